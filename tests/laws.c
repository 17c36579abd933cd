/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laws: what must hold for every row of the registry, whatever it is. Samples are ideal ones,
 * quantile((i + 1/2) / n), not lucky ones.
 *
 *   1. densities     2. distribution functions     3. samples and sums
 *   4. fits          5. degenerate samples         6. coordinates
 */
#include "coords.h"
#include "dist.h"
#include "fit.h"
#include "infer.h"
#include "inference.h"
#include "likelihood.h"
#include "location.h"
#include "mem.h"
#include "suite.h"

#include <check.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_rng.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Row i of the registry, made for three levels if it takes labels. */
static char level_names[][4] = {"ape", "bee", "cat"};
static const struct levels three = {3, (char *[]){level_names[0], level_names[1], level_names[2]}};

static struct dist *row(int i)
{
        const struct dist *d = dist_at((size_t)i);
        return dist_make_levels(d, d->data == DATA_LABEL ? &three : NULL);
}

/* Several parameter values around the probe, inside their bounds: a coordinate goes up or down by 1/2. */
enum { VARIANTS = 5 };

static void variant(const struct dist *d, int k, double *t)
{
        double *held = mem_array(d->npar, sizeof *held), *u = mem_array(d->npar, sizeof *u);
        for (size_t j = 0; j < d->npar; j++)
                held[j] = d->param[j].given || d->param[j].integer ? d->probe[j] : NUM_NAN;
        struct coords c = coords_make(d, held);
        coords_to(&c, d->probe, u);
        for (size_t j = 0; j < c.dim; j++)
                u[j] += 0.5 * ((k + (int)j) % VARIANTS - k % 2) * (k > 0);
        coords_from(&c, u, t);
        free(held);
        free(u);
}

/* An ideal sample of n; categories come in their proportions. */
static double *ideal(const struct dist *d, const double *t, size_t n)
{
        double *x = mem_array(n, sizeof *x);
        for (size_t i = 0; i < n; i++) {
                double p = ((double)i + 0.5) / (double)n;
                if (d->data == DATA_LABEL) {
                        size_t k = 0;
                        for (; k + 1 < d->npar && p > t[k]; k++)
                                p -= t[k];
                        x[i] = (double)k;
                } else {
                        x[i] = dist_quantile(d, p, t);
                }
                ck_assert_msg(!isnan(x[i]), "%s: no quantile at %g", d->name, p);
        }
        return x;
}

/* What is given stays at the probe; the rest is free. */
static double *given(const struct dist *d)
{
        double *held = mem_array(d->npar, sizeof *held);
        for (size_t j = 0; j < d->npar; j++)
                held[j] = d->param[j].given ? d->probe[j] : NUM_NAN;
        if (d->none && d->data == DATA_NUMBER) { /* where no sample has a maximum nothing is free */
                double *x = ideal(d, d->probe, 11);
                struct sample *s = sample_make(11, x, NULL);
                const char *why = d->none(d, s, held);
                for (size_t j = 0; why && j < d->npar; j++)
                        held[j] = d->probe[j];
                sample_free(s);
                free(x);
        }
        return held;
}

static void near_to(const char *name, const char *what, double got, double want, double tolerance)
{
        double scale = fmax(fabs(want), 1);
        ck_assert_msg(got == want || fabs(got - want) <= tolerance * scale,
                      "%s: %s is %.17g, want %.17g (off by %.3g)", name, what, got, want,
                      got - want);
}

/* --- 1. densities ----------------------------------------------------------------------- */

/* d f / d t_j by Richardson extrapolation from steps h, h/2, h/4 in t_j */
static double slope(const struct dist *d, double x, const double *t, size_t j,
                    double (*f)(const struct dist *, double, const double *, size_t), size_t k)
{
        double *v = mem_array(d->npar, sizeof *v), table[3], h = fmax(fabs(t[j]), 0.1) / 512;
        memcpy(v, t, d->npar * sizeof *v);
        if (d->param[j].irregular) { /* stay on this side of the end, or of the corner */
                double room = fmin(x - dist_quantile(d, 0, t), dist_quantile(d, 1, t) - x);
                if (d->param[j].location && x != t[j])
                        room = fmin(room, fabs(x - t[j]));
                h = room > 0 ? fmin(h, room / 256) : h;
        }
        for (bool inside = false; !inside && h > 1e-12;) { /* the support may end where t puts it */
                v[j] = t[j] + 64 * h;
                inside = isfinite(d->logpdf(d, x, v));
                v[j] = t[j] - 64 * h;
                inside = inside && isfinite(d->logpdf(d, x, v));
                h /= inside ? 1 : 4;
        }
        for (int i = 0; i < 3; i++, h /= 2) {
                v[j] = t[j] + h;
                double up = f(d, x, v, k);
                v[j] = t[j] - h;
                table[i] = (up - f(d, x, v, k)) / (2 * h);
        }
        free(v);
        double a = (4 * table[1] - table[0]) / 3, b = (4 * table[2] - table[1]) / 3;
        return (16 * b - a) / 15;
}

static double value_of(const struct dist *d, double x, const double *t, size_t k)
{
        (void)k;
        return d->logpdf(d, x, t);
}

static double score_of(const struct dist *d, double x, const double *t, size_t k)
{
        double *g = mem_array(d->npar, sizeof *g), value;
        d->score(d, x, t, g);
        value = g[k];
        free(g);
        return value;
}

START_TEST(score_is_slope)
{
        struct dist *d = row(_i);
        size_t n = d->npar, checked = 0;
        double *t = mem_array(n, sizeof *t), *g = mem_array(n, sizeof *g),
               *h = mem_array(n * n, sizeof *h);
        for (int k = 0; k < VARIANTS; k++) {
                variant(d, k, t);
                double *x = ideal(d, t, 20);
                for (size_t i = 0; i < 20; i++) {
                        d->score(d, x[i], t, g);
                        if (d->hess)
                                d->hess(d, x[i], t, h);
                        for (size_t j = 0; j < n; j++, checked++) {
                                bool none = d->param[j].given || d->param[j].integer;
                                near_to(d->name, "score", g[j],
                                        none ? 0 : slope(d, x[i], t, j, value_of, 0), 1e-8);
                                for (size_t l = 0; d->hess && l < n; l++)
                                        near_to(d->name, "hess", h[j * n + l],
                                                none || d->param[l].given || d->param[l].integer
                                                        ? 0
                                                        : slope(d, x[i], t, l, score_of, j),
                                                1e-8);
                        }
                }
                free(x);
        }
        ck_assert(checked > 0);
        free(t), free(g), free(h);
        dist_free(d);
}
END_TEST

/* Families that move along the line: the score and Hessian of loc come from other derivatives. */
START_TEST(moved_rows_have_slopes)
{
        const struct dist *base = dist_at((size_t)_i);
        char *why = location_refusal(base, true);
        size_t n = base->npar;
        double t[8], g[8], h[64];
        for (int k = 0; k < VARIANTS && !why; k++) {
                struct dist *d = location_row(base, NUM_NAN);
                ck_assert(n + 1 <= 8 && dist_shifted_base(d) == base);
                variant(base, k, t);
                t[n] = k - 2;
                double *x = ideal(d, t, 20);
                for (size_t i = 0; i < 20; i++) {
                        d->score(d, x[i], t, g);
                        d->hess(d, x[i], t, h);
                        near_to(d->name, "logpdf", d->logpdf(d, x[i], t),
                                base->logpdf(base, x[i] - t[n], t), 0);
                        for (size_t j = 0; j <= n; j++) {
                                double size = fmax(1, fabs(h[j * (n + 1) + j]) / 1e3);
                                near_to(d->name, "score", g[j], slope(d, x[i], t, j, value_of, 0),
                                        1e-8 * size);
                                for (size_t l = 0; l <= n; l++)
                                        near_to(d->name, "hess", h[j * (n + 1) + l],
                                                slope(d, x[i], t, l, score_of, j), 1e-7);
                        }
                }
                free(x);
                dist_free(d);
        }
        free(why);
}
END_TEST

START_TEST(outside_support_is_minus_infinity)
{
        struct dist *d = row(_i);
        double *t = mem_array(d->npar, sizeof *t);
        variant(d, 1, t);
        if (isfinite(d->support.lo))
                ck_assert_msg(d->logpdf(d, d->support.lo - 1, t) == -NUM_INF, "%s", d->name);
        if (isfinite(d->support.hi))
                ck_assert_msg(d->logpdf(d, d->support.hi + 1, t) == -NUM_INF, "%s", d->name);
        if (d->support.discrete)
                ck_assert_msg(d->logpdf(d, d->support.lo + 0.5, t) == -NUM_INF, "%s", d->name);
        static const double far[] = {0, 1e-300, 1, 1e8, 1e160, 1e300};
        for (size_t i = 0; i < 2 * sizeof far / sizeof *far; i++) {
                double x = i % 2 ? -far[i / 2] : far[i / 2], f = d->logpdf(d, x, t);
                ck_assert_msg(!isnan(f), "%s: logpdf(%g) is not a number", d->name, x);
                if (d->logcdf)
                        ck_assert_msg(d->logcdf(d, x, t) <= 0 && d->logsf(d, x, t) <= 0,
                                      "%s: log probability at %g", d->name, x);
        }
        free(t);
        dist_free(d);
}
END_TEST

/* --- 2. distribution functions ---------------------------------------------------------- */

struct integrand {
        const struct dist *d;
        const double *t;
        size_t i, j; /* which product of scores or power of x */
        int kind;    /* 0: density; 1: x - c; 2: (x - c)^2; 3: score_i score_j */
        double centre;
        double end, scale; /* of a half line, on which the variable is (x - end) / scale */
};

static double integrand(double x, void *context)
{
        const struct integrand *v = context;
        double f = exp(v->d->logpdf(v->d, x, v->t));
        if (v->kind == 1)
                return f * (x - v->centre);
        if (v->kind == 2)
                return f * (x - v->centre) * (x - v->centre);
        if (v->kind == 3)
                return f * score_of(v->d, x, v->t, v->i) * score_of(v->d, x, v->t, v->j);
        return f;
}

static double half_line(double y, void *context)
{
        struct integrand *v = context;
        return fabs(v->scale) * integrand(v->end + v->scale * y, v);
}

/* Of the sums over the integers. */
enum { MOST_TERMS = 100000 };

/* A corner of the density in (lo, hi), else NAN: quadrature needs smooth pieces. */
static double corner(const struct integrand *v, double lo, double hi)
{
        for (size_t j = 0; j < v->d->npar; j++)
                if (v->d->param[j].kink && v->d->param[j].location && v->t[j] > lo && v->t[j] < hi)
                        return v->t[j];
        return NUM_NAN;
}

/* Over [lo, hi] (one end may be infinite), or a sum over the integers there. */
static double integral(struct integrand *v, double lo, double hi)
{
        double at = corner(v, lo, hi);
        if (!isnan(at))
                return integral(v, lo, at) + integral(v, at, hi);
        if (v->d->support.discrete) {
                double sum = 0, first = isinf(lo) ? dist_quantile(v->d, 1e-17, v->t) : ceil(lo);
                double x = first;
                for (; x <= hi && x <= first + MOST_TERMS; x++)
                        sum += integrand(x, v);
                if (x <= hi && v->kind == 0 && v->d->logsf) /* the rest is a millionth or less */
                        sum += exp(v->d->logsf(v->d, x - 1, v->t)) -
                               (isinf(hi) ? 0 : exp(v->d->logsf(v->d, hi, v->t)));
                return sum;
        }
        gsl_integration_workspace *w = gsl_integration_workspace_alloc(4000);
        gsl_function f = {integrand, v};
        gsl_function half = {half_line, v};
        double value = 0, error;
        if (isinf(lo) || isinf(hi)) {
                double middle = dist_quantile(v->d, 0.5, v->t);
                double width = dist_quantile(v->d, 0.75, v->t) - dist_quantile(v->d, 0.25, v->t);
                v->end = isinf(lo) ? hi : lo;
                v->scale = (isinf(lo) ? -1 : 1) * (fabs(v->end - middle) + width);
                gsl_integration_qagiu(&half, 0, 0, 1e-11, 4000, w, &value, &error);
        } else {
                gsl_integration_qags(&f, lo, hi, 0, 1e-11, 4000, w, &value, &error);
        }
        gsl_integration_workspace_free(w);
        return value;
}

/* Over the whole support, cut at the quartiles and in the tails so that quadrature sees every part. */
static double everywhere(struct integrand *v)
{
        const struct dist *d = v->d;
        if (d->support.discrete) {
                double lo = d->data == DATA_LABEL ? 0 : dist_quantile(d, 1e-13, v->t);
                double hi =
                        d->data == DATA_LABEL ? d->support.hi : dist_quantile(d, 1 - 1e-13, v->t);
                bool all = hi < lo + MOST_TERMS;
                if (v->kind && !(hi * hi * 1e-13 < 1e-9)) /* moments of what lies beyond */
                        return NUM_NAN;
                double rest = v->kind == 0 && d->logsf && !all
                                      ? exp(d->logsf(d, lo + MOST_TERMS, v->t))
                                      : 0;
                return all || v->kind == 0 ? integral(v, lo, fmin(hi, lo + MOST_TERMS)) + rest
                                           : NUM_NAN; /* the tail is too long to be added up */
        }
        static const double cut[] = {0,    1e-3, 0.02, 0.25,  0.5,    0.75,  0.875, 0.93,
                                     0.96, 0.98, 0.99, 0.995, 0.9975, 0.999, 1};
        double sum = 0;
        for (size_t i = 0; i + 1 < sizeof cut / sizeof *cut; i++)
                sum += integral(v, dist_quantile(d, cut[i], v->t),
                                dist_quantile(d, cut[i + 1], v->t));
        return sum;
}

START_TEST(density_sums_to_one)
{
        struct dist *d = row(_i);
        double *t = mem_array(d->npar, sizeof *t);
        for (int k = 0; k < VARIANTS; k++) {
                variant(d, k, t);
                struct integrand v = {.d = d, .t = t};
                near_to(d->name, "total probability", everywhere(&v), 1, 1e-9);
        }
        free(t);
        dist_free(d);
}
END_TEST

START_TEST(quantile_inverts_cdf)
{
        static const double p[] = {1e-300, 1e-20, 1e-6, 0.01, 0.25, 0.5, 0.7, 0.99};
        struct dist *d = row(_i);
        double *t = mem_array(d->npar, sizeof *t);
        ck_assert_msg(d->data == DATA_LABEL || (d->logcdf && d->logsf), "%s: no cdf", d->name);
        for (int k = 0; k < VARIANTS && d->logcdf; k++) {
                variant(d, k, t);
                for (size_t i = 0; i < sizeof p / sizeof *p; i++) {
                        double x = dist_quantile(d, p[i], t);
                        double lower = d->logcdf(d, x, t), upper = d->logsf(d, x, t);
                        near_to(d->name, "F + S", exp(lower) + exp(upper), 1, 4e-15);
                        double end = dist_quantile(d, 0, t);
                        if (x - end <= 1e-16 * fabs(end) + 1e-300 && !d->support.discrete)
                                continue; /* no double lies between it and the end */
                        if (d->support.discrete) {
                                ck_assert(lower >= log(p[i]) - 1e-12);
                                ck_assert(d->logcdf(d, x - 1, t) < log(p[i]));
                                continue;
                        }
                        if (4e-16 * fabs(x) * exp(d->logpdf(d, x, t)) > p[i])
                                continue; /* nor between it and its neighbours */
                        /* the rounding of x moves log F by so much */
                        double moved = 4e-16 * fabs(x) * exp(d->logpdf(d, x, t) - lower);
                        near_to(d->name, "log F(quantile(p))", lower, log(p[i]), 1e-12 + moved);
                }
        }
        free(t);
        dist_free(d);
}
END_TEST

/* Over [lo, hi], cut at quantiles in between: a range that is long against the bulk hides it from quadrature. */
static double in_pieces(struct integrand *v, double lo, double hi)
{
        static const double cut[] = {0.5,   0.75,   0.875,  0.94,   0.97,   0.985,  0.993,
                                     0.997, 0.9985, 0.9993, 0.9997, 0.9999, 0.99995};
        double sum = 0;
        for (size_t i = 0; i < sizeof cut / sizeof *cut && !v->d->support.discrete; i++) {
                double middle = dist_quantile(v->d, cut[i], v->t);
                if (middle > lo && middle < hi) {
                        sum += integral(v, lo, middle);
                        lo = middle;
                }
        }
        return sum + integral(v, lo, hi);
}

/* F(b) - F(a) = integral of the density, S likewise, in the body and in both tails. */
START_TEST(cdf_is_integral_of_density)
{
        struct dist *d = row(_i);
        double *t = mem_array(d->npar, sizeof *t);
        for (int k = 0; k < VARIANTS && d->logcdf; k++) {
                variant(d, k, t);
                struct integrand v = {.d = d, .t = t};
                static const double p[] = {1e-12, 1e-5, 0.2, 0.5, 0.9, 0.9999};
                for (size_t i = 0; i < sizeof p / sizeof *p; i++) {
                        double x = dist_quantile(d, p[i], t);
                        double lower = exp(d->logcdf(d, x, t)), upper = exp(d->logsf(d, x, t));
                        double step = d->support.discrete ? 1 : 0;
                        double first = dist_quantile(d, 0, t), last = dist_quantile(d, 1, t);
                        if (p[i] >= 0.2 && x < last && upper > 0 && !(last - x < 1e-6 * fabs(last)))
                                near_to(d->name, "S", in_pieces(&v, x + step, last) / upper, 1,
                                        1e-8);
                        /* quadrature needs doubles between the end and x */
                        if (p[i] > 1e-9 && !(x - first < 1e-6 * fabs(first)))
                                near_to(d->name, "F", in_pieces(&v, first, x) / lower, 1, 1e-7);
                        double y = dist_quantile(d, p[i] * 1.1 < 1 ? p[i] * 1.1 : 0.99999, t);
                        /* the rounding of x moves F by so much */
                        double moved = 4e-16 * fabs(x) * exp(d->logpdf(d, x, t)) / lower;
                        if (lower > 0)
                                near_to(d->name, "F(b) - F(a)", in_pieces(&v, x + step, y) / lower,
                                        expm1(d->logcdf(d, y, t) - d->logcdf(d, x, t)),
                                        1e-9 + 4 * moved);
                }
        }
        free(t);
        dist_free(d);
}
END_TEST

START_TEST(moments_are_integrals)
{
        struct dist *d = row(_i);
        double *t = mem_array(d->npar, sizeof *t);
        for (int k = 0; k < VARIANTS && d->mean; k++) {
                variant(d, k, t);
                struct integrand v = {.d = d, .t = t, .kind = 1, .centre = d->mean(d, t)};
                double mean = isfinite(v.centre) ? everywhere(&v) : NUM_NAN;
                if (!isnan(mean))
                        near_to(d->name, "mean", mean, 0, 1e-7);
                v.kind = 2;
                bool known = d->variance && isfinite(d->variance(d, t));
                double variance = known ? everywhere(&v) : NUM_NAN;
                if (!isnan(variance))
                        near_to(d->name, "variance", variance / d->variance(d, t), 1, 1e-6);
        }
        free(t);
        dist_free(d);
}
END_TEST

/* Fisher: the expected information is the variance of the score. */
START_TEST(information_is_variance_of_score)
{
        struct dist *d = row(_i);
        size_t n = d->npar;
        double *t = mem_array(n, sizeof *t), *h = mem_array(n * n, sizeof *h);
        for (int k = 0; k < VARIANTS && d->info; k++) {
                variant(d, k, t);
                d->info(d, t, h);
                for (size_t i = 0; i < n; i++)
                        for (size_t j = 0; j < n; j++) {
                                struct integrand v = {.d = d, .t = t, .kind = 3, .i = i, .j = j};
                                double variance = everywhere(&v);
                                if (!isnan(variance))
                                        near_to(d->name, "information", h[i * n + j], variance,
                                                1e-7);
                        }
        }
        free(t), free(h);
        dist_free(d);
}
END_TEST

/* Kolmogorov's distance of 20000 draws (fixed seed) from the distribution: 1.95 / sqrt(n) at 0.1 %. */
START_TEST(draws_follow_distribution)
{
        enum { N = 20000 };
        struct dist *d = row(_i);
        double *t = mem_array(d->npar, sizeof *t), *x = mem_array(N, sizeof *x);
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        ck_assert_msg(d->draw != NULL, "%s: no draw", d->name);
        for (int k = 0; k < VARIANTS; k++) {
                variant(d, k, t);
                for (size_t i = 0; i < N; i++)
                        x[i] = d->draw(d, t, r);
                struct sample *s = sample_make(N, x, NULL);
                const struct sorted *o = sample_sorted(s);
                double gap = 0, below = 0;
                for (size_t i = 0; i < N; i++) {
                        double p = 0;
                        if (i + 1 < N && o->x[i + 1] == o->x[i])
                                continue; /* compare after the last of equals */
                        if (d->logcdf)
                                p = exp(d->logcdf(d, o->x[i], t));
                        for (size_t j = 0; !d->logcdf && j <= (size_t)o->x[i]; j++)
                                p += t[j];
                        gap = fmax(gap, fabs(p - ((double)i + 1) / N));
                        below = p;
                }
                ck_assert_msg(gap < 1.95 / sqrt(N) && below > 0, "%s: distance %g", d->name, gap);
                sample_free(s);
        }
        gsl_rng_free(r);
        free(x), free(t);
        dist_free(d);
}
END_TEST

/* --- 3. samples and sums ---------------------------------------------------------------- */

START_TEST(nll_is_sum_of_rows)
{
        enum { N = 50 };
        struct dist *d = row(_i);
        size_t n = d->npar;
        double *t = mem_array(n, sizeof *t), *g = mem_array(n, sizeof *g), w[N],
               *want = mem_array(n, sizeof *want), *h = mem_array(n * n, sizeof *h),
               *curve = mem_array(n * n, sizeof *curve);
        for (int k = 0; k < VARIANTS; k++) {
                variant(d, 0, t);
                double *x = ideal(d, t, N);
                for (size_t i = 0; i < N; i++)
                        w[i] = 0.25 * (double)(i % 5); /* zeros too */
                for (int weighted = 0; weighted < 2; weighted++) {
                        struct sample *s = sample_make(N, x, weighted ? w : NULL);
                        double *at = mem_array(n, sizeof *at);
                        variant(d, k, at);
                        double nll = likelihood_nll(d, s, at, g, d->hess ? h : NULL);
                        double sum = likelihood_rows(d, s, at, want, d->hess ? curve : NULL);
                        double plain = 0;
                        for (size_t i = 0; i < N; i++)
                                if (!weighted || w[i] > 0)
                                        plain -= (weighted ? w[i] : 1) * d->logpdf(d, x[i], at);
                        if (isinf(plain)) { /* outside the ends that these parameters give */
                                ck_assert_msg(nll == plain && sum == plain, "%s", d->name);
                                free(at);
                                sample_free(s);
                                continue;
                        }
                        near_to(d->name, "nll", nll, sum, 1e-13);
                        near_to(d->name, "sum", sum, plain, 1e-12);
                        for (size_t j = 0; j < n; j++)
                                near_to(d->name, "gradient", g[j], want[j], 1e-12 * N);
                        for (size_t j = 0; d->hess && j < n * n; j++)
                                near_to(d->name, "Hessian", h[j], curve[j], 1e-12 * N);
                        free(at);
                        sample_free(s);
                }
                free(x);
        }
        free(t), free(g), free(want), free(h), free(curve);
        dist_free(d);
}
END_TEST

/* Of single observations, so that no sum hides what is wrong with one: typical, far out, on edges. */
START_TEST(blocks_are_rows)
{
        enum { N = 80 };
        static const double odd[] = {0,      -1e-300, 1e-300,    5e-324,  1e-12,   -1e-12,
                                     0.5,    1,       1 + 1e-12, 1e3,     -1e3,    1e7,
                                     -1e7,   1e9,     -1e9,      1e40,    -1e40,   1e155,
                                     -1e155, 1e200,   -1e200,    1.7e308, -1.7e308};
        const struct dist *d = dist_at((size_t)_i);
        size_t n = d->npar;
        if (!d->block)
                return;
        double *t = mem_array(n, sizeof *t), *g = mem_array(n, sizeof *g),
               *want = mem_array(n, sizeof *want), *h = mem_array(n * n, sizeof *h),
               *curve = mem_array(n * n, sizeof *curve);
        for (int k = 0; k < VARIANTS; k++) {
                variant(d, k, t);
                double *x = ideal(d, t, N);
                for (size_t i = 0; i < N + sizeof odd / sizeof *odd; i++) {
                        double at = i < N ? x[i] : odd[i - N];
                        struct sample *s = sample_make(1, &at, NULL);
                        double nll = likelihood_nll(d, s, t, g, h);
                        double row = likelihood_rows(d, s, t, want, curve);
                        if (isfinite(row))
                                near_to(d->name, "block", nll, row, 4e-15);
                        else
                                ck_assert_msg(nll == row || (isnan(nll) && isnan(row)),
                                              "%s at %g: %g, %g", d->name, at, nll, row);
                        for (size_t j = 0; isfinite(row) && j < n; j++)
                                near_to(d->name, "gradient of block", g[j], want[j], 2e-14);
                        for (size_t j = 0; isfinite(row) && j < n * n; j++)
                                near_to(d->name, "Hessian of block", h[j], curve[j], 4e-14);
                        sample_free(s);
                }
                free(x);
        }
        free(t), free(g), free(want), free(h), free(curve);
}
END_TEST

/* --- 4. fits ---------------------------------------------------------------------------- */

enum { SIZE = 101 };

static struct fit *fitted(const struct dist *d, const struct sample *s, enum method method)
{
        double *held = given(d);
        struct fit_options o = {.method = method, .held = held};
        struct fit *f = fit_run(d, s, &o);
        free(held);
        ck_assert_msg(f->status == STATUS_OK, "%s by %s: %s", d->name, method_name(method),
                      f->reason);
        return f;
}

/* Whether a parameter has curvature, and so a variance. */
static bool smooth(const struct param *p)
{
        return !param_is_rough(p) && !p->given;
}

START_TEST(every_method_finds_the_same)
{
        struct dist *d = row(_i);
        double *x = ideal(d, d->probe, SIZE);
        struct sample *s = sample_make(SIZE, x, NULL);
        struct fit *want = fitted(d, s, METHOD_AUTO);
        if (dist_is_exact(d))
                ck_assert_int_eq(want->method, METHOD_EXACT);
        for (enum method m = METHOD_BFGS; m < METHOD_COUNT; m++) {
                struct fit *f = fitted(d, s, m);
                ck_assert_int_eq(f->method, m);
                near_to(d->name, "loglik", f->loglik, want->loglik, 1e-13);
                for (size_t j = 0; j < d->npar; j++) {
                        near_to(d->name, d->param[j].name, f->t[j] / want->t[j], 1, 1e-10);
                        if (smooth(&d->param[j]))
                                near_to(d->name, "variance",
                                        f->vcov[j * d->npar + j] / want->vcov[j * d->npar + j], 1,
                                        1e-8);
                }
                fit_free(f);
        }
        fit_free(want);
        sample_free(s);
        free(x);
        dist_free(d);
}
END_TEST

/* No neighbour is better: 1 % of a standard error to either side, along every parameter (in a simplex
 * against the first). */
START_TEST(no_neighbour_is_better)
{
        struct dist *d = row(_i);
        double *x = ideal(d, d->probe, SIZE), *t = mem_array(d->npar, sizeof *t);
        struct sample *s = sample_make(SIZE, x, NULL);
        struct fit *f = fitted(d, s, METHOD_AUTO);
        for (size_t j = 0; j < d->npar; j++)
                for (int side = -1; side <= 1 && smooth(&d->param[j]); side += 2) {
                        double step = side * 0.01 * sqrt(f->vcov[j * d->npar + j]);
                        memcpy(t, f->t, d->npar * sizeof *t);
                        t[j] += step;
                        if (d->simplex)
                                t[j ? 0 : 1] -= step;
                        ck_assert(step != 0);
                        ck_assert_msg(-likelihood_rows(d, s, t, NULL, NULL) < f->loglik,
                                      "%s: %s %+g is better", d->name, d->param[j].name, step);
                }
        fit_free(f);
        sample_free(s);
        free(x), free(t);
        dist_free(d);
}
END_TEST

/* A matrix of variances: symmetric to the last bit, and no combination of what has a variance has a negative one. */
static void is_variance(const char *name, const double *v, size_t n)
{
        size_t *at = mem_array(n, sizeof *at), k = 0;
        for (size_t a = 0; a < n; a++) {
                if (v[a * n + a] > 0)
                        at[k++] = a;
                for (size_t b = 0; b < n; b++)
                        ck_assert_msg(v[a * n + b] == v[b * n + a] ||
                                              (isnan(v[a * n + b]) && isnan(v[b * n + a])),
                                      "%s: [%zu,%zu] %.17g %.17g", name, a, b, v[a * n + b],
                                      v[b * n + a]);
        }
        gsl_matrix *c = k ? gsl_matrix_alloc(k, k) : NULL;
        gsl_vector *root = k ? gsl_vector_alloc(k) : NULL;
        gsl_eigen_symm_workspace *w = k ? gsl_eigen_symm_alloc(k) : NULL;
        for (size_t a = 0; a < k; a++)
                for (size_t b = 0; b < k; b++)
                        gsl_matrix_set(c, a, b,
                                       v[at[a] * n + at[b]] / sqrt(v[at[a] * n + at[a]]) /
                                               sqrt(v[at[b] * n + at[b]]));
        if (k) {
                gsl_eigen_symm(c, root, w);
                ck_assert_msg(gsl_vector_min(root) > -1e-12, "%s: eigenvalue %g", name,
                              gsl_vector_min(root));
                gsl_matrix_free(c), gsl_vector_free(root), gsl_eigen_symm_free(w);
        }
        free(at);
}

/* Standard errors are the roots of variances, wherever these come from, and Wald's intervals are of standard errors. */
static void intervals_are_of_errors(const char *name, const struct inference *i)
{
        const struct fit *f = i->fit;
        const double z = 1.9599639845400545;
        for (size_t j = 0; j < f->d->npar; j++) {
                const struct param *p = &f->d->param[j];
                const struct estimate *e = &i->estimate[j];
                if (!(e->se > 0) || f->held[j] || f->edge[j] || param_is_rough(p))
                        continue;
                near_to(name, "standard error", e->se, sqrt(i->vcov[j * f->d->npar + j]), 1e-14);
                double half = z * e->se / link_slope(p, e->value), at = link_to(p, e->value);
                near_to(name, "lower", e->lower, link_from(p, at - half), 1e-12);
                near_to(name, "upper", e->upper, link_from(p, at + half), 1e-12);
        }
}

START_TEST(variances_are_variances)
{
        struct dist *d = row(_i);
        double *x = ideal(d, d->probe, SIZE), *held = given(d);
        x[0] = x[SIZE / 3]; /* less than ideal: the sandwich is another than the curvature */
        struct sample *s = sample_make(SIZE, x, NULL);
        struct spec m = {.d = d, .s = s, .held = held};
        for (enum error e = 0; e < ERROR_COUNT; e++) {
                struct infer_options o = {.level = 0.95,
                                          .error = e,
                                          .interval = INTERVAL_WALD,
                                          .resamples = 20,
                                          .seed = 1,
                                          .threads = 1,
                                          .bare = true};
                struct fit *f = spec_fit(&m, &(struct fit_options){0});
                ck_assert_msg(f->status == STATUS_OK, "%s: %s", d->name, f->reason);
                char *why, *name = mem_format("%s --se=%s", d->name, error_name(e));
                struct inference *i = infer_run(&m, &f, &o, &why);
                ck_assert_msg(i || e == ERROR_EXPECTED || e == ERROR_ROBUST || e == ERROR_BOOTSTRAP,
                              "%s: %s", name, i ? "" : why);
                if (i) {
                        is_variance(name, i->vcov, d->npar);
                        intervals_are_of_errors(name, i);
                } else {
                        free(why);
                }
                infer_free(i);
                fit_free(f);
                free(name);
        }
        sample_free(s);
        free(held), free(x);
        dist_free(d);
}
END_TEST

/* A fit needs no more of a sample than the row says, and finds the same, with weights, too; an outlier makes a sample less
 * than ideal. */
START_TEST(summaries_suffice)
{
        struct dist *d = row(_i);
        double *x = ideal(d, d->probe, SIZE), w[SIZE];
        for (size_t i = 0; i < SIZE; i++)
                w[i] = 0.25 * (double)(1 + i % 9);
        for (int k = 0; k < 4 && dist_summaries(d); k++) {
                bool weighted = k % 2;
                struct gather *g = gather_make(dist_summaries(d), NULL, weighted);
                struct reduction r = gather_reduction(g);
                size_t third = SIZE / 3;
                r.join(r.context, r.part(r.context, third, (const double *const[]){x, w}), 0);
                r.join(r.context,
                       r.part(r.context, SIZE - third,
                              (const double *const[]){x + third, w + third}),
                       third);
                struct sample *less = gather_sample(g),
                              *all = sample_make(SIZE, x, weighted ? w : NULL);
                ck_assert(less->weight == all->weight);
                struct fit *a = fitted(d, less, METHOD_AUTO), *b = fitted(d, all, METHOD_AUTO);
                ck_assert_msg(a->status == b->status, "%s: %s %s", d->name, a->reason, b->reason);
                ck_assert_int_eq((int)less->rows, SIZE);
                if (a->status == STATUS_OK)
                        near_to(d->name, "loglik", a->loglik, b->loglik, 1e-13);
                for (size_t j = 0; j < d->npar && a->status == STATUS_OK; j++)
                        ck_assert_msg(a->t[j] == b->t[j] || fabs(a->t[j] / b->t[j] - 1) < 1e-12,
                                      "%s %s: %.17g %.17g", d->name, d->param[j].name, a->t[j],
                                      b->t[j]);
                fit_free(a), fit_free(b);
                sample_free(less), sample_free(all);
                gather_free(g);
                if (k == 1)
                        x[0] = x[SIZE - 1];
        }
        free(x);
        dist_free(d);
}
END_TEST

/* Weight k is k copies; the order of observations does not matter. */
START_TEST(weights_are_copies)
{
        struct dist *d = row(_i);
        double *x = ideal(d, d->probe, SIZE), w[SIZE], copies[3 * SIZE];
        size_t n = 0;
        for (size_t i = 0; i < SIZE; i++) {
                w[i] = (double)(i % 4);
                for (size_t k = 0; k < i % 4; k++)
                        copies[n++] = x[i];
        }
        for (size_t i = 0; i < n / 2; i += 2) { /* another order */
                double swap = copies[i];
                copies[i] = copies[n - 1 - i];
                copies[n - 1 - i] = swap;
        }
        struct sample *weighted = sample_make(SIZE, x, w), *copied = sample_make(n, copies, NULL);
        struct fit *f = fitted(d, weighted, METHOD_AUTO), *g = fitted(d, copied, METHOD_AUTO);
        struct inference *a = infer_wald(f, 0.95), *b = infer_wald(g, 0.95);
        near_to(d->name, "loglik", f->loglik, g->loglik, 1e-13);
        near_to(d->name, "aicc", a->aicc, b->aicc, 1e-13);
        near_to(d->name, "bic", a->bic, b->bic, 1e-13);
        for (size_t j = 0; j < d->npar; j++) {
                near_to(d->name, "estimate", f->t[j] / g->t[j], 1, 1e-12);
                if (isnan(a->estimate[j].lower) && !smooth(&d->param[j]))
                        continue;
                near_to(d->name, "lower", a->estimate[j].lower, b->estimate[j].lower, 1e-11);
                near_to(d->name, "upper", a->estimate[j].upper, b->estimate[j].upper, 1e-11);
        }
        infer_free(a), infer_free(b);
        fit_free(f), fit_free(g);
        sample_free(weighted), sample_free(copied);
        free(x);
        dist_free(d);
}
END_TEST

/* x -> a + b x: every parameter follows by its unit, the log-likelihood falls by n log b. */
START_TEST(units_do_not_matter)
{
        static const double scale[] = {1e-6, 1e6, 1e-9, 3, 1e-150, 1e150};
        struct dist *d = row(_i);
        double *x = ideal(d, d->probe, SIZE), y[SIZE];
        bool moves = false, scales = false;
        for (size_t j = 0; j < d->npar; j++) {
                moves = moves || d->param[j].location;
                scales = scales || d->param[j].unit;
        }
        struct sample *s = sample_make(SIZE, x, NULL);
        struct fit *want = fitted(d, s, METHOD_AUTO);
        for (size_t k = 0; scales && k < sizeof scale / sizeof *scale; k++) {
                double b = scale[k], a = moves ? -7 * b : 0;
                for (size_t i = 0; i < SIZE; i++)
                        y[i] = a + b * x[i];
                struct sample *z = sample_make(SIZE, y, NULL);
                double *held = given(d);
                for (size_t j = 0; j < d->npar; j++)
                        held[j] =
                                held[j] * pow(b, d->param[j].unit) + (d->param[j].location ? a : 0);
                struct fit *f = fit_run(d, z, &(struct fit_options){.held = held});
                free(held);
                ck_assert_msg(f->status == STATUS_OK, "%s x %g: %s", d->name, b, f->reason);
                near_to(d->name, "loglik", f->loglik, want->loglik - SIZE * log(b), 1e-12);
                for (size_t j = 0; j < d->npar; j++) {
                        double unit = pow(b, d->param[j].unit);
                        double t = want->t[j] * unit + (d->param[j].location ? a : 0);
                        size_t jj = j * d->npar + j;
                        near_to(d->name, d->param[j].name, (f->t[j] - t) / unit, 0, 1e-11);
                        if (smooth(&d->param[j]) &&
                            isnormal(unit * unit)) /* the variance is a double */
                                near_to(d->name, "se",
                                        sqrt(f->vcov[jj]) / unit / sqrt(want->vcov[jj]), 1, 1e-9);
                }
                fit_free(f);
                sample_free(z);
        }
        fit_free(want);
        sample_free(s);
        free(x);
        dist_free(d);
}
END_TEST

/* x -> x + 1e8, up to what doubles can hold: the observations lose 8 digits by the shift, so they are
 * compared with what is left of them shifted back, which is exact. */
START_TEST(shifts_do_not_matter)
{
        struct dist *d = row(_i);
        double *x = ideal(d, d->probe, SIZE), far[SIZE], near[SIZE];
        bool moves = false;
        for (size_t j = 0; j < d->npar; j++)
                moves = moves || d->param[j].location;
        for (size_t i = 0; i < SIZE; i++) {
                far[i] = x[i] + 1e8;
                near[i] = far[i] - 1e8;
        }
        double *held = given(d);
        for (size_t j = 0; j < d->npar; j++) /* what is held does not follow */
                moves = moves && !(d->param[j].location && !isnan(held[j]));
        free(held);
        if (moves) {
                struct sample *a = sample_make(SIZE, near, NULL), *b = sample_make(SIZE, far, NULL);
                struct fit *f = fitted(d, a, METHOD_AUTO), *g = fitted(d, b, METHOD_AUTO);
                near_to(d->name, "loglik", g->loglik, f->loglik, 1e-12);
                for (size_t j = 0; j < d->npar; j++) {
                        bool location = d->param[j].location;
                        near_to(d->name, d->param[j].name, g->t[j] - (location ? 1e8 : 0), f->t[j],
                                location ? 3e-8 : 1e-11); /* 2 ulp of 1e8 */
                        if (smooth(&d->param[j]))
                                near_to(d->name, "variance",
                                        g->vcov[j * d->npar + j] / f->vcov[j * d->npar + j], 1,
                                        1e-9);
                }
                fit_free(f), fit_free(g);
                sample_free(a), sample_free(b);
        }
        free(x);
        dist_free(d);
}
END_TEST

/* --- 5. degenerate samples -------------------------------------------------------------- */

/* On one observation and on equal ones a row either has a maximum, which is then proved, or a reason;
 * never an estimate without proof. */
START_TEST(degenerate_samples_are_explained)
{
        struct dist *d = row(_i);
        static const double value[] = {0, 1, 0.5};
        size_t tried = 0;
        for (size_t n = 1; n <= 5; n += 4)
                for (int k = 0; k < 3; k++) {
                        double x[5] = {value[k], value[k], value[k], value[k], value[k]};
                        struct sample *s = sample_make(n, x, NULL);
                        if (sample_outside(s, &d->support) < n) {
                                sample_free(s);
                                continue;
                        }
                        tried++;
                        double *held = given(d);
                        struct fit *f = fit_run(d, s, &(struct fit_options){.held = held});
                        free(held);
                        bool proved = f->status == STATUS_OK && isfinite(f->loglik);
                        ck_assert_msg(proved || (f->status == STATUS_NONE && f->reason &&
                                                 isnan(f->loglik) && isnan(f->t[d->npar - 1])),
                                      "%s on %zu x %g: status %d, %s", d->name, n, x[0], f->status,
                                      f->reason);
                        fit_free(f);
                        sample_free(s);
                }
        ck_assert(tried > 0);
        dist_free(d);
}
END_TEST

/* --- 6. coordinates --------------------------------------------------------------------- */

/* The gradient and Hessian in unconstrained coordinates, against differences. */
START_TEST(chain_rule_holds)
{
        struct dist *d = row(_i);
        double *x = ideal(d, d->probe, SIZE), *held = mem_array(d->npar, sizeof *held);
        struct sample *s = sample_make(SIZE, x, NULL);
        for (size_t j = 0; j < d->npar; j++)
                held[j] = smooth(&d->param[j]) ? NUM_NAN : d->probe[j];
        struct likelihood l = {d, s, coords_make(d, held)};
        struct dist plain = *d; /* without hess: differences of the gradient */
        plain.hess = NULL;
        struct likelihood m = {&plain, s, coords_make(&plain, held)};
        size_t n = l.c.dim;
        double *u = mem_array(n, sizeof *u), *g = mem_array(n, sizeof *g),
               *h = mem_array(2 * n * n, sizeof *h), *want = h + n * n;
        coords_to(&l.c, d->probe, u);
        for (size_t j = 0; j < n; j++)
                u[j] += 0.3;
        likelihood_at(&l, u, g, h);
        likelihood_at(&m, u, NULL, want);
        for (size_t j = 0; j < n; j++) {
                double e = 1e-5, old = u[j];
                u[j] = old + e;
                double up = likelihood_at(&l, u, NULL, NULL);
                u[j] = old - e;
                double down = likelihood_at(&l, u, NULL, NULL);
                u[j] = old;
                near_to(d->name, "gradient", g[j], (up - down) / (2 * e), 1e-6);
                bool corner = !d->simplex && n == d->npar && d->param[j].kink;
                for (size_t k = 0; !corner && d->hess && k < n; k++)
                        if (d->simplex || n < d->npar || !d->param[k].kink)
                                near_to(d->name, "Hessian", h[j * n + k] / SIZE,
                                        want[j * n + k] / SIZE,
                                        1e-8); /* differences: 1e-7 is asked for */
        }
        free(u), free(g), free(h), free(held), free(x);
        sample_free(s);
        dist_free(d);
}
END_TEST

START_TEST(made_where_needed)
{
        const struct dist *d = dist_at((size_t)_i);
        ck_assert_ptr_eq(dist_find(d->name), d);
        for (const char *const *a = d->aliases; a && *a; a++)
                ck_assert_msg(dist_find(*a) == d, "%s is not an alias of %s alone", *a, d->name);
        ck_assert(d->title && d->formula && d->estimator && d->derivation && d->reference);
        ck_assert_msg(!d->fit || d->hess, "%s: exact maxima need hess for their proof", d->name);
        for (size_t j = 0; j < d->npar; j++) {
                ck_assert(d->param[j].doc);
                ck_assert(d->probe[j] > d->param[j].lo && d->probe[j] < d->param[j].hi);
                ck_assert_msg(!d->param[j].kink || d->info, "%s: corners need info", d->name);
                for (const char *const *a = d->param[j].aliases; a && *a; a++)
                        ck_assert_msg(dist_param(d, *a) == j, "%s: %s", d->name, *a);
        }
}
END_TEST

int main(void)
{
        gsl_set_error_handler_off();
        Suite *suite = suite_create("laws");
        TCase *tc = tcase_create("every row");
        int n = (int)dist_count();
        tcase_set_timeout(tc, 120);
        tcase_add_loop_test(tc, made_where_needed, 0, n);
        tcase_add_loop_test(tc, score_is_slope, 0, n);
        tcase_add_loop_test(tc, moved_rows_have_slopes, 0, n);
        tcase_add_loop_test(tc, outside_support_is_minus_infinity, 0, n);
        tcase_add_loop_test(tc, density_sums_to_one, 0, n);
        tcase_add_loop_test(tc, quantile_inverts_cdf, 0, n);
        tcase_add_loop_test(tc, cdf_is_integral_of_density, 0, n);
        tcase_add_loop_test(tc, moments_are_integrals, 0, n);
        tcase_add_loop_test(tc, information_is_variance_of_score, 0, n);
        tcase_add_loop_test(tc, draws_follow_distribution, 0, n);
        tcase_add_loop_test(tc, nll_is_sum_of_rows, 0, n);
        tcase_add_loop_test(tc, blocks_are_rows, 0, n);
        tcase_add_loop_test(tc, every_method_finds_the_same, 0, n);
        tcase_add_loop_test(tc, no_neighbour_is_better, 0, n);
        tcase_add_loop_test(tc, variances_are_variances, 0, n);
        tcase_add_loop_test(tc, summaries_suffice, 0, n);
        tcase_add_loop_test(tc, weights_are_copies, 0, n);
        tcase_add_loop_test(tc, units_do_not_matter, 0, n);
        tcase_add_loop_test(tc, shifts_do_not_matter, 0, n);
        tcase_add_loop_test(tc, degenerate_samples_are_explained, 0, n);
        tcase_add_loop_test(tc, chain_rule_holds, 0, n);
        suite_add_tcase(suite, tc);
        return suite_run(suite);
}
