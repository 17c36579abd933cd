/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coords: the free parameters as unconstrained coordinates. */
#include "coords.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* --- one parameter ---------------------------------------------------------------------- */

double link_to(const struct param *p, double t)
{
        return link_invert(link_default(p->lo, p->hi), p->lo, p->hi, t);
}

double link_from(const struct param *p, double u)
{
        return link_apply(link_default(p->lo, p->hi), p->lo, p->hi, u, NULL, NULL);
}

/* As functions of t, which says more than u where t is near a bound. */
double link_slope(const struct param *p, double t)
{
        switch (link_default(p->lo, p->hi)) {
        case LINK_LOG:
                return isfinite(p->lo) ? t - p->lo : p->hi - t;
        case LINK_LOGIT:
                return (t - p->lo) * (p->hi - t) / (p->hi - p->lo);
        default:
                return 1;
        }
}

/* d2t/du2, as a function of t */
static double link_bend(const struct param *p, double t)
{
        switch (link_default(p->lo, p->hi)) {
        case LINK_LOG:
                return isfinite(p->lo) ? t - p->lo : -(p->hi - t);
        case LINK_LOGIT:
                return link_slope(p, t) * (p->hi + p->lo - 2 * t) / (p->hi - p->lo);
        default:
                return 0;
        }
}

/* --- all of them ------------------------------------------------------------------------ */

/* In a simplex the members held at 0 are left out and the first of the others is the reference. */
static size_t reference(const struct coords *c)
{
        size_t k = 0;
        while (k < c->d->npar && !isnan(c->held[k]))
                k++;
        return k;
}

struct coords coords_make(const struct dist *d, const double *held)
{
        struct coords c = {.d = d, .held = held, .dim = 0};
        for (size_t j = 0; j < d->npar; j++)
                c.dim += isnan(held[j]) ? 1 : 0;
        if (d->simplex && c.dim > 0)
                c.dim--;
        return c;
}

/* Probabilities from their log ratios to the reference. */
static void softmax(const struct coords *c, const double *u, double *t)
{
        size_t n = c->d->npar, first = reference(c);
        double top = 0, sum = 0;
        for (size_t k = 0; k < c->dim; k++)
                top = fmax(top, u[k]);
        for (size_t j = 0, k = 0; j < n; j++) {
                t[j] = 0;
                if (isnan(c->held[j]))
                        sum += t[j] = exp((j == first ? 0 : u[k++]) - top);
        }
        for (size_t j = 0; j < n; j++)
                t[j] /= sum;
}

void coords_from(const struct coords *c, const double *u, double *t)
{
        if (c->d->simplex) {
                softmax(c, u, t);
                return;
        }
        for (size_t j = 0, k = 0; j < c->d->npar; j++)
                t[j] = isnan(c->held[j]) ? link_from(&c->d->param[j], u[k++]) : c->held[j];
}

void coords_to(const struct coords *c, const double *t, double *u)
{
        size_t first = c->d->simplex ? reference(c) : 0;
        for (size_t j = 0, k = 0; j < c->d->npar; j++) {
                if (c->d->simplex && isnan(c->held[j]) && j != first)
                        u[k++] = log(t[j] / t[first]);
                else if (!c->d->simplex && isnan(c->held[j]))
                        u[k++] = link_to(&c->d->param[j], t[j]);
        }
}

/* Softmax: dt_i / du_k = t_i ([i = k] - t_k). */
void coords_jacobian(const struct coords *c, const double *t, double *jacobian)
{
        size_t n = c->d->npar, m = c->dim;
        memset(jacobian, 0, n * m * sizeof *jacobian);
        size_t first = c->d->simplex ? reference(c) : n;
        for (size_t j = 0, k = 0; j < n; j++) {
                if (!isnan(c->held[j]) || j == first)
                        continue;
                if (!c->d->simplex)
                        jacobian[j * m + k] = link_slope(&c->d->param[j], t[j]);
                for (size_t i = 0; c->d->simplex && i < n; i++)
                        jacobian[i * m + k] = t[i] * ((i == j) - t[j]);
                k++;
        }
}

/* Softmax: with J = diag(t) - t t' (the columns of the free), J' H J is formed from the row sums r_i = sum_j
 * H_ij t_j; the links' own curvature adds, with p_k = t_k g_k and s = sum_i p_i,
 * [k = l] (p_k - s t_k) - p_k t_l - t_k p_l + 2 s t_k t_l. */
static void chain_simplex(const struct coords *c, const double *t, const double *g, const double *h,
                          double *gu, double *hu)
{
        size_t n = c->d->npar, m = c->dim, first = reference(c);
        double *r = mem_array(n, sizeof *r), s = 0, all = 0;
        for (size_t i = 0; i < n; i++)
                s += t[i] * g[i];
        for (size_t i = 0; hu && i < n; i++) {
                for (size_t j = 0; j < n; j++)
                        r[i] += h[i * n + j] * t[j];
                all += r[i] * t[i];
        }
        for (size_t i = 0, k = 0; i < n; i++) {
                if (!isnan(c->held[i]) || i == first)
                        continue;
                gu[k] = t[i] * (g[i] - s);
                for (size_t j = 0, l = 0; hu && j < n; j++) {
                        if (!isnan(c->held[j]) || j == first)
                                continue;
                        double pi = t[i] * g[i], pj = t[j] * g[j];
                        double bend = (i == j ? pi - s * t[i] : 0) - pi * t[j] - t[i] * pj +
                                      2 * s * t[i] * t[j];
                        hu[k * m + l] = bend + t[i] * t[j] * (h[i * n + j] - r[i] - r[j] + all);
                        l++;
                }
                k++;
        }
        free(r);
}

/* d2f/du2 = J' (d2f/dt2) J + sum_i (df/dt_i) d2t_i/du2; for one parameter the last part is the bend
 * of its link. */
void coords_chain(const struct coords *c, const double *t, const double *gt, const double *ht,
                  double *gu, double *hu)
{
        size_t n = c->d->npar, m = c->dim;
        if (c->d->simplex) {
                chain_simplex(c, t, gt, ht, gu, hu);
                return;
        }
        for (size_t i = 0, k = 0; i < n; i++) {
                if (!isnan(c->held[i]))
                        continue;
                double slope = link_slope(&c->d->param[i], t[i]);
                gu[k] = gt[i] * slope;
                for (size_t j = 0, l = 0; hu && j < n; j++) {
                        if (!isnan(c->held[j]))
                                continue;
                        hu[k * m + l] = ht[i * n + j] * slope * link_slope(&c->d->param[j], t[j]) +
                                        (i == j ? gt[i] * link_bend(&c->d->param[i], t[i]) : 0);
                        l++;
                }
                k++;
        }
}
