/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A regression on nothing but an intercept is the distribution itself: for every family and every parameter that a formula may
 * predict the maximum is the same; and a column that tells nothing, the same in every row but for its sign, is given 0. */
#include "dist.h"
#include "fit.h"
#include "mem.h"
#include "regression.h"
#include "suite.h"

#include <check.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

static char names[][4] = {"ape", "bee", "cat"};
static const struct levels three = {3, (char *[]){names[0], names[1], names[2]}};

enum { N = 60 };

/* An ideal sample, quantile((i + 1/2) / n), the two halves of which are told apart by the sign of the column. */
static void ideal(const struct dist *d, double *x, double *sign)
{
        for (size_t i = 0; i < N; i++) {
                double p = ((double)(i / 2) + 0.5) / (N / 2);
                x[i] = d->data == DATA_LABEL ? (double)(i / 2 % 3) : dist_quantile(d, p, d->probe);
                sign[i] = i % 2 ? 1 : -1;
        }
}

static void same(const char *what, const struct dist *d, const struct param *p, double got,
                 double want, double relative)
{
        if (!(fabs(got - want) <= relative * (1 + fabs(want))))
                ck_abort_msg("%s, %s of %s: got %.17g, want %.17g", what, p->name, d->name, got,
                             want);
}

START_TEST(an_intercept_is_the_family)
{
        const struct dist *family = dist_at((size_t)_i);
        struct dist *d = dist_make_levels(family, family->data == DATA_LABEL ? &three : NULL);
        double x[N], sign[N];
        if (!d->quantile && !(d->logcdf && d->logsf) && d->data != DATA_LABEL) {
                dist_free(d);
                return;
        }
        ideal(d, x, sign);
        struct sample *s = sample_make(N, x, NULL);
        double *held = mem_array(d->npar, sizeof *held);
        for (size_t j = 0; j < d->npar; j++)
                held[j] = d->param[j].given ? d->probe[j] : NUM_NAN;
        struct fit_options how = {.method = METHOD_AUTO, .held = held};
        struct fit *plain = fit_run(d, s, &how);
        for (size_t j = 0; plain->status == STATUS_OK && !plain->boundary && j < d->npar; j++) {
                const struct param *p = &d->param[j];
                char name_one[] = "(Intercept)", name_two[] = "sign";
                struct design design = {.n = N,
                                        .p = 2,
                                        .intercept = true,
                                        .name = (char *[]){name_one, name_two},
                                        .column = (const double *[]){NULL, sign}};
                struct prediction prediction = {
                        .param = j, .link = link_default(p->lo, p->hi), .design = &design};
                bool rough = false;
                for (size_t k = 0; k < d->npar; k++)
                        rough = rough || param_is_rough(&d->param[k]);
                if (p->given || p->kink || rough || (d->simplex && j > 0))
                        continue;
                struct regression *r = regression_make(d, s, 1, &prediction, NULL);
                const struct dist *row = regression_row(r);
                double *at = mem_array(row->npar, sizeof *at);
                for (size_t k = 0; k < row->npar; k++) {
                        size_t of = dist_param(d, row->param[k].name);
                        at[k] = of < d->npar ? held[of] : NUM_NAN;
                }
                struct fit_options all = {.method = METHOD_AUTO, .held = at};
                struct fit *f = regression_fit(r, &all, NULL);
                if (f->status != STATUS_OK)
                        ck_abort_msg("%s of %s: %s", p->name, d->name, f->reason);
                same("log-likelihood", d, p, f->loglik, plain->loglik, 1e-11);
                for (size_t k = 0; k < row->npar; k++)
                        if (strstr(row->param[k].name, ":sign"))
                                same("slope", d, p, f->t[k], 0, 1e-7);
                fit_free(f);
                free(at);
                regression_free(r);
        }
        fit_free(plain);
        free(held);
        sample_free(s);
        dist_free(d);
}
END_TEST

int main(void)
{
        gsl_set_error_handler_off();
        Suite *suite = suite_create("intercept");
        TCase *tests = tcase_create("intercept");
        tcase_set_timeout(tests, 60);
        suite_add_tcase(suite, tests);
        tcase_add_loop_test(tests, an_intercept_is_the_family, 0, (int)dist_count());
        return suite_run(suite);
}
