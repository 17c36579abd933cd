/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fits of particular samples: maxima that do not exist, lie on the boundary or at a limit; parameters
 * held and started; what the certificate refuses. */
#include "fit.h"
#include "inference.h"
#include "likelihood.h"
#include "mem.h"
#include "suite.h"

#include <check.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

#define LEN(a) (sizeof(a) / sizeof *(a))
#define FREE ((double)NAN)

static struct fit *fit(const char *name, size_t n, const double *x, const struct fit_options *o,
                       struct sample **s)
{
        static const struct fit_options plain = {0};
        const struct dist *d = dist_find(name);
        ck_assert_msg(d != NULL, "no %s", name);
        *s = sample_make(n, x, NULL);
        return fit_run(d, *s, o ? o : &plain);
}

static void drop(struct fit *f, struct sample *s)
{
        fit_free(f);
        sample_free(s);
}

/* --- no maximum ------------------------------------------------------------------------- */

static const struct {
        const char *name, *reason;
        size_t n;
        double x[6];
} hopeless[] = {
        {"normal", "one observation", 1, {3}},
        {"normal", "all values are equal", 3, {0.1, 0.1, 0.1}},
        {"laplace", "all values are equal", 3, {2, 2, 2}},
        {"logistic", "all values are equal", 2, {2, 2}},
        {"exponential", "all values are 0", 2, {0, 0}},
        {"gamma", "a value is 0", 3, {1, 0, 2}},
        {"gamma", "all values are equal", 3, {5, 5, 5}},
        {"gamma", "one observation", 1, {5}},
        {"beta", "a value is 0", 3, {0.2, 0, 0.4}},
        {"beta", "a value is 1", 3, {0.2, 1, 0.4}},
        {"beta", "all values are equal", 3, {0.2, 0.2, 0.2}},
        {"betaprime", "one observation", 1, {5}},
        {"nakagami", "beyond what numbers can hold", 2, {1e160, 2e160}},
        {"kumaraswamy", "all values are equal", 2, {0.5, 0.5}},
        {"kumaraswamy", "beyond the largest number", 4, {0.4999, 0.5001, 0.5, 0.4997}},
        {"cauchy", "one observation", 1, {5}},
        {"cauchy", "more than half", 5, {1, 1, 1, 2, 3}},
        {"cauchy", "half of the values", 4, {1, 1, 2, 3}},
        {"cauchy", "half of the values", 2, {1, 2}},
        {"t", "more than half", 5, {1, 1, 1, 2, 3}},
        {"t", "all values are equal", 3, {1, 1, 1}},
        {"lomax", "some values are 0", 5, {0, 1, 2, 3, 1000}},
        {"gpd", "values are at the threshold", 6, {0, 0, 0, 0, 5, 100}},
        {"gev", "mu -> the smallest value", 6, {1, 1, 1, 2, 5, 1000}},
        {"t", "df -> 0 with mu at an observation", 5, {1, 2, 3, 4, 1e6}},
        {"gamma", "all but equal", 3, {1e9, 1000000001, 1000000002.5}},
        {"betaprime", "all but equal", 3, {1e9, 1000000010, 1000000025}},
        {"gompertz", "none that numbers can hold", 4, {299.85, 299.74, 299.9, 300.07}},
};

START_TEST(no_maximum)
{
        struct sample *s;
        struct fit *f = fit(hopeless[_i].name, hopeless[_i].n, hopeless[_i].x, NULL, &s);
        ck_assert_int_eq(f->status, STATUS_NONE);
        ck_assert_msg(strstr(f->reason, hopeless[_i].reason) != NULL, "%s", f->reason);
        ck_assert(isnan(f->loglik) && isnan(f->t[0]));
        drop(f, s);
}
END_TEST

/* Trials that succeed or fail together. */
START_TEST(all_or_nothing)
{
        static const double x[] = {0, 0, 0, 50, 50};
        struct sample *s;
        struct fit_options o = {.held = (double[]){50, FREE, FREE}};
        struct fit *f = fit("betabinomial", LEN(x), x, &o, &s);
        ck_assert_int_eq(f->status, STATUS_NONE);
        ck_assert_ptr_nonnull(strstr(f->reason, "every observation is 0 or size"));
        drop(f, s);
        o.held = (double[]){50, 1, FREE}; /* then how far apart they are is told */
        f = fit("betabinomial", LEN(x), x, &o, &s);
        ck_assert_int_eq(f->status, STATUS_OK);
        drop(f, s);
}
END_TEST

/* With df held below ties / (n - ties) any observation will do. */
START_TEST(small_df)
{
        static const double x[] = {0, 1, 5};
        struct sample *s;
        struct fit *f =
                fit("t", 3, x, &(struct fit_options){.held = (double[]){FREE, FREE, 0.01}}, &s);
        ck_assert_int_eq(f->status, STATUS_NONE);
        ck_assert_ptr_nonnull(strstr(f->reason, "df is below"));
        drop(f, s);
}
END_TEST

/* --- boundaries ------------------------------------------------------------------------- */

/* 2 (l(1) - l(p)) = -2 n log p = 3.841458820694124 at the lower end. */
START_TEST(all_ones)
{
        static const double x[] = {1, 1, 1, 1, 1};
        for (enum method m = METHOD_AUTO; m < METHOD_COUNT; m++) {
                struct sample *s;
                struct fit *f = fit("bernoulli", LEN(x), x, &(struct fit_options){.method = m}, &s);
                ck_assert_int_eq(f->status, STATUS_OK);
                ck_assert(f->t[0] == 1 && f->edge[0] && f->loglik == 0 && isnan(f->vcov[0]));
                ck_assert_str_eq(f->boundary, "p = 1");
                struct inference *i = infer_wald(f, 0.95);
                ck_assert(isnan(i->estimate[0].se) && i->estimate[0].upper == 1);
                ck_assert_double_eq_tol(i->estimate[0].lower, exp(-3.841458820694124 / 10), 1e-14);
                infer_free(i);
                drop(f, s);
        }
}
END_TEST

START_TEST(all_zeros)
{
        static const double x[] = {0, 0};
        struct sample *s;
        struct fit *f = fit("coin", LEN(x), x, NULL, &s);
        struct inference *i = infer_wald(f, 0.9);
        ck_assert_str_eq(f->boundary, "p = 0");
        ck_assert(i->estimate[0].lower == 0);
        ck_assert_double_eq_tol(i->estimate[0].upper, -expm1(-2.705543454095404 / 4), 1e-14);
        infer_free(i);
        drop(f, s);
}
END_TEST

/* A level that does not occur: p = 0, the others as if it were not there. */
START_TEST(empty_level)
{
        char name[][2] = {"a", "b", "c"};
        struct levels levels = {3, (char *[]){name[0], name[1], name[2]}};
        struct dist *d = dist_make_levels(dist_find("categorical"), &levels);
        double x[] = {0, 2, 2, 2};
        struct sample *s = sample_make(LEN(x), x, NULL);
        struct fit *f = fit_run(d, s, &(struct fit_options){0});
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert(f->t[0] == 0.25 && f->t[1] == 0 && f->t[2] == 0.75);
        ck_assert(!f->edge[0] && f->edge[1] && !f->edge[2] && f->nfree == 2);
        ck_assert_str_eq(f->boundary, "p[b] = 0");
        ck_assert_double_eq_tol(sqrt(f->vcov[0]), sqrt(0.25 * 0.75 / 4), 1e-15);
        ck_assert_double_eq_tol(f->vcov[2], -0.25 * 0.75 / 4, 1e-15);
        struct inference *i = infer_wald(f, 0.95);
        ck_assert_double_eq_tol(i->estimate[1].upper, -expm1(-3.841458820694124 / 8), 1e-14);
        infer_free(i);
        drop(f, s);
        double y[] = {1, 1};
        s = sample_make(LEN(y), y, NULL);
        f = fit_run(d, s, &(struct fit_options){0});
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert(f->t[1] == 1 && f->edge[0] && f->edge[1] && f->edge[2] && f->loglik == 0);
        i = infer_wald(f, 0.95);
        ck_assert_double_eq_tol(i->estimate[1].lower, exp(-3.841458820694124 / 4), 1e-14);
        infer_free(i);
        drop(f, s);
        dist_free(d);
}
END_TEST

/* Flat samples: mean z^4 <= 3 at the normal fit, and nothing higher inside. */
START_TEST(t_reaches_the_normal)
{
        static const double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        struct sample *s, *z;
        struct fit *f = fit("t", LEN(x), x, NULL, &s), *g = fit("normal", LEN(x), x, NULL, &z);
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert_str_eq(f->boundary, "normal (df -> inf)");
        ck_assert(f->t[2] == HUGE_VAL && f->edge[2] && isnan(f->vcov[8]));
        ck_assert(f->t[0] == g->t[0] && f->t[1] == g->t[1] && f->loglik == g->loglik);
        ck_assert(f->vcov[0] == g->vcov[0] && f->vcov[4] == g->vcov[3]);
        ck_assert_uint_eq(f->nwarning, 1);
        drop(f, s);
        drop(g, z);
        /* with df held there is no such limit */
        f = fit("t", LEN(x), x, &(struct fit_options){.held = (double[]){FREE, FREE, 5}}, &s);
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert(f->boundary == NULL && f->t[2] == 5 && f->held[2] && f->vcov[8] == 0);
        drop(f, s);
}
END_TEST

/* The skew normal is a normal where the skewness is 0 and the kurtosis below 3, a half-normal where one is higher than all
 * inside (both, if their ends are as far from the mean), and neither if the kurtosis is above 3. */
START_TEST(skewnormal_reaches_its_limits)
{
        static const double x[] = {-3, -2, -2, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3};
        static const double y[] = {1, 2, 3, 4, 5}, z[] = {-5, -1, 0, 0, 0, 0, 0, 0, 1, 5};
        struct sample *s;
        struct fit *f = fit("skewnormal", LEN(x), x, NULL, &s);
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert_str_eq(f->boundary, "normal (alpha -> 0)");
        ck_assert(f->t[0] == 0 && f->t[2] == 0 && f->vcov[0] > 0 && isnan(f->vcov[8]));
        drop(f, s);
        f = fit("skewnormal", LEN(y), y, NULL, &s);
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert_str_eq(f->boundary, "shifted half-normal (alpha -> inf)");
        ck_assert_double_eq_tol(f->loglik, 2.5 * (log(2 / M_PI) - log(6) - 1), 1e-14);
        ck_assert(f->t[0] == 1 && isnan(f->vcov[0]) && f->vcov[4] > 0);
        ck_assert_uint_eq(f->nwarning, 2); /* where it is, and that its twin is as high */
        drop(f, s);
        f = fit("skewnormal", LEN(z), z, NULL, &s);
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert(f->boundary == NULL && fabs(f->t[2]) > 0.5 && f->nwarning == 1);
        drop(f, s);
}
END_TEST

/* Local maxima at a limit, where there is none inside: log-likelihoods -n log max and -n (1 + log(max - mean)). */
START_TEST(extremes_reach_their_ends)
{
        static const double x[] = {1, 2, 3, 3.5, 3.7, 3.8}, y[] = {1, 2, 3, 3};
        struct sample *s;
        struct fit *f = fit("gev", LEN(x), x, NULL, &s);
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert_str_eq(f->boundary, "reversed exponential (xi = -1)");
        ck_assert_double_eq_tol(f->loglik, -6 * (1 + log(3.8 - 17.0 / 6)), 1e-14);
        ck_assert(f->t[2] == -1 && isnan(f->vcov[0]) && isnan(f->vcov[4]) && isnan(f->vcov[8]));
        drop(f, s);
        f = fit("gpd", LEN(y), y, NULL, &s);
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert_str_eq(f->boundary, "uniform (xi = -1)");
        ck_assert_double_eq_tol(f->loglik, -4 * log(3), 1e-14);
        ck_assert(f->t[1] == 3 && f->t[2] == -1);
        drop(f, s);
}
END_TEST

/* Zeros make the likelihood of lomax unbounded, and still it may have a maximum inside, which then is meant. */
/* Next to the end a search may settle where xi + 1 has hardly a digit: that is the end, in any units. */
START_TEST(the_end_is_no_maximum_inside)
{
        static const double unit[] = {1, 1e6, 1e-9, 3, 7e150};
        static const size_t n[] = {10, 20, 50, 100, 1000};
        for (size_t k = 0; k < LEN(unit); k++)
                for (size_t l = 0; l < LEN(n); l++) {
                        double x[1000];
                        for (size_t i = 0; i < n[l]; i++) /* gpd with xi = -3/2 */
                                x[i] = unit[k] / 1.5 *
                                       (1 - pow(1 - ((double)i + 0.5) / (double)n[l], 1.5));
                        struct sample *s;
                        struct fit *f = fit("gpd", n[l], x, NULL, &s);
                        ck_assert_int_eq(f->status, STATUS_OK);
                        ck_assert_msg(f->boundary != NULL, "%zu x %g: xi + 1 = %g", n[l], unit[k],
                                      f->t[2] + 1);
                        drop(f, s);
                }
}
END_TEST

START_TEST(zeros_are_remarked)
{
        static const double x[] = {0, 1, 2, 3, 50};
        struct sample *s;
        struct fit *f = fit("lomax", LEN(x), x, NULL, &s);
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert_double_eq_tol(f->loglik, -13.863169199438245, 1e-12);
        ck_assert_uint_eq(f->nwarning, 1);
        ck_assert_ptr_nonnull(strstr(f->warning[0], "some values are 0"));
        drop(f, s);
}
END_TEST

/* Values over many decades: a millionth of their range is further from xm than 0 is. */
START_TEST(pareto_over_many_decades)
{
        static const double x[] = {0.82, 530, 552, 2252, 1.15e10};
        struct sample *s, *z;
        struct fit *f = fit("pareto", LEN(x), x, NULL, &s), *g = fit("burr12", LEN(x), x, NULL, &z);
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert(f->t[0] == 0.82);
        ck_assert_int_eq(g->status, STATUS_OK);
        ck_assert_str_eq(g->boundary, "pareto (c -> inf, k -> 0)");
        ck_assert(g->loglik == f->loglik);
        drop(f, s);
        drop(g, z);
}
END_TEST

/* Mean and variance where their closed forms overflow or cancel; values from mpmath at 60 digits. */
START_TEST(moments_do_not_cancel)
{
        static const struct {
                const char *name;
                double t[3], mean, variance;
        } m[] = {
                {"burr12", {29.6, 49000000.0, 20800.0}, 11225.1346854025438, 225674.208368532074},
                {"burr12",
                 {426305.0, 22279.0, 2.9e-08},
                 2.89992797050738304e-8,
                 7.61188863564047942e-27},
                {"burr12", {2.0, 1.5, 3.0}, 3.0, 9.0},
                {"dagum", {34000000.0, 7.6, 295000.0}, 3165265.95836623443, 361093799630.887112},
                {"dagum", {20.0, 50000000.0, 20805.0}, 20805.0014762145308, 2.9367962460701838e-7},
                {"dagum", {1.5, 2.5, 3.0}, 4.8483774784357117, 30.8875751755294613},
                {"loguniform", {0.77, 0.770000001}, 0.770000000500000004, 8.33333286196781561e-20},
        };
        for (size_t i = 0; i < LEN(m); i++) {
                const struct dist *d = dist_find(m[i].name);
                ck_assert_msg(fabs(d->mean(d, m[i].t) / m[i].mean - 1) < 1e-13, "mean of %s: %.17g",
                              m[i].name, d->mean(d, m[i].t));
                ck_assert_msg(fabs(d->variance(d, m[i].t) / m[i].variance - 1) < 1e-11,
                              "variance of %s: %.17g", m[i].name, d->variance(d, m[i].t));
        }
}
END_TEST

/* --- held and started ------------------------------------------------------------------- */

START_TEST(held_parameters)
{
        static const double x[] = {1, 2, 4, 9};
        struct sample *s;
        struct fit *f = fit("normal", 4, x, &(struct fit_options){.held = (double[]){3, FREE}}, &s);
        ck_assert(f->t[0] == 3 && f->nfree == 1 && f->method == METHOD_EXACT);
        ck_assert_double_eq_tol(f->t[1], sqrt(42 / 4.0), 1e-15);
        ck_assert_double_eq_tol(sqrt(f->vcov[3]), f->t[1] / sqrt(8), 1e-14);
        ck_assert(f->vcov[0] == 0 && f->vcov[1] == 0);
        drop(f, s);
        /* one observation is enough when sigma is known */
        f = fit("normal", 1, x, &(struct fit_options){.held = (double[]){FREE, 2}}, &s);
        ck_assert(f->status == STATUS_OK && f->t[0] == 1 && f->vcov[0] == 4);
        drop(f, s);
        /* everything known: the log-likelihood there */
        f = fit("gamma", 4, x, &(struct fit_options){.held = (double[]){2, 0.5}}, &s);
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert_uint_eq(f->nfree, 0);
        ck_assert_double_eq_tol(f->loglik, 8 * log(0.5) + log(72) - 8, 1e-14);
        drop(f, s);
        /* shape known: rate = shape / mean */
        f = fit("gamma", 4, x, &(struct fit_options){.held = (double[]){2, FREE}}, &s);
        ck_assert_double_eq_tol(f->t[1], 0.5, 1e-15);
        drop(f, s);
}
END_TEST

START_TEST(values_outside_the_range_are_refused)
{
        static const double x[] = {1, 2};
        struct sample *s;
        struct fit *f =
                fit("normal", 2, x, &(struct fit_options){.held = (double[]){FREE, -1}}, &s);
        ck_assert_int_eq(f->status, STATUS_USAGE);
        ck_assert_str_eq(f->reason,
                         "fixed value: sigma = -1 is outside its range, 0 < sigma < inf");
        drop(f, s);
        f = fit("normal", 2, x,
                &(struct fit_options){.method = METHOD_BFGS, .start = (double[]){FREE, 0}}, &s);
        ck_assert_int_eq(f->status, STATUS_USAGE);
        ck_assert_ptr_nonnull(strstr(f->reason, "starting value"));
        drop(f, s);
}
END_TEST

START_TEST(exact_is_refused_where_there_is_none)
{
        static const double x[] = {1, 2, 4};
        struct sample *s;
        struct fit *f = fit("cauchy", 3, x, &(struct fit_options){.method = METHOD_EXACT}, &s);
        ck_assert_int_eq(f->status, STATUS_USAGE);
        ck_assert_str_eq(f->reason, "cauchy has no closed form; use another --method");
        drop(f, s);
}
END_TEST

/* Cauchy with gamma known has as many maxima as groups: the higher one is on the larger group, though the
 * median is not there. */
START_TEST(many_maxima)
{
        static const double x[] = {0, 0.1, 0.2, 50, 100, 100.1, 100.2, 100.3};
        struct sample *s;
        struct fit *f =
                fit("cauchy", LEN(x), x, &(struct fit_options){.held = (double[]){FREE, 1}}, &s);
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert_double_eq_tol(f->t[0], 100.15, 0.1);
        drop(f, s);
}
END_TEST

/* The unit of the data does not touch a shape. */
START_TEST(shape_has_no_unit)
{
        static const double x[] = {0.3, 41, 2.5, 17.25, 8.1, 0.02, 63, 5.5, 1.75, 12};
        static const double unit[] = {1e6, 1e-9, 1e150, 1e-150};
        struct sample *s, *z;
        struct fit *want = fit("gamma", LEN(x), x, NULL, &s);
        ck_assert_int_eq(want->status, STATUS_OK);
        for (size_t k = 0; k < LEN(unit); k++) {
                double y[LEN(x)];
                for (size_t i = 0; i < LEN(x); i++)
                        y[i] = x[i] * unit[k];
                struct fit *f = fit("gamma", LEN(y), y, NULL, &z);
                ck_assert_int_eq(f->status, STATUS_OK);
                ck_assert_double_eq_tol(f->t[0] / want->t[0], 1, 1e-12);
                ck_assert_double_eq_tol(f->t[1] * unit[k] / want->t[1], 1, 1e-12);
                drop(f, z);
        }
        drop(want, s);
}
END_TEST

/* Where mu has few digits left below the point, the best sigma is that for the mu that a double can hold. */
START_TEST(spread_far_from_zero)
{
        static const double z[] = {0.31, -0.74, 0.55, 0.12, -0.63, 0.9, 0.48};
        static const double far[] = {1e9, 1e10, 1e12, -1e14};
        for (size_t k = 0; k < LEN(far); k++) {
                double x[LEN(z)], left[LEN(z)];
                for (size_t i = 0; i < LEN(z); i++) {
                        x[i] = far[k] + z[i];
                        left[i] = x[i] - far[k];
                }
                struct sample *s, *r;
                struct fit *f = fit("normal", LEN(x), x, NULL, &s);
                struct fit *g = fit("normal", LEN(x), left, NULL, &r);
                ck_assert_msg(f->status == STATUS_OK, "%g: %s", far[k], f->reason);
                ck_assert_double_eq_tol(f->t[1] / g->t[1], 1, 1e-14);
                drop(f, s);
                drop(g, r);
        }
}
END_TEST

/* All but an exponential: mu lies 11 000 means below the observations. Values by mpmath at 120 digits. */
START_TEST(truncnormal_near_its_limit)
{
        static const double x[] = {1.051701702799539e-05, 0.23495151686031182};
        struct sample *s;
        struct fit_options o = {.held = (double[]){FREE, FREE, 0, 10}};
        struct fit *f = fit("truncnormal", LEN(x), x, &o, &s);
        ck_assert_msg(f->status == STATUS_OK, "%s", f->reason);
        ck_assert_double_eq_tol(f->t[0] / -1311.5658411349432521, 1, 1e-10);
        ck_assert_double_eq_tol(f->t[1] / 12.41417294491453017, 1, 1e-10);
        ck_assert_double_eq_tol(f->loglik / 2.2829570408528508542, 1, 1e-11);
        drop(f, s);
}
END_TEST

/* The square of a spread of 1e12: what is left of mu1 - mu2 = mean is told by no double, but it is told soon. */
START_TEST(skellam_of_large_counts)
{
        static const double x[] = {22500000000, 90000000000, 202500000000, 9e12};
        struct sample *s;
        struct fit *f = fit("skellam", LEN(x), x, NULL, &s);
        ck_assert(f->status == STATUS_OK || f->status == STATUS_SEARCH);
        drop(f, s);
}
END_TEST

/* With nothing free the data stay as they are: next to an end that is 0, 1e-28 is not 0. */
START_TEST(arcsine_next_to_an_end)
{
        static const double x[] = {1e-28, 1};
        struct sample *s;
        struct fit *f =
                fit("arcsine", LEN(x), x, &(struct fit_options){.held = (double[]){0, 5}}, &s);
        ck_assert_msg(f->status == STATUS_OK, "%s", f->reason);
        ck_assert_double_eq_tol(
                f->loglik, -2 * log(M_PI) - (log(1e-28) + log(5) + log(1) + log(4)) / 2, 1e-13);
        drop(f, s);
}
END_TEST

/* Outliers a million times as far out as the others lie: no search gets lost in their cliffs. */
START_TEST(outliers_cost_little)
{
        enum { N = 200 };
        double x[N];
        for (size_t i = 0; i < N; i++) /* gev with xi = 3 */
                x[i] = pow(-log(((double)i + 0.5) / N), -3);
        struct sample *s;
        struct fit *f = fit("gev", N, x, NULL, &s);
        ck_assert_msg(f->status == STATUS_OK, "%s", f->reason);
        ck_assert_double_eq_tol(f->t[2], 3, 0.1);
        ck_assert_msg(f->evaluations < 20000, "%zu evaluations", f->evaluations);
        drop(f, s);
}
END_TEST

/* Proportions within 1e-4 of each other: alpha + beta rests on the last digits of the means of their logarithms.
 * Values by mpmath at 60 digits. */
START_TEST(little_spread)
{
        static const double x[] = {0.499991, 0.500103, 0.500042, 0.499876,
                                   0.500011, 0.499948, 0.500187, 0.499903};
        static const struct {
                const char *name;
                double alpha, beta, loglik;
        } want[] = {
                {"beta", 13410804.922686333178, 13410395.899346641497, 62.612482161687447159},
                {"betaprime", 40236145.291437501652, 80471064.399185300358, 62.612771685934129169},
        };
        for (size_t i = 0; i < LEN(want); i++) {
                struct sample *s;
                struct fit *f = fit(want[i].name, LEN(x), x, NULL, &s);
                ck_assert_msg(f->status == STATUS_OK, "%s: %s", want[i].name, f->reason);
                ck_assert_double_eq_tol(f->t[0] / want[i].alpha, 1, 1e-11);
                ck_assert_double_eq_tol(f->t[1] / want[i].beta, 1, 1e-11);
                ck_assert_double_eq_tol(f->loglik / want[i].loglik, 1, 1e-13);
                drop(f, s);
        }
}
END_TEST

/* Here b is 3e+153 and the distribution a weibull to all digits. Values by mpmath at 60 digits. */
START_TEST(kumaraswamy_with_little_spread)
{
        static const double x[] = {0.49991, 0.50103, 0.50042, 0.49876,
                                   0.50011, 0.49948, 0.50187, 0.49903};
        struct sample *s;
        struct fit *f = fit("kumaraswamy", LEN(x), x, NULL, &s);
        ck_assert_msg(f->status == STATUS_OK, "%s", f->reason);
        ck_assert_double_eq_tol(f->t[0] / 510.801322442485844, 1, 1e-13);
        ck_assert_double_eq_tol(log(f->t[1]) / 353.472763308410787, 1, 1e-13);
        ck_assert_double_eq_tol(f->loglik / 43.3454714461755192, 1, 1e-12);
        drop(f, s);
}
END_TEST

/* With one parameter held the equation for the other is solved too, and the search agrees. */
START_TEST(one_held)
{
        static const double x[] = {0.31, 0.74, 0.55, 0.12, 0.63, 0.9, 0.48};
        static const struct {
                const char *name;
                double held[2];
        } row[] = {
                {"gamma", {2, FREE}},         {"gamma", {FREE, 3}},
                {"invgamma", {FREE, 2}},      {"nakagami", {FREE, 0.5}},
                {"nakagami", {0.7, FREE}},    {"kumaraswamy", {2, FREE}},
                {"kumaraswamy", {FREE, 0.2}}, {"kumaraswamy", {FREE, 30}},
        };
        for (size_t i = 0; i < LEN(row); i++) {
                struct sample *s, *z;
                struct fit *f =
                        fit(row[i].name, LEN(x), x, &(struct fit_options){.held = row[i].held}, &s);
                struct fit *g =
                        fit(row[i].name, LEN(x), x,
                            &(struct fit_options){.held = row[i].held, .method = METHOD_BFGS}, &z);
                bool second = !isnan(row[i].held[0]);
                ck_assert_msg(f->status == STATUS_OK, "%s: %s", row[i].name, f->reason);
                ck_assert_int_eq(f->method, METHOD_EXACT);
                ck_assert_double_eq_tol(f->t[second] / g->t[second], 1, 1e-13);
                drop(f, s);
                drop(g, z);
        }
}
END_TEST

/* From absurd starting points the answer is the same, or the program says that there is none. */
START_TEST(starts_do_not_matter)
{
        static const double x[] = {-2, -0.5, 0.1, 0.3, 0.6, 1.1, 2.5, 14};
        static const double start[][2] = {{0, 1}, {1e6, 1e-3}, {-1e3, 1e6}, {14, 1e-6}};
        static const char *const name[] = {"normal", "logistic", "cauchy"};
        for (size_t i = 0; i < LEN(name); i++) {
                struct sample *s, *z;
                struct fit *want = fit(name[i], LEN(x), x, NULL, &s);
                ck_assert_int_eq(want->status, STATUS_OK);
                for (size_t k = 0; k < LEN(start); k++) {
                        struct fit_options o = {.method = METHOD_BFGS, .start = start[k]};
                        struct fit *f = fit(name[i], LEN(x), x, &o, &z);
                        if (f->status == STATUS_OK) {
                                ck_assert_double_eq_tol(f->t[0], want->t[0], 1e-12);
                                ck_assert_double_eq_tol(f->t[1], want->t[1], 1e-12);
                        } else {
                                ck_assert_int_eq(f->status, STATUS_SEARCH);
                                ck_assert(isnan(f->t[0]) && f->reason != NULL);
                        }
                        drop(f, z);
                }
                drop(want, s);
        }
}
END_TEST

/* --- the certificate -------------------------------------------------------------------- */

/* A saddle, a slope and a valley that ends at infinity are no minima. */
static double saddle(const void *context, const double *u, double *g, double *h)
{
        (void)context;
        if (g)
                g[0] = 2 * u[0], g[1] = -2 * u[1];
        if (h)
                h[0] = 2, h[1] = h[2] = 0, h[3] = -2;
        return u[0] * u[0] - u[1] * u[1];
}

static double bowl(const void *context, const double *u, double *g, double *h)
{
        (void)context;
        if (g)
                g[0] = 2 * (u[0] - 1), g[1] = 8 * u[1];
        if (h)
                h[0] = 2, h[1] = h[2] = 0, h[3] = 8;
        return (u[0] - 1) * (u[0] - 1) + 4 * u[1] * u[1];
}

/* g and h tell of a minimum at 0 that f does not have */
static double liar(const void *context, const double *u, double *g, double *h)
{
        (void)context;
        if (g)
                g[0] = u[0], g[1] = u[1];
        if (h)
                h[0] = h[3] = 1, h[1] = h[2] = 0;
        return -u[0];
}

static double runaway(const void *context, const double *u, double *g, double *h)
{
        (void)context;
        if (g)
                g[0] = -exp(-u[0]);
        if (h)
                h[0] = exp(-u[0]);
        return exp(-u[0]);
}

/* Near 0 an inflection; the minimum is at 0.09. Left of 0 it is convex, nearly flat, and its standard error long. */
static double inflection(const void *context, const double *u, double *g, double *h)
{
        (void)context;
        double v = u[0];
        if (g)
                g[0] = 3e4 * v * v * (1.2 * v - 0.108);
        if (h)
                h[0] = 3e4 * v * (3.6 * v - 0.216);
        return 3e4 * v * v * v * (0.3 * v - 0.036);
}

START_TEST(inflection_is_no_minimum)
{
        double u = -1e-8, h, step, better;
        struct objective o = {.dim = 1, .value = inflection, .size = 3e4};
        struct certificate c = optimize_certify(&o, &u, &h, &step, &better);
        ck_assert(c.definite && c.decrement < 1e-8 && c.beaten && better > 0);
}
END_TEST

START_TEST(certificates)
{
        double u[2] = {0, 0}, h[4], step[2], better[2];
        struct objective o = {.dim = 2, .value = saddle, .size = 1};
        struct certificate c = optimize_certify(&o, u, h, step, better);
        ck_assert(!c.definite);
        o.value = bowl;
        c = optimize_certify(&o, u, h, step, better);
        ck_assert(c.definite && c.beaten && c.decrement > 1 && fabs(step[0] - 1) < 1e-15 &&
                  better[0] > 0);
        u[0] = 1;
        c = optimize_certify(&o, u, h, step, better);
        ck_assert(c.definite && !c.beaten && c.decrement == 0 && c.condition == 1);
        o.value = liar;
        u[0] = 0;
        c = optimize_certify(&o, u, h, step, better);
        ck_assert(c.decrement == 0 && c.beaten && c.rise == 1 && better[0] == 1);
}
END_TEST

START_TEST(searches_find_the_bowl)
{
        for (enum method m = METHOD_BFGS; m < METHOD_COUNT; m++) {
                struct objective o = {.dim = 2, .value = bowl, .size = 1};
                double u[2] = {-3, 5};
                struct optimum best = optimize_run(&o, m, 40, u, NULL, NULL);
                ck_assert(!best.runaway && best.iterations > 0 && best.f < 1e-30);
                ck_assert_double_eq_tol(u[0], 1, 1e-15);
                ck_assert_double_eq_tol(u[1], 0, 1e-15);
        }
}
END_TEST

START_TEST(runaways_are_seen)
{
        for (enum method m = METHOD_BFGS; m < METHOD_COUNT; m++) {
                struct objective o = {.dim = 1, .value = runaway, .size = 1e-30};
                double u[1] = {0};
                struct optimum best = optimize_run(&o, m, 40, u, NULL, NULL);
                double h, step, better;
                struct certificate c = optimize_certify(&o, u, &h, &step, &better);
                ck_assert_msg(best.runaway || c.beaten || c.decrement > 1e-8, "%s: u = %g",
                              method_name(m), u[0]);
        }
}
END_TEST

int main(void)
{
        gsl_set_error_handler_off();
        Suite *suite = suite_create("fit");
        TCase *tc = tcase_create("fit");
        tcase_set_timeout(tc, 120);
        tcase_add_loop_test(tc, no_maximum, 0, LEN(hopeless));
        tcase_add_test(tc, small_df);
        tcase_add_test(tc, all_ones);
        tcase_add_test(tc, all_zeros);
        tcase_add_test(tc, empty_level);
        tcase_add_test(tc, t_reaches_the_normal);
        tcase_add_test(tc, skewnormal_reaches_its_limits);
        tcase_add_test(tc, extremes_reach_their_ends);
        tcase_add_test(tc, the_end_is_no_maximum_inside);
        tcase_add_test(tc, zeros_are_remarked);
        tcase_add_test(tc, pareto_over_many_decades);
        tcase_add_test(tc, moments_do_not_cancel);
        tcase_add_test(tc, held_parameters);
        tcase_add_test(tc, values_outside_the_range_are_refused);
        tcase_add_test(tc, exact_is_refused_where_there_is_none);
        tcase_add_test(tc, many_maxima);
        tcase_add_test(tc, shape_has_no_unit);
        tcase_add_test(tc, one_held);
        tcase_add_test(tc, all_or_nothing);
        tcase_add_test(tc, spread_far_from_zero);
        tcase_add_test(tc, truncnormal_near_its_limit);
        tcase_add_test(tc, skellam_of_large_counts);
        tcase_add_test(tc, arcsine_next_to_an_end);
        tcase_add_test(tc, outliers_cost_little);
        tcase_add_test(tc, little_spread);
        tcase_add_test(tc, kumaraswamy_with_little_spread);
        tcase_add_test(tc, starts_do_not_matter);
        tcase_add_test(tc, certificates);
        tcase_add_test(tc, inflection_is_no_minimum);
        tcase_add_test(tc, searches_find_the_bowl);
        tcase_add_test(tc, runaways_are_seen);
        suite_add_tcase(suite, tc);
        return suite_run(suite);
}
