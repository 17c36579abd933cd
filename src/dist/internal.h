/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the families share in writing themselves down. */
#ifndef DIST_INTERNAL_H
#define DIST_INTERNAL_H

#include "dist.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>

/* The row as the first argument of a slot, most of which need no look at it. */
#define ROW const struct dist *d __attribute__((unused))

/* Bounds of a parameter. */
#define REAL .lo = -NUM_INF, .hi = NUM_INF
#define POSITIVE .lo = 0, .hi = NUM_INF
#define UNIT .lo = 0, .hi = 1

/* The parameters of a half of a distribution that starts at a point, upwards or downwards. */
#define LOC_AND_SCALE(of_scale)                                               \
        (const struct param[])                                                \
        {                                                                     \
                {.name = "loc",                                               \
                 REAL,                                                        \
                 .doc = "where it starts",                                    \
                 .unit = 1,                                                   \
                 .location = true,                                            \
                 .irregular = true},                                          \
                {                                                             \
                        .name = "scale", POSITIVE, .doc = of_scale, .unit = 1 \
                }                                                             \
        }

/* Where the support of values on a line ends, or its density has its corner. */
#define SUPPORT_END(its_name, its_doc, ...)                                          \
        {                                                                            \
                .name = its_name, REAL, .doc = its_doc, .unit = 1, .location = true, \
                .irregular = true, .aliases = NAMES(__VA_ARGS__)                     \
        }
#define SUPPORT_MIN SUPPORT_END("min", "lower end", "lower", "a")
#define SUPPORT_MAX SUPPORT_END("max", "upper end", "upper", "b")

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Why a sample without spread has no maximum; how: "sigma -> 0" */
#define NO_SPREAD(s, how)                                                               \
        ((s)->rows == 1 ? "one observation: the likelihood grows without bound as " how \
                        : "all values are equal: the likelihood grows without bound as " how)

/* Whether x is one of least, least + 1, ... */
static inline bool is_count(double x, double least)
{
        return x >= least && x == floor(x) && !isinf(x);
}

/* What is no angle in radians, most likely degrees or hours; and no density over one turn to compare with others. */
#define MORE_THAN_A_TURN                                                                 \
        "the observations span more than one turn, 2 pi: angles must be in radians (or " \
        "--degrees), each reduced to one turn"

/* Whether all observations (of weight > 0) are equal. */
static inline bool all_equal(const struct sample *s)
{
        return sample_moments(s)->min == sample_moments(s)->max;
}

/* Why the search for two shapes, or a shape and a rate, finds no maximum where the observations are all but equal: their
 * Hessian is singular to a double from about (mean / sd)^2 = 1e15 on. */
static inline const char *all_but_equal(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        for (size_t j = 0; j < d->npar; j++)
                if (!isnan(held[j]))
                        return NULL;
        return m->sd < 1e-6 * fabs(m->mean) ? "none that numbers can tell: the values are all but "
                                              "equal, and the parameters too large to be told "
                                              "apart"
                                            : NULL;
}

/* The logarithm of a gamma variable with rate 1. With a small shape the variable itself is often 0 to a double:
 * that of shape + 1 times U^(1 / shape) has the same distribution (Marsaglia & Tsang 2000). */
static inline double draw_log_gamma(gsl_rng *r, double shape)
{
        return shape < 1 ? log(gsl_ran_gamma(r, shape + 1, 1)) + log(gsl_rng_uniform_pos(r)) / shape
                         : log(gsl_ran_gamma(r, shape, 1));
}

static inline double is_value(double x, const void *value)
{
        return x == *(const double *)value;
}

/* The fraction of the observations that are this value. */
static inline double fraction_at(const struct sample *s, double value)
{
        return sample_average(s, is_value, &value);
}

#endif
