/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/estimate: what the curvature of the log-likelihood at its top says. */
#include "infer.h"

#include "coords.h"
#include "likelihood.h"
#include "mem.h"

#include <gsl/gsl_cdf.h>
#include <stdlib.h>
#include <string.h>

/* --- Wald: symmetric on the scale of the link, so that a bound of the parameter is never crossed */

static struct estimate wald(const struct param *p, double t, double variance, double level)
{
        struct estimate e = {.value = t, .se = NUM_NAN, .lower = NUM_NAN, .upper = NUM_NAN};
        if (!(variance > 0))
                return e;
        double half = gsl_cdf_ugaussian_Qinv((1 - level) / 2) * sqrt(variance) / link_slope(p, t);
        e.se = sqrt(variance);
        e.lower = link_from(p, link_to(p, t) - half);
        e.upper = link_from(p, link_to(p, t) + half);
        return e;
}

/* --- on the boundary: the values that a likelihood-ratio test at the level does not reject, which is an
 * interval with the estimate at one end. Its other end is where the profile log-likelihood has fallen by
 * half the chi-squared quantile. */

struct fall {
        const struct fit *f;
        size_t j;
        double drop;
        double *t;
};

/* By how much the profile has fallen, less the drop, at a distance from the edge: with one parameter the profile
 * is the likelihood; in a simplex the others keep their proportions (which is their maximum), or share
 * equally if all are 0 (where any division of what does not occur is as good). */
static double fallen(double distance, void *context)
{
        struct fall *c = context;
        const struct dist *d = c->f->d;
        const struct param *p = &d->param[c->j];
        double old = c->f->t[c->j];
        memcpy(c->t, c->f->t, d->npar * sizeof *c->t);
        c->t[c->j] = old == p->lo ? old + distance : old - distance;
        for (size_t i = 0; d->simplex && i < d->npar; i++)
                if (i != c->j)
                        c->t[i] = old < 1 ? c->t[i] * (1 - distance)
                                          : distance / (double)(d->npar - 1);
        double now = -likelihood_nll(d, c->f->s, c->t, NULL, NULL);
        return fmin(c->f->loglik - now, 1e300) - c->drop;
}

static struct estimate one_sided(const struct fit *f, size_t j, double level)
{
        const struct param *p = &f->d->param[j];
        struct estimate e = {.value = f->t[j], .se = NUM_NAN, .lower = NUM_NAN, .upper = NUM_NAN};
        bool alone = f->nfree == 1 || f->d->simplex;
        if (!alone || !isfinite(f->t[j]))
                return e;
        struct fall c = {f, j, gsl_cdf_chisq_Pinv(level, 1) / 2,
                         mem_array(f->d->npar, sizeof *c.t)};
        double range = p->hi - p->lo;
        double distance = isfinite(range) ? num_root(fallen, &c, 1e-300, range)
                                          : num_root_positive(fallen, &c, 1);
        e.lower = f->t[j] == p->lo ? p->lo : p->hi - distance;
        e.upper = f->t[j] == p->lo ? p->lo + distance : p->hi;
        free(c.t);
        return e;
}

/* Where the support ends: what the distribution knows, or nothing. */
static struct estimate irregular(const struct fit *f, size_t j, double level)
{
        struct estimate e = {.value = f->t[j], .se = NUM_NAN, .lower = NUM_NAN, .upper = NUM_NAN};
        double lower, upper;
        if (!f->held[j] && f->d->interval &&
            f->d->interval(f->d, f->s, f->t, j, level, &lower, &upper)) {
                e.lower = lower;
                e.upper = upper;
        }
        return e;
}

/* --- the record */

struct inference *infer_run(const struct fit *f, double level)
{
        const struct dist *d = f->d;
        struct inference *i = mem_array(1, sizeof *i);
        double k = (double)f->nfree, n = f->s->weight, nll = -f->loglik;
        i->fit = f;
        i->level = level;
        i->estimate = mem_array(d->npar, sizeof *i->estimate);
        for (size_t j = 0; j < d->npar; j++) {
                double variance = f->vcov[j * d->npar + j];
                if (f->edge[j])
                        i->estimate[j] = one_sided(f, j, level);
                else if (param_is_rough(&d->param[j]))
                        i->estimate[j] = irregular(f, j, level);
                else
                        i->estimate[j] = wald(&d->param[j], f->t[j], variance, level);
        }
        i->nll = nll;
        i->aic = 2 * k + 2 * nll;
        i->aicc = n > k + 1 ? i->aic + 2 * k * (k + 1) / (n - k - 1) : NUM_NAN;
        i->bic = k * log(n) + 2 * nll;
        if (f->map) /* they are about the maximum of the likelihood */
                i->aic = i->aicc = i->bic = NUM_NAN;
        i->cross_entropy = nll / n;
        return i;
}

void infer_free(struct inference *i)
{
        if (i)
                free(i->estimate);
        free(i);
}
