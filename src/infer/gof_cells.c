/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/gof_cells: how far counts lie from what a fit expects: of integers, of values that were rounded, and of bins that are given.
 *
 *   X2 = sum (observed - expected)^2 / expected                      Pearson (1900)
 *   G  = 2 sum observed log(observed / expected)                     Wilks (1938)
 *
 * over cells that have at least 5 expected observations each, made of as few integers or bins as will do. To all that follows an
 * integer, what is rounded to one value, and a bin are a place in an order, numbered by whole numbers: place k is what lies above the
 * end of place k - 1, up to its own end (gof_bins.c).  Rao (1973), Linear Statistical Inference, sec. 6b.
 */
#include "gof_internal.h"

#include "likelihood.h"
#include "mem.h"

#include <stdlib.h>

enum { LEAST = GOF_LEAST };

/* --- 1. whose rows are alike */

const struct bounds *gof_windows(const struct sample *s)
{
        return s->outcomes && s->outcomes->rows->from ? s->outcomes->rows : NULL;
}

bool gof_windows_agree(const struct sample *s)
{
        const struct bounds *b = gof_windows(s);
        for (size_t i = 1; b && i < b->n; i++)
                if (b->from[i] != b->from[0] || b->to[i] != b->to[0])
                        return false;
        return true;
}

bool gof_is_alike(const struct spec *m)
{
        return !m->regression && gof_windows_agree(m->s);
}

/* --- 2. what the fit expects */

struct expected {
        const struct spec *m;
        const struct gof_bins *bins; /* NULL: places are the integers themselves */
        const struct dist *d;
        size_t n, room; /* rows that differ: 1, if they do not */
        double *t;      /* t[n * room] */
        double *window; /* window[n]: the log-probability of what could be seen; NULL: of everything, 0 */
        double first;
        size_t count; /* places about the observations for which */
        double *below; /* below[count]: how many are expected up to first + k; NULL: it is not worth it */
};

static struct expected expected_make(const struct spec *m, const struct fit *f,
                                     const struct gof_bins *bins)
{
        struct expected e = {
                .m = m, .bins = bins, .n = gof_is_alike(m) ? 1 : m->s->n, .room = spec_room(m, f)};
        e.t = mem_array(e.n * e.room, sizeof *e.t);
        for (size_t i = 0; i < e.n; i++)
                e.d = spec_family(m, f, i, e.t + i * e.room);
        const struct bounds *b = gof_windows(m->s);
        e.window = b ? mem_array(e.n, sizeof *e.window) : NULL;
        for (size_t i = 0; b && i < e.n; i++)
                e.window[i] = outcome_log(e.d, b->from[i], b->to[i], e.t + i * e.room, NULL, NULL);
        return e;
}

static void expected_free(struct expected *e)
{
        free(e->t);
        free(e->below);
        free(e->window);
}

static double place_of(const struct expected *e, size_t i)
{
        return gof_place(e->bins, gof_value(e->m->s, i));
}

/* How many observations in the places above lo, up to hi, row by row. */
static double expect_rows(const struct expected *e, double lo, double hi)
{
        const struct bounds *b = gof_windows(e->m->s);
        const double *w = gof_weights(e->m->s);
        double sum = 0;
        lo = gof_end(e->bins, lo);
        hi = gof_end(e->bins, hi);
        for (size_t i = 0; i < e->n; i++) {
                const double *t = e->t + i * e->room;
                double from = b ? fmax(lo, b->from[i]) : lo, to = b ? fmin(hi, b->to[i]) : hi;
                bool lone = e->d->support.discrete && to - from == 1;
                double p = !(from < to) ? -NUM_INF
                           : lone       ? e->d->logpdf(e->d, to, t)
                                        : outcome_log(e->d, from, to, t, NULL, NULL);
                double weight = e->n == 1 ? e->m->s->weight : w ? w[i] : 1;
                sum += weight * exp(p - (b ? e->window[i] : 0));
        }
        return sum;
}

/* Up to place x; NAN: it is not in the table. */
static double below(const struct expected *e, double x)
{
        if (isinf(x))
                return x < 0 ? 0 : e->m->s->weight;
        double k = x - e->first;
        return e->below && k >= 0 && k < (double)e->count ? e->below[(size_t)k] : NUM_NAN;
}

static double expect(const struct expected *e, double lo, double hi)
{
        double known = below(e, hi) - below(e, lo);
        return isnan(known) ? expect_rows(e, lo, hi) : known;
}

/* Of rows with parameters of their own the same sums are needed again and again. */
static void tabulate(struct expected *e)
{
        enum { MOST = 256 };
        const struct sample *s = e->m->s;
        double lo = NUM_INF, hi = -NUM_INF;
        for (size_t i = 0; i < s->n; i++) {
                lo = fmin(lo, place_of(e, i));
                hi = fmax(hi, place_of(e, i));
        }
        if (e->n == 1 || hi - lo >= MOST)
                return;
        e->first = lo - 1;
        e->count = (size_t)(hi - lo) + 2;
        double *table = mem_array(e->count, sizeof *table);
        table[0] = expect_rows(e, -NUM_INF, lo - 1);
        for (size_t k = 1; k < e->count; k++)
                table[k] = table[k - 1] +
                           expect_rows(e, e->first + (double)k - 1, e->first + (double)k);
        e->below = table;
}

/* --- 3. cells */

/* The first place that has any probability; -inf: there is none. */
static double first_place(const struct expected *e)
{
        double lo = e->d->support.lo;
        return gof_is_given(e->bins) ? 0 : isfinite(lo) ? gof_place(e->bins, lo) : -NUM_INF;
}

/* The smallest place up to which there are so many above lo. There are so many. */
static double reach(const struct expected *e, double lo, double least)
{
        const double far = 1e15;
        double from = lo, to;
        if (lo > -NUM_INF) {
                to = lo + 1;
        } else {
                double first = first_place(e);
                to = isfinite(first) ? first : gof_place(e->bins, sample_about(e->m->s, 0.5));
                from = to - 1;
                for (double step = 1; isinf(first) && expect(e, lo, from) >= least && from > -far;
                     step *= 2)
                        to = from, from -= step;
        }
        for (double step = 1; !(expect(e, lo, to) >= least); step *= 2) {
                from = to;
                to += step;
                if (to > far)
                        return NUM_INF;
        }
        while (to - from > 1) {
                double middle = floor(from + (to - from) / 2);
                *(expect(e, lo, middle) >= least ? &to : &from) = middle;
        }
        return to;
}

/* The upper ends of cells in which there are so many, into edge[most]; more than most: they are not all there. */
static size_t cells_of(const struct expected *e, double least, size_t most, double *edge)
{
        size_t n = 0;
        for (double lo = -NUM_INF; lo < NUM_INF; lo = edge[n - 1]) {
                if (n == most)
                        return most + 1;
                edge[n] = expect(e, lo, NUM_INF) >= least ? reach(e, lo, least) : NUM_INF;
                if (edge[n] < NUM_INF && expect(e, edge[n], NUM_INF) < least)
                        edge[n] = NUM_INF;
                n++;
        }
        return n;
}

/* Into edge[most + 1]: no more than so many, of bins that are given as many as there are; 0: they cannot be found. */
static size_t find_cells(const struct expected *e, size_t most, double *edge)
{
        size_t n = cells_of(e, LEAST, most, edge);
        if (n > most)
                n = cells_of(e, fmax(LEAST, e->m->s->weight / (double)most), most, edge);
        return n > most ? 0 : n;
}

static size_t room_for(const struct expected *e)
{
        return gof_is_given(e->bins) ? gof_bins_count(e->bins) : gof_most_cells(e->m->s->weight);
}

size_t gof_cell_ends(const struct spec *m, const struct fit *f, const struct gof_bins *bins,
                     double **end)
{
        struct expected e = expected_make(m, f, bins);
        size_t most = room_for(&e);
        *end = mem_array(most + 1, sizeof **end);
        size_t n = find_cells(&e, most, *end);
        expected_free(&e);
        return n;
}

void gof_add_cell(double *value, double observed, double expected)
{
        double off = observed - expected;
        value[GOF_CHISQ] += off * off / expected;
        value[GOF_G] +=
                2 * (observed > 0 ? observed * num_deviance(expected, -off, observed) : expected);
}

static void compare(const struct expected *e, size_t cells, const double *edge, double *value)
{
        const struct sample *s = e->m->s;
        const double *w = gof_weights(s);
        double *observed = mem_array(cells, sizeof *observed), lo = -NUM_INF;
        for (size_t i = 0; i < s->n; i++) {
                double x = place_of(e, i);
                size_t from = 0, to = cells - 1; /* the first cell whose end is not below x */
                while (from < to) {
                        size_t middle = from + (to - from) / 2;
                        *(edge[middle] < x ? &from : &to) = edge[middle] < x ? middle + 1 : middle;
                }
                observed[from] += w ? w[i] : 1;
        }
        value[GOF_CHISQ] = value[GOF_G] = 0;
        for (size_t k = 0; k < cells; k++) {
                gof_add_cell(value, observed[k], expect(e, lo, edge[k]));
                lo = edge[k];
        }
        free(observed);
}

/* max |F_n - F|: between two observed integers F_n is level and F ascends, so that it is at an observed one or just below it. */
static double integer_distance(const struct expected *e)
{
        const struct sample *s = e->m->s;
        double *x = mem_array(s->n, sizeof *x), before = 0, total = s->weight, d = 0;
        for (size_t i = 0; i < s->n; i++)
                x[i] = place_of(e, i);
        struct sample *values = sample_make(s->n, x, gof_weights(s));
        const struct sorted *o = sample_sorted(values);
        for (size_t i = 0, k; i < o->n; i = k) {
                double here = before;
                for (k = i; k < o->n && o->x[k] == o->x[i]; k++)
                        here += o->w ? o->w[k] : 1;
                double low = before - expect(e, -NUM_INF, o->x[i] - 1),
                       high = here - expect(e, -NUM_INF, o->x[i]);
                d = fmax(d, fmax(fabs(low), fabs(high)));
                before = here;
        }
        sample_free(values);
        free(x);
        return d / total;
}

void gof_measure_cells(const struct spec *m, const struct fit *f, const struct gof_bins *bins,
                       unsigned tests, double *value, size_t *cells)
{
        struct expected e = expected_make(m, f, bins);
        tabulate(&e);
        if (tests & GOF_CELLS) {
                size_t most = room_for(&e);
                double *edge = mem_array(most + 1, sizeof *edge);
                *cells = find_cells(&e, most, edge);
                if (*cells > 1)
                        compare(&e, *cells, edge, value);
                free(edge);
        }
        if (tests & 1U << GOF_KS && gof_is_alike(m))
                value[GOF_KS] = integer_distance(&e);
        expected_free(&e);
}
