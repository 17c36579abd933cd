/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/gof_bins: observations that were counted in bins, as those of a histogram, or rounded; and what counts in them tend to.
 *
 * Where parameters were estimated from the counts themselves X2 and G are in large samples chi-squared with cells - 1 - parameters
 * degrees of freedom (Fisher 1924; Rao 1973, Linear Statistical Inference, sec. 6b). Of bins that were joined after the fit, so that
 * few are expected in none, they are
 *
 *   z_1^2 + ... + z_(cells - 1 - m)^2 + l_1 z_(cells - m)^2 + ... + l_m z_(cells - 1)^2
 *
 * with z standard normal and l the eigenvalues of 1 - I^-1 J, where I is the information of the bins and J that of the cells
 * (Chernoff & Lehmann 1954, Ann. Math. Statist. 25, 579-586).
 */
#include "gof_internal.h"
#include "mixture.h"

#include "likelihood.h"
#include "mem.h"

#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_sort_vector.h>
#include <stdlib.h>

/* Of a width: ends that lie so near to each other are one, which was computed or written in two ways. */
static const double tiny = 1e-6;

/* --- 1. places */

struct gof_bins {
        double step; /* > 0: place k is what is rounded to k step */
        bool whole;  /* of integers, all ends are */
        size_t n;    /* ends, between n + 1 places of which the last has none */
        double *end; /* end[n] ascending */
        double near; /* how far bounds may be from them */
};

bool gof_is_given(const struct gof_bins *b)
{
        return b && !(b->step > 0);
}

size_t gof_bins_count(const struct gof_bins *b)
{
        return b->n + 1;
}

/* How far x may be from an end that it is. */
static double near_of(const struct gof_bins *b, double x)
{
        return b->step > 0 ? tiny * b->step + 4 * DBL_EPSILON * fabs(x) : b->near;
}

double gof_end(const struct gof_bins *b, double k)
{
        if (!b)
                return k;
        if (b->step > 0)
                return (k + 0.5) * b->step;
        return k < 0 ? -NUM_INF : k >= (double)b->n ? NUM_INF : b->end[(size_t)k];
}

double gof_place(const struct gof_bins *b, double x)
{
        if (!b)
                return floor(x);
        if (b->step > 0)
                return ceil(x / b->step - 0.5 - near_of(b, x) / b->step);
        size_t lo = 0, hi = b->n;
        x = b->whole ? floor(x) : x;
        while (lo < hi) {
                size_t middle = (lo + hi) / 2;
                if (b->end[middle] < x - b->near)
                        lo = middle + 1;
                else
                        hi = middle;
        }
        return (double)lo;
}

/* --- 2. whether there are any */

static double end_of(const struct gof_bins *b, double x)
{
        return b->whole ? floor(x) : x;
}

static void put_ends(struct gof_bins *b, const struct bounds *rows)
{
        double least = NUM_INF;
        size_t n = 0;
        b->end = mem_array(2 * rows->n, sizeof *b->end);
        for (size_t i = 0; i < rows->n; i++) {
                double bound[] = {end_of(b, rows->lo[i]), end_of(b, rows->hi[i])};
                least = fmin(least, bound[1] - bound[0]);
                for (size_t k = 0; k < 2; k++)
                        if (isfinite(bound[k]))
                                b->end[n++] = bound[k];
        }
        b->near = isfinite(least) ? tiny * least : 0;
        gsl_sort(b->end, 1, n);
        for (size_t i = 0; i < n; i++)
                if (b->n == 0 || b->end[i] - b->end[b->n - 1] > b->near)
                        b->end[b->n++] = b->end[i];
}

/* Whether a bound is this end, or where the window cuts off what is beyond. */
static bool is_at(const struct gof_bins *b, double bound, double end, const double *cut)
{
        return bound == end || fabs(bound - end) <= near_of(b, end) || (cut && bound == *cut);
}

static bool fits(const struct gof_bins *b, const struct bounds *rows, size_t i)
{
        double lo = end_of(b, rows->lo[i]), hi = end_of(b, rows->hi[i]), k = gof_place(b, hi);
        const double *from = rows->from && b->step > 0 ? rows->from + i : NULL;
        const double *to = rows->to && b->step > 0 ? rows->to + i : NULL;
        return lo < hi && is_at(b, lo, gof_end(b, k - 1), from) && is_at(b, hi, gof_end(b, k), to);
}

/* Between bins that were written down there may be some in which nothing was observed; intervals that leave more out than
 * they hold are where observations happened to be. */
static bool leaves_gaps(const struct gof_bins *b, const struct bounds *rows)
{
        bool *is = mem_array(b->n + 1, sizeof *is);
        size_t bins = 0, gaps = 0;
        for (size_t i = 0; i < rows->n; i++)
                is[(size_t)gof_place(b, rows->hi[i])] = true;
        for (size_t k = 0; k <= b->n; k++) {
                bins += is[k];
                gaps += !is[k] && k > 0 && k < b->n;
        }
        free(is);
        return 2 * gaps > bins;
}

struct gof_bins *gof_bins_find(const struct sample *s, const struct dist *d)
{
        if (!s->outcomes || s->outcomes->exact || s->outcomes->n == 0)
                return NULL;
        const struct bounds *rows = s->outcomes->rows;
        struct gof_bins *b = mem_array(1, sizeof *b);
        bool are = true;
        b->step = rows->step;
        b->whole = d->support.discrete;
        if (gof_is_given(b))
                put_ends(b, rows);
        for (size_t i = 0; i < rows->n && are; i++)
                are = fits(b, rows, i);
        if (are && !(gof_is_given(b) && leaves_gaps(b, rows)))
                return b;
        gof_bins_free(b);
        return NULL;
}

void gof_bins_free(struct gof_bins *b)
{
        if (b)
                free(b->end);
        free(b);
}

/* --- 3. large samples */

/* The parameters that were estimated. */
struct counted {
        const struct fit *f;
        const struct gof_bins *bins;
        const struct bounds *window; /* NULL: anything could be seen */
        size_t n, *at;               /* at[n] among those of the family */
        double *slope;               /* slope[npar], and as much room */
};

/* The probability of places above lo, up to hi, of what could be seen; its derivatives into slope. */
static double chance(const struct counted *c, double lo, double hi)
{
        const struct dist *d = c->f->d;
        const struct bounds *b = c->window;
        double *g = c->slope, *of = c->slope + d->npar, from = gof_end(c->bins, lo),
               to = gof_end(c->bins, hi), seen = 0;
        if (b) {
                seen = outcome_log(d, b->from[0], b->to[0], c->f->t, of, NULL);
                from = fmax(from, b->from[0]);
                to = fmin(to, b->to[0]);
        }
        double p = from < to ? outcome_log(d, from, to, c->f->t, g, NULL) : -NUM_INF;
        p = isnan(p) ? p : exp(p - seen);
        for (size_t j = 0; j < d->npar; j++)
                g[j] = p > 0 ? p * (g[j] - (b ? of[j] : 0)) : 0;
        return p;
}

/* What one observation tells of them by its cell, of cells with these upper ends, into info[n * n]. false: a probability is not known. */
static bool inform(const struct counted *c, size_t cells, const double *end, double *info)
{
        double lo = -NUM_INF;
        for (size_t k = 0; k < cells; k++) {
                double p = chance(c, lo, end[k]);
                if (!isfinite(p))
                        return false;
                for (size_t a = 0; p > 0 && a < c->n; a++)
                        for (size_t b = 0; b < c->n; b++)
                                info[a * c->n + b] += c->slope[c->at[a]] * c->slope[c->at[b]] / p;
                lo = end[k];
        }
        return true;
}

/* The eigenvalues of 1 - I^-1 J, descending, into l[n]; I and J are lost. */
static bool compare(size_t n, double *bins, double *cells, double *l)
{
        gsl_matrix_view i = gsl_matrix_view_array(bins, n, n),
                        j = gsl_matrix_view_array(cells, n, n);
        gsl_vector_view value = gsl_vector_view_array(l, n);
        if (gsl_linalg_cholesky_decomp1(&i.matrix) != GSL_SUCCESS)
                return false;
        gsl_blas_dtrsm(CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, 1, &i.matrix, &j.matrix);
        gsl_blas_dtrsm(CblasRight, CblasLower, CblasTrans, CblasNonUnit, 1, &i.matrix, &j.matrix);
        gsl_eigen_symm_workspace *space = gsl_eigen_symm_alloc(n);
        int status = gsl_eigen_symm(&j.matrix, &value.vector, space);
        gsl_eigen_symm_free(space);
        gsl_sort_vector(&value.vector);
        for (size_t k = 0; k < n; k++)
                l[k] = fmax(0, 1 - l[k]);
        return status == GSL_SUCCESS;
}

/* Of one cell for each bin, and of those that were joined. */
static bool find_parts(struct counted *c, size_t cells, const double *end, double *l)
{
        size_t n = c->n, places = gof_bins_count(c->bins);
        double *all = mem_array(places, sizeof *all), *info = mem_array(2 * n * n, sizeof *info);
        for (size_t k = 0; k < places; k++)
                all[k] = (double)k;
        bool known = inform(c, places, all, info) && inform(c, cells, end, info + n * n) &&
                     compare(n, info, info + n * n, l);
        free(all);
        free(info);
        return known;
}

/* What is left of the squares of the estimates where bins were joined, into mu[n] behind so many whole ones. */
static double beyond(size_t whole, size_t n, const double *l, double statistic, size_t *parts)
{
        double *mu = mem_array(whole + n, sizeof *mu), p;
        for (size_t k = 0; k < whole; k++)
                mu[k] = 1;
        for (*parts = 0; *parts < n && l[*parts] > tiny; ++*parts)
                mu[whole + *parts] = l[*parts];
        struct mixture sum = {.n = whole + *parts, .mu = mu};
        p = *parts ? mixture_beyond(&sum, statistic) : gsl_cdf_chisq_Q(statistic, (double)whole);
        free(mu);
        return p;
}

bool gof_bins_limit(const struct spec *m, const struct fit *f, const struct gof_bins *bins,
                    double statistic, double *p, size_t *parts)
{
        const struct dist *d = f->d;
        struct counted c = {.f = f, .bins = bins, .window = gof_windows(m->s)};
        if (!gof_is_alike(m) || !gof_is_smooth(f))
                return false;
        c.at = mem_array(d->npar, sizeof *c.at);
        c.slope = mem_array(2 * d->npar, sizeof *c.slope);
        for (size_t j = 0; j < d->npar; j++)
                if (!f->held[j])
                        c.at[c.n++] = j;
        double *end, *l = mem_array(d->npar, sizeof *l);
        size_t cells = gof_cell_ends(m, f, bins, &end);
        bool known = c.n && cells > c.n + 1 && find_parts(&c, cells, end, l);
        *p = known ? beyond(cells - 1 - c.n, c.n, l, statistic, parts) : NUM_NAN;
        free(c.at);
        free(c.slope);
        free(end);
        free(l);
        return !isnan(*p);
}
