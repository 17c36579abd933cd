/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Truncated normal: a normal of which only values between two known bounds could be seen.
 *
 *   log f(x) = -z^2 / 2 - log sigma - log(2 pi) / 2 - log Z,  Z = Phi(b) - Phi(a),  lower <= x <= upper given,
 *   z, a, b = x, lower, upper less mu, over sigma
 *
 * An exponential family: l is largest where the first two moments of the model are those of the sample, and such a model
 * exists iff the sample spreads less than an exponential on the same range with the same mean does (on [lower, inf) iff
 * the standard deviation is below mean x - lower); else l only grows as mu goes to infinity and the model becomes that
 * exponential, which is the answer. In slices thinner than 1e-1 sigma the score in sigma is right to 1e-12 of itself.
 * del Castillo (1994), Ann. Inst. Stat. Math. 46, 57-66.
 */
#include "tails.h"

#include <gsl/gsl_rng.h>

enum { MU, SIGMA, LOWER, UPPER };

extern const struct dist dist_exponential, dist_truncexponential;
extern const struct dist dist_normal;

/* log P(from < X < to) of the normal before truncation */
static double log_between(double from, double to, const double *t)
{
        double a = (from - t[MU]) / t[SIGMA], b = (to - t[MU]) / t[SIGMA];
        if (isinf(a) || isinf(b))
                return isinf(b) ? (isinf(a) ? 0 : num_log_ndtr(-a)) : num_log_ndtr(b);
        return num_log_slice((from / 2 + to / 2 - t[MU]) / t[SIGMA], (to - from) / t[SIGMA] / 2);
}

/* The first two moments of (X - anchor) / sigma under the model. The anchor is mu, or where the range lies in a tail its
 * end that is nearer to mu, e: there E(Z - e) is that of the whole tail (num_mills) but for the part r beyond the other end.
 * side: 1 if the range is above mu, -1 if below. */
struct slice {
        double log_z, anchor, first, second;
};

/* Of one so narrow that 1 / width would cancel, half of it h wide in units of sigma: about its middle c the density goes as
 * phi(c + s) / phi(c) = sum He_k(c) (-s)^k / k!. */
static struct slice narrow_slice(double h, double c, const double *t)
{
        double he = 1, before = 0, factor = 1, sum[3] = {0, 0, 0};
        for (int k = 0; k < 10; k++) {
                double term = he * factor; /* He_k(c) h^k / k! */
                if (k % 2 == 0) {
                        sum[0] += term / (k + 1);
                        sum[2] += term * h * h / (k + 3);
                } else {
                        sum[1] -= term * h / (k + 2);
                }
                double next = c * he - k * before;
                before = he;
                he = next;
                factor *= h / (k + 1);
        }
        return (struct slice){log_between(t[LOWER], t[UPPER], t), t[LOWER] / 2 + t[UPPER] / 2,
                              sum[1] / sum[0], sum[2] / sum[0]};
}

static struct slice slice_of(const double *t)
{
        double half = (t[UPPER] - t[LOWER]) / 2 / t[SIGMA],
               middle = (t[LOWER] / 2 + t[UPPER] / 2 - t[MU]) / t[SIGMA];
        if (half * (1 + fabs(middle)) < 0.05)
                return narrow_slice(half, middle, t);
        double a = (t[LOWER] - t[MU]) / t[SIGMA], b = (t[UPPER] - t[MU]) / t[SIGMA];
        struct slice s = {log_between(t[LOWER], t[UPPER], t), t[MU], 0, 1};
        double pa = isinf(a) ? 0 : exp(-a * a / 2 - LOG_SQRT_2PI - s.log_z);
        double pb = isinf(b) ? 0 : exp(-b * b / 2 - LOG_SQRT_2PI - s.log_z);
        double side = a > 1 ? 1 : b < -1 ? -1 : 0;
        double near = side > 0 ? a : -b, far_p = side > 0 ? pb : pa;
        double width = (t[UPPER] - t[LOWER]) / t[SIGMA];
        double r = side == 0 ? 1 : exp(num_log_ndtr(-near - width) - num_log_ndtr(-near));
        if (r > 0.1) {
                s.first = pa - pb;
                s.second = 1 + (isinf(a) ? 0 : a * pa) - (isinf(b) ? 0 : b * pb);
                return s;
        }
        struct mills m = num_mills(-near);
        double more = m.h * r / (1 - r) - far_p;
        s.anchor = side > 0 ? t[LOWER] : t[UPPER];
        s.first = side * (m.rest + more);
        s.second = m.variance + m.rest * m.rest - near * more - (isinf(width) ? 0 : width * far_p);
        return s;
}

static double logpdf(ROW, double x, const double *t)
{
        double z = (x - t[MU]) / t[SIGMA];
        if (!(x >= t[LOWER] && x <= t[UPPER]) || isinf(t[SIGMA]))
                return -NUM_INF;
        return -z * z / 2 - log(t[SIGMA]) - LOG_SQRT_2PI - log_between(t[LOWER], t[UPPER], t);
}

/* The score where (X - anchor) / sigma has mean v and mean square w in the sample: z = e + v, and so z^2 - E Z^2
 * = w - E (Z - e)^2 + 2 e (v - E(Z - e)). */
static void score_of(const struct slice *s, double v, double w, const double *t, double *g)
{
        double e = (s->anchor - t[MU]) / t[SIGMA];
        g[MU] = (v - s->first) / t[SIGMA];
        g[SIGMA] = (w - s->second + 2 * e * (v - s->first)) / t[SIGMA];
        g[LOWER] = g[UPPER] = 0;
}

static void score(ROW, double x, const double *t, double *g)
{
        struct slice s = slice_of(t);
        double v = (x - s.anchor) / t[SIGMA];
        score_of(&s, v, v * v, t, g);
}

static double nll(ROW, const struct sample *s, const double *t, double *g, double *h)
{
        const struct moments *m = sample_moments(s);
        struct slice q = slice_of(t);
        double a = dd_value(dd_add_d(m->mean_dd, -t[MU])) / t[SIGMA], sd = m->sd / t[SIGMA],
               n = s->weight;
        (void)h; /* there is no hess */
        if (m->min < t[LOWER] || m->max > t[UPPER])
                return NUM_INF;
        if (g) {
                double v = dd_value(dd_add_d(m->mean_dd, -q.anchor)) / t[SIGMA];
                score_of(&q, v, v * v + sd * sd, t, g);
                g[MU] *= -n;
                g[SIGMA] *= -n;
        }
        return n * (log(t[SIGMA]) + LOG_SQRT_2PI + q.log_z + (a * a + sd * sd) / 2);
}

/* --- the limit: an exponential, growing or falling, on the same range. f(x) ~ e^(-rate x); where the range ends on
 * one side only, rate leads away from the end. */

enum { TILT_RATE, TILT_LOWER, TILT_UPPER };

/* Both ends: truncexponential from lower on. One: exponential, from the end on. */
static const struct dist *tilt_base(const double *t, double *base)
{
        bool both = !isinf(t[TILT_LOWER]) && !isinf(t[TILT_UPPER]);
        base[0] = both ? t[TILT_RATE] : fabs(t[TILT_RATE]);
        base[1] = t[TILT_UPPER] - t[TILT_LOWER];
        return both ? &dist_truncexponential : &dist_exponential;
}

static double tilt_from_end(double x, const double *t)
{
        return isinf(t[TILT_LOWER]) ? t[TILT_UPPER] - x : x - t[TILT_LOWER];
}

static double tilt_to(double y, const double *t)
{
        return isinf(t[TILT_LOWER]) ? t[TILT_UPPER] - y : t[TILT_LOWER] + y;
}

static double tilt_logpdf(ROW, double x, const double *t)
{
        double base[2];
        const struct dist *b = tilt_base(t, base);
        return b->logpdf(b, tilt_from_end(x, t), base);
}

static void tilt_score(ROW, double x, const double *t, double *g)
{
        double base[2], slope[2];
        const struct dist *b = tilt_base(t, base);
        b->score(b, tilt_from_end(x, t), base, slope);
        g[TILT_RATE] = isinf(t[TILT_LOWER]) ? -slope[0] : slope[0];
        g[TILT_LOWER] = g[TILT_UPPER] = 0;
}

static void tilt_hess(ROW, double x, const double *t, double *h)
{
        double base[2], curve[4];
        const struct dist *b = tilt_base(t, base);
        b->hess(b, tilt_from_end(x, t), base, curve);
        for (int i = 0; i < 9; i++)
                h[i] = 0;
        h[0] = curve[0];
}

static const char *tilt_none(ROW, const struct sample *s, const double *held)
{
        if (isinf(held[TILT_LOWER]) && isinf(held[TILT_UPPER]))
                return "the range has no end";
        return all_equal(s) ? "all values are equal" : NULL;
}

static double excess(double rate, void *context)
{
        const double *goal = context, t[] = {rate, goal[0]};
        return dist_truncexponential.mean(&dist_truncexponential, t) - goal[1];
}

/* The model has the mean of the sample. */
static bool tilt_fit(ROW, const struct sample *s, const double *held, double *t)
{
        double width = held[TILT_UPPER] - held[TILT_LOWER];
        double mean = tilt_from_end(sample_moments(s)->mean, held);
        double nearer[] = {width, fmin(mean, width - mean)};
        t[TILT_LOWER] = held[TILT_LOWER];
        t[TILT_UPPER] = held[TILT_UPPER];
        if (isinf(width))
                t[TILT_RATE] = (isinf(held[TILT_LOWER]) ? -1 : 1) / mean;
        else if (2 * nearer[1] == width)
                t[TILT_RATE] = 0;
        else
                t[TILT_RATE] = (mean < width - mean ? 1 : -1) *
                               num_root_positive(excess, nearer, 1 / nearer[1]);
        return true;
}

static bool tilt_start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                       double *t)
{
        return tilt_fit(d, s, held, t) && k == 0;
}

/* log f and its derivatives are linear in x. */
static double tilt_nll(ROW, const struct sample *s, const double *t, double *g, double *h)
{
        double mean = sample_moments(s)->mean, n = s->weight;
        if (g)
                tilt_score(NULL, mean, t, g);
        if (h)
                tilt_hess(NULL, mean, t, h);
        for (int i = 0; g && i < 3; i++)
                g[i] *= -n;
        for (int i = 0; h && i < 9; i++)
                h[i] *= -n;
        return -n * tilt_logpdf(NULL, mean, t);
}

static double tilt_tail(double x, const double *t, bool upper)
{
        double base[2];
        const struct dist *b = tilt_base(t, base);
        bool away = upper != isinf(t[TILT_LOWER]);
        return (away ? b->logsf : b->logcdf)(b, tilt_from_end(x, t), base);
}

static double tilt_logcdf(ROW, double x, const double *t)
{
        return tilt_tail(x, t, false);
}

static double tilt_logsf(ROW, double x, const double *t)
{
        return tilt_tail(x, t, true);
}

static double tilt_quantile(ROW, double p, const double *t)
{
        double base[2];
        const struct dist *b = tilt_base(t, base);
        return tilt_to(dist_quantile(b, isinf(t[TILT_LOWER]) ? 1 - p : p, base), t);
}

static double tilt_mean(ROW, const double *t)
{
        double base[2];
        const struct dist *b = tilt_base(t, base);
        return tilt_to(b->mean(b, base), t);
}

static double tilt_variance(ROW, const double *t)
{
        double base[2];
        const struct dist *b = tilt_base(t, base);
        return b->variance(b, base);
}

static const struct dist tilted = {
        .name = "truncexponential",
        .title = "Exponential on a range",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 3,
        .root = true,
        .param =
                (const struct param[]){
                        {.name = "rate", REAL, .doc = "fall of log f(x) per unit", .unit = -1},
                        {.name = "lower",
                         REAL,
                         .doc = "the least value that could be seen",
                         .unit = 1,
                         .location = true,
                         .given = true,
                         .preset = -NUM_INF},
                        {.name = "upper",
                         REAL,
                         .doc = "the largest value that could be seen",
                         .unit = 1,
                         .location = true,
                         .given = true,
                         .preset = NUM_INF}},
        .spelling = {"{rate} * exp(-({rate}) * (x - ({lower}))) / -expm1(-({rate}) * ({upper} - "
                     "({lower})))",
                     NULL, NULL, NULL},
        .logpdf = tilt_logpdf,
        .score = tilt_score,
        .hess = tilt_hess,
        .none = tilt_none,
        .fit = tilt_fit,
        .start = tilt_start,
        .nll = tilt_nll,
        .logcdf = tilt_logcdf,
        .logsf = tilt_logsf,
        .quantile = tilt_quantile,
        .mean = tilt_mean,
        .variance = tilt_variance,
};

static bool tilted_is_peak(ROW, const struct sample *s, const double *t)
{
        double sd = sample_moments(s)->sd;
        return !(sd * sd < tilt_variance(NULL, t));
}

/* mu is beyond the end from which the density falls. */
static void put_tilted(ROW, const double *limit, double *t)
{
        t[MU] = limit[TILT_RATE] < 0 ? NUM_INF : -NUM_INF;
}

/* --- the family */

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        double lower = held[LOWER], upper = held[UPPER];
        if (m->min < lower || m->max > upper)
                return "an observation is outside the bounds: the likelihood is 0 everywhere";
        if (!isnan(held[MU]) || !isnan(held[SIGMA]))
                return NULL;
        if (all_equal(s))
                return NO_SPREAD(s, "sigma -> 0");
        return NULL;
}

/* log of the share between two values; the larger part from the smaller one */
static double log_share(double from, double to, const double *t)
{
        return fmin(log_between(from, to, t) - log_between(t[LOWER], t[UPPER], t), 0);
}

static double logcdf(ROW, double x, const double *t)
{
        if (!(x > t[LOWER]) || !(x < t[UPPER]))
                return x > t[LOWER] ? 0 : -NUM_INF;
        double above = log_share(x, t[UPPER], t);
        return above < -M_LN2 ? log1p(-exp(above)) : log_share(t[LOWER], x, t);
}

static double logsf(ROW, double x, const double *t)
{
        if (!(x > t[LOWER]) || !(x < t[UPPER]))
                return x > t[LOWER] ? -NUM_INF : 0;
        double below = log_share(t[LOWER], x, t);
        return below < -M_LN2 ? log1p(-exp(below)) : log_share(x, t[UPPER], t);
}

/* E Z and E Z^2 beyond x less those of the whole range, from the anchors of both. There is no hess. */
static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        const double beyond[] = {t[MU], t[SIGMA], upper ? x : t[LOWER], upper ? t[UPPER] : x};
        if (h || !(x > t[LOWER] && x < t[UPPER]))
                return false;
        struct slice p = slice_of(beyond), q = slice_of(t);
        double e = (p.anchor - t[MU]) / t[SIGMA], f = (q.anchor - t[MU]) / t[SIGMA],
               apart = (p.anchor - q.anchor) / t[SIGMA];
        double mean = apart + p.first - q.first;
        double square = p.second - q.second + 2 * (e * p.first - f * q.first) + apart * (e + f);
        tail_put(4, (const double[]){mean / t[SIGMA], square / t[SIGMA], 0, 0}, NULL, g, NULL);
        return true;
}

struct inversion {
        const double *t;
        double log_p;
        bool upper;
};

static double short_of(double x, void *context)
{
        const struct inversion *v = context;
        return fmax(v->upper ? logsf(NULL, x, v->t) : logcdf(NULL, x, v->t), -1e300) - v->log_p;
}

static double quantile(ROW, double p, const double *t)
{
        struct inversion v = {t, p < 0.5 ? log(p) : log1p(-p), !(p < 0.5)};
        if (p == 0 || p == 1)
                return p > 0 ? t[UPPER] : t[LOWER];
        double lo = fmax(t[LOWER], fmin(t[MU], t[UPPER]) - 45 * t[SIGMA]);
        double hi = fmin(t[UPPER], fmax(t[MU], t[LOWER]) + 45 * t[SIGMA]);
        return num_root(short_of, &v, lo, hi);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return quantile(NULL, gsl_rng_uniform_pos(r), t);
}

static double mean(ROW, const double *t)
{
        struct slice s = slice_of(t);
        return s.anchor + t[SIGMA] * s.first;
}

static double variance(ROW, const double *t)
{
        struct slice s = slice_of(t);
        return t[SIGMA] * t[SIGMA] * (s.second - s.first * s.first);
}

/* The moments that a model should have; *t: the model. */
struct goal {
        double *t, mean, variance;
};

static double mean_excess(double mu, void *context)
{
        const struct goal *goal = context;
        goal->t[MU] = mu;
        return mean(NULL, goal->t) - goal->mean;
}

/* With the mean that it should have; that of a tail is within sigma^2 / |mu - end| of its end. */
static double variance_excess(double log_sigma, void *context)
{
        struct goal *goal = context;
        double *t = goal->t, square = exp(2 * log_sigma), m = goal->mean;
        double lo = isinf(t[LOWER]) ? m : t[LOWER] - 2 * square / (m - t[LOWER]);
        double hi = isinf(t[UPPER]) ? m : t[UPPER] + 2 * square / (t[UPPER] - m);
        t[SIGMA] = exp(log_sigma);
        t[MU] = num_root(mean_excess, goal, lo, hi);
        return variance(NULL, t) - goal->variance;
}

/* The model with the moments of the sample, which near the limit lies far out. */
static void match(const struct sample *s, double *t)
{
        const struct moments *m = sample_moments(s);
        struct goal goal = {t, m->mean, m->sd * m->sd};
        double lo = log(m->sd), hi = lo;
        do
                hi += 1;
        while (hi < lo + 25 && variance_excess(hi, &goal) < 0);
        variance_excess(num_root(variance_excess, &goal, hi - 1, hi), &goal);
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        const struct moments *m = sample_moments(s);
        static const double wider[] = {1, 1.5, 3};
        enum { N = sizeof wider / sizeof *wider };
        double lean = isinf(held[LOWER]) ? 1 : isinf(held[UPPER]) ? -1 : 0;
        t[LOWER] = held[LOWER];
        t[UPPER] = held[UPPER];
        t[SIGMA] = (m->sd > 0 ? m->sd : 1) * wider[k < N ? k : 0];
        t[MU] = m->mean + lean * (wider[k < N ? k : 0] - 1) * m->sd;
        if (k == N && isnan(held[MU]) && isnan(held[SIGMA]))
                match(s, t);
        return k <= N;
}

const struct dist dist_truncnormal = {
        .name = "truncnormal",
        .aliases = NAMES("truncnorm", "tnorm", "truncatednormal"),
        .title = "Truncated normal",
        .formula =
                "f(x) = exp(-z^2 / 2) / (sigma sqrt(2 pi) (Phi(b) - Phi(a))),  lower <= x <= upper",
        .estimator = "iterated: the first two moments are those of the sample",
        .derivation = "l(mu, sigma) = -sum z_i^2 / 2 - n log(sigma sqrt(2 pi)) - n log(Phi(b) - "
                      "Phi(a)),\n"
                      "z = (x - mu) / sigma,  a = (lower - mu) / sigma,  b = (upper - mu) / sigma\n"
                      "dl/dmu = 0     =>  the mean of the model is mean x\n"
                      "dl/dsigma = 0  =>  its second moment is mean x^2\n"
                      "no closed form: searched in (mu, log sigma)",
        .notes = "lower and upper are given (-inf and inf unless --fix says otherwise): "
                 "--fix=lower=0. mu and sigma are those of\n"
                 "the normal before truncation. scipy's a and b are standardised.",
        .reference = "del Castillo (1994), Ann. Inst. Stat. Math. 46, 57-66",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 4,
        .summaries = SUMMARY_MOMENTS(MAP_SELF),
        .param = (const struct param[]){{.name = "mu",
                                         REAL,
                                         .doc = "mean before truncation",
                                         .unit = 1,
                                         .location = true,
                                         .far = 1e6,
                                         .aliases = NAMES("mean", "loc")},
                                        {.name = "sigma",
                                         POSITIVE,
                                         .doc = "standard deviation before truncation",
                                         .unit = 1,
                                         .aliases = NAMES("sd", "scale")},
                                        {.name = "lower",
                                         REAL,
                                         .doc = "the least value that could be seen",
                                         .unit = 1,
                                         .location = true,
                                         .given = true,
                                         .preset = -NUM_INF,
                                         .aliases = NAMES("min", "a")},
                                        {.name = "upper",
                                         REAL,
                                         .doc = "the largest value that could be seen",
                                         .unit = 1,
                                         .location = true,
                                         .given = true,
                                         .preset = NUM_INF,
                                         .aliases = NAMES("max", "b")}},
        .probe = (const double[]){1.5, 2, 0.25, 5},
        .limit = (const struct limit[]){{
                                                .dist = &tilted,
                                                .how = "sigma -> inf",
                                                .from = (const int[]){-1, -1, TILT_LOWER,
                                                                      TILT_UPPER},
                                                .at = (const double[]){-NUM_INF, NUM_INF, 0, 0},
                                                .is_peak = tilted_is_peak,
                                                .decides = true,
                                                .put = put_tilted,
                                        },
                                        {0}},
        .special =
                (const struct special[]){
                        {&dist_normal, "lower -> -inf, upper -> inf", LAW_NONE, NULL}, {0}},
        .spelling =
                {"truncnorm::dtruncnorm(x, a = {lower}, b = {upper}, mean = {mu}, sd = {sigma})",
                 "truncnorm(({lower} - ({mu})) / {sigma}, ({upper} - ({mu})) / {sigma}, loc={mu}, "
                 "scale={sigma})",
                 "truncated(Normal({mu}, {sigma}), {lower}, {upper})",
                 "truncate(makedist('Normal', 'mu', {mu}, 'sigma', {sigma}), {lower}, {upper})"},
        .logpdf = logpdf,
        .score = score,
        .none = none,
        .start = start,
        .nll = nll,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
