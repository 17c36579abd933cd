/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several families on one sample: a ranked table for people, or fit after fit for programs. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* --- the place of one */

static const char *const places[] = {"rank", "delta", "akaike_weight"};

const char *place_name(size_t i)
{
        return i < sizeof places / sizeof *places ? places[i] : NULL;
}

double place_value(const struct contender *c, size_t i)
{
        return i == 0 ? (c->rank ? (double)c->rank : NUM_NAN) : i == 1 ? c->delta : c->weight;
}

/* --- the table */

enum { LOGLIK, FREE, AIC, AICC, BIC, DELTA, WEIGHT, COLUMNS };
static const char *const heading[COLUMNS] = {"log-likelihood", "k",     "AIC", "AICc", "BIC",
                                             "delta",          "weight"};
static const int decimals[COLUMNS] = {3, 0, 2, 2, 2, 2, 3};

static char *cell(const struct contender *c, size_t column)
{
        const struct inference *i = c->inference;
        const double value[COLUMNS] = {
                c->fit->loglik, (double)c->fit->nfree, i->aic, i->aicc, i->bic, c->delta,
                c->weight};
        if (isnan(value[column]))
                return mem_format("-");
        return mem_format("%.*f", decimals[column], value[column]);
}

static void put_ranks(FILE *out, const struct comparison *c)
{
        char *(*cells)[COLUMNS] = mem_array(c->fitted, sizeof *cells);
        size_t width[COLUMNS], names = 0;
        for (size_t k = 0; k < COLUMNS; k++)
                width[k] = strlen(heading[k]);
        for (size_t i = 0; i < c->fitted; i++) {
                size_t w = strlen(c->contender[i].d->name);
                names = w > names ? w : names;
                for (size_t k = 0; k < COLUMNS; k++) {
                        cells[i][k] = cell(&c->contender[i], k);
                        w = strlen(cells[i][k]);
                        width[k] = w > width[k] ? w : width[k];
                }
        }
        fprintf(out, "%*s", (int)names, "");
        for (size_t k = 0; k < COLUMNS; k++)
                fprintf(out, "   %*s", (int)width[k], heading[k]);
        putc('\n', out);
        for (size_t i = 0; i < c->fitted; i++) {
                const struct contender *one = &c->contender[i];
                fprintf(out, "%-*s", (int)names, one->d->name);
                for (size_t k = 0; k < COLUMNS; k++) {
                        fprintf(out, "   %*s", (int)width[k], cells[i][k]);
                        free(cells[i][k]);
                }
                fprintf(out, "%s%s\n", one->fit->boundary ? "   " : "",
                        one->fit->boundary ? one->fit->boundary : "");
        }
        free(cells);
}

/* A probability is at most 1 and a density is not: their logarithms do not compare. */
static bool mixes_kinds(const struct comparison *c)
{
        size_t discrete = 0;
        for (size_t i = 0; i < c->fitted; i++)
                discrete += c->contender[i].d->support.discrete;
        return discrete > 0 && discrete < c->fitted;
}

void text_sentence(FILE *out, size_t indent, char *text)
{
        struct page p = {out, 2 * indent, indent};
        fprintf(out, "%*s", (int)indent, "");
        page_words(&p, text);
        putc('\n', out);
        free(text);
}

static bool evaluated(const struct comparison *c)
{
        return c->fitted && c->contender[0].fit->score;
}

static bool passed_over(const struct contender *c, bool all)
{
        return all && !c->fit;
}

/* Of all families only the first are told against each other. */
enum { SHOWN_OF_ALL = 5 };

static void put_table(FILE *out, const struct comparison *c, const struct report *base, bool all)
{
        char *column = subject_column(base), *files = subject_files(base);
        size_t over = 0, without = 0;
        for (size_t i = c->fitted; i < c->n; i++)
                *(passed_over(&c->contender[i], all) ? &over : &without) += 1;
        text_group(out, base->group);
        text_sentence(out, 0,
                      mem_format("%zu distribution%s %s %s of %s, ranked by %s", c->fitted,
                                 c->fitted == 1 ? "" : "s",
                                 evaluated(c) ? "evaluated at given parameters on" : "fitted to",
                                 column, files, criterion_name(c->criterion)));
        struct report one = *base;
        one.fit = c->fitted ? c->contender[0].fit : NULL;
        text_size(out, &one);
        putc('\n', out);
        if (c->fitted)
                put_ranks(out, c);
        text_gofs(out, c, base->gofs);
        text_versus(out, c, all ? SHOWN_OF_ALL : c->fitted, base->digits);
        if (mixes_kinds(c)) {
                putc('\n', out);
                text_sentence(
                        out, 0,
                        mem_format("discrete families have probabilities, the others densities: "
                                   "compare within a kind"));
        }
        if (without)
                fputs("\nwithout a maximum:\n", out);
        for (size_t i = c->fitted; i < c->n; i++)
                if (!passed_over(&c->contender[i], all))
                        text_sentence(out, 2,
                                      mem_format("%s: %s", c->contender[i].d->name,
                                                 c->contender[i].reason));
        if (over)
                fprintf(out, "\n%zu more have a support that does not hold the data\n", over);
        free(column);
        free(files);
}

void report_comparison(FILE *out, const struct format *format, const struct comparison *c,
                       const struct report *base, bool all)
{
        if (format == report_format(0)) {
                put_table(out, c, base, all);
                return;
        }
        for (size_t i = 0; i < c->n; i++) {
                struct report one = *base;
                one.contender = &c->contender[i];
                one.fit = one.contender->fit;
                one.inference = one.contender->inference;
                one.gof = base->gofs ? base->gofs[i] : NULL;
                if (one.inference || (one.fit && format->failures))
                        format->fit(out, &one);
        }
}
