/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read/groups: the rows of a table by the cells of some columns. Rows are sorted by counting, by the last column first, so that
 * time and memory grow with rows and labels, not with the groups there might be.
 *
 *   1. the order of labels      2. the order of rows      3. where groups begin      4. columns in that order */
#include "internal.h"

#include "mem.h"
#include "num.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The labels of a column within each group: those that occur there, in order of appearance. */
struct relabelled {
        size_t *begin; /* begin[n + 1] of each group; NULL: the column has numbers, or makes groups */
        char **label;
        size_t *first; /* the row of the group where each appears */
};

/* --- 1. the order of labels ------------------------------------------------------------------ */

/* Where each label of a column stands among them: rank[nlabel]. */
static size_t *rank_labels(const struct column *c)
{
        size_t *rank = mem_array(c->nlabel, sizeof *rank);
        char **sorted = mem_array(c->nlabel, sizeof *sorted);
        struct dictionary d = {0};
        struct column places = {0};
        memcpy(sorted, c->label, c->nlabel * sizeof *sorted);
        num_sort_texts(c->nlabel, sorted);
        for (size_t k = 0; k < c->nlabel; k++)
                label_index(&d, &places, sorted[k], strlen(sorted[k]), 0);
        for (size_t k = 0; k < c->nlabel; k++)
                rank[k] = label_index(&d, &places, c->label[k], strlen(c->label[k]), 0);
        for (size_t k = 0; k < places.nlabel; k++)
                free(places.label[k]);
        free(places.label);
        free(places.first);
        free(d.slot);
        free(sorted);
        return rank;
}

/* --- 2. the order of rows ---------------------------------------------------------------------- */

/* The label of a row; from nrow on, of those that were left out. */
static size_t label_of(const struct table *t, const struct column *c, size_t row)
{
        return (size_t)(row < t->nrow ? c->x[row] : c->lost[row - t->nrow]);
}

/* Sorts order[n] by a column; rows with the same label stay as they are. */
static size_t *sort_by(const struct table *t, const struct column *c, size_t *order, size_t n)
{
        size_t *rank = rank_labels(c), *next = mem_array(c->nlabel + 1, sizeof *next);
        size_t *sorted = mem_array(n, sizeof *sorted);
        for (size_t i = 0; i < n; i++)
                next[rank[label_of(t, c, i)] + 1]++;
        for (size_t k = 0; k < c->nlabel; k++)
                next[k + 1] += next[k];
        for (size_t i = 0; i < n; i++)
                sorted[next[rank[label_of(t, c, order[i])]]++] = order[i];
        free(rank);
        free(next);
        free(order);
        return sorted;
}

static size_t *sort_rows(const struct groups *g, size_t n)
{
        const struct table *t = g->whole;
        size_t *order = mem_array(n, sizeof *order);
        for (size_t i = 0; i < n; i++)
                order[i] = i;
        for (size_t k = g->ncell; k-- > 0;)
                order = sort_by(t, &t->column[g->column[k]], order, n);
        return order;
}

/* --- 3. where groups begin ----------------------------------------------------------------------- */

static bool same_group(const struct groups *g, size_t a, size_t b)
{
        for (size_t k = 0; k < g->ncell; k++) {
                const struct column *c = &g->whole->column[g->column[k]];
                if (label_of(g->whole, c, a) != label_of(g->whole, c, b))
                        return false;
        }
        return true;
}

/* Turns order[n] into rows of groups, without those that were left out: these are counted. */
static void cut(struct groups *g, size_t *order, size_t n)
{
        const struct table *t = g->whole;
        size_t kept = 0, begins = 0, missing = 0, cells = 0;
        g->begin = mem_grow(NULL, &begins, 1, sizeof *g->begin);
        for (size_t i = 0; i < n; g->n++) {
                size_t first = order[i], lost = 0, begin = kept;
                for (; i < n && same_group(g, first, order[i]); i++)
                        if (order[i] < t->nrow)
                                order[kept++] = order[i];
                        else
                                lost++;
                g->begin = mem_grow(g->begin, &begins, g->n + 2, sizeof *g->begin);
                g->begin[g->n] = begin;
                g->missing = mem_grow(g->missing, &missing, g->n + 1, sizeof *g->missing);
                g->missing[g->n] = lost;
                g->cell = mem_grow(g->cell, &cells, (g->n + 1) * g->ncell, sizeof *g->cell);
                for (size_t k = 0; k < g->ncell; k++) {
                        const struct column *c = &t->column[g->column[k]];
                        g->cell[g->n * g->ncell + k] = c->label[label_of(t, c, first)];
                }
                g->largest = kept - begin > g->largest ? kept - begin : g->largest;
        }
        g->begin[g->n] = kept;
        g->row = order;
}

/* --- 4. columns in that order ------------------------------------------------------------------------ */

static void reorder(const struct groups *g, struct column *c)
{
        size_t n = g->whole->nrow;
        double *x = mem_array(n, sizeof *x);
        for (size_t i = 0; i < n; i++)
                x[i] = c->x[g->row[i]];
        free(c->x);
        c->x = x;
}

/* Indices of labels become those of the labels that the group has. */
static void relabel(const struct groups *g, const struct column *c, struct relabelled *r)
{
        size_t *seen = mem_array(c->nlabel, sizeof *seen); /* group + 1 */
        size_t *local = mem_array(c->nlabel, sizeof *local);
        size_t n = 0, room = 0, first_room = 0;
        r->begin = mem_array(g->n + 1, sizeof *r->begin);
        for (size_t i = 0; i < g->n; i++) {
                r->begin[i] = n;
                for (size_t row = g->begin[i]; row < g->begin[i + 1]; row++) {
                        size_t k = (size_t)c->x[row];
                        if (seen[k] != i + 1) {
                                r->label = mem_grow(r->label, &room, n + 1, sizeof *r->label);
                                r->first = mem_grow(r->first, &first_room, n + 1, sizeof *r->first);
                                r->label[n] = c->label[k];
                                r->first[n] = row - g->begin[i];
                                local[k] = n++ - r->begin[i];
                                seen[k] = i + 1;
                        }
                        c->x[row] = (double)local[k];
                }
        }
        r->begin[g->n] = n;
        free(seen);
        free(local);
}

/* Within a group, the columns that make groups have one label each, of which the index is 0 in every row. */
static void flatten(const struct groups *g, struct column *c)
{
        free(c->x);
        free(c->lost);
        c->x = mem_array(g->largest, sizeof *c->x);
        c->lost = NULL;
}

struct groups groups_make(struct table *t)
{
        struct groups g = {.whole = t,
                           .column = mem_array(t->ncolumn, sizeof *g.column),
                           .name = mem_array(t->ncolumn, sizeof *g.name),
                           .label = mem_array(t->ncolumn, sizeof *g.label),
                           .zero = mem_array(1, sizeof *g.zero)};
        for (size_t i = 0; i < t->ncolumn; i++) {
                const struct column *c = &t->column[i];
                if (!c->is_group)
                        continue;
                g.column[g.ncell] = i;
                g.name[g.ncell++] =
                        c->name ? mem_text(c->name, strlen(c->name)) : mem_format("%zu", c->number);
        }
        assert(g.ncell > 0);
        size_t n = t->nrow + t->nlost;
        cut(&g, sort_rows(&g, n), n);
        for (size_t i = 0; i < t->ncolumn; i++) {
                struct column *c = &t->column[i];
                if (c->is_group) {
                        flatten(&g, c);
                        continue;
                }
                reorder(&g, c);
                if (c->is_label)
                        relabel(&g, c, &g.label[i]);
        }
        return g;
}

struct cells groups_cells(const struct groups *g, size_t i)
{
        return (struct cells){g->ncell, (const char *const *)g->name, g->cell + i * g->ncell};
}

size_t groups_rows(const struct groups *g, size_t i)
{
        return g->begin[i + 1] - g->begin[i];
}

struct table groups_table(const struct groups *g, size_t i)
{
        const struct table *w = g->whole;
        size_t begin = g->begin[i], cell = i * g->ncell;
        struct table t = *w;
        t.nrow = g->begin[i + 1] - begin;
        t.missing = g->missing[i];
        t.nlost = 0;
        t.whole = w;
        t.row = g->row + begin;
        t.column = mem_array(w->ncolumn, sizeof *t.column);
        for (size_t k = 0; k < w->ncolumn; k++) {
                struct column *c = &t.column[k];
                const struct relabelled *r = &g->label[k];
                *c = w->column[k];
                if (c->is_group) {
                        c->label = (char **)&g->cell[cell++];
                        c->first = g->zero;
                        c->nlabel = 1;
                        continue;
                }
                c->x += begin;
                if (!c->is_label)
                        continue;
                c->label = r->label + r->begin[i];
                c->first = r->first + r->begin[i];
                c->nlabel = r->begin[i + 1] - r->begin[i];
        }
        return t;
}

void groups_free(struct groups *g)
{
        for (size_t k = 0; k < g->ncell; k++)
                free(g->name[k]);
        for (size_t i = 0; g->label && i < g->whole->ncolumn; i++) {
                free(g->label[i].begin);
                free(g->label[i].label);
                free(g->label[i].first);
        }
        free(g->label);
        free(g->zero);
        free(g->name);
        free(g->column);
        free(g->cell);
        free(g->row);
        free(g->begin);
        free(g->missing);
        *g = (struct groups){0};
}
