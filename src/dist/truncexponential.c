/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Truncated exponential: an exponential of which only values up to a known bound T could be seen.
 *
 *   f(x) = rate e^(-rate x) / (1 - e^(-rate T)),    0 <= x <= T = upper given
 *
 * With y = rate T, e(y) = (e^y - 1) / y: log f = -log T - rate x - log e(-y), which holds for rate < 0 (growing densities)
 * and rate = 0 (uniform) as well. An exponential family: dl/drate = 0 makes the mean x / T equal h(y) = 1/y - 1/(e^y - 1),
 * which falls from 1 to 0: one root for any sample that is not all at an end.
 */
#include "internal.h"

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_exp.h>

enum { RATE, UPPER };

extern const struct dist dist_exponential;

/* log e(-y) */
static double log_e(double y)
{
        return y >= 0 ? log(gsl_sf_exprel(-y)) : log(gsl_sf_exprel(y)) - y;
}

static double logpdf(ROW, double x, const double *t)
{
        if (!(x >= 0 && x <= t[UPPER]))
                return -NUM_INF;
        return -t[RATE] * x - log(t[UPPER]) - log_e(t[RATE] * t[UPPER]);
}

/* h(y), and minus its slope; series (Bernoulli numbers) where the terms would cancel */
static double share(double y)
{
        double z = y * y;
        if (fabs(y) > 0.5)
                return 1 / y - 1 / expm1(y);
        return 0.5 - y * (1.0 / 12 -
                          z * (1.0 / 720 - z * (1.0 / 30240 - z * (1.0 / 1209600 - z / 47900160))));
}

static double spread(double y)
{
        double z = y * y, s = 2 * sinh(y / 2);
        if (fabs(y) > 0.5)
                return 1 / z - 1 / s / s;
        return 1.0 / 12 - z * (1.0 / 240 - z * (1.0 / 6048 - z * (1.0 / 172800 - z / 5322240)));
}

static void score(ROW, double x, const double *t, double *g)
{
        g[RATE] = t[UPPER] * share(t[RATE] * t[UPPER]) - x;
        g[UPPER] = 0;
}

static void hess(ROW, double x, const double *t, double *h)
{
        (void)x;
        h[0] = -t[UPPER] * t[UPPER] * spread(t[RATE] * t[UPPER]);
        h[1] = h[2] = h[3] = 0;
}

static void info(ROW, const double *t, double *h)
{
        hess(NULL, 0, t, h);
        h[0] = -h[0];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        if (m->min < 0 || m->max > held[UPPER])
                return "an observation is not between 0 and upper: the likelihood is 0 everywhere";
        if (isnan(held[RATE]) && (m->max == 0 || m->min == held[UPPER]))
                return "all values are at an end: the likelihood grows without bound with the size "
                       "of rate";
        return NULL;
}

static double excess(double y, void *mean)
{
        return share(y) - *(double *)mean;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double top = held[UPPER], mean = sample_moments(s)->mean / top, rest = 1 - mean;
        t[UPPER] = top;
        t[RATE] = held[RATE];
        if (isnan(held[RATE])) /* h(-y) = 1 - h(y) */
                t[RATE] = (mean == 0.5  ? 0
                           : mean < 0.5 ? num_root_positive(excess, &mean, 1 / mean)
                                        : -num_root_positive(excess, &rest, 1 / rest)) /
                          top;
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)s;
        t[UPPER] = held[UPPER];
        t[RATE] = (k == 0 ? 1 : -1) / held[UPPER];
        return k < 2;
}

/* P(X <= x) and P(X > x) for a falling density, rest = top - x; the larger part from the smaller one */
static double log_lower(double x, double rate, double top)
{
        return log(x / top) + log(gsl_sf_exprel(-rate * x)) - log(gsl_sf_exprel(-rate * top));
}

static double log_upper(double x, double rest, double rate, double top)
{
        return log(rest / top) - rate * x + log(gsl_sf_exprel(-rate * rest)) -
               log(gsl_sf_exprel(-rate * top));
}

static double log_below(double x, double rest, double rate, double top)
{
        double above = log_upper(x, rest, rate, top);
        return above < -M_LN2 ? log1p(-exp(above)) : log_lower(x, rate, top);
}

static double log_above(double x, double rest, double rate, double top)
{
        double below = log_lower(x, rate, top);
        return below < -M_LN2 ? log1p(-exp(below)) : log_upper(x, rest, rate, top);
}

static double logcdf(ROW, double x, const double *t)
{
        double rest = t[UPPER] - x;
        if (!(x > 0 && rest > 0))
                return x > 0 ? 0 : -NUM_INF;
        return t[RATE] >= 0 ? log_below(x, rest, t[RATE], t[UPPER])
                            : log_above(rest, x, -t[RATE], t[UPPER]);
}

static double logsf(ROW, double x, const double *t)
{
        double rest = t[UPPER] - x;
        if (!(x > 0 && rest > 0))
                return x > 0 ? -NUM_INF : 0;
        return t[RATE] >= 0 ? log_above(x, rest, t[RATE], t[UPPER])
                            : log_below(rest, x, -t[RATE], t[UPPER]);
}

static double falling(double p, double rate, double top)
{
        return rate > 0 ? -log1p(p * expm1(-rate * top)) / rate : p * top;
}

static double quantile(ROW, double p, const double *t)
{
        return t[RATE] >= 0 ? falling(p, t[RATE], t[UPPER])
                            : t[UPPER] - falling(1 - p, -t[RATE], t[UPPER]);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return quantile(NULL, gsl_rng_uniform(r), t);
}

static double mean(ROW, const double *t)
{
        return t[UPPER] * share(t[RATE] * t[UPPER]);
}

static double variance(ROW, const double *t)
{
        return t[UPPER] * t[UPPER] * spread(t[RATE] * t[UPPER]);
}

static bool falls(const double *t)
{
        return t[RATE] > 0;
}

const struct dist dist_truncexponential = {
        .name = "truncexponential",
        .aliases = NAMES("truncexpon", "texp"),
        .title = "Truncated exponential",
        .formula = "f(x) = rate exp(-rate x) / (1 - exp(-rate upper)),  0 <= x <= upper",
        .estimator = "one equation: 1/rate - upper / (exp(rate upper) - 1) = mean",
        .derivation = "l(rate) = n log(rate / (1 - exp(-rate upper))) - rate sum x_i\n"
                      "dl/drate = n [1/rate - upper / (exp(rate upper) - 1)] - sum x_i = 0, which "
                      "has one root",
        .notes = "upper is given: --fix=upper=T. A mean above upper / 2 makes rate negative, a "
                 "density that grows; rate = 0 is "
                 "uniform.",
        .reference = "Deemer & Votaw (1955), Ann. Math. Stat. 26, 498-504",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 2,
        .root = true,
        .param = (const struct param[]){{.name = "rate",
                                         REAL,
                                         .doc = "events per unit before truncation",
                                         .unit = -1,
                                         .aliases = NAMES("lambda")},
                                        {.name = "upper",
                                         POSITIVE,
                                         .doc = "the largest value that could be seen",
                                         .unit = 1,
                                         .given = true,
                                         .preset = NUM_NAN,
                                         .aliases = NAMES("max", "T", "b")}},
        .probe = (const double[]){0.8, 3},
        .special =
                (const struct special[]){{&dist_exponential, "upper -> inf", LAW_NONE, NULL}, {0}},
        .spelling = {"{rate} * exp(-({rate}) * x) / -expm1(-({rate}) * {upper})",
                     "truncexpon(b={upper} * {rate}, scale=1 / {rate})",
                     "truncated(Exponential(1 / {rate}), 0, {upper})",
                     "truncate(makedist('Exponential', 'mu', 1 / {rate}), 0, {upper})"},
        .spelled = falls,
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .info = info,
        .none = none,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
