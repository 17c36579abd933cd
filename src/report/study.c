/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A study: tables and what they say in words, for people; rows of n and parameter for plotting; JSON, a line for each n. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

enum { FIGURES = 4 }; /* digits of what is known to a percent or so */

static bool has_cell(const struct study *s, size_t j)
{
        return !s->held[j];
}

static double root_of(size_t n)
{
        return sqrt((double)n);
}

/* --- tables */

static void put_number(FILE *out, int width, double v)
{
        char text[NUM_TEXT];
        fprintf(out, "%*s", width, isnan(v) ? "-" : num_digits(text, v, FIGURES));
}

/* The place of each estimate. */
static void table_of_estimates(FILE *out, const struct study *s, size_t j)
{
        fprintf(out, "%7s%11s%11s%9s%11s%11s%11s%9s\n", "n", "mean", "bias", "+-", "var x n",
                "bound x n", "efficiency", "rmse");
        for (size_t i = 0; i < s->nsize; i++) {
                const struct study_cell *c = &s->size[i].cell[j];
                double n = (double)s->size[i].n;
                char text[NUM_TEXT];
                fprintf(out, "%7zu", s->size[i].n);
                put_number(out, 11, c->mean);
                put_number(out, 11, c->bias);
                fprintf(out, "%9s",
                        isnan(c->bias_error) ? "-" : num_digits(text, c->bias_error, 2));
                put_number(out, 11, c->variance * n);
                put_number(out, 11, c->bound * n);
                put_number(out, 11, c->efficiency);
                fprintf(out, "%9s\n", isnan(c->rmse) ? "-" : num_digits(text, c->rmse, 3));
        }
}

/* What is said of its error. */
static void table_of_errors(FILE *out, const struct study *s, size_t j)
{
        fprintf(out, "%7s%11s%11s%11s", "n", "mean se", "skewness", "KS");
        for (int k = 0; k < INTERVAL_NONE; k++)
                if (s->by.interval[k])
                        fprintf(out, "%12s", interval_name((enum interval)k));
        putc('\n', out);
        for (size_t i = 0; i < s->nsize; i++) {
                const struct study_cell *c = &s->size[i].cell[j];
                fprintf(out, "%7zu", s->size[i].n);
                put_number(out, 11, c->se);
                put_number(out, 11, c->skewness);
                put_number(out, 11, c->distance);
                for (int k = 0; k < INTERVAL_NONE; k++)
                        if (s->by.interval[k] && c->coverage[k].intervals)
                                fprintf(out, "%10.2f %%", 100 * c->coverage[k].share);
                        else if (s->by.interval[k])
                                fprintf(out, "%12s", "-");
                putc('\n', out);
        }
}

/* --- what they say. Each claim is about the largest n, and judged by three standard errors of the simulation. */

struct claim {
        FILE *out;
        const struct study *s;
        size_t j;
        const struct study_size *last;
        const struct study_cell *c; /* there */
        const char *name;
};

/* A line of the list; takes the text. */
static void put_claim(FILE *out, char *text)
{
        struct page p = {.out = out, .indent = 2};
        fputs("  ", out);
        p.column = 2;
        page_words(&p, text);
        putc('\n', out);
        free(text);
}

static void claim_consistency(const struct claim *a)
{
        const struct study_size *first = &a->s->size[0];
        char r0[NUM_TEXT], r1[NUM_TEXT], b[NUM_TEXT], e[NUM_TEXT];
        double before = first->cell[a->j].rmse, after = a->c->rmse;
        num_digits(r0, before, 3);
        num_digits(r1, after, 3);
        num_digits(b, a->c->bias, 2);
        num_digits(e, a->c->bias_error, 2);
        if (a->c->infinite)
                put_claim(a->out, mem_format("consistency: %zu of %zu estimates are infinite at n "
                                             "= %zu, and have no mean; their median is %s",
                                             a->c->infinite, a->s->by.samples, a->last->n,
                                             num_digits(r0, a->c->median, FIGURES)));
        else if (a->s->nsize > 1 && after < before)
                put_claim(a->out, mem_format("consistency: the error (rmse) falls from %s at n = "
                                             "%zu to %s at n = %zu, where the bias is %s +- %s",
                                             r0, first->n, r1, a->last->n, b, e));
        else
                put_claim(a->out, mem_format("consistency: at n = %zu the error (rmse) is %s and "
                                             "the bias %s +- %s",
                                             a->last->n, r1, b, e));
}

/* Where the support ends at a parameter errors fall faster, and no bound holds. */
static void claim_speed(const struct claim *a)
{
        const struct param *p = &a->s->d->param[a->j];
        char v[NUM_TEXT];
        double n = (double)a->last->n;
        if (p->irregular)
                put_claim(a->out,
                          mem_format("efficiency: the support ends at %s, where no Cramer-Rao "
                                     "bound holds: errors fall as 1 / n (variance x n^2 = %s at n "
                                     "= %zu)",
                                     a->name, num_digits(v, a->c->variance * n * n, FIGURES),
                                     a->last->n));
        else
                put_claim(a->out,
                          p->integer
                                  ? mem_format("efficiency: a whole number has no Cramer-Rao bound")
                                  : mem_format("efficiency: no Cramer-Rao bound is known: the "
                                               "information is not finite, or could not be "
                                               "integrated"));
}

static void claim_efficiency(const struct claim *a)
{
        char v[NUM_TEXT], b[NUM_TEXT], e[NUM_TEXT], by[NUM_TEXT];
        double n = (double)a->last->n, v_n = a->c->variance * n, b_n = a->c->bound * n;
        double error = a->c->variance_error * n, off = v_n - b_n;
        if (isnan(b_n)) {
                claim_speed(a);
                return;
        }
        if (!isfinite(v_n) || isnan(error))
                return;
        num_digits(v, v_n, FIGURES);
        num_digits(b, b_n, FIGURES);
        num_digits(e, error, 2);
        double percent = 100 * fabs(off) / b_n;
        num_digits(by, percent < 10 ? percent : round(percent), percent < 10 ? 2 : 6);
        if (fabs(off) <= 3 * error)
                put_claim(a->out, mem_format("efficiency: variance x n %s the Cramer-Rao bound %s "
                                             "(at n = %zu: %s +- %s)",
                                             a->s->nsize > 1 ? "approaches" : "is that of", b,
                                             a->last->n, v, e));
        else
                put_claim(a->out, mem_format("efficiency: at n = %zu variance x n is %s %% %s the "
                                             "Cramer-Rao bound %s: %s +- %s%s",
                                             a->last->n, by, off > 0 ? "above" : "below", b, v, e,
                                             off > 0 ? "" : " (the estimator is biased)"));
}

static void claim_normality(const struct claim *a)
{
        char d[NUM_TEXT], t[NUM_TEXT], by[NUM_TEXT];
        double chance = 1.358 / root_of(a->c->errors); /* its 95 % point (Kolmogorov 1933) */
        if (a->c->errors < 2)
                return;
        num_digits(d, a->c->distance, 3);
        num_digits(t, a->s->t[a->j], FIGURES);
        num_digits(by, chance, 3);
        put_claim(a->out,
                  mem_format("normality: at n = %zu the distribution of (%s - %s) / se is %s "
                             "(KS) from the standard normal, %s %s",
                             a->last->n, a->name, t, d,
                             a->c->distance <= chance ? "no more than chance allows,"
                                                      : "where chance would allow",
                             by));
}

static void claim_coverage(const struct claim *a)
{
        char t[NUM_TEXT], level[NUM_TEXT];
        num_digits(t, a->s->t[a->j], FIGURES);
        num_digits(level, 100 * a->s->by.how.level, FIGURES);
        for (int k = 0; k < INTERVAL_NONE; k++) {
                const struct coverage *c = &a->c->coverage[k];
                if (!a->s->by.interval[k] || !c->intervals)
                        continue;
                put_claim(a->out, mem_format("coverage: %.2f %% +- %.2f %% of the %s %% %s "
                                             "intervals at n = %zu hold %s",
                                             100 * c->share, 100 * c->error, level,
                                             interval_name((enum interval)k), a->last->n, t));
        }
}

static void put_parameter(FILE *out, const struct study *s, size_t j)
{
        struct claim a = {.out = out,
                          .s = s,
                          .j = j,
                          .last = &s->size[s->nsize - 1],
                          .c = &s->size[s->nsize - 1].cell[j],
                          .name = s->d->param[j].name};
        char t[NUM_TEXT];
        putc('\n', out);
        report_plain(out, a.name);
        fprintf(out, " = %s\n", num_shortest(t, s->t[j]));
        table_of_estimates(out, s, j);
        putc('\n', out);
        table_of_errors(out, s, j);
        putc('\n', out);
        if (a.last->failed == s->by.samples)
                return;
        claim_consistency(&a);
        claim_efficiency(&a);
        claim_normality(&a);
        claim_coverage(&a);
}

/* --- what went otherwise: nothing is left out in silence */

/* Fits that have no interval of a kind, or no error, of parameter j. */
static void put_lacking(FILE *out, const struct study *s, const struct study_size *z, size_t j)
{
        size_t fits = s->by.samples - z->failed;
        const struct study_cell *c = &z->cell[j];
        if (c->errors < fits && !param_is_rough(&s->d->param[j]))
                put_claim(out, mem_format("n = %zu: %zu of %zu estimates of %s have no standard "
                                          "error, and are not among those of mean se, skewness, KS",
                                          z->n, fits - c->errors, fits, s->d->param[j].name));
        for (int k = 0; k < INTERVAL_NONE; k++)
                if (s->by.interval[k] && c->coverage[k].intervals < fits)
                        put_claim(out,
                                  mem_format("n = %zu: %zu of %zu estimates of %s have no %s "
                                             "interval, and are not among those counted",
                                             z->n, fits - c->coverage[k].intervals, fits,
                                             s->d->param[j].name, interval_name((enum interval)k)));
        if (c->infinite)
                put_claim(out, mem_format("n = %zu: %zu of %zu estimates of %s are infinite", z->n,
                                          c->infinite, fits, s->d->param[j].name));
}

static bool lacks(const struct study *s, const struct study_size *z)
{
        bool some = z->failed || z->boundary;
        size_t fits = s->by.samples - z->failed;
        for (size_t j = 0; j < s->d->npar; j++) {
                some = some || (has_cell(s, j) && !param_is_rough(&s->d->param[j]) &&
                                z->cell[j].errors < fits);
                for (int k = 0; k < INTERVAL_NONE && has_cell(s, j); k++)
                        some = some ||
                               (s->by.interval[k] && z->cell[j].coverage[k].intervals < fits);
        }
        return some;
}

static void put_failures(FILE *out, const struct study *s)
{
        bool some = false;
        for (size_t i = 0; i < s->nsize; i++)
                some = some || lacks(s, &s->size[i]);
        if (some)
                fputs("\nnot as in the theory\n", out);
        for (size_t i = 0; i < s->nsize; i++) {
                const struct study_size *z = &s->size[i];
                if (z->failed)
                        put_claim(out, mem_format("n = %zu: %zu of %zu samples have no maximum and "
                                                  "are left out; the first: %s",
                                                  z->n, z->failed, s->by.samples, z->reason));
                if (z->boundary)
                        put_claim(out, mem_format("n = %zu: %zu of %zu maxima are on the boundary; "
                                                  "the first: %s",
                                                  z->n, z->boundary, s->by.samples - z->failed,
                                                  z->where));
                for (size_t j = 0; j < s->d->npar; j++)
                        if (has_cell(s, j))
                                put_lacking(out, s, z, j);
        }
}

static const char *const sources[] = {
        [BOUND_NONE] = "none",
        [BOUND_CLOSED] = "from the family's information",
        [BOUND_INTEGRATED] = "from its information, integrated",
        [BOUND_ROWS] = "from the information of the file's rows",
};

void report_study(FILE *out, const struct study *s)
{
        bool rows = s->bound == BOUND_ROWS;
        put_claim(out, mem_format("%s: %zu samples of each n are drawn%s and fitted, seed %lu; "
                                  "Cramer-Rao bound: %s",
                                  s->d->name, s->by.samples,
                                  rows ? ", rows of the file with replacement," : "", s->by.seed,
                                  sources[s->bound]));
        for (size_t j = 0; j < s->d->npar; j++)
                if (has_cell(s, j))
                        put_parameter(out, s, j);
        put_failures(out, s);
}

/* --- the numbers of a cell, for machines */

struct measure {
        const char *name;
        double (*value)(const struct study_cell *c, double n);
};

#define MEASURE(of, expression)                                \
        static double of(const struct study_cell *c, double n) \
        {                                                      \
                (void)n;                                       \
                return expression;                             \
        }

MEASURE(infinite_of, (double)c->infinite)
MEASURE(mean_of, c->mean)
MEASURE(median_of, c->median)
MEASURE(bias_of, c->bias)
MEASURE(bias_error_of, c->bias_error)
MEASURE(variance_of, c->variance *n)
MEASURE(variance_error_of, c->variance_error *n)
MEASURE(bound_of, c->bound *n)
MEASURE(efficiency_of, c->efficiency)
MEASURE(rmse_of, c->rmse)
MEASURE(errors_of, (double)c->errors)
MEASURE(se_of, c->se)
MEASURE(skewness_of, c->skewness)
MEASURE(distance_of, c->distance)

static const struct measure measures[] = {
        {"infinite", infinite_of},
        {"mean", mean_of},
        {"median", median_of},
        {"bias", bias_of},
        {"bias_error", bias_error_of},
        {"variance_n", variance_of},
        {"variance_n_error", variance_error_of},
        {"bound_n", bound_of},
        {"efficiency", efficiency_of},
        {"rmse", rmse_of},
        {"errors", errors_of},
        {"mean_se", se_of},
        {"skewness", skewness_of},
        {"ks", distance_of},
};
enum { MEASURES = sizeof measures / sizeof *measures };

/* --- rows */

static void put_cell(FILE *out, char separator, double v)
{
        char text[NUM_TEXT];
        putc(separator, out);
        if (!isnan(v))
                fputs(num_shortest(text, v), out);
}

static void put_heading(FILE *out, char separator, const struct study *s)
{
        static const char *const first[] = {"dist",    "parameter", "true",    "n",
                                            "samples", "failed",    "boundary"};
        for (size_t k = 0; k < sizeof first / sizeof *first; k++)
                fprintf(out, "%s%.1s", first[k],
                        k + 1 < sizeof first / sizeof *first ? &separator : "");
        for (int k = 0; k < MEASURES; k++)
                fprintf(out, "%c%s", separator, measures[k].name);
        for (int k = 0; k < INTERVAL_NONE; k++)
                if (s->by.interval[k]) {
                        const char *name = interval_name((enum interval)k);
                        fprintf(out, "%c%s%c%s_error%c%s_intervals", separator, name, separator,
                                name, separator, name);
                }
        putc('\n', out);
}

void report_study_rows(FILE *out, const struct study *s, char separator)
{
        void (*text)(FILE *, const char *) = separator == '\t' ? tsv_text : csv_text;
        put_heading(out, separator, s);
        for (size_t j = 0; j < s->d->npar; j++)
                for (size_t i = 0; i < s->nsize && has_cell(s, j); i++) {
                        const struct study_size *z = &s->size[i];
                        const struct study_cell *c = &z->cell[j];
                        text(out, s->d->name);
                        putc(separator, out);
                        text(out, s->d->param[j].name);
                        put_cell(out, separator, s->t[j]);
                        put_cell(out, separator, (double)z->n);
                        put_cell(out, separator, (double)s->by.samples);
                        put_cell(out, separator, (double)z->failed);
                        put_cell(out, separator, (double)z->boundary);
                        for (int k = 0; k < MEASURES; k++)
                                put_cell(out, separator, measures[k].value(c, (double)z->n));
                        for (int k = 0; k < INTERVAL_NONE; k++)
                                if (s->by.interval[k]) {
                                        put_cell(out, separator, c->coverage[k].share);
                                        put_cell(out, separator, c->coverage[k].error);
                                        put_cell(out, separator, (double)c->coverage[k].intervals);
                                }
                        putc('\n', out);
                }
}

/* --- JSON */

static void json_coverage(FILE *out, const struct study *s, const struct study_cell *c)
{
        bool first = true;
        json_key(out, &first, "coverage");
        putc('{', out);
        first = true;
        for (int k = 0; k < INTERVAL_NONE; k++) {
                bool none = true;
                if (!s->by.interval[k])
                        continue;
                json_key(out, &first, interval_name((enum interval)k));
                putc('{', out);
                json_key(out, &none, "share");
                json_number(out, c->coverage[k].share);
                json_key(out, &none, "error");
                json_number(out, c->coverage[k].error);
                json_key(out, &none, "intervals");
                json_number(out, (double)c->coverage[k].intervals);
                putc('}', out);
        }
        putc('}', out);
}

static void json_cell(FILE *out, const struct study *s, const struct study_size *z, size_t j)
{
        bool first = true;
        putc('{', out);
        json_key(out, &first, "true");
        json_number(out, s->t[j]);
        for (int k = 0; k < MEASURES; k++) {
                json_key(out, &first, measures[k].name);
                json_number(out, measures[k].value(&z->cell[j], (double)z->n));
        }
        putc(',', out);
        json_coverage(out, s, &z->cell[j]);
        putc('}', out);
}

static void json_words(FILE *out, const char *name, const char *text)
{
        bool later = false;
        json_key(out, &later, name);
        if (text)
                json_text(out, text);
        else
                fputs("null", out);
}

static void json_count(FILE *out, const char *name, double v)
{
        bool later = false;
        json_key(out, &later, name);
        json_number(out, v);
}

static const char *const bounds[] = {
        [BOUND_NONE] = NULL,
        [BOUND_CLOSED] = "information",
        [BOUND_INTEGRATED] = "integrated",
        [BOUND_ROWS] = "rows",
};

void report_study_json(FILE *out, const struct study *s)
{
        for (size_t i = 0; i < s->nsize; i++) {
                const struct study_size *z = &s->size[i];
                bool first = true;
                putc('{', out);
                json_key(out, &first, "dist");
                json_text(out, s->d->name);
                json_count(out, "n", (double)z->n);
                json_count(out, "samples", (double)s->by.samples);
                json_count(out, "seed", (double)s->by.seed);
                json_count(out, "level", s->by.how.level);
                json_count(out, "failed", (double)z->failed);
                json_words(out, "reason", z->reason);
                json_count(out, "boundary", (double)z->boundary);
                json_words(out, "where", z->where);
                json_words(out, "bound", bounds[s->bound]);
                first = false;
                json_key(out, &first, "params");
                putc('{', out);
                first = true;
                for (size_t j = 0; j < s->d->npar; j++)
                        if (has_cell(s, j)) {
                                json_key(out, &first, s->d->param[j].name);
                                json_cell(out, s, z, j);
                        }
                fputs("}}\n", out);
        }
}
