/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zero-truncated Poisson: counts of which only those above 0 could be seen.
 *
 *   f(x) = lambda^x / (x! (e^lambda - 1)),          x = 1, 2, ...,  lambda >= 0
 *
 * dl/dlambda = 0 is lambda / (1 - e^-lambda) = mean x, which has one root, mean + W0(-mean e^-mean); if all x are 1 it is
 * the boundary lambda = 0. Near lambda = 0 the score is (x - 1) / lambda - E with E = 1 + 1 / (e^lambda - 1) - 1 / lambda
 * = 1/2 + lambda/12 - ...   Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, sec. 4.10.
 */
#include "counts.h"
#include "internal.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_exp.h>

enum { LAMBDA };

extern const struct dist dist_poisson;
static const struct dist *const base = &dist_poisson;

static double logpdf(ROW, double x, const double *t)
{
        double lambda = t[LAMBDA];
        if (!is_count(x, 1))
                return -NUM_INF;
        if (lambda > 1)
                return base->logpdf(base, x, t) - num_log1mexp(-lambda);
        return (x > 1 ? (x - 1) * log(lambda) : 0) - num_lgamma(x + 1) - log(gsl_sf_exprel(lambda));
}

/* E and its slope, by their series (Bernoulli numbers) where the terms would cancel. */
static double remainder_of(double l)
{
        double y = l * l;
        if (l > 0.5)
                return 1 + 1 / expm1(l) - 1 / l;
        return 0.5 + l * (1.0 / 12 -
                          y * (1.0 / 720 - y * (1.0 / 30240 - y * (1.0 / 1209600 - y / 47900160))));
}

static double slope_of_remainder(double l)
{
        double y = l * l, s = 2 * sinh(l / 2);
        if (l > 0.5)
                return 1 / y - 1 / s / s;
        return 1.0 / 12 - y * (1.0 / 240 - y * (1.0 / 6048 - y * (1.0 / 172800 - y / 5322240)));
}

static void score(ROW, double x, const double *t, double *g)
{
        double l = t[LAMBDA];
        g[LAMBDA] = l > 0.5 ? (x - l) / l - 1 / expm1(l) : (x - 1) / l - remainder_of(l);
}

static void hess(ROW, double x, const double *t, double *h)
{
        h[LAMBDA] = -(x - 1) / t[LAMBDA] / t[LAMBDA] - slope_of_remainder(t[LAMBDA]);
}

/* (1 - e^-lambda) / lambda, which falls from 1 */
static double excess(double lambda, void *mean)
{
        return gsl_sf_exprel(-lambda) - 1 / *(double *)mean;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double mean = sample_moments(s)->mean;
        t[LAMBDA] = !isnan(held[LAMBDA]) ? held[LAMBDA]
                    : mean == 1          ? 0
                                         : num_root_positive(excess, &mean, mean);
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)held;
        t[LAMBDA] = sample_moments(s)->mean;
        return k == 0;
}

/* (S(x) - 0) / (1 - e^-lambda): the truncated part is below */
static double logsf(ROW, double x, const double *t)
{
        if (x < 1)
                return 0;
        return t[LAMBDA] > 0 ? base->logsf(base, x, t) - num_log1mexp(-t[LAMBDA]) : -NUM_INF;
}

static double logcdf(ROW, double x, const double *t)
{
        return x < 1 ? -NUM_INF : num_log1mexp(fmin(logsf(d, x, t), 0));
}

/* The first arrival is before the end of the interval; the others are a Poisson number. */
static double draw(ROW, const double *t, gsl_rng *r)
{
        double first = -log1p(gsl_rng_uniform(r) * expm1(-t[LAMBDA]));
        return 1 + draw_poisson(r, t[LAMBDA] - first);
}

static double mean(ROW, const double *t)
{
        return 1 / gsl_sf_exprel(-t[LAMBDA]);
}

static double variance(ROW, const double *t)
{
        double m = mean(NULL, t);
        return m * (1 + t[LAMBDA] - m);
}

const struct dist dist_ztpoisson = {
        .name = "ztpoisson",
        .aliases = NAMES("tpois", "ztpois", "zerotruncatedpoisson", "positivepoisson"),
        .title = "Zero-truncated Poisson",
        .formula = "P(x) = lambda^x / (x! (exp(lambda) - 1))",
        .estimator = "one equation: lambda / (1 - exp(-lambda)) = mean",
        .derivation = "l(lambda) = log(lambda) sum x_i - sum log x_i! - n log(exp(lambda) - 1)\n"
                      "dl/dlambda = sum x_i / lambda - n / (1 - exp(-lambda)) = 0\n"
                      "  =>  lambda / (1 - exp(-lambda)) = mean x, that is lambda = mean + "
                      "W0(-mean exp(-mean))",
        .notes = "lambda is the mean of the Poisson before the zeros were lost. If all counts are "
                 "1 the maximum is on the "
                 "boundary.",
        .reference = "Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, 3rd ed., "
                     "section 4.10",
        .support = {.lo = 1, .hi = NUM_INF, .discrete = true},
        .npar = 1,
        .root = true,
        .param = (const struct param[]){{.name = "lambda",
                                         POSITIVE,
                                         .doc = "mean before truncation",
                                         .aliases = NAMES("mu", "rate")}},
        .probe = (const double[]){2.5},
        .spelling = {"dpois(x, lambda = {lambda}) / (1 - exp(-({lambda})))", NULL,
                     "truncated(Poisson({lambda}), 1, nothing)", NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
