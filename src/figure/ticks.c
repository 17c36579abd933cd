/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Round numbers: 1, 2 or 5 times a power of ten. They are multiples of integers, so that none is written as
 * 0.30000000000000004. */
#include "internal.h"

#include "mem.h"

#include <stdio.h>
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

static int width_of(int v)
{
        return snprintf(NULL, 0, "%d", v);
}

/* Decimals unless they take more room than a power of ten would, and more than little. */
static void choose_notation(struct ticks *t, struct round step, double largest)
{
        enum { LITTLE = 7 };
        int order = largest > 0 ? (int)floor(log10(largest)) : 0, last = step.e + step.m / 10;
        t->decimals = last < 0 ? -last : 0;
        t->digits = order > last ? order - last + 1 : 1;
        int plain = (order > 0 ? order + 1 : 1) + (t->decimals ? t->decimals + 1 : 0);
        int power = t->digits + (t->digits > 1 ? 1 : 0) + 1 + width_of(order);
        if (plain > LITTLE && plain > power)
                t->decimals = -1;
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
        choose_notation(&t, step, fmax(fabs(a->lo), fabs(a->hi)));
        for (; t.n < n; t.n++) {
                char text[NUM_TEXT];
                t.at[t.n] = round_multiple(step, from + (double)t.n) + 0.0; /* no -0 */
                t.text[t.n] = t.decimals < 0
                                      ? mem_format("%s", num_digits(text, t.at[t.n], t.digits))
                                      : mem_format("%.*f", t.decimals, t.at[t.n]);
        }
        return t;
}

/* What they take beside each other. */
static size_t characters(const struct ticks *t)
{
        size_t all = 0;
        for (size_t i = 0; i < t->n; i++)
                all += page_width(t->text[i]) + 2;
        return all;
}

struct ticks ticks_across(const struct axis *a, size_t about, size_t room)
{
        struct ticks t = ticks_make(a, about);
        while (characters(&t) > room && about > 1) {
                ticks_free(&t);
                t = ticks_make(a, --about);
        }
        for (size_t more = about; t.n < 2 && more < about + 4;) { /* one does not tell a scale */
                struct ticks finer = ticks_make(a, ++more);
                bool fits = characters(&finer) <= room;
                ticks_free(fits ? &t : &finer);
                if (!fits)
                        break;
                t = finer;
        }
        return t;
}

size_t ticks_widest(const struct ticks *t)
{
        size_t most = 0;
        for (size_t i = 0; i < t->n; i++) {
                size_t w = page_width(t->text[i]);
                most = w > most ? w : most;
        }
        return most;
}

void ticks_free(struct ticks *t)
{
        for (size_t i = 0; i < t->n; i++)
                free(t->text[i]);
        free(t->text);
        free(t->at);
        *t = (struct ticks){0};
}
