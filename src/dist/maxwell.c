/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maxwell: the length of a vector of three independent normals, as the speed of a molecule.
 *
 *   f(x) = sqrt(2 / pi) x^2 exp(-x^2 / (2 a^2)) / a^3,        x > 0,  a > 0
 *   l    = n log(2 / pi) / 2 + 2 sum log x_i - 3 n log a - sum x_i^2 / (2 a^2)
 *
 * dl/da = 0 gives a^2 = mean x^2 / 3. x^2 / (2 a^2) is gamma with shape 3/2, whose tails these are.
 * Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 18, sec. 9.
 */
#include "exact.h"
#include "tails.h"
#include "window.h"

#include <gsl/gsl_randist.h>

enum { A };

extern const struct dist dist_gamma;

static double logpdf(ROW, double x, const double *t)
{
        double z = x / t[A];
        return x > 0 ? 2 * log(z) - z * z / 2 - log(t[A]) - LOG_SQRT_2PI + M_LN2 : -NUM_INF;
}

static void score(ROW, double x, const double *t, double *g)
{
        double z = x / t[A];
        g[A] = (z * z - 3) / t[A];
}

static void hess(ROW, double x, const double *t, double *h)
{
        double z = x / t[A];
        h[A] = 3 * (1 - z * z) / t[A] / t[A];
}

static void info(ROW, const double *t, double *h)
{
        h[A] = 6 / t[A] / t[A];
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double mean = sample_moments(sample_mapped(s, MAP_SQUARE))->mean;
        t[A] = isnan(held[A]) ? sqrt(mean / 3) : held[A];
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)held;
        t[A] = sample_about(s, 0.5) / 1.538;
        return k == 0;
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        (void)held, (void)j;
        return exact_chi2(t[A], 3 * s->weight, 3 * s->weight, -0.5, level, lower, upper);
}

static const char *windowed(ROW, const struct sample *s, const double *held, bool searched)
{
        (void)searched;
        return isnan(held[A])
                       ? window_power_none(s, 2, 2,
                                           "the likelihood only grows as a -> inf, where the "
                                           "density is proportional to x^2: with that the mean "
                                           "square in the window is not above the sample's")
                       : NULL;
}

static double logcdf(ROW, double x, const double *t)
{
        double z = x / t[A];
        if (!(x > 0))
                return -NUM_INF;
        return z < 1e-100 ? 3 * (log(x) - log(t[A])) - LOG_SQRT_2PI + M_LN2 -
                                    log(3) /* z^2 must not underflow */
                          : dist_gamma.logcdf(&dist_gamma, z * z / 2, (const double[]){1.5, 1});
}

static double logsf(ROW, double x, const double *t)
{
        double z = x / t[A];
        return x > 0 ? dist_gamma.logsf(&dist_gamma, z * z / 2, (const double[]){1.5, 1}) : 0;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double r = 1 / t[A];
        return tail_of_gamma(1.5, 2 * num_log_quotient(x, t[A]) - M_LN2, upper, 1,
                             (struct pair_chain){.shape = (const double[]){0},
                                                 .line = (const double[]){-2 * r},
                                                 .lines = (const double[]){2 * r * r}},
                             g, h);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return t[A] * sqrt(2 * gsl_ran_gamma(r, 1.5, 1));
}

static double mean(ROW, const double *t)
{
        return 2 * t[A] * sqrt(2 / M_PI);
}

static double variance(ROW, const double *t)
{
        return t[A] * t[A] * (3 - 8 / M_PI);
}

static const struct lesson lesson = {
        .solution = "Step by step. The squares of the {n} values sum to {sum x_i^2}:\n"
                    "  dl/da = -{3 n} / a + {sum x_i^2} / a^3 = 0\n"
                    "Multiplied by `a^3`, which is not 0:\n"
                    "  -{3 n} a^2 + {sum x_i^2} = 0\n"
                    "  a^2 = {sum x_i^2} / {3 n} = {sum x_i^2 / (3 n)}\n"
                    "  a = {a}\n"
                    "For a smaller `a` the slope is positive, for a larger one negative: it is the "
                    "maximum, and the only\n"
                    "one. Each value is a speed in three directions, each with variance `a^2`: "
                    "hence 3 n.",
};

const struct dist dist_maxwell = {
        .name = "maxwell",
        .aliases = NAMES("maxwellboltzmann"),
        .title = "Maxwell",
        .formula = "f(x) = sqrt(2 / pi) x^2 exp(-x^2 / (2 a^2)) / a^3",
        .estimator = "closed form: sqrt(mean x^2 / 3)",
        .derivation = "l(a) = n log(2 / pi) / 2 + 2 sum log x_i - 3 n log a - sum x_i^2 / (2 a^2)\n"
                      "dl/da = -3 n / a + sum x_i^2 / a^3 = 0   =>  a^2 = mean x^2 / 3\n"
                      "-d2l/da2 = 6 n / a^2 there, so se(a) = a / sqrt(6 n)",
        .notes =
                "The density at 0 is 0: a zero among the data is refused. VGAM has rate = 1 / a^2.",
        .lesson = &lesson,
        .reference = "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, "
                     "ch. 18",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 1,
        .param = (const struct param[]){{.name = "a",
                                         POSITIVE,
                                         .doc = "scale: the standard deviation of each component",
                                         .unit = 1,
                                         .aliases = NAMES("scale", "sigma")}},
        .probe = (const double[]){2},
        .spelling = {"VGAM::dmaxwell(x, rate = 1 / {a}^2)", "maxwell(scale={a})", NULL, NULL},
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
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
