/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Binomial: successes in a known number of trials.
 *
 *   f(x) = C(n, x) p^x (1 - p)^(n - x),             x = 0, ..., n,  n = size given
 *   l    = sum log C(n, x_i) + log p sum x_i + log(1 - p) sum (n - x_i)
 *
 * dl/dp = 0 gives p = mean x / n; if no trial, or every one, succeeds that is on the boundary.
 * log f = -x D(n p / x) - (n - x) D(n q / (n - x)) + log(n / (2 pi x (n - x))) / 2 + S(n) - S(x) - S(n - x), with the
 * deviance D and Stirling's remainder S, does not cancel (Loader 2000).   Casella & Berger (2002), sec. 7.2.
 */
#include "chances.h"
#include "counts.h"
#include "exact.h"
#include "internal.h"

#include <gsl/gsl_randist.h>

enum { SIZE, P };

static double logpdf(ROW, double x, const double *t)
{
        double n = t[SIZE], p = t[P], q = 1 - p, y = n - x;
        if (!is_count(x, 0) || x > n)
                return -NUM_INF;
        if (x == 0 || y == 0)
                return x > 0 ? n * log(p) : y > 0 ? n * log1p(-p) : 0;
        if (p == 0 || q == 0)
                return -NUM_INF;
        double off = fma(n, p, -x); /* n p - x */
        return -x * num_deviance(n * p, off, x) - y * num_deviance(n * q, -off, y) +
               log(n / x / y / (2 * M_PI)) / 2 + num_stirling(n) - num_stirling(x) -
               num_stirling(y);
}

static void score(ROW, double x, const double *t, double *g)
{
        g[SIZE] = 0;
        g[P] = -fma(t[SIZE], t[P], -x) / t[P] / (1 - t[P]);
}

/* log C(m, x), without the cancellation of lgamma */
static double log_ways(double m, double x)
{
        double y = m - x;
        if (x == 0 || y == 0)
                return 0;
        return -x * log(x / m) - y * log(y / m) + log(m / x / y / (2 * M_PI)) / 2 +
               num_stirling(m) - num_stirling(x) - num_stirling(y);
}

static bool rows(ROW, size_t n, const double *x, const enum link *link, const double *u,
                 double *value, double *g, double *h)
{
        const double *size = u + SIZE * SAMPLE_BLOCK;
        if (!is_chance(link[P]))
                return false;
        chance_rows(link[P], n, x, size, u + P * SAMPLE_BLOCK, value, g ? g + SAMPLE_BLOCK : NULL,
                    h ? h + 2 * SAMPLE_BLOCK : NULL);
        for (size_t i = 0; i < n; i++) {
                value[i] = is_count(x[i], 0) && x[i] <= size[i] ? value[i] + log_ways(size[i], x[i])
                                                                : -NUM_INF;
                if (g)
                        g[i] = 0;
                if (h)
                        h[i] = h[SAMPLE_BLOCK + i] = 0;
        }
        return true;
}

static void hess(ROW, double x, const double *t, double *h)
{
        double q = 1 - t[P];
        h[0] = h[1] = h[2] = 0;
        h[3] = -x / t[P] / t[P] - (t[SIZE] - x) / q / q;
}

static void info(ROW, const double *t, double *h)
{
        h[0] = h[1] = h[2] = 0;
        h[3] = t[SIZE] / t[P] / (1 - t[P]);
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        return sample_moments(s)->max > held[SIZE] ? "an observation exceeds size, the number of "
                                                     "trials: the likelihood is 0 everywhere"
                                                   : NULL;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        t[SIZE] = held[SIZE];
        struct dd share = dd_div(sample_moments(s)->mean_dd, (struct dd){t[SIZE], 0});
        t[P] = isnan(held[P]) ? dd_value(share) : held[P];
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        t[SIZE] = held[SIZE];
        t[P] = (sample_about(s, 0.5) + 0.5) / (t[SIZE] + 1);
        return k == 0;
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        (void)held;
        double n = s->weight * t[SIZE];
        return j == P && exact_share(n * t[P], n, level, lower, upper);
}

static double logcdf(ROW, double x, const double *t)
{
        x = floor(x);
        if (x < 0 || x >= t[SIZE])
                return x < 0 ? -NUM_INF : 0;
        return num_log_beta_tail(1 - t[P], t[P], t[SIZE] - x, x + 1);
}

static double logsf(ROW, double x, const double *t)
{
        x = floor(x);
        if (x < 0 || x >= t[SIZE])
                return x < 0 ? 0 : -NUM_INF;
        return num_log_beta_tail(t[P], 1 - t[P], x + 1, t[SIZE] - x);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return draw_binomial(r, t[P], t[SIZE]);
}

static double mean(ROW, const double *t)
{
        return t[SIZE] * t[P];
}

static double variance(ROW, const double *t)
{
        return t[SIZE] * t[P] * (1 - t[P]);
}

static const struct lesson lesson = {
        .conjugate = "beta",
        .posterior = "The prior has the form of the likelihood itself: its slope adds to the score "
                     "as `a - 1` more\n"
                     "successes and `b - 1` more failures would.\n"
                     "\n"
                     "  (sum x_i + a - 1) / p - (sum (size - x_i) + b - 1) / (1 - p) = 0\n"
                     "  p = (sum x_i + a - 1) / (n size + a + b - 2) = {(sum x_i + a - 1) / (n "
                     "size + a + b - 2)}",
        .solution =
                "Step by step. In {n} times {size} trials there were {sum x_i} successes and {sum "
                "(size - x_i)}\n"
                "failures; the first term has no p in it:\n"
                "  l(p) = {sum log C(size, x_i)} + {sum x_i} log p + {sum (size - x_i)} log(1 - "
                "p)\n"
                "  dl/dp = {sum x_i} / p - {sum (size - x_i)} / (1 - p)\n"
                "\n"
                "? sum x_i > 0\n"
                "? sum (size - x_i) > 0\n"
                "At the maximum the slope is 0. Multiplied by `p (1 - p)`, which is not 0:\n"
                "  {sum x_i} (1 - p) - {sum (size - x_i)} p = 0\n"
                "  {sum x_i} - {n size} p = 0\n"
                "  p = {sum x_i} / {n size} = {sum x_i / (n size)}\n"
                "Left of it the slope is positive, right of it negative. How the successes are "
                "spread over the {n}\n"
                "observations does not matter: their sum is sufficient.\n"
                "\n"
                "? sum x_i = 0\n"
                "There were no successes, and the slope is negative for every p: l falls all the "
                "way from p = 0.\n"
                "Setting the slope to 0 has no solution; the maximum is at the end of the range.\n"
                "\n"
                "? sum (size - x_i) = 0\n"
                "There were no failures, and the slope is positive for every p: l grows all the "
                "way to p = 1. Setting\n"
                "the slope to 0 has no solution; the maximum is at the end of the range.",
        .curvature = "Here it can be written down:\n"
                     "  d2l/dp2 = -sum x_i / p^2 - sum (size - x_i) / (1 - p)^2\n"
                     "At the estimate that is `-n size / (p (1 - p))`.",
        .end = "? sum x_i = 0\n"
               "p = 0 claims that a success never comes. {n size} trials cannot know this: with p "
               "= {1 - 0.05^(1 /\n"
               "(n size))} all of them would still fail once in 20 times.\n"
               "\n"
               "? sum (size - x_i) = 0\n"
               "p = 1 claims that a failure never comes. {n size} trials cannot know this: with p "
               "= {0.05^(1 / (n\n"
               "size))} all of them would still succeed once in 20 times.",
};

const struct dist dist_binomial = {
        .name = "binomial",
        .aliases = NAMES("binom"),
        .title = "Binomial",
        .formula = "P(x) = C(size, x) p^x (1 - p)^(size - x)",
        .estimator = "closed form: mean / size",
        .derivation =
                "l(p) = sum log C(size, x_i) + log p sum x_i + log(1 - p) sum (size - x_i)\n"
                "dl/dp = sum x_i / p - sum (size - x_i) / (1 - p) = 0   =>  p = mean x / size\n"
                "-d2l/dp2 = n size / (p (1 - p)) there",
        .notes = "size, the number of trials, is given: --size=N. If none or all of the trials "
                 "succeed the maximum is on "
                 "the\n"
                 "boundary, with a one-sided interval.",
        .lesson = &lesson,
        .reference = "Casella & Berger (2002), Statistical Inference, 2nd ed., section 7.2",
        .support = {.lo = 0, .hi = NUM_INF, .discrete = true},
        .npar = 2,
        .drives = P,
        .param = (const struct param[]){{.name = "size",
                                         POSITIVE,
                                         .doc = "trials of each observation",
                                         .integer = true,
                                         .given = true,
                                         .preset = NUM_NAN,
                                         .aliases = NAMES("n", "trials")},
                                        {.name = "p",
                                         UNIT,
                                         .doc = "probability of success",
                                         .aliases = NAMES("prob")}},
        .probe = (const double[]){12, 0.3},
        .spelling = {"dbinom(x, size = {size}, prob = {p})", "binom({size}, {p})",
                     "Binomial({size}, {p})", "makedist('Binomial', 'N', {size}, 'p', {p})"},
        .logpdf = logpdf,
        .score = score,
        .rows = rows,
        .hess = hess,
        .info = info,
        .none = none,
        .fit = fit,
        .exact = exact,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
