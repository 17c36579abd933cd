/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spec: the one way to a maximum, and the same model of other observations. */
#include "spec.h"

#include "likelihood.h"
#include "location.h"
#include "mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct fit *spec_fit(const struct spec *m, const struct fit_options *o)
{
        struct fit_options how = *o;
        how.held = o->held ? o->held : m->held;
        if (m->regression && o->evaluate)
                return regression_at(m->regression, how.held, m->penalties);
        if (o->evaluate && !m->dirichlet)
                return fit_evaluate(m->d, m->s, how.held);
        if (m->regression)
                return regression_fit(m->regression, &how, m->penalties);
        if (m->dirichlet)
                return regression_counts(m->d, m->s, m->dirichlet, &how);
        if (m->moved)
                return location_fit(m->d, m->s, &how);
        return fit_run(m->d, m->s, &how);
}

/* --- other observations */

/* A specification with what it owns. */
struct copy {
        struct spec spec; /* first: the rest is found from it */
        struct sample *s;
        struct regression *regression;
};

/* Takes the sample. */
static struct spec *copy_with(const struct spec *m, struct sample *s)
{
        struct copy *c = mem_array(1, sizeof *c);
        c->spec = *m;
        c->spec.s = c->s = s;
        if (m->regression) {
                c->regression = regression_again(m->regression, s);
                c->spec.regression = c->regression;
                c->spec.d = regression_row(c->regression);
        }
        return &c->spec;
}

struct spec *spec_reweighted(const struct spec *m, const double *w)
{
        const struct sample *s = m->s;
        if (!s->outcomes)
                return copy_with(m, sample_make(s->n, s->x, w));
        struct bounds b = *s->outcomes->rows;
        b.w = w;
        return copy_with(m, sample_make_bounded(&b));
}

struct spec *spec_redrawn(const struct spec *m, size_t n, const double *x)
{
        assert(!m->regression || n == m->s->n);
        return copy_with(m, sample_make(n, x, NULL));
}

struct spec *spec_resampled(const struct spec *m, size_t n, const size_t *row, const double *x)
{
        if (!m->regression)
                return spec_redrawn(m, n, x);
        struct copy *c = mem_array(1, sizeof *c);
        c->spec = *m;
        c->spec.s = c->s = sample_make(n, x, NULL);
        c->spec.regression = c->regression = regression_of_rows(m->regression, c->s, row);
        c->spec.d = regression_row(c->regression);
        return &c->spec;
}

struct spec *spec_redrawn_within(const struct spec *m, const struct bounds *b)
{
        assert(!m->regression || b->n == m->s->n);
        return copy_with(m, sample_make_bounded(b));
}

void spec_free(struct spec *m)
{
        struct copy *c = (struct copy *)(void *)m;
        if (!c)
                return;
        regression_free(c->regression);
        sample_free(c->s);
        free(c);
}

/* --- one by one */

bool spec_has_rows(const struct spec *m)
{
        return m->s->x != NULL;
}

/* Of an observation within bounds: seen in [from, to] only, it is a part of what could be seen. */
static double bounded_row(const struct dist *d, const struct bounds *b, size_t i, const double *t,
                          double *g)
{
        double value, *window = g ? mem_array(d->npar, sizeof *window) : NULL;
        if (b->lo[i] < b->hi[i]) {
                value = outcome_log(d, b->lo[i], b->hi[i], t, g, NULL);
        } else {
                value = d->logpdf(d, b->lo[i], t);
                if (g)
                        d->score(d, b->lo[i], t, g);
        }
        if (b->from) {
                value -= outcome_log(d, b->from[i], b->to[i], t, window, NULL);
                for (size_t j = 0; g && j < d->npar; j++)
                        g[j] -= window[j];
        }
        free(window);
        return value;
}

double spec_row(const struct spec *m, const double *t, size_t i, double *g)
{
        const struct dist *d = m->d;
        if (!m->regression && m->s->outcomes)
                return bounded_row(d, m->s->outcomes->rows, i, t, g);
        double x = m->regression ? (double)i : m->s->x[i];
        if (g)
                d->score(d, x, t, g);
        return d->logpdf(d, x, t);
}

size_t spec_room(const struct spec *m, const struct fit *f)
{
        return m->regression ? regression_family(m->regression)->npar : fit_model(f)->d->npar;
}

const struct dist *spec_family(const struct spec *m, const struct fit *f, size_t i, double *t)
{
        const struct fit *model = fit_model(f);
        if (m->regression) {
                regression_parameters(m->regression, f->t, i, t);
                return regression_family(m->regression);
        }
        memcpy(t, model->t, model->d->npar * sizeof *t);
        return model->d;
}
