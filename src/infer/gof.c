/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/gof: how often a sample of the fitted distribution, fitted in its turn, lies as far from its fit as the observations from
 * theirs (the parametric bootstrap: Stute, Gonzalez Manteiga & Presedo Quindimil 1993, Metrika 40, 243-256; Genest & Remillard
 * 2008, Ann. Inst. H. Poincare B 44, 1096-1127), or what is known of that without drawing samples. */
#include "gof_internal.h"

#include "likelihood.h"
#include "mem.h"
#include "simulate.h"

#include <gsl/gsl_cdf.h>
#include <stdlib.h>

static const struct {
        const char *name, *title;
} names[GOF_COUNT] = {
        [GOF_KS] = {"ks", "Kolmogorov-Smirnov"}, [GOF_CVM] = {"cvm", "Cramer-von Mises"},
        [GOF_AD] = {"ad", "Anderson-Darling"},   [GOF_CHISQ] = {"chisq", "chi-squared"},
        [GOF_G] = {"g", "likelihood ratio"},
};

const char *gof_name(enum gof_test test)
{
        return names[test].name;
}

const char *gof_title(enum gof_test test)
{
        return names[test].title;
}

/* --- 1. samples of the fitted distribution */

struct bootstrap {
        const struct spec *m;
        const struct fit *f;
        const struct gof_bins *bins; /* in which they fall; NULL: they are values */
        unsigned tests;
        unsigned long seed;
        size_t n;                       /* observations in each sample */
        double (*statistic)[GOF_COUNT]; /* statistic[refits]; NAN: there is no maximum */
};

/* Whatever falls into the window in which it could have been seen. */
static double draw_within(const struct dist *d, const double *t, double from, double to, gsl_rng *r)
{
        double x;
        do
                simulate_values(d, t, r, 1, &x);
        while (!(x > from && x <= to));
        return x;
}

/* Of n values x[n], that they lie in their bins as far as these can be seen; from[n] and to[n] may be NULL. */
static struct spec *binned(const struct bootstrap *b, double *x, const double *from,
                           const double *to)
{
        double *lo = mem_array(b->n, sizeof *lo);
        for (size_t i = 0; i < b->n; i++) {
                double place = gof_place(b->bins, x[i]), below = gof_end(b->bins, place - 1),
                       above = gof_end(b->bins, place);
                lo[i] = from ? fmax(below, from[i]) : below;
                x[i] = to ? fmin(above, to[i]) : above;
        }
        struct bounds bounds = {.n = b->n, .lo = lo, .hi = x, .from = from, .to = to};
        struct spec *m = spec_redrawn_within(b->m, &bounds);
        free(lo);
        return m;
}

/* The model of another sample, whose values are put into x[n] and their windows into from[n] and to[n]. */
static struct spec *drawn(const struct bootstrap *b, gsl_rng *r, double *x, double *from,
                          double *to)
{
        const struct bounds *window = gof_windows(b->m->s);
        struct bounds within = {.n = b->n, .lo = x, .hi = x, .from = from, .to = to};
        double *t = mem_array(spec_room(b->m, b->f), sizeof *t);
        const struct dist *d = spec_family(b->m, b->f, 0, t);
        if (!window && b->m->regression)
                simulate_rows(b->m->regression, b->f->t, r, x);
        else if (!window)
                simulate_values(d, t, r, b->n, x);
        for (size_t i = 0; window && i < b->n; i++) {
                size_t row = i < window->n ? i : 0; /* in which case they are all the same */
                if (b->m->regression)
                        d = spec_family(b->m, b->f, row, t);
                from[i] = window->from[row];
                to[i] = window->to[row];
                x[i] = draw_within(d, t, from[i], to[i], r);
        }
        free(t);
        if (b->bins)
                return binned(b, x, window ? from : NULL, window ? to : NULL);
        return window ? spec_redrawn_within(b->m, &within) : spec_redrawn(b->m, b->n, x);
}

static void refit(void *context, size_t i)
{
        const struct bootstrap *b = context;
        size_t n = b->n, cells;
        double *x = mem_array(3 * n, sizeof *x);
        gsl_rng *r = simulate_stream(b->seed, i);
        struct spec *m = drawn(b, r, x, x + n, x + 2 * n);
        struct fit *f = spec_fit(m, &(struct fit_options){.method = METHOD_AUTO});
        for (size_t k = 0; k < GOF_COUNT; k++)
                b->statistic[i][k] = NUM_NAN;
        if (f->status == STATUS_OK)
                gof_measure(m, f, b->bins, b->tests, b->statistic[i], &cells);
        fit_free(f);
        spec_free(m);
        gsl_rng_free(r);
        free(x);
}

/* Rounding is no difference. */
static bool reaches(double statistic, double observed)
{
        return statistic >= observed - 1e-9 * fabs(observed);
}

static void count(struct gof *g, enum gof_test test, const struct bootstrap *b)
{
        struct gof_result *r = &g->result[test];
        size_t sound = 0, beyond = 0;
        for (size_t i = 0; i < g->refits; i++) {
                double statistic = b->statistic[i][test];
                sound += isnan(statistic) ? 0 : 1;
                beyond += !isnan(statistic) && reaches(statistic, r->statistic) ? 1 : 0;
        }
        size_t failed = g->refits - sound;
        g->failed = failed > g->failed ? failed : g->failed;
        if (2 * sound < g->refits) {
                r->reason = mem_format("%zu of %zu samples of the fitted distribution have no "
                                       "maximum",
                                       failed, g->refits);
                return;
        }
        r->p = (1 + (double)beyond) / (1 + (double)sound);
        r->method = mem_format("bootstrap, %zu %s", sound, b->f->nfree ? "refits" : "samples");
}

/* As many as take about a second: of a closed form for so many observations, while a search counts for more of them. (It is no
 * measured time that decides: p-values are the same everywhere.) */
static size_t usual_refits(const struct spec *m, const struct fit *f)
{
        double n = m->s->weight * (1 + (double)f->evaluations / 10);
        return n <= 5000 ? 999 : n <= 10000 ? 499 : n <= 25000 ? 199 : n <= 250000 ? 99 : 49;
}

static void resample(struct gof *g, const struct spec *m, const struct fit *f,
                     const struct gof_bins *bins, unsigned tests, const struct gof_options *o)
{
        struct bootstrap b = {.m = m, .f = f, .bins = bins, .tests = tests, .seed = o->seed};
        b.n = m->regression ? m->s->n : (size_t)round(m->s->weight);
        g->refits = o->refits ? o->refits : usual_refits(m, f);
        b.statistic = mem_array(g->refits, sizeof *b.statistic);
        threads_watched(o->threads, g->refits, refit, &b, &o->onlooker);
        for (size_t k = 0; k < GOF_COUNT; k++)
                if (tests & 1U << k)
                        count(g, (enum gof_test)k, &b);
        free(b.statistic);
}

/* --- 2. whether there can be any */

/* Draws that fall outside their window are drawn again. */
static bool window_is_rare(const struct spec *m, const struct fit *f)
{
        const double rare = log(1e-3);
        const struct bounds *b = gof_windows(m->s);
        double *t = mem_array(spec_room(m, f), sizeof *t);
        bool is = false, agree = gof_windows_agree(m->s) && !m->regression;
        for (size_t i = 0; b && i < (agree ? 1 : b->n) && !is; i++) {
                const struct dist *d = spec_family(m, f, i, t);
                is = !(outcome_log(d, b->from[i], b->to[i], t, NULL, NULL) > rare);
        }
        free(t);
        return is;
}

static bool weighs(const struct sample *s)
{
        const double *w = s->outcomes ? s->outcomes->rows->w : s->w;
        bool any = s->n != s->rows;
        for (size_t i = 0; w && i < s->n; i++)
                any = any || w[i] != 1;
        return any;
}

/* Why no other sample can be drawn, as a text of its own; NULL: it can. */
static char *undrawable(const struct spec *m, const struct fit *f)
{
        if (weighs(m->s) && m->regression)
                return mem_format("rows of a regression that weigh more or less than 1 cannot be "
                                  "drawn anew");
        if (weighs(m->s) && !gof_windows_agree(m->s))
                return mem_format("rows that weigh more or less than 1 and could be seen in "
                                  "different windows cannot be drawn anew");
        if (!(m->s->weight >= 0.5))
                return mem_format("the weights sum to less than one observation");
        if (window_is_rare(m, f))
                return mem_format("of the fitted distribution less than one in a thousand could "
                                  "be seen: no samples are drawn");
        return NULL;
}

static size_t unseen(const struct sample *s)
{
        const struct bounds *b = s->outcomes ? s->outcomes->rows : NULL;
        size_t n = 0;
        for (size_t i = 0; b && i < b->n; i++)
                n += b->lo[i] < b->hi[i];
        return n;
}

/* Why nothing is tested, likewise. */
static char *untestable(const struct spec *m, const struct dist *d, const struct gof_bins *bins)
{
        size_t n = bins ? 0 : unseen(m->s);
        if (n)
                return mem_format("%zu observation%s known within bounds only", n,
                                  n == 1 ? " is" : "s are");
        if (d->simplex)
                return mem_format("each level has a probability of its own, as it was observed");
        if (!d->logcdf || !d->logsf)
                return mem_format("%s has no distribution function", d->name);
        return NULL;
}

/* --- 3. the tests */

static unsigned usual(unsigned tests, const struct gof_bins *bins)
{
        if (!(tests & GOF_USUAL))
                return tests;
        return (tests & GOF_ALL) | (bins ? GOF_CELLS : GOF_ALL & ~(1U << GOF_G));
}

/* Of the statistic, or why there is none. */
static void judge(struct gof *g, enum gof_test test, const struct spec *m, const struct dist *d,
                  const struct fit *f, const struct gof_bins *bins)
{
        struct gof_result *r = &g->result[test];
        bool cells = GOF_CELLS & 1U << test;
        if (bins && (test == GOF_CVM || test == GOF_AD))
                r->reason = mem_format("the test is for values, not for bins");
        else if (bins && test == GOF_KS && !gof_is_alike(m))
                r->reason = mem_format("the bins have distributions of their own");
        else if (d->support.discrete && (test == GOF_CVM || test == GOF_AD))
                r->reason = mem_format("the test is for continuous distributions");
        else if (d->support.discrete && test == GOF_KS && !gof_is_alike(m))
                r->reason = mem_format("the integers have distributions of their own");
        else if (cells && g->cells < 2)
                r->reason = mem_format("too few observations for two cells");
        else if (cells && g->cells < f->nfree + 2)
                r->reason = mem_format("%zu cells leave nothing to test beside %zu estimated "
                                       "parameter%s",
                                       g->cells, f->nfree, f->nfree == 1 ? "" : "s");
        else if (isinf(r->statistic))
                r->reason = mem_format("an observation lies where the fitted distribution ends, "
                                       "which has no probability");
        else if (isnan(r->statistic))
                r->reason = mem_format("the fitted probabilities cannot be computed");
        if (r->reason)
                r->statistic = NUM_NAN;
}

/* What limits of large samples are of. */
static bool is_plain(const struct spec *m, const struct fit *f)
{
        return !m->regression && !m->dirichlet && !m->moved && !f->map && !f->boundary && !f->limit;
}

/* Of so many observations that few refits are affordable, and none are needed. */
static bool is_at_limit(enum gof_test test, const struct spec *m, const struct fit *f,
                        double statistic, double *p)
{
        const double large = 5000;
        return is_plain(m, f) && !m->s->outcomes && m->s->weight > large &&
               gof_limit(test, f, statistic, p);
}

/* Of counts in bins that are given cells in which enough is expected are large samples. */
static bool is_counted(struct gof *g, enum gof_test test, const struct spec *m, const struct fit *f,
                       const struct gof_bins *bins)
{
        struct gof_result *r = &g->result[test];
        size_t parts, df = g->cells - 1 - f->nfree;
        if (!(GOF_CELLS & 1U << test) || !gof_is_given(bins) || !is_plain(m, f) ||
            !gof_bins_limit(m, f, bins, r->statistic, &r->p, &parts))
                return false;
        r->method = parts ? mem_format("Chernoff & Lehmann (1954), %zu to %zu df", df, df + parts)
                          : mem_format("chi-squared with %zu df", df);
        return true;
}

/* Whether the distribution of the statistic is known; then p is. */
static bool know(struct gof *g, enum gof_test test, const struct spec *m, const struct fit *f,
                 const struct gof_bins *bins)
{
        struct gof_result *r = &g->result[test];
        if (f->nfree == 0 && GOF_CELLS & 1U << test) {
                r->p = gsl_cdf_chisq_Q(r->statistic, (double)(g->cells - 1));
                r->method = mem_format("chi-squared with %zu df", g->cells - 1);
        } else if (f->nfree == 0 && !m->d->support.discrete && !bins) {
                struct gof_source source = gof_null(test, m->s->weight, r->statistic);
                r->p = source.p;
                r->method = mem_format("%s", source.text);
        } else if (is_at_limit(test, m, f, r->statistic, &r->p)) {
                r->method = mem_format("limit of large samples");
        } else {
                return is_counted(g, test, m, f, bins);
        }
        return true;
}

static void find_p(struct gof *g, const struct spec *m, const struct fit *f,
                   const struct gof_bins *bins, const struct gof_options *o)
{
        unsigned left = 0;
        for (size_t k = 0; k < GOF_COUNT; k++)
                if (!isnan(g->result[k].statistic) &&
                    (o->refits || !know(g, (enum gof_test)k, m, f, bins)))
                        left |= 1U << k;
        if (!left)
                return;
        char *why = undrawable(m, f);
        for (size_t k = 0; why && k < GOF_COUNT; k++)
                if (left & 1U << k)
                        g->result[k].reason = mem_format("%s", why);
        if (!why)
                resample(g, m, f, bins, left, o);
        free(why);
}

struct gof *gof_run(const struct spec *m, const struct fit *f, const struct gof_options *o)
{
        struct gof *g = mem_array(1, sizeof *g);
        const struct dist *d = m->regression ? regression_family(m->regression) : m->d;
        struct gof_bins *bins = gof_bins_find(m->s, d);
        unsigned tests = usual(o->tests, bins);
        char *why = untestable(m, d, bins);
        double value[GOF_COUNT];
        if (!why)
                gof_measure(m, f, bins, tests, value, &g->cells);
        for (size_t k = 0; k < GOF_COUNT; k++) {
                struct gof_result *r = &g->result[k];
                *r = (struct gof_result){
                        .asked = tests & 1U << k, .statistic = NUM_NAN, .p = NUM_NAN};
                if (!r->asked)
                        continue;
                r->statistic = why ? NUM_NAN : value[k];
                if (why)
                        r->reason = mem_format("%s", why);
                else
                        judge(g, (enum gof_test)k, m, d, f, bins);
        }
        free(why);
        find_p(g, m, f, bins, o);
        gof_bins_free(bins);
        return g;
}

void gof_free(struct gof *g)
{
        for (size_t k = 0; g && k < GOF_COUNT; k++) {
                free(g->result[k].method);
                free(g->result[k].reason);
        }
        free(g);
}
