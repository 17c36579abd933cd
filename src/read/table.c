/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read/table: files -> the columns that somebody asked for.
 *
 *   1. finding them      2. the records of a file, in parts      3. one file      4. all files
 */
#include "internal.h"

#include "mem.h"
#include "text.h"
#include "threads.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct dialect dialect_default = {
        .delimiter = DELIMITER_AUTO,
        .header = HEADER_AUTO,
        .comment = '#',
        .decimal = '.',
        .na = (const char *const[]){"NA", "N/A", "NaN", "nan", "null", ".", "#N/A", NULL},
};

/* All files, on their way into one table. */
struct files {
        struct maker whole;
        struct request *request; /* request[ncolumn], owned */
        bool rest;               /* that there is another one, for the rest */
        size_t *at;              /* at[ncolumn]: position in the present file */
        size_t threads;
        const struct reduction *reduction; /* NULL: rows are kept */
        size_t warning_room;
};

/* --- 1. finding them ------------------------------------------------------------------------ */

static void warn_of_header(struct files *m, const struct shape *shape, const char *file)
{
        struct table *t = m->whole.t;
        char shown[TEXT_SHOWN];
        t->warning = mem_grow(t->warning, &m->warning_room, t->nwarning + 1, sizeof *t->warning);
        t->warning[t->nwarning++] = mem_format(
                "%s: line %zu (%s) was taken for a header; --header=no if it is data", file,
                shape->line, text_shown(shown, shape->name[0], strlen(shape->name[0])));
}

/* Rows that begin with the mark of a comment by accident would be lost without a word. */
static void warn_of_comments(struct files *m, const struct source *s)
{
        struct table *t = m->whole.t;
        char *other = s->alike == 1 ? mem_text("", 0) : mem_format(" and %zu more", s->alike - 1);
        t->warning = mem_grow(t->warning, &m->warning_room, t->nwarning + 1, sizeof *t->warning);
        t->warning[t->nwarning++] =
                mem_format("%s: line %zu%s: passed over as comment%s, though like a row; "
                           "--comment=none if %s data",
                           s->name, s->first_alike, other, s->alike == 1 ? "" : "s",
                           s->alike == 1 ? "it is" : "they are");
        free(other);
}

/* The kind of a column, and its name, come from the first file that has any. */
static void describe_column(struct column *column, const struct shape *shape, size_t k,
                            enum want want)
{
        if (!column->number) {
                column->number = k + 1;
                column->is_group = want == WANT_GROUP;
                column->want = want >= WANT_WEIGHT ? want : WANT_NUMBER;
                column->is_label = want == WANT_LABEL || want == WANT_GROUP ||
                                   (want == WANT_EITHER && shape->text && shape->text[k]);
        }
        if (!column->name && shape->name)
                column->name = mem_text(shape->name[k], strlen(shape->name[k]));
}

/* The positions in a file of columns that are requested, into taken[ncell]. */
static enum status mark_taken(const struct files *m, const struct shape *shape, const char *file,
                              bool *taken, struct fault *f)
{
        for (size_t i = 0; i < m->whole.t->ncolumn; i++) {
                size_t k;
                enum status status = shape_column(shape, &m->request[i], NULL, file, &k, f);
                if (status != STATUS_OK)
                        return status;
                taken[k] = true;
        }
        return STATUS_OK;
}

/* Room for more columns and all that goes with them; there are no rows yet. */
static void add_columns(struct files *m, size_t more)
{
        struct table *t = m->whole.t;
        size_t n = t->ncolumn + more;
        struct column *column = mem_array(n, sizeof *column);
        struct request *request = mem_array(n, sizeof *request);
        for (size_t i = 0; i < n; i++) {
                column[i] = i < t->ncolumn ? t->column[i] : (struct column){0};
                request[i] = i < t->ncolumn ? m->request[i] : (struct request){NULL, WANT_EITHER};
        }
        free(t->column);
        free(m->request);
        free(m->at);
        const struct dialect *dialect = m->whole.dialect;
        maker_free(&m->whole);
        t->column = column;
        t->ncolumn = n;
        m->request = request;
        m->at = mem_array(n, sizeof *m->at);
        maker_make(&m->whole, t, dialect);
}

/* The first file that has any columns says what the rest is: from then on each of these is wanted like one that was
 * asked for. */
static enum status find_rest(struct files *m, const struct shape *shape, const char *file,
                             struct fault *f)
{
        bool *taken = mem_array(shape->ncell, sizeof *taken);
        size_t next = m->whole.t->ncolumn, more = 0;
        enum status status = mark_taken(m, shape, file, taken, f);
        for (size_t k = 0; k < shape->ncell; k++) {
                taken[k] = taken[k] || (shape->name && !*shape->name[k]);
                more += !taken[k];
        }
        if (status == STATUS_OK)
                add_columns(m, more);
        for (size_t k = 0; k < shape->ncell && status == STATUS_OK; k++)
                if (!taken[k])
                        describe_column(&m->whole.t->column[next++], shape, k, WANT_EITHER);
        free(taken);
        m->rest = false;
        return status;
}

/* The positions in a file of columns that are requested by name: who asks for the only column that fits means none of
 * these. NULL: there are none. */
static bool *find_named(const struct files *m, const struct shape *shape)
{
        bool *taken = m->whole.t->ncolumn > 1 ? mem_array(shape->ncell, sizeof *taken) : NULL;
        struct fault unknown = {0}; /* has been complained of */
        for (size_t i = 0; taken && i < m->whole.t->ncolumn; i++) {
                size_t k;
                if (m->request[i].column &&
                    shape_column(shape, &m->request[i], NULL, "", &k, &unknown) == STATUS_OK)
                        taken[k] = true;
        }
        fault_clear(&unknown);
        return taken;
}

/* The column of request i. */
static enum status locate_one(struct files *m, const struct shape *shape, size_t i,
                              const char *file, struct fault *f)
{
        struct column *column = &m->whole.t->column[i];
        struct request request = m->request[i];
        char number[32];
        bool later = column->number > 0;
        if (later && column->name && shape->name) {
                request.column = column->name;
        } else if (later) {
                snprintf(number, sizeof number, "%zu", column->number);
                request.column = number;
        }
        bool *taken = request.column ? NULL : find_named(m, shape);
        enum status status = shape_column(shape, &request, taken, file, &m->at[i], f);
        free(taken);
        if (status == STATUS_OK)
                describe_column(column, shape, m->at[i], m->request[i].want);
        return status;
}

/* Finds the requested columns in a file, those that have a name first: a wrong one is no reason to ask for another. Later files
 * without a header have them where the first had. */
static enum status locate(struct files *m, const struct shape *shape, const char *file,
                          struct fault *f)
{
        enum status status = STATUS_OK;
        for (int unnamed = 0; unnamed < 2; unnamed++)
                for (size_t i = 0; i < m->whole.t->ncolumn && status == STATUS_OK; i++)
                        if ((m->request[i].column == NULL) == unnamed)
                                status = locate_one(m, shape, i, file, f);
        return status;
}

/* --- 2. the records of a file, in parts ------------------------------------------------------ */

/* What a file is read by: parts of it are in the slots, and joined in order. */
struct reading {
        struct maker *whole;
        const struct reduction *reduction;
        struct source *s;
        size_t line;    /* of the next part to be joined */
        size_t opening; /* for the next part to be fetched, as in struct maker */
        struct slot {
                struct chunk chunk;
                struct table rows;
                struct maker maker;
                size_t lines;              /* that the chunk has */
                size_t alike, first_alike; /* of struct source */
                void *reduced;             /* if its labels need not be recoded for that */
                enum status status;
                struct fault fault;
        } * slot;
        bool labels; /* among the columns */
        bool begun;  /* parts have been joined */
        bool ended;
        enum status status;
        struct fault *fault;
};

static bool fetch(void *context, size_t k)
{
        struct reading *r = context;
        struct slot *slot = &r->slot[k];
        if (r->ended)
                return false;
        maker_empty(&slot->maker);
        slot->status = source_chunk(r->s, r->whole->shape->delimiter, &slot->chunk, &slot->fault);
        slot->maker.opening = r->opening;
        r->opening = 0;
        r->ended = slot->status != STATUS_OK || slot->chunk.n == 0;
        return slot->status != STATUS_OK || slot->chunk.n > 0;
}

static void work(void *context, size_t k)
{
        const struct reading *r = context;
        struct slot *slot = &r->slot[k];
        struct source s = source_of(r->s->name, &slot->chunk);
        s.ncell = r->whole->shape->ncell;
        if (slot->status == STATUS_OK)
                slot->status = maker_take(&slot->maker, &s, &slot->fault);
        slot->lines = s.line - 1;
        slot->alike = s.alike;
        slot->first_alike = s.first_alike;
        if (slot->status == STATUS_OK && r->reduction && !r->labels)
                slot->reduced = maker_reduce(&slot->maker, r->reduction);
}

static bool take(void *context, size_t k)
{
        struct reading *r = context;
        struct slot *slot = &r->slot[k];
        if (slot->status != STATUS_OK) {
                r->status = slot->status;
                if (slot->fault.line)
                        slot->fault.line += r->line - 1;
                fault_clear(r->fault);
                *r->fault = slot->fault;
                slot->fault = (struct fault){0};
                return false;
        }
        size_t row = r->whole->t->nrow;
        if (!r->reduction && !r->begun)
                maker_expect(r->whole,
                             slot->rows.nrow * (r->s->size / slot->chunk.n * 33 / 32 + 1));
        r->begun = true;
        maker_join(r->whole, &slot->maker, r->line, !r->reduction);
        if (r->reduction && r->labels)
                slot->reduced = maker_reduce(&slot->maker, r->reduction);
        if (slot->reduced)
                r->reduction->join(r->reduction->context, slot->reduced, row);
        slot->reduced = NULL;
        if (slot->alike && r->s->alike == 0)
                r->s->first_alike = r->line + slot->first_alike - 1;
        r->s->alike += slot->alike;
        r->line += slot->lines;
        return true;
}

static void slot_make(struct slot *slot, const struct maker *whole)
{
        const struct table *t = whole->t;
        *slot = (struct slot){.rows.ncolumn = t->ncolumn};
        slot->rows.column = mem_array(t->ncolumn, sizeof *slot->rows.column);
        for (size_t i = 0; i < t->ncolumn; i++)
                slot->rows.column[i] = (struct column){.is_label = t->column[i].is_label,
                                                       .is_group = t->column[i].is_group,
                                                       .want = t->column[i].want};
        maker_make(&slot->maker, &slot->rows, whole->dialect);
        slot->maker.shape = whole->shape;
        slot->maker.at = whole->at;
        slot->maker.file = whole->file;
}

static void slot_free(struct slot *slot, const struct reduction *reduction)
{
        if (slot->reduced)
                reduction->drop(slot->reduced);
        maker_free(&slot->maker);
        table_free(&slot->rows);
        chunk_free(&slot->chunk);
        fault_clear(&slot->fault);
}

/* What follows the header. Small inputs are not worth a second thread. */
static enum status take_records(struct files *m, struct source *s, const struct shape *shape,
                                struct fault *f)
{
        size_t threads = s->ended || m->threads < 1 ? 1 : m->threads;
        struct reading r = {.whole = &m->whole,
                            .reduction = m->reduction,
                            .s = s,
                            .line = s->line,
                            .opening = shape->line >= s->line ? shape->line - s->line + 1 : 0,
                            .fault = f};
        for (size_t i = 0; i < m->whole.t->ncolumn; i++)
                r.labels = r.labels || m->whole.t->column[i].is_label;
        struct stream stream = {threads > 1 ? threads + 1 : 1, fetch, work, take, &r};
        r.slot = mem_array(stream.slots, sizeof *r.slot);
        for (size_t k = 0; k < stream.slots; k++)
                slot_make(&r.slot[k], &m->whole);
        threads_stream(threads, &stream);
        for (size_t k = 0; k < stream.slots; k++)
                slot_free(&r.slot[k], m->reduction);
        free(r.slot);
        return r.status;
}

/* --- 3. one file ------------------------------------------------------------------------- */

/* The shape of a file, from its first 64 KiB, or as much as its first record needs. */
static enum status find_shape(const struct files *m, struct source *s, struct shape *shape,
                              struct fault *f)
{
        for (size_t size = 1 << 16;; size *= 2) {
                enum status status = source_look(s, size, f);
                if (status != STATUS_OK)
                        return status;
                *shape = shape_find(s, m->whole.dialect, m->whole.t->ncolumn, m->request);
                if (shape->ncell > 0 || s->ended)
                        return STATUS_OK;
                shape_free(shape);
        }
}

static enum status skip_header(const struct files *m, struct source *s, const struct shape *shape,
                               struct fault *f)
{
        struct record r = {0};
        enum next next =
                shape->header ? record_next(s, shape->delimiter, m->whole.dialect->comment, &r, f)
                              : NEXT_RECORD;
        free(r.cell);
        return next == NEXT_FAULT ? f->status : STATUS_OK;
}

static enum status take_source(struct files *m, struct source *s, struct fault *f)
{
        struct shape shape;
        const struct dialect *d = m->whole.dialect;
        enum status status;
        if ((status = source_begin(s, f)) ||
            (status = record_skip(s, d->delimiter, d->comment, f)) ||
            (status = find_shape(m, s, &shape, f)))
                return status;
        if (shape.ncell > 0 && m->rest)
                status = find_rest(m, &shape, s->name, f);
        m->whole.shape = &shape;
        m->whole.at = m->at;
        m->whole.file = s->name;
        if (m->whole.t->delimiter == DELIMITER_AUTO && shape.delimiter != DELIMITER_NONE)
                m->whole.t->delimiter = shape.delimiter;
        if (status == STATUS_OK && shape.ncell > 0)
                status = locate(m, &shape, s->name, f);
        if (status == STATUS_OK && shape.guessed)
                warn_of_header(m, &shape, s->name);
        if (status == STATUS_OK)
                status = skip_header(m, s, &shape, f);
        if (status == STATUS_OK)
                status = take_records(m, s, &shape, f);
        if (status == STATUS_OK && s->alike)
                warn_of_comments(m, s);
        shape_free(&shape);
        return status;
}

static enum status take_file(struct files *m, const char *name, struct fault *f)
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
                       size_t nrequest, const struct request *request, size_t threads,
                       const struct reduction *reduction, struct table *t, struct fault *f)
{
        static const char *const standard_input[] = {"-"};
        enum status status = STATUS_OK;
        struct files m = {.threads = threads, .reduction = reduction};
        m.rest = nrequest > 0 && request[nrequest - 1].want == WANT_REST;
        assert(!m.rest || !reduction);
        *t = (struct table){.delimiter = DELIMITER_AUTO};
        maker_make(&m.whole, t, dialect);
        add_columns(&m, nrequest - m.rest);
        for (size_t i = 0; i < t->ncolumn; i++)
                m.request[i] = request[i];
        if (nfile == 0) {
                nfile = 1;
                file = standard_input;
        }
        for (size_t i = 0; i < nfile && status == STATUS_OK; i++)
                status = take_file(&m, file[i], f);
        maker_free(&m.whole);
        free(m.request);
        free(m.at);
        if (status != STATUS_OK)
                table_free(t);
        return status;
}

void table_free(struct table *t)
{
        for (size_t i = 0; t->column && !t->whole && i < t->ncolumn; i++) {
                struct column *c = &t->column[i];
                for (size_t k = 0; k < c->nlabel; k++)
                        free(c->label[k]);
                free(c->label);
                free(c->first);
                free(c->name);
                free(c->x);
                free(c->lost);
        }
        for (size_t i = 0; !t->whole && i < t->nwarning; i++)
                free(t->warning[i]);
        free(t->column);
        if (!t->whole) {
                free(t->warning);
                free(t->origin);
                free(t->absent);
        }
        *t = (struct table){0};
}
