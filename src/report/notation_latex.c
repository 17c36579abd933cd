/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formulas as LaTeX. */
#include "tree.h"

#include "internal.h"
#include "mem.h"
#include "sheet.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static char *latex(const struct node *n);

static bool is_greek(const char *s, size_t n)
{
        static const char *const greek[] = {"alpha", "beta",   "gamma", "delta", "eta", "theta",
                                            "kappa", "lambda", "mu",    "nu",    "xi",  "pi",
                                            "rho",   "sigma",  "tau",   "phi",   "psi", "omega",
                                            "Omega", "Phi",    "Gamma"};
        for (size_t i = 0; i < sizeof greek / sizeof *greek; i++)
                if (strlen(greek[i]) == n && strncmp(greek[i], s, n) == 0)
                        return true;
        return false;
}

bool board_is_greek(const struct board *b, const char *name)
{
        return is_greek(name, strlen(name)) && name_parameter(b, name) < b->d->npar;
}

static char *latex_letters(const char *s, size_t n)
{
        if (is_greek(s, n))
                return mem_format("\\%.*s", (int)n, s);
        return n == 1 ? mem_text(s, n) : mem_format("\\mathrm{%.*s}", (int)n, s);
}

/* x_i, mu1, x_(1), p[LEVEL], n_LEVEL: letters and an index. */
static char *latex_name(const char *name)
{
        if (strcmp(name, "dl_i") == 0 || strcmp(name, "du_i") == 0)
                return mem_format("\\partial %s_{i}", name[1] == 'l' ? "\\ell" : "u");
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
        return node_strength(n) < least ? text_join(mem_text("\\left(", 6), "",
                                                    text_join(text, "", mem_text("\\right)", 7)))
                                        : text;
}

/* Whether no parentheses are needed: log x, log Gamma(x). */
static bool is_bare(const struct node *n)
{
        return strcmp(n->name, "log") == 0 && (n->a->kind == NAME || n->a->kind == CALL);
}

static char *latex_call(const struct node *n)
{
        const struct function *f = function_find(n->name);
        if (is_indexed_sum(n->name)) {
                const bool sum = *n->name == 's';
                char *body = latex_in(n->a, 3);
                char *set = mem_format("\\%s_{%s} %s", sum ? "sum" : "prod",
                                       strchr(n->name, '_') + 1, body);
                free(body);
                return set;
        }
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
                a = text_join(a, ", ", latex(n->b));
        char *whole = strcmp(n->name, "sqrt") == 0
                              ? mem_format("\\sqrt{%s}", a)
                              : mem_format(is_bare(n) ? "%s %s" : "%s\\left(%s\\right)", name, a);
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
        whole = text_join(whole, "(", latex(n->a->a));
        /* arguments beyond the second are only names: as they were written */
        const char *rest = strchr(n->name, ',');
        while (rest) {
                const char *from = rest + 1 + strspn(rest + 1, " ");
                size_t m = strcspn(from, ",)");
                char *name = mem_text(from, m);
                whole = text_join(whole, ", ", latex_name(name));
                free(name);
                rest = from[m] == ',' ? from + m : NULL;
        }
        return text_join(whole, ")", mem_text("", 0));
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
                whole = text_join(whole, "", mem_format("%s", piece));
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
                return text_join(latex(n->a), " + ", latex_in(n->b, 3));
        case SUBTRACT:
                return text_join(latex(n->a), " - ", latex_in(n->b, 3));
        case TIMES:
                return text_join(latex_in(n->a, 3), n->b->kind == NUMBER ? " \\cdot " : " \\, ",
                                 n->b->kind == SUM ? latex(n->b) : latex_in(n->b, 3));
        case OVER:
                return latex_two("\\frac{1}{2}", latex(n->a), latex(n->b));
        case POWER:
                return latex_two("1^{2}",
                                 n->a->kind == OVER ? latex_in(n->a, 7) : latex_in(n->a, 6),
                                 latex(n->b));
        case MINUS:
                return text_join(mem_text("-", 1), "", latex_in(n->a, 3));
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
        static const char *const pair[][2] = {{"=>", " \\;\\Rightarrow\\; "},
                                              {"->", " \\to "},
                                              {"<=", " \\le "},
                                              {">=", " \\ge "},
                                              {",", ", "},
                                              {"  ", " \\;\\; "}};
        for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
                if (strcmp(sign, pair[i][0]) == 0)
                        return mem_format("%s", pair[i][1]);
        return mem_format(" %s ", sign);
}

/* Words from part *i on, which moves to the last of them; punctuation among words is of them. */
static char *latex_words(const struct line *l, size_t *i)
{
        char *words = mem_format("%s", l->part[*i].text);
        while (*i + 1 < l->n &&
               (l->part[*i + 1].kind == WORDS ||
                (l->part[*i + 1].kind == SEPARATOR && strchr(",;:", *l->part[*i + 1].text)))) {
                const struct part *p = &l->part[++*i];
                words = text_join(words, p->kind == WORDS ? " " : "", mem_format("%s", p->text));
        }
        char *set = sheet_latex(words), *whole = mem_format("\\text{ %s }", set);
        free(set);
        free(words);
        return whole;
}

char *board_latex(struct board *b, const char *text)
{
        struct line l = line_read(b, text);
        char *whole = mem_text("", 0);
        for (size_t i = 0; i < l.n; i++) {
                const struct part *p = &l.part[i];
                char *piece = p->kind == EXPRESSION ? latex(p->node)
                              : p->kind == WORDS    ? latex_words(&l, &i)
                                                    : latex_sign(p->text);
                whole = text_join(whole, "", piece);
        }
        line_free(&l);
        return whole;
}
