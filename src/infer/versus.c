/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/versus: families tested against each other. Where one is a case of the other, which the rows of both say, the likelihood
 * ratio has a law; where neither is, the log-likelihoods of the observations are compared one by one. */
#include "infer.h"

#include "mem.h"
#include "mixture.h"
#include "spec.h"
#include "test.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_sort_vector.h>
#include <stdlib.h>
#include <string.h>

/* --- one is a case of the other --------------------------------------------------------------------- */

/* How a narrow family lies in a wide one. */
struct way {
        char *how; /* NULL: it does not */
        enum law law;
};

/* Two steps, the first from the narrower. Of two ends at once the law is not that of either. */
static enum law joined(enum law a, enum law b)
{
        if (a == LAW_NONE || b == LAW_NONE || (a == LAW_HALF && b == LAW_HALF))
                return LAW_NONE;
        return a == LAW_HALF || b == LAW_HALF ? LAW_HALF : LAW_CHI2;
}

static struct way way_into(const struct dist *narrow, const struct dist *wide, int depth);

/* Takes a step from narrow by way of the family between, if there is one and it is no worse known than *best. */
static void step(struct way *best, const struct dist *narrow, const struct dist *between,
                 const char *how, enum law law, int depth)
{
        static const int rank[] = {[LAW_NONE] = 0, [LAW_HALF] = 1, [LAW_CHI2] = 2};
        struct way rest = narrow == between ? (struct way){mem_text("", 0), LAW_CHI2}
                                            : way_into(narrow, between, depth - 1);
        if (!rest.how)
                return;
        enum law both = joined(rest.law, law);
        if (!best->how || rank[both] > rank[best->law]) {
                free(best->how);
                best->law = both;
                best->how = *rest.how ? mem_format("%s with %s, %s", between->name, rest.how, how)
                                      : mem_format("%s", how);
        }
        free(rest.how);
}

static struct way way_into(const struct dist *narrow, const struct dist *wide, int depth)
{
        struct way best = {NULL, LAW_NONE};
        for (const struct special *s = wide->special; depth > 0 && s && s->dist; s++)
                step(&best, narrow, s->dist, s->how, s->law, depth);
        for (const struct limit *l = wide->limit; depth > 0 && l && l->dist; l++)
                step(&best, narrow, l->dist, l->how, l->law, depth);
        return best;
}

/* Constants given to the wide family that are not those of the case: then it does not hold it. */
static bool is_elsewhere(const struct fit *wide, const struct dist *narrow)
{
        const struct dist *d = wide->d;
        for (const struct special *s = d->special; s && s->dist; s++)
                for (size_t j = 0; s->dist == narrow && s->at && j < d->npar; j++)
                        if (wide->held[j] && !isnan(s->at[j]) && s->at[j] != wide->t[j])
                                return true;
        return false;
}

static void ratio(struct versus *v, const struct fit *narrow, const struct fit *wide)
{
        double gain = wide->loglik - narrow->loglik;
        double noise = 1e-10 * (fabs(wide->loglik) + wide->s->weight);
        v->df = wide->nfree > narrow->nfree ? wide->nfree - narrow->nfree : 0;
        if (v->df == 0)
                v->why = mem_format("it has as many parameters");
        else if (gain < -noise)
                v->why = mem_format("its maximum is lower by %.3g: it was not found where it is "
                                    "highest",
                                    -gain);
        else
                v->statistic = fmax(2 * gain, 0);
        if (!v->why && v->law == LAW_NONE)
                v->why = mem_format("the law of the likelihood ratio is not known");
        v->p = v->df ? test_p(v->statistic, v->df, v->law) : NUM_NAN;
}

/* --- neither is ------------------------------------------------------------------------------------- */

double versus_p(double z)
{
        return 2 * gsl_cdf_ugaussian_Q(fabs(z));
}

/* The log-likelihood of each observation, without its weight: the caller's. */
static double *terms(const struct fit *f)
{
        const struct fit *model = fit_model(f);
        struct spec m = {.d = model->d, .s = f->s};
        double *l = mem_array(f->s->n, sizeof *l);
        for (size_t i = 0; i < f->s->n; i++)
                l[i] = spec_row(&m, model->t, i, NULL);
        return l;
}

/* Whether the support ends at an estimate, or the maximum is none of a smooth likelihood: then a log-likelihood is no sum that
 * settles as n grows. */
static bool ends_support(const struct fit *f)
{
        const struct fit *model = fit_model(f);
        const struct dist *d = model->d;
        bool any = d->regular && !d->regular(d, model->t);
        for (size_t j = 0; j < d->npar; j++)
                any = any || (d->param[j].irregular && !model->held[j]);
        return any;
}

/* The parameters of two fits that have a variance: n of them, the first of a from 0, those of b from na. */
struct both {
        const struct fit *fit[2];
        size_t n, na, *at; /* at[n]: which of its fit */
};

static void both_make(struct both *b, const struct fit *first, const struct fit *second)
{
        *b = (struct both){.fit = {fit_model(first), fit_model(second)}};
        b->at = mem_array(b->fit[0]->d->npar + b->fit[1]->d->npar, sizeof *b->at);
        for (int k = 0; k < 2; k++) {
                const struct fit *f = b->fit[k];
                for (size_t j = 0; j < f->d->npar; j++)
                        if (!f->held[j] && f->vcov[j * f->d->npar + j] > 0)
                                b->at[b->n++] = j;
                b->na = k ? b->na : b->n;
        }
}

/* The standard error of one of them: their units. */
static double both_unit(const struct both *b, size_t p)
{
        const struct fit *f = b->fit[p >= b->na];
        return sqrt(f->vcov[b->at[p] * f->d->npar + b->at[p]]);
}

/* sum w s s' of their scores s, into m[n * n]. */
static void both_scores(const struct both *b, double *m)
{
        const struct sample *s = b->fit[0]->s;
        size_t n = b->n, na = b->fit[0]->d->npar;
        double *g = mem_array(na + b->fit[1]->d->npar, sizeof *g);
        struct dd *sum = mem_array(n * n, sizeof *sum);
        for (size_t i = 0; i < s->n; i++) {
                double w = s->w ? s->w[i] : 1;
                for (int k = 0; k < 2 && w > 0; k++) {
                        const struct fit *f = b->fit[k];
                        struct spec spec = {.d = f->d, .s = s};
                        spec_row(&spec, f->t, i, k ? g + na : g);
                }
                for (size_t p = 0; p < n && w > 0; p++)
                        for (size_t q = 0; q <= p; q++)
                                sum[p * n + q] =
                                        dd_add(sum[p * n + q],
                                               dd_product(w * g[b->at[p] + (p < b->na ? 0 : na)],
                                                          g[b->at[q] + (q < b->na ? 0 : na)]));
        }
        for (size_t p = 0; p < n; p++)
                for (size_t q = 0; q <= p; q++)
                        m[p * n + q] = m[q * n + p] =
                                dd_value(sum[p * n + q]) * both_unit(b, p) * both_unit(b, q);
        free(sum);
        free(g);
}

/* The eigenvalues of B D, B = sum w s s', D = diag(V_a, -V_b), V the covariances: those of the symmetric R' D R, B = R R'. Their
 * squares into weight[n], descending. */
static void both_weights(const struct both *b, double *weight)
{
        size_t n = b->n;
        gsl_matrix *m = gsl_matrix_calloc(n, n), *d = gsl_matrix_calloc(n, n),
                   *r = gsl_matrix_alloc(n, n);
        gsl_vector_view value = gsl_vector_view_array(weight, n);
        gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(n);
        both_scores(b, m->data);
        gsl_eigen_symmv(m, &value.vector, r, work);
        for (size_t k = 0; k < n; k++) {
                gsl_vector_view column = gsl_matrix_column(r, k);
                gsl_vector_scale(&column.vector, sqrt(fmax(weight[k], 0)));
        }
        for (size_t p = 0; p < n; p++)
                for (size_t q = 0; q < n; q++) {
                        const struct fit *f = b->fit[p >= b->na];
                        if ((p < b->na) == (q < b->na))
                                gsl_matrix_set(d, p, q,
                                               (p < b->na ? 1 : -1) *
                                                       f->vcov[b->at[p] * f->d->npar + b->at[q]] /
                                                       both_unit(b, p) / both_unit(b, q));
                }
        gsl_matrix *half = gsl_matrix_alloc(n, n);
        gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, d, r, 0, half);
        gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1, r, half, 0, m);
        gsl_eigen_symmv(m, &value.vector, r, work);
        gsl_vector_mul(&value.vector, &value.vector);
        gsl_sort_vector(&value.vector);
        gsl_vector_reverse(&value.vector);
        gsl_eigen_symmv_free(work);
        gsl_matrix_free(half);
        gsl_matrix_free(r);
        gsl_matrix_free(d);
        gsl_matrix_free(m);
}

/* P of more, if both come to the same distribution: then the variance, times the weight, is a sum of squares with these weights. */
static double variance_p(const struct fit *first, const struct fit *second, double variance)
{
        struct both b;
        double p = NUM_NAN;
        both_make(&b, first, second);
        double *weight = mem_array(b.n + 1, sizeof *weight);
        if (b.n > 0)
                both_weights(&b, weight);
        if (weight[0] > 0 && isfinite(weight[0]))
                p = mixture_beyond(&(struct mixture){.n = b.n, .mu = weight}, variance);
        free(weight);
        free(b.at);
        return p;
}

/* The mean and standard deviation (divisor the weight) of the differences; observations of weight 0 are not there. */
static void vuong(struct versus *v, const struct fit *a, const struct fit *b, const double *of_a,
                  const double *of_b)
{
        const struct sample *s = a->s;
        if (ends_support(a) || ends_support(b)) {
                v->why = ends_support(b)
                                 ? mem_format("the support of %s ends at an estimate", b->d->name)
                                 : mem_format("the support ends at an estimate");
                return;
        }
        double W = s->weight, k = (double)a->nfree - (double)b->nfree;
        struct dd sum = {0, 0}, squares = {0, 0};
        for (size_t i = 0; i < s->n; i++)
                if (!s->w || s->w[i] > 0)
                        sum = dd_add(sum, dd_product(s->w ? s->w[i] : 1, of_a[i] - of_b[i]));
        double total = dd_value(sum), mean = total / W;
        for (size_t i = 0; i < s->n; i++)
                if (!s->w || s->w[i] > 0) {
                        double d = of_a[i] - of_b[i] - mean;
                        squares = dd_add(squares, dd_product(s->w ? s->w[i] * d : d, d));
                }
        double sd = sqrt(dd_value(squares) / W);
        if (!(sd > 1e-7)) { /* what a search leaves of a difference that is none */
                v->why = mem_format("the two fits are one and the same");
                return;
        }
        v->statistic = total / (sqrt(W) * sd);
        v->p = versus_p(v->statistic);
        v->aic = (total - k) / (sqrt(W) * sd);
        v->bic = (total - k / 2 * log(W)) / (sqrt(W) * sd);
        v->variance = W * sd * sd;
        v->variance_p = variance_p(a, b, v->variance);
}

/* --- all of them ------------------------------------------------------------------------------------ */

enum { DEPTH = 4 };

/* a against b, whose terms are there; into v. false: they do not compare, or a narrow a is wanted and is none. */
static bool face(struct versus *v, const struct contender *a, const struct contender *b,
                 const double *of_b, bool narrow)
{
        *v = (struct versus){.other = b->d,
                             .statistic = NUM_NAN,
                             .p = NUM_NAN,
                             .aic = NUM_NAN,
                             .bic = NUM_NAN,
                             .variance = NUM_NAN,
                             .variance_p = NUM_NAN};
        if (a->d->support.discrete != b->d->support.discrete)
                return false;
        struct way up = way_into(a->d, b->d, DEPTH), down = {NULL, LAW_NONE};
        if (up.how && is_elsewhere(b->fit, a->d)) {
                free(up.how);
                up.how = NULL;
        }
        if (!up.how && !narrow)
                down = way_into(b->d, a->d, DEPTH);
        if (down.how && is_elsewhere(a->fit, b->d)) {
                free(down.how);
                down.how = NULL;
        }
        v->narrow = up.how != NULL;
        v->how = up.how ? up.how : down.how;
        v->law = up.how ? up.law : down.law;
        if (v->how)
                ratio(v, up.how ? a->fit : b->fit, up.how ? b->fit : a->fit);
        else if (narrow)
                return false;
        else {
                double *of_a = terms(a->fit);
                vuong(v, a->fit, b->fit, of_a, of_b);
                free(of_a);
        }
        return true;
}

void infer_versus(struct comparison *c, const struct sample *s)
{
        bool maxima =
                c->fitted > 1 && !c->contender[0].fit->score; /* else they were only evaluated */
        double *first = maxima && s->x ? terms(c->contender[0].fit) : NULL;
        for (size_t i = 0; first && i < c->fitted; i++) {
                struct contender *a = &c->contender[i];
                a->versus = mem_array(c->fitted, sizeof *a->versus);
                for (size_t k = 0; k < c->fitted; k++)
                        if (k != i &&
                            face(&a->versus[a->nversus], a, &c->contender[k], first, k > 0))
                                a->nversus++;
        }
        free(first);
}
