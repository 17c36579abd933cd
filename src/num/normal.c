/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/normal: what truncation and convolution ask of the normal distribution. */
#include "num.h"

#include <gsl/gsl_math.h>

/* Below -2 by the continued fraction of Mills' ratio, Q(y) / phi(y) = 1 / (y + 1 / (y + 2 / (y + 3 / ...))), y = -x, whose
 * terms are all positive: with b = 2 / (y + 3 / ...), rest = 1 / (y + b) and variance = (b - rest) rest.
 * Abramowitz & Stegun 26.2.14. */
struct mills num_mills(double x)
{
        struct mills m;
        if (!(x <= -2)) {
                m.h = x < 36 ? sqrt(M_2_PI) / num_erfcx(-x * M_SQRT1_2)
                             : exp(-x * x / 2 - LOG_SQRT_2PI);
                m.rest = x + m.h;
                m.variance = 1 - m.h * m.rest;
                return m;
        }
        double y = -x;
        int terms = 16 + (int)(200 / (y * y));
        double b = terms / (y / 2 + sqrt(y * y / 4 + terms)); /* nearly what all the rest come to */
        for (int k = terms; k >= 2; k--)
                b = k / (y + b);
        m.rest = 1 / (y + b);
        m.h = y + m.rest;
        m.variance = (b - m.rest) * m.rest;
        return m;
}

/* By parts E t^(k+1) = k E t^(k-1) - x E t^k, t = Z - x; far out that cancels, and by the same fraction r_k = E t^k / E t^(k-1) =
 * k / (x + r_(k+1)). */
void num_powers_beyond(double x, double scale, int n, double *power)
{
        double r[NUM_POWERS + 1];
        power[0] = 1;
        power[1] = scale * num_mills(-x).rest;
        bool far = x > 2;
        for (int k = 1; k < n && !far; k++)
                power[k + 1] = scale * (k * scale * power[k - 1] - x * power[k]);
        if (!far)
                return;
        int terms = n + 16 + (int)(300 / (x * x));
        double b = terms / (x / 2 + sqrt(x * x / 4 + terms));
        for (int k = terms; k >= 1; k--) {
                b = k / (x + b);
                if (k <= n)
                        r[k] = b;
        }
        for (int k = 1; k <= n; k++)
                power[k] = power[k - 1] * (scale * r[k]);
}

/* The integral of phi over c -+ d by its Taylor series 2 phi(c) sum He_2k(c) d^(2k+1) / (2k+1)!, for c d < 1 and d <= c:
 * the terms fall at least as (c d)^2k / (2k+1)!. */
static double log_thin_slice(double c, double d)
{
        double last = 1, now = c, sum = 1, power = 1; /* He_0, He_1 */
        for (int k = 1; k <= 12; k++) {
                last = c * now - (2 * k - 1) * last; /* He_2k */
                now = c * last - 2 * k * now;        /* He_2k+1 */
                power *= d * d / (2 * k * (2 * k + 1));
                sum += last * power;
        }
        return log(2 * d) - c * c / 2 - LOG_SQRT_2PI + log(sum);
}

double num_log_slice(double c, double d)
{
        c = fabs(c);
        if (d >= c) {
                double out = (erfc((c + d) * M_SQRT1_2) + erfc((d - c) * M_SQRT1_2)) / 2;
                if (out < 0.5)
                        return log1p(-out);
                return log((erf((c + d) * M_SQRT1_2) + erf((d - c) * M_SQRT1_2)) / 2);
        }
        double near = num_log_ndtr(d - c), far = num_log_ndtr(-d - c);
        return far < near - 1 ? near + log1p(-exp(far - near)) : log_thin_slice(c, d);
}
