/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folded normal: the size of a normal whose sign is lost.
 *
 *   f(x) = (phi((x - mu) / sigma) + phi((x + mu) / sigma)) / sigma,           x >= 0,  mu >= 0,  sigma > 0
 *   log f = -(x - mu)^2 / (2 sigma^2) + log(1 + e^-2w) - log sigma - log(2 pi) / 2,      w = x mu / sigma^2
 *
 * dl/dmu = sum (x tanh w - mu) / sigma^2 = 0 and dl/dsigma = 0 give mean(x tanh w) = mu, sigma^2 = mean x^2 - mu^2: one
 * equation in mu (signal.h). mu = 0, the half-normal, is a local maximum iff mean x^4 >= 3 (mean x^2)^2; the roots
 * inside are then compared with it.
 * Leone, Nelson & Nottingham (1961), Technometrics 3, 543-550.
 */
#include "signal.h"
#include "tails.h"
#include "tilt.h"

#include <gsl/gsl_randist.h>

extern const struct dist dist_halfnormal;

/* 1 - tanh w */
static double rest(double w)
{
        return 2 / (1 + exp(2 * w));
}

static double overlap(double x, const double *t)
{
        return x / t[SIGMA] * (t[MU] / t[SIGMA]);
}

/* (x tanh w - mu) / sigma */
static double pull(double x, const double *t)
{
        double w = overlap(x, t);
        if (w < 1)
                return x / t[SIGMA] * tanh(w) - t[MU] / t[SIGMA];
        return (x - t[MU]) / t[SIGMA] - x / t[SIGMA] * rest(w);
}

static double logpdf(ROW, double x, const double *t)
{
        double z = (x - t[MU]) / t[SIGMA];
        if (!(x >= 0))
                return -NUM_INF;
        return -z * z / 2 + log1p(exp(-2 * overlap(x, t))) - log(t[SIGMA]) - LOG_SQRT_2PI;
}

static void score(ROW, double x, const double *t, double *g)
{
        double z = (x - t[MU]) / t[SIGMA], w = overlap(x, t), c = rest(w);
        g[MU] = pull(x, t) / t[SIGMA];
        g[SIGMA] = ((z - 1) * (z + 1) + (c > 0 ? 2 * w * c : 0)) / t[SIGMA];
}

/* a: the slope of tanh w, c (2 - c) */
static void hess(ROW, double x, const double *t, double *h)
{
        double s = t[SIGMA], y = x / s, z = (x - t[MU]) / s, w = overlap(x, t), c = rest(w);
        double a = c * (2 - c), q = 1 / s / s;
        double wc = c > 0 ? w * c : 0, ywa = c > 0 ? y * w * a : 0, wwa = c > 0 ? w * w * a : 0;
        h[0] = (y * y * a - 1) * q;
        h[1] = h[2] = -2 * (pull(x, t) + ywa) * q;
        h[3] = (1 - 3 * (z * z + 2 * wc) + 4 * wwa) * q;
}

static struct signal signal_of(const struct dist *d, const struct sample *s)
{
        return (struct signal){.d = d, .s = s, .rest = rest, .k = 1};
}

static double logsf(ROW, double x, const double *t)
{
        double near = num_log_ndtr((t[MU] - x) / t[SIGMA]);
        double far = num_log_ndtr((-t[MU] - x) / t[SIGMA]);
        if (!(x > 0))
                return 0;
        if (near == -NUM_INF)
                return near;
        double both = near + log1p(exp(far - near));
        return both > -M_LN2 ? num_log1mexp(num_log_slice(t[MU] / t[SIGMA], x / t[SIGMA])) : both;
}

/* S is the sum of two tails of a normal, a mean of whose derivatives its are, and of second ones with what the first differ by;
 * where F is small it would not be known by what S leaves. */
static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        extern const struct dist dist_normal;
        double log_s = logsf(d, x, t), away[] = {-t[MU], t[SIGMA]}, a[2], b[2], aa[4], bb[4];
        if (!upper && log_s > -1e-3)
                return false;
        double far = num_log_ndtr((-t[MU] - x) / t[SIGMA]),
               near = num_log_ndtr((t[MU] - x) / t[SIGMA]);
        double p = 1 / (1 + exp(far - near)), q = 1 / (1 + exp(near - far));
        dist_normal.tail(&dist_normal, x, true, t, a, aa);
        dist_normal.tail(&dist_normal, x, true, away, b, bb);
        b[MU] = -b[MU];
        bb[1] = bb[2] = -bb[1];
        double slope[2], bend[4];
        for (int i = 0; i < 2; i++)
                slope[i] = p * a[i] + q * b[i];
        for (int i = 0; i < 4; i++)
                bend[i] = p * aa[i] + q * bb[i] +
                          p * q * (a[i / 2] - b[i / 2]) * (a[i % 2] - b[i % 2]);
        if (!upper) {
                tail_rest(2, log_s, slope, bend, g, h);
                return true;
        }
        tail_put(2, slope, bend, g, h);
        return true;
}

/* mu, sigma -> inf with mu / sigma^2 = c: f(x) is proportional to cosh(c x), between lo and hi; by parts
 *   c int cosh = sinh,   c int x^2 cosh = [x^2 sinh] - 2 int x sinh,   c int x sinh = [x cosh] - int cosh,
 * all of them here less a factor e^(c hi) / 2. */
struct cosine {
        const struct window *w;
        double c;
};

static double raised(const struct cosine *k, double x, double sign)
{
        return exp(k->c * (x - k->w->hi)) + sign * exp(-k->c * (x + k->w->hi));
}

static double log_cosh_below(double x, const void *cosine)
{
        return log(raised(cosine, x, 1));
}

static double pull_of(double x, const void *cosine)
{
        return x * tanh(((const struct cosine *)cosine)->c * x);
}

static double times(double x, const void *unused)
{
        (void)unused;
        return x * x;
}

static double cosine_mass(const struct cosine *k)
{
        return (raised(k, k->w->hi, -1) - raised(k, k->w->lo, -1)) / k->c;
}

static double cosine_first(const struct cosine *k)
{
        double lo = k->w->lo, hi = k->w->hi;
        return (hi * raised(k, hi, 1) - lo * raised(k, lo, 1) - cosine_mass(k)) / k->c;
}

static double cosine_square(const struct cosine *k)
{
        double lo = k->w->lo, hi = k->w->hi;
        double ends = hi * hi * raised(k, hi, -1) - lo * lo * raised(k, lo, -1);
        return (ends - 2 * cosine_first(k)) / k->c;
}

static double cosine_slope(double c, void *window)
{
        struct cosine k = {window, c};
        return sample_average(k.w->y, pull_of, &k) - cosine_first(&k) / cosine_mass(&k);
}

static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct window w;
        if (k > 0 || !window_of(s, false, &w))
                return false;
        w.lo = fmax(w.lo, 0);
        double m2 = sample_average(w.y, times, NULL);
        double flat = (w.hi * w.hi + w.hi * w.lo + w.lo * w.lo) / 3;
        if (isinf(w.hi) || !(m2 > flat)) /* it falls with c */
                return true;
        struct cosine best = {
                &w, num_root_positive(cosine_slope, &w, 1 / (w.hi - sample_moments(w.y)->mean))};
        e->loglik = w.y->weight *
                    (sample_average(w.y, log_cosh_below, &best) - log(cosine_mass(&best)));
        e->how = isfinite(e->loglik)
                         ? "mu, sigma -> inf, where the density is proportional to cosh(c x)"
                         : NULL;
        e->peak = m2 >= cosine_square(&best) / cosine_mass(&best);
        return true;
}

static double logcdf(const struct dist *d, double x, const double *t)
{
        if (!(x > 0))
                return -NUM_INF;
        double upper = x > t[MU] ? logsf(d, x, t) : 0;
        return upper < -M_LN2 ? num_log1mexp(upper) : num_log_slice(t[MU] / t[SIGMA], x / t[SIGMA]);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return fabs(t[MU] + gsl_ran_gaussian(r, t[SIGMA]));
}

/* mu + the part that is folded over: 2 sigma (phi(a) - a Phi(-a)), a = mu / sigma */
static double mean(ROW, const double *t)
{
        double a = t[MU] / t[SIGMA], h = num_mills(-a).rest;
        return t[MU] + 2 * t[SIGMA] * exp(num_log_ndtr(-a)) * h;
}

/* mu^2 + sigma^2 - mean^2, with mean = mu + sigma e */
static double variance(ROW, const double *t)
{
        double a = t[MU] / t[SIGMA], e = 2 * exp(num_log_ndtr(-a)) * num_mills(-a).rest;
        return t[SIGMA] * t[SIGMA] * (1 - e * (2 * a + e));
}

static double ratio(ROW, const double *t)
{
        return t[MU] / t[SIGMA];
}

const struct dist dist_foldednormal = {
        .name = "foldednormal",
        .aliases = NAMES("foldnormal", "foldnorm", "foldedgaussian"),
        .title = "Folded normal",
        .formula = "f(x) = (phi((x - mu) / sigma) + phi((x + mu) / sigma)) / sigma",
        .estimator = "one equation in mu, then sigma in closed form",
        .derivation = "l(mu, sigma) = -n log sigma - sum (x_i - mu)^2 / (2 sigma^2) + sum log(1 + "
                      "exp(-2 x_i mu / sigma^2)) + const\n"
                      "dl/dmu = 0     =>  mean(x tanh(x mu / sigma^2)) = mu\n"
                      "dl/dsigma = 0  =>  sigma^2 = mean x^2 - mu^2\n"
                      "mu -> 0 is a local maximum iff mean x^4 >= 3 (mean x^2)^2",
        .notes = "mu and -mu are the same: mu >= 0 is reported. mu and sigma are those of the "
                 "normal "
                 "before its sign\n"
                 "was lost. At mu = 0 it is the half-normal.",
        .reference = "Leone, Nelson & Nottingham (1961), Technometrics 3, 543-550",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 2,
        .root = true,
        .param = (const struct param[]){{.name = "mu",
                                         POSITIVE,
                                         .doc = "mean of the normal, but for its sign",
                                         .unit = 1,
                                         .aliases = NAMES("mean")},
                                        {.name = "sigma",
                                         POSITIVE,
                                         .doc = "standard deviation of the normal",
                                         .unit = 1,
                                         .aliases = NAMES("sd", "scale")}},
        .probe = (const double[]){3, 2},
        .derived = (const struct derived[]){{"c", "mu / sigma", ratio, 0, NUM_INF}, {0}},
        .limit = (const struct limit[]){{
                                                .dist = &dist_halfnormal,
                                                .how = "mu -> 0",
                                                .law = LAW_HALF,
                                                .from = (const int[]){-1, 0},
                                                .at = (const double[]){0, 0},
                                                .is_peak = signal_is_peak,
                                                .decides = true,
                                        },
                                        {0}},
        .spelling = {"VGAM::dfoldnorm(x, mean = {mu}, sd = {sigma})",
                     "foldnorm({c}, scale={sigma})", NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .edge = edge,
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
