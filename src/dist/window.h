/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be known of a maximum where values were seen in windows only.
 *
 * Of f(x) proportional to x^p exp(-r x^q), r > 0, between lo and hi, l is concave in r and dl/dr = sum (E x^q - x_i^q). E x^q falls
 * as r grows, so that there is a maximum iff it exceeds mean x^q at r = 0, where the density is proportional to x^p; else l only
 * grows as r -> 0. So it is of integers.   Barndorff-Nielsen (1978), Information and Exponential Families, th. 9.13
 */
#ifndef DIST_WINDOW_H
#define DIST_WINDOW_H

#include "internal.h"

#include <gsl/gsl_sf_psi.h>

/* log(hi / lo) of a window */
static inline double window_log_ratio(double lo, double hi)
{
        return lo > 0 ? log1p((hi - lo) / lo) : NUM_INF;
}

/* E x^q where the density between lo and hi is proportional to x^p; p > -1, p + q > -1 unless lo > 0 */
static inline double window_power(double p, double q, double lo, double hi)
{
        double r = window_log_ratio(lo, hi), a = p + 1, b = p + q + 1;
        if (isinf(hi))
                return NUM_INF;
        double below = a == 0 ? r : -expm1(-a * r) / a, above = b == 0 ? r : -expm1(-b * r) / b;
        return pow(hi, q) * (above / below);
}

/* E x^q where each integer between lo and hi has the same probability, or one that is proportional to 1 / x; q is 1 */
static inline double window_integers(double lo, double hi, bool harmonic)
{
        double first = floor(lo) + 1, last = floor(hi), sum = 0;
        if (isinf(hi))
                return NUM_INF;
        if (!harmonic)
                return first + (last - first) / 2;
        bool many = last - first > 1e6;
        for (double x = last; !many && x >= first; x--)
                sum += 1 / x;
        if (many)
                sum = gsl_sf_psi(last + 1) - gsl_sf_psi(first);
        return (last - first + 1) / sum;
}

/* The windows of a sample of values: their number, 0 if some value could have been anywhere or is none. */
static inline size_t window_count(const struct sample *s)
{
        const struct outcomes *o = s->outcomes;
        double w = 0;
        for (size_t i = 0; i < o->n; i++) {
                if (o->w[i] > 0)
                        return 0;
                w -= o->w[i];
        }
        return o->exact && fabs(w - o->exact->weight) <= 1e-12 * w ? o->n : 0;
}

static inline double window_raised(double x, const void *q)
{
        return pow(x, *(const double *)q);
}

/* why, where mean x^q says that there is no maximum of an f(x) as above, all of whose values are positive; else NULL. */
static inline const char *window_power_none(const struct sample *s, double p, double q,
                                            const char *why)
{
        const struct outcomes *o = s->outcomes;
        size_t n = window_count(s);
        double expected = 0;
        for (size_t i = 0; i < n; i++)
                expected -= o->w[i] * window_power(p, q, fmax(o->lo[i], 0), o->hi[i]);
        return n && sample_average(o->exact, window_raised, &q) >= expected / o->exact->weight
                       ? why
                       : NULL;
}

/* The same of integers from least on. */
static inline const char *window_integers_none(const struct sample *s, double least, bool harmonic,
                                               const char *why)
{
        const struct outcomes *o = s->outcomes;
        size_t n = window_count(s);
        double expected = 0;
        for (size_t i = 0; i < n; i++)
                expected -=
                        o->w[i] * window_integers(fmax(o->lo[i], least - 1), o->hi[i], harmonic);
        return n && sample_moments(o->exact)->mean >= expected / o->exact->weight ? why : NULL;
}

/* The one window of all values; false: there are others. */
static inline bool window_one(const struct sample *s, double *lo, double *hi)
{
        if (window_count(s) != 1)
                return false;
        *lo = fmax(s->outcomes->lo[0], 0);
        *hi = s->outcomes->hi[0];
        return true;
}

static inline double window_log(double x, const void *hi)
{
        return num_log_quotient(*(const double *)hi, x);
}

/* h(y) = 1/y - 1/(e^y - 1): which share of the range lies, on average, beyond what grows as e^(y x) */
static inline double window_beyond(double y)
{
        return fabs(y) < 0.01 ? 0.5 - y / 12 * (1 - y * y / 60) : 1 / y - 1 / expm1(y);
}

/* Less what it should be. */
static inline double window_share(double y, void *share)
{
        return window_beyond(y) - *(double *)share;
}

/* The k for which a density proportional to x^(k - 1) fits values between lo and hi best; NAN: none. Its log x is exponential,
 * seen between two ends. */
static inline double window_best_power(const struct sample *exact, double lo, double hi)
{
        double gap = sample_average(exact, window_log, &hi), range = window_log_ratio(lo, hi);
        if (isinf(range) || isinf(hi))
                return isinf(hi) ? NUM_NAN : 1 / gap;
        double share = gap / range, rest = 1 - share;
        if (share == 0.5)
                return 0;
        return share < 0.5 ? num_root_positive(window_share, &share, 1 / share) / range
                           : -num_root_positive(window_share, &rest, 1 / rest) / range;
}

#endif
