/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/sort: texts in the order that people expect. */
#include "num.h"

#include <stdlib.h>
#include <string.h>

static int by_bytes(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

static int by_value(const void *a, const void *b)
{
        const char *s = *(char *const *)a, *t = *(char *const *)b;
        double x = 0, y = 0;
        num_parse(s, strlen(s), '.', &x);
        num_parse(t, strlen(t), '.', &y);
        return x != y ? (x > y) - (x < y) : strcmp(s, t);
}

bool num_sort_texts(size_t n, char **text)
{
        bool numbers = true;
        for (size_t i = 0; i < n && numbers; i++) {
                double v;
                numbers = num_parse(text[i], strlen(text[i]), '.', &v) == NUM_OK;
        }
        qsort(text, n, sizeof *text, numbers ? by_value : by_bytes);
        return numbers;
}
