/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --explain: from the model to the estimates, and what they are worth, with this sample's numbers. What is true of every
 * distribution is said here; a family's own mathematics is in its row. */
#include "explain.h"

#include "mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. the model */

/* Whose mathematics is told: of a family that is moved, that of the family. */
static const struct dist *taught_family(const struct story *y)
{
        const struct dist *base = dist_shifted_base(y->d);
        return base ? base : y->d;
}

static void put_lines(struct sheet *s, const char *text)
{
        char *line;
        while ((line = board_line(&text))) {
                sheet_formula(s, line);
                free(line);
        }
}

/* Lines that were broken for a page, as one paragraph each sentence's end apart. */
static void put_notes(struct sheet *s, const char *text)
{
        char *whole = mem_text(text, strlen(text));
        for (char *c = whole; *c; c++)
                *c = *c == '\n' ? ' ' : *c;
        sheet_say(s, whole);
}

static void put_parameters(struct story *y)
{
        static const char *const heading[] = {"<parameter", "<range", "<meaning"};
        const struct dist *d = y->d;
        const size_t rows = d->npar < 20 ? d->npar : 20;
        char **cell = mem_array(3 * rows, sizeof *cell);
        for (size_t j = 0; j < rows; j++) {
                const bool held = y->t && y->d == y->f->d && y->f->held[j];
                const char *doc = d->param[j].doc ? d->param[j].doc : "";
                char *v = held ? explain_number(y, y->t[j]) : NULL;
                cell[3 * j] = mem_format("%s", d->param[j].name);
                cell[3 * j + 1] = subject_range(&d->param[j]);
                cell[3 * j + 2] =
                        held ? mem_format("%s; fixed at %s", doc, v) : mem_format("%s", doc);
                free(v);
        }
        sheet_table(y->s, 3, heading, rows, (const char *const *)cell);
        for (size_t i = 0; i < 3 * rows; i++)
                free(cell[i]);
        free(cell);
}

/* Whether the family is known to lie somewhere on the line, and its parameters say where. */
static bool ends_anywhere(const struct dist *d)
{
        bool ends = false;
        for (size_t j = 0; j < d->npar; j++)
                ends = ends || (d->param[j].unit == 1 && d->param[j].location &&
                                (d->param[j].irregular || d->param[j].given));
        return ends && !d->support.discrete && d->support.lo == -NUM_INF;
}

static void put_model(struct story *y)
{
        const struct report *r = y->r;
        char *support = subject_support(y->d), n[NUM_TEXT];
        sheet_section(y->s, "The model");
        if (y->f->limit)
                sheet_say(
                        y->s,
                        mem_format("The likelihood of %s is largest at the edge of its range, %s: "
                                   "the maximum is that of another family, %s, which is what "
                                   "is explained here.",
                                   y->f->d->name, y->f->boundary,
                                   y->d->title ? y->d->title : y->d->name));
        sheet_say(y->s,
                  mem_format("The %s observations are taken to be independent draws from one "
                             "%s, with %s %s:",
                             num_shortest(n, (double)r->fit->s->rows),
                             y->t || !r->regression ? "distribution"
                                                    : "family, whose parameters differ by row",
                             y->d->support.discrete ? "probabilities of" : "a density on",
                             y->d->circular              ? "the circle (angles in radians)"
                             : y->d->data == DATA_BINARY ? "0 and 1"
                             : ends_anywhere(y->d)       ? "a part of the line"
                             : taught_family(y) != y->d  ? "what is above loc"
                                                         : support));
        if (taught_family(y) != y->d)
                sheet_say(y->s,
                          mem_format("What is left of an observation when loc is taken off, called "
                                     "x below, has the %s distribution:",
                                     taught_family(y)->name));
        put_lines(y->s, taught_family(y)->formula);
        put_parameters(y);
        if (!y->t && r->regression)
                explain_predictors(y);
        if (subject_success(r))
                sheet_say(y->s, mem_format("1, success, is \"%s\"; 0 is \"%s\".",
                                           r->levels->name[1], r->levels->name[0]));
        free(support);
}

/* --- 2. the derivation */

static void put_numbers(struct story *y)
{
        const char *text = y->d->derivation;
        char *line;
        bool any = false;
        while ((line = board_line(&text))) {
                char *numbers = board_numbers(y->s->board, line, y->s->digits);
                if (numbers && !any)
                        sheet_words(y->s, "With the numbers of this sample put in:");
                any = any || numbers;
                if (numbers)
                        sheet_formula(y->s, numbers);
                free(numbers);
                free(line);
        }
}

static void say_held(struct story *y)
{
        for (size_t j = 0; j < y->f->d->npar && y->f->d == y->d; j++)
                if (y->f->held[j] && !y->d->param[j].given)
                        sheet_say(y->s, mem_format("%s is fixed: its equation is not used, and the "
                                                   "others are solved with its value.",
                                                   y->d->param[j].name));
}

/* Whether a parameter is held that could be estimated. */
static bool holds_any(const struct fit *f)
{
        bool any = false;
        for (size_t j = 0; j < f->d->npar; j++)
                any = any || (f->held[j] && !f->d->param[j].given);
        return any;
}

/* Where the likelihood is unbounded the estimates are the top of a part of it, and the fit warns of it. */
static void say_local(struct story *y)
{
        for (size_t i = 0; i < y->f->nwarning; i++) {
                const char *text = y->f->warning[i];
                if (strstr(text, "local maximum"))
                        sheet_say(y->s,
                                  mem_format("%c%s.", toupper((unsigned char)*text), text + 1));
        }
}

static void put_derivation(struct story *y)
{
        const bool simple = y->found && y->t && !y->y->outcomes && !y->f->limit;
        sheet_section(y->s, "From the likelihood to the estimate");
        const char *derivation = taught_family(y)->derivation;
        derivation = derivation ? derivation : "";
        sheet_words(y->s,
                    !*derivation ? "Of the family at the limit no more is said here than where its "
                                   "likelihood is largest."
                    : strstr(derivation, "dl/d")
                            ? "The log-likelihood, and its derivatives (the score), which are 0 "
                              "where it is largest inside the range:"
                            : "The likelihood, and where it is largest:");
        put_lines(y->s, derivation);
        if (y->y->outcomes)
                sheet_words(y->s,
                            "That is so for observations that are known exactly and could lie "
                            "anywhere. With the factors above the equations have no closed "
                            "form.");
        if (taught_family(y) != y->d && !y->y->outcomes)
                sheet_say(
                        y->s,
                        mem_format(
                                "With x measured from loc that is the solution for a given loc.%s",
                                y->f->held[y->d->npar - 1]
                                        ? ""
                                        : " The maxima for all loc are the profile of loc; its "
                                          "top is the whole maximum."));
        say_local(y);
        say_held(y);
        if (y->taught)
                lesson_put(y, NULL, y->d->lesson->solution);
        else if (y->f->map)
                sheet_words(y->s, "That is so without the prior, which is added below.");
        else if (simple)
                put_numbers(y);
        if (y->found && y->f->boundary)
                sheet_say(
                        y->s,
                        mem_format(
                                "The maximum is on the boundary of the parameters' range: %s. From "
                                "there the likelihood only falls.",
                                y->f->boundary));
}

static void say_found(struct story *y)
{
        const struct fit *f = y->f;
        if (f->method == METHOD_EXACT && f->d->root && f->nfree && y->t)
                sheet_words(y->s, "The equation with one unknown is solved by bracketing and "
                                  "Newton's method, to the last digits of a double.");
        explain_search(y);
}

/* --- 3. the whole */

/* What of a fit is at the maximum. Parameters without a formula are the same in all rows. */
static struct story story_of(const struct report *r, struct sheet *s)
{
        const struct prediction *p;
        const struct regression *g = r->regression;
        struct story y = {.r = r, .s = s, .f = r->fit, .m = fit_model(r->fit)};
        bool alone = !g || regression_predictions(g, &p) == 0;
        y.found = r->fit->status == STATUS_OK;
        y.d = g ? regression_family(g) : y.found ? y.m->d : r->fit->d;
        y.y = g ? regression_response(g) : y.m->s;
        y.t = !alone ? NULL : g ? r->fit->t : y.m->t;
        y.taught = y.d->lesson && y.found && y.t && !y.y->outcomes && !y.f->map && !y.f->limit &&
                   !holds_any(y.f);
        return y;
}

static void put_title(struct story *y)
{
        const struct report *r = y->r;
        char *column = subject_column(r), *files = subject_files(r);
        char *title = mem_format("%s, fitted to %s of %s: the derivation", r->fit->d->title, column,
                                 files);
        sheet_begin(y->s, title);
        if (r->group) {
                char *group = subject_group(r->group);
                sheet_words(y->s, group);
                free(group);
        }
        for (size_t k = 0; k < r->nformula; k++)
                sheet_say(y->s, mem_format("%s (%s): %s", subject_predicted(r, k),
                                           subject_link(r, k), r->formula[k]));
        free(title);
        free(files);
        free(column);
}

static void put_failure(struct story *y)
{
        sheet_section(y->s, y->f->status == STATUS_NONE ? "Why there is no maximum here"
                                                        : "Why there is no estimate here");
        static const char known[] = "no maximum exists: ";
        const char *reason = y->f->reason;
        if (strncmp(reason, known, sizeof known - 1) == 0)
                reason += sizeof known - 1;
        sheet_say(y->s, mem_format("%c%s.", toupper((unsigned char)*reason), reason + 1));
        if (y->f->status == STATUS_NONE)
                sheet_words(y->s,
                            "The likelihood of this sample has no largest value, so that no "
                            "parameters can be named as the most likely ones. More data, a fixed "
                            "parameter (--fix), or a prior (--prior) may change that.");
}

void report_explain(FILE *out, const struct report *r, enum paper paper)
{
        struct sheet s = {.out = out, .paper = paper, .digits = r->digits};
        struct story y = story_of(r, &s);
        bool numbers = y.found && y.t && !y.y->outcomes && !r->fit->limit;
        s.board = board_make(y.d, numbers ? y.y : NULL, y.t, r->fit);
        put_title(&y);
        put_model(&y);
        explain_likelihood(&y);
        if (y.t || !r->regression) {
                put_derivation(&y);
        } else {
                sheet_section(&s, "The score, by the chain rule");
                explain_score(&y);
        }
        if (y.found) {
                if (r->fit->map)
                        explain_prior(&y);
                say_found(&y);
                explain_curvature(&y);
                explain_loss(&y);
                explain_check(&y);
        } else {
                put_failure(&y);
        }
        if (y.taught)
                lesson_put(&y, "What the estimate does not say", y.d->lesson->end);
        if (y.d->notes) {
                sheet_section(&s, "Remarks");
                put_notes(&s, y.d->notes);
        }
        sheet_end(&s);
        board_free(s.board);
}
