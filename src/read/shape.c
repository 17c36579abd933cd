/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read/shape: delimiter, header and kinds of columns, found from the first records of a file.
 *
 *   1. a preview      2. the delimiter      3. the header      4. which column is meant
 */
#include "internal.h"

#include "mem.h"
#include "num.h"
#include "suggest.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Records and bytes that a decision is based on. */
enum { LOOK_RECORDS = 100, LOOK_BYTES = 1 << 16 };

/* --- 1. a preview: the first records, cut at some delimiter ------------------------------ */

struct preview {
        char *copy;        /* of the window: cutting changes it, and cells point into it */
        struct cell *cell; /* of all records, one after the other */
        struct record record[LOOK_RECORDS];
        size_t n;
        bool ends; /* cells may be censored, as 12+ */
};

static void preview_add(struct preview *p, const struct record *r, size_t *ncell, size_t *room)
{
        p->cell = mem_grow(p->cell, room, *ncell + r->n, sizeof *p->cell);
        memcpy(p->cell + *ncell, r->cell, r->n * sizeof *p->cell);
        *ncell += r->n;
        p->record[p->n++] = *r;
}

static void preview_make(struct preview *p, const struct source *s, int delimiter, char comment)
{
        size_t n = s->to - s->from;
        *p = (struct preview){0};
        p->copy = mem_text(s->buf ? s->buf + s->from : "", n);
        if (!s->ended) { /* the last line may be cut off */
                char *last = memrchr(p->copy, '\n', n);
                n = last ? (size_t)(last - p->copy) + 1 : n;
        }
        struct source window = {
                .name = s->name, .fd = -1, .buf = p->copy, .to = n, .line = s->line, .ended = true};
        struct fault fault = {0};
        struct record r = {0};
        size_t ncell = 0, room = 0;
        while (p->n < LOOK_RECORDS &&
               record_next(&window, delimiter, comment, &r, &fault) == NEXT_RECORD)
                preview_add(p, &r, &ncell, &room);
        free(r.cell);
        struct cell *cell = p->cell;
        for (size_t i = 0; i < p->n; cell += p->record[i++].n)
                p->record[i].cell = cell;
        fault_clear(&fault); /* it will be met again when the records are read */
}

static void preview_free(struct preview *p)
{
        free(p->cell);
        free(p->copy);
}

/* --- 2. the delimiter -------------------------------------------------------------------- */

/* The share of records that have the most frequent number of cells, if that is 2 or more; else 0. *cells
 * receives that number. */
static double agreement(const struct preview *p, size_t *cells)
{
        size_t most = 0;
        for (size_t i = 0; i < p->n; i++) {
                size_t same = 0;
                for (size_t k = 0; k < p->n; k++)
                        same += p->record[k].n == p->record[i].n;
                if (same > most) {
                        most = same;
                        *cells = p->record[i].n;
                }
        }
        return most > 0 && *cells > 1 ? (double)most / (double)p->n : 0;
}

/* Whether most cells of the records with so many of them are numbers. */
static bool mostly_numbers(const struct preview *p, size_t cells, char decimal)
{
        size_t numbers = 0, all = 0;
        for (size_t i = 0; i < p->n; i++)
                for (size_t k = 0; p->record[i].n == cells && k < cells; k++, all++) {
                        double v;
                        numbers += cell_number(&p->record[i].cell[k], decimal, &v) == NUM_OK;
                }
        return 2 * numbers > all;
}

/* Whether a quoted cell holds the decimal mark, so that outside quotes it may delimit. */
static bool is_quoted_in(const struct preview *p, char mark)
{
        bool quoted = false;
        for (size_t i = 0; i < p->n; i++)
                for (size_t k = 0; k < p->record[i].n; k++) {
                        const struct cell *c = &p->record[i].cell[k];
                        quoted = quoted || (c->quoted && memchr(c->s, mark, c->n));
                }
        return quoted;
}

/* The first candidate on which all records agree, else the one on which most (and more than half) do. Blanks
 * stand in texts too: unless all agree they must separate numbers. */
static int find_delimiter(const struct source *s, const struct dialect *d)
{
        static const int candidates[] = {'\t', ';', '|', ',', DELIMITER_BLANKS};
        int best = DELIMITER_NONE;
        double share = 0.5;
        for (size_t i = 0; i < sizeof candidates / sizeof *candidates && share < 1; i++) {
                struct preview p;
                size_t cells = 0;
                preview_make(&p, s, candidates[i], d->comment);
                double agreed = agreement(&p, &cells);
                bool plausible = candidates[i] != DELIMITER_BLANKS || agreed == 1 ||
                                 mostly_numbers(&p, cells, d->decimal);
                if (candidates[i] == d->decimal)
                        plausible = agreed == 1 && is_quoted_in(&p, d->decimal);
                if (agreed > share && plausible) {
                        share = agreed;
                        best = candidates[i];
                }
                preview_free(&p);
        }
        return best;
}

/* --- 3. the header ----------------------------------------------------------------------- */

/* Whether a cell is a number as the caller takes it. */
static bool is_number(const struct preview *p, const struct cell *c, char point)
{
        double v, lo, hi;
        return cell_number(c, point, &v) != NUM_BAD || (p->ends && cell_ends(c, point, &lo, &hi));
}

/* Or one that would have been censored, had the caller asked for such. */
static bool looks_damaged(const struct cell *c, char point)
{
        size_t i = 0;
        double lo, hi;
        while (i < c->n && (c->s[i] == ' ' || c->s[i] == '+' || c->s[i] == '-' || c->s[i] == '.'))
                i++;
        return (i < c->n && isdigit((unsigned char)c->s[i])) || cell_ends(c, point, &lo, &hi);
}

static bool same_text(const struct cell *a, const struct cell *b)
{
        return a->n == b->n && memcmp(a->s, b->s, a->n) == 0;
}

static bool is_named(const struct cell *c, const char *name)
{
        return strlen(name) == c->n && strncasecmp(name, c->s, c->n) == 0;
}

/* What the records below the first hold in a column. */
struct below {
        size_t numbers, labels; /* cells that are not missing */
        bool repeats;           /* the first record's cell occurs again */
};

static struct below look_below(const struct preview *p, size_t column, size_t from,
                               const struct dialect *d)
{
        struct below b = {0};
        for (size_t i = from; i < p->n; i++) {
                if (column >= p->record[i].n)
                        continue;
                const struct cell *c = &p->record[i].cell[column];
                if (cell_is_missing(c, d))
                        continue;
                if (is_number(p, c, d->decimal))
                        b.numbers++;
                else
                        b.labels++;
                b.repeats = b.repeats || (i > 0 && column < p->record[0].n &&
                                          same_text(c, &p->record[0].cell[column]));
        }
        return b;
}

/* The number of a column in words, among ncell; 0: it is none. */
static size_t column_number(const char *name, size_t ncell)
{
        char *end;
        unsigned long number = isdigit((unsigned char)*name) ? strtoul(name, &end, 10) : 0;
        return number == 0 || *end || number > ncell ? 0 : number;
}

/* Whether a column is wanted that only the first record, as a header, could name: be it a number, as a year is. */
static bool is_called_for(const struct record *first, size_t nwanted, const struct request *wanted)
{
        bool called = false;
        for (size_t i = 0; i < nwanted; i++)
                for (size_t k = 0; wanted[i].column && *wanted[i].column && k < first->n; k++)
                        called = called || (is_named(&first->cell[k], wanted[i].column) &&
                                            column_number(wanted[i].column, first->n) == 0);
        return called;
}

/* A header is what names a wanted column. A number in the first record: no header. A word above numbers: a header, unless every such word looks like
 * a damaged number. Otherwise all is text, and a header is what does not occur again below (a guess, of which
 * the user is told). */
static void find_header(struct shape *shape, const struct preview *p, const struct dialect *d,
                        size_t nwanted, const struct request *wanted)
{
        const struct record *first = &p->record[0];
        bool above_numbers = false, damaged = false, repeats = false, words = false;
        shape->header = is_called_for(first, nwanted, wanted);
        shape->undecided = !shape->header;
        if (shape->header)
                return;
        for (size_t k = 0; k < first->n; k++) {
                const struct cell *c = &first->cell[k];
                if (cell_is_missing(c, d))
                        continue;
                if (is_number(p, c, d->decimal))
                        return;
                struct below b = look_below(p, k, 1, d);
                words = true;
                repeats = repeats || b.repeats;
                if (b.numbers > b.labels)
                        *(looks_damaged(c, d->decimal) ? &damaged : &above_numbers) = true;
        }
        if (above_numbers)
                shape->header = true;
        else if (!damaged && words && !repeats)
                shape->header = shape->guessed = true;
        shape->undecided = !shape->header;
}

struct shape shape_find(const struct source *s, const struct dialect *d, size_t nwanted,
                        const struct request *wanted)
{
        struct shape shape = {.delimiter = d->delimiter, .header = d->header == HEADER_YES};
        struct preview p;
        if (shape.delimiter == DELIMITER_AUTO)
                shape.delimiter = find_delimiter(s, d);
        preview_make(&p, s, shape.delimiter, d->comment);
        if (p.n == 0) {
                preview_free(&p);
                return shape;
        }
        for (size_t i = 0; i < nwanted; i++)
                p.ends = p.ends || wanted[i].want == WANT_AT_LEAST;
        shape.ncell = p.record[0].n;
        shape.line = p.record[0].line;
        if (d->header == HEADER_AUTO)
                find_header(&shape, &p, d, nwanted, wanted);
        shape.numeric = mem_array(shape.ncell, sizeof *shape.numeric);
        shape.text = mem_array(shape.ncell, sizeof *shape.text);
        for (size_t k = 0; k < shape.ncell; k++) {
                struct below b = look_below(&p, k, shape.header ? 1 : 0, d);
                shape.numeric[k] = b.numbers > 0 && b.numbers >= b.labels;
                shape.text[k] = b.labels > b.numbers;
        }
        if (shape.header) {
                shape.name = mem_array(shape.ncell, sizeof *shape.name);
                for (size_t k = 0; k < shape.ncell; k++) {
                        const struct cell *c = &p.record[0].cell[k];
                        shape.name[k] = mem_text(c->s, c->n);
                }
        }
        preview_free(&p);
        return shape;
}

void shape_free(struct shape *s)
{
        for (size_t k = 0; s->name && k < s->ncell; k++)
                free(s->name[k]);
        free(s->name);
        free(s->numeric);
        free(s->text);
        *s = (struct shape){0};
}

/* --- 4. which column is meant ------------------------------------------------------------ */

/* The columns of which keep is true (NULL: all), by name or number, in a text of its own. */
static char *list_columns(const struct shape *s, const bool *keep)
{
        enum { MOST = 12 };
        char *list = mem_text("", 0);
        size_t listed = 0, left = 0;
        for (size_t k = 0; k < s->ncell; k++) {
                char shown[TEXT_SHOWN], *before = list;
                if (keep && !keep[k])
                        continue;
                if (listed == MOST) {
                        left++;
                        continue;
                }
                if (s->name) { /* without the quotes */
                        text_shown(shown, s->name[k], strlen(s->name[k]));
                        list = mem_format("%s%s%.*s", before, listed ? ", " : "",
                                          (int)strlen(shown) - 2, shown + 1);
                } else {
                        list = mem_format("%s%s%zu", before, listed ? ", " : "", k + 1);
                }
                listed++;
                free(before);
        }
        if (left) {
                char *before = list;
                list = mem_format("%s ... and %zu more", before, left);
                free(before);
        }
        return list;
}

static enum status no_such_column(const struct shape *s, const char *name, const char *file,
                                  struct fault *f)
{
        struct suggestion close = {.word = name};
        char wanted[TEXT_SHOWN], *list = list_columns(s, NULL), *hint = mem_text("", 0);
        for (size_t k = 0; s->name && k < s->ncell; k++)
                suggest_offer(&close, s->name[k]);
        if (close.best) {
                char best[TEXT_SHOWN];
                free(hint);
                hint = mem_format("; did you mean %s?",
                                  text_shown(best, close.best, strlen(close.best)));
        }
        if (s->ncell == 0)
                fault_set(f, STATUS_USAGE, file, 0, "no column %s: the input is empty",
                          text_shown(wanted, name, strlen(name)));
        else
                fault_set(f, STATUS_USAGE, file, 0, "no column %s%s (columns: %s)",
                          text_shown(wanted, name, strlen(name)), hint, list);
        free(hint);
        free(list);
        return STATUS_USAGE;
}

/* The columns with this name; the last of them in *at. */
static size_t count_named(const struct shape *s, const char *name,
                          int (*compare)(const char *, const char *), size_t *at)
{
        size_t n = 0;
        for (size_t k = 0; s->name && k < s->ncell; k++)
                if (compare(s->name[k], name) == 0) {
                        *at = k;
                        n++;
                }
        return n;
}

static enum status by_name(const struct shape *s, const char *name, const char *file,
                           size_t *column, struct fault *f)
{
        size_t n = count_named(s, name, strcmp, column);
        if (n == 0)
                n = count_named(s, name, strcasecmp, column);
        if (n > 1)
                return fault_set(f, STATUS_USAGE, file, 0,
                                 "%zu columns are called \"%s\"; choose one by its number", n,
                                 name);
        if (n == 1)
                return STATUS_OK;
        size_t number = column_number(name, s->ncell);
        if (number == 0)
                return no_such_column(s, name, file, f);
        *column = number - 1;
        return STATUS_OK;
}

/* What fits, and is not taken, as a list of its own. */
static bool *find_fitting(const struct shape *s, bool label, const bool *taken)
{
        bool *fits = mem_array(s->ncell, sizeof *fits);
        for (size_t k = 0; k < s->ncell; k++)
                fits[k] = (label ? s->text[k] : s->numeric[k]) && !(taken && taken[k]);
        return fits;
}

enum status shape_column(const struct shape *s, const struct request *request, const bool *taken,
                         const char *file, size_t *column, struct fault *f)
{
        *column = 0;
        if (request->column)
                return by_name(s, request->column, file, column, f);
        if (s->ncell <= 1)
                return STATUS_OK;
        bool label = request->want == WANT_LABEL, *fits = find_fitting(s, label, taken);
        size_t n = 0;
        for (size_t k = 0; k < s->ncell; k++)
                if (fits[k]) {
                        *column = k;
                        n++;
                }
        char *list = list_columns(s, n ? fits : NULL);
        const char *kind = label ? "text" : "numeric", *other = taken ? "other " : "";
        if (n == 0)
                fault_set(f, STATUS_USAGE, file, 0,
                          request->want == WANT_NUMBER
                                  ? "no %s%s column among: %s"
                                  : "no %s%s column among: %s; choose one with --column",
                          other, kind, list);
        else if (n > 1)
                fault_set(f, STATUS_USAGE, file, 0,
                          "several %s columns: %s; choose one with --column", kind, list);
        free(list);
        free(fits);
        return n == 1 ? STATUS_OK : STATUS_USAGE;
}
