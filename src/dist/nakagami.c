/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nakagami: amplitudes of signals that come by many ways. x^2 is gamma with shape m and mean Omega.
 *
 *   f(x) = 2 m^m x^(2m - 1) exp(-m x^2 / Omega) / (Gamma(m) Omega^m),      x >= 0,  m, Omega > 0
 *
 * dl/dOmega = 0 gives Omega = mean x^2; then log m - psi(m) = log(mean x^2) - mean(log x^2), which has one root.
 * With v = x^2 / Omega: dl/dm = log m - psi(m) + log v + 1 - v.
 * Nakagami (1960), The m-distribution, in Statistical Methods in Radio Wave Propagation, 3-36.
 */
#include "tails.h"
#include "tilt.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_psi.h>

enum { M, OMEGA };

extern const struct dist dist_gamma;
extern const struct dist dist_chi;
extern const struct dist dist_maxwell;
extern const struct dist dist_rayleigh;
extern const struct dist dist_halfnormal;
static const struct dist *const base = &dist_gamma;

#define GAMMA(t) ((const double[]){(t)[M], (t)[M]}) /* of v */

/* Whether u^2 is a double. */
static bool squares(double u)
{
        return u > 1e-150 && u < 1e150;
}

static double logpdf(ROW, double x, const double *t)
{
        double u = x / sqrt(t[OMEGA]), m = t[M];
        if (x == 0)
                return m > 0.5   ? -NUM_INF
                       : m < 0.5 ? NUM_INF
                                 : -LOG_SQRT_2PI + M_LN2 - log(t[OMEGA]) / 2;
        if (!(x > 0) || isinf(u))
                return -NUM_INF;
        if (squares(u))
                return base->logpdf(base, u * u, GAMMA(t)) + log(2 * u) - log(t[OMEGA]) / 2;
        double log_u = log(x) - log(t[OMEGA]) / 2;
        return m * (log(m) + 2 * log_u) - m * u * u - num_lgamma1p(m) + log(2 * m) - log(x);
}

static void score(ROW, double x, const double *t, double *g)
{
        double u = x / sqrt(t[OMEGA]), v = u * u, both[2];
        if (squares(u)) {
                base->score(base, v, GAMMA(t), both);
                g[M] = both[0] + (1 - v);
        } else {
                g[M] = num_log_minus_psi(t[M]) + 2 * log(x) - log(t[OMEGA]) + 1 - v;
        }
        g[OMEGA] = (squares(u) ? -t[M] * (1 - v) : t[M] * u * u - t[M]) / t[OMEGA];
}

static void hess(ROW, double x, const double *t, double *h)
{
        double v = x / t[OMEGA] * x;
        h[0] = 1 / t[M] - gsl_sf_psi_1(t[M]);
        h[1] = h[2] = (v - 1) / t[OMEGA];
        h[3] = t[M] * (1 - 2 * v) / t[OMEGA] / t[OMEGA];
}

static void info(ROW, const double *t, double *h)
{
        h[0] = gsl_sf_psi_1(t[M]) - 1 / t[M];
        h[1] = h[2] = 0;
        h[3] = t[M] / t[OMEGA] / t[OMEGA];
}

static double mean_square(const struct sample *s)
{
        return sample_moments(sample_mapped(s, MAP_SQUARE))->mean;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->min == 0 && !(held[M] >= 0.5))
                return "a value is 0: the likelihood grows without bound as m -> 0 (the density at "
                       "0 "
                       "is infinite for m < 1/2)";
        if (sample_moments(s)->min == 0 && held[M] > 0.5)
                return "a value is 0, where the density is 0 for m > 1/2: the likelihood is 0 "
                       "everywhere";
        if (isnan(held[OMEGA]) && !isnormal(mean_square(s)))
                return "mean x^2, which is Omega, is beyond what numbers can hold: change the unit "
                       "of the data";
        if (!all_equal(s) || !isnan(held[M]))
                return NULL;
        double x = sample_moments(s)->min;
        return isnan(held[OMEGA]) || held[OMEGA] == x * x ? NO_SPREAD(s, "m -> inf") : NULL;
}

static double excess(double m, void *context)
{
        return num_log_minus_psi(m) - *(double *)context;
}

/* log m - psi(m) = [log mean v - mean log v] + r - 1 - log r, r = mean v, which is 1 unless Omega is held. */
static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double mean = mean_square(s), gap = sample_logs(sample_mapped(s, MAP_SQUARE))->gap;
        t[OMEGA] = isnan(held[OMEGA]) ? mean : held[OMEGA];
        gap += num_deviance(mean, mean - t[OMEGA], t[OMEGA]);
        d->start(d, s, held, 0, t);
        t[M] = isnan(held[M]) ? num_root_positive(excess, &gap, t[M]) : held[M];
        t[OMEGA] = isnan(held[OMEGA]) ? mean : held[OMEGA];
        return t[M] > 0;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        double both[2];
        (void)held;
        base->start(base, sample_mapped(s, MAP_SQUARE), (const double[]){NUM_NAN, NUM_NAN}, 0,
                    both);
        t[M] = both[0];
        t[OMEGA] = mean_square(s);
        return k == 0;
}

/* As gamma's for x^2. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct window w;
        struct bend b;
        if (k > 1 || !window_of(s, true, &w))
                return false;
        double a = tilt_best(&w);
        if (k == 0 && bend_best(&w, 0, 2, &b)) {
                e->how = "m -> 0, where the density is proportional to exp(-c x^2) / x, c = m / "
                         "Omega";
                e->loglik = b.loglik;
                e->peak = sample_moments(w.y)->mean <= b.mean;
        } else if (k == 1 && a > 0) {
                e->how = "Omega -> inf, where the density is proportional to x^(2 m - 1)";
                e->loglik = tilt_loglik(&w, a);
                e->peak = tilt_exceeded(&w, a, 2);
        }
        return true;
}

/* Where u^2 underflows F is the first term of its series, y^m / Gamma(m + 1), y = m u^2. */
static double logcdf(ROW, double x, const double *t)
{
        double u = x / sqrt(t[OMEGA]), m = t[M];
        if (!(x > 0))
                return -NUM_INF;
        if (u < 1 && !squares(u))
                return m * (log(m) + 2 * log(x) - log(t[OMEGA])) - num_lgamma1p(m);
        return base->logcdf(base, u * u, GAMMA(t));
}

static double logsf(ROW, double x, const double *t)
{
        double u = x / sqrt(t[OMEGA]);
        if (!(x > 0))
                return 0;
        return u < 1 && !squares(u) ? num_log1mexp(logcdf(d, x, t))
                                    : base->logsf(base, u * u, GAMMA(t));
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double m = t[M], q = 1 / m, r = 1 / t[OMEGA];
        return tail_of_gamma(m, log(m) + 2 * log(x) - log(t[OMEGA]), upper, 2,
                             (struct pair_chain){.shape = (const double[]){1, 0},
                                                 .line = (const double[]){q, -r},
                                                 .lines = (const double[]){-q * q, 0, 0, r * r}},
                             g, h);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return sqrt(t[OMEGA] / t[M]) * exp(draw_log_gamma(r, t[M]) / 2);
}

/* sqrt(Omega / m) Gamma(m + 1/2) / Gamma(m) */
static double mean(ROW, const double *t)
{
        return sqrt(t[OMEGA]) * exp(num_lgamma_ratio(t[M], 0.5));
}

static double variance(ROW, const double *t)
{
        return -t[OMEGA] * expm1(2 * num_lgamma_ratio(t[M], 0.5));
}

/* scipy's scale */
static double scale(ROW, const double *t)
{
        return sqrt(t[OMEGA]);
}

const struct dist dist_nakagami = {
        .name = "nakagami",
        .aliases = NAMES("naka"),
        .title = "Nakagami",
        .formula = "f(x) = 2 m^m x^(2m - 1) exp(-m x^2 / Omega) / (Gamma(m) Omega^m)",
        .estimator = "Omega = mean x^2, then one equation in m",
        .derivation =
                "l(m, Omega) = n log 2 + n m log(m / Omega) - n log Gamma(m) + (2 m - 1) sum log "
                "x_i - m sum x_i^2 / Omega\n"
                "dl/dOmega = -n m / Omega + m sum x_i^2 / Omega^2 = 0   =>  Omega = mean x^2\n"
                "dl/dm = n [log(m / Omega) + 1 - psi(m)] + sum log x_i^2 - sum x_i^2 / Omega = 0\n"
                "together: log m - psi(m) = log(mean x^2) - mean(log x^2), which has one root\n"
                "(x^2 is gamma with shape m and rate m / Omega)",
        .notes = "Some require m >= 1/2; the likelihood does not, and an m below it is reported as "
                 "it is.",
        .reference = "Nakagami (1960), in Statistical Methods in Radio Wave Propagation, 3-36",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 2,
        .drives = 1,
        .root = true,
        .param = (const struct param[]){{.name = "m",
                                         POSITIVE,
                                         .doc = "shape: 1 is rayleigh, 1/2 halfnormal",
                                         .aliases = NAMES("nu", "mu", "shape")},
                                        {.name = "Omega",
                                         POSITIVE,
                                         .doc = "mean of x^2",
                                         .unit = 2,
                                         .aliases = NAMES("spread")}},
        .probe = (const double[]){1.8, 4},
        .derived = (const struct derived[]){{"scale", "sqrt(Omega)", scale, 0, NUM_INF}, {0}},
        .special =
                (const struct special[]){
                        {&dist_halfnormal, "m = 1 / 2", LAW_CHI2, (const double[]){0.5, NUM_NAN}},
                        {&dist_rayleigh, "m = 1", LAW_CHI2, (const double[]){1, NUM_NAN}},
                        {&dist_maxwell, "m = 3 / 2", LAW_CHI2, (const double[]){1.5, NUM_NAN}},
                        {&dist_chi, "Omega = 2 m", LAW_CHI2, NULL},
                        {0}},
        .spelling = {"VGAM::dnaka(x, scale = {Omega}, shape = {m})", "nakagami({m}, scale={scale})",
                     NULL, "makedist('Nakagami', 'mu', {m}, 'omega', {Omega})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .info = info,
        .edge = edge,
        .none = none,
        .unbounded = all_but_equal,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
