/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What some rows span: an orthonormal basis that grows. */
#ifndef L1_SPAN_H
#define L1_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
        size_t p, rank;
        double *q;    /* q[rank][p]: orthonormal */
        double *rest; /* rest[p]: of the row last looked at, what lies outside */
};

struct span span_make(size_t p);
void span_free(struct span *s);

/* The length of what lies outside in z[p], relative to the length of z; 0 for z = 0. Exact to about p eps. */
double span_outside(struct span *s, const double *z);

/* Takes z in if more than the share least of it lies outside. */
bool span_add(struct span *s, const double *z, double least);

/* The shares to ask for, one after the other: rows that lie well apart come first, so that the last digits of a
 * basis do not hang on rows that nearly coincide. What is outside by less than the last share is rounding. */
enum { SPAN_PASSES = 4 };
extern const double span_share[SPAN_PASSES];

/* A number that looks random, the same for each i every time: in 0 .. 2^53 - 1. */
uint64_t span_hash(size_t i);

#endif
