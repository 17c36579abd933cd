/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/beta: the beta density and its integral, right to the last digits for parameters of any size, where differences
 * of log Gamma functions cancel. */
#include "num.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_psi.h>

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
 * sqrt(max(a, b)) terms: *terms of them. */
static double fraction(double x, double a, double b, int *terms)
{
        double value = 1, c = 1, r = 0;
        for (int k = 1; k < 10000; k++) {
                *terms = k;
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
        int terms;
        if (fmax(a, b) < 1e5)
                return num_log_beta_kernel(x, y, a, b) - log(a) + log(fraction(x, a, b, &terms));
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

/* A number with its derivatives in a and b: v, a, b, aa, ab, bb. */
struct jet {
        double v, a, b, aa, ab, bb;
};

/* The k-th term of the fraction. */
static struct jet term_of(int k, double x, double a, double b)
{
        double m = floor(k / 2.0);
        if (k % 2) {
                double p = 1 / (a + m), q = 1 / (a + b + m), r = 1 / (a + 2 * m),
                       s = 1 / (a + 2 * m + 1);
                double v = -x * r * s / (p * q), first = p + q - r - s;
                return (struct jet){v,
                                    v * first,
                                    v * q,
                                    v * (first * first - p * p - q * q + r * r + s * s),
                                    v * (first - q) * q,
                                    0};
        }
        double r = 1 / (a + 2 * m - 1), s = 1 / (a + 2 * m), by_b = m * x * r * s,
               v = (b - m) * by_b;
        return (struct jet){v, -v * (r + s), by_b, 2 * v * (r * r + r * s + s * s), -by_b * (r + s),
                            0};
}

static struct jet quotient(struct jet n, struct jet d)
{
        double w = 1 / d.v, v = n.v * w, a = (n.a - v * d.a) * w, b = (n.b - v * d.b) * w;
        return (struct jet){v,
                            a,
                            b,
                            (n.aa - 2 * a * d.a - v * d.aa) * w,
                            (n.ab - a * d.b - b * d.a - v * d.ab) * w,
                            (n.bb - 2 * b * d.b - v * d.bb) * w};
}

/* With r = 1 + e the fraction, I = kernel / (a r); from its end on, which is where Lentz' method ends and some more for the
 * derivatives. d log I / du = a r, whose own is a r (a y - b x - a r) without what cancels (Boik & Robison-Cox 1998, J. Stat.
 * Softw. 3(1), differentiate forwards). */
double num_beta_bends(double x, double y, double a, double b, double *slope, double *bend)
{
        int terms;
        struct jet e = {0}, r = {.v = 1};
        fraction(x, a, b, &terms);
        for (int k = terms + terms / 2 + 8; k >= 1; k--) {
                r = (struct jet){1 + e.v, e.a, e.b, e.aa, e.ab, e.bb};
                e = quotient(term_of(k, x, a, b), r);
        }
        double second = r.v; /* behind the first term, -(a + b) x / (a + 1) */
        double v = 1 / (1 + e.v), ra = e.a * v, rb = e.b * v, both = gsl_sf_psi_1(a + b);
        num_beta_score(x, y, a, b, slope);
        slope[0] -= 1 / a + ra;
        slope[1] -= rb;
        slope[2] = a / v;
        bend[0] = both - gsl_sf_psi_1(a + 1) - e.aa * v + ra * ra;
        bend[1] = bend[3] = both - e.ab * v + ra * rb;
        bend[4] = both - gsl_sf_psi_1(b) - e.bb * v + rb * rb;
        bend[2] = bend[6] = 1 / v + a * e.a;
        bend[5] = bend[7] = a * e.b;
        bend[8] = slope[2] * (a + b) * x * ((a - (a + 1) * second) / ((a + 1) * second));
        return num_log_beta_kernel(x, y, a, b) - log(slope[2]);
}
