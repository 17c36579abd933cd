/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formula/factor: the levels of a factor. */
#include "internal.h"

#include "mem.h"
#include "num.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_LEVELS = 1000 };

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
        return (x > y) - (x < y);
}

static void levels_sort(struct factor *factor)
{
        size_t n = 0;
        factor->numbers = num_sort_texts(factor->n, factor->level);
        for (size_t i = 0; i < factor->n; i++)
                if (n && factor->numbers && by_value(&factor->level[n - 1], &factor->level[i]) == 0)
                        free(factor->level[i]); /* "2.0" is "2" */
                else
                        factor->level[n++] = factor->level[i];
        factor->n = n;
}

struct factor *factor_make(const struct table *t, const struct column *c, const char *name,
                           struct fault *f)
{
        char shown[TEXT_SHOWN], level[TEXT_SHOWN];
        text_shown(shown, name, strlen(name));
        if (c->nlabel > MOST_LEVELS) {
                const char *last = c->label[MOST_LEVELS];
                size_t line;
                const char *file = table_where(t, c->first[MOST_LEVELS], &line);
                fault_set(
                        f, STATUS_DATA, file, line,
                        "factor %s: %s is the 1001st level, more than the 1000 that are fitted; is "
                        "this column an identifier?",
                        shown, text_shown(level, last, strlen(last)));
                return NULL;
        }
        struct factor *factor = mem_array(1, sizeof *factor);
        *factor = (struct factor){.n = c->nlabel,
                                  .level = mem_array(c->nlabel, sizeof *factor->level)};
        for (size_t k = 0; k < c->nlabel; k++)
                factor->level[k] = mem_text(c->label[k], strlen(c->label[k]));
        levels_sort(factor);
        if (factor->n > 1)
                return factor;
        fault_set(f, STATUS_DATA, NULL, 0,
                  "factor %s has only one level, %s: it tells nothing apart", shown,
                  text_shown(level, factor->level[0], strlen(factor->level[0])));
        factor_free(factor);
        return NULL;
}

/* The index of a level; n: it is none. */
static size_t level_find(const struct factor *factor, const char *label)
{
        double v;
        if (factor->numbers && num_parse(label, strlen(label), '.', &v) != NUM_OK)
                return factor->n;
        char **at = bsearch(&label, factor->level, factor->n, sizeof *factor->level,
                            factor->numbers ? by_value : by_bytes);
        return at ? (size_t)(at - factor->level) : factor->n;
}

size_t *factor_levels(const struct factor *factor, const struct table *t, const struct column *c,
                      const char *name, struct fault *f)
{
        size_t *level = mem_array(c->nlabel, sizeof *level);
        for (size_t k = 0; k < c->nlabel; k++) {
                char shown[TEXT_SHOWN], label[TEXT_SHOWN];
                size_t line;
                level[k] = level_find(factor, c->label[k]);
                if (level[k] < factor->n)
                        continue;
                const char *file = table_where(t, c->first[k], &line);
                fault_set(f, STATUS_DATA, file, line, "factor %s has no level %s",
                          text_shown(shown, name, strlen(name)),
                          text_shown(label, c->label[k], strlen(c->label[k])));
                free(level);
                return NULL;
        }
        return level;
}

void factor_free(struct factor *factor)
{
        if (!factor)
                return;
        for (size_t i = 0; i < factor->n; i++)
                free(factor->level[i]);
        free(factor->level);
        free(factor);
}
