/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/gof_limit: the distributions of W2 and A2 in large samples where parameters were estimated by maximum likelihood.
 *
 * As n grows F_n - F at the fitted F, times sqrt(n) and as a function of u = F(x), becomes a normal process with the covariance
 *
 *   min(u, v) - u v - g(u)' I^-1 g(v),     g(u) = dF(x)/dt at the quantile x of u, so that g'(u) is the score there,
 *
 * I the information of one observation: a Brownian bridge without what the estimates took out of it (Durbin 1973, Ann. Statist. 1,
 * 279-290). The statistics are integrals of its square, and sums of mu_j z_j^2 with z_j standard normal. In the functions that
 * diagonalise the bridge itself (Stephens 1976, Ann. Statist. 4, 357-369),
 *
 *   W2   sqrt(2) sin(j pi u),                       l_j = 1 / (j pi)^2
 *   A2   P_j'(2 u - 1), which is orthogonal
 *        with the weight u (1 - u),                 l_j = 1 / (j (j + 1))
 *
 * the mu_j are the eigenvalues of diag(l_j) - a I^-1 a', where a_j = int g times the function, by parts
 *
 *   W2   sqrt(2) / (j pi) E[score cos(j pi u)]
 *   A2   sqrt((2 j + 1) l_j) E[score P_j(2 u - 1)]      (but for the sign)
 *
 * with u uniform: nothing but scores at quantiles is needed, of whatever family. Beyond the first 100 of them the bridge is left as it
 * is.
 */
#include "gof_internal.h"
#include "mixture.h"

#include "likelihood.h"
#include "mem.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort_vector.h>
#include <stdlib.h>

enum { MODES = 100 };

/* The parameters that were estimated. */
struct estimated {
        const struct dist *d;
        const double *t;
        size_t n, *at;       /* at[n] among those of d */
        double *information; /* information[n * n] of one observation; whiten leaves its root */
};

static void estimated_free(struct estimated *e)
{
        free(e->at);
        free(e->information);
}

bool gof_is_smooth(const struct fit *f)
{
        const struct dist *d = f->d;
        if (d->circular || (d->regular && !d->regular(d, f->t)))
                return false;
        for (size_t j = 0; j < d->npar; j++)
                if (!f->held[j] && (param_is_rough(&d->param[j]) || d->param[j].kink))
                        return false;
        return true;
}

static bool estimated_make(struct estimated *e, const struct fit *f)
{
        const struct dist *d = f->d;
        double *whole = mem_array(d->npar * d->npar, sizeof *whole);
        *e = (struct estimated){.d = d, .t = f->t};
        e->at = mem_array(d->npar, sizeof *e->at);
        e->information = mem_array(d->npar * d->npar, sizeof *e->information);
        bool known =
                !d->support.discrete && gof_is_smooth(f) && likelihood_information(d, f->t, whole);
        for (size_t j = 0; known && j < d->npar; j++)
                if (!f->held[j])
                        e->at[e->n++] = j;
        for (size_t a = 0; a < e->n; a++)
                for (size_t b = 0; b < e->n; b++)
                        e->information[a * e->n + b] = whole[e->at[a] * d->npar + e->at[b]];
        free(whole);
        return known;
}

/* What the functions of mode j are integrated with, at all of them: cos(j pi u) or P_j(2 u - 1), j from 1, into of[MODES]. */
static void modes_at(enum gof_test test, double u, double *of)
{
        double x = 2 * u - 1, before = 1, now = x;
        for (size_t k = 0; k < MODES; k++) {
                double j = (double)(k + 1), next = ((2 * j + 1) * x * now - j * before) / (j + 1);
                of[k] = test == GOF_CVM ? cos(j * M_PI * u) : now;
                before = now;
                now = next;
        }
}

static double bridge(enum gof_test test, size_t k)
{
        double j = (double)(k + 1);
        return test == GOF_CVM ? 1 / (j * j * M_PI * M_PI) : 1 / (j * (j + 1));
}

static double factor(enum gof_test test, size_t k)
{
        double l = bridge(test, k);
        return test == GOF_CVM ? sqrt(2 * l) : sqrt((2 * (double)k + 3) * l);
}

/* a_j of each estimated parameter, into a[n * MODES], by the trapezoidal rule in logit u, where the integrand falls off as u
 * and 1 - u do. false: a score is not finite. */
static bool project(const struct estimated *e, enum gof_test test, double *a)
{
        const double step = 0.04, far = 30;
        double *score = mem_array(e->d->npar + MODES, sizeof *score), *of = score + e->d->npar;
        bool sound = true;
        for (int i = (int)(-far / step); i <= (int)(far / step) && sound; i++) {
                double u = num_logistic(i * step), w = step * u * num_logistic(-i * step);
                double x = dist_quantile(e->d, u, e->t);
                e->d->score(e->d, x, e->t, score);
                modes_at(test, u, of);
                for (size_t j = 0; j < e->n; j++) {
                        double s = score[e->at[j]];
                        sound = sound && isfinite(s);
                        for (size_t k = 0; k < MODES; k++)
                                a[j * MODES + k] += w * s * of[k];
                }
        }
        for (size_t j = 0; j < e->n; j++)
                for (size_t k = 0; k < MODES; k++)
                        a[j * MODES + k] *= factor(test, k);
        free(score);
        return sound;
}

/* With I = L L' the rows of a become those of L^-1 a, so that a I^-1 a' is a sum of squares. */
static bool whiten(const struct estimated *e, double *a)
{
        gsl_matrix_view l = gsl_matrix_view_array(e->information, e->n, e->n);
        gsl_matrix_view rows = gsl_matrix_view_array(a, e->n, MODES);
        if (gsl_linalg_cholesky_decomp1(&l.matrix) != GSL_SUCCESS)
                return false;
        gsl_blas_dtrsm(CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, 1, &l.matrix,
                       &rows.matrix);
        return true;
}

/* diag(l) - a' a. */
static void fill(const struct estimated *e, enum gof_test test, const double *a, double *matrix)
{
        for (size_t i = 0; i < MODES; i++)
                for (size_t k = 0; k < MODES; k++) {
                        double taken = 0;
                        for (size_t j = 0; j < e->n; j++)
                                taken += a[j * MODES + i] * a[j * MODES + k];
                        matrix[i * MODES + k] = (i == k ? bridge(test, i) : 0) - taken;
                }
}

static void diagonalise(double *matrix, double *mu)
{
        gsl_matrix_view m = gsl_matrix_view_array(matrix, MODES, MODES);
        gsl_vector_view value = gsl_vector_view_array(mu, MODES);
        gsl_eigen_symm_workspace *space = gsl_eigen_symm_alloc(MODES);
        gsl_eigen_symm(&m.matrix, &value.vector, space);
        gsl_eigen_symm_free(space);
        gsl_sort_vector(&value.vector);
        gsl_vector_reverse(&value.vector);
}

/* The modes into mu[MODES]; what is left of the bridge is nearly a normal variable. */
static bool spectrum_make(struct mixture *s, const struct estimated *e, enum gof_test test,
                          double *mu)
{
        double *a = mem_array(e->n * MODES + MODES * MODES, sizeof *a);
        double *matrix = a + e->n * MODES;
        bool sound = project(e, test, a) && whiten(e, a);
        if (sound) {
                fill(e, test, a, matrix);
                diagonalise(matrix, mu);
        }
        free(a);
        s->n = MODES;
        s->mu = mu;
        s->mean = test == GOF_CVM ? 1.0 / 6 : 1; /* of the whole bridge */
        s->half_variance = test == GOF_CVM ? 1.0 / 90 : M_PI * M_PI / 3 - 3;
        for (size_t k = 0; k < MODES; k++) {
                s->mean -= bridge(test, k);
                s->half_variance -= bridge(test, k) * bridge(test, k);
        }
        return sound && mu[0] > 0;
}

bool gof_limit(enum gof_test test, const struct fit *f, double statistic, double *p)
{
        struct estimated e;
        struct mixture s;
        double mu[MODES];
        if (test != GOF_CVM && test != GOF_AD)
                return false;
        bool known = estimated_make(&e, f) && spectrum_make(&s, &e, test, mu);
        if (known)
                *p = mixture_beyond(&s, statistic);
        estimated_free(&e);
        return known && !isnan(*p);
}
