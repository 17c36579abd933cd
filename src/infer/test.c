/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/test: a restriction against the model without it.
 *
 *   1. laws      2. where the range of a parameter ends      3. refusals      4. the statistics      5. the record */
#include "test_internal.h"

#include "likelihood.h"
#include "mem.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. laws -------------------------------------------------------------------------------------- */

const char *statistic_name(enum statistic s)
{
        static const char *const name[STATISTIC_COUNT] = {"lr", "wald", "score"};
        return name[s];
}

const char *statistic_title(enum statistic s)
{
        static const char *const title[STATISTIC_COUNT] = {"likelihood ratio", "Wald", "score"};
        return title[s];
}

const char *law_name(enum law l)
{
        return l == LAW_CHI2 ? "chi2" : l == LAW_HALF ? "chibar2" : "none";
}

static double tail(double x, size_t df)
{
        return df == 0 ? (x > 0 ? 0 : 1) : gsl_cdf_chisq_Q(x, (double)df);
}

double test_p(double x, size_t df, enum law law)
{
        if (isnan(x) || law == LAW_NONE)
                return NUM_NAN;
        return law == LAW_HALF ? (tail(x, df - 1) + tail(x, df)) / 2 : tail(x, df);
}

/* --- 2. where the range of a parameter ends --------------------------------------------------------- */

static const struct dist *family_of(const struct spec *m)
{
        return m->regression ? regression_family(m->regression) : m->d;
}

/* The parameter of the family that is j of the row; npar: it is a coefficient. */
static size_t of_family(const struct spec *m, size_t j)
{
        if (!m->regression)
                return j;
        const struct dist *d = family_of(m);
        size_t k = 0;
        while (k < d->npar && strcmp(d->param[k].name, m->d->param[j].name) != 0)
                k++;
        return k;
}

/* The family on the boundary where all that the hypothesis says comes true; NULL: there is none. */
static const struct limit *limit_of(const struct spec *m, const struct hypothesis *h)
{
        const struct dist *d = family_of(m);
        for (const struct limit *l = d->limit; l && l->dist; l++) {
                bool all = true;
                for (size_t i = 0; i < h->n && all; i++) {
                        size_t j = of_family(m, h->param[i]);
                        all = j < d->npar && l->from[j] < 0 && l->at[j] == h->value[i];
                }
                if (all)
                        return l;
        }
        return NULL;
}

/* The family that this one is with these values, and no others. */
static const struct dist *special_of(const struct spec *m, const struct hypothesis *h)
{
        const struct dist *d = m->d;
        for (const struct special *s = m->regression ? NULL : d->special; s && s->dist; s++) {
                size_t said = 0, met = 0;
                for (size_t j = 0; s->at && j < d->npar; j++) {
                        bool free = isnan(s->at[j]) || (m->held && m->held[j] == s->at[j]);
                        said += !free;
                        for (size_t i = 0; i < h->n && !free; i++)
                                met += h->param[i] == j && h->value[i] == s->at[j];
                }
                if (s->at && said == met && met == h->n)
                        return s->dist;
        }
        return NULL;
}

/* The maximum of the family on the boundary. */
static struct fit *limit_fit(const struct spec *m, const struct limit *l)
{
        struct fit_options plain = {.method = METHOD_AUTO};
        if (m->regression)
                return regression_limit(m->regression, l, m->held, &plain);
        double *held = mem_array(l->dist->npar, sizeof *held);
        for (size_t i = 0; i < l->dist->npar; i++)
                held[i] = NUM_NAN;
        for (size_t j = 0; m->held && j < m->d->npar; j++)
                if (l->from[j] >= 0)
                        held[l->from[j]] = m->held[j];
        plain.held = held;
        struct fit *f = fit_run(l->dist, m->s, &plain);
        free(held);
        return f;
}

/* --- 3. refusals -------------------------------------------------------------------------------------- */

static char *refusal_at_end(const struct spec *m, const struct hypothesis *h, size_t i)
{
        char value[NUM_TEXT], lo[NUM_TEXT], hi[NUM_TEXT];
        const struct param *p = &m->d->param[h->param[i]];
        const struct dist *d = family_of(m);
        num_shortest(value, h->value[i]);
        if (h->value[i] != p->lo && h->value[i] != p->hi)
                return mem_format("%s = %s is outside its range, %s < %s < %s", p->name, value,
                                  num_shortest(lo, p->lo), p->name, num_shortest(hi, p->hi));
        if (d->support.discrete && isfinite(p->lo) && isfinite(p->hi))
                return mem_format("%s = %s is where its range ends: there some observations have "
                                  "probability 0, and one of them refutes it (an exact test); no "
                                  "likelihood ratio has a law",
                                  p->name, value);
        return mem_format(
                "%s = %s is where its range ends, and no family with a known law is there", p->name,
                value);
}

/* Of a parameter that cannot be tested, whatever it is to be. */
static char *refusal_of_param(const struct spec *m, size_t j)
{
        const struct param *p = &m->d->param[j];
        if (p->given)
                return mem_format("%s is not estimated but given", p->name);
        if (m->held && !isnan(m->held[j]))
                return mem_format("%s is held by --fix: nothing is left to be tested", p->name);
        if (p->integer)
                return mem_format(
                        "%s is a whole number: its likelihood ratio has no chi-squared law",
                        p->name);
        if (p->irregular)
                return mem_format("the support ends at %s: its likelihood ratio has no chi-squared "
                                  "law, and there is no score; see its interval",
                                  p->name);
        return NULL;
}

static char *refusal_of(const struct spec *m, const struct hypothesis *h, size_t i,
                        const struct limit *l)
{
        const struct param *p = &m->d->param[h->param[i]];
        for (size_t k = 0; k < i; k++)
                if (h->param[k] == h->param[i])
                        return mem_format("%s is there twice", p->name);
        char *why = refusal_of_param(m, h->param[i]);
        if (why || l || (h->value[i] > p->lo && h->value[i] < p->hi))
                return why;
        return refusal_at_end(m, h, i);
}

static char *refusal_of_sums(const struct spec *m, const struct hypothesis *h)
{
        char *why = NULL;
        for (size_t i = 0; i < h->n * m->d->npar && !why; i++)
                if (h->matrix[i] != 0)
                        why = refusal_of_param(m, i % m->d->npar);
        return why ? why : linear_refusal(m, h);
}

/* Probabilities sum to 1, but for the digits that were typed. */
static char *refusal_of_sum(const struct spec *m, const struct hypothesis *h)
{
        double sum = 0;
        char text[NUM_TEXT];
        for (size_t i = 0; i < h->n; i++)
                sum += h->value[i];
        bool all = h->n == m->d->npar;
        if (all ? fabs(sum - 1) <= 1e-6 : sum < 1)
                return NULL;
        return mem_format("the probabilities sum to %s%s", num_shortest(text, sum),
                          all ? ", not to 1" : ", which leaves nothing for the others");
}

char *test_refusal(const struct spec *m, const struct hypothesis *h)
{
        if (h->matrix)
                return refusal_of_sums(m, h);
        const struct limit *l = limit_of(m, h);
        char *why = NULL;
        for (size_t i = 0; i < h->n && !why; i++)
                why = refusal_of(m, h, i, l);
        if (!why && m->d->simplex)
                why = refusal_of_sum(m, h);
        if (!why && l && l->law == LAW_NONE)
                why = mem_format(
                        "%s (%s) is on the boundary of %s, where the support or the number "
                        "of observations in it changes: the likelihood ratio has no known "
                        "law",
                        l->dist->name, l->how, family_of(m)->name);
        return why;
}

/* --- 4. the statistics -------------------------------------------------------------------------------- */

void test_without(struct test *t, enum statistic s, char *why)
{
        if (t->why[s])
                free(why);
        else
                t->why[s] = why;
}

void test_take(struct test *t, enum statistic s, double value)
{
        t->value[s] = value;
        t->p[s] = test_p(value, t->df, s == STATISTIC_LR ? t->law : LAW_CHI2);
}

static void note(struct test *t, const char *text)
{
        char *longer = mem_format("%s%s%s", t->note ? t->note : "", t->note ? "; " : "", text);
        free(t->note);
        t->note = longer;
}

/* Both are maxima to rounding, so a gain below nothing is none; but a restricted maximum that is higher by more says that the
 * search for the other missed it. */
void test_gain(struct test *t, const struct fit *f, double loglik)
{
        double gain = f->loglik - loglik;
        double noise = 256 * DBL_EPSILON * (fabs(f->loglik) + f->s->weight);
        if (gain < -noise)
                test_without(
                        t, STATISTIC_LR,
                        mem_format("the log-likelihood under the restriction is higher by %.3g "
                                   "than at the "
                                   "maximum that was found: search from there, with --start",
                                   -gain));
        else
                test_take(t, STATISTIC_LR, fmax(2 * gain, 0));
}

static void likelihood_ratio(struct test *t, const struct fit *f, const struct fit *f0)
{
        if (f0->status != STATUS_OK)
                test_without(t, STATISTIC_LR, mem_format("under the restriction %s", f0->reason));
        else
                test_gain(t, f, f0->loglik);
}

static void wald(struct test *t, const struct fit *f, const double *vcov,
                 const struct hypothesis *h)
{
        size_t n = h->n, npar = f->d->npar;
        double *v = mem_array(n * n + n, sizeof *v), *away = v + n * n;
        bool known = true;
        for (size_t i = 0; i < n; i++) {
                const struct param *p = &f->d->param[h->param[i]];
                away[i] = f->t[h->param[i]] - h->value[i];
                if (f->d->circular && isinf(p->lo) && isinf(p->hi)) /* the short way round */
                        away[i] = remainder(away[i], 2 * M_PI);
                for (size_t k = 0; k < n; k++) {
                        v[i * n + k] = vcov[h->param[i] * npar + h->param[k]];
                        known = known && !isnan(v[i * n + k]);
                }
        }
        double value = known ? num_form(n, v, away) : NUM_NAN;
        if (!known)
                test_without(t, STATISTIC_WALD, mem_format("the estimate has no standard error"));
        else if (isnan(value))
                test_without(t, STATISTIC_WALD, mem_format("the covariance is singular"));
        else
                test_take(t, STATISTIC_WALD, value);
        free(v);
}

/* Whether a free parameter has corners in its likelihood. */
static bool has_corners(const struct spec *m)
{
        bool any = false;
        for (size_t j = 0; j < m->d->npar; j++)
                any = any || (m->d->param[j].kink && !(m->held && !isnan(m->held[j])));
        return any;
}

/* g' I^-1 g of a family at t, of the parameters that are estimated and smooth; those that are not in the hypothesis are at their
 * best, without a slope. */
static double family_score(const struct spec *m, const double *t, const struct hypothesis *h,
                           bool expected)
{
        const struct dist *d = m->d;
        size_t n = d->npar, k = 0;
        double *g = mem_array(n + 2 * n * n, sizeof *g), *info = g + n, *part = info + n * n;
        size_t *at = mem_array(n, sizeof *at);
        likelihood_nll(d, m->s, t, g, expected ? NULL : info);
        if (expected)
                d->info(d, t, info);
        for (size_t j = 0; j < n; j++)
                if (!(m->held && !isnan(m->held[j])) && !param_is_rough(&d->param[j]))
                        at[k++] = j;
        for (size_t a = 0; a < k; a++) {
                for (size_t b = 0; b < k; b++)
                        part[a * k + b] = info[at[a] * n + at[b]] * (expected ? m->s->weight : 1);
                bool tested = false;
                for (size_t i = 0; i < h->n; i++)
                        tested = tested || h->param[i] == at[a];
                g[a] = tested ? g[at[a]] : 0;
        }
        double value = num_form(k, part, g);
        free(at);
        free(g);
        return value;
}

static double score_with(const struct spec *m, const double *t, const struct hypothesis *h,
                         bool expected)
{
        return m->regression ? regression_score(m->regression, m->held, t, expected)
                             : family_score(m, t, h, expected);
}

/* Whether the expected information is known: of values, by the family; a softmax has no other than the observed one. */
bool test_expects(const struct spec *m)
{
        const struct dist *d = family_of(m);
        const struct sample *s = m->regression ? regression_response(m->regression) : m->s;
        return d->info && !d->simplex && !s->outcomes;
}

static void score(struct test *t, const struct spec *m, const struct fit *f0,
                  const struct hypothesis *h)
{
        bool corners = has_corners(m);
        if (f0->status != STATUS_OK)
                test_without(t, STATISTIC_SCORE,
                             mem_format("there is no maximum under the restriction"));
        else if (f0->boundary)
                test_without(t, STATISTIC_SCORE,
                             mem_format("the maximum under the restriction is on the boundary: %s",
                                        f0->boundary));
        else if (corners && (m->s->outcomes || m->regression))
                test_without(t, STATISTIC_SCORE, mem_format("the likelihood has corners"));
        if (t->why[STATISTIC_SCORE])
                return;
        t->expected = test_expects(m);
        double value = corners && !t->expected ? NUM_NAN : score_with(m, f0->t, h, t->expected);
        if (isnan(value))
                test_without(t, STATISTIC_SCORE,
                             mem_format("the information is not positive definite there"));
        else
                test_take(t, STATISTIC_SCORE, value);
}

/* --- probabilities of a simplex: what is not in the hypothesis shares what that leaves as it did. The score statistic with the
 * expected information is Pearson's sum (n_k - n p_k)^2 / (n p_k). */

static void simplex_test(struct test *t, const struct spec *m, const struct fit *f,
                         const double *vcov, const struct hypothesis *h)
{
        size_t n = m->d->npar;
        double *p = mem_array(n, sizeof *p), left = 1, of = 1, pearson = 0, W = m->s->weight;
        memcpy(p, f->t, n * sizeof *p);
        for (size_t i = 0; i < h->n; i++) {
                left -= h->value[i];
                of -= f->t[h->param[i]];
        }
        bool all = h->n == n;
        for (size_t k = 0; k < n; k++)
                p[k] *= all ? 0 : left / of;
        for (size_t i = 0; i < h->n; i++)
                p[h->param[i]] = h->value[i] / (all ? 1 - left : 1);
        t->df = all ? n - 1 : h->n;
        t->expected = true;
        if (!all && !(of > 0)) { /* the others did not occur: any share is as good */
                for (size_t s = 0; s < STATISTIC_COUNT; s++)
                        test_without(
                                t, (enum statistic)s,
                                mem_format("the others did not occur, and how they share is open"));
                free(p);
                return;
        }
        t->loglik = -likelihood_nll(m->d, m->s, p, NULL, NULL);
        test_take(t, STATISTIC_LR, fmax(2 * (f->loglik - t->loglik), 0));
        for (size_t k = 0; k < n; k++)
                if (p[k] > 0)
                        pearson += W * (f->t[k] - p[k]) * (f->t[k] - p[k]) / p[k];
        test_take(t, STATISTIC_SCORE, pearson);
        struct hypothesis some = *h;
        some.n = t->df;
        wald(t, f, vcov, &some);
        free(p);
}

/* --- 5. the record ------------------------------------------------------------------------------------ */

static struct fit *restricted_fit(const struct spec *m, const struct hypothesis *h)
{
        double *held = mem_array(m->d->npar, sizeof *held);
        for (size_t j = 0; j < m->d->npar; j++)
                held[j] = m->held ? m->held[j] : NUM_NAN;
        for (size_t i = 0; i < h->n; i++)
                held[h->param[i]] = h->value[i];
        struct fit_options o = {.method = METHOD_AUTO, .held = held};
        struct fit *f = spec_fit(m, &o);
        free(held);
        return f;
}

/* How many parameters a limit has less. */
static size_t lost(const struct fit *f, const struct fit *f0)
{
        return f->nfree > f0->nfree ? f->nfree - f0->nfree : 1;
}

static void at_limit(struct test *t, const struct limit *l, const struct fit *f,
                     const struct fit *f0)
{
        static const char singular[] = "the information is singular there",
                          edge[] = "it is where the range of a parameter ends";
        const char *why = l->law == LAW_CHI2 ? singular : edge;
        t->is = l->dist;
        t->law = l->law;
        t->df = lost(f, f0);
        test_without(t, STATISTIC_WALD, mem_format("%s", why));
        test_without(t, STATISTIC_SCORE, mem_format("%s", why));
        if (l->law != LAW_HALF)
                return;
        char *text = mem_format("%s (%s) is on the boundary of %s: twice the gain is half of the "
                                "time chi-squared with %zu, half of the time with %zu degrees of "
                                "freedom (chi-bar-squared), in large samples",
                                l->dist->name, l->how, f->d->name, t->df - 1, t->df);
        note(t, text);
        free(text);
}

/* Of a family that was moved along the line: whether an estimate has no standard error, though it is inside its range. */
static bool lacks_error(const struct fit *f)
{
        bool any = false;
        for (size_t j = 0; j < f->d->npar; j++)
                any = any || (!f->held[j] && !f->edge[j] && isnan(f->vcov[j * f->d->npar + j]));
        return any;
}

/* Whether what is at the maximum, or at that under the restriction, says nothing of how well it is known. */
static bool is_irregular(const struct spec *m, const struct fit *f, const struct fit *f0)
{
        const struct dist *d = f->d;
        if (f0->status != STATUS_OK)
                return false;
        if (m->moved)
                return lacks_error(f) || lacks_error(f0);
        return d->regular && (!d->regular(d, f->t) || !d->regular(d, f0->t));
}

void test_without_law(struct test *t)
{
        static const char why[] = "the maximum is irregular, as the support ends at a parameter";
        t->law = LAW_NONE;
        test_without(t, STATISTIC_WALD, mem_format("%s", why));
        test_without(t, STATISTIC_SCORE, mem_format("%s", why));
        note(t, "no p-value: the maximum is irregular, as the support ends at a parameter, and the "
                "law of the likelihood ratio is not known");
}

static const char near_boundary[] =
        "the maximum is on the boundary, where the laws of these statistics are but a guide";

struct test *test_run(const struct spec *m, const struct fit *f, const double *vcov,
                      const struct hypothesis *h)
{
        struct test *t = mem_array(1, sizeof *t);
        *t = (struct test){.df = h->n, .law = LAW_CHI2, .loglik = NUM_NAN};
        for (size_t s = 0; s < STATISTIC_COUNT; s++)
                t->value[s] = t->p[s] = NUM_NAN;
        t->text = mem_text(h->text, strlen(h->text));
        if (h->matrix) {
                linear_test(t, m, f, vcov, h);
                if (f->boundary)
                        note(t, near_boundary);
                return t;
        }
        t->is = special_of(m, h);
        if (m->d->simplex) {
                simplex_test(t, m, f, vcov, h);
                return t;
        }
        const struct limit *l = limit_of(m, h);
        struct fit *f0 = l ? limit_fit(m, l) : restricted_fit(m, h);
        if (l)
                at_limit(t, l, f, f0);
        if (!l && is_irregular(m, f, f0))
                test_without_law(t);
        if (f0->status == STATUS_OK)
                t->loglik = f0->loglik;
        likelihood_ratio(t, f, f0);
        if (!l && t->law != LAW_NONE) {
                wald(t, f, vcov, h);
                score(t, m, f0, h);
        }
        if (!l && f->boundary)
                note(t, near_boundary);
        fit_free(f0);
        return t;
}

void test_free(struct test *t)
{
        for (size_t s = 0; t && s < STATISTIC_COUNT; s++)
                free(t->why[s]);
        if (t) {
                free(t->text);
                free(t->note);
        }
        free(t);
}
