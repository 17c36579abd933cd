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
 * is. The probability of more than z is the integral along a path from below to above the real axis
 *
 *   1/(2 pi i) int exp(K(s) - s z) / s ds,     K(s) = -1/2 sum log(1 - 2 s mu_j),
 *
 * here through the saddle point of the integrand between 0 and 1 / (2 mu_1), from where it falls to both sides: small
 * probabilities have their digits, too (Lugannani & Rice 1980, Adv. Appl. Prob. 12, 475-490).
 */
#include "gof_internal.h"

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

/* --- 1. the modes of the process */

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

/* Whether each of them is a root of the score, of whose size the information tells. */
static bool is_smooth(const struct fit *f)
{
        const struct dist *d = f->d;
        if (d->support.discrete || d->circular || (d->regular && !d->regular(d, f->t)))
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
        bool known = is_smooth(f) && likelihood_information(d, f->t, whole);
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

/* sum mu_j z_j^2 + what is left of the bridge, as a normal variable. */
struct spectrum {
        double mu[MODES]; /* descending */
        double mean, half_variance;
};

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

static bool spectrum_make(struct spectrum *s, const struct estimated *e, enum gof_test test)
{
        double *a = mem_array(e->n * MODES + MODES * MODES, sizeof *a);
        double *matrix = a + e->n * MODES;
        bool sound = project(e, test, a) && whiten(e, a);
        if (sound) {
                fill(e, test, a, matrix);
                diagonalise(matrix, s->mu);
        }
        free(a);
        s->mean = test == GOF_CVM ? 1.0 / 6 : 1; /* of the whole bridge */
        s->half_variance = test == GOF_CVM ? 1.0 / 90 : M_PI * M_PI / 3 - 3;
        for (size_t k = 0; k < MODES; k++) {
                s->mean -= bridge(test, k);
                s->half_variance -= bridge(test, k) * bridge(test, k);
        }
        return sound && s->mu[0] > 0;
}

/* --- 2. probabilities */

/* The derivative of K(s) - s z - log s for 0 < s < 1 / (2 mu_1), which ascends; that of it into *bend. */
static double ascent(const struct spectrum *m, double z, double s, double *bend)
{
        double slope = m->mean + 2 * s * m->half_variance - z - 1 / s;
        *bend = 2 * m->half_variance + 1 / (s * s);
        for (size_t k = 0; k < MODES; k++) {
                double r = m->mu[k] / (1 - 2 * s * m->mu[k]);
                slope += r;
                *bend += 2 * r * r;
        }
        return slope;
}

static double saddle(const struct spectrum *m, double z, double *bend)
{
        double lo = 0, hi = 1 / (2 * m->mu[0]), s = hi / 2;
        for (size_t i = 0; i < 200 && lo < s && s < hi; i++) {
                *(ascent(m, z, s, bend) < 0 ? &lo : &hi) = s;
                s = lo + (hi - lo) / 2;
        }
        ascent(m, z, s, bend);
        return s;
}

/* The imaginary part of exp(K(s) - s z) / s ds at s = x + i y, ds = dx + i dy. */
static double integrand(const struct spectrum *m, double z, double x, double y, double dx,
                        double dy)
{
        double size = x * (m->mean - z) + (x * x - y * y) * m->half_variance - log(hypot(x, y));
        double angle = y * (m->mean - z) + 2 * x * y * m->half_variance - atan2(y, x);
        for (size_t k = 0; k < MODES; k++) {
                double re = 1 - 2 * x * m->mu[k], im = -2 * y * m->mu[k];
                size -= log(hypot(re, im)) / 2;
                angle -= atan2(im, re) / 2;
        }
        return exp(size) * (dx * sin(angle) + dy * cos(angle));
}

/* P(> z): above the saddle point s the path bends to the right, where exp(-s z) falls; below it is the same, mirrored. In a width w of
 * the integrand there it is s + w (i sinh v + 0.15 sinh^2 v), by the trapezoidal rule in v. */
static double beyond(const struct spectrum *m, double z)
{
        const double step = 0.05, far = 7, turn = 0.15;
        double bend, sum = 0, s = saddle(m, z, &bend), width = 1 / sqrt(bend);
        for (int i = 0; i <= (int)(far / step); i++) {
                double y = sinh(i * step), dy = cosh(i * step);
                double part = integrand(m, z, s + width * turn * y * y, width * y,
                                        width * 2 * turn * y * dy, width * dy);
                sum += i ? part : part / 2;
        }
        return sum * step / M_PI;
}

bool gof_limit(enum gof_test test, const struct fit *f, double statistic, double *p)
{
        struct estimated e;
        struct spectrum s;
        if (test != GOF_CVM && test != GOF_AD)
                return false;
        bool known = estimated_make(&e, f) && spectrum_make(&s, &e, test);
        if (known)
                *p = fmax(0, fmin(1, beyond(&s, statistic)));
        estimated_free(&e);
        return known && !isnan(*p);
}
