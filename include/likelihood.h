/* SPDX-License-Identifier: GPL-3.0-or-later */
/* likelihood: the sum. Rows x distribution -> negative log-likelihood, gradient, Hessian. The one
 * place that adds over observations: in fixed blocks, compensated within each, combined in order,
 * so that the value depends on nothing but the data. */
#ifndef LIKELIHOOD_H
#define LIKELIHOOD_H

#include "coords.h"
#include "dist.h"

/* -sum w_i logpdf(x_i; t). g[npar] and h[npar * npar] receive its derivatives in t unless NULL. All
 * come from the row's nll where it has one; otherwise h needs the row's hess. +inf where the density
 * of any observation is 0; never NAN for t inside its bounds. */
double likelihood_nll(const struct dist *d, const struct sample *s, const double *t, double *g,
                      double *h);

/* The same from the rows one by one, whatever shortcuts the distribution has: what tests compare
 * the shortcuts with. */
double likelihood_rows(const struct dist *d, const struct sample *s, const double *t, double *g,
                       double *h);

/* The sum as a function of the unconstrained coordinates. Borrows all it points to. */
struct likelihood {
        const struct dist *d;
        const struct sample *s;
        struct coords c;
};

/* NLL at u[dim]; gradient into g[dim] and Hessian into h[dim * dim] unless NULL. The Hessian comes
 * from the row's hess by the chain rule, else from central differences of the gradient (Richardson
 * extrapolated twice, relative error about 1e-12), whose steps suppose coordinates
 * of order 1: standardised data. */
double likelihood_at(const struct likelihood *l, const double *u, double *g, double *h);

#endif
