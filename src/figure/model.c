/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fitted distribution as functions to be drawn: at the limit where the maximum is on the boundary, and given what
 * could be seen. All of it comes from logarithms, so that tails are right. */
#include "internal.h"

#include <gsl/gsl_math.h>

struct model model_of(const struct report *r)
{
        const struct fit *f = fit_model(r->fit);
        return (struct model){
                .d = f->d, .t = f->t, .name = r->fit->d->name, .from = -NUM_INF, .to = NUM_INF};
}

bool model_has_cdf(const struct model *m)
{
        return m->d->logcdf && m->d->logsf;
}

/* log P(from < X <= to), from the tail that is smaller. */
static double log_between(const struct model *m, double from, double to)
{
        if (from == -NUM_INF && to == NUM_INF)
                return 0;
        if (from == -NUM_INF)
                return m->d->logcdf(m->d, to, m->t);
        if (to == NUM_INF)
                return m->d->logsf(m->d, from, m->t);
        double below = m->d->logcdf(m->d, from, m->t), above = m->d->logsf(m->d, to, m->t);
        if (below < above) {
                double upto = m->d->logcdf(m->d, to, m->t);
                return upto > below ? upto + num_log1mexp(below - upto) : -NUM_INF;
        }
        double over = m->d->logsf(m->d, from, m->t);
        return over > above ? over + num_log1mexp(above - over) : -NUM_INF;
}

void model_truncate(struct model *m, double from, double to)
{
        m->from = from;
        m->to = to;
        m->log_seen = model_has_cdf(m) ? log_between(m, from, to) : 0;
}

void model_cut(struct model *m, double from)
{
        m->from = from;
        m->to = NUM_INF;
        m->start = exp(m->d->logcdf(m->d, from, m->t));
}

/* From the cut to x, where F began anew if it is less. */
static double around(const struct model *m, double x)
{
        if (x >= m->from + 2 * M_PI)
                return 1;
        double p = exp(m->d->logcdf(m->d, x, m->t)) - m->start;
        return p < 0 ? p + 1 : p;
}

double model_pdf(const struct model *m, double x)
{
        if (!m->d->circular && !(m->from < x && x <= m->to))
                return 0;
        double l = m->d->logpdf(m->d, x, m->t);
        return isnan(l) ? 0 : exp(l - m->log_seen);
}

double model_cdf(const struct model *m, double x)
{
        if (x <= m->from)
                return 0;
        if (m->d->circular)
                return around(m, x);
        return x >= m->to ? 1 : fmin(1, exp(log_between(m, m->from, x) - m->log_seen));
}

double model_sf(const struct model *m, double x)
{
        if (x <= m->from)
                return 1;
        if (m->d->circular)
                return 1 - around(m, x);
        return x >= m->to ? 0 : fmin(1, exp(log_between(m, x, m->to) - m->log_seen));
}

struct goal {
        const struct model *m;
        double upper; /* probability */
};

static double too_likely(double x, void *context)
{
        const struct goal *g = context;
        return model_sf(g->m, x) - g->upper;
}

/* Of a window in the upper tail, where probabilities below it are 1 to a double. */
static double from_above(const struct model *m, double p)
{
        struct goal g = {m, 1 - p};
        double hi = m->to;
        for (double step = 1e-8 * (1 + fabs(m->from)); hi == NUM_INF && isfinite(step); step *= 2)
                if (model_sf(m, m->from + step) <= g.upper)
                        hi = m->from + step;
        return num_root(too_likely, &g, m->from, hi);
}

double model_quantile(const struct model *m, double p)
{
        if (m->d->circular)
                return angle_from(dist_quantile(m->d, fmod(p + m->start, 1), m->t), m->from);
        if (m->from == -NUM_INF && m->to == NUM_INF)
                return dist_quantile(m->d, p, m->t);
        double seen = exp(m->log_seen);
        double below = m->from == -NUM_INF ? 0 : exp(m->d->logcdf(m->d, m->from, m->t));
        if (below > 0.5 && p > 0 && p < 1 && !m->d->support.discrete)
                return from_above(m, p);
        double x = dist_quantile(m->d, fmin(1, below + p * seen), m->t);
        return fmin(fmax(x, m->from), m->to);
}
