/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program against the maxima of tests/golden/censored.tsv: weighted, censored, truncated and rounded observations; and of
 * suprema.tsv and pieces.tsv: maxima on the edge of a family, and at corners; and of window.tsv and window_edges.tsv: values in windows, where there is a maximum
 * and where there is none. */
#include "program.h"
#include "suite.h"

START_TEST(censored)
{
        compare_all("tests/golden/censored.tsv", "", 100);
}
END_TEST

START_TEST(windows)
{
        compare_all("tests/golden/window.tsv", "", 60);
}
END_TEST

/* What follows the last of these words; NULL: they are not there. */
static const char *after_last(const char *text, const char *words)
{
        const char *at = NULL;
        for (const char *next = strstr(text, words); next; next = strstr(next + 1, words))
                at = next + strlen(words);
        return at;
}

/* The supremum that the program names, as there is no maximum, or the maximum of a family on the boundary; NAN: neither; want: it
 * says that there is none, without a number. */
static double supremum_of(const struct row *r, double want)
{
        char *line = command(r, ""), *both = mem_format("%s 2>&1", line);
        char text[8192];
        fflush(NULL);
        FILE *f = popen(both, "r");
        ck_assert_msg(f, "cannot run: %s", both);
        text[fread(text, 1, sizeof text - 1, f)] = '\0';
        int status = pclose(f), code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        const char *at = code == 4   ? after_last(text, "log-likelihood of ")
                         : code == 0 ? after_last(text, "\tloglik\t")
                                     : NULL;
        free(line);
        free(both);
        return at ? strtod(at, NULL) : code == 4 ? want : (double)NAN;
}

START_TEST(pieces)
{
        compare_all("tests/golden/pieces.tsv", "", 12);
}
END_TEST

START_TEST(suprema)
{
        compare_all("tests/golden/suprema.tsv", "", 3);
}
END_TEST

/* It is printed with six digits. */
START_TEST(edges)
{
        FILE *f = fopen("tests/golden/window_edges.tsv", "r");
        struct tsv t;
        size_t wrong = 0;
        ck_assert(f && tsv_read(f, GOLDEN_HEADER, &t));
        fclose(f);
        for (size_t i = 0; i < t.n; i++) {
                double want, got;
                ck_assert(number(t.row[i].cell[VALUE], &want));
                got = supremum_of(&t.row[i], want);
                if (fabs(got - want) <= 6e-6 * fabs(want))
                        continue;
                fprintf(stderr, "%s | %s | %s: the supremum is %.9g, not %.9g\n",
                        t.row[i].cell[FILE_NAME], t.row[i].cell[DIST], t.row[i].cell[OPTIONS], want,
                        got);
                wrong++;
        }
        ck_assert_msg(wrong == 0, "%zu of %zu suprema wrong (listed above)", wrong, t.n);
        ck_assert_uint_ge(t.n, 30);
        tsv_free(&t);
}
END_TEST

int main(void)
{
        Suite *suite = suite_create("censored");
        TCase *all = tcase_create("golden");
        tcase_add_test(all, censored);
        tcase_add_test(all, windows);
        tcase_add_test(all, suprema);
        tcase_add_test(all, pieces);
        tcase_add_test(all, edges);
        tcase_set_timeout(all, 300);
        suite_add_tcase(suite, all);
        return suite_run(suite);
}
