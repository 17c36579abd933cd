/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Levy: the time a Brownian motion without drift takes to a level.
 *
 *   f(x) = sqrt(c / (2 pi x^3)) exp(-c / (2 x)),    x > 0,  c > 0
 *   l    = n log(c / 2 pi) / 2 - 3/2 sum log x_i - c / 2 sum 1/x_i
 *
 * dl/dc = 0 gives c = 1 / mean(1/x). P(X > x) = erf(sqrt(c / (2 x))).
 */
#include "exact.h"
#include "tails.h"
#include "tilt.h"

#include <gsl/gsl_randist.h>

enum { C };

static double logpdf(ROW, double x, const double *t)
{
        return x > 0 ? num_log_quotient(t[C], x) / 2 - log(x) - LOG_SQRT_2PI - t[C] / x / 2
                     : -NUM_INF;
}

static void score(ROW, double x, const double *t, double *g)
{
        g[C] = (x - t[C]) / x / t[C] / 2;
}

static void hess(ROW, double x, const double *t, double *h)
{
        (void)x;
        h[C] = -0.5 / t[C] / t[C];
}

static void info(ROW, const double *t, double *h)
{
        h[C] = 0.5 / t[C] / t[C];
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double mean = sample_moments(sample_mapped(s, MAP_RECIPROCAL))->mean;
        t[C] = isnan(held[C]) ? 1 / mean : held[C];
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)held;
        t[C] = 0.455 * sample_about(s, 0.5);
        return k == 0;
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        (void)held, (void)j;
        return exact_chi2(t[C], s->weight, s->weight, 1, level, lower, upper);
}

static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct window w;
        if (k > 0 || !window_of(s, true, &w) || isinf(w.lo))
                return false;
        e->how = "c -> 0, where the density is proportional to x^(-3/2)";
        e->loglik = tilt_loglik(&w, -0.5);
        e->peak = tilt_exceeded(&w, -0.5, -1);
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        return x > 0 ? num_log_erfc(sqrt(t[C]) / sqrt(x) * M_SQRT1_2) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        return x > 0 ? num_log_erf(sqrt(t[C]) / sqrt(x) * M_SQRT1_2) : 0;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double r = 1 / t[C];
        struct tail_slope s = tail_half(sqrt(t[C]) / sqrt(x), !upper);
        if (g)
                *g = s.a * r / 2;
        if (h)
                *h = (s.b / 2 - s.a) * r * r / 2;
        return true;
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        double z = gsl_ran_ugaussian(r);
        return t[C] / (z * z);
}

static double mean(ROW, const double *t)
{
        (void)t;
        return NUM_INF;
}

static const struct lesson lesson = {
        .solution = "Step by step. The values 1 / x_i sum to {sum 1/x_i}:\n"
                    "  dl/dc = {n} / (2 c) - {sum 1/x_i} / 2 = 0\n"
                    "Multiplied by `2 c`, which is not 0:\n"
                    "  {n} - {sum 1/x_i} c = 0\n"
                    "  c = {n} / {sum 1/x_i} = {n / sum 1/x_i}\n"
                    "It is the harmonic mean of the data. Large values hardly matter, although the "
                    "distribution has no\n"
                    "mean: their reciprocals are close to 0.",
};

const struct dist dist_levy = {
        .name = "levy",
        .title = "Levy",
        .formula = "f(x) = sqrt(c / (2 pi x^3)) exp(-c / (2 x))",
        .estimator = "closed form: 1 / mean(1/x)",
        .derivation = "l(c) = n log(c / (2 pi)) / 2 - 3/2 sum log x_i - c / 2 sum 1/x_i\n"
                      "dl/dc = n / (2 c) - sum 1/x_i / 2 = 0   =>  c = n / sum 1/x_i\n"
                      "-d2l/dc2 = n / (2 c^2), so se(c) = c sqrt(2 / n)",
        .notes = "It has no mean. The location is 0.",
        .lesson = &lesson,
        .reference = "Feller (1971), An Introduction to Probability Theory 2, section II.4",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 1,
        .param = (const struct param[]){{.name = "c",
                                         POSITIVE,
                                         .doc = "scale",
                                         .unit = 1,
                                         .aliases = NAMES("scale", "sigma", "gamma")}},
        .probe = (const double[]){2},
        .spelling = {"VGAM::dlevy(x, location = 0, scale = {c})", "levy(scale={c})", "Levy(0, {c})",
                     NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .info = info,
        .fit = fit,
        .exact = exact,
        .edge = edge,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = mean,
};
