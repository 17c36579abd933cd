/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit/limit: families on the edge of a family, where its maximum may lie. */
#include "internal.h"

#include "mem.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ", with rate = 2": the parameters of the limit that are none of f's; a string of the caller. */
static char *lost(const struct fit *f, const struct limit *limit, const struct fit *at)
{
        char *list = mem_text("", 0), value[NUM_TEXT];
        for (size_t i = 0; i < limit->dist->npar; i++) {
                size_t j = 0;
                while (j < f->d->npar && limit->from[j] != (int)i)
                        j++;
                if (j < f->d->npar)
                        continue;
                char *longer =
                        mem_format("%s%s%s = %s", list, *list ? ", " : ", with ",
                                   limit->dist->param[i].name, num_digits(value, at->t[i], 6));
                free(list);
                list = longer;
        }
        return list;
}

/* Takes the limit's maximum, and the fit that found it, into f. */
static void adopt(struct fit *f, const struct limit *limit, struct fit *at)
{
        size_t n = f->d->npar, m = limit->dist->npar;
        for (size_t j = 0; j < n; j++) {
                f->edge[j] = limit->from[j] < 0;
                f->t[j] = f->edge[j] ? limit->at[j] : at->t[limit->from[j]];
                for (size_t i = 0; i < n; i++)
                        f->vcov[j * n + i] = limit->from[j] < 0 || limit->from[i] < 0
                                                     ? NUM_NAN
                                                     : at->vcov[(size_t)limit->from[j] * m +
                                                                (size_t)limit->from[i]];
        }
        if (limit->put)
                limit->put(f->d, at->t, f->t);
        free(f->reason);
        free(f->boundary);
        f->reason = NULL;
        f->status = STATUS_OK;
        f->boundary = mem_format("%s (%s)", limit->dist->name, limit->how);
        f->method = at->method;
        f->loglik = at->loglik;
        f->gradient = at->gradient;
        f->condition = at->condition;
        f->iterations += at->iterations;
        f->evaluations += at->evaluations;
        fit_free(f->limit);
        f->limit = at;
}

static void announce(struct fit *f, const struct limit *limit)
{
        char *with = lost(f, limit, f->limit);
        char *text = mem_format("the maximum is on the boundary: %s%s", f->boundary, with);
        fit_warn(f, text);
        free(text);
        free(with);
}

/* Whether what was reached can be believed: far out densities and tails of some families lose all digits (of an exgaussian with sigma
 * = 1e-13 tau, of f with df2 = inf). */
static bool is_believable(const struct fit *f)
{
        enum { FAR = 1000000 };
        double least = NUM_INF, most = 0; /* of scales */
        bool near = true;
        for (size_t j = 0; j < f->d->npar; j++) {
                const struct param *p = &f->d->param[j];
                double t = f->summit[j];
                near = near && (isfinite(t) || f->held[j]); /* an end may be held at infinity */
                if (p->lo != 0 || f->held[j])
                        continue;
                if (abs(p->unit) == 1) {
                        double scale = p->unit > 0 ? t : 1 / t;
                        least = fmin(least, scale);
                        most = fmax(most, scale);
                } else {
                        near = near && t < FAR && t > 1.0 / FAR;
                }
        }
        return near && !(most > FAR * least);
}

bool limit_overtaken(const struct fit *f, double loglik)
{
        bool higher = f->reached > loglik + 1e-9 * (fabs(loglik) + f->s->weight);
        if (sample_is_windowed(f->s))
                return higher;
        /* values can give some families a likelihood without bound, probabilities are at most 1 */
        const struct outcomes *o = f->s->outcomes;
        return higher && o && !(f->d->unbounded && o->exact) && is_believable(f);
}

/* A family's own starts follow the whole of a distribution, of which a window shows a part; what the limit is in the window
 * says more of where l is high. */
static void search_inward(struct fit *f, const double *held, const struct limit *limit,
                          const struct fit *at)
{
        double *t = mem_array(f->d->npar, sizeof *t);
        struct fit_options how = {.method = METHOD_AUTO, .start = t};
        for (size_t k = 0; limit->inward(f->d, at->t, k, t); k++) {
                struct fit *inside = fit_new(f->d, f->s);
                memcpy(inside->held, f->held, f->d->npar * sizeof *f->held);
                inside->nfree = f->nfree;
                search_run(inside, held, &how, true);
                fit_reach(f, inside->reached, inside->summit);
                if (inside->status == STATUS_OK &&
                    !(f->status == STATUS_OK && f->loglik >= inside->loglik)) {
                        fit_refuse(f, STATUS_OK, NULL);
                        fit_adopt(f, inside, NULL);
                }
                fit_free(inside);
        }
        free(t);
}

void limit_search(struct fit *f, const double *held)
{
        bool free_all = sample_is_windowed(f->s) && f->nfree == f->d->npar;
        for (const struct limit *limit = f->d->limit; free_all && limit && limit->dist; limit++) {
                struct fit *at =
                        limit->inward ? fit_run(limit->dist, f->s, &(struct fit_options){0}) : NULL;
                if (at && at->status == STATUS_OK)
                        search_inward(f, held, limit, at);
                fit_free(at);
        }
}

/* Whether l rises to the edge from the special cases in the middle of the family, where observations are not values; the highest of
 * these has then been reached. */
static bool is_way_up(struct fit *f, const double *held, double loglik)
{
        bool up = true;
        for (const struct special *c = f->d->special; c && c->dist; c++) {
                if (!c->at || c->law != LAW_CHI2)
                        continue;
                double *middle = mem_array(f->d->npar, sizeof *middle);
                bool narrower = false;
                for (size_t j = 0; j < f->d->npar; j++) {
                        middle[j] = isnan(held[j]) ? c->at[j] : held[j];
                        narrower = narrower || (isnan(held[j]) && !isnan(middle[j]));
                }
                if (narrower) { /* else it is f itself */
                        struct fit_options how = {.held = middle, .brief = true};
                        struct fit *at = fit_run(f->d, f->s, &how);
                        up = up && !(at->loglik > loglik);
                        if (at->status == STATUS_OK && !at->limit)
                                fit_reach(f, at->loglik, at->t);
                        fit_free(at);
                }
                free(middle);
        }
        return up;
}

/* Compares the maximum found inside (if any) with those of the families on the edge; before a search
 * with those only whose peak decides. true: one of them is the answer. */
bool limit_compare(struct fit *f, const double *held, bool before)
{
        const struct limit *answer = NULL; /* a higher one may follow */
        for (const struct limit *limit = f->d->limit; limit && limit->dist; limit++) {
                if (before && !limit->decides)
                        continue;
                size_t m = limit->dist->npar;
                double *limit_held = mem_array(m, sizeof *limit_held);
                bool reachable = true;
                for (size_t i = 0; i < m; i++)
                        limit_held[i] = NUM_NAN;
                for (size_t j = 0; j < f->d->npar; j++) {
                        if (limit->from[j] >= 0)
                                limit_held[limit->from[j]] = held[j];
                        else
                                reachable = reachable && isnan(held[j]);
                }
                if (reachable) {
                        struct fit_options plain = {.held = limit_held};
                        struct fit *at = fit_run(limit->dist, f->s, &plain);
                        /* at the same height, to rounding, the limit is the answer: fewer parameters say as
                         * much, and a search on its way there may stop where l is flat */
                        double noise = 8 * DBL_EPSILON * (fabs(at->loglik) + f->s->weight);
                        double above = f->loglik - at->loglik; /* NAN before a search */
                        bool inside = f->status == STATUS_OK && !answer;
                        bool beaten = inside && limit->resort ? fabs(above) > noise : above > noise;
                        bool windowed = sample_is_windowed(f->s);
                        bool unseen = windowed && f->reached == -NUM_INF; /* no search began */
                        beaten = beaten || unseen || limit_overtaken(f, at->loglik);
                        bool peak = !f->s->outcomes              ? limit->is_peak(f->d, f->s, at->t)
                                    : !isnan(above)              ? above <= noise
                                    : windowed && !limit->resort ? true
                                                                 : is_way_up(f, held, at->loglik);
                        if (at->status == STATUS_OK && !beaten && peak) {
                                adopt(f, limit, at);
                                answer = limit;
                        } else {
                                fit_free(at);
                        }
                }
                free(limit_held);
        }
        if (answer)
                announce(f, answer);
        return answer != NULL;
}
