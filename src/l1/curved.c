/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The minimum of a piecewise quadratic function by its active set.
 *
 * On the face of the rows that are met f is a parabola as long as no other row changes sides. From where it is lowest along the
 * face (or, where it falls for ever, along its fall) a step is taken, but no farther than f itself falls: each row that is
 * passed adds its corner to the slope, and where that makes the slope rise the row is met from then on. Where nothing
 * is to be gained on the face the multipliers tell whether a row is to be left, and to which side. f falls with every step.
 *
 * Ties (rows that are met beside those of the basis) could hold up the steps for ever: the first search is of observations
 * moved by a ten thousandth of a millionth, by amounts that look random, the second starts from its face and is of those
 * as they are. */
#include "l1.h"

#include "mem.h"
#include "simplex.h"

#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

struct walk {
        const struct l1_curved *q;
        const double *y; /* y[n], or those moved a little */
        struct l1_face *face;
        double *b;       /* b[p] */
        double *r;       /* r[n] */
        double *g;       /* g[p]: of f without the rows that are met */
        double size;     /* of the terms of g */
        double *z;       /* z[p * p]: the complement, whose columns from met on are the face */
        double *tri;     /* tri[p * p]: the triangle of the rows that are met */
        double *d;       /* d[p]: the step */
        double *level;   /* level[p]: a direction of the face in which f does not bend */
        double *a;       /* a[p]: multipliers */
        double steepest; /* the largest eigenvalue of Q, or nearly */
        bool flat;       /* f does not bend in some direction of the face */
        struct crossing *crossing; /* crossing[n] */
};

/* Where a row is passed on the way, and by how much the slope grows there. */
struct crossing {
        double t, jump;
        size_t row;
};

void l1_complement(size_t p, size_t k, const double *rows, double *z, double *r)
{
        if (k == 0) {
                memset(z, 0, p * p * sizeof *z);
                for (size_t j = 0; j < p; j++)
                        z[j * p + j] = 1;
                return;
        }
        gsl_matrix *a = gsl_matrix_alloc(p, k), *triangle = gsl_matrix_alloc(p, k);
        gsl_vector *tau = gsl_vector_alloc(k);
        for (size_t i = 0; i < k; i++)
                for (size_t j = 0; j < p; j++)
                        gsl_matrix_set(a, j, i, rows[i * p + j]);
        gsl_matrix_view q = gsl_matrix_view_array(z, p, p);
        gsl_linalg_QR_decomp(a, tau);
        gsl_linalg_QR_unpack(a, tau, &q.matrix, triangle);
        for (size_t i = 0; r && i < k; i++)
                for (size_t j = 0; j < k; j++)
                        r[i * k + j] = gsl_matrix_get(triangle, i, j);
        gsl_matrix_free(a);
        gsl_matrix_free(triangle);
        gsl_vector_free(tau);
}

static double slope(const struct l1_curved *q, size_t i, signed char side)
{
        return side > 0 ? q->up[i] : side < 0 ? -q->down[i] : 0;
}

static double product(const struct l1_curved *q, size_t i, const double *v)
{
        return cblas_ddot((int)q->p, q->x + i * q->p, 1, v, 1);
}

/* Residuals at b; sides that are not known yet are theirs. */
static void find_residuals(struct walk *w)
{
        for (size_t k = 0; k < w->face->met; k++)
                w->face->side[w->face->basis[k]] = 2;
        for (size_t i = 0; i < w->q->n; i++) {
                signed char *side = &w->face->side[i];
                w->r[i] = *side == 2 ? 0 : w->y[i] - product(w->q, i, w->b);
                if (*side == 0)
                        *side = w->r[i] >= 0 ? 1 : -1;
        }
        for (size_t k = 0; k < w->face->met; k++)
                w->face->side[w->face->basis[k]] = 0;
}

static void find_gradient(struct walk *w)
{
        const struct l1_curved *q = w->q;
        size_t p = q->p;
        struct dd *sum = mem_array(p, sizeof *sum);
        w->size = 0;
        for (size_t i = 0; i < q->n; i++) {
                double s = slope(q, i, w->face->side[i]);
                w->size += fmax(q->up[i], q->down[i]);
                for (size_t j = 0; j < p && s != 0; j++)
                        sum[j] = dd_sub(sum[j], dd_product(s, q->x[i * p + j]));
        }
        for (size_t j = 0; j < p; j++) {
                for (size_t k = 0; k < p; k++) {
                        sum[j] = dd_add(sum[j], dd_product(q->curve[j * p + k], w->b[k]));
                        w->size += fabs(q->curve[j * p + k] * w->b[k]);
                }
                w->size += fabs(q->pull[j]);
                w->g[j] = dd_value(dd_sub(sum[j], (struct dd){q->pull[j], 0}));
        }
        free(sum);
}

static void find_face(struct walk *w)
{
        size_t p = w->q->p, k = w->face->met;
        double *rows = mem_array(k * p, sizeof *rows);
        for (size_t i = 0; i < k; i++)
                memcpy(rows + i * p, w->q->x + w->face->basis[i] * p, p * sizeof *rows);
        l1_complement(p, k, rows, w->z, w->tri);
        free(rows);
}

/* b moved to where the rows of the basis are met, by the shortest way. */
static void meet(struct walk *w)
{
        size_t p = w->q->p, k = w->face->met;
        for (int times = 0; times < 2; times++) {
                double *c = mem_array(k, sizeof *c);
                for (size_t i = 0; i < k; i++) { /* tri' c = what is missing */
                        double off =
                                w->y[w->face->basis[i]] - product(w->q, w->face->basis[i], w->b);
                        for (size_t j = 0; j < i; j++)
                                off -= w->tri[j * k + i] * c[j];
                        c[i] = off / w->tri[i * k + i];
                }
                for (size_t j = 0; j < p; j++)
                        for (size_t i = 0; i < k; i++)
                                w->b[j] += w->z[j * p + i] * c[i];
                free(c);
        }
}

/* The way down along the face into d; false: there is none. *falls: f has no lowest point that way. */
static bool find_step(struct walk *w, bool *falls)
{
        const struct l1_curved *q = w->q;
        size_t p = q->p, k = w->face->met, m = p - k;
        double tiny = 1e-13 * w->size, most = 0;
        memset(w->d, 0, p * sizeof *w->d);
        w->flat = *falls = false;
        if (m == 0)
                return false;
        double *h = mem_array(m * m + 2 * p * m + 2 * m, sizeof *h), *half = h + m * m,
               *n = half + p * m, *g = n + p * m, *along = g + m;
        for (size_t j = 0; j < p; j++)
                memcpy(n + j * m, w->z + j * p + k, m * sizeof *n);
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)p, (int)m, (int)p, 1, q->curve,
                    (int)p, n, (int)m, 0, half, (int)m);
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)m, (int)m, (int)p, 1, n, (int)m,
                    half, (int)m, 0, h, (int)m);
        cblas_dgemv(CblasRowMajor, CblasTrans, (int)p, (int)m, 1, n, (int)m, w->g, 1, 0, g, 1);
        gsl_matrix_view view = gsl_matrix_view_array(h, m, m);
        gsl_vector *value = gsl_vector_alloc(m);
        gsl_matrix *vector = gsl_matrix_alloc(m, m);
        gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(m);
        gsl_eigen_symmv(&view.matrix, value, vector, work);
        for (int bends = 0; bends < 2 && !*falls; bends++)
                for (size_t e = 0; e < m; e++) {
                        double bend = gsl_vector_get(value, e), down = 0;
                        bool flat = bend <= 1e-13 * w->steepest;
                        if (flat && !w->flat)
                                for (size_t j = 0; j < p; j++) {
                                        w->level[j] = 0;
                                        for (size_t l = 0; l < m; l++)
                                                w->level[j] +=
                                                        n[j * m + l] * gsl_matrix_get(vector, l, e);
                                }
                        w->flat = w->flat || flat;
                        if (flat == (bends == 1))
                                continue;
                        for (size_t j = 0; j < m; j++)
                                down -= gsl_matrix_get(vector, j, e) * g[j];
                        if (fabs(down) <= tiny)
                                continue;
                        most = fmax(most, fabs(down));
                        *falls = *falls || flat;
                        for (size_t j = 0; j < m; j++)
                                along[j] += gsl_matrix_get(vector, j, e) * down / (flat ? 1 : bend);
                }
        cblas_dgemv(CblasRowMajor, CblasNoTrans, (int)p, (int)m, 1, n, (int)m, along, 1, 0, w->d,
                    1);
        gsl_eigen_symmv_free(work);
        gsl_matrix_free(vector);
        gsl_vector_free(value);
        free(h);
        return most > 0;
}

static int by_time(const void *a, const void *b)
{
        const struct crossing *x = a, *y = b;
        return x->t != y->t ? (x->t > y->t) - (x->t < y->t) : (x->row > y->row) - (x->row < y->row);
}

/* As far along d as f falls; rows that are passed change sides, the one that ends the way is met. false: it falls for ever. */
static bool step(struct walk *w, bool falls)
{
        const struct l1_curved *q = w->q;
        size_t p = q->p, count = 0, at = 0;
        double down = cblas_ddot((int)p, w->g, 1, w->d, 1), bend = 0, far = 1;
        for (size_t j = 0; j < p; j++)
                bend += w->d[j] * cblas_ddot((int)p, q->curve + j * p, 1, w->d, 1);
        for (size_t i = 0; i < q->n; i++) {
                double speed = w->face->side[i] ? product(q, i, w->d) * w->face->side[i] : 0;
                if (speed <= 0)
                        continue;
                double t = fmax(w->r[i] * w->face->side[i], 0) / speed;
                if (falls || t < 1)
                        w->crossing[count++] =
                                (struct crossing){t, speed * (q->up[i] + q->down[i]), i};
        }
        qsort(w->crossing, count, sizeof *w->crossing, by_time);
        double rise = down; /* the slope at 0, with what is passed */
        bool meets = false;
        for (; at < count && !meets; at++) {
                const struct crossing *c = &w->crossing[at];
                if (!falls && rise + bend * c->t >= 0)
                        break;
                rise += c->jump;
                meets = rise + (falls ? 0 : bend * c->t) >= 0;
                far = c->t;
                if (!meets)
                        w->face->side[c->row] = (signed char)-w->face->side[c->row];
                else
                        w->face->side[c->row] = 0;
        }
        if (meets)
                w->face->basis[w->face->met++] = w->crossing[at - 1].row;
        else if (falls)
                return false;
        else
                far = fmin(-rise / bend, 1);
        cblas_daxpy((int)p, far, w->d, 1, w->b, 1);
        return true;
}

/* The multipliers of the rows that are met: rows' a = g. */
static void find_multipliers(struct walk *w)
{
        size_t p = w->q->p, k = w->face->met;
        for (size_t i = k; i-- > 0;) {
                double sum = 0;
                for (size_t j = 0; j < p; j++)
                        sum += w->z[j * p + i] * w->g[j];
                for (size_t j = i + 1; j < k; j++)
                        sum -= w->tri[i * k + j] * w->a[j];
                w->a[i] = sum / w->tri[i * k + i];
        }
}

/* By how much a multiplier is beyond its bounds, in their units: 0: it is within. Signed. */
static double beyond(const struct walk *w, size_t k)
{
        size_t i = w->face->basis[k];
        double up = w->q->up[i], down = w->q->down[i], a = w->a[k];
        return a > up ? (a - up) / (up + down) : a < -down ? (a + down) / (up + down) : 0;
}

/* Leaves the row whose multiplier is the farthest beyond its bounds; false: there is none. */
static bool leave(struct walk *w)
{
        struct l1_face *f = w->face;
        size_t worst = f->met;
        double most = 1e-10;
        find_multipliers(w);
        for (size_t k = 0; k < f->met; k++)
                if (fabs(beyond(w, k)) > most) {
                        most = fabs(beyond(w, k));
                        worst = k;
                }
        if (worst == f->met)
                return false;
        f->side[f->basis[worst]] = beyond(w, worst) > 0 ? 1 : -1;
        f->basis[worst] = f->basis[--f->met];
        return true;
}

/* Where f is level along the face to the next row, that row is met; false: there is none. A level that is left is found again from
 * there, at the bound of that row's multiplier. */
static bool close_in(struct walk *w)
{
        const struct l1_curved *q = w->q;
        size_t nearest = q->n;
        double t = NUM_INF;
        for (size_t i = 0; i < q->n; i++) {
                double speed = w->face->side[i] ? product(q, i, w->level) : 0;
                if (fabs(speed) > 1e-9 && fabs(w->r[i] / speed) < fabs(t)) {
                        t = w->r[i] / speed;
                        nearest = i;
                }
        }
        if (nearest == q->n)
                return false;
        cblas_daxpy((int)q->p, t, w->level, 1, w->b, 1);
        w->face->side[nearest] = 0;
        w->face->basis[w->face->met++] = nearest;
        return true;
}

/* false: it did not come to an end. */
static bool descend(struct walk *w, const double *y)
{
        size_t steps = 1000 + 100 * w->q->p + w->q->n / 10;
        w->y = y;
        for (; steps > 0; steps--) {
                bool falls;
                find_face(w);
                meet(w);
                find_residuals(w);
                find_gradient(w);
                if (find_step(w, &falls)) {
                        if (!step(w, falls))
                                return false;
                } else if (!leave(w) && !(w->flat && close_in(w))) {
                        return true;
                }
        }
        return false;
}

/* Whether f rises in every direction. */
static bool is_unique(const struct walk *w)
{
        bool inside = !w->flat;
        for (size_t k = 0; k < w->face->met; k++) {
                size_t i = w->face->basis[k];
                double up = w->q->up[i], down = w->q->down[i], room = 1e-9 * (up + down);
                inside = inside && w->a[k] < up - room && w->a[k] > room - down;
        }
        return inside;
}

/* Whether every row is on the side it is taken to be on, but for rounding. */
static bool is_right(const struct walk *w)
{
        double size = cblas_dnrm2((int)w->q->p, w->b, 1);
        bool right = true;
        for (size_t i = 0; i < w->q->n; i++)
                size = fmax(size, fabs(w->y[i]));
        for (size_t i = 0; i < w->q->n; i++)
                right = right && w->r[i] * w->face->side[i] >= -1e-12 * size;
        return right;
}

enum l1_status l1_descend(const struct l1_curved *q, double *b, struct l1_face *face)
{
        size_t n = q->n, p = q->p;
        struct walk w = {.q = q, .face = face, .b = b};
        double *moved = mem_array(2 * n + 4 * p + 2 * p * p, sizeof *moved);
        w.r = moved + n;
        w.g = w.r + n;
        w.d = w.g + p;
        w.a = w.d + p;
        w.z = w.a + p;
        w.tri = w.z + p * p;
        w.level = w.tri + p * p;
        w.crossing = mem_array(n, sizeof *w.crossing);
        for (size_t i = 0; i < n; i++)
                moved[i] = q->y[i] + 1e-10 * simplex_tie(i);
        for (size_t j = 0; j < p; j++)
                w.steepest = fmax(w.steepest, q->curve[j * p + j]);
        bool fine = descend(&w, moved) && descend(&w, q->y) && is_right(&w);
        if (fine)
                face->unique = is_unique(&w);
        free(w.crossing);
        free(moved);
        return fine ? L1_OK : L1_FAILED;
}
