/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/beta: the beta density and its integral, right to the last digits for parameters of any size, where differences
 * of log Gamma functions cancel. */
#include "num.h"

#include <gsl/gsl_math.h>

/* With p = a / (a + b), D the deviance and S Stirling's remainder
 *   a log x + b log y - log B = -a D(x / p) - b D(y / q) + log(a q / 2 pi) / 2 - S(a) - S(b) + S(a + b)
 * (Loader 2000). If one of a, b is below 1, S would cancel with the logarithm and 1 / B(a, b) is
 * a / Gamma(1 + a) Gamma(a + b) / Gamma(b). */
double num_log_beta_kernel(double x, double y, double a, double b)
{
        double n = a + b, p = a / n, q = b / n;
        if (a > b)
                return num_log_beta_kernel(y, x, b, a);
        if (!(x > 0) || !(y > 0))
                return -NUM_INF;
        if (a < 1)
                return log(a) - num_lgamma1p(a) + num_lgamma_ratio(b, a) + a * (log(b) + log(x)) +
                       b * (y > 0.5 ? log1p(-x) : log(y));
        double off = fma(q, x, -p * y); /* x - p */
        return -a * num_deviance(x, off, p) - b * num_deviance(y, -off, q) +
               log(a * q / (2 * M_PI)) / 2 - num_stirling(a) - num_stirling(b) + num_stirling(n);
}

/* d / da, given e = x / p - 1. Where b is so small that psi(a + b) - psi(a) is about b / a, the logarithm of x is
 * too. */
static double slope(double x, double y, double a, double b, double e)
{
        double log_x = x > 0.5 ? log1p(-y) : log(x);
        if (b * b < a)
                return log_x + b / a + num_psi_ratio(a, b);
        return (fabs(e) < 0.5 ? log1p(e) : log_x - log(a / (a + b))) + num_log_minus_psi(a) -
               num_log_minus_psi(a + b);
}

void num_beta_score(double x, double y, double a, double b, double *g)
{
        double off = dd_value(dd_sub(dd_product(b, x), dd_product(a, y))); /* (a + b) (x - p) */
        g[0] = slope(x, y, a, b, off / a);
        g[1] = slope(y, x, b, a, -off / b);
}

struct beta {
        double a, b;
};

/* The density of u = log(x / y). */
static double log_density(const void *context, double u)
{
        const struct beta *c = context;
        double e = exp(-fabs(u)), small = e / (1 + e), large = 1 / (1 + e);
        return u < 0 ? num_log_beta_kernel(small, large, c->a, c->b)
                     : num_log_beta_kernel(large, small, c->a, c->b);
}

/* a I_x(a, b) / kernel by its continued fraction (DLMF 8.17.22, modified Lentz), for x <= p, where it takes about
 * sqrt(max(a, b)) terms. */
static double fraction(double x, double a, double b)
{
        double value = 1, c = 1, r = 0;
        for (int k = 1; k < 10000; k++) {
                double m = floor(k / 2.0);
                double step = k % 2 ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
                                    : m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
                r = 1 / (1 + step * r);
                c = 1 + step / c;
                value *= c * r;
                if (fabs(c * r - 1) < 2e-16)
                        break;
        }
        return 1 / value;
}

/* Below x if x is below the mean: the part that is small, or no smaller than the other by much. */
static double log_small(double x, double y, double a, double b)
{
        double off = b * x - a * y; /* n (x - p) */
        if (fmax(a, b) < 1e5)
                return num_log_beta_kernel(x, y, a, b) - log(a) + log(fraction(x, a, b));
        double scale = 1 / (fabs(off) + sqrt(a * (b / (a + b))));
        return num_log_tail(log_density, &(struct beta){a, b}, log(x) - log(y), -1, scale);
}

/* For small a and b x < 1 nearly everything is below x, and log I_x is small: the logarithm of
 * Gamma(a + b) / (Gamma(a + 1) Gamma(b)) x^a [1 + a sum (1 - b)_k x^k / (k! (a + k))] (DLMF 8.17.7), each part of which
 * is of the order of a. */
static double log_near_one(double x, double a, double b)
{
        double sum = 0, term = 1;
        for (int k = 1; k < 200 && fabs(term) > 1e-18 * fabs(sum); k++) {
                term *= (k - b) * x / k;
                sum += term / (a + k);
                if (term == 0)
                        break;
        }
        return num_lgamma_ratio(b, a) - num_lgamma1p(a) + a * (log(b) + log(x)) + log1p(a * sum);
}

double num_log_beta_tail(double x, double y, double a, double b)
{
        if (!(x > 0) || !(y > 0))
                return x > 0 ? 0 : -NUM_INF;
        if (a < 0.5 && x * fmax(b, 1) < 0.7)
                return fmin(log_near_one(x, a, b), 0);
        if (b < 0.5 && y * fmax(a, 1) < 0.7)
                return num_log1mexp(fmin(log_near_one(y, b, a), 0));
        if (b * x < a * y)
                return fmin(log_small(x, y, a, b), 0);
        return num_log1mexp(fmin(log_small(y, x, b, a), 0));
}
