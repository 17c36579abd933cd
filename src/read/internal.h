/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of `read` know of each other: bytes -> records -> columns. */
#ifndef READ_INTERNAL_H
#define READ_INTERNAL_H

#include "read.h"

enum { DELIMITER_NONE = -3 }; /* one column: the cell is the whole line */

/* --- bytes (bytes.c): a window on a file or pipe that is refilled, never read twice */

struct source {
        const char *name;     /* for messages */
        int fd;               /* < 0: nothing more comes, the window is all there is */
        char *buf;            /* owned, unless fd was < 0 from the start */
        size_t cap, from, to; /* not yet consumed: buf[from .. to) */
        size_t line;          /* of buf[from], 1-based */
        bool ended;           /* nothing follows buf[to] */
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

/* Passes over blank lines and comments before the first record, which may be any number. */
enum status record_skip(struct source *s, char comment, struct fault *f);

enum next { NEXT_RECORD, NEXT_END, NEXT_FAULT };

/* The next record that is neither blank nor a comment, cut at the delimiter (no AUTO any more). */
enum next record_next(struct source *s, int delimiter, char comment, struct record *r,
                      struct fault *f);

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

/* The column (from 0) that a request means in a file of this shape, named file in messages. */
enum status shape_column(const struct shape *s, const struct request *request, const char *file,
                         size_t *column, struct fault *f);

/* --- cells */

bool cell_is_missing(const struct cell *c, const struct dialect *d);

/* What num_parse says of the cell without surrounding blanks. */
int cell_number(const struct cell *c, char point, double *value);

#endif
