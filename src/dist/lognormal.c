/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lognormal: log x is normal.
 *
 *   f(x) = exp(-z^2 / 2) / (x sigma sqrt(2 pi)),    z = (log x - mu) / sigma,  x > 0,  sigma > 0
 *
 * l is that of the normal for the logarithms, less sum log x_i: mu and sigma are their mean and standard deviation
 * (divisor n).   Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 14.
 */
#include "exact.h"
#include "internal.h"
#include "tails.h"

enum { MU, SIGMA };

extern const struct dist dist_normal, dist_truncnormal;
static const struct dist *const log_row = &dist_normal;

static double logpdf(ROW, double x, const double *t)
{
        return x > 0 ? log_row->logpdf(log_row, log(x), t) - log(x) : -NUM_INF;
}

static void score(ROW, double x, const double *t, double *g)
{
        log_row->score(log_row, log(x), t, g);
}

static void hess(ROW, double x, const double *t, double *h)
{
        log_row->hess(log_row, log(x), t, h);
}

static void info(ROW, const double *t, double *h)
{
        log_row->info(log_row, t, h);
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        return log_row->none(log_row, sample_mapped(s, MAP_LOG), held);
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        return log_row->fit(log_row, sample_mapped(s, MAP_LOG), held, t);
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        return log_row->start(log_row, sample_mapped(s, MAP_LOG), held, k, t);
}

static double nll(ROW, const struct sample *s, const double *t, double *g, double *h)
{
        const struct sample *logs = sample_mapped(s, MAP_LOG);
        return log_row->nll(log_row, logs, t, g, h) + s->weight * sample_moments(logs)->mean;
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        return exact_normal(t, held, s->weight, j, level, lower, upper);
}

static bool exact_quantile(const struct dist *d, const struct sample *s, const bool *held,
                           const double *t, double p, double level, double *lower, double *upper)
{
        (void)d;
        bool known = exact_normal_quantile(t, held, s->weight, p, level, lower, upper);
        *lower = known ? exp(*lower) : NUM_NAN;
        *upper = known ? exp(*upper) : NUM_NAN;
        return known;
}

static double logcdf(ROW, double x, const double *t)
{
        return x > 0 ? log_row->logcdf(log_row, log(x), t) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        return x > 0 ? log_row->logsf(log_row, log(x), t) : 0;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double z = (log(x) - t[MU]) / t[SIGMA];
        tail_of_line(tail_normal(z, upper), z, t[SIGMA], g, h);
        return true;
}

static double quantile(ROW, double p, const double *t)
{
        return exp(log_row->quantile(log_row, p, t));
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return exp(log_row->draw(log_row, t, r));
}

static double mean(ROW, const double *t)
{
        return exp(t[MU] + t[SIGMA] * t[SIGMA] / 2);
}

static double variance(ROW, const double *t)
{
        double v = t[SIGMA] * t[SIGMA];
        return exp(2 * t[MU] + v) * expm1(v);
}

static double scale(ROW, const double *t)
{
        return exp(t[MU]);
}

static double slope(ROW, double x, const double *t, double *bend)
{
        double z = (log(x) - t[MU]) / (t[SIGMA] * t[SIGMA]);
        *bend = (1 + z - 1 / (t[SIGMA] * t[SIGMA])) / x / x;
        return -(1 + z) / x;
}

static const struct lesson lesson = {
        .solution = "Step by step. log x is normal, and the factor 1 / x of the density has no "
                    "parameter in it: it adds\n"
                    "{-sum log x_i} to l, and moves no estimate. Of the rest only the squares have "
                    "mu in them:\n"
                    "  dl/dmu = (sum log x_i - n mu) / sigma^2 = 0\n"
                    "  mu = sum log x_i / n = {sum log x_i} / {n} = {mean log x}\n"
                    "whatever sigma is. From there the squared distances of the logarithms sum to "
                    "{sum (log x_i - mu)^2},\n"
                    "and\n"
                    "  dl/dsigma = -{n} / sigma + {sum (log x_i - mu)^2} / sigma^3 = 0\n"
                    "  sigma^2 = {sum (log x_i - mu)^2} / {n} = {sigma^2}\n"
                    "  sigma = {sigma}\n"
                    "`exp(mu)` = {exp(mu)} is the geometric mean of the data, and the median of "
                    "the model. Its mean,\n"
                    "`exp(mu + sigma^2 / 2)` = {exp(mu + sigma^2 / 2)}, is not the mean of the "
                    "data, {mean x}: the\n"
                    "likelihood does not match moments.",
        .loss = "  -l / n = MSE / (2 sigma^2) + log sigma + log(2 pi) / 2 + mean log x\n"
                "MSE is the mean of `(log x_i - mu)^2`: least squares on the logarithms. The last "
                "term has no\n"
                "parameter in it, but belongs to the likelihood of x: without it a normal fit of "
                "log x could not be\n"
                "compared with other families fitted to x (AIC).",
};

const struct dist dist_lognormal = {
        .name = "lognormal",
        .aliases = NAMES("lnorm", "lognorm", "galton"),
        .title = "Lognormal",
        .formula = "f(x) = exp(-z^2 / 2) / (x sigma sqrt(2 pi)),  z = (log x - mu) / sigma",
        .estimator = "closed form: mean and standard deviation (divisor n) of log x",
        .derivation =
                "l(mu, sigma) = -n log sigma - n log(2 pi) / 2 - sum (log x_i - mu)^2 / (2 "
                "sigma^2) - sum "
                "log x_i\n"
                "the last sum does not depend on the parameters, so the rest is the normal for "
                "log x:\n"
                "mu = mean log x,  sigma^2 = mean (log x - mu)^2",
        .notes = "mu and sigma are those of log x; exp(mu) is the median, and scipy's scale.",
        .lesson = &lesson,
        .reference = "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, "
                     "ch. 14",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 2,
        .summaries = SUMMARY_MOMENTS(MAP_LOG),
        .param =
                (const struct param[]){
                        {.name = "mu", REAL, .doc = "mean of log x", .aliases = NAMES("meanlog")},
                        {.name = "sigma",
                         POSITIVE,
                         .doc = "standard deviation of log x",
                         .aliases = NAMES("sdlog", "s")}},
        .probe = (const double[]){0.7, 0.6},
        .derived =
                (const struct derived[]){{"scale", "exp(mu), the median", scale, 0, NUM_INF}, {0}},
        .truncated = &dist_truncnormal,
        .truncated_of = MAP_LOG,
        .spelling = {"dlnorm(x, meanlog = {mu}, sdlog = {sigma})",
                     "lognorm(s={sigma}, scale={scale})", "LogNormal({mu}, {sigma})",
                     "makedist('Lognormal', 'mu', {mu}, 'sigma', {sigma})"},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .hess = hess,
        .info = info,
        .none = none,
        .fit = fit,
        .exact = exact,
        .exact_quantile = exact_quantile,
        .start = start,
        .nll = nll,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
