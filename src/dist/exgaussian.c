/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ex-Gaussian (exponentially modified Gaussian): a normal plus an independent exponential; reaction times, chromatography.
 *
 *   f(x) = exp(a^2 / 2 - a z) Phi(y) / tau,          z = (x - mu) / sigma,  a = sigma / tau,  y = z - a,  sigma, tau > 0
 *
 * For y > 0 the exponent is -a (z - a / 2). For y < 0 it and Phi would cancel: with u = -y / sqrt 2 and the scaled erfc
 *   log f = -z^2 / 2 - log(2 tau) + log erfcx(u) = -z^2 / 2 - log(sigma - tau z) - log(2 pi) / 2 + log(sqrt(pi) u erfcx(u)),
 * whose last term tends to 0 as tau -> 0, where f is normal. With h = phi(y) / Phi(y), k = y + h, v = 1 - h k (num_mills)
 *   sigma dl/dmu = z - k,   sigma dl/dsigma = z (z - k) - a k,   tau dl/dtau = a k - 1.
 *
 * tau -> 0 is the normal; the first term in tau that its mean and deviation do not take up is tau^3 times a positive multiple
 * of the skewness: a local maximum iff the skewness is <= 0. sigma -> 0 is an exponential that starts at the least
 * observation, always a local maximum. Both compete with the highest maximum inside.
 * Grushka (1972), Anal. Chem. 44, 1733-1738.
 */
#include "shifted.h"
#include "tilted.h"

#include <gsl/gsl_randist.h>

enum { MU, SIGMA, TAU };

extern const struct dist dist_normal;

/* log f for y < 0, which is everywhere if there is no exponential part (tau = 0, a infinite) */
static double log_left(double z, double a, double sigma, double tau)
{
        double u = (a - z) * M_SQRT1_2;
        if (u < 1)
                return -z * z / 2 - M_LN2 - log(tau) + log(num_erfcx(u));
        double rest = u < 1e8 ? log(sqrt(M_PI) * u * num_erfcx(u)) : 0;
        return -z * z / 2 - log(sigma - tau * z) - LOG_SQRT_2PI + rest;
}

static double logpdf(ROW, double x, const double *t)
{
        double z = (x - t[MU]) / t[SIGMA], a = t[SIGMA] / t[TAU];
        if (t[SIGMA] == 0 || isinf(z))
                return -NUM_INF; /* at the exponential, whose start these do not tell; and far off */
        if (z < a)
                return log_left(z, a, t[SIGMA], t[TAU]);
        return -log(t[TAU]) - a * (z - a / 2) + num_log_ndtr(z - a);
}

struct parts {
        double z, a, y, k, v;
};

static struct parts parts_of(double x, const double *t)
{
        struct parts p = {(x - t[MU]) / t[SIGMA], t[SIGMA] / t[TAU], 0, 0, 0};
        p.y = p.z - p.a;
        struct mills m = num_mills(p.y);
        p.k = m.rest;
        p.v = m.variance;
        return p;
}

/* For y > 0, z - k is a - h, and z (z - k) - a k is a^2 - h (z + a). For y far below 0, k = 1 / (b - y) with b = k + v / k: a k - 1 = (z - b) k. */
static void score(ROW, double x, const double *t, double *g)
{
        struct parts p = parts_of(x, t);
        double h = num_mills(p.y).h;
        g[MU] = (p.y > 0 ? p.a - h : p.z - p.k) / t[SIGMA];
        g[SIGMA] =
                (p.y > 0 ? p.a * p.a - h * (p.z + p.a) : p.z * (p.z - p.k) - p.a * p.k) / t[SIGMA];
        g[TAU] = (p.y > 0 ? p.a * p.k - 1 : (p.z - p.k - p.v / p.k) * p.k) / t[TAU];
}

/* For y > 0, with z + a - 2 z + k = h and the like, what is of the order of z^2 and cancels is left out. */
static void hess(ROW, double x, const double *t, double *h)
{
        struct parts p = parts_of(x, t);
        double s = t[SIGMA], q = 1 / s / s, za = p.z + p.a, m = num_mills(p.y).h;
        bool right = p.y > 0;
        h[0] = right ? -m * p.k * q : (p.v - 1) * q;
        h[1] = h[3] = right ? m * (1 - p.k * za) * q : (p.v * za - 2 * p.z + p.k) * q;
        h[2] = h[6] = -p.v * p.a / s / t[TAU];
        h[4] = right ? (p.a * p.a + m * (2 * p.z - p.k * za * za)) * q
                     : (p.v * za * za - 3 * p.z * p.z + 2 * p.z * p.k) * q;
        h[5] = h[7] = p.a * (right ? m * (1 + p.k * za) - 2 * p.a : p.k - p.v * za) / s / t[TAU];
        h[8] = (1 + p.v * p.a * p.a - 2 * p.k * p.a) / t[TAU] / t[TAU];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        bool at_mu = isnan(held[MU]) || held[MU] == sample_moments(s)->min;
        if (isnan(held[SIGMA]) && all_equal(s) && at_mu)
                return NO_SPREAD(s, "sigma, tau -> 0");
        return NULL;
}

static double cube(double x, const void *context)
{
        const struct moments *m = context;
        double z = (x - m->mean) / m->sd;
        return z * z * z;
}

static double skewness(const struct sample *s)
{
        return sample_moments(s)->sd > 0 ? sample_average(s, cube, sample_moments(s)) : 0;
}

/* By moments, skewness = 2 (tau / sd)^3; then other parts of the deviation for tau. */
static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        static const double part[] = {0.8, 0.4, 0.95};
        enum { N = sizeof part / sizeof *part };
        const struct moments *m = sample_moments(s);
        double r = cbrt(fmax(skewness(s), 0) / 2);
        (void)held;
        r = k == 0 ? fmin(fmax(r, 0.2), 0.97) : part[k <= N ? k - 1 : 0];
        t[TAU] = r * m->sd;
        t[SIGMA] = sqrt(1 - r * r) * m->sd;
        t[MU] = m->mean - t[TAU];
        return k <= N;
}

static bool normal_is_peak(ROW, const struct sample *s, const double *t)
{
        (void)t;
        return skewness(s) <= 0;
}

static bool exponential_is_peak(ROW, const struct sample *s, const double *t)
{
        (void)s, (void)t;
        return true;
}

/* --- the distribution function: S = Phi(-z) + tau f, and F = Phi(z) - tau f where that does not cancel */

struct blur {
        double z, a;
};

/* F is the integral of Phi(z - v) a exp(-a v) over v > 0. */
static double log_blurred(const void *context, double v)
{
        const struct blur *b = context;
        return log(b->a) - b->a * v + num_log_ndtr(b->z - v);
}

/* Where a density a (z - y) wide lies between Phi(z) and Phi(y): with E = exp(-a (z - a / 2)) it is
 * Phi(z) - Phi(y) + (1 - E) Phi(y), all positive. */
static double log_lower(double z, double a)
{
        if (z < 6)
                return num_log_tail(log_blurred, &(struct blur){z, a}, 0, 1, 1 / (1 + fabs(z) + a));
        return log(exp(num_log_slice(z - a / 2, a / 2)) -
                   expm1(-a * (z - a / 2)) * exp(num_log_ndtr(z - a)));
}

static double log_tau_f(double x, const double *t)
{
        return logpdf(NULL, x, t) + log(t[TAU]);
}

static double logsf(ROW, double x, const double *t)
{
        double upper = num_log_ndtr((t[MU] - x) / t[SIGMA]), rest = log_tau_f(x, t);
        double most = fmax(upper, rest);
        if (most == -NUM_INF)
                return most;
        double both = most + log1p(exp(fmin(upper, rest) - most));
        if (both < -M_LN2)
                return both;
        double z = (x - t[MU]) / t[SIGMA], a = t[SIGMA] / t[TAU], lower = num_log_ndtr(z);
        if (rest < lower - M_LN2)
                return num_log1mexp(lower + log1p(-exp(rest - lower)));
        return num_log1mexp(fmin(log_lower(z, a), 0));
}

/* An exponential from the least observation on, which a window would have flat. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct window w;
        double width;
        if (k > 0 || !window_of(s, false, &w))
                return false;
        const struct moments *m = sample_moments(w.y);
        if (flat_edge(&w, false,
                      "sigma -> 0 and tau -> inf, where the density is flat from the least value "
                      "on, and 0 "
                      "below it",
                      e, &width))
                e->peak = m->mean - m->min >= width / 2;
        return true;
}

static double logcdf(const struct dist *d, double x, const double *t)
{
        double z = (x - t[MU]) / t[SIGMA], a = t[SIGMA] / t[TAU], lower = num_log_ndtr(z);
        double rest = log_tau_f(x, t);
        if (lower == -NUM_INF)
                return lower;
        if (z > 0) {
                double upper = logsf(d, x, t);
                if (upper < -M_LN2)
                        return num_log1mexp(upper);
        }
        if (rest < lower - M_LN2)
                return lower + log1p(-exp(rest - lower));
        return fmin(log_lower(z, a), 0);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return t[MU] + gsl_ran_gaussian(r, t[SIGMA]) + gsl_ran_exponential(r, t[TAU]);
}

static double mean(ROW, const double *t)
{
        return t[MU] + t[TAU];
}

static double variance(ROW, const double *t)
{
        return t[SIGMA] * t[SIGMA] + t[TAU] * t[TAU];
}

static double ratio(ROW, const double *t)
{
        return t[TAU] / t[SIGMA];
}

static double rate(ROW, const double *t)
{
        return 1 / t[TAU];
}

const struct dist dist_exgaussian = {
        .name = "exgaussian",
        .aliases = NAMES("emg", "exgauss", "exponnorm", "exponentiallymodifiedgaussian"),
        .title = "Ex-Gaussian (normal plus exponential)",
        .formula =
                "f(x) = exp(a^2 / 2 - a z) Phi(z - a) / tau,  z = (x - mu) / sigma,  a = sigma / "
                "tau",
        .estimator = "iterated, from the moments and other places",
        .derivation = "x = normal(mu, sigma) + exponential with mean tau\n"
                      "l(mu, sigma, tau) = -n log tau + sum [a^2 / 2 - a z_i + log Phi(z_i - a)]\n"
                      "with h = phi(z - a) / Phi(z - a):\n"
                      "dl/dmu = sum (a - h_i) / sigma = 0\n"
                      "dl/dsigma = sum (z_i (a - h_i) - a (z_i - a + h_i)) / sigma = 0\n"
                      "dl/dtau = sum (a (z_i - a + h_i) - 1) / tau = 0\n"
                      "no closed form: searched in (mu, log sigma, log tau)\n"
                      "tau -> 0 is the normal, a local maximum iff the skewness is <= 0",
        .notes = "mu and sigma are those of the normal part; the mean is mu + tau. tau is the mean "
                 "of "
                 "the\n"
                 "exponential part, 1 / lambda. For a tail to the left fit -x.\n"
                 "sigma -> 0 is an exponential that starts at the least observation.",
        .reference = "Grushka (1972), Analytical Chemistry 44, 1733-1738",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 3,
        .param = (const struct param[]){{.name = "mu",
                                         REAL,
                                         .doc = "mean of the normal part",
                                         .unit = 1,
                                         .location = true,
                                         .aliases = NAMES("loc", "location")},
                                        {.name = "sigma",
                                         POSITIVE,
                                         .doc = "standard deviation of the normal part",
                                         .unit = 1,
                                         .aliases = NAMES("scale")},
                                        {.name = "tau",
                                         POSITIVE,
                                         .doc = "mean of the exponential part",
                                         .unit = 1,
                                         .aliases = NAMES("nu")}},
        .probe = (const double[]){1.5, 1, 2},
        .derived = (const struct derived[]){{"K", "tau / sigma", ratio, 0, NUM_INF},
                                            {"lambda", "1 / tau", rate, 0, NUM_INF},
                                            {0}},
        .limit = (const struct limit[]){{
                                                .dist = &dist_normal,
                                                .how = "tau -> 0",
                                                .law = LAW_HALF,
                                                .from = (const int[]){0, 1, -1},
                                                .at = (const double[]){0, 0, 0},
                                                .is_peak = normal_is_peak,
                                        },
                                        {
                                                .dist = &shifted_up,
                                                .how = "sigma -> 0",
                                                .from = (const int[]){SHIFTED_LOC, -1,
                                                                      SHIFTED_SCALE},
                                                .at = (const double[]){0, 0, 0},
                                                .is_peak = exponential_is_peak,
                                        },
                                        {0}},
        .spelling = {"gamlss.dist::dexGAUS(x, mu = {mu}, sigma = {sigma}, nu = {tau})",
                     "exponnorm({K}, loc={mu}, scale={sigma})", NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .edge = edge,
        .none = none,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
