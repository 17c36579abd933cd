/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gamma: positive quantities that add up, from waiting times to rainfall.
 *
 *   f(x) = rate^k x^(k-1) exp(-rate x) / Gamma(k),  x >= 0,  k = shape > 0,  rate > 0
 *   l    = n [k log(rate) - log Gamma(k) + (k - 1) mean log x - rate mean x]
 *
 * dl/drate = 0 gives rate = k / mean x; then k solves log k - psi(k) = log(mean x) - mean(log x), which has one
 * root unless all x are equal (k -> inf). A zero makes l unbounded as k -> 0.
 *
 * Far from 0 these terms cancel: with y = rate x, S Stirling's remainder and D the deviance
 * y/k - 1 - log(y/k),  log f = -log x - k D + log(k / 2 pi) / 2 - S(k)   (Loader 2000).
 * Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 17, eq. 17.38-40.
 */
#include "exact.h"
#include "tails.h"
#include "tilt.h"
#include "window.h"

#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>

enum { SHAPE, RATE };

extern const struct dist dist_exponential;
extern const struct dist dist_erlang;
extern const struct dist dist_chi2;

/* log(y^k e^-y / Gamma(k + 1)), y = rate x > 0 */
static double log_kernel(double x, const double *t)
{
        double k = t[SHAPE], y = t[RATE] * x;
        if (k < 1 || y < 1e-300 || !isfinite(y))
                return k * (log(t[RATE]) + log(x)) - y - num_lgamma1p(k);
        return -k * num_deviance(y, fma(t[RATE], x, -k), k) - log(2 * M_PI * k) / 2 -
               num_stirling(k);
}

static double logpdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        if (x > 0)
                return log_kernel(x, t) + log(t[SHAPE]) - log(x);
        if (x < 0 || t[SHAPE] > 1)
                return -NUM_INF;
        return t[SHAPE] < 1 ? NUM_INF : log(t[RATE]);
}

/* log(y / k) for y = rate x */
static double log_ratio(double rate, double x, double k)
{
        double e = fma(rate, x, -k) / k;
        return fabs(e) < 0.5 ? log1p(e) : log(rate) + log(x) - log(k);
}

static void score(const struct dist *d, double x, const double *t, double *g)
{
        (void)d;
        g[SHAPE] = log_ratio(t[RATE], x, t[SHAPE]) + num_log_minus_psi(t[SHAPE]);
        g[RATE] = -fma(t[RATE], x, -t[SHAPE]) / t[RATE];
}

static const char *none(const struct dist *d, const struct sample *s, const double *held)
{
        (void)d;
        const struct moments *m = sample_moments(s);
        if (m->min == 0 && (isnan(held[SHAPE]) || held[SHAPE] < 1))
                return "a value is 0: the likelihood grows without bound as shape -> 0 (the "
                       "density at 0 "
                       "is infinite for shape < 1)";
        if (m->min == 0 && held[SHAPE] > 1)
                return "a value is 0, where the density is 0 for shape > 1: the likelihood is 0 "
                       "everywhere";
        if (m->sd > 0 || !isnan(held[SHAPE]) || !isnan(held[RATE]))
                return NULL;
        if (s->rows == 1)
                return "one observation: the likelihood grows without bound as shape -> inf";
        return "all values are equal: the likelihood grows without bound as shape -> inf";
}

/* log k - psi(k) less what it must be: the gap, if rate follows as k / mean x, or else with a held rate
 * log k - log(rate) - mean log x. */
struct equation {
        double gap;      /* NAN: rate is held */
        double log_mean; /* log(rate) + mean log x */
};

static double excess(double k, void *context)
{
        const struct equation *e = context;
        return num_log_minus_psi(k) - (isnan(e->gap) ? log(k) - e->log_mean : e->gap);
}

static bool fit(const struct dist *d, const struct sample *s, const double *held, double *t)
{
        double mean = sample_moments(s)->mean;
        struct equation e = {.gap = sample_logs(s)->gap};
        if (isnan(held[SHAPE]) && sample_moments(s)->min == 0)
                return false;
        d->start(d, s, held, 0, t);
        if (!isnan(held[RATE])) {
                e = (struct equation){NUM_NAN, log(held[RATE]) + sample_logs(s)->mean_log};
                t[SHAPE] = held[RATE] * mean;
        }
        t[SHAPE] = isnan(held[SHAPE]) ? num_root_positive(excess, &e, t[SHAPE]) : held[SHAPE];
        t[RATE] = isnan(held[RATE]) ? t[SHAPE] / mean : held[RATE];
        return t[SHAPE] > 0;
}

/* Minka (2002), "Estimating a Gamma distribution", eq. 10: within 1.5 % of the root. */
static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *t)
{
        (void)d;
        double g = sample_logs(s)->gap;
        t[SHAPE] = (3 - g + sqrt((g - 3) * (g - 3) + 24 * g)) / (12 * g);
        if (!isfinite(t[SHAPE]))
                t[SHAPE] = 1;
        t[RATE] = (isnan(held[SHAPE]) ? t[SHAPE] : held[SHAPE]) / sample_moments(s)->mean;
        return k == 0;
}

/* The second derivatives do not depend on x. */
static void hess(const struct dist *d, double x, const double *t, double *h)
{
        (void)d, (void)x;
        h[0] = -gsl_sf_psi_1(t[SHAPE]);
        h[1] = h[2] = 1 / t[RATE];
        h[3] = -t[SHAPE] / (t[RATE] * t[RATE]);
}

/* The mean of -log f over the sample, with the gap log(mean x) - mean(log x) >= 0 in the place of
 * differences of logarithms. */
static double nll(const struct dist *d, const struct sample *s, const double *t, double *g,
                  double *h)
{
        const struct logs *logs = sample_logs(s);
        double mean = sample_moments(s)->mean, n = s->weight, k = t[SHAPE];
        if (g) {
                g[SHAPE] = -n * (log_ratio(t[RATE], mean, k) + num_log_minus_psi(k) - logs->gap);
                g[RATE] = n * fma(t[RATE], mean, -k) / t[RATE];
        }
        if (h) {
                hess(d, 0, t, h);
                for (int i = 0; i < 4; i++)
                        h[i] *= -n;
        }
        if (logs->mean_log == -NUM_INF) /* a zero */
                return k < 1 ? -NUM_INF : k > 1 ? NUM_INF : n * (t[RATE] * mean - log(t[RATE]));
        return n * (logs->mean_log + k * logs->gap - log_kernel(mean, t) - log(k));
}

static void info(const struct dist *d, const double *t, double *h)
{
        hess(d, 0, t, h);
        for (int i = 0; i < 4; i++)
                h[i] = -h[i];
}

/* --- tails: with y = rate x, P = y^k e^-y / Gamma(k + 1) (1 + y / (k+1) + y^2 / ((k+1)(k+2)) + ...) and
 * Q = y^k e^-y / Gamma(k) (continued fraction, Abramowitz & Stegun 6.5.31). Both are slow for large k, where
 * Temme's uniform expansion serves near k (num/gamma.c: GSL 2.7 has log P wrong by 7e-10 half a standard deviation
 * below k = 1e6), and farther out the density is integrated. */

static double log_lower_series(double x, const double *t)
{
        double y = t[RATE] * x, term = 1, sum = 0;
        for (double n = 1; term > 1e-17 * (1 + sum); n++)
                sum += term *= y / (t[SHAPE] + n);
        return log_kernel(x, t) + log1p(sum);
}

/* For small k, where P is near 1 and what is missing is of order k: P = y^k / Gamma(k + 1) [1 + k sum_n (-y)^n / ((k + n) n!)]
 * (Abramowitz & Stegun 6.5.29), y <= k + 1. */
static double log_lower_small(double x, const double *t)
{
        double k = t[SHAPE], y = t[RATE] * x, term = 1, sum = 0;
        for (double n = 1; n < 30; n++) {
                term *= -y / n;
                sum += term / (k + n);
        }
        return k * (log(t[RATE]) + log(x)) - num_lgamma1p(k) + log1p(k * sum);
}

/* Modified Lentz; the fraction is 1 / (y + 1 - k - 1 (1 - k) / (y + 3 - k - ...)). */
static double log_upper_fraction(double x, const double *t)
{
        double k = t[SHAPE], y = t[RATE] * x;
        double b = y + 1 - k, c = 1e300, e = 1 / b, f = e;
        for (double i = 1; i < 1e5; i++) {
                double a = i * (k - i);
                b += 2;
                e = 1 / (a * e + b);
                c = b + a / c;
                f *= c * e;
                if (fabs(c * e - 1) < 1e-16)
                        break;
        }
        return log_kernel(x, t) + log(k) + log(f);
}

static double log_density(const void *t, double x)
{
        return logpdf(NULL, x, t);
}

/* The smaller of the two tails at x, as a logarithm; *upper says which it is. */
static double log_tail(double x, const double *t, bool *upper)
{
        double k = t[SHAPE], y = t[RATE] * x, log_p;
        *upper = y > k + 1 || (k > 1e4 && y > k);
        if (k < 0.5 && !*upper)
                return log_lower_small(x, t);
        if (k <= 1e4 || y < 0.5 * k)
                return *upper ? log_upper_fraction(x, t) : log_lower_series(x, t);
        if (num_gamma_is_central(k, y / k - 1)) {
                num_gamma_central(k, fma(t[RATE], x, -k) / k, *upper, &log_p);
                return log_p;
        }
        return num_log_tail(log_density, t, x, *upper ? 1 : -1, x / fabs(y - k));
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        double k = 2 * s->weight * t[SHAPE];
        return j == RATE && held[SHAPE] && exact_chi2(t[RATE], k, k, 1, level, lower, upper);
}

/* l is concave in shape and rate. Where rate -> 0 the density in a window becomes proportional to x^(k - 1), at best with the
 * k of the sample or, where that is negative, with 0: there is no maximum iff l falls from there as the rate grows. */
static const char *windowed(const struct dist *d, const struct sample *s, const double *held,
                            bool searched)
{
        static const char why[] = "the likelihood only grows as rate -> 0, where the density is "
                                  "proportional to x^(shape - 1)";
        double lo, hi, k = held[SHAPE];
        (void)d, (void)searched;
        if (!isnan(held[RATE]) || !window_one(s, &lo, &hi))
                return NULL;
        if (isnan(k))
                k = fmax(window_best_power(s->outcomes->exact, lo, hi), 0);
        return k > 0 || lo > 0 ? window_power_none(s, k - 1, 1, why) : NULL;
}

/* l is concave in shape and rate: where it falls from shape = 0 there is nothing inside. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct window w;
        struct bend b;
        if (k > 0 || !window_of(s, true, &w))
                return false;
        if (bend_best(&w, 0, 1, &b)) {
                e->how = "shape -> 0, where the density is proportional to exp(-rate x) / x";
                e->loglik = b.loglik;
                e->peak = sample_moments(w.y)->mean <= b.mean;
        }
        return true;
}

static double logcdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        bool upper;
        if (!(x > 0) || isinf(x))
                return x > 0 ? 0 : -NUM_INF;
        double tail = log_tail(x, t, &upper);
        return upper ? num_log1mexp(tail) : tail;
}

static double logsf(const struct dist *d, double x, const double *t)
{
        (void)d;
        bool upper;
        if (!(x > 0) || isinf(x))
                return x > 0 ? -NUM_INF : 0;
        double tail = log_tail(x, t, &upper);
        return upper ? tail : num_log1mexp(fmin(tail, 0));
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double r = 1 / t[RATE];
        return tail_of_gamma(t[SHAPE], log(t[RATE]) + log(x), upper, 2,
                             (struct pair_chain){.shape = (const double[]){1, 0},
                                                 .line = (const double[]){0, r},
                                                 .lines = (const double[]){0, 0, 0, -r * r}},
                             g, h);
}

static double draw(const struct dist *d, const double *t, gsl_rng *r)
{
        (void)d;
        return gsl_ran_gamma(r, t[SHAPE], 1 / t[RATE]);
}

static double scale(const struct dist *d, const double *t)
{
        (void)d;
        return 1 / t[RATE];
}

static double mean(const struct dist *d, const double *t)
{
        (void)d;
        return t[SHAPE] / t[RATE];
}

static double variance(const struct dist *d, const double *t)
{
        (void)d;
        return t[SHAPE] / t[RATE] / t[RATE];
}

static double slope(const struct dist *d, double x, const double *t, double *bend)
{
        (void)d;
        *bend = -(t[SHAPE] - 1) / x / x;
        return (t[SHAPE] - 1) / x - t[RATE];
}

const struct dist dist_gamma = {
        .name = "gamma",
        .aliases = NAMES("gam"),
        .title = "Gamma",
        .formula = "f(x) = rate^shape x^(shape - 1) exp(-rate x) / Gamma(shape)",
        .estimator = "one equation in shape, then rate = shape / mean",
        .derivation =
                "l(k, r) = n [k log r - log Gamma(k) + (k - 1) mean(log x) - r mean(x)]\n"
                "dl/dr = n [k / r - mean(x)] = 0             =>  r = k / mean(x)\n"
                "dl/dk = n [log r - psi(k) + mean(log x)] = 0\n"
                "together: log k - psi(k) = log(mean(x)) - mean(log x), which has one root k > 0",
        .notes = "A zero makes the likelihood unbounded (the density at 0 is infinite for shape < "
                 "1); equal\n"
                 "values send shape to infinity.\n"
                 "R and we use the rate; scipy, Julia and MATLAB the scale = 1 / rate.",
        .reference = "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, "
                     "ch. 17",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 2,
        .drives = 1,
        .summaries = SUMMARY_LOGS(MAP_SELF),
        .root = true,
        .param =
                (const struct param[]){
                        {.name = "shape",
                         POSITIVE,
                         .doc = "shape",
                         .aliases = NAMES("k", "alpha", "a")},
                        {.name = "rate",
                         POSITIVE,
                         .doc = "rate: 1 / scale",
                         .unit = -1,
                         .aliases = NAMES("beta", "lambda")},
                },
        .probe = (const double[]){2.5, 0.8},
        .derived = (const struct derived[]){{"scale", "1 / rate", scale, 0, NUM_INF}, {0}},
        .special =
                (const struct special[]){
                        {&dist_exponential, "shape = 1", LAW_CHI2, (const double[]){1, NUM_NAN}},
                        {&dist_chi2, "rate = 1 / 2", LAW_CHI2, (const double[]){NUM_NAN, 0.5}},
                        {&dist_erlang, "shape whole", LAW_NONE, NULL},
                        {0}},
        .spelling = {"dgamma(x, shape = {shape}, rate = {rate})", "gamma(a={shape}, scale={scale})",
                     "Gamma({shape}, {scale})", "makedist('Gamma', 'a', {shape}, 'b', {scale})"},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .edge = edge,
        .none = none,
        .unbounded = all_but_equal,
        .windowed = windowed,
        .fit = fit,
        .exact = exact,
        .start = start,
        .nll = nll,
        .hess = hess,
        .info = info,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
