/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formula: "y ~ x + g" -> the columns it needs -> design matrix. The grammar is that of R:
 *
 *   a + b, a - b    with, without (- 1 or + 0: without the intercept, which is there unless so said)
 *   a:b             interaction: products of columns
 *   a * b, a / b    a + b + a:b, a + a:b
 *   (a + b)^2       all of them and their interactions up to that degree
 *   .               every column of the table but those on a left side and those set apart
 *   I(x^2 / z)      arithmetic: + - * / ^, numbers, parentheses, functions
 *   log(x)          log exp sqrt abs log10 log2 log1p expm1 sin cos, of any arithmetic
 *   poly(x, k)      x, x^2, ..., x^k: raw powers, as poly(x, k, raw = TRUE) of R; its orthogonal ones
 *                   (raw = FALSE) there are none
 *   C(x), factor(x) a column taken as a factor, whatever it looks like
 *   offset(e)       arithmetic that is added with coefficient 1
 *   `my column`     a name that is none otherwise; by number where nothing is called so: `2`
 *
 * A column is a number if most of its cells are, else a factor. Factors are coded by treatment contrasts against the first
 * level or, where the term without the factor is not in the model, by indicators of all levels (the rule of
 * R's terms.formula: Chambers & Hastie 1992, Statistical Models in S, p. 38). Levels are sorted by value if all
 * are numbers, else by bytes. Terms are ordered by degree, then as written; a:b is b:a. As in R, columns may depend on each
 * other: g:h alone beside an intercept has one too many.
 *
 * What R takes and this does not: x^2, which is x there (I(x^2) was meant); numbers other than 0 and 1, and those
 * within products; signs behind operators (x + -1). Rows with missing cells are not there any more (read_table). */
#ifndef FORMULA_H
#define FORMULA_H

#include "fault.h"
#include "read.h"

#include <stdbool.h>
#include <stddef.h>

/* --- the text ---------------------------------------------------------------------------- */

struct formula;

/* NULL: *f has STATUS_USAGE and a text that shows where it went wrong (characters count from 1). */
struct formula *formula_parse(const char *text, struct fault *f);
void formula_free(struct formula *formula);

/* The left side, with canonical blanks; a name alone without backquotes. NULL: there is none ("~ x"). */
const char *formula_left(const struct formula *formula);

/* Whether it is of names alone, without arithmetic, functions and ".": then no column of its design can fail. */
bool formula_is_plain(const struct formula *formula);

/* --- the columns it needs ---------------------------------------------------------------- */

/* What is asked of read_table, by formulas and others; zero it before the first use. Positions do not
 * change, except that of a request for the rest, which is always last. */
struct requests {
        struct request *request; /* request[n], with names of their own */
        bool *apart;             /* apart[n]: a column that `.` leaves out */
        size_t n, room, apart_room;
};

/* The position of a request that serves: one that is there already, if need be as WANT_NUMBER instead of
 * WANT_EITHER, or a new one. apart: `.` leaves the column out (a response, weights, ...). */
size_t requests_add(struct requests *r, const char *column, enum want want, bool apart);
void requests_free(struct requests *r);

/* Makes them what they turned out to be in a table that was read with others, among which all of these are (or with
 * themselves): numbers or labels instead of WANT_EITHER, the columns that there were by name instead of WANT_REST; so that
 * a later table has the same columns. */
void requests_settle(struct requests *r, const struct requests *of, const struct table *t);

/* Adds what the right side needs. */
void formula_request(const struct formula *formula, struct requests *r);

/* Adds what the left side needs, if it is one of columns and not the name of a parameter: a column alone as
 * this distribution wants it, the columns of an expression as numbers. All are set apart. */
void formula_request_left(const struct formula *formula, enum want want, struct requests *r);

/* --- the columns it makes ---------------------------------------------------------------- */

/* A level of a factor that a single row has: its coefficient is that row's alone. */
struct lone_level {
        const char *factor, *level; /* of the design */
        size_t row;
};

struct design {
        size_t n, p;    /* rows, coefficients */
        bool intercept; /* column 0 is the intercept */
        char **name;    /* name[p]: "(Intercept)", "x", "g[b]", "x:g[b]", "poly(x, 2)[1]" */
        char **term; /* term[p]: what it is a column of: "(Intercept)", "x", "g", "x:g", "poly(x, 2)" */
        const double *
                *column; /* column[p][n]; NULL: all ones. A column of the table is not copied */
        double *offset;  /* offset[n]: the sum of all; NULL: there are none */
        struct lone_level *lone; /* lone[nlone] */
        size_t nlone;
        /* the rest is private */
        struct model *model; /* variables and their levels, terms and their coding */
        bool borrowed;       /* the model is that of an earlier design */
        double **owned;      /* owned[nowned]: columns that are not the table's */
        size_t nowned, room; /* of owned */
        size_t name_room, term_room, column_room, lone_room;
};

/* Makes the design of the right side over a table that was read with these requests. The formula and the table must
 * outlive it.
 * like: an earlier design of this formula, which must outlive the new one, too: terms, coding and levels are those;
 * NULL: they are found in this table.
 * On failure *out is zero and *f says why. STATUS_DATA: a value that is not finite, a factor with one level, or more than
 * 1000, or a level that like does not have. STATUS_USAGE: more than 10000 coefficients. */
enum status formula_design(const struct formula *formula, const struct table *t,
                           const struct requests *r, const struct design *like, struct design *out,
                           struct fault *f);
void design_free(struct design *d);

/* The left side over a table. A column alone: *column is its index in the table and *x is NULL. An expression: *x is
 * x[nrow], to be freed by the caller. STATUS_DATA: a value that is not finite. */
enum status formula_response(const struct formula *formula, const struct table *t,
                             const struct requests *r, size_t *column, double **x, struct fault *f);

#endif
