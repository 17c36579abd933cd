/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The simplex method for a piecewise linear function: Barrodale and Roberts (1973), SIAM J. Numer. Anal. 10, 839-848, in
 * the form of Bloomfield and Steiger (1983), Least Absolute Deviations, chapter 5. A row leaves the basis whose
 * multiplier is out of its bounds; b moves along the edge on which the other rows of the basis stay at 0, past as many
 * corners of f as f still falls behind; the row of the last corner enters.
 *
 * Ties (more than p residuals that are 0) could make it go round in circles. They are broken by moving each y_i by h e_i,
 * e_i random and h > 0 smaller than any number: with each residual r_i goes the coefficient of h in it, and what compares
 * residuals or steps looks at that where they are equal (Charnes 1952, Econometrica 20, 160-170). No two are equal then.
 *
 *   1. rows and columns    2. the vertex of a basis    3. multipliers    4. the step    5. the run
 */
#include "simplex.h"

#include "mem.h"
#include "span.h"
#include "wide.h"

#include <float.h>
#include <gsl/gsl_cblas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

/* Where a residual changes its sign as b moves: after the step t + h tau. */
struct corner {
        double t, tau;
        double rise; /* of the slope of f there */
        size_t row;
};

struct work {
        double *inverse; /* inverse[p][p]: row k is column k of the inverse of the basis */
        double *tie;     /* tie[stride]: residuals up to that are 0 */
        double *rho;     /* rho[stride]: coefficients of h in the residuals */
        double *speed;   /* speed[stride]: of the residuals, as b moves */
        struct dd *g;    /* g[p]: c + the sum of a_i x_i over the rows that are not in the basis */
        double *row;     /* row[p] */
        struct corner *corner;
        bool exact; /* only what is 0 in double-doubles is */
};

/* What is 0 in double-doubles and in doubles, relative to the terms of a residual; and relative to the steps since. */
static const double nothing = 0x1p-80, rounding = 4 * DBL_EPSILON, coarse = 1e-12;

struct simplex *simplex_make(size_t m, size_t p)
{
        struct simplex *s = mem_array(1, sizeof *s);
        struct work *k = s->work = mem_array(1, sizeof *k);
        size_t stride = (m + WIDE - 1) / WIDE * WIDE;
        s->m = m;
        s->p = p;
        s->stride = stride;
        s->x = mem_array(p * stride + 7 * stride + 3 * p + p * p, sizeof *s->x);
        s->y = s->x + p * stride;
        s->up = s->y + stride;
        s->down = s->up + stride;
        s->r = s->down + stride;
        k->tie = s->r + stride;
        k->rho = k->tie + stride;
        k->speed = k->rho + stride;
        s->a = k->speed + stride;
        k->row = s->a + p;
        s->shift = k->row + p;
        k->inverse = s->shift + p;
        s->c = mem_array(3 * p, sizeof *s->c);
        s->b = s->c + p;
        k->g = s->b + p;
        s->basis = mem_array(p + m, sizeof *s->basis);
        s->id = s->basis + p;
        s->side = mem_array(stride, sizeof *s->side);
        k->corner = mem_array(m, sizeof *k->corner);
        return s;
}

void simplex_free(struct simplex *s)
{
        struct work *k = s->work;
        free(k->corner);
        free(k);
        free(s->side);
        free(s->basis);
        free(s->c);
        free(s->x);
        free(s);
}

/* --- 1. rows and columns ---------------------------------------------------------------- */

/* to[i] = x_i'v */
WIDE_KERNEL static void products(const struct simplex *s, const double *v, double *to)
{
        for (size_t i = 0; i < s->stride; i += WIDE) {
                const double *x = s->x + i;
                wide sum = wide_all(0);
                for (size_t j = 0; j < s->p; j++)
                        sum += wide_at(x + j * s->stride) * v[j];
                wide_put(to + i, sum);
        }
}

/* size[i] = |y_i| + sum_j |x_ij| v_j */
WIDE_KERNEL static void sizes(const struct simplex *s, const double *v, double *size)
{
        for (size_t i = 0; i < s->stride; i += WIDE) {
                const double *x = s->x + i;
                wide sum = wide_abs(wide_at(s->y + i));
                for (size_t j = 0; j < s->p; j++)
                        sum += wide_abs(wide_at(x + j * s->stride)) * v[j];
                wide_put(size + i, sum);
        }
}

static double *row(const struct simplex *s, size_t i)
{
        double *to = ((struct work *)s->work)->row;
        for (size_t j = 0; j < s->p; j++)
                to[j] = s->x[j * s->stride + i];
        return to;
}

static struct dd residual(const struct simplex *s, size_t i)
{
        struct dd r = {s->y[i], 0};
        for (size_t j = 0; j < s->p; j++)
                r = dd_sub(r, dd_mul_d(s->b[j], s->x[j * s->stride + i]));
        return r;
}

static double multiplier(const struct simplex *s, size_t i, int side)
{
        return side > 0 ? s->up[i] : side < 0 ? -s->down[i] : 0;
}

/* g += change x_i */
static void add_row(const struct simplex *s, double change, size_t i)
{
        struct dd *g = ((struct work *)s->work)->g;
        if (change != 0)
                for (size_t j = 0; j < s->p; j++)
                        g[j] = dd_add(g[j], dd_product(change, s->x[j * s->stride + i]));
}

/* --- 2. the vertex of a basis ----------------------------------------------------------- */

static bool invert(const struct simplex *s)
{
        struct work *k = s->work;
        size_t p = s->p;
        gsl_matrix *a = gsl_matrix_alloc(p, p), *inverse = gsl_matrix_alloc(p, p);
        gsl_permutation *order = gsl_permutation_alloc(p);
        int sign;
        for (size_t i = 0; i < p; i++)
                for (size_t j = 0; j < p; j++)
                        gsl_matrix_set(a, i, j, s->x[j * s->stride + s->basis[i]]);
        bool regular = gsl_linalg_LU_decomp(a, order, &sign) == GSL_SUCCESS;
        for (size_t i = 0; i < p; i++)
                regular = regular && fabs(gsl_matrix_get(a, i, i)) > 0;
        regular = regular && gsl_linalg_LU_invert(a, order, inverse) == GSL_SUCCESS;
        for (size_t i = 0; i < p * p && regular; i++) {
                k->inverse[i] = gsl_matrix_get(inverse, i % p, i / p);
                regular = isfinite(k->inverse[i]);
        }
        gsl_permutation_free(order);
        gsl_matrix_free(inverse);
        gsl_matrix_free(a);
        return regular;
}

/* A coordinate of b that rounding of the others could make is 0. */
static void clear(const struct simplex *s)
{
        double top = 0;
        for (size_t j = 0; j < s->p; j++)
                top = fmax(top, fabs(s->b[j].hi));
        for (size_t j = 0; j < s->p; j++)
                if (fabs(s->b[j].hi) < 0x1p-90 * top)
                        s->b[j] = (struct dd){0, 0};
}

/* b where the rows of the basis have residual 0, refined until its residuals are those of double-doubles. false: the inverse is
 * worth nothing. */
static bool solve(const struct simplex *s)
{
        enum { MOST = 12 };
        const struct work *k = s->work;
        size_t p = s->p;
        double *off = mem_array(p, sizeof *off), last = NUM_INF, first = 0;
        bool done = false;
        for (size_t j = 0; j < p; j++)
                s->b[j] = (struct dd){0, 0};
        for (int i = 0; i < MOST && !done; i++) {
                double worst = 0;
                for (size_t q = 0; q < p; q++) {
                        off[q] = dd_value(residual(s, s->basis[q]));
                        worst = fmax(worst, fabs(off[q]));
                }
                done = !(worst < last / 2) || worst == 0;
                last = worst;
                first = i == 0 ? worst : first;
                for (size_t q = 0; q < p && !done; q++)
                        for (size_t j = 0; j < p; j++)
                                s->b[j] =
                                        dd_add(s->b[j], dd_product(k->inverse[q * p + j], off[q]));
        }
        free(off);
        clear(s);
        return last <= 1e-10 * first;
}

double simplex_tie(size_t id)
{
        return (double)span_hash(id) * 0x1p-52 - 1;
}

/* Coefficients of h in the residuals: e_i - x_i'shift. */
static void spread(const struct simplex *s)
{
        const struct work *k = s->work;
        size_t p = s->p;
        memset(s->shift, 0, p * sizeof *s->shift);
        for (size_t q = 0; q < p; q++)
                cblas_daxpy((int)p, simplex_tie(s->id[s->basis[q]]), k->inverse + q * p, 1,
                            s->shift, 1);
        products(s, s->shift, k->rho);
        for (size_t i = 0; i < s->m; i++)
                k->rho[i] = simplex_tie(s->id[i]) - k->rho[i];
}

static signed char side_of(double r, double rho)
{
        return r > 0 || (r == 0 && rho > 0) ? 1 : -1;
}

/* Residuals, and how large those are that may be 0: coordinates of b are off by rounding of the largest. */
static void residuals(const struct simplex *s)
{
        struct work *k = s->work;
        double top = 0;
        for (size_t j = 0; j < s->p; j++) {
                k->row[j] = s->b[j].hi;
                top = fmax(top, fabs(s->b[j].hi));
        }
        products(s, k->row, s->r);
        for (size_t j = 0; j < s->p; j++)
                k->row[j] = fmax(fabs(k->row[j]), 0x1p-16 * top);
        sizes(s, k->row, k->tie);
        double doubt = 0x1p-10 + (double)s->p * DBL_EPSILON, zero = k->exact ? nothing : rounding;
        for (size_t i = 0; i < s->m; i++) {
                double size = k->tie[i], r = s->y[i] - s->r[i];
                if (fabs(r) <= doubt * size)
                        r = dd_value(residual(s, i));
                s->r[i] = fabs(r) <= zero * size ? 0 : r;
                k->tie[i] = k->exact ? 0 : rounding * size + coarse * fabs(r);
        }
}

/* Residuals, sides and g from the basis alone. */
static bool refresh(struct simplex *s)
{
        struct work *k = s->work;
        if (!invert(s) || !solve(s))
                return false;
        residuals(s);
        spread(s);
        memcpy(k->g, s->c, s->p * sizeof *k->g);
        memset(s->side, 1, s->m);
        for (size_t q = 0; q < s->p; q++)
                s->side[s->basis[q]] = 0;
        for (size_t i = 0; i < s->m; i++) {
                if (s->side[i] == 0) {
                        s->r[i] = k->rho[i] = 0;
                } else {
                        s->side[i] = side_of(s->r[i], k->rho[i]);
                        add_row(s, multiplier(s, i, s->side[i]), i);
                }
        }
        return true;
}

/* --- 3. multipliers --------------------------------------------------------------------- */

/* Solves sum_q a_q x_q = -g over the basis. */
static void multipliers(struct simplex *s, int refinements)
{
        const struct work *k = s->work;
        size_t p = s->p;
        memset(s->a, 0, p * sizeof *s->a);
        for (int i = 0; i <= refinements; i++) {
                for (size_t j = 0; j < p; j++) {
                        struct dd off = k->g[j];
                        for (size_t q = 0; q < p && i > 0; q++)
                                off = dd_add(off, dd_product(s->a[q],
                                                             s->x[j * s->stride + s->basis[q]]));
                        k->row[j] = dd_value(off);
                }
                for (size_t q = 0; q < p; q++)
                        s->a[q] -= cblas_ddot((int)p, k->inverse + q * p, 1, k->row, 1);
        }
}

/* How far the multiplier is beyond its bounds, if by more than rounding. */
static double excess(const struct simplex *s, size_t q)
{
        const struct work *k = s->work;
        size_t i = s->basis[q];
        if (isinf(s->up[i]))
                return 0;
        double over = fmax(s->a[q] - s->up[i], -s->down[i] - s->a[q]), size = s->up[i] + s->down[i];
        if (!(over > 0))
                return 0;
        for (size_t j = 0; j < s->p; j++)
                size += fabs(k->inverse[q * s->p + j] * k->g[j].hi);
        return over > (64 + (double)s->p) * DBL_EPSILON * size ? over : 0;
}

/* The place in the basis on whose edge f falls most steeply; p: it falls on none. */
static size_t leaving(const struct simplex *s)
{
        const struct work *k = s->work;
        double best = 0;
        size_t place = s->p;
        for (size_t q = 0; q < s->p; q++) {
                double over = excess(s, q);
                if (over > 0)
                        over /= cblas_dnrm2((int)s->p, k->inverse + q * s->p, 1);
                if (over > best) {
                        best = over;
                        place = q;
                }
        }
        return place;
}

/* --- 4. the step ------------------------------------------------------------------------ */

static bool before(const struct corner *a, const struct corner *b)
{
        return a->t < b->t || (a->t == b->t && a->tau < b->tau);
}

static void swap(struct corner *a, struct corner *b)
{
        struct corner c = *a;
        *a = *b;
        *b = c;
}

/* The first corner up to which the rises add up to need (or the last one), by partition. */
static struct corner *reach(struct corner *c, size_t n, double need)
{
        while (n > 1) {
                struct corner *last = c + n - 1, *middle = c + n / 2;
                if (before(middle, c))
                        swap(middle, c);
                if (before(last, c))
                        swap(last, c);
                if (before(middle, last))
                        swap(middle, last);
                size_t low = 0;
                double rise = 0;
                for (size_t i = 0; i + 1 < n; i++)
                        if (before(&c[i], last)) {
                                rise += c[i].rise;
                                swap(&c[i], &c[low++]);
                        }
                swap(last, &c[low]);
                if (rise >= need) {
                        n = low;
                } else if (rise + c[low].rise >= need || low + 1 == n) {
                        return &c[low];
                } else {
                        need -= rise + c[low].rise;
                        c += low + 1;
                        n -= low + 1;
                }
        }
        return c;
}

/* Corners on the way, and what they add to the slope. A speed that is rounding only is 0. */
static size_t corners(const struct simplex *s, double least, double *rise)
{
        const struct work *k = s->work;
        size_t n = 0;
        *rise = 0;
        for (size_t i = 0; i < s->m; i++) {
                double speed = k->speed[i];
                if (!(speed * s->side[i] < -least))
                        continue;
                k->corner[n] = (struct corner){-s->r[i] / speed, -k->rho[i] / speed,
                                               fabs(speed) * (s->up[i] + s->down[i]), i};
                *rise += k->corner[n++].rise;
        }
        return n;
}

/* Corners that rounding only sets apart from the one at t come at t. Returns how many there are. */
static size_t gather(const struct simplex *s, size_t n, double t)
{
        const struct work *k = s->work;
        size_t same = 0;
        for (size_t c = 0; c < n; c++) {
                size_t i = k->corner[c].row;
                double move = t * k->speed[i];
                double tie = k->tie[i] + (k->exact ? rounding : coarse) * fabs(move);
                if (fabs(s->r[i] + move) <= tie) {
                        k->corner[c].t = t;
                        same++;
                }
        }
        return same;
}

/* Moves b by t + h tau: residuals and sides follow. drift: what rounding may add to a residual. */
static void move(struct simplex *s, double t, double tau, double drift)
{
        struct work *k = s->work;
        for (size_t i = 0; i < s->m; i++) {
                if (s->side[i] == 0 || k->speed[i] == 0)
                        continue;
                double step = t * k->speed[i], r = s->r[i] + step;
                k->tie[i] += k->exact ? 0 : coarse * fabs(step) + drift;
                k->rho[i] += tau * k->speed[i];
                s->r[i] = fabs(r) <= k->tie[i] ? 0 : r;
                signed char side = side_of(s->r[i], k->rho[i]);
                if (side != s->side[i]) {
                        add_row(s, side * (s->up[i] + s->down[i]), i);
                        s->side[i] = side;
                }
        }
}

/* Row i takes the place q in the basis. */
static void exchange(struct simplex *s, size_t q, size_t i)
{
        struct work *k = s->work;
        int p = (int)s->p;
        double *x = row(s, i), *out = k->inverse + q * s->p;
        cblas_dscal(p, 1 / cblas_ddot(p, x, 1, out, 1), out, 1);
        for (size_t other = 0; other < s->p; other++) {
                double *in = k->inverse + other * s->p;
                if (other != q)
                        cblas_daxpy(p, -cblas_ddot(p, x, 1, in, 1), out, 1, in, 1);
        }
        add_row(s, -multiplier(s, i, s->side[i]), i);
        s->basis[q] = i;
        s->r[i] = k->rho[i] = 0;
        s->side[i] = 0;
        s->pivots++;
}

/* Along the edge of the place q. false: f falls for ever. */
static bool pivot(struct simplex *s, size_t q)
{
        struct work *k = s->work;
        size_t out = s->basis[q], p = s->p;
        signed char side = s->a[q] > s->up[out] ? 1 : -1;
        double slope = side > 0 ? s->up[out] - s->a[q] : s->down[out] + s->a[q], rise;
        for (size_t j = 0; j < p; j++)
                k->row[j] = side * k->inverse[q * p + j];
        products(s, k->row, k->speed);
        double length = cblas_dasum((int)p, k->row, 1);
        size_t n = corners(s, 1e-12 * length, &rise);
        if (n == 0 || rise < -slope * (1 - 1e-10))
                return false;
        double need = fmin(-slope, rise) * (1 - 1e-13);
        struct corner *c = reach(k->corner, n, need);
        if (gather(s, n, c->t) > 1)
                c = reach(k->corner, n, need);
        size_t in = c->row;
        double t = c->t, tau = c->tau;
        move(s, t, tau, rounding * t * length);
        s->r[out] = side * t;
        k->rho[out] = side * tau;
        k->tie[out] = k->exact ? 0 : coarse * t;
        s->side[out] = side_of(s->r[out], k->rho[out]);
        add_row(s, multiplier(s, out, s->side[out]), out);
        exchange(s, q, in);
        return true;
}

/* --- 5. the run ------------------------------------------------------------------------- */

/* While b moves residuals are off by rounding, and those within it of 0 count as ties. From the minimum of that function on,
 * which is nearly always the minimum, all are made anew after each pivot, with exact signs. */
enum simplex_status simplex_run(struct simplex *s)
{
        struct work *k = s->work;
        const size_t period = 100, most = 2000 + s->m + 200 * s->p;
        bool settled = false;
        k->exact = false;
        while (s->pivots < most) {
                if (!refresh(s))
                        return SIMPLEX_FAILED;
                multipliers(s, 2);
                size_t q = leaving(s), until = s->pivots + (k->exact ? 1 : period);
                if (q == s->p && k->exact)
                        return SIMPLEX_OPTIMAL;
                if (!k->exact && (q == s->p || settled)) {
                        k->exact = true;
                        continue;
                }
                for (; q < s->p && s->pivots < until; q = leaving(s)) {
                        if (!pivot(s, q))
                                return SIMPLEX_UNBOUNDED;
                        multipliers(s, 0);
                }
                settled = q == s->p;
        }
        return SIMPLEX_FAILED;
}
