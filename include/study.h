/* SPDX-License-Identifier: GPL-3.0-or-later */
/* study: what theory says of maximum likelihood, seen. Samples are drawn from a model at known parameters and fitted again, at
 * growing n: consistency is bias and variance that go to 0, efficiency a variance x n that goes to the Cramer-Rao bound,
 * asymptotic normality errors that become normal, and intervals that hold the truth as often as they say. */
#ifndef STUDY_H
#define STUDY_H

#include "infer.h"

struct study_options {
        size_t nsize;
        const size_t *size; /* size[nsize]: the n that are tried */
        size_t samples;     /* of each n; at least 2 */
        unsigned long seed;
        size_t threads;
        enum method method;
        struct infer_options how;      /* level and resamples of intervals, kind of errors */
        bool interval[INTERVAL_COUNT]; /* the kinds whose coverage is counted */
        struct onlooker onlooker;      /* of the samples of all n */
};

/* How often intervals hold the truth. */
struct coverage {
        size_t intervals;    /* that there are; the rest of the fits have none of this kind */
        double share, error; /* and the standard error of the share */
};

/* Estimates of one parameter at one n. What says "error" is the standard error of the simulation. Infinite estimates make mean, variance
 * and what follows from them infinite. */
struct study_cell {
        size_t infinite, errors; /* estimates that are infinite, that have a standard error */
        double mean, median, bias, bias_error;
        double variance, variance_error;
        double bound; /* Cramer & Rao: the least variance of unbiased estimators; NAN: there is none */
        double efficiency; /* bound / variance */
        double rmse, se;   /* root mean square error, mean of the reported standard errors */
        /* of (estimate - truth) / se: */
        double skewness, distance; /* Kolmogorov's from the standard normal */
        struct coverage coverage[INTERVAL_COUNT];
};

struct study_size {
        size_t n, failed, boundary; /* samples without a maximum, with one on the boundary */
        char *reason, *where;       /* the first of them; NULL: there is none */
        struct study_cell *cell;    /* cell[npar] */
};

/* Where the bound comes from. */
enum bound { BOUND_NONE, BOUND_CLOSED, BOUND_INTEGRATED, BOUND_ROWS };

struct study {
        const struct dist *d;    /* the parameters; of a regression its row */
        const double *t;         /* their true values, borrowed */
        struct study_options by; /* borrows its sizes */
        enum bound bound;
        bool *held; /* held[npar]: not estimated, no cell */
        size_t nsize;
        struct study_size *size; /* size[nsize] */
};

/* Of the model at t[npar]: its observations are not looked at, of a regression only its rows, from which those of the samples are drawn
 * with replacement. NULL: there is nothing to be drawn or fitted, and *why says so (a text of its own). */
struct study *study_run(const struct spec *m, const double *t, const struct study_options *o,
                        char **why);
void study_free(struct study *s);

#endif
