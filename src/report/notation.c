/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formulas as the distributions write them: 1. functions  2. the board  3. reading  4. values  5. writing  6. LaTeX
 * 7. with the sample's numbers. */
#include "notation.h"

#include "internal.h"
#include "likelihood.h"
#include "mem.h"
#include "sheet.h"

#include <ctype.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_bessel.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. functions ----------------------------------------------------------------------- */

static double digamma(double x)
{
        return x > 0 ? gsl_sf_psi(x) : NUM_NAN;
}

static double normal_density(double x)
{
        return exp(-x * x / 2) / sqrt(2 * M_PI);
}

static double normal_below(double x)
{
        return exp(num_log_ndtr(x));
}

static double bessel(double x)
{
        return exp(num_log_i0(fabs(x)) + fabs(x));
}

static double bessel_one(double x)
{
        return x < 0 ? -bessel_one(-x) : num_bessel_ratio(x) * bessel(x);
}

static double secant(double x)
{
        return 1 / cosh(x);
}

/* Whole numbers come out whole. */
static double choose(double n, double k)
{
        if (n != floor(n) || k != floor(k) || k > 1000)
                return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1));
        double c = k <= n && k >= 0;
        for (double i = 1; i <= k; i++)
                c = c * (n - k + i) / i;
        return c;
}

static double beta(double a, double b)
{
        return exp(lgamma(a) + lgamma(b) - lgamma(a + b));
}

struct function {
        const char *name, *latex;
        double (*one)(double);
        double (*two)(double, double);
};

static const struct function functions[] = {
        {"log", "\\log", log, NULL},
        {"exp", "\\exp", exp, NULL},
        {"sqrt", "\\sqrt", sqrt, NULL},
        {"sinh", "\\sinh", sinh, NULL},
        {"cosh", "\\cosh", cosh, NULL},
        {"tanh", "\\tanh", tanh, NULL},
        {"asinh", "\\operatorname{asinh}", asinh, NULL},
        {"sech", "\\operatorname{sech}", secant, NULL},
        {"sin", "\\sin", sin, NULL},
        {"cos", "\\cos", cos, NULL},
        {"psi", "\\psi", digamma, NULL},
        {"Gamma", "\\Gamma", tgamma, NULL},
        {"floor", "\\operatorname{floor}", floor, NULL},
        {"I0", "I_0", bessel, NULL},
        {"I1", "I_1", bessel_one, NULL},
        {"Phi", "\\Phi", normal_below, NULL},
        {"phi", "\\varphi", normal_density, NULL},
        {"max", "\\max", NULL, fmax},
        {"min", "\\min", NULL, fmin},
        {"atan2", "\\operatorname{atan2}", NULL, atan2},
        {"C", "\\binom", NULL, choose},
        {"B", "\\mathrm{B}", NULL, beta},
};

static const struct function *function_find(const char *name)
{
        for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
                if (strcmp(functions[i].name, name) == 0)
                        return &functions[i];
        return NULL;
}

/* --- 2. the board ----------------------------------------------------------------------- */

enum node_kind {
        NUMBER,
        NAME,
        CALL,
        SUM,
        MEAN,
        ADD,
        SUBTRACT,
        TIMES,
        OVER,
        POWER,
        MINUS,
        ABSOLUTE,
        FACTORIAL,
        PLUS,   /* the positive part: (x - m)+ */
        SLOPE,  /* dl/da */
        CURVE,  /* d2l/da2 */
        HEIGHT, /* l(...), L(...), f(x), P(x) */
};

struct node {
        enum node_kind kind;
        double v;            /* NUMBER */
        char *name;          /* of NAME, CALL, HEIGHT, and of what SLOPE and CURVE are in */
        struct node *a, *b;  /* operands */
        struct node *behind; /* on the board */
};

struct entry {
        char *name;
        const struct node *node; /* NULL: it has a value */
        double v;
};

struct board {
        const struct dist *d;
        const struct sample *s; /* NULL: nothing has numbers */
        const struct fit *f;
        const double *t;
        struct node *last;
        size_t nentry, room;
        struct entry *entry;
        size_t nalias; /* of parameters in this derivation: those of l(k, r), in order */
        char **alias;
        double *slope, *curve; /* of the log-likelihood at t; NULL: not computed yet */
        const double *x;       /* the observation that is being looked at; NULL: none */
        int depth;             /* of definitions: lest one be its own */
};

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

static struct node *node_make(struct board *b, enum node_kind kind, struct node *a, struct node *c)
{
        struct node *n = mem_array(1, sizeof *n);
        n->kind = kind;
        n->a = a;
        n->b = c;
        n->behind = b->last;
        b->last = n;
        return n;
}

static struct node *node_named(struct board *b, enum node_kind kind, const char *name,
                               struct node *a)
{
        struct node *n = node_make(b, kind, a, NULL);
        n->name = mem_text(name, strlen(name));
        return n;
}

static struct node *node_number(struct board *b, double v)
{
        struct node *n = node_make(b, NUMBER, NULL, NULL);
        n->v = v;
        return n;
}

static struct entry *entry_find(const struct board *b, const char *name)
{
        for (size_t i = b->nentry; i > 0; i--)
                if (strcmp(b->entry[i - 1].name, name) == 0)
                        return &b->entry[i - 1];
        return NULL;
}

static struct entry *entry_make(struct board *b, const char *name)
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
static char *stem(const char *name)
{
        size_t n = strlen(name);
        return mem_text(name, n > 2 && strcmp(name + n - 2, "_i") == 0 ? n - 2 : n);
}

/* The parameter of that name; npar: none. */
static size_t param_named(const struct board *b, const char *name)
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

static bool is_statistic(const char *name)
{
        size_t i = 0;
        while (statistics[i] && strcmp(statistics[i], name) != 0)
                i++;
        return statistics[i] != NULL;
}

static bool is_known(const struct board *b, const char *name)
{
        char *s = stem(name);
        bool known = strcmp(s, "x") == 0 || strcmp(s, name) != 0 || strcmp(s, "pi") == 0 ||
                     is_statistic(name) || entry_find(b, s) || param_named(b, s) < b->d->npar ||
                     strchr(s, '[');
        free(s);
        return known;
}

/* --- 3. reading ------------------------------------------------------------------------- */

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

static bool depends_on_x(const struct board *b, const struct node *n)
{
        if (!n || n->kind == SUM || n->kind == MEAN)
                return false;
        if (n->kind == NAME) {
                char *s = stem(n->name);
                const struct entry *e = entry_find(b, s);
                bool is = strcmp(s, "x") == 0 || (strcmp(s, n->name) != 0) ||
                          (e && e->node && depends_on_x(b, e->node));
                free(s);
                return is;
        }
        return n->kind == HEIGHT ? *n->name == 'f' || *n->name == 'P'
                                 : depends_on_x(b, n->a) || depends_on_x(b, n->b);
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
        bool is = is_known(s->b, name) || function_find(name) || strcmp(name, "sum") == 0 ||
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
                        if (more && kind == OVER && !depends_on_x(s->b, more))
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

static struct node *read_named(struct scan *s)
{
        const char *from = s->p;
        char *name = read_name(s);
        struct node *n = NULL, *arguments;
        const bool total = strcmp(name, "sum") == 0, average = strcmp(name, "mean") == 0;
        const bool opens = *s->p == '(' || *s->p == '[';
        const bool height = strlen(name) == 1 && strchr("lLfP", *name) &&
                            param_named(s->b, name) == s->b->d->npar;
        const char close = *s->p == '[' ? ']' : ')';
        if ((total || average) && opens) {
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
        } else if (height && !is_known(s->b, name) && (*name == 'l' || *name == 'f')) {
                n = node_named(s->b, HEIGHT, name, NULL);
        } else if (function_find(name) && !entry_find(s->b, name) &&
                   param_named(s->b, name) == s->b->d->npar) {
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
        } else if (opens && !is_known(s->b, name)) {
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

/* A line: expressions, what relates or separates them, words. */
enum part_kind { WORDS, RELATION, SEPARATOR, EXPRESSION };

struct part {
        enum part_kind kind;
        char *text;
        struct node *node;
};

struct line {
        size_t n, room;
        struct part *part;
};

static void line_add(struct line *l, enum part_kind kind, const char *text, size_t n,
                     struct node *node)
{
        l->part = mem_grow(l->part, &l->room, l->n + 1, sizeof *l->part);
        l->part[l->n++] = (struct part){kind, mem_text(text, n), node};
}

static void line_free(struct line *l)
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

/* Whether an unknown name here is the left side of a definition, or is called. */
static bool begins_formula(struct scan *s)
{
        struct scan look = *s;
        if (!isalpha((unsigned char)*look.p))
                return true;
        char *name = read_name(&look);
        bool is = is_known(s->b, name) || function_find(name) || strcmp(name, "sum") == 0 ||
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
                if (after_relation || begins_formula(&s))
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
                char *name = stem(p[0].node->name);
                if (!is_known(b, name))
                        entry_make(b, name)->node = p[2].node;
                free(name);
        }
}

/* What a line defines may stand before its definition. */
static struct line line_read(struct board *b, const char *text)
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

/* --- 4. values -------------------------------------------------------------------------- */

static double value(struct board *b, const struct node *n);

static double total(struct board *b, const struct node *body)
{
        struct dd sum = {0, 0};
        double plain = 0;
        const double *before = b->x;
        for (size_t i = 0; i < b->s->n; i++) {
                b->x = &b->s->x[i];
                double v = value(b, body) * (b->s->w ? b->s->w[i] : 1);
                sum = dd_add_d(sum, v);
                plain += v;
        }
        b->x = before;
        return isfinite(plain) ? dd_value(sum) : plain;
}

static double statistic(const struct board *b, const char *name)
{
        double lo, hi;
        if (!b->s)
                return NUM_NAN;
        if (strcmp(name, "n") == 0)
                return b->s->weight;
        if (strcmp(name, "rows") == 0)
                return (double)b->s->rows;
        if (strcmp(name, "levels") == 0)
                return (double)b->d->npar;
        if (strcmp(name, "held") == 0) {
                double held = 0;
                for (size_t j = 0; j < b->d->npar; j++)
                        held += b->f->held[j] && !b->d->param[j].given;
                return held;
        }
        if (strcmp(name, "unseen") == 0) {
                double unseen = 0;
                for (size_t k = 0; k < b->d->npar; k++)
                        unseen += sample_counts(b->s, b->d->npar)[k] == 0;
                return unseen;
        }
        if (strcmp(name, "x_(1)") == 0)
                return sample_moments(b->s)->min;
        if (strcmp(name, "x_(n)") == 0)
                return sample_moments(b->s)->max;
        if (strcmp(name, "variance_of_x") == 0)
                return sample_moments(b->s)->sd * sample_moments(b->s)->sd;
        double middle = sample_median(b->s, &lo, &hi);
        return strcmp(name, "median") == 0 ? middle : strcmp(name, "middle_1") == 0 ? lo : hi;
}

static double value_of_name(struct board *b, const char *name)
{
        char *s = stem(name);
        double v = NUM_NAN;
        const struct entry *e = entry_find(b, s);
        size_t j = param_named(b, s);
        if (e && !e->node)
                v = e->v;
        else if (strcmp(s, "x") == 0)
                v = b->x ? *b->x : NUM_NAN;
        else if (j < b->d->npar)
                v = b->t[j];
        else if (e && b->depth < 20) {
                b->depth++;
                v = value(b, e->node);
                b->depth--;
        } else if (is_statistic(name))
                v = statistic(b, name);
        else if (strcmp(s, "pi") == 0)
                v = M_PI;
        free(s);
        return v;
}

/* The slope or curvature of the log-likelihood in a parameter. */
static double slope(struct board *b, const struct node *n)
{
        const size_t m = b->d->npar, j = param_named(b, n->name);
        if (j == m || !b->s)
                return NUM_NAN;
        if (!b->slope) {
                b->slope = mem_array(m, sizeof *b->slope);
                likelihood_nll(b->d, b->s, b->t, b->slope, NULL);
        }
        if (n->kind == SLOPE)
                return -b->slope[j];
        if (!b->d->nll && !b->d->hess)
                return NUM_NAN;
        if (!b->curve) {
                double *g = mem_array(m, sizeof *g);
                b->curve = mem_array(m * m, sizeof *b->curve);
                likelihood_nll(b->d, b->s, b->t, g, b->curve);
                free(g);
        }
        return -b->curve[j * m + j];
}

static double call(struct board *b, const struct node *n)
{
        const struct function *f = function_find(n->name);
        if (strcmp(n->name, "se") == 0 && n->a->kind == NAME) {
                size_t j = param_named(b, n->a->name);
                return j < b->d->npar ? sqrt(b->f->vcov[j * b->d->npar + j]) : NUM_NAN;
        }
        if (f && f->one && !n->b)
                return f->one(value(b, n->a));
        return f && f->two && n->b ? f->two(value(b, n->a), value(b, n->b)) : NUM_NAN;
}

static double height(struct board *b, const struct node *n)
{
        if (!b->s)
                return NUM_NAN;
        if (*n->name == 'f' || *n->name == 'P') {
                double x = n->a ? value(b, n->a->a) : value_of_name(b, "x");
                return isnan(x) ? x : exp(b->d->logpdf(b->d, x, b->t));
        }
        double l = -likelihood_nll(b->d, b->s, b->t, NULL, NULL);
        return *n->name == 'l' ? l : exp(l);
}

static double value(struct board *b, const struct node *n)
{
        double v;
        switch (n->kind) {
        case NUMBER:
                return n->v;
        case NAME:
                return value_of_name(b, n->name);
        case CALL:
                return call(b, n);
        case SUM:
                return b->s ? total(b, n->a) : NUM_NAN;
        case MEAN:
                return b->s ? total(b, n->a) / b->s->weight : NUM_NAN;
        case ADD:
                return value(b, n->a) + value(b, n->b);
        case SUBTRACT:
                return value(b, n->a) - value(b, n->b);
        case TIMES: /* 0 log 0 is 0 */
                v = value(b, n->a);
                return v == 0 ? 0 : v * value(b, n->b);
        case OVER:
                return value(b, n->a) / value(b, n->b);
        case POWER:
                return pow(value(b, n->a), value(b, n->b));
        case MINUS:
                return -value(b, n->a);
        case ABSOLUTE:
                return fabs(value(b, n->a));
        case FACTORIAL:
                return tgamma(value(b, n->a) + 1);
        case PLUS:
                return fmax(value(b, n->a), 0);
        case SLOPE:
        case CURVE:
                return slope(b, n);
        case HEIGHT:
                return height(b, n);
        }
        return NUM_NAN;
}

/* A relation is 1 or 0. */
double board_value(struct board *b, const char *text)
{
        struct scan s = {.b = b, .p = text, .inside = 1};
        const struct node *left = read_sum(&s), *right = NULL;
        blanks(&s);
        const char sign = *s.p;
        bool too = false; /* <=, >= */
        if (left && (sign == '<' || sign == '>' || sign == '=')) {
                s.p++;
                too = *s.p == '=';
                s.p += too;
                right = read_sum(&s);
                blanks(&s);
        }
        if (!left || *s.p)
                return NUM_NAN;
        double v = value(b, left), w = right ? value(b, right) : 0;
        if (!right)
                return v;
        return (sign == '<' && v < w) || (sign == '>' && v > w) || ((sign == '=' || too) && v == w);
}

/* --- 5. writing ------------------------------------------------------------------------- */

static char *join(char *a, const char *between, char *b)
{
        char *whole = mem_format("%s%s%s", a, between, b);
        free(a);
        free(b);
        return whole;
}

static int strength(const struct node *n)
{
        switch (n->kind) {
        case ADD:
        case SUBTRACT:
                return 1;
        case MINUS:
                return 2;
        case SUM:
        case MEAN:
        case TIMES:
        case OVER:
                return 3;
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
        return strength(n) < least ? join(mem_text("(", 1), "", join(text, ")", mem_text("", 0)))
                                   : text;
}

static bool is_total(const struct node *n)
{
        return n->kind == SUM || n->kind == MEAN;
}

/* A number goes first, and between two there is a sign. */
static char *written_product(const struct node *n, int digits)
{
        const bool turned = n->b->kind == NUMBER && n->b->v >= 0 && n->a->kind != NUMBER &&
                            n->a->kind != TIMES && n->a->kind != OVER && !is_total(n->a);
        const struct node *first = turned ? n->b : n->a, *second = turned ? n->a : n->b;
        const bool apart = is_total(first) || first->kind == OVER;
        char *a = operand(first, apart ? 4 : 3, digits);
        /* what is behind a sum is all its own */
        char *c = is_total(second) ? written(second, digits) : operand(second, 4, digits);
        return join(a, isdigit((unsigned char)*c) ? " * " : " ", c);
}

static char *written_call(const struct node *n, int digits)
{
        char *a = written(n->a, digits);
        if (n->b)
                return join(join(mem_format("%s(", n->name), "", a), ", ",
                            join(written(n->b, digits), "", mem_text(")", 1)));
        if (strcmp(n->name, "log") == 0 && (n->a->kind == NAME || n->a->kind == CALL))
                return join(mem_format("%s", n->name), " ", a);
        return join(join(mem_format("%s(", n->name), "", a), "", mem_text(")", 1));
}

static char *written(const struct node *n, int digits)
{
        char text[NUM_TEXT];
        const char *word = n->kind == SUM ? "sum " : "mean ";
        switch (n->kind) {
        case NUMBER:
                return mem_format("%s", page_number(text, n->v, digits));
        case NAME:
        case HEIGHT:
                return mem_format("%s", n->name);
        case CALL:
                return written_call(n, digits);
        case SUM:
        case MEAN:
                return join(mem_format("%s", word), "", operand(n->a, 3, digits));
        case ADD:
                return join(written(n->a, digits), " + ", operand(n->b, 3, digits));
        case SUBTRACT:
                return join(written(n->a, digits), " - ", operand(n->b, 3, digits));
        case TIMES:
                return written_product(n, digits);
        case OVER:
                return join(operand(n->a, 3, digits), " / ", operand(n->b, 4, digits));
        case POWER:
                return join(operand(n->a, 6, digits), "^", operand(n->b, 6, digits));
        case MINUS:
                return join(mem_text("-", 1), "", operand(n->a, 3, digits));
        case ABSOLUTE:
                return join(mem_text("|", 1), "",
                            join(written(n->a, digits), "", mem_text("|", 1)));
        case FACTORIAL:
                return join(operand(n->a, 6, digits), "", mem_text("!", 1));
        case PLUS:
                return join(mem_text("(", 1), "",
                            join(written(n->a, digits), "", mem_text(")+", 2)));
        case SLOPE:
                return mem_format("dl/d%s", n->name);
        case CURVE:
                return mem_format("d2l/d%s2", n->name);
        }
        return mem_text("", 0);
}

/* --- 6. LaTeX --------------------------------------------------------------------------- */

static char *latex(const struct node *n);

static char *latex_letters(const char *s, size_t n)
{
        static const char *const greek[] = {"alpha", "beta",   "gamma", "delta", "eta", "theta",
                                            "kappa", "lambda", "mu",    "nu",    "xi",  "pi",
                                            "rho",   "sigma",  "tau",   "phi",   "psi", "omega",
                                            "Omega", "Phi",    "Gamma"};
        for (size_t i = 0; i < sizeof greek / sizeof *greek; i++)
                if (strlen(greek[i]) == n && strncmp(greek[i], s, n) == 0)
                        return mem_format("\\%s", greek[i]);
        return n == 1 ? mem_text(s, n) : mem_format("\\mathrm{%.*s}", (int)n, s);
}

/* x_i, mu1, x_(1), p[LEVEL], n_LEVEL: letters and an index. */
static char *latex_name(const char *name)
{
        size_t n = 0;
        while (isalpha((unsigned char)name[n]))
                n++;
        char *letters = latex_letters(name, n);
        const char *index = name + n + (name[n] == '_' || name[n] == '[');
        size_t m = strcspn(index, "]");
        if (!*index)
                return letters;
        bool word = m > 1 && *index != '(' && !isdigit((unsigned char)*index);
        char *whole =
                mem_format(word ? "%s_{\\mathrm{%.*s}}" : "%s_{%.*s}", letters, (int)m, index);
        free(letters);
        return whole;
}

static char *latex_in(const struct node *n, int least)
{
        char *text = latex(n);
        return strength(n) < least
                       ? join(mem_text("\\left(", 6), "", join(text, "", mem_text("\\right)", 7)))
                       : text;
}

static char *latex_call(const struct node *n)
{
        const struct function *f = function_find(n->name);
        char *name = f ? mem_format("%s", f->latex) : latex_name(n->name);
        char *a = latex(n->a);
        if (n->b && strcmp(n->name, "C") == 0) {
                char *c = latex(n->b), *whole = mem_format("%s{%s}{%s}", name, a, c);
                free(c);
                free(a);
                free(name);
                return whole;
        }
        if (n->b)
                a = join(a, ", ", latex(n->b));
        char *whole = strcmp(n->name, "sqrt") == 0
                              ? mem_format("\\sqrt{%s}", a)
                              : mem_format(n->a->kind == NAME && !n->b && f ? "%s %s"
                                                                            : "%s\\left(%s\\right)",
                                           name, a);
        free(a);
        free(name);
        return whole;
}

/* 1.5e-08 */
static char *latex_number(double v)
{
        char text[NUM_TEXT];
        page_number(text, v, 7);
        char *e = strchr(text, 'e');
        if (!e)
                return mem_format("%s", text);
        *e = '\0';
        return mem_format("%s \\cdot 10^{%d}", text, atoi(e + 1));
}

static char *latex_height(const struct node *n)
{
        const char *letter = *n->name == 'l' ? "\\ell" : *n->name == 'L' ? "L" : NULL;
        char *whole = letter ? mem_format("%s", letter) : mem_text(n->name, 1);
        if (!n->a)
                return whole;
        whole = join(whole, "(", latex(n->a->a));
        /* arguments beyond the second are only names: as they were written */
        const char *rest = strchr(n->name, ',');
        while (rest) {
                const char *from = rest + 1 + strspn(rest + 1, " ");
                size_t m = strcspn(from, ",)");
                char *name = mem_text(from, m);
                whole = join(whole, ", ", latex_name(name));
                free(name);
                rest = from[m] == ',' ? from + m : NULL;
        }
        return join(whole, ")", mem_text("", 0));
}

static char *latex_slope(const struct node *n)
{
        char *name = latex_name(n->name);
        char *whole = mem_format(n->kind == SLOPE ? "\\frac{\\partial \\ell}{\\partial %s}"
                                                  : "\\frac{\\partial^2 \\ell}{\\partial %s^2}",
                                 name);
        free(name);
        return whole;
}

static char *latex_two(const char *format, char *a, char *b)
{
        char *whole = mem_text("", 0);
        for (const char *p = format; *p; p++) {
                char one[2] = {*p, '\0'};
                const char *piece = *p == '1' ? a : *p == '2' ? b : one;
                whole = join(whole, "", mem_format("%s", piece));
        }
        free(a);
        free(b);
        return whole;
}

static char *latex(const struct node *n)
{
        switch (n->kind) {
        case NUMBER:
                return latex_number(n->v);
        case NAME:
                return latex_name(n->name);
        case CALL:
                return latex_call(n);
        case SUM:
                return latex_two("\\sum_i 1", latex_in(n->a, 3), NULL);
        case MEAN:
                return latex_two("\\overline{1}", latex(n->a), NULL);
        case ADD:
                return join(latex(n->a), " + ", latex_in(n->b, 3));
        case SUBTRACT:
                return join(latex(n->a), " - ", latex_in(n->b, 3));
        case TIMES:
                return join(latex_in(n->a, 3), n->b->kind == NUMBER ? " \\cdot " : " \\, ",
                            n->b->kind == SUM ? latex(n->b) : latex_in(n->b, 3));
        case OVER:
                return latex_two("\\frac{1}{2}", latex(n->a), latex(n->b));
        case POWER:
                return latex_two("1^{2}",
                                 n->a->kind == OVER ? latex_in(n->a, 7) : latex_in(n->a, 6),
                                 latex(n->b));
        case MINUS:
                return join(mem_text("-", 1), "", latex_in(n->a, 3));
        case ABSOLUTE:
                return latex_two("\\left|1\\right|", latex(n->a), NULL);
        case FACTORIAL:
                return latex_two("1!", latex_in(n->a, 6), NULL);
        case PLUS:
                return latex_two("\\left(1\\right)_+", latex(n->a), NULL);
        case SLOPE:
        case CURVE:
                return latex_slope(n);
        case HEIGHT:
                return latex_height(n);
        }
        return mem_text("", 0);
}

static char *latex_sign(const char *sign)
{
        static const char *const pair[][2] = {{"=>", " \\quad\\Rightarrow\\quad "},
                                              {"->", " \\to "},
                                              {"<=", " \\le "},
                                              {">=", " \\ge "},
                                              {",", ", "},
                                              {"  ", " \\quad "}};
        for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
                if (strcmp(sign, pair[i][0]) == 0)
                        return mem_format("%s", pair[i][1]);
        return mem_format(" %s ", sign);
}

char *board_latex(struct board *b, const char *text)
{
        struct line l = line_read(b, text);
        char *whole = mem_text("", 0);
        for (size_t i = 0; i < l.n; i++) {
                const struct part *p = &l.part[i];
                char *piece;
                if (p->kind == EXPRESSION) {
                        piece = latex(p->node);
                } else if (p->kind == WORDS) {
                        char *words = sheet_latex(p->text);
                        piece = mem_format("\\text{ %s }", words);
                        free(words);
                } else {
                        piece = latex_sign(p->text);
                }
                whole = join(whole, "", piece);
        }
        line_free(&l);
        return whole;
}

/* --- 7. with the sample's numbers --------------------------------------------------------- */

static bool names_parameter(const struct board *b, const struct node *n)
{
        if (!n)
                return false;
        if (n->kind == NAME) {
                char *s = stem(n->name);
                const struct entry *e = entry_find(b, s);
                bool is = param_named(b, s) < b->d->npar ||
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
                     (n->kind == NAME && strcmp(n->name, "pi") != 0 && !depends_on_x(b, n));
        if (known && (all || !names_parameter(b, n))) {
                double v = value(b, n);
                return isfinite(v) ? node_number(b, v) : n;
        }
        if (n->kind == SUM || n->kind == MEAN || n->kind == NAME)
                return n;
        struct node *made = node_make(b, n->kind, put_in(b, n->a, all), put_in(b, n->b, all));
        if (!all && (n->kind == ADD || n->kind == SUBTRACT) && made->a->kind == NUMBER &&
            made->b->kind == NUMBER)
                return node_number(b, value(b, made));
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
        return in && one && in->kind == NAME && param_named(b, in->name) < b->d->npar ? in : NULL;
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
        size_t j = param_named(b, n->name);
        return j < b->d->npar && (b->f->held[j] || b->f->edge[j]);
}

/* "rate = 10 / 23.4 = 0.427", a string of the caller; NULL: it says nothing new, or does not hold here. */
static char *chain_numbers(struct board *b, const struct chain *c, int digits)
{
        struct node *first = c->part[0].node;
        const bool general = is_general(first), self = !names_parameter(b, first) || general;
        const bool solves = first->kind == NAME || unknown(b, first) || first->kind == CALL ||
                            first->kind == CURVE ||
                            (first->kind == MINUS && first->a->kind == CURVE);
        if (c->n < 3 || depends_on_x(b, first) || is_void(b, first))
                return NULL;
        struct node *left = general || solves ? first : put_in(b, first, false);
        char *whole = written(left, digits), *before = mem_text("", 0);
        bool changed = left != first && !self;
        struct node *last = left;
        double at = value(b, first);
        const bool slopes = general && first->kind != HEIGHT;
        if (!general && isnan(at)) {
                free(whole);
                free(before);
                return NULL;
        }
        for (size_t i = 1; i + 1 < c->n; i += 2) {
                struct node *side = c->part[i + 1].node;
                const bool known = first->kind == HEIGHT || !isnan(value(b, side));
                if (depends_on_x(b, side) || !known || *c->part[i].text != '=' ||
                    (!slopes && differ(at, value(b, side)))) {
                        free(whole);
                        free(before);
                        return NULL;
                }
                last = put_in(b, side, solves && !general);
                char *text = written(last, digits), *plain = written(side, digits);
                changed = changed || strcmp(text, plain) != 0;
                if (strcmp(text, before) != 0)
                        whole = join(whole, "", mem_format(" %s %s", c->part[i].text, text));
                free(before);
                free(plain);
                before = text;
        }
        char text[NUM_TEXT];
        double v = value(b, last);
        page_number(text, v, digits);
        if (is_numeric(last) && isfinite(v) && strcmp(before, text) != 0) {
                whole = join(whole, " = ", mem_format("%s", text));
                changed = true;
        }
        const struct node *of = unknown(b, first);
        if (of && changed && solves)
                whole = join(
                        whole, ",  ",
                        mem_format("%s = %s", of->name, page_number(text, value(b, of), digits)));
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
                        whole = whole ? join(whole, arrow ? "  =>  " : ",  ", numbers) : numbers;
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
        double at = value(b, first), worst = NUM_NAN;
        bool curve = first->kind == CURVE || (first->kind == MINUS && first->a->kind == CURVE);
        if (!maximum && (!is_general(first) || curve))
                return worst;
        for (size_t k = 1; k + 1 < c->n && (maximum || k == 1); k += 2) {
                double v = value(b, c->part[k + 1].node);
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
