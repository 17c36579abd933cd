/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Negative binomial: counts that vary more than Poisson's; a Poisson whose rate is gamma.
 *
 *   f(x) = Gamma(x + r) / (Gamma(r) x!) p^r (1 - p)^x,  p = r / (r + mu),        x = 0, 1, ...,  r = size > 0,  mu > 0
 *
 * dl/dmu = 0 gives mu = mean x; then dl/dr = 0 leaves mean[psi(r + x) - psi(r)] = log(1 + mu / r), one unknown. As
 * r -> inf the model becomes Poisson; a finite maximum exists iff the variance (divisor n) exceeds the mean
 * (Levin & Reeds 1977, Ann. Stat. 5, 79-87).
 *
 * log f = log[p^r q^x / B(r, x)] - log x, which num_log_beta_kernel has without cancellation. With m = mu / r,
 * dl/dr = [psi(r + x) - psi(r) - x/r] - [log(1 + m) - m] + m (x/r - m) / (1 + m), where every bracket is small for
 * large r.
 */
#include "counts.h"
#include "internal.h"

#include <gsl/gsl_randist.h>

enum { SIZE, MU };

extern const struct dist dist_poisson;
extern const struct dist dist_geometric;

static double logpdf(ROW, double x, const double *t)
{
        double r = t[SIZE], n = r + t[MU];
        if (!is_count(x, 0))
                return -NUM_INF;
        if (isinf(r))
                return dist_poisson.logpdf(&dist_poisson, x, &t[MU]);
        if (x == 0)
                return -r * log1p(t[MU] / r);
        return num_log_beta_kernel(r / n, t[MU] / n, r, x) - log(x);
}

static void score(ROW, double x, const double *t, double *g)
{
        double r = t[SIZE], m = t[MU] / r;
        if (x >
            0.1 * r) /* log(1 + d) - d + [log r - psi(r)] - [log(r + x) - psi(r + x)], d = (x - mu) / (r + mu) */
                g[SIZE] = num_log1pmx((x - t[MU]) / (r + t[MU])) + num_log_minus_psi(r) -
                          num_log_minus_psi(r + x);
        else if (m > 0.5)
                g[SIZE] = num_psi_ratio(r, x) + x / r * (m / (1 + m)) + m / (1 + m) - log1p(m);
        else
                g[SIZE] = num_psi_ratio(r, x) - num_log1pmx(m) + m * (x / r - m) / (1 + m);
        g[MU] = (x - t[MU]) / t[MU] / (1 + m);
}

static void hess(ROW, double x, const double *t, double *h)
{
        double r = t[SIZE], mu = t[MU], n = r + mu;
        h[0] = num_trigamma_ratio(r, x) - x * (mu / n) * ((r + n) / n) / r / r +
               mu / n * (mu / n) / r;
        h[1] = h[2] = (x - mu) / n / n;
        h[3] = (x + r) / n / n - x / mu / mu;
}

static double size_excess(double r, void *sample)
{
        const struct sample *s = sample;
        double t[] = {r, sample_moments(s)->mean}, sum = 0;
        for (size_t i = 0; i < s->n; i++) {
                double g[2];
                score(NULL, s->x[i], t, g);
                sum += s->w[i] * g[SIZE];
        }
        return sum * r * r; /* of one order for all r */
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        const struct moments *m = sample_moments(s);
        struct sample distinct = *sample_distinct(s);
        double over = m->sd * m->sd - m->mean;
        if (isnan(held[SIZE]) && (!isnan(held[MU]) || !(over > 0)))
                return false;
        t[MU] = isnan(held[MU]) ? m->mean : held[MU];
        t[SIZE] = isnan(held[SIZE])
                          ? num_root_positive(size_excess, &distinct, m->mean / over * m->mean)
                          : held[SIZE];
        return t[SIZE] > 0;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        const struct moments *m = sample_moments(s);
        double over = m->sd * m->sd - m->mean;
        (void)held;
        t[MU] = m->mean > 0 ? m->mean : 0.1;
        t[SIZE] = k == 0 && over > 0 ? m->mean / over * m->mean : 1;
        return k < 2;
}

static double logcdf(ROW, double x, const double *t)
{
        double n = t[SIZE] + t[MU];
        return x < 0 ? -NUM_INF : num_log_beta_tail(t[SIZE] / n, t[MU] / n, t[SIZE], floor(x) + 1);
}

static double logsf(ROW, double x, const double *t)
{
        double n = t[SIZE] + t[MU];
        return x < 0 ? 0 : num_log_beta_tail(t[MU] / n, t[SIZE] / n, floor(x) + 1, t[SIZE]);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return draw_poisson(r, gsl_ran_gamma(r, t[SIZE], 1) * (t[MU] / t[SIZE]));
}

static double mean(ROW, const double *t)
{
        return t[MU];
}

static double variance(ROW, const double *t)
{
        return t[MU] * (1 + t[MU] / t[SIZE]);
}

static double p(ROW, const double *t)
{
        return 1 / (1 + t[MU] / t[SIZE]);
}

static bool poisson_is_peak(ROW, const struct sample *s, const double *t)
{
        const struct moments *m = sample_moments(s);
        (void)t;
        return m->sd * m->sd <= m->mean;
}

const struct dist dist_negbinomial = {
        .name = "negbinomial",
        .aliases = NAMES("nbinom", "negativebinomial", "nb", "nb2", "polya", "pascal"),
        .title = "Negative binomial",
        .formula = "P(x) = Gamma(x + size) / (Gamma(size) x!) p^size (1 - p)^x,  p = size / (size "
                   "+ mu)",
        .estimator = "mu = mean, then one equation in size; poisson is the limit",
        .derivation = "l(size, mu) = sum log Gamma(x_i + size) - n log Gamma(size) - sum log x_i! "
                      "+ n size log(size / (size + mu)) + log(mu / (size + mu)) sum x_i\n"
                      "dl/dmu = sum (x_i - mu) / mu / (1 + mu / size) = 0   =>  mu = mean x\n"
                      "dl/dsize = sum [psi(size + x_i) - psi(size)] - n log(1 + mu / size) - sum "
                      "(x_i - mu) / (size + mu) = 0\n"
                      "the last sum is 0 then, and one unknown is left: there is a root iff the "
                      "variance (divisor n) exceeds the mean; else size -> inf: poisson",
        .notes = "Counts the failures before the size-th success. size need not be whole. 1 / size "
                 "is the overdispersion: "
                 "variance\n"
                 "= mu + mu^2 / size.",
        .reference = "Levin & Reeds (1977), Ann. Stat. 5, 79-87",
        .support = {.lo = 0, .hi = NUM_INF, .discrete = true},
        .npar = 2,
        .drives = MU,
        .root = true,
        .param =
                (const struct param[]){
                        {.name = "size",
                         POSITIVE,
                         .doc = "how little it is overdispersed",
                         .aliases = NAMES("r", "k", "theta")},
                        {.name = "mu", POSITIVE, .doc = "mean", .aliases = NAMES("mean")}},
        .probe = (const double[]){2.5, 4},
        .derived =
                (const struct derived[]){
                        {"p", "size / (size + mu), the probability of success", p, 0, 1}, {0}},
        .limit = (const struct limit[]){{
                                                .dist = &dist_poisson,
                                                .how = "size -> inf",
                                                .law = LAW_HALF,
                                                .from = (const int[]){-1, 0},
                                                .at = (const double[]){NUM_INF, 0},
                                                .is_peak = poisson_is_peak,
                                                .decides = true,
                                        },
                                        {0}},
        .special =
                (const struct special[]){
                        {&dist_geometric, "size = 1", LAW_CHI2, (const double[]){1, NUM_NAN}}, {0}},
        .spelling = {"dnbinom(x, size = {size}, mu = {mu})", "nbinom({size}, {p})",
                     "NegativeBinomial({size}, {p})",
                     "makedist('NegativeBinomial', 'R', {size}, 'P', {p})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
