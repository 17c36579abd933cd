/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/mixture: sums of squares of standard normal variables with weights, in which limits of statistics are known. */
#ifndef MIXTURE_H
#define MIXTURE_H

#include <stddef.h>

/* sum mu_j z_j^2, and a normal variable with this mean and twice this half of a variance. */
struct mixture {
        size_t n;
        const double *mu; /* mu[n] >= 0, descending; mu[0] > 0 */
        double mean, half_variance;
};

/* The probability of more than z; NAN: numbers do not tell it. */
double mixture_beyond(const struct mixture *m, double z);

#endif
