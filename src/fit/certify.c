/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit/certify: the proof that a point is a maximum, and the covariance that comes with it. */
#include "internal.h"

#include "mem.h"

#include <assert.h>
#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

/* A maximum is proved if it is nearer than this to where the gradient vanishes, in standard errors
 * (or nearer than doubles lie to each other). */
#define NEAR 1e-8

double to_units(const struct param *p, const struct units *u, double t)
{
        return (p->location ? t - u->centre : t) / pow(u->scale, p->unit);
}

double from_units(const struct param *p, const struct units *u, double t)
{
        return t * pow(u->scale, p->unit) + (p->location ? u->centre : 0);
}

/* --- the sum, as the optimiser sees it */

/* Where intervals are beside values with corners, which an expected information knows nothing of. That one coordinate tells of another
 * what a corner would tell is left out: it is positive definite wherever it is in the smooth ones. */
static double evaluate_bounded(const struct problem *p, const double *u, double *g, double *h)
{
        const struct dist *d = p->l.d;
        size_t n = d->npar, m = p->l.c.dim;
        double *t = mem_array(2 * n + n * n + m, sizeof *t), *gt = t + n, *ht = gt + n,
               *gu = ht + n * n;
        coords_from(&p->l.c, u, t);
        double value = likelihood_corners(d, p->l.s, t, gt, ht);
        coords_chain(&p->l.c, t, gt, ht, gu, h);
        for (size_t a = 0; a < m; a++)
                for (size_t b = 0; b < m; b++)
                        if (a != b && (p->kink[a] || p->kink[b]))
                                h[a * m + b] = 0;
                        else if (
                                p->kink[a]) /* the window may take more than is expected: the corner is there all the same */
                                h[a * m + b] = fabs(h[a * m + b]);
        if (g)
                memcpy(g, gu, m * sizeof *g);
        free(t);
        return isnan(value) ? NUM_INF : value;
}

/* Far out in a window the log-likelihood is the small difference of large sums. Where these are so large that of a difference of 1
 * not ten digits are left nothing is to be believed, least of all that it rises. */
static bool is_drowned(const struct problem *p, const double *u)
{
        const double large = 1e6;
        const struct dist *d = p->l.d;
        const struct sample *s = p->l.s;
        if (!sample_is_windowed(s) || !s->x || d->between) /* which loses none there */
                return false;
        double *t = mem_array(d->npar, sizeof *t);
        coords_from(&p->l.c, u, t);
        bool drowned = !(fabs(d->logpdf(d, s->x[0], t)) <= large);
        free(t);
        return drowned;
}

static double evaluate(const struct problem *p, const double *u, double *g, double *h)
{
        size_t dim = p->l.c.dim;
        if (is_drowned(p, u)) {
                for (size_t k = 0; g && k < dim; k++)
                        g[k] = 0;
                for (size_t k = 0; h && k < dim * dim; k++)
                        h[k] = 0;
                return NUM_INF;
        }
        if (!h || !p->corners)
                return likelihood_at(&p->l, u, g, h);
        if (p->l.s->outcomes)
                return evaluate_bounded(p, u, g, h);
        const struct dist *d = p->l.d;
        size_t n = d->npar, m = p->l.c.dim;
        double *t = mem_array(n + n * n + n * m, sizeof *t), *info = t + n, *j = info + n * n;
        coords_from(&p->l.c, u, t);
        coords_jacobian(&p->l.c, t, j);
        d->info(d, t, info);
        for (size_t a = 0; a < m; a++)
                for (size_t b = 0; b < m; b++) {
                        h[a * m + b] = 0;
                        for (size_t i = 0; i < n; i++)
                                for (size_t k = 0; k < n; k++)
                                        h[a * m + b] += p->l.s->weight * j[i * m + a] *
                                                        info[i * n + k] * j[k * m + b];
                }
        free(t);
        return likelihood_at(&p->l, u, g, NULL);
}

/* u, g, h of a point, one behind the other */
static double problem_value(const void *context, const double *u, double *g, double *h)
{
        const struct problem *p = context;
        struct memory *m = p->memory;
        size_t n = p->l.c.dim;
        for (size_t k = 0; k < m->n; k++) {
                const double *seen = m->point[k];
                if (memcmp(seen, u, n * sizeof *u) != 0)
                        continue;
                if (g)
                        memcpy(g, seen + n, n * sizeof *g);
                if (h)
                        memcpy(h, seen + 2 * n, n * n * sizeof *h);
                return m->f[k];
        }
        double f = evaluate(p, u, g, h);
        if (g && h && n > 0) {
                size_t k = m->next;
                if (!m->point[k])
                        m->point[k] = mem_array(2 * n + n * n, sizeof *m->point[k]);
                memcpy(m->point[k], u, n * sizeof *u);
                memcpy(m->point[k] + n, g, n * sizeof *g);
                memcpy(m->point[k] + 2 * n, h, n * n * sizeof *h);
                m->f[k] = f;
                m->n = m->n < REMEMBERED ? m->n + 1 : m->n;
                m->next = (k + 1) % REMEMBERED;
        }
        return f;
}

/* Borrows d, s and held, and points into itself: the caller's p must stay where it is. */
void problem_make(struct problem *p, const struct dist *d, const struct sample *s,
                  const double *held)
{
        *p = (struct problem){.l = {d, s, coords_make(d, held)}, .held = held};
        size_t m = p->l.c.dim;
        bool values = !s->outcomes || s->outcomes->exact; /* at which corners are */
        p->memory = mem_array(1, sizeof *p->memory);
        p->kink = mem_array(m, sizeof *p->kink);
        for (size_t j = 0, k = 0; j < d->npar && !d->simplex; j++)
                if (isnan(held[j])) {
                        p->kink[k] = d->param[j].kink && values;
                        p->corners = p->corners || p->kink[k];
                        k++;
                }
        assert(!p->corners || d->info);
        p->o = (struct objective){.dim = m,
                                  .value = problem_value,
                                  .context = p,
                                  .size = s->weight,
                                  .curved = d->hess || d->nll,
                                  .kink = p->corners ? p->kink : NULL};
}

void problem_clear(struct problem *p)
{
        for (size_t k = 0; k < REMEMBERED; k++)
                free(p->memory->point[k]);
        free(p->memory);
        free(p->kink);
}

/* How many standard errors the rounding of the parameters, in the units of the user's data, and of their coordinates
 * u[dim] to doubles may take a point away from where it belongs; h[dim * dim]: the Hessian in coordinates, of which each
 * parameter has one. (The rounding of one is felt by the others: where mu is 1e9 the best sigma is not what it is a
 * hair's breadth from there.) */
static double resolution(const struct problem *p, const struct units *units, const double *t,
                         const double *u, const double *h)
{
        const struct dist *d = p->l.d;
        size_t n = d->npar, m = p->l.c.dim;
        double *j = mem_array(n * m, sizeof *j), far = 0;
        coords_jacobian(&p->l.c, t, j);
        for (size_t i = 0; i < n && !d->simplex; i++)
                for (size_t k = 0; k < m; k++) {
                        double raw = from_units(&d->param[i], units, t[i]);
                        double apart = fabs(raw) / pow(units->scale, d->param[i].unit);
                        if (j[i * m + k] != 0)
                                far += 2 * DBL_EPSILON *
                                       fmax(apart / fabs(j[i * m + k]), fabs(u[k])) *
                                       sqrt(h[k * m + k]);
                }
        free(j);
        return far;
}

/* Fills the certificate and covariance of f for the maximum u[dim] of p; NULL if it is proved, else why
 * it is not (a text of its own) and, if a neighbour is better, moves u there. */
char *certify(struct fit *f, const struct problem *p, const struct units *units, double *u,
              bool *moved)
{
        const struct dist *d = p->l.d;
        size_t n = d->npar, m = p->l.c.dim;
        double *h = mem_array(m * m + n * m + 2 * m + n, sizeof *h), *j = h + m * m,
               *step = j + n * m, *better = step + m, *t = better + m;
        struct certificate c = optimize_certify(&p->o, u, h, step, better);
        char *why = NULL;
        *moved = false;
        coords_from(&p->l.c, u, t);
        f->gradient = c.decrement;
        f->condition = c.condition;
        if (!c.definite) {
                why = mem_format("the Hessian is not positive definite where the search ended");
        } else if (c.beaten) {
                why = mem_format("a neighbouring point has a log-likelihood higher by %.3g",
                                 c.rise);
                memcpy(u, better, m * sizeof *u);
                *moved = true;
        } else if (c.flat && sample_is_windowed(p->l.s)) {
                why = mem_format("the likelihood is flat where the search ended");
        } else if (!(c.decrement <= NEAR) && !(c.decrement <= resolution(p, units, t, u, h))) {
                why = mem_format("the gradient is still %.3g standard errors from zero",
                                 c.decrement);
        } else if (m > 0) { /* vcov = J H^-1 J', then the units of the data */
                gsl_matrix_view hv = gsl_matrix_view_array(h, m, m);
                gsl_linalg_cholesky_decomp1(&hv.matrix);
                gsl_linalg_cholesky_invert(&hv.matrix);
                coords_jacobian(&p->l.c, t, j);
                gsl_matrix *jv = gsl_matrix_alloc(n, m);
                gsl_matrix_view j_view = gsl_matrix_view_array(j, n, m),
                                out = gsl_matrix_view_array(f->vcov, n, n);
                gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, &j_view.matrix, &hv.matrix, 0, jv);
                gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1, jv, &j_view.matrix, 0, &out.matrix);
                for (size_t a = 0; a < n; a++) /* one half is the other, to the last bit */
                        for (size_t b = 0; b <= a; b++)
                                f->vcov[b * n + a] = f->vcov[a * n + b] *=
                                        pow(units->scale, d->param[a].unit) *
                                        pow(units->scale, d->param[b].unit);
                gsl_matrix_free(jv);
        }
        free(h);
        return why;
}
