/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit/bounded: the maximum where observations are censored or truncated. What a family knows of its maximum speaks of
 * values: closed forms, existence, peaks at limits; so it is searched for. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

char *bounded_misfit(const struct dist *d)
{
        return d->circular || d->simplex || !d->logcdf || !d->logsf
                       ? mem_format("what has no order cannot be censored or truncated")
                       : NULL;
}

/* NULL, or why this cannot be done, as a text of its own. */
static char *refusal(const struct dist *d, const double *held, const struct fit_options *o)
{
        char *why = bounded_misfit(d);
        if (why)
                return why;
        if (o->method == METHOD_EXACT)
                return mem_format(
                        "%s has no closed form where observations are censored or truncated; use "
                        "another --method",
                        d->name);
        for (size_t j = 0; j < d->npar; j++)
                if (isnan(held[j]) && param_is_rough(&d->param[j]))
                        return mem_format(
                                "%s cannot be estimated where observations are censored or "
                                "truncated; --fix=%s=... holds it",
                                d->param[j].name, d->param[j].name);
        return NULL;
}

/* The expected information stands for the curvature of a likelihood with corners; what is expected of censored observations
 * is not known. */
static void doubt_corners(struct fit *f)
{
        const struct dist *d = f->d;
        bool corners = false;
        for (size_t j = 0; j < d->npar; j++)
                corners = corners || (!f->held[j] && d->param[j].kink);
        if (!corners || !f->s->outcomes->exact || f->status != STATUS_OK)
                return;
        for (size_t j = 0; j < d->npar * d->npar; j++)
                f->vcov[j] = NUM_NAN;
        fit_warn(f, "no standard errors: the likelihood has corners, and what is expected of "
                    "censored or truncated observations is not known");
}

/* Why there is no maximum in a window, which the same family between given ends knows; a text of its own, NULL: it does not. */
static char *in_window(const struct fit *f, const double *held)
{
        const struct outcomes *o = f->s->outcomes;
        const struct dist *d = f->d->truncated;
        if (!d || !o->exact || o->n != 1 || o->w[0] > 0) /* one window, and nothing else */
                return NULL;
        size_t n = f->d->npar;
        double *ends = mem_array(d->npar, sizeof *ends);
        memcpy(ends, held, n * sizeof *ends);
        bool logs = f->d->truncated_of == MAP_LOG;
        ends[n] = logs ? log(fmax(o->lo[0], 0)) : o->lo[0];
        ends[n + 1] = logs ? log(o->hi[0]) : o->hi[0];
        struct fit_options how = {.method = METHOD_AUTO, .held = ends};
        struct fit *known = fit_run(d, sample_mapped(o->exact, f->d->truncated_of), &how);
        char *why = NULL;
        if (known->boundary)
                why = mem_format(
                        "no maximum exists: the likelihood only grows towards the limit %s%s",
                        known->boundary, logs ? " of log x" : "");
        else if (known->status == STATUS_NONE)
                why = mem_format("%s", known->reason);
        fit_free(known);
        free(ends);
        return why;
}

/* Where a probability of 1 is only approached, a search finds nothing, or what it takes for flat enough. */
static bool grows_for_ever(const struct fit *f)
{
        bool certain = f->status == STATUS_OK && f->loglik > -1e-6 * f->s->weight;
        return (f->status == STATUS_SEARCH || certain) && sample_has_common_point(f->s);
}

void bounded_maximise(struct fit *f, const double *held, const struct fit_options *o)
{
        static const char shrinks[] = "all observations may be one and the same value: the "
                                      "likelihood grows as the distribution shrinks to it",
                          certain[] = "no observation was seen as it is, and all may be the same "
                                      "value: the likelihood only grows towards 1";
        char *why = refusal(f->d, held, o);
        if (why) {
                fit_refuse(f, STATUS_USAGE, why);
                return;
        }
        const char *none = f->d->windowed ? f->d->windowed(f->d, f->s, held, false) : NULL;
        if (none) {
                fit_refuse(f, STATUS_NONE, mem_format("no maximum exists: %s", none));
                return;
        }
        search_run(f, held, o, false);
        limit_compare(f, held, false);
        if (f->status == STATUS_OK && limit_overtaken(f, f->loglik))
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("the search for the maximum did not converge: a search that "
                                      "ran off came higher than the maximum inside"));
        doubt_corners(f);
        if (grows_for_ever(f))
                fit_refuse(f, STATUS_NONE,
                           mem_format("no maximum exists: %s",
                                      f->s->outcomes->exact ? shrinks : certain));
        else if (f->status == STATUS_SEARCH && f->d->windowed &&
                 (none = f->d->windowed(f->d, f->s, held, true)))
                fit_refuse(f, STATUS_NONE, mem_format("no maximum exists: %s", none));
        else if (f->status == STATUS_SEARCH && (why = in_window(f, held)))
                fit_refuse(f, STATUS_NONE, why);
}
