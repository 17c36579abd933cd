/* SPDX-License-Identifier: GPL-3.0-or-later */
/* simulate: observations drawn from a model. */
#ifndef SIMULATE_H
#define SIMULATE_H

#include "regression.h"

/* Random numbers that depend on a seed and the number of the stream, and on nothing else: streams of one seed are all different. The
 * caller's, for gsl_rng_free. */
gsl_rng *simulate_stream(unsigned long seed, size_t stream);

/* One draw from d at t: by its draw, else by its quantile. What rounds onto an end of the support, or beyond, is the nearest double
 * inside (of a count the end): at an end densities may be 0 or infinite. */
double simulate_value(const struct dist *d, const double *t, gsl_rng *r);
/* One of those draws that lie in from < x <= to. */
double simulate_inside(const struct dist *d, const double *t, double from, double to, gsl_rng *r);
/* NULL, or why there are no draws at t, as a text of its own: it is on the edge of its range, where draws need not end. */
char *simulate_refusal(const struct dist *d, const double *t);

/* n draws from d at t, into x[n]. */
void simulate_values(const struct dist *d, const double *t, gsl_rng *r, size_t n, double *x);

/* A response for each row of a regression at the coefficients b, into y[n]. */
void simulate_rows(const struct regression *r, const double *b, gsl_rng *rng, double *y);

#endif
