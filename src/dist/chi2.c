/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chi-squared: sums of squares of standard normals. It is gamma with shape df / 2 and rate 1/2.
 *
 *   f(x) = x^(df/2 - 1) e^(-x/2) / (2^(df/2) Gamma(df/2)),    x >= 0,  df > 0
 *
 * dl/d df = 0 is psi(df / 2) = mean log(x / 2), which has one root: psi is increasing and takes every value. A zero
 * makes l unbounded (df < 2).
 * Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 18.
 */
#include "tails.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_psi.h>

enum { DF };

extern const struct dist dist_gamma;
static const struct dist *const base = &dist_gamma;

#define GAMMA(t) ((const double[]){(t)[DF] / 2, 0.5})

static double logpdf(ROW, double x, const double *t)
{
        return base->logpdf(base, x, GAMMA(t));
}

static void score(ROW, double x, const double *t, double *g)
{
        double both[2];
        base->score(base, x, GAMMA(t), both);
        g[DF] = both[0] / 2;
}

static void hess(ROW, double x, const double *t, double *h)
{
        (void)x;
        h[DF] = -gsl_sf_psi_1(t[DF] / 2) / 4;
}

static void info(ROW, const double *t, double *h)
{
        h[DF] = gsl_sf_psi_1(t[DF] / 2) / 4;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->min > 0)
                return NULL;
        if (held[DF] > 2)
                return "a value is 0, where the density is 0 for df > 2: the likelihood is 0 "
                       "everywhere";
        if (held[DF] == 2)
                return NULL;
        return "a value is 0, where the density is infinite for df < 2: the likelihood is "
               "unbounded";
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double both[2];
        bool found = base->fit(base, s, (const double[]){held[DF] / 2, 0.5}, both);
        t[DF] = isnan(held[DF]) ? 2 * both[0] : held[DF];
        return found;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)held;
        t[DF] = sample_moments(s)->mean;
        return k == 0;
}

static double logcdf(ROW, double x, const double *t)
{
        return base->logcdf(base, x, GAMMA(t));
}

static double logsf(ROW, double x, const double *t)
{
        return base->logsf(base, x, GAMMA(t));
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        return tail_of_gamma(
                t[DF] / 2, log(x) - M_LN2, upper, 1,
                (struct pair_chain){.shape = (const double[]){0.5}, .line = (const double[]){0}}, g,
                h);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return gsl_ran_chisq(r, t[DF]);
}

static double mean(ROW, const double *t)
{
        return t[DF];
}

static double variance(ROW, const double *t)
{
        return 2 * t[DF];
}

static double slope(ROW, double x, const double *t, double *bend)
{
        return base->slope(base, x, GAMMA(t), bend);
}

const struct dist dist_chi2 = {
        .name = "chi2",
        .aliases = NAMES("chisq", "chisquared", "chisquare"),
        .title = "Chi-squared",
        .formula = "f(x) = x^(df/2 - 1) exp(-x/2) / (2^(df/2) Gamma(df/2))",
        .estimator = "one equation: psi(df / 2) = mean log(x / 2)",
        .derivation = "l(df) = (df/2 - 1) sum log x_i - sum x_i / 2 - n (df/2) log 2 - n log "
                      "Gamma(df/2)\n"
                      "dl/d df = [sum log(x_i / 2) - n psi(df/2)] / 2 = 0\n"
                      "  =>  psi(df/2) = mean log(x / 2), which has one root",
        .notes = "df need not be whole. It has no scale: data in other units are not chi-squared "
                 "(gamma has one).",
        .reference = "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, "
                     "ch. 18",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 1,
        .root = true,
        .param = (const struct param[]){{.name = "df",
                                         POSITIVE,
                                         .doc = "degrees of freedom: the mean",
                                         .aliases = NAMES("nu", "k")}},
        .probe = (const double[]){3.5},
        .spelling = {"dchisq(x, df = {df})", "chi2({df})", "Chisq({df})", NULL},
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
