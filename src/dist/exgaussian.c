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

/* --- the distribution function. With u = -z, w = u + a = -y, Mills' ratio M = Phi(-u) / phi(u) and E the mean over the part of a
 * standard normal beyond w, of its distance r from there,
 *   S = phi(u) (M(-u) + M(w)) = Phi(u) + tau f,
 *   F = phi(u) (M(u) - M(w)) = Phi(z) - tau f,    M(u) - M(w) = M(w) (E(a r) + E(a r)^2 / 2! + E(a r)^3 / 3! + ...)
 * the latter as M^(k)(w) = (-1)^k M(w) E r^k: all terms are positive. */

enum { TERMS = 26 };

/* power: E(a r)^k. small: that F is added up. m: of y. */
struct blur {
        double z, a, tau_f, power[TERMS + 3]; /* log (tau f) */
        bool small;
        struct mills m;
};

static struct blur blur_of(double x, const double *t)
{
        struct blur b = {.z = (x - t[MU]) / t[SIGMA], .a = t[SIGMA] / t[TAU]};
        b.m = num_mills(b.z - b.a);
        b.tau_f = logpdf(NULL, x, t) + log(t[TAU]);
        b.small = b.a * b.m.rest < 0.25;
        num_powers_beyond(b.a - b.z, b.a, b.small ? TERMS + 2 : 2, b.power);
        return b;
}

/* E (a r)^n (e^(a r) - 1) */
static double rise(const struct blur *b, int n)
{
        double factor = 1, sum = 0;
        for (int k = 1; k <= TERMS; k++) {
                factor /= k;
                sum += factor * b->power[k + n];
        }
        return sum;
}

static double log_upper(const struct blur *b)
{
        double upper = num_log_ndtr(-b->z), most = fmax(upper, b->tau_f);
        return most == -NUM_INF ? most : most + log1p(exp(fmin(upper, b->tau_f) - most));
}

/* Whether F is known better than S. */
static bool is_below(const struct blur *b)
{
        return b->small || b->z < 0;
}

static double log_lower(const struct blur *b)
{
        double lower = num_log_ndtr(b->z);
        if (b->small)
                return b->tau_f + log(rise(b, 0));
        return lower == -NUM_INF ? lower : lower + log1p(-exp(b->tau_f - lower));
}

/* Where sigma is 0 to a double: an exponential from mu on. */
static double log_sharp(double x, const double *t, bool upper)
{
        double y = x > t[MU] ? (x - t[MU]) / t[TAU] : 0;
        return upper ? -y : y > 0 ? num_log1mexp(-y) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        if (t[SIGMA] == 0)
                return log_sharp(x, t, true);
        struct blur b = blur_of(x, t);
        return is_below(&b) ? num_log1mexp(log_lower(&b)) : fmin(log_upper(&b), 0);
}

static double logcdf(ROW, double x, const double *t)
{
        if (t[SIGMA] == 0)
                return log_sharp(x, t, false);
        struct blur b = blur_of(x, t);
        return is_below(&b) ? log_lower(&b) : num_log1mexp(fmin(log_upper(&b), 0));
}

/* Derivatives of log F or log S in u and a: with share = tau f / S, or -tau f / F, that in u is a share, that in a is -share E r.
 * rest: 1 - share; more: a^2 aa + a (d/da). */
struct bends {
        double share, rest, uu, ua, more;
};

/* Without e^x - 1 - x for E r = y, where F = 1 - tau f and tau f = e^-x. */
static double crossed_far(const struct blur *b, double whole)
{
        double y = b->z - b->a, x = b->a * (y + b->a / 2);
        return x * x / 2 * num_exprel_2(x) + b->a * b->a / 2 - b->a * y * whole;
}

/* Of log phi(u) + log (M(u) - M(w)). Added up, the mixed one and more have terms of one sign, the first without k = 1, where it is 0. */
static struct bends bends_below(const struct blur *b)
{
        const double *p = b->power;
        double whole = 0, first = 0, second = 0, crossed = 0, more = 0, y = b->z - b->a;
        if (b->small) {
                double factor = 1;
                whole = rise(b, 0);
                first = rise(b, 1);
                second = rise(b, 2);
                for (int k = 1; k <= TERMS; k++) {
                        factor /= k;
                        crossed += k > 1 ? factor * (p[1] * p[k + 1] - p[2] * p[k]) : 0;
                        more += factor * (p[1] * p[k + 1] / (k + 1) - p[2] * p[k]);
                }
        } else {
                double q[3], ratio = b->m.h / num_mills(b->z).h;
                num_powers_beyond(-b->z, b->a, 2, q);
                whole = ratio - 1;
                first = ratio * q[1] - p[1];
                second = ratio * q[2] - p[2];
                crossed = p[1] * first - p[2] * whole;
                more = p[1] * (whole - p[1]) - p[2] * whole;
        }
        crossed = b->small && y > 9 ? -crossed_far(b, whole) : crossed / b->a / b->a;
        double share = -1 / whole, rest = 1 + 1 / whole, mean = first / whole;
        double uu = y > 0 ? -b->a * share * (b->m.h - b->a * rest)
                          : (second / whole - mean * mean) / b->a / b->a - 1;
        return (struct bends){share, rest, uu, crossed / whole / whole, more / whole / whole};
}

/* Of log phi(u) + log (M(-u) + M(w)): h(w) - a rest = rest (E(r; w) + E(r; z)), h = phi(w) / Phi(-w), which takes out what cancels. */
static struct bends bends_above(const struct blur *b)
{
        double upper = num_log_ndtr(-b->z), r = b->m.rest, both = r + num_mills(-b->z).rest;
        double share = 1 / (1 + exp(upper - b->tau_f)), rest = 1 / (1 + exp(b->tau_f - upper));
        return (struct bends){share, rest, -b->a * share * rest * both,
                              share * (b->m.variance + rest * r * both),
                              b->a * share * (b->a * (b->m.variance + rest * r * r) - r)};
}

/* In sigma and tau, times sigma or tau for each; those of u, a are u_mu = 1 / sigma, u_sigma = z / sigma, a_sigma = 1 / tau, a_tau
 * = -a / tau. For y > 0, z - E r is a - h and what is of the order of z and cancels is left out. */
struct spread {
        double s, t, ms, ss, st, tt;
};

static struct spread spread_of(const struct blur *b, const struct bends *v)
{
        double z = b->z, a = b->a, r = b->m.rest, c = v->share, n = a - b->m.h;
        double own = a * a * b->m.variance, less = v->ua - c, by_a = -a * r * c;
        if (z > a)
                return (struct spread){a * c * n,
                                       -by_a,
                                       a * c * (a * v->rest * n - b->m.h * z),
                                       c * (own + a * a * v->rest * n * n - a * b->m.h * z * z),
                                       c * (a * n * (a * v->rest * r - 1) - own),
                                       v->more + by_a};
        return (struct spread){
                z * a * c + by_a,         -by_a,
                v->uu * z + a * less,     v->uu * z * z + 2 * z * a * less + v->more - by_a,
                -z * a * v->ua - v->more, v->more + by_a};
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double r = 1 / t[SIGMA], q = 1 / t[TAU];
        if (!(t[SIGMA] > 0) || !(t[TAU] > 0))
                return false;
        struct blur b = blur_of(x, t);
        bool below = is_below(&b);
        double log_p = below ? log_lower(&b) : log_upper(&b);
        if (!isfinite(b.z * b.z) || !isfinite(log_p))
                return false;
        struct bends v = below ? bends_below(&b) : bends_above(&b);
        struct spread s = spread_of(&b, &v);
        double line = s.ms * r * r, crossed = -b.a * v.ua * r * q, mixed = s.st * r * q;
        const double slope[] = {v.share * q, s.s * r, s.t * q};
        const double bend[] = {v.uu * r * r, line,    crossed, line,        s.ss * r * r,
                               mixed,        crossed, mixed,   s.tt * q * q};
        if (below == upper)
                tail_rest(3, log_p, slope, bend, g, h);
        else
                tail_put(3, slope, bend, g, h);
        return true;
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
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
