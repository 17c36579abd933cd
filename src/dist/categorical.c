/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Categorical (multinoulli): one of K categories; the likelihood behind cross-entropy and softmax.
 *
 *   f(k) = p_k,                          k = 0, ..., K - 1,  p_k >= 0,  sum p_k = 1
 *   l    = sum_k n_k log p_k,            n_k = number of observations of category k
 *
 * With a Lagrange multiplier for the sum, n_k / p_k is the same for all k: p_k = n_k / n. A category that
 * does not occur has p_k = 0, on the boundary.   Casella & Berger (2002), sec. 4.6; Bishop (2006),
 * eq. 2.33.
 *
 * This row has no parameters of its own: dist_make_levels makes the one with the levels of the data.
 */
#include "exact.h"
#include "internal.h"

#include <string.h>

static double logpdf(const struct dist *d, double x, const double *t)
{
        if (!(x >= 0 && x < (double)d->npar && x == floor(x)))
                return -NUM_INF;
        return log(t[(size_t)x]);
}

static void score(const struct dist *d, double x, const double *t, double *g)
{
        memset(g, 0, d->npar * sizeof *g);
        g[(size_t)x] = 1 / t[(size_t)x];
}

static bool fit(const struct dist *d, const struct sample *s, const double *held, double *t)
{
        (void)held;
        const double *count = sample_counts(s, d->npar);
        for (size_t k = 0; k < d->npar; k++)
                t[k] = count[k] / s->weight;
        return true;
}

static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *t)
{
        (void)held;
        const double *count = sample_counts(s, d->npar);
        for (size_t j = 0; j < d->npar; j++)
                t[j] = (count[j] + 0.5) / (s->weight + 0.5 * (double)d->npar);
        return k == 0;
}

static double nll(const struct dist *d, const struct sample *s, const double *t, double *g,
                  double *h)
{
        const double *count = sample_counts(s, d->npar);
        struct dd sum = {0, 0};
        if (h)
                memset(h, 0, d->npar * d->npar * sizeof *h);
        for (size_t k = 0; k < d->npar; k++) {
                if (h && count[k] > 0)
                        h[k * d->npar + k] = count[k] / t[k] / t[k];
                if (g)
                        g[k] = count[k] > 0 ? -count[k] / t[k] : 0;
                if (count[k] > 0 && t[k] == 0)
                        return NUM_INF;
                if (count[k] > 0)
                        sum = dd_add(sum, dd_product(count[k], log(t[k])));
        }
        return -dd_value(sum);
}

/* Softmax: with t_0 the reference and u_0 = 0, log f(k) = u_k - log sum_j exp(u_j), whose slope in u_j is [j = k] - t_j and
 * whose second derivatives are t_i t_j - [i = j] t_i. */
static bool rows(const struct dist *d, size_t n, const double *x, const enum link *link,
                 const double *u, double *value, double *g, double *h)
{
        size_t m = d->npar - 1;
        (void)link;
        for (size_t i = 0; i < n; i++) {
                size_t k = (size_t)x[i];
                double top = 0, sum = 0, rest = 0;
                for (size_t j = 0; j < m; j++)
                        top = fmax(top, u[j * SAMPLE_BLOCK + i]);
                for (size_t j = 0; j <= m; j++) {
                        double e = exp((j ? u[(j - 1) * SAMPLE_BLOCK + i] : 0) - top);
                        sum += e;
                        rest += j == k ? 0 : e; /* 1 - t_k, where that is small */
                }
                double off = top + log(sum);
                value[i] = (k ? u[(k - 1) * SAMPLE_BLOCK + i] : 0) - off;
                for (size_t a = 0, at = i; a < m && (g || h); a++) {
                        double p = exp(u[a * SAMPLE_BLOCK + i] - off);
                        if (g)
                                g[a * SAMPLE_BLOCK + i] = a + 1 == k ? rest / sum : -p;
                        for (size_t b = a; h && b < m; b++, at += SAMPLE_BLOCK)
                                h[at] = b > a ? p * exp(u[b * SAMPLE_BLOCK + i] - off)
                                              : -p * (a + 1 == k ? rest / sum : 1 - p);
                }
        }
        return true;
}

static void hess(const struct dist *d, double x, const double *t, double *h)
{
        size_t k = (size_t)x;
        memset(h, 0, d->npar * d->npar * sizeof *h);
        h[k * d->npar + k] = -1 / (t[k] * t[k]);
}

static void info(const struct dist *d, const double *t, double *h)
{
        memset(h, 0, d->npar * d->npar * sizeof *h);
        for (size_t k = 0; k < d->npar; k++)
                h[k * d->npar + k] = 1 / t[k];
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        (void)held;
        return exact_share(s->weight * t[j], s->weight, level, lower, upper);
}

static double draw(const struct dist *d, const double *t, gsl_rng *r)
{
        double u = gsl_rng_uniform(r);
        size_t k = 0;
        while (k + 1 < d->npar && u >= t[k])
                u -= t[k++];
        return (double)k;
}

static const struct lesson lesson = {
        .conjugate = "dirichlet",
        .posterior = "A Dirichlet prior has the form of the likelihood itself: its parameters a_k "
                     "are added to the counts, as if so many observations, less one each, had been "
                     "seen before.\n"
                     "\n"
                     "  p_k = (n_k + a_k - 1) / (n + sum_j (a_j - 1))",
        .likelihood = "With the probabilities fixed, the numbers `n_k` of observations at each "
                      "level vary from sample to\n"
                      "sample. Here these numbers are fixed, and the probability of the sample, a "
                      "product with one factor p_k\n"
                      "for every observation of level k, is read as a function of the p_k: the "
                      "likelihood. It compares\n"
                      "sets of probabilities; it is no probability of them.",
        .solution = "Step by step. Every p_k for itself should be as large as possible; what holds "
                    "them back is that they\n"
                    "sum to 1. Lagrange: at the maximum under this condition the slopes of l are "
                    "in proportion to those of\n"
                    "the condition, which are all 1, with a multiplier c:\n"
                    "  n_k / p_k - c = 0\n"
                    "  p_k = n_k / c\n"
                    "The sum over k must be 1, and the n_k sum to n, therefore `n / c = 1`, c = n "
                    "= {n}:\n"
                    "  p_k = n_k / n\n"
                    "\n"
                    "| levels | n_k := n_k | n_k / n := n_k / n | n_k log p_k := n_k log p_k |\n"
                    "\n"
                    "The last column sums to l = {l}.\n"
                    "\n"
                    "Another way needs no multiplier. Any real numbers u_k give probabilities that "
                    "sum to 1 (softmax):\n"
                    "  p_k = exp(u_k) / sum_j exp(u_j)\n"
                    "  dl/du_k = n_k - n p_k = 0\n"
                    "Observed less expected numbers: 0 at the same place. The same constant added "
                    "to all u_k changes\n"
                    "nothing, so that one of them is set to 0. In softmax regression each u_k is a "
                    "linear function of the\n"
                    "columns (--formula).",
        .curvature = "One of the {levels} probabilities follows from the others: {levels - 1} are "
                     "free, and the more one of\n"
                     "them takes, the less is left, so that their errors are negatively "
                     "correlated. For one level against\n"
                     "all others the formula is that of the coin, `sqrt(p_k (1 - p_k) / n)`.",
        .loss = "With `q_k = n_k / n`, the shares in the data, it is the cross-entropy\n"
                "  -l / n = -sum_k q_k log p_k\n"
                "Cross-entropy is entropy plus Kullback-Leibler divergence,\n"
                "  -sum_k q_k log p_k = -sum_k q_k log q_k + sum_k q_k log(q_k / p_k)\n"
                "and the divergence is never negative, and 0 only if p = q: a second proof that "
                "the shares are the\n"
                "maximum. What is left is the entropy of the data, {-l / n} nats or {-l / (n log "
                "2)} bits an\n"
                "observation. Had all {levels} levels the same probability, it would be log "
                "{levels} =\n"
                "{log(levels)}, and the divergence of that model from the data {log(levels) + l / "
                "n}. The exponential of\n"
                "the cross-entropy, the perplexity {exp(-l / n)}, is the number of equally likely "
                "levels that would be\n"
                "as uncertain.",
        .end = "? unseen > 0\n"
               "{unseen} of the levels did not occur, and have p = 0: the model claims that they "
               "never will. One single\n"
               "observation of them would have an infinite loss. A Dirichlet prior avoids this; "
               "with 2 for every\n"
               "level the most probable p_k is `(n_k + 1) / (n + K)` (--prior "
               "'p=dirichlet(2,2,...)').\n"
               "\n"
               "? n < 30\n"
               "With {n} observations the shares vary by a good deal from sample to sample, as the "
               "standard errors\n"
               "say; a level that was not seen may well exist.",
};

const struct dist dist_categorical = {
        .name = "categorical",
        .aliases = NAMES("multinoulli", "cat"),
        .title = "Categorical (multinoulli)",
        .formula = "P(k) = p[k]",
        .estimator = "closed form: the proportions of the levels",
        .derivation = "L(p) = prod_k p[k]^n_k,  n_k = observations of level k\n"
                      "l(p) = sum_k n_k log p[k],  subject to sum_k p[k] = 1\n"
                      "Lagrange: n_k / p[k] = c for every k, and summing c = n\n"
                      "p[k] = n_k / n\n"
                      "se(p[k]) = sqrt(p[k] (1 - p[k]) / n)",
        .notes = "Parameters are p[LEVEL], one a level, of which K - 1 are free (the k of AIC).\n"
                 "Levels are those found in the data, sorted, unless --levels names them; a level "
                 "that does\n"
                 "not occur has p = 0, a maximum on the boundary.\n"
                 "-l / n is the cross-entropy, here the entropy of the empirical distribution.",
        .lesson = &lesson,
        .reference = "Bishop (2006), Pattern Recognition and Machine Learning, eq. 2.33",
        .support = {.lo = 0, .hi = 0, .discrete = true},
        .data = DATA_LABEL,
        .simplex = true,
        .spelling = {NULL, NULL, "Categorical([{*}])",
                     "makedist('Multinomial', 'Probabilities', [{*}])"},
        .logpdf = logpdf,
        .score = score,
        .fit = fit,
        .exact = exact,
        .start = start,
        .nll = nll,
        .rows = rows,
        .hess = hess,
        .info = info,
        .draw = draw,
};
