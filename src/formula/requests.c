/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formula/requests: which columns formulas need, and where they are in the table.
 *
 *   1. asking      2. finding */
#include "internal.h"

#include "mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. asking ------------------------------------------------------------------------------- */

static bool has_rest(const struct requests *r)
{
        return r->n > 0 && r->request[r->n - 1].want == WANT_REST;
}

/* The requests that have a position. */
static size_t named(const struct requests *r)
{
        return r->n - has_rest(r);
}

static void insert(struct requests *r, size_t i, const char *column, enum want want, bool apart)
{
        size_t n = r->n++;
        r->request = mem_grow(r->request, &r->room, r->n, sizeof *r->request);
        r->apart = mem_grow(r->apart, &r->apart_room, r->n, sizeof *r->apart);
        if (i < n) {
                r->request[n] = r->request[i];
                r->apart[n] = r->apart[i];
        }
        r->request[i] = (struct request){column ? mem_text(column, strlen(column)) : NULL, want};
        r->apart[i] = apart;
}

/* Numbers serve where either does. */
static bool serves(enum want have, enum want want)
{
        return have == want || (have == WANT_NUMBER && want == WANT_EITHER);
}

size_t requests_add(struct requests *r, const char *column, enum want want, bool apart)
{
        size_t n = named(r), i = 0;
        while (i < n && (strcmp(r->request[i].column, column) != 0 ||
                         !(serves(r->request[i].want, want) || serves(want, r->request[i].want))))
                i++;
        if (i == n)
                insert(r, i, column, want, apart);
        else if (want == WANT_NUMBER)
                r->request[i].want = want;
        r->apart[i] = r->apart[i] || apart;
        return i;
}

void requests_free(struct requests *r)
{
        for (size_t i = 0; i < r->n; i++)
                free((char *)r->request[i].column);
        free(r->request);
        free(r->apart);
        *r = (struct requests){0};
}

void node_visit(const struct node *e, enum want want,
                void (*see)(void *context, const struct node *e, enum want want), void *context)
{
        if (e->kind == NODE_NAME || e->kind == NODE_DOT)
                see(context, e, want);
        if (e->kind == NODE_CALL)
                want = e->function->role == ROLE_FACTOR ? WANT_LABEL : WANT_NUMBER;
        if (e->a)
                node_visit(e->a, want, see, context);
        if (e->b)
                node_visit(e->b, want, see, context);
}

static void ask(void *context, const struct node *e, enum want want)
{
        struct requests *r = context;
        if (e->kind == NODE_NAME)
                requests_add(r, e->name, want, false);
        else if (!has_rest(r))
                insert(r, r->n, NULL, WANT_REST, false);
}

static void ask_apart(void *context, const struct node *e, enum want want)
{
        requests_add(context, e->name, want, true);
}

void formula_request(const struct formula *formula, struct requests *r)
{
        node_visit(formula->right, WANT_EITHER, ask, r);
        /* `.` takes a column as it is, also one that is otherwise only in C() */
        for (size_t i = 0; has_rest(r) && i < named(r); i++)
                if (r->request[i].want == WANT_LABEL && !r->apart[i])
                        requests_add(r, r->request[i].column, WANT_EITHER, false);
}

void formula_request_left(const struct formula *formula, enum want want, struct requests *r)
{
        if (formula->left)
                node_visit(formula->left, formula->left->kind == NODE_NAME ? want : WANT_NUMBER,
                           ask_apart, r);
}

/* --- 2. finding ------------------------------------------------------------------------------ */

char *column_name(const struct column *c)
{
        return c->name ? mem_text(c->name, strlen(c->name)) : mem_format("%zu", c->number);
}

static bool is_called(const struct column *c, const char *name)
{
        char *own = column_name(c);
        bool same = strcmp(own, name) == 0;
        free(own);
        return same;
}

/* By the name it was asked for, or by its own. */
static size_t find(const struct requests *r, const struct table *t, const char *column, bool label)
{
        size_t n = named(r), i = 0;
        while (i < n &&
               (strcmp(r->request[i].column, column) != 0 || t->column[i].is_label != label))
                i++;
        if (i < n)
                return i;
        for (i = 0; i < t->ncolumn; i++)
                if (t->column[i].is_label == label && is_called(&t->column[i], column))
                        break;
        return i;
}

size_t requests_find(const struct requests *r, const struct table *t, const char *column,
                     enum want want)
{
        size_t i = want == WANT_LABEL ? t->ncolumn : find(r, t, column, false);
        return i == t->ncolumn && want != WANT_NUMBER ? find(r, t, column, true) : i;
}

static enum want want_of(const struct column *c)
{
        return c->is_label ? WANT_LABEL : WANT_NUMBER;
}

void requests_settle(struct requests *r, const struct requests *of, const struct table *t)
{
        size_t first = has_rest(r) ? named(of) : t->ncolumn;
        r->n = named(r);
        for (size_t i = 0; i < r->n; i++)
                if (r->request[i].want == WANT_EITHER)
                        r->request[i].want = want_of(&t->column[requests_find(
                                of, t, r->request[i].column, WANT_EITHER)]);
        for (size_t i = first; i < t->ncolumn; i++) {
                char *name = column_name(&t->column[i]);
                insert(r, r->n, name, want_of(&t->column[i]), false);
                free(name);
        }
}

size_t *requests_rest(const struct requests *r, const struct table *t, size_t *n)
{
        size_t last = 0;
        for (size_t i = 0; i < t->ncolumn; i++)
                last = t->column[i].number > last ? t->column[i].number : last;
        size_t *at = mem_array(last + 1, sizeof *at); /* index + 1 by number */
        bool *apart = mem_array(last + 1, sizeof *apart);
        for (size_t i = 0; i < t->ncolumn; i++) {
                const struct column *c = &t->column[i];
                if (!at[c->number] || !c->is_label)
                        at[c->number] = i + 1;
                apart[c->number] = apart[c->number] || (i < named(r) && r->apart[i]);
        }
        *n = 0;
        for (size_t k = 1; k <= last; k++)
                if (at[k] && !apart[k])
                        at[(*n)++] = at[k] - 1;
        free(apart);
        return at;
}
