/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Poisson: counts of rare events.
 *
 *   f(x) = lambda^x exp(-lambda) / x!,              x = 0, 1, ...,  lambda >= 0
 *   l    = log(lambda) sum x_i - n lambda - sum log x_i!
 *
 * dl/dlambda = sum x_i / lambda - n = 0 gives lambda = mean x. If all x are 0 the maximum is on the boundary,
 * lambda = 0, where l = 0.   Casella & Berger (2002), sec. 7.2.
 *
 * For large x the terms cancel; log f = -x D(lambda / x) - log(2 pi x) / 2 - S(x), D the deviance and S
 * Stirling's remainder, does not (Loader 2000). The tails are those of gamma: P(X <= x) is the
 * probability that a gamma variable of shape x + 1 exceeds lambda.
 */
#include "counts.h"
#include "exact.h"
#include "internal.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>

extern const struct dist dist_gamma;

enum { LAMBDA };

static double logpdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        if (!(x >= 0) || x != floor(x) || isinf(x))
                return -NUM_INF;
        if (x == 0)
                return -t[LAMBDA];
        return -x * num_deviance(t[LAMBDA], t[LAMBDA] - x, x) - log(2 * M_PI * x) / 2 -
               num_stirling(x);
}

static void score(const struct dist *d, double x, const double *t, double *g)
{
        (void)d;
        g[LAMBDA] = (x - t[LAMBDA]) / t[LAMBDA];
}

static bool fit(const struct dist *d, const struct sample *s, const double *held, double *t)
{
        (void)d;
        t[LAMBDA] = isnan(held[LAMBDA]) ? sample_moments(s)->mean : held[LAMBDA];
        return true;
}

static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *t)
{
        (void)d, (void)held;
        t[LAMBDA] = sample_about(s, 0.5) + 0.5;
        return k == 0;
}

static bool rows(const struct dist *d, size_t n, const double *x, const enum link *link,
                 const double *u, double *value, double *g, double *h)
{
        if (link[LAMBDA] != LINK_LOG)
                return false;
        for (size_t i = 0; i < n; i++) {
                double lambda = exp(u[i]);
                value[i] = lambda > 0 || x[i] == 0
                                   ? logpdf(d, x[i], &lambda)
                                   : x[i] * (u[i] - log(x[i]) + 1) - log(2 * M_PI * x[i]) / 2 -
                                             num_stirling(x[i]);
                if (g)
                        g[i] = x[i] - lambda;
                if (h)
                        h[i] = -lambda;
        }
        return true;
}

static void hess(const struct dist *d, double x, const double *t, double *h)
{
        (void)d;
        h[LAMBDA] = -x / t[LAMBDA] / t[LAMBDA];
}

static void info(const struct dist *d, const double *t, double *h)
{
        (void)d;
        h[LAMBDA] = 1 / t[LAMBDA];
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        (void)held, (void)j;
        return exact_count(s->weight * t[LAMBDA], s->weight, level, lower, upper);
}

static double logcdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        if (x < 0)
                return -NUM_INF;
        return dist_gamma.logsf(&dist_gamma, t[LAMBDA], (const double[]){floor(x) + 1, 1});
}

static double logsf(const struct dist *d, double x, const double *t)
{
        (void)d;
        if (x < 0)
                return 0;
        return dist_gamma.logcdf(&dist_gamma, t[LAMBDA], (const double[]){floor(x) + 1, 1});
}

static double draw(const struct dist *d, const double *t, gsl_rng *r)
{
        (void)d;
        return draw_poisson(r, t[LAMBDA]);
}

static double mean(const struct dist *d, const double *t)
{
        (void)d;
        return t[LAMBDA];
}

static const struct lesson lesson = {
        .conjugate = "gamma",
        .posterior = "The prior has the form of the likelihood itself: its slope adds to the score "
                     "as b more observations\n"
                     "that sum to `a - 1` would.\n"
                     "\n"
                     "  (sum x_i + a - 1) / lambda - (n + b) = 0\n"
                     "  lambda = (sum x_i + a - 1) / (n + b) = ({sum x_i} + {a} - 1) / ({n} + {b}) "
                     "= {(sum x_i + a - 1) / (n + b)}",
        .solution = "Step by step. The {n} counts sum to {sum x_i}; the last term has no lambda in "
                    "it:\n"
                    "  l(lambda) = {sum x_i} log lambda - {n} lambda - {sum log x_i!}\n"
                    "  dl/dlambda = {sum x_i} / lambda - {n}\n"
                    "\n"
                    "? sum x_i > 0\n"
                    "The slope falls from infinity, near lambda = 0, to {-n}: once it is 0, and "
                    "that is the maximum.\n"
                    "Multiplied by `lambda`:\n"
                    "  {sum x_i} - {n} lambda = 0\n"
                    "  lambda = {sum x_i} / {n} = {sum x_i / n}\n"
                    "\n"
                    "? sum x_i = 0\n"
                    "All counts are 0, and the slope is {-n} for every lambda: l falls all the way "
                    "from lambda = 0, where\n"
                    "it is 0 and L = 1. Setting the slope to 0 has no solution; the maximum is at "
                    "the end of the range.",
        .curvature = "Here it can be written down:\n"
                     "  d2l/dlambda2 = -sum x_i / lambda^2\n"
                     "At the estimate that is `-n / lambda`, {-n / lambda}: large counts are known "
                     "worse, small ones\n"
                     "better.",
        .loss = "  -l / n = lambda - mean x log lambda + mean log x_i!\n"
                "The last term has no lambda in it. Without it, `lambda - x log lambda` is what "
                "libraries call the\n"
                "Poisson loss.",
        .end = "? sum x_i = 0\n"
               "lambda = 0 claims that no event ever comes: were one seen next, it would have had "
               "probability 0. {n}\n"
               "counts cannot know this. With lambda = {-log(0.05) / n} all {n} would still be 0 "
               "once in 20 times\n"
               "(the rule of three: about 3 / n).\n"
               "\n"
               "? sum x_i > 0\n"
               "A Poisson distribution has its variance equal to its mean. Of these data the mean "
               "is {mean x} and\n"
               "the variance {mean (x - lambda)^2} (divisor n). The likelihood took them for "
               "Poisson and did not\n"
               "ask; a goodness of fit (--gof), or negbinomial beside it, does.",
};

const struct dist dist_poisson = {
        .name = "poisson",
        .aliases = NAMES("pois"),
        .title = "Poisson",
        .formula = "P(x) = lambda^x exp(-lambda) / x!",
        .estimator = "closed form: the mean",
        .derivation = "l(lambda) = log(lambda) sum x_i - n lambda - sum log x_i!\n"
                      "dl/dlambda = sum x_i / lambda - n = 0   =>  lambda = sum x_i / n\n"
                      "-d2l/dlambda2 = n / lambda there, so se(lambda) = sqrt(lambda / n)",
        .notes = "If all counts are 0 the maximum is on the boundary, lambda = 0, with a one-sided "
                 "interval.",
        .lesson = &lesson,
        .reference = "Casella & Berger (2002), Statistical Inference, 2nd ed., section 7.2",
        .support = {.lo = 0, .hi = NUM_INF, .discrete = true},
        .npar = 1,
        .param = (const struct param[]){{.name = "lambda",
                                         POSITIVE,
                                         .doc = "mean, and variance",
                                         .aliases = NAMES("mu", "rate", "mean")}},
        .probe = (const double[]){3.5},
        .spelling = {"dpois(x, lambda = {lambda})", "poisson({lambda})", "Poisson({lambda})",
                     "makedist('Poisson', 'lambda', {lambda})"},
        .logpdf = logpdf,
        .score = score,
        .fit = fit,
        .exact = exact,
        .start = start,
        .rows = rows,
        .hess = hess,
        .info = info,
        .logcdf = logcdf,
        .logsf = logsf,
        .draw = draw,
        .mean = mean,
        .variance = mean,
};
