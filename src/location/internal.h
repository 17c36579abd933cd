/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of location share. */
#ifndef LOCATION_INTERNAL_H
#define LOCATION_INTERNAL_H

#include "location.h"

/* --- the profile (profile.c); u is log(min x - loc), in units of the observations */

struct profile {
        const struct dist *base;
        const struct sample *y; /* x - min x, or an outline of that */
        const double *held;     /* held[npar] of the family */
        double scale;           /* of y */
};

/* Another family, on the boundary of this one. */
struct edge {
        char *how;            /* "rayleigh (nu -> 0)"; NULL: there is none */
        const struct dist *d; /* as a user knows it; NULL: by no name */
        double value;         /* of the profile there */
};

double profile_loc(const struct profile *p, double u); /* in terms of y */
/* The fit of the family with loc there, to a sample that is the caller's. */
struct fit *profile_fit(const struct profile *p, double loc, struct sample **z);
/* The profile; -inf: it is not known. Unless t is NULL the family's parameters go there, and if they lie on the boundary
 * that into *edge. */
double profile_value(const struct profile *p, double loc, double *t, struct edge *edge);
/* What of a difference between values of the profile at u is rounding: far out that of x - loc, too. */
double profile_noise(const struct profile *p, double value, double u);
/* The peak between u - apart and u + apart by golden sections, near enough for Newton's method. */
double profile_refine(const struct profile *p, double u, double apart);
/* What loc must stay below, or none of the observations could be where it is: the least value or upper bound. */
double profile_ceiling(const struct sample *s);
/* Whether l grows without bound as loc -> min x. */
bool profile_is_unbounded(const struct profile *p);

/* --- its corners (bounds.c) */

/* Whether there is a peak of the profile at one of the lower bounds of x = y + min that are next to loc: *loc becomes that of the
 * higher one, and *height its height. */
bool bounds_peak(const struct profile *p, const struct sample *x, double min, double *loc,
                 double *height);

#endif
