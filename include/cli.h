/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli: the command line. Every option is one row of a table (src/cli/table.c) from which getopt_long's
 * arrays, --help, the manual page and the completions are made. */
#ifndef CLI_H
#define CLI_H

#include "report.h"

#include <stdio.h>

enum action {
        ACTION_FIT,
        ACTION_LIST,
        ACTION_DESCRIBE,
        ACTION_HELP,
        ACTION_VERSION,
        ACTION_MAN,
        ACTION_COMPLETION,
};

struct words {
        size_t n;
        char **at; /* at[n], then NULL; NULL if n is 0 */
};

/* NAME=VALUE, ... */
struct settings {
        size_t n;
        char **name;
        double *value;
};

/* What the user wants. Strings from the command line are borrowed, lists are owned. */
struct options {
        enum action action;
        enum style style;        /* of --list */
        const struct dist *dist; /* to be fitted or described; NULL: rivals are to be compared */
        size_t nrival;
        const struct dist **rival; /* rival[nrival], owned */
        bool all;                  /* the rivals are all there are, not chosen by name */
        enum criterion rank;
        enum method method;
        struct settings fix, start;
        struct words levels; /* n = 0: those found in the data */
        const char *column;  /* NULL: the only one that fits */
        struct dialect dialect;
        struct words na;
        double level;
        const struct format *format;
        struct words print; /* n = 0: everything, in the format */
        int digits;
        int threads;               /* 0: as many as there are processors */
        const struct language *as; /* print the fitted model in it; NULL: do not */
        bool degrees;              /* observations are angles in degrees */
        bool quiet, verbose;
        const char *shell; /* of ACTION_COMPLETION */
        size_t nfile;      /* 0: standard input */
        const char *const *file;
};

/* Fills *o, which must stay where it is (it points into itself), from the command line; argv is
 * permuted. STATUS_USAGE: *f says what is wrong. *o is to be released either way. */
enum status cli_parse(int argc, char **argv, struct options *o, struct fault *f);
void cli_free(struct options *o);

/* The settings of an option (its name is for messages) as t[npar]: NAN where nothing was set.
 * STATUS_USAGE: d has no parameter of such a name. */
enum status cli_settings(const struct settings *s, const char *option, const struct dist *d,
                         double *t, struct fault *f);
/* Those among s that set constants which d is given, into t[npar]; NAN for the others. */
void cli_givens(const struct settings *s, const struct dist *d, double *t);

void cli_help(FILE *out);
void cli_version(FILE *out);
void cli_man(FILE *out);                           /* mdoc */
void cli_completion(FILE *out, const char *shell); /* "bash", "zsh" or "fish" */

#endif
