/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logistic: a bell with exponential tails.
 *
 *   f(x) = e^-z / (s (1 + e^-z)^2),                 z = (x - mu) / s,  s > 0
 *   l    = -n log s - sum |z_i| - 2 sum log(1 + e^-|z_i|)
 *
 * With a = tanh(z / 2): dl/dmu = sum a_i / s, dl/ds = sum (z_i a_i - 1) / s. There is no closed form, but -l is
 * convex in (1/s, mu/s) (Burridge 1981; Pratt 1981, JASA 76, 103-106), so the maximum is unique unless
 * all values are equal.
 */
#include "tails.h"
#include "tilted.h"
#include "wide.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>

enum { MU, S };

static double logpdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        double z = fabs(x - t[MU]) / t[S];
        return -z - 2 * log1p(exp(-z)) - log(t[S]);
}

static void score(const struct dist *d, double x, const double *t, double *g)
{
        (void)d;
        double z = (x - t[MU]) / t[S], a = tanh(z / 2);
        g[MU] = a / t[S];
        g[S] = (z * a - 1) / t[S];
}

static const char *none(const struct dist *d, const struct sample *s, const double *held)
{
        (void)d;
        const struct moments *m = sample_moments(s);
        bool at_mu = isnan(held[MU]) || held[MU] == m->min;
        if (!isnan(held[S]) || m->sd > 0 || !at_mu)
                return NULL;
        if (s->rows == 1)
                return "one observation: the likelihood grows without bound as s -> 0";
        return "all values are equal: the likelihood grows without bound as s -> 0";
}

static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *t)
{
        (void)d, (void)held;
        double lo = sample_about(s, 0.25), hi = sample_about(s, 0.75);
        t[MU] = sample_about(s, 0.5);
        t[S] = hi > lo ? (hi - lo) / (2 * log(3)) : sample_moments(s)->sd * sqrt(3) / M_PI;
        return k == 0;
}

/* 1 - a^2 = 1 / cosh(z/2)^2, which would cancel from a */
static void hess(const struct dist *d, double x, const double *t, double *h)
{
        (void)d;
        double z = (x - t[MU]) / t[S], a = tanh(z / 2), c = cosh(z / 2);
        double q = 1 / (t[S] * t[S]), half = 1 / c / c / 2, zc = z / c;
        h[0] = -half * q;
        h[1] = h[2] = -(a + zc / c / 2) * q;
        h[3] = (1 - 2 * z * a - zc * zc / 2) * q;
}

WIDE_KERNEL
static void block(const struct dist *d, size_t n, const double *x, const double *t, double *value,
                  double *g, double *h)
{
        (void)d;
        double log_s = log(t[S]), r = 1 / t[S], q = r * r;
        double e[SAMPLE_BLOCK],
                m[SAMPLE_BLOCK]; /* in two loops, which a processor overlaps better */
        for (size_t i = 0; i < n; i += WIDE) {
                struct wide_exps both = wide_exp_both(-wide_abs((wide_at(x + i) - t[MU]) * r));
                wide_put(e + i, both.exp);
                wide_put(m + i, both.expm1);
        }
        for (size_t i = 0; i < n; i += WIDE) {
                wide z = (wide_at(x + i) - t[MU]) * r, e_z = wide_at(e + i);
                wide_put(value + i, -wide_abs(z) - 2.0 * wide_log1p(e_z) - log_s);
                if (!g && !h)
                        continue;
                wide inverse = 1.0 / (1.0 + e_z), a = wide_sign(wide_at(m + i) * inverse, z);
                wide half = 2.0 * e_z * (inverse * inverse), z_half = z * half;
                if (g) {
                        wide_put(g + i, a * r);
                        wide_put(g + SAMPLE_BLOCK + i, (z * a - 1.0) * r);
                }
                if (h) {
                        wide_put(h + i, -half * q);
                        wide_put(h + SAMPLE_BLOCK + i, -(a + z_half) * q);
                        wide_put(h + 2 * SAMPLE_BLOCK + i, (1.0 - 2.0 * z * a - z_half * z) * q);
                }
        }
}

static void info(const struct dist *d, const double *t, double *h)
{
        (void)d;
        double q = 1 / (t[S] * t[S]);
        h[0] = q / 3;
        h[1] = h[2] = 0;
        h[3] = q * (3 + M_PI * M_PI) / 9;
}

/* Far from mu the density in a window is e^(a x) (1 - 2 e^(a (x - mu)) ...), |a| = 1/s. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct tilted t;
        if (k > 0 ||
            !tilted_edge(s, false, "mu -> -inf, where the density is proportional to exp(-x / s)",
                         "mu -> inf, where the density is proportional to exp(x / s)", &t, e))
                return false;
        e->peak = tilt_exceeded(&t.w, t.a, t.a);
        return true;
}

static double logcdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return -num_log1pexp(-(x - t[MU]) / t[S]);
}

static double logsf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return -num_log1pexp((x - t[MU]) / t[S]);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double z = (x - t[MU]) / t[S];
        tail_of_line(tail_logistic(z, upper), z, t[S], g, h);
        return true;
}

static double quantile(const struct dist *d, double p, const double *t)
{
        (void)d;
        return t[MU] + t[S] * (log(p) - log1p(-p));
}

static double draw(const struct dist *d, const double *t, gsl_rng *r)
{
        (void)d;
        return t[MU] + gsl_ran_logistic(r, t[S]);
}

static double mean(const struct dist *d, const double *t)
{
        (void)d;
        return t[MU];
}

static double variance(const struct dist *d, const double *t)
{
        (void)d;
        return t[S] * t[S] * M_PI * M_PI / 3;
}

static double slope(const struct dist *d, double x, const double *t, double *bend)
{
        (void)d;
        double f = num_logistic((x - t[MU]) / t[S]);
        *bend = -2 * f * (1 - f) / (t[S] * t[S]);
        return (1 - 2 * f) / t[S];
}

const struct dist dist_logistic = {
        .name = "logistic",
        .aliases = NAMES("logis"),
        .title = "Logistic",
        .formula = "f(x) = exp(-z) / (s (1 + exp(-z))^2),  z = (x - mu) / s",
        .estimator = "iterated: convex in (1/s, mu/s), so the maximum is unique",
        .derivation =
                "l(mu, s) = -n log s - sum z_i - 2 sum log(1 + exp(-z_i)),  z_i = (x_i - mu) / s\n"
                "dl/dmu = sum tanh(z_i / 2) / s = 0\n"
                "dl/ds = sum (z_i tanh(z_i / 2) - 1) / s = 0\n"
                "no closed form: searched in (mu, log s)",
        .notes = "This is the distribution, not logistic regression (a bernoulli whose p depends "
                 "on predictors).",
        .reference = "Pratt (1981), JASA 76, 103-106 (concavity)",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 2,
        .param =
                (const struct param[]){
                        {.name = "mu",
                         REAL,
                         .doc = "location: mean and median",
                         .unit = 1,
                         .location = true,
                         .aliases = NAMES("loc", "location")},
                        {.name = "s",
                         POSITIVE,
                         .doc = "scale",
                         .unit = 1,
                         .aliases = NAMES("scale", "sigma")},
                },
        .probe = (const double[]){1.5, 2},
        .spelling = {"dlogis(x, location = {mu}, scale = {s})", "logistic(loc={mu}, scale={s})",
                     "Logistic({mu}, {s})", "makedist('Logistic', 'mu', {mu}, 'sigma', {s})"},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .edge = edge,
        .none = none,
        .start = start,
        .hess = hess,
        .block = block,
        .info = info,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
