/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit/run: exact estimator where the distribution has one, else a search; then limits. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* No variance for what was not estimated, lies on the edge or ends the support. */
static void clear_vcov(struct fit *f)
{
        size_t n = f->d->npar;
        for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < n; j++) {
                        if (f->edge[i] || f->edge[j] || param_is_rough(&f->d->param[i]) ||
                            param_is_rough(&f->d->param[j]))
                                f->vcov[i * n + j] = NUM_NAN;
                        else if (f->held[i] || f->held[j])
                                f->vcov[i * n + j] = 0;
                }
}

/* NULL, or why a held value or starting value is no parameter. */
static char *misplaced(const struct dist *d, const double *value, const char *what)
{
        for (size_t j = 0; value && j < d->npar; j++) {
                const struct param *p = &d->param[j];
                char text[NUM_TEXT], lo[NUM_TEXT], hi[NUM_TEXT];
                if (isnan(value[j]))
                        continue;
                if (d->simplex)
                        return mem_format("%s: the probabilities of %s stand or fall together; "
                                          "they cannot be given one by one",
                                          what, d->name);
                if (p->integer && value[j] != floor(value[j]))
                        return mem_format("%s: %s = %s is not a whole number", what, p->name,
                                          num_shortest(text, value[j]));
                if (!(value[j] > p->lo && value[j] < p->hi) && !(p->given && value[j] == p->preset))
                        return mem_format("%s: %s = %s is outside its range, %s < %s < %s", what,
                                          p->name, num_shortest(text, value[j]),
                                          num_shortest(lo, p->lo), p->name,
                                          num_shortest(hi, p->hi));
        }
        return NULL;
}

/* The maximum of a model in which nothing is wrong, one way or another. */
static void maximise(struct fit *f, const double *held, const struct fit_options *o)
{
        const struct dist *d = f->d;
        if (limit_compare(f, held, true))
                return;
        if ((o->method == METHOD_AUTO || o->method == METHOD_EXACT) && d->fit &&
            d->fit(d, f->s, held, f->t)) {
                if (exact_accept(f, held) || !d->root || o->method == METHOD_EXACT)
                        return;
                fit_refuse(f, STATUS_OK, NULL); /* rounding has spoilt the root: search for it */
        } else if (o->method == METHOD_EXACT) {
                fit_refuse(f, STATUS_USAGE,
                           mem_format("%s has no closed form%s; use another --method", d->name,
                                      d->fit ? " with these parameters fixed" : ""));
                return;
        } else if (exact_on_edge(f, held)) {
                exact_accept(f, held);
                fit_warn(f, "the maximum is on the boundary, where no search arrives: found by the "
                            "closed form");
                return;
        }
        bool searched = search_run(f, held, o, false);
        if (!limit_compare(f, held, false) && !searched) {
                search_run(f, held, o, true);
                limit_compare(f, held, false);
        }
        const char *why =
                f->status == STATUS_SEARCH && d->unbounded ? d->unbounded(d, f->s, held) : NULL;
        if (why)
                fit_refuse(f, STATUS_NONE, mem_format("no maximum exists: %s", why));
}

char *fit_hold(struct fit *f, const struct fit_options *o, double *held)
{
        size_t n = f->d->npar;
        for (size_t j = 0; j < n; j++)
                held[j] = o->held ? o->held[j] : NUM_NAN;
        size_t lacking = dist_take_presets(f->d, held);
        for (size_t j = 0; j < n; j++) {
                f->held[j] = !isnan(held[j]);
                f->nfree += f->held[j] ? 0 : 1;
                f->t[j] = held[j];
        }
        f->nfree -= f->d->simplex && f->nfree > 0 ? 1 : 0;
        if (lacking < n)
                return mem_format(
                        "%s is not estimated but given: it needs a value, as in --fix=%s=10",
                        f->d->param[lacking].name, f->d->param[lacking].name);
        char *wrong = misplaced(f->d, held, "fixed value");
        return wrong ? wrong : misplaced(f->d, o->start, "starting value");
}

/* What a fit says beside its estimates, or instead of them. */
static void finish(struct fit *f)
{
        char remark[256];
        if (f->status == STATUS_OK) {
                clear_vcov(f);
                if (f->d->regular && !f->d->regular(f->d, f->t))
                        for (size_t j = 0; j < f->d->npar * f->d->npar; j++)
                                f->vcov[j] = NUM_NAN;
                if (f->d->remark && !f->s->outcomes &&
                    f->d->remark(f->d, f->s, f->t, remark, sizeof remark))
                        fit_warn(f, remark);
                return;
        }
        for (size_t j = 0; j < f->d->npar; j++)
                f->t[j] = NUM_NAN;
        f->loglik = NUM_NAN;
}

struct fit *fit_run(const struct dist *d, const struct sample *s, const struct fit_options *o)
{
        if (o->evaluate)
                return fit_evaluate(d, s, o->held);
        struct fit *f = fit_new(d, s);
        double *held = mem_array(d->npar, sizeof *held);
        char *wrong = fit_hold(f, o, held);
        const char *none = !wrong && d->none && !s->outcomes ? d->none(d, s, held) : NULL;
        f->method = o->method;
        if (wrong)
                fit_refuse(f, STATUS_USAGE, wrong);
        else if (none && !o->height && (d->fit || o->method != METHOD_EXACT))
                fit_refuse(f, STATUS_NONE, mem_format("no maximum exists: %s", none));
        else if (s->outcomes)
                bounded_maximise(f, held, o);
        else
                maximise(f, held, o);
        if (f->status == STATUS_SEARCH && f->nfree == 0 &&
            likelihood_nll(d, s, held, NULL, NULL) == NUM_INF)
                fit_refuse(f, STATUS_NONE,
                           mem_format("no maximum exists: with all parameters fixed, the "
                                      "likelihood of an observation is 0"));
        finish(f);
        free(held);
        return f;
}
