/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tilt: densities that families become at their edge, between the ends of a window: there they need not be integrable anywhere
 * else. With y = x or log x, and a, r of the best of them:
 *
 *   e^(a y), any a           an exponential family: the mean of y is that of the sample
 *   e^(p y - r e^(q y))      r >= 0, p and q given: the mean of e^(q y) is, or r = 0
 *
 * Whether l falls from there into a family whose density is this one times 1 - e T(y) + ..., e -> 0, is told by its slope in e,
 * n (E T - mean T), a being the best already: l falls iff mean T >= E T. */
#ifndef TILT_H
#define TILT_H

#include "sample.h"

/* The values of a sample, all seen in one window. */
struct window {
        const struct sample *y;
        double lo, hi; /* one of them is finite */
        bool logs;     /* y = log x; log-likelihoods are those of x all the same */
};

/* false: not all of them were, or not in the same one. */
bool window_of(const struct sample *s, bool logs, struct window *w);

double tilt_best(const struct window *w); /* a; NAN: there is none */
double tilt_loglik(const struct window *w, double a);
bool tilt_exceeded(const struct window *w, double a, double b); /* mean e^(b y) >= E e^(b y) */
bool tilt_outspread(const struct window *w, double a); /* mean y^2 >= E y^2 for the best a */

struct bend {
        double r, loglik;
        double mean;   /* E y */
        bool outgrown; /* mean e^(-q y) >= E e^(-q y) */
};

/* false: no r makes it integrable. */
bool bend_best(const struct window *w, double p, double q, struct bend *b);

#endif
