/* SPDX-License-Identifier: GPL-3.0-or-later */
/* F: the ratio of two mean squares. df1 x / df2 is betaprime with shapes df1/2 and df2/2.
 *
 *   log f(x) = log kernel(y, 1 - y; df1/2, df2/2) - log x,       y = df1 x / (df1 x + df2),  x > 0
 *
 * There is no closed form. As df2 -> inf the model becomes a chi-squared over its degrees of freedom, gamma with shape
 * and rate a = df1/2, found from log a - psi(a) = mean x - 1 - mean log x; the slope of log f in 1/df2 there is
 * a^2 (x - 1)^2 - a, so that the likelihood falls into the family iff a mean (x - 1)^2 <= 1. As df1 -> inf the same
 * holds for 1 / x.
 * Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 27.
 */
#include "internal.h"
#include "tails.h"
#include "wide.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_psi.h>

enum { DF1, DF2 };

#define FAR 1e-250

struct parts {
        double a, b, y, z; /* df1 / 2, df2 / 2; y and z = 1 - y */
};

static struct parts parts_of(double x, const double *t)
{
        struct parts p = {t[DF1] / 2, t[DF2] / 2, 0, 0};
        double r = t[DF1] * (x / t[DF2]);
        p.y = r > 1 ? 1 / (1 + 1 / r) : r / (1 + r);
        p.z = 1 / (1 + r);
        return p;
}

static const struct dist chi2_over_df, df_over_chi2; /* below */
static double limit_logpdf(const struct dist *d, double x, const double *t);

static double logpdf(ROW, double x, const double *t)
{
        double r = t[DF1] * (x / t[DF2]), inner = x, tilt = 0;
        if (!(x > 0) || isinf(x))
                return -NUM_INF;
        if (isinf(t[DF1]) || isinf(t[DF2]))
                return isinf(t[DF2]) ? limit_logpdf(&chi2_over_df, x, &t[DF1])
                                     : limit_logpdf(&df_over_chi2, x, &t[DF2]);
        if (r < FAR || r > 1 / FAR) { /* there the kernel is a power of x */
                inner = (r < 1 ? FAR : 1 / FAR) * (t[DF2] / t[DF1]);
                tilt = (r < 1 ? t[DF1] : -t[DF2]) / 2 * num_log_quotient(x, inner);
        }
        struct parts p = parts_of(inner, t);
        return num_log_beta_kernel(p.y, p.z, p.a, p.b) + tilt - log(x);
}

/* [log a - psi(a)] - [log(a + b) - psi(a + b)] */
static double gap(double a, double b)
{
        if (b < 0.1 * a)
                return num_psi_ratio(a, b) - num_log1pmx(b / a);
        return num_log_minus_psi(a) - num_log_minus_psi(a + b);
}

/* With a = df1/2, n = a + b, p = a / n, e = x - 1, r = q e / (1 + p e) and s = p e / (1 + p e), 1 + r = (1 + e) / (1 + p e)
 * and 1 - s = 1 / (1 + p e), so that nothing cancels in
 *   2 dl/d df1 = log(1 + r) - r + [log a - psi(a)] - [log n - psi(n)]
 *   2 dl/d df2 = log(1 - s) + s + [log b - psi(b)] - [log n - psi(n)] */
static void score(ROW, double x, const double *t, double *g)
{
        double a = t[DF1] / 2, b = t[DF2] / 2, p = a / (a + b), q = b / (a + b);
        double e = x - 1, whole = q + p * x, r = q * (e / whole), s = p * (e / whole);
        g[DF1] = fabs(r) < 0.5 ? num_log1pmx(r) : num_log_quotient(x, whole) - r;
        g[DF2] = fabs(s) < 0.5 ? num_log1pmx(-s) : s - log(whole);
        g[DF1] = (g[DF1] + gap(a, b)) / 2;
        g[DF2] = (g[DF2] + gap(b, a)) / 2;
}

/* psi'(x) - 1 / x, by Abramowitz & Stegun 6.4.12 where that cancels */
static double bend(double x)
{
        return x > 1000 ? (0.5 + (1.0 / 6 - 1 / (30 * x * x)) / x) / x / x
                        : gsl_sf_psi_1(x) - 1 / x;
}

/* bend(a + b) - bend(a) */
static double bend_gap(double a, double b)
{
        if (b < 0.1 * a)
                return num_trigamma_ratio(a, b) - b / a * (b / a) / (a + b);
        return bend(a + b) - bend(a);
}

/* With r = -q e / (1 + p e) and s = p e / (1 + p e). */
static void hess(ROW, double x, const double *t, double *h)
{
        double a = t[DF1] / 2, b = t[DF2] / 2, n = a + b;
        double v = (x - 1) / (b / n + a / n * x), r = -b / n * v, s = a / n * v;
        h[0] = (bend_gap(a, b) + r * r / n) / 4;
        h[1] = h[2] = (r * s / n + bend(n)) / 4;
        h[3] = (bend_gap(b, a) + s * s / n) / 4;
}

/* That of x or, if df1 > df2, of 1 / x, with df1 and df2 exchanged, so that p <= 1/2: e = x - 1 or 1 / x - 1. */
WIDE_KERNEL
static void block(ROW, size_t count, const double *x, const double *t, double *value, double *g,
                  double *h)
{
        bool over = t[DF1] > t[DF2];
        size_t first = (over ? 1 : 0) * SAMPLE_BLOCK, second = (over ? 0 : 1) * SAMPLE_BLOCK;
        double a = t[over ? DF2 : DF1] / 2, b = t[over ? DF1 : DF2] / 2, n = a + b, p = a / n,
               q = b / n, by_n = 1 / n;
        double constant = num_log_beta_kernel(p, q, a, b);
        double gap_a = g ? gap(a, b) : 0, gap_b = g ? gap(b, a) : 0;
        double bend_a = h ? bend_gap(a, b) : 0, bend_b = h ? bend_gap(b, a) : 0,
               bend_n = h ? bend(n) : 0;
        for (size_t i = 0; i < count; i += WIDE) {
                wide v = wide_at(x + i), inverse = 1.0 / v, e = v - 1.0;
                if (over) {
                        e = -e * inverse;
                        v = inverse;
                }
                wide pe = p * e, less_pe, log_pe = wide_log1p_both(pe, &less_pe),
                     part = 1.0 / (1.0 + pe);
                wide level = wide_log_ratio(e, v), less_e = wide_log_excess(e, v);
                wide_mask near = wide_is_f(e);
                wide rise = wide_select(near, a * less_e - n * less_pe, a * level - n * log_pe);
                wide_put(value + i, (constant + rise) + (over ? level : -level));
                wide r = -q * e * part, s = pe * part;
                if (g) {
                        wide far = wide_select(e > 0.0, wide_log(v * part), level - log_pe);
                        wide less_r, less_s; /* as in score, r with the other sign */
                        wide_log1p_both(-r, &less_r);
                        wide_log1p_both(-s, &less_s);
                        wide slope = wide_select(wide_is_f(-r), less_r, far + r);
                        wide other = wide_select(wide_is_f(-s), less_s, s - log_pe);
                        wide_put(g + first + i, (slope + gap_a) * 0.5);
                        wide_put(g + second + i, (other + gap_b) * 0.5);
                }
                if (h) {
                        wide_put(h + 2 * first + i, (bend_a + r * r * by_n) * 0.25);
                        wide_put(h + SAMPLE_BLOCK + i, (bend_n + r * s * by_n) * 0.25);
                        wide_put(h + 2 * second + i, (bend_b + s * s * by_n) * 0.25);
                }
        }
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (all_equal(s) && (isnan(held[DF1]) || isnan(held[DF2])))
                return NO_SPREAD(s, "df1, df2 -> inf");
        return NULL;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        static const double first[] = {4, 2, 20, 2, 50}, second[] = {10, 2, 20, 50, 2};
        (void)s, (void)held;
        t[DF1] = first[k < 5 ? k : 0];
        t[DF2] = second[k < 5 ? k : 0];
        return k < 5;
}

/* --- the limits: rows of their own, which only this family knows. inverse: of 1 / x */

extern const struct dist dist_gamma;

static bool is_inverse(ROW)
{
        return d == &df_over_chi2;
}

static double limit_logpdf(ROW, double x, const double *t)
{
        const double shape[] = {t[0] / 2, t[0] / 2};
        if (!(x > 0))
                return -NUM_INF;
        return is_inverse(d) ? dist_gamma.logpdf(&dist_gamma, 1 / x, shape) - 2 * log(x)
                             : dist_gamma.logpdf(&dist_gamma, x, shape);
}

static void limit_score(ROW, double x, const double *t, double *g)
{
        double y = is_inverse(d) ? 1 / x : x;
        g[0] = (num_log_minus_psi(t[0] / 2) + log(y) - (y - 1)) / 2;
}

static void limit_hess(ROW, double x, const double *t, double *h)
{
        (void)x;
        h[0] = (2 / t[0] - gsl_sf_psi_1(t[0] / 2)) / 4;
}

static double limit_excess(double a, void *surplus)
{
        return num_log_minus_psi(a) - *(double *)surplus;
}

static bool limit_fit(ROW, const struct sample *s, const double *held, double *t)
{
        const struct sample *y = is_inverse(d) ? sample_mapped(s, MAP_RECIPROCAL) : s;
        double surplus = sample_moments(y)->mean - 1 - sample_logs(y)->mean_log;
        t[0] = isnan(held[0]) ? 2 * num_root_positive(limit_excess, &surplus, 0.5 / surplus)
                              : held[0];
        return t[0] > 0;
}

static bool limit_start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)s, (void)held;
        t[0] = 4;
        return k == 0;
}

static double limit_tail(ROW, double x, bool upper, const double *t)
{
        const double shape[] = {t[0] / 2, t[0] / 2};
        bool inverse = is_inverse(d);
        if (!(x > 0))
                return upper ? 0 : -NUM_INF;
        return (upper == inverse ? dist_gamma.logcdf
                                 : dist_gamma.logsf)(&dist_gamma, inverse ? 1 / x : x, shape);
}

static double limit_logcdf(ROW, double x, const double *t)
{
        return limit_tail(d, x, false, t);
}

static double limit_logsf(ROW, double x, const double *t)
{
        return limit_tail(d, x, true, t);
}

static bool limit_bends(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double q = 1 / t[0], y = is_inverse(d) ? 1 / x : x;
        return tail_of_gamma(t[0] / 2, log(t[0] / 2) + log(y), upper != is_inverse(d), 1,
                             (struct pair_chain){.shape = (const double[]){0.5},
                                                 .line = (const double[]){q},
                                                 .lines = (const double[]){-q * q}},
                             g, h);
}

static double limit_draw(ROW, const double *t, gsl_rng *r)
{
        const double shape[] = {t[0] / 2, t[0] / 2};
        double y = dist_gamma.draw(&dist_gamma, shape, r);
        return is_inverse(d) ? 1 / y : y;
}

#define LIMIT_SLOTS                                                                              \
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true}, .npar = 1, .root = true,           \
        .logpdf = limit_logpdf, .score = limit_score, .hess = limit_hess, .fit = limit_fit,      \
        .start = limit_start, .logcdf = limit_logcdf, .logsf = limit_logsf, .tail = limit_bends, \
        .draw = limit_draw
static const struct dist chi2_over_df = {
        .name = "chi2/df1",
        .param = (const struct param[]){{.name = "df1", POSITIVE}},
        .spelling = {"dgamma(x, shape = {df1} / 2, rate = {df1} / 2)",
                     "gamma({df1} / 2, scale=2 / {df1})", "Gamma({df1} / 2, 2 / {df1})", NULL},
        LIMIT_SLOTS,
};
static const struct dist df_over_chi2 = {
        .name = "df2/chi2",
        .param = (const struct param[]){{.name = "df2", POSITIVE}},
        .spelling = {"extraDistr::dinvgamma(x, alpha = {df2} / 2, beta = {df2} / 2)",
                     "invgamma({df2} / 2, scale={df2} / 2)", "InverseGamma({df2} / 2, {df2} / 2)",
                     NULL},
        LIMIT_SLOTS,
};

static double square_off(double x, const void *inverse)
{
        double e = (inverse ? 1 / x : x) - 1;
        return e * e;
}

static bool chi2_is_peak(ROW, const struct sample *s, const double *t)
{
        return t[0] / 2 * sample_average(s, square_off, NULL) <= 1;
}

static bool inverse_is_peak(ROW, const struct sample *s, const double *t)
{
        return t[0] / 2 * sample_average(s, square_off, s) <= 1;
}

/* log F(x), or log S(x). Where df1 x / df2 has no double, or few digits, the tail there is a power of x, and the other one what is
 * left. */
static double log_tail(double x, bool upper, const double *t)
{
        const double r = t[DF1] * (x / t[DF2]);
        const bool below = r<FAR, above = r> 1 / FAR && !isinf(x);
        const double inner = below   ? FAR * (t[DF2] / t[DF1])
                             : above ? 1 / FAR * (t[DF2] / t[DF1])
                                     : x;
        struct parts p = parts_of(inner, t);
        if (!below && !above)
                return upper ? num_log_beta_tail(p.z, p.y, p.b, p.a)
                             : num_log_beta_tail(p.y, p.z, p.a, p.b);
        double tail =
                below ? num_log_beta_tail(p.y, p.z, p.a, p.b) + p.a * num_log_quotient(x, inner)
                      : num_log_beta_tail(p.z, p.y, p.b, p.a) - p.b * num_log_quotient(x, inner);
        return upper == above ? tail : num_log1mexp(tail);
}

static double logcdf(ROW, double x, const double *t)
{
        return x > 0 ? log_tail(x, false, t) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        return x > 0 ? log_tail(x, true, t) : 0;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double v = t[DF1] / t[DF2] * x, r = 1 / t[DF1], s = 1 / t[DF2];
        if (isinf(t[DF1]) || isinf(t[DF2]) || isinf(v))
                return false;
        return tail_of_beta(v / (1 + v), 1 / (1 + v), t[DF1] / 2, t[DF2] / 2, upper, 1, 2,
                            (const double[]){0.5, 0, 0, 0.5, r, -s},
                            (const double[]){0, 0, 0, 0, -r * r, s * s}, g, h);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        double ratio = draw_log_gamma(r, t[DF1] / 2) - draw_log_gamma(r, t[DF2] / 2);
        return exp(ratio + log(t[DF2] / t[DF1]));
}

static double mean(ROW, const double *t)
{
        return t[DF2] > 2 ? t[DF2] / (t[DF2] - 2) : NUM_INF;
}

static double variance(ROW, const double *t)
{
        double m = t[DF2] / (t[DF2] - 2);
        return t[DF2] > 4 ? 2 * m * m * ((t[DF1] + t[DF2] - 2) / t[DF1] / (t[DF2] - 4)) : NUM_INF;
}

static double slope(ROW, double x, const double *t, double *bend)
{
        struct parts p = parts_of(x, t);
        double c = t[DF1] / t[DF2] * p.z, sum = p.a + p.b;
        *bend = -(p.a - 1) / x / x + sum * c * c;
        return (p.a - 1) / x - sum * c;
}

const struct dist dist_f = {
        .name = "f",
        .aliases = NAMES("fdist", "fisherf", "snedecor"),
        .title = "F (Fisher, Snedecor)",
        .formula = "f(x) = sqrt((d1 x)^d1 d2^d2 / (d1 x + d2)^(d1 + d2)) / (x B(d1/2, d2/2)),  d1 "
                   "= df1, d2 = df2",
        .estimator = "iterated, from several df",
        .derivation =
                "with y = df1 x / (df1 x + df2),  a = df1 / 2,  b = df2 / 2:\n"
                "l(df1, df2) = (df1 / 2) sum log y_i + (df2 / 2) sum log(1 - y_i) - sum log x_i - "
                "n log B(a, b)\n"
                "dl/ddf1 = sum [log y_i - psi(a) + psi(a + b)] / 2 + sum (a - (a + b) y_i) / df1 = "
                "0\n"
                "dl/ddf2 = sum [log(1 - y_i) - psi(b) + psi(a + b)] / 2 - sum (a - (a + b) y_i) / "
                "df2 = 0\n"
                "no closed form: searched in (log df1, log df2) from several places; y is beta "
                "with shapes a and b",
        .notes = "The degrees of freedom need not be whole. It has no scale: data in other units "
                 "are not F.",
        .reference = "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, "
                     "ch. 27",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 2,
        .param = (const struct param[]){{.name = "df1",
                                         POSITIVE,
                                         .doc = "degrees of freedom of the numerator",
                                         .aliases = NAMES("dfn", "nu1", "d1")},
                                        {.name = "df2",
                                         POSITIVE,
                                         .doc = "degrees of freedom of the denominator",
                                         .aliases = NAMES("dfd", "nu2", "d2")}},
        .probe = (const double[]){6, 9},
        .limit = (const struct limit[]){{
                                                .dist = &chi2_over_df,
                                                .how = "df2 -> inf",
                                                .law = LAW_HALF,
                                                .from = (const int[]){0, -1},
                                                .at = (const double[]){0, NUM_INF},
                                                .is_peak = chi2_is_peak,
                                                .decides = true,
                                        },
                                        {
                                                .dist = &df_over_chi2,
                                                .how = "df1 -> inf",
                                                .law = LAW_HALF,
                                                .from = (const int[]){-1, 0},
                                                .at = (const double[]){NUM_INF, 0},
                                                .is_peak = inverse_is_peak,
                                                .decides = true,
                                        },
                                        {0}},
        .spelling = {"df(x, df1 = {df1}, df2 = {df2})", "f({df1}, {df2})", "FDist({df1}, {df2})",
                     NULL},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .hess = hess,
        .block = block,
        .none = none,
        .unbounded = all_but_equal,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
