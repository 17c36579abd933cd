/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/gamma: derivatives of the logarithms of the tails of a gamma variable with rate 1, in its shape k and in l = log y.
 *
 *   P = y^k e^-y / Gamma(k + 1) S,   S = 1 + y / (k+1) + y^2 / ((k+1)(k+2)) + ...        (Abramowitz & Stegun 6.5.29)
 *   Q = y^k e^-y / (Gamma(k) V),     V = y + 1 - k + T,
 *   T = 1 (k-1) / (y + 3 - k + 2 (k-2) / (y + 5 - k + ...))                              (6.5.31)
 *
 * Then y dP/dy / P = k / S and y dQ/dy / Q = -V. S - 1 and T are what is left once the leading terms have
 * cancelled: far down S - 1 -> y / (k+1), far up T -> (k - 1) / y.
 *
 * Both take some sqrt(k) terms near y = k. There, with mu = y / k - 1, e^2 / 2 = mu - log(1 + mu) (e of the sign of mu) and
 * z = e sqrt(k), Temme's uniform expansion serves (DLMF 8.12.3 to 8.12.12):
 *
 *   Q = erfc(z / sqrt 2) / 2 + D S,   D = exp(-z^2 / 2) / sqrt(2 pi k),   S = C0(e) + C1(e) / k + C2(e) / k^2 + ...
 */
#include "num.h"

#include <float.h>
#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_sf_log.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>

/* a term's derivatives in k by those of its logarithm */
struct gamma_bends num_gamma_lower(double k, double l)
{
        double y = exp(l), term = 1, s1 = 0, s2 = 0, more = 0, first = 0, second = 0;
        for (double n = 1; term * (1 + s1 * s1) > 1e-18 * (1 + more) || n < 2; n++) {
                double r = 1 / (k + n);
                term *= y * r;
                s1 += r;
                s2 += r * r;
                more += term;
                first -= term * s1;
                second += term * (s1 * s1 + s2);
        }
        double sum = 1 + more, slope = first / sum, psi = gsl_sf_psi(k + 1);
        return (struct gamma_bends){.in = {.k = l - psi + slope,
                                           .l = k / sum,
                                           .kk = second / sum - slope * slope - gsl_sf_psi_1(k + 1),
                                           .kl = (1 - k * slope) / sum,
                                           .ll = k / sum * (k * more / sum - y)},
                                    .k_less = l * (more + k * slope) / sum - psi + slope,
                                    .l_less = k * k * slope / sum};
}

/* T and its first two derivatives in k; by Lentz' method, each of its numbers with two derivatives. What the last terms of these
 * add may be rounding, however many there are. */
static void fraction(double k, double y, double *t)
{
        double b = y + 3 - k, f = 1 / b, slope = f, bend = f * f; /* of log f */
        double c[] = {1e300, 0, 0}, e[] = {f, f * f, 2 * f * f * f};
        for (double i = 2, left = 1; left > 2 * DBL_EPSILON && i < 1e5; i++) {
                double a = i * (k - i), q = 1 / c[0];
                b += 2;
                double v = a * e[0] + b, dv = i * e[0] + a * e[1] - 1,
                       ddv = 2 * i * e[1] + a * e[2];
                double r = 1 / v;
                e[0] = r;
                e[1] = -dv * r * r;
                e[2] = (2 * dv * dv * r - ddv) * r * r;
                double dc = i * q - a * c[1] * q * q - 1;
                double ddc = (-2 * i * c[1] - a * c[2] + 2 * a * c[1] * c[1] * q) * q * q;
                c[0] = b + a * q;
                c[1] = dc;
                c[2] = ddc;
                double x = c[1] / c[0], z = e[1] * v;
                double more = x + z, bends = c[2] / c[0] - x * x + e[2] * v - z * z;
                f *= c[0] * e[0];
                slope += more;
                bend += bends;
                left = fmax(fabs(c[0] * e[0] - 1), fmax(fabs(more) / (1e-3 * f + fabs(slope)),
                                                        fabs(bends) / (1e-3 * f + fabs(bend))));
        }
        t[0] = (k - 1) * f;
        t[1] = f * (1 + (k - 1) * slope);
        t[2] = f * (2 * slope + (k - 1) * (bend + slope * slope));
}

struct gamma_bends num_gamma_upper(double k, double l)
{
        double y = exp(l), psi = gsl_sf_psi(k), t[3];
        fraction(k, y, t);
        double v = y + 1 - k + t[0], slope = (t[1] - 1) / v;
        return (struct gamma_bends){.in = {.k = l - psi - slope,
                                           .l = -v,
                                           .kk = slope * slope - t[2] / v - gsl_sf_psi_1(k),
                                           .kl = 1 - t[1],
                                           .ll = -v * (1 + t[0])},
                                    .k_less = l * t[1] - psi - slope,
                                    .l_less = k * t[1] - (y + 1 + t[0])};
}

/* The expansions of C0, C1 and C2 about e = 0, made from C0 = 1 / mu - 1 / e and C_n = C_(n-1)' / e + (-1)^n g_n / mu, g_n the
 * coefficients of Stirling's series (DLMF 8.12.10). */
enum { TERMS = 14, ORDERS = 3 };
static const double temme[ORDERS][TERMS] = {
        {-0.33333333333333333333, 0.083333333333333333333, -0.014814814814814814815,
         0.0011574074074074074074, 0.00035273368606701940035, -0.0001787551440329218107,
         0.000039192631785224377817, -2.1854485106799921615e-6, -1.8540622107151599607e-6,
         8.296711340953086005e-7, -1.7665952736826079304e-7, 6.7078535434014985804e-9,
         1.0261809784240308043e-8, -4.3820360184533531866e-9},
        {-0.0018518518518518518519, -0.0034722222222222222222, 0.0026455026455026455026,
         -0.00099022633744855967078, 0.00020576131687242798354, -4.0187757201646090535e-7,
         -0.000018098550334489977837, 7.6491609160811100846e-6, -1.6120900894563446004e-6,
         4.6471278028074343423e-9, 1.3786334469157209593e-7, -5.752545603517704964e-8,
         1.1951628599778147324e-8, -1.7543241719747647624e-11},
        {0.0041335978835978835979, -0.0026813271604938271605, 0.00077160493827160493827,
         2.0093878600823045267e-6, -0.00010736653226365160522, 0.000052923448829120125416,
         -0.000012760635188618727713, 3.4235787340961380742e-8, 1.3721957309062933206e-6,
         -6.2989921383800550229e-7, 1.4280614206064241792e-7, -2.0477098421990866015e-10,
         -1.4092529910867521053e-8, 6.2289740849220220336e-9}};

bool num_gamma_is_central(double k, double mu)
{
        return k > 1e4 && fabs(mu) < 0.25;
}

/* At fixed mu, with m = log(1 + mu) and G = Gamma(k) / (sqrt(2 pi / k) (k / e)^k), dQ/dk = D B, B = -(e + e^2 S) / 2 - S / (2 k) + dS/dk, and
 * dQ/dm = -D k / G. */
struct gamma_bends num_gamma_central(double k, double mu, bool upper, double *log_p)
{
        double half = -gsl_sf_log_1plusx_mx(mu), e = copysign(sqrt(2 * half), mu), c[ORDERS];
        for (int n = 0; n < ORDERS; n++) {
                c[n] = 0;
                for (int i = TERMS; i-- > 0;)
                        c[n] = c[n] * e + temme[n][i];
        }
        double s = c[0] + (c[1] + c[2] / k) / k, s1 = -(c[1] + 2 * c[2] / k) / k / k,
               s2 = (2 * c[1] + 6 * c[2] / k) / k / k / k;
        double sign = upper ? 1 : -1, root = sqrt(k), mills = 1 / gsl_sf_hazard(sign * e * root);
        double r = sign / (root * mills + sign * s); /* D over the tail */
        double stirling = exp(-(1 - 1 / (30 * k * k)) / (12 * k));
        double b = -(e + e * e * s) / 2 - s / (2 * k) + s1;
        double b1 = -half * s1 + s / (2 * k * k) - s1 / (2 * k) + s2;
        double a = r * b, m = -r * k * stirling;
        double aa = r * (b1 - (half + 0.5 / k) * b) - a * a;
        double am = -r * stirling * (0.5 - k * half + (1 - 0.1 / (k * k)) / (12 * k)) - a * m;
        double mm = -m * (k * mu) - m * m;
        struct pair_bends in = {.k = a - m / k,
                                .l = m,
                                .kk = aa - (2 * am - (mm + m) / k) / k,
                                .kl = am - mm / k,
                                .ll = mm};
        double l = log(k) + log1p(mu);
        if (log_p)
                *log_p = -k * half - LOG_SQRT_2PI + log(mills + sign * s / root);
        return (struct gamma_bends){in, in.k - l * in.kl, in.l - k * in.kl};
}

struct pair_bends num_pair_rest(struct pair_bends b, double log_p)
{
        double r = exp(log_p) / -expm1(log_p), v = r * (1 + r);
        return (struct pair_bends){.k = -r * b.k,
                                   .l = -r * b.l,
                                   .kk = -r * b.kk - v * b.k * b.k,
                                   .kl = -r * b.kl - v * b.k * b.l,
                                   .ll = -r * b.ll - v * b.l * b.l};
}

struct gamma_bends num_gamma_rest(struct gamma_bends b, double k, double l, double log_p)
{
        double r = exp(log_p) / -expm1(log_p), v = r * (1 + r), product = v * b.in.k * b.in.l;
        return (struct gamma_bends){.in = num_pair_rest(b.in, log_p),
                                    .k_less = -r * b.k_less + l * product,
                                    .l_less = -r * b.l_less + k * product};
}
