/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The distribution function of a sample without a model, from what is known of each observation.
 *
 *   1. values      2. right-censored, truncated on the left      3. intervals      4. any sample
 */
#include "internal.h"

#include "mem.h"

#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

static struct steps steps_room(size_t n)
{
        double *room = mem_array(5 * n, sizeof *room);
        return (struct steps){.x = room,
                              .lower = room + n,
                              .below = room + 2 * n,
                              .at = room + 3 * n,
                              .middle = room + 4 * n,
                              .from = -NUM_INF,
                              .to = NUM_INF,
                              .known = NUM_INF};
}

void steps_free(struct steps *e)
{
        free(e->x);
        *e = (struct steps){0};
}

static void rise(struct steps *e, double lower, double x, double at)
{
        e->lower[e->n] = lower;
        e->x[e->n] = x;
        e->below[e->n] = e->n ? e->at[e->n - 1] : 0;
        e->middle[e->n] = (e->below[e->n] + at) / 2;
        e->at[e->n++] = at;
}

/* --- 1. values */

static void of_values(const struct sample *s, struct steps *e)
{
        const struct sorted *o = sample_sorted(s);
        struct dd sum = {0, 0};
        double total = s->weight, before = 0;
        *e = steps_room(o->n);
        e->how = "observed";
        for (size_t i = 0; i < o->n; i++) {
                sum = dd_add_d(sum, o->w ? o->w[i] : 1);
                if (i + 1 < o->n && o->x[i + 1] == o->x[i])
                        continue;
                double upto = dd_value(sum);
                rise(e, o->x[i], o->x[i], i + 1 == o->n ? 1 : fmin(1, upto / total));
                e->middle[e->n - 1] = (before + upto) / 2 / total; /* without another rounding */
                before = upto;
        }
}

/* --- 2. the product-limit estimator: at each value it falls by the part of those at risk there that have it. At risk are those
 * that enter before (by truncation) and leave there or later. */

struct life {
        double enter, leave, w;
        bool event;
};

static int by_leaving(const void *a, const void *b)
{
        const struct life *p = a, *q = b;
        return (p->leave > q->leave) - (p->leave < q->leave);
}

static int by_entry(const void *a, const void *b)
{
        const struct life *p = a, *q = b;
        return (p->enter > q->enter) - (p->enter < q->enter);
}

static double weight_of(const struct bounds *b, size_t i)
{
        return b->w ? b->w[i] : 1;
}

static bool is_product_limit(const struct bounds *b)
{
        for (size_t i = 0; i < b->n; i++)
                if (weight_of(b, i) > 0 &&
                    ((b->lo[i] < b->hi[i] && (b->hi[i] < NUM_INF || b->lo[i] == -NUM_INF)) ||
                     (b->to && b->to[i] < NUM_INF)))
                        return false;
        return true;
}

static void product_limit(const struct bounds *b, struct steps *e)
{
        struct life *out = mem_array(b->n, sizeof *out), *in = mem_array(b->n, sizeof *in);
        size_t n = 0, entered = 0;
        double risk = 0, survival = 1;
        for (size_t i = 0; i < b->n; i++)
                if (weight_of(b, i) > 0)
                        out[n++] = (struct life){b->from ? b->from[i] : -NUM_INF, b->lo[i],
                                                 weight_of(b, i), b->lo[i] == b->hi[i]};
        memcpy(in, out, n * sizeof *in);
        qsort(out, n, sizeof *out, by_leaving);
        qsort(in, n, sizeof *in, by_entry);
        *e = steps_room(n);
        e->how = b->from ? "product-limit" : "Kaplan-Meier";
        e->from = b->from ? in[0].enter : -NUM_INF;
        e->known = out[n - 1].event ? NUM_INF : out[n - 1].leave;
        for (size_t i = 0, j; i < n; i = j) {
                double x = out[i].leave, events = 0, leaving = 0;
                while (entered < n && in[entered].enter < x)
                        risk += in[entered++].w;
                for (j = i; j < n && out[j].leave == x; j++) {
                        events += out[j].event ? out[j].w : 0;
                        leaving += out[j].w;
                }
                if (events > 0) {
                        survival *= fmax(0, 1 - events / risk);
                        rise(e, x, x, 1 - survival);
                }
                risk -= leaving;
        }
        free(out);
        free(in);
}

/* --- 3. intervals: mass can only be where a lower end is followed by an upper one. How much, self-consistency tells:
 * each observation's weight is shared among the places in it as the mass is. */

struct end {
        double at;
        int rank; /* at one point: a value begins, then whatever ends there, then what lies above it begins */
        size_t row;
};

enum { VALUE_BEGINS, ENDS, BEGINS };

static int by_end(const void *a, const void *b)
{
        const struct end *p = a, *q = b;
        if (p->at != q->at)
                return p->at < q->at ? -1 : 1;
        return p->rank - q->rank;
}

/* Rows as they are told apart: values first, then intervals. */
static void outcome_at(const struct outcomes *o, size_t i, double *lo, double *hi, double *w)
{
        const struct sorted *x = o->exact ? sample_sorted(o->exact) : NULL;
        size_t nx = x ? x->n : 0;
        if (i < nx) {
                *lo = *hi = x->x[i];
                *w = x->w ? x->w[i] : 1;
                return;
        }
        *lo = o->lo[i - nx];
        *hi = o->hi[i - nx];
        *w = o->w[i - nx];
}

static const double STILL = 1e-14, /* a share of the mass that moves in a round */
        NOTHING = 1e-9,            /* one that is on its way to 0 */
        MOST_STEPS = 3e8;

static void share(size_t n, const size_t *first, const size_t *last, const double *w, size_t m,
                  double *mass)
{
        double total = 0;
        double *sum = mem_array(m + 1, sizeof *sum), *more = mem_array(m + 1, sizeof *more);
        for (size_t i = 0; i < n; i++)
                total += w[i];
        for (size_t j = 0; j < m; j++)
                mass[j] = 1 / (double)m;
        for (double steps = 0; steps < MOST_STEPS; steps += (double)(n + m)) {
                double moved = 0, load = 0;
                for (size_t j = 0; j < m; j++) {
                        sum[j + 1] = sum[j] + mass[j];
                        more[j] = 0;
                }
                more[m] = 0;
                for (size_t i = 0; i < n; i++) {
                        double part = w[i] / total / (sum[last[i] + 1] - sum[first[i]]);
                        more[first[i]] += part;
                        more[last[i] + 1] -= part;
                }
                for (size_t j = 0; j < m; j++) {
                        load += more[j];
                        double now = mass[j] * fmax(load, 0);
                        moved = fmax(moved, fabs(now - mass[j]));
                        mass[j] = now;
                }
                if (moved < STILL)
                        break;
        }
        free(sum);
        free(more);
}

static void self_consistent(const struct sample *s, struct steps *e)
{
        const struct outcomes *o = s->outcomes;
        size_t n = o->n + (o->exact ? sample_sorted(o->exact)->n : 0), m = 0;
        struct end *end = mem_array(2 * n, sizeof *end);
        size_t *first = mem_array(2 * n, sizeof *first), *last = first + n;
        double *w = mem_array(n, sizeof *w), *place = mem_array(2 * n, sizeof *place), sum = 0;
        for (size_t i = 0; i < n; i++) {
                double lo, hi;
                outcome_at(o, i, &lo, &hi, &w[i]);
                end[2 * i] = (struct end){lo, lo < hi ? BEGINS : VALUE_BEGINS, i};
                end[2 * i + 1] = (struct end){hi, ENDS, i};
        }
        qsort(end, 2 * n, sizeof *end, by_end);
        for (size_t k = 0; k < 2 * n; k++) { /* the places where mass can be */
                bool begins = end[k].rank != ENDS;
                if (begins)
                        first[end[k].row] = m; /* the next place that is completed */
                else if (end[k - 1].rank != ENDS) {
                        place[2 * m] = end[k - 1].at;
                        place[2 * m + 1] = end[k].at;
                        m++;
                }
                if (!begins)
                        last[end[k].row] = m - 1;
        }
        double *mass = mem_array(m, sizeof *mass);
        share(n, first, last, w, m, mass);
        *e = steps_room(m);
        e->how = "Turnbull";
        if (place[2 * m - 1] == NUM_INF)
                e->known = place[2 * m - 2];
        for (size_t j = 0; j < m; j++) {
                sum += mass[j];
                if (mass[j] > NOTHING && place[2 * j + 1] < NUM_INF)
                        rise(e, place[2 * j], place[2 * j + 1], fmin(sum, 1));
        }
        free(end);
        free(first);
        free(w);
        free(place);
        free(mass);
}

/* --- 4. any sample */

/* Whether all could be seen in the same window. */
static bool one_window(const struct bounds *b, double *from, double *to)
{
        *from = b->from ? b->from[0] : -NUM_INF;
        *to = b->from ? b->to[0] : NUM_INF;
        for (size_t i = 0; b->from && i < b->n; i++)
                if (b->from[i] != *from || b->to[i] != *to)
                        return false;
        return true;
}

static bool all_values(const struct bounds *b)
{
        for (size_t i = 0; i < b->n; i++)
                if (b->lo[i] != b->hi[i])
                        return false;
        return true;
}

bool sample_is_plain(const struct sample *s)
{
        const struct bounds *b = s->outcomes ? s->outcomes->rows : NULL;
        double from, to;
        for (size_t i = 0; b && i < b->n; i++)
                if (!isfinite(b->lo[i]) || !isfinite(b->hi[i]) ||
                    b->hi[i] - b->lo[i] > 1.01 * (b->hi[0] - b->lo[0]))
                        return false;
        return !b || one_window(b, &from, &to);
}

/* --- angles */

double sample_cut(const struct sample *s)
{
        return sample_moments(s)->min < 0 ? -M_PI : 0;
}

double angle_from(double x, double cut)
{
        double turn = fmod(x - cut, 2 * M_PI);
        return cut + (turn < 0 ? turn + 2 * M_PI : turn);
}

static void of_angles(const struct sample *s, double cut, struct steps *e)
{
        double *x = mem_array(s->n, sizeof *x);
        for (size_t i = 0; i < s->n; i++)
                x[i] = angle_from(s->x[i], cut);
        struct sample *laid = sample_make(s->n, x, s->w);
        of_values(laid, e);
        sample_free(laid);
        free(x);
}

char *steps_make(const struct sample *s, double cut, struct steps *e)
{
        const struct outcomes *o = s->outcomes;
        double from = -NUM_INF, to = NUM_INF;
        if (!o && !isnan(cut)) {
                of_angles(s, cut, e);
        } else if (!o || (one_window(o->rows, &from, &to) && all_values(o->rows))) {
                of_values(s, e);
                e->from = from;
                e->to = to;
        } else if (is_product_limit(o->rows)) {
                product_limit(o->rows, e);
        } else if (!o->rows->from) {
                self_consistent(s, e);
        } else {
                return mem_format("what is censored and truncated, or truncated in different ways, "
                                  "has no distribution function without a model");
        }
        return NULL;
}
