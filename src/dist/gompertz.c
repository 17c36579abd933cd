/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gompertz: mortality that grows exponentially with age.
 *
 *   f(x) = eta b exp(b x - eta (e^(b x) - 1)),      x >= 0,  eta, b > 0
 *   l    = n log eta + n log b + b sum x_i - eta sum (e^(b x_i) - 1)
 *
 * dl/deta = 0 gives eta = 1 / mean(e^(b x) - 1); then dl/db = 0 leaves
 *   1/b + mean x = mean(x e^(b x)) / mean(e^(b x) - 1).
 * As b -> 0 with eta b = rate the model becomes exponential; a maximum inside exists iff
 * mean x^2 < 2 (mean x)^2. Far from 0 eta is about e^(-b max x), and soon no number any more.
 * Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 22.
 */
#include "tails.h"
#include "tilt.h"

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_expint.h>

enum { ETA, B };

extern const struct dist dist_exponential;

static double logpdf(ROW, double x, const double *t)
{
        if (!(x >= 0) || isinf(t[ETA]))
                return -NUM_INF;
        double y = t[B] * x;
        return y > 1e4 ? -NUM_INF : log(t[ETA]) + log(t[B]) + y - t[ETA] * expm1(y);
}

static void score(ROW, double x, const double *t, double *g)
{
        double y = t[B] * x;
        g[ETA] = 1 / t[ETA] - expm1(y);
        g[B] = 1 / t[B] + x * (1 - t[ETA] * exp(y));
}

static void hess(ROW, double x, const double *t, double *h)
{
        double xe = x * exp(t[B] * x);
        h[0] = -1 / t[ETA] / t[ETA];
        h[1] = h[2] = -xe;
        h[3] = -1 / t[B] / t[B] - t[ETA] * x * xe;
}

/* Everything divided by e^(b max x), which cannot overflow then. */
struct equation {
        const struct sample *s;
        double b, mean, max;
};

static double growth(double x, const void *context)
{
        const struct equation *e = context;
        return -exp(e->b * (x - e->max)) * expm1(-e->b * x);
}

static double moment(double x, const void *context)
{
        const struct equation *e = context;
        return x * exp(e->b * (x - e->max));
}

static double excess(double b, void *context)
{
        struct equation *e = context;
        e->b = b;
        return b * (e->mean - sample_average(e->s, moment, e) / sample_average(e->s, growth, e)) +
               1;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        const struct moments *m = sample_moments(s);
        struct equation e = {s, held[B], m->mean, m->max};
        if (!isnan(held[ETA]) && isnan(held[B]))
                return false;
        if (isnan(held[B]))
                e.b = num_root_positive(excess, &e, 1 / m->max);
        t[B] = e.b;
        t[ETA] = isnan(held[ETA]) ? exp(-e.b * e.max) / sample_average(s, growth, &e) : held[ETA];
        return t[B] > 0 && t[ETA] > 0;
}

/* eta goes as e^(-b max x), and b as 1 / sd: far from 0 there is no such number, or its square, a variance, is none. */
static bool is_lost(const struct sample *s, const double *held)
{
        double t[2];
        return sample_moments(s)->sd < sample_moments(s)->mean && isnan(held[ETA]) &&
               !(fit(NULL, s, held, t) && isnormal(t[ETA] * t[ETA]));
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->max == 0 && isnan(held[B]))
                return "all values are 0: the likelihood grows without bound as b -> inf";
        if (all_equal(s) && isnan(held[B]) && isnan(held[ETA]))
                return NO_SPREAD(s, "b -> inf");
        if (is_lost(s, held))
                return "none that numbers can hold: eta, about exp(-largest value / spread), is "
                       "below 1e-154";
        return NULL;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        static const double eta[] = {1, 0.1, 0.001};
        if (k == 3 && fit(NULL, s, held, t)) /* far from 0 */
                return true;
        t[ETA] = eta[k < 3 ? k : 0];
        t[B] = log1p(M_LN2 / t[ETA]) / sample_moments(s)->mean;
        return k < 3;
}

static double logsf(ROW, double x, const double *t)
{
        return x > 0 ? -t[ETA] * expm1(t[B] * x) : 0;
}

/* In a window: e^(b x) (1 - eta e^(b x) + ...). That it falls is left to the limit, exponential. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct window w;
        if (k > 0 || !window_of(s, false, &w))
                return false;
        w.lo = fmax(w.lo, 0);
        double b = tilt_best(&w);
        if (b > 0) {
                e->how = "eta -> 0, where the density is proportional to exp(b x)";
                e->loglik = tilt_loglik(&w, b);
                e->peak = tilt_exceeded(&w, b, b);
        }
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        return x > 0 ? num_log1mexp(logsf(d, x, t)) : -NUM_INF;
}

/* u = e^y - 1, y = b x: d log u / db = y / (1 - e^-y) / b, and so on. */
static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double b = t[B], y = b * x, r = y > 0 ? y / -expm1(-y) / b : 1 / b;
        double less = y > 0 ? y / expm1(y) / b : 1 / b;
        struct growth u = {expm1(y), r, -r * less, r * x};
        struct pair_bends p = tail_of_growth(t[ETA], u, upper);
        tail_of_pair(&p, 2,
                     (struct pair_chain){.shape = (const double[]){1, 0},
                                         .line = (const double[]){0, 1}},
                     g, h);
        return true;
}

static double quantile(ROW, double p, const double *t)
{
        return log1p(-log1p(-p) / t[ETA]) / t[B];
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return log1p(-log(gsl_rng_uniform_pos(r)) / t[ETA]) / t[B];
}

static double mean(ROW, const double *t)
{
        return gsl_sf_expint_E1_scaled(t[ETA]) / t[B];
}

/* log of 2 e^(2u) S(e^u), whose integral over u is the mean of x^2 */
static double log_second(const void *t, double u)
{
        return M_LN2 + 2 * u + logsf(NULL, exp(u), t);
}

static double variance(ROW, const double *t)
{
        double u = log(quantile(NULL, 0.5, t)), m = mean(d, t);
        double below = num_log_tail(log_second, t, u, -1, 0.5),
               above = num_log_tail(log_second, t, u, 1, 0.5);
        return exp(below) + exp(above) - m * m;
}

static bool exponential_is_peak(ROW, const struct sample *s, const double *t)
{
        const struct moments *m = sample_moments(s);
        (void)t;
        return m->sd >= m->mean;
}

const struct dist dist_gompertz = {
        .name = "gompertz",
        .title = "Gompertz",
        .formula = "f(x) = eta b exp(b x - eta (exp(b x) - 1))",
        .estimator = "one equation in b, then eta = 1 / mean(exp(b x) - 1)",
        .derivation =
                "l(eta, b) = n log eta + n log b + b sum x_i - eta sum (exp(b x_i) - 1)\n"
                "dl/deta = 0   =>  eta = 1 / mean(exp(b x) - 1)\n"
                "dl/db = 0     =>  1/b + mean x = mean(x exp(b x)) / mean(exp(b x) - 1)\n"
                "which has a root iff mean x^2 < 2 (mean x)^2; else the exponential is the limit",
        .notes = "flexsurv has shape = b, rate = eta b.",
        .reference = "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, "
                     "ch. 22",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 2,
        .root = true,
        .param = (const struct param[]){{.name = "eta",
                                         POSITIVE,
                                         .doc = "shape",
                                         .far = 8,
                                         .aliases = NAMES("shape", "c")},
                                        {.name = "b",
                                         POSITIVE,
                                         .doc = "rate at which the hazard grows",
                                         .unit = -1}},
        .probe = (const double[]){0.3, 0.9},
        .limit = (const struct limit[]){{
                                                .dist = &dist_exponential,
                                                .how = "b -> 0, eta -> inf",
                                                .law = LAW_HALF,
                                                .from = (const int[]){-1, -1},
                                                .at = (const double[]){NUM_INF, 0},
                                                .is_peak = exponential_is_peak,
                                                .decides = true,
                                        },
                                        {0}},
        .spelling = {"flexsurv::dgompertz(x, shape = {b}, rate = {eta} * {b})",
                     "gompertz({eta}, scale=1 / {b})", NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .edge = edge,
        .none = none,
        .unbounded = all_but_equal,
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
