/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit/record: the record of a fit. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

void fit_warn(struct fit *f, const char *text)
{
        size_t cap = f->nwarning;
        f->warning = mem_grow(f->warning, &cap, f->nwarning + 1, sizeof *f->warning);
        f->warning[f->nwarning++] = mem_text(text, strlen(text));
}

void fit_refuse(struct fit *f, enum status status, char *reason)
{
        free(f->reason);
        f->status = status;
        f->reason = reason;
}

void fit_reach(struct fit *f, double loglik, const double *t)
{
        if (!(loglik > f->reached))
                return;
        f->reached = loglik;
        memcpy(f->summit, t, f->d->npar * sizeof *t);
}

void fit_adopt(struct fit *f, const struct fit *from, const size_t *place)
{
        size_t n = f->d->npar, m = from->d->npar;
        f->method = from->method;
        f->iterations += from->iterations;
        f->evaluations += from->evaluations;
        f->gradient = from->gradient;
        f->condition = from->condition;
        f->gap = from->gap;
        f->loglik = from->loglik;
        f->map = from->map;
        f->penalty = from->penalty;
        for (size_t j = 0; j < n; j++) {
                size_t a = place ? place[j] : j;
                if (a < m) {
                        f->t[j] = from->t[a];
                        f->edge[j] = from->edge[a];
                }
                for (size_t k = 0; k < n; k++) {
                        size_t b = place ? place[k] : k;
                        f->vcov[j * n + k] = a < m && b < m ? from->vcov[a * m + b] : NUM_NAN;
                }
        }
}

struct fit *fit_new(const struct dist *d, const struct sample *s)
{
        struct fit *f = mem_array(1, sizeof *f);
        *f = (struct fit){.d = d,
                          .s = s,
                          .gradient = NUM_NAN,
                          .condition = NUM_NAN,
                          .gap = NUM_NAN,
                          .loglik = NUM_NAN,
                          .reached = -NUM_INF,
                          .supremum = -NUM_INF};
        f->t = mem_array(d->npar, sizeof *f->t);
        f->summit = mem_array(d->npar, sizeof *f->summit);
        f->held = mem_array(d->npar, sizeof *f->held);
        f->edge = mem_array(d->npar, sizeof *f->edge);
        f->vcov = mem_array(d->npar * d->npar, sizeof *f->vcov);
        for (size_t j = 0; j < d->npar; j++)
                f->t[j] = NUM_NAN;
        for (size_t j = 0; j < d->npar * d->npar; j++)
                f->vcov[j] = NUM_NAN;
        return f;
}

void fit_free(struct fit *f)
{
        if (!f)
                return;
        for (size_t i = 0; i < f->nwarning; i++)
                free(f->warning[i]);
        free(f->warning);
        fit_free(f->limit);
        free(f->reason);
        free(f->boundary);
        free(f->t);
        free(f->summit);
        free(f->held);
        free(f->edge);
        free(f->vcov);
        free(f->score);
        dist_free(f->made);
        free(f);
}

const struct fit *fit_model(const struct fit *f)
{
        while (f->limit)
                f = f->limit;
        return f;
}
