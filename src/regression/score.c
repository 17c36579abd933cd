/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/score: how steep the likelihood is at given coefficients. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* The observed information of a parameter without a formula, from that of its coordinate: with t(c),
 * d2l/dc2 = (dt/dc)^2 d2l/dt2 + (d2t/dc2) dl/dt. Both are left per dt/dc, which the statistic does not feel. */
static void unbend(const struct inner *in, const double *b, const double *g, double *h)
{
        const struct regression *r = in->r;
        size_t n = in->sum.ncoefficient;
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                size_t k = in->predictor[a].first;
                if (c->from || in->predictor[a].p == 0)
                        continue;
                const struct param *p = &r->d->param[c->param];
                enum link l = r->link[c->param];
                double slope, bend, by = in->turn[a].by, t = b[c->first];
                link_apply(l, p->lo, p->hi, link_invert(l, p->lo, p->hi, t), &slope, &bend);
                h[k * n + k] -= g[k] / slope * bend * by;
        }
}

double regression_score(const struct regression *r, const double *held, const double *b,
                        bool expected)
{
        struct inner in;
        inner_make_rows(&in, r, held);
        size_t n = in.sum.ncoefficient;
        double *c = mem_array(2 * n + n * n, sizeof *c), *g = c + n, *h = g + n, form = NUM_NAN;
        if (!in.why && (!expected || in.row.info)) {
                start_move(&in, b, c);
                in.row.nll(&in.row, NULL, c, g, h);
                if (expected) {
                        in.row.info(&in.row, c, h);
                        for (size_t k = 0; k < n * n; k++)
                                h[k] *= r->y->weight;
                } else {
                        unbend(&in, b, g, h);
                }
                form = num_form(n, h, g);
        }
        free(c);
        inner_free(&in);
        return form;
}
