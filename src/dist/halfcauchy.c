/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Half-Cauchy: the size of a Cauchy variable centred at 0.
 *
 *   f(x) = 2 / (pi s (1 + z^2)),  z = x / s,        x >= 0,  s = scale > 0
 *   l    = n log(2 / pi) - n log s - sum log(1 + z_i^2)
 *
 * dl/ds = 0 is mean z^2 / (1 + z^2) = 1/2: the left side falls from the fraction of values above 0 to 0 as s grows, so
 * there is one root if fewer than half of the values are 0, and else l grows without bound as s -> 0
 * (at exactly half it has no maximum either).
 */
#include "internal.h"
#include "tails.h"
#include "tilt.h"

#include <gsl/gsl_randist.h>

enum { SCALE };

static double logpdf(ROW, double x, const double *t)
{
        return x >= 0 ? M_LN2 - M_LNPI - log(t[SCALE]) - num_log1psq(x / t[SCALE]) : -NUM_INF;
}

/* (z^2 - 1) / (z^2 + 1) */
static double balance(double z)
{
        return z > 1 ? (1 - 1 / z) * (1 + 1 / z) / (1 + 1 / z / z)
                     : (z - 1) * (z + 1) / (1 + z * z);
}

static void score(ROW, double x, const double *t, double *g)
{
        g[SCALE] = balance(x / t[SCALE]) / t[SCALE];
}

/* dv/ds = -2 v / s for v = z^2 */
static void hess(ROW, double x, const double *t, double *h)
{
        double z = x / t[SCALE], w = z > 1 ? 1 / z / (1 + 1 / z / z) : z / (1 + z * z);
        h[SCALE] = -(balance(z) + 4 * w * w) / t[SCALE] / t[SCALE];
}

static void info(ROW, const double *t, double *h)
{
        h[SCALE] = 0.5 / t[SCALE] / t[SCALE];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (!isnan(held[SCALE]) || 2 * sample_counts(s, 1)[0] < s->weight)
                return NULL;
        return "half of the values or more are 0: the likelihood only grows as scale -> 0";
}

static double balance_at(double x, const void *scale)
{
        return balance(x / *(const double *)scale);
}

static double excess(double scale, void *context)
{
        return sample_average(context, balance_at, &scale);
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double guess = sample_median(s, NULL, NULL);
        struct sample view = *s;
        if (!(guess > 0))
                guess = sample_moments(s)->mean;
        t[SCALE] = isnan(held[SCALE]) ? num_root_positive(excess, &view, guess) : held[SCALE];
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)held;
        t[SCALE] = sample_about(s, 0.7);
        return k == 0;
}

/* log f = -log(1 + x^2 / scale^2) and a constant, -2 log x - log(1 + scale^2 / x^2) */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct window w;
        if (k > 1 || !window_of(s, true, &w))
                return false;
        if (k == 0 && isfinite(w.hi)) {
                e->how = "scale -> inf, where all values are equally likely";
                e->loglik = tilt_loglik(&w, 1);
                e->peak = tilt_exceeded(&w, 1, 2);
        } else if (k == 1 && isfinite(w.lo)) {
                e->how = "scale -> 0, where the density is proportional to 1 / x^2";
                e->loglik = tilt_loglik(&w, -1);
                e->peak = tilt_exceeded(&w, -1, -2);
        }
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        double z = x / t[SCALE];
        if (!(x > 0))
                return -NUM_INF;
        return z < 1 ? log(atan(z)) - log(M_PI_2) : log1p(-atan(1 / z) / M_PI_2);
}

static double logsf(ROW, double x, const double *t)
{
        double z = x / t[SCALE];
        if (!(x > 0))
                return 0;
        return z > 1 ? log(atan(1 / z)) - log(M_PI_2) : log1p(-atan(z) / M_PI_2);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double r = 1 / t[SCALE], z = x * r, crossed;
        if (upper) {
                struct tail_slope s = tail_cauchy(z, &crossed);
                if (g)
                        *g = -s.a * z * r;
                if (h)
                        *h = (s.a + crossed) * z * r * r;
                return true;
        }
        double c = 1 / (1 + z * z), a = (z > 0 ? z / atan(z) : 1) * c; /* of log atan z, times z */
        if (g)
                *g = -a * r;
        if (h)
                *h = a * (2 * c - a) * r * r;
        return true;
}

static double quantile(ROW, double p, const double *t)
{
        return p < 0.5 ? t[SCALE] * tan(M_PI_2 * p) : t[SCALE] / tan(M_PI_2 * (1 - p));
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return fabs(gsl_ran_cauchy(r, t[SCALE]));
}

static double mean(ROW, const double *t)
{
        (void)t;
        return NUM_INF;
}

static double slope(ROW, double x, const double *t, double *bend)
{
        double z = x / t[SCALE], q = 1 / (1 + z * z);
        *bend = -2 * (1 - z * z) * q * q / (t[SCALE] * t[SCALE]);
        return -2 * z * q / t[SCALE];
}

const struct dist dist_halfcauchy = {
        .name = "halfcauchy",
        .aliases = NAMES("hcauchy"),
        .title = "Half-Cauchy",
        .formula = "f(x) = 2 / (pi scale (1 + (x / scale)^2))",
        .estimator = "one equation: mean x^2 / (scale^2 + x^2) = 1/2",
        .derivation = "l(s) = n log(2 / pi) - n log s - sum log(1 + x_i^2 / s^2)\n"
                      "dl/ds = [-n + 2 sum x_i^2 / (s^2 + x_i^2)] / s = 0\n"
                      "  =>  mean x^2 / (s^2 + x^2) = 1/2, which has one root",
        .notes = "It has no mean.",
        .reference = "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, "
                     "ch. 16",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 1,
        .root = true,
        .param = (const struct param[]){{.name = "scale",
                                         POSITIVE,
                                         .doc = "scale: the median",
                                         .unit = 1,
                                         .aliases = NAMES("sigma", "gamma")}},
        .probe = (const double[]){2},
        .spelling = {"extraDistr::dhcauchy(x, sigma = {scale})", "halfcauchy(scale={scale})",
                     "truncated(Cauchy(0, {scale}), 0, Inf)", NULL},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .hess = hess,
        .info = info,
        .edge = edge,
        .none = none,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = mean,
};
