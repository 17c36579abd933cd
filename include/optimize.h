/* SPDX-License-Identifier: GPL-3.0-or-later */
/* optimize: minimises a smooth function of a few unconstrained coordinates. The only file that
 * knows gsl_multimin. A search (bfgs, newton, gradient or simplex) gets close; Newton steps then
 * finish to the last bits, where multimin stalls near |g| = 1e-8 because f itself is rounding noise. */
#ifndef OPTIMIZE_H
#define OPTIMIZE_H

#include <stdbool.h>
#include <stddef.h>

enum method {
        METHOD_AUTO, /* exact where the distribution can, else bfgs, which Newton steps take over from early */
        METHOD_EXACT,    /* closed form */
        METHOD_BFGS,     /* gsl_multimin vector_bfgs2 */
        METHOD_NEWTON,   /* damped Newton steps from the start on */
        METHOD_SIMPLEX,  /* gsl_multimin nmsimplex2: no derivatives */
        METHOD_GRADIENT, /* gsl_multimin steepest_descent */
        METHOD_COUNT
};

const char *method_name(enum method m); /* "auto", "exact", ... */

/* What is minimised. value returns f(u) and fills the gradient g[dim] and the Hessian h[dim * dim]
 * unless they are NULL; +inf is allowed as a value, NAN is not. The last few points at which both were wanted are asked for
 * again: an expensive function does well to remember them. */
struct objective {
        size_t dim;
        double (*value)(const void *context, const double *u, double *g, double *h);
        const void *context;
        double size; /* f is a sum of about this many terms of order 1: the weight of the sample */
        bool curved; /* h costs about as much as g */
        const bool *
                kink; /* kink[dim]: f has corners in this coordinate, and h is to be believed but g is
                             not; NULL: nowhere */
        const double *
                reach; /* reach[dim] >= 1: how many times farther than others this coordinate may go
                                before it has run off; NULL: 1 each */
};

/* How far rounding may move f near the value f. */
double optimize_noise(const struct objective *o, double f);

struct optimum {
        double f;
        size_t iterations;  /* of the search and the polish */
        size_t evaluations; /* calls of value */
        bool exhausted; /* Newton's method was still on its way after all the steps that it has */
        bool runaway;   /* a coordinate passed the limit: the minimum, if any, is at infinity */
};

/* Called after every iteration of a search or polish (NULL: nobody watches). step is the length of
 * the last move in u. */
typedef void optimize_watch(void *context, const char *stage, size_t iteration, size_t dim,
                            const double *u, double f, double gradient_norm, double step);

/* Minimises from u[dim], which is overwritten with the best point found. limit: a search whose
 * coordinates leave [-limit, limit], times their reach, is stopped as a runaway. */
struct optimum optimize_run(const struct objective *o, enum method method, double limit, double *u,
                            optimize_watch *watch, void *watch_context);

/* Proof that u is a minimum. */
struct certificate {
        double decrement; /* sqrt(g' H^-1 g) over the smooth coordinates: the distance to the minimum in
                             standard errors; NAN if H is not positive definite */
        double condition; /* of H scaled to unit diagonal: largest over smallest eigenvalue */
        bool definite;    /* H is positive definite */
        double rise;      /* the largest f(u) - f(v) over a small poll of points v around u */
        bool beaten;      /* rise is more than rounding: u is no minimum */
        bool flat; /* a coordinate's unit away f is the same to rounding: it cannot be told from one at infinity */
};

/* Looks at u[dim], where f has the Hessian h[dim * dim] (an output). step[dim] receives the Newton step, 0
 * where there are kinks. The poll compares u with points 0.01 and 1 standard errors away along the
 * principal axes of H (of more than 8 the two flattest and the two steepest), and nearer ones where those are far; better[dim] receives the lowest of them if u
 * is beaten. */
struct certificate optimize_certify(const struct objective *o, const double *u, double *h,
                                    double *step, double *better);

#endif
