/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headings, paragraphs, formulas and tables as text, Markdown and LaTeX. */
#include "sheet.h"

#include "internal.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

enum { INDENT = 4 };

const char *report_paper(size_t i)
{
        static const char *const names[] = {"text", "markdown", "latex"};
        return i < sizeof names / sizeof *names ? names[i] : NULL;
}

/* --- 1. characters */

/* What a cell of a table in Markdown may not hold as it is. */
static void put_markdown(FILE *out, const char *text)
{
        for (; *text; text++) {
                if (strchr("|*_<", *text))
                        putc('\\', out);
                putc(*text, out);
        }
}

/* Words with `formulas` among them, as one string of the caller. */
static char *set_words(struct sheet *s, const char *text)
{
        char *whole = mem_text("", 0);
        bool formula = false;
        while (*text || formula) {
                size_t n = strcspn(text, "`");
                char *piece = mem_text(text, n), *set, *longer;
                if (s->paper == PAPER_LATEX) {
                        set = formula ? board_latex(s->board, piece)
                                      : sheet_latex_words(s->board, piece);
                        longer = mem_format(formula ? "%s$%s$" : "%s%s", whole, set);
                } else {
                        set = mem_format(formula && s->paper == PAPER_MARKDOWN ? "`%s`" : "%s",
                                         piece);
                        longer = mem_format("%s%s", whole, set);
                }
                free(set);
                free(piece);
                free(whole);
                whole = longer;
                text += n;
                formula = *text == '`' && !formula;
                text += *text ? 1 : 0;
        }
        return whole;
}

/* --- 2. pieces */

/* What follows is no formula. */
static void leave(struct sheet *s)
{
        if (s->formulas && s->paper == PAPER_MARKDOWN)
                fputs("```\n", s->out);
        else if (s->formulas && s->paper == PAPER_LATEX)
                fputs("\n\\end{array} \\]\n", s->out);
        s->formulas = false;
}

void sheet_begin(struct sheet *s, const char *title)
{
        char *set;
        switch (s->paper) {
        case PAPER_LATEX:
                set = sheet_latex(title);
                fprintf(s->out,
                        "\\documentclass[a4paper]{article}\n\\usepackage[T1]{fontenc}\n"
                        "\\usepackage[utf8]{inputenc}\n\\usepackage{amsmath,array}\n"
                        "\\setlength{\\parindent}{0pt}\n\\setlength{\\parskip}{1ex}\n"
                        "\\sloppy\n\\begin{document}\n\\section*{\\raggedright %s}\n",
                        set);
                free(set);
                break;
        case PAPER_MARKDOWN:
                fputs("# ", s->out);
                put_markdown(s->out, title);
                putc('\n', s->out);
                break;
        default:;
                struct page p = {s->out, 0, 0};
                page_words(&p, title);
                putc('\n', s->out);
        }
}

void sheet_end(struct sheet *s)
{
        leave(s);
        if (s->paper == PAPER_LATEX)
                fputs("\n\\end{document}\n", s->out);
}

void sheet_section(struct sheet *s, const char *title)
{
        leave(s);
        s->section++;
        if (s->paper == PAPER_LATEX)
                fprintf(s->out, "\n\\subsection*{%zu. %s}\n", s->section, title);
        else if (s->paper == PAPER_MARKDOWN)
                fprintf(s->out, "\n## %zu. %s\n", s->section, title);
        else
                fprintf(s->out, "\n%zu. %s\n", s->section, title);
}

void sheet_words(struct sheet *s, const char *text)
{
        char *set = set_words(s, text);
        struct page p = {s->out, 0, 0};
        leave(s);
        putc('\n', s->out);
        page_words(&p, set);
        putc('\n', s->out);
        free(set);
}

void sheet_say(struct sheet *s, char *text)
{
        sheet_words(s, text);
        free(text);
}

enum { ANYWHERE = -100, BETWEEN_TERMS = 2 };

/* How good it is to break a formula before text: before a relation, or else a term, or a factor; inside parentheses only if there is
 * nothing better. */
static int worth_of(const char *text, int depth)
{
        static const struct {
                const char *sign;
                int worth;
        } list[] = {{" => ", 4}, {" = ", 3}, {" + ", 2}, {" - ", 2}, {" / ", 1}};
        int worth = text[-1] == ',' || text[-1] == ';' ? 4 : 0;
        for (size_t k = 0; k < sizeof list / sizeof *list && !worth; k++)
                if (strncmp(text, list[k].sign, strlen(list[k].sign)) == 0)
                        worth = list[k].worth;
        return worth - 5 * depth;
}

/* Where a formula that is too long for the page is broken: at the last of the best places within the width, of some worth at least;
 * 0: nowhere. */
static size_t break_of(const char *text, size_t width, int least)
{
        size_t best = 0;
        int depth = 0, worth = least;
        for (size_t i = 0; i <= width && text[i]; i++) {
                depth += text[i] == '(' || text[i] == '[';
                depth -= text[i] == ')' || text[i] == ']';
                if (text[i] != ' ' || i < width / 3)
                        continue;
                const int here = worth_of(text + i, depth);
                if (here >= worth) {
                        worth = here;
                        best = i;
                }
        }
        return best;
}

/* A formula; gaps wider than two blanks were for another place. */
static void put_line(FILE *out, const char *text, size_t indent)
{
        char *line = mem_array(strlen(text) + 1, 1), *end = line;
        for (const char *p = text + strspn(text, " "); *p; p++)
                if (*p != ' ' || end - line < 2 || end[-1] != ' ' || end[-2] != ' ')
                        *end++ = *p;
        const char *rest = line;
        for (size_t more = strspn(text, " ") ? 2 : 0; *rest; more = 4) {
                const size_t room = PAGE_WIDTH - indent - more, n = page_width(rest);
                size_t cut = n > room ? break_of(rest, room, ANYWHERE) : 0;
                char *piece = mem_text(rest, cut ? cut : strlen(rest));
                size_t used = strlen(piece);
                while (used > 0 && piece[used - 1] == ' ')
                        piece[--used] = '\0';
                fprintf(out, "%*s", (int)(indent + more), "");
                report_plain(out, piece);
                putc('\n', out);
                rest += cut ? cut : strlen(rest);
                rest += strspn(rest, " ");
                free(piece);
        }
        free(line);
}

/* One that would be too long is broken. */
static void put_display(struct sheet *s, const char *text)
{
        enum { WIDEST = 76 };
        fputs(s->formulas ? " \\\\[2.5ex]\n" : "\n\\[ \\begin{array}{@{}l@{}}\n", s->out);
        for (bool first = true; *text; first = false) {
                size_t cut = strlen(text) > WIDEST ? break_of(text, WIDEST, BETWEEN_TERMS) : 0;
                char *piece = mem_text(text, cut ? cut : strlen(text));
                char *set = board_latex(s->board, piece);
                fprintf(s->out, "%s\\displaystyle %s", first ? "" : " \\\\[1ex]\n\\qquad ", set);
                text += strlen(piece);
                text += strspn(text, " ");
                free(set);
                free(piece);
        }
        s->formulas = true;
}

void sheet_formula(struct sheet *s, const char *text)
{
        if (s->paper == PAPER_LATEX) {
                put_display(s, text);
                return;
        }
        if (!s->formulas)
                fputs(s->paper == PAPER_MARKDOWN ? "\n```text\n" : "\n", s->out);
        s->formulas = true;
        put_line(s->out, text, s->paper == PAPER_MARKDOWN ? 0 : INDENT);
}

/* --- 3. tables */

/* Columns of words, whose headings begin with <, are flush left. */
static bool is_left(const char *heading)
{
        return *heading == '<';
}

static const char *heading_of(const char *heading)
{
        return heading + is_left(heading);
}

static size_t widest(size_t columns, const char *const *heading, size_t rows,
                     const char *const *cell, size_t j)
{
        size_t w = page_width(heading_of(heading[j]));
        for (size_t i = 0; i < rows; i++) {
                size_t v = page_width(cell[i * columns + j] ? cell[i * columns + j] : "");
                w = v > w ? v : w;
        }
        return w;
}

static void put_blanks(FILE *out, size_t n)
{
        fprintf(out, "%*s", (int)n, "");
}

static void text_row(FILE *out, size_t columns, const char *const *heading, const char *const *cell,
                     const size_t *width)
{
        size_t at = INDENT;
        put_blanks(out, INDENT);
        for (size_t j = 0; j < columns; j++) {
                const char *c = cell ? cell[j] : heading_of(heading[j]);
                c = c ? c : "";
                const size_t room = width[j] - page_width(c);
                put_blanks(out, (j ? 3 : 0) + (is_left(heading[j]) ? 0 : room));
                at += j ? 3 : 0;
                struct page p = {out, at, at};
                if (j + 1 == columns && is_left(heading[j]))
                        page_words(&p, c);
                else
                        report_plain(out, c);
                if (is_left(heading[j]) && j + 1 < columns)
                        put_blanks(out, room);
                at += width[j];
        }
        putc('\n', out);
}

static void text_table(struct sheet *s, size_t columns, const char *const *heading, size_t rows,
                       const char *const *cell)
{
        size_t *width = mem_array(columns, sizeof *width);
        for (size_t j = 0; j < columns; j++)
                width[j] = widest(columns, heading, rows, cell, j);
        text_row(s->out, columns, heading, NULL, width);
        for (size_t i = 0; i < rows; i++)
                text_row(s->out, columns, heading, cell + i * columns, width);
        free(width);
}

static void markdown_row(FILE *out, size_t columns, const char *const *heading,
                         const char *const *cell)
{
        putc('|', out);
        for (size_t j = 0; j < columns; j++) {
                const char *c = cell ? cell[j] : heading_of(heading[j]);
                putc(' ', out);
                put_markdown(out, c ? c : "");
                fputs(" |", out);
        }
        putc('\n', out);
}

static void markdown_table(struct sheet *s, size_t columns, const char *const *heading, size_t rows,
                           const char *const *cell)
{
        markdown_row(s->out, columns, heading, NULL);
        putc('|', s->out);
        for (size_t j = 0; j < columns; j++)
                fputs(is_left(heading[j]) ? ":--|" : "--:|", s->out);
        putc('\n', s->out);
        for (size_t i = 0; i < rows; i++)
                markdown_row(s->out, columns, heading, cell + i * columns);
}

static void latex_table(struct sheet *s, size_t columns, const char *const *heading, size_t rows,
                        const char *const *cell)
{
        fputs("\\begin{center}\n\\begin{tabular}{", s->out);
        for (size_t j = 0; j < columns; j++)
                fputs(is_left(heading[j])
                              ? j + 1 == columns
                                        ? ">{\\raggedright\\arraybackslash}p{0.45\\textwidth}"
                                        : "l"
                              : "r",
                      s->out);
        fputs("}\n", s->out);
        for (size_t j = 0; j < columns; j++) {
                char *set = board_latex(s->board, heading_of(heading[j]));
                fprintf(s->out, "%s$%s$", j ? " & " : "", set);
                free(set);
        }
        fputs(" \\\\\n\\hline\n", s->out);
        for (size_t i = 0; i < rows; i++)
                for (size_t j = 0; j < columns; j++) {
                        const char *c = cell[i * columns + j];
                        char *set = sheet_latex_words(s->board, c ? c : "");
                        fprintf(s->out, "%s%s%s", j ? " & " : "", set,
                                j + 1 < columns ? "" : " \\\\\n");
                        free(set);
                }
        fputs("\\end{tabular}\n\\end{center}\n", s->out);
}

void sheet_table(struct sheet *s, size_t columns, const char *const *heading, size_t rows,
                 const char *const *cell)
{
        leave(s);
        putc('\n', s->out);
        if (s->paper == PAPER_LATEX)
                latex_table(s, columns, heading, rows, cell);
        else if (s->paper == PAPER_MARKDOWN)
                markdown_table(s, columns, heading, rows, cell);
        else
                text_table(s, columns, heading, rows, cell);
}
