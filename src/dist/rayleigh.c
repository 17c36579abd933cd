/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rayleigh: the length of a vector of two independent normals.
 *
 *   f(x) = (x / sigma^2) exp(-x^2 / (2 sigma^2)),   x > 0,  sigma > 0
 *   l    = sum log x_i - 2 n log sigma - sum x_i^2 / (2 sigma^2)
 *
 * dl/dsigma = 0 gives sigma^2 = mean x^2 / 2.
 * Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 18, sec. 10.
 */
#include "exact.h"
#include "tails.h"
#include "window.h"

#include <gsl/gsl_randist.h>

enum { SIGMA };

static double logpdf(ROW, double x, const double *t)
{
        double z = x / t[SIGMA];
        return x > 0 ? log(z) - log(t[SIGMA]) - z * z / 2 : -NUM_INF;
}

static void score(ROW, double x, const double *t, double *g)
{
        double z = x / t[SIGMA];
        g[SIGMA] = (z * z - 2) / t[SIGMA];
}

static void hess(ROW, double x, const double *t, double *h)
{
        double z = x / t[SIGMA];
        h[SIGMA] = (2 - 3 * z * z) / t[SIGMA] / t[SIGMA];
}

static void info(ROW, const double *t, double *h)
{
        h[SIGMA] = 4 / t[SIGMA] / t[SIGMA];
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double mean = sample_moments(sample_mapped(s, MAP_SQUARE))->mean;
        t[SIGMA] = isnan(held[SIGMA]) ? sqrt(mean / 2) : held[SIGMA];
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)held;
        t[SIGMA] = sample_about(s, 0.5) / sqrt(2 * M_LN2);
        return k == 0;
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        (void)held, (void)j;
        return exact_chi2(t[SIGMA], 2 * s->weight, 2 * s->weight, -0.5, level, lower, upper);
}

static const char *windowed(ROW, const struct sample *s, const double *held, bool searched)
{
        (void)searched;
        return isnan(held[SIGMA])
                       ? window_power_none(s, 1, 2,
                                           "the mean square is not below the middle of the squares "
                                           "of the window: the likelihood only grows as sigma -> "
                                           "inf, where the density is proportional to x")
                       : NULL;
}

static double logcdf(ROW, double x, const double *t)
{
        double z = x / t[SIGMA];
        if (!(x > 0))
                return -NUM_INF;
        return z < 1e-8 ? 2 * log(z) - M_LN2
                        : num_log1mexp(-z * z / 2); /* z^2 must not underflow */
}

static double logsf(ROW, double x, const double *t)
{
        double z = x / t[SIGMA];
        return x > 0 ? -z * z / 2 : 0;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double r = 1 / t[SIGMA];
        struct tail_slope s = tail_extreme(2 * num_log_quotient(x, t[SIGMA]) - M_LN2, upper);
        if (g)
                *g = -2 * s.a * r;
        if (h)
                *h = (4 * s.b + 2 * s.a) * r * r;
        return true;
}

static double quantile(ROW, double p, const double *t)
{
        return t[SIGMA] * sqrt(-2 * log1p(-p));
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return gsl_ran_rayleigh(r, t[SIGMA]);
}

static double mean(ROW, const double *t)
{
        return t[SIGMA] * sqrt(M_PI_2);
}

static double variance(ROW, const double *t)
{
        return t[SIGMA] * t[SIGMA] * (2 - M_PI_2);
}

static const struct lesson lesson = {
        .solution = "Step by step. The squares of the {n} values sum to {sum x_i^2}:\n"
                    "  l(sigma) = {sum log x_i} - {2 n} log sigma - {sum x_i^2} / (2 sigma^2)\n"
                    "  dl/dsigma = -{2 n} / sigma + {sum x_i^2} / sigma^3 = 0\n"
                    "Multiplied by `sigma^3`, which is not 0:\n"
                    "  -{2 n} sigma^2 + {sum x_i^2} = 0\n"
                    "  sigma^2 = {sum x_i^2} / {2 n} = {sum x_i^2 / (2 n)}\n"
                    "  sigma = {sigma}\n"
                    "For a smaller sigma the slope is positive, for a larger one negative: it is "
                    "the maximum, and the\n"
                    "only one. Each value is the distance from the middle in two directions, each "
                    "with variance sigma^2:\n"
                    "hence 2 n.",
};

const struct dist dist_rayleigh = {
        .name = "rayleigh",
        .title = "Rayleigh",
        .formula = "f(x) = (x / sigma^2) exp(-x^2 / (2 sigma^2))",
        .estimator = "closed form: sqrt(mean x^2 / 2)",
        .derivation =
                "l(sigma) = sum log x_i - 2 n log sigma - sum x_i^2 / (2 sigma^2)\n"
                "dl/dsigma = -2 n / sigma + sum x_i^2 / sigma^3 = 0   =>  sigma^2 = mean x^2 / 2\n"
                "-d2l/dsigma2 = 4 n / sigma^2 there, so se(sigma) = sigma / (2 sqrt(n))",
        .notes = "The density at 0 is 0: a zero among the data is refused.",
        .lesson = &lesson,
        .reference = "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, "
                     "ch. 18",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 1,
        .param = (const struct param[]){{.name = "sigma",
                                         POSITIVE,
                                         .doc = "scale: the mode",
                                         .unit = 1,
                                         .aliases = NAMES("scale", "b")}},
        .probe = (const double[]){2},
        .spelling = {"extraDistr::drayleigh(x, sigma = {sigma})", "rayleigh(scale={sigma})",
                     "Rayleigh({sigma})", "makedist('Rayleigh', 'b', {sigma})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .info = info,
        .windowed = windowed,
        .fit = fit,
        .exact = exact,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
