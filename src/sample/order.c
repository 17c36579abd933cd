/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample/order: the observations in ascending order, quantiles, counts. */
#include "internal.h"

#include "mem.h"

#include <stdint.h>
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

/* --- sorting by digits: doubles are ordered as their bits are, once negative ones are turned over */

static uint64_t key_of(double x)
{
        uint64_t b;
        memcpy(&b, &x, sizeof b);
        return b & UINT64_C(1) << 63 ? ~b : b | UINT64_C(1) << 63;
}

static double value_of(uint64_t key)
{
        uint64_t b = key & UINT64_C(1) << 63 ? key & ~(UINT64_C(1) << 63) : ~key;
        double x;
        memcpy(&x, &b, sizeof x);
        return x;
}

enum { DIGIT = 11, DIGITS = 6, RADIX = 1 << DIGIT, FEW = 500 };

static size_t digit_of(uint64_t key, int digit)
{
        return key >> (DIGIT * digit) & (RADIX - 1);
}

/* From the last digit to the first; a digit that all have in common moves nothing. */
static void sort(size_t n, double *x)
{
        if (n < FEW) {
                qsort(x, n, sizeof *x, compare);
                return;
        }
        uint64_t *from = mem_array(2 * n, sizeof *from), *to = from + n, *all = from;
        size_t(*place)[RADIX] = mem_array(DIGITS, sizeof *place);
        for (size_t i = 0; i < n; i++) {
                from[i] = key_of(x[i]);
                for (int k = 0; k < DIGITS; k++)
                        place[k][digit_of(from[i], k)]++;
        }
        for (int k = 0; k < DIGITS; k++) {
                if (place[k][digit_of(from[0], k)] == n)
                        continue;
                for (size_t v = 0, sum = 0; v < RADIX; v++) {
                        size_t count = place[k][v];
                        place[k][v] = sum;
                        sum += count;
                }
                for (size_t i = 0; i < n; i++)
                        to[place[k][digit_of(from[i], k)]++] = from[i];
                uint64_t *swap = from;
                from = to;
                to = swap;
        }
        for (size_t i = 0; i < n; i++)
                x[i] = value_of(from[i]);
        free(place);
        free(all);
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
                sort(n, x);
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

/* --- some of the order only: of a large sample whose observations weigh the same, as long as it is not sorted */

static bool is_large(const struct sample *s)
{
        return !s->w && s->n > OUTLINE && !s->summary->have_sorted;
}

/* One observation of every cell of about n / OUTLINE, sorted. Which one changes from cell to cell, so that no pattern in the
 * order of the observations is met. */
static const double *outline_of(const struct sample *s)
{
        struct summary *m = s->summary;
        if (m->outline)
                return m->outline;
        size_t cell = s->n / OUTLINE;
        m->outline = mem_array(OUTLINE, sizeof *m->outline);
        for (size_t i = 0; i < OUTLINE; i++) {
                size_t shift = (size_t)(i * UINT64_C(0x9e3779b97f4a7c15) >> 32) % cell;
                m->outline[i] = s->x[i * (s->n - cell) / (OUTLINE - 1) + shift % cell];
        }
        sort(OUTLINE, m->outline);
        return m->outline;
}

/* The observations between lo and hi, copied to x; *below: how many are less than lo. */
static size_t between(const struct sample *s, double lo, double hi, double *x, size_t *below)
{
        size_t n = 0;
        *below = 0;
        for (size_t i = 0; i < s->n; i++) {
                double v = s->x[i];
                x[n] = v;
                *below += v < lo;
                n += (size_t)((v >= lo) & (v <= hi));
        }
        return n;
}

/* The observations of rank i and i + 1 (or i twice, if it is the last) among all, counted from 0. Those around them are picked by
 * two values of the outline, which are so far apart that the ranks lie between them but for very odd luck (Floyd & Rivest
 * 1975, Comm. ACM 18, 165-172). */
static struct neighbours select_rank(const struct sample *s, size_t i)
{
        enum { AROUND = 400 }; /* 6 standard deviations of a rank in the outline */
        const double *o = outline_of(s);
        size_t at = (size_t)((double)i / (double)s->n * OUTLINE), below,
               j = i + 1 < s->n ? i + 1 : i;
        double lo = at < AROUND ? -NUM_INF : o[at - AROUND];
        double hi = at + AROUND < OUTLINE ? o[at + AROUND] : NUM_INF;
        double *x = mem_array(s->n + 1, sizeof *x);
        size_t n = between(s, lo, hi, x, &below);
        struct neighbours found = {.rank = i};
        if (i >= below && j < below + n) {
                sort(n, x);
                found.x[0] = x[i - below];
                found.x[1] = x[j - below];
        } else {
                found.x[0] = sample_sorted(s)->x[i];
                found.x[1] = sample_sorted(s)->x[j];
        }
        free(x);
        return found;
}

static struct neighbours at_rank(const struct sample *s, size_t i)
{
        struct summary *m = s->summary;
        for (size_t k = 0; k < m->nranks; k++)
                if (m->ranks[k].rank == i)
                        return m->ranks[k];
        struct neighbours found = select_rank(s, i);
        m->ranks = mem_grow(m->ranks, &m->room, m->nranks + 1, sizeof *m->ranks);
        m->ranks[m->nranks++] = found;
        return found;
}

void order_standardise(struct summary *to, const struct summary *from, double centre, double scale)
{
        if (from->outline)
                to->outline = mem_array(OUTLINE, sizeof *to->outline);
        for (size_t i = 0; from->outline && i < OUTLINE; i++)
                to->outline[i] = (from->outline[i] - centre) / scale;
        if (from->nranks)
                to->ranks = mem_grow(NULL, &to->room, from->nranks, sizeof *to->ranks);
        for (size_t k = 0; k < from->nranks; k++) {
                to->ranks[k].rank = from->ranks[k].rank;
                for (int j = 0; j < 2; j++)
                        to->ranks[k].x[j] = (from->ranks[k].x[j] - centre) / scale;
        }
        to->nranks = from->nranks;
}

/* The first rank at which the number of observations so far is >= part. */
static size_t rank_at(const struct sample *s, double part)
{
        double k = ceil(part) - 1;
        size_t i = k > 0 ? (size_t)k : 0;
        return i < s->n ? i : s->n - 1;
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
        if (is_large(s))
                return at_rank(s, rank_at(s, p * s->weight)).x[0];
        return at_weight(sample_sorted(s), p * s->weight, false);
}

double sample_about(const struct sample *s, double p)
{
        if (!is_large(s))
                return sample_quantile(s, p);
        size_t i = (size_t)(p * OUTLINE);
        return outline_of(s)[i < OUTLINE ? i : OUTLINE - 1];
}

double sample_median(const struct sample *s, double *lo, double *hi)
{
        double a, b;
        if (is_large(s)) { /* with an odd number the middle one is both */
                struct neighbours middle = at_rank(s, rank_at(s, s->weight / 2));
                a = middle.x[0];
                b = middle.x[s->n % 2 ? 0 : 1];
        } else {
                const struct sorted *o = sample_sorted(s);
                a = at_weight(o, s->weight / 2, false);
                b = at_weight(o, s->weight / 2, true);
        }
        if (lo)
                *lo = a;
        if (hi)
                *hi = b;
        return a == b ? a : a / 2 + b / 2;
}

void sample_outline(const struct sample *s, size_t n, double *x)
{
        bool large = is_large(s);
        const double *o = large ? outline_of(s) : NULL;
        for (size_t i = 0; i < n; i++) {
                double p = ((double)i + 0.5) / (double)n;
                x[i] = large ? o[(size_t)(p * OUTLINE)] : sample_quantile(s, p);
        }
        x[0] = sample_moments(s)->min;
        x[n - 1] = sample_moments(s)->max;
}

double sample_weight_at(const struct sample *s, double x)
{
        double sum = 0;
        for (size_t i = 0; i < s->n; i++)
                if (s->x[i] == x)
                        sum += s->w ? s->w[i] : 1;
        return sum;
}

/* A value that half of the observations have is one of the two in the middle, and a quartile. */
double sample_tied(const struct sample *s)
{
        double lo, hi, tied = 0;
        if (is_large(s)) {
                sample_median(s, &lo, &hi);
                if (sample_quantile(s, 0.25) == lo)
                        tied = sample_weight_at(s, lo);
                if (sample_quantile(s, 0.75) == hi)
                        tied = fmax(tied, sample_weight_at(s, hi));
        } else {
                tied = sample_sorted(s)->ties;
        }
        return 2 * tied >= s->weight ? tied : 0;
}

/* --- counts */

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
