/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/alternate: corners in the location and in the coefficients of a scale as well, from l1 or laplace priors.
 *
 * Either is a problem that is solved: the location given the scales (faces, corners), the scales given the location (sparse),
 * which between them raise the posterior. They tell which coefficients of the scales are at their corners, and the sides of the
 * others; with these known what is added to the scales is linear, and all parameters are found and proved together (faces).
 * It is the maximum if the scales' own problem, given that location, has no more to offer: the multipliers of the location
 * prove the rows that are met, the slopes of the likelihood at the scales' corners prove those, and no slope in the one is
 * changed by a step of the other. Each problem is convex, both together are not: there may be several maxima, of which the
 * highest from several beginnings is taken. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

struct rounds {
        struct regression *r;
        const struct fit_options *o;
        const struct penalties *p;
        const double *held; /* held[npar of the row] */
        size_t a;           /* the coordinate of the location */
        double *l1;         /* l1[npar], of the scales */
        bool *corner;       /* corner[npar]: a coefficient of a scale that has one */
        double *centre;     /* centre[npar]: where */
        double *t;          /* t[npar]: where the rounds are */
        double *rest, *sign;
};

static bool is_free(const struct coordinate *c, const double *held)
{
        bool free = false;
        for (size_t j = 0; j < c->p; j++)
                free = free || isnan(held[c->first + j]);
        return free;
}

static bool belongs(const struct coordinate *c, size_t j)
{
        return j >= c->first && j < c->first + c->p;
}

/* Into corner[] and centre[] those of predicted scales that are free; how many there are. */
static size_t find_corners(const struct regression *r, const struct penalties *p,
                           const double *held, const double *l1, bool *corner, double *centre)
{
        size_t count = 0, location = row_location(r);
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                for (size_t j = c->first; c->from && a != location && j < c->first + c->p; j++) {
                        corner[j] = l1[j] > 0 && isnan(held[j]);
                        for (size_t k = 0; k < p->nprior; k++) {
                                const struct prior *q = &p->prior[k];
                                if (q->param != j || !prior_has_corner(q) || !isnan(held[j]))
                                        continue;
                                corner[j] = true;
                                centre[j] = prior_corner(q).at;
                        }
                        count += corner[j];
                }
        }
        return count;
}

bool alternate_apply(const struct regression *r, const struct penalties *p, const double *held)
{
        size_t a = row_location(r), n = r->row.npar;
        bool fits = (r->d->loss == LOSS_ABSOLUTE || r->d->loss == LOSS_TILTED) && !r->products &&
                    !r->y->outcomes && a < r->m && is_free(&r->coordinate[a], held) &&
                    r->link[r->coordinate[a].param] == LINK_IDENTITY;
        for (size_t b = 0; b < r->m && fits; b++)
                fits = b == a || !r->coordinate[b].from ||
                       r->d->param[r->coordinate[b].param].unit == 1;
        if (!fits)
                return false;
        double *l1 = mem_array(3 * n, sizeof *l1), *l2 = l1 + n, *centre = l2 + n;
        bool *corner = mem_array(n, sizeof *corner);
        penalty_weights(r, p, l1, l2);
        bool applies = find_corners(r, p, held, l1, corner, centre) > 0;
        free(corner);
        free(l1);
        return applies;
}

static double height_of(const struct fit *f)
{
        return f->status == STATUS_OK ? f->loglik - (f->map ? f->penalty : 0) : -NUM_INF;
}

/* The maximum with what rest[] holds. */
static struct fit *fit_rest(const struct rounds *s)
{
        struct fit_options how = {.method = METHOD_AUTO, .held = s->rest};
        return regression_fit_inside(s->r, &how, s->p);
}

/* That of the location, the others where they are, or the other way round; t follows. */
static struct fit *fit_part(struct rounds *s, bool location)
{
        const struct coordinate *c = &s->r->coordinate[s->a];
        for (size_t j = 0; j < s->r->row.npar; j++)
                s->rest[j] = belongs(c, j) == location ? s->held[j] : s->t[j];
        struct fit *g = fit_rest(s);
        if (g->status == STATUS_OK)
                memcpy(s->t, g->t, s->r->row.npar * sizeof *s->t);
        return g;
}

/* --- both together */

/* Of t: the coefficients at corners become held in rest[], the slopes of the others' l1 are in sign[]. */
static void find_pattern(struct rounds *s)
{
        for (size_t j = 0; j < s->r->row.npar; j++) {
                bool at = s->corner[j] && s->t[j] == s->centre[j];
                s->rest[j] = at ? s->centre[j] : s->held[j];
                s->sign[j] = !s->corner[j] || at ? 0 : s->t[j] > 0 ? s->l1[j] : -s->l1[j];
        }
}

static bool keeps_sides(const struct rounds *s, const struct fit *g)
{
        bool keeps = true;
        for (size_t j = 0; j < s->r->row.npar; j++)
                if (s->corner[j] && isnan(s->rest[j]))
                        keeps = keeps && (g->t[j] - s->centre[j]) * (s->t[j] - s->centre[j]) > 0;
        return keeps;
}

/* Whether the scales' own problem offers no more than g. */
static bool is_proved(struct rounds *s, const struct fit *g)
{
        size_t n = s->r->row.npar;
        double *t = mem_array(n, sizeof *t), *rest = mem_array(n, sizeof *rest);
        memcpy(t, s->t, n * sizeof *t);
        memcpy(rest, s->rest, n * sizeof *rest);
        memcpy(s->t, g->t, n * sizeof *t);
        struct fit *scales = fit_part(s, false);
        bool proved = scales->status == STATUS_OK;
        for (size_t j = 0; j < n && proved; j++)
                proved = !s->corner[j] ||
                         (scales->t[j] == s->centre[j]) == (g->t[j] == s->centre[j]);
        for (size_t j = 0; j < n && proved; j++)
                proved = fabs(scales->t[j] - g->t[j]) <= 1e-7 * (1 + fabs(g->t[j]));
        memcpy(s->t, t, n * sizeof *t);
        memcpy(s->rest, rest, n * sizeof *rest);
        fit_free(scales);
        free(rest);
        free(t);
        return proved;
}

/* From t; NULL: it is not there that the maximum is. */
static struct fit *fit_both(struct rounds *s, const struct fit *f)
{
        size_t n = s->r->row.npar;
        find_pattern(s);
        struct fit *g = fit_new(f->d, f->s);
        for (size_t j = 0; j < n; j++)
                g->nfree += isnan(s->rest[j]) ? 1 : 0;
        faces_go_on(g, s->r, s->o, s->p, s->rest, s->sign, s->t);
        if (g->status != STATUS_OK || !keeps_sides(s, g) || !is_proved(s, g)) {
                fit_free(g);
                return NULL;
        }
        g->penalty += penalty_at_corners(s->p, s->rest, s->held);
        for (size_t j = 0; j < n; j++)
                for (size_t k = 0; k < n && s->corner[j] && !isnan(s->rest[j]); k++)
                        g->vcov[j * n + k] = g->vcov[k * n + j] = NUM_NAN;
        return g;
}

/* From the others at t, in rounds. Never NULL. */
static struct fit *go_round(struct rounds *s, const struct fit *f)
{
        enum { ROUNDS = 200 };
        size_t n = s->r->row.npar;
        double *before = mem_array(n, sizeof *before);
        struct fit *found = NULL;
        for (int k = 0; k < ROUNDS && !found; k++) {
                memcpy(before, s->t, n * sizeof *before);
                for (int location = 1; location >= 0 && !found; location--) {
                        struct fit *g = fit_part(s, location);
                        if (g->status != STATUS_OK)
                                found = g;
                        else
                                fit_free(g);
                }
                bool same = !found;
                for (size_t j = 0; j < n && same; j++)
                        same = !s->corner[j] ||
                               (before[j] == s->centre[j]) == (s->t[j] == s->centre[j]);
                if (same)
                        found = fit_both(s, f);
        }
        free(before);
        if (!found) {
                found = fit_new(f->d, f->s);
                fit_refuse(found, STATUS_SEARCH,
                           mem_format("the search for the maximum did not converge: the location "
                                      "and the scales go round"));
        }
        return found;
}

/* --- where to begin */

/* All at their corners; into t. false: there is no maximum so. */
static bool begin(struct rounds *s, struct fit *f)
{
        size_t n = s->r->row.npar;
        for (size_t j = 0; j < n; j++)
                s->rest[j] = s->corner[j] ? s->centre[j] : s->held[j];
        struct fit *g = fit_rest(s);
        bool fine = g->status == STATUS_OK;
        memcpy(s->t, g->t, n * sizeof *s->t);
        if (!fine)
                fit_refuse(f, g->status, mem_format("%s", g->reason));
        fit_free(g);
        return fine;
}

/* t with the coefficient j moved so that what it predicts spreads by 1, one way or the other, about the same mean. */
static void lean(struct rounds *s, size_t j, double side)
{
        const struct coordinate *c = s->r->coordinate;
        while (!belongs(c, j))
                c++;
        const struct design *d = c->from->design;
        const double *x = d->column[j - c->first];
        size_t n = s->r->y->n;
        double mean = 0, square = 0;
        for (size_t i = 0; x && i < n; i++)
                mean += x[i] / (double)n;
        for (size_t i = 0; x && i < n; i++)
                square += (x[i] - mean) * (x[i] - mean) / (double)n;
        double by = square > 0 ? side / sqrt(square) : 0;
        s->t[j] += by;
        if (d->intercept && isnan(s->held[c->first]))
                s->t[c->first] -= by * mean;
}

/* The highest of the maxima from several beginnings; NULL: there is none, and f says why. */
static struct fit *go_round_best(struct rounds *s, struct fit *f)
{
        enum { MOST = 8 }; /* coefficients that lead elsewhere */
        size_t n = s->r->row.npar, leads = 0;
        double *first = mem_array(n, sizeof *first);
        struct fit *best = begin(s, f) ? go_round(s, f) : NULL;
        begin(s, f);
        memcpy(first, s->t, n * sizeof *first);
        for (size_t j = 0; best && j < n && leads < MOST; j++) {
                leads += s->corner[j];
                for (int side = -1; side <= 1 && s->corner[j]; side += 2) {
                        memcpy(s->t, first, n * sizeof *first);
                        lean(s, j, side);
                        struct fit *g = go_round(s, f);
                        bool higher = height_of(g) > height_of(best) + 1e-12 * fabs(height_of(g));
                        fit_free(higher ? best : g);
                        best = higher ? g : best;
                }
        }
        free(first);
        return best;
}

void alternate_fit(struct fit *f, struct regression *r, const struct fit_options *o,
                   const struct penalties *p, const double *held)
{
        size_t n = r->row.npar;
        struct rounds s = {.r = r, .o = o, .p = p, .held = held, .a = row_location(r)};
        s.l1 = mem_array(6 * n, sizeof *s.l1);
        s.centre = s.l1 + n;
        s.t = s.centre + n;
        s.rest = s.t + n;
        s.sign = s.rest + n;
        s.corner = mem_array(n, sizeof *s.corner);
        penalty_weights(r, p, s.l1, s.sign + n);
        find_corners(r, p, held, s.l1, s.corner, s.centre);
        struct fit *g = go_round_best(&s, f);
        if (g && g->status != STATUS_OK) {
                fit_refuse(f, g->status, mem_format("%s", g->reason));
        } else if (g) {
                fit_adopt(f, g, NULL);
                f->nfree = g->nfree;
                for (size_t i = 0; i < g->nwarning; i++)
                        fit_warn(f, g->warning[i]);
        }
        fit_free(g);
        free(s.corner);
        free(s.l1);
}
