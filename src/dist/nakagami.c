/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nakagami: amplitudes of signals that come by many ways. x^2 is gamma with shape m and mean Omega.
 *
 *   f(x) = 2 m^m x^(2m - 1) exp(-m x^2 / Omega) / (Gamma(m) Omega^m),      x >= 0,  m, Omega > 0
 *
 * dl/dOmega = 0 gives Omega = mean x^2; then log m - psi(m) = log(mean x^2) - mean(log x^2), which has one root.
 * With v = x^2 / Omega: dl/dm = log m - psi(m) + log v + 1 - v.
 * Nakagami (1960), The m-distribution, in Statistical Methods in Radio Wave Propagation, 3-36.
 */
#include "internal.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_psi.h>

enum { M, OMEGA };

extern const struct dist dist_gamma;
static const struct dist *const base = &dist_gamma;

#define GAMMA(t) ((const double[]){(t)[M], (t)[M]}) /* of v */

/* Beyond this v overflows; the density is 0 there. */
#define FAR 1e150

static double logpdf(ROW, double x, const double *t)
{
        double u = x / sqrt(t[OMEGA]);
        if (x == 0)
                return t[M] > 0.5   ? -NUM_INF
                       : t[M] < 0.5 ? NUM_INF
                                    : -LOG_SQRT_2PI + M_LN2 - log(t[OMEGA]) / 2;
        if (!(x > 0) || u > FAR)
                return -NUM_INF;
        return base->logpdf(base, u * u, GAMMA(t)) + log(2 * u) - log(t[OMEGA]) / 2;
}

static void score(ROW, double x, const double *t, double *g)
{
        double u = x / sqrt(t[OMEGA]), v = u * u, both[2];
        base->score(base, v, GAMMA(t), both);
        g[M] = both[0] + (1 - v);
        g[OMEGA] = -t[M] * (1 - v) / t[OMEGA];
}

static void hess(ROW, double x, const double *t, double *h)
{
        double v = x / t[OMEGA] * x;
        h[0] = 1 / t[M] - gsl_sf_psi_1(t[M]);
        h[1] = h[2] = (v - 1) / t[OMEGA];
        h[3] = t[M] * (1 - 2 * v) / t[OMEGA] / t[OMEGA];
}

static void info(ROW, const double *t, double *h)
{
        h[0] = gsl_sf_psi_1(t[M]) - 1 / t[M];
        h[1] = h[2] = 0;
        h[3] = t[M] / t[OMEGA] / t[OMEGA];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->min == 0 && !(held[M] >= 0.5))
                return "a value is 0: the likelihood grows without bound as m -> 0 (the density at "
                       "0 "
                       "is infinite for m < 1/2)";
        if (sample_moments(s)->min == 0 && held[M] > 0.5)
                return "a value is 0, where the density is 0 for m > 1/2: the likelihood is 0 "
                       "everywhere";
        if (!all_equal(s) || !isnan(held[M]))
                return NULL;
        double x = sample_moments(s)->min;
        return isnan(held[OMEGA]) || held[OMEGA] == x * x ? NO_SPREAD(s, "m -> inf") : NULL;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        const struct sample *squares = sample_mapped(s, MAP_SQUARE);
        double both[2];
        if (!isnan(held[OMEGA]) && isnan(held[M]))
                return false;
        t[OMEGA] = isnan(held[OMEGA]) ? sample_moments(squares)->mean : held[OMEGA];
        t[M] = held[M];
        if (isnan(held[M])) {
                if (!base->fit(base, squares, (const double[]){NUM_NAN, NUM_NAN}, both))
                        return false;
                t[M] = both[0];
        }
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        const struct sample *squares = sample_mapped(s, MAP_SQUARE);
        double both[2];
        (void)held;
        base->start(base, squares, (const double[]){NUM_NAN, NUM_NAN}, 0, both);
        t[M] = both[0];
        t[OMEGA] = sample_moments(squares)->mean;
        return k == 0;
}

static double logcdf(ROW, double x, const double *t)
{
        double u = x / sqrt(t[OMEGA]);
        return x > 0 ? base->logcdf(base, u * u, GAMMA(t)) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        double u = x / sqrt(t[OMEGA]);
        return x > 0 ? base->logsf(base, u * u, GAMMA(t)) : 0;
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return sqrt(t[OMEGA]) * sqrt(gsl_ran_gamma(r, t[M], 1 / t[M]));
}

/* sqrt(Omega / m) Gamma(m + 1/2) / Gamma(m) */
static double mean(ROW, const double *t)
{
        return sqrt(t[OMEGA]) * exp(num_lgamma_ratio(t[M], 0.5));
}

static double variance(ROW, const double *t)
{
        return -t[OMEGA] * expm1(2 * num_lgamma_ratio(t[M], 0.5));
}

/* scipy's scale */
static double scale(ROW, const double *t)
{
        return sqrt(t[OMEGA]);
}

const struct dist dist_nakagami = {
        .name = "nakagami",
        .aliases = NAMES("naka"),
        .title = "Nakagami",
        .formula = "f(x) = 2 m^m x^(2m - 1) exp(-m x^2 / Omega) / (Gamma(m) Omega^m)",
        .estimator = "Omega = mean x^2, then one equation in m",
        .derivation = "x^2 is gamma with shape m and rate m / Omega:\n"
                      "Omega = mean x^2\n"
                      "log m - psi(m) = log(mean x^2) - mean(log x^2), which has one root",
        .notes = "Some require m >= 1/2; the likelihood does not, and an m below it is reported as "
                 "it is.",
        .reference = "Nakagami (1960), in Statistical Methods in Radio Wave Propagation, 3-36",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 2,
        .root = true,
        .param = (const struct param[]){{.name = "m",
                                         POSITIVE,
                                         .doc = "shape: 1 is rayleigh, 1/2 halfnormal",
                                         .aliases = NAMES("nu", "mu", "shape")},
                                        {.name = "Omega",
                                         POSITIVE,
                                         .doc = "mean of x^2",
                                         .unit = 2,
                                         .aliases = NAMES("spread")}},
        .probe = (const double[]){1.8, 4},
        .derived = (const struct derived[]){{"scale", "sqrt(Omega)", scale}, {0}},
        .spelling = {"VGAM::dnaka(x, scale = {Omega}, shape = {m})", "nakagami({m}, scale={scale})",
                     NULL, "makedist('Nakagami', 'mu', {m}, 'omega', {Omega})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .info = info,
        .none = none,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
