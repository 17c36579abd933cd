/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What cannot be meant: options that contradict each other, or make no sense for the model. */
#include "internal.h"

#include "location.h"
#include "mem.h"
#include "suggest.h"
#include "threads.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- parameters by name */

enum status check_unknown(const struct dist *d, const char *name, const char *option,
                          struct fault *f)
{
        struct suggestion s = {.word = name};
        char *list = mem_format("%s", d->npar ? d->param[0].name : "none");
        for (size_t j = 0; j < d->npar; j++) {
                suggest_offer(&s, d->param[j].name);
                if (j > 0) {
                        char *longer = mem_format("%s, %s", list, d->param[j].name);
                        free(list);
                        list = longer;
                }
        }
        fault_set(f, STATUS_USAGE, NULL, 0,
                  "--%s: %s has no parameter \"%s\"%s%s%s (there are: %s)", option, d->name, name,
                  s.best ? "; did you mean \"" : "", s.best ? s.best : "", s.best ? "\"?" : "",
                  list);
        free(list);
        return STATUS_USAGE;
}

enum status cli_settings(const struct settings *s, const char *option, const struct dist *d,
                         double *t, struct fault *f)
{
        for (size_t j = 0; j < d->npar; j++)
                t[j] = NUM_NAN;
        for (size_t i = 0; i < s->n; i++) {
                size_t j = dist_param(d, s->name[i]);
                if (j == d->npar)
                        return check_unknown(d, s->name[i], option, f);
                t[j] = s->value[i];
        }
        return STATUS_OK;
}

enum status cli_values(const struct options *o, const struct dist *d, double *t, struct fault *f)
{
        double *fix = mem_array(d->npar, sizeof *fix);
        enum status status = cli_settings(&o->fix, "fix", d, fix, f);
        if (status == STATUS_OK)
                status = cli_settings(&o->at, "at", d, t, f);
        for (size_t j = 0; status == STATUS_OK && j < d->npar; j++) {
                if (!isnan(fix[j]) && !isnan(t[j]))
                        status = fault_set(f, STATUS_USAGE, NULL, 0,
                                           "%s has a value from --fix and one from --at",
                                           d->param[j].name);
                t[j] = isnan(t[j]) ? fix[j] : t[j];
        }
        free(fix);
        if (status != STATUS_OK)
                return status;
        dist_take_presets(d, t);
        char *why = fit_misplaced(d, t);
        if (why)
                fault_set(f, STATUS_USAGE, NULL, 0, "--at: %s: %s", d->name, why);
        free(why);
        return f->text ? STATUS_USAGE : STATUS_OK;
}

void cli_givens(const struct settings *s, const struct dist *d, double *t)
{
        for (size_t j = 0; j < d->npar; j++)
                t[j] = NUM_NAN;
        for (size_t i = 0; i < s->n; i++) {
                size_t j = dist_param(d, s->name[i]);
                if (j < d->npar && d->param[j].given)
                        t[j] = s->value[i];
        }
}

static enum status check_parameters(const struct options *o, struct fault *f)
{
        const struct dist *d = o->dist;
        double *held = mem_array(2 * d->npar, sizeof *held), *start = held + d->npar;
        if (o->at.n) {
                enum status at = cli_values(o, d, held, f);
                free(held);
                return at;
        }
        enum status status = cli_settings(&o->fix, "fix", d, held, f);
        if (status == STATUS_OK)
                status = cli_settings(&o->start, "start", d, start, f);
        for (size_t j = 0; status == STATUS_OK && j < d->npar; j++)
                if (!isnan(held[j]) && !isnan(start[j]))
                        status =
                                fault_set(f, STATUS_USAGE, NULL, 0,
                                          "%s has both --fix and --start: a parameter that is held "
                                          "starts nowhere",
                                          d->param[j].name);
        size_t lacking = dist_take_presets(d, held);
        if (status == STATUS_OK && lacking < d->npar)
                status = fault_set(f, STATUS_USAGE, NULL, 0,
                                   "%s is not estimated: %s needs its value, as in --fix=%s=10",
                                   d->param[lacking].name, d->name, d->param[lacking].name);
        free(held);
        return status;
}

/* --- families that are moved */

/* Where loc, which is no parameter of the family, has a value among these; NULL: nowhere. */
static const double *value_of_loc(const struct options *o, const struct settings *s)
{
        for (size_t i = 0; i < s->n; i++)
                if (strcmp(s->name[i], "loc") == 0 &&
                    dist_param(o->dist, s->name[i]) == o->dist->npar)
                        return &s->value[i];
        return NULL;
}

/* The family that is meant is one with a location. */
static enum status move_family(struct options *o, struct fault *f)
{
        const double *fixed = value_of_loc(o, &o->fix), *given = value_of_loc(o, &o->at);
        bool held = fixed || given;
        double by = fixed ? *fixed : given ? *given : NUM_NAN;
        const char *option = o->free_loc ? "free" : fixed ? "fix" : "at";
        if (!held && !o->free_loc)
                return STATUS_OK;
        if (held && o->free_loc)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "loc has both --%s and --free: it is held or estimated",
                                 fixed ? "fix" : "at");
        char *why = location_refusal(o->dist, o->free_loc);
        bool frontier = o->dist->frontier && o->dist->frontier->param == o->dist->npar;
        if (!why && o->free_loc && plan_is_asked(o) && !(frontier && o->formula.n))
                why = mem_format("not with a formula or prior; hold it, as in --fix=loc=1");
        if (!why && held && !isfinite(by))
                why = mem_format("loc is not finite");
        if (!why && held && o->dist->support.discrete && by != floor(by))
                why = mem_format("%s counts: loc is a whole number", o->dist->name);
        if (why) {
                fault_set(f, STATUS_USAGE, NULL, 0, "--%s=loc: %s", option, why);
                free(why);
                return STATUS_USAGE;
        }
        o->dist = o->moved = location_row(o->dist, by);
        return STATUS_OK;
}

/* --- the method */

static enum status check_method(const struct options *o, struct fault *f)
{
        if (plan_is_asked(o) || o->at.n) /* it depends on the formula */
                return STATUS_OK;
        const struct dist *d = o->moved && !o->free_loc ? dist_shifted_base(o->dist) : o->dist;
        bool exact = o->method == METHOD_EXACT || (o->method == METHOD_AUTO && dist_is_exact(d) &&
                                                   o->fix.n == 0 && !known_bounds(o));
        if (o->method == METHOD_EXACT && !dist_is_exact(d))
                return fault_set(
                        f, STATUS_USAGE, NULL, 0,
                        "--method=exact: %s has no closed form; its maximum is searched for",
                        o->dist->name);
        if (exact && o->start.n)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--start: %s has a closed form, which starts nowhere; to search, "
                                 "say --method=bfgs",
                                 o->dist->name);
        return STATUS_OK;
}

/* --- levels */

static enum status check_levels(const struct options *o, struct fault *f)
{
        const struct words *l = &o->levels;
        if (l->n == 0)
                return STATUS_OK;
        if (o->dist->data == DATA_NUMBER)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--levels makes no sense for %s, whose observations are numbers",
                                 o->dist->name);
        if (o->dist->data == DATA_BINARY && l->n != 2)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--levels: %s has two, FAILURE,SUCCESS, not %zu", o->dist->name,
                                 l->n);
        for (size_t i = 0; i < l->n; i++) {
                if (!*l->at[i])
                        return fault_set(f, STATUS_USAGE, NULL, 0, "--levels: a level has no name");
                for (size_t j = 0; j < i; j++)
                        if (strcmp(l->at[i], l->at[j]) == 0)
                                return fault_set(f, STATUS_USAGE, NULL, 0,
                                                 "--levels: \"%s\" is there twice", l->at[i]);
        }
        return STATUS_OK;
}

/* --- characters with two meanings */

static enum status check_dialect(const struct dialect *d, struct fault *f)
{
        if (d->comment && (d->comment == d->decimal || d->delimiter == (unsigned char)d->comment))
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--comment is the same character as --%s",
                                 d->comment == d->decimal ? "decimal" : "delimiter");
        return STATUS_OK;
}

/* --- output */

static enum status check_language(const struct options *o, struct fault *f)
{
        if (o->as && o->dist && !o->as->spelling(o->dist))
                return fault_set(f, STATUS_USAGE, NULL, 0, "--as: %s is not known in %s",
                                 o->dist->name, o->as->name);
        return STATUS_OK;
}

static enum status check_output(struct options *o, struct fault *f)
{
        enum status status = check_language(o, f);
        if (status != STATUS_OK)
                return status;
        bool text = o->print.n == 0 && (!o->format || o->format == report_format(0));
        if (o->digits && !text)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--digits is for text; %s has every digit there is",
                                 o->print.n ? "--print" : o->format->name);
        if (!o->format)
                o->format = report_format(0);
        if (!o->digits)
                o->digits = DEFAULT_DIGITS;
        /* parameters that depend on the data are checked when these are known */
        return o->dist && o->dist->npar && !plan_is_asked(o)
                       ? report_print_check(o->dist, o->print.n, o->print.at, f)
                       : STATUS_OK;
}

/* --- several distributions: what belongs to one of them has no place */

/* The first setting of --fix that is no constant of any of them; NULL: each is one. */
static const char *stray_setting(const struct options *o)
{
        for (size_t i = 0; i < o->fix.n; i++) {
                bool found = false;
                for (size_t k = 0; k < o->nrival; k++) {
                        size_t j = dist_param(o->rival[k], o->fix.name[i]);
                        found = found || (j < o->rival[k]->npar && o->rival[k]->param[j].given);
                }
                if (!found)
                        return o->fix.name[i];
        }
        return NULL;
}

static enum status check_rivals(struct options *o, struct fault *f)
{
        const char *stray = !o->at.n && stray_setting(o) ? "--fix"
                            : o->free_loc                ? "--free"
                            : o->start.n                 ? "--start"
                            : o->levels.n                ? "--levels"
                            : o->formula.n               ? "--formula"
                            : o->prior.n                 ? "--prior"
                            : o->trials                  ? "--size=COLUMN"
                            : plan_is_asked(o)           ? "--l1 or --l2"
                            : o->test.n                  ? "--test"
                                                         : NULL;
        if (stray)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "%s goes with one distribution, not with several", stray);
        const char *untold = o->infer.error    ? "se"
                             : o->chose_ci     ? "ci"
                             : o->resamples    ? "bootstrap"
                             : o->infer.nasked ? "quantiles, --probs or --return"
                                               : NULL;
        if (untold && o->nrival && o->output == OUTPUT_REPORT &&
            (!o->format || o->format == report_format(0)))
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--%s: the text on several distributions ranks them, without "
                                 "their parameters; --format=csv, tsv or json has all",
                                 untold);
        for (size_t i = 0; i < o->nrival; i++) {
                if (o->rival[i]->data == DATA_LABEL)
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "%s takes labels and cannot be compared with others",
                                         o->rival[i]->name);
                if (o->method == METHOD_EXACT && !dist_is_exact(o->rival[i]))
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "--method=exact: %s has no closed form",
                                         o->rival[i]->name);
        }
        enum status status = check_dialect(&o->dialect, f);
        for (size_t i = 0; o->at.n && i < o->nrival && status == STATUS_OK; i++) {
                double *t = mem_array(o->rival[i]->npar, sizeof *t);
                status = cli_values(o, o->rival[i], t, f);
                free(t);
        }
        return status ? status : check_output(o, f);
}

static enum status check_groups(const struct options *o, struct fault *f)
{
        for (size_t i = 0; i < o->by.n; i++) {
                if (!*o->by.at[i])
                        return fault_set(f, STATUS_USAGE, NULL, 0, "--by: a column has no name");
                for (size_t k = 0; k < i; k++)
                        if (strcmp(o->by.at[i], o->by.at[k]) == 0)
                                return fault_set(f, STATUS_USAGE, NULL, 0,
                                                 "--by: \"%s\" is there twice", o->by.at[i]);
        }
        return STATUS_OK;
}

/* What is known of observations beside their values. */
static enum status check_known(struct options *o, struct fault *f)
{
        const char *of = o->interval.n ? "--interval" : o->censored ? "--censored" : "--event";
        if ((o->interval.n > 0) + o->censored + (o->event != NULL) > 1)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "%s and %s both say what is known of a value; choose one", of,
                                 o->event ? "--event" : "--censored");
        if (o->interval.n && o->column)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--interval names the columns of the sample; leave out --column");
        for (size_t i = 0; known_bounds(o) && !o->all && i < (o->nrival ? o->nrival : 1); i++) {
                const struct dist *d = o->nrival ? o->rival[i] : o->dist;
                if (d && d->data != DATA_NUMBER)
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "%s: observations of %s are no numbers",
                                         o->round > 0    ? "--round"
                                         : o->truncate.n ? "--truncate"
                                                         : of,
                                         d->name);
                if (d && d->support.discrete && o->round > 0)
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "--round: %s counts, and is not rounded", d->name);
        }
        double from, to;
        if (known_window(o, false, &from, &to) && from > to)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--truncate=%s:%s: the upper end is below the lower one",
                                 o->truncate.at[0], o->truncate.at[1]);
        if (o->interval.n)
                o->column = o->interval.at[0];
        return STATUS_OK;
}

/* Only angles can be in degrees. */
static enum status check_angles(const struct options *o, struct fault *f)
{
        for (size_t i = 0; o->degrees && i < (o->nrival ? o->nrival : 1); i++) {
                const struct dist *d = o->nrival ? o->rival[i] : o->dist;
                if (d && !d->circular)
                        return fault_set(
                                f, STATUS_USAGE, NULL, 0,
                                "--degrees is for angles; %s is not a distribution of them",
                                d->name);
        }
        return STATUS_OK;
}

/* What goes with a formula only. */
static enum status check_plan(const struct options *o, struct fault *f)
{
        const char *stray = o->link.n   ? "--link"
                            : o->offset ? "--offset"
                            : o->l1 > 0 ? "--l1"
                            : o->l2 > 0 ? "--l2"
                                        : NULL;
        if (stray && o->formula.n == 0)
                return fault_set(f, STATUS_USAGE, NULL, 0, "%s needs a --formula", stray);
        if (o->standardize && !(o->l1 > 0) && !(o->l2 > 0))
                return fault_set(f, STATUS_USAGE, NULL, 0, "--standardize needs --l1 or --l2");
        if (o->predict && o->formula.n == 0)
                return fault_set(f, STATUS_USAGE, NULL, 0, "--predict needs a --formula");
        if (plan_is_asked(o) && o->as)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--as is for distributions, not for regressions");
        if (plan_is_asked(o) && o->degrees)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--degrees is for distributions, not for regressions");
        return STATUS_OK;
}

/* Quantiles and their like may be asked for by --print alone: "quantile(0.9)", "se(cdf(3))". */
static enum status ask_printed(struct options *o, struct fault *f)
{
        for (size_t i = 0; i < o->print.n; i++) {
                struct asked a;
                char *name = mem_format("%s", o->print.at[i]);
                bool asks = report_asks(name, &a);
                free(name);
                if (!asks)
                        continue;
                if (infer_asked_refusal(&a))
                        return fault_set(f, STATUS_USAGE, NULL, 0, "--print: in %s the number %s",
                                         o->print.at[i], infer_asked_refusal(&a));
                options_ask(o, &a);
        }
        return STATUS_OK;
}

static enum status check_inference(struct options *o, struct fault *f)
{
        if (o->resamples && !o->study && !o->chose_ci && o->infer.error != ERROR_BOOTSTRAP)
                o->infer.interval = INTERVAL_BOOTSTRAP;
        bool resamples = infer_resamples(&o->infer);
        if (o->resamples && !resamples && !o->study)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--bootstrap is of no use with --ci=%s --se=%s",
                                 interval_name(o->infer.interval), error_name(o->infer.error));
        if (o->chose_resample && !resamples)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--resample needs --bootstrap, --ci=bootstrap or --se=bootstrap");
        o->infer.resamples = o->resamples ? (size_t)o->resamples : DEFAULT_RESAMPLES;
        o->infer.seed = (unsigned long)o->seed;
        o->infer.threads = o->threads ? (size_t)o->threads : threads_available();
        enum status status = ask_printed(o, f);
        if (status == STATUS_OK && o->infer.nasked && o->formula.n)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "quantiles and probabilities differ from row to row of a "
                                 "regression: --predict tells them, not --quantiles, --probs, "
                                 "--return");
        return status;
}

/* --- draws */

/* Categories may be named by their probabilities alone: p[a], p[b]. */
static void levels_of_settings(struct options *o)
{
        if (o->levels.n || o->dist->data != DATA_LABEL)
                return;
        for (size_t i = 0; i < o->at.n; i++) {
                const char *name = o->at.name[i];
                size_t n = strlen(name);
                if (n < 4 || strncmp(name, "p[", 2) != 0 || name[n - 1] != ']')
                        return;
        }
        for (size_t i = 0; i < o->at.n; i++) {
                char *level = mem_text(o->at.name[i] + 2, strlen(o->at.name[i]) - 3);
                words_add(&o->levels, level);
                free(level);
        }
}

/* What is about observations, where there are none yet. */
static const char *about_observations(const struct options *o)
{
        return o->weights      ? "weights"
               : o->event      ? "event"
               : o->interval.n ? "interval"
               : o->censored   ? "censored"
               : o->round > 0  ? "round"
               : o->prior.n    ? "prior"
               : o->l1 > 0     ? "l1"
               : o->l2 > 0     ? "l2"
                               : NULL;
}

static enum status check_files(const struct options *o, struct fault *f)
{
        bool plans = o->formula.n || o->trials;
        if (o->at.n && !plans && o->nfile)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--simulate: at given parameters nothing is read; leave out %s, "
                                 "or --at",
                                 o->file[0]);
        if (plans && (o->nfile != 1 || strcmp(o->file[0], "-") == 0))
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--simulate: name the one file whose rows are to have a response");
        if (plans && access(o->file[0], R_OK) == 0 && !is_rereadable(o))
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--simulate: %s is read twice; it must be a regular file",
                                 o->file[0]);
        if (plans && (o->event || o->interval.n || o->censored))
                return fault_set(
                        f, STATUS_USAGE, NULL, 0,
                        "--simulate: draws are not censored, as the rows of the file would "
                        "say; leave out the formula, or --%s",
                        about_observations(o));
        return STATUS_OK;
}

static enum status check_draws(struct options *o, struct fault *f)
{
        if (o->output != OUTPUT_DRAWS)
                return STATUS_OK;
        if (!o->format)
                o->format = report_format_find("csv");
        if (strcmp(o->format->name, "csv") != 0 && strcmp(o->format->name, "tsv") != 0)
                return fault_set(f, STATUS_USAGE, NULL, 0, "--simulate writes csv or tsv, not %s",
                                 o->format->name);
        if (o->at.n && about_observations(o))
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--simulate: at given parameters there are no observations that "
                                 "--%s could be about",
                                 about_observations(o));
        double from, to;
        if (o->at.n && o->truncate.n && (plan_is_asked(o) || !known_window(o, false, &from, &to)))
                return fault_set(
                        f, STATUS_USAGE, NULL, 0,
                        "--simulate: at given parameters --truncate is two numbers, and not "
                        "beside a formula");
        if (o->at.n && o->dist)
                levels_of_settings(o);
        if (o->at.n && o->dist && o->dist->data == DATA_LABEL && !o->levels.n)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--simulate: --levels=NAME,... has to name the categories");
        return check_files(o, f);
}

/* --- studies */

static enum status check_study(struct options *o, struct fault *f)
{
        bool plans = plan_is_asked(o);
        if (o->output != OUTPUT_STUDY)
                return STATUS_OK;
        if (known_bounds(o))
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--study: how other observations would be %s is not known",
                                 o->truncate.n  ? "truncated"
                                 : o->round > 0 ? "rounded"
                                                : "censored");
        if (o->weights && o->formula.n)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--study: a weighted row of a regression stands for several, of "
                                 "which one cannot be drawn");
        if (o->at.n && !plans && o->weights)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--study: at given parameters there are no observations that "
                                 "--weights could be about");
        if (o->at.n && !plans && o->nfile)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--study: at given parameters nothing is read; leave out %s, or "
                                 "--at",
                                 o->file[0]);
        if (o->at.n && o->dist)
                levels_of_settings(o);
        if (o->at.n && o->dist && o->dist->data == DATA_LABEL && !o->levels.n)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--study: --levels=NAME,... has to name the categories");
        return STATUS_OK;
}

/* What belongs to a search, or to estimates, has no place where nothing is fitted. */
static enum status check_at(const struct options *o, struct fault *f)
{
        const char *stray = o->free_loc                ? "free"
                            : o->start.n               ? "start"
                            : o->study                 ? NULL
                            : o->method != METHOD_AUTO ? "method"
                            : o->infer.error           ? "se"
                            : o->chose_ci              ? "ci"
                            : o->resamples             ? "bootstrap"
                                                       : NULL;
        if (o->at.n && stray)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--at: nothing is fitted there; leave out --%s", stray);
        return STATUS_OK;
}

/* Numbers of --gof that are printed are asked for. */
static enum status check_gof(struct options *o, struct fault *f)
{
        unsigned printed = 0;
        for (size_t i = 0; i < o->print.n; i++)
                printed |= report_goodness(o->print.at[i]);
        if (o->gof && o->print.n && !printed)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--gof: --print shows only what it names: ks, ks_p, cvm, ...");
        o->gof |= printed;
        if (o->refits && !o->gof)
                return fault_set(f, STATUS_USAGE, NULL, 0, "--refits needs --gof");
        return STATUS_OK;
}

enum status check_options(struct options *o, struct fault *f)
{
        enum status status;
        if ((status = output_choose(o, f)) || (status = check_angles(o, f)) ||
            (status = check_at(o, f)) || (status = check_draws(o, f)) ||
            (status = check_study(o, f)) || (status = check_groups(o, f)) ||
            (status = check_known(o, f)) || (status = check_inference(o, f)) ||
            (status = check_gof(o, f)))
                return status;
        if (o->nrival)
                return check_rivals(o, f);
        if (!o->dist)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--dist=NAME is needed; --list shows them");
        if ((status = move_family(o, f)) || (status = check_levels(o, f)) ||
            (status = check_method(o, f)) || (status = check_dialect(&o->dialect, f)) ||
            (status = check_output(o, f)))
                return status;
        if ((status = check_plan(o, f)))
                return status;
        if (o->dist->npar && !plan_is_asked(o) && (status = check_parameters(o, f)))
                return status;
        return tests_check_options(o, f);
}
