/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frechet: the largest of many, when tails fall like a power.
 *
 *   f(x) = (alpha / x) w e^-w,  w = (x / s)^-alpha, x > 0,  alpha > 0,  s > 0
 *
 * log x is gumbel with mu = log s, beta = 1 / alpha: the maximum is found there, by one equation.
 * Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 22.
 */
#include "tails.h"
#include "tilted.h"

#include <gsl/gsl_randist.h>

enum { ALPHA, S };

extern const struct dist dist_gumbel;
static const struct dist *const log_row = &dist_gumbel;

/* -log w */
static double depth(double x, const double *t)
{
        return t[ALPHA] * num_log_quotient(x, t[S]);
}

static double logpdf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return -NUM_INF;
        double z = depth(x, t);
        return z < -700 ? -exp(-z) : num_log_quotient(t[ALPHA], x) - z - exp(-z);
}

static void score(ROW, double x, const double *t, double *g)
{
        double z = depth(x, t), a = -expm1(-z);
        g[ALPHA] = (1 - z * a) / t[ALPHA];
        g[S] = t[ALPHA] * a / t[S];
}

static void hess(ROW, double x, const double *t, double *h)
{
        double z = depth(x, t), a = -expm1(-z), w = exp(-z), k = t[ALPHA];
        h[0] = -(1 + z * z * w) / k / k;
        h[1] = h[2] = (a + z * w) / t[S];
        h[3] = -k * (a + k * w) / t[S] / t[S];
}

static void info(ROW, const double *t, double *h)
{
        double k = t[ALPHA], e = 1 - M_EULER;
        h[0] = (e * e + M_PI * M_PI / 6) / k / k;
        h[1] = h[2] = e / t[S];
        h[3] = k * k / t[S] / t[S];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        bool at_s = isnan(held[S]) || held[S] == sample_moments(s)->min;
        return all_equal(s) && isnan(held[ALPHA]) && at_s ? NO_SPREAD(s, "alpha -> inf") : NULL;
}

#define IN_LOGS(held) ((const double[]){log((held)[S]), 1 / (held)[ALPHA]})

static void from_logs(double *t)
{
        double scale = exp(t[0]);
        t[ALPHA] = 1 / t[1];
        t[S] = scale;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        if (!log_row->fit(log_row, sample_mapped(s, MAP_LOG), IN_LOGS(held), t))
                return false;
        from_logs(t);
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        log_row->start(log_row, sample_mapped(s, MAP_LOG), IN_LOGS(held), 0, t);
        from_logs(t);
        return k == 0;
}

/* With y = log x it is a gumbel. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct tilted t;
        if (k > 0 ||
            !tilted_edge(s, true, "s -> 0, where the density is proportional to x^-(alpha + 1)",
                         "alpha -> 0, where the density is proportional to a power of x above -1",
                         &t, e))
                return false;
        e->peak = t.a < 0 ? tilt_exceeded(&t.w, t.a, t.a) : tilt_outspread(&t.w, t.a);
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        return x > 0 ? -exp(-depth(x, t)) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return 0;
        double z = depth(x, t), w = exp(-z);
        return z > 20 ? -z - w / 2 : num_log1mexp(-w);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double z = depth(x, t), r = 1 / t[S];
        tail_chain(tail_extreme(-z, !upper), (const double[]){-z / t[ALPHA], t[ALPHA] * r},
                   (const double[]){0, r, -t[ALPHA] * r * r}, g, h);
        return true;
}

static double quantile(ROW, double p, const double *t)
{
        return t[S] * pow(-log(p), -1 / t[ALPHA]);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return t[S] * pow(gsl_ran_exponential(r, 1), -1 / t[ALPHA]);
}

static double mean(ROW, const double *t)
{
        return t[ALPHA] > 1 ? t[S] * tgamma(1 - 1 / t[ALPHA]) : NUM_INF;
}

static double variance(ROW, const double *t)
{
        if (!(t[ALPHA] > 2))
                return NUM_INF;
        double a = num_lgamma1p(-1 / t[ALPHA]), b = num_lgamma1p(-2 / t[ALPHA]);
        return t[S] * t[S] * exp(2 * a) * expm1(b - 2 * a);
}

const struct dist dist_frechet = {
        .name = "frechet",
        .aliases = NAMES("invweibull", "inverseweibull", "ev2"),
        .title = "Frechet (inverse Weibull)",
        .formula = "f(x) = (alpha / x) w exp(-w),  w = (x / s)^-alpha",
        .estimator = "one equation in alpha, then s in closed form",
        .derivation = "l(alpha, s) = n log alpha - sum log x_i + sum log w_i - sum w_i,  w_i = "
                      "(x_i / s)^-alpha\n"
                      "dl/ds = (alpha / s) (n - sum w_i) = 0   =>  s^-alpha = mean x^-alpha\n"
                      "dl/dalpha = n / alpha + sum (1 - w_i) log(w_i) / alpha = 0 is then\n"
                      "1 / alpha = mean log x - sum x_i^-alpha log x_i / sum x_i^-alpha, which has "
                      "one root\n"
                      "(log x is gumbel with location log s and scale 1 / alpha)",
        .notes = "1 / x is weibull with the same shape and scale 1 / s.",
        .reference = "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, "
                     "ch. 22",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 2,
        .drives = 1,
        .param = (const struct param[]){{.name = "alpha",
                                         POSITIVE,
                                         .doc = "shape: moments of order < alpha exist",
                                         .aliases = NAMES("shape", "c", "k")},
                                        {.name = "s",
                                         POSITIVE,
                                         .doc = "scale",
                                         .unit = 1,
                                         .aliases = NAMES("scale", "theta", "sigma")}},
        .root = true,
        .probe = (const double[]){2.5, 3},
        .spelling = {"evd::dfrechet(x, loc = 0, scale = {s}, shape = {alpha})",
                     "invweibull({alpha}, scale={s})", "Frechet({alpha}, {s})", NULL},
        .logpdf = logpdf,
        .score = score,
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
        .variance = variance,
};
