/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of `likelihood` know of each other. */
#ifndef LIKELIHOOD_INTERNAL_H
#define LIKELIHOOD_INTERNAL_H

#include "likelihood.h"

/* Numbers in a symmetric matrix of n rows, from the diagonal up. */
static inline size_t triangle(size_t n)
{
        return n * (n + 1) / 2;
}

/* likelihood_nll of a sample that has outcomes (outcome.c). */
double outcomes_nll(const struct dist *d, const struct sample *s, const double *t, double *g,
                    double *h);

#endif
