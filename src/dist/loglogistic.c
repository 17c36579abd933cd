/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loglogistic: log x is logistic, with location log(alpha) and scale 1 / beta.
 *
 *   f(x) = (beta / x) v / (1 + v)^2,  v = (x / alpha)^beta,   x > 0,  alpha > 0,  beta > 0
 *
 * There is no closed form; as for the logistic the log-likelihood is concave in (beta, beta log alpha), so the
 * maximum is unique unless all values are equal.
 * Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 23, sec. 11.
 */
#include "internal.h"
#include "tails.h"
#include "tilted.h"

#include <gsl/gsl_randist.h>

enum { ALPHA, BETA };

static double log_v(double x, const double *t)
{
        return t[BETA] * num_log_quotient(x, t[ALPHA]);
}

static double logpdf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return -NUM_INF;
        double z = fabs(log_v(x, t));
        return num_log_quotient(t[BETA], x) - z - 2 * log1p(exp(-z));
}

static void score(ROW, double x, const double *t, double *g)
{
        double z = log_v(x, t), a = tanh(z / 2);
        g[ALPHA] = t[BETA] * a / t[ALPHA];
        g[BETA] = (1 - a * z) / t[BETA];
}

/* q = (1 - a^2) / 2 */
static void hess(ROW, double x, const double *t, double *h)
{
        double z = log_v(x, t), a = tanh(z / 2), c = cosh(z / 2), q = 1 / c / c / 2, b = t[BETA];
        double zc = z / c;
        h[0] = -b * (a + q * b) / t[ALPHA] / t[ALPHA];
        h[1] = h[2] = (a + zc / c / 2) / t[ALPHA];
        h[3] = -(1 + zc * zc / 2) / b / b;
}

static void info(ROW, const double *t, double *h)
{
        h[0] = t[BETA] * t[BETA] / (3 * t[ALPHA] * t[ALPHA]);
        h[1] = h[2] = 0;
        h[3] = (3 + M_PI * M_PI) / 9 / (t[BETA] * t[BETA]);
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        bool at_alpha = isnan(held[ALPHA]) || held[ALPHA] == sample_moments(s)->min;
        return all_equal(s) && isnan(held[BETA]) && at_alpha ? NO_SPREAD(s, "beta -> inf") : NULL;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        double width = num_log_quotient(sample_about(s, 0.75), sample_about(s, 0.25));
        (void)held;
        t[ALPHA] = sample_about(s, 0.5);
        t[BETA] = width > 0 ? 2 * log(3) / width
                            : M_PI / (sqrt(3) * sample_moments(sample_mapped(s, MAP_LOG))->sd);
        return k == 0;
}

/* With y = log x it is a logistic. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct tilted t;
        if (k > 0 ||
            !tilted_edge(s, true, "alpha -> 0, where the density is proportional to x^-(beta + 1)",
                         "alpha -> inf, where the density is proportional to x^(beta - 1)", &t, e))
                return false;
        e->peak = tilt_exceeded(&t.w, t.a, t.a);
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        return x > 0 ? -num_log1pexp(-log_v(x, t)) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        return x > 0 ? -num_log1pexp(log_v(x, t)) : 0;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double z = log_v(x, t), r = 1 / t[ALPHA];
        tail_chain(tail_logistic(z, upper), (const double[]){-t[BETA] * r, z / t[BETA]},
                   (const double[]){t[BETA] * r * r, -r, 0}, g, h);
        return true;
}

static double quantile(ROW, double p, const double *t)
{
        return t[ALPHA] * exp((log(p) - log1p(-p)) / t[BETA]);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return t[ALPHA] * exp(gsl_ran_logistic(r, 1 / t[BETA]));
}

static double mean(ROW, const double *t)
{
        double b = M_PI / t[BETA];
        return t[BETA] > 1 ? t[ALPHA] * b / sin(b) : NUM_INF;
}

static double variance(ROW, const double *t)
{
        double b = M_PI / t[BETA], m = b / sin(b);
        return t[BETA] > 2 ? t[ALPHA] * t[ALPHA] * (2 * b / sin(2 * b) - m * m) : NUM_INF;
}

const struct dist dist_loglogistic = {
        .name = "loglogistic",
        .aliases = NAMES("llogis", "fisk"),
        .title = "Loglogistic (Fisk)",
        .formula = "f(x) = (beta / x) v / (1 + v)^2,  v = (x / alpha)^beta",
        .estimator = "iterated: concave in (beta, beta log alpha), so the maximum is unique",
        .derivation = "l(alpha, beta) = n log beta - sum log x_i + sum z_i - 2 sum log(1 + "
                      "exp(z_i)),  z_i = beta log(x_i / alpha)\n"
                      "dl/dalpha = (beta / alpha) sum tanh(z_i / 2) = 0\n"
                      "dl/dbeta = sum (1 - z_i tanh(z_i / 2)) / beta = 0\n"
                      "no closed form: searched in (log alpha, log beta); log x is logistic with "
                      "location log alpha and scale 1 / beta",
        .notes = "MATLAB's parameters are those of the logarithm.",
        .reference = "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, "
                     "ch. 23",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 2,
        .param = (const struct param[]){{.name = "alpha",
                                         POSITIVE,
                                         .doc = "scale: the median",
                                         .unit = 1,
                                         .aliases = NAMES("scale")},
                                        {.name = "beta",
                                         POSITIVE,
                                         .doc = "shape: moments of order < beta exist",
                                         .aliases = NAMES("shape", "c")}},
        .probe = (const double[]){3, 2.5},
        .spelling = {"flexsurv::dllogis(x, shape = {beta}, scale = {alpha})",
                     "fisk({beta}, scale={alpha})", NULL,
                     "makedist('Loglogistic', 'mu', log({alpha}), 'sigma', 1 / {beta})"},
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
