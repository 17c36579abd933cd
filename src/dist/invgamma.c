/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inverse gamma: 1 / x is gamma with shape alpha and rate beta.
 *
 *   f(x) = beta^alpha x^-(alpha + 1) exp(-beta / x) / Gamma(alpha),   x > 0,  alpha, beta > 0
 *
 * l is that of gamma for 1 / x, less 2 sum log x_i: the maximum is found there.
 * Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 17, sec. 9.
 */
#include "internal.h"
#include "tilt.h"

#include <gsl/gsl_randist.h>

enum { ALPHA, BETA };

extern const struct dist dist_gamma;
extern const struct dist dist_levy;
static const struct dist *const base = &dist_gamma;

static double logpdf(ROW, double x, const double *t)
{
        if (!(x > 0) || isinf(1 / x))
                return -NUM_INF;
        return base->logpdf(base, 1 / x, t) - 2 * log(x);
}

static void score(ROW, double x, const double *t, double *g)
{
        base->score(base, 1 / x, t, g);
}

static void hess(ROW, double x, const double *t, double *h)
{
        base->hess(base, 1 / x, t, h);
}

static void info(ROW, const double *t, double *h)
{
        base->info(base, t, h);
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (!all_equal(s) || !isnan(held[ALPHA]) || !isnan(held[BETA]))
                return NULL;
        return NO_SPREAD(s, "alpha -> inf");
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        return base->fit(base, sample_mapped(s, MAP_RECIPROCAL), held, t);
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        return base->start(base, sample_mapped(s, MAP_RECIPROCAL), held, k, t);
}

static double nll(ROW, const struct sample *s, const double *t, double *g, double *h)
{
        return base->nll(base, sample_mapped(s, MAP_RECIPROCAL), t, g, h) +
               2 * s->weight * sample_logs(s)->mean_log;
}

/* As gamma's for 1 / x. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct window w;
        struct bend b;
        if (k > 1 || !window_of(s, true, &w))
                return false;
        double a = tilt_best(&w);
        if (k == 0 && bend_best(&w, 0, -1, &b)) {
                e->how = "alpha -> 0, where the density is proportional to exp(-beta / x) / x";
                e->loglik = b.loglik;
                e->peak = sample_moments(w.y)->mean >= b.mean;
        } else if (k == 1 && a < 0) {
                e->how = "beta -> 0, where the density is proportional to x^-(alpha + 1)";
                e->loglik = tilt_loglik(&w, a);
                e->peak = tilt_exceeded(&w, a, -1);
        }
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        return x > 0 ? base->logsf(base, 1 / x, t) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        return x > 0 ? base->logcdf(base, 1 / x, t) : 0;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        return base->tail(base, 1 / x, !upper, t, g, h);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return t[BETA] / gsl_ran_gamma(r, t[ALPHA], 1);
}

static double mean(ROW, const double *t)
{
        return t[ALPHA] > 1 ? t[BETA] / (t[ALPHA] - 1) : NUM_INF;
}

static double variance(ROW, const double *t)
{
        double m = t[BETA] / (t[ALPHA] - 1);
        return t[ALPHA] > 2 ? m * m / (t[ALPHA] - 2) : NUM_INF;
}

static double slope(ROW, double x, const double *t, double *bend)
{
        *bend = (t[ALPHA] + 1) / x / x - 2 * t[BETA] / x / x / x;
        return (t[BETA] / x - t[ALPHA] - 1) / x;
}

const struct dist dist_invgamma = {
        .name = "invgamma",
        .aliases = NAMES("inversegamma", "igamma"),
        .title = "Inverse gamma",
        .formula = "f(x) = beta^alpha x^-(alpha + 1) exp(-beta / x) / Gamma(alpha)",
        .estimator = "one equation in alpha, then beta = alpha / mean(1/x)",
        .derivation = "l(alpha, beta) = n alpha log beta - n log Gamma(alpha) - (alpha + 1) sum "
                      "log x_i - beta sum 1/x_i\n"
                      "dl/dbeta = n alpha / beta - sum 1/x_i = 0   =>  beta = alpha / mean(1/x)\n"
                      "dl/dalpha = n log beta - n psi(alpha) - sum log x_i = 0\n"
                      "together: log alpha - psi(alpha) = log(mean(1/x)) + mean(log x), which has "
                      "one root\n"
                      "(1 / x is gamma with shape alpha and rate beta)",
        .notes = "beta is a scale; some packages take rate = 1 / beta under the same name.",
        .reference = "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, "
                     "ch. 17",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 2,
        .drives = 1,
        .summaries = SUMMARY_LOGS(MAP_SELF) | SUMMARY_LOGS(MAP_RECIPROCAL),
        .root = true,
        .param = (const struct param[]){{.name = "alpha",
                                         POSITIVE,
                                         .doc = "shape: moments of order < alpha exist",
                                         .aliases = NAMES("shape", "a")},
                                        {.name = "beta",
                                         POSITIVE,
                                         .doc = "scale",
                                         .unit = 1,
                                         .aliases = NAMES("scale", "theta")}},
        .probe = (const double[]){3.5, 2},
        .special = (const struct special[]){{&dist_levy, "alpha = 1 / 2", LAW_CHI2,
                                             (const double[]){0.5, NUM_NAN}},
                                            {0}},
        .spelling = {"extraDistr::dinvgamma(x, alpha = {alpha}, beta = {beta})",
                     "invgamma({alpha}, scale={beta})", "InverseGamma({alpha}, {beta})", NULL},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .hess = hess,
        .info = info,
        .edge = edge,
        .none = none,
        .unbounded = all_but_equal,
        .fit = fit,
        .start = start,
        .nll = nll,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
