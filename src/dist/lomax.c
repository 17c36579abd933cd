/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lomax (Pareto II): a Pareto tail that begins at 0; exponential with a gamma rate.
 *
 *   f(x) = (alpha / lambda) (1 + x / lambda)^-(alpha + 1),    x >= 0,  alpha, lambda > 0
 *   l    = n log alpha - n log lambda - (alpha + 1) sum log(1 + x_i / lambda)
 *
 * dl/dalpha = 0 gives alpha = 1 / mean log(1 + x / lambda); with v = x / lambda, u = v / (1 + v) and M = mean log(1 + v),
 * dl/dlambda = 0 leaves mean[log(1 + v) - u] = M mean u. As lambda -> inf both parameters grow and the model becomes
 * exponential; a maximum inside exists iff mean x^2 > 2 (mean x)^2, a coefficient of variation above 1.
 * Zeros (a fraction m of the observations) make l unbounded: as lambda -> 0 with alpha = 1 / M it grows as
 * n m log(1 / lambda). Then a local maximum is meant, if there is one.
 */
#include "tails.h"
#include "tilt.h"
#include "wide.h"

#include <gsl/gsl_rng.h>
#include <stdio.h>

enum { ALPHA, LAMBDA };

extern const struct dist dist_exponential;

/* log(1 + x / lambda), also where the quotient overflows */
static double log_growth(double x, double lambda)
{
        double v = x / lambda;
        return isinf(v) ? log(x) - log(lambda) : log1p(v);
}

static double logpdf(ROW, double x, const double *t)
{
        if (!(x >= 0) || isinf(t[LAMBDA]))
                return -NUM_INF;
        return num_log_quotient(t[ALPHA], t[LAMBDA]) - (t[ALPHA] + 1) * log_growth(x, t[LAMBDA]);
}

static void score(ROW, double x, const double *t, double *g)
{
        g[ALPHA] = 1 / t[ALPHA] - log_growth(x, t[LAMBDA]);
        g[LAMBDA] = fma(t[ALPHA], x, -t[LAMBDA]) / (t[LAMBDA] + x) / t[LAMBDA];
}

static void hess(ROW, double x, const double *t, double *h)
{
        double v = x / t[LAMBDA], r = 1 / (1 + v), u = v > 1 ? 1 / (1 + 1 / v) : v * r;
        h[0] = -1 / t[ALPHA] / t[ALPHA];
        h[1] = h[2] = u / t[LAMBDA];
        h[3] = -(r + (t[ALPHA] * u - r) * (1 + r)) / t[LAMBDA] / t[LAMBDA];
}

WIDE_KERNEL
static void block(ROW, size_t n, const double *x, const double *t, double *value, double *g,
                  double *h)
{
        double a = t[ALPHA], constant = num_log_quotient(a, t[LAMBDA]);
        for (size_t i = 0; i < n; i += WIDE) {
                wide at = wide_at(x + i), v = at / t[LAMBDA], grown = wide_log1p(v);
                wide_put(value + i,
                         wide_select(at >= 0.0, constant - (a + 1) * grown, wide_all(NUM_NAN)));
                wide r = 1.0 / (1.0 + v), u = v * r, off = a * u - r;
                if (g) {
                        wide_put(g + i, 1 / a - grown);
                        wide_put(g + SAMPLE_BLOCK + i, off / t[LAMBDA]);
                }
                if (h) {
                        wide_put(h + i, wide_all(-1 / a / a));
                        wide_put(h + SAMPLE_BLOCK + i, u / t[LAMBDA]);
                        wide_put(h + 2 * SAMPLE_BLOCK + i,
                                 -(r + off * (1.0 + r)) / t[LAMBDA] / t[LAMBDA]);
                }
        }
}

static void info(ROW, const double *t, double *h)
{
        double a = t[ALPHA];
        h[0] = 1 / a / a;
        h[1] = h[2] = -1 / (a + 1) / t[LAMBDA];
        h[3] = a / (a + 2) / t[LAMBDA] / t[LAMBDA];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->max > 0 || !isnan(held[LAMBDA]))
                return NULL;
        return "all values are 0: the likelihood grows without bound as lambda -> 0";
}

/* With alpha held l grows as n [m - alpha (1 - m)] log(1 / lambda). */
static const char *unbounded(ROW, const struct sample *s, const double *held)
{
        double m = fraction_at(s, 0);
        if (m == 0 || !isnan(held[LAMBDA]) || held[ALPHA] * (1 - m) >= m)
                return NULL;
        return "some values are 0: the likelihood grows without bound as lambda -> 0, and no "
               "local maximum was found";
}

static bool remark(ROW, const struct sample *s, const double *t, char *buf, size_t size)
{
        (void)t;
        if (sample_moments(s)->min > 0)
                return false;
        snprintf(buf, size,
                 "some values are 0: with both parameters free the likelihood grows without bound "
                 "as lambda -> 0; a local maximum is meant");
        return true;
}

/* With v = x / lambda, u = v / (1 + v): log(1 + v), u, u^2, and log(1 + v) - u without cancellation for small v. */
WIDE_KERNEL
static void growths(const void *context, size_t n, const double *x, double *row)
{
        double lambda = *(const double *)context;
        for (size_t i = 0; i < n; i += WIDE) {
                wide v = wide_at(x + i) / lambda, less, grown = wide_log1p_both(v, &less);
                wide u = v / (1.0 + v);
                wide_put(row + i, grown);
                wide_put(row + SAMPLE_BLOCK + i, u);
                wide_put(row + 2 * SAMPLE_BLOCK + i, u * u);
                wide_put(row + 3 * SAMPLE_BLOCK + i, wide_select(v < 0.4, less + v * u, grown - u));
        }
}

struct equation {
        const struct sample *s;
        double growth; /* mean of log(1 + v) at the last lambda */
};

/* mean[log(1 + v) - u] / (mean log(1 + v) mean u) - 1: of one size for large lambda too */
static double excess_slope(double lambda, void *context, double *slope)
{
        struct equation *e = context;
        struct dd sum[4];
        double mean[4];
        sample_sums(e->s, 4, growths, &lambda, sum);
        for (int i = 0; i < 4; i++)
                mean[i] = dd_value(sum[i]) / e->s->weight;
        double m = mean[0], u = mean[1], u2 = mean[2], ratio = mean[3] / (m * u);
        e->growth = m;
        *slope = (ratio * (u / m + (u - u2) / u) - u2 / (m * u)) / lambda;
        return ratio - 1;
}

static double excess(double lambda, void *context)
{
        double slope;
        return excess_slope(lambda, context, &slope);
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        struct equation e = {.s = s};
        double guess = sample_moments(s)->mean;
        if (!isnan(held[ALPHA]) && isnan(held[LAMBDA]))
                return false;
        t[LAMBDA] =
                isnan(held[LAMBDA]) ? num_newton_positive(excess_slope, &e, guess) : held[LAMBDA];
        if (isnan(t[LAMBDA]))
                t[LAMBDA] = num_root_positive(excess, &e, guess);
        if (isnan(held[ALPHA]))
                excess(t[LAMBDA], &e);
        t[ALPHA] = isnan(held[ALPHA]) ? 1 / e.growth : held[ALPHA];
        return t[LAMBDA] > 0;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        static const double alpha[] = {3, 1, 20};
        (void)held;
        t[ALPHA] = alpha[k < 3 ? k : 0];
        t[LAMBDA] = sample_moments(s)->mean * t[ALPHA];
        return k < 3;
}

/* log f = -(alpha + 1) log(lambda + x) and a constant. Its edges in a window: lambda = 0, a power of x below -1; alpha = 0; both;
 * and lambda = inf, an exponential (its limit) or, where large values are frequent, all the same. In lambda l falls from 0 iff
 * mean 1/x >= E 1/x, and in alpha iff mean log(lambda + x) >= E log(lambda + x), which then is that of the ends. */
static double added(double x, const void *lambda)
{
        return log(*(const double *)lambda + x);
}

static double inverse_sum(double x, const void *lambda)
{
        return 1 / (*(const double *)lambda + x);
}

struct hyperbola {
        const struct sample *exact;
        double lo, hi;
};

/* -dl/dlambda / n where alpha is 0: mean 1/(lambda + x) less its expectation */
static double hyperbola_slope(double lambda, void *context)
{
        const struct hyperbola *q = context;
        double range = log1p((q->hi - q->lo) / (q->lo + lambda));
        return sample_average(q->exact, inverse_sum, &lambda) -
               (q->hi - q->lo) / ((q->lo + lambda) * (q->hi + lambda) * range);
}

/* The highest of f proportional to 1 / (lambda + x), where lambda is inside */
static void hyperbola_edge(const struct window *w, struct brink *e)
{
        struct hyperbola q = {w->y, w->lo, w->hi};
        double width = w->hi - w->lo, lambda = width * 1e-6, before = hyperbola_slope(lambda, &q);
        for (; lambda < 1e6 * width; lambda *= 2) {
                double after = hyperbola_slope(2 * lambda, &q);
                double root = before < 0 && after >= 0
                                      ? num_root(hyperbola_slope, &q, lambda, 2 * lambda)
                                      : NUM_NAN;
                before = after;
                if (isnan(root))
                        continue;
                double mean = sample_average(w->y, added, &root), lo = log(root + w->lo);
                double hi = log(root + w->hi), loglik = -w->y->weight * (mean + log(hi - lo));
                if (e->how && loglik <= e->loglik)
                        continue;
                e->how = "alpha -> 0, where the density is proportional to 1 / (lambda + x)";
                e->loglik = loglik;
                e->peak = mean >= (lo + hi) / 2;
        }
}

static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct window w;
        if (k > 2 || !window_of(s, k == 0, &w))
                return false;
        double a = k == 2 ? 0 : tilt_best(&w);
        bool ends = isfinite(w.hi) && !isnan(a);
        if (k == 0 && isfinite(w.lo) && (a < 0 || ends)) {
                a = fmin(a, 0);
                e->how = a < 0 ? "lambda -> 0, where the density is proportional to x^-(alpha + 1)"
                               : "alpha, lambda -> 0, where the density is proportional to 1 / x";
                e->loglik = tilt_loglik(&w, a);
                e->peak = tilt_exceeded(&w, a, -1);
        } else if (k == 1 && ends) {
                e->how = "lambda -> inf, where all values are equally likely";
                e->loglik = tilt_loglik(&w, 0);
                e->peak = a >= 0;
        } else if (k == 2 && ends) {
                w.lo = fmax(w.lo, 0);
                hyperbola_edge(&w, e);
        }
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        return x > 0 ? num_log1mexp(-t[ALPHA] * log_growth(x, t[LAMBDA])) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        return x > 0 ? -t[ALPHA] * log_growth(x, t[LAMBDA]) : 0;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double r = 1 / t[LAMBDA];
        struct growth u = growth_of_log(num_log_quotient(x, t[LAMBDA]), true);
        struct pair_bends b = tail_of_growth(t[ALPHA], u, upper);
        tail_of_pair(&b, 2,
                     (struct pair_chain){.shape = (const double[]){1, 0},
                                         .line = (const double[]){0, -r},
                                         .lines = (const double[]){0, 0, 0, r * r}},
                     g, h);
        return true;
}

/* lambda (e^w - 1), also where e^w overflows and the product does not */
static double scaled_expm1(double lambda, double w)
{
        return w < 700 ? lambda * expm1(w) : exp(w + log(lambda));
}

static double quantile(ROW, double p, const double *t)
{
        return scaled_expm1(t[LAMBDA], -log1p(-p) / t[ALPHA]);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return scaled_expm1(t[LAMBDA], -log(gsl_rng_uniform_pos(r)) / t[ALPHA]);
}

static double mean(ROW, const double *t)
{
        return t[ALPHA] > 1 ? t[LAMBDA] / (t[ALPHA] - 1) : NUM_INF;
}

static double variance(ROW, const double *t)
{
        double a = t[ALPHA], m = t[LAMBDA] / (a - 1);
        return a > 2 ? m * m * (a / (a - 2)) : NUM_INF;
}

/* The likelihood falls from the exponential into the family iff mean x^2 <= 2 (mean x)^2. */
static bool exponential_is_peak(ROW, const struct sample *s, const double *t)
{
        const struct moments *m = sample_moments(s);
        (void)t;
        return m->sd <= m->mean;
}

const struct dist dist_lomax = {
        .name = "lomax",
        .aliases = NAMES("pareto2", "paretotype2"),
        .title = "Lomax (Pareto type II)",
        .formula = "f(x) = (alpha / lambda) (1 + x / lambda)^-(alpha + 1)",
        .estimator = "one equation in lambda, then alpha = 1 / mean log(1 + x / lambda)",
        .derivation =
                "l(alpha, lambda) = n log alpha - n log lambda - (alpha + 1) sum log(1 + x_i / "
                "lambda)\n"
                "dl/dalpha = 0   =>  alpha = 1 / M,  M = mean log(1 + x / lambda)\n"
                "dl/dlambda = 0  =>  mean[log(1 + v) - u] = M mean u,  v = x / lambda, u = v / (1 "
                "+ v)\n"
                "which has a root iff mean x^2 > 2 (mean x)^2; else the exponential is the limit",
        .notes = "actuar and some others call this one pareto; Julia's and scipy's pareto is type "
                 "I.\n"
                 "It is gpd with xi = 1 / alpha, sigma = lambda / alpha. extraDistr's lomax has a "
                 "rate,\n"
                 "1 / lambda. Zeros make the likelihood unbounded: then a local maximum is meant.",
        .reference = "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, "
                     "ch. 20",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 2,
        .drives = 1,
        .root = true,
        .param = (const struct param[]){{.name = "alpha",
                                         POSITIVE,
                                         .doc = "tail exponent",
                                         .aliases = NAMES("shape", "c")},
                                        {.name = "lambda",
                                         POSITIVE,
                                         .doc = "scale",
                                         .unit = 1,
                                         .aliases = NAMES("scale", "sigma")}},
        .probe = (const double[]){2.5, 3},
        .limit = (const struct limit[]){{
                                                .dist = &dist_exponential,
                                                .how = "alpha, lambda -> inf",
                                                .law = LAW_HALF,
                                                .from = (const int[]){-1, -1},
                                                .at = (const double[]){NUM_INF, NUM_INF},
                                                .is_peak = exponential_is_peak,
                                                .decides = true,
                                        },
                                        {0}},
        .spelling = {"extraDistr::dlomax(x, lambda = 1 / {lambda}, kappa = {alpha})",
                     "lomax({alpha}, scale={lambda})", NULL,
                     "makedist('GeneralizedPareto', 'k', 1 / {alpha}, 'sigma', {lambda} / {alpha}, "
                     "'theta', 0)"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .block = block,
        .info = info,
        .edge = edge,
        .none = none,
        .unbounded = unbounded,
        .remark = remark,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
