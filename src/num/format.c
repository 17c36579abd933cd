/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/format: numbers as text. The program never sets LC_NUMERIC, so the point is '.'.
 *
 * The shortest text is what %.15g gives, or %.16g, or %.17g: the first that reads back as the same double. Nearly always that can be told
 * in integers. v = m 2^e, times the power of ten that makes it a number of 17 digits, is m times 128 bits of that power: 64 bits
 * before the point and 128 behind it, off by less than 2^59 of the last ones. So it is rounded to 15, 16 and 17 digits, and as far
 * from v as half the distance to the next double, or less, it reads back. What comes out too close to a half to tell, and powers
 * beyond the table, is left to the C library, which is exact. */
#include "num.h"

#include "power.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Without the sign of zeros and NANs, which means nothing to readers. */
static double plain(double v)
{
        return v == 0 ? 0 : isnan(v) ? fabs(v) : v;
}

/* 15 digits are always kept apart by doubles (DBL_DIG), 17 always suffice (DBL_DECIMAL_DIG); subnormals
 * have fewer, and one shorter than 15 may do. */
static const char *shortest_slowly(char buf[NUM_TEXT], double v)
{
        int digits = fabs(v) < DBL_MIN ? 1 : DBL_DIG;
        for (; digits <= DBL_DECIMAL_DIG; digits++) {
                snprintf(buf, NUM_TEXT, "%.*g", digits, v);
                if (!isfinite(v) || strtod(buf, NULL) == v)
                        break;
        }
        return buf;
}

/* --- 1. digits */

/* A number of `digits` digits, w 10^power; digits = 0: it could not be told. */
struct decimal {
        uint64_t w;
        int power, digits;
};

/* v scaled to 17 digits or so: whole + part / 2^64, and half the distance to the next double, in units of 2^-64; each is off by less
 * than 2 of them. */
struct scaled {
        uint64_t whole, part;
        uint128 half;
        bool edge; /* m = 2^52: below, doubles are half as far apart */
};

/* v 10^k, v = m 2^(e - 52). The product with the bits of 5^k is shifted so that 128 of them lie behind the point. */
static bool scale(uint64_t m, int e, int k, struct scaled *s)
{
        if (k > MOST_FIVES || k < -MOST_FIVES)
                return false;
        const uint64_t *five = num_power_of_five[k + MOST_FIVES];
        const int shift = e - 52 + k + log_of_five(k) - 127 + 128;
        if (shift < 1 || shift > 10)
                return false;
        const uint128 low = (uint128)(m << shift) * five[1],
                      high = (uint128)(m << shift) * five[0] + (uint64_t)(low >> 64);
        s->whole = (uint64_t)(high >> 64);
        s->part = (uint64_t)high;
        s->half = ((uint128)five[0] << 64 | five[1]) >> (65 - shift);
        s->edge = m == UINT64_C(1) << 52;
        return true;
}

enum { UNSURE = -1, NO, YES };

/* To a multiple *w of step = 10^j, in units of step: whether it reads back. */
static int round_to(const struct scaled *s, uint64_t step, uint64_t *w)
{
        enum { SLACK = 4 };
        const uint128 one = (uint128)step << 64;
        const uint128 rest = (uint128)(s->whole % step) << 64 | s->part, other = one - rest;
        const bool up = rest > other;
        if ((up ? rest - other : other - rest) <= 2 * SLACK)
                return UNSURE;
        *w = s->whole / step + up;
        const uint128 off = up ? other : rest, half = s->edge && !up ? s->half / 2 : s->half;
        return off + SLACK < half ? YES : off > half + SLACK ? NO : UNSURE;
}

/* v > 0, normal */
static struct decimal digits_of(double v)
{
        static const uint64_t step[] = {100, 10, 1};
        uint64_t bits;
        struct scaled s;
        memcpy(&bits, &v, sizeof bits);
        const uint64_t m = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
        const int e = (int)(bits >> 52) - 1023;
        int k = 16 - ((e * 78913) >> 18); /* floor(log10(2^e)), which log10(v) may be 1 above */
        if (!scale(m, e, k, &s))
                return (struct decimal){0};
        if (s.whole >= UINT64_C(100000000000000000) && !scale(m, e, --k, &s))
                return (struct decimal){0};
        for (int j = 0; j < 3; j++) {
                struct decimal d = {0, 2 - j - k, DBL_DIG + j};
                const int reads = round_to(&s, step[j], &d.w);
                if (reads == UNSURE)
                        break;
                if (reads == YES)
                        return d;
        }
        return (struct decimal){0};
}

/* --- 2. text */

/* The digits of w, the last one before end; returns the first. */
static char *put_digits(char *end, uint64_t w)
{
        do
                *--end = (char)('0' + w % 10);
        while (w /= 10);
        return end;
}

/* As %.*g would. */
static void put_decimal(char *to, struct decimal d)
{
        char text[24], *end = text + sizeof text;
        while (d.w % 10 == 0) {
                d.w /= 10;
                d.power++;
        }
        const char *digit = put_digits(end, d.w);
        const int n = (int)(end - digit),
                  first = d.power + n - 1; /* the power of the first digit */
        if (first < -4 || first >= d.digits) {
                *to++ = *digit;
                if (n > 1)
                        *to++ = '.';
                memcpy(to, digit + 1, (size_t)(n - 1));
                sprintf(to + n - 1, "e%+03d", first);
        } else if (first < 0) {
                memcpy(to, "0.000", 5);
                memcpy(to + 1 - first, digit, (size_t)n);
                to[1 - first + n] = '\0';
        } else {
                const int before = n < first + 1 ? n : first + 1;
                memcpy(to, digit, (size_t)before);
                memset(to + before, '0', (size_t)(first + 1 - before));
                to += first + 1;
                if (n > before)
                        *to++ = '.';
                memcpy(to, digit + before, (size_t)(n - before));
                to[n - before] = '\0';
        }
}

const char *num_shortest(char buf[NUM_TEXT], double v)
{
        v = plain(v);
        const double size = fabs(v);
        char *to = buf;
        if (size == 0)
                return strcpy(buf, "0");
        if (!(size >= DBL_MIN && size <= DBL_MAX))
                return shortest_slowly(buf, v);
        struct decimal d = size < 1e15 && size == floor(size)
                                   ? (struct decimal){(uint64_t)size, 0, DBL_DIG}
                                   : digits_of(size);
        if (!d.digits)
                return shortest_slowly(buf, v);
        if (v < 0)
                *to++ = '-';
        put_decimal(to, d);
        return buf;
}

const char *num_digits(char buf[NUM_TEXT], double v, int digits)
{
        snprintf(buf, NUM_TEXT, "%.*g", digits, plain(v));
        return buf;
}
