/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Separation: what is found separates, what is denied is proved; both agree with a search through all edges. Runs in the top
 * directory. */
#include "separation.h"
#include "mem.h"
#include "num.h"
#include "read.h"
#include "suite.h"

#include <check.h>
#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>

#define LEN(a) (sizeof(a) / sizeof *(a))

enum { MOST = 16 }; /* coordinates */

static size_t others(const struct separation_problem *q)
{
        return q->classes > 0 ? q->classes - 1 : 1;
}

/* z[dim] of a condition, as the header defines it. false: its row does not count. */
static bool condition(const struct separation_problem *q, size_t c, double *z)
{
        size_t i = c / others(q), own = q->classes > 0 ? (size_t)q->level[i] : 1;
        size_t k = q->classes > 0 ? c % others(q) : 0;
        k += q->classes > 0 && k >= own;
        double sign = q->classes == 0 && q->side[i] < 0 ? -1 : 1;
        memset(z, 0, q->p * others(q) * sizeof *z);
        for (size_t j = 0; j < q->p; j++) {
                double x = q->column[j] ? q->column[j][i] : 1;
                if (own > 0)
                        z[(own - 1) * q->p + j] = sign * x;
                if (k > 0)
                        z[(k - 1) * q->p + j] = -x;
        }
        return !q->w || q->w[i] > 0;
}

static bool is_equation(const struct separation_problem *q, size_t c)
{
        return q->classes == 0 && q->side[c] == 0;
}

/* How many rows of z[n][dim] are independent, by elimination in place. */
static size_t rank(double *z, size_t n, size_t dim)
{
        size_t r = 0;
        for (size_t j = 0; j < dim; j++) {
                size_t best = r;
                for (size_t i = r; i < n; i++)
                        if (fabs(z[i * dim + j]) > fabs(z[best * dim + j]))
                                best = i;
                if (best >= n || !(fabs(z[best * dim + j]) > 1e-11))
                        continue;
                for (size_t k = 0; k < dim; k++) {
                        double t = z[best * dim + k];
                        z[best * dim + k] = z[r * dim + k];
                        z[r * dim + k] = t;
                }
                for (size_t i = r + 1; i < n; i++) {
                        double share = z[i * dim + j] / z[r * dim + j];
                        for (size_t k = 0; k < dim; k++)
                                z[i * dim + k] -= share * z[r * dim + k];
                }
                r++;
        }
        return r;
}

/* sum lambda z = 0, to rounding; lambda >= 0 for conditions; those with lambda > 0 (by far) and the equations span the space. */
static void check_proof(const struct separation_problem *q, const double *lambda)
{
        size_t dim = q->p * others(q), total = q->n * others(q), n = 0;
        struct dd sum[MOST] = {{0, 0}};
        double z[MOST], top[MOST] = {0};
        double *support = mem_array(total * dim, sizeof *support);
        for (size_t c = 0; c < total; c++) {
                if (!condition(q, c, z)) {
                        ck_assert(lambda[c] == 0);
                        continue;
                }
                ck_assert_msg(lambda[c] >= 0 || is_equation(q, c), "lambda %g", lambda[c]);
                for (size_t j = 0; j < dim; j++) {
                        sum[j] = dd_add(sum[j], dd_product(lambda[c], z[j]));
                        top[j] = fmax(top[j], fabs(z[j]));
                }
                if (lambda[c] > 1e-9 || is_equation(q, c))
                        memcpy(support + n++ * dim, z, dim * sizeof *z);
        }
        for (size_t j = 0; j < dim; j++) {
                ck_assert_msg(fabs(sum[j].hi) <= 1e-14 * top[j], "%g of %g", sum[j].hi, top[j]);
                for (size_t i = 0; i < n; i++)
                        support[i * dim + j] /= top[j];
        }
        ck_assert_uint_eq(rank(support, n, dim), dim);
        free(support);
}

/* No condition is violated, by more than rounding; strict rows are as many as is said. */
static void check_direction(const struct separation_problem *q, const double *d,
                            enum separation_kind kind, size_t strict)
{
        size_t dim = q->p * others(q), rows = 0;
        double z[MOST];
        bool all = true;
        for (size_t i = 0; i < q->n; i++) {
                bool any = false;
                for (size_t k = 0; k < others(q); k++) {
                        size_t c = i * others(q) + k;
                        struct dd value = {0, 0};
                        double size = 0;
                        if (!condition(q, c, z))
                                continue;
                        for (size_t j = 0; j < dim; j++) {
                                value = dd_add(value, dd_product(z[j], d[j]));
                                size += fabs(z[j] * d[j]);
                        }
                        ck_assert_msg(value.hi >= -1e-13 * size, "condition %zu: %g", c, value.hi);
                        ck_assert(!is_equation(q, c) || value.hi <= 1e-13 * size);
                        any = any || value.hi > 1e-13 * size;
                        all = all && value.hi > 1e-13 * size;
                }
                rows += any;
        }
        ck_assert_uint_eq(rows, strict);
        ck_assert(all == (kind == SEPARATION_COMPLETE) && strict > 0);
}

static enum separation_kind find(const struct separation_problem *q, double *d, size_t *strict)
{
        size_t dim = q->p * others(q);
        double *lambda = mem_array(q->n * others(q), sizeof *lambda);
        ck_assert_uint_le(dim, MOST);
        enum separation_kind kind = separation_find(q, d, lambda, strict);
        ck_assert_int_ne(kind, SEPARATION_UNKNOWN);
        if (kind == SEPARATION_NONE) {
                check_proof(q, lambda);
                ck_assert_uint_eq(*strict, 0);
        } else {
                check_direction(q, d, kind, *strict);
        }
        free(lambda);
        return kind;
}

/* --- cases -------------------------------------------------------------------------------- */

/* An intercept and x. */
static enum separation_kind find_one(size_t n, const double *x, const double *w,
                                     const signed char *side, double *d, size_t *strict)
{
        struct separation_problem q = {
                .n = n, .p = 2, .column = (const double *const[]){NULL, x}, .w = w, .side = side};
        return find(&q, d, strict);
}

static const struct {
        const char *name;
        size_t n;
        double x[8];
        signed char side[8];
        enum separation_kind kind;
        size_t strict;
        double lo, hi; /* of the place on x where d changes its sign */
} cases[] = {
        {"apart", 4, {1, 2, 3, 4}, {-1, -1, 1, 1}, SEPARATION_COMPLETE, 4, 2, 3},
        {"apart, downwards", 4, {1, 2, 3, 4}, {1, 1, -1, -1}, SEPARATION_COMPLETE, 4, 2, 3},
        {"touching", 4, {1, 2, 2, 3}, {-1, -1, 1, 1}, SEPARATION_QUASI, 2, 2, 2},
        {"mixed", 4, {1, 2, 3, 4}, {-1, 1, -1, 1}, SEPARATION_NONE, 0, 0, 0},
        {"inside out", 4, {1, 2, 3, 4}, {-1, 1, 1, -1}, SEPARATION_NONE, 0, 0, 0},
        {"two on two", 4, {0, 0, 1, 1}, {-1, 1, -1, 1}, SEPARATION_NONE, 0, 0, 0},
        {"an empty cell", 4, {0, 0, 1, 1}, {-1, 1, 1, 1}, SEPARATION_QUASI, 2, 0, 0},
        {"a gap of 1e-9",
         4,
         {0, 1, 1.000000001, 2},
         {-1, -1, 1, 1},
         SEPARATION_COMPLETE,
         4,
         1,
         1.000000001},
        {"an overlap of 1e-9", 4, {0, 1.000000001, 1, 2}, {-1, -1, 1, 1}, SEPARATION_NONE, 0, 0, 0},
        {"a gap of a bit",
         4,
         {0.1, 0.3, 0.1 + 0.2, 0.7},
         {-1, -1, 1, 1},
         SEPARATION_QUASI,
         2,
         0.3,
         0.1 + 0.2},
        {"an overlap of a bit",
         4,
         {0.1, 0.1 + 0.2, 0.3, 0.7},
         {-1, -1, 1, 1},
         SEPARATION_QUASI,
         2,
         0.3,
         0.1 + 0.2},
        {"units of 1e12",
         4,
         {1e12, 2e12, 3e12, 4e12},
         {-1, -1, 1, 1},
         SEPARATION_COMPLETE,
         4,
         2e12,
         3e12},
        {"units of 1e-12",
         4,
         {1e-12, 2e-12, 2e-12, 4e-12},
         {-1, -1, 1, 1},
         SEPARATION_QUASI,
         2,
         2e-12,
         2e-12},
        {"far apart",
         4,
         {-1e6, -1e-3, 1e-3, 1e6},
         {-1, -1, 1, 1},
         SEPARATION_COMPLETE,
         4,
         -1e-3,
         1e-3},
        {"counts: zeros on one side",
         5,
         {0, 0, 1, 1, 1},
         {0, 0, -1, -1, -1},
         SEPARATION_QUASI,
         3,
         0,
         0},
        {"counts: an equation on both",
         5,
         {0, 0, 1, 1, 1},
         {0, 0, -1, 0, -1},
         SEPARATION_NONE,
         0,
         0,
         0},
        {"zeros at both ends", 3, {0, 1, 2}, {-1, 0, -1}, SEPARATION_NONE, 0, 0, 0},
        {"all of one kind", 3, {0, 1, 2}, {1, 1, 1}, SEPARATION_COMPLETE, 3, -NUM_INF, NUM_INF},
};

START_TEST(one_column)
{
        double d[MOST];
        size_t strict;
        enum separation_kind kind =
                find_one(cases[_i].n, cases[_i].x, NULL, cases[_i].side, d, &strict);
        ck_assert_msg(kind == cases[_i].kind, "%s: kind %d", cases[_i].name, kind);
        ck_assert_msg(strict == cases[_i].strict, "%s: %zu strict", cases[_i].name, strict);
        if (kind == SEPARATION_NONE || isinf(cases[_i].lo))
                return;
        double place = -d[0] / d[1], slack = 1e-15 * fabs(place);
        ck_assert_msg(fabs(d[1]) == 1, "%s: %g, %g", cases[_i].name, d[0], d[1]);
        ck_assert_msg(place >= cases[_i].lo - slack && place <= cases[_i].hi + slack,
                      "%s: at %.17g", cases[_i].name, place);
}
END_TEST

/* One row on the wrong side, which has no weight or has. */
START_TEST(one_row_off)
{
        double x[100], w[100], d[MOST];
        signed char side[100];
        size_t strict;
        for (size_t i = 0; i < LEN(x); i++) {
                x[i] = (double)i;
                w[i] = 0.5;
                side[i] = i < 50 ? -1 : 1;
        }
        side[80] = -1;
        ck_assert_int_eq(find_one(LEN(x), x, w, side, d, &strict), SEPARATION_NONE);
        w[80] = 0;
        ck_assert_int_eq(find_one(LEN(x), x, w, side, d, &strict), SEPARATION_COMPLETE);
        ck_assert_uint_eq(strict, 99);
}
END_TEST

/* Two factors: a level that knows one answer only is named, and nothing else. */
START_TEST(one_level)
{
        static const double x[] = {0.3, 1.7, 2.9, 3.1, 0.2, 1.4, 2.2, 3.7, 1.1, 2.5},
                            a[] = {1, 1, 1, 1, 0, 0, 0, 0, 0, 0},
                            b[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1};
        static const signed char side[] = {1, -1, 1, -1, -1, 1, -1, 1, 1, 1};
        struct separation_problem q = {.n = LEN(x),
                                       .p = 4,
                                       .column = (const double *const[]){NULL, x, a, b},
                                       .side = side};
        double d[MOST];
        size_t strict;
        ck_assert_int_eq(find(&q, d, &strict), SEPARATION_QUASI);
        ck_assert(strict == 2 && d[0] == 0 && d[1] == 0 && d[2] == 0 && d[3] == 1);
}
END_TEST

/* --- all edges ---------------------------------------------------------------------------- */

/* How many conditions can be strict at the same time, and rows with such a one: the cone of directions is pointed, so that the sum
 * of its edges is inside it; an edge lies at right angles to dim - 1 conditions. Whole numbers: all of it is exact.
 * SIZE_MAX: the conditions do not span the space. */
static size_t search(const struct separation_problem *q, size_t *strict)
{
        size_t total = q->n * others(q), dim = q->p * others(q);
        double z[64][3] = {{0}}, inside[3] = {0};
        for (size_t c = 0; c < total; c++)
                condition(q, c, z[c]);
        double flat[3 * 64];
        for (size_t c = 0; c < total; c++)
                memcpy(flat + c * dim, z[c], dim * sizeof(double));
        if (rank(flat, total, dim) < dim)
                return SIZE_MAX;
        for (size_t a = 0; a < total; a++)
                for (size_t b = 0; b < (dim == 3 ? total : 1); b++)
                        for (int sign = -1; sign <= 1; sign += 2) {
                                double e[3] = {z[a][1], -z[a][0], 0};
                                if (dim == 3) {
                                        e[0] = z[a][1] * z[b][2] - z[a][2] * z[b][1];
                                        e[1] = z[a][2] * z[b][0] - z[a][0] * z[b][2];
                                        e[2] = z[a][0] * z[b][1] - z[a][1] * z[b][0];
                                }
                                bool fits = true;
                                for (size_t c = 0; c < total && fits; c++) {
                                        double v = sign * (z[c][0] * e[0] + z[c][1] * e[1] +
                                                           z[c][2] * e[2]);
                                        fits = v == 0 || (v > 0 && !is_equation(q, c));
                                }
                                for (size_t j = 0; j < 3 && fits; j++)
                                        inside[j] += sign * e[j];
                        }
        size_t conditions = 0, last = SIZE_MAX;
        *strict = 0;
        for (size_t c = 0; c < total; c++) {
                if (!(z[c][0] * inside[0] + z[c][1] * inside[1] + z[c][2] * inside[2] > 0))
                        continue;
                conditions++;
                *strict += c / others(q) != last;
                last = c / others(q);
        }
        return conditions;
}

START_TEST(edges)
{
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        size_t count[3] = {0};
        for (int round = 0; round < 20000; round++) {
                double x[3][16], level[16], d[MOST];
                signed char side[16];
                bool classes = round % 4 == 3;
                size_t dim = 2 + gsl_rng_uniform_int(r, 2), n = 2 + gsl_rng_uniform_int(r, 9);
                unsigned long range = 1 + gsl_rng_uniform_int(r, 5);
                for (size_t i = 0; i < n; i++) {
                        double tilt = round % 2 ? 0 : (double)range / 2;
                        for (size_t j = 0; j < 3; j++)
                                x[j][i] = (double)gsl_rng_uniform_int(r, 2 * range + 1) -
                                          (double)range;
                        x[0][i] = ceil(x[0][i] + tilt); /* so that separation is no exception */
                        side[i] = (signed char)(gsl_rng_uniform_int(r, 8) > 0);
                        if (round % 2 && side[i] && gsl_rng_uniform_int(r, 2))
                                side[i] = -1;
                        level[i] = (double)gsl_rng_uniform_int(r, dim + 1);
                }
                struct separation_problem q = {.n = n,
                                               .p = classes ? 1 : dim,
                                               .column = (const double *const[]){x[0], x[1], x[2]},
                                               .side = side,
                                               .classes = classes ? dim + 1 : 0,
                                               .level = level};
                size_t strict, want, conditions = search(&q, &want);
                if (conditions == SIZE_MAX)
                        continue;
                enum separation_kind kind = find(&q, d, &strict);
                enum separation_kind right = conditions == 0                ? SEPARATION_NONE
                                             : conditions == n * others(&q) ? SEPARATION_COMPLETE
                                                                            : SEPARATION_QUASI;
                ck_assert_msg(kind == right && strict == want,
                              "round %d: kind %d, %zu strict, not %d, %zu", round, kind, strict,
                              right, want);
                count[kind]++;
        }
        ck_assert(count[SEPARATION_NONE] > 2000 && count[SEPARATION_QUASI] > 2000 &&
                  count[SEPARATION_COMPLETE] > 500);
        gsl_rng_free(r);
}
END_TEST

/* --- iris --------------------------------------------------------------------------------- */

static void read_iris(struct table *t)
{
        static const char *const path[] = {"data/iris.csv"};
        static const struct request request[] = {
                {"Sepal_Length", WANT_NUMBER}, {"Sepal_Width", WANT_NUMBER},
                {"Petal_Length", WANT_NUMBER}, {"Petal_Width", WANT_NUMBER},
                {"Species", WANT_LABEL},
        };
        struct fault fault = {0};
        enum status status =
                read_table(1, path, &dialect_default, LEN(request), request, 1, NULL, t, &fault);
        ck_assert_msg(status == STATUS_OK, "%s", fault.text);
        ck_assert(t->nrow == 150 && t->column[4].nlabel == 3);
}

/* Setosa is apart from the two others, which are not: both of their coefficients run the same way, along one column. */
START_TEST(iris_species)
{
        struct table t;
        double d[MOST];
        size_t strict;
        read_iris(&t);
        const double *column[] = {NULL, t.column[0].x, t.column[1].x, t.column[2].x, t.column[3].x};
        struct separation_problem q = {
                .n = t.nrow, .p = 5, .column = column, .classes = 3, .level = t.column[4].x};
        ck_assert_int_eq(find(&q, d, &strict), SEPARATION_QUASI);
        ck_assert_uint_eq(strict, 150);
        size_t columns = 0;
        for (size_t j = 0; j < 5; j++) {
                ck_assert_double_eq_tol(d[j], d[5 + j], 1e-14 * fabs(d[j]) + DBL_MIN);
                columns += j > 0 && d[j] != 0;
        }
        ck_assert_uint_eq(columns, 1);
        table_free(&t);
}
END_TEST

START_TEST(iris_pairs)
{
        struct table t;
        double d[MOST], w[150];
        signed char side[150];
        size_t strict;
        read_iris(&t);
        const double *column[] = {NULL, t.column[0].x, t.column[1].x, t.column[2].x, t.column[3].x};
        struct separation_problem q = {.n = t.nrow, .p = 5, .column = column, .w = w, .side = side};
        for (double out = 0; out < 3; out++) {
                for (size_t i = 0; i < 150; i++) {
                        w[i] = t.column[4].x[i] != out;
                        side[i] = t.column[4].x[i] > 1 - (out == 1) - (out == 2) ? 1 : -1;
                }
                enum separation_kind kind = find(&q, d, &strict);
                ck_assert_int_eq(kind, out > 0 ? SEPARATION_COMPLETE : SEPARATION_NONE);
                ck_assert_uint_eq(strict, out > 0 ? 100 : 0);
        }
        table_free(&t);
}
END_TEST

/* --- many rows ---------------------------------------------------------------------------- */

/* A plane through many rows in units of all sizes; one row is put on the other side, or none. */
START_TEST(many_rows)
{
        enum { N = 60000, P = 6 };
        static const double unit[P] = {1, 1e12, 1e-12, 1, 1e3, 1e-6};
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        const double *column[P] = {NULL};
        double *x[P] = {NULL}, d[MOST];
        signed char *side = mem_array(N, sizeof *side);
        size_t strict, near = 0;
        double nearest = NUM_INF;
        for (size_t j = 1; j < P; j++)
                column[j] = x[j] = mem_array(N, sizeof *x[j]);
        for (size_t i = 0; i < N; i++) {
                double eta = 0.2;
                for (size_t j = 1; j < P; j++) {
                        x[j][i] = unit[j] * gsl_ran_gaussian(r, 1);
                        eta += x[j][i] / unit[j] * (double)(j % 3);
                }
                side[i] = eta > 0 ? 1 : -1;
                if (fabs(fabs(eta) - 0.5) < nearest) {
                        nearest = fabs(fabs(eta) - 0.5);
                        near = i;
                }
        }
        struct separation_problem q = {.n = N, .p = P, .column = column, .side = side};
        ck_assert_int_eq(find(&q, d, &strict), SEPARATION_COMPLETE);
        ck_assert_uint_eq(strict, N);
        side[near] = (signed char)-side[near];
        ck_assert_int_eq(find(&q, d, &strict), SEPARATION_NONE);
        for (size_t i = 0; i < N; i++)
                side[i] = (signed char)(i % 3) - 1;
        ck_assert_int_eq(find(&q, d, &strict), SEPARATION_NONE);
        for (size_t j = 1; j < P; j++)
                free(x[j]);
        free(side);
        gsl_rng_free(r);
}
END_TEST

int main(void)
{
        gsl_set_error_handler_off();
        Suite *suite = suite_create("separation");
        TCase *tc = tcase_create("separation");
        tcase_set_timeout(tc, 120);
        tcase_add_loop_test(tc, one_column, 0, LEN(cases));
        tcase_add_test(tc, one_row_off);
        tcase_add_test(tc, one_level);
        tcase_add_test(tc, edges);
        tcase_add_test(tc, iris_species);
        tcase_add_test(tc, iris_pairs);
        tcase_add_test(tc, many_rows);
        suite_add_tcase(suite, tc);
        return suite_run(suite);
}
