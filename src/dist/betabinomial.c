/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beta-binomial: successes in a known number of trials, whose probability varies as a beta.
 *
 *   f(x) = C(n, x) B(x + alpha, n - x + beta) / B(alpha, beta),  x = 0, ..., n,  n = size given,  alpha, beta > 0
 *
 * With p = alpha / (alpha + beta), s = alpha + beta and R(z, k) = log Gamma(z + k) - log Gamma(z) - k log z, which
 * vanishes as z grows,  log f = log binomial(x; n, p) + R(alpha, x) + R(beta, n - x) - R(s, n). As s -> inf it becomes
 * binomial; a maximum inside exists iff the variance (divisor n) exceeds n p (1 - p) at p = mean / n. With one trial
 * only p can be told; if all observations are 0 or n, l grows as s -> 0.   Griffiths (1973), Biometrics 29, 637-648.
 */
#include "counts.h"
#include "internal.h"

#include <gsl/gsl_randist.h>

enum { SIZE, ALPHA, BETA };

extern const struct dist dist_binomial;

static double logpdf(ROW, double x, const double *t)
{
        double n = t[SIZE], a = t[ALPHA], b = t[BETA], s = a + b;
        if (!is_count(x, 0) || x > n || isinf(s))
                return -NUM_INF;
        double few = a < b ? x : n - x, p = fmin(a, b) / s; /* 1 - p might round to 0 */
        return dist_binomial.logpdf(&dist_binomial, few, (const double[]){n, p}) +
               num_lgamma_ratio(a, x) + num_lgamma_ratio(b, n - x) - num_lgamma_ratio(s, n);
}

/* psi(a + x) - psi(a) - [psi(s + n) - psi(s)] with x / a - n / s = (x - n p) / a */
static void score(ROW, double x, const double *t, double *g)
{
        double n = t[SIZE], a = t[ALPHA], b = t[BETA], s = a + b, off = (b * x - a * (n - x)) / s;
        double whole = num_psi_ratio(s, n);
        g[SIZE] = 0;
        g[ALPHA] = num_psi_ratio(a, x) - whole + off / a;
        g[BETA] = num_psi_ratio(b, n - x) - whole - off / b;
}

static void hess(ROW, double x, const double *t, double *h)
{
        double n = t[SIZE], a = t[ALPHA], b = t[BETA], s = a + b;
        double whole = num_trigamma_ratio(s, n) - n / s / s;
        for (int i = 0; i < 9; i++)
                h[i] = 0;
        h[4] = num_trigamma_ratio(a, x) - x / a / a - whole;
        h[5] = h[7] = -whole;
        h[8] = num_trigamma_ratio(b, n - x) - (n - x) / b / b - whole;
}

/* Whether trials succeed or fail together, some this way and some that. */
static bool all_or_nothing(const struct sample *s, double n)
{
        bool is = sample_moments(s)->min == 0 && sample_moments(s)->max == n;
        for (size_t i = 0; i < s->n && is; i++)
                is = s->x[i] == 0 || s->x[i] == n || (s->w && s->w[i] == 0);
        return is;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->max > held[SIZE])
                return "an observation exceeds size, the number of trials: the likelihood is 0 "
                       "everywhere";
        if (held[SIZE] == 1 && isnan(held[ALPHA]) && isnan(held[BETA]))
                return "with one trial an observation only tells alpha / (alpha + beta): the "
                       "likelihood is flat along "
                       "it (bernoulli has that parameter)";
        if (isnan(held[ALPHA]) && isnan(held[BETA]) && all_or_nothing(s, held[SIZE]))
                return "every observation is 0 or size: the likelihood only grows as alpha, beta "
                       "-> 0, towards bernoulli";
        return NULL;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        static const double total[] = {0, 2, 20};
        const struct moments *m = sample_moments(s);
        double n = held[SIZE], p = fmin(fmax(m->mean / n, 0.01), 0.99);
        /* variance n p q (1 + (n - 1) / (s + 1)) */
        double over = m->sd * m->sd / (n * p * (1 - p)) - 1;
        double sum = k == 0 ? fmin(fmax((n - 1) / fmax(over, 1e-6) - 1, 0.1), 1e6)
                            : total[k < 3 ? k : 1];
        t[SIZE] = n;
        t[ALPHA] = sum * p;
        t[BETA] = sum * (1 - p);
        return k < 3;
}

/* log of the sum of f from x to the end in steps of direction */
static double log_sum(double x, double end, double step, const double *t)
{
        double top = logpdf(NULL, x, t), sum = 1;
        for (double k = x; k != end;) {
                k += step;
                double f = logpdf(NULL, k, t);
                if (f > top) {
                        sum = sum * exp(top - f) + 1;
                        top = f;
                } else {
                        sum += exp(f - top);
                }
        }
        return top + log(sum);
}

static double logsf(ROW, double x, const double *t)
{
        x = floor(x);
        if (x < 0 || x >= t[SIZE])
                return x < 0 ? 0 : -NUM_INF;
        double mean = t[SIZE] * (t[ALPHA] / (t[ALPHA] + t[BETA]));
        if (x < mean)
                return log1p(-exp(fmin(log_sum(x, 0, -1, t), 0)));
        return log_sum(x + 1, t[SIZE], 1, t);
}

static double logcdf(ROW, double x, const double *t)
{
        x = floor(x);
        if (x < 0 || x >= t[SIZE])
                return x < 0 ? -NUM_INF : 0;
        double mean = t[SIZE] * (t[ALPHA] / (t[ALPHA] + t[BETA]));
        if (x < mean)
                return fmin(log_sum(x, 0, -1, t), 0);
        return log1p(-exp(log_sum(x + 1, t[SIZE], 1, t)));
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        double odds = exp(draw_log_gamma(r, t[BETA]) - draw_log_gamma(r, t[ALPHA]));
        return draw_binomial(r, 1 / (1 + odds), t[SIZE]);
}

static double p(ROW, const double *t)
{
        return t[ALPHA] / (t[ALPHA] + t[BETA]);
}

static double rho(ROW, const double *t)
{
        return 1 / (t[ALPHA] + t[BETA] + 1);
}

static double mean(ROW, const double *t)
{
        return t[SIZE] * p(NULL, t);
}

static double variance(ROW, const double *t)
{
        double q = p(NULL, t);
        return t[SIZE] * q * (1 - q) * (1 + (t[SIZE] - 1) * rho(NULL, t));
}

static bool binomial_is_peak(ROW, const struct sample *s, const double *t)
{
        const struct moments *m = sample_moments(s);
        return m->sd * m->sd <= m->mean * (1 - m->mean / t[0]);
}

const struct dist dist_betabinomial = {
        .name = "betabinomial",
        .aliases = NAMES("betabinom", "bbinom", "bb"),
        .title = "Beta-binomial",
        .formula = "P(x) = C(size, x) B(x + alpha, size - x + beta) / B(alpha, beta)",
        .estimator = "iterated; binomial is the limit",
        .derivation = "l(alpha, beta) = sum log C(size, x_i) + sum log B(x_i + alpha, size - x_i + "
                      "beta) - n log B(alpha, beta)\n"
                      "dl/dalpha = sum [psi(alpha + x_i) - psi(alpha)] - n [psi(s + size) - "
                      "psi(s)] = 0,  s = alpha + beta\n"
                      "dl/dbeta = sum [psi(beta + size - x_i) - psi(beta)] - n [psi(s + size) - "
                      "psi(s)] = 0\n"
                      "no closed form: searched in (log alpha, log beta)\n"
                      "a maximum inside exists iff the variance (divisor n) exceeds size p (1 - "
                      "p), p = mean / size",
        .notes = "size, the number of trials, is given: --size=N. rho is the correlation of trials "
                 "in one observation.",
        .reference = "Griffiths (1973), Biometrics 29, 637-648",
        .support = {.lo = 0, .hi = NUM_INF, .discrete = true},
        .npar = 3,
        .drives = 1,
        .param = (const struct param[]){{.name = "size",
                                         POSITIVE,
                                         .doc = "trials of each observation",
                                         .integer = true,
                                         .given = true,
                                         .preset = NUM_NAN,
                                         .aliases = NAMES("n", "trials")},
                                        {.name = "alpha",
                                         POSITIVE,
                                         .doc = "shape of the beta at 0",
                                         .aliases = NAMES("a", "shape1")},
                                        {.name = "beta",
                                         POSITIVE,
                                         .doc = "shape of the beta at 1",
                                         .aliases = NAMES("b", "shape2")}},
        .probe = (const double[]){12, 2, 3},
        .derived = (const struct derived[]){{"p", "alpha / (alpha + beta)", p, 0, 1},
                                            {"rho", "1 / (alpha + beta + 1)", rho, 0, 1},
                                            {0}},
        .limit = (const struct limit[]){{
                                                .dist = &dist_binomial,
                                                .how = "alpha, beta -> inf",
                                                .law = LAW_HALF,
                                                .from = (const int[]){0, -1, -1},
                                                .at = (const double[]){0, NUM_INF, NUM_INF},
                                                .is_peak = binomial_is_peak,
                                                .decides = true,
                                        },
                                        {0}},
        .spelling = {"extraDistr::dbbinom(x, size = {size}, alpha = {alpha}, beta = {beta})",
                     "betabinom(int({size}), {alpha}, {beta})",
                     "BetaBinomial({size}, {alpha}, {beta})", NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = none,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
