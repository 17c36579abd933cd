/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample/levels: names of categories. */
#include "internal.h"

#include "mem.h"

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

struct levels levels_sorted(size_t n, char *const *label)
{
        struct levels l = {.n = n, .name = mem_array(n, sizeof *l.name)};
        bool numbers = true;
        for (size_t i = 0; i < n; i++) {
                double v;
                l.name[i] = mem_text(label[i], strlen(label[i]));
                numbers = numbers && num_parse(label[i], strlen(label[i]), '.', &v) == NUM_OK;
        }
        qsort(l.name, n, sizeof *l.name, numbers ? by_value : by_bytes);
        return l;
}

size_t levels_find(const struct levels *l, const char *name)
{
        for (size_t i = 0; i < l->n; i++)
                if (strcmp(l->name[i], name) == 0)
                        return i;
        return l->n;
}

void levels_free(struct levels *l)
{
        for (size_t i = 0; i < l->n; i++)
                free(l->name[i]);
        free(l->name);
        *l = (struct levels){0};
}
