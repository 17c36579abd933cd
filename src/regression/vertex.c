/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/vertex: a location that is the same everywhere, in which the likelihood has corners or cusps, beside anything that is
 * predicted: asymlaplace's m beside kappa ~ x, ged's mu beside alpha ~ x or beta ~ x.
 *
 * Between two observations the log-likelihood of asymlaplace is linear in m and that of ged with beta <= 1 convex in mu, whatever
 * the others are: no maximum is there, but at an observation. So each is tried, and given it the others are a smooth problem
 * (for asymlaplace with its own links a concave one), which is searched and proved as any other. Where the rows that are met have
 * beta > 1 it is smooth in mu too, and the maximum is searched as any other: the higher counts. Of many observations those about the
 * best of some quantiles are tried. */
#include "internal.h"

#include "mem.h"

#include <float.h>
#include <gsl/gsl_sort.h>
#include <stdlib.h>
#include <string.h>

/* The coordinate; m: there is none such. */
static size_t vertex_of(const struct inner *in)
{
        const struct regression *r = in->r;
        size_t found = r->m, count = 0, free = 0;
        for (size_t a = 0; a < r->m && !r->d->simplex; a++) {
                const struct coordinate *c = &r->coordinate[a];
                bool slopes = c->from && (c->p > 1 || !c->from->design->intercept ||
                                          c->from->design->offset || c->from->offset);
                free += in->predictor[a].p > 0;
                if (!r->d->param[c->param].kink || in->predictor[a].p == 0)
                        continue;
                count++;
                if (!slopes && r->link[c->param] == LINK_IDENTITY)
                        found = a;
        }
        return count == 1 && free > 1 ? found : r->m;
}

/* Of ged with many rows the likelihood is nearly smooth, and each of these searches takes long. */
bool vertex_apply(const struct inner *in)
{
        enum { MANY = 1000 };
        const struct regression *r = in->r;
        return (r->d->loss != LOSS_NONE || r->y->n <= MANY) && !in->why && !in->exact &&
               !in->penalties && !in->sign && !r->y->outcomes && r->d->info && r->rows &&
               !corners_apply(in) && vertex_of(in) < r->m;
}

struct vertices {
        const struct inner *in;
        const struct fit_options *o;
        size_t a;
        bool smooth;   /* the density is smooth in the location for some shapes */
        double *held;  /* held[npar of the row] */
        size_t n;      /* of different observations that count */
        double *at;    /* at[n], rising */
        double *start; /* where the search at the last one ended; NULL: nowhere */
        size_t best;
        double nll; /* there; infinite: nothing was found */
        double *c;  /* the others there */
        char *why;  /* what it leads to there (owned); NULL: it is a maximum */
        bool unique;
};

static void vertices_make(struct vertices *v, const struct inner *in, const struct fit_options *o)
{
        const struct sample *y = in->r->y;
        size_t P = in->r->row.npar, all = 0;
        *v = (struct vertices){
                .in = in, .o = o, .a = vertex_of(in), .nll = NUM_INF, .unique = true};
        v->smooth = in->r->d->loss == LOSS_NONE;
        v->held = mem_array(P + y->n, sizeof *v->held);
        v->at = v->held + P;
        memcpy(v->held, in->held, P * sizeof *v->held);
        for (size_t i = 0; i < y->n; i++)
                if (!y->w || y->w[i] > 0)
                        v->at[all++] = y->x[i];
        gsl_sort(v->at, 1, all);
        for (size_t i = 0; i < all; i++)
                if (v->n == 0 || v->at[i] != v->at[v->n - 1])
                        v->at[v->n++] = v->at[i];
}

static void vertices_free(struct vertices *v)
{
        free(v->held);
        free(v->start);
        free(v->c);
        free(v->why);
}

/* c[n] for what was in *to. */
static void keep(double **to, const double *c, size_t n)
{
        double *copy = mem_array(n, sizeof *copy);
        memcpy(copy, c, n * sizeof *copy);
        free(*to);
        *to = copy;
}

/* The problem of the others at observation k, to be searched from there. */
static void others_at(struct vertices *v, size_t k, const double *from, struct inner *others)
{
        const struct regression *r = v->in->r;
        v->held[r->coordinate[v->a].first] = v->at[k];
        inner_make(others, r, v->held, NULL, NULL, false);
        others->lone = true;
        if (others->why)
                return;
        if (from)
                keep(&others->start[0], from, others->sum.ncoefficient);
        else
                start_find(others, v->o->start);
}

/* Whether the likelihood has a corner or a cusp in observation k where the others are c. */
static bool is_pointed(const struct vertices *v, const struct inner *others, size_t k,
                       const double *c)
{
        const struct regression *r = v->in->r;
        const struct sample *y = r->y;
        double *u = mem_array(r->m + r->d->npar, sizeof *u), *t = u + r->m;
        bool pointed = true;
        for (size_t i = 0; i < y->n && v->smooth; i++) {
                if (y->x[i] != v->at[k])
                        continue;
                predicted_coordinates_of(&others->sum, c, i, u);
                predicted_parameters(&others->sum, u, t);
                for (size_t j = 0; j < r->d->npar; j++)
                        if (!r->d->param[j].location && r->d->param[j].unit == 0)
                                pointed = pointed && t[j] <= 1;
        }
        free(u);
        return pointed;
}

/* Takes the k-th for the best if it is; c: NULL, it leads to where why (owned) says. */
static void compare(struct vertices *v, size_t k, double nll, const double *c, size_t n, char *why)
{
        double noise = 8 * DBL_EPSILON * (fabs(nll) + v->in->r->y->weight);
        v->unique = v->unique && !(k != v->best && fabs(nll - v->nll) <= noise);
        if (!(nll < v->nll)) {
                free(why);
                return;
        }
        v->unique = v->unique || nll < v->nll - noise;
        free(v->why);
        v->why = why;
        v->nll = nll;
        v->best = k;
        if (c)
                keep(&v->c, c, n);
}

/* The NLL with the best others at observation k; infinite: they have no maximum, or there is no corner. */
static double height_at(struct vertices *v, size_t k)
{
        struct inner others;
        double seen, nll = NUM_INF;
        others_at(v, k, v->start, &others);
        size_t n = others.sum.ncoefficient;
        if (others.why) {
                inner_free(&others);
                return nll;
        }
        struct fit *f = regression_search(&others, v->o, &seen);
        others.lone = false;
        if (f->status == STATUS_OK && is_pointed(v, &others, k, f->t)) {
                nll = inner_rise(&others) - f->loglik;
                keep(&v->start, f->t, n);
                compare(v, k, nll, f->t, n, NULL);
        } else if (f->status == STATUS_SEARCH && !v->smooth && path_applies(&others)) {
                struct lead lead;
                path_follow(&others, others.start[0], REACH_AFAR, NUM_INF, &lead);
                nll = lead.why ? inner_rise(&others) + lead.nll : NUM_INF;
                compare(v, k, nll, NULL, n, lead.why);
        }
        fit_free(f);
        inner_free(&others);
        return nll;
}

/* From observation k to those beside it, by steps that halve where nothing is better. */
static void climb(struct vertices *v, size_t k, size_t step)
{
        double here = height_at(v, k);
        while (step > 0) {
                double below = k >= step ? height_at(v, k - step) : NUM_INF;
                double above = k + step < v->n ? height_at(v, k + step) : NUM_INF;
                if (!(fmin(below, above) < here)) {
                        step /= 2;
                        continue;
                }
                k = below < above ? k - step : k + step;
                here = fmin(below, above);
        }
}

static void try_all(struct vertices *v)
{
        enum { EACH = 200, SOME = 12, FEW = 4, MANY = 5000 };
        if (v->n <= EACH) {
                for (size_t k = 0; k < v->n; k++)
                        height_at(v, k);
                return;
        }
        size_t quantiles = v->n > MANY ? FEW : SOME, step = v->n / quantiles;
        for (size_t k = 0; k < quantiles; k++)
                height_at(v, k * step + step / 2);
        if (isfinite(v->nll))
                climb(v, v->best, step / 2);
}

/* The maximum where the location meets no corner, if there is one higher than nll; *seen: a higher place from which it only rises. */
static struct fit *smooth_maximum(struct inner *in, const struct fit_options *o, double *seen)
{
        bool *kink = mem_array(in->sum.ncoefficient, sizeof *kink);
        for (size_t j = 0; j < in->sum.ncoefficient; j++) {
                kink[j] = in->param[j].kink;
                in->param[j].kink = false;
        }
        struct fit *found = regression_search(in, o, seen);
        for (size_t j = 0; j < in->sum.ncoefficient; j++)
                in->param[j].kink = kink[j];
        free(kink);
        return found;
}

/* The maximum at the best observation, into f. */
static void adopt_vertex(struct fit *f, struct vertices *v)
{
        struct inner others;
        double seen;
        others_at(v, v->best, v->c, &others);
        struct fit *found = regression_search(&others, v->o, &seen);
        regression_take_over(f, &others, found);
        fit_free(found);
        inner_free(&others);
        if (!v->unique)
                fit_warn(f, not_unique);
}

void vertex_fit(struct fit *f, struct inner *in, const struct fit_options *o)
{
        struct vertices v;
        vertices_make(&v, in, o);
        double seen = -NUM_INF, rise = inner_rise(in);
        struct fit *smooth = v.smooth ? smooth_maximum(in, o, &seen) : NULL;
        try_all(&v);
        double nll = smooth && smooth->status == STATUS_OK ? -smooth->loglik + rise : NUM_INF;
        if (!(fmin(nll, v.nll) < NUM_INF))
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("%s", smooth && smooth->reason
                                                    ? smooth->reason
                                                    : "the search for the maximum did not "
                                                      "converge: at no observation the others "
                                                      "have one"));
        else if (nll <= v.nll)
                regression_take_over(f, in, smooth);
        else if (v.why)
                fit_refuse(f, STATUS_NONE, mem_format("no maximum was found: %s", v.why));
        else
                adopt_vertex(f, &v);
        if (f->status == STATUS_OK && seen > f->loglik + 1e-7 * (fabs(seen) + in->r->y->weight))
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("the search for the maximum did not converge: the likelihood "
                                      "is higher where it has no maximum"));
        if (f->status == STATUS_OK && !corners_covariance(f, in))
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("the search for the maximum did not converge: the expected "
                                      "information is not positive definite where it ended"));
        fit_free(smooth);
        vertices_free(&v);
}
