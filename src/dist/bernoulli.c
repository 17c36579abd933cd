/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bernoulli: one toss of a coin; the likelihood behind binary cross-entropy.
 *
 *   f(x) = p^x (1 - p)^(1 - x),                     x = 0 or 1,  0 <= p <= 1
 *   l    = k log p + (n - k) log(1 - p),            k = sum x_i
 *
 * dl/dp = k / p - (n - k) / (1 - p) = 0 gives p = k / n. With k = 0 or k = n the maximum is on
 * the boundary, l = 0, and the curvature there says nothing.   Casella & Berger (2002), ex. 7.2.7.
 */
#include "chances.h"
#include "exact.h"
#include "internal.h"

#include <gsl/gsl_randist.h>

enum { P };

/* a log b with 0 log 0 = 0 */
static double xlogy(double a, double b)
{
        return a == 0 ? 0 : a * log(b);
}

static double logpdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        if (x == 1)
                return log(t[P]);
        return x == 0 ? log1p(-t[P]) : -NUM_INF;
}

static void score(const struct dist *d, double x, const double *t, double *g)
{
        (void)d;
        g[P] = x == 1 ? 1 / t[P] : -1 / (1 - t[P]);
}

static bool fit(const struct dist *d, const struct sample *s, const double *held, double *t)
{
        (void)d;
        if (!isnan(held[P]))
                return false;
        t[P] = sample_moments(s)->mean;
        return true;
}

static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *t)
{
        (void)d, (void)held;
        const double *count = sample_counts(s, 2);
        t[P] = (count[1] + 0.5) / (s->weight + 1);
        return k == 0;
}

static double nll(const struct dist *d, const struct sample *s, const double *t, double *g,
                  double *h)
{
        (void)d;
        const double *count = sample_counts(s, 2);
        if (g)
                g[P] = (count[0] > 0 ? count[0] / (1 - t[P]) : 0) -
                       (count[1] > 0 ? count[1] / t[P] : 0);
        if (h)
                h[P] = (count[0] > 0 ? count[0] / (1 - t[P]) / (1 - t[P]) : 0) +
                       (count[1] > 0 ? count[1] / t[P] / t[P] : 0);
        return -xlogy(count[1], t[P]) - (count[0] > 0 ? count[0] * log1p(-t[P]) : 0);
}

static bool rows(const struct dist *d, size_t n, const double *x, const enum link *link,
                 const double *u, double *value, double *g, double *h)
{
        (void)d;
        if (!is_chance(link[P]))
                return false;
        chance_rows(link[P], n, x, NULL, u, value, g, h);
        return true;
}

static void hess(const struct dist *d, double x, const double *t, double *h)
{
        double g;
        score(d, x, t, &g);
        h[P] = -g * g;
}

static void info(const struct dist *d, const double *t, double *h)
{
        (void)d;
        h[P] = 1 / (t[P] * (1 - t[P]));
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        (void)held, (void)j;
        return exact_share(s->weight * t[P], s->weight, level, lower, upper);
}

static double logcdf(const struct dist *d, double x, const double *t)
{
        (void)d;
        if (x < 0)
                return -NUM_INF;
        return x < 1 ? log1p(-t[P]) : 0;
}

static double logsf(const struct dist *d, double x, const double *t)
{
        (void)d;
        if (x < 0)
                return 0;
        return x < 1 ? log(t[P]) : -NUM_INF;
}

static double quantile(const struct dist *d, double p, const double *t)
{
        (void)d;
        return p <= 1 - t[P] ? 0 : 1;
}

static double draw(const struct dist *d, const double *t, gsl_rng *r)
{
        (void)d;
        return gsl_ran_bernoulli(r, t[P]);
}

static double mean(const struct dist *d, const double *t)
{
        (void)d;
        return t[P];
}

static double variance(const struct dist *d, const double *t)
{
        (void)d;
        return t[P] * (1 - t[P]);
}

static double odds(const struct dist *d, const double *t)
{
        (void)d;
        return t[P] / (1 - t[P]);
}

static const struct lesson lesson = {
        .conjugate = "beta",
        .posterior = "The prior has the form of the likelihood itself: its slope adds to the score "
                     "as a - 1 more ones and b - 1 more zeros would.\n"
                     "\n"
                     "  (k + a - 1) / p - (n - k + b - 1) / (1 - p) = 0\n"
                     "  p = (k + a - 1) / (n + a + b - 2) = ({k} + {a} - 1) / ({n} + {a} + {b} - "
                     "2) = {(k + a - 1) / (n + a + b - 2)}",
        .likelihood = "A coin that shows 1 with probability p is tossed n = {n} times. How often "
                      "it shows 1 varies from\n"
                      "one experiment to the next.\n"
                      "\n"
                      "? n <= 1000\n"
                      "Were p = 0.5, the number of ones would have these probabilities:\n"
                      "\n"
                      "? n <= 1000\n"
                      "| ones = 0 to n by 1 | P(ones) := C(n, ones) 0.5^n |\n"
                      "\n"
                      "? n <= 1000\n"
                      "They sum to 1: something must come out. That is probability: p is fixed, "
                      "the data vary.\n"
                      " Now the data are fixed, k = {k} ones among {n}, and p varies:\n"
                      "\n"
                      "? n > 1000\n"
                      "With p fixed, every number of ones has its probability, and these sum to 1: "
                      "that is probability,\n"
                      "the data vary. Now the data are fixed, k = {k} ones among {n}, and p "
                      "varies: that is likelihood.\n"
                      "Values of it for so many tosses are too small to be shown.\n"
                      "\n"
                      "? n <= 1000\n"
                      "| p = 0 to 1 by 0.1 | L(p) := p^k (1 - p)^(n - k) |\n"
                      "\n"
                      "? n <= 1000\n"
                      "That is likelihood: the probability of what was seen, as a function of p. "
                      "(For these tosses in\n"
                      "this order; for any order it is C(n, k) times as much, and that factor has "
                      "no p in it.) It is no\n"
                      "probability of p: it does not sum to 1, and its integral over p is `B(k + "
                      "1, n - k + 1)` =\n"
                      "{B(k + 1, n - k + 1)}. It compares: the data are {p^k (1 - p)^(n - k) / "
                      "0.5^n} times as probable\n"
                      "at p = {p} as with a fair coin.",
        .solution = "Step by step, with {k} ones and {n - k} zeros:\n"
                    "\n"
                    "  l(p) = {k} log p + {n - k} log(1 - p)\n"
                    "  dl/dp = {k} / p - {n - k} / (1 - p)\n"
                    "\n"
                    "? k > 0\n"
                    "? k < n\n"
                    "At a maximum inside the range the slope is 0. Multiplied by `p (1 - p)`, "
                    "which is not 0:\n"
                    "  {k} (1 - p) - {n - k} p = 0\n"
                    "  {k} - {n} p = 0\n"
                    "  p = {k} / {n} = {k / n}\n"
                    "Left of it the slope is positive, right of it negative: it is the maximum, "
                    "and the only one.\n"
                    "\n"
                    "? k = n\n"
                    "There are no zeros, and the slope, {k} / p, is positive for every p: l grows "
                    "all the way to p = 1,\n"
                    "where it is 0 and L = 1. Setting the slope to 0 has no solution; the maximum "
                    "is at the end of the\n"
                    "range.\n"
                    "\n"
                    "? k = 0\n"
                    "There are no ones, and the slope, -{n} / (1 - p), is negative for every p: l "
                    "falls all the way from\n"
                    "p = 0, where it is 0 and L = 1. Setting the slope to 0 has no solution; the "
                    "maximum is at the end of\n"
                    "the range.",
        .curvature = "For the coin it can be written down:\n"
                     "  d2l/dp2 = -k / p^2 - (n - k) / (1 - p)^2\n"
                     "With p = k / n that is `-n / (p (1 - p))`, {-n / (p (1 - p))}. Information "
                     "grows with n, and is least\n"
                     "for a fair coin, whose tosses vary most.",
        .loss = "  -l / n = -mean (x log p + (1 - x) log(1 - p))\n"
                "This is the binary cross-entropy (BCE, log loss) that classifiers are trained "
                "with, here with one p\n"
                "for all rows. At p = k / n it is the entropy of the data, {-l / n} nats or {-l / "
                "(n log 2)} bits a\n"
                "toss; no other constant forecast has less.",
        .end = "? k = n\n"
               "p = 1 claims that a 0 never comes: were the next toss a 0, that toss would have "
               "had probability 0,\n"
               "and its loss would be infinite. {n} tosses cannot know this. The estimate has "
               "learnt the data by\n"
               "heart; it is overfitting in its smallest form. A coin with p = {0.05^(1 / n)} "
               "still shows {n} ones in\n"
               "{n} tosses once in 20 times.\n"
               "\n"
               "? k = 0\n"
               "p = 0 claims that a 1 never comes: were the next toss a 1, that toss would have "
               "had probability 0,\n"
               "and its loss would be infinite. {n} tosses cannot know this. The estimate has "
               "learnt the data by\n"
               "heart; it is overfitting in its smallest form. A coin with p = {1 - 0.05^(1 / n)} "
               "still shows {n}\n"
               "zeros in {n} tosses once in 20 times.\n"
               "\n"
               "? k > 0\n"
               "? k < n\n"
               "The next {n} tosses will hardly have k = {k} again. p = {k / n} is where these "
               "data are most\n"
               "probable, not where p certainly is: the standard error says how far off it may "
               "well be.\n"
               "\n"
               "A prior keeps away from such claims. With a beta(2, 2) prior, as if one 1 and one "
               "0 had been seen\n"
               "before, the most probable p is `(k + 1) / (n + 2)` = {(k + 1) / (n + 2)} (--prior "
               "'p=beta(2,2)').",
};

const struct dist dist_bernoulli = {
        .name = "bernoulli",
        .aliases = NAMES("coin", "binary", "bern"),
        .title = "Bernoulli (coin)",
        .formula = "P(x) = p^x (1 - p)^(1 - x)",
        .estimator = "closed form: the proportion of ones",
        .derivation = "L(p) = p^k (1 - p)^(n - k),  k = sum x_i\n"
                      "l(p) = k log p + (n - k) log(1 - p)\n"
                      "dl/dp = k / p - (n - k) / (1 - p) = 0\n"
                      "p = k / n\n"
                      "-d2l/dp2 = n / (p (1 - p)) there, so se(p) = sqrt(p (1 - p) / n)",
        .notes = "With all ones or all zeros the maximum lies on the boundary, p = 1 or p = 0: it "
                 "has no\n"
                 "standard error, and its interval is the one-sided likelihood-ratio interval.\n"
                 "-l / n is the binary cross-entropy (BCE, log loss).",
        .lesson = &lesson,
        .reference = "Casella & Berger (2002), Statistical Inference, 2nd ed., example 7.2.7",
        .support = {.lo = 0, .hi = 1, .discrete = true},
        .data = DATA_BINARY,
        .npar = 1,
        .param = (const struct param[]){{.name = "p",
                                         UNIT,
                                         .doc = "probability of 1, success",
                                         .aliases = NAMES("prob", "probability")}},
        .probe = (const double[]){0.7},
        .derived = (const struct derived[]){{"odds", "p / (1 - p)", odds, 0, NUM_INF}, {0}},
        .spelling = {"dbinom(x, size = 1, prob = {p})", "bernoulli({p})", "Bernoulli({p})",
                     "makedist('Binomial', 'N', 1, 'p', {p})"},
        .logpdf = logpdf,
        .score = score,
        .fit = fit,
        .exact = exact,
        .start = start,
        .nll = nll,
        .rows = rows,
        .hess = hess,
        .info = info,
        .logcdf = logcdf,
        .logsf = logsf,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
