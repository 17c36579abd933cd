/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read/bytes: a window on a file or pipe that is refilled, never read twice. */
#include "internal.h"

#include "mem.h"
#include "num.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 16, PIPE = 1 << 20 }; /* bytes */

/* A decision on a file needs this many whole lines, however long they are. */
enum { LINES = 3 };

enum status source_open(struct source *s, const char *name, struct fault *f)
{
        *s = (struct source){.name = name, .line = 1};
        struct stat about;
        if (strcmp(name, "-") == 0) {
                s->name = "standard input";
                s->fd = STDIN_FILENO;
        } else {
                s->fd = open(name, O_RDONLY | O_CLOEXEC);
        }
        if (s->fd < 0)
                return fault_set(f, STATUS_DATA, s->name, 0, "cannot open: %s", strerror(errno));
        if (fstat(s->fd, &about) != 0)
                return STATUS_OK;
        if (S_ISDIR(about.st_mode)) {
                source_close(s);
                return fault_set(f, STATUS_DATA, s->name, 0, "is a directory");
        }
        if (S_ISREG(about.st_mode) && about.st_size > 0)
                s->size = (size_t)about.st_size;
#ifdef F_SETPIPE_SZ
        if (S_ISFIFO(about.st_mode)) /* so that writer and reader need not wait for each other */
                (void)fcntl(s->fd, F_SETPIPE_SZ, PIPE);
#endif
        return STATUS_OK;
}

void source_close(struct source *s)
{
        if (s->fd > STDIN_FILENO)
                close(s->fd);
        free(s->buf);
        s->buf = NULL;
        s->fd = -1;
}

/* Whether a long stretch of a line holds a NUL: the line will be refused, and need not end (/dev/zero does not). */
static bool is_no_text(const char *s, size_t n)
{
        return n >= CHUNK / 2 && !memchr(s, '\n', n) && memchr(s, '\0', n);
}

enum status source_fill(struct source *s, struct fault *f)
{
        if (s->fd < 0 || s->ended) {
                s->ended = true;
                return STATUS_OK;
        }
        if (s->from > 0) {
                memmove(s->buf, s->buf + s->from, s->to - s->from);
                s->to -= s->from;
                s->from = 0;
        }
        if (s->cap - s->to < CHUNK)
                s->buf = mem_grow(s->buf, &s->cap, s->to + CHUNK, 1);
        for (;;) {
                ssize_t n = read(s->fd, s->buf + s->to, s->cap - s->to);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return fault_set(f, STATUS_DATA, s->name, 0, "cannot read: %s",
                                         strerror(errno));
                s->ended = n == 0 || is_no_text(s->buf + s->to, (size_t)n);
                s->to += (size_t)n;
                return STATUS_OK;
        }
}

static size_t count_lines(const struct source *s)
{
        size_t lines = 0;
        for (const char *p = s->buf + s->from, *end = s->buf + s->to;
             lines < LINES && (p = memchr(p, '\n', (size_t)(end - p))); p++)
                lines++;
        return lines;
}

enum status source_look(struct source *s, size_t size, struct fault *f)
{
        while (!s->ended && (s->to - s->from < size || count_lines(s) < LINES)) {
                enum status status = source_fill(s, f);
                if (status != STATUS_OK)
                        return status;
        }
        return STATUS_OK;
}

/* --- chunks --------------------------------------------------------------------------------- */

enum { CHUNK_BYTES = 1 << 16 };

/* Up to n bytes into to, from the window first; fewer only at the end. */
static enum status source_read(struct source *s, char *to, size_t n, size_t *got, struct fault *f)
{
        size_t ready = s->to - s->from < n ? s->to - s->from : n;
        memcpy(to, s->buf + s->from, ready);
        s->from += ready;
        while (ready < n && !s->ended) {
                ssize_t more = s->fd < 0 ? 0 : read(s->fd, to + ready, n - ready);
                if (more < 0 && errno == EINTR)
                        continue;
                if (more < 0)
                        return fault_set(f, STATUS_DATA, s->name, 0, "cannot read: %s",
                                         strerror(errno));
                s->ended = more == 0 || is_no_text(to + ready, (size_t)more);
                ready += (size_t)more;
        }
        *got = ready;
        return STATUS_OK;
}

/* Gives back the last n bytes that were read. */
static void source_return(struct source *s, const char *bytes, size_t n)
{
        if (s->from < s->to || n == 0) { /* they are still there */
                s->from -= n;
                return;
        }
        s->buf = mem_grow(s->buf, &s->cap, n, 1);
        memcpy(s->buf, bytes, n);
        s->from = 0;
        s->to = n;
}

/* Makes room for n bytes between margins. */
static void chunk_room(struct chunk *c, size_t n)
{
        size_t old = c->cap;
        c->room = mem_grow(c->room, &c->cap, NUM_MARGIN + n + SCAN_MARGIN, 1);
        mem_expect(c->room + old, c->cap - old);
        memset(c->room, 'x', NUM_MARGIN);
        c->text = c->room + NUM_MARGIN;
}

enum status source_chunk(struct source *s, int delimiter, struct chunk *c, struct fault *f)
{
        size_t whole = 0, got = 0;
        c->n = 0;
        for (size_t want = CHUNK_BYTES; whole == 0; want *= 2) {
                if (s->ended && want > c->n + s->to - s->from)
                        want = c->n + s->to - s->from;
                chunk_room(c, want);
                enum status status = source_read(s, c->text + c->n, want - c->n, &got, f);
                if (status != STATUS_OK)
                        return status;
                c->n += got;
                memset(c->text + c->n, 'x', SCAN_MARGIN);
                bool all = s->ended && s->from == s->to;
                whole = all ? c->n : record_last(c->text, c->n, delimiter);
                if (all)
                        break;
        }
        source_return(s, c->text + whole, c->n - whole);
        c->n = whole;
        memset(c->text + whole, 'x', SCAN_MARGIN);
        return STATUS_OK;
}

struct source source_of(const char *name, const struct chunk *c)
{
        return (struct source){
                .name = name, .fd = -1, .buf = c->text, .to = c->n, .line = 1, .ended = true};
}

void chunk_free(struct chunk *c)
{
        free(c->room);
        *c = (struct chunk){0};
}

/* --- the beginning -------------------------------------------------------------------------- */

enum status source_begin(struct source *s, struct fault *f)
{
        while (!s->ended && s->to - s->from < 3) {
                enum status status = source_fill(s, f);
                if (status != STATUS_OK)
                        return status;
        }
        size_t n = s->to - s->from;
        if (n >= 2 && (memcmp(s->buf, "\xff\xfe", 2) == 0 || memcmp(s->buf, "\xfe\xff", 2) == 0))
                return fault_set(f, STATUS_DATA, s->name, 0, "UTF-16 text; convert it to UTF-8");
        if (n >= 3 && memcmp(s->buf, "\xef\xbb\xbf", 3) == 0)
                s->from += 3;
        return STATUS_OK;
}
