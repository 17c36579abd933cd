/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figure: pictures of fits. A picture is described once, as tables of numbers and how each is drawn; three writers know no
 * more than that description: TSV for other programs, the terminal, and gnuplot. */
#ifndef FIGURE_H
#define FIGURE_H

#include "report.h"

#include <stdio.h>

/* What is drawn, or written as a table. */
enum curve {
        CURVE_NONE,
        CURVE_FITTED, /* of every row: the parameters; as a picture, what a regression predicts and what was observed */
        CURVE_RESIDUALS,
        CURVE_PDF,
        CURVE_CDF,
        CURVE_SF,
        CURVE_QUANTILE,
        CURVE_HIST,
        CURVE_ECDF,
        CURVE_QQ,
        CURVE_PP,
        CURVE_LIKELIHOOD, /* in units of its maximum */
        CURVE_LOGLIK,
        CURVE_PROFILE,
        CURVE_COUNT
};

const char *curve_name(enum curve c); /* "pdf", ...; c is not CURVE_NONE */

/* --- the description */

enum mark {
        MARK_LINE, /* x, y; a NAN is a gap */
        MARK_STEPS, /* x, y: y from x to the next x, of the last to the end of the picture; before the first 0 or, if it
                      * falls, 1. A NAN ends it */
        MARK_POINTS, /* x, y */
        MARK_STEMS,  /* x, y: points of a function of integers */
        MARK_BARS,   /* lower x, upper x, y */
        MARK_GRID,   /* x, y, z: scan lines of `block` points each, x the same along one */
        MARK_RULE,   /* a line from (x, y) to (x, y), as a reference */
};

enum { SERIES_COLUMNS = 4, FIGURE_LEVELS = 3 };

struct series {
        enum mark mark;
        char *name; /* in the legend; NULL: it is not there */
        char *key;  /* what the rows of the table begin with, under the key of the figure; NULL */
        int hue;    /* 0: the data; k: the k-th fit; -1: a reference */
        size_t n, block;
        double *column
                [SERIES_COLUMNS]; /* column[k][n]: those that are drawn first, as mark says; NULL: no more */
        bool aside;               /* for pictures only: the table does not hold it */
};

struct axis {
        char *label;
        double lo, hi;
        bool whole;  /* ticks at integers only */
        size_t n;    /* labels[n] of 0, 1, ...; 0: numbers */
        char **name; /* borrowed */
};

struct panel {
        struct axis x, y;
        size_t n, room;
        struct series *series; /* series[n] */
        size_t nlevel;
        double level[FIGURE_LEVELS];     /* of a grid: where its contours are, ascending, */
        char *level_name[FIGURE_LEVELS]; /* and the regions within */
};

struct figure {
        char *title, *caption;
        char *note; /* what is not in the picture; NULL: nothing */
        size_t n;
        struct panel *panel;
        char *key; /* heads the first column of the table; NULL: there is none */
        char *heading[SERIES_COLUMNS]; /* and these the rest; NULL: a column is not in the table */
        const struct levels *
                levels; /* names of what is in the first of them, a bar or its left end; NULL: it is a number */
        const struct cells *group; /* borrowed; NULL */
};

/* --- making it */

struct view {
        enum curve curve; /* CURVE_NONE: what suits the model */
        bool drawn;       /* a picture; else the table alone */
        size_t nname;
        const char *const
                *name; /* name[nname]: the parameters of a likelihood; 0: all, or the first */
        unsigned long seed;
        const struct spec *spec; /* of the fit, if it is the only one */
};

/* Of n > 0 fits of one sample, all successful, whose reports differ in that only. STATUS_USAGE, STATUS_DATA: there is
 * no such picture, *f says why, and *g is zero. */
enum status figure_make(const struct view *v, size_t n, const struct report *r, struct figure *g,
                        struct fault *f);
void figure_free(struct figure *g);

/* --- writing it */

/* first: nothing was written before, so that the header is. Blocks have two empty lines before them, and scan lines one,
 * as gnuplot has it. */
void figure_tsv_head(FILE *out, const struct figure *g);
void figure_tsv(FILE *out, const struct figure *g, bool first);

struct terminal {
        size_t width, height; /* characters; height 0: as suits the width */
        bool unicode, colour;
};

/* That of standard output: COLUMNS or the window's width, else 80; the encoding of the locale; NO_COLOR. */
struct terminal terminal_make(void);
void figure_terminal(FILE *out, const struct figure *g, const struct terminal *t);

/* A script that holds its data. file: what it writes to, in the format that the name ends in; NULL: what gnuplot draws on by
 * itself. */
void figure_gnuplot(FILE *out, const struct figure *g, const char *file);
/* Whether the name ends as one of a file does that gnuplot can write: .svg, .pdf, .png */
bool figure_is_file(const char *name);
/* Lets gnuplot write the file. STATUS_DATA: it could not. */
enum status figure_write(const struct figure *g, const char *file, struct fault *f);

#endif
