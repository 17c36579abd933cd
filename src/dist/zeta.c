/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zeta (Zipf, discrete power law): frequencies of words, sizes of cities, degrees of networks.
 *
 *   f(x) = x^-s / zeta(s, xmin),                    x = xmin, xmin + 1, ...,  s > 1,  xmin >= 1 given
 *
 * dl/ds = 0 is -zeta'(s, xmin) / zeta(s, xmin) = mean log x, one root since the left side is the mean of log X; if all x are
 * xmin, l rises to 0 as s -> inf. With Z(s, q) = sum (q / (q + k))^s = q^s zeta(s, q), which neither over- nor
 * underflows: log f = -s log(x / q) - log Z. Z and its derivatives in s by the Euler-Maclaurin formula (DLMF 25.11.5).
 * Clauset, Shalizi & Newman (2009), SIAM Rev. 51, 661-703.
 */
#include "internal.h"

enum { XMIN, S };

/* A value with its first two derivatives in s. */
struct jet {
        double v, d, dd;
};

static struct jet times(struct jet a, struct jet b)
{
        return (struct jet){a.v * b.v, a.d * b.v + a.v * b.d,
                            a.dd * b.v + 2 * a.d * b.d + a.v * b.dd};
}

static struct jet plus(struct jet a, struct jet b)
{
        return (struct jet){a.v + b.v, a.d + b.d, a.dd + b.dd};
}

/* r^s, r <= 1 */
static struct jet power(double s, double log_r)
{
        double v = exp(s * log_r);
        return (struct jet){v, v * log_r, v * log_r * log_r};
}

/* Terms one by one to A = q + N, where the series in 1 / A begins to converge fast, then
 * (q/A)^s [A / (s - 1) + 1/2 + sum B_2k / (2k)! s (s + 1) ... (s + 2k - 2) / A^(2k - 1)]. */
static struct jet series(double s, double q)
{
        static const double coefficient[] = {1.0 / 12,         -1.0 / 720,
                                             1.0 / 30240,      -1.0 / 1209600,
                                             1.0 / 47900160,   -691.0 / 1307674368000,
                                             1.0 / 74724249600};
        struct jet sum = {0, 0, 0};
        double a = q, far = fmin(s, 60) + 20;
        for (; a < far; a++) {
                struct jet term = power(s, -log1p((a - q) / q));
                sum = plus(sum, term);
                if (term.v < 1e-19 * sum.v)
                        return sum;
        }
        double e = s - 1;
        struct jet rest = {a / e + 0.5, -a / e / e, 2 * a / e / e / e}, rising = {s, 1, 0};
        for (int k = 0; k < 7; k++) {
                struct jet scale = {coefficient[k] / pow(a, 2 * k + 1), 0, 0};
                rest = plus(rest, times(scale, rising));
                rising = times(rising, (struct jet){s + 2 * k + 1, 1, 0});
                rising = times(rising, (struct jet){s + 2 * k + 2, 1, 0});
        }
        return plus(sum, times(power(s, -log1p((a - q) / q)), rest));
}

static double logpdf(ROW, double x, const double *t)
{
        if (!is_count(x, t[XMIN]))
                return -NUM_INF;
        return -t[S] * num_log_quotient(x, t[XMIN]) - log(series(t[S], t[XMIN]).v);
}

static void score(ROW, double x, const double *t, double *g)
{
        struct jet z = series(t[S], t[XMIN]);
        g[XMIN] = 0;
        g[S] = -num_log_quotient(x, t[XMIN]) - z.d / z.v;
}

static void hess(ROW, double x, const double *t, double *h)
{
        struct jet z = series(t[S], t[XMIN]);
        (void)x;
        h[0] = h[1] = h[2] = 0;
        h[3] = z.d / z.v * (z.d / z.v) - z.dd / z.v;
}

static void info(ROW, const double *t, double *h)
{
        hess(NULL, 0, t, h);
        h[3] = -h[3];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->min < held[XMIN])
                return "an observation is below xmin: the likelihood is 0 everywhere";
        if (sample_moments(s)->max == held[XMIN] && isnan(held[S]))
                return "all values are xmin: the likelihood only grows as s -> inf";
        return NULL;
}

static double log_over(double x, const void *xmin)
{
        return num_log_quotient(x, *(const double *)xmin);
}

struct equation {
        double xmin, mean_log;
};

static double excess(double beyond, void *context)
{
        const struct equation *e = context;
        struct jet z = series(1 + beyond, e->xmin);
        return -z.d / z.v - e->mean_log;
}

/* The root in s - 1. */
static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        struct equation e = {held[XMIN], sample_average(sample_distinct(s), log_over, &held[XMIN])};
        t[XMIN] = held[XMIN];
        t[S] = isnan(held[S]) ? 1 + num_root_positive(excess, &e, 1 / e.mean_log) : held[S];
        return t[S] > 1;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)s;
        t[XMIN] = held[XMIN];
        t[S] = k == 0 ? 2 : 4;
        return k < 2;
}

static double logsf(ROW, double x, const double *t)
{
        x = floor(x);
        if (x < t[XMIN])
                return 0;
        return -t[S] * num_log_quotient(x + 1, t[XMIN]) + log(series(t[S], x + 1).v) -
               log(series(t[S], t[XMIN]).v);
}

static double logcdf(ROW, double x, const double *t)
{
        return x < t[XMIN] ? -NUM_INF : num_log1mexp(fmin(logsf(d, x, t), 0));
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return dist_quantile(d, gsl_rng_uniform_pos(r), t);
}

/* xmin^r zeta-ratio: E (X / xmin)^r */
static double moment(double r, const double *t)
{
        return t[S] > r + 1 ? series(t[S] - r, t[XMIN]).v / series(t[S], t[XMIN]).v : NUM_INF;
}

static double mean(ROW, const double *t)
{
        return t[XMIN] * moment(1, t);
}

static double variance(ROW, const double *t)
{
        double m = moment(1, t), m2 = moment(2, t);
        return isinf(m2) ? NUM_INF : t[XMIN] * t[XMIN] * (m2 - m * m);
}

const struct dist dist_zeta = {
        .name = "zeta",
        .aliases = NAMES("zipf", "discretepowerlaw"),
        .title = "Zeta (Zipf)",
        .formula = "P(x) = x^-s / zeta(s, xmin),  x >= xmin",
        .estimator = "one equation: -zeta'(s, xmin) / zeta(s, xmin) = mean log x",
        .derivation =
                "l(s) = -s sum log x_i - n log zeta(s, xmin)\n"
                "dl/ds = -sum log x_i - n zeta'(s, xmin) / zeta(s, xmin) = 0, which has one root",
        .notes = "xmin is given: 1 unless --fix=xmin=N; the values below it must be left out "
                 "before. VGAM's shape is s - 1; "
                 "scipy's\n"
                 "zipf(s) is the one with xmin = 1.",
        .reference = "Clauset, Shalizi & Newman (2009), SIAM Rev. 51, 661-703",
        .support = {.lo = 1, .hi = NUM_INF, .discrete = true},
        .npar = 2,
        .root = true,
        .param = (const struct param[]){{.name = "xmin",
                                         POSITIVE,
                                         .doc = "least value",
                                         .integer = true,
                                         .given = true,
                                         .preset = 1},
                                        {.name = "s",
                                         .lo = 1,
                                         .hi = NUM_INF,
                                         .doc = "exponent",
                                         .aliases = NAMES("alpha", "a")}},
        .probe = (const double[]){1, 2.7},
        .spelling = {"VGAM::dzeta(x, shape = {s} - 1) / VGAM::pzeta({xmin} - 1, shape = {s} - 1, "
                     "lower.tail = FALSE)",
                     NULL, NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .info = info,
        .none = none,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
