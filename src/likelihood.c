/* SPDX-License-Identifier: GPL-3.0-or-later */
/* likelihood: the sum over observations. */
#include "likelihood.h"

#include "mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Observations are added in blocks of this many: a block is the unit that threads or ranks will be
 * given, and the order in which blocks are combined is fixed. */
enum { BLOCK = 4096 };

/* What one observation adds to: the value, npar gradient components, npar^2 second derivatives. */
struct sums {
        struct dd value;
        struct dd *g; /* NULL: not wanted */
        struct dd *h; /* likewise */
};

static void add_block(const struct dist *d, const struct sample *s, size_t from, size_t to,
                      const double *t, double *row, struct sums *sum)
{
        size_t n = d->npar;
        for (size_t i = from; i < to; i++) {
                double w = s->w ? s->w[i] : 1, value;
                if (w == 0)
                        continue;
                value = d->logpdf(d, s->x[i], t);
                if (value == -NUM_INF) { /* no double-double arithmetic with infinities */
                        sum->value = (struct dd){-NUM_INF, 0};
                        return;
                }
                sum->value = dd_add(sum->value, dd_product(w, value));
                if (sum->g) {
                        d->score(d, s->x[i], t, row);
                        for (size_t j = 0; j < n; j++)
                                sum->g[j] = dd_add(sum->g[j], dd_product(w, row[j]));
                }
                if (sum->h) {
                        d->hess(d, s->x[i], t, row);
                        for (size_t j = 0; j < n * n; j++)
                                sum->h[j] = dd_add(sum->h[j], dd_product(w, row[j]));
                }
        }
}

double likelihood_rows(const struct dist *d, const struct sample *s, const double *t, double *g,
                       double *h)
{
        size_t n = d->npar;
        assert(!h || d->hess);
        double *row = mem_array(n * n, sizeof *row);
        struct sums sum = {.g = g ? mem_array(n, sizeof *sum.g) : NULL,
                           .h = h ? mem_array(n * n, sizeof *sum.h) : NULL};
        for (size_t i = 0; i < s->n && sum.value.hi != -NUM_INF; i += BLOCK)
                add_block(d, s, i, i + BLOCK < s->n ? i + BLOCK : s->n, t, row, &sum);
        for (size_t j = 0; g && j < n; j++)
                g[j] = -dd_value(sum.g[j]);
        for (size_t j = 0; h && j < n * n; j++)
                h[j] = -dd_value(sum.h[j]);
        free(sum.g);
        free(sum.h);
        free(row);
        return -dd_value(sum.value);
}

double likelihood_nll(const struct dist *d, const struct sample *s, const double *t, double *g,
                      double *h)
{
        if (d->nll)
                return d->nll(d, s, t, g, h);
        return likelihood_rows(d, d->support.discrete ? sample_distinct(s) : s, t, g, h);
}

/* Column k of the Hessian by differences of the gradient with steps a, a/2, a/4, extrapolated twice
 * (error a^6 times the seventh derivative, and rounding / a). */
static void difference(const struct likelihood *l, const double *u, size_t k, double *column)
{
        enum { STEPS = 3 };
        size_t m = l->c.dim;
        double *v = mem_array(3 * m, sizeof *v), *up = v + m, *down = up + m;
        double *table = mem_array(STEPS * m, sizeof *table), a = 1.0 / 128;
        memcpy(v, u, m * sizeof *v);
        for (size_t i = 0; i < STEPS; i++, a /= 2) {
                v[k] = u[k] + a;
                likelihood_at(l, v, up, NULL);
                v[k] = u[k] - a;
                likelihood_at(l, v, down, NULL);
                for (size_t j = 0; j < m; j++)
                        table[i * m + j] = (up[j] - down[j]) / (2 * a);
        }
        for (size_t j = 0; j < m; j++) {
                double *c = table + j, first = (4 * c[m] - c[0]) / 3;
                double second = (4 * c[2 * m] - c[m]) / 3;
                column[j] = (16 * second - first) / 15;
        }
        free(table);
        free(v);
}

static void differenced_hessian(const struct likelihood *l, const double *u, double *h)
{
        size_t m = l->c.dim;
        for (size_t k = 0; k < m; k++)
                difference(l, u, k, h + k * m);
        for (size_t j = 0; j < m; j++)
                for (size_t k = 0; k < j; k++)
                        h[j * m + k] = h[k * m + j] = (h[j * m + k] + h[k * m + j]) / 2;
}

double likelihood_at(const struct likelihood *l, const double *u, double *g, double *h)
{
        const struct dist *d = l->d;
        size_t n = d->npar;
        bool analytic = h && d->hess;
        double *t = mem_array(2 * n, sizeof *t), *gt = t + n;
        double *ht = analytic ? mem_array(n * n, sizeof *ht) : NULL;
        double *gu = g ? g : mem_array(l->c.dim, sizeof *gu);
        coords_from(&l->c, u, t);
        double value = likelihood_nll(d, l->s, t, g || h ? gt : NULL, ht);
        if (g || h)
                coords_chain(&l->c, t, gt, ht, gu, analytic ? h : NULL);
        if (h && !analytic)
                differenced_hessian(l, u, h);
        if (!g)
                free(gu);
        free(ht);
        free(t);
        return isnan(value) ? NUM_INF : value;
}
