/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of `sample` know of each other. */
#ifndef SAMPLE_INTERNAL_H
#define SAMPLE_INTERNAL_H

#include "sample.h"

/* What a stretch of observations adds to moments and logs. Two stretches are joined about their common mean, so that
 * nothing cancels. */
struct partial {
        double lo, hi;
        int e;            /* mean and about are in units of 2^e and 2^2e: 0 but for extreme data */
        struct dd weight; /* sum of w; 0: nothing yet, and the rest means nothing */
        struct dd mean;   /* of x */
        struct dd about;  /* sum of w (x - mean)^2 */
        struct dd log;    /* sum of w log x, if logs were asked for and all x are positive */
        struct dd excess; /* sum of w [log(x / mean) - (x / mean - 1)] <= 0, likewise */
};

struct partial partial_of(size_t n, const double *x, const double *w, bool logs);
/* b may be empty; logs are joined if both have them. */
void partial_join(struct partial *a, const struct partial *b, bool logs);

/* What has been computed already. */
struct summary {
        bool have_moments, have_logs, have_sorted;
        struct moments moments;
        struct logs logs;
        struct sorted sorted;
        double *sorted_x, *sorted_w;
        double *counts;
        size_t ncounts;
        double *own_x; /* observations that go with the sample */
        double *own_w;
        struct sample *mapped[MAP_COUNT];
        struct sample *distinct;
};

/* moments and logs (if asked for) from the partial of all observations */
void summary_take(struct summary *m, const struct partial *all, bool logs);

#endif
