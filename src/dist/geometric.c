/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Geometric: failures before the first success.
 *
 *   f(x) = p (1 - p)^x,                             x = 0, 1, ...,  0 < p <= 1
 *   l    = n log p + log(1 - p) sum x_i
 *
 * dl/dp = n / p - sum x_i / (1 - p) = 0 gives p = 1 / (1 + mean x). If all x are 0 the maximum is on the
 * boundary, p = 1.   Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, sec. 5.2.
 */
#include "counts.h"
#include "dist.h"
#include "exact.h"
#include "tails.h"
#include "window.h"

#include <gsl/gsl_randist.h>

enum { P };

static double logpdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        if (!(x >= 0) || x != floor(x) || isinf(x))
                return -NUM_INF;
        return log(t[P]) + (x > 0 ? x * log1p(-t[P]) : 0);
}

static void score(const struct dist *d, double x, const double *t, double *g)
{
        (void)d;
        g[P] = 1 / t[P] - x / (1 - t[P]);
}

static bool fit(const struct dist *d, const struct sample *s, const double *held, double *t)
{
        (void)d;
        t[P] = isnan(held[P]) ? 1 / (1 + sample_moments(s)->mean) : held[P];
        return true;
}

static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *t)
{
        (void)d, (void)held;
        t[P] = 1 / (1.5 + sample_about(s, 0.5));
        return k == 0;
}

static void hess(const struct dist *d, double x, const double *t, double *h)
{
        (void)d;
        h[P] = -1 / t[P] / t[P] - (x > 0 ? x / (1 - t[P]) / (1 - t[P]) : 0);
}

static void info(const struct dist *d, const double *t, double *h)
{
        (void)d;
        h[P] = 1 / (t[P] * t[P] * (1 - t[P]));
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        (void)held, (void)j;
        return exact_waiting(s->weight, s->weight / t[P], level, lower, upper);
}

static const char *windowed(ROW, const struct sample *s, const double *held, bool searched)
{
        (void)searched;
        return isnan(held[P])
                       ? window_integers_none(
                                 s, 0, false,
                                 "the mean is not below the middle of the window: the likelihood "
                                 "only grows as p -> 0, where all counts are equally likely")
                       : NULL;
}

static double logsf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return x < 0 ? 0 : (floor(x) + 1) * log1p(-t[P]);
}

static double logcdf(const struct dist *d, double x, const double *t)
{
        return x < 0 ? -NUM_INF : num_log1mexp(logsf(d, x, t));
}

/* S = exp(-n u), u = -log(1 - p) */
static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double n = floor(x) + 1, u = -log1p(-t[P]), r = 1 / (1 - t[P]), a = r / u;
        struct growth in_p = {u, a, a * a * (u - 1), a * r};
        struct pair_bends b = tail_of_growth(n, in_p, upper);
        if (g)
                *g = b.l;
        if (h)
                *h = b.ll;
        return true;
}

static double draw(const struct dist *d, const double *t, gsl_rng *r)
{
        (void)d;
        return draw_geometric(r, t[P]) - 1.0;
}

static double mean(const struct dist *d, const double *t)
{
        (void)d;
        return (1 - t[P]) / t[P];
}

static double variance(const struct dist *d, const double *t)
{
        (void)d;
        return (1 - t[P]) / t[P] / t[P];
}

static const struct lesson lesson = {
        .conjugate = "beta",
        .posterior = "The prior has the form of the likelihood itself: its slope adds to the score "
                     "as `a - 1` more\n"
                     "successes and `b - 1` more failures would.\n"
                     "\n"
                     "  (n + a - 1) / p - (sum x_i + b - 1) / (1 - p) = 0\n"
                     "  p = (n + a - 1) / (n + sum x_i + a + b - 2) = {(n + a - 1) / (n + sum x_i "
                     "+ a + b - 2)}",
        .solution = "Step by step, with {n} successes, one at the end of each count, and {sum x_i} "
                    "failures before them:\n"
                    "  l(p) = {n} log p + {sum x_i} log(1 - p)\n"
                    "  dl/dp = {n} / p - {sum x_i} / (1 - p)\n"
                    "\n"
                    "? sum x_i > 0\n"
                    "At the maximum the slope is 0. Multiplied by `p (1 - p)`, which is not 0:\n"
                    "  {n} (1 - p) - {sum x_i} p = 0\n"
                    "  {n} - {n + sum x_i} p = 0\n"
                    "  p = {n} / {n + sum x_i} = {n / (n + sum x_i)}\n"
                    "Left of it the slope is positive, right of it negative. It is the coin's "
                    "estimate, {n} successes in\n"
                    "{n + sum x_i} trials: whether one tosses so many times, or until a success "
                    "comes, the likelihood of\n"
                    "p is the same.\n"
                    "\n"
                    "? sum x_i = 0\n"
                    "There was no failure, and the slope, {n} / p, is positive for every p: l "
                    "grows all the way to p = 1,\n"
                    "where it is 0 and L = 1. Setting the slope to 0 has no solution; the maximum "
                    "is at the end of the\n"
                    "range.",
        .curvature = "Here it can be written down:\n"
                     "  d2l/dp2 = -n / p^2 - sum x_i / (1 - p)^2\n"
                     "At the estimate that is `-n / (p^2 (1 - p))`.",
        .loss = "  -l / n = -log p - mean x log(1 - p)\n"
                "It is the binary cross-entropy of all the trials, {-l / (n + sum x_i)} nats each, "
                "times `1 + mean x`\n"
                "trials for an observation.",
};

const struct dist dist_geometric = {
        .name = "geometric",
        .aliases = NAMES("geom"),
        .title = "Geometric (failures before a success)",
        .formula = "P(x) = p (1 - p)^x",
        .estimator = "closed form: 1 / (1 + mean)",
        .derivation = "l(p) = n log p + log(1 - p) sum x_i\n"
                      "dl/dp = n / p - sum x_i / (1 - p) = 0   =>  p = n / (n + sum x_i) = 1 / (1 "
                      "+ mean x)\n"
                      "-d2l/dp2 = n / (p^2 (1 - p)) there, so se(p) = p sqrt((1 - p) / n)",
        .notes = "Counts start at 0, as in R, Julia and MATLAB. SciPy's geom counts the trials, "
                 "from 1: hence\n"
                 "loc=-1 in its call; subtract 1 from such data.\n"
                 "If all counts are 0 the maximum is on the boundary, p = 1.",
        .lesson = &lesson,
        .reference = "Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, section 5.2",
        .support = {.lo = 0, .hi = NUM_INF, .discrete = true},
        .npar = 1,
        .param = (const struct param[]){{.name = "p",
                                         UNIT,
                                         .doc = "probability of success",
                                         .aliases = NAMES("prob", "probability")}},
        .probe = (const double[]){0.3},
        .spelling = {"dgeom(x, prob = {p})", "geom({p}, loc=-1)", "Geometric({p})", NULL},
        .logpdf = logpdf,
        .score = score,
        .windowed = windowed,
        .fit = fit,
        .exact = exact,
        .start = start,
        .hess = hess,
        .info = info,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
