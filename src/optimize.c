/* SPDX-License-Identifier: GPL-3.0-or-later */
/* optimize: minimises a smooth function of a few unconstrained coordinates.
 *
 *   1. methods             2. the Newton step      3. searches by gsl_multimin
 *   4. Newton's method     5. corners              6. the run
 *   7. the certificate
 */
#include "optimize.h"

#include "mem.h"
#include "num.h"

#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multimin.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. methods ------------------------------------------------------------------------- */

static const char *const names[METHOD_COUNT] = {
        [METHOD_AUTO] = "auto",     [METHOD_EXACT] = "exact",     [METHOD_BFGS] = "bfgs",
        [METHOD_NEWTON] = "newton", [METHOD_SIMPLEX] = "simplex", [METHOD_GRADIENT] = "gradient",
};

const char *method_name(enum method m)
{
        return names[m];
}

/* Everything a search needs to know while it runs. */
struct run {
        const struct objective *o;
        double limit; /* of |u| */
        struct optimum *result;
        optimize_watch *watch;
        void *watch_context;
};

static double evaluate(struct run *r, const double *u, double *g, double *h)
{
        r->result->evaluations++;
        return r->o->value(r->o->context, u, g, h);
}

double optimize_noise(const struct objective *o, double f)
{
        return 8 * DBL_EPSILON * (fabs(f) + o->size);
}

static double norm(size_t n, const double *v)
{
        return cblas_dnrm2((int)n, v, 1);
}

/* The coordinate that is farthest out, in units of its reach. */
static double farthest(const struct objective *o, const double *u)
{
        double top = 0;
        for (size_t k = 0; k < o->dim; k++)
                top = fmax(top, fabs(u[k]) / (o->reach ? o->reach[k] : 1));
        return top;
}

static void report(struct run *r, const char *stage, const double *u, double f, const double *g,
                   double step)
{
        r->result->iterations++;
        if (r->watch)
                r->watch(r->watch_context, stage, r->result->iterations, r->o->dim, u, f,
                         g ? norm(r->o->dim, g) : NUM_NAN, step);
}

/* --- 2. the Newton step ----------------------------------------------------------------- */

/* Solves (H + lambda D) step = -g, D the diagonal of |H|, over the smooth coordinates; the others do not
 * move. Returns sqrt(-g' step), or NAN if the matrix is not positive definite. */
static double newton_step(const struct objective *o, const double *g, const double *h,
                          double lambda, double *step)
{
        size_t n = o->dim, m = 0;
        size_t *index = mem_array(n, sizeof *index);
        for (size_t k = 0; k < n; k++)
                if (!o->kink || !o->kink[k])
                        index[m++] = k;
        memset(step, 0, n * sizeof *step);
        if (m == 0) {
                free(index);
                return 0;
        }
        /* scaled to unit diagonal, so that coordinates of different size do no harm */
        double *a = mem_array(m * m + 2 * m, sizeof *a), *b = a + m * m, *unit = b + m;
        bool fine = true;
        for (size_t i = 0; i < m; i++) {
                double diagonal = fabs(h[index[i] * n + index[i]]);
                unit[i] = diagonal > 0 ? 1 / sqrt(diagonal) : 1;
                b[i] = -g[index[i]] * unit[i];
        }
        for (size_t i = 0; i < m; i++)
                for (size_t j = 0; j < m; j++) {
                        a[i * m + j] = h[index[i] * n + index[j]] * unit[i] * unit[j] +
                                       (i == j ? lambda : 0);
                        fine = fine && isfinite(a[i * m + j]);
                }
        gsl_matrix_view av = gsl_matrix_view_array(a, m, m);
        gsl_vector_view bv = gsl_vector_view_array(b, m);
        double decrement = NUM_NAN;
        if (fine && gsl_linalg_cholesky_decomp1(&av.matrix) == GSL_SUCCESS &&
            gsl_linalg_cholesky_svx(&av.matrix, &bv.vector) == GSL_SUCCESS) {
                double sum = 0;
                for (size_t i = 0; i < m; i++) {
                        step[index[i]] = b[i] * unit[i];
                        sum -= g[index[i]] * step[index[i]];
                }
                decrement = sum >= 0 ? sqrt(sum) : NUM_NAN;
        }
        free(a);
        free(index);
        return decrement;
}

/* --- 3. searches by gsl_multimin -------------------------------------------------------- */

/* What multimin's line searches can digest: large instead of infinite. */
static double bounded(double f)
{
        return f < 1e300 ? f : 1e300;
}

static double multimin_f(const gsl_vector *u, void *context)
{
        return bounded(evaluate(context, u->data, NULL, NULL));
}

static void multimin_fdf(const gsl_vector *u, void *context, double *f, gsl_vector *g)
{
        *f = bounded(evaluate(context, u->data, g->data, NULL));
        for (size_t k = 0; k < g->size; k++)
                if (!isfinite(g->data[k]))
                        g->data[k] = 0;
}

static void multimin_df(const gsl_vector *u, void *context, gsl_vector *g)
{
        double f;
        multimin_fdf(u, context, &f, g);
}

/* Whether f curves upwards at u, so that Newton's method may go on from there. */
static bool is_convex(struct run *r, const double *u)
{
        size_t n = r->o->dim;
        double *g = mem_array(2 * n + n * n, sizeof *g), *step = g + n, *h = step + n;
        double f = evaluate(r, u, g, h);
        bool convex = isfinite(f) && !isnan(newton_step(r->o, g, h, 0, step));
        free(g);
        return convex;
}

/* Until the gradient is within what Newton's method can finish, or multimin sees no way on, or its line search loses its:
 * a few evaluations find where f falls enough, hundreds where f is a cliff; or until Newton's method may go on, which is
 * looked at every some iterations (0: never). */
static void search_gradient(struct run *r, const gsl_multimin_fdfminimizer_type *type,
                            const char *stage, size_t most, size_t some, double *u)
{
        enum { LOST = 50 };
        size_t n = r->o->dim;
        gsl_multimin_function_fdf fdf = {multimin_f, multimin_df, multimin_fdf, n, r};
        gsl_vector_view at = gsl_vector_view_array(u, n);
        gsl_vector *before = gsl_vector_alloc(n);
        gsl_multimin_fdfminimizer *m = gsl_multimin_fdfminimizer_alloc(type, n);
        gsl_multimin_fdfminimizer_set(m, &fdf, &at.vector, 0.1, 0.1);
        for (size_t i = 0; i < most; i++) {
                size_t evaluations = r->result->evaluations;
                gsl_vector_memcpy(before, m->x);
                if (gsl_multimin_fdfminimizer_iterate(m) != GSL_SUCCESS)
                        break;
                gsl_vector_sub(before, m->x);
                report(r, stage, m->x->data, m->f, m->gradient->data, norm(n, before->data));
                if (farthest(r->o, m->x->data) > r->limit ||
                    norm(n, m->gradient->data) < 1e-6 * (fabs(m->f) + r->o->size) ||
                    r->result->evaluations - evaluations > LOST)
                        break;
                if (some && (i + 1) % some == 0 && is_convex(r, m->x->data))
                        break;
        }
        memcpy(u, m->x->data, n * sizeof *u);
        gsl_multimin_fdfminimizer_free(m);
        gsl_vector_free(before);
}

static void search_simplex(struct run *r, double *u)
{
        size_t n = r->o->dim;
        gsl_multimin_function f = {multimin_f, n, r};
        gsl_vector_view at = gsl_vector_view_array(u, n);
        gsl_vector *steps = gsl_vector_alloc(n);
        gsl_multimin_fminimizer *m =
                gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, n);
        gsl_vector_set_all(steps, 0.5);
        gsl_multimin_fminimizer_set(m, &f, &at.vector, steps);
        for (size_t i = 0; i < 1000 * n; i++) {
                if (gsl_multimin_fminimizer_iterate(m) != GSL_SUCCESS)
                        break;
                report(r, "simplex", m->x->data, m->fval, NULL, m->size);
                if (m->size < 1e-7 || farthest(r->o, m->x->data) > r->limit)
                        break;
        }
        memcpy(u, m->x->data, n * sizeof *u);
        gsl_multimin_fminimizer_free(m);
        gsl_vector_free(steps);
}

/* --- 4. Newton's method ----------------------------------------------------------------- */

/* Halves a step until f falls as the slope promises. false: it never does. The whole step does nearly always: its g and h,
 * which come next, are asked for at once. */
static bool descend(struct run *r, const double *u, const double *step, double f, double slope,
                    double *v, double *g, double *h)
{
        size_t n = r->o->dim;
        double size = 1;
        for (size_t k = 0; k < n; k++) { /* on a line whatever has come far goes twice as far */
                bool line = r->o->reach && r->o->reach[k] > 1;
                double most = line ? fmax(5, fabs(u[k])) : 5;
                size = fmin(size, most / fmax(fabs(step[k]), most));
        }
        for (int halving = 0; halving < 40; halving++, size /= 2) {
                for (size_t k = 0; k < n; k++)
                        v[k] = u[k] + size * step[k];
                if (evaluate(r, v, halving ? NULL : g, halving ? NULL : h) <=
                    f - 1e-4 * size * slope)
                        return true;
        }
        return false;
}

/* Damped (Levenberg) Newton steps while f falls by more than rounding; from there on full steps while the
 * gradient still shrinks, which is what f can no longer show. */
static void newton(struct run *r, const char *stage, double *u)
{
        enum { MOST = 200 };
        const double enough = 1e-16 * sqrt(r->o->size); /* in standard errors: no digit of u */
        size_t n = r->o->dim;
        double *g = mem_array(5 * n + 2 * n * n, sizeof *g), *step = g + n, *v = step + n,
               *best = v + n, *next_g = best + n, *h = next_g + n, *next_h = h + n * n;
        double best_decrement = NUM_INF;
        memcpy(best, u, n * sizeof *u);
        int i = 0;
        for (; i < MOST && farthest(r->o, u) <= r->limit; i++) {
                double f = evaluate(r, u, g, h), lambda = 0;
                double decrement = newton_step(r->o, g, h, 0, step);
                while (isnan(decrement) && lambda < 1e12) {
                        lambda = lambda > 0 ? 10 * lambda : 1e-8;
                        decrement = newton_step(r->o, g, h, lambda, step);
                }
                if (isnan(decrement) || !isfinite(f))
                        break;
                bool quiet = decrement * decrement / 2 <= optimize_noise(r->o, f);
                bool settled = quiet && lambda == 0;
                if (quiet && !settled) /* a saddle, or so flat that f cannot tell where it falls */
                        break;
                if (settled && !(decrement < best_decrement / 2)) {
                        if (decrement < best_decrement)
                                memcpy(best, u, n * sizeof *u);
                        break;
                }
                memcpy(best, u, n * sizeof *u);
                best_decrement = settled ? decrement : NUM_INF;
                if (settled && decrement <= enough)
                        break;
                if (settled) {
                        for (size_t k = 0; k < n; k++)
                                v[k] = u[k] + step[k];
                } else if (!descend(r, u, step, f, decrement * decrement, v, next_g, next_h)) {
                        break;
                }
                memcpy(u, v, n * sizeof *u);
                report(r, stage, u, f, g, norm(n, step));
        }
        r->result->exhausted = i == MOST;
        if (best_decrement < NUM_INF)
                memcpy(u, best, n * sizeof *u);
        free(g);
}

/* --- 5. corners ------------------------------------------------------------------------- */

/* One coordinate of u, the others staying as they are. */
struct line {
        struct run *r;
        size_t k;
        double *u, *g; /* g[dim]: the gradient where the slope was last asked for */
        double bend;   /* how the slope rose when it was last followed; 0: it was not */
};

static double slope_at(const struct line *l, double v)
{
        l->u[l->k] = v;
        evaluate(l->r, l->u, l->g, NULL);
        return l->g[l->k];
}

static double value_at(const struct line *l, double v)
{
        l->u[l->k] = v;
        return evaluate(l->r, l->u, NULL, NULL);
}

/* What is no farther from v than this is the same place. */
static double hair(double v)
{
        return DBL_EPSILON * fmax(fabs(v), 1e-4);
}

/* Where the slope, fa at a and fb at b, of the other sign, passes 0: by the line through both, which is at once there where f is smooth,
 * and halving where that is slow, as it is at a corner. */
static double passage(const struct line *l, double a, double fa, double b, double fb)
{
        enum { MOST = 200, LOOK = 3 };
        double width = NUM_INF;
        for (int i = 0; i < MOST && fabs(b - a) > hair(b); i++) {
                bool slow = i % LOOK == 0 && fabs(b - a) > width / 4;
                double part = fa / (fa - fb), least = hair(b) / 2 / fabs(b - a);
                width = i % LOOK == 0 ? fabs(b - a) : width;
                part = slow || isnan(part) ? 0.5 : fmin(fmax(part, least), 1 - least);
                double v = a + part * (b - a), fv = slope_at(l, v);
                if (v == a || v == b || fv == 0)
                        return v;
                if ((fv < 0) == (fa < 0)) {
                        a = v;
                        fa = fv;
                } else {
                        b = v;
                        fb = fv;
                }
        }
        return b;
}

/* Between neighbours a and b the slope passes 0: the one at which it leaps, if there is a corner. */
static double corner_of(const struct line *l, double a, double fa, double b, double fb)
{
        double before = slope_at(l, 2 * a - b), after = slope_at(l, 2 * b - a);
        return fabs(fa - before) > fabs(after - fb) ? a : b;
}

/* Where there is no corner f tells its minimum to half the digits only; the sign of its slope, which at a corner says
 * nothing but beside it the truth, tells all. width: how far the minimum may be, about. */
static void follow_slope(struct line *l, double width)
{
        const double most = 1;
        double start = l->u[l->k], here = slope_at(l, start), away = here < 0 ? 1 : -1;
        double a = start, fa = here, end = start, near = 1.1 * fabs(here) / l->bend,
               step = hair(start);
        bool next = true; /* b is the neighbour of a */
        width = fmax(near < most ? near : width, 4 * step);
        for (; away * fa < 0 && step <= most; step = next ? width : 8 * step, next = false) {
                double b = start + away * step, fb = slope_at(l, b);
                if (away * fb >= 0) {
                        l->bend = next ? l->bend : fabs(fb - fa) / fabs(b - a);
                        end = next ? corner_of(l, a, fa, b, fb) : passage(l, a, fa, b, fb);
                        break;
                }
                a = b;
                fa = fb;
        }
        l->u[l->k] = end;
}

/* Tries both sides with steps that shrink, not below least, until f cannot tell one from the other. Returns the last step. */
static double try_sides(const struct line *l, double least, double *f)
{
        double *at = l->u + l->k, step = 0.5;
        for (bool told = true; told && step > fmax(least, hair(*at)); step /= told ? 2 : 1) {
                told = false;
                for (int side = -1; side <= 1; side += 2) {
                        double old = *at, now = value_at(l, old + side * step);
                        told = told || fabs(now - *f) > optimize_noise(l->r->o, *f);
                        if (now < *f)
                                *f = now;
                        else
                                *at = old;
                }
        }
        return step;
}

/* Whether f is a parabola next to here: by how it rises to both sides of it, there 16 times as much four times as far, at a corner
 * four times. */
static bool is_smooth(const struct line *l, double f)
{
        double here = l->u[l->k], rise[2];
        for (int i = 0; i < 2; i++) {
                double step = i ? 2.5e-6 : 1e-5;
                rise[i] = value_at(l, here - step) - f + (value_at(l, here + step) - f);
        }
        l->u[l->k] = here;
        return rise[1] > 0 && rise[0] > 12 * rise[1] && rise[0] < 20 * rise[1];
}

/* To where the slope passes 0, unless f is higher there. */
static void slide(struct line *l, double width, double *f)
{
        double *at = l->u + l->k, old = *at, now;
        follow_slope(l, width);
        now = *at != old ? value_at(l, *at) : *f;
        if (now > *f + optimize_noise(l->r->o, *f))
                *at = old;
        else
                *f = now;
}

/* A coordinate in which f has corners is found by its slope; widely by trying both sides too, where there is a corner, at which f rises
 * linearly, to the last bits. */
static void settle_corner(struct line *l, bool wide)
{
        const double near = 1e-3, coarse = 0.05;
        double f = value_at(l, l->u[l->k]);
        slide(l, near, &f);
        if (wide) {
                double before = l->u[l->k];
                double step = try_sides(l, is_smooth(l, f) ? coarse : 0, &f);
                if (l->u[l->k] != before)
                        slide(l, step, &f);
        }
        report(l->r, "corner", l->u, f, NULL, NUM_NAN);
}

/* Settles all corners; false: none has moved. */
static bool settle_corners(struct line *line, bool wide)
{
        bool moved = false;
        for (size_t k = 0; k < line->r->o->dim; k++) {
                double before = line->u[k];
                if (line->r->o->kink[k])
                        settle_corner(&line[k], wide);
                moved = moved || fabs(line->u[k] - before) > 1e-14 * fmax(1, fabs(before));
        }
        return moved;
}

/* The corners and what is smooth in turn, until the corners do not move; these widely at first, and once more where that seems to be. */
static void alternate(struct run *r, double *u)
{
        enum { MOST = 40 };
        size_t n = r->o->dim;
        struct line *line = mem_array(n, sizeof *line);
        double *g = mem_array(n, sizeof *g);
        bool moved = true;
        for (size_t k = 0; k < n; k++)
                line[k] = (struct line){.r = r, .k = k, .u = u, .g = g};
        settle_corners(line, true);
        for (int i = 0; i < MOST && moved && farthest(r->o, u) <= r->limit; i++) {
                newton(r, "newton", u);
                moved = settle_corners(line, false) || settle_corners(line, true);
        }
        newton(r, "newton", u);
        free(g);
        free(line);
}

/* --- 6. the run ------------------------------------------------------------------------- */

struct optimum optimize_run(const struct objective *o, enum method method, double limit, double *u,
                            optimize_watch *watch, void *watch_context)
{
        struct optimum result = {0};
        struct run r = {o, limit, &result, watch, watch_context};
        enum { SOME = 5 };
        bool corners = false;
        for (size_t k = 0; o->kink && k < o->dim; k++)
                corners = corners || o->kink[k];
        if (o->dim > 0) {
                switch (method) {
                case METHOD_SIMPLEX:
                        search_simplex(&r, u);
                        break;
                case METHOD_GRADIENT:
                        search_gradient(&r, gsl_multimin_fdfminimizer_steepest_descent, "gradient",
                                        20000, 0, u);
                        break;
                case METHOD_NEWTON:
                        break;
                default:
                        search_gradient(&r, gsl_multimin_fdfminimizer_vector_bfgs2, "bfgs", 500,
                                        method == METHOD_AUTO && o->curved && !corners ? SOME : 0,
                                        u);
                }
                if (corners)
                        alternate(&r, u);
                else
                        newton(&r, "newton", u);
        }
        result.f = evaluate(&r, u, NULL, NULL);
        result.runaway = !(farthest(o, u) <= limit) || !isfinite(result.f);
        return result;
}

/* --- 7. the certificate ----------------------------------------------------------------- */

/* Beyond this many coordinates eigenvectors cost too much (their number cubed, some twenty times): the
 * poll then follows the coordinates, and the condition is the estimate in the 1-norm. */
enum { MANY = 100 };

/* H scaled to unit diagonal: its eigenvalues and eigenvectors (columns of axes) and their ratio, the
 * condition. unit[k] = 1 / sqrt(H_kk). false: H is not positive definite. */
static bool principal_axes(size_t n, const double *h, double *unit, gsl_vector *values,
                           gsl_matrix *axes, double *condition)
{
        gsl_matrix *a = gsl_matrix_alloc(n, n);
        bool fine = true;
        for (size_t k = 0; k < n; k++) {
                fine = fine && h[k * n + k] > 0 && isfinite(h[k * n + k]);
                unit[k] = fine ? 1 / sqrt(h[k * n + k]) : 1;
        }
        for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < n; j++)
                        gsl_matrix_set(a, i, j, h[i * n + j] * unit[i] * unit[j]);
        if (fine && n <= MANY) {
                gsl_eigen_symmv_workspace *w = gsl_eigen_symmv_alloc(n);
                fine = gsl_eigen_symmv(a, values, axes, w) == GSL_SUCCESS;
                gsl_eigen_symmv_free(w);
                gsl_eigen_symmv_sort(values, axes, GSL_EIGEN_SORT_VAL_ASC);
                double lo = gsl_vector_min(values), hi = gsl_vector_max(values);
                fine = fine && lo > (double)n * DBL_EPSILON * hi;
                *condition = fine ? hi / lo : NUM_INF;
        } else if (fine) {
                gsl_vector *work = gsl_vector_alloc(3 * n);
                double reciprocal = 0;
                gsl_vector_set_all(values, 1);
                gsl_matrix_set_identity(axes);
                fine = gsl_linalg_cholesky_decomp1(a) == GSL_SUCCESS &&
                       gsl_linalg_cholesky_rcond(a, &reciprocal, work) == GSL_SUCCESS &&
                       reciprocal > (double)n * DBL_EPSILON;
                *condition = fine ? 1 / reciprocal : NUM_INF;
                gsl_vector_free(work);
        }
        gsl_matrix_free(a);
        return fine;
}

/* Keeps v = u + size along the axis in better if f is the lowest there so far. Returns how far v is in coordinates. */
static double try_point(const struct objective *o, const double *u, const double *unit,
                        const gsl_matrix *axes, size_t axis, double size, double f, double *v,
                        double *better, struct certificate *c)
{
        size_t n = o->dim;
        double far = 0;
        for (size_t k = 0; k < n; k++) {
                double move = size * unit[k] * gsl_matrix_get(axes, k, axis);
                v[k] = u[k] + move;
                far = fmax(far, fabs(move));
        }
        double rise = f - o->value(o->context, v, NULL, NULL);
        if (rise > c->rise) {
                c->rise = rise;
                memcpy(better, v, n * sizeof *v);
        }
        return far;
}

/* A standard error may be so long that f follows its quadratic nowhere near there, most of all where the Hessian is nearly
 * singular: such an axis is looked at more closely, a hundredth of the way each time, lest an inflection pass for a
 * minimum. (At the first step if it is 1 % of a coordinate's unit, at later ones if they are 10 %.) */
enum { FEW = 8, ENDS = 4 }; /* axes that are looked along: all, or these */

/* Whether f is the same a coordinate's unit away along an axis on either side (of a parameter with a link, at e times it), where a
 * standard error is longer than a thousand units, far: to 1e-11 of it. Where f rises to a limit, rounding bends the last of
 * the way there to a minimum. */
static bool is_flat(const struct objective *o, const double *u, const double *unit,
                    const gsl_matrix *axes, size_t axis, double size, double far, double f,
                    double *v)
{
        double same = fmax(1e-11 * (fabs(f) + o->size), optimize_noise(o, f));
        bool flat = false;
        for (int side = -1; side <= 1 && far > 1e3; side += 2) {
                for (size_t k = 0; k < o->dim; k++)
                        v[k] = u[k] + side * size / far * unit[k] * gsl_matrix_get(axes, k, axis);
                flat = flat || o->value(o->context, v, NULL, NULL) - f <= same;
        }
        return flat;
}

static void poll(const struct objective *o, const double *u, const double *unit,
                 const gsl_vector *values, const gsl_matrix *axes, double *better,
                 struct certificate *c)
{
        size_t n = o->dim;
        double f = o->value(o->context, u, NULL, NULL);
        double *v = mem_array(n, sizeof *v);
        c->rise = -NUM_INF;
        for (size_t axis = 0; axis < n; axis++) {
                if (n > FEW && axis >= ENDS / 2 && axis < n - ENDS / 2)
                        continue; /* of many axes the flattest and the steepest */
                double size = 1 / sqrt(gsl_vector_get(values, axis)), far, near = 0.01;
                int looks = 0;
                do {
                        try_point(o, u, unit, axes, axis, size, f, v, better, c);
                        far = try_point(o, u, unit, axes, axis, -size, f, v, better, c);
                        c->flat = c->flat ||
                                  (!looks && is_flat(o, u, unit, axes, axis, size, far, f, v));
                        size /= 100;
                        near = looks ? 0.1 : near;
                } while (++looks < 5 && far > near);
        }
        c->beaten = c->rise > optimize_noise(o, f);
        free(v);
}

struct certificate optimize_certify(const struct objective *o, const double *u, double *h,
                                    double *step, double *better)
{
        struct certificate c = {.definite = true, .condition = 1};
        size_t n = o->dim;
        if (n == 0)
                return c;
        double *g = mem_array(2 * n, sizeof *g), *unit = g + n;
        gsl_vector *values = gsl_vector_alloc(n);
        gsl_matrix *axes = gsl_matrix_alloc(n, n);
        o->value(o->context, u, g, h);
        c.decrement = newton_step(o, g, h, 0, step);
        c.condition = NUM_INF;
        c.definite = principal_axes(n, h, unit, values, axes, &c.condition);
        if (c.definite)
                poll(o, u, unit, values, axes, better, &c);
        gsl_matrix_free(axes);
        gsl_vector_free(values);
        free(g);
        return c;
}
