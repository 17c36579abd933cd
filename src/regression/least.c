/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/least: maxima in closed form. Where the likelihood falls with the sum of squares (normal) or of absolute deviations
 * (laplace) whatever the scale, the coefficients of the location come first, and then the scale from what they leave. */
#include "internal.h"

#include "l1.h"
#include "mem.h"

#include <float.h>
#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

/* The only coordinate that is predicted, if it is the location and nothing but the sum is maximised; m: it is not so. */
static size_t location_of(const struct inner *in)
{
        const struct regression *r = in->r;
        size_t found = r->m;
        bool known = r->d->loss == LOSS_SQUARES || r->d->loss == LOSS_ABSOLUTE;
        if (!known || in->penalties || r->y->outcomes)
                return r->m;
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                bool location = r->d->param[c->param].location;
                if ((c->from != NULL) != location || c->given ||
                    (location && r->link[c->param] != LINK_IDENTITY))
                        return r->m;
                if (location)
                        found = a;
        }
        return found;
}

bool least_squares_apply(const struct inner *in, size_t *turn)
{
        *turn = location_of(in);
        return *turn < in->r->m && in->r->d->loss == LOSS_SQUARES;
}

/* --- squares --------------------------------------------------------------------------------------- */

/* The weighted products of y - offset - x'b with the columns, and with itself. b is in the units of the search. */
static void residuals(const struct inner *in, size_t a, const struct dd *b, struct dd *products,
                      struct dd *itself)
{
        const struct turn *t = &in->turn[a];
        const struct predictor *q = &in->predictor[a];
        const struct sample *y = in->r->y;
        memset(products, 0, q->p * sizeof *products);
        *itself = (struct dd){0, 0};
        for (size_t i = 0; i < y->n; i++) {
                struct dd e = dd_sum(in->y[i], -(q->constant + (q->offset ? q->offset[i] : 0)));
                for (size_t j = 0; j < q->p; j++)
                        e = dd_sub(e, dd_mul_d(b[j], t->column[j] ? t->column[j][i] : 1));
                struct dd weighted = dd_mul_d(e, y->w ? y->w[i] : 1);
                *itself = dd_add(*itself, dd_mul(weighted, e));
                for (size_t j = 0; j < q->p; j++)
                        products[j] =
                                dd_add(products[j],
                                       dd_mul_d(weighted, t->column[j] ? t->column[j][i] : 1));
        }
}

/* Beyond this ratio the projection has lost digits that can be seen: it is mended by residuals. */
#define STEEP 1e5

/* Residuals are taken anew, with 32 digits, until they are orthogonal to the columns themselves: X'(y - X b) = 0. What is wrong
 * with R shrinks each time by as much as it is wrong. */
static void squares(struct inner *in, size_t a)
{
        enum { TIMES = 6 };
        const struct predictor *q = &in->predictor[a];
        const struct turn *t = &in->turn[a];
        size_t p = q->p;
        double weight = in->r->y->weight, size = 0;
        struct dd *c = in->fine + q->first, *b = mem_array(3 * p, sizeof *b), *step = b + p,
                  *products = step + p;
        if (p)
                memcpy(c, t->z->of_y, p * sizeof *c);
        bool mends = p && t->z->steepest > STEEP && !in->r->products;
        for (int k = 0; mends && k < TIMES; k++) {
                struct dd left;
                double most = 0;
                orthogonal_back(t->z, c, b);
                residuals(in, a, b, products, &left);
                orthogonal_across(t->z, products, step);
                for (size_t j = 0; j < p; j++) {
                        step[j] = dd_div(step[j], (struct dd){weight, 0});
                        most = fmax(most, fabs(step[j].hi));
                        c[j] = dd_add(c[j], step[j]);
                        size = fmax(size, fabs(c[j].hi));
                }
                t->z->rest = dd_div(left, (struct dd){weight, 0});
                memcpy(t->z->of_y, c, p * sizeof *c);
                if (most <= 1e-26 * size)
                        break;
        }
        free(b);
}

/* With sigma = e^u and q the mean square that is left at c:
 * -l = W (u + log(2 pi) / 2 + q / (2 sigma^2)),  q = rest + |c - of_y|^2. */
double least_squares_nll(const struct inner *in, const double *c, double *g, double *h)
{
        const struct predictor *q = &in->predictor[in->place];
        const struct orthogonal *z = in->turn[in->place].z;
        size_t n = in->sum.ncoefficient, s = in->place == 0 ? 1 : 0;
        const struct predictor *scale = &in->predictor[s];
        double u = scale->p ? c[scale->first] : scale->constant, w = in->r->y->weight;
        double r = exp(-2 * u), mean = 0;
        if (h)
                memset(h, 0, n * n * sizeof *h);
        for (size_t j = 0; j < q->p; j++) {
                double off = dd_value(dd_sub((struct dd){c[q->first + j], 0}, z->of_y[j]));
                mean += off * off;
                if (g)
                        g[q->first + j] = w * off * r;
                if (h)
                        h[(q->first + j) * n + q->first + j] = w * r;
                if (h && scale->p)
                        h[(q->first + j) * n + scale->first] = h[scale->first * n + q->first + j] =
                                -2 * w * off * r;
        }
        mean += in->left;
        if (g && scale->p)
                g[scale->first] = w * (1 - mean * r);
        if (h && scale->p)
                h[scale->first * n + scale->first] = 2 * w * mean * r;
        return w * (u + M_LNPI / 2 + M_LN2 / 2 + mean * r / 2);
}

/* --- absolute deviations --------------------------------------------------------------------------- */

/* NULL, or why there is no solution. */
static const char *absolute(struct inner *in, size_t a, double *deviation, bool *unique)
{
        const struct turn *t = &in->turn[a];
        const struct predictor *q = &in->predictor[a];
        const struct sample *y = in->r->y;
        double *target = mem_array(y->n + q->p, sizeof *target), *b = target + y->n;
        for (size_t i = 0; i < y->n; i++)
                target[i] = in->y[i] - (q->constant + (q->offset ? q->offset[i] : 0));
        struct l1_problem problem = {.n = y->n,
                                     .p = q->p,
                                     .column = t->column,
                                     .y = target,
                                     .w = y->w,
                                     .up = 1,
                                     .down = 1};
        struct l1_result result;
        bool solved = l1_solve(&problem, b, NULL, NULL, &result) == L1_OK;
        *unique = solved && result.unique;
        /* c = R b: as z'c = x'b, by products with z, whatever rounding there is in them */
        struct dd *c = in->fine + q->first;
        struct dd sum = {0, 0};
        memset(c, 0, q->p * sizeof *c);
        for (size_t i = 0; solved && i < y->n; i++) {
                struct dd e = {0, 0};
                const double *z = q->z + i / SAMPLE_BLOCK * q->p * SAMPLE_BLOCK + i % SAMPLE_BLOCK;
                for (size_t j = 0; j < q->p; j++)
                        e = dd_add(e, dd_product(b[j], t->column[j] ? t->column[j][i] : 1));
                struct dd left = dd_sub((struct dd){target[i], 0}, e);
                if (left.hi < 0)
                        left = (struct dd){-left.hi, -left.lo};
                sum = dd_add(sum, dd_mul_d(left, y->w ? y->w[i] : 1));
                for (size_t j = 0; j < q->p; j++)
                        c[j] = dd_add(c[j],
                                      dd_mul_d(e, (y->w ? y->w[i] : 1) * z[j * SAMPLE_BLOCK]));
        }
        for (size_t j = 0; j < q->p; j++)
                c[j] = dd_div(c[j], (struct dd){y->weight, 0});
        *deviation = dd_value(sum) / y->weight;
        free(target);
        return solved ? NULL : "the linear program could not be solved: it is too ill-conditioned";
}

/* --- the scale -------------------------------------------------------------------------------------- */

/* Whether a mean deviation of what is left is no more than the rounding of the observations. */
static bool is_perfect(const struct inner *in, double deviation)
{
        const struct moments *m = sample_moments(in->r->y);
        return deviation <= 2 * DBL_EPSILON * fmax(fabs(m->min), fabs(m->max)) / in->scale;
}

static char *perfect_text(const struct inner *in, size_t a)
{
        const struct turn *t = &in->turn[a];
        double *b = mem_array(in->r->row.npar + in->sum.ncoefficient, sizeof *b);
        double *c = b + in->r->row.npar;
        for (size_t j = 0; j < in->sum.ncoefficient; j++)
                c[j] = dd_value(in->fine[j]);
        inner_back(in, c, in->fine, b);
        const struct moments *m = sample_moments(in->r->y);
        for (size_t j = 0; t->z && j < t->nfree; j++) { /* what is 0 but for rounding is 0 */
                double *slope = &b[t->of->first + t->free[j]];
                double length = fabs(1 / t->z->inverse[j * t->nfree + j].hi);
                if (fabs(*slope) * length < 1e-25 * fmax(fabs(m->min), fabs(m->max)))
                        *slope = 0;
        }
        char *text =
                mem_format("the fit is perfect: the likelihood grows without bound as the scale "
                           "goes to 0; the coefficients are");
        for (size_t j = 0; j < t->of->p; j++) {
                char number[NUM_TEXT];
                char *longer = mem_format("%s%s %s = %s", text, j ? "," : "",
                                          in->r->param[t->of->first + j].name,
                                          num_digits(number, b[t->of->first + j], 15));
                free(text);
                text = longer;
        }
        free(b);
        return text;
}

/* The scale is the mean deviation that is left, in squares or absolutely. */
static void put_scale(struct inner *in, size_t a, double deviation)
{
        for (size_t b = 0; b < in->r->m; b++) {
                const struct param *p = &in->r->d->param[in->r->coordinate[b].param];
                const struct predictor *q = &in->predictor[b];
                if (b != a && q->p)
                        in->fine[q->first] =
                                (struct dd){link_invert(in->r->link[in->r->coordinate[b].param],
                                                        p->lo, p->hi, deviation),
                                            0};
        }
}

void least_find(struct inner *in)
{
        size_t a = location_of(in), n = in->sum.ncoefficient;
        if (a == in->r->m)
                return;
        const char *why = NULL;
        double deviation = 0;
        bool scale = n > in->predictor[a].p;
        in->unique = true;
        in->fine = mem_array(n, sizeof *in->fine);
        if (in->squares) {
                squares(in, a);
                deviation = in->turn[a].z ? sqrt(fmax(dd_value(in->turn[a].z->rest), 0)) : 0;
                in->left = deviation * deviation;
        } else {
                why = absolute(in, a, &deviation, &in->unique);
        }
        if (why)
                in->why = mem_format("%s", why);
        else if (scale && is_perfect(in, deviation))
                in->why = perfect_text(in, a);
        if (in->why)
                return;
        put_scale(in, a, deviation);
        in->exact = mem_array(n, sizeof *in->exact);
        for (size_t j = 0; j < n; j++)
                in->exact[j] = dd_value(in->fine[j]);
}
