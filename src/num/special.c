/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/special: functions that GSL lacks, or loses digits in. Asymptotic series are those of
 * Abramowitz & Stegun (1964): log Gamma 6.1.41, psi 6.3.18, psi' 6.4.12, erfc 7.1.23. */
#include "wide.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_psi.h>
#include <gsl/gsl_sf_zeta.h>

/* From here on the series below are exact to rounding: their first neglected term is < 1e-18 of the
 * sum. */
#define LARGE 16.0

double num_log1mexp(double x)
{
        return x > -M_LN2 ? log(-expm1(x)) : log1p(-exp(x));
}

double num_log1pexp(double x)
{
        if (x > 0)
                return x + log1p(exp(-x));
        return log1p(exp(x));
}

/* By the polynomial of wide_log, with 1 + x its f. GSL's takes 44 ns, this 6. */
double num_log1pmx(double x)
{
        return x > -0.29 && x < 0.41 ? -wide_log_rest(wide_all(x))[0] : log1p(x) - x;
}

/* 2 x - 1 is exact between 1/4 and 1. */
double num_logit(double x)
{
        return x > 0.25 && x < 0.75 ? 2 * atanh(2 * x - 1) : log(x) - log1p(-x);
}

double num_log_quotient(double a, double b)
{
        double r = a / b;
        if (r > 0.5 && r < 2)
                return log1p((a - b) / b);
        return r > 1e-300 && r < 1e300 ? log(r) : log(a) - log(b);
}

/* The rounding of x^2, which exp would multiply, is put back. */
double num_erfcx(double x)
{
        double y = x * x, r = 1 / (2 * y), term = 1, sum = 1;
        if (x < 25)
                return exp(y) * (1 + fma(x, x, -y)) * erfc(x);
        for (int k = 1; k <= 6; k++) {
                term *= -(2 * k - 1) * r;
                sum += term;
        }
        return sum / (x * sqrt(M_PI));
}

/* Above 0 the complement is the small quantity; below -30 erfc nears underflow and the asymptotic
 * series, whose 8th term is then < 1e-18, takes over. */
double num_log_ndtr(double x)
{
        if (x > 0)
                return log1p(-erfc(x * M_SQRT1_2) / 2);
        if (x > -30)
                return log(erfc(-x * M_SQRT1_2) / 2);
        double r = 1 / x / x, term = 1, sum = 1;
        for (int k = 1; k <= 8; k++) {
                term *= -(2 * k - 1) * r;
                sum += term;
        }
        return -x * x / 2 - log(-x) - M_LN2 / 2 - M_LNPI / 2 + log(sum);
}

double num_log_erf(double x)
{
        return x < 0.5 ? log(erf(x)) : log1p(-erfc(x));
}

double num_log_erfc(double x)
{
        return fabs(x) < 0.5 ? log1p(-erf(x)) : M_LN2 + num_log_ndtr(-x * M_SQRT2);
}

/* B_2k / (2k (2k-1) x^(2k-1)), k = 1 ... 7 */
static double stirling_series(double x)
{
        double y = 1 / (x * x);
        return (1.0 / 12 -
                y * (1.0 / 360 -
                     y * (1.0 / 1260 -
                          y * (1.0 / 1680 -
                               y * (1.0 / 1188 - y * (691.0 / 360360 - y * (1.0 / 156))))))) /
               x;
}

/* log x - 1 / (2 x) - psi(x) = B_2k / (2k x^2k), k = 1 ... 7 */
static double psi_series(double x)
{
        double y = 1 / (x * x);
        return y *
               (1.0 / 12 -
                y * (1.0 / 120 -
                     y * (1.0 / 252 - y * (1.0 / 240 - y * (1.0 / 132 - y * (691.0 / 32760 -
                                                                             y * (1.0 / 12)))))));
}

/* Its derivative. */
static double psi_series_slope(double x)
{
        double y = 1 / (x * x);
        return -y / x *
               (1.0 / 6 -
                y * (1.0 / 30 -
                     y * (1.0 / 42 -
                          y * (1.0 / 30 - y * (5.0 / 66 - y * (691.0 / 2730 - y * (7.0 / 6)))))));
}

/* Below LARGE by the recurrence S(x) = S(x + 1) + (x + 1/2) log((x + 1) / x) - 1, whose second part is
 * z^2/3 + z^4/5 + ... with z = 1 / (2 x + 1): all terms positive, nothing cancels. */
double num_stirling(double x)
{
        if (x < 1)
                return num_lgamma(x) - (x * log(x) - x - log(x / (2 * M_PI)) / 2);
        double sum = 0;
        for (; x < LARGE; x += 1) {
                double z = 1 / (2 * x + 1), y = z * z, power = y, part = 0;
                for (int k = 3; power > 1e-18 * y; k += 2, power *= y)
                        part += power / k;
                sum += part;
        }
        return sum + stirling_series(x);
}

/* lgamma of the C library writes a global sign, which threads would do at the same time. */
double num_lgamma(double x)
{
        int sign;
        return lgamma_r(x, &sign);
}

/* -log(1 + x) + x (1 - gamma) + sum_n (-1)^n (zeta(n) - 1) x^n / n, Abramowitz & Stegun 6.1.33 */
double num_lgamma1p(double x)
{
        if (fabs(x) > 0.25)
                return num_lgamma(1 + x);
        double sum = 0, power = x;
        for (int n = 2; n < 40; n++) {
                power *= -x;
                sum -= gsl_sf_zetam1_int(n) * power / n;
        }
        return x * (1 - M_EULER) - log1p(x) + sum;
}

/* S(x + a) - S(x), x >= LARGE; for small a the integral of its slope, -psi_series, by three Gauss points. */
static double stirling_step(double x, double a)
{
        double m = x + a / 2, off = a * 0.38729833462074169; /* sqrt(3/5) / 2 */
        if (fabs(a) > 0.25)
                return stirling_series(x + a) - stirling_series(x);
        return -a * (5 * psi_series(m - off) + 8 * psi_series(m) + 5 * psi_series(m + off)) / 18;
}

double num_lgamma_ratio(double x, double a)
{
        double sum = 0;
        if (x < LARGE && fabs(a) > 1)
                return num_lgamma(x + a) - num_lgamma(x) - a * log(x);
        for (; x < LARGE; x += 1) /* small a: every part is of its order */
                sum += a * log1p(1 / x) - log1p(a / x);
        double r = a / x;
        return sum + x * num_log1pmx(r) + (a - 0.5) * log1p(r) + stirling_step(x, a);
}

/* Both below by recurrence up to LARGE: psi(x) = psi(x + 1) - 1 / x makes
 * ratio(x) = ratio(x + 1) + a (1 - a) / (x (x + 1) (x + a)). */
double num_psi_ratio(double x, double a)
{
        double sum = 0;
        for (; x < LARGE; x += 1)
                sum += a * (1 - a) / x / ((x + 1) * (x + a));
        return sum + num_log1pmx(a / x) + a / (2 * x * (x + a)) + psi_series(x) - psi_series(x + a);
}

double num_trigamma_ratio(double x, double a)
{
        double sum = 0;
        for (; x < LARGE; x += 1)
                sum -= a * (1 - a) / x / ((x + 1) * (x + a)) * (1 / x + 1 / (x + 1) + 1 / (x + a));
        double y = x + a;
        return sum + a * a / (x * x * y) - a * (2 * x + a) / (2 * x * x * y * y) +
               psi_series_slope(x) - psi_series_slope(y);
}

double num_log_minus_psi(double x)
{
        double sum = 0;
        for (; x < LARGE; x += 1) /* log x - psi(x) = log(x+1) - psi(x+1) + 1/x - log(1 + 1/x) */
                sum -= num_log1pmx(1 / x);
        return sum + 1 / (2 * x) + psi_series(x);
}

double num_log1psq(double x)
{
        return fabs(x) > 1e8 ? 2 * log(fabs(x)) : log1p(x * x); /* 1 / x^2 is below rounding */
}

/* GSL's loses a digit for each digit of x^2 down to x = 0.002, where its series begins. */
double num_exprel_2(double x)
{
        double sum = 1, term = 1;
        if (fabs(x) > 1)
                return 2 * (expm1(x) - x) / x / x;
        for (int k = 3; fabs(term) > 1e-17; k++)
                sum += term *= x / k;
        return sum;
}

/* Below this the Taylor series, sum of (-x)^k / (k + 1), beyond it what it sums to. */
#define SMALL 0.3

double num_log1p_ratio(double x)
{
        return x != 0 ? log1p(x) / x : 1;
}

double num_log1p_ratio_1(double x)
{
        if (fabs(x) > SMALL)
                return (1 / (1 + x) - num_log1p_ratio(x)) / x;
        double sum = 0, power = -1;
        for (int k = 1; k < 36; k++, power *= -x)
                sum += power * k / (k + 1);
        return sum;
}

double num_log1p_ratio_2(double x)
{
        if (fabs(x) > SMALL)
                return -(1 / (1 + x) / (1 + x) + 2 * num_log1p_ratio_1(x)) / x;
        double sum = 0, power = 1;
        for (int k = 2; k < 37; k++, power *= -x)
                sum += power * k * (k - 1) / (k + 1);
        return sum;
}

double num_log_burr_moment(double k, double a)
{
        return num_lgamma_ratio(k, -a) + num_lgamma1p(a);
}

/* For small a the series sum over j >= 2 of (2^j - 2) a^j / j! times the j-th derivative of
 * log Gamma(k - a) + log Gamma(1 + a) at 0, whose terms fall by 1/10 each. */
double num_log_burr_spread(double k, double a)
{
        if (fabs(a) > 0.05 * fmin(k, 1))
                return num_log_burr_moment(k, 2 * a) - 2 * num_log_burr_moment(k, a);
        double sum = 0, power = a; /* a^j / j! */
        for (int j = 2; j < 20; j++) {
                power *= a / j;
                sum += (ldexp(1, j) - 2) * power *
                       ((j % 2 ? -1 : 1) * gsl_sf_psi_n(j - 1, k) + gsl_sf_psi_n(j - 1, 1));
        }
        return sum;
}

double num_logistic(double x)
{
        return x > 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x));
}

double num_deviance(double y, double d, double k)
{
        double e = d / k;
        return e > -0.5 && e < 1 ? -num_log1pmx(e) : e - log(y / k);
}

/* y = scale exp(pi/2 sinh v) maps the half line to all v, where the trapezium rule converges
 * exponentially; steps are halved until nothing changes. */
double num_log_tail(double (*g)(const void *context, double x), const void *context, double x,
                    int side, double scale)
{
        double top = g(context, x), sum = 0, value = 0, step = 0.5;
        if (top == -NUM_INF)
                return -NUM_INF;
        for (int level = 0; level < 7; level++, step /= 2) {
                double part = 0;
                for (int direction = -1; direction <= 1; direction += 2) {
                        for (int k = 0;; k++) {
                                if (level > 0 && k % 2 == 0)
                                        continue; /* counted on a coarser level */
                                if (k == 0 && direction < 0)
                                        continue;
                                double v = direction * k * step;
                                double y = scale * exp(M_PI_2 * sinh(v));
                                double jacobian = y * M_PI_2 * cosh(v);
                                if (!isfinite(jacobian))
                                        break;
                                double term = jacobian * exp(g(context, x + side * y) - top);
                                part += term;
                                if (fabs(v) > 1 && !(term > 1e-18 * (sum + part)))
                                        break;
                        }
                }
                sum += part;
                double before = value;
                value = sum * step;
                /* the error is squared by each halving */
                if (level > 1 && fabs(value - before) <= 1e-9 * value)
                        break;
        }
        return top + log(value);
}

double num_log_series(double (*g)(const void *context, double x), const void *context, double x)
{
        enum { TERMS = 2000 };
        double top = g(context, x), sum = 0;
        if (top == -NUM_INF)
                return -NUM_INF;
        for (int k = 0; k < TERMS; k++, x++) {
                double term = exp(g(context, x) - top);
                sum += term;
                if (term < 1e-18 * sum)
                        return top + log(sum);
        }
        /* the rest is the integral from x - 1/2 and a 24th of the slope there */
        double from = x - 0.5, slope = (g(context, from + 1) - g(context, from - 1)) / 2;
        double rest = exp(num_log_tail(g, context, from, 1, 1 / fabs(slope)) - top);
        return top + log(sum + rest + slope * exp(g(context, from) - top) / 24);
}
