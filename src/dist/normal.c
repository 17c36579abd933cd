/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Normal (Gaussian): the likelihood behind mean squared error.
 *
 *   f(x) = exp(-z^2 / 2) / (sigma sqrt(2 pi)),      z = (x - mu) / sigma,  sigma > 0
 *   l    = -n log(sigma) - n log(2 pi) / 2 - sum (x_i - mu)^2 / (2 sigma^2)
 *
 * dl/dmu = 0 gives mu = mean x; then dl/dsigma = 0 gives sigma^2 = sum (x_i - mu)^2 / n, with divisor
 * n. If all x are equal l grows without bound as sigma -> 0.   Casella & Berger (2002), ex. 7.2.11.
 */
#include "exact.h"
#include "internal.h"
#include "tails.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

enum { MU, SIGMA };

static double logpdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        double z = (x - t[MU]) / t[SIGMA];
        return -z * z / 2 - log(t[SIGMA]) - LOG_SQRT_2PI;
}

static void score(const struct dist *d, double x, const double *t, double *g)
{
        (void)d;
        double z = (x - t[MU]) / t[SIGMA];
        g[MU] = z / t[SIGMA];
        g[SIGMA] = (z - 1) * (z + 1) / t[SIGMA];
}

static const char *none(const struct dist *d, const struct sample *s, const double *held)
{
        (void)d;
        const struct moments *m = sample_moments(s);
        bool at_mu = isnan(held[MU]) || held[MU] == m->mean;
        if (!isnan(held[SIGMA]) || m->sd > 0 || !at_mu)
                return NULL;
        if (s->rows == 1)
                return "one observation: the likelihood grows without bound as sigma -> 0";
        return "all values are equal: the likelihood grows without bound as sigma -> 0";
}

/* mean x - t[MU], of which the mean is known to more digits than a double holds. */
static double offset(const struct moments *m, const double *t)
{
        return dd_value(dd_add_d(m->mean_dd, -t[MU]));
}

static bool fit(const struct dist *d, const struct sample *s, const double *held, double *t)
{
        (void)d;
        const struct moments *m = sample_moments(s);
        t[MU] = isnan(held[MU]) ? m->mean : held[MU];
        if (!isnan(held[SIGMA]))
                t[SIGMA] = held[SIGMA];
        else
                t[SIGMA] = isnan(held[MU]) ? m->sd : hypot(m->sd, offset(m, t));
        return true;
}

static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *t)
{
        (void)d, (void)held;
        double lo = sample_about(s, 0.25), hi = sample_about(s, 0.75);
        t[MU] = sample_about(s, 0.5);
        t[SIGMA] = hi > lo ? (hi - lo) / 1.349 : sample_moments(s)->sd;
        return k == 0;
}

static double nll(const struct dist *d, const struct sample *s, const double *t, double *g,
                  double *h)
{
        (void)d;
        const struct moments *m = sample_moments(s);
        double a = m->sd / t[SIGMA], b = offset(m, t) / t[SIGMA], n = s->weight;
        if (g) {
                g[MU] = -n * b / t[SIGMA];
                g[SIGMA] = n * ((1 - a) * (1 + a) - b * b) / t[SIGMA];
        }
        if (h) {
                double q = n / t[SIGMA] / t[SIGMA];
                h[0] = q;
                h[1] = h[2] = 2 * b * q;
                h[3] = (3 * (a * a + b * b) - 1) * q;
        }
        return n * (log(t[SIGMA]) + LOG_SQRT_2PI + (a * a + b * b) / 2);
}

/* In mu and log sigma. */
static bool rows(const struct dist *d, size_t n, const double *x, const enum link *link,
                 const double *u, double *value, double *g, double *h)
{
        (void)d;
        const double *log_sigma = u + SAMPLE_BLOCK;
        if (link[MU] != LINK_IDENTITY || link[SIGMA] != LINK_LOG)
                return false;
        for (size_t i = 0; i < n; i++) {
                double r = exp(-log_sigma[i]), z = (x[i] - u[i]) * r;
                value[i] = -z * z / 2 - log_sigma[i] - LOG_SQRT_2PI;
                if (g) {
                        g[i] = z * r;
                        g[SAMPLE_BLOCK + i] = (z - 1) * (z + 1);
                }
                if (h) {
                        h[i] = -r * r;
                        h[SAMPLE_BLOCK + i] = -2 * z * r;
                        h[2 * SAMPLE_BLOCK + i] = -2 * z * z;
                }
        }
        return true;
}

static void hess(const struct dist *d, double x, const double *t, double *h)
{
        (void)d;
        double z = (x - t[MU]) / t[SIGMA], q = 1 / (t[SIGMA] * t[SIGMA]);
        h[0] = -q;
        h[1] = h[2] = -2 * z * q;
        h[3] = (1 - 3 * z * z) * q;
}

static void info(const struct dist *d, const double *t, double *h)
{
        (void)d;
        double q = 1 / (t[SIGMA] * t[SIGMA]);
        h[0] = q;
        h[1] = h[2] = 0;
        h[3] = 2 * q;
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
        return exact_normal_quantile(t, held, s->weight, p, level, lower, upper);
}

static double logcdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return num_log_ndtr((x - t[MU]) / t[SIGMA]);
}

static double logsf(const struct dist *d, double x, const double *t)
{
        (void)d;
        return num_log_ndtr(-(x - t[MU]) / t[SIGMA]);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double z = (x - t[MU]) / t[SIGMA];
        tail_of_line(tail_normal(z, upper), z, t[SIGMA], g, h);
        return true;
}

static double quantile(const struct dist *d, double p, const double *t)
{
        (void)d;
        return t[MU] + t[SIGMA] * gsl_cdf_ugaussian_Pinv(p);
}

static double draw(const struct dist *d, const double *t, gsl_rng *r)
{
        (void)d;
        return t[MU] + gsl_ran_gaussian(r, t[SIGMA]);
}

static double mean(const struct dist *d, const double *t)
{
        (void)d;
        return t[MU];
}

static double variance(const struct dist *d, const double *t)
{
        (void)d;
        return t[SIGMA] * t[SIGMA];
}

static double slope(const struct dist *d, double x, const double *t, double *bend)
{
        (void)d;
        double q = 1 / (t[SIGMA] * t[SIGMA]);
        *bend = -q;
        return -(x - t[MU]) * q;
}

static const struct lesson lesson = {
        .likelihood =
                "With mu and sigma fixed, `f(x)` says where values are to be expected; over x it "
                "integrates to 1. Here\n"
                "the values are fixed, and the product of the densities at them is read as a "
                "function of mu and\n"
                "sigma: the likelihood. Over mu it need not integrate to 1; it compares. With "
                "sigma =\n"
                "{sigma} kept, it falls to both sides of its maximum like this:\n"
                "\n"
                "| mu = mu - 2 sigma / sqrt(n) to mu + 2 sigma / sqrt(n) by sigma / sqrt(n) | "
                "l(mu, sigma) := -n log sigma - n log(2 pi) / 2 - sum (x_i - mu)^2 / (2 sigma^2) | "
                "L / max := exp(-n (mu - mean x)^2 / (2 sigma^2)) |\n"
                "\n"
                "The step is `sigma / sqrt(n)`, which will turn out to be the standard error.",
        .solution =
                "Step by step. Of l only the last term has mu in it, and that is largest where the "
                "sum of squares is\n"
                "least:\n"
                "  dl/dmu = (sum x_i - n mu) / sigma^2 = 0\n"
                "  mu = sum x_i / n = {sum x_i} / {n} = {mean x}\n"
                "whatever sigma is. From there the squared distances sum to {sum (x_i - mu)^2}, "
                "and\n"
                "  dl/dsigma = -{n} / sigma + {sum (x_i - mu)^2} / sigma^3 = 0\n"
                "  sigma^2 = {sum (x_i - mu)^2} / {n} = {sigma^2}\n"
                "  sigma = {sigma}\n"
                "\n"
                "Why n and not n - 1? The likelihood asks which sigma makes these values most "
                "probable, and the answer\n"
                "is the mean squared distance from their mean. That mean was fitted to the values, "
                "so that they lie\n"
                "closer to it than to the true mu: on the average sigma^2 comes out too small, by "
                "the factor\n"
                "`(n - 1) / n`. This bias disappears as n grows. The divisor n - 1 removes it, "
                "{sum (x_i - mu)^2 / (n - 1)}\n"
                "instead of {sigma^2}; but it is not where the likelihood is largest: l there is\n"
                "{-n log(n sigma^2 / (n - 1)) / 2 - n log(2 pi) / 2 - (n - 1) / 2}, not {l}.\n"
                "\n"
                "A search, too, would find it, without any formula. sigma must stay positive, and "
                "with its logarithm\n"
                "  s = log sigma\n"
                "in its place it does, whatever the step:\n"
                "  l = -n s - (n / 2) log(2 pi) - exp(-2 s) sum (x_i - mu)^2 / 2\n"
                "  dl/ds = -n + exp(-2 s) sum (x_i - mu)^2\n"
                "The maximum is at the same model, s = {log sigma}: how a parameter is called does "
                "not matter to the\n"
                "likelihood (invariance). --method=gradient, bfgs, newton and simplex find it so.",
        .loss = "  -l / n = MSE / (2 sigma^2) + log sigma + log(2 pi) / 2\n"
                "  {mean (x - mu)^2} / (2 * {sigma}^2) + {log sigma + log(2 pi) / 2} = {-l / n}\n"
                "MSE is the mean of `(x_i - mu)^2`. With sigma fixed it is the only term that mu "
                "changes: to minimise\n"
                "the mean squared error is to maximise a normal likelihood. Squares grow fast, so "
                "that a single far\n"
                "value pulls mu after it; who trusts such values less should choose a density with "
                "heavier tails\n"
                "(laplace, t).",
        .end = "? n < 30\n"
               "With {n} values sigma itself is known to {se(sigma)} only, and mu plus or minus "
               "two standard errors\n"
               "covers the true mean somewhat less often than 95 times of 100 (Student's t "
               "distribution says by how\n"
               "much).",
};

extern const struct dist dist_truncnormal;

const struct dist dist_normal = {
        .name = "normal",
        .aliases = NAMES("gaussian", "norm", "gauss"),
        .title = "Normal (Gaussian)",
        .formula = "f(x) = exp(-(x - mu)^2 / (2 sigma^2)) / (sigma sqrt(2 pi))",
        .estimator = "closed form: mean, and root mean squared deviation (divisor n)",
        .derivation = "l(mu, sigma) = -n log sigma - (n / 2) log(2 pi)\n"
                      "  - sum (x_i - mu)^2 / (2 sigma^2)\n"
                      "dl/dmu = sum (x_i - mu) / sigma^2 = 0   =>  mu = sum x_i / n\n"
                      "dl/dsigma = -n / sigma + sum (x_i - mu)^2 / sigma^3 = 0\n"
                      "  =>  sigma^2 = sum (x_i - mu)^2 / n\n"
                      "-d2l/dmu2 = n / sigma^2, -d2l/dsigma2 = 2 n / sigma^2, mixed 0 there:\n"
                      "se(mu) = sigma / sqrt(n),  se(sigma) = sigma / sqrt(2 n)",
        .notes = "sigma has the divisor n, as maximum likelihood says; the unbiased variance has n "
                 "- 1.\n"
                 "With sigma fixed, -l is the sum of squared errors up to constants: MSE is this "
                 "likelihood.",
        .lesson = &lesson,
        .reference = "Casella & Berger (2002), Statistical Inference, 2nd ed., example 7.2.11",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 2,
        .loss = LOSS_SQUARES,
        .summaries = SUMMARY_MOMENTS(MAP_SELF),
        .param =
                (const struct param[]){
                        {.name = "mu",
                         REAL,
                         .doc = "mean",
                         .unit = 1,
                         .location = true,
                         .aliases = NAMES("mean", "loc")},
                        {.name = "sigma",
                         POSITIVE,
                         .doc = "standard deviation (divisor n)",
                         .unit = 1,
                         .aliases = NAMES("sd", "scale")},
                },
        .probe = (const double[]){1.5, 2},
        .derived = (const struct derived[]){{"variance", "sigma^2", variance, 0, NUM_INF}, {0}},
        .truncated = &dist_truncnormal,
        .spelling = {"dnorm(x, mean = {mu}, sd = {sigma})", "norm(loc={mu}, scale={sigma})",
                     "Normal({mu}, {sigma})", "makedist('Normal', 'mu', {mu}, 'sigma', {sigma})"},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .none = none,
        .fit = fit,
        .exact = exact,
        .exact_quantile = exact_quantile,
        .start = start,
        .nll = nll,
        .rows = rows,
        .hess = hess,
        .info = info,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
