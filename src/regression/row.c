/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/row: the distribution whose parameters are the coefficients, whose observations are row numbers. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* --- its parameters --------------------------------------------------------------------------- */

static const struct prediction *predicted_param(const struct regression *r, size_t param)
{
        for (size_t k = 0; k < r->nprediction; k++)
                if (r->prediction[k].param == param || r->d->simplex)
                        return &r->prediction[k];
        return NULL;
}

/* "mu:x", "LEVEL:x" */
static char *coefficient_name(const struct dist *d, size_t param, const char *column)
{
        const char *of = d->simplex ? d->levels->name[param] : d->param[param].name;
        return mem_format("%s:%s", of, column);
}

static void add_coordinate(struct regression *r, size_t param, const double *given)
{
        struct coordinate *c = &r->coordinate[r->m++];
        *c = (struct coordinate){.param = param,
                                 .from = predicted_param(r, param),
                                 .given = given,
                                 .first = r->row.npar};
        c->p = c->from ? c->from->design->p : given ? 0 : 1;
        for (size_t j = 0; j < c->p; j++) {
                struct param *p = &r->param[r->row.npar];
                if (c->from) {
                        char *name = coefficient_name(r->d, param, c->from->design->name[j]);
                        r->name[r->row.npar] = name;
                        *p = (struct param){.name = name,
                                            .lo = -NUM_INF,
                                            .hi = NUM_INF,
                                            .doc = "coefficient",
                                            .irregular = dist_has_frontier(r->d, param),
                                            .kink = r->d->param[param].kink};
                } else {
                        *p = r->d->param[param];
                        r->name[r->row.npar] = NULL;
                        p->unit = 0; /* the made row knows no units */
                        p->location = false;
                }
                r->row.npar++;
        }
}

size_t row_location(const struct regression *r)
{
        size_t a = 0;
        while (a < r->m && !r->d->param[r->coordinate[a].param].kink)
                a++;
        return a;
}

/* --- its slots --------------------------------------------------------------------------------- */

/* u of row i at b; offsets and columns are those of the predictions unless others stand for them. */
static double eta(const struct coordinate *c, const double *b, const struct design *design,
                  const double *offset, size_t i)
{
        struct dd sum = {0, 0};
        for (size_t j = 0; j < c->p; j++)
                sum = dd_add(sum, dd_product(design->column[j] ? design->column[j][i] : 1,
                                             b[c->first + j]));
        return dd_value(sum) + (design->offset ? design->offset[i] : 0) + (offset ? offset[i] : 0);
}

/* The coordinates of row i, and the parameters there. p: NULL, its own predictors. */
static void at_row(const struct regression *r, const double *b, const struct predictors *p,
                   size_t i, double *u, double *t)
{
        const struct dist *d = r->d;
        struct predicted q = {.d = d, .m = r->m, .link = r->link};
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                if (c->from) {
                        size_t k = (size_t)(c->from - r->prediction);
                        const double *offset = !p          ? c->from->offset
                                               : p->offset ? p->offset[k]
                                                           : NULL;
                        u[a] = eta(c, b, p ? &p->design[k] : c->from->design, offset, i);
                } else if (c->given) {
                        u[a] = p ? p->given[c->param][i] : c->given[i];
                } else {
                        const struct param *own = &d->param[c->param];
                        u[a] = own->given ? b[c->first]
                                          : link_invert(r->link[c->param], own->lo, own->hi,
                                                        b[c->first]);
                }
        }
        if (t)
                predicted_parameters(&q, u, t);
        for (size_t a = 0; t && a < r->m; a++) /* no detour by the link */
                if (!r->coordinate[a].from && !r->coordinate[a].given)
                        t[r->coordinate[a].param] = b[r->coordinate[a].first];
}

void row_coordinates(const struct regression *r, const double *b, size_t i, double *u)
{
        at_row(r, b, NULL, i, u, NULL);
}

void regression_predict(const struct regression *r, const double *b, const struct predictors *p,
                        size_t i, double *t)
{
        double *u = mem_array(r->m, sizeof *u);
        at_row(r, b, p, i, u, t);
        free(u);
}

void regression_parameters(const struct regression *r, const double *b, size_t i, double *t)
{
        regression_predict(r, b, NULL, i, t);
}

struct predicted row_sum(const struct regression *r)
{
        const struct sample *y = r->y;
        return (struct predicted){.d = r->d,
                                  .n = y->n,
                                  .y = y->x,
                                  .w = y->w,
                                  .bounds = y->outcomes ? y->outcomes->rows : NULL,
                                  .m = r->m,
                                  .link = r->link,
                                  .threads = y->threads};
}

/* --- deviance ---------------------------------------------------------------------------------- */

struct freed {
        const struct predicted *q;
        size_t i, a;
        double *u, *g;
};

static double slope_at(double u, void *context)
{
        struct freed *f = context;
        f->u[f->a] = u;
        predicted_row(f->q, f->i, f->u, f->g, NULL);
        return f->g[f->a];
}

double regression_deviance(const struct regression *r, const double *b, size_t i)
{
        struct predicted q = row_sum(r);
        double *u = mem_array(2 * r->m, sizeof *u);
        struct freed f = {.q = &q, .i = i, .u = u, .g = u + r->m};
        at_row(r, b, NULL, i, u, NULL);
        double now = predicted_row(&q, i, u, NULL, NULL), most = now;
        while (f.a < r->m && r->coordinate[f.a].from != r->prediction)
                f.a++;
        if (r->d->simplex) {
                most = 0;
        } else if (f.a < r->m && dist_has_frontier(r->d, r->coordinate[f.a].param)) {
                most = now + ends_depth(r, b, i);
        } else if (f.a < r->m) {
                double from = u[f.a], side = slope_at(from, &f) > 0 ? 1 : -1, step = 1, to = from;
                enum { DOUBLINGS = 60 };
                int k = 0;
                do {
                        to = from + side * step;
                        step *= 2;
                        k++;
                } while (k < DOUBLINGS && slope_at(to, &f) * side > 0);
                double top = num_root(slope_at, &f, fmin(from, to), fmax(from, to));
                u[f.a] = isnan(top) ? to : top;
                most = predicted_row(&q, i, u, NULL, NULL);
                if (!isfinite(most))
                        most = NUM_NAN;
        }
        free(u);
        return fmax(2 * (most - now), 0);
}

static double logpdf(const struct dist *d, double x, const double *b)
{
        const struct regression *r = d->made;
        size_t i = (size_t)x;
        struct predicted q = row_sum(r);
        double *u = mem_array(r->m, sizeof *u);
        at_row(r, b, NULL, i, u, NULL);
        double value = predicted_row(&q, i, u, NULL, NULL);
        free(u);
        return value;
}

static void score(const struct dist *d, double x, const double *b, double *g)
{
        const struct regression *r = d->made;
        size_t i = (size_t)x;
        struct predicted q = row_sum(r);
        double *u = mem_array(2 * r->m, sizeof *u), *gu = u + r->m;
        at_row(r, b, NULL, i, u, NULL);
        predicted_row(&q, i, u, gu, NULL);
        memset(g, 0, d->npar * sizeof *g);
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                double slope = 1;
                if (!c->from && !c->given && !r->d->param[c->param].given)
                        link_apply(r->link[c->param], r->d->param[c->param].lo,
                                   r->d->param[c->param].hi, u[a], &slope, NULL);
                for (size_t j = 0; j < c->p; j++) {
                        const double *x_j = c->from ? c->from->design->column[j] : NULL;
                        bool fixed = !c->from && r->d->param[c->param].given;
                        g[c->first + j] = fixed ? 0 : gu[a] * (x_j ? x_j[i] : 1) / slope;
                }
        }
        free(u);
}

/* --- information -------------------------------------------------------------------------------- */

/* That of the family about its coordinates u[m] at t, u its own value where it is not predicted, into h[m * m]; slope and natural have room
 * for as many and for npar * npar. */
static bool information_at(const struct regression *r, const double *u, const double *t,
                           double *natural, double *slope, double *h)
{
        const struct dist *d = r->d;
        if (d->simplex) {
                for (size_t a = 0; a < r->m; a++)
                        for (size_t c = 0; c < r->m; c++)
                                h[a * r->m + c] = t[a + 1] * ((a == c) - t[c + 1]);
                return true;
        }
        if (!likelihood_information(d, t, natural))
                return false;
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                const struct param *p = &d->param[c->param];
                slope[a] = c->given || p->given ? 0 : 1;
                if (c->from)
                        link_apply(r->link[c->param], p->lo, p->hi, u[a], &slope[a], NULL);
        }
        for (size_t a = 0; a < r->m; a++)
                for (size_t c = 0; c < r->m; c++)
                        h[a * r->m + c] =
                                slope[a] * slope[c] *
                                natural[r->coordinate[a].param * d->npar + r->coordinate[c].param];
        return true;
}

/* Adds that of coordinates a and c, times w, to their coefficients. */
static void add_information(const struct regression *r, size_t i, const struct coordinate *a,
                            const struct coordinate *c, double w, double *h)
{
        for (size_t j = 0; j < a->p; j++)
                for (size_t k = 0; k < c->p; k++) {
                        const double *x = a->from ? a->from->design->column[j] : NULL;
                        const double *z = c->from ? c->from->design->column[k] : NULL;
                        h[(a->first + j) * r->row.npar + c->first + k] +=
                                w * (x ? x[i] : 1) * (z ? z[i] : 1);
                }
}

bool regression_information(const struct regression *r, const double *b, double *h)
{
        size_t m = r->m, n = r->d->npar, P = r->row.npar;
        double *u = mem_array(2 * m + n + n * n + m * m, sizeof *u), *slope = u + m, *t = slope + m,
               *natural = t + n, *one = natural + n * n;
        bool known = r->rows != NULL;
        memset(h, 0, P * P * sizeof *h);
        for (size_t i = 0; known && i < r->y->n; i++) {
                double w = r->y->w ? r->y->w[i] : 1;
                at_row(r, b, NULL, i, u, t);
                known = information_at(r, u, t, natural, slope, one);
                for (size_t a = 0; known && a < m; a++)
                        for (size_t c = 0; c < m; c++)
                                add_information(r, i, &r->coordinate[a], &r->coordinate[c],
                                                w * one[a * m + c], h);
        }
        free(u);
        return known;
}

/* --- making it ---------------------------------------------------------------------------------- */

static struct sample *row_numbers(const struct sample *y, double **number)
{
        *number = mem_array(y->n, sizeof **number);
        for (size_t i = 0; i < y->n; i++)
                (*number)[i] = (double)i;
        struct sample *rows = sample_make(y->n, *number, y->w);
        rows->threads = y->threads;
        rows->rows = y->rows;
        return rows;
}

struct regression *regression_make(const struct dist *d, const struct sample *y, size_t n,
                                   const struct prediction *prediction, const double *const *given)
{
        struct regression *r = mem_array(1, sizeof *r);
        r->d = d;
        r->y = y;
        r->nprediction = n;
        r->prediction = mem_array(n, sizeof *r->prediction);
        if (n)
                memcpy(r->prediction, prediction, n * sizeof *prediction);
        r->link = mem_array(d->npar, sizeof *r->link);
        for (size_t j = 0; j < d->npar; j++) {
                const struct prediction *p = d->simplex ? NULL : predicted_param(r, j);
                /* whole numbers and ends of the support are held: no link may round them */
                bool plain = !p && !d->simplex && param_is_rough(&d->param[j]);
                r->link[j] = p       ? p->link
                             : plain ? LINK_IDENTITY
                                     : link_default(d->param[j].lo, d->param[j].hi);
        }
        r->coordinate = mem_array(predicted_coordinates(d), sizeof *r->coordinate);
        r->title = n ? mem_format("%s regression", d->title) : mem_format("%s", d->title);
        r->row = (struct dist){.name = d->name,
                               .aliases = d->aliases,
                               .title = r->title,
                               .formula = d->formula,
                               .estimator = "Newton's method on the coefficients",
                               .derivation = d->derivation,
                               .reference = d->reference,
                               .support = d->support,
                               .data = d->data == DATA_BINARY ? DATA_BINARY : DATA_NUMBER,
                               .made = r,
                               .levels = NULL,
                               .logpdf = logpdf,
                               .score = score};
        size_t most = d->npar;
        for (size_t k = 0; k < n; k++)
                most += prediction[k].design->p * (d->simplex ? d->npar : 1);
        r->param = mem_array(most, sizeof *r->param);
        r->name = mem_array(most, sizeof *r->name);
        for (size_t j = d->simplex ? 1 : 0; j < d->npar; j++)
                add_coordinate(r, j, given ? given[j] : NULL);
        r->row.param = r->param;
        r->rows = y->x ? row_numbers(y, &r->number) : NULL;
        return r;
}

struct regression *regression_make_streamed(const struct dist *d, const struct sample *y,
                                            const struct design *design, const struct dd *products)
{
        struct prediction p = {.param = d->drives, .link = LINK_IDENTITY, .design = design};
        struct regression *r = regression_make(d, y, 1, &p, NULL);
        r->products = products;
        return r;
}

struct regression *regression_again(const struct regression *r, const struct sample *y)
{
        const double **given = mem_array(r->d->npar, sizeof *given);
        for (size_t a = 0; a < r->m; a++)
                given[r->coordinate[a].param] = r->coordinate[a].given;
        struct regression *again = regression_make(r->d, y, r->nprediction, r->prediction, given);
        free(given);
        return again;
}

/* x at other rows, owned by r. NULL stays NULL. */
static const double *pick(struct regression *r, const double *x, size_t n, const size_t *row)
{
        if (!x)
                return NULL;
        double *y = mem_array(n, sizeof *y);
        for (size_t i = 0; i < n; i++)
                y[i] = x[row[i]];
        r->column = mem_grow(r->column, &r->room, r->ncolumn + 1, sizeof *r->column);
        return r->column[r->ncolumn++] = y;
}

struct regression *regression_of_rows(const struct regression *r, const struct sample *y,
                                      const size_t *row)
{
        struct regression own = {.picked = mem_array(r->nprediction, sizeof *own.picked)};
        struct prediction *p = mem_array(r->nprediction, sizeof *p);
        const double **given = mem_array(r->d->npar, sizeof *given);
        for (size_t k = 0; k < r->nprediction; k++) {
                const struct design *from = r->prediction[k].design;
                struct design *to = &own.picked[k];
                *to = (struct design){
                        .n = y->n, .p = from->p, .intercept = from->intercept, .name = from->name};
                to->column = mem_array(from->p, sizeof *to->column);
                for (size_t j = 0; j < from->p; j++)
                        to->column[j] = pick(&own, from->column[j], y->n, row);
                if (from->offset) { /* pick gives what it owns as const */
                        pick(&own, from->offset, y->n, row);
                        to->offset = own.column[own.ncolumn - 1];
                }
                p[k] = r->prediction[k];
                p[k].design = to;
                p[k].offset = pick(&own, p[k].offset, y->n, row);
        }
        for (size_t a = 0; a < r->m; a++)
                given[r->coordinate[a].param] = pick(&own, r->coordinate[a].given, y->n, row);
        struct regression *made = regression_make(r->d, y, r->nprediction, p, given);
        made->picked = own.picked;
        made->column = own.column;
        made->ncolumn = own.ncolumn;
        free(given);
        free(p);
        return made;
}

void regression_free(struct regression *r)
{
        for (size_t k = 0; r && r->picked && k < r->nprediction; k++)
                free(r->picked[k].column);
        for (size_t k = 0; r && k < r->ncolumn; k++)
                free(r->column[k]);
        for (size_t j = 0; r && j < r->row.npar; j++)
                free(r->name[j]);
        if (!r)
                return;
        sample_free(r->rows);
        free(r->number);
        free(r->param);
        free(r->name);
        free(r->title);
        free(r->coordinate);
        free(r->link);
        free(r->prediction);
        free(r->picked);
        free(r->column);
        free(r);
}

const struct dist *regression_row(const struct regression *r)
{
        return &r->row;
}

const struct dist *regression_family(const struct regression *r)
{
        return r->d;
}

bool regression_is_alone(const struct dist *row)
{
        const struct regression *r = row->logpdf == logpdf ? row->made : NULL;
        bool alone = r && r->nprediction == 0 && !r->d->simplex;
        for (size_t a = 0; alone && a < r->m; a++)
                alone = !r->coordinate[a].given;
        return alone;
}

size_t regression_predictions(const struct regression *r, const struct prediction **p)
{
        *p = r->prediction;
        return r->nprediction;
}

const struct sample *regression_response(const struct regression *r)
{
        return r->y;
}

bool regression_origin(const struct regression *r, size_t j, struct origin *o)
{
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                if (!c->from || j < c->first || j >= c->first + c->p)
                        continue;
                const struct design *d = c->from->design;
                size_t k = j - c->first;
                *o = (struct origin){.prediction = (size_t)(c->from - r->prediction),
                                     .term = d->term ? d->term[k] : d->name[k],
                                     .column = d->name[k]};
                return true;
        }
        return false;
}
