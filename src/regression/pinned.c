/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/pinned: a maximum where a prior ends (uniform, exponential) or has a corner (laplace, of a parameter that is
 * searched on another scale): no slope is 0 there. The parameter is held at that point and the maximum of the others is found
 * and proved as any is; it is one of all if the posterior falls from there to every side that the prior allows, the others move
 * no corner. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* -log p next to x, on one side: 0 beyond which there is nothing; else its slope away from x into *slope. */
static bool leads_away(const struct prior *p, double x, double side, double *slope)
{
        const struct dist *d = p->d;
        double h = 1e-5 * fmax(fabs(x), 1e-3), v[4], bend;
        for (int k = 0; k < 4; k++) {
                v[k] = -d->logpdf(d, x + side * (k + 1) * h, p->t);
                if (!isfinite(v[k]))
                        return false;
        }
        if (d->slope)
                *slope = -side * d->slope(d, x + side * 1e-9 * fmax(fabs(x), 1e-3), p->t, &bend);
        else /* at x, of the cubic through the four */
                *slope = (-26 * v[0] + 57 * v[1] - 42 * v[2] + 11 * v[3]) / (6 * h);
        return true;
}

/* The k-th point at which the prior ends or has a corner; false: there are no more. */
static bool point_of(const struct prior *p, size_t k, double *x)
{
        const struct dist *d = p->d;
        const double end[] = {d->support.lo, d->support.hi};
        for (size_t e = 0; e < 2; e++)
                if (isfinite(end[e]) && k-- == 0) {
                        *x = end[e];
                        return true;
                }
        for (size_t j = 0; j < d->npar; j++)
                if ((d->param[j].irregular || d->param[j].kink) && k-- == 0) {
                        *x = p->t[j];
                        return true;
                }
        return false;
}

/* What the likelihood alone falls by as parameter j grows, at t. */
static double fall_of(const struct regression *r, const double *t, size_t j)
{
        struct dd sum = {0, 0};
        double *g = mem_array(r->row.npar, sizeof *g);
        for (size_t i = 0; i < r->y->n; i++) {
                r->row.score(&r->row, (double)i, t, g);
                sum = dd_sub(sum, dd_product(r->y->w ? r->y->w[i] : 1, g[j]));
        }
        free(g);
        return dd_value(sum);
}

/* Whether the posterior falls on both sides of x, whose maximum otherwise is in g. */
static bool falls_from(const struct regression *r, const struct prior *p, const struct fit *g,
                       double x)
{
        double fall = fall_of(r, g->t, p->param), room = 1e-8 * sqrt(r->y->weight);
        bool falls = true, ends = false;
        for (double side = -1; side <= 1; side += 2) {
                double slope;
                if (leads_away(p, x, side, &slope))
                        falls = falls && side * fall + slope > room;
                else
                        ends = true;
        }
        return falls && (ends || p->d->loss != LOSS_NONE);
}

static void adopt(struct fit *f, const struct fit *g, const struct prior *p, double x)
{
        size_t P = f->d->npar, j = p->param;
        char number[NUM_TEXT];
        bool ends = !p->d->param->kink;
        fit_refuse(f, STATUS_OK, NULL);
        fit_adopt(f, g, NULL);
        f->nfree = g->nfree;
        f->map = true;
        f->penalty -= p->d->logpdf(p->d, x, p->t);
        for (size_t k = 0; k < P; k++)
                f->vcov[j * P + k] = f->vcov[k * P + j] = NUM_NAN;
        char *text = mem_format("%s is where its prior, %s, %s: %s = %s", f->d->param[j].name,
                                p->d->name, ends ? "ends" : "has its corner", f->d->param[j].name,
                                num_digits(number, x, 6));
        fit_warn(f, text);
        free(text);
        for (size_t k = 0; k < g->nwarning; k++)
                fit_warn(f, g->warning[k]);
}

bool pinned_fit(struct fit *f, struct regression *r, const struct fit_options *o,
                const struct penalties *p, const double *held)
{
        size_t P = r->row.npar;
        double *more = mem_array(P, sizeof *more), x;
        bool found = false;
        for (size_t k = 0; k < p->nprior && !r->products && !r->y->outcomes; k++) {
                const struct prior *q = &p->prior[k];
                const struct param *param = &r->param[q->param];
                for (size_t e = 0; !found && isnan(held[q->param]) && point_of(q, e, &x); e++) {
                        if (!(x > param->lo && x < param->hi) ||
                            !isfinite(q->d->logpdf(q->d, x, q->t)))
                                continue;
                        memcpy(more, held, P * sizeof *more);
                        more[q->param] = x;
                        struct fit_options how = *o;
                        how.held = more;
                        struct fit *g = regression_fit_inside(r, &how, p);
                        found = g->status == STATUS_OK && falls_from(r, q, g, x);
                        if (found)
                                adopt(f, g, q, x);
                        fit_free(g);
                }
        }
        free(more);
        return found;
}
