/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample/gather: summaries of observations that are not kept. Of a part of the rows a share is made, by any thread;
 * shares join in the order of the rows. */
#include "internal.h"

#include "mem.h"
#include "wide.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* --- how often values occur: a hash table --------------------------------------------------- */

struct tally {
        double *x, *w;  /* w[size]: 0 where there is no value */
        size_t n, size; /* size: a power of two, more than twice n; 0 at first */
};

static size_t place_of(const struct tally *t, double x)
{
        uint64_t key;
        memcpy(&key, &x, sizeof key);
        size_t i = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (t->size - 1);
        while (t->w[i] > 0 && t->x[i] != x)
                i = (i + 1) & (t->size - 1);
        return i;
}

static void tally_add(struct tally *t, double x, double w);

static void tally_widen(struct tally *t)
{
        struct tally wider = {.size = t->size ? 2 * t->size : 64};
        wider.x = mem_array(wider.size, sizeof *wider.x);
        wider.w = mem_array(wider.size, sizeof *wider.w);
        for (size_t i = 0; i < t->size; i++)
                if (t->w[i] > 0)
                        tally_add(&wider, t->x[i], t->w[i]);
        free(t->x);
        free(t->w);
        *t = wider;
}

static void tally_add(struct tally *t, double x, double w)
{
        if (2 * (t->n + 1) > t->size)
                tally_widen(t);
        x += 0.0; /* -0 is 0 */
        size_t i = place_of(t, x);
        t->n += !(t->w[i] > 0);
        t->x[i] = x;
        t->w[i] += w;
}

/* --- shares ----------------------------------------------------------------------------------- */

struct share {
        struct partial partial[MAP_COUNT]; /* of those that are wanted */
        struct tally tally;
        size_t n;
        struct dd weight;
        size_t outside; /* the first row that is outside the support; n: none is */
        double value;   /* that observation */
        size_t step;    /* as step_of has it */
};

struct gather {
        unsigned summaries;
        const struct support *where;
        bool weighted;
        struct share all;
};

static bool wants(const struct gather *g, unsigned what)
{
        return (g->summaries & what) == what;
}

static unsigned beside_moments(const struct gather *g, enum map map)
{
        return (wants(g, SUMMARY_LOGS(map)) ? WITH_LOGS : 0) |
               (wants(g, SUMMARY_HARMONIC(map)) ? WITH_HARMONIC : 0);
}

/* Values that are mapped at a time. */
enum { TOGETHER = 4096 };

static void add_mapped(struct partial *p, size_t n, const double *x, const double *w, enum map map,
                       unsigned with)
{
        double y[TOGETHER];
        for (size_t from = 0; from < n; from += TOGETHER) {
                size_t some = n - from < TOGETHER ? n - from : TOGETHER;
                map_values(some, x + from, map, y);
                struct partial next = partial_of(some, y, w ? w + from : NULL, with);
                partial_join(p, &next, with);
        }
}

static void add_summaries(const struct gather *g, struct share *s, size_t n, const double *x,
                          const double *w)
{
        for (enum map map = 0; map < MAP_COUNT; map++) {
                unsigned with = beside_moments(g, map);
                if (!wants(g, SUMMARY_MOMENTS(map)))
                        continue;
                if (map == MAP_SELF)
                        s->partial[map] = partial_of(n, x, w, with);
                else
                        add_mapped(&s->partial[map], n, x, w, map, with);
        }
        for (size_t i = 0; wants(g, SUMMARY_COUNTS) && i < n; i++)
                tally_add(&s->tally, x[i], w ? w[i] : 1);
}

static void find_outside(const struct gather *g, struct share *s, const double *x)
{
        for (size_t i = 0; g->where && i < s->n && s->outside == s->n; i++)
                if (!support_holds(g->where, x[i])) {
                        s->outside = i;
                        s->value = x[i];
                }
}

static void *make_share(const void *context, size_t n, const double *const *x)
{
        const struct gather *g = context;
        struct share *s = mem_array(1, sizeof *s);
        const double *w = g->weighted ? x[1] : NULL;
        s->n = s->outside = n;
        s->step = step_of(n, x[0], 0);
        s->weight = (struct dd){w ? 0 : (double)n, 0};
        for (size_t i = 0; w && i < n; i++)
                s->weight = dd_add_d(s->weight, w[i]);
        if (wants(g, SUMMARY_COUNTS))
                find_outside(g, s, x[0]);
        if (s->outside == n)
                add_summaries(g, s, n, x[0], w);
        const struct partial *p =
                &s->partial[MAP_SELF]; /* extremes tell of all, but for integers */
        if (!wants(g, SUMMARY_COUNTS) && g->where &&
            !(support_holds(g->where, p->lo) && support_holds(g->where, p->hi)))
                find_outside(g, s, x[0]);
        return s;
}

static void share_clear(struct share *s)
{
        free(s->tally.x);
        free(s->tally.w);
}

static void drop_share(void *part)
{
        share_clear(part);
        free(part);
}

static void join_share(void *context, void *part, size_t row)
{
        struct gather *g = context;
        struct share *all = &g->all, *s = part;
        bool inside = all->outside == all->n;
        for (enum map map = 0; inside && map < MAP_COUNT; map++)
                if (wants(g, SUMMARY_MOMENTS(map)))
                        partial_join(&all->partial[map], &s->partial[map], beside_moments(g, map));
        for (size_t i = 0; inside && i < s->tally.size; i++)
                if (s->tally.w[i] > 0)
                        tally_add(&all->tally, s->tally.x[i], s->tally.w[i]);
        all->step = all->step > s->step ? all->step : s->step;
        all->n = row + s->n;
        all->weight = dd_add(all->weight, s->weight);
        if (inside) {
                all->outside = row + s->outside;
                all->value = s->value;
        }
        drop_share(s);
}

/* --- the whole -------------------------------------------------------------------------------- */

struct gather *gather_make(unsigned summaries, const struct support *where, bool weighted)
{
        struct gather *g = mem_array(1, sizeof *g);
        g->summaries =
                summaries & SUMMARY_COUNTS ? summaries : summaries | SUMMARY_MOMENTS(MAP_SELF);
        g->where = where;
        g->weighted = weighted;
        return g;
}

void gather_free(struct gather *g)
{
        if (g)
                share_clear(&g->all);
        free(g);
}

struct reduction gather_reduction(struct gather *g)
{
        return (struct reduction){make_share, join_share, drop_share, g};
}

bool gather_outside(const struct gather *g, size_t *row, double *x)
{
        *row = g->all.outside;
        *x = g->all.value;
        return *row < g->all.n;
}

struct count {
        double x, w;
};

static int by_value(const void *a, const void *b)
{
        const struct count *p = a, *q = b;
        return (p->x > q->x) - (p->x < q->x);
}

/* The distinct values in ascending order. */
static struct sample *counted(const struct tally *t)
{
        struct count *c = mem_array(t->n, sizeof *c);
        double *x = mem_array(t->n, sizeof *x), *w = mem_array(t->n, sizeof *w);
        size_t n = 0;
        for (size_t i = 0; i < t->size; i++)
                if (t->w[i] > 0)
                        c[n++] = (struct count){t->x[i], t->w[i]};
        qsort(c, n, sizeof *c, by_value);
        for (size_t i = 0; i < n; i++) {
                x[i] = c[i].x;
                w[i] = c[i].w;
        }
        free(c);
        struct sample *s = sample_make(n, x, w);
        s->summary->own_x = x;
        s->summary->own_w = w;
        return s;
}

static struct sample *summarised(const struct gather *g, enum map map)
{
        struct sample *s = mem_array(1, sizeof *s);
        *s = (struct sample){.n = g->all.n, .weight = dd_value(g->all.weight)};
        s->summary = mem_array(1, sizeof *s->summary);
        if (wants(g, SUMMARY_MOMENTS(map)))
                summary_take(s->summary, &g->all.partial[map], beside_moments(g, map));
        return s;
}

struct sample *gather_sample(const struct gather *g)
{
        struct sample *s;
        if (wants(g, SUMMARY_COUNTS)) {
                s = counted(&g->all.tally);
        } else {
                s = summarised(g, MAP_SELF);
                for (enum map map = 0; map < MAP_COUNT; map++)
                        if (map != MAP_SELF && wants(g, SUMMARY_MOMENTS(map))) {
                                s->summary->mapped[map] = summarised(g, map);
                                s->summary->mapped[map]->rows = g->all.n;
                        }
        }
        s->rows = g->all.n;
        s->summary->step = g->all.step;
        s->summary->have_step = true;
        return s;
}
