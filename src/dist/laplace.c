/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laplace (double exponential): the likelihood behind mean absolute error.
 *
 *   f(x) = exp(-|x - mu| / b) / (2 b),              b > 0
 *   l    = -n log(2 b) - sum |x_i - mu| / b
 *
 * l is largest in mu where sum |x_i - mu| is smallest: at a median (for even n anywhere between
 * the middle two; we return their midpoint). dl/db = 0 then gives b = mean |x_i - mu|. l has a corner
 * at every x_i, so the curvature in mu is taken from the expected information n / b^2.
 * Norton (1984), Am. Stat. 38(2), 135-136.
 */
#include "dist.h"
#include "exact.h"
#include "wide.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <stdio.h>

enum { MU, B };

static double logpdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return -fabs(x - t[MU]) / t[B] - log(t[B]) - M_LN2;
}

static double sign(double x)
{
        return (x > 0) - (x < 0);
}

static void score(const struct dist *d, double x, const double *t, double *g)
{
        (void)d;
        g[MU] = sign(x - t[MU]) / t[B];
        g[B] = (fabs(x - t[MU]) / t[B] - 1) / t[B];
}

static const char *none(const struct dist *d, const struct sample *s, const double *held)
{
        (void)d;
        const struct moments *m = sample_moments(s);
        bool at_mu = isnan(held[MU]) || held[MU] == m->min;
        if (!isnan(held[B]) || m->sd > 0 || !at_mu)
                return NULL;
        if (s->rows == 1)
                return "one observation: the likelihood grows without bound as b -> 0";
        return "all values are equal: the likelihood grows without bound as b -> 0";
}

/* |x - centre|, and what rounding takes from it */
WIDE_KERNEL
static void deviations(const void *context, size_t n, const double *x, double *row)
{
        const double *centre = context;
        for (size_t i = 0; i < n; i += WIDE) {
                wide v = wide_at(x + i), e = v - *centre, z = e - v;
                wide lost = (v - (e - z)) - (*centre + z);
                wide_put(row + i, wide_abs(e));
                wide_put(row + SAMPLE_BLOCK + i, wide_select(e < 0.0, -lost, lost));
        }
}

static double mean_deviation(const struct sample *s, double centre)
{
        struct dd sum[2];
        sample_sums(s, 2, deviations, &centre, sum);
        return dd_value(dd_add(sum[0], sum[1])) / s->weight;
}

static bool fit(const struct dist *d, const struct sample *s, const double *held, double *t)
{
        (void)d;
        t[MU] = isnan(held[MU]) ? sample_median(s, NULL, NULL) : held[MU];
        t[B] = isnan(held[B]) ? mean_deviation(s, t[MU]) : held[B];
        return true;
}

static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *t)
{
        (void)d, (void)held;
        t[MU] = sample_moments(s)->mean;
        t[B] = sample_moments(s)->sd * M_SQRT1_2;
        return k == 0;
}

static bool remark(const struct dist *d, const struct sample *s, const double *t, char *buf,
                   size_t size)
{
        (void)d;
        double lo, hi;
        char from[NUM_TEXT], to[NUM_TEXT];
        sample_median(s, &lo, &hi);
        if (lo == hi || t[MU] < lo || t[MU] > hi)
                return false;
        snprintf(buf, size, "the likelihood is the same for every mu from %s to %s",
                 num_shortest(from, lo), num_shortest(to, hi));
        return true;
}

static void hess(const struct dist *d, double x, const double *t, double *h)
{
        (void)d;
        double q = 1 / (t[B] * t[B]);
        h[0] = 0;
        h[1] = h[2] = -sign(x - t[MU]) * q;
        h[3] = (1 - 2 * fabs(x - t[MU]) / t[B]) * q;
}

WIDE_KERNEL
static void block(const struct dist *d, size_t n, const double *x, const double *t, double *value,
                  double *g, double *h)
{
        (void)d;
        double log_b = log(t[B]), r = 1 / t[B], q = r * r;
        for (size_t i = 0; i < n; i += WIDE) {
                wide off = wide_at(x + i) - t[MU], z = wide_abs(off) / t[B];
                wide side = wide_select(off == 0.0, wide_all(0), wide_sign(wide_all(1), off));
                wide_put(value + i, -z - log_b - M_LN2);
                if (g) {
                        wide_put(g + i, side * r);
                        wide_put(g + SAMPLE_BLOCK + i, (z - 1.0) * r);
                }
                if (h) {
                        wide_put(h + i, wide_all(0));
                        wide_put(h + SAMPLE_BLOCK + i, -side * q);
                        wide_put(h + 2 * SAMPLE_BLOCK + i, (1.0 - 2.0 * z) * q);
                }
        }
}

static void info(const struct dist *d, const double *t, double *h)
{
        (void)d;
        h[0] = h[3] = 1 / (t[B] * t[B]);
        h[1] = h[2] = 0;
}

/* log of half the exponential tail, at z >= 0 from the centre, and of what is left */
static double log_tail(double z)
{
        return -z - M_LN2;
}

static double log_rest(double z)
{
        return log1p(-exp(-z) / 2);
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        double n = 2 * s->weight;
        return j == B && held[MU] && exact_chi2(t[B], n, n, -1, level, lower, upper);
}

static double logcdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        double z = (x - t[MU]) / t[B];
        return z < 0 ? log_tail(-z) : log_rest(z);
}

static double logsf(const struct dist *d, double x, const double *t)
{
        (void)d;
        double z = (x - t[MU]) / t[B];
        return z > 0 ? log_tail(z) : log_rest(-z);
}

static double quantile(const struct dist *d, double p, const double *t)
{
        (void)d;
        return t[MU] + t[B] * (p < 0.5 ? log(2 * p) : -M_LN2 - log1p(-p));
}

static double draw(const struct dist *d, const double *t, gsl_rng *r)
{
        (void)d;
        return t[MU] + gsl_ran_laplace(r, t[B]);
}

static double mean(const struct dist *d, const double *t)
{
        (void)d;
        return t[MU];
}

static double variance(const struct dist *d, const double *t)
{
        (void)d;
        return 2 * t[B] * t[B];
}

static double slope(const struct dist *d, double x, const double *t, double *bend)
{
        (void)d;
        *bend = 0;
        return -sign(x - t[MU]) / t[B];
}

const struct dist dist_laplace = {
        .name = "laplace",
        .aliases = (const char *const[]){"doubleexp", "doubleexponential", NULL},
        .title = "Laplace (double exponential)",
        .formula = "f(x) = exp(-|x - mu| / b) / (2 b)",
        .estimator = "closed form: median, and mean absolute deviation from it",
        .derivation =
                "l(mu, b) = -n log(2 b) - sum |x_i - mu| / b\n"
                "largest in mu where sum |x_i - mu| is smallest   =>  mu = a median\n"
                "dl/db = -n / b + sum |x_i - mu| / b^2 = 0        =>  b = sum |x_i - mu| / n\n"
                "expected information n / b^2 for each: se(mu) = se(b) = b / sqrt(n)",
        .notes = "For an even number of observations every mu between the middle two is a maximum; "
                 "their\n"
                 "midpoint is reported. l has a corner at every observation, so standard errors "
                 "come from the\n"
                 "expected information.\n"
                 "With b fixed, -l is the sum of absolute errors up to constants: MAE is this "
                 "likelihood.",
        .reference = "Norton (1984), The American Statistician 38(2), 135-136",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 2,
        .loss = LOSS_ABSOLUTE,
        .param =
                (const struct param[]){
                        {
                                .name = "mu",
                                .lo = -NUM_INF,
                                .hi = NUM_INF,
                                .doc = "location: the median",
                                .unit = 1,
                                .location = true,
                                .kink = true,
                                .aliases = (const char *const[]){"loc", "location", NULL},
                        },
                        {
                                .name = "b",
                                .lo = 0,
                                .hi = NUM_INF,
                                .doc = "scale: the mean absolute deviation",
                                .unit = 1,
                                .aliases = (const char *const[]){"scale", "sigma", NULL},
                        },
                },
        .probe = (const double[]){1.5, 2},
        .spelling = {"extraDistr::dlaplace(x, mu = {mu}, sigma = {b})",
                     "laplace(loc={mu}, scale={b})", "Laplace({mu}, {b})", NULL},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .none = none,
        .fit = fit,
        .exact = exact,
        .start = start,
        .remark = remark,
        .hess = hess,
        .block = block,
        .info = info,
        .logcdf = logcdf,
        .logsf = logsf,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
