/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formula/value: arithmetic over the rows of a table. A tree becomes steps in reverse Polish order, each of which
 * works on a block of rows that stays in the cache.
 *
 *   1. steps      2. blocks      3. a whole column */
#include "internal.h"

#include "mem.h"
#include "num.h"
#include "text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 512 };

/* --- 1. steps -------------------------------------------------------------------------------- */

enum operation {
        PUSH_COLUMN,
        PUSH_NUMBER,
        APPLY,
        NEGATE,
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        POWER,
};

struct step {
        enum operation operation;
        const double *x;         /* PUSH_COLUMN */
        double value;            /* PUSH_NUMBER */
        double (*apply)(double); /* APPLY */
};

struct program {
        struct step *step;
        size_t n, room;
        size_t height, highest; /* of the stack */
};

static void add(struct program *p, struct step step)
{
        p->step = mem_grow(p->step, &p->room, p->n + 1, sizeof *p->step);
        p->step[p->n++] = step;
        p->height += step.operation <= PUSH_NUMBER;
        p->height -= step.operation >= ADD;
        if (p->height > p->highest)
                p->highest = p->height;
}

static enum operation operation_of(char op)
{
        static const char ops[] = "+-*/^";
        const char *at = strchr(ops, op);
        assert(at);
        return (enum operation)(ADD + (at - ops));
}

static void compile(struct program *p, const struct node *e, const struct table *t,
                    const struct requests *r)
{
        if (e->a)
                compile(p, e->a, t, r);
        if (e->b)
                compile(p, e->b, t, r);
        if (e->kind == NODE_NUMBER) {
                add(p, (struct step){.operation = PUSH_NUMBER, .value = e->value});
        } else if (e->kind == NODE_NAME) {
                size_t i = requests_find(r, t, e->name, WANT_NUMBER);
                assert(i < t->ncolumn);
                add(p, (struct step){.operation = PUSH_COLUMN, .x = t->column[i].x});
        } else if (e->kind == NODE_MINUS) {
                add(p, (struct step){.operation = NEGATE});
        } else if (e->kind == NODE_BINARY) {
                add(p, (struct step){.operation = operation_of(e->op)});
        } else if (e->kind == NODE_CALL && e->function->apply) {
                add(p, (struct step){.operation = APPLY, .apply = e->function->apply});
        }
}

/* --- 2. blocks ------------------------------------------------------------------------------- */

double value_power(double x, double k)
{
        return k == 2 ? x * x : pow(x, k);
}

static void push(const struct step *s, size_t from, size_t n, double *top)
{
        for (size_t i = 0; i < n; i++)
                top[i] = s->operation == PUSH_COLUMN ? s->x[from + i] : s->value;
}

static void change(const struct step *s, size_t n, double *top)
{
        for (size_t i = 0; i < n; i++)
                top[i] = s->operation == NEGATE ? -top[i] : s->apply(top[i]);
}

/* b into a */
static void combine(enum operation operation, size_t n, double *a, const double *b)
{
        switch (operation) {
        case ADD:
                for (size_t i = 0; i < n; i++)
                        a[i] += b[i];
                break;
        case SUBTRACT:
                for (size_t i = 0; i < n; i++)
                        a[i] -= b[i];
                break;
        case MULTIPLY:
                for (size_t i = 0; i < n; i++)
                        a[i] *= b[i];
                break;
        case DIVIDE:
                for (size_t i = 0; i < n; i++)
                        a[i] /= b[i];
                break;
        default:
                for (size_t i = 0; i < n; i++)
                        a[i] = value_power(a[i], b[i]);
        }
}

/* Rows from .. from + n, into the lowest block of the stack. */
static void run(const struct program *p, size_t from, size_t n, double *stack)
{
        double *end = stack;
        for (size_t k = 0; k < p->n; k++) {
                const struct step *s = &p->step[k];
                if (s->operation <= PUSH_NUMBER) {
                        push(s, from, n, end);
                        end += BLOCK;
                } else if (s->operation < ADD) {
                        change(s, n, end - BLOCK);
                } else {
                        combine(s->operation, n, end - 2 * BLOCK, end - BLOCK);
                        end -= BLOCK;
                }
        }
        assert(end == stack + BLOCK);
}

/* --- 3. a whole column ----------------------------------------------------------------------- */

/* The values of the columns of a row, each column once: " where "x" is 0 and "z" is 1". */
struct values {
        const struct table *t;
        const struct requests *r;
        size_t row;
        bool *told; /* told[ncolumn] */
        char *text; /* owned */
};

static void tell(void *context, const struct node *e, enum want want)
{
        struct values *v = context;
        char name[TEXT_SHOWN], value[NUM_TEXT], *before = v->text;
        size_t i = requests_find(v->r, v->t, e->name, want);
        if (v->told[i])
                return;
        v->text = mem_format("%s %s %s is %s", before, *before ? "and" : "where",
                             text_shown(name, e->name, strlen(e->name)),
                             num_shortest(value, v->t->column[i].x[v->row]));
        v->told[i] = true;
        free(before);
}

static void not_finite(const struct node *e, const struct table *t, const struct requests *r,
                       size_t row, double value, struct fault *f)
{
        struct values v = {t, r, row, mem_array(t->ncolumn, sizeof *v.told), mem_text("", 0)};
        char shown[TEXT_SHOWN], number[NUM_TEXT], *text = node_text(e);
        size_t line;
        const char *file = table_where(t, row, &line);
        node_visit(e, WANT_NUMBER, tell, &v);
        fault_set(f, STATUS_DATA, file, line, "%s is %s%s", text_shown(shown, text, strlen(text)),
                  isnan(value) ? "not a number" : num_shortest(number, value), v.text);
        free(text);
        free(v.text);
        free(v.told);
}

double *node_values(const struct node *e, const struct table *t, const struct requests *r,
                    struct fault *f)
{
        struct program p = {0};
        compile(&p, e, t, r);
        double *out = mem_array(t->nrow, sizeof *out);
        double *stack = mem_array(p.highest * BLOCK, sizeof *stack);
        size_t bad = t->nrow;
        for (size_t from = 0; from < t->nrow && bad == t->nrow; from += BLOCK) {
                size_t n = t->nrow - from < BLOCK ? t->nrow - from : BLOCK;
                run(&p, from, n, stack);
                memcpy(out + from, stack, n * sizeof *out);
                for (size_t i = n; i-- > 0;)
                        if (!isfinite(out[from + i]))
                                bad = from + i;
        }
        free(stack);
        free(p.step);
        if (bad == t->nrow)
                return out;
        not_finite(e, t, r, bad, out[bad], f);
        free(out);
        return NULL;
}
