/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each option does with its argument. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* --- the model */

enum status take_dist(struct options *o, const struct row *row, const char *argument,
                      struct fault *f)
{
        return value_rivals(row, argument, o, f);
}

enum status take_rank(struct options *o, const struct row *row, const char *argument,
                      struct fault *f)
{
        size_t i;
        enum status status = value_word(row, argument, &i, f);
        if (status == STATUS_OK)
                o->rank = (enum criterion)i;
        return status;
}

enum status take_method(struct options *o, const struct row *row, const char *argument,
                        struct fault *f)
{
        size_t i;
        enum status status = value_word(row, argument, &i, f);
        if (status == STATUS_OK)
                o->method = (enum method)i;
        return status;
}

enum status take_levels(struct options *o, const struct row *row, const char *argument,
                        struct fault *f)
{
        words_free(&o->levels);
        return value_list(row, argument, false, &o->levels, f);
}

enum status take_fix(struct options *o, const struct row *row, const char *argument,
                     struct fault *f)
{
        return value_settings(row, argument, &o->fix, f);
}

enum status take_free(struct options *o, const struct row *row, const char *argument,
                      struct fault *f)
{
        size_t i;
        enum status status = value_word(row, argument, &i, f);
        o->free_loc = o->free_loc || status == STATUS_OK;
        return status;
}

/* --size=N is --fix=size=N. */
enum status take_given(struct options *o, const struct row *row, const char *argument,
                       struct fault *f)
{
        char *setting = mem_format("%s=%s", row->name, argument);
        enum status status = value_settings(row, setting, &o->fix, f);
        free(setting);
        return status;
}

/* The same, unless it is no number. */
enum status take_trials(struct options *o, const struct row *row, const char *argument,
                        struct fault *f)
{
        double v;
        if (num_parse(argument, strlen(argument), '.', &v) != NUM_BAD || !*argument)
                return take_given(o, row, argument, f);
        o->trials = argument;
        return STATUS_OK;
}

enum status take_formula(struct options *o, const struct row *row, const char *argument,
                         struct fault *f)
{
        (void)row, (void)f;
        words_add(&o->formula, argument);
        return STATUS_OK;
}

enum status take_link(struct options *o, const struct row *row, const char *argument,
                      struct fault *f)
{
        return value_list(row, argument, false, &o->link, f);
}

enum status take_prior(struct options *o, const struct row *row, const char *argument,
                       struct fault *f)
{
        return value_list(row, argument, true, &o->prior, f);
}

enum status take_offset(struct options *o, const struct row *row, const char *argument,
                        struct fault *f)
{
        if (!*argument)
                return fault_set(f, STATUS_USAGE, NULL, 0, "--%s needs a name or a number",
                                 row->name);
        o->offset = argument;
        return STATUS_OK;
}

enum status take_l1(struct options *o, const struct row *row, const char *argument, struct fault *f)
{
        return value_factor(row, argument, &o->l1, f);
}

enum status take_l2(struct options *o, const struct row *row, const char *argument, struct fault *f)
{
        return value_factor(row, argument, &o->l2, f);
}

enum status take_standardize(struct options *o, const struct row *row, const char *argument,
                             struct fault *f)
{
        (void)row, (void)argument, (void)f;
        o->standardize = true;
        return STATUS_OK;
}

enum status take_start(struct options *o, const struct row *row, const char *argument,
                       struct fault *f)
{
        return value_settings(row, argument, &o->start, f);
}

enum status take_at(struct options *o, const struct row *row, const char *argument, struct fault *f)
{
        return value_settings(row, argument, &o->at, f);
}

/* --- the data */

enum status take_column(struct options *o, const struct row *row, const char *argument,
                        struct fault *f)
{
        if (!*argument)
                return fault_set(f, STATUS_USAGE, NULL, 0, "--%s needs a name or a number",
                                 row->name);
        o->column = argument;
        return STATUS_OK;
}

enum status take_by(struct options *o, const struct row *row, const char *argument, struct fault *f)
{
        words_free(&o->by);
        return value_list(row, argument, false, &o->by, f);
}

static enum status take_name(const char **to, const struct row *row, const char *argument,
                             struct fault *f)
{
        if (!*argument)
                return fault_set(f, STATUS_USAGE, NULL, 0, "--%s needs a name or a number",
                                 row->name);
        *to = argument;
        return STATUS_OK;
}

enum status take_weights(struct options *o, const struct row *row, const char *argument,
                         struct fault *f)
{
        return take_name(&o->weights, row, argument, f);
}

enum status take_event(struct options *o, const struct row *row, const char *argument,
                       struct fault *f)
{
        return take_name(&o->event, row, argument, f);
}

enum status take_interval(struct options *o, const struct row *row, const char *argument,
                          struct fault *f)
{
        words_free(&o->interval);
        enum status status = value_list(row, argument, false, &o->interval, f);
        if (status == STATUS_OK && o->interval.n != 2)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--interval names two columns, LOWER,UPPER, not %zu",
                                 o->interval.n);
        return status;
}

enum status take_censored(struct options *o, const struct row *row, const char *argument,
                          struct fault *f)
{
        (void)row, (void)argument, (void)f;
        o->censored = true;
        return STATUS_OK;
}

enum status take_round(struct options *o, const struct row *row, const char *argument,
                       struct fault *f)
{
        enum status status = value_factor(row, argument, &o->round, f);
        if (status == STATUS_OK && !(o->round > 0))
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--round=%s: what values were rounded to is more than 0",
                                 argument);
        return status;
}

/* LO:HI, either of which may be empty. */
enum status take_truncate(struct options *o, const struct row *row, const char *argument,
                          struct fault *f)
{
        const char *cut = strchr(argument, ':');
        if (!cut || strlen(argument) < 2)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--%s=%s: say LO:HI, LO: or :HI, numbers or columns", row->name,
                                 argument);
        words_free(&o->truncate);
        o->truncate = (struct words){2, mem_array(3, sizeof(char *))};
        o->truncate.at[0] = mem_text(argument, (size_t)(cut - argument));
        o->truncate.at[1] = mem_text(cut + 1, strlen(cut + 1));
        return STATUS_OK;
}

enum status take_delimiter(struct options *o, const struct row *row, const char *argument,
                           struct fault *f)
{
        return value_delimiter(row, argument, &o->dialect.delimiter, f);
}

enum status take_header(struct options *o, const struct row *row, const char *argument,
                        struct fault *f)
{
        static const enum header meaning[] = {HEADER_AUTO, HEADER_YES, HEADER_NO};
        size_t i;
        enum status status = value_word(row, argument, &i, f);
        if (status == STATUS_OK)
                o->dialect.header = meaning[i];
        return status;
}

enum status take_comment(struct options *o, const struct row *row, const char *argument,
                         struct fault *f)
{
        if (!*argument || strcmp(argument, "none") == 0) {
                o->dialect.comment = '\0';
                return STATUS_OK;
        }
        return value_mark(row, argument, &o->dialect.comment, f);
}

enum status take_decimal(struct options *o, const struct row *row, const char *argument,
                         struct fault *f)
{
        return value_mark(row, argument, &o->dialect.decimal, f);
}

enum status take_na(struct options *o, const struct row *row, const char *argument, struct fault *f)
{
        words_free(&o->na);
        enum status status = value_list(row, argument, false, &o->na, f);
        o->dialect.na = (const char *const *)o->na.at;
        return status;
}

enum status take_missing(struct options *o, const struct row *row, const char *argument,
                         struct fault *f)
{
        size_t i;
        enum status status = value_word(row, argument, &i, f);
        if (status == STATUS_OK)
                o->dialect.missing_is_error = i == 1;
        return status;
}

/* --- inference and output */

enum status take_level(struct options *o, const struct row *row, const char *argument,
                       struct fault *f)
{
        o->chose_level = true;
        return value_level(row, argument, &o->infer.level, f);
}

enum status take_ci(struct options *o, const struct row *row, const char *argument, struct fault *f)
{
        size_t i;
        enum status status = value_word(row, argument, &i, f);
        if (status == STATUS_OK)
                o->infer.interval = (enum interval)i;
        o->chose_ci = o->chose_ci || status == STATUS_OK;
        return status;
}

enum status take_se(struct options *o, const struct row *row, const char *argument, struct fault *f)
{
        size_t i;
        enum status status = value_word(row, argument, &i, f);
        if (status == STATUS_OK)
                o->infer.error = (enum error)i;
        return status;
}

enum status take_bootstrap(struct options *o, const struct row *row, const char *argument,
                           struct fault *f)
{
        return value_integer(row, argument, 2, 100000000, &o->resamples, f);
}

enum status take_resample(struct options *o, const struct row *row, const char *argument,
                          struct fault *f)
{
        size_t i;
        enum status status = value_word(row, argument, &i, f);
        o->chose_resample = true;
        o->infer.parametric = status == STATUS_OK && i == 1;
        return status;
}

/* Numbers between commas, which are asked of the fitted distribution. */
static enum status take_questions(struct options *o, const struct row *row, const char *argument,
                                  enum question question, struct fault *f)
{
        struct words list = {0};
        enum status status = value_list(row, argument, false, &list, f);
        for (size_t i = 0; i < list.n && status == STATUS_OK; i++) {
                struct asked a = {.question = question};
                if (num_parse(list.at[i], strlen(list.at[i]), '.', &a.at) != NUM_OK)
                        status = fault_set(f, STATUS_USAGE, NULL, 0, "--%s: \"%s\" is not a number",
                                           row->name, list.at[i]);
                else if (infer_asked_refusal(&a))
                        status = fault_set(f, STATUS_USAGE, NULL, 0, "--%s: %s %s", row->name,
                                           list.at[i], infer_asked_refusal(&a));
                else
                        options_ask(o, &a);
        }
        words_free(&list);
        return status;
}

enum status take_quantiles(struct options *o, const struct row *row, const char *argument,
                           struct fault *f)
{
        return take_questions(o, row, argument, QUESTION_QUANTILE, f);
}

enum status take_probs(struct options *o, const struct row *row, const char *argument,
                       struct fault *f)
{
        return take_questions(o, row, argument, QUESTION_CDF, f);
}

enum status take_return(struct options *o, const struct row *row, const char *argument,
                        struct fault *f)
{
        return take_questions(o, row, argument, QUESTION_RETURN, f);
}

enum status take_test(struct options *o, const struct row *row, const char *argument,
                      struct fault *f)
{
        if (!*argument)
                return fault_set(f, STATUS_USAGE, NULL, 0, "--%s needs NAME=VALUE", row->name);
        words_add(&o->test, argument);
        return STATUS_OK;
}

enum status take_gof(struct options *o, const struct row *row, const char *argument,
                     struct fault *f)
{
        struct words list = {0};
        enum status status = STATUS_OK;
        o->gof = argument ? 0 : GOF_USUAL;
        if (argument)
                status = value_list(row, argument, false, &list, f);
        for (size_t i = 0, k; status == STATUS_OK && i < list.n; i++) {
                status = value_word(row, list.at[i], &k, f);
                if (status == STATUS_OK)
                        o->gof |= 1U << k;
        }
        words_free(&list);
        return status;
}

enum status take_refits(struct options *o, const struct row *row, const char *argument,
                        struct fault *f)
{
        return value_integer(row, argument, 1, 100000000, &o->refits, f);
}

enum status take_format(struct options *o, const struct row *row, const char *argument,
                        struct fault *f)
{
        size_t i;
        enum status status = value_word(row, argument, &i, f);
        if (status == STATUS_OK)
                o->format = report_format(i);
        return status;
}

enum status take_print(struct options *o, const struct row *row, const char *argument,
                       struct fault *f)
{
        return value_list(row, argument, true, &o->print, f);
}

enum status take_as(struct options *o, const struct row *row, const char *argument, struct fault *f)
{
        size_t i;
        enum status status = value_word(row, argument, &i, f);
        if (status == STATUS_OK)
                o->as = report_language(i);
        return status;
}

enum status take_explain(struct options *o, const struct row *row, const char *argument,
                         struct fault *f)
{
        size_t i = 0;
        enum status status = argument ? value_word(row, argument, &i, f) : STATUS_OK;
        if (status == STATUS_OK)
                o->explain = (enum paper)(i + 1);
        return status;
}

enum status take_curve(struct options *o, const struct row *row, const char *argument,
                       struct fault *f)
{
        words_free(&o->drawn);
        return value_curve(row, argument, &o->curve, &o->drawn, f);
}

/* A kind, where to, or both; what one leaves open is as an earlier --plot had it. */
enum status take_plot(struct options *o, const struct row *row, const char *argument,
                      struct fault *f)
{
        o->plot = true;
        if (!argument)
                return STATUS_OK;
        if (value_is_canvas(argument) && !value_begins_with_curve(argument)) {
                o->canvas = argument;
                return STATUS_OK;
        }
        if (strchr(argument, '.') && !value_begins_with_curve(argument))
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--%s: \"%s\": a file must end in .svg, .pdf or .png", row->name,
                                 argument);
        const char *to = value_begins_with_curve(argument) ? value_canvas(argument) : NULL;
        char *kind = mem_text(argument, to ? (size_t)(to - argument) - 1 : strlen(argument));
        words_free(&o->drawn);
        enum status status = value_curve(row, kind, &o->picture, &o->drawn, f);
        free(kind);
        if (to)
                o->canvas = to;
        return status;
}

enum status take_predict(struct options *o, const struct row *row, const char *argument,
                         struct fault *f)
{
        if (!*argument)
                return fault_set(f, STATUS_USAGE, NULL, 0, "--%s needs a file", row->name);
        o->predict = argument;
        return STATUS_OK;
}

enum status take_seed(struct options *o, const struct row *row, const char *argument,
                      struct fault *f)
{
        return value_integer(row, argument, 0, 2147483647, &o->seed, f);
}

enum status take_trace(struct options *o, const struct row *row, const char *argument,
                       struct fault *f)
{
        (void)row, (void)argument, (void)f;
        o->trace = true;
        return STATUS_OK;
}

enum status take_simulate(struct options *o, const struct row *row, const char *argument,
                          struct fault *f)
{
        return value_count(row, argument, &o->simulate, f);
}

const char study_sizes[] = "10,30,100,300,1000,3000";

static int by_size(const void *a, const void *b)
{
        size_t x = *(const size_t *)a, y = *(const size_t *)b;
        return x < y ? -1 : x > y;
}

enum status take_study(struct options *o, const struct row *row, const char *argument,
                       struct fault *f)
{
        const char *list = argument ? argument : study_sizes;
        size_t room = 0;
        list += strncmp(list, "n=", 2) == 0 ? 2 : 0;
        free(o->size);
        o->size = NULL;
        o->nsize = 0;
        o->study = true;
        for (bool more = true; more;) {
                size_t width = strcspn(list, ",");
                char *word = mem_text(list, width);
                o->size = mem_grow(o->size, &room, o->nsize + 1, sizeof *o->size);
                enum status status = value_count(row, word, &o->size[o->nsize++], f);
                free(word);
                if (status != STATUS_OK)
                        return status;
                more = list[width] == ',';
                list += width + 1;
        }
        qsort(o->size, o->nsize, sizeof *o->size, by_size);
        for (size_t i = 1; i < o->nsize; i++)
                if (o->size[i] == o->size[i - 1])
                        return fault_set(f, STATUS_USAGE, NULL, 0, "--%s: %zu is there twice",
                                         row->name, o->size[i]);
        return STATUS_OK;
}

enum status take_digits(struct options *o, const struct row *row, const char *argument,
                        struct fault *f)
{
        return value_integer(row, argument, 1, 17, &o->digits, f);
}

enum status take_threads(struct options *o, const struct row *row, const char *argument,
                         struct fault *f)
{
        return value_integer(row, argument, 1, MOST_THREADS, &o->threads, f);
}

enum status take_degrees(struct options *o, const struct row *row, const char *argument,
                         struct fault *f)
{
        (void)row, (void)argument, (void)f;
        o->degrees = true;
        return STATUS_OK;
}

enum status take_quiet(struct options *o, const struct row *row, const char *argument,
                       struct fault *f)
{
        (void)row, (void)argument, (void)f;
        o->quiet = true;
        o->verbose = false;
        return STATUS_OK;
}

enum status take_verbose(struct options *o, const struct row *row, const char *argument,
                         struct fault *f)
{
        (void)row, (void)argument, (void)f;
        o->verbose = true;
        o->quiet = false;
        return STATUS_OK;
}

/* --- about */

enum status take_list(struct options *o, const struct row *row, const char *argument,
                      struct fault *f)
{
        size_t i = 0;
        enum status status = argument ? value_word(row, argument, &i, f) : STATUS_OK;
        o->action = ACTION_LIST;
        o->style = (enum style)i;
        return status;
}

enum status take_describe(struct options *o, const struct row *row, const char *argument,
                          struct fault *f)
{
        o->action = ACTION_DESCRIBE;
        return value_dist(row, argument, &o->dist, f);
}

enum status take_help(struct options *o, const struct row *row, const char *argument,
                      struct fault *f)
{
        (void)row, (void)argument, (void)f;
        o->action = ACTION_HELP;
        return STATUS_OK;
}

enum status take_version(struct options *o, const struct row *row, const char *argument,
                         struct fault *f)
{
        (void)row, (void)argument, (void)f;
        o->action = ACTION_VERSION;
        return STATUS_OK;
}

enum status take_man(struct options *o, const struct row *row, const char *argument,
                     struct fault *f)
{
        (void)row, (void)argument, (void)f;
        o->action = ACTION_MAN;
        return STATUS_OK;
}

enum status take_completion(struct options *o, const struct row *row, const char *argument,
                            struct fault *f)
{
        size_t i;
        enum status status = value_word(row, argument, &i, f);
        o->action = ACTION_COMPLETION;
        if (status == STATUS_OK)
                o->shell = row->word(i);
        return status;
}
