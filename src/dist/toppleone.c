/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Topp-Leone: proportions, with one parameter.
 *
 *   F(x) = v^theta,  v = x (2 - x) = 1 - (1 - x)^2,  f(x) = 2 theta (1 - x) v^(theta - 1),    0 < x < 1,  theta > 0
 *   l    = n log(2 theta) + sum log(1 - x_i) + (theta - 1) sum log v_i
 *
 * dl/dtheta = 0 gives theta = -1 / mean log v.   Topp & Leone (1955), JASA 50, 209-219.
 */
#include "internal.h"
#include "tails.h"

#include <gsl/gsl_rng.h>

enum { THETA };

static double log_v(double x)
{
        return x < 0.5 ? log(x) + log(2 - x) : log1p(-(1 - x) * (1 - x));
}

static double logpdf(ROW, double x, const double *t)
{
        if (!(x > 0 && x < 1))
                return -NUM_INF;
        return log(2 * t[THETA]) + log1p(-x) + (t[THETA] - 1) * log_v(x);
}

static void score(ROW, double x, const double *t, double *g)
{
        g[THETA] = 1 / t[THETA] + log_v(x);
}

static void hess(ROW, double x, const double *t, double *h)
{
        (void)x;
        h[THETA] = -1 / t[THETA] / t[THETA];
}

static void info(ROW, const double *t, double *h)
{
        h[THETA] = 1 / t[THETA] / t[THETA];
}

static double log_v_of(double x, const void *context)
{
        (void)context;
        return log_v(x);
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        t[THETA] = isnan(held[THETA]) ? -1 / sample_average(s, log_v_of, NULL) : held[THETA];
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)held;
        t[THETA] = -M_LN2 / log_v(sample_about(s, 0.5));
        return k == 0;
}

static double logcdf(ROW, double x, const double *t)
{
        if (!(x > 0 && x < 1))
                return x > 0 ? 0 : -NUM_INF;
        return t[THETA] * log_v(x);
}

static double logsf(ROW, double x, const double *t)
{
        if (!(x > 0 && x < 1))
                return x > 0 ? -NUM_INF : 0;
        return num_log1mexp(t[THETA] * log_v(x));
}

/* F = exp(-theta u) */
static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        struct growth u = {.u = -log_v(x)};
        struct pair_bends b = tail_of_growth(t[THETA], u, !upper);
        if (g)
                *g = b.k;
        if (h)
                *h = b.kk;
        return true;
}

/* 1 - sqrt(1 - v) = v / (1 + sqrt(1 - v)), v = p^(1/theta) */
static double quantile(ROW, double p, const double *t)
{
        double l = log(p) / t[THETA];
        return exp(l) / (1 + sqrt(-expm1(l)));
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return quantile(NULL, gsl_rng_uniform_pos(r), t);
}

/* With u = 1 - x: E u = theta B(3/2, theta), E u^2 = theta B(2, theta) = 1 / (1 + theta). log E u is
 * log Gamma(1 + theta) + log Gamma(3/2) - log Gamma(3/2 + theta), from either end. */
static double log_mean_of_rest(const double *t)
{
        double a = t[THETA];
        return a < 1 ? num_lgamma1p(a) - num_lgamma_ratio(1.5, a) - a * log(1.5)
                     : M_LNPI / 2 - M_LN2 - num_lgamma_ratio(a + 1, 0.5) - log1p(a) / 2;
}

static double mean(ROW, const double *t)
{
        return -expm1(log_mean_of_rest(t));
}

static double variance(ROW, const double *t)
{
        double l = log_mean_of_rest(t);
        return expm1(-log1p(t[THETA]) - 2 * l) * exp(2 * l);
}

static const struct lesson lesson = {
        .solution =
                "Step by step. With `v = x (2 - x)`, the logarithms of v sum to {sum log v_i}, "
                "which is negative:\n"
                "  l(theta) = {n} log(2 theta) + {sum log(1 - x_i)} + {sum log v_i} (theta - 1)\n"
                "  dl/dtheta = {n} / theta + {sum log v_i} = 0\n"
                "  theta = {n} / {-sum log v_i} = {-n / sum log v_i}\n"
                "-log v is exponential with rate theta, and this is its estimate.",
};

const struct dist dist_toppleone = {
        .name = "toppleone",
        .aliases = NAMES("topple"),
        .title = "Topp-Leone",
        .formula = "f(x) = 2 theta (1 - x) v^(theta - 1),  v = x (2 - x)",
        .estimator = "closed form: -1 / mean log(x (2 - x))",
        .derivation = "l(theta) = n log(2 theta) + sum log(1 - x_i) + (theta - 1) sum log v_i\n"
                      "dl/dtheta = n / theta + sum log v_i = 0   =>  theta = -n / sum log v_i\n"
                      "-d2l/dtheta2 = n / theta^2, so se(theta) = theta / sqrt(n)",
        .lesson = &lesson,
        .reference = "Topp & Leone (1955), JASA 50, 209-219",
        .support = {.lo = 0, .hi = 1, .lo_open = true, .hi_open = true},
        .npar = 1,
        .param = (const struct param[]){{.name = "theta",
                                         POSITIVE,
                                         .doc = "shape",
                                         .aliases = NAMES("shape", "nu")}},
        .probe = (const double[]){1.8},
        .spelling = {"VGAM::dtopple(x, shape = {theta})", NULL, NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .info = info,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
