/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formula/terms: a tree -> its terms, products of variables.
 *
 *   1. what is a sum of terms      2. sets of terms      3. variables      4. the tree      5. order, coding */
#include "internal.h"

#include "mem.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_POWER = 100, MOST_TERMS = 100000, MOST_PRODUCTS = 1000000 };

/* --- 1. what is a sum of terms --------------------------------------------------------------- */

static const char arithmetic[] = " (arithmetic goes into I(...))";

/* Under ^. */
static enum status check_power(const char *text, const struct node *e, struct fault *f)
{
        const struct node *base = e->a, *k = e->b;
        if (base->kind != NODE_GROUP && base->kind != NODE_DOT)
                return formula_wrong(text, e->at, arithmetic, f, "unexpected \"^\"");
        if (k->kind != NODE_NUMBER || floor(k->value) != k->value || k->value < 1 ||
            k->value > MOST_POWER)
                return formula_wrong(text, k->at, " (a whole number from 1 to 100 makes terms)", f,
                                     "unexpected power");
        return STATUS_OK;
}

/* summand: e is one, in whatever parentheses. plain: of the whole, and added to it, not taken away. */
static enum status check(const char *text, const struct node *e, bool summand, bool plain,
                         struct fault *f)
{
        bool sum = e->kind == NODE_MINUS || e->kind == NODE_PLUS ||
                   (e->kind == NODE_BINARY && (e->op == '+' || e->op == '-'));
        if (e->kind == NODE_NUMBER && !(summand && (e->value == 0 || e->value == 1)))
                return formula_wrong(
                        text, e->at,
                        " (arithmetic goes into I(...), the number of a column into backquotes)", f,
                        "unexpected number");
        if (e->kind == NODE_CALL && e->function->role == ROLE_OFFSET && !plain)
                return formula_wrong(text, e->at, " (it can only be added)", f,
                                     "unexpected offset");
        if (e->kind == NODE_CALL)
                return STATUS_OK;
        if (e->kind == NODE_BINARY && e->op == '^') {
                enum status status = check_power(text, e, f);
                return status != STATUS_OK ? status : check(text, e->a, false, false, f);
        }
        if (e->kind == NODE_BINARY && !sum)
                plain = false;
        summand = sum || (summand && e->kind == NODE_GROUP);
        bool added = plain && e->kind != NODE_MINUS;
        enum status status = e->a ? check(text, e->a, summand, added, f) : STATUS_OK;
        if (status != STATUS_OK || !e->b)
                return status;
        return check(text, e->b, summand, plain && e->op != '-', f);
}

enum status terms_check(const char *text, const struct node *right, struct fault *f)
{
        return check(text, right, true, true, f);
}

/* --- 2. sets of terms ------------------------------------------------------------------------ */

static void term_free(struct term *t)
{
        free(t->variable);
        free(t->full);
}

static void terms_free(struct terms *s)
{
        for (size_t i = 0; i < s->n; i++)
                term_free(&s->term[i]);
        free(s->term);
        *s = (struct terms){0};
}

/* A new last term with room for n variables, none of them in it. */
static struct term *terms_add(struct terms *s, size_t n)
{
        s->term = mem_grow(s->term, &s->room, s->n + 1, sizeof *s->term);
        s->term[s->n] = (struct term){.variable = mem_array(n, sizeof(size_t)), .order = s->n};
        return &s->term[s->n++];
}

/* Adds the product of two. */
static void terms_multiply(struct terms *s, const struct term *a, const struct term *b)
{
        struct term *t = terms_add(s, a->n + b->n);
        for (size_t i = 0, j = 0; i < a->n || j < b->n;) {
                bool from_a = j == b->n || (i < a->n && a->variable[i] <= b->variable[j]);
                bool both = i < a->n && j < b->n && a->variable[i] == b->variable[j];
                t->variable[t->n++] = from_a ? a->variable[i] : b->variable[j];
                i += from_a;
                j += !from_a || both;
        }
}

static int compare(const struct term *a, const struct term *b)
{
        if (a->n != b->n)
                return a->n < b->n ? -1 : 1;
        for (size_t i = 0; i < a->n; i++)
                if (a->variable[i] != b->variable[i])
                        return a->variable[i] < b->variable[i] ? -1 : 1;
        return 0;
}

static int by_variables(const void *s, const void *t)
{
        const struct term *a = s, *b = t;
        int c = compare(a, b);
        return c ? c : (a->order > b->order) - (a->order < b->order);
}

static int by_order(const void *s, const void *t)
{
        const struct term *a = s, *b = t;
        return (a->order > b->order) - (a->order < b->order);
}

static int by_degree(const void *s, const void *t)
{
        const struct term *a = s, *b = t;
        return a->n != b->n ? (a->n > b->n) - (a->n < b->n) : by_order(a, b);
}

/* Of equal terms the first stays. */
static void terms_trim(struct terms *s)
{
        size_t n = 0;
        if (s->n == 0)
                return;
        for (size_t i = 0; i < s->n; i++)
                s->term[i].order = i;
        qsort(s->term, s->n, sizeof *s->term, by_variables);
        for (size_t i = 0; i < s->n; i++)
                if (n && compare(&s->term[n - 1], &s->term[i]) == 0)
                        term_free(&s->term[i]);
                else
                        s->term[n++] = s->term[i];
        s->n = n;
        qsort(s->term, s->n, sizeof *s->term, by_order);
}

static void terms_copy(struct terms *to, const struct terms *from)
{
        static const struct term one = {0};
        for (size_t i = 0; i < from->n; i++)
                terms_multiply(to, &one, &from->term[i]);
}

/* b, which is left empty, behind a. */
static void terms_append(struct terms *a, struct terms *b)
{
        for (size_t i = 0; i < b->n; i++) {
                a->term = mem_grow(a->term, &a->room, a->n + 1, sizeof *a->term);
                a->term[a->n++] = b->term[i];
        }
        free(b->term);
        *b = (struct terms){0};
}

static void terms_remove(struct terms *a, const struct terms *b)
{
        size_t n = 0;
        for (size_t i = 0; i < a->n; i++) {
                bool out = false;
                for (size_t k = 0; k < b->n && !out; k++)
                        out = compare(&a->term[i], &b->term[k]) == 0;
                if (out)
                        term_free(&a->term[i]);
                else
                        a->term[n++] = a->term[i];
        }
        a->n = n;
}

/* --- 3. variables ---------------------------------------------------------------------------- */

struct context {
        struct model *m;
        const struct formula *formula;
        const struct table *t;
        const struct requests *r;
        struct fault *fault;
};

/* The index of a variable; v is consumed. */
static size_t intern(struct model *m, struct variable v)
{
        for (size_t i = 0; i < m->nvariable; i++)
                if (strcmp(m->variable[i].key, v.key) == 0) {
                        free(v.key);
                        free(v.name);
                        free(v.column);
                        return i;
                }
        m->variable =
                mem_grow(m->variable, &m->variable_room, m->nvariable + 1, sizeof *m->variable);
        m->variable[m->nvariable] = v;
        return m->nvariable++;
}

/* A column by itself. However it was asked for, it is one variable, with the name it has in the table. */
static size_t variable_column(struct model *m, const struct column *c, const char *asked)
{
        struct variable v = {.name = column_name(c), .want = WANT_EITHER};
        v.key = mem_format("#%zu", c->number);
        v.column = asked ? mem_text(asked, strlen(asked)) : column_name(c);
        return intern(m, v);
}

static size_t variable_call(struct model *m, const struct node *e)
{
        struct variable v = {.key = node_text(e), .name = node_text(e), .degree = e->degree};
        if (e->function->role == ROLE_FACTOR) {
                v.column = mem_text(e->a->name, strlen(e->a->name));
                v.want = WANT_LABEL;
        } else {
                v.expr = e->function->role == ROLE_POLY ? e->a : e;
        }
        return intern(m, v);
}

static void add_variable(struct terms *s, size_t variable)
{
        struct term *t = terms_add(s, 1);
        t->variable[t->n++] = variable;
}

/* --- 4. the tree ----------------------------------------------------------------------------- */

static enum status expand(const struct context *c, const struct node *e, bool plus,
                          struct terms *out);

static enum status too_many(const struct context *c, const struct node *e)
{
        return formula_wrong(c->formula->text, e->at, "", c->fault, "more than %d terms",
                             (int)MOST_TERMS);
}

/* Adds every product of a term of a with one of b. */
static enum status cross(const struct context *c, const struct node *e, const struct terms *a,
                         const struct terms *b, struct terms *out)
{
        if (b->n && a->n > MOST_PRODUCTS / b->n)
                return too_many(c, e);
        for (size_t i = 0; i < a->n; i++)
                for (size_t k = 0; k < b->n; k++)
                        terms_multiply(out, &a->term[i], &b->term[k]);
        terms_trim(out);
        return out->n > MOST_TERMS ? too_many(c, e) : STATUS_OK;
}

/* The product of all terms of a, as a set of one (or none). */
static struct terms product_of_all(const struct terms *a)
{
        struct terms all = {0};
        for (size_t i = 0; i < a->n; i++) {
                struct terms longer = {0};
                static const struct term one = {0};
                terms_multiply(&longer, all.n ? &all.term[0] : &one, &a->term[i]);
                terms_free(&all);
                all = longer;
        }
        return all;
}

static enum status expand_power(const struct context *c, const struct node *e, bool plus,
                                struct terms *out)
{
        struct terms base = {0};
        enum status status = expand(c, e->a, plus, &base);
        terms_trim(&base);
        terms_copy(out, &base);
        for (size_t k = 1; k < (size_t)e->b->value && status == STATUS_OK; k++) {
                struct terms next = {0};
                size_t before = out->n;
                status = cross(c, e, out, &base, &next);
                terms_free(out);
                *out = next;
                if (out->n == before) /* all there are */
                        break;
        }
        terms_free(&base);
        return status;
}

/* a - b, a:b, a * b, a / b */
static enum status expand_pair(const struct context *c, const struct node *e, bool plus,
                               struct terms *out)
{
        struct terms a = {0}, b = {0}, all = {0}, both = {0};
        enum status status = expand(c, e->a, plus, &a);
        if (status == STATUS_OK)
                status = expand(c, e->b, plus == (e->op != '-'), &b);
        if (e->op == '-')
                terms_remove(&a, &b);
        if (e->op == '/')
                all = product_of_all(&a);
        if (status == STATUS_OK && e->op != '-')
                status = cross(c, e, e->op == '/' ? &all : &a, &b, &both);
        if (e->op != ':')
                terms_append(out, &a);
        if (e->op == '*')
                terms_append(out, &b);
        terms_append(out, &both);
        terms_free(&all);
        terms_free(&a);
        terms_free(&b);
        return status;
}

static enum status expand_binary(const struct context *c, const struct node *e, bool plus,
                                 struct terms *out)
{
        struct terms own = {0};
        if (e->op == '+') {
                enum status status = expand(c, e->a, plus, out);
                return status != STATUS_OK ? status : expand(c, e->b, plus, out);
        }
        enum status status =
                e->op == '^' ? expand_power(c, e, plus, &own) : expand_pair(c, e, plus, &own);
        terms_append(out, &own);
        return status;
}

static void expand_dot(const struct context *c, struct terms *out)
{
        size_t n, *at = requests_rest(c->r, c->t, &n);
        for (size_t i = 0; i < n; i++)
                add_variable(out, variable_column(c->m, &c->t->column[at[i]], NULL));
        free(at);
}

static void expand_call(const struct context *c, const struct node *e, struct terms *out)
{
        struct model *m = c->m;
        if (e->function->role != ROLE_OFFSET) {
                add_variable(out, variable_call(m, e));
                return;
        }
        m->offset = mem_grow(m->offset, &m->offset_room, m->noffset + 1, sizeof *m->offset);
        m->offset[m->noffset++] = e;
}

/* Adds the terms of e. plus: they stay; else they are about to be removed, and 1 is the intercept that goes. */
static enum status expand(const struct context *c, const struct node *e, bool plus,
                          struct terms *out)
{
        struct terms dropped = {0};
        enum status status = STATUS_OK;
        switch (e->kind) {
        case NODE_NUMBER:
                c->m->intercept = (e->value == 1) == plus;
                break;
        case NODE_NAME: {
                size_t i = requests_find(c->r, c->t, e->name, WANT_EITHER);
                assert(i < c->t->ncolumn);
                add_variable(out, variable_column(c->m, &c->t->column[i], e->name));
                break;
        }
        case NODE_DOT:
                expand_dot(c, out);
                break;
        case NODE_MINUS: /* from nothing */
                status = expand(c, e->a, !plus, &dropped);
                terms_free(&dropped);
                break;
        case NODE_GROUP:
        case NODE_PLUS:
                status = expand(c, e->a, plus, out);
                break;
        case NODE_BINARY:
                status = expand_binary(c, e, plus, out);
                break;
        case NODE_CALL:
                expand_call(c, e, out);
        }
        return status;
}

/* --- 5. order, coding ------------------------------------------------------------------------ */

struct model *model_make(const struct formula *formula, const struct table *t,
                         const struct requests *r, struct fault *f)
{
        struct model *m = mem_array(1, sizeof *m);
        struct context c = {m, formula, t, r, f};
        m->intercept = true;
        if (expand(&c, formula->right, true, &m->terms) != STATUS_OK) {
                model_free(m);
                return NULL;
        }
        terms_trim(&m->terms);
        if (m->terms.n)
                qsort(m->terms.term, m->terms.n, sizeof *m->terms.term, by_degree);
        return m;
}

/* Whether a term has all variables of another but one. */
static bool has_others(const struct term *t, const struct term *of, size_t but)
{
        size_t k = 0;
        for (size_t i = 0; i < of->n; i++) {
                if (i == but)
                        continue;
                while (k < t->n && t->variable[k] < of->variable[i])
                        k++;
                if (k == t->n || t->variable[k] != of->variable[i])
                        return false;
        }
        return true;
}

/* The rule of R (and of S): contrasts where the rest of the term is empty or within an earlier term. */
static bool is_full(const struct model *m, const struct term *t, size_t i)
{
        if (t->n == 1)
                return false;
        for (const struct term *s = m->terms.term; s < t; s++)
                if (has_others(s, t, i))
                        return false;
        return true;
}

void model_code(struct model *m)
{
        bool intercept = m->intercept; /* or what takes its place */
        for (size_t j = 0; j < m->terms.n; j++) {
                struct term *t = &m->terms.term[j];
                t->full = mem_array(t->n, sizeof *t->full);
                for (size_t i = 0; i < t->n; i++) {
                        if (!m->variable[t->variable[i]].factor)
                                continue;
                        t->full[i] = !intercept || is_full(m, t, i);
                        intercept = true;
                }
        }
}

void model_free(struct model *m)
{
        if (!m)
                return;
        for (size_t i = 0; i < m->nvariable; i++) {
                struct variable *v = &m->variable[i];
                free(v->key);
                free(v->name);
                free(v->column);
                factor_free(v->factor);
        }
        terms_free(&m->terms);
        free(m->variable);
        free(m->offset);
        free(m);
}

static bool is_plain(const struct node *e)
{
        return !e ||
               (e->kind != NODE_CALL && e->kind != NODE_DOT && is_plain(e->a) && is_plain(e->b));
}

bool formula_is_plain(const struct formula *formula)
{
        return formula->left && formula->left->kind == NODE_NAME && is_plain(formula->right);
}
