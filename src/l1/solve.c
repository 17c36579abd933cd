/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The minimum over all rows by way of few of them: Portnoy and Koenker (1997), Stat. Sci. 12, 279-300.
 *
 * With the sides of some rows taken for granted f is no larger anywhere, and the same where they are as taken: if that is
 * so at the minimum of the smaller function, it is the minimum of f. What the sides are is guessed from the minimum for a
 * sample of the rows, which is found in the same way. Portnoy and Koenker let two rows stand for all those; here they are
 * the linear term of the simplex method.
 *
 *   1. rows         2. a first basis     3. the rows that matter
 *   4. levels       5. uniqueness        6. the result
 */
#include "l1.h"

#include "mem.h"
#include "simplex.h"
#include "span.h"
#include "wide.h"

#include <float.h>
#include <gsl/gsl_sort.h>
#include <stdlib.h>
#include <string.h>

struct solver {
        const struct l1_problem *q;
        double *unit;       /* unit[p]: powers of two that bring columns to about 1 */
        struct dd *b;       /* b[p], of the scaled columns */
        size_t *basis;      /* basis[p] */
        double *multiplier; /* multiplier[p]: of the rows of the basis */
        double *shift;      /* shift[p]: as that of the simplex method */
        double *r;          /* r[n] */
        double *rho;        /* rho[n]: what breaks ties of residuals that are 0 */
        signed char *side;  /* side[n]: taken for granted: 1, -1; FREE: not */
        signed char *tie; /* tie[n]: that on which a row counts that is at 0 and not in the basis */
        size_t pivots;
};

enum { FREE = 0, BASIC = 2, OFF = 3 }; /* OFF: a row that does not count (here) */

/* --- 1. rows ---------------------------------------------------------------------------- */

static double cell(const struct solver *v, size_t i, size_t j)
{
        const double *x = v->q->column[j];
        return (x ? x[i] : 1) * v->unit[j];
}

static double weight(const struct l1_problem *q, size_t i)
{
        return q->w ? q->w[i] : 1;
}

static double slope(const struct l1_problem *q, size_t i, double side)
{
        return weight(q, i) * (side > 0 ? q->up : -q->down);
}

static struct dd residual(const struct solver *v, size_t i)
{
        struct dd r = {v->q->y[i], 0};
        for (size_t j = 0; j < v->q->p; j++)
                r = dd_sub(r, dd_mul_d(v->b[j], cell(v, i, j)));
        return r;
}

/* WIDE rows of a column (or of y) at i; 0 beyond the last. */
WIDE_INLINE wide some(const double *x, size_t i, size_t n)
{
        double part[WIDE] = {0};
        if (!x)
                return wide_all(1);
        if (i + WIDE <= n)
                return wide_at(x + i);
        memcpy(part, x + i, (n - i) * sizeof *x);
        return wide_at(part);
}

/* r[n] = y - x'b and the size of its terms, for WIDE rows at i. */
WIDE_KERNEL static void differences(const struct l1_problem *q, const double *b, size_t i,
                                    size_t end, double *r, double *size)
{
        for (; i < end; i += WIDE, r += WIDE, size += WIDE) {
                wide sum = some(q->y, i, q->n), terms = wide_abs(sum);
                for (size_t j = 0; j < q->p; j++) {
                        wide term = some(q->column[j], i, q->n) * b[j];
                        sum -= term;
                        terms += wide_abs(term);
                }
                wide_put(r, sum);
                wide_put(size, terms);
        }
}

/* r of all rows, those below the share doubt of their terms in double-doubles; 0 is what rounding of these could make. */
static void residuals(struct solver *v, double doubt)
{
        enum { BLOCK = 512 };
        const struct l1_problem *q = v->q;
        double *b = mem_array(q->p, sizeof *b), r[BLOCK], size[BLOCK];
        double top = 0;
        for (size_t j = 0; j < q->p; j++) {
                b[j] = v->b[j].hi * v->unit[j];
                top = fmax(top, fabs(v->b[j].hi));
        }
        doubt += (double)q->p * DBL_EPSILON;
        for (size_t from = 0; from < q->n; from += BLOCK) {
                size_t count = q->n - from < BLOCK ? q->n - from : BLOCK;
                differences(q, b, from, from + count, r, size);
                for (size_t i = 0; i < count; i++) {
                        double d = r[i];
                        if (fabs(d) <= doubt * size[i])
                                d = dd_value(residual(v, from + i));
                        v->r[from + i] = fabs(d) <= fmax(0x1p-80 * size[i], 0x1p-96 * top) ? 0 : d;
                }
        }
        for (size_t k = 0; k < q->p; k++)
                v->r[v->basis[k]] = 0;
        free(b);
}

/* --- 2. a first basis ------------------------------------------------------------------- */

static bool scale(struct solver *v)
{
        for (size_t j = 0; j < v->q->p; j++) {
                double top = 0;
                v->unit[j] = 1;
                for (size_t i = 0; i < v->q->n; i++)
                        if (fabs(cell(v, i, j)) > top && weight(v->q, i) > 0)
                                top = fabs(cell(v, i, j));
                if (!(top > 0))
                        return false;
                v->unit[j] = ldexp(1, -ilogb(top));
        }
        return true;
}

/* Independent rows, from the first ones on: sorted rows are as good, and samples take their share of the others. */
static bool first_basis(struct solver *v)
{
        const struct l1_problem *q = v->q;
        struct span s = span_make(q->p);
        double *x = mem_array(q->p, sizeof *x);
        size_t step = q->n / 1000 | 1;
        for (int pass = 0; pass < 2 * SPAN_PASSES && s.rank < q->p; pass++)
                for (size_t i = 0; i < q->n && s.rank < q->p; i += pass % 2 ? 1 : step) {
                        if (!(weight(q, i) > 0))
                                continue;
                        for (size_t j = 0; j < q->p; j++)
                                x[j] = cell(v, i, j);
                        if (span_add(&s, x, span_share[pass / 2]))
                                v->basis[s.rank - 1] = i;
                }
        bool full = s.rank == q->p;
        span_free(&s);
        free(x);
        return full;
}

/* --- 3. the rows that matter ------------------------------------------------------------ */

static void take(const struct solver *v, struct simplex *s, size_t i, size_t at)
{
        for (size_t j = 0; j < v->q->p; j++)
                s->x[j * s->stride + at] = cell(v, i, j);
        s->y[at] = v->q->y[i];
        s->id[at] = i;
        s->up[at] = slope(v->q, i, 1);
        s->down[at] = -slope(v->q, i, -1);
}

/* c of the rows whose side is taken for granted. */
static void grant(const struct solver *v, struct dd *c)
{
        const struct l1_problem *q = v->q;
        for (size_t j = 0; j < q->p; j++) {
                const double *x = q->column[j];
                struct dd sum = {0, 0};
                for (size_t i = 0; i < q->n; i++) {
                        double a =
                                v->side[i] == 1 || v->side[i] == -1 ? slope(q, i, v->side[i]) : 0;
                        if (a != 0)
                                sum = dd_add(sum, dd_product(a, x ? x[i] : 1));
                }
                c[j] = (struct dd){sum.hi * v->unit[j], sum.lo * v->unit[j]};
        }
}

/* The minimum over the rows that are FREE, and what is taken for granted of the others. b, the basis and its multipliers
 * are those of the minimum if it is found. */
static enum simplex_status minimise(struct solver *v)
{
        size_t n = v->q->n, p = v->q->p, m = p;
        for (size_t k = 0; k < p; k++)
                v->side[v->basis[k]] = BASIC;
        for (size_t i = 0; i < n; i++)
                m += v->side[i] == FREE;
        struct simplex *s = simplex_make(m, p);
        size_t *row = mem_array(m, sizeof *row), at = p;
        for (size_t k = 0; k < p; k++) {
                s->basis[k] = k;
                row[k] = v->basis[k];
        }
        for (size_t i = 0; i < n; i++)
                if (v->side[i] == FREE)
                        row[at++] = i;
        for (size_t i = 0; i < m; i++)
                take(v, s, row[i], i);
        grant(v, s->c);
        enum simplex_status status = simplex_run(s);
        v->pivots += s->pivots;
        for (size_t k = 0; k < p; k++)
                v->side[v->basis[k]] = FREE;
        for (size_t k = 0; k < p && status == SIMPLEX_OPTIMAL; k++) {
                v->basis[k] = row[s->basis[k]];
                v->multiplier[k] = s->a[k];
                v->b[k] = s->b[k];
                v->shift[k] = s->shift[k];
        }
        for (size_t i = 0; i < m && status == SIMPLEX_OPTIMAL; i++)
                v->tie[row[i]] = s->side[i];
        free(row);
        simplex_free(s);
        return status;
}

/* --- 4. levels -------------------------------------------------------------------------- */

/* The size below which about want of the residuals are of the rows that count. */
static double band(const struct solver *v, const double *r, double want)
{
        enum { SAMPLE = 4096 };
        double *size = mem_array(SAMPLE, sizeof *size);
        size_t n = v->q->n, all = 0, taken = 0;
        for (size_t i = 0; i < n; i++)
                all += v->side[i] != OFF;
        for (size_t i = 0, at = 0; i < n; i++)
                if (v->side[i] != OFF && at++ % (all / SAMPLE + 1) == 0)
                        size[taken++] = fabs(r[i]);
        gsl_sort(size, 1, taken);
        size_t place = (size_t)(want / (double)all * (double)taken);
        double width = place < taken ? size[place] : NUM_INF;
        free(size);
        return width;
}

/* Where more residuals than are wanted are 0: how large what breaks their ties is at most in as many as are wanted. */
static double tie_band(struct solver *v, double want)
{
        for (size_t i = 0; i < v->q->n; i++) {
                v->rho[i] = NUM_INF;
                if (v->r[i] != 0 || v->side[i] == OFF)
                        continue;
                v->rho[i] = simplex_tie(i);
                for (size_t j = 0; j < v->q->p; j++)
                        v->rho[i] -= cell(v, i, j) * v->shift[j];
        }
        return band(v, v->rho, want);
}

/* Frees as many rows as are wanted, those near 0, and takes the side of the others for granted. */
static void guess(struct solver *v, double want)
{
        double width = band(v, v->r, want);
        const double *key = v->r;
        if (width == 0) {
                width = tie_band(v, want);
                key = v->rho;
        }
        for (size_t i = 0; i < v->q->n; i++) {
                double side = v->r[i] != 0 ? v->r[i] : key[i];
                if (v->side[i] != OFF)
                        v->side[i] = v->tie[i] = fabs(key[i]) <= width ? FREE : side > 0 ? 1 : -1;
        }
        for (size_t k = 0; k < v->q->p; k++)
                v->side[v->basis[k]] = FREE;
}

/* Frees the rows that are not on the side taken for granted. Returns how many. */
static size_t correct(struct solver *v)
{
        size_t wrong = 0;
        for (size_t i = 0; i < v->q->n; i++)
                if ((v->side[i] == 1 && v->r[i] < 0) || (v->side[i] == -1 && v->r[i] > 0)) {
                        v->side[i] = FREE;
                        wrong++;
                }
        return wrong;
}

/* One row in so many counts, of those that have a weight. */
static double sample(struct solver *v, size_t in)
{
        double count = 0;
        for (size_t i = 0; i < v->q->n; i++) {
                bool on = weight(v->q, i) > 0 && span_hash(i) % in == 0;
                v->side[i] = on ? FREE : OFF;
                count += on;
        }
        for (size_t k = 0; k < v->q->p; k++)
                v->side[v->basis[k]] = FREE;
        return count;
}

static enum simplex_status descend(struct solver *v)
{
        const size_t factor = 8;
        double p = (double)v->q->p;
        size_t in = 1;
        while ((double)(v->q->n / in) > 4000 + 40 * p)
                in *= factor;
        sample(v, in);
        if (minimise(v) != SIMPLEX_OPTIMAL)
                return SIMPLEX_FAILED;
        while (in > 1) {
                in /= factor;
                double count = sample(v, in), want = 5 * sqrt((double)factor * p * count) + 10 * p;
                residuals(v, 0x1p-40);
                guess(v, want);
                enum simplex_status status = minimise(v);
                while (in == 1) { /* a sample need not be exact */
                        if (status == SIMPLEX_OPTIMAL) {
                                residuals(v, 0x1p-40);
                                if (correct(v) == 0)
                                        break;
                        } else if (status == SIMPLEX_UNBOUNDED && want < count) {
                                guess(v, want *= 4);
                        } else {
                                return SIMPLEX_FAILED;
                        }
                        status = minimise(v);
                }
        }
        return SIMPLEX_OPTIMAL;
}

/* --- 5. uniqueness ---------------------------------------------------------------------- */

static bool within(const struct solver *v)
{
        bool inside = true;
        for (size_t k = 0; k < v->q->p; k++) {
                size_t i = v->basis[k];
                double up = slope(v->q, i, 1), down = -slope(v->q, i, -1),
                       room = 1e-9 * (up + down);
                inside = inside && v->multiplier[k] < up - room && v->multiplier[k] > room - down;
        }
        return inside;
}

/* f rises in every direction if and only if the rows at 0 can all have multipliers inside their bounds: those of the basis,
 * while the others are at theirs, or with ties perhaps different ones. These exist if, with the bounds drawn in a
 * little, the function that the rows at 0 and the slope of the others make of directions still has a minimum. */
static bool is_bounded(const struct solver *v)
{
        const double narrower = 1e-6;
        size_t n = v->q->n, p = v->q->p, m = p, at = p;
        for (size_t i = 0; i < n; i++)
                m += v->side[i] == FREE;
        struct simplex *s = simplex_make(m, p);
        for (size_t k = 0; k < p; k++) {
                take(v, s, v->basis[k], k);
                s->basis[k] = k;
        }
        for (size_t i = 0; i < n; i++)
                if (v->side[i] == FREE)
                        take(v, s, i, at++);
        for (size_t i = 0; i < m; i++) {
                double room = narrower * (s->up[i] + s->down[i]);
                s->y[i] = 0;
                s->up[i] -= room;
                s->down[i] -= room;
        }
        grant(v, s->c);
        bool bounded = simplex_run(s) == SIMPLEX_OPTIMAL;
        simplex_free(s);
        return bounded;
}

/* The rows that were free at last may do, as they span the space; else all that are at 0. */
static bool is_unique(struct solver *v)
{
        size_t granted = 0;
        if (within(v))
                return true;
        for (size_t k = 0; k < v->q->p; k++)
                v->side[v->basis[k]] = BASIC;
        for (size_t i = 0; i < v->q->n; i++)
                if (v->side[i] == FREE && v->r[i] != 0)
                        v->side[i] = v->r[i] > 0 ? 1 : -1;
        if (is_bounded(v))
                return true;
        for (size_t i = 0; i < v->q->n; i++)
                if ((v->side[i] == 1 || v->side[i] == -1) && v->r[i] == 0) {
                        v->side[i] = FREE;
                        granted++;
                }
        return granted > 0 && is_bounded(v);
}

/* --- 6. the result ---------------------------------------------------------------------- */

static double value(const struct solver *v)
{
        struct dd f = {0, 0};
        for (size_t i = 0; i < v->q->n; i++)
                if (weight(v->q, i) > 0)
                        f = dd_add(f, dd_product(slope(v->q, i, v->r[i]), v->r[i]));
        return dd_value(f);
}

static void fill_multipliers(const struct solver *v, double *a)
{
        const struct l1_problem *q = v->q;
        for (size_t i = 0; i < q->n; i++) {
                double side = v->r[i] != 0 ? v->r[i] : v->tie[i];
                a[i] = !(weight(q, i) > 0) ? 0 : side > 0 ? q->up : -q->down;
        }
        for (size_t k = 0; k < q->p; k++) {
                double m = v->multiplier[k] / weight(q, v->basis[k]);
                a[v->basis[k]] = fmin(fmax(m, -q->down), q->up);
        }
}

enum l1_status l1_solve(const struct l1_problem *q, double *b, size_t *basis, double *a,
                        struct l1_result *result)
{
        struct solver v = {.q = q};
        v.unit = mem_array(3 * q->p + 2 * q->n, sizeof *v.unit);
        v.multiplier = v.unit + q->p;
        v.shift = v.multiplier + q->p;
        v.r = v.shift + q->p;
        v.rho = v.r + q->n;
        v.b = mem_array(q->p, sizeof *v.b);
        v.basis = mem_array(q->p, sizeof *v.basis);
        v.side = mem_array(2 * q->n, sizeof *v.side);
        v.tie = v.side + q->n;
        *result = (struct l1_result){.f = NUM_NAN};
        enum l1_status status = L1_DEFICIENT;
        if (scale(&v) && first_basis(&v)) {
                status = descend(&v) == SIMPLEX_OPTIMAL ? L1_OK : L1_FAILED;
                result->pivots = v.pivots;
        }
        if (status == L1_OK) {
                residuals(&v, 0x1p-4);
                result->f = value(&v);
                if (a)
                        fill_multipliers(&v, a);
                for (size_t j = 0; j < q->p; j++)
                        b[j] = dd_value(v.b[j]) * v.unit[j];
                if (basis)
                        memcpy(basis, v.basis, q->p * sizeof *basis);
                result->unique = is_unique(&v);
        }
        free(v.side);
        free(v.basis);
        free(v.b);
        free(v.unit);
        return status;
}
