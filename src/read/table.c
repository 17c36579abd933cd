/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read/table: records -> the columns that somebody asked for.
 *
 *   1. where rows came from      2. labels      3. one file      4. all files
 */
#include "internal.h"

#include "mem.h"
#include "num.h"
#include "text.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const struct dialect dialect_default = {
        .delimiter = DELIMITER_AUTO,
        .header = HEADER_AUTO,
        .comment = '#',
        .decimal = '.',
        .na = (const char *const[]){"NA", "N/A", "NaN", "nan", "null", ".", NULL},
};

/* --- 1. where rows came from ------------------------------------------------------------- */

/* A run of rows that stand on consecutive lines: row r is on line (line + r - row). */
struct origin {
        size_t row, line;
        const char *file;
};

/* Labels on their way into a column: a hash table of indices into its labels. */
struct dictionary {
        size_t *slot; /* slot[size], index + 1; 0: empty */
        size_t size;  /* a power of two, more than twice the number of labels; 0 at first */
        size_t room;  /* of column->label */
};

/* A table in the making. */
struct maker {
        struct table *t;
        const struct dialect *dialect;
        const struct request *request;
        struct dictionary *dictionary; /* one a column */
        size_t *room;                  /* of the x of each column */
        size_t *at;                    /* at[ncolumn]: position in the present file */
        size_t origin_room, warning_room;
};

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
        while (hi - lo > 1) {
                size_t middle = (lo + hi) / 2;
                *(t->origin[middle].row <= row ? &lo : &hi) = middle;
        }
        *line = t->origin[lo].line + (row - t->origin[lo].row);
        return t->origin[lo].file;
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

/* The index of a label, which is added if it is new. */
static size_t label_index(struct dictionary *d, struct column *c, const char *s, size_t n)
{
        if (2 * (c->nlabel + 1) > d->size)
                rehash(d, c);
        size_t i = hash(s, n) & (d->size - 1);
        for (; d->slot[i]; i = (i + 1) & (d->size - 1)) {
                const char *known = c->label[d->slot[i] - 1];
                if (strlen(known) == n && memcmp(known, s, n) == 0)
                        return d->slot[i] - 1;
        }
        c->label = mem_grow(c->label, &d->room, c->nlabel + 1, sizeof *c->label);
        c->label[c->nlabel] = mem_text(s, n);
        d->slot[i] = ++c->nlabel;
        return c->nlabel - 1;
}

/* --- 3. one file ------------------------------------------------------------------------- */

/* "column "height"" or "column 3" */
static char *title(const struct shape *shape, size_t k)
{
        char shown[TEXT_SHOWN];
        if (shape->name)
                return mem_format("column %s",
                                  text_shown(shown, shape->name[k], strlen(shape->name[k])));
        return mem_format("column %zu", k + 1);
}

static enum status bad_number(const struct maker *m, const struct shape *shape, size_t k,
                              const struct cell *c, enum num_status what, const char *file,
                              struct fault *f)
{
        static const char *const problem[] = {
                [NUM_BAD] = "not a number",
                [NUM_INFINITE] = "infinite value",
                [NUM_HUGE] = "too large for a double",
        };
        char shown[TEXT_SHOWN], *where = title(shape, k);
        const char *hint = "";
        double v;
        if (what == NUM_BAD && shape->undecided && c->line == shape->line)
                hint = " (if line 1 is a header, say --header=yes)";
        else if (what == NUM_BAD && m->dialect->decimal == '.' && cell_number(c, ',', &v) == NUM_OK)
                hint = " (decimal comma? say --decimal=,)";
        fault_set(f, STATUS_DATA, file, c->line, "%s: %s: %s%s", where, problem[what],
                  text_shown(shown, c->s, c->n), hint);
        free(where);
        return STATUS_DATA;
}

static enum status missing_refused(const struct shape *shape, size_t k, const struct cell *c,
                                   const char *file, struct fault *f)
{
        char shown[TEXT_SHOWN], *where = title(shape, k);
        if (c->n)
                fault_set(f, STATUS_DATA, file, c->line, "%s: missing value: %s", where,
                          text_shown(shown, c->s, c->n));
        else
                fault_set(f, STATUS_DATA, file, c->line, "%s: missing value (empty cell)", where);
        free(where);
        return STATUS_DATA;
}

/* Puts a record into the next row; the row counts only if no cell of it is missing. */
static enum status take_record(struct maker *m, const struct shape *shape, const struct record *r,
                               const char *file, struct fault *f)
{
        struct table *t = m->t;
        bool missing = false;
        if (r->n != shape->ncell)
                return fault_set(f, STATUS_DATA, file, r->line, "%zu cell%s where line %zu has %zu",
                                 r->n, r->n == 1 ? "" : "s", shape->line, shape->ncell);
        for (size_t i = 0; i < t->ncolumn; i++) {
                struct column *column = &t->column[i];
                const struct cell *c = &r->cell[m->at[i]];
                double value = 0;
                if (cell_is_missing(c, m->dialect)) {
                        if (m->dialect->missing_is_error)
                                return missing_refused(shape, m->at[i], c, file, f);
                        missing = true;
                        continue;
                }
                if (!column->is_label) {
                        int what = cell_number(c, m->dialect->decimal, &value);
                        if (what != NUM_OK)
                                return bad_number(m, shape, m->at[i], c, (enum num_status)what,
                                                  file, f);
                } else if (!missing) {
                        value = (double)label_index(&m->dictionary[i], column, c->s, c->n);
                }
                column->x = mem_grow(column->x, &m->room[i], t->nrow + 1, sizeof *column->x);
                column->x[t->nrow] = value;
        }
        if (missing) {
                t->missing++;
                return STATUS_OK;
        }
        remember_origin(m, file, r->line);
        t->nrow++;
        return STATUS_OK;
}

static void warn_of_header(struct maker *m, const struct shape *shape, const char *file)
{
        struct table *t = m->t;
        char shown[TEXT_SHOWN];
        t->warning = mem_grow(t->warning, &m->warning_room, t->nwarning + 1, sizeof *t->warning);
        t->warning[t->nwarning++] = mem_format(
                "%s: line %zu (%s) was taken for a header; --header=no if it is data", file,
                shape->line, text_shown(shown, shape->name[0], strlen(shape->name[0])));
}

/* The kind of a column, and its name, come from the first file that has any. */
static void describe_column(struct column *column, const struct shape *shape, size_t k,
                            enum want want)
{
        if (!column->number) {
                column->number = k + 1;
                column->is_label = want == WANT_LABEL ||
                                   (want == WANT_EITHER && shape->text && shape->text[k]);
        }
        if (!column->name && shape->name)
                column->name = mem_text(shape->name[k], strlen(shape->name[k]));
}

/* Finds the requested columns in a file. Later files without a header have them where the first had. */
static enum status locate(struct maker *m, const struct shape *shape, const char *file,
                          struct fault *f)
{
        struct table *t = m->t;
        for (size_t i = 0; i < t->ncolumn; i++) {
                struct column *column = &t->column[i];
                struct request request = m->request[i];
                char number[32];
                bool later = column->number > 0;
                if (later && column->name && shape->name) {
                        request.column = column->name;
                } else if (later) {
                        char *text = mem_format("%zu", column->number);
                        strncpy(number, text, sizeof number - 1);
                        number[sizeof number - 1] = '\0';
                        free(text);
                        request.column = number;
                }
                enum status status = shape_column(shape, &request, file, &m->at[i], f);
                if (status != STATUS_OK)
                        return status;
                describe_column(column, shape, m->at[i], m->request[i].want);
        }
        return STATUS_OK;
}

static enum status take_records(struct maker *m, struct source *s, const struct shape *shape,
                                struct fault *f)
{
        struct record r = {0};
        bool header = shape->header;
        enum status status = STATUS_OK;
        enum next next = NEXT_END;
        while (status == STATUS_OK && (next = record_next(s, shape->delimiter, m->dialect->comment,
                                                          &r, f)) == NEXT_RECORD) {
                if (!header)
                        status = take_record(m, shape, &r, s->name, f);
                header = false;
        }
        free(r.cell);
        return next == NEXT_FAULT ? f->status : status;
}

/* The shape of a file, from its first 64 KiB, or as much as its first record needs. */
static enum status find_shape(const struct maker *m, struct source *s, struct shape *shape,
                              struct fault *f)
{
        for (size_t size = 1 << 16;; size *= 2) {
                enum status status = source_look(s, size, f);
                if (status != STATUS_OK)
                        return status;
                *shape = shape_find(s, m->dialect, m->t->ncolumn, m->request);
                if (shape->ncell > 0 || s->ended)
                        return STATUS_OK;
                shape_free(shape);
        }
}

static enum status take_source(struct maker *m, struct source *s, struct fault *f)
{
        struct shape shape;
        enum status status;
        if ((status = source_begin(s, f)) || (status = record_skip(s, m->dialect->comment, f)) ||
            (status = find_shape(m, s, &shape, f)))
                return status;
        if (shape.ncell > 0)
                status = locate(m, &shape, s->name, f);
        if (status == STATUS_OK && shape.guessed)
                warn_of_header(m, &shape, s->name);
        if (status == STATUS_OK)
                status = take_records(m, s, &shape, f);
        shape_free(&shape);
        return status;
}

static enum status take_file(struct maker *m, const char *name, struct fault *f)
{
        struct source s;
        enum status status = source_open(&s, name, f);
        if (status != STATUS_OK)
                return status;
        status = take_source(m, &s, f);
        source_close(&s);
        return status;
}

/* --- 4. all files ------------------------------------------------------------------------ */

enum status read_table(size_t nfile, const char *const *file, const struct dialect *dialect,
                       size_t nrequest, const struct request *request, struct table *t,
                       struct fault *f)
{
        static const char *const standard_input[] = {"-"};
        enum status status = STATUS_OK;
        *t = (struct table){.ncolumn = nrequest, .column = mem_array(nrequest, sizeof *t->column)};
        struct maker m = {.t = t, .dialect = dialect, .request = request};
        m.dictionary = mem_array(nrequest, sizeof *m.dictionary);
        m.room = mem_array(nrequest, sizeof *m.room);
        m.at = mem_array(nrequest, sizeof *m.at);
        if (nfile == 0) {
                nfile = 1;
                file = standard_input;
        }
        for (size_t i = 0; i < nfile && status == STATUS_OK; i++)
                status = take_file(&m, file[i], f);
        for (size_t i = 0; i < nrequest; i++)
                free(m.dictionary[i].slot);
        free(m.dictionary);
        free(m.room);
        free(m.at);
        if (status != STATUS_OK)
                table_free(t);
        return status;
}

void table_free(struct table *t)
{
        for (size_t i = 0; t->column && i < t->ncolumn; i++) {
                struct column *c = &t->column[i];
                for (size_t k = 0; k < c->nlabel; k++)
                        free(c->label[k]);
                free(c->label);
                free(c->name);
                free(c->x);
        }
        for (size_t i = 0; i < t->nwarning; i++)
                free(t->warning[i]);
        free(t->column);
        free(t->warning);
        free(t->origin);
        *t = (struct table){0};
}
