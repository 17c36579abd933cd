/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Johnson's SU: a normal seen through a hyperbolic sine, with any skewness and tails heavier than those of the lognormal.
 *
 *   gamma + delta asinh(u) = z is standard normal,   u = (x - xi) / lambda
 *   log f = log(delta / lambda) - log(1 + u^2) / 2 - z^2 / 2 - log(2 pi) / 2
 *
 * For given xi and lambda, y = asinh(u) is normal: delta = 1 / sd(y), gamma = -mean(y) / sd(y). The profile that is left,
 * -n log sd(y) - n log lambda - sum log(1 + u^2) / 2, is climbed from a grid in asinh((median - xi) / lambda) and log lambda
 * before the search proper.
 *
 * Limits. lambda -> 0 with xi below all x (gamma -> -inf, lambda / 2 e^(-gamma / delta) kept) is the lognormal that starts at
 * xi: with v = x - xi, w = log v, l changes by lambda^2 n [-cov(w, v^-2) / (4 var w) - mean(v^-2) / 2], whose sign says whether it
 * is a local maximum; from above likewise. Its own likelihood is unbounded as xi -> min x: a local maximum of it is meant.
 * lambda -> inf is the normal, from which l always rises if the sample is skew (by n |skewness| eps / 4 and more, eps = sd /
 * lambda), and else if its kurtosis is above 3.
 * As lambda -> 0 with xi at an observation l ~ L - n log L, L = -log lambda, has no bound, in any sample: the
 * highest local maximum is meant.
 *
 * z is right to a few eps of |gamma| + |delta asinh u|.   Johnson (1949), Biometrika 36, 149-176.
 */
#include "internal.h"
#include "tails.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

enum { GAMMA, DELTA, XI, LAMBDA };

extern const struct dist dist_normal;

static double scaled(double x, const double *t)
{
        return (x - t[XI]) / t[LAMBDA];
}

/* asinh((x - xi) / lambda), also where the quotient overflows */
static double unwound(double x, const double *t)
{
        double u = scaled(x, t);
        if (isfinite(u))
                return asinh(u);
        double size = log(fabs(x - t[XI])) - log(t[LAMBDA]) + M_LN2;
        return u > 0 ? size : -size;
}

static double logpdf(ROW, double x, const double *t)
{
        if (!(t[LAMBDA] > 0) || isinf(t[LAMBDA]) || isinf(t[DELTA]))
                return -NUM_INF; /* a limit, which these parameters do not tell */
        double u = scaled(x, t), y = unwound(x, t), z = t[GAMMA] + t[DELTA] * y;
        double half = isfinite(u) ? num_log1psq(u) / 2 : fabs(y) - M_LN2;
        return log(t[DELTA]) - log(t[LAMBDA]) - half - z * z / 2 - LOG_SQRT_2PI;
}

/* 1 / r and u / r, r = sqrt(1 + u^2) */
static void angle(double u, double *cosine, double *sine)
{
        double r = hypot(1, u);
        *cosine = 1 / r;
        *sine = isinf(u) ? copysign(1, u) : u / r;
}

static void score(ROW, double x, const double *t, double *g)
{
        double u = scaled(x, t), y = unwound(x, t), z = t[GAMMA] + t[DELTA] * y, c, s;
        angle(u, &c, &s);
        g[GAMMA] = -z;
        g[DELTA] = 1 / t[DELTA] - z * y;
        g[XI] = (s * c + z * t[DELTA] * c) / t[LAMBDA];
        g[LAMBDA] = (z * t[DELTA] * s - c * c) / t[LAMBDA];
}

/* With a = d log f / du and b its derivative. */
static void hess(ROW, double x, const double *t, double *h)
{
        double u = scaled(x, t), y = unwound(x, t), k = t[DELTA], l = t[LAMBDA], c, s;
        double z = t[GAMMA] + k * y, both = z + k * y;
        angle(u, &c, &s);
        double a = -s * c - z * k * c;
        double b = (s * s - c * c) * c * c - k * k * c * c + z * k * s * c * c;
        double bu = (s * s - c * c) * s * c - k * k * s * c + z * k * s * s * c;
        h[0] = -1;
        h[1] = h[4] = -y;
        h[2] = h[8] = k * c / l;
        h[3] = h[12] = k * s / l;
        h[5] = -1 / k / k - y * y;
        h[6] = h[9] = both * c / l;
        h[7] = h[13] = both * s / l;
        h[10] = b / l / l;
        h[11] = h[14] = (a + bu) / l / l;
        h[15] = (c * c * (c * c - s * s) - k * k * s * s + z * k * s * (s * s - 2)) / l / l;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (all_equal(s) && (isnan(held[DELTA]) || isnan(held[LAMBDA])))
                return NO_SPREAD(s, "lambda / delta -> 0");
        return NULL;
}

/* --- where to start */

/* A sample, or so many values that lie as it does. */
struct outline {
        size_t n;
        double median, sd;
        double x[300];
};

static void outline_make(struct outline *o, const struct sample *s)
{
        size_t most = sizeof o->x / sizeof *o->x;
        o->n = s->n < most ? s->n : most;
        o->median = sample_median(s, NULL, NULL);
        o->sd = sample_moments(s)->sd;
        o->sd = o->sd > 0 ? o->sd : 1; /* of bounds with one value between them there is none */
        sample_outline(s, o->n, o->x);
}

/* With gamma and delta for the xi and lambda of t, which they join, the average of log f but for a constant. place =
 * asinh((median - xi) / lambda) */
static double height_at(const struct outline *o, double place, double log_lambda, double *t)
{
        double sum = 0, square = 0, half = 0, n = (double)o->n;
        t[LAMBDA] = exp(log_lambda);
        t[XI] = o->median - t[LAMBDA] * sinh(place);
        for (size_t i = 0; i < o->n; i++) {
                double y = unwound(o->x[i], t) - place;
                sum += y;
                square += y * y;
                half += num_log1psq(scaled(o->x[i], t)) / 2;
        }
        double mean = sum / n, sd = sqrt(fmax(square / n - mean * mean, 1e-300));
        t[DELTA] = 1 / sd;
        t[GAMMA] = -(mean + place) / sd;
        return -log(sd) - log_lambda - half / n;
}

/* The best of a grid, on the side of the median that from and to leave, climbed with steps along the axes. false: it leads to
 * the border of what is reasonable, and probably to a limit. */
static bool climb(const struct sample *s, double from, double to, double *t)
{
        struct outline o;
        outline_make(&o, s);
        double best = -NUM_INF, place = 0, unit = log(o.sd), size = unit, try[4];
        for (double a = from; a <= to; a += 0.75)
                for (double b = unit - 3.5; b <= unit + 2; b += 0.75) {
                        double now = height_at(&o, a, b, try);
                        if (now > best) {
                                best = now;
                                place = a;
                                size = b;
                        }
                }
        for (double step = 0.5; step > 5e-3;) {
                bool moved = false;
                for (int k = 0; k < 8; k++) { /* the neighbours on a square */
                        static const int along[8][2] = {{1, 0},  {-1, 0}, {0, 1}, {0, -1},
                                                        {1, -1}, {-1, 1}, {1, 1}, {-1, -1}};
                        double a = place + step * along[k][0], b = size + step * along[k][1];
                        bool far = fabs(b - unit) > 8 || fabs(a) > 9;
                        double now = far ? -NUM_INF : height_at(&o, a, b, try);
                        if (now > best) {
                                best = now;
                                place = a;
                                size = b;
                                moved = true;
                        }
                }
                if (!moved)
                        step /= 2;
        }
        height_at(&o, place, size, t);
        return fabs(place) < 8 && fabs(size - unit) < 7;
}

/* Symmetric with delta = 1, by the quartiles. */
static bool start_broad(const struct sample *s, double *t)
{
        double apart = sample_about(s, 0.75) - sample_about(s, 0.25);
        t[GAMMA] = 0;
        t[DELTA] = 1;
        t[XI] = sample_about(s, 0.5);
        t[LAMBDA] = (apart > 0 ? apart : sample_moments(s)->sd) / (2 * sinh(0.6745));
        return t[LAMBDA] > 0;
}

/* Values that stand for bounds are often tied, where climbing ends at a spike that the sample does not have: the first start is away
 * from them. */
static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)held;
        static const double sides[][2] = {{-3, 3}, {-3, -0.75}, {0.75, 3}};
        if (s->outcomes && k == 0 && start_broad(s, t))
                return true;
        size_t i = s->outcomes && k > 0 ? k - 1 : k;
        bool inside = climb(s, sides[i < 3 ? i : 0][0], sides[i < 3 ? i : 0][1], t);
        return i == 0 || (i < 3 && inside);
}

/* --- the limit: a lognormal that starts at loc, going up or down */

enum { LOG_MEDIAN, LOG_SPREAD, LOG_SIGMA };

static const struct dist lognormal_up, lognormal_down;

/* v = distance from loc = far (1 + q), q = side (x - centre) / far: log(1 + q) keeps its digits where loc is far away. */
struct logs_of {
        const struct sample *s;
        double side, centre, far;
        double mean, sigma; /* of log(1 + q) */
};

static double log_distance(double x, const void *context)
{
        const struct logs_of *c = context;
        return log1p(c->side * (x - c->centre) / c->far);
}

static double square_distance(double x, const void *context)
{
        const struct logs_of *c = context;
        double e = log_distance(x, c) - c->mean;
        return e * e;
}

static double distance_of(double x, const struct logs_of *c)
{
        return c->far + c->side * (x - c->centre);
}

/* d log f / d loc, times side */
static double loc_score(double x, const void *context)
{
        const struct logs_of *c = context;
        return (1 + (log_distance(x, c) - c->mean) / c->sigma / c->sigma) / distance_of(x, c);
}

static void logs_settle(struct logs_of *c)
{
        c->mean = sample_average(c->s, log_distance, c);
        c->sigma = sqrt(sample_average(c->s, square_distance, c));
}

static double logs_height(const struct logs_of *c)
{
        return -log(c->sigma) - log(c->far) - c->mean;
}

/* Of the profile, where loc is e^log_gap short of the nearest observation; it falls where loc comes nearer. */
static double gap_slope(double log_gap, void *context)
{
        struct logs_of *c = context;
        const struct moments *m = sample_moments(c->s);
        double nearest = c->side > 0 ? m->mean - m->min : m->max - m->mean;
        c->centre = m->mean;
        c->far = nearest + exp(log_gap);
        logs_settle(c);
        return sample_average(c->s, loc_score, c);
}

/* From e^12 standard deviations away inward: the highest local maximum of the profile, where its slope turns; false: none. */
static bool logs_fit(const struct dist *d, const struct sample *s, const double *held, double *t)
{
        struct logs_of c = {.s = s, .side = d == &lognormal_up ? 1 : -1};
        double unit = log(sample_moments(s)->sd), before = 0, best = -NUM_INF;
        (void)held;
        for (double gap = unit + 12; gap > unit - 8; gap--) {
                double now = gap_slope(gap, &c);
                if (before > 0 && now <= 0) {
                        gap_slope(num_root(gap_slope, &c, gap, gap + 1), &c);
                        if (logs_height(&c) > best) {
                                best = logs_height(&c);
                                t[LOG_MEDIAN] = c.centre + c.side * c.far * expm1(c.mean);
                                t[LOG_SPREAD] = c.far * exp(c.mean) * c.sigma;
                                t[LOG_SIGMA] = c.sigma;
                        }
                }
                before = now;
        }
        return best > -NUM_INF;
}

/* Told by median, spread = sigma (median - loc) and sigma, which know little of each other: u = (x - median) / spread,
 * q = 1 + sigma u = (x - loc) / (median - loc), z = log q / sigma. */
struct logs_at {
        double side, u, q, z;
};

static struct logs_at logs_of_x(const struct dist *d, double x, const double *t)
{
        double side = d == &lognormal_up ? 1 : -1, u = side * (x - t[LOG_MEDIAN]) / t[LOG_SPREAD];
        return (struct logs_at){side, u, 1 + t[LOG_SIGMA] * u,
                                log1p(t[LOG_SIGMA] * u) / t[LOG_SIGMA]};
}

static double logs_loc(const struct dist *d, const double *t)
{
        return t[LOG_MEDIAN] - (d == &lognormal_up ? 1 : -1) * t[LOG_SPREAD] / t[LOG_SIGMA];
}

static double logs_logpdf(const struct dist *d, double x, const double *t)
{
        struct logs_at a = logs_of_x(d, x, t);
        return a.q > 0 ? -log(t[LOG_SPREAD]) - t[LOG_SIGMA] * a.z - a.z * a.z / 2 - LOG_SQRT_2PI
                       : -NUM_INF;
}

static void logs_score(const struct dist *d, double x, const double *t, double *g)
{
        struct logs_at a = logs_of_x(d, x, t);
        double s = t[LOG_SIGMA], b = t[LOG_SPREAD], slope = -(s + a.z) / a.q;
        g[LOG_MEDIAN] = -a.side * slope / b;
        g[LOG_SPREAD] = -(1 + slope * a.u) / b;
        g[LOG_SIGMA] = -a.u / a.q - a.z * (a.u / a.q - a.z) / s;
}

static void logs_hess(const struct dist *d, double x, const double *t, double *h)
{
        struct logs_at a = logs_of_x(d, x, t);
        double s = t[LOG_SIGMA], b = t[LOG_SPREAD], v = a.u / a.q, slope = -(s + a.z) / a.q;
        double curve = (s * (s + a.z) - 1) / a.q / a.q;
        double z1 = (v - a.z) / s, z2 = -(v * v + 2 * z1) / s; /* of z by sigma */
        double across = -(1 + z1) / a.q + (s + a.z) * v / a.q;
        h[0] = curve / b / b;
        h[1] = h[3] = a.side * (slope + curve * a.u) / b / b;
        h[2] = h[6] = -a.side * across / b;
        h[4] = (1 + 2 * slope * a.u + curve * a.u * a.u) / b / b;
        h[5] = h[7] = -across * a.u / b;
        h[8] = v * v - z1 * z1 - a.z * z2;
}

static const char *logs_none(const struct dist *d, const struct sample *s, const double *held)
{
        double t[3];
        return logs_fit(d, s, held, t) ? NULL : "it has no local maximum";
}

/* Values that stand for bounds need have no local maximum where the sample has one: first comes a start with little skewness. */
static bool logs_start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                       double *t)
{
        const struct moments *m = sample_moments(s);
        size_t before = s->outcomes && m->sd > 0 ? 1 : 0;
        if (k >= before)
                return k == before && logs_fit(d, s, held, t);
        t[LOG_MEDIAN] = sample_about(s, 0.5);
        t[LOG_SPREAD] = m->sd;
        double reach = d == &lognormal_up ? t[LOG_MEDIAN] - m->min : m->max - t[LOG_MEDIAN];
        t[LOG_SIGMA] = fmin(0.25, m->sd / (2 * reach));
        return true;
}

static double logs_quantile(const struct dist *d, double p, const double *t)
{
        double side = d == &lognormal_up ? 1 : -1;
        double z = side > 0 ? gsl_cdf_ugaussian_Pinv(p) : gsl_cdf_ugaussian_Qinv(p);
        return t[LOG_MEDIAN] + side * t[LOG_SPREAD] * expm1(t[LOG_SIGMA] * z) / t[LOG_SIGMA];
}

/* Beyond where it starts, and on the side of it: log q is normal. */
static double logs_tail(const struct dist *d, double x, const double *t, bool upper)
{
        struct logs_at a = logs_of_x(d, x, t);
        bool away = upper == (a.side > 0);
        if (!(a.q > 0))
                return away ? 0 : -NUM_INF;
        return num_log_ndtr(away ? -a.z : a.z);
}

static double logs_logcdf(const struct dist *d, double x, const double *t)
{
        return logs_tail(d, x, t, false);
}

static double logs_logsf(const struct dist *d, double x, const double *t)
{
        return logs_tail(d, x, t, true);
}

static bool logs_bends(const struct dist *d, double x, bool upper, const double *t, double *g,
                       double *h)
{
        struct logs_at a = logs_of_x(d, x, t);
        double side = a.side, s = t[LOG_SIGMA], u = a.u, r = 1 / t[LOG_SPREAD], q = 1 / a.q,
               v = r * q, w = s * u;
        const double z[] = {-side * v, -u * v, u * u * num_log1p_ratio_1(w)};
        const double zz[] = {
                -s * v * v,       side * v * v,        side * u * q * v,
                side * v * v,     u * (2 + w) * v * v, u * u * q * v,
                side * u * q * v, u * u * q * v,       u * u * u * num_log1p_ratio_2(w)};
        tail_through(tail_normal(a.z, upper == (side > 0)), 3, z, zz, g, h);
        return true;
}

static double logs_mean(const struct dist *d, const double *t)
{
        double more = t[LOG_SPREAD] * expm1(t[LOG_SIGMA] * t[LOG_SIGMA] / 2) / t[LOG_SIGMA];
        return t[LOG_MEDIAN] + (d == &lognormal_up ? more : -more);
}

static double logs_variance(ROW, const double *t)
{
        double v = t[LOG_SIGMA] * t[LOG_SIGMA], scale = t[LOG_SPREAD] / t[LOG_SIGMA];
        return scale * scale * exp(v) * expm1(v);
}

#define LOGNORMAL(which, r, scipy, julia)                                                         \
        {                                                                                         \
                .name = which, .title = "Lognormal that starts at loc",                           \
                .probe = (const double[]){0, 1, 0.5}, .support = {.lo = -NUM_INF, .hi = NUM_INF}, \
                .npar = 3, .root = true,                                                          \
                .param = (const struct param[]){{.name = "centre",                                \
                                                 REAL,                                            \
                                                 .doc = "median",                                 \
                                                 .unit = 1,                                       \
                                                 .location = true},                               \
                                                {.name = "spread",                                \
                                                 POSITIVE,                                        \
                                                 .doc = "sigma (median - loc)",                   \
                                                 .unit = 1},                                      \
                                                {.name = "sigma",                                 \
                                                 POSITIVE,                                        \
                                                 .doc = "sd of the logarithm of x - loc"}},       \
                .spelling = {r, scipy, julia, NULL},                                              \
                .derived =                                                                        \
                        (const struct derived[]){                                                 \
                                {"loc", "where it starts", logs_loc, -NUM_INF, NUM_INF}, {0}},    \
                .logpdf = logs_logpdf, .score = logs_score, .hess = logs_hess, .none = logs_none, \
                .fit = logs_fit, .start = logs_start, .quantile = logs_quantile,                  \
                .logcdf = logs_logcdf, .logsf = logs_logsf, .mean = logs_mean,                    \
                .variance = logs_variance, .tail = logs_bends,                                    \
        }

static const struct dist lognormal_up =
        LOGNORMAL("lognormal from loc up",
                  "dlnorm(x - {loc}, meanlog = log({spread} / {sigma}), sdlog = {sigma})",
                  "lognorm({sigma}, loc={loc}, scale={spread} / {sigma})",
                  "LocationScale({loc}, 1, LogNormal(log({spread} / {sigma}), {sigma}))");
static const struct dist lognormal_down =
        LOGNORMAL("lognormal from loc down",
                  "dlnorm({loc} - x, meanlog = log({spread} / {sigma}), sdlog = {sigma})", NULL,
                  "LocationScale({loc}, -1, LogNormal(log({spread} / {sigma}), {sigma}))");

/* The same median, and density there, at several lambda in units of its distance from loc. */
static bool inward_from(const struct dist *logs, const double *limit, size_t k, double *t)
{
        static const double part[] = {0.1, 0.4, 1.2};
        double side = logs == &lognormal_up ? 1 : -1, far = limit[LOG_SPREAD] / limit[LOG_SIGMA];
        t[LAMBDA] = far * part[k < 3 ? k : 0];
        t[XI] = logs_loc(logs, limit);
        t[DELTA] = hypot(t[LAMBDA], far) / limit[LOG_SPREAD];
        t[GAMMA] = -side * t[DELTA] * asinh(far / t[LAMBDA]);
        return k < 3;
}

static bool inward_up(ROW, const double *limit, size_t k, double *t)
{
        return inward_from(&lognormal_up, limit, k, t);
}

static bool inward_down(ROW, const double *limit, size_t k, double *t)
{
        return inward_from(&lognormal_down, limit, k, t);
}

/* The change of l with lambda^2, see above. */
static double inverse_square(double x, const void *context)
{
        double v = distance_of(x, context);
        return 1 / (v * v);
}

static double covariance_term(double x, const void *context)
{
        const struct logs_of *c = context;
        return (log_distance(x, c) - c->mean) * inverse_square(x, c);
}

static bool falls_inward(const struct dist *logs, const struct sample *s, const double *t)
{
        double centre = sample_moments(s)->mean, side = logs == &lognormal_up ? 1 : -1;
        struct logs_of c = {s, side, centre, side * (centre - logs_loc(logs, t)), 0, 0};
        logs_settle(&c);
        return -sample_average(s, covariance_term, &c) / (4 * c.sigma * c.sigma) <=
               sample_average(s, inverse_square, &c) / 2;
}

static bool up_is_peak(ROW, const struct sample *s, const double *t)
{
        return falls_inward(&lognormal_up, s, t);
}

static bool down_is_peak(ROW, const struct sample *s, const double *t)
{
        return falls_inward(&lognormal_down, s, t);
}

static void put_up(ROW, const double *limit, double *t)
{
        t[GAMMA] = -NUM_INF;
        t[DELTA] = 1 / limit[LOG_SIGMA];
        t[XI] = logs_loc(&lognormal_up, limit);
}

static void put_down(ROW, const double *limit, double *t)
{
        t[GAMMA] = NUM_INF;
        t[DELTA] = 1 / limit[LOG_SIGMA];
        t[XI] = logs_loc(&lognormal_down, limit);
}

/* --- the limit: normal */

static double third(double x, const void *t)
{
        const double *normal = t;
        double z = (x - normal[0]) / normal[1];
        return z * z * z;
}

static double fourth(double x, const void *t)
{
        const double *normal = t;
        double z = (x - normal[0]) / normal[1];
        return z * z * z * z;
}

/* Any skewness makes l rise into the family: by n skewness^2 / 12 or so, which is to be more than rounding. */
static bool normal_is_peak(ROW, const struct sample *s, const double *t)
{
        return fabs(sample_average(s, third, t)) < 1e-7 && sample_average(s, fourth, t) <= 3;
}

static void put_normal(ROW, const double *limit, double *t)
{
        t[XI] = limit[0];
}

/* The same median, and density there, skew to either side and to none; then where delta is small and gamma large, and the
 * density in a window nearly proportional to e^(-gamma delta asinh u) / sqrt(1 + u^2), which is in none of its limits. */
static bool inward_normal(ROW, const double *limit, size_t k, double *t)
{
        double place = k < 3 ? (double)k - 1 : 0;
        t[LAMBDA] = k < 3 ? 3 * limit[1] : limit[1];
        t[XI] = limit[0] - t[LAMBDA] * sinh(place);
        t[DELTA] = k < 3 ? t[LAMBDA] * cosh(place) / limit[1] : 0.05;
        t[GAMMA] = k < 3 ? -t[DELTA] * place : k == 3 ? -20 : 20;
        return k < 5;
}

static const char *unbounded(ROW, const struct sample *s, const double *held)
{
        (void)s;
        return isnan(held[LAMBDA]) && isnan(held[XI])
                       ? "the likelihood grows without bound as lambda -> 0 with xi at an "
                         "observation, and no local maximum was found"
                       : NULL;
}

/* --- distribution function */

static double normal_of(double x, const double *t)
{
        return t[GAMMA] + t[DELTA] * unwound(x, t);
}

static double logcdf(ROW, double x, const double *t)
{
        return num_log_ndtr(normal_of(x, t));
}

static double logsf(ROW, double x, const double *t)
{
        return num_log_ndtr(-normal_of(x, t));
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double y = (x - t[XI]) / t[LAMBDA], w = hypot(1, y), r = 1 / t[LAMBDA], v = r / w;
        double c = t[DELTA] * v * r / w / w; /* of y'' and its kin */
        tail_through(tail_normal(normal_of(x, t), upper), 4,
                     (const double[]){1, asinh(y), -t[DELTA] * v, -t[DELTA] * y * v},
                     (const double[]){0, 0, 0, 0, 0, 0, -v, -y * v, 0, -v, -y * c, c, 0, -y * v, c,
                                      y * (2 + y * y) * c},
                     g, h);
        return true;
}

static double of_normal(double z, const double *t)
{
        return t[XI] + t[LAMBDA] * sinh((z - t[GAMMA]) / t[DELTA]);
}

static double quantile(ROW, double p, const double *t)
{
        return of_normal(p < 0.5 ? gsl_cdf_ugaussian_Pinv(p) : gsl_cdf_ugaussian_Qinv(1 - p), t);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return of_normal(gsl_ran_ugaussian(r), t);
}

static double mean(ROW, const double *t)
{
        return t[XI] - t[LAMBDA] * exp(1 / t[DELTA] / t[DELTA] / 2) * sinh(t[GAMMA] / t[DELTA]);
}

static double variance(ROW, const double *t)
{
        double v = 1 / t[DELTA] / t[DELTA];
        return t[LAMBDA] * t[LAMBDA] * expm1(v) * (exp(v) * cosh(2 * t[GAMMA] / t[DELTA]) + 1) / 2;
}

const struct dist dist_johnsonsu = {
        .name = "johnsonsu",
        .aliases = NAMES("jsu", "su", "johnson"),
        .title = "Johnson SU",
        .formula = "z = gamma + delta asinh((x - xi) / lambda) is standard normal",
        .estimator = "iterated, from the profile in xi and lambda; its limits are compared",
        .derivation = "l = sum [log(delta / lambda) - log(1 + u_i^2) / 2 - z_i^2 / 2] - n log(2 "
                      "pi) / 2,\n"
                      "u = (x - xi) / lambda\n"
                      "for given xi and lambda y = asinh(u) is normal: delta = 1 / sd(y), gamma = "
                      "-mean(y) / sd(y)\n"
                      "the profile -n log sd(y) - n log lambda - sum log(1 + u_i^2) / 2 is climbed "
                      "from a grid,\n"
                      "then all four are searched together",
        .notes = "Its kurtosis exceeds that of the lognormal with the same skewness: lighter tails "
                 "make the lognormal "
                 "(lambda -> 0,\n"
                 "gamma -> -inf, up from xi, or inf, down from it) or the normal (lambda -> inf) "
                 "the answer. The "
                 "likelihood of every\n"
                 "sample is unbounded as lambda -> 0 with xi at an observation; the highest local "
                 "maximum is meant. "
                 "gamlss.dist's JSU\n"
                 "has mean and standard deviation as parameters, its JSUo these with nu = -gamma.",
        .reference = "Johnson (1949), Biometrika 36, 149-176",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 4,
        .drives = 2,
        .param = (const struct param[]){{.name = "gamma",
                                         REAL,
                                         .doc = "shape: skewness, to the left if positive",
                                         .aliases = NAMES("a")},
                                        {.name = "delta",
                                         POSITIVE,
                                         .doc = "shape: large is near the normal",
                                         .aliases = NAMES("b")},
                                        {.name = "xi",
                                         REAL,
                                         .doc = "location",
                                         .unit = 1,
                                         .location = true,
                                         .aliases = NAMES("loc", "location")},
                                        {.name = "lambda",
                                         POSITIVE,
                                         .doc = "scale",
                                         .unit = 1,
                                         .aliases = NAMES("scale")}},
        .probe = (const double[]){0.6, 1.4, 1.5, 2},
        .limit = (const struct limit[]){{
                                                .dist = &lognormal_up,
                                                .how = "lambda -> 0",
                                                .from = (const int[]){-1, -1, -1, -1},
                                                .at = (const double[]){-NUM_INF, 0, 0, 0},
                                                .is_peak = up_is_peak,
                                                .put = put_up,
                                                .inward = inward_up,
                                        },
                                        {
                                                .dist = &lognormal_down,
                                                .how = "lambda -> 0",
                                                .from = (const int[]){-1, -1, -1, -1},
                                                .at = (const double[]){NUM_INF, 0, 0, 0},
                                                .is_peak = down_is_peak,
                                                .put = put_down,
                                                .inward = inward_down,
                                        },
                                        {
                                                .dist = &dist_normal,
                                                .how = "lambda -> inf",
                                                .law = LAW_HALF,
                                                .from = (const int[]){-1, -1, -1, -1},
                                                .at = (const double[]){0, NUM_INF, 0, NUM_INF},
                                                .is_peak = normal_is_peak,
                                                .put = put_normal,
                                                .inward = inward_normal,
                                        },
                                        {0}},
        .spelling = {"{delta} * dnorm({gamma} + {delta} * asinh((x - {xi}) / {lambda})) / "
                     "sqrt({lambda}^2 + (x - {xi})^2)",
                     "johnsonsu({gamma}, {delta}, loc={xi}, scale={lambda})",
                     "JohnsonSU({xi}, {lambda}, {gamma}, {delta})", NULL},
        .logpdf = logpdf,
        .score = score,
        .none = none,
        .unbounded = unbounded,
        .start = start,
        .hess = hess,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
