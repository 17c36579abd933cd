/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bins of a histogram: of the width of Freedman & Diaconis (1981, Z. Wahrscheinlichkeitstheorie verw. Gebiete 57,
 * 453-476), 2 (q3 - q1) / n^(1/3), rounded down to 1, 2 or 5 times a power of ten, at multiples of it. Where the quartiles are
 * equal, of Sturges's number, 1 + log2 n of them. Integers are in the middle of their bins, one in each if there
 * are not many; so are values that are multiples of 0.5 or 0.01. Angles are wrapped into a circle's twelfths,
 * twenty-fourths, ... */
#include "internal.h"

#include "mem.h"

#include <gsl/gsl_math.h>
#include <stdlib.h>

enum { MOST_BINS = 200, MOST_SINGLE = 60 };

static double width_of(const struct sample *s, double range)
{
        double spread = sample_quantile(s, 0.75) - sample_quantile(s, 0.25);
        double h = 2 * spread / cbrt(s->weight);
        if (!(h > 0))
                h = range / (1 + log2(fmax(s->weight, 1)));
        return fmax(h, range / MOST_BINS);
}

static struct bins bins_room(size_t n)
{
        return (struct bins){.n = n,
                             .edge = mem_array(n + 1, sizeof(double)),
                             .width = mem_array(n, sizeof(double)),
                             .weight = mem_array(n, sizeof(double))};
}

/* n bins whose edges are multiples first, first + stride, ... of the grain. */
static struct bins regular(struct round grain, double first, double stride, size_t n)
{
        struct bins b = bins_room(n);
        for (size_t i = 0; i <= n; i++)
                b.edge[i] = round_multiple(grain, first + (double)i * stride);
        for (size_t i = 0; i < n; i++)
                b.width[i] = round_multiple(grain, stride);
        return b;
}

/* The values of a sample on the scale of its unit, 10^e: they are phase, and so many times the step more. */
struct lattice {
        double step, phase;
};

enum { LEAST_LATTICE = 10 }; /* fewer values share a step by accident */

/* Of multiples of the unit: those that are halves, quarters, fives or tens have wider steps. */
static struct lattice lattice_of(const struct sample *s, double unit)
{
        struct lattice l = {0, 0};
        double first = round(s->x[0] / unit);
        for (size_t i = 1; i < s->n && s->n >= LEAST_LATTICE && l.step != 1; i++) {
                double a = fabs(round(s->x[i] / unit) - first), b = l.step; /* Euclid's algorithm */
                while (b > 0) {
                        double rest = fmod(a, b);
                        a = b;
                        b = rest;
                }
                l.step = a;
        }
        if (l.step == 0)
                l.step = 1;
        l.phase = fmod(first, l.step);
        return l;
}

/* Of values that are multiples of the unit: they are in the middle between edges. */
static struct bins on_units(const struct sample *s, const struct range *r, double h, int e)
{
        const struct round unit = {1, e}, half = {5, e - 1};
        double per = round_multiple(unit, 1);
        struct lattice l = lattice_of(s, per);
        double step = per * l.step;
        double several = h > step ? round_multiple(round_below(h / step), 1) : 1; /* in a bin */
        double units = several * l.step;
        double lo = floor((round(r->lo / per) - l.phase) / units),
               hi = floor((round(r->hi / per) - l.phase) / units);
        return regular(half, 2 * (l.phase + units * lo) - l.step, 2 * units, (size_t)(hi - lo) + 1);
}

static struct bins on_line(const struct range *r, double h)
{
        struct round step = round_below(h);
        double width = round_multiple(step, 1), from = floor(r->lo / width),
               to = floor(r->hi / width);
        while (round_multiple(step, from) > r->lo)
                from--;
        while (round_multiple(step, from + 1) <= r->lo)
                from++;
        while (round_multiple(step, to) > r->hi)
                to--;
        while (round_multiple(step, to + 1) <= r->hi)
                to++;
        if (to > from && round_multiple(step, to) == r->hi)
                to--; /* the largest is in the last one, not alone in the next */
        return regular(step, from, 1, (size_t)(to - from) + 1);
}

static struct bins on_circle(double from, double h)
{
        size_t n = 12;
        while (n < MOST_BINS / 2 && 2 * M_PI / (double)n > 1.5 * h)
                n *= 2;
        struct bins b = bins_room(n);
        for (size_t i = 0; i <= n; i++)
                b.edge[i] = from + 2 * M_PI * (double)i / (double)n;
        for (size_t i = 0; i < n; i++)
                b.width[i] = 2 * M_PI / (double)n;
        return b;
}

/* Which bin holds x; n: none. Edges are about equally far apart. */
static size_t bin_of(const struct bins *b, double x)
{
        double lo = b->edge[0], hi = b->edge[b->n];
        if (!(x >= lo && x <= hi))
                return b->n;
        size_t i = (size_t)((x - lo) / (hi - lo) * (double)b->n);
        i = i < b->n ? i : b->n - 1;
        while (i > 0 && x < b->edge[i])
                i--;
        while (i + 1 < b->n && x >= b->edge[i + 1])
                i++;
        return i;
}

static void fill(struct bins *b, const struct sample *s, bool circular)
{
        for (size_t i = 0; i < s->n; i++) {
                double w = s->w ? s->w[i] : 1;
                size_t k = bin_of(b, circular ? angle_from(s->x[i], b->edge[0]) : s->x[i]);
                *(k < b->n ? &b->weight[k] : &b->beyond) += w;
        }
}

/* Two of them become one. */
static void join(struct bins *b, size_t k)
{
        b->weight[k] += b->weight[k + 1];
        b->width[k] = b->edge[k + 2] - b->edge[k];
        b->n--;
        for (size_t i = k + 1; i <= b->n; i++)
                b->edge[i] = b->edge[i + 1];
        for (size_t i = k + 1; i < b->n; i++) {
                b->weight[i] = b->weight[i + 1];
                b->width[i] = b->width[i + 1];
        }
}

/* No bin is where nothing can be. What is left of one there joins the next, if it is less than half. */
static void clip(struct bins *b, double lo, double hi)
{
        size_t last = b->n - 1;
        double first_width = b->width[0], last_width = b->width[last];
        if (lo > b->edge[0] && lo < b->edge[1]) {
                b->edge[0] = lo;
                b->width[0] = b->edge[1] - lo;
        }
        if (hi < b->edge[last + 1] && hi > b->edge[last]) {
                b->edge[last + 1] = hi;
                b->width[last] = hi - b->edge[last];
        }
        if (last > 0 && b->width[last] < 0.5 * last_width)
                join(b, last - 1);
        if (b->n > 1 && b->width[0] < 0.5 * first_width)
                join(b, 0);
}

/* Whether all observations are integers, that a double tells apart. */
static bool is_whole(const struct sample *s)
{
        for (size_t i = 0; i < s->n; i++)
                if (s->x[i] != floor(s->x[i]) || fabs(s->x[i]) > 1e15)
                        return false;
        return true;
}

struct bins bins_make(const struct sample *s, const struct dist *d, double lo, double hi)
{
        struct range r = range_of(s);
        struct bins b;
        bool loose = false; /* edges are where they are for no other reason than to be round */
        if (d->levels) {
                r.lo = 0;
                r.hi = (double)d->levels->n - 1;
        }
        double span = r.hi - r.lo, unit = sample_coarseness(s);
        if (d->circular) {
                b = on_circle(sample_cut(s), width_of(s, 2 * M_PI));
        } else if (d->support.discrete && (span < MOST_SINGLE || d->levels)) {
                b = regular((struct round){5, -1}, 2 * r.lo - 1, 2, (size_t)span + 1);
                b.single = true;
        } else {
                double h = span > 0 ? width_of(s, span) : r.lo == 0 ? 1 : fabs(r.lo) / 10;
                if (is_whole(s))
                        b = on_units(s, &r, h, 0);
                else if (unit > 0)
                        b = on_units(s, &r, h, (int)round(log10(unit)));
                else
                        b = on_line(&r, h);
                loose = unit == 0 && !is_whole(s);
        }
        fill(&b, s, d->circular);
        if (loose)
                clip(&b, lo, hi);
        return b;
}

void bins_free(struct bins *b)
{
        free(b->edge);
        free(b->width);
        free(b->weight);
        *b = (struct bins){0};
}
