/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit/spike: where a distribution closes in on one of the values. There the likelihood of some families has no bound, and that a
 * search came high there says nothing of the maximum that is meant. */
#include "internal.h"

#include "mem.h"

#include <gsl/gsl_sort.h>
#include <stdlib.h>
#include <string.h>

/* The value at which the density is highest, that density, and that of at least half of the values; NAN: none was seen. */
static double densest_value(const struct dist *d, const struct sample *values, const double *t,
                            double *most, double *usual)
{
        double *log_f = mem_array(values->n, sizeof *log_f), at = NUM_NAN;
        *most = *usual = -NUM_INF;
        for (size_t i = 0; i < values->n; i++) {
                log_f[i] = d->logpdf(d, values->x[i], t);
                if (log_f[i] > *most) {
                        *most = log_f[i];
                        at = values->x[i];
                }
        }
        gsl_sort(log_f, 1, values->n);
        if (values->n)
                *usual = log_f[(values->n - 1) / 2];
        free(log_f);
        return at;
}

/* The values, if any were seen as they are and each is kept; of integers none is closed in on. */
static const struct sample *values_of(const struct dist *d, const struct sample *s)
{
        const struct sample *values = s->outcomes ? s->outcomes->exact : NULL;
        return values && values->x && !d->support.discrete ? values : NULL;
}

/* Whether l gains as much again when every scale is a thousandth of what it was once more, with all locations at the value. */
static bool gains_for_ever(const struct dist *d, const struct sample *s, const double *held,
                           const double *start, double value)
{
        enum { STEPS = 3 };
        double *t = mem_array(d->npar, sizeof *t), l[STEPS];
        bool shrinks = false;
        memcpy(t, start, d->npar * sizeof *t);
        for (int k = 0; k < STEPS; k++) {
                for (size_t j = 0; j < d->npar; j++) {
                        const struct param *p = &d->param[j];
                        bool scale = isnan(held[j]) && p->unit == 1 && p->lo == 0;
                        t[j] = isnan(held[j]) && p->location ? value : t[j];
                        t[j] = scale && k > 0 ? ldexp(t[j], -10) : t[j];
                        shrinks = shrinks || scale;
                }
                l[k] = -likelihood_nll(d, s, t, NULL, NULL);
        }
        free(t);
        double gain = l[1] - l[0], next = l[2] - l[1];
        return shrinks && next > 0.1 && next > 0.9 * gain;
}

bool spike_is_all(const struct sample *s)
{
        const struct outcomes *o = s->outcomes;
        const struct moments *m = o->exact ? sample_moments(o->exact) : NULL;
        bool all = m && m->min == m->max && !sample_is_windowed(s);
        for (size_t i = 0; all && i < o->n; i++)
                all = o->lo[i] <= m->min && m->min <= o->hi[i];
        return all;
}

bool spike_is_at(const struct dist *d, const struct sample *s, const double *held, const double *t)
{
        const double high = log(1e6);
        const struct sample *values = values_of(d, s);
        double most, usual;
        if (!d->unbounded || !values || spike_is_all(s))
                return false;
        double value = densest_value(d, values, t, &most, &usual);
        return most > high || most - usual > high || gains_for_ever(d, s, held, t, value);
}

char *spike_why(const struct dist *d, const struct sample *s, const double *held, const double *t)
{
        const double dense = 1e6;
        const struct sample *values = values_of(d, s);
        char text[NUM_TEXT];
        double most, usual;
        if (!values)
                return NULL;
        double value = densest_value(d, values, t, &most, &usual);
        double unit = fmax(fabs(value), sample_moments(s)->sd);
        if (!(most > log(dense / unit)))
                return NULL;
        if (spike_is_all(s))
                return mem_format("all observations are, or border on, one value: the likelihood "
                                  "grows without bound as the distribution shrinks to it");
        return gains_for_ever(d, s, held, t, value)
                       ? mem_format("the likelihood grows without bound as the distribution closes "
                                    "in on the value %s",
                                    num_shortest(text, value))
                       : NULL;
}
