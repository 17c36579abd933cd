/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the formats share. */
#ifndef REPORT_INTERNAL_H
#define REPORT_INTERNAL_H

#include "report.h"

/* --- scalars: the numbers about a fit that are no parameters (scalar.c). One table of them serves
 * every format. */

enum section {
        SECTION_DATA,   /* about the sample */
        SECTION_SEARCH, /* about the way to the maximum */
        SECTION_TOP,    /* the height of the maximum, and what follows from it */
        SECTION_MODEL,  /* about the fitted distribution */
        SECTION_EXTRA,
        SECTION_GOF, /* goodness of fit, where it is asked for */
};

struct scalar {
        const char *name, *doc;
        enum section section;
        double (*value)(const struct report *r); /* NAN: undefined (or the fit did not succeed) */
        bool (*applies)(const struct dist *d);   /* NULL: to every distribution */
        const char *why; /* it is undefined: "it takes n > free + 1"; or NULL */
};

size_t scalar_count(void);
const struct scalar *scalar_at(size_t i); /* NULL: there are no more */
/* By name; NAN if it does not apply. */
double scalar_value(const struct report *r, const char *name);
bool scalar_applies(const struct scalar *s, const struct dist *d);

/* --- quantities: whatever has a value under a name (quantity.c) */

enum kind {
        KIND_ESTIMATE,
        KIND_SE,
        KIND_LOWER,
        KIND_UPPER,
        KIND_SCORE,
        KIND_DERIVED,
        KIND_SCALAR,
        KIND_TEXT
};

struct quantity {
        enum kind kind;
        size_t index;
        const char *
                of; /* of what the parameters imply, not of a parameter: its name, of `length`; NULL */
        size_t length;
};

/* What the parameters imply, by its name; NULL: it is not known. */
const struct functional *quantity_functional(const struct report *r, const char *name,
                                             size_t length);

/* false: d has nothing of that name. Names of parameters, derived quantities and scalars come
 * before aliases of parameters. */
bool quantity_find(const struct dist *d, const char *name, struct quantity *q);
/* The i-th quantity of d: estimates, derived, scalars, texts, then what belongs to estimates; false: no
 * more. */
bool quantity_at(const struct dist *d, size_t i, struct quantity *q);
char *quantity_name(const struct dist *d, struct quantity q); /* a string of the caller */
double quantity_value(const struct report *r, struct quantity q);
const char *quantity_text(const struct report *r, struct quantity q); /* KIND_TEXT */
bool quantity_is_goodness(struct quantity q); /* of fit: no number of the fit itself */
/* Why its value is undefined or infinite; never NULL. */
const char *quantity_why(const struct report *r, struct quantity q);

/* --- derived quantities (derived.c): those of the distribution, then, if the maximum is that of a family on the
 * boundary, the parameters of that family which have no counterpart here. */

const char *derived_name(const struct report *r, size_t i); /* NULL: there are no more */
double derived_value(const struct report *r, size_t i);     /* NAN: undefined, or no maximum */
/* Why the k-th implied value, and later ones for the same reason, have no error or interval, as a text of its own; NULL: it has, or was
 * named with one before. asked: of those only that were asked for. */
char *derived_unsure(const struct inference *i, size_t k, bool asked);

/* --- the subject (subject.c) */

/* What the k-th formula predicts, and by which link: "mu" and "identity", "p" and "softmax" */
const char *subject_predicted(const struct report *r, size_t k);
const char *subject_link(const struct report *r, size_t k);
/* "closed form" or the name of the search */
const char *subject_method(const struct fit *f);
/* What observations may be, likewise a string of the caller: "x > 0", "labels" */
char *subject_support(const struct dist *d);
/* The range of a parameter, likewise: "sigma > 0" */
char *subject_range(const struct param *p);
/* The name of the level that 1 stands for; NULL: there is none. */
const char *subject_success(const struct report *r);

/* --- the place of a fit in a comparison: "rank", "delta", "akaike_weight" (compare.c) */

const char *place_name(size_t i); /* NULL: there are no more */
double place_value(const struct contender *c, size_t i);

/* --- on standard error (message.c) */

/* "mlefit: ", the kind of message ("warning: ", or none) and the group, if there is one */
void message_begin(FILE *err, const struct cells *group, const char *kind);

/* --- the formats */

void text_fit(FILE *out, const struct report *r);
void text_group(FILE *out, const struct cells *group); /* the line above a block; NULL: none */
/* What a name of report_tests is for these tests; NAN: it has no value, and *why says why. */
double tested_value(const struct report *r, const char *name, const char **why);
void text_tests(FILE *out, const struct report *r); /* test.c */
/* Families against each other, up to a rank (test.c). */
void text_versus(FILE *out, const struct comparison *c, size_t most, int digits);
/* "n = 9, total weight 23, 1 right-censored (1 with missing values left out)", a line; without a fit only the rows are known */
void text_size(FILE *out, const struct report *r);
/* A sentence that goes on further in (compare.c); the text is released. */
void text_sentence(FILE *out, size_t indent, char *text);
void text_refusal(FILE *out, const struct report *r, const char *dist, const char *reason);
void text_gof(FILE *out, const struct report *r); /* nothing if it was not asked for */
void text_gofs(FILE *out, const struct comparison *c, struct gof *const *gof);
void json_fit(FILE *out, const struct report *r);
/* A string, a key with the comma before it unless it is the first, a number or null. */
void json_text(FILE *out, const char *s);
void json_key(FILE *out, bool *first, const char *name);
void json_number(FILE *out, double v);
void json_refusal(FILE *out, const struct report *r, const char *dist, const char *reason);
void csv_head(FILE *out);
void csv_fit(FILE *out, const struct report *r);
/* In quotes where it must be. */
void csv_text(FILE *out, const char *text);
void tsv_head(FILE *out);
void tsv_fit(FILE *out, const struct report *r);

/* --- text on a page (page.c) */

enum { PAGE_WIDTH = 80 };

/* report_plain, then blanks up to width. */
void page_pad(FILE *out, const char *text, size_t width);

/* A paragraph: words are put one after another, lines broken before PAGE_WIDTH. */
struct page {
        FILE *out;
        size_t indent; /* of every line but the first */
        size_t column; /* where the next character goes */
};

/* Puts text (borrowed) after a separator, or on a new line if it would not fit. */
void page_item(struct page *p, const char *separator, const char *text);
/* Puts the words of text. */
void page_words(struct page *p, const char *text);

/* How many observations, by rows, are censored, and whether they were seen in a window only (subject.c). */
struct censoring {
        size_t right, left, interval;
        bool truncated;
};
struct censoring subject_censoring(const struct report *r);

#endif
