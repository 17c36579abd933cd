/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Burr XII (Singh-Maddala): a Weibull body with a Pareto tail, for incomes and losses.
 *
 *   f(x) = (c k / x) v / (1 + v)^(k + 1),  v = (x / scale)^c,    x > 0,  c, k, scale > 0
 *   l    = n log(c k) - sum log x_i + sum log v_i - (k + 1) sum log(1 + v_i)
 *
 * dl/dk = 0 gives k = 1 / mean log(1 + v), which leaves two unknowns: searched from several c. As k, scale -> inf it
 * becomes weibull, which is a local maximum iff there mean w^2 <= 2 for w = (x / lambda)^shape (the slope of l in 1/k
 * is sum w^2/2 - w); as c -> inf, k -> 0 with c k = alpha it becomes pareto.
 * Tadikamalla (1980), Int. Stat. Rev. 48, 337-344.
 */
#include "burr.h"

enum { C, K, SCALE };

extern const struct dist dist_weibull, dist_pareto;
extern const struct dist dist_lomax;
extern const struct dist dist_loglogistic;

static const struct burr burr = {.shape = K, .power = C, .scale = SCALE};

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (!all_equal(s) || !isnan(held[C]))
                return NULL;
        return NO_SPREAD(s, "c -> inf");
}

static double log_growth(double x, const void *t)
{
        return num_log1pexp(burr_z(x, t));
}

/* The body's slope from the quartiles of log x, at several heights of the tail. */
static bool start(ROW, const struct sample *s, const double *held, size_t n, double *t)
{
        static const double tail[] = {1, 4, 0.3, 30};
        double width = num_log_quotient(sample_about(s, 0.75), sample_about(s, 0.25));
        double k = tail[n < 4 ? n : 0], median = sample_about(s, 0.5);
        (void)held;
        if (!(width > 0))
                width = 1.35 * sample_moments(sample_mapped(s, MAP_LOG))->sd;
        /* v at probability p is (1 - p)^(-1/k) - 1 */
        t[C] = (log(expm1(log(4) / k)) - log(expm1(log(4.0 / 3) / k))) / width;
        t[SCALE] = median * exp(-log(expm1(M_LN2 / k)) / t[C]);
        t[K] = k;
        t[K] = 1 / sample_average(s, log_growth, t);
        return n < 4;
}

static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        static const char *const how[] = {
                ("c -> inf and c k -> 0, where the density is proportional to 1/x from the least "
                 "observation on"),
                "scale -> 0, where the density is proportional to x^-(c k + 1)",
                "scale -> inf, where the density is proportional to x^(c - 1)"};
        return burr_edge(s, k, how, e);
}

const struct dist dist_burr12 = {
        .name = "burr12",
        .aliases = NAMES("burr", "burrxii", "singhmaddala"),
        .title = "Burr XII (Singh-Maddala)",
        .formula = "f(x) = (c k / x) v / (1 + v)^(k + 1),  v = (x / scale)^c",
        .estimator = "iterated, from several k; the limits weibull and pareto are compared",
        .derivation = "l(c, k, scale) = n log(c k) - sum log x_i + sum log v_i - (k + 1) sum log(1 "
                      "+ v_i)\n"
                      "dl/dk = n / k - sum log(1 + v_i) = 0   =>  k = 1 / mean log(1 + v)\n"
                      "dl/dc and dl/dscale have no closed form: searched in logarithms from "
                      "several places",
        .notes = "As k, scale -> inf it becomes weibull, as c -> inf, k -> 0 pareto: each is the "
                 "answer\n"
                 "if no maximum inside is higher. k = 1 is loglogistic, c = 1 lomax. scipy's burr "
                 "is\n"
                 "dagum here; its burr12 is this one.",
        .reference = "Tadikamalla (1980), Int. Stat. Rev. 48, 337-344",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 3,
        .drives = 2,
        .param = (const struct param[]){{.name = "c",
                                         POSITIVE,
                                         .doc = "shape of the body",
                                         .aliases = NAMES("shape2")},
                                        {.name = "k",
                                         POSITIVE,
                                         .doc = "shape of the tail: it falls as x^-(c k)",
                                         .aliases = NAMES("d", "shape1")},
                                        {.name = "scale",
                                         POSITIVE,
                                         .doc = "scale",
                                         .unit = 1,
                                         .aliases = NAMES("alpha", "lambda")}},
        .probe = (const double[]){2, 1.5, 3},
        .limit = (const struct limit[]){{
                                                .dist = &dist_weibull,
                                                .how = "k, scale -> inf",
                                                .law = LAW_HALF,
                                                .from = (const int[]){0, -1, -1},
                                                .at = (const double[]){0, NUM_INF, NUM_INF},
                                                .is_peak = burr_is_peak,
                                        },
                                        {
                                                .dist = &dist_pareto,
                                                .how = "c -> inf, k -> 0",
                                                .from = (const int[]){-1, -1, 0},
                                                .at = (const double[]){NUM_INF, 0, 0},
                                                .is_peak = burr_is_power,
                                        },
                                        {0}},
        .special = (const struct special[]){{&dist_loglogistic, "k = 1", LAW_CHI2,
                                             (const double[]){NUM_NAN, 1, NUM_NAN}},
                                            {&dist_lomax, "c = 1", LAW_CHI2,
                                             (const double[]){1, NUM_NAN, NUM_NAN}},
                                            {0}},
        .spelling = {"actuar::dburr(x, shape1 = {k}, shape2 = {c}, scale = {scale})",
                     "burr12({c}, {k}, scale={scale})", NULL,
                     "makedist('Burr', 'alpha', {scale}, 'c', {c}, 'k', {k})"},
        .logpdf = burr_logpdf,
        .score = burr_score,
        .hess = burr_hess,
        .edge = edge,
        .none = none,
        .start = start,
        .logcdf = burr_far,
        .logsf = burr_near,
        .tail = burr_tail,
        .quantile = burr_quantile,
        .draw = burr_draw,
        .mean = burr_mean,
        .variance = burr_variance,
};
