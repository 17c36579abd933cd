/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generalised extreme values: the largest of many, whatever their tails.
 *
 *   log f(x) = -log sigma - (1 + xi) w - e^-w,      w = log(1 + xi z) / xi,  z = (x - mu) / sigma,  1 + xi z > 0
 *
 * xi = 0 is gumbel (w = z), xi > 0 frechet's tail, xi < 0 an upper end. w = z phi(xi z) with phi(s) = log(1 + s) / s is
 * smooth at 0, and so is everything here. As xi < -1 and the end goes to the largest observation l is unbounded;
 * the maximum with xi > -1 is meant. Standard errors exist for xi > -1/2 only (Smith 1985).
 * The start is by probability-weighted moments (Hosking, Wallis & Wood 1985, Technometrics 27, 251-261).
 */
#include "internal.h"

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_zeta.h>
#include <stdio.h>

enum { MU, SIGMA, XI };

static double depth(double z, double xi)
{
        return z * num_log1p_ratio(xi * z);
}

static double logpdf(ROW, double x, const double *t)
{
        double z = (x - t[MU]) / t[SIGMA];
        if (!(t[XI] * z > -1) || isinf(z))
                return -NUM_INF;
        double w = depth(z, t[XI]);
        return w < -700 ? -exp(-w) : -log(t[SIGMA]) - (1 + t[XI]) * w - exp(-w);
}

/* The derivatives of log f (without -log sigma) in z and xi: first into l[2], second (zz, zx, xx) into q[3]. Those of w
 * in xi are z^2 phi'(s) and z^3 phi''(s), or away from s = 0 what these sum to, without the powers. */
static void slopes(double z, double xi, double *l, double *q)
{
        double s = xi * z, w = depth(z, xi), e = exp(-w), lw = e - (1 + xi), wz = 1 / (1 + s);
        bool small = fabs(s) < 0.3;
        double u = small ? z * wz : 1 / (1 / z + xi); /* z / (1 + s) */
        double wx = small ? z * z * num_log1p_ratio_1(s) : (u - w) / xi;
        double wxx = small ? z * z * z * num_log1p_ratio_2(s) : -(u * u + 2 * wx) / xi;
        l[0] = lw * wz;
        l[1] = -w + lw * wx;
        if (!q)
                return;
        q[0] = -e * wz * wz - lw * xi * wz * wz;
        q[1] = -wz - e * wz * wx - lw * u * wz;
        q[2] = -2 * wx - e * wx * wx + lw * wxx;
}

static void score(ROW, double x, const double *t, double *g)
{
        double z = (x - t[MU]) / t[SIGMA], l[2];
        slopes(z, t[XI], l, NULL);
        g[MU] = -l[0] / t[SIGMA];
        g[SIGMA] = -(1 + z * l[0]) / t[SIGMA];
        g[XI] = l[1];
}

static void hess(ROW, double x, const double *t, double *h)
{
        double z = (x - t[MU]) / t[SIGMA], l[2], q[3], v = 1 / t[SIGMA];
        slopes(z, t[XI], l, q);
        h[0] = q[0] * v * v;
        h[1] = h[3] = (l[0] + z * q[0]) * v * v;
        h[2] = h[6] = -q[1] * v;
        h[4] = (1 + 2 * z * l[0] + z * z * q[0]) * v * v;
        h[5] = h[7] = -z * q[1] * v;
        h[8] = q[2];
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
        double lo = sample_quantile(s, 0.25), mid = sample_median(s, NULL, NULL),
               hi = sample_quantile(s, 0.75);
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
        double z = (x - t[MU]) / t[SIGMA];
        if (!(t[XI] * z > -1))
                return t[XI] < 0 ? 0 : -NUM_INF;
        return -exp(-depth(z, t[XI]));
}

static double logsf(ROW, double x, const double *t)
{
        double z = (x - t[MU]) / t[SIGMA];
        if (!(t[XI] * z > -1))
                return t[XI] < 0 ? -NUM_INF : 0;
        double w = depth(z, t[XI]), u = exp(-w);
        return w > 20 ? -w - u / 2 : num_log1mexp(-u);
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

const struct dist dist_gev = {
        .name = "gev",
        .aliases = NAMES("genextreme", "generalizedextremevalue", "generalisedextremevalue"),
        .title = "Generalised extreme value",
        .formula = "f(x) = exp(-(1 + xi) w - exp(-w)) / sigma,  w = log(1 + xi z) / xi (z if xi = "
                   "0),  z = (x - mu) / sigma",
        .estimator = "iterated, from probability-weighted moments and several xi > -1",
        .derivation =
                "l(mu, sigma, xi) = -n log sigma - (1 + xi) sum w_i - sum exp(-w_i)\n"
                "with lw = exp(-w) - 1 - xi:\n"
                "dl/dmu = -sum lw_i / (1 + xi z_i) / sigma = 0\n"
                "dl/dsigma = -sum (1 + z_i lw_i / (1 + xi z_i)) / sigma = 0\n"
                "dl/dxi = sum (lw_i dw_i/dxi - w_i) = 0\n"
                "no closed form: searched in (mu, log sigma, log(xi + 1)) from several places",
        .notes = "xi > 0 frechet, 0 gumbel, < 0 (reversed) weibull with upper end mu - sigma / xi. "
                 "scipy's c is -xi; R's "
                 "evd,\n"
                 "Julia and MATLAB have this sign. With xi < -1 every likelihood is unbounded: the "
                 "maximum with xi > -1 is "
                 "meant.",
        .reference = "Coles (2001), An Introduction to Statistical Modeling of Extreme Values, ch. "
                     "3; Smith (1985), "
                     "Biometrika 72, 67-90",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
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
                (const struct derived[]){
                        {"level_100", "what 1 in 100 exceeds: the 0.99 quantile", level_100}, {0}},
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
        .remark = remark,
        .logcdf = logcdf,
        .logsf = logsf,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
