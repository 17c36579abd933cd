/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Erlang: the sum of k exponential waiting times; gamma with a whole shape.
 *
 *   f(x) = rate^k x^(k-1) e^(-rate x) / (k - 1)!,   x >= 0,  k = 1, 2, ...,  rate > 0
 *
 * For each k the best rate is k / mean x; the log-likelihood so left is concave in real k (it is gamma's
 * profile), so the best whole k is next to gamma's shape.
 * Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 17.
 */
#include "tails.h"

#include <gsl/gsl_randist.h>

enum { K, RATE };

extern const struct dist dist_gamma;
static const struct dist *const base = &dist_gamma;

static double logpdf(ROW, double x, const double *t)
{
        return t[K] == floor(t[K]) ? base->logpdf(base, x, t) : -NUM_INF;
}

static void score(ROW, double x, const double *t, double *g)
{
        base->score(base, x, t, g);
        g[K] = 0;
}

static void hess(ROW, double x, const double *t, double *h)
{
        base->hess(base, x, t, h);
        h[0] = h[1] = h[2] = 0;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->max == 0)
                return "all values are 0: the likelihood grows without bound as rate -> inf";
        if (sample_moments(s)->min == 0 && held[K] > 1)
                return "a value is 0, where the density is 0 for k > 1: the likelihood is 0 "
                       "everywhere";
        if (!all_equal(s) || !isnan(held[K]) || !isnan(held[RATE]))
                return NULL;
        return NO_SPREAD(s, "k -> inf");
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double real[2], best = NUM_INF, mean = sample_moments(s)->mean;
        t[K] = 1;
        if (!isnan(held[K])) {
                t[K] = held[K];
        } else if (sample_moments(s)->min > 0) {
                if (!base->fit(base, s, held, real))
                        return false;
                for (int up = 0; up < 2; up++) {
                        double k = fmax(floor(real[0]) + up, 1);
                        double rate = isnan(held[RATE]) ? k / mean : held[RATE];
                        double nll = base->nll(base, s, (const double[]){k, rate}, NULL, NULL);
                        if (nll < best) {
                                best = nll;
                                t[K] = k;
                        }
                }
        }
        t[RATE] = isnan(held[RATE]) ? t[K] / mean : held[RATE];
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        return fit(NULL, s, held, t) && k == 0;
}

static double logcdf(ROW, double x, const double *t)
{
        return base->logcdf(base, x, t);
}

static double logsf(ROW, double x, const double *t)
{
        return base->logsf(base, x, t);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double r = 1 / t[RATE];
        return tail_of_gamma(t[K], log(t[RATE]) + log(x), upper, 2,
                             (struct pair_chain){.shape = (const double[]){0, 0},
                                                 .line = (const double[]){0, r},
                                                 .lines = (const double[]){0, 0, 0, -r * r}},
                             g, h);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return gsl_ran_gamma(r, t[K], 1 / t[RATE]);
}

static double mean(ROW, const double *t)
{
        return t[K] / t[RATE];
}

static double variance(ROW, const double *t)
{
        return t[K] / t[RATE] / t[RATE];
}

static double scale(ROW, const double *t)
{
        return 1 / t[RATE];
}

const struct dist dist_erlang = {
        .name = "erlang",
        .title = "Erlang",
        .formula = "f(x) = rate^k x^(k-1) exp(-rate x) / (k - 1)!",
        .estimator = "the better of the whole numbers next to gamma's shape, rate = k / mean",
        .derivation =
                "l(k, rate) = n k log rate + (k - 1) sum log x_i - rate sum x_i - n log Gamma(k)\n"
                "for each k: dl/drate = n k / rate - sum x_i = 0   =>  rate = k / mean x\n"
                "l(k, k / mean x) is concave in k (the profile of gamma), so the best whole k is "
                "one of those next to where log k - psi(k) crosses log(mean x) - mean(log x)",
        .notes = "k is a whole number: it has no standard error.",
        .reference = "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, "
                     "ch. 17",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 2,
        .drives = 1,
        .root = true,
        .param = (const struct param[]){{.name = "k",
                                         POSITIVE,
                                         .doc = "how many waiting times",
                                         .integer = true,
                                         .aliases = NAMES("shape", "n", "alpha")},
                                        {.name = "rate",
                                         POSITIVE,
                                         .doc = "events per unit",
                                         .unit = -1,
                                         .aliases = NAMES("lambda")}},
        .probe = (const double[]){3, 0.8},
        .derived = (const struct derived[]){{"scale", "1 / rate", scale, 0, NUM_INF}, {0}},
        .spelling = {"dgamma(x, shape = {k}, rate = {rate})", "erlang({k}, scale={scale})",
                     "Erlang({k}, {scale})", "makedist('Gamma', 'a', {k}, 'b', {scale})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
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
