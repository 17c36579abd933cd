/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spec: the specification of a fit, what is fitted to what. A distribution, a family moved along the line, a regression or
 * probabilities under a prior: one way to their maxima, for the observations that there are and for others in their place. */
#ifndef SPEC_H
#define SPEC_H

#include "regression.h"

struct spec {
        const struct dist *d;   /* whose parameters are estimated; of a regression the made row */
        const struct sample *s; /* the observations; of a regression the response */
        struct regression *regression;     /* NULL: d itself is fitted */
        const struct penalties *penalties; /* of a regression; NULL: nothing is added */
        const double *dirichlet;           /* a[npar] of a simplex; NULL: nothing is added */
        bool moved;                        /* d is a row of location.h */
        const double
                *held; /* held[npar]: as in fit_options, held by the user; NULL: all are free */
};

/* The maximum. o as for fit_run; o->held stands for that of the specification unless it is NULL. Never NULL. */
struct fit *spec_fit(const struct spec *m, const struct fit_options *o);

/* --- the same model of other observations; everything else is borrowed from m, which must outlive it */

/* Observation i, with its bounds and predictors, has weight w[n] (borrowed). Such samples are for one thread. */
struct spec *spec_reweighted(const struct spec *m, const double *w);
/* The n observations are the values x[n] (borrowed), of weight 1 each; of a regression there are as many as in m. */
struct spec *spec_redrawn(const struct spec *m, size_t n, const double *x);
/* n observations x[n] (borrowed), of weight 1 each; of a regression observation i has the predictors of row[i] of m. */
struct spec *spec_resampled(const struct spec *m, size_t n, const size_t *row, const double *x);
/* The observations are what is known of them; as many as in m of a regression. */
struct spec *spec_redrawn_within(const struct spec *m, const struct bounds *b);
/* Of one of these; NULL is none. */
void spec_free(struct spec *m);

/* --- observations one by one. Their values must have been kept. */

/* Whether they were. */
bool spec_has_rows(const struct spec *m);
/* log-likelihood of observation i at t[npar], without its weight; its gradient into g[npar] unless NULL. */
double spec_row(const struct spec *m, const double *t, size_t i, double *g);
/* The distribution of observation i of a fit, at the limit where the maximum is on the boundary; its parameters into
 * t[spec_room]. */
const struct dist *spec_family(const struct spec *m, const struct fit *f, size_t i, double *t);
size_t spec_room(const struct spec *m, const struct fit *f);

#endif
