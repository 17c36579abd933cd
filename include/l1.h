/* SPDX-License-Identifier: GPL-3.0-or-later */
/* l1: least absolute deviations and regression quantiles, exactly. Minimises over b[p]
 *
 *   f(b) = sum_i w_i (up max(r_i, 0) + down max(-r_i, 0)),    r_i = y_i - x_i'b,
 *
 * up = down = 1: least absolute deviations, the maximum likelihood of a Laplace distribution about x'b; up = tau, down =
 * 1 - tau: the quantile tau (Koenker and Bassett 1978, Econometrica 46, 33-50); down = 0: hinges.
 *
 * f is convex and piecewise linear, so that it has a minimum at a vertex: where p rows, the basis, are met exactly. What
 * proves it are multipliers a_i: -down <= a_i <= up and sum_i w_i a_i x_i = 0 give f(v) >= sum_i w_i a_i y_i for any v,
 * and at the minimum the two are equal. */
#ifndef L1_H
#define L1_H

#include <stdbool.h>
#include <stddef.h>

/* All numbers are finite; rows of weight 0 do not count. */
struct l1_problem {
        size_t n, p;                 /* p >= 1 */
        const double *const *column; /* column[p][n]; NULL for a column: all ones */
        const double *y;             /* y[n] */
        const double *w;             /* w[n] >= 0; NULL: 1 each */
        double up, down;             /* >= 0, not both 0 */
};

enum l1_status {
        L1_OK,
        L1_DEFICIENT, /* the columns are linearly dependent on the rows that count, to 1e-11 */
        L1_FAILED,    /* too ill-conditioned: no vertex could be shown to be the minimum */
};

struct l1_result {
        double f;      /* at the vertex, not at its rounding to doubles */
        size_t pivots; /* rows exchanged, samples of the rows included */
        bool unique;   /* no other b has this f; false: another one has, or nearly */
};

/* Fills b[p], the vertex, each coordinate its nearest double; and, unless NULL: basis[p], its rows; a[n], the multipliers,
 * 0 where w_i = 0. Nothing but *result is written unless L1_OK. Rows in the tens of thousands and more are reached by way of
 * samples of them, and by those only that may change sides (Portnoy and Koenker 1997, Stat. Sci. 12, 279-300); the
 * minimum is of all rows nevertheless. */
enum l1_status l1_solve(const struct l1_problem *q, double *b, size_t *basis, double *a,
                        struct l1_result *result);

/* What b and a prove, computed from the problem alone, in double-doubles. */
struct l1_proof {
        double f;   /* f(b) */
        double gap; /* f(b) - sum w a y, relative to f(b): b is no more than that above the minimum */
        double infeasible; /* the largest a_i - up or -down - a_i, relative to up + down; 0: all are within */
        double stationarity; /* the largest |sum w a x_j| over columns j, relative to sum w |x_j| (up + down) */
};

struct l1_proof l1_certify(const struct l1_problem *q, const double *b, const double *a);

/* --- with a smooth convex term and with slopes of each row's own. Minimises over b[p]
 *
 *   f(b) = sum_i (up_i max(r_i, 0) + down_i max(-r_i, 0)) + b'Qb / 2 - c'b,    r_i = y_i - x_i'b.
 *
 * It has its minimum on a face: where some rows, linearly independent ones, are met exactly, the basis, and the others lie each
 * on a side; on it f is a parabola. The multipliers of the basis prove it: -down_i <= a_i <= up_i. */
struct l1_curved {
        size_t n, p;
        const double *x;         /* x[n * p], row by row, each about 1 in size */
        const double *y;         /* y[n] */
        const double *up, *down; /* up[n], down[n]: up + down >= 0 */
        const double *curve;     /* Q[p * p], positive semidefinite */
        const double *pull;      /* c[p] */
};

struct l1_face {
        size_t met;        /* rows of the basis, at most p */
        size_t *basis;     /* basis[p] */
        signed char *side; /* side[n]: 1: r > 0; -1; 0 in the basis */
        bool unique;       /* no other b has this f, nor nearly */
};

/* From b[p], and the face (met = 0, all sides 0: none yet), to the minimum. L1_FAILED: there is none, or it could not be shown:
 * then b and the face say nothing. */
enum l1_status l1_descend(const struct l1_curved *q, double *b, struct l1_face *face);

/* Of k <= p independent rows[k * p] with p columns: orthonormal columns z[p * p], row by row, of which the first k span the rows and the
 * others are orthogonal to them; and r[k * k], upper triangular, rows = (z's first k columns times r) transposed; r may be NULL. */
void l1_complement(size_t p, size_t k, const double *rows, double *z, double *r);

#endif
