/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Round numbers: 1, 2 or 5 times a power of ten. They are multiples of integers, so that none is written as
 * 0.30000000000000004. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

static const int series[] = {1, 2, 5, 10};

static double value_of(struct round r)
{
        return round_multiple(r, 1);
}

/* As text, which is exact, it is rounded once. */
double round_multiple(struct round r, double k)
{
        double v = 0;
        char *text = mem_format("%.0fe%d", k * r.m, r.e);
        enum num_status status = num_parse(text, strlen(text), '.', &v);
        free(text);
        return status == NUM_HUGE ? k * NUM_INF : v;
}

struct round round_above(double v)
{
        int e = (int)floor(log10(v));
        for (size_t i = 0; i < sizeof series / sizeof *series; i++) {
                struct round r = {series[i], e};
                if (value_of(r) >= v * (1 - 1e-12))
                        return r;
        }
        return (struct round){1, e + 1};
}

struct round round_below(double v)
{
        int e = (int)floor(log10(v) + 1e-12);
        struct round best = {1, e};
        for (size_t i = 1; i < sizeof series / sizeof *series; i++) {
                struct round r = {series[i], e};
                if (value_of(r) <= v * (1 + 1e-12))
                        best = r;
        }
        return best;
}

static struct ticks of_names(const struct axis *a, size_t about)
{
        size_t step = (a->n + about - 1) / about;
        struct ticks t = {.at = mem_array(a->n, sizeof *t.at),
                          .text = mem_array(a->n, sizeof *t.text)};
        for (size_t k = 0; k < a->n; k += step) {
                t.at[t.n] = (double)k;
                t.text[t.n++] = mem_text(a->name[k], strlen(a->name[k]));
        }
        return t;
}

struct ticks ticks_make(const struct axis *a, size_t about)
{
        if (a->n)
                return of_names(a, about ? about : 1);
        struct round step = round_above((a->hi - a->lo) / (double)(about ? about : 1));
        if (a->whole && step.e < 0)
                step = (struct round){1, 0};
        double h = value_of(step), from = ceil(a->lo / h - 1e-9), to = floor(a->hi / h + 1e-9);
        size_t n = to >= from ? (size_t)(to - from) + 1 : 0;
        struct ticks t = {
                .at = mem_array(n, sizeof *t.at), .step = h, .text = mem_array(n, sizeof *t.text)};
        for (; t.n < n; t.n++) {
                char text[NUM_TEXT];
                t.at[t.n] = round_multiple(step, from + (double)t.n);
                t.text[t.n] = mem_format("%s", num_shortest(text, t.at[t.n]));
        }
        return t;
}

void ticks_free(struct ticks *t)
{
        for (size_t i = 0; i < t->n; i++)
                free(t->text[i]);
        free(t->text);
        free(t->at);
        *t = (struct ticks){0};
}
