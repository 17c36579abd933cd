/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Discrete uniform: a fair die.
 *
 *   f(x) = 1 / (max - min + 1),                     x = min, min + 1, ..., max
 *
 * The likelihood is largest for the shortest range that holds the data: min and max are the extreme observations. They
 * are irregular and whole: no standard error. The intervals are exact (they cover at least as often as they say). With min
 * known, P(x_(n) <= k) = ((k - min + 1) / N)^n, N = max - min + 1. With neither known, given x_(1) = a, P(x_(n) <= k) = [r^n - (r - 1)^n] /
 * [N^n - (N - 1)^n], r = k - a + 1, N = max - a + 1: at least one value is a, the others anything from a to max. max goes up to
 * where this falls below 1 - level; min likewise.
 */
#include "ends.h"

#include <gsl/gsl_rng.h>

enum { MIN, MAX };

static double count(const double *t)
{
        return t[MAX] - t[MIN] + 1;
}

static double logpdf(ROW, double x, const double *t)
{
        return x >= t[MIN] && x <= t[MAX] && x == floor(x) && !isinf(x) ? -log(count(t)) : -NUM_INF;
}

static void score(ROW, double x, const double *t, double *g)
{
        (void)x, (void)t;
        g[MIN] = g[MAX] = 0;
}

static void hess(ROW, double x, const double *t, double *h)
{
        (void)x, (void)t;
        for (int i = 0; i < 4; i++)
                h[i] = 0;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        if (held[MIN] > m->min || held[MAX] < m->max)
                return "an observation is outside the fixed ends: the likelihood is 0 everywhere";
        return NULL;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        t[MIN] = isnan(held[MIN]) ? sample_moments(s)->min : held[MIN];
        t[MAX] = isnan(held[MAX]) ? sample_moments(s)->max : held[MAX];
        return t[MIN] <= t[MAX];
}

static const char *bounded(ROW, const struct sample *s, const double *held, double *t)
{
        return ends_box(s, (struct end){.whole = true}, held, t);
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        return fit(NULL, s, held, t) && k == 0;
}

/* The logarithm of what P is a quotient of. */
static double log_ways(double values, double n, bool both)
{
        return n * log(values) + (both ? num_log1mexp(n * log1p(-1 / values)) : 0);
}

static bool interval(ROW, const struct sample *s, const double *t, size_t j, double level,
                     double *lower, double *upper)
{
        const struct moments *m = sample_moments(s);
        bool both = t[MIN] == m->min && t[MAX] == m->max;
        double n = s->weight, seen = count(t), most = log_ways(seen, n, both) - log1p(-level);
        if (both && n <= 1) /* tells nothing */
                return false;
        double in = seen,
               out = 2 * seen; /* numbers of values that are and are not in the interval */
        while (log_ways(out, n, both) <= most) {
                in = out;
                out *= 2;
        }
        while (out - in > 1 && out < 9e15) {
                double middle = floor((in + out) / 2);
                *(log_ways(middle, n, both) <= most ? &in : &out) = middle;
        }
        *lower = j == MIN ? t[MAX] - in + 1 : t[MAX];
        *upper = j == MIN ? t[MIN] : t[MIN] + in - 1;
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        x = floor(x);
        if (x < t[MIN] || x >= t[MAX])
                return x < t[MIN] ? -NUM_INF : 0;
        return log((x - t[MIN] + 1) / count(t));
}

static double logsf(ROW, double x, const double *t)
{
        x = floor(x);
        if (x < t[MIN] || x >= t[MAX])
                return x < t[MIN] ? 0 : -NUM_INF;
        return log((t[MAX] - x) / count(t));
}

static double quantile(ROW, double p, const double *t)
{
        return fmin(t[MIN] + fmax(ceil(p * count(t)) - 1, 0), t[MAX]);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return t[MIN] + floor(gsl_rng_uniform(r) * count(t));
}

static double mean(ROW, const double *t)
{
        return (t[MIN] + t[MAX]) / 2;
}

static double variance(ROW, const double *t)
{
        return (count(t) - 1) * (count(t) + 1) / 12;
}

static double beyond(ROW, const double *t)
{
        return t[MAX] + 1;
}

static const struct lesson lesson = {
        .solution = "Step by step. If any value lies outside of min to max its factor is 0, and so "
                    "is the product. If all\n"
                    "lie inside every factor is `1 / (max - min + 1)`, so that the shortest range "
                    "that holds the data has\n"
                    "the largest likelihood:\n"
                    "  min = x_(1) = {x_(1)}\n"
                    "  max = x_(n) = {x_(n)}\n"
                    "  L(min, max) = {x_(n) - x_(1) + 1}^(-n)\n"
                    "There is no slope to be set to 0: the range is made of whole numbers, and l "
                    "jumps to -inf behind the\n"
                    "data. (Of tanks numbered from 1 the highest number seen is the estimate of "
                    "how many there are:\n"
                    "always too low, if not right.)",
};

const struct dist dist_discreteuniform = {
        .name = "discreteuniform",
        .aliases = NAMES("dunif", "ddunif", "randint", "unid"),
        .title = "Discrete uniform",
        .formula = "P(x) = 1 / (max - min + 1) for min <= x <= max",
        .estimator = "closed form: the smallest and the largest observation",
        .derivation =
                "L(min, max) = (max - min + 1)^-n if all x_i lie between, else 0\n"
                "largest for the shortest range that holds the data: min = x_(1), max = x_(n)",
        .notes = "scipy's randint excludes its upper end: there it is max + 1. The ends have no "
                 "standard errors; the intervals are exact and one-sided.",
        .lesson = &lesson,
        .reference = "Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, 3rd ed., "
                     "section 6.10",
        .support = {.lo = -NUM_INF, .hi = NUM_INF, .discrete = true},
        .npar = 2,
        .param = (const struct param[]){{.name = "min",
                                         REAL,
                                         .doc = "least value",
                                         .integer = true,
                                         .irregular = true,
                                         .aliases = NAMES("lower", "a")},
                                        {.name = "max",
                                         REAL,
                                         .doc = "largest value",
                                         .integer = true,
                                         .irregular = true,
                                         .aliases = NAMES("upper", "b")}},
        .probe = (const double[]){-1, 6},
        .derived = (const struct derived[]){{"beyond", "max + 1", beyond, 0, NUM_INF}, {0}},
        .spelling = {"extraDistr::ddunif(x, min = {min}, max = {max})", "randint({min}, {beyond})",
                     "DiscreteUniform({min}, {max})", NULL},
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
