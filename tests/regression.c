/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program against the maxima of regressions, of penalised likelihoods and of families moved along the line. */
#include "program.h"
#include "suite.h"

START_TEST(moved)
{
        compare_all("tests/golden/shifted.tsv", "data/", 30);
}
END_TEST

START_TEST(regressions)
{
        compare_all("tests/golden/regression.tsv", "data/", 60);
}
END_TEST

START_TEST(alternate)
{
        compare_all("tests/golden/alternate.tsv", "data/", 10);
}
END_TEST

START_TEST(ends)
{
        compare_all("tests/golden/frontier.tsv", "data/", 14);
}
END_TEST

int main(void)
{
        Suite *suite = suite_create("regression");
        TCase *all = tcase_create("golden");
        tcase_add_test(all, regressions);
        tcase_add_test(all, moved);
        tcase_add_test(all, ends);
        tcase_add_test(all, alternate);
        tcase_set_timeout(all, 300);
        suite_add_tcase(suite, all);
        return suite_run(suite);
}
