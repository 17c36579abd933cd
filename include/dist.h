/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dist: what a distribution is. Each is one file in src/dist with the mathematics at its top,
 * a const struct dist at its bottom and everything between static, plus one line in dist.def.
 *
 * Parameters are an array t[npar] in the order of param. Every slot receives the row itself,
 * so rows can also be made while the program runs (categorical with the levels of the data):
 * whatever takes a const struct dist * does not care where it came from. Distributions
 * allocate nothing, print nothing and keep no state. */
#ifndef DIST_H
#define DIST_H

#include "link.h"
#include "sample.h"

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>

struct dist;

struct param {
        const char *name;
        double lo, hi; /* open bounds: they decide the link (identity, log, logit) */
        const char *doc;
        int unit;      /* the power of the data's unit it carries: sigma 1, a rate -1, a shape 0 */
        bool location; /* moves with the data: x + c has parameter t + c */
        double far; /* how many times as far out as the observations a location may lie, and as others do a logarithm;
                       0: once */
        bool integer; /* a whole number; estimated by the row's fit alone, without a standard error */
        bool given; /* a constant of the family (binomial's size), never estimated: always held, at
                          the user's value or else at preset; NAN: there is none, the user must say */
        double preset;
        bool irregular; /* the support ends there (a minimum, a maximum): no curvature, no standard error; the
                           interval, if any, comes from the row's interval */
        bool kink; /* the log-likelihood has corners in it: score and Hessian say little there,
                          standard errors come from info and the certificate from the poll */
        const char *const *aliases; /* other spellings, NULL-terminated; may be NULL */
};

/* Whether the likelihood has no slope in it: it ends the support, or is a whole number. */
static inline bool param_is_rough(const struct param *p)
{
        return p->irregular || p->integer;
}

/* Another quantity that the parameters determine: gamma's scale = 1 / rate. */
struct derived {
        const char *name, *doc;
        double (*value)(const struct dist *d, const double *t);
        double lo, hi; /* its range, on whose scale its interval is made */
};

/* How the same model is called elsewhere: a call with {parameter} or {derived} in braces where the
 * value goes, e.g. "norm(loc={mu}, scale={sigma})". NULL: not available there. */
struct spelling {
        const char *r, *scipy, *julia, *matlab;
};

/* How twice the log-likelihood that a family gains over a narrower one in it is distributed, as n grows, where the narrower
 * one holds; df: how many parameters fewer it has. */
enum law {
        LAW_NONE, /* by nothing that is known of the family alone: the support changes, say */
        LAW_CHI2, /* chi-squared, df: it lies in the middle of the family (Wilks 1938) */
        LAW_HALF, /* half of the time chi-squared, df - 1, half of the time df: it is where the family
                     ends (Chernoff 1954; Self & Liang 1987, case 5) */
};

/* A family that this one is for some of its parameters. */
struct special {
        const struct dist *dist;
        const char *how; /* "shape = 1" */
        enum law law;
        const double *at; /* at[npar], NAN: free; NULL: values alone do not say it ("d = p") */
};

/* A family that is reached as parameters go to the edge of their range (t -> normal as df -> inf),
 * and may then hold the maximum. */
struct limit {
        const struct dist *dist;
        const char *how; /* "df -> inf" */
        /* from[npar]: parameter j is parameter from[j] of dist; < 0: it is at[j] (e.g. infinity),
         * where logpdf must be the density of the limit (-inf if they do not tell it) */
        const int *from;
        const double *at;
        /* Whether the likelihood falls on the way from the limit, fitted with parameters t[] of its
         * own, into the family: then the limit is a local maximum; else the maximum is inside. */
        bool (*is_peak)(const struct dist *d, const struct sample *s, const double *t);
        bool decides; /* a peak there is the maximum: no search is needed, or would arrive */
        bool resort;  /* taken only if there is no maximum inside, even if it is higher than one */
        /* t[npar] there, of which from and at know nothing, for the limit's parameters; NULL: nothing */
        void (*put)(const struct dist *d, const double *limit, double *t);
        /* The k-th place inside the family on the way from the limit with parameters limit[], from which samples in a window
         * are searched; false: there are no more. NULL: none is known. */
        bool (*inward)(const struct dist *d, const double *limit, size_t k, double *t);
        enum law law;
};

/* What a teacher adds to the derivation, for --explain: paragraphs with an empty line between, in which `...` is a formula, {...} its value
 * for the sample at the estimates, lines that begin with blanks are formulas, "? CONDITION" before a paragraph says when it is there, and
 * "| p = 0 to 1 by 0.1 | HEADING := FORMULA | ..." is a table ("| levels | ...": a row for each level). Each may be NULL. */
struct lesson {
        const char *likelihood; /* what the likelihood is, and is not */
        const char *solution;   /* step by step to the estimates */
        const char *curvature;  /* how well they are known */
        const char *loss;       /* the loss that the negative log-likelihood is */
        const char *end;        /* what the estimates do not say */
        const char *conjugate; /* a family whose density as a prior has the likelihood's own form */
        const char *posterior; /* the mode then; a and b are the parameters of the prior */
};

/* A parameter at which the support ends and that columns may predict: with u = link(it) and v = link(x), of which the support has
 * those on one side of u, the density is h(x) rate exp(-rate |v - u|). Its logarithm is linear in u, and the maximum
 * over coefficients a linear program. */
enum { NOWHERE = 1000 }; /* in place of a parameter: more than any family has */
struct frontier {
        size_t param; /* npar: the location of the shifted row */
        enum link link;
        int side;    /* 1: v >= u; -1: v <= u */
        size_t rate; /* the parameter that is the rate; NOWHERE: it is 1 */
        size_t foot; /* a parameter that must be held at 0, the other end; NOWHERE: there is none */
};

/* What the density in a window becomes at the edge of a family, and is in none of it. */
struct brink {
        const char *how; /* "mu -> -inf, where the density is proportional to exp(-x / s)" */
        double loglik;   /* the highest log-likelihood on it */
        bool peak; /* l falls from there into the family: it is approached and not reached, if only in the neighbourhood */
};

/* A part of a family in which the likelihood of observations that are not all values has slopes everywhere, though it has corners between
 * such parts: as a row of its own, whose parameters may be others. */
enum { PIECE_PARAMS = 3 };
struct family_piece {
        const struct dist *row;                    /* NULL: this one is empty */
        double lo[PIECE_PARAMS], hi[PIECE_PARAMS]; /* the ranges of its parameters */
        double held[PIECE_PARAMS];                 /* NAN: free */
        double from, to; /* what else the row must know, which finds the piece in d->made */
        /* t of the family for u of this row; NULL: they are the same */
        void (*place)(const struct family_piece *p, const double *u, double *t);
};

struct dist {
        /* --- facts */
        const char *name;
        const char *const *aliases;  /* NULL-terminated; may be NULL */
        const char *title;           /* "Laplace (double exponential)" */
        const char *formula;         /* plain text: "f(x) = exp(-|x - mu| / b) / (2 b)" */
        const char *estimator;       /* one line: how the maximum is found */
        const char *derivation;      /* lines: from the likelihood to the estimator */
        const char *notes;           /* lines on clashes and pathologies; may be NULL */
        const struct lesson *lesson; /* NULL: what is said of every distribution will do */
        const char *reference;
        struct support support;
        enum data data;
        size_t npar;
        const struct param *param;
        size_t drives; /* the parameter that the formula of a regression predicts; of a simplex all */
        enum {
                LOSS_NONE,
                LOSS_SQUARES, /* whatever the other parameters, the best location has the least sum of squares */
                LOSS_ABSOLUTE, /* or of absolute deviations */
                LOSS_TILTED, /* of deviations that count for more on one side, by a parameter without a unit */
        } loss;
        bool circular;   /* observations are angles, in radians */
        bool shape_ends; /* where the support ends a free shape has a say (gpd, gev): no end that is held leaves out too much */
        bool simplex;    /* the parameters are probabilities that sum to 1: npar - 1 are free */
        /* The summaries of a sample that suffice for everything below, nothing being held: the observations themselves
         * need not be kept. 0: they must, unless they are discrete, when counts of distinct values always do. */
        unsigned summaries;
        bool root; /* fit solves one equation in one unknown, rather than evaluating a formula */
        const double *probe;             /* a typical t, for generic tests and demonstrations */
        const struct derived *derived;   /* up to a row whose name is NULL; may be NULL */
        const struct limit *limit;       /* likewise, up to a row whose dist is NULL; may be NULL */
        const struct special *special;   /* likewise; may be NULL */
        const struct frontier *frontier; /* NULL: there is none */
        const struct dist *
                truncated; /* the same between two given ends, its last parameters; NULL: there is none */
        enum map truncated_of; /* of which observations: of log x, say */
        struct spelling spelling;
        bool (*spelled)(
                const double
                        *t); /* whether that of scipy, Julia and MATLAB holds at t; NULL: it does */
        const void
                *made; /* what a row is made from that was made while the program runs; else NULL */
        const struct levels *levels; /* of a row made for labels; else NULL */

        /* --- required: of one observation. logpdf holds every constant; it is -inf outside the
         * support, never NAN. score writes d logpdf / d t into g[npar] (x inside the support); it, and
         * whatever else is a derivative, is 0 for what is given or a whole number. */
        double (*logpdf)(const struct dist *d, double x, const double *t);
        void (*score)(const struct dist *d, double x, const double *t, double *g);

        /* --- optional (NULL: the generic way). held[npar] has a value where the user holds a
         * parameter and NAN where it is free. */

        /* Why this sample has no maximum, as one line for the user; NULL if it has one (or may). */
        const char *(*none)(const struct dist *d, const struct sample *s, const double *held);
        /* Why a search that found no maximum of this sample had none to find: how its likelihood grows without
         * bound, or what doubles cannot tell, as one line; NULL: it does not, or it is not known to. */
        const char *(*unbounded)(const struct dist *d, const struct sample *s, const double *held);
        /* Why observations that are not all values, or were seen only because they lay in a window (s->outcomes), have no maximum,
         * as one line; NULL: they have one (or may). searched: no maximum was found, so that one that is approached at the edge, if
         * only in its neighbourhood, is reason enough. */
        const char *(*windowed)(const struct dist *d, const struct sample *s, const double *held,
                                bool searched);
        /* The k-th edge of the family for values that were all seen in a window, nothing being held; false: there are no more. how
         * is NULL where this sample has none such. */
        bool (*edge)(const struct dist *d, const struct sample *s, size_t k, struct brink *e);
        /* Where a parameter that ends the support, or is a whole number, is free and s->outcomes: the maximum, into t[npar], which no
         * search finds. NULL, or why there is none that can be told, as one line. No slot: see piece. */
        const char *(*bounded)(const struct dist *d, const struct sample *s, const double *held,
                               double *t);
        /* Where such parameters are free and s->outcomes: the pieces of the family, one of which has the maximum inside, or is a point.
         * The k-th grid of them has n[0] times n[1], neighbours of which border on each other; false: there are no more. */
        bool (*grid)(const struct dist *d, const struct sample *s, const double *held, size_t k,
                     size_t n[2]);
        void (*piece)(const struct dist *d, const struct sample *s, const double *held, size_t k,
                      const size_t at[2], struct family_piece *p);
        /* Why, if one of them is the maximum t[npar], others are as high, as one line; NULL: none is, or there is no slot. */
        const char *(*level)(const struct dist *d, const struct sample *s, const double *held,
                             const double *t);
        /* The exact maximum, into t[npar] (which may lie on the edge of the parameters' range).
         * false: there is no closed form with these parameters held. */
        bool (*fit)(const struct dist *d, const struct sample *s, const double *held, double *t);
        /* The interval of level for irregular parameter j, exact or by likelihood ratio; false: none. */
        bool (*interval)(const struct dist *d, const struct sample *s, const double *t, size_t j,
                         double level, double *lower, double *upper);
        /* The interval of level for another parameter j of the estimates t, from the distribution of its estimate, where that is
         * known whatever the size of the sample; held[npar]: which were not estimated. Of values, not of bounds. false: none. */
        bool (*exact)(const struct dist *d, const struct sample *s, const bool *held,
                      const double *t, size_t j, double level, double *lower, double *upper);
        /* The same of the quantile at p. */
        bool (*exact_quantile)(const struct dist *d, const struct sample *s, const bool *held,
                               const double *t, double p, double level, double *lower,
                               double *upper);
        /* The k-th starting point for a search; false if there are no more (no 0th: fit has looked everywhere). */
        bool (*start)(const struct dist *d, const struct sample *s, const double *held, size_t k,
                      double *t);
        /* What a user should know of the maximum t of this sample, as one line in buf (size bytes);
         * false: nothing. */
        bool (*remark)(const struct dist *d, const struct sample *s, const double *t, char *buf,
                       size_t size);
        /* Whether the curvature at t says how well it is known; false: no standard errors (gev, xi <= -1/2). */
        bool (*regular)(const struct dist *d, const double *t);
        /* Whether the log density has two derivatives at t in spite of a kink (ged, beta >= 2). NULL: it has not. */
        bool (*smooth)(const struct dist *d, const double *t);
        /* - sum of w logpdf over the sample, from its summaries, so that its cost does not grow with the
         * sample; into g[npar] and h[npar * npar] its gradient and Hessian, unless they are NULL. */
        double (*nll)(const struct dist *d, const struct sample *s, const double *t, double *g,
                      double *h);
        /* Of a block of n observations, a multiple of 8: logpdf of x[i] into value[i], the j-th component of its
         * score into g[j * SAMPLE_BLOCK + i] and its second derivatives, without those below the diagonal (00, 01, 02, 11,
         * 12, 22), into h[.. * SAMPLE_BLOCK + i], unless these are NULL. What it leaves infinite or NAN in value is done
         * again by logpdf, score and hess. */
        void (*block)(const struct dist *d, size_t n, const double *x, const double *t,
                      double *value, double *g, double *h);
        /* Of a block of n observations with parameters of their own: t_j = link_j^-1(u), u[j * SAMPLE_BLOCK + i] (of a simplex
         * t_k / t_0 = exp(u[(k - 1) * SAMPLE_BLOCK + i]), link NULL; of a given parameter the value itself), logpdf of x[i] into
         * value[i] and its derivatives in u, as block has them in t. It is right also where a t is a bound to a double. false:
         * it knows no way with these links. */
        bool (*rows)(const struct dist *d, size_t n, const double *x, const enum link *link,
                     const double *u, double *value, double *g, double *h);
        /* Second derivatives of logpdf in t, into h[npar * npar]. */
        void (*hess)(const struct dist *d, double x, const double *t, double *h);
        /* d logpdf / dx, and d2 logpdf / dx2 into *bend: of a prior, what it adds to a score. NULL: by differences. */
        double (*slope)(const struct dist *d, double x, const double *t, double *bend);
        /* Expected information of one observation about t, into h[npar * npar]. */
        void (*info)(const struct dist *d, const double *t, double *h);
        /* log F(x) = log P(X <= x) and log S(x) = log P(X > x), accurate in both tails. */
        double (*logcdf)(const struct dist *d, double x, const double *t);
        double (*logsf)(const struct dist *d, double x, const double *t);
        /* log S(x) (upper) or log F(x) again, of x inside the support, in as far as it depends on t: its derivatives in g[npar] and
         * h[npar * npar] unless NULL. NULL, or false: they are integrated. */
        bool (*tail)(const struct dist *d, double x, bool upper, const double *t, double *g,
                     double *h);
        /* log P(lo < X <= hi) with its derivatives in t, into g[npar] and h[npar * npar] unless NULL, of any lo < hi. NULL: it is made of
         * the tails and the density. */
        double (*between)(const struct dist *d, double lo, double hi, const double *t, double *g,
                          double *h);
        /* The smallest x with F(x) >= p, 0 <= p <= 1. */
        double (*quantile)(const struct dist *d, double p, const double *t);
        double (*draw)(const struct dist *d, const double *t, gsl_rng *r);
        /* NAN where there is none, infinite where it is. */
        double (*mean)(const struct dist *d, const double *t);
        double (*variance)(const struct dist *d, const double *t);
};

/* --- the registry (src/dist.c), in the order of dist.def */

size_t dist_count(void);
const struct dist *dist_at(size_t i); /* i < dist_count() */

/* The first parameter that is given and for which neither held[npar] nor its preset has a value; npar:
 * none. Puts presets into held. */
size_t dist_take_presets(const struct dist *d, double *held);

/* Whether columns may predict parameter j by way of a frontier. */
static inline bool dist_has_frontier(const struct dist *d, size_t j)
{
        return d->frontier && d->frontier->param == j && j < d->npar;
}

/* By name or alias, without regard to case, blanks, hyphens and underscores; NULL: none. */
const struct dist *dist_find(const char *name);

/* Index of a parameter by its name, or by an alias compared likewise; npar: none. */
size_t dist_param(const struct dist *d, const char *name);

/* What a sample must have for a fit in which nothing is held and no method prescribed, as gather_make takes it; 0:
 * the observations. */
unsigned dist_summaries(const struct dist *d);

/* true if the row has a closed form for its maximum with all parameters free. */
bool dist_is_exact(const struct dist *d);

/* A row for these levels (borrowed), made from a row that takes labels (DATA_LABEL; its npar is 0):
 * parameters p[LEVEL]. From a DATA_BINARY row: the row, knowing its levels. */
struct dist *dist_make_levels(const struct dist *base, const struct levels *levels);
/* A row for loc + y, y of the family base (borrowed, as is nothing of loc): its parameters, then loc. by is where loc is held,
 * which moves the support; NAN: anything is in the support (src/shifted.c). */
struct dist *dist_make_shifted(const struct dist *base, const struct param *loc, double by);
/* The base of such a row; NULL: d is none. */
const struct dist *dist_shifted_base(const struct dist *d);
void dist_free_shifted(struct dist *made);

/* Any row that was made; NULL is none. */
void dist_free(struct dist *made);

/* The smallest x with F(x) >= p: the row's quantile, else its logcdf and logsf inverted; NAN if it has
 * neither. */
double dist_quantile(const struct dist *d, double p, const double *t);

/* The standard deviation and median where the row can tell, else NAN. */
double dist_sd(const struct dist *d, const double *t);
double dist_median(const struct dist *d, const double *t);

#endif
