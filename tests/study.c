/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Studies against distributions of estimates that are known exactly: within four standard errors of the simulation, whose seed is
 * fixed. */
#include "study.h"

#include "mem.h"
#include "suite.h"
#include "threads.h"

#include <check.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 20000 };

static struct study *study_of(const char *dist, const double *t, size_t n, size_t threads)
{
        static size_t size[1];
        struct spec m = {.d = dist_find(dist)};
        char *why;
        size[0] = n;
        struct study_options o = {.nsize = 1,
                                  .size = size,
                                  .samples = SAMPLES,
                                  .seed = 1,
                                  .threads = threads,
                                  .how = {.level = 0.95, .bare = true, .threads = 1},
                                  .interval = {[INTERVAL_WALD] = true}};
        struct study *s = study_run(&m, t, &o, &why);
        ck_assert_ptr_nonnull(s);
        return s;
}

static void check_near(double value, double truth, double error)
{
        ck_assert_msg(fabs(value - truth) <= 4 * error, "%g, not %g +- %g", value, truth, error);
}

static void check_exact(double value, double truth)
{
        ck_assert_msg(fabs(value - truth) <= 1e-12 * fabs(truth), "%.17g, not %.17g", value, truth);
}

/* mu is normal(5, sigma^2 / n), n sigma_hat^2 / sigma^2 is chi-squared with n - 1 degrees of freedom. */
START_TEST(normal)
{
        const double t[] = {5, 2}, n = 10, v = 4;
        struct study *s = study_of("normal", t, 10, 2);
        const struct study_cell *mu = &s->size[0].cell[0], *sigma = mu + 1;
        double square = sigma->mean * sigma->mean + sigma->variance * (SAMPLES - 1) / SAMPLES;
        double mean = 2 * sqrt(2 / n) * exp(gsl_sf_lngamma(n / 2) - gsl_sf_lngamma((n - 1) / 2));
        check_near(mu->bias, 0, mu->bias_error);
        check_near(mu->variance, v / n, mu->variance_error);
        check_near(square, (n - 1) / n * v, v * sqrt(2 * (n - 1)) / n / sqrt(SAMPLES));
        check_near(sigma->mean, mean, sigma->bias_error);
        check_near(sigma->variance, (n - 1) / n * v - mean * mean, sigma->variance_error);
        check_exact(mu->bound, v / n);
        check_exact(sigma->bound, v / (2 * n));
        ck_assert_uint_eq(s->size[0].failed, 0);
        ck_assert_uint_eq(mu->errors, SAMPLES);
        study_free(s);
}
END_TEST

/* One observation has no maximum: all are counted. */
START_TEST(none)
{
        const double t[] = {5, 2};
        struct study *s = study_of("normal", t, 1, 2);
        ck_assert_uint_eq(s->size[0].failed, SAMPLES);
        ck_assert_ptr_nonnull(s->size[0].reason);
        ck_assert(isnan(s->size[0].cell[0].mean));
        study_free(s);
}
END_TEST

/* 1 / rate_hat is gamma distributed. */
START_TEST(exponential)
{
        const double t[] = {2}, n = 10;
        struct study *s = study_of("exponential", t, 10, 2);
        const struct study_cell *rate = &s->size[0].cell[0];
        check_near(rate->bias, t[0] / (n - 1), rate->bias_error);
        check_near(rate->variance, n * n * 4 / ((n - 1) * (n - 1) * (n - 2)), rate->variance_error);
        check_exact(rate->bound, 4 / n);
        study_free(s);
}
END_TEST

static double chance(unsigned n, unsigned k, double p)
{
        return gsl_sf_choose(n, k) * pow(p, k) * pow(1 - p, n - k);
}

/* Two tosses: 0, 1/2 and 1 have chances q^2, 2 p q, p^2, and only the second is inside. */
START_TEST(two_tosses)
{
        const double t[] = {0.3}, p = 0.3, q = 0.7, edge = p * p + q * q;
        struct study *s = study_of("bernoulli", t, 2, 2);
        const struct study_size *z = &s->size[0];
        check_near((double)z->boundary, SAMPLES * edge, sqrt(SAMPLES * edge * (1 - edge)));
        check_near(z->cell[0].mean, p, z->cell[0].bias_error);
        check_near(z->cell[0].variance, p * q / 2, z->cell[0].variance_error);
        ck_assert_uint_eq(z->cell[0].errors, SAMPLES - z->boundary);
        check_exact(z->cell[0].bound, p * q / 2);
        check_exact(z->cell[0].se, sqrt(0.125)); /* sqrt(1/2 * 1/2 / 2) whenever there is one */
        study_free(s);
}
END_TEST

/* The Wald interval of k heads is logit p_hat +- z / sqrt(n p_hat q_hat), that of none those p whose likelihood is not too far
 * below 1, one-sided: (1 - p)^n >= exp(-2.7055 / 2). */
START_TEST(coverage)
{
        const double t[] = {0.1}, z = 1.959963984540054;
        const unsigned n = 10;
        double truth = 0;
        struct study *s = study_of("bernoulli", t, n, 2);
        const struct coverage *c = &s->size[0].cell[0].coverage[INTERVAL_WALD];
        for (unsigned k = 0; k <= n; k++) {
                double hat = (double)k / n, half = z / sqrt(n * hat * (1 - hat));
                bool holds = k == 0   ? n * log1p(-t[0]) >= -2.705543454095404 / 2
                             : k == n ? n * log(t[0]) >= -2.705543454095404 / 2
                                      : fabs(log(hat / (1 - hat)) - log(t[0] / (1 - t[0]))) <= half;
                truth += holds ? chance(n, k, t[0]) : 0;
        }
        ck_assert_uint_eq(c->intervals, SAMPLES);
        check_near(c->share, truth, sqrt(truth * (1 - truth) / SAMPLES));
        study_free(s);
}
END_TEST

/* Cramer & Rao's bounds in closed form. */
START_TEST(bounds)
{
        const double gamma[] = {3, 2}, poisson[] = {4}, laplace[] = {1, 2};
        double psi = gsl_sf_psi_1(3);
        struct study *s = study_of("gamma", gamma, 10, 2);
        check_exact(s->size[0].cell[0].bound, 3 / (3 * psi - 1) / 10);
        check_exact(s->size[0].cell[1].bound, 4 * psi / (3 * psi - 1) / 10);
        study_free(s);
        s = study_of("poisson", poisson, 10, 2);
        check_exact(s->size[0].cell[0].bound, 0.4);
        study_free(s);
        s = study_of("laplace", laplace, 11, 2);
        check_exact(s->size[0].cell[0].bound, 4.0 / 11);
        check_exact(s->size[0].cell[1].bound, 4.0 / 11);
        study_free(s);
}
END_TEST

/* Not a bit depends on the number of threads. */
START_TEST(threads)
{
        const double t[] = {3, 2};
        struct study *one = study_of("gamma", t, 20, 1), *three = study_of("gamma", t, 20, 3);
        ck_assert_int_eq(
                memcmp(one->size[0].cell, three->size[0].cell, 2 * sizeof *one->size[0].cell), 0);
        study_free(one);
        study_free(three);
}
END_TEST

int main(void)
{
        Suite *suite = suite_create("study");
        TCase *all = tcase_create("theory");
        tcase_add_test(all, normal);
        tcase_add_test(all, none);
        tcase_add_test(all, exponential);
        tcase_add_test(all, two_tosses);
        tcase_add_test(all, coverage);
        tcase_add_test(all, bounds);
        tcase_add_test(all, threads);
        tcase_set_timeout(all, 300);
        suite_add_tcase(suite, all);
        return suite_run(suite);
}
