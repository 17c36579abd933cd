/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For people: what was fitted to what, the estimates as a table, what follows from them, and why they are
 * believed. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* --- 1. the table: columns whose numbers stand with their points beneath each other */

enum { ESTIMATE, SE, LOWER, UPPER, COUNT, COLUMNS };

/* Longer names push their own line only. */
enum { WIDEST_NAME = 40 };

struct grid {
        size_t nrow;
        const char **name;               /* name[nrow] */
        char (*cell)[COLUMNS][NUM_TEXT]; /* cell[nrow]; "" is nothing */
        size_t before[COLUMNS];          /* the most characters left of the point */
        size_t after[COLUMNS];           /* and from the point on */
};

static size_t to_point(const char *text)
{
        return strcspn(text, ".e");
}

static void measure(struct grid *g)
{
        for (size_t j = 0; j < g->nrow; j++)
                for (size_t c = 0; c < COLUMNS; c++) {
                        size_t before = to_point(g->cell[j][c]);
                        size_t after = strlen(g->cell[j][c]) - before;
                        g->before[c] = before > g->before[c] ? before : g->before[c];
                        g->after[c] = after > g->after[c] ? after : g->after[c];
                }
}

/* A number in its column. No blanks follow the last one of a line. */
static void put_cell(FILE *out, const struct grid *g, size_t row, size_t column, bool last)
{
        const char *text = g->cell[row][column];
        size_t before = to_point(text), after = strlen(text) - before;
        fprintf(out, "%*s%s", (int)(g->before[column] - before), "", text);
        if (!last)
                fprintf(out, "%*s", (int)(g->after[column] - after), "");
}

static size_t width(const struct grid *g, size_t column)
{
        return g->before[column] + g->after[column];
}

/* A column under a heading that may be wider than it. */
static size_t room(const struct grid *g, size_t column, const char *heading)
{
        size_t w = width(g, column), h = strlen(heading);
        return w > h ? w : h;
}

static void put_grid(FILE *out, const struct grid *g, const char *interval, const char *counts)
{
        size_t names = 0;
        for (size_t j = 0; j < g->nrow; j++) {
                size_t w = page_width(g->name[j]);
                names = w > names ? w : names;
        }
        names = names < WIDEST_NAME ? names : WIDEST_NAME;
        const size_t first = room(g, ESTIMATE, "estimate"), second = room(g, SE, "std. error");
        const size_t third = width(g, LOWER) + 4 + width(g, UPPER);
        fprintf(out, "%*s   %*s   %*s", (int)names, "", (int)first, "estimate", (int)second,
                "std. error");
        if (counts)
                fprintf(out, "   %-*s   %s\n", (int)third, interval, counts);
        else
                fprintf(out, "%s%s\n", *interval ? "   " : "", interval);
        for (size_t j = 0; j < g->nrow; j++) {
                const bool more = g->cell[j][LOWER][0] || counts;
                page_pad(out, g->name[j], names);
                fprintf(out, "   %*s", (int)(first - width(g, ESTIMATE)), "");
                put_cell(out, g, j, ESTIMATE, false);
                fprintf(out, "   %*s", (int)(second - width(g, SE)), "");
                put_cell(out, g, j, SE, !more);
                if (more) {
                        fputs("   ", out);
                        put_cell(out, g, j, LOWER, false);
                        fputs(g->cell[j][LOWER][0] ? " .. " : "    ", out);
                        put_cell(out, g, j, UPPER, !counts);
                }
                if (counts) {
                        size_t lead = third > strlen(interval) ? 0 : strlen(interval) - third;
                        fprintf(out, "   %*s", (int)lead, "");
                        put_cell(out, g, j, COUNT, true);
                }
                putc('\n', out);
        }
}

int report_digits(const struct estimate *e, int digits)
{
        if (!(e->se > 0) || !isfinite(e->se) || e->value == 0 || !isfinite(e->value))
                return digits;
        double need = floor(log10(fabs(e->value))) - floor(log10(e->se)) + 1;
        return need > 17 ? 17 : need > digits ? (int)need : digits;
}

static void put_estimate(struct grid *g, size_t row, const char *name, const struct estimate *e,
                         bool held, int digits)
{
        const int more = report_digits(e, digits);
        g->name[row] = name;
        page_number(g->cell[row][ESTIMATE], e->value, more);
        if (held)
                strcpy(g->cell[row][SE], "fixed");
        else if (isnan(e->se))
                strcpy(g->cell[row][SE], "-");
        else
                page_number(g->cell[row][SE], e->se, digits);
        if (isnan(e->lower) && isnan(e->upper))
                return;
        page_number(g->cell[row][LOWER], e->lower, more);
        page_number(g->cell[row][UPPER], e->upper, more);
        if (isnan(e->lower) || isnan(e->upper)) /* one end was not found */
                strcpy(g->cell[row][isnan(e->lower) ? LOWER : UPPER], "?");
}

/* The parameters, and below them what was asked of the distribution. */
static void put_estimates(FILE *out, const struct report *r)
{
        const struct fit *f = r->fit;
        const struct inference *i = r->inference;
        const bool counted = f->d->data == DATA_LABEL;
        struct grid g = {.nrow = f->d->npar};
        g.name = mem_array(g.nrow + i->nfunctional, sizeof *g.name);
        g.cell = mem_array(g.nrow + i->nfunctional, sizeof *g.cell);
        const double *counts = counted ? sample_counts(f->s, g.nrow) : NULL;
        for (size_t j = 0; j < f->d->npar; j++) {
                put_estimate(&g, j, f->d->param[j].name, &i->estimate[j], f->held[j], r->digits);
                if (counted)
                        num_shortest(g.cell[j][COUNT], counts[j]);
        }
        for (size_t k = 0; k < i->nfunctional; k++)
                if (i->functional[k].asked)
                        put_estimate(&g, g.nrow++, i->functional[k].name, &i->functional[k].e,
                                     false, r->digits);
        measure(&g);
        char level[NUM_TEXT];
        char *interval =
                i->how.interval == INTERVAL_NONE
                        ? mem_format("%s", "")
                        : mem_format("%s%% interval", num_digits(level, 100 * r->how->level, 6));
        put_grid(out, &g, interval, counted ? "count" : NULL);
        free(interval);
        free(g.name);
        free(g.cell);
}

/* --- 2. numbers in a paragraph: "AIC 60.2   BIC 60.8" */

static void put_number(struct page *p, const char *name, double v, int digits)
{
        char text[NUM_TEXT], *item;
        item = mem_format("%s %s", name, page_number(text, v, digits));
        page_item(p, "   ", item);
        free(item);
}

/* Of discrete observations: the likelihood as cross-entropy. */
static void put_entropies(FILE *out, const struct report *r)
{
        struct page p = {out, 0, 0};
        bool given = r->regression && !regression_is_alone(r->fit->d);
        char bits[NUM_TEXT], nats[NUM_TEXT];
        if (isnan(scalar_value(r, "perplexity")))
                return;
        char *item =
                mem_format("cross-entropy %s nats, %s bits",
                           page_number(nats, r->inference->cross_entropy, r->digits),
                           page_number(bits, scalar_value(r, "cross_entropy_bits"), r->digits));
        page_item(&p, "   ", item);
        free(item);
        put_number(&p, "perplexity", scalar_value(r, "perplexity"), r->digits);
        double kl = scalar_value(r, "kl");
        if (!isnan(kl)) {
                putc('\n', out);
                p.column = 0;
                put_number(&p,
                           given ? "entropy of the data given the predictors"
                                 : "entropy of the data",
                           scalar_value(r, "entropy"), r->digits);
                put_number(&p, "KL divergence", kl, r->digits);
        }
        putc('\n', out);
}

static void put_top(FILE *out, const struct report *r)
{
        const struct inference *i = r->inference;
        struct page p = {out, 0, 0};
        put_number(&p, "log-likelihood", r->fit->loglik, r->digits);
        if (r->fit->map) {
                put_number(&p, "penalty", r->fit->penalty, r->digits);
                put_number(&p, "penalty - log-likelihood", i->nll + r->fit->penalty, r->digits);
        } else {
                put_number(&p, "AIC", i->aic, r->digits);
                if (!isnan(i->aicc))
                        put_number(&p, "AICc", i->aicc, r->digits);
                put_number(&p, "BIC", i->bic, r->digits);
        }
        putc('\n', out);
        put_entropies(out, r);
}

/* Whether a parameter has this value already: normal's mean is mu. */
static bool is_shown(const struct report *r, double v)
{
        for (size_t j = 0; j < r->fit->d->npar; j++)
                if (r->fit->t[j] == v)
                        return true;
        return false;
}

/* What follows from the estimates, unless it says what they say. */
static void put_derived(FILE *out, const struct report *r)
{
        const struct dist *d = r->fit->d;
        struct page p = {out, 0, 0};
        for (size_t i = 0; derived_name(r, i); i++)
                if (!isnan(derived_value(r, i)))
                        put_number(&p, derived_name(r, i), derived_value(r, i), r->digits);
        for (size_t i = 0; i < scalar_count(); i++) {
                const struct scalar *s = scalar_at(i);
                double v;
                if (s->section != SECTION_MODEL || !scalar_applies(s, d))
                        continue;
                v = s->value(r);
                if (isfinite(v) && !is_shown(r, v))
                        put_number(&p, s->name, v, r->digits);
        }
        if (p.column)
                putc('\n', out);
}

/* --- 3. sentences */

static void put_words(FILE *out, char *text)
{
        struct page p = {out, 0, 0};
        page_words(&p, text);
        putc('\n', out);
        free(text);
}

/* "mu (identity): y ~ x" */
static void put_formulas(FILE *out, const struct report *r)
{
        for (size_t k = 0; k < r->nformula; k++)
                put_words(out, mem_format("%s (%s): %s", subject_predicted(r, k),
                                          subject_link(r, k), r->formula[k]));
}

/* How errors and intervals were made, unless as usual. */
static void put_kinds(FILE *out, const struct report *r)
{
        static const char *const interval[INTERVAL_COUNT] = {
                [INTERVAL_PROFILE] = "intervals by likelihood ratio (profile)",
                [INTERVAL_BOOTSTRAP] = "bias-corrected and accelerated bootstrap intervals",
                [INTERVAL_PERCENTILE] = "percentile bootstrap intervals",
                [INTERVAL_EXACT] = "exact intervals",
        };
        static const char *const error[ERROR_COUNT] = {
                [ERROR_EXPECTED] = "standard errors from the expected information",
                [ERROR_ROBUST] = "robust standard errors (sandwich)",
                [ERROR_BOOTSTRAP] = "standard errors of resamples",
        };
        const struct infer_options *how = &r->inference->how;
        struct page p = {out, 0, 0};
        if (interval[how->interval])
                page_item(&p, "; ", interval[how->interval]);
        if (error[how->error])
                page_item(&p, "; ", error[how->error]);
        if (infer_resamples(how)) {
                char *text = mem_format("%zu resamples of the %s, seed %lu", how->resamples,
                                        how->parametric ? "fitted model" : "rows", how->seed);
                page_item(&p, "; ", text);
                free(text);
        }
        if (p.column)
                putc('\n', out);
}

/* "63 right-censored, truncated" */
static void put_censoring(FILE *out, const struct report *r)
{
        struct censoring c = subject_censoring(r);
        const size_t count[] = {c.right, c.left, c.interval};
        static const char *const kind[] = {"right-censored", "left-censored", "interval-censored"};
        for (size_t i = 0; i < sizeof count / sizeof *count; i++)
                if (count[i])
                        fprintf(out, ", %zu %s", count[i], kind[i]);
        if (c.truncated)
                fputs(", truncated", out);
}

void text_size(FILE *out, const struct report *r)
{
        char n[NUM_TEXT];
        const struct sample *s = r->fit ? r->fit->s : NULL;
        size_t rows = s ? s->rows : r->table->nrow;
        fprintf(out, "n = %s", num_shortest(n, (double)rows));
        if (s && s->weight != (double)rows)
                fprintf(out, ", total weight %s", num_shortest(n, s->weight));
        if (s)
                put_censoring(out, r);
        if (r->table->missing)
                fprintf(out, " (%s with missing values left out)",
                        num_shortest(n, (double)r->table->missing));
        fputs("\n", out);
}

static void put_subject(FILE *out, const struct report *r)
{
        char *column = subject_column(r), *files = subject_files(r);
        put_words(out, mem_format("%s, %s %s of %s", r->fit->d->title,
                                  r->fit->score ? "evaluated, not fitted, on" : "fitted to", column,
                                  files));
        put_formulas(out, r);
        text_size(out, r);
        if (subject_success(r))
                put_words(out, mem_format("success is \"%s\", failure \"%s\"", r->levels->name[1],
                                          r->levels->name[0]));
        free(column);
        free(files);
}

/* How many estimates lie where the likelihood is smooth, so that a gradient can vanish. */
static size_t smooth(const struct fit *f)
{
        size_t n = 0;
        for (size_t j = 0; j < f->d->npar; j++)
                n += !f->held[j] && !f->edge[j] && !param_is_rough(&f->d->param[j]);
        return n;
}

/* Why these estimates are believed. */
static void put_proof(FILE *out, const struct report *r)
{
        const struct fit *f = r->fit;
        char gradient[NUM_TEXT], condition[NUM_TEXT], count[NUM_TEXT];
        char *found;
        if (f->nfree == 0)
                found = mem_format("nothing was free: this is the likelihood of the fixed values");
        else if (f->method == METHOD_EXACT)
                found = mem_format(f->d->root       ? "found as the root of one equation"
                                   : f->s->outcomes ? "found by bisection"
                                                    : "found by the closed form");
        else
                found = mem_format("found by %s in %s iterations", method_name(f->method),
                                   num_shortest(count, (double)f->iterations));
        if (f->boundary)
                put_words(out, mem_format("the maximum is on the boundary: %s", f->boundary));
        if (!isnan(f->gap))
                put_words(out, mem_format("found by a linear program; its multipliers prove that "
                                          "the log-likelihood is no higher elsewhere, to within "
                                          "%s; where the support ends there is no gradient, and "
                                          "no standard error",
                                          num_digits(gradient, f->gap, 2)));
        else if (f->boundary && smooth(f) == 0)
                put_words(out, mem_format("%s; from there the likelihood only falls", found));
        else if (f->nfree > 0 && smooth(f) == 0)
                put_words(out, mem_format("%s; the support ends at the estimates, %s", found,
                                          f->s->outcomes
                                                  ? "which therefore have no standard errors"
                                                  : "where the likelihood falls to 0 at once: "
                                                    "there is no gradient, and no standard error"));
        else if (f->nfree == 0 || isnan(f->gradient) || isnan(f->condition))
                put_words(out, mem_format("%s", found));
        else
                put_words(out,
                          mem_format("%s; proved a maximum%s: gradient %s standard errors from "
                                     "zero, Hessian positive definite (condition %s), no "
                                     "better neighbour",
                                     found, f->map ? " of the posterior (MAP)" : "",
                                     num_digits(gradient, f->gradient, 2),
                                     num_digits(condition, f->condition, 3)));
        free(found);
}

/* What would end the line is written \xHH. */
void text_group(FILE *out, const struct cells *group)
{
        if (!group)
                return;
        char *words = subject_group(group);
        report_plain(out, words);
        putc('\n', out);
        free(words);
}

void text_refusal(FILE *out, const struct report *r, const char *dist, const char *reason)
{
        (void)dist; /* the reason says which if that matters */
        text_group(out, r->group);
        put_words(out, mem_format("no estimates: %s", reason));
}

/* --- 4. at given parameters, instead of the estimates and their proof */

static void put_score(FILE *out, const struct report *r)
{
        const struct fit *f = r->fit;
        const struct inference *i = r->inference;
        struct grid g = {.nrow = f->d->npar};
        g.name = mem_array(g.nrow + i->nfunctional, sizeof *g.name);
        g.cell = mem_array(g.nrow + i->nfunctional, sizeof *g.cell);
        for (size_t j = 0; j < f->d->npar; j++) {
                g.name[j] = f->d->param[j].name;
                page_number(g.cell[j][ESTIMATE], f->t[j], r->digits);
                strcpy(g.cell[j][SE], "-");
                if (!isnan(f->score[j]))
                        page_number(g.cell[j][SE], f->score[j], r->digits);
        }
        for (size_t k = 0; k < i->nfunctional; k++)
                if (i->functional[k].asked) {
                        g.name[g.nrow] = i->functional[k].name;
                        page_number(g.cell[g.nrow++][ESTIMATE], i->functional[k].e.value,
                                    r->digits);
                }
        measure(&g);
        size_t names = 0;
        for (size_t j = 0; j < g.nrow; j++) {
                size_t w = page_width(g.name[j]);
                names = w > names ? w : names;
        }
        names = names < WIDEST_NAME ? names : WIDEST_NAME;
        size_t first = room(&g, ESTIMATE, "value"), second = room(&g, SE, "score");
        fprintf(out, "%*s   %*s   %*s\n", (int)names, "", (int)first, "value", (int)second,
                "score");
        for (size_t j = 0; j < g.nrow; j++) {
                bool sloped = g.cell[j][SE][0];
                page_pad(out, g.name[j], names);
                fprintf(out, "   %*s", (int)(first - width(&g, ESTIMATE)), "");
                put_cell(out, &g, j, ESTIMATE, !sloped);
                if (sloped) {
                        fprintf(out, "   %*s", (int)(second - width(&g, SE)), "");
                        put_cell(out, &g, j, SE, true);
                }
                putc('\n', out);
        }
        free(g.name);
        free(g.cell);
}

static void put_height(FILE *out, const struct report *r)
{
        struct page p = {out, 0, 0};
        put_number(&p, "log-likelihood", r->fit->loglik, r->digits);
        put_number(&p, "NLL", r->inference->nll, r->digits);
        put_number(&p, "NLL / n", r->inference->cross_entropy, r->digits);
        if (r->fit->map) {
                put_number(&p, "penalty", r->fit->penalty, r->digits);
                put_number(&p, "NLL + penalty", r->inference->nll + r->fit->penalty, r->digits);
        }
        putc('\n', out);
}

static void put_evaluated(FILE *out, const struct report *r)
{
        put_score(out, r);
        putc('\n', out);
        put_height(out, r);
        put_entropies(out, r);
        put_derived(out, r);
        putc('\n', out);
        put_words(out, mem_format("these are no estimates: the parameters were given; the score is "
                                  "the slope of the log-likelihood in each of them"));
}

void text_fit(FILE *out, const struct report *r)
{
        text_group(out, r->group);
        put_subject(out, r);
        putc('\n', out);
        if (r->fit->score) {
                put_evaluated(out, r);
                text_gof(out, r);
                return;
        }
        put_estimates(out, r);
        put_kinds(out, r);
        putc('\n', out);
        put_top(out, r);
        put_derived(out, r);
        text_tests(out, r);
        putc('\n', out);
        put_proof(out, r);
        for (size_t k = 0; k < r->inference->nfunctional; k++) {
                char *unsure = derived_unsure(r->inference, k, true);
                if (unsure)
                        put_words(out, unsure);
        }
        text_gof(out, r);
}

/* --- 5. more of it, for --verbose */

void report_details(FILE *out, const struct report *r)
{
        const struct fit *f = r->fit;
        char *column = subject_column(r), *files = subject_files(r);
        char gradient[NUM_TEXT], condition[NUM_TEXT];
        message_begin(out, r->group, "");
        report_plain(out, column);
        fputs(" of ", out);
        report_plain(out, files);
        fprintf(out, ": %zu rows, %zu more with missing values left out\n", r->table->nrow,
                r->table->missing);
        message_begin(out, r->group, "");
        fprintf(out,
                "%s by %s: %zu iterations, %zu evaluations, gradient %s standard errors, "
                "condition %s\n",
                f->d->name, subject_method(f), f->iterations, f->evaluations,
                num_digits(gradient, f->gradient, 3), num_digits(condition, f->condition, 3));
        free(column);
        free(files);
}
