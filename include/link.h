/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link: how a parameter t between lo and hi follows from a number u on the whole line, a linear predictor.
 * McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., sec. 2.2.3 and 4.3. */
#ifndef LINK_H
#define LINK_H

enum link {
        LINK_IDENTITY, /* t = u                     (-inf, inf), or wherever u leads */
        LINK_LOG, /* t = lo + exp(u)           (lo, inf); hi - exp(-u) on (-inf, hi); exp(u) on all */
        LINK_LOGIT,   /* t = lo + (hi - lo) F(u),  (lo, hi): F logistic, */
        LINK_PROBIT,  /* normal, */
        LINK_CLOGLOG, /* 1 - exp(-exp(u)) */
        LINK_CAUCHIT, /* or Cauchy */
        LINK_INVERSE, /* t = 1 / u */
        LINK_SQRT,    /* t = u^2, u > 0            (0, inf) */
        LINK_COUNT
};

/* What the bounds suggest: identity, log or logit. */
enum link link_default(double lo, double hi);
const char *link_word(enum link l);    /* "identity", "log", ... */
enum link link_find(const char *name); /* LINK_COUNT: none */
/* NULL, or why this link does not lead into the range. */
const char *link_unfit(enum link l, double lo, double hi);

/* t(u), and unless they are NULL dt/du and d2t/du2. */
double link_apply(enum link l, double lo, double hi, double u, double *slope, double *bend);
double link_invert(enum link l, double lo, double hi, double t); /* u(t) */

/* log F(u) and log(1 - F(u)) of LINK_LOGIT to LINK_CAUCHIT, each with its first two derivatives, right in both tails. */
void link_log_chances(enum link l, double u, double f[3], double s[3]);

#endif
