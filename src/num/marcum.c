/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/marcum: Marcum's Q, how far a signal a with normal noise 1 in two directions is from 0, with derivatives.
 *
 *   f(b) = b exp(-(b - a)^2 / 2) [exp(-w) I0(w)],  w = a b,        Q(a, b) = P(X > b),  1 - Q = P(X < b)
 *   dQ/db = -f,  dQ/da = f A,  A = I1(w) / I0(w);      with psi = d log f / db = 1 / b - g, g = b - a A,
 *   and the hazard v = f / P:   r = v + psi above b, v - psi below it
 *
 * Every derivative of log P follows from v, r, A and A' in sums of which hardly any cancels (bends_of). What does, far out, is
 * r: it is made of terms that are positive. Either (w not large)
 *   Q / f = s_0 / b,            s_k = 1 + a^2 u_(k+1) s_(k+1),        u_k = I_k / (w I_(k-1)) = 1 / (2 k + w^2 u_(k+1))
 *   (1 - Q) / f = b u_1 s_1,    s_k = 1 + b^2 u_(k+1) s_(k+1),        e_k = -u_k' / (w u_k) = u_k u_(k+1) (2 - w^2 e_(k+1))
 * and r by the slopes of s_k; or f(b + t) / f(b) = exp(-c t - t^2 / 2) h(t / b), c = b - a, with a series for h that falls as fast as
 * the moments of t rise: then P / f is Mills' ratio times E h, and r = E(t h - h' + h'(0) h) / E h.
 * Gil, Segura & Temme (2014), ACM Trans. Math. Softw. 40, 20, eq. 9-14; Abramowitz & Stegun 9.1.27, 9.7.1, 26.2.14.
 */
#include "num.h"

#include <gsl/gsl_math.h>

/* w up to which the sums over k are used. */
#define LARGE 150.0

struct marcum {
        double a, b, c, w;
        double ratio, slope, gap; /* A, A' and g */
        double first;             /* u_1, where w is not large */
        double hazard, rest;      /* v and r */
};

static struct marcum marcum_at(double a, double b, double c)
{
        struct marcum m = {.a = a, .b = b, .c = c, .w = fmin(a * b, 1e300)};
        m.ratio = num_bessel_ratio(m.w);
        m.slope = num_bessel_slope(m.w);
        m.gap = m.w < 1 ? b - a * m.ratio : c + a * num_bessel_rest(m.w);
        return m;
}

/* --- w not large */

static void put_sums(struct marcum *m, bool upper)
{
        double w = m->w, square = upper ? m->a * m->a : m->b * m->b, s = 1, slope = 0;
        int last = 25 + (int)(9 * sqrt(w));
        double next = 1 / (last + 1 + hypot(last + 1, w)), e = 0; /* nearly u, and its e */
        for (int k = last; k > 0; k--) {
                double u = 1 / (2 * k + w * w * next), t = square * u;
                e = u * next * (2 - w * w * e);
                next = u;
                if (k == 1 && !upper)
                        break;
                /* the slope of s_(k-1) in b: less it above, b times it below */
                double own = upper ? m->a * w * e : 2 - w * w * e;
                slope = t * (own * s + slope);
                s = 1 + t * s;
        }
        double bend = w < 1 ? 1 - w * w * e : w * m->slope / m->ratio; /* w A' / A */
        m->first = next;
        m->hazard = upper ? m->b / s : 1 / (m->b * next * s);
        m->rest = upper ? 1 / m->b + slope / s : (bend + slope / s) / m->b;
}

/* --- w large */

/* h(z) = sqrt(1 + z) E(w (1 + z)) / E(w) as a power series, E(x) = sqrt(2 pi x) exp(-x) I0(x) = sum a_k / x^k. */
static void expand(double w, int n, double *h)
{
        double a = 1;
        for (int j = 0; j <= n; j++)
                h[j] = 0;
        for (int k = 0; a > 1e-18; k++) {
                double term = a;
                for (int j = 0; j <= n; j++) {
                        h[j] += term;
                        term *= (0.5 - k - j) / (j + 1);
                }
                a *= (2 * k + 1) * (2 * k + 1) / (8 * (k + 1) * w);
        }
        for (int j = n; j >= 0; j--)
                h[j] /= h[0];
}

static void put_moments(struct marcum *m, bool upper)
{
        double h[NUM_POWERS], power[NUM_POWERS + 1], side = upper ? 1 : -1, sum = 0, rest = 0;
        int n = m->b < 40 ? 34 : m->b < 400 ? 14 : 8;
        expand(m->w, n + 1, h);
        for (int j = 1; j <= n + 1; j += 2)
                h[j] *= side;
        num_powers_beyond(side * m->c, 1 / m->b, n, power);
        for (int j = n; j >= 0; j--) {
                double t = j > 0 ? m->b * h[j - 1] : 0; /* t h */
                sum += h[j] * power[j];
                rest += (t - ((j + 1) * h[j + 1] - h[1] * h[j]) / m->b) * power[j];
        }
        m->hazard = num_mills(-side * m->c).h / sum;
        m->rest = rest / sum;
}

/* --- both */

static double log_density(const struct marcum *m)
{
        return log(m->b) - m->c * m->c / 2 + num_log_i0(m->w);
}

/* The smaller of both tails, about. */
static double log_lesser(struct marcum *m, bool upper)
{
        if (m->w <= LARGE)
                put_sums(m, upper);
        else
                put_moments(m, upper);
        return fmin(log_density(m) - log(m->hazard), 0);
}

/* In sigma at 1, of which a and b are as its inverse. */
static struct pair_bends bends_of(const struct marcum *m, bool upper)
{
        double a = m->a, b = m->b, g = m->gap, v = m->hazard, r = m->rest, s = upper ? -1 : 1;
        double ratio = m->ratio, slope = s * m->slope;
        return (struct pair_bends){
                .k = -s * v * ratio,
                .l = -s * v * g,
                .kk = -v * (ratio * ratio * r + slope * g),
                .kl = v * (s * ratio + a * slope * (g + b) - ratio * r * g),
                .ll = -v * (r * g * g + a * (a * slope) * (g + 2 * b) - s * 2 * g),
        };
}

/* Where a is large, below a / 2, these would cancel to 4 / a^2. Let J be a Poisson variable of mean a^2 / 2, and given it b^2 / 2 below a gamma
 * variable of shape J + 1: with y = b^2 / 2, q = w^2 / 4 and the sums
 *   S_i = sum_k q^k m_(k+i) / (k! (k + 1 + i)!),   m_k = 1 + y / (k + 2) m_(k+1),
 * E J = q S_1 / S_0 and E J (J - 1) = q^2 S_2 / S_0, which give the second derivative in a; the others follow. */
static double bend_of_signal(const struct marcum *m)
{
        double y = m->b * m->b / 2, q = m->w * m->w / 4;
        double m0 = 1, m1 = 1, m2 = 1, s0 = 0, s1 = 0, s2 = 0;
        for (int k = 25 + (int)(m->w / 2 + 5 * sqrt(m->w)); k >= 0; k--) {
                m2 = m1;
                m1 = m0;
                m0 = 1 + y / (k + 2) * m1;
                s0 = m0 + q / ((k + 1) * (k + 2)) * s0;
                s1 = m1 + q / ((k + 1) * (k + 3)) * s1;
                s2 = m2 + q / ((k + 1) * (k + 4)) * s2;
        }
        double first = s1 / s0 / 2, second = s2 / s0 / 6;
        return y * first + 2 * q * y * (second - first * first) - 1;
}

static struct pair_bends bends_far_below(const struct marcum *m)
{
        double a = m->a, v = m->hazard * m->b, aa = bend_of_signal(m);
        double k = -a * v * m->first,
               across = -(aa + v * m->slope) / (a * m->first); /* b d2 / da db */
        return (struct pair_bends){
                .k = k,
                .l = -m->hazard * m->gap,
                .kk = aa,
                .kl = -(k + a * aa + across),
                .ll = a * a * aa + 2 * a * across - v * (m->rest * m->b) + 2 * a * k + 2 * v,
        };
}

double num_log_marcum(double a, double b, double c, bool upper, struct pair_bends *bends)
{
        struct marcum m = marcum_at(a, b, c);
        bool above = c * (a + b) > 1; /* about the mean of x^2 */
        double log_p = log_lesser(&m, above);
        if (upper != above) {
                double psi = 1 / b - m.gap, rest = num_log1mexp(log_p);
                m.hazard *= exp(log_p - rest);
                m.rest = m.hazard + (upper ? psi : -psi);
                log_p = rest;
        }
        if (bends && !upper && !above && a > 2 && b < a / 2 && m.w <= LARGE)
                *bends = bends_far_below(&m);
        else if (bends)
                *bends = bends_of(&m, upper);
        return log_p;
}
