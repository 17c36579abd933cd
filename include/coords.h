/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coords: the free parameters as unconstrained coordinates u[dim], where searches run and Wald
 * intervals are symmetric. The link follows from a parameter's bounds:
 *
 *   (-inf, inf)  identity        (lo, inf)  log(t - lo)        (-inf, hi)  -log(hi - t)
 *   (lo, hi)     logit of (t - lo) / (hi - lo)
 *   a simplex    u_k = log(t_k / t_r), r the first free member  (softmax)
 *
 * Parameters that are held do not appear in u. */
#ifndef COORDS_H
#define COORDS_H

#include "dist.h"

/* --- one parameter */

double link_to(const struct param *p, double t);    /* u(t); infinite at a bound */
double link_from(const struct param *p, double u);  /* t(u) */
double link_slope(const struct param *p, double t); /* dt/du, as a function of t */

/* --- all of them */

struct coords {
        const struct dist *d;
        const double *held; /* held[npar], NAN: free. Borrowed. A simplex member may be
                               held at 0 only. */
        size_t dim;
};

struct coords coords_make(const struct dist *d, const double *held);

void coords_from(const struct coords *c, const double *u, double *t); /* all of t[npar] */
void coords_to(const struct coords *c, const double *t, double *u);

/* j[npar * dim] = dt/du at t. */
void coords_jacobian(const struct coords *c, const double *t, double *j);

/* The chain rule for a function of t with gradient gt[npar] and, unless hu is NULL, Hessian
 * ht[npar * npar]: gradient gu[dim] and Hessian hu[dim * dim] in u. */
void coords_chain(const struct coords *c, const double *t, const double *gt, const double *ht,
                  double *gu, double *hu);

#endif
