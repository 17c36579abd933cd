/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/gamma: derivatives of the logarithms of the tails of a gamma variable with rate 1, in its shape k and in l = log y.
 *
 *   P = y^k e^-y / Gamma(k + 1) S,   S = 1 + y / (k+1) + y^2 / ((k+1)(k+2)) + ...        (Abramowitz & Stegun 6.5.29)
 *   Q = y^k e^-y / (Gamma(k) V),     V = y + 1 - k + T,
 *   T = 1 (k-1) / (y + 3 - k + 2 (k-2) / (y + 5 - k + ...))                              (6.5.31)
 *
 * Then y dP/dy / P = k / S and y dQ/dy / Q = -V. S - 1 and T are what is left once the leading terms have
 * cancelled: far down S - 1 -> y / (k+1), far up T -> (k - 1) / y.
 */
#include "num.h"

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

/* T and its first two derivatives in k; by Lentz' method, each of its numbers with two derivatives. */
static void fraction(double k, double y, double *t)
{
        double b = y + 3 - k, f = 1 / b, slope = f, bend = f * f; /* of log f */
        double c[] = {1e300, 0, 0}, e[] = {f, f * f, 2 * f * f * f};
        for (double i = 2, left = 1; left > 1e-16 && i < 1e5; i++) {
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
