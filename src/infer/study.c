/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/study: samples of a model are drawn and fitted. Every sample has a stream of random numbers of its own and a place of its own
 * for what comes of it, and the places are gone through in order: results do not depend on the number of threads.
 *
 *   1. one sample      2. what many say      3. the Cramer-Rao bound      4. all of it */
#include "study.h"

#include "likelihood.h"
#include "mem.h"
#include "simulate.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sort.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. one sample ----------------------------------------------------------------------------- */

enum hold { HOLD_NONE, HOLD_NO, HOLD_YES }; /* what an interval does to the truth */

struct batch {
        const struct spec *m;
        const double *t;
        const struct study_options *o;
        size_t n, first; /* observations; the stream of the first sample */
        size_t npar;
        double *value, *se;     /* [samples * npar]; value NAN: there was no maximum */
        unsigned char *hold;    /* hold[(sample * npar + parameter) * INTERVAL_COUNT + kind] */
        char **reason, **where; /* [samples] */
};

/* Each row of a regression is drawn like the others. */
static struct spec *draw_rows(const struct batch *b, gsl_rng *rng, double *x)
{
        const struct regression *r = b->m->regression;
        const struct dist *d = regression_family(r);
        double *t = mem_array(d->npar, sizeof *t);
        size_t *row = mem_array(b->n, sizeof *row);
        for (size_t i = 0; i < b->n; i++) {
                row[i] = gsl_rng_uniform_int(rng, b->m->s->n);
                regression_parameters(r, b->t, row[i], t);
                x[i] = simulate_value(d, t, rng);
        }
        struct spec *m = spec_resampled(b->m, b->n, row, x);
        free(row);
        free(t);
        return m;
}

static struct spec *draw_sample(const struct batch *b, gsl_rng *rng, double *x)
{
        if (b->m->regression)
                return draw_rows(b, rng, x);
        simulate_values(b->m->d, b->t, rng, b->n, x);
        return spec_redrawn(b->m, b->n, x);
}

/* The standard errors, and the intervals of one kind. */
static void note_intervals(const struct batch *b, size_t index, const struct spec *m,
                           struct fit **f, enum interval kind)
{
        struct infer_options how = b->o->how;
        char *why = NULL;
        how.interval = kind;
        struct inference *i = infer_run(m, f, &how, &why);
        for (size_t j = 0; i && j < b->npar; j++) {
                const struct estimate *e = &i->estimate[j];
                size_t at = index * b->npar + j;
                b->se[at] = e->se;
                if (!isnan(e->lower) && !isnan(e->upper))
                        b->hold[at * INTERVAL_COUNT + kind] =
                                e->lower <= b->t[j] && b->t[j] <= e->upper ? HOLD_YES : HOLD_NO;
        }
        infer_free(i);
        free(why);
}

static void note_fit(const struct batch *b, size_t index, const struct spec *m, struct fit **f)
{
        bool none = true;
        for (int k = 0; k < INTERVAL_NONE; k++) {
                if (!b->o->interval[k])
                        continue;
                note_intervals(b, index, m, f, (enum interval)k);
                none = false;
        }
        if (none)
                note_intervals(b, index, m, f, INTERVAL_NONE);
        if ((*f)->boundary)
                b->where[index] = mem_format("%s", (*f)->boundary);
        memcpy(b->value + index * b->npar, (*f)->t, b->npar * sizeof *b->value);
}

static void try_sample(void *context, size_t index)
{
        const struct batch *b = context;
        gsl_rng *rng = simulate_stream(b->o->seed, b->first + index);
        double *x = mem_array(b->n, sizeof *x);
        struct spec *m = draw_sample(b, rng, x);
        struct fit *f = spec_fit(m, &(struct fit_options){.method = b->o->method});
        for (size_t j = 0; j < b->npar; j++)
                b->value[index * b->npar + j] = b->se[index * b->npar + j] = NUM_NAN;
        if (f->status == STATUS_OK)
                note_fit(b, index, m, &f);
        else
                b->reason[index] = mem_format("%s", f->reason);
        fit_free(f);
        spec_free(m);
        gsl_rng_free(rng);
        free(x);
}

/* Of all samples, not of those of one n only. */
static void tell(void *context, size_t done, size_t all)
{
        const struct batch *b = context;
        if (b->o->onlooker.tell)
                b->o->onlooker.tell(b->o->onlooker.context, b->first + done, b->o->nsize * all);
}

/* --- 2. what many say -------------------------------------------------------------------------- */

/* Means of the first powers of x - centre. */
struct powers {
        double one, two, three, four;
};

static struct powers powers_about(const double *x, size_t n, double centre)
{
        struct dd sum[4] = {{0, 0}};
        for (size_t i = 0; i < n; i++) {
                double u = x[i] - centre, v = u * u;
                sum[0] = dd_add(sum[0], (struct dd){u, 0});
                sum[1] = dd_add(sum[1], (struct dd){v, 0});
                sum[2] = dd_add(sum[2], (struct dd){u * v, 0});
                sum[3] = dd_add(sum[3], (struct dd){v * v, 0});
        }
        double k = (double)n;
        return (struct powers){dd_value(sum[0]) / k, dd_value(sum[1]) / k, dd_value(sum[2]) / k,
                               dd_value(sum[3]) / k};
}

static void take_infinite(struct study_cell *c, const double *x, size_t n)
{
        double sum = 0;
        for (size_t i = 0; i < n; i++)
                sum += isinf(x[i]) ? x[i] : 0;
        c->mean = c->bias = sum; /* NAN if both ends are there */
        c->variance = c->rmse = NUM_INF;
        c->efficiency = isnan(c->bound) ? NUM_NAN : 0;
        c->bias_error = c->variance_error = NUM_NAN;
}

/* The standard error of a variance v of n values whose fourth central moment is m4. */
static double error_of_variance(double v, double m4, double n)
{
        return sqrt(fmax(m4 - (n - 3) / (n - 1) * v * v, 0) / n);
}

static void take_moments(struct study_cell *c, const double *x, size_t n, double truth)
{
        double k = (double)n;
        struct powers about = powers_about(x, n, truth);
        struct powers central = powers_about(x, n, truth + about.one);
        c->bias = about.one;
        c->mean = truth + about.one;
        c->rmse = sqrt(about.two);
        c->variance = n > 1 ? central.two * k / (k - 1) : NUM_NAN;
        c->variance_error = n > 3 ? error_of_variance(c->variance, central.four, k) : NUM_NAN;
        c->bias_error = sqrt(c->variance / k);
        c->efficiency = c->bound / c->variance;
}

/* How far the distribution of z[n], which is sorted here, is from the standard normal. */
static double normal_distance(double *z, size_t n)
{
        double most = 0;
        gsl_sort(z, 1, n);
        for (size_t i = 0; i < n; i++) {
                double p = gsl_cdf_ugaussian_P(z[i]);
                most = fmax(most, fmax(p - (double)i / (double)n, (double)(i + 1) / (double)n - p));
        }
        return most;
}

static void take_errors(struct study_cell *c, const struct batch *b, size_t j, double *z)
{
        struct dd sum = {0, 0};
        c->errors = 0;
        for (size_t i = 0; i < b->o->samples; i++) {
                double v = b->value[i * b->npar + j], se = b->se[i * b->npar + j];
                if (!(se > 0) || !isfinite(se) || !isfinite(v))
                        continue;
                sum = dd_add(sum, (struct dd){se, 0});
                z[c->errors++] = (v - b->t[j]) / se;
        }
        double n = (double)c->errors;
        c->se = c->errors ? dd_value(sum) / n : NUM_NAN;
        c->skewness = c->distance = NUM_NAN;
        if (c->errors < 2)
                return;
        struct powers p = powers_about(z, c->errors, powers_about(z, c->errors, 0).one);
        c->skewness = p.three / pow(p.two, 1.5);
        c->distance = normal_distance(z, c->errors);
}

static struct coverage coverage_of(const struct batch *b, size_t j, int kind)
{
        size_t held = 0;
        struct coverage c = {0};
        for (size_t i = 0; i < b->o->samples; i++) {
                unsigned char hold = b->hold[(i * b->npar + j) * INTERVAL_COUNT + (size_t)kind];
                c.intervals += hold != HOLD_NONE;
                held += hold == HOLD_YES;
        }
        double n = (double)c.intervals;
        c.share = c.intervals ? (double)held / n : NUM_NAN;
        c.error = sqrt(c.share * (1 - c.share) / n);
        return c;
}

/* Of parameter j, with room for the samples in x. */
static void take_cell(struct study_cell *c, const struct batch *b, size_t j, double *x)
{
        size_t n = 0;
        for (size_t i = 0; i < b->o->samples; i++) {
                double v = b->value[i * b->npar + j];
                if (isnan(v))
                        continue;
                x[n++] = v;
                c->infinite += isinf(v) ? 1 : 0;
        }
        c->mean = c->median = c->bias = c->bias_error = c->variance = c->variance_error = NUM_NAN;
        c->efficiency = c->rmse = NUM_NAN;
        if (n && c->infinite)
                take_infinite(c, x, n);
        else if (n)
                take_moments(c, x, n, b->t[j]);
        gsl_sort(x, 1, n);
        if (n)
                c->median = n % 2 || x[n / 2] == x[n / 2 - 1] ? x[n / 2]
                                                              : (x[n / 2] + x[n / 2 - 1]) / 2;
        take_errors(c, b, j, x);
        for (int k = 0; k < INTERVAL_COUNT; k++)
                c->coverage[k] = coverage_of(b, j, k);
}

/* The texts there are, of which the first is kept. */
static size_t take_texts(char **text, size_t n, char **first)
{
        size_t count = 0;
        for (size_t i = 0; i < n; i++) {
                if (!text[i])
                        continue;
                if (count++)
                        free(text[i]);
                else
                        *first = text[i];
        }
        return count;
}

/* --- 3. the Cramer-Rao bound -------------------------------------------------------------------- */

/* The information of one observation about t (of a family that is held where it is moved, that of the family), on average over the rows, into h[npar * npar]. */
static enum bound information(const struct spec *m, const double *t, const bool *held, double *h)
{
        size_t n = m->d->npar;
        const struct dist *base = held[n - 1] ? dist_shifted_base(m->d) : NULL;
        if (base) {
                double *part = mem_array((n - 1) * (n - 1), sizeof *part);
                bool known = likelihood_information(base, t, part);
                for (size_t a = 0; a + 1 < n; a++)
                        for (size_t c = 0; c + 1 < n; c++)
                                h[a * n + c] = part[a * (n - 1) + c];
                free(part);
                return known ? base->info ? BOUND_CLOSED : BOUND_INTEGRATED : BOUND_NONE;
        }
        if (!m->regression)
                return !likelihood_information(m->d, t, h) ? BOUND_NONE
                       : m->d->info                        ? BOUND_CLOSED
                                                           : BOUND_INTEGRATED;
        if (!regression_information(m->regression, t, h))
                return BOUND_NONE;
        for (size_t i = 0; i < n * n; i++)
                h[i] /= m->s->weight;
        return BOUND_ROWS;
}

/* Its inverse for what is estimated and has a slope: bound[npar] of one observation, NAN where there is none. */
static enum bound bound_of(const struct spec *m, const double *t, const bool *held, double *bound)
{
        size_t n = m->d->npar, k = 0;
        size_t *index = mem_array(n, sizeof *index);
        double *h = mem_array(2 * n * n, sizeof *h), *part = h + n * n;
        for (size_t j = 0; j < n; j++) {
                bound[j] = m->d->simplex ? t[j] * (1 - t[j]) : NUM_NAN;
                if (!held[j] && !param_is_rough(&m->d->param[j]))
                        index[k++] = j;
        }
        enum bound from = m->d->simplex ? BOUND_CLOSED
                          : k && (!m->d->regular || m->d->regular(m->d, t))
                                  ? information(m, t, held, h)
                                  : BOUND_NONE;
        if (!m->d->simplex && from != BOUND_NONE) {
                gsl_matrix_view view = gsl_matrix_view_array(part, k, k);
                for (size_t a = 0; a < k; a++)
                        for (size_t c = 0; c < k; c++)
                                part[a * k + c] = h[index[a] * n + index[c]];
                if (gsl_linalg_cholesky_decomp1(&view.matrix) != GSL_SUCCESS ||
                    gsl_linalg_cholesky_invert(&view.matrix) != GSL_SUCCESS)
                        from = BOUND_NONE;
                for (size_t a = 0; a < k && from != BOUND_NONE; a++)
                        bound[index[a]] = part[a * k + a];
        }
        free(h);
        free(index);
        return from;
}

/* --- 4. all of it ------------------------------------------------------------------------------- */

static void run_size(const struct study *s, const struct spec *m, size_t index, const double *bound,
                     struct study_size *to)
{
        size_t B = s->by.samples, npar = m->d->npar;
        struct batch b = {.m = m,
                          .t = s->t,
                          .o = &s->by,
                          .n = s->by.size[index],
                          .first = index * B,
                          .npar = npar};
        double *x = mem_array(B, sizeof *x);
        b.value = mem_array(2 * B * npar, sizeof *b.value);
        b.se = b.value + B * npar;
        b.hold = mem_array(B * npar * INTERVAL_COUNT, sizeof *b.hold);
        b.reason = mem_array(2 * B, sizeof *b.reason);
        b.where = b.reason + B;
        threads_watched(s->by.threads, B, try_sample, &b, &(struct onlooker){tell, &b});
        to->n = b.n;
        to->cell = mem_array(npar, sizeof *to->cell);
        for (size_t j = 0; j < npar; j++) {
                to->cell[j].bound = bound[j] / (double)b.n;
                take_cell(&to->cell[j], &b, j, x);
        }
        to->failed = take_texts(b.reason, B, &to->reason);
        to->boundary = take_texts(b.where, B, &to->where);
        free(b.reason);
        free(b.hold);
        free(b.value);
        free(x);
}

/* NULL, or why there is nothing to study, as a text of its own. */
static char *refusal(const struct spec *m, const double *t)
{
        if (m->s && m->s->outcomes)
                return mem_format("observations are censored or truncated, and how others would be "
                                  "is not known");
        if (m->regression && m->s->w)
                return mem_format("a weighted row of a regression stands for several, of which one "
                                  "cannot be drawn");
        if (m->regression && !spec_has_rows(m))
                return mem_format("the rows were not kept");
        return simulate_refusal(m->d, t);
}

struct study *study_run(const struct spec *m, const double *t, const struct study_options *o,
                        char **why)
{
        size_t n = m->d->npar, nfree = 0;
        *why = refusal(m, t);
        bool *held = mem_array(n, sizeof *held);
        for (size_t j = 0; j < n; j++) {
                held[j] = (m->held && !isnan(m->held[j])) || m->d->param[j].given;
                nfree += held[j] ? 0 : 1;
        }
        if (!*why && nfree == 0)
                *why = mem_format("no parameter is free");
        if (*why) {
                free(held);
                return NULL;
        }
        struct study *s = mem_array(1, sizeof *s);
        double *bound = mem_array(n, sizeof *bound);
        *s = (struct study){.d = m->d, .t = t, .by = *o, .held = held, .nsize = o->nsize};
        s->bound = bound_of(m, t, held, bound);
        s->size = mem_array(o->nsize, sizeof *s->size);
        for (size_t i = 0; i < o->nsize; i++)
                run_size(s, m, i, bound, &s->size[i]);
        free(bound);
        return s;
}

void study_free(struct study *s)
{
        for (size_t i = 0; s && i < s->nsize; i++) {
                free(s->size[i].reason);
                free(s->size[i].where);
                free(s->size[i].cell);
        }
        if (!s)
                return;
        free(s->size);
        free(s->held);
        free(s);
}
