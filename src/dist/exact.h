/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classical intervals, from distributions of estimates that are known whatever the size of the sample. */
#ifndef DIST_EXACT_H
#define DIST_EXACT_H

#include "dist.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>

/* norm (t / estimate)^(1 / power) is chi-squared with df degrees of freedom: of a rate power is 1, of a scale -1, of one that is
 * the root of a mean square -1/2. */
static inline bool exact_chi2(double estimate, double norm, double df, double power, double level,
                              double *lower, double *upper)
{
        double tail = (1 - level) / 2;
        if (!(df > 0))
                return false;
        double few = estimate * pow(gsl_cdf_chisq_Pinv(tail, df) / norm, power);
        double many = estimate * pow(gsl_cdf_chisq_Qinv(tail, df) / norm, power);
        *lower = fmin(few, many);
        *upper = fmax(few, many);
        return true;
}

/* Of a probability of which k of n trials were successes: Clopper & Pearson (1934), Biometrika 26, 404-413. */
static inline bool exact_share(double k, double n, double level, double *lower, double *upper)
{
        double tail = (1 - level) / 2;
        *lower = k > 0 ? gsl_cdf_beta_Pinv(tail, k, n - k + 1) : 0;
        *upper = k < n ? gsl_cdf_beta_Qinv(tail, k + 1, n - k) : 1;
        return n > 0;
}

/* Of the probability of success where n successes took `total` trials, failures being what was counted. */
static inline bool exact_waiting(double n, double total, double level, double *lower, double *upper)
{
        double tail = (1 - level) / 2, failures = total - n;
        *lower = gsl_cdf_beta_Pinv(tail, n, failures + 1);
        *upper = failures > 0 ? gsl_cdf_beta_Qinv(tail, n, failures) : 1;
        return n > 0;
}

/* Of a mean lambda where n observations sum to `total`: Garwood (1936), Biometrika 28, 437-442. */
static inline bool exact_count(double total, double n, double level, double *lower, double *upper)
{
        double tail = (1 - level) / 2;
        *lower = total > 0 ? gsl_cdf_gamma_Pinv(tail, total, 1) / n : 0;
        *upper = gsl_cdf_gamma_Qinv(tail, total + 1, 1) / n;
        return n > 0;
}

/* Of mu and sigma of a normal distribution, from their estimates t = {mu, sigma} of n observations; held: either may be. */
static inline bool exact_normal(const double *t, const bool *held, double n, size_t j, double level,
                                double *lower, double *upper)
{
        double tail = (1 - level) / 2, df = held[0] ? n : n - 1;
        if (j == 1)
                return exact_chi2(t[1], n, df, -0.5, level, lower, upper);
        if (!held[1] && !(df > 0))
                return false;
        double half = held[1] ? gsl_cdf_ugaussian_Qinv(tail) * t[1] / sqrt(n)
                              : gsl_cdf_tdist_Qinv(tail, df) * t[1] / sqrt(df);
        *lower = t[0] - half;
        *upper = t[0] + half;
        return true;
}

/* Of its quantile at p, both being estimated: sqrt(n) (mean - quantile) / s is noncentral t with n - 1 degrees of freedom about
 * -sqrt(n) z_p, s the root of the sum of squares over n - 1. Odeh & Owen (1980), Tables for Normal Tolerance Limits, sec. 1. */
static inline bool exact_normal_quantile(const double *t, const bool *held, double n, double p,
                                         double level, double *lower, double *upper)
{
        double tail = (1 - level) / 2, shift = -sqrt(n) * gsl_cdf_ugaussian_Pinv(p);
        if (held[0] || held[1] || !(n > 1))
                return false;
        double unit = t[1] / sqrt(n - 1);
        *lower = t[0] - unit * num_noncentral_t_quantile(1 - tail, n - 1, shift);
        *upper = t[0] - unit * num_noncentral_t_quantile(tail, n - 1, shift);
        return isfinite(*lower) && isfinite(*upper);
}

#endif
