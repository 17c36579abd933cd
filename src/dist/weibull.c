/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weibull: life times whose hazard is a power of age.
 *
 *   f(x) = (k / x) w e^-w,  w = (x / scale)^k,      x >= 0,  k = shape > 0,  scale > 0
 *   l    = n log k - sum log x_i + sum log w_i - sum w_i
 *
 * dl/dscale = 0 gives scale^k = mean x^k; then dl/dk = 0 leaves sum x^k log x / sum x^k - 1/k = mean log x, which
 * has one root. log x is gumbelmin with mu = log(scale), beta = 1/k, whose equation is the same one in
 * units that cannot overflow: it is solved there. A zero makes l unbounded as k -> 0.
 * Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 21.
 */
#include "internal.h"
#include "tails.h"
#include "tilted.h"
#include "wide.h"
#include "window.h"

#include <gsl/gsl_randist.h>

enum { SHAPE, SCALE };

extern const struct dist dist_gumbelmin;
extern const struct dist dist_rayleigh;
extern const struct dist dist_exponential;
static const struct dist *const log_row = &dist_gumbelmin;

static double log_w(double x, const double *t)
{
        return t[SHAPE] * num_log_quotient(x, t[SCALE]);
}

static double logpdf(ROW, double x, const double *t)
{
        if (x > 0) {
                double z = log_w(x, t);
                return z > 700 ? -exp(z) : num_log_quotient(t[SHAPE], x) + z - exp(z);
        }
        if (x < 0 || t[SHAPE] > 1)
                return -NUM_INF;
        return t[SHAPE] < 1 ? NUM_INF : -log(t[SCALE]);
}

static void score(ROW, double x, const double *t, double *g)
{
        double z = log_w(x, t), a = expm1(z);
        g[SHAPE] = (1 - z * a) / t[SHAPE];
        g[SCALE] = t[SHAPE] * a / t[SCALE];
}

static void hess(ROW, double x, const double *t, double *h)
{
        double z = log_w(x, t), a = expm1(z), w = exp(z), k = t[SHAPE];
        h[0] = -(1 + z * z * w) / k / k;
        h[1] = h[2] = (a + z * w) / t[SCALE];
        h[3] = -k * (a + k * w) / t[SCALE] / t[SCALE];
}

WIDE_KERNEL
static void block(ROW, size_t n, const double *x, const double *t, double *value, double *g,
                  double *h)
{
        double k = t[SHAPE], constant = log(k) - log(t[SCALE]), b = k / t[SCALE];
        double by_scale = 1 / t[SCALE], by_k = 1 / k;
        for (size_t i = 0; i < n; i += WIDE) { /* in two loops, which a processor overlaps better */
                wide at = wide_at(x + i), ratio = at / t[SCALE];
                wide y = wide_log_ratio((at - t[SCALE]) * by_scale, ratio);
                wide_put(value + i, wide_select(ratio > 1e-300, y, wide_all(NUM_NAN)));
        }
        for (size_t i = 0; i < n; i += WIDE) {
                wide y = wide_at(value + i), z = k * y;
                struct wide_exps e = wide_exp_both(z);
                wide a = e.expm1, zw = z * e.exp;
                wide_put(value + i, constant + (k - 1) * y - e.exp);
                if (g) {
                        wide_put(g + i, (1.0 - z * a) * by_k);
                        wide_put(g + SAMPLE_BLOCK + i, b * a);
                }
                if (h) {
                        wide_put(h + i, -(1.0 + z * zw) * by_k * by_k);
                        wide_put(h + SAMPLE_BLOCK + i, (a + zw) * by_scale);
                        wide_put(h + 2 * SAMPLE_BLOCK + i, -b * (a + k * e.exp) * by_scale);
                }
        }
}

static void info(ROW, const double *t, double *h)
{
        double k = t[SHAPE], e = 1 - M_EULER;
        h[0] = (e * e + M_PI * M_PI / 6) / k / k;
        h[1] = h[2] = -e / t[SCALE];
        h[3] = k * k / t[SCALE] / t[SCALE];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->min == 0 && !(held[SHAPE] >= 1))
                return "a value is 0: the likelihood grows without bound as shape -> 0 (the "
                       "density at 0 is infinite for shape < 1)";
        if (sample_moments(s)->min == 0 && held[SHAPE] > 1)
                return "a value is 0, where the density is 0 for shape > 1: the likelihood is 0 "
                       "everywhere";
        bool at_scale = isnan(held[SCALE]) || held[SCALE] == sample_moments(s)->min;
        return all_equal(s) && isnan(held[SHAPE]) && at_scale ? NO_SPREAD(s, "shape -> inf") : NULL;
}

#define IN_LOGS(held) ((const double[]){log((held)[SCALE]), 1 / (held)[SHAPE]})

static void from_logs(double *t)
{
        double scale = exp(t[0]);
        t[SHAPE] = 1 / t[1];
        t[SCALE] = scale;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        if (sample_moments(s)->min == 0)
                return false; /* shape is held at 1 */
        if (!log_row->fit(log_row, sample_mapped(s, MAP_LOG), IN_LOGS(held), t))
                return false;
        from_logs(t);
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        double median = sample_about(s, 0.5);
        if (sample_moments(s)->min > 0) {
                log_row->start(log_row, sample_mapped(s, MAP_LOG), IN_LOGS(held), 0, t);
                from_logs(t);
        } else {
                t[SHAPE] = 1;
                t[SCALE] = median > 0 ? median / M_LN2 : sample_moments(s)->mean;
        }
        return k == 0;
}

/* As the scale grows the density in a window becomes proportional to x^(k - 1), and for each k l is concave in scale^-k. */
static const char *windowed(ROW, const struct sample *s, const double *held, bool searched)
{
        static const char why[] = "the likelihood only grows as scale -> inf, where the density is "
                                  "proportional to x^(shape - 1)";
        double lo, hi, k = held[SHAPE];
        if (!isnan(held[SCALE]) || !window_one(s, &lo, &hi) || (isnan(k) && !searched))
                return NULL;
        if (isnan(k))
                k = window_best_power(s->outcomes->exact, lo, hi);
        return k > 0 ? window_power_none(s, k - 1, k, why) : NULL;
}

/* With y = log x it is a gumbelmin. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct tilted t;
        if (k > 0 ||
            !tilted_edge(s, true,
                         "shape -> 0, where the density is proportional to a power of x below -1",
                         "scale -> inf, where the density is proportional to x^(shape - 1)", &t, e))
                return false;
        e->peak = t.a > 0 ? tilt_exceeded(&t.w, t.a, t.a) : tilt_outspread(&t.w, t.a);
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return -NUM_INF;
        double z = log_w(x, t), w = exp(z);
        return z < -20 ? z - w / 2 : num_log1mexp(-w);
}

static double logsf(ROW, double x, const double *t)
{
        return x > 0 ? -exp(log_w(x, t)) : 0;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double z = log_w(x, t), r = 1 / t[SCALE];
        tail_chain(tail_extreme(z, upper), (const double[]){z / t[SHAPE], -t[SHAPE] * r},
                   (const double[]){0, -r, t[SHAPE] * r * r}, g, h);
        return true;
}

static double quantile(ROW, double p, const double *t)
{
        return t[SCALE] * pow(-log1p(-p), 1 / t[SHAPE]);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return gsl_ran_weibull(r, t[SCALE], t[SHAPE]);
}

static double mean(ROW, const double *t)
{
        return t[SCALE] * tgamma(1 + 1 / t[SHAPE]);
}

/* scale^2 (Gamma(1 + 2/k) - Gamma(1 + 1/k)^2) */
static double variance(ROW, const double *t)
{
        double a = num_lgamma1p(1 / t[SHAPE]), b = num_lgamma1p(2 / t[SHAPE]);
        return t[SCALE] * t[SCALE] * exp(2 * a) * expm1(b - 2 * a);
}

const struct dist dist_weibull = {
        .name = "weibull",
        .aliases = NAMES("weibullmin", "wei"),
        .title = "Weibull",
        .formula = "f(x) = (shape / x) w exp(-w),  w = (x / scale)^shape",
        .estimator = "one equation in shape, then scale in closed form",
        .derivation =
                "l(k, scale) = n log k - sum log x_i + sum log w_i - sum w_i,  w_i = (x_i / "
                "scale)^k\n"
                "dl/dscale = 0   =>  scale^k = mean x^k\n"
                "then dl/dk = 0 is sum x_i^k log x_i / sum x_i^k - 1/k = mean log x, which has "
                "one root;\n"
                "it is solved for log x, which is gumbelmin with mu = log scale, beta = 1/k",
        .notes =
                "R, scipy and Julia put shape first, MATLAB scale. A zero has no place in it: with "
                "shape < 1 its\n"
                "density is infinite, with shape > 1 it is 0.",
        .reference = "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, "
                     "ch. 21",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 2,
        .drives = 1,
        .param = (const struct param[]){{.name = "shape",
                                         POSITIVE,
                                         .doc = "exponent: hazard rises if it is > 1",
                                         .aliases = NAMES("k", "c", "alpha", "B")},
                                        {.name = "scale",
                                         POSITIVE,
                                         .doc = "63.2 % lie below it",
                                         .unit = 1,
                                         .aliases = NAMES("lambda", "theta", "A")}},
        .root = true,
        .probe = (const double[]){1.7, 3},
        .special =
                (const struct special[]){
                        {&dist_exponential, "shape = 1", LAW_CHI2, (const double[]){1, NUM_NAN}},
                        {&dist_rayleigh, "shape = 2", LAW_CHI2, (const double[]){2, NUM_NAN}},
                        {0}},
        .spelling = {"dweibull(x, shape = {shape}, scale = {scale})",
                     "weibull_min({shape}, scale={scale})", "Weibull({shape}, {scale})",
                     "makedist('Weibull', 'a', {scale}, 'b', {shape})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .block = block,
        .info = info,
        .edge = edge,
        .none = none,
        .windowed = windowed,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
