/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Yule-Simon: species in a genus, links to a page: the rich get richer.
 *
 *   f(x) = rho B(x, rho + 1),                       x = 1, 2, ...,  rho > 0;     P(X > x) = x B(x, rho + 1)
 *
 * dl/drho = 0 is 1/rho = mean[psi(x + rho + 1) - psi(rho + 1)], one root; if all x are 1, l rises to 0 as rho -> inf.
 * Simon (1955), Biometrika 42, 425-440.
 */
#include "internal.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_psi.h>

enum { RHO };

/* log[Gamma(x + 1) Gamma(rho + 1) / Gamma(x + rho + 1)] = -sum of log(1 + rho / j), j = 1, ..., x */
static double log_upper(double x, double rho)
{
        double sum = 0;
        if (x > 64)
                return rho < x ? num_lgamma1p(rho) - num_lgamma_ratio(x + 1, rho) - rho * log(x + 1)
                               : num_lgamma1p(x) - num_lgamma_ratio(rho + 1, x) - x * log(rho + 1);
        for (double j = 1; j <= x; j++)
                sum -= log1p(rho / j);
        return sum;
}

static double logpdf(ROW, double x, const double *t)
{
        return is_count(x, 1) ? num_log_quotient(t[RHO], x) + log_upper(x, t[RHO]) : -NUM_INF;
}

/* psi(x + rho + 1) - psi(rho + 1) = sum of 1 / (rho + j), j = 1, ..., x */
static double harmonic(double x, double rho)
{
        double sum = 0, z = rho + 1;
        if (x > 64)
                return log1p(x / z) + num_log_minus_psi(z) - num_log_minus_psi(x + z);
        for (double j = 1; j <= x; j++)
                sum += 1 / (rho + j);
        return sum;
}

static void score(ROW, double x, const double *t, double *g)
{
        double r = t[RHO];
        g[RHO] = x == 1 ? 1 / r / (r + 1) : 1 / r - harmonic(x, r);
}

static void hess(ROW, double x, const double *t, double *h)
{
        double r = t[RHO];
        h[RHO] = gsl_sf_psi_1(r + 1) - gsl_sf_psi_1(x + r + 1) - 1 / r / r;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->max > 1 || !isnan(held[RHO]))
                return NULL;
        return "all values are 1: the likelihood only grows as rho -> inf";
}

static double harmonic_of(double x, const void *rho)
{
        return harmonic(x, *(const double *)rho);
}

static double excess(double rho, void *distinct)
{
        return 1 - rho * sample_average(distinct, harmonic_of, &rho);
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        struct sample distinct = *sample_distinct(s);
        t[RHO] = isnan(held[RHO]) ? num_root_positive(excess, &distinct, 1.5) : held[RHO];
        return t[RHO] > 0;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)s, (void)held;
        t[RHO] = k == 0 ? 1.5 : 10;
        return k < 2;
}

static double logsf(ROW, double x, const double *t)
{
        return x < 1 ? 0 : fmin(log_upper(floor(x), t[RHO]), 0);
}

static double logcdf(ROW, double x, const double *t)
{
        if (x < 1)
                return -NUM_INF;
        return x < 2 ? -log1p(1 / t[RHO]) : num_log1mexp(logsf(d, x, t));
}

/* Geometric from 1 whose p is e^-W, W exponential with rate rho. */
static double draw(ROW, const double *t, gsl_rng *r)
{
        double w = gsl_ran_exponential(r, 1 / t[RHO]);
        return 1 + floor(log(gsl_rng_uniform_pos(r)) / num_log1mexp(-w));
}

static double mean(ROW, const double *t)
{
        return t[RHO] > 1 ? t[RHO] / (t[RHO] - 1) : NUM_INF;
}

static double variance(ROW, const double *t)
{
        double m = t[RHO] / (t[RHO] - 1);
        return t[RHO] > 2 ? m * m / (t[RHO] - 2) : NUM_INF;
}

const struct dist dist_yulesimon = {
        .name = "yulesimon",
        .aliases = NAMES("yule"),
        .title = "Yule-Simon",
        .formula = "P(x) = rho B(x, rho + 1)",
        .estimator = "one equation: 1/rho = mean[psi(x + rho + 1) - psi(rho + 1)]",
        .derivation = "l(rho) = n log rho + sum log B(x_i, rho + 1)\n"
                      "dl/drho = n / rho - sum [psi(x_i + rho + 1) - psi(rho + 1)] = 0, which has "
                      "one root",
        .reference = "Simon (1955), Biometrika 42, 425-440",
        .support = {.lo = 1, .hi = NUM_INF, .discrete = true},
        .npar = 1,
        .root = true,
        .param = (const struct param[]){{.name = "rho",
                                         POSITIVE,
                                         .doc = "tail exponent: it falls as x^-(rho + 1)",
                                         .aliases = NAMES("shape", "alpha")}},
        .probe = (const double[]){2.5},
        .spelling = {"VGAM::dyules(x, shape = {rho})", "yulesimon({rho})", NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = none,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
