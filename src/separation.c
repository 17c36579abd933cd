/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether some direction separates the rows (Konis 2007, Linear programming algorithms for detecting separated data,
 * thesis, Oxford), by the minimum over d of
 *
 *   sum max(0, 1 - z'd) + eta sum |d_j|
 *
 * over conditions z'd >= 0 and subject to equations, eta a little more than rounding. If it leaves no condition below 1, all
 * are strict in d. Else the multipliers lambda of the conditions balance, sum lambda z = 0 but for eta, so that
 * a condition with lambda > 0 holds as an equation in every direction that separates. It becomes one, and the rest
 * is looked at again, where those hold; until they leave no direction. The second term decides what rounding may not: it
 * keeps d from growing until differences that are rounding only come to 1; and it makes coordinates of d exactly 0.
 *
 *   1. conditions    2. one round         3. more conditions
 *   4. the proof     5. few columns       6. the result
 */
#include "separation.h"

#include "l1/simplex.h"
#include "l1/span.h"
#include "mem.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

struct finder {
        const struct separation_problem *q;
        size_t dim, others; /* coordinates of d; conditions of a row */
        size_t total;       /* conditions */
        double *unit;       /* unit[p]: powers of two that bring columns to about 1 */
        double *z, *d;      /* [dim] */
        struct span span;   /* of the equations */
        size_t *tied;       /* tied[span.rank]: conditions that span it */
        size_t *chosen;     /* conditions that are looked at */
        size_t nchosen, room;
        bool *seen;     /* seen[total]: chosen */
        bool *absent;   /* absent[dim]: d is to have 0 there */
        double *lambda; /* lambda[total] */
        struct simplex *
                s; /* the last round: a row for each coordinate, for each of tied, for the chosen */
        size_t *row; /* row[s->m]: their conditions */
};

/* --- 1. conditions ---------------------------------------------------------------------- */

enum condition { VOID, ABOVE, EQUAL }; /* it does not count; z'd >= 0; z'd = 0 */

static double cell(const struct finder *v, size_t i, size_t j)
{
        const double *x = v->q->column[j];
        return (x ? x[i] : 1) * v->unit[j];
}

/* sign x_i into the coordinates of the class k, of which the first has none. Returns the largest of them. */
static double put(const struct finder *v, size_t i, size_t k, double sign, double *z)
{
        size_t p = v->q->p;
        double top = 0;
        for (size_t j = 0; j < p && k > 0; j++) {
                double x = z[(k - 1) * p + j] = sign * cell(v, i, j);
                top = fmax(top, fabs(x));
        }
        return top;
}

/* z[dim]. Returns the power of two that brings it to about 1. */
static double fill(const struct finder *v, size_t c, double *z)
{
        const struct separation_problem *q = v->q;
        size_t i = c / v->others;
        double top;
        memset(z, 0, v->dim * sizeof *z);
        if (q->classes > 0) {
                size_t own = (size_t)q->level[i], k = c % v->others;
                top = put(v, i, own, 1, z);
                top = fmax(top, put(v, i, k < own ? k : k + 1, -1, z));
        } else {
                top = put(v, i, 1, q->side[i] < 0 ? -1 : 1, z);
        }
        return top > 0 ? ldexp(1, -ilogb(top)) : 1;
}

static bool is_equation(const struct finder *v, size_t c)
{
        return v->q->classes == 0 && v->q->side[c] == 0;
}

/* z[dim], brought to about 1 */
static enum condition condition(const struct finder *v, size_t c, double *z)
{
        const double *w = v->q->w;
        if (w && !(w[c / v->others] > 0))
                return VOID;
        double unit = fill(v, c, z);
        for (size_t j = 0; j < v->dim; j++)
                z[j] *= unit;
        return is_equation(v, c) ? EQUAL : ABOVE;
}

static void scale(struct finder *v)
{
        const struct separation_problem *q = v->q;
        for (size_t j = 0; j < q->p; j++) {
                double top = 0;
                v->unit[j] = 1;
                for (size_t i = 0; i < q->n; i++)
                        if (fabs(cell(v, i, j)) > top && (!q->w || q->w[i] > 0))
                                top = fabs(cell(v, i, j));
                v->unit[j] = top > 0 ? ldexp(1, -ilogb(top)) : 1;
        }
}

/* Takes the condition as an equation, if it says something new. */
static void tie(struct finder *v, size_t c, double least)
{
        condition(v, c, v->z);
        if (span_add(&v->span, v->z, least))
                v->tied[v->span.rank - 1] = c;
}

static void tie_equations(struct finder *v)
{
        for (size_t pass = 0; pass < SPAN_PASSES && v->q->classes == 0; pass++)
                for (size_t c = 0; c < v->total && v->span.rank < v->dim; c++)
                        if (v->q->side[c] == 0 && condition(v, c, v->z) == EQUAL)
                                tie(v, c, span_share[pass]);
}

static bool is_tied(struct finder *v, const double *z)
{
        return v->span.rank > 0 && span_outside(&v->span, z) <= span_share[SPAN_PASSES - 1];
}

/* --- 2. one round ----------------------------------------------------------------------- */

/* A basis: the equations, the coordinates that are to be 0 as far as that does not follow from those, and of the others what is
 * needed. */
static void first_basis(struct finder *v)
{
        size_t dim = v->dim, rank = v->span.rank;
        struct span all = span_make(dim);
        bool *in = mem_array(dim, sizeof *in);
        memcpy(all.q, v->span.q, rank * dim * sizeof *all.q);
        all.rank = rank;
        for (size_t t = 0; t < rank; t++)
                v->s->basis[t] = dim + t;
        for (size_t turn = 0; turn < 2 * SPAN_PASSES; turn++)
                for (size_t j = 0; j < dim; j++) {
                        if (in[j] || v->absent[j] != (turn < SPAN_PASSES))
                                continue;
                        memset(v->z, 0, dim * sizeof *v->z);
                        v->z[j] = 1;
                        in[j] = span_add(&all, v->z, span_share[turn % SPAN_PASSES]);
                        if (in[j])
                                v->s->basis[all.rank - 1] = j;
                }
        for (size_t j = 0; j < dim; j++)
                if (v->absent[j] && !in[j])
                        v->s->up[j] = v->s->down[j] = 0;
        span_free(&all);
        free(in);
}

static void set_row(struct finder *v, size_t at, const double *z, double y, double up, double down)
{
        for (size_t j = 0; j < v->dim; j++)
                v->s->x[j * v->s->stride + at] = z[j];
        v->s->y[at] = y;
        v->s->id[at] = at;
        v->s->up[at] = up;
        v->s->down[at] = down;
}

static void drop_round(struct finder *v)
{
        if (v->s)
                simplex_free(v->s);
        free(v->row);
        v->s = NULL;
        v->row = NULL;
}

static void make_round(struct finder *v)
{
        size_t dim = v->dim, rank = v->span.rank, m = dim + rank;
        for (size_t k = 0; k < v->nchosen; k++) { /* those that have become equations leave */
                condition(v, v->chosen[k], v->z);
                if (!is_tied(v, v->z))
                        v->chosen[m++ - dim - rank] = v->chosen[k];
        }
        v->nchosen = m - dim - rank;
        drop_round(v);
        v->s = simplex_make(m, dim);
        v->row = mem_array(m, sizeof *v->row);
        double eta = 16 * DBL_EPSILON * (double)(m + 100);
        for (size_t j = 0; j < dim; j++) {
                double bound = v->absent[j] ? NUM_INF : eta;
                memset(v->z, 0, dim * sizeof *v->z);
                v->z[j] = 1;
                set_row(v, j, v->z, 0, bound, bound);
        }
        for (size_t k = 0; k < rank + v->nchosen; k++) {
                bool equation = k < rank;
                size_t c = v->row[dim + k] = equation ? v->tied[k] : v->chosen[k - rank];
                condition(v, c, v->z);
                set_row(v, dim + k, v->z, !equation, equation ? NUM_INF : 1,
                        equation ? NUM_INF : 0);
        }
}

enum outcome {
        OVERLAP, /* some condition cannot be strict */
        REACHED, /* all that are looked at are, in d */
        BROKEN,  /* rounding */
};

static enum outcome run_round(struct finder *v)
{
        make_round(v);
        first_basis(v);
        struct simplex *s = v->s;
        if (simplex_run(s) != SIMPLEX_OPTIMAL)
                return BROKEN;
        for (size_t i = v->dim + v->span.rank; i < s->m; i++)
                if (s->r[i] > 1e-9)
                        return OVERLAP;
        for (size_t j = 0; j < v->dim; j++)
                v->d[j] = s->side[j] == 0 || v->absent[j] ? 0 : dd_value(s->b[j]);
        return REACHED;
}

/* --- 3. more conditions ----------------------------------------------------------------- */

/* Conditions that d does not make strict and that no equation settles, of one in so many. Returns how many. */
static size_t collect(struct finder *v, size_t in, size_t **open)
{
        size_t room = 0, n = 0;
        *open = NULL;
        for (size_t c = 0; c < v->total; c++) {
                if (span_hash(c) % in != 0 || v->seen[c] || condition(v, c, v->z) != ABOVE)
                        continue;
                double value = 0, size = 0;
                for (size_t j = 0; j < v->dim; j++) {
                        value += v->z[j] * v->d[j];
                        size += fabs(v->z[j]);
                }
                if (value < 0.5 && size > 0 && !is_tied(v, v->z)) {
                        *open = mem_grow(*open, &room, n + 1, sizeof **open);
                        (*open)[n++] = c;
                }
        }
        return n;
}

/* Chooses some of them. Where there are many they are not all looked for. false: there are none. */
static bool choose_more(struct finder *v)
{
        size_t most = 200 + 10 * v->dim + v->nchosen, in = v->total / (20 * most) + 1, *open;
        size_t n = collect(v, in, &open);
        if (n < most && in > 1) {
                free(open);
                n = collect(v, 1, &open);
        }
        size_t some = n < most ? n : most;
        v->chosen = mem_grow(v->chosen, &v->room, v->nchosen + some, sizeof *v->chosen);
        for (size_t k = 0; k < some; k++) {
                size_t c = open[(size_t)((double)k * (double)n / (double)some)];
                v->chosen[v->nchosen++] = c;
                v->seen[c] = true;
        }
        free(open);
        return n > 0;
}

static enum outcome attempt(struct finder *v)
{
        enum outcome outcome;
        do
                outcome = run_round(v);
        while (outcome == REACHED && choose_more(v));
        return outcome;
}

/* --- 4. the proof ----------------------------------------------------------------------- */

/* Adds the multipliers of this round to those before: times what keeps those positive that were. */
static void add_multipliers(struct finder *v)
{
        const struct simplex *s = v->s;
        size_t first = v->dim, conditions = v->dim + v->span.rank;
        double times = 1;
        for (size_t k = 0; k < v->dim; k++) {
                size_t i = s->basis[k];
                if (i >= first && i < conditions && !is_equation(v, v->row[i]))
                        times = fmax(times, 1 - 2 * s->a[k] / v->lambda[v->row[i]]);
        }
        for (size_t c = 0; c < v->total && times > 1; c++)
                v->lambda[c] *= times;
        for (size_t i = conditions; i < s->m; i++)
                if (s->side[i] > 0)
                        v->lambda[v->row[i]] += 1;
        for (size_t k = 0; k < v->dim; k++)
                if (s->basis[k] >= conditions)
                        v->lambda[v->row[s->basis[k]]] += fmax(s->a[k], 0);
                else if (s->basis[k] >= first)
                        v->lambda[v->row[s->basis[k]]] += s->a[k];
}

/* The conditions with large multipliers become equations: with small ones, rounding could have made them. */
static bool tie_balanced(struct finder *v)
{
        const double large = 0.01;
        const struct simplex *s = v->s;
        size_t rank = v->span.rank, first = v->dim + rank;
        double *a = mem_array(s->m, sizeof *a);
        for (size_t i = first; i < s->m; i++)
                a[i] = s->side[i] > 0;
        for (size_t k = 0; k < v->dim; k++)
                a[s->basis[k]] = s->a[k];
        add_multipliers(v);
        for (size_t pass = 0; pass < SPAN_PASSES; pass++)
                for (size_t i = first; i < s->m; i++)
                        if (a[i] > large)
                                tie(v, v->row[i], span_share[pass]);
        free(a);
        return v->span.rank > rank;
}

/* What eta has left of sum lambda z is spread over the equations, which span the space. */
static bool balance(struct finder *v)
{
        size_t dim = v->dim;
        struct dd *off = mem_array(dim, sizeof *off);
        gsl_matrix *a = gsl_matrix_alloc(dim, dim);
        gsl_vector *b = gsl_vector_alloc(dim);
        gsl_permutation *order = gsl_permutation_alloc(dim);
        int sign;
        for (size_t c = 0; c < v->total; c++)
                if (v->lambda[c] != 0) {
                        condition(v, c, v->z);
                        for (size_t j = 0; j < dim; j++)
                                off[j] = dd_add(off[j], dd_product(v->lambda[c], v->z[j]));
                }
        for (size_t t = 0; t < dim; t++) {
                condition(v, v->tied[t], v->z);
                gsl_vector_set(b, t, -dd_value(off[t]));
                for (size_t j = 0; j < dim; j++)
                        gsl_matrix_set(a, j, t, v->z[j]);
        }
        bool fine = gsl_linalg_LU_decomp(a, order, &sign) == GSL_SUCCESS &&
                    gsl_linalg_LU_svx(a, order, b) == GSL_SUCCESS;
        for (size_t t = 0; t < dim && fine; t++) {
                size_t c = v->tied[t];
                v->lambda[c] += gsl_vector_get(b, t);
                fine = v->lambda[c] > 0 || is_equation(v, c);
        }
        gsl_permutation_free(order);
        gsl_vector_free(b);
        gsl_matrix_free(a);
        free(off);
        return fine;
}

/* --- 5. few columns --------------------------------------------------------------------- */

/* Leaves out one column after the other, the intercept last, if as many conditions are strict without it. */
static void simplify(struct finder *v)
{
        enum { MANY = 64 };
        double *best = mem_array(v->dim, sizeof *best);
        memcpy(best, v->d, v->dim * sizeof *best);
        for (size_t turn = 0; turn < 2 * v->dim && v->dim <= MANY; turn++) {
                size_t j = turn % v->dim;
                bool intercept = !v->q->column[j % v->q->p];
                if (best[j] == 0 || intercept != (turn >= v->dim))
                        continue;
                for (size_t k = 0; k < v->dim; k++)
                        v->absent[k] = best[k] == 0 || k == j;
                if (attempt(v) == REACHED)
                        memcpy(best, v->d, v->dim * sizeof *best);
        }
        memcpy(v->d, best, v->dim * sizeof *best);
        free(best);
}

/* --- 6. the result ---------------------------------------------------------------------- */

/* Looks at each condition, exactly: how many d makes strict, and how many rows have such a one. */
static enum separation_kind verify(const struct finder *v, size_t *strict)
{
        const double rounding = 256 * DBL_EPSILON;
        bool complete = true, sound = true;
        size_t last = SIZE_MAX;
        *strict = 0;
        for (size_t c = 0; c < v->total; c++) {
                enum condition kind = condition(v, c, v->z);
                struct dd value = {0, 0};
                double size = 0;
                if (kind == VOID)
                        continue;
                for (size_t j = 0; j < v->dim; j++) {
                        value = dd_add(value, dd_product(v->z[j], v->d[j]));
                        size += fabs(v->z[j] * v->d[j]);
                }
                bool above = value.hi > rounding * size;
                sound = sound && value.hi >= -rounding * size && !(kind == EQUAL && above);
                complete = complete && above;
                if (above && c / v->others != last) {
                        last = c / v->others;
                        ++*strict;
                }
        }
        if (!sound || *strict == 0)
                return SEPARATION_UNKNOWN;
        return complete ? SEPARATION_COMPLETE : SEPARATION_QUASI;
}

static enum separation_kind decide(struct finder *v)
{
        tie_equations(v);
        while (v->span.rank < v->dim) {
                enum outcome outcome = attempt(v);
                if (outcome == REACHED)
                        return SEPARATION_QUASI;
                if (outcome == BROKEN || !tie_balanced(v))
                        return SEPARATION_UNKNOWN;
        }
        return balance(v) ? SEPARATION_NONE : SEPARATION_UNKNOWN;
}

static void give_direction(const struct finder *v, double *direction)
{
        size_t p = v->q->p;
        double first = 0;
        for (size_t j = 0; j < v->dim; j++) {
                direction[j] = v->d[j] * v->unit[j % p];
                if (first == 0 && v->q->column[j % p])
                        first = fabs(direction[j]);
        }
        for (size_t j = 0; j < v->dim && first > 0; j++)
                direction[j] /= first;
}

/* The largest is 1. */
static void give_proof(const struct finder *v, enum separation_kind kind, double *lambda)
{
        double top = 0;
        for (size_t c = 0; c < v->total; c++) {
                lambda[c] = kind == SEPARATION_NONE ? v->lambda[c] : 0;
                if (lambda[c] != 0)
                        lambda[c] *= fill(v, c, v->z);
                top = fmax(top, fabs(lambda[c]));
        }
        for (size_t c = 0; c < v->total && top > 0; c++)
                lambda[c] /= top;
}

enum separation_kind separation_find(const struct separation_problem *q, double *direction,
                                     double *lambda, size_t *strict)
{
        struct finder v = {.q = q, .others = q->classes > 0 ? q->classes - 1 : 1};
        v.dim = q->p * v.others;
        v.total = q->n * v.others;
        v.unit = mem_array(q->p + 2 * v.dim + v.total, sizeof *v.unit);
        v.z = v.unit + q->p;
        v.d = v.z + v.dim;
        v.lambda = v.d + v.dim;
        v.tied = mem_array(v.dim, sizeof *v.tied);
        v.seen = mem_array(v.total + v.dim, sizeof *v.seen);
        v.absent = v.seen + v.total;
        v.span = span_make(v.dim);
        scale(&v);
        enum separation_kind kind = decide(&v);
        *strict = 0;
        if (kind == SEPARATION_QUASI) {
                simplify(&v);
                kind = verify(&v, strict);
        }
        bool found = kind == SEPARATION_QUASI || kind == SEPARATION_COMPLETE;
        if (found)
                give_direction(&v, direction);
        else
                memset(direction, 0, v.dim * sizeof *direction);
        if (lambda)
                give_proof(&v, kind, lambda);
        drop_round(&v);
        span_free(&v.span);
        free(v.chosen);
        free(v.seen);
        free(v.tied);
        free(v.unit);
        return kind;
}
