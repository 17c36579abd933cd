/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line -> struct options, by getopt_long with arrays made from the table. */
#include "internal.h"

#include "mem.h"
#include "suggest.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

/* --- getopt's arrays. A long option's value is FIRST + its row. */

enum { FIRST = 256 };

static size_t row_count(void)
{
        size_t n = 0;
        while (row_at(n))
                n++;
        return n;
}

static struct option *long_options(void)
{
        size_t n = row_count();
        struct option *list = mem_array(n + 1, sizeof *list);
        for (size_t i = 0; i < n; i++)
                list[i] = (struct option){
                        .name = row_at(i)->name,
                        .has_arg = !row_at(i)->argument  ? no_argument
                                   : row_at(i)->optional ? optional_argument
                                                         : required_argument,
                        .val = FIRST + (int)i,
                };
        return list;
}

/* The leading colon makes getopt say which of its complaints it has. */
static char *short_options(void)
{
        char *list = mem_array(2 + 2 * row_count(), 1), *end = list;
        *end++ = ':';
        for (size_t i = 0; row_at(i); i++) {
                if (!row_at(i)->letter)
                        continue;
                *end++ = row_at(i)->letter;
                if (row_at(i)->argument)
                        *end++ = ':';
        }
        return list;
}

/* The row of a value or letter; NULL: there is none. */
static const struct row *row_of(int value)
{
        if (value >= FIRST)
                return row_at((size_t)(value - FIRST));
        size_t i = 0;
        while (row_at(i) && (!row_at(i)->letter || row_at(i)->letter != value))
                i++;
        return row_at(i);
}

/* --- what is wrong with an option */

/* "--frmat=json", which no option, or more than one, begins with. */
static enum status unknown_long(const char *argument, struct fault *f)
{
        char *name = mem_text(argument + 2, strcspn(argument + 2, "="));
        struct suggestion s = {.word = name};
        char *fits = NULL;
        for (size_t i = 0; row_at(i); i++) {
                suggest_offer(&s, row_at(i)->name);
                if (strncmp(name, row_at(i)->name, strlen(name)) == 0) {
                        char *longer = fits ? mem_format("%s, --%s", fits, row_at(i)->name)
                                            : mem_format("--%s", row_at(i)->name);
                        free(fits);
                        fits = longer;
                }
        }
        if (fits)
                fault_set(f, STATUS_USAGE, NULL, 0, "--%s may be any of %s", name, fits);
        else
                fault_set(f, STATUS_USAGE, NULL, 0, "unknown option --%s%s%s%s", name,
                          s.best ? "; did you mean --" : "", s.best ? s.best : "",
                          s.best ? "?" : "");
        free(fits);
        free(name);
        return STATUS_USAGE;
}

/* After ':' or '?' from getopt, which left the option in optopt: its value, an unknown letter, or 0 for an
 * unknown long option. argument is the element of argv that it has just passed. */
static enum status bad_option(int complaint, const char *argument, struct fault *f)
{
        const struct row *row = optopt ? row_of(optopt) : NULL;
        if (complaint == ':')
                return fault_set(f, STATUS_USAGE, NULL, 0, "--%s needs a value: --%s=%s", row->name,
                                 row->name, row->argument);
        if (row)
                return fault_set(f, STATUS_USAGE, NULL, 0, "--%s takes no value", row->name);
        if (!optopt)
                return unknown_long(argument, f);
        return fault_set(f, STATUS_USAGE, NULL, 0, "unknown option -%c", optopt);
}

/* "-dist" is read as the letter d with the value "ist": if that is wrong, say so. */
static void hint_hyphens(const char *argument, struct fault *f)
{
        size_t n = argument ? strcspn(argument, "=") : 0;
        for (size_t i = 0; n > 2 && argument[0] == '-' && row_at(i); i++) {
                const char *name = row_at(i)->name;
                if (strlen(name) != n - 1 || strncmp(argument + 1, name, n - 1) != 0)
                        continue;
                char *text = mem_format("%s (--%s has two hyphens)", f->text, name);
                fault_set(f, f->status, NULL, 0, "%s", text);
                free(text);
                return;
        }
}

/* --- the options, one by one */

/* The row of an option that stands alone, if one was given, and how many options there were. */
struct seen {
        const struct row *alone;
        size_t options;
};

static enum status take_all(int argc, char **argv, const char *letters, const struct option *names,
                            struct options *o, struct seen *seen, struct fault *f)
{
        enum status status = STATUS_OK;
        optind = 0; /* begin anew */
        opterr = 0;
        while (status == STATUS_OK && o->action != ACTION_HELP && o->action != ACTION_VERSION) {
                int value = getopt_long(argc, argv, letters, names, NULL);
                if (value == -1)
                        break;
                if (value == ':' || value == '?') {
                        status = bad_option(value, argv[optind - 1], f);
                } else {
                        const struct row *row = row_of(value);
                        status = row->take(o, row, optarg, f);
                        seen->options++;
                        seen->alone = row->alone ? row : seen->alone;
                }
                if (status != STATUS_OK) {
                        hint_hyphens(argv[optind - 1], f); /* read to its end */
                        hint_hyphens(argv[optind], f);     /* read in part */
                }
        }
        return status;
}

enum status cli_parse(int argc, char **argv, struct options *o, struct fault *f)
{
        *o = cli_defaults;
        o->dialect = dialect_default;
        char *letters = short_options();
        struct option *names = long_options();
        struct seen seen = {0};
        enum status status = take_all(argc, argv, letters, names, o, &seen, f);
        free(letters);
        free(names);
        if (status != STATUS_OK || o->action == ACTION_HELP || o->action == ACTION_VERSION)
                return status; /* as GNU programs do, without looking at the rest */
        o->nfile = (size_t)(argc - optind);
        o->file = (const char *const *)argv + optind;
        if (seen.alone && (seen.options > 1 || o->nfile))
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--%s stands alone: no other options or files", seen.alone->name);
        return o->action == ACTION_FIT ? check_options(o, f) : STATUS_OK;
}

static void settings_free(struct settings *s)
{
        for (size_t i = 0; i < s->n; i++)
                free(s->name[i]);
        free(s->name);
        free(s->value);
}

void cli_free(struct options *o)
{
        settings_free(&o->fix);
        settings_free(&o->start);
        settings_free(&o->at);
        free(o->size);
        words_free(&o->levels);
        words_free(&o->formula);
        words_free(&o->link);
        words_free(&o->prior);
        words_free(&o->na);
        words_free(&o->by);
        words_free(&o->interval);
        words_free(&o->truncate);
        words_free(&o->print);
        words_free(&o->test);
        words_free(&o->drawn);
        free(o->rival);
        free(o->infer.asked);
        dist_free(o->moved);
}
