/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of an explanation know of each other. */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "internal.h"
#include "sheet.h"

/* A fit that is being explained. */
struct story {
        const struct report *r;
        struct sheet *s;
        const struct fit *f;
        const struct fit
                *m; /* the fit at the maximum: f, or on the boundary that of the family there */
        const struct dist *d;   /* of an observation: the family at the maximum */
        const struct sample *y; /* the observations */
        const double *t;        /* the parameters of d; NULL: each row has its own */
        bool found;             /* there is a maximum */
        bool taught; /* the family's lesson is about it: all is estimated, by the likelihood alone, from values */
};

/* --- the text of a family (explain_lesson.c) */

/* Puts what a lesson says of this sample on the sheet, in a section of its own unless title is NULL. text: NULL, nothing. */
void lesson_put(struct story *y, const char *title, const char *text);

/* --- rows of the likelihood (explain_rows.c) */

/* How many rows there are. */
size_t contribution_count(const struct story *y);
/* The parameters of row i, into t[d->npar]. */
void contribution_parameters(const struct story *y, size_t i, double *t);
/* The observation, a string of the caller; what it adds to the log-likelihood per unit of weight, and how that is written. */
struct contribution {
        char *observed;
        const char *kind; /* "log f", "log S", ... */
        double log, weight;
};
struct contribution contribution_of(const struct story *y, size_t i);

/* --- sections */

void explain_likelihood(struct story *y); /* explain_rows.c */
void explain_search(struct story *y);     /* explain_search.c: a part of one */
void explain_predictors(struct story *y); /* explain_formula.c: a part of the model */
void explain_score(struct story *y);      /* instead of the derivation */
void explain_curvature(struct story *y);  /* explain_top.c */
void explain_check(struct story *y);
void explain_loss(struct story *y); /* explain_loss.c */
void explain_prior(struct story *y);

/* v for people. A string of the caller. */
char *explain_number(const struct story *y, double v);

#endif
