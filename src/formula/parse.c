/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formula/parse: text -> tree, by recursive descent.
 *
 *   1. complaints      2. tokens      3. nodes      4. calls      5. operators      6. the whole
 *
 * One grammar serves terms and arithmetic; they differ in signs (arithmetic takes them anywhere) and in ':'
 * and '.' (terms only). Which trees are terms is for terms_check to say. */
#include "internal.h"

#include "mem.h"
#include "num.h"
#include "suggest.h"
#include "text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Parentheses within parentheses, and summands: what recursion can bear. */
enum { MOST_NESTED = 200, MOST_DEPTH = 10000, MOST_DEGREE = 100 };

/* --- 1. complaints ------------------------------------------------------------------------ */

/* Which character a byte belongs to, from 1. */
static size_t character(const char *text, size_t at)
{
        size_t n = 1, length = strlen(text);
        for (size_t i = 0; i < at; n++) {
                size_t k = text_character(text + i, length - i);
                i += k ? k : 1;
        }
        return n;
}

enum status formula_wrong(const char *text, size_t at, const char *hint, struct fault *f,
                          const char *format, ...)
{
        va_list list;
        char shown[TEXT_SHOWN], *what;
        va_start(list, format);
        int n = vasprintf(&what, format, list);
        va_end(list);
        fault_set(f, STATUS_USAGE, NULL, 0, "--formula: %s: %s at character %zu%s",
                  text_shown(shown, text, strlen(text)), n < 0 ? "wrong" : what,
                  character(text, at), hint);
        if (n >= 0)
                free(what);
        return STATUS_USAGE;
}

/* --- 2. tokens ------------------------------------------------------------------------------ */

enum token {
        TOKEN_END,
        TOKEN_NUMBER,
        TOKEN_NAME,
        TOKEN_DOT,
        TOKEN_SIGN, /* a byte that means itself */
        TOKEN_WRONG,
};

struct parser {
        const char *text;
        size_t at, end; /* of the present token */
        enum token token;
        char sign;    /* of TOKEN_SIGN; '\0' */
        char *name;   /* of TOKEN_NAME; owned until a node takes it */
        double value; /* of TOKEN_NUMBER */
        bool arithmetic;
        size_t nested;
        struct fault *fault;
};

static bool is_letter(char c)
{
        return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool is_of_name(char c)
{
        return is_letter(c) || isdigit((unsigned char)c) || c == '.' || c == '_';
}

bool name_is_bare(const char *name)
{
        const char *s = name;
        while (is_of_name(*s))
                s++;
        return !*s &&
               (is_letter(*name) || (*name == '.' && name[1] && !isdigit((unsigned char)name[1])));
}

static bool is_number(const char *s)
{
        return isdigit((unsigned char)s[*s == '.']);
}

static size_t number_length(const char *s)
{
        size_t n = 0;
        while (isdigit((unsigned char)s[n]) || s[n] == '.')
                n++;
        if (s[n] == 'e' || s[n] == 'E') {
                size_t sign = s[n + 1] == '+' || s[n + 1] == '-';
                if (isdigit((unsigned char)s[n + 1 + sign]))
                        n += 1 + sign;
                while (isdigit((unsigned char)s[n]))
                        n++;
        }
        while (is_of_name(s[n])) /* "2x" is no number */
                n++;
        return n;
}

/* The present token is what is wrong; nothing that follows will do. */
static enum token wrong(struct parser *p, const char *what)
{
        char shown[TEXT_SHOWN];
        p->token = TOKEN_WRONG;
        formula_wrong(p->text, p->at, "", p->fault, "%s%s", what,
                      p->end > p->at ? text_shown(shown, p->text + p->at, p->end - p->at) : "");
        return TOKEN_WRONG;
}

static enum token quoted_name(struct parser *p)
{
        const char *s = p->text + p->at + 1, *close = strchr(s, '`');
        if (!close)
                return wrong(p, "a backquote that is never closed");
        p->end = (size_t)(close + 1 - p->text);
        if (close == s)
                return wrong(p, "no name in ");
        p->name = mem_text(s, (size_t)(close - s));
        return TOKEN_NAME;
}

static enum token number(struct parser *p)
{
        const char *s = p->text + p->at;
        size_t n = number_length(s);
        p->end = p->at + n;
        if (num_parse(s, n, '.', &p->value) != NUM_OK)
                return wrong(p, "not a number: ");
        return TOKEN_NUMBER;
}

static enum token name(struct parser *p)
{
        while (is_of_name(p->text[p->end]))
                p->end++;
        if (p->end == p->at + 1 && p->text[p->at] == '.')
                return TOKEN_DOT;
        p->name = mem_text(p->text + p->at, p->end - p->at);
        return TOKEN_NAME;
}

static void advance(struct parser *p)
{
        free(p->name);
        p->name = NULL;
        p->sign = '\0';
        p->at = p->end;
        while (isspace((unsigned char)p->text[p->at]))
                p->at++;
        p->end = p->at;
        const char *s = p->text + p->at;
        if (!*s) {
                p->token = TOKEN_END;
        } else if (*s == '`') {
                p->token = quoted_name(p);
        } else if (is_number(s)) {
                p->token = number(p);
        } else if (is_letter(*s) || *s == '.') {
                p->token = name(p);
        } else {
                p->token = TOKEN_SIGN;
                p->sign = *s;
                p->end++;
        }
}

static void *unexpected(struct parser *p)
{
        if (p->token == TOKEN_WRONG)
                return NULL;
        if (p->token == TOKEN_END)
                wrong(p, "unexpected end");
        else
                wrong(p, "unexpected ");
        return NULL;
}

/* Passes over a sign; false: another token is there, and that is wrong. */
static bool expect(struct parser *p, char sign)
{
        if (p->sign != sign)
                return unexpected(p);
        advance(p);
        return p->token != TOKEN_WRONG;
}

/* --- 3. nodes ------------------------------------------------------------------------------- */

static void node_free(struct node *e)
{
        if (!e)
                return;
        node_free(e->a);
        node_free(e->b);
        free(e->name);
        free(e);
}

/* A node above a and b (either may be NULL), which it owns; NULL: too deep a tree. */
static struct node *node_make(struct parser *p, enum node_kind kind, size_t at, struct node *a,
                              struct node *b)
{
        struct node *e = mem_array(1, sizeof *e);
        size_t left = a ? a->depth : 0, right = b ? b->depth : 0;
        *e = (struct node){.kind = kind, .at = at, .a = a, .b = b};
        e->depth = 1 + (left > right ? left : right);
        if (e->depth <= MOST_DEPTH)
                return e;
        formula_wrong(p->text, at, "", p->fault, "more than %d summands", (int)MOST_DEPTH);
        p->token = TOKEN_WRONG;
        node_free(e);
        return NULL;
}

static struct node *sum(struct parser *p);

/* One level further in; false: that is too deep. */
static bool enter(struct parser *p)
{
        if (p->nested++ < MOST_NESTED)
                return true;
        wrong(p, "nested too deeply: ");
        return false;
}

/* --- 4. calls ------------------------------------------------------------------------------- */

static const struct function functions[] = {
        {"I", ROLE_VALUE, NULL},    {"log", ROLE_VALUE, log},      {"exp", ROLE_VALUE, exp},
        {"sqrt", ROLE_VALUE, sqrt}, {"abs", ROLE_VALUE, fabs},     {"log10", ROLE_VALUE, log10},
        {"log2", ROLE_VALUE, log2}, {"log1p", ROLE_VALUE, log1p},  {"expm1", ROLE_VALUE, expm1},
        {"sin", ROLE_VALUE, sin},   {"cos", ROLE_VALUE, cos},      {"poly", ROLE_POLY, NULL},
        {"C", ROLE_FACTOR, NULL},   {"factor", ROLE_FACTOR, NULL}, {"offset", ROLE_OFFSET, NULL},
};

static const struct function *function_find(const struct parser *p, size_t at, const char *word)
{
        struct suggestion close = {.word = word};
        for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
                if (strcmp(functions[i].name, word) == 0)
                        return &functions[i];
                suggest_offer(&close, functions[i].name);
        }
        char shown[TEXT_SHOWN], *hint = close.best
                                                ? mem_format("; did you mean \"%s\"?", close.best)
                                                : mem_text("", 0);
        formula_wrong(p->text, at, hint, p->fault, "unknown function %s",
                      text_shown(shown, word, strlen(word)));
        free(hint);
        return NULL;
}

/* ", raw = TRUE" */
static bool poly_raw(struct parser *p, struct node *e)
{
        advance(p);
        if (p->token != TOKEN_NAME || strcmp(p->name, "raw") != 0)
                return unexpected(p);
        advance(p);
        if (!expect(p, '='))
                return false;
        bool is_name = p->token == TOKEN_NAME;
        if (is_name && (strcmp(p->name, "FALSE") == 0 || strcmp(p->name, "F") == 0)) {
                wrong(p, "poly makes raw powers, no orthogonal ones: unexpected ");
                return false;
        }
        if (!is_name || (strcmp(p->name, "TRUE") != 0 && strcmp(p->name, "T") != 0))
                return unexpected(p);
        e->raw = true;
        advance(p);
        return p->token != TOKEN_WRONG;
}

/* ", k)" or ", k, raw = TRUE)" but for the parenthesis */
static bool poly_rest(struct parser *p, struct node *e)
{
        if (!expect(p, ','))
                return false;
        if (p->token != TOKEN_NUMBER || !(p->value >= 1 && p->value <= MOST_DEGREE) ||
            floor(p->value) != p->value) {
                if (p->token == TOKEN_NUMBER)
                        wrong(p, "the degree of poly is a whole number from 1 to 100, not ");
                else
                        unexpected(p);
                return false;
        }
        e->degree = (size_t)p->value;
        advance(p);
        return p->sign != ',' || poly_raw(p, e);
}

/* What is behind "function(", with the closing parenthesis. */
static bool arguments(struct parser *p, struct node *e)
{
        enum role role = e->function->role;
        size_t at = p->at;
        bool outer = p->arithmetic;
        p->arithmetic = true;
        e->a = sum(p);
        p->arithmetic = outer;
        if (!e->a)
                return false;
        e->depth = 1 + e->a->depth;
        if (role == ROLE_FACTOR && e->a->kind != NODE_NAME) {
                formula_wrong(p->text, at, " (the name of a column is all it takes)", p->fault,
                              "unexpected argument of %s", e->function->name);
                p->token = TOKEN_WRONG;
                return false;
        }
        return (role != ROLE_POLY || poly_rest(p, e)) && expect(p, ')');
}

/* word is owned; the parser stands at the parenthesis behind it. */
static struct node *call(struct parser *p, size_t at, char *word)
{
        const struct function *function = function_find(p, at, word);
        struct node *e = NULL;
        if (function && p->arithmetic && function->role != ROLE_VALUE) {
                formula_wrong(p->text, at, " (it cannot be part of arithmetic)", p->fault,
                              "unexpected %s", word);
                function = NULL;
        }
        free(word);
        if (!function)
                p->token = TOKEN_WRONG;
        else if (enter(p))
                e = node_make(p, NODE_CALL, at, NULL, NULL);
        if (!e)
                return NULL;
        e->function = function;
        advance(p);
        if (!arguments(p, e)) {
                node_free(e);
                return NULL;
        }
        p->nested--;
        return e;
}

/* --- 5. operators ---------------------------------------------------------------------------- */

static struct node *group(struct parser *p)
{
        size_t at = p->at;
        if (!enter(p))
                return NULL;
        advance(p);
        struct node *a = sum(p);
        if (a && p->token == TOKEN_END) {
                formula_wrong(p->text, at, "", p->fault, "a parenthesis that is never closed");
                p->token = TOKEN_WRONG;
        }
        if (!a || !expect(p, ')')) {
                node_free(a);
                return NULL;
        }
        p->nested--;
        return node_make(p, NODE_GROUP, at, a, NULL);
}

static struct node *name_or_call(struct parser *p)
{
        size_t at = p->at;
        bool bare = p->text[at] != '`';
        char *word = p->name;
        p->name = NULL;
        advance(p);
        if (bare && p->sign == '(')
                return call(p, at, word);
        struct node *e = node_make(p, NODE_NAME, at, NULL, NULL);
        e->name = word;
        return e;
}

static struct node *primary(struct parser *p)
{
        struct node *e = NULL;
        if (p->token == TOKEN_NAME)
                return name_or_call(p);
        if (p->sign == '(')
                return group(p);
        if (p->token == TOKEN_NUMBER) {
                e = node_make(p, NODE_NUMBER, p->at, NULL, NULL);
                e->value = p->value;
        } else if (p->token == TOKEN_DOT && !p->arithmetic) {
                e = node_make(p, NODE_DOT, p->at, NULL, NULL);
        }
        if (!e)
                return unexpected(p);
        advance(p);
        return e;
}

/* Joins a with what parse finds behind the operator at p. */
static struct node *binary(struct parser *p, struct node *a, struct node *(*parse)(struct parser *))
{
        size_t at = p->at;
        char op = p->sign;
        advance(p);
        struct node *b = parse(p);
        if (!b) {
                node_free(a);
                return NULL;
        }
        struct node *e = node_make(p, NODE_BINARY, at, a, b);
        if (e)
                e->op = op;
        return e;
}

static struct node *sign(struct parser *p, struct node *(*parse)(struct parser *))
{
        size_t at = p->at;
        enum node_kind kind = p->sign == '-' ? NODE_MINUS : NODE_PLUS;
        if (!enter(p))
                return NULL;
        advance(p);
        struct node *a = parse(p);
        p->nested--;
        return a ? node_make(p, kind, at, a, NULL) : NULL;
}

static bool at_sign(const struct parser *p)
{
        return p->sign == '-' || p->sign == '+';
}

/* -a^-b^c is -(a^(-(b^c))) */
static struct node *power(struct parser *p)
{
        if (p->arithmetic && at_sign(p))
                return sign(p, power);
        struct node *a = primary(p);
        if (!a || p->sign != '^')
                return a;
        if (!enter(p)) {
                node_free(a);
                return NULL;
        }
        a = binary(p, a, power);
        p->nested--;
        return a;
}

static struct node *interaction(struct parser *p)
{
        struct node *a = power(p);
        while (a && p->sign == ':' && !p->arithmetic)
                a = binary(p, a, power);
        return a;
}

static struct node *product(struct parser *p)
{
        struct node *a = interaction(p);
        while (a && (p->sign == '*' || p->sign == '/'))
                a = binary(p, a, interaction);
        return a;
}

static struct node *sum(struct parser *p)
{
        struct node *a = at_sign(p) && !p->arithmetic ? sign(p, product) : product(p);
        while (a && at_sign(p))
                a = binary(p, a, product);
        return a;
}

/* --- 6. the whole ----------------------------------------------------------------------------- */

static bool has_name(const struct node *e)
{
        return e && (e->kind == NODE_NAME || has_name(e->a) || has_name(e->b));
}

static enum status parse_sides(struct parser *p, struct formula *formula)
{
        advance(p);
        if (p->sign != '~') {
                p->arithmetic = true;
                formula->left = sum(p);
                if (!formula->left)
                        return STATUS_USAGE;
                if (p->token == TOKEN_END) {
                        char shown[TEXT_SHOWN];
                        return fault_set(p->fault, STATUS_USAGE, NULL, 0,
                                         "--formula: %s: no \"~\" in it (y ~ x)",
                                         text_shown(shown, p->text, strlen(p->text)));
                }
        }
        if (formula->left && p->sign == '~' && !has_name(formula->left))
                return formula_wrong(p->text, p->at,
                                     " (the number of a column goes into backquotes)", p->fault,
                                     "no column before \"~\"");
        p->arithmetic = false;
        if (!expect(p, '~') || !(formula->right = sum(p)))
                return STATUS_USAGE;
        if (p->token != TOKEN_END) {
                unexpected(p);
                return STATUS_USAGE;
        }
        return terms_check(p->text, formula->right, p->fault);
}

struct formula *formula_parse(const char *text, struct fault *f)
{
        struct formula *formula = mem_array(1, sizeof *formula);
        *formula = (struct formula){.text = mem_text(text, strlen(text))};
        struct parser p = {.text = formula->text, .fault = f};
        enum status status = parse_sides(&p, formula);
        free(p.name);
        if (status != STATUS_OK) {
                formula_free(formula);
                return NULL;
        }
        if (formula->left)
                formula->title =
                        formula->left->kind == NODE_NAME
                                ? mem_text(formula->left->name, strlen(formula->left->name))
                                : node_text(formula->left);
        return formula;
}

void formula_free(struct formula *formula)
{
        if (!formula)
                return;
        node_free(formula->left);
        node_free(formula->right);
        free(formula->title);
        free(formula->text);
        free(formula);
}

const char *formula_left(const struct formula *formula)
{
        return formula->title;
}
