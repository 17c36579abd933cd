/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/functional: what the estimates imply: derived parameters, moments, quantiles, probabilities. Their standard errors are
 * those of the delta method, sqrt(g' V g) with g the gradient in the parameters (Casella & Berger 2002, sec. 5.5.4). */
#include "internal.h"

#include "coords.h"
#include "mem.h"

#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

/* --- names */

static const struct {
        const char *name;
        const char *refusal;
} questions[] = {
        [QUESTION_QUANTILE] = {"quantile", "is no probability between 0 and 1"},
        [QUESTION_CDF] = {"cdf", "is no number"},
        [QUESTION_RETURN] = {"return", "is no period of more than 1"},
};

enum { QUESTIONS = sizeof questions / sizeof *questions };

bool infer_asked(const char *name, struct asked *a)
{
        size_t length = strlen(name);
        for (size_t i = 0; i < QUESTIONS; i++) {
                size_t n = strlen(questions[i].name);
                if (length < n + 3 || strncmp(name, questions[i].name, n) != 0 || name[n] != '(' ||
                    name[length - 1] != ')')
                        continue;
                a->question = (enum question)i;
                return num_parse(name + n + 1, length - n - 2, '.', &a->at) == NUM_OK;
        }
        return false;
}

const char *infer_asked_refusal(const struct asked *a)
{
        bool fine = a->question == QUESTION_QUANTILE ? a->at > 0 && a->at < 1
                    : a->question == QUESTION_RETURN ? a->at > 1 && isfinite(a->at)
                                                     : !isnan(a->at);
        return fine ? NULL : questions[a->question].refusal;
}

/* The caller's. */
static char *asked_name(const struct asked *a)
{
        char text[NUM_TEXT];
        return mem_format("%s(%s)", questions[a->question].name, num_shortest(text, a->at));
}

/* --- values */

/* Of the upper half from above: 1 - 1 / T loses the digits of T. */
static double quantile_of(const struct dist *d, const struct asked *a, const double *t)
{
        return dist_quantile(d, a->question == QUESTION_RETURN ? 1 - 1 / a->at : a->at, t);
}

static double asked_value(const struct dist *d, const struct asked *a, const double *t)
{
        if (a->question != QUESTION_CDF)
                return quantile_of(d, a, t);
        return d->logcdf ? exp(d->logcdf(d, a->at, t)) : NUM_NAN;
}

double functional_value(const struct functional *q, const struct dist *d, const double *t)
{
        return q->derived ? q->derived->value(d, t)
               : q->value ? q->value(d, t)
                          : asked_value(d, &q->of, t);
}

bool functional_jumps(const struct functional *q, const struct dist *d)
{
        return d->support.discrete &&
               (q->asked ? q->of.question != QUESTION_CDF : q->value == dist_median);
}

/* t_j moved by a step of its link. */
static double moved_value(const struct functional *q, const struct dist *d, double *t, size_t j,
                          double step)
{
        const struct param *p = &d->param[j];
        double old = t[j];
        t[j] = link_from(p, link_to(p, old) + step);
        double value = functional_value(q, d, t);
        t[j] = old;
        return value;
}

/* The slope along parameter j, in its link: central differences of steps a, a / 2, ..., two of which extrapolate to an error of
 * a^4 times the fifth derivative. A pole may be near (the variance of a loglogistic of beta = 2.03 has one at 2): the step halves
 * until two extrapolations agree, or until they drift apart again, which is rounding; of these the two nearest are taken. */
static double slope_along(const struct functional *q, const struct dist *d, double *t, size_t j,
                          double a)
{
        enum { HALVINGS = 20 };
        double before = NUM_NAN, previous = NUM_NAN, apart = NUM_INF, slope = NUM_NAN;
        for (int k = 0; k < HALVINGS; k++, a /= 2) {
                double now = (moved_value(q, d, t, j, a) - moved_value(q, d, t, j, -a)) / (2 * a),
                       extrapolated = (4 * now - before) / 3, gap = fabs(extrapolated - previous);
                if (gap < apart || (isnan(slope) && isfinite(extrapolated)))
                        slope = extrapolated;
                else if (gap > apart)
                        break;
                if (gap <= 1e-9 * fabs(slope))
                        break;
                apart = fmin(apart, gap);
                before = now;
                previous = extrapolated;
        }
        return slope;
}

/* As t moves F(x, t) = p stays, so that a quantile x moves by -(d log F / dt) / (d log F / dx); likewise of S in the upper half. False: it
 * has a formula of its own, or the derivatives of the tail are not known. */
static bool gradient_of_quantile(const struct functional *q, const struct dist *d, const double *t,
                                 double *g)
{
        bool quantile = q->asked ? q->of.question != QUESTION_CDF : q->value == dist_median;
        if (!quantile || d->quantile || !d->tail || d->support.discrete)
                return false;
        double x = functional_value(q, d, t), p = !q->asked ? 0.5 : q->of.at;
        bool upper = q->asked && q->of.question == QUESTION_RETURN ? p > 2 : p >= 0.5;
        double by = (upper ? d->logsf : d->logcdf)(d, x, t) - d->logpdf(d, x, t);
        if (!isfinite(x) || !isfinite(by) || !d->tail(d, x, upper, t, g, NULL))
                return false;
        bool fine = true;
        for (size_t j = 0; j < d->npar; j++) {
                g[j] *= upper ? exp(by) : -exp(by);
                fine = fine && isfinite(g[j]);
        }
        return fine;
}

void functional_gradient(const struct functional *q, const struct dist *d, const double *t,
                         const double *se, double *g)
{
        bool known = gradient_of_quantile(q, d, t, g);
        for (size_t j = 0; known && j < d->npar; j++)
                g[j] = se[j] > 0 ? g[j] : 0;
        if (known)
                return;
        double *at = mem_array(d->npar, sizeof *at);
        memcpy(at, t, d->npar * sizeof *at);
        for (size_t j = 0; j < d->npar; j++) {
                const struct param *p = &d->param[j];
                g[j] = 0;
                if (!(se[j] > 0))
                        continue;
                double slope = link_slope(p, t[j]), a = 0.02 * se[j] / slope;
                if (link_default(p->lo, p->hi) != LINK_IDENTITY)
                        a = fmin(a, 1.0 / 128);
                g[j] = functional_jumps(q, d) ? NUM_NAN : slope_along(q, d, at, j, a) / slope;
        }
        free(at);
}

/* --- the list */

struct list {
        size_t n, room;
        struct functional *at;
};

static struct functional *list_add(struct list *l, char *name)
{
        l->at = mem_grow(l->at, &l->room, l->n + 1, sizeof *l->at);
        struct functional *q = &l->at[l->n++];
        *q = (struct functional){.name = name};
        return q;
}

static bool has_name(const struct dist *d, const char *name)
{
        bool found = false;
        for (size_t j = 0; j < d->npar; j++)
                found = found || strcmp(d->param[j].name, name) == 0;
        for (const struct derived *q = d->derived; q && q->name; q++)
                found = found || strcmp(q->name, name) == 0;
        return found;
}

/* A moment or median, unless the family has it under that name. */
static void add_moment(struct list *l, const struct dist *d, const char *name, bool known,
                       double (*value)(const struct dist *, const double *), double lo, double hi)
{
        if (!known || has_name(d, name))
                return;
        struct functional *q = list_add(l, mem_format("%s", name));
        q->value = value;
        q->lo = lo;
        q->hi = hi;
}

static double mean_of(const struct dist *d, const double *t)
{
        return d->mean(d, t);
}

/* The ends of the support, which a moved family has elsewhere. */
static void hull(const struct dist *d, double *lo, double *hi)
{
        bool moves = dist_shifted_base(d) != NULL;
        *lo = moves ? -NUM_INF : d->support.lo;
        *hi = moves ? NUM_INF : d->support.hi;
}

struct functional *infer_implied(const struct fit *f, const struct infer_options *o, size_t *n)
{
        const struct fit *model = fit_model(f);
        const struct dist *d = model->d;
        struct list l = {0};
        double lo, hi;
        *n = 0;
        if (d->simplex || (d->made && !dist_shifted_base(d))) /* of levels or coefficients */
                return mem_array(0, sizeof *l.at);
        hull(d, &lo, &hi);
        for (const struct derived *q = d->derived; q && q->name; q++) {
                struct functional *to = list_add(&l, mem_format("%s", q->name));
                to->derived = q;
                to->among = d->derived;
                to->lo = q->lo;
                to->hi = q->hi;
        }
        bool inverts = d->quantile || (d->logcdf && d->logsf);
        add_moment(&l, d, "mean", d->mean != NULL, mean_of, lo, hi);
        add_moment(&l, d, "sd", d->variance != NULL, dist_sd, 0, NUM_INF);
        add_moment(&l, d, "median", inverts, dist_median, lo, hi);
        for (size_t i = 0; i < o->nasked; i++) {
                struct functional *to = list_add(&l, asked_name(&o->asked[i]));
                bool chance = o->asked[i].question == QUESTION_CDF;
                to->asked = true;
                to->of = o->asked[i];
                to->lo = chance ? 0 : lo;
                to->hi = chance ? 1 : hi;
        }
        for (size_t i = 0; i < l.n; i++)
                l.at[i].e = (struct estimate){
                        f->status == STATUS_OK ? functional_value(&l.at[i], d, model->t) : NUM_NAN,
                        NUM_NAN, NUM_NAN, NUM_NAN};
        *n = l.n;
        return l.at ? l.at : mem_array(0, sizeof *l.at);
}

void infer_implied_free(struct functional *q, size_t n)
{
        for (size_t k = 0; k < n; k++)
                free(q[k].name);
        free(q);
}
