/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The exponential that starts at loc, going up or down: a limit of several families on the line, and a row that only
 * they know.
 *
 *   f(x) = exp(-y / scale) / scale,     y = x - loc >= 0    (down: y = loc - x)
 *
 * l grows with loc until the support ends at the nearest observation; then scale = mean y. The interval of loc is exact:
 * (n - 1) y_min / scale is F with 2 and 2 n - 2 degrees of freedom, whose quantile has a closed form. */
#ifndef DIST_SHIFTED_H
#define DIST_SHIFTED_H

#include "ends.h"
#include "internal.h"
#include "tails.h"

enum { SHIFTED_LOC, SHIFTED_SCALE };

static const struct dist shifted_up, shifted_down;

static double shifted_y(const struct dist *d, double x, const double *t)
{
        return d == &shifted_down ? t[SHIFTED_LOC] - x : x - t[SHIFTED_LOC];
}

static double shifted_logpdf(const struct dist *d, double x, const double *t)
{
        double y = shifted_y(d, x, t);
        return y >= 0 ? -y / t[SHIFTED_SCALE] - log(t[SHIFTED_SCALE]) : -NUM_INF;
}

static void shifted_score(const struct dist *d, double x, const double *t, double *g)
{
        g[SHIFTED_LOC] = (d == &shifted_down ? -1 : 1) / t[SHIFTED_SCALE];
        g[SHIFTED_SCALE] = (shifted_y(d, x, t) / t[SHIFTED_SCALE] - 1) / t[SHIFTED_SCALE];
}

static void shifted_hess(const struct dist *d, double x, const double *t, double *h)
{
        double q = 1 / t[SHIFTED_SCALE] / t[SHIFTED_SCALE];
        h[0] = 0;
        h[1] = h[2] = d == &shifted_down ? q : -q;
        h[3] = (1 - 2 * shifted_y(d, x, t) / t[SHIFTED_SCALE]) * q;
}

/* The observation where the support ends. */
static double shifted_end(const struct dist *d, const struct sample *s)
{
        return d == &shifted_down ? sample_moments(s)->max : sample_moments(s)->min;
}

static const char *shifted_none(const struct dist *d, const struct sample *s, const double *held)
{
        double at[] = {held[SHIFTED_LOC], 1};
        if (!isnan(held[SHIFTED_LOC]) && shifted_y(d, shifted_end(d, s), at) < 0)
                return "observations lie outside the support";
        if (isnan(held[SHIFTED_SCALE]) && all_equal(s))
                return NO_SPREAD(s, "scale -> 0");
        return NULL;
}

static bool shifted_fit(const struct dist *d, const struct sample *s, const double *held, double *t)
{
        t[SHIFTED_LOC] = isnan(held[SHIFTED_LOC]) ? shifted_end(d, s) : held[SHIFTED_LOC];
        double gap = dd_value(dd_add_d(sample_moments(s)->mean_dd, -t[SHIFTED_LOC]));
        t[SHIFTED_SCALE] = isnan(held[SHIFTED_SCALE]) ? fabs(gap) : held[SHIFTED_SCALE];
        return true;
}

static const char *shifted_bounded(const struct dist *d, const struct sample *s, const double *held,
                                   double *t)
{
        double rate = NUM_NAN;
        const char *none =
                ends_ray(s, (struct end){.upper = d == &shifted_down}, held[SHIFTED_LOC],
                         1 / held[SHIFTED_SCALE], "the likelihood only grows as scale -> inf",
                         &t[SHIFTED_LOC], &rate);
        t[SHIFTED_SCALE] = 1 / rate;
        return none;
}

static bool shifted_interval(const struct dist *d, const struct sample *s, const double *t,
                             size_t j, double level, double *lower, double *upper)
{
        double reach = t[SHIFTED_SCALE] * expm1(-log1p(-level) / (s->weight - 1));
        (void)j;
        *lower = d == &shifted_down ? t[SHIFTED_LOC] : t[SHIFTED_LOC] - reach;
        *upper = d == &shifted_down ? t[SHIFTED_LOC] + reach : t[SHIFTED_LOC];
        return s->weight > 1;
}

static bool shifted_start(const struct dist *d, const struct sample *s, const double *held,
                          size_t k, double *t)
{
        return shifted_fit(d, s, held, t) && k == 0;
}

static double shifted_mean(const struct dist *d, const double *t)
{
        return t[SHIFTED_LOC] + (d == &shifted_down ? -t[SHIFTED_SCALE] : t[SHIFTED_SCALE]);
}

static double shifted_variance(ROW, const double *t)
{
        return t[SHIFTED_SCALE] * t[SHIFTED_SCALE];
}

static double shifted_quantile(const struct dist *d, double p, const double *t)
{
        double y = d == &shifted_down ? -log(p) : -log1p(-p);
        return t[SHIFTED_LOC] + (d == &shifted_down ? -y : y) * t[SHIFTED_SCALE];
}

/* Of the distance y from where it starts. */
static double shifted_log_near(const struct dist *d, double x, const double *t)
{
        double y = (d == &shifted_down ? t[SHIFTED_LOC] - x : x - t[SHIFTED_LOC]);
        return y > 0 ? num_log1mexp(-y / t[SHIFTED_SCALE]) : -NUM_INF;
}

static double shifted_log_beyond(const struct dist *d, double x, const double *t)
{
        double y = (d == &shifted_down ? t[SHIFTED_LOC] - x : x - t[SHIFTED_LOC]);
        return y > 0 ? -y / t[SHIFTED_SCALE] : 0;
}

static bool shifted_tail(const struct dist *d, double x, bool upper, const double *t, double *g,
                         double *h)
{
        bool up = d == &shifted_up;
        double r = 1 / t[SHIFTED_SCALE], q = up ? r * r : -r * r, m = shifted_y(d, x, t) * r;
        return tail_of_exponent(m, 2, (const double[]){up ? -r : r, -m * r},
                                (const double[]){0, q, q, 2 * m * r * r}, upper == up, g, h);
}

#define SHIFTED_SLOTS                                                                          \
        .support = {.lo = -NUM_INF, .hi = NUM_INF}, .npar = 2,                                 \
        .param = LOC_AND_SCALE("scale: the mean distance from loc"), .logpdf = shifted_logpdf, \
        .score = shifted_score, .hess = shifted_hess, .none = shifted_none,                    \
        .bounded = shifted_bounded, .fit = shifted_fit, .interval = shifted_interval,          \
        .start = shifted_start, .tail = shifted_tail, .quantile = shifted_quantile,            \
        .mean = shifted_mean, .variance = shifted_variance

static const struct dist shifted_up = {
        .name = "shifted exponential",
        .spelling = {"dexp(x - {loc}, rate = 1 / {scale})", "expon(loc={loc}, scale={scale})",
                     "LocationScale({loc}, 1, Exponential({scale}))", NULL},
        .logcdf = shifted_log_near,
        .logsf = shifted_log_beyond,
        SHIFTED_SLOTS,
};

static const struct dist shifted_down = {
        .name = "reflected exponential",
        .spelling = {"dexp({loc} - x, rate = 1 / {scale})",
                     "weibull_max(1, loc={loc}, scale={scale})",
                     "LocationScale({loc}, -1, Exponential({scale}))", NULL},
        .logcdf = shifted_log_beyond,
        .logsf = shifted_log_near,
        SHIFTED_SLOTS,
};

#endif
