/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where to draw. A heavy tail would leave no room for the rest: what is further from the quartiles than ten times what is
 * between them is outside of a picture, which says how much that is. */
#include "internal.h"

static const double FAR = 10;

struct range range_of(const struct sample *s)
{
        const struct moments *m = sample_moments(s);
        double q1 = sample_quantile(s, 0.25), q3 = sample_quantile(s, 0.75), spread = q3 - q1;
        struct range r = {.lo = m->min, .hi = m->max};
        if (!(spread > 0))
                return r;
        double from = q1 - FAR * spread, to = q3 + FAR * spread;
        if (r.lo >= from && r.hi <= to)
                return r;
        double lo = NUM_INF, hi = -NUM_INF;
        for (size_t i = 0; i < s->n; i++) {
                double w = s->w ? s->w[i] : 1;
                bool inside = s->x[i] >= from && s->x[i] <= to;
                r.beyond += inside ? 0 : w;
                if (inside && w > 0) {
                        lo = fmin(lo, s->x[i]);
                        hi = fmax(hi, s->x[i]);
                }
        }
        r.lo = lo;
        r.hi = hi;
        return r;
}
