/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the support ends with a parameter, and not all observations are values.
 *
 * As an end closes in on the observations l rises, until one would be lost, or until what the others gain is outweighed by
 * those whose interval the end cuts. Where the density of (x - m) / s is log-concave l is concave in (1/s, m/s), also of intervals
 * (Burridge 1981, J. R. Stat. Soc. B 43, 41-45): with the best of the rest for each place of an end it has one top, on both
 * sides of which its slope has one sign, and bisection finds it, as near as doubles are. So it is of log x.
 *
 * One window for all of them cuts off ends beyond it: l is that of ends at most as far out, without the window. Of different windows
 * that is not so, and l may have several tops, unless every observation is worth most where an end is nearest. Nor is it so where one
 * window cuts the far side of an infinite tail off: there l is looked at wherever its corners may be, and between them.
 *
 *   1. ends      2. uniform between two      3. exponential from one      4. where intervals begin
 */
#ifndef DIST_ENDS_H
#define DIST_ENDS_H

#include "window.h"

#include <float.h>

#define ENDS_SHRINK                                                                    \
        "all observations may be one and the same value: the likelihood grows as the " \
        "distribution "                                                                \
        "shrinks to it"
#define ENDS_AWAY "the likelihood only grows as the ends move away from the observations"
#define ENDS_OUTSIDE "an observation is outside the fixed ends: the likelihood is 0 everywhere"
#define ENDS_HIDDEN "the likelihood is the same for every end beyond the window of --truncate"
#define ENDS_WINDOWS                                                                              \
        "none that can be told: with windows that differ, and intervals in them, the likelihood " \
        "may "                                                                                    \
        "have several"

/* --- 1. ends ------------------------------------------------------------------------------- */

/* Of the observations, of their logarithms, or of integers, each of which takes up the unit below it. */
struct end {
        bool upper, logs, whole;
};

/* How far x lies inside an end that is at `at`. */
static inline double end_depth(struct end e, double x, double at)
{
        double far = !e.logs ? x - at : x > 0 ? num_log_quotient(x, at) : -NUM_INF;
        if (isinf(x))
                far = x;
        return e.upper ? -far : far;
}

/* The bounds of an interval as they are seen from this end: the nearer and the further one. */
static inline double end_near(struct end e, const struct outcomes *o, size_t i, double at)
{
        double x = e.upper ? o->hi[i] : o->lo[i];
        return fmax(0, end_depth(e, e.whole ? floor(x) : x, at));
}

static inline double end_far(struct end e, const struct outcomes *o, size_t i, double at)
{
        double x = e.upper ? o->lo[i] : o->hi[i];
        return end_depth(e, e.whole ? floor(x) : x, at);
}

/* Where the outermost value lies; infinite: there is none. */
static inline double end_value(struct end e, const struct sample *s)
{
        const struct sample *x = s->outcomes->exact;
        if (!x)
                return e.upper ? -NUM_INF : NUM_INF;
        return e.upper ? sample_moments(x)->max : sample_moments(x)->min - (e.whole ? 1 : 0);
}

/* How far in an end may lie before an observation is lost. */
static inline double end_innermost(struct end e, const struct sample *s)
{
        const struct outcomes *o = s->outcomes;
        double in = end_value(e, s);
        for (size_t i = 0; i < o->n; i++) {
                double x = e.upper ? o->lo[i] : o->hi[i], at = e.whole ? floor(x) : x;
                if (o->w[i] > 0)
                        in = e.upper ? fmax(in, at) : fmin(in, at);
        }
        return in;
}

/* The largest size of a bound. */
static inline double ends_unit(const struct sample *s)
{
        const struct bounds *b = s->outcomes->rows;
        double unit = 0;
        for (size_t i = 0; i < b->n; i++) {
                unit = fmax(unit, isfinite(b->lo[i]) ? fabs(b->lo[i]) : 0);
                unit = fmax(unit, isfinite(b->hi[i]) ? fabs(b->hi[i]) : 0);
        }
        return unit > 0 ? unit : 1;
}

/* How the observations were seen. */
struct ends_seen {
        bool values; /* all are */
        enum { SEEN_ANYWHERE, SEEN_IN_ONE, SEEN_IN_SEVERAL } window;
        double from, to; /* the one window */
};

static inline struct ends_seen ends_seen(const struct sample *s)
{
        const struct outcomes *o = s->outcomes;
        struct ends_seen seen = {true, SEEN_ANYWHERE, -NUM_INF, NUM_INF};
        for (size_t i = 0; i < o->n; i++) {
                if (o->w[i] > 0) {
                        seen.values = false;
                        continue;
                }
                bool all = fabs(o->w[i] + s->weight) <= 1e-12 * s->weight;
                seen.window = all ? SEEN_IN_ONE : SEEN_IN_SEVERAL;
                seen.from = o->lo[i];
                seen.to = o->hi[i];
        }
        return seen;
}

/* Where l is largest: outward from `in`, where an observation would be lost, up to `out`; rises(context, at) tells whether it rises
 * there as the end moves inwards. unit: how large the observations are. NAN: so far out that it could be anywhere, it does not. */
static inline double end_settle(struct end e, double in, double out, double unit,
                                bool (*rises)(void *context, double at), void *context)
{
        enum { FAR = 40 }; /* powers of 2: what is further tells only of rounding */
        double inner = in, outer = nextafter(in, out), side = e.upper ? 1 : -1;
        for (double step = DBL_EPSILON; !rises(context, outer); step *= 2) {
                if (outer == out && isfinite(out) && !(e.logs && out == 0))
                        return out;
                double far = e.logs ? in * exp(side * step) : in + side * step * unit;
                double next = nextafter(outer, out);
                inner = outer;
                outer = e.upper ? fmin(fmax(far, next), out) : fmax(fmin(far, next), out);
                if (step > ldexp(1, FAR) || isinf(outer) || (e.logs && !(outer > 0)))
                        return NUM_NAN;
        }
        for (;;) {
                double middle = outer / 2 + inner / 2;
                if (middle == outer || middle == inner)
                        return inner;
                *(rises(context, middle) ? &outer : &inner) = middle;
        }
}

/* Along the line on which an end may be moved, from `in` outward. */
static inline double end_moved(struct end e, double in, double by)
{
        double side = e.upper ? 1 : -1;
        return e.logs ? in * exp(side * by) : in + side * by;
}

/* Where an end may be looked for: how far out, from 0 on, with the distances at which an interval begins to be cut, where l has
 * corners, some between these, and some beyond. */
enum {
        END_CORNERS = 40,
        END_BETWEEN = 8,
        END_BEYOND = 36,
        END_PLACES = END_CORNERS * END_BETWEEN + END_BEYOND + 1
};

static inline size_t end_places(struct end e, const struct sample *s, double in, double room,
                                double *by)
{
        const struct outcomes *o = s->outcomes;
        size_t n = 1;
        by[0] = 0;
        for (size_t k = 0; k < END_CORNERS; k++) {
                double last = by[n - 1], next = NUM_INF;
                for (size_t i = 0; i < o->n; i++) {
                        double x = e.upper ? o->hi[i] : o->lo[i];
                        bool end = isinf(x) || (e.logs && !(x > 0));
                        double far = end ? NUM_INF : -end_depth(e, x, in);
                        next = o->w[i] > 0 && far > last && far < next ? far : next;
                }
                if (!(next < room))
                        break;
                for (size_t i = 1; i <= END_BETWEEN; i++)
                        by[n++] = last + (next - last) * (double)i / END_BETWEEN;
        }
        double last = by[n - 1], unit = last > 0 ? last : e.logs ? 1 : ends_unit(s);
        for (int k = 0; k < END_BEYOND && by[n - 1] < room; k++, n++)
                by[n] = fmin(last + ldexp(unit, k - END_BEYOND / 2), room);
        return n;
}

/* The bound of an interval that rounding has come near, or at. */
static inline double end_at_corner(struct end e, const struct sample *s, double in, double at)
{
        const struct outcomes *o = s->outcomes;
        for (size_t i = 0; i < o->n; i++) {
                double x = e.upper ? o->hi[i] : o->lo[i];
                if (o->w[i] > 0 && fabs(x - at) <= 8 * DBL_EPSILON * fmax(fabs(in), fabs(at)))
                        return x;
        }
        return at;
}

/* Where l, height(context, at), is largest from `in` outward, up to `out`, where it may have several tops: it is looked at in places,
 * and between those beside the best. NAN: so far out that it could be anywhere. */
static inline double end_scan(struct end e, const struct sample *s, double in, double out,
                              double (*height)(void *context, double at), void *context)
{
        const double golden = 0.381966011250105;
        bool endless = isinf(out) || (e.logs && !(out > 0));
        double by[END_PLACES], room = endless ? NUM_INF : -end_depth(e, out, in), best = -NUM_INF;
        size_t n = end_places(e, s, in, room, by), top = 0;
        for (size_t k = 0; k < n; k++) {
                double h = height(context, end_moved(e, in, by[k]));
                top = h > best ? k : top;
                best = fmax(h, best);
        }
        if (top + 1 == n && endless)
                return NUM_NAN;
        double at = by[top];
        for (int side = 0; side < 2; side++) {
                double a = by[top > 0 && !side ? top - 1 : top],
                       b = by[top + 1 < n && side ? top + 1 : top];
                for (int i = 0; i < 80 && b - a > DBL_EPSILON * b; i++) {
                        double c = a + golden * (b - a), d = b - golden * (b - a);
                        double at_c = height(context, end_moved(e, in, c)),
                               at_d = height(context, end_moved(e, in, d));
                        at = fmax(at_c, at_d) > best ? (at_c > at_d ? c : d) : at;
                        best = fmax(best, fmax(at_c, at_d));
                        *(at_c > at_d ? &b : &a) = at_c > at_d ? d : c;
                }
        }
        return end_at_corner(e, s, in, end_moved(e, in, at));
}

/* --- 2. uniform between two ---------------------------------------------------------------- */

/* P(lo < x <= hi) = (far - near) / width, up to where the other end cuts it off. */
struct box {
        const struct sample *s;
        struct end end[2]; /* the lower, the upper */
        bool free[2];
        double unit;
        double in[2], out[2], t[2]; /* how far either may go, and where it is */
};

static inline double box_width(const struct box *b)
{
        return end_depth(b->end[0], b->t[1], b->t[0]);
}

static inline double box_values(const struct box *b)
{
        return b->s->outcomes->exact ? b->s->outcomes->exact->weight : 0;
}

static inline double box_loglik(const struct box *b)
{
        const struct outcomes *o = b->s->outcomes;
        double width = box_width(b), at = b->t[0];
        struct dd sum = {-box_values(b) * log(width), 0};
        for (size_t i = 0; i < o->n; i++)
                if (o->w[i] > 0) {
                        double far = fmin(end_far(b->end[0], o, i, at), width);
                        double p = (far - end_near(b->end[0], o, i, at)) / width;
                        sum = dd_add_d(sum, o->w[i] * log(fmax(p, DBL_MIN)));
                }
        return dd_value(sum);
}

/* Whether l rises as the end k moves inwards. */
static inline bool box_gains(const struct box *b, int k)
{
        const struct outcomes *o = b->s->outcomes;
        double at = b->t[k], width = box_width(b);
        struct dd sum = {box_values(b) / width, 0};
        for (size_t i = 0; i < o->n; i++)
                if (o->w[i] > 0) {
                        double far = fmin(end_far(b->end[k], o, i, at), width);
                        double cut = end_near(b->end[k], o, i, at) > 0 ? 0 : 1 / far;
                        sum = dd_add_d(sum, o->w[i] * (1 / width - cut));
                }
        return dd_value(sum) > 0;
}

static inline bool box_upper_rises(void *context, double at)
{
        struct box *b = context;
        b->t[1] = at;
        return box_gains(b, 1);
}

/* The best upper end for the lower one. */
static inline void box_close(struct box *b)
{
        if (b->free[1])
                b->t[1] = end_settle(b->end[1], fmax(b->in[1], b->t[0]), b->out[1], b->unit,
                                     box_upper_rises, b);
}

static inline bool box_lower_rises(void *context, double at)
{
        struct box *b = context;
        b->t[0] = at;
        box_close(b);
        return !isnan(b->t[1]) && box_gains(b, 0);
}

static inline void box_settle(struct box *b)
{
        if (b->free[0])
                b->t[0] = end_settle(b->end[0], b->in[0], b->out[0], b->unit, box_lower_rises, b);
        if (!isnan(b->t[0]))
                box_close(b);
}

/* The best whole ends. Those that need not be whole are at least as good: where they are not, with a lower end further away, the
 * search for it is over. Of upper ends the best is next to that. */
static inline void box_round(struct box *b)
{
        double best = -NUM_INF, lower = floor(b->t[0]), found[2] = {lower, ceil(b->t[1])};
        for (int up = 0; up < 2; up++)
                for (double a = lower + up; up ? a <= b->in[0] : a >= b->out[0]; a += up ? 1 : -1) {
                        b->t[0] = a;
                        box_close(b);
                        double least = floor(b->t[1]), most = ceil(b->t[1]);
                        if (!(box_loglik(b) > best))
                                break;
                        for (b->t[1] = fmax(least, b->in[1]); b->t[1] <= most; b->t[1]++)
                                if (box_loglik(b) > best) {
                                        best = box_loglik(b);
                                        found[0] = b->t[0];
                                        found[1] = b->t[1];
                                }
                        b->t[1] = found[1];
                        if (!b->free[0])
                                break;
                }
        b->t[0] = found[0];
        b->t[1] = found[1];
}

/* Why there are no best ends, before one looks for them. */
static inline const char *box_none(const struct box *b, const struct ends_seen *seen)
{
        bool values = b->s->outcomes->exact;
        for (int k = 0; k < 2; k++) {
                double room = end_depth(b->end[k], b->in[k], b->t[k]);
                if (!b->free[k] &&
                    (values && b->in[k] == end_value(b->end[k], b->s) ? room < 0 : room <= 0))
                        return ENDS_OUTSIDE;
        }
        bool whole = b->end[0].whole && values; /* they do not shrink further */
        if (!whole && (b->free[0] && b->free[1] ? sample_has_common_point(b->s)
                       : b->free[0]             ? b->in[0] >= b->t[1]
                       : b->free[1]             ? b->in[1] <= b->t[0]
                                                : false))
                return ENDS_SHRINK;
        return seen->window == SEEN_IN_SEVERAL && !seen->values ? ENDS_WINDOWS : NULL;
}

/* The ends of a uniform distribution that fit best, into t[2]; NULL, or why there are none. */
static inline const char *ends_box(const struct sample *s, struct end e, const double *held,
                                   double *t)
{
        struct ends_seen seen = ends_seen(s);
        double unit = e.whole ? 1 : 0;
        struct box b = {.s = s,
                        .end = {e, {true, e.logs, e.whole}},
                        .out = {e.logs ? fmax(seen.from, 0) : seen.from, seen.to},
                        .t = {held[0] - unit, held[1]}};
        for (int k = 0; k < 2; k++) {
                b.free[k] = isnan(held[k]);
                b.in[k] = end_innermost(b.end[k], s);
                b.out[k] = e.whole ? floor(b.out[k]) : b.out[k];
        }
        b.unit = ends_unit(s);
        const char *why = box_none(&b, &seen);
        if (why)
                return why;
        bool common = b.free[0] && b.free[1] && sample_has_common_point(s);
        for (int k = 0; k < 2; k++)
                if (b.free[k])
                        b.t[k] = seen.values || common ? end_value(b.end[k], s) : NUM_NAN;
        if (!seen.values && !common)
                box_settle(&b);
        if (isnan(b.t[0]) || isnan(b.t[1]))
                return ENDS_AWAY;
        if (e.whole && !seen.values && !common)
                box_round(&b);
        t[0] = b.t[0] + unit;
        t[1] = b.t[1];
        bool hidden = seen.window == SEEN_IN_ONE &&
                      ((b.free[0] && b.t[0] <= b.out[0]) || (b.free[1] && b.t[1] >= b.out[1]));
        return hidden ? ENDS_HIDDEN : NULL;
}

/* --- 3. exponential from one --------------------------------------------------------------- */

/* Whether every observation is a value, or reaches to the far side of what could be seen: it loses by no end that closes in. */
static inline bool ends_all_gain(struct end e, const struct sample *s)
{
        const struct bounds *b = s->outcomes->rows;
        bool gain = true;
        for (size_t i = 0; i < b->n; i++) {
                double last = !b->from ? NUM_INF : e.upper ? -b->from[i] : b->to[i];
                bool far = (e.upper ? -b->lo[i] : b->hi[i]) >= last;
                gain = gain && (b->lo[i] == b->hi[i] || far || (b->w && b->w[i] == 0));
        }
        return gain;
}

/* P(x deeper than z) = exp(-rate z) */
struct ray {
        const struct sample *s;
        struct end e;
        double at, rate, depth; /* of all values together */
        bool free;              /* the rate is */
};

/* Whether each observation was seen in a window with two ends. */
static inline bool ray_is_closed(const struct ray *r)
{
        const struct outcomes *o = r->s->outcomes;
        double surplus = o->exact ? o->exact->weight : 0;
        for (size_t i = 0; i < o->n; i++) {
                if (isinf(end_far(r->e, o, i, r->at)))
                        return false;
                surplus += o->w[i];
        }
        return fabs(surplus) <= 1e-12 * r->s->weight;
}

/* In windows with two ends 1 / rate cancels against (far - near) / (exp(rate (far - near)) - 1) = 1 / rate - (far - near)
 * h(rate (far - near)), and is left out. */
static inline double ray_slope(double rate, void *context)
{
        const struct ray *r = context;
        const struct outcomes *o = r->s->outcomes;
        bool closed = ray_is_closed(r);
        struct dd sum = dd_sum(o->exact && !closed ? o->exact->weight / rate : 0, -r->depth);
        for (size_t i = 0; i < o->n; i++) {
                double near = end_near(r->e, o, i, r->at), far = end_far(r->e, o, i, r->at);
                double wide = far - near, y = rate * wide;
                double rest = closed ? -wide * window_beyond(y) : isinf(far) ? 0 : wide / expm1(y);
                sum = dd_add_d(sum, o->w[i] * (rest - near));
        }
        return dd_value(sum);
}

static inline double ray_depth(double x, const void *context)
{
        const struct ray *r = context;
        return end_depth(r->e, x, r->at);
}

/* The best rate for this end; NAN: there is none. */
static inline void ray_fan(struct ray *r)
{
        const struct sample *x = r->s->outcomes->exact;
        r->depth = x ? x->weight * sample_average(x, ray_depth, r) : 0;
        if (!r->free)
                return;
        bool vanishes = ray_is_closed(r) && ray_slope(0, r) <= 0;
        double guess = r->depth > 0 ? x->weight / r->depth : 1;
        r->rate = vanishes ? NUM_NAN : num_root_positive(ray_slope, r, guess);
}

static inline bool ray_rises(void *context, double at)
{
        struct ray *r = context;
        const struct outcomes *o = r->s->outcomes;
        r->at = at;
        ray_fan(r);
        struct dd sum = {o->exact ? o->exact->weight : 0, 0};
        for (size_t i = 0; i < o->n; i++)
                if (o->w[i] > 0) {
                        double near = end_near(r->e, o, i, at), far = end_far(r->e, o, i, at);
                        double gain = near > 0 ? 1 : isinf(far) ? 0 : -1 / expm1(r->rate * far);
                        sum = dd_add_d(sum, o->w[i] * gain);
                }
        return dd_value(sum) > 0;
}

/* Whether the far side of the one window cuts anything off. */
static inline bool ray_is_cut(const struct ray *r, const struct ends_seen *seen)
{
        double depth = end_depth(r->e, r->e.upper ? seen->from : seen->to, r->at);
        return seen->window == SEEN_IN_ONE && !isinf(depth);
}

/* l at this end; where there is no rate of a density that is nearly flat. */
static inline double ray_height(void *context, double at)
{
        struct ray *r = context;
        const struct outcomes *o = r->s->outcomes;
        r->at = at;
        ray_fan(r);
        double flat =
                1e-9 / end_depth(r->e,
                                 end_innermost((struct end){!r->e.upper, r->e.logs, false}, r->s),
                                 at);
        double rate = isnan(r->rate) ? flat : r->rate;
        struct dd sum = {o->exact ? o->exact->weight * log(rate) - rate * r->depth : 0, 0};
        for (size_t i = 0; i < o->n; i++) {
                double near = end_near(r->e, o, i, at), far = end_far(r->e, o, i, at);
                if (!(far > near))
                        return -NUM_INF;
                sum = dd_add_d(sum, o->w[i] * (-rate * near + num_log1mexp(-rate * (far - near))));
        }
        return dd_value(sum);
}

/* Where the end is free. */
static inline const char *ray_settle(struct ray *r)
{
        struct ends_seen seen = ends_seen(r->s);
        double edge = r->e.upper ? seen.to : seen.from, far = r->e.upper ? NUM_INF : -NUM_INF;
        r->at = end_innermost(r->e, r->s);
        if ((r->free && sample_has_common_point(r->s)) || isinf(r->at))
                return ENDS_SHRINK;
        if (r->at != end_value(r->e, r->s) || !ends_all_gain(r->e, r->s)) {
                if (seen.window == SEEN_IN_SEVERAL)
                        return ENDS_WINDOWS;
                far = seen.window == SEEN_IN_ONE ? edge : far;
                if (r->e.logs && !r->e.upper)
                        far = fmax(far, 0);
                r->at = ray_is_cut(r, &seen)
                                ? end_scan(r->e, r->s, r->at, far, ray_height, r)
                                : end_settle(r->e, r->at, far, ends_unit(r->s), ray_rises, r);
        }
        if (isnan(r->at))
                return ENDS_AWAY;
        return seen.window == SEEN_IN_ONE && end_depth(r->e, edge, r->at) >= 0 ? ENDS_HIDDEN : NULL;
}

/* The end and the rate that fit best, of which held_end or held_rate may be held; NULL, or why there are none. vanishes: how the
 * likelihood grows where there is no rate. */
static inline const char *ends_ray(const struct sample *s, struct end e, double held_end,
                                   double held_rate, const char *vanishes, double *end,
                                   double *rate)
{
        struct ray r = {
                .s = s, .e = e, .at = held_end, .rate = held_rate, .free = isnan(held_rate)};
        const char *why = NULL;
        if (isnan(held_end))
                why = ray_settle(&r);
        else if (end_depth(e, end_innermost(e, s), held_end) < 0)
                why = ENDS_OUTSIDE;
        if (why)
                return why;
        ray_fan(&r);
        *end = r.at;
        *rate = r.rate;
        return isnan(r.rate) ? vanishes : NULL;
}

/* --- 4. where intervals begin -------------------------------------------------------------- */

/* Where the density does not vanish at an end l has a corner as it passes the near bound of an interval. From infinity to where it
 * can lie no further in these cut its line into stretches, each of which is a state of it, and each corner is one. */

/* The first corner further in than `from`; NAN: there is none. */
static inline double end_corner(struct end e, const struct sample *s, double from)
{
        const struct outcomes *o = s->outcomes;
        double in = end_innermost(e, s), first = in;
        for (size_t i = 0; i < o->n; i++) {
                double x = e.upper ? o->hi[i] : o->lo[i];
                if (e.upper ? x < from && x > first : x > from && x < first)
                        first = x;
        }
        return first == in ? NUM_NAN : first;
}

/* closed: it may also lie as far in as it can. */
static inline size_t end_states(struct end e, const struct sample *s, bool closed)
{
        size_t n = 1;
        for (double at = e.upper ? NUM_INF : -NUM_INF; !isnan(at = end_corner(e, s, at)); n += 2)
                continue;
        return n + (closed ? 1 : 0);
}

/* The i-th from far out: its range, or where it is held. */
static inline void end_state(struct end e, const struct sample *s, size_t i, double *lo, double *hi,
                             double *held)
{
        double outer = e.upper ? NUM_INF : -NUM_INF, inner = outer, in = end_innermost(e, s);
        for (size_t k = 0; k <= i; k += 2) {
                outer = inner;
                inner = end_corner(e, s, outer);
                inner = isnan(inner) ? in : inner;
        }
        *held = i % 2 ? inner : NUM_NAN;
        *lo = e.upper ? inner : outer;
        *hi = e.upper ? outer : inner;
}

/* How far apart the ends must be at least, and a length where that is nothing. */
static inline double ends_apart(const struct sample *s)
{
        const struct end upper = {.upper = true};
        double apart = end_innermost(upper, s) - end_innermost((struct end){0}, s);
        return apart > 0 && isfinite(apart) ? apart : ends_unit(s);
}

/* The k-th of ENDS_STARTS places from which an end is searched for in its range. */
enum { ENDS_STARTS = 3 };
static inline double end_start(const struct param *p, double apart, size_t k)
{
        const double share[ENDS_STARTS] = {0.1, 1, 0.01};
        double by = share[k < ENDS_STARTS ? k : 0];
        return isinf(p->lo)   ? p->hi - apart * by
               : isinf(p->hi) ? p->lo + apart * by
                              : p->lo + (p->hi - p->lo) * (by == 1 ? 0.5 : by);
}

#endif
