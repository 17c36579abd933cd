/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/faces: a location in which the log-likelihood has corners, to whose coefficients something is added.
 *
 * Given the others (scales, a tilt) the location minimises weighted absolute deviations and a parabola, l2 or a normal prior, and
 * corners of its own, l1 or a laplace prior, which are rows like the observations: a convex problem, solved exactly
 * (l1_descend). Its minimum lies on a face: some rows are met, and nothing else has a corner there. On the face all
 * parameters together are a smooth problem, which is searched and proved as any other. If the location's own problem then still
 * ends on that face, and at that point, its multipliers prove that no way off the face is worth while: the others
 * move no corner, so that the slope of the likelihood in any direction is the sum of that in the location and that in the others.
 *
 * There can be several maxima: a small scale, at which the observations outweigh what is added, and a large one. With one
 * scale only and t = 1 / b the maximum over the rest is W log t - g(t), g the least of t times the sum of deviations and what is
 * added: as the least of functions that are linear in t it is concave, and lies above its chords. Between two scales, then,
 * the maximum is no higher than that of W log t less the chord: pieces are halved until that is no more than what was found. */
#include "internal.h"

#include "l1.h"
#include "mem.h"

#include <float.h>
#include <gsl/gsl_blas.h>
#include <stdlib.h>
#include <string.h>

struct faces {
        struct inner in;
        const struct fit_options *o;
        size_t a;        /* the coordinate with the corners */
        size_t p, first; /* its coefficients, among all of them */
        size_t n;        /* observations: the first rows; the others are corners of what is added */
        struct l1_curved q;
        double *x, *y, *up, *down, *curve, *pull; /* what q points to */
        double *centre;                           /* centre[q.n - n]: where */
        size_t *of;              /* of[q.n - n]: the row's parameter that has the corner */
        struct penalties smooth; /* without these corners */
        bool parabolic;          /* these are parabolas */
        struct l1_face face;
        double *sign;         /* sign[npar of the row], what in points to */
        const double *others; /* others[npar]: what there is in it of others; NULL: nothing */
        double *c;            /* c[n of in]: where the search is */
        double *b;            /* b[npar of the row]: the same */
};

/* --- what has corners */

static bool is_cornered(const struct dist *d)
{
        return d->loss == LOSS_ABSOLUTE || d->loss == LOSS_TILTED;
}

/* Whether something is added to a coefficient of this coordinate. */
static bool adds_to(const struct penalties *p, const double *held, const struct coordinate *c)
{
        bool slopes = c->from && (p->l1 > 0 || p->l2 > 0);
        bool adds = false;
        for (size_t j = 0; j < c->p; j++) {
                bool intercept = c->from && c->from->design->intercept && j == 0;
                bool free = isnan(held[c->first + j]);
                adds = adds || (slopes && !intercept && free);
                for (size_t k = 0; k < p->nprior; k++)
                        adds = adds || (p->prior[k].param == c->first + j && free);
        }
        return adds;
}

bool faces_apply(const struct regression *r, const struct penalties *p, const double *held)
{
        bool applies = false, fits = is_cornered(r->d) && !r->y->outcomes && !r->products;
        for (size_t a = 0; a < r->m && fits; a++) {
                const struct coordinate *c = &r->coordinate[a];
                const struct param *q = &r->d->param[c->param];
                bool adds = adds_to(p, held, c);
                if (q->kink)
                        applies = adds;
                fits = q->kink ? r->link[c->param] == LINK_IDENTITY
                               : (!c->from || q->unit == 1) && !(adds && c->from && p->l1 > 0);
        }
        return fits && applies;
}

/* --- rows */

static size_t parameter_of(const struct faces *s, size_t j)
{
        const struct turn *t = &s->in.turn[s->a];
        return t->of->first + (t->of->from ? t->free[j] : 0);
}

/* The j-th coefficient is to_coefficient'c + its shift. */
static double shift_of(const struct faces *s, size_t j)
{
        const struct turn *t = &s->in.turn[s->a];
        return !t->of->from || j == t->intercept ? t->shift : 0;
}

static void to_coefficient(const struct faces *s, size_t j, double *x)
{
        const struct turn *t = &s->in.turn[s->a];
        for (size_t k = 0; k < s->p; k++)
                x[k] = t->z ? t->by * t->z->inverse[j * s->p + k].hi : t->by;
}

/* A corner of what is added: up where the j-th coefficient is below its centre, down where it is above. */
static void add_corner(struct faces *s, size_t j, double centre, double up, double down)
{
        size_t i = s->q.n++;
        double *x = s->x + i * s->p;
        to_coefficient(s, j, x);
        double length = cblas_dnrm2((int)s->p, x, 1);
        cblas_dscal((int)s->p, 1 / length, x, 1);
        s->y[i] = (centre - shift_of(s, j)) / length;
        s->up[i] = up * length;
        s->down[i] = down * length;
        s->of[i - s->n] = parameter_of(s, j);
        s->centre[i - s->n] = centre;
}

static void add_corners(struct faces *s, const struct penalties *p)
{
        for (size_t j = 0; j < s->p; j++) {
                size_t at = parameter_of(s, j);
                double l1 = s->in.l1[at];
                if (l1 > 0)
                        add_corner(s, j, 0, l1, l1);
        }
        bool *mine = mem_array(s->in.r->m, sizeof *mine);
        mine[s->a] = true;
        s->smooth = penalty_smooth(s->in.r, p, mine);
        free(mine);
        s->parabolic = true;
        for (size_t k = 0; k < p->nprior; k++) {
                const struct prior *q = &p->prior[k];
                size_t j = 0;
                while (j < s->p && parameter_of(s, j) != q->param)
                        j++;
                if (j < s->p && prior_has_corner(q)) {
                        struct corner c = prior_corner(q);
                        add_corner(s, j, c.at, c.up, c.down);
                } else if (j < s->p) {
                        s->parabolic = s->parabolic && q->d->loss == LOSS_SQUARES;
                }
        }
}

static void add_observations(struct faces *s)
{
        const struct predictor *q = &s->in.predictor[s->a];
        for (size_t i = 0; i < s->n; i++) {
                size_t block = i / SAMPLE_BLOCK, at = i % SAMPLE_BLOCK;
                for (size_t j = 0; j < s->p; j++)
                        s->x[i * s->p + j] =
                                q->z ? q->z[(block * s->p + j) * SAMPLE_BLOCK + at] : 1;
                s->y[i] = s->in.y[i] - (q->constant + (q->offset ? q->offset[i] : 0));
        }
        s->q.n = s->n;
}

/* a: the coordinate of the location. */
static void faces_make(struct faces *s, const struct regression *r, const struct fit_options *o,
                       const struct penalties *p, const double *held, size_t a)
{
        size_t P = r->row.npar;
        *s = (struct faces){.o = o, .n = r->y->n, .a = a};
        s->sign = mem_array(2 * P, sizeof *s->sign);
        s->b = s->sign + P;
        inner_make(&s->in, r, held, p, s->sign, false);
        if (s->in.why && p->l1 > 0) { /* what is collinear l1 may tell apart */
                inner_free(&s->in);
                inner_make(&s->in, r, held, p, s->sign, true);
        }
        if (s->in.why)
                return;
        s->p = s->in.predictor[s->a].p;
        s->first = s->in.predictor[s->a].first;
        size_t most = s->n + s->p + p->nprior;
        s->x = mem_array(most * (s->p + 3) + s->p * s->p + s->p, sizeof *s->x);
        s->y = s->x + most * s->p;
        s->up = s->y + most;
        s->down = s->up + most;
        s->curve = s->down + most;
        s->pull = s->curve + s->p * s->p;
        s->of = mem_array(s->p + p->nprior, sizeof *s->of);
        s->centre = mem_array(s->p + p->nprior, sizeof *s->centre);
        s->face.basis = mem_array(s->p, sizeof *s->face.basis);
        s->face.side = mem_array(most, sizeof *s->face.side);
        add_observations(s);
        add_corners(s, p);
        s->q.p = s->p;
        s->q.x = s->x;
        s->q.y = s->y;
        s->q.up = s->up;
        s->q.down = s->down;
        s->q.curve = s->curve;
        s->q.pull = s->pull;
        s->c = mem_array(s->in.sum.ncoefficient, sizeof *s->c);
}

static void faces_free(struct faces *s)
{
        free(s->c);
        free(s->face.side);
        free(s->face.basis);
        free(s->of);
        free(s->centre);
        free(s->x);
        free((void *)s->smooth.prior);
        free(s->sign);
        inner_free(&s->in);
}

/* --- the location, given the others */

/* The slopes of the likelihood on both sides of each observation. */
static void find_slopes(struct faces *s)
{
        const struct regression *r = s->in.r;
        size_t npar = r->d->npar, mu = r->coordinate[s->a].param;
        double *t = mem_array(2 * npar, sizeof *t), *g = t + npar;
        inner_back(&s->in, s->c, NULL, s->b);
        for (size_t i = 0; i < s->n; i++) {
                double w = (r->y->w ? r->y->w[i] : 1) * s->in.scale;
                regression_parameters(r, s->b, i, t);
                double far = fmax(fabs(t[mu]), 1);
                r->d->score(r->d, t[mu] + far, t, g);
                s->up[i] = w * g[mu];
                r->d->score(r->d, t[mu] - far, t, g);
                s->down[i] = -w * g[mu];
        }
        free(t);
}

/* The parabola of what is added where the search is. */
static void find_parabola(struct faces *s)
{
        const struct regression *r = s->in.r;
        size_t p = s->p, P = r->row.npar;
        double *g = mem_array(2 * P + p, sizeof *g), *h = g + P, *x = h + P;
        inner_back(&s->in, s->c, NULL, s->b);
        penalty_at(r, &s->smooth, s->in.l2, s->in.held, s->b, g, h);
        memset(s->curve, 0, p * p * sizeof *s->curve);
        memset(s->pull, 0, p * sizeof *s->pull);
        for (size_t j = 0; j < p; j++) {
                size_t at = parameter_of(s, j);
                double bend = fmax(h[at], 0), pull = bend * (s->b[at] - shift_of(s, j)) - g[at];
                to_coefficient(s, j, x);
                cblas_daxpy((int)p, pull, x, 1, s->pull, 1);
                cblas_dger(CblasRowMajor, (int)p, (int)p, bend, x, 1, x, 1, s->curve, (int)p);
        }
        free(g);
}

/* Sides that are plain to see are as they are; near 0 they are kept. */
static void see_sides(struct faces *s)
{
        for (size_t i = 0; i < s->q.n; i++) {
                double r = s->y[i] - cblas_ddot((int)s->p, s->x + i * s->p, 1, s->c + s->first, 1);
                if (s->face.side[i] && fabs(r) > 1e-9)
                        s->face.side[i] = r > 0 ? 1 : -1;
        }
}

/* What the location minimises. */
static double cost(const struct faces *s)
{
        const struct regression *r = s->in.r;
        inner_back(&s->in, s->c, NULL, s->b);
        double value = penalty_at(r, &s->smooth, s->in.l2, s->in.held, s->b, NULL, NULL);
        for (size_t i = 0; i < s->q.n; i++) {
                double rest =
                        s->y[i] - cblas_ddot((int)s->p, s->x + i * s->p, 1, s->c + s->first, 1);
                value += rest * (rest > 0 ? s->up[i] : -s->down[i]);
        }
        return value;
}

/* Where what is added is no parabola its minimum may be too far away: back until the cost falls. true: it was. */
static bool hold_back(struct faces *s, const double *from, double before)
{
        enum { HALVINGS = 50 };
        double *c = s->c + s->first;
        int k = 0;
        for (; k < HALVINGS && !(cost(s) <= before + 1e-12 * fabs(before)); k++)
                for (size_t j = 0; j < s->p; j++)
                        c[j] = from[j] + (c[j] - from[j]) / 2;
        if (k > 0) {
                memset(s->face.side, 0, s->q.n * sizeof *s->face.side);
                s->face.met = 0;
        }
        return k > 0;
}

/* To the minimum of the parabola, or towards it. *stood: it was there already; *whole: it is there. false: none could be shown. */
static bool find_location(struct faces *s, bool *stood, bool *whole)
{
        size_t rows = s->q.n, p = s->p;
        signed char *before = mem_array(rows, sizeof *before);
        double *c = mem_array(p, sizeof *c), height = s->parabolic ? 0 : cost(s);
        memcpy(before, s->face.side, rows * sizeof *before);
        memcpy(c, s->c + s->first, p * sizeof *c);
        see_sides(s);
        bool found = l1_descend(&s->q, s->c + s->first, &s->face) == L1_OK;
        *stood = found && memcmp(before, s->face.side, rows * sizeof *before) == 0;
        for (size_t j = 0; j < p; j++)
                *stood = *stood && fabs(c[j] - s->c[s->first + j]) <= 1e-9 * (1 + fabs(c[j]));
        *whole = *stood || s->parabolic || !found || !hold_back(s, c, height);
        free(c);
        free(before);
        return found;
}

/* --- all parameters, on a face */

struct on_face {
        const struct inner *in;
        const double *c; /* c[n]: a point of it */
        double *basis;   /* basis[n * k]: its directions */
        size_t n, k;
};

static void to_inner(const struct on_face *f, const double *v, double *c)
{
        memcpy(c, f->c, f->n * sizeof *c);
        cblas_dgemv(CblasRowMajor, CblasNoTrans, (int)f->n, (int)f->k, 1, f->basis, (int)f->k, v, 1,
                    1, c, 1);
}

static void back_to_face(const struct on_face *f, const double *g, double *to)
{
        cblas_dgemv(CblasRowMajor, CblasTrans, (int)f->n, (int)f->k, 1, f->basis, (int)f->k, g, 1,
                    0, to, 1);
}

/* to[k * k] = basis' h basis */
static void bend_on_face(const struct on_face *f, const double *h, double *to)
{
        int n = (int)f->n, k = (int)f->k;
        double *half = mem_array(f->n * f->k, sizeof *half);
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, k, n, 1, h, n, f->basis, k, 0,
                    half, k);
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, k, k, n, 1, f->basis, k, half, k, 0,
                    to, k);
        free(half);
}

static double nll(const struct dist *d, const struct sample *sample, const double *v, double *g,
                  double *h)
{
        const struct on_face *f = d->made;
        size_t n = f->n;
        double *c = mem_array(2 * n + n * n, sizeof *c), *slope = c + n, *bend = slope + n;
        to_inner(f, v, c);
        double value = f->in->row.nll(&f->in->row, sample, c, g ? slope : NULL, h ? bend : NULL);
        if (g)
                back_to_face(f, slope, g);
        if (h)
                bend_on_face(f, bend, h);
        free(c);
        return value;
}

static double logpdf(const struct dist *d, double x, const double *v)
{
        const struct on_face *f = d->made;
        double *c = mem_array(f->n, sizeof *c);
        to_inner(f, v, c);
        double value = f->in->row.logpdf(&f->in->row, x, c);
        free(c);
        return value;
}

static void score(const struct dist *d, double x, const double *v, double *g)
{
        const struct on_face *f = d->made;
        double *c = mem_array(2 * f->n, sizeof *c);
        to_inner(f, v, c);
        f->in->row.score(&f->in->row, x, c, c + f->n);
        back_to_face(f, c + f->n, g);
        free(c);
}

static void hess(const struct dist *d, double x, const double *v, double *h)
{
        const struct on_face *f = d->made;
        double *c = mem_array(f->n + f->n * f->n, sizeof *c);
        to_inner(f, v, c);
        f->in->row.hess(&f->in->row, x, c, c + f->n);
        bend_on_face(f, c + f->n, h);
        free(c);
}

static bool start(const struct dist *d, const struct sample *sample, const double *held, size_t k,
                  double *v)
{
        (void)sample, (void)held;
        memset(v, 0, d->npar * sizeof *v);
        return k == 0;
}

/* The columns of the location from met on are the directions that meet these rows[met * p] still; the others are free. */
static void face_make(struct on_face *f, const struct faces *s, size_t met, const double *rows)
{
        size_t p = s->p, n = s->in.sum.ncoefficient;
        double *z = mem_array(p * p, sizeof *z);
        *f = (struct on_face){.in = &s->in, .c = s->c, .n = n, .k = n - met};
        f->basis = mem_array(n * f->k, sizeof *f->basis);
        l1_complement(p, met, rows, z, NULL);
        size_t at = 0;
        for (size_t k = 0; k < n; k++) {
                bool inside = k >= s->first && k < s->first + p;
                if (inside && k - s->first < met)
                        continue;
                for (size_t j = 0; j < p && inside; j++)
                        f->basis[(s->first + j) * f->k + at] = z[j * p + k - s->first];
                if (!inside)
                        f->basis[k * f->k + at] = 1;
                at++;
        }
        free(z);
}

/* l1 |b| on the sides of the face. */
static void find_signs(struct faces *s)
{
        for (size_t j = 0; j < s->in.r->row.npar; j++)
                s->sign[j] = s->others ? s->others[j] : 0;
        for (size_t i = s->n; i < s->q.n; i++) {
                size_t at = s->of[i - s->n];
                if (s->in.l1[at] > 0 && s->centre[i - s->n] == 0)
                        s->sign[at] = -s->face.side[i] * s->in.l1[at];
        }
}

/* The rows of the basis, those that belong to what is added only, or all of them. */
static size_t basis_rows(const struct faces *s, bool all, double *rows)
{
        size_t met = 0;
        for (size_t k = 0; k < s->face.met; k++) {
                size_t i = s->face.basis[k];
                if (all || i >= s->n)
                        memcpy(rows + met++ * s->p, s->x + i * s->p, s->p * sizeof *rows);
        }
        return met;
}

/* The maximum on the face, or with the location where it is, from where the search is, into it. NULL: there is nothing to be
 * found. */
static struct fit *maximise(struct faces *s, bool location)
{
        size_t p = s->p;
        struct on_face f;
        double *rows = mem_array(p * p, sizeof *rows);
        size_t met = location ? basis_rows(s, true, rows) : p;
        for (size_t j = 0; j < p && !location; j++)
                rows[j * p + j] = 1;
        find_signs(s);
        face_make(&f, s, met, rows);
        struct param *param = mem_array(f.k, sizeof *param);
        for (size_t j = 0; j < f.k; j++)
                param[j] = (struct param){.name = "v", .lo = -NUM_INF, .hi = NUM_INF};
        struct dist row = {.name = s->in.row.name,
                           .title = s->in.row.title,
                           .support = s->in.row.support,
                           .npar = f.k,
                           .param = param,
                           .made = &f,
                           .logpdf = logpdf,
                           .score = score,
                           .start = start,
                           .nll = nll,
                           .hess = hess};
        struct fit_options how = {.method = METHOD_NEWTON,
                                  .watch = s->o->watch,
                                  .watch_context = s->o->watch_context};
        struct fit *found = f.k ? fit_run(&row, s->in.r->rows, &how) : NULL;
        if (found && found->status == STATUS_OK) {
                double *c = mem_array(f.n, sizeof *c);
                to_inner(&f, found->t, c);
                memcpy(s->c, c, f.n * sizeof *c);
                free(c);
        }
        free(param);
        free(f.basis);
        free(rows);
        return found;
}

static double height(const struct faces *s)
{
        return s->in.row.nll(&s->in.row, s->in.r->rows, s->c, NULL, NULL);
}

/* From the slopes to where the location and the others stand still; what proves the maximum into *proof (NULL if nothing had to
 * be searched). NULL: it is proved; else why not, of this status. */
static char *descend(struct faces *s, struct fit **proof, enum status *status)
{
        enum { ROUNDS = 200 };
        bool proved = false, stood, whole;
        *proof = NULL;
        *status = STATUS_SEARCH;
        for (int k = 0; k < ROUNDS; k++) {
                if (!find_location(s, &stood, &whole))
                        return mem_format("the search for the maximum did not converge: no face "
                                          "of the corners could be shown to hold it");
                if (proved && stood)
                        return NULL;
                fit_free(*proof);
                *proof = whole ? maximise(s, true) : NULL;
                proved = whole && (!*proof || (*proof)->status == STATUS_OK);
                if (!proved) {
                        struct fit *others = maximise(s, false);
                        bool fine = !others || others->status == STATUS_OK;
                        if (!fine) {
                                *status = others->status;
                                char *why = mem_format("%s", others->reason);
                                fit_free(others);
                                return why;
                        }
                        fit_free(others);
                }
                find_slopes(s);
                find_parabola(s);
        }
        return mem_format("the search for the maximum did not converge: it goes round");
}

/* --- the scales to begin with */

/* The one scale that everything hangs on, if nothing but the location is added to: then the highest maximum can be told. */
static bool has_one_scale(const struct faces *s, size_t *scale)
{
        const struct regression *r = s->in.r;
        bool one = r->d->loss == LOSS_ABSOLUTE && r->m == 2 && s->parabolic;
        *scale = 1 - s->a;
        one = one && s->in.predictor[*scale].p == 1 && !r->coordinate[*scale].from;
        for (size_t k = 0; k < s->smooth.nprior; k++) {
                const struct prior *q = &s->smooth.prior[k];
                one = one && q->d->loss == LOSS_SQUARES && q->param != r->coordinate[*scale].first;
        }
        return one;
}

/* The least of t times the deviations and what is added. */
struct least {
        double t, value, deviations;
};

static struct least least_at(struct faces *s, double t)
{
        const double *w = s->in.r->y->w;
        double *c = s->c + s->first;
        struct least l = {.t = t};
        for (size_t i = 0; i < s->n; i++)
                s->up[i] = s->down[i] = (w ? w[i] : 1) * t;
        if (l1_descend(&s->q, c, &s->face) != L1_OK)
                l.value = NUM_NAN;
        for (size_t i = 0; i < s->q.n; i++) {
                double r = s->y[i] - cblas_ddot((int)s->p, s->x + i * s->p, 1, c, 1);
                double size = s->face.side[i] ? r * (r > 0 ? s->up[i] : -s->down[i]) : 0;
                l.value += size;
                l.deviations += i < s->n ? size / t : 0;
        }
        for (size_t j = 0; j < s->p; j++)
                l.value += c[j] *
                           (cblas_ddot((int)s->p, s->curve + j * s->p, 1, c, 1) / 2 - s->pull[j]);
        return l;
}

/* The least that -W log t + g(t) can be between two t. */
static double bound(double weight, const struct least *a, const struct least *b)
{
        double slope = (b->value - a->value) / (b->t - a->t);
        double t = slope > 0 ? fmin(fmax(weight / slope, a->t), b->t) : b->t;
        return -weight * log(t) + a->value + slope * (t - a->t);
}

/* The t of the highest maximum, to few digits: none is higher by 1e-6 and 1e-8 of the weight. 0: it is not known. */
static double best_t(struct faces *s)
{
        enum { MOST = 2000, DEEP = 60 };
        double weight = s->in.r->y->weight, least = NUM_INF, best = 0;
        struct least nothing = least_at(s, 1e-9), everything = least_at(s, 1e9);
        if (!(nothing.deviations > 0) || !(everything.deviations > 0))
                return 0;
        struct piece {
                struct least a, b;
        } piece[DEEP];
        size_t n = 1, evaluations = 2;
        piece[0].a = least_at(s, weight / nothing.deviations / 1.001);
        piece[0].b = least_at(s, weight / everything.deviations * 1.001);
        while (n > 0 && evaluations < MOST) {
                struct piece now = piece[--n];
                const struct least *end[] = {&now.a, &now.b};
                for (int k = 0; k < 2; k++) {
                        double f = -weight * log(end[k]->t) + end[k]->value;
                        if (f < least) {
                                least = f;
                                best = end[k]->t;
                        }
                }
                double room = 1e-6 + 1e-8 * weight;
                if (!(bound(weight, &now.a, &now.b) < least - room) || n + 2 > DEEP)
                        continue;
                struct least middle = least_at(s, sqrt(now.a.t * now.b.t));
                evaluations++;
                piece[n++] = (struct piece){now.a, middle};
                piece[n++] = (struct piece){middle, now.b};
        }
        return best;
}

/* Whether all observations can be met while a scale is free, and nothing added holds that. */
static bool is_perfect(struct faces *s)
{
        const struct regression *r = s->in.r;
        bool free = false;
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                if (a == s->a || s->in.predictor[a].p == 0 || r->d->param[c->param].unit != 1)
                        continue;
                free = true;
                for (size_t k = 0; k < s->smooth.nprior; k++)
                        free = free && !(s->smooth.prior[k].param >= c->first &&
                                         s->smooth.prior[k].param < c->first + c->p);
        }
        if (!free)
                return false;
        size_t rows = s->q.n;
        s->q.n = s->n;
        memset(s->curve, 0, s->p * s->p * sizeof *s->curve);
        memset(s->pull, 0, s->p * sizeof *s->pull);
        struct least l = least_at(s, 1);
        s->q.n = rows;
        memset(s->face.side, 0, rows * sizeof *s->face.side);
        s->face.met = 0;
        return l.deviations <= 1e-13 * s->in.r->y->weight;
}

/* --- the result */

/* Of all parameters: what the likelihood is expected to bend, and what is added does; coefficients at corners of what is added
 * stay there. false: that is not positive definite. */
static bool find_covariance(struct faces *s, double *v)
{
        bool fine = true;
        const struct inner *in = &s->in;
        size_t n = in->sum.ncoefficient, P = in->r->row.npar;
        struct on_face f;
        double *h = mem_array(2 * n * n + P * (n + 2) + s->p * s->p, sizeof *h), *with = h + n * n,
               *jacobian = with + n * n, *g = jacobian + P * n, *bend = g + P, *rows = bend + P;
        inner_back(in, s->c, NULL, s->b);
        inner_jacobian(in, s->b, jacobian);
        penalty_at(in->r, &s->smooth, in->l2, in->held, s->b, g, bend);
        in->row.info(&in->row, s->c, with);
        cblas_dscal((int)(n * n), in->r->y->weight, with, 1);
        for (size_t j = 0; j < P; j++)
                cblas_dger(CblasRowMajor, (int)n, (int)n, bend[j], jacobian + j * n, 1,
                           jacobian + j * n, 1, with, (int)n);
        size_t met = basis_rows(s, false, rows);
        face_make(&f, s, met, rows);
        memset(v, 0, n * n * sizeof *v);
        if (f.k > 0) {
                int k = (int)f.k, m = (int)n;
                bend_on_face(&f, with, h);
                fine = corners_invert(h, f.k);
                cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, k, k, 1, f.basis, k, h, k,
                            0, with, k);
                cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, m, k, 1, with, k, f.basis,
                            k, 0, v, m);
        }
        free(f.basis);
        free(h);
        return fine;
}

static void report(struct fit *f, struct faces *s, const struct fit *proof)
{
        size_t n = s->in.sum.ncoefficient, P = f->d->npar;
        struct fit *whole = fit_new(&s->in.row, s->in.r->rows);
        whole->method = METHOD_NEWTON;
        if (proof) {
                whole->iterations = proof->iterations;
                whole->evaluations = proof->evaluations;
                whole->gradient = proof->gradient;
                whole->condition = proof->condition;
        }
        memcpy(whole->t, s->c, n * sizeof *whole->t);
        if (!find_covariance(s, whole->vcov))
                fit_warn(f, corners_no_errors);
        regression_take_over(f, &s->in, whole);
        for (size_t k = 0; k < s->face.met; k++) {
                size_t i = s->face.basis[k];
                if (i < s->n)
                        continue;
                size_t at = s->of[i - s->n];
                f->t[at] = s->centre[i - s->n]; /* whatever rounding left of it */
                f->nfree--;
                for (size_t j = 0; j < P; j++)
                        f->vcov[at * P + j] = f->vcov[j * P + at] = NUM_NAN;
        }
        if (!s->face.unique)
                fit_warn(f, not_unique);
        fit_free(whole);
}

/* Where else to begin: with scales by these factors, and of a tilt at these quantiles. */
static bool start_at(struct faces *s, size_t k, const double *c)
{
        static const double factor[] = {1, 0.25, 4, 1.0 / 16, 16};
        static const double share[] = {0.5, 0.25, 0.75, 0.1, 0.9};
        enum { FACTORS = sizeof factor / sizeof *factor, SHARES = sizeof share / sizeof *share };
        bool tilts = s->in.r->d->loss == LOSS_TILTED;
        if (k >= (tilts ? FACTORS * SHARES : FACTORS))
                return false;
        memcpy(s->c, c, s->in.sum.ncoefficient * sizeof *c);
        memset(s->face.side, 0, s->q.n * sizeof *s->face.side);
        s->face.met = 0;
        find_slopes(s);
        find_parabola(s);
        for (size_t i = 0; i < s->n; i++) {
                double by = factor[k % FACTORS], both = s->up[i] + s->down[i];
                double up = tilts && k >= FACTORS ? both * share[k / FACTORS] : s->up[i];
                s->up[i] = by * up;
                s->down[i] = by * (both - up);
        }
        return true;
}

/* The highest of the maxima from several beginnings, into f. */
static void descend_best(struct fit *f, struct faces *s, const double *c)
{
        double least = NUM_INF;
        char *first = NULL;
        enum status failed = STATUS_OK, status;
        for (size_t k = 0; start_at(s, k, c); k++) {
                struct fit *proof;
                char *why = descend(s, &proof, &status);
                if (!why && (!isfinite(least) || height(s) < least - 1e-12 * fabs(least))) {
                        least = height(s);
                        fit_refuse(f, STATUS_OK, NULL);
                        report(f, s, proof);
                } else if (why && !first) {
                        first = why;
                        failed = status;
                        why = NULL;
                }
                free(why);
                fit_free(proof);
        }
        if (!isfinite(least))
                fit_refuse(f, failed, mem_format("%s", first ? first : "no maximum was found"));
        free(first);
}

/* From the scale that is the best of all. */
static void descend_from(struct fit *f, struct faces *s, size_t scale, double t)
{
        const struct coordinate *o = &s->in.r->coordinate[scale];
        const struct param *p = &s->in.r->d->param[o->param];
        struct fit *proof;
        enum status status;
        least_at(s, t);
        s->c[s->in.predictor[scale].first] =
                link_invert(s->in.r->link[o->param], p->lo, p->hi, 1 / t);
        char *why = descend(s, &proof, &status);
        if (why)
                fit_refuse(f, status, why);
        else
                report(f, s, proof);
        fit_free(proof);
}

static void refuse_perfect(struct fit *f, const struct penalties *p)
{
        bool adds = p->l1 > 0 || p->l2 > 0 || p->nprior > 0;
        fit_refuse(f, STATUS_NONE,
                   mem_format("no maximum exists: the columns fit the observations perfectly: the "
                              "likelihood grows without bound as the scale goes to 0%s",
                              adds ? ", whatever is added to the coefficients" : ""));
}

void faces_explain(struct fit *f, const struct regression *r, const struct penalties *p,
                   const double *held)
{
        struct fit_options nothing = {.method = METHOD_AUTO};
        struct faces s;
        size_t a = 0;
        while (a < r->m &&
               !(r->coordinate[a].from && r->d->param[r->coordinate[a].param].location &&
                 r->link[r->coordinate[a].param] == LINK_IDENTITY))
                a++;
        if (r->d->simplex || r->d->support.discrete || r->y->outcomes || r->products || a == r->m)
                return;
        faces_make(&s, r, &nothing, p, held, a);
        if (!s.in.why && is_perfect(&s))
                refuse_perfect(f, p);
        faces_free(&s);
}

void faces_fit(struct fit *f, const struct regression *r, const struct fit_options *o,
               const struct penalties *p, const double *held)
{
        struct faces s;
        size_t scale;
        faces_make(&s, r, o, p, held, row_location(r));
        if (s.in.why) {
                fit_refuse(f, STATUS_NONE, mem_format("no maximum exists: %s", s.in.why));
                faces_free(&s);
                return;
        }
        start_find(&s.in, o->start);
        memcpy(s.c, s.in.start[0], s.in.sum.ncoefficient * sizeof *s.c);
        bool perfect = is_perfect(&s);
        memcpy(s.c, s.in.start[0], s.in.sum.ncoefficient * sizeof *s.c);
        find_parabola(&s);
        if (perfect) {
                refuse_perfect(f, p);
        } else {
                double t = has_one_scale(&s, &scale) ? best_t(&s) : 0;
                if (t > 0)
                        descend_from(f, &s, scale, t);
                else
                        descend_best(f, &s, s.in.start[0]);
        }
        faces_free(&s);
}

void faces_go_on(struct fit *f, const struct regression *r, const struct fit_options *o,
                 const struct penalties *p, const double *held, const double *sign, const double *t)
{
        struct faces s;
        struct fit *proof = NULL;
        enum status status = STATUS_NONE;
        faces_make(&s, r, o, p, held, row_location(r));
        s.others = sign;
        char *why = s.in.why ? mem_format("no maximum exists: %s", s.in.why) : NULL;
        if (!why) {
                start_move(&s.in, t, s.c);
                find_slopes(&s);
                find_parabola(&s);
                why = descend(&s, &proof, &status);
        }
        if (why)
                fit_refuse(f, status, why);
        else
                report(f, &s, proof);
        fit_free(proof);
        faces_free(&s);
}
