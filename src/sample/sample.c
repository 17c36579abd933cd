/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample: the observations, and others made of them. */
#include "internal.h"

#include "mem.h"
#include "threads.h"
#include "wide.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct sample *sample_make(size_t n, const double *x, const double *w)
{
        assert(n > 0);
        struct sample *s = mem_array(1, sizeof *s);
        struct dd total = {0, 0};
        for (size_t i = 0; w && i < n; i++)
                total = dd_add_d(total, w[i]);
        *s = (struct sample){
                .n = n, .x = x, .w = w, .rows = n, .weight = w ? dd_value(total) : (double)n};
        s->summary = mem_array(1, sizeof *s->summary);
        return s;
}

void sample_free(struct sample *s)
{
        if (!s)
                return;
        free(s->summary->sorted_x);
        free(s->summary->sorted_w);
        free(s->summary->outline);
        free(s->summary->ranks);
        free(s->summary->counts);
        free(s->summary->own_x);
        free(s->summary->own_w);
        sample_free(s->summary->distinct);
        bounded_free(s->summary->bounded);
        for (int map = 0; map < MAP_COUNT; map++)
                sample_free(s->summary->mapped[map]);
        free(s->summary);
        free(s);
}

/* Of summaries, nothing more. */
static struct sample *summary_copy(const struct sample *s)
{
        struct sample *copy = mem_array(1, sizeof *copy);
        *copy = *s;
        copy->summary = mem_array(1, sizeof *copy->summary);
        copy->summary->moments = s->summary->moments;
        copy->summary->logs = s->summary->logs;
        copy->summary->have_moments = s->summary->have_moments;
        copy->summary->have_logs = s->summary->have_logs;
        copy->summary->harmonic_gap = s->summary->harmonic_gap;
        copy->summary->have_harmonic = s->summary->have_harmonic;
        for (int map = 0; map < MAP_COUNT; map++)
                if (s->summary->mapped[map])
                        copy->summary->mapped[map] = summary_copy(s->summary->mapped[map]);
        return copy;
}

static struct sample *distinct_of(const struct sample *s)
{
        const struct sorted *o = sample_sorted(s);
        double *x = mem_array(o->n, sizeof *x), *w = mem_array(o->n, sizeof *w);
        size_t n = 0;
        for (size_t i = 0; i < o->n; i++) {
                if (n == 0 || x[n - 1] != o->x[i])
                        x[n++] = o->x[i];
                w[n - 1] += o->w ? o->w[i] : 1;
        }
        struct sample *distinct = sample_make(n, x, w);
        distinct->summary->own_x = x;
        distinct->summary->own_w = w;
        distinct->threads = s->threads;
        distinct->rows = s->rows;
        return distinct;
}

const struct sample *sample_distinct(const struct sample *s)
{
        if (!s->summary->distinct)
                s->summary->distinct = distinct_of(s);
        return s->summary->distinct;
}

static double value_of(double x, enum map map)
{
        switch (map) {
        case MAP_SELF:
                return x;
        case MAP_LOG:
        case MAP_LOG1M: /* in vectors */
                break;
        case MAP_NEGATIVE:
                return -x;
        case MAP_SQUARE:
                return x * x;
        case MAP_RECIPROCAL:
                return 1 / x;
        case MAP_LOGIT:
                return num_logit(x);
        case MAP_COMPLEMENT:
                return 1 - x;
        case MAP_SHARE:
                return x > 1 ? 1 / (1 + 1 / x) : x / (1 + x);
        case MAP_REST:
                return 1 / (1 + x);
        case MAP_COUNT:
                break;
        }
        return NUM_NAN;
}

WIDE_KERNEL
static void logs_of(size_t n, const double *x, enum map map, double *y)
{
        for (size_t i = 0; i < n; i += WIDE)
                wide_put(y + i,
                         map == MAP_LOG ? wide_log(wide_at(x + i)) : wide_log1p(-wide_at(x + i)));
}

/* A value becomes the same whatever its place: those that fill no vector go with zeros. */
void map_values(size_t n, const double *x, enum map map, double *y)
{
        double last[WIDE] = {0};
        size_t rest = n % WIDE, whole = n - rest;
        if (map != MAP_LOG && map != MAP_LOG1M) {
                for (size_t i = 0; i < n; i++)
                        y[i] = value_of(x[i], map);
                return;
        }
        memcpy(last, x + whole, rest * sizeof *x);
        logs_of(whole, x, map, y);
        logs_of(WIDE, last, map, last);
        memcpy(y + whole, last, rest * sizeof *x);
}

/* Another sample of as many observations, made a stride at a time by any thread. */
struct making {
        const struct sample *s;
        enum map map;
        double centre, scale; /* of MAP_SELF */
        double *x;
};

enum { STRIDE = 64 * SAMPLE_BLOCK };

static void make_stride(void *context, size_t k)
{
        const struct making *m = context;
        size_t from = k * STRIDE, n = m->s->n - from < STRIDE ? m->s->n - from : STRIDE;
        const double *x = m->s->x + from;
        if (m->map != MAP_SELF)
                map_values(n, x, m->map, m->x + from);
        for (size_t i = 0; m->map == MAP_SELF && i < n; i++)
                m->x[from + i] = (x[i] - m->centre) / m->scale;
}

static struct sample *make_of(struct making m)
{
        const struct sample *s = m.s;
        m.x = mem_array(s->n, sizeof *m.x);
        threads_each(s->threads, (s->n + STRIDE - 1) / STRIDE, make_stride, &m);
        struct sample *made = sample_make(s->n, m.x, s->w);
        made->summary->own_x = m.x;
        made->threads = s->threads;
        made->rows = s->rows;
        return made;
}

struct sample *sample_standardised(const struct sample *s, double centre, double scale)
{
        if (!s->x) {
                assert(centre == 0 && scale == 1);
                return summary_copy(s);
        }
        if (s->outcomes)
                return bounded_standardised(s, centre, scale);
        struct sample *copy = make_of((struct making){.s = s, .centre = centre, .scale = scale});
        order_standardise(copy->summary, s->summary, centre, scale);
        return copy;
}

const struct sample *sample_mapped(const struct sample *s, enum map map)
{
        if (map == MAP_SELF)
                return s;
        if (!s->summary->mapped[map])
                s->summary->mapped[map] = make_of((struct making){.s = s, .map = map});
        return s->summary->mapped[map];
}
