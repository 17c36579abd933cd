/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Half-normal: the size of a normal with mean 0.
 *
 *   f(x) = sqrt(2 / pi) exp(-x^2 / (2 sigma^2)) / sigma,      x >= 0,  sigma > 0
 *   l    = n log(2 / pi) / 2 - n log sigma - sum x_i^2 / (2 sigma^2)
 *
 * dl/dsigma = 0 gives sigma^2 = mean x^2.
 * Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 13, sec. 10.
 */
#include "exact.h"
#include "tails.h"
#include "window.h"

#include <gsl/gsl_randist.h>

enum { SIGMA };

static double logpdf(ROW, double x, const double *t)
{
        double z = x / t[SIGMA];
        return x >= 0 ? -z * z / 2 - log(t[SIGMA]) - LOG_SQRT_2PI + M_LN2 : -NUM_INF;
}

static void score(ROW, double x, const double *t, double *g)
{
        double z = x / t[SIGMA];
        g[SIGMA] = (z - 1) * (z + 1) / t[SIGMA];
}

static void hess(ROW, double x, const double *t, double *h)
{
        double z = x / t[SIGMA];
        h[SIGMA] = (1 - 3 * z * z) / t[SIGMA] / t[SIGMA];
}

static void info(ROW, const double *t, double *h)
{
        h[SIGMA] = 2 / t[SIGMA] / t[SIGMA];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->max > 0 || !isnan(held[SIGMA]))
                return NULL;
        return "all values are 0: the likelihood grows without bound as sigma -> 0";
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double mean = sample_moments(sample_mapped(s, MAP_SQUARE))->mean;
        t[SIGMA] = isnan(held[SIGMA]) ? sqrt(mean) : held[SIGMA];
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        double median = sample_about(s, 0.5);
        (void)held;
        t[SIGMA] = median > 0 ? median / 0.6745 : sample_moments(s)->mean;
        return k == 0;
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        (void)held, (void)j;
        return exact_chi2(t[SIGMA], s->weight, s->weight, -0.5, level, lower, upper);
}

static const char *windowed(ROW, const struct sample *s, const double *held, bool searched)
{
        (void)searched;
        return isnan(held[SIGMA])
                       ? window_power_none(s, 0, 2,
                                           "the mean square is not below that of the uniform in "
                                           "the window: the likelihood only grows towards the "
                                           "limit uniform (sigma -> inf)")
                       : NULL;
}

static double logcdf(ROW, double x, const double *t)
{
        return x > 0 ? num_log_erf(x / t[SIGMA] * M_SQRT1_2) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        return x > 0 ? num_log_erfc(x / t[SIGMA] * M_SQRT1_2) : 0;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double r = 1 / t[SIGMA];
        struct tail_slope s = tail_half(x * r, upper);
        if (g)
                *g = -s.a * r;
        if (h)
                *h = (s.b + s.a) * r * r;
        return true;
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return fabs(gsl_ran_gaussian(r, t[SIGMA]));
}

static double mean(ROW, const double *t)
{
        return t[SIGMA] * sqrt(2 / M_PI);
}

static double variance(ROW, const double *t)
{
        return t[SIGMA] * t[SIGMA] * (1 - 2 / M_PI);
}

static double slope(ROW, double x, const double *t, double *bend)
{
        double q = 1 / (t[SIGMA] * t[SIGMA]);
        *bend = -q;
        return -x * q;
}

static const struct lesson lesson = {
        .solution = "Step by step. The squares of the {n} values sum to {sum x_i^2}:\n"
                    "  l(sigma) = {n log(2 / pi) / 2} - {n} log sigma - {sum x_i^2} / (2 sigma^2)\n"
                    "  dl/dsigma = -{n} / sigma + {sum x_i^2} / sigma^3 = 0\n"
                    "Multiplied by `sigma^3`, which is not 0:\n"
                    "  -{n} sigma^2 + {sum x_i^2} = 0\n"
                    "  sigma^2 = {sum x_i^2} / {n} = {sum x_i^2 / n}\n"
                    "  sigma = {sigma}\n"
                    "For a smaller sigma the slope is positive, for a larger one negative: it is "
                    "the maximum, and the\n"
                    "only one. It is the normal's sigma where mu is known to be 0.",
};

const struct dist dist_halfnormal = {
        .name = "halfnormal",
        .aliases = NAMES("halfnorm", "hnorm"),
        .title = "Half-normal",
        .formula = "f(x) = sqrt(2 / pi) exp(-x^2 / (2 sigma^2)) / sigma",
        .estimator = "closed form: sqrt(mean x^2)",
        .derivation = "l(sigma) = n log(2 / pi) / 2 - n log sigma - sum x_i^2 / (2 sigma^2)\n"
                      "dl/dsigma = -n / sigma + sum x_i^2 / sigma^3 = 0   =>  sigma^2 = mean x^2\n"
                      "-d2l/dsigma2 = 2 n / sigma^2 there, so se(sigma) = sigma / sqrt(2 n)",
        .notes = "sigma is that of the normal whose size is taken, not the standard deviation.",
        .lesson = &lesson,
        .reference = "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, "
                     "ch. 13",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 1,
        .param = (const struct param[]){{.name = "sigma",
                                         POSITIVE,
                                         .doc = "scale: root mean square",
                                         .unit = 1,
                                         .aliases = NAMES("scale")}},
        .probe = (const double[]){2},
        .spelling = {"extraDistr::dhnorm(x, sigma = {sigma})", "halfnorm(scale={sigma})",
                     "truncated(Normal(0, {sigma}), 0, Inf)",
                     "makedist('HalfNormal', 'mu', 0, 'sigma', {sigma})"},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .hess = hess,
        .info = info,
        .none = none,
        .windowed = windowed,
        .fit = fit,
        .exact = exact,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
