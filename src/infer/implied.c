/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/implied: intervals by likelihood ratio of what the parameters imply, c(t). Their ends are where c is least and largest among all t
 * with 2 (l(top) - l(t)) <= q:
 *
 *   grad l + lambda grad c = 0,   l = l(top) - q / 2,
 *
 * solved by Newton's method (Venzon & Moolgavkar 1988, Appl. Statist. 37, 87-94) in the coordinates in which l is about -|v|^2 / 2.
 *
 * Where that does not arrive (l has corners, or the end is as far out as there are numbers) c is held as a parameter is: one of the
 * parameters follows from c and the others, of which l is made largest.
 *
 *   1. coordinates      2. Newton's method      3. c held      4. c of one parameter      5. all of it
 */
#include "internal.h"

#include "likelihood.h"
#include "mem.h"
#include "optimize.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. coordinates ------------------------------------------------------------------------------ */

/* Coordinates v: u = u(top) + L v, L L' the covariance of u; t follows from u. */
struct whitened {
        const struct fit *f; /* at the limit, if the maximum is there */
        struct likelihood l;
        const struct functional *q;
        const double *se;
        size_t m;
        double *u0, *root; /* u0[m], root[m * m] lower triangle */
};

static void place(const struct whitened *w, const double *v, double *u)
{
        for (size_t a = 0; a < w->m; a++) {
                u[a] = w->u0[a];
                for (size_t b = 0; b <= a; b++)
                        u[a] += w->root[a * w->m + b] * v[b];
        }
}

/* L' g */
static void pull(const struct whitened *w, const double *gu, double *gv)
{
        for (size_t b = 0; b < w->m; b++) {
                gv[b] = 0;
                for (size_t a = b; a < w->m; a++)
                        gv[b] += w->root[a * w->m + b] * gu[a];
        }
}

/* l and c at v with their gradients. */
static double slopes(const struct whitened *w, const double *v, double *gl, double *gc, double *c)
{
        const struct dist *d = w->f->d;
        double *u = mem_array(2 * w->m + 2 * d->npar, sizeof *u), *gu = u + w->m, *t = gu + w->m,
               *gt = t + d->npar;
        place(w, v, u);
        double l = -likelihood_at(&w->l, u, gu, NULL);
        for (size_t a = 0; a < w->m; a++)
                gu[a] = -gu[a];
        pull(w, gu, gl);
        coords_from(&w->l.c, u, t);
        *c = functional_value(w->q, d, t);
        functional_gradient(w->q, d, t, w->se, gt);
        coords_chain(&w->l.c, t, gt, NULL, gu, NULL);
        pull(w, gu, gc);
        free(u);
        return l;
}

static bool whitened_make(struct whitened *w, const struct fit *f, const double *held)
{
        const struct dist *d = f->d;
        w->f = f;
        w->l = (struct likelihood){d, f->s, coords_make(d, held)};
        size_t m = w->m = w->l.c.dim, a = 0;
        w->u0 = mem_array(m + m * m, sizeof *w->u0);
        w->root = w->u0 + m;
        coords_to(&w->l.c, f->t, w->u0);
        for (size_t i = 0; i < d->npar; i++) {
                if (!isnan(held[i]))
                        continue;
                for (size_t j = 0, b = 0; j < d->npar; j++)
                        if (isnan(held[j]))
                                w->root[a * m + b++] = f->vcov[i * d->npar + j] /
                                                       link_slope(&d->param[i], f->t[i]) /
                                                       link_slope(&d->param[j], f->t[j]);
                a++;
        }
        for (size_t i = 0; i < m * m; i++)
                if (!isfinite(w->root[i]))
                        return false;
        gsl_matrix_view root = gsl_matrix_view_array(w->root, m, m);
        return gsl_linalg_cholesky_decomp1(&root.matrix) == GSL_SUCCESS;
}

/* --- 2. Newton's method -------------------------------------------------------------------------- */

/* Newton's equations a dx = b in (v, lambda), of m + 1 rows, and what they are made of. */
struct equations {
        double *a, *b, *dx;
        double *gl, *gc;                     /* the slopes of l and c */
        double *x, *up, *down, *cup, *cdown; /* a place beside, and the slopes there */
};

static struct equations equations_make(size_t m)
{
        size_t n = m + 1;
        struct equations e = {.a = mem_array(n * n + 2 * n + 7 * m, sizeof *e.a)};
        e.b = e.a + n * n;
        e.dx = e.b + n;
        e.gl = e.dx + n;
        e.gc = e.gl + m;
        e.x = e.gc + m;
        e.up = e.x + m;
        e.down = e.up + m;
        e.cup = e.down + m;
        e.cdown = e.cup + m;
        return e;
}

/* All but b[m] at v[m + 1]; the second derivatives are differences of the first. l comes back; false in *level: it is not as steep as c
 * times lambda. */
static double equations_fill(const struct equations *e, const struct whitened *w, const double *v,
                             double *c, bool *level)
{
        const double h = 1e-3;
        size_t m = w->m, n = m + 1;
        double l = slopes(w, v, e->gl, e->gc, c), lambda = v[m], ignored;
        memset(e->a, 0, n * n * sizeof *e->a);
        *level = true;
        for (size_t k = 0; k < m; k++) {
                memcpy(e->x, v, m * sizeof *e->x);
                e->x[k] = v[k] + h;
                slopes(w, e->x, e->up, e->cup, &ignored);
                e->x[k] = v[k] - h;
                slopes(w, e->x, e->down, e->cdown, &ignored);
                for (size_t i = 0; i < m; i++)
                        e->a[i * n + k] =
                                (e->up[i] - e->down[i] + lambda * (e->cup[i] - e->cdown[i])) /
                                (2 * h);
                e->a[k * n + m] = e->gc[k];
                e->a[m * n + k] = e->gl[k];
                e->b[k] = -(e->gl[k] + lambda * e->gc[k]);
                *level = *level && fabs(e->b[k]) <= 1e-7;
        }
        return l;
}

/* false: they have no solution. */
static bool equations_solve(const struct equations *e, size_t n, gsl_permutation *order)
{
        int sign;
        gsl_matrix_view a = gsl_matrix_view_array(e->a, n, n);
        gsl_vector_view b = gsl_vector_view_array(e->b, n), dx = gsl_vector_view_array(e->dx, n);
        return gsl_linalg_LU_decomp(&a.matrix, order, &sign) == GSL_SUCCESS &&
               gsl_linalg_LU_solve(&a.matrix, order, &b.vector, &dx.vector) == GSL_SUCCESS;
}

/* Newton's method on (v, lambda), which is in v[m + 1]. false: it did not arrive. */
static bool solve(const struct whitened *w, double top, double q, int side, double *v,
                  double *value)
{
        enum { STEPS = 40 };
        size_t m = w->m;
        struct equations e = equations_make(m);
        bool arrived = false, level;
        gsl_permutation *order = gsl_permutation_alloc(m + 1);
        for (int step = 0; step < STEPS && !arrived; step++) {
                double l = equations_fill(&e, w, v, value, &level), size = 0;
                if (!isfinite(l) || !isfinite(*value))
                        break;
                e.b[m] = top - q / 2 - l;
                arrived = fabs(2 * e.b[m]) <= profile_precision(top) && level;
                if (!equations_solve(&e, m + 1, order))
                        break;
                for (size_t k = 0; k < m; k++)
                        size = fmax(size, fabs(e.dx[k]));
                double damp = size > 1 ? 1 / size : 1;
                for (size_t k = 0; k < m && !arrived; k++)
                        v[k] += damp * e.dx[k];
                v[m] += damp * e.dx[m];
        }
        gsl_permutation_free(order);
        free(e.a);
        return arrived && (side > 0) == (v[m] > 0);
}

/* From the end of the ellipsoid; where the likelihood is too far from a parabola for that, by ends of lower levels, each of which
 * is a start for the next. */
static bool reach(const struct whitened *w, double top, double q, int side, double *value)
{
        enum { LEVELS = 32 };
        size_t m = w->m;
        double *v = mem_array(4 * m + 1, sizeof *v), *gc = v + m + 1, *gl = gc + m, norm = 0, c;
        bool arrived = false;
        slopes(w, v, gl, gc, &c);
        for (size_t k = 0; k < m; k++)
                norm += gc[k] * gc[k];
        norm = sqrt(norm);
        for (int levels = 1; norm > 0 && !arrived && levels <= LEVELS; levels *= LEVELS) {
                for (size_t k = 0; k < m; k++)
                        v[k] = side * sqrt(q) / levels * gc[k] / norm;
                v[m] = side * sqrt(q) / levels / norm;
                arrived = true;
                for (int k = 1; k <= levels && arrived; k++) {
                        double share = (double)k / levels;
                        arrived = solve(w, top, q * share * share, side, v, value);
                        for (size_t a = 0; a <= m; a++)
                                v[a] *= (double)(k + 1) / k;
                }
        }
        free(v);
        return arrived;
}

static double range_end(const struct functional *c, int side)
{
        return side < 0 ? c->lo : c->hi;
}

/* Whether c is at the end of its range at parameters that are not rejected: infinite, or a probability of 1. They are looked for
 * where c grows fastest, and among the ends[n * npar] of the parameters. */
static bool is_exhausted(const struct whitened *w, double q, int side, const double *ends, size_t n)
{
        enum { STEPS = 128 };
        const struct dist *d = w->f->d;
        double *v = mem_array(3 * w->m + d->npar, sizeof *v), *g = v + w->m, *u = g + w->m,
               *t = u + w->m, norm = 0, c;
        bool found = false;
        slopes(w, v, u, g, &c); /* at the top, u is of no use */
        for (size_t k = 0; k < w->m; k++)
                norm += g[k] * g[k];
        for (int step = 1; step <= STEPS && !found; step++) {
                for (size_t k = 0; k < w->m; k++)
                        v[k] = side * 2 * sqrt(q / norm) * step / STEPS * g[k];
                place(w, v, u);
                coords_from(&w->l.c, u, t);
                double drop = 2 * (w->f->loglik + likelihood_at(&w->l, u, NULL, NULL));
                if (!(drop <= q))
                        break;
                found = functional_value(w->q, d, t) == range_end(w->q, side);
        }
        for (size_t i = 0; i < n && !found; i++)
                found = !isnan(ends[i * d->npar]) &&
                        functional_value(w->q, d, ends + i * d->npar) == range_end(w->q, side);
        free(v);
        return found;
}

/* --- 3. c held ----------------------------------------------------------------------------------- */

/* The coordinate u_k follows from c and the others. These are x: u, about the top, in standard errors. Of one of them, corner, l may
 * have corners: it is looked for apart, and the rest for each of its values. */
struct held {
        const struct whitened *w;
        struct functional
                c; /* what is held at value: c, or the probability of what is below the quantile that c is */
        double value;
        size_t k, corner; /* corner = m: there are none */
        size_t n, *at;    /* at[n]: the others, without corner */
        double *scale;    /* scale[m]: standard errors of u */
        double *far;  /* far[m]: how far u may go. Beyond nothing changes that numbers could tell */
        double *u;    /* u[m]: where it is */
        double *best; /* best[m]: where l was largest, the last time */
        double *t;    /* t[npar] */
        bool afresh;  /* maxima are not only looked for from there */
};

static double bounded(const struct held *h, size_t a, double u)
{
        double u0 = h->w->u0[a];
        return fmax(u0 - h->far[a], fmin(u0 + h->far[a], u));
}

/* c with u_k there, less what it is to be; of infinite ones as much as Brent's method takes. */
static double excess(double uk, void *context)
{
        struct held *h = context;
        h->u[h->k] = uk;
        coords_from(&h->w->l.c, h->u, h->t);
        double c = functional_value(&h->c, h->w->f->d, h->t) - h->value;
        return isnan(c) ? NUM_NAN : fmax(-1e300, fmin(c, 1e300));
}

/* u_k from the others: between places to both sides, which go outward. false: there is none. */
static bool follow(struct held *h)
{
        double middle = h->best[h->k], here = excess(middle, h), root = NUM_NAN;
        double from[2] = {middle, middle};
        bool up = here < 0;
        if (here == 0)
                return true;
        for (double step = h->scale[h->k] / 4; isnan(root); step *= 4) {
                double to[2] = {from[0], from[1]};
                for (int side = 0; side < 2 && isnan(root); side++) {
                        to[side] = bounded(h, h->k, middle + (side ? step : -step));
                        double there = excess(to[side], h);
                        if (!isnan(there) && (there < 0) != up)
                                root = num_root(excess, h, fmin(from[side], to[side]),
                                                fmax(from[side], to[side]));
                }
                if (to[0] == from[0] && to[1] == from[1])
                        break;
                memcpy(from, to, sizeof to);
        }
        if (isnan(root))
                return false;
        excess(root, h);
        return true;
}

/* -l and its slopes in x[n], with c held. */
static double held_slopes(struct held *h, const double *x, double *g)
{
        const struct whitened *w = h->w;
        size_t m = w->m, npar = w->f->d->npar;
        for (size_t i = 0; i < h->n; i++) {
                size_t a = h->at[i];
                h->u[a] = bounded(h, a, w->u0[a] + h->scale[a] * x[i]);
        }
        if (!follow(h))
                return NUM_INF;
        if (!g)
                return likelihood_at(&w->l, h->u, NULL, NULL);
        double *gl = mem_array(2 * m + npar, sizeof *gl), *gc = gl + m, *gt = gc + m;
        double f = likelihood_at(&w->l, h->u, gl, NULL);
        functional_gradient(&h->c, w->f->d, h->t, w->se, gt);
        coords_chain(&w->l.c, h->t, gt, NULL, gc, NULL);
        for (size_t i = 0; i < h->n; i++) {
                size_t a = h->at[i];
                bool inside = h->u[a] == w->u0[a] + h->scale[a] * x[i];
                g[i] = inside ? h->scale[a] * (gl[a] - gl[h->k] * gc[a] / gc[h->k]) : 0;
                if (!isfinite(g[i]))
                        f = NUM_INF;
        }
        free(gl);
        return f;
}

static double held_value(const void *context, const double *x, double *g, double *hess)
{
        struct held *h = *(struct held *const *)context;
        const double step = 1e-3;
        size_t n = h->n;
        double f = held_slopes(h, x, g);
        if (!hess)
                return f;
        double *y = mem_array(3 * n, sizeof *y), *up = y + n, *down = up + n;
        for (size_t k = 0; k < n; k++) {
                memcpy(y, x, n * sizeof *y);
                y[k] = x[k] + step;
                bool known = isfinite(held_slopes(h, y, up));
                y[k] = x[k] - step;
                known = known && isfinite(held_slopes(h, y, down));
                for (size_t i = 0; i < n; i++)
                        hess[k * n + i] = known ? (up[i] - down[i]) / (2 * step) : i == k;
        }
        for (size_t k = 0; k < n; k++)
                for (size_t i = 0; i < k; i++)
                        hess[k * n + i] = hess[i * n + k] = (hess[k * n + i] + hess[i * n + k]) / 2;
        free(y);
        return f;
}

/* The least -l of the coordinates at[n], from where they are in u. */
static double least_among(struct held *h)
{
        const struct whitened *w = h->w;
        double *x = mem_array(h->n, sizeof *x);
        for (size_t i = 0; i < h->n; i++)
                x[i] = (h->u[h->at[i]] - w->u0[h->at[i]]) / h->scale[h->at[i]];
        struct objective o = {
                .dim = h->n, .value = held_value, .context = &h, .size = w->f->s->weight};
        double f = optimize_run(&o, h->afresh ? METHOD_AUTO : METHOD_NEWTON, 1e10, x, NULL, NULL).f;
        held_slopes(h, x, NULL);
        free(x);
        return f;
}

/* The same with what is far out taken farther, where it is left. */
static double least_beyond(struct held *h, double farther)
{
        size_t n = h->n, *at = h->at, *near = mem_array(n, sizeof *near);
        h->n = 0;
        h->at = near;
        for (size_t i = 0; i < n; i++) {
                double *u = &h->u[at[i]], way = *u - h->w->u0[at[i]];
                if (fabs(way) <= h->far[at[i]] / 8)
                        near[h->n++] = at[i];
                else
                        *u = bounded(h, at[i], *u + copysign(farther * h->far[at[i]], way));
        }
        double f = h->n < n ? least_among(h) : NUM_INF;
        h->n = n;
        h->at = at;
        free(near);
        return f;
}

/* Of all that are smooth. One that is on its way to infinity stops where l is too flat to say that it rises still: it is taken
 * there, and the others follow. */
static double least_smooth(struct held *h)
{
        enum { STEPS = 8 };
        size_t m = h->w->m;
        double f = least_among(h), *here = mem_array(m, sizeof *here);
        memcpy(here, h->u, m * sizeof *here);
        for (int k = 0; k < STEPS; k++) {
                double beyond = least_beyond(h, 1.0 / STEPS);
                if (!(beyond < f))
                        break;
                f = beyond;
                memcpy(here, h->u, m * sizeof *here);
        }
        memcpy(h->u, here, m * sizeof *here);
        free(here);
        return f;
}

/* The least along the corners: to both sides in steps that halve, as l falls in proportion to
 * the distance from a corner. */
static double least_cornered(struct held *h)
{
        size_t a = h->corner, m = h->w->m;
        double *here = mem_array(m, sizeof *here), f = least_smooth(h);
        memcpy(here, h->u, m * sizeof *here);
        double small = 1e-9 * h->scale[a] + 1e-15 * fabs(here[a]);
        for (double step = 2 * h->scale[a]; step > small; step /= 2)
                for (int side = -1; side <= 1; side += 2) {
                        h->u[a] = here[a] + side * step;
                        double now = least_smooth(h);
                        if (now < f) {
                                f = now;
                                memcpy(here, h->u, m * sizeof *here);
                        } else {
                                memcpy(h->u, here, m * sizeof *here);
                        }
                }
        free(here);
        return f;
}

/* A quantile is x where F(x) = p, which is sooner told than the quantile. */
static void hold(struct held *h, double value)
{
        const struct functional *q = h->w->q;
        bool known = !q->derived && h->w->f->d->logcdf;
        bool asked = q->asked && q->of.question != QUESTION_CDF;
        h->c = *q;
        h->value = value;
        if (known && (asked || q->value == dist_median)) {
                h->c = (struct functional){.asked = true, .of = {QUESTION_CDF, value}};
                h->value = !asked                              ? 0.5
                           : q->of.question == QUESTION_RETURN ? 1 - 1 / q->of.at
                                                               : q->of.at;
        }
}

/* By how much twice l is below the top, with c held: from where it was largest the last time, afresh also from the top. NAN: c does
 * not come there. */
static double drop_implied(void *context, double value)
{
        struct held *h = context;
        size_t m = h->w->m;
        double least = NUM_INF, *at = mem_array(m, sizeof *at);
        hold(h, value);
        for (int k = 0; k < (h->afresh ? 2 : 1); k++) {
                memcpy(h->u, k ? h->w->u0 : h->best, m * sizeof *h->u);
                double f = h->corner < m ? least_cornered(h) : least_smooth(h);
                if (f < least) {
                        least = f;
                        memcpy(at, h->u, m * sizeof *at);
                }
        }
        if (isfinite(least))
                memcpy(h->best, at, m * sizeof *at);
        free(at);
        return isfinite(least) ? fmax(2 * (h->w->f->loglik + least), 0) : NUM_NAN;
}

/* What is made to follow: of the smooth coordinates that which moves c most, by its standard error, or second most and so on.
 * false: there are no more. */
static bool choose(struct held *h, size_t place)
{
        const struct whitened *w = h->w;
        const struct dist *d = w->f->d;
        size_t m = w->m;
        double *gt = mem_array(d->npar + m, sizeof *gt), *gc = gt + d->npar;
        coords_from(&w->l.c, w->u0, h->t);
        functional_gradient(w->q, d, h->t, w->se, gt);
        coords_chain(&w->l.c, h->t, gt, NULL, gc, NULL);
        h->k = h->corner = m;
        h->n = 0;
        for (size_t j = 0, a = 0; j < d->npar; j++) {
                const struct param *p = &d->param[j];
                if (!isnan(w->l.c.held[j]))
                        continue;
                bool line = isinf(p->lo) && isinf(p->hi);
                gc[a] = fabs(gc[a]) * h->scale[a];
                h->far[a] = line ? 1e9 * h->scale[a] : 40;
                if (p->kink)
                        h->corner = a;
                a++;
        }
        for (size_t a = 0; a < m; a++) {
                size_t before = 0;
                for (size_t b = 0; b < m; b++)
                        before += b != h->corner && (gc[b] > gc[a] || (b < a && gc[b] == gc[a]));
                if (a != h->corner && before == place && gc[a] > 0)
                        h->k = a;
        }
        for (size_t a = 0; a < m; a++)
                if (a != h->k && a != h->corner)
                        h->at[h->n++] = a;
        free(gt);
        return h->k < m;
}

static double end_held(const struct whitened *w, double q, int side)
{
        const struct functional *c = w->q;
        size_t m = w->m, n = w->f->d->npar;
        struct held h = {.w = w, .at = mem_array(m, sizeof *h.at)};
        h.scale = mem_array(4 * m + n, sizeof *h.scale);
        h.far = h.scale + m;
        h.u = h.far + m;
        h.best = h.u + m;
        h.t = h.best + m;
        for (size_t a = 0; a < m; a++)
                for (size_t b = 0; b <= a; b++)
                        h.scale[a] = hypot(h.scale[a], w->root[a * m + b]);
        const struct profile p = {{.lo = c->lo, .hi = c->hi},
                                  sqrt(q),
                                  1e-9 + 1e-13 * fabs(w->f->loglik),
                                  drop_implied,
                                  NULL,
                                  &h};
        double u = NUM_NAN, u0 = link_to(&p.range, c->e.value),
               step = sqrt(q) * c->e.se / link_slope(&p.range, c->e.value);
        if (isfinite(c->lo) || isfinite(c->hi))
                step = fmin(step, 2);
        for (size_t place = 0; isnan(u) && choose(&h, place); place++) {
                memcpy(h.best, w->u0, m * sizeof *h.best);
                u = profile_end(&p, u0, step, side);
                h.afresh = true; /* the maxima that follow each other may not be the highest */
                if (isfinite(u) && drop_implied(&h, link_from(&p.range, u)) < q - 100 * p.precision)
                        u = profile_end(&p, u0, step, side);
                h.afresh = false;
        }
        free(h.scale);
        free(h.at);
        return isnan(u) ? u : link_from(&p.range, u);
}

/* --- 4. c of one parameter ------------------------------------------------------------------------ */

/* The ends of c where it is a monotone function of one parameter: they follow those of the parameter. */
static void image(struct inference *i, struct functional *q, const struct fit *f, size_t j)
{
        const struct param *p = &f->d->param[j];
        const double end[] = {i->estimate[j].lower, i->estimate[j].upper};
        double *t = mem_array(f->d->npar, sizeof *t), at[2];
        memcpy(t, f->t, f->d->npar * sizeof *t);
        for (int k = 0; k < 2; k++) {
                t[j] = end[k];
                bool inside = end[k] > p->lo && end[k] < p->hi;
                at[k] = isnan(end[k]) ? NUM_NAN : inside ? functional_value(q, f->d, t) : NUM_NAN;
                if (!isnan(end[k]) && !inside) { /* next to the bound: what c goes to */
                        double u = end[k] == p->lo ? -36 : 36;
                        t[j] = link_from(p, u);
                        at[k] = functional_value(q, f->d, t);
                }
        }
        q->e.lower = fmin(at[0], at[1]);
        q->e.upper = fmax(at[0], at[1]);
        if (isnan(at[0]) || isnan(at[1]))
                q->e.lower = q->e.upper = NUM_NAN;
        free(t);
}

/* The only parameter on which c depends, of those with a step; npar: there are several. */
static size_t only_one(const struct functional *c, const struct fit *f, const double *se)
{
        size_t n = f->d->npar, found = n;
        double *g = mem_array(n, sizeof *g);
        functional_gradient(c, f->d, f->t, se, g);
        for (size_t j = 0; j < n; j++)
                if (g[j] != 0)
                        found = found == n ? j : n + 1;
        free(g);
        return found > n ? n : found;
}

/* Steps for functional_gradient: the errors; of what is rough the length of its interval. 0: held. */
static double *steps_of(const struct inference *i, const struct fit *f)
{
        double *step = mem_array(f->d->npar, sizeof *step);
        for (size_t j = 0; j < f->d->npar; j++) {
                const struct estimate *e = &i->estimate[j];
                double length = e->upper - e->lower;
                step[j] = f->held[j] ? 0 : e->se > 0 ? e->se : length > 0 ? length : 0;
        }
        return step;
}

void profile_image(struct inference *i, const struct fit *f)
{
        const struct fit *model = fit_model(f);
        size_t n = f->d->npar;
        double *step = steps_of(i, f);
        size_t alone = 0;
        while (alone < n && f->held[alone])
                alone++;
        for (size_t k = 0; k < i->nfunctional; k++) {
                struct functional *c = &i->functional[k];
                size_t j = n;
                if (model == f && !f->d->simplex)
                        j = f->nfree == 1 ? alone : only_one(c, f, step);
                c->e.lower = c->e.upper = NUM_NAN;
                if (j < n)
                        image(i, c, f, j);
        }
        free(step);
}

/* --- 5. all of it --------------------------------------------------------------------------------- */

/* Either end, of which the ends[n * npar] of the parameters may know that it is open. */
static double end_implied(struct inference *i, const struct whitened *w, double q, int side,
                          const double *ends, size_t n)
{
        double end;
        if (reach(w, w->f->loglik, q, side, &end))
                return end;
        if (!is_exhausted(w, q, side, ends, n)) {
                end = end_held(w, q, side);
                if (end == range_end(w->q, side))
                        profile_say_open(i, w->q->name, side > 0);
                return end;
        }
        end = range_end(w->q, side);
        if (isfinite(end))
                return end;
        infer_warn(i, mem_format("the interval of %s is open %s: it is infinite at parameters that "
                                 "are within theirs",
                                 w->q->name, side < 0 ? "below" : "above"));
        return end;
}

void profile_implied(struct inference *i, const struct fit *f, const double *held,
                     const double *ends, size_t n)
{
        struct whitened w;
        bool smooth = whitened_make(&w, f, held);
        double *se = mem_array(f->d->npar, sizeof *se), q = profile_fall(i->how.level);
        for (size_t j = 0; j < f->d->npar; j++)
                se[j] = isnan(held[j]) ? sqrt(f->vcov[j * f->d->npar + j]) : 0;
        w.se = se;
        for (size_t k = 0; k < i->nfunctional; k++) {
                struct functional *c = &i->functional[k];
                size_t j = only_one(c, f, se);
                w.q = c;
                c->e.lower = c->e.upper = NUM_NAN;
                if (j < f->d->npar && f == i->fit) {
                        image(i, c, f, j);
                        continue;
                }
                if (!smooth || !(c->e.se > 0))
                        continue;
                c->e.lower = end_implied(i, &w, q, -1, ends, n);
                c->e.upper = end_implied(i, &w, q, 1, ends, n);
                bool lower = !isnan(c->e.lower), upper = !isnan(c->e.upper);
                if (!lower || !upper)
                        infer_warn(i,
                                   mem_format("%s of the profile interval of %s was not found: the "
                                              "likelihood is far from a parabola",
                                              lower   ? "the upper end"
                                              : upper ? "the lower end"
                                                      : "either end",
                                              c->name));
        }
        free(w.u0);
        free(se);
}
