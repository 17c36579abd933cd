/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli: the command line. Every option is one row of a table (src/cli/table.c) from which getopt_long's
 * arrays, --help, the manual page and the completions are made. */
#ifndef CLI_H
#define CLI_H

#include "figure.h"
#include "formula.h"
#include "gof.h"
#include "regression.h"
#include "report.h"
#include "spec.h"

#include <pthread.h>
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

/* What is written: one of these (output.c). */
enum output {
        OUTPUT_REPORT, /* in a format */
        OUTPUT_PRINT,  /* chosen values */
        OUTPUT_CALL,   /* the fitted model in another language */
        OUTPUT_PLOT,   /* a picture */
        OUTPUT_CURVE,  /* what one would draw, as a table */
        OUTPUT_ROWS,   /* fitted values or residuals, of each row */
        OUTPUT_PREDICTIONS,
        OUTPUT_EXPLAIN, /* the derivation */
        OUTPUT_TRACE,   /* the path of the search */
        OUTPUT_DRAWS,
        OUTPUT_STUDY,
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
        enum output output;      /* follows from the others */
        enum style style;        /* of --list */
        const struct dist *dist; /* to be fitted or described; NULL: rivals are to be compared */
        struct dist *moved;      /* dist, if it is a family that --free or --fix moves: owned */
        size_t nrival;
        const struct dist **rival; /* rival[nrival], owned */
        bool all;                  /* the rivals are all there are, not chosen by name */
        enum criterion rank;
        enum method method;
        struct settings fix, start;
        struct settings at;   /* with fix all parameters: nothing is fitted; n = 0: it is */
        bool free_loc;        /* a family without a location is given one */
        struct words formula; /* as typed, the first of the response */
        struct words link;    /* PARAMETER=LINK */
        struct words prior;   /* PARAMETER=DIST(ARGUMENT,...) */
        const char *offset;   /* a column; NULL: there is none */
        const char *trials;   /* a column with the size of each row; NULL: --fix has it */
        double l1, l2;        /* 0: nothing is added */
        bool standardize;
        struct words levels;   /* n = 0: those found in the data */
        const char *column;    /* NULL: the only one that fits */
        struct words by;       /* columns; n = 0: all rows are one sample */
        const char *weights;   /* a column; NULL: rows count once */
        const char *event;     /* a column: 1 observed, 0 right-censored; NULL */
        struct words interval; /* columns of the two ends; n = 0 */
        bool censored;         /* cells of the sample may be censored */
        double round;          /* values stand for so much about them; 0: for themselves */
        struct words truncate; /* two numbers or columns, which may be empty; n = 0 */
        struct dialect dialect;
        struct words na;
        struct infer_options infer; /* what is asked there is owned */
        size_t asked_room;
        bool chose_ci, chose_resample, chose_level; /* by name */
        int resamples;                              /* 0: as many as usual */
        struct words test; /* hypotheses, as typed: each of one or more NAME=VALUE */
        unsigned gof;      /* tests of goodness of fit, bits 1U << enum gof_test; 0: none */
        int refits;        /* for them; 0: as many as usual */
        const struct format *format;
        struct words print; /* n = 0: everything, in the format */
        int digits;
        int threads;               /* 0: as many as there are processors */
        const struct language *as; /* print the fitted model in it; NULL: do not */
        enum paper explain;        /* only the derivation, on it; PAPER_NONE: do not */
        bool degrees;              /* observations are angles in degrees */
        enum curve curve;          /* only this, as a table */
        bool plot;                 /* only a picture, */
        enum curve picture;        /* of this; CURVE_NONE: what suits the model */
        struct words drawn; /* the parameters whose likelihood is drawn; n = 0: all, or the first */
        const char *canvas; /* "gnuplot": a script; else a file; NULL: the terminal */
        const char *predict; /* a file of predictors: only predictions for its rows; or NULL */
        int seed;            /* of random numbers */
        bool trace;          /* the path of the search instead of a report */
        bool study;          /* of what theory says, by samples */
        size_t nsize;        /* sizes of them */
        size_t *size;        /* size[nsize], ascending; owned */
        size_t simulate;     /* draws instead of a report, so many; 0: none */
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
/* The values of --at and --fix, which together are all parameters of d, into t[npar]. STATUS_USAGE: they are not, or no
 * likelihood could be there. */
enum status cli_values(const struct options *o, const struct dist *d, double *t, struct fault *f);
/* Those among s that set constants which d is given, into t[npar]; NAN for the others. */
void cli_givens(const struct settings *s, const struct dist *d, double *t);

/* --- formulas and priors: a model that is made for the data */

/* Columns that say of each observation what is known of it beside its value: where they are among the requests. */
enum known { KNOWN_UPPER, KNOWN_WEIGHT, KNOWN_EVENT, KNOWN_FROM, KNOWN_TO, KNOWN_COUNT };
static const size_t KNOWN_NOT = (size_t)-1;

/* Formulas as they are understood, and what is made of them when the table is there. */
struct plan {
        size_t n; /* formulas */
        struct formula **formula;
        bool *names_parameter; /* names_parameter[n]: its left side is a parameter, not the response */
        struct requests requests;
        size_t known[KNOWN_COUNT];       /* KNOWN_NOT: not asked for */
        size_t response, offset, trials; /* positions among the requests, where they are used */
        struct design *design;           /* design[n] */
        double *left;                    /* the response, if it is an expression; or NULL */
        struct prediction *prediction;   /* prediction[n] */
        struct streaming *streaming;     /* rows are not kept; NULL: they are */
        struct regression *regression;   /* NULL: the model is the distribution itself */
        double *dirichlet;               /* of its probabilities; NULL */
        struct penalties penalties;
        struct prior *prior; /* those of penalties */
};

/* Whether the options ask for one. */
bool plan_is_asked(const struct options *o);
/* What is to be read. */
enum status plan_begin(struct plan *m, const struct options *o, struct fault *f);
/* Whether products of columns are all that is needed of the rows. */
bool plan_streams(const struct plan *m, const struct options *o);
/* The column of the table with the response (ncolumn: it is m->left). */
enum status plan_response(struct plan *m, const struct table *t, size_t *column, struct fault *f);
/* The regression of d on a table that was read with these requests, for the sample of the response. */
enum status plan_make(struct plan *m, const struct options *o, const struct dist *d,
                      const struct table *t, const struct sample *s, struct fault *f);
/* Reads other predictors for the same formulas; what they make is released by plan_forget. */
struct foresight {
        struct table table;
        struct design *design;
        const double **offset, **given;
        struct predictors predictors;
};
enum status plan_foresee(struct plan *m, const struct options *o, const struct dist *d,
                         const struct table *t, struct foresight *s, struct fault *f);
void plan_forget(const struct plan *m, struct foresight *s);
void plan_free(struct plan *m);

/* --- what is known of observations (known.c) */

/* Whether the options say that observations are censored, rounded or truncated. */
bool known_bounds(const struct options *o);
/* Whether there may be bounds in the place of observations. */
bool known_intervals(const struct options *o);
/* The window (from, to] that --truncate has for all rows; the whole line without it. false: an end is a column. */
bool known_window(const struct options *o, bool discrete, double *from, double *to);
/* What is wanted of the column with the sample, were it a number. */
enum want known_want(const struct options *o, enum want want);
/* The requests for further columns, column is that of the sample (NULL: the only one); returns how many, at[] receives which is
 * where among them. */
size_t known_requests(const struct options *o, const char *column, struct request list[KNOWN_COUNT],
                      size_t at[KNOWN_COUNT]);
/* Turns the column of events into 1 and 0. *warning: what a user should know of its coding, a static text; NULL. */
enum status known_events(struct table *t, size_t column, const char **warning, struct fault *f);
/* weight[nrow] of the rows, borrowed; NULL: 1 each. */
const double *known_weights(const struct plan *m, const struct table *t);
/* The sample in x[nrow], of column `column`, with what is known of it; name and where are those of the family. */
enum status known_sample(const struct options *o, const struct plan *m, const struct table *t,
                         size_t column, const char *name, const struct support *where,
                         struct sample **s, struct fault *f);

/* --- progress, on a terminal and after a second only */

struct progress {
        bool on, fitting, over;
        size_t iteration; /* of the fit; 0: none yet */
        size_t all;       /* fits there are to be; 0: one, and iteration is its own */
        double total;     /* bytes to be read; 0: unknown */
        pthread_t watcher;
        pthread_mutex_t lock; /* of what the watcher reads */
        pthread_cond_t ended;
};

/* Begins to watch what is read. p must stay where it is. */
void progress_start(struct progress *p, const struct options *o);
void progress_fit(struct progress *p, size_t iteration);
struct onlooker progress_onlooker(struct progress *p); /* of fits of many samples */
void progress_stop(struct progress *p); /* the line is gone; more than once is no harm */

/* --- one fit (job.c) */

/* All that it is made of, in the order in which it comes to be. */
struct job {
        FILE *out, *err;
        FILE *head;                /* for what comes before the first result; NULL: it is there */
        const struct cells *group; /* NULL: the table is all there is */
        struct table table;
        struct gather *gather; /* what the observations are reduced to; NULL: they are kept */
        struct levels levels;
        struct sample *sample;
        struct plan plan;           /* formulas and priors */
        struct foresight foresight; /* of --predict */
        struct progress progress;
        struct trace trace; /* out is NULL: there is none */
        struct path path;   /* of the search, for --explain */
        bool records_path;
        size_t column;     /* of the response */
        struct dist *made; /* a row made for the levels; NULL: the family's own will do */
        const struct dist *dist;
        double *held, *start;
        struct spec spec; /* what is fitted, from job_resolve on */
        struct fit *fit;
        struct inference *inference;
        size_t ntest;
        struct test **test;            /* test[ntest], of the fit */
        struct comparison *comparison; /* instead, of several */
        struct gof *gof;               /* NULL: it was not asked for */
        struct gof **gofs;             /* gofs[comparison->n]; likewise */
        struct figure figure;          /* n = 0: nothing is drawn */
        bool follows;                  /* other groups come before */
};

enum status job_load(const struct options *o, struct job *j, struct fault *f);
enum status job_observe(const struct options *o, struct job *j, struct fault *f);
/* What was asked about parameters, now that there are some for certain. */
enum status job_resolve(const struct options *o, struct job *j, struct fault *f);
/* STATUS_SEARCH, STATUS_NONE: j->fit is there, and says why it has no estimates. */
enum status job_estimate(const struct options *o, struct job *j, struct fault *f);
/* Whether there is what --as, --curve or --plot asks for. */
enum status job_call(const struct options *o, struct job *j, struct fault *f);
void job_report(const struct options *o, struct job *j);
/* Instead of the steps after the first: several families on one sample, and their report. */
enum status job_compare(const struct options *o, struct job *j, struct fault *f);
void job_free(struct job *j);
/* Says of a group why there is no result. */
void job_refuse(const struct options *o, struct job *j, const struct fault *f);

/* Instead of a report: draws from the fit, or at --at. */
enum status job_draw(const struct options *o, struct job *j, struct fault *f);
/* Draws at --at for which nothing is read. */
enum status job_draw_alone(const struct options *o, struct fault *f);

/* Instead of a report: a study of the fitted model, or at --at. */
enum status job_study(const struct options *o, struct job *j, struct fault *f);
/* At --at where nothing is read. */
enum status job_study_alone(const struct options *o, struct fault *f);
/* --- pictures, and tables of curves (plot.c) */

/* Makes j->figure of n fits of one sample, and the file if there is one. */
enum status plot_make(const struct options *o, struct job *j, size_t n, const struct report *r,
                      struct fault *f);
/* Prints it. */
void plot_show(const struct options *o, struct job *j);

/* --- the same for each group of the rows that were loaded (each.c) */

/* The worst status; *f then says how many groups it is about. */
enum status each_group(const struct options *o, struct job *all, struct fault *f);

/* --- about */

void cli_help(FILE *out);
void cli_version(FILE *out);
void cli_man(FILE *out);                           /* mdoc */
void cli_completion(FILE *out, const char *shell); /* "bash", "zsh" or "fish" */

#endif
