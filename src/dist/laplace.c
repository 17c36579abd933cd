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
#include "tails.h"
#include "tilted.h"
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

/* In a window from mu - below to mu + above, given mu, the density is an exponential family in r = 1/b: E |x - mu| is the mean. */
struct tent {
        double mu, below, above, mean;
};

static double tent_missing(const struct tent *p, double r)
{
        return exp(-r * p->below) + exp(-r * p->above);
}

static double tent_excess(double r, void *context)
{
        const struct tent *p = context;
        double below = isinf(p->below) ? 0 : p->below * exp(-r * p->below);
        double above = isinf(p->above) ? 0 : p->above * exp(-r * p->above);
        return 1 / r - (below + above) / (2 - tent_missing(p, r)) - p->mean;
}

static double distance_to(double x, const void *mu)
{
        return fabs(x - *(const double *)mu);
}

/* In a window l may have a top at any observation, the others being higher up or none: the highest of about PLACES of them. false:
 * there is none. */
static bool highest_tent(const struct window *w, double *t)
{
        enum { PLACES = 64 };
        double x[PLACES], best = -NUM_INF;
        size_t n = w->y->n < PLACES ? w->y->n : PLACES;
        sample_outline(w->y, n, x);
        for (size_t i = 0; i < n; i++) {
                struct tent p = {x[i], x[i] - w->lo, w->hi - x[i], 0};
                p.mean = sample_average(w->y, distance_to, &p.mu);
                double r = num_root_positive(tent_excess, &p, 1 / p.mean);
                double l = -r * p.mean - log((2 - tent_missing(&p, r)) / r);
                if (!(l > best))
                        continue;
                best = l;
                t[MU] = p.mu;
                t[B] = 1 / r;
        }
        return isfinite(best);
}

static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *t)
{
        struct window w;
        (void)d, (void)held;
        if (k == 1 && s->outcomes && window_of(s, false, &w) && highest_tent(&w, t))
                return true;
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

/* Beyond the window it does not matter where mu is: the density in it is e^(a x), |a| = 1/b, exactly. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct tilted t;
        if (k > 0 ||
            !tilted_edge(s, false,
                         "mu leaves the window, below which every mu is as good: the density is "
                         "proportional to exp(-x / b)",
                         "mu leaves the window, above which every mu is as good: the density is "
                         "proportional to exp(x / b)",
                         &t, e))
                return false;
        e->peak = true;
        return true;
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

static bool tail(const struct dist *d, double x, bool upper, const double *t, double *g, double *h)
{
        (void)d;
        double side = x < t[MU] ? -1 : 1, r = side / t[B], z = (x - t[MU]) * r;
        return tail_of_exponent(z + M_LN2, 2, (const double[]){-r, -z / t[B]},
                                (const double[]){0, r / t[B], r / t[B], 2 * z / t[B] / t[B]},
                                (side > 0) == upper, g, h);
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

static const struct lesson lesson = {
        .solution = "Step by step. Whatever b is, l is largest in mu where `sum |x_i - mu|` is "
                    "least. Let mu move to the\n"
                    "right by a little: every value on its left is that much farther, every value "
                    "on its right that much\n"
                    "nearer. The slope of the sum is therefore the number of values on the left "
                    "less the number on the\n"
                    "right, and it is least where these are equal: at a median.\n"
                    "\n"
                    "? n - 2 floor(n / 2) = 1\n"
                    "n = {n} is odd: the middle one of the sorted values, {median}, has as many to "
                    "its left as to its right.\n"
                    "\n"
                    "? n - 2 floor(n / 2) = 0\n"
                    "? middle_1 < middle_2\n"
                    "n = {n} is even: between the middle two of the sorted values, {middle_1} and "
                    "{middle_2}, there are\n"
                    "as many to the left as to the right. The slope is 0 on the whole way, and any "
                    "point between them is a\n"
                    "maximum, all equally likely; their midpoint, {median}, is a convention. The "
                    "sum is flat there:\n"
                    "\n"
                    "? n - 2 floor(n / 2) = 0\n"
                    "? middle_1 < middle_2\n"
                    "| mu = middle_1 - (middle_2 - middle_1) to middle_2 + (middle_2 - middle_1) "
                    "by (middle_2 - middle_1) / 2 | sum |x_i - mu| := sum |x_i - mu| | l(mu, b) := "
                    "-n log(2 b) - sum |x_i - mu| / b |\n"
                    "\n"
                    "? n - 2 floor(n / 2) = 0\n"
                    "? middle_1 = middle_2\n"
                    "n = {n} is even, but the middle two of the sorted values are the same, "
                    "{median}: the median is unique.\n"
                    "\n"
                    "? n - 2 floor(n / 2) = 1\n"
                    "| mu = mu - 2 b / sqrt(n) to mu + 2 b / sqrt(n) by b / sqrt(n) | sum |x_i - "
                    "mu| := sum |x_i - mu| | l(mu, b) := -n log(2 b) - sum |x_i - mu| / b |\n"
                    "\n"
                    "With that mu the absolute deviations sum to {sum |x_i - mu|}, and\n"
                    "  dl/db = -{n} / b + {sum |x_i - mu|} / b^2 = 0\n"
                    "  b = {sum |x_i - mu|} / {n} = {b}\n"
                    "the mean absolute deviation.",
        .curvature = "As a function of mu, l consists of straight pieces with a corner at every "
                     "value: the second\n"
                     "derivative is 0 between corners and does not exist at them. What is sharp "
                     "about the maximum is seen\n"
                     "only on the average over samples, in the expected squared score, which is `1 "
                     "/ b^2` for each value.",
        .loss = "  -l / n = MAE / b + log(2 b)\n"
                "  {mean |x - mu|} / {b} + {log(2 b)} = {-l / n}\n"
                "MAE is the mean of `|x_i - mu|`. With b fixed it is the only term that mu "
                "changes: to minimise the mean\n"
                "absolute error is to maximise a Laplace likelihood. The largest value could move "
                "to infinity without\n"
                "moving the median; the mean, {mean x}, which minimises squares, would follow it.",
};

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
        .lesson = &lesson,
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
        .edge = edge,
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
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
