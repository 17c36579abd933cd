/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read/part: a stretch of records -> the columns that somebody asked for.
 *
 *   1. where rows came from      2. labels      3. records as they come      4. plain records, quickly      5. parts joined
 */
#include "internal.h"

#include "mem.h"
#include "num.h"
#include "text.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. where rows came from ------------------------------------------------------------- */

/* That the next row is from this line. */
static void remember_origin(struct maker *m, const char *file, size_t line)
{
        struct table *t = m->t;
        struct origin *last = t->norigin ? &t->origin[t->norigin - 1] : NULL;
        if (last && last->file == file && last->line + (t->nrow - last->row) == line)
                return;
        t->origin = mem_grow(t->origin, &m->origin_room, t->norigin + 1, sizeof *t->origin);
        t->origin[t->norigin++] = (struct origin){t->nrow, line, file};
}

const char *table_where(const struct table *t, size_t row, size_t *line)
{
        size_t lo = 0, hi = t->norigin;
        assert(row < t->nrow);
        if (t->whole)
                return table_where(t->whole, t->row[row], line);
        if (t->norigin == 0) {
                *line = 0;
                return NULL;
        }
        while (hi - lo > 1) {
                size_t middle = (lo + hi) / 2;
                *(t->origin[middle].row <= row ? &lo : &hi) = middle;
        }
        *line = t->origin[lo].line + (row - t->origin[lo].row);
        return t->origin[lo].file;
}

/* A row that is not there, after so many that are. */
static void remember_absent(struct maker *m, size_t rows)
{
        struct table *t = m->t;
        t->absent = mem_grow(t->absent, &m->absent_room, t->nabsent + 1, sizeof *t->absent);
        t->absent[t->nabsent++] = rows;
}

size_t table_record(const struct table *t, size_t row)
{
        assert(row < t->nrow);
        if (t->whole)
                return table_record(t->whole, t->row[row]);
        size_t lo = 0, hi = t->nabsent; /* lo: of those before the row */
        while (lo < hi) {
                size_t middle = (lo + hi) / 2;
                *(t->absent[middle] <= row ? &lo : &hi) = middle + (t->absent[middle] <= row);
        }
        return row + lo + 1;
}

/* --- 2. labels --------------------------------------------------------------------------- */

/* FNV-1a */
static size_t hash(const char *s, size_t n)
{
        uint64_t h = UINT64_C(14695981039346656037);
        for (size_t i = 0; i < n; i++)
                h = (h ^ (unsigned char)s[i]) * UINT64_C(1099511628211);
        return (size_t)(h ^ (h >> 32));
}

static void rehash(struct dictionary *d, const struct column *c)
{
        free(d->slot);
        d->size = d->size ? 2 * d->size : 64;
        d->slot = mem_array(d->size, sizeof *d->slot);
        for (size_t k = 0; k < c->nlabel; k++) {
                size_t i = hash(c->label[k], strlen(c->label[k])) & (d->size - 1);
                while (d->slot[i])
                        i = (i + 1) & (d->size - 1);
                d->slot[i] = k + 1;
        }
}

size_t label_index(struct dictionary *d, struct column *c, const char *s, size_t n, size_t row)
{
        if (2 * (c->nlabel + 1) > d->size)
                rehash(d, c);
        size_t i = hash(s, n) & (d->size - 1);
        for (; d->slot[i]; i = (i + 1) & (d->size - 1)) {
                const char *known = c->label[d->slot[i] - 1];
                if (strncmp(known, s, n) == 0 && !known[n])
                        return d->slot[i] - 1;
        }
        c->label = mem_grow(c->label, &d->room, c->nlabel + 1, sizeof *c->label);
        c->first = mem_grow(c->first, &d->first_room, c->nlabel + 1, sizeof *c->first);
        c->label[c->nlabel] = mem_text(s, n);
        c->first[c->nlabel] = row;
        d->slot[i] = ++c->nlabel;
        return c->nlabel - 1;
}

/* --- 3. records as they come --------------------------------------------------------------- */

/* "column "height"" or "column 3" */
static char *title(const struct shape *shape, size_t k)
{
        char shown[TEXT_SHOWN];
        if (shape->name)
                return mem_format("column %s",
                                  text_shown(shown, shape->name[k], strlen(shape->name[k])));
        return mem_format("column %zu", k + 1);
}

static enum status bad_number(const struct maker *m, size_t k, const struct cell *c,
                              enum num_status what, struct fault *f)
{
        static const char *const problem[] = {
                [NUM_BAD] = "not a number",
                [NUM_INFINITE] = "infinite value",
                [NUM_HUGE] = "too large for a double",
        };
        char shown[TEXT_SHOWN], *where = title(m->shape, k);
        const char *hint = "";
        double v;
        if (what == NUM_BAD && m->shape->undecided && c->line == m->opening)
                hint = " (if line 1 is a header, say --header=yes)";
        else if (what == NUM_BAD && m->dialect->decimal == '.' && cell_number(c, ',', &v) == NUM_OK)
                hint = " (decimal comma? say --decimal=,)";
        fault_set(f, STATUS_DATA, m->file, c->line, "%s: %s: %s%s", where, problem[what],
                  text_shown(shown, c->s, c->n), hint);
        free(where);
        return STATUS_DATA;
}

static enum status missing_refused(const struct maker *m, size_t k, const struct cell *c,
                                   struct fault *f)
{
        char shown[TEXT_SHOWN], *where = title(m->shape, k);
        if (c->n)
                fault_set(f, STATUS_DATA, m->file, c->line, "%s: missing value: %s", where,
                          text_shown(shown, c->s, c->n));
        else
                fault_set(f, STATUS_DATA, m->file, c->line, "%s: missing value (empty cell)",
                          where);
        free(where);
        return STATUS_DATA;
}

/* What is left of a record that is left out: the group it would have been in, unless that is missing, too. */
static void take_lost(struct maker *m, const struct record *r)
{
        struct table *t = m->t;
        bool grouped = false;
        for (size_t i = 0; i < t->ncolumn; i++) {
                if (t->column[i].is_group && cell_is_missing(&r->cell[m->at[i]], m->dialect))
                        return;
                grouped = grouped || t->column[i].is_group;
        }
        for (size_t i = 0; i < t->ncolumn; i++) {
                struct column *column = &t->column[i];
                const struct cell *c = &r->cell[m->at[i]];
                if (!column->is_group)
                        continue;
                column->lost = mem_grow(column->lost, &m->lost_room[i], t->nlost + 1,
                                        sizeof *column->lost);
                column->lost[t->nlost] =
                        (double)label_index(&m->dictionary[i], column, c->s, c->n, t->nrow);
        }
        t->nlost += grouped;
}

static enum status bad_cell(const struct maker *m, size_t k, const struct cell *c, const char *what,
                            struct fault *f)
{
        char shown[TEXT_SHOWN], *where = title(m->shape, k);
        fault_set(f, STATUS_DATA, m->file, c->line, "%s: %s: %s", where, what,
                  text_shown(shown, c->s, c->n));
        free(where);
        return STATUS_DATA;
}

/* Where nothing in a cell means that there is no such end: which infinity it stands for; 0: it means that the value is missing. */
static double endless(enum want want)
{
        return want == WANT_LOWER || want == WANT_FROM ? -NUM_INF
               : want == WANT_UPPER || want == WANT_TO ? NUM_INF
                                                       : 0;
}

/* The number in a cell of a column, as its want has it. */
static enum status take_number(const struct maker *m, size_t i, const struct cell *c, double *value,
                               struct fault *f)
{
        enum want want = m->t->column[i].want;
        char point = m->dialect->decimal;
        double lo, hi;
        if (want == WANT_AT_LEAST || want == WANT_AT_MOST) {
                if (!cell_ends(c, point, &lo, &hi))
                        return bad_cell(m, m->at[i], c,
                                        "neither a number nor censored, as 12+, <3, (3,5]", f);
                *value = want == WANT_AT_LEAST ? lo : hi;
                return STATUS_OK;
        }
        int what = cell_number(c, point, value);
        if (what == NUM_INFINITE && endless(want) != 0) {
                *value = memchr(c->s, '-', c->n) ? -NUM_INF : NUM_INF;
                return STATUS_OK;
        }
        if (what == NUM_BAD && want == WANT_NUMBER && cell_ends(c, point, &lo, &hi))
                return bad_cell(m, m->at[i], c, "not a number (censored? say --censored)", f);
        if (what != NUM_OK)
                return bad_number(m, m->at[i], c, (enum num_status)what, f);
        if (want == WANT_WEIGHT && *value < 0)
                return bad_cell(m, m->at[i], c, "a weight is not negative", f);
        return STATUS_OK;
}

/* Whether a record is to be as if it were not there. */
static bool weighs_nothing(const struct maker *m, const struct record *r)
{
        for (size_t i = 0; i < m->t->ncolumn; i++) {
                const struct cell *c = &r->cell[m->at[i]];
                double w;
                if (m->t->column[i].want == WANT_WEIGHT && !cell_is_missing(c, m->dialect) &&
                    cell_number(c, m->dialect->decimal, &w) == NUM_OK && w == 0)
                        return true;
        }
        return false;
}

/* Whether the ends of an interval, which are to be in row nrow, are in order; nor may both be infinite: *missing. */
static enum status check_ends(const struct maker *m, const struct record *r, bool nothing,
                              bool *missing, struct fault *f)
{
        const struct table *t = m->t;
        size_t lower = t->ncolumn, upper = t->ncolumn;
        for (size_t i = 0; i < t->ncolumn; i++) {
                enum want want = t->column[i].want;
                if (want == WANT_LOWER || want == WANT_AT_LEAST)
                        lower = i;
                if (want == WANT_UPPER || want == WANT_AT_MOST)
                        upper = i;
        }
        if (lower == t->ncolumn || upper == t->ncolumn)
                return STATUS_OK;
        double lo = t->column[lower].x[t->nrow], hi = t->column[upper].x[t->nrow];
        if (lo > hi || lo == NUM_INF || hi == -NUM_INF)
                return bad_cell(m, m->at[upper], &r->cell[m->at[upper]],
                                "the upper end is below the lower one", f);
        *missing = lo == -NUM_INF && hi == NUM_INF;
        return *missing && m->dialect->missing_is_error && !nothing
                       ? missing_refused(m, m->at[lower], &r->cell[m->at[lower]], f)
                       : STATUS_OK;
}

/* Puts a record into the next row; the row counts only if no cell of it is missing. */
static enum status take_record(struct maker *m, const struct record *r, struct fault *f)
{
        struct table *t = m->t;
        bool missing = false;
        if (r->n != m->shape->ncell)
                return fault_set(f, STATUS_DATA, m->file, r->line,
                                 "%zu cell%s where line %zu has %zu", r->n, r->n == 1 ? "" : "s",
                                 m->shape->line, m->shape->ncell);
        bool nothing = weighs_nothing(m, r); /* but what is malformed is an error all the same */
        for (size_t i = 0; i < t->ncolumn; i++) {
                struct column *column = &t->column[i];
                const struct cell *c = &r->cell[m->at[i]];
                double value = endless(column->want);
                enum status status = STATUS_OK;
                bool empty = cell_is_missing(c, m->dialect);
                if (empty && value == 0) {
                        if (m->dialect->missing_is_error && !nothing)
                                return missing_refused(m, m->at[i], c, f);
                        missing = true;
                        continue;
                }
                if (!empty && !column->is_label)
                        status = take_number(m, i, c, &value, f);
                if (status != STATUS_OK)
                        return status;
                column->x = mem_grow(column->x, &m->room[i], t->nrow + 1, sizeof *column->x);
                column->x[t->nrow] = value;
        }
        if (!missing && check_ends(m, r, nothing, &missing, f) != STATUS_OK)
                return STATUS_DATA;
        if (nothing || missing)
                remember_absent(m, t->nrow);
        if (nothing) {
                t->weightless++;
                return STATUS_OK;
        }
        if (missing) {
                t->missing++;
                take_lost(m, r);
                return STATUS_OK;
        }
        for (size_t i = 0; i < t->ncolumn; i++) { /* a row that is left out has no labels */
                struct column *column = &t->column[i];
                const struct cell *c = &r->cell[m->at[i]];
                if (column->is_label)
                        column->x[t->nrow] =
                                (double)label_index(&m->dictionary[i], column, c->s, c->n, t->nrow);
        }
        remember_origin(m, m->file, r->line);
        t->nrow++;
        return STATUS_OK;
}

/* --- 4. plain records, quickly ------------------------------------------------------------- */

static bool is_of_number(char c)
{
        return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == ',';
}

/* What is made of a scan before rows are: which records are plain, and a column of fields at a time. */
struct plain {
        struct scan scan;
        bool ok[SCAN_BYTES];
        uint16_t from[SCAN_BYTES], to[SCAN_BYTES];
};

enum { MODERATE = 1 << 24 }; /* rows to make room for before they come */

/* Those that have the right number of cells and cannot be comments. */
static void find_plain(const struct maker *m, struct plain *p, const char *text)
{
        const struct scan *scan = &p->scan;
        size_t ncell = m->shape->ncell;
        char comment = m->dialect->comment;
        if (ncell == 1 && scan->record[scan->nrecord - 1] == scan->nrecord &&
            !is_of_number(comment)) { /* then the cell says all */
                memset(p->ok, true, scan->nrecord);
                return;
        }
        for (size_t k = 0, first = 0; k < scan->nrecord; k++) {
                char opening = text[first ? scan->cell[first - 1] + 1 : 0];
                p->ok[k] = scan->record[k] - first == ncell && opening != ' ' && opening != '\t' &&
                           (opening != comment || comment == '\0');
                first = scan->record[k];
        }
}

/* Cell number at of every record: all between two delimiters or newlines, less a carriage return. */
static void find_fields(const struct maker *m, struct plain *p, const char *text, size_t at)
{
        const struct scan *scan = &p->scan;
        size_t ncell = m->shape->ncell, n = scan->nrecord, end = scan->record[n - 1];
        if (ncell == 1 && end == n) { /* then there is nothing to look up */
                p->from[0] = 0;
                for (size_t k = 1; k < n; k++)
                        p->from[k] = (uint16_t)(scan->cell[k - 1] + 1U);
                memcpy(p->to, scan->cell, n * sizeof *p->to);
        } else {
                for (size_t k = 0, first = 0; k < n; k++) {
                        size_t cell = p->ok[k] ? first + at : first;
                        p->from[k] = (uint16_t)(cell ? scan->cell[cell - 1] + 1U : 0);
                        p->to[k] = scan->cell[cell];
                        first = scan->record[k];
                }
        }
        if (at == ncell - 1 && memchr(text, '\r', scan->cell[end - 1]))
                for (size_t k = 0; k < n; k++)
                        p->to[k] = (uint16_t)(p->to[k] - (p->to[k] > p->from[k] &&
                                                          text[p->to[k] - 1] == '\r'));
}

/* The values of column i into what are to be its next rows, if all records are plain; so many rows are
 * expected to come, with these. */
static void parse_column(struct maker *m, struct plain *p, const char *text, size_t i,
                         size_t expected)
{
        struct column *column = &m->t->column[i];
        size_t n = p->scan.nrecord;
        if (m->t->nrow + n > m->room[i]) {
                column->x =
                        mem_grow(column->x, &m->room[i], m->t->nrow + expected, sizeof *column->x);
                mem_expect(column->x + m->t->nrow, expected * sizeof *column->x);
        }
        double *x = column->x + m->t->nrow;
        find_fields(m, p, text, m->at[i]);
        num_parse_fields(text, n, p->from, p->to, m->dialect->decimal, x, p->ok);
        for (size_t j = 0; j < m->nsentinel; j++)
                for (size_t k = 0; k < n; k++)
                        p->ok[k] = p->ok[k] && x[k] != m->sentinel[j];
        for (size_t k = 0; column->want == WANT_WEIGHT && k < n; k++)
                p->ok[k] = p->ok[k] && x[k] > 0; /* others need a closer look */
}

/* The values that were parsed for n rows from row on become those of the next rows. */
static void take_rows(struct maker *m, size_t row, size_t n)
{
        struct table *t = m->t;
        for (size_t i = 0; i < t->ncolumn && row != t->nrow; i++)
                memmove(t->column[i].x + t->nrow, t->column[i].x + row, n * sizeof(double));
        t->nrow += n;
}

/* One record by its grammar; *idle: there was none but lines that are passed over. */
static enum status take_next(struct maker *m, struct source *s, struct record *r, bool *idle,
                             struct fault *f)
{
        enum next next = record_next(s, m->shape->delimiter, m->dialect->comment, r, f);
        *idle = next == NEXT_END;
        if (next == NEXT_RECORD)
                return take_record(m, r, f);
        return next == NEXT_FAULT ? f->status : STATUS_OK;
}

/* As many records as a scan has found, from s->from on; those that are not plain are taken as they come. Stops
 * where these end elsewhere than the scan thought. */
static enum status take_scanned(struct maker *m, struct source *s, struct plain *p,
                                struct record *r, struct fault *f)
{
        const char *text = s->buf + s->from;
        size_t row = m->t->nrow, n = p->scan.nrecord, begin = s->from;
        size_t bytes = p->scan.cell[p->scan.record[n - 1] - 1] + 1U;
        size_t expected = n + n * (s->to - s->from - bytes) / bytes;
        find_plain(m, p, text);
        for (size_t i = 0; i < m->t->ncolumn; i++)
                parse_column(m, p, text, i, expected + expected / 32);
        for (size_t k = 0; k < n;) {
                const bool *odd = memchr(p->ok + k, 0, n - k);
                size_t run = odd ? (size_t)(odd - p->ok) - k : n - k;
                if (run) {
                        remember_origin(m, m->file, s->line);
                        take_rows(m, row + k, run);
                        k += run;
                        s->line += run;
                        s->from = begin + p->scan.cell[p->scan.record[k - 1] - 1] + 1;
                        continue;
                }
                bool idle;
                size_t line = s->line;
                enum status status = take_next(m, s, r, &idle, f);
                if (status != STATUS_OK || s->line != line + 1)
                        return status;
                k++;
        }
        return STATUS_OK;
}

void maker_expect(struct maker *m, size_t rows)
{
        size_t nrow = m->t->nrow;
        for (size_t i = 0; rows < MODERATE && i < m->t->ncolumn; i++) {
                struct column *column = &m->t->column[i];
                column->x = mem_grow(column->x, &m->room[i], nrow + rows, sizeof *column->x);
        }
}

enum status maker_take(struct maker *m, struct source *s, struct fault *f)
{
        struct record r = {0};
        struct plain p;
        bool plain = true;
        enum status status = STATUS_OK;
        for (size_t i = 0; i < m->t->ncolumn; i++)
                plain = plain && !m->t->column[i].is_label &&
                        (m->t->column[i].want == WANT_NUMBER ||
                         m->t->column[i].want == WANT_WEIGHT);
        while (status == STATUS_OK) {
                p.scan.nrecord = 0;
                if (plain)
                        scan_run(&p.scan, s->buf + s->from, s->to - s->from, m->shape->delimiter);
                if (p.scan.nrecord) {
                        status = take_scanned(m, s, &p, &r, f);
                        continue;
                }
                bool idle;
                status = take_next(m, s, &r, &idle, f);
                if (idle)
                        break;
        }
        free(r.cell);
        return status;
}

/* --- 5. parts joined ----------------------------------------------------------------------- */

void maker_make(struct maker *m, struct table *t, const struct dialect *dialect)
{
        *m = (struct maker){.t = t, .dialect = dialect};
        m->dictionary = mem_array(t->ncolumn, sizeof *m->dictionary);
        m->room = mem_array(t->ncolumn, sizeof *m->room);
        m->lost_room = mem_array(t->ncolumn, sizeof *m->lost_room);
        size_t n = 0;
        for (const char *const *na = dialect->na; na && *na; na++)
                n++;
        m->sentinel = mem_array(n, sizeof *m->sentinel);
        for (size_t i = 0; i < n; i++)
                m->nsentinel += num_parse(dialect->na[i], strlen(dialect->na[i]), dialect->decimal,
                                          &m->sentinel[m->nsentinel]) == NUM_OK;
}

void maker_free(struct maker *m)
{
        for (size_t i = 0; m->t && i < m->t->ncolumn; i++)
                free(m->dictionary[i].slot);
        free(m->dictionary);
        free(m->room);
        free(m->lost_room);
        free(m->sentinel);
}

void maker_empty(struct maker *m)
{
        struct table *t = m->t;
        t->nrow = t->missing = t->weightless = t->norigin = t->nlost = t->nabsent = 0;
        for (size_t i = 0; i < t->ncolumn; i++) {
                struct column *c = &t->column[i];
                for (size_t k = 0; k < c->nlabel; k++)
                        free(c->label[k]);
                c->nlabel = 0;
                if (m->dictionary[i].size)
                        memset(m->dictionary[i].slot, 0,
                               m->dictionary[i].size * sizeof *m->dictionary[i].slot);
        }
}

/* The labels of a part get the numbers they have in the whole. */
static void recode_labels(const struct maker *m, const struct maker *part, size_t i)
{
        struct column *to = &m->t->column[i];
        const struct column *from = &part->t->column[i];
        size_t *index = mem_array(from->nlabel, sizeof *index);
        for (size_t k = 0; k < from->nlabel; k++)
                index[k] = label_index(&m->dictionary[i], to, from->label[k],
                                       strlen(from->label[k]), m->t->nrow + from->first[k]);
        for (size_t r = 0; from->nlabel && r < part->t->nrow; r++)
                from->x[r] = (double)index[(size_t)from->x[r]];
        for (size_t r = 0; from->is_group && r < part->t->nlost; r++)
                from->lost[r] = (double)index[(size_t)from->lost[r]];
        free(index);
}

static void append_column(struct maker *m, const struct maker *part, size_t i)
{
        struct column *to = &m->t->column[i];
        size_t nrow = m->t->nrow, n = part->t->nrow;
        to->x = mem_grow(to->x, &m->room[i], nrow + n, sizeof *to->x);
        if (n)
                memcpy(to->x + nrow, part->t->column[i].x, n * sizeof *to->x);
}

/* Where the rows of a part went that were left out. */
static void append_lost(struct maker *m, const struct maker *part, size_t i)
{
        struct column *to = &m->t->column[i];
        size_t nlost = m->t->nlost, n = part->t->nlost;
        if (!to->is_group || n == 0)
                return;
        to->lost = mem_grow(to->lost, &m->lost_room[i], nlost + n, sizeof *to->lost);
        memcpy(to->lost + nlost, part->t->column[i].lost, n * sizeof *to->lost);
}

void *maker_reduce(const struct maker *m, const struct reduction *reduction)
{
        const struct table *t = m->t;
        if (t->nrow == 0)
                return NULL;
        const double **x = mem_array(t->ncolumn, sizeof *x);
        for (size_t i = 0; i < t->ncolumn; i++)
                x[i] = t->column[i].x;
        void *part = reduction->part(reduction->context, t->nrow, x);
        free(x);
        return part;
}

void maker_join(struct maker *m, const struct maker *part, size_t line, bool keep)
{
        const struct table *from = part->t;
        struct table *t = m->t;
        size_t nrow = t->nrow;
        for (size_t i = 0; i < t->ncolumn; i++) {
                recode_labels(m, part, i);
                append_lost(m, part, i);
                if (keep)
                        append_column(m, part, i);
        }
        for (size_t k = 0; k < from->norigin; k++) {
                t->nrow = nrow + from->origin[k].row;
                remember_origin(m, from->origin[k].file, line + from->origin[k].line - 1);
        }
        t->nrow = nrow + from->nrow;
        for (size_t k = 0; k < from->nabsent && keep; k++)
                remember_absent(m, nrow + from->absent[k]);
        t->missing += from->missing;
        t->weightless += from->weightless;
        t->nlost += from->nlost;
}
