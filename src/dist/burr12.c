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
#include "tails.h"
#include "tilted.h"

#include <gsl/gsl_rng.h>

enum { C, K, SCALE };

extern const struct dist dist_weibull, dist_pareto;
extern const struct dist dist_lomax;
extern const struct dist dist_loglogistic;

static double log_v(double x, const double *t)
{
        return t[C] * num_log_quotient(x, t[SCALE]);
}

static double logpdf(ROW, double x, const double *t)
{
        if (!(x > 0) || isinf(t[K]) || isinf(t[C]))
                return -NUM_INF;
        double z = log_v(x, t), front = num_log_quotient(t[C] * t[K], x);
        return z > 0 ? front - t[K] * z - (t[K] + 1) * log1p(exp(-z))
                     : front + z - (t[K] + 1) * log1p(exp(z));
}

/* u = v / (1 + v) is the logistic function of z, and dl/dz = 1 - (k + 1) u. */
static void score(ROW, double x, const double *t, double *g)
{
        double z = log_v(x, t), a = num_logistic(-z) - t[K] * num_logistic(z);
        g[C] = (1 + z * a) / t[C];
        g[K] = 1 / t[K] - num_log1pexp(z);
        g[SCALE] = -t[C] * a / t[SCALE];
}

static void hess(ROW, double x, const double *t, double *h)
{
        double z = log_v(x, t), u = num_logistic(z), a = num_logistic(-z) - t[K] * u;
        double q = -(t[K] + 1) * u * num_logistic(-z), c = t[C], s = t[SCALE];
        h[0] = (-1 + z * z * q) / c / c;
        h[1] = h[3] = -u * z / c;
        h[2] = h[6] = -(a + z * q) / s;
        h[4] = -1 / t[K] / t[K];
        h[5] = h[7] = c * u / s;
        h[8] = c * (a + c * q) / s / s;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (!all_equal(s) || !isnan(held[C]))
                return NULL;
        return NO_SPREAD(s, "c -> inf");
}

static double log_growth(double x, const void *t)
{
        return num_log1pexp(log_v(x, t));
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

static double logsf(ROW, double x, const double *t)
{
        return x > 0 ? -t[K] * num_log1pexp(log_v(x, t)) : 0;
}

/* A power of x comes with ((x / scale)^c for 1 / (x / scale)^c) a factor 1 - (k + 1) (x / scale)^c or so: above -1 c is that power,
 * below it any c would do, so that no peak is known. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct tilted t;
        if (k == 0)
                return reciprocal_edge(s, false,
                                       "c -> inf and c k -> 0, where the density is proportional "
                                       "to 1/x from the least observation on",
                                       e);
        if (k > 1 ||
            !tilted_edge(s, true, "scale -> 0, where the density is proportional to x^-(c k + 1)",
                         "scale -> inf, where the density is proportional to x^(c - 1)", &t, e))
                return false;
        e->peak = t.a > 0 && tilt_exceeded(&t.w, t.a, t.a);
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return -NUM_INF;
        double z = log_v(x, t),
               first = log(t[K]) + z; /* of the expansion in v, which may underflow */
        return z < -40 && first < -40 ? first : num_log1mexp(logsf(d, x, t));
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double w = log_v(x, t), r = 1 / t[SCALE];
        struct pair_bends b = tail_of_growth(t[K], growth_of_log(w, true), upper);
        tail_of_pair(&b, 3,
                     (struct pair_chain){
                             .shape = (const double[]){0, 1, 0},
                             .line = (const double[]){w / t[C], 0, -t[C] * r},
                             .lines = (const double[]){0, 0, -r, 0, 0, 0, -r, 0, t[C] * r * r}},
                     g, h);
        return true;
}

/* v = e^w - 1 at w = -log(1 - p) / k; the exponent goes with the scale, which may bring it back into range */
static double quantile(ROW, double p, const double *t)
{
        double w = -log1p(-p) / t[K], z = (w < 700 ? log(expm1(w)) : w) / t[C];
        return fabs(z) < 700 ? t[SCALE] * exp(z) : exp(z + log(t[SCALE]));
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return quantile(NULL, 1 - gsl_rng_uniform_pos(r), t);
}

/* E x^r = scale^r k B(k - r/c, 1 + r/c) */
static double log_mean(const double *t, double a)
{
        return num_log_burr_moment(t[K], a) - a * log(t[K]) + log(t[SCALE]);
}

static double mean(ROW, const double *t)
{
        double a = 1 / t[C];
        return a < t[K] ? exp(log_mean(t, a)) : NUM_INF;
}

static double variance(ROW, const double *t)
{
        double a = 1 / t[C], m = mean(d, t);
        if (!(2 * a < t[K]))
                return NUM_INF;
        double spread = num_log_burr_spread(t[K], a);
        return spread < 1 ? m * m * expm1(spread)
                          : exp(2 * log_mean(t, a) + spread + num_log1mexp(-spread));
}

static double square_w(double x, const void *t)
{
        const double *weibull = t;
        return exp(2 * weibull[0] * num_log_quotient(x, weibull[1]));
}

static bool weibull_is_peak(ROW, const struct sample *s, const double *t)
{
        return sample_average(s, square_w, t) <= 2;
}

/* With scale <= min x every log f is below that of pareto with xm = scale, alpha = c k, and a scale above min x costs c
 * times its distance: no way from pareto into the family is upward. */
static bool pareto_is_peak(ROW, const struct sample *s, const double *t)
{
        (void)s, (void)t;
        return true;
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
                                                .is_peak = weibull_is_peak,
                                        },
                                        {
                                                .dist = &dist_pareto,
                                                .how = "c -> inf, k -> 0",
                                                .from = (const int[]){-1, -1, 0},
                                                .at = (const double[]){NUM_INF, 0, 0},
                                                .is_peak = pareto_is_peak,
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
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .edge = edge,
        .none = none,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
