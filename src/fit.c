/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit: chooses t so that the log-likelihood is largest, and proves it.
 *
 *   1. the record       2. units: standardised data      3. the certificate
 *   4. exact maxima     5. searches                      6. limits      7. the run
 */
#include "fit.h"

#include "coords.h"
#include "likelihood.h"
#include "mem.h"

#include <assert.h>
#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A maximum is proved if it is nearer than this to where the gradient vanishes, in standard errors
 * (or nearer than doubles lie to each other). */
#define NEAR 1e-8

/* Searches whose coordinates leave [-FAR, FAR] have run off: e^40 = 2e17 in units of the data. */
#define FAR 40

/* --- 1. the record ---------------------------------------------------------------------- */

static void warn(struct fit *f, const char *text)
{
        size_t cap = f->nwarning;
        f->warning = mem_grow(f->warning, &cap, f->nwarning + 1, sizeof *f->warning);
        f->warning[f->nwarning++] = mem_text(text, strlen(text));
}

static void refuse(struct fit *f, enum status status, char *reason)
{
        free(f->reason);
        f->status = status;
        f->reason = reason;
}

static struct fit *fit_new(const struct dist *d, const struct sample *s)
{
        struct fit *f = mem_array(1, sizeof *f);
        *f = (struct fit){
                .d = d, .s = s, .gradient = NUM_NAN, .condition = NUM_NAN, .loglik = NUM_NAN};
        f->t = mem_array(d->npar, sizeof *f->t);
        f->held = mem_array(d->npar, sizeof *f->held);
        f->edge = mem_array(d->npar, sizeof *f->edge);
        f->vcov = mem_array(d->npar * d->npar, sizeof *f->vcov);
        for (size_t j = 0; j < d->npar; j++)
                f->t[j] = NUM_NAN;
        for (size_t j = 0; j < d->npar * d->npar; j++)
                f->vcov[j] = NUM_NAN;
        return f;
}

void fit_free(struct fit *f)
{
        if (!f)
                return;
        for (size_t i = 0; i < f->nwarning; i++)
                free(f->warning[i]);
        free(f->warning);
        free(f->reason);
        free(f->boundary);
        free(f->t);
        free(f->held);
        free(f->edge);
        free(f->vcov);
        free(f);
}

/* --- 2. units: standardised data -------------------------------------------------------- */

/* z = (x - centre) / scale, scale a power of two so that nothing is rounded. */
struct units {
        double centre, scale;
};

/* Centre and scale near 0 and 1 by the quartiles; only what the parameters can follow is changed. */
static struct units units_of(const struct dist *d, const struct sample *s)
{
        struct units u = {0, 1};
        bool moves = false, scales = false;
        for (size_t j = 0; j < d->npar; j++) {
                moves = moves || d->param[j].location;
                scales = scales || d->param[j].unit != 0;
        }
        if (!scales)
                return u;
        double spread = sample_quantile(s, 0.75) - sample_quantile(s, 0.25);
        if (moves)
                u.centre = sample_median(s, NULL, NULL);
        else
                spread = fabs(sample_median(s, NULL, NULL));
        if (!(spread > 0))
                spread = moves ? sample_moments(s)->sd : sample_moments(s)->mean;
        if (spread > 0 && isfinite(spread)) {
                int e;
                frexp(spread, &e);
                u.scale = ldexp(1, e < -1021 ? -1021 : e);
        }
        return u;
}

static double to_units(const struct param *p, const struct units *u, double t)
{
        return (p->location ? t - u->centre : t) / pow(u->scale, p->unit);
}

static double from_units(const struct param *p, const struct units *u, double t)
{
        return t * pow(u->scale, p->unit) + (p->location ? u->centre : 0);
}

/* --- 3. the certificate ----------------------------------------------------------------- */

/* The sum in unconstrained coordinates, as the optimiser sees it. Where the log-likelihood has corners the
 * expected information stands for its curvature. */
struct problem {
        struct likelihood l;
        const double *held; /* held[npar] in the units of l.s */
        bool *kink;         /* kink[dim] */
        bool corners;
        struct objective o;
};

static double problem_value(const void *context, const double *u, double *g, double *h)
{
        const struct problem *p = context;
        if (!h || !p->corners)
                return likelihood_at(&p->l, u, g, h);
        const struct dist *d = p->l.d;
        size_t n = d->npar, m = p->l.c.dim;
        double *t = mem_array(n + n * n + n * m, sizeof *t), *info = t + n, *j = info + n * n;
        coords_from(&p->l.c, u, t);
        coords_jacobian(&p->l.c, t, j);
        d->info(d, t, info);
        for (size_t a = 0; a < m; a++)
                for (size_t b = 0; b < m; b++) {
                        h[a * m + b] = 0;
                        for (size_t i = 0; i < n; i++)
                                for (size_t k = 0; k < n; k++)
                                        h[a * m + b] += p->l.s->weight * j[i * m + a] *
                                                        info[i * n + k] * j[k * m + b];
                }
        free(t);
        return likelihood_at(&p->l, u, g, NULL);
}

/* Borrows d, s and held, and points into itself: the caller's p must stay where it is. */
static void problem_make(struct problem *p, const struct dist *d, const struct sample *s,
                         const double *held)
{
        *p = (struct problem){.l = {d, s, coords_make(d, held)}, .held = held};
        size_t m = p->l.c.dim;
        p->kink = mem_array(m, sizeof *p->kink);
        for (size_t j = 0, k = 0; j < d->npar && !d->simplex; j++)
                if (isnan(held[j])) {
                        p->kink[k] = d->param[j].kink;
                        p->corners = p->corners || p->kink[k++];
                }
        assert(!p->corners || d->info);
        p->o = (struct objective){m, problem_value, p, s->weight, p->corners ? p->kink : NULL};
}

/* Whether the step is no longer than what separates neighbouring doubles of the parameters in the
 * units of the user's data. */
static bool below_resolution(const struct problem *p, const struct units *units, const double *t,
                             const double *step)
{
        const struct dist *d = p->l.d;
        size_t n = d->npar, m = p->l.c.dim;
        double *j = mem_array(n * m, sizeof *j);
        bool fine = true;
        coords_jacobian(&p->l.c, t, j);
        for (size_t i = 0; i < n; i++) {
                double move = 0, raw = from_units(&d->param[i], units, t[i]);
                for (size_t k = 0; k < m; k++)
                        move += j[i * m + k] * step[k];
                fine = fine && fabs(move) * pow(units->scale, d->param[i].unit) <=
                                       2 * DBL_EPSILON * fabs(raw);
        }
        free(j);
        return fine;
}

/* Fills the certificate and covariance of f for the maximum u[dim] of p; NULL if it is proved, else why
 * it is not (a text of its own) and, if a neighbour is better, moves u there. */
static char *certify(struct fit *f, const struct problem *p, const struct units *units, double *u,
                     bool *moved)
{
        const struct dist *d = p->l.d;
        size_t n = d->npar, m = p->l.c.dim;
        double *h = mem_array(m * m + n * m + 2 * m + n, sizeof *h), *j = h + m * m,
               *step = j + n * m, *better = step + m, *t = better + m;
        struct certificate c = optimize_certify(&p->o, u, h, step, better);
        char *why = NULL;
        *moved = false;
        coords_from(&p->l.c, u, t);
        f->gradient = c.decrement;
        f->condition = c.condition;
        if (!c.definite) {
                why = mem_format("the Hessian is not positive definite where the search ended");
        } else if (c.beaten) {
                why = mem_format("a neighbouring point has a log-likelihood higher by %.3g",
                                 c.rise);
                memcpy(u, better, m * sizeof *u);
                *moved = true;
        } else if (!(c.decrement <= NEAR) && !below_resolution(p, units, t, step)) {
                why = mem_format("the gradient is still %.3g standard errors from zero",
                                 c.decrement);
        } else if (m > 0) { /* vcov = J H^-1 J', then the units of the data */
                gsl_matrix_view hv = gsl_matrix_view_array(h, m, m);
                gsl_linalg_cholesky_decomp1(&hv.matrix);
                gsl_linalg_cholesky_invert(&hv.matrix);
                coords_jacobian(&p->l.c, t, j);
                gsl_matrix *jv = gsl_matrix_alloc(n, m);
                gsl_matrix_view j_view = gsl_matrix_view_array(j, n, m),
                                out = gsl_matrix_view_array(f->vcov, n, n);
                gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, &j_view.matrix, &hv.matrix, 0, jv);
                gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1, jv, &j_view.matrix, 0, &out.matrix);
                for (size_t a = 0; a < n; a++)
                        for (size_t b = 0; b < n; b++)
                                f->vcov[a * n + b] *= pow(units->scale, d->param[a].unit) *
                                                      pow(units->scale, d->param[b].unit);
                gsl_matrix_free(jv);
        }
        free(h);
        return why;
}

/* No variance for what was not estimated, lies on the edge or ends the support. */
static void clear_vcov(struct fit *f)
{
        size_t n = f->d->npar;
        for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < n; j++) {
                        if (f->edge[i] || f->edge[j] || f->d->param[i].irregular ||
                            f->d->param[j].irregular)
                                f->vcov[i * n + j] = NUM_NAN;
                        else if (f->held[i] || f->held[j])
                                f->vcov[i * n + j] = 0;
                }
}

/* --- 4. exact maxima -------------------------------------------------------------------- */

/* Marks estimates that lie on a bound of their range and says so in f->boundary. */
static void find_edges(struct fit *f)
{
        for (size_t j = 0; j < f->d->npar; j++) {
                const struct param *p = &f->d->param[j];
                char text[NUM_TEXT], *before = f->boundary;
                if (f->held[j] || (f->t[j] != p->lo && f->t[j] != p->hi))
                        continue;
                f->edge[j] = true;
                num_shortest(text, f->t[j]);
                f->boundary = before ? mem_format("%s, %s = %s", before, p->name, text)
                                     : mem_format("%s = %s", p->name, text);
                free(before);
        }
}

/* Moves a point from the edge into the range: parameter j by the fraction e of its range, and in a simplex the
 * others so that the sum stays 1. */
static void move_inside(const struct dist *d, size_t j, double e, double *t)
{
        const struct param *p = &d->param[j];
        double old = t[j];
        t[j] += (old == p->lo ? e : -e) * (p->hi - p->lo);
        for (size_t i = 0; d->simplex && i < d->npar; i++)
                if (i != j)
                        t[i] = old < 1 ? t[i] * (1 - t[j]) / (1 - old)
                                       : (1 - t[j]) / (double)(d->npar - 1);
}

/* The likelihood must fall from every edge into the range. */
static bool edges_hold(const struct fit *f)
{
        size_t n = f->d->npar;
        double *t = mem_array(n, sizeof *t);
        double top = likelihood_nll(f->d, f->s, f->t, NULL, NULL);
        bool hold = true;
        for (size_t j = 0; j < n; j++) {
                if (!f->edge[j])
                        continue;
                memcpy(t, f->t, n * sizeof *t);
                move_inside(f->d, j, 1e-3, t);
                hold = hold && likelihood_nll(f->d, f->s, t, NULL, NULL) > top;
        }
        free(t);
        return hold;
}

/* A parameter at which the support ends is right if the likelihood is no higher a little to either side. */
static bool ends_hold(const struct fit *f)
{
        size_t n = f->d->npar;
        double *t = mem_array(n, sizeof *t);
        double top = likelihood_nll(f->d, f->s, f->t, NULL, NULL);
        double step = 1e-6 * (sample_moments(f->s)->max - sample_moments(f->s)->min);
        bool hold = true;
        for (size_t j = 0; j < n; j++) {
                for (int side = -1; side <= 1 && f->d->param[j].irregular && !f->held[j];
                     side += 2) {
                        memcpy(t, f->t, n * sizeof *t);
                        t[j] += side * (step > 0 ? step : 1e-6 * fabs(t[j]));
                        hold = hold && likelihood_nll(f->d, f->s, t, NULL, NULL) >= top;
                }
        }
        free(t);
        return hold;
}

/* Takes t = f->t, found by the row's fit, through the certificate; false: it is not proved. */
static bool accept_exact(struct fit *f, const double *held)
{
        size_t n = f->d->npar;
        double *inner = mem_array(2 * n, sizeof *inner), *u = inner + n;
        struct units raw = {0, 1};
        struct problem p;
        bool moved;
        char *why;
        find_edges(f);
        for (size_t j = 0; j < n; j++)
                inner[j] = f->edge[j] || f->d->param[j].irregular ? f->t[j] : held[j];
        /* a simplex with one member left has nothing free */
        for (size_t j = 0; f->d->simplex && j < n; j++)
                if (f->edge[j] && f->t[j] == 1)
                        inner[j] = NUM_NAN;
        problem_make(&p, f->d, f->s, inner);
        coords_to(&p.l.c, f->t, u);
        why = certify(f, &p, &raw, u, &moved);
        if (!why && !edges_hold(f))
                why = mem_format("the likelihood rises from the boundary %s", f->boundary);
        else if (!why && !ends_hold(f))
                why = mem_format("the likelihood rises where the support ends");
        if (why)
                refuse(f, STATUS_SEARCH,
                       mem_format("the closed form could not be proved a maximum: %s", why));
        free(why);
        f->method = METHOD_EXACT;
        f->loglik = -likelihood_nll(f->d, f->s, f->t, NULL, NULL);
        free(p.kink);
        free(inner);
        return f->status == STATUS_OK;
}

/* --- 5. searches ------------------------------------------------------------------------ */

/* A starting point of the family, what the user gave put in, brought inside the range. */
static bool start_at(const struct problem *p, const struct units *units, const double *given,
                     size_t k, double *t)
{
        const struct dist *d = p->l.d;
        if (!d->start(d, p->l.s, p->held, k, t))
                return false;
        for (size_t j = 0; j < d->npar; j++) {
                const struct param *q = &d->param[j];
                if (given && !isnan(given[j]))
                        t[j] = to_units(q, units, given[j]);
                if (!(t[j] > q->lo && t[j] < q->hi))
                        t[j] = isfinite(q->lo) && isfinite(q->hi) ? (q->lo + q->hi) / 2
                               : isfinite(q->lo)                  ? q->lo + 1
                                                                  : 0;
                if (!isnan(p->held[j]))
                        t[j] = p->held[j];
        }
        return true;
}

/* One search from t, to which the maximum is written (in the units of p). A point that the poll finds
 * better is searched from again. */
static char *search(struct fit *f, const struct problem *p, const struct units *units,
                    const struct fit_options *o, double *t, bool *runaway)
{
        enum { RESTARTS = 4 };
        double *u = mem_array(p->l.c.dim, sizeof *u);
        char *why = NULL;
        bool moved = true;
        coords_to(&p->l.c, t, u);
        for (int i = 0; i < RESTARTS && moved; i++) {
                enum method method = i ? METHOD_NEWTON : o->method;
                struct optimum best =
                        optimize_run(&p->o, method, FAR, u, o->watch, o->watch_context);
                f->iterations += best.iterations;
                f->evaluations += best.evaluations;
                *runaway = best.runaway;
                free(why);
                why = best.runaway ? mem_format("the search ran off to infinity")
                                   : certify(f, p, units, u, &moved);
                if (best.runaway)
                        break;
        }
        coords_from(&p->l.c, u, t);
        free(u);
        return why;
}

/* The best proved maximum over the starting points, into f. */
static void search_all(struct fit *f, const struct problem *p, const struct units *units,
                       const struct fit_options *o)
{
        const struct dist *d = f->d;
        size_t n = d->npar;
        double *t = mem_array(n, sizeof *t), best = NUM_INF;
        struct fit *trial = fit_new(d, p->l.s);
        char *reason = NULL;
        for (size_t k = 0; start_at(p, units, o->start, k, t); k++) {
                bool runaway;
                char *why = search(trial, p, units, o, t, &runaway);
                double value = why ? NUM_INF : likelihood_nll(d, p->l.s, t, NULL, NULL);
                if (value < best) {
                        best = value;
                        for (size_t j = 0; j < n; j++)
                                f->t[j] = isnan(p->held[j]) ? from_units(&d->param[j], units, t[j])
                                                            : f->t[j];
                        memcpy(f->vcov, trial->vcov, n * n * sizeof *f->vcov);
                        f->gradient = trial->gradient;
                        f->condition = trial->condition;
                }
                if (why && !reason) {
                        reason = why;
                        f->gradient = trial->gradient;
                        f->condition = trial->condition;
                } else {
                        free(why);
                }
        }
        f->iterations = trial->iterations;
        f->evaluations = trial->evaluations;
        if (best < NUM_INF) {
                f->loglik = -likelihood_nll(d, f->s, f->t, NULL, NULL);
                free(reason);
        } else {
                refuse(f, STATUS_SEARCH,
                       mem_format("the search for the maximum did not converge: %s", reason));
                free(reason);
        }
        fit_free(trial);
        free(t);
}

/* --- 6. limits -------------------------------------------------------------------------- */

/* Takes the limit's maximum into f. */
static void adopt(struct fit *f, const struct limit *limit, const struct fit *at)
{
        size_t n = f->d->npar, m = limit->dist->npar;
        for (size_t j = 0; j < n; j++) {
                f->edge[j] = limit->from[j] < 0;
                f->t[j] = f->edge[j] ? limit->at[j] : at->t[limit->from[j]];
                for (size_t i = 0; i < n; i++)
                        f->vcov[j * n + i] = limit->from[j] < 0 || limit->from[i] < 0
                                                     ? NUM_NAN
                                                     : at->vcov[(size_t)limit->from[j] * m +
                                                                (size_t)limit->from[i]];
        }
        free(f->reason);
        free(f->boundary);
        f->reason = NULL;
        f->status = STATUS_OK;
        f->boundary = mem_format("%s (%s)", limit->dist->name, limit->how);
        f->method = at->method;
        f->loglik = at->loglik;
        f->gradient = at->gradient;
        f->condition = at->condition;
        f->iterations += at->iterations;
        f->evaluations += at->evaluations;
        char *text = mem_format("the maximum is on the boundary: %s", f->boundary);
        warn(f, text);
        free(text);
}

/* Compares the maximum found inside (if any) with those of the families on the edge; before a search
 * with those only whose peak decides. true: one of them is the answer. */
static bool compare_limits(struct fit *f, const double *held, bool before)
{
        bool adopted = false;
        for (const struct limit *limit = f->d->limit; limit && limit->dist; limit++) {
                if (before && !limit->decides)
                        continue;
                size_t m = limit->dist->npar;
                double *limit_held = mem_array(m, sizeof *limit_held);
                bool reachable = true;
                for (size_t i = 0; i < m; i++)
                        limit_held[i] = NUM_NAN;
                for (size_t j = 0; j < f->d->npar; j++) {
                        if (limit->from[j] >= 0)
                                limit_held[limit->from[j]] = held[j];
                        else
                                reachable = reachable && isnan(held[j]);
                }
                if (reachable) {
                        struct fit_options plain = {.held = limit_held};
                        struct fit *at = fit_run(limit->dist, f->s, &plain);
                        /* at the same height the limit is the answer: fewer parameters say as much */
                        if (at->status == STATUS_OK && limit->is_peak(f->d, f->s, at->t) &&
                            !(f->status == STATUS_OK && f->loglik > at->loglik)) {
                                adopt(f, limit, at);
                                adopted = true;
                        }
                        fit_free(at);
                }
                free(limit_held);
        }
        return adopted;
}

/* --- 7. the run ------------------------------------------------------------------------- */

/* NULL, or why a held value or starting value is no parameter. */
static char *misplaced(const struct dist *d, const double *value, const char *what)
{
        for (size_t j = 0; value && j < d->npar; j++) {
                const struct param *p = &d->param[j];
                char text[NUM_TEXT], lo[NUM_TEXT], hi[NUM_TEXT];
                if (isnan(value[j]))
                        continue;
                if (d->simplex)
                        return mem_format("%s: the probabilities of %s stand or fall together; "
                                          "they cannot be given one by one",
                                          what, d->name);
                if (!(value[j] > p->lo && value[j] < p->hi))
                        return mem_format("%s: %s = %s is outside its range, %s < %s < %s", what,
                                          p->name, num_shortest(text, value[j]),
                                          num_shortest(lo, p->lo), p->name,
                                          num_shortest(hi, p->hi));
        }
        return NULL;
}

static void search_run(struct fit *f, const double *held, const struct fit_options *o)
{
        const struct dist *d = f->d;
        if (compare_limits(f, held, true))
                return;
        struct units units = units_of(d, f->s);
        double *inner = mem_array(d->npar, sizeof *inner);
        struct sample *z = sample_standardised(f->s, units.centre, units.scale);
        struct problem p;
        for (size_t j = 0; j < d->npar; j++)
                inner[j] = to_units(&d->param[j], &units, held[j]);
        problem_make(&p, d, z, inner);
        f->method = o->method == METHOD_AUTO ? METHOD_BFGS : o->method;
        search_all(f, &p, &units, o);
        compare_limits(f, held, false);
        free(p.kink);
        sample_free(z);
        free(inner);
}

/* The maximum is where the closed form says, on the boundary, where no search arrives. */
static bool on_the_edge(struct fit *f, const double *held)
{
        const struct dist *d = f->d;
        if (!d->fit || !d->fit(d, f->s, held, f->t))
                return false;
        for (size_t j = 0; j < d->npar; j++)
                if (isnan(held[j]) && (f->t[j] == d->param[j].lo || f->t[j] == d->param[j].hi))
                        return true;
        return false;
}

struct fit *fit_run(const struct dist *d, const struct sample *s, const struct fit_options *o)
{
        struct fit *f = fit_new(d, s);
        double *held = mem_array(d->npar, sizeof *held);
        const char *none;
        char *wrong = misplaced(d, o->held, "fixed value"), remark[256];
        if (!wrong)
                wrong = misplaced(d, o->start, "starting value");
        for (size_t j = 0; j < d->npar; j++) {
                held[j] = o->held ? o->held[j] : NUM_NAN;
                f->held[j] = !isnan(held[j]);
                f->nfree += f->held[j] ? 0 : 1;
                f->t[j] = held[j];
        }
        f->nfree -= d->simplex && f->nfree > 0 ? 1 : 0;
        f->method = o->method;
        if (wrong) {
                refuse(f, STATUS_USAGE, wrong);
        } else if (o->method == METHOD_EXACT && !d->fit) {
                refuse(f, STATUS_USAGE,
                       mem_format("%s has no closed form; use another --method", d->name));
        } else if (d->none && (none = d->none(d, s, held))) {
                refuse(f, STATUS_NONE, mem_format("no maximum exists: %s", none));
        } else if ((o->method == METHOD_AUTO || o->method == METHOD_EXACT) && d->fit &&
                   d->fit(d, s, held, f->t)) {
                if (!accept_exact(f, held) && d->root && d->start) {
                        refuse(f, STATUS_OK,
                               NULL); /* a root that rounding has spoilt: search from it */
                        search_run(f, held, o);
                }
        } else if (o->method == METHOD_EXACT) {
                refuse(f, STATUS_USAGE,
                       mem_format("%s has no closed form with these parameters fixed; use another "
                                  "--method",
                                  d->name));
        } else if (on_the_edge(f, held)) {
                accept_exact(f, held);
                warn(f,
                     "the maximum is on the boundary, where no search arrives: found by the closed "
                     "form");
        } else {
                search_run(f, held, o);
        }
        if (f->status == STATUS_OK) {
                clear_vcov(f);
                if (d->remark && d->remark(d, s, f->t, remark, sizeof remark))
                        warn(f, remark);
        } else {
                for (size_t j = 0; j < d->npar; j++)
                        f->t[j] = NUM_NAN;
                f->loglik = NUM_NAN;
        }
        free(held);
        return f;
}
