/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/test_linear: restrictions A t = c of sums of parameters or coefficients, such as b1 = b2.
 *
 * With V the covariance of the estimates the nearest point with A t = c is t - V A' (A V A')^-1 (A t - c), and what is left to
 * move in has the covariance V0 = V - V A' (A V A')^-1 A V there. Its principal axes are the coordinates of the search for the maximum under
 * the restriction: it begins at that point, and a step of 1 is a standard error. Where there is no V, the estimates
 * themselves stand for their standard errors; equal signs then remain equal.
 *
 *   LR     2 (l(t) - l(t0))
 *   Wald   (A t - c)' (A V A')^-1 (A t - c)
 *   score  g(t0)' I(t0)^-1 g(t0), of all parameters that are free
 */
#include "test_internal.h"

#include "likelihood.h"
#include "mem.h"
#include "optimize.h"

#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. the restrictions ----------------------------------------------------------------------------- */

/* A of the parameters that are estimated, and how far the estimates are from it. */
struct restriction {
        const struct spec *m;
        size_t n, k, *at; /* n restrictions of k parameters at[k] */
        double *a;        /* a[n * k] */
        double *away;     /* away[n] = A t - c */
};

static struct restriction restriction_make(const struct spec *m, const struct fit *f,
                                           const struct hypothesis *h)
{
        size_t npar = m->d->npar;
        struct restriction r = {.m = m, .n = h->n, .at = mem_array(npar, sizeof *r.at)};
        for (size_t j = 0; j < npar; j++)
                if (!f->held[j])
                        r.at[r.k++] = j;
        r.a = mem_array(r.n * r.k, sizeof *r.a);
        r.away = mem_array(r.n, sizeof *r.away);
        for (size_t i = 0; i < r.n; i++) {
                struct dd sum = {-h->value[i], 0};
                for (size_t j = 0; j < npar; j++)
                        if (h->matrix[i * npar + j] != 0)
                                sum = dd_add(sum, dd_product(h->matrix[i * npar + j], f->t[j]));
                r.away[i] = dd_value(sum);
                for (size_t k = 0; k < r.k; k++)
                        r.a[i * r.k + k] = h->matrix[i * npar + r.at[k]];
        }
        return r;
}

static void restriction_free(struct restriction *r)
{
        free(r->at);
        free(r->a);
        free(r->away);
}

char *linear_refusal(const struct spec *m, const struct hypothesis *h)
{
        size_t npar = m->d->npar, n = h->n;
        if (m->d->simplex)
                return mem_format("probabilities sum to 1: what can be tested are their values");
        for (size_t j = 0; j < npar; j++)
                if (m->d->param[j].kink && !(m->held && !isnan(m->held[j])))
                        return mem_format("the likelihood has corners: what can be tested are "
                                          "values of parameters");
        double *product = mem_array(n * n + n, sizeof *product);
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < n; k++)
                        for (size_t j = 0; j < npar; j++)
                                product[i * n + k] +=
                                        h->matrix[i * npar + j] * h->matrix[k * npar + j];
        bool depend = isnan(num_form(n, product, product + n * n));
        free(product);
        return depend ? mem_format("the restrictions depend on each other") : NULL;
}

/* --- 2. the coordinates ------------------------------------------------------------------------------ */

struct path {
        const struct restriction *r;
        size_t dim;
        double *from; /* from[npar], where the restriction holds */
        double *step; /* step[k * dim]: t = from + step u */
};

static bool is_inside(const struct spec *m, const struct restriction *r, const double *t)
{
        bool inside = true;
        for (size_t k = 0; k < r->k; k++) {
                const struct param *p = &m->d->param[r->at[k]];
                inside = inside && t[r->at[k]] > p->lo && t[r->at[k]] < p->hi;
        }
        return inside;
}

/* Of the covariance with the correlations c[k * k] and the standard errors s[k]; path->step and path->from (which holds the
 * estimates) are set. false: it is singular, or the point is outside the range of a parameter. */
static bool lay(struct path *path, const double *c, const double *s)
{
        const struct restriction *r = path->r;
        size_t n = r->n, k = r->k;
        gsl_matrix *a = gsl_matrix_calloc(n, k), *ac = gsl_matrix_calloc(n, k);
        gsl_matrix *g = gsl_matrix_calloc(n, n), *rest = gsl_matrix_calloc(k, k),
                   *axis = gsl_matrix_calloc(k, k);
        gsl_vector *value = gsl_vector_calloc(k), *off = gsl_vector_calloc(n);
        gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc(k);
        for (size_t i = 0; i < n; i++) {
                gsl_vector_set(off, i, r->away[i]);
                for (size_t j = 0; j < k; j++)
                        gsl_matrix_set(a, i, j, r->a[i * k + j] * s[j]);
        }
        for (size_t i = 0; i < k; i++)
                for (size_t j = 0; j < k; j++)
                        gsl_matrix_set(rest, i, j, c[i * k + j]);
        gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, a, rest, 0, ac);
        gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1, ac, a, 0, g);
        bool sound = gsl_linalg_cholesky_decomp1(g) == GSL_SUCCESS;
        if (sound) { /* ac becomes L^-1 A C, off L^-1 (A t - c) */
                gsl_blas_dtrsm(CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, 1, g, ac);
                gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, g, off);
                gsl_blas_dsyrk(CblasLower, CblasTrans, -1, ac, 1, rest);
                gsl_eigen_symmv(rest, value, axis, space);
                gsl_eigen_symmv_sort(value, axis, GSL_EIGEN_SORT_VAL_DESC);
        }
        for (size_t j = 0; j < k && sound; j++) {
                double move = 0;
                for (size_t i = 0; i < n; i++)
                        move += gsl_matrix_get(ac, i, j) * gsl_vector_get(off, i);
                path->from[r->at[j]] -= s[j] * move;
                for (size_t b = 0; b < path->dim; b++)
                        path->step[j * path->dim + b] =
                                s[j] * gsl_matrix_get(axis, j, b) * sqrt(gsl_vector_get(value, b));
        }
        for (size_t b = 0; b < path->dim && sound; b++)
                sound = gsl_vector_get(value, b) > 0;
        gsl_eigen_symmv_free(space);
        gsl_vector_free(value);
        gsl_vector_free(off);
        gsl_matrix_free(a);
        gsl_matrix_free(ac);
        gsl_matrix_free(g);
        gsl_matrix_free(rest);
        gsl_matrix_free(axis);
        return sound && is_inside(r->m, r, path->from);
}

/* By the covariance, else by the sizes of the estimates. */
static bool path_find(struct path *path, const struct restriction *r, const struct fit *f)
{
        size_t k = r->k, npar = f->d->npar;
        double *c = mem_array(k * k + k, sizeof *c), *s = c + k * k;
        bool found = false;
        *path = (struct path){.r = r, .dim = k - r->n, .from = mem_array(npar, sizeof *path->from)};
        path->step = mem_array(k * path->dim, sizeof *path->step);
        for (size_t by = 0; by < 2 && !found; by++) {
                bool known = true;
                memcpy(path->from, f->t, npar * sizeof *path->from);
                for (size_t i = 0; i < k; i++) {
                        double v = f->vcov[r->at[i] * npar + r->at[i]], t = f->t[r->at[i]];
                        s[i] = by == 0 ? sqrt(v) : t != 0 ? fabs(t) : 1;
                        known = known && isfinite(s[i]) && s[i] > 0;
                }
                for (size_t i = 0; i < k; i++)
                        for (size_t j = 0; j < k; j++)
                                c[i * k + j] = i == j    ? 1
                                               : by == 1 ? 0
                                                         : f->vcov[r->at[i] * npar + r->at[j]] /
                                                                   (s[i] * s[j]);
                found = known && lay(path, c, s);
        }
        free(c);
        return found;
}

static void path_free(struct path *path)
{
        free(path->from);
        free(path->step);
}

static void path_at(const struct path *path, const double *u, double *t)
{
        const struct restriction *r = path->r;
        memcpy(t, path->from, r->m->d->npar * sizeof *t);
        for (size_t j = 0; j < r->k; j++)
                for (size_t b = 0; b < path->dim; b++)
                        t[r->at[j]] += path->step[j * path->dim + b] * u[b];
}

/* --- 3. the sum -------------------------------------------------------------------------------------- */

/* The negative log-likelihood of the specification at t[npar] and its gradient. */
static double nll_at(const struct spec *m, const double *t, double *g)
{
        size_t npar = m->d->npar;
        if (!m->regression)
                return likelihood_nll(m->d, m->s, t, g, NULL);
        const double *w = m->s->outcomes ? m->s->outcomes->rows->w : m->s->w;
        double *one = mem_array(npar, sizeof *one);
        struct dd sum = {0, 0}, *slope = mem_array(npar, sizeof *slope);
        for (size_t i = 0; i < m->s->n; i++) {
                double weight = w ? w[i] : 1;
                if (weight == 0)
                        continue;
                sum = dd_add(sum, dd_product(-weight, spec_row(m, t, i, one)));
                for (size_t j = 0; j < npar; j++)
                        slope[j] = dd_add(slope[j], dd_product(-weight, one[j]));
        }
        for (size_t j = 0; j < npar; j++)
                g[j] = dd_value(slope[j]);
        double value = dd_value(sum);
        free(slope);
        free(one);
        return isnan(value) ? NUM_INF : value;
}

static double along(const struct path *path, const double *u, double *g)
{
        const struct restriction *r = path->r;
        size_t npar = r->m->d->npar;
        double *t = mem_array(2 * npar, sizeof *t), *gt = t + npar;
        path_at(path, u, t);
        double value = is_inside(r->m, r, t) ? nll_at(r->m, t, gt) : NUM_INF;
        for (size_t b = 0; g && b < path->dim; b++) {
                g[b] = 0;
                for (size_t j = 0; j < r->k; j++)
                        g[b] += path->step[j * path->dim + b] * gt[r->at[j]];
        }
        free(t);
        return value;
}

/* Central differences of a gradient at u[dim], extrapolated, into h[dim * dim]: coordinates are standard errors. */
static void differences(const struct path *path, const double *u, double *h)
{
        const double width = 2e-3;
        size_t dim = path->dim;
        double *v = mem_array(5 * dim, sizeof *v), *g = v + dim;
        for (size_t a = 0; a < dim; a++) {
                for (size_t k = 0; k < 4; k++) { /* at +-width, +-2 width */
                        memcpy(v, u, dim * sizeof *v);
                        v[a] += (k % 2 ? -width : width) * (k < 2 ? 1 : 2);
                        along(path, v, g + k * dim);
                }
                for (size_t b = 0; b < dim; b++)
                        h[a * dim + b] =
                                (8 * (g[b] - g[dim + b]) - (g[2 * dim + b] - g[3 * dim + b])) /
                                (12 * width);
        }
        for (size_t a = 0; a < dim; a++)
                for (size_t b = 0; b < a; b++)
                        h[a * dim + b] = h[b * dim + a] = (h[a * dim + b] + h[b * dim + a]) / 2;
        free(v);
}

static double value_along(const void *context, const double *u, double *g, double *h)
{
        double value = along(context, u, g);
        if (h)
                differences(context, u, h);
        return value;
}

/* --- 4. the maximum under the restriction ------------------------------------------------------------ */

/* Into t[npar]. NULL, or why there is none. */
static const char *maximise(const struct path *path, double *t)
{
        const double near = 1e-6, limit = 1e6;
        size_t dim = path->dim;
        double *u = mem_array(3 * dim + dim * dim + 1, sizeof *u), *step = u + dim;
        double *better = step + dim, *h = better + dim;
        struct objective o = {
                .dim = dim, .value = value_along, .context = path, .size = path->r->m->s->weight};
        bool sound = true;
        if (dim > 0) {
                struct optimum best = optimize_run(&o, METHOD_AUTO, limit, u, NULL, NULL);
                struct certificate c = optimize_certify(&o, u, h, step, better);
                sound = isfinite(best.f) && !best.runaway && c.definite && !c.beaten &&
                        c.decrement < near;
        }
        path_at(path, u, t);
        free(u);
        return sound ? NULL : "no maximum was found inside the ranges of the parameters";
}

/* --- 5. the statistics ------------------------------------------------------------------------------- */

static void wald(struct test *t, const struct restriction *r, const double *vcov)
{
        size_t n = r->n, npar = r->m->d->npar;
        double *v = mem_array(n * n, sizeof *v);
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < n; k++)
                        for (size_t a = 0; a < r->k; a++)
                                for (size_t b = 0; b < r->k; b++) {
                                        double by = r->a[i * r->k + a] * r->a[k * r->k + b];
                                        v[i * n + k] +=
                                                by == 0 ? 0 : by * vcov[r->at[a] * npar + r->at[b]];
                                }
        bool known = true;
        for (size_t i = 0; i < n * n; i++)
                known = known && !isnan(v[i]);
        double value = known ? num_form(n, v, r->away) : NUM_NAN;
        if (!known)
                test_without(t, STATISTIC_WALD, mem_format("an estimate has no standard error"));
        else if (isnan(value))
                test_without(t, STATISTIC_WALD, mem_format("the covariance is singular"));
        else
                test_take(t, STATISTIC_WALD, value);
        free(v);
}

/* The information of the observations about the free parameters at t[npar], into h[k * k]. */
static bool expected_information(const struct restriction *r, const double *t, double *h)
{
        const struct spec *m = r->m;
        size_t npar = m->d->npar;
        double *whole = mem_array(npar * npar, sizeof *whole);
        double by = m->regression ? 1 : m->s->weight;
        bool known = m->regression ? regression_information(m->regression, t, whole)
                                   : likelihood_information(m->d, t, whole);
        for (size_t a = 0; a < r->k; a++)
                for (size_t b = 0; b < r->k; b++)
                        h[a * r->k + b] = by * whole[r->at[a] * npar + r->at[b]];
        free(whole);
        return known;
}

/* The same, observed: of the path that no restriction narrows, whose axes are the parameters in units s[k]. */
static void observed_information(const struct restriction *r, const double *t, const double *s,
                                 double *h)
{
        double *step = mem_array(r->k * r->k + r->k, sizeof *step), *u = step + r->k * r->k;
        double *from = mem_array(r->m->d->npar, sizeof *from);
        memcpy(from, t, r->m->d->npar * sizeof *from);
        for (size_t k = 0; k < r->k; k++)
                step[k * r->k + k] = s[k];
        struct path all = {r, r->k, from, step};
        differences(&all, u, h);
        for (size_t a = 0; a < r->k; a++)
                for (size_t b = 0; b < r->k; b++)
                        h[a * r->k + b] /= s[a] * s[b];
        free(from);
        free(step);
}

static void score(struct test *test, const struct restriction *r, const struct fit *f,
                  const double *t)
{
        size_t k = r->k, npar = f->d->npar;
        double *g = mem_array(npar + 2 * k + k * k, sizeof *g), *part = g + npar, *s = part + k,
               *h = s + k;
        bool known = true;
        nll_at(r->m, t, g);
        test->expected = test_expects(r->m);
        for (size_t a = 0; a < k; a++) {
                part[a] = g[r->at[a]];
                s[a] = sqrt(f->vcov[r->at[a] * npar + r->at[a]]);
                known = known && isfinite(s[a]) && s[a] > 0;
        }
        if (test->expected)
                known = expected_information(r, t, h);
        else if (known)
                observed_information(r, t, s, h);
        double value = known ? num_form(k, h, part) : NUM_NAN;
        if (isnan(value))
                test_without(test, STATISTIC_SCORE,
                             mem_format("the information is not positive definite there"));
        else
                test_take(test, STATISTIC_SCORE, value);
        free(g);
}

void linear_test(struct test *t, const struct spec *m, const struct fit *f, const double *vcov,
                 const struct hypothesis *h)
{
        const struct dist *d = m->d;
        struct restriction r = restriction_make(m, f, h);
        struct path path;
        double *t0 = mem_array(d->npar, sizeof *t0), *g = mem_array(d->npar, sizeof *g);
        const char *why = path_find(&path, &r, f)
                                  ? maximise(&path, t0)
                                  : "no point inside the ranges of the parameters was found";
        if (why) {
                test_without(t, STATISTIC_LR, mem_format("under the restriction %s", why));
                test_without(t, STATISTIC_SCORE,
                             mem_format("there is no maximum under the restriction"));
        } else {
                t->loglik = -nll_at(m, t0, g);
                if (d->regular && (!d->regular(d, f->t) || !d->regular(d, t0)))
                        test_without_law(t);
                test_gain(t, f, t->loglik);
                if (t->law != LAW_NONE)
                        score(t, &r, f, t0);
        }
        if (t->law != LAW_NONE)
                wald(t, &r, vcov);
        path_free(&path);
        restriction_free(&r);
        free(g);
        free(t0);
}
