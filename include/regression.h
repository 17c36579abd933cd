/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression: parameters of a distribution predicted by columns, t = link^-1(x'b) for each row. It is the same distribution and the
 * same sum; a regression is a row made while the program runs, whose parameters are the coefficients and whose
 * observations are the numbers of the table's rows. */
#ifndef REGRESSION_H
#define REGRESSION_H

#include "fit.h"
#include "formula.h"

/* How one parameter is predicted. Nothing here is owned. */
struct prediction {
        size_t param; /* of a simplex all are, against the first: 0 */
        enum link link;
        const struct design *design;
        const double *offset; /* offset[n] to be added to the design's own; NULL: there is none */
};

/* A prior on a parameter or coefficient: its density at the natural value, without a Jacobian. */
struct prior {
        char *name;           /* of the parameter, as in the row; for messages */
        size_t param;         /* of the row */
        const struct dist *d; /* continuous */
        double *t;            /* t[d->npar] */
};

/* What is added to the negative log-likelihood: MAP instead of maximum likelihood. Zero: nothing. */
struct penalties {
        double l2, l1; /* l2 sum b^2 + l1 sum |b| over the coefficients that are no intercepts */
        size_t nprior;
        const struct prior *prior;
        bool standardize; /* l2 and l1 are of coefficients of columns divided by their standard deviations */
};

struct regression;

/* y: the observations, kept (x is not NULL), on which everything borrowed here depends. prediction[n] are copied: at most one of
 * each parameter. given: column[param] of known values of given parameters for each row, as of binomial's
 * size; NULL: none. Never NULL. */
struct regression *regression_make(const struct dist *d, const struct sample *y, size_t n,
                                   const struct prediction *prediction, const double *const *given);
/* The same of rows that were not kept, with the default prediction of a row whose loss is squares: y has moments only, the design
 * names only. products: of streaming. Borrows all. */
struct regression *regression_make_streamed(const struct dist *d, const struct sample *y,
                                            const struct design *design, const struct dd *products);
/* The same predictions of other observations of the same rows. */
struct regression *regression_again(const struct regression *r, const struct sample *y);
/* Observation i of y has the predictors of row[i] of r. */
struct regression *regression_of_rows(const struct regression *r, const struct sample *y,
                                      const size_t *row);
void regression_free(struct regression *r);

/* The made row, with a parameter for each coefficient, "mu:x", and for each parameter that is not predicted; of a simplex
 * "LEVEL:x". Owned by r. */
const struct dist *regression_row(const struct regression *r);

/* The distribution, and its parameters t[npar] in row i of the sample at the coefficients b. */
const struct dist *regression_family(const struct regression *r);
void regression_parameters(const struct regression *r, const double *b, size_t i, double *t);
/* Other rows of predictors: what stands for the design and the offset of each prediction (offset NULL: there are none), and for
 * given[param] (NULL). */
struct predictors {
        const struct design *design;
        const double *const *offset;
        const double *const *given;
};
void regression_predict(const struct regression *r, const double *b, const struct predictors *p,
                        size_t i, double *t);

/* The expected information of the observations about the coefficients b, sum w E[s s'], into h[npar * npar] of the row. false: it is not
 * finite. */
bool regression_information(const struct regression *r, const double *b, double *h);

/* Whether a distribution is the row of a regression in which all observations have the same parameters: one with a prior alone. */
bool regression_is_alone(const struct dist *row);

/* The observations, borrowed. */
const struct sample *regression_response(const struct regression *r);

/* By how much twice the log-likelihood of row i would grow if the parameter of the first formula (of a simplex all of them) were free
 * there: the square of a deviance residual. */
double regression_deviance(const struct regression *r, const double *b, size_t i);

/* That of discrete observations given the predictors, in nats: of their shares among rows that agree in all predictors. */
double regression_entropy(const struct regression *r);

size_t regression_predictions(const struct regression *r, const struct prediction **p);

/* Whether a parameter that ends the support or is a whole number is found beside a formula for another. */
bool regression_finds_rough(const struct dist *d, size_t param);

/* The maximum, as fit_run has it, of the row; held, start and d of the options are those of the row. p: NULL, nothing is
 * added. loglik is without what is added. */
struct fit *regression_fit(struct regression *r, const struct fit_options *o,
                           const struct penalties *p);

/* The log-likelihood, its gradient and what is added to it at the coefficients b, as fit_evaluate has them of the row. */
struct fit *regression_at(const struct regression *r, const double *b, const struct penalties *p);
/* The score statistic g' I^-1 g at b, g the gradient of the log-likelihood in the parameters of the row that held[npar] has not
 * (NAN), I the information there: observed, in the coefficients and the natural parameters; or, of families that know it,
 * expected. NAN: I is not positive definite. The rows must be there. */
double regression_score(const struct regression *r, const double *held, const double *b,
                        bool expected);
/* The maximum, without penalties, of the same regression of a family on the boundary, a limit of this one; held[npar] of this row,
 * NULL: nothing. Of its fit only the status, the reason, loglik and nfree are to be looked at. */
struct fit *regression_limit(const struct regression *r, const struct limit *l, const double *held,
                             const struct fit_options *o);
/* Where a coefficient of the row comes from. */
struct origin {
        size_t prediction;
        const char *term, *column; /* "g" and "g[b]" for "mu:g[b]" */
};
/* false: parameter j is no coefficient. */
bool regression_origin(const struct regression *r, size_t j, struct origin *o);

/* --- least squares of rows that are not kept, for formulas without arithmetic (formula_is_plain) */

struct streaming;

/* Borrows all; the table is the one that is going to be read by the reduction. */
struct streaming *streaming_make(const struct formula *formula, const struct requests *requests,
                                 const struct table *table);
void streaming_free(struct streaming *s);
struct reduction streaming_reduction(struct streaming *s);
/* Where a column turned out to be labels the rows were kept after all: then they are put into the table, and true is returned. */
bool streaming_give_back(struct streaming *s, struct table *t);
/* Whether products were made of all rows. */
bool streaming_succeeded(const struct streaming *s);
const char *streaming_reason(const struct streaming *s); /* why they were not */
/* Whether the columns are so nearly collinear that the rows should be looked at again, if that can be. */
bool streaming_is_steep(const struct streaming *s);
struct sample *streaming_response(const struct streaming *s); /* moments only; the caller's */
const struct design *streaming_design(struct streaming *s, size_t n); /* of n rows, names only */
const struct dd *streaming_products(const struct streaming *s);

/* Not a regression: the probabilities of a simplex under a Dirichlet prior, a[npar] > 0. The fit borrows d and s. */
struct fit *regression_counts(const struct dist *d, const struct sample *s, const double *a,
                              const struct fit_options *o);

#endif
