/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of `regression` know of each other. */
#ifndef REGRESSION_INTERNAL_H
#define REGRESSION_INTERNAL_H

#include "likelihood.h"
#include "regression.h"

/* --- the row (row.c) */

/* A coordinate of the family's parameters: predicted, given in a column, or the same everywhere. */
struct coordinate {
        size_t param;                  /* of the family; of a simplex the member */
        const struct prediction *from; /* NULL: not predicted */
        const double *given;           /* given[n]; NULL */
        size_t first, p;               /* its parameters in the row */
};

struct regression {
        const struct dist *d;
        const struct sample *y;
        size_t nprediction;
        struct prediction *prediction;
        enum link *link; /* link[d->npar] */
        size_t m;
        struct coordinate *coordinate; /* coordinate[m] */
        struct dist row;
        struct param *param; /* of the row, with names of their own */
        char **name;
        char *title;
        const struct dd *products; /* of the columns and y, which are not kept; NULL: they are */
        struct sample *rows;       /* 0, 1, ..., with the weights of y; NULL: not kept */
        double *number;
        struct design
                *picked; /* picked[nprediction] if the predictors are rows of others; else NULL */
        double **column; /* column[ncolumn] of these, owned */
        size_t ncolumn, room;
};

/* The observations as they are, with these links; predictors are to be added. */
struct predicted row_sum(const struct regression *r);

/* The coordinate of the location in which the likelihood has corners; m: there is none. */
size_t row_location(const struct regression *r);

/* The coordinates u[m] of row i at b. */
void row_coordinates(const struct regression *r, const double *b, size_t i, double *u);

/* A sum in words, "x - 2.5 z", which grows by a term: text (owned; NULL: there is none yet) is released, the longer one returned. */
char *sum_in_words(char *text, double coefficient, const char *name, int digits);

/* --- orthogonal columns (orthogonal.c) */

struct orthogonal {
        size_t n, p;
        struct dd *inverse; /* inverse[p * p]: R^-1, 0 below the diagonal */
        double *z;          /* as in struct predictor; NULL: it was not asked for */
        double steepest;    /* the largest ratio of the length of a column to what is new in it */
        struct dd *of_y;    /* of_y[p]: Z'Wy / W, if there was a y; else NULL */
        struct dd rest;     /* what these leave of y'Wy / W */
};

/* a[p * p] = X'WX of columns as those of a design, to 30 digits. */
void products_of(size_t n, size_t p, const double *const *column, const double *w, size_t threads,
                 struct dd *a);

/* ridge[p], added to the diagonal of the products, or NULL. y[n]: a column to be projected on the others, for which no Z is
 * made; NULL: Z is. NULL: *o is made; else which column depends on others, and how, as a text of its own. */
char *orthogonal_make(struct orthogonal *o, size_t n, size_t p, const double *const *column,
                      const double *w, double weight, const double *ridge, const double *y,
                      const char *const *name, size_t threads);
/* The same from products a[(p + 1)^2] that are there already. */
char *orthogonal_from(struct orthogonal *o, size_t p, const struct dd *a, double weight,
                      const char *const *name);
/* The same without turning them: R is the diagonal of root mean squares. */
char *scaled_make(struct orthogonal *o, size_t n, size_t p, const double *const *column,
                  const double *w, double weight, const char *const *name, size_t threads);
void orthogonal_free(struct orthogonal *o);
/* c = R'^-1 a: products with the columns become those with z. */
void orthogonal_across(const struct orthogonal *o, const struct dd *a, struct dd *c);
/* b = R^-1 c */
void orthogonal_back(const struct orthogonal *o, const struct dd *c, struct dd *b);

/* --- the problem as it is searched (inner.c) */

/* How a coordinate is searched: u = by u' + shift, u' = z'c. */
struct turn {
        const struct coordinate *of;
        size_t nfree, *free; /* its columns whose coefficients are not held */
        const double **column;
        const char **name;
        struct orthogonal *z; /* NULL: nfree is 0, or it is not predicted */
        bool shares;          /* z is that of the first turn */
        double by, shift;     /* the shift is in the intercept, unless that is not free */
        size_t intercept;     /* its place among the free; nfree: there is none */
        double *offset;       /* owned */
};

struct inner {
        const struct regression *r;
        const double *held; /* of the row */
        const struct penalties *penalties;
        double centre, scale; /* y' = (y - centre) / scale */
        double *y;
        struct bounds bounds; /* of y, likewise; n: 0 if all are values */
        double *ends;         /* its arrays */
        struct turn *turn;    /* turn[m] */
        struct predictor *predictor;
        struct predicted sum;
        struct dist row; /* parameters: the c of all turns */
        struct param *param;
        bool scaled;
        bool squares; /* only sums of squares matter: y projected on the columns of one turn tells all */
        size_t place;     /* of that turn */
        double left;      /* the mean square that they leave */
        double *start[2]; /* where to search from; NULL: there is no such */
        double *exact;    /* the maximum, if it is known beforehand; NULL */
        struct dd *fine;  /* the same to more digits */
        double *l1, *l2;  /* the factors of the row's parameters; NULL: nothing is added */
        bool unique;      /* exact is the only maximum */
        const double *
                sign; /* of an l1 term: l1 sum sign b over the row's parameters; NULL: there is none */
        bool lone;    /* it is a step of another search: no other places are to be looked at */
        char *why;    /* there is no maximum */
};

/* scaled: columns are not turned but divided by their root mean squares, as an l1 term needs them. */
void inner_make(struct inner *in, const struct regression *r, const double *held,
                const struct penalties *p, const double *sign, bool scaled);
/* The same without penalties, for sums over the rows at any c. */
void inner_make_rows(struct inner *in, const struct regression *r, const double *held);
void inner_free(struct inner *in);

/* By how much the NLL is more in the units of the response than in those of the problem. */
double inner_rise(const struct inner *in);

/* c -> b[npar of the row]; and db/dc, jacobian[npar * ncoefficient], at b. */
void inner_back(const struct inner *in, const double *c, const struct dd *fine, double *b);
void inner_jacobian(const struct inner *in, const double *b, double *jacobian);
/* v[npar * npar of the row] = J w J', with J at b */
void inner_covariance(const struct inner *in, const double *b, const double *w, double *v);
/* The c of turn a whose z'c is nearest to target[n] (squares), which includes offsets. */
void inner_project(const struct inner *in, size_t a, const double *target, double *c);

/* --- what is added to the negative log-likelihood (penalty.c) */

/* At b[npar of the row], of the parameters that are not held; unless they are NULL g[npar] receives its gradient and h[npar] the
 * diagonal of its Hessian, which is all there is. l2[npar]: factors. The l1 term is left out: it is the caller's. */
double penalty_at(const struct regression *r, const struct penalties *p, const double *l2,
                  const double *held, const double *b, double *g, double *h);
/* The factors of l1 and l2 of the row's parameters, weight[npar]: 0 of what is no slope. */
void penalty_weights(const struct regression *r, const struct penalties *p, double *l1, double *l2);

/* What priors add at corners where held[] holds what user[] does not. */
double penalty_at_corners(const struct penalties *p, const double *held, const double *user);

/* A prior that has a corner, and is linear on both sides of it. */
bool prior_has_corner(const struct prior *p);
struct corner {
        double at, up,
                down; /* -log p falls by up towards it from below, and rises by down above it */
};
struct corner prior_corner(const struct prior *p);
/* p without the priors that have corners in coefficients of coordinates for which corners[m of r] is true; the priors of the result
 * are to be freed. */
struct penalties penalty_smooth(const struct regression *r, const struct penalties *p,
                                const bool *corners);

/* --- starts and closed forms */

/* sparse.c: with an l1 term, or priors that have corners as it has, into f */
bool sparse_apply(const struct regression *r, const struct penalties *p, const double *held);
void sparse_fit(struct fit *f, const struct regression *r, const struct fit_options *o,
                const struct penalties *p, const double *held);
extern const char not_unique[]; /* what to say of a maximum that is not the only one */
/* fit.c: the highest maximum in the coordinates of the search; the log-likelihood that was seen on the way, there or elsewhere. */
struct fit *regression_search(const struct inner *in, const struct fit_options *o, double *seen);
/* The maximum of a problem, or why there is none, into f */
void regression_maximise(struct fit *f, const struct inner *in, const struct fit_options *o);
/* The maximum that was found in the coordinates of the search, or why there is none, into f. */
void regression_take_over(struct fit *f, const struct inner *in, const struct fit *found);

/* limit.c: compares the maximum in f, if any, with those of regressions of the families on the edge, and takes the best; none that is
 * below a log-likelihood that was seen. */
void limit_take(struct fit *f, const struct inner *in, const struct fit_options *o, double seen);
/* Likewise as start_rival: at the maximum of the k-th family on the edge, and from there some way inward. */
double *limit_start(const struct inner *in, size_t k);

/* start.c. given[npar of the row]: where the user starts, NAN: where the family does; NULL: nowhere else */
void start_find(struct inner *in, const double *given);
/* How much the place where a path starts counts: the less the ridge it begins with, the more. */
enum reach { REACH_AFAR = 0, REACH_NEAR = 3, REACH_EDGE = 5 };

/* Other places to start from, one after the other: that of start_find, the family's own and what lies towards its limits, twice each
 * but the first, from afar and near; the maxima of its limits; slopes that start_find leaves flat, from there and from what lies towards the limits. */
struct others {
        const struct inner *in;
        enum { OTHER_RIVAL, OTHER_LIMIT, OTHER_SLOPE, OTHER_EDGE_SLOPE, OTHER_KINDS } kind;
        size_t k;         /* how many of this kind there were */
        enum reach reach; /* of the one that was given last */
        double *edge[8];  /* edge[nedge]: those that lie towards a limit (owned) */
        size_t nedge;
};
double *start_other(struct others *s); /* the caller's; NULL: there are no more */
void start_others_free(struct others *s);
/* Where a search begins that may lead to an end of the range: some way towards it from t; t: that is no end. */
double start_inward(const struct param *p, double t, double end);
/* c moved to where some of the parameters are wanted: given[npar of the row], NAN: where it is. */
void start_move(const struct inner *in, const double *given, double *c);

/* corners.c: a location in which the likelihood has corners, predicted or beside what is predicted; into f */
bool corners_apply(const struct inner *in);
void corners_fit(struct fit *f, const struct inner *in, const struct fit_options *o);
/* As regression_fit, but that where something is added the limits of a free tilt are not compared. */
struct fit *regression_fit_inside(struct regression *r, const struct fit_options *o,
                                  const struct penalties *p);
/* Where something is added the limits of a free tilt, all observations on one side, are compared with what f has found: the higher
 * goes into f; where it has not all that a limit needs a higher likelihood towards it is a reason why f is none. */
void corners_compare_edges(struct fit *f, struct regression *r, const struct penalties *p,
                           const double *held);
/* h[n * n], symmetric: its inverse; false: it is not positive definite, and all of it is NAN. */
bool corners_invert(double *h, size_t n);
extern const char corners_no_errors[]; /* what is said then */
/* Of all parameters at f->t, from the expected information and the bends of what is added, into f; false: it is not positive
 * definite, and f has NAN. */
bool corners_covariance(struct fit *f, const struct inner *in);

/* faces.c: the same if something is added to it; into f */
bool faces_apply(const struct regression *r, const struct penalties *p, const double *held);
void faces_fit(struct fit *f, const struct regression *r, const struct fit_options *o,
               const struct penalties *p, const double *held);
/* The same from t[npar of the row], whether or not something is added to the location; sign[npar]: an l1 term of the others, as that of
 * struct inner. */
void faces_go_on(struct fit *f, const struct regression *r, const struct fit_options *o,
                 const struct penalties *p, const double *held, const double *sign,
                 const double *t);
/* alternate.c: the same if what is added has corners in scales; into f */
bool alternate_apply(const struct regression *r, const struct penalties *p, const double *held);
void alternate_fit(struct fit *f, struct regression *r, const struct fit_options *o,
                   const struct penalties *p, const double *held);
/* cusps.c: a location that is smooth where a shape is above 1; into f */
bool cusps_apply(const struct regression *r);
void cusps_fit(struct fit *f, struct inner *in, const struct fit_options *o);

/* vertex.c: a location that is the same everywhere and has corners, beside what is predicted; into f */
bool vertex_apply(const struct inner *in);
void vertex_fit(struct fit *f, struct inner *in, const struct fit_options *o);

/* rough.c: a parameter without a slope beside what is predicted; into f */
bool rough_apply(const struct regression *r, const double *held);
void rough_fit(struct fit *f, struct regression *r, const struct fit_options *o,
               const struct penalties *p, const double *held);

/* ends.c: a parameter at which the support ends is predicted; into f */
bool ends_apply(const struct regression *r);
void ends_fit(struct fit *f, const struct regression *r, const struct fit_options *o,
              const struct penalties *p, const double *held);
/* By how much the log-likelihood of row i is higher where the support ends at its observation than at b. */
double ends_depth(const struct regression *r, const double *b, size_t i);

/* path.c: from c[ncoefficient] to where a ridge that is taken away step by step leads, whether or not there is a maximum */
struct lead {
        double nll; /* in the units of the search; infinite: nothing was found */
        char *why; /* what goes to its end while the likelihood only rises (owned); NULL: nothing does */
        const struct limit *limit; /* what the family becomes there; NULL: none that it knows */
        bool bounded;              /* the likelihood seems to have a bound there */
};
bool path_applies(const struct inner *in);
/* best: no farther than where it is plain that the NLL will not be less. */
void path_follow(const struct inner *in, double *c, enum reach reach, double best,
                 struct lead *lead);
/* Why there was nothing to find, if it was this; a text of its own. */
char *path_why(const struct regression *r, const double *held);

/* unbounded.c: why a search found no maximum, nothing being added, if that is known; a text of its own. always: as the likelihood of any
 * sample has no bound, so that a local maximum was looked for. */
char *unbounded_why(const struct regression *r, const double *held, bool always);

/* lone.c: the maximum at the end of the range of the only parameter that is estimated, into f; false: there is none. */
bool lone_fit(struct fit *f, const struct regression *r, const double *held);

/* pinned.c: the maximum where a prior ends or has a corner, into f; false: there is none. */
bool pinned_fit(struct fit *f, struct regression *r, const struct fit_options *o,
                const struct penalties *p, const double *held);
/* After a search that found nothing: whether the columns fit perfectly while a scale is free, into f. */
void faces_explain(struct fit *f, const struct regression *r, const struct penalties *p,
                   const double *held);

/* least.c: squares and absolute deviations, if they are what is asked for */
void least_find(struct inner *in);
/* Whether a sum of squares is all there is; the turn that is predicted. */
bool least_squares_apply(const struct inner *in, size_t *turn);
/* -l at c, from the projection. */
double least_squares_nll(const struct inner *in, const double *c, double *g, double *h);

#endif
