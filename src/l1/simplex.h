/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The simplex method for a piecewise linear function
 *
 *   f(b) = sum_i phi_i(y_i - x_i'b) - c'b,    phi_i(r) = up_i r for r > 0, -down_i r for r < 0.
 *
 * It has a minimum at a vertex: a b at which p linearly independent rows, the basis, have residual 0. b is a minimum if
 * each row can be given a multiplier a_i (up_i where r_i > 0, -down_i where r_i < 0, between them where r_i = 0) so that
 * c + sum_i a_i x_i = 0. */
#ifndef L1_SIMPLEX_H
#define L1_SIMPLEX_H

#include "num.h"

struct simplex {
        size_t m, p;   /* rows, columns */
        size_t stride; /* m, rounded up */

        double *x;     /* x[p][stride]: column by column, each at most about 1 in size */
        double *y;     /* y[stride] */
        double *up;    /* up[stride] and down[stride]: up + down >= 0; */
        double *down;  /* both infinite: the row is an equation, and in the basis */
        struct dd *c;  /* c[p] */
        size_t *id;    /* id[m]: names of the rows, by which ties are broken */
        size_t *basis; /* basis[p]: rows */

        struct dd *b; /* b[p] */
        double *a;    /* a[p]: multipliers of the rows of the basis */
        double *r;    /* r[stride]: residuals */
        signed char *
                side; /* side[stride]: that on which a row has its multiplier: 1, -1; 0 in the basis */
        double *shift; /* shift[p]: how b moves with the h e_i that break ties */
        size_t pivots;

        void *work; /* private */
};

/* e_i of the row with this name: -1 .. 1. A residual that is 0 is on the side of e_i - x_i'shift. */
double simplex_tie(size_t id);

/* All zero but for m, p, stride. The caller fills x .. basis, then runs. */
struct simplex *simplex_make(size_t m, size_t p);
void simplex_free(struct simplex *s);

enum simplex_status {
        SIMPLEX_OPTIMAL, /* b .. side are filled: b to about 32 digits, r to 1e-11 at least, with exact signs */
        SIMPLEX_UNBOUNDED, /* f has no minimum */
        SIMPLEX_FAILED,    /* the rows of the basis are dependent, or pivots without end */
};

enum simplex_status simplex_run(struct simplex *s);

#endif
