/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample/bounds: observations of which only bounds are known, sorted into what the likelihood adds up: values, and
 * intervals that are all different, with the weight of each. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* What a sample with bounds owns beside itself. */
struct bounded {
        struct outcomes outcomes;
        struct sample *exact;
        struct bounds rows;
        double *room, *row_room; /* of the arrays of outcomes, and of rows */
};

struct interval {
        double lo, hi, w;
};

static int by_ends(const void *a, const void *b)
{
        const struct interval *x = a, *y = b;
        if (x->lo != y->lo)
                return x->lo > y->lo ? 1 : -1;
        if (x->hi != y->hi)
                return x->hi > y->hi ? 1 : -1;
        return (x->w > y->w) - (x->w < y->w); /* so that sums do not depend on the order of rows */
}

static bool says_nothing(double lo, double hi)
{
        return lo == -NUM_INF && hi == NUM_INF;
}

/* Equal ones become one; returns how many are left. Those of positive and of negative weight stay apart: to add would cancel. */
static size_t unite(size_t n, struct interval *v)
{
        size_t m = 0;
        qsort(v, n, sizeof *v, by_ends);
        for (size_t i = 0; i < n; i++) {
                bool same = m && v[m - 1].lo == v[i].lo && v[m - 1].hi == v[i].hi &&
                            (v[m - 1].w > 0) == (v[i].w > 0);
                if (same)
                        v[m - 1].w += v[i].w;
                else
                        v[m++] = v[i];
        }
        return m;
}

static double weight_of(const struct bounds *b, size_t i)
{
        return b->w ? b->w[i] : 1;
}

static void put_intervals(struct bounded *o, const struct bounds *b)
{
        size_t n = 0;
        struct interval *v = mem_array(2 * b->n, sizeof *v);
        for (size_t i = 0; i < b->n; i++) {
                double w = weight_of(b, i);
                if (w > 0 && b->lo[i] < b->hi[i] && !says_nothing(b->lo[i], b->hi[i]))
                        v[n++] = (struct interval){b->lo[i], b->hi[i], w};
                if (w > 0 && b->from && !says_nothing(b->from[i], b->to[i]))
                        v[n++] = (struct interval){b->from[i], b->to[i], -w};
        }
        n = unite(n, v);
        double *lo = mem_array(3 * n, sizeof *lo), *hi = lo + n, *w = hi + n;
        for (size_t i = 0; i < n; i++) {
                lo[i] = v[i].lo;
                hi[i] = v[i].hi;
                w[i] = v[i].w;
        }
        free(v);
        o->room = lo;
        o->outcomes.n = n;
        o->outcomes.lo = lo;
        o->outcomes.hi = hi;
        o->outcomes.w = w;
}

static bool is_exact(const struct bounds *b, size_t i)
{
        return b->lo[i] == b->hi[i] && weight_of(b, i) > 0;
}

static void put_exact(struct bounded *o, const struct bounds *b)
{
        size_t n = 0;
        for (size_t i = 0; i < b->n; i++)
                n += is_exact(b, i);
        if (n == 0)
                return;
        double *x = mem_array(n, sizeof *x), *w = b->w ? mem_array(n, sizeof *w) : NULL;
        n = 0;
        for (size_t i = 0; i < b->n; i++)
                if (is_exact(b, i)) {
                        x[n] = b->lo[i];
                        if (w)
                                w[n] = b->w[i];
                        n++;
                }
        o->exact = sample_make(n, x, w);
        o->exact->summary->own_x = x;
        o->exact->summary->own_w = w;
        o->outcomes.exact = o->exact;
}

/* A copy of each array, so that rows can be asked for later. */
static void put_rows(struct bounded *o, const struct bounds *b)
{
        size_t n = b->n, arrays = 2U + (b->w ? 1U : 0U) + (b->from ? 2U : 0U);
        double *room = mem_array(arrays * n, sizeof *room), *at = room;
        const double *from[] = {b->lo, b->hi, b->w, b->from, b->to};
        const double **to[] = {&o->rows.lo, &o->rows.hi, &o->rows.w, &o->rows.from, &o->rows.to};
        for (size_t k = 0; k < sizeof from / sizeof *from; k++) {
                if (!from[k])
                        continue;
                memcpy(at, from[k], n * sizeof *at);
                *to[k] = at;
                at += n;
        }
        o->rows.n = n;
        o->rows.step = b->step;
        o->row_room = room;
        o->outcomes.rows = &o->rows;
}

static bool is_whole(double x)
{
        return isinf(x) || x == floor(x);
}

/* A value that an observation may have had; a whole number if all bounds are. */
static double likely(double lo, double hi, bool whole)
{
        if (lo == hi || (isinf(lo) && isfinite(hi)))
                return hi;
        if (isinf(hi))
                return isinf(lo) ? 0 : whole ? lo + 1 : lo;
        double middle = lo + (hi - lo) / 2;
        return whole ? ceil(middle) : middle;
}

struct sample *sample_make_bounded(const struct bounds *b)
{
        bool whole = true;
        double *x = mem_array(b->n, sizeof *x);
        for (size_t i = 0; i < b->n; i++)
                whole = whole && is_whole(b->lo[i]) && is_whole(b->hi[i]);
        for (size_t i = 0; i < b->n; i++)
                x[i] = likely(b->lo[i], b->hi[i], whole);
        struct bounded *o = mem_array(1, sizeof *o);
        put_rows(o, b);
        put_intervals(o, b);
        put_exact(o, b);
        struct sample *s = sample_make(b->n, x, o->rows.w);
        s->summary->own_x = x;
        s->summary->bounded = o;
        s->outcomes = &o->outcomes;
        return s;
}

void bounded_free(struct bounded *o)
{
        if (!o)
                return;
        sample_free(o->exact);
        free(o->room);
        free(o->row_room);
        free(o);
}

/* The same in other units. */
struct sample *bounded_standardised(const struct sample *s, double centre, double scale)
{
        const struct bounds *b = s->outcomes->rows;
        size_t n = b->n;
        double *room = mem_array(4 * n, sizeof *room);
        struct bounds to = {.n = n, .w = b->w, .lo = room, .hi = room + n};
        for (size_t i = 0; i < n; i++) {
                room[i] = (b->lo[i] - centre) / scale;
                room[n + i] = (b->hi[i] - centre) / scale;
                if (b->from) {
                        room[2 * n + i] = (b->from[i] - centre) / scale;
                        room[3 * n + i] = (b->to[i] - centre) / scale;
                }
        }
        if (b->from) {
                to.from = room + 2 * n;
                to.to = room + 3 * n;
        }
        struct sample *copy = sample_make_bounded(&to);
        for (size_t i = 0; i < n; i++) /* not rounded to whole numbers of another unit */
                copy->summary->own_x[i] = (s->x[i] - centre) / scale;
        copy->threads = s->threads;
        copy->rows = s->rows;
        free(room);
        return copy;
}

bool sample_is_windowed(const struct sample *s)
{
        return s->outcomes && s->outcomes->rows->from;
}

/* --- a few of them ---------------------------------------------------------------------------- */

struct row {
        double lo, hi, from, to, w;
};

/* The order of the rows in the data tells nothing. */
static int by_bounds(const void *a, const void *b)
{
        const double *x = a, *y = b;
        for (size_t k = 0; k < sizeof(struct row) / sizeof *x; k++)
                if (x[k] != y[k])
                        return x[k] > y[k] ? 1 : -1;
        return 0;
}

static size_t first_value(const struct row *row, size_t n, bool last)
{
        size_t i = 0;
        while (i < n && row[last ? n - 1 - i : i].lo != row[last ? n - 1 - i : i].hi)
                i++;
        return i == n ? 0 : last ? n - 1 - i : i;
}

struct sample *sample_thinned(const struct sample *s, size_t n)
{
        const struct bounds *b = s->outcomes->rows;
        size_t m = 0;
        struct row *row = mem_array(b->n, sizeof *row);
        for (size_t i = 0; i < b->n; i++)
                if (weight_of(b, i) > 0)
                        row[m++] = (struct row){b->lo[i], b->hi[i], b->from ? b->from[i] : 0,
                                                b->from ? b->to[i] : 0, weight_of(b, i)};
        qsort(row, m, sizeof *row, by_bounds);
        double *room = mem_array(5 * (n + 2), sizeof *room);
        struct bounds few = {.n = n + 2, .lo = room, .hi = room + n + 2, .w = room + 2 * (n + 2)};
        for (size_t k = 0; k < few.n; k++) {
                size_t i = k < n ? (2 * k + 1) * m / (2 * n) : first_value(row, m, k > n);
                const double of[] = {row[i].lo, row[i].hi, row[i].w, row[i].from, row[i].to};
                for (size_t j = 0; j < sizeof of / sizeof *of; j++)
                        room[j * few.n + k] = of[j];
        }
        if (b->from) {
                few.from = room + 3 * few.n;
                few.to = room + 4 * few.n;
        }
        struct sample *thin = sample_make_bounded(&few);
        free(room);
        free(row);
        return thin;
}

/* --- what they have in common ----------------------------------------------------------------- */

bool sample_has_common_point(const struct sample *s)
{
        const struct outcomes *o = s->outcomes;
        double lo = -NUM_INF, hi = NUM_INF;
        if (!o)
                return false;
        for (size_t i = 0; i < o->n; i++)
                if (o->w[i] > 0) {
                        lo = fmax(lo, o->lo[i]);
                        hi = fmin(hi, o->hi[i]);
                }
        if (!o->exact)
                return lo < hi;
        const struct moments *m = sample_moments(o->exact);
        return m->min == m->max && lo < m->min && m->min <= hi;
}
