/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test: whether a restriction of some parameters goes with the sample: the likelihood ratio, Wald's statistic and Rao's score
 * statistic, which are asymptotically the same, with their degrees of freedom and p-values.
 *
 *   LR     2 (l(t) - l(t0)),              t the maximum, t0 the maximum under the restriction
 *   Wald   (t - v)' V^-1 (t - v),         of the restricted parameters on their natural scale, V their covariance
 *   score  g(t0)' I(t0)^-1 g(t0),         I the information of all free parameters: expected where the family knows it
 *                                         and observations are values, else observed
 *
 * The expected information is positive definite far from the maximum, too, and makes of the score statistic what no
 * reparametrisation changes; with the observed one it does not depend on how the parameters that are not restricted are chosen.
 * Wald's statistic depends on the scale of those that are. Cox & Hinkley (1974), Theoretical Statistics, sec. 9.3. */
#ifndef TEST_H
#define TEST_H

#include "spec.h"

enum statistic { STATISTIC_LR, STATISTIC_WALD, STATISTIC_SCORE, STATISTIC_COUNT };

const char *statistic_name(enum statistic s);  /* "lr", "wald", "score" */
const char *statistic_title(enum statistic s); /* "likelihood ratio", "Wald", "score" */
const char *law_name(enum law l);              /* "none", "chi2", "chibar2" */

/* Of a statistic: the probability of more, to full relative accuracy however small; x >= 0, NAN: NAN. */
double test_p(double x, size_t df, enum law law);

/* Parameters param[n] of a specification's row are value[n]. A value where the range of a parameter ends, such as size = inf, is
 * that of a family on the boundary. Nothing is owned. */
struct hypothesis {
        const char *text; /* as it was typed */
        size_t n;
        const size_t *param;
        const double *value;
        const double *
                matrix; /* matrix[n * npar]: no parameters but these sums of them are value[n]; NULL: param[n] are */
};

struct test {
        char *text;
        size_t df;
        enum law law;          /* of the likelihood ratio; of the others chi-squared */
        const struct dist *is; /* the family that this one is then; NULL: it has no name */
        double value[STATISTIC_COUNT], p[STATISTIC_COUNT]; /* NAN: there is none */
        char *why[STATISTIC_COUNT];                        /* there is none; NULL: there is */
        double loglik;                                     /* at t0; NAN: no such maximum */
        bool expected; /* the information of the score statistic; else observed */
        char *note;    /* what to know of them, one line; NULL: nothing */
};

/* NULL, or why there is no such test, as a text of its own: of parameters that are held or where the support ends, of values outside
 * their range. */
char *test_refusal(const struct spec *m, const struct hypothesis *h);

/* f: the maximum of m, whose status is OK and to which nothing was added; vcov[npar * npar]: of its estimates, in Wald's
 * statistic. Never NULL. There must be no refusal. */
struct test *test_run(const struct spec *m, const struct fit *f, const double *vcov,
                      const struct hypothesis *h);
void test_free(struct test *t);

#endif
