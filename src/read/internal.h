/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of `read` know of each other: bytes -> records -> columns. */
#ifndef READ_INTERNAL_H
#define READ_INTERNAL_H

#include "read.h"

#include <stdint.h>

enum { DELIMITER_NONE = -3 }; /* one column: the cell is the whole line */

/* --- bytes (bytes.c): a window on a file or pipe that is refilled, never read twice */

struct source {
        const char *name;     /* for messages */
        int fd;               /* < 0: nothing more comes, the window is all there is */
        char *buf;            /* owned, unless fd was < 0 from the start */
        size_t cap, from, to; /* not yet consumed: buf[from .. to) */
        size_t line;          /* of buf[from], 1-based */
        bool ended;           /* nothing follows buf[to] */
        size_t size;          /* bytes of a file that has a size; else 0 */
        size_t ncell; /* what a row has; comments that have as many are counted. 0: they are not */
        size_t alike, first_alike; /* how many there were, and the line of the first */
};

/* name "-" is standard input. */
enum status source_open(struct source *s, const char *name, struct fault *f);
/* More bytes behind buf[to], or s->ended. buf[from] may move. */
enum status source_fill(struct source *s, struct fault *f);
/* Passes over a byte order mark. */
enum status source_begin(struct source *s, struct fault *f);
/* At least size bytes in the window and a few whole lines, or all there are. */
enum status source_look(struct source *s, size_t size, struct fault *f);
void source_close(struct source *s);

/* Whole records, copied out of the source, with room around them that may be read. */
struct chunk {
        char *text;
        size_t n;
        char *room; /* owned: text and its margins */
        size_t cap;
};

/* The next records of s, about 64 KiB of them, cut where the grammar of records says that one ends; n = 0: there are no
 * more. Where they are cut depends on the bytes alone, not on how they arrive. Zero *c before the first use. */
enum status source_chunk(struct source *s, int delimiter, struct chunk *c, struct fault *f);
void chunk_free(struct chunk *c);
/* A chunk as a source; lines count from 1. */
struct source source_of(const char *name, const struct chunk *c);

/* --- records (record.c) */

struct cell {
        char *s; /* in the window, valid until the next record is asked for */
        size_t n;
        size_t line; /* on which it begins */
        bool quoted;
};

struct record {
        size_t line; /* on which it begins */
        size_t n;
        struct cell *cell; /* owned, reused */
        size_t cap;
};

/* Passes over blank lines and comments before the first record, which may be any number. A delimiter that is not known
 * yet (AUTO) is no blank. */
enum status record_skip(struct source *s, int delimiter, char comment, struct fault *f);

enum next { NEXT_RECORD, NEXT_END, NEXT_FAULT };

/* The next record that is neither blank nor a comment, cut at the delimiter (no AUTO any more). */
enum next record_next(struct source *s, int delimiter, char comment, struct record *r,
                      struct fault *f);

/* Where the last complete record of s[n] ends, its newline included; 0: none does. */
size_t record_last(char *s, size_t n, int delimiter);

/* --- plain stretches of text (scan.c) */

enum { SCAN_BYTES = 4096, SCAN_MARGIN = 64 };

/* Where cells and records end, newlines included. */
struct scan {
        size_t nrecord;
        uint16_t record
                [SCAN_BYTES +
                 1]; /* record[nrecord]: cells up to the end of record k, its own among them */
        uint16_t cell[SCAN_BYTES]; /* offset of the delimiter or newline behind cell k */
};

/* Looks through s[n], which begins with a record (SCAN_MARGIN bytes behind it may be read), for as many complete records
 * as fit into SCAN_BYTES, or stand before something that is not plain: a NUL, a quoted newline, a stray
 * quote, several blanks in a row where they delimit. Comments, and records with too many or too few cells, are the caller's. */
void scan_run(struct scan *scan, const char *s, size_t n, int delimiter);

/* --- the shape of a file (shape.c), found from its first records */

struct shape {
        int delimiter;
        size_t ncell;   /* of the first record */
        bool header;    /* the first record names the columns */
        bool guessed;   /* nobody said so, and no number shows it */
        bool undecided; /* HEADER_AUTO took the first record for data */
        size_t line;    /* of the first record */
        char **name;    /* name[ncell] if header */
        bool *numeric;  /* numeric[ncell]: most cells below are numbers */
        bool *text;     /* text[ncell]: cells below are labels */
};

/* Looks at the window of s without consuming it. wanted: names that the caller asks for, NULLs among
 * them. Always succeeds: what is wrong is found when the records are read. */
struct shape shape_find(const struct source *s, const struct dialect *d, size_t nwanted,
                        const struct request *wanted);
void shape_free(struct shape *s);

/* The column (from 0) that a request means in a file of this shape, named file in messages; without a name it means
 * none of those that are taken[ncell] (NULL: none is). */
enum status shape_column(const struct shape *s, const struct request *request, const bool *taken,
                         const char *file, size_t *column, struct fault *f);

/* --- parts of the rows (part.c) */

/* A run of rows that stand on consecutive lines: row r is on line (line + r - row). */
struct origin {
        size_t row, line;
        const char *file;
};

/* Labels on their way into a column: a hash table of indices into its labels. */
struct dictionary {
        size_t *slot; /* slot[size], index + 1; 0: empty */
        size_t size;  /* a power of two, more than twice the number of labels; 0 at first */
        size_t room, first_room; /* of column->label and column->first */
};

/* The index of a label s[n] of a column, which is added if it is new: as one that appears in this row. */
size_t label_index(struct dictionary *d, struct column *c, const char *s, size_t n, size_t row);

/* A table in the making, or a part of one. */
struct maker {
        struct table *t;
        const struct dialect *dialect;
        const struct shape *shape; /* of the present file */
        const size_t *at;          /* at[ncolumn]: position of each column in it */
        const char *file;
        size_t opening; /* the line on which its first record begins; 0: it is in no line here */
        struct dictionary *dictionary; /* one a column */
        size_t *room;                  /* of the x of each column */
        double *sentinel;              /* sentinel[nsentinel]: numbers that mean "missing" */
        size_t *lost_room;
        size_t nsentinel, origin_room, absent_room;
};

/* t->ncolumn and its columns are there; shape, at and file are the caller's to set. */
void maker_make(struct maker *m, struct table *t, const struct dialect *dialect);
void maker_free(struct maker *m);
/* No rows, no labels; the room stays. */
void maker_empty(struct maker *m);

/* So many rows are likely to come: makes room at once where that is moderate. */
void maker_expect(struct maker *m, size_t rows);

/* Takes all records of s, which is all in its window. */
enum status maker_take(struct maker *m, struct source *s, struct fault *f);

/* What a reduction makes of the rows; NULL: there are none. */
void *maker_reduce(const struct maker *m, const struct reduction *reduction);

/* Puts the rows of a part behind those of m (if they are kept; else only what there is to know of them), and
 * numbers its labels as m does. The lines of the part begin at this one. */
void maker_join(struct maker *m, const struct maker *part, size_t line, bool keep);

/* --- cells */

bool cell_is_missing(const struct cell *c, const struct dialect *d);

/* What num_parse says of the cell without surrounding blanks. */
int cell_number(const struct cell *c, char point, double *value);
/* The ends of what a cell says, as WANT_AT_LEAST and WANT_AT_MOST have them. false: it says no such thing. */
bool cell_ends(const struct cell *c, char point, double *lo, double *hi);

#endif
