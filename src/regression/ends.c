/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/ends: a predicted parameter at which the support ends, of families whose log density is linear in it on the scale of the
 * link (struct frontier): with v the observation on that scale and u = x'b the end,
 *
 *   l = W log rate - rate sum w |v_i - u_i| + what does not hang on either,    no v_i beyond its u_i.
 *
 * Whatever the rate, the best b is the frontier of least total distance that has all observations on one side (Aigner & Chu
 * 1968, Am. Econ. Rev. 58, 826-839): a linear program. Then rate = W / sum w |v - u|. Its solution is that of a
 * regression quantile whose share is so small that no observation could be worth its while on the far side; that
 * there is none, and the multipliers, prove it. b has no standard errors: l has no top there but a cliff, and the distance
 * of b from the truth falls as 1 / n (Smith 1994, Biometrika 81, 173-183), so that the rate's are those for a known b. */
#include "internal.h"

#include "l1.h"
#include "mem.h"

#include <float.h>
#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

bool ends_apply(const struct regression *r)
{
        bool applies = false;
        for (size_t k = 0; k < r->nprediction; k++)
                applies = applies || dist_has_frontier(r->d, r->prediction[k].param);
        return applies;
}

/* The observation on the scale of the end. 0, which lies below any, counts as the least double: it is met by no end. */
static double place_of(const struct regression *r, size_t i)
{
        const struct frontier *e = r->d->frontier;
        return e->link == LINK_LOG ? log(fmax(r->y->x[i], DBL_TRUE_MIN)) : r->y->x[i];
}

static double weight_of(const struct regression *r, size_t i)
{
        return r->y->w ? r->y->w[i] : 1;
}

double ends_depth(const struct regression *r, const double *b, size_t i)
{
        const struct frontier *e = r->d->frontier;
        double *u = mem_array(r->m + r->d->npar, sizeof *u), *t = u + r->m;
        size_t a = 0;
        while (r->coordinate[a].param != e->param)
                a++;
        row_coordinates(r, b, i, u);
        regression_parameters(r, b, i, t);
        double rate = e->rate != NOWHERE ? t[e->rate] : 1;
        double depth = rate * fabs(place_of(r, i) - u[a]);
        free(u);
        return depth;
}

struct program {
        const struct regression *r;
        const struct coordinate *c; /* the end */
        size_t *free;               /* free[q.p]: its coefficients that are not held */
        const double **column;
        double *target;
        size_t *basis;
        double *a, *b;
        struct l1_problem q;
        struct l1_result result;
};

static void program_make(struct program *s, const struct regression *r, const double *held)
{
        size_t n = r->y->n;
        *s = (struct program){.r = r, .c = r->coordinate};
        while (s->c->param != r->d->frontier->param)
                s->c++;
        const struct design *d = s->c->from->design;
        const double *offset = s->c->from->offset;
        s->free = mem_array(2 * d->p, sizeof *s->free);
        s->basis = s->free + d->p;
        s->column = mem_array(d->p, sizeof *s->column);
        s->target = mem_array(2 * n + d->p, sizeof *s->target);
        s->a = s->target + n;
        s->b = s->a + n;
        s->q = (struct l1_problem){.n = n, .column = s->column, .y = s->target, .w = r->y->w};
        for (size_t i = 0; i < n; i++)
                s->target[i] =
                        place_of(r, i) - (d->offset ? d->offset[i] : 0) - (offset ? offset[i] : 0);
        for (size_t j = 0; j < d->p; j++) {
                double b = held[s->c->first + j];
                for (size_t i = 0; !isnan(b) && i < n; i++)
                        s->target[i] -= b * (d->column[j] ? d->column[j][i] : 1);
                if (!isnan(b))
                        continue;
                s->column[s->q.p] = d->column[j];
                s->free[s->q.p++] = j;
        }
}

static void program_free(struct program *s)
{
        free(s->target);
        free(s->column);
        free(s->free);
}

/* --- the linear program */

static double rest_at(const struct program *s, size_t i)
{
        struct dd rest = {s->target[i], 0};
        for (size_t j = 0; j < s->q.p; j++)
                rest = dd_sub(rest, dd_product(s->b[j], s->column[j] ? s->column[j][i] : 1));
        return dd_value(rest) * s->r->d->frontier->side;
}

/* How far the farthest observation that counts lies beyond the end, relative to the terms that make it. */
static double beyond(const struct program *s)
{
        double most = 0;
        for (size_t i = 0; i < s->q.n; i++) {
                double size = fabs(s->target[i]);
                for (size_t j = 0; j < s->q.p; j++)
                        size += fabs(s->b[j] * (s->column[j] ? s->column[j][i] : 1));
                if (weight_of(s->r, i) > 0 && size > 0)
                        most = fmax(most, -rest_at(s, i) / size);
        }
        return most;
}

/* With a cost of 1 for what lies inside and of so much beyond. */
static enum l1_status solve(struct program *s, double inside, double outside)
{
        bool above = s->r->d->frontier->side > 0;
        s->q.up = above ? inside : outside;
        s->q.down = above ? outside : inside;
        return l1_solve(&s->q, s->b, s->basis, s->a, &s->result);
}

/* NULL, or why there is no frontier, as a text of its own. With an intercept the multipliers of the observations that are met sum
 * to the total weight, which is the most that one beyond can be worth. */
static char *find_frontier(struct program *s, enum status *status)
{
        enum { TRIES = 5 };
        *status = STATUS_NONE;
        if (s->r->d->frontier->foot != NOWHERE && sample_moments(s->r->y)->min < 0)
                return mem_format("no maximum exists: an observation is below the fixed %s: the "
                                  "likelihood is 0 everywhere",
                                  s->r->d->param[s->r->d->frontier->foot].name);
        double least = s->r->y->weight, rounding = 8 * DBL_EPSILON;
        for (size_t i = 0; i < s->q.n; i++)
                least = weight_of(s->r, i) > 0 ? fmin(least, weight_of(s->r, i)) : least;
        double outside = 2 * s->r->y->weight / least;
        enum l1_status solved = L1_OK;
        for (int k = 0; k < TRIES && s->q.p > 0; k++, outside *= 1000) {
                solved = solve(s, 1, outside);
                if (solved != L1_OK || beyond(s) <= rounding)
                        break;
        }
        *status = STATUS_SEARCH;
        if (solved != L1_OK)
                return mem_format("the linear program could not be solved: it is too "
                                  "ill-conditioned");
        if (beyond(s) <= rounding)
                return NULL;
        if (s->q.p > 0 && (solve(s, 0, 1) != L1_OK || beyond(s) <= rounding))
                return mem_format("the linear program could not be solved: its weights differ too "
                                  "much");
        *status = STATUS_NONE;
        return mem_format("no maximum exists: no coefficients leave all observations in the "
                          "support: the likelihood is 0 everywhere");
}

/* --- the result */

/* A step that takes all observations that are met inside, by 1: the one that changes the basis so. */
static void find_inward(const struct program *s, double *d)
{
        size_t p = s->q.p;
        gsl_matrix *x = gsl_matrix_alloc(p, p);
        gsl_vector *one = gsl_vector_alloc(p);
        gsl_permutation *order = gsl_permutation_alloc(p);
        gsl_vector_view step = gsl_vector_view_array(d, p);
        int sign;
        gsl_vector_set_all(one, -s->r->d->frontier->side);
        for (size_t i = 0; i < p; i++)
                for (size_t j = 0; j < p; j++)
                        gsl_matrix_set(x, i, j, s->column[j] ? s->column[j][s->basis[i]] : 1);
        gsl_linalg_LU_decomp(x, order, &sign);
        gsl_linalg_LU_solve(x, order, one, &step.vector);
        gsl_permutation_free(order);
        gsl_vector_free(one);
        gsl_matrix_free(x);
}

/* What is met exactly the rounding of the link may put beyond: as few last digits inwards as keep every observation in the
 * support. false: there are none. */
static bool round_inward(struct fit *f, const struct program *s)
{
        enum { DOUBLINGS = 20 };
        size_t p = s->q.p;
        double *d = mem_array(p, sizeof *d), size = 0;
        double by = 0;
        if (p > 0)
                find_inward(s, d);
        for (size_t k = 0; k < p; k++)
                size = fmax(size, fabs(s->target[s->basis[k]]));
        bool inside = false;
        for (int k = 0; k < DOUBLINGS && !inside; k++) {
                for (size_t j = 0; j < p; j++)
                        f->t[s->c->first + s->free[j]] = s->b[j] + by * d[j];
                f->loglik = -likelihood_nll(f->d, f->s, f->t, NULL, NULL);
                inside = isfinite(f->loglik);
                by = by > 0 ? 2 * by : DBL_EPSILON * fmax(size, 1);
        }
        free(d);
        return inside;
}

/* Its coordinate; past the last: there is none. */
static const struct coordinate *rate_of(const struct regression *r)
{
        const struct coordinate *c = r->coordinate;
        while (c < r->coordinate + r->m && c->param != r->d->frontier->rate)
                c++;
        return c;
}

static double rate_at(const struct fit *f, const struct program *s)
{
        const struct coordinate *c = rate_of(s->r);
        return c < s->r->coordinate + s->r->m ? f->t[c->first] : 1;
}

/* The rate for this frontier, if it is free; false: there is none, as no observation lies off it. */
static bool find_rate(struct fit *f, const struct program *s, const double *held)
{
        const struct regression *r = s->r;
        const struct coordinate *c = rate_of(r);
        size_t P = f->d->npar;
        if (c == r->coordinate + r->m || !isnan(held[c->first]))
                return true;
        struct dd depth = {0, 0};
        double size = 0;
        for (size_t i = 0; i < s->q.n; i++) {
                depth = dd_add(depth, dd_product(weight_of(r, i), fmax(rest_at(s, i), 0)));
                size += weight_of(r, i) * fabs(s->target[i]);
        }
        double alone = r->y->weight / dd_value(depth);
        f->t[c->first] = alone;
        f->gradient = fabs(1 - alone * dd_value(depth) / r->y->weight) * sqrt(r->y->weight);
        f->vcov[c->first * P + c->first] = alone * alone / r->y->weight;
        f->nfree++;
        return dd_value(depth) > 1e-13 * size;
}

/* Whether the multipliers are within their bounds and balance, to the rounding of what an observation inside costs, 1. */
static bool is_proved(const struct program *s, const struct l1_proof *proof)
{
        const double rounding = 1e-9;
        double cost = s->q.up + s->q.down;
        return isfinite(proof->gap) && proof->infeasible * cost <= rounding &&
               proof->stationarity * cost <= rounding;
}

static void report(struct fit *f, const struct program *s, const double *held)
{
        const struct regression *r = s->r;
        for (size_t j = 0; j < f->d->npar; j++)
                f->t[j] = held[j];
        f->nfree = s->q.p;
        f->gradient = 0; /* of what has one */
        f->condition = 1;
        if (!find_rate(f, s, held)) {
                fit_refuse(f, STATUS_NONE,
                           mem_format("no maximum exists: all observations lie on the frontier: "
                                      "the likelihood grows without bound as %s -> inf",
                                      r->d->param[r->d->frontier->rate].name));
                return;
        }
        if (!round_inward(f, s)) {
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("the frontier could not be put into doubles that leave all "
                                      "observations in the support"));
                return;
        }
        f->gap = 0;
        if (s->q.p > 0) {
                struct l1_proof proof = l1_certify(&s->q, s->b, s->a);
                if (!is_proved(s, &proof)) {
                        fit_refuse(f, STATUS_SEARCH,
                                   mem_format("the multipliers of the linear program do not prove "
                                              "its solution: it is too ill-conditioned"));
                        return;
                }
                f->gap = fabs(proof.gap) * proof.f * rate_at(f, s);
                if (!s->result.unique)
                        fit_warn(f, not_unique);
        }
}

/* Why it is not what is found here, as a text of its own; NULL: it is. */
static char *misfit(const struct regression *r, const struct fit_options *o,
                    const struct penalties *p, const double *held)
{
        const struct dist *d = r->d;
        const struct frontier *e = d->frontier;
        const char *name = d->param[e->param].name;
        if (r->link[e->param] != e->link)
                return mem_format("%s ends the support: it is predicted by the %s link only, on "
                                  "whose scale the log-likelihood is linear in it; with another "
                                  "no maximum could be proved the highest",
                                  name, link_word(e->link));
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                if (c->from && c->param != e->param)
                        return mem_format("%s ends the support, and %s has a formula too: in both "
                                          "together the log-likelihood is not concave, so that no "
                                          "maximum could be proved the highest",
                                          name, d->param[c->param].name);
                if (c->param == e->foot && held[c->first] != 0)
                        return mem_format("%s is predicted beside --fix=%s=0 only: else the "
                                          "log-likelihood, minus the sum of log(%s - %s), is not "
                                          "concave: any corner of a polyhedron may be a local "
                                          "maximum, and none could be proved the highest",
                                          name, d->param[e->foot].name, name,
                                          d->param[e->foot].name);
        }
        if (p)
                return mem_format("%s ends the support: what would be added to its coefficients "
                                  "is not weighed against them; leave out --l1, --l2 and --prior",
                                  name);
        if (r->y->outcomes)
                return mem_format("%s ends the support: it is predicted only where all "
                                  "observations are values that could be seen anywhere",
                                  name);
        if (o->method != METHOD_AUTO && o->method != METHOD_EXACT)
                return mem_format("%s ends the support: its coefficients are found by a linear "
                                  "program, not by --method=%s",
                                  name, method_name(o->method));
        return NULL;
}

void ends_fit(struct fit *f, const struct regression *r, const struct fit_options *o,
              const struct penalties *p, const double *held)
{
        char *wrong = misfit(r, o, p, held);
        f->method = METHOD_EXACT;
        if (wrong) {
                fit_refuse(f, STATUS_USAGE, wrong);
                return;
        }
        struct inner in; /* it tells which columns depend on which */
        struct program s;
        enum status status;
        inner_make(&in, r, held, NULL, NULL, false);
        char *why = in.why ? mem_format("no maximum exists: %s", in.why) : NULL;
        status = STATUS_NONE;
        inner_free(&in);
        program_make(&s, r, held);
        if (!why)
                why = find_frontier(&s, &status);
        if (why)
                fit_refuse(f, status, why);
        else
                report(f, &s, held);
        program_free(&s);
}
