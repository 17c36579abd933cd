/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/compare: several families on one sample, ranked by an information criterion. */
#include "infer.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[CRITERION_COUNT] = {
        [CRITERION_AIC] = "aic",
        [CRITERION_AICC] = "aicc",
        [CRITERION_BIC] = "bic",
        [CRITERION_LOGLIK] = "loglik",
};

const char *criterion_name(enum criterion c)
{
        return names[c];
}

/* Smaller is better. */
static double measure(const struct inference *i, enum criterion c)
{
        switch (c) {
        case CRITERION_AICC:
                return i->aicc;
        case CRITERION_BIC:
                return i->bic;
        case CRITERION_LOGLIK:
                return 2 * i->nll;
        default:
                return i->aic;
        }
}

/* --- one contender */

static enum status contend(struct contender *c, const struct sample *s, const struct fit_options *o,
                           const struct infer_options *how)
{
        size_t outside = sample_outside(s, &c->d->support);
        if (outside < s->n) {
                char value[NUM_TEXT], range[SUPPORT_TEXT];
                c->reason = mem_format("%s is outside the support: %s",
                                       num_shortest(value, s->x[outside]),
                                       support_text(range, &c->d->support));
                return STATUS_DATA;
        }
        struct spec m = {.d = c->d, .s = s, .held = o->held};
        c->fit = spec_fit(&m, o);
        if (c->fit->status == STATUS_OK)
                c->inference = infer_run(&m, &c->fit, how, &c->reason);
        else
                c->reason = mem_text(c->fit->reason, strlen(c->fit->reason));
        return c->fit->status;
}

/* --- their order */

struct place {
        double value;
        size_t index;
        bool fitted;
};

static int by_value(const void *a, const void *b)
{
        const struct place *p = a, *q = b;
        if (p->fitted != q->fitted)
                return p->fitted ? -1 : 1;
        if (p->fitted && isnan(p->value) != isnan(q->value))
                return isnan(p->value) ? 1 : -1;
        if (p->fitted && p->value != q->value && !isnan(p->value))
                return p->value < q->value ? -1 : 1;
        return p->index < q->index ? -1 : 1;
}

static void order(struct comparison *c)
{
        struct place *place = mem_array(c->n, sizeof *place);
        struct contender *sorted = mem_array(c->n, sizeof *sorted);
        for (size_t i = 0; i < c->n; i++) {
                const struct inference *inference = c->contender[i].inference;
                place[i] = (struct place){.index = i, .fitted = inference != NULL};
                if (inference)
                        place[i].value = measure(inference, c->criterion);
                c->fitted += inference ? 1 : 0;
        }
        qsort(place, c->n, sizeof *place, by_value);
        double total = 0;
        for (size_t i = 0; i < c->n; i++) {
                struct contender *k = &sorted[i];
                *k = c->contender[place[i].index];
                k->rank = place[i].fitted ? i + 1 : 0;
                k->delta = place[i].fitted ? place[i].value - place[0].value : NUM_NAN;
                k->weight = c->criterion == CRITERION_LOGLIK ? NUM_NAN : exp(-k->delta / 2);
                total += isnan(k->weight) ? 0 : k->weight;
        }
        for (size_t i = 0; i < c->n; i++)
                sorted[i].weight /= total;
        free(place);
        free(c->contender);
        c->contender = sorted;
}

struct comparison *infer_compare(const struct sample *s, size_t n, const struct dist *const *d,
                                 const double *const *held, const struct fit_options *o,
                                 const struct infer_options *how, enum criterion criterion)
{
        struct comparison *c = mem_array(1, sizeof *c);
        *c = (struct comparison){
                .criterion = criterion, .n = n, .contender = mem_array(n, sizeof *c->contender)};
        for (size_t i = 0; i < n; i++) {
                struct fit_options one = *o;
                one.held = held ? held[i] : NULL;
                c->contender[i].d = d[i];
                enum status status = contend(&c->contender[i], s, &one, how);
                c->status = status > c->status ? status : c->status;
        }
        order(c);
        infer_versus(c, s);
        return c;
}

void infer_compare_free(struct comparison *c)
{
        for (size_t i = 0; c && i < c->n; i++) {
                infer_free(c->contender[i].inference);
                fit_free(c->contender[i].fit);
                free(c->contender[i].reason);
                for (size_t k = 0; k < c->contender[i].nversus; k++) {
                        free(c->contender[i].versus[k].how);
                        free(c->contender[i].versus[k].why);
                }
                free(c->contender[i].versus);
        }
        if (c)
                free(c->contender);
        free(c);
}
