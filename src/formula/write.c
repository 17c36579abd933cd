/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formula/write: trees as text. */
#include "internal.h"

#include "mem.h"
#include "num.h"

#include <stdlib.h>
#include <string.h>

static char *name_text(const char *name)
{
        return name_is_bare(name) ? mem_text(name, strlen(name)) : mem_format("`%s`", name);
}

/* Consumes a and b. */
static char *binary_text(char op, char *a, char *b)
{
        const char *blank = op == '^' || op == '/' || op == ':' ? "" : " ";
        char *text = mem_format("%s%s%c%s%s", a, blank, op, blank, b);
        free(a);
        free(b);
        return text;
}

static char *call_text(const struct node *e, char *a)
{
        const char *name = e->function->name;
        char *text = e->function->role != ROLE_POLY
                             ? mem_format("%s(%s)", name, a)
                             : mem_format("%s(%s, %zu%s)", name, a, e->degree,
                                          e->raw ? ", raw = TRUE" : "");
        free(a);
        return text;
}

static char *prefixed(const char *before, char *a, const char *behind)
{
        char *text = mem_format("%s%s%s", before, a, behind);
        free(a);
        return text;
}

char *node_text(const struct node *e)
{
        char number[NUM_TEXT];
        switch (e->kind) {
        case NODE_NUMBER:
                num_shortest(number, e->value);
                return mem_text(number, strlen(number));
        case NODE_NAME:
                return name_text(e->name);
        case NODE_DOT:
                return mem_text(".", 1);
        case NODE_GROUP:
                return prefixed("(", node_text(e->a), ")");
        case NODE_MINUS:
                return prefixed("-", node_text(e->a), "");
        case NODE_PLUS:
                return prefixed("+", node_text(e->a), "");
        case NODE_BINARY:
                return binary_text(e->op, node_text(e->a), node_text(e->b));
        case NODE_CALL:
                break;
        }
        return call_text(e, node_text(e->a));
}
