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
                        if (f->edge[i] || f->edge[j] || f->d->param[i].irregular ||
                            f->d->param[j].irregular)
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
                if (!(value[j] > p->lo && value[j] < p->hi))
                        return mem_format("%s: %s = %s is outside its range, %s < %s < %s", what,
                                          p->name, num_shortest(text, value[j]),
                                          num_shortest(lo, p->lo), p->name,
                                          num_shortest(hi, p->hi));
        }
        return NULL;
}

/* A family on the edge may have the maximum: where that can be told beforehand no search is needed. */
static void search(struct fit *f, const double *held, const struct fit_options *o)
{
        if (limit_compare(f, held, true))
                return;
        search_run(f, held, o);
        limit_compare(f, held, false);
}

struct fit *fit_run(const struct dist *d, const struct sample *s, const struct fit_options *o)
{
        struct fit *f = fit_new(d, s);
        double *held = mem_array(d->npar, sizeof *held);
        const char *none;
        char *wrong = misplaced(d, o->held, "fixed value"), remark[256];
        if (!wrong)
                wrong = misplaced(d, o->start, "starting value");
        for (size_t j = 0; j < d->npar; j++) {
                held[j] = o->held ? o->held[j] : NUM_NAN;
                f->held[j] = !isnan(held[j]);
                f->nfree += f->held[j] ? 0 : 1;
                f->t[j] = held[j];
        }
        f->nfree -= d->simplex && f->nfree > 0 ? 1 : 0;
        f->method = o->method;
        if (wrong) {
                fit_refuse(f, STATUS_USAGE, wrong);
        } else if (o->method == METHOD_EXACT && !d->fit) {
                fit_refuse(f, STATUS_USAGE,
                           mem_format("%s has no closed form; use another --method", d->name));
        } else if (d->none && (none = d->none(d, s, held))) {
                fit_refuse(f, STATUS_NONE, mem_format("no maximum exists: %s", none));
        } else if ((o->method == METHOD_AUTO || o->method == METHOD_EXACT) && d->fit &&
                   d->fit(d, s, held, f->t)) {
                if (!exact_accept(f, held) && d->root && d->start) {
                        fit_refuse(f, STATUS_OK,
                                   NULL); /* a root that rounding has spoilt: search from it */
                        search(f, held, o);
                }
        } else if (o->method == METHOD_EXACT) {
                fit_refuse(
                        f, STATUS_USAGE,
                        mem_format("%s has no closed form with these parameters fixed; use another "
                                   "--method",
                                   d->name));
        } else if (exact_on_edge(f, held)) {
                exact_accept(f, held);
                fit_warn(f, "the maximum is on the boundary, where no search arrives: found by the "
                            "closed "
                            "form");
        } else {
                search(f, held, o);
        }
        if (f->status == STATUS_OK) {
                clear_vcov(f);
                if (d->remark && d->remark(d, s, f->t, remark, sizeof remark))
                        fit_warn(f, remark);
        } else {
                for (size_t j = 0; j < d->npar; j++)
                        f->t[j] = NUM_NAN;
                f->loglik = NUM_NAN;
        }
        free(held);
        return f;
}
