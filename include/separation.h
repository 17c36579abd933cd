/* SPDX-License-Identifier: GPL-3.0-or-later */
/* separation: whether the maximum of the likelihood of a logistic, softmax, Poisson or like regression exists. It does if
 * and only if no direction d != 0 of the coefficients has every row's likelihood rising or constant along it, and some
 * row's rising: d separates the rows (Albert and Anderson 1984, Biometrika 71, 1-10; Silvapulle 1981, J. R. Stat. Soc. B
 * 43, 310-313).
 *
 * Each row gives conditions z'd >= 0, or z'd = 0. By Stiemke's theorem either a d satisfies all of them, some strictly, or
 * there are lambda > 0 (of any sign for equations) with sum lambda z = 0, which proves that there is none: then a condition
 * with lambda > 0 cannot be strict, and the rest follows from rank. */
#ifndef SEPARATION_H
#define SEPARATION_H

#include <stddef.h>

/* All numbers are finite, and the columns linearly independent on the rows that count (to 1e-11); rows of weight 0 do not. */
struct separation_problem {
        size_t n, p;                 /* p >= 1 */
        const double *const *column; /* column[p][n]; NULL for a column: all ones */
        const double *w;             /* w[n] >= 0; NULL: 1 each */
        const signed char *side; /* side[n]: x'd must not fall: 1, must not rise: -1, stays: 0 */
        size_t classes;          /* 0: side tells; else at least 2 (softmax), and level tells: */
        const double *
                level; /* level[n]: 0 .. classes - 1; D_0 = 0, x'D_level must not fall behind any x'D_k */
};

enum separation_kind {
        SEPARATION_NONE,     /* the maximum exists */
        SEPARATION_QUASI,    /* some conditions can be strict */
        SEPARATION_COMPLETE, /* all of them */
        SEPARATION_UNKNOWN,  /* too ill-conditioned to tell */
};

/* direction, of dim = p coordinates or, with classes, p (classes - 1): D_1, D_2, ... one after the other. If there is
 * one it is filled with one that makes as many rows strict as any, made of few columns where there is a choice, its first
 * coordinate that is no intercept's (whose column is not NULL), if there is any, 1 or -1; else with 0. *strict: rows with a strict condition.
 * lambda, unless NULL, of n or n (classes - 1) conditions (those of a row one after the other, over k other than its level in
 * order): for SEPARATION_NONE the proof, the largest 1: sum lambda z = 0 to rounding of its columns' largest numbers, and the
 * conditions with lambda > 0, together with the equations, span the space; else 0.
 *
 * Values of z'd that are below the rounding of its terms, times some hundred, count as 0. Units of columns and rows do not
 * matter. Many rows are reached by way of few of them; the answer is for all. */
enum separation_kind separation_find(const struct separation_problem *q, double *direction,
                                     double *lambda, size_t *strict);

#endif
