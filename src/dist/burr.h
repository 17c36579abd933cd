/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What burr12 and dagum share, of which each is the reciprocal of the other:
 *
 *   f(x) = (power shape / x) v / (1 + v)^(shape + 1),     v = (x / scale)^power, of dagum (x / scale)^-power
 *
 * With z = log v and u = v / (1 + v), the logistic function of z, dl/dz = 1 - (shape + 1) u. The formulas are in z: 1 / x itself
 * would overflow, or lose digits, at the ends of the range. */
#ifndef DIST_BURR_H
#define DIST_BURR_H

#include "tails.h"
#include "tilted.h"

#include <gsl/gsl_rng.h>

/* Of the family that includes this: where its parameters are among t. */
static const struct burr {
        size_t shape, power, scale;
        bool inverse;
} burr;

/* The sign of dz / dscale. */
static double burr_side(void)
{
        return burr.inverse ? 1 : -1;
}

static double burr_z(double x, const double *t)
{
        double scale = t[burr.scale];
        return t[burr.power] *
               (burr.inverse ? num_log_quotient(scale, x) : num_log_quotient(x, scale));
}

static double burr_logpdf(ROW, double x, const double *t)
{
        double k = t[burr.shape], c = t[burr.power];
        if (!(x > 0) || isinf(x) || isinf(k) || isinf(c))
                return -NUM_INF;
        double z = burr_z(x, t), front = num_log_quotient(c * k, x);
        return z > 0 ? front - k * z - (k + 1) * log1p(exp(-z))
                     : front + z - (k + 1) * log1p(exp(z));
}

static void burr_score(ROW, double x, const double *t, double *g)
{
        double k = t[burr.shape], c = t[burr.power];
        double z = burr_z(x, t), a = num_logistic(-z) - k * num_logistic(z);
        g[burr.power] = (1 + z * a) / c;
        g[burr.shape] = 1 / k - num_log1pexp(z);
        g[burr.scale] = burr_side() * c * a / t[burr.scale];
}

/* An element off the diagonal, twice. */
static void burr_put(double *h, size_t i, size_t j, double value)
{
        h[i * 3 + j] = h[j * 3 + i] = value;
}

static void burr_hess(ROW, double x, const double *t, double *h)
{
        double k = t[burr.shape], c = t[burr.power], s = t[burr.scale], side = burr_side();
        double z = burr_z(x, t), u = num_logistic(z), a = num_logistic(-z) - k * u;
        double q = -(k + 1) * u * num_logistic(-z);
        burr_put(h, burr.power, burr.power, (-1 + z * z * q) / c / c);
        burr_put(h, burr.power, burr.shape, -u * z / c);
        burr_put(h, burr.power, burr.scale, side * (a + z * q) / s);
        burr_put(h, burr.shape, burr.shape, -1 / k / k);
        burr_put(h, burr.shape, burr.scale, -side * c * u / s);
        burr_put(h, burr.scale, burr.scale, c * (c * q - side * a) / s / s);
}

/* A power of x comes with v^-1 for v, a factor 1 - (shape + 1) v or so: on one side of -1 power is that power, on the other any power
 * would do, so that no peak is known. how[3]: of the reciprocal, of what tilts down and up. */
static bool burr_edge(const struct sample *s, size_t k, const char *const *how, struct brink *e)
{
        struct tilted t;
        if (k == 0)
                return reciprocal_edge(s, burr.inverse, how[0], e);
        if (k > 1 || !tilted_edge(s, true, how[1], how[2], &t, e))
                return false;
        e->peak = (burr.inverse ? t.a < 0 : t.a > 0) && tilt_exceeded(&t.w, t.a, t.a);
        return true;
}

/* log P on the side of it that is a power of 1 + v: above x, of dagum below it. */
static double burr_near(ROW, double x, const double *t)
{
        return x > 0 ? -t[burr.shape] * num_log1pexp(burr_z(x, t)) : burr.inverse ? -NUM_INF : 0;
}

static double burr_far(ROW, double x, const double *t)
{
        if (!(x > 0))
                return burr.inverse ? 0 : -NUM_INF;
        double z = burr_z(x, t);
        double first = log(t[burr.shape]) + z; /* of the expansion in v, which may underflow */
        return z < -40 && first < -40 ? first : num_log1mexp(burr_near(d, x, t));
}

static bool burr_tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double w = burr_z(x, t), r = 1 / t[burr.scale], slope = burr_side() * r, c = t[burr.power];
        double shape[3] = {0}, line[3] = {0}, lines[9] = {0};
        struct pair_bends b =
                tail_of_growth(t[burr.shape], growth_of_log(w, true), upper != burr.inverse);
        shape[burr.shape] = 1;
        line[burr.power] = w / c;
        line[burr.scale] = c * slope;
        burr_put(lines, burr.power, burr.scale, slope);
        burr_put(lines, burr.scale, burr.scale, -c * slope * r);
        tail_of_pair(&b, 3, (struct pair_chain){.shape = shape, .line = line, .lines = lines}, g,
                     h);
        return true;
}

/* v = e^w - 1 at w = -log(1 - p) / shape, of dagum -log(p) / shape; the exponent goes with the scale, which may bring it back
 * into range */
static double burr_quantile(ROW, double p, const double *t)
{
        double w = -(burr.inverse ? log(p) : log1p(-p)) / t[burr.shape], s = t[burr.scale];
        double z = -burr_side() * (w < 700 ? log(expm1(w)) : w) / t[burr.power];
        return fabs(z) < 700 ? s * exp(z) : exp(z + log(s));
}

static double burr_draw(ROW, const double *t, gsl_rng *r)
{
        double u = gsl_rng_uniform_pos(r);
        return burr_quantile(NULL, burr.inverse ? u : 1 - u, t);
}

/* E x^r = scale^r shape B(shape - a, 1 + a), a = r / power, of dagum -r / power */
static double burr_log_mean(const double *t, double a)
{
        return num_log_burr_moment(t[burr.shape], a) - a * log(t[burr.shape]) + log(t[burr.scale]);
}

static bool burr_has_moment(const double *t, double a)
{
        return burr.inverse ? a > -1 : a < t[burr.shape];
}

static double burr_mean(ROW, const double *t)
{
        double a = -burr_side() / t[burr.power];
        return burr_has_moment(t, a) ? exp(burr_log_mean(t, a)) : NUM_INF;
}

static double burr_variance(ROW, const double *t)
{
        double a = -burr_side() / t[burr.power], m = burr_mean(d, t);
        if (!burr_has_moment(t, 2 * a))
                return NUM_INF;
        double spread = num_log_burr_spread(t[burr.shape], a);
        return spread < 1 ? m * m * expm1(spread)
                          : exp(2 * burr_log_mean(t, a) + spread + num_log1mexp(-spread));
}

/* --- limits */

static double burr_square_w(double x, const void *t)
{
        const double *limit = t;
        return exp(-2 * burr_side() * limit[0] * num_log_quotient(x, limit[1]));
}

/* Of weibull, as shape -> inf, or frechet: mean w^2 <= 2. */
static bool burr_is_peak(ROW, const struct sample *s, const double *t)
{
        return sample_average(s, burr_square_w, t) <= 2;
}

/* Of pareto, as power -> inf, or powerfunction. With scale <= min x every log f is below that of pareto with xm = scale,
 * alpha = power shape, and a scale above min x costs power times its distance: no way from there into the family is upward. */
static bool burr_is_power(ROW, const struct sample *s, const double *t)
{
        (void)s, (void)t;
        return true;
}

#endif
