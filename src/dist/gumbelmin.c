/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gumbel of smallest values: -x is gumbel with location -mu, so everything follows from there. It is
 * also the distribution of the logarithm of a weibull variable, mu = log(scale), beta = 1 / shape.
 */
#include "internal.h"
#include "tails.h"
#include "tilted.h"

enum { MU, BETA };

extern const struct dist dist_gumbel;
static const struct dist *const mirror = &dist_gumbel;

/* The mirror's parameters. */
#define MIRRORED(t) ((const double[]){-(t)[MU], (t)[BETA]})

static double logpdf(ROW, double x, const double *t)
{
        return mirror->logpdf(mirror, -x, MIRRORED(t));
}

static void score(ROW, double x, const double *t, double *g)
{
        mirror->score(mirror, -x, MIRRORED(t), g);
        g[MU] = -g[MU];
}

static void hess(ROW, double x, const double *t, double *h)
{
        mirror->hess(mirror, -x, MIRRORED(t), h);
        h[1] = h[2] = -h[1];
}

static void block(ROW, size_t n, const double *x, const double *t, double *value, double *g,
                  double *h)
{
        double y[SAMPLE_BLOCK] = {0};
        for (size_t i = 0; i < n; i++)
                y[i] = -x[i];
        mirror->block(mirror, n, y, MIRRORED(t), value, g, h);
        for (size_t i = 0; i < n; i++) {
                if (g)
                        g[i] = -g[i];
                if (h)
                        h[SAMPLE_BLOCK + i] = -h[SAMPLE_BLOCK + i];
        }
}

static void info(ROW, const double *t, double *h)
{
        mirror->info(mirror, MIRRORED(t), h);
        h[1] = h[2] = -h[1];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        return mirror->none(mirror, sample_mapped(s, MAP_NEGATIVE), MIRRORED(held));
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        bool found = mirror->fit(mirror, sample_mapped(s, MAP_NEGATIVE), MIRRORED(held), t);
        t[MU] = -t[MU];
        return found;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        bool more = mirror->start(mirror, sample_mapped(s, MAP_NEGATIVE), MIRRORED(held), k, t);
        t[MU] = -t[MU];
        return more;
}

/* The mirror image of gumbel's. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct tilted t;
        if (k > 0 ||
            !tilted_edge(s, false,
                         "mu -> -inf, beta -> inf, where the density is proportional to exp(-a x)",
                         "mu -> inf, where the density is proportional to exp(x / beta)", &t, e))
                return false;
        e->peak = t.a > 0 ? tilt_exceeded(&t.w, t.a, t.a) : tilt_outspread(&t.w, t.a);
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        return mirror->logsf(mirror, -x, MIRRORED(t));
}

static double logsf(ROW, double x, const double *t)
{
        return mirror->logcdf(mirror, -x, MIRRORED(t));
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double z = (x - t[MU]) / t[BETA];
        tail_of_line(tail_extreme(z, upper), z, t[BETA], g, h);
        return true;
}

static double quantile(ROW, double p, const double *t)
{
        return t[MU] + t[BETA] * log(-log1p(-p));
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return -mirror->draw(mirror, MIRRORED(t), r);
}

static double mean(ROW, const double *t)
{
        return t[MU] - M_EULER * t[BETA];
}

static double variance(ROW, const double *t)
{
        return mirror->variance(mirror, t);
}

const struct dist dist_gumbelmin = {
        .name = "gumbelmin",
        .aliases = NAMES("gumbell", "sev", "extremevalue", "smallestextremevalue"),
        .title = "Gumbel (smallest values)",
        .formula = "f(x) = exp(z - exp(z)) / beta,  z = (x - mu) / beta",
        .estimator = "one equation in beta, then mu in closed form",
        .derivation =
                "l(mu, beta) = -n log beta + sum z_i - sum exp(z_i),  z_i = (x_i - mu) / beta\n"
                "dl/dmu = (sum exp(z_i) - n) / beta = 0   =>  mu = beta log(mean exp(x_i / beta))\n"
                "then dl/dbeta = 0 is\n"
                "beta = sum x_i exp(x_i / beta) / sum exp(x_i / beta) - mean x, which has one root "
                "(-x is gumbel)",
        .notes = "The logarithm of a weibull variable: mu = log(scale), beta = 1 / shape. MATLAB "
                 "calls this ExtremeValue.",
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
                                         .aliases = NAMES("scale", "sigma")}},
        .root = true,
        .probe = (const double[]){1.5, 2},
        .spelling = {"evd::dgumbel(-x, loc = -({mu}), scale = {beta})",
                     "gumbel_l(loc={mu}, scale={beta})", "-1 * Gumbel(-({mu}), {beta})",
                     "makedist('ExtremeValue', 'mu', {mu}, 'sigma', {beta})"},
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
