/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generalised extreme values: the largest of many, whatever their tails.
 *
 *   log f(x) = -log sigma - (1 + xi) w - e^-w,      w = log(1 + xi z) / xi,  z = (x - mu) / sigma,  1 + xi z > 0
 *
 * xi = 0 is gumbel (w = z), xi > 0 frechet's tail, xi < 0 an upper end. w = z phi(xi z) with phi(s) = log(1 + s) / s is
 * smooth at 0, and so is everything here. As xi < -1 and the end goes to the largest observation l is unbounded;
 * the maximum with xi > -1 is meant. Standard errors exist for xi > -1/2 only (Smith 1985, Biometrika 72, 67-90).
 *
 * At xi = -1 f(x) = exp(-(end - x) / sigma) / sigma, x <= end: an exponential, reversed. As xi = -1 + e
 * leaves it l falls by about e log(1 / e): it is always a local maximum, and taken if there is none
 * inside. Nor is l bounded as mu -> min x, sigma -> 0 with xi > 1/m - 1, where m is the fraction of the
 * observations that are the smallest: it grows as n [m - (1 - m) / xi] log(1 / sigma).
 *
 * The start is by probability-weighted moments (Hosking, Wallis & Wood 1985, Technometrics 27, 251-261).
 */
#include "ends.h"
#include "tails.h"

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_zeta.h>
#include <stdio.h>

enum { MU, SIGMA, XI };

extern const struct dist dist_gumbel;

/* 1 + xi y without the rounding of xi y, which is everything where the support ends */
static double one_plus(double x, const double *t)
{
        return fma(t[XI], x - t[MU], t[SIGMA]) / t[SIGMA];
}

/* w = z phi(s); z may overflow where s does */
static double depth(double x, const double *t)
{
        double z = (x - t[MU]) / t[SIGMA], s = t[XI] * z, one = one_plus(x, t);
        if (s > 1e300)
                return (log(t[XI]) + num_log_quotient(fabs(x - t[MU]), t[SIGMA])) / t[XI];
        return one < 0.5 ? log(one) / t[XI] : z * num_log1p_ratio(s);
}

static double logpdf(ROW, double x, const double *t)
{
        double one = one_plus(x, t);
        if (!(one > 0) || isinf(x))
                return one == 0 && t[XI] == -1 ? -log(t[SIGMA]) : -NUM_INF;
        double w = depth(x, t);
        return w < -700 ? -exp(-w) : -log(t[SIGMA]) - (1 + t[XI]) * w - exp(-w);
}

/* What the derivatives are made of: w and e = exp(-w), dl/dw, r = -dw/dmu, u = (x - mu) r, and the first two
 * derivatives of w in xi: z^2 phi'(s) and z^3 phi''(s), or away from s = 0 what these sum to, without the powers. */
struct parts {
        double w, e, lw, r, u, wx, wxx;
};

static struct parts parts_at(double x, const double *t)
{
        double z = (x - t[MU]) / t[SIGMA], xi = t[XI], s = xi * z;
        bool small = fabs(s) < 0.3;
        struct parts p = {.w = depth(x, t), .r = 1 / fma(xi, x - t[MU], t[SIGMA])};
        p.e = exp(-p.w);
        p.lw = p.e - (1 + xi);
        p.u = s > 1 ? 1 / (1 / z + xi) : (x - t[MU]) * p.r;
        p.wx = small ? z * z * num_log1p_ratio_1(s) : (p.u - p.w) / xi;
        p.wxx = small ? z * z * z * num_log1p_ratio_2(s) : -(p.u * p.u + 2 * p.wx) / xi;
        return p;
}

static void score(ROW, double x, const double *t, double *g)
{
        struct parts p = parts_at(x, t);
        g[MU] = -p.lw * p.r;
        g[SIGMA] = -(1 + p.lw * p.u) / t[SIGMA];
        g[XI] = p.lw * p.wx - p.w;
}

static void hess(ROW, double x, const double *t, double *h)
{
        struct parts p = parts_at(x, t);
        double v = 1 / t[SIGMA], b = -(p.e + p.lw * t[XI]), c = -(1 + p.e * p.wx + p.lw * p.u);
        h[0] = b * p.r * p.r;
        h[1] = h[3] = (p.lw + b * p.u) * p.r * v;
        h[2] = h[6] = -c * p.r;
        h[4] = (1 + (2 * p.lw + b * p.u) * p.u) * v * v;
        h[5] = h[7] = -c * p.u * v;
        h[8] = -2 * p.wx - p.e * p.wx * p.wx + p.lw * p.wxx;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (!all_equal(s) || !isnan(held[SIGMA]))
                return NULL;
        return NO_SPREAD(s, "sigma -> 0");
}

/* Probability-weighted moments first, then fixed xi with the sample's quartiles. */
static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        static const double xi[] = {0, 0.05, -0.4, 0.5, 1.5};
        const struct sorted *o = sample_sorted(s);
        double b[3] = {0, 0, 0}, below = 0;
        for (size_t i = 0; k == 0 && i < o->n; i++) {
                double w = o->w ? o->w[i] : 1, p = (below + w / 2) / s->weight;
                b[0] += w * o->x[i];
                b[1] += w * p * o->x[i];
                b[2] += w * p * p * o->x[i];
                below += w;
        }
        double c = (2 * b[1] - b[0]) / (3 * b[2] - b[0]) - M_LN2 / log(3);
        t[XI] = k == 0 ? fmin(fmax(-(7.8590 * c + 2.9554 * c * c), -0.4), 1) : xi[k < 5 ? k : 1];
        if (!isnan(held[XI]))
                t[XI] = held[XI];
        double lo = sample_about(s, 0.25), mid = sample_about(s, 0.5), hi = sample_about(s, 0.75);
        double a[] = {log(-log(0.25)), log(M_LN2), log(-log(0.75))}, q[3];
        for (int i = 0; i < 3; i++)
                q[i] = fabs(t[XI]) > 1e-6 ? expm1(-t[XI] * a[i]) / t[XI] : -a[i];
        t[SIGMA] = hi > lo ? (hi - lo) / (q[2] - q[0]) : sample_moments(s)->sd;
        t[MU] = mid - t[SIGMA] * q[1];
        /* the support must hold the data */
        double end = t[XI] > 0 ? sample_moments(s)->min : sample_moments(s)->max;
        double short_of = -t[XI] * (end - t[MU]) * 1.05;
        t[SIGMA] = fmax(t[SIGMA], short_of);
        return k < 5;
}

static const char *unbounded(ROW, const struct sample *s, const double *held)
{
        double min = sample_moments(s)->min, m = fraction_at(s, min);
        if (!isnan(held[SIGMA]) || (!isnan(held[MU]) && held[MU] != min) || held[XI] * m <= 1 - m)
                return NULL;
        return "the likelihood grows without bound as mu -> the smallest value, sigma -> 0 and "
               "xi -> inf, and no local maximum with xi > -1 was found";
}

static bool regular(ROW, const double *t)
{
        return t[XI] > -0.5;
}

static bool remark(ROW, const struct sample *s, const double *t, char *buf, size_t size)
{
        (void)s;
        if (regular(NULL, t))
                return false;
        snprintf(buf, size,
                 "xi <= -1/2: the estimates are not asymptotically normal and have no standard "
                 "errors");
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        if (!(one_plus(x, t) > 0))
                return t[XI] < 0 ? 0 : -NUM_INF;
        return -exp(-depth(x, t));
}

static double logsf(ROW, double x, const double *t)
{
        if (!(one_plus(x, t) > 0))
                return t[XI] < 0 ? -NUM_INF : 0;
        double w = depth(x, t), u = exp(-w);
        return w > 20 ? -w - u / 2 : num_log1mexp(-u);
}

/* F = exp(-e^-w) */
static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        if (!(one_plus(x, t) > 0))
                return false;
        struct parts p = parts_at(x, t);
        double v = 1 / t[SIGMA], xi = t[XI], first[] = {-p.r, -p.u * v, p.wx};
        double mu_sigma = (1 - xi * p.u) * p.r * v, mu_xi = p.u * p.r, sigma_xi = p.u * p.u * v;
        double second[] = {
                -xi * p.r * p.r, mu_sigma, mu_xi,    mu_sigma, (2 - xi * p.u) * p.u * v * v,
                sigma_xi,        mu_xi,    sigma_xi, p.wxx};
        struct tail_slope s = tail_extreme(-p.w, !upper);
        for (int i = 0; g && i < 3; i++)
                g[i] = -s.a * first[i];
        for (int i = 0; h && i < 9; i++)
                h[i] = s.b * first[i / 3] * first[i % 3] - s.a * second[i];
        return true;
}

static double quantile(ROW, double p, const double *t)
{
        double w = -log(-log(p));
        return t[MU] + t[SIGMA] * (t[XI] != 0 ? expm1(t[XI] * w) / t[XI] : w);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return quantile(NULL, gsl_rng_uniform_pos(r), t);
}

/* (Gamma(1 - xi) - 1) / xi */
static double mean(ROW, const double *t)
{
        if (!(t[XI] < 1))
                return NUM_INF;
        double g = t[XI] != 0 ? expm1(num_lgamma1p(-t[XI])) / t[XI] : M_EULER;
        return t[MU] + t[SIGMA] * g;
}

/* (Gamma(1 - 2 xi) - Gamma(1 - xi)^2) / xi^2; the difference of logarithms for small xi by
 * log Gamma(1 - xi) = M_EULER xi + sum zeta(k) xi^k / k */
static double variance(ROW, const double *t)
{
        double xi = t[XI], a = num_lgamma1p(-xi), over = 0, power = 1;
        if (!(xi < 0.5))
                return NUM_INF;
        if (fabs(xi) > 0.1) {
                over = expm1(num_lgamma1p(-2 * xi) - 2 * a) / xi / xi;
        } else {
                for (int k = 2; k < 40; k++, power *= xi)
                        over += gsl_sf_zeta_int(k) * (ldexp(1, k) - 2) * power / k;
                over *= xi != 0 ? expm1(over * xi * xi) / (over * xi * xi) : 1;
        }
        return t[SIGMA] * t[SIGMA] * exp(2 * a) * over;
}

/* The level exceeded once in 100 maxima on average. */
static double level_100(ROW, const double *t)
{
        return quantile(NULL, 0.99, t);
}

/* --- the limit xi = -1: exponential below an end ------------------------------------------ */

enum { END, SCALE };

static double reversed_logpdf(ROW, double x, const double *t)
{
        return x <= t[END] && !isinf(x) ? -log(t[SCALE]) - (t[END] - x) / t[SCALE] : -NUM_INF;
}

static void reversed_score(ROW, double x, const double *t, double *g)
{
        g[END] = -1 / t[SCALE];
        g[SCALE] = ((t[END] - x) / t[SCALE] - 1) / t[SCALE];
}

static void reversed_hess(ROW, double x, const double *t, double *h)
{
        h[0] = 0;
        h[1] = h[2] = 1 / t[SCALE] / t[SCALE];
        h[3] = (1 - 2 * (t[END] - x) / t[SCALE]) / t[SCALE] / t[SCALE];
}

static bool reversed_fit(ROW, const struct sample *s, const double *held, double *t)
{
        const struct moments *m = sample_moments(s);
        t[END] = isnan(held[END]) ? m->max : held[END];
        t[SCALE] = isnan(held[SCALE]) ? t[END] - m->mean : held[SCALE];
        return true;
}

static const char *reversed_bounded(ROW, const struct sample *s, const double *held, double *t)
{
        double rate = NUM_NAN;
        const char *why = ends_ray(s, (struct end){.upper = true}, held[END], 1 / held[SCALE],
                                   "the likelihood only grows as scale -> inf", &t[END], &rate);
        t[SCALE] = isnan(held[SCALE]) ? 1 / rate : held[SCALE];
        return why;
}

static bool reversed_start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        return reversed_fit(NULL, s, held, t) && k == 0;
}

static double reversed_logcdf(ROW, double x, const double *t)
{
        return x < t[END] ? -(t[END] - x) / t[SCALE] : 0;
}

static double reversed_logsf(ROW, double x, const double *t)
{
        return num_log1mexp(reversed_logcdf(NULL, x, t));
}

static double reversed_quantile(ROW, double p, const double *t)
{
        return t[END] + t[SCALE] * log(p);
}

static double reversed_draw(ROW, const double *t, gsl_rng *r)
{
        return reversed_quantile(NULL, gsl_rng_uniform_pos(r), t);
}

static double reversed_mean(ROW, const double *t)
{
        return t[END] - t[SCALE];
}

static double reversed_variance(ROW, const double *t)
{
        return t[SCALE] * t[SCALE];
}

static double reversed_level_100(ROW, const double *t)
{
        return reversed_quantile(NULL, 0.99, t);
}

static const struct dist reversed = {
        .name = "reversed exponential",
        .title = "Exponential below an end",
        .formula = "f(x) = exp(-(end - x) / scale) / scale,  x <= end",
        .estimator = "closed form: the largest observation, and how far the mean is below it",
        .derivation = "end = x_(n),  scale = end - mean x",
        .reference = "the limit of gev",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 2,
        .param = (const struct param[]){{.name = "end",
                                         REAL,
                                         .doc = "upper end",
                                         .unit = 1,
                                         .location = true,
                                         .irregular = true},
                                        {.name = "scale", POSITIVE, .doc = "scale", .unit = 1}},
        .probe = (const double[]){1, 2},
        .derived =
                (const struct derived[]){{"level_100", "what 1 in 100 exceeds: the 0.99 quantile",
                                          reversed_level_100, -NUM_INF, NUM_INF},
                                         {0}},
        .spelling = {"evd::dgev(x, loc = {end} - {scale}, scale = {scale}, shape = -1)",
                     "genextreme(1, loc={end} - {scale}, scale={scale})",
                     "GeneralizedExtremeValue({end} - {scale}, {scale}, -1)",
                     "makedist('GeneralizedExtremeValue', 'k', -1, 'sigma', {scale}, 'mu', {end} - "
                     "{scale})"},
        .logpdf = reversed_logpdf,
        .score = reversed_score,
        .hess = reversed_hess,
        .bounded = reversed_bounded,
        .fit = reversed_fit,
        .start = reversed_start,
        .logcdf = reversed_logcdf,
        .logsf = reversed_logsf,
        .quantile = reversed_quantile,
        .draw = reversed_draw,
        .mean = reversed_mean,
        .variance = reversed_variance,
};

struct model {
        const struct dist *d;
        const double *t;
};

static double model_logpdf(double x, const void *context)
{
        const struct model *m = context;
        return m->d->logpdf(m->d, x, m->t);
}

/* Unless it is lower than gumbel, xi = 0, from where the way up leads elsewhere. */
static bool reversed_is_peak(ROW, const struct sample *s, const double *t)
{
        double free[] = {NUM_NAN, NUM_NAN}, g[2];
        if (!dist_gumbel.fit(&dist_gumbel, s, free, g))
                return false;
        return sample_average(s, model_logpdf, &(struct model){&reversed, t}) >=
               sample_average(s, model_logpdf, &(struct model){&dist_gumbel, g});
}

static void put_reversed(ROW, const double *limit, double *t)
{
        t[MU] = limit[END] - limit[SCALE];
}

const struct dist dist_gev = {
        .name = "gev",
        .aliases = NAMES("genextreme", "generalizedextremevalue", "generalisedextremevalue"),
        .title = "Generalised extreme value",
        .formula = "f(x) = exp(-(1 + xi) w - exp(-w)) / sigma,  w = log(1 + xi z) / xi,  z = (x - "
                   "mu) / sigma",
        .estimator = "iterated, from probability-weighted moments and several xi > -1",
        .derivation =
                "l(mu, sigma, xi) = -n log sigma - (1 + xi) sum w_i - sum exp(-w_i)\n"
                "with h = exp(-w) - 1 - xi and v = (z / (1 + xi z) - w) / xi, the slope of w in "
                "xi:\n"
                "dl/dmu = -sum h_i / (1 + xi z_i) / sigma = 0\n"
                "dl/dsigma = -sum (1 + z_i h_i / (1 + xi z_i)) / sigma = 0\n"
                "dl/dxi = sum (h_i v_i - w_i) = 0\n"
                "no closed form: searched in (mu, log sigma, log(xi + 1)) from several places",
        .notes = "xi > 0: frechet, 0: gumbel, < 0: weibull reversed, with upper end mu - sigma / "
                 "xi.\n"
                 "scipy's c is -xi; R's evd, Julia and MATLAB have this sign. With xi < -1, and "
                 "with xi\n"
                 "large and mu at the smallest value, every likelihood is unbounded: the local "
                 "maximum\n"
                 "with xi > -1 is meant, else the reversed exponential at xi = -1.",
        .reference =
                "Coles (2001), An Introduction to Statistical Modeling of Extreme Values, ch. 3",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .shape_ends = true,
        .npar = 3,
        .param = (const struct param[]){{.name = "mu",
                                         REAL,
                                         .doc = "location",
                                         .unit = 1,
                                         .location = true,
                                         .aliases = NAMES("loc", "location")},
                                        {.name = "sigma",
                                         POSITIVE,
                                         .doc = "scale",
                                         .unit = 1,
                                         .aliases = NAMES("scale")},
                                        {.name = "xi",
                                         .lo = -1,
                                         .hi = NUM_INF,
                                         .doc = "shape: how heavy the upper tail is",
                                         .aliases = NAMES("shape", "k")}},
        .probe = (const double[]){1, 2, 0.2},
        .derived =
                (const struct derived[]){{"level_100", "what 1 in 100 exceeds: the 0.99 quantile",
                                          level_100, -NUM_INF, NUM_INF},
                                         {0}},
        .limit = (const struct limit[]){{
                                                .dist = &reversed,
                                                .how = "xi = -1",
                                                .from = (const int[]){-1, SCALE, -1},
                                                .at = (const double[]){0, 0, -1},
                                                .is_peak = reversed_is_peak,
                                                .resort = true,
                                                .put = put_reversed,
                                        },
                                        {0}},
        .special = (const struct special[]){{&dist_gumbel, "xi = 0", LAW_CHI2,
                                             (const double[]){NUM_NAN, NUM_NAN, 0}},
                                            {0}},
        .spelling =
                {"evd::dgev(x, loc = {mu}, scale = {sigma}, shape = {xi})",
                 "genextreme(-({xi}), loc={mu}, scale={sigma})",
                 "GeneralizedExtremeValue({mu}, {sigma}, {xi})",
                 "makedist('GeneralizedExtremeValue', 'k', {xi}, 'sigma', {sigma}, 'mu', {mu})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = none,
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
