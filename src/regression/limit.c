/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/limit: families on the edge of a family, whose parameters are predicted likewise. A location is predicted there
 * as it is here, whatever else the limit does to it, since what is left of the observations has the family's own limit: whether
 * the likelihood falls on the way from there is then seen from what is left. */
#include "internal.h"

#include "mem.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

/* --- what becomes of the parameters ------------------------------------------------------------- */

/* The only parameter of a family that moves with the data; npar: there is no such, or it ends the support. */
static size_t mover_of(const struct dist *d)
{
        size_t found = d->npar, count = 0;
        for (size_t j = 0; j < d->npar; j++)
                if (d->param[j].location && !param_is_rough(&d->param[j])) {
                        found = j;
                        count++;
                }
        return count == 1 ? found : d->npar;
}

/* Whether the only formula is that of the location, and an intercept of its own takes up what the limit adds. */
static bool moves_only(const struct inner *in)
{
        const struct regression *r = in->r;
        const struct prediction *p = r->prediction;
        if (r->nprediction != 1 || r->d->simplex || p->param != mover_of(r->d) ||
            p->link != LINK_IDENTITY || !p->design->intercept)
                return false;
        bool free = true;
        for (size_t a = 0; a < r->m; a++)
                if (r->coordinate[a].from)
                        free = isnan(in->held[r->coordinate[a].first]);
        return free;
}

/* The parameter of the limit that is this one, or that is predicted as this one is; npar of the limit: there is none. */
static size_t heir_of(const struct inner *in, const struct limit *l, size_t param)
{
        if (l->from[param] >= 0)
                return (size_t)l->from[param];
        bool moves = in->r->nprediction && in->r->prediction->param == param && moves_only(in);
        return moves ? mover_of(l->dist) : l->dist->npar;
}

/* A formula without columns, which says no more than that the parameter is free. */
static bool is_constant(const struct prediction *p)
{
        return p->design->p == 1 && p->design->intercept && !p->design->offset && !p->offset;
}

/* Whether the limit can do without this prediction, whose parameter there is heir: it ends, or what is the same everywhere is found
 * without a slope. */
static bool can_drop(const struct inner *in, const struct limit *l, const struct prediction *p,
                     size_t heir)
{
        return is_constant(p) && !in->lone && !moves_only(in) &&
               (heir == l->dist->npar || p->link == LINK_IDENTITY);
}

/* NULL: not all that is predicted is so in the limit, or what goes to its edge is held. */
static struct regression *limit_regression(const struct inner *in, const struct limit *l)
{
        const struct regression *r = in->r;
        struct prediction *p = mem_array(r->nprediction, sizeof *p);
        size_t kept = 0;
        bool all = true;
        for (size_t k = 0; k < r->nprediction; k++) {
                size_t heir = heir_of(in, l, r->prediction[k].param);
                bool stays = heir < l->dist->npar && !param_is_rough(&l->dist->param[heir]);
                all = all && (stays || can_drop(in, l, &r->prediction[k], heir));
                p[kept] = r->prediction[k];
                p[kept].param = heir;
                kept += stays;
        }
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                bool ends = heir_of(in, l, c->param) == l->dist->npar;
                all = all && !(ends && (c->given || !isnan(in->held[c->first])));
        }
        struct regression *limit = all ? regression_make(l->dist, r->y, kept, p, NULL) : NULL;
        free(p);
        return limit;
}

/* For each parameter of the row its place in that of the limit; that row's npar: it has none. */
static size_t *places_of(const struct inner *in, const struct regression *limit,
                         const struct limit *l)
{
        const struct regression *r = in->r;
        size_t *place = mem_array(r->row.npar, sizeof *place);
        for (size_t j = 0; j < r->row.npar; j++)
                place[j] = limit->row.npar;
        for (size_t a = 0; a < r->m; a++)
                for (size_t b = 0; b < limit->m; b++) {
                        const struct coordinate *c = &r->coordinate[a], *e = &limit->coordinate[b];
                        for (size_t j = 0; heir_of(in, l, c->param) == e->param && j < c->p; j++)
                                place[c->first + j] = e->first + j;
                }
        return place;
}

/* --- whether it is a maximum ---------------------------------------------------------------------- */

/* Where the location alone is predicted the limit is that of what is left, t[npar] its parameters there. */
static bool is_peak(const struct inner *in, const struct regression *limit, const struct limit *l,
                    const double *b, double *t)
{
        const struct regression *r = in->r;
        size_t a = 0, n = r->y->n, npar = l->dist->npar;
        double *rest = mem_array(n + npar, sizeof *rest), *at = rest + n;
        while (!limit->coordinate[a].from)
                a++;
        size_t location = limit->coordinate[a].param;
        double middle = b[limit->coordinate[a].first];
        for (size_t i = 0; i < n; i++) {
                regression_parameters(limit, b, i, at);
                rest[i] = r->y->x[i] - (at[location] - middle);
        }
        memcpy(t, at, npar * sizeof *t);
        t[location] = middle;
        struct sample *s = sample_make(n, rest, r->y->w);
        bool peak = l->is_peak(r->d, s, t);
        sample_free(s);
        free(rest);
        return peak;
}

/* --- taking it -------------------------------------------------------------------------------------- */

/* ", with spread = 2": the parameters of the limit that are none of f's; a text of its own. */
static char *lost(const struct fit *f, const struct fit *at, const size_t *place)
{
        char *list = mem_text("", 0), value[NUM_TEXT];
        for (size_t i = 0; i < at->d->npar; i++) {
                size_t j = 0;
                while (j < f->d->npar && (place[j] != i || f->edge[j]))
                        j++;
                if (j < f->d->npar)
                        continue;
                char *longer = mem_format("%s%s%s = %s", list, *list ? ", " : ", with ",
                                          at->d->param[i].name, num_digits(value, at->t[i], 6));
                free(list);
                list = longer;
        }
        return list;
}

/* t: NULL, or the limit's parameters for what is left. */
static void adopt(struct fit *f, const struct inner *in, const struct limit *l, const struct fit *g,
                  const size_t *place, const double *t)
{
        const struct regression *r = in->r;
        size_t P = r->row.npar;
        double *put = mem_array(r->d->npar, sizeof *put);
        size_t *inside = mem_array(P, sizeof *inside); /* place, of what is no edge */
        fit_refuse(f, STATUS_OK, NULL);
        free(f->boundary);
        f->boundary = mem_format("%s (%s)", l->dist->name, l->how);
        for (size_t j = 0; j < r->d->npar; j++)
                put[j] = l->at[j];
        if (t && l->put)
                l->put(r->d, t, put);
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                for (size_t j = c->first; j < c->first + c->p; j++) {
                        f->edge[j] = j == c->first && l->from[c->param] < 0;
                        inside[j] = f->edge[j] ? g->d->npar : place[j];
                        const struct param *p = &r->d->param[c->param];
                        if (f->edge[j])
                                f->t[j] = !c->from ? put[c->param]
                                                   : link_invert(r->link[c->param], p->lo, p->hi,
                                                                 put[c->param]);
                }
        }
        fit_adopt(f, g, inside);
        free(inside);
        free(put);
}

static void announce(struct fit *f, const char *with)
{
        char *text = mem_format("the maximum is on the boundary: %s%s", f->boundary, with);
        fit_warn(f, text);
        free(text);
}

/* What is held of the limit's row, into held[]. */
static void hold_heirs(const struct inner *in, const struct regression *limit, const size_t *place,
                       double *held)
{
        for (size_t k = 0; k < limit->row.npar; k++)
                held[k] = NUM_NAN;
        for (size_t j = 0; j < in->r->row.npar; j++)
                if (place[j] < limit->row.npar)
                        held[place[j]] = in->held[j];
}

/* What is added, of the limit's parameters: false: it is to one that the limit has not. The priors are to be freed. */
static bool add_to_limit(const struct inner *in, const size_t *place, size_t npar,
                         struct penalties *p)
{
        struct prior *prior = mem_array(in->penalties->nprior, sizeof *prior);
        bool all = true;
        *p = *in->penalties;
        for (size_t k = 0; k < p->nprior; k++) {
                prior[k] = p->prior[k];
                prior[k].param = place[prior[k].param];
                all = all && prior[k].param < npar;
        }
        p->prior = prior;
        return all;
}

/* --- a start from there */

/* The k-th limit whose parameters are predicted likewise; NULL: there are no more. */
static const struct limit *limit_at(const struct inner *in, size_t k, struct regression **limit)
{
        for (const struct limit *l = in->r->d->limit; l && l->dist; l++) {
                *limit = limit_regression(in, l);
                if (*limit && k-- == 0)
                        return l;
                regression_free(*limit);
        }
        return NULL;
}

/* From what the row has for parameter o some way towards its end, in the same terms. */
static double inward(const struct regression *r, const struct coordinate *o, double b, double end)
{
        const struct param *p = &r->d->param[o->param];
        enum link l = r->link[o->param];
        double t = o->from ? link_apply(l, p->lo, p->hi, b, NULL, NULL) : b;
        t = start_inward(p, t, end);
        return o->from ? link_invert(l, p->lo, p->hi, t) : t;
}

double *limit_start(const struct inner *in, size_t k)
{
        const struct regression *r = in->r;
        struct regression *limit;
        const struct limit *l = limit_at(in, k, &limit);
        if (!l)
                return NULL;
        size_t L = limit->row.npar, P = r->row.npar, *place = places_of(in, limit, l);
        double *c = mem_array(in->sum.ncoefficient, sizeof *c),
               *held = mem_array(L + 2 * P, sizeof *held), *wanted = held + L, *b = wanted + P;
        memcpy(c, in->start[0], in->sum.ncoefficient * sizeof *c);
        inner_back(in, c, NULL, b);
        hold_heirs(in, limit, place, held);
        struct fit *g = regression_fit(limit, &(struct fit_options){.held = held}, NULL);
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *o = &r->coordinate[a];
                bool stays = l->from[o->param] >= 0;
                bool ends = !stays && o->p == 1 && (isinf(l->at[o->param]) || !l->put);
                for (size_t j = o->first; j < o->first + o->p; j++)
                        wanted[j] = stays && g->status == STATUS_OK ? g->t[place[j]]
                                    : ends ? inward(r, o, b[j], l->at[o->param])
                                           : NUM_NAN;
        }
        start_move(in, wanted, c);
        fit_free(g);
        free(held);
        free(place);
        regression_free(limit);
        return c;
}

/* --- comparing it */

/* The height of a maximum, less what is added to the negative log-likelihood; that of the searches is so. */
static double height_of(const struct fit *f)
{
        return f->loglik - (f->map ? f->penalty : 0);
}

/* Takes the limit's maximum if it is one, and no lower than that of f, nor than what was seen. *with: what its other parameters are. */
static void compare(struct fit *f, const struct inner *in, const struct limit *l,
                    const struct fit_options *o, double seen, char **with)
{
        struct regression *limit = limit_regression(in, l);
        if (!limit)
                return;
        size_t L = limit->row.npar, *place = places_of(in, limit, l);
        double *held = mem_array(L + l->dist->npar, sizeof *held), *t = held + L;
        hold_heirs(in, limit, place, held);
        struct fit_options how = {.method = o->method, .held = held};
        struct penalties added = {0};
        bool adds = !in->penalties || add_to_limit(in, place, L, &added);
        if (!adds) /* it would be of no parameter */
                added.nprior = 0;
        struct fit *g = regression_fit(limit, &how, &added);
        double there = height_of(g), above = height_of(f) - there;
        double noise = 8 * DBL_EPSILON * (fabs(there) + in->r->y->weight);
        double margin = 1e-7 * (fabs(there) + in->r->y->weight);
        bool moves = moves_only(in);
        bool beaten = f->status == STATUS_OK &&
                      (l->resort ? fabs(above) > noise : above > (moves ? noise : -margin));
        bool hidden = there < seen - 1e-7 * (fabs(seen) + in->r->y->weight);
        bool peak = !moves || (!in->r->y->outcomes && is_peak(in, limit, l, g->t, t));
        if (adds && g->status == STATUS_OK && !beaten && !hidden && peak) {
                adopt(f, in, l, g, place, moves ? t : NULL);
                free(*with);
                *with = lost(f, g, place);
        }
        fit_free(g);
        free((void *)added.prior);
        free(held);
        free(place);
        regression_free(limit);
}

void limit_take(struct fit *f, const struct inner *in, const struct fit_options *o, double seen)
{
        /* where it cannot be told whether it is a peak a limit is that if it is higher than all that was found, or else the last resort */
        bool told = moves_only(in), adds = in->penalties || in->sign;
        char *with = NULL;
        for (const struct limit *l = in->r->d->limit; l && l->dist; l++)
                if (f->status == STATUS_SEARCH ||
                    (f->status == STATUS_OK && !adds && (told || !(l->resort || in->lone))))
                        compare(f, in, l, o, seen, &with);
        if (with)
                announce(f, with);
        free(with);
}

struct fit *regression_limit(const struct regression *r, const struct limit *l, const double *held,
                             const struct fit_options *o)
{
        double *free_all = mem_array(r->row.npar, sizeof *free_all);
        for (size_t j = 0; j < r->row.npar; j++)
                free_all[j] = held ? held[j] : NUM_NAN;
        struct inner in = {.r = r, .held = free_all};
        struct regression *limit = limit_regression(&in, l);
        struct fit *f;
        if (limit) {
                size_t *place = places_of(&in, limit, l);
                double *heirs = mem_array(limit->row.npar, sizeof *heirs);
                struct fit_options how = *o;
                hold_heirs(&in, limit, place, heirs);
                how.held = heirs;
                f = regression_fit(limit, &how, NULL);
                f->d = l->dist; /* its row goes with the regression */
                free(heirs);
                free(place);
        } else {
                f = fit_new(l->dist, r->rows);
                fit_refuse(f, STATUS_NONE,
                           mem_format("what is predicted is no parameter of %s", l->dist->name));
        }
        free(free_all);
        regression_free(limit);
        return f;
}
