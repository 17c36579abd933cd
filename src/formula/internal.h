/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of `formula` know of each other: text -> tree -> terms -> columns. */
#ifndef FORMULA_INTERNAL_H
#define FORMULA_INTERNAL_H

#include "formula.h"

/* --- the tree (parse.c) */

enum role {
        ROLE_VALUE,  /* arithmetic of one value */
        ROLE_POLY,   /* several columns */
        ROLE_FACTOR, /* a column as a factor */
        ROLE_OFFSET, /* no coefficient */
};

struct function {
        const char *name;
        enum role role;
        double (*apply)(double); /* NULL: I, which is its argument, or not ROLE_VALUE */
};

enum node_kind {
        NODE_NUMBER,
        NODE_NAME,
        NODE_DOT,
        NODE_GROUP,  /* (a) */
        NODE_MINUS,  /* -a */
        NODE_PLUS,   /* +a */
        NODE_BINARY, /* a op b */
        NODE_CALL,   /* function(a) */
};

struct node {
        enum node_kind kind;
        char op;                         /* of NODE_BINARY: one of + - * / : ^ */
        size_t at;                       /* where it begins, or its operator stands, in the text */
        size_t depth;                    /* of the tree below */
        double value;                    /* of NODE_NUMBER */
        char *name;                      /* of NODE_NAME */
        const struct function *function; /* of NODE_CALL */
        size_t degree;                   /* of poly */
        bool raw;                        /* poly says raw = TRUE */
        struct node *a, *b;
};

struct formula {
        char *text;
        struct node *left, *right; /* left NULL: there is none */
        char *title;               /* of left; NULL */
};

/* Usage error at a byte of the text: "--formula: "TEXT": WHAT at character NHINT". Returns STATUS_USAGE. */
enum status formula_wrong(const char *text, size_t at, const char *hint, struct fault *f,
                          const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Whether a name needs no backquotes. */
bool name_is_bare(const char *name);

/* --- the tree as text (write.c), as R would write it; owned by the caller */

char *node_text(const struct node *e);
/* --- columns of the table (requests.c) */

/* Calls see(context, e, want) for every name and dot under e, left to right, with what is wanted of it there. */
void node_visit(const struct node *e, enum want want,
                void (*see)(void *context, const struct node *e, enum want want), void *context);
/* The index of a column that serves; ncolumn: there is none. */
size_t requests_find(const struct requests *r, const struct table *t, const char *column,
                     enum want want);
/* The name of a column, or its number; owned by the caller. */
char *column_name(const struct column *c);
/* The indices of what `.` stands for, in the order of the file; each column once. Owned by the caller. */
size_t *requests_rest(const struct requests *r, const struct table *t, size_t *n);

/* --- arithmetic (value.c) */

/* e over the rows of the table, into a column of its own. NULL: a value is not finite, which *f says. */
double *node_values(const struct node *e, const struct table *t, const struct requests *r,
                    struct fault *f);
/* x^k as R has it. */
double value_power(double x, double k);

/* --- terms (terms.c) */

struct variable {
        char *key;  /* tells it from others: arithmetic as text, "#NUMBER" of a column */
        char *name; /* in names of coefficients */
        const struct node *expr; /* arithmetic; NULL: a column */
        char *column;            /* as it is asked for; NULL: arithmetic */
        enum want want;          /* of the column */
        size_t degree;           /* of poly; 0: it is none */
        struct factor *factor;   /* NULL: numbers (not known before the design is made) */
};

/* A product of variables. */
struct term {
        size_t n;
        size_t *variable; /* variable[n], increasing */
        bool *full;       /* full[n]: a factor that is coded by indicators of all levels */
        size_t order;     /* of appearance */
};

struct terms {
        size_t n, room;
        struct term *term;
};

struct model {
        size_t nvariable, variable_room;
        struct variable *variable;
        struct terms terms;
        bool intercept;
        size_t noffset, offset_room;
        const struct node **offset;
};

/* That a tree is one of terms; else *f says where it is not. */
enum status terms_check(const char *text, const struct node *right, struct fault *f);
/* The terms of a right side, in order; which variables are factors, and codings, are not known yet. NULL: *f says why. */
struct model *model_make(const struct formula *formula, const struct table *t,
                         const struct requests *r, struct fault *f);
/* Decides on the coding, when factors are known. */
void model_code(struct model *m);
void model_free(struct model *m);

/* --- factors (factor.c) */

struct factor {
        size_t n;
        char **level; /* level[n], in order */
        bool numbers; /* levels are told apart by their values */
};

/* The levels of a label column; NULL: one, or too many, of which *f speaks. name: for the message. */
struct factor *factor_make(const struct table *t, const struct column *c, const char *name,
                           struct fault *f);
/* level[nlabel] of each label of a column; NULL: one is no level, which *f says. Owned by the caller. */
size_t *factor_levels(const struct factor *factor, const struct table *t, const struct column *c,
                      const char *name, struct fault *f);
void factor_free(struct factor *factor);

#endif
