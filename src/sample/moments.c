/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample/moments: mean, standard deviation, extremes, mean logarithm.
 *
 * A stretch of a few thousand observations is summed about its first value c in W lanes: of d = x - c and d^2 both the
 * value and what rounding takes from it are kept, so that sums have about 80 bits. Because c is an observation,
 * sum d^2 <= (n + 1) sum (x - mean)^2: moving them to the mean costs 12 bits at most. Stretches are then joined in double-
 * double about the mean of both (Chan, Golub & LeVeque 1983, Am. Stat. 37, 242-247), in order: mean and sd are right to
 * the last bit or two, whatever the number of threads. */
#include "internal.h"

#include "mem.h"
#include "threads.h"
#include "wide.h"

#include <float.h>
#include <gsl/gsl_math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { STRETCH = 4096 };

/* Squares of numbers beyond 2^400 or below 2^-400 leave the range of doubles, or take the low halves of
 * double-doubles with them: such data are scaled by a power of two, which rounds nothing. */
static int scale_exponent(double lo, double hi)
{
        int e = 0;
        frexp(fmax(fabs(lo), fabs(hi)), &e);
        if (abs(e) <= 400)
                return 0;
        return e < -1000 ? -1000 : e; /* 2^1000 is a double, 2^1074 is not */
}

/* --- sums about a centre ------------------------------------------------------------------- */

struct sums {
        double lo, hi;
        struct dd weight, first, second; /* sums of w, w d, w d^2 */
};

enum { W = 4 };
typedef double lanes __attribute__((vector_size(8 * W)));
typedef int64_t bits __attribute__((vector_size(8 * W)));

#define ALL(v)                     \
        {                          \
                (v), (v), (v), (v) \
        }

/* Unweighted; n > 0 is a multiple of W, and centre among x. */
NUM_WIDE
static void sum_lanes(struct sums *sums, const double *x, size_t n, double centre)
{
        const lanes c = ALL(centre), zero = ALL(0);
        const bits upper = ALL(-(INT64_C(1) << 27)); /* the upper 26 digits of a double */
        lanes lo = c, hi = c, first = zero, second = zero, first_low = zero, second_low = zero;
        for (size_t i = 0; i < n; i += W) {
                lanes v, sum, z;
                memcpy(&v, x + i, sizeof v);
                bits less = v<lo, more = v> hi;
                lo = (lanes)(((bits)v & less) | ((bits)lo & ~less));
                hi = (lanes)(((bits)v & more) | ((bits)hi & ~more));
                lanes d = v - c;
                z = d - v;
                lanes d_low = (v - (d - z)) - (c + z);
                sum = first + d;
                z = sum - first;
                first_low += ((first - (sum - z)) + (d - z)) + d_low;
                first = sum;
                lanes head = (lanes)((bits)d & upper), tail = d - head, square = head * head;
                sum = second + square;
                z = sum - second;
                second_low += ((second - (sum - z)) + (square - z)) +
                              (tail * (d + head) + (d + d) * d_low);
                second = sum;
        }
        for (int j = 0; j < W; j++) {
                sums->lo = lo[j] < sums->lo ? lo[j] : sums->lo;
                sums->hi = hi[j] > sums->hi ? hi[j] : sums->hi;
                sums->first = dd_add(sums->first, dd_sum(first[j], first_low[j]));
                sums->second = dd_add(sums->second, dd_sum(second[j], second_low[j]));
        }
}

/* Any. */
static void sum_each(struct sums *sums, const double *x, const double *w, size_t n, double unit,
                     double centre)
{
        for (size_t i = 0; i < n; i++) {
                double weight = w ? w[i] : 1;
                struct dd d = dd_sum(x[i] * unit, -centre), wd = dd_mul_d(d, weight);
                if (!(weight > 0))
                        continue;
                sums->lo = fmin(sums->lo, x[i]);
                sums->hi = fmax(sums->hi, x[i]);
                if (w)
                        sums->weight = dd_add_d(sums->weight, weight);
                sums->first = dd_add(sums->first, wd);
                sums->second = dd_add(sums->second, dd_mul(wd, d));
        }
}

static struct partial about_mean(const struct sums *s, int e, double centre)
{
        struct dd shift = dd_div(s->first, s->weight);
        struct dd about = dd_sub(s->second, dd_mul(shift, s->first));
        return (struct partial){.lo = s->lo,
                                .hi = s->hi,
                                .e = e,
                                .weight = s->weight,
                                .mean = dd_add_d(shift, centre),
                                .about = about.hi > 0 ? about : (struct dd){0, 0}};
}

/* log(1 + r) - r, 1 + r = ratio */
static double log_excess(double r, double ratio)
{
        return r > -0.5 && r < 1 ? num_log1pmx(r) : log(ratio) - r;
}

/* Sums in lanes, and what rounding takes from them. */
struct lanes_sum {
        wide sum, lost;
};

WIDE_INLINE void lanes_add(struct lanes_sum *s, wide v)
{
        wide sum = s->sum + v, z = sum - s->sum;
        s->lost += (s->sum - (sum - z)) + (v - z);
        s->sum = sum;
}

WIDE_INLINE struct dd lanes_total(struct dd to, const struct lanes_sum *s)
{
        for (int j = 0; j < WIDE; j++)
                to = dd_add(to, dd_sum(s->sum[j], s->lost[j]));
        return to;
}

/* Unweighted; n is a multiple of WIDE, all x are positive, mean + rest is near them. */
WIDE_KERNEL
static void log_lanes(struct partial *p, size_t n, const double *x, double mean, double rest)
{
        struct lanes_sum logs = {wide_all(0), wide_all(0)}, excess = logs;
        for (size_t i = 0; i < n; i += WIDE) {
                wide v = wide_at(x + i);
                lanes_add(&logs, wide_log(v));
                lanes_add(&excess, wide_log_excess((v - mean - rest) / mean, v / mean));
        }
        p->log = lanes_total(p->log, &logs);
        p->excess = lanes_total(p->excess, &excess);
}

/* Logarithms of products are exact enough, and cheaper, where no product leaves the range of doubles, and where x is not so
 * near the mean that log(x / mean) - (x / mean - 1), which adds up to log(x / mean), would be lost in it. */
enum { FACTORS = 8 };

static bool suits_products(const struct partial *p)
{
        const double spread =
                0.3; /* sd / mean: the excess is then .045 an observation, rounding 1e-16 of a product */
        double mean = p->mean.hi;
        return p->lo >= 0x1p-120 && p->hi <= 0x1p120 && p->e == 0 &&
               p->about.hi >= spread * spread * mean * mean * p->weight.hi;
}

/* The sum of log x, n of them, a multiple of WIDE, as *twos log 2 + the value. */
WIDE_KERNEL
static struct dd log_products(size_t n, const double *x, double *twos)
{
        struct lanes_sum logs = {wide_all(0), wide_all(0)};
        wide k = wide_all(0);
        for (size_t i = 0; i < n;) {
                wide product = wide_all(1);
                for (int j = 0; j < FACTORS && i < n; j++, i += WIDE)
                        product *= wide_at(x + i);
                struct wide_parts parts = wide_split_normal(product);
                k += parts.k;
                lanes_add(&logs, parts.f - wide_log_rest(parts.f));
        }
        *twos = 0;
        for (int j = 0; j < WIDE; j++)
                *twos += k[j];
        return lanes_total((struct dd){0, 0}, &logs);
}

static void add_log_products(struct partial *p, size_t n, const double *x)
{
        const struct dd log2 = {M_LN2, 2.3190468138462996e-17};
        size_t together = n - n % WIDE;
        double twos;
        int e;
        struct dd logs = log_products(together, x, &twos);
        for (size_t i = together; i < n; i++)
                logs = dd_add_d(logs, log(x[i]));
        double mean = frexp(p->mean.hi, &e);
        if (mean < M_SQRT1_2) {
                mean *= 2;
                e--;
        }
        struct dd of_mean = dd_sum(log(mean), p->mean.lo / p->mean.hi);
        p->log = dd_add(logs, dd_mul_d(log2, twos));
        p->excess = dd_add(dd_sub(logs, dd_mul_d(of_mean, (double)n)),
                           dd_mul_d(log2, twos - (double)n * e));
}

/* Likewise. */
WIDE_KERNEL
static void inverse_lanes(struct partial *p, size_t n, const double *x, double mean, double rest)
{
        struct lanes_sum inverse = {wide_all(0), wide_all(0)};
        for (size_t i = 0; i < n; i += WIDE) {
                wide v = wide_at(x + i), r = (v - mean - rest) / mean;
                lanes_add(&inverse, r * (r / v));
        }
        p->inverse = lanes_total(p->inverse, &inverse);
}

static void add_logs(struct partial *p, size_t n, const double *x, const double *w)
{
        double unit = ldexp(1, -p->e), mean = p->mean.hi / unit, rest = p->mean.lo / unit;
        size_t together = w || !(p->lo > 0) ? 0 : n - n % WIDE;
        if (together >= WIDE * FACTORS && suits_products(p)) {
                add_log_products(p, n, x);
                return;
        }
        if (together)
                log_lanes(p, together, x, mean, rest);
        for (size_t i = together; i < n && p->lo > 0; i++) {
                double weight = w ? w[i] : 1, r = (x[i] - mean - rest) / mean;
                if (!(weight > 0))
                        continue;
                p->log = dd_add(p->log, dd_product(weight, log(x[i])));
                p->excess = dd_add(p->excess, dd_product(weight, log_excess(r, x[i] / mean)));
        }
}

/* 1 / x - 1 / mean = (x - mean)^2 / (x mean^2) - (x - mean) / mean^2, whose last term adds up to 0. */
static void add_inverses(struct partial *p, size_t n, const double *x, const double *w)
{
        double unit = ldexp(1, -p->e), mean = p->mean.hi / unit, rest = p->mean.lo / unit;
        size_t together = w || !(p->lo > 0) ? 0 : n - n % WIDE;
        if (together)
                inverse_lanes(p, together, x, mean, rest);
        for (size_t i = together; i < n && p->lo > 0; i++) {
                double r = (x[i] - mean - rest) / mean;
                p->inverse = dd_add(p->inverse, dd_product(w ? w[i] : 1, r * (r / x[i])));
        }
}

static struct sums sums_of(size_t n, const double *x, const double *w, int e)
{
        struct sums s = {.lo = NUM_INF, .hi = -NUM_INF, .weight = {w ? 0 : (double)n, 0}};
        double unit = ldexp(1, -e), centre = x[0] * unit;
        size_t together = w || e ? 0 : n - n % W;
        if (together)
                sum_lanes(&s, x, together, centre);
        sum_each(&s, x + together, w ? w + together : NULL, n - together, unit, centre);
        return s;
}

static struct partial stretch_of(size_t n, const double *x, const double *w, unsigned with)
{
        struct sums s = sums_of(n, x, w, 0);
        if (!(s.weight.hi > 0))
                return (struct partial){0};
        int e = scale_exponent(s.lo, s.hi);
        if (e)
                s = sums_of(n, x, w, e);
        struct partial p = about_mean(&s, e, x[0] * ldexp(1, -e));
        if (with & WITH_LOGS)
                add_logs(&p, n, x, w);
        if (with & WITH_HARMONIC)
                add_inverses(&p, n, x, w);
        return p;
}

struct partial partial_of(size_t n, const double *x, const double *w, unsigned with)
{
        struct partial all = {0};
        for (size_t i = 0; i < n; i += STRETCH) {
                struct partial next = stretch_of(n - i < STRETCH ? n - i : STRETCH, x + i,
                                                 w ? w + i : NULL, with);
                partial_join(&all, &next, with);
        }
        return all;
}

/* --- joining --------------------------------------------------------------------------------- */

static void in_units(struct partial *p, int e)
{
        double by = ldexp(1, p->e - e);
        p->mean = (struct dd){p->mean.hi * by, p->mean.lo * by};
        p->about = (struct dd){p->about.hi * by * by, p->about.lo * by * by};
        p->e = e;
}

/* With d = mean of a part / mean of both - 1 the sum of weight d over the parts is 0. */
static void join_excesses(struct partial *both, const struct partial *a, const struct partial *b,
                          unsigned with)
{
        const struct partial *part[] = {a, b};
        for (int k = 0; k < 2; k++) {
                const struct partial *p = part[k];
                double d = dd_value(dd_div(dd_sub(p->mean, both->mean), both->mean));
                double ratio = p->mean.hi / both->mean.hi,
                       mean = both->mean.hi / ldexp(1, -both->e);
                if (with & WITH_LOGS) {
                        struct dd more = dd_mul_d(p->weight, log_excess(d, ratio));
                        both->log = k ? dd_add(both->log, p->log) : p->log;
                        both->excess =
                                dd_add(k ? dd_add(both->excess, p->excess) : p->excess, more);
                }
                if (with & WITH_HARMONIC) {
                        struct dd more = dd_mul_d(p->weight, d * (d / ratio) / mean);
                        both->inverse =
                                dd_add(k ? dd_add(both->inverse, p->inverse) : p->inverse, more);
                }
        }
}

void partial_join(struct partial *a, const struct partial *b, unsigned with)
{
        if (!(a->weight.hi > 0))
                *a = *b;
        else if (b->weight.hi > 0) {
                struct partial c = *b, both = *a;
                if (a->e != c.e) {
                        int e = a->e > c.e ? a->e : c.e;
                        in_units(a, e);
                        in_units(&c, e);
                }
                both.e = a->e;
                both.lo = fmin(a->lo, c.lo);
                both.hi = fmax(a->hi, c.hi);
                both.weight = dd_add(a->weight, c.weight);
                struct dd gap = dd_sub(c.mean, a->mean), part = dd_div(c.weight, both.weight);
                struct dd step = dd_mul(gap, part);
                both.mean = dd_add(a->mean, step);
                both.about =
                        dd_add(dd_add(a->about, c.about), dd_mul(dd_mul(step, gap), a->weight));
                if (with && both.lo > 0)
                        join_excesses(&both, a, &c, with);
                *a = both;
        }
}

/* --- of a sample ----------------------------------------------------------------------------- */

void summary_take(struct summary *m, const struct partial *all, unsigned with)
{
        double unit = ldexp(1, -all->e), v = dd_value(dd_div(all->about, all->weight));
        m->moments = (struct moments){
                .mean = dd_value(all->mean) / unit,
                .mean_dd = {all->mean.hi / unit, all->mean.lo / unit},
                .sd = all->lo < all->hi && v > 0 ? sqrt(v) / unit : 0,
                .min = all->lo,
                .max = all->hi,
        };
        m->have_moments = true;
        if (with & WITH_LOGS) {
                m->logs.mean_log = dd_value(all->log) / dd_value(all->weight);
                m->logs.gap = -dd_value(all->excess) / dd_value(all->weight);
                if (all->lo <= 0) {
                        m->logs.mean_log = all->lo < 0 ? NUM_NAN : -NUM_INF;
                        m->logs.gap = all->lo < 0 ? NUM_NAN : NUM_INF;
                }
                m->have_logs = true;
        }
        if (with & WITH_HARMONIC) {
                m->harmonic_gap =
                        all->lo > 0 ? dd_value(all->inverse) / dd_value(all->weight) : NUM_NAN;
                m->have_harmonic = true;
        }
}

struct pass {
        const struct sample *s;
        struct partial *part;
        unsigned with;
};

/* Stretches that one thread goes through at a time. */
enum { STRIDE = 16 * STRETCH };

static void stride_of(void *context, size_t i)
{
        const struct pass *p = context;
        const struct sample *s = p->s;
        size_t from = i * STRIDE, n = s->n - from < STRIDE ? s->n - from : STRIDE;
        p->part[i] = partial_of(n, s->x + from, s->w ? s->w + from : NULL, p->with);
}

static void summarise(const struct sample *s, unsigned with)
{
        size_t n = (s->n + STRIDE - 1) / STRIDE;
        struct pass p = {s, mem_array(n, sizeof *p.part), with};
        struct partial all = {0};
        threads_each(s->threads, n, stride_of, &p);
        for (size_t i = 0; i < n; i++)
                partial_join(&all, &p.part[i], with);
        summary_take(s->summary, &all, with);
        free(p.part);
}

const struct moments *sample_moments(const struct sample *s)
{
        if (!s->summary->have_moments)
                summarise(s, 0);
        return &s->summary->moments;
}

/* With r = x / mean - 1 the mean of r is 0, so log(mean) - mean log = -mean(log(1 + r) - r), and no
 * term of that mean is positive: nothing cancels, however close together the data lie. */
const struct logs *sample_logs(const struct sample *s)
{
        if (!s->summary->have_logs)
                summarise(s, WITH_LOGS);
        return &s->summary->logs;
}

double sample_harmonic_gap(const struct sample *s)
{
        if (!s->summary->have_harmonic)
                summarise(s, WITH_HARMONIC);
        return s->summary->harmonic_gap;
}

/* Of a decimal number x 10^i is a whole number but for rounding. The first value usually tells. */
size_t step_of(size_t n, const double *x, size_t from)
{
        static const double times[STEPS] = {1, 10, 100};
        for (size_t i = 0; i < n && from < STEPS; i++)
                while (from < STEPS) {
                        double y = x[i] * times[from], whole = nearbyint(y);
                        if (fabs(y - whole) <= 2 * DBL_EPSILON * fabs(y))
                                break;
                        from++;
                }
        return from;
}

double sample_coarseness(const struct sample *s)
{
        static const double step[STEPS] = {1, 0.1, 0.01};
        enum { MANY = 20, FINE = 10 }; /* observations; steps to a standard deviation */
        struct summary *m = s->summary;
        if (!m->have_step)
                m->step = step_of(s->n, s->x, 0);
        m->have_step = true;
        if (m->step == STEPS || s->weight < MANY)
                return 0;
        const struct moments *q = sample_moments(s);
        double h = step[m->step];
        bool coarse = q->sd > 0 && q->sd < FINE * h && 2 * ((q->max - q->min) / h + 1) <= s->weight;
        return coarse ? h : 0;
}
