/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/bootstrap: the spread of the estimates of resamples (Efron & Tibshirani 1993, An Introduction to the Bootstrap). As many
 * observations as there are, drawn from these with replacement, or from the fitted model. Every resample has a stream of random
 * numbers of its own, so that results do not depend on the number of threads.
 *
 * Percentile: quantiles alpha and 1 - alpha of the estimates. BCa (sec. 14.3): quantiles
 *
 *   Phi(z0 + (z0 + z) / (1 - a (z0 + z))),     z = Phi^-1(alpha) and Phi^-1(1 - alpha),
 *
 * with z0 = Phi^-1(share of resamples below the estimate), for its bias, and a, for the change of its standard error with its value, a
 * sixth of the skewness of the influence V s of the observations (s their scores, V the covariance).
 */
#include "internal.h"

#include "mem.h"
#include "simulate.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- one resample */

struct resampling {
        const struct spec *m;
        const struct fit *f;
        const struct inference *i;
        size_t n;                 /* observations of a resample */
        const double *cumulative; /* of the weights; NULL: 1 each */
        size_t k;                 /* numbers estimated: parameters, then functionals */
        double *value;            /* value[resamples * k]; NAN: there was no maximum */
        char **reason;            /* reason[resamples] */
};

/* The observation at this place of the total weight. */
static size_t pick(const struct resampling *r, double place)
{
        size_t lo = 0, hi = r->m->s->n - 1;
        if (!r->cumulative)
                return (size_t)place;
        while (lo < hi) {
                size_t middle = (lo + hi) / 2;
                if (place < r->cumulative[middle])
                        hi = middle;
                else
                        lo = middle + 1;
        }
        return lo;
}

static struct spec *redrawn(const struct resampling *r, gsl_rng *rng, double **room)
{
        *room = mem_array(r->n, sizeof **room);
        if (r->m->regression) {
                simulate_rows(r->m->regression, r->f->t, rng, *room);
        } else {
                const struct fit *model = fit_model(r->f);
                simulate_values(model->d, model->t, rng, r->n, *room);
        }
        return spec_redrawn(r->m, r->n, *room);
}

static struct spec *reweighted(const struct resampling *r, gsl_rng *rng, double **room)
{
        double total = r->m->s->weight;
        *room = mem_array(r->m->s->n, sizeof **room);
        for (size_t k = 0; k < r->n; k++)
                (*room)[pick(r, gsl_rng_uniform(rng) * total)] += 1;
        return spec_reweighted(r->m, *room);
}

/* Where a search starts: the estimates, where they are inside their range. */
static double *start_of(const struct fit *f)
{
        double *t = mem_array(f->d->npar, sizeof *t);
        for (size_t j = 0; j < f->d->npar; j++) {
                const struct param *p = &f->d->param[j];
                t[j] = f->t[j] > p->lo && f->t[j] < p->hi ? f->t[j] : NUM_NAN;
        }
        return t;
}

/* A derived parameter is one of its own family only, be it that on the boundary. */
static double implied_by(const struct fit *f, const struct functional *q)
{
        const struct fit *model = fit_model(f);
        if (q->derived && model->d->derived != q->among)
                model = f;
        if (q->derived && model->d->derived != q->among)
                return NUM_NAN;
        return functional_value(q, model->d, model->t);
}

static void resample(void *context, size_t index)
{
        const struct resampling *r = context;
        double *room, *to = r->value + index * r->k, *start = start_of(r->f);
        gsl_rng *rng = simulate_stream(r->i->how.seed, index);
        struct spec *m = r->i->how.parametric ? redrawn(r, rng, &room) : reweighted(r, rng, &room);
        struct fit *f = spec_fit(m, &(struct fit_options){.start = start});
        for (size_t j = 0; j < r->k; j++) {
                size_t q = j - r->f->d->npar;
                to[j] = f->status != STATUS_OK ? NUM_NAN
                        : j < r->f->d->npar    ? f->t[j]
                                               : implied_by(f, &r->i->functional[q]);
        }
        if (f->status != STATUS_OK)
                r->reason[index] = mem_format("%s", f->reason);
        fit_free(f);
        spec_free(m);
        gsl_rng_free(rng);
        free(start);
        free(room);
}

/* --- what they say */

/* The skewness of the influence of the observations on c, whose gradient is g: sum w (g' V s)^3 / (sum w (g' V s)^2)^1.5 / 6. */
static double acceleration(const struct spec *m, const struct fit *f, const double *g)
{
        size_t n = f->d->npar;
        double *by = mem_array(2 * n, sizeof *by), *s = by + n, two = 0, three = 0;
        for (size_t a = 0; a < n; a++)
                for (size_t b = 0; b < n; b++) {
                        double v = f->vcov[a * n + b];
                        by[a] += isfinite(v) ? v * g[b] : 0;
                }
        for (size_t i = 0; i < m->s->n; i++) {
                double w = m->s->w ? m->s->w[i] : 1, l = 0;
                if (!(w > 0))
                        continue;
                spec_row(m, f->t, i, s);
                for (size_t a = 0; a < n; a++)
                        l += by[a] == 0 ? 0 : by[a] * s[a];
                two += w * l * l;
                three += w * l * l * l;
        }
        free(by);
        return two > 0 ? three / pow(two, 1.5) / 6 : 0;
}

/* The quantile p of sorted x, between the k-th and next of n at p (n + 1) = k: the first and last at most. */
static double sorted_quantile(const double *x, size_t n, double p)
{
        double at = p * (double)(n + 1) - 1, k = floor(at);
        if (!(at > 0))
                return x[0];
        if (at >= (double)(n - 1))
                return x[n - 1];
        double a = x[(size_t)k], b = x[(size_t)k + 1];
        return a == b ? a : a + (at - k) * (b - a);
}

static double shifted_level(double z0, double a, double z)
{
        return gsl_cdf_ugaussian_P(z0 + (z0 + z) / (1 - a * (z0 + z)));
}

/* From the values x[n], which are sorted. g: the gradient for BCa; NULL: percentiles. */
static void take_interval(struct estimate *e, double *x, size_t n, double level,
                          const struct spec *m, const struct fit *f, const double *g)
{
        double alpha = (1 - level) / 2, lo = alpha, hi = 1 - alpha, below = 0;
        gsl_sort(x, 1, n);
        for (size_t i = 0; i < n; i++)
                below += x[i] < e->value ? 1 : x[i] == e->value ? 0.5 : 0;
        if (g && below > 0 && below < (double)n) {
                double z0 = gsl_cdf_ugaussian_Pinv(below / (double)n), a = acceleration(m, f, g);
                lo = shifted_level(z0, a, gsl_cdf_ugaussian_Pinv(alpha));
                hi = shifted_level(z0, a, gsl_cdf_ugaussian_Qinv(alpha));
        }
        e->lower = sorted_quantile(x, n, lo);
        e->upper = sorted_quantile(x, n, hi);
}

/* The covariance of the a-th and b-th number, over n - 1: the spread of one if a is b. NAN: one of them was infinite, or fewer than two
 * resamples had a maximum. */
static double covariance_of(const struct resampling *r, size_t a, size_t b)
{
        double n = 0, mean_a = 0, mean_b = 0, sum = 0;
        for (size_t i = 0; i < r->i->how.resamples; i++) {
                double x = r->value[i * r->k + a], y = r->value[i * r->k + b];
                if (isnan(x) || isnan(y))
                        continue;
                double off = x - mean_a;
                n += 1;
                mean_a += off / n;
                mean_b += (y - mean_b) / n;
                sum += off * (y - mean_b); /* Welford (1962), Technometrics 4, 419-420 */
        }
        return n > 1 ? sum / (n - 1) : NUM_NAN;
}

/* That of the parameters takes the place of the curvature's. */
static void spread(struct inference *i, const struct resampling *r)
{
        const struct fit *f = r->f;
        size_t n = f->d->npar;
        for (size_t a = 0; a < n; a++)
                for (size_t b = 0; b <= a; b++)
                        if (!f->held[a] && !f->held[b])
                                i->vcov[a * n + b] = i->vcov[b * n + a] = covariance_of(r, a, b);
}

/* Wald's interval is of the standard error, be it that of resamples. */
static void take_wald(const struct inference *i, struct estimate *e, double lo, double hi)
{
        if (i->how.error != ERROR_BOOTSTRAP || i->how.interval != INTERVAL_WALD)
                return;
        struct estimate wald = wald_estimate(lo, hi, e->value, e->se * e->se, i->how.level);
        e->lower = wald.lower;
        e->upper = wald.upper;
}

/* The k-th number: se or interval. */
static void take(struct inference *i, const struct resampling *r, size_t k, struct estimate *e,
                 const double *g)
{
        double *x = mem_array(i->how.resamples, sizeof *x);
        size_t n = 0;
        for (size_t b = 0; b < i->how.resamples; b++) {
                double v = r->value[b * r->k + k];
                if (!isnan(v))
                        x[n++] = v;
        }
        bool intervals =
                i->how.interval == INTERVAL_BOOTSTRAP || i->how.interval == INTERVAL_PERCENTILE;
        if (i->how.error == ERROR_BOOTSTRAP)
                e->se = sqrt(covariance_of(r, k, k));
        if (intervals && n > 1)
                take_interval(e, x, n, i->how.level, r->m, r->f,
                              i->how.interval == INTERVAL_BOOTSTRAP ? g : NULL);
        free(x);
}

static void count_failures(struct inference *i, char **reason)
{
        const char *first = NULL;
        for (size_t b = 0; b < i->how.resamples; b++) {
                i->failed += reason[b] != NULL;
                first = first ? first : reason[b];
        }
        if (i->failed)
                infer_warn(i, mem_format("%zu of %zu resamples are left out, as they have no "
                                         "maximum; the first: %s",
                                         i->failed, i->how.resamples, first));
        for (size_t b = 0; b < i->how.resamples; b++)
                free(reason[b]);
}

/* --- all of it */

char *bootstrap_refusal(const struct spec *m, const struct fit *f, const struct infer_options *o)
{
        bool weighted = m->regression && m->s->w;
        (void)f;
        if (!spec_has_rows(m))
                return mem_format("--bootstrap: the observations were not kept");
        if (o->parametric && m->s->outcomes)
                return mem_format("--resample=model: observations are censored or truncated, and "
                                  "how others would be is not known; use --resample=rows");
        if (o->parametric && weighted)
                return mem_format("--resample=model: a weighted row of a regression stands for "
                                  "several, of which one cannot be drawn; use --resample=rows");
        if (!(m->s->weight >= 1))
                return mem_format("--bootstrap: the weights sum to less than one observation");
        return NULL;
}

/* Chatterjee & Lahiri (2011), J. Am. Stat. Assoc. 106, 608-625. */
static void warn_of_zeros(struct inference *i, const struct spec *m, const struct fit *f)
{
        bool zero = false;
        for (size_t j = 0; j < f->d->npar; j++)
                zero = zero || (f->t[j] == 0 && !f->held[j]);
        if (zero && m->penalties && m->penalties->l1 > 0)
                infer_warn(i, mem_format("--l1 holds a coefficient at 0: the spread of resamples "
                                         "is not that of its estimate, however many observations "
                                         "there are (Chatterjee & Lahiri 2011)"));
}

/* Estimates at which the likelihood has no slope are the extremes of the sample: resamples never exceed them. */
static void warn_of_ends(struct inference *i, const struct fit *f)
{
        bool rough = false;
        for (size_t j = 0; j < f->d->npar; j++)
                rough = rough || (f->d->param[j].irregular && !f->held[j]);
        if (rough && !i->how.parametric)
                infer_warn(i, mem_format("the support ends at an estimate: resamples of the "
                                         "observations say nothing of what is beyond (Bickel & "
                                         "Freedman 1981)%s",
                                         f->d->interval ? "; use --ci=exact" : ""));
}

void bootstrap_run(struct inference *i, const struct spec *m, const struct fit *f)
{
        size_t n = f->d->npar, B = i->how.resamples;
        const struct fit *model = fit_model(f);
        struct resampling r = {.m = m,
                               .f = f,
                               .i = i,
                               .n = (size_t)llround(m->s->weight),
                               .k = n + i->nfunctional};
        double *cumulative = NULL, *se = mem_array(2 * n + model->d->npar, sizeof *se), *g = se + n;
        for (size_t k = 0; m->s->w && k < m->s->n; k++) {
                cumulative = cumulative ? cumulative : mem_array(m->s->n, sizeof *cumulative);
                cumulative[k] = (k ? cumulative[k - 1] : 0) + m->s->w[k];
        }
        r.cumulative = cumulative;
        r.value = mem_array(B * r.k, sizeof *r.value);
        r.reason = mem_array(B, sizeof *r.reason);
        threads_watched(i->how.threads, B, resample, &r, &i->how.onlooker);
        count_failures(i, r.reason);
        warn_of_ends(i, f);
        warn_of_zeros(i, m, f);
        for (size_t j = 0; j < n; j++) {
                memset(g, 0, n * sizeof *g);
                g[j] = 1;
                se[j] = isnan(f->vcov[j * n + j]) ? 0 : sqrt(f->vcov[j * n + j]);
                if (f->held[j])
                        continue;
                take(i, &r, j, &i->estimate[j], se[j] > 0 ? g : NULL);
                if (!f->edge[j] && !param_is_rough(&f->d->param[j]))
                        take_wald(i, &i->estimate[j], f->d->param[j].lo, f->d->param[j].hi);
        }
        for (size_t q = 0; q < i->nfunctional; q++) {
                bool known = model == f;
                if (known)
                        functional_gradient(&i->functional[q], f->d, f->t, se, g);
                for (size_t j = 0; j < n && known; j++)
                        known = isfinite(g[j]);
                take(i, &r, n + q, &i->functional[q].e, known ? g : NULL);
                struct functional *of = &i->functional[q];
                if (isfinite(of->e.value) && !functional_jumps(of, model->d))
                        take_wald(i, &of->e, of->lo, of->hi);
        }
        if (i->how.error == ERROR_BOOTSTRAP)
                spread(i, &r);
        free(r.value);
        free(r.reason);
        free(cumulative);
        free(se);
}
