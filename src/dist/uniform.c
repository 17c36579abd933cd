/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uniform: every value between two ends is as likely.
 *
 *   f(x) = 1 / (max - min),                         min <= x <= max
 *   l    = -n log(max - min)
 *
 * l is largest for the shortest interval that holds the data: min and max are the extreme observations.
 * The support depends on them, so l has no curvature there and standard errors do not exist. The
 * interval is exact: (max - x_(n)) / (x_(n) - x_(1)) exceeds r with probability (1 + r)^-(n-1), and so at the other
 * end; with one end known, (x_(n) - min) / (max - min) is below u with probability u^n.
 * Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 26.
 */
#include "ends.h"

#include <gsl/gsl_randist.h>

enum { MIN, MAX };

static double logpdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return x >= t[MIN] && x <= t[MAX] ? -log(t[MAX] - t[MIN]) : -NUM_INF;
}

static void score(const struct dist *d, double x, const double *t, double *g)
{
        (void)d, (void)x;
        g[MIN] = 1 / (t[MAX] - t[MIN]);
        g[MAX] = -g[MIN];
}

static const char *none(const struct dist *d, const struct sample *s, const double *held)
{
        (void)d;
        const struct moments *m = sample_moments(s);
        if (held[MIN] > m->min || held[MAX] < m->max)
                return "an observation is outside the fixed ends: the likelihood is 0 everywhere";
        if ((isnan(held[MIN]) || held[MIN] == m->min) &&
            (isnan(held[MAX]) || held[MAX] == m->max) && m->min == m->max)
                return "all values are equal: the likelihood grows without bound as max - min -> 0";
        return NULL;
}

static bool fit(const struct dist *d, const struct sample *s, const double *held, double *t)
{
        (void)d;
        t[MIN] = isnan(held[MIN]) ? sample_moments(s)->min : held[MIN];
        t[MAX] = isnan(held[MAX]) ? sample_moments(s)->max : held[MAX];
        return true;
}

static const char *bounded(const struct dist *d, const struct sample *s, const double *held,
                           double *t)
{
        (void)d;
        return ends_box(s, (struct end){0}, held, t);
}

static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *t)
{
        return fit(d, s, held, t) && k == 0;
}

static bool interval(const struct dist *d, const struct sample *s, const double *t, size_t j,
                     double level, double *lower, double *upper)
{
        (void)d;
        const struct moments *m = sample_moments(s);
        bool both = t[MIN] == m->min && t[MAX] == m->max;
        double n = both ? s->weight - 1 : s->weight;
        double beyond = (t[MAX] - t[MIN]) * expm1(-log1p(-level) / n);
        *lower = j == MIN ? t[MIN] - beyond : t[MAX];
        *upper = j == MIN ? t[MIN] : t[MAX] + beyond;
        return n > 0;
}

static void hess(const struct dist *d, double x, const double *t, double *h)
{
        (void)d, (void)x;
        double w = t[MAX] - t[MIN];
        h[0] = h[3] = 1 / w / w;
        h[1] = h[2] = -h[0];
}

/* log((x - t[MIN]) / w) and the other way round */
static double logcdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        if (!(x > t[MIN]))
                return -NUM_INF;
        return x < t[MAX] ? log((x - t[MIN]) / (t[MAX] - t[MIN])) : 0;
}

static double logsf(const struct dist *d, double x, const double *t)
{
        (void)d;
        if (!(x < t[MAX]))
                return -NUM_INF;
        return x > t[MIN] ? log((t[MAX] - x) / (t[MAX] - t[MIN])) : 0;
}

static double quantile(const struct dist *d, double p, const double *t)
{
        (void)d;
        return p < 0.5 ? t[MIN] + p * (t[MAX] - t[MIN]) : t[MAX] - (1 - p) * (t[MAX] - t[MIN]);
}

static double draw(const struct dist *d, const double *t, gsl_rng *r)
{
        (void)d;
        return gsl_ran_flat(r, t[MIN], t[MAX]);
}

static double mean(const struct dist *d, const double *t)
{
        (void)d;
        return t[MIN] / 2 + t[MAX] / 2;
}

static double variance(const struct dist *d, const double *t)
{
        (void)d;
        return (t[MAX] - t[MIN]) * (t[MAX] - t[MIN]) / 12;
}

static double width(const struct dist *d, const double *t)
{
        (void)d;
        return t[MAX] - t[MIN];
}

static const struct lesson lesson = {
        .solution = "Step by step. If any value lies outside of min to max its factor is 0, and so "
                    "is the product. If all\n"
                    "lie inside every factor is `1 / (max - min)`, so that the shortest interval "
                    "that holds the data has\n"
                    "the largest likelihood:\n"
                    "  min = x_(1) = {x_(1)}\n"
                    "  max = x_(n) = {x_(n)}\n"
                    "  L(min, max) = {x_(n) - x_(1)}^(-n)\n"
                    "There is no slope to be set to 0. As max comes down to the largest value l "
                    "grows, with slope `-n /\n"
                    "(max - min)` = {-n / (x_(n) - x_(1))} to the end, and then it is -inf: the "
                    "maximum is a corner.\n"
                    "\n"
                    "? n > 1\n"
                    "The true ends lie further out, always: on the average by `(x_(n) - x_(1)) / "
                    "(n - 1)` = {(x_(n) -\n"
                    "x_(1)) / (n - 1)} on either side. An estimate of maximum likelihood may be "
                    "biased; this bias falls\n"
                    "as 1 / n, faster than standard errors elsewhere.",
};

const struct dist dist_uniform = {
        .name = "uniform",
        .aliases = NAMES("unif", "rectangular"),
        .title = "Uniform",
        .formula = "f(x) = 1 / (max - min) between min and max",
        .estimator = "closed form: the smallest and the largest observation",
        .derivation =
                "L(min, max) = (max - min)^-n if all x_i lie between, else 0\n"
                "largest for the shortest interval that holds the data: min = x_(1), max = x_(n)\n"
                "P((max - x_(n)) / (x_(n) - x_(1)) > r) = (1 + r)^-(n - 1) gives an exact interval",
        .notes = "The ends are irregular parameters: no standard errors; the intervals are exact "
                 "and one-sided.\n"
                 "x_(1) and x_(n) always lie inside the true ends: (n x_(n) - x_(1)) / (n - 1) is "
                 "the unbiased\n"
                 "estimate of max.",
        .lesson = &lesson,
        .reference = "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, "
                     "ch. 26",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 2,
        .param =
                (const struct param[]){
                        SUPPORT_MIN,
                        SUPPORT_MAX,
                },
        .frontier = &(const struct frontier){MAX, LINK_LOG, -1, NOWHERE, MIN},
        .probe = (const double[]){-1, 4},
        .derived = (const struct derived[]){{"width", "max - min", width, 0, NUM_INF}, {0}},
        .spelling = {"dunif(x, min = {min}, max = {max})", "uniform(loc={min}, scale={width})",
                     "Uniform({min}, {max})",
                     "makedist('Uniform', 'lower', {min}, 'upper', {max})"},
        .logpdf = logpdf,
        .score = score,
        .none = none,
        .bounded = bounded,
        .fit = fit,
        .interval = interval,
        .start = start,
        .hess = hess,
        .logcdf = logcdf,
        .logsf = logsf,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
