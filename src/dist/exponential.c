/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exponential: waiting times without memory.
 *
 *   f(x) = rate exp(-rate x),                       x >= 0,  rate > 0
 *   l    = n log(rate) - rate sum x_i
 *
 * dl/drate = n / rate - sum x_i = 0 gives rate = 1 / mean x. If all x are 0, l grows without bound with
 * rate.   Casella & Berger (2002), ex. 7.2.
 */
#include "exact.h"
#include "tails.h"
#include "window.h"

#include <gsl/gsl_randist.h>

enum { RATE };

static double logpdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return x >= 0 ? log(t[RATE]) - t[RATE] * x : -NUM_INF;
}

static void score(const struct dist *d, double x, const double *t, double *g)
{
        (void)d;
        g[RATE] = 1 / t[RATE] - x;
}

static const char *none(const struct dist *d, const struct sample *s, const double *held)
{
        (void)d;
        if (sample_moments(s)->max > 0 || !isnan(held[RATE]))
                return NULL;
        return "all values are 0: the likelihood grows without bound as rate -> inf";
}

static bool fit(const struct dist *d, const struct sample *s, const double *held, double *t)
{
        (void)d;
        t[RATE] = isnan(held[RATE]) ? 1 / sample_moments(s)->mean : held[RATE];
        return true;
}

static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *t)
{
        (void)d, (void)held;
        double median = sample_about(s, 0.5);
        t[RATE] = median > 0 ? log(2) / median : 1 / sample_moments(s)->mean;
        return k == 0;
}

static double nll(const struct dist *d, const struct sample *s, const double *t, double *g,
                  double *h)
{
        (void)d;
        double mean = sample_moments(s)->mean, n = s->weight;
        if (g)
                g[RATE] = n * fma(t[RATE], mean, -1) / t[RATE];
        if (h)
                h[RATE] = n / t[RATE] / t[RATE];
        return n * (t[RATE] * mean - log(t[RATE]));
}

static void hess(const struct dist *d, double x, const double *t, double *h)
{
        (void)d, (void)x;
        h[RATE] = -1 / (t[RATE] * t[RATE]);
}

static void info(const struct dist *d, const double *t, double *h)
{
        (void)d;
        h[RATE] = 1 / (t[RATE] * t[RATE]);
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        (void)held, (void)j;
        return exact_chi2(t[RATE], 2 * s->weight, 2 * s->weight, 1, level, lower, upper);
}

static const char *windowed(ROW, const struct sample *s, const double *held, bool searched)
{
        (void)searched;
        return isnan(held[RATE])
                       ? window_power_none(
                                 s, 0, 1,
                                 "the mean is not below the middle of the window: the likelihood "
                                 "only grows towards the limit uniform (rate -> 0)")
                       : NULL;
}

static double logcdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return x > 0 ? num_log1mexp(-t[RATE] * x) : -NUM_INF;
}

static double logsf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return x > 0 ? -t[RATE] * x : 0;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double r = 1 / t[RATE], m = t[RATE] * x, ratio = m > 1e-300 ? m / expm1(m) : 1;
        if (g)
                *g = upper ? -x : ratio * r;
        if (h)
                *h = upper ? 0 : -ratio * (ratio + m) * r * r;
        return true;
}

static double quantile(const struct dist *d, double p, const double *t)
{
        (void)d;
        return -log1p(-p) / t[RATE];
}

static double draw(const struct dist *d, const double *t, gsl_rng *r)
{
        (void)d;
        return gsl_ran_exponential(r, 1 / t[RATE]);
}

static double mean(const struct dist *d, const double *t)
{
        (void)d;
        return 1 / t[RATE];
}

static double variance(const struct dist *d, const double *t)
{
        (void)d;
        return 1 / (t[RATE] * t[RATE]);
}

static double slope(const struct dist *d, double x, const double *t, double *bend)
{
        (void)d;
        (void)x;
        *bend = 0;
        return -t[RATE];
}

static const struct lesson lesson = {
        .conjugate = "gamma",
        .posterior = "The prior has the form of the likelihood itself: its slope adds to the score "
                     "as `a - 1` more values\n"
                     "that sum to b would.\n"
                     "\n"
                     "  (n + a - 1) / rate - (sum x_i + b) = 0\n"
                     "  rate = (n + a - 1) / (sum x_i + b) = ({n} + {a} - 1) / ({sum x_i} + {b}) = "
                     "{(n + a - 1) / (sum x_i + b)}",
        .solution = "Step by step, with {n} values that sum to {sum x_i}:\n"
                    "  l(rate) = {n} log rate - {sum x_i} rate\n"
                    "  dl/drate = {n} / rate - {sum x_i}\n"
                    "The slope begins at infinity, near rate = 0, and falls all the way to {-sum "
                    "x_i}: once it is 0, and\n"
                    "that is the maximum. Multiplied by `rate`:\n"
                    "  {n} - {sum x_i} rate = 0\n"
                    "  rate = {n} / {sum x_i} = {n / sum x_i}\n"
                    "The mean of this model, `1 / rate` = {1 / rate}, is that of the data. Who "
                    "calls the mean the\n"
                    "parameter finds the same model: how a parameter is called does not matter to "
                    "the likelihood\n"
                    "(invariance).",
        .curvature = "Here it can be written down:\n"
                     "  d2l/drate2 = -n / rate^2\n"
                     "It is negative for every rate, so that l has no second maximum. The standard "
                     "error is `rate /\n"
                     "sqrt(n)`: {1 / sqrt(n)} of the estimate, whatever the data.",
        .loss = "  -l / n = rate mean x - log rate\n"
                "Of the data only their mean is in it: the mean is sufficient. At the estimate the "
                "loss is `1 + log\n"
                "mean x` = {1 + log(mean x)}.",
};

const struct dist dist_exponential = {
        .name = "exponential",
        .aliases = NAMES("exp", "expon"),
        .title = "Exponential",
        .formula = "f(x) = rate exp(-rate x)",
        .estimator = "closed form: 1 / mean",
        .derivation = "l(rate) = n log(rate) - rate sum x_i\n"
                      "dl/drate = n / rate - sum x_i = 0   =>  rate = n / sum x_i = 1 / mean x\n"
                      "-d2l/drate2 = n / rate^2, so se(rate) = rate / sqrt(n)",
        .notes = "Some call the mean the parameter: rate here, scale = 1 / rate in scipy, Julia "
                 "and MATLAB.",
        .lesson = &lesson,
        .reference = "Casella & Berger (2002), Statistical Inference, 2nd ed., section 7.2",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 1,
        .summaries = SUMMARY_MOMENTS(MAP_SELF),
        .param = (const struct param[]){{.name = "rate",
                                         POSITIVE,
                                         .doc = "events per unit: 1 / mean",
                                         .unit = -1,
                                         .aliases = NAMES("lambda")}},
        .frontier = &(const struct frontier){1, LINK_IDENTITY, 1, 0, NOWHERE},
        .probe = (const double[]){0.8},
        .derived = (const struct derived[]){{"scale", "1 / rate", mean, 0, NUM_INF}, {0}},
        .spelling = {"dexp(x, rate = {rate})", "expon(scale={scale})", "Exponential({scale})",
                     "makedist('Exponential', 'mu', {scale})"},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .none = none,
        .windowed = windowed,
        .fit = fit,
        .exact = exact,
        .start = start,
        .nll = nll,
        .hess = hess,
        .info = info,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
