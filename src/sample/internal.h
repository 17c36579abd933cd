/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of `sample` know of each other. */
#ifndef SAMPLE_INTERNAL_H
#define SAMPLE_INTERNAL_H

#include "sample.h"

/* What a stretch of observations adds to moments and logs. Two stretches are joined about their common mean, so that
 * nothing cancels. */
struct partial {
        double lo, hi;
        int e;             /* mean and about are in units of 2^e and 2^2e: 0 but for extreme data */
        struct dd weight;  /* sum of w; 0: nothing yet, and the rest means nothing */
        struct dd mean;    /* of x */
        struct dd about;   /* sum of w (x - mean)^2 */
        struct dd log;     /* sum of w log x, if logs were asked for and all x are positive */
        struct dd excess;  /* sum of w [log(x / mean) - (x / mean - 1)] <= 0, likewise */
        struct dd inverse; /* sum of w (1 / x - 1 / mean) >= 0, if that was asked for, likewise */
};

/* What is wanted beside moments. */
enum { WITH_LOGS = 1, WITH_HARMONIC = 2 };

struct partial partial_of(size_t n, const double *x, const double *w, unsigned with);
/* b may be empty; with: what both have. */
void partial_join(struct partial *a, const struct partial *b, unsigned with);

/* So many observations, in order, outline a large sample. */
enum { OUTLINE = 16384 };

/* Two observations that follow each other in order. */
struct neighbours {
        size_t rank; /* of x[0], from 0 */
        double x[2];
};

/* What has been computed already. */
struct summary {
        bool have_moments, have_logs, have_harmonic, have_circle, have_sorted, have_step;
        size_t step; /* as step_of has it */
        struct moments moments;
        struct logs logs;
        double harmonic_gap;
        struct circle circle;
        struct sorted sorted;
        double *sorted_x, *sorted_w;
        double *outline; /* outline[OUTLINE] */
        struct neighbours *ranks;
        size_t nranks, room;
        double *counts;
        size_t ncounts;
        double *own_x; /* observations that go with the sample */
        double *own_w;
        struct sample *mapped[MAP_COUNT];
        struct sample *distinct;
        struct bounded *bounded; /* of a sample with outcomes; else NULL */
};

/* What is known of the order, of (x - centre) / scale. */
void order_standardise(struct summary *to, const struct summary *from, double centre, double scale);

/* --- bounds (bounds.c) */

void bounded_free(struct bounded *o);
struct sample *bounded_standardised(const struct sample *s, double centre, double scale);

/* y[i] = f(x[i]); y may be x */
void map_values(size_t n, const double *x, enum map map, double *y);
/* The first i >= from for which all x are multiples of 10^-i; STEPS: none of them. */
enum { STEPS = 3 };
size_t step_of(size_t n, const double *x, size_t from);

bool support_holds(const struct support *r, double x);

/* The row of the first observation outside the support, which is *x; false: all are inside. */
bool gather_outside(const struct gather *g, size_t *row, double *x);

/* moments, and what else there is, from the partial of all observations */
void summary_take(struct summary *m, const struct partial *all, unsigned with);

#endif
