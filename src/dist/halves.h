/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The half-normal that starts at loc, going up or down: a limit of the skew normal, and a row that only it
 * knows.
 *
 *   f(x) = sqrt(2 / pi) exp(-y^2 / (2 scale^2)) / scale,     y = x - loc >= 0    (down: y = loc - x)
 *
 * l grows with loc until the support ends at the nearest observation; then scale^2 = mean y^2. Beside values that are known within
 * bounds loc may be further out (ends.h; f is log-concave; in a window l may have several tops). */
#ifndef DIST_HALVES_H
#define DIST_HALVES_H

#include "ends.h"
#include "internal.h"
#include "tails.h"
#include "tilt.h"

#include <gsl/gsl_math.h>

enum { HALF_LOC, HALF_SCALE };

extern const struct dist dist_halfnormal;
static const struct dist half_up, half_down;

static double half_y(const struct dist *d, double x, const double *t)
{
        return d == &half_down ? t[HALF_LOC] - x : x - t[HALF_LOC];
}

static double half_logpdf(const struct dist *d, double x, const double *t)
{
        return dist_halfnormal.logpdf(&dist_halfnormal, half_y(d, x, t), t + HALF_SCALE);
}

static void half_score(const struct dist *d, double x, const double *t, double *g)
{
        double y = half_y(d, x, t);
        g[HALF_LOC] = (d == &half_down ? -y : y) / t[HALF_SCALE] / t[HALF_SCALE];
        dist_halfnormal.score(&dist_halfnormal, y, t + HALF_SCALE, g + HALF_SCALE);
}

static void half_hess(const struct dist *d, double x, const double *t, double *h)
{
        double y = half_y(d, x, t), q = 1 / t[HALF_SCALE] / t[HALF_SCALE];
        h[0] = -q;
        h[1] = h[2] = (d == &half_down ? 2 : -2) * y / t[HALF_SCALE] * q;
        dist_halfnormal.hess(&dist_halfnormal, y, t + HALF_SCALE, h + 3);
}

/* The observation where the support ends. */
static double half_end(const struct dist *d, const struct sample *s)
{
        return d == &half_down ? sample_moments(s)->max : sample_moments(s)->min;
}

static const char *half_none(const struct dist *d, const struct sample *s, const double *held)
{
        bool free = isnan(held[HALF_LOC]);
        double at[] = {held[HALF_LOC], 1};
        if (!free && half_y(d, half_end(d, s), at) < 0)
                return "observations lie outside the support";
        if (isnan(held[HALF_SCALE]) && all_equal(s) && (free || half_y(d, half_end(d, s), at) == 0))
                return NO_SPREAD(s, "scale -> 0");
        return NULL;
}

static bool half_fit(const struct dist *d, const struct sample *s, const double *held, double *t)
{
        const struct moments *m = sample_moments(s);
        t[HALF_LOC] = isnan(held[HALF_LOC]) ? half_end(d, s) : held[HALF_LOC];
        t[HALF_SCALE] = isnan(held[HALF_SCALE])
                                ? hypot(m->sd, dd_value(dd_add_d(m->mean_dd, -t[HALF_LOC])))
                                : held[HALF_SCALE];
        return true;
}

/* In a window of this width above loc, E y^2 / width^2 with r = width^2 / (2 scale^2), less what it should be. */
static double half_excess(double r, void *square)
{
        double root = sqrt(r), edge = 2 * root * exp(-r) / (sqrt(M_PI) * erf(root));
        return (r < 1e-4 ? 1.0 / 3 - 4.0 / 45 * r : (1 - edge) / (2 * r)) - *(double *)square;
}

/* Of values that were all seen in one window. */
static const char *half_windowed(const struct dist *d, const struct sample *s, const double *held,
                                 double *t)
{
        struct window w;
        if (!window_of(s, false, &w) || !isnan(held[HALF_LOC]) || !isnan(held[HALF_SCALE]))
                return "none that can be told";
        if (!half_fit(d, w.y, held, t) || !(t[HALF_SCALE] > 0))
                return "all observations are the same value: the likelihood grows as the "
                       "distribution shrinks to it";
        double width = d == &half_down ? t[HALF_LOC] - w.lo : w.hi - t[HALF_LOC];
        double square = t[HALF_SCALE] / width * (t[HALF_SCALE] / width);
        if (isinf(width))
                return NULL;
        if (square >= 1.0 / 3)
                return "the likelihood only grows as scale -> inf";
        t[HALF_SCALE] = width / sqrt(2 * num_root_positive(half_excess, &square, 1 / (2 * square)));
        return NULL;
}

/* --- beside observations that are known within bounds */

/* The end at `at`; with z = rate y, P(near < y <= far) is that of |Z|, Z normal. */
struct half {
        const struct sample *s;
        struct end e;
        double at, rate;
        double squares; /* sum of y^2 of all values */
        bool free;      /* the rate is */
        bool flat;      /* and in a window none is so good as a density that is flat there */
};

/* An interval, its probability, and the density of |Z| at rate y, divided by that. */
struct half_share {
        double near, far, log_p, at_near, at_far;
};

static struct half_share half_shares(const struct half *p, size_t i)
{
        const struct dist *d = &dist_halfnormal;
        const struct outcomes *o = p->s->outcomes;
        struct half_share q = {end_near(p->e, o, i, p->at), end_far(p->e, o, i, p->at), 0, 0, 0};
        double one = 1, near = p->rate * q.near, far = p->rate * q.far, log_p;
        if (near > 0) {
                double beyond = d->logsf(d, near, &one);
                log_p = beyond + num_log1mexp(d->logsf(d, far, &one) - beyond);
                q.at_near = exp(d->logpdf(d, near, &one) - log_p);
        } else {
                log_p = d->logcdf(d, far, &one);
        }
        q.log_p = log_p;
        q.at_far = isinf(far) ? 0 : exp(d->logpdf(d, far, &one) - log_p);
        return q;
}

static double half_slope(double rate, void *context)
{
        struct half *p = context;
        const struct outcomes *o = p->s->outcomes;
        p->rate = rate;
        struct dd sum = dd_sum(o->exact ? o->exact->weight / rate : 0, -rate * p->squares);
        for (size_t i = 0; i < o->n; i++) {
                struct half_share q = half_shares(p, i);
                double gain = q.at_far > 0 ? q.far * q.at_far : 0;
                sum = dd_add_d(sum, o->w[i] * (gain - q.near * q.at_near));
        }
        return dd_value(sum);
}

static double half_square(double x, const void *context)
{
        const struct half *p = context;
        double y = end_depth(p->e, x, p->at);
        return y * y;
}

/* The best rate for this end; NAN: there is none. */
static void half_fan(struct half *p)
{
        const struct sample *x = p->s->outcomes->exact;
        p->squares = x ? x->weight * sample_average(x, half_square, p) : 0;
        if (p->free)
                p->rate = num_root_positive(half_slope, p,
                                            p->squares > 0 ? sqrt(x->weight / p->squares) : 1);
}

/* l at this end. */
static double half_height(void *context, double at)
{
        const double least = 1e-5; /* of rate times width, to be told from 0 */
        struct half *p = context;
        const struct outcomes *o = p->s->outcomes;
        double width = 0;
        p->at = at;
        half_fan(p);
        for (size_t i = 0; i < o->n; i++)
                width = o->w[i] < 0 ? end_far(p->e, o, i, at) : width;
        p->flat = p->free && isfinite(width) && !(p->rate * width > least);
        if (p->flat)
                p->rate = least / width;
        double values = o->exact ? o->exact->weight : 0, y = p->rate * p->rate * p->squares;
        struct dd sum = {values * (log(p->rate) + M_LN2 / 2 - M_LNPI / 2) - y / 2, 0};
        for (size_t i = 0; i < o->n; i++)
                sum = dd_add_d(sum, o->w[i] * half_shares(p, i).log_p);
        return isnan(dd_value(sum)) ? -NUM_INF : dd_value(sum);
}

static bool half_rises(void *context, double at)
{
        struct half *p = context;
        const struct sample *x = p->s->outcomes->exact;
        const struct outcomes *o = p->s->outcomes;
        p->at = at;
        half_fan(p);
        double mean = x ? end_depth(p->e, sample_moments(x)->mean, at) : 0;
        struct dd sum = {x ? x->weight * p->rate * mean : 0, 0};
        for (size_t i = 0; i < o->n; i++) {
                struct half_share q = half_shares(p, i);
                sum = dd_add_d(sum, o->w[i] * (q.at_near - q.at_far));
        }
        return dd_value(sum) > 0;
}

static const char *half_settle(struct half *p)
{
        double in = end_innermost(p->e, p->s), far = p->e.upper ? NUM_INF : -NUM_INF;
        if ((p->free && sample_has_common_point(p->s)) || isinf(in))
                return ENDS_SHRINK;
        if (sample_is_windowed(p->s)) {
                p->at = end_scan(p->e, p->s, in, far, half_height, p);
                return isnan(p->at) ? ENDS_AWAY : NULL;
        }
        p->at = in;
        if (in != end_value(p->e, p->s) || !ends_all_gain(p->e, p->s))
                p->at = end_settle(p->e, in, far, ends_unit(p->s), half_rises, p);
        return isnan(p->at) ? ENDS_AWAY : NULL;
}

static const char *half_bounded(const struct dist *d, const struct sample *s, const double *held,
                                double *t)
{
        struct half p = {.s = s,
                         .e = {.upper = d == &half_down},
                         .at = held[HALF_LOC],
                         .rate = 1 / held[HALF_SCALE],
                         .free = isnan(held[HALF_SCALE])};
        const char *why = NULL;
        struct ends_seen seen = ends_seen(s);
        bool windowed = seen.window != SEEN_ANYWHERE;
        if (windowed && (seen.values || seen.window == SEEN_IN_SEVERAL))
                return half_windowed(d, s, held, t);
        if (isnan(held[HALF_LOC]))
                why = half_settle(&p);
        else if (end_depth(p.e, end_innermost(p.e, s), held[HALF_LOC]) < 0)
                why = ENDS_OUTSIDE;
        if (why)
                return why;
        if (windowed)
                half_height(&p, p.at);
        else
                half_fan(&p);
        t[HALF_LOC] = p.at;
        t[HALF_SCALE] = 1 / p.rate;
        if (p.flat)
                return "the likelihood only grows as scale -> inf";
        if (isnan(p.rate))
                return half_slope(1, &p) > 0 ? ENDS_SHRINK
                                             : "the likelihood only grows as scale -> inf";
        return NULL;
}

static bool half_start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                       double *t)
{
        return half_fit(d, s, held, t) && k == 0;
}

static double half_log_near(const struct dist *d, double x, const double *t)
{
        return dist_halfnormal.logcdf(&dist_halfnormal, half_y(d, x, t), t + HALF_SCALE);
}

static double half_log_beyond(const struct dist *d, double x, const double *t)
{
        return dist_halfnormal.logsf(&dist_halfnormal, half_y(d, x, t), t + HALF_SCALE);
}

/* In y / scale, of which the part beyond is twice a normal's tail, and the part before it erf; in that -(z^2 + a) a / z^2
 * is the slope of a / z. */
static bool half_tail(const struct dist *d, double x, bool upper, const double *t, double *g,
                      double *h)
{
        bool up = d == &half_up;
        double z = half_y(d, x, t) / t[HALF_SCALE];
        struct tail_slope s = tail_normal(z, true);
        if (upper != up) {
                double a = tail_half(z, false).a;
                s = (struct tail_slope){a / z, -a * (1 + a / z / z)};
        }
        tail_of_line(s, z, t[HALF_SCALE], g, h);
        if (g && !up)
                g[HALF_LOC] *= -1;
        if (h && !up) {
                h[1] *= -1;
                h[2] *= -1;
        }
        return true;
}

static double half_draw(const struct dist *d, const double *t, gsl_rng *r)
{
        double y = dist_halfnormal.draw(&dist_halfnormal, t + HALF_SCALE, r);
        return t[HALF_LOC] + (d == &half_down ? -y : y);
}

static double half_mean(const struct dist *d, const double *t)
{
        double y = dist_halfnormal.mean(&dist_halfnormal, t + HALF_SCALE);
        return t[HALF_LOC] + (d == &half_down ? -y : y);
}

static double half_variance(ROW, const double *t)
{
        return dist_halfnormal.variance(&dist_halfnormal, t + HALF_SCALE);
}

#define HALF_SLOTS                                                                          \
        .support = {.lo = -NUM_INF, .hi = NUM_INF}, .npar = 2,                              \
        .param = LOC_AND_SCALE("scale: root mean square about loc"), .logpdf = half_logpdf, \
        .score = half_score, .hess = half_hess, .none = half_none, .bounded = half_bounded, \
        .fit = half_fit, .start = half_start, .tail = half_tail, .draw = half_draw,         \
        .mean = half_mean, .variance = half_variance

static const struct dist half_up = {
        .name = "shifted half-normal",
        .spelling = {"extraDistr::dhnorm(x - {loc}, sigma = {scale})",
                     "halfnorm(loc={loc}, scale={scale})",
                     "truncated(Normal({loc}, {scale}), {loc}, Inf)",
                     "makedist('HalfNormal', 'mu', {loc}, 'sigma', {scale})"},
        .logcdf = half_log_near,
        .logsf = half_log_beyond,
        HALF_SLOTS,
};

static const struct dist half_down = {
        .name = "reflected half-normal",
        .spelling = {"extraDistr::dhnorm({loc} - x, sigma = {scale})",
                     "truncnorm(-float('inf'), 0, loc={loc}, scale={scale})",
                     "truncated(Normal({loc}, {scale}), -Inf, {loc})",
                     "truncate(makedist('Normal', 'mu', {loc}, 'sigma', {scale}), -Inf, {loc})"},
        .logcdf = half_log_beyond,
        .logsf = half_log_near,
        HALF_SLOTS,
};

#endif
