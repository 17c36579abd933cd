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

#endif
