/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rice: the length of a signal nu in two directions of normal noise; the size of a complex or vector measurement.
 *
 *   f(x) = x / sigma^2 exp(-(x^2 + nu^2) / (2 sigma^2)) I0(w),     w = x nu / sigma^2,  x > 0,  nu >= 0,  sigma > 0
 *        = x / sigma^2 exp(-(x - nu)^2 / (2 sigma^2)) [exp(-w) I0(w)], whose last factor neither over- nor underflows
 *
 * With A = I1 / I0, dl/dnu = sum (x A(w) - nu) / sigma^2 = 0 and dl/dsigma = 0 give mean(x A(w)) = nu,
 * 2 sigma^2 = mean x^2 - nu^2: one equation in nu (signal.h). nu = 0, the Rayleigh, is a local maximum iff
 * mean x^4 >= 2 (mean x^2)^2; roots inside, if any, are then compared with it.
 * Rice (1945), Bell System Tech. J. 24, 46-156, eq. 3.10-11; Sijbers et al. (1998), IEEE Trans. Med. Imaging 17, 357-361.
 */
#include "signal.h"
#include "tails.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_bessel.h>

extern const struct dist dist_rayleigh;

/* w; also beyond the range of doubles no more than that */
static double overlap(double x, const double *t)
{
        return fmin(x / t[SIGMA] * (t[MU] / t[SIGMA]), 1e300);
}

static double logpdf(ROW, double x, const double *t)
{
        double z = (x - t[MU]) / t[SIGMA];
        if (!(x > 0))
                return -NUM_INF;
        return log(x / t[SIGMA]) - log(t[SIGMA]) - z * z / 2 + num_log_i0(overlap(x, t));
}

/* (x A - nu) / sigma, which either way of writing it cancels at one end */
static double pull(double x, const double *t)
{
        double w = overlap(x, t);
        if (w < 1)
                return x / t[SIGMA] * num_bessel_ratio(w) - t[MU] / t[SIGMA];
        return (x - t[MU]) / t[SIGMA] - x / t[SIGMA] * num_bessel_rest(w);
}

/* z^2 + 2 w (1 - A) */
static double energy(double x, const double *t)
{
        double z = (x - t[MU]) / t[SIGMA], w = overlap(x, t);
        return z * z + 2 * w * num_bessel_rest(w);
}

static void score(ROW, double x, const double *t, double *g)
{
        g[MU] = pull(x, t) / t[SIGMA];
        g[SIGMA] = (energy(x, t) - 2) / t[SIGMA];
}

static void hess(ROW, double x, const double *t, double *h)
{
        double s = t[SIGMA], y = x / s, w = overlap(x, t), a = num_bessel_slope(w), q = 1 / s / s;
        h[0] = (y * y * a - 1) * q;
        h[1] = h[2] = -2 * (pull(x, t) + y * w * a) * q;
        h[3] = (2 - 3 * energy(x, t) + 4 * w * w * a) * q;
}

static struct signal signal_of(const struct dist *d, const struct sample *s)
{
        return (struct signal){.d = d, .s = s, .rest = num_bessel_rest, .k = 2};
}

/* --- the distribution function is 1 - Marcum's Q */

static double log_tail(double x, bool upper, const double *t, struct pair_bends *bends)
{
        double z = (x - t[MU]) / t[SIGMA];
        if (!(x / t[SIGMA] > 0))
                return upper ? 0 : -NUM_INF;
        if (isinf(z * z))
                return (z > 0) == upper ? -NUM_INF : 0;
        return num_log_marcum(t[MU] / t[SIGMA], x / t[SIGMA], z, upper, bends);
}

static double logcdf(ROW, double x, const double *t)
{
        return log_tail(x, false, t, NULL);
}

static double logsf(ROW, double x, const double *t)
{
        return log_tail(x, true, t, NULL);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double q = 1 / t[SIGMA];
        struct pair_bends b = {0};
        log_tail(x, upper, t, &b);
        tail_put(2, (const double[]){q * b.k, q * b.l},
                 (const double[]){q * b.kk * q, q * b.kl * q, q * b.kl * q, q * b.ll * q}, g, h);
        return true;
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        double along = t[MU] + gsl_ran_gaussian(r, t[SIGMA]);
        return hypot(along, gsl_ran_gaussian(r, t[SIGMA]));
}

/* sigma sqrt(pi / 2) L(-v), L(-v) = e^(-v/2) ((1 + v) I0(v/2) + v I1(v/2)), v = nu^2 / (2 sigma^2) */
static double mean(ROW, const double *t)
{
        double a = t[MU] / t[SIGMA], v = a * a / 2;
        if (a > 1e4)
                return t[MU] * (1 + 1 / (4 * v));
        return t[SIGMA] * sqrt(M_PI_2) *
               ((1 + v) * gsl_sf_bessel_I0_scaled(v / 2) + v * gsl_sf_bessel_I1_scaled(v / 2));
}

/* For a strong signal nu^2 + 2 sigma^2 - mean^2 cancels: there 1 - 1 / (4 v) - 1 / (8 v^2) + O(1 / v^3) */
static double variance(const struct dist *d, const double *t)
{
        double a = t[MU] / t[SIGMA], v = a * a / 2, m = mean(d, t) / t[SIGMA];
        double part = a > 300 ? 1 - 1 / (4 * v) - 1 / (8 * v * v) : a * a + 2 - m * m;
        return t[SIGMA] * t[SIGMA] * part;
}

static double ratio(ROW, const double *t)
{
        return t[MU] / t[SIGMA];
}

const struct dist dist_rice = {
        .name = "rice",
        .aliases = NAMES("rician"),
        .title = "Rice",
        .formula = "f(x) = x / sigma^2 exp(-(x^2 + nu^2) / (2 sigma^2)) I0(x nu / sigma^2)",
        .estimator = "one equation in nu, then sigma in closed form",
        .derivation = "l(nu, sigma) = sum log x_i - 2 n log sigma - sum (x_i^2 + nu^2) / (2 "
                      "sigma^2) + sum log I0(x_i nu / sigma^2)\n"
                      "dl/dnu = 0     =>  mean(x A(x nu / sigma^2)) = nu,  A = I1 / I0\n"
                      "dl/dsigma = 0  =>  2 sigma^2 = mean x^2 - nu^2\n"
                      "nu -> 0 is a local maximum iff mean x^4 >= 2 (mean x^2)^2",
        .notes = "nu is the signal without the noise, sigma the noise in each of the two "
                 "directions; "
                 "neither is the\n"
                 "mean or the standard deviation of x. At nu = 0 it is the Rayleigh.",
        .reference = "Rice (1945), Bell System Technical Journal 24, 46-156",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 2,
        .root = true,
        .param = (const struct param[]){{.name = "nu",
                                         POSITIVE,
                                         .doc = "distance: the signal",
                                         .unit = 1,
                                         .aliases = NAMES("s", "vee", "distance")},
                                        {.name = "sigma",
                                         POSITIVE,
                                         .doc = "noise in each direction",
                                         .unit = 1,
                                         .aliases = NAMES("scale")}},
        .probe = (const double[]){3, 2},
        .derived = (const struct derived[]){{"b", "nu / sigma", ratio, 0, NUM_INF}, {0}},
        .limit = (const struct limit[]){{
                                                .dist = &dist_rayleigh,
                                                .how = "nu -> 0",
                                                .law = LAW_HALF,
                                                .from = (const int[]){-1, 0},
                                                .at = (const double[]){0, 0},
                                                .is_peak = signal_is_peak,
                                                .decides = true,
                                        },
                                        {0}},
        .spelling = {"VGAM::drice(x, sigma = {sigma}, vee = {nu})", "rice({b}, scale={sigma})",
                     "Rician({nu}, {sigma})", "makedist('Rician', 's', {nu}, 'sigma', {sigma})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = signal_none,
        .fit = signal_fit,
        .start = signal_start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
