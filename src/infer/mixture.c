/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/mixture: sums of weighted squares. The probability of more than z is the integral along a path from below to above the real
 * axis
 *
 *   1/(2 pi i) int exp(K(s) - s z) / s ds,     K(s) = -1/2 sum log(1 - 2 s mu_j),
 *
 * here through the saddle point of the integrand between 0 and 1 / (2 mu_1), from where it falls to both sides: small
 * probabilities have their digits, too (Lugannani & Rice 1980, Adv. Appl. Prob. 12, 475-490).
 */
#include "mixture.h"

#include <gsl/gsl_math.h>

/* The derivative of K(s) - s z - log s for 0 < s < 1 / (2 mu_1), which ascends; that of it into *bend. */
static double ascent(const struct mixture *m, double z, double s, double *bend)
{
        double slope = m->mean + 2 * s * m->half_variance - z - 1 / s;
        *bend = 2 * m->half_variance + 1 / (s * s);
        for (size_t k = 0; k < m->n; k++) {
                double r = m->mu[k] / (1 - 2 * s * m->mu[k]);
                slope += r;
                *bend += 2 * r * r;
        }
        return slope;
}

static double saddle(const struct mixture *m, double z, double *bend)
{
        double lo = 0, hi = 1 / (2 * m->mu[0]), s = hi / 2;
        for (size_t i = 0; i < 200 && lo < s && s < hi; i++) {
                *(ascent(m, z, s, bend) < 0 ? &lo : &hi) = s;
                s = lo + (hi - lo) / 2;
        }
        ascent(m, z, s, bend);
        return s;
}

/* The imaginary part of exp(K(s) - s z) / s ds at s = x + i y, ds = dx + i dy. */
static double integrand(const struct mixture *m, double z, double x, double y, double dx, double dy)
{
        double size = x * (m->mean - z) + (x * x - y * y) * m->half_variance - log(hypot(x, y));
        double angle = y * (m->mean - z) + 2 * x * y * m->half_variance - atan2(y, x);
        for (size_t k = 0; k < m->n; k++) {
                double re = 1 - 2 * x * m->mu[k], im = -2 * y * m->mu[k];
                size -= log(hypot(re, im)) / 2;
                angle -= atan2(im, re) / 2;
        }
        return exp(size) * (dx * sin(angle) + dy * cos(angle));
}

/* P(> z): above the saddle point s the path bends to the right, where exp(-s z) falls; below it is the same, mirrored. In a width w of
 * the integrand there it is s + w (i sinh v + 0.15 sinh^2 v), by the trapezoidal rule in v. */
double mixture_beyond(const struct mixture *m, double z)
{
        const double step = 0.05, far = 7, turn = 0.15;
        if (z <= 2 * m->mean) /* of less the bridge has 1e-25, and the path nowhere to fall */
                return 1;
        double bend, sum = 0, s = saddle(m, z, &bend), width = 1 / sqrt(bend);
        for (int i = 0; i <= (int)(far / step); i++) {
                double y = sinh(i * step), dy = cosh(i * step);
                double part = integrand(m, z, s + width * turn * y * y, width * y,
                                        width * 2 * turn * y * dy, width * dy);
                sum += i ? part : part / 2;
        }
        double p = sum * step / M_PI;
        return isnan(p) ? p : fmax(0, fmin(1, p)); /* either would hide it */
}
