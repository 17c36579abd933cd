/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The blackboard: what names mean. */
#include "tree.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

struct board *board_make(const struct dist *d, const struct sample *s, const double *t,
                         const struct fit *f)
{
        struct board *b = mem_array(1, sizeof *b);
        const char *text[] = {d->formula, d->derivation};
        char *line;
        *b = (struct board){.d = d, .s = s, .t = t, .f = f};
        b->alias = mem_array(b->d->npar, sizeof *b->alias);
        for (size_t k = 0; k < 2; k++)
                while ((line = board_line(&text[k]))) {
                        board_define(b, line);
                        free(line);
                }
        return b;
}

void board_free(struct board *b)
{
        while (b->last) {
                struct node *n = b->last;
                b->last = n->behind;
                free(n->name);
                free(n);
        }
        for (size_t i = 0; i < b->nentry; i++)
                free(b->entry[i].name);
        for (size_t i = 0; i < b->nalias; i++)
                free(b->alias[i]);
        free(b->entry);
        free(b->alias);
        free(b->slope);
        free(b->curve);
        free(b);
}

struct node *node_make(struct board *b, enum node_kind kind, struct node *a, struct node *c)
{
        struct node *n = mem_array(1, sizeof *n);
        n->kind = kind;
        n->a = a;
        n->b = c;
        n->behind = b->last;
        b->last = n;
        return n;
}

struct node *node_named(struct board *b, enum node_kind kind, const char *name, struct node *a)
{
        struct node *n = node_make(b, kind, a, NULL);
        n->name = mem_text(name, strlen(name));
        return n;
}

struct node *node_number(struct board *b, double v)
{
        struct node *n = node_make(b, NUMBER, NULL, NULL);
        n->v = v;
        return n;
}

struct entry *entry_find(const struct board *b, const char *name)
{
        for (size_t i = b->nentry; i > 0; i--)
                if (strcmp(b->entry[i - 1].name, name) == 0)
                        return &b->entry[i - 1];
        return NULL;
}

struct entry *entry_make(struct board *b, const char *name)
{
        b->entry = mem_grow(b->entry, &b->room, b->nentry + 1, sizeof *b->entry);
        struct entry *e = &b->entry[b->nentry++];
        *e = (struct entry){.name = mem_text(name, strlen(name))};
        return e;
}

void board_let(struct board *b, const char *name, double v)
{
        entry_make(b, name)->v = v;
}

void board_drop(struct board *b)
{
        free(b->entry[--b->nentry].name);
}

/* Without the index: z_i is z. A string of the caller. */
char *name_stem(const char *name)
{
        size_t n = strlen(name);
        return mem_text(name, n > 2 && strcmp(name + n - 2, "_i") == 0 ? n - 2 : n);
}

/* The parameter of that name; npar: none. */
size_t name_parameter(const struct board *b, const char *name)
{
        const size_t n = b->d->npar;
        for (size_t j = 0; j < n; j++)
                if (strcmp(b->d->param[j].name, name) == 0)
                        return j;
        for (size_t i = 0; i < b->nalias; i++)
                if (strcmp(b->alias[i], name) == 0)
                        return i;
        return n;
}

/* Names that the sample gives a meaning. */
static const char *const statistics[] = {"n",        "x_(1)",  "x_(n)", "middle_1",
                                         "middle_2", "median", "rows",  "variance_of_x",
                                         "levels",   "unseen", "held",  NULL};

bool name_is_statistic(const char *name)
{
        size_t i = 0;
        while (statistics[i] && strcmp(statistics[i], name) != 0)
                i++;
        return statistics[i] != NULL;
}

/* n_k, u_j: of a level. */
static bool has_index(const char *name)
{
        size_t n = strlen(name);
        return (n == 3 && name[1] == '_' && strchr("kj", name[2])) || is_indexed_sum(name);
}

bool name_is_known(const struct board *b, const char *name)
{
        char *s = name_stem(name);
        bool known = strcmp(s, "x") == 0 || strcmp(s, name) != 0 || has_index(name) ||
                     strcmp(s, "pi") == 0 || name_is_statistic(name) || entry_find(b, s) ||
                     name_parameter(b, s) < b->d->npar || strchr(s, '[');
        free(s);
        return known;
}

bool node_depends_on_x(const struct board *b, const struct node *n)
{
        if (!n || n->kind == SUM || n->kind == MEAN)
                return false;
        if (n->kind == NAME) {
                char *s = name_stem(n->name);
                const struct entry *e = entry_find(b, s);
                bool is = strcmp(s, "x") == 0 || (strcmp(s, n->name) != 0) ||
                          (e && e->node && node_depends_on_x(b, e->node));
                free(s);
                return is;
        }
        return n->kind == HEIGHT ? *n->name == 'f' || *n->name == 'P'
                                 : node_depends_on_x(b, n->a) || node_depends_on_x(b, n->b);
}
