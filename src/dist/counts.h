/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws of counts of any size: those of GSL are unsigned, and wrap round, or never end, beyond 2^32. */
#ifndef DIST_COUNTS_H
#define DIST_COUNTS_H

#include <gsl/gsl_randist.h>
#include <math.h>

/* Poisson. Far out it is normal with a little skewness (Cornish & Fisher 1938): what is left of the error is about
 * 1 / (72 sqrt(lambda)) of a count. */
static inline double draw_poisson(gsl_rng *r, double lambda)
{
        if (lambda < 1e9)
                return gsl_ran_poisson(r, lambda);
        double z = gsl_ran_ugaussian(r);
        return floor(lambda + sqrt(lambda) * z + (z * z - 1) / 6 + 0.5);
}

/* Binomial. The middle one of n uniform numbers is a beta variable: it tells on which side of it p lies, and half of the trials
 * (Knuth, The Art of Computer Programming, vol. 2, sec. 3.4.1). */
static inline double draw_binomial(gsl_rng *r, double p, double n)
{
        double k = 0;
        while (n >= 0x1p30) {
                double a = 1 + floor(n / 2), b = 1 + n - a, x = gsl_ran_beta(r, a, b);
                if (x >= p) {
                        n = a - 1;
                        p /= x;
                } else {
                        k += a;
                        n = b - 1;
                        p = (p - x) / (1 - x);
                }
        }
        return k + gsl_ran_binomial(r, p, (unsigned)n);
}

/* Trials up to the first success. */
static inline double draw_geometric(gsl_rng *r, double p)
{
        return 1 + floor(log(gsl_rng_uniform_pos(r)) / log1p(-p));
}

#endif
