/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The edge of families that become e^(a y) in a window, y = x or log x. */
#ifndef DIST_TILTED_H
#define DIST_TILTED_H

#include "dist.h"
#include "tilt.h"

/* The best of these. */
struct tilted {
        struct window w;
        double a;
};

/* All of the edge but its peak. falls and rises say how the family comes there with a < 0 and with a > 0. false: not all values
 * were seen in one window. */
static inline bool tilted_edge(const struct sample *s, bool logs, const char *falls,
                               const char *rises, struct tilted *t, struct brink *e)
{
        if (!window_of(s, logs, &t->w))
                return false;
        t->a = tilt_best(&t->w);
        e->how = isnan(t->a) ? NULL : t->a < 0 ? falls : rises;
        e->loglik = tilt_loglik(&t->w, t->a);
        return true;
}

/* The edge at which the density is flat from the least value on, or (upper) up to the greatest one, over *width; all of it but its
 * peak. false: the window has no end there. */
static inline bool flat_edge(const struct window *w, bool upper, const char *how, struct brink *e,
                             double *width)
{
        const struct moments *m = sample_moments(w->y);
        *width = upper ? m->max - w->lo : w->hi - m->min;
        if (isinf(*width))
                return false;
        e->how = how;
        e->loglik = -w->y->weight * log(*width);
        return true;
}

/* The edge at which log x is uniform from the least observation on, or (upper) up to the greatest: the power of x on that side of it is
 * to be below -1 (above), and would rather not. */
static inline bool reciprocal_edge(const struct sample *s, bool upper, const char *how,
                                   struct brink *e)
{
        struct window w;
        if (!window_of(s, true, &w))
                return false;
        *(upper ? &w.hi : &w.lo) = upper ? sample_moments(w.y)->max : sample_moments(w.y)->min;
        double a = isfinite(w.hi - w.lo) ? tilt_best(&w) : NUM_NAN;
        if (upper ? a <= 0 : a >= 0) {
                e->how = how;
                e->loglik = tilt_loglik(&w, 0);
                e->peak = true;
        }
        return true;
}

#endif
