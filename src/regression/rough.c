/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/rough: a parameter in which the likelihood has no slope, beside one that is predicted.
 *
 * It ends the support (pareto's xm, powerfunction's max): the likelihood rises up to the first observation whatever the other is,
 * which is what the family's own fit says. Or it is a whole number (erlang's k): with rate = k exp(x'b) the best b is the same for
 * all k, and what is left, n log Gamma(k) against k times a constant, is concave in k: the first k from which the
 * likelihood falls on both sides is the maximum. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

bool regression_finds_rough(const struct dist *d, size_t param)
{
        return d->npar == 2 && d->fit && param_is_rough(&d->param[param]) && !dist_shifted_base(d);
}

/* The row's parameter that is rough, free and not predicted; npar of the row: there is none. */
static size_t rough_of(const struct regression *r, const double *held, size_t *param)
{
        for (size_t a = 0; a < r->m && !r->d->simplex; a++) {
                const struct coordinate *c = &r->coordinate[a];
                const struct param *p = &r->d->param[c->param];
                if (!c->from && !c->given && !p->given && param_is_rough(p) &&
                    isnan(held[c->first])) {
                        *param = c->param;
                        return c->first;
                }
        }
        return r->row.npar;
}

bool rough_apply(const struct regression *r, const double *held)
{
        size_t param;
        return rough_of(r, held, &param) < r->row.npar && regression_finds_rough(r->d, param);
}

/* What the family's own fit says with the other parameter at by times a typical value. */
static double alone(const struct regression *r, size_t param, double by)
{
        double held[2], t[2];
        for (size_t j = 0; j < 2; j++) /* rows on the edge of others have no typical values */
                held[j] = j == param ? NUM_NAN : by * (r->d->probe ? r->d->probe[j] : 1);
        return r->d->fit(r->d, r->y, held, t) ? t[param] : NUM_NAN;
}

static struct fit *fit_at(struct regression *r, const struct fit_options *o,
                          const struct penalties *p, const double *held, size_t j, double at)
{
        double *more = mem_array(r->row.npar, sizeof *more);
        memcpy(more, held, r->row.npar * sizeof *more);
        more[j] = at;
        struct fit_options how = *o;
        how.held = more;
        struct fit *g = regression_fit_inside(r, &how, p);
        free(more);
        return g;
}

static double height_of(const struct fit *g)
{
        return g->status == STATUS_OK ? g->loglik - (g->map ? g->penalty : 0) : -NUM_INF;
}

/* From *k on, by steps that double while the likelihood rises and halve where it falls. */
static struct fit *climb(struct regression *r, const struct fit_options *o,
                         const struct penalties *p, const double *held, size_t j, double *k)
{
        const struct param *q = &r->row.param[j];
        struct fit *best = fit_at(r, o, p, held, j, *k);
        double step = 1;
        for (int idle = 0; idle < 2 && best->status == STATUS_OK;) {
                double to = *k + step;
                struct fit *g = to > q->lo && to < q->hi ? fit_at(r, o, p, held, j, to) : NULL;
                if (g && height_of(g) > height_of(best)) {
                        fit_free(best);
                        best = g;
                        *k = to;
                        step *= 2;
                        idle = 0;
                        continue;
                }
                fit_free(g);
                idle = fabs(step) > 1 ? 0 : idle + 1;
                step = fabs(step) > 1 ? (step > 0 ? 1 : -1) : -step;
        }
        return best;
}

void rough_fit(struct fit *f, struct regression *r, const struct fit_options *o,
               const struct penalties *p, const double *held)
{
        size_t param = 0, j = rough_of(r, held, &param), P = f->d->npar;
        const struct param *q = &r->d->param[param];
        double at = q->integer ? fmax(1, floor(q->lo) + 1) : alone(r, param, 1);
        for (size_t k = 0; p && k < p->nprior; k++)
                if (p->prior[k].param == j) {
                        fit_refuse(
                                f, STATUS_USAGE,
                                mem_format("%s cannot have a prior beside a formula: it is found "
                                           "without a slope",
                                           q->name));
                        return;
                }
        if (!q->integer && at != alone(r, param, 2)) {
                fit_refuse(
                        f, STATUS_USAGE,
                        mem_format("%s ends the support, and hangs on what is predicted: hold it, "
                                   "--fix=%s=...",
                                   q->name, q->name));
                return;
        }
        struct fit *g = q->integer ? climb(r, o, p, held, j, &at) : fit_at(r, o, p, held, j, at);
        if (g->status != STATUS_OK) {
                fit_refuse(f, g->status, mem_format("%s", g->reason));
        } else {
                fit_adopt(f, g, NULL);
                f->nfree = g->nfree + 1;
                for (size_t k = 0; k < P; k++)
                        f->vcov[j * P + k] = f->vcov[k * P + j] = NUM_NAN;
        }
        fit_free(g);
}
