/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Powers of ten to 128 bits. */
#include "power.h"

const uint64_t num_power_of_five[2 * MOST_FIVES + 1][2] = {
#define POWER(q, high, low) [(q) + MOST_FIVES] = {high, low},
#include "power.def"
#undef POWER
};
