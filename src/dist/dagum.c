/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dagum (Burr III): 1 / x is burr12 with c = a, k = p and scale 1 / b.
 *
 *   f(x) = (a p / x) v / (1 + v)^(p + 1),  v = (x / b)^-a,       x > 0,  p, a, b > 0
 *
 * Its limits are those of burr12, inverted: frechet as p -> inf, the power function as a -> inf, p -> 0.
 * Kleiber & Kotz (2003), Statistical Size Distributions in Economics and Actuarial Sciences, sec. 6.3.
 */
#include "tails.h"
#include "tilted.h"

#include <gsl/gsl_rng.h>

enum { P, A, B };

extern const struct dist dist_burr12, dist_frechet, dist_powerfunction;
extern const struct dist dist_loglogistic;
static const struct dist *const base = &dist_burr12;

/* log v, and then the formulas of burr12: 1 / x itself would overflow, or lose digits, at the ends of the range */
static double log_v(double x, const double *t)
{
        return t[A] * num_log_quotient(t[B], x);
}

static double logpdf(ROW, double x, const double *t)
{
        if (!(x > 0) || isinf(x) || isinf(t[P]) || isinf(t[A]))
                return -NUM_INF;
        double z = log_v(x, t), front = num_log_quotient(t[A] * t[P], x);
        return z > 0 ? front - t[P] * z - (t[P] + 1) * log1p(exp(-z))
                     : front + z - (t[P] + 1) * log1p(exp(z));
}

static void score(ROW, double x, const double *t, double *g)
{
        double z = log_v(x, t), a = num_logistic(-z) - t[P] * num_logistic(z);
        g[A] = (1 + z * a) / t[A];
        g[P] = 1 / t[P] - num_log1pexp(z);
        g[B] = t[A] * a / t[B];
}

static void hess(ROW, double x, const double *t, double *h)
{
        double z = log_v(x, t), u = num_logistic(z), a = num_logistic(-z) - t[P] * u;
        double q = -(t[P] + 1) * u * num_logistic(-z), b = t[B];
        h[P * 3 + P] = -1 / t[P] / t[P];
        h[P * 3 + A] = h[A * 3 + P] = -u * z / t[A];
        h[A * 3 + A] = (-1 + z * z * q) / t[A] / t[A];
        h[P * 3 + B] = h[B * 3 + P] = -t[A] * u / b;
        h[A * 3 + B] = h[B * 3 + A] = (a + z * q) / b;
        h[B * 3 + B] = t[A] * (t[A] * q - a) / b / b;
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

/* As of burr12 and 1 / x. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct tilted t;
        if (k == 0)
                return reciprocal_edge(s, true,
                                       "a -> inf and a p -> 0, where the density is proportional "
                                       "to 1/x up to the greatest observation",
                                       e);
        if (k > 1 ||
            !tilted_edge(s, true, "b -> 0, where the density is proportional to x^-(a + 1)",
                         "b -> inf, where the density is proportional to x^(a p - 1)", &t, e))
                return false;
        e->peak = t.a < 0 && tilt_exceeded(&t.w, t.a, t.a);
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        return x > 0 ? -t[P] * num_log1pexp(log_v(x, t)) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return 0;
        double z = log_v(x, t),
               first = log(t[P]) + z; /* of the expansion in v, which may underflow */
        return z < -40 && first < -40 ? first : num_log1mexp(logcdf(d, x, t));
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double w = log_v(x, t), r = 1 / t[B];
        struct pair_bends b = tail_of_growth(t[P], growth_of_log(w, true), !upper);
        tail_of_pair(&b, 3,
                     (struct pair_chain){
                             .shape = (const double[]){1, 0, 0},
                             .line = (const double[]){0, w / t[A], t[A] * r},
                             .lines = (const double[]){0, 0, 0, 0, 0, r, 0, r, -t[A] * r * r}},
                     g, h);
        return true;
}

static double quantile(ROW, double p, const double *t)
{
        double w = -log(p) / t[P], z = -(w < 700 ? log(expm1(w)) : w) / t[A];
        return fabs(z) < 700 ? t[B] * exp(z) : exp(z + log(t[B]));
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return quantile(NULL, gsl_rng_uniform_pos(r), t);
}

/* E x^r = b^r p B(p + r/a, 1 - r/a): burr12's with r negative */
static double log_mean(const double *t, double a)
{
        return num_log_burr_moment(t[P], a) - a * log(t[P]) + log(t[B]);
}

static double mean(ROW, const double *t)
{
        double a = -1 / t[A];
        return a > -1 ? exp(log_mean(t, a)) : NUM_INF;
}

static double variance(ROW, const double *t)
{
        double a = -1 / t[A], m = mean(d, t);
        if (!(2 * a > -1))
                return NUM_INF;
        double spread = num_log_burr_spread(t[P], a);
        return spread < 1 ? m * m * expm1(spread)
                          : exp(2 * log_mean(t, a) + spread + num_log1mexp(-spread));
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
                "l(p, a, b) = n log(a p) - sum log x_i + sum log v_i - (p + 1) sum log(1 + v_i)\n"
                "dl/dp = n / p - sum log(1 + v_i) = 0   =>  p = 1 / mean log(1 + v)\n"
                "dl/da and dl/db have no closed form: searched in logarithms from several places\n"
                "(1 / x is burr12 with c = a, k = p and scale 1 / b)",
        .notes = "scipy calls this burr. As p -> inf, b -> 0 it becomes frechet, as a -> inf, p -> "
                 "0\n"
                 "powerfunction: each is the answer if no maximum inside is higher. p = 1 is\n"
                 "loglogistic.",
        .reference = "Kleiber & Kotz (2003), Statistical Size Distributions, section 6.3",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 3,
        .drives = 2,
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
                                                .law = LAW_HALF,
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
        .special = (const struct special[]){{&dist_loglogistic, "p = 1", LAW_CHI2,
                                             (const double[]){1, NUM_NAN, NUM_NAN}},
                                            {0}},
        .spelling = {"actuar::dinvburr(x, shape1 = {p}, shape2 = {a}, scale = {b})",
                     "burr({a}, {p}, scale={b})", NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .edge = edge,
        .none = none,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
