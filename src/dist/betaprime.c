/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beta prime: odds whose proportion y = x / (1 + x) is beta.
 *
 *   f(x) = x^(alpha - 1) (1 + x)^-(alpha + beta) / B(alpha, beta),       x > 0,  alpha, beta > 0
 *
 * l is that of beta for y, whose logit is log x: concave, with psi(alpha) - psi(alpha + beta) = mean log y and
 * psi(beta) - psi(alpha + beta) = mean log(1 - y) at its only maximum.
 * Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 25, sec. 7.
 */
#include "internal.h"
#include "tails.h"

enum { ALPHA, BETA };

extern const struct dist dist_beta;

/* x / (1 + x) and 1 / (1 + x), neither by subtraction */
static double part(double x)
{
        return x > 1 ? 1 / (1 + 1 / x) : x / (1 + x);
}

static double logpdf(ROW, double x, const double *t)
{
        if (!(x > 0) || isinf(x))
                return -NUM_INF;
        return num_log_beta_kernel(part(x), 1 / (1 + x), t[ALPHA], t[BETA]) - log(x);
}

static void score(ROW, double x, const double *t, double *g)
{
        num_beta_score(part(x), 1 / (1 + x), t[ALPHA], t[BETA], g);
}

static void hess(ROW, double x, const double *t, double *h)
{
        dist_beta.hess(&dist_beta, part(x), t, h);
}

static void info(ROW, const double *t, double *h)
{
        dist_beta.info(&dist_beta, t, h);
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (!all_equal(s) || !isnan(held[ALPHA]) || !isnan(held[BETA]))
                return NULL;
        return NO_SPREAD(s, "alpha, beta -> inf");
}

/* Moments of the proportions; then two more shapes. */
static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        const struct moments *share = sample_moments(sample_mapped(s, MAP_SHARE));
        const struct moments *rest = sample_moments(sample_mapped(s, MAP_REST));
        double n = fmax(share->mean / fmin(share->sd, rest->sd) * (rest->mean / rest->sd) - 1, 0.1);
        (void)held;
        if (k > 0 || !isfinite(n))
                n = k > 1 ? 10 : 2;
        t[ALPHA] = n * share->mean;
        t[BETA] = n * rest->mean;
        return k < 3;
}

/* As in beta, for the proportions. */
static double nll(ROW, const struct sample *s, const double *t, double *g, double *h)
{
        const struct sample *share = sample_mapped(s, MAP_SHARE),
                            *rest = sample_mapped(s, MAP_REST);
        double a = t[ALPHA], b = t[BETA], n = s->weight;
        double x = sample_moments(share)->mean, y = sample_moments(rest)->mean;
        double lower = sample_logs(share)->gap, upper = sample_logs(rest)->gap;
        if (g) {
                num_beta_score(x, y, a, b, g);
                g[ALPHA] = -n * (g[ALPHA] - lower);
                g[BETA] = -n * (g[BETA] - upper);
        }
        for (int i = 0; h && i < 4; i++) {
                if (i == 0)
                        hess(NULL, 0, t, h);
                h[i] *= -n;
        }
        return n *
               (a * lower + b * upper - num_log_beta_kernel(x, y, a, b) + sample_logs(s)->mean_log);
}

static double logcdf(ROW, double x, const double *t)
{
        return x > 0 ? num_log_beta_tail(part(x), 1 / (1 + x), t[ALPHA], t[BETA]) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        return x > 0 ? num_log_beta_tail(1 / (1 + x), part(x), t[BETA], t[ALPHA]) : 0;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        return tail_of_beta(part(x), 1 / (1 + x), t[ALPHA], t[BETA], upper, 1, 2,
                            (const double[]){1, 0, 0, 1, 0, 0}, (const double[6]){0}, g, h);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return exp(draw_log_gamma(r, t[ALPHA]) - draw_log_gamma(r, t[BETA]));
}

static double mean(ROW, const double *t)
{
        return t[BETA] > 1 ? t[ALPHA] / (t[BETA] - 1) : NUM_INF;
}

static double variance(ROW, const double *t)
{
        double a = t[ALPHA], b = t[BETA];
        return b > 2 ? a * (a + b - 1) / (b - 2) / (b - 1) / (b - 1) : NUM_INF;
}

static double slope(ROW, double x, const double *t, double *bend)
{
        double sum = t[ALPHA] + t[BETA];
        *bend = -(t[ALPHA] - 1) / x / x + sum / (1 + x) / (1 + x);
        return (t[ALPHA] - 1) / x - sum / (1 + x);
}

const struct dist dist_betaprime = {
        .name = "betaprime",
        .aliases = NAMES("betapr", "invertedbeta", "pearsonvi"),
        .title = "Beta prime",
        .formula = "f(x) = x^(alpha - 1) (1 + x)^-(alpha + beta) / B(alpha, beta)",
        .estimator = "iterated: concave, so the maximum is unique",
        .derivation = "l(alpha, beta) = (alpha - 1) sum log x_i - (alpha + beta) sum log(1 + x_i) "
                      "- n log B(alpha, beta)\n"
                      "dl/dalpha = sum log y_i - n [psi(alpha) - psi(alpha + beta)] = 0,  y = x / "
                      "(1 + x)\n"
                      "dl/dbeta = sum log(1 - y_i) - n [psi(beta) - psi(alpha + beta)] = 0\n"
                      "  =>  psi(alpha) - psi(alpha + beta) = mean log y\n"
                      "  =>  psi(beta) - psi(alpha + beta) = mean log(1 - y)\n"
                      "no closed form: searched in (log alpha, log beta); y is beta with the same "
                      "parameters",
        .notes = "It has no scale: data in other units are not beta prime.",
        .reference = "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, "
                     "ch. 25",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 2,
        .summaries = SUMMARY_LOGS(MAP_SELF) | SUMMARY_LOGS(MAP_SHARE) | SUMMARY_LOGS(MAP_REST),
        .param = (const struct param[]){{.name = "alpha",
                                         POSITIVE,
                                         .doc = "shape at 0",
                                         .aliases = NAMES("a", "shape1")},
                                        {.name = "beta",
                                         POSITIVE,
                                         .doc = "shape of the tail: moments of order < beta exist",
                                         .aliases = NAMES("b", "shape2")}},
        .probe = (const double[]){2.5, 4},
        .spelling = {"extraDistr::dbetapr(x, shape1 = {alpha}, shape2 = {beta})",
                     "betaprime({alpha}, {beta})", "BetaPrime({alpha}, {beta})", NULL},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .hess = hess,
        .info = info,
        .none = none,
        .unbounded = all_but_equal,
        .start = start,
        .nll = nll,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
