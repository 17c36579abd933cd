/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Powers of ten to 128 bits, for reading and writing doubles. */
#ifndef NUM_POWER_H
#define NUM_POWER_H

#include <stdint.h>

enum { MOST_FIVES = 65 };

__extension__ typedef unsigned __int128 uint128;

/* The leading 128 bits of 5^q, |q| <= MOST_FIVES, at [q + MOST_FIVES]: the upper 64, the lower 64. */
extern const uint64_t num_power_of_five[2 * MOST_FIVES + 1][2];

/* floor(log2(5^q)) */
static inline int log_of_five(int q)
{
        return (q * 152170) >> 16;
}

#endif
