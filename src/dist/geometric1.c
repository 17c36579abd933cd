/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Geometric from 1: trials up to and with the first success. x - 1 is geometric.
 *
 *   f(x) = p (1 - p)^(x - 1),                       x = 1, 2, ...,  0 < p <= 1
 *   l    = n log p + log(1 - p) sum (x_i - 1)
 *
 * dl/dp = 0 gives p = 1 / mean x; if all x are 1 that is the boundary p = 1.   Casella & Berger (2002), sec. 3.2.
 */
#include "counts.h"
#include "exact.h"
#include "tails.h"
#include "window.h"

#include <gsl/gsl_randist.h>

enum { P };

extern const struct dist dist_geometric;
static const struct dist *const base = &dist_geometric;

static double logpdf(ROW, double x, const double *t)
{
        return base->logpdf(base, x - 1, t);
}

static void score(ROW, double x, const double *t, double *g)
{
        base->score(base, x - 1, t, g);
}

static void hess(ROW, double x, const double *t, double *h)
{
        base->hess(base, x - 1, t, h);
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        t[P] = isnan(held[P]) ? 1 / sample_moments(s)->mean : held[P];
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)held;
        t[P] = 1 / (sample_about(s, 0.5) + 0.5);
        return k == 0;
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
                                 s, 1, false,
                                 "the mean is not below the middle of the window: the likelihood "
                                 "only grows as p -> 0, where all counts are equally likely")
                       : NULL;
}

static double logcdf(ROW, double x, const double *t)
{
        return base->logcdf(base, x - 1, t);
}

static double logsf(ROW, double x, const double *t)
{
        return base->logsf(base, x - 1, t);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        return base->tail(base, x - 1, upper, t, g, h);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return draw_geometric(r, t[P]);
}

static double mean(ROW, const double *t)
{
        return 1 / t[P];
}

static double variance(ROW, const double *t)
{
        return (1 - t[P]) / t[P] / t[P];
}

static const struct lesson lesson = {
        .solution = "Step by step. {n} successes came after {sum (x_i - 1)} failures, in {sum x_i} "
                    "trials:\n"
                    "  l(p) = {n} log p + {sum (x_i - 1)} log(1 - p)\n"
                    "  dl/dp = {n} / p - {sum (x_i - 1)} / (1 - p)\n"
                    "\n"
                    "? sum (x_i - 1) > 0\n"
                    "At the maximum the slope is 0. Multiplied by `p (1 - p)`, which is not 0:\n"
                    "  {n} (1 - p) - {sum (x_i - 1)} p = 0\n"
                    "  {n} - {sum x_i} p = 0\n"
                    "  p = {n} / {sum x_i} = {n / sum x_i}\n"
                    "Left of it the slope is positive, right of it negative. It is the coin's "
                    "estimate, {n} successes in\n"
                    "{sum x_i} trials.\n"
                    "\n"
                    "? sum (x_i - 1) = 0\n"
                    "There was no failure, and the slope, {n} / p, is positive for every p: l "
                    "grows all the way to p = 1,\n"
                    "where it is 0 and L = 1. Setting the slope to 0 has no solution; the maximum "
                    "is at the end of the\n"
                    "range.",
        .curvature = "Here it can be written down:\n"
                     "  d2l/dp2 = -n / p^2 - sum (x_i - 1) / (1 - p)^2\n"
                     "At the estimate that is `-n / (p^2 (1 - p))`.",
};

const struct dist dist_geometric1 = {
        .name = "geometric1",
        .title = "Geometric (trials up to a success)",
        .formula = "P(x) = p (1 - p)^(x - 1)",
        .estimator = "closed form: 1 / mean",
        .derivation =
                "l(p) = n log p + log(1 - p) sum (x_i - 1)\n"
                "dl/dp = n / p - sum (x_i - 1) / (1 - p) = 0   =>  p = n / sum x_i = 1 / mean x",
        .notes = "Counts from 1, as scipy's geom does; geometric counts the failures, from 0, as "
                 "R, Julia and MATLAB do.",
        .lesson = &lesson,
        .reference = "Casella & Berger (2002), Statistical Inference, 2nd ed., section 3.2",
        .support = {.lo = 1, .hi = NUM_INF, .discrete = true},
        .npar = 1,
        .param = (const struct param[]){{.name = "p",
                                         UNIT,
                                         .doc = "probability of success",
                                         .aliases = NAMES("prob")}},
        .probe = (const double[]){0.3},
        .spelling = {"dgeom(x - 1, prob = {p})", "geom({p})", "Geometric({p}) + 1", NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .windowed = windowed,
        .fit = fit,
        .exact = exact,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
