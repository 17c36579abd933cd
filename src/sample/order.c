/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample/order: the observations in ascending order, quantiles, counts. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

struct pair {
        double x, w;
};

static int compare(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;
        return (x > y) - (x < y);
}

const struct sorted *sample_sorted(const struct sample *s)
{
        struct summary *m = s->summary;
        if (m->have_sorted)
                return &m->sorted;
        double *x = mem_array(s->n, sizeof *x), *w = NULL;
        size_t n = 0;
        if (s->w) { /* x is the first member of a pair, so one comparison serves both */
                struct pair *p = mem_array(s->n, sizeof *p);
                for (size_t i = 0; i < s->n; i++)
                        if (s->w[i] > 0)
                                p[n++] = (struct pair){s->x[i], s->w[i]};
                qsort(p, n, sizeof *p, compare);
                w = mem_array(s->n, sizeof *w);
                for (size_t i = 0; i < n; i++) {
                        x[i] = p[i].x;
                        w[i] = p[i].w;
                }
                free(p);
        } else {
                n = s->n;
                memcpy(x, s->x, n * sizeof *x);
                qsort(x, n, sizeof *x, compare);
        }
        double ties = 0, run = 0;
        for (size_t i = 0; i < n; i++) {
                run = (i > 0 && x[i] == x[i - 1] ? run : 0) + (w ? w[i] : 1);
                ties = fmax(ties, run);
        }
        m->sorted_x = x;
        m->sorted_w = w;
        m->sorted = (struct sorted){.n = n, .x = x, .w = w, .ties = ties};
        m->have_sorted = true;
        return &m->sorted;
}

/* The first value at which the weight accumulated so far is >= part (or > part). */
static double at_weight(const struct sorted *o, double part, bool beyond)
{
        double sum = 0;
        if (!o->w) {
                double k = beyond ? floor(part) : ceil(part) - 1;
                size_t i = k > 0 ? (size_t)k : 0;
                return o->x[i < o->n ? i : o->n - 1];
        }
        for (size_t i = 0; i < o->n; i++) {
                sum += o->w[i];
                if (beyond ? sum > part : sum >= part)
                        return o->x[i];
        }
        return o->x[o->n - 1];
}

double sample_quantile(const struct sample *s, double p)
{
        return at_weight(sample_sorted(s), p * s->weight, false);
}

double sample_median(const struct sample *s, double *lo, double *hi)
{
        const struct sorted *o = sample_sorted(s);
        double a = at_weight(o, s->weight / 2, false), b = at_weight(o, s->weight / 2, true);
        if (lo)
                *lo = a;
        if (hi)
                *hi = b;
        return a == b ? a : a / 2 + b / 2;
}

const double *sample_counts(const struct sample *s, size_t n)
{
        struct summary *m = s->summary;
        if (m->counts && m->ncounts == n)
                return m->counts;
        free(m->counts);
        m->counts = mem_array(n, sizeof *m->counts);
        m->ncounts = n;
        for (size_t i = 0; i < s->n; i++) {
                double x = s->x[i];
                if (x >= 0 && x < (double)n && x == floor(x))
                        m->counts[(size_t)x] += s->w ? s->w[i] : 1;
        }
        return m->counts;
}
