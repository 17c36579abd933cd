/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notation: formulas as the distributions write them, "dl/drate = n / rate - sum x_i = 0  =>  rate = 1 / mean x", read, so that
 * they can be typeset, evaluated with a sample, and written again with its numbers put in.
 *
 *   a b, a * b        products                      sum E, mean E   over the observations; E goes on up to the next + or -
 *   log x, log(x)     functions, of what follows    mean(E), [E]    parentheses say where else
 *   x, x_i            an observation                x_(1), x_(n)    the smallest and the largest
 *   n                 how many there are            middle_1, middle_2, median
 *   dl/da, d2l/da2    slopes of the log-likelihood  l(...), L(...), f(x), P(x)   it, and the density
 *   se(a)             a standard error              p[LEVEL], n_LEVEL            in a table over levels
 *   a = E             gives a name, unless it has one: z_i = (x_i - mu) / sigma
 *
 * Whatever else stands there is words. */
#ifndef REPORT_NOTATION_H
#define REPORT_NOTATION_H

#include "report.h"

/* What names mean, as on a blackboard: those of a distribution, of a sample, and what lines before have defined. */
struct board;

/* At t[d->npar], whose fit is f; all borrowed. s: NULL, nothing has numbers. What the formula and
 * derivation of d define is there. */
struct board *board_make(const struct dist *d, const struct sample *s, const double *t,
                         const struct fit *f);
void board_free(struct board *b);

/* A name has this value, whatever else it means, until the last such is dropped. */
void board_let(struct board *b, const char *name, double v);
void board_drop(struct board *b);

/* The value of an expression; NAN: it has none, or is none. */
double board_value(struct board *b, const char *text);

/* The next line of *text, with those that go on with + or -, as a string of the caller; NULL: there are no more. */
char *board_line(const char **text);

/* What a line defines is put on the board. */
void board_define(struct board *b, const char *text);

/* Whether it is a parameter that is called by a Greek letter. */
bool board_is_greek(const struct board *b, const char *name);

/* A line as LaTeX, for a place in mathematics. A string of the caller. */
char *board_latex(struct board *b, const char *text);

/* The line with the sample's numbers in it, so many digits each, as a string of the caller; NULL: there is nothing new to
 * be said. */
char *board_numbers(struct board *b, const char *text, int digits);

/* By how much the sides of the equations in a line differ, at most, relative to their size (or 1); NAN: none of them has values. At a
 * maximum all are to agree; elsewhere those of the log-likelihood and its slopes. */
double board_error(struct board *b, const char *text, bool maximum);

#endif
