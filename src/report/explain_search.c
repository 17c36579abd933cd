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

enum { COLUMNS = 4, HEAD = 6, TAIL = 4 };

static void put_steps(struct story *y, const struct run *run)
{
        const char *const heading[COLUMNS] = {"<stage", "iteration",
                                              y->f->map ? "-l + penalty" : "-l", "gradient"};
        const size_t n = run->to - run->from;
        char *cell[(HEAD + TAIL + 1) * COLUMNS] = {0};
        size_t rows = 0;
        char text[NUM_TEXT];
        for (size_t i = 0; i < n; i++) {
                const struct step *s = &y->r->path->step[run->from + i];
                char **at = cell + rows * COLUMNS;
                const bool gap = i == HEAD && n > HEAD + TAIL + 1;
                if (gap) {
                        for (size_t j = 0; j < COLUMNS; j++)
                                at[j] = mem_format("...");
                        i = n - TAIL - 1;
                } else {
                        at[0] = mem_format("%s", s->stage);
                        at[1] = mem_format("%zu", s->iteration);
                        at[2] = mem_format("%s", page_number(text, s->nll, y->s->digits + 4));
                        at[3] = mem_format("%s", isnan(s->gradient) ? "-"
                                                 : s->gradient < 1e-8
                                                         ? "< 1e-8"
                                                         : num_digits(text, s->gradient, 2));
                }
                rows++;
        }
        sheet_table(y->s, COLUMNS, heading, rows, (const char *const *)cell);
        for (size_t i = 0; i < sizeof cell / sizeof *cell; i++)
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
