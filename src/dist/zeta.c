/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zeta (Zipf, discrete power law): frequencies of words, sizes of cities, degrees of networks.
 *
 *   f(x) = x^-s / sum of k^-s over the support,     x = xmin, xmin + 1, ..., max;  1 <= xmin <= max given
 *
 * max may be infinite, and then s > 1; else s > 0. dl/ds = 0 makes the mean of log X that of the sample: one root, since
 * it falls with s; if all x are xmin, l rises to 0 as s -> inf. The sum over r^s, r = xmin / k, neither over- nor underflows; it
 * and its derivatives in s come term by term up to some A, and from there by the Euler-Maclaurin formula (DLMF 25.11.5), whose
 * integral from A to B is (xmin/A)^s A times that of e^(-(s - 1) v), 0 < v < log(B / A).
 * Clauset, Shalizi & Newman (2009), SIAM Rev. 51, 661-703.
 */
#include "internal.h"
#include "window.h"

enum { XMIN, S, MAX };

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

/* Integral of e^(-e v) over 0 < v < length, which may be infinite if e > 0. */
static struct jet integral(double e, double length)
{
        double y = e * length, rest = exp(-y), z = length;
        if (isinf(length))
                return (struct jet){1 / e, -1 / e / e, 2 / e / e / e};
        if (y > 0.5 || y < -0.5) {
                double u = 1 - rest * (1 + y), v = 2 - rest * (2 + 2 * y + y * y);
                return (struct jet){-expm1(-y) / e, -u / e / e, v / e / e / e};
        }
        /* z^(j + 1) times sums of (-y)^k / k! / (k + j + 1) */
        struct jet sum = {0, 0, 0};
        double term = 1;
        for (int k = 0; k < 18; k++, term *= -y / k) {
                sum.v += term / (k + 1);
                sum.d -= term / (k + 2);
                sum.dd += term / (k + 3);
        }
        return (struct jet){z * sum.v, z * z * sum.d, z * z * z * sum.dd};
}

/* (q / a)^s [1/2 + sum B_2k / (2k)! s (s + 1) ... (s + 2k - 2) / a^(2k - 1)] */
static struct jet ends(double s, double q, double a)
{
        static const double coefficient[] = {1.0 / 12,         -1.0 / 720,
                                             1.0 / 30240,      -1.0 / 1209600,
                                             1.0 / 47900160,   -691.0 / 1307674368000,
                                             1.0 / 74724249600};
        struct jet rest = {0.5, 0, 0}, rising = {s, 1, 0};
        for (int k = 0; k < 7; k++) {
                struct jet scale = {coefficient[k] / pow(a, 2 * k + 1), 0, 0};
                rest = plus(rest, times(scale, rising));
                rising = times(rising, (struct jet){s + 2 * k + 1, 1, 0});
                rising = times(rising, (struct jet){s + 2 * k + 2, 1, 0});
        }
        return times(power(s, -log1p((a - q) / q)), rest);
}

/* The sum of (from / k)^s, k = from, ..., max. */
static struct jet series(double s, double from, double max)
{
        struct jet sum = {0, 0, 0};
        double a = from, far = fmin(s, 60) + 20;
        for (; a < far && a <= max; a++) {
                struct jet term = power(s, -log1p((a - from) / from));
                sum = plus(sum, term);
                if (term.v < 1e-19 * sum.v)
                        return sum;
        }
        if (a > max)
                return sum;
        struct jet size = power(s, -log1p((a - from) / from));
        struct jet area = integral(s - 1, isinf(max) ? max : num_log_quotient(max + 1, a));
        area = (struct jet){a * area.v, a * area.d, a * area.dd};
        sum = plus(sum, plus(times(size, area), ends(s, from, a)));
        if (isinf(max))
                return sum;
        struct jet last = ends(s, from, max + 1);
        return (struct jet){sum.v - last.v, sum.d - last.d, sum.dd - last.dd};
}

static double logpdf(ROW, double x, const double *t)
{
        if (!is_count(x, t[XMIN]) || x > t[MAX] || !(t[S] > 1 || isfinite(t[MAX])))
                return -NUM_INF;
        return -t[S] * num_log_quotient(x, t[XMIN]) - log(series(t[S], t[XMIN], t[MAX]).v);
}

static void score(ROW, double x, const double *t, double *g)
{
        struct jet z = series(t[S], t[XMIN], t[MAX]);
        g[XMIN] = g[MAX] = 0;
        g[S] = -num_log_quotient(x, t[XMIN]) - z.d / z.v;
}

static void hess(ROW, double x, const double *t, double *h)
{
        struct jet z = series(t[S], t[XMIN], t[MAX]);
        (void)x;
        for (int i = 0; i < 9; i++)
                h[i] = 0;
        h[4] = z.d / z.v * (z.d / z.v) - z.dd / z.v;
}

static void info(ROW, const double *t, double *h)
{
        hess(NULL, 0, t, h);
        h[4] = -h[4];
}

static double log_over(double x, const void *xmin)
{
        return num_log_quotient(x, *(const double *)xmin);
}

struct equation {
        double xmin, max, least, mean_log;
};

/* s - least is what is sought */
static double excess(double beyond, void *context)
{
        const struct equation *e = context;
        struct jet z = series(e->least + beyond, e->xmin, e->max);
        return -z.d / z.v - e->mean_log;
}

static struct equation equation_of(const struct sample *s, const double *held)
{
        return (struct equation){held[XMIN], held[MAX], isinf(held[MAX]) ? 1 : 0,
                                 sample_average(sample_distinct(s), log_over, &held[XMIN])};
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        if (m->min < held[XMIN])
                return "an observation is below xmin: the likelihood is 0 everywhere";
        if (m->max > held[MAX])
                return "an observation is above max: the likelihood is 0 everywhere";
        if (!isnan(held[S]))
                return held[S] > 1 || isfinite(held[MAX])
                               ? NULL
                               : "s must be above 1 unless max is finite: the likelihood is 0 "
                                 "everywhere";
        if (m->max == held[XMIN])
                return "all values are xmin: the likelihood only grows as s -> inf";
        struct equation e = equation_of(s, held);
        if (isfinite(held[MAX]) && !(excess(0, &e) > 0))
                return "large values are not rarer than small ones: the likelihood only grows as "
                       "s -> 0";
        return NULL;
}

/* In a window it is a zeta between two ends, but s stays above 1 where the family has no end. */
static const char *windowed(ROW, const struct sample *s, const double *held, bool searched)
{
        double lo, hi;
        (void)searched;
        if (!isnan(held[S]) || isfinite(held[MAX]) || !window_one(s, &lo, &hi) || isinf(hi))
                return NULL;
        struct equation e = {fmax(floor(lo) + 1, held[XMIN]), floor(hi), 1, 0};
        e.mean_log = sample_average(s->outcomes->exact, log_over, &e.xmin);
        return excess(0, &e) > 0 ? NULL
                                 : "large values are so frequent that the likelihood only grows as "
                                   "s -> 1; with a finite max, --fix=max=..., s may be less";
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        struct equation e = equation_of(s, held);
        t[XMIN] = held[XMIN];
        t[MAX] = held[MAX];
        t[S] = isnan(held[S]) ? e.least + num_root_positive(excess, &e, 1 / e.mean_log) : held[S];
        return t[S] > e.least;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)s;
        t[XMIN] = held[XMIN];
        t[MAX] = held[MAX];
        t[S] = k == 0 ? 2 : 4;
        return k < 2;
}

static double logsf(ROW, double x, const double *t)
{
        x = floor(x);
        if (x < t[XMIN] || x >= t[MAX])
                return x < t[XMIN] ? 0 : -NUM_INF;
        return -t[S] * num_log_quotient(x + 1, t[XMIN]) + log(series(t[S], x + 1, t[MAX]).v) -
               log(series(t[S], t[XMIN], t[MAX]).v);
}

static double logcdf(ROW, double x, const double *t)
{
        if (x < t[XMIN] || x >= t[MAX])
                return x < t[XMIN] ? -NUM_INF : 0;
        double upper = logsf(d, x, t);
        if (upper < -M_LN2 || isinf(t[MAX]))
                return num_log1mexp(fmin(upper, 0));
        return log(series(t[S], t[XMIN], floor(x)).v) - log(series(t[S], t[XMIN], t[MAX]).v);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return dist_quantile(d, gsl_rng_uniform_pos(r), t);
}

/* E (X / xmin)^r */
static double moment(double r, const double *t)
{
        return t[S] > r + 1 || isfinite(t[MAX])
                       ? series(t[S] - r, t[XMIN], t[MAX]).v / series(t[S], t[XMIN], t[MAX]).v
                       : NUM_INF;
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

static double total(ROW, const double *t)
{
        return pow(t[XMIN], -t[S]) * series(t[S], t[XMIN], t[MAX]).v;
}

static bool is_riemann(const double *t)
{
        return t[XMIN] == 1 && isinf(t[MAX]);
}

const struct dist dist_zeta = {
        .name = "zeta",
        .aliases = NAMES("zipf", "powerlawdiscrete", "discretepowerlaw"),
        .title = "Zeta (Zipf)",
        .formula = "P(x) = x^-s / Z(s),  xmin <= x <= max,  Z(s) = sum of k^-s, k = xmin, ..., max",
        .estimator = "one equation: E log X = mean log x",
        .derivation = "l(s) = -s sum log x_i - n log Z(s),  Z(s) = sum of k^-s over the support\n"
                      "dl/ds = n E(log X) - sum log x_i = 0\n"
                      "  =>  E(log X) = mean log x, which has one root",
        .notes = "xmin (1) and max (infinite) are given: --fix=xmin=N or --max=N. Values outside "
                 "them must be left out before. With\n"
                 "infinite max s is above 1 (Riemann's zeta), else above 0 (Zipf). VGAM's zeta has "
                 "shape s - 1; scipy's zipf(s) is\n"
                 "the one with xmin = 1, its zipfian(s, n) the one with max = n too.",
        .reference = "Clauset, Shalizi & Newman (2009), SIAM Rev. 51, 661-703",
        .support = {.lo = 1, .hi = NUM_INF, .discrete = true},
        .npar = 3,
        .drives = 1,
        .root = true,
        .param =
                (const struct param[]){
                        {.name = "xmin",
                         POSITIVE,
                         .doc = "least value",
                         .integer = true,
                         .given = true,
                         .preset = 1},
                        {.name = "s", POSITIVE, .doc = "exponent", .aliases = NAMES("alpha", "a")},
                        {.name = "max",
                         POSITIVE,
                         .doc = "largest value",
                         .integer = true,
                         .given = true,
                         .preset = NUM_INF,
                         .aliases = NAMES("xmax", "N")}},
        .probe = (const double[]){1, 2.7, 1000},
        .derived =
                (const struct derived[]){
                        {"total", "sum of k^-s over the support", total, 0, NUM_INF}, {0}},
        .spelling = {"x^(-{s}) / {total}", "zipf({s})", NULL, NULL},
        .spelled = is_riemann,
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .info = info,
        .none = none,
        .windowed = windowed,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
