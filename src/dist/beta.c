/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beta: proportions.
 *
 *   f(x) = x^(alpha - 1) (1 - x)^(beta - 1) / B(alpha, beta),    0 <= x <= 1,  alpha, beta > 0
 *   l    = (alpha - 1) sum log x_i + (beta - 1) sum log(1 - x_i) - n log B(alpha, beta)
 *
 * An exponential family: l is concave, and has its only maximum where psi(alpha) - psi(alpha + beta) = mean log x and
 * psi(beta) - psi(alpha + beta) = mean log(1 - x). A 0 or a 1 makes it unbounded, or 0 everywhere.
 *
 * With little spread alpha + beta is large, and rests on the last digits of these means. So l is summed as
 *   l / n = log f at the mean m  -  (alpha - 1) [log m - mean log x]  -  (beta - 1) [log(1 - m) - mean log(1 - x)]
 * where the brackets, which are what spread does, come without cancellation (sample_logs).
 * Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 25, sec. 4.1.
 */
#include "internal.h"
#include "tails.h"

#include <gsl/gsl_sf_psi.h>

enum { ALPHA, BETA };

/* At an end: the power of the distance decides. */
static double at_end(double power, double other)
{
        return power > 1 ? -NUM_INF : power < 1 ? NUM_INF : log(other);
}

static double logpdf(ROW, double x, const double *t)
{
        if (x == 0 || x == 1)
                return x == 0 ? at_end(t[ALPHA], t[BETA]) : at_end(t[BETA], t[ALPHA]);
        if (!(x > 0 && x < 1))
                return -NUM_INF;
        return num_log_beta_kernel(x, 1 - x, t[ALPHA], t[BETA]) - log(x) - log1p(-x);
}

static void score(ROW, double x, const double *t, double *g)
{
        num_beta_score(x, 1 - x, t[ALPHA], t[BETA], g);
}

static void hess(ROW, double x, const double *t, double *h)
{
        double whole = gsl_sf_psi_1(t[ALPHA] + t[BETA]);
        (void)x;
        h[0] = whole - gsl_sf_psi_1(t[ALPHA]);
        h[1] = h[2] = whole;
        h[3] = whole - gsl_sf_psi_1(t[BETA]);
}

static void info(ROW, const double *t, double *h)
{
        hess(NULL, 0, t, h);
        for (int i = 0; i < 4; i++)
                h[i] = -h[i];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        bool zero = m->min == 0 && held[ALPHA] != 1, one = m->max == 1 && held[BETA] != 1;
        if (zero || one)
                return zero ? "a value is 0, where the density is 0 or infinite: take the zeros "
                              "out, or move them "
                              "inside, as by (x (n - 1) + 1/2) / n"
                            : "a value is 1, where the density is 0 or infinite: take the ones "
                              "out, or move them "
                              "inside, as by (x (n - 1) + 1/2) / n";
        if (!all_equal(s) || !isnan(held[ALPHA]) || !isnan(held[BETA]))
                return NULL;
        return NO_SPREAD(s, "alpha, beta -> inf");
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        const struct moments *m = sample_moments(s);
        double n = fmax(m->mean * (1 - m->mean) / (m->sd * m->sd) - 1, 0.1);
        (void)held;
        t[ALPHA] = k == 0 && isfinite(n) ? n * m->mean : 1;
        t[BETA] = k == 0 && isfinite(n) ? n * (1 - m->mean) : 1;
        return k < 2;
}

/* -l where there are zeros or ones, whose density is 0, infinite, or (power 1) that of the other end. */
static double nll_with_ends(const struct sample *s, const double *t)
{
        const struct moments *m = sample_moments(s);
        double ends[] = {m->min == 0 ? at_end(t[ALPHA], 1) : 0,
                         m->max == 1 ? at_end(t[BETA], 1) : 0};
        if (isinf(ends[0]) || isinf(ends[1]))
                return ends[0] == -NUM_INF || ends[1] == -NUM_INF ? NUM_INF : -NUM_INF;
        double power = (m->min == 0 ? t[BETA] : t[ALPHA]) - 1; /* the other power is 1 */
        const struct sample *base = m->min == 0 ? sample_mapped(s, MAP_COMPLEMENT) : s;
        return -s->weight * (log1p(power) + (power != 0 ? power * sample_logs(base)->mean_log : 0));
}

static double nll(ROW, const struct sample *s, const double *t, double *g, double *h)
{
        const struct sample *rest = sample_mapped(s, MAP_COMPLEMENT);
        const struct moments *m = sample_moments(s);
        const struct logs *lower = sample_logs(s), *upper = sample_logs(rest);
        double a = t[ALPHA], b = t[BETA], n = s->weight, x = m->mean,
               y = sample_moments(rest)->mean;
        if (g) {
                num_beta_score(x, y, a, b, g);
                g[ALPHA] = -n * (g[ALPHA] - lower->gap);
                g[BETA] = -n * (g[BETA] - upper->gap);
        }
        for (int i = 0; h && i < 4; i++) {
                if (i == 0)
                        hess(NULL, 0, t, h);
                h[i] *= -n;
        }
        if (m->min == 0 || m->max == 1)
                return nll_with_ends(s, t);
        return n * (a * lower->gap + b * upper->gap - num_log_beta_kernel(x, y, a, b) +
                    lower->mean_log + upper->mean_log);
}

static double logcdf(ROW, double x, const double *t)
{
        return num_log_beta_tail(fmin(x, 1), 1 - x, t[ALPHA], t[BETA]);
}

static double logsf(ROW, double x, const double *t)
{
        return num_log_beta_tail(1 - x, fmin(x, 1), t[BETA], t[ALPHA]);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        return tail_of_beta(x, 1 - x, t[ALPHA], t[BETA], upper, 1, 2,
                            (const double[]){1, 0, 0, 1, 0, 0}, (const double[6]){0}, g, h);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return 1 / (1 + exp(draw_log_gamma(r, t[BETA]) - draw_log_gamma(r, t[ALPHA])));
}

static double mean(ROW, const double *t)
{
        return t[ALPHA] / (t[ALPHA] + t[BETA]);
}

static double variance(ROW, const double *t)
{
        double n = t[ALPHA] + t[BETA];
        return t[ALPHA] / n * (t[BETA] / n) / (n + 1);
}

static double slope(ROW, double x, const double *t, double *bend)
{
        double y = 1 - x, a = t[ALPHA] - 1, b = t[BETA] - 1;
        *bend = -a / x / x - b / y / y;
        return a / x - b / y;
}

const struct dist dist_beta = {
        .name = "beta",
        .title = "Beta",
        .formula = "f(x) = x^(alpha - 1) (1 - x)^(beta - 1) / B(alpha, beta)",
        .estimator = "iterated: concave, so the maximum is unique",
        .derivation = "l(alpha, beta) = (alpha - 1) sum log x_i + (beta - 1) sum log(1 - x_i) - n "
                      "log B(alpha, beta)\n"
                      "dl/dalpha = 0   =>  psi(alpha) - psi(alpha + beta) = mean log x\n"
                      "dl/dbeta = 0    =>  psi(beta) - psi(alpha + beta) = mean log(1 - x)\n"
                      "no closed form: searched in (log alpha, log beta)",
        .notes = "A 0 or a 1 has no place in it: an inflated beta, or data moved inside, is "
                 "another model, and your "
                 "choice.",
        .reference = "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, "
                     "ch. 25",
        .support = {.lo = 0, .hi = 1},
        .npar = 2,
        .summaries = SUMMARY_LOGS(MAP_SELF) | SUMMARY_LOGS(MAP_COMPLEMENT),
        .param = (const struct param[]){{.name = "alpha",
                                         POSITIVE,
                                         .doc = "shape at 0",
                                         .aliases = NAMES("a", "shape1")},
                                        {.name = "beta",
                                         POSITIVE,
                                         .doc = "shape at 1",
                                         .aliases = NAMES("b", "shape2")}},
        .probe = (const double[]){2.5, 4},
        .spelling = {"dbeta(x, shape1 = {alpha}, shape2 = {beta})", "beta({alpha}, {beta})",
                     "Beta({alpha}, {beta})", "makedist('Beta', 'a', {alpha}, 'b', {beta})"},
        .logpdf = logpdf,
        .score = score,
        .slope = slope,
        .hess = hess,
        .info = info,
        .none = none,
        .start = start,
        .nll = nll,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
