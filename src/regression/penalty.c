/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/penalty: what a prior adds to the negative log-likelihood, -log p(b): l2 sum b^2 is that of a normal(0, 1 / sqrt(2 l2)),
 * l1 sum |b| that of a laplace(0, 1 / l1), without their constants. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* The standard deviation of a column, divisor the total weight. */
static double spread_of(const struct regression *r, const double *x)
{
        struct sample *s = sample_make(r->y->n, x, r->y->w);
        double sd = sample_moments(s)->sd;
        sample_free(s);
        return sd;
}

void penalty_weights(const struct regression *r, const struct penalties *p, double *l1, double *l2)
{
        memset(l1, 0, r->row.npar * sizeof *l1);
        memset(l2, 0, r->row.npar * sizeof *l2);
        for (size_t a = 0; a < r->m && (p->l1 > 0 || p->l2 > 0); a++) {
                const struct coordinate *c = &r->coordinate[a];
                const struct design *d = c->from ? c->from->design : NULL;
                for (size_t j = d && d->intercept ? 1 : 0; d && j < c->p; j++) {
                        double sd = p->standardize && d->column[j] ? spread_of(r, d->column[j]) : 1;
                        l1[c->first + j] = p->l1 * sd;
                        l2[c->first + j] = p->l2 * sd * sd;
                }
        }
}

/* --- corners */

static size_t kink_of(const struct dist *d)
{
        size_t j = 0;
        while (j < d->npar && !d->param[j].kink)
                j++;
        return j;
}

bool prior_has_corner(const struct prior *p)
{
        return (p->d->loss == LOSS_ABSOLUTE || p->d->loss == LOSS_TILTED) &&
               kink_of(p->d) < p->d->npar;
}

struct corner prior_corner(const struct prior *p)
{
        size_t kink = kink_of(p->d);
        double *g = mem_array(p->d->npar, sizeof *g), at = p->t[kink], far = fmax(fabs(at), 1);
        struct corner c = {.at = at};
        p->d->score(p->d, at - far, p->t, g);
        c.up = -g[kink];
        p->d->score(p->d, at + far, p->t, g);
        c.down = g[kink];
        free(g);
        return c;
}

struct penalties penalty_smooth(const struct regression *r, const struct penalties *p,
                                const bool *corners)
{
        struct prior *prior = mem_array(p->nprior, sizeof *prior);
        struct penalties smooth = *p;
        smooth.prior = prior;
        smooth.nprior = 0;
        for (size_t k = 0; k < p->nprior; k++) {
                bool corner = false;
                for (size_t a = 0; a < r->m; a++) {
                        const struct coordinate *c = &r->coordinate[a];
                        size_t at = p->prior[k].param;
                        corner = corner || (corners[a] && at >= c->first && at < c->first + c->p);
                }
                if (!corner || !prior_has_corner(&p->prior[k]))
                        prior[smooth.nprior++] = p->prior[k];
        }
        return smooth;
}

/* --- the rest */

/* -log p and its first two derivatives, by differences of the sixth order where the family does not know them. */
static double prior_at(const struct prior *p, double x, double *g, double *h)
{
        const struct support *s = &p->d->support;
        double f = -p->d->logpdf(p->d, x, p->t), v[7];
        if (p->d->slope && g) {
                *g = -p->d->slope(p->d, x, p->t, h);
                *h = -*h;
                return f;
        }
        double step = 2e-3 * fmax(fabs(x), 1e-3);
        step = fmin(step, fmin(x - s->lo, s->hi - x) / 4);
        if (!g)
                return f;
        for (int k = -3; k <= 3; k++)
                v[k + 3] = k ? -p->d->logpdf(p->d, x + k * step, p->t) : f;
        *g = (45 * (v[4] - v[2]) - 9 * (v[5] - v[1]) + (v[6] - v[0])) / (60 * step);
        *h = (270 * (v[4] + v[2]) - 27 * (v[5] + v[1]) + 2 * (v[6] + v[0]) - 490 * f) /
             (180 * step * step);
        return f;
}

double penalty_at(const struct regression *r, const struct penalties *p, const double *l2,
                  const double *held, const double *b, double *g, double *h)
{
        double value = 0;
        for (size_t j = 0; j < r->row.npar; j++) {
                bool free = isnan(held[j]);
                value += free ? l2[j] * b[j] * b[j] : 0;
                if (g)
                        g[j] = free ? 2 * l2[j] * b[j] : 0;
                if (h)
                        h[j] = free ? 2 * l2[j] : 0;
        }
        for (size_t k = 0; k < p->nprior; k++) {
                const struct prior *q = &p->prior[k];
                double slope = 0, bend = 0;
                bool free = isnan(held[q->param]);
                value += free ? prior_at(q, b[q->param], g ? &slope : NULL, &bend) : 0;
                if (g && free)
                        g[q->param] += slope;
                if (h && free)
                        h[q->param] += bend;
        }
        return value;
}

double penalty_at_corners(const struct penalties *p, const double *held, const double *user)
{
        double sum = 0;
        for (size_t k = 0; k < p->nprior; k++) {
                const struct prior *q = &p->prior[k];
                if (isnan(user[q->param]) && !isnan(held[q->param]))
                        sum -= q->d->logpdf(q->d, held[q->param], q->t);
        }
        return sum;
}
