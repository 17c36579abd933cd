/* SPDX-License-Identifier: GPL-3.0-or-later */
/* likelihood: the sum. Rows x distribution -> negative log-likelihood, gradient, Hessian. The one
 * place that adds over observations: in fixed blocks, compensated within each, combined in order,
 * so that the value depends on nothing but the data. */
#ifndef LIKELIHOOD_H
#define LIKELIHOOD_H

#include "coords.h"
#include "dist.h"

/* -sum w_i logpdf(x_i; t), of outcomes -sum w_i log P(lo_i < x <= hi_i). g[npar] and h[npar * npar] receive its derivatives in t unless NULL. All
 * come from the row's nll where it has one; otherwise h needs the row's hess. +inf where the density
 * of any observation is 0; never NAN for t inside its bounds. */
double likelihood_nll(const struct dist *d, const struct sample *s, const double *t, double *g,
                      double *h);

/* log P(lo < x <= hi) and its derivatives in t, into g[npar] and h[npar * npar] unless NULL (h needs the row's hess). -inf,
 * and no derivatives, where there is no probability. Of families that have logcdf and logsf. */
double outcome_log(const struct dist *d, double lo, double hi, const double *t, double *g,
                   double *h);

/* The same of a sample with outcomes and a family whose log-likelihood has corners, where what is expected stands for the curvature
 * in a parameter that has them. */
double likelihood_corners(const struct dist *d, const struct sample *s, const double *t, double *g,
                          double *h);

/* The expected information of one observation, E[s s'] with s the score, into h[npar * npar]: the row's info, else integrated or added
 * up to about 1e-9. false: it is not finite, or too far out to be added up. */
bool likelihood_information(const struct dist *d, const double *t, double *h);

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

/* --- observations with parameters of their own (likelihood/predicted.c) */

/* One coordinate u of the parameters: u_i = constant + offset_i + z_i' b. */
struct predictor {
        double constant;
        const double *offset; /* offset[n]; NULL: 0 */
        size_t p;             /* coefficients; 0: u is not estimated */
        size_t first;         /* the first of them among all coefficients */
        const double *
                z; /* z[(block * p + j) * SAMPLE_BLOCK + i], zeros behind the last row; NULL: p is 0, or 1 and z is 1 */
};

/* Coordinates are, in this order, those of the parameters by their links; of a simplex those of its members but the first, by
 * softmax. */
struct predicted {
        const struct dist *d;
        size_t n;
        const double *y, *w;               /* y[n]; w[n], NULL: 1 each */
        const struct bounds *bounds;       /* of y; NULL: all are values */
        size_t m;                          /* coordinates */
        const enum link *link;             /* link[npar]; of a simplex NULL */
        const struct predictor *predictor; /* predictor[m] */
        size_t ncoefficient;
        size_t threads;
};

size_t predicted_coordinates(const struct dist *d); /* m of a family */

/* -sum w_i logpdf(y_i; t(u_i)) at b[ncoefficient]; gradient into g and Hessian into h (row-major) unless NULL. Derivatives are sums of
 * blocks in plain arithmetic, joined in order and compensated. +inf where a density is 0 or a parameter outside its range. */
double predicted_nll(const struct predicted *r, const double *b, double *g, double *h);

/* The least |w dl_i/du_a| of all rows of weight > 0 and of coordinates from <= a < to. */
double predicted_flattest(const struct predicted *r, const double *b, size_t from, size_t to);

/* The coordinates u[m] of row i, and the parameters t[npar] there. */
void predicted_coordinates_of(const struct predicted *r, const double *b, size_t i, double *u);
void predicted_parameters(const struct predicted *r, const double *u, double *t);

/* logpdf of row i at u[m], its score g[m] and second derivatives h[m * m] unless NULL. */
double predicted_row(const struct predicted *r, size_t i, const double *u, double *g, double *h);

#endif
