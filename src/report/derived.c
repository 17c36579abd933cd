/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parameters determine, also on the boundary: there some of them are infinite, and the family on the
 * boundary knows better. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

static size_t own(const struct dist *d)
{
        size_t n = 0;
        while (d->derived && d->derived[n].name)
                n++;
        return n;
}

/* A parameter or derived quantity of d by its name; false: there is none. */
static bool by_name(const struct dist *d, const double *t, const char *name, double *value)
{
        for (size_t j = 0; j < d->npar; j++)
                if (strcmp(d->param[j].name, name) == 0) {
                        *value = t[j];
                        return true;
                }
        for (const struct derived *q = d->derived; q && q->name; q++)
                if (strcmp(q->name, name) == 0) {
                        *value = q->value(d, t);
                        return true;
                }
        return false;
}

/* The i-th parameter of the family on the boundary that goes by none of d's names; npar: no more. */
static size_t foreign(const struct fit *model, const struct dist *d, size_t i)
{
        size_t j = 0;
        double unused;
        for (; j < model->d->npar; j++)
                if (!by_name(d, d->probe, model->d->param[j].name, &unused) && i-- == 0)
                        break;
        return j;
}

const char *derived_name(const struct report *r, size_t i)
{
        const struct dist *d = r->fit->d;
        const struct fit *model = fit_model(r->fit);
        if (i < own(d))
                return d->derived[i].name;
        if (model == r->fit)
                return NULL;
        size_t j = foreign(model, d, i - own(d));
        return j < model->d->npar ? model->d->param[j].name : NULL;
}

double derived_value(const struct report *r, size_t i)
{
        const struct dist *d = r->fit->d;
        const struct fit *model = fit_model(r->fit);
        double value;
        if (!r->inference)
                return NUM_NAN;
        if (i >= own(d))
                return model->t[foreign(model, d, i - own(d))];
        if (model != r->fit && by_name(model->d, model->t, d->derived[i].name, &value))
                return value;
        return d->derived[i].value(d, r->fit->t);
}

char *derived_unsure(const struct inference *i, size_t k, bool asked)
{
        const struct functional *q = i->functional;
        const char *why = q[k].why;
        if (!why || (asked && !q[k].asked))
                return NULL;
        for (size_t m = 0; m < k; m++)
                if (q[m].why == why && (q[m].asked || !asked))
                        return NULL;
        char *names = mem_format("%s", q[k].name);
        for (size_t m = k + 1; m < i->nfunctional; m++) {
                if (q[m].why != why || (asked && !q[m].asked))
                        continue;
                char *longer = mem_format("%s, %s", names, q[m].name);
                free(names);
                names = longer;
        }
        char *line = mem_format("error or interval of %s is undefined: %s", names, why);
        free(names);
        return line;
}
