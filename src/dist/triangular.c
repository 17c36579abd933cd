/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Triangular: a least, a most likely and a largest value.
 *
 *   f(x) = 2 (x - min) / (w (mode - min)) up to the mode, 2 (max - x) / (w (max - mode)) above it,  w = max - min
 *
 * For given ends l as a function of the mode is convex between neighbouring observations (each log(mode - min) is concave and
 * enters with a minus), so its maximum is at an observation: the best of them is found in one pass over the ordered sample.
 * For a given mode and max there is one equation, dl/dmin = 0: sum over x < mode of [1/(x - min) - 1/(mode - min)] = n/w, whose
 * left side rises with min; likewise for max. Both together are solved by Newton's method. With ends free all
 * observations are tried as modes if they are few; else several quantiles, then mode and ends in turn, then neighbours. If the
 * mode is the least observation, so is min.
 * P(lo < x <= hi) is as smooth in the mode as F is in x: of observations that are not all values the maximum has its mode at a value,
 * or between two of them, or at an end, and each of these is searched.
 * l has a corner at the mode, and an end where the density starts from 0 is known better than to 1 / sqrt(n): there are no
 * standard errors.
 * Oliver (1972), Biometrika 59, 230; Kotz & van Dorp (2004), Beyond Beta, ch. 1.
 */
#include "ends.h"

#include <gsl/gsl_rng.h>

enum { MIN, MODE, MAX };

static double logpdf(ROW, double x, const double *t)
{
        double w = t[MAX] - t[MIN];
        if (!(x >= t[MIN] && x <= t[MAX]) || !(t[MODE] >= t[MIN] && t[MODE] <= t[MAX]))
                return -NUM_INF;
        if (x == t[MODE])
                return log(2 / w);
        return x < t[MODE] ? log(2 / w) + num_log_quotient(x - t[MIN], t[MODE] - t[MIN])
                           : log(2 / w) + num_log_quotient(t[MAX] - x, t[MAX] - t[MODE]);
}

/* Slopes of log(x - end) - log(mode - end) in the end and in the mode. */
struct side {
        double end, mode, end2, mode2;
};

static struct side side_of(double x, double mode, double end)
{
        double u = 1 / (x - end), v = 1 / (mode - end);
        return (struct side){v - u, -v, v * v - u * u, v * v};
}

static void score(ROW, double x, const double *t, double *g)
{
        double v = 1 / (t[MAX] - t[MIN]);
        struct side s = {0, 0, 0, 0};
        if (x != t[MODE])
                s = side_of(x, t[MODE], x < t[MODE] ? t[MIN] : t[MAX]);
        g[MIN] = v + (x < t[MODE] ? s.end : 0);
        g[MODE] = s.mode;
        g[MAX] = -v + (x > t[MODE] ? s.end : 0);
}

static void hess(ROW, double x, const double *t, double *h)
{
        double v = 1 / (t[MAX] - t[MIN]), vv = v * v;
        struct side s = {0, 0, 0, 0};
        if (x != t[MODE])
                s = side_of(x, t[MODE], x < t[MODE] ? t[MIN] : t[MAX]);
        bool left = x<t[MODE], right = x> t[MODE];
        h[0] = vv + (left ? s.end2 : 0);
        h[1] = h[3] = left ? -s.mode2 : 0;
        h[2] = h[6] = -vv;
        h[4] = s.mode2;
        h[5] = h[7] = right ? -s.mode2 : 0;
        h[8] = vv + (right ? s.end2 : 0);
}

/* Why no triangle with what is held has a place for these values; NULL: some has. */
static const char *misplaced(const struct moments *m, const double *held)
{
        if (held[MIN] >= held[MAX])
                return "min is not below max";
        if (held[MODE] < held[MIN] || held[MODE] > held[MAX])
                return "the mode is outside the fixed ends";
        if (m->min < held[MIN] || m->max > held[MAX])
                return "an observation is outside the fixed ends: the likelihood is 0 everywhere";
        if ((m->min == held[MIN] && m->max == held[MAX]) ||
            (m->min == held[MIN] && held[MODE] > held[MIN]) ||
            (m->max == held[MAX] && held[MODE] < held[MAX]))
                return "an observation is at an end, where the density is 0: the likelihood is 0 "
                       "everywhere";
        return NULL;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        const char *why = misplaced(m, held);
        if (why)
                return why;
        if (all_equal(s) && (isnan(held[MIN]) || held[MIN] == m->min) &&
            (isnan(held[MAX]) || held[MAX] == m->max) &&
            (isnan(held[MODE]) || held[MODE] == m->min))
                return NO_SPREAD(s, "max - min -> 0");
        return NULL;
}

/* --- the mode for given ends */

/* An observation at an end can only be the mode; NAN: there is none. */
static double forced_mode(const struct sorted *o, const double *t)
{
        return o->x[0] == t[MIN] ? t[MIN] : o->x[o->n - 1] == t[MAX] ? t[MAX] : NUM_NAN;
}

/* Sums of w log(x - min) below and w log(max - x) above are all that is needed. */
static size_t best_mode(const struct sorted *o, const double *t)
{
        struct dd below = {0, 0}, above = {0, 0};
        double wbelow = 0, wabove = 0, best = -NUM_INF;
        size_t at = 0;
        for (size_t i = 0; i < o->n; i++) {
                double w = o->w ? o->w[i] : 1;
                above = dd_add_d(above, w * log(t[MAX] - o->x[i]));
                wabove += w;
        }
        for (size_t i = 0; i < o->n; i++) {
                double w = o->w ? o->w[i] : 1, x = o->x[i], up = log(t[MAX] - x),
                       down = log(x - t[MIN]);
                above = dd_add_d(above, -w * up);
                wabove -= w;
                double l = dd_value(below) - wbelow * down + dd_value(above) - wabove * up;
                if (l > best) {
                        best = l;
                        at = i;
                }
                below = dd_add_d(below, w * down);
                wbelow += w;
        }
        return at;
}

/* --- the ends for a given mode */

struct ends {
        const struct sorted *o;
        const double *held;
        double weight, t[3];
        bool upper; /* the end that is sought */
};

static double first_of(const struct ends *e)
{
        return e->o->x[0];
}

static double last_of(const struct ends *e)
{
        return e->o->x[e->o->n - 1];
}

/* The sum of 1/|x - end| - 1/|mode - end| on the side of the end, from which the outermost observation is so far; into *slope,
 * unless it is NULL, its slope in that distance. */
static double push(const struct ends *e, double beyond, double *slope)
{
        const struct sorted *o = e->o;
        double sum = 0, squares = 0, mode = e->t[MODE];
        double first = e->upper ? last_of(e) : first_of(e), v = 1 / (fabs(mode - first) + beyond);
        for (size_t k = 0; k < o->n; k++) {
                size_t i = e->upper ? o->n - 1 - k : k;
                if (e->upper ? o->x[i] <= mode : o->x[i] >= mode)
                        break;
                double u = 1 / (fabs(o->x[i] - first) + beyond),
                       rise = (o->w ? o->w[i] : 1) * (u - v);
                sum += rise;
                squares += rise * (u + v);
        }
        if (slope)
                *slope = -squares;
        return sum;
}

/* With the other end known. */
static double excess(double beyond, void *context)
{
        const struct ends *e = context;
        double width =
                e->upper ? last_of(e) + beyond - e->t[MIN] : e->t[MAX] - first_of(e) + beyond;
        return push(e, beyond, NULL) - e->weight / width;
}

/* An end that is free, where excess passes 0; where no observation is beyond the mode it is the mode. */
static double end_of(struct ends *e, bool upper)
{
        e->upper = upper;
        if (upper ? last_of(e) <= e->t[MODE] : first_of(e) >= e->t[MODE])
                return e->t[MODE];
        double guess = (last_of(e) - first_of(e)) / 10;
        double beyond = num_root_positive(excess, e, guess > 0 ? guess : 1);
        return upper ? last_of(e) + beyond : first_of(e) - beyond;
}

/* Both ends at once by Newton's method, in the logarithms of how far they are beyond the observations. false: it does not
 * settle. */
static bool newton_ends(struct ends *e)
{
        enum { MOST = 60 };
        double from = fmin(first_of(e), e->t[MODE]), to = fmax(last_of(e), e->t[MODE]);
        double range = to - from, last = NUM_INF;
        bool free[2] = {from<e->t[MODE], to> e->t[MODE]};
        double beyond[2] = {free[0] ? range / 100 : 0, free[1] ? range / 100 : 0};
        for (int i = 0; i < MOST; i++) {
                double g[2] = {0, 0}, h[2] = {-1, -1}, size = 0;
                double width = range + beyond[0] + beyond[1], bend = e->weight / width / width;
                double k = beyond[0] * (bend * beyond[1]);
                for (int j = 0; j < 2; j++) {
                        e->upper = j;
                        if (!free[j])
                                continue;
                        g[j] = beyond[j] * (push(e, beyond[j], &h[j]) - e->weight / width);
                        h[j] = beyond[j] * ((h[j] + bend) * beyond[j]);
                }
                double det = h[0] * h[1] - k * k;
                bool concave = h[0] < 0 && h[1] < 0 && det > 0;
                double step[2] = {-2, -2}; /* nearer to the observations it is concave */
                if (concave) {
                        step[0] = (k * g[1] - h[1] * g[0]) / det;
                        step[1] = (k * g[0] - h[0] * g[1]) / det;
                }
                for (int j = 0; j < 2; j++) {
                        beyond[j] *= exp(fmax(-2, fmin(2, step[j])));
                        size = fmax(size, fabs(step[j]));
                }
                if (size < 1e-6 && !(size < last / 2)) { /* what is left is rounding */
                        e->t[MIN] = from - beyond[0];
                        e->t[MAX] = to + beyond[1];
                        return true;
                }
                last = size;
        }
        return false;
}

/* The best ends for the mode of e, and l there. */
static double settle_ends(struct ends *e)
{
        const struct sorted *o = e->o;
        double *t = e->t, l = 0;
        t[MIN] = e->held[MIN];
        t[MAX] = e->held[MAX];
        if (isnan(t[MIN]) && isnan(t[MAX])) {
                if (!newton_ends(e))
                        return -NUM_INF;
        } else if (isnan(t[MIN])) {
                t[MIN] = end_of(e, false);
        } else if (isnan(t[MAX])) {
                t[MAX] = end_of(e, true);
        }
        for (size_t i = 0; i < o->n; i++)
                l += (o->w ? o->w[i] : 1) * logpdf(NULL, o->x[i], t);
        return l;
}

/* --- both */

/* More observations than MOST are not all tried. */
enum { MOST = 60, STARTS = 7 };

static void take_better(struct ends *e, size_t i, size_t *at, double *best, double *t)
{
        e->t[MODE] = e->o->x[i];
        double l = settle_ends(e);
        if (!(l > *best))
                return;
        *best = l;
        *at = i;
        for (int j = 0; j < 3; j++)
                t[j] = e->t[j];
}

static void search_modes(struct ends *e, double *t)
{
        const struct sorted *o = e->o;
        double best = -NUM_INF;
        size_t at = 0, few = o->n <= MOST ? o->n : STARTS;
        for (size_t k = 0; k < few; k++)
                take_better(e, few == o->n ? k : k * (o->n - 1) / (few - 1), &at, &best, t);
        if (few == o->n)
                return;
        for (double before = -NUM_INF; best > before;) { /* the best mode for the best ends */
                before = best;
                take_better(e, best_mode(o, t), &at, &best, t);
        }
        for (size_t step = o->n / 16 + 1; step > 0; step /= 2)
                for (size_t from = o->n; from != at;) {
                        from = at;
                        if (from >= step)
                                take_better(e, from - step, &at, &best, t);
                        if (from + step < o->n)
                                take_better(e, from + step, &at, &best, t);
                }
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        const struct sorted *o = sample_sorted(s);
        struct ends e = {.o = o, .held = held, .weight = s->weight, .t = {0, held[MODE], 0}};
        double mode = forced_mode(o, held);
        for (int j = 0; j < 3; j++)
                t[j] = held[j];
        if (isnan(held[MODE]) && !isnan(mode))
                e.t[MODE] = mode;
        if (!isnan(held[MIN]) && !isnan(held[MAX])) {
                if (isnan(held[MODE]))
                        t[MODE] = isnan(mode) ? o->x[best_mode(o, t)] : mode;
        } else if (!isnan(e.t[MODE])) {
                settle_ends(&e);
                for (int j = 0; j < 3; j++)
                        t[j] = e.t[j];
        } else {
                search_modes(&e, t);
        }
        return t[MIN] < t[MAX];
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        return fit(NULL, s, held, t) && k == 0;
}

static double logcdf(ROW, double x, const double *t)
{
        double w = t[MAX] - t[MIN], a = x - t[MIN], b = t[MAX] - x;
        if (!(a > 0) || !(b > 0))
                return a > 0 ? 0 : -NUM_INF;
        return x <= t[MODE] ? log(a / w) + log(a / (t[MODE] - t[MIN]))
                            : log1p(-b / w * (b / (t[MAX] - t[MODE])));
}

static double logsf(ROW, double x, const double *t)
{
        double w = t[MAX] - t[MIN], a = x - t[MIN], b = t[MAX] - x;
        if (!(a > 0) || !(b > 0))
                return a > 0 ? -NUM_INF : 0;
        return x <= t[MODE] ? log1p(-a / w * (a / (t[MODE] - t[MIN])))
                            : log(b / w) + log(b / (t[MAX] - t[MODE]));
}

/* --- observations that are not all values */

/* What an interval has to one side of the mode: of the triangle there, `a` long, from the distance far to near, in units of a from
 * the mode (where a is 0 these are their limits); left are the distances from the end. (Those of bounds beyond the end are those of the end.)
 *
 *   w P(lo < x <= hi) = sum over both sides of a G,   G = (far - near) (2 - far - near)
 *
 * whose slope is -+ (far^2 - near^2) in the end and -+ G in the mode. */
struct part {
        double a, near, far, left_near, left_far, span;
        bool clipped, cut; /* the far bound is the end, the near one is not the mode */
};

/* sign: 1 above the mode, -1 below it */
static struct part part_of(double mode, double end, double inner, double outer, double sign)
{
        struct part p = {.a = sign * (end - mode)};
        double last = sign * (outer - end) < 0 ? outer : end;
        double first = sign * (inner - mode) > 0 ? inner : mode;
        if (p.a == 0 && last == end && first == mode && sign * (inner - mode) <= 0)
                return (struct part){.far = 1, .left_near = 1, .span = 1, .clipped = true};
        if (!(sign * (last - first) > 0))
                return (struct part){.a = p.a};
        p.clipped = last == end;
        p.cut = first != mode;
        p.far = sign * (last - mode) / p.a;
        p.near = sign * (first - mode) / p.a;
        p.left_far = sign * (end - last) / p.a;
        p.left_near = sign * (end - first) / p.a;
        p.span = sign * (last - first) / p.a;
        return p;
}

static double part_g(const struct part *p)
{
        return p->span * (p->left_far + p->left_near);
}

/* What a part adds to the slopes of the sum in its end and in the mode, and to its second derivatives: of the end, of both, of the mode. */
static void add_part(const struct part *p, double sign, double *end, double *mode, double second[3])
{
        double g = part_g(p), both = p->far + p->near, out = 1 - both;
        *end += sign * p->span * both;
        *mode += sign * g;
        if (p->span > 0 && p->a > 0) {
                double bent = p->clipped ? -p->near * p->near : p->span * both;
                second[0] -= 2 * bent / p->a;
                second[1] -= 2 * p->span * out / p->a;
                second[2] += (p->cut ? 2 * g : -2 * p->left_far * p->left_far) / p->a;
        }
}

static double between(ROW, double lo, double hi, const double *t, double *g, double *h)
{
        double w = t[MAX] - t[MIN], v = 1 / w;
        struct part below = part_of(t[MODE], t[MIN], hi, lo, -1),
                    above = part_of(t[MODE], t[MAX], lo, hi, 1);
        double sum = below.a * part_g(&below) + above.a * part_g(&above);
        double first[3] = {0, 0, 0}, low[3] = {0, 0, 0}, high[3] = {0, 0, 0};
        add_part(&below, -1, &first[MIN], &first[MODE], low);
        add_part(&above, 1, &first[MAX], &first[MODE], high);
        double second[9] = {low[0],  low[1], 0,       low[1], low[2] + high[2],
                            high[1], 0,      high[1], high[0]};
        const double log_w[3] = {-v, 0, v};
        bool none = !(sum > 0) || t[MODE] < t[MIN] || t[MODE] > t[MAX],
             all = !none && lo <= t[MIN] && hi >= t[MAX];
        for (size_t j = 0; g && j < 3; j++)
                g[j] = none || all ? 0 : first[j] / sum - log_w[j];
        for (size_t j = 0; h && j < 9; j++)
                h[j] = none || all ? 0
                                   : second[j] / sum - first[j / 3] / sum * (first[j % 3] / sum) +
                                             log_w[j / 3] * log_w[j % 3];
        if (none || all)
                return all ? 0 : -NUM_INF;
        return sum > w / 2 ? log1p(-(exp(logcdf(NULL, lo, t)) + exp(logsf(NULL, hi, t))))
                           : log(sum / w);
}

/* A triangle by (min, c, max): its mode is the part c of the way from p->from to p->to, or, where these are NAN, the ends.
 * l has corners where the mode passes a value, and none between two of them; c = 0 or 1 is a triangle with a right angle. */
enum { SHARE = MODE };

struct way {
        double from, to;     /* of the mode */
        double d_from, d_to; /* their slopes in min and max */
};

static struct way way_of(const struct family_piece *p, const double *u)
{
        bool low = isnan(p->from), high = isnan(p->to);
        return (struct way){low ? u[MIN] : p->from, high ? u[MAX] : p->to, low, high};
}

static void place(const struct family_piece *p, const double *u, double *t)
{
        struct way y = way_of(p, u);
        t[MIN] = u[MIN];
        t[MODE] = (1 - u[SHARE]) * y.from + u[SHARE] * y.to;
        t[MAX] = u[MAX];
}

static double piece_logpdf(const struct dist *d, double x, const double *u)
{
        double t[3];
        place(d->made, u, t);
        return logpdf(d, x, t);
}

/* Derivatives in u from those in t. */
static void by_share(const struct dist *d, const double *u, double *g, double *h)
{
        struct way y = way_of(d->made, u);
        double slope[3] = {(1 - u[SHARE]) * y.d_from, y.to - y.from, u[SHARE] * y.d_to},
               mode = g[MODE];
        if (h) {
                double m[3] = {h[1], h[4], h[7]}, bend[3] = {-y.d_from, 0, y.d_to};
                h[1] = h[3] = h[4] = h[5] = h[7] = 0;
                for (int i = 0; i < 3; i++)
                        for (int j = 0; j < 3; j++)
                                h[3 * i + j] += slope[i] * (j == MODE ? 0 : m[j]) +
                                                slope[j] * (i == MODE ? 0 : m[i]) +
                                                slope[i] * slope[j] * m[MODE];
                for (int i = 0; i < 3; i++) {
                        h[3 * i + SHARE] += mode * bend[i];
                        h[3 * SHARE + i] += mode * bend[i];
                }
        }
        g[MIN] += mode * slope[MIN];
        g[MAX] += mode * slope[MAX];
        g[SHARE] = mode * slope[SHARE];
}

static void piece_score(const struct dist *d, double x, const double *u, double *g)
{
        double t[3];
        place(d->made, u, t);
        score(d, x, t, g);
        by_share(d, u, g, NULL);
}

static void piece_hess(const struct dist *d, double x, const double *u, double *h)
{
        double t[3], g[3];
        place(d->made, u, t);
        score(d, x, t, g);
        hess(d, x, t, h);
        by_share(d, u, g, h);
}

static double piece_between(const struct dist *d, double lo, double hi, const double *u, double *g,
                            double *h)
{
        double t[3], first[3];
        place(d->made, u, t);
        double log_p = between(d, lo, hi, t, first, h);
        if (g || h)
                by_share(d, u, first, h);
        for (int j = 0; g && j < 3; j++)
                g[j] = first[j];
        return log_p;
}

static bool piece_start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                        double *u)
{
        (void)held;
        u[MIN] = end_start(&d->param[MIN], ends_apart(s), k);
        u[MAX] = end_start(&d->param[MAX], ends_apart(s), k);
        u[SHARE] = k == 0 ? 0.5 : k == 1 ? 0.2 : 0.8;
        return k < ENDS_STARTS;
}

static const struct dist by_pieces = {
        .name = "triangular",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 3,
        .logpdf = piece_logpdf,
        .score = piece_score,
        .hess = piece_hess,
        .start = piece_start,
        .between = piece_between,
};

static const struct end low_end = {0}, high_end = {.upper = true};

static const char *windowed(ROW, const struct sample *s, const double *held, bool searched)
{
        const struct sample *values = s->outcomes->exact;
        double far = NUM_INF, m[2] = {end_innermost(low_end, s), end_innermost(high_end, s)};
        (void)searched;
        struct moments any = {.min = far, .max = -far};
        const char *why = misplaced(values ? sample_moments(values) : &any, held);
        if (why)
                return why;
        if (!(m[0] > held[MIN] || isnan(held[MIN]) || m[0] == end_value(low_end, s)) ||
            !(m[1] < held[MAX] || isnan(held[MAX]) || m[1] == end_value(high_end, s)))
                return ENDS_OUTSIDE;
        bool shrinks =
                isnan(held[MIN]) && isnan(held[MAX]) && (isnan(held[MODE]) || held[MODE] == m[0]);
        bool common = values ? m[0] == m[1] : sample_has_common_point(s);
        return shrinks && common && m[1] <= m[0] ? ENDS_SHRINK : NULL;
}

/* Whether some value or bound lies at an end beyond which there is none, or between it and the mode. */
static bool is_told(const struct sample *s, double mode, double end)
{
        const struct outcomes *o = s->outcomes;
        double least = fmin(mode, end), most = fmax(mode, end);
        bool at = mode == end, told = false;
        for (size_t i = 0; o->exact && i < o->exact->n; i++) {
                double x = o->exact->x[i];
                bool counts = !o->exact->w || o->exact->w[i] > 0;
                told = told || (counts && (at ? x == end : x > least && x < most));
        }
        for (size_t i = 0; i < o->n; i++) {
                double lo = o->lo[i], hi = o->hi[i];
                told = told || (at ? lo == end || hi == end
                                   : (lo > least && lo < most) || (hi > least && hi < most));
        }
        return told;
}

/* Whether all observations would only have been seen to one side of the mode: below it, or above. */
static bool is_hidden(const struct sample *s, double mode, bool above)
{
        const struct outcomes *o = s->outcomes;
        double seen = s->weight;
        for (size_t i = 0; i < o->n; i++)
                if (o->w[i] < 0 && (above ? o->hi[i] <= mode : o->lo[i] >= mode))
                        seen += o->w[i];
        return seen <= 1e-12 * s->weight;
}

/* F(x) = (x - min)^2 / ((mode - min) (max - min)) of all there is below the mode. */
static const char *level(ROW, const struct sample *s, const double *held, const double *t)
{
        bool mode = isnan(held[MODE]);
        if ((mode || isnan(held[MAX])) && is_hidden(s, t[MODE], true))
                return "the likelihood is the same for every mode and max beyond the window of "
                       "--truncate";
        if ((mode || isnan(held[MIN])) && is_hidden(s, t[MODE], false))
                return "the likelihood is the same for every mode and min beyond the window of "
                       "--truncate";
        if (mode && isnan(held[MAX]) && !is_told(s, t[MODE], t[MAX]))
                return "no observation and no bound lies between the mode and max, and the "
                       "likelihood is the same for all of them that have the same (mode - min) "
                       "(max - min)";
        if (mode && isnan(held[MIN]) && !is_told(s, t[MODE], t[MIN]))
                return "no observation and no bound lies between min and the mode, and the "
                       "likelihood is the same for all of them that have the same (max - mode) "
                       "(max - min)";
        return NULL;
}

/* The mode at each value and between two of them; then at min, and at max. */
enum { INSIDE, AT_MIN, AT_MAX };

static bool grid(ROW, const struct sample *s, const double *held, size_t k, size_t n[2])
{
        const struct sample *values = s->outcomes->exact;
        const struct end e = k == AT_MIN ? low_end : high_end;
        n[0] = n[1] = 1;
        if (k == INSIDE && isnan(held[MODE]))
                n[0] = 2 * (values ? sample_sorted(values)->n : 0) + 1;
        else if (k != INSIDE && isnan(held[MODE]) && isnan(held[k == AT_MIN ? MIN : MAX]))
                n[0] = end_states(e, s, end_value(e, s) == end_innermost(e, s));
        return k <= AT_MAX;
}

/* The range of the mode, of which there is none between two equal values. */
static bool mode_state(const struct sample *s, const double *held, size_t i, struct family_piece *p)
{
        const struct sample *values = s->outcomes->exact;
        const struct sorted *o = values ? sample_sorted(values) : NULL;
        bool at = i % 2 || !isnan(held[MODE]);
        p->held[SHARE] = at ? 0.5 : NUM_NAN;
        p->lo[SHARE] = 0;
        p->hi[SHARE] = 1;
        if (!isnan(held[MODE])) {
                p->from = p->to = held[MODE];
        } else if (at) {
                p->from = p->to = o->x[i / 2];
        } else {
                p->from = i ? o->x[i / 2 - 1] : NUM_NAN;
                p->to = o && i / 2 < o->n ? o->x[i / 2] : NUM_NAN;
        }
        return at || !(p->from >= p->to);
}

static void piece(ROW, const struct sample *s, const double *held, size_t k, const size_t at[2],
                  struct family_piece *p)
{
        bool some = true;
        p->place = place;
        p->from = p->to = NUM_NAN;
        p->held[MIN] = held[MIN];
        p->held[MAX] = held[MAX];
        if (k == INSIDE)
                some = mode_state(s, held, at[0], p);
        p->lo[MIN] = -NUM_INF;
        p->hi[MIN] = fmin(end_innermost(low_end, s), p->from);
        p->lo[MAX] = fmax(end_innermost(high_end, s), p->to);
        p->hi[MAX] = NUM_INF;
        if (k != INSIDE) {
                int j = k == AT_MIN ? MIN : MAX;
                p->lo[SHARE] = -1;
                p->hi[SHARE] = 2;
                p->held[SHARE] = k == AT_MIN ? 0 : 1;
                if (!isnan(held[MODE]) && isnan(held[j]))
                        p->held[j] = held[MODE];
                else if (isnan(held[j]))
                        end_state(k == AT_MIN ? low_end : high_end, s, at[0], &p->lo[j], &p->hi[j],
                                  &p->held[j]);
                some = isnan(held[MODE]) || isnan(held[j]); /* else the mode lies inside */
        }
        p->row = some ? &by_pieces : NULL;
}

static double quantile(ROW, double p, const double *t)
{
        double w = t[MAX] - t[MIN], left = t[MODE] - t[MIN], right = t[MAX] - t[MODE];
        return p * w <= left ? t[MIN] + sqrt(p * w * left) : t[MAX] - sqrt((1 - p) * w * right);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return quantile(NULL, gsl_rng_uniform(r), t);
}

static double mean(ROW, const double *t)
{
        return t[MIN] / 3 + t[MODE] / 3 + t[MAX] / 3;
}

static double variance(ROW, const double *t)
{
        double w = t[MAX] - t[MIN], left = t[MODE] - t[MIN], right = t[MAX] - t[MODE];
        return (w * w - left * right) / 18;
}

static double width(ROW, const double *t)
{
        return t[MAX] - t[MIN];
}

static double peak(ROW, const double *t)
{
        return (t[MODE] - t[MIN]) / (t[MAX] - t[MIN]);
}

const struct dist dist_triangular = {
        .name = "triangular",
        .aliases = NAMES("triang", "triangle"),
        .title = "Triangular",
        .formula = "f(x) = 2 (x - min) / ((max - min) (mode - min)) up to the mode, 2 (max - x) / "
                   "((max - min) (max - mode)) "
                   "above",
        .estimator = "the best of the observations as mode, each with its best ends",
        .derivation =
                "for given ends l(mode) = -r log(mode - min) - (n - r) log(max - mode) + const "
                "between two\n"
                "neighbouring observations, which is convex: it is largest at an observation\n"
                "for a given mode dl/dmin = 0: sum of 1/(x_i - min) - 1/(mode - min) over x_i < "
                "mode is\n"
                "n / (max - min); max likewise",
        .notes = "Ends that are known: --fix=min=A,max=B, or one of them. There are no standard "
                 "errors: l has a "
                 "corner at the mode,\n"
                 "and the information about an end where the density starts from 0 is infinite.",
        .reference = "Oliver (1972), Biometrika 59, 230; Kotz & van Dorp (2004), Beyond Beta, "
                     "section 1.4",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 3,
        .root = true,
        .param = (const struct param[]){SUPPORT_MIN,
                                        SUPPORT_END("mode", "the most likely value", "peak", "c"),
                                        SUPPORT_MAX},
        .probe = (const double[]){-3, 2, 9},
        .derived = (const struct derived[]){{"width", "max - min", width, 0, NUM_INF},
                                            {"fraction", "(mode - min) / (max - min)", peak, 0, 1},
                                            {0}},
        .spelling = {"extraDistr::dtriang(x, a = {min}, b = {max}, c = {mode})",
                     "triang({fraction}, loc={min}, scale={width})",
                     "TriangularDist({min}, {max}, {mode})",
                     "makedist('Triangular', 'a', {min}, 'b', {mode}, 'c', {max})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = none,
        .windowed = windowed,
        .grid = grid,
        .piece = piece,
        .level = level,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .between = between,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
