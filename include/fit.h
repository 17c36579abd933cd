/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit: chooses t so that the log-likelihood is largest, and proves it. Exact estimator where the
 * distribution has one, else the optimiser on standardised data; then the certificate. */
#ifndef FIT_H
#define FIT_H

#include "dist.h"
#include "fault.h"
#include "optimize.h"

/* A step of a search, as the user's data have it. */
struct fit_step {
        const char *
                stage; /* "start", "restart" where a neighbour was better; then "bfgs", "newton", ... */
        size_t iteration; /* 0: a search begins, here */
        size_t npar;
        const double *t;     /* t[npar]; NULL: nobody asked for more than the iteration */
        double nll, penalty; /* what is added to it; their sum is minimised */
        double gradient,
                step; /* lengths in the unconstrained coordinates of the standardised data; NAN: none */
};
typedef void fit_watch(void *context, const struct fit_step *s);

struct fit_options {
        enum method method;
        const double
                *held; /* held[npar]: the value of a parameter that is not estimated, NAN: free;
                                NULL: all free */
        const double *start; /* start[npar], NAN: the family's own; NULL: likewise */
        bool height; /* of a likelihood without a maximum, too, a search is made: for what it comes to (fit.supremum) */
        bool brief; /* where searches find no maximum, where the likelihood leads is not followed: only maxima are wanted */
        bool evaluate; /* nothing is maximised: held has every parameter, as fit_evaluate wants it */
        fit_watch *watch; /* called after every iteration; NULL: nobody */
        void *watch_context;
        bool traced; /* it sees all of each step, and no sample is searched in part */
};

struct fit {
        const struct dist *d;
        const struct sample *s;
        enum status status; /* OK, USAGE (method), SEARCH (not converged) or NONE (no maximum) */
        char *reason;       /* why status is not OK; NULL if it is */
        enum method method; /* that found it */
        char *boundary; /* names a maximum on the boundary: "p = 1", "normal (df -> inf)"; or NULL */
        struct fit
                *limit; /* the fit of the family on the boundary whose maximum this is; or NULL */
        size_t nfree;   /* parameters that were estimated: the k of AIC */
        size_t iterations, evaluations;
        double gradient;  /* the certificate: distance to the maximum in standard errors */
        double condition; /* of the scaled Hessian */
        double gap; /* of a linear program: by how much the log-likelihood could be higher at most; NAN: it was none */
        double loglik; /* NAN unless status is OK */
        double reached; /* the highest log-likelihood that a search came by, proved a maximum or not; -inf: none did */
        double *summit; /* summit[npar]: where that was */
        double supremum; /* the highest to which a search ran off, or came as near as makes no difference: what the
                            log-likelihood comes to where it has no maximum; -inf: none did */
        bool map;       /* something was added to the likelihood: t is a posterior mode */
        double penalty; /* what, at t */
        double *t;      /* t[npar]: estimates; NAN unless OK; may be infinite at a limit */
        bool *held;     /* held[npar]: was not estimated */
        bool *edge;     /* edge[npar]: lies on the boundary, has no standard error */
        double *vcov; /* vcov[npar * npar] of the estimates, natural scale; rows and columns of held
                             and edge parameters are 0 and NAN */
        double *score; /* score[npar]: of what was evaluated and not fitted the gradient of the log-likelihood in t, NAN where it
                          has none; NULL: it was fitted */
        struct dist *made; /* d, if it was made for this fit: owned; else NULL */
        char **warning;    /* warning[nwarning], one line each */
        size_t nwarning;
};

/* Never NULL; the fit borrows d and s. */
struct fit *fit_run(const struct dist *d, const struct sample *s, const struct fit_options *o);
void fit_free(struct fit *f);

/* NULL, or why t[npar] are no parameters of d at which a likelihood could be, as a text of its own. They may lie on the edge of
 * their range, where there is no search. */
char *fit_misplaced(const struct dist *d, const double *t);
/* The log-likelihood and its gradient at these, as a record of a fit in which nothing was free. Never NULL. */
struct fit *fit_evaluate(const struct dist *d, const struct sample *s, const double *t);

/* The distribution at the maximum: f itself, or on the boundary the fit of the family there. */
const struct fit *fit_model(const struct fit *f);

/* --- for layers that find maxima by way of other fits */

struct fit *fit_new(const struct dist *d, const struct sample *s);
void fit_warn(struct fit *f, const char *text);
/* What was found and proved by another fit, of whose parameters place[j] (NULL: j) is the j-th of f: how, the height, estimates
 * and covariances. Where place[j] is none of that fit's parameters f keeps its own estimate, without a covariance. */
void fit_adopt(struct fit *f, const struct fit *from, const size_t *place);
/* Sets the status and the reason, which f then owns. */
void fit_refuse(struct fit *f, enum status status, char *reason);
/* "alpha goes to 0", to the end of its range in this direction, and where, added to the text (owned, or NULL) by an "and". */
char *fit_add_run(char *text, const struct param *p, int direction, const char *where);
/* Puts down what is held, presets included, in f and held[npar]. NULL, or why it cannot be, as a text of its own. */
char *fit_hold(struct fit *f, const struct fit_options *o, double *held);

#endif
