/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sample and its summaries. Expected values were worked out by hand or in exact rationals. */
#include "sample.h"
#include "mem.h"
#include "suite.h"

#include <check.h>
#include <gsl/gsl_sf_log.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LEN(a) (sizeof(a) / sizeof *(a))

START_TEST(moments_survive_a_large_offset)
{
        double x[] = {1e15 + 1, 1e15 + 2, 1e15 + 3, 1e15 + 4};
        struct sample *s = sample_make(LEN(x), x, NULL);
        const struct moments *m = sample_moments(s);
        ck_assert(m->mean == 1e15 + 2.5);
        ck_assert(m->sd == sqrt(1.25));
        sample_free(s);
}
END_TEST

/* The centre is the minimum, here an outlier 1e8 standard deviations of the rest away. */
START_TEST(moments_survive_a_far_centre)
{
        double x[] = {-1e16, 1, 2, 3};
        struct sample *s = sample_make(LEN(x), x, NULL);
        ck_assert(sample_moments(s)->mean == -2499999999999998.5);
        ck_assert_double_eq_tol(sample_moments(s)->sd / 4330127018922194.1, 1, 3e-16);
        sample_free(s);
}
END_TEST

START_TEST(moments_at_the_ends_of_the_range)
{
        static const double unit[] = {1e-308, 1e-200, 1e200, 1e307, 5e-324};
        for (size_t k = 0; k < LEN(unit); k++) {
                double x[] = {unit[k], 3 * unit[k], 8 * unit[k]};
                struct sample *s = sample_make(LEN(x), x, NULL);
                const struct moments *m = sample_moments(s);
                ck_assert(m->mean == 4 * unit[k]);
                ck_assert_double_eq_tol(m->sd / unit[k], sqrt(26 / 3.0),
                                        unit[k] < 1e-320 ? 0.1 : 1e-15);
                sample_free(s);
        }
}
END_TEST

START_TEST(equal_values_have_no_spread)
{
        double x[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
        struct sample *s = sample_make(LEN(x), x, NULL);
        ck_assert(sample_moments(s)->mean == 0.1);
        ck_assert(sample_moments(s)->sd == 0);
        ck_assert(sample_logs(s)->gap == 0);
        ck_assert(sample_sorted(s)->ties == 7);
        sample_free(s);
}
END_TEST

/* log(mean) - mean(log) of 1e8 - 1, 1e8, 1e8 + 1 is 1/3 1e-16 + O(1e-32), which a difference loses. */
START_TEST(log_gap_does_not_cancel)
{
        double x[] = {1e8 - 1, 1e8, 1e8 + 1}, zero[] = {0, 1}, negative[] = {-1, 1};
        struct sample *s = sample_make(3, x, NULL);
        ck_assert_double_eq_tol(sample_logs(s)->gap / (1e-16 / 3), 1, 1e-12);
        sample_free(s);
        s = sample_make(2, zero, NULL);
        ck_assert(sample_logs(s)->mean_log == -NUM_INF && sample_logs(s)->gap == NUM_INF);
        sample_free(s);
        s = sample_make(2, negative, NULL);
        ck_assert(isnan(sample_logs(s)->mean_log) && isnan(sample_logs(s)->gap));
        sample_free(s);
}
END_TEST

START_TEST(order_statistics)
{
        double x[] = {3, 1, 4, 1, 5, 9, 2, 6}, lo, hi;
        struct sample *s = sample_make(LEN(x), x, NULL);
        ck_assert(sample_median(s, &lo, &hi) == 3.5 && lo == 3 && hi == 4);
        ck_assert(sample_quantile(s, 0) == 1 && sample_quantile(s, 0.25) == 1);
        ck_assert(sample_quantile(s, 0.26) == 2 && sample_quantile(s, 1) == 9);
        ck_assert(sample_sorted(s)->ties == 2);
        sample_free(s);
        double w[] = {0, 2, 0.5, 0, 0, 1, 0, 0.5}; /* 1 1 4/2 6/2 9 */
        s = sample_make(LEN(x), x, w);
        ck_assert(s->weight == 4);
        ck_assert(sample_median(s, &lo, &hi) == 2.5 && lo == 1 && hi == 4);
        ck_assert(sample_moments(s)->mean == 4 && sample_moments(s)->min == 1);
        ck_assert(sample_sorted(s)->n == 4 && sample_sorted(s)->ties == 2);
        sample_free(s);
}
END_TEST

START_TEST(a_midpoint_does_not_overflow)
{
        double x[] = {1.7e308, 1.5e308}, y[] = {-1.7e308, 1.7e308};
        struct sample *s = sample_make(2, x, NULL);
        ck_assert(sample_median(s, NULL, NULL) == 1.6e308);
        ck_assert(sample_moments(s)->mean == 1.6e308);
        sample_free(s);
        s = sample_make(2, y, NULL);
        ck_assert(sample_median(s, NULL, NULL) == 0 && sample_moments(s)->mean == 0);
        ck_assert(sample_moments(s)->sd == 1.7e308);
        sample_free(s);
}
END_TEST

START_TEST(counts_and_supports)
{
        double x[] = {0, 2, 2, 1.5, 3};
        char buf[SUPPORT_TEXT];
        struct sample *s = sample_make(LEN(x), x, NULL);
        const double *count = sample_counts(s, 3);
        ck_assert(count[0] == 1 && count[1] == 0 && count[2] == 2);
        struct support integers = {.lo = 0, .hi = NUM_INF, .discrete = true};
        struct support unit = {.lo = 0, .hi = 1, .lo_open = true, .hi_open = true};
        struct support coin = {.lo = 0, .hi = 1, .discrete = true};
        struct support real = {.lo = -NUM_INF, .hi = NUM_INF};
        struct support positive = {.lo = 0, .hi = NUM_INF, .lo_open = true};
        ck_assert_uint_eq(sample_outside(s, &integers), 3);
        ck_assert_uint_eq(sample_outside(s, &unit), 0);
        ck_assert_uint_eq(sample_outside(s, &real), 5);
        ck_assert_str_eq(support_text(buf, &integers), "integers >= 0");
        ck_assert_str_eq(support_text(buf, &unit), "0 < x < 1");
        ck_assert_str_eq(support_text(buf, &coin), "0 or 1");
        ck_assert_str_eq(support_text(buf, &real), "all real numbers");
        ck_assert_str_eq(support_text(buf, &positive), "x > 0");
        sample_free(s);
}
END_TEST

static void check_order(size_t n, char *const *label, const char *first, const char *last)
{
        struct levels l = levels_sorted(n, label);
        ck_assert_str_eq(l.name[0], first);
        ck_assert_str_eq(l.name[n - 1], last);
        ck_assert_uint_eq(levels_find(&l, last), n - 1);
        ck_assert_uint_eq(levels_find(&l, "no such"), n);
        levels_free(&l);
}

START_TEST(levels_have_an_order)
{
        char numbers[][4] = {"10", "9", "100"}, words[][4] = {"b", "a", "10"};
        check_order(3, (char *[]){numbers[0], numbers[1], numbers[2]}, "9", "100");
        check_order(3, (char *[]){words[0], words[1], words[2]}, "10", "b");
}
END_TEST

/* A sample from a file with a label on each line. The levels and x[] are copied out. */
static enum status from_labels(enum data data, const char *const *order, const char *lines,
                               double *x, struct levels *l, struct fault *f)
{
        static const struct support coin = {.lo = 0, .hi = 1, .discrete = true};
        struct dialect dialect = dialect_default;
        char name[] = "/tmp/mlefit-sample-XXXXXX";
        struct table t;
        struct sample *s;
        int fd = mkstemp(name);
        ck_assert(fd >= 0 && write(fd, lines, strlen(lines)) == (ssize_t)strlen(lines));
        close(fd);
        dialect.header = HEADER_NO;
        ck_assert_int_eq(read_table(1, (const char *[]){name}, &dialect, 1,
                                    &(struct request){NULL, WANT_LABEL}, 1, NULL, &t, f),
                         STATUS_OK);
        unlink(name);
        enum status status =
                sample_from_table(&t, 0, data, order, "family", &coin, NULL, NULL, 1, &s, l, f);
        ck_assert((status == STATUS_OK) == (s != NULL));
        for (size_t i = 0; i < t.nrow; i++)
                x[i] = t.column[0].x[i];
        sample_free(s);
        table_free(&t);
        return status;
}

START_TEST(success_is_known)
{
        struct levels l;
        struct fault f = {0};
        double x[3];
        ck_assert_int_eq(from_labels(DATA_BINARY, NULL, "Heads\ntails\ntails\n", x, &l, &f),
                         STATUS_OK);
        ck_assert_str_eq(l.name[1], "Heads"); /* success, as the data spell it */
        ck_assert(x[0] == 1 && x[1] == 0 && x[2] == 0);
        levels_free(&l);
        ck_assert_int_eq(from_labels(DATA_BINARY, NULL, "red\nblue\n", x, &l, &f), STATUS_OK);
        ck_assert_str_eq(l.name[1], "red"); /* the later word, as in R */
        levels_free(&l);
        ck_assert_int_eq(from_labels(DATA_BINARY, NULL, "yes\nyes\n", x, &l, &f), STATUS_OK);
        ck_assert(x[0] == 1);
        levels_free(&l);
        ck_assert_int_eq(from_labels(DATA_BINARY, (const char *[]){"yes", "no", NULL}, "yes\nno\n",
                                     x, &l, &f),
                         STATUS_OK);
        ck_assert(x[0] == 0 && x[1] == 1);
        levels_free(&l);
        fault_clear(&f);
}
END_TEST

START_TEST(levels_that_do_not_fit)
{
        struct levels l;
        struct fault f = {0};
        double x[3];
        ck_assert_int_eq(from_labels(DATA_BINARY, NULL, "a\nb\nc\n", x, &l, &f), STATUS_DATA);
        ck_assert_ptr_nonnull(strstr(f.text, "\"c\" is a third level"));
        ck_assert_uint_eq(f.line, 3);
        ck_assert_uint_eq(l.n, 0);
        ck_assert_int_eq(from_labels(DATA_BINARY, NULL, "blue\nblue\n", x, &l, &f), STATUS_DATA);
        ck_assert_ptr_nonnull(strstr(f.text, "--levels"));
        ck_assert_int_eq(
                from_labels(DATA_LABEL, (const char *[]){"a", "c", NULL}, "a\nb\n", x, &l, &f),
                STATUS_DATA);
        ck_assert_ptr_nonnull(strstr(f.text, "\"b\""));
        ck_assert_uint_eq(f.line, 2);
        fault_clear(&f);
}
END_TEST

/* Long enough for several threads, with an outlier first and values that are nearly equal otherwise: the mean and what
 * is summed about it against sums of double-doubles in one row. */
START_TEST(stretches_are_joined)
{
        enum { N = 300001 };
        double *x = mem_array(N, sizeof *x);
        uint64_t state = 1;
        for (size_t i = 0; i < N; i++) {
                state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
                x[i] = 1000 + (double)(state >> 11) * 0x1p-53;
        }
        x[0] = 1e6;
        struct dd sum = {0, 0}, about = {0, 0}, logs = {0, 0};
        for (size_t i = 0; i < N; i++)
                sum = dd_add_d(sum, x[i]);
        struct dd mean = dd_div(sum, (struct dd){N, 0});
        for (size_t i = 0; i < N; i++) {
                struct dd d = dd_sub((struct dd){x[i], 0}, mean);
                about = dd_add(about, dd_mul(d, d));
                double r = dd_value(dd_div(d, mean));
                logs = dd_add_d(logs, r < 0.5 ? gsl_sf_log_1plusx_mx(r) : log1p(r) - r);
        }
        double sd = sqrt(dd_value(about) / N), gap = -dd_value(logs) / N;
        struct moments first = {0};
        struct logs first_logs = {0};
        for (size_t threads = 1; threads <= 7; threads += 3) {
                struct sample *s = sample_make(N, x, NULL);
                s->threads = threads;
                const struct moments *m = sample_moments(s);
                ck_assert(m->mean == dd_value(mean) && fabs(m->sd / sd - 1) <= 4.5e-16);
                ck_assert(m->max == 1e6 && m->min >= 1000 && m->min < 1000.001);
                const struct logs *l = sample_logs(s);
                ck_assert_msg(fabs(l->gap / gap - 1) < 1e-14, "%.17g %.17g", l->gap, gap);
                if (threads == 1) {
                        first = *m;
                        first_logs = *l;
                }
                ck_assert(m->mean_dd.lo == first.mean_dd.lo && m->sd == first.sd);
                ck_assert(l->gap == first_logs.gap && l->mean_log == first_logs.mean_log);
                sample_free(s);
        }
        free(x);
}
END_TEST

int main(void)
{
        Suite *suite = suite_create("sample");
        TCase *tc = tcase_create("sample");
        tcase_add_test(tc, moments_survive_a_large_offset);
        tcase_add_test(tc, stretches_are_joined);
        tcase_add_test(tc, moments_survive_a_far_centre);
        tcase_add_test(tc, moments_at_the_ends_of_the_range);
        tcase_add_test(tc, equal_values_have_no_spread);
        tcase_add_test(tc, log_gap_does_not_cancel);
        tcase_add_test(tc, order_statistics);
        tcase_add_test(tc, a_midpoint_does_not_overflow);
        tcase_add_test(tc, counts_and_supports);
        tcase_add_test(tc, levels_have_an_order);
        tcase_add_test(tc, success_is_known);
        tcase_add_test(tc, levels_that_do_not_fit);
        suite_add_tcase(suite, tc);
        return suite_run(suite);
}
