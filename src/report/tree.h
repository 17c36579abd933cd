/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of a notation know of each other: formulas as trees. */
#ifndef REPORT_TREE_H
#define REPORT_TREE_H

#include "notation.h"

/* --- functions (notation_value.c) */

struct function {
        const char *name, *latex;
        double (*one)(double);
        double (*two)(double, double);
};

/* NULL: there is none of that name. */
const struct function *function_find(const char *name);

/* --- trees and what is on the board (notation_board.c) */

enum node_kind {
        NUMBER,
        NAME,
        CALL,
        SUM,
        MEAN,
        ADD,
        SUBTRACT,
        TIMES,
        OVER,
        POWER,
        MINUS,
        ABSOLUTE,
        FACTORIAL,
        PLUS,   /* the positive part: (x - m)+ */
        SLOPE,  /* dl/da */
        CURVE,  /* d2l/da2 */
        HEIGHT, /* l(...), L(...), f(x), P(x) */
};

struct node {
        enum node_kind kind;
        double v;            /* NUMBER */
        char *name;          /* of NAME, CALL, HEIGHT, and of what SLOPE and CURVE are in */
        struct node *a, *b;  /* operands */
        struct node *behind; /* on the board */
};

struct entry {
        char *name;
        const struct node *node; /* NULL: it has a value */
        double v;
};

struct board {
        const struct dist *d;
        const struct sample *s; /* NULL: nothing has numbers */
        const struct fit *f;
        const double *t;
        struct node *last;
        size_t nentry, room;
        struct entry *entry;
        size_t nalias; /* of parameters in this derivation: those of l(k, r), in order */
        char **alias;
        double *slope, *curve; /* of the log-likelihood at t; NULL: not computed yet */
        const double *x;       /* the observation that is being looked at; NULL: none */
        int depth;             /* of definitions: lest one be its own */
};

/* Made for the board, which owns it. */
struct node *node_make(struct board *b, enum node_kind kind, struct node *a, struct node *c);
struct node *node_named(struct board *b, enum node_kind kind, const char *name, struct node *a);
struct node *node_number(struct board *b, double v);

struct entry *entry_find(const struct board *b, const char *name);
struct entry *entry_make(struct board *b, const char *name);
/* Without the index: z_i is z. A string of the caller. */
char *name_stem(const char *name);
/* The parameter of that name; npar: none. */
size_t name_parameter(const struct board *b, const char *name);
bool name_is_statistic(const char *name);
bool name_is_known(const struct board *b, const char *name);

bool node_depends_on_x(const struct board *b, const struct node *n);
/* How tightly it holds together where it is written: what is weaker than its surroundings is put in parentheses. */
int node_strength(const struct node *n);

/* --- reading (notation_read.c) */

/* A line: expressions, what relates or separates them, words. */
enum part_kind { WORDS, RELATION, SEPARATOR, EXPRESSION };

struct part {
        enum part_kind kind;
        char *text;
        struct node *node;
};

struct line {
        size_t n, room;
        struct part *part;
};

/* What the line defines is put on the board. */
struct line line_read(struct board *b, const char *text);
void line_free(struct line *l);
/* An expression that begins at *text, which is moved behind it; NULL: none. */
struct node *expression_read(struct board *b, const char **text);

/* Whether it is sum_k or prod_k, over something else than the observations. */
bool is_indexed_sum(const char *name);

/* --- values (notation_value.c) */

double node_value(struct board *b, const struct node *n);

/* a, between and b as one string of the caller; a and b are freed (notation_text.c). */
char *text_join(char *a, const char *between, char *b);

#endif
