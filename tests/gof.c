/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goodness of fit: statistics and p-values from elsewhere, what must not change them, and whether p-values are uniform where the
 * model is right. GOF_CALIBRATION=5000 in the environment: with so many samples of each, not a few hundred. */
#include "../src/infer/gof_internal.h"
#include "program.h"
#include "simulate.h"
#include "suite.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <string.h>

START_TEST(statistics)
{
        compare_all("tests/golden/gof.tsv", "data/", 60);
}
END_TEST

START_TEST(simulated)
{
        compare_all("tests/golden/gof_p.tsv", "data/", 9);
}
END_TEST

/* --- what must not change them ------------------------------------------------------------------ */

static struct gof *test_of(const struct dist *d, const struct sample *s, const double *held,
                           size_t refits, size_t threads)
{
        struct spec m = {.d = d, .s = s, .held = held};
        struct gof_options how = {
                .tests = GOF_ALL, .refits = refits, .seed = 3, .threads = threads};
        struct fit *f = spec_fit(&m, &(struct fit_options){.method = METHOD_AUTO});
        ck_assert_msg(f->status == STATUS_OK, "%s: %s", d->name, f->reason);
        struct gof *g = gof_run(&m, f, &how);
        fit_free(f);
        return g;
}

/* Equal, or both undefined; tol: of rounding. */
static void same(const struct gof *a, const struct gof *b, double tol)
{
        for (size_t k = 0; k < GOF_COUNT; k++) {
                const struct gof_result *p = &a->result[k], *q = &b->result[k];
                ck_assert_int_eq(isnan(p->statistic), isnan(q->statistic));
                ck_assert_int_eq(isnan(p->p), isnan(q->p));
                if (isnan(p->statistic))
                        continue;
                ck_assert_double_le(fabs(p->statistic - q->statistic), tol * fabs(p->statistic));
                ck_assert(p->p == q->p || isnan(p->p));
        }
}

static double *draws(const char *name, size_t n, size_t stream)
{
        const struct dist *d = dist_find(name);
        double *x = mem_array(n, sizeof *x);
        gsl_rng *r = simulate_stream(11, stream);
        simulate_values(d, d->probe, r, n, x);
        gsl_rng_free(r);
        return x;
}

static const char *const some[] = {"normal", "gamma", "weibull", "vonmises", "poisson", "zip"};
enum { SOME = sizeof some / sizeof *some };

START_TEST(threads)
{
        const struct dist *d = dist_find(some[_i]);
        double *x = draws(d->name, 300, 0);
        struct sample *s = sample_make(300, x, NULL);
        struct gof *one = test_of(d, s, NULL, 60, 1), *several = test_of(d, s, NULL, 60, 3);
        same(one, several, 0);
        gof_free(one);
        gof_free(several);
        sample_free(s);
        free(x);
}
END_TEST

/* k copies are an observation of weight k. */
START_TEST(copies)
{
        enum { N = 80 };
        const struct dist *d = dist_find(some[_i]);
        double *x = draws(d->name, N, 1), w[N], *all = mem_array(3 * N, sizeof *all);
        size_t n = 0;
        for (size_t i = 0; i < N; i++) {
                w[i] = (double)(1 + i % 3);
                for (size_t k = 0; k <= i % 3; k++)
                        all[n++] = x[i];
        }
        struct sample *weighted = sample_make(N, x, w), *copied = sample_make(n, all, NULL);
        struct gof *a = test_of(d, weighted, NULL, 40, 1), *b = test_of(d, copied, NULL, 40, 1);
        same(a, b, 1e-9);
        gof_free(a);
        gof_free(b);
        sample_free(weighted);
        sample_free(copied);
        free(all);
        free(x);
}
END_TEST

/* No log 0, however far out: of a million Cauchy observations some are, and the normal has no probability left there. */
START_TEST(far)
{
        enum { N = 1000000 };
        const struct dist *cauchy = dist_find("cauchy"), *normal = dist_find("normal");
        double *x = draws("cauchy", N, 2), mu[] = {0, 1};
        struct sample *s = sample_make(N, x, NULL);
        struct gof *good = test_of(cauchy, s, cauchy->probe, 0, 2),
                   *bad = test_of(normal, s, mu, 0, 2);
        ck_assert_double_lt(good->result[GOF_AD].statistic, 10);
        ck_assert_double_gt(good->result[GOF_AD].p, 1e-4);
        ck_assert(isfinite(bad->result[GOF_AD].statistic));
        ck_assert_double_gt(bad->result[GOF_AD].statistic, 1e5);
        ck_assert_double_eq(bad->result[GOF_AD].p, 0);
        gof_free(good);
        gof_free(bad);
        sample_free(s);
        free(x);
}
END_TEST

/* What could be seen between two values only: as of another distribution, whose logarithm of F is known. An exponential above 2 is
 * one that begins there. */
START_TEST(truncated)
{
        enum { N = 200 };
        const struct dist *d = dist_find("exponential");
        double *x = draws("exponential", N, 3), y[N], from[N], to[N], held[] = {0.7};
        for (size_t i = 0; i < N; i++) {
                y[i] = x[i] + 2;
                from[i] = 2;
                to[i] = NUM_INF;
        }
        struct sample *whole = sample_make(N, x, NULL);
        struct sample *part = sample_make_bounded(
                &(struct bounds){.n = N, .lo = y, .hi = y, .from = from, .to = to});
        struct gof *a = test_of(d, whole, held, 0, 1), *b = test_of(d, part, held, 0, 1);
        for (size_t k = 0; k < GOF_COUNT; k++) {
                ck_assert_double_le(fabs(a->result[k].statistic / b->result[k].statistic - 1),
                                    1e-9);
                ck_assert_double_le(fabs(a->result[k].p / b->result[k].p - 1), 1e-6);
        }
        gof_free(a);
        gof_free(b);
        sample_free(whole);
        sample_free(part);
        free(x);
}
END_TEST

/* What there is as n grows, against another way to it: to what its grid leaves. */
START_TEST(limit_law)
{
        const double tol = 1e-4;
        struct tsv rows;
        FILE *file = fopen("tests/golden/gof_limit.tsv", "r");
        ck_assert(file && tsv_read(file, GOLDEN_HEADER, &rows));
        fclose(file);
        ck_assert_uint_gt(rows.n, 100);
        for (size_t i = 0; i < rows.n; i++) {
                char **cell = rows.row[i].cell, *rest = cell[DIST], *z;
                const struct dist *d = dist_find(cell[0]);
                double t[4], p;
                bool held[4] = {false};
                for (size_t j = 0; j < d->npar; j++) {
                        t[j] = strtod(strsep(&rest, ","), NULL);
                        held[j] = strcmp(cell[OPTIONS], d->param[j].name) == 0;
                }
                struct fit f = {.d = d, .t = t, .held = held};
                enum gof_test test = strncmp(cell[QUANTITY], "cvm", 3) == 0 ? GOF_CVM : GOF_AD;
                z = strchr(cell[QUANTITY], ' ');
                ck_assert_msg(gof_limit(test, &f, strtod(z, NULL), &p), "%s", d->name);
                ck_assert_msg(fabs(p / strtod(cell[VALUE], NULL) - 1) < tol,
                              "%s %s %s: %.10g, not %s", d->name, cell[DIST], cell[QUANTITY], p,
                              cell[VALUE]);
        }
        tsv_free(&rows);
}
END_TEST

/* It and the samples agree. */
static const char *const large[] = {"normal", "exponential", "gamma", "gev", "logistic"};
enum { LARGE = sizeof large / sizeof *large };

START_TEST(limit_samples)
{
        enum { N = 6000, REFITS = 200 };
        const struct dist *d = dist_find(large[_i]);
        double *x = draws(d->name, N, 10);
        struct sample *s = sample_make(N, x, NULL);
        struct gof *a = test_of(d, s, NULL, 0, 2), *b = test_of(d, s, NULL, REFITS, 2);
        for (size_t k = GOF_CVM; k <= GOF_AD; k++) {
                double p = b->result[k].p, sd = sqrt(p * (1 - p) / REFITS);
                ck_assert_ptr_nonnull(strstr(a->result[k].method, "limit"));
                ck_assert_double_le(fabs(a->result[k].p - p), 0.001 + 4 * sd);
        }
        gof_free(a);
        gof_free(b);
        sample_free(s);
        free(x);
}
END_TEST

/* Counts in bins. */
static struct gof *test_of_bins(const struct dist *d, const struct bounds *b, unsigned tests,
                                size_t refits)
{
        struct sample *s = sample_make_bounded(b);
        struct spec m = {.d = d, .s = s};
        struct gof_options how = {.tests = tests, .refits = refits, .seed = 5, .threads = 2};
        struct fit *f = spec_fit(&m, &(struct fit_options){.method = METHOD_AUTO});
        ck_assert_int_eq(f->status, STATUS_OK);
        struct gof *g = gof_run(&m, f, &how);
        fit_free(f);
        sample_free(s);
        return g;
}

/* Their limit and the samples agree, where bins are joined and where none are. */
static const double outer[] = {1.5, 2.2, 3.3};
enum { OUTER = sizeof outer / sizeof *outer };

START_TEST(bins_samples)
{
        enum { N = 3000, BINS = 8, REFITS = 400 };
        const struct dist *d = dist_find("normal");
        double lo[BINS], hi[BINS], count[BINS] = {0}, at[] = {0, 1}, x[N];
        gsl_rng *r = simulate_stream(31, (size_t)_i);
        simulate_values(d, at, r, N, x);
        gsl_rng_free(r);
        for (size_t k = 0; k < BINS; k++) {
                lo[k] = k ? hi[k - 1] : -NUM_INF;
                hi[k] = k < BINS - 1 ? outer[_i] * ((double)k / 3 - 1) : NUM_INF;
                for (size_t i = 0; i < N; i++)
                        count[k] += x[i] > lo[k] && x[i] <= hi[k];
        }
        struct bounds b = {.n = BINS, .lo = lo, .hi = hi, .w = count};
        struct gof *a = test_of_bins(d, &b, GOF_USUAL, 0),
                   *c = test_of_bins(d, &b, GOF_USUAL, REFITS);
        ck_assert((a->cells < BINS) == (outer[_i] > 3));
        for (size_t k = GOF_CHISQ; k <= GOF_G; k++) {
                double p = a->result[k].p, sd = sqrt(p * (1 - p) / REFITS);
                ck_assert_double_le(fabs(c->result[k].p - p), 0.002 + 4 * sd);
        }
        gof_free(a);
        gof_free(c);
}
END_TEST

/* Rounded values are counts in bins of that width, of which there are more than any were observed in. */
START_TEST(rounded)
{
        enum { N = 150, BINS = 60 };
        const double step = 0.8;
        const struct dist *d = dist_find("gumbel");
        double *x = draws("gumbel", N, 12), lo[N], hi[N], from[BINS], to[BINS], count[BINS] = {0};
        for (size_t k = 0; k < BINS; k++) {
                from[k] = ((double)k - 20.5) * step;
                to[k] = ((double)k - 19.5) * step;
        }
        for (size_t i = 0; i < N; i++) {
                double value = round(x[i] / step);
                lo[i] = value * step - step / 2;
                hi[i] = value * step + step / 2;
                count[(size_t)(value + 20)] += 1;
        }
        struct bounds rows = {.n = N, .lo = lo, .hi = hi, .step = step},
                      given = {.n = BINS, .lo = from, .hi = to, .w = count};
        struct gof *a = test_of_bins(d, &rows, GOF_USUAL, 5),
                   *b = test_of_bins(d, &given, GOF_USUAL, 5);
        ck_assert_uint_eq(a->cells, b->cells);
        for (size_t k = GOF_CHISQ; k <= GOF_G; k++)
                ck_assert_double_le(fabs(a->result[k].statistic / b->result[k].statistic - 1),
                                    1e-6);
        gof_free(a);
        gof_free(b);
        free(x);
}
END_TEST

/* Intervals that are no bins: one lies in another, or most of the line between them is in none. */
START_TEST(no_bins)
{
        double lo[] = {0, 1, 2, 1}, hi[] = {1, 2, 3, 3}, apart[] = {0.1, 1.1, 2.1, 3.1};
        struct bounds b = {.n = 4, .lo = lo, .hi = hi};
        struct gof *g = test_of_bins(dist_find("normal"), &b, GOF_ALL, 5);
        for (size_t k = 0; k < GOF_COUNT; k++)
                ck_assert_str_eq(g->result[k].reason,
                                 "4 observations are known within bounds only");
        gof_free(g);
        b.lo = (const double[]){0, 1, 2, 3};
        b.hi = apart;
        g = test_of_bins(dist_find("normal"), &b, GOF_ALL, 5);
        ck_assert_str_eq(g->result[GOF_G].reason, "4 observations are known within bounds only");
        gof_free(g);
}
END_TEST

/* Families on the boundary, which a refit may end with, have the distribution function of their density. */
static double density(double x, void *context)
{
        const struct spec *m = context;
        return exp(m->d->logpdf(m->d, x, m->held));
}

static void check_limit(const struct dist *d)
{
        static const double place[] = {0.7, 1.1, 1.9, 3.2};
        double t[8], below = 0, size, error;
        for (size_t j = 0; j < d->npar; j++)
                t[j] = d->param[j].given ? d->param[j].preset : d->param[j].location ? 0.5 : 1.5;
        if (d->npar == 3 && d->param[1].given) /* one end */
                t[1] = 0.3;
        struct spec m = {.d = d, .held = t};
        for (size_t k = 0; k < sizeof place / sizeof *place; k++) {
                double x = place[k], p = exp(d->logcdf(d, x, t)), q = exp(d->logsf(d, x, t));
                ck_assert_double_le(fabs(p + q - 1), 1e-14);
                gsl_function f = {density, &m};
                size_t evaluations;
                if (k > 0)
                        gsl_integration_qng(&f, place[k - 1], x, 0, 1e-9, &size, &error,
                                            &evaluations);
                if (k > 0 && p - below > 0)
                        ck_assert_msg(fabs(size / (p - below) - 1) < 1e-8, "%s at %g: %g, %g",
                                      d->name, x, size, p - below);
                below = p;
        }
}

START_TEST(limits)
{
        for (size_t i = 0; i < dist_count(); i++)
                for (const struct limit *l = dist_at(i)->limit; l && l->dist; l++) {
                        ck_assert_msg(l->dist->logcdf && l->dist->logsf, "%s, %s", dist_at(i)->name,
                                      l->dist->name);
                        ck_assert(l->dist->draw || l->dist->quantile);
                        if (!l->dist->support.discrete && !l->dist->probe)
                                check_limit(l->dist);
                }
}
END_TEST

/* --- where the model is right -------------------------------------------------------------------- */

static const struct {
        const char *name;
        size_t n;
        bool window; /* seen above the probe's lower quartile only */
} calibrated[] = {
        {"normal", 40, false},  {"exponential", 25, false}, {"gamma", 40, false},
        {"poisson", 60, false}, {"weibull", 40, false},     {"exponential", 30, true},
        {"gumbel", 20, false},  {"weibull", 20, false},     {"gamma", 20, false},
};
enum { CALIBRATED = sizeof calibrated / sizeof *calibrated };

/* A sample of so many, all of them in the window. */
static double *seen(const struct dist *d, size_t n, size_t stream, double from)
{
        double *x = mem_array(n, sizeof *x);
        gsl_rng *r = simulate_stream(23, stream);
        for (size_t i = 0; i < n;) {
                simulate_values(d, d->probe, r, 1, &x[i]);
                i += x[i] > from;
        }
        gsl_rng_free(r);
        return x;
}

/* p of each test is uniform: shares below 0.05, 0.1, 0.5 within four standard deviations (of counts, p that are too large are
 * right, too: their statistics have ties). */
START_TEST(uniform)
{
        enum { REFITS = 99, LEVELS = 3 };
        static const double level[LEVELS] = {0.05, 0.1, 0.5};
        const struct dist *d = dist_find(calibrated[_i].name);
        const char *many = getenv("GOF_CALIBRATION");
        size_t samples = many ? strtoul(many, NULL, 10) : 200, n = calibrated[_i].n;
        double from = calibrated[_i].window ? dist_quantile(d, 0.25, d->probe) : -NUM_INF;
        double count[GOF_COUNT][LEVELS] = {{0}}, *bound = mem_array(2 * n, sizeof *bound);
        for (size_t i = 0; i < n; i++) {
                bound[i] = from;
                bound[n + i] = NUM_INF;
        }
        for (size_t i = 0; i < samples; i++) {
                double *x = seen(d, n, i, from);
                struct bounds b = {.n = n, .lo = x, .hi = x, .from = bound, .to = bound + n};
                struct sample *s =
                        calibrated[_i].window ? sample_make_bounded(&b) : sample_make(n, x, NULL);
                struct spec m = {.d = d, .s = s};
                struct gof_options how = {
                        .tests = GOF_ALL, .refits = REFITS, .seed = i, .threads = 2};
                struct fit *f = spec_fit(&m, &(struct fit_options){.method = METHOD_AUTO});
                ck_assert_int_eq(f->status, STATUS_OK);
                struct gof *g = gof_run(&m, f, &how);
                for (size_t k = 0; k < GOF_COUNT; k++)
                        for (size_t l = 0; l < LEVELS; l++)
                                count[k][l] += g->result[k].p <= level[l];
                gof_free(g);
                fit_free(f);
                sample_free(s);
                free(x);
        }
        for (size_t k = 0; k < GOF_COUNT; k++)
                for (size_t l = 0; l < LEVELS; l++) {
                        if (d->support.discrete && (k == GOF_CVM || k == GOF_AD))
                                continue;
                        double want = (double)samples * level[l], sd = sqrt(want * (1 - level[l]));
                        double off = (count[k][l] - want) / sd,
                               least = GOF_CELLS & 1U << k || d->support.discrete ? -8 : -4;
                        if (many)
                                printf("%s %s: p <= %g in %g of %zu, %+.1f sd\n", d->name,
                                       gof_name((enum gof_test)k), level[l], count[k][l], samples,
                                       off);
                        ck_assert_msg(off > least && off < 4, "%s %s: p <= %g in %g of %zu",
                                      d->name, gof_name((enum gof_test)k), level[l], count[k][l],
                                      samples);
                }
        free(bound);
}
END_TEST

int main(void)
{
        gsl_set_error_handler_off();
        Suite *suite = suite_create("gof");
        TCase *golden = tcase_create("golden"), *laws = tcase_create("laws");
        TCase *calibration = tcase_create("calibration");
        tcase_add_test(golden, statistics);
        tcase_add_test(golden, simulated);
        tcase_add_test(golden, limit_law);
        tcase_set_timeout(golden, 300);
        tcase_add_loop_test(laws, threads, 0, SOME);
        tcase_add_loop_test(laws, copies, 0, SOME);
        tcase_add_test(laws, far);
        tcase_add_test(laws, truncated);
        tcase_add_test(laws, limits);
        tcase_add_loop_test(laws, limit_samples, 0, LARGE);
        tcase_add_loop_test(laws, bins_samples, 0, OUTER);
        tcase_add_test(laws, rounded);
        tcase_add_test(laws, no_bins);
        tcase_set_timeout(laws, 300); /* under sanitizers, too */
        tcase_add_loop_test(calibration, uniform, 0, CALIBRATED);
        tcase_set_timeout(calibration, 3600);
        suite_add_tcase(suite, golden);
        suite_add_tcase(suite, laws);
        suite_add_tcase(suite, calibration);
        return suite_run(suite);
}
