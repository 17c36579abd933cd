/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lindley: a mixture of an exponential and a gamma of shape 2 with the same rate.
 *
 *   f(x) = theta^2 (1 + x) e^(-theta x) / (1 + theta),        x >= 0,  theta > 0
 *   l    = 2 n log theta - n log(1 + theta) + sum log(1 + x_i) - theta sum x_i
 *
 * dl/dtheta = 0 with the mean m is m theta^2 + (m - 1) theta - 2 = 0, which has one positive root. If all x are 0, l
 * grows without bound with theta.   Ghitany, Atieh & Nadarajah (2008), Math. Comput. Simul. 78, 493-506.
 *
 * Lower tail: with y = theta x, F = e^-y [(e^y - 1 - y) + y theta / (1 + theta)], all positive.
 */
#include "internal.h"
#include "tails.h"

#include <gsl/gsl_randist.h>

enum { THETA };

static double logpdf(ROW, double x, const double *t)
{
        if (!(x >= 0))
                return -NUM_INF;
        return 2 * log(t[THETA]) - log1p(t[THETA]) + log1p(x) - t[THETA] * x;
}

static void score(ROW, double x, const double *t, double *g)
{
        g[THETA] = (2 + t[THETA]) / (1 + t[THETA]) / t[THETA] - x;
}

static void hess(ROW, double x, const double *t, double *h)
{
        double a = t[THETA], b = 1 + a;
        (void)x;
        h[THETA] = 1 / b / b - 2 / a / a;
}

static void info(ROW, const double *t, double *h)
{
        hess(NULL, 0, t, h);
        h[THETA] = -h[THETA];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->max > 0 || !isnan(held[THETA]))
                return NULL;
        return "all values are 0: the likelihood grows without bound as theta -> inf";
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double m = sample_moments(s)->mean, b = m - 1, root = sqrt(b * b + 8 * m);
        t[THETA] = !isnan(held[THETA]) ? held[THETA]
                   : b > 0             ? 4 / (b + root)
                                       : (root - b) / (2 * m);
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)held;
        t[THETA] = 1 / sample_moments(s)->mean;
        return k == 0;
}

static double log_lower(double x, const double *t)
{
        double y = t[THETA] * x;
        return log(y) + log(y / 2 * num_exprel_2(y) + t[THETA] / (1 + t[THETA])) - y;
}

static double log_upper(double x, const double *t)
{
        return log1p(t[THETA] * (x / (1 + t[THETA]))) - t[THETA] * x;
}

static double logcdf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return -NUM_INF;
        return t[THETA] * x < 1 ? log_lower(x, t) : num_log1mexp(log_upper(x, t));
}

static double logsf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return 0;
        return t[THETA] * x < 1 ? log1p(-exp(log_lower(x, t))) : log_upper(x, t);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double c = 1 + t[THETA], v = c + t[THETA] * x;
        double slope = -x * t[THETA] * ((1 + c + x * c) / (c * v));
        double bend = -x / c / c * ((2 * c + x * (1 + 2 * t[THETA])) / v / v);
        if (!upper) {
                tail_rest(1, logsf(d, x, t), &slope, &bend, g, h);
                return true;
        }
        if (g)
                *g = slope;
        if (h)
                *h = bend;
        return true;
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        double shape = gsl_rng_uniform(r) * (1 + t[THETA]) < t[THETA] ? 1 : 2;
        return gsl_ran_gamma(r, shape, 1 / t[THETA]);
}

static double mean(ROW, const double *t)
{
        return (2 + t[THETA]) / (1 + t[THETA]) / t[THETA];
}

static double variance(ROW, const double *t)
{
        double a = t[THETA], b = 1 + a;
        return (2 + a * (4 + a)) / (a * a * b * b);
}

static double slope(ROW, double x, const double *t, double *bend)
{
        *bend = -1 / (1 + x) / (1 + x);
        return 1 / (1 + x) - t[THETA];
}

static const struct lesson lesson = {
        .solution = "Step by step. The {n} values sum to {sum x_i}; their mean is m = {mean x}:\n"
                    "  dl/dtheta = {2 n} / theta - {n} / (1 + theta) - {sum x_i} = 0\n"
                    "Divided by n, and multiplied by `theta (1 + theta)`:\n"
                    "  2 (1 + theta) - theta - m theta (1 + theta) = 0\n"
                    "  m theta^2 + (m - 1) theta - 2 = 0\n"
                    "A quadratic equation, whose last term is negative: it has one positive root.\n"
                    "  theta = (1 - m + sqrt((m - 1)^2 + 8 m)) / (2 m) = {(1 - mean x + sqrt((mean "
                    "x - 1)^2 + 8 mean x)) / (2 mean x)}",
};

const struct dist dist_lindley = {
        .name = "lindley",
        .aliases = NAMES("lind"),
        .title = "Lindley",
        .formula = "f(x) = theta^2 (1 + x) exp(-theta x) / (1 + theta)",
        .estimator = "closed form: the positive root of mean theta^2 + (mean - 1) theta - 2",
        .derivation =
                "l(theta) = 2 n log theta - n log(1 + theta) + sum log(1 + x_i) - theta sum x_i\n"
                "dl/dtheta = 2 n / theta - n / (1 + theta) - sum x_i = 0;  with m = mean x:\n"
                "  =>  m theta^2 + (m - 1) theta - 2 = 0\n"
                "  =>  theta = (1 - m + sqrt((m - 1)^2 + 8 m)) / (2 m)",
        .notes = "It has no scale: in other units the data have another shape.",
        .lesson = &lesson,
        .reference = "Ghitany, Atieh & Nadarajah (2008), Math. Comput. Simul. 78, 493-506",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 1,
        .param = (const struct param[]){{.name = "theta", POSITIVE, .doc = "rate of both parts"}},
        .probe = (const double[]){0.8},
        .spelling = {"VGAM::dlind(x, theta = {theta})", NULL, "Lindley({theta})", NULL},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .hess = hess,
        .info = info,
        .none = none,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
