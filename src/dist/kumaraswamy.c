/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kumaraswamy: a beta-like distribution of proportions whose distribution function is elementary.
 *
 *   f(x) = a b x^(a - 1) (1 - x^a)^(b - 1),         0 < x < 1,  a, b > 0;        F = 1 - (1 - x^a)^b
 *   l    = n log(a b) + (a - 1) sum log x_i + (b - 1) sum log(1 - x_i^a)
 *
 * dl/db = 0 gives b = -1 / mean log(1 - x^a); then dl/da = 0 leaves
 *   1/a + mean log x = (b - 1) mean(x^a log x / (1 - x^a)).
 * Jones (2009), Stat. Methodol. 6, 70-81.
 */
#include "internal.h"

#include <gsl/gsl_rng.h>

enum { A, B };

static double logpdf(ROW, double x, const double *t)
{
        if (!(x > 0 && x < 1))
                return -NUM_INF;
        return log(t[A]) + log(t[B]) + (t[A] - 1) * log(x) +
               (t[B] - 1) * num_log1mexp(t[A] * log(x));
}

/* w = x^a / (1 - x^a) */
static void score(ROW, double x, const double *t, double *g)
{
        double l = log(x), w = 1 / expm1(-t[A] * l);
        g[A] = 1 / t[A] + l * (1 - (t[B] - 1) * w);
        g[B] = 1 / t[B] + num_log1mexp(t[A] * l);
}

static void hess(ROW, double x, const double *t, double *h)
{
        double l = log(x), w = 1 / expm1(-t[A] * l);
        h[0] = -1 / t[A] / t[A] - (t[B] - 1) * l * l * w * (1 + w);
        h[1] = h[2] = -l * w;
        h[3] = -1 / t[B] / t[B];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        return all_equal(s) && isnan(held[B]) ? NO_SPREAD(s, "a, b -> inf") : NULL;
}

static double log_rest(double x, const void *a)
{
        return num_log1mexp(*(const double *)a * log(x));
}

static double pull(double x, const void *a)
{
        double l = log(x);
        return l / expm1(-*(const double *)a * l);
}

/* Times a, so that it is 1 + ... at 0. */
static double excess(double a, void *context)
{
        const struct sample *s = context;
        double b = -1 / sample_average(s, log_rest, &a);
        return 1 + a * (sample_logs(s)->mean_log - (b - 1) * sample_average(s, pull, &a));
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        struct sample view = *s;
        if (!isnan(held[B]) && isnan(held[A]))
                return false;
        t[A] = isnan(held[A]) ? num_root_positive(excess, &view, 1) : held[A];
        t[B] = isnan(held[B]) ? -1 / sample_average(s, log_rest, &t[A]) : held[B];
        return t[A] > 0 && t[B] > 0;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        static const double a[] = {1, 3, 0.3};
        (void)held;
        t[A] = a[k < 3 ? k : 0];
        t[B] = -1 / sample_average(s, log_rest, &t[A]);
        return k < 3;
}

static double logsf(ROW, double x, const double *t)
{
        if (!(x > 0 && x < 1))
                return x > 0 ? -NUM_INF : 0;
        return t[B] * num_log1mexp(t[A] * log(x));
}

static double logcdf(ROW, double x, const double *t)
{
        if (!(x > 0 && x < 1))
                return x > 0 ? 0 : -NUM_INF;
        double first = log(t[B]) + t[A] * log(x); /* of the expansion in x^a, which may underflow */
        return first < -40 ? first : num_log1mexp(logsf(d, x, t));
}

static double quantile(ROW, double p, const double *t)
{
        return exp(num_log1mexp(log1p(-p) / t[B]) / t[A]);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return exp(num_log1mexp(log(gsl_rng_uniform_pos(r)) / t[B]) / t[A]);
}

/* log E x^r = log(b B(1 + r/a, b)) */
static double log_moment(double r, const double *t)
{
        double q = r / t[A];
        return num_lgamma1p(q) - num_lgamma_ratio(t[B] + 1, q) - q * log(t[B] + 1);
}

static double mean(ROW, const double *t)
{
        return exp(log_moment(1, t));
}

static double variance(ROW, const double *t)
{
        double m = log_moment(1, t);
        return exp(2 * m) * expm1(log_moment(2, t) - 2 * m);
}

const struct dist dist_kumaraswamy = {
        .name = "kumaraswamy",
        .aliases = NAMES("kumar"),
        .title = "Kumaraswamy",
        .formula = "f(x) = a b x^(a - 1) (1 - x^a)^(b - 1)",
        .estimator = "one equation in a, then b = -1 / mean log(1 - x^a)",
        .derivation = "l(a, b) = n log(a b) + (a - 1) sum log x_i + (b - 1) sum log(1 - x_i^a)\n"
                      "dl/db = 0   =>  b = -1 / mean log(1 - x^a)\n"
                      "dl/da = 0   =>  1/a + mean log x = (b - 1) mean(x^a log x / (1 - x^a))",
        .reference = "Jones (2009), Stat. Methodol. 6, 70-81",
        .support = {.lo = 0, .hi = 1, .lo_open = true, .hi_open = true},
        .npar = 2,
        .root = true,
        .param = (const struct param[]){{.name = "a",
                                         POSITIVE,
                                         .doc = "shape at 0",
                                         .aliases = NAMES("alpha", "shape1")},
                                        {.name = "b",
                                         POSITIVE,
                                         .doc = "shape at 1",
                                         .aliases = NAMES("beta", "shape2")}},
        .probe = (const double[]){2, 3.5},
        .spelling = {"extraDistr::dkumar(x, a = {a}, b = {b})", NULL, "Kumaraswamy({a}, {b})",
                     NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
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
