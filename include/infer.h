/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer: what the curvature of the log-likelihood at its top says: standard errors, intervals,
 * information criteria. */
#ifndef INFER_H
#define INFER_H

#include "fit.h"

struct estimate {
        double value;        /* may be infinite at a limit */
        double se;           /* NAN: there is none (held, on the boundary, singular) */
        double lower, upper; /* Wald on the scale of the link; one-sided likelihood ratio where the
                                estimate is on the boundary; NAN: none; infinite: open on that side */
};

struct inference {
        const struct fit *fit;      /* borrowed */
        double level;               /* of the intervals: 0.95 */
        struct estimate *estimate;  /* estimate[npar] */
        double nll, aic, aicc, bic; /* aicc is NAN if W <= k + 1 */
        double cross_entropy;       /* nll / W, nats per observation */
};

/* Of a fit whose status is OK. Never NULL. */
struct inference *infer_run(const struct fit *f, double level);
void infer_free(struct inference *i);

/* --- several families on one sample */

enum criterion { CRITERION_AIC, CRITERION_AICC, CRITERION_BIC, CRITERION_LOGLIK, CRITERION_COUNT };

const char *criterion_name(enum criterion c); /* "aic", "aicc", "bic", "loglik" */

struct contender {
        const struct dist *d;
        struct fit *fit;             /* NULL: an observation is outside the support */
        struct inference *inference; /* NULL: there is no fit, or it found no maximum */
        char *reason;                /* why there is no inference; NULL if there is one */
        size_t rank;                 /* from 1; 0: not ranked */
        double delta;                /* criterion above that of the best; NAN: undefined */
        double weight; /* exp(-delta / 2) over its sum (Akaike weight); NAN likewise */
};

struct comparison {
        enum criterion criterion;
        size_t n;                    /* contenders */
        size_t fitted;               /* the first of them have a fit, best first */
        struct contender *contender; /* contender[n]; the rest in the order of the families */
        enum status status;          /* the worst of all */
};

/* Fits each of n families to a sample of numbers and ranks them; held[n] are those of fit_options,
 * family by family, or NULL. Never NULL; borrows d and s.
 * Burnham & Anderson (2002), Model Selection and Multimodel Inference, sec. 2.9. */
struct comparison *infer_compare(const struct sample *s, size_t n, const struct dist *const *d,
                                 const double *const *held, const struct fit_options *o,
                                 double level, enum criterion criterion);
void infer_compare_free(struct comparison *c);

#endif
