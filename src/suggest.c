/* SPDX-License-Identifier: GPL-3.0-or-later */
/* suggest: the name that a misspelt one was probably meant to be. */
#include "suggest.h"

#include "mem.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Longer words are not compared letter by letter. */
enum { LONGEST = 200 };

static size_t least(size_t a, size_t b)
{
        return a < b ? a : b;
}

static bool same(char a, char b)
{
        return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Damerau-Levenshtein distance, each pair of letters swapped at most once (optimal string alignment):
 * d[i][j] is the distance of the first i letters of a and the first j of b, of which three rows
 * are kept. */
static size_t distance(const char *a, const char *b)
{
        size_t m = strlen(a), n = strlen(b);
        size_t *rows = mem_array(3 * (n + 1), sizeof *rows);
        size_t *before = rows, *last = before + n + 1, *now = last + n + 1;
        for (size_t j = 0; j <= n; j++)
                last[j] = j;
        for (size_t i = 1; i <= m; i++) {
                now[0] = i;
                for (size_t j = 1; j <= n; j++) {
                        size_t change = last[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1);
                        now[j] = least(change, 1 + least(last[j], now[j - 1]));
                        if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                                now[j] = least(now[j], before[j - 2] + 1);
                }
                size_t *free_row = before;
                before = last;
                last = now;
                now = free_row;
        }
        size_t d = last[n];
        free(rows);
        return d;
}

void suggest_offer(struct suggestion *s, const char *candidate)
{
        size_t n = strlen(s->word), far = n < 3 ? 1 : (n + 1) / 3;
        if (n == 0 || n > LONGEST || strlen(candidate) > LONGEST)
                return;
        size_t d = distance(s->word, candidate);
        if (d > far && n > 1 && strncasecmp(s->word, candidate, n) == 0)
                d = far;
        /* as many changes as letters would turn anything into anything */
        if (d > far || d >= strlen(candidate) || (s->best && d >= s->distance))
                return;
        s->best = candidate;
        s->distance = d;
}
