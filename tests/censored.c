/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program against the maxima of tests/golden/censored.tsv: weighted, censored, truncated and rounded observations. */
#include "program.h"
#include "suite.h"

START_TEST(censored)
{
        compare_all("tests/golden/censored.tsv", "", 100);
}
END_TEST

int main(void)
{
        Suite *suite = suite_create("censored");
        TCase *all = tcase_create("golden");
        tcase_add_test(all, censored);
        tcase_set_timeout(all, 300);
        suite_add_tcase(suite, all);
        return suite_run(suite);
}
