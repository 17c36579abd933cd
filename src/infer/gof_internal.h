/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of goodness of fit share. */
#ifndef GOF_INTERNAL_H
#define GOF_INTERNAL_H

#include "gof.h"

/* The statistics of these tests (bits) of the observations of m about its fit f, into value[GOF_COUNT]: infinite where an
 * observation has no probability, NAN for the other tests. *cells: those of chisq; fewer than 2 have no statistic. */
void gof_measure(const struct spec *m, const struct fit *f, unsigned tests, double *value,
                 size_t *cells);

/* The windows in which observations could be seen; NULL: anywhere. Whether they are one and the same. */
const struct bounds *gof_windows(const struct sample *s);
bool gof_windows_agree(const struct sample *s);

/* --- P(T >= statistic) for n observations of a continuous distribution of which nothing was estimated (gof_null.c) */

/* Where a p-value is from, in a few words. */
struct gof_source {
        double p;
        const char *text;
};
struct gof_source gof_null(enum gof_test test, double n, double statistic);

/* --- the same as n grows, where parameters of f were estimated by maximum likelihood, of W2 and A2 (gof_limit.c) */

/* false: it is not known, of another statistic, or where estimates are not roots of a smooth score. */
bool gof_limit(enum gof_test test, const struct fit *f, double statistic, double *p);

#endif
