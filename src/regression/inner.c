/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/inner: the problem as it is searched: observations in units of their spread, columns orthogonal, links undone; what is
 * held is in the offsets. */
#include "internal.h"

#include "mem.h"
#include "wide.h"

#include <gsl/gsl_blas.h>
#include <stdlib.h>
#include <string.h>

/* --- units --------------------------------------------------------------------------------------- */

static const struct param *param_of(const struct inner *in, const struct coordinate *c)
{
        return in->r->d->simplex ? NULL : &in->r->d->param[c->param];
}

/* A location follows y - centre if it has an intercept, or is the same everywhere, and neither is held. */
static bool can_move(const struct inner *in, const struct coordinate *c)
{
        const struct param *p = param_of(in, c);
        bool identity = in->r->link[c->param] == LINK_IDENTITY && !c->given;
        if (!p->location)
                return true;
        return identity && (!c->from || c->from->design->intercept) && isnan(in->held[c->first]);
}

static void find_units(struct inner *in)
{
        const struct regression *r = in->r;
        const struct sample *y = r->y;
        bool scales = false, moves = false, held = false;
        in->scale = 1;
        for (size_t a = 0; a < r->m && !r->d->simplex; a++) {
                const struct coordinate *c = &r->coordinate[a];
                const struct param *p = param_of(in, c);
                scales = scales || p->unit != 0;
                moves = moves || p->location;
                held = held || !can_move(in, c);
        }
        if (!scales || r->d->support.discrete || r->products)
                return;
        double spread = sample_about(y, 0.75) - sample_about(y, 0.25);
        if (!moves)
                spread = fabs(sample_about(y, 0.5));
        if (!(spread > 0))
                spread = moves ? sample_moments(y)->sd : sample_moments(y)->mean;
        if (spread > 0 && isfinite(spread)) {
                int e;
                frexp(spread, &e);
                in->scale = ldexp(1, e < -1021 ? -1021 : e);
        }
        if (moves && !held)
                in->centre = sample_about(y, 0.5);
}

/* u = by u' + shift, where t' = (t - centre) / scale^unit */
static void find_turn(const struct inner *in, struct turn *t)
{
        const struct param *p = param_of(in, t->of);
        t->by = 1;
        t->shift = 0;
        if (!p)
                return;
        double unit = pow(in->scale, p->unit);
        switch (p->given ? LINK_IDENTITY : in->r->link[t->of->param]) {
        case LINK_IDENTITY:
                t->by = unit;
                t->shift = p->location ? in->centre : 0;
                break;
        case LINK_LOG:
                t->shift = (isfinite(p->hi) ? -1 : 1) * log(unit);
                break;
        case LINK_INVERSE:
                t->by = 1 / unit;
                break;
        case LINK_SQRT:
                t->by = sqrt(unit);
                break;
        default:
                break;
        }
}

/* --- columns ------------------------------------------------------------------------------------- */

static void find_free(const struct inner *in, struct turn *t)
{
        const struct coordinate *c = t->of;
        const struct design *d = c->from->design;
        size_t n = in->r->products ? 0 : in->r->y->n; /* rows that there are */
        t->free = mem_array(c->p, sizeof *t->free);
        t->column = mem_array(c->p, sizeof *t->column);
        t->name = mem_array(c->p, sizeof *t->name);
        t->offset = in->r->products ? NULL : mem_array(n, sizeof *t->offset);
        t->intercept = c->p;
        for (size_t i = 0; i < n; i++)
                t->offset[i] =
                        (d->offset ? d->offset[i] : 0) + (c->from->offset ? c->from->offset[i] : 0);
        for (size_t j = 0; j < c->p; j++) {
                double held = in->held[c->first + j];
                if (isnan(held)) {
                        if (j == 0 && d->intercept)
                                t->intercept = 0;
                        t->name[t->nfree] = in->r->param[c->first + j].name;
                        t->column[t->nfree] = d->column[j];
                        t->free[t->nfree++] = j;
                }
                for (size_t i = 0; !isnan(held) && i < n; i++)
                        t->offset[i] += held * (d->column[j] ? d->column[j][i] : 1);
        }
        for (size_t i = 0; i < n; i++)
                t->offset[i] = (t->offset[i] - (t->intercept < c->p ? 0 : t->shift)) / t->by;
}

static bool same_columns(const struct turn *a, const struct turn *b)
{
        return a->of->from == b->of->from && a->nfree == b->nfree &&
               memcmp(a->free, b->free, a->nfree * sizeof *a->free) == 0;
}

/* Orthogonal columns of a turn; of a simplex they are the same for all members unless some are held. */
static void find_columns(struct inner *in, struct turn *t)
{
        const struct regression *r = in->r;
        find_free(in, t);
        if (t->nfree == 0 || in->why)
                return;
        if (t > in->turn && in->turn->z && r->d->simplex && same_columns(t, in->turn)) {
                t->z = in->turn->z;
                t->shares = true;
                return;
        }
        double *ridge = mem_array(t->nfree, sizeof *ridge);
        for (size_t j = 0; in->l2 && j < t->nfree; j++)
                ridge[j] = 2 * in->l2[t->of->first + t->free[j]];
        t->z = mem_array(1, sizeof *t->z);
        double *target = NULL;
        bool squares = in->squares && t == &in->turn[in->place] && !r->products;
        if (squares) {
                target = mem_array(r->y->n, sizeof *target);
                for (size_t i = 0; i < r->y->n; i++)
                        target[i] = in->y[i] - t->offset[i];
        }
        char *depends =
                r->products  ? orthogonal_from(t->z, t->nfree, r->products, r->y->weight, t->name)
                : in->scaled ? scaled_make(t->z, r->y->n, t->nfree, t->column, r->y->w,
                                           r->y->weight, t->name, r->y->threads)
                             : orthogonal_make(t->z, r->y->n, t->nfree, t->column, r->y->w,
                                               r->y->weight, ridge, target, t->name, r->y->threads);
        if (depends && t->nfree > r->y->n)
                in->why = mem_format(
                        "there are more coefficients (%zu) than rows (%zu): without --l2, "
                        "--l1 or --prior they are not determined",
                        t->nfree, r->y->n);
        else if (depends)
                in->why = mem_format("the columns are collinear, so that coefficients are not "
                                     "determined: %s; leave one out",
                                     depends);
        free(target);
        free(depends);
        free(ridge);
}

static void make_predictor(struct inner *in, size_t a)
{
        struct turn *t = &in->turn[a];
        struct predictor *q = &in->predictor[a];
        const struct coordinate *c = t->of;
        const struct param *p = param_of(in, c);
        find_turn(in, t);
        q->first = in->sum.ncoefficient;
        if (c->from) {
                find_columns(in, t);
                q->offset = t->offset;
                q->p = t->nfree;
                q->z = t->z ? t->z->z : NULL;
        } else if (c->given) {
                q->offset = c->given;
        } else if (isnan(in->held[c->first])) {
                q->p = 1;
        } else {
                double u = p->given ? in->held[c->first]
                                    : link_invert(in->r->link[c->param], p->lo, p->hi,
                                                  in->held[c->first]);
                q->constant = (u - t->shift) / t->by;
        }
        in->sum.ncoefficient += q->p;
}

/* --- back ---------------------------------------------------------------------------------------- */

void inner_back(const struct inner *in, const double *c, const struct dd *fine, double *b)
{
        const struct regression *r = in->r;
        size_t most = in->sum.ncoefficient;
        struct dd *from = mem_array(2 * most, sizeof *from), *to = from + most;
        for (size_t a = 0; a < r->m; a++) {
                const struct turn *t = &in->turn[a];
                const struct predictor *q = &in->predictor[a];
                const struct param *p = param_of(in, t->of);
                for (size_t j = 0; j < t->of->p; j++)
                        b[t->of->first + j] = in->held[t->of->first + j];
                if (q->p && !t->of->from)
                        b[t->of->first] = link_apply(r->link[t->of->param], p->lo, p->hi,
                                                     t->by * c[q->first] + t->shift, NULL, NULL);
                if (!q->p || !t->of->from)
                        continue;
                for (size_t j = 0; j < q->p; j++)
                        from[j] = fine ? fine[q->first + j] : (struct dd){c[q->first + j], 0};
                orthogonal_back(t->z, from, to);
                for (size_t j = 0; j < q->p; j++)
                        b[t->of->first + t->free[j]] = dd_value(
                                dd_add_d(dd_mul_d(to[j], t->by), j == t->intercept ? t->shift : 0));
        }
        free(from);
}

double inner_rise(const struct inner *in)
{
        const struct regression *r = in->r;
        const struct outcomes *o = r->y->outcomes; /* a probability has no unit, a density has */
        double values = !o ? r->y->weight : o->exact ? o->exact->weight : 0;
        return r->d->support.discrete ? 0 : values * log(in->scale);
}

void inner_jacobian(const struct inner *in, const double *b, double *jacobian)
{
        const struct regression *r = in->r;
        size_t n = in->sum.ncoefficient;
        memset(jacobian, 0, r->row.npar * n * sizeof *jacobian);
        for (size_t a = 0; a < r->m; a++) {
                const struct turn *t = &in->turn[a];
                const struct predictor *q = &in->predictor[a];
                const struct param *p = param_of(in, t->of);
                if (q->p && !t->of->from) {
                        enum link l = r->link[t->of->param];
                        double slope, at = b[t->of->first];
                        link_apply(l, p->lo, p->hi, link_invert(l, p->lo, p->hi, at), &slope, NULL);
                        jacobian[t->of->first * n + q->first] = slope * t->by;
                }
                for (size_t i = 0; t->of->from && i < q->p; i++)
                        for (size_t j = i; j < q->p; j++)
                                jacobian[(t->of->first + t->free[i]) * n + q->first + j] =
                                        t->by * t->z->inverse[i * q->p + j].hi;
        }
}

void inner_covariance(const struct inner *in, const double *b, const double *w, double *v)
{
        size_t P = in->r->row.npar, n = in->sum.ncoefficient;
        double *jacobian = mem_array(2 * P * n, sizeof *jacobian), *half = jacobian + P * n;
        if (n > 0) {
                inner_jacobian(in, b, jacobian);
                cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)P, (int)n, (int)n, 1,
                            jacobian, (int)n, w, (int)n, 0, half, (int)n);
                cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)P, (int)P, (int)n, 1,
                            half, (int)n, jacobian, (int)n, 0, v, (int)P);
        }
        free(jacobian);
}

/* Of orthogonal columns the nearest is the average of their products; what a ridge makes of them is near enough to start from. */
void inner_project(const struct inner *in, size_t a, const double *target, double *c)
{
        const struct predictor *q = &in->predictor[a];
        const struct sample *y = in->r->y;
        struct dd *sum = mem_array(q->p, sizeof *sum);
        bool scaled = in->scaled && in->turn[a].z; /* then the intercept alone, if there is one */
        for (size_t i = 0; i < y->n; i++) {
                double rest = target[i] - q->constant - (q->offset ? q->offset[i] : 0);
                double w = y->w ? y->w[i] : 1;
                size_t block = i / SAMPLE_BLOCK, at = i % SAMPLE_BLOCK;
                for (size_t j = 0; j < q->p; j++)
                        sum[j] = dd_add(
                                sum[j],
                                dd_product(w * rest,
                                           q->z ? q->z[(block * q->p + j) * SAMPLE_BLOCK + at]
                                                : 1));
        }
        for (size_t j = 0; j < q->p; j++)
                c[q->first + j] =
                        scaled && j != in->turn[a].intercept ? 0 : dd_value(sum[j]) / y->weight;
        free(sum);
}

/* --- the row ------------------------------------------------------------------------------------- */

/* The penalty as a function of c: its gradient J'g, its Hessian J' diag(h) J and what the links of scalars bend. */
static double penalty_of(const struct inner *in, const double *c, double *g, double *h)
{
        const struct regression *r = in->r;
        size_t P = r->row.npar, n = in->sum.ncoefficient;
        double *b = mem_array(3 * P + P * n, sizeof *b), *gb = b + P, *hb = gb + P, *jac = hb + P;
        inner_back(in, c, NULL, b);
        double value = penalty_at(r, in->penalties, in->l2, in->held, b, gb, hb);
        for (size_t j = 0; in->sign && j < P; j++)
                if (isnan(in->held[j])) {
                        value += in->sign[j] * b[j];
                        gb[j] += in->sign[j];
                }
        if (g || h)
                inner_jacobian(in, b, jac);
        for (size_t j = 0; j < P && (g || h); j++)
                for (size_t k = 0; k < n; k++) {
                        double left = jac[j * n + k];
                        if (left == 0)
                                continue;
                        if (g)
                                g[k] += gb[j] * left;
                        for (size_t l = 0; h && hb[j] != 0 && l < n; l++)
                                h[k * n + l] += hb[j] * left * jac[j * n + l];
                }
        for (size_t a = 0; h && a < r->m; a++) {
                const struct turn *t = &in->turn[a];
                const struct predictor *q = &in->predictor[a];
                const struct param *p = param_of(in, t->of);
                if (!q->p || t->of->from)
                        continue;
                enum link l = r->link[t->of->param];
                double bend;
                link_apply(l, p->lo, p->hi, link_invert(l, p->lo, p->hi, b[t->of->first]), NULL,
                           &bend);
                h[q->first * n + q->first] += gb[t->of->first] * bend * t->by * t->by;
        }
        free(b);
        return value;
}

static double nll(const struct dist *d, const struct sample *s, const double *c, double *g,
                  double *h)
{
        const struct inner *in = d->made;
        (void)s;
        double value =
                in->squares ? least_squares_nll(in, c, g, h) : predicted_nll(&in->sum, c, g, h);
        if (in->penalties && isfinite(value))
                value += penalty_of(in, c, g, h);
        return isnan(value) ? NUM_INF : value;
}

static double logpdf(const struct dist *d, double x, const double *c)
{
        const struct inner *in = d->made;
        double *u = mem_array(in->sum.m, sizeof *u);
        predicted_coordinates_of(&in->sum, c, (size_t)x, u);
        double value = predicted_row(&in->sum, (size_t)x, u, NULL, NULL);
        free(u);
        return value;
}

/* The columns of a turn in row i: z[p]. */
static void columns_at(const struct predictor *q, size_t i, double *z)
{
        size_t block = i / SAMPLE_BLOCK, at = i % SAMPLE_BLOCK;
        for (size_t j = 0; j < q->p; j++)
                z[q->first + j] = q->z ? q->z[(block * q->p + j) * SAMPLE_BLOCK + at] : 1;
}

static void score(const struct dist *d, double x, const double *c, double *g)
{
        const struct inner *in = d->made;
        size_t i = (size_t)x, m = in->sum.m;
        double *u = mem_array(2 * m, sizeof *u), *gu = u + m;
        predicted_coordinates_of(&in->sum, c, i, u);
        predicted_row(&in->sum, i, u, gu, NULL);
        for (size_t a = 0; a < m; a++) {
                const struct predictor *q = &in->predictor[a];
                columns_at(q, i, g);
                for (size_t j = 0; j < q->p; j++)
                        g[q->first + j] *= gu[a];
        }
        free(u);
}

/* to += by z z', the columns in row i, where by[m * m] belongs to pairs of coordinates */
static void add_pairs(const struct inner *in, size_t i, const double *by, double *z, double *to)
{
        size_t m = in->sum.m, n = in->sum.ncoefficient;
        for (size_t a = 0; a < m; a++)
                columns_at(&in->predictor[a], i, z);
        for (size_t a = 0; a < m; a++)
                for (size_t b = 0; b < m; b++) {
                        const struct predictor *qa = &in->predictor[a], *qb = &in->predictor[b];
                        for (size_t j = qa->first; j < qa->first + qa->p; j++)
                                for (size_t k = qb->first; k < qb->first + qb->p; k++)
                                        to[j * n + k] += by[a * m + b] * z[j] * z[k];
                }
}

static void hess(const struct dist *d, double x, const double *c, double *h)
{
        const struct inner *in = d->made;
        size_t i = (size_t)x, m = in->sum.m, n = in->sum.ncoefficient;
        double *u = mem_array(2 * m + m * m + n, sizeof *u), *g = u + m, *hu = g + m,
               *z = hu + m * m;
        memset(h, 0, n * n * sizeof *h);
        predicted_coordinates_of(&in->sum, c, i, u);
        predicted_row(&in->sum, i, u, g, hu);
        add_pairs(in, i, hu, z, h);
        free(u);
}

/* The mean over the rows of what the family expects of each. */
static void info(const struct dist *d, const double *c, double *h)
{
        const struct inner *in = d->made;
        const struct dist *base = in->r->d;
        size_t m = in->sum.m, n = in->sum.ncoefficient, P = base->npar;
        double *u = mem_array(m + 2 * P + P * P + n, sizeof *u), *t = u + m, *slope = t + P,
               *one = slope + P, *z = one + P * P;
        memset(h, 0, n * n * sizeof *h);
        for (size_t i = 0; i < in->sum.n; i++) {
                double w = (in->sum.w ? in->sum.w[i] : 1) / in->r->y->weight;
                predicted_coordinates_of(&in->sum, c, i, u);
                predicted_parameters(&in->sum, u, t);
                base->info(base, t, one);
                for (size_t a = 0; a < m; a++) {
                        const struct param *p = &base->param[a];
                        slope[a] = 1;
                        if (!p->given)
                                link_apply(in->sum.link[a], p->lo, p->hi, u[a], &slope[a], NULL);
                }
                for (size_t a = 0; a < m; a++)
                        for (size_t b = 0; b < m; b++)
                                one[a * m + b] *= w * slope[a] * slope[b];
                add_pairs(in, i, one, z, h);
        }
        free(u);
}

static bool fit(const struct dist *d, const struct sample *s, const double *held, double *c)
{
        const struct inner *in = d->made;
        (void)s, (void)held;
        if (in->exact)
                memcpy(c, in->exact, d->npar * sizeof *c);
        return in->exact;
}

static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *c)
{
        const struct inner *in = d->made;
        (void)s, (void)held;
        if (k >= sizeof in->start / sizeof *in->start || !in->start[k])
                return false;
        memcpy(c, in->start[k], d->npar * sizeof *c);
        return true;
}

/* The bounds of the observations in the units of the search. */
static void find_bounds(struct inner *in)
{
        const struct sample *y = in->r->y;
        if (!y->outcomes)
                return;
        const struct bounds *b = y->outcomes->rows;
        const double *from[] = {b->lo, b->hi, b->from, b->to};
        const double **to[] = {&in->bounds.lo, &in->bounds.hi, &in->bounds.from, &in->bounds.to};
        in->bounds.n = b->n;
        in->ends = mem_array(4 * b->n, sizeof *in->ends);
        for (size_t k = 0; k < sizeof from / sizeof *from; k++) {
                double *end = in->ends + k * b->n;
                for (size_t i = 0; from[k] && i < b->n; i++)
                        end[i] = (from[k][i] - in->centre) / in->scale;
                *to[k] = from[k] ? end : NULL;
        }
        in->sum.bounds = &in->bounds;
}

/* rows: all of them are wanted, not what a projection tells. */
static void make(struct inner *in, const struct regression *r, const double *held,
                 const struct penalties *p, const double *sign, bool scaled, bool rows)
{
        *in = (struct inner){.r = r, .held = held, .penalties = p, .sign = sign, .scaled = scaled};
        if (p) {
                in->l1 = mem_array(r->row.npar, sizeof *in->l1);
                in->l2 = mem_array(r->row.npar, sizeof *in->l2);
                penalty_weights(r, p, in->l1, in->l2);
        }
        find_units(in);
        in->y = mem_array(r->products ? 0 : r->y->n, sizeof *in->y);
        for (size_t i = 0; !r->products && i < r->y->n; i++)
                in->y[i] = (r->y->x[i] - in->centre) / in->scale;
        in->turn = mem_array(r->m, sizeof *in->turn);
        in->predictor = mem_array(r->m, sizeof *in->predictor);
        in->sum = row_sum(r);
        in->sum.y = in->y;
        in->sum.predictor = in->predictor;
        find_bounds(in);
        in->squares = least_squares_apply(in, &in->place) && !rows;
        for (size_t a = 0; a < r->m; a++) {
                in->turn[a].of = &r->coordinate[a];
                make_predictor(in, a);
        }
        size_t n = in->sum.ncoefficient;
        in->param = mem_array(n, sizeof *in->param);
        for (size_t a = 0; a < r->m; a++)
                for (size_t j = 0; j < in->predictor[a].p; j++)
                        in->param[in->predictor[a].first + j] =
                                (struct param){.name = "c",
                                               .lo = -NUM_INF,
                                               .hi = NUM_INF,
                                               .kink = r->d->param[r->coordinate[a].param].kink};
        in->row = (struct dist){.name = r->d->name,
                                .title = r->title,
                                .support = r->row.support,
                                .npar = n,
                                .param = in->param,
                                .made = in,
                                .logpdf = logpdf,
                                .score = score,
                                .fit = fit,
                                .start = start,
                                .nll = nll,
                                .hess = hess,
                                .info = r->d->info ? info : NULL};
}

void inner_make(struct inner *in, const struct regression *r, const double *held,
                const struct penalties *p, const double *sign, bool scaled)
{
        make(in, r, held, p, sign, scaled, false);
}

void inner_make_rows(struct inner *in, const struct regression *r, const double *held)
{
        make(in, r, held, NULL, NULL, false, true);
}

void inner_free(struct inner *in)
{
        for (size_t a = 0; a < in->r->m; a++) {
                struct turn *t = &in->turn[a];
                free(t->free);
                free(t->column);
                free(t->name);
                free(t->offset);
                if (t->z && !t->shares) {
                        orthogonal_free(t->z);
                        free(t->z);
                }
        }
        free(in->l1);
        free(in->l2);
        free(in->start[0]);
        free(in->start[1]);
        free(in->exact);
        free(in->fine);
        free(in->why);
        free(in->param);
        free(in->predictor);
        free(in->turn);
        free(in->y);
        free(in->ends);
        *in = (struct inner){.r = NULL};
}
