/* SPDX-License-Identifier: GPL-3.0-or-later */
/* location/profile: l(loc) = max over the family's parameters of l(loc, t). */
#include "internal.h"

#include "mem.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

double profile_loc(const struct profile *p, double u)
{
        return -p->scale * exp(u);
}

struct fit *profile_fit(const struct profile *p, double loc, struct sample **z)
{
        struct fit_options how = {.held = p->held, .brief = true};
        *z = sample_standardised(p->y, loc, 1);
        return fit_run(p->base, *z, &how);
}

double profile_value(const struct profile *p, double loc, double *t, struct edge *edge)
{
        struct sample *z;
        struct fit *f = profile_fit(p, loc, &z);
        double value = f->status == STATUS_OK && isfinite(f->loglik) ? f->loglik : -NUM_INF;
        if (t)
                memcpy(t, f->t, p->base->npar * sizeof *t);
        if (edge)
                *edge = (struct edge){f->boundary ? mem_text(f->boundary, strlen(f->boundary))
                                                  : NULL,
                                      f->limit ? dist_find(f->limit->d->name) : NULL, value};
        fit_free(f);
        sample_free(z);
        return value;
}

double profile_noise(const struct profile *p, double value, double u)
{
        return (1e-12 + 64 * DBL_EPSILON * exp(u)) * (fabs(value) + p->y->weight);
}

double profile_refine(const struct profile *p, double u, double apart)
{
        enum { SECTIONS = 12 };
        const double golden = 0.381966011250105;
        double a = u - apart, b = u + apart;
        double c = a + golden * (b - a), d = b - golden * (b - a);
        double fc = profile_value(p, profile_loc(p, c), NULL, NULL),
               fd = profile_value(p, profile_loc(p, d), NULL, NULL);
        for (int i = 0; i < SECTIONS; i++) {
                if (fc > fd) {
                        b = d, d = c, fd = fc;
                        c = a + golden * (b - a);
                        fc = profile_value(p, profile_loc(p, c), NULL, NULL);
                } else {
                        a = c, c = d, fc = fd;
                        d = b - golden * (b - a);
                        fd = profile_value(p, profile_loc(p, d), NULL, NULL);
                }
        }
        return fc > fd ? c : d;
}

double profile_ceiling(const struct sample *s)
{
        const struct outcomes *o = s->outcomes;
        if (!o)
                return sample_moments(s)->min;
        double end = o->exact ? sample_moments(o->exact)->min : NUM_INF;
        for (size_t i = 0; i < o->n; i++)
                if (o->w[i] > 0)
                        end = fmin(end, o->hi[i]);
        return end;
}

/* n values of which the first is at 0, as one of y is; false: none of those that were seen lies there. */
static bool outline_values(const struct profile *p, size_t n, double *x)
{
        const struct outcomes *o = p->y->outcomes;
        if (!o)
                sample_outline(p->y, n, x);
        for (size_t i = 0; o && i < n; i++)
                x[i] = p->scale * (double)i;
        return !o || (o->exact && sample_moments(o->exact)->min <= 0);
}

/* Whether l grows without bound as loc -> min x. If it does it gains log(1 / d), d = min x - loc, and loses some n log log(1 / d),
 * so that with thousands of observations no d that a double holds is small enough to see it: five of them show it. */
bool profile_is_unbounded(const struct profile *p)
{
        enum { FEW = 5 };
        double x[FEW], near[2];
        if (!outline_values(p, FEW, x))
                return false;
        struct sample *few = sample_make(FEW, x, NULL);
        struct profile q = *p;
        q.y = few;
        for (int i = 0; i < 2; i++)
                near[i] = profile_value(&q, -p->scale * (i ? 1e-60 : 1e-30), NULL, NULL);
        sample_free(few);
        return near[1] - near[0] > 30 * M_LN10 / 2;
}
