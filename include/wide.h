/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wide: num for WIDE numbers at a time, in vectors of the compiler. What uses it is written like scalar code, in functions
 * that are WIDE_KERNEL: strict IEEE operations, the same ones in the same order on every processor, so the same bits.
 *
 * Every lane goes the same way: special values are put in at the end. Errors are below 1 ulp (expm1: 2;
 * log1p_both's less and log_excess: 8) for all doubles, subnormal ones included: tests/num.c measures them against long
 * double. */
#ifndef WIDE_H
#define WIDE_H

#include "num.h"

#include <stdint.h>
#include <string.h>

enum { WIDE = 8 };
typedef double wide __attribute__((vector_size(8 * WIDE)));
typedef int64_t wide_mask __attribute__((vector_size(8 * WIDE))); /* of comparisons: -1 or 0 */
typedef uint64_t wide_bits __attribute__((vector_size(8 * WIDE)));

/* Before a definition: compiled also for processors with wider registers, and chosen when the program is loaded. clang
 * does not let inlined functions have vectors as arguments there, and compiles for the common processor only. */
#if defined __x86_64__ && defined __GLIBC__ && defined __GNUC__ && !defined __clang__ && \
        !defined __SANITIZE_THREAD__
#define WIDE_KERNEL __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define WIDE_KERNEL
#endif

#define WIDE_INLINE static inline __attribute__((always_inline, unused))

WIDE_INLINE wide wide_all(double v)
{
        return (wide){v, v, v, v, v, v, v, v};
}

WIDE_INLINE wide wide_at(const double *x)
{
        wide v;
        memcpy(&v, x, sizeof v);
        return v;
}

WIDE_INLINE void wide_put(double *x, wide v)
{
        memcpy(x, &v, sizeof v);
}

/* a where the mask is set, else b. (gcc 12 takes masks that are combined with & apart, lane by lane.) */
WIDE_INLINE wide wide_select(wide_mask mask, wide a, wide b)
{
        return (wide)(((wide_mask)a & mask) | ((wide_mask)b & ~mask));
}

WIDE_INLINE wide wide_abs(wide x)
{
        return (wide)((wide_mask)x & INT64_MAX);
}

/* |x| with the sign of y */
WIDE_INLINE wide wide_sign(wide x, wide y)
{
        return (wide)(((wide_mask)x & INT64_MAX) | ((wide_mask)y & INT64_MIN));
}

/* --- whole numbers and powers of two: added to 1.5 2^52, whole numbers below 2^51 are the last bits */

#define WIDE_SHIFT 6755399441055744.0

WIDE_INLINE wide wide_from_whole(wide_bits k)
{
        return (wide)(k + (wide_bits)wide_all(WIDE_SHIFT)) - WIDE_SHIFT;
}

/* a 2^k, |k| <= 2000, rounded once: in two steps, the first of which is exact for a near 1 */
WIDE_INLINE wide wide_scale(wide a, wide_bits k)
{
        wide_bits half = ((k + 2048) >> 1) - 1024, rest = k - half;
        return a * (wide)((half + 1023) << 52) * (wide)((rest + 1023) << 52);
}

#define WIDE_LN2_HI 6.93147180369123816490e-01 /* the upper 33 bits of log 2: exact times k */
#define WIDE_LN2_LO 1.90821492927058770002e-10 /* the rest */

/* --- logarithms
 * x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2). With s = f / (2 + f) and z = s^2
 *   f - log(1 + f) = f^2 / 2 - s (f^2 / 2 + R(z)),   R(z) = 2 (atanh(s) - s) / s = 2/3 z + 2/5 z^2 + ...
 * where R is interpolated at 8 Chebyshev nodes, to 2^-59. */

WIDE_INLINE wide wide_log_rest(wide f)
{
        wide s = f / (2.0 + f), z = s * s, half = 0.5 * f * f, z2 = z * z, z4 = z2 * z2;
        wide low = 0.6666666666666666 + z * 0.4000000000000088 +
                   z2 * (0.28571428570803614 + z * 0.22222222392713917);
        wide high = 0.18181795640132906 + z * 0.15386239702814658 +
                    z2 * (0.13268773138656886 + z * 0.13086626147840102);
        return half - s * (half + z * (low + z4 * high));
}

struct wide_parts {
        wide k, f;
};

/* Of normal x > 0. */
WIDE_INLINE struct wide_parts wide_split_normal(wide x)
{
        const uint64_t root_half = 0x3fe6a09e667f3bcd;
        wide_bits b = (wide_bits)x + (0x3ff0000000000000 - root_half);
        wide one_f = (wide)((b & 0x000fffffffffffff) + root_half);
        return (struct wide_parts){wide_from_whole(b >> 52) - 1023, one_f - 1.0};
}

/* Of finite x > 0. */
WIDE_INLINE struct wide_parts wide_split(wide x)
{
        wide_mask tiny = x < 0x1p-1022;
        struct wide_parts p = wide_split_normal(wide_select(tiny, x * 0x1p54, x));
        p.k = wide_select(tiny, p.k - 54, p.k);
        return p;
}

/* log(2^k (1 + f)) + more, more small */
WIDE_INLINE wide wide_join(wide k, wide f, wide rest, wide more)
{
        return k * WIDE_LN2_HI - ((rest - (k * WIDE_LN2_LO + more)) - f);
}

/* value, but at the ends of the range, of a function that is log x there */
WIDE_INLINE wide wide_log_ends(wide x, wide value)
{
        value = wide_select(x < NUM_INF, value, x);
        return wide_select(x > 0.0, value,
                           wide_select(x == 0.0, wide_all(-NUM_INF), wide_all(NUM_NAN)));
}

WIDE_INLINE wide wide_log(wide x)
{
        struct wide_parts p = wide_split(x);
        return wide_log_ends(x, wide_join(p.k, p.f, wide_log_rest(p.f), wide_all(0)));
}

/* Where 1 + r is between sqrt(1/2) and sqrt(2), r is the f of 1 + r without its rounding. */
WIDE_INLINE wide_mask wide_is_f(wide r)
{
        return wide_abs(r - 0.06) < 0.35;
}

/* What rounding takes from 1 + r = u. */
WIDE_INLINE wide wide_lost(wide r, wide u)
{
        wide back = u - 1.0;
        return (1.0 - (u - back)) + (r - back);
}

/* lost / u, u = 2^k (1 + f), with as many digits as it needs: many for f near 0 only */
WIDE_INLINE wide wide_share(wide lost, wide u, struct wide_parts p)
{
        wide_bits k = (wide_bits)(p.k + WIDE_SHIFT) - (wide_bits)wide_all(WIDE_SHIFT);
        wide inverse = (1.0 - p.f) * (1.0 + p.f * p.f) * (wide)((1023 - k) << 52);
        return wide_select(u < 0x1p60, lost * inverse, wide_all(0));
}

/* log(1 + r) */
WIDE_INLINE wide wide_log1p(wide r)
{
        wide u = 1.0 + r;
        struct wide_parts p = wide_split_normal(u);
        wide more = wide_share(wide_lost(r, u), u, p);
        return wide_log_ends(u, wide_join(p.k, p.f, wide_log_rest(p.f), more));
}

/* log(1 + r) and log(1 + r) - r */
WIDE_INLINE wide wide_log1p_both(wide r, wide *less)
{
        wide u = 1.0 + r, lost = wide_lost(r, u);
        struct wide_parts p = wide_split_normal(u);
        wide_mask near = wide_is_f(r);
        p.f = wide_select(near, r, p.f);
        p.k = wide_select(near, wide_all(0), p.k);
        wide rest = wide_log_rest(p.f);
        wide more = wide_share(wide_select(near, wide_all(0), lost), u, p);
        wide value = wide_log_ends(u, wide_join(p.k, p.f, rest, more));
        *less = wide_select(near, -rest, value - r);
        return value;
}

/* log(ratio) where r = ratio - 1 is known without the rounding of ratio */
WIDE_INLINE wide wide_log_ratio(wide r, wide ratio)
{
        struct wide_parts p = wide_split(ratio);
        wide_mask near = wide_is_f(r);
        wide f = wide_select(near, r, p.f), k = wide_select(near, wide_all(0), p.k);
        return wide_log_ends(ratio, wide_join(k, f, wide_log_rest(f), wide_all(0)));
}

/* log(ratio) - r where r = ratio - 1 is known without the rounding of ratio; <= 0. r > -1 */
WIDE_INLINE wide wide_log_excess(wide r, wide ratio)
{
        struct wide_parts p = wide_split(ratio);
        wide_mask near = wide_is_f(r);
        wide f = wide_select(near, r, p.f), rest = wide_log_rest(f);
        wide far = wide_log_ends(ratio, wide_join(p.k, f, rest, wide_all(0))) - r;
        return wide_select(near, -rest, far);
}

/* --- exponentials
 * x = k log 2 + r, |r| <= log(2) / 2. With c = r - (r coth(r/2) - 2), whose bracket is a function of r^2 (interpolated at 6
 * Chebyshev nodes, to 2^-59),  exp(r) - 1 = r + r c / (2 - c). */

struct wide_exps {
        wide exp, expm1;
};

WIDE_INLINE struct wide_exps wide_exp_both(wide x)
{
        wide y = wide_select(x > 800.0, wide_all(800), wide_select(x < -800.0, wide_all(-800), x));
        wide shifted = y * 1.44269504088896338700 + WIDE_SHIFT, k = shifted - WIDE_SHIFT;
        wide_bits bits = (wide_bits)shifted - (wide_bits)wide_all(WIDE_SHIFT);
        wide hi = y - k * WIDE_LN2_HI, lo = k * WIDE_LN2_LO, r = hi - lo, z = r * r;
        wide bracket = 0.16666666666666666 + z * -0.0027777777777777545 +
                       z * z *
                               (6.61375661352995e-05 + z * -1.6534390729032706e-06 +
                                z * z * (4.175222000977108e-08 + z * -1.0472463651870434e-09));
        wide c = r - z * bracket, less = lo - r * c / (2.0 - c);
        wide power = wide_scale(wide_all(1), bits);
        struct wide_exps e = {.exp = wide_scale(1.0 - (less - hi), bits)};
        e.expm1 = wide_select(k > 60.0, e.exp, (hi - less) * power + (power - 1.0));
        return e;
}

WIDE_INLINE wide wide_exp(wide x)
{
        return wide_exp_both(x).exp;
}

WIDE_INLINE wide wide_expm1(wide x)
{
        return wide_exp_both(x).expm1;
}

#endif
