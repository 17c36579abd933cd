/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dagum (Burr III): 1 / x is burr12 with c = a, k = p and scale 1 / b.
 *
 *   f(x) = (a p / x) v / (1 + v)^(p + 1),  v = (x / b)^-a,       x > 0,  p, a, b > 0
 *
 * Its limits are those of burr12, inverted: frechet as p -> inf, the power function as a -> inf, p -> 0.
 * Kleiber & Kotz (2003), Statistical Size Distributions in Economics and Actuarial Sciences, sec. 6.3.
 */
#include "internal.h"

enum { P, A, B };

extern const struct dist dist_burr12, dist_frechet, dist_powerfunction;
static const struct dist *const base = &dist_burr12;

#define BURR(t) ((const double[]){(t)[A], (t)[P], 1 / (t)[B]})

static double logpdf(ROW, double x, const double *t)
{
        if (!(x > 0) || isinf(1 / x) || isinf(t[P]) || isinf(t[A]))
                return -NUM_INF;
        return base->logpdf(base, 1 / x, BURR(t)) - 2 * log(x);
}

static void score(ROW, double x, const double *t, double *g)
{
        double q[3];
        base->score(base, 1 / x, BURR(t), q);
        g[A] = q[0];
        g[P] = q[1];
        g[B] = -q[2] / t[B] / t[B];
}

/* s = 1/b: ds/db = -1/b^2, d2s/db2 = 2/b^3 */
static void hess(ROW, double x, const double *t, double *h)
{
        double q[3], e[9], b = t[B], s = -1 / b / b;
        base->score(base, 1 / x, BURR(t), q);
        base->hess(base, 1 / x, BURR(t), e);
        h[P * 3 + P] = e[4];
        h[P * 3 + A] = h[A * 3 + P] = e[1];
        h[A * 3 + A] = e[0];
        h[P * 3 + B] = h[B * 3 + P] = e[5] * s;
        h[A * 3 + B] = h[B * 3 + A] = e[2] * s;
        h[B * 3 + B] = e[8] * s * s + q[2] * 2 / b / b / b;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (!all_equal(s) || !isnan(held[A]))
                return NULL;
        return NO_SPREAD(s, "a -> inf");
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        double q[3];
        bool more = base->start(base, sample_mapped(s, MAP_RECIPROCAL), held, k, q);
        t[A] = q[0];
        t[P] = q[1];
        t[B] = 1 / q[2];
        return more;
}

static double logcdf(ROW, double x, const double *t)
{
        return x > 0 ? base->logsf(base, 1 / x, BURR(t)) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        return x > 0 ? base->logcdf(base, 1 / x, BURR(t)) : 0;
}

static double quantile(ROW, double p, const double *t)
{
        return t[B] * exp(-log(expm1(-log(p) / t[P])) / t[A]);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return 1 / base->draw(base, BURR(t), r);
}

/* b^r p B(p + r/a, 1 - r/a) */
static double moment(double r, const double *t)
{
        double a = r / t[A];
        if (!(a < 1))
                return NUM_INF;
        return pow(t[B], r) * exp(lgamma(t[P] + a) - lgamma(t[P]) + num_lgamma1p(-a));
}

static double mean(ROW, const double *t)
{
        return moment(1, t);
}

static double variance(ROW, const double *t)
{
        double m = moment(1, t), m2 = moment(2, t);
        return isinf(m2) ? NUM_INF : m2 - m * m;
}

static double square_w(double x, const void *t)
{
        const double *frechet = t;
        return exp(-2 * frechet[0] * num_log_quotient(x, frechet[1]));
}

/* As weibull in burr12, for 1 / x. */
static bool frechet_is_peak(ROW, const struct sample *s, const double *t)
{
        return sample_average(s, square_w, t) <= 2;
}

static bool power_is_peak(ROW, const struct sample *s, const double *t)
{
        (void)s, (void)t;
        return true;
}

const struct dist dist_dagum = {
        .name = "dagum",
        .aliases = NAMES("burr3", "burriii", "invburr", "inverseburr", "mielke"),
        .title = "Dagum (Burr III)",
        .formula = "f(x) = (a p / x) v / (1 + v)^(p + 1),  v = (x / b)^-a",
        .estimator = "iterated, from several p; the limits frechet and powerfunction are compared",
        .derivation =
                "1 / x is burr12 with c = a, k = p, scale = 1 / b:\n"
                "dl/dp = 0   =>  p = 1 / mean log(1 + v)\n"
                "dl/da and dl/db have no closed form: searched in logarithms from several places",
        .notes = "scipy calls this burr. As p -> inf, b -> 0 it becomes frechet. p = 1 is "
                 "loglogistic.",
        .reference = "Kleiber & Kotz (2003), Statistical Size Distributions in Economics and "
                     "Actuarial Sciences, section "
                     "6.3",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 3,
        .param = (const struct param[]){{.name = "p",
                                         POSITIVE,
                                         .doc = "shape of the body: density grows as x^(a p - 1)",
                                         .aliases = NAMES("shape1", "d")},
                                        {.name = "a",
                                         POSITIVE,
                                         .doc = "shape of the tail: it falls as x^-a",
                                         .aliases = NAMES("shape2", "c")},
                                        {.name = "b",
                                         POSITIVE,
                                         .doc = "scale",
                                         .unit = 1,
                                         .aliases = NAMES("scale")}},
        .probe = (const double[]){1.5, 2.5, 3},
        .limit = (const struct limit[]){{
                                                .dist = &dist_frechet,
                                                .how = "p -> inf, b -> 0",
                                                .from = (const int[]){-1, 0, -1},
                                                .at = (const double[]){NUM_INF, 0, 0},
                                                .is_peak = frechet_is_peak,
                                        },
                                        {
                                                .dist = &dist_powerfunction,
                                                .how = "a -> inf, p -> 0",
                                                .from = (const int[]){-1, -1, 1},
                                                .at = (const double[]){0, NUM_INF, 0},
                                                .is_peak = power_is_peak,
                                        },
                                        {0}},
        .spelling = {"actuar::dinvburr(x, shape1 = {p}, shape2 = {a}, scale = {b})",
                     "burr({a}, {p}, scale={b})", NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = none,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
