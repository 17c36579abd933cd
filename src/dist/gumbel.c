/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gumbel: the largest of many, when tails fall like an exponential.
 *
 *   f(x) = exp(-z - e^-z) / beta,                   z = (x - mu) / beta,  beta > 0
 *   l    = -n log beta - sum z_i - sum e^-z_i
 *
 * dl/dmu = (n - sum exp(-z_i)) / beta = 0 gives mu = -beta log(mean e^(-x/beta)); put into dl/dbeta = 0 that leaves one equation,
 *   beta = mean x - sum x_i e^(-x_i/beta) / sum e^(-x_i/beta),
 * whose right side falls as beta grows: one root. With y = x - min x nothing overflows. log f is concave, so the
 * maximum is unique unless all values are equal.
 * Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 22, eq. 22.97-98.
 */
#include "internal.h"
#include "tails.h"
#include "tilted.h"
#include "wide.h"

#include <gsl/gsl_randist.h>

enum { MU, BETA };

static double logpdf(ROW, double x, const double *t)
{
        double z = (x - t[MU]) / t[BETA];
        return z < -700 && z != -NUM_INF ? -exp(-z)
               : z == -NUM_INF           ? z
                                         : -z - exp(-z) - log(t[BETA]);
}

static void score(ROW, double x, const double *t, double *g)
{
        double z = (x - t[MU]) / t[BETA], a = -expm1(-z);
        g[MU] = a / t[BETA];
        g[BETA] = (z * a - 1) / t[BETA];
}

static void hess(ROW, double x, const double *t, double *h)
{
        double z = (x - t[MU]) / t[BETA], a = -expm1(-z), e = exp(-z), q = 1 / t[BETA] / t[BETA];
        h[0] = -e * q;
        h[1] = h[2] = -(a + z * e) * q;
        h[3] = (1 - z * (2 * a + z * e)) * q;
}

WIDE_KERNEL
static void block(ROW, size_t n, const double *x, const double *t, double *value, double *g,
                  double *h)
{
        double log_beta = log(t[BETA]), r = 1 / t[BETA], q = r * r;
        for (size_t i = 0; i < n; i += WIDE) {
                wide z = (wide_at(x + i) - t[MU]) / t[BETA];
                struct wide_exps e = wide_exp_both(-z);
                wide a = -e.expm1, ze = z * e.exp;
                wide_put(value + i, -z - e.exp - log_beta);
                if (g) {
                        wide_put(g + i, a * r);
                        wide_put(g + SAMPLE_BLOCK + i, (z * a - 1.0) * r);
                }
                if (h) {
                        wide_put(h + i, -e.exp * q);
                        wide_put(h + SAMPLE_BLOCK + i, -(a + ze) * q);
                        wide_put(h + 2 * SAMPLE_BLOCK + i, (1.0 - z * (2.0 * a + ze)) * q);
                }
        }
}

static void info(ROW, const double *t, double *h)
{
        double q = 1 / t[BETA] / t[BETA], e = 1 - M_EULER;
        h[0] = q;
        h[1] = h[2] = -e * q;
        h[3] = (e * e + M_PI * M_PI / 6) * q;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        bool at_mu = isnan(held[MU]) || held[MU] == sample_moments(s)->min;
        return all_equal(s) && isnan(held[BETA]) && at_mu ? NO_SPREAD(s, "beta -> 0") : NULL;
}

struct equation {
        const struct sample *s;
        double least, mean, beta; /* mean of y = x - least */
        double tilt;              /* mean of e^(-y/beta) */
};

/* e^(-y/beta), y e^(-y/beta), y^2 e^(-y/beta) */
WIDE_KERNEL
static void tilted(const void *context, size_t n, const double *x, double *row)
{
        const struct equation *e = context;
        for (size_t i = 0; i < n; i += WIDE) {
                wide y = wide_at(x + i) - e->least, w = wide_exp(-y / e->beta), yw = y * w;
                wide_put(row + i, w);
                wide_put(row + SAMPLE_BLOCK + i, yw);
                wide_put(row + 2 * SAMPLE_BLOCK + i, y * yw);
        }
}

static double excess_slope(double beta, void *context, double *slope)
{
        struct equation *e = context;
        struct dd sum[3];
        e->beta = beta;
        sample_sums(e->s, 3, tilted, e, sum);
        double w = dd_value(sum[0]), y = dd_value(sum[1]) / w, y2 = dd_value(sum[2]) / w;
        e->tilt = w / e->s->weight;
        *slope = 1 + (y2 - y * y) / beta / beta;
        return beta - e->mean + y;
}

static double excess(double beta, void *context)
{
        double slope;
        return excess_slope(beta, context, &slope);
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        const struct moments *m = sample_moments(s);
        struct equation e = {.s = s, .least = m->min};
        double guess = m->sd * sqrt(6) / M_PI;
        e.mean = dd_value(dd_add_d(m->mean_dd, -m->min));
        if (!isnan(held[MU]) && isnan(held[BETA]))
                return false;
        t[BETA] = isnan(held[BETA]) ? num_newton_positive(excess_slope, &e, guess) : held[BETA];
        if (isnan(t[BETA]))
                t[BETA] = num_root_positive(excess, &e, guess);
        if (isnan(held[MU]))
                excess(t[BETA], &e);
        t[MU] = isnan(held[MU]) ? e.least - t[BETA] * log(e.tilt) : held[MU];
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        double lo = sample_about(s, 0.25), hi = sample_about(s, 0.75);
        (void)held;
        t[BETA] = hi > lo ? (hi - lo) / 1.5725 : sample_moments(s)->sd * sqrt(6) / M_PI;
        t[MU] = sample_about(s, 0.5) - 0.3665 * t[BETA];
        return k == 0;
}

/* With K = e^(mu / beta), log f = -x / beta - K e^(-x / beta) and a constant. As K -> 0 it falls as e^(a x), less K e^(a x). As beta -> inf, K / beta =
 * a, it grows as e^(a x), less x^2 a / 2 beta. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct tilted t;
        if (k > 0 ||
            !tilted_edge(s, false,
                         "mu -> -inf, where the density is proportional to exp(-x / beta)",
                         "mu, beta -> inf, where the density is proportional to exp(a x)", &t, e))
                return false;
        e->peak = t.a < 0 ? tilt_exceeded(&t.w, t.a, t.a) : tilt_outspread(&t.w, t.a);
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        return -exp(-(x - t[MU]) / t[BETA]);
}

/* log(1 - exp(-u)), u = e^-z; for small u it is log u - u / 2 + ... */
static double logsf(ROW, double x, const double *t)
{
        double z = (x - t[MU]) / t[BETA], u = exp(-z);
        return z > 20 ? -z - u / 2 : num_log1mexp(-u);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double z = (x - t[MU]) / t[BETA];
        struct tail_slope s = tail_extreme(-z, !upper);
        tail_of_line((struct tail_slope){-s.a, s.b}, z, t[BETA], g, h);
        return true;
}

static double quantile(ROW, double p, const double *t)
{
        return t[MU] - t[BETA] * log(-log(p));
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return t[MU] - t[BETA] * log(gsl_ran_exponential(r, 1));
}

static double mean(ROW, const double *t)
{
        return t[MU] + M_EULER * t[BETA];
}

static double variance(ROW, const double *t)
{
        return t[BETA] * t[BETA] * M_PI * M_PI / 6;
}

const struct dist dist_gumbel = {
        .name = "gumbel",
        .aliases = NAMES("gumbelmax", "gumbelr", "ev1"),
        .title = "Gumbel (largest values)",
        .formula = "f(x) = exp(-z - exp(-z)) / beta,  z = (x - mu) / beta",
        .estimator = "one equation in beta, then mu in closed form",
        .derivation =
                "l(mu, beta) = -n log beta - sum z_i - sum exp(-z_i),  z_i = (x_i - mu) / beta\n"
                "dl/dmu = (n - sum exp(-z_i)) / beta = 0   =>  mu = -beta log(mean exp(-x_i / "
                "beta))\n"
                "then dl/dbeta = 0 is\n"
                "beta = mean x - sum x_i exp(-x_i / beta) / sum exp(-x_i / beta), which has one "
                "root",
        .notes = "The largest of many; the smallest follow gumbelmin. MATLAB's ExtremeValue is the "
                 "latter.",
        .reference = "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, "
                     "ch. 22",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 2,
        .param = (const struct param[]){{.name = "mu",
                                         REAL,
                                         .doc = "location: the mode",
                                         .unit = 1,
                                         .location = true,
                                         .aliases = NAMES("loc", "location")},
                                        {.name = "beta",
                                         POSITIVE,
                                         .doc = "scale",
                                         .unit = 1,
                                         .aliases = NAMES("scale", "sigma", "theta")}},
        .root = true,
        .probe = (const double[]){1.5, 2},
        .spelling = {"evd::dgumbel(x, loc = {mu}, scale = {beta})",
                     "gumbel_r(loc={mu}, scale={beta})", "Gumbel({mu}, {beta})", NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .block = block,
        .info = info,
        .edge = edge,
        .none = none,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
