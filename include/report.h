/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report: what is printed about a fit and about the distributions. Everything writes to a stream
 * and checks nothing: whoever owns the stream does, at its end. Machine formats (json, csv, tsv,
 * print) write numbers as the shortest decimals that read back exactly. */
#ifndef REPORT_H
#define REPORT_H

#include "gof.h"
#include "infer.h"
#include "regression.h"
#include "study.h"
#include "test.h"

#include <gsl/gsl_rng.h>
#include <stdio.h>

/* One fit and where it came from. Nothing here is owned. */
struct report {
        const struct fit *fit;
        const struct inference *inference; /* NULL: the fit did not succeed */
        const struct table *table;
        size_t column;                       /* of the table: the sample; ncolumn: an expression */
        const struct regression *regression; /* NULL: the fit is of a distribution alone */
        size_t nformula;
        const char *const *formula;  /* formula[nformula], as typed */
        const struct levels *levels; /* n = 0: the observations are numbers */
        bool bounded; /* of rows bounds may be all there is, and their tables have them */
        size_t nfile; /* 0: standard input */
        const char *const *file;
        const struct infer_options *how;   /* errors and intervals were to be made */
        int digits;                        /* significant digits for people */
        const struct contender *contender; /* its place in a comparison; NULL: it is alone */
        size_t ntest;
        const struct test *const *test;    /* test[ntest] of its parameters */
        const struct gof *gof;             /* NULL: it was not asked for */
        struct gof *const *gofs;           /* of a comparison: of each contender; NULL likewise */
        const struct cells *group;         /* that it is of; NULL: there are no groups */
        const struct penalties *penalties; /* NULL: nothing is added to the likelihood */
        const struct path *path;           /* how it was found, if that was watched; or NULL */
};

/* A way to write fits down. */
struct format {
        const char *name, *doc;
        bool failures;           /* knows what to write for a fit that did not succeed */
        void (*head)(FILE *out); /* what comes before the first fit; may be NULL */
        void (*fit)(FILE *out, const struct report *r);
        /* Of a group that could not be fitted (there is no r->fit): why. NULL: there is no place for that. */
        void (*refusal)(FILE *out, const struct report *r, const char *dist, const char *reason);
};

const struct format *report_format(size_t i); /* NULL: there are no more; the 0th is the default */
const struct format *report_format_find(const char *name); /* NULL: none */

/* A comparison: as a table of its own in the 0th format, else fit after fit (what comes before the first is there). base has what all fits have
 * in common. all: the families were not chosen by name, and those whose support does not hold
 * the data are passed over. */
void report_comparison(FILE *out, const struct format *format, const struct comparison *c,
                       const struct report *base, bool all);

/* --- the path of a search, as TSV (trace.c) */

struct trace {
        FILE *out;
        size_t runs;    /* that have begun */
        bool penalised; /* something is added to the likelihood: the objective has a column */
};

void report_trace_head(const struct trace *w, const struct dist *d);
void report_trace_step(struct trace *w, const struct fit_step *s);
/* What the fit makes of it, of one that succeeded; all there is of a closed form. */
void report_trace_end(struct trace *w, const struct fit *f);

/* --- simulated observations, as a table that can be read again (draws.c). They depend on the seed and nothing else. */

struct draws {
        const struct dist *d;                /* the model of each; of a regression its family */
        const double *t;                     /* its parameters; of a regression the coefficients */
        const struct regression *regression; /* NULL; else a draw for each of its rows */
        const struct levels *levels;         /* n = 0: draws are numbers */
        double from, to;  /* only what lies in from < x <= to; of a regression its rows know */
        size_t n;         /* how many; of a regression how often all rows are gone through */
        const char *name; /* of the column */
        char separator;   /* a comma or a tab */
        unsigned long seed;
        size_t threads;
};

/* A column of draws. */
void report_draws(FILE *out, const struct draws *w);
/* The rows of a table as they are written in its only file, with the draws in the column of that name, or behind the others. The
 * requests are those that the table was read with. */
enum status report_draws_beside(FILE *out, const struct draws *w, const struct table *t,
                                const char *file, const struct dialect *dialect, size_t nrequest,
                                const struct request *request, struct fault *f);

/* --- a study (study.c): for people; a row for each parameter and n; a line of JSON for each n */

void report_study(FILE *out, const struct study *s);
void report_study_rows(FILE *out, const struct study *s, char separator);
void report_study_json(FILE *out, const struct study *s);

/* --- single values */

/* The i-th name (that --print knows of any distribution) and its meaning; false: no more. */
bool report_quantity(size_t i, const char **name, const char **doc);

/* Whether the name is that of something to be asked of the fitted distribution, or of its error or interval. */
bool report_asks(const char *name, struct asked *a);

/* "lr(mu=0)", "wald_p(mu=0,sigma=1)", "df(x)": what of a test it is ("lr", "wald_p"), and of which hypothesis, both texts of their own;
 * false: it is no such name. "score(mu)" is none. */
bool report_tests(const char *name, char **what, char **hypothesis);

/* The test of goodness of fit, as a bit, whose statistic or p-value it is the name of; 0: it is of none. */
unsigned report_goodness(const char *name);

/* STATUS_OK if every one of the n names means something for d; else STATUS_USAGE. */
enum status report_print_check(const struct dist *d, size_t n, char *const *name, struct fault *f);

/* Their values, one a line (of a group in one line, its cells before them, with tabs between), of a fit that succeeded. Those that are undefined are "nan"; why is said on
 * warn unless that is NULL. */
void report_print(FILE *out, FILE *warn, const struct report *r, size_t n, char *const *name);

/* --- rows */

/* Of every row, as TSV whose header is apart: what was observed and the parameters there, or the residuals (of discrete observations the
 * quantile residuals are randomised, from a seed: Dunn & Smyth 1996, J. Comput. Graph. Stat. 5, 236-244). */
enum rows { ROWS_FITTED, ROWS_RESIDUALS };
void report_rows(FILE *out, const struct report *r, enum rows rows, unsigned long seed);
void report_rows_head(FILE *out, const struct report *r, enum rows rows);

/* --- the same one by one: of row i the parameters t[npar] of the family, or of that at the limit, */
const struct dist *report_family(const struct report *r);
void report_parameters(const struct report *r, size_t i, double *t);
/* and, given these, its quantile residual; NAN: the family has no distribution function. */
double report_residual(const struct report *r, size_t i, const double *t, gsl_rng *rng);

/* Of other rows of predictors: the parameters, the mean and, at the level of the intervals, quantiles; a line for each row that was
 * read, with empty cells if a predictor is missing. */
void report_predictions(FILE *out, const struct report *r, const struct predictors *p,
                        const struct table *rows, char separator);

/* --- the fitted model in another language: a call to paste */

struct language {
        const char *name;
        const char *infinity;                          /* how it writes one; a minus goes before */
        const char *comment;                           /* what begins one */
        const char *(*spelling)(const struct dist *d); /* with {parameter} for values; NULL: none */
};

const struct language *report_language(size_t i); /* NULL: there are no more */

/* Whether there is a call for the fitted model: the family at the limit where the maximum is may be unknown there, and
 * this one have no parameters for it. */
bool report_has_call(const struct fit *f, const struct language *l);

/* One line, of a group with its cells in a comment. There must be a call for it there. */
void report_call(FILE *out, const struct report *r, const struct language *l);

/* --- what a fit is about: strings of the caller */

/* "column height", "column 3" */
char *subject_column(const struct report *r);
/* "data/heights.csv", "a.csv, b.csv", "standard input" */
char *subject_files(const struct report *r);
/* "species = setosa, site = A" */
char *subject_group(const struct cells *group);
/* The observations of a fit or regression. */
const struct sample *subject_sample(const struct report *r);
/* --- the derivation, with the sample's numbers */

/* The iterations of searches, in their order. Zero: none. */
enum { PATH_PARAMETERS = 3 };
struct path {
        size_t n, room;
        struct step {
                const char *stage;
                size_t iteration;
                double nll, gradient, t[PATH_PARAMETERS]; /* of the first parameters */
        } * step;                                         /* owned by whoever owns the path */
};

enum paper { PAPER_NONE, PAPER_TEXT, PAPER_MARKDOWN, PAPER_LATEX };

const char *report_paper(size_t i); /* "text", "markdown", "latex"; NULL: there are no more */

/* From the model to the estimates and what they are worth; of a fit without a maximum, why there is none. */
void report_explain(FILE *out, const struct report *r, enum paper paper);

/* --- other things to be told */

/* On standard error, after "mlefit: " and the group, if there is one. */
void report_warning(FILE *err, const struct cells *group, const char *text);
void report_fault(FILE *err, const struct cells *group, const struct fault *f);
/* A fault as a text of its own: FILE:LINE: reason. */
char *report_reason(const struct fault *f);

/* How the fit was found, in lines that begin with "mlefit: ". */
void report_details(FILE *out, const struct report *r);

enum style { STYLE_TEXT, STYLE_MARKDOWN, STYLE_COUNT };

const char *report_style(size_t i); /* "text", "markdown"; NULL: there are no more */

/* All distributions, one a line. headings: say above what the columns are (a Markdown table always does). */
void report_list(FILE *out, enum style style, bool headings);

void report_describe(FILE *out, const struct dist *d);

/* text, with bytes that are no printable characters written as \xHH. */
void report_plain(FILE *out, const char *text);
/* v for people: so many significant digits, but no exponent merely because there are more digits before
 * the point (1500000, not 1.5e+06). Returns buf. */
const char *page_number(char buf[NUM_TEXT], double v, int digits);
/* The digits that an estimate and its interval are shown with: the first one of the standard error is among them, also where
 * data lie far from zero. */
int report_digits(const struct estimate *e, int digits);
/* The columns that it takes on a terminal: UTF-8 characters count as one each, and \xHH as four. */
size_t page_width(const char *text);
/* text as a cell of TSV, with tabs, newlines and backslashes written \t, \n, \r, \\. */
void tsv_text(FILE *out, const char *text);

#endif
