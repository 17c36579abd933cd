/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of a search to the maximum. */
#include "explain.h"

#include "mem.h"

#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

/* One run of a search, from its first iteration to its last. */
struct run {
        size_t from, to;
};

/* Iterations are counted anew in every run. */
static bool begins(const struct path *p, size_t i)
{
        return i == 0 || p->step[i].iteration <= p->step[i - 1].iteration;
}

/* The run that ended lowest; of equals the longest. to = 0: none. */
static struct run best_run(const struct story *y)
{
        const struct path *p = y->r->path;
        struct run best = {0, 0};
        double lowest = NUM_INF;
        for (size_t i = 0; i < p->n;) {
                struct run run = {i, i + 1};
                while (run.to < p->n && !begins(p, run.to))
                        run.to++;
                double end = p->step[run.to - 1].nll;
                double slack = 1e-9 * fmax(1, fabs(lowest));
                bool better = !(lowest < NUM_INF) || end < lowest - slack ||
                              (end < lowest + slack && run.to - run.from > best.to - best.from);
                if (better) {
                        best = run;
                        lowest = end;
                }
                i = run.to;
        }
        return best;
}

enum { FIXED = 4, HEAD = 6, TAIL = 4 };
static const double small = 1e-8; /* a gradient that is rounding */

/* The parameters that were searched for, if there is room for them. */
static size_t shown(const struct story *y, size_t at[PATH_PARAMETERS])
{
        enum { NUMBER_WIDTH = 9, OTHERS_WIDTH = 43 };
        const struct fit *f = y->f;
        size_t n = 0, width = OTHERS_WIDTH;
        for (size_t j = 0; j < f->d->npar && j < PATH_PARAMETERS; j++)
                if (!f->held[j]) {
                        const size_t name = page_width(f->d->param[j].name);
                        width += 3 + (name > NUMBER_WIDTH ? name : NUMBER_WIDTH);
                        at[n++] = j;
                }
        return f->d->npar <= PATH_PARAMETERS && width <= PAGE_WIDTH ? n : 0;
}

static void put_step(const struct story *y, const struct step *s, size_t n, const size_t *at,
                     char **cell)
{
        char text[NUM_TEXT];
        cell[0] = mem_format("%s", s->stage);
        cell[1] = mem_format("%zu", s->iteration);
        for (size_t k = 0; k < n; k++)
                cell[2 + k] = explain_number(y, s->t[at[k]]);
        cell[n + 2] = mem_format("%s", page_number(text, s->nll, y->s->digits + 4));
        cell[n + 3] = mem_format("%s", isnan(s->gradient)    ? "-"
                                       : s->gradient < small ? "< 1e-8"
                                                             : num_digits(text, s->gradient, 2));
}

/* Without the steps that only confirm that the end was reached. */
static size_t steps_worth_showing(const struct step *s, size_t n)
{
        while (n > 2 && s[n - 1].gradient < small && s[n - 2].gradient < small)
                n--;
        return n;
}

static void put_steps(struct story *y, const struct run *run)
{
        const struct step *step = y->r->path->step + run->from;
        const size_t n = steps_worth_showing(step, run->to - run->from);
        size_t at[PATH_PARAMETERS], rows = 0, free_ones = shown(y, at);
        const size_t columns = FIXED + free_ones;
        const char *heading[FIXED + PATH_PARAMETERS] = {"<stage", "iteration"};
        char *cell[(HEAD + TAIL + 1) * (FIXED + PATH_PARAMETERS)] = {0};
        for (size_t k = 0; k < free_ones; k++)
                heading[2 + k] = y->f->d->param[at[k]].name;
        heading[columns - 2] = y->f->map ? "-l + penalty" : "-l";
        heading[columns - 1] = "gradient";
        for (size_t i = 0; i < n; i++, rows++)
                if (i == HEAD && n > HEAD + TAIL + 1) {
                        for (size_t j = 0; j < columns; j++)
                                cell[rows * columns + j] = mem_format("...");
                        i = n - TAIL - 1;
                } else {
                        put_step(y, &step[i], free_ones, at, cell + rows * columns);
                }
        sheet_table(y->s, columns, heading, rows, (const char *const *)cell);
        for (size_t i = 0; i < rows * columns; i++)
                free(cell[i]);
}

void explain_search(struct story *y)
{
        const struct path *p = y->r->path;
        const struct fit *f = y->f;
        if (f->method == METHOD_EXACT || !p || !p->n || f->limit)
                return;
        struct run run = best_run(y);
        if (!run.to)
                return;
        const char *why =
                y->y->outcomes ? "So the maximum was searched for"
                : f->map       ? "With the penalty added, the maximum was searched for"
                : y->t && dist_is_exact(y->d)
                        ? "Here the maximum was searched for"
                        : "No formula solves these equations, so the maximum was searched for";
        sheet_say(y->s,
                  mem_format("%s: by %s, in %zu iterations altogether. A parameter that must be "
                             "positive is replaced by its logarithm, one between two bounds by "
                             "its logit: then every step is allowed, and the maximum is the "
                             "same. The best run, with %s and the length of its gradient in "
                             "these coordinates (the data in units of their spread):",
                             why, method_name(f->method), f->iterations,
                             f->map ? "-l + penalty" : "-l"));
        put_steps(y, &run);
        sheet_words(y->s, "Newton's steps use the second derivatives, too: near the maximum each "
                          "of them doubles the number of digits that are right.");
}
