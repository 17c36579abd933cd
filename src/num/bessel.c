/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/bessel: the modified Bessel functions I0 and I1 as directions and amplitudes need them: log I0, and the ratio
 * A = I1 / I0, which tends to 1. */
#include "num.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_bessel.h>

/* From here on by the asymptotic series exp(-x) sqrt(2 pi x) I0(x) = sum a_k / x^k with a_k = (1 3 5 ... (2k-1))^2 /
 * (k! 8^k), and that of I1 with b_k = -a_k (2k+1) / (2k-1), b_0 = 1 (Abramowitz & Stegun 9.7.1): the terms of I0, and of
 * I0 - I1, are all positive. */
#define LARGE 30.0

struct expansion {
        double i0;     /* sum of a_k / x^k */
        double rest;   /* of (a_k - b_k) / x^k, from k = 1 */
        double second; /* of (a_k - b_k - a_(k-1) / 2) / x^k, from k = 2: rest - i0 / (2 x) */
};

static struct expansion expand(double x)
{
        struct expansion e = {1, 0, 0};
        double a = 1;
        for (int k = 1; k <= 30; k++) {
                double before = a / x;
                a *= (2 * k - 1) * (2 * k - 1) / (8 * k * x);
                double difference = a * 4 * k / (2 * k - 1); /* a_k - b_k */
                e.i0 += a;
                e.rest += difference;
                if (k > 1) /* = before (2k - 1) / 2 - before / 2 */
                        e.second += before * (k - 1);
                if (a < 1e-19)
                        break;
        }
        return e;
}

double num_log_i0(double x)
{
        if (x < LARGE)
                return log(gsl_sf_bessel_I0_scaled(x));
        return log(expand(x).i0) - log(x) / 2 - (M_LN2 + M_LNPI) / 2;
}

/* A = x q / 2 by power series, of whose small values GSL's are not sure; the double returned is q. */
static double ratio_of_series(double x)
{
        double y = x * x / 4, term = 1, i0 = 1, i1 = 1;
        for (int k = 1; term > 1e-18; k++) {
                term *= y / (k * k);
                i0 += term;
                i1 += term / (k + 1);
        }
        return i1 / i0;
}

double num_bessel_ratio(double x)
{
        return x < 1 ? x / 2 * ratio_of_series(x) : 1 - num_bessel_rest(x);
}

double num_bessel_rest(double x)
{
        if (x < LARGE) {
                double i0 = gsl_sf_bessel_I0_scaled(x);
                return (i0 - gsl_sf_bessel_I1_scaled(x)) / i0;
        }
        struct expansion e = expand(x);
        return e.rest / e.i0;
}

/* 1 - A^2 - A / x; with 1 - A = 1 / (2 x) + r it is 2 r + (1 - A) (1 / x - (1 - A)), where nothing cancels. */
double num_bessel_slope(double x)
{
        if (x < 1) {
                double q = ratio_of_series(x);
                return 1 - x * x / 4 * q * q - q / 2;
        }
        if (x < LARGE) {
                double a = gsl_sf_bessel_I1_scaled(x) / gsl_sf_bessel_I0_scaled(x);
                return (1 - a) * (1 + a) - a / x;
        }
        struct expansion e = expand(x);
        double rest = e.rest / e.i0;
        return 2 * e.second / e.i0 + rest * (1 / x - rest);
}
