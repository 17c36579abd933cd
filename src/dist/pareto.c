/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pareto: incomes above a least one, and whatever else has no typical size.
 *
 *   f(x) = (alpha / x) (xm / x)^alpha,              x >= xm > 0,  alpha > 0
 *   l    = n log alpha + n alpha log xm - (alpha + 1) sum log x_i,    if xm <= min x
 *
 * l grows with xm until the support would lose the smallest observation: xm = min x; then dl/dalpha = 0 gives
 * alpha = 1 / mean log(x / xm). xm is irregular: l has no top there but a cliff. n log(min x / xm) is exponential
 * with rate alpha and independent of V = n / alpha-hat, so that
 *   P(n log(min x / xm) > r V) = (1 + r)^-(n - 1)
 * bounds xm from below.   Malik (1970), Metrika 15, 126-132.
 */
#include "ends.h"
#include "exact.h"
#include "tails.h"

#include <gsl/gsl_rng.h>

enum { XM, ALPHA };

static double logpdf(ROW, double x, const double *t)
{
        if (!(x >= t[XM]) || isinf(x))
                return -NUM_INF;
        return num_log_quotient(t[ALPHA], x) - t[ALPHA] * num_log_quotient(x, t[XM]);
}

static void score(ROW, double x, const double *t, double *g)
{
        g[XM] = t[ALPHA] / t[XM];
        g[ALPHA] = 1 / t[ALPHA] - num_log_quotient(x, t[XM]);
}

static void hess(ROW, double x, const double *t, double *h)
{
        (void)x;
        h[0] = -t[ALPHA] / t[XM] / t[XM];
        h[1] = h[2] = 1 / t[XM];
        h[3] = -1 / t[ALPHA] / t[ALPHA];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        double min = sample_moments(s)->min;
        if (held[XM] > min)
                return "an observation is below the fixed xm: the likelihood is 0 everywhere";
        if (all_equal(s) && isnan(held[ALPHA]) && (isnan(held[XM]) || held[XM] == min))
                return NO_SPREAD(s, "alpha -> inf");
        return NULL;
}

static double log_above(double x, const void *xm)
{
        return num_log_quotient(x, *(const double *)xm);
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        t[XM] = isnan(held[XM]) ? sample_moments(s)->min : held[XM];
        t[ALPHA] = isnan(held[ALPHA]) ? 1 / sample_average(s, log_above, &t[XM]) : held[ALPHA];
        return true;
}

static const char *bounded(ROW, const struct sample *s, const double *held, double *t)
{
        return ends_ray(s, (struct end){.logs = true}, held[XM], held[ALPHA],
                        "the likelihood only grows as alpha -> 0", &t[XM], &t[ALPHA]);
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        return fit(NULL, s, held, t) && k == 0;
}

static bool interval(ROW, const struct sample *s, const double *t, size_t j, double level,
                     double *lower, double *upper)
{
        double n = s->weight, v = n * sample_average(s, log_above, &t[XM]);
        bool estimated = fabs(t[ALPHA] * v / n - 1) < 1e-9;
        double r =
                estimated ? v / n * expm1(-log1p(-level) / (n - 1)) : -log1p(-level) / n / t[ALPHA];
        *lower = t[XM] * exp(-r);
        *upper = t[XM];
        return j == XM && n > 1;
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        double n = s->weight, df = held[XM] ? 2 * n : 2 * (n - 1);
        return j == ALPHA && exact_chi2(t[ALPHA], 2 * n, df, 1, level, lower, upper);
}

static double logcdf(ROW, double x, const double *t)
{
        return x > t[XM] ? num_log1mexp(-t[ALPHA] * num_log_quotient(x, t[XM])) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        return x > t[XM] ? -t[ALPHA] * num_log_quotient(x, t[XM]) : 0;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double l = num_log_quotient(x, t[XM]), r = 1 / t[XM];
        return tail_of_exponent(t[ALPHA] * l, 2, (const double[]){-t[ALPHA] * r, l},
                                (const double[]){t[ALPHA] * r * r, -r, -r, 0}, upper, g, h);
}

static double quantile(ROW, double p, const double *t)
{
        return t[XM] * exp(-log1p(-p) / t[ALPHA]);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return t[XM] * pow(gsl_rng_uniform_pos(r), -1 / t[ALPHA]);
}

static double mean(ROW, const double *t)
{
        return t[ALPHA] > 1 ? t[XM] * (t[ALPHA] / (t[ALPHA] - 1)) : NUM_INF;
}

static double variance(ROW, const double *t)
{
        double a = t[ALPHA], m = t[XM] / (a - 1);
        return a > 2 ? m * m * (a / (a - 2)) : NUM_INF;
}

static const struct lesson lesson = {
        .solution = "Step by step. First xm: if it exceeds any value, the density there is 0, and "
                    "so is the product. Up\n"
                    "to the smallest value l only grows with xm, by the term `n alpha log xm`, "
                    "whatever alpha is. There\n"
                    "is no slope to be set to 0; the maximum is a corner:\n"
                    "  xm = x_(1) = {x_(1)}\n"
                    "With that xm, `sum log(x_i / xm)` is {sum log(x_i / xm)}, and\n"
                    "  l(alpha) = {n} log alpha - {sum log(x_i / xm)} alpha - {sum log x_i}\n"
                    "  dl/dalpha = {n} / alpha - {sum log(x_i / xm)} = 0\n"
                    "  alpha = {n} / {sum log(x_i / xm)} = {n / sum log(x_i / xm)}\n"
                    "log(x / xm) is exponential with rate alpha, and this is its estimate; among "
                    "those who study tails it\n"
                    "is Hill's.",
        .curvature = "In alpha it can be written down:\n"
                     "  d2l/dalpha2 = -n / alpha^2\n"
                     "so that `se(alpha) = alpha / sqrt(n)`. xm has no curvature: l jumps there.",
};

const struct dist dist_pareto = {
        .name = "pareto",
        .aliases = NAMES("pareto1", "paretotype1"),
        .title = "Pareto (type I)",
        .formula = "f(x) = (alpha / x) (xm / x)^alpha,  x >= xm",
        .estimator = "closed form: xm the least observation, alpha = 1 / mean log(x / xm)",
        .derivation = "l(xm, alpha) = n log alpha + n alpha log xm - (alpha + 1) sum log x_i, if "
                      "xm <= all x_i\n"
                      "it grows with xm   =>  xm = x_(1)\n"
                      "dl/dalpha = n / alpha - sum log(x_i / xm) = 0   =>  alpha = n / sum log(x_i "
                      "/ xm)\n"
                      "P(n log(x_(1) / xm) > r n / alpha) = (1 + r)^-(n - 1) gives an exact "
                      "interval for xm",
        .notes = "actuar's pareto is lomax here (it begins at 0), its pareto1 is this one. alpha "
                 "is\n"
                 "biased: (n - 2) / n times it is not. xm is irregular: no standard error, an "
                 "exact\n"
                 "one-sided interval.",
        .lesson = &lesson,
        .reference = "Malik (1970), Metrika 15, 126-132",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 2,
        .drives = 1,
        .param = (const struct param[]){{.name = "xm",
                                         POSITIVE,
                                         .doc = "the least possible value",
                                         .unit = 1,
                                         .irregular = true,
                                         .aliases = NAMES("min", "scale", "xmin")},
                                        {.name = "alpha",
                                         POSITIVE,
                                         .doc = "tail exponent",
                                         .aliases = NAMES("shape", "a")}},
        .frontier = &(const struct frontier){XM, LINK_LOG, 1, ALPHA, NOWHERE},
        .probe = (const double[]){2, 2.5},
        .spelling = {"extraDistr::dpareto(x, a = {alpha}, b = {xm})", "pareto({alpha}, scale={xm})",
                     "Pareto({alpha}, {xm})",
                     "makedist('GeneralizedPareto', 'k', 1 / {alpha}, 'sigma', {xm} / {alpha}, "
                     "'theta', {xm})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = none,
        .bounded = bounded,
        .fit = fit,
        .exact = exact,
        .interval = interval,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
