/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words as LaTeX: what means something to LaTeX is taken as it stands, and names of parameters, letters and numbers among them become
 * mathematics. */
#include "sheet.h"

#include "internal.h"
#include "mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. characters */

static const char *latex_character(char c)
{
        switch (c) {
        case '\\':
                return "\\textbackslash{}";
        case '^':
                return "\\textasciicircum{}";
        case '~':
                return "\\textasciitilde{}";
        case '<':
                return "\\textless{}";
        case '>':
                return "\\textgreater{}";
        case '|':
                return "\\textbar{}";
        case '"':
                return "\\textquotedbl{}";
        default:
                return NULL;
        }
}

char *sheet_latex(const char *text)
{
        char *made = mem_array(18 * strlen(text) + 1, 1), *end = made;
        for (; *text; text++) {
                const char *name = latex_character(*text);
                if (name)
                        end = stpcpy(end, name);
                else if (strchr("#$%&_{}", *text))
                        *end++ = '\\', *end++ = *text;
                else
                        *end++ = *text;
        }
        *end = '\0';
        return made;
}

/* --- 2. words */

/* -0.25, 1.5e-08: a hyphen is no minus; NULL: text is no number, or needs nothing. */
static char *latex_value(const char *text)
{
        char *end;
        if (!isdigit((unsigned char)text[*text == '-']) || !strpbrk(text, "-e"))
                return NULL;
        strtod(text, &end);
        if (*end)
                return NULL;
        const char *e = strchr(text, 'e');
        return e ? mem_format("%.*s \\cdot 10^{%ld}", (int)(e - text), text,
                              strtol(e + 1, NULL, 10))
                 : mem_format("%s", text);
}

static char *latex_relation(const char *text)
{
        static const char *const pair[][2] = {
                {">=", "\\ge"}, {"<=", "\\le"}, {"->", "\\to"}, {"-", "-"}, {"-inf", "-\\infty"}};
        for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
                if (strcmp(text, pair[i][0]) == 0)
                        return mem_format("%s", pair[i][1]);
        return NULL;
}

/* A parameter, or one of the letters that stand for something, with an index or a power: sigma^2, x_i, -l. NULL: no such. "a" is
 * an article. */
static char *latex_symbol(const struct board *b, const char *text)
{
        const char *sign = *text == '-' ? "-" : "";
        text += *text == '-';
        size_t n = 0;
        while (isalpha((unsigned char)text[n]))
                n++;
        const char *rest = text + n;
        if (*rest == '_' && isalnum((unsigned char)rest[1]))
                rest += 2;
        if (*rest == '^' && isdigit((unsigned char)rest[1]))
                rest += 2;
        if (*rest || n == 0 || strcmp(text, "a") == 0)
                return NULL;
        char *name = mem_text(text, n), *set = NULL;
        if (n == 1 && (islower((unsigned char)*name) || strchr("LI", *name)))
                set = mem_format("%s%s%s", sign, *name == 'l' ? "\\ell" : name, text + n);
        else if (n > 1 && board_is_greek(b, name))
                set = mem_format("%s\\%s%s", sign, name, text + n);
        free(name);
        return set;
}

static char *latex_word(const struct board *b, const char *word)
{
        char *set = latex_value(word);
        set = set ? set : latex_relation(word);
        set = set ? set : latex_symbol(b, word);
        if (!set)
                return sheet_latex(word);
        char *whole = mem_format("$%s$", set);
        free(set);
        return whole;
}

char *sheet_latex_words(const struct board *b, const char *text)
{
        char *whole = mem_text("", 0);
        while (*text) {
                const size_t blanks = strspn(text, " ("), n = strcspn(text + blanks, " ");
                const char *from = text + blanks;
                size_t m = n;
                while (m > 0 && strchr(",.;:?)", from[m - 1]))
                        m--;
                char *word = mem_text(from, m), *set = latex_word(b, word);
                char *longer = mem_format("%s%.*s%s%.*s", whole, (int)blanks, text, set,
                                          (int)(n - m), from + m);
                free(set);
                free(word);
                free(whole);
                whole = longer;
                text = from + n;
        }
        return whole;
}
