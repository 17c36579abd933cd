/* SPDX-License-Identifier: GPL-3.0-or-later */
/* simulate: observations drawn from a model. */
#ifndef SIMULATE_H
#define SIMULATE_H

#include "regression.h"

/* Random numbers that depend on a seed and the number of the stream, and on nothing else: streams of one seed are all different. The
 * caller's, for gsl_rng_free. */
gsl_rng *simulate_stream(unsigned long seed, size_t stream);

/* n draws from d at t, into x[n]: by its draw, else by its quantile. */
void simulate_values(const struct dist *d, const double *t, gsl_rng *r, size_t n, double *x);

/* A response for each row of a regression at the coefficients b, into y[n]. */
void simulate_rows(const struct regression *r, const double *b, gsl_rng *rng, double *y);

#endif
