/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dist: the registry of families, rows made at run time, and what follows from any row. */
#include "dist.h"

#include "mem.h"

#include <assert.h>
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define DIST(name) extern const struct dist dist_##name;
#include "dist/dist.def"
#undef DIST

static const struct dist *const registry[] = {
#define DIST(name) &dist_##name,
#include "dist/dist.def"
#undef DIST
};

size_t dist_count(void)
{
        return sizeof registry / sizeof *registry;
}

const struct dist *dist_at(size_t i)
{
        assert(i < dist_count());
        return registry[i];
}

/* Equal but for case, blanks, hyphens and underscores. */
static bool same_name(const char *a, const char *b)
{
        for (;; a++, b++) {
                while (*a == ' ' || *a == '-' || *a == '_')
                        a++;
                while (*b == ' ' || *b == '-' || *b == '_')
                        b++;
                if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
                        return false;
                if (!*a)
                        return true;
        }
}

static bool is_called(const char *name, const char *first, const char *const *aliases)
{
        if (same_name(name, first))
                return true;
        for (; aliases && *aliases; aliases++)
                if (same_name(name, *aliases))
                        return true;
        return false;
}

const struct dist *dist_find(const char *name)
{
        for (size_t i = 0; i < dist_count(); i++)
                if (is_called(name, registry[i]->name, registry[i]->aliases))
                        return registry[i];
        return NULL;
}

size_t dist_param(const struct dist *d, const char *name)
{
        size_t j = 0;
        while (j < d->npar && strcmp(name, d->param[j].name) != 0)
                j++;
        if (j < d->npar)
                return j;
        j = 0;
        while (j < d->npar && !is_called(name, d->param[j].name, d->param[j].aliases))
                j++;
        return j;
}

size_t dist_take_presets(const struct dist *d, double *held)
{
        size_t lacking = d->npar;
        for (size_t j = d->npar; j-- > 0;) {
                if (d->param[j].given && isnan(held[j]))
                        held[j] = d->param[j].preset;
                if (d->param[j].given && isnan(held[j]))
                        lacking = j;
        }
        return lacking;
}

unsigned dist_summaries(const struct dist *d)
{
        return d->summaries ? d->summaries : d->support.discrete ? SUMMARY_COUNTS : 0;
}

bool dist_is_exact(const struct dist *d)
{
        return d->fit != NULL;
}

/* The made row, its parameters and their names are one thing to the caller: d->param and its names are
 * owned by the row. */
struct dist *dist_make_levels(const struct dist *base, const struct levels *levels)
{
        struct dist *d = mem_array(1, sizeof *d);
        *d = *base;
        d->levels = levels;
        if (base->data != DATA_LABEL)
                return d;
        struct param *param = mem_array(levels->n, sizeof *param);
        double *probe = mem_array(levels->n, sizeof *probe);
        double sum = (double)levels->n * (double)(levels->n + 1) / 2;
        for (size_t k = 0; k < levels->n; k++) {
                param[k] = (struct param){.name = mem_format("p[%s]", levels->name[k]),
                                          .hi = 1,
                                          .doc = "probability of the level"};
                probe[k] = (double)(k + 1) / sum;
        }
        d->npar = levels->n;
        d->param = param;
        d->probe = probe;
        d->support.hi = (double)levels->n - 1;
        return d;
}

void dist_free(struct dist *made)
{
        if (made && dist_shifted_base(made)) {
                dist_free_shifted(made);
                return;
        }
        if (made && made->data == DATA_LABEL) {
                for (size_t k = 0; k < made->npar; k++)
                        free((void *)(uintptr_t)made->param[k].name);
                free((void *)(uintptr_t)made->param);
                free((void *)(uintptr_t)made->probe);
        }
        free(made);
}

double dist_sd(const struct dist *d, const double *t)
{
        return d->variance ? sqrt(d->variance(d, t)) : NUM_NAN;
}

/* What is solved for: log F(x) = log p below the median, log S(x) = log(1 - p) above it. */
struct inversion {
        const struct dist *d;
        const double *t;
        double (*tail)(const struct dist *d, double x, const double *t);
        double target;
};

static double excess(double x, void *context)
{
        const struct inversion *v = context;
        double tail = v->tail(v->d, x, v->t);
        return (tail > -1e300 ? tail : -1e300) - v->target;
}

/* Somewhere in the middle and how wide that is, from the parameters that carry the data's unit. */
static void place(const struct dist *d, const double *t, double *centre, double *width)
{
        *centre = isfinite(d->support.lo) ? d->support.lo : 0;
        *width = 1;
        for (size_t j = 0; j < d->npar; j++) {
                if (d->param[j].location)
                        *centre = t[j];
                else if (abs(d->param[j].unit) == 1)
                        *width = d->param[j].unit > 0 ? t[j] : 1 / t[j];
        }
}

/* The k-th point on the way from the middle into a tail: on a line centre +- width (2^k - 1), on a half line
 * [lo, inf) lo + width 2^(+-k). */
static double outward(const struct dist *d, double centre, double width, int side, int k)
{
        if (isfinite(d->support.lo))
                return d->support.lo + ldexp(width, side * k);
        return centre + side * (ldexp(width, k) - width);
}

/* Two neighbouring points of that way between which the root lies. */
static bool bracket(struct inversion *v, double *lo, double *hi)
{
        double centre, width;
        place(v->d, v->t, &centre, &width);
        bool rising = v->tail == v->d->logcdf;
        double last = outward(v->d, centre, width, 1, 0);
        int side = (excess(last, v) < 0) == rising ? 1 : -1;
        for (int k = 1; k < 2200; k++) {
                double next = outward(v->d, centre, width, side, k);
                if (((excess(next, v) < 0) == rising) == (side < 0)) { /* it is passed */
                        *lo = fmin(last, next);
                        *hi = fmax(last, next);
                        return isfinite(next);
                }
                last = next;
        }
        return false;
}

/* Whether F(x) >= p, asked of the smaller tail. */
static bool reaches(const struct dist *d, double x, double p, const double *t)
{
        return p < 0.5 ? d->logcdf(d, x, t) >= log(p) : d->logsf(d, x, t) <= log1p(-p);
}

/* The smallest integer that reaches p: steps that double, then bisection. */
static double integer_quantile(const struct dist *d, double p, const double *t)
{
        double lo = isfinite(d->support.lo) ? d->support.lo - 1 : 0, hi = lo + 1;
        for (double step = 1; !isfinite(d->support.lo) && reaches(d, lo, p, t); step *= 2)
                hi = lo, lo -= step;
        for (double step = 1; !reaches(d, hi, p, t) && hi < 1e300; step *= 2)
                lo = hi, hi += step;
        while (hi - lo > 1 && hi - lo > 1e-15 * fabs(hi)) {
                double middle = floor(lo + (hi - lo) / 2);
                *(reaches(d, middle, p, t) ? &hi : &lo) = middle;
        }
        return fmin(hi, d->support.hi);
}

double dist_quantile(const struct dist *d, double p, const double *t)
{
        if (d->quantile)
                return d->quantile(d, p, t);
        if (!d->logcdf || !d->logsf || !(p >= 0 && p <= 1))
                return NUM_NAN;
        if (d->support.discrete && p > 0 && p < 1)
                return integer_quantile(d, p, t);
        if (p == 0 || p == 1)
                return p == 0 ? d->support.lo : d->support.hi;
        struct inversion v = {d, t, p < 0.5 ? d->logcdf : d->logsf, p < 0.5 ? log(p) : log1p(-p)};
        double lo, hi;
        if (!bracket(&v, &lo, &hi))
                return NUM_NAN;
        return num_root(excess, &v, lo, hi);
}

double dist_median(const struct dist *d, const double *t)
{
        return dist_quantile(d, 0.5, t);
}
