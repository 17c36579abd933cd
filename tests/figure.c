/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What pictures are made of: ticks, bins, distribution functions of samples. What is written is compared in tests/cli. */
#include "../src/figure/internal.h"

#include "mem.h"
#include "suite.h"

#include <check.h>
#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

#define LEN(a) (sizeof(a) / sizeof *(a))

/* Of any axis, ticks are inside, a round number apart, and read back as what they are with few digits. */
START_TEST(ticks_are_round)
{
        static const double unit[] = {1e-300, 1e-7, 0.001, 0.1, 1, 7, 1e5, 3e15, 1e300};
        for (size_t k = 0; k < LEN(unit); k++)
                for (double from = -3; from < 3; from += 0.37) {
                        struct axis a = {.lo = from * unit[k], .hi = (from + 2.3) * unit[k]};
                        struct ticks t = ticks_make(&a, 8);
                        ck_assert_uint_ge(t.n, 3);
                        ck_assert_uint_le(t.n, 10);
                        for (size_t i = 0; i < t.n; i++) {
                                ck_assert(t.at[i] >= a.lo - 1e-6 * unit[k]);
                                ck_assert(t.at[i] <= a.hi + 1e-6 * unit[k]);
                                ck_assert_msg(strlen(t.text[i]) <= 9 || unit[k] > 1e10, "%s",
                                              t.text[i]);
                        }
                        ticks_free(&t);
                }
}
END_TEST

START_TEST(ticks_have_no_dust)
{
        struct axis a = {.lo = 0, .hi = 1};
        static const char *const text[] = {"0.0", "0.1", "0.2", "0.3", "0.4", "0.5",
                                           "0.6", "0.7", "0.8", "0.9", "1.0"};
        struct ticks t = ticks_make(&a, 10);
        ck_assert_uint_eq(t.n, LEN(text));
        for (size_t i = 0; i < t.n; i++)
                ck_assert_str_eq(t.text[i], text[i]);
        ticks_free(&t);
        a.whole = true; /* counts have no ticks between them */
        t = ticks_make(&a, 10);
        ck_assert_uint_eq(t.n, 2);
        ticks_free(&t);
}
END_TEST

static double total(const struct bins *b)
{
        double sum = b->beyond;
        for (size_t i = 0; i < b->n; i++)
                sum += b->weight[i];
        return sum;
}

static void ticks_are(double lo, double hi, size_t about, const char *first, const char *second)
{
        struct axis a = {.lo = lo, .hi = hi};
        struct ticks t = ticks_make(&a, about);
        ck_assert_uint_ge(t.n, 2);
        ck_assert_str_eq(t.text[0], first);
        ck_assert_str_eq(t.text[1], second);
        ticks_free(&t);
}

/* All with as many decimals; powers of ten where they are shorter, and digits enough to tell neighbours apart. */
START_TEST(ticks_are_told_apart)
{
        ticks_are(0, 1, 5, "0.0", "0.2");
        ticks_are(0, 10, 10, "0", "1");
        ticks_are(-0.1, 0.3, 4, "-0.1", "0.0");
        ticks_are(99999997, 100000003, 6, "99999997", "99999998");
        ticks_are(0, 1e-11, 5, "0", "2e-12");
        ticks_are(0, 1e13, 5, "0", "2e+12");
        ticks_are(1e12, 1e12 + 4, 4, "1000000000000", "1000000000001");
}
END_TEST

/* Nothing is lost, on edges or elsewhere, and a row of weight 3 is three rows. */
START_TEST(bins_hold_the_sample)
{
        const struct dist *d = dist_find("normal");
        double x[] = {0.1, 0.2, 0.3, 0.30000000000000004, 0.6, 0.7, 0.7, 1.9};
        double w[] = {1, 3, 1, 1, 2, 1, 1, 1}, copies[11];
        size_t n = 0;
        for (size_t i = 0; i < LEN(x); i++)
                for (double k = 0; k < w[i]; k++)
                        copies[n++] = x[i];
        struct sample *s = sample_make(LEN(x), x, w), *c = sample_make(n, copies, NULL);
        struct bins a = bins_make(s, d, -NUM_INF, NUM_INF), b = bins_make(c, d, -NUM_INF, NUM_INF);
        ck_assert(total(&a) == 11 && total(&b) == 11);
        ck_assert_uint_eq(a.n, b.n);
        for (size_t i = 0; i < a.n; i++)
                ck_assert(a.edge[i] == b.edge[i] && a.weight[i] == b.weight[i]);
        ck_assert(a.edge[0] <= 0.1 && a.edge[a.n] >= 1.9);
        bins_free(&a);
        bins_free(&b);
        sample_free(s);
        sample_free(c);
}
END_TEST

START_TEST(bins_of_integers_have_them_in_the_middle)
{
        double x[] = {0, 1, 1, 2, 5};
        struct sample *s = sample_make(LEN(x), x, NULL);
        struct bins b = bins_make(s, dist_find("poisson"), 0, NUM_INF);
        ck_assert(b.single && b.n == 6 && b.edge[0] == -0.5 && b.edge[6] == 5.5);
        ck_assert(b.weight[1] == 2 && b.weight[3] == 0 && b.weight[5] == 1);
        bins_free(&b);
        sample_free(s);
}
END_TEST

/* Fives fill all bins, not every other one. */
START_TEST(bins_of_multiples_are_as_wide_as_their_steps)
{
        double x[] = {25, 30, 35, 35, 40, 40, 40, 40, 40, 45, 50, 55};
        struct sample *s = sample_make(LEN(x), x, NULL);
        struct bins b = bins_make(s, dist_find("normal"), -NUM_INF, NUM_INF);
        ck_assert_uint_eq(b.n, 7);
        ck_assert(b.edge[0] == 22.5 && b.edge[1] == 27.5 && b.edge[7] == 57.5);
        ck_assert(b.weight[2] == 2 && b.weight[3] == 5 && b.weight[6] == 1);
        bins_free(&b);
        sample_free(s);
}
END_TEST

/* Where a window or a support ends, a bin ends; what is left of one that would be narrow joins the next. */
START_TEST(bins_end_where_nothing_can_be)
{
        double x[20];
        for (size_t i = 0; i < LEN(x); i++)
                x[i] = 1.3 + 0.7 * sin((double)i);
        struct sample *s = sample_make(LEN(x), x, NULL);
        struct bins all = bins_make(s, dist_find("normal"), -NUM_INF, NUM_INF);
        struct bins b = bins_make(s, dist_find("normal"), 0.55, 2);
        ck_assert(all.edge[0] == 0.5 && all.edge[all.n] == 2);
        ck_assert(b.edge[0] == 0.55 && b.edge[1] == all.edge[1] && b.edge[b.n] == 2);
        struct bins c = bins_make(s, dist_find("normal"), 0.59, 2);
        ck_assert(c.n <= b.n && total(&b) == 20 && total(&c) == 20);
        bins_free(&all);
        bins_free(&b);
        bins_free(&c);
        sample_free(s);
}
END_TEST

/* 350 and 10 degrees are in bins beside each other on the circle. */
START_TEST(bins_go_once_around)
{
        double x[] = {-0.1, 0.1, 6.1, 12.6};
        struct sample *s = sample_make(LEN(x), x, NULL);
        struct bins b = bins_make(s, dist_find("vonmises"), -NUM_INF, NUM_INF);
        ck_assert(b.edge[0] == -M_PI && total(&b) == 4 && b.beyond == 0);
        ck_assert(b.weight[b.n / 2 - 1] == 2 && b.weight[b.n / 2] == 2);
        bins_free(&b);
        sample_free(s);
}
END_TEST

START_TEST(a_far_observation_is_left_out)
{
        double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 1e9};
        struct sample *s = sample_make(LEN(x), x, NULL);
        struct range r = range_of(s);
        ck_assert(r.lo == 1 && r.hi == 8 && r.beyond == 1);
        sample_free(s);
}
END_TEST

/* The product-limit estimator by hand: 1 of 5 at 2, then 1 of 3 at 5 (4 was censored); what follows is not known. */
START_TEST(steps_of_censored_observations)
{
        double lo[] = {2, 4, 5, 6, 7}, hi[] = {2, NUM_INF, 5, NUM_INF, NUM_INF};
        struct sample *s = sample_make_bounded(&(struct bounds){.n = LEN(lo), .lo = lo, .hi = hi});
        struct steps e;
        ck_assert_ptr_null(steps_make(s, NUM_NAN, &e));
        ck_assert(e.n == 2 && e.x[0] == 2 && e.x[1] == 5 && e.known == 7);
        ck_assert_double_eq_tol(e.at[0], 1 / 5.0, 1e-15);
        ck_assert_double_eq_tol(e.at[1], 1 - 4 / 5.0 * 2 / 3, 1e-15);
        steps_free(&e);
        sample_free(s);
}
END_TEST

/* Turnbull's: masses at 1, 2, 4 and 7 of 10 observations are 1/5, 1/5, 3/10 and 3/10 (survfit of R has the same). */
START_TEST(steps_of_intervals)
{
        double lo[] = {1, 2, 3, 4, -NUM_INF, 6, 7, 2, 0, 5},
               hi[] = {1, 2, 5, 4, 2, NUM_INF, 7, 6, 3, 9};
        static const double at[] = {0.2, 0.4, 0.7, 1};
        struct sample *s = sample_make_bounded(&(struct bounds){.n = LEN(lo), .lo = lo, .hi = hi});
        struct steps e;
        ck_assert_ptr_null(steps_make(s, NUM_NAN, &e));
        ck_assert_uint_eq(e.n, LEN(at));
        for (size_t i = 0; i < e.n; i++)
                ck_assert_double_eq_tol(e.at[i], at[i], 1e-12);
        steps_free(&e);
        sample_free(s);
}
END_TEST

/* Everywhere on the circle, wherever it is cut: F is 0 there, 1 behind it, and quantiles invert it. */
START_TEST(angles_are_cut)
{
        static const double t[] = {1.2, 2.5};
        struct model m = {.d = dist_find("vonmises"), .t = t, .name = "vonmises"};
        for (double cut = -3; cut < 3; cut += 0.7) {
                model_cut(&m, cut);
                double before = 0;
                for (double x = cut + 0.01; x < cut + 2 * M_PI; x += 0.1) {
                        double p = model_cdf(&m, x);
                        ck_assert(p >= before && p <= 1 && fabs(model_sf(&m, x) + p - 1) < 1e-12);
                        ck_assert_double_eq_tol(model_quantile(&m, p), x, 1e-7);
                        before = p;
                }
                ck_assert(before > 0.9);
        }
}
END_TEST

/* What is left of a distribution in a window is one, in either tail. */
START_TEST(models_are_truncated)
{
        static const double t[] = {0, 1};
        struct model m = {.d = dist_find("normal"), .t = t, .name = "normal"};
        static const double from[] = {-NUM_INF, -1, 8, -30}, to[] = {0.5, 2, 9, -20};
        for (size_t k = 0; k < LEN(from); k++) {
                model_truncate(&m, from[k], to[k]);
                double middle = model_quantile(&m, 0.25);
                ck_assert_double_eq_tol(model_cdf(&m, middle), 0.25, 1e-6);
                ck_assert_double_eq_tol(model_sf(&m, middle), 0.75, 1e-6);
                ck_assert(model_cdf(&m, to[k]) == 1 && model_sf(&m, to[k]) == 0);
                ck_assert(model_pdf(&m, to[k] + 0.1) == 0 && model_pdf(&m, to[k]) > 0);
        }
}
END_TEST

int main(void)
{
        Suite *suite = suite_create("figure");
        TCase *tc = tcase_create("figure");
        tcase_add_test(tc, ticks_are_round);
        tcase_add_test(tc, ticks_have_no_dust);
        tcase_add_test(tc, ticks_are_told_apart);
        tcase_add_test(tc, bins_hold_the_sample);
        tcase_add_test(tc, bins_of_integers_have_them_in_the_middle);
        tcase_add_test(tc, bins_of_multiples_are_as_wide_as_their_steps);
        tcase_add_test(tc, bins_end_where_nothing_can_be);
        tcase_add_test(tc, bins_go_once_around);
        tcase_add_test(tc, a_far_observation_is_left_out);
        tcase_add_test(tc, steps_of_censored_observations);
        tcase_add_test(tc, steps_of_intervals);
        tcase_add_test(tc, angles_are_cut);
        tcase_add_test(tc, models_are_truncated);
        suite_add_tcase(suite, tc);
        return suite_run(suite);
}
