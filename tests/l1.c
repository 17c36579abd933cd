/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Least absolute deviations and regression quantiles: against quantreg, against all vertices, against their own proof. Runs
 * in the top directory. */
#include "l1.h"
#include "mem.h"
#include "num.h"
#include "read.h"
#include "suite.h"

#include <check.h>
#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>

#define LEN(a) (sizeof(a) / sizeof *(a))

enum { MOST = 12 }; /* columns */

/* Solves, and has the proof checked. f and the gap are those of the nearest doubles to b: they are off by some eps of the terms
 * that the residuals are made of. */
static struct l1_result solve(const struct l1_problem *q, double *b)
{
        const double eps = 4 * DBL_EPSILON;
        double *a = mem_array(q->n, sizeof *a), terms = 0;
        size_t *basis = mem_array(q->p, sizeof *basis);
        struct l1_result result;
        enum l1_status status = l1_solve(q, b, basis, a, &result);
        ck_assert_msg(status == L1_OK, "status %d after %zu pivots", status, result.pivots);
        for (size_t i = 0; i < q->n; i++) {
                double size = fabs(q->y[i]);
                for (size_t j = 0; j < q->p; j++)
                        size += fabs(b[j] * (q->column[j] ? q->column[j][i] : 1));
                terms += size * (q->w ? q->w[i] : 1) * (q->up + q->down);
        }
        struct l1_proof proof = l1_certify(q, b, a);
        double gap = proof.f > 0 ? proof.gap * proof.f : proof.gap;
        ck_assert_msg(fabs(gap) <= eps * terms, "gap %g of %g", gap, terms);
        ck_assert_msg(proof.infeasible == 0, "infeasible %g", proof.infeasible);
        ck_assert_msg(proof.stationarity <= eps, "balance %g", proof.stationarity);
        ck_assert_msg(fabs(proof.f - result.f) <= eps * terms, "f %.17g, of b %.17g", result.f,
                      proof.f);
        for (size_t k = 0; k < q->p; k++) {
                size_t i = basis[k];
                ck_assert(i < q->n && (!q->w || q->w[i] > 0));
                double r = q->y[i], size = fabs(r);
                for (size_t j = 0; j < q->p; j++) {
                        double term = b[j] * (q->column[j] ? q->column[j][i] : 1);
                        r -= term;
                        size += fabs(term);
                }
                ck_assert(fabs(r) <= (double)q->p * DBL_EPSILON * size);
        }
        free(basis);
        free(a);
        return result;
}

/* --- quantreg ----------------------------------------------------------------------------- */

static void read_file(const char *name, int delimiter, size_t n, const struct request *request,
                      struct table *t)
{
        struct dialect dialect = dialect_default;
        struct fault fault = {0};
        dialect.delimiter = delimiter;
        enum status status = read_table(1, &name, &dialect, n, request, 1, NULL, t, &fault);
        ck_assert_msg(status == STATUS_OK, "%s: %s", name, fault.text);
}

/* The regression that a row of the reference values is about, in a table: y, then columns that are not "1". */
static size_t read_case(const char *file, const char *y, char *columns, struct table *t,
                        const double **column, const char **name)
{
        struct request request[MOST + 1] = {{.column = y, .want = WANT_NUMBER}};
        size_t p = 0, n = 1;
        for (char *word; (word = strsep(&columns, " ")) != NULL; p++) {
                ck_assert_uint_lt(p, MOST);
                name[p] = word;
                if (strcmp(word, "1") != 0)
                        request[n++] = (struct request){.column = word, .want = WANT_NUMBER};
        }
        char *path = mem_format("data/%s", file);
        read_file(path, ',', n, request, t);
        free(path);
        n = 1;
        for (size_t j = 0; j < p; j++)
                column[j] = strcmp(name[j], "1") == 0 ? NULL : t->column[n++].x;
        return p;
}

/* The label of the column in the row. */
static const char *label(const struct table *t, size_t column, size_t row)
{
        return t->column[column].label[(size_t)t->column[column].x[row]];
}

enum { FILE_NAME, Y, COLUMNS, TAU, QUANTITY, VALUE, CELLS };

/* Whether the row is about the same regression as the one before. */
static bool same_case(const struct table *t, size_t row)
{
        bool same = row > 0;
        for (size_t k = FILE_NAME; k <= TAU; k++)
                same = same && t->column[k].x[row] == t->column[k].x[row - 1];
        return same;
}

START_TEST(golden)
{
        static const struct request request[CELLS] = {
                {"file", WANT_LABEL}, {"y", WANT_LABEL},        {"columns", WANT_LABEL},
                {"tau", WANT_NUMBER}, {"quantity", WANT_LABEL}, {"value", WANT_NUMBER},
        };
        struct table t, data = {0};
        const double *column[MOST];
        const char *name[MOST];
        char *words = NULL;
        double b[MOST];
        struct l1_result result = {0};
        size_t p = 0, cases = 0;
        read_file("tests/golden/l1.tsv", '\t', CELLS, request, &t);
        for (size_t i = 0; i < t.nrow; i++) {
                if (!same_case(&t, i)) {
                        const char *columns = label(&t, COLUMNS, i);
                        table_free(&data);
                        free(words);
                        words = mem_text(columns, strlen(columns));
                        p = read_case(label(&t, FILE_NAME, i), label(&t, Y, i), words, &data,
                                      column, name);
                        double tau = t.column[TAU].x[i];
                        struct l1_problem q = {data.nrow, p,   column, data.column[0].x,
                                               NULL,      tau, 1 - tau};
                        result = solve(&q, b);
                        cases++;
                }
                const char *quantity = label(&t, QUANTITY, i);
                double want = t.column[VALUE].x[i], got = NUM_NAN, tol = 1e-11;
                if (strcmp(quantity, "unique") == 0) {
                        got = result.unique;
                        tol = 0;
                } else if (strcmp(quantity, "f") == 0) {
                        got = result.f;
                        tol = 1e-13;
                }
                for (size_t j = 0; j < p; j++)
                        if (strcmp(quantity, name[j]) == 0)
                                got = b[j];
                ck_assert_msg(fabs(got - want) <= tol * fmax(fabs(want), tol > 0 ? 1e-2 : 0),
                              "row %zu, %s: got %.17g, want %.17g", i + 2, quantity, got, want);
        }
        ck_assert_uint_eq(cases, 33);
        free(words);
        table_free(&data);
        table_free(&t);
}
END_TEST

/* --- all vertices ------------------------------------------------------------------------- */

static double value(const struct l1_problem *q, const double *b)
{
        double f = 0;
        for (size_t i = 0; i < q->n; i++) {
                double r = q->y[i];
                for (size_t j = 0; j < q->p; j++)
                        r -= b[j] * q->column[j][i];
                f += q->w[i] * (r > 0 ? q->up * r : -q->down * r);
        }
        return f;
}

/* The b that meets the rows; false: they are dependent. (Small whole numbers: determinants are, too.) */
static bool vertex(const struct l1_problem *q, const size_t *row, double *b)
{
        double m[9];
        int sign;
        for (size_t i = 0; i < q->p; i++) {
                b[i] = q->y[row[i]];
                for (size_t j = 0; j < q->p; j++)
                        m[i * q->p + j] = q->column[j][row[i]];
        }
        gsl_matrix_view mv = gsl_matrix_view_array(m, q->p, q->p);
        gsl_vector_view bv = gsl_vector_view_array(b, q->p);
        gsl_permutation *order = gsl_permutation_alloc(q->p);
        gsl_linalg_LU_decomp(&mv.matrix, order, &sign);
        bool regular = fabs(gsl_linalg_LU_det(&mv.matrix, sign)) > 0.5;
        if (regular)
                gsl_linalg_LU_svx(&mv.matrix, order, &bv.vector);
        gsl_permutation_free(order);
        return regular;
}

/* The smallest f at any vertex, and whether it is so at one only; inf: there is no vertex. */
static double search(const struct l1_problem *q, bool *unique)
{
        double least = NUM_INF, at[3] = {0};
        size_t row[3];
        *unique = true;
        for (size_t code = 0; code < q->n * q->n * q->n; code++) {
                double b[3], f;
                row[0] = code % q->n;
                row[1] = code / q->n % q->n;
                row[2] = code / q->n / q->n;
                bool sorted = true;
                for (size_t k = 0; k < 3; k++) {
                        sorted = sorted && (k < q->p ? k == 0 || row[k] > row[k - 1] : row[k] == 0);
                        sorted = sorted && (k >= q->p || q->w[row[k]] > 0);
                }
                if (!sorted || !vertex(q, row, b))
                        continue;
                f = value(q, b);
                double off = 0;
                for (size_t k = 0; k < q->p; k++)
                        off = fmax(off, fabs(b[k] - at[k]));
                if (f < least - 1e-10) {
                        least = f;
                        memcpy(at, b, q->p * sizeof *b);
                        *unique = true;
                } else if (f < least + 1e-10 && off > 1e-9) {
                        *unique = false;
                }
        }
        return least;
}

/* Whole numbers, mostly ties: each answer is that of the best of all vertices. Where f rises on both sides of every row, it is
 * unique if one vertex only has it. */
START_TEST(vertices)
{
        static const double sides[][2] = {{1, 1}, {0.25, 0.75}, {1, 0}, {0.875, 0.125}, {0, 2}};
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        size_t solved = 0, flat = 0, deficient = 0;
        for (int round = 0; round < 20000; round++) {
                double x[3][MOST], y[MOST], w[MOST], b[3];
                size_t n = 2 + gsl_rng_uniform_int(r, 9), p = 1 + gsl_rng_uniform_int(r, 3);
                unsigned long range = 1 + gsl_rng_uniform_int(r, 4);
                for (size_t i = 0; i < n; i++) {
                        y[i] = (double)gsl_rng_uniform_int(r, 2 * range + 1) - (double)range;
                        w[i] = round % 2 ? 1 : (double)gsl_rng_uniform_int(r, 4);
                        for (size_t j = 0; j < 3; j++)
                                x[j][i] = (double)gsl_rng_uniform_int(r, 2 * range + 1) -
                                          (double)range;
                }
                const double *side = sides[gsl_rng_uniform_int(r, LEN(sides))];
                struct l1_problem q = {
                        n, p, (const double *const[]){x[0], x[1], x[2]}, y, w, side[0], side[1]};
                bool unique;
                double want = search(&q, &unique);
                if (isinf(want)) {
                        struct l1_result none;
                        ck_assert_int_eq(l1_solve(&q, b, NULL, NULL, &none), L1_DEFICIENT);
                        deficient++;
                        continue;
                }
                struct l1_result got = solve(&q, b);
                ck_assert_msg(fabs(got.f - want) <= 1e-13 * want + 1e-300 || fabs(got.f) < 1e-13,
                              "round %d: %.17g, want %.17g", round, got.f, want);
                ck_assert_double_eq_tol(value(&q, b), want, 1e-12);
                if (side[0] > 0 && side[1] > 0)
                        ck_assert_msg(got.unique == unique, "round %d: unique %d", round, unique);
                solved++;
                flat += !got.unique;
        }
        ck_assert(solved > 15000 && flat > 1000 && deficient > 100);
        gsl_rng_free(r);
}
END_TEST

/* --- laws --------------------------------------------------------------------------------- */

static struct l1_result median(size_t n, const double *y, double *b)
{
        struct l1_problem q = {n, 1, (const double *const[]){NULL}, y, NULL, 1, 1};
        return solve(&q, b);
}

START_TEST(medians)
{
        double b;
        struct l1_result odd = median(5, (const double[]){3, 1, 4, 1.5, 9}, &b);
        ck_assert(b == 3 && odd.f == 10.5 && odd.unique);
        struct l1_result even = median(4, (const double[]){3, 1, 4, 9}, &b);
        ck_assert((b == 3 || b == 4) && even.f == 9 && !even.unique);
        struct l1_result tied = median(4, (const double[]){0, 1, 1, 2}, &b);
        ck_assert(b == 1 && tied.f == 2 && tied.unique);
        struct l1_result equal = median(3, (const double[]){0.1, 0.1, 0.1}, &b);
        ck_assert(b == 0.1 && equal.f == 0 && equal.unique);
}
END_TEST

/* n rows about a plane: of normal numbers or, rounded, of few distinct ones. */
struct plane {
        size_t n, p;
        double *x[MOST], *y, *w;
};

static struct plane plane_make(size_t n, size_t p, bool rounded)
{
        struct plane d = {.n = n, .p = p};
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        d.y = mem_array(n, sizeof *d.y);
        d.w = mem_array(n, sizeof *d.w);
        for (size_t j = 1; j < p; j++)
                d.x[j] = mem_array(n, sizeof *d.x[j]);
        for (size_t i = 0; i < n; i++) {
                d.y[i] = 3 * gsl_ran_tdist(r, 2);
                d.w[i] = (double)gsl_rng_uniform_int(r, 4);
                for (size_t j = 1; j < p; j++) {
                        double x = gsl_ran_gaussian(r, 1);
                        d.x[j][i] = rounded ? rint(2 * x) : x;
                        d.y[i] += d.x[j][i];
                }
                d.y[i] = rounded ? rint(d.y[i]) : d.y[i];
        }
        gsl_rng_free(r);
        return d;
}

static void plane_free(struct plane *d)
{
        for (size_t j = 1; j < d->p; j++)
                free(d->x[j]);
        free(d->y);
        free(d->w);
}

static struct l1_problem plane_problem(const struct plane *d, double tau)
{
        return (struct l1_problem){d->n, d->p,   (const double *const *)d->x, d->y, NULL,
                                   tau,  1 - tau};
}

/* Reached by way of samples: the proof is one over all rows. */
START_TEST(many_rows)
{
        for (int kind = 0; kind < 4; kind++) {
                struct plane d = plane_make(60000, 6, kind % 2);
                struct l1_problem q = plane_problem(&d, kind < 2 ? 0.5 : 0.97);
                double b[MOST];
                if (kind == 2)
                        q.w = d.w;
                solve(&q, b);
                plane_free(&d);
        }
}
END_TEST

static int ascending(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;
        return (x > y) - (x < y);
}

/* Nor does it matter if the first rows say nothing of the last, or if one column has three rows only. */
START_TEST(sorted_rows)
{
        struct plane d = plane_make(50000, 4, false);
        double b[MOST];
        qsort(d.y, d.n, sizeof *d.y, ascending);
        qsort(d.x[1], d.n, sizeof *d.y, ascending);
        memset(d.x[3], 0, d.n * sizeof *d.y);
        d.x[3][77] = d.x[3][40000] = d.x[3][49999] = 1;
        struct l1_problem q = plane_problem(&d, 0.5);
        ck_assert(solve(&q, b).unique);
        plane_free(&d);
}
END_TEST

/* Nearly all residuals are 0: b is what these rows say. All are, and y: b is 0. */
START_TEST(nearly_all_tied)
{
        struct plane d = plane_make(60000, 5, true);
        struct l1_problem q = plane_problem(&d, 0.5);
        double b[MOST];
        for (size_t i = 0; i < d.n; i++)
                d.y[i] = 7 + d.x[1][i] - 2 * d.x[2][i] + (i % 100 == 0 ? (double)(i % 7) : 0);
        ck_assert(solve(&q, b).unique);
        ck_assert(b[0] == 7 && b[1] == 1 && b[2] == -2 && b[3] == 0 && b[4] == 0);
        memset(d.y, 0, d.n * sizeof *d.y);
        ck_assert(solve(&q, b).unique);
        for (size_t j = 0; j < d.p; j++)
                ck_assert(b[j] == 0);
        plane_free(&d);
}
END_TEST

/* Residuals of about 1, 1e-5 and less beside y of 1e9, down to what is rounding of y only. */
START_TEST(far_from_zero)
{
        struct plane d = plane_make(20000, 4, false);
        struct l1_problem q = plane_problem(&d, 0.5);
        double b[MOST], *noise = mem_array(d.n, sizeof *noise);
        memcpy(noise, d.y, d.n * sizeof *noise);
        for (double size = 1; size > 1e-11; size /= 1e5) {
                for (size_t i = 0; i < d.n; i++)
                        d.y[i] = 1e9 + d.x[1][i] / 3 + size * noise[i];
                ck_assert(solve(&q, b).unique);
                ck_assert_double_eq_tol(b[1], 1.0 / 3 + size, 0.1 * size + 1e-7);
        }
        free(noise);
        plane_free(&d);
}
END_TEST

START_TEST(weights_are_copies)
{
        struct plane d = plane_make(300, 4, true);
        struct l1_problem q = plane_problem(&d, 0.5), copies = q;
        double b[MOST], c[MOST], *x[MOST] = {NULL}, *y = mem_array(4 * d.n, sizeof *y);
        for (size_t j = 1; j < d.p; j++)
                x[j] = mem_array(4 * d.n, sizeof *x[j]);
        copies.n = 0;
        for (size_t i = 0; i < d.n; i++)
                for (double k = 0; k < d.w[i]; k++, copies.n++) {
                        y[copies.n] = d.y[i];
                        for (size_t j = 1; j < d.p; j++)
                                x[j][copies.n] = d.x[j][i];
                }
        q.w = d.w;
        copies.column = (const double *const *)x;
        copies.y = y;
        struct l1_result one = solve(&q, b), two = solve(&copies, c);
        ck_assert_double_eq_tol(one.f, two.f, 1e-14 * one.f);
        ck_assert(one.unique == two.unique);
        for (size_t j = 1; j < d.p; j++)
                free(x[j]);
        free(y);
        plane_free(&d);
}
END_TEST

/* b' = b / unit where a column is multiplied by its unit: exactly, if that is a power of two. */
START_TEST(units)
{
        struct plane d = plane_make(500, 5, false);
        struct l1_problem q = plane_problem(&d, 0.3);
        double b[MOST], c[MOST];
        struct l1_result one = solve(&q, b);
        for (size_t j = 1; j < d.p; j++)
                for (size_t i = 0; i < d.n; i++)
                        d.x[j][i] = ldexp(d.x[j][i], j % 2 ? 100 : -100);
        struct l1_result two = solve(&q, c);
        ck_assert(one.f == two.f && one.unique && two.unique);
        for (size_t j = 0; j < d.p; j++)
                ck_assert(c[j] == (j == 0 ? b[j] : ldexp(b[j], j % 2 ? -100 : 100)));
        plane_free(&d);
}
END_TEST

/* A polynomial of degree 8 in x - 2010, of years: coefficients are met exactly where the rows allow it, and to the
 * last bits where residuals are noise. */
START_TEST(ill_conditioned)
{
        enum { N = 41, P = 9 };
        double x[P][N], y[N], b[P];
        const double *column[P];
        for (size_t j = 0; j < P; j++)
                column[j] = x[j];
        for (size_t i = 0; i < N; i++) {
                double year = 1990 + (double)i, power = 1;
                for (size_t j = 0; j < P; j++, power *= year - 2010.25)
                        x[j][i] = power;
                y[i] = 0;
                for (size_t j = P; j-- > 0;)
                        y[i] = y[i] * (year - 2010.25) + (double)(j + 1);
                y[i] += i % 4 == 3 ? (double)i * 1e9 : 0;
        }
        struct l1_problem q = {N, P, column, y, NULL, 1, 1};
        struct l1_result result = solve(&q, b);
        ck_assert(result.unique);
        for (size_t j = 0; j < P; j++)
                ck_assert_msg(fabs(b[j] - (double)(j + 1)) < 1e-4, "%.17g", b[j]);
}
END_TEST

START_TEST(dependent_columns)
{
        struct plane d = plane_make(100, 4, true);
        struct l1_problem q = plane_problem(&d, 0.5);
        struct l1_result result;
        double b[MOST] = {7};
        for (size_t i = 0; i < d.n; i++)
                d.x[3][i] = 0.1 * d.x[1][i] + 0.7 * d.x[2][i] + 1;
        ck_assert_int_eq(l1_solve(&q, b, NULL, NULL, &result), L1_DEFICIENT);
        ck_assert(b[0] == 7 && isnan(result.f));
        memset(d.x[3], 0, d.n * sizeof *d.x[3]);
        ck_assert_int_eq(l1_solve(&q, b, NULL, NULL, &result), L1_DEFICIENT);
        q.n = 2;
        ck_assert_int_eq(l1_solve(&q, b, NULL, NULL, &result), L1_DEFICIENT);
        plane_free(&d);
}
END_TEST

/* What is no minimum is not proved to be one. */
START_TEST(refused)
{
        static const double y[] = {1, 2, 4}, right[] = {-1, 0, 1}, wrong[] = {-1, 1, 1},
                            far[] = {-2, 1, 1};
        struct l1_problem q = {3, 1, (const double *const[]){NULL}, y, NULL, 1, 1};
        struct l1_proof proof = l1_certify(&q, (double[]){2}, right);
        ck_assert(proof.f == 3 && proof.gap == 0 && proof.infeasible == 0 &&
                  proof.stationarity == 0);
        ck_assert_double_eq(l1_certify(&q, (double[]){3}, right).gap, 0.25);
        ck_assert_double_eq_tol(l1_certify(&q, (double[]){2}, wrong).stationarity, 1.0 / 6, 1e-16);
        ck_assert_double_eq(l1_certify(&q, (double[]){2}, far).infeasible, 0.5);
}
END_TEST

/* --- with a smooth term */

/* f of the curved problem, from its definition */
static double curved_at(const struct l1_curved *q, const double *b)
{
        double f = 0;
        for (size_t i = 0; i < q->n; i++) {
                double r = q->y[i];
                for (size_t j = 0; j < q->p; j++)
                        r -= q->x[i * q->p + j] * b[j];
                f += r * (r > 0 ? q->up[i] : -q->down[i]);
        }
        for (size_t j = 0; j < q->p; j++) {
                f -= q->pull[j] * b[j];
                for (size_t k = 0; k < q->p; k++)
                        f += b[j] * q->curve[j * q->p + k] * b[k] / 2;
        }
        return f;
}

/* A convex function is at its minimum if it falls in no direction: along coordinates, from one row to the next, and at random. */
START_TEST(curved)
{
        enum { N = 40, P = 4 };
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        double x[N * P], y[N], up[N], down[N], curve[P * P], pull[P], b[P], near[P];
        size_t basis[P];
        signed char side[N];
        for (int times = 0; times < 400; times++) {
                size_t n = 1 + gsl_rng_uniform_int(r, N), p = 1 + gsl_rng_uniform_int(r, P);
                bool whole = times % 2, bends = times % 3 > 0; /* whole: full of ties */
                struct l1_curved q = {n, p, x, y, up, down, curve, pull};
                for (size_t i = 0; i < n; i++) {
                        for (size_t j = 0; j < p; j++)
                                x[i * p + j] = whole ? (double)gsl_rng_uniform_int(r, 3) - 1
                                                     : gsl_ran_gaussian(r, 1);
                        y[i] = whole ? (double)gsl_rng_uniform_int(r, 5) : gsl_ran_gaussian(r, 1);
                        up[i] = gsl_rng_uniform(r) + 0.1;
                        down[i] = times % 5 ? up[i] : gsl_rng_uniform(r);
                }
                for (size_t j = 0; j < p; j++) {
                        pull[j] = bends ? gsl_ran_gaussian(r, 1) : 0;
                        b[j] = 0;
                        for (size_t k = 0; k < p; k++)
                                curve[j * p + k] = bends && j == k ? gsl_rng_uniform(r) : 0;
                }
                struct l1_face face = {.basis = basis, .side = side};
                memset(side, 0, sizeof side);
                ck_assert_msg(l1_descend(&q, b, &face) == L1_OK, "problem %d", times);
                double least = curved_at(&q, b), size = fabs(least) + (double)n;
                ck_assert_uint_le(face.met, p);
                for (size_t way = 0; way < 200; way++) {
                        double far = pow(10, -6 * gsl_rng_uniform(r));
                        for (size_t j = 0; j < p; j++)
                                near[j] = b[j] +
                                          far * (way < 2 * p ? (j == way / 2) * (way % 2 ? 1 : -1)
                                                             : gsl_ran_gaussian(r, 1));
                        double there = curved_at(&q, near);
                        ck_assert_msg(there >= least - 1e-14 * size, "problem %d: %g lower", times,
                                      least - there);
                        if (face.unique && far > 1e-3)
                                ck_assert(there > least);
                }
        }
        gsl_rng_free(r);
}
END_TEST

int main(void)
{
        gsl_set_error_handler_off();
        Suite *suite = suite_create("l1");
        TCase *tc = tcase_create("l1");
        tcase_set_timeout(tc, 120);
        tcase_add_test(tc, golden);
        tcase_add_test(tc, vertices);
        tcase_add_test(tc, medians);
        tcase_add_test(tc, many_rows);
        tcase_add_test(tc, sorted_rows);
        tcase_add_test(tc, nearly_all_tied);
        tcase_add_test(tc, far_from_zero);
        tcase_add_test(tc, weights_are_copies);
        tcase_add_test(tc, units);
        tcase_add_test(tc, ill_conditioned);
        tcase_add_test(tc, dependent_columns);
        tcase_add_test(tc, refused);
        tcase_add_test(tc, curved);
        suite_add_tcase(suite, tc);
        return suite_run(suite);
}
