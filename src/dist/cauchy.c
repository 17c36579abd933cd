/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cauchy (Lorentz): tails so heavy that there is no mean.
 *
 *   f(x) = 1 / (pi gamma (1 + z^2)),                z = (x - x0) / gamma,  gamma > 0
 *   l    = -n log(pi gamma) - sum log(1 + z_i^2)
 *
 * dl/dx0 = sum 2 z_i / (1 + z_i^2) / gamma and dl/dgamma = sum (z_i^2 - 1) / (z_i^2 + 1) / gamma. With
 * both free the maximum exists and is unique if less than half of the weight is tied at any value (Copas
 * 1975, Biometrika 62, 701-704); with more than half l grows without bound as gamma -> 0 there. With gamma
 * known l may have many maxima in x0.
 */
#include "dist.h"
#include "internal.h"
#include "tails.h"
#include "tilt.h"
#include "wide.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>

enum { X0, GAMMA };

static double logpdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return -num_log1psq((x - t[X0]) / t[GAMMA]) - log(t[GAMMA]) - M_LNPI;
}

/* 1 / (1 + z^2) and z / (1 + z^2), whatever z */
static double part(double z)
{
        return 1 / (1 + z * z);
}

static double part_z(double z)
{
        return fabs(z) > 1e8 ? 1 / z : z / (1 + z * z);
}

static void score(const struct dist *d, double x, const double *t, double *g)
{
        (void)d;
        double z = (x - t[X0]) / t[GAMMA];
        g[X0] = 2 * part_z(z) / t[GAMMA];
        g[GAMMA] = (fabs(z) > 1e8 ? 1 : (z - 1) * (z + 1) * part(z)) / t[GAMMA];
}

static const char *none(const struct dist *d, const struct sample *s, const double *held)
{
        (void)d;
        if (!isnan(held[GAMMA]))
                return NULL;
        double ties = isnan(held[X0]) ? sample_tied(s) : sample_weight_at(s, held[X0]);
        if (s->rows == 1 && ties > 0)
                return "one observation: the likelihood grows without bound as gamma -> 0";
        if (ties > s->weight / 2)
                return "more than half of the values are equal: the likelihood grows without bound "
                       "as "
                       "gamma -> 0 there";
        if (ties == s->weight / 2)
                return "half of the values are equal: the likelihood has no unique maximum";
        return NULL;
}

/* With gamma held every group of observations may have a maximum of its own. */
static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *t)
{
        (void)d;
        enum { GRID = 16 };
        double lo = sample_about(s, 0.25), hi = sample_about(s, 0.75);
        t[X0] = k ? sample_about(s, ((double)k - 0.5) / GRID) : sample_about(s, 0.5);
        t[GAMMA] = hi > lo ? (hi - lo) / 2 : sample_moments(s)->sd / 10;
        return k == 0 || (!isnan(held[GAMMA]) && k <= GRID);
}

/* With u = 1 / (1 + z^2), z^2 u = 1 - u. */
static void hess(const struct dist *d, double x, const double *t, double *h)
{
        (void)d;
        double z = (x - t[X0]) / t[GAMMA], u = part(z), q = 1 / (t[GAMMA] * t[GAMMA]);
        h[0] = -2 * u * (2 * u - 1) * q;
        h[1] = h[2] = -4 * part_z(z) * u * q;
        h[3] = -(1 - 2 * u + 4 * u * (1 - u)) * q;
}

WIDE_KERNEL
static void block(const struct dist *d, size_t n, const double *x, const double *t, double *value,
                  double *g, double *h)
{
        (void)d;
        double log_gamma = log(t[GAMMA]), r = 1 / t[GAMMA], q = r * r;
        for (size_t i = 0; i < n; i += WIDE) {
                wide z = (wide_at(x + i) - t[X0]) * r, y = z * z;
                wide_put(value + i, -wide_log1p(y) - log_gamma - M_LNPI);
                wide u = 1.0 / (1.0 + y), zu = z * u;
                if (g) {
                        wide_put(g + i, 2.0 * zu * r);
                        wide_put(g + SAMPLE_BLOCK + i, (z - 1.0) * ((z + 1.0) * u) * r);
                }
                if (h) {
                        wide_put(h + i, -2.0 * u * (2.0 * u - 1.0) * q);
                        wide_put(h + SAMPLE_BLOCK + i, -4.0 * zu * u * q);
                        wide_put(h + 2 * SAMPLE_BLOCK + i,
                                 -(1.0 - 2.0 * u + 4.0 * u * (1.0 - u)) * q);
                }
        }
}

static void info(const struct dist *d, const double *t, double *h)
{
        (void)d;
        h[0] = h[3] = 1 / (2 * t[GAMMA] * t[GAMMA]);
        h[1] = h[2] = 0;
}

/* log P(Z <= z): atan2(1, -z) is the angle pi F, right in the far lower tail too */
static double log_below(double z)
{
        return z < 0 ? log(atan2(1, -z) * M_1_PI) : log1p(-atan2(1, z) * M_1_PI);
}

/* As gamma -> 0 with x0 outside of the window f is proportional to (x - x0)^-2: between two ends, u = -1 to 1, to (1 + v u)^-2, |v| < 1,
 * where l falls as atanh v departs from its one maximum, mean (u + v) / (1 + u v) = 0; from one end on to (y + c)^-2, y the distance. In gamma^2, l
 * falls from there iff mean (x - x0)^-2 >= E (x - x0)^-2. */
struct beyond {
        double lo, hi, v; /* v or c */
};

static double turned(double x, const void *context)
{
        const struct beyond *b = context;
        double u = ((x - b->lo) - (b->hi - x)) / (b->hi - b->lo);
        return (u + b->v) / (1 + u * b->v);
}

/* The distance from x0, in units of half a window or from one end on of 1. */
static double distance(double x, const struct beyond *b)
{
        if (isinf(b->lo) || isinf(b->hi))
                return (isinf(b->lo) ? b->hi - x : x - b->lo) + b->v;
        return 1 + b->v * (((x - b->lo) - (b->hi - x)) / (b->hi - b->lo));
}

static double log_distance(double x, const void *b)
{
        return log(distance(x, b));
}

static double inverse_distance(double x, const void *b)
{
        return 1 / distance(x, b);
}

static double inverse_square(double x, const void *b)
{
        double d = distance(x, b);
        return 1 / (d * d);
}

struct beyond_equation {
        struct beyond b;
        const struct sample *exact;
};

static double slope_of_v(double v, void *context)
{
        struct beyond_equation *q = context;
        q->b.v = v;
        return sample_average(q->exact, turned, &q->b);
}

static double slope_of_c(double c, void *context)
{
        struct beyond_equation *q = context;
        q->b.v = c;
        return c * sample_average(q->exact, inverse_distance, &q->b) - 0.5;
}

static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct window w;
        if (k > 0 || !window_of(s, false, &w) || !(sample_moments(w.y)->sd > 0))
                return false;
        struct beyond_equation q = {{w.lo, w.hi, 0}, w.y};
        double n = w.y->weight, v, mass, expected; /* of (.)^-2, and its mean under itself */
        if (isfinite(w.hi - w.lo)) {
                v = num_root(slope_of_v, &q, -1 + 1e-12, 1 - 1e-12);
                mass = (w.hi - w.lo) / ((1 - v) * (1 + v));
                expected = (1 + v * v / 3) / ((1 - v) * (1 + v) * (1 - v) * (1 + v));
        } else {
                v = num_root_positive(slope_of_c, &q, sample_moments(w.y)->sd);
                mass = 1 / v;
                expected = 1 / (3 * v * v);
        }
        if (isnan(v))
                return true;
        q.b.v = v;
        e->how = "gamma -> 0 with x0 outside of the window, where the density is proportional to "
                 "(x - x0)^-2";
        e->loglik = -n * (2 * sample_average(w.y, log_distance, &q.b) + log(mass));
        e->peak = sample_average(w.y, inverse_square, &q.b) >= expected;
        return true;
}

static double logcdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return log_below((x - t[X0]) / t[GAMMA]);
}

static double logsf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return log_below(-(x - t[X0]) / t[GAMMA]);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double r = 1 / t[GAMMA], side = upper ? 1 : -1, y = side * (x - t[X0]) * r, crossed;
        struct tail_slope s = tail_cauchy(y, &crossed);
        tail_of_line(s, y, t[GAMMA], g, h);
        if (g)
                g[X0] *= side;
        if (h) {
                h[1] = h[2] = side * crossed * r * r;
                h[3] = y * (s.a + crossed) * r * r;
        }
        return true;
}

static double quantile(const struct dist *d, double p, const double *t)
{
        (void)d;
        double z;
        if (p <= 0.25)
                z = p > 0 ? -1 / tan(M_PI * p) : -NUM_INF;
        else if (p < 0.75)
                z = tan(M_PI * (p - 0.5));
        else
                z = p < 1 ? 1 / tan(M_PI * (1 - p)) : NUM_INF;
        return t[X0] + t[GAMMA] * z;
}

static double draw(const struct dist *d, const double *t, gsl_rng *r)
{
        (void)d;
        return t[X0] + gsl_ran_cauchy(r, t[GAMMA]);
}

static double no_moment(const struct dist *d, const double *t)
{
        (void)d, (void)t;
        return NUM_NAN;
}

static double slope(const struct dist *d, double x, const double *t, double *bend)
{
        (void)d;
        double z = (x - t[X0]) / t[GAMMA], q = 1 / (1 + z * z);
        *bend = -2 * (1 - z * z) * q * q / (t[GAMMA] * t[GAMMA]);
        return -2 * z * q / t[GAMMA];
}

const struct dist dist_cauchy = {
        .name = "cauchy",
        .aliases = NAMES("lorentz", "lorentzian", "breitwigner"),
        .title = "Cauchy (Lorentz)",
        .formula = "f(x) = 1 / (pi gamma (1 + z^2)),  z = (x - x0) / gamma",
        .estimator = "iterated: the maximum is unique with both parameters free",
        .derivation =
                "l(x0, gamma) = -n log(pi gamma) - sum log(1 + z_i^2),  z_i = (x_i - x0) / gamma\n"
                "dl/dx0 = sum 2 z_i / (1 + z_i^2) / gamma = 0\n"
                "dl/dgamma = sum (z_i^2 - 1) / (z_i^2 + 1) / gamma = 0\n"
                "no closed form: searched in (x0, log gamma) from the median and half the "
                "interquartile range",
        .notes = "There is no mean and no variance. With more than half of the values tied the "
                 "likelihood is\n"
                 "unbounded, with exactly half there is no unique maximum. With gamma held it may "
                 "have several\n"
                 "maxima; the search then starts from many places.",
        .reference = "Copas (1975), Biometrika 62, 701-704 (uniqueness)",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 2,
        .param =
                (const struct param[]){
                        {.name = "x0",
                         REAL,
                         .doc = "location: the median",
                         .unit = 1,
                         .location = true,
                         .aliases = NAMES("loc", "location", "mu")},
                        {.name = "gamma",
                         POSITIVE,
                         .doc = "scale: half the interquartile range",
                         .unit = 1,
                         .aliases = NAMES("scale", "sigma")},
                },
        .probe = (const double[]){1.5, 2},
        .spelling = {"dcauchy(x, location = {x0}, scale = {gamma})",
                     "cauchy(loc={x0}, scale={gamma})", "Cauchy({x0}, {gamma})",
                     "makedist('tLocationScale', 'mu', {x0}, 'sigma', {gamma}, 'nu', 1)"},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .edge = edge,
        .none = none,
        .start = start,
        .hess = hess,
        .block = block,
        .info = info,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = no_moment,
        .variance = no_moment,
};
