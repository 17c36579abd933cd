/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --list: a line a distribution. */
#include "internal.h"

#include "mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 5 };
static const char *const headings[COLUMNS] = {"NAME", "TITLE", "PARAMETERS", "SUPPORT", "MAXIMUM"};

/* One of its cells, as a string of the caller. */
static char *cell(const struct dist *d, size_t column)
{
        char *list = NULL;
        switch (column) {
        case 0:
                return mem_format("%s", d->name);
        case 1:
                return mem_format("%s", d->title);
        case 2:
                for (size_t j = 0; j < d->npar; j++) {
                        char *longer = mem_format("%s%s%s", list ? list : "", list ? ", " : "",
                                                  d->param[j].name);
                        free(list);
                        list = longer;
                }
                return list ? list : mem_format("p[LEVEL]");
        case 3:
                return subject_support(d);
        default:
                return mem_format("%s", !dist_is_exact(d) ? "iterated"
                                        : d->root         ? "root"
                                                          : "exact");
        }
}

static const char *const styles[STYLE_COUNT] = {"text", "markdown"};

const char *report_style(size_t i)
{
        return i < STYLE_COUNT ? styles[i] : NULL;
}

/* Columns of equal width, two blanks between them. */
static void put_columns(FILE *out, bool with_headings)
{
        size_t width[COLUMNS];
        for (size_t c = 0; c < COLUMNS; c++) {
                width[c] = with_headings ? strlen(headings[c]) : 0;
                for (size_t i = 0; i < dist_count(); i++) {
                        char *text = cell(dist_at(i), c);
                        if (page_width(text) > width[c])
                                width[c] = page_width(text);
                        free(text);
                }
        }
        for (size_t c = 0; with_headings && c < COLUMNS; c++)
                page_pad(out, headings[c], c + 1 < COLUMNS ? width[c] + 2 : 0);
        if (with_headings)
                putc('\n', out);
        for (size_t i = 0; i < dist_count(); i++) {
                for (size_t c = 0; c < COLUMNS; c++) {
                        char *text = cell(dist_at(i), c);
                        page_pad(out, text, c + 1 < COLUMNS ? width[c] + 2 : 0);
                        free(text);
                }
                putc('\n', out);
        }
}

/* A pipe table; names as code. No cell holds a bar. */
static void put_markdown(FILE *out)
{
        for (size_t c = 0; c < COLUMNS; c++) {
                fputs(c ? " | " : "| ", out);
                for (const char *h = headings[c]; *h; h++)
                        putc(tolower((unsigned char)*h), out);
        }
        fputs(" |\n", out);
        for (size_t c = 0; c < COLUMNS; c++)
                fputs("|---", out);
        fputs("|\n", out);
        for (size_t i = 0; i < dist_count(); i++) {
                for (size_t c = 0; c < COLUMNS; c++) {
                        char *text = cell(dist_at(i), c);
                        const char *mark = c == 0 ? "`" : "";
                        fprintf(out, "%s%s%s%s", c ? " | " : "| ", mark, text, mark);
                        free(text);
                }
                fputs(" |\n", out);
        }
}

void report_list(FILE *out, enum style style, bool with_headings)
{
        if (style == STYLE_MARKDOWN)
                put_markdown(out);
        else
                put_columns(out, with_headings);
}
