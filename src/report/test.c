/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests for people: a table of statistics, and what is to be known of them. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- single values */

static const char *const forms[] = {"lr", "wald", "score", "lr_p", "wald_p", "score_p", "df"};
enum { FORMS = sizeof forms / sizeof *forms };

bool report_tests(const char *name, char **what, char **hypothesis)
{
        size_t n = strlen(name), m = strcspn(name, "(");
        if (m + 2 >= n || name[n - 1] != ')')
                return false;
        for (size_t k = 0; k < FORMS; k++)
                if (strlen(forms[k]) == m && strncasecmp(name, forms[k], m) == 0 &&
                    (k != STATISTIC_SCORE || strchr(name, '='))) {
                        *what = mem_format("%s", forms[k]);
                        *hypothesis = mem_text(name + m + 1, n - m - 2);
                        return true;
                }
        return false;
}

double tested_value(const struct report *r, const char *name, const char **why)
{
        char *what, *hypothesis;
        double v = NUM_NAN;
        *why = NULL;
        if (!report_tests(name, &what, &hypothesis))
                return v;
        size_t form = 0, i = 0;
        while (strcmp(forms[form], what) != 0)
                form++;
        while (i < r->ntest && strcmp(r->test[i]->text, hypothesis) != 0)
                i++;
        if (i < r->ntest) {
                const struct test *t = r->test[i];
                size_t s = form % STATISTIC_COUNT;
                v = form == FORMS - 1         ? (double)t->df
                    : form >= STATISTIC_COUNT ? t->p[s]
                                              : t->value[s];
                *why = form == FORMS - 1 ? NULL : t->why[s] ? t->why[s] : t->note;
        }
        free(what);
        free(hypothesis);
        return v;
}

/* --- a table of words: the first columns to the left, numbers to the right */

enum { MOST_CELLS = 6 };

struct sheet {
        size_t nrow, room, ncell;
        const char *const *heading; /* heading[ncell] */
        size_t left;                /* that many columns are words */
        char *(*row)[MOST_CELLS];   /* owned */
};

/* A row of cells that are all NULL yet. */
static char **sheet_add(struct sheet *s)
{
        s->row = mem_grow(s->row, &s->room, s->nrow + 1, sizeof *s->row);
        memset(s->row[s->nrow], 0, sizeof *s->row);
        return s->row[s->nrow++];
}

static void put_cell(FILE *out, const char *text, size_t width, bool left, bool last)
{
        size_t blanks = width - page_width(text);
        if (!left)
                fprintf(out, "%*s", (int)blanks, "");
        report_plain(out, text);
        if (left && !last)
                fprintf(out, "%*s", (int)blanks, "");
}

static void put_row(FILE *out, const struct sheet *s, char *const *cell, const size_t *width)
{
        size_t last = s->ncell;
        while (last > 0 && (!cell[last - 1] || !*cell[last - 1]))
                last--;
        for (size_t k = 0; k < last; k++) {
                if (k)
                        fputs("   ", out);
                put_cell(out, cell[k] ? cell[k] : "", width[k], k < s->left || k == s->ncell - 1,
                         k + 1 == last);
        }
        putc('\n', out);
}

/* Prints and empties it. */
static void sheet_put(FILE *out, struct sheet *s)
{
        size_t width[MOST_CELLS];
        char *heading[MOST_CELLS];
        for (size_t k = 0; k < s->ncell; k++) {
                heading[k] = mem_format("%s", s->heading[k]);
                width[k] = page_width(heading[k]);
        }
        for (size_t i = 0; i < s->nrow; i++)
                for (size_t k = 0; k + 1 < s->ncell; k++) {
                        size_t w = s->row[i][k] ? page_width(s->row[i][k]) : 0;
                        width[k] = w > width[k] ? w : width[k];
                }
        for (size_t i = 0; i < s->nrow; i++) { /* what is last may be as long as it wants */
                const char *last = s->row[i][s->ncell - 1];
                size_t w = last ? page_width(last) : 0, *most = &width[s->ncell - 1];
                *most = w > *most ? w : *most;
        }
        put_row(out, s, heading, width);
        for (size_t i = 0; i < s->nrow; i++)
                put_row(out, s, s->row[i], width);
        for (size_t k = 0; k < s->ncell; k++)
                free(heading[k]);
        for (size_t i = 0; i < s->nrow; i++)
                for (size_t k = 0; k < s->ncell; k++)
                        free(s->row[i][k]);
        free(s->row);
        *s = (struct sheet){0};
}

static char *number(double v, int digits)
{
        char text[NUM_TEXT];
        return isnan(v) ? mem_format("-") : mem_format("%s", page_number(text, v, digits));
}

/* Three digits say how likely it is. */
static char *chance(double p)
{
        char text[NUM_TEXT];
        return isnan(p)     ? mem_format("-")
               : p < 1e-300 ? mem_format("<1e-300")
                            : mem_format("%s", num_digits(text, p, 3));
}

/* --- restrictions */

static void put_test(FILE *out, const struct test *t, int digits)
{
        char *head = t->is ? mem_format("test of %s (%s)", t->text, t->is->name)
                           : mem_format("test of %s", t->text);
        const char *const heading[] = {head, "statistic", "df", "p", ""};
        struct sheet s = {.ncell = 5, .heading = heading, .left = 1};
        for (size_t k = 0; k < STATISTIC_COUNT; k++) {
                char **cell = sheet_add(&s);
                bool half = k == STATISTIC_LR && t->law == LAW_HALF;
                cell[0] = mem_format("%s", statistic_title((enum statistic)k));
                if (k == STATISTIC_SCORE && !t->why[k])
                        cell[4] =
                                mem_format("%s information", t->expected ? "expected" : "observed");
                cell[1] = number(t->value[k], digits);
                cell[2] =
                        half ? mem_format("%zu..%zu", t->df - 1, t->df) : mem_format("%zu", t->df);
                cell[3] = chance(t->p[k]);
        }
        sheet_put(out, &s);
        for (size_t k = 0; k < STATISTIC_COUNT; k++)
                if (t->why[k])
                        text_sentence(out, 0,
                                      mem_format("no %s statistic: %s",
                                                 statistic_title((enum statistic)k), t->why[k]));
        if (t->note)
                text_sentence(out, 0, mem_format("%s", t->note));
        free(head);
}

void text_tests(FILE *out, const struct report *r)
{
        for (size_t i = 0; i < r->ntest; i++) {
                putc('\n', out);
                put_test(out, r->test[i], r->digits);
        }
}

/* --- families */

/* "exponential in gamma   likelihood ratio   3.2   1   0.07   shape = 1" */
static void add_versus(struct sheet *s, const struct contender *c, const struct versus *v,
                       int digits)
{
        char **cell = sheet_add(s);
        const char *narrow = v->narrow ? c->d->name : v->other->name,
                   *wide = v->narrow ? v->other->name : c->d->name;
        cell[0] = v->how ? mem_format("%s in %s", narrow, wide)
                         : mem_format("%s or %s", c->d->name, v->other->name);
        cell[1] = mem_format("%s", v->how ? "likelihood ratio" : "Vuong");
        cell[2] = number(v->statistic, digits);
        cell[3] = !v->how              ? mem_text("", 0)
                  : v->law == LAW_HALF ? mem_format("%zu..%zu", v->df - 1, v->df)
                                       : mem_format("%zu", v->df);
        cell[4] = chance(v->p);
        if (v->how)
                cell[5] = mem_format("%s%s%s", v->how, v->why ? "; " : "", v->why ? v->why : "");
}

/* The narrower one tells of a ratio. */
static bool is_told(const struct versus *v)
{
        return !v->how || v->narrow;
}

static bool same_cause(const struct versus *a, const struct versus *b)
{
        return a->other == b->other && !a->how == !b->how && strcmp(a->why, b->why) == 0;
}

/* Those that are left out of the table, all of the same cause in a sentence: "uniform, pareto against gev: no Vuong test: ..." */
static void put_untested(FILE *out, const struct comparison *c, size_t most)
{
        size_t n = 0, room = 0;
        struct {
                const char *name;
                const struct versus *v;
        } *left = NULL;
        for (size_t i = 0; i < c->fitted && i < most; i++)
                for (size_t k = 0; k < c->contender[i].nversus; k++) {
                        const struct versus *v = &c->contender[i].versus[k];
                        if (!is_told(v) || !isnan(v->statistic))
                                continue;
                        left = mem_grow(left, &room, n + 1, sizeof *left);
                        left[n].name = c->contender[i].d->name;
                        left[n++].v = v;
                }
        for (size_t i = 0; i < n; i++) {
                size_t first = 0;
                while (!same_cause(left[first].v, left[i].v))
                        first++;
                if (first < i)
                        continue;
                char *names = mem_format("%s", left[i].name);
                for (size_t k = i + 1; k < n; k++)
                        if (same_cause(left[i].v, left[k].v)) {
                                char *longer = mem_format("%s, %s", names, left[k].name);
                                free(names);
                                names = longer;
                        }
                const struct versus *v = left[i].v;
                text_sentence(out, 0,
                              mem_format("%s against %s: no %s: %s", names, v->other->name,
                                         v->how ? "likelihood ratio" : "Vuong test", v->why));
                free(names);
        }
        free(left);
}

/* Those of Vuong's statistics that may not be normal: "gamma or weibull: ..." */
static void put_alike(FILE *out, const struct comparison *c, size_t most)
{
        const double rejected = 0.05;
        for (size_t i = 0; i < c->fitted && i < most; i++)
                for (size_t k = 0; k < c->contender[i].nversus; k++) {
                        const struct versus *v = &c->contender[i].versus[k];
                        if (v->how || isnan(v->statistic) || !(v->variance_p > rejected))
                                continue;
                        char *p = chance(v->variance_p);
                        text_sentence(
                                out, 0,
                                mem_format("%s or %s: the two may come to the same distribution "
                                           "(variance test: p = %s), and then Vuong's statistic is "
                                           "not "
                                           "normal",
                                           c->contender[i].d->name, v->other->name, p));
                        free(p);
                }
}

void text_versus(FILE *out, const struct comparison *c, size_t most, int digits)
{
        static const char *const heading[] = {"tests", "", "statistic", "df", "p", ""};
        struct sheet s = {.ncell = 6, .heading = heading, .left = 2};
        bool half = false, vuong = false, untested = false;
        for (size_t i = 0; i < c->fitted && i < most; i++)
                for (size_t k = 0; k < c->contender[i].nversus; k++) {
                        const struct versus *v = &c->contender[i].versus[k];
                        untested = untested || (is_told(v) && isnan(v->statistic));
                        if (!is_told(v) || isnan(v->statistic))
                                continue;
                        add_versus(&s, &c->contender[i], v, digits);
                        half = half || (v->how && v->law == LAW_HALF);
                        vuong = vuong || !v->how;
                }
        if (s.nrow == 0 && !untested)
                return;
        putc('\n', out);
        if (s.nrow)
                sheet_put(out, &s);
        if (half)
                text_sentence(out, 0,
                              mem_format("df 0..1: on the boundary of the wider family the law is "
                                         "half of the time chi-squared with the one, half of the "
                                         "time with the other (chi-bar-squared), in large "
                                         "samples"));
        if (vuong)
                text_sentence(out, 0,
                              mem_format("Vuong's statistic is normal(0, 1) if both are equally "
                                         "near to the truth, positive if the one named first is "
                                         "nearer"));
        put_alike(out, c, most);
        put_untested(out, c, most);
        if (c->fitted > most)
                text_sentence(
                        out, 0,
                        mem_format("of the first %zu only; JSON and CSV have the tests of all",
                                   most));
}
