/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/root: roots of functions of one variable, bracketed, by Brent's method (GSL). */
#include "num.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

double num_root(double (*f)(double x, void *context), void *context, double lo, double hi)
{
        gsl_function function = {f, context};
        double flo = f(lo, context), fhi = f(hi, context), root = NUM_NAN;
        if (flo == 0 || fhi == 0)
                return flo == 0 ? lo : hi;
        if (!((flo < 0) != (fhi < 0)) || isnan(flo) || isnan(fhi))
                return NUM_NAN;
        gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
        if (gsl_root_fsolver_set(solver, &function, lo, hi) == GSL_SUCCESS) {
                for (int k = 0; k < 500; k++) {
                        if (gsl_root_fsolver_iterate(solver) != GSL_SUCCESS)
                                break;
                        lo = gsl_root_fsolver_x_lower(solver);
                        hi = gsl_root_fsolver_x_upper(solver);
                        if (hi - lo <= DBL_EPSILON * fmin(fabs(lo), fabs(hi)))
                                break;
                }
                root = gsl_root_fsolver_root(solver);
        }
        gsl_root_fsolver_free(solver);
        return root;
}

double num_root_positive(double (*f)(double x, void *context), void *context, double guess)
{
        double lo = guess, hi = guess;
        bool negative = f(guess, context) < 0;
        for (double factor = 2; lo > 1e-300 || hi < 1e300; factor *= factor) {
                double below = fmax(lo / factor, 1e-300), above = fmin(hi * factor, 1e300);
                if ((f(below, context) < 0) != negative)
                        return num_root(f, context, below, lo);
                if ((f(above, context) < 0) != negative)
                        return num_root(f, context, hi, above);
                lo = below;
                hi = above;
        }
        return NUM_NAN;
}

double num_newton_positive(double (*f)(double x, void *context, double *slope), void *context,
                           double guess)
{
        double x = guess, last = NUM_INF;
        for (int k = 0; k < 30; k++) {
                double slope, value = f(x, context, &slope), step = -value / (slope * x);
                if (!isfinite(step))
                        break;
                if (fabs(step) >= last / 2 && last < 1e-9) /* what is left is rounding */
                        return x;
                x *= fabs(step) < 1e-4 ? 1 + step : exp(fmax(fmin(step, 2), -2));
                if (fabs(step) <= DBL_EPSILON)
                        return x;
                last = fabs(step);
        }
        return NUM_NAN;
}
