/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/noncentral: Student's t about another centre, T = (Z + shift) / U, U^2 = chi-squared / df. Given U it is a normal variable, so that
 *
 *   P(T <= t) = E[Phi(t U - shift)],
 *
 * here in w = log U, whose density is as exp(df w - df e^2w / 2): by the trapezoidal rule, which for what falls off so fast to
 * both sides is right to the last bits. */
#include "num.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

double num_noncentral_t(double t, double df, double shift)
{
        const double sd = 1 / sqrt(2 * df), step = sd / 8, nothing = 40;
        double left = fmax(9 * sd, nothing / df), right = fmax(9 * sd, log1p(2 * nothing / df) / 2);
        double sum = 0, whole = 0;
        for (long k = -(long)(left / step); k <= (long)(right / step); k++) {
                double w = (double)k * step;
                double density = exp(df * (w - expm1(2 * w) / 2));
                whole += density;
                sum += density * gsl_cdf_ugaussian_P(t * exp(w) - shift);
        }
        return sum / whole;
}

struct noncentral {
        double p, df, shift;
};

static double excess(double t, void *context)
{
        const struct noncentral *c = context;
        return num_noncentral_t(t, c->df, c->shift) - c->p;
}

double num_noncentral_t_quantile(double p, double df, double shift)
{
        struct noncentral c = {p, df, shift};
        double lo = shift, hi = shift, step = 1 + fabs(shift) / sqrt(2 * df);
        while (excess(lo, &c) > 0 && step < 1e300) {
                lo -= step;
                step *= 2;
        }
        while (excess(hi, &c) < 0 && step < 1e300) {
                hi += step;
                step *= 2;
        }
        return num_root(excess, &c, lo, hi);
}
