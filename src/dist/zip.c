/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zero-inflated Poisson: a Poisson, or with probability pi always 0.
 *
 *   f(0) = pi + (1 - pi) e^-lambda,  f(x) = (1 - pi) lambda^x e^-lambda / x!,    lambda > 0,  0 <= pi < 1
 *
 * In lambda and P(X > 0) the likelihood factors: lambda is that of a zero-truncated Poisson for the positive counts, and
 * (1 - pi) (1 - e^-lambda) their fraction. If there are no more zeros than a Poisson of the same mean has, e^-mean,
 * the maximum is at pi = 0.   Lambert (1992), Technometrics 34, 1-14.
 */
#include "counts.h"
#include "internal.h"

#include <gsl/gsl_randist.h>

enum { LAMBDA, PI };

extern const struct dist dist_poisson;
static const struct dist *const base = &dist_poisson;

/* log f(0) */
static double log_zero(const double *t)
{
        double less = (1 - t[PI]) * expm1(-t[LAMBDA]); /* f(0) - 1 */
        return less > -0.5 ? log1p(less) : log(t[PI] + (1 - t[PI]) * exp(-t[LAMBDA]));
}

static double logpdf(ROW, double x, const double *t)
{
        if (x == 0)
                return log_zero(t);
        return base->logpdf(base, x, t) + log1p(-t[PI]);
}

static void score(ROW, double x, const double *t, double *g)
{
        double f = exp(log_zero(t));
        if (x > 0) {
                g[LAMBDA] = (x - t[LAMBDA]) / t[LAMBDA];
                g[PI] = -1 / (1 - t[PI]);
        } else {
                g[LAMBDA] = -(1 - t[PI]) * exp(-t[LAMBDA]) / f;
                g[PI] = -expm1(-t[LAMBDA]) / f;
        }
}

static void hess(ROW, double x, const double *t, double *h)
{
        double f = exp(log_zero(t)), e = exp(-t[LAMBDA]) / f, u = -expm1(-t[LAMBDA]) / f,
               q = 1 - t[PI];
        if (x > 0) {
                h[0] = -x / t[LAMBDA] / t[LAMBDA];
                h[1] = h[2] = 0;
                h[3] = -1 / q / q;
        } else {
                h[0] = q * e * (1 - q * e);
                h[1] = h[2] = e + q * e * u;
                h[3] = -u * u;
        }
}

struct positive {
        double mean, share; /* of the counts above 0 */
};

static struct positive positive_of(const struct sample *s)
{
        struct positive p = {0, 1 - sample_counts(s, 1)[0] / s->weight};
        p.mean = sample_moments(s)->mean / p.share;
        return p;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        (void)s;
        return !isnan(held[PI]) && held[PI] >= 1 ? "pi = 1 leaves nothing but zeros" : NULL;
}

static double excess(double lambda, void *mean)
{
        return -expm1(-lambda) / lambda - 1 / *(double *)mean;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        struct positive p = positive_of(s);
        if (!isnan(held[LAMBDA]) || !isnan(held[PI]))
                return false;
        if (!(p.mean > 1))
                return false;
        t[LAMBDA] = num_root_positive(excess, &p.mean, p.mean);
        t[PI] = 1 + p.share / expm1(-t[LAMBDA]);
        return t[PI] > 0;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        struct positive p = positive_of(s);
        (void)held;
        t[LAMBDA] = p.share > 0 ? p.mean : 1;
        t[PI] = k == 0 ? 0.5 * (1 - p.share) + 0.01 : 0.5;
        return k < 2;
}

static double logsf(ROW, double x, const double *t)
{
        return x < 0 ? 0 : log1p(-t[PI]) + base->logsf(base, x, t);
}

static double logcdf(ROW, double x, const double *t)
{
        if (x < 0)
                return -NUM_INF;
        return x < 1 ? log_zero(t) : num_log1mexp(logsf(d, x, t));
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return gsl_rng_uniform(r) < t[PI] ? 0 : draw_poisson(r, t[LAMBDA]);
}

static double mean(ROW, const double *t)
{
        return (1 - t[PI]) * t[LAMBDA];
}

static double variance(ROW, const double *t)
{
        return (1 - t[PI]) * t[LAMBDA] * (1 + t[PI] * t[LAMBDA]);
}

static bool poisson_is_peak(ROW, const struct sample *s, const double *t)
{
        (void)t;
        return sample_counts(s, 1)[0] / s->weight <= exp(-sample_moments(s)->mean);
}

const struct dist dist_zip = {
        .name = "zip",
        .aliases = NAMES("zipoisson", "zeroinflatedpoisson"),
        .title = "Zero-inflated Poisson",
        .formula = "P(0) = pi + (1 - pi) exp(-lambda),  P(x) = (1 - pi) lambda^x exp(-lambda) / x!",
        .estimator = "one equation in lambda for the positive counts, then pi in closed form",
        .derivation = "with U = (1 - pi) (1 - exp(-lambda)), the probability of a positive count, "
                      "and u = mean min(x, 1), the share of them:\n"
                      "l(lambda, pi) = n (1 - u) log(1 - U) + n u log U + log(lambda) sum x_i - n "
                      "u log(exp(lambda) - 1) - sum log x_i!\n"
                      "the first two terms are those of a coin: U = u\n"
                      "the others those of a zero-truncated Poisson: lambda / (1 - exp(-lambda)) = "
                      "mean x / u, one root\n"
                      "  =>  pi = 1 - u / (1 - exp(-lambda)), if positive; else pi -> 0, which is "
                      "poisson",
        .notes = "pi is the probability of the zeros that are not Poisson's. If zeros are no more "
                 "frequent than exp(-mean) "
                 "the\n"
                 "maximum is poisson's.",
        .reference = "Lambert (1992), Technometrics 34, 1-14",
        .support = {.lo = 0, .hi = NUM_INF, .discrete = true},
        .npar = 2,
        .root = true,
        .param = (const struct param[]){{.name = "lambda",
                                         POSITIVE,
                                         .doc = "mean of the Poisson",
                                         .aliases = NAMES("mu", "rate")},
                                        {.name = "pi",
                                         UNIT,
                                         .doc = "probability of the other zeros",
                                         .aliases = NAMES("pstr0", "phi")}},
        .probe = (const double[]){2.5, 0.3},
        .limit = (const struct limit[]){{
                                                .dist = &dist_poisson,
                                                .how = "pi = 0",
                                                .law = LAW_HALF,
                                                .from = (const int[]){0, -1},
                                                .at = (const double[]){0, 0},
                                                .is_peak = poisson_is_peak,
                                                .decides = true,
                                        },
                                        {0}},
        .spelling = {"extraDistr::dzip(x, lambda = {lambda}, pi = {pi})", NULL, NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = none,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
