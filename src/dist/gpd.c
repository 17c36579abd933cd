/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generalised Pareto: how far values go beyond a high threshold mu, which is given.
 *
 *   f(x) = (1 + xi y)^-(1 + 1/xi) / sigma,  y = (x - mu) / sigma,        1 + xi y > 0,  y >= 0,  sigma > 0
 *
 * xi = 0 is the exponential, xi = -1 the uniform. With s = xi y and phi(s) = log(1 + s) / s, which is smooth at 0,
 *   log f = -log sigma - y phi(s) - log(1 + s).
 * As xi < -1 and the upper end mu - sigma / xi goes to the largest observation l is unbounded: what is meant is the
 * maximum with xi > -1 (Grimshaw 1993, Technometrics 35, 185-191), or, if there is none, the uniform at
 * xi = -1. Observations at mu make l unbounded too, as sigma -> 0 with xi large. Standard errors exist for
 * xi > -1/2 only (Smith 1985, Biometrika 72, 67-90).
 */
#include "tails.h"
#include "wide.h"

#include <gsl/gsl_rng.h>
#include <stdio.h>

enum { MU, SIGMA, XI };

extern const struct dist dist_uniform;
extern const struct dist dist_lomax;
extern const struct dist dist_exponential;

/* 1 + xi y without the rounding of xi y, which is everything where the support ends */
static double one_plus(double x, const double *t)
{
        return fma(t[XI], x - t[MU], t[SIGMA]) / t[SIGMA];
}

/* y phi(s) = log(1 + xi y) / xi: minus the logarithm of the upper tail; y may overflow where s does */
static double depth(double x, const double *t)
{
        double y = (x - t[MU]) / t[SIGMA], s = t[XI] * y, one = one_plus(x, t);
        if (s > 1e300)
                return (log(t[XI]) + num_log_quotient(x - t[MU], t[SIGMA])) / t[XI];
        return one < 0.5 ? log(one) / t[XI] : y * num_log1p_ratio(s);
}

static double logpdf(ROW, double x, const double *t)
{
        double one = one_plus(x, t);
        if (!(x >= t[MU]) || isinf(x) || !(one > 0))
                return x >= t[MU] && one == 0 && t[XI] == -1 ? -log(t[SIGMA]) : -NUM_INF;
        return -log(t[SIGMA]) - (1 + t[XI]) * depth(x, t);
}

/* What the derivatives are made of: 1 / (1 + s), u = y / (1 + s), v = (y - 1) / (1 + s), and the first two derivatives
 * of the depth in xi: y^2 phi'(s) and y^3 phi''(s), or away from s = 0 what these sum to, without the powers. */
struct parts {
        double r, u, v, slope, bend;
};

static struct parts parts_at(double x, const double *t)
{
        double y = (x - t[MU]) / t[SIGMA], s = t[XI] * y;
        bool small = fabs(s) < 0.3;
        struct parts p = {.r = 1 / one_plus(x, t)};
        p.u = s > 1 ? 1 / (1 / y + t[XI]) : y * p.r;
        p.v = y < 2 ? (y - 1) * p.r : p.u - p.r;
        p.slope = small ? y * y * num_log1p_ratio_1(s) : (p.u - depth(x, t)) / t[XI];
        p.bend = small ? y * y * y * num_log1p_ratio_2(s) : -(p.u * p.u + 2 * p.slope) / t[XI];
        return p;
}

static void score(ROW, double x, const double *t, double *g)
{
        struct parts p = parts_at(x, t);
        g[MU] = 0;
        g[SIGMA] = p.v / t[SIGMA];
        g[XI] = -p.slope - p.u;
}

static void hess(ROW, double x, const double *t, double *h)
{
        struct parts p = parts_at(x, t);
        for (int i = 0; i < 9; i++)
                h[i] = 0;
        h[4] = -(p.r + p.v * (1 + p.r)) / t[SIGMA] / t[SIGMA];
        h[5] = h[7] = -p.v * p.u / t[SIGMA];
        h[8] = p.u * p.u - p.bend;
}

/* [s - log(1 + s)] / s^2 = 1/2 - s c(s), |s| <= 1/8: c, interpolated at 14 Chebyshev nodes, to 2^-55 */
WIDE_INLINE wide third(wide s)
{
        wide s2 = s * s, s4 = s2 * s2;
        wide a = 0.3333333333333333 + s * -0.25 +
                 s2 * (0.19999999999998924 + s * -0.1666666666666565);
        wide b = 0.14285714286814805 + s * -0.12500000001039674 +
                 s2 * (0.11111110689127397 + s * -0.0999999960134988);
        wide c = 0.09090986056034936 + s * -0.08333406041584104 +
                 s2 * (0.07685116670922458 + s * -0.07136064034629268) +
                 s4 * (0.06998145965455345 + s * -0.06563119230515038);
        return a + s4 * (b + s4 * c);
}

/* 1 + xi y as one_plus has it: the rounding of the product (Dekker 1971) and of the sum is put back. */
WIDE_INLINE wide wide_one_plus(wide off, const double *t)
{
        const double split = 134217729, b = t[XI];
        wide p = b * off, carry = split * off, high = carry - (carry - off), low = off - high;
        double b_high = split * b - (split * b - b), b_low = b - b_high;
        wide lost = ((high * b_high - p) + high * b_low + low * b_high) + low * b_low;
        wide sum = t[SIGMA] + p, z = sum - t[SIGMA];
        return (sum + (((t[SIGMA] - (sum - z)) + (p - z)) + lost)) / t[SIGMA];
}

/* As parts_at, where phi' = q - r and phi'' = r^2 - r + 2 c with q = [s - log(1 + s)] / s^2 = 1/2 - s c; phi'' so for
 * |s| < 0.3 only. */
WIDE_KERNEL
static void block(ROW, size_t n, const double *x, const double *t, double *value, double *g,
                  double *h)
{
        double xi = t[XI], by_xi = 1 / xi, by_sigma = 1 / t[SIGMA], log_sigma = log(t[SIGMA]);
        for (size_t i = 0; i < n; i += WIDE) {
                wide off = wide_at(x + i) - t[MU], y = off * by_sigma, s = xi * y, less;
                wide grown = wide_log1p_both(s, &less), one = wide_one_plus(off, t), r = 1.0 / one;
                wide_mask tiny = wide_abs(s) < 0.125, near = wide_abs(s) < 0.3;
                wide c = third(s), q = wide_select(tiny, 0.5 - s * c, -less / (s * s));
                wide depth = wide_select(tiny, y * (1.0 - s * q), y * (grown / s));
                depth = wide_select(one > 0.5, depth, wide_log(one) * by_xi);
                wide level = -log_sigma - (1 + xi) * depth;
                level = wide_select(one > 0.0, level, wide_all(NUM_NAN));
                wide_put(value + i,
                         level + wide_select(off >= 0.0, wide_all(0), wide_all(NUM_NAN)));
                if (!g && !h)
                        continue;
                wide u = y * r, v = (y - 1.0) * r;
                wide slope = wide_select(near, y * y * (q - r), (u - depth) * by_xi);
                if (g) {
                        wide_put(g + i, wide_all(0));
                        wide_put(g + SAMPLE_BLOCK + i, v * by_sigma);
                        wide_put(g + 2 * SAMPLE_BLOCK + i, -slope - u);
                }
                if (h) {
                        wide c2 = 2.0 * wide_select(tiny, c, (0.5 - q) / s);
                        wide bend = wide_select(near, y * y * y * (r * r - r + c2),
                                                -(u * u + 2.0 * slope) * by_xi);
                        wide_put(h + i, wide_all(0));
                        wide_put(h + SAMPLE_BLOCK + i, wide_all(0));
                        wide_put(h + 2 * SAMPLE_BLOCK + i, wide_all(0));
                        wide_put(h + 3 * SAMPLE_BLOCK + i,
                                 -(r + v * (1.0 + r)) * by_sigma * by_sigma);
                        wide_put(h + 4 * SAMPLE_BLOCK + i, -v * u * by_sigma);
                        wide_put(h + 5 * SAMPLE_BLOCK + i, u * u - bend);
                }
        }
}

#define BELOW "an observation is below the threshold mu: the likelihood is 0 everywhere"

/* Of what is known to lie between bounds, nothing of it may be above mu. */
static const char *windowed(ROW, const struct sample *s, const double *held, bool searched)
{
        const struct outcomes *o = s->outcomes;
        bool out = o->exact && sample_moments(o->exact)->min < held[MU];
        for (size_t i = 0; i < o->n; i++)
                out = out || (o->w[i] > 0 && o->hi[i] <= held[MU]);
        return !searched && out ? BELOW : NULL;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        if (m->min < held[MU])
                return BELOW;
        if (m->max == held[MU])
                return "all values are at the threshold: the likelihood grows without bound as "
                       "sigma -> 0";
        if (all_equal(s) && isnan(held[SIGMA]) && isnan(held[XI]))
                return NO_SPREAD(s, "xi -> -1 and the upper end goes to it");
        return NULL;
}

/* For each of some xi the sigma that has the right median (or more, so that the support holds the data). */
static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        static const double xi[] = {0.1, 0.8, -0.3, 3, -0.8};
        double median = sample_about(s, 0.5) - held[MU];
        double top = sample_moments(s)->max - held[MU];
        t[MU] = held[MU];
        t[XI] = isnan(held[XI]) ? xi[k < 5 ? k : 0] : held[XI];
        if (!(median > 0))
                median = sample_moments(s)->mean - held[MU];
        t[SIGMA] = median * t[XI] / expm1(t[XI] * M_LN2);
        if (t[XI] < 0)
                t[SIGMA] = fmax(t[SIGMA], -1.05 * t[XI] * top);
        return k < 5;
}

static bool regular(ROW, const double *t)
{
        return t[XI] > -0.5;
}

/* Observations at mu, a fraction m: as sigma -> 0 with xi fixed l grows as n [m - (1 - m) / xi] log(1 / sigma). */
static const char *unbounded(ROW, const struct sample *s, const double *held)
{
        double m = fraction_at(s, held[MU]);
        if (m == 0 || !isnan(held[SIGMA]) || held[XI] * m <= 1 - m)
                return NULL;
        return "some values are at the threshold: the likelihood grows without bound as sigma -> "
               "0, and no local maximum was found";
}

static bool remark(ROW, const struct sample *s, const double *t, char *buf, size_t size)
{
        bool at = sample_moments(s)->min == t[MU];
        snprintf(buf, size, "%s%s%s",
                 regular(NULL, t) ? ""
                                  : "xi <= -1/2: the estimates are not asymptotically normal "
                                    "and have no standard errors",
                 !regular(NULL, t) && at ? "; " : "",
                 at ? "some values are at the threshold: with sigma and xi free the likelihood "
                      "grows without bound as sigma -> 0; a local maximum is meant"
                    : "");
        return at || !regular(NULL, t);
}

static double logsf(ROW, double x, const double *t)
{
        if (!(x > t[MU]))
                return 0;
        return one_plus(x, t) > 0 ? -depth(x, t) : -NUM_INF;
}

static double logcdf(ROW, double x, const double *t)
{
        return x > t[MU] ? num_log1mexp(logsf(d, x, t)) : -NUM_INF;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        if (!(x > t[MU] && one_plus(x, t) > 0))
                return false;
        struct parts p = parts_at(x, t);
        double r = 1 / t[SIGMA], mix = p.u * p.u * r;
        return tail_of_exponent(
                depth(x, t), 3, (const double[]){0, -p.u * r, p.slope},
                (const double[]){0, 0, 0, 0, p.u * (1 + p.r) * r * r, mix, 0, mix, p.bend}, upper,
                g, h);
}

/* (e^(xi w) - 1) / xi at w = -log(1 - p) */
static double quantile(ROW, double p, const double *t)
{
        double w = -log1p(-p);
        return t[MU] + t[SIGMA] * (t[XI] != 0 ? expm1(t[XI] * w) / t[XI] : w);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return quantile(NULL, 1 - gsl_rng_uniform_pos(r), t);
}

static double mean(ROW, const double *t)
{
        return t[XI] < 1 ? t[MU] + t[SIGMA] / (1 - t[XI]) : NUM_INF;
}

static double variance(ROW, const double *t)
{
        double a = t[SIGMA] / (1 - t[XI]);
        return t[XI] < 0.5 ? a * a / (1 - 2 * t[XI]) : NUM_INF;
}

static double upper_end(ROW, const double *t)
{
        return t[XI] < 0 ? t[MU] - t[SIGMA] / t[XI] : NUM_INF;
}

/* As xi = -1 + e leaves the uniform l falls by about e log(1 / e): it is always a local maximum. It is taken where
 * none with xi > -1 is found, unless it is lower than the exponential, xi = 0, from where the way up leads elsewhere. */
static bool uniform_is_peak(ROW, const struct sample *s, const double *t)
{
        const struct moments *m = sample_moments(s);
        return m->max - t[0] <= M_E * (m->mean - t[0]);
}

static void put_uniform(ROW, const double *limit, double *t)
{
        t[SIGMA] = limit[1] - limit[0];
}

const struct dist dist_gpd = {
        .name = "gpd",
        .aliases = NAMES("genpareto", "generalizedpareto", "generalisedpareto"),
        .title = "Generalised Pareto",
        .formula = "f(x) = (1 + xi y)^-(1 + 1/xi) / sigma,  y = (x - mu) / sigma;  exp(-y) / sigma "
                   "for xi -> 0",
        .estimator = "iterated, from several xi > -1; the threshold mu is given",
        .derivation = "l(mu, sigma, xi) = -n log sigma - (1 + 1/xi) sum log(1 + xi y_i)\n"
                      "dl/dsigma = sum (y_i - 1) / (1 + xi y_i) / sigma = 0\n"
                      "dl/dxi = sum [log(1 + xi y_i) / xi^2 - (1 + 1/xi) y_i / (1 + xi y_i)] = 0\n"
                      "with theta = xi / sigma: xi = mean log(1 + theta (x - mu)), and one unknown "
                      "is left\n"
                      "searched in (log sigma, log(xi + 1)) from several xi",
        .notes =
                "xi > 0: heavy tail, moments of order < 1 / xi; xi = 0: exponential; xi < 0: ends "
                "at\n"
                "mu - sigma / xi. With xi < -1 every likelihood is unbounded; the maximum with xi "
                "> -1\n"
                "is meant, else the uniform at xi = -1. So is a local maximum where values at the\n"
                "threshold make it unbounded as sigma -> 0. R's evd and scipy's c have this sign "
                "of\n"
                "xi. actuar's genpareto is another family.",
        .reference =
                "Grimshaw (1993), Technometrics 35, 185-191; Smith (1985), Biometrika 72, 67-90",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .shape_ends = true,
        .npar = 3,
        .drives = 1,
        .param = (const struct param[]){{.name = "mu",
                                         REAL,
                                         .doc = "threshold: where the support begins",
                                         .unit = 1,
                                         .location = true,
                                         .given = true,
                                         .preset = 0,
                                         .aliases = NAMES("loc", "threshold", "theta")},
                                        {.name = "sigma",
                                         POSITIVE,
                                         .doc = "scale",
                                         .unit = 1,
                                         .aliases = NAMES("scale")},
                                        {.name = "xi",
                                         .lo = -1,
                                         .hi = NUM_INF,
                                         .doc = "shape: how heavy the tail is",
                                         .aliases = NAMES("shape", "k", "c")}},
        .probe = (const double[]){1, 2, 0.3},
        .derived = (const struct derived[]){{"upper_end", "mu - sigma / xi if xi < 0", upper_end,
                                             -NUM_INF, NUM_INF},
                                            {0}},
        .limit = (const struct limit[]){{
                                                .dist = &dist_uniform,
                                                .how = "xi = -1",
                                                .from = (const int[]){0, -1, -1},
                                                .at = (const double[]){0, 0, -1},
                                                .is_peak = uniform_is_peak,
                                                .resort = true,
                                                .put = put_uniform,
                                        },
                                        {0}},
        .special = (const struct special[]){{&dist_exponential, "xi = 0", LAW_CHI2,
                                             (const double[]){0, NUM_NAN, 0}},
                                            {&dist_lomax, "xi > 0", LAW_NONE, NULL},
                                            {0}},
        .spelling = {"evd::dgpd(x, loc = {mu}, scale = {sigma}, shape = {xi})",
                     "genpareto({xi}, loc={mu}, scale={sigma})",
                     "GeneralizedPareto({mu}, {sigma}, {xi})",
                     "makedist('GeneralizedPareto', 'k', {xi}, 'sigma', {sigma}, 'theta', {mu})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .block = block,
        .none = none,
        .windowed = windowed,
        .start = start,
        .regular = regular,
        .unbounded = unbounded,
        .remark = remark,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
