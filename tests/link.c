/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links, and what families know of them: rows with parameters of their own, slopes of priors. */
#include "dist.h"
#include "likelihood.h"
#include "mem.h"
#include "suite.h"

#include <check.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

static void near_to(const char *what, double got, double want, double relative, double floor)
{
        if (!(fabs(got - want) <= relative * fabs(want) + floor))
                ck_abort_msg("%s: got %.17g, want %.17g", what, got, want);
}

/* f'(x) by central differences of the fourth order */
static double slope_of(double (*f)(double x, void *context), void *context, double x, double step)
{
        return (8 * (f(x + step, context) - f(x - step, context)) -
                (f(x + 2 * step, context) - f(x - 2 * step, context))) /
               (12 * step);
}

/* --- links */

static const double bounds[LINK_COUNT][2] = {
        [LINK_IDENTITY] = {-(double)INFINITY, (double)INFINITY},
        [LINK_LOG] = {2, (double)INFINITY},
        [LINK_LOGIT] = {-1, 3},
        [LINK_PROBIT] = {0, 1},
        [LINK_CLOGLOG] = {0, 1},
        [LINK_CAUCHIT] = {0, 1},
        [LINK_INVERSE] = {0, (double)INFINITY},
        [LINK_SQRT] = {0, (double)INFINITY},
};

static double value_at(double u, void *context)
{
        enum link l = *(enum link *)context;
        return link_apply(l, bounds[l][0], bounds[l][1], u, NULL, NULL);
}

static double slope_at(double u, void *context)
{
        enum link l = *(enum link *)context;
        double slope;
        link_apply(l, bounds[l][0], bounds[l][1], u, &slope, NULL);
        return slope;
}

START_TEST(links_have_slopes_and_inverses)
{
        enum link l = (enum link)_i;
        static const double at[] = {-3, -1, -0.2, 0.3, 1, 2.5};
        for (size_t k = 0; k < sizeof at / sizeof *at; k++) {
                double u = l == LINK_SQRT || l == LINK_INVERSE ? fabs(at[k]) : at[k], slope, bend;
                double t = link_apply(l, bounds[l][0], bounds[l][1], u, &slope, &bend);
                near_to("inverse", link_invert(l, bounds[l][0], bounds[l][1], t), u, 1e-11, 1e-13);
                near_to("slope", slope, slope_of(value_at, &l, u, 1e-4), 1e-9, 1e-11);
                near_to("bend", bend, slope_of(slope_at, &l, u, 1e-4), 1e-9, 1e-11);
        }
        ck_assert_uint_eq(link_find(link_word(l)), l);
        ck_assert_ptr_null(link_unfit(l, bounds[l][0], bounds[l][1]));
}
END_TEST

/* log F and log(1 - F) far out in both tails, mpmath at 50 digits. */
START_TEST(chances_are_right_in_both_tails)
{
        static const struct {
                enum link l;
                double u, f, s;
        } want[] = {
                {LINK_LOGIT, -800, -800, -0.0},
                {LINK_LOGIT, 40, -4.2483542552915890e-18, -40.000000000000000004},
                {LINK_PROBIT, -40, -804.60844201375379, -0.0},
                {LINK_PROBIT, 10, -7.6198530241605261e-24, -53.231285150512470},
                {LINK_CLOGLOG, -50, -50, -1.9287498479639178e-22},
                {LINK_CLOGLOG, 5, -3.5073891964646231e-65, -148.41315910257660},
                {LINK_CAUCHIT, -1e10, -24.170580815789857, -3.1830988618885673e-11},
                {LINK_CAUCHIT, 1e10, -3.1830988618885673e-11, -24.170580815789857},
        };
        for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
                double f[3], s[3];
                link_log_chances(want[k].l, want[k].u, f, s);
                near_to("log F", f[0], want[k].f, 1e-12, 0);
                near_to("log(1 - F)", s[0], want[k].s, 1e-12, want[k].s == 0 ? 1e-300 : 0);
        }
}
END_TEST

struct chance {
        enum link l;
        int of, order; /* F or 1 - F */
};

static double chance_at(double u, void *context)
{
        const struct chance *c = context;
        double f[3], s[3];
        link_log_chances(c->l, u, f, s);
        return (c->of ? s : f)[c->order];
}

START_TEST(chances_have_slopes)
{
        static const double at[] = {-8, -2, -0.3, 0.4, 1.5, 4};
        for (size_t k = 0; k < sizeof at / sizeof *at; k++)
                for (int of = 0; of < 2; of++)
                        for (int order = 0; order < 2; order++) {
                                struct chance c = {(enum link)_i, of, order};
                                double slope = slope_of(chance_at, &c, at[k], 1e-3);
                                c.order++;
                                near_to("slope", chance_at(at[k], &c), slope, 1e-8, 1e-10);
                        }
}
END_TEST

/* --- rows of a family: what they say is what logpdf says, and its slopes */

static char names[][4] = {"ape", "bee", "cat"};
static const struct levels three = {3, (char *[]){names[0], names[1], names[2]}};

struct place {
        const struct dist *d;
        const enum link *link;
        double x;
        double *u;
        size_t moved;
        int what; /* the value, or a slope: 1 + its coordinate */
};

static double rows_at(double v, void *context)
{
        struct place *p = context;
        size_t m = predicted_coordinates(p->d);
        struct predicted q = {.d = p->d, .n = 1, .y = &p->x, .m = m, .link = p->link};
        double old = p->u[p->moved], g[8];
        p->u[p->moved] = v;
        double value = predicted_row(&q, 0, p->u, g, NULL);
        p->u[p->moved] = old;
        return p->what ? g[p->what - 1] : value;
}

static void check_rows(const struct dist *d, const enum link *link, double x, double *u)
{
        size_t m = predicted_coordinates(d);
        struct predicted q = {.d = d, .n = 1, .y = &x, .m = m, .link = link};
        struct place p = {.d = d, .link = link, .x = x, .u = u};
        double t[8], g[8], h[64];
        predicted_parameters(&q, u, t);
        double value = predicted_row(&q, 0, u, g, h);
        near_to("value", value, d->logpdf(d, x, t), 1e-13, 1e-14);
        for (size_t a = 0; a < m; a++) {
                if (!d->simplex && d->param[a].given)
                        continue;
                p.moved = a;
                p.what = 0;
                near_to("score", g[a], slope_of(rows_at, &p, u[a], 1e-4), 1e-8, 1e-8);
                for (size_t b = 0; b < m; b++) {
                        if (!d->simplex && d->param[b].given)
                                continue;
                        p.what = (int)b + 1;
                        near_to("second derivative", h[a * m + b],
                                slope_of(rows_at, &p, u[a], 1e-4), 1e-8, 1e-8);
                }
        }
}

START_TEST(rows_are_their_densities)
{
        const struct dist *family = dist_at((size_t)_i);
        struct dist *d = dist_make_levels(family, family->data == DATA_LABEL ? &three : NULL);
        enum link link[8];
        double u[8];
        static const double values[] = {0, 1, 2, 7};
        for (int l = LINK_IDENTITY; d->rows && l < LINK_COUNT; l++) {
                bool fits = d->simplex ? l == LINK_LOGIT : true;
                for (size_t j = 0; !d->simplex && j < d->npar; j++) {
                        const struct param *p = &d->param[j];
                        link[j] = p->given || j != d->drives ? link_default(p->lo, p->hi)
                                                             : (enum link)l;
                        fits = fits && !link_unfit(link[j], p->lo, p->hi);
                        u[j] = p->given ? 7 : link_invert(link[j], p->lo, p->hi, d->probe[j]);
                }
                for (size_t a = 0; d->simplex && a < d->npar - 1; a++)
                        u[a] = 0.3 * (double)a - 0.4;
                for (size_t k = 0; fits && k < sizeof values / sizeof *values; k++)
                        if (values[k] <= (d->simplex                ? (double)d->npar - 1
                                          : isfinite(d->support.hi) ? d->support.hi
                                                                    : 7))
                                check_rows(d, d->simplex ? NULL : link, values[k], u);
        }
        dist_free(d);
}
END_TEST

/* --- slopes in x */

struct prior {
        const struct dist *d;
        bool bend;
};

static double density_at(double x, void *context)
{
        const struct prior *p = context;
        double bend;
        return p->bend ? p->d->slope(p->d, x, p->d->probe, &bend)
                       : p->d->logpdf(p->d, x, p->d->probe);
}

START_TEST(slopes_are_those_of_the_density)
{
        const struct dist *d = dist_at((size_t)_i);
        for (int k = 1; d->slope && k < 10; k++) {
                struct prior p = {d, false};
                double x = dist_quantile(d, k / 10.0 + 0.013, d->probe), bend;
                double slope = d->slope(d, x, d->probe, &bend), step = 1e-3 * fmin(fabs(x), 1);
                if (isfinite(d->support.hi))
                        step = fmin(step, 1e-3 * (d->support.hi - x));
                near_to("slope", slope, slope_of(density_at, &p, x, step), 1e-7, 1e-8);
                p.bend = true;
                near_to("bend", bend, slope_of(density_at, &p, x, step), 1e-7, 1e-8);
        }
}
END_TEST

int main(void)
{
        gsl_set_error_handler_off();
        Suite *suite = suite_create("link");
        TCase *tests = tcase_create("link");
        int n = (int)dist_count();
        tcase_set_timeout(tests, 60);
        suite_add_tcase(suite, tests);
        tcase_add_loop_test(tests, links_have_slopes_and_inverses, 0, LINK_COUNT);
        tcase_add_test(tests, chances_are_right_in_both_tails);
        tcase_add_loop_test(tests, chances_have_slopes, LINK_LOGIT, LINK_CAUCHIT + 1);
        tcase_add_loop_test(tests, rows_are_their_densities, 0, n);
        tcase_add_loop_test(tests, slopes_are_those_of_the_density, 0, n);
        return suite_run(suite);
}
