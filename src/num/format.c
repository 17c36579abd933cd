/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/format: numbers as text. The program never sets LC_NUMERIC, so the point is '.'. */
#include "num.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>

/* Without the sign of zeros and NANs, which means nothing to readers. */
static double plain(double v)
{
        return v == 0 ? 0 : isnan(v) ? fabs(v) : v;
}

/* 15 digits are always kept apart by doubles (DBL_DIG), 17 always suffice (DBL_DECIMAL_DIG); subnormals
 * have fewer, and one shorter than 15 may do. */
const char *num_shortest(char buf[NUM_TEXT], double v)
{
        v = plain(v);
        int digits = fabs(v) < DBL_MIN ? 1 : DBL_DIG;
        for (; digits <= DBL_DECIMAL_DIG; digits++) {
                snprintf(buf, NUM_TEXT, "%.*g", digits, v);
                if (!isfinite(v) || strtod(buf, NULL) == v)
                        break;
        }
        return buf;
}

const char *num_digits(char buf[NUM_TEXT], double v, int digits)
{
        snprintf(buf, NUM_TEXT, "%.*g", digits, plain(v));
        return buf;
}
