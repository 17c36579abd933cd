/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arcsine: where a pendulum is; density infinite at both ends.
 *
 *   f(x) = 1 / (pi sqrt((x - min) (max - x))),      min < x < max
 *
 * With an end free there is no maximum: as it approaches the extreme observation the density there, and so the
 * likelihood, grows without bound. With both ends given this is its likelihood.
 * Where the outermost observations are known within bounds only, P(lo < x <= hi) grows as min rises to lo, where l has a corner, and
 * falls beyond it: between such corners it is searched.
 * Feller (1971), An Introduction to Probability Theory 2, section II.4.
 */
#include "ends.h"

#include <gsl/gsl_rng.h>

enum { MIN, MAX };

static double logpdf(ROW, double x, const double *t)
{
        if (!(x >= t[MIN] && x <= t[MAX]))
                return -NUM_INF;
        return -(log(x - t[MIN]) + log(t[MAX] - x)) / 2 - M_LNPI;
}

static void score(ROW, double x, const double *t, double *g)
{
        g[MIN] = 0.5 / (x - t[MIN]);
        g[MAX] = -0.5 / (t[MAX] - x);
}

static void hess(ROW, double x, const double *t, double *h)
{
        h[0] = 2 * (0.5 / (x - t[MIN])) * (0.5 / (x - t[MIN]));
        h[1] = h[2] = 0;
        h[3] = 2 * (0.5 / (t[MAX] - x)) * (0.5 / (t[MAX] - x));
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        if (isnan(held[MIN]) || isnan(held[MAX]))
                return "the likelihood grows without bound as an end approaches the extreme "
                       "observation; both ends must be fixed";
        if (!(m->min > held[MIN]) || !(m->max < held[MAX]))
                return "an observation is not inside the fixed ends: the likelihood is 0 or "
                       "infinite";
        return NULL;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)s;
        t[MIN] = held[MIN];
        t[MAX] = held[MAX];
        return k == 0;
}

/* F = 2/pi asin(sqrt((x - min) / (max - min))) */
static double log_share(double near, double far)
{
        return near <= 0 ? -NUM_INF : log(M_2_PI * atan2(sqrt(near), sqrt(far)));
}

/* --- observations that are not all values */

/* Slopes of F(x) in min and max, less the factor -1/pi: sqrt((max - x) / (x - min)) / w and sqrt((x - min) / (max - x)) / w. */
struct rate {
        double min, max;
};

static struct rate rate_at(double down, double up)
{
        double w = down + up;
        return (struct rate){sqrt(up / down) / w, sqrt(down / up) / w};
}

/* What an x between the ends adds to derivatives of F. */
static void add_bound(double x, double sign, const double *t, double *g, double *h)
{
        double down = x - t[MIN], up = t[MAX] - x, v = 1 / (down + up), c = -sign * M_1_PI;
        struct rate r = rate_at(down, up);
        g[MIN] += c * r.min;
        g[MAX] += c * r.max;
        h[0] += c * r.min * (0.5 / down + v);
        h[1] += c * r.min * (0.5 / up - v);
        h[3] += c * r.max * (-0.5 / up - v);
}

/* The same of an interval between the ends, without cancellation: a for lo, b for hi. */
static void add_inside(double lo, double hi, const double *t, double *g, double *h)
{
        double down_a = lo - t[MIN], up_a = t[MAX] - lo, down_b = hi - t[MIN], up_b = t[MAX] - hi,
               v = 1 / (t[MAX] - t[MIN]), long_ = hi - lo,
               cross = sqrt(down_b * up_a) + sqrt(down_a * up_b);
        struct rate b = rate_at(down_b, up_b);
        double root_a = sqrt(down_a * up_a), root_b = sqrt(down_b * up_b);
        double min = -long_ / (cross * sqrt(down_a * down_b)),
               max = long_ / (cross * sqrt(up_a * up_b));
        double min_down = -b.min * long_ / (down_a * down_b) + min / down_a;
        double max_up = b.max * long_ / (up_a * up_b) + max / up_a;
        double both = v * long_ * (down_a + down_b - (t[MAX] - t[MIN])) /
                      (root_a * root_b * (root_a + root_b));
        g[MIN] = -M_1_PI * min;
        g[MAX] = -M_1_PI * max;
        h[0] = -M_1_PI * (0.5 * min_down + v * min);
        h[1] = -M_1_PI * (0.5 * both - v * min);
        h[3] = -M_1_PI * (-0.5 * max_up - v * max);
}

/* F(x) is 2/pi times the angle of (sqrt(max - x), sqrt(x - min)); what lies between two bounds is the angle between theirs. */
static double between(ROW, double lo, double hi, const double *t, double *g, double *h)
{
        double w = t[MAX] - t[MIN], a = fmax(lo, t[MIN]), b = fmin(hi, t[MAX]);
        double first[2] = {0, 0}, second[4] = {0, 0, 0, 0};
        bool low = lo <= t[MIN], high = hi >= t[MAX];
        double down_a = a - t[MIN], up_a = t[MAX] - a, down_b = b - t[MIN], up_b = t[MAX] - b;
        for (size_t j = 0; g && j < 2; j++)
                g[j] = 0;
        for (size_t j = 0; h && j < 4; j++)
                h[j] = 0;
        if (!(a < b))
                return -NUM_INF;
        if (low && high)
                return 0;
        double p = M_2_PI * atan2(w * (b - a) / (sqrt(down_b * up_a) + sqrt(down_a * up_b)),
                                  sqrt(up_a * up_b) + sqrt(down_a * down_b));
        double beyond =
                M_2_PI * (atan2(sqrt(down_a), sqrt(up_a)) + atan2(sqrt(up_b), sqrt(down_b)));
        if (!low && !high) {
                add_inside(a, b, t, first, second);
        } else {
                add_bound(low ? b : a, low ? 1 : -1, t, first, second);
        }
        for (size_t j = 0; g && j < 2; j++)
                g[j] = first[j] / p;
        for (size_t j = 0; h && j < 2; j++)
                for (size_t k = 0; k < 2; k++)
                        h[j * 2 + k] = second[j > k ? k * 2 + j : j * 2 + k] / p -
                                       first[j] / p * (first[k] / p);
        return p > 0.5 ? log1p(-beyond) : log(p);
}

/* The weight of what has x for its value, and of the intervals that end there, seen from an end. */
static double surplus(struct end e, const struct sample *s, double x)
{
        const struct sample *v = s->outcomes->exact;
        double w = 0;
        for (size_t i = 0; v && i < v->n; i++)
                w += v->x[i] == x ? (v->w ? v->w[i] : 1) : 0;
        for (size_t i = 0; i < s->outcomes->n; i++)
                if ((e.upper ? s->outcomes->lo[i] : s->outcomes->hi[i]) == x)
                        w -= s->outcomes->w[i];
        return w;
}

static const char *windowed(ROW, const struct sample *s, const double *held, bool searched)
{
        const struct end end[] = {{0}, {.upper = true}};
        double in[] = {end_innermost(end[MIN], s), end_innermost(end[MAX], s)};
        (void)searched;
        if (held[MIN] >= held[MAX])
                return "min is not below max";
        for (int j = MIN; j <= MAX; j++) {
                double value = end_value(end[j], s), room = end_depth(end[j], in[j], held[j]);
                bool grows = in[j] == value && surplus(end[j], s, value) > 0;
                if (isnan(held[j]) && grows)
                        return "the likelihood grows without bound as an end approaches the "
                               "extreme "
                               "observation";
                if (!isnan(held[j]) && value == held[j])
                        return "an observation is not inside the fixed ends: the likelihood is 0 "
                               "or "
                               "infinite";
                if (room <= 0)
                        return ENDS_OUTSIDE;
        }
        return (isnan(held[MIN]) || isnan(held[MAX])) && sample_has_common_point(s) ? ENDS_SHRINK
                                                                                    : NULL;
}

static bool grid(ROW, const struct sample *s, const double *held, size_t k, size_t n[2])
{
        for (size_t j = MIN; j <= MAX; j++)
                n[j] = isnan(held[j]) ? end_states((struct end){.upper = j == MAX}, s, false) : 1;
        return k == 0;
}

static bool piece_start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                        double *t)
{
        (void)held;
        for (size_t j = MIN; j <= MAX; j++)
                t[j] = end_start(&d->param[j], ends_apart(s), k);
        return k < ENDS_STARTS;
}

static const struct dist row = {
        .name = "arcsine",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 2,
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .start = piece_start,
        .between = between,
};

static void piece(ROW, const struct sample *s, const double *held, size_t k, const size_t at[2],
                  struct family_piece *p)
{
        (void)k;
        p->row = &row;
        for (size_t j = MIN; j <= MAX; j++) {
                p->held[j] = held[j];
                if (isnan(held[j]))
                        end_state((struct end){.upper = j == MAX}, s, at[j], &p->lo[j], &p->hi[j],
                                  &p->held[j]);
        }
}

static double logcdf(ROW, double x, const double *t)
{
        return x >= t[MAX] ? 0 : log_share(x - t[MIN], t[MAX] - x);
}

static double logsf(ROW, double x, const double *t)
{
        return x <= t[MIN] ? 0 : log_share(t[MAX] - x, x - t[MIN]);
}

static double quantile(ROW, double p, const double *t)
{
        double s = sin(M_PI_2 * (p < 0.5 ? p : 1 - p)), w = (t[MAX] - t[MIN]) * s * s;
        return p < 0.5 ? t[MIN] + w : t[MAX] - w;
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return quantile(NULL, gsl_rng_uniform_pos(r), t);
}

static double mean(ROW, const double *t)
{
        return t[MIN] / 2 + t[MAX] / 2;
}

static double variance(ROW, const double *t)
{
        return (t[MAX] - t[MIN]) * (t[MAX] - t[MIN]) / 8;
}

static double width(ROW, const double *t)
{
        return t[MAX] - t[MIN];
}

const struct dist dist_arcsine = {
        .name = "arcsine",
        .title = "Arcsine",
        .formula = "f(x) = 1 / (pi sqrt((x - min) (max - x)))",
        .estimator = "none of values: both ends must be fixed",
        .derivation = "l(min, max) = -sum log(x_i - min) / 2 - sum log(max - x_i) / 2 - n log pi\n"
                      "l -> inf as min -> x_(1) from below, whatever the data: there is no maximum",
        .notes = "Where the outermost observations are censored or rounded the ends can be "
                 "estimated, without "
                 "standard errors.\n"
                 "With --fix=min=A,max=B its likelihood is computed, for comparison with other "
                 "models.",
        .reference = "Feller (1971), An Introduction to Probability Theory 2, section II.4",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 2,
        .param = (const struct param[]){SUPPORT_MIN, SUPPORT_MAX},
        .probe = (const double[]){-1, 3},
        .derived = (const struct derived[]){{"width", "max - min", width, 0, NUM_INF}, {0}},
        .spelling = {NULL, "arcsine(loc={min}, scale={width})", "Arcsine({min}, {max})", NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = none,
        .windowed = windowed,
        .grid = grid,
        .piece = piece,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .between = between,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
