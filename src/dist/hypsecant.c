/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hyperbolic secant: a bell between the normal and the Laplace, with exponential tails.
 *
 *   f(x) = sech(u) / (2 sigma),                     u = (pi / 2) (x - mu) / sigma,  sigma > 0
 *   l    = -n log sigma - sum |u_i| - sum log(1 + e^(-2 |u_i|))
 *
 * mu is the mean and sigma the standard deviation. With a = tanh u: dl/dmu = (pi / 2) sum a_i / sigma and
 * dl/dsigma = sum (u_i a_i - 1) / sigma. There is no closed form, but log f is concave in x, so -l is convex in
 * (1/sigma, mu/sigma) (Pratt 1981, JASA 76, 103-106) and the maximum is unique unless all values are equal.
 * Under f, E sech^2 u = 1/2, E u tanh u = 1 and E u^2 sech^2 u = pi^2/8 - 1 (by parts, sech'' = sech - 2 sech^3), which
 * gives the information pi^2 / (8 sigma^2) for each parameter.
 * Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 23.
 */
#include "internal.h"
#include "tails.h"
#include "tilted.h"

enum { MU, SIGMA };

static double angle(double x, const double *t)
{
        return M_PI_2 * ((x - t[MU]) / t[SIGMA]);
}

static double logpdf(ROW, double x, const double *t)
{
        double u = fabs(angle(x, t));
        return -u - log1p(exp(-2 * u)) - log(t[SIGMA]);
}

static void score(ROW, double x, const double *t, double *g)
{
        double u = angle(x, t), a = tanh(u);
        g[MU] = M_PI_2 * a / t[SIGMA];
        g[SIGMA] = (u * a - 1) / t[SIGMA];
}

static void hess(ROW, double x, const double *t, double *h)
{
        double u = angle(x, t), a = tanh(u), c = 1 / cosh(u), uc = u * c;
        double q = 1 / t[SIGMA] / t[SIGMA];
        h[0] = -M_PI_2 * M_PI_2 * c * c * q;
        h[1] = h[2] = -M_PI_2 * (a + uc * c) * q;
        h[3] = (1 - 2 * u * a - uc * uc) * q;
}

static void info(ROW, const double *t, double *h)
{
        h[0] = h[3] = M_PI * M_PI / 8 / t[SIGMA] / t[SIGMA];
        h[1] = h[2] = 0;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        bool at_mu = isnan(held[MU]) || held[MU] == sample_moments(s)->min;
        if (isnan(held[SIGMA]) && all_equal(s) && at_mu)
                return NO_SPREAD(s, "sigma -> 0");
        return NULL;
}

/* The quartiles lie at mu -+ 0.5611 sigma. */
static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        double lo = sample_about(s, 0.25), hi = sample_about(s, 0.75);
        (void)held;
        t[MU] = sample_about(s, 0.5);
        t[SIGMA] = hi > lo ? (hi - lo) / 1.1222 : sample_moments(s)->sd;
        return k == 0;
}

/* F = (2 / pi) atan(e^u), given u <= 0; and of what is left. Beyond -40 atan(y) is y. */
static double log_tail(double u)
{
        return u < -40 ? u + log(M_2_PI) : log(M_2_PI * atan(exp(u)));
}

static double log_rest(double u)
{
        return log1p(-M_2_PI * atan(exp(u)));
}

/* Far from mu the density in a window is e^(a x) (1 - e^(2 a (x - mu)) ...), |a| = pi / 2 sigma. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct tilted t;
        if (k > 0 ||
            !tilted_edge(s, false,
                         "mu -> -inf, where the density is proportional to exp(-pi x / (2 sigma))",
                         "mu -> inf, where the density is proportional to exp(pi x / (2 sigma))",
                         &t, e))
                return false;
        e->peak = tilt_exceeded(&t.w, t.a, 2 * t.a);
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        double u = angle(x, t);
        return u < 0 ? log_tail(u) : log_rest(-u);
}

static double logsf(ROW, double x, const double *t)
{
        double u = angle(x, t);
        return u > 0 ? log_tail(-u) : log_rest(u);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double side = upper ? 1 : -1;
        struct tail_slope s = tail_secant(side * angle(x, t));
        s = (struct tail_slope){side * M_PI_2 * s.a, M_PI_2 * M_PI_2 * s.b};
        tail_of_line(s, (x - t[MU]) / t[SIGMA], t[SIGMA], g, h);
        return true;
}

static double quantile(ROW, double p, const double *t)
{
        double u = p < 0.5 ? log(tan(M_PI_2 * p)) : -log(tan(M_PI_2 * (1 - p)));
        return t[MU] + t[SIGMA] * (u * M_2_PI);
}

static double draw(const struct dist *d, const double *t, gsl_rng *r)
{
        return quantile(d, gsl_rng_uniform_pos(r), t);
}

static double mean(ROW, const double *t)
{
        return t[MU];
}

static double variance(ROW, const double *t)
{
        return t[SIGMA] * t[SIGMA];
}

static double scale(ROW, const double *t)
{
        return t[SIGMA] * M_2_PI;
}

const struct dist dist_hypsecant = {
        .name = "hypsecant",
        .aliases = NAMES("sech", "hyperbolicsecant", "hypersecant"),
        .title = "Hyperbolic secant",
        .formula = "f(x) = sech(pi z / 2) / (2 sigma),  z = (x - mu) / sigma",
        .estimator = "iterated: convex in (1/sigma, mu/sigma), so the maximum is unique",
        .derivation = "l(mu, sigma) = -n log(2 sigma) - sum log cosh u_i,  "
                      "u_i = (pi / 2) (x_i - mu) / sigma\n"
                      "dl/dmu = (pi / 2) sum tanh(u_i) / sigma = 0\n"
                      "dl/dsigma = sum (u_i tanh(u_i) - 1) / sigma = 0\n"
                      "no closed form: searched in (mu, log sigma)",
        .notes = "sigma is the standard deviation. scipy's hypsecant is sech(x) / pi: its scale is "
                 "2 sigma / pi.",
        .reference = "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, "
                     "ch. 23",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 2,
        .param = (const struct param[]){{.name = "mu",
                                         REAL,
                                         .doc = "location: mean and median",
                                         .unit = 1,
                                         .location = true,
                                         .aliases = NAMES("loc", "location")},
                                        {.name = "sigma",
                                         POSITIVE,
                                         .doc = "scale: standard deviation",
                                         .unit = 1,
                                         .aliases = NAMES("sd")}},
        .probe = (const double[]){1.5, 2},
        .derived = (const struct derived[]){{"scale", "2 sigma / pi", scale, 0, NUM_INF}, {0}},
        .spelling = {NULL, "hypsecant(loc={mu}, scale={scale})", NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .info = info,
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
