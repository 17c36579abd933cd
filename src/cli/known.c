/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --weights, --event, --interval, --censored, --round, --truncate: what is known of each observation. */
#include "internal.h"

#include "mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool known_intervals(const struct options *o)
{
        return o->event || o->interval.n || o->censored;
}

bool known_bounds(const struct options *o)
{
        return known_intervals(o) || o->round > 0 || o->truncate.n;
}

enum want known_want(const struct options *o, enum want want)
{
        return o->interval.n ? WANT_LOWER : o->censored ? WANT_AT_LEAST : want;
}

/* --- columns ----------------------------------------------------------------------------------- */

/* An end of --truncate that is a number, or empty (infinite, with this sign); false: it is a column. */
static bool constant_end(const char *text, double sign, double *v)
{
        *v = sign * NUM_INF;
        enum num_status status = num_parse(text, strlen(text), '.', v);
        if (status == NUM_INFINITE)
                *v = *text == '-' ? -NUM_INF : NUM_INF;
        return !*text || status == NUM_OK || status == NUM_INFINITE;
}

bool known_window(const struct options *o, bool discrete, double *from, double *to)
{
        *from = -NUM_INF;
        *to = NUM_INF;
        bool constant = o->truncate.n == 0 || (constant_end(o->truncate.at[0], -1, from) &&
                                               constant_end(o->truncate.at[1], 1, to));
        if (discrete && isfinite(*from)) /* the end is inside */
                *from = nextafter(*from, -NUM_INF);
        return constant;
}

static void want_column(struct request list[KNOWN_COUNT], size_t at[KNOWN_COUNT], size_t *n,
                        enum known which, const char *column, enum want want)
{
        list[*n] = (struct request){column, want};
        at[which] = (*n)++;
}

size_t known_requests(const struct options *o, const char *column, struct request list[KNOWN_COUNT],
                      size_t at[KNOWN_COUNT])
{
        size_t n = 0;
        double v;
        for (size_t k = 0; k < KNOWN_COUNT; k++)
                at[k] = KNOWN_NOT;
        if (o->interval.n)
                want_column(list, at, &n, KNOWN_UPPER, o->interval.at[1], WANT_UPPER);
        else if (o->censored)
                want_column(list, at, &n, KNOWN_UPPER, column, WANT_AT_MOST);
        if (o->weights)
                want_column(list, at, &n, KNOWN_WEIGHT, o->weights, WANT_WEIGHT);
        if (o->event)
                want_column(list, at, &n, KNOWN_EVENT, o->event, WANT_LABEL);
        for (size_t k = 0; k < o->truncate.n; k++)
                if (!constant_end(o->truncate.at[k], k ? 1 : -1, &v))
                        want_column(list, at, &n, k ? KNOWN_TO : KNOWN_FROM, o->truncate.at[k],
                                    k ? WANT_TO : WANT_FROM);
        return n;
}

const double *known_weights(const struct plan *m, const struct table *t)
{
        return m->known[KNOWN_WEIGHT] == KNOWN_NOT ? NULL : t->column[m->known[KNOWN_WEIGHT]].x;
}

/* --- events ------------------------------------------------------------------------------------ */

static bool is_word(const char *label)
{
        return isalpha((unsigned char)*label);
}

/* 1, 0, or 2 (of R's 1 and 2); -1: neither. */
static int event_of(const char *label)
{
        double v;
        static const char *const yes[] = {"1", "true", "t", "yes", "y"};
        static const char *const no[] = {"0", "false", "f", "no", "n"};
        for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
                if (strcasecmp(label, yes[i]) == 0 || strcasecmp(label, no[i]) == 0)
                        return strcasecmp(label, yes[i]) == 0;
        bool number = num_parse(label, strlen(label), '.', &v) == NUM_OK;
        return number && (v == 0 || v == 1 || v == 2) ? (int)v : -1;
}

enum status known_events(struct table *t, size_t column, const char **warning, struct fault *f)
{
        struct column *c = &t->column[column];
        bool other = false, two = false; /* that do not go together */
        *warning = NULL;
        for (size_t k = 0; k < c->nlabel; k++) {
                int e = event_of(c->label[k]);
                other = other || e == 0 || is_word(c->label[k]);
                two = two || e == 2;
                if (e < 0 || (other && two)) {
                        size_t line;
                        const char *file = table_where(t, c->first[k], &line);
                        return fault_set(
                                f, STATUS_DATA, file, line,
                                "--event: \"%s\" is neither 1 (observed) nor 0 (right-censored)",
                                c->label[k]);
                }
        }
        if (two)
                *warning = "--event: 2 is taken for observed and 1 for right-censored, as R has it";
        for (size_t i = 0; i < t->nrow; i++) {
                int e = event_of(c->label[(size_t)c->x[i]]);
                c->x[i] = two ? e == 2 : e == 1;
        }
        for (size_t k = 0; k < c->nlabel; k++)
                free(c->label[k]);
        c->nlabel = 0;
        c->is_label = false;
        return STATUS_OK;
}

/* --- the sample -------------------------------------------------------------------------------- */

/* What is to become struct bounds. */
struct ends {
        double *lo, *hi, *from, *to; /* each [n]; lo owns all */
};

static struct ends ends_make(const struct options *o, const struct plan *m, const struct table *t,
                             size_t column)
{
        size_t n = t->nrow;
        double *room = mem_array(4 * n, sizeof *room);
        struct ends e = {room, room + n, room + 2 * n, room + 3 * n};
        const double *x = m->left ? m->left : t->column[column].x, *upper = x, *event = NULL,
                     *cut[2] = {NULL, NULL};
        double fixed[2] = {-NUM_INF, NUM_INF};
        if (m->known[KNOWN_UPPER] != KNOWN_NOT)
                upper = t->column[m->known[KNOWN_UPPER]].x;
        if (m->known[KNOWN_EVENT] != KNOWN_NOT)
                event = t->column[m->known[KNOWN_EVENT]].x;
        for (size_t k = 0; k < o->truncate.n; k++)
                if (!constant_end(o->truncate.at[k], k ? 1 : -1, &fixed[k]))
                        cut[k] = t->column[m->known[k ? KNOWN_TO : KNOWN_FROM]].x;
        for (size_t i = 0; i < n; i++) {
                e.lo[i] = x[i];
                e.hi[i] = event && event[i] == 0 ? NUM_INF : upper[i];
                e.from[i] = cut[0] ? cut[0][i] : fixed[0];
                e.to[i] = cut[1] ? cut[1][i] : fixed[1];
        }
        return e;
}

/* An end that is the double below one with a short name was written as that (read/ends.c). */
static bool is_just_below(double v, char name[NUM_TEXT])
{
        enum { MUCH_SHORTER = 8 };
        char own[NUM_TEXT];
        num_shortest(name, nextafter(v, NUM_INF) + 0.0); /* not -0 */
        return v == -nextafter(0, 1) || strlen(name) + MUCH_SHORTER <= strlen(num_shortest(own, v));
}

static enum status refuse(const struct table *t, size_t row, const char *what, double lo, double hi,
                          const char *where, struct fault *f)
{
        char a[NUM_TEXT], b[NUM_TEXT];
        bool open = is_just_below(hi, b);
        size_t line;
        const char *file = table_where(t, row, &line);
        if (lo == hi)
                return fault_set(f, STATUS_DATA, file, line, "%s is outside %s: %s",
                                 num_shortest(a, lo), what, where);
        return fault_set(f, STATUS_DATA, file, line,
                         "no part of the interval from %s to %s%s is inside %s: %s",
                         is_just_below(lo, a) ? a : num_shortest(a, lo), open ? "below " : "",
                         open ? b : num_shortest(b, hi), what, where);
}

/* Values become what rounding makes of them, and all is cut off at the window. */
static enum status cut(const struct options *o, const struct table *t, struct ends *e,
                       bool discrete, struct fault *f)
{
        for (size_t i = 0; i < t->nrow; i++) {
                double v = e->lo[i];
                bool value = e->lo[i] == e->hi[i];
                char text[2 * NUM_TEXT + 8], a[NUM_TEXT], b[NUM_TEXT];
                snprintf(text, sizeof text, "%s to %s", num_shortest(a, e->from[i]),
                         num_shortest(b, e->to[i]));
                bool inside = value ? v >= e->from[i] && v <= e->to[i]
                                    : e->hi[i] > e->from[i] && e->lo[i] < e->to[i];
                if (!inside)
                        return refuse(t, i, "the window of --truncate", e->lo[i], e->hi[i], text,
                                      f);
                if (discrete && isfinite(e->from[i])) /* the end is inside */
                        e->from[i] = nextafter(e->from[i], -NUM_INF);
                if (o->round > 0 && value) {
                        e->lo[i] = v - o->round / 2;
                        e->hi[i] = v + o->round / 2;
                        value = false;
                }
                e->lo[i] = value ? v : fmax(e->lo[i], e->from[i]);
                e->hi[i] = value ? v : fmin(e->hi[i], e->to[i]);
        }
        return STATUS_OK;
}

enum status known_sample(const struct options *o, const struct plan *m, const struct table *t,
                         size_t column, const char *name, const struct support *where,
                         struct sample **s, struct fault *f)
{
        struct ends e = ends_make(o, m, t, column);
        char range[SUPPORT_TEXT];
        *s = NULL;
        enum status status = cut(o, t, &e, where->discrete, f);
        if (status == STATUS_OK) {
                struct bounds b = {.n = t->nrow,
                                   .lo = e.lo,
                                   .hi = e.hi,
                                   .w = known_weights(m, t),
                                   .step = o->round};
                if (o->truncate.n) {
                        b.from = e.from;
                        b.to = e.to;
                }
                *s = sample_make_bounded(&b);
                size_t bad = sample_outside(*s, where);
                if (bad < t->nrow) {
                        char *of = mem_format("the support of %s", name);
                        status = refuse(t, bad, of, e.lo[bad], e.hi[bad],
                                        support_text(range, where), f);
                        free(of);
                        sample_free(*s);
                        *s = NULL;
                }
        }
        free(e.lo);
        return status;
}
