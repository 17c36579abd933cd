/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power function: 1 / x is pareto.
 *
 *   f(x) = (a / x) (x / max)^a,                     0 < x <= max,  a > 0
 *
 * l falls with max once it is above every observation: max is the largest; then dl/da = 0 gives
 * a = 1 / mean log(max / x). The interval for max is that of pareto's xm, inverted.
 * Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 25, sec. 8.
 */
#include "ends.h"
#include "exact.h"
#include "tails.h"

#include <gsl/gsl_rng.h>

enum { A, MAX };

static double logpdf(ROW, double x, const double *t)
{
        if (!(x > 0 && x <= t[MAX]))
                return -NUM_INF;
        return num_log_quotient(t[A], x) + t[A] * num_log_quotient(x, t[MAX]);
}

static void score(ROW, double x, const double *t, double *g)
{
        g[A] = 1 / t[A] + num_log_quotient(x, t[MAX]);
        g[MAX] = -t[A] / t[MAX];
}

static void hess(ROW, double x, const double *t, double *h)
{
        (void)x;
        h[0] = -1 / t[A] / t[A];
        h[1] = h[2] = -1 / t[MAX];
        h[3] = t[A] / t[MAX] / t[MAX];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        double max = sample_moments(s)->max;
        if (held[MAX] < max)
                return "an observation is above the fixed max: the likelihood is 0 everywhere";
        if (all_equal(s) && isnan(held[A]) && (isnan(held[MAX]) || held[MAX] == max))
                return NO_SPREAD(s, "a -> inf");
        return NULL;
}

static double log_below(double x, const void *max)
{
        return num_log_quotient(*(const double *)max, x);
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        t[MAX] = isnan(held[MAX]) ? sample_moments(s)->max : held[MAX];
        t[A] = isnan(held[A]) ? 1 / sample_average(s, log_below, &t[MAX]) : held[A];
        return true;
}

static const char *bounded(ROW, const struct sample *s, const double *held, double *t)
{
        return ends_ray(s, (struct end){.upper = true, .logs = true}, held[MAX], held[A],
                        "the likelihood only grows as a -> 0", &t[MAX], &t[A]);
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        return fit(NULL, s, held, t) && k == 0;
}

static bool interval(ROW, const struct sample *s, const double *t, size_t j, double level,
                     double *lower, double *upper)
{
        double n = s->weight, v = n * sample_average(s, log_below, &t[MAX]);
        bool estimated = fabs(t[A] * v / n - 1) < 1e-9;
        double r = estimated ? v / n * expm1(-log1p(-level) / (n - 1)) : -log1p(-level) / n / t[A];
        *lower = t[MAX];
        *upper = t[MAX] * exp(r);
        return j == MAX && n > 1;
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        double n = s->weight, df = held[MAX] ? 2 * n : 2 * (n - 1);
        return j == A && exact_chi2(t[A], 2 * n, df, 1, level, lower, upper);
}

static double logcdf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return -NUM_INF;
        return x < t[MAX] ? t[A] * num_log_quotient(x, t[MAX]) : 0;
}

static double logsf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return 0;
        return x < t[MAX] ? num_log1mexp(t[A] * num_log_quotient(x, t[MAX])) : -NUM_INF;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double l = num_log_quotient(t[MAX], x), r = 1 / t[MAX];
        return tail_of_exponent(t[A] * l, 2, (const double[]){l, t[A] * r},
                                (const double[]){0, r, r, -t[A] * r * r}, !upper, g, h);
}

static double quantile(ROW, double p, const double *t)
{
        return t[MAX] * exp(log(p) / t[A]);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return t[MAX] * pow(gsl_rng_uniform_pos(r), 1 / t[A]);
}

static double mean(ROW, const double *t)
{
        return t[MAX] * (t[A] / (t[A] + 1));
}

static double variance(ROW, const double *t)
{
        double a = t[A], m = t[MAX] / (a + 1);
        return m * m * (a / (a + 2));
}

static const struct lesson lesson = {
        .solution = "Step by step. First max: if it is below any value, the density there is 0, "
                    "and so is the product.\n"
                    "From the largest value on l only falls with max, by the term `-n a log max`, "
                    "whatever `a` is. There\n"
                    "is no slope to be set to 0; the maximum is a corner:\n"
                    "  max = x_(n) = {x_(n)}\n"
                    "With that max, `sum log(max / x_i)` is {sum log(max / x_i)}, and\n"
                    "  l(a) = {n} log a - {sum log(max / x_i)} a - {sum log x_i}\n"
                    "  dl/da = {n} / a - {sum log(max / x_i)} = 0\n"
                    "  a = {n} / {sum log(max / x_i)} = {n / sum log(max / x_i)}",
        .curvature = "In `a` it can be written down:\n"
                     "  d2l/da2 = -n / a^2\n"
                     "so that `se(a) = a / sqrt(n)`. max has no curvature: l jumps there.",
};

const struct dist dist_powerfunction = {
        .name = "powerfunction",
        .aliases = NAMES("power", "powerlaw"),
        .title = "Power function",
        .formula = "f(x) = (a / x) (x / max)^a,  0 < x <= max",
        .estimator = "closed form: max the largest observation, a = 1 / mean log(max / x)",
        .derivation = "l(a, max) = n log a - n a log max + (a - 1) sum log x_i, if max >= all x_i\n"
                      "it falls with max   =>  max = x_(n)\n"
                      "dl/da = n / a - sum log(max / x_i) = 0   =>  a = n / sum log(max / x_i)",
        .notes = "1 / x is pareto with xm = 1 / max. This is scipy's powerlaw; the power laws of\n"
                 "physics, with heavy tails, are pareto and zeta. max is irregular: no standard "
                 "error,\n"
                 "an exact one-sided interval.",
        .lesson = &lesson,
        .reference = "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, "
                     "ch. 25",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 2,
        .param = (const struct param[]){{.name = "a",
                                         POSITIVE,
                                         .doc = "exponent",
                                         .aliases = NAMES("alpha", "shape")},
                                        {.name = "max",
                                         POSITIVE,
                                         .doc = "the largest possible value",
                                         .unit = 1,
                                         .irregular = true,
                                         .aliases = NAMES("scale", "upper", "b", "beta")}},
        .frontier = &(const struct frontier){MAX, LINK_LOG, -1, A, NOWHERE},
        .probe = (const double[]){1.7, 3},
        .spelling = {"extraDistr::dpower(x, alpha = {max}, beta = {a})",
                     "powerlaw({a}, scale={max})", NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = none,
        .bounded = bounded,
        .fit = fit,
        .exact = exact,
        .interval = interval,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
