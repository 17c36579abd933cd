/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/estimate: standard errors and intervals of all that was estimated, of the kind that was asked for. */
#include "internal.h"

#include "coords.h"
#include "mem.h"

#include <gsl/gsl_cdf.h>
#include <stdlib.h>
#include <string.h>

static const char *const intervals[INTERVAL_COUNT] = {
        [INTERVAL_WALD] = "wald",           [INTERVAL_PROFILE] = "profile",
        [INTERVAL_BOOTSTRAP] = "bootstrap", [INTERVAL_PERCENTILE] = "percentile",
        [INTERVAL_EXACT] = "exact",         [INTERVAL_NONE] = "none",
};

static const char *const errors[ERROR_COUNT] = {
        [ERROR_OBSERVED] = "observed",   [ERROR_EXPECTED] = "expected", [ERROR_ROBUST] = "robust",
        [ERROR_BOOTSTRAP] = "bootstrap", [ERROR_NONE] = "none",
};

const char *interval_name(enum interval i)
{
        return intervals[i];
}

const char *error_name(enum error e)
{
        return errors[e];
}

bool infer_resamples(const struct infer_options *o)
{
        return o->interval == INTERVAL_BOOTSTRAP || o->interval == INTERVAL_PERCENTILE ||
               o->error == ERROR_BOOTSTRAP;
}

void infer_warn(struct inference *i, char *text)
{
        i->warning = mem_grow(i->warning, &i->room, i->nwarning + 1, sizeof *i->warning);
        i->warning[i->nwarning++] = text;
}

double *infer_held(const struct fit *f, bool edges)
{
        double *held = mem_array(f->d->npar, sizeof *held);
        for (size_t j = 0; j < f->d->npar; j++) {
                bool flat = edges && (f->edge[j] || param_is_rough(&f->d->param[j]));
                held[j] = f->held[j] || flat ? f->t[j] : NUM_NAN;
        }
        return held;
}

/* --- Wald: symmetric on the scale of the link, so that a bound of the parameter is never crossed */

struct estimate wald_estimate(double lo, double hi, double value, double variance, double level)
{
        const struct param p = {.lo = lo, .hi = hi};
        struct estimate e = {.value = value, .se = NUM_NAN, .lower = NUM_NAN, .upper = NUM_NAN};
        if (!(variance > 0))
                return e;
        double half =
                gsl_cdf_ugaussian_Qinv((1 - level) / 2) * sqrt(variance) / link_slope(&p, value);
        e.se = sqrt(variance);
        e.lower = link_from(&p, link_to(&p, value) - half);
        e.upper = link_from(&p, link_to(&p, value) + half);
        return e;
}

/* Where the support ends: what the distribution knows, or nothing. */
static struct estimate irregular(const struct fit *f, size_t j, double level)
{
        struct estimate e = {.value = f->t[j], .se = NUM_NAN, .lower = NUM_NAN, .upper = NUM_NAN};
        double lower, upper;
        if (!f->held[j] && f->d->interval && !f->s->outcomes &&
            f->d->interval(f->d, f->s, f->t, j, level, &lower, &upper)) {
                e.lower = lower;
                e.upper = upper;
        }
        return e;
}

static void estimate_params(struct inference *i, const struct spec *m, const struct fit *f)
{
        const struct dist *d = f->d;
        for (size_t j = 0; j < d->npar; j++) {
                const struct param *p = &d->param[j];
                double variance = i->vcov[j * d->npar + j];
                i->estimate[j] = f->edge[j]          ? profile_edge(i, m, f, j)
                                 : param_is_rough(p) ? irregular(f, j, i->how.level)
                                                     : wald_estimate(p->lo, p->hi, f->t[j],
                                                                     variance, i->how.level);
        }
}

/* g' V g; NAN where V or g does not know. */
static double quadratic(const double *g, const double *v, size_t n)
{
        double sum = 0;
        for (size_t a = 0; a < n; a++)
                for (size_t b = 0; b < n; b++)
                        sum += g[a] == 0 || g[b] == 0 ? 0 : g[a] * v[a * n + b] * g[b];
        return sum;
}

static void estimate_functionals(struct inference *i, const struct fit *f)
{
        const struct fit *model = fit_model(f);
        const double *v = model == f ? i->vcov : model->vcov;
        size_t n = model->d->npar;
        double *se = mem_array(2 * n, sizeof *se), *g = se + n;
        for (size_t j = 0; j < n; j++)
                se[j] = v[j * n + j] > 0 ? sqrt(v[j * n + j]) : 0;
        for (size_t k = 0; k < i->nfunctional; k++) {
                struct functional *q = &i->functional[k];
                functional_gradient(q, model->d, model->t, se, g);
                q->e = wald_estimate(q->lo, q->hi, q->e.value, quadratic(g, v, n), i->how.level);
        }
        free(se);
}

/* Why what is implied has no error or interval. */
static void explain_functionals(struct inference *i, const struct fit *f)
{
        for (size_t k = 0; k < i->nfunctional; k++) {
                struct functional *q = &i->functional[k];
                bool ends = i->how.interval == INTERVAL_NONE ||
                            (!isnan(q->e.lower) && !isnan(q->e.upper));
                if (ends && (!isnan(q->e.se) || i->how.error == ERROR_NONE))
                        continue;
                q->why = f->boundary         ? "the maximum is on the boundary"
                         : f->nfree == 0     ? "no parameter was free"
                         : isinf(q->e.value) ? "it is infinite at the estimates"
                         : functional_jumps(q, fit_model(f)->d)
                                 ? "of integers it moves by jumps, which have no slope"
                         : !ends && !isnan(q->e.se) ? "it has none of the kind that was asked for"
                                                    : "it follows from estimates that have none";
        }
}

/* --- exact */

/* An end of the interval of quantiles, from x, as a function of log (p / (1 - p)). */
struct inversion {
        const struct fit *f;
        double x, level;
        bool upper;
};

static double quantile_beyond(double logit, void *context)
{
        const struct inversion *c = context;
        double lower, upper;
        if (!c->f->d->exact_quantile(c->f->d, c->f->s, c->f->held, c->f->t, num_logistic(logit),
                                     c->level, &lower, &upper))
                return NUM_NAN;
        return (c->upper ? upper : lower) - c->x;
}

/* Of a probability of no more than x: those p whose quantile's interval holds x. */
static bool exact_cdf(const struct fit *f, double x, double level, double *lower, double *upper)
{
        const double far = 36; /* next to 0 and 1 */
        struct inversion c = {.f = f, .x = x, .level = level, .upper = true};
        *lower = num_logistic(num_root(quantile_beyond, &c, -far, far));
        c.upper = false;
        *upper = num_logistic(num_root(quantile_beyond, &c, -far, far));
        return !isnan(*lower) && !isnan(*upper);
}

/* What was asked for of the distribution. */
static void exact_asked(struct inference *i, const struct fit *f)
{
        const struct dist *d = f->d;
        for (size_t k = 0; d->exact_quantile && k < i->nfunctional; k++) {
                struct functional *q = &i->functional[k];
                double lower, upper, at = q->of.at;
                if (!q->asked || !isnan(q->e.lower))
                        continue;
                bool known = q->of.question == QUESTION_CDF
                                     ? exact_cdf(f, at, i->how.level, &lower, &upper)
                                     : d->exact_quantile(
                                               d, f->s, f->held, f->t,
                                               q->of.question == QUESTION_RETURN ? 1 - 1 / at : at,
                                               i->how.level, &lower, &upper);
                if (known) {
                        q->e.lower = lower;
                        q->e.upper = upper;
                }
        }
}

/* Those of parameters that are classical, and of what one of them alone implies (a variance that of sigma, a median that of mu). */
static void exact_intervals(struct inference *i, const struct fit *f)
{
        const struct dist *d = f->d;
        bool values = !f->s->outcomes && !f->map;
        for (size_t j = 0; j < d->npar; j++) {
                struct estimate *e = &i->estimate[j];
                double lower, upper;
                if (f->held[j] || d->param[j].irregular)
                        continue;
                bool known = values && d->exact &&
                             d->exact(d, f->s, f->held, f->t, j, i->how.level, &lower, &upper);
                e->lower = known ? lower : NUM_NAN;
                e->upper = known ? upper : NUM_NAN;
                if (!known)
                        infer_warn(i, mem_format("%s has no exact interval; --ci=profile has the "
                                                 "one by likelihood ratio",
                                                 d->param[j].name));
        }
        profile_image(i, f);
        if (values)
                exact_asked(i, f);
}

/* --- what was not wanted */

static void forget(struct estimate *e, const struct infer_options *o, bool held)
{
        if (o->error == ERROR_NONE && !held)
                e->se = NUM_NAN;
        if (o->interval == INTERVAL_NONE)
                e->lower = e->upper = NUM_NAN;
}

static void forget_all(struct inference *i, const struct fit *f)
{
        for (size_t j = 0; j < f->d->npar; j++)
                forget(&i->estimate[j], &i->how, f->held[j]);
        for (size_t k = 0; k < i->nfunctional; k++)
                forget(&i->functional[k].e, &i->how, false);
}

/* --- the record */

static void criteria(struct inference *i, const struct fit *f)
{
        double k = (double)f->nfree, n = f->s->weight, nll = -f->loglik;
        i->nll = nll;
        i->aic = 2 * k + 2 * nll;
        i->aicc = n > k + 1 ? i->aic + 2 * k * (k + 1) / (n - k - 1) : NUM_NAN;
        i->bic = k * log(n) + 2 * nll;
        if (f->map) /* they are about the maximum of the likelihood */
                i->aic = i->aicc = i->bic = NUM_NAN;
        i->cross_entropy = nll / n;
}

/* NULL, or why what is asked for cannot be. */
static char *refusal(const struct spec *m, const struct fit *f, const struct infer_options *o)
{
        if (o->nasked && m->regression)
                return mem_format("quantiles and probabilities differ from row to row of a "
                                  "regression; --predict tells them");
        if (o->nasked && f->d->data == DATA_LABEL)
                return mem_format("labels have no quantiles");
        return infer_resamples(o) ? bootstrap_refusal(m, f, o) : NULL;
}

/* All but what needs other fits. */
static struct inference *begin(const struct spec *m, const struct fit *f,
                               const struct infer_options *o, char **why)
{
        double *vcov = variance_make(m, f, o->error, why);
        if (!vcov)
                return NULL;
        struct inference *i = mem_array(1, sizeof *i);
        i->fit = f;
        i->how = *o;
        i->vcov = vcov;
        i->estimate = mem_array(f->d->npar, sizeof *i->estimate);
        if (!o->bare)
                i->functional = infer_implied(f, o, &i->nfunctional);
        estimate_params(i, m, f);
        estimate_functionals(i, f);
        criteria(i, f);
        return i;
}

/* The fit anew from a point that is higher. NULL: it ends no higher. */
static struct fit *climb(const struct spec *m, const struct fit *f, const struct fit *higher)
{
        struct fit *again = spec_fit(m, &(struct fit_options){.start = higher->t});
        if (again->status == STATUS_OK && again->loglik > f->loglik)
                return again;
        fit_free(again);
        return NULL;
}

struct inference *infer_run(const struct spec *m, struct fit **f, const struct infer_options *o,
                            char **why)
{
        enum { CLIMBS = 5 };
        *why = refusal(m, *f, o);
        if (*why)
                return NULL;
        struct inference *i = begin(m, *f, o, why);
        for (int k = 0; i && o->interval == INTERVAL_PROFILE && k < CLIMBS; k++) {
                struct fit *higher = profile_run(i, m, *f), *again;
                if (!higher)
                        break;
                again = climb(m, *f, higher);
                fit_free(higher);
                if (!again)
                        break;
                infer_free(i);
                fit_warn(again,
                         "a higher maximum than that of the search was met on the way to the "
                         "intervals, and is taken");
                fit_free(*f);
                *f = again;
                i = begin(m, *f, o, why);
        }
        if (!i)
                return NULL;
        if (o->interval == INTERVAL_EXACT)
                exact_intervals(i, *f);
        if (infer_resamples(o))
                bootstrap_run(i, m, *f);
        forget_all(i, *f);
        explain_functionals(i, *f);
        return i;
}

void infer_free(struct inference *i)
{
        if (!i)
                return;
        infer_implied_free(i->functional, i->nfunctional);
        for (size_t k = 0; k < i->nwarning; k++)
                free(i->warning[k]);
        free(i->warning);
        free(i->estimate);
        free(i->vcov);
        free(i);
}
