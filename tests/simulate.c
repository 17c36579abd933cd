/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws where they are hard to make, and the streams of random numbers they are made of. Those at ordinary parameters are among
 * the laws. */
#include "simulate.h"

#include "likelihood.h"
#include "mem.h"
#include "suite.h"

#include <check.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

/* Counts beyond what an unsigned holds, shapes whose draws are 0 or infinite to a double, and what is nearly another family. */
static const struct {
        const char *dist;
        double t[4];
} hard[] = {
        {"poisson", {1e12}},
        {"poisson", {1e-9}},
        {"geometric", {1e-12}},
        {"geometric1", {1e-12}},
        {"geometric1", {1}},
        {"negbinomial", {0.5, 1e13}},
        {"negbinomial", {1e12, 5}},
        {"logseries", {1 - 1e-12}},
        {"binomial", {1e12, 0.3}},
        {"binomial", {1e12, 1e-11}},
        {"binomial", {5e9, 1}},
        {"ztpoisson", {1e10}},
        {"ztpoisson", {1e-9}},
        {"skellam", {1e10, 1}},
        {"yulesimon", {0.05}},
        {"gamma", {1e-4, 1}},
        {"gamma", {1e15, 1}},
        {"chi2", {1e-4}},
        {"beta", {1e-3, 2e-3}},
        {"beta", {1e10, 1}},
        {"f", {2e-2, 4e-2}},
        {"f", {1e-3, 9}},
        {"f", {2e-2, 1e-3}},
        {"t", {0, 1, 0.02}},
        {"t", {0, 1, 1e12}},
        {"vonmises", {1, 1e-5}},
        {"vonmises", {1, 1e7}},
        {"invgauss", {1, 1e-10}},
        {"nakagami", {1e-3, 1}},
        {"chi", {2e-3}},
        {"gompertz", {1e-300, 1}},
        {"truncexponential", {-800, 1}},
        {"truncnormal", {0, 1, 30, NUM_INF}},
};

static int ascending(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;
        return (x > y) - (x < y);
}

/* Kolmogorov's distance, 1.95 / sqrt(n) at 0.1 %; every draw lies inside. Of ties the last is compared, but not those at the upper end:
 * there they stand for all that is beyond the last double. */
START_TEST(hard_draws_follow_distribution)
{
        enum { N = 5000 };
        const struct dist *d = dist_find(hard[_i].dist);
        const double *t = hard[_i].t;
        double *x = mem_array(N, sizeof *x), gap = 0;
        double top = nextafter(d->support.hi, -NUM_INF);
        gsl_rng *r = simulate_stream(1, 0);
        simulate_values(d, t, r, N, x);
        qsort(x, N, sizeof *x, ascending);
        struct sample *s = sample_make(N, x, NULL);
        ck_assert_msg(sample_outside(s, &d->support) == N, "%s: outside", d->name);
        for (size_t i = 0; i < N; i++) {
                bool last = i + 1 == N || x[i + 1] != x[i];
                if (last && (d->support.discrete || x[i] < top))
                        gap = fmax(gap, fabs(exp(d->logcdf(d, x[i], t)) - (double)(i + 1) / N));
        }
        ck_assert_msg(gap < 1.95 / sqrt(N), "%s %g: distance %g", d->name, t[0], gap);
        sample_free(s);
        gsl_rng_free(r);
        free(x);
}
END_TEST

static const struct {
        const char *dist;
        double t[4], from, to;
} windows[] = {
        {"normal", {0, 1}, -0.5, 2},      {"normal", {0, 1}, 9, NUM_INF},
        {"normal", {0, 1}, -NUM_INF, -9}, {"normal", {0, 1}, 9, 9 + 1e-9},
        {"exponential", {1}, 50, 60},     {"cauchy", {0, 1}, 1e6, NUM_INF},
        {"poisson", {2}, 0, 3},           {"poisson", {2}, 14, 30},
        {"gamma", {1e-4, 1}, 1, NUM_INF},
};

/* Within a window too, be it where hardly anything ever lies. */
START_TEST(draws_inside_follow_distribution)
{
        enum { N = 5000 };
        const struct dist *d = dist_find(windows[_i].dist);
        const double *t = windows[_i].t, from = windows[_i].from, to = windows[_i].to;
        const double all = outcome_log(d, from, to, t, NULL, NULL);
        double *x = mem_array(N, sizeof *x), gap = 0;
        gsl_rng *r = simulate_stream(1, 0);
        for (size_t i = 0; i < N; i++)
                x[i] = simulate_inside(d, t, from, to, r);
        qsort(x, N, sizeof *x, ascending);
        ck_assert(from < x[0] && x[N - 1] <= to);
        for (size_t i = 0; i < N; i++)
                if (i + 1 == N || x[i + 1] != x[i]) {
                        const double p = exp(outcome_log(d, from, x[i], t, NULL, NULL) - all);
                        gap = fmax(gap, fabs(p - (double)(i + 1) / N));
                        ck_assert(!d->support.discrete || x[i] == floor(x[i]));
                }
        ck_assert_msg(gap < 1.95 / sqrt(N), "%s (%g, %g]: distance %g", d->name, from, to, gap);
        gsl_rng_free(r);
        free(x);
}
END_TEST

/* A stream is what its seed and number say, and no other's. */
START_TEST(streams_are_their_own)
{
        enum { MANY = 64 };
        unsigned long first[MANY];
        for (size_t k = 0; k < MANY; k++) {
                gsl_rng *r = simulate_stream(k / 8, k % 8), *again = simulate_stream(k / 8, k % 8);
                first[k] = gsl_rng_get(r);
                ck_assert_uint_eq(first[k], gsl_rng_get(again));
                for (size_t i = 0; i < k; i++)
                        ck_assert_uint_ne(first[i], first[k]);
                gsl_rng_free(r);
                gsl_rng_free(again);
        }
}
END_TEST

int main(void)
{
        Suite *suite = suite_create("simulate");
        TCase *tc = tcase_create("simulate");
        tcase_set_timeout(tc, 60);
        tcase_add_loop_test(tc, hard_draws_follow_distribution, 0,
                            (int)(sizeof hard / sizeof *hard));
        tcase_add_loop_test(tc, draws_inside_follow_distribution, 0,
                            (int)(sizeof windows / sizeof *windows));
        tcase_add_test(tc, streams_are_their_own);
        suite_add_tcase(suite, tc);
        return suite_run(suite);
}
