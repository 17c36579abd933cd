/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer: what the log-likelihood around its top says: standard errors, intervals, what the estimates imply, information
 * criteria. */
#ifndef INFER_H
#define INFER_H

#include "spec.h"
#include "threads.h"

/* How an interval is made. */
enum interval {
        INTERVAL_WALD,      /* estimate +- z se on the scale of the link */
        INTERVAL_PROFILE,   /* the values that a likelihood-ratio test does not reject */
        INTERVAL_BOOTSTRAP, /* of resamples: bias-corrected and accelerated */
        INTERVAL_PERCENTILE,
        INTERVAL_EXACT, /* from the distribution of the estimate, where that is classical */
        INTERVAL_NONE,
        INTERVAL_COUNT
};
const char *interval_name(enum interval i); /* "wald", ... */

/* Where a standard error comes from. */
enum error {
        ERROR_OBSERVED,  /* the curvature of the log-likelihood at its top */
        ERROR_EXPECTED,  /* its expectation there: the information */
        ERROR_ROBUST,    /* sandwich: right also where the model is not */
        ERROR_BOOTSTRAP, /* the spread of resamples */
        ERROR_NONE,
        ERROR_COUNT
};
const char *error_name(enum error e); /* "observed", ... */

/* What a fitted distribution is asked for. */
enum question {
        QUESTION_QUANTILE, /* at 0 < p < 1 */
        QUESTION_CDF,      /* P(X <= x) */
        QUESTION_RETURN,   /* what one of T > 1 exceeds: the quantile at 1 - 1 / T */
};
struct asked {
        enum question question;
        double at;
};

struct infer_options {
        double level; /* of the intervals: 0.95 */
        enum interval interval;
        enum error error;
        size_t resamples; /* bootstrap: how many */
        bool parametric;  /* they are drawn from the model, not from the observations */
        unsigned long seed;
        size_t threads;
        struct onlooker onlooker; /* of the resamples */
        bool bare;                /* of the parameters only, not of what they imply */
        size_t nasked;            /* of a distribution, not of a regression */
        struct asked *asked;
};

/* Whether resamples are made. */
bool infer_resamples(const struct infer_options *o);

struct estimate {
        double value; /* may be infinite at a limit */
        double se;    /* NAN: there is none (held, on the boundary, singular) */
        double lower,
                upper; /* of the kind asked for; where the estimate is on the boundary, one-sided by likelihood ratio;
                                NAN: none; infinite: open on that side */
};

/* A number that the parameters determine. */
struct functional {
        char *name; /* "scale", "mean", "quantile(0.99)", "cdf(3)", "return(100)" */
        bool asked; /* by the user, not of the family */
        struct estimate e;
        const char *why; /* it has no error or interval; NULL: it has what was asked for */
        /* how it is computed; private */
        const struct derived *derived; /* NULL: it is none */
        const struct derived *among;   /* the first of the family that has it */
        double (*value)(const struct dist *d, const double *t); /* likewise */
        struct asked of;                                        /* else this */
        double lo, hi;                                          /* its range */
};

/* All that the parameters of a fit determine, n of them, for infer_implied_free: of one that succeeded with their values, without errors
 * and intervals. */
struct functional *infer_implied(const struct fit *f, const struct infer_options *o, size_t *n);
void infer_implied_free(struct functional *q, size_t n);

/* "quantile(0.99)" and its like as it is asked for; false: it is no such name. */
bool infer_asked(const char *name, struct asked *a);
/* NULL, or why this cannot be asked, as a static text. */
const char *infer_asked_refusal(const struct asked *a);

struct inference {
        const struct fit *fit; /* borrowed */
        struct infer_options how;
        struct estimate *estimate; /* estimate[npar] */
        double *vcov;              /* vcov[npar * npar] of the estimates by how.error */
        size_t nfunctional;
        struct functional *functional;
        size_t failed;              /* resamples without a maximum, which are left out */
        double nll, aic, aicc, bic; /* aicc is NAN if W <= k + 1 */
        double cross_entropy;       /* nll / W, nats per observation */
        char **warning;             /* warning[nwarning], one line each */
        size_t nwarning, room;
};

/* Of a fit whose status is OK, of the specification. A higher maximum that is met on the way takes its place in *f. NULL: what is
 * asked for cannot be, and *why says so (a text of its own). */
struct inference *infer_run(const struct spec *m, struct fit **f, const struct infer_options *o,
                            char **why);
void infer_free(struct inference *i);

/* --- several families on one sample */

enum criterion { CRITERION_AIC, CRITERION_AICC, CRITERION_BIC, CRITERION_LOGLIK, CRITERION_COUNT };

const char *criterion_name(enum criterion c); /* "aic", "aicc", "bic", "loglik" */

/* One family tested against another on the same sample. */
struct versus {
        const struct dist *other;
        bool narrow; /* the other is the wider one */
        /* One of them is the other for some parameters: how is where, as "shape = 1", and the statistic that of the likelihood
         * ratio. NULL: neither is a case of the other, and the statistic is Vuong's: asymptotically normal(0, 1) if both are equally
         * near to the truth, positive if this one is nearer. Vuong (1989), Econometrica 57, 307-333, eq. 5.6 */
        char *how;
        size_t df;
        enum law law;
        double statistic, p; /* NAN: there is none */
        double aic,
                bic; /* Vuong's, corrected for the numbers of parameters by half the difference in AIC, in BIC */
        /* W times the variance of the difference of an observation's log-likelihoods, and its p: a large one says that the two do
         * not come to the same distribution, in which case alone Vuong's statistic is normal. Ibid., eq. 4.6; NAN: not known. */
        double variance, variance_p;
        char *why; /* there is none; NULL: there is */
};

/* Two-sided, of Vuong's statistic. */
double versus_p(double z);

struct contender {
        const struct dist *d;
        struct fit *fit;             /* NULL: an observation is outside the support */
        struct inference *inference; /* NULL: there is no fit, or it found no maximum */
        char *reason;                /* why there is no inference; NULL if there is one */
        size_t rank;                 /* from 1; 0: not ranked */
        double delta;                /* criterion above that of the best; NAN: undefined */
        double weight; /* exp(-delta / 2) over its sum (Akaike weight); NAN likewise */
        /* Against the first, unless it is this one, then against the wider families of which it is a case. */
        struct versus *versus; /* versus[nversus] */
        size_t nversus;
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
                                 const struct infer_options *how, enum criterion criterion);
void infer_compare_free(struct comparison *c);

/* Fills in what they are against each other; called by infer_compare. */
void infer_versus(struct comparison *c, const struct sample *s);

#endif
