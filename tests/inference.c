/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program against intervals and standard errors from elsewhere. */
#include "program.h"
#include "suite.h"

START_TEST(intervals)
{
        compare_all("tests/golden/inference.tsv", "data/", 40);
}
END_TEST

/* Beside R's stats4, bbmle, glm and survreg. */
START_TEST(profiles)
{
        compare_all("tests/golden/profile.tsv", "data/", 20);
}
END_TEST

int main(void)
{
        Suite *suite = suite_create("inference");
        TCase *all = tcase_create("golden");
        tcase_add_test(all, intervals);
        tcase_add_test(all, profiles);
        tcase_set_timeout(all, 300);
        suite_add_tcase(suite, all);
        return suite_run(suite);
}
