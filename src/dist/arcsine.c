/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arcsine: where a pendulum is; density infinite at both ends.
 *
 *   f(x) = 1 / (pi sqrt((x - min) (max - x))),      min < x < max
 *
 * With an end free there is no maximum: as it approaches the extreme observation the density there, and so the
 * likelihood, grows without bound. With both ends given this is its likelihood.
 * Feller (1971), An Introduction to Probability Theory 2, section II.4.
 */
#include "internal.h"

#include <gsl/gsl_rng.h>

enum { MIN, MAX };

static double logpdf(ROW, double x, const double *t)
{
        if (!(x >= t[MIN] && x <= t[MAX]))
                return -NUM_INF;
        return -(log(x - t[MIN]) + log(t[MAX] - x)) / 2 - M_LNPI;
}

static void score(ROW, double x, const double *t, double *g)
{
        g[MIN] = 0.5 / (x - t[MIN]);
        g[MAX] = -0.5 / (t[MAX] - x);
}

static void hess(ROW, double x, const double *t, double *h)
{
        h[0] = 2 * (0.5 / (x - t[MIN])) * (0.5 / (x - t[MIN]));
        h[1] = h[2] = 0;
        h[3] = 2 * (0.5 / (t[MAX] - x)) * (0.5 / (t[MAX] - x));
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        if (isnan(held[MIN]) || isnan(held[MAX]))
                return "the likelihood grows without bound as an end approaches the extreme "
                       "observation; both ends must be fixed";
        if (!(m->min > held[MIN]) || !(m->max < held[MAX]))
                return "an observation is not inside the fixed ends: the likelihood is 0 or "
                       "infinite";
        return NULL;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)s;
        t[MIN] = held[MIN];
        t[MAX] = held[MAX];
        return k == 0;
}

/* F = 2/pi asin(sqrt((x - min) / (max - min))) */
static double log_share(double near, double far)
{
        return near <= 0 ? -NUM_INF : log(M_2_PI * atan2(sqrt(near), sqrt(far)));
}

static double logcdf(ROW, double x, const double *t)
{
        return x >= t[MAX] ? 0 : log_share(x - t[MIN], t[MAX] - x);
}

static double logsf(ROW, double x, const double *t)
{
        return x <= t[MIN] ? 0 : log_share(t[MAX] - x, x - t[MIN]);
}

static double quantile(ROW, double p, const double *t)
{
        double s = sin(M_PI_2 * (p < 0.5 ? p : 1 - p)), w = (t[MAX] - t[MIN]) * s * s;
        return p < 0.5 ? t[MIN] + w : t[MAX] - w;
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return quantile(NULL, gsl_rng_uniform_pos(r), t);
}

static double mean(ROW, const double *t)
{
        return t[MIN] / 2 + t[MAX] / 2;
}

static double variance(ROW, const double *t)
{
        return (t[MAX] - t[MIN]) * (t[MAX] - t[MIN]) / 8;
}

static double width(ROW, const double *t)
{
        return t[MAX] - t[MIN];
}

const struct dist dist_arcsine = {
        .name = "arcsine",
        .title = "Arcsine",
        .formula = "f(x) = 1 / (pi sqrt((x - min) (max - x)))",
        .estimator = "none: both ends must be fixed",
        .derivation = "l(min, max) = -sum log(x_i - min) / 2 - sum log(max - x_i) / 2 - n log pi\n"
                      "l -> inf as min -> x_(1) from below, whatever the data: there is no maximum",
        .notes = "With --fix=min=A,max=B its likelihood is computed, for comparison with other "
                 "models.",
        .reference = "Feller (1971), An Introduction to Probability Theory 2, section II.4",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 2,
        .param = (const struct param[]){{.name = "min",
                                         REAL,
                                         .doc = "lower end",
                                         .unit = 1,
                                         .location = true,
                                         .irregular = true,
                                         .aliases = NAMES("lower", "a")},
                                        {.name = "max",
                                         REAL,
                                         .doc = "upper end",
                                         .unit = 1,
                                         .location = true,
                                         .irregular = true,
                                         .aliases = NAMES("upper", "b")}},
        .probe = (const double[]){-1, 3},
        .derived = (const struct derived[]){{"width", "max - min", width, 0, NUM_INF}, {0}},
        .spelling = {NULL, "arcsine(loc={min}, scale={width})", "Arcsine({min}, {max})", NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = none,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
