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
 * Counts in cells (gof_cells.c) are those of 2 n^(2/5) cells that are equally likely (Moore 1986, in D'Agostino & Stephens,
 * Goodness-of-Fit Techniques, sec. 3.2.4).  Stephens (1974), J. Amer. Statist. Assoc. 69, 730-737.
 */
#include "gof_internal.h"

#include "likelihood.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

size_t gof_most_cells(double n)
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

double gof_value(const struct sample *s, size_t i)
{
        return s->outcomes ? s->outcomes->rows->hi[i] : s->x[i];
}

const double *gof_weights(const struct sample *s)
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
        struct logits l = {s->n, mem_array(s->n, sizeof *l.z), copy_of(gof_weights(s), s->n)};
        bool above = false;
        for (size_t i = 0; i < s->n; i++) {
                const struct dist *d = spec_family(m, f, i, t);
                double x = gof_value(s, i);
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
static void count_equal(const struct logits *l, double total, size_t cells, double *value)
{
        double *observed = mem_array(cells, sizeof *observed);
        for (size_t i = 0; i < l->n; i++) {
                size_t k = (size_t)ceil(num_logistic(l->z[i]) * (double)cells);
                observed[k ? k - 1 : 0] += l->w ? l->w[i] : 1;
        }
        value[GOF_CHISQ] = value[GOF_G] = 0;
        for (size_t k = 0; k < cells; k++)
                gof_add_cell(value, observed[k], total / (double)cells);
        free(observed);
}

static void measure_continuous(const struct spec *m, const struct fit *f, unsigned tests,
                               double *value, size_t *cells)
{
        bool ordered = tests & ~GOF_CELLS;
        struct logits l = logits_of(m, f, ordered);
        double total = m->s->weight;
        bool sound = true;
        for (size_t i = 0; i < l.n; i++)
                sound = sound && !isnan(l.z[i]);
        if (sound && ordered)
                distances(&l, total, tests, value);
        *cells = (size_t)fmin((double)gof_most_cells(total), floor(total / GOF_LEAST));
        if (sound && *cells > 1)
                count_equal(&l, total, *cells, value);
        free(l.z);
        free(l.w);
}

/* --- 3. whatever they are */

void gof_measure(const struct spec *m, const struct fit *f, const struct gof_bins *bins,
                 unsigned tests, double *value, size_t *cells)
{
        const struct dist *d = m->regression ? regression_family(m->regression) : m->d;
        for (size_t k = 0; k < GOF_COUNT; k++)
                value[k] = NUM_NAN;
        *cells = 0;
        if (bins || d->support.discrete)
                gof_measure_cells(m, f, bins, tests, value, cells);
        else
                measure_continuous(m, f, tests, value, cells);
}
