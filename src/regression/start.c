/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/start: where a search starts: at the family fitted to what least squares leave, and, where there may be several
 * maxima, to what least absolute deviations leave. */
#include "internal.h"

#include "l1.h"
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
                if (isnan(u)) /* a typical value that the link cannot have */
                        u = 0;
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
void start_move(const struct inner *in, const double *given, double *c)
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

/* --- the locations that start_find begins with: x'b + offset in every row */

/* The nearest by squares: of y, or of log y. */
static void least_squares(const struct inner *in, size_t a, double unit, double *slope, double *c)
{
        for (size_t i = 0; i < in->r->y->n; i++)
                slope[i] = unit == 0 ? in->y[i] : unit * log(in->y[i]);
        inner_project(in, a, slope, c);
        predictions_of(in, a, c, slope);
}

/* The nearest by absolute deviations, which heed no outliers in y; false: there are none. */
static bool least_absolute(const struct inner *in, size_t a, double *slope)
{
        const struct turn *t = &in->turn[a];
        const struct predictor *q = &in->predictor[a];
        size_t n = in->r->y->n;
        double *target = mem_array(n + q->p, sizeof *target), *b = target + n;
        for (size_t i = 0; i < n; i++)
                target[i] = in->y[i] - t->offset[i];
        struct l1_problem problem = {.n = n,
                                     .p = q->p,
                                     .column = t->column,
                                     .y = target,
                                     .w = in->r->y->w,
                                     .up = 1,
                                     .down = 1};
        struct l1_result result;
        bool solved = l1_solve(&problem, b, NULL, NULL, &result) == L1_OK;
        for (size_t i = 0; solved && i < n; i++) {
                slope[i] = t->offset[i];
                for (size_t j = 0; j < q->p; j++)
                        slope[i] += b[j] * (t->column[j] ? t->column[j][i] : 1);
        }
        free(target);
        return solved;
}

/* Whether an observation counts for the less the farther out it lies, so that which ones do may be chosen in several ways:
 * there may be several maxima. */
static bool redescends(const struct dist *d, size_t location)
{
        double *g = mem_array(d->npar, sizeof *g), near = 0, far = 0;
        for (double side = -1; side <= 1; side += 2) {
                d->score(d, d->probe[location] + side, d->probe, g);
                near = fmax(near, fabs(g[location]));
                d->score(d, d->probe[location] + 1e6 * side, d->probe, g);
                far = fmax(far, fabs(g[location]));
        }
        free(g);
        return far < 1e-3 * near;
}

/* A typical member of the family, as wide as y. */
static void typical(const struct dist *d, const struct sample *y, const double *held, double *t)
{
        double spread = (sample_about(y, 0.75) - sample_about(y, 0.25)) / 2;
        if (!(spread > 0))
                spread = sample_moments(y)->sd;
        for (size_t j = 0; j < d->npar; j++) {
                const struct param *p = &d->param[j];
                t[j] = p->location                  ? 0
                       : p->unit != 0 && spread > 0 ? pow(spread, p->unit)
                                                    : d->probe[j];
                if (!isnan(held[j]))
                        t[j] = held[j];
        }
}

/* Where to search from, given the locations. fits: the family fitted to what they leave; not of those that meet some
 * observations exactly, which misleads a family that has a peak to put there. */
static double *start_from(const struct inner *in, size_t a, double unit, const double *slope,
                          const double *held, bool fits)
{
        const struct sample *y = in->r->y;
        double *c = mem_array(in->sum.ncoefficient, sizeof *c);
        double *z = mem_array(y->n + in->r->d->npar, sizeof *z), *t = z + y->n;
        memcpy(z, in->y, y->n * sizeof *z);
        for (size_t i = 0; slope && i < y->n; i++)
                z[i] = unit == 0 ? z[i] - slope[i] : z[i] * exp(-slope[i] / unit);
        struct sample *rest = sample_make(y->n, z, y->w);
        rest->threads = y->threads;
        if (fits)
                fit_family(in, rest, held, t);
        else
                typical(in->r->d, rest, held, t);
        put_start(in, t, a, slope, c);
        sample_free(rest);
        free(z);
        return c;
}

/* Parameters that their priors all but rule out where c is are moved to the middle of these. */
static void heed_priors(const struct inner *in, double *c)
{
        enum { FAR = 30 };
        const struct regression *r = in->r;
        size_t P = r->row.npar;
        double *wanted = mem_array(2 * P, sizeof *wanted), *b = wanted + P;
        bool moves = false;
        inner_back(in, c, NULL, b);
        for (size_t j = 0; j < P; j++)
                wanted[j] = NUM_NAN;
        for (size_t k = 0; k < in->penalties->nprior; k++) {
                const struct prior *q = &in->penalties->prior[k];
                double middle = dist_median(q->d, q->t), at = b[q->param];
                if (!isnan(in->held[q->param]) || !isfinite(middle) ||
                    q->d->logpdf(q->d, at, q->t) > q->d->logpdf(q->d, middle, q->t) - FAR)
                        continue;
                wanted[q->param] = middle;
                moves = true;
        }
        if (moves)
                start_move(in, wanted, c);
        free(wanted);
}

void start_find(struct inner *in, const double *given)
{
        const struct regression *r = in->r;
        double unit = 0, *held = mem_array(r->d->npar, sizeof *held);
        double *slope = mem_array(r->y->n, sizeof *slope),
               *c = mem_array(in->sum.ncoefficient, sizeof *c);
        size_t a = in->squares ? r->m : mover(in, &unit);
        held_everywhere(in, held);
        if (a < r->m)
                least_squares(in, a, unit, slope, c);
        in->start[0] = start_from(in, a, unit, a < r->m ? slope : NULL, held, true);
        bool moves = false;
        for (size_t j = 0; given && j < r->row.npar; j++)
                moves = moves || !isnan(given[j]);
        if (moves && !in->squares && !in->scaled)
                start_move(in, given, in->start[0]);
        bool several = a < r->m && unit == 0 && !moves && !in->scaled && r->d->probe &&
                       redescends(r->d, r->coordinate[a].param);
        if (several && least_absolute(in, a, slope))
                in->start[1] = start_from(in, a, unit, slope, held, false);
        for (size_t k = 0; k < sizeof in->start / sizeof *in->start && in->penalties; k++)
                if (in->start[k] && !in->squares && !in->scaled)
                        heed_priors(in, in->start[k]);
        free(c);
        free(slope);
        free(held);
}

/* --- other places, where there may be several maxima */

/* What an end is to a search: far out, where the likelihood still has a slope. */
static double towards(const struct param *p, double t, double end)
{
        enum { FAR = 3 };
        if (isinf(p->lo) && isinf(p->hi))
                return end > 0 ? 20 : -20;
        enum link l = link_default(p->lo, p->hi);
        double u = link_invert(l, p->lo, p->hi, t);
        return link_apply(l, p->lo, p->hi, u + (end == p->hi ? FAR : -FAR), NULL, NULL);
}

/* What the limit fitted to these observations says of the family's parameters; the others stay. */
static void fit_limit(const struct dist *d, const struct limit *l, const struct sample *rest,
                      const double *held, double *t)
{
        bool free_all = true;
        for (size_t j = 0; j < d->npar; j++)
                free_all = free_all && isnan(held[j]);
        if (!free_all)
                return;
        struct fit *f = fit_run(l->dist, rest, &(struct fit_options){.method = METHOD_AUTO});
        for (size_t j = 0; j < d->npar && f->status == STATUS_OK; j++)
                if (l->from[j] >= 0 && isfinite(f->t[l->from[j]]))
                        t[j] = f->t[l->from[j]];
        fit_free(f);
}

/* The k-th t of the family for these observations: its own starts, then towards its limits; false: there are no more. */
static bool rival_family(const struct inner *in, const struct sample *rest, const double *held,
                         size_t k, double *t, bool *edge)
{
        enum { OWN = 6 };
        const struct dist *d = in->r->d;
        size_t own = 0;
        while (d->start && own < OWN && d->start(d, rest, held, own, t))
                if (own++ == k)
                        return true;
        *edge = true;
        const struct limit *l = d->limit;
        for (size_t i = own; l && l->dist && i < k; i++)
                l++;
        if (!l || !l->dist)
                return false;
        typical(d, rest, held, t);
        if (d->start)
                d->start(d, rest, held, 0, t);
        fit_limit(d, l, rest, held, t);
        for (size_t j = 0; j < d->npar; j++) {
                const struct param *p = &d->param[j];
                bool ends = l->from[j] < 0 && (isinf(l->at[j]) || !l->put) && isnan(held[j]) &&
                            (l->at[j] == p->lo || l->at[j] == p->hi);
                if (ends)
                        t[j] = towards(p, t[j], l->at[j]);
        }
        return true;
}

/* The coordinate and the column of the k-th slope that start_find leaves flat: not of what moves or stretches, and no intercept. */
static const struct predictor *flat_column(const struct inner *in, size_t k, size_t *column)
{
        double unit;
        size_t mover_is = mover(in, &unit);
        for (size_t a = 0; a < in->r->m; a++) {
                const struct turn *t = &in->turn[a];
                for (size_t j = 0; a != mover_is && t->z && j < in->predictor[a].p; j++)
                        if (j != t->intercept && k-- == 0) {
                                *column = j;
                                return &in->predictor[a];
                        }
        }
        return NULL;
}

/* c with one of these slopes[n] more, the k-th of all; NULL: there are no more. */
static double *start_slope(const struct inner *in, const double *from, const double *slope,
                           size_t n, size_t k)
{
        enum { MOST = 40 };
        size_t j = 0, size = in->sum.ncoefficient;
        const struct predictor *q = k < MOST ? flat_column(in, k / n, &j) : NULL;
        if (!q)
                return NULL;
        double *c = mem_array(size, sizeof *c);
        memcpy(c, from, size * sizeof *c);
        c[q->first + j] += slope[k % n];
        return c;
}

double start_inward(const struct param *p, double t, double end)
{
        bool ends = end == p->lo || end == p->hi;
        return ends ? towards(p, t, end) : t;
}

/* *edge: it lies towards a limit. */
static double *start_rival(const struct inner *in, size_t k, bool *edge)
{
        *edge = false;
        const struct regression *r = in->r;
        size_t n = in->sum.ncoefficient, rows = r->y->n;
        double *c = mem_array(n, sizeof *c);
        if (k == 0) {
                memcpy(c, in->start[0], n * sizeof *c);
                return c;
        }
        double unit = 0, *slope = mem_array(2 * rows + 2 * r->d->npar, sizeof *slope),
               *z = slope + rows, *held = z + rows, *t = held + r->d->npar;
        size_t a = mover(in, &unit);
        held_everywhere(in, held);
        if (a < r->m)
                least_squares(in, a, unit, slope, c);
        for (size_t i = 0; i < rows; i++)
                z[i] = a == r->m   ? in->y[i]
                       : unit == 0 ? in->y[i] - slope[i]
                                   : in->y[i] * exp(-slope[i] / unit);
        struct sample *rest = sample_make(rows, z, r->y->w);
        bool more = !r->y->outcomes && rival_family(in, rest, held, k - 1, t, edge);
        for (size_t j = 0; j < r->d->npar && more; j++) {
                const struct param *p = &r->d->param[j];
                if (!(t[j] > p->lo && t[j] < p->hi) && isnan(held[j]))
                        t[j] = r->d->probe[j];
        }
        if (more)
                put_start(in, t, a, a < r->m ? slope : NULL, c);
        else
                free(c);
        sample_free(rest);
        free(slope);
        return more ? c : NULL;
}

/* Those towards an edge are remembered, to be given slopes, too. */
static void remember(struct others *s, const double *c)
{
        size_t n = s->in->sum.ncoefficient;
        if (s->nedge == sizeof s->edge / sizeof *s->edge)
                return;
        s->edge[s->nedge] = mem_array(n, sizeof **s->edge);
        memcpy(s->edge[s->nedge++], c, n * sizeof *c);
}

/* The k-th of those that lie towards an edge and have a slope: in some rows far towards it, in others not. */
static double *edge_slope(const struct others *s, size_t k)
{
        static const double far[] = {3, -3};
        double *c = NULL;
        for (size_t i = 0; i < s->nedge && !c; i++) {
                size_t n = 0, j;
                while (n < k + 1 && flat_column(s->in, n / 2, &j))
                        n++;
                c = k < n ? start_slope(s->in, s->edge[i], far, 2, k) : NULL;
                k -= k < n ? 0 : n;
        }
        return c;
}

double *start_other(struct others *s)
{
        static const double some[] = {1, -1, 3, -3}; /* columns have mean square 1 */
        double *c = NULL;
        while (!c && s->kind < OTHER_KINDS) {
                size_t k = s->k++;
                bool edge = s->kind == OTHER_LIMIT || s->kind == OTHER_EDGE_SLOPE;
                bool near = s->kind != OTHER_RIVAL || k % 2;
                c = s->kind == OTHER_RIVAL   ? start_rival(s->in, (k + 1) / 2, &edge)
                    : s->kind == OTHER_LIMIT ? limit_start(s->in, k)
                    : s->kind == OTHER_SLOPE ? start_slope(s->in, s->in->start[0], some, 4, k)
                                             : edge_slope(s, k);
                s->reach = !near ? REACH_AFAR : edge ? REACH_EDGE : REACH_NEAR;
                if (c && edge && near && s->kind < OTHER_SLOPE)
                        remember(s, c);
                if (!c) {
                        s->kind++;
                        s->k = 0;
                }
        }
        return c;
}

void start_others_free(struct others *s)
{
        for (size_t i = 0; i < s->nedge; i++)
                free(s->edge[i]);
}
