/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of goodness of fit share. */
#ifndef GOF_INTERNAL_H
#define GOF_INTERNAL_H

#include "gof.h"

/* --- observations that were counted in bins, or rounded (gof_bins.c). A place is an integer, of integers itself, or the number
 * of a bin. */

/* Bins next to each other, which hold all of the line. NULL: observations are values. */
struct gof_bins;

/* NULL: not all observations are known to be in one of such bins. */
struct gof_bins *gof_bins_find(const struct sample *s, const struct dist *d);
void gof_bins_free(struct gof_bins *b);
/* Whether they are as the data have them, and not all that rounding makes. */
bool gof_is_given(const struct gof_bins *b);
size_t gof_bins_count(const struct gof_bins *b);        /* of those that are given */
double gof_end(const struct gof_bins *b, double place); /* its upper end, which belongs to it */
double gof_place(const struct gof_bins *b, double x);   /* in which x lies */

/* --- statistics (gof_measure.c, gof_cells.c) */

/* The statistics of these tests (bits) of the observations of m about its fit f, into value[GOF_COUNT]: infinite where an
 * observation has no probability, NAN for the other tests. *cells: those of chisq; fewer than 2 have no statistic. */
void gof_measure(const struct spec *m, const struct fit *f, const struct gof_bins *bins,
                 unsigned tests, double *value, size_t *cells);
/* The same of integers and bins. */
void gof_measure_cells(const struct spec *m, const struct fit *f, const struct gof_bins *bins,
                       unsigned tests, double *value, size_t *cells);
/* The last place of each cell into *end, which is the caller's; returns how many there are. */
size_t gof_cell_ends(const struct spec *m, const struct fit *f, const struct gof_bins *bins,
                     double **end);
/* Adds a cell to the tests of them. */
void gof_add_cell(double *value, double observed, double expected);

enum { GOF_LEAST = 5 };          /* expected in a cell */
size_t gof_most_cells(double n); /* for so many observations */

double gof_value(const struct sample *s, size_t i); /* the upper bound */
const double *gof_weights(const struct sample *s);

/* The windows in which observations could be seen; NULL: anywhere. Whether they are one and the same. */
const struct bounds *gof_windows(const struct sample *s);
bool gof_windows_agree(const struct sample *s);
/* Whether all observations have the same distribution. */
bool gof_is_alike(const struct spec *m);

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
/* Whether the estimates are roots of the score, of whose size the information tells. */
bool gof_is_smooth(const struct fit *f);

/* --- and of chisq and g of bins that are given (gof_bins.c) */

/* The degrees of freedom are cells - 1 - nfree and parts of so many more. false: as above. */
bool gof_bins_limit(const struct spec *m, const struct fit *f, const struct gof_bins *bins,
                    double statistic, double *p, size_t *parts);

#endif
