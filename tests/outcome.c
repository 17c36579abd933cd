/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is added to a likelihood by observations of which only bounds are known: against mpmath
 * (tests/golden/interval.txt), and by laws that hold for every family. */
#include "dist.h"
#include "fit.h"
#include "likelihood.h"
#include "mem.h"

#include <check.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_tails(const struct dist *d)
{
        return d->npar > 0 && d->logcdf && d->logsf && !d->simplex && !d->circular;
}

/* Parameters in which the likelihood is smooth: no constants, whole numbers, or ends of the support. */
static bool is_smooth(const struct param *p)
{
        return !p->given && !param_is_rough(p);
}

/* --- the whole is 1 --------------------------------------------------------------------------- */

enum { CUTS = 5, PIECES = CUTS + 1 };

/* Quantiles that cut the support into pieces that have some probability. */
static size_t cuts(const struct dist *d, const double *t, double *cut)
{
        static const double p[CUTS] = {1e-9, 0.2, 0.5, 0.7, 1 - 1e-6};
        size_t n = 0;
        for (size_t i = 0; i < CUTS; i++) {
                double x = dist_quantile(d, p[i], t);
                if (isfinite(x) && (n == 0 || x > cut[n - 1]) && d->logsf(d, x, t) > -700)
                        cut[n++] = x;
        }
        return n;
}

/* Of all there may be, the probabilities add up to 1, what they gain by a change of t to 0, and so do second derivatives: with
 * sum P = 1 for every t, sum P g = 0 and sum P (h + g g') = 0. */
START_TEST(test_whole)
{
        const struct dist *d = dist_at((size_t)_i);
        size_t n = d->npar, m;
        double cut[CUTS];
        if (!has_tails(d))
                return;
        double *g = mem_array(2 * n + 2 * n * n, sizeof *g), *sum_g = g + n, *h = sum_g + n,
               *sum_h = h + n * n, whole = 0, size_g = 0, size_h = 0;
        m = cuts(d, d->probe, cut);
        for (size_t k = 0; k <= m; k++) {
                double lo = k ? cut[k - 1] : -NUM_INF, hi = k < m ? cut[k] : NUM_INF;
                double p = exp(outcome_log(d, lo, hi, d->probe, g, d->hess ? h : NULL));
                whole += p;
                for (size_t i = 0; i < n; i++) {
                        sum_g[i] += p * g[i];
                        size_g += p * fabs(g[i]);
                        for (size_t j = 0; d->hess && j < n; j++) {
                                double add = p * (h[i * n + j] + g[i] * g[j]);
                                sum_h[i * n + j] += add;
                                size_h += p * (fabs(h[i * n + j]) + fabs(g[i] * g[j]));
                        }
                }
        }
        ck_assert_msg(fabs(whole - 1) < 1e-12, "%s: probabilities add up to 1 %+.2g", d->name,
                      whole - 1);
        for (size_t i = 0; i < n; i++) {
                if (!is_smooth(&d->param[i]))
                        continue;
                ck_assert_msg(fabs(sum_g[i]) <= 1e-10 * (1 + size_g), "%s: sum of P g_%s = %.2g",
                              d->name, d->param[i].name, sum_g[i]);
                for (size_t j = 0; d->hess && j < n; j++)
                        if (!d->param[i].kink && !d->param[j].kink && is_smooth(&d->param[j]))
                                ck_assert_msg(fabs(sum_h[i * n + j]) <= 1e-9 * (1 + size_h),
                                              "%s: sum of P (h + g g')[%zu][%zu] = %.2g", d->name,
                                              i, j, sum_h[i * n + j]);
        }
        free(g);
}
END_TEST

/* --- derivatives are derivatives --------------------------------------------------------------- */

static double value_at(const struct dist *d, double lo, double hi, double *t, size_t j, double by)
{
        double old = t[j];
        t[j] += by;
        double v = outcome_log(d, lo, hi, t, NULL, NULL);
        t[j] = old;
        return v;
}

static void check_slopes(const struct dist *d, double lo, double hi, const double *at)
{
        size_t n = d->npar;
        double *t = mem_array(4 * n + n * n, sizeof *t), *g = t + n, *up = g + n, *down = up + n,
               *h = down + n;
        memcpy(t, at, n * sizeof *t);
        outcome_log(d, lo, hi, t, g, d->hess ? h : NULL);
        for (size_t j = 0; j < n; j++) {
                bool at_corner = d->param[j].kink && (t[j] == lo || t[j] == hi);
                if (!is_smooth(&d->param[j]) || at_corner)
                        continue;
                double a = 1e-3 * fmax(fabs(t[j]), 0.1);
                double first =
                        (value_at(d, lo, hi, t, j, a) - value_at(d, lo, hi, t, j, -a)) / a / 2;
                double second =
                        (value_at(d, lo, hi, t, j, a / 2) - value_at(d, lo, hi, t, j, -a / 2)) / a;
                double want = (4 * second - first) / 3; /* error a^4, and rounding / a */
                ck_assert_msg(fabs(g[j] - want) <= 1e-7 * (1 + fabs(want)),
                              "%s: d log P(%g, %g) / d %s = %.10g, by differences %.10g", d->name,
                              lo, hi, d->param[j].name, g[j], want);
                t[j] += a;
                outcome_log(d, lo, hi, t, up, NULL);
                t[j] -= 2 * a;
                outcome_log(d, lo, hi, t, down, NULL);
                t[j] = at[j];
                for (size_t i = 0; d->hess && i < n; i++) {
                        if (d->param[i].kink || d->param[j].kink || !is_smooth(&d->param[i]))
                                continue;
                        double bend = (up[i] - down[i]) / (2 * a);
                        ck_assert_msg(
                                fabs(h[i * n + j] - bend) <= 2e-4 * (1 + fabs(bend)),
                                "%s: d2 log P(%g, %g)[%zu][%zu] = %.10g, by differences %.10g",
                                d->name, lo, hi, i, j, h[i * n + j], bend);
                }
        }
        free(t);
}

static void check_pieces(const struct dist *d, const double *t)
{
        double cut[CUTS];
        size_t m = cuts(d, t, cut);
        for (size_t k = 0; k <= m; k++)
                check_slopes(d, k ? cut[k - 1] : -NUM_INF, k < m ? cut[k] : NUM_INF, t);
        if (m && !d->support.discrete) { /* a short one */
                double x = cut[m / 2], width = 1e-6 * fmax(fabs(x), 1e-3);
                check_slopes(d, x, x + width, t);
        }
}

START_TEST(test_slopes)
{
        const struct dist *d = dist_at((size_t)_i);
        if (has_tails(d))
                check_pieces(d, d->probe);
}
END_TEST

/* Of the limits of families, which only these know, at values of no meaning, in ranges that are given. */
START_TEST(test_slopes_of_limits)
{
        const struct dist *family = dist_at((size_t)_i);
        for (const struct limit *l = family->limit; l && l->dist; l++) {
                const struct dist *d = l->dist;
                if (!has_tails(d) || d->npar > 4)
                        continue;
                for (int ends = 0; ends < 2; ends++) {
                        double t[4], end[] = {-1, ends ? 2.5 : NUM_INF};
                        for (size_t j = 0, given = 0; j < d->npar; j++)
                                t[j] = !d->param[j].given     ? 0.7 - 0.2 * (double)j
                                       : d->param[j].location ? end[given++ % 2]
                                                              : 5;
                        check_pieces(d, t);
                }
        }
}
END_TEST

/* --- values that are given as bounds are values -------------------------------------------------- */

START_TEST(test_values)
{
        static const double x[] = {0.5, 1.25, 2, 2, 3.75, 8};
        enum { N = sizeof x / sizeof *x };
        const struct dist *d = dist_find("gamma");
        struct bounds b = {.n = N, .lo = x, .hi = x};
        struct sample *plain = sample_make(N, x, NULL), *bounded = sample_make_bounded(&b);
        struct fit_options o = {.method = METHOD_AUTO};
        struct fit *f = fit_run(d, plain, &o), *g = fit_run(d, bounded, &o);
        ck_assert_int_eq(f->status, STATUS_OK);
        ck_assert_int_eq(g->status, STATUS_OK);
        for (size_t j = 0; j < d->npar; j++)
                ck_assert_double_eq_tol(f->t[j], g->t[j], 1e-12 * fabs(f->t[j]));
        for (size_t j = 0; j < d->npar * d->npar; j++)
                ck_assert_double_eq_tol(f->vcov[j], g->vcov[j], 1e-10 * fabs(f->vcov[j]));
        ck_assert_double_eq_tol(f->loglik, g->loglik, 1e-13 * fabs(f->loglik));
        fit_free(f);
        fit_free(g);
        sample_free(plain);
        sample_free(bounded);
}
END_TEST

/* Weight k is k copies, to the last bit, whatever the order of rows and the number of threads. */
START_TEST(test_weights)
{
        static const double lo[] = {1, 2, 0, 3, 1, 5}, hi[] = {1, NUM_INF, 2, 4, 1, 5},
                            w[] = {2, 3, 1, 2, 1, 1};
        double many_lo[10], many_hi[10];
        size_t n = 0;
        for (size_t i = 6; i-- > 0;)
                for (size_t k = 0; k < (size_t)w[i]; k++, n++) {
                        many_lo[n] = lo[i];
                        many_hi[n] = hi[i];
                }
        struct bounds few = {.n = 6, .lo = lo, .hi = hi, .w = w},
                      many = {.n = n, .lo = many_lo, .hi = many_hi};
        struct sample *a = sample_make_bounded(&few), *b = sample_make_bounded(&many);
        b->threads = 4;
        ck_assert_double_eq(a->weight, b->weight);
        const struct dist *d = dist_find("weibull");
        const double t[] = {1.3, 2.5};
        double g[2][2], h[2][4];
        double v = likelihood_nll(d, a, t, g[0], h[0]), u = likelihood_nll(d, b, t, g[1], h[1]);
        ck_assert_double_eq_tol(v, u, 1e-15 * v);
        for (int i = 0; i < 2; i++)
                ck_assert_double_eq_tol(g[0][i], g[1][i], 1e-14);
        for (int i = 0; i < 4; i++)
                ck_assert_double_eq_tol(h[0][i], h[1][i], 1e-13);
        sample_free(a);
        sample_free(b);
}
END_TEST

/* Where all observations may be the same there is no maximum, and that is said. */
START_TEST(test_certain)
{
        static const double lo[] = {1, 2, 3}, hi[] = {NUM_INF, NUM_INF, NUM_INF};
        struct bounds b = {.n = 3, .lo = lo, .hi = hi};
        struct sample *s = sample_make_bounded(&b);
        struct fit_options o = {.method = METHOD_AUTO};
        static const char *const names[] = {"normal", "weibull", "exponential", "gamma", "gumbel"};
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                struct fit *f = fit_run(dist_find(names[i]), s, &o);
                ck_assert_msg(f->status == STATUS_NONE, "%s: status %d", names[i], f->status);
                fit_free(f);
        }
        sample_free(s);
}
END_TEST

/* --- far out -------------------------------------------------------------------------------------- */

/* log S of the normal at z, to leading orders: -z^2/2 - log z - log(2 pi)/2 + log(1 - 1/z^2 + 3/z^4). */
START_TEST(test_far)
{
        const struct dist *d = dist_find("normal");
        const double t[] = {0, 1}, z = 1e4;
        double g[2], h[4];
        double value = outcome_log(d, z, NUM_INF, t, g, h);
        ck_assert_double_eq_tol(value, -z * z / 2 - log(z) - log(2 * M_PI) / 2 - 1 / z / z,
                                1e-15 * z * z);
        ck_assert_double_eq_tol(g[0], z + 1 / z, 1e-12 * z); /* the hazard */
        ck_assert_double_eq_tol(g[1], z * z + 1, 1e-12 * z * z);
        ck_assert(isfinite(h[0]) && isfinite(h[3]));
}
END_TEST

/* --- golden ------------------------------------------------------------------------------------- */

static double next(char **save)
{
        return strtod(strtok_r(NULL, " \n", save), NULL);
}

/* How much a gradient may lose where the points of a rule must lie between x and a finite end of the support that is so
 * near that few doubles are between: each is rounded by eps |end|. */
static double crowded(const struct dist *d, double lo, double hi, const double *t)
{
        double ends[] = {dist_quantile(d, 0, t), dist_quantile(d, 1, t)}, at[] = {hi, lo}, most = 0;
        for (int k = 0; k < 2; k++)
                if (isfinite(ends[k]) && isfinite(at[k]) && at[k] != ends[k] &&
                    !d->support.discrete)
                        most = fmax(most,
                                    2.3e-16 * fmax(fabs(ends[k]), 2e-308) / fabs(at[k] - ends[k]));
        return most;
}

/* Values to 1e-13 of log P or of 1, gradients to 1e-11 of the largest component. */
START_TEST(test_golden)
{
        FILE *in = fopen("tests/golden/interval.txt", "r");
        char *line = NULL, *save;
        size_t room = 0, lines = 0;
        ck_assert_msg(in != NULL, "no tests/golden/interval.txt");
        while (getline(&line, &room, in) > 0) {
                if (*line == '#' || *line == '\n')
                        continue;
                const struct dist *d = dist_find(strtok_r(line, " \n", &save));
                ck_assert(d != NULL);
                size_t n = d->npar;
                double *t = mem_array(3 * n, sizeof *t), *g = t + n, *want = g + n, most = 1e-3;
                for (size_t j = 0; j < n; j++)
                        t[j] = next(&save);
                double lo = next(&save), hi = next(&save), log_p = next(&save);
                for (size_t j = 0; j < n; j++) {
                        want[j] = next(&save);
                        most = fmax(most, fabs(want[j]));
                }
                double value = outcome_log(d, lo, hi, t, g, NULL);
                if (fabs(hi) < 1e-307) { /* subnormal: no digits to compute with */
                        free(t);
                        continue;
                }
                ck_assert_msg(fabs(value - log_p) <= 1e-13 * fmax(1, fabs(log_p)),
                              "%s: log P(%.17g, %.17g) = %.17g, not %.17g", d->name, lo, hi, value,
                              log_p);
                double allowed = 1e-11 + 100 * crowded(d, lo, hi, t);
                for (size_t j = 0; j < n; j++)
                        ck_assert_msg(!is_smooth(&d->param[j]) ||
                                              fabs(g[j] - want[j]) <= allowed * most,
                                      "%s: d log P(%.17g, %.17g) / d %s = %.17g, not %.17g",
                                      d->name, lo, hi, d->param[j].name, g[j], want[j]);
                free(t);
                lines++;
        }
        free(line);
        fclose(in);
        ck_assert_uint_gt(lines, 500);
}
END_TEST

/* --- derivatives of tails ------------------------------------------------------------------------- */

/* Logarithms of tails and their derivatives, far out too, each to its own size: what is 0 to 32 digits of log P is 0 in the table.
 * Where the family does not know them (zip; t where x^2 overflows) a second derivative may be wrong by 1e-15 of the product of
 * first ones, beside which nobody sees it: at log P = -3000 by 2e-9. */
static void check_tail(const struct dist *d, double x, bool upper, const double *t, char **save)
{
        size_t n = d->npar;
        double *g = mem_array(2 * n + n * n, sizeof *g), *want = g + n, *h = want + n;
        double log_p = next(save), least = 1e-31 * fmax(1, fabs(log_p));
        bool known = d->tail && d->tail(d, x, upper, t, NULL, NULL);
        double value =
                outcome_log(d, upper ? x : -NUM_INF, upper ? NUM_INF : x, t, g, d->hess ? h : NULL);
        ck_assert_msg(fabs(value - log_p) <= 1e-12 * fabs(log_p),
                      "%s: log P(%.17g) = %.17g, not %.17g", d->name, x, value, log_p);
        for (size_t i = 0; i < n; i++) {
                want[i] = next(save);
                ck_assert_msg(!is_smooth(&d->param[i]) ||
                                      fabs(g[i] - want[i]) <= 1e-9 * fabs(want[i]) + least,
                              "%s: d log P(%.17g) / d %s = %.17g, not %.17g", d->name, x,
                              d->param[i].name, g[i], want[i]);
        }
        for (size_t i = 0; i < n; i++)
                for (size_t j = i; j < n && d->hess; j++) {
                        double bend = next(save),
                               floor = known ? least : least + 1e-15 * fabs(want[i] * want[j]);
                        ck_assert_msg(!is_smooth(&d->param[i]) || !is_smooth(&d->param[j]) ||
                                              fabs(h[i * n + j] - bend) <=
                                                      1e-9 * fabs(bend) + floor,
                                      "%s: d2 log P(%.17g)[%zu][%zu] = %.17g, not %.17g", d->name,
                                      x, i, j, h[i * n + j], bend);
                }
        free(g);
}

START_TEST(test_tails)
{
        FILE *in = fopen("tests/golden/tails.txt", "r");
        char *line = NULL, *save;
        size_t room = 0, lines = 0;
        ck_assert_msg(in != NULL, "no tests/golden/tails.txt");
        while (getline(&line, &room, in) > 0) {
                if (*line == '#' || *line == '\n')
                        continue;
                const struct dist *d = dist_find(strtok_r(line, " \n", &save));
                ck_assert(d != NULL);
                double *t = mem_array(d->npar, sizeof *t);
                for (size_t j = 0; j < d->npar; j++)
                        t[j] = next(&save);
                double x = next(&save);
                check_tail(d, x, strcmp(strtok_r(NULL, " \n", &save), "upper") == 0, t, &save);
                free(t);
                lines++;
        }
        free(line);
        fclose(in);
        ck_assert_uint_gt(lines, 600);
}
END_TEST

/* --- where the support ends ------------------------------------------------------------------- */

/* Draws of which some are known from one side only, or lie somewhere in an interval. */
static struct sample *draw_bounds(const struct dist *d, gsl_rng *r, size_t n, bool both)
{
        double *lo = mem_array(2 * n, sizeof *lo), *hi = lo + n, unit = d->support.discrete ? 1 : 0;
        for (size_t i = 0; i < n; i++) {
                double x = d->draw(d, d->probe, r), limit = d->draw(d, d->probe, r);
                size_t kind = gsl_rng_uniform_int(r, both ? 4 : 2);
                lo[i] = hi[i] = x;
                if (kind == 1 && limit < x) {
                        lo[i] = limit;
                        hi[i] = NUM_INF;
                } else if (kind == 2 && limit > x) {
                        lo[i] = d->support.lo == 0 ? 0 : -NUM_INF;
                        hi[i] = limit;
                } else if (kind == 3) {
                        lo[i] = fmin(x - unit, limit);
                        hi[i] = fmax(x, limit);
                        lo[i] = lo[i] == hi[i] ? hi[i] - 1 : lo[i];
                }
        }
        struct sample *s = sample_make_bounded(&(struct bounds){.n = n, .lo = lo, .hi = hi});
        free(lo);
        return s;
}

/* No other parameters, near or far, are better. */
START_TEST(test_ends)
{
        static const char *const name[] = {"uniform", "loguniform", "discreteuniform", "pareto",
                                           "powerfunction"};
        const struct dist *d = dist_find(name[_i % 5]);
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        gsl_rng_set(r, (unsigned long)_i + 1);
        struct sample *s = draw_bounds(d, r, 12, _i >= 10);
        struct fit *f = fit_run(d, s, &(struct fit_options){0});
        ck_assert_msg(f->status == STATUS_OK, "%s: %s", d->name, f->reason);
        ck_assert(isfinite(f->loglik));
        for (int k = 0; k < 4000; k++) {
                double far = pow(10, -k % 9), t[2];
                for (int j = 0; j < 2; j++) {
                        double step = far * gsl_ran_gaussian(r, 1);
                        t[j] = d->support.discrete ? f->t[j] + floor(3 * step + 0.5)
                                                   : f->t[j] + step * fabs(f->t[j]);
                        if (k % 3 == j)
                                t[j] = f->t[j];
                }
                if (d->param[0].lo >= t[0] || d->param[1].lo >= t[1] ||
                    (d->param[0].irregular && d->param[1].irregular && t[0] >= t[1]))
                        continue;
                double l = -likelihood_nll(d, s, t, NULL, NULL);
                ck_assert_msg(!(l > f->loglik + 1e-12 * fabs(f->loglik)),
                              "%s: %.17g at %.17g %.17g, better than %.17g at %.17g %.17g", d->name,
                              l, t[0], t[1], f->loglik, f->t[0], f->t[1]);
        }
        fit_free(f);
        sample_free(s);
        gsl_rng_free(r);
}
END_TEST

int main(void)
{
        gsl_set_error_handler_off();
        Suite *suite = suite_create("outcome");
        TCase *laws = tcase_create("laws"), *golden = tcase_create("golden");
        tcase_set_timeout(laws, 300);
        tcase_set_timeout(golden, 300);
        tcase_add_loop_test(laws, test_whole, 0, (int)dist_count());
        tcase_add_loop_test(laws, test_ends, 0, 40);
        tcase_add_loop_test(laws, test_slopes, 0, (int)dist_count());
        tcase_add_loop_test(laws, test_slopes_of_limits, 0, (int)dist_count());
        tcase_add_test(laws, test_values);
        tcase_add_test(laws, test_weights);
        tcase_add_test(laws, test_certain);
        tcase_add_test(laws, test_far);
        tcase_add_test(golden, test_golden);
        tcase_add_test(golden, test_tails);
        suite_add_tcase(suite, laws);
        suite_add_tcase(suite, golden);
        SRunner *runner = srunner_create(suite);
        srunner_run_all(runner, CK_ENV);
        int failed = srunner_ntests_failed(runner);
        srunner_free(runner);
        return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
