/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Row by row: what was fitted, residuals, predictions. */
#include "internal.h"

#include "mem.h"

#include <gsl/gsl_cdf.h>
#include <stdlib.h>
#include <string.h>

const struct dist *report_family(const struct report *r)
{
        return r->regression ? regression_family(r->regression) : fit_model(r->fit)->d;
}

void report_parameters(const struct report *r, size_t i, double *t)
{
        if (r->regression)
                regression_parameters(r->regression, r->fit->t, i, t);
        else
                memcpy(t, fit_model(r->fit)->t, fit_model(r->fit)->d->npar * sizeof *t);
}

static void put_number(FILE *out, char separator, double v)
{
        char text[NUM_TEXT];
        if (separator)
                putc(separator, out);
        if (!isnan(v))
                fputs(num_shortest(text, v), out);
}

/* A heading: what would end it is left out. */
static void put_name(FILE *out, char separator, const char *name)
{
        bool quote = separator == ',' && strpbrk(name, ",\"");
        if (separator)
                putc(separator, out);
        if (quote)
                putc('"', out);
        for (; *name; name++) {
                if (quote && *name == '"')
                        putc('"', out);
                putc(*name == '\t' || *name == '\n' ? ' ' : *name, out);
        }
        if (quote)
                putc('"', out);
}

/* lower < x <= upper is what is known of the row; of a value both are that. */
static void bounds_of(const struct report *r, size_t i, double *lower, double *upper)
{
        const struct sample *s = subject_sample(r);
        *lower = s->outcomes ? s->outcomes->rows->lo[i] : s->x[i];
        *upper = s->outcomes ? s->outcomes->rows->hi[i] : s->x[i];
}

/* The observation, or that there is none, and its bounds. */
static void put_observed(FILE *out, const struct report *r, size_t i)
{
        double x = subject_sample(r)->x[i], lower, upper;
        if (r->levels->n) {
                put_name(out, '\t', r->levels->name[(size_t)x]);
                return;
        }
        bounds_of(r, i, &lower, &upper);
        put_number(out, '\t', r->bounded && lower < upper ? NUM_NAN : x);
        if (!r->bounded)
                return;
        put_number(out, '\t', isfinite(lower) ? lower : NUM_NAN);
        put_number(out, '\t', isfinite(upper) ? upper : NUM_NAN);
}

/* Between F(lo) and F(hi) at random: all that is known of an observation is lo < x <= hi. */
static double quantile_residual(const struct dist *d, double lo, double hi, const double *t,
                                gsl_rng *rng)
{
        if (!d->logcdf || !d->logsf)
                return NUM_NAN;
        double u = lo < hi ? gsl_rng_uniform_pos(rng) : 1;
        double below = exp(d->logcdf(d, hi, t)), above = exp(d->logsf(d, hi, t));
        double p = below, q = above;
        if (lo < hi) {
                double from = isinf(lo) ? 0 : exp(d->logcdf(d, lo, t));
                double over = isinf(lo) ? 1 : exp(d->logsf(d, lo, t));
                p = from + u * ((isinf(hi) ? 1 : below) - from);
                q = over - u * (over - (isinf(hi) ? 0 : above));
        }
        return p < q ? gsl_cdf_ugaussian_Pinv(p) : gsl_cdf_ugaussian_Qinv(q);
}

/* What is known of observation i; of integers the one before it is not. */
double report_residual(const struct report *r, size_t i, const double *t, gsl_rng *rng)
{
        const struct dist *d = report_family(r);
        double lo, hi;
        bounds_of(r, i, &lo, &hi);
        if (lo == hi && d->support.discrete)
                lo -= 1;
        return quantile_residual(d, lo, hi, t, rng);
}

/* What a line begins with: its group, and which of all rows it is. */
static void put_row(FILE *out, const struct report *r, size_t i)
{
        for (size_t k = 0; r->group && k < r->group->n; k++) {
                tsv_text(out, r->group->cell[k]);
                putc('\t', out);
        }
        fprintf(out, "%zu", table_record(r->table, i));
}

/* Whose parameters are written: never those of a limit, so that all groups have the same. */
static const struct dist *written_family(const struct report *r)
{
        return r->regression ? regression_family(r->regression) : r->fit->d;
}

static void put_fitted(FILE *out, const struct report *r, size_t n)
{
        const struct dist *d = written_family(r);
        double *t = mem_array(d->npar, sizeof *t);
        for (size_t i = 0; i < n; i++) {
                if (r->regression)
                        report_parameters(r, i, t);
                else
                        memcpy(t, r->fit->t, d->npar * sizeof *t);
                put_row(out, r, i);
                put_observed(out, r, i);
                for (size_t j = 0; j < d->npar; j++)
                        put_number(out, '\t', t[j]);
                if (d->mean)
                        put_number(out, '\t', d->mean(d, t));
                putc('\n', out);
        }
        free(t);
}

static void put_residuals(FILE *out, const struct report *r, size_t n, unsigned long seed)
{
        const struct dist *d = report_family(r);
        double *t = mem_array(d->npar, sizeof *t);
        gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
        gsl_rng_set(rng, seed);
        for (size_t i = 0; i < n; i++) {
                double x = subject_sample(r)->x[i], lower, upper;
                report_parameters(r, i, t);
                double mean = d->mean ? d->mean(d, t) : NUM_NAN, off = x - mean;
                double deviance =
                        r->regression ? regression_deviance(r->regression, r->fit->t, i) : NUM_NAN;
                put_row(out, r, i);
                bounds_of(r, i, &lower, &upper);
                put_observed(out, r, i);
                put_number(out, '\t', r->bounded && lower < upper ? NUM_NAN : off);
                put_number(out, '\t', off < 0 ? -sqrt(deviance) : sqrt(deviance));
                put_number(out, '\t', report_residual(r, i, t, rng));
                putc('\n', out);
        }
        gsl_rng_free(rng);
        free(t);
}

void report_rows_head(FILE *out, const struct report *r, enum rows rows)
{
        const struct dist *d = written_family(r);
        for (size_t k = 0; r->group && k < r->group->n; k++) {
                put_name(out, 0, r->group->name[k]);
                putc('\t', out);
        }
        fputs(r->bounded ? "row\tobserved\tlower\tupper" : "row\tobserved", out);
        if (rows == ROWS_RESIDUALS) {
                fputs("\tresponse\tdeviance\tquantile\n", out);
                return;
        }
        for (size_t j = 0; j < d->npar; j++)
                put_name(out, '\t', d->param[j].name);
        if (d->mean)
                put_name(out, '\t', "mean");
        putc('\n', out);
}

void report_rows(FILE *out, const struct report *r, enum rows rows, unsigned long seed)
{
        if (rows == ROWS_FITTED)
                put_fitted(out, r, r->table->nrow);
        else
                put_residuals(out, r, r->table->nrow, seed);
}

/* The parameters of a row of predictors, the mean and the quantiles; NULL: an empty cell for each, as a predictor is missing. */
static void put_prediction(FILE *out, const struct dist *d, const double *t, const double *at,
                           size_t nat, char separator)
{
        for (size_t j = 0; j < d->npar; j++)
                put_number(out, j ? separator : 0, t ? t[j] : NUM_NAN);
        if (d->mean)
                put_number(out, separator, t ? d->mean(d, t) : NUM_NAN);
        for (size_t k = 0; k < nat; k++)
                put_number(out, separator, t ? dist_quantile(d, at[k], t) : NUM_NAN);
        putc('\n', out);
}

void report_predictions(FILE *out, const struct report *r, const struct predictors *p,
                        const struct table *rows, char separator)
{
        const struct dist *d = report_family(r);
        double *t = mem_array(d->npar, sizeof *t), tail = (1 - r->how->level) / 2;
        bool quantiles = d->quantile || (d->logcdf && d->logsf);
        const double at[] = {tail, 0.5, 1 - tail};
        for (size_t j = 0; j < d->npar; j++)
                put_name(out, j ? separator : 0, d->param[j].name);
        if (d->mean)
                put_name(out, separator, "mean");
        for (size_t k = 0; quantiles && k < 3; k++) {
                char text[NUM_TEXT], *name = mem_format("q%s", num_digits(text, at[k], 6));
                put_name(out, separator, name);
                free(name);
        }
        putc('\n', out);
        size_t record = 1, all = rows->nrow + rows->missing;
        for (size_t i = 0; i <= rows->nrow; i++) {
                size_t next = i < rows->nrow ? table_record(rows, i) : all + 1;
                for (; record < next; record++)
                        put_prediction(out, d, NULL, at, quantiles ? 3 : 0, separator);
                if (i == rows->nrow)
                        break;
                regression_predict(r->regression, r->fit->t, p, i, t);
                put_prediction(out, d, t, at, quantiles ? 3 : 0, separator);
                record++;
        }
        free(t);
}
