/* SPDX-License-Identifier: GPL-3.0-or-later */
/* likelihood/predicted: the sum over observations whose parameters are predicted, u_i = z_i' b.
 *
 *   dl/db_a         = Z_a' g_a            g_a  = dl_i/du_a
 *   d2l/db_a db_b'  = Z_a' diag(h_ab) Z_b  h_ab = d2l_i/du_a du_b
 *
 * A block of rows at a time: u, then g and h of every row, then the products, all of which lie in the first caches. */
#include "internal.h"

#include "mem.h"
#include "threads.h"
#include "wide.h"

#include <stdlib.h>
#include <string.h>

enum { STRIDE = 64 }; /* blocks that one thread does at a time */

size_t predicted_coordinates(const struct dist *d)
{
        return d->simplex ? d->npar - 1 : d->npar;
}

/* --- one row, by logpdf, score and hess ------------------------------------------------------ */

void predicted_coordinates_of(const struct predicted *r, const double *b, size_t i, double *u)
{
        for (size_t a = 0; a < r->m; a++) {
                const struct predictor *q = &r->predictor[a];
                size_t block = i / SAMPLE_BLOCK, at = i % SAMPLE_BLOCK;
                u[a] = q->constant + (q->offset ? q->offset[i] : 0);
                for (size_t j = 0; j < q->p; j++)
                        u[a] += b[q->first + j] *
                                (q->z ? q->z[(block * q->p + j) * SAMPLE_BLOCK + at] : 1);
        }
}

/* Probabilities from their log ratios to the first. */
static void softmax(size_t n, const double *u, double *t)
{
        double top = 0, sum = 0;
        for (size_t k = 0; k + 1 < n; k++)
                top = fmax(top, u[k]);
        for (size_t k = 0; k < n; k++)
                sum += t[k] = exp((k ? u[k - 1] : 0) - top);
        for (size_t k = 0; k < n; k++)
                t[k] /= sum;
}

void predicted_parameters(const struct predicted *r, const double *u, double *t)
{
        const struct dist *d = r->d;
        if (d->simplex)
                softmax(d->npar, u, t);
        for (size_t j = 0; !d->simplex && j < d->npar; j++)
                t[j] = d->param[j].given ? u[j]
                                         : link_apply(r->link[j], d->param[j].lo, d->param[j].hi,
                                                      u[j], NULL, NULL);
}

/* Whether t is inside its bounds, which a link may not see to. */
static bool in_range(const struct dist *d, const double *t)
{
        bool in = true;
        for (size_t j = 0; j < d->npar; j++)
                in = in && (d->param[j].given || (t[j] > d->param[j].lo && t[j] < d->param[j].hi));
        return in;
}

/* Whether y[i] is all that is known of an observation. */
static bool is_plain(const struct predicted *r, size_t i)
{
        const struct bounds *b = r->bounds;
        return !b || (b->lo[i] == b->hi[i] && !b->from);
}

/* What observation i adds to the log-likelihood at t, and its derivatives; there are none where that is -inf. */
static double contribution(const struct predicted *r, size_t i, const double *t, double *g,
                           double *h)
{
        const struct dist *d = r->d;
        const struct bounds *b = r->bounds;
        size_t n = d->npar;
        bool between = b && b->lo[i] < b->hi[i];
        double value =
                between ? outcome_log(d, b->lo[i], b->hi[i], t, g, h) : d->logpdf(d, r->y[i], t);
        if (!(value > -NUM_INF))
                return value;
        if (g && !between)
                d->score(d, r->y[i], t, g);
        if (h && !between)
                d->hess(d, r->y[i], t, h);
        if (!b || !b->from)
                return value;
        double *gw = mem_array(n + n * n, sizeof *gw), *hw = gw + n;
        value -= outcome_log(d, b->from[i], b->to[i], t, g ? gw : NULL, h ? hw : NULL);
        for (size_t j = 0; g && j < n; j++)
                g[j] -= gw[j];
        for (size_t j = 0; h && j < n * n; j++)
                h[j] -= hw[j];
        free(gw);
        return value;
}

/* Second derivatives in t where the row has none: central differences of its score, extrapolated (Richardson). */
static void difference(const struct predicted *r, size_t i, const double *t, double *h)
{
        const struct dist *d = r->d;
        size_t n = d->npar;
        double *v = mem_array(n + 4 * n, sizeof *v), *g = v + n;
        for (size_t j = 0; j < n; j++) {
                double scale = d->param[j].given ? 0 : 1e-3 * fmax(fabs(t[j]), 1e-3);
                double room = fmin(t[j] - d->param[j].lo, d->param[j].hi - t[j]);
                scale = fmin(scale, room / 4);
                for (int k = 0; k < 4; k++) {
                        static const double steps[] = {-2, -1, 1, 2};
                        memcpy(v, t, n * sizeof *v);
                        v[j] += steps[k] * scale;
                        contribution(r, i, v, g + (size_t)k * n, NULL);
                }
                for (size_t a = 0; a < n; a++)
                        h[a * n + j] =
                                scale > 0
                                        ? (8 * (g[2 * n + a] - g[n + a]) - (g[3 * n + a] - g[a])) /
                                                  (12 * scale)
                                        : 0;
        }
        free(v);
}

static double natural_row(const struct predicted *r, size_t i, const double *u, double *g,
                          double *h)
{
        enum { SOME = 8 };
        const struct dist *d = r->d;
        size_t n = d->npar;
        double few[SOME * (SOME + 4)], *t = n <= SOME ? few : mem_array(n * (n + 4), sizeof *t);
        double *slope = t + n, *bend = slope + n, *gt = bend + n, *ht = gt + n;
        for (size_t j = 0; j < n; j++) {
                slope[j] = bend[j] = 0;
                t[j] = d->param[j].given ? u[j]
                                         : link_apply(r->link[j], d->param[j].lo, d->param[j].hi,
                                                      u[j], &slope[j], &bend[j]);
        }
        double value = in_range(d, t)
                               ? contribution(r, i, t, g || h ? gt : NULL, h && d->hess ? ht : NULL)
                               : -NUM_INF;
        bool inside = value > -NUM_INF;
        for (size_t j = 0; g && j < n; j++)
                g[j] = inside ? gt[j] * slope[j] : 0;
        if (h && inside && !d->hess)
                difference(r, i, t, ht);
        for (size_t j = 0; h && j < n; j++)
                for (size_t k = 0; k < n; k++)
                        h[j * n + k] = !inside ? 0
                                               : ht[j * n + k] * slope[j] * slope[k] +
                                                         (j == k ? gt[j] * bend[j] : 0);
        if (t != few)
                free(t);
        return value;
}

double predicted_row(const struct predicted *r, size_t i, const double *u, double *g, double *h)
{
        size_t m = r->m;
        if (!r->d->rows || !is_plain(r, i))
                return natural_row(r, i, u, g, h);
        const size_t blocks = 1 + m + (g ? m : 0) + (h ? triangle(m) : 0); /* zeros take time */
        double x[WIDE], value, *all = mem_array(blocks * SAMPLE_BLOCK, sizeof *all);
        double *vb = all, *ub = vb + SAMPLE_BLOCK, *gb = ub + m * SAMPLE_BLOCK,
               *hb = gb + (g ? m : 0) * SAMPLE_BLOCK;
        for (size_t k = 0; k < WIDE; k++) {
                x[k] = r->y[i];
                for (size_t a = 0; a < m; a++)
                        ub[a * SAMPLE_BLOCK + k] = u[a];
        }
        if (r->d->rows(r->d, WIDE, x, r->link, ub, vb, g ? gb : NULL, h ? hb : NULL)) {
                value = vb[0];
                for (size_t a = 0, at = 0; a < m; a++) {
                        if (g)
                                g[a] = gb[a * SAMPLE_BLOCK];
                        for (size_t b = a; h && b < m; b++)
                                h[a * m + b] = h[b * m + a] = hb[at++ * SAMPLE_BLOCK];
                }
        } else {
                value = natural_row(r, i, u, g, h);
        }
        free(all);
        return value;
}

/* --- a block of rows ------------------------------------------------------------------------- */

/* u += b z */
WIDE_KERNEL
static void add_column(size_t n, double b, const double *z, double *u)
{
        for (size_t i = 0; i < n; i += WIDE)
                wide_put(u + i, wide_at(u + i) + b * wide_at(z + i));
}

/* sum of a z */
WIDE_KERNEL
static double dot(size_t n, const double *a, const double *z)
{
        wide s = wide_all(0), t = wide_all(0);
        double lane[WIDE], sum = 0;
        for (size_t i = 0; i < n; i += 2 * WIDE) {
                s += wide_at(a + i) * wide_at(z + i);
                t += wide_at(a + i + WIDE) * wide_at(z + i + WIDE);
        }
        wide_put(lane, s + t);
        for (int j = 0; j < WIDE; j++)
                sum += lane[j];
        return sum;
}

/* out = a z, which may be z; of one, and of four columns of 512 at a time, their products with v into s[4] */
WIDE_KERNEL
static void weigh(size_t n, const double *a, const double *z, double *out)
{
        for (size_t i = 0; i < n; i += WIDE)
                wide_put(out + i, wide_at(a + i) * wide_at(z + i));
}

WIDE_KERNEL
static void four_dots(size_t n, const double *v, const double *z, double *s)
{
        wide s0 = wide_all(0), s1 = s0, s2 = s0, s3 = s0;
        const double *z1 = z + SAMPLE_BLOCK, *z2 = z1 + SAMPLE_BLOCK, *z3 = z2 + SAMPLE_BLOCK;
        for (size_t i = 0; i < n; i += WIDE) {
                wide a = wide_at(v + i);
                s0 += a * wide_at(z + i);
                s1 += a * wide_at(z1 + i);
                s2 += a * wide_at(z2 + i);
                s3 += a * wide_at(z3 + i);
        }
        double lane[4][WIDE];
        wide_put(lane[0], s0);
        wide_put(lane[1], s1);
        wide_put(lane[2], s2);
        wide_put(lane[3], s3);
        for (int k = 0; k < 4; k++) {
                s[k] = 0;
                for (int j = 0; j < WIDE; j++)
                        s[k] += lane[k][j];
        }
}

/* sum of v, with what rounding takes from it; infinite or NAN as a plain sum would be */
WIDE_KERNEL
static struct dd sum_of(size_t n, const double *v)
{
        wide sum = wide_all(0), lost = wide_all(0);
        double lane[WIDE], rest[WIDE], plain = 0;
        for (size_t i = 0; i < n; i += WIDE) {
                wide a = wide_at(v + i), s = sum + a, z = s - sum;
                lost += (sum - (s - z)) + (a - z);
                sum = s;
        }
        wide_put(lane, sum);
        wide_put(rest, lost);
        struct dd all = {0, 0};
        for (int j = 0; j < WIDE; j++) {
                plain += lane[j];
                all = dd_add(all, dd_sum(lane[j], rest[j]));
        }
        return isfinite(plain) ? all : (struct dd){plain, 0};
}

/* Sums that are joined without loss. */
struct kept {
        double *sum, *lost;
};

static void keep(struct kept *k, size_t at, double v)
{
        struct dd s = dd_sum(k->sum[at], v);
        k->sum[at] = s.hi;
        k->lost[at] += s.lo;
}

struct space {
        double *u, *value, *g, *h; /* of a block: u[m], g[m], h[triangle(m)], each [SAMPLE_BLOCK] */
        double *y, *v, *ones, *row;
};

static void u_of_block(const struct predicted *r, const double *b, size_t block, size_t n,
                       struct space *s)
{
        for (size_t a = 0; a < r->m; a++) {
                const struct predictor *q = &r->predictor[a];
                double *u = s->u + a * SAMPLE_BLOCK, c = q->constant;
                if (q->p && !q->z)
                        c += b[q->first];
                for (size_t i = 0; i < SAMPLE_BLOCK; i++)
                        u[i] = c;
                for (size_t i = 0; q->offset && i < SAMPLE_BLOCK; i++)
                        u[i] += q->offset[block * SAMPLE_BLOCK + (i < n ? i : n - 1)];
                for (size_t j = 0; q->z && j < q->p; j++)
                        add_column(SAMPLE_BLOCK, b[q->first + j],
                                   q->z + (block * q->p + j) * SAMPLE_BLOCK, u);
        }
}

/* value, g and h of every row, times its weight; 0 behind the last */
static void rows_of_block(const struct predicted *r, size_t block, size_t n, bool g, bool h,
                          struct space *s)
{
        size_t m = r->m, from = block * SAMPLE_BLOCK, whole = (n + WIDE - 1) / WIDE * WIDE;
        for (size_t i = 0; i < whole; i++)
                s->y[i] = r->y[from + (i < n ? i : n - 1)];
        bool together = r->d->rows && r->d->rows(r->d, whole, s->y, r->link, s->u, s->value,
                                                 g ? s->g : NULL, h ? s->h : NULL);
        if (!together || r->bounds) {
                double *u = s->row, *gr = u + m, *hr = gr + m;
                for (size_t i = 0; i < n; i++) {
                        if (together && is_plain(r, from + i))
                                continue;
                        for (size_t a = 0; a < m; a++)
                                u[a] = s->u[a * SAMPLE_BLOCK + i];
                        s->value[i] = natural_row(r, from + i, u, g ? gr : NULL, h ? hr : NULL);
                        for (size_t a = 0, at = i; a < m; a++) {
                                if (g)
                                        s->g[a * SAMPLE_BLOCK + i] = gr[a];
                                for (size_t b = a; h && b < m; b++, at += SAMPLE_BLOCK)
                                        s->h[at] = hr[a * m + b];
                        }
                }
        }
        for (size_t i = r->w ? 0 : n; i < SAMPLE_BLOCK; i++) {
                double w = i >= n ? 0 : r->w[from + i];
                s->value[i] = w > 0 ? w * s->value[i] : 0;
                for (size_t k = 0; g && k < m; k++)
                        s->g[k * SAMPLE_BLOCK + i] = w > 0 ? w * s->g[k * SAMPLE_BLOCK + i] : 0;
                for (size_t k = 0; h && k < triangle(m); k++)
                        s->h[k * SAMPLE_BLOCK + i] = w > 0 ? w * s->h[k * SAMPLE_BLOCK + i] : 0;
        }
}

/* Z_a' diag(h) Z_b, added to the Hessian's block of these two predictors; of one with itself from the diagonal up */
static void add_product(const struct predicted *r, const struct predictor *a,
                        const struct predictor *b, size_t block, const double *h, struct space *s,
                        struct kept *to)
{
        for (size_t j = 0; j < a->p; j++) {
                size_t row = (a->first + j) * r->ncoefficient, k = a == b ? j : 0;
                const double *za = a->z ? a->z + (block * a->p + j) * SAMPLE_BLOCK : s->ones;
                const double *v = h;
                double four[4];
                if (a->z) {
                        weigh(SAMPLE_BLOCK, h, za, s->v);
                        v = s->v;
                }
                for (; b->z && k + 4 <= b->p; k += 4) {
                        four_dots(SAMPLE_BLOCK, v, b->z + (block * b->p + k) * SAMPLE_BLOCK, four);
                        for (size_t q = 0; q < 4; q++)
                                keep(to, row + b->first + k + q, four[q]);
                }
                for (; k < b->p; k++)
                        keep(to, row + b->first + k,
                             dot(SAMPLE_BLOCK, v,
                                 b->z ? b->z + (block * b->p + k) * SAMPLE_BLOCK : s->ones));
        }
}

/* What a stride of blocks adds: the value, the gradient, and the Hessian from the diagonal up. */
struct part {
        struct dd value;
        struct kept g, h;
};

struct sums {
        const struct predicted *r;
        const double *b;
        bool g, h;
        struct part *part;
};

static struct kept kept_make(size_t n)
{
        struct kept k = {mem_array(2 * n, sizeof *k.sum), NULL};
        k.lost = k.sum + n;
        return k;
}

static void add_block(const struct sums *c, size_t block, struct space *s, struct part *to)
{
        const struct predicted *r = c->r;
        size_t from = block * SAMPLE_BLOCK,
               n = r->n - from < SAMPLE_BLOCK ? r->n - from : SAMPLE_BLOCK;
        u_of_block(r, c->b, block, n, s);
        rows_of_block(r, block, n, c->g, c->h, s);
        struct dd value = sum_of(SAMPLE_BLOCK, s->value);
        double plain = to->value.hi + value.hi;
        to->value = isfinite(plain) ? dd_add(to->value, value) : (struct dd){plain, 0};
        for (size_t a = 0, at = 0; a < r->m; a++) {
                const struct predictor *q = &r->predictor[a];
                for (size_t j = 0; c->g && j < q->p; j++)
                        keep(&to->g, q->first + j,
                             dot(SAMPLE_BLOCK, s->g + a * SAMPLE_BLOCK,
                                 q->z ? q->z + (block * q->p + j) * SAMPLE_BLOCK : s->ones));
                for (size_t b = a; c->h && b < r->m; b++, at++)
                        if (q->p && r->predictor[b].p)
                                add_product(r, q, &r->predictor[b], block, s->h + at * SAMPLE_BLOCK,
                                            s, &to->h);
        }
}

/* Freed by its u. */
static struct space space_make(size_t m)
{
        size_t rows = 2 * m + triangle(m) + 4;
        double *room = mem_array(rows * SAMPLE_BLOCK + 2 * m + m * m, sizeof *room);
        struct space s = {.u = room};
        s.g = s.u + m * SAMPLE_BLOCK;
        s.h = s.g + m * SAMPLE_BLOCK;
        s.value = s.h + triangle(m) * SAMPLE_BLOCK;
        s.y = s.value + SAMPLE_BLOCK;
        s.v = s.y + SAMPLE_BLOCK;
        s.ones = s.v + SAMPLE_BLOCK;
        s.row = s.ones + SAMPLE_BLOCK;
        for (size_t i = 0; i < SAMPLE_BLOCK; i++)
                s.ones[i] = 1;
        return s;
}

static void sum_stride(void *context, size_t k)
{
        const struct sums *c = context;
        size_t m = c->r->m, blocks = (c->r->n + SAMPLE_BLOCK - 1) / SAMPLE_BLOCK;
        size_t to = (k + 1) * STRIDE < blocks ? (k + 1) * STRIDE : blocks, P = c->r->ncoefficient;
        struct space s = space_make(m);
        struct part *part = &c->part[k];
        if (c->g)
                part->g = kept_make(P);
        if (c->h)
                part->h = kept_make(P * P);
        for (size_t block = k * STRIDE; block < to; block++)
                add_block(c, block, &s, part);
        free(s.u);
}

static double total_of(const struct part *part, size_t n, bool hessian, size_t at)
{
        struct dd sum = {0, 0};
        for (size_t k = 0; k < n; k++) {
                const struct kept *q = hessian ? &part[k].h : &part[k].g;
                sum = dd_add(sum, dd_sum(q->sum[at], q->lost[at]));
        }
        return -dd_value(sum);
}

double predicted_nll(const struct predicted *r, const double *b, double *g, double *h)
{
        size_t blocks = (r->n + SAMPLE_BLOCK - 1) / SAMPLE_BLOCK;
        size_t n = (blocks + STRIDE - 1) / STRIDE, P = r->ncoefficient;
        struct sums c = {r, b, g, h, mem_array(n, sizeof *c.part)};
        threads_each(r->threads, n, sum_stride, &c);
        struct dd value = {0, 0};
        for (size_t k = 0; k < n; k++) {
                double plain = value.hi + c.part[k].value.hi;
                value = isfinite(plain) ? dd_add(value, c.part[k].value) : (struct dd){plain, 0};
        }
        for (size_t j = 0; g && j < P; j++)
                g[j] = total_of(c.part, n, false, j);
        for (size_t j = 0; h && j < P; j++)
                for (size_t k = j; k < P; k++)
                        h[j * P + k] = h[k * P + j] = total_of(c.part, n, true, j * P + k);
        for (size_t k = 0; k < n; k++) {
                free(c.part[k].g.sum);
                free(c.part[k].h.sum);
        }
        free(c.part);
        double v = -dd_value(value);
        return isnan(v) || v == -NUM_INF ? NUM_INF : v;
}

struct flattest {
        const struct predicted *r;
        const double *b;
        size_t from, to; /* coordinates */
        double *least;   /* least[strides] */
};

static void flattest_stride(void *context, size_t k)
{
        const struct flattest *c = context;
        const struct predicted *r = c->r;
        size_t blocks = (r->n + SAMPLE_BLOCK - 1) / SAMPLE_BLOCK;
        size_t to = (k + 1) * STRIDE < blocks ? (k + 1) * STRIDE : blocks;
        struct space s = space_make(r->m);
        c->least[k] = NUM_INF;
        for (size_t block = k * STRIDE; block < to; block++) {
                size_t from = block * SAMPLE_BLOCK,
                       n = r->n - from < SAMPLE_BLOCK ? r->n - from : SAMPLE_BLOCK;
                u_of_block(r, c->b, block, n, &s);
                rows_of_block(r, block, n, true, false, &s);
                for (size_t a = c->from; a < c->to; a++)
                        for (size_t i = 0; i < n; i++)
                                if (!r->w || r->w[from + i] > 0)
                                        c->least[k] =
                                                fmin(c->least[k], fabs(s.g[a * SAMPLE_BLOCK + i]));
        }
        free(s.u);
}

double predicted_flattest(const struct predicted *r, const double *b, size_t from, size_t to)
{
        size_t blocks = (r->n + SAMPLE_BLOCK - 1) / SAMPLE_BLOCK,
               n = (blocks + STRIDE - 1) / STRIDE;
        struct flattest c = {r, b, from, to, mem_array(n, sizeof *c.least)};
        double least = NUM_INF;
        threads_each(r->threads, n, flattest_stride, &c);
        for (size_t k = 0; k < n; k++)
                least = fmin(least, c.least[k]);
        free(c.least);
        return least;
}
