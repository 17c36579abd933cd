/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Borel: all descendants of one ancestor, when each has a Poisson number of children.
 *
 *   f(x) = e^(-mu x) (mu x)^(x - 1) / x!,           x = 1, 2, ...,  0 <= mu < 1
 *   l    = -mu sum x_i + log(mu) sum (x_i - 1) + sum [(x_i - 1) log x_i - log x_i!]
 *
 * dl/dmu = 0 gives mu = 1 - 1 / mean x. For large x, log f = -x D(mu) - log mu - 3/2 log x - log(2 pi) / 2 - S(x), with
 * D = mu - 1 - log mu.   Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, sec. 7.2.
 */
#include "internal.h"
#include "tilt.h"

#include <gsl/gsl_randist.h>

enum { MU };

static double log_density(const void *context, double x)
{
        double mu = *(const double *)context;
        if (x < 16)
                return -mu * x + (x > 1 ? (x - 1) * log(mu * x) : 0) - num_lgamma(x + 1);
        return -x * num_deviance(mu, mu - 1, 1) - log(mu) - 1.5 * log(x) - LOG_SQRT_2PI -
               num_stirling(x);
}

static double logpdf(ROW, double x, const double *t)
{
        if (!is_count(x, 1) || (t[MU] == 0 && x > 1))
                return -NUM_INF;
        return log_density(t, x);
}

static void score(ROW, double x, const double *t, double *g)
{
        g[MU] = (x - 1 - t[MU] * x) / t[MU];
}

static void hess(ROW, double x, const double *t, double *h)
{
        h[MU] = -(x - 1) / t[MU] / t[MU];
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double mean = sample_moments(s)->mean;
        t[MU] = isnan(held[MU]) ? (mean - 1) / mean : held[MU];
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)held, (void)s;
        t[MU] = 0.5;
        return k == 0;
}

static double log_below(double x, const double *t)
{
        double sum = exp(log_density(t, 1));
        for (double k = 2; k <= x; k++)
                sum += exp(log_density(t, k));
        return log(fmin(sum, 1));
}

/* The smaller part is summed: up to x while that is few terms, else above it. */
static double logsf(ROW, double x, const double *t)
{
        x = floor(x);
        return x < 1 ? 0 : fmin(num_log_series(log_density, t, x + 1), 0);
}

static double log_last(double x, const void *mu)
{
        return log_density(mu, x);
}

/* log f = -eta x and what depends on x alone, eta = mu - log mu > 1: concave in eta, and in a window there is a mu = 1, from which l falls
 * iff the mean is not below that one's. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        enum { MANY = 1000000 };
        const double one = 1;
        struct window w;
        double sum = 0, first = 0;
        if (k > 0 || !window_of(s, false, &w) || !(w.hi < MANY))
                return false;
        for (double x = fmax(floor(w.lo) + 1, 1); x <= w.hi; x++) {
                double p = exp(log_density(&one, x));
                sum += p;
                first += p * x;
        }
        e->how = "mu -> 1";
        e->loglik = w.y->weight * (sample_average(w.y, log_last, &one) - log(sum));
        e->peak = sample_moments(w.y)->mean >= first / sum;
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        x = floor(x);
        if (x < 1)
                return -NUM_INF;
        return x < 4 ? log_below(x, t) : num_log1mexp(logsf(d, x, t));
}

/* The tree, one individual after another. */
static double draw(ROW, const double *t, gsl_rng *r)
{
        double born = 1;
        for (double done = 0; done < born; done++)
                born += gsl_ran_poisson(r, t[MU]);
        return born;
}

static double mean(ROW, const double *t)
{
        return 1 / (1 - t[MU]);
}

static double variance(ROW, const double *t)
{
        double q = 1 - t[MU];
        return t[MU] / q / q / q;
}

static const struct lesson lesson = {
        .solution = "Step by step. The {n} values sum to {sum x_i}, and what they have above 1 to "
                    "{sum (x_i - 1)}:\n"
                    "  dl/dmu = -{sum x_i} + {sum (x_i - 1)} / mu\n"
                    "\n"
                    "? sum (x_i - 1) > 0\n"
                    "It falls from infinity, near mu = 0, and at mu = 1 it is {-n}: between, it is "
                    "0 once. Multiplied by\n"
                    "`mu`:\n"
                    "  {sum (x_i - 1)} - {sum x_i} mu = 0\n"
                    "  mu = {sum (x_i - 1)} / {sum x_i} = {sum (x_i - 1) / sum x_i}\n"
                    "In all families together there were {sum x_i} people, of whom {sum (x_i - 1)} "
                    "were somebody's child.\n"
                    "\n"
                    "? sum (x_i - 1) = 0\n"
                    "All values are 1: the slope is negative for every mu, and the maximum is at "
                    "the end of the range, mu\n"
                    "= 0.",
};

const struct dist dist_borel = {
        .name = "borel",
        .title = "Borel",
        .formula = "P(x) = exp(-mu x) (mu x)^(x - 1) / x!",
        .estimator = "closed form: 1 - 1 / mean",
        .derivation = "l(mu) = -mu sum x_i + log(mu) sum (x_i - 1) + sum (x_i - 1) log x_i - sum "
                      "log x_i!\n"
                      "dl/dmu = -sum x_i + sum (x_i - 1) / mu = 0   =>  mu = 1 - 1 / mean x",
        .notes = "If all values are 1 the maximum is on the boundary, mu = 0.",
        .lesson = &lesson,
        .reference = "Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, 3rd ed., "
                     "section 7.2",
        .support = {.lo = 1, .hi = NUM_INF, .discrete = true},
        .npar = 1,
        .param = (const struct param[]){{.name = "mu",
                                         UNIT,
                                         .doc = "mean number of children",
                                         .aliases = NAMES("lambda", "a")}},
        .probe = (const double[]){0.4},
        .spelling = {"VGAM::dbort(x, Qsize = 1, a = {mu})", NULL, NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .fit = fit,
        .edge = edge,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
