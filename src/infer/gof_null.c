/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/gof_null: the distributions of the statistics where nothing was estimated, so that F(x) is uniform.
 *
 * W2 and A2 of large samples are sums of z_j^2 / lambda_j with standard normal z_j and lambda_j = (j pi)^2, or j (j + 1). With
 * D(u) = prod (1 - u / lambda_j), which is sin(sqrt u) / sqrt u, or -cos(pi sqrt(1 + 4 u) / 2) / (pi u),
 *
 *   P(> z) = 1/pi sum_k (-1)^(k+1) int exp(-u z / 2) / (u sqrt(-D(u))) du,   u from lambda_(2k-1) to lambda_2k
 *
 * (Smirnov 1937, Mat. Sbornik 2, 973-993): positive terms that fall, so that small probabilities have all of their
 * digits. Between two lambdas u = sin(phi) about the middle of the root takes the corners out: the trapezoidal rule
 * then is exact to the last digits.
 */
#include "gof_internal.h"

#include "mem.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_bessel.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. Kolmogorov-Smirnov */

/* P(D+ >= d), a sum of positive terms: Birnbaum & Tingey (1951), Ann. Math. Statist. 22, 592-596. */
static double one_sided(double n, double d)
{
        const double many = 1e6;
        if (n > many) /* to 1 / n: Maag & Dicaire (1971), Biometrika 58, 653-656 */
                return exp(-pow(6 * n * d + 1, 2) / (18 * n));
        double sum = 0;
        for (double j = 0; j <= n * (1 - d); j++) {
                double p = d + j / n, q = 1 - p;
                double binomial = num_lgamma(n + 1) - num_lgamma(j + 1) - num_lgamma(n - j + 1);
                if (q > 0)
                        sum += exp(binomial + (j - 1) * log(p) + (n - j) * log(q));
                else if (j == n)
                        sum += exp((j - 1) * log(p));
        }
        return d * sum;
}

static void multiply(size_t m, const double *a, const double *b, double *c)
{
        memset(c, 0, m * m * sizeof *c);
        for (size_t i = 0; i < m; i++)
                for (size_t k = 0; k < m; k++)
                        for (size_t j = 0; j < m; j++)
                                c[i * m + j] += a[i * m + k] * b[k * m + j];
}

/* Durbin's matrix: steps of the empirical distribution function that stay within d. */
static void durbin_matrix(size_t m, double h, double *a)
{
        for (size_t i = 0; i < m; i++)
                for (size_t j = 0; j < m; j++)
                        a[i * m + j] = i + 1 < j ? 0 : 1;
        for (size_t i = 0; i < m; i++) {
                a[i * m] -= pow(h, (double)i + 1);
                a[(m - 1) * m + i] -= pow(h, (double)(m - i));
        }
        a[(m - 1) * m] += 2 * h > 1 ? pow(2 * h - 1, (double)m) : 0;
        for (size_t i = 0; i < m; i++)
                for (size_t j = 0; j <= i; j++)
                        a[i * m + j] /= tgamma((double)(i - j) + 2);
}

/* P(D < d) exactly, as an element of the n-th power of that matrix: Marsaglia, Tsang & Wang (2003), J. Statist. Software
 * 8(18). The power of two that is taken out of the matrices is in *e. */
static double exact_below(size_t n, double d)
{
        size_t k = (size_t)((double)n * d) + 1, m = 2 * k - 1;
        double *space = mem_array(3 * m * m, sizeof *space);
        double *power = space, *a = space + m * m, *product = a + m * m;
        int e = 0, scale = 0;
        durbin_matrix(m, (double)k - (double)n * d, a);
        for (size_t i = 0; i < m; i++)
                power[i * m + i] = 1;
        for (size_t rest = n; rest; rest /= 2) {
                if (rest % 2) {
                        multiply(m, power, a, product);
                        memcpy(power, product, m * m * sizeof *power);
                        e += scale;
                }
                multiply(m, a, a, product);
                memcpy(a, product, m * m * sizeof *a);
                scale *= 2;
                double *both[] = {a, power};
                int *exponent[] = {&scale, &e};
                for (size_t w = 0; w < 2; w++) {
                        int shift;
                        frexp(both[w][(k - 1) * m + k - 1], &shift);
                        for (size_t i = 0; i < m * m; i++)
                                both[w][i] = ldexp(both[w][i], -shift);
                        *exponent[w] += shift;
                }
        }
        double log_p = log(power[(k - 1) * m + k - 1]) + e * M_LN2 + num_lgamma((double)n + 1) -
                       (double)n * log((double)n);
        free(space);
        return exp(log_p);
}

/* The same of large samples, to n^-2: Pelz & Good (1976), J. Roy. Statist. Soc. B 38, 152-156, eq. 2; with z = d sqrt(n), sums
 * over odd k of exp(-(k pi / z)^2 / 8), and over all k of exp(-(k pi / z)^2 / 2), with polynomials. */
static double series_below(double n, double d)
{
        const double p2 = M_PI * M_PI, p4 = p2 * p2, p6 = p4 * p2, root = sqrt(2 * M_PI);
        double z = d * sqrt(n), z2 = z * z, z4 = z2 * z2, z6 = z4 * z2, z8 = z4 * z4;
        double sum[4] = {0};
        for (double k = 1; k < 200; k += 2) {
                double k2 = k * k, k4 = k2 * k2, k6 = k4 * k2, w = exp(-k2 * p2 / (8 * z2));
                sum[0] += w / z;
                sum[1] += w * (p2 / 4 * k2 - z2) / (6 * z4);
                sum[2] += w *
                          (6 * z6 + 2 * z4 + p2 / 4 * (2 * z4 - 5 * z2) * k2 +
                           p4 / 16 * (1 - 2 * z2) * k4) /
                          (72 * z4 * z2 * z);
                sum[3] += w *
                          (-30 * z6 - 90 * z8 + p2 / 4 * (135 * z4 - 96 * z6) * k2 +
                           p4 / 16 * (212 * z4 - 60 * z2) * k4 + p6 / 64 * (5 - 30 * z2) * k6) /
                          (6480 * z8 * z2);
        }
        for (double k = 1; k < 200; k++) {
                double k2 = k * k, w = exp(-k2 * p2 / (2 * z2));
                sum[2] -= w * p2 * k2 / (36 * z2 * z);
                sum[3] += w * p2 * k2 * (3 * z2 - p2 * k2) / (216 * z6);
        }
        return root * (sum[0] + sum[1] / sqrt(n) + sum[2] / n + sum[3] / (n * sqrt(n)));
}

static struct gof_source null_ks(double n, double d)
{
        const double far = 4, many = 2000; /* beyond far both sides together have less than 1e-10 */
        if (2 * n * d <= 1)
                return (struct gof_source){1, "exact distribution"};
        if (n * d * d >= far)
                return (struct gof_source){fmin(1, d < 1 ? 2 * one_sided(n, d) : 0),
                                           "exact distribution"};
        if (n <= many)
                return (struct gof_source){1 - exact_below((size_t)n, d), "exact distribution"};
        return (struct gof_source){fmin(1, 1 - series_below(n, d)), "Pelz & Good (1976)"};
}

/* --- 2. Smirnov's formula */

/* The lambdas of a statistic, and a scale v on which they are equally far from each other. */
struct spectrum {
        double from, step;                                  /* lambda_j lies at from + j step */
        double (*u)(double v);                              /* its lambda */
        double (*weight)(double v, double u, double cycle); /* cycle du / dv / (u sqrt(-D(u))) */
};

static double above(const struct spectrum *s, double z)
{
        enum { POINTS = 600, TERMS = 2000 };
        double sum = 0;
        for (int k = 1; k < TERMS; k++) {
                double middle = s->from + (2 * k - 0.5) * s->step, half = s->step / 2, part = 0;
                for (int i = 0; i < POINTS; i++) {
                        double phi = M_PI * ((i + 0.5) / POINTS - 0.5);
                        double v = middle + half * sin(phi), u = s->u(v);
                        part += exp(-u * z / 2) * s->weight(v, u, half * cos(phi));
                }
                sum += k % 2 ? part : -part;
                if (s->u(middle - half) * z / 2 > 750 || fabs(part) <= 1e-17 * fabs(sum))
                        break;
        }
        return sum / POINTS; /* times pi for phi, divided by pi */
}

static double square(double v)
{
        return v * v;
}

static double cvm_weight(double v, double u, double cycle)
{
        (void)u;
        return 2 * cycle / sqrt(-v * sin(v));
}

static double ad_u(double v)
{
        return (v - 1) * (v + 1) / 4;
}

static double ad_weight(double v, double u, double cycle)
{
        return v / 2 * cycle * sqrt(M_PI / (u * cos(M_PI * v / 2)));
}

static const struct spectrum cvm = {0, M_PI, square, cvm_weight};
static const struct spectrum ad = {1, 2, ad_u, ad_weight};

/* --- 3. Cramer-von Mises of small samples: P(W2 < x) = V(x) + psi(x) / n + O(n^-2), Csorgo & Faraway (1996), J. Roy. Statist. Soc. B
 * 58, 221-234, eq. 1.8 */

/* exp(-z) K_nu(z) */
static double bessel(double nu, double z)
{
        return exp(-2 * z) * gsl_sf_bessel_Knu_scaled(nu, z);
}

static double second(double y)
{
        double z = y * y / 4;
        return pow(y / 2, 1.5) * (bessel(0.25, z) + bessel(0.75, z)) / sqrt(M_PI);
}

static double third(double y)
{
        double z = y * y / 4;
        return pow(y / 2, 2.5) * (2 * bessel(0.25, z) + 3 * bessel(0.75, z) - bessel(1.25, z)) /
               sqrt(M_PI);
}

static double psi(double x, double below)
{
        double sum = 0, root = 2 * sqrt(x), a = pow(x, 0.75), b = pow(x, 1.25);
        for (int k = 0; k < 100; k++) {
                double m = 2 * k + 1, g = exp(num_lgamma(k + 0.5) - num_lgamma(k + 1)) / M_PI;
                double term = m * g * second((4 * k + 3) / root) / (9 * a) +
                              g * third((4 * k + 1) / root) / (72 * b) +
                              (m + 2) * g * (k + 0.5) * third((4 * k + 5) / root) / (6 * b) +
                              7 * m * g * second((4 * k + 1) / root) / (144 * a) +
                              7 * m * g * second((4 * k + 5) / root) / (144 * a);
                sum += term;
                if (fabs(term) < 1e-18)
                        break;
        }
        return below / 12 - sum;
}

static struct gof_source null_cvm(double n, double w)
{
        const double rare = 1e-9; /* where psi is rounding */
        if (w <= 1 / (12 * n))
                return (struct gof_source){1, "Csorgo & Faraway (1996)"};
        double p = above(&cvm, w), less = p > rare ? psi(w, 1 - p) / n : 0;
        /* touches p - less, but never is below 0; where p is 0 it is none */
        double small = p / 2 * exp(1 - 2 * less / p);
        return (struct gof_source){fmin(1, less <= p / 2 ? p - less : small),
                                   "Csorgo & Faraway (1996)"};
}

/* --- 4. Anderson-Darling of small samples */

/* What is added to the limit P(A2 < z) = x: Marsaglia & Marsaglia (2004), J. Statist. Software 9(2). */
static double small_sample(double n, double x)
{
        double c = 0.01265 + 0.1757 / n, t;
        if (x < c) {
                t = x / c;
                t = sqrt(t) * (1 - t) * (49 * t - 102);
                return t * (0.0037 / (n * n) + 0.00078 / n + 0.00006) / n;
        }
        if (x < 0.8) {
                t = (x - c) / (0.8 - c);
                t = -0.00022633 +
                    (6.54034 - (14.6538 - (14.458 - (8.259 - 1.91864 * t) * t) * t) * t) * t;
                return t * (0.04213 + 0.01365 / n) / n;
        }
        return (-130.2137 +
                (745.2337 - (1705.091 - (1950.646 - (1116.360 - 255.7844 * x) * x) * x) * x) * x) /
               n;
}

static struct gof_source null_ad(double n, double a)
{
        const double rare =
                0.002; /* nearer to 1 their polynomial does not tend to 0: here it does */
        double p = above(&ad, a);
        double more = p > rare ? small_sample(n, 1 - p) : small_sample(n, 1 - rare) * p / rare;
        return (struct gof_source){fmax(0, fmin(1, p - more)), "Marsaglia & Marsaglia (2004)"};
}

struct gof_source gof_null(enum gof_test test, double n, double statistic)
{
        n = fmax(1, round(n));
        return test == GOF_KS    ? null_ks(n, statistic)
               : test == GOF_CVM ? null_cvm(n, statistic)
                                 : null_ad(n, statistic);
}
