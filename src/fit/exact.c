/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit/exact: maxima that a distribution knows in closed form, proved like any other. */
#include "internal.h"

#include "mem.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

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
        double range = isfinite(p->hi - p->lo) ? p->hi - p->lo : 1;
        t[j] += (old == p->lo ? e : -e) * range;
        for (size_t i = 0; d->simplex && i < d->npar; i++)
                if (i != j)
                        t[i] = old < 1 ? t[i] * (1 - t[j]) / (1 - old)
                                       : (1 - t[j]) / (double)(d->npar - 1);
}

/* The likelihood must fall from every edge into the range; top: -l at the maximum. */
static bool edges_hold(const struct fit *f, double top)
{
        size_t n = f->d->npar;
        double *t = mem_array(n, sizeof *t);
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

bool exact_ends_hold(const struct fit *f, double top)
{
        size_t n = f->d->npar;
        double *t = mem_array(n, sizeof *t);
        double step = 1e-6 * (sample_moments(f->s)->max - sample_moments(f->s)->min);
        /* of a triangle the slope vanishes in its ends: there a step changes less than rounding does */
        double rounding = 8 * DBL_EPSILON * (fabs(top) + f->s->weight);
        bool hold = true;
        for (size_t j = 0; j < n; j++) {
                const struct param *p = &f->d->param[j];
                for (int side = -1; side <= 1 && p->irregular && !p->integer && !f->held[j];
                     side += 2) {
                        double room = side < 0 ? f->t[j] - p->lo : p->hi - f->t[j];
                        memcpy(t, f->t, n * sizeof *t);
                        t[j] += side * fmin(step > 0 ? step : 1e-6 * fabs(t[j]), room / 2);
                        /* NAN: the ends have passed each other */
                        hold = hold &&
                               !(likelihood_nll(f->d, f->s, t, NULL, NULL) < top - rounding);
                }
        }
        free(t);
        return hold;
}

/* What the row knows of the maximum with these parameters held. */
static bool best_with(const struct fit *f, const double *held, double *t)
{
        return f->s->outcomes ? f->d->bounded && !f->d->bounded(f->d, f->s, held, t)
                              : f->d->fit(f->d, f->s, held, t);
}

/* A whole number is right if neither of its neighbours, with the best of the other parameters, is better. */
static bool integers_hold(const struct fit *f, const double *held, double top)
{
        size_t n = f->d->npar;
        double *near = mem_array(2 * n, sizeof *near), *t = near + n;
        bool hold = true;
        for (size_t j = 0; j < n; j++)
                for (int side = -1; side <= 1 && f->d->param[j].integer && !f->held[j]; side += 2) {
                        memcpy(near, held, n * sizeof *near);
                        near[j] = f->t[j] + side;
                        if (near[j] > f->d->param[j].lo && best_with(f, near, t))
                                hold = hold && !(likelihood_nll(f->d, f->s, t, NULL, NULL) < top);
                }
        free(near);
        return hold;
}

/* Takes t = f->t, found by the row's fit, through the certificate; false: it is not proved. */
bool exact_accept(struct fit *f, const double *held)
{
        size_t n = f->d->npar;
        double *inner = mem_array(2 * n, sizeof *inner), *u = inner + n;
        struct units raw = {0, 1};
        struct problem p;
        bool moved;
        char *why;
        find_edges(f);
        for (size_t j = 0; j < n; j++)
                inner[j] = f->edge[j] || param_is_rough(&f->d->param[j]) ? f->t[j] : held[j];
        /* a simplex with one member left has nothing free */
        for (size_t j = 0; f->d->simplex && j < n; j++)
                if (f->edge[j] && f->t[j] == 1)
                        inner[j] = NUM_NAN;
        problem_make(&p, f->d, f->s, inner);
        coords_to(&p.l.c, f->t, u);
        double top = likelihood_nll(f->d, f->s, f->t, NULL, NULL);
        why = certify(f, &p, &raw, u, &moved);
        if (!why && !edges_hold(f, top))
                why = mem_format("the likelihood rises from the boundary %s", f->boundary);
        else if (!why && !exact_ends_hold(f, top))
                why = mem_format("the likelihood rises where the support ends");
        else if (!why && !integers_hold(f, held, top))
                why = mem_format("the next whole number is better");
        if (why)
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("the closed form could not be proved a maximum: %s", why));
        free(why);
        f->method = METHOD_EXACT;
        f->loglik = -top;
        problem_clear(&p);
        free(inner);
        return f->status == STATUS_OK;
}

/* The maximum is where the closed form says, on the boundary, where no search arrives. */
bool exact_on_edge(struct fit *f, const double *held)
{
        const struct dist *d = f->d;
        if (!d->fit || !d->fit(d, f->s, held, f->t))
                return false;
        for (size_t j = 0; j < d->npar; j++)
                if (isnan(held[j]) && (f->t[j] == d->param[j].lo || f->t[j] == d->param[j].hi))
                        return true;
        return false;
}
