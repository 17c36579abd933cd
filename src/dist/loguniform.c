/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Log-uniform: log x is uniform.
 *
 *   f(x) = 1 / (x log(max / min)),                  0 < min <= x <= max
 *
 * As for the uniform, l is largest for the shortest range that holds the data: min and max are the extreme
 * observations, and log min and log max have the uniform's exact intervals.
 * Hamming (1970), Bell Syst. Tech. J. 49, 1609-1625.
 */
#include "ends.h"

#include <gsl/gsl_randist.h>

enum { MIN, MAX };

extern const struct dist dist_uniform;
static const struct dist *const log_row = &dist_uniform;

static double width(const double *t)
{
        return num_log_quotient(t[MAX], t[MIN]);
}

static double logpdf(ROW, double x, const double *t)
{
        return x >= t[MIN] && x <= t[MAX] ? -log(width(t)) - log(x) : -NUM_INF;
}

static void score(ROW, double x, const double *t, double *g)
{
        (void)x;
        g[MIN] = 1 / (t[MIN] * width(t));
        g[MAX] = -1 / (t[MAX] * width(t));
}

static void hess(ROW, double x, const double *t, double *h)
{
        double w = width(t), a = t[MIN] * w, b = t[MAX] * w;
        (void)x;
        h[0] = (1 - w) / a / a;
        h[1] = h[2] = -1 / a / b;
        h[3] = (1 + w) / b / b;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        return log_row->none(log_row, sample_mapped(s, MAP_LOG),
                             (const double[]){log(held[MIN]), log(held[MAX])});
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        return log_row->fit(log_row, s, held, t);
}

static const char *bounded(ROW, const struct sample *s, const double *held, double *t)
{
        return ends_box(s, (struct end){.logs = true}, held, t);
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        return log_row->start(log_row, s, held, k, t);
}

static bool interval(ROW, const struct sample *s, const double *t, size_t j, double level,
                     double *lower, double *upper)
{
        bool known = log_row->interval(log_row, sample_mapped(s, MAP_LOG),
                                       (const double[]){log(t[MIN]), log(t[MAX])}, j, level, lower,
                                       upper);
        *lower = j == MIN ? exp(*lower) : t[MAX];
        *upper = j == MIN ? t[MIN] : exp(*upper);
        return known;
}

/* log(near / (near + far)), right to the last digits also where it is close to 0 */
static double log_share(double near, double far)
{
        return near > far ? -log1p(far / near) : log(near / (near + far));
}

static double logcdf(ROW, double x, const double *t)
{
        if (!(x > t[MIN]))
                return -NUM_INF;
        return x < t[MAX] ? log_share(num_log_quotient(x, t[MIN]), num_log_quotient(t[MAX], x)) : 0;
}

static double logsf(ROW, double x, const double *t)
{
        if (!(x < t[MAX]))
                return -NUM_INF;
        return x > t[MIN] ? log_share(num_log_quotient(t[MAX], x), num_log_quotient(x, t[MIN])) : 0;
}

static double quantile(ROW, double p, const double *t)
{
        return p < 0.5 ? t[MIN] * exp(p * width(t)) : t[MAX] * exp((p - 1) * width(t));
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return t[MIN] * exp(gsl_ran_flat(r, 0, width(t)));
}

static double mean(ROW, const double *t)
{
        return t[MIN] * expm1(width(t)) / width(t);
}

static double variance(ROW, const double *t)
{
        /* m^2 (h coth h - 1) with h = w / 2: m (min + max) / 2 = m^2 h coth h. By its series for small h, where it
         * is h^2 / 3 - h^4 / 45 + ... */
        double m = mean(NULL, t), h = width(t) / 2, q = h * h;
        double series =
                q * (1.0 / 3 -
                     q * (1.0 / 45 -
                          q * (2.0 / 945 -
                               q * (1.0 / 4725 - q * (2.0 / 93555 - q * (1382.0 / 638512875))))));
        return m * m * (h < 0.1 ? series : h / tanh(h) - 1);
}

static const struct lesson lesson = {
        .solution = "Step by step. If any value lies outside of min to max its factor is 0, and so "
                    "is the product. If all\n"
                    "lie inside the factors are `1 / (x_i log(max / min))`; of these only the "
                    "logarithm depends on the\n"
                    "ends, and it is least, hence L largest, for the shortest range that holds the "
                    "data:\n"
                    "  min = x_(1) = {x_(1)}\n"
                    "  max = x_(n) = {x_(n)}\n"
                    "  log(max / min) = {log(x_(n) / x_(1))}\n"
                    "There is no slope to be set to 0: the maximum is a corner. log x is uniform "
                    "between log min and log\n"
                    "max.",
};

const struct dist dist_loguniform = {
        .name = "loguniform",
        .aliases = NAMES("reciprocal", "logunif"),
        .title = "Log-uniform (reciprocal)",
        .formula = "f(x) = 1 / (x log(max / min)) between min and max",
        .estimator = "closed form: the smallest and the largest observation",
        .derivation =
                "L(min, max) = product 1 / x_i times log(max / min)^-n if all x_i lie between, "
                "else 0\n"
                "largest for the shortest range that holds the data: min = x_(1), max = x_(n)",
        .notes = "The ends are irregular parameters: no standard errors; the intervals are exact "
                 "and one-sided.",
        .lesson = &lesson,
        .reference = "Hamming (1970), Bell Syst. Tech. J. 49, 1609-1625",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 2,
        .param = (const struct param[]){{.name = "min",
                                         POSITIVE,
                                         .doc = "lower end",
                                         .unit = 1,
                                         .irregular = true,
                                         .aliases = NAMES("lower", "a")},
                                        {.name = "max",
                                         POSITIVE,
                                         .doc = "upper end",
                                         .unit = 1,
                                         .irregular = true,
                                         .aliases = NAMES("upper", "b")}},
        .probe = (const double[]){0.5, 4},
        .spelling = {NULL, "loguniform({min}, {max})", "LogUniform({min}, {max})",
                     "makedist('Loguniform', 'lower', {min}, 'upper', {max})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = none,
        .bounded = bounded,
        .fit = fit,
        .interval = interval,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
