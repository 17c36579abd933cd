/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/parse: the double nearest to a decimal number.
 *
 * Most numbers have at most 19 digits, a mantissa below 2^53 and a power of ten that is a double itself:
 * then one multiplication or division rounds once, hence right (Clinger 1990, "How to read floating point
 * numbers accurately"). The rest goes to strtod, which is exact. */
#include "num.h"

#include "mem.h"

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
        if (digits > MOST_DIGITS || mantissa > (UINT64_C(1) << 53) || exponent > MOST_POWER ||
            exponent < -MOST_POWER)
                return parse_slowly(s, n, point, value);
        double v = (double)mantissa;
        v = exponent < 0 ? v / power_of_ten[-exponent] : v * power_of_ten[exponent];
        *value = negative ? -v : v;
        return NUM_OK;
}
