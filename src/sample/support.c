/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample/support: where observations may lie. */
#include "internal.h"

#include <stdio.h>

bool support_holds(const struct support *r, double x)
{
        if (r->discrete && x != floor(x))
                return false;
        return (r->lo_open ? x > r->lo : x >= r->lo) && (r->hi_open ? x < r->hi : x <= r->hi);
}

size_t sample_outside(const struct sample *s, const struct support *where)
{
        const struct bounds *b = s->outcomes ? s->outcomes->rows : NULL;
        for (size_t i = 0; b && i < s->n; i++) {
                bool some =
                        b->lo[i] < b->hi[i] &&
                        (where->discrete
                                 ? floor(fmin(b->hi[i], where->hi)) > fmax(b->lo[i], where->lo - 1)
                                 : fmin(b->hi[i], where->hi) > fmax(b->lo[i], where->lo));
                if (!some && !(b->lo[i] == b->hi[i] && support_holds(where, b->lo[i])))
                        return i;
        }
        if (b)
                return s->n;
        if (!where->discrete && !s->w) { /* if the extremes are inside, all are */
                const struct moments *m = sample_moments(s);
                if (support_holds(where, m->min) && support_holds(where, m->max))
                        return s->n;
        }
        for (size_t i = 0; i < s->n; i++)
                if (!support_holds(where, s->x[i]))
                        return i;
        return s->n;
}

const char *support_text(char buf[SUPPORT_TEXT], const struct support *r)
{
        char lo[NUM_TEXT], hi[NUM_TEXT];
        num_shortest(lo, r->lo);
        num_shortest(hi, r->hi);
        bool below = isfinite(r->lo), above = isfinite(r->hi);
        if (r->discrete) {
                if (below && above && r->hi == r->lo + 1)
                        snprintf(buf, SUPPORT_TEXT, "%s or %s", lo, hi);
                else if (below && above)
                        snprintf(buf, SUPPORT_TEXT, "integers %s to %s", lo, hi);
                else if (below)
                        snprintf(buf, SUPPORT_TEXT, "integers >= %s", lo);
                else
                        snprintf(buf, SUPPORT_TEXT, "all integers");
        } else if (below && above) {
                snprintf(buf, SUPPORT_TEXT, "%s %s x %s %s", lo,
                         r->lo_open ? "<" : "<=", r->hi_open ? "<" : "<=", hi);
        } else if (below) {
                snprintf(buf, SUPPORT_TEXT, "x %s %s", r->lo_open ? ">" : ">=", lo);
        } else if (above) {
                snprintf(buf, SUPPORT_TEXT, "x %s %s", r->hi_open ? "<" : "<=", hi);
        } else {
                snprintf(buf, SUPPORT_TEXT, "all real numbers");
        }
        return buf;
}
