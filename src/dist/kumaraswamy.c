/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kumaraswamy: a beta-like distribution of proportions whose distribution function is elementary.
 *
 *   f(x) = a b x^(a - 1) (1 - x^a)^(b - 1),         0 < x < 1,  a, b > 0;        F = 1 - (1 - x^a)^b
 *   l    = n log(a b) + (a - 1) sum log x_i + (b - 1) sum log(1 - x_i^a)
 *
 * dl/db = 0 gives b = -1 / mean log(1 - x^a); then dl/da = 0 leaves
 *   1/a + mean log x = (b - 1) mean(x^a log x / (1 - x^a)),
 * which has one root unless all x are equal. Little spread far from 1 makes x^a tiny and b huge, where
 * (1 - x^a)^b = exp(-b x^a) is weibull: sums are taken with x^a in units of its largest value, and b may be beyond
 * the largest double.
 * Jones (2009), Stat. Methodol. 6, 70-81.
 */
#include "tails.h"

#include <gsl/gsl_rng.h>

enum { A, B };

static double logpdf(ROW, double x, const double *t)
{
        if (!(x > 0 && x < 1))
                return -NUM_INF;
        return log(t[A]) + log(t[B]) + (t[A] - 1) * log(x) +
               (t[B] - 1) * num_log1mexp(t[A] * log(x));
}

/* With w = x^a / (1 - x^a) it is 1/a + log x + log x (1 - b) w. For r = -a log x near 0 w is about 1/r, and
 * 1/a + log x w = -log x (e^r - 1 - r) / (r (e^r - 1)), where e^r - 1 - r = r^2 / 2 exprel_2(r). */
static void score(ROW, double x, const double *t, double *g)
{
        double l = log(x), r = -t[A] * l, w = 1 / expm1(r);
        double near = r < 1 ? -l * (r / 2) * w * num_exprel_2(r) : 1 / t[A] + l * w;
        g[A] = l * (1 - t[B] * w) + near;
        g[B] = 1 / t[B] + num_log1mexp(t[A] * l);
}

static void hess(ROW, double x, const double *t, double *h)
{
        double l = log(x), w = 1 / expm1(-t[A] * l);
        h[0] = -1 / t[A] / t[A] - (t[B] - 1) * l * l * w * (1 + w);
        h[1] = h[2] = -l * w;
        h[3] = -1 / t[B] / t[B];
}

/* A sample, and its means at a: with u = x^a, top = u of the largest x, and d = log x less the
 * logarithm of that: */
struct sums {
        const struct sample *s, *logs;
        double max, lmax;
        double b; /* where it is held, else NAN */
        double d; /* mean d */
        double v; /* of -log(1 - u) / top */
        double p; /* of d u / (1 - u) / top */
        double r; /* of [u / (1 - u) + log(1 - u)] / top, which vanishes with u */
        double q; /* of log x u / (1 - u) */
};

static struct sums sums_of(const struct sample *s, double b)
{
        double max = sample_moments(s)->max;
        return (struct sums){
                .s = s, .logs = sample_mapped(s, MAP_LOG), .max = max, .lmax = log(max), .b = b};
}

static void sums_at(struct sums *c, double a)
{
        struct dd mean = {0}, v = {0}, p = {0}, r = {0}, q = {0};
        double top = exp(a * c->lmax);
        for (size_t i = 0; i < c->s->n; i++) {
                double w = c->s->w ? c->s->w[i] : 1, l = c->logs->x[i];
                if (w == 0)
                        continue;
                double d = num_log_quotient(c->s->x[i], c->max), e = exp(a * d), u = exp(a * l);
                double rest = -expm1(a * l);
                double part = u < 0.5 ? e * num_log1p_ratio(-u) : -log(rest) / top;
                mean = dd_add_d(mean, w * d);
                v = dd_add_d(v, w * part);
                p = dd_add_d(p, w * (d * e / rest));
                r = dd_add_d(
                        r,
                        w * (u < 1e-3 ? e * u *
                                                (1.0 / 2 +
                                                 u * (2.0 / 3 +
                                                      u * (3.0 / 4 + u * (4.0 / 5 + u * 5.0 / 6))))
                                      : e / rest - part));
                q = dd_add_d(q, w * (l * u / rest));
        }
        c->d = dd_value(mean) / c->s->weight;
        c->v = dd_value(v) / c->s->weight;
        c->p = dd_value(p) / c->s->weight;
        c->r = dd_value(r) / c->s->weight;
        c->q = dd_value(q) / c->s->weight;
}

/* dl/d log a / n, b being held, or following as 1 / (top v). */
static double excess(double a, void *context)
{
        struct sums *c = context;
        sums_at(c, a);
        if (!isnan(c->b))
                return 1 + a * (sample_logs(c->s)->mean_log - (c->b - 1) * c->q);
        return 1 + a * (c->d - (c->p + c->lmax * c->r) / c->v + c->q);
}

/* log b where b follows from a */
static double log_b(const struct sample *s, double a)
{
        struct sums c = sums_of(s, NUM_NAN);
        sums_at(&c, a);
        return -log(c.v) - a * c.lmax;
}

/* That of a Weibull of the same spread, which it is where b is large. */
static double guess(const struct sample *s)
{
        double sd = sample_moments(sample_mapped(s, MAP_LOG))->sd;
        return sd > 0 ? M_PI / sqrt(6) / sd : 1;
}

static double solve(const struct sample *s, double b)
{
        struct sums c = sums_of(s, b);
        return num_root_positive(excess, &c, guess(s));
}

/* Below this log b surely is: at the root b top is about the number of observations at most. */
#define LOG_HUGE 700

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (!isnan(held[A]) || !isnan(held[B]))
                return NULL;
        if (all_equal(s))
                return NO_SPREAD(s, "a, b -> inf");
        double lmax = log(sample_moments(s)->max);
        if (guess(s) * -lmax < LOG_HUGE / 10.0 || log_b(s, solve(s, NUM_NAN)) < LOG_HUGE)
                return NULL;
        return "the values are so close together, or to 0, that b is beyond the largest number: "
               "there it is "
               "a weibull (shape a, scale b^(-1/a))";
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        t[A] = isnan(held[A]) ? solve(s, held[B]) : held[A];
        t[B] = isnan(held[B]) ? exp(log_b(s, t[A])) : held[B];
        return t[A] > 0 && t[B] > 0 && isfinite(t[B]);
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        const double a[] = {guess(s), 1, 3, 0.3};
        (void)held;
        t[A] = a[k < 4 ? k : 0];
        t[B] = exp(log_b(s, t[A]));
        return k < 4;
}

static double logsf(ROW, double x, const double *t)
{
        if (!(x > 0 && x < 1))
                return x > 0 ? -NUM_INF : 0;
        return t[B] * num_log1mexp(t[A] * log(x));
}

static double logcdf(ROW, double x, const double *t)
{
        if (!(x > 0 && x < 1))
                return x > 0 ? 0 : -NUM_INF;
        double power = t[A] * log(x); /* of which e^power may underflow */
        double m = power < -40 ? power : log(-num_log1mexp(power)), first = log(t[B]) + m;
        return first < -40 ? first : num_log1mexp(logsf(d, x, t));
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double z = log(x);
        struct pair_bends b = tail_of_growth(t[B], growth_of_log(t[A] * z, false), upper);
        tail_of_pair(&b, 2,
                     (struct pair_chain){.shape = (const double[]){0, 1},
                                         .line = (const double[]){z, 0}},
                     g, h);
        return true;
}

static double quantile(ROW, double p, const double *t)
{
        return exp(num_log1mexp(log1p(-p) / t[B]) / t[A]);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return exp(num_log1mexp(log(gsl_rng_uniform_pos(r)) / t[B]) / t[A]);
}

/* log E x^r = log(b B(1 + r/a, b)) */
static double log_moment(double r, const double *t)
{
        double q = r / t[A];
        return num_lgamma1p(q) - num_lgamma_ratio(t[B] + 1, q) - q * log(t[B] + 1);
}

static double mean(ROW, const double *t)
{
        return exp(log_moment(1, t));
}

static double variance(ROW, const double *t)
{
        double m = log_moment(1, t);
        return exp(2 * m) * expm1(log_moment(2, t) - 2 * m);
}

const struct dist dist_kumaraswamy = {
        .name = "kumaraswamy",
        .aliases = NAMES("kumar"),
        .title = "Kumaraswamy",
        .formula = "f(x) = a b x^(a - 1) (1 - x^a)^(b - 1)",
        .estimator = "one equation in a, then b = -1 / mean log(1 - x^a)",
        .derivation = "l(a, b) = n log(a b) + (a - 1) sum log x_i + (b - 1) sum log(1 - x_i^a)\n"
                      "dl/db = 0   =>  b = -1 / mean log(1 - x^a)\n"
                      "dl/da = 0   =>  1/a + mean log x = (b - 1) mean(x^a log x / (1 - x^a))",
        .reference = "Jones (2009), Stat. Methodol. 6, 70-81",
        .support = {.lo = 0, .hi = 1, .lo_open = true, .hi_open = true},
        .npar = 2,
        .root = true,
        .param = (const struct param[]){{.name = "a",
                                         POSITIVE,
                                         .doc = "shape at 0",
                                         .aliases = NAMES("alpha", "shape1")},
                                        {.name = "b",
                                         POSITIVE,
                                         .doc = "shape at 1",
                                         .far = 8,
                                         .aliases = NAMES("beta", "shape2")}},
        .probe = (const double[]){2, 3.5},
        .spelling = {"extraDistr::dkumar(x, a = {a}, b = {b})", NULL, "Kumaraswamy({a}, {b})",
                     NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = none,
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
