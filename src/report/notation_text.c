/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formulas as text again, with the numbers of a sample in them. */
#include "tree.h"

#include "internal.h"
#include "mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

char *text_join(char *a, const char *between, char *b)
{
        char *whole = mem_format("%s%s%s", a, between, b);
        free(a);
        free(b);
        return whole;
}

/* Whether parentheses would not make it clearer what a mean is of. */
static bool is_plain(const struct node *n)
{
        return n->kind == NAME || n->kind == CALL || n->kind == POWER || n->kind == ABSOLUTE;
}

static bool is_total(const struct node *n)
{
        return n->kind == SUM || n->kind == MEAN;
}

/* Of a product, whether its factors change places: a number goes first. */
static bool is_turned(const struct node *n)
{
        return n->b->kind == NUMBER && n->a->kind != NUMBER && n->a->kind != TIMES &&
               n->a->kind != OVER && !is_total(n->a);
}

/* Whether a minus is the first thing that is written. */
static bool leads_with_minus(const struct node *n)
{
        switch (n->kind) {
        case NUMBER:
                return n->v < 0;
        case MINUS:
                return true;
        case TIMES:
                return leads_with_minus(is_turned(n) ? n->b : n->a);
        case OVER:
                return leads_with_minus(n->a);
        default:
                return false;
        }
}

int node_strength(const struct node *n)
{
        switch (n->kind) {
        case ADD:
        case SUBTRACT:
                return 1;
        case MINUS:
                return 2;
        case MEAN:
                return is_plain(n->a) ? 3 : 6;
        case SUM:
                return 3;
        case TIMES:
        case OVER:
                return leads_with_minus(n) ? 2 : 3;
        case POWER:
        case FACTORIAL:
                return 5;
        case NUMBER:
                return n->v < 0 ? 2 : 6;
        default:
                return 6;
        }
}

static char *written(const struct node *n, int digits);

/* In parentheses if it is weaker than what it stands in. */
static char *operand(const struct node *n, int least, int digits)
{
        char *text = written(n, digits);
        return node_strength(n) < least
                       ? text_join(mem_text("(", 1), "", text_join(text, ")", mem_text("", 0)))
                       : text;
}

/* Between two numbers there is a sign. A minus in front needs no parentheses: who writes the whole sees to that. */
static char *written_product(const struct node *n, int digits)
{
        const bool turned = is_turned(n);
        const struct node *first = turned ? n->b : n->a, *second = turned ? n->a : n->b;
        const bool apart = first->kind == SUM || first->kind == OVER;
        char *a = operand(first,
                          leads_with_minus(first) && first->kind != MINUS ? 2
                          : apart                                         ? 4
                                                                          : 3,
                          digits);
        /* what is behind a sum is all its own */
        char *c = second->kind == SUM ? written(second, digits) : operand(second, 4, digits);
        return text_join(a, isdigit((unsigned char)*c) ? " * " : " ", c);
}

/* a + b or a - b, where a minus of b's is made the sign */
static char *written_sum(const struct node *n, int digits)
{
        char *b = leads_with_minus(n->b) ? written(n->b, digits) : operand(n->b, 3, digits);
        bool minus = (n->kind == SUBTRACT) != (*b == '-');
        char *rest = mem_format("%s", b + (*b == '-'));
        free(b);
        return text_join(written(n->a, digits), minus ? " - " : " + ", rest);
}

static char *written_call(const struct node *n, int digits)
{
        if (is_indexed_sum(n->name))
                return text_join(mem_format("%s", n->name), " ", operand(n->a, 3, digits));
        char *a = written(n->a, digits);
        if (n->b)
                return text_join(text_join(mem_format("%s(", n->name), "", a), ", ",
                                 text_join(written(n->b, digits), "", mem_text(")", 1)));
        if (strcmp(n->name, "log") == 0 && (n->a->kind == NAME || n->a->kind == CALL))
                return text_join(mem_format("%s", n->name), " ", a);
        return text_join(text_join(mem_format("%s(", n->name), "", a), "", mem_text(")", 1));
}

static char *written(const struct node *n, int digits)
{
        char text[NUM_TEXT];
        switch (n->kind) {
        case NUMBER:
                return mem_format("%s", page_number(text, n->v, digits));
        case NAME:
        case HEIGHT:
                return mem_format("%s", n->name);
        case CALL:
                return written_call(n, digits);
        case MEAN:
                if (!is_plain(n->a))
                        return text_join(mem_text("mean(", 5), "",
                                         text_join(written(n->a, digits), "", mem_text(")", 1)));
                return text_join(mem_text("mean ", 5), "", written(n->a, digits));
        case SUM:
                return text_join(mem_text("sum ", 4), "", operand(n->a, 3, digits));
        case ADD:
        case SUBTRACT:
                return written_sum(n, digits);
        case TIMES:
                return written_product(n, digits);
        case OVER:
                return text_join(operand(n->a,
                                         leads_with_minus(n->a) && n->a->kind != MINUS ? 2 : 3,
                                         digits),
                                 " / ", operand(n->b, 4, digits));
        case POWER:
                return text_join(operand(n->a, 6, digits), "^", operand(n->b, 6, digits));
        case MINUS:
                return text_join(mem_text("-", 1), "", operand(n->a, 3, digits));
        case ABSOLUTE:
                return text_join(mem_text("|", 1), "",
                                 text_join(written(n->a, digits), "", mem_text("|", 1)));
        case FACTORIAL:
                return text_join(operand(n->a, 6, digits), "", mem_text("!", 1));
        case PLUS:
                return text_join(mem_text("(", 1), "",
                                 text_join(written(n->a, digits), "", mem_text(")+", 2)));
        case SLOPE:
                return mem_format("dl/d%s", n->name);
        case CURVE:
                return mem_format("d2l/d%s2", n->name);
        }
        return mem_text("", 0);
}

/* One that is not given, like the number of trials. */
static bool names_parameter(const struct board *b, const struct node *n)
{
        if (!n)
                return false;
        if (n->kind == NAME) {
                char *s = name_stem(n->name);
                const struct entry *e = entry_find(b, s);
                const size_t j = name_parameter(b, s);
                bool is = (j < b->d->npar && !b->d->param[j].given) ||
                          (e && e->node && names_parameter(b, e->node));
                free(s);
                return is;
        }
        return n->kind == SLOPE || n->kind == CURVE || n->kind == HEIGHT ||
               names_parameter(b, n->a) || names_parameter(b, n->b);
}

static bool is_numeric(const struct node *n)
{
        return !n ||
               (n->kind != NAME && n->kind != SLOPE && n->kind != CURVE && n->kind != HEIGHT &&
                n->kind != SUM && n->kind != MEAN && is_numeric(n->a) && is_numeric(n->b));
}

/* With numbers for what the sample knows, and if all is wanted for the parameters too. */
static struct node *put_in(struct board *b, struct node *n, bool all)
{
        if (!n || n->kind == SLOPE || n->kind == CURVE || n->kind == HEIGHT || n->kind == NUMBER)
                return n;
        bool known = n->kind == SUM || n->kind == MEAN ||
                     (n->kind == NAME && strcmp(n->name, "pi") != 0 && !node_depends_on_x(b, n));
        if (known && (all || !names_parameter(b, n))) {
                double v = node_value(b, n);
                return isfinite(v) ? node_number(b, v) : n;
        }
        if (n->kind == SUM || n->kind == MEAN || n->kind == NAME)
                return n;
        struct node *made = node_make(b, n->kind, put_in(b, n->a, all), put_in(b, n->b, all));
        if (!all && (n->kind == ADD || n->kind == SUBTRACT) && made->a->kind == NUMBER &&
            made->b->kind == NUMBER)
                return node_number(b, node_value(b, made));
        made->name = n->name ? mem_text(n->name, strlen(n->name)) : NULL;
        return made;
}

/* Expressions with relations between: part[from] to part[to - 1]. */
struct chain {
        const struct part *part;
        size_t n;
};

/* Whether it is about the likelihood's height or slope, and so about all values of the parameters. */
static bool is_general(const struct node *n)
{
        return n->kind == HEIGHT || n->kind == SLOPE || (n->kind == MINUS && is_general(n->a)) ||
               (n->kind == OVER && is_general(n->a)) || (n->kind == TIMES && is_general(n->b));
}

/* The parameter that "sigma^2 = ..." or "1 / lambda = ..." is about beside itself; NULL: none. */
static const struct node *unknown(const struct board *b, const struct node *n)
{
        const struct node *in = n->kind == POWER ? n->a : n->kind == OVER ? n->b : NULL;
        bool one = n->kind == POWER || (n->kind == OVER && n->a->kind == NUMBER);
        return in && one && in->kind == NAME && name_parameter(b, in->name) < b->d->npar ? in
                                                                                         : NULL;
}

static bool differ(double a, double b)
{
        return isfinite(a) && isfinite(b) && fabs(a - b) > 1e-6 * fmax(fabs(a), fabs(b)) + 1e-12;
}

/* A slope that is not 0, because its parameter is held or lies on the boundary. */
static bool is_void(const struct board *b, const struct node *n)
{
        if (n->kind == TIMES)
                return is_void(b, n->b);
        if (n->kind != SLOPE)
                return false;
        size_t j = name_parameter(b, n->name);
        return j < b->d->npar && (b->f->held[j] || b->f->edge[j]);
}

/* Whether it is a solution: a = ..., a^2 = ..., se(a) = ..., d2l/da2 = ... */
static bool is_solution(const struct board *b, const struct node *first)
{
        return first->kind == NAME || unknown(b, first) || first->kind == CALL ||
               first->kind == CURVE || (first->kind == MINUS && first->a->kind == CURVE);
}

/* Whether the equations have values for this sample, and hold: a parameter that is held, or on the boundary, has equations that do
 * not. A slope is 0 but for rounding, which no other side need share. */
static bool chain_holds(struct board *b, const struct chain *c)
{
        const struct node *first = c->part[0].node;
        const double at = node_value(b, first);
        const bool slope = is_general(first) && first->kind != HEIGHT;
        if (c->n < 3 || node_depends_on_x(b, first) || is_void(b, first) || isnan(at))
                return false;
        for (size_t i = 1; i + 1 < c->n; i += 2) {
                const struct node *side = c->part[i + 1].node;
                const double v = node_value(b, side);
                if (node_depends_on_x(b, side) || isnan(v) || *c->part[i].text != '=' ||
                    (!slope && differ(at, v)))
                        return false;
        }
        return true;
}

/* "rate = 10 / 23.4 = 0.427", a string of the caller; NULL: it says nothing new, or does not hold here. */
static char *chain_numbers(struct board *b, const struct chain *c, int digits)
{
        struct node *first = c->part[0].node;
        const bool general = is_general(first), solves = is_solution(b, first);
        if (!chain_holds(b, c))
                return NULL;
        struct node *last = general || solves ? first : put_in(b, first, false);
        char *whole = written(last, digits), *before = mem_text("", 0),
             *plain = written(first, digits);
        bool changed = strcmp(whole, plain) != 0, moved = false;
        free(plain);
        for (size_t i = 2; i < c->n; i += 2) {
                last = put_in(b, c->part[i].node, solves && !general);
                char *text = written(last, digits);
                plain = written(c->part[i].node, digits);
                moved = strcmp(text, plain) != 0;
                changed = changed || moved;
                if (strcmp(text, before) != 0)
                        whole = text_join(whole, " = ", mem_format("%s", text));
                free(before);
                free(plain);
                before = text;
        }
        char text[NUM_TEXT];
        page_number(text, node_value(b, last), digits);
        if (moved && is_numeric(last) && strcmp(before, text) != 0)
                whole = text_join(whole, " = ", mem_format("%s", text));
        const struct node *of = unknown(b, first);
        if (of && changed && solves)
                whole = text_join(whole, ",  ",
                                  mem_format("%s = %s", of->name,
                                             page_number(text, node_value(b, of), digits)));
        free(before);
        if (changed && strlen(whole) < 400)
                return whole;
        free(whole);
        return NULL;
}

/* The chain that begins at part i. */
static struct chain chain_at(const struct line *l, size_t i)
{
        struct chain c = {l->part + i, 1};
        while (i + c.n + 1 < l->n && c.part[c.n].kind == RELATION &&
               c.part[c.n + 1].kind == EXPRESSION)
                c.n += 2;
        return c;
}

char *board_numbers(struct board *b, const char *text, int digits)
{
        struct line l = line_read(b, text);
        char *whole = NULL;
        bool arrow = false;
        for (size_t i = 0; i < l.n && b->s;) {
                if (l.part[i].kind != EXPRESSION) {
                        arrow = arrow || strcmp(l.part[i].text, "=>") == 0;
                        i++;
                        continue;
                }
                struct chain c = chain_at(&l, i);
                char *numbers = chain_numbers(b, &c, digits);
                if (numbers)
                        whole = whole ? text_join(whole, arrow ? "  =>  " : ",  ", numbers)
                                      : numbers;
                arrow = numbers ? false : arrow;
                i += c.n;
        }
        line_free(&l);
        return whole;
}

/* Of a chain: at a maximum all sides agree; elsewhere the first two do, if they are about the likelihood's height or slope. */
static double chain_error(struct board *b, const struct chain *c, bool maximum)
{
        const struct node *first = c->part[0].node;
        double at = node_value(b, first), worst = NUM_NAN;
        bool curve = first->kind == CURVE || (first->kind == MINUS && first->a->kind == CURVE);
        if (!maximum && (!is_general(first) || curve))
                return worst;
        for (size_t k = 1; k + 1 < c->n && (maximum || k == 1); k += 2) {
                double v = node_value(b, c->part[k + 1].node);
                if (strcmp(c->part[k].text, "=") != 0 || isnan(at) || isnan(v) ||
                    (!maximum &&
                     (c->part[k + 1].node->kind == NUMBER || c->part[k + 1].node->kind == SLOPE)))
                        continue;
                double error = at == v ? 0 : fabs(v - at) / fmax(1, fmin(fabs(v), fabs(at)));
                worst = isnan(worst) ? error : fmax(worst, error);
        }
        return worst;
}

double board_error(struct board *b, const char *text, bool maximum)
{
        struct line l = line_read(b, text);
        double worst = NUM_NAN;
        for (size_t i = 0; i < l.n && b->s;) {
                if (l.part[i].kind != EXPRESSION) {
                        i++;
                        continue;
                }
                struct chain c = chain_at(&l, i);
                double error = chain_error(b, &c, maximum);
                if (!isnan(error))
                        worst = isnan(worst) ? error : fmax(worst, error);
                i += c.n;
        }
        line_free(&l);
        return worst;
}
