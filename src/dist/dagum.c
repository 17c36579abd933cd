/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dagum (Burr III): 1 / x is burr12 with c = a, k = p and scale 1 / b.
 *
 *   f(x) = (a p / x) v / (1 + v)^(p + 1),  v = (x / b)^-a,       x > 0,  p, a, b > 0
 *
 * Its limits are those of burr12, inverted: frechet as p -> inf, the power function as a -> inf, p -> 0.
 * Kleiber & Kotz (2003), Statistical Size Distributions in Economics and Actuarial Sciences, sec. 6.3.
 */
#include "burr.h"

enum { P, A, B };

extern const struct dist dist_burr12, dist_frechet, dist_powerfunction;
extern const struct dist dist_loglogistic;
static const struct dist *const base = &dist_burr12;

static const struct burr burr = {.shape = P, .power = A, .scale = B, .inverse = true};

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

static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        static const char *const how[] = {
                ("a -> inf and a p -> 0, where the density is proportional to 1/x up to the "
                 "greatest "
                 "observation"),
                "b -> 0, where the density is proportional to x^-(a + 1)",
                "b -> inf, where the density is proportional to x^(a p - 1)"};
        return burr_edge(s, k, how, e);
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
                                                .is_peak = burr_is_peak,
                                        },
                                        {
                                                .dist = &dist_powerfunction,
                                                .how = "a -> inf, p -> 0",
                                                .from = (const int[]){-1, -1, 1},
                                                .at = (const double[]){0, NUM_INF, 0},
                                                .is_peak = burr_is_power,
                                        },
                                        {0}},
        .special = (const struct special[]){{&dist_loglogistic, "p = 1", LAW_CHI2,
                                             (const double[]){1, NUM_NAN, NUM_NAN}},
                                            {0}},
        .spelling = {"actuar::dinvburr(x, shape1 = {p}, shape2 = {a}, scale = {b})",
                     "burr({a}, {p}, scale={b})", NULL, NULL},
        .logpdf = burr_logpdf,
        .score = burr_score,
        .hess = burr_hess,
        .edge = edge,
        .none = none,
        .start = start,
        .logcdf = burr_near,
        .logsf = burr_far,
        .tail = burr_tail,
        .quantile = burr_quantile,
        .draw = burr_draw,
        .mean = burr_mean,
        .variance = burr_variance,
};
