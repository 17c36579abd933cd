/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Skew normal: a normal with a shape more, half a normal at one end of its range.
 *
 *   f(x) = 2 phi(z) Phi(w) / omega,               z = (x - xi) / omega,  w = alpha z,  omega > 0
 *   l    = n log 2 - n log omega + sum log phi(z_i) + sum log Phi(w_i)
 *
 * With h = phi(w) / Phi(w) (num_mills) and p = z - alpha h, dl/dxi = sum p / omega, dl/domega = sum (z p - 1) / omega and
 * dl/dalpha = sum z h; at the maximum, therefore, mean z^2 = 1. For a given alpha log f is concave in xi / omega and
 * 1 / omega: one maximum; in alpha there may be several. What l does there:
 *   alpha = 0, the normal: always stationary, with a singular Hessian. Beyond it, with the skewness g and excess kurtosis k
 *     of the sample, the best l / n over xi and omega is that of the normal
 *       + c g alpha^3 / 6 + d k alpha^4 / 24 + ...,   c = (4 - pi) / 2 (2 / pi)^(3/2),  d = 2 (pi - 3) (2 / pi)^2
 *     (c alpha^3 and d alpha^4 are the model's skewness and kurtosis): no maximum, unless g = 0 and k < 0.
 *   alpha -> +-inf, a half-normal from the least or the greatest observation (halves.h), always a local maximum: let e = 1 /
 *     alpha and xi = min x + omega e u; but for what falls faster than any power of e, l changes only by the rise of the rest,
 *     R e u (R > 0), and at the least observation by log Phi(-u): both are negative for u < 0, and log Phi(-u) < -log 2 else.
 * All compete with the maxima inside.
 * Azzalini (1985), Scand. J. Stat. 12, 171-178; Azzalini & Capitanio (1999), J. R. Stat. Soc. B 61, 579-602.
 */
#include "halves.h"
#include "tilted.h"

#include <float.h>
#include <gsl/gsl_randist.h>
#include <stdio.h>

enum { XI, OMEGA, ALPHA };

extern const struct dist dist_normal;

/* log(f(z)) for xi = 0, omega = 1. An infinite alpha is a half-normal, whose first point belongs to it. */
static double log_standard(double z, double alpha)
{
        double w = z == 0 && isinf(alpha) ? NUM_INF : alpha * z;
        return M_LN2 - z * z / 2 - LOG_SQRT_2PI + num_log_ndtr(w);
}

static double logpdf(ROW, double x, const double *t)
{
        double z = (x - t[XI]) / t[OMEGA];
        return isinf(z) ? -NUM_INF : log_standard(z, t[ALPHA]) - log(t[OMEGA]);
}

static void score(ROW, double x, const double *t, double *g)
{
        double z = (x - t[XI]) / t[OMEGA], h = num_mills(t[ALPHA] * z).h, p = z - t[ALPHA] * h;
        g[XI] = p / t[OMEGA];
        g[OMEGA] = (z * p - 1) / t[OMEGA];
        g[ALPHA] = z * h;
}

/* dh/dw = -h rest; c is the slope of alpha h in alpha. */
static void hess(ROW, double x, const double *t, double *h)
{
        double s = t[OMEGA], a = t[ALPHA], z = (x - t[XI]) / s, w = a * z, q = 1 / s / s;
        struct mills m = num_mills(w);
        double bend = m.h * m.rest, c = m.h * (1 - w * m.rest);
        h[0] = -(1 + a * a * bend) * q;
        h[1] = h[3] = (a * c - 2 * z) * q;
        h[2] = h[6] = -c / s;
        h[4] = (1 - 3 * z * z + w * (m.h + c)) * q;
        h[5] = h[7] = -z * c / s;
        h[8] = -z * z * bend;
}

/* --- the maximum */

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        bool at_end = held[XI] == m->min || held[XI] == m->max;
        if (isnan(held[OMEGA]) && all_equal(s) && (isnan(held[XI]) || at_end))
                return NO_SPREAD(s, "omega -> 0");
        if (isnan(held[ALPHA]) && at_end)
                return "xi is held at the end of the sample: the likelihood only grows as alpha -> "
                       "inf (-inf), towards that of "
                       "a half-normal; hold it elsewhere, or alpha";
        return NULL;
}

static double cube(double x, const void *context)
{
        const struct moments *m = context;
        double z = (x - m->mean) / m->sd;
        return z * z * z;
}

static double fourth(double x, const void *context)
{
        const struct moments *m = context;
        double z = (x - m->mean) / m->sd;
        return z * z * z * z;
}

static double skewness(const struct sample *s)
{
        return sample_moments(s)->sd > 0 ? sample_average(s, cube, sample_moments(s)) : 0;
}

/* delta = alpha / sqrt(1 + alpha^2): the correlation in the making of it, see draw */
static double delta(ROW, const double *t)
{
        return isinf(t[ALPHA]) ? copysign(1, t[ALPHA]) : t[ALPHA] / hypot(1, t[ALPHA]);
}

/* The delta of this skewness, as far as there is one, and not too near to 0, where l is flat. */
static double delta_by_moments(double g)
{
        double r = cbrt(fmin(fabs(g), 0.97) * 2 / (4 - M_PI));
        return copysign(fmax(sqrt(M_PI_2) * r / hypot(1, r), 0.4), g);
}

/* l at the best of some places with a large alpha and xi near the least observation, but for constants; puts the place into
 * t. Worth a look where the sample is so large that its end shows how sharp it is, which neither moments nor quantiles do.
 * There Phi is 1 but for the first few observations, and omega what makes mean z^2 = 1. */
static double best_at_end(const struct sample *s, double *t)
{
        const struct moments *m = sample_moments(s);
        const struct sorted *o = sample_sorted(s);
        double most = -NUM_INF, gap = dd_value(dd_add_d(m->mean_dd, -m->min));
        double scale = hypot(m->sd, gap);
        for (double alpha = 100; alpha < 1e8; alpha *= 2)
                for (double u = -3; u <= 3; u += 0.5) {
                        double xi = m->min + scale * u / alpha;
                        double omega = hypot(m->sd, gap - scale * u / alpha);
                        double height = -s->weight * log(omega);
                        for (size_t i = 0; i < o->n && height > most; i++) {
                                double w = alpha * ((o->x[i] - xi) / omega);
                                if (w > 9) /* Phi is 1 */
                                        break;
                                height += (o->w ? o->w[i] : 1) * num_log_ndtr(w);
                        }
                        if (height > most) {
                                most = height;
                                t[XI] = xi;
                                t[OMEGA] = omega;
                                t[ALPHA] = alpha;
                        }
                }
        return most;
}

/* Whether l is higher there, at the least observation or (side < 0) at the greatest, than for a half-normal of this scale, as
 * far as its rounding shows. */
static bool beats_half(const struct sample *s, int side, double scale, double *t)
{
        const struct sample *from = side < 0 ? sample_mapped(s, MAP_NEGATIVE) : s;
        double height = best_at_end(from, t), half = -s->weight * log(scale);
        t[XI] *= side;
        t[ALPHA] *= side;
        return height > half + 8 * DBL_EPSILON * (fabs(half) + s->weight);
}

/* The k-th of those that beat the half-normal of their own end. */
static bool start_at_end(const struct sample *s, size_t k, double *t)
{
        const struct moments *m = sample_moments(s);
        for (int side = 1; side >= -1; side -= 2) {
                double scale = hypot(m->sd, side > 0 ? m->mean - m->min : m->max - m->mean);
                if (beats_half(s, side, scale, t) && k-- == 0)
                        return true;
        }
        return false;
}

/* By moments, and from both sides; mean and deviation are the sample's everywhere. Then where a half-normal is beaten near
 * its end. Large samples have fewer maxima, and searches cost more. Given alpha there is one. */
static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        static const double side[] = {0.8, -0.8, 0.97, -0.97, 0.998, -0.998};
        size_t n = s->n > 5000 ? 2 : 6;
        const struct moments *m = sample_moments(s);
        double e = k == 0 || k > n ? delta_by_moments(skewness(s)) : side[k - 1];
        if (!isnan(held[ALPHA]))
                e = delta(NULL, held);
        t[ALPHA] = e / sqrt((1 - e) * (1 + e));
        t[OMEGA] = m->sd / sqrt(1 - e * e * M_2_PI);
        t[XI] = m->mean - t[OMEGA] * e * sqrt(M_2_PI);
        if (!isnan(held[ALPHA]))
                return k == 0;
        if (k <= n)
                return true;
        return start_at_end(s, k - n - 1, t);
}

/* alpha = 0 is the maximum if g = 0 and k < 0. To doubles it is also where what the best alpha gains, max (a alpha^3 - b
 * alpha^4) = 27 a^4 / (256 b^3) an observation, is lost in the rounding of l: there the Hessian cannot be told from a singular
 * one, nor can that maximum from the normal. g^2 / 12, what a free skewness gains, bounds it where b is small. */
static bool normal_is_peak(ROW, const struct sample *s, const double *t)
{
        const struct moments *m = sample_moments(s);
        double g = skewness(s), k = sample_average(s, fourth, m) - 3;
        double a = (4 - M_PI) / 2 * M_2_PI * sqrt(M_2_PI) * fabs(g) / 6;
        double b = -2 * (M_PI - 3) * M_2_PI * M_2_PI * k / 24;
        double gain = b > 0 ? fmin(27 * a * a * a * a / (256 * b * b * b), g * g / 12) : g * g / 12;
        double height = log(t[1]) + LOG_SQRT_2PI + 0.5; /* -l / n */
        return t[0] == m->mean && t[1] == m->sd && k < 0 &&
               gain <= 8 * DBL_EPSILON * (fabs(height) + 1);
}

/* It always is; but not the answer if l is higher inside, where no search may have arrived. */
static bool half_is_peak(ROW, const struct sample *s, const double *t)
{
        const struct moments *m = sample_moments(s);
        double inside[3];
        if (t[HALF_LOC] != m->min && t[HALF_LOC] != m->max)
                return true; /* held outside of the sample */
        return !beats_half(s, 1, t[HALF_SCALE], inside) &&
               !beats_half(s, -1, t[HALF_SCALE], inside);
}

static double log_density(double x, const void *context)
{
        return logpdf(NULL, x, context);
}

struct place {
        const double *t;
        size_t j;
};

static double slope(double x, const void *context)
{
        const struct place *p = context;
        double g[3];
        score(NULL, x, p->t, g);
        return g[p->j] * (p->j == ALPHA ? 1 : p->t[OMEGA]);
}

/* Whether nothing was held back. */
static bool is_stationary(const struct sample *s, const double *t)
{
        bool flat = true;
        for (size_t j = 0; j < 3; j++)
                flat = flat && fabs(sample_average(s, slope, &(struct place){t, j})) < 1e-9;
        return flat;
}

/* Where l is not nearly quadratic, or where alpha has a twin on the other side: a reflected sample's, or the other half-normal,
 * as high if its end is as far from the mean. */
static bool remark(ROW, const struct sample *s, const double *t, char *buf, size_t size)
{
        const struct moments *m = sample_moments(s);
        const double normal[] = {m->mean, m->sd, 0},
                     twin[] = {2 * m->mean - t[XI], t[OMEGA], -t[ALPHA]};
        if (isinf(t[ALPHA])) {
                double far = m->mean - m->min, other = m->max - m->mean;
                bool up = t[ALPHA] > 0;
                snprintf(buf, size,
                         "the half-normal from the %s observation, alpha -> %s, fits as well",
                         up ? "greatest" : "least", up ? "-inf" : "inf");
                return t[XI] == (up ? m->min : m->max) &&
                       fabs(far - other) <= 4 * DBL_EPSILON * (m->max - m->min);
        }
        if (t[ALPHA] == 0 || !is_stationary(s, t))
                return false;
        double here = sample_average(s, log_density, t);
        double ratio = 2 * s->weight * (here - sample_average(s, log_density, normal));
        bool twins = fabs(sample_average(s, log_density, twin) - here) <=
                     8 * DBL_EPSILON * (fabs(here) + 1);
        snprintf(buf, size, "%s%s%s",
                 twins ? "the sample is symmetric: -alpha, with xi reflected, fits as well" : "",
                 twins && ratio < 3.84 ? "; " : "",
                 ratio < 3.84 ? "the normal (alpha = 0) is not rejected at 5 %: near it the "
                                "likelihood is not quadratic in xi and alpha, and their standard "
                                "errors mean little"
                              : "");
        return twins || ratio < 3.84;
}

/* --- the distribution function. Let L be the integral of f beyond z >= 0 where alpha is <= 0: at most half of the normal's.
 * f(z; -alpha) = f(-z; alpha), and both add up to 2 phi(z). */

static double log_lesser(double z, double a)
{
        return isinf(a) || isinf(z * z) ? -NUM_INF : num_wedge(z, a).log_p;
}

/* log F (a < 0: log S at -z) or log S (likewise log F) at z of alpha = |a| */
static double log_below(double z, double a)
{
        if (z < 0)
                return log_lesser(-z, a);
        double lesser = log_lesser(z, a), both = num_log_erfc(z * M_SQRT1_2);
        double above = both + log1p(-exp(lesser - both));
        return above < -M_LN2 ? log1p(-exp(above)) : log(erf(z * M_SQRT1_2) + exp(lesser));
}

static double log_above(double z, double a)
{
        double lesser = log_lesser(fabs(z), a);
        if (z < 0)
                return log1p(-exp(lesser));
        double both = num_log_erfc(z * M_SQRT1_2);
        return both == -NUM_INF ? both : both + log1p(-exp(lesser - both));
}

/* A half-normal whose scale a window would have infinite. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        static const double free[] = {NUM_NAN, NUM_NAN};
        const struct dist *half = k == 0 ? &half_up : &half_down;
        struct window w;
        double width, t[2];
        if (k > 1 || !window_of(s, false, &w))
                return false;
        if (flat_edge(&w, half == &half_down,
                      half == &half_up
                              ? "alpha -> inf and omega -> inf, where the density is flat "
                                "from the least value on, and 0 below it"
                              : "alpha -> -inf and omega -> inf, where the density is flat "
                                "up to the largest value, and 0 above it",
                      e, &width)) {
                half_fit(half, w.y, free, t);
                e->peak = t[HALF_SCALE] / width >= sqrt(1.0 / 3);
        }
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        double z = (x - t[XI]) / t[OMEGA];
        return t[ALPHA] < 0 ? log_above(-z, -t[ALPHA]) : log_below(z, t[ALPHA]);
}

static double logsf(ROW, double x, const double *t)
{
        double z = (x - t[XI]) / t[OMEGA];
        return t[ALPHA] < 0 ? log_below(-z, -t[ALPHA]) : log_above(z, t[ALPHA]);
}

/* Derivatives of a logarithm in z and alpha. */
struct bends {
        double z, a, zz, za, aa;
};

/* log L, in alpha = -a: dL/dz = -f, dL/da = -exp(-z^2 k^2 / 2) / (pi k^2) = -f h / k^2, k^2 = 1 + a^2. */
static struct bends bends_lesser(double z, double a, const struct wedge *l)
{
        double k = 1 + a * a, p = l->hazard;
        struct mills m = num_mills(-a * z);
        double loss = p / k * m.h; /* - d log L / da */
        return (struct bends){
                .z = -p,
                .a = loss,
                .zz = -p * l->rest,
                .za = loss * l->more,
                .aa = -loss * (m.h * (l->more / k) + z * m.rest - 2 * a / k),
        };
}

/* log(N - L), N the tail of both, alpha = a: with the hazard v of N and q = L / (N - L) it is log N + log(1 - L / N), and v - z, p - z k^2
 * are known; L / N = Phi(-a z) v / p. */
static struct bends bends_greater(double z, double a, const struct wedge *l)
{
        double more, excess = tail_excess(z, &more), k = 1 + a * a, v = z + excess;
        double part = exp(num_log_ndtr(-a * z)) * v / l->hazard, q = part / (1 - part);
        double gap = excess - z * a * a - l->more; /* v - p */
        double gain = q * (l->hazard / k * num_mills(-a * z).h);
        return (struct bends){
                .z = -v - q * gap,
                .a = gain,
                .zz = -v * excess - q * ((1 + q) * gap * gap + v * excess - l->hazard * l->rest),
                .za = gain * (excess - z * a * a + q * gap),
                .aa = -gain * (gain + z * (a * z) + 2 * a / k),
        };
}

/* Of the greater part of everything, beyond z < 0: nothing is far out. */
static struct bends bends_rest(double z, double a, double log_p)
{
        double r = exp(log_standard(z, a) - log_p), k = 1 + a * a, h = num_mills(a * z).h;
        double gain = exp(-z * z * k / 2 - log(M_PI * k) - log_p);
        return (struct bends){
                .z = -r,
                .a = gain,
                .zz = -r * (a * h - z) - r * r,
                .za = -r * (z * h - gain),
                .aa = -gain * (a * (z * z + 2 / k) + gain),
        };
}

/* Of log S; log F is that of -x with -alpha. */
static bool tail(const struct dist *d, double x, bool upper, const double *t, double *g, double *h)
{
        double side = upper ? 1 : -1, z = side * ((x - t[XI]) / t[OMEGA]), a = side * t[ALPHA];
        double log_p = upper ? logsf(d, x, t) : logcdf(d, x, t), q = 1 / t[OMEGA];
        if (!isfinite(log_p) || isinf(a))
                return false;
        struct wedge l = {0};
        if (z >= 0)
                l = num_wedge(z, fabs(a));
        struct bends b = z < 0   ? bends_rest(z, a, log_p)
                         : a < 0 ? bends_lesser(z, -a, &l)
                                 : bends_greater(z, a, &l);
        double own[2], bends[4];
        tail_of_line((struct tail_slope){side * b.z, b.zz}, side * z, t[OMEGA], own, bends);
        const double all[] = {bends[0],  bends[1],
                              -b.za * q, bends[2],
                              bends[3],  -b.za * side * z * q,
                              -b.za * q, -b.za * side * z * q,
                              b.aa};
        tail_put(3, (const double[]){own[0], own[1], side * b.a}, all, g, h);
        return true;
}

/* delta |U| + sqrt(1 - delta^2) V of two normals U and V */
static double draw(ROW, const double *t, gsl_rng *r)
{
        double u = fabs(gsl_ran_ugaussian(r)), v = gsl_ran_ugaussian(r);
        return t[XI] + t[OMEGA] * (delta(NULL, t) * u + v / hypot(1, t[ALPHA]));
}

static double mean(ROW, const double *t)
{
        return t[XI] + t[OMEGA] * delta(NULL, t) * sqrt(M_2_PI);
}

static double variance(ROW, const double *t)
{
        double e = delta(NULL, t);
        return t[OMEGA] * t[OMEGA] * (1 - e * e * M_2_PI);
}

static double skewness_of(ROW, const double *t)
{
        double e = delta(NULL, t), m = e * sqrt(M_2_PI);
        return (4 - M_PI) / 2 * pow(m / sqrt(1 - m * m), 3);
}

const struct dist dist_skewnormal = {
        .name = "skewnormal",
        .aliases = NAMES("sn", "skewnorm", "skewgaussian"),
        .title = "Skew normal",
        .formula = "f(x) = 2 phi(z) Phi(alpha z) / omega,  z = (x - xi) / omega",
        .estimator = "iterated, from the moments and from both signs of alpha",
        .derivation = "l(xi, omega, alpha) = n log(2 / omega) - n log(2 pi) / 2 - sum z_i^2 / 2 + "
                      "sum log Phi(alpha z_i)\n"
                      "with h = phi(alpha z) / Phi(alpha z):\n"
                      "dl/dxi = sum (z_i - alpha h_i) / omega = 0\n"
                      "dl/domega = sum (z_i^2 - alpha z_i h_i - 1) / omega = 0\n"
                      "dl/dalpha = sum z_i h_i = 0         =>  omega^2 = mean (x - xi)^2\n"
                      "no closed form for the rest: searched in (xi, log omega, alpha)\n"
                      "the value 0 of alpha is always stationary, and a maximum only if the "
                      "skewness is 0",
        .notes =
                "xi and omega are not the mean and the standard deviation; alpha is not the "
                "skewness, "
                "which cannot exceed 0.995.\n"
                "alpha -> +-inf is a half-normal from the least or the greatest observation: small "
                "samples often have their\n"
                "maximum there. Near alpha = 0 the information is singular. Skew normals of "
                "Fernandez and Steel (fGarch's snorm)\n"
                "are another family.",
        .reference = "Azzalini (1985), Scandinavian Journal of Statistics 12, 171-178",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 3,
        .param =
                (const struct param[]){
                        {.name = "xi",
                         REAL,
                         .doc = "location: where half of a half-normal would start",
                         .unit = 1,
                         .location = true,
                         .aliases = NAMES("loc", "location")},
                        {.name = "omega",
                         POSITIVE,
                         .doc = "scale: root mean square about xi",
                         .unit = 1,
                         .aliases = NAMES("scale")},
                        {.name = "alpha",
                         REAL,
                         .doc = "slant: 0 for the normal, its sign that of the skewness",
                         .aliases = NAMES("slant", "shape", "a")}},
        .probe = (const double[]){1.5, 2, 3},
        .derived = (const struct derived[]){{"delta", "alpha / sqrt(1 + alpha^2)", delta, -1, 1},
                                            {"skewness", "of the model", skewness_of, -1, 1},
                                            {0}},
        .limit = (const struct limit[]){{
                                                .dist = &dist_normal,
                                                .how = "alpha -> 0",
                                                .law = LAW_CHI2,
                                                .from = (const int[]){0, 1, -1},
                                                .at = (const double[]){0, 0, 0},
                                                .is_peak = normal_is_peak,
                                        },
                                        {
                                                .dist = &half_down,
                                                .how = "alpha -> -inf",
                                                .from = (const int[]){HALF_LOC, HALF_SCALE, -1},
                                                .at = (const double[]){0, 0, -NUM_INF},
                                                .is_peak = half_is_peak,
                                        },
                                        {
                                                .dist = &half_up,
                                                .how = "alpha -> inf",
                                                .from = (const int[]){HALF_LOC, HALF_SCALE, -1},
                                                .at = (const double[]){0, 0, NUM_INF},
                                                .is_peak = half_is_peak,
                                        },
                                        {0}},
        .spelling = {"sn::dsn(x, xi = {xi}, omega = {omega}, alpha = {alpha})",
                     "skewnorm({alpha}, loc={xi}, scale={omega})",
                     "SkewNormal({xi}, {omega}, {alpha})", NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .edge = edge,
        .none = none,
        .start = start,
        .remark = remark,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
