/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/cusps: a predicted location of the generalised error family, f ~ exp(-|x - mu|^beta / alpha^beta).
 *
 * For beta > 1 the log-likelihood is concave in the location and has a slope everywhere, so that its maximum is found and proved as any
 * is; the second derivative grows without end near an observation if beta < 2, so that variances come from the expected
 * information. For beta <= 1 it has a corner or a cusp at each observation and is not concave between them if beta < 1:
 * every set of observations that can be met may be a maximum, and none is proved. On either side of beta > 1 there can be more:
 * at beta = 1 least absolute deviations, and as beta -> inf the uniform about the line whose largest deviation is least (to whose
 * likelihood that of the family rises in any sample). Both are compared. */
#include "internal.h"

#include "l1.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* The shape: the parameter that is none of location and scale; and the coordinate of the location. */
static size_t shape_of(const struct regression *r)
{
        size_t a = 0;
        while (r->d->param[r->coordinate[a].param].unit != 0)
                a++;
        return a;
}

bool cusps_apply(const struct regression *r)
{
        size_t kinks = 0;
        for (size_t j = 0; j < r->d->npar && !r->d->simplex; j++)
                kinks += r->d->param[j].kink;
        return kinks == 1 && r->d->npar == 3 && r->d->loss == LOSS_NONE && !r->y->outcomes &&
               !r->coordinate[shape_of(r)].from &&
               r->link[r->coordinate[row_location(r)].param] == LINK_IDENTITY;
}

/* --- what else there may be, where nothing but the location is predicted */

static double laplace_height(const struct regression *r, const double *held)
{
        const struct dist *laplace = dist_find("laplace");
        struct prediction p = *r->prediction;
        p.param = 0;
        struct regression *lad = regression_make(laplace, r->y, 1, &p, NULL);
        const struct coordinate *from = &r->coordinate[row_location(r)];
        double *hold = mem_array(lad->row.npar, sizeof *hold);
        for (size_t j = 0; j < lad->row.npar; j++)
                hold[j] = j < from->p ? held[from->first + j] : NUM_NAN;
        struct fit_options how = {.method = METHOD_AUTO, .held = hold};
        struct fit *f = regression_fit(lad, &how, NULL);
        double height = f->status == STATUS_OK ? f->loglik : -NUM_INF;
        fit_free(f);
        free(hold);
        regression_free(lad);
        return height;
}

/* -W log(2 d), d the least that the largest deviation of the observations that count can be: each side of each is a row beyond which a
 * hinge of slope 2 rises, against d's of slope 1. Into c the location, into *half d, in the units of the search. */
static double uniform_height(const struct inner *in, size_t a, double *c, double *half,
                             bool *unique)
{
        const struct predictor *q = &in->predictor[a];
        size_t n = in->r->y->n, p = q->p + 1, rows = 2 * n;
        double *x = mem_array(rows * (p + 3) + p * p + 2 * p, sizeof *x), *y = x + rows * p,
               *up = y + rows, *down = up + rows, *curve = down + rows, *pull = curve + p * p,
               *b = pull + p;
        struct l1_face face = {.basis = mem_array(p, sizeof *face.basis),
                               .side = mem_array(rows, sizeof *face.side)};
        for (size_t i = 0; i < rows; i++) {
                double side = i % 2 ? -1 : 1;
                size_t k = i / 2, block = k / SAMPLE_BLOCK, at = k % SAMPLE_BLOCK;
                for (size_t j = 0; j < q->p; j++)
                        x[i * p + j] =
                                side * (q->z ? q->z[(block * q->p + j) * SAMPLE_BLOCK + at] : 1);
                x[i * p + q->p] = 1;
                y[i] = side * (in->y[k] - (q->constant + (q->offset ? q->offset[k] : 0)));
                up[i] = !in->r->y->w || in->r->y->w[k] > 0 ? 2 : 0;
                b[q->p] = fmax(b[q->p], fabs(y[i]));
        }
        pull[q->p] = -1;
        struct l1_curved problem = {rows, p, x, y, up, down, curve, pull};
        double w = in->r->y->weight, height = NUM_NAN;
        if (l1_descend(&problem, b, &face) == L1_OK) {
                height = -w * log(2 * b[q->p] * in->scale);
                memcpy(c + q->first, b, q->p * sizeof *c);
                *half = b[q->p];
                *unique = face.unique;
        }
        free(face.side);
        free(face.basis);
        free(x);
        return height;
}

/* Whether nothing but the location is predicted, or held: then both can be told. */
static bool has_others(const struct inner *in)
{
        const struct regression *r = in->r;
        bool has = r->nprediction == 1 && !in->penalties;
        for (size_t b = 0; b < r->m; b++)
                has = has && (b == row_location(r) || isnan(in->held[r->coordinate[b].first]));
        return has;
}

/* The uniform's maximum, into f. */
static void adopt_uniform(struct fit *f, const struct inner *in, const double *c, double half,
                          double height, bool unique)
{
        const struct regression *r = in->r;
        const struct limit *l = r->d->limit;
        size_t shape = shape_of(r);
        inner_back(in, c, NULL, f->t);
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *o = &r->coordinate[a];
                if (a == shape)
                        f->t[o->first] = l->at[o->param];
                else if (a != row_location(r))
                        f->t[o->first] = half * in->scale;
        }
        for (size_t j = 0; j < f->d->npar; j++)
                f->edge[j] = !f->held[j];
        f->loglik = height;
        f->method = METHOD_EXACT;
        f->boundary = mem_format("%s (%s)", l->dist->name, l->how);
        char *text = mem_format("the maximum is on the boundary: %s, about the line whose largest "
                                "deviation is least",
                                f->boundary);
        fit_warn(f, text);
        free(text);
        if (!unique)
                fit_warn(f, not_unique);
}

/* --- the maximum */

/* false: it is not positive definite. */
static bool find_covariance(const struct inner *in, struct fit *found)
{
        size_t n = in->sum.ncoefficient, P = in->r->row.npar;
        double *b = mem_array(3 * P + P * n, sizeof *b), *g = b + P, *bend = g + P, *jac = bend + P;
        double *h = found->vcov;
        in->row.info(&in->row, found->t, h);
        for (size_t i = 0; i < n * n; i++)
                h[i] *= in->r->y->weight;
        inner_back(in, found->t, NULL, b);
        inner_jacobian(in, b, jac);
        if (in->penalties)
                penalty_at(in->r, in->penalties, in->l2, in->held, b, g, bend);
        for (size_t j = 0; j < P; j++)
                for (size_t k = 0; k < n * n; k++)
                        h[k] += bend[j] * jac[j * n + k / n] * jac[j * n + k % n];
        bool fine = corners_invert(h, n);
        free(b);
        return fine;
}

/* The shape of a maximum that was found, or that is held. */
static double shape_at(const struct inner *in, const struct fit *found)
{
        double *b = mem_array(in->r->row.npar, sizeof *b);
        inner_back(in, found->t, NULL, b);
        double shape = b[in->r->coordinate[shape_of(in->r)].first];
        free(b);
        return shape;
}

/* Without a bound in any sample: beta -> 0 while observations are met. what: besides (owned). */
static void refuse(struct fit *f, const struct inner *in, char *what)
{
        const struct regression *r = in->r;
        const char *name = r->d->param[r->coordinate[shape_of(r)].param].name;
        fit_refuse(f, in->penalties ? STATUS_SEARCH : STATUS_NONE,
                   mem_format("%s: the likelihood grows without bound as %s goes to 0 and %s meets "
                              "observations, and %s; fix %s above 1, or take laplace",
                              in->penalties ? "no maximum could be proved" : "no maximum exists",
                              name, r->d->param[r->coordinate[row_location(r)].param].name, what,
                              name));
        free(what);
}

void cusps_fit(struct fit *f, struct inner *in, const struct fit_options *o)
{
        const struct regression *r = in->r;
        const char *name = r->d->param[r->coordinate[shape_of(r)].param].name;
        double held = in->held[r->coordinate[shape_of(r)].first];
        struct fit_options how = {
                .method = METHOD_AUTO, .watch = o->watch, .watch_context = o->watch_context};
        if (held <= 1) {
                fit_refuse(
                        f, STATUS_USAGE,
                        mem_format("at %s <= 1 the likelihood has a cusp at each observation: no "
                                   "maximum could be proved; at 1 it is laplace, which can",
                                   name));
                return;
        }
        for (size_t j = 0; j < in->sum.ncoefficient; j++) /* there is a slope everywhere */
                in->param[j].kink = false;
        double seen;
        struct fit *found = regression_search(in, &how, &seen);
        bool fine = found->status == STATUS_OK && shape_at(in, found) > 1;
        double loglik = -NUM_INF;
        bool sure = fine && find_covariance(in, found);
        if (fine) {
                regression_take_over(f, in, found);
                loglik = f->loglik;
        }
        double *c = mem_array(in->sum.ncoefficient, sizeof *c), half = NUM_NAN;
        bool others = has_others(in), unique = true;
        double uniform = others ? uniform_height(in, row_location(r), c, &half, &unique) : -NUM_INF;
        double laplace = others ? laplace_height(r, in->held) : -NUM_INF;
        if (laplace > fmax(loglik, uniform))
                refuse(f, in,
                       mem_format("at %s = 1 it is higher than anywhere above (laplace has "
                                  "log-likelihood %.9g)",
                                  name, laplace));
        else if (uniform >= loglik && isfinite(uniform))
                adopt_uniform(f, in, c, half, uniform, unique);
        else if (
                !fine &&
                isfinite(
                        seen)) /* it rises elsewhere, and has a bound there: where to is found out next */
                fit_refuse(f, STATUS_SEARCH, mem_format("%s", found->reason));
        else if (!fine)
                refuse(f, in, mem_format("no local maximum with %s above 1 was found", name));
        if (fine && !sure && f->status == STATUS_OK && !(uniform >= loglik))
                fit_warn(f, corners_no_errors);
        free(c);
        fit_free(found);
}
