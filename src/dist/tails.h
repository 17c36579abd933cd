/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Derivatives of log S and log F where both are functions of one standardised z:
 *
 *   dL/dt_i = a z_i,   d2L/dt_i dt_j = b z_i z_j + a z_ij,   a = dL/dz, b = d2L/dz2
 */
#ifndef DIST_TAILS_H
#define DIST_TAILS_H

#include "internal.h"

#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_sf_log.h>

/* dL/dz and d2L/dz2 of a tail. */
struct tail_slope {
        double a, b;
};

/* z[2], zz[3]: first and second derivatives of z in both parameters (00, 01, 11). */
static inline void tail_chain(struct tail_slope s, const double *z, const double *zz, double *g,
                              double *h)
{
        for (int i = 0; g && i < 2; i++)
                g[i] = s.a * z[i];
        for (int i = 0; h && i < 2; i++)
                for (int j = 0; j < 2; j++)
                        h[2 * i + j] = s.b * z[i] * z[j] + s.a * zz[i + j];
}

/* The same of n parameters, zz[n * n]. */
static inline void tail_through(struct tail_slope s, size_t n, const double *z, const double *zz,
                                double *g, double *h)
{
        for (size_t i = 0; g && i < n; i++)
                g[i] = s.a * z[i];
        for (size_t i = 0; h && i < n * n; i++)
                h[i] = s.b * z[i / n] * z[i % n] + s.a * zz[i];
}

/* Into g and h unless they are NULL. */
static inline void tail_put(size_t n, const double *slope, const double *bend, double *g, double *h)
{
        for (size_t i = 0; g && i < n; i++)
                g[i] = slope[i];
        for (size_t i = 0; h && i < n * n; i++)
                h[i] = bend[i];
}

/* Of what is left by a tail whose logarithm is log_p, which has these derivatives. Into g and h unless they are NULL. */
static inline void tail_rest(size_t n, double log_p, const double *slope, const double *bend,
                             double *g, double *h)
{
        double r = exp(log_p) / -expm1(log_p);
        for (size_t i = 0; h && i < n * n; i++)
                h[i] = -r * bend[i] - (r * slope[i / n]) * ((1 + r) * slope[i % n]);
        for (size_t i = 0; g && i < n; i++)
                g[i] = -r * slope[i];
}

/* z = (x - t_0) / t_1 */
static inline void tail_of_line(struct tail_slope s, double z, double scale, double *g, double *h)
{
        double r = 1 / scale;
        tail_chain(s, (const double[]){-r, -z * r}, (const double[]){0, r * r, 2 * z * r * r}, g,
                   h);
}

/* S = 1 / (1 + e^z) */
static inline struct tail_slope tail_logistic(double z, bool upper)
{
        double p = 1 / (1 + exp(-z)), q = 1 / (1 + exp(z));
        return (struct tail_slope){upper ? -p : q, -p * q};
}

/* S = exp(-m), derivatives in log m */
static inline struct tail_slope tail_of_log(double m, bool upper)
{
        double q = 1 / expm1(m);
        if (upper)
                return (struct tail_slope){-m, -m};
        if (m < 1e-300)
                return (struct tail_slope){1, 0};
        if (isinf(m))
                return (struct tail_slope){0, 0};
        double more = m < 1 ? m * m / 2 * num_exprel_2(-m) / -expm1(-m) : m * (1 + q) - 1;
        return (struct tail_slope){m * q, -m * q * more};
}

/* S = exp(-e^z) */
static inline struct tail_slope tail_extreme(double z, bool upper)
{
        return tail_of_log(exp(z), upper);
}

/* Of the standard normal: the hazard v = phi / S less z, which far out would cancel: it is 1 / (z + more),
 * more = 2 / (z + 3 / (z + ...)) (Abramowitz & Stegun 26.2.14). */
static inline double tail_excess(double z, double *more)
{
        double e = 0;
        if (z > 4) {
                for (double i = ceil(6 + 400 / z / z); i > 1; i--)
                        e = i / (z + e);
                *more = e;
                return 1 / (z + e);
        }
        e = gsl_sf_hazard(z) - z;
        *more = 1 / e - z;
        return e;
}

/* S(z) = P(Z > z) of the standard normal, F by symmetry; hazard v: v' = v (v - z). */
static inline struct tail_slope tail_normal(double z, bool upper)
{
        double y = upper ? z : -z, more, excess = tail_excess(y, &more), v = y + excess;
        return (struct tail_slope){upper ? -v : v, -v * excess};
}

/* (q / atan q - 1) / q^2 */
static inline double tail_atan_excess(double q)
{
        double s = q * q;
        return q < 0.01 ? 1 / 3.0 - 4 * s / 45 + 44 * s * s / 945 : (q / atan(q) - 1) / s;
}

/* S = atan(1 / y) / pi; crossed: a + b y, of which far out nothing would be left. */
static inline struct tail_slope tail_cauchy(double y, double *crossed)
{
        if (y > 1) {
                double q = 1 / y, d = tail_atan_excess(q), a = q * (1 + q * q * d) / (1 + q * q);
                *crossed = -(1 + d) * a * (q * q / (1 + q * q));
                return (struct tail_slope){-a, a * (2 * q / (1 + q * q) - a)};
        }
        double c = 1 / (1 + y * y), a = c / atan2(1, y), b = a * (2 * y * c - a);
        *crossed = b * y - a;
        return (struct tail_slope){-a, b};
}

/* S = 2 atan(e^-y) / pi */
static inline struct tail_slope tail_secant(double y)
{
        double e = exp(-fabs(y)), half = e / (1 + e * e);
        if (y > 0) {
                double d = tail_atan_excess(e), a = (1 + e * e * d) / (1 + e * e);
                return (struct tail_slope){-a, -a * e * half * (1 + d)};
        }
        double a = half / (M_PI_2 - atan(e));
        return (struct tail_slope){-a, a * (tanh(y) - a)};
}

/* S = exp(-m), where m and its derivatives slope[n] and bend[n * n] in the parameters are known; of F = exp(-m) say !upper. false:
 * m has no digits left. */
static inline bool tail_of_exponent(double m, size_t n, const double *slope, const double *bend,
                                    bool upper, double *g, double *h)
{
        double q = 1 / expm1(m);
        if (!upper && m < 1e-290)
                return false;
        for (size_t i = 0; g && i < n; i++)
                g[i] = upper ? -slope[i] : q * slope[i];
        for (size_t i = 0; h && i < n * n; i++)
                h[i] = upper ? -bend[i] : q * (bend[i] - (1 + q) * slope[i / n] * slope[i % n]);
        return true;
}

/* P(|Z| > z) of the standard normal (upper), or what is left. Derivatives in log z, which are numbers however small z. */
static inline struct tail_slope tail_half(double z, bool upper)
{
        struct tail_slope s = {0};
        if (upper) {
                s = tail_normal(z, true);
                return (struct tail_slope){s.a * z, z * (s.b * z + s.a)};
        }
        double a = z * M_2_SQRTPI * M_SQRT1_2 * exp(-z * z / 2 - num_log_erf(z * M_SQRT1_2));
        return (struct tail_slope){a, a * (1 - z * z - a)};
}

/* Of log P (upper: log Q) of a gamma variable with shape k and rate 1 at y = e^l. false: of what is left by a tail near 1. */
static inline bool tail_bends(double k, double l, bool upper, struct gamma_bends *b)
{
        extern const struct dist dist_gamma;
        double y = exp(l), log_p = 0;
        bool above = y > k + 1;
        if (!isfinite(l) || isinf(y))
                return false;
        if (num_gamma_is_central(k, y / k - 1)) {
                *b = num_gamma_central(k, expm1(l - log(k)), upper, NULL);
                return true;
        }
        if (upper != above && y < 1e-300)
                log_p = k * l - num_lgamma1p(k);
        else if (upper != above)
                log_p = (above ? dist_gamma.logsf : dist_gamma.logcdf)(&dist_gamma, y,
                                                                       (const double[]){k, 1});
        if (upper != above && log_p > -0.05)
                return false;
        *b = above ? num_gamma_upper(k, l) : num_gamma_lower(k, l);
        if (upper != above)
                *b = num_gamma_rest(*b, k, l, log_p);
        return true;
}

/* Two variables k and l of n parameters: first derivatives in shape[n] and line[n], second ones in shapes[n * n] and lines[n * n]
 * (NULL: 0). */
struct pair_chain {
        const double *shape, *line, *shapes, *lines;
};

/* A tail with these derivatives in k and l. */
static inline void tail_of_pair(const struct pair_bends *b, size_t n, struct pair_chain c,
                                double *g, double *h)
{
        for (size_t i = 0; g && i < n; i++)
                g[i] = b->k * c.shape[i] + b->l * c.line[i];
        for (size_t i = 0; h && i < n; i++)
                for (size_t j = 0; j < n; j++)
                        h[i * n + j] = c.shape[i] * (b->kk * c.shape[j] + b->kl * c.line[j]) +
                                       c.line[i] * (b->kl * c.shape[j] + b->ll * c.line[j]) +
                                       (c.shapes ? b->k * c.shapes[i * n + j] : 0) +
                                       (c.lines ? b->l * c.lines[i * n + j] : 0);
}

/* A tail that is that of a gamma variable with shape k at e^l. */
static inline bool tail_of_gamma(double k, double l, bool upper, size_t n, struct pair_chain c,
                                 double *g, double *h)
{
        struct gamma_bends b;
        if (!tail_bends(k, l, upper, &b))
                return false;
        tail_of_pair(&b.in, n, c, g, h);
        return true;
}

/* log of I_x(a, b) with its derivatives in a, b and log(x / y): slope[3], bend[9]; where x is above the mean (turned) those of what it
 * leaves, I_y(b, a). */
static inline double beta_bends(double x, double y, double a, double b, bool turned, double *slope,
                                double *bend)
{
        const size_t at[] = {1, 0, 2};
        double u[3], uu[9];
        if (!turned)
                return num_beta_bends(x, y, a, b, slope, bend);
        double log_p = num_beta_bends(y, x, b, a, u, uu);
        for (size_t i = 0; i < 3; i++) {
                slope[i] = i < 2 ? u[at[i]] : -u[2];
                for (size_t j = 0; j < 3; j++)
                        bend[3 * i + j] = ((i < 2) == (j < 2) ? 1 : -1) * uu[3 * at[i] + at[j]];
        }
        return log_p;
}

/* Three variables, in which there are s[3] and ss[9], of n <= 3 parameters: first derivatives in to[3][n], second ones, each in its own
 * parameter alone, in own[3][n]. */
static inline void tail_of_three(const double *s, const double *ss, size_t n, const double *to,
                                 const double *own, double *slope, double *bend)
{
        for (size_t i = 0; i < n; i++) {
                slope[i] = 0;
                for (size_t k = 0; k < 3; k++)
                        slope[i] += s[k] * to[k * n + i];
                for (size_t j = 0; j < n; j++) {
                        double sum = 0;
                        for (size_t k = 0; k < 3; k++) {
                                for (size_t l = 0; l < 3; l++)
                                        sum += ss[3 * k + l] * to[k * n + i] * to[l * n + j];
                                sum += i == j ? s[k] * own[k * n + i] : 0;
                        }
                        bend[i * n + j] = sum;
                }
        }
}

/* A tail that is I_x(a, b), x + y = 1 (upper: what it leaves), times share, where a, b and log(x / y) depend on n <= 3 parameters as in
 * tail_of_three. false: a or b is too large, or x at an end. */
static inline bool tail_of_beta(double x, double y, double a, double b, bool upper, double share,
                                size_t n, const double *to, const double *own, double *g, double *h)
{
        double s[3], ss[9], slope[3], bend[9];
        bool turned = b * x > a * y;
        if (fmax(a, b) > 1e5 || !(x > 0) || !(y > 0))
                return false;
        double log_p = beta_bends(x, y, a, b, turned, s, ss);
        tail_of_three(s, ss, n, to, own, slope, bend);
        if (turned && share < 1) { /* the rest of it first, then of its share */
                double v[3], vv[9];
                tail_rest(n, log_p, slope, bend, v, vv);
                log_p = log1p(-exp(log_p));
                tail_put(n, v, vv, slope, bend);
                turned = false;
        }
        if (turned != upper) {
                tail_rest(n, log_p + log(share), slope, bend, g, h);
                return true;
        }
        tail_put(n, slope, bend, g, h);
        return true;
}

/* --- S = exp(-m), m = k u(l), also where m is so small that F = 1 - S is m and nothing else: its derivatives are those of log m */

/* u, the first two derivatives of log u in l, and u'' / u: the sum of the second and the square of the first, each without what
 * cancels in the other. */
struct growth {
        double u, slope, bend, whole;
};

/* Of F = exp(-m) say !upper. */
static inline struct pair_bends tail_of_growth(double k, struct growth u, bool upper)
{
        struct tail_slope s = tail_of_log(k * u.u, upper);
        if (upper)
                return (struct pair_bends){s.a / k, s.a * u.slope, 0, s.a * u.slope / k,
                                           s.a * u.whole};
        return (struct pair_bends){s.a / k, s.a * u.slope, (s.b - s.a) / k / k, s.b * u.slope / k,
                                   s.b * u.slope * u.slope + s.a * u.bend};
}

/* u = log(1 + e^l), or -log(1 - e^l) */
static inline struct growth growth_of_log(double l, bool plus)
{
        double v = exp(l), half = plus ? -v / 2 : v / 2;
        double q = plus ? 1 / (1 + v) : -1 / expm1(l), p = plus ? 1 / (1 + exp(-l)) : 1 / expm1(-l);
        if (v < 1e-8) /* to v^2 */
                return (struct growth){v * (1 + half), 1 + half, half + 7 * v * v / 12,
                                       q * (1 + half)};
        double u = plus ? num_log1pexp(l) : -num_log1mexp(l), slope = p / u;
        double excess = plus ? gsl_sf_log_1plusx_mx(v < 0.5 ? v : 0)
                             : -gsl_sf_log_1plusx_mx(v < 0.5 ? -v : 0); /* u - v */
        return (struct growth){u, slope, slope * (v < 0.5 ? q * excess / u : q - slope), slope * q};
}

#endif
