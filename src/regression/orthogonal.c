/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/orthogonal: columns X -> Z = X R^-1 with Z'WZ = W I, W the total weight, so that no search sees how ill-conditioned
 * they are. R is the Cholesky factor of the matrix of products, which is summed and factored in double-double: what squaring
 * the condition number costs, 32 digits can pay (the products of Filip, whose condition is 10^15, leave some to spare). */
#include "internal.h"

#include "mem.h"
#include "threads.h"
#include "wide.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { STRIDE = 64 }; /* blocks that one thread does at a time */

/* Columns that are combinations of those before them to this part of their length (squared): 10^-14 of it. */
#define DEPENDENT 1e-28

/* Beyond this, rounding in Z would be seen. */
#define STEEP 1e3

/* --- products of columns --------------------------------------------------------------------- */

/* A running sum of products and what is lost to rounding, in lanes. */
struct lanes {
        double sum[WIDE], lost[WIDE];
};

/* The upper half of the digits of each number, so that products of halves are exact (Dekker 1971). */
WIDE_KERNEL
static void split(const double *a, double *head, double *tail)
{
        const wide_bits upper = (wide_bits)(wide_mask)(wide_all(0) == 0.0) << 27;
        for (size_t i = 0; i < SAMPLE_BLOCK; i += WIDE) {
                wide v = wide_at(a + i), h = (wide)((wide_bits)v & upper);
                wide_put(head + i, h);
                wide_put(tail + i, v - h);
        }
}

WIDE_KERNEL
static void add_products(const double *a, const double *a_head, const double *a_tail,
                         const double *b, const double *b_head, const double *b_tail,
                         struct lanes *to)
{
        wide sum = wide_at(to->sum), lost = wide_at(to->lost);
        for (size_t i = 0; i < SAMPLE_BLOCK; i += WIDE) {
                wide ah = wide_at(a_head + i), al = wide_at(a_tail + i);
                wide bh = wide_at(b_head + i), bl = wide_at(b_tail + i);
                wide p = wide_at(a + i) * wide_at(b + i);
                wide e = (((ah * bh - p) + ah * bl) + al * bh) + al * bl; /* exact in this order */
                wide s = sum + p, z = s - sum;
                lost += ((sum - (s - z)) + (p - z)) + e;
                sum = s;
        }
        wide_put(to->sum, sum);
        wide_put(to->lost, lost);
}

struct products {
        size_t n, p;
        const double *const *column;
        const double *w;
        struct dd *part; /* part[strides][p * p] */
};

static void fill(const struct products *c, size_t j, size_t block, double *to)
{
        size_t from = block * SAMPLE_BLOCK;
        for (size_t i = 0; i < SAMPLE_BLOCK; i++)
                to[i] = from + i >= c->n ? 0 : c->column[j] ? c->column[j][from + i] : 1;
}

/* w^(1/2) is not taken: a column times w stands on one side, with what rounding takes from it: else columns that depend on others
 * would not do so any more. */
static void weigh(const struct products *c, size_t block, const double *x, double *to, double *lost)
{
        size_t from = block * SAMPLE_BLOCK;
        for (size_t i = 0; i < SAMPLE_BLOCK; i++) {
                double w = from + i >= c->n ? 0 : c->w[from + i];
                to[i] = w * x[i];
                lost[i] = fma(w, x[i], -to[i]);
        }
}

WIDE_KERNEL
static void add_lost(const double *a, const double *b, struct lanes *to)
{
        wide lost = wide_at(to->lost);
        for (size_t i = 0; i < SAMPLE_BLOCK; i += WIDE)
                lost += wide_at(a + i) * wide_at(b + i);
        wide_put(to->lost, lost);
}

static void products_stride(void *context, size_t k)
{
        const struct products *c = context;
        size_t p = c->p, blocks = (c->n + SAMPLE_BLOCK - 1) / SAMPLE_BLOCK;
        size_t to = (k + 1) * STRIDE < blocks ? (k + 1) * STRIDE : blocks;
        size_t width =
                4 * SAMPLE_BLOCK; /* the numbers, their heads, their tails and what they lack */
        double *room = mem_array((c->w ? 2 : 1) * p * width, sizeof *room), *weighted = room;
        struct lanes *sum = mem_array(p * p, sizeof *sum);
        if (c->w)
                weighted = room + p * width;
        for (size_t block = k * STRIDE; block < to; block++) {
                for (size_t j = 0; j < p; j++) {
                        double *a = room + j * width, *b = weighted + j * width;
                        fill(c, j, block, a);
                        split(a, a + SAMPLE_BLOCK, a + 2 * SAMPLE_BLOCK);
                        if (a == b)
                                continue;
                        weigh(c, block, a, b, b + 3 * SAMPLE_BLOCK);
                        split(b, b + SAMPLE_BLOCK, b + 2 * SAMPLE_BLOCK);
                }
                for (size_t i = 0; i < p; i++)
                        for (size_t j = i; j < p; j++) {
                                const double *a = weighted + i * width, *b = room + j * width;
                                add_products(a, a + SAMPLE_BLOCK, a + 2 * SAMPLE_BLOCK, b,
                                             b + SAMPLE_BLOCK, b + 2 * SAMPLE_BLOCK,
                                             &sum[i * p + j]);
                                if (c->w)
                                        add_lost(a + 3 * SAMPLE_BLOCK, b, &sum[i * p + j]);
                        }
        }
        for (size_t at = 0; at < p * p; at++)
                for (size_t l = 0; l < WIDE; l++)
                        c->part[k * p * p + at] = dd_add(c->part[k * p * p + at],
                                                         dd_sum(sum[at].sum[l], sum[at].lost[l]));
        free(sum);
        free(room);
}

void products_of(size_t n, size_t p, const double *const *column, const double *w, size_t threads,
                 struct dd *a)
{
        size_t blocks = (n + SAMPLE_BLOCK - 1) / SAMPLE_BLOCK, k = (blocks + STRIDE - 1) / STRIDE;
        struct products c = {n, p, column, w, mem_array(k * p * p, sizeof *c.part)};
        threads_each(threads, k, products_stride, &c);
        for (size_t i = 0; i < p; i++)
                for (size_t j = i; j < p; j++) {
                        struct dd sum = {0, 0};
                        for (size_t s = 0; s < k; s++)
                                sum = dd_add(sum, c.part[s * p * p + i * p + j]);
                        a[i * p + j] = a[j * p + i] = sum;
                }
        free(c.part);
}

/* --- the factor ------------------------------------------------------------------------------- */

static struct dd dd_root(struct dd a)
{
        double x = sqrt(a.hi);
        struct dd rest = dd_sub(a, dd_product(x, x));
        return dd_fast(x, rest.hi / (2 * x));
}

/* a = R'R in place, R above the diagonal. The columns in order; dependent[j]: j is a combination of those before it, and left out
 * (its row is 0). Returns how many are. *steepest: the largest ratio of a column's length to what is new in it. */
static size_t factor(size_t p, struct dd *a, bool *dependent, double *steepest)
{
        size_t count = 0;
        *steepest = 1;
        for (size_t j = 0; j < p; j++) {
                double whole = a[j * p + j].hi;
                for (size_t i = 0; i < j; i++) {
                        struct dd sum = a[i * p + j];
                        if (dependent[i])
                                continue;
                        for (size_t k = 0; k < i; k++)
                                if (!dependent[k])
                                        sum = dd_sub(sum, dd_mul(a[k * p + i], a[k * p + j]));
                        a[i * p + j] = dd_div(sum, a[i * p + i]);
                }
                struct dd rest = a[j * p + j];
                for (size_t i = 0; i < j; i++)
                        if (!dependent[i])
                                rest = dd_sub(rest, dd_mul(a[i * p + j], a[i * p + j]));
                dependent[j] = !(rest.hi > DEPENDENT * whole);
                count += dependent[j];
                if (dependent[j])
                        continue;
                a[j * p + j] = dd_root(rest);
                *steepest = fmax(*steepest, sqrt(whole / rest.hi));
        }
        return count;
}

/* R^-1, of the columns that are independent. */
static void invert(size_t p, const struct dd *r, const bool *dependent, struct dd *inverse)
{
        for (size_t j = 0; j < p; j++) {
                if (dependent[j])
                        continue;
                inverse[j * p + j] = dd_div((struct dd){1, 0}, r[j * p + j]);
                for (size_t i = j; i-- > 0;) {
                        struct dd sum = {0, 0};
                        if (dependent[i])
                                continue;
                        for (size_t k = i + 1; k <= j; k++)
                                if (!dependent[k])
                                        sum = dd_sub(sum, dd_mul(r[i * p + k], inverse[k * p + j]));
                        inverse[i * p + j] = dd_div(sum, r[i * p + i]);
                }
        }
}

/* --- Z ----------------------------------------------------------------------------------------- */

struct turning {
        size_t n, p;
        const double *const *column;
        const struct dd *inverse;
        bool steep;
        double *z;
};

WIDE_KERNEL
static void add_column(double b, const double *x, double *z)
{
        for (size_t i = 0; i < SAMPLE_BLOCK; i += WIDE)
                wide_put(z + i, wide_at(z + i) + b * wide_at(x + i));
}

static void turn_block(void *context, size_t block)
{
        const struct turning *c = context;
        size_t p = c->p, from = block * SAMPLE_BLOCK;
        size_t n = c->n - from < SAMPLE_BLOCK ? c->n - from : SAMPLE_BLOCK;
        double x[SAMPLE_BLOCK];
        struct dd *exact = mem_array(c->steep ? p * SAMPLE_BLOCK : 0, sizeof *exact);
        double *z = c->z + block * p * SAMPLE_BLOCK;
        for (size_t k = 0; k < p; k++) {
                for (size_t i = 0; i < SAMPLE_BLOCK; i++)
                        x[i] = i >= n ? 0 : c->column[k] ? c->column[k][from + i] : 1;
                for (size_t j = k; j < p; j++) {
                        struct dd r = c->inverse[k * p + j];
                        if (!c->steep)
                                add_column(r.hi, x, z + j * SAMPLE_BLOCK);
                        for (size_t i = 0; c->steep && i < n; i++) {
                                struct dd *e = &exact[j * SAMPLE_BLOCK + i];
                                *e = dd_add(*e, dd_mul_d(r, x[i]));
                        }
                }
        }
        for (size_t j = 0; c->steep && j < p; j++)
                for (size_t i = 0; i < n; i++)
                        z[j * SAMPLE_BLOCK + i] = dd_value(exact[j * SAMPLE_BLOCK + i]);
        free(exact);
}

char *sum_in_words(char *text, double coefficient, const char *name, int digits)
{
        char number[NUM_TEXT];
        num_digits(number, fabs(coefficient), digits);
        bool one = strcmp(number, "1") == 0, minus = coefficient < 0;
        char *longer = mem_format("%s%s%s%s%s", text ? text : "",
                                  text ? (minus ? " - " : " + ") : (minus ? "-" : ""),
                                  one ? "" : number, one ? "" : " ", name);
        free(text);
        return longer;
}

static char *dependence(size_t p, const struct dd *r, const bool *dependent, size_t j,
                        const char *const *name)
{
        struct dd *c = mem_array(p, sizeof *c);
        char *sum = NULL;
        double top = 0;
        for (size_t i = j; i-- > 0;) { /* R c = r_j */
                if (dependent[i])
                        continue;
                c[i] = r[i * p + j];
                for (size_t k = i + 1; k < j; k++)
                        if (!dependent[k])
                                c[i] = dd_sub(c[i], dd_mul(r[i * p + k], c[k]));
                c[i] = dd_div(c[i], r[i * p + i]);
                top = fmax(top, fabs(c[i].hi * r[i * p + i].hi));
        }
        for (size_t i = 0; i < j; i++)
                if (!dependent[i] && fabs(c[i].hi * r[i * p + i].hi) > 1e-10 * top)
                        sum = sum_in_words(sum, c[i].hi, name[i], 6);
        free(c);
        char *text = sum ? mem_format("%s is %s", name[j], sum)
                         : mem_format("%s is 0 in every row", name[j]);
        free(sum);
        return text;
}

/* The projection of y, from the last row of the products, a[(p + 1) * (p + 1)]. */
static void project(struct orthogonal *o, const struct dd *a)
{
        size_t p = o->p;
        o->of_y = mem_array(p, sizeof *o->of_y);
        orthogonal_across(o, a + p * (p + 1), o->of_y);
        o->rest = a[p * (p + 1) + p];
        for (size_t j = 0; j < p; j++)
                o->rest = dd_sub(o->rest, dd_mul(o->of_y[j], o->of_y[j]));
}

/* The factor of the first p columns of products a[q * q], and R^-1; NULL, or which column depends on others. */
static char *turn(struct orthogonal *o, size_t q, const struct dd *a, double weight,
                  const double *ridge, const char *const *name)
{
        size_t p = o->p;
        struct dd *r = mem_array(p * p, sizeof *r);
        bool *dependent = mem_array(p, sizeof *dependent);
        char *why = NULL;
        for (size_t i = 0; i < p; i++)
                for (size_t j = 0; j < p; j++)
                        r[i * p + j] =
                                dd_add_d(a[i * q + j], i == j && ridge ? ridge[j] / weight : 0);
        if (factor(p, r, dependent, &o->steepest) > 0) {
                for (size_t j = 0; j < p && !why; j++)
                        if (dependent[j])
                                why = dependence(p, r, dependent, j, name);
        } else {
                o->inverse = mem_array(p * p, sizeof *o->inverse);
                invert(p, r, dependent, o->inverse);
        }
        free(dependent);
        free(r);
        return why;
}

static void average(size_t n, struct dd *a, double weight)
{
        for (size_t i = 0; i < n; i++)
                a[i] = dd_div(a[i], (struct dd){weight, 0});
}

char *orthogonal_from(struct orthogonal *o, size_t p, const struct dd *a, double weight,
                      const char *const *name)
{
        size_t q = p + 1;
        struct dd *b = mem_array(q * q, sizeof *b);
        memcpy(b, a, q * q * sizeof *b);
        average(q * q, b, weight);
        *o = (struct orthogonal){.p = p};
        char *why = turn(o, q, b, weight, NULL, name);
        if (!why)
                project(o, b);
        free(b);
        return why;
}

/* The power of two by which a column must be divided for its products to be doubles, far from both ends; 0: by none. */
static int exponent_of(size_t n, const double *x)
{
        double most = 0;
        int e = 0;
        for (size_t i = 0; x && i < n; i++)
                most = fmax(most, fabs(x[i]));
        frexp(most, &e);
        return most > 0 && abs(e) > 300 ? e : 0;
}

/* The column divided by 2^e, as an array of its own. */
static double *shrunk(size_t n, const double *x, int e)
{
        double *y = mem_array(n, sizeof *y);
        for (size_t i = 0; i < n; i++)
                y[i] = ldexp(x[i], -e);
        return y;
}

char *orthogonal_make(struct orthogonal *o, size_t n, size_t p, const double *const *column,
                      const double *w, double weight, const double *ridge, const double *y,
                      const char *const *name, size_t threads)
{
        size_t q = y ? p + 1 : p, blocks = (n + SAMPLE_BLOCK - 1) / SAMPLE_BLOCK;
        struct dd *a = mem_array(q * q, sizeof *a);
        const double **all = mem_array(q, sizeof *all);
        int *e = mem_array(p, sizeof *e);
        *o = (struct orthogonal){.n = n, .p = p};
        for (size_t j = 0; j < p; j++) {
                e[j] = ridge && ridge[j] > 0 ? 0 : exponent_of(n, column[j]);
                all[j] = e[j] ? shrunk(n, column[j], e[j]) : column[j];
        }
        if (y)
                all[p] = y;
        products_of(n, q, all, w, threads, a);
        average(q * q, a, weight);
        char *why = turn(o, q, a, weight, ridge, name);
        if (!why && y) {
                project(o, a);
        } else if (!why) {
                o->z = mem_array(blocks * p * SAMPLE_BLOCK, sizeof *o->z);
                struct turning c = {n, p, all, o->inverse, o->steepest > STEEP, o->z};
                threads_each(threads, blocks, turn_block, &c);
        }
        for (size_t j = 0; j < p; j++) {
                for (size_t k = j; !why && e[j] && k < p; k++) {
                        struct dd *r = &o->inverse[j * p + k];
                        *r = (struct dd){ldexp(r->hi, -e[j]), ldexp(r->lo, -e[j])};
                }
                if (e[j])
                        free((void *)(uintptr_t)all[j]);
        }
        free(e);
        free(all);
        free(a);
        return why;
}

char *scaled_make(struct orthogonal *o, size_t n, size_t p, const double *const *column,
                  const double *w, double weight, const char *const *name, size_t threads)
{
        size_t blocks = (n + SAMPLE_BLOCK - 1) / SAMPLE_BLOCK;
        *o = (struct orthogonal){.n = n, .p = p, .steepest = 1};
        o->inverse = mem_array(p * p, sizeof *o->inverse);
        for (size_t j = 0; j < p; j++) {
                struct dd square;
                products_of(n, 1, column + j, w, threads, &square);
                if (!(square.hi > 0))
                        return mem_format("%s is 0 in every row", name[j]);
                o->inverse[j * p + j].hi = 1 / sqrt(square.hi / weight);
        }
        o->z = mem_array(blocks * p * SAMPLE_BLOCK, sizeof *o->z);
        struct turning c = {n, p, column, o->inverse, false, o->z};
        threads_each(threads, blocks, turn_block, &c);
        return NULL;
}

void orthogonal_free(struct orthogonal *o)
{
        free(o->z);
        free(o->of_y);
        free(o->inverse);
        *o = (struct orthogonal){0};
}

void orthogonal_back(const struct orthogonal *o, const struct dd *c, struct dd *b)
{
        for (size_t i = 0; i < o->p; i++) {
                b[i] = (struct dd){0, 0};
                for (size_t j = i; j < o->p; j++)
                        b[i] = dd_add(b[i], dd_mul(o->inverse[i * o->p + j], c[j]));
        }
}

void orthogonal_across(const struct orthogonal *o, const struct dd *a, struct dd *c)
{
        for (size_t j = 0; j < o->p; j++) {
                c[j] = (struct dd){0, 0};
                for (size_t i = 0; i <= j; i++)
                        c[j] = dd_add(c[j], dd_mul(o->inverse[i * o->p + j], a[i]));
        }
}
