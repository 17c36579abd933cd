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

/* By how much twice the profile at value is below the top; NAN: it is not known (w->why) or higher (w->higher). */
static double drop_at(struct walk *w, double value)
{
        struct fit_options how = {.method = METHOD_AUTO, .held = w->held, .start = w->start};
        const struct param *p = &w->f->d->param[w->j];
        double drop = NUM_NAN;
        if (w->why || w->higher)
                return NUM_NAN;
        w->held[w->j] = value;
        w->start[w->j] = NUM_NAN;
        struct fit *f = spec_fit(w->m, &how);
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

static void say_open(struct inference *i, const char *name, bool upper)
{
        char level[NUM_TEXT];
        infer_warn(i,
                   mem_format("the interval of %s is open %s: the profile log-likelihood does not "
                              "fall by %s there",
                              name, upper ? "above" : "below",
                              num_digits(level, chi2(i->how.level) / 2, 3)));
}

/* true: a higher maximum was met. */
static bool profile_param(struct inference *i, struct walk *w, size_t j)
{
        const struct param *p = &w->f->d->param[j];
        struct estimate *e = &i->estimate[j];
        double se = i->estimate[j].se, u0 = link_to(p, e->value);
        double step = w->root * (se > 0 ? se / link_slope(p, e->value) : 0.1);
        for (int side = -1; side <= 1; side += 2) {
                double u = end_of(w, u0, step, side);
                *(side < 0 ? &e->lower : &e->upper) = isnan(u) ? NUM_NAN : link_from(p, u);
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

/* Newton's method on (v, lambda) from the end of the ellipsoid; the second derivatives are differences of the first. false: it did
 * not arrive. */
static bool solve(const struct whitened *w, double top, double q, int side, double *value)
{
        enum { STEPS = 40 };
        size_t m = w->m, n = m + 1;
        double *room = mem_array(9 * m + n * n + 2 * n, sizeof *room), *v = room, *gl = v + m,
               *gc = gl + m, *x = gc + m, *up = x + m, *down = up + m, *cup = down + m,
               *cdown = cup + m, *spare = cdown + m, *a = spare + m, *b = a + n * n, *dx = b + n;
        double c, lambda, norm = 0, l = slopes(w, v, gl, gc, &c), ignored;
        bool arrived = false;
        gsl_permutation *order = gsl_permutation_alloc(n);
        for (size_t k = 0; k < m; k++)
                norm += gc[k] * gc[k];
        norm = sqrt(norm);
        for (size_t k = 0; k < m; k++)
                v[k] = side * sqrt(q) * gc[k] / norm;
        lambda = side * sqrt(q) / norm;
        for (int step = 0; step < STEPS && norm > 0 && !arrived; step++) {
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
        gsl_permutation_free(order);
        free(room);
        return arrived && (side > 0) == (lambda > 0);
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

void profile_image(struct inference *i, const struct fit *f)
{
        const struct fit *model = fit_model(f);
        size_t j = 0;
        while (j < f->d->npar && f->held[j])
                j++;
        for (size_t k = 0; k < i->nfunctional && model == f; k++)
                image(i, &i->functional[k], f, j);
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

/* The only parameter on which c depends; npar: there are several. */
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

static void profile_implied(struct inference *i, const struct fit *f, const double *held)
{
        struct whitened w;
        bool smooth = whitened_make(&w, f, held);
        double *se = mem_array(f->d->npar, sizeof *se), q = chi2(i->how.level);
        for (size_t j = 0; j < f->d->npar; j++)
                se[j] = isnan(held[j]) ? sqrt(f->vcov[j * f->d->npar + j]) : 0;
        w.se = se;
        for (size_t k = 0; k < i->nfunctional; k++) {
                struct functional *c = &i->functional[k];
                double end;
                size_t j = only_one(c, f, se);
                w.q = c;
                c->e.lower = c->e.upper = NUM_NAN;
                if (j < f->d->npar && f == i->fit) {
                        image(i, c, f, j);
                        continue;
                }
                if (!smooth || !(c->e.se > 0))
                        continue;
                for (int side = -1; side <= 1; side += 2)
                        if (solve(&w, f->loglik, q, side, &end))
                                *(side < 0 ? &c->e.lower : &c->e.upper) = end;
                bool lower = !isnan(c->e.lower), upper = !isnan(c->e.upper);
                if (!lower || !upper)
                        infer_warn(
                                i,
                                mem_format("%s of the profile interval of %s was not found: it may "
                                           "be "
                                           "open, or the likelihood far from a parabola",
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
        for (size_t j = 0; j < d->npar; j++) {
                struct walk w;
                if (f->held[j] || f->edge[j] || param_is_rough(&d->param[j]))
                        continue;
                if (d->simplex) {
                        profile_share(i, f, j);
                        continue;
                }
                walk_make(&w, m, f, j, i->how.level);
                bool higher = profile_param(i, &w, j);
                struct fit *found = w.higher;
                walk_free(&w);
                if (higher)
                        return found;
        }
        const struct fit *model = fit_model(f);
        if (f->nfree == 1 && model == f && !d->simplex)
                profile_image(i, f);
        else if (i->nfunctional > 0 && !f->map) {
                double *held = infer_held(model, true);
                profile_implied(i, model, held);
                free(held);
        }
        return NULL;
}
