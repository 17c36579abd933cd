/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/profile: intervals of the values that a likelihood-ratio test does not reject, 2 (l(top) - l_p(value)) <= q, where l_p, the
 * profile log-likelihood, is the maximum with that value held and q the quantile of chi-squared with 1 degree of freedom.
 *
 * A parameter is held, and the rest fitted again. r(u) = sqrt(2 (l(top) - l_p)) is nearly a line in the parameter's link u, so that
 * few fits find where it is sqrt(q). What the parameters imply, c(t), has its ends where c is least and largest among all t
 * with 2 (l(top) - l(t)) <= q:
 *
 *   grad l + lambda grad c = 0,   l = l(top) - q / 2,
 *
 * solved by Newton's method (Venzon & Moolgavkar 1988, Appl. Statist. 37, 87-94) in the coordinates in which l is about -|v|^2 / 2.
 *
 *   1. a parameter      2. on the boundary      3. what is implied      4. all of it
 */
#include "internal.h"

#include "likelihood.h"
#include "mem.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

/* How far 2 l at an end may be from where it should be: rounding of sums apart. */
static double precision(double top)
{
        return 1e-10 + 1e-14 * fabs(top);
}

/* What is largest at the top: of a posterior mode, with its prior. */
static double height(const struct fit *f)
{
        return f->loglik - (f->map ? f->penalty : 0);
}

static double chi2(double level)
{
        return gsl_cdf_chisq_Qinv(1 - level, 1);
}

/* --- 1. a parameter ---------------------------------------------------------------------------- */

/* The profile of parameter j of a fit. */
struct walk {
        const struct spec *m;
        const struct fit *f;
        size_t j;
        double root;        /* sqrt(q) */
        double *held;       /* held[npar] of the user; NAN at j */
        double *start;      /* start[npar]: the last maximum */
        bool afresh;        /* maxima are not only looked for from there */
        struct fit *higher; /* than the top: where it is exceeded; else NULL */
        char *why;          /* a maximum with j held was not found; else NULL */
};

static void walk_make(struct walk *w, const struct spec *m, const struct fit *f, size_t j,
                      double level)
{
        size_t n = f->d->npar;
        *w = (struct walk){.m = m, .f = f, .j = j, .root = sqrt(chi2(level))};
        w->held = infer_held(f, false);
        w->start = mem_array(n, sizeof *w->start);
        memcpy(w->start, f->t, n * sizeof *w->start);
}

static void walk_free(struct walk *w)
{
        free(w->held);
        free(w->start);
        free(w->why);
}

/* Starts are of use inside the range only. */
static void remember(struct walk *w, const struct fit *f)
{
        for (size_t k = 0; k < f->d->npar; k++) {
                const struct param *p = &f->d->param[k];
                w->start[k] = f->t[k] > p->lo && f->t[k] < p->hi ? f->t[k] : NUM_NAN;
        }
}

/* Whether 2 l differs by more than what the searches leave open. */
static bool is_higher(double l, double top)
{
        return 2 * (l - top) > 1e-8 + 1e-12 * fabs(top);
}

/* The maximum with values held, from the last one; afresh also as if there had been none: the higher of the two. */
static struct fit *top_of(const struct walk *w)
{
        struct fit_options how = {.method = METHOD_AUTO, .held = w->held, .start = w->start};
        struct fit *f = spec_fit(w->m, &how);
        if (!w->afresh)
                return f;
        how.start = NULL;
        struct fit *other = spec_fit(w->m, &how);
        bool better =
                other->status == STATUS_OK && (f->status != STATUS_OK || height(other) > height(f));
        fit_free(better ? f : other);
        return better ? other : f;
}

/* By how much twice the profile at value is below the top; NAN: it is not known (w->why) or higher (w->higher). */
static double drop_at(struct walk *w, double value)
{
        const struct param *p = &w->f->d->param[w->j];
        double drop = NUM_NAN;
        if (w->why || w->higher)
                return NUM_NAN;
        w->held[w->j] = value;
        w->start[w->j] = NUM_NAN;
        struct fit *f = top_of(w);
        w->held[w->j] = NUM_NAN;
        if (f->status != STATUS_OK) {
                char text[NUM_TEXT];
                w->why = mem_format("with %s = %s held: %s", p->name, num_digits(text, value, 6),
                                    f->reason);
        } else if (is_higher(height(f), height(w->f))) {
                w->higher = f;
                return NUM_NAN;
        } else {
                drop = fmax(2 * (height(w->f) - height(f)), 0);
                remember(w, f);
        }
        fit_free(f);
        return drop;
}

/* r(u) - sqrt(q), of one side. */
static double below(double u, void *context)
{
        struct walk *w = context;
        return sqrt(drop_at(w, link_from(&w->f->d->param[w->j], u))) - w->root;
}

/* The end to one side (-1, 1): in steps that double from where a parabola would have it, then between the last two by the secant
 * that r nearly is. Infinite in u: open. */
static double end_of(struct walk *w, double u0, double step, int side)
{
        enum { DOUBLINGS = 60, TRIES = 60 };
        const struct param *p = &w->f->d->param[w->j];
        double lo = u0, flo = -w->root, hi = u0, fhi = 0;
        bool line = isinf(p->lo) && isinf(p->hi);
        remember(w, w->f);
        for (int k = 0; k < DOUBLINGS; k++, step *= 2) {
                hi = u0 + side * step;
                double value = link_from(p, hi);
                if (!(value > p->lo && value < p->hi) || isinf(value) ||
                    (!line && fabs(hi - u0) > 80))
                        return side * NUM_INF;
                fhi = below(hi, w);
                if (!(fhi < 0))
                        break;
                lo = hi;
                flo = fhi;
        }
        if (isnan(fhi))
                return NUM_NAN;
        if (fhi < 0)
                return side * NUM_INF;
        /* regula falsi with halved weight on the end that stays (Illinois: Dowell & Jarratt 1971, BIT 11, 168-174) */
        int last = 0;
        for (int k = 0; k < TRIES; k++) {
                double u = lo + (hi - lo) * flo / (flo - fhi), f = below(u, w);
                if (isnan(f))
                        return NUM_NAN;
                /* 2 l differs from where it should be by |r^2 - q| */
                if (fabs(f * (2 * w->root + f)) <= precision(height(w->f)) || u == lo || u == hi)
                        return u;
                if (f < 0) {
                        lo = u;
                        flo = f;
                        fhi = last < 0 ? fhi / 2 : fhi;
                        last = -1;
                } else {
                        hi = u;
                        fhi = f;
                        flo = last > 0 ? flo / 2 : flo;
                        last = 1;
                }
        }
        return NUM_NAN;
}

/* The same where the maxima that follow each other may not be the highest, as the likelihood has several: then the end is farther
 * out. */
static double end_of_highest(struct walk *w, double u0, double step, int side)
{
        double u = end_of(w, u0, step, side), q = w->root * w->root;
        if (!isfinite(u))
                return u;
        w->afresh = true;
        double drop = drop_at(w, link_from(&w->f->d->param[w->j], u));
        if (drop < q - 100 * precision(height(w->f)))
                u = end_of(w, u0, step, side);
        w->afresh = false;
        return w->higher ? NUM_NAN : u;
}

static void say_open(struct inference *i, const char *name, bool upper)
{
        char level[NUM_TEXT];
        infer_warn(i,
                   mem_format("the interval of %s is open %s: the profile log-likelihood does not "
                              "fall by %s there",
                              name, upper ? "above" : "below",
                              num_digits(level, chi2(i->how.level) / 2, 3)));
}

/* true: a higher maximum was met. at[2 * npar] receives the parameters at the ends, or as far as it
 * was followed; NAN where there is none. */
static bool profile_param(struct inference *i, struct walk *w, size_t j, double *at)
{
        const struct param *p = &w->f->d->param[j];
        struct estimate *e = &i->estimate[j];
        double se = i->estimate[j].se, u0 = link_to(p, e->value);
        double step = w->root * (se > 0 ? se / link_slope(p, e->value) : 0.1);
        for (int side = -1; side <= 1; side += 2) {
                double u = end_of_highest(w, u0, step, side);
                *(side < 0 ? &e->lower : &e->upper) = isnan(u) ? NUM_NAN : link_from(p, u);
                if (!isnan(u))
                        memcpy(at, w->start, w->f->d->npar * sizeof *at);
                if (isfinite(u))
                        at[j] = link_from(p, u);
                at += w->f->d->npar;
                if (w->why) {
                        infer_warn(i, mem_format("the interval of %s has no %s end: %s", p->name,
                                                 side < 0 ? "lower" : "upper", w->why));
                        free(w->why);
                        w->why = NULL;
                }
                if (isinf(u))
                        say_open(i, p->name, side > 0);
                if (w->higher)
                        return true;
        }
        return false;
}

/* --- 2. on the boundary: the estimate is one end, the other is where the profile has fallen ------------ */

/* Of a simplex the others keep their proportions (which is their maximum), or share equally if all are 0 (where any division of
 * what does not occur is as good). */
static void set_member(const struct fit *f, size_t j, double value, double *t)
{
        const struct dist *d = f->d;
        double old = f->t[j], rest = 0;
        memcpy(t, f->t, d->npar * sizeof *t);
        t[j] = value;
        for (size_t i = 0; i < d->npar; i++)
                rest += i == j ? 0 : f->t[i];
        for (size_t i = 0; d->simplex && i < d->npar; i++)
                if (i != j)
                        t[i] = old < 1 ? f->t[i] * (1 - value) / rest
                                       : (1 - value) / (double)(d->npar - 1);
}

/* Nothing else is free but members of the simplex: no fit is needed. */
struct fall {
        const struct fit *f;
        size_t j;
        double drop, *t;
};

static double value_at(const struct fit *f, size_t j, double distance)
{
        double t = f->t[j];
        return isinf(t)                 ? copysign(1 / distance, t)
               : t == f->d->param[j].lo ? t + distance
                                        : t - distance;
}

static double fallen(double distance, void *context)
{
        struct fall *c = context;
        set_member(c->f, c->j, value_at(c->f, c->j, distance), c->t);
        double drop = 2 * (c->f->loglik + likelihood_nll(c->f->d, c->f->s, c->t, NULL, NULL));
        return fmin(drop, 1e300) - c->drop;
}

static double distance_alone(const struct fit *f, size_t j, double q)
{
        const struct param *p = &f->d->param[j];
        struct fall c = {f, j, q, mem_array(f->d->npar, sizeof *c.t)};
        double range = p->hi - p->lo;
        double distance = isfinite(range) ? num_root(fallen, &c, 1e-300, range)
                                          : num_root_positive(fallen, &c, 1);
        free(c.t);
        return distance;
}

/* log distance, of the profile */
static double fallen_profile(double place, void *context)
{
        struct walk *w = context;
        double drop = drop_at(w, value_at(w->f, w->j, exp(place)));
        return sqrt(drop) - w->root;
}

/* Outward from very near by factors of 2, to where the profile has fallen far enough; NAN: that is not known. */
static double distance_profile(const struct spec *m, const struct fit *f, size_t j, double level)
{
        enum { DOUBLINGS = 100 };
        double place = -50 * M_LN2, before = NUM_NAN, distance = NUM_NAN;
        struct walk w;
        walk_make(&w, m, f, j, level);
        for (int k = 0; k < DOUBLINGS && isnan(distance) && !w.higher; k++, place += M_LN2) {
                double now = fallen_profile(place, &w);
                free(w.why); /* as where the range is left */
                w.why = NULL;
                if (now >= 0 && before < 0)
                        distance = exp(num_root(fallen_profile, &w, place - M_LN2, place));
                else if (isnan(now) && !isnan(before))
                        break;
                before = now;
        }
        fit_free(w.higher);
        walk_free(&w);
        return distance;
}

struct estimate profile_edge(const struct spec *m, const struct fit *f, size_t j,
                             const struct infer_options *o)
{
        const struct param *p = &f->d->param[j];
        struct estimate e = {.value = f->t[j], .se = NUM_NAN, .lower = NUM_NAN, .upper = NUM_NAN};
        bool lower = f->t[j] == p->lo, upper = f->t[j] == p->hi, far = isinf(f->t[j]);
        bool alone = !far && (f->nfree == 1 || f->d->simplex);
        double distance = NUM_NAN;
        if (alone)
                distance = distance_alone(f, j, chi2(o->level));
        else if ((lower || upper) && o->interval == INTERVAL_PROFILE)
                distance = distance_profile(m, f, j, o->level);
        if (isnan(distance))
                return e;
        e.lower = lower ? p->lo : value_at(f, j, distance);
        e.upper = lower ? value_at(f, j, distance) : p->hi;
        return e;
}

/* A member of a simplex inside: its profile is that of a binomial share. */
struct share {
        const struct fit *f;
        size_t j;
        double drop, *t;
};

static double share_fallen(double value, void *context)
{
        struct share *c = context;
        set_member(c->f, c->j, value, c->t);
        double l = -likelihood_nll(c->f->d, c->f->s, c->t, NULL, NULL);
        return fmin(2 * (c->f->loglik - l), 1e300) - c->drop;
}

static void profile_share(struct inference *i, const struct fit *f, size_t j)
{
        struct share c = {f, j, chi2(i->how.level), mem_array(f->d->npar, sizeof *c.t)};
        i->estimate[j].lower = num_root(share_fallen, &c, 1e-300, f->t[j]);
        i->estimate[j].upper = num_root(share_fallen, &c, f->t[j], 1 - 1e-16);
        free(c.t);
}

/* --- 3. what is implied -------------------------------------------------------------------------- */

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

/* Newton's method on (v, lambda), which is in v[m + 1]; the second derivatives are differences of the first. false: it did not arrive. */
static bool solve(const struct whitened *w, double top, double q, int side, double *v,
                  double *value)
{
        enum { STEPS = 40 };
        size_t m = w->m, n = m + 1;
        double *room = mem_array(8 * m + n * n + 2 * n, sizeof *room), *gl = room, *gc = gl + m,
               *x = gc + m, *up = x + m, *down = up + m, *cup = down + m, *cdown = cup + m,
               *spare = cdown + m, *a = spare + m, *b = a + n * n, *dx = b + n;
        double c, l, lambda = v[m], ignored;
        bool arrived = false;
        gsl_permutation *order = gsl_permutation_alloc(n);
        for (int step = 0; step < STEPS && !arrived; step++) {
                const double h = 1e-3;
                double worst = 0;
                int sign;
                l = slopes(w, v, gl, gc, &c);
                if (!isfinite(l) || !isfinite(c))
                        break;
                memset(a, 0, n * n * sizeof *a);
                for (size_t k = 0; k < m; k++) {
                        memcpy(x, v, m * sizeof *x);
                        x[k] = v[k] + h;
                        slopes(w, x, up, cup, &ignored);
                        x[k] = v[k] - h;
                        slopes(w, x, down, cdown, &ignored);
                        for (size_t i = 0; i < m; i++)
                                a[i * n + k] =
                                        (up[i] - down[i] + lambda * (cup[i] - cdown[i])) / (2 * h);
                        a[k * n + m] = gc[k];
                        a[m * n + k] = gl[k];
                        b[k] = -(gl[k] + lambda * gc[k]);
                        worst = fmax(worst, fabs(b[k]));
                }
                b[m] = top - q / 2 - l;
                arrived = fabs(2 * b[m]) <= precision(top) && worst <= 1e-7;
                gsl_matrix_view av = gsl_matrix_view_array(a, n, n);
                gsl_vector_view bv = gsl_vector_view_array(b, n), dv = gsl_vector_view_array(dx, n);
                if (gsl_linalg_LU_decomp(&av.matrix, order, &sign) != GSL_SUCCESS ||
                    gsl_linalg_LU_solve(&av.matrix, order, &bv.vector, &dv.vector) != GSL_SUCCESS)
                        break;
                double size = 0;
                for (size_t k = 0; k < m; k++)
                        size = fmax(size, fabs(dx[k]));
                double damp = size > 1 ? 1 / size : 1;
                for (size_t k = 0; k < m && !arrived; k++)
                        v[k] += damp * dx[k];
                lambda += damp * dx[m];
        }
        *value = c;
        v[m] = lambda;
        gsl_permutation_free(order);
        free(room);
        return arrived && (side > 0) == (lambda > 0);
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

/* Either end, of which the ends[n * npar] of the parameters may know that it is open. */
static double end_implied(struct inference *i, const struct whitened *w, double q, int side,
                          const double *ends, size_t n)
{
        double end;
        if (reach(w, w->f->loglik, q, side, &end))
                return end;
        if (!is_exhausted(w, q, side, ends, n))
                return NUM_NAN;
        end = range_end(w->q, side);
        if (isfinite(end))
                return end;
        infer_warn(i, mem_format("the interval of %s is open %s: it is infinite at parameters that "
                                 "are within theirs",
                                 w->q->name, side < 0 ? "below" : "above"));
        return end;
}

/* ends[n * npar]: parameters that are on the boundary of what is not rejected. */
static void profile_implied(struct inference *i, const struct fit *f, const double *held,
                            const double *ends, size_t n)
{
        struct whitened w;
        bool smooth = whitened_make(&w, f, held);
        double *se = mem_array(f->d->npar, sizeof *se), q = chi2(i->how.level);
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

/* --- 4. all of it --------------------------------------------------------------------------------- */

struct fit *profile_run(struct inference *i, const struct spec *m, const struct fit *f)
{
        const struct dist *d = f->d;
        double *ends = mem_array(2 * d->npar * d->npar, sizeof *ends);
        for (size_t k = 0; k < 2 * d->npar * d->npar; k++)
                ends[k] = NUM_NAN;
        for (size_t j = 0; j < d->npar; j++) {
                struct walk w;
                if (f->held[j] || f->edge[j] || param_is_rough(&d->param[j]))
                        continue;
                if (d->simplex) {
                        profile_share(i, f, j);
                        continue;
                }
                walk_make(&w, m, f, j, i->how.level);
                bool higher = profile_param(i, &w, j, ends + 2 * j * d->npar);
                struct fit *found = w.higher;
                walk_free(&w);
                if (higher) {
                        free(ends);
                        return found;
                }
        }
        const struct fit *model = fit_model(f);
        if (f->nfree == 1 && model == f && !d->simplex)
                profile_image(i, f);
        else if (i->nfunctional > 0 && !f->map) {
                double *held = infer_held(model, true);
                profile_implied(i, model, held, ends, model == f ? 2 * d->npar : 0);
                free(held);
        }
        free(ends);
        return NULL;
}
