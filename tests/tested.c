/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of restrictions, and of families against each other: the program against the statistics of tests/golden/tested.tsv, then
 * laws. */
#include "program.h"
#include "suite.h"

#include "infer.h"
#include "test.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>

START_TEST(golden)
{
        compare_all("tests/golden/tested.tsv", "", 35);
        compare_all("tests/golden/linear.tsv", "", 7);
}
END_TEST

/* --- what the rows say of each other ----------------------------------------------------------- */

enum { N = 400 };

static struct sample *draw(const struct dist *d, gsl_rng *r, double *x)
{
        for (size_t i = 0; i < N; i++)
                x[i] = d->draw(d, d->probe, r);
        return sample_make(N, x, NULL);
}

static struct fit *fit_with(const struct dist *d, const struct sample *s, const double *held)
{
        struct fit_options o = {.held = held};
        return fit_run(d, s, &o);
}

/* A special case has the same maximum as the family with these values, and none that is higher than the family's. */
START_TEST(special_cases)
{
        const struct dist *d = dist_at((size_t)_i);
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        double x[N];
        for (const struct special *c = d->special; c && c->dist; c++) {
                bool free = c->dist->draw;
                for (size_t j = 0; j < c->dist->npar; j++)
                        free = free && !c->dist->param[j].given;
                if (!free)
                        continue;
                struct sample *s = draw(c->dist, r, x);
                struct fit *narrow = fit_with(c->dist, s, NULL), *wide = fit_with(d, s, NULL);
                ck_assert_int_eq(narrow->status, STATUS_OK);
                if (wide->status == STATUS_OK && c->law != LAW_NONE)
                        ck_assert_msg(wide->loglik >= narrow->loglik - 1e-9 * N,
                                      "%s is below its case %s", d->name, c->dist->name);
                if (c->at) {
                        struct fit *held = fit_with(d, s, c->at);
                        ck_assert_msg(held->status == STATUS_OK, "%s with %s: %s", d->name, c->how,
                                      held->reason);
                        ck_assert_msg(fabs(held->loglik - narrow->loglik) < 1e-10 * N,
                                      "%s with %s is not %s: %.17g, %.17g", d->name, c->how,
                                      c->dist->name, held->loglik, narrow->loglik);
                        ck_assert_uint_eq(held->nfree, narrow->nfree);
                        fit_free(held);
                }
                fit_free(narrow);
                fit_free(wide);
                sample_free(s);
        }
        gsl_rng_free(r);
}
END_TEST

/* --- laws -------------------------------------------------------------------------------------- */

START_TEST(tails)
{
        ck_assert_double_eq(test_p(0, 1, LAW_HALF), 1);
        ck_assert_double_eq(test_p(0, 3, LAW_CHI2), 1);
        ck_assert(isnan(test_p(1, 1, LAW_NONE)));
        ck_assert(isnan(test_p(NUM_NAN, 1, LAW_CHI2)));
        ck_assert_double_eq(test_p(3, 1, LAW_HALF), gsl_cdf_chisq_Q(3, 1) / 2);
        /* erfc(sqrt(x / 2)) at 50 digits; exp(-x / 2) for two degrees of freedom */
        static const struct {
                double x;
                size_t df;
                double p;
        } far[] = {{100, 1, 1.523970604832105213e-23},
                   {1300, 1, 1.130372844149274245e-284},
                   {1370, 2, 3.223145390850646732e-298}};
        for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
                double p = test_p(far[i].x, far[i].df, LAW_CHI2);
                ck_assert_msg(fabs(p - far[i].p) < 1e-12 * far[i].p, "%g: %.17g, not %.17g",
                              far[i].x, p, far[i].p);
        }
}
END_TEST

/* Of samples for which it is true a hypothesis is rejected as often as the level says, but for chance: within 4 standard
 * deviations of a binomial count, and what samples of N make of an asymptotic law. */
static void check_size(const char *name, const char *draws, const double *from, size_t param,
                       double value)
{
        enum { TIMES = 2000 };
        const struct dist *d = dist_find(name), *source = dist_find(draws);
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        double x[N];
        size_t rejected[STATISTIC_COUNT] = {0}, counted[STATISTIC_COUNT] = {0};
        for (size_t k = 0; k < TIMES; k++) {
                for (size_t i = 0; i < N; i++)
                        x[i] = source->draw(source, from, r);
                struct sample *s = sample_make(N, x, NULL);
                struct spec m = {.d = d, .s = s};
                struct fit *f = fit_with(d, s, NULL);
                struct hypothesis h = {.text = "H", .n = 1, .param = &param, .value = &value};
                ck_assert_int_eq(f->status, STATUS_OK);
                ck_assert_ptr_null(test_refusal(&m, &h));
                struct test *test = test_run(&m, f, f->vcov, &h);
                ck_assert_msg(test->value[STATISTIC_LR] >= 0, "%s: LR %g", name,
                              test->value[STATISTIC_LR]);
                for (size_t i = 0; i < STATISTIC_COUNT; i++) {
                        rejected[i] += test->p[i] < 0.05;
                        counted[i] += isnan(test->p[i]) ? 0 : 1;
                }
                test_free(test);
                fit_free(f);
                sample_free(s);
        }
        for (size_t i = 0; i < (size_t)STATISTIC_COUNT; i++) {
                double share = (double)rejected[i] / (double)(counted[i] ? counted[i] : 1);
                if (counted[i])
                        ck_assert_msg(fabs(share - 0.05) < 4 * sqrt(0.05 * 0.95 / TIMES) + 0.005,
                                      "%s %s: rejects %g of %zu", name,
                                      statistic_name((enum statistic)i), share, counted[i]);
        }
        ck_assert_uint_eq(counted[STATISTIC_LR], TIMES);
        gsl_rng_free(r);
}

START_TEST(sizes)
{
        check_size("gamma", "exponential", (const double[]){2}, 0, 1);
        check_size("weibull", "exponential", (const double[]){0.5}, 0, 1);
        check_size("normal", "normal", (const double[]){3, 2}, 0, 3);
        check_size("laplace", "laplace", (const double[]){3, 2}, 0, 3);
        check_size("poisson", "poisson", (const double[]){4}, 0, 4);
        check_size("negbinomial", "poisson", (const double[]){4}, 0, NUM_INF);
        check_size("zip", "poisson", (const double[]){1}, 1, 0);
        check_size("negbinomial", "negbinomial", (const double[]){3, 4}, 0, 3);
}
END_TEST

/* The same for the limits of all families, whose laws their rows state; it takes minutes, and only runs with SLOW in the environment.
 * An asymptotic law is right to some hundredths with samples of 1000. */
START_TEST(limits)
{
        enum { SIZE = 1000, TIMES = 400 };
        const struct dist *d = dist_at((size_t)_i);
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        double *x = mem_array(SIZE, sizeof *x);
        for (const struct limit *l = getenv("SLOW") ? d->limit : NULL; l && l->dist; l++) {
                const struct dist *n = l->dist;
                size_t rejected = 0, counted = 0;
                double *of_d = mem_array(d->npar + n->npar, sizeof *of_d), *of_n = of_d + d->npar;
                if (l->law == LAW_NONE || !n->draw || !n->probe) {
                        free(of_d);
                        continue;
                }
                for (size_t j = 0; j < n->npar; j++)
                        of_n[j] = n->param[j].given ? n->probe[j] : NUM_NAN;
                for (size_t j = 0; j < d->npar; j++)
                        of_d[j] = l->from[j] < 0 ? NUM_NAN : of_n[l->from[j]];
                for (size_t k = 0; k < TIMES; k++) {
                        for (size_t i = 0; i < SIZE; i++)
                                x[i] = n->draw(n, n->probe, r);
                        struct sample *s = sample_make(SIZE, x, NULL);
                        struct fit *narrow = fit_with(n, s, of_n), *wide = fit_with(d, s, of_d);
                        if (narrow->status == STATUS_OK && wide->status == STATUS_OK) {
                                double lr = fmax(2 * (wide->loglik - narrow->loglik), 0);
                                counted++;
                                if (test_p(lr, wide->nfree - narrow->nfree, l->law) < 0.05)
                                        rejected++;
                        }
                        fit_free(narrow);
                        fit_free(wide);
                        sample_free(s);
                }
                double share = (double)rejected / (double)counted;
                fprintf(stderr, "%s in %s (%s): rejects %.3f of %zu at 0.05\n", n->name, d->name,
                        l->how, share, counted);
                ck_assert_msg(share < 0.11 && counted > TIMES / 2, "%s in %s", n->name, d->name);
                free(of_d);
        }
        free(x);
        gsl_rng_free(r);
}
END_TEST

/* --- reparametrisation ------------------------------------------------------------------------- */

/* A number that the program prints with these arguments. */
static double told(const char *arguments, const char *name)
{
        char *text = mem_text(arguments, strlen(arguments));
        struct row row = {
                .cell = {
                        [FILE_NAME] = mem_text("", 0), [DIST] = text, [OPTIONS] = mem_text("", 0)}};
        struct tsv out;
        double v;
        ck_assert(run(&row, "", &out));
        const char *printed_there = printed(&out, name);
        ck_assert_msg(printed_there && number(printed_there, &v), "%s: no %s", arguments, name);
        tsv_free(&out);
        free(text);
        free(row.cell[FILE_NAME]);
        free(row.cell[OPTIONS]);
        return v;
}

static void check_equal(double a, double b)
{
        ck_assert_msg(fabs(a - b) <= 1e-10 * fabs(a), "%.17g, not %.17g", a, b);
}

/* The score statistic and the likelihood ratio do not depend on how the other parameters are chosen (sigma, or its logarithm as
 * the coefficient of a formula), nor with the expected information on how the restricted one is; Wald's does on that. */
START_TEST(reparametrised)
{
        const char *plain = "normal -c mpg --test=sigma=5 --test=mu=21 data/mtcars.csv",
                   *logs = "normal -f 'mpg ~ 1' -f 'sigma ~ 1' "
                           "--test='sigma:(Intercept)=1.6094379124341003' "
                           "--test='mu:(Intercept)=21' data/mtcars.csv";
        check_equal(told(plain, "score(mu=21)"), told(logs, "score(mu:(Intercept)=21)"));
        check_equal(told(plain, "lr(mu=21)"), told(logs, "lr(mu:(Intercept)=21)"));
        check_equal(told(plain, "score(sigma=5)"),
                    told(logs, "score(sigma:(Intercept)=1.6094379124341003)"));
        ck_assert_double_gt(fabs(told(plain, "wald(sigma=5)") -
                                 told(logs, "wald(sigma:(Intercept)=1.6094379124341003)")),
                            0.1);
        const char *size = "negbinomial -c Days --test=mu=15 data/quine.csv",
                   *log_size = "negbinomial -c Days -f 'size ~ 1' --test=mu=15 data/quine.csv";
        check_equal(told(size, "score(mu=15)"), told(log_size, "score(mu=15)"));
        check_equal(told(size, "wald(mu=15)"), told(log_size, "wald(mu=15)"));
}
END_TEST

/* A sum of one parameter is that parameter, though its maximum is found another way; and weights are copies of a sum's, too. */
static const char *const summed[] = {"normal", "gamma",       "weibull", "beta",
                                     "gumbel", "negbinomial", "t",       "burr12"};
enum { SUMMED = sizeof summed / sizeof *summed };

static void same_test(const struct test *a, const struct test *b, const char *name)
{
        for (size_t k = 0; k < STATISTIC_COUNT; k++) {
                double p = a->value[k], q = b->value[k];
                ck_assert_msg(fabs(p - q) <= 1e-8 * fmax(1, fabs(q)), "%s %s: %.12g, %.12g (%s)",
                              name, statistic_name((enum statistic)k), p, q,
                              a->why[k] ? a->why[k] : "");
        }
}

static struct test *sum_test(const struct dist *d, const struct sample *s, const double *row,
                             double value)
{
        struct spec m = {.d = d, .s = s};
        struct fit *f = fit_with(d, s, NULL);
        struct hypothesis h = {.text = "H", .n = 1, .value = &value, .matrix = row};
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert_ptr_null(test_refusal(&m, &h));
        struct test *t = test_run(&m, f, f->vcov, &h);
        fit_free(f);
        return t;
}

START_TEST(sums)
{
        const struct dist *d = dist_find(summed[_i]);
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        double x[N], w[N], *copies = mem_array(2 * N, sizeof *copies);
        size_t n = 0;
        struct sample *s = draw(d, r, x);
        struct fit *f = fit_with(d, s, NULL);
        struct spec m = {.d = d, .s = s};
        for (size_t j = 0; j < d->npar; j++) {
                double row[4] = {0}, value = f->t[j] + 1.5 * sqrt(f->vcov[j * d->npar + j]);
                row[j] = 1;
                struct hypothesis h = {.text = "H", .n = 1, .param = &j, .value = &value};
                struct test *one = test_run(&m, f, f->vcov, &h), *sum = sum_test(d, s, row, value);
                same_test(sum, one, d->name);
                test_free(one);
                test_free(sum);
        }
        for (size_t i = 0; i < N; i++) {
                w[i] = (double)(1 + i % 2);
                for (size_t k = 0; k <= i % 2; k++)
                        copies[n++] = x[i];
        }
        double row[4] = {1, -1}, value = 1.1 * (f->t[0] - f->t[1]);
        struct sample *weighted = sample_make(N, x, w), *copied = sample_make(n, copies, NULL);
        struct test *a = sum_test(d, weighted, row, value), *b = sum_test(d, copied, row, value);
        same_test(a, b, d->name);
        test_free(a);
        test_free(b);
        sample_free(weighted);
        sample_free(copied);
        sample_free(s);
        fit_free(f);
        gsl_rng_free(r);
        free(copies);
}
END_TEST

int main(void)
{
        gsl_set_error_handler_off();
        Suite *suite = suite_create("tested");
        TCase *all = tcase_create("golden"), *laws = tcase_create("laws");
        tcase_add_test(all, golden);
        tcase_set_timeout(all, 300);
        tcase_add_loop_test(laws, special_cases, 0, (int)dist_count());
        tcase_add_loop_test(laws, limits, 0, (int)dist_count());
        tcase_add_test(laws, tails);
        tcase_add_loop_test(laws, sums, 0, SUMMED);
        tcase_add_test(laws, sizes);
        tcase_add_test(laws, reparametrised);
        tcase_set_timeout(laws, 900);
        suite_add_tcase(suite, all);
        suite_add_tcase(suite, laws);
        return suite_run(suite);
}
