/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read/record: the window -> records -> cells (RFC 4180, and what people write instead).
 *
 * A record ends at a newline outside quotes; a quote opens only where a cell begins. Most records have no
 * quotes: they are cut where memchr finds the delimiter. The others are gone through byte by byte, and
 * from their beginning again if the window had to be refilled on the way. */
#include "internal.h"

#include "mem.h"
#include "num.h"

#include <stdlib.h>
#include <string.h>

static bool is_blank(char c)
{
        return c == ' ' || c == '\t';
}

/* Delimiters below 0 are no bytes, but a signed char may look like one. */
static bool is_delimiter(char c, int delimiter)
{
        return delimiter >= 0 && (unsigned char)c == delimiter;
}

/* --- cutting ----------------------------------------------------------------------------- */

static void add_cell(struct record *r, char *s, size_t n, size_t line, bool quoted)
{
        r->cell = mem_grow(r->cell, &r->cap, r->n + 1, sizeof *r->cell);
        r->cell[r->n++] = (struct cell){s, n, line, quoted};
}

static void add_trimmed(struct record *r, char *from, char *to)
{
        while (from < to && is_blank(*from))
                from++;
        while (to > from && is_blank(to[-1]))
                to--;
        add_cell(r, from, (size_t)(to - from), r->line, false);
}

/* A line without quotes. */
static void cut_plain(struct record *r, char *from, char *to, int delimiter)
{
        if (delimiter == DELIMITER_BLANKS) {
                while (from < to) {
                        while (from < to && is_blank(*from))
                                from++;
                        char *end = from;
                        while (end < to && !is_blank(*end))
                                end++;
                        if (end > from)
                                add_cell(r, from, (size_t)(end - from), r->line, false);
                        from = end;
                }
                return;
        }
        for (;;) {
                char *end = delimiter == DELIMITER_NONE
                                    ? NULL
                                    : memchr(from, delimiter, (size_t)(to - from));
                add_trimmed(r, from, end ? end : to);
                if (!end)
                        return;
                from = end + 1;
        }
}

/* What became of an attempt to cut a record that has quotes. */
enum cut { CUT_DONE, CUT_SHORT, CUT_OPEN, CUT_JUNK };

/* Whether a line ends at p: with a newline, a carriage return before it, or the text. */
static bool ends_line(const char *p, const char *end)
{
        return p == end || *p == '\n' || (*p == '\r' && (p + 1 == end || p[1] == '\n'));
}

/* The cell whose opening quote is at *p. Doubled quotes are left for later (unquote). */
static enum cut cut_quoted(struct record *r, char **p, char *end, int delimiter, size_t *line)
{
        char *from = *p + 1, *q = from;
        size_t first = *line;
        while ((q = memchr(q, '"', (size_t)(end - q))) && q + 1 < end && q[1] == '"')
                q += 2;
        if (!q)
                return CUT_OPEN;
        for (char *c = from; (c = memchr(c, '\n', (size_t)(q - c))); c++)
                ++*line;
        add_cell(r, from, (size_t)(q - from), first, true);
        char *rest = q + 1;
        while (rest < end && is_blank(*rest) && !is_delimiter(*rest, delimiter))
                rest++;
        *p = rest;
        if (ends_line(rest, end) || is_delimiter(*rest, delimiter) ||
            (delimiter == DELIMITER_BLANKS && rest > q + 1))
                return CUT_DONE;
        return CUT_JUNK;
}

/* A record with quotes somewhere, from p; *after is set to what follows its newline. *line runs along. */
static enum cut cut_careful(struct record *r, char *p, char *end, int delimiter, size_t *line,
                            char **after)
{
        for (;;) {
                bool blanks = delimiter == DELIMITER_BLANKS;
                while (p < end && is_blank(*p) && !is_delimiter(*p, delimiter))
                        p++;
                if (blanks && ends_line(p, end)) {
                        /* trailing blanks end no cell */
                } else if (p < end && *p == '"') {
                        enum cut cut = cut_quoted(r, &p, end, delimiter, line);
                        if (cut != CUT_DONE)
                                return cut;
                } else {
                        char *from = p;
                        while (p < end && *p != '\n' && !is_delimiter(*p, delimiter) &&
                               !(blanks && is_blank(*p)))
                                p++;
                        char *to = p;
                        if (to > from && to[-1] == '\r' && (p == end || *p == '\n'))
                                to--;
                        add_trimmed(r, from, to);
                        r->cell[r->n - 1].line = *line;
                }
                if (p < end && *p == '\r' && ends_line(p, end))
                        p++;
                if (p == end || *p == '\n') {
                        *after = p < end ? p + 1 : p;
                        return p < end ? CUT_DONE : CUT_SHORT;
                }
                if (!blanks)
                        p++; /* the delimiter */
        }
}

/* "" -> " in place */
static void unquote(struct cell *c)
{
        char *to = memchr(c->s, '"', c->n), *end = c->s + c->n;
        if (!c->quoted || !to)
                return;
        for (char *from = to; from < end; from++) {
                if (*from == '"')
                        from++; /* always followed by another */
                if (from < end)
                        *to++ = *from;
        }
        c->n = (size_t)(to - c->s);
}

/* --- the next record --------------------------------------------------------------------- */

static enum status no_text(const struct source *s, size_t line, struct fault *f)
{
        return fault_set(f, STATUS_DATA, s->name, line, "NUL byte");
}

/* The end of the line at buf[from], which is brought into the window as a whole; its newline, if there is
 * one, is at buf[*length]. */
static enum status whole_line(struct source *s, size_t *length, bool *newline, struct fault *f)
{
        size_t seen = 0;
        for (;;) {
                size_t n = s->to - s->from;
                char *end = n > seen ? memchr(s->buf + s->from + seen, '\n', n - seen) : NULL;
                if (!end && s->ended && n && memchr(s->buf + s->from, '\0', n))
                        return no_text(s, s->line, f);
                if (end || s->ended) {
                        *length = end ? (size_t)(end - s->buf) - s->from : n;
                        *newline = end != NULL;
                        return STATUS_OK;
                }
                seen = n;
                enum status status = source_fill(s, f);
                if (status != STATUS_OK)
                        return status;
        }
}

/* A record with quotes: its end may be lines away. */
static enum next next_quoted(struct source *s, int delimiter, struct record *r, struct fault *f)
{
        for (;;) {
                char *after = NULL, *from = s->buf + s->from, *to = s->buf + s->to;
                size_t line = s->line;
                r->n = 0;
                enum cut cut = cut_careful(r, from, to, delimiter, &line, &after);
                /* at the end of the window more may follow what looks finished, or like junk */
                bool open = cut == CUT_OPEN || cut == CUT_SHORT || cut == CUT_JUNK;
                if (open && !s->ended) { /* twice as much each time: it is gone through anew */
                        for (size_t n = s->to - s->from; !s->ended && s->to - s->from < 2 * n;)
                                if (source_fill(s, f) != STATUS_OK)
                                        return NEXT_FAULT;
                        continue;
                }
                const char *end = cut == CUT_OPEN ? to : cut == CUT_JUNK ? from : after;
                const char *nul = memchr(from, '\0', (size_t)(end - from));
                if (nul) {
                        for (line = s->line; from < nul; from++)
                                line += *from == '\n';
                        no_text(s, line, f);
                        return NEXT_FAULT;
                }
                if (cut == CUT_OPEN || cut == CUT_JUNK) {
                        fault_set(f, STATUS_DATA, s->name, line,
                                  cut == CUT_OPEN ? "quote is never closed"
                                                  : "text after a closing quote");
                        return NEXT_FAULT;
                }
                for (size_t k = 0; k < r->n; k++)
                        unquote(&r->cell[k]);
                s->from += (size_t)(after - from);
                s->line = line + 1;
                return NEXT_RECORD;
        }
}

/* Whether a line begins with what a spreadsheet writes into a cell that it could not compute: it is no comment. */
static bool is_spreadsheet(const char *from, const char *to, int delimiter)
{
        static const char *const word[] = {"#N/A",  "#NULL!", "#DIV/0!", "#VALUE!",
                                           "#REF!", "#NAME?", "#NUM!",   NULL};
        for (const char *const *w = word; *w; w++) {
                size_t n = strlen(*w);
                const char *end = from + n;
                if ((size_t)(to - from) >= n && memcmp(from, *w, n) == 0 &&
                    (end == to || is_blank(*end) || *end == '\r' || is_delimiter(*end, delimiter)))
                        return true;
        }
        return false;
}

enum idle { IDLE_NOT, IDLE_BLANK, IDLE_COMMENT };

/* Whether a line is passed over: nothing but blanks, or a comment. */
static enum idle idle_of(const char *from, const char *to, int delimiter, char comment)
{
        while (from < to && is_blank(*from) && !is_delimiter(*from, delimiter))
                from++;
        if (from == to || (from + 1 == to && *from == '\r'))
                return IDLE_BLANK;
        return comment && *from == comment && !is_spreadsheet(from, to, delimiter) ? IDLE_COMMENT
                                                                                   : IDLE_NOT;
}

/* Whether a comment has as many cells as a row has, and a number among them. */
static bool is_like_row(struct record *r, char *from, char *to, int delimiter, size_t ncell)
{
        double v;
        bool number = false;
        r->n = 0;
        cut_plain(r, from, to, delimiter);
        for (size_t k = 0; k < r->n && !number; k++)
                number = cell_number(&r->cell[k], '.', &v) == NUM_OK ||
                         cell_number(&r->cell[k], ',', &v) == NUM_OK;
        return number && r->n == ncell;
}

enum status record_skip(struct source *s, int delimiter, char comment, struct fault *f)
{
        for (;;) {
                size_t length;
                bool newline;
                enum status status = whole_line(s, &length, &newline, f);
                if (status != STATUS_OK)
                        return status;
                const char *from = s->buf + s->from;
                bool nothing = length == 0 && !newline;
                if (nothing || idle_of(from, from + length, delimiter, comment) == IDLE_NOT)
                        return STATUS_OK;
                s->from += length + newline;
                s->line++;
        }
}

enum next record_next(struct source *s, int delimiter, char comment, struct record *r,
                      struct fault *f)
{
        for (;;) {
                size_t length;
                bool newline;
                if (whole_line(s, &length, &newline, f) != STATUS_OK)
                        return NEXT_FAULT;
                if (length == 0 && !newline)
                        return NEXT_END;
                char *from = s->buf + s->from, *to = from + length;
                enum idle idle = idle_of(from, to, delimiter, comment);
                if (idle != IDLE_NOT) {
                        if (idle == IDLE_COMMENT && s->ncell > 1 &&
                            is_like_row(r, from, to, delimiter, s->ncell) && s->alike++ == 0)
                                s->first_alike = s->line;
                        s->from += length + newline;
                        s->line++;
                        continue;
                }
                r->line = s->line;
                r->n = 0;
                if (memchr(from, '"', length))
                        return next_quoted(s, delimiter, r, f);
                if (memchr(from, '\0', length)) {
                        no_text(s, s->line, f);
                        return NEXT_FAULT;
                }
                if (to > from && to[-1] == '\r')
                        to--;
                cut_plain(r, from, to, delimiter);
                s->from += length + newline;
                s->line++;
                return NEXT_RECORD;
        }
}

size_t record_last(char *s, size_t n, int delimiter)
{
        char *last = memrchr(s, '\n', n);
        if (!last || !memchr(s, '"', n))
                return last ? (size_t)(last - s) + 1 : 0;
        struct scan scan;
        struct record r = {0};
        size_t at = 0, line = 0;
        bool whole = true;
        while (whole && at < n) {
                scan_run(&scan, s + at, n - at, delimiter);
                if (scan.nrecord) {
                        at += scan.cell[scan.record[scan.nrecord - 1] - 1] + (size_t)1;
                        continue;
                }
                char *newline = memchr(s + at, '\n', n - at), *after = newline ? newline + 1 : NULL;
                if (newline && memchr(s + at, '"', (size_t)(newline - s) - at)) {
                        r.n = 0;
                        enum cut cut = cut_careful(&r, s + at, s + n, delimiter, &line, &after);
                        if (cut == CUT_JUNK) { /* nothing behind it will be read */
                                at = n;
                                break;
                        }
                        whole = cut == CUT_DONE;
                }
                whole = whole && newline;
                if (whole)
                        at = (size_t)(after - s);
        }
        free(r.cell);
        return at;
}

/* --- cells ------------------------------------------------------------------------------- */

bool cell_is_missing(const struct cell *c, const struct dialect *d)
{
        if (c->n == 0)
                return true;
        for (const char *const *na = d->na; na && *na; na++)
                if (strlen(*na) == c->n && memcmp(*na, c->s, c->n) == 0)
                        return true;
        return false;
}

int cell_number(const struct cell *c, char point, double *value)
{
        const char *s = c->s;
        size_t n = c->n;
        while (n > 0 && is_blank(*s))
                s++, n--;
        while (n > 0 && is_blank(s[n - 1]))
                n--;
        return (int)num_parse(s, n, point, value);
}
