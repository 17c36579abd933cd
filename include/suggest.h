/* SPDX-License-Identifier: GPL-3.0-or-later */
/* suggest: the name that a misspelt one was probably meant to be. */
#ifndef SUGGEST_H
#define SUGGEST_H

#include <stddef.h>

/* A search for the candidate closest to word; zero but for word before the first offer. */
struct suggestion {
        const char *word;
        const char *best; /* NULL: no candidate is close */
        size_t distance;  /* of best */
};

/* Considers a candidate (borrowed). Close is: a few letters wrong, missing, too many or swapped
 * (Damerau-Levenshtein distance at most a third of the length), or the beginning of the candidate.
 * Case does not count; of equally close ones the first wins. */
void suggest_offer(struct suggestion *s, const char *candidate);

#endif
