/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fault: how a layer below the command line says what went wrong. Nothing below `cli` prints
 * or exits (memory apart, see mem.h): a function that can fail because of the user or the data
 * returns a status and fills a struct fault; failures that are our own bugs assert. */
#ifndef FAULT_H
#define FAULT_H

#include <stddef.h>

/* The exit statuses of CONTRACT.md: a larger one is worse. */
enum status {
        STATUS_OK = 0,     /* fitted; also a maximum on the boundary, which the output names */
        STATUS_DATA = 1,   /* data or I/O: not a number, outside the support, no rows, ... */
        STATUS_USAGE = 2,  /* the command line */
        STATUS_SEARCH = 3, /* the search did not converge */
        STATUS_NONE = 4,   /* no maximum exists */
};

/* One failure. Zero it before the first use ("struct fault f = {0}"). */
struct fault {
        enum status status;
        char *file;  /* NULL: not about a file */
        size_t line; /* 1-based; 0: not about a line */
        char *text;  /* the reason, one line, no final newline or stop */
};

/* Fills f (whose earlier texts are released) and returns status. file may be NULL. */
enum status fault_set(struct fault *f, enum status status, const char *file, size_t line,
                      const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Releases the texts and zeroes f. */
void fault_clear(struct fault *f);

#endif
