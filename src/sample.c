/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample: the observations and their summaries.
 *
 *   1. the sample         2. moments and logs      3. order: sorted, quantiles, counts
 *   4. support            5. levels                6. from a table
 */
#include "sample.h"

#include "mem.h"

#include <assert.h>
#include <ctype.h>
#include <float.h>
#include <gsl/gsl_sf_log.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What has been computed already. */
struct summary {
        bool have_moments, have_logs, have_sorted;
        struct moments moments;
        struct logs logs;
        struct sorted sorted;
        double *sorted_x, *sorted_w;
        double *counts;
        size_t ncounts;
        double *own_x; /* observations that go with the sample */
        double *own_w;
        struct sample *mapped[MAP_COUNT];
        struct sample *distinct;
};

/* --- 1. the sample ---------------------------------------------------------------------- */

static double weight_of(const struct sample *s, size_t i)
{
        return s->w ? s->w[i] : 1;
}

struct sample *sample_make(size_t n, const double *x, const double *w)
{
        assert(n > 0);
        struct sample *s = mem_array(1, sizeof *s);
        struct dd total = {0, 0};
        for (size_t i = 0; w && i < n; i++)
                total = dd_add_d(total, w[i]);
        *s = (struct sample){.n = n, .x = x, .w = w, .weight = w ? dd_value(total) : (double)n};
        s->summary = mem_array(1, sizeof *s->summary);
        return s;
}

void sample_free(struct sample *s)
{
        if (!s)
                return;
        free(s->summary->sorted_x);
        free(s->summary->sorted_w);
        free(s->summary->counts);
        free(s->summary->own_x);
        free(s->summary->own_w);
        sample_free(s->summary->distinct);
        for (int map = 0; map < MAP_COUNT; map++)
                sample_free(s->summary->mapped[map]);
        free(s->summary);
        free(s);
}

struct sample *sample_standardised(const struct sample *s, double centre, double scale)
{
        double *x = mem_array(s->n, sizeof *x);
        for (size_t i = 0; i < s->n; i++)
                x[i] = (s->x[i] - centre) / scale;
        struct sample *copy = sample_make(s->n, x, s->w);
        copy->summary->own_x = x;
        return copy;
}

static struct sample *distinct_of(const struct sample *s)
{
        const struct sorted *o = sample_sorted(s);
        double *x = mem_array(o->n, sizeof *x), *w = mem_array(o->n, sizeof *w);
        size_t n = 0;
        for (size_t i = 0; i < o->n; i++) {
                if (n == 0 || x[n - 1] != o->x[i])
                        x[n++] = o->x[i];
                w[n - 1] += o->w ? o->w[i] : 1;
        }
        struct sample *distinct = sample_make(n, x, w);
        distinct->summary->own_x = x;
        distinct->summary->own_w = w;
        return distinct;
}

const struct sample *sample_distinct(const struct sample *s)
{
        if (!s->summary->distinct)
                s->summary->distinct = distinct_of(s);
        return s->summary->distinct;
}

double sample_average(const struct sample *s, double (*f)(double x, const void *context),
                      const void *context)
{
        struct dd sum = {0, 0};
        for (size_t i = 0; i < s->n; i++)
                if (!s->w || s->w[i] > 0)
                        sum = dd_add_d(sum, (s->w ? s->w[i] : 1) * f(s->x[i], context));
        return dd_value(sum) / s->weight;
}

static double map_value(double x, enum map map)
{
        switch (map) {
        case MAP_LOG:
                return log(x);
        case MAP_NEGATIVE:
                return -x;
        case MAP_SQUARE:
                return x * x;
        case MAP_RECIPROCAL:
                return 1 / x;
        case MAP_LOGIT:
                return num_logit(x);
        case MAP_LOG1M:
                return log1p(-x);
        case MAP_COMPLEMENT:
                return 1 - x;
        case MAP_SHARE:
                return x > 1 ? 1 / (1 + 1 / x) : x / (1 + x);
        case MAP_REST:
                return 1 / (1 + x);
        case MAP_COUNT:
                break;
        }
        return NUM_NAN;
}

static struct sample *mapped_by(const struct sample *s, enum map map)
{
        double *x = mem_array(s->n, sizeof *x);
        for (size_t i = 0; i < s->n; i++)
                x[i] = map_value(s->x[i], map);
        struct sample *mapped = sample_make(s->n, x, s->w);
        mapped->summary->own_x = x;
        return mapped;
}

const struct sample *sample_mapped(const struct sample *s, enum map map)
{
        if (!s->summary->mapped[map])
                s->summary->mapped[map] = mapped_by(s, map);
        return s->summary->mapped[map];
}

/* --- 2. moments and logs ---------------------------------------------------------------- */

/* Squares of numbers beyond 2^400 or below 2^-400 leave the range of doubles, or take the low halves of
 * double-doubles with them: such data are scaled by a power of two, which rounds nothing. */
static int scale_exponent(double lo, double hi)
{
        int e = 0;
        frexp(fmax(fabs(lo), fabs(hi)), &e);
        if (abs(e) <= 400)
                return 0;
        return e < -1000 ? -1000 : e; /* 2^1000 is a double, 2^1074 is not */
}

const struct moments *sample_moments(const struct sample *s)
{
        struct summary *m = s->summary;
        if (m->have_moments)
                return &m->moments;
        double lo = NUM_INF, hi = -NUM_INF;
        for (size_t i = 0; i < s->n; i++) {
                if (weight_of(s, i) > 0) {
                        lo = fmin(lo, s->x[i]);
                        hi = fmax(hi, s->x[i]);
                }
        }
        int e = scale_exponent(lo, hi);
        double unit = ldexp(1, -e), centre = lo * unit;
        struct dd total = {0, 0}, first = {0, 0}, second = {0, 0};
        for (size_t i = 0; i < s->n; i++) {
                struct dd d = dd_sum(s->x[i] * unit, -centre);
                if (s->w) {
                        struct dd wd = dd_mul_d(d, s->w[i]);
                        total = dd_add_d(total, s->w[i]);
                        first = dd_add(first, wd);
                        second = dd_add(second, dd_mul(wd, d));
                } else {
                        first = dd_add(first, d);
                        second = dd_add(second, dd_mul(d, d));
                }
        }
        if (!s->w)
                total = (struct dd){(double)s->n, 0};
        struct dd shift = dd_div(first, total);
        struct dd mean = dd_add_d(shift, centre);
        struct dd variance = dd_sub(dd_div(second, total), dd_mul(shift, shift));
        double v = dd_value(variance);
        m->moments = (struct moments){
                .mean = dd_value(mean) / unit,
                .mean_dd = {mean.hi / unit, mean.lo / unit},
                .sd = lo < hi && v > 0 ? sqrt(v) / unit : 0,
                .min = lo,
                .max = hi,
        };
        m->have_moments = true;
        return &m->moments;
}

/* With r = x / mean - 1 the mean of r is 0, so log(mean) - mean log = -mean(log(1 + r) - r), and no
 * term of that mean is positive: nothing cancels, however close together the data lie. */
const struct logs *sample_logs(const struct sample *s)
{
        struct summary *m = s->summary;
        if (m->have_logs)
                return &m->logs;
        const struct moments *mo = sample_moments(s);
        struct dd sum = {0, 0}, gap = {0, 0};
        if (mo->min <= 0) {
                m->logs.mean_log = mo->min < 0 ? NUM_NAN : -NUM_INF;
                m->logs.gap = mo->min < 0 ? NUM_NAN : NUM_INF;
        } else {
                for (size_t i = 0; i < s->n; i++) {
                        double w = weight_of(s, i), x = s->x[i];
                        double r = (x - mo->mean_dd.hi - mo->mean_dd.lo) / mo->mean;
                        double part =
                                r > -0.5 && r < 1 ? gsl_sf_log_1plusx_mx(r) : log(x / mo->mean) - r;
                        sum = dd_add_d(sum, w * log(x));
                        gap = dd_add_d(gap, w * part);
                }
                m->logs.mean_log = dd_value(sum) / s->weight;
                m->logs.gap = -dd_value(gap) / s->weight;
        }
        m->have_logs = true;
        return &m->logs;
}

/* --- 3. order --------------------------------------------------------------------------- */

struct pair {
        double x, w;
};

static int compare(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;
        return (x > y) - (x < y);
}

const struct sorted *sample_sorted(const struct sample *s)
{
        struct summary *m = s->summary;
        if (m->have_sorted)
                return &m->sorted;
        double *x = mem_array(s->n, sizeof *x), *w = NULL;
        size_t n = 0;
        if (s->w) { /* x is the first member of a pair, so one comparison serves both */
                struct pair *p = mem_array(s->n, sizeof *p);
                for (size_t i = 0; i < s->n; i++)
                        if (s->w[i] > 0)
                                p[n++] = (struct pair){s->x[i], s->w[i]};
                qsort(p, n, sizeof *p, compare);
                w = mem_array(s->n, sizeof *w);
                for (size_t i = 0; i < n; i++) {
                        x[i] = p[i].x;
                        w[i] = p[i].w;
                }
                free(p);
        } else {
                n = s->n;
                memcpy(x, s->x, n * sizeof *x);
                qsort(x, n, sizeof *x, compare);
        }
        double ties = 0, run = 0;
        for (size_t i = 0; i < n; i++) {
                run = (i > 0 && x[i] == x[i - 1] ? run : 0) + (w ? w[i] : 1);
                ties = fmax(ties, run);
        }
        m->sorted_x = x;
        m->sorted_w = w;
        m->sorted = (struct sorted){.n = n, .x = x, .w = w, .ties = ties};
        m->have_sorted = true;
        return &m->sorted;
}

/* The first value at which the weight accumulated so far is >= part (or > part). */
static double at_weight(const struct sorted *o, double part, bool beyond)
{
        double sum = 0;
        if (!o->w) {
                double k = beyond ? floor(part) : ceil(part) - 1;
                size_t i = k > 0 ? (size_t)k : 0;
                return o->x[i < o->n ? i : o->n - 1];
        }
        for (size_t i = 0; i < o->n; i++) {
                sum += o->w[i];
                if (beyond ? sum > part : sum >= part)
                        return o->x[i];
        }
        return o->x[o->n - 1];
}

double sample_quantile(const struct sample *s, double p)
{
        return at_weight(sample_sorted(s), p * s->weight, false);
}

double sample_median(const struct sample *s, double *lo, double *hi)
{
        const struct sorted *o = sample_sorted(s);
        double a = at_weight(o, s->weight / 2, false), b = at_weight(o, s->weight / 2, true);
        if (lo)
                *lo = a;
        if (hi)
                *hi = b;
        return a == b ? a : a / 2 + b / 2;
}

const double *sample_counts(const struct sample *s, size_t n)
{
        struct summary *m = s->summary;
        if (m->counts && m->ncounts == n)
                return m->counts;
        free(m->counts);
        m->counts = mem_array(n, sizeof *m->counts);
        m->ncounts = n;
        for (size_t i = 0; i < s->n; i++) {
                double x = s->x[i];
                if (x >= 0 && x < (double)n && x == floor(x))
                        m->counts[(size_t)x] += weight_of(s, i);
        }
        return m->counts;
}

/* --- 4. support ------------------------------------------------------------------------- */

static bool inside(const struct support *r, double x)
{
        if (r->discrete && x != floor(x))
                return false;
        return (r->lo_open ? x > r->lo : x >= r->lo) && (r->hi_open ? x < r->hi : x <= r->hi);
}

size_t sample_outside(const struct sample *s, const struct support *where)
{
        for (size_t i = 0; i < s->n; i++)
                if (!inside(where, s->x[i]))
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

/* --- 5. levels -------------------------------------------------------------------------- */

static int by_bytes(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

static int by_value(const void *a, const void *b)
{
        const char *s = *(char *const *)a, *t = *(char *const *)b;
        double x = 0, y = 0;
        num_parse(s, strlen(s), '.', &x);
        num_parse(t, strlen(t), '.', &y);
        return x != y ? (x > y) - (x < y) : strcmp(s, t);
}

struct levels levels_sorted(size_t n, char *const *label)
{
        struct levels l = {.n = n, .name = mem_array(n, sizeof *l.name)};
        bool numbers = true;
        for (size_t i = 0; i < n; i++) {
                double v;
                l.name[i] = mem_text(label[i], strlen(label[i]));
                numbers = numbers && num_parse(label[i], strlen(label[i]), '.', &v) == NUM_OK;
        }
        qsort(l.name, n, sizeof *l.name, numbers ? by_value : by_bytes);
        return l;
}

size_t levels_find(const struct levels *l, const char *name)
{
        for (size_t i = 0; i < l->n; i++)
                if (strcmp(l->name[i], name) == 0)
                        return i;
        return l->n;
}

void levels_free(struct levels *l)
{
        for (size_t i = 0; i < l->n; i++)
                free(l->name[i]);
        free(l->name);
        *l = (struct levels){0};
}

/* --- 6. from a table -------------------------------------------------------------------- */

/* Words that say by themselves which of the two is success; compared without regard to case. */
static const char *const binary_words[][2] = {
        {"no", "yes"},
        {"n", "y"},
        {"false", "true"},
        {"f", "t"},
        {"tails", "heads"},
        {"tail", "head"},
        {"failure", "success"},
        {"fail", "pass"},
        {"off", "on"},
        {"negative", "positive"},
        {"loss", "win"},
        {"lost", "won"},
        {"dead", "alive"},
        {"absent", "present"},
        {"0", "1"},
};

/* The pair of words that all n labels belong to: the two indices into label of failure and success (n
 * where that word does not occur). false: they are no such pair. */
static bool known_pair(size_t n, char *const *label, const char *words[2])
{
        for (size_t k = 0; k < sizeof binary_words / sizeof *binary_words; k++) {
                const char *const *pair = binary_words[k];
                bool all = true;
                words[0] = pair[0];
                words[1] = pair[1];
                for (size_t i = 0; i < n && all; i++) {
                        int which = strcasecmp(label[i], pair[1]) == 0;
                        all = which || strcasecmp(label[i], pair[0]) == 0;
                        if (all)
                                words[which] = label[i]; /* as the data spell it */
                }
                if (all)
                        return true;
        }
        return false;
}

static struct levels levels_given(const char *const *order)
{
        struct levels l = {0};
        while (order[l.n])
                l.n++;
        l.name = mem_array(l.n, sizeof *l.name);
        for (size_t i = 0; i < l.n; i++)
                l.name[i] = mem_text(order[i], strlen(order[i]));
        return l;
}

/* "column "height"" or "column 3". */
static char *column_title(const struct column *c)
{
        return c->name ? mem_format("column \"%s\"", c->name) : mem_format("column %zu", c->number);
}

/* The first row whose observation is v. */
static size_t row_with(const struct column *c, size_t nrow, double v)
{
        size_t i = 0;
        while (i < nrow && c->x[i] != v)
                i++;
        return i;
}

static enum status level_unknown(const struct table *t, const struct column *c, size_t k,
                                 const char *reason, struct fault *f)
{
        size_t line;
        const char *file = table_where(t, row_with(c, t->nrow, (double)k), &line);
        char *title = column_title(c);
        fault_set(f, STATUS_DATA, file, line, "%s: \"%s\" %s", title, c->label[k], reason);
        free(title);
        return STATUS_DATA;
}

/* A covariance matrix of this many rows is the most anybody would want. */
enum { MOST_LEVELS = 1000 };

/* Decides the levels of a label column and recodes its x as indices into them. */
static enum status recode(const struct table *t, struct column *c, enum data data,
                          const char *const *order, const char *family, struct levels *levels,
                          struct fault *f)
{
        const char *words[2];
        if (data == DATA_LABEL && c->nlabel > MOST_LEVELS)
                return level_unknown(t, c, MOST_LEVELS,
                                     "is the 1001st level, more than the 1000 that are fitted; is "
                                     "this column an identifier?",
                                     f);
        if (order) {
                *levels = levels_given(order);
                for (size_t k = 0; k < c->nlabel; k++)
                        if (levels_find(levels, c->label[k]) == levels->n)
                                return level_unknown(t, c, k, "is not one of the --levels", f);
        } else if (data == DATA_BINARY && known_pair(c->nlabel, c->label, words)) {
                *levels = levels_given((const char *const[]){words[0], words[1], NULL});
        } else if (data == DATA_BINARY && c->nlabel > 2) {
                char *reason =
                        mem_format("is a third level, but %s has two (so far \"%s\", \"%s\")",
                                   family, c->label[0], c->label[1]);
                level_unknown(t, c, 2, reason, f);
                free(reason);
                return STATUS_DATA;
        } else if (data == DATA_BINARY && c->nlabel < 2) {
                return level_unknown(
                        t, c, 0, "is the only level; name both with --levels=FAILURE,SUCCESS", f);
        } else {
                *levels = levels_sorted(c->nlabel, c->label);
        }
        double *index = mem_array(c->nlabel, sizeof *index);
        for (size_t k = 0; k < c->nlabel; k++)
                index[k] = (double)levels_find(levels, c->label[k]);
        for (size_t i = 0; i < t->nrow; i++)
                c->x[i] = index[(size_t)c->x[i]];
        free(index);
        return STATUS_OK;
}

enum status sample_from_table(struct table *t, size_t column, enum data data,
                              const char *const *order, const char *family,
                              const struct support *where, struct sample **s, struct levels *levels,
                              struct fault *f)
{
        struct column *c = &t->column[column];
        *s = NULL;
        *levels = (struct levels){0};
        if (t->nrow == 0 && t->missing)
                return fault_set(f, STATUS_DATA, NULL, 0,
                                 "no observations: the value is missing in all %zu rows",
                                 t->missing);
        if (t->nrow == 0)
                return fault_set(f, STATUS_DATA, NULL, 0, "no observations: the input has no rows");
        if (c->is_label) {
                enum status status = recode(t, c, data, order, family, levels, f);
                if (status != STATUS_OK) {
                        levels_free(levels);
                        return status;
                }
        }
        struct sample *made = sample_make(t->nrow, c->x, NULL);
        size_t bad = data == DATA_LABEL ? made->n : sample_outside(made, where);
        if (bad < made->n) {
                char value[NUM_TEXT], range[SUPPORT_TEXT], *title = column_title(c);
                size_t line;
                const char *file = table_where(t, bad, &line);
                fault_set(f, STATUS_DATA, file, line, "%s: %s is outside the support of %s: %s",
                          title, num_shortest(value, c->x[bad]), family,
                          support_text(range, where));
                free(title);
                sample_free(made);
                levels_free(levels);
                return STATUS_DATA;
        }
        *s = made;
        return STATUS_OK;
}
