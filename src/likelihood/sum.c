/* SPDX-License-Identifier: GPL-3.0-or-later */
/* likelihood/sum: over observations that share their parameters. */
#include "internal.h"

#include "mem.h"
#include "wide.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What each observation adds: the value, npar gradient components, and the second derivatives from the diagonal up. */
struct point {
        const struct dist *d;
        const double *t;
        bool g, h, together; /* what is wanted; the row's block may be used */
};

/* Observation i of a block by itself. */
static void one(const struct point *p, size_t i, double x, double *value, double *g, double *h)
{
        enum { SOME = 8 };
        size_t n = p->d->npar;
        double few[SOME * SOME], *row = n <= SOME ? few : mem_array(n * n, sizeof *row);
        value[i] = p->d->logpdf(p->d, x, p->t);
        bool inside = value[i] != -NUM_INF; /* else there is no slope */
        if (g) {
                if (inside)
                        p->d->score(p->d, x, p->t, row);
                for (size_t j = 0; j < n; j++)
                        g[j * SAMPLE_BLOCK + i] = inside ? row[j] : 0;
        }
        if (h) {
                if (inside)
                        p->d->hess(p->d, x, p->t, row);
                for (size_t j = 0, at = i; j < n; j++)
                        for (size_t k = j; k < n; k++, at += SAMPLE_BLOCK)
                                h[at] = inside ? row[j * n + k] : 0;
        }
        if (row != few)
                free(row);
}

/* n is a multiple of WIDE. */
WIDE_KERNEL
static bool all_finite(size_t n, const double *v)
{
        wide sum = wide_all(0);
        double lane[WIDE], any = 0;
        for (size_t i = 0; i < n; i += WIDE)
                sum += 0.0 * wide_at(v + i); /* NAN from an infinity on */
        wide_put(lane, sum);
        for (int j = 0; j < WIDE; j++)
                any += lane[j];
        return any == 0;
}

static void add_block(const void *context, size_t n, const double *x, double *row)
{
        const struct point *p = context;
        double *g = p->g ? row + SAMPLE_BLOCK : NULL;
        double *h = p->h ? row + (1 + (p->g ? p->d->npar : 0)) * SAMPLE_BLOCK : NULL;
        if (p->together)
                p->d->block(p->d, n, x, p->t, row, g, h);
        if (p->together && all_finite(n, row))
                return;
        for (size_t i = 0; i < n; i++)
                if (!p->together || !isfinite(row[i]))
                        one(p, i, x[i], row, g, h);
}

/* The sums at t, negative. An infinite density is no likelihood: NAN. */
static double add_all(const struct point *p, const struct sample *s, double *g, double *h)
{
        size_t n = p->d->npar, k = 1 + (g ? n : 0) + (h ? triangle(n) : 0);
        assert(!h || p->d->hess);
        struct dd *sum = mem_array(k, sizeof *sum), *next = sum + 1;
        sample_sums(s, k, add_block, p, sum);
        double value = sum->hi == NUM_INF ? NUM_NAN : -dd_value(*sum);
        for (size_t j = 0; g && j < n; j++)
                g[j] = -dd_value(*next++);
        for (size_t j = 0; h && j < n; j++)
                for (size_t i = j; i < n; i++)
                        h[j * n + i] = h[i * n + j] = -dd_value(*next++);
        free(sum);
        return value;
}

double likelihood_rows(const struct dist *d, const struct sample *s, const double *t, double *g,
                       double *h)
{
        return add_all(&(struct point){d, t, g, h, false}, s, g, h);
}

double likelihood_nll(const struct dist *d, const struct sample *s, const double *t, double *g,
                      double *h)
{
        if (s->outcomes)
                return outcomes_nll(d, s, t, g, h);
        if (d->nll)
                return d->nll(d, s, t, g, h);
        return add_all(&(struct point){d, t, g, h, d->block},
                       d->support.discrete ? sample_distinct(s) : s, g, h);
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

/* Averages of second derivatives know nothing of a corner in the middle of an interval. */
static bool has_hidden_corner(const struct likelihood *l)
{
        bool any = false;
        for (size_t j = 0; l->s->outcomes && j < l->d->npar; j++)
                any = any || l->d->param[j].kink;
        return any;
}

double likelihood_at(const struct likelihood *l, const double *u, double *g, double *h)
{
        const struct dist *d = l->d;
        size_t n = d->npar;
        bool analytic = h && d->hess && !has_hidden_corner(l);
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
