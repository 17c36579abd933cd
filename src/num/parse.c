/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/parse: the double nearest to a decimal number.
 *
 * A number is w 10^q, w < 2^64 if it has at most 19 digits. Mostly w < 2^53 and 10^|q| is a double itself: then one
 * multiplication or division rounds once, hence right (Clinger 1990, "How to read floating point numbers
 * accurately"). Else w times 128 bits of 5^q tells the nearest double unless it comes out next to the middle between
 * two (Lemire 2021, Softw. Pract. Exper. 51, 1700-1727). Those, more digits and larger powers go to strtod, which is exact.
 *
 * num_parse reads digit by digit; num_parse_field reads eight digits at a time, of what nearly all numbers look like. */
#include "num.h"

#include "mem.h"
#include "power.h"

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_DIGITS = 19, MOST_POWER = 22 };

static const double power_of_ten[MOST_POWER + 1] = {
        1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

/* w 10^q = w 5^q 2^q, w > 0, |q| <= MOST_FIVES. Of the product of w, shifted to 64 bits, and the 128 bits of 5^q the
 * upper 128 are kept: they are off by less than 2 units. 53 bits of them are the result, the one behind decides
 * how to round, unless with the rest it is so close to one half that an error of 2 units might decide. */
static bool from_product(uint64_t w, int q, double *value)
{
        const uint64_t *five = num_power_of_five[q + MOST_FIVES];
        int zeros = __builtin_clzll(w);
        w <<= zeros;
        uint128 product = (uint128)w * five[0] + (uint64_t)((uint128)w * five[1] >> 64);
        uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
        int drop = 9 + (int)(high >> 63);
        uint64_t kept = high >> drop, rest = high & ((UINT64_C(1) << drop) - 1);
        if (kept & 1 ? rest == 0 && low <= 2
                     : rest + 1 == UINT64_C(1) << drop && low >= UINT64_MAX - 2)
                return false;
        int exponent = 64 + drop + 1 + 64 + log_of_five(q) - 127 + q - zeros;
        uint64_t bits = (uint64_t)(exponent + 1023) << 52;
        double two;
        memcpy(&two, &bits, sizeof two);
        *value = (double)((kept + 1) >> 1) * two;
        return true;
}

/* w 10^q, if that can be told from w. */
static inline bool from_decimal(uint64_t w, int64_t q, double *value)
{
        if (w <= UINT64_C(1) << 53 && q <= MOST_POWER && q >= -MOST_POWER) {
                double v = (double)w;
                *value = q < 0 ? v / power_of_ten[-q] : v * power_of_ten[q];
                return true;
        }
        return w > 0 && q <= MOST_FIVES && q >= -MOST_FIVES && from_product(w, (int)q, value);
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

/* strtod on a copy whose point is the one that the C library expects. */
static enum num_status parse_slowly(const char *s, size_t n, char point, double *value)
{
        char small[128], *copy = n < sizeof small ? small : mem_array(n + 1, 1);
        memcpy(copy, s, n);
        copy[n] = '\0';
        char *at = memchr(copy, point, n);
        if (at)
                *at = *localeconv()->decimal_point;
        double v = strtod(copy, NULL);
        if (copy != small)
                free(copy);
        if (isinf(v))
                return NUM_HUGE;
        *value = v;
        return NUM_OK;
}

static bool is_infinity(const char *s, size_t n)
{
        if (n > 0 && (*s == '+' || *s == '-'))
                s++, n--;
        return (n == 3 && strncasecmp(s, "inf", 3) == 0) ||
               (n == 8 && strncasecmp(s, "infinity", 8) == 0);
}

/* The exponent at p (behind the e), which stops growing where no mantissa could make up for it;
 * NULL: not a number. */
static const char *read_exponent(const char *p, const char *end, int64_t *exponent)
{
        bool negative = p < end && *p == '-';
        int64_t e = 0;
        if (p < end && (*p == '+' || *p == '-'))
                p++;
        if (p == end)
                return NULL;
        for (; p < end && is_digit(*p); p++)
                e = e < INT64_MAX / 100 ? 10 * e + (*p - '0') : e;
        *exponent = negative ? -e : e;
        return p == end ? p : NULL;
}

enum num_status num_parse(const char *s, size_t n, char point, double *value)
{
        const char *p = s, *end = s + n;
        uint64_t mantissa = 0;
        int digits = 0;
        int64_t exponent = 0, written = 0;
        bool any = false, negative = p < end && *p == '-';
        if (p < end && (*p == '+' || *p == '-'))
                p++;
        for (bool fraction = false; p < end; p++) {
                if (is_digit(*p)) {
                        any = true;
                        if (mantissa == 0 && *p == '0') { /* leading zeros are no digits */
                                exponent -= fraction;
                                continue;
                        }
                        if (digits < MOST_DIGITS)
                                mantissa = 10 * mantissa + (uint64_t)(*p - '0');
                        if (digits <= MOST_DIGITS)
                                digits++;
                        exponent -= fraction;
                } else if (*p == point && !fraction) {
                        fraction = true;
                } else {
                        break;
                }
        }
        if (!any)
                return is_infinity(s, n) ? NUM_INFINITE : NUM_BAD;
        if (p < end) {
                if (*p != 'e' && *p != 'E')
                        return NUM_BAD;
                if (!read_exponent(p + 1, end, &written))
                        return NUM_BAD;
        }
        if (mantissa == 0 && digits <= MOST_DIGITS) {
                *value = negative ? -0.0 : 0.0;
                return NUM_OK;
        }
        exponent += written;
        double v;
        if (digits > MOST_DIGITS || !from_decimal(mantissa, exponent, &v))
                return parse_slowly(s, n, point, value);
        *value = negative ? -v : v;
        return NUM_OK;
}

/* --- eight digits at a time ----------------------------------------------------------------- */

#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static inline uint64_t load(const char *s)
{
        uint64_t w;
        memcpy(&w, s, sizeof w);
        return w;
}

/* The values of the last n <= 8 characters before end as bytes, the last one uppermost, zeros below. */
static inline uint64_t values_before(const char *end, size_t n)
{
        static const uint64_t keep[] = {
                0,
                UINT64_C(0xff) << 56,
                UINT64_C(0xffff) << 48,
                UINT64_C(0xffffff) << 40,
                UINT64_C(0xffffffff) << 32,
                UINT64_C(0xffffffffff) << 24,
                UINT64_C(0xffffffffffff) << 16,
                UINT64_C(0xffffffffffffff) << 8,
                UINT64_C(0xffffffffffffffff),
        };
        return (load(end - 8) ^ EACH('0')) & keep[n];
}

/* Bits that are set if any byte is more than 9. */
static inline uint64_t beyond_nine(uint64_t values)
{
        return ((values + EACH(0x76)) | values) & EACH(0x80);
}

/* The number that eight values make: pairs, fours, all. */
static inline uint64_t number_of(uint64_t values)
{
        values = (values * 2561) >> 8 & UINT64_C(0x00ff00ff00ff00ff);
        values = (values * 6553601) >> 16 & UINT64_C(0x0000ffff0000ffff);
        return values * UINT64_C(42949672960001) >> 32;
}

/* n <= 8 characters, a point among them or not: it is taken out by moving what stands before it. */
static inline bool parse_short(const char *end, size_t n, char point, double *value)
{
        uint64_t values = values_before(end, n), x = values ^ EACH((unsigned char)(point ^ '0'));
        uint64_t at = (x - EACH(1)) & ~x &
                      EACH(0x80); /* its lowest bit is in the byte of the first point */
        size_t fraction = 0;
        if (n < 1)
                return false;
        if (at) {
                unsigned shift = (unsigned)__builtin_ctzll(at) - 7; /* of the byte of the point */
                uint64_t before = values & ((UINT64_C(1) << shift) - 1);
                values = (values & ~(UINT64_C(0xff) << shift) & ~(before)) | before << 8;
                fraction = 7 - shift / 8;
                if (n == 1)
                        return false;
        }
        if (beyond_nine(values))
                return false;
        double v = (double)number_of(values);
        *value = v / power_of_ten[fraction];
        return true;
}

/* More: up to 8 digits, and a fraction. */
static inline bool parse_long(const char *s, const char *end, char point, double *value)
{
        uint64_t x = load(s) ^ EACH((unsigned char)point), at = (x - EACH(1)) & ~x & EACH(0x80);
        if (!at)
                return false;
        size_t whole = (size_t)__builtin_ctzll(at) / 8, n = (size_t)(end - s) - whole - 1;
        uint64_t values = values_before(s + whole, whole), w = number_of(values);
        if (n > MOST_DIGITS || (w > 0 && whole + n > MOST_DIGITS))
                return false;
        uint64_t last = values_before(end, n < 8 ? n : 8);
        uint64_t middle = values_before(end - 8, n < 8 ? 0 : n < 16 ? n - 8 : 8);
        uint64_t wrong = beyond_nine(values) | beyond_nine(last) | beyond_nine(middle), first = 0;
        if (n > 16) {
                first = values_before(end - 16, n - 16);
                wrong |= beyond_nine(first);
                first = number_of(first);
        }
        if (wrong)
                return false;
        static const uint64_t scale[MOST_DIGITS + 1] = {
                1,
                10,
                100,
                1000,
                10000,
                100000,
                1000000,
                10000000,
                100000000,
                1000000000,
                10000000000,
                100000000000,
                1000000000000,
                10000000000000,
                100000000000000,
                1000000000000000,
                10000000000000000,
                100000000000000000,
                1000000000000000000,
                UINT64_C(10000000000000000000),
        };
        w = w * scale[n] + first * scale[16] + number_of(middle) * scale[8] + number_of(last);
        return from_decimal(w, -(int64_t)n, value);
}

static inline bool parse_field(const char *s, const char *end, char point, double *value)
{
        bool negative = s < end && *s == '-';
        double v = 0;
        s += negative;
        size_t n = (size_t)(end - s);
        bool plain = n <= 8 ? parse_short(end, n, point, &v) : parse_long(s, end, point, &v);
        *value = negative ? -v : v;
        return plain;
}

#else

static inline bool parse_field(const char *s, const char *end, char point, double *value)
{
        return num_parse(s, (size_t)(end - s), point, value) == NUM_OK;
}

#endif

bool num_parse_field(const char *s, const char *end, char point, double *value)
{
        return parse_field(s, end, point, value);
}

void num_parse_fields(const char *text, size_t n, const uint16_t *from, const uint16_t *to,
                      char point, double *value, bool *ok)
{
        for (size_t i = 0; i < n; i++)
                ok[i] = parse_field(text + from[i], text + to[i], point, &value[i]) && ok[i];
}
