/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arguments of options, read strictly: whatever is not understood is a usage error that says what would
 * be. */
#include "internal.h"

#include "mem.h"
#include "suggest.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- words and distributions */

/* "a, b, c" as a string of the caller */
static char *join(const char *(*word)(size_t i))
{
        char *list = mem_format("%s", word(0));
        for (size_t i = 1; word(i); i++) {
                char *longer = mem_format("%s, %s", list, word(i));
                free(list);
                list = longer;
        }
        return list;
}

enum status value_word(const struct row *row, const char *argument, size_t *index, struct fault *f)
{
        struct suggestion s = {.word = argument};
        for (*index = 0; row->word(*index); ++*index) {
                if (strcasecmp(argument, row->word(*index)) == 0)
                        return STATUS_OK;
                suggest_offer(&s, row->word(*index));
        }
        char *list = join(row->word);
        fault_set(f, STATUS_USAGE, NULL, 0, "--%s: \"%s\" is none of %s%s%s%s", row->name, argument,
                  list, s.best ? "; did you mean \"" : "", s.best ? s.best : "",
                  s.best ? "\"?" : "");
        free(list);
        return STATUS_USAGE;
}

enum status value_dist(const struct row *row, const char *argument, const struct dist **d,
                       struct fault *f)
{
        *d = dist_find(argument);
        if (*d)
                return STATUS_OK;
        struct suggestion s = {.word = argument};
        for (size_t i = 0; i < dist_count(); i++) {
                suggest_offer(&s, dist_at(i)->name);
                for (const char *const *a = dist_at(i)->aliases; a && *a; a++)
                        suggest_offer(&s, *a);
        }
        return fault_set(f, STATUS_USAGE, NULL, 0, "--%s: no distribution is called \"%s\"; %s%s%s",
                         row->name, argument, s.best ? "did you mean \"" : "",
                         s.best ? s.best : "--list shows them", s.best ? "\"?" : "");
}

/* --- lists */

void words_free(struct words *list)
{
        for (size_t i = 0; i < list->n; i++)
                free(list->at[i]);
        free(list->at);
        *list = (struct words){0};
}

static void add_word(struct words *list, char *word)
{
        size_t room = list->n;
        list->at = mem_grow(list->at, &room, list->n + 2, sizeof *list->at);
        list->at[list->n++] = word;
        list->at[list->n] = NULL;
}

void words_add(struct words *list, const char *word)
{
        add_word(list, mem_text(word, strlen(word)));
}

/* The word at *at as a string of the caller, without its quotes; *at moves to the comma or the end behind
 * it. NULL: a quote is not closed. */
static char *next_word(const char **at, bool brackets)
{
        const char *s = *at;
        char *word = mem_array(strlen(s) + 1, 1);
        size_t depth = 0, n = 0;
        bool quoted = false;
        for (; *s && (quoted || depth || *s != ','); s++) {
                if (*s == '"' && (quoted ? s[1] != '"' : n == 0)) {
                        quoted = !quoted;
                        continue;
                }
                if (quoted && *s == '"')
                        s++;
                if (brackets && (*s == '[' || *s == '('))
                        depth++;
                if (depth && (*s == ']' || *s == ')'))
                        depth--;
                word[n++] = *s;
        }
        *at = s;
        if (!quoted)
                return word;
        free(word);
        return NULL;
}

enum status value_list(const struct row *row, const char *argument, bool brackets,
                       struct words *list, struct fault *f)
{
        for (const char *s = argument;; s++) {
                char *word = next_word(&s, brackets);
                if (!word)
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "--%s: a quote is not closed in %s", row->name, argument);
                add_word(list, word);
                if (!*s)
                        return STATUS_OK;
        }
}

/* --- several distributions */

static void add_rival(struct options *o, const struct dist *d)
{
        size_t room = o->nrival;
        for (size_t i = 0; i < o->nrival; i++)
                if (o->rival[i] == d)
                        return; /* named twice is named once */
        o->rival = mem_grow(o->rival, &room, o->nrival + 1, sizeof *o->rival);
        o->rival[o->nrival++] = d;
}

enum status value_rivals(const struct row *row, const char *argument, struct options *o,
                         struct fault *f)
{
        struct words list = {0};
        o->dist = NULL;
        o->nrival = 0;
        o->all = strcasecmp(argument, "all") == 0;
        for (size_t i = 0; o->all && i < dist_count(); i++)
                if (dist_at(i)->data != DATA_LABEL)
                        add_rival(o, dist_at(i));
        if (o->all)
                return STATUS_OK;
        enum status status = value_list(row, argument, false, &list, f);
        for (size_t i = 0; status == STATUS_OK && i < list.n; i++) {
                const struct dist *d;
                status = value_dist(row, list.at[i], &d, f);
                if (status == STATUS_OK)
                        add_rival(o, d);
        }
        words_free(&list);
        if (status == STATUS_OK && o->nrival == 1) {
                o->dist = o->rival[0];
                o->nrival = 0;
        }
        return status;
}

/* A number; a bound that is given may be infinite. */
bool value_setting(const char *s, double *value)
{
        enum num_status what = num_parse(s, strlen(s), '.', value);
        if (what == NUM_INFINITE)
                *value = *s == '-' ? -NUM_INF : NUM_INF;
        return what == NUM_OK || what == NUM_INFINITE;
}

/* --- numbers */

enum status value_settings(const struct row *row, const char *argument, struct settings *s,
                           struct fault *f)
{
        struct words list = {0};
        enum status status = value_list(row, argument, true, &list, f);
        for (size_t i = 0; status == STATUS_OK && i < list.n; i++) {
                char *sign = strrchr(list.at[i], '=');
                double value;
                if (!sign || sign == list.at[i]) {
                        status = fault_set(f, STATUS_USAGE, NULL, 0,
                                           "--%s: \"%s\" is not of the form NAME=VALUE", row->name,
                                           list.at[i]);
                } else if (!value_setting(sign + 1, &value)) {
                        status = fault_set(f, STATUS_USAGE, NULL, 0,
                                           "--%s: \"%s\" is not a number in \"%s\"", row->name,
                                           sign + 1, list.at[i]);
                } else {
                        size_t names = s->n, values = s->n;
                        s->name = mem_grow(s->name, &names, s->n + 1, sizeof *s->name);
                        s->value = mem_grow(s->value, &values, s->n + 1, sizeof *s->value);
                        s->name[s->n] = mem_text(list.at[i], (size_t)(sign - list.at[i]));
                        s->value[s->n++] = value;
                }
        }
        words_free(&list);
        return status;
}

enum status value_level(const struct row *row, const char *argument, double *level, struct fault *f)
{
        size_t n = strlen(argument);
        bool percent = n > 0 && argument[n - 1] == '%';
        double v;
        if (num_parse(argument, n - percent, '.', &v) != NUM_OK)
                return fault_set(f, STATUS_USAGE, NULL, 0, "--%s: \"%s\" is not a number",
                                 row->name, argument);
        if (percent)
                v /= 100;
        if (v > 0 && v < 1) {
                *level = v;
                return STATUS_OK;
        }
        char text[NUM_TEXT];
        num_shortest(text, v);
        return fault_set(f, STATUS_USAGE, NULL, 0, "--%s: %s is not between 0 and 1%s%s%s",
                         row->name, argument, v > 1 && v < 100 && !percent ? "; did you mean " : "",
                         v > 1 && v < 100 && !percent ? text : "",
                         v > 1 && v < 100 && !percent ? "%?" : "");
}

void options_ask(struct options *o, const struct asked *a)
{
        for (size_t i = 0; i < o->infer.nasked; i++)
                if (o->infer.asked[i].question == a->question && o->infer.asked[i].at == a->at)
                        return;
        o->infer.asked = mem_grow(o->infer.asked, &o->asked_room, o->infer.nasked + 1,
                                  sizeof *o->infer.asked);
        o->infer.asked[o->infer.nasked++] = *a;
}

enum status value_factor(const struct row *row, const char *argument, double *value,
                         struct fault *f)
{
        double v;
        if (num_parse(argument, strlen(argument), '.', &v) != NUM_OK || !(v >= 0))
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--%s: \"%s\" is not a number of 0 or more", row->name, argument);
        *value = v;
        return STATUS_OK;
}

enum status value_count(const struct row *row, const char *argument, size_t *value, struct fault *f)
{
        double v;
        if (num_parse(argument, strlen(argument), '.', &v) != NUM_OK || v != floor(v) || v < 1 ||
            v > 0x1p53)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--%s: \"%s\" is not a whole number of 1 or more", row->name,
                                 argument);
        *value = (size_t)v;
        return STATUS_OK;
}

enum status value_integer(const struct row *row, const char *argument, int lo, int hi, int *value,
                          struct fault *f)
{
        double v;
        if (num_parse(argument, strlen(argument), '.', &v) != NUM_OK || v != floor(v) || v < lo ||
            v > hi)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--%s: \"%s\" is not a whole number from %d to %d", row->name,
                                 argument, lo, hi);
        *value = (int)v;
        return STATUS_OK;
}

/* --- curves */

static bool is_of_parameters(enum curve c)
{
        return c == CURVE_LIKELIHOOD || c == CURVE_LOGLIK || c == CURVE_PROFILE;
}

enum status value_curve(const struct row *row, const char *argument, enum curve *curve,
                        struct words *of, struct fault *f)
{
        size_t n = strcspn(argument, "("), rest = strlen(argument) - n, i;
        char *word = mem_text(argument, n);
        enum status status = value_word(row, word, &i, f);
        free(word);
        if (status != STATUS_OK)
                return status;
        *curve = (enum curve)(i + 1);
        if (rest == 0)
                return STATUS_OK;
        if (!is_of_parameters(*curve) || rest < 3 || argument[n + rest - 1] != ')')
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--%s: \"%s\": parameters stand in parentheses, of likelihood, "
                                 "loglik and profile",
                                 row->name, argument);
        char *list = mem_text(argument + n + 1, rest - 2);
        status = value_list(row, list, true, of, f);
        free(list);
        return status;
}

bool value_begins_with_curve(const char *argument)
{
        size_t n = strcspn(argument, "(:");
        for (size_t c = CURVE_NONE + 1; c < CURVE_COUNT; c++)
                if (strlen(curve_name((enum curve)c)) == n &&
                    strncasecmp(argument, curve_name((enum curve)c), n) == 0)
                        return true;
        return false;
}

bool value_is_canvas(const char *argument)
{
        return strcasecmp(argument, "gnuplot") == 0 || figure_is_file(argument);
}

const char *value_canvas(const char *argument)
{
        size_t depth = 0;
        for (const char *s = argument; *s; s++) {
                depth += *s == '(';
                depth -= depth && *s == ')';
                if (depth == 0 && *s == ':' && value_is_canvas(s + 1))
                        return s + 1;
        }
        return NULL;
}

/* --- characters */

static const struct {
        const char *name;
        int byte;
} marks[] = {
        {"auto", DELIMITER_AUTO},
        {"blank", DELIMITER_BLANKS},
        {"blanks", DELIMITER_BLANKS},
        {"space", DELIMITER_BLANKS},
        {"spaces", DELIMITER_BLANKS},
        {" ", DELIMITER_BLANKS},
        {"whitespace", DELIMITER_BLANKS},
        {"comma", ','},
        {"tab", '\t'},
        {"\\t", '\t'},
        {"semicolon", ';'},
        {"bar", '|'},
        {"pipe", '|'},
        {"colon", ':'},
};

static enum status refuse(const struct row *row, const char *argument, const char *why,
                          struct fault *f)
{
        return fault_set(f, STATUS_USAGE, NULL, 0, "--%s: \"%s\" %s", row->name, argument, why);
}

enum status value_delimiter(const struct row *row, const char *argument, int *delimiter,
                            struct fault *f)
{
        struct suggestion s = {.word = argument};
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
                if (strcasecmp(argument, marks[i].name) == 0) {
                        *delimiter = marks[i].byte;
                        return STATUS_OK;
                }
                suggest_offer(&s, marks[i].name);
        }
        if (strcmp(argument, "t") == 0)
                return refuse(row, argument, "is a letter; for a tab say --delimiter=tab", f);
        if (strlen(argument) != 1 && s.best)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--%s: \"%s\" is not one character; did you mean \"%s\"?",
                                 row->name, argument, s.best);
        char mark;
        enum status status = value_mark(row, argument, &mark, f);
        if (status == STATUS_OK)
                *delimiter = (unsigned char)mark;
        return status;
}

enum status value_mark(const struct row *row, const char *argument, char *mark, struct fault *f)
{
        if (strlen(argument) != 1)
                return refuse(row, argument, "is not one character", f);
        if (!isascii((unsigned char)*argument) || isalnum((unsigned char)*argument) ||
            strchr("+-\"\r\n", *argument))
                return refuse(row, argument, "would be mistaken for a part of the cells", f);
        *mark = *argument;
        return STATUS_OK;
}
