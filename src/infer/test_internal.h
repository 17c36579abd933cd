/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of tests share. */
#ifndef TEST_INTERNAL_H
#define TEST_INTERNAL_H

#include "test.h"

/* Sets what there is instead of a statistic, unless something is there already; why is owned. */
void test_without(struct test *t, enum statistic s, char *why);
void test_take(struct test *t, enum statistic s, double value);
/* Of a gain in log-likelihood over the maximum under the restriction, which is loglik. */
void test_gain(struct test *t, const struct fit *f, double loglik);
/* The maximum is irregular: the likelihood ratio has no law, and there are no other statistics. */
void test_without_law(struct test *t);
/* Whether the score statistic has the expected information. */
bool test_expects(const struct spec *m);

/* --- sums of parameters (test_linear.c) */

char *linear_refusal(const struct spec *m, const struct hypothesis *h);
void linear_test(struct test *t, const struct spec *m, const struct fit *f, const double *vcov,
                 const struct hypothesis *h);

#endif
