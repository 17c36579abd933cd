/* SPDX-License-Identifier: GPL-3.0-or-later */
/* location/bounds: as loc passes the lower bound of an interval, this begins to lose probability from its own beginning; where the
 * density begins from more than 0 the profile has a corner there, which may be its peak. */
#include "internal.h"

#include <math.h>

/* The lower bound of an interval next to loc, on this side of it; NAN: there is none. */
static double bound_beside(const struct sample *x, double loc, int side)
{
        const struct outcomes *o = x->outcomes;
        double near = NUM_NAN, reach = 1e-9 * (fabs(loc) + sample_moments(x)->sd);
        for (size_t i = 0; i < o->n; i++) {
                double beyond = side * (o->lo[i] - loc);
                if (o->w[i] > 0 && isfinite(o->lo[i]) && beyond >= -reach &&
                    !(beyond >= side * (near - loc)))
                        near = o->lo[i];
        }
        return near;
}

/* The height of the peak with loc there, in terms of y; -inf: there is none. */
static double height_at(const struct profile *p, double loc)
{
        double apart = 1e-5 * fmin(-loc, p->scale);
        if (!(loc < 0))
                return -NUM_INF;
        double here = profile_value(p, loc, NULL, NULL);
        double above = here - profile_noise(p, here, log(-loc / p->scale));
        bool peak = isfinite(here) && profile_value(p, loc - apart, NULL, NULL) < above &&
                    profile_value(p, loc + apart, NULL, NULL) < above;
        return peak ? here : -NUM_INF;
}

bool bounds_peak(const struct profile *p, const struct sample *x, double min, double *loc,
                 double *height)
{
        double from = *loc;
        *height = -NUM_INF;
        for (int side = -1; x->outcomes && side <= 1; side += 2) {
                double bound = bound_beside(x, from, side), here = height_at(p, bound - min);
                if (here > *height) {
                        *height = here;
                        *loc = bound;
                }
        }
        return isfinite(*height);
}
