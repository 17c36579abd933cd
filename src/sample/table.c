/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample/table: the observations in a column of a table. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Words that say by themselves which of the two is success; compared without regard to case. */
static const char *const binary_words[][2] = {
        {"no", "yes"},
        {"n", "y"},
        {"false", "true"},
        {"f", "t"},
        {"tails", "heads"},
        {"tail", "head"},
        {"failure", "success"},
        {"fail", "pass"},
        {"off", "on"},
        {"negative", "positive"},
        {"loss", "win"},
        {"lost", "won"},
        {"dead", "alive"},
        {"absent", "present"},
        {"0", "1"},
};

/* The pair of words that all n labels belong to: the two indices into label of failure and success (n
 * where that word does not occur). false: they are no such pair. */
static bool known_pair(size_t n, char *const *label, const char *words[2])
{
        for (size_t k = 0; k < sizeof binary_words / sizeof *binary_words; k++) {
                const char *const *pair = binary_words[k];
                bool all = true;
                words[0] = pair[0];
                words[1] = pair[1];
                for (size_t i = 0; i < n && all; i++) {
                        int which = strcasecmp(label[i], pair[1]) == 0;
                        all = which || strcasecmp(label[i], pair[0]) == 0;
                        if (all)
                                words[which] = label[i]; /* as the data spell it */
                }
                if (all)
                        return true;
        }
        return false;
}

static struct levels levels_given(const char *const *order)
{
        struct levels l = {0};
        while (order[l.n])
                l.n++;
        l.name = mem_array(l.n, sizeof *l.name);
        for (size_t i = 0; i < l.n; i++)
                l.name[i] = mem_text(order[i], strlen(order[i]));
        return l;
}

/* "column "height"" or "column 3". */
static char *column_title(const struct column *c)
{
        return c->name ? mem_format("column \"%s\"", c->name) : mem_format("column %zu", c->number);
}

static enum status level_unknown(const struct table *t, const struct column *c, size_t k,
                                 const char *reason, struct fault *f)
{
        size_t line;
        const char *file = table_where(t, c->first[k], &line);
        char *title = column_title(c);
        fault_set(f, STATUS_DATA, file, line, "%s: \"%s\" %s", title, c->label[k], reason);
        free(title);
        return STATUS_DATA;
}

/* A covariance matrix of this many rows is the most anybody would want. */
enum { MOST_LEVELS = 1000 };

enum status levels_from_table(const struct table *t, size_t column, enum data data,
                              const char *const *order, const char *family, struct levels *levels,
                              struct fault *f)
{
        const struct column *c = &t->column[column];
        const char *words[2];
        if (data == DATA_LABEL && c->nlabel > MOST_LEVELS)
                return level_unknown(t, c, MOST_LEVELS,
                                     "is the 1001st level, more than the 1000 that are fitted; is "
                                     "this column an identifier?",
                                     f);
        if (order) {
                *levels = levels_given(order);
                for (size_t k = 0; k < c->nlabel; k++)
                        if (levels_find(levels, c->label[k]) == levels->n)
                                return level_unknown(t, c, k, "is not one of the --levels", f);
        } else if (data == DATA_BINARY && known_pair(c->nlabel, c->label, words)) {
                *levels = levels_given((const char *const[]){words[0], words[1], NULL});
        } else if (data == DATA_BINARY && c->nlabel > 2) {
                char *reason =
                        mem_format("is a third level, but %s has two (so far \"%s\", \"%s\")",
                                   family, c->label[0], c->label[1]);
                level_unknown(t, c, 2, reason, f);
                free(reason);
                return STATUS_DATA;
        } else if (data == DATA_BINARY && c->nlabel < 2) {
                return level_unknown(
                        t, c, 0, "is the only level; name both with --levels=FAILURE,SUCCESS", f);
        } else {
                *levels = levels_sorted(c->nlabel, c->label);
        }
        return STATUS_OK;
}

/* Indices of labels become indices of levels. */
static void recode(const struct column *c, const struct levels *levels, double *x, size_t n)
{
        double *index = mem_array(c->nlabel, sizeof *index);
        for (size_t k = 0; k < c->nlabel; k++)
                index[k] = (double)levels_find(levels, c->label[k]);
        for (size_t i = 0; i < n; i++)
                x[i] = index[(size_t)x[i]];
        free(index);
}

static enum status no_rows(const struct table *t, struct fault *f)
{
        if (t->missing)
                return fault_set(f, STATUS_DATA, NULL, 0,
                                 "no observations: the value is missing in all %zu rows",
                                 t->missing);
        if (t->weightless)
                return fault_set(f, STATUS_DATA, NULL, 0, "no observations: all weights are 0");
        return fault_set(f, STATUS_DATA, NULL, 0, "no observations: the input has no rows");
}

static enum status outside(const struct table *t, const struct column *c, size_t row, double x,
                           const char *family, const struct support *where, struct fault *f)
{
        char value[NUM_TEXT], range[SUPPORT_TEXT], *title = column_title(c);
        size_t line;
        const char *file = table_where(t, row, &line);
        fault_set(f, STATUS_DATA, file, line, "%s: %s is outside the support of %s: %s", title,
                  num_shortest(value, x), family, support_text(range, where));
        free(title);
        return STATUS_DATA;
}

enum status sample_from_table(struct table *t, size_t column, enum data data,
                              const char *const *order, const char *family,
                              const struct support *where, const double *w, const struct gather *g,
                              size_t threads, struct sample **s, struct levels *levels,
                              struct fault *f)
{
        struct column *c = &t->column[column];
        size_t bad = t->nrow;
        double value = 0;
        *s = NULL;
        *levels = (struct levels){0};
        if (t->nrow == 0)
                return no_rows(t, f);
        if (c->is_label) {
                enum status status = levels_from_table(t, column, data, order, family, levels, f);
                if (status != STATUS_OK) {
                        levels_free(levels);
                        return status;
                }
        }
        if (g && !c->is_label && gather_outside(g, &bad, &value))
                return outside(t, c, bad, value, family, where, f);
        struct sample *made = g ? gather_sample(g) : sample_make(t->nrow, c->x, w);
        made->threads = threads;
        if (c->is_label)
                recode(c, levels, g ? made->summary->own_x : c->x, made->n);
        else if (!g && data != DATA_LABEL && (bad = sample_outside(made, where)) < t->nrow) {
                sample_free(made);
                return outside(t, c, bad, c->x[bad], family, where, f);
        }
        *s = made;
        return STATUS_OK;
}
