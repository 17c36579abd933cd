/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of `fit` know of each other. */
#ifndef FIT_INTERNAL_H
#define FIT_INTERNAL_H

#include "fit.h"
#include "likelihood.h"

/* --- units (certify.c): z = (x - centre) / scale, scale a power of two so that nothing is rounded */

struct units {
        double centre, scale;
};

double to_units(const struct param *p, const struct units *u, double t);
double from_units(const struct param *p, const struct units *u, double t);

/* --- the certificate (certify.c) */

/* The last points at which value, gradient and Hessian were computed: a search ends where the certificate begins. */
enum { REMEMBERED = 3 };
struct memory {
        size_t n, next;
        double f[REMEMBERED];
        double *point[REMEMBERED];
};

/* The sum in unconstrained coordinates, as the optimiser sees it. Where the log-likelihood has corners the
 * expected information stands for its curvature. */
struct problem {
        struct likelihood l;
        const double *held;    /* held[npar] in the units of l.s */
        struct memory *memory; /* owned */
        bool *kink;            /* kink[dim], owned */
        bool corners;
        struct objective o;
};

/* Borrows d, s and held, and points into itself: the caller's p must stay where it is. */
void problem_make(struct problem *p, const struct dist *d, const struct sample *s,
                  const double *held);
void problem_clear(struct problem *p);

/* Fills the certificate and covariance of f for the maximum u[dim] of p; NULL if it is proved, else why
 * it is not (a text of its own). *moved: a neighbour is better, and u is now there. */
char *certify(struct fit *f, const struct problem *p, const struct units *units, double *u,
              bool *moved);

/* A search came by t[npar] (record.c). */
void fit_reach(struct fit *f, double loglik, const double *t);

/* --- exact maxima (exact.c) */

/* Takes t = f->t, found by the row's fit, through the certificate; false: it is not proved, and f says why. */
bool exact_accept(struct fit *f, const double *held);
/* Whether the likelihood is no higher a little to either side of parameters at which the support ends; top: -l there. */
bool exact_ends_hold(const struct fit *f, double top);
/* Whether the row's fit puts the maximum on the boundary (then it is in f->t). */
bool exact_on_edge(struct fit *f, const double *held);

/* --- searches (search.c) */

/* What is searched: a standardised sample z, what is held in its units, and the sum of it. */
struct task {
        struct units units;
        struct sample *z;
        double *held, *reach; /* held[npar], owned; reach[dim], owned */
        struct problem p;
};

/* Borrows f and points into itself. Ends of the support and whole numbers that are not held are put where the row's fit has
 * them, in f too. */
void task_make(struct task *k, struct fit *f, const double *held);
void task_clear(struct task *k);

/* What the unit of the data adds to the NLL of a task. */
double task_rise(const struct task *k);

/* Points from which to search: t[n * npar] in the units of a problem. */
struct starts {
        size_t n, room;
        double *t;
};

/* The family's own, unless the user gave them all (given[npar], NAN: did not; NULL: none); in windows also some far out
 * if far. The caller frees t. */
struct starts task_starts(const struct task *k, const double *given, bool far);
/* The best proved maximum that Newton's method finds from these, into f. */
void task_search(struct fit *f, const struct task *k, const struct starts *starts);

/* Into f, the best proved maximum from all starting points; a reason if there is none. A large sample is searched as a few of its quantiles first: if nothing is found there
 * the rest is left until it is asked for (hopeless), and false returned. */
bool search_run(struct fit *f, const double *held, const struct fit_options *o, bool hopeless);

/* --- censored and truncated observations (bounded.c) */

/* NULL, or why observations of this family cannot be, as a text of its own. */
char *bounded_misfit(const struct dist *d);
/* The maximum, or why there is none, into f. */
void bounded_maximise(struct fit *f, const double *held, const struct fit_options *o);

/* --- likelihoods with corners (pieces.c) */

/* The maximum of a family that has pieces, or why there is none, into f. */
void pieces_maximise(struct fit *f, const double *held, const struct fit_options *o);

/* --- where searches lead (course.c) */

/* In windows, where searches found nothing, or came higher than what they found. */
struct lead {
        double loglik; /* what is reached */
        char *why;     /* how l rises for ever, in words, owned; NULL: it does not */
};

/* Follows l from where it may begin to where it leads; a maximum there goes into f. */
struct lead course_follow(struct fit *f, const double *held);

/* Whether l stays the same as a parameter runs off from the maximum in f, in words, owned; NULL: it does not. */
char *course_level(struct fit *f, const double *held);

/* --- where distributions close in on values (spike.c) */

/* Whether all observations are, or border on, one value. */
bool spike_is_all(const struct sample *s);
/* Whether at t[npar] one of several values is so much denser than others, in units of the sample, that it tells of no maximum: of
 * families whose likelihood may have no bound. */
bool spike_is_at(const struct dist *d, const struct sample *s, const double *held, const double *t);
/* Why there is no maximum where a search has come to t[npar], if it has closed in on a value, as a text of its own; else NULL. */
char *spike_why(const struct dist *d, const struct sample *s, const double *held, const double *t);

/* --- limits (limit.c) */

/* In windows, takes into f what searches that begin near the families on the edge find, if it is higher. */
void limit_search(struct fit *f, const double *held);
/* Compares the maximum in f (if any) with those of the families on the edge; before a search with those only whose
 * peak decides. true: one of them is the answer, and is in f. */
bool limit_compare(struct fit *f, const double *held, bool before);

/* Whether a search has come higher than this maximum, proved or not: the likelihood of values seen in windows, or known within
 * bounds, may grow without a maximum while it has another one, which is lower. */
bool limit_overtaken(const struct fit *f, double loglik);

#endif
