/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of rows: what a regression predicts over its only predictor, or against what was observed, and residuals.
 *
 *   1. rows      2. what is predicted      3. residuals
 */
#include "internal.h"

#include "mem.h"

#include <gsl/gsl_cdf.h>
#include <stdlib.h>
#include <string.h>

enum {
        MOST_POINTS = 2000, /* a picture shows no more */
        MOST_CORNERS = 400  /* nor a line */
};

/* --- 1. rows */

static double value_at(const struct report *r, size_t i)
{
        return subject_sample(r)->x[i];
}

static bool is_counted(const struct report *r, size_t i)
{
        const struct sample *s = subject_sample(r);
        return !s->w || s->w[i] > 0;
}

/* Where a row is predicted to be: its mean, or the median where there is none. */
static double centre(const struct dist *d, const double *t)
{
        double m = d->mean ? d->mean(d, t) : NUM_NAN;
        return isfinite(m) ? m : dist_median(d, t);
}

/* Every how-maniest row is shown. */
static size_t stride_of(struct figure *g, size_t n)
{
        size_t stride = (n + MOST_POINTS - 1) / MOST_POINTS;
        if (stride > 1)
                figure_note(g, mem_format("every %zuth row of %zu is shown", stride, n));
        return stride ? stride : 1;
}

static void note_bounds(struct figure *g, const struct report *r)
{
        if (subject_sample(r)->outcomes)
                figure_note(g, mem_format("of rows that are known to bounds, a value within"));
}

/* --- 2. what is predicted */

/* The column that alone predicts, as a number; ncolumn: there is none. */
static size_t predictor_of(const struct report *r)
{
        size_t found = r->table->ncolumn, n = 0;
        for (size_t k = 0; k < r->table->ncolumn; k++) {
                const struct column *c = &r->table->column[k];
                if (k == r->column || c->is_group || c->want >= WANT_WEIGHT)
                        continue;
                n++;
                found = c->is_label || !c->x ? r->table->ncolumn : k;
        }
        return n == 1 ? found : r->table->ncolumn;
}

struct place {
        double x;
        size_t row;
};

static int by_x(const void *a, const void *b)
{
        const struct place *p = a, *q = b;
        if (p->x != q->x)
                return p->x < q->x ? -1 : 1;
        return (p->row > q->row) - (p->row < q->row);
}

/* Rows in the order of the predictor: all different values, or some of many. */
static size_t corners(const double *x, size_t n, struct place **out)
{
        struct place *p = mem_array(n, sizeof *p);
        size_t kept = 0, shown = 0;
        for (size_t i = 0; i < n; i++)
                p[i] = (struct place){x[i], i};
        qsort(p, n, sizeof *p, by_x);
        for (size_t i = 0; i < n; i++)
                if (kept == 0 || p[i].x != p[kept - 1].x)
                        p[kept++] = p[i];
        for (size_t i = 0; kept > MOST_CORNERS && i < MOST_CORNERS; i++)
                p[shown++] = p[i * (kept - 1) / (MOST_CORNERS - 1)];
        *out = p;
        return kept > MOST_CORNERS ? shown : kept;
}

/* What is drawn of the parameters at a row. */
struct course {
        const struct report *r;
        const struct dist *d;
        double *t;
        double (*height)(const struct course *c);
        double p;     /* of quantiles */
        size_t level; /* of categories */
};

static double height_mean(const struct course *c)
{
        return centre(c->d, c->t);
}

static double height_quantile(const struct course *c)
{
        return dist_quantile(c->d, c->p, c->t);
}

static double height_level(const struct course *c)
{
        return c->t[c->level];
}

static void put_course(struct panel *p, struct course *c, size_t n, const struct place *at,
                       const char *name, int hue)
{
        struct series *s = panel_series(p, MARK_LINE, n, 2, name, NULL, hue);
        size_t kept = 0;
        for (size_t i = 0; i < n; i++) {
                report_parameters(c->r, at[i].row, c->t);
                s->column[0][kept] = at[i].x;
                s->column[1][kept] = c->height(c);
                kept += isfinite(s->column[1][kept]) ? 1 : 0;
        }
        s->n = kept;
}

static void put_rows(struct figure *g, struct panel *p, const struct report *r, const double *x)
{
        size_t n = r->table->nrow, stride = stride_of(g, n), kept = 0;
        struct series *s = panel_series(p, MARK_POINTS, n / stride + 1, 2, "observed", NULL, 0);
        for (size_t i = 0; i < n; i += stride) {
                if (!is_counted(r, i) || !isfinite(x[i]))
                        continue;
                s->column[0][kept] = x[i];
                s->column[1][kept++] = value_at(r, i);
        }
        s->n = kept;
        note_bounds(g, r);
}

static char *name_of(const struct report *r, size_t column)
{
        const struct column *c = column < r->table->ncolumn ? &r->table->column[column] : NULL;
        if (!c)
                return mem_format("response");
        return c->name ? mem_text(c->name, strlen(c->name)) : mem_format("column %zu", c->number);
}

static void margins(struct panel *p)
{
        double x = 0.02 * (p->x.hi - p->x.lo), y = 0.04 * (p->y.hi - p->y.lo);
        p->x.lo -= x;
        p->x.hi += x;
        p->y.lo -= y;
        p->y.hi += y;
}

/* Over its predictor: the mean and what observations are within, or of categories the probability of each. */
static void draw_over(struct figure *g, const struct report *r, size_t column)
{
        const struct dist *d = report_family(r);
        const double *x = r->table->column[column].x;
        struct panel *p = figure_panel(g);
        struct place *at;
        size_t n = corners(x, r->table->nrow, &at);
        struct course c = {.r = r, .d = d, .t = mem_array(d->npar, sizeof *c.t)};
        char level[NUM_TEXT];
        if (!d->simplex)
                put_rows(g, p, r, x);
        c.height = d->simplex ? height_level : height_mean;
        for (; c.level < (d->simplex ? d->npar : 1); c.level++)
                put_course(p, &c, n, at, d->simplex ? d->levels->name[c.level] : "fitted",
                           (int)c.level + 1);
        c.height = height_quantile;
        for (int side = 0; side < 2 && !d->simplex && d->data == DATA_NUMBER; side++) {
                c.p = side ? (1 + r->how->level) / 2 : (1 - r->how->level) / 2;
                char *name = mem_format("%s%% of data", num_digits(level, 100 * r->how->level, 6));
                put_course(p, &c, n, at, side ? NULL : name, -1);
                free(name);
        }
        free(c.t);
        free(at);
        p->x.label = name_of(r, column);
        p->y.label = d->simplex ? mem_format("probability") : name_of(r, r->column);
        panel_fit_x(p);
        panel_fit_y(p);
        if (d->simplex)
                p->y.lo = 0, p->y.hi = 1;
        else
                margins(p);
}

/* What was observed against what is predicted. */
static void draw_against(struct figure *g, const struct report *r)
{
        const struct dist *d = report_family(r);
        struct panel *p = figure_panel(g);
        size_t n = r->table->nrow;
        double *x = mem_array(n, sizeof *x), *t = mem_array(d->npar, sizeof *t);
        for (size_t i = 0; i < n; i++) {
                report_parameters(r, i, t);
                x[i] = centre(d, t);
        }
        put_rows(g, p, r, x);
        free(x);
        free(t);
        p->x.label = mem_format("fitted %s", d->mean ? "mean" : "median");
        p->y.label = name_of(r, r->column);
        panel_fit_x(p);
        panel_fit_y(p);
        double lo = fmax(p->x.lo, p->y.lo), hi = fmin(p->x.hi, p->y.hi);
        margins(p);
        if (lo < hi)
                panel_rule(p, lo, lo, hi, hi);
}

enum status draw_fitted(const struct view *v, size_t n, const struct report *r, struct figure *g,
                        struct fault *f)
{
        (void)n;
        if (!r->regression)
                return figure_refuse(v, f,
                                     mem_format("all rows have the same distribution; "
                                                "--plot shows it"));
        size_t column = predictor_of(r);
        if (column < r->table->ncolumn)
                draw_over(g, r, column);
        else if (report_family(r)->simplex)
                return figure_refuse(v, f,
                                     mem_format("categories over more than one predictor, or "
                                                "over labels, are not drawn; --curve=fitted "
                                                "writes their probabilities"));
        else
                draw_against(g, r);
        return STATUS_OK;
}

/* --- 3. residuals */

static char *no_residuals(const struct report *r)
{
        const struct dist *d = report_family(r);
        return d->logcdf && d->logsf && !d->simplex
                       ? NULL
                       : mem_format("%s has no distribution function, and no quantile residuals",
                                    d->name);
}

/* Those that are random draw from one stream, so that each is the same whatever is shown. */
static bool is_random(const struct report *r)
{
        return report_family(r)->support.discrete || subject_sample(r)->outcomes;
}

/* Of every stride-th row. */
static void fill(const struct report *r, unsigned long seed, size_t stride, double *residual,
                 double *mean)
{
        const struct dist *d = report_family(r);
        double *t = mem_array(d->npar, sizeof *t);
        gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
        gsl_rng_set(rng, seed);
        for (size_t i = 0; i < r->table->nrow; i += is_random(r) ? 1 : stride) {
                report_parameters(r, i, t);
                residual[i] = report_residual(r, i, t, rng);
                if (mean)
                        mean[i] = centre(d, t);
        }
        gsl_rng_free(rng);
        free(t);
}

char *residuals_make(const struct report *r, unsigned long seed, double **own, struct sample **s)
{
        char *why = no_residuals(r);
        if (why)
                return why;
        size_t n = r->table->nrow;
        double *x = mem_array(n, sizeof *x);
        fill(r, seed, 1, x, NULL);
        for (size_t i = 0; i < n; i++)
                if (!isfinite(x[i])) /* as far as normal quantiles of doubles go */
                        x[i] = x[i] < 0 ? -38 : 38;
        *own = x;
        *s = sample_make(n, x, subject_sample(r)->w);
        return NULL;
}

enum status draw_residuals(const struct view *v, size_t n, const struct report *r, struct figure *g,
                           struct fault *f)
{
        (void)n;
        char *why = no_residuals(r), level[NUM_TEXT];
        if (why)
                return figure_refuse(v, f, why);
        size_t rows = r->table->nrow, stride = stride_of(g, rows), kept = 0;
        double *residual = mem_array(2 * rows, sizeof *residual), *mean = residual + rows;
        fill(r, v->seed, stride, residual, mean);
        struct panel *p = figure_panel(g);
        struct series *s = panel_series(p, MARK_POINTS, rows / stride + 1, 2, NULL, NULL, 1);
        for (size_t i = 0; i < rows; i += stride) {
                if (!is_counted(r, i) || !isfinite(residual[i]))
                        continue;
                s->column[0][kept] = r->regression ? mean[i] : (double)(i + 1);
                s->column[1][kept++] = residual[i];
        }
        s->n = kept;
        free(residual);
        double far = gsl_cdf_ugaussian_Qinv((1 - r->how->level) / 2);
        axis_hold(&p->y, -1.2 * far);
        axis_hold(&p->y, 1.2 * far);
        panel_fit_x(p);
        panel_fit_y(p);
        margins(p);
        for (int side = -1; side <= 1; side++)
                panel_rule(p, p->x.lo, side * far, p->x.hi, side * far);
        figure_note(g,
                    mem_format("dotted: 0, and what %s%% of them are within where the model holds",
                               num_digits(level, 100 * r->how->level, 6)));
        p->x.label = r->regression
                             ? mem_format("fitted %s", report_family(r)->mean ? "mean" : "median")
                             : mem_format("row");
        p->y.label = mem_format("quantile residual");
        return STATUS_OK;
}
