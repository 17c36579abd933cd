/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a family's lesson says, with this sample's numbers. */
#include "explain.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 12, MOST_COLUMNS = 8 };

char *explain_number(const struct story *y, double v)
{
        char text[NUM_TEXT];
        return mem_format("%s", page_number(text, v, y->s->digits));
}

static bool ends_with(const char *text, const char *end)
{
        const size_t n = strlen(text), m = strlen(end);
        return n >= m && strcmp(text + n - m, end) == 0;
}

/* text with a number behind it, as one would write that: a - 2 for a + -2. Both are freed; a string of the caller. */
static char *add_number(char *text, char *number)
{
        const bool less = *number == '-', plus = less && ends_with(text, " + "),
                   minus = less && ends_with(text, " - "),
                   factor = less && (ends_with(text, " * ") || ends_with(text, " / "));
        if (plus || minus)
                text[strlen(text) - 2] = plus ? '-' : '+';
        char *whole = mem_format(factor ? "%s(%s)" : "%s%s", text, number + (plus || minus));
        free(text);
        free(number);
        return whole;
}

/* With numbers for {...}; a string of the caller. */
static char *lesson_fill(struct story *y, const char *text)
{
        char *whole = mem_text("", 0);
        while (*text) {
                size_t n = strcspn(text, "{");
                if (n) {
                        char *longer = mem_format("%s%.*s", whole, (int)n, text);
                        free(whole);
                        whole = longer;
                } else {
                        n = strcspn(text, "}");
                        char *formula = mem_text(text + 1, n - 1);
                        whole = add_number(whole,
                                           explain_number(y, board_value(y->s->board, formula)));
                        free(formula);
                        n++;
                }
                text += n;
        }
        return whole;
}

/* --- tables */

struct columns {
        size_t n;
        char *heading[MOST_COLUMNS], *formula[MOST_COLUMNS];
};

/* "HEADING := FORMULA | ..." */
static struct columns read_columns(const char *text)
{
        struct columns c = {0};
        while (*text && c.n < MOST_COLUMNS) {
                const char *bar = strstr(text, " |"); /* bars within are about a formula */
                while (bar && bar[2] && bar[2] != ' ')
                        bar = strstr(bar + 1, " |");
                size_t n = bar ? (size_t)(bar - text) : strlen(text);
                char *column = mem_text(text, n), *cut = strstr(column, " := ");
                if (cut) {
                        size_t from = strspn(column, " ");
                        c.heading[c.n] = mem_text(column + from, (size_t)(cut - column) - from);
                        c.formula[c.n++] = mem_text(cut + 4, strlen(cut + 4));
                }
                free(column);
                text += n + (text[n] ? 2 : 0);
        }
        return c;
}

static void put_table(struct story *y, const struct columns *c, const char *first, size_t rows,
                      char **cell)
{
        const char *heading[MOST_COLUMNS + 1] = {first};
        for (size_t j = 0; j < c->n; j++)
                heading[j + 1] = c->heading[j];
        sheet_table(y->s, c->n + 1, heading, rows, (const char *const *)cell);
        for (size_t i = 0; i < rows * (c->n + 1); i++)
                free(cell[i]);
        free(cell);
}

/* A row for each level, where n_k is how often it was seen and p_k its probability. */
static void table_of_levels(struct story *y, const struct columns *c)
{
        const size_t width = c->n + 1, all = y->d->npar, rows = all < 20 ? all : 20;
        char **cell = mem_array(rows * width, sizeof *cell);
        const double *count = sample_counts(y->y, all);
        for (size_t k = 0; k < rows; k++) {
                board_let(y->s->board, "n_k", count[k]);
                board_let(y->s->board, "p_k", y->t[k]);
                cell[k * width] = mem_format("%s", y->r->levels->name[k]);
                for (size_t j = 0; j < c->n; j++)
                        cell[k * width + j + 1] =
                                explain_number(y, board_value(y->s->board, c->formula[j]));
                board_drop(y->s->board);
                board_drop(y->s->board);
        }
        put_table(y, c, "<level", rows, cell);
}

/* "NAME = FROM to TO by STEP": the numbers; false: it says none. */
struct range {
        char *name;
        double from, to, by;
};

static bool read_range(struct story *y, const char *text, struct range *r)
{
        char *copy = mem_text(text, strlen(text));
        char *from = strstr(copy, " = "), *to = strstr(copy, " to "), *by = strstr(copy, " by ");
        bool fine = from && to;
        if (fine) {
                *from = *to = '\0';
                if (by)
                        *by = '\0';
                const size_t blanks = strspn(copy, " ");
                r->name = mem_text(copy + blanks, strlen(copy) - blanks);
                r->from = board_value(y->s->board, from + 3);
                r->to = board_value(y->s->board, to + 4);
                r->by = by ? board_value(y->s->board, by + 4) : 1;
                fine = r->by > 0 && r->to >= r->from && isfinite(r->to - r->from);
        }
        free(copy);
        return fine;
}

static void table_of_values(struct story *y, const struct range *r, const struct columns *c)
{
        const size_t width = c->n + 1;
        struct board *b = y->s->board;
        double step = r->by;
        while ((r->to - r->from) / step + 1 > MOST_ROWS) /* of many whole numbers some */
                step *= 2;
        size_t rows = (size_t)floor((r->to - r->from) / step + 1.000001);
        char **cell = mem_array(rows * width, sizeof *cell);
        for (size_t i = 0; i < rows; i++) {
                double v = r->from + (double)i * step;
                board_let(b, r->name, v);
                cell[i * width] = explain_number(y, v);
                for (size_t j = 0; j < c->n; j++)
                        cell[i * width + j + 1] = explain_number(y, board_value(b, c->formula[j]));
                board_drop(b);
        }
        put_table(y, c, r->name, rows, cell);
}

static void table(struct story *y, const char *text)
{
        const char *bar = strchr(text, '|');
        if (!bar)
                return;
        char *words = mem_text(text, (size_t)(bar - text));
        struct columns c = read_columns(bar + 1);
        struct range range = {0};
        if (strstr(words, "levels"))
                table_of_levels(y, &c);
        else if (read_range(y, words, &range))
                table_of_values(y, &range, &c);
        free(range.name);
        for (size_t j = 0; j < c.n; j++) {
                free(c.heading[j]);
                free(c.formula[j]);
        }
        free(words);
}

/* --- paragraphs */

/* After "? CONDITION" and the end of that line: the paragraph; NULL: not for this sample. */
static const char *conditional(struct story *y, const char *text)
{
        while (text && strncmp(text, "? ", 2) == 0) {
                size_t n = strcspn(text, "\n");
                char *condition = mem_text(text + 2, n - 2);
                bool holds = board_value(y->s->board, condition) == 1;
                free(condition);
                text = holds ? text + n + (text[n] ? 1 : 0) : NULL;
        }
        return text;
}

/* Lines that begin with blanks are formulas; the others, until then, words. */
static void put_paragraph(struct story *y, const char *text)
{
        while (*text) {
                size_t n = strcspn(text, "\n");
                if (*text != ' ') {
                        const char *formula = strstr(text, "\n  ");
                        n = formula ? (size_t)(formula - text) : strlen(text);
                }
                char *piece = mem_text(text, n), *filled;
                for (char *c = piece; *c; c++)
                        *c = *c == '\n' ? ' ' : *c;
                filled = lesson_fill(y, piece + strspn(piece, " "));
                if (*text == ' ') {
                        board_define(y->s->board, filled);
                        sheet_formula(y->s, filled);
                } else {
                        sheet_words(y->s, filled);
                }
                free(filled);
                free(piece);
                text += n + (text[n] ? 1 : 0);
        }
}

void lesson_put(struct story *y, const char *title, const char *text)
{
        while (text && *text) {
                const char *end = strstr(text, "\n\n");
                size_t n = end ? (size_t)(end - text) : strlen(text);
                char *paragraph = mem_text(text, n);
                const char *body = conditional(y, paragraph);
                if (body && title)
                        sheet_section(y->s, title);
                title = body ? NULL : title;
                if (body && strncmp(body, "| ", 2) == 0)
                        table(y, body + 2);
                else if (body)
                        put_paragraph(y, body);
                free(paragraph);
                text += n;
                text += strspn(text, "\n");
        }
}
