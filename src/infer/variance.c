/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/variance: the covariance of the estimates.
 *
 *   observed   H^-1, H = - sum w d2 log f / dt2 at the estimates (with what a prior adds)
 *   expected   (sum w I)^-1, I = E[s s'] the information of an observation, s = d log f / dt
 *   robust     H^-1 (sum w s s') H^-1 (Huber 1967; White 1982, Econometrica 50, 1-25): what the spread of the scores says it is, whether
 *              the family is right or not; a weight counts as copies
 */
#include "internal.h"

#include "likelihood.h"
#include "mem.h"

#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

/* Which parameters have a variance: index[n] of them. */
static size_t *smooth_of(const struct fit *f, size_t *n)
{
        size_t *index = mem_array(f->d->npar, sizeof *index);
        *n = 0;
        for (size_t j = 0; j < f->d->npar; j++)
                if (!f->held[j] && f->vcov[j * f->d->npar + j] > 0)
                        index[(*n)++] = j;
        return index;
}

static double weight_at(const struct sample *s, size_t i)
{
        return s->w ? s->w[i] : 1;
}

/* --- robust */

/* sum w s s' over the observations, into b[npar * npar]. */
static void scores_squared(const struct spec *m, const struct fit *f, double *b)
{
        size_t n = f->d->npar;
        struct dd *sum = mem_array(n * n, sizeof *sum);
        double *g = mem_array(n, sizeof *g);
        for (size_t i = 0; i < m->s->n; i++) {
                double w = weight_at(m->s, i);
                if (!(w > 0))
                        continue;
                spec_row(m, f->t, i, g);
                for (size_t a = 0; a < n; a++)
                        for (size_t c = 0; c <= a; c++)
                                sum[a * n + c] = dd_add(sum[a * n + c], dd_product(w * g[a], g[c]));
        }
        for (size_t a = 0; a < n; a++)
                for (size_t c = 0; c <= a; c++)
                        b[a * n + c] = b[c * n + a] = dd_value(sum[a * n + c]);
        free(g);
        free(sum);
}

/* V B V, of those that have a variance: one half is the other, or the order of the sums would tell them apart. */
static void sandwich(const struct fit *f, const double *b, const size_t *index, size_t k,
                     double *vcov)
{
        size_t n = f->d->npar;
        for (size_t a = 0; a < k; a++)
                for (size_t c = 0; c <= a; c++) {
                        double sum = 0;
                        for (size_t i = 0; i < k; i++)
                                for (size_t j = 0; j < k; j++)
                                        sum += f->vcov[index[a] * n + index[i]] *
                                               b[index[i] * n + index[j]] *
                                               f->vcov[index[j] * n + index[c]];
                        vcov[index[a] * n + index[c]] = vcov[index[c] * n + index[a]] = sum;
                }
}

/* --- expected */

static bool invert(const double *h, size_t n, const size_t *index, size_t k, double *vcov)
{
        double *part = mem_array(k * k, sizeof *part);
        gsl_matrix_view view = gsl_matrix_view_array(part, k, k);
        for (size_t a = 0; a < k; a++)
                for (size_t c = 0; c < k; c++)
                        part[a * k + c] = h[index[a] * n + index[c]];
        bool definite = gsl_linalg_cholesky_decomp1(&view.matrix) == GSL_SUCCESS &&
                        gsl_linalg_cholesky_invert(&view.matrix) == GSL_SUCCESS;
        for (size_t a = 0; definite && a < k; a++)
                for (size_t c = 0; c < k; c++)
                        vcov[index[a] * n + index[c]] = part[a * k + c];
        free(part);
        return definite;
}

/* NULL, or why not. */
static const char *information(const struct spec *m, const struct fit *f, double *h)
{
        size_t n = f->d->npar;
        if (f->map)
                return "a prior was added, about which observations say nothing";
        if (m->s->outcomes)
                return "observations are censored or truncated: what would have been seen of "
                       "others "
                       "is not known";
        if (m->regression)
                return regression_information(m->regression, f->t, h)
                               ? NULL
                               : "the information of an observation is not finite";
        bool known = likelihood_information(f->d, f->t, h);
        for (size_t i = 0; i < n * n; i++)
                h[i] *= m->s->weight;
        return known ? NULL : "the information of an observation is not finite";
}

double *variance_make(const struct spec *m, const struct fit *f, enum error error, char **why)
{
        size_t n = f->d->npar, k;
        double *vcov = mem_array(n * n, sizeof *vcov), *h;
        const char *reason = NULL;
        memcpy(vcov, f->vcov, n * n * sizeof *vcov);
        if (error != ERROR_EXPECTED && error != ERROR_ROBUST)
                return vcov;
        size_t *index = smooth_of(f, &k);
        h = mem_array(n * n, sizeof *h);
        if (error == ERROR_ROBUST && !spec_has_rows(m))
                reason = "the observations were not kept";
        else if (f->limit)
                reason = "the maximum is that of another family, on the boundary";
        else if (error == ERROR_EXPECTED)
                reason = information(m, f, h);
        if (!reason && error == ERROR_ROBUST) {
                scores_squared(m, f, h);
                sandwich(f, h, index, k, vcov);
        } else if (!reason && f->d->simplex) {
                reason = NULL; /* a share's information is its curvature */
        } else if (!reason && !invert(h, n, index, k, vcov)) {
                reason = "the information matrix is singular";
        }
        if (reason) {
                *why = mem_format("--se=%s: %s", error_name(error), reason);
                free(vcov);
                vcov = NULL;
        }
        free(h);
        free(index);
        return vcov;
}
