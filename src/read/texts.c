/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read/texts: a file as it is written, for who wants to write it again with something changed. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

struct texts {
        struct source source;
        struct shape shape;
        const struct dialect *dialect;
        struct record record;
        char **cell; /* cell[cells] */
        char *bytes; /* in which they are */
        size_t cells, cell_room, byte_room;
};

/* Delimiter and header as read_table finds them for the same requests. */
static enum status find_shape(struct texts *t, size_t n, const struct request *request,
                              struct fault *f)
{
        enum status status;
        const struct dialect *d = t->dialect;
        if ((status = source_begin(&t->source, f)) ||
            (status = record_skip(&t->source, d->delimiter, d->comment, f)))
                return status;
        for (size_t size = 1 << 16;; size *= 2) {
                if ((status = source_look(&t->source, size, f)))
                        return status;
                t->shape = shape_find(&t->source, d, n, request);
                if (t->shape.ncell > 0 || t->source.ended)
                        return STATUS_OK;
                shape_free(&t->shape);
                t->shape = (struct shape){0};
        }
}

struct texts *texts_open(const char *file, const struct dialect *dialect, size_t nrequest,
                         const struct request *request, struct fault *f)
{
        struct texts *t = mem_array(1, sizeof *t);
        size_t line;
        t->dialect = dialect;
        if (source_open(&t->source, file, f) != STATUS_OK) {
                free(t);
                return NULL;
        }
        if (find_shape(t, nrequest, request, f) == STATUS_OK &&
            (!t->shape.header || texts_next(t, &line, f)))
                return t;
        texts_close(t);
        return NULL;
}

void texts_close(struct texts *t)
{
        if (!t)
                return;
        source_close(&t->source);
        shape_free(&t->shape);
        free(t->record.cell);
        free(t->cell);
        free(t->bytes);
        free(t);
}

size_t texts_columns(const struct texts *t)
{
        return t->shape.ncell;
}

const char *texts_name(const struct texts *t, size_t i)
{
        return t->shape.header ? t->shape.name[i] : NULL;
}

/* Of a quoted cell two quotes are one. Returns what follows its NUL. */
static char *put_cell(char *to, const struct cell *c)
{
        for (size_t i = 0; i < c->n; i++) {
                *to++ = c->s[i];
                if (c->quoted && c->s[i] == '"' && i + 1 < c->n && c->s[i + 1] == '"')
                        i++;
        }
        *to++ = '\0';
        return to;
}

bool texts_next(struct texts *t, size_t *line, struct fault *f)
{
        struct record *r = &t->record;
        size_t bytes = 0;
        if (record_next(&t->source, t->shape.delimiter, t->dialect->comment, r, f) != NEXT_RECORD)
                return false;
        for (size_t i = 0; i < r->n; i++)
                bytes += r->cell[i].n + 1;
        t->bytes = mem_grow(t->bytes, &t->byte_room, bytes, 1);
        t->cell = mem_grow(t->cell, &t->cell_room, r->n, sizeof *t->cell);
        char *to = t->bytes;
        for (size_t i = 0; i < r->n; i++) {
                t->cell[i] = to;
                to = put_cell(to, &r->cell[i]);
        }
        t->cells = r->n;
        *line = r->line;
        return true;
}

const char *texts_cell(const struct texts *t, size_t i)
{
        return i < t->cells ? t->cell[i] : "";
}
