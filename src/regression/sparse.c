/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/sparse: l1 sum |b|, whose corners at 0 hold some coefficients there, and laplace priors, whose corners may be elsewhere.
 *
 * Proximal Newton steps: the likelihood is replaced by its parabola, and f + l1 is minimised of that by going round the coordinates
 * (soft thresholds; Friedman, Hastie & Tibshirani 2010, J. Stat. Softw. 33(1), eq. 5-10), then a step is taken towards
 * it (Lee, Sun & Saunders 2014, SIAM J. Optim. 24, 1420-1443). It tells which coefficients are not 0, and their signs.
 * With these known the penalty is linear: the maximum of the others is found and proved as any maximum is, and for each
 * zero the slope of the likelihood must be within +-l1, which proves that too. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

struct search {
        struct inner *in;
        size_t n;
        /* of each c, the corner and the slopes below and above it, 0: there is none */
        double *at, *up, *down;
        const struct penalties *p;
        struct penalties smooth; /* without the corners of priors */
        bool *linear;            /* linear[m]: coefficients of these coordinates may have corners */
        double *c, *g, *h, *step, *next;
};

/* What is added for c_j. */
static double corner_at(const struct search *s, size_t j, double c)
{
        double off = c - s->at[j];
        return off * (off > 0 ? s->down[j] : -s->up[j]);
}

/* f(c) + corners */
static double height(const struct search *s, const double *c, double *g, double *h)
{
        const struct dist *d = &s->in->row;
        double value = d->nll(d, s->in->r->rows, c, g, h);
        for (size_t j = 0; j < s->n; j++)
                value += corner_at(s, j, c[j]);
        return value;
}

/* The lowest of a parabola of curvature a with its vertex at v, and the corner of c_j. */
static double soft(const struct search *s, size_t j, double v, double a)
{
        double below = v + s->up[j] / a, above = v - s->down[j] / a;
        return above > s->at[j] ? above : below < s->at[j] ? below : s->at[j];
}

/* next = c + step minimises the parabola and the penalty. */
static void go_round(const struct search *s, double lambda)
{
        enum { ROUNDS = 10000 };
        size_t n = s->n;
        double *slope = mem_array(n, sizeof *slope); /* of the parabola at next */
        memcpy(slope, s->g, n * sizeof *slope);
        memcpy(s->next, s->c, n * sizeof *s->next);
        for (int round = 0; round < ROUNDS; round++) {
                double moved = 0, size = 0;
                for (size_t j = 0; j < n; j++) {
                        double a = fabs(s->h[j * n + j]) * (1 + lambda) + 1e-300;
                        double to = soft(s, j, s->next[j] - slope[j] / a, a);
                        double by = to - s->next[j];
                        if (by == 0)
                                continue;
                        for (size_t k = 0; k < n; k++)
                                slope[k] += s->h[j * n + k] * by;
                        slope[j] += (a - s->h[j * n + j]) * by;
                        s->next[j] = to;
                        moved = fmax(moved, fabs(by) * sqrt(a));
                        size = fmax(size, fabs(to) * sqrt(a));
                }
                if (moved <= 1e-13 * size)
                        break;
        }
        free(slope);
}

/* false: it did not settle. */
static bool descend(struct search *s)
{
        enum { STEPS = 200, HALVINGS = 30 };
        size_t n = s->n;
        double lambda = 0, f = height(s, s->c, s->g, s->h);
        for (int i = 0; i < STEPS && isfinite(f); i++) {
                go_round(s, lambda);
                double far = 0, size = 1, now = NUM_INF;
                for (size_t j = 0; j < n; j++) {
                        s->step[j] = s->next[j] - s->c[j];
                        far = fmax(far, fabs(s->step[j]) * sqrt(fabs(s->h[j * n + j])));
                }
                if (far <= 1e-9 * sqrt(s->in->r->y->weight))
                        return true;
                int halving = 0;
                for (; halving < HALVINGS; halving++, size /= 2) {
                        for (size_t j = 0; j < n; j++)
                                s->next[j] = s->c[j] + size * s->step[j];
                        now = height(s, s->next, NULL, NULL);
                        if (now < f)
                                break;
                }
                if (halving == HALVINGS && lambda > 1e6)
                        return false;
                lambda = halving == 0 ? lambda / 10 : fmax(10 * lambda, 1e-3);
                if (halving == HALVINGS)
                        continue;
                memcpy(s->c, s->next, n * sizeof *s->c);
                f = height(s, s->c, s->g, s->h);
        }
        return false;
}

/* The coefficient is by c + shift. */
struct scaling {
        double by, shift;
};

static struct scaling scaling_of(const struct inner *in, size_t a, size_t j)
{
        const struct turn *t = &in->turn[a];
        bool shifts = !t->of->from || j == t->intercept;
        return (struct scaling){t->by * (t->z ? t->z->inverse[j * in->predictor[a].p + j].hi : 1),
                                shifts ? t->shift : 0};
}

static size_t parameter_of(const struct inner *in, size_t a, size_t j)
{
        const struct turn *t = &in->turn[a];
        return t->of->first + (t->of->from ? t->free[j] : 0);
}

/* Whether corners of priors are so in c as well. */
static void find_linear(const struct regression *r, bool *linear)
{
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                linear[a] = c->from || (!r->d->simplex && r->link[c->param] == LINK_IDENTITY);
        }
}

bool sparse_apply(const struct regression *r, const struct penalties *p, const double *held)
{
        bool applies = p->l1 > 0, *linear = mem_array(r->m, sizeof *linear);
        find_linear(r, linear);
        for (size_t k = 0; k < p->nprior; k++) {
                size_t at = p->prior[k].param;
                for (size_t a = 0; a < r->m; a++) {
                        const struct coordinate *c = &r->coordinate[a];
                        bool here = at >= c->first && at < c->first + c->p && isnan(held[at]);
                        applies = applies || (here && linear[a] && !r->param[at].kink &&
                                              prior_has_corner(&p->prior[k]));
                }
        }
        free(linear);
        return applies;
}

/* NULL, or why not. */
static char *add_corner(struct search *s, size_t k, const struct scaling *by, const char *name,
                        struct corner c)
{
        double at = (c.at - by->shift) / by->by, size = fabs(by->by);
        if (s->up[k] + s->down[k] > 0 && s->at[k] != at)
                return mem_format("%s has corners in two places, which is not supported", name);
        s->at[k] = at;
        s->up[k] += size * (by->by > 0 ? c.up : c.down);
        s->down[k] += size * (by->by > 0 ? c.down : c.up);
        return NULL;
}

/* NULL, or why it cannot be searched. */
static char *search_make(struct search *s, struct inner *in, const struct penalties *p)
{
        size_t n = in->sum.ncoefficient;
        char *why = NULL;
        s->in = in;
        s->n = n;
        s->p = p;
        s->at = mem_array(7 * n + n * n, sizeof *s->at);
        s->up = s->at + n;
        s->down = s->up + n;
        s->c = s->down + n;
        s->g = s->c + n;
        s->step = s->g + n;
        s->next = s->step + n;
        s->h = s->next + n;
        memcpy(s->c, in->start[0], n * sizeof *s->c);
        for (size_t a = 0; a < in->r->m; a++)
                for (size_t j = 0; j < in->predictor[a].p && !why; j++) {
                        size_t k = in->predictor[a].first + j, at = parameter_of(in, a, j);
                        struct scaling by = scaling_of(in, a, j);
                        const char *name = in->r->param[at].name;
                        double l1 = in->l1[at];
                        if (l1 > 0)
                                why = add_corner(s, k, &by, name, (struct corner){0, l1, l1});
                        for (size_t i = 0; i < p->nprior && !why; i++)
                                if (p->prior[i].param == at && s->linear[a] &&
                                    prior_has_corner(&p->prior[i]))
                                        why = add_corner(s, k, &by, name,
                                                         prior_corner(&p->prior[i]));
                }
        return why;
}

/* Where the corner of parameter at is. */
static double corner_of(const struct search *s, size_t at)
{
        double where = 0;
        for (size_t i = 0; i < s->p->nprior; i++)
                if (s->p->prior[i].param == at && prior_has_corner(&s->p->prior[i]))
                        where = prior_corner(&s->p->prior[i]).at;
        return where;
}

/* l1 sign b of the parameters that are not 0; those that are at their corners become held. Returns how many are. */
static size_t pattern(const struct search *s, double *sign, double *held)
{
        const struct inner *in = s->in;
        size_t corners = 0;
        memset(sign, 0, in->r->row.npar * sizeof *sign);
        for (size_t a = 0; a < in->r->m; a++)
                for (size_t j = 0; j < in->predictor[a].p; j++) {
                        size_t k = in->predictor[a].first + j, at = parameter_of(in, a, j);
                        double off = s->c[k] - s->at[k];
                        if (s->up[k] + s->down[k] > 0 && off == 0) {
                                held[at] = corner_of(s, at);
                                corners++;
                        } else {
                                sign[at] = in->l1[at] * (off > 0 ? 1 : -1) *
                                           (scaling_of(in, a, j).by < 0 ? -1 : 1);
                        }
                }
        return corners;
}

/* The proof of the corners and the sides at the maximum b of the others: NULL, or what is wrong. */
static char *disproof(struct search *s, const struct fit *f, const double *held)
{
        const struct inner *in = s->in;
        const struct regression *r = in->r;
        signed char *side = mem_array(s->n, sizeof *side);
        for (size_t k = 0; k < s->n; k++)
                side[k] = (signed char)((s->c[k] > s->at[k]) - (s->c[k] < s->at[k]));
        for (size_t a = 0; a < r->m; a++)
                for (size_t j = 0; j < in->predictor[a].p; j++) {
                        const struct coordinate *o = in->turn[a].of;
                        size_t k = in->predictor[a].first + j, at = parameter_of(in, a, j);
                        struct scaling by = scaling_of(in, a, j);
                        double b = f->t[at];
                        if (!o->from)
                                b = link_invert(r->link[o->param], r->d->param[o->param].lo,
                                                r->d->param[o->param].hi, b);
                        bool corner = s->up[k] + s->down[k] > 0 && side[k] == 0;
                        s->c[k] = corner ? s->at[k] : (b - by.shift) / by.by;
                }
        height(s, s->c, s->g, s->h);
        char *why = NULL;
        for (size_t a = 0; a < r->m; a++)
                for (size_t j = 0; j < in->predictor[a].p && !why; j++) {
                        size_t k = in->predictor[a].first + j, at = parameter_of(in, a, j);
                        double up = s->up[k], down = s->down[k], slope = s->g[k];
                        double room = 1e-9 * ((up + down) / 2 + 1e-3 * sqrt(r->y->weight));
                        if (!(up + down > 0))
                                continue;
                        if (!isnan(held[at]) && (slope > up + room || slope < -down - room))
                                why = mem_format("the likelihood has a slope at %s = %g that is "
                                                 "steeper than what is added",
                                                 r->param[at].name, held[at]);
                        if (isnan(held[at]) && (s->c[k] - s->at[k]) * side[k] < 0)
                                why = mem_format("%s passed its corner", r->param[at].name);
                }
        free(side);
        return why;
}

/* Until the corners and sides that were found are proved by the maximum of the others. rest[2 * npar of the row]: work. */
static void descend_fully(struct fit *f, struct search *s, const struct fit_options *o,
                          const double *held, double *rest)
{
        enum { TRIES = 5 };
        const struct regression *r = s->in->r;
        size_t P = r->row.npar;
        double *sign = rest + P;
        char *why = NULL;
        for (int i = 0; i < TRIES; i++) {
                free(why);
                bool settled = descend(s);
                memcpy(rest, held, P * sizeof *rest);
                size_t corners = pattern(s, sign, rest);
                struct inner active;
                inner_make(&active, r, rest, s->p, sign, false);
                if (!active.why && active.sum.ncoefficient > 0)
                        start_find(&active, NULL);
                fit_refuse(f, STATUS_OK, NULL);
                if (active.why)
                        fit_refuse(f, STATUS_NONE, mem_format("no maximum exists: %s", active.why));
                else
                        regression_maximise(f, &active, o);
                why = f->status == STATUS_OK ? disproof(s, f, rest) : NULL;
                inner_free(&active);
                if (!why && f->status == STATUS_OK) {
                        f->nfree -= corners;
                        f->penalty += penalty_at_corners(s->p, rest, held);
                        for (size_t j = 0; j < P; j++)
                                for (size_t k = 0; k < P && isnan(held[j]) && !isnan(rest[j]); k++)
                                        f->vcov[j * P + k] = f->vcov[k * P + j] = NUM_NAN;
                        break;
                }
                if (settled && !why)
                        break;
        }
        if (why)
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("the search for the maximum did not converge: %s", why));
        free(why);
}

void sparse_fit(struct fit *f, const struct regression *r, const struct fit_options *o,
                const struct penalties *p, const double *held)
{
        double *rest = mem_array(2 * r->row.npar, sizeof *rest);
        struct inner scaled;
        struct search s = {0};
        char *why = NULL;
        s.linear = mem_array(r->m, sizeof *s.linear);
        find_linear(r, s.linear);
        s.smooth = penalty_smooth(r, p, s.linear);
        inner_make(&scaled, r, held, &s.smooth, NULL, true);
        if (scaled.why) {
                fit_refuse(f, STATUS_NONE, mem_format("no maximum exists: %s", scaled.why));
        } else {
                start_find(&scaled, NULL);
                why = search_make(&s, &scaled, p);
                if (why)
                        fit_refuse(f, STATUS_USAGE, why);
                else
                        descend_fully(f, &s, o, held, rest);
        }
        free(s.at);
        free((void *)s.smooth.prior);
        free(s.linear);
        inner_free(&scaled);
        free(rest);
}
