/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formulas from text. */
#include "tree.h"

#include "mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct scan {
        struct board *b;
        const char *p;
        int inside;   /* parentheses: what is in them is a formula */
        int absolute; /* bars that are open */
};

static struct node *read_sum(struct scan *s);
static struct node *read_factor(struct scan *s);

static void blanks(struct scan *s)
{
        while (*s->p == ' ')
                s->p++;
}

/* An identifier with what belongs to it, as a string of the caller; NULL: there is none. */
static char *read_name(struct scan *s)
{
        const char *from = s->p, *p = from;
        if (!isalpha((unsigned char)*p))
                return NULL;
        while (isalnum((unsigned char)*p))
                p++;
        if (strncmp(p, "_(1)", 4) == 0 || strncmp(p, "_(n)", 4) == 0) {
                p += 4;
        } else if (strncmp(p, "_|x|", 4) == 0) {
                p += 4;
        } else if (*p == '_' && isalnum((unsigned char)p[1])) {
                p++;
                while (isalnum((unsigned char)*p) || *p == '_')
                        p++;
        }
        if (*p == '[' && p == from + 1 && *from == 'p' && strchr(p, ']'))
                p = strchr(p, ']') + 1;
        s->p = p;
        return mem_text(from, (size_t)(p - from));
}

/* dl/da or d2l/da2; NULL, nothing read: it is none. */
static struct node *read_slope(struct scan *s)
{
        const char *from = s->p;
        bool curve = strncmp(from, "d2l/d", 5) == 0;
        if (!curve && strncmp(from, "dl/d", 4) != 0)
                return NULL;
        s->p += curve ? 5 : 4;
        blanks(s);
        char *name = read_name(s);
        size_t n = name ? strlen(name) : 0;
        if (curve && n > 1 && name[n - 1] == '2')
                name[n - 1] = '\0';
        struct node *made = NULL;
        if (n)
                made = node_named(s->b, curve ? CURVE : SLOPE, name, NULL);
        else
                s->p = from;
        free(name);
        return made;
}

/* After a name: its arguments, as a list held together by TIMES nodes without meaning. NULL: they do not read. */
static struct node *read_arguments(struct scan *s, char close)
{
        struct node *first, *second = NULL;
        s->p++;
        s->inside++;
        int absolute = s->absolute;
        s->absolute = 0;
        first = read_sum(s);
        blanks(s);
        while (first && *s->p == ',') {
                s->p++;
                struct node *more = read_sum(s);
                if (!more)
                        first = NULL;
                else if (!second)
                        second = more;
                blanks(s);
        }
        s->inside--;
        s->absolute = absolute;
        if (!first || *s->p != close)
                return NULL;
        s->p++;
        return node_make(s->b, TIMES, first, second);
}

static bool holds_sum(const struct node *n)
{
        return n && (n->kind == SUM || n->kind == MEAN || holds_sum(n->a) || holds_sum(n->b));
}

/* Whether a factor may follow here without an operator. */
static bool factor_follows(struct scan *s)
{
        struct scan look = *s;
        blanks(&look);
        const char c = *look.p;
        if (look.p - s->p > 1) /* a gap */
                return false;
        if (c == '(' || c == '[' || isdigit((unsigned char)c))
                return true;
        if (c == '|')
                return s->absolute == 0;
        if (strncmp(look.p, "dl/d", 4) == 0 || strncmp(look.p, "d2l/d", 5) == 0)
                return true;
        char *name = read_name(&look);
        if (!name)
                return false;
        bool is = name_is_known(s->b, name) || function_find(name) || strcmp(name, "sum") == 0 ||
                  strcmp(name, "mean") == 0 || *look.p == '(' ||
                  (s->inside && (strlen(name) <= 3 || strchr(name, '_')));
        bool word = strcmp(name, "a") == 0 && !s->inside && *look.p == ' ' &&
                    isalpha((unsigned char)look.p[1]) && strncmp(look.p, " log", 4) != 0;
        free(name);
        return is && !word;
}

/* What a sum is of: factors, up to an operator between terms, a sum, or a divisor without x. */
static struct node *read_body(struct scan *s)
{
        struct node *n = read_factor(s);
        while (n) {
                struct scan back = *s;
                blanks(s);
                struct node *more = NULL;
                enum node_kind kind = TIMES;
                if (*s->p == '/' || *s->p == '*') {
                        kind = *s->p++ == '/' ? OVER : TIMES;
                        blanks(s);
                        more = read_factor(s);
                        if (more && kind == OVER && !node_depends_on_x(s->b, more))
                                more = NULL;
                } else if (*s->p == '(' || isalnum((unsigned char)*s->p) || *s->p == '|' ||
                           *s->p == '[') {
                        *s = back;
                        if (factor_follows(s)) {
                                blanks(s);
                                more = read_factor(s);
                        }
                }
                if (!more || holds_sum(more)) {
                        *s = back;
                        return n;
                }
                n = node_make(s->b, kind, n, more);
        }
        return n;
}

bool is_indexed_sum(const char *name)
{
        return strncmp(name, "sum_", 4) == 0 || strncmp(name, "prod_", 5) == 0;
}

static struct node *read_named(struct scan *s)
{
        const char *from = s->p;
        char *name = read_name(s);
        struct node *n = NULL, *arguments;
        const bool total = strcmp(name, "sum") == 0, average = strcmp(name, "mean") == 0;
        const bool opens = *s->p == '(' || *s->p == '[';
        const bool height = strlen(name) == 1 && strchr("lLfP", *name) &&
                            name_parameter(s->b, name) == s->b->d->npar;
        const char close = *s->p == '[' ? ']' : ')';
        if (is_indexed_sum(name) && *s->p == ' ') {
                blanks(s);
                struct node *body = read_body(s);
                n = body ? node_named(s->b, CALL, name, body) : NULL;
        } else if ((total || average) && opens) {
                arguments = read_arguments(s, close);
                n = arguments ? node_make(s->b, total ? SUM : MEAN, arguments->a, NULL) : NULL;
        } else if (total || average) {
                blanks(s);
                struct node *body = read_body(s);
                n = body ? node_make(s->b, total ? SUM : MEAN, body, NULL) : NULL;
        } else if (height && *s->p == '(') {
                arguments = read_arguments(s, close);
                n = arguments ? node_named(s->b, HEIGHT, name, arguments) : NULL;
                if (n) { /* as it was written: names of parameters may be given here */
                        free(n->name);
                        n->name = mem_text(from, (size_t)(s->p - from));
                }
        } else if (height && !name_is_known(s->b, name) && (*name == 'l' || *name == 'f')) {
                n = node_named(s->b, HEIGHT, name, NULL);
        } else if (function_find(name) && !entry_find(s->b, name) &&
                   name_parameter(s->b, name) == s->b->d->npar) {
                while (*s->p == ' ' && s->p[1] != ' ')
                        s->p++;
                if (*s->p == '(' || *s->p == '[') {
                        arguments = read_arguments(s, *s->p == '[' ? ']' : ')');
                        n = arguments ? node_named(s->b, CALL, name, arguments->a) : NULL;
                        if (n)
                                n->b = arguments->b;
                } else if (!function_find(name)->one) {
                        n = node_named(s->b, NAME, name, NULL);
                } else if (factor_follows(s)) {
                        struct node *operand = read_factor(s);
                        n = operand ? node_named(s->b, CALL, name, operand) : NULL;
                }
        } else if (opens && !name_is_known(s->b, name)) {
                arguments = read_arguments(s, close);
                n = arguments ? node_named(s->b, CALL, name, arguments->a) : NULL;
                if (n)
                        n->b = arguments->b;
        } else {
                n = node_named(s->b, NAME, name, NULL);
        }
        if (!n)
                s->p = from;
        free(name);
        return n;
}

/* A number has an exponent only if digits follow the e: 2 exp(x) has none. */
static struct node *read_number(struct scan *s)
{
        const char *p = s->p;
        double v = 0;
        while (isdigit((unsigned char)*p) || (*p == '.' && isdigit((unsigned char)p[1])))
                p++;
        if (*p == 'e' && (isdigit((unsigned char)p[1]) ||
                          ((p[1] == '-' || p[1] == '+') && isdigit((unsigned char)p[2])))) {
                p += 2;
                while (isdigit((unsigned char)*p))
                        p++;
        }
        if (num_parse(s->p, (size_t)(p - s->p), '.', &v) != NUM_OK)
                return NULL;
        s->p = p;
        return node_number(s->b, v);
}

static struct node *read_primary(struct scan *s)
{
        struct node *n;
        const char *from = s->p;
        if (isdigit((unsigned char)*s->p))
                return read_number(s);
        if (*s->p == '(' || *s->p == '[') {
                n = read_arguments(s, *s->p == '(' ? ')' : ']');
                if (!n || n->b) {
                        s->p = from;
                        return NULL;
                }
                return n->a;
        }
        if (*s->p == '|') {
                s->p++;
                s->absolute++;
                s->inside++;
                n = read_sum(s);
                s->inside--;
                s->absolute--;
                blanks(s);
                if (!n || *s->p != '|') {
                        s->p = from;
                        return NULL;
                }
                s->p++;
                return node_make(s->b, ABSOLUTE, n, NULL);
        }
        if ((n = read_slope(s)))
                return n;
        return isalpha((unsigned char)*s->p) ? read_named(s) : NULL;
}

/* A primary with its powers. */
static struct node *read_factor(struct scan *s)
{
        blanks(s);
        struct node *n = read_primary(s);
        while (n) {
                if (*s->p == '!') {
                        s->p++;
                        n = node_make(s->b, FACTORIAL, n, NULL);
                } else if (*s->p == '+' && s->p[-1] == ')') {
                        s->p++;
                        n = node_make(s->b, PLUS, n, NULL);
                } else if (*s->p == '^') {
                        s->p++;
                        bool minus = *s->p == '-';
                        s->p += minus;
                        struct node *power = read_primary(s);
                        if (!power)
                                return NULL;
                        n = node_make(s->b, POWER, n,
                                      minus ? node_make(s->b, MINUS, power, NULL) : power);
                } else {
                        return n;
                }
        }
        return NULL;
}

static struct node *read_product(struct scan *s)
{
        blanks(s);
        if (*s->p == '-' && s->p[1] != '>') {
                s->p++;
                struct node *of = read_product(s);
                return of ? node_make(s->b, MINUS, of, NULL) : NULL;
        }
        struct node *n = read_factor(s);
        while (n) {
                struct scan back = *s;
                blanks(s);
                struct node *more;
                enum node_kind kind = TIMES;
                if (*s->p == '*' || *s->p == '/') {
                        kind = *s->p++ == '/' ? OVER : TIMES;
                        more = read_factor(s);
                } else {
                        *s = back;
                        more = factor_follows(s) ? read_factor(s) : NULL;
                }
                if (!more) {
                        *s = back;
                        return n;
                }
                n = node_make(s->b, kind, n, more);
        }
        return NULL;
}

static struct node *read_sum(struct scan *s)
{
        struct node *n = read_product(s);
        while (n) {
                struct scan back = *s;
                blanks(s);
                if ((*s->p != '+' && *s->p != '-') || s->p[1] == '>') {
                        *s = back;
                        return n;
                }
                enum node_kind kind = *s->p++ == '+' ? ADD : SUBTRACT;
                struct node *more = read_product(s);
                if (!more) {
                        *s = back;
                        return n;
                }
                n = node_make(s->b, kind, n, more);
        }
        return NULL;
}

static void line_add(struct line *l, enum part_kind kind, const char *text, size_t n,
                     struct node *node)
{
        l->part = mem_grow(l->part, &l->room, l->n + 1, sizeof *l->part);
        l->part[l->n++] = (struct part){kind, mem_text(text, n), node};
}

void line_free(struct line *l)
{
        for (size_t i = 0; i < l->n; i++)
                free(l->part[i].text);
        free(l->part);
}

/* At a relation or separator: its length, else 0. */
static size_t sign_at(const char *p, enum part_kind *kind)
{
        static const char *const signs[] = {"=>", "->", "<=", ">=", "=", "<", ">"};
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
                if (strncmp(p, signs[i], strlen(signs[i])) == 0) {
                        *kind = i == 0 ? SEPARATOR : RELATION;
                        return strlen(signs[i]);
                }
        *kind = SEPARATOR;
        return *p == ',' || *p == ';' || *p == ':' ? 1 : 0;
}

/* "a median" is no product, "share of positive counts" none either. */
static bool is_prose(struct scan *s)
{
        struct scan look = *s;
        const char *p = s->p;
        if (strncmp(p, "a ", 2) == 0 && isalpha((unsigned char)p[2]) &&
            isalpha((unsigned char)p[3]))
                return true;
        char *name = read_name(&look);
        bool is = name && strlen(name) > 3 && !name_is_known(s->b, name) && !function_find(name) &&
                  strcmp(name, "mean") != 0 && *look.p == ' ' && isalpha((unsigned char)look.p[1]);
        free(name);
        return is;
}

/* Whether an unknown name here is the left side of a definition, or is called. */
static bool begins_formula(struct scan *s)
{
        struct scan look = *s;
        if (!isalpha((unsigned char)*look.p))
                return true;
        char *name = read_name(&look);
        bool is = name_is_known(s->b, name) || function_find(name) || strcmp(name, "sum") == 0 ||
                  strcmp(name, "mean") == 0 || strcmp(name, "dl") == 0 || strcmp(name, "d2l") == 0;
        bool word = strcmp(name, "a") == 0 && look.p[0] == ' ' && isalpha((unsigned char)look.p[1]);
        is = is || *look.p == '(';
        while (*look.p == ' ')
                look.p++;
        is = is || (*look.p == '=' && look.p[1] != '>') || (strlen(name) == 1 && *look.p == '/');
        free(name);
        return is && !word;
}

/* Names that l(k, r) gives to the parameters. */
static void name_parameters(struct board *b, const char *call)
{
        struct scan s = {.b = b, .p = strchr(call, '(')};
        size_t free_ones = 0, i = 0;
        for (size_t j = 0; j < b->d->npar; j++)
                free_ones += !b->d->param[j].given;
        if (!s.p || b->nalias || free_ones != b->d->npar)
                return;
        while (i < b->d->npar && (*s.p == '(' || *s.p == ',')) {
                s.p++;
                blanks(&s);
                char *name = read_name(&s);
                if (!name)
                        break;
                b->alias[i++] = name;
                blanks(&s);
        }
        if (i == b->d->npar) {
                b->nalias = i;
                return;
        }
        while (i > 0)
                free(b->alias[--i]);
}

static struct line line_parts(struct board *b, const char *text)
{
        struct line l = {0};
        struct scan s = {.b = b, .p = text};
        bool after_relation = false;
        if ((*text == 'l' || *text == 'L') && text[1] == '(')
                name_parameters(b, text);
        while (*s.p) {
                const char *from = s.p;
                enum part_kind kind;
                blanks(&s);
                if (s.p - from > 1 && l.n && *s.p)
                        line_add(&l, SEPARATOR, "  ", 2, NULL);
                if (!*s.p)
                        break;
                size_t n = sign_at(s.p, &kind);
                if (n) {
                        line_add(&l, kind, s.p, n, NULL);
                        s.p += n;
                        after_relation = kind == RELATION;
                        continue;
                }
                struct node *node = NULL;
                from = s.p;
                if (after_relation ? !is_prose(&s) : begins_formula(&s))
                        node = read_sum(&s);
                if (node && (s.p == from || isalnum((unsigned char)*s.p) || *s.p == '\''))
                        node = NULL;
                if (node) {
                        line_add(&l, EXPRESSION, from, (size_t)(s.p - from), node);
                } else {
                        size_t m = strcspn(from, " ,;:");
                        m = m ? m : 1;
                        line_add(&l, WORDS, from, m, NULL);
                        s.p = from + m;
                }
                after_relation = false;
        }
        return l;
}

/* The names that a line gives: of "z_i = ..." z, unless it means something already. */
static void define(struct board *b, const struct line *l)
{
        for (size_t i = 0; i + 2 < l->n; i++) {
                const struct part *p = l->part + i;
                if (p[0].kind != EXPRESSION || p[0].node->kind != NAME || p[1].kind != RELATION ||
                    strcmp(p[1].text, "=") != 0 || p[2].kind != EXPRESSION ||
                    (i > 0 && p[-1].kind == RELATION))
                        continue;
                char *name = name_stem(p[0].node->name);
                if (!name_is_known(b, name))
                        entry_make(b, name)->node = p[2].node;
                free(name);
        }
}

/* What a line defines may stand before its definition. */
struct line line_read(struct board *b, const char *text)
{
        struct line l = line_parts(b, text);
        size_t names = b->nentry;
        define(b, &l);
        if (b->nentry == names)
                return l;
        line_free(&l);
        return line_parts(b, text);
}

char *board_line(const char **text)
{
        const char *p = *text;
        if (!p || !*p)
                return NULL;
        size_t n = strcspn(p, "\n");
        char *line = mem_text(p, n);
        p += n + (p[n] ? 1 : 0);
        while (strncmp(p, "  - ", 4) == 0 || strncmp(p, "  + ", 4) == 0) {
                n = strcspn(p, "\n");
                char *longer = mem_format("%s%.*s", line, (int)n - 1, p + 1);
                free(line);
                line = longer;
                p += n + (p[n] ? 1 : 0);
        }
        *text = p;
        return line;
}

void board_define(struct board *b, const char *text)
{
        struct line l = line_read(b, text);
        line_free(&l);
}

struct node *expression_read(struct board *b, const char **text)
{
        struct scan s = {.b = b, .p = *text, .inside = 1};
        struct node *n = read_sum(&s);
        blanks(&s);
        *text = s.p;
        return n;
}
