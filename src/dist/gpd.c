/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generalised Pareto: how far values go beyond a high threshold mu, which is given.
 *
 *   f(x) = (1 + xi y)^-(1 + 1/xi) / sigma,  y = (x - mu) / sigma,        1 + xi y > 0,  y >= 0,  sigma > 0
 *
 * xi = 0 is the exponential, xi = -1 the uniform. With s = xi y and phi(s) = log(1 + s) / s, which is smooth at 0,
 *   log f = -log sigma - y phi(s) - log(1 + s).
 * As xi < -1 and the upper end mu - sigma / xi goes to the largest observation l is unbounded: what is meant is the
 * maximum with xi > -1 (Grimshaw 1993, Technometrics 35, 185-191), or, if there is none, the uniform at
 * xi = -1. Standard errors exist for xi > -1/2 only (Smith 1985, Biometrika 72, 67-90).
 */
#include "internal.h"

#include <gsl/gsl_rng.h>
#include <stdio.h>

enum { MU, SIGMA, XI };

extern const struct dist dist_uniform;

/* y phi(s) = log(1 + xi y) / xi: minus the logarithm of the upper tail */
static double depth(double y, double xi)
{
        return y * num_log1p_ratio(xi * y);
}

static double logpdf(ROW, double x, const double *t)
{
        double y = (x - t[MU]) / t[SIGMA], s = t[XI] * y;
        if (!(y >= 0) || !(s > -1) || isinf(y))
                return s == -1 && t[XI] == -1 ? -log(t[SIGMA]) : -NUM_INF;
        return -log(t[SIGMA]) - (1 + t[XI]) * depth(y, t[XI]);
}

static void score(ROW, double x, const double *t, double *g)
{
        double y = (x - t[MU]) / t[SIGMA], s = t[XI] * y;
        g[MU] = 0;
        g[SIGMA] = (y - 1) / (1 + s) / t[SIGMA];
        double u = y > 1 ? 1 / (1 / y + t[XI]) : y / (1 + s);
        bool small = fabs(s) < 0.3;
        double slope = small ? y * y * num_log1p_ratio_1(s) : (u - depth(y, t[XI])) / t[XI];
        g[XI] = -slope - u;
}

static void hess(ROW, double x, const double *t, double *h)
{
        double y = (x - t[MU]) / t[SIGMA], s = t[XI] * y, u = y / (1 + s), v = (y - 1) / (1 + s);
        for (int i = 0; i < 9; i++)
                h[i] = 0;
        h[4] = -(1 + s + (y - 1) * (2 + s)) / (1 + s) / (1 + s) / t[SIGMA] / t[SIGMA];
        h[5] = h[7] = -v * u / t[SIGMA];
        h[8] = -y * y * y * num_log1p_ratio_2(s) + u * u;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        if (m->min < held[MU])
                return "an observation is below the threshold mu: the likelihood is 0 everywhere";
        if (m->max == held[MU])
                return "all values are at the threshold: the likelihood grows without bound as "
                       "sigma -> 0";
        if (all_equal(s) && isnan(held[SIGMA]) && isnan(held[XI]))
                return NO_SPREAD(s, "xi -> -1 and the upper end goes to it");
        return NULL;
}

/* For each of some xi the sigma that has the right median (or more, so that the support holds the data). */
static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        static const double xi[] = {0.1, 0.8, -0.3, 3, -0.8};
        double median = sample_median(s, NULL, NULL) - held[MU];
        double top = sample_moments(s)->max - held[MU];
        t[MU] = held[MU];
        t[XI] = isnan(held[XI]) ? xi[k < 5 ? k : 0] : held[XI];
        if (!(median > 0))
                median = sample_moments(s)->mean - held[MU];
        t[SIGMA] = median * t[XI] / expm1(t[XI] * M_LN2);
        if (t[XI] < 0)
                t[SIGMA] = fmax(t[SIGMA], -1.05 * t[XI] * top);
        return k < 5;
}

static bool regular(ROW, const double *t)
{
        return t[XI] > -0.5;
}

static bool remark(ROW, const struct sample *s, const double *t, char *buf, size_t size)
{
        (void)s;
        if (regular(NULL, t))
                return false;
        snprintf(buf, size,
                 "xi <= -1/2: the estimates are not asymptotically normal and have no standard "
                 "errors");
        return true;
}

static double logsf(ROW, double x, const double *t)
{
        double y = (x - t[MU]) / t[SIGMA];
        if (!(y > 0))
                return 0;
        return t[XI] * y > -1 ? -depth(y, t[XI]) : -NUM_INF;
}

static double logcdf(ROW, double x, const double *t)
{
        return x > t[MU] ? num_log1mexp(logsf(d, x, t)) : -NUM_INF;
}

/* (e^(xi w) - 1) / xi at w = -log(1 - p) */
static double quantile(ROW, double p, const double *t)
{
        double w = -log1p(-p);
        return t[MU] + t[SIGMA] * (t[XI] != 0 ? expm1(t[XI] * w) / t[XI] : w);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return quantile(NULL, 1 - gsl_rng_uniform_pos(r), t);
}

static double mean(ROW, const double *t)
{
        return t[XI] < 1 ? t[MU] + t[SIGMA] / (1 - t[XI]) : NUM_INF;
}

static double variance(ROW, const double *t)
{
        double a = t[SIGMA] / (1 - t[XI]);
        return t[XI] < 0.5 ? a * a / (1 - 2 * t[XI]) : NUM_INF;
}

static double upper_end(ROW, const double *t)
{
        return t[XI] < 0 ? t[MU] - t[SIGMA] / t[XI] : NUM_INF;
}

/* Taken where no maximum with xi > -1 is found. */
static bool uniform_is_peak(ROW, const struct sample *s, const double *t)
{
        (void)s, (void)t;
        return true;
}

static void put_uniform(ROW, const double *limit, double *t)
{
        t[SIGMA] = limit[1] - limit[0];
}

const struct dist dist_gpd = {
        .name = "gpd",
        .aliases = NAMES("genpareto", "generalizedpareto", "generalisedpareto"),
        .title = "Generalised Pareto",
        .formula = "f(x) = (1 + xi y)^-(1 + 1/xi) / sigma,  y = (x - mu) / sigma;  exp(-y) / sigma "
                   "if xi = 0",
        .estimator = "iterated, from several xi > -1; the threshold mu is given",
        .derivation = "log f = -log sigma - (1 + 1/xi) log(1 + xi y)\n"
                      "dl/dsigma = sum (y_i - 1) / (1 + xi y_i) / sigma = 0\n"
                      "dl/dxi = sum [log(1 + xi y_i) / xi^2 - (1 + 1/xi) y_i / (1 + xi y_i)] = 0\n"
                      "(with theta = xi / sigma: xi = mean log(1 + theta (x - mu)), one unknown is "
                      "left)\n"
                      "searched in (log sigma, log(xi + 1)) from several xi",
        .notes =
                "xi > 0: heavy tail, moments of order < 1/xi; xi = 0 exponential; xi < 0: ends at "
                "mu - sigma / xi.\n"
                "With xi < -1 every likelihood is unbounded; the maximum with xi > -1 is meant, "
                "else the uniform at xi = "
                "-1.\n"
                "R's evd and scipy's c have this sign of xi. actuar's genpareto is another family.",
        .reference =
                "Grimshaw (1993), Technometrics 35, 185-191; Smith (1985), Biometrika 72, 67-90",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 3,
        .param = (const struct param[]){{.name = "mu",
                                         REAL,
                                         .doc = "threshold: where the support begins",
                                         .unit = 1,
                                         .location = true,
                                         .given = true,
                                         .preset = 0,
                                         .aliases = NAMES("loc", "threshold", "theta")},
                                        {.name = "sigma",
                                         POSITIVE,
                                         .doc = "scale",
                                         .unit = 1,
                                         .aliases = NAMES("scale")},
                                        {.name = "xi",
                                         .lo = -1,
                                         .hi = NUM_INF,
                                         .doc = "shape: how heavy the tail is",
                                         .aliases = NAMES("shape", "k", "c")}},
        .probe = (const double[]){1, 2, 0.3},
        .derived = (const struct derived[]){{"upper_end", "mu - sigma / xi if xi < 0", upper_end},
                                            {0}},
        .limit = (const struct limit[]){{
                                                .dist = &dist_uniform,
                                                .how = "xi = -1",
                                                .from = (const int[]){0, -1, -1},
                                                .at = (const double[]){0, 0, -1},
                                                .is_peak = uniform_is_peak,
                                                .resort = true,
                                                .put = put_uniform,
                                        },
                                        {0}},
        .spelling = {"evd::dgpd(x, loc = {mu}, scale = {sigma}, shape = {xi})",
                     "genpareto({xi}, loc={mu}, scale={sigma})",
                     "GeneralizedPareto({mu}, {sigma}, {xi})",
                     "makedist('GeneralizedPareto', 'k', {xi}, 'sigma', {sigma}, 'theta', {mu})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = none,
        .start = start,
        .regular = regular,
        .remark = remark,
        .logcdf = logcdf,
        .logsf = logsf,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
