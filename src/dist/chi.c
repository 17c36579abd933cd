/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chi: the root of a chi-squared variable. x^2 is chi2 with the same df.
 *
 *   f(x) = x^(df - 1) e^(-x^2/2) / (2^(df/2 - 1) Gamma(df/2)),        x >= 0,  df > 0
 *
 * dl/d df = 0 is psi(df / 2) = mean log(x^2 / 2), which has one root. A zero makes l unbounded (df < 1).
 * Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 18, sec. 11.
 */
#include "tails.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>

enum { DF };

extern const struct dist dist_chi2;
static const struct dist *const base = &dist_chi2;

/* Beyond this the square overflows; the density is 0 there. */
#define FAR 1e150

static double logpdf(ROW, double x, const double *t)
{
        if (x > FAR || x < 0)
                return -NUM_INF;
        if (x == 0)
                return t[DF] > 1 ? -NUM_INF : t[DF] < 1 ? NUM_INF : M_LN2 - LOG_SQRT_2PI;
        if (t[DF] < 2 || x < 1e-150)
                return num_log_quotient(t[DF], x) + t[DF] * (log(x) - M_LN2 / 2) - x * x / 2 -
                       num_lgamma1p(t[DF] / 2);
        return base->logpdf(base, x * x, t) + M_LN2 + log(x);
}

static void score(ROW, double x, const double *t, double *g)
{
        if (x > 1e-150 && x < FAR)
                base->score(base, x * x, t, g);
        else
                g[DF] = log(x) - M_LN2 / 2 - (log(t[DF] / 2) - num_log_minus_psi(t[DF] / 2)) / 2;
}

static void hess(ROW, double x, const double *t, double *h)
{
        base->hess(base, x, t, h);
}

static void info(ROW, const double *t, double *h)
{
        base->info(base, t, h);
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->min > 0 || held[DF] == 1)
                return NULL;
        if (held[DF] > 1)
                return "a value is 0, where the density is 0 for df > 1: the likelihood is 0 "
                       "everywhere";
        return "a value is 0, where the density is infinite for df < 1: the likelihood is "
               "unbounded";
}

/* psi(k) - (2 mean log x - log 2), where x^2 might be no double */
static double excess(double k, void *context)
{
        return num_log_minus_psi(k) - (log(k) - *(double *)context);
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double log_mean = 2 * sample_logs(s)->mean_log - M_LN2;
        t[DF] = isnan(held[DF]) ? 2 * num_root_positive(excess, &log_mean, exp(log_mean))
                                : held[DF];
        return t[DF] > 0;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        return base->start(base, sample_mapped(s, MAP_SQUARE), held, k, t);
}

/* Where x^2 underflows F is the first term of its series. */
static double logcdf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return -NUM_INF;
        return x < 1e-150 ? t[DF] * (log(x) - M_LN2 / 2) - num_lgamma1p(t[DF] / 2)
                          : base->logcdf(base, x * x, t);
}

static double logsf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return 0;
        return x < 1e-150 ? num_log1mexp(logcdf(d, x, t)) : base->logsf(base, x * x, t);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        return tail_of_gamma(
                t[DF] / 2, 2 * log(x) - M_LN2, upper, 1,
                (struct pair_chain){.shape = (const double[]){0.5}, .line = (const double[]){0}}, g,
                h);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return M_SQRT2 * exp(draw_log_gamma(r, t[DF] / 2) / 2);
}

/* sqrt(2) Gamma(df/2 + 1/2) / Gamma(df/2) */
static double mean(ROW, const double *t)
{
        return sqrt(t[DF]) * exp(num_lgamma_ratio(t[DF] / 2, 0.5));
}

/* df - mean^2 = -df expm1(2 ratio) */
static double variance(ROW, const double *t)
{
        return -t[DF] * expm1(2 * num_lgamma_ratio(t[DF] / 2, 0.5));
}

static double slope(ROW, double x, const double *t, double *bend)
{
        *bend = -(t[DF] - 1) / x / x - 1;
        return (t[DF] - 1) / x - x;
}

const struct dist dist_chi = {
        .name = "chi",
        .title = "Chi",
        .formula = "f(x) = x^(df - 1) exp(-x^2/2) / (2^(df/2 - 1) Gamma(df/2))",
        .estimator = "one equation: psi(df / 2) = mean log(x^2 / 2)",
        .derivation = "l(df) = (df - 1) sum log x_i - sum x_i^2 / 2 - n (df/2 - 1) log 2 - n log "
                      "Gamma(df/2)\n"
                      "dl/d df = [sum log(x_i^2 / 2) - n psi(df/2)] / 2 = 0\n"
                      "  =>  psi(df/2) = mean log(x^2 / 2), which has one root (x^2 is chi2 with "
                      "the same df)",
        .notes = "df = 1 is halfnormal, 2 rayleigh, 3 maxwell, each with scale 1. It has no scale "
                 "of its "
                 "own (nakagami has).",
        .reference = "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, "
                     "ch. 18",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 1,
        .root = true,
        .param = (const struct param[]){{.name = "df",
                                         POSITIVE,
                                         .doc = "degrees of freedom: the mean of x^2",
                                         .aliases = NAMES("nu", "k")}},
        .probe = (const double[]){3.5},
        .spelling = {"chi::dchi(x, df = {df})", "chi({df})", "Chi({df})", NULL},
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
