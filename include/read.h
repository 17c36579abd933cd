/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read: bytes -> columns. Comma, tab, semicolon, bar or blank separated text, RFC 4180 quotes,
 * many files or standard input as one table; every complaint knows FILE:LINE and the column. */
#ifndef READ_H
#define READ_H

#include "fault.h"

#include <stdbool.h>
#include <stddef.h>

enum { DELIMITER_AUTO = -1, DELIMITER_BLANKS = -2 }; /* else a byte */
enum header { HEADER_AUTO, HEADER_YES, HEADER_NO };

/* How the text is written. Nothing here is owned. */
struct dialect {
        int delimiter;      /* a byte, DELIMITER_AUTO or DELIMITER_BLANKS (runs of blanks, tabs) */
        enum header header; /* whether the first record names the columns */
        char comment;       /* lines that begin with it are passed over; '\0': there are none */
        char decimal;       /* decimal point of numbers */
        const char *const
                *na; /* cells that mean "missing", besides the empty one; NULL-terminated */
        bool missing_is_error; /* refuse missing cells instead of skipping their rows */
};

/* What `read` does unless told otherwise: all AUTO, '#', '.', NA N/A NaN nan null . #N/A */
extern const struct dialect dialect_default;

enum want {
        WANT_NUMBER, /* every cell must be a number */
        WANT_LABEL,  /* cells are labels, whatever they look like */
        WANT_EITHER, /* numbers if most cells of the first records are numbers, else labels */
        WANT_REST,   /* of the last request, without a column: every column that no other request
                      * means and whose name is not empty (row names are), in the order of the first
                      * file, each as WANT_EITHER; perhaps none. Not with a reduction. */
        WANT_GROUP, /* labels by which rows are put into groups; those of rows that are left out for
                      * another cell are known, too */
        WANT_WEIGHT, /* numbers >= 0, finite; a row whose weight is 0 is as if it were not there */
        WANT_LOWER,  /* the lower end of an interval: numbers, -inf, or missing for -inf */
        WANT_UPPER, /* likewise inf; rows without any end are missing, an upper end must not be the lesser */
        WANT_AT_LEAST, /* of cells that may be censored, 12+ >=12 >12 <3 <=3 (3,5] [3,5) ..., the lower end */
        WANT_AT_MOST, /* of lo < x <= hi, and the upper one (read/ends.c) */
        WANT_FROM,    /* where a window begins: as the lower end of an interval, but of no pair */
        WANT_TO,      /* where it ends */
};

/* One column that the caller needs. */
struct request {
        const char *column; /* name, or 1-based number as text; NULL: the only column that fits */
        enum want want;
};

/* One column of the table. */
struct column {
        char *name;    /* from the header (of the first file that has one); NULL: there is none */
        size_t number; /* 1-based, in the first file */
        bool is_label;
        bool is_group;  /* what was wanted is WANT_GROUP */
        enum want want; /* WANT_WEIGHT and what follows it; else WANT_NUMBER */
        double *x;      /* x[nrow]: the numbers, or indices into label; NULL if they were reduced */
        char **label;   /* label[nlabel]: distinct cells in order of appearance; NULL for numbers */
        size_t *first;  /* first[nlabel]: the row where each appears */
        size_t nlabel;
        double *lost; /* of is_group, lost[nlost] of the table: likewise indices into label */
};

struct table {
        size_t nrow;       /* complete rows */
        size_t missing;    /* rows left out because a requested cell was missing */
        size_t weightless; /* rows that are not there, their weight being 0 */
        size_t ncolumn;    /* = the number of requests, and for WANT_REST what it stands for */
        struct column *column;
        char **warning; /* warning[nwarning]: one line each, e.g. a first line taken for the header */
        size_t nwarning;
        int delimiter; /* of the first file that needs one: a byte or DELIMITER_BLANKS; else DELIMITER_AUTO */
        struct origin *origin; /* where rows came from (private: table_where) */
        size_t norigin;
        size_t *absent; /* absent[nabsent]: for each row that is not there, how many that are came before it (private:
                         * table_record) */
        size_t nabsent;
        size_t nlost; /* of the missing rows, those of which all cells of is_group are there */
        const struct table *whole; /* of which these are some rows; NULL: it stands alone */
        const size_t *row;         /* row[nrow]: which */
};

/* What becomes of rows that are not kept: a part of them at a time is made into something, which joins the rest. */
struct reduction {
        /* Of n > 0 rows, whose columns are x[ncolumn][n]. Called by several threads at the same time. */
        void *(*part)(const void *context, size_t n, const double *const *x);
        /* Takes a part over; row is its first. Called in the order of rows, by one thread at a time. */
        void (*join)(void *context, void *part, size_t row);
        void (*drop)(void *part); /* one that does not join, as something is wrong before it */
        void *context;
};

/* Reads the files (name "-" or nfile 0: standard input) as one table holding the requested
 * columns, in the order of the requests. Columns are matched by name in every file, exactly
 * first, then without regard to case if that is unambiguous; by number where no name matches.
 * Any row with more or fewer cells than the first record of its file is an error.
 * reduction: what is made of the rows instead of keeping them; NULL: they are kept.
 * The table does not depend on the number of threads, nor on how bytes arrive.
 * Returns STATUS_OK; otherwise *t is zeroed and *f says what is wrong (STATUS_DATA: I/O, a cell
 * that is no number, a ragged row, ...; STATUS_USAGE: no such column, or several that fit). */
enum status read_table(size_t nfile, const char *const *file, const struct dialect *dialect,
                       size_t nrequest, const struct request *request, size_t threads,
                       const struct reduction *reduction, struct table *t, struct fault *f);

/* The file of a row of the table and, in *line, the (1-based) line on which its record begins.
 * "-" is called "standard input". NULL and 0 of a table that was not read but made. */
const char *table_where(const struct table *t, size_t row, size_t *line);

/* Which of all rows it was that were read, from 1, those left out counted; of several files all of them. */
size_t table_record(const struct table *t, size_t row);

void table_free(struct table *t);

/* --- a file as it is written: record by record, each cell as a text */

struct texts;
/* dialect is borrowed. The requests are those that read_table had for the same file, so that header and delimiter are found as there.
 * NULL: *f says why. */
struct texts *texts_open(const char *file, const struct dialect *dialect, size_t nrequest,
                         const struct request *request, struct fault *f);
void texts_close(struct texts *t);
size_t texts_columns(const struct texts *t);
const char *texts_name(const struct texts *t, size_t i); /* NULL: there is no header */
/* The next record below the header, and the line on which it begins; false: there is none, or *f says why. */
bool texts_next(struct texts *t, size_t *line, struct fault *f);
const char *texts_cell(const struct texts *t, size_t i); /* of this record; "" behind its last */

/* --- groups: rows that have the same cells (as text) in some columns */

/* The cells that the rows of a group have in common. */
struct cells {
        size_t n;
        const char *const *name; /* name[n] of the columns, or their numbers */
        const char *const *cell; /* cell[n] */
};

struct groups {
        size_t n;
        size_t largest; /* rows that any of them has */
        /* the rest is private */
        struct table *whole;
        size_t ncell;
        size_t *column;    /* column[ncell] of the table */
        char **name;       /* name[ncell] */
        const char **cell; /* cell[n * ncell] */
        size_t *row;       /* row[nrow]: group by group, in the order of the file within each */
        size_t *begin;     /* begin[n + 1]: where the rows of each group are */
        size_t *missing;   /* missing[n]: rows that were left out */
        struct relabelled *label; /* label[ncolumn] */
        size_t *zero;             /* zero[1]: the row where the only label of a column appears */
};

/* The groups by all columns that were wanted as WANT_GROUP, at least one: in order of the first of them, then the second, ...,
 * each by value if all of its cells are numbers, else by bytes. A group may have no rows, if one was left out. The table is
 * borrowed, and its columns are put in the order of the groups: from now on it is good for table_where only. */
struct groups groups_make(struct table *t);
struct cells groups_cells(const struct groups *g, size_t i);
size_t groups_rows(const struct groups *g, size_t i);
/* The rows of a group, as a table: that borrows everything, and is good as long as g. */
struct table groups_table(const struct groups *g, size_t i);
void groups_free(struct groups *g);

#endif
