/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logarithmic series: how many individuals of a species are caught.
 *
 *   f(x) = -p^x / (x log(1 - p)),                   x = 1, 2, ...,  0 <= p < 1
 *
 * With v = p / (1 - p) the mean is v / log(1 + v), which grows from 1: dl/dp = 0 makes it mean x, one root; if all x are
 * 1 it is the boundary p = 0. With phi(s) = log(1 + s) / s, log f = (x - 1) log p - log x - log phi(-p).
 * Fisher, Corbet & Williams (1943), J. Anim. Ecol. 12, 42-58.
 */
#include "internal.h"
#include "window.h"

#include <gsl/gsl_randist.h>

enum { P };

static double log_density(const void *context, double x)
{
        double p = *(const double *)context;
        return (x > 1 ? (x - 1) * log(p) : 0) - log(x) - log(num_log1p_ratio(-p));
}

static double logpdf(ROW, double x, const double *t)
{
        if (!is_count(x, 1) || (t[P] == 0 && x > 1))
                return -NUM_INF;
        return log_density(t, x);
}

static void score(ROW, double x, const double *t, double *g)
{
        g[P] = (x - 1) / t[P] + num_log1p_ratio_1(-t[P]) / num_log1p_ratio(-t[P]);
}

static void hess(ROW, double x, const double *t, double *h)
{
        double f = num_log1p_ratio(-t[P]), slope = num_log1p_ratio_1(-t[P]) / f;
        h[P] = -(x - 1) / t[P] / t[P] + slope * slope - num_log1p_ratio_2(-t[P]) / f;
}

static double excess(double v, void *mean)
{
        return num_log1p_ratio(v) - 1 / *(double *)mean;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double mean = sample_moments(s)->mean, v;
        t[P] = held[P];
        if (isnan(held[P])) {
                v = mean == 1 ? 0 : num_root_positive(excess, &mean, mean);
                t[P] = v / (1 + v);
        }
        return t[P] < 1;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)held, (void)s;
        t[P] = k == 0 ? 0.5 : 0.95;
        return k < 2;
}

static const char *windowed(ROW, const struct sample *s, const double *held, bool searched)
{
        (void)searched;
        return isnan(held[P])
                       ? window_integers_none(
                                 s, 1, true,
                                 "the mean is not below that of probabilities proportional to 1 / "
                                 "x: the likelihood only grows towards these as p -> 1")
                       : NULL;
}

static double logsf(ROW, double x, const double *t)
{
        x = floor(x);
        if (x < 1)
                return 0;
        return t[P] > 0 ? fmin(num_log_series(log_density, t, x + 1), 0) : -NUM_INF;
}

static double logcdf(ROW, double x, const double *t)
{
        return x < 1 ? -NUM_INF : num_log1mexp(logsf(d, x, t));
}

/* Kemp (1981), Appl. Stat. 30, 249-253. */
static double draw(ROW, const double *t, gsl_rng *r)
{
        double v = gsl_rng_uniform_pos(r);
        if (v >= t[P])
                return 1;
        double q = -expm1(log1p(-t[P]) * gsl_rng_uniform_pos(r));
        return v <= q * q ? 1 + floor(log(v) / log(q)) : v <= q ? 2 : 1;
}

static double mean(ROW, const double *t)
{
        return 1 / (1 - t[P]) / num_log1p_ratio(-t[P]);
}

static double variance(ROW, const double *t)
{
        double m = mean(NULL, t);
        return m * (1 / (1 - t[P]) - m);
}

const struct dist dist_logseries = {
        .name = "logseries",
        .aliases = NAMES("log", "fisherlog", "logarithmic", "logser"),
        .title = "Logarithmic series (Fisher)",
        .formula = "P(x) = -p^x / (x log(1 - p))",
        .estimator = "one equation: -p / ((1 - p) log(1 - p)) = mean",
        .derivation = "l(p) = log(p) sum x_i - sum log x_i - n log(-log(1 - p))\n"
                      "dl/dp = sum x_i / p + n / ((1 - p) log(1 - p)) = 0\n"
                      "  =>  -p / ((1 - p) log(1 - p)) = mean x, which has one root",
        .notes = "If all values are 1 the maximum is on the boundary, p = 0.",
        .reference = "Fisher, Corbet & Williams (1943), J. Anim. Ecol. 12, 42-58",
        .support = {.lo = 1, .hi = NUM_INF, .discrete = true},
        .npar = 1,
        .root = true,
        .param = (const struct param[]){{.name = "p",
                                         UNIT,
                                         .doc = "ratio of successive terms, but for x",
                                         .aliases = NAMES("theta", "prob")}},
        .probe = (const double[]){0.6},
        .spelling = {"extraDistr::dlgser(x, theta = {p})", "logser({p})", NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .windowed = windowed,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
