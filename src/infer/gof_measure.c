/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/gof_measure: how far observations lie from a distribution.
 *
 * Of continuous observations x_1 <= ... <= x_n with F_i = F(x_i), the integrals of the squared distance between F and the share
 * of observations below x,
 *
 *   D  = max |F_n - F|
 *   W2 = n int (F_n - F)^2 dF              = 1 / (12 n) + sum (F_i - (2 i - 1) / (2 n))^2
 *   A2 = n int (F_n - F)^2 / F (1 - F) dF  = -n - sum (2 i - 1) / n (log F_i + log(1 - F_(n+1-i)))
 *
 * where an observation of weight w is w steps of F_n at one place. All of them follow from log F - log(1 - F), the logit: one number
 * that is right in both tails, and ascends as F does.
 *
 * Of integers D is the same, at its largest on an integer.
 *
 *   X2 = sum (observed - expected)^2 / expected
 *
 * over cells: of continuous observations 2 n^(2/5) that are equally likely (Moore 1986, in D'Agostino & Stephens,
 * Goodness-of-Fit Techniques, sec. 3.2.4), of integers those that have at least 5 expected observations each, made of
 * as few of them as will do.  Stephens (1974), J. Amer. Statist. Assoc. 69, 730-737.
 */
#include "gof_internal.h"

#include "likelihood.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST = 5 }; /* expected in a cell */

/* The most cells for so many observations. */
static size_t most_cells(double n)
{
        return (size_t)fmax(2, floor(2 * pow(n, 0.4)));
}

/* --- 1. logits */

/* Of observations in order, or not; z[n] and w[n] (NULL: 1 each) are owned. */
struct logits {
        size_t n;
        double *z, *w;
};

static double *copy_of(const double *x, size_t n)
{
        double *copy = x ? mem_array(n, sizeof *copy) : NULL;
        if (x)
                memcpy(copy, x, n * sizeof *copy);
        return copy;
}

/* From the smaller tail, which is the one that it was for the last observation, or else the other. */
static double logit_of(const struct dist *d, double x, const double *t, bool *above)
{
        const double mostly = -0.25;
        double near = *above ? d->logsf(d, x, t) : d->logcdf(d, x, t);
        if (near > mostly) {
                *above = !*above;
                near = *above ? d->logsf(d, x, t) : d->logcdf(d, x, t);
        }
        near = fmin(near, 0);
        double far = num_log1mexp(near);
        return *above ? far - near : near - far;
}

static void sort_logits(struct logits *l)
{
        struct sample *s = sample_make(l->n, l->z, l->w);
        const struct sorted *o = sample_sorted(s);
        double *z = copy_of(o->x, o->n), *w = copy_of(o->w, o->n);
        free(l->z);
        free(l->w);
        *l = (struct logits){o->n, z, w};
        sample_free(s);
}

static double value_at(const struct sample *s, size_t i)
{
        return s->outcomes ? s->outcomes->rows->lo[i] : s->x[i];
}

static const double *weights_of(const struct sample *s)
{
        return s->outcomes ? s->outcomes->rows->w : s->w;
}

/* Of observations with parameters or windows of their own. In a window F is (F(x) - F(from)) / (F(to) - F(from)), of whose logit
 * the denominator is no part. */
static struct logits logits_by_row(const struct spec *m, const struct fit *f)
{
        const struct sample *s = m->s;
        const struct bounds *b = gof_windows(s);
        double *t = mem_array(spec_room(m, f), sizeof *t);
        struct logits l = {s->n, mem_array(s->n, sizeof *l.z), copy_of(weights_of(s), s->n)};
        bool above = false;
        for (size_t i = 0; i < s->n; i++) {
                const struct dist *d = spec_family(m, f, i, t);
                double x = value_at(s, i);
                l.z[i] = b ? outcome_log(d, b->from[i], x, t, NULL, NULL) -
                                         outcome_log(d, x, b->to[i], t, NULL, NULL)
                           : logit_of(d, x, t, &above);
        }
        free(t);
        return l;
}

static struct logits logits_of(const struct spec *m, const struct fit *f, bool ordered)
{
        const struct fit *model = fit_model(f);
        struct logits l;
        if (m->regression || m->s->outcomes || !ordered || m->d->circular) {
                l = logits_by_row(m, f);
                if (ordered)
                        sort_logits(&l);
                return l;
        }
        const struct sorted *o = sample_sorted(m->s);
        bool above = false;
        l = (struct logits){o->n, mem_array(o->n, sizeof *l.z), copy_of(o->w, o->n)};
        for (size_t i = 0; i < l.n; i++)
                l.z[i] = logit_of(model->d, o->x[i], model->t, &above);
        return l;
}

/* --- 2. continuous observations */

static void distances(const struct logits *l, double total, unsigned tests, double *value)
{
        double below = 0, d = 0;
        struct dd w2 = {0, 0}, a2 = {-total, 0};
        for (size_t i = 0; i < l->n; i++) {
                double w = l->w ? l->w[i] : 1, p = num_logistic(l->z[i]);
                double from = below / total, to = (below + w) / total;
                double off = p - (from + to) / 2;
                d = fmax(d, fmax(to - p, p - from));
                w2 = dd_add_d(w2, w * off * off + w * (w / total) * (w / total) / 12);
                below += w;
                if (!(tests & 1U << GOF_AD))
                        continue;
                a2 = dd_add_d(a2, w * (num_log1pexp(-l->z[i]) * (from + to)));
                a2 = dd_add_d(a2, w * (num_log1pexp(l->z[i]) * (2 - from - to)));
        }
        value[GOF_KS] = d;
        value[GOF_CVM] = dd_value(w2);
        value[GOF_AD] = l->n && (isinf(l->z[0]) || isinf(l->z[l->n - 1])) ? NUM_INF : dd_value(a2);
}

/* In cells that are equally likely, upper ends included. */
static double equal_cells(const struct logits *l, double total, size_t cells)
{
        double *observed = mem_array(cells, sizeof *observed), expected = total / (double)cells;
        double sum = 0;
        for (size_t i = 0; i < l->n; i++) {
                size_t k = (size_t)ceil(num_logistic(l->z[i]) * (double)cells);
                observed[k ? k - 1 : 0] += l->w ? l->w[i] : 1;
        }
        for (size_t k = 0; k < cells; k++)
                sum += (observed[k] - expected) * (observed[k] - expected) / expected;
        free(observed);
        return sum;
}

static void measure_continuous(const struct spec *m, const struct fit *f, unsigned tests,
                               double *value, size_t *cells)
{
        bool ordered = tests & ~(1U << GOF_CHISQ);
        struct logits l = logits_of(m, f, ordered);
        double total = m->s->weight;
        bool sound = true;
        for (size_t i = 0; i < l.n; i++)
                sound = sound && !isnan(l.z[i]);
        if (sound && ordered)
                distances(&l, total, tests, value);
        *cells = (size_t)fmin((double)most_cells(total), floor(total / LEAST));
        if (sound && *cells > 1)
                value[GOF_CHISQ] = equal_cells(&l, total, *cells);
        free(l.z);
        free(l.w);
}

/* --- 3. integers */

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

/* What the fit expects. */
struct expected {
        const struct spec *m;
        const struct dist *d;
        size_t n, room; /* rows that differ: 1, if they do not */
        double *t;      /* t[n * room] */
        double *window; /* window[n]: the log-probability of what could be seen; NULL: of everything, 0 */
        double first;
        size_t count; /* integers about the observations for which */
        double *below; /* below[count]: how many are expected up to first + k; NULL: it is not worth it */
};

static struct expected expected_make(const struct spec *m, const struct fit *f)
{
        struct expected e = {.m = m, .n = gof_is_alike(m) ? 1 : m->s->n, .room = spec_room(m, f)};
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

/* How many observations in (lo, hi], row by row. */
static double expect_rows(const struct expected *e, double lo, double hi)
{
        const struct bounds *b = gof_windows(e->m->s);
        const double *w = weights_of(e->m->s);
        double sum = 0;
        for (size_t i = 0; i < e->n; i++) {
                const double *t = e->t + i * e->room;
                double from = b ? fmax(lo, b->from[i]) : lo, to = b ? fmin(hi, b->to[i]) : hi;
                double p = !(from < to)     ? -NUM_INF
                           : to - from == 1 ? e->d->logpdf(e->d, to, t)
                                            : outcome_log(e->d, from, to, t, NULL, NULL);
                double weight = e->n == 1 ? e->m->s->weight : w ? w[i] : 1;
                sum += weight * exp(p - (b ? e->window[i] : 0));
        }
        return sum;
}

/* Up to x; NAN: it is not in the table. */
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
                lo = fmin(lo, value_at(s, i));
                hi = fmax(hi, value_at(s, i));
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

/* The smallest integer up to which there are so many above lo. There are so many. */
static double reach(const struct expected *e, double lo, double least)
{
        const double far = 1e15;
        double from = lo, to;
        if (lo > -NUM_INF) {
                to = lo + 1;
        } else {
                to = isfinite(e->d->support.lo) ? e->d->support.lo
                                                : floor(sample_about(e->m->s, 0.5));
                from = to - 1;
                for (double step = 1;
                     !isfinite(e->d->support.lo) && expect(e, lo, from) >= least && from > -far;
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

static double cell_distance(const struct expected *e, size_t cells, const double *edge)
{
        const struct sample *s = e->m->s;
        const double *w = weights_of(s);
        double *observed = mem_array(cells, sizeof *observed), sum = 0, lo = -NUM_INF;
        for (size_t i = 0; i < s->n; i++) {
                double x = value_at(s, i);
                size_t from = 0, to = cells - 1; /* the first cell whose end is not below x */
                while (from < to) {
                        size_t middle = from + (to - from) / 2;
                        *(edge[middle] < x ? &from : &to) = edge[middle] < x ? middle + 1 : middle;
                }
                observed[from] += w ? w[i] : 1;
        }
        for (size_t k = 0; k < cells; k++) {
                double expected = expect(e, lo, edge[k]), off = observed[k] - expected;
                sum += off * off / expected;
                lo = edge[k];
        }
        free(observed);
        return sum;
}

/* max |F_n - F|: between two observed integers F_n is level and F ascends, so that it is at an observed one or just below it. */
static double integer_distance(const struct expected *e)
{
        const struct sample *s = e->m->s;
        double *x = mem_array(s->n, sizeof *x), before = 0, total = s->weight, d = 0;
        for (size_t i = 0; i < s->n; i++)
                x[i] = value_at(s, i);
        struct sample *values = sample_make(s->n, x, weights_of(s));
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

static void measure_cells(const struct expected *e, double *value, size_t *cells)
{
        double total = e->m->s->weight;
        size_t most = most_cells(total);
        double *edge = mem_array(most + 1, sizeof *edge);
        *cells = cells_of(e, LEAST, most, edge);
        if (*cells > most)
                *cells = cells_of(e, fmax(LEAST, total / (double)most), most, edge);
        if (*cells > 1 && *cells <= most)
                value[GOF_CHISQ] = cell_distance(e, *cells, edge);
        free(edge);
}

static void measure_integers(const struct spec *m, const struct fit *f, unsigned tests,
                             double *value, size_t *cells)
{
        struct expected e = expected_make(m, f);
        tabulate(&e);
        if (tests & 1U << GOF_CHISQ)
                measure_cells(&e, value, cells);
        if (tests & 1U << GOF_KS && gof_is_alike(m))
                value[GOF_KS] = integer_distance(&e);
        expected_free(&e);
}

/* --- 4. either */

void gof_measure(const struct spec *m, const struct fit *f, unsigned tests, double *value,
                 size_t *cells)
{
        const struct dist *d = m->regression ? regression_family(m->regression) : m->d;
        for (size_t k = 0; k < GOF_COUNT; k++)
                value[k] = NUM_NAN;
        *cells = 0;
        if (!d->support.discrete)
                measure_continuous(m, f, tests, value, cells);
        else
                measure_integers(m, f, tests, value, cells);
}
