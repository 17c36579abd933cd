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

/* Where the maximum with a value held is that of another family, or the likelihood has corners. */
START_TEST(edges)
{
        compare_all("tests/golden/ends.tsv", "data/", 5);
}
END_TEST

/* Of what is implied: the delta method without a formula of any moment. */
START_TEST(implied)
{
        compare_all("tests/golden/delta.tsv", "data/", 20);
}
END_TEST

/* One run of the program; quantity, as in a golden file, must be there. */
static double asked(const char *file, const char *dist, const char *options, const char *quantity)
{
        struct row row = {.cell = {mem_format("%s", file), mem_format("%s", dist),
                                   mem_format("%s", options)}};
        struct tsv out;
        double value;
        ck_assert_msg(run(&row, "data/", &out), "%s %s %s", file, dist, options);
        const char *text = printed(&out, quantity);
        ck_assert_msg(text && number(text, &value), "%s %s %s: %s", file, dist, options, quantity);
        tsv_free(&out);
        for (int k = 0; k < 3; k++)
                free(row.cell[k]);
        return value;
}

/* At the ends of a profile interval a fit with that value held, which knows nothing of the profile, is lower by half the quantile of
 * chi-squared. asymlaplace: the likelihood has a cusp at each observation, and the maxima that follow each other are not
 * the highest. */
START_TEST(ends)
{
        static const struct {
                const char *file, *dist, *options, *name;
        } all[] = {
                {"newcomb.csv", "asymlaplace", "", "lambda"},
                {"newcomb.csv", "laplace", "", "mu"},
                {"newcomb.csv", "t", "", "df"},
                {"portpirie.csv", "gev", "", "xi"},
                {"nhtemp.csv", "skewnormal", "", "alpha"},
                {"rivers.csv", "burr12", "", "k"},
                {"floods.csv", "beta", "", "alpha"},
                {"danishuni.csv", "gpd", "--fix=mu=0", "xi"},
                {"prussian.csv", "betabinomial", "-c y --size=10", "alpha"},
                {"veteran.csv", "weibull", "-c time --event=status", "shape"},
                {"faithful.csv", "normal", "--formula 'eruptions ~ waiting'", "sigma"},
        };
        const double q = 3.841458820694124;
        char text[64];
        for (size_t k = 0; k < sizeof all / sizeof *all; k++)
                for (int side = 0; side < 2; side++) {
                        const char *o = all[k].options;
                        char *profile = mem_format("%s --ci=profile", o);
                        snprintf(text, sizeof text, side ? "upper(%s)" : "lower(%s)", all[k].name);
                        double top = asked(all[k].file, all[k].dist, profile, "loglik");
                        double end = asked(all[k].file, all[k].dist, profile, text);
                        char *held = strstr(o, "--fix=")
                                             ? mem_format("%s,%s=%.17g", o, all[k].name, end)
                                             : mem_format("%s --fix=%s=%.17g", o, all[k].name, end);
                        double there = asked(all[k].file, all[k].dist, held, "loglik");
                        ck_assert_msg(fabs(2 * (top - there) - q) <= 1e-8, "%s %s: off by %g",
                                      all[k].dist, text, 2 * (top - there) - q);
                        free(held);
                        free(profile);
                }
}
END_TEST

int main(void)
{
        Suite *suite = suite_create("inference");
        TCase *all = tcase_create("golden");
        tcase_add_test(all, intervals);
        tcase_add_test(all, profiles);
        tcase_add_test(all, edges);
        tcase_add_test(all, implied);
        tcase_add_test(all, ends);
        tcase_set_timeout(all, 300);
        suite_add_tcase(suite, all);
        return suite_run(suite);
}
