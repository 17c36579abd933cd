/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Student's t with location and scale: a normal with tails that forgive outliers.
 *
 *   f(x) = Gamma((df+1)/2) / (Gamma(df/2) sqrt(df pi) sigma) (1 + z^2/df)^(-(df+1)/2),  z = (x - mu) / sigma
 *   l    = sum log f(x_i),                          sigma > 0,  df > 0
 *
 * Each observation counts with weight (df + 1) / (df + z^2): far ones little. There is no closed form; for
 * df fixed at 1 or more the maximum in (mu, sigma) is unique (Kent & Tyler 1991, Ann. Stat. 19, 2102-2119).
 *
 * df -> inf is the normal, with log f = log phi + (z^4 - 2 z^2 - 1) / (4 df) + O(1 / df^2): at the normal
 * maximum, where mean z^2 = 1, l falls towards finite df exactly if mean z^4 <= 3.
 * Kurtosis is slow to become normal: of normal samples 60 % have mean z^4 <= 3 at n = 200, 53 % at 2000, before it is the half of
 * the law of the likelihood ratio, which therefore rejects 3.2 % at n = 200 where it says 5 % (10000 samples; 5.3 % at 2000).
 * df -> 0 with mu at an observation sends l to infinity in every sample (Fernandez & Steel 1999,
 * Biometrika 86, 153-167): the answer is the highest local maximum inside, or the normal limit.
 *
 * For large df differences of log Gamma, psi and psi' cancel: they come from Stirling's series (num).
 */
#include "dist.h"
#include "tails.h"
#include "wide.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <stdio.h>

extern const struct dist dist_normal;
extern const struct dist dist_cauchy;

enum { MU, SIGMA, DF };

static double logpdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        double z = (x - t[MU]) / t[SIGMA], df = t[DF], q = z / sqrt(df), square;
        if (isinf(df))
                return -z * z / 2 - log(t[SIGMA]) - LOG_SQRT_2PI;
        square = isinf(q) ? 2 * log(fabs(z)) - log(df) : num_log1psq(q);
        return num_lgamma_ratio(df / 2, 0.5) - LOG_SQRT_2PI - log(t[SIGMA]) - (df + 1) / 2 * square;
}

/* p = 1 / (1 + z^2/df) and q = 1 - p, either right when it is small */
static void parts(double z, double df, double *p, double *q)
{
        double r = z / df * z;
        *p = 1 / (1 + r);
        *q = r > 1 ? 1 / (1 + 1 / r) : r / (1 + r);
}

static void score(const struct dist *d, double x, const double *t, double *g)
{
        (void)d;
        double z = (x - t[MU]) / t[SIGMA], df = t[DF], r = z / df * z, p, q, rest;
        parts(z, df, &p, &q);
        g[MU] = (q < 0.5 ? (df + 1) / df * p * z : (df + 1) * q / z) / t[SIGMA];
        g[SIGMA] = ((df + 1) * q - 1) / t[SIGMA];
        if (fabs(z) < 1e8) /* the same, without the cancellation at |z| = 1 */
                g[SIGMA] = (z - 1) * (z + 1) * p / t[SIGMA];
        if (r < 0.5) /* q - log(1 + r), whose leading terms cancel */
                rest = -num_log1pmx(r) - r * q;
        else
                rest = q - (isinf(r) ? 2 * log(fabs(z)) - log(df) : log1p(r));
        g[DF] = (num_psi_ratio(df / 2, 0.5) + rest + q / df) / 2;
}

/* More than half of the weight at one value: l is unbounded as sigma -> 0 there for some df >= 1. */
static const char *none(const struct dist *d, const struct sample *s, const double *held)
{
        (void)d;
        if (!isnan(held[SIGMA]))
                return NULL;
        if (s->rows == 1)
                return "one observation: the likelihood grows without bound as sigma -> 0";
        if (sample_moments(s)->sd == 0 && (isnan(held[MU]) || held[MU] == s->x[0]))
                return "all values are equal: the likelihood grows without bound as sigma -> 0";
        double ties = isnan(held[MU]) ? sample_tied(s) : 0;
        if (ties > s->weight / 2)
                return "more than half of the values are equal: the likelihood grows without bound "
                       "as "
                       "sigma -> 0 there";
        if (isnan(held[MU]) && held[DF] < 1)
                ties = sample_sorted(s)->ties;
        if (held[DF] * (s->weight - ties) < ties)
                return "df is below (values equal) / (other values): the likelihood grows without "
                       "bound as sigma -> 0 at such a value";
        return NULL;
}

static const char *unbounded(const struct dist *d, const struct sample *s, const double *held)
{
        (void)d;
        bool at_one = isnan(held[MU]);
        for (size_t i = 0; i < s->n; i++)
                at_one = at_one || s->x[i] == held[MU];
        return isnan(held[SIGMA]) && isnan(held[DF]) && at_one
                       ? "the likelihood grows without bound as df -> 0 with mu at an observation, "
                         "and no local maximum was found"
                       : NULL;
}

static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *t)
{
        (void)d;
        static const double df[] = {4, 1, 30, 0.6};
        enum { N = sizeof df / sizeof *df };
        double lo = sample_about(s, 0.25), hi = sample_about(s, 0.75);
        t[DF] = !isnan(held[DF]) ? held[DF] : df[k < N ? k : 0];
        t[MU] = sample_about(s, 0.5);
        t[SIGMA] = hi > lo ? (hi - lo) / 2 / gsl_cdf_tdist_Pinv(0.75, t[DF])
                           : sample_moments(s)->sd / 10;
        if (isnan(held[DF]) || held[DF] >= 1)
                return k < (isnan(held[DF]) ? N : 1);
        if (k > 0) /* small fixed df: every group of observations may have a maximum of its own */
                t[MU] = sample_about(s, ((double)k - 0.5) / 16);
        return k <= 16;
}

/* With D = df + z^2, p = df / D, q = z^2 / D. */
static void hess(const struct dist *d, double x, const double *t, double *h)
{
        (void)d;
        double z = (x - t[MU]) / t[SIGMA], df = t[DF], s = t[SIGMA], p, q;
        parts(z, df, &p, &q);
        double inv = p / df, zd = fabs(z) < 1 || q < 0.5 ? z * inv : q / z;
        double excess = q - inv; /* (z^2 - 1) / D */
        h[0] = (df + 1) * (q - p) * inv / (s * s);
        h[1] = h[3] = -2 * (df + 1) * zd * p / (s * s);
        h[2] = h[6] = excess * zd / s;
        h[4] = -(df * excess + 2 * (df + 1) * p * q) / (s * s);
        h[5] = h[7] = excess * q / s;
        h[8] = (num_trigamma_ratio(df / 2, 0.5) / 2 + q * excess / df - q / df / df) / 2;
}

WIDE_KERNEL
static void block(const struct dist *d, size_t n, const double *x, const double *t, double *value,
                  double *g, double *h)
{
        (void)d;
        double df = t[DF], s = t[SIGMA], by_s = 1 / s, by_df = 1 / df, q_s = by_s * by_s,
               more = df + 1;
        double constant = num_lgamma_ratio(df / 2, 0.5) - LOG_SQRT_2PI - log(s);
        double psi = g ? num_psi_ratio(df / 2, 0.5) : 0;
        double trigamma = h ? num_trigamma_ratio(df / 2, 0.5) / 2 : 0;
        for (size_t i = 0; i < n; i += WIDE) {
                wide z = (wide_at(x + i) - t[MU]) * by_s, r = z * (z * by_df), less;
                wide grown = wide_log1p_both(r, &less);
                wide p = 1.0 / (1.0 + r), q = r * p, inv = p * by_df, zd = z * inv;
                wide excess = (z - 1.0) * ((z + 1.0) * inv);
                wide_put(value + i, constant - more / 2 * grown);
                if (g) {
                        wide rest = wide_select(r < 0.4, -less - r * q, q - grown);
                        wide_put(g + i, more * zd * by_s);
                        wide_put(g + SAMPLE_BLOCK + i, df * excess * by_s);
                        wide_put(g + 2 * SAMPLE_BLOCK + i, (psi + rest + q * by_df) * 0.5);
                }
                if (h) {
                        wide_put(h + i, more * (q - p) * inv * q_s);
                        wide_put(h + SAMPLE_BLOCK + i, -2 * more * zd * p * q_s);
                        wide_put(h + 2 * SAMPLE_BLOCK + i, excess * zd * by_s);
                        wide_put(h + 3 * SAMPLE_BLOCK + i, -(df * excess + 2 * more * p * q) * q_s);
                        wide_put(h + 4 * SAMPLE_BLOCK + i, excess * q * by_s);
                        wide_put(h + 5 * SAMPLE_BLOCK + i,
                                 (trigamma + q * excess * by_df - q * by_df * by_df) * 0.5);
                }
        }
}

/* Lange, Little & Taylor (1989), JASA 84, 881-896, appendix B. */
static void info(const struct dist *d, const double *t, double *h)
{
        (void)d;
        double df = t[DF], s = t[SIGMA];
        h[0] = (df + 1) / (df + 3) / (s * s);
        h[1] = h[3] = h[2] = h[6] = 0;
        h[4] = 2 * df / (df + 3) / (s * s);
        h[5] = h[7] = -2 / ((df + 1) * (df + 3)) / s;
        h[8] = -num_trigamma_ratio(df / 2, 0.5) / 4 + 1 / (2 * df * df) -
               (df + 5) / (2 * df * (df + 1) * (df + 3));
}

/* --- distribution function: with y = df / (df + z^2) the tail beyond |z| is I_y(df/2, 1/2) / 2 */

/* log of I_y(a, b) by its series, y^a (1-y)^b / (a B(a, b)) sum_n (a+b)_n / (a+1)_n y^n: quick for y
 * well below 1. Given log y and log(1 - y). Abramowitz & Stegun 26.5.4. */
static double log_beta_series(double a, double b, double log_y, double log_rest)
{
        double y = exp(log_y), term = 1, sum = 1;
        for (double n = 0; term > 1e-17 * sum && n < 1000; n++)
                sum += term *= y * (a + b + n) / (a + 1 + n);
        /* b is 1/2 or a is: log B(a, 1/2) = log Gamma(1/2) - log(Gamma(a + 1/2) / Gamma(a)) */
        double big = b == 0.5 ? a : b;
        double log_b = M_LNPI / 2 - (num_lgamma_ratio(big, 0.5) + log(big) / 2);
        return a * log_y + b * log_rest - log(a) - log_b + log(sum);
}

static double log_density(const void *t, double z)
{
        return logpdf(NULL, z, t);
}

/* log P(Z > z), z >= 0. Where y is near 1 and z > 1 the normal limit is near and the tail light enough
 * to be integrated. */
static double log_upper(double z, double df)
{
        if (isinf(df))
                return num_log_ndtr(-z);
        double q = z / sqrt(df);
        double log_1pr = isinf(q) ? 2 * log(z) - log(df) : num_log1psq(q);
        double log_p = -log_1pr;
        double log_q = q < 1 ? 2 * log(q) - log_1pr : -log1p(1 / (q * q));
        if (log_p < -0.1)
                return log_beta_series(df / 2, 0.5, log_p, log_q) - M_LN2;
        if (z > 1)
                return num_log_tail(log_density, (const double[]){0, 1, df}, z, 1, 1 / z);
        if (z == 0)
                return -M_LN2;
        return log1p(-exp(log_beta_series(0.5, df / 2, log_q, log_p))) - M_LN2;
}

/* log P(Z > z), any z */
static double log_above(double z, double df)
{
        double tail = log_upper(fabs(z), df);
        return z > 0 ? tail : log1p(-exp(tail));
}

static double logcdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return log_above(-(x - t[MU]) / t[SIGMA], t[DF]);
}

static double logsf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return log_above((x - t[MU]) / t[SIGMA], t[DF]);
}

/* P(|z| > ...) is I_x(df / 2, 1 / 2), log(x / y) = log df - 2 log |z|, whose derivatives cancel next to mu. */
static bool tail(const struct dist *d, double x, bool upper, const double *t, double *g, double *h)
{
        double y = x - t[MU], z = y / t[SIGMA], q = 1 / y, r = 1 / t[SIGMA], s = 1 / t[DF],
               v = z * z * s;
        (void)d;
        if (isinf(t[DF]) || isinf(v) || !(fabs(z) > 1e-5))
                return false;
        return tail_of_beta(1 / (1 + v), v / (1 + v), t[DF] / 2, 0.5, upper != (y > 0), 0.5, 3,
                            (const double[]){0, 0, 0.5, 0, 0, 0, 2 * q, 2 * r, s},
                            (const double[]){0, 0, 0, 0, 0, 0, 2 * q * q, -2 * r * r, -s * s}, g,
                            h);
}

static double draw(const struct dist *d, const double *t, gsl_rng *r)
{
        (void)d;
        return t[MU] + t[SIGMA] * gsl_ran_tdist(r, t[DF]);
}

static double mean(const struct dist *d, const double *t)
{
        (void)d;
        return t[DF] > 1 ? t[MU] : NUM_NAN;
}

static double variance(const struct dist *d, const double *t)
{
        (void)d;
        if (!(t[DF] > 1))
                return NUM_NAN;
        if (isinf(t[DF]))
                return t[SIGMA] * t[SIGMA];
        return t[DF] > 2 ? t[SIGMA] * t[SIGMA] * (t[DF] / (t[DF] - 2)) : NUM_INF;
}

/* d l / d(1/df) at the normal fit is sum (z^4 - 2 z^2 - 1) / 4. */
static bool normal_is_peak(const struct dist *d, const struct sample *s, const double *t)
{
        (void)d;
        struct dd sum = {0, 0};
        for (size_t i = 0; i < s->n; i++) {
                double z = (s->x[i] - t[0]) / t[1], y = z * z;
                sum = dd_add_d(sum, (s->w ? s->w[i] : 1) * (y * (y - 2) - 1));
        }
        return dd_value(sum) <= 0;
}

static double slope(const struct dist *d, double x, const double *t, double *bend)
{
        (void)d;
        double z = (x - t[MU]) / t[SIGMA], n = t[DF];
        if (isinf(n)) {
                *bend = -1 / (t[SIGMA] * t[SIGMA]);
                return -z / t[SIGMA];
        }
        double q = (n + 1) / (n + z * z);
        *bend = -q * (n - z * z) / (n + z * z) / (t[SIGMA] * t[SIGMA]);
        return -q * z / t[SIGMA];
}

const struct dist dist_t = {
        .name = "t",
        .aliases = NAMES("student", "studentt", "tls", "tlocationscale"),
        .title = "Student's t (location, scale)",
        .formula = "f(x) = c (1 + z^2 / df)^(-(df + 1) / 2) / sigma,  z = (x - mu) / sigma,\n"
                   "c = Gamma((df + 1) / 2) / (Gamma(df / 2) sqrt(df pi))",
        .estimator = "iterated, from several df; the normal limit is compared",
        .derivation =
                "l(mu, sigma, df) = n log c - n log sigma - (df + 1) / 2 sum log(1 + z_i^2 / df)\n"
                "dl/dmu = sum w_i z_i / sigma = 0,  w_i = (df + 1) / (df + z_i^2)\n"
                "dl/dsigma = sum (w_i z_i^2 - 1) / sigma = 0\n"
                "dl/ddf = sum [psi((df+1)/2) - psi(df/2) - 1/df - log(1 + z_i^2/df) + w_i "
                "z_i^2/df] / 2 = 0\n"
                "no closed form: searched in (mu, log sigma, log df) from several df",
        .notes = "df -> inf is the normal. If the normal fit has mean z^4 <= 3 the likelihood "
                 "falls from there\n"
                 "towards finite df; unless a higher maximum lies inside, the normal limit is the "
                 "answer.\n"
                 "The likelihood of every sample is unbounded as df -> 0 with mu at an "
                 "observation; the highest\n"
                 "local maximum inside is meant. Some standardise t to unit variance (fGarch's "
                 "std): here\n"
                 "sigma is the scale, sd = sigma sqrt(df / (df - 2)).",
        .reference = "Lange, Little & Taylor (1989), JASA 84, 881-896",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 3,
        .param =
                (const struct param[]){
                        {.name = "mu",
                         REAL,
                         .doc = "location: the median",
                         .unit = 1,
                         .location = true,
                         .aliases = NAMES("loc", "location", "m")},
                        {.name = "sigma",
                         POSITIVE,
                         .doc = "scale (not the standard deviation)",
                         .unit = 1,
                         .aliases = NAMES("scale", "s")},
                        {.name = "df",
                         POSITIVE,
                         .doc = "degrees of freedom",
                         .aliases = NAMES("nu")},
                },
        .probe = (const double[]){1.5, 2, 5},
        .limit = (const struct limit[]){{.dist = &dist_normal,
                                         .how = "df -> inf",
                                         .law = LAW_HALF,
                                         .from = (const int[]){0, 1, -1},
                                         .at = (const double[]){0, 0, NUM_INF},
                                         .is_peak = normal_is_peak},
                                        {0}},
        .special = (const struct special[]){{&dist_cauchy, "df = 1", LAW_CHI2,
                                             (const double[]){NUM_NAN, NUM_NAN, 1}},
                                            {0}},
        .spelling = {"dt((x - {mu}) / {sigma}, df = {df}) / {sigma}",
                     "t(df={df}, loc={mu}, scale={sigma})", "{mu} + {sigma} * TDist({df})",
                     "makedist('tLocationScale', 'mu', {mu}, 'sigma', {sigma}, 'nu', {df})"},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .none = none,
        .unbounded = unbounded,
        .start = start,
        .hess = hess,
        .block = block,
        .info = info,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
