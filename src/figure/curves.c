/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves of fitted distributions, and of the sample beside them.
 *
 *   1. what they have in common      2. where a function is drawn      3. density and histogram
 *   4. distribution functions        5. quantiles against quantiles, probabilities against probabilities
 */
#include "internal.h"

#include "mem.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <stdlib.h>
#include <string.h>

enum {
        PIECES = 400, /* of a line */
        POINTS = 1000 /* of a large sample that are shown */
};

/* --- 1. what they have in common */

static const struct sample *sample_of(const struct report *r)
{
        return r->fit->s;
}

/* "height", or what there is in its place. */
static char *quantity(const struct report *r)
{
        const struct column *c =
                r->column < r->table->ncolumn ? &r->table->column[r->column] : NULL;
        if (!c)
                return mem_format("the response");
        const struct column *upper = NULL; /* of rows that are known to bounds */
        for (size_t k = 0; c->want == WANT_LOWER && k < r->table->ncolumn; k++)
                if (r->table->column[k].want == WANT_UPPER)
                        upper = &r->table->column[k];
        if (upper && c->name)
                return mem_format("%s to %s", c->name, upper->name);
        return c->name ? mem_text(c->name, strlen(c->name)) : mem_format("x");
}

static bool is_circular(const struct report *r)
{
        return r->fit->d->circular;
}

static void name_x(struct panel *p, const struct report *r)
{
        char *what = quantity(r);
        p->x.label = mem_format("%s%s", what, is_circular(r) ? ", radians" : "");
        free(what);
        if (r->levels->n) {
                p->x.n = r->levels->n;
                p->x.name = r->levels->name;
        }
        p->x.whole = fit_model(r->fit)->d->support.discrete;
}

/* All models, as they are to be compared with the sample: within what could be seen. */
static struct model *models_of(size_t n, const struct report *r, double from, double to)
{
        struct model *m = mem_array(n, sizeof *m);
        for (size_t k = 0; k < n; k++) {
                m[k] = model_of(&r[k]);
                if (is_circular(&r[k]))
                        model_cut(&m[k], sample_cut(sample_of(r)));
                else if (from > -NUM_INF || to < NUM_INF)
                        model_truncate(&m[k], from, to);
        }
        return m;
}

static enum status need_cdf(const struct view *v, size_t n, const struct report *r, struct fault *f)
{
        for (size_t k = 0; k < n; k++) {
                struct model m = model_of(&r[k]);
                if (!model_has_cdf(&m))
                        return figure_refuse(
                                v, f,
                                mem_format("%s has no distribution function%s", m.name,
                                           m.d->levels ? ": its categories have no order" : ""));
        }
        return STATUS_OK;
}

static void note_beyond(struct figure *g, double beyond)
{
        char text[NUM_TEXT];
        if (beyond > 0)
                figure_note(g,
                            mem_format("%s observation%s not shown, far from the others",
                                       num_digits(text, beyond, 6), beyond == 1 ? " is" : "s are"));
}

/* What could not be seen is not in the picture of a model either. */
static void note_window(struct figure *g, double from, double to)
{
        char lo[NUM_TEXT], hi[NUM_TEXT];
        num_digits(lo, from, 6);
        num_digits(hi, to, 6);
        if (from > -NUM_INF && to < NUM_INF)
                figure_note(g, mem_format("all given that %s < x <= %s", lo, hi));
        else if (from > -NUM_INF || to < NUM_INF)
                figure_note(g, mem_format(from > -NUM_INF ? "all given that x > %s"
                                                          : "all given that x <= %s",
                                          from > -NUM_INF ? lo : hi));
}

/* --- 2. where a function is drawn */

/* The observations and what the models have beyond, but no more than as much again; little more where observations are
 * left out, too, or censored. */
static struct range range_drawn(const struct sample *s, size_t n, const struct model *m,
                                double tail)
{
        struct range r = range_of(s);
        double lo = r.lo, hi = r.hi;
        double more = (r.hi - r.lo) * (r.beyond > 0 || s->outcomes ? 0.1 : 0.5);
        if (m[0].d->circular) {
                r.lo = m[0].from;
                r.hi = r.lo + 2 * M_PI;
                r.beyond = 0;
                return r;
        }
        for (size_t k = 0; k < n; k++) {
                double from = model_quantile(&m[k], tail), to = model_quantile(&m[k], 1 - tail);
                if (isfinite(from))
                        lo = fmin(lo, more > 0 ? fmax(from, r.lo - more) : from);
                if (isfinite(to))
                        hi = fmax(hi, more > 0 ? fmin(to, r.hi + more) : to);
        }
        r.lo = lo;
        r.hi = hi;
        if (r.lo == r.hi) {
                r.lo -= 1;
                r.hi += 1;
        }
        return r;
}

static size_t put_point(double *x, size_t n, double lo, double hi, double v)
{
        if (v >= lo && v <= hi)
                x[n++] = v;
        return n;
}

/* Integers, or equal steps and the points where a density may jump or bend. */
static size_t abscissae(const struct model *m, double lo, double hi, double **out)
{
        bool discrete = m->d->support.discrete;
        double *x = mem_array(PIECES + POINTS + 8 + m->d->npar, sizeof *x);
        size_t n = 0, kept = 0;
        if (discrete) {
                double step = ceil((hi - lo + 1) / POINTS);
                for (double k = ceil(lo); k <= hi; k += step)
                        x[n++] = k;
        } else {
                struct round step = round_above((hi - lo) / PIECES);
                double h = round_multiple(step, 1), last = floor(hi / h);
                n = put_point(x, n, lo, hi, lo);
                for (double k = ceil(lo / h); k <= last; k++)
                        n = put_point(x, n, lo, hi, round_multiple(step, k));
                n = put_point(x, n, lo, hi, hi);
                for (int side = 0; side < 2 && !m->d->circular; side++) {
                        double end = model_quantile(m, side);
                        n = put_point(x, n, lo, hi, end);
                        n = put_point(x, n, lo, hi, nextafter(end, side ? NUM_INF : -NUM_INF));
                }
                for (size_t j = 0; j < m->d->npar; j++)
                        if (m->d->param[j].location)
                                n = put_point(x, n, lo, hi, m->t[j]);
                gsl_sort(x, 1, n);
        }
        for (size_t i = 0; i < n; i++)
                if (kept == 0 || x[i] != x[kept - 1])
                        x[kept++] = x[i];
        *out = x;
        return kept;
}

/* The function of a model as a series, without points where it is infinite. */
static struct series *put_function(struct panel *p, enum mark mark, const struct model *m, int hue,
                                   double lo, double hi,
                                   double (*f)(const struct model *m, double x))
{
        double *x;
        size_t n = abscissae(m, lo, hi, &x), kept = 0;
        struct series *s = panel_series(p, mark, n, 2, m->name, m->name, hue);
        for (size_t i = 0; i < n; i++) {
                double y = f(m, x[i]);
                if (!isfinite(y))
                        continue;
                s->column[0][kept] = x[i];
                s->column[1][kept++] = y;
        }
        s->n = kept;
        free(x);
        return s;
}

static enum mark mark_of(const struct model *m)
{
        return m->d->support.discrete ? MARK_STEMS : MARK_LINE;
}

/* --- 3. density and histogram */

/* 0.5 % to either side is what a picture of a density shows of its tails. */
static const double DENSITY_TAIL = 0.005;

static void end_axes(struct panel *p, double lo, double hi)
{
        p->x.lo = lo;
        p->x.hi = hi;
        p->y.lo = 0;
        panel_fit_y(p);
        p->y.hi *= 1.05;
}

enum status draw_density(const struct view *v, size_t n, const struct report *r, struct figure *g,
                         struct fault *f)
{
        (void)v, (void)f;
        struct panel *p = figure_panel(g);
        struct model *m = models_of(n, r, -NUM_INF, NUM_INF);
        struct range range = range_drawn(sample_of(r), n, m, DENSITY_TAIL);
        bool discrete = m[0].d->support.discrete;
        if (r->levels->n) {
                range = (struct range){0, (double)r->levels->n - 1, 0};
                g->levels = r->levels;
        }
        figure_head(g, "dist", r->levels->n ? "level" : "x", "pdf", NULL, NULL);
        for (size_t k = 0; k < n; k++)
                put_function(p, mark_of(&m[k]), &m[k], (int)k + 1, range.lo, range.hi, model_pdf);
        name_x(p, r);
        p->y.label = mem_format("%s", discrete ? "probability" : "density");
        double margin = discrete ? 0.5 : 0;
        end_axes(p, range.lo - margin, range.hi + margin);
        free(m);
        return STATUS_OK;
}

/* Bars of what was observed. */
static struct series *put_bins(struct panel *p, const struct bins *b, double weight)
{
        struct series *s = panel_series(p, MARK_BARS, b->n, 4, "observed", NULL, 0);
        for (size_t i = 0; i < b->n; i++) {
                s->column[0][i] = b->edge[i];
                s->column[1][i] = b->edge[i + 1];
                s->column[2][i] = b->weight[i] / (weight * b->width[i]);
                s->column[3][i] = b->weight[i];
        }
        return s;
}

/* Of integers of which several share a bin: their probability there. */
static void put_binned(struct panel *p, const struct bins *b, const struct model *m, int hue)
{
        struct series *s = panel_series(p, MARK_STEMS, b->n, 2, m->name, m->name, hue);
        for (size_t i = 0; i < b->n; i++) {
                double lo = b->edge[i], hi = b->edge[i + 1];
                s->column[0][i] = (lo + hi) / 2;
                s->column[1][i] = fmax(0, lo > dist_median(m->d, m->t)
                                                  ? model_sf(m, lo) - model_sf(m, hi)
                                                  : model_cdf(m, hi) - model_cdf(m, lo)) /
                                  (hi - lo);
        }
}

static double highest(const struct series *s, size_t column)
{
        double top = 0;
        for (size_t i = 0; i < s->n; i++)
                top = fmax(top, s->column[column][i]);
        return top;
}

/* The models over the bars. A density that is infinite somewhere leaves the picture there. */
static void put_models(struct panel *p, const struct bins *b, size_t n, const struct model *m,
                       const struct range *range)
{
        double bars = highest(&p->series[0], 2);
        for (size_t k = 0; k < n; k++) {
                if (m[k].d->support.discrete && !b->single)
                        put_binned(p, b, &m[k], (int)k + 1);
                else
                        put_function(p, mark_of(&m[k]), &m[k], (int)k + 1, range->lo, range->hi,
                                     model_pdf);
                p->series[p->n - 1].aside = true;
        }
        end_axes(p, fmin(range->lo, b->edge[0]), fmax(range->hi, b->edge[b->n]));
        p->y.hi = fmin(p->y.hi, 1.8 * bars);
}

enum status draw_hist(const struct view *v, size_t n, const struct report *r, struct figure *g,
                      struct fault *f)
{
        const struct sample *s = sample_of(r);
        if (!sample_is_plain(s))
                return figure_refuse(v, f,
                                     mem_format("of what is only known to bounds there is no "
                                                "histogram; %s shows it",
                                                v->drawn ? "--plot=cdf" : "--curve=ecdf"));
        const struct outcomes *o = s->outcomes;
        bool seen = o && o->rows->from;
        struct panel *p = figure_panel(g);
        struct model *m = models_of(n, r, seen ? o->rows->from[0] : -NUM_INF,
                                    seen ? o->rows->to[0] : NUM_INF);
        bool bounded = model_has_cdf(m) && !m->d->circular;
        struct bins b = bins_make(s, r->fit->d, bounded ? model_quantile(m, 0) : -NUM_INF,
                                  bounded ? model_quantile(m, 1) : NUM_INF);
        if (r->levels->n) {
                g->levels = r->levels;
                figure_head(g, NULL, "level", NULL, "share", "count");
        } else {
                figure_head(g, NULL, "lower", "upper", "density", "count");
        }
        put_bins(p, &b, s->weight);
        if (v->drawn) {
                struct range range = {b.edge[0], b.edge[b.n], 0};
                if (r->levels->n) {
                        range = (struct range){0, (double)r->levels->n - 1, 0};
                } else {
                        struct range more = range_drawn(s, n, m, DENSITY_TAIL);
                        double margin = m->d->support.discrete ? 0.5 : 0;
                        range.lo = fmin(range.lo, more.lo - margin);
                        range.hi = fmax(range.hi, more.hi + margin);
                }
                put_models(p, &b, n, m, &range);
                name_x(p, r);
                p->y.label = mem_format("%s", b.single ? "relative frequency" : "density");
                if (seen)
                        note_window(g, o->rows->from[0], o->rows->to[0]);
        }
        note_beyond(g, b.beyond);
        bins_free(&b);
        free(m);
        return STATUS_OK;
}

/* --- 4. distribution functions */

static const double CDF_TAIL = 0.001;

/* Some of the steps, if there are many: those at equal steps of normal quantiles, so that tails are whole. */
static size_t thin(const struct steps *e, size_t most, size_t *index)
{
        size_t n = 0;
        if (e->n <= most) {
                for (; n < e->n; n++)
                        index[n] = n;
                return n;
        }
        double first = gsl_cdf_ugaussian_Pinv(e->at[0] / 2);
        double last = gsl_cdf_ugaussian_Qinv((1 - e->below[e->n - 1]) / 2);
        for (size_t k = 0; k < most; k++) {
                double z = first + (last - first) * (double)k / (double)(most - 1);
                double p = gsl_cdf_ugaussian_P(z);
                size_t lo = 0, hi = e->n - 1; /* the first that reaches p */
                while (lo < hi) {
                        size_t middle = (lo + hi) / 2;
                        if (e->at[middle] >= p)
                                hi = middle;
                        else
                                lo = middle + 1;
                }
                if (n == 0 || lo > index[n - 1])
                        index[n++] = lo;
        }
        if (index[n - 1] != e->n - 1)
                index[n++] = e->n - 1;
        return n;
}

static struct series *put_steps(struct panel *p, const struct steps *e, bool all, bool upper)
{
        size_t most = all ? e->n : 2 * POINTS, *index = mem_array(most + 1, sizeof *index);
        size_t n = thin(e, most, index);
        struct series *s = panel_series(p, MARK_STEPS, n + 2, 2, e->how, NULL, 0);
        for (size_t i = 0; i < n; i++) {
                s->column[0][i] = e->x[index[i]];
                s->column[1][i] = upper ? 1 - e->at[index[i]] : e->at[index[i]];
        }
        s->n = n;
        if (!all && n && e->known < NUM_INF) { /* the picture shows where it ends */
                s->column[0][n] = e->known;
                s->column[1][n] = s->column[1][n - 1];
                s->column[0][n + 1] = e->known;
                s->column[1][n + 1] = NUM_NAN;
                s->n += 2;
        }
        free(index);
        return s;
}

static double cut_of(const struct report *r)
{
        return is_circular(r) ? sample_cut(sample_of(r)) : NUM_NAN;
}

/* Models and sample, each where it is wanted. */
static enum status draw_functions(const struct view *v, size_t n, const struct report *r,
                                  struct figure *g, bool data, bool fits, struct fault *f)
{
        bool upper = v->curve == CURVE_SF;
        struct steps e = {.from = -NUM_INF, .to = NUM_INF};
        char *why = data ? steps_make(sample_of(r), cut_of(r), &e) : NULL;
        if (why)
                return figure_refuse(v, f, why);
        struct panel *p = figure_panel(g);
        struct model *m = models_of(n, r, e.from, e.to);
        struct range range = range_drawn(sample_of(r), n, m, CDF_TAIL);
        if (data)
                put_steps(p, &e, !v->drawn, upper);
        for (size_t k = 0; fits && k < n; k++)
                put_function(p, m[k].d->support.discrete ? MARK_STEPS : MARK_LINE, &m[k],
                             (int)k + 1, range.lo, range.hi, upper ? model_sf : model_cdf);
        name_x(p, r);
        p->y.label = mem_format("%s", upper ? "P(X > x)" : "P(X <= x)");
        double margin = m[0].d->support.discrete ? 0.5 : 0;
        p->x.lo = range.lo - margin;
        p->x.hi = range.hi + margin;
        p->y.lo = 0;
        p->y.hi = 1;
        if (v->drawn) {
                note_beyond(g, range.beyond);
                note_window(g, e.from, e.to);
        }
        steps_free(&e);
        free(m);
        return STATUS_OK;
}

enum status draw_cdf(const struct view *v, size_t n, const struct report *r, struct figure *g,
                     struct fault *f)
{
        enum status status = need_cdf(v, n, r, f);
        if (status != STATUS_OK)
                return status;
        figure_head(g, "dist", "x", curve_name(v->curve), NULL, NULL);
        return draw_functions(v, n, r, g, v->drawn, true, f);
}

enum status draw_ecdf(const struct view *v, size_t n, const struct report *r, struct figure *g,
                      struct fault *f)
{
        enum status status = need_cdf(v, n, r, f);
        if (status != STATUS_OK)
                return status;
        figure_head(g, NULL, "x", "ecdf", NULL, NULL);
        return draw_functions(v, n, r, g, true, v->drawn, f);
}

enum status draw_quantile(const struct view *v, size_t n, const struct report *r, struct figure *g,
                          struct fault *f)
{
        enum { PARTS = 1000 };
        enum status status = need_cdf(v, n, r, f);
        if (status != STATUS_OK)
                return status;
        struct panel *p = figure_panel(g);
        struct model *m = models_of(n, r, -NUM_INF, NUM_INF);
        struct range range = range_drawn(sample_of(r), n, m, CDF_TAIL);
        figure_head(g, "dist", "p", "quantile", NULL, NULL);
        for (size_t k = 0; k < n; k++) {
                struct series *s =
                        panel_series(p, MARK_LINE, PARTS - 1, 2, m[k].name, m[k].name, (int)k + 1);
                for (size_t i = 0; i < s->n; i++) {
                        s->column[0][i] = (double)(i + 1) / PARTS;
                        s->column[1][i] = model_quantile(&m[k], s->column[0][i]);
                }
        }
        p->x = (struct axis){.label = mem_format("p"), .lo = 0, .hi = 1};
        p->y = (struct axis){.label = quantity(r), .lo = range.lo, .hi = range.hi};
        free(m);
        return STATUS_OK;
}

/* --- 5. against each other: of the k-th of n equal steps the probability (k - 1/2) / n, of others the middle of the step
 * (Hazen 1914, Trans. ASCE 77, 1539-1640) */

static void put_pairs(struct panel *p, const struct steps *e, size_t npoint, const size_t *index,
                      const struct model *m, int hue, bool quantiles)
{
        struct series *s = panel_series(p, MARK_POINTS, npoint, 3, m->name, m->name, hue);
        size_t n = 0;
        for (size_t i = 0; i < npoint; i++) {
                size_t k = index[i];
                double x = isfinite(e->lower[k]) ? (e->lower[k] + e->x[k]) / 2 : e->x[k];
                double part = e->middle[k];
                double theory = quantiles ? model_quantile(m, part) : model_cdf(m, x);
                if (m->d->support.discrete && !quantiles) /* the middle of its step, too */
                        theory = (theory + model_cdf(m, x - 1)) / 2;
                if (!isfinite(theory))
                        continue;
                s->column[0][n] = theory;
                s->column[1][n] = quantiles ? x : part;
                s->column[2][n++] = quantiles ? part : x;
        }
        s->n = n;
}

/* The observations and, unless that doubles the picture, the quantiles of the fits. */
static struct range range_of_pairs(const struct sample *s, bool circular, const struct panel *p)
{
        struct range range = range_of(s);
        if (circular)
                return (struct range){p->series[0].column[1][0],
                                      p->series[0].column[1][0] + 2 * M_PI, 0};
        double more = (range.hi - range.lo) / 2, from = range.lo - more, to = range.hi + more;
        for (size_t k = 0; k < p->n; k++)
                for (size_t i = 0; i < p->series[k].n; i++) {
                        double x = p->series[k].column[0][i];
                        if (x >= from && x <= to) {
                                range.lo = fmin(range.lo, x);
                                range.hi = fmax(range.hi, x);
                        }
                }
        if (range.lo == range.hi)
                range.lo -= 1, range.hi += 1;
        return range;
}

/* Of a sample and its models. what: the quantity. */
static enum status put_against(const struct view *v, const struct sample *s, double cut, size_t n,
                               struct model *m, const char *what, struct figure *g, struct fault *f)
{
        bool quantiles = v->curve == CURVE_QQ;
        struct steps e;
        char *why = steps_make(s, cut, &e);
        if (why)
                return figure_refuse(v, f, why);
        figure_head(g, "dist", "theoretical", "observed", quantiles ? "p" : "x", NULL);
        struct panel *p = figure_panel(g);
        size_t *index = mem_array(POINTS + 1, sizeof *index);
        size_t npoint = thin(&e, POINTS, index);
        for (size_t k = 0; k < n; k++) {
                if (e.from > -NUM_INF || e.to < NUM_INF)
                        model_truncate(&m[k], e.from, e.to);
                put_pairs(p, &e, npoint, index, &m[k], (int)k + 1, quantiles);
        }
        struct range range = {0, 1, 0};
        if (quantiles)
                range = range_of_pairs(s, !isnan(cut), p);
        double margin = 0.02 * (range.hi - range.lo);
        range.lo -= margin;
        range.hi += margin;
        panel_rule(p, range.lo, range.lo, range.hi, range.hi);
        p->x.label = !quantiles ? mem_format("probability by the fit")
                     : n == 1   ? mem_format("%s, quantiles of the fit", what)
                                : mem_format("%s, quantiles of the fits", what);
        p->y.label = quantiles ? mem_format("%s, observed", what) : mem_format("share observed");
        p->x.lo = p->y.lo = range.lo;
        p->x.hi = p->y.hi = range.hi;
        if (v->drawn) {
                note_beyond(g, range.beyond);
                note_window(g, e.from, e.to);
        }
        steps_free(&e);
        free(index);
        return STATUS_OK;
}

/* Of a regression: its quantile residuals, which are normal. */
static enum status draw_residual_pairs(const struct view *v, const struct report *r,
                                       struct figure *g, struct fault *f)
{
        static const double standard[] = {0, 1};
        double *own;
        struct sample *s;
        char *why = residuals_make(r, v->seed, &own, &s);
        if (why)
                return figure_refuse(v, f, why);
        struct model m = {.d = dist_find("normal"),
                          .t = standard,
                          .name = r->fit->d->name,
                          .from = -NUM_INF,
                          .to = NUM_INF};
        enum status status = put_against(v, s, NUM_NAN, 1, &m, "quantile residual", g, f);
        free(g->n ? g->panel[0].x.label : NULL);
        if (g->n)
                g->panel[0].x.label =
                        mem_format(v->curve == CURVE_QQ ? "normal quantile" : "normal probability");
        sample_free(s);
        free(own);
        return status;
}

static enum status draw_pairs(const struct view *v, size_t n, const struct report *r,
                              struct figure *g, struct fault *f)
{
        if (r->regression)
                return draw_residual_pairs(v, r, g, f);
        enum status status = need_cdf(v, n, r, f);
        if (status != STATUS_OK)
                return status;
        struct model *m = models_of(n, r, -NUM_INF, NUM_INF);
        char *what = quantity(r);
        status = put_against(v, sample_of(r), cut_of(r), n, m, what, g, f);
        free(what);
        free(m);
        return status;
}

enum status draw_qq(const struct view *v, size_t n, const struct report *r, struct figure *g,
                    struct fault *f)
{
        return draw_pairs(v, n, r, g, f);
}

enum status draw_pp(const struct view *v, size_t n, const struct report *r, struct figure *g,
                    struct fault *f)
{
        return draw_pairs(v, n, r, g, f);
}
