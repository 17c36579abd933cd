/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read/ends: what cells say of numbers that were not seen: 12+, >=12, >12, <3, <=3, (3,5], [3,5), [3,5], (3,5).
 *
 * All of them become lo < x <= hi. Where an end is inside below or outside above, the next smaller double stands for it: to
 * integers that makes the difference it should, and to others none. */
#include "internal.h"

#include "num.h"

#include <math.h>
#include <string.h>

/* The text that is looked at. */
struct text {
        const char *s;
        size_t n;
};

static void trim(struct text *t)
{
        while (t->n > 0 && (*t->s == ' ' || *t->s == '\t'))
                t->s++, t->n--;
        while (t->n > 0 && (t->s[t->n - 1] == ' ' || t->s[t->n - 1] == '\t'))
                t->n--;
}

/* A number, or an infinite end. */
static bool number(struct text t, char point, double *v)
{
        trim(&t);
        enum num_status status = num_parse(t.s, t.n, point, v);
        if (status == NUM_INFINITE)
                *v = *t.s == '-' ? -NUM_INF : NUM_INF;
        return status == NUM_OK || status == NUM_INFINITE;
}

static bool end(struct text t, char point, double infinite, double *v)
{
        trim(&t);
        *v = infinite;
        return t.n == 0 || number(t, point, v);
}

static double below(double v)
{
        return isfinite(v) ? nextafter(v, -NUM_INF) : v;
}

/* "(3,5]"; any other comma is that of decimals. */
static bool bracketed(struct text t, char point, double *lo, double *hi)
{
        char open = t.s[0], close = t.s[t.n - 1];
        struct text inner = {t.s + 1, t.n - 2};
        const char *cut = memchr(inner.s, point == ',' ? ';' : ',', inner.n);
        if (!cut)
                cut = memchr(inner.s, ';', inner.n);
        if (!cut)
                return false;
        struct text first = {inner.s, (size_t)(cut - inner.s)};
        struct text second = {cut + 1, inner.n - first.n - 1};
        if (!end(first, point, -NUM_INF, lo) || !end(second, point, NUM_INF, hi))
                return false;
        if (open == '[' && close == ']' && *lo == *hi) /* a value, as it is */
                return isfinite(*lo);
        if (open == '[')
                *lo = below(*lo);
        if (close == ')')
                *hi = below(*hi);
        return *lo < *hi;
}

/* Whether t begins with mark, which is then passed over. */
static bool begins(struct text *t, const char *mark)
{
        size_t n = strlen(mark);
        if (t->n < n || memcmp(t->s, mark, n) != 0)
                return false;
        t->s += n;
        t->n -= n;
        return true;
}

bool cell_ends(const struct cell *c, char point, double *lo, double *hi)
{
        struct text t = {c->s, c->n};
        trim(&t);
        *lo = -NUM_INF;
        *hi = NUM_INF;
        if (t.n >= 2 && (*t.s == '(' || *t.s == '[') &&
            (t.s[t.n - 1] == ')' || t.s[t.n - 1] == ']'))
                return bracketed(t, point, lo, hi);
        double v;
        bool least = begins(&t, ">="), more = !least && begins(&t, ">");
        bool most = !least && !more && begins(&t, "<="),
             less = !least && !more && !most && begins(&t, "<");
        if (!least && !more && !most && !less && t.n > 1 && t.s[t.n - 1] == '+') {
                least = true;
                t.n--;
        }
        trim(&t);
        if (num_parse(t.s, t.n, point, &v) != NUM_OK)
                return false;
        if (least || more)
                *lo = least ? below(v) : v;
        else if (most || less)
                *hi = less ? below(v) : v;
        else
                *lo = *hi = v;
        return true;
}
