/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/corners: a log-likelihood that is linear in the location on either side of each observation, with scales (and a
 * tilt) to be found as well.
 *
 * Given the others the locations are least absolute deviations with weights, solved exactly (l1): a vertex, which meets as many
 * observations as there are coefficients, and whose multipliers prove it. Given the vertex the others are a smooth problem, which
 * is searched and proved as any other. Each raises the likelihood; where the vertex stands still both are proved, and so is
 * the maximum, as the slope of the likelihood in any direction is the sum of that in the locations and that in the others: the
 * others move no corner, and the vertex leaves the locations no way without a loss of the first order. */
#include "internal.h"

#include "l1.h"
#include "mem.h"

#include <float.h>
#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

/* The coordinate that has the corners, if all is as above; m: it is not. */
static size_t corner_of(const struct inner *in)
{
        const struct regression *r = in->r;
        size_t found = r->m;
        bool fits = r->d->loss == LOSS_ABSOLUTE || r->d->loss == LOSS_TILTED;
        for (size_t a = 0; a < r->m && fits; a++) {
                const struct coordinate *c = &r->coordinate[a];
                const struct param *p = &r->d->param[c->param];
                if (p->kink && in->predictor[a].p > 0)
                        found = a;
                fits = p->kink ? r->link[c->param] == LINK_IDENTITY : !c->from || p->unit == 1;
        }
        const struct coordinate *c = found < r->m ? &r->coordinate[found] : NULL;
        for (size_t j = 0; c && in->penalties && j < c->p; j++)
                fits = fits && !(in->l2[c->first + j] > 0) &&
                       !(in->sign && in->sign[c->first + j] != 0);
        for (size_t k = 0; c && in->penalties && k < in->penalties->nprior; k++) {
                size_t at = in->penalties->prior[k].param;
                fits = fits && !(at >= c->first && at < c->first + c->p && isnan(in->held[at]));
        }
        return fits ? found : r->m;
}

bool corners_apply(const struct inner *in)
{
        return !in->exact && !in->r->d->simplex && !in->r->y->outcomes && corner_of(in) < in->r->m;
}

struct ascent {
        const struct inner *in;
        const struct fit_options *o;
        size_t a;     /* the coordinate */
        double *held; /* held[npar of the row]: the vertex, and what the user holds */
        double *w;    /* w[n]: of each deviation */
        double up, down;
        double *target; /* target[n] */
        const double **column;
        double *b; /* b[p], in the units of the search */
        bool unique;
};

/* The slopes of the likelihood on both sides of each observation at the row's parameters. */
static void find_weights(struct ascent *s, const double *row)
{
        const struct regression *r = s->in->r;
        size_t npar = r->d->npar, mu = r->coordinate[s->a].param;
        double *t = mem_array(2 * npar, sizeof *t), *g = t + npar;
        for (size_t i = 0; i < r->y->n; i++) {
                regression_parameters(r, row, i, t);
                double far = fmax(fabs(t[mu]), 1);
                r->d->score(r->d, t[mu] + far, t, g);
                double up = g[mu];
                r->d->score(r->d, t[mu] - far, t, g);
                double both = up - g[mu];
                s->up = up / both; /* the same in all rows */
                s->down = 1 - s->up;
                s->w[i] = (r->y->w ? r->y->w[i] : 1) * both * s->in->scale;
        }
        free(t);
}

/* NULL, or why there is no vertex; *moved: it is another one. */
static const char *find_vertex(struct ascent *s, bool *moved)
{
        const struct inner *in = s->in;
        const struct turn *t = &in->turn[s->a];
        size_t n = in->r->y->n, p = in->predictor[s->a].p;
        double *b = mem_array(p, sizeof *b);
        struct l1_problem problem = {.n = n,
                                     .p = p,
                                     .column = s->column,
                                     .y = s->target,
                                     .w = s->w,
                                     .up = s->up,
                                     .down = s->down};
        struct l1_result result;
        bool solved = l1_solve(&problem, b, NULL, NULL, &result) == L1_OK;
        *moved = solved && memcmp(b, s->b, p * sizeof *b) != 0;
        if (solved)
                memcpy(s->b, b, p * sizeof *b);
        s->unique = solved && result.unique;
        for (size_t j = 0; solved && j < p; j++) {
                bool shifts = !t->of->from || j == t->intercept;
                s->held[t->of->first + (t->of->from ? t->free[j] : 0)] =
                        t->by * b[j] + (shifts ? t->shift : 0);
        }
        free(b);
        return solved ? NULL : "the linear program could not be solved: it is too ill-conditioned";
}

/* What the vertex meets it meets exactly, whatever rounding there is in sums: a scale is not to shrink to it. */
static void meet(const struct ascent *s, struct inner *active)
{
        struct turn *t = &active->turn[s->a];
        for (size_t i = 0; t->offset && i < active->r->y->n; i++) {
                double y = active->y[i], size = fabs(y);
                for (size_t j = 0; j < s->in->predictor[s->a].p; j++)
                        size += fabs(s->b[j] * (s->column[j] ? s->column[j][i] : 1));
                if (fabs(y - t->offset[i]) <= 4 * DBL_EPSILON * size)
                        t->offset[i] = y;
        }
}

/* The maximum of the others, the locations held, into f. */
static void find_others(struct fit *f, const struct ascent *s)
{
        const struct inner *in = s->in;
        struct inner active;
        fit_refuse(f, STATUS_OK, NULL);
        inner_make(&active, in->r, s->held, in->penalties, in->sign, false);
        meet(s, &active);
        active.lone = true;
        if (!active.why && active.sum.ncoefficient > 0) {
                start_find(&active, s->o->start);
        } else if (!active.why) { /* all are known */
                active.exact = mem_array(1, sizeof *active.exact);
                active.unique = true;
        }
        if (active.why)
                fit_refuse(f, STATUS_NONE, mem_format("no maximum exists: %s", active.why));
        else
                regression_maximise(f, &active, s->o);
        inner_free(&active);
}

enum { ROUNDS = 200 };

/* From the weights to where the vertex stands still, into f; true: it does, or f says why not. */
static bool ascend(struct fit *f, struct ascent *s, int rounds)
{
        size_t p = s->in->predictor[s->a].p;
        bool moved = true;
        for (size_t j = 0; j < p; j++)
                s->b[j] = NUM_NAN;
        for (int k = 0; k < rounds; k++) {
                const char *why = find_vertex(s, &moved);
                if (why)
                        fit_refuse(f, STATUS_SEARCH, mem_format("%s", why));
                if (why || !moved)
                        return true;
                find_others(f, s);
                if (f->status != STATUS_OK)
                        return true;
                find_weights(s, f->t);
        }
        return false;
}

static void ascend_fully(struct fit *f, struct ascent *s)
{
        if (!ascend(f, s, ROUNDS))
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("the search for the maximum did not converge: the "
                                      "coefficients of %s go round",
                                      s->in->r->d->param[s->in->r->coordinate[s->a].param].name));
}

/* What is added bends too. */
static void add_bend(const struct inner *in, const double *b, double *h)
{
        size_t n = in->sum.ncoefficient, P = in->r->row.npar;
        double *g = mem_array(2 * P + P * n, sizeof *g), *bend = g + P, *jacobian = bend + P;
        penalty_at(in->r, in->penalties, in->l2, in->held, b, g, bend);
        inner_jacobian(in, b, jacobian);
        for (size_t j = 0; j < P; j++)
                for (size_t k = 0; k < n * n; k++)
                        h[k] += bend[j] * jacobian[j * n + k / n] * jacobian[j * n + k % n];
        free(g);
}

const char corners_no_errors[] =
        "the expected information is not positive definite at the maximum: "
        "there are no standard errors";

bool corners_invert(double *h, size_t n)
{
        bool fine = true;
        for (size_t i = 0; i < n * n; i++)
                fine = fine && isfinite(h[i]);
        gsl_matrix_view view = gsl_matrix_view_array(h, n, n);
        fine = fine && gsl_linalg_cholesky_decomp1(&view.matrix) == GSL_SUCCESS &&
               gsl_linalg_cholesky_invert(&view.matrix) == GSL_SUCCESS;
        for (size_t i = 0; i < n * n && !fine; i++)
                h[i] = NUM_NAN;
        return fine;
}

bool corners_covariance(struct fit *f, const struct inner *in)
{
        size_t n = in->sum.ncoefficient;
        double *c = mem_array(n + n * n, sizeof *c), *h = c + n;
        start_move(in, f->t, c);
        in->row.info(&in->row, c, h);
        for (size_t i = 0; i < n * n; i++)
                h[i] *= in->r->y->weight;
        if (in->penalties)
                add_bend(in, f->t, h);
        bool fine = corners_invert(h, n);
        inner_covariance(in, f->t, h, f->vcov);
        free(c);
        return fine;
}

/* --- where to start: the likelihood has many local maxima, of which the vertices from different weights lead to the high ones */

/* The z-th column of a scale that is no intercept, which is orthogonal to it and has mean square 1; NULL: there are no more. */
static const struct predictor *slope_column(const struct inner *in, size_t corner, size_t z,
                                            size_t *column)
{
        for (size_t a = 0; a < in->r->m; a++) {
                const struct predictor *q = &in->predictor[a];
                if (a == corner || !in->turn[a].z)
                        continue;
                for (size_t j = 0; j < q->p; j++)
                        if (j != in->turn[a].intercept && z-- == 0) {
                                *column = j;
                                return q;
                        }
        }
        return NULL;
}

/* The k-th weights: of several quantiles if a tilt is to be found, with scales that are even or grow or fall along one of their
 * columns. false: there are no more. */
static bool start_at(struct ascent *s, size_t k)
{
        static const double quantile[] = {0.5, 0.25, 0.75, 0.1,  0.9, 0.4,
                                          0.6, 0.05, 0.95, 0.02, 0.98};
        enum { MOST = 64 };
        bool tilts = s->in->r->d->loss == LOSS_TILTED;
        size_t quantiles = tilts ? sizeof quantile / sizeof *quantile : 1;
        size_t along = k / quantiles, column = 0; /* 0: even, then two for each column */
        const struct predictor *q =
                along ? slope_column(s->in, s->a, (along - 1) / 2, &column) : NULL;
        const struct sample *y = s->in->r->y;
        s->up = quantile[k % quantiles];
        s->down = 1 - s->up;
        for (size_t i = 0; i < y->n; i++) {
                size_t block = i / SAMPLE_BLOCK, at = i % SAMPLE_BLOCK;
                double z = q ? q->z[(block * q->p + column) * SAMPLE_BLOCK + at] : 0;
                s->w[i] = (y->w ? y->w[i] : 1) * exp(along % 2 ? z : -z);
        }
        return k < MOST && (!along || q);
}

static double height_of(const struct fit *f)
{
        return f->status == STATUS_OK ? f->loglik - (f->map ? f->penalty : 0) : -NUM_INF;
}

/* The k-th weights not far from w: the tilt and the scales another; false: there are no more. */
static bool start_near(struct ascent *s, size_t k, const double *w, double up)
{
        static const double odds[] = {1, 0.85, 1.18, 0.7, 1.4}; /* of the tilt */
        static const double slope[] = {0, 0.4, -0.4};
        enum { ODDS = sizeof odds / sizeof *odds, SLOPES = sizeof slope / sizeof *slope };
        size_t tilts = s->in->r->d->loss == LOSS_TILTED ? ODDS : 1, column = 0;
        size_t along = k / tilts / SLOPES;
        const struct predictor *q = slope_column(s->in, s->a, along, &column);
        double by = slope[k / tilts % SLOPES];
        for (size_t i = 0; i < s->in->r->y->n; i++) {
                size_t block = i / SAMPLE_BLOCK, at = i % SAMPLE_BLOCK;
                double z = q ? q->z[(block * q->p + column) * SAMPLE_BLOCK + at] : 0;
                s->w[i] = w[i] * exp(by * z);
        }
        s->up = up * odds[k % tilts] / (up * odds[k % tilts] + 1 - up);
        s->down = 1 - s->up;
        return q ? along < 4 : k < tilts;
}

/* From the maximum in f to a higher one near it, as long as there is one. */
static void ascend_on(struct fit *f, struct ascent *s)
{
        enum { TIMES = 10 };
        size_t n = s->in->r->y->n;
        double best = height_of(f), up = s->up, *w = mem_array(n, sizeof *w);
        memcpy(w, s->w, n * sizeof *w);
        bool higher = true;
        for (int times = 0; times < TIMES && higher; times++) {
                higher = false;
                for (size_t k = 0; start_near(s, k, w, up) && !higher; k++) {
                        higher = ascend(f, s, ROUNDS) && height_of(f) > best + 1e-12 * fabs(best);
                        if (!higher)
                                continue;
                        best = height_of(f);
                        up = s->up;
                        memcpy(w, s->w, n * sizeof *w);
                }
        }
        memcpy(s->w, w, n * sizeof *w);
        s->up = up;
        s->down = 1 - up;
        ascend_fully(f, s);
        free(w);
}

/* The highest, into f; the reason of the first if there is none. Of many rows, whose likelihood is nearly smooth, the first steps
 * tell which start is the best. */
static void ascend_best(struct fit *f, struct ascent *s)
{
        enum { MANY = 5000 };
        bool many = s->in->r->y->n > MANY;
        double best = -NUM_INF;
        size_t at = 0;
        for (size_t k = 0; start_at(s, k); k++) {
                ascend(f, s, many ? 1 : ROUNDS);
                if (height_of(f) > best) {
                        best = height_of(f);
                        at = k;
                }
        }
        start_at(s, at);
        ascend_fully(f, s);
        if (f->status == STATUS_OK && !many)
                ascend_on(f, s);
}

static void ascent_make(struct ascent *s, const struct inner *in, const struct fit_options *o)
{
        size_t n = in->r->y->n, P = in->r->row.npar;
        *s = (struct ascent){.in = in, .o = o, .a = corner_of(in)};
        const struct predictor *q = &in->predictor[s->a];
        s->held = mem_array(P + 2 * n + q->p, sizeof *s->held);
        s->w = s->held + P;
        s->target = s->w + n;
        s->b = s->target + n;
        s->column = mem_array(q->p, sizeof *s->column);
        for (size_t j = 0; in->turn[s->a].of->from && j < q->p; j++)
                s->column[j] = in->turn[s->a].column[j];
        for (size_t i = 0; i < n; i++)
                s->target[i] = in->y[i] - (q->constant + (q->offset ? q->offset[i] : 0));
        memcpy(s->held, in->held, P * sizeof *s->held);
}

static void ascent_free(struct ascent *s)
{
        free(s->column);
        free(s->held);
}

/* --- the end of the tilt: all observations on one side */

/* The parameter of the row that is the tilt, if it is free; npar: none is. */
static size_t free_tilt(const struct regression *r, const double *held)
{
        for (size_t a = 0; a < r->m && r->d->loss == LOSS_TILTED; a++) {
                const struct coordinate *c = &r->coordinate[a];
                const struct param *p = &r->d->param[c->param];
                if (!p->kink && p->unit == 0 && isnan(held[c->first]))
                        return c->first;
        }
        return r->row.npar;
}

/* Whether nothing lies beyond the vertex on its emptier side. */
static bool is_one_sided(const struct ascent *s, double side)
{
        bool one = true;
        for (size_t i = 0; i < s->in->r->y->n; i++) {
                double rest = s->target[i], size = fabs(rest);
                for (size_t j = 0; j < s->in->predictor[s->a].p; j++) {
                        double term = s->b[j] * (s->column[j] ? s->column[j][i] : 1);
                        rest -= term;
                        size += fabs(term);
                }
                one = one && side * rest >= -1e-12 * size;
        }
        return one;
}

/* Of a tilt so near its end that no observation is worth its while on the far side: kappa^2, or 1 / kappa^2. */
static double odds_at_end(const struct sample *y)
{
        double least = y->weight;
        for (size_t i = 0; i < y->n; i++) {
                double w = y->w ? y->w[i] : 1;
                least = w > 0 ? fmin(least, w) : least;
        }
        double share = 1e-2 * least / y->weight;
        return share / (1 - share);
}

/* The maximum of the regression of exponentials that start at m and go up (1) or down (-1), which is the limit of the likelihood as
 * the tilt goes to its end: with any tilt so small that no observation could be worth its while on the far side the vertex
 * is the same, and only log(1 + kappa^2) is to be added for each. false: there is none. */
static bool ascend_edge(struct fit *f, struct ascent *s, size_t tilt, double side)
{
        const struct sample *y = s->in->r->y;
        start_at(s, 0);
        double odds = odds_at_end(y), share = odds / (1 + odds), held = s->held[tilt];
        s->up = side > 0 ? share : 1 - share;
        s->down = 1 - s->up;
        s->held[tilt] = side > 0 ? sqrt(odds) : 1 / sqrt(odds);
        ascend_fully(f, s);
        s->held[tilt] = held;
        f->loglik += y->weight * log1p(odds);
        return f->status == STATUS_OK && is_one_sided(s, side);
}

/* Puts the edge where the maximum in f is. */
static void adopt_edge(struct fit *f, const struct regression *r, size_t corner, size_t tilt,
                       double side)
{
        const struct limit *l = r->d->limit + (side > 0 ? 0 : 1);
        char number[NUM_TEXT], *text;
        double kappa = f->t[tilt];
        f->t[tilt] = side > 0 ? 0 : NUM_INF;
        f->boundary = mem_format("%s (%s)", l->dist->name, l->how);
        text = mem_format("the maximum is on the boundary: %s", f->boundary);
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                if (a == corner || c->first == tilt)
                        continue;
                size_t j = c->first; /* of a formula the intercept, which takes up a factor */
                double scale = c->from    ? f->t[j] - side * log(kappa)
                               : side > 0 ? f->t[j] / kappa
                                          : f->t[j] * kappa;
                free(text);
                text = mem_format("the maximum is on the boundary: %s, with scale%s = %s",
                                  f->boundary, c->from ? ":(Intercept)" : "",
                                  num_digits(number, scale, 6));
                f->t[j] = c->from ? -NUM_INF : l->at[c->param];
        }
        for (size_t j = 0; j < f->d->npar; j++)
                f->edge[j] = !f->held[j];
        for (size_t j = 0; j < f->d->npar * f->d->npar; j++)
                f->vcov[j] = NUM_NAN;
        fit_warn(f, text);
        free(text);
}

/* Whether the scale is free to grow or shrink by a factor everywhere: else there is no edge. */
static bool has_edge(const struct regression *r, const double *held, size_t corner, size_t tilt)
{
        bool has = tilt < r->row.npar;
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                if (a == corner || c->first == tilt)
                        continue;
                has = has && !c->given && isnan(held[c->first]);
                if (c->from)
                        has = has && c->from->design->intercept && r->link[c->param] == LINK_LOG;
        }
        return has;
}

/* Whether all observations lie on a vertex while a scale is free. */
static bool is_perfect(struct ascent *s)
{
        const struct inner *in = s->in;
        bool free = false, moved;
        for (size_t a = 0; a < in->r->m; a++) {
                const struct param *p = &in->r->d->param[in->r->coordinate[a].param];
                free = free || (a != s->a && p->unit == 1 && in->predictor[a].p > 0);
        }
        start_at(s, 0);
        return free && !in->penalties && !find_vertex(s, &moved) && is_one_sided(s, 1) &&
               is_one_sided(s, -1);
}

void corners_fit(struct fit *f, const struct inner *in, const struct fit_options *o)
{
        struct ascent s;
        ascent_make(&s, in, o);
        if (is_perfect(&s)) {
                fit_refuse(f, STATUS_NONE,
                           mem_format("no maximum exists: the fit is perfect: the likelihood grows "
                                      "without bound as the scale goes to 0"));
                ascent_free(&s);
                return;
        }
        size_t tilt = free_tilt(in->r, in->held);
        double best = -NUM_INF, side = 0;
        for (double end = 1; end >= -1 && has_edge(in->r, in->held, s.a, tilt) && !in->penalties;
             end -= 2)
                if (ascend_edge(f, &s, tilt, end) && f->loglik > best) {
                        best = f->loglik;
                        side = end;
                }
        ascend_best(f, &s);
        if (side != 0 && !(f->status == STATUS_OK && f->loglik > best)) {
                ascend_edge(f, &s, tilt, side);
                adopt_edge(f, in->r, s.a, tilt, side);
        } else if (f->status == STATUS_OK) {
                if (!corners_covariance(f, in))
                        fit_warn(f, corners_no_errors);
                if (!s.unique)
                        fit_warn(f, not_unique);
        }
        ascent_free(&s);
}

/* --- the same where something is added */

/* -log p of what is added to what goes to its end: the tilt, and what takes up a factor of the scale. *any: there is such. */
static double prior_of_tilt(const struct regression *r, const struct penalties *p, size_t corner,
                            size_t tilt, double kappa, bool *any)
{
        double sum = 0;
        *any = false;
        for (size_t k = 0; k < p->nprior; k++) {
                const struct prior *q = &p->prior[k];
                for (size_t a = 0; a < r->m; a++)
                        *any = *any || (a != corner && q->param == r->coordinate[a].first);
                sum -= q->param == tilt ? q->d->logpdf(q->d, kappa, q->t) : 0;
        }
        return sum;
}

/* Whether no observation of the regression lies on the emptier side. */
static bool lies_on_side(const struct regression *r, size_t corner, const double *b, double side)
{
        size_t mu = r->coordinate[corner].param;
        double *t = mem_array(r->d->npar, sizeof *t);
        bool one = true;
        for (size_t i = 0; i < r->y->n; i++) {
                regression_parameters(r, b, i, t);
                double size = fabs(r->y->x[i]) + fabs(t[mu]);
                one = one && side * (r->y->x[i] - t[mu]) >= -1e-12 * size;
        }
        free(t);
        return one;
}

void corners_compare_edges(struct fit *f, struct regression *r, const struct penalties *p,
                           const double *held)
{
        size_t P = r->row.npar, corner = 0, tilt = free_tilt(r, held);
        while (corner < r->m && !r->d->param[r->coordinate[corner].param].kink)
                corner++;
        if (tilt == P || corner == r->m || r->y->outcomes || r->products ||
            f->status == STATUS_NONE || f->status == STATUS_USAGE)
                return;
        double odds = odds_at_end(r->y), *at = mem_array(P, sizeof *at), edge = 0;
        for (double side = 1; side >= -1; side -= 2) {
                memcpy(at, held, P * sizeof *at);
                at[tilt] = side > 0 ? sqrt(odds) : 1 / sqrt(odds);
                bool any;
                double prior = prior_of_tilt(r, p, corner, tilt, at[tilt], &any);
                struct fit *g = regression_fit_inside(
                        r, &(struct fit_options){.method = METHOD_AUTO, .held = at}, p);
                bool reached = !any && g->status == STATUS_OK && has_edge(r, held, corner, tilt) &&
                               lies_on_side(r, corner, g->t, side);
                if (reached)
                        g->loglik += r->y->weight * log1p(odds);
                double height = height_of(g) - prior, found = height_of(f);
                bool higher = isfinite(height) &&
                              height > (isfinite(found) ? found + 1e-12 * fabs(found) : found);
                if (higher && reached) {
                        fit_refuse(f, STATUS_OK, NULL);
                        fit_adopt(f, g, NULL);
                        f->nfree = g->nfree + 1;
                        edge = side;
                } else if (higher && f->status == STATUS_OK) {
                        fit_refuse(f, STATUS_SEARCH,
                                   mem_format("the posterior is higher far out towards %s than at "
                                              "the maximum that was found",
                                              r->d->limit[side > 0 ? 0 : 1].how));
                }
                fit_free(g);
        }
        if (edge != 0 && f->status == STATUS_OK)
                adopt_edge(f, r, corner, tilt, edge);
        free(at);
}
