/* SPDX-License-Identifier: GPL-3.0-or-later */
/* suggest: which names count as misspelt, and what they were probably meant to be. */
#include "suggest.h"
#include "suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"normal", "laplace", "logistic",   "cauchy",
                                    "t",      "gamma",   "exponential"};

static const char *best(const char *word)
{
        struct suggestion s = {.word = word};
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
                suggest_offer(&s, names[i]);
        return s.best ? s.best : "(none)";
}

static size_t distance(const char *word, const char *candidate)
{
        struct suggestion s = {.word = word};
        suggest_offer(&s, candidate);
        return s.best ? s.distance : 999;
}

START_TEST(close_names)
{
        ck_assert_str_eq(best("nromal"), "normal");
        ck_assert_str_eq(best("NORMAL"), "normal");
        ck_assert_str_eq(best("normel"), "normal");
        ck_assert_str_eq(best("normall"), "normal");
        ck_assert_str_eq(best("gama"), "gamma");
        ck_assert_str_eq(best("lapalce"), "laplace");
        ck_assert_str_eq(best("logisitc"), "logistic");
        ck_assert_str_eq(best("exp"), "exponential");
}
END_TEST

START_TEST(far_names)
{
        ck_assert_str_eq(best(""), "(none)");
        ck_assert_str_eq(best("x"), "(none)");
        ck_assert_str_eq(best("weibull"), "(none)");
        ck_assert_str_eq(best("ab"), "(none)");
}
END_TEST

START_TEST(distances)
{
        ck_assert_uint_eq(distance("gamma", "gamma"), 0);
        ck_assert_uint_eq(distance("gmama", "gamma"), 1); /* swapped */
        ck_assert_uint_eq(distance("gmma", "gamma"), 1);
        ck_assert_uint_eq(distance("gammaa", "gamma"), 1);
        ck_assert_uint_eq(distance("gamna", "gamma"), 1);
        ck_assert_uint_eq(distance("logsitci", "logistic"), 2);
        ck_assert_uint_eq(distance("kitten", "sitting"), 999); /* 3 > 7 / 3 */
}
END_TEST

START_TEST(first_of_equals)
{
        struct suggestion s = {.word = "cat"};
        suggest_offer(&s, "dog");
        ck_assert_ptr_null(s.best);
        suggest_offer(&s, "bat");
        suggest_offer(&s, "rat");
        ck_assert_str_eq(s.best, "bat");
        suggest_offer(&s, "cat");
        ck_assert_str_eq(s.best, "cat");
}
END_TEST

START_TEST(long_words)
{
        char word[2001];
        memset(word, 'a', sizeof word - 1);
        word[sizeof word - 1] = '\0';
        ck_assert_uint_eq(distance(word, word), 999);
        ck_assert_uint_eq(distance("aaa", word), 999);
}
END_TEST

int main(void)
{
        Suite *suite = suite_create("suggest");
        TCase *tests = tcase_create("suggest");
        suite_add_tcase(suite, tests);
        tcase_add_test(tests, close_names);
        tcase_add_test(tests, far_names);
        tcase_add_test(tests, distances);
        tcase_add_test(tests, first_of_equals);
        tcase_add_test(tests, long_words);
        return suite_run(suite);
}
