/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mathematics that families are explained with: every equation of a formula or derivation that can be evaluated holds, for
 * the log-likelihood and its slopes at any parameters, for the solutions at the maximum of a sample. */
#include "../src/report/notation.h"
#include "likelihood.h"
#include "mem.h"
#include "suite.h"

#include <check.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 41 };

static char level_names[][4] = {"ape", "bee", "cat"};
static const struct levels three = {3, (char *[]){level_names[0], level_names[1], level_names[2]}};

static double *ideal(const struct dist *d)
{
        double *x = mem_array(N, sizeof *x);
        for (size_t i = 0; i < N; i++)
                x[i] = d->data == DATA_LABEL ? (double)(i % 3)
                                             : dist_quantile(d, ((double)i + 0.5) / N, d->probe);
        return x;
}

/* Line by line; those that could be evaluated are counted. */
static void check_lines(struct board *b, const struct dist *d, const char *text, bool maximum,
                        double tolerance)
{
        char *line;
        while ((line = board_line(&text))) {
                double error = board_error(b, line, maximum);
                if (getenv("NOTATION"))
                        printf("%-16s %c %-8.1g %s\n", d->name, maximum ? 'm' : ' ', error, line);
                else
                        ck_assert_msg(isnan(error) || error < tolerance, "%s: off by %g: %s",
                                      d->name, error, line);
                free(line);
        }
}

static double *given(const struct dist *d)
{
        double *held = mem_array(d->npar, sizeof *held);
        for (size_t j = 0; j < d->npar; j++)
                held[j] = d->param[j].given ? d->probe[j] : NUM_NAN;
        return held;
}

START_TEST(equations_of_likelihoods_hold)
{
        struct dist *d = dist_make_levels(dist_at((size_t)_i),
                                          dist_at((size_t)_i)->data == DATA_LABEL ? &three : NULL);
        const struct dist *row = d ? d : dist_at((size_t)_i);
        if (row->data == DATA_LABEL) {
                dist_free(d);
                return;
        }
        double *x = ideal(row);
        struct sample *s = sample_make(N, x, NULL);
        double *vcov = mem_array(row->npar * row->npar, sizeof *vcov);
        struct fit f = {.d = row, .vcov = vcov};
        struct board *b = board_make(row, s, row->probe, &f);
        check_lines(b, row, row->derivation, false, 1e-8);
        board_free(b);
        sample_free(s);
        free(vcov);
        free(x);
        dist_free(d);
}
END_TEST

/* Whether there are formulas for different x. */
static bool has_parts(const struct dist *d)
{
        return strcmp(d->name, "zip") == 0 || strcmp(d->name, "triangular") == 0;
}

START_TEST(equations_of_densities_hold)
{
        const struct dist *d = dist_at((size_t)_i);
        if (d->data == DATA_LABEL || has_parts(d))
                return;
        double *x = ideal(d);
        for (size_t i = 0; i < N; i += 10) {
                struct sample *s = sample_make(1, x + i, NULL);
                struct fit f = {.d = d};
                struct board *b = board_make(d, s, d->probe, &f);
                board_let(b, "x", x[i]);
                check_lines(b, d, d->formula, true, 1e-8);
                board_free(b);
                sample_free(s);
        }
        free(x);
}
END_TEST

/* The formulas in a lesson, which stand on lines that begin with blanks; what is in braces is to be its value. */
static void check_lesson(struct board *b, const struct dist *d, const char *text)
{
        char *copy = mem_text(text ? text : "", text ? strlen(text) : 0);
        for (char *c = copy; *c; c++)
                *c = *c == '{' ? '(' : *c == '}' ? ')' : *c;
        for (char *line = copy, *next; line; line = next) {
                next = strchr(line, '\n');
                if (next)
                        *next++ = '\0';
                if (*line == ' ')
                        check_lines(b, d, line + strspn(line, " "), true, 1e-6);
        }
        free(copy);
}

static void check_lessons(struct board *b, const struct dist *d)
{
        if (!d->lesson)
                return;
        check_lesson(b, d, d->lesson->solution);
        check_lesson(b, d, d->lesson->curvature);
        check_lesson(b, d, d->lesson->loss);
}

START_TEST(solutions_hold)
{
        const struct dist *d = dist_at((size_t)_i);
        if (d->data == DATA_LABEL)
                return;
        double *x = ideal(d), *held = given(d);
        struct sample *s = sample_make(N, x, NULL);
        struct fit *f = fit_run(d, s, &(struct fit_options){.held = held});
        if (f->status == STATUS_OK && !f->limit) {
                struct board *b = board_make(d, s, f->t, f);
                check_lines(b, d, d->derivation, true, 1e-6);
                check_lessons(b, d);
                board_free(b);
        }
        fit_free(f);
        sample_free(s);
        free(held);
        free(x);
}
END_TEST

int main(void)
{
        gsl_set_error_handler_off();
        Suite *suite = suite_create("notation");
        TCase *laws = tcase_create("derivations");
        tcase_set_timeout(laws, 60);
        const int n = (int)dist_count();
        tcase_add_loop_test(laws, equations_of_densities_hold, 0, n);
        tcase_add_loop_test(laws, equations_of_likelihoods_hold, 0, n);
        tcase_add_loop_test(laws, solutions_hold, 0, n);
        suite_add_tcase(suite, laws);
        return suite_run(suite);
}
