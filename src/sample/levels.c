/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample/levels: names of categories. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

struct levels levels_sorted(size_t n, char *const *label)
{
        struct levels l = {.n = n, .name = mem_array(n, sizeof *l.name)};
        for (size_t i = 0; i < n; i++)
                l.name[i] = mem_text(label[i], strlen(label[i]));
        num_sort_texts(n, l.name);
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
