/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The option table, and what reads and prints it. */
#ifndef CLI_INTERNAL_H
#define CLI_INTERNAL_H

#include "cli.h"

enum group { GROUP_MODEL, GROUP_DATA, GROUP_INFERENCE, GROUP_OUTPUT, GROUP_ABOUT, GROUP_COUNT };

struct row;

/* Puts the argument of an option (NULL: it was given none) into *o. */
typedef enum status take(struct options *o, const struct row *row, const char *argument,
                         struct fault *f);

/* An option. Everything that knows about options is made from these rows: a new option is one more row and
 * its take. */
struct row {
        enum group group;
        char letter;                   /* 0: it has none */
        const char *name;              /* "digits" */
        const char *argument;          /* "N"; NULL: it takes none */
        const char *help;              /* a plain sentence without a final stop */
        const char *(*word)(size_t i); /* words it may be given, NULL after the last; NULL: any */
        bool closed;                   /* only these words, of which the first is the default */
        bool listed;                   /* the words belong into the help, and none is the default */
        char *(*preset)(void); /* the default as a string of the caller; NULL: no word on it */
        take *take;
        bool optional; /* the argument may be left out: --list, --list=markdown */
        bool alone;    /* cannot be combined with anything */
};

const struct row *row_at(size_t i);            /* NULL: there are no more */
const struct row *row_named(const char *name); /* there must be one */
char *row_text(const struct row *row); /* the help with words and default, a string of the caller */
const char *group_title(enum group g);

/* take.c */
take take_dist, take_rank, take_method, take_levels, take_fix, take_free, take_given, take_trials,
        take_start, take_at, take_formula, take_link, take_prior, take_offset, take_l1, take_l2,
        take_standardize, take_curve, take_explain, take_predict, take_seed, take_column,
        take_delimiter, take_header, take_comment, take_decimal, take_na, take_missing, take_level,
        take_ci, take_se, take_bootstrap, take_resample, take_quantiles, take_probs, take_return,
        take_format, take_print, take_as, take_test, take_digits, take_degrees, take_by,
        take_simulate, take_trace, take_weights, take_event, take_interval, take_censored,
        take_round, take_truncate, take_threads, take_quiet, take_verbose, take_list, take_describe,
        take_help, take_version, take_man, take_study, take_gof, take_refits, take_plot,
        take_completion;

extern const char study_sizes[];          /* those of --study without an argument */
extern const struct options cli_defaults; /* but for the dialect, see read.h */
enum { DEFAULT_DIGITS = 6, DEFAULT_RESAMPLES = 2000, MOST_THREADS = 1024 };

/* Tables that --help and the manual share. */
struct note {
        const char *head, *text;
};
const struct note *note_status(size_t i);  /* an exit status; NULL: there are no more */
const struct note *note_example(size_t i); /* a command and what it does */
extern const char note_purpose[], note_files[];

/* --- whether all of it can be meant (check.c). Fills in what has no other default. */

enum status check_options(struct options *o, struct fault *f);

/* The output, and that nothing is asked beside it which it does not have (output.c). */
enum status output_choose(struct options *o, struct fault *f);

/* That d has no parameter of this name, and which it may have been meant to be. Returns STATUS_USAGE. */
enum status check_unknown(const struct dist *d, const char *name, const char *option,
                          struct fault *f);

/* --- hypotheses (tests.c) */

/* Whether the options go with tests; and whether all hypotheses are of parameters, where these are known before there are data. */
enum status tests_check_options(struct options *o, struct fault *f);
/* Whether all can be tested of a specification, of which d, held, regression and moved are looked at. */
enum status tests_check(const struct options *o, const struct spec *m, struct fault *f);
/* Of the fit of a job, into it. */
enum status tests_run(const struct options *o, struct job *j, struct fault *f);
void tests_free(struct job *j);
/* --- what the steps of a job share (job.c) */

size_t threads_of(const struct options *o);
bool is_rereadable(const struct options *o); /* the input can be read again: regular files */
void tell_missing(const struct options *o, const struct job *j); /* rows that were left out */
/* Whether draws are made at given parameters: then there is no response, or it is to be replaced. */
static inline bool draws_given(const struct options *o)
{
        return (o->output == OUTPUT_DRAWS || o->output == OUTPUT_STUDY) && o->at.n;
}

/* Levels that were named. */
struct levels levels_of_words(const struct words *w);
/* What stands for the response that is to be drawn (draw.c). */
enum status draw_stage(const struct options *o, struct job *j, struct fault *f);

/* --- reading arguments (value.c) */

/* A number, which may be infinite; false: it is none. */
bool value_setting(const char *s, double *value);

/* Index of the word that argument is; else STATUS_USAGE with the word it may have been meant to be. */
enum status value_word(const struct row *row, const char *argument, size_t *index, struct fault *f);

/* Words between commas, added to the list. A word in double quotes may hold commas ("" is a quote); so may, if
 * brackets is set, what stands in [] or (). */
enum status value_list(const struct row *row, const char *argument, bool brackets,
                       struct words *list, struct fault *f);
void words_add(struct words *list, const char *word);
void words_free(struct words *list);
/* Asks for it unless that is done already. */
void options_ask(struct options *o, const struct asked *a);
/* A number >= 0. */
enum status value_factor(const struct row *row, const char *argument, double *value,
                         struct fault *f);

/* NAME=VALUE,... added to s. */
enum status value_settings(const struct row *row, const char *argument, struct settings *s,
                           struct fault *f);

/* The kind of a curve, and in parentheses the parameters it is of. */
enum status value_curve(const struct row *row, const char *argument, enum curve *curve,
                        struct words *of, struct fault *f);
bool value_begins_with_curve(
        const char *argument); /* and a colon, a parenthesis or nothing follows */
/* Whether it says where a picture goes: gnuplot, or the name of a file. */
bool value_is_canvas(const char *argument);
/* What says so behind a kind and a colon; NULL: nothing does. */
const char *value_canvas(const char *argument);

enum status value_delimiter(const struct row *row, const char *argument, int *delimiter,
                            struct fault *f);
/* A single byte that can be no part of a number. */
enum status value_mark(const struct row *row, const char *argument, char *mark, struct fault *f);
/* 0 < level < 1, also as 95%. */
enum status value_level(const struct row *row, const char *argument, double *level,
                        struct fault *f);
/* A whole number of 1 or more. */
enum status value_count(const struct row *row, const char *argument, size_t *value,
                        struct fault *f);
enum status value_integer(const struct row *row, const char *argument, int lo, int hi, int *value,
                          struct fault *f);
/* One name, or several between commas, or all: o->dist, or o->rival. */
enum status value_rivals(const struct row *row, const char *argument, struct options *o,
                         struct fault *f);
enum status value_dist(const struct row *row, const char *argument, const struct dist **d,
                       struct fault *f);

#endif
