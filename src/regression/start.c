/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/start: where a search starts: at the family fitted to what least squares leave. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* The parameters t of the family alone, fitted to y in the units of the search; held values in those units. */
static void fit_family(const struct inner *in, const struct sample *y, const double *held,
                       double *t)
{
        const struct dist *d = in->r->d;
        struct fit_options o = {.method = METHOD_AUTO, .held = held};
        struct fit *f = fit_run(d, y, &o);
        bool fine = f->status == STATUS_OK;
        for (size_t j = 0; j < d->npar && fine; j++)
                fine = isfinite(f->t[j]) &&
                       (!isnan(held[j]) || (f->t[j] > d->param[j].lo && f->t[j] < d->param[j].hi));
        if (fine)
                memcpy(t, f->t, d->npar * sizeof *t);
        else if (!d->start || !d->start(d, y, held, 0, t))
                memcpy(t, d->probe, d->npar * sizeof *t);
        for (size_t j = 0; j < d->npar; j++) {
                const struct param *p = &d->param[j];
                if (!isnan(held[j]))
                        t[j] = held[j];
                else if (!(t[j] > p->lo && t[j] < p->hi))
                        t[j] = isfinite(p->lo) && isfinite(p->hi) ? (p->lo + p->hi) / 2
                               : isfinite(p->lo)                  ? p->lo + 1
                                                                  : 0;
        }
        fit_free(f);
}

/* Values of the family's parameters that hold for every row: those the user holds, and for a column of known ones their mean. */
static void held_everywhere(const struct inner *in, double *held)
{
        const struct regression *r = in->r;
        for (size_t j = 0; j < r->d->npar; j++)
                held[j] = NUM_NAN;
        for (size_t a = 0; a < r->m && !r->d->simplex; a++) {
                const struct coordinate *c = &r->coordinate[a];
                const struct param *p = &r->d->param[c->param];
                if (c->given) {
                        double most = 0;
                        for (size_t i = 0; i < r->y->n; i++)
                                most = fmax(most, c->given[i]);
                        held[c->param] = most;
                } else if (!c->from && !isnan(in->held[c->first])) {
                        held[c->param] = (in->held[c->first] - (p->location ? in->centre : 0)) /
                                         pow(in->scale, p->unit);
                }
        }
}

static bool has_offset(const struct inner *in, size_t a)
{
        bool any = false;
        for (size_t i = 0; i < in->r->y->n && !any; i++)
                any = in->turn[a].offset[i] != 0;
        return any;
}

/* Every coordinate at the u of t, as near as its columns come; slope[a], unless NULL, is what is there before u is added. */
static void put_start(const struct inner *in, const double *t, size_t sloped, const double *slope,
                      double *c)
{
        const struct regression *r = in->r;
        double *target = mem_array(r->y->n, sizeof *target);
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *o = &r->coordinate[a];
                const struct predictor *q = &in->predictor[a];
                if (q->p == 0)
                        continue;
                const struct param *p = &r->d->param[o->param];
                double u = r->d->simplex
                                   ? log(t[o->param] / t[0])
                                   : link_invert(r->link[o->param], p->lo, p->hi, t[o->param]);
                bool sloping = a == sloped && slope;
                bool plain = !sloping && !in->turn[a].offset && !o->from;
                if (o->from && !sloping && in->turn[a].intercept == 0 && !has_offset(in, a))
                        plain = true; /* the other columns are orthogonal to the intercept */
                if (plain) {
                        memset(c + q->first, 0, q->p * sizeof *c);
                        c[q->first] = u - q->constant;
                } else if (!in->squares) {
                        for (size_t i = 0; i < r->y->n; i++)
                                target[i] = u + (sloping ? slope[i] : 0);
                        inner_project(in, a, target, c);
                }
        }
        free(target);
}

/* z'c of a coordinate, in every row. */
static void predictions_of(const struct inner *in, size_t a, const double *c, double *u)
{
        double *all = mem_array(in->r->m, sizeof *all);
        for (size_t i = 0; i < in->r->y->n; i++) {
                predicted_coordinates_of(&in->sum, c, i, all);
                u[i] = all[a];
        }
        free(all);
}

/* The coordinate that moves or stretches the observations: y - u, or y exp(-u / unit) of positive ones; m: there is none. */
static size_t mover(const struct inner *in, double *unit)
{
        const struct regression *r = in->r;
        bool positive = sample_moments(r->y)->min > 0 && in->centre == 0 && !r->d->support.discrete;
        for (size_t a = 0; a < r->m && !r->d->simplex; a++) {
                const struct coordinate *c = &r->coordinate[a];
                const struct param *p = &r->d->param[c->param];
                bool moves = p->location && r->link[c->param] == LINK_IDENTITY;
                bool stretches = positive && p->unit != 0 && r->link[c->param] == LINK_LOG &&
                                 !p->location && isfinite(p->lo);
                *unit = moves ? 0 : p->unit;
                if (c->from && in->predictor[a].p && (moves || stretches))
                        return a;
        }
        return r->m;
}

/* c moved to where the user wants some of the coefficients. */
static void move_start(const struct inner *in, const double *given, double *c)
{
        const struct regression *r = in->r;
        double *b = mem_array(r->row.npar + r->m + r->y->n, sizeof *b), *u = b + r->row.npar,
               *target = u + r->m;
        inner_back(in, c, NULL, b);
        for (size_t j = 0; j < r->row.npar; j++)
                b[j] = isnan(given[j]) || !isnan(in->held[j]) ? b[j] : given[j];
        for (size_t a = 0; a < r->m; a++) {
                const struct turn *t = &in->turn[a];
                if (in->predictor[a].p == 0)
                        continue;
                for (size_t i = 0; i < r->y->n; i++) {
                        row_coordinates(r, b, i, u);
                        target[i] = (u[a] - t->shift) / t->by;
                }
                if (t->z)
                        inner_project(in, a, target, c);
                else
                        c[in->predictor[a].first] = target[0];
        }
        free(b);
}

void start_find(struct inner *in, const double *given)
{
        const struct regression *r = in->r;
        size_t n = r->y->n, npar = r->d->npar;
        double unit = 0, *held = mem_array(2 * npar, sizeof *held), *t = held + npar;
        double *z = mem_array(2 * n, sizeof *z), *slope = z + n;
        double *c = mem_array(in->sum.ncoefficient, sizeof *c);
        size_t a = in->squares ? r->m : mover(in, &unit);
        held_everywhere(in, held);
        memcpy(z, in->y, n * sizeof *z);
        if (a < r->m) {
                for (size_t i = 0; i < n; i++)
                        slope[i] = unit == 0 ? z[i] : unit * log(z[i]);
                inner_project(in, a, slope, c);
                predictions_of(in, a, c, slope);
                for (size_t i = 0; i < n; i++)
                        z[i] = unit == 0 ? z[i] - slope[i] : z[i] * exp(-slope[i] / unit);
        }
        struct sample *rest = sample_make(n, z, r->y->w);
        rest->threads = r->y->threads;
        fit_family(in, rest, held, t);
        put_start(in, t, a, a < r->m ? slope : NULL, c);
        bool moves = false;
        for (size_t j = 0; given && j < r->row.npar; j++)
                moves = moves || !isnan(given[j]);
        if (moves && !in->squares && !in->scaled)
                move_start(in, given, c);
        in->start[0] = c;
        sample_free(rest);
        free(z);
        free(held);
}
