/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit/evaluate: the likelihood at given parameters, without a search. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* Probabilities are not asked to add up to more digits than they are written with. */
#define NEARLY 1e-9

static char *misplaced_sum(const struct dist *d, const double *t)
{
        char text[NUM_TEXT];
        double sum = 0;
        for (size_t j = 0; j < d->npar; j++)
                sum += t[j];
        if (!d->simplex || fabs(sum - 1) <= NEARLY)
                return NULL;
        return mem_format("the probabilities of %s add up to %s, not to 1", d->name,
                          num_digits(text, sum, 6));
}

char *fit_misplaced(const struct dist *d, const double *t)
{
        for (size_t j = 0; j < d->npar; j++) {
                const struct param *p = &d->param[j];
                char text[NUM_TEXT], lo[NUM_TEXT], hi[NUM_TEXT];
                if (isnan(t[j]))
                        return mem_format("%s has no value", p->name);
                if (p->integer && t[j] != floor(t[j]))
                        return mem_format("%s = %s is not a whole number", p->name,
                                          num_shortest(text, t[j]));
                if (!(t[j] >= p->lo && t[j] <= p->hi) && !(p->given && t[j] == p->preset))
                        return mem_format("%s = %s is outside its range, %s <= %s <= %s", p->name,
                                          num_shortest(text, t[j]), num_shortest(lo, p->lo),
                                          p->name, num_shortest(hi, p->hi));
        }
        return misplaced_sum(d, t);
}

/* Value and gradient; where no observation was likely there is no slope. */
static void evaluate(struct fit *f)
{
        size_t n = f->d->npar;
        double nll = likelihood_nll(f->d, f->s, f->t, f->score, NULL);
        for (size_t j = 0; j < n; j++) {
                bool slope =
                        isfinite(nll) && !param_is_rough(&f->d->param[j]) && !f->d->param[j].given;
                f->score[j] = slope ? 0 - f->score[j] : NUM_NAN;
        }
        f->loglik = -nll;
        f->evaluations = 1;
        if (isnan(nll))
                fit_refuse(f, STATUS_USAGE,
                           mem_format("there is no likelihood at these parameters"));
}

struct fit *fit_evaluate(const struct dist *d, const struct sample *s, const double *t)
{
        struct fit *f = fit_new(d, s);
        char *wrong = fit_misplaced(d, t);
        f->score = mem_array(d->npar, sizeof *f->score);
        memcpy(f->t, t, d->npar * sizeof *f->t);
        memset(f->vcov, 0, d->npar * d->npar * sizeof *f->vcov);
        for (size_t j = 0; j < d->npar; j++)
                f->held[j] = true;
        if (!wrong && s->outcomes)
                wrong = bounded_misfit(d);
        if (wrong)
                fit_refuse(f, STATUS_USAGE, wrong);
        else
                evaluate(f);
        return f;
}
