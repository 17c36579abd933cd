/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Skellam: the difference of two independent Poisson counts, N1 - N2.
 *
 *   f(x) = exp(-mu1 - mu2) (mu1 / mu2)^(x/2) I_|x|(2 sqrt(mu1 mu2)),      x = ..., -1, 0, 1, ...,   mu1, mu2 > 0
 *
 * Given x, the lesser count M = min(N1, N2) has P(k) ~ q^k / (k! (k + |x|)!), q = mu1 mu2, the Bessel distribution
 * (Yuan & Kalbfleisch 2000). With w its mean the scores are those of an EM step,
 *
 *   mu1 dl/dmu1 = x+ + w - mu1,   mu2 dl/dmu2 = x- + w - mu2,     x+ = max(x, 0),  x- = max(-x, 0):
 *
 * at a maximum their difference gives mu1 - mu2 = mean x, and mean(x- + w) = mu2 is left, one unknown. It may have several
 * roots (an outlier suffices), so the profile is scanned. By Amos' bound w <= [sqrt((|x| + 1/2)^2 + 4 q) - |x| - 1/2] / 2
 * every root has mu1 + mu2 <= var x + mean|x| + 1/4. Where no x is negative, mu2 = 0, Poisson, is a local maximum iff
 * mean x mean[1 / (x + 1)] <= 1 (a variance below the mean does not suffice); if no x is positive, mu1 = 0 likewise.
 *
 * Let alpha - beta = x, alpha beta = q (alpha + beta = r = sqrt(x^2 + 4 q)): the most likely N1 and N2. Debye's expansion
 * of I for large r (DLMF 10.41.3, uniform down to x = 0) becomes, D the unit deviance,
 *
 *   log f = -alpha D(mu1 / alpha) - beta D(mu2 / beta) - log(2 pi r) / 2 + log T,    T = sum of u_k(|x| / r) / |x|^k
 *
 * where nothing cancels, as alpha - mu1 follows from x - mu1 + mu2 by a quotient. For small r the series of I about
 * q = 0 has positive terms.
 *
 * Skellam (1946), J. R. Stat. Soc. 109, 296; Alzaid & Omair (2010), Bull. Malays. Math. Sci. Soc. 33, 17-45; Amos (1974),
 * Math. Comp. 28, 239-251.
 */
#include "counts.h"
#include "internal.h"

enum { MU1, MU2 };

extern const struct dist dist_poisson;

/* From this r on Debye's expansion with ORDER terms is right to 1e-17: the term left out is largest at x = 0, 9e-18. */
#define LARGE 300.0
enum { ORDER = 6 };

/* u_k(p) / p^k = sum over j of COEFFICIENT[k][j] / COMMON[k] p^(2 j), whole numbers; DLMF 10.41.9 makes each from the last. */
static const double COMMON[ORDER + 1] = {1, 24, 1152, 414720, 39813120, 6688604160, 4815794995200};
static const double COEFFICIENT[ORDER + 1][ORDER + 1] = {
        {1},
        {3, -5},
        {81, -462, 385},
        {30375, -369603, 765765, -425425},
        {4465125, -94121676, 349922430, -446185740, 185910725},
        {1519035525, -49286948607, 284499769554, -614135872350, 566098157625, -188699385875},
        {2757049477875, -127577298354750, 1050760774457901, -3369032068261860, 5104696716244125,
         -3685299006138750, 1023694168371875},
};

/* What x, made >= 0 by exchanging the counts, says about them. */
struct view {
        double x, a, b;     /* the mean of the count that exceeds the other by x, and the other's */
        double e;           /* x - a + b, without cancellation */
        double half;        /* r / 2 */
        double alpha, beta; /* of N1 and N2 of x >= 0 */
        double delta;       /* alpha - a, without cancellation */
};

/* x - mean is given, as it is known exactly. */
static struct view view_of(double x, double excess, const double *t)
{
        struct view v = {x, t[MU1], t[MU2], excess, 0, 0, 0, 0};
        if (x < 0)
                v = (struct view){-x, t[MU2], t[MU1], -excess, 0, 0, 0, 0};
        v.half = hypot(v.x / 2, sqrt(v.a) * sqrt(v.b));
        v.alpha = v.x / 2 + v.half;
        v.beta = v.alpha > 0 ? v.b * (v.a / v.alpha) : 0;
        v.delta = v.a < v.x / 2
                          ? v.alpha - v.a
                          : v.a * (v.e / ((v.a - v.x / 2) + v.half)); /* = 2 a e / (2 a - x + r) */
        return v;
}

static double excess_of(double x, const double *t)
{
        return dd_value(dd_add_d(dd_sum(x, -t[MU1]), t[MU2]));
}

static bool is_large(const struct view *v)
{
        return 2 * v->half > LARGE && v->a > 0 && v->b > 0;
}

/* T and its derivatives by log r at constant x: T' = -g T, (r d/dr)^2 T = h T. */
struct debye {
        double t, g, h;
};

static struct debye debye_of(const struct view *v)
{
        double p = v->x / 2 / v->half, power = 1;
        struct debye s = {0, 0, 0};
        for (int k = 0; k <= ORDER; k++, power /= 2 * v->half) {
                double even = power / COMMON[k];
                for (int j = 0; j <= k; j++, even *= p * p) {
                        double term = COEFFICIENT[k][j] * even;
                        s.t += term;
                        s.g += (k + 2 * j) * term;
                        s.h += (k + 2 * j) * (k + 2 * j) * term;
                }
        }
        s.g /= s.t;
        s.h /= s.t;
        return s;
}

/* The series of x! (q^-x/2) I_x: the sum of its terms less 1, and of the Bessel distribution mean / q and
 * E M(M - 1) / q^2. */
struct series {
        double more, mean, second;
};

static struct series series_of(const struct view *v)
{
        double q = v->a * v->b, n = v->x, term = 1, sum = 0, mean = 0, second = 0;
        double k = 0;
        do {
                k++;
                mean += term / (n + k);
                second += term / ((n + k) * (n + k + 1));
                term *= q / (k * (n + k));
                sum += term;
        } while (term > 1e-18 * (1 + sum) || q >= k * (n + k));
        return (struct series){sum, mean / (1 + sum), second / (1 + sum)};
}

/* -alpha D(a / alpha) - beta D(b / beta), b / beta = alpha / a. */
static double exponent(const struct view *v)
{
        if (!(v->a > 1e-290 * v->alpha)) /* where 1 / a might overflow */
                return v->delta - (v->b - v->beta) + v->x * num_log_quotient(v->a, v->alpha);
        return -v->alpha * num_deviance(v->a, -v->delta, v->alpha) -
               v->beta * num_deviance(v->alpha, v->delta, v->a);
}

/* Smooth in x too, where r is large. */
static double log_density(const void *means, double x)
{
        const double *t = means;
        struct view v = view_of(x, excess_of(x, t), t);
        if (is_large(&v))
                return exponent(&v) - log(2 * M_PI * v.half) / 2 - M_LN2 / 2 + log(debye_of(&v).t);
        return dist_poisson.logpdf(&dist_poisson, v.x, &v.a) + (log1p(series_of(&v).more) - v.b);
}

static double logpdf(ROW, double x, const double *t)
{
        return is_count(fabs(x), 0) ? log_density(t, x) : -NUM_INF;
}

/* Of the view: d log f / da, d log f / db. */
static void slopes(const struct view *v, double *a, double *b)
{
        if (is_large(v)) { /* w = beta - (1 + 2 g) q / r^2 */
                double shift = (0.25 + debye_of(v).g / 2) / v->half / v->half;
                *a = v->delta / v->a - v->b * shift;
                *b = -v->delta / v->alpha - v->a * shift;
        } else {
                double w = series_of(v).mean;
                *a = (v->x > 0 ? (v->x - v->a) / v->a : -1) + v->b * w;
                *b = v->a * w - 1;
        }
}

static void score(ROW, double x, const double *t, double *g)
{
        struct view v = view_of(x, excess_of(x, t), t);
        slopes(&v, x < 0 ? &g[MU2] : &g[MU1], x < 0 ? &g[MU1] : &g[MU2]);
}

/* With V the variance of M: a^2 d2/da2 = V - w - x, b^2 d2/db2 = V - w, a b d2/dadb = V. */
static void hess(ROW, double x, const double *t, double *h)
{
        struct view v = view_of(x, excess_of(x, t), t);
        double variance, less; /* V / q and (w - V) / q^2 > 0 */
        if (is_large(&v)) {
                struct debye s = debye_of(&v);
                double r = 2 * v.half, p = v.x / r, spread = s.h - s.g * s.g, q = v.a / r * v.b / r;
                variance = 1 / r - (p * p * (1 + 2 * s.g) - 4 * q * spread) / r / r;
                less = 1 / v.alpha / v.alpha / r - 4 / r / r * ((1 + 2 * s.g + spread) / r / r);
        } else {
                struct series s = series_of(&v);
                less = s.mean * s.mean - s.second;
                variance = s.mean - v.a * v.b * less;
        }
        h[x < 0 ? 3 : 0] = (v.x > 0 ? -v.x / v.a / v.a : 0) - v.b * v.b * less;
        h[x < 0 ? 0 : 3] = -v.a * v.a * less;
        h[1] = h[2] = variance;
}

/* --- fit: the maxima on the line mu1 - mu2 = mean are where the lesser of both, u, makes rise(u) fall through 0 */

struct line {
        const struct sample *s; /* of distinct values */
        double t[2];
};

static void set(struct line *l, double u)
{
        double mean = sample_moments(l->s)->mean;
        l->t[MU1] = u + fmax(mean, 0);
        l->t[MU2] = u + fmax(-mean, 0);
}

static double slope_at(double x, const void *context)
{
        const struct line *l = context;
        const struct moments *m = sample_moments(l->s);
        struct view v = view_of(x, -dd_value(dd_add_d(m->mean_dd, -x)), l->t);
        double g[2];
        slopes(&v, x < 0 ? &g[MU2] : &g[MU1], x < 0 ? &g[MU1] : &g[MU2]);
        return g[m->mean < 0 ? MU1 : MU2];
}

static double rise(double u, void *context)
{
        struct line *l = context;
        set(l, u);
        return sample_average(l->s, slope_at, l);
}

static double height_at(double x, const void *t)
{
        return log_density(t, x);
}

static double magnitude(double x, const void *unused)
{
        (void)unused;
        return fabs(x);
}

static double inverse(double x, const void *unused)
{
        (void)unused;
        return 1 / (fabs(x) + 1);
}

/* The highest maximum with both means positive, into t; its average log-likelihood, or -inf if there is none. */
static double inside(const struct sample *s, double *t)
{
        const struct moments *m = sample_moments(s);
        struct line l = {sample_distinct(s), {0, 0}};
        double size = sample_average(l.s, magnitude, NULL), mean = fabs(m->mean), best = -NUM_INF;
        /* beyond any root, by Amos; so far beyond that rounding does not hide that rise is negative there */
        double hi = 0.75 * (m->sd * m->sd + size + 0.25 - mean), at_hi = -1;
        /* u is at least the mean of the rarer sign; if there is none rise is a straight line where q is small */
        double least = m->min < 0 && m->max > 0 ? (size - mean) / 4
                                                : 1e-4 / (mean / 2 + hypot(mean / 2, 1e-2));
        while (hi > 0) {
                double lo = hi > least ? hi * M_SQRT1_2 : 0, at_lo = rise(lo, &l);
                if (at_lo > 0 && !(at_hi > 0)) {
                        set(&l, num_root(rise, &l, lo, hi));
                        double height = sample_average(l.s, height_at, l.t);
                        if (height > best) {
                                best = height;
                                t[MU1] = l.t[MU1];
                                t[MU2] = l.t[MU2];
                        }
                }
                hi = lo;
                at_hi = at_lo;
        }
        return best;
}

/* One mean is held, and the other, j, free: l has one maximum. */
struct half {
        const struct sample *s;
        double t[2];
        size_t j;
};

static double score_at(double x, const void *context)
{
        const struct half *c = context;
        double g[2];
        score(NULL, x, c->t, g);
        return g[c->j];
}

static double half_rise(double u, void *context)
{
        struct half *c = context;
        c->t[c->j] = u;
        return sample_average(c->s, score_at, c);
}

static bool fit_one(const struct sample *s, const double *held, double *t, size_t j)
{
        const struct moments *m = sample_moments(s);
        struct half c = {sample_distinct(s), {held[MU1], held[MU2]}, j};
        bool signs = j == MU2 ? m->min < 0 : m->max > 0; /* which only a positive mean explains */
        t[1 - j] = held[1 - j];
        t[j] = signs || half_rise(0, &c) > 0 ? num_root_positive(half_rise, &c, held[1 - j]) : 0;
        return t[j] >= 0;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        const struct moments *m = sample_moments(s);
        double edge[] = {fmax(m->mean, 0), fmax(-m->mean, 0)}; /* one of them, or both, 0 */
        if (!isnan(held[MU1]) && !isnan(held[MU2])) {
                t[MU1] = held[MU1];
                t[MU2] = held[MU2];
                return true;
        }
        if (!isnan(held[MU1]) || !isnan(held[MU2]))
                return fit_one(s, held, t, (size_t)(isnan(held[MU1]) ? MU1 : MU2));
        double best = m->min == 0 && m->max == 0 ? -NUM_INF : inside(s, t);
        if ((m->min < 0 && m->max > 0) ||
            best > sample_average(sample_distinct(s), height_at, edge))
                return best > -NUM_INF;
        t[MU1] = edge[MU1];
        t[MU2] = edge[MU2];
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        const struct moments *m = sample_moments(s);
        double less = (m->sd * m->sd - fabs(m->mean)) / 2;
        (void)held;
        if (!(less > 0) || k == 1)
                less = 0.1;
        t[MU1] = less + fmax(m->mean, 0);
        t[MU2] = less + fmax(-m->mean, 0);
        return k < 2;
}

/* --- tails: sums outward from x, which lies beyond the mean; of many small terms as integrals */

/* log P(X >= x) for an integer x above the mean */
static double log_above(double x, const double *t)
{
        struct view v = view_of(x, excess_of(x, t), t);
        double spread = t[MU1] + t[MU2], here = log_density(t, x);
        double ratio = x < 0 ? v.b / v.beta : v.a / v.alpha; /* f(x + 1) / f(x), about */
        double fall = -log(ratio);
        if (spread > 1e6 &&
            fall < 1e-3) { /* Euler-Maclaurin from x - 1/2: the next term is below 1e-14 */
                double from = x - 0.5;
                double all = num_log_tail(log_density, t, from, 1, 1 / (fall + 1 / sqrt(spread)));
                return all + log1p(-fall / 24 * exp(log_density(t, from) - all));
        }
        if (fabs(x) > 1e15) /* where adding 1 changes nothing, and the terms are geometric */
                return here - log1p(-ratio);
        return num_log_series(log_density, t, x);
}

static double log_tail(double x, const double *t)
{
        return isinf(x) ? -NUM_INF : fmin(log_above(x, t), 0);
}

static double logsf(ROW, double x, const double *t)
{
        double mirrored[] = {t[MU2], t[MU1]}, k = floor(x) + 1;
        return k > t[MU1] - t[MU2] ? log_tail(k, t) : num_log1mexp(log_tail(1 - k, mirrored));
}

static double logcdf(ROW, double x, const double *t)
{
        double mirrored[] = {t[MU2], t[MU1]}, k = floor(x);
        return k < t[MU1] - t[MU2] ? log_tail(-k, mirrored) : num_log1mexp(log_tail(k + 1, t));
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        double plus = draw_poisson(r, t[MU1]);
        return plus - draw_poisson(r, t[MU2]);
}

static double mean(ROW, const double *t)
{
        return t[MU1] - t[MU2];
}

static double variance(ROW, const double *t)
{
        return t[MU1] + t[MU2];
}

/* With mu1 held, at whatever value, l falls from mu2 = 0 once it falls there; else there may be more maxima. */
static bool poisson_is_peak(ROW, const struct sample *s, const double *t)
{
        const struct moments *m = sample_moments(s);
        const struct sample *distinct = sample_distinct(s);
        double edge[] = {t[0], 0}, other[2];
        if (m->min < 0 || m->max == 0 || t[0] * sample_average(distinct, inverse, NULL) > 1)
                return false;
        return t[0] != m->mean || !(inside(s, other) > sample_average(distinct, height_at, edge));
}

const struct dist dist_skellam = {
        .name = "skellam",
        .aliases = NAMES("poissondifference"),
        .title = "Skellam (difference of two Poisson counts)",
        .formula = "P(x) = exp(-mu1 - mu2) (mu1 / mu2)^(x/2) I_|x|(2 sqrt(mu1 mu2))",
        .estimator = "mu1 - mu2 = mean, then one equation in mu2; its highest maximum",
        .derivation =
                "l(mu1, mu2) = -n (mu1 + mu2) + log(mu1 / mu2) sum x_i / 2 + sum log I_|x|(2 "
                "sqrt(mu1 mu2))\n"
                "x = N1 - N2; given x let w(x) be the mean of the lesser of N1 and N2, which "
                "depends on mu1 mu2\n"
                "mu1 dl/dmu1 = sum [max(x_i, 0) + w(x_i)] - n mu1 = 0\n"
                "mu2 dl/dmu2 = sum [max(-x_i, 0) + w(x_i)] - n mu2 = 0   =>  mu1 - mu2 = mean x\n"
                "and mean w(x) = mu2 - mean max(-x, 0) is left, one unknown: all its roots are "
                "found, the highest counts\n"
                "every root has mu1 + mu2 <= variance + mean |x| + 1/4",
        .notes = "Where no x is negative the maximum may be at mu2 = 0, which is poisson; where "
                 "none is positive, at mu1 = 0:\n"
                 "then -x is Poisson. It is a local maximum iff mean |x| mean 1/(|x| + 1) <= 1; a "
                 "variance below the mean is not\n"
                 "enough. With outliers there may be several maxima.",
        .reference = "Skellam (1946), J. R. Stat. Soc. 109, 296; Alzaid & Omair (2010), Bull. "
                     "Malays. Math. Sci. Soc. 33, 17-45",
        .support = {.lo = -NUM_INF, .hi = NUM_INF, .discrete = true},
        .npar = 2,
        .root = true,
        .param = (const struct param[]){{.name = "mu1",
                                         POSITIVE,
                                         .doc = "mean of the count that is added",
                                         .aliases = NAMES("lambda1")},
                                        {.name = "mu2",
                                         POSITIVE,
                                         .doc = "mean of the count that is taken off",
                                         .aliases = NAMES("lambda2")}},
        .probe = (const double[]){4, 2.5},
        .limit = (const struct limit[]){{
                                                .dist = &dist_poisson,
                                                .how = "mu2 = 0",
                                                .from = (const int[]){0, -1},
                                                .at = (const double[]){0, 0},
                                                .is_peak = poisson_is_peak,
                                                .decides = true,
                                        },
                                        {0}},
        .spelling = {"extraDistr::dskellam(x, mu1 = {mu1}, mu2 = {mu2})", "skellam({mu1}, {mu2})",
                     "Skellam({mu1}, {mu2})", NULL},
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
