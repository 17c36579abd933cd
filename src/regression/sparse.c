/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/sparse: l1 sum |b|, whose corners at 0 hold some coefficients there.
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
        double *weight; /* weight[n]: of |c| */
        double *c, *g, *h, *step, *next;
};

/* f(c) + sum weight |c| */
static double height(const struct search *s, const double *c, double *g, double *h)
{
        const struct dist *d = &s->in->row;
        double value = d->nll(d, s->in->r->rows, c, g, h);
        for (size_t j = 0; j < s->n; j++)
                value += s->weight[j] * fabs(c[j]);
        return value;
}

static double soft(double v, double threshold)
{
        return v > threshold ? v - threshold : v < -threshold ? v + threshold : 0;
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
                        double to = soft(a * s->next[j] - slope[j], s->weight[j]) / a;
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

static void search_make(struct search *s, struct inner *in)
{
        size_t n = in->sum.ncoefficient;
        *s = (struct search){.in = in, .n = n};
        s->weight = mem_array(5 * n + n * n, sizeof *s->weight);
        s->c = s->weight + n;
        s->g = s->c + n;
        s->step = s->g + n;
        s->next = s->step + n;
        s->h = s->next + n;
        memcpy(s->c, in->start[0], n * sizeof *s->c);
        for (size_t a = 0; a < in->r->m; a++) {
                const struct turn *t = &in->turn[a];
                const struct predictor *q = &in->predictor[a];
                for (size_t j = 0; t->z && j < q->p; j++)
                        s->weight[q->first + j] = in->l1[t->of->first + t->free[j]] *
                                                  fabs(t->by * t->z->inverse[j * q->p + j].hi);
        }
}

/* l1 sign b of the parameters that are not 0; those that are become held. Returns how many are. */
static size_t pattern(const struct search *s, double *sign, double *held)
{
        const struct inner *in = s->in;
        size_t zeros = 0;
        memset(sign, 0, in->r->row.npar * sizeof *sign);
        for (size_t a = 0; a < in->r->m; a++) {
                const struct turn *t = &in->turn[a];
                const struct predictor *q = &in->predictor[a];
                for (size_t j = 0; t->z && j < q->p; j++) {
                        size_t at = t->of->first + t->free[j];
                        double c = s->c[q->first + j];
                        if (in->l1[at] > 0 && c == 0) {
                                held[at] = 0;
                                zeros++;
                        } else {
                                sign[at] = in->l1[at] * (c > 0 ? 1 : -1) * (t->by < 0 ? -1 : 1);
                        }
                }
        }
        return zeros;
}

/* The proof of the zeros and the signs at the maximum b of the others: NULL, or what is wrong. */
static char *disproof(struct search *s, const struct fit *f, const double *sign, const double *held)
{
        const struct inner *in = s->in;
        const struct regression *r = in->r;
        for (size_t a = 0; a < r->m; a++) {
                const struct turn *t = &in->turn[a];
                const struct predictor *q = &in->predictor[a];
                const struct coordinate *o = t->of;
                if (q->p && !o->from)
                        s->c[q->first] = (link_invert(r->link[o->param], r->d->param[o->param].lo,
                                                      r->d->param[o->param].hi, f->t[o->first]) -
                                          t->shift) /
                                         t->by;
                for (size_t j = 0; t->z && j < q->p; j++) {
                        double b = f->t[o->first + t->free[j]] - (j == t->intercept ? t->shift : 0);
                        s->c[q->first + j] = b / t->by / t->z->inverse[j * q->p + j].hi;
                }
        }
        height(s, s->c, s->g, s->h);
        for (size_t a = 0; a < r->m; a++) {
                const struct turn *t = &in->turn[a];
                const struct predictor *q = &in->predictor[a];
                for (size_t j = 0; t->z && j < q->p; j++) {
                        size_t at = t->of->first + t->free[j];
                        double room = 1e-9 * (s->weight[q->first + j] + 1e-3 * sqrt(r->y->weight));
                        if (held[at] == 0 && in->l1[at] > 0 &&
                            fabs(s->g[q->first + j]) > s->weight[q->first + j] + room)
                                return mem_format("the likelihood has a slope at %s = 0 that is "
                                                  "steeper than the penalty",
                                                  r->param[at].name);
                        if (isnan(held[at]) && sign[at] * f->t[at] < 0)
                                return mem_format("%s passed 0", r->param[at].name);
                }
        }
        return NULL;
}

void sparse_fit(struct fit *f, const struct regression *r, const struct fit_options *o,
                const struct penalties *p, const double *held)
{
        enum { TRIES = 5 };
        size_t P = r->row.npar;
        double *rest = mem_array(2 * P, sizeof *rest), *sign = rest + P;
        struct inner scaled;
        struct search s;
        char *why = NULL;
        inner_make(&scaled, r, held, p, NULL, true);
        if (scaled.why) {
                fit_refuse(f, STATUS_NONE, mem_format("no maximum exists: %s", scaled.why));
                inner_free(&scaled);
                free(rest);
                return;
        }
        start_find(&scaled, NULL);
        search_make(&s, &scaled);
        for (int i = 0; i < TRIES; i++) {
                free(why);
                bool settled = descend(&s);
                memcpy(rest, held, P * sizeof *rest);
                size_t zeros = pattern(&s, sign, rest);
                struct inner active;
                inner_make(&active, r, rest, p, sign, false);
                if (!active.why && active.sum.ncoefficient > 0)
                        start_find(&active, NULL);
                fit_refuse(f, STATUS_OK, NULL);
                if (active.why)
                        fit_refuse(f, STATUS_NONE, mem_format("no maximum exists: %s", active.why));
                else
                        regression_maximise(f, &active, o);
                why = f->status == STATUS_OK ? disproof(&s, f, sign, rest) : NULL;
                inner_free(&active);
                if (!why && f->status == STATUS_OK) {
                        f->nfree -= zeros;
                        for (size_t j = 0; j < P; j++)
                                for (size_t k = 0; k < P && isnan(held[j]) && rest[j] == 0; k++)
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
        free(s.weight);
        inner_free(&scaled);
        free(rest);
}
