/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheet: headings, paragraphs, formulas and tables on paper of several kinds, from one source. In words `...` is a formula in the
 * notation of the board. */
#ifndef REPORT_SHEET_H
#define REPORT_SHEET_H

#include "notation.h"

struct sheet {
        FILE *out;
        enum paper paper;
        struct board *board;
        int digits;
        size_t section; /* the number of the last one */
        bool formulas;  /* the last thing was a formula */
};

void sheet_begin(struct sheet *s, const char *title);
void sheet_end(struct sheet *s);
void sheet_section(struct sheet *s, const char *title);
/* A paragraph. */
void sheet_words(struct sheet *s, const char *text);
/* The same of a string that is freed. */
void sheet_say(struct sheet *s, char *text);
/* A line of its own; words among it are words. Those that follow each other stand together. */
void sheet_formula(struct sheet *s, const char *text);
/* columns headings (with < before it: of words), then cells row by row; NULL is nothing. */
void sheet_table(struct sheet *s, size_t columns, const char *const *heading, size_t rows,
                 const char *const *cell);

/* Text in which nothing means something to LaTeX; a string of the caller. */
char *sheet_latex(const char *text);
/* Words, in which parameters, letters and numbers are mathematics; a string of the caller. */
char *sheet_latex_words(const struct board *b, const char *text);

#endif
