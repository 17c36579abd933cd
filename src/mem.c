/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mem: memory, with one answer to its exhaustion. */
#include "mem.h"

#include "fault.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined __linux__ && !defined MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#if defined __linux__ && !defined MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

void mem_exhausted(void)
{
        fputs("mlefit: out of memory\n", stderr);
        exit(STATUS_DATA);
}

/* Large arrays lie in pages of 2 MiB, where the system has them: to be given 8 MB in pages of 4 KiB may take longer than to
 * read a million numbers into them (a virtual machine: 25 ms, in large pages 1 to 10). */
enum { PAGE = 1 << 12, LARGE = 1 << 21, HEADER = 64, WORTHWHILE = 8 * PAGE };

void mem_begin(void)
{
#ifdef M_MMAP_THRESHOLD
        mallopt(M_MMAP_THRESHOLD, LARGE / 2); /* large arrays have mappings of their own */
        mallopt(M_TOP_PAD, LARGE / 4);        /* the others, few calls of the system */
        mallopt(M_TRIM_THRESHOLD, 64 * LARGE);
#endif
}

/* The size of an array that has bytes in it and, with what malloc puts before it, fills large pages. */
static size_t rounded(size_t bytes)
{
        if (bytes < LARGE / 2 || bytes > SIZE_MAX - LARGE)
                return bytes;
        return (bytes + HEADER + LARGE - 1) / LARGE * LARGE - HEADER;
}

static void *in_large_pages(void *p, size_t bytes)
{
#ifdef MADV_HUGEPAGE
        char *from = (char *)p - (uintptr_t)p % PAGE;
        if (p && bytes >= LARGE / 2) { /* it is advice: where it is not taken, nothing is lost */
                (void)madvise(from, bytes + HEADER, MADV_HUGEPAGE);
                (void)madvise(from, LARGE, MADV_COLLAPSE); /* malloc has written to the first */
        }
#endif
        return p;
}

void *mem_array(size_t count, size_t size)
{
        if (size && count > SIZE_MAX / size)
                mem_exhausted();
        size_t bytes = rounded(count * size);
        void *p = calloc(bytes ? bytes : 1, 1);
        if (!p)
                mem_exhausted();
        return in_large_pages(p, bytes);
}

void *mem_grow(void *p, size_t *cap, size_t need, size_t size)
{
        if (need <= *cap && p)
                return p;
        size_t want = *cap > SIZE_MAX / 2 ? SIZE_MAX : 2 * *cap;
        if (want < need)
                want = need;
        if (want < 16)
                want = 16;
        if (want > SIZE_MAX / size)
                mem_exhausted();
        size_t bytes = rounded(want * size), old = p ? *cap * size : 0;
        bool moves = bytes != want * size && old < LARGE / 2; /* before it is touched */
        void *grown = moves ? in_large_pages(malloc(bytes), bytes) : realloc(p, bytes);
        if (!grown)
                mem_exhausted();
        if (moves && p) {
                memcpy(grown, p, old);
                free(p);
        }
        *cap = bytes / size;
        return grown;
}

void mem_expect(void *p, size_t bytes)
{
#ifdef MADV_POPULATE_WRITE
        char *first = (char *)p + (PAGE - (uintptr_t)p % PAGE) % PAGE;
        size_t before = (size_t)(first - (char *)p);
        if (bytes >= before + WORTHWHILE && bytes < LARGE / 2)
                (void)madvise(first, (bytes - before) / PAGE * PAGE, MADV_POPULATE_WRITE);
#endif
}

char *mem_text(const char *s, size_t n)
{
        char *copy = mem_array(n + 1, 1);
        if (n)
                memcpy(copy, s, n);
        return copy;
}

FILE *mem_stream(char **text, size_t *size)
{
        FILE *f = open_memstream(text, size);
        if (!f)
                mem_exhausted();
        return f;
}

char *mem_format(const char *format, ...)
{
        va_list list;
        char *text;
        va_start(list, format);
        int n = vasprintf(&text, format, list);
        va_end(list);
        if (n < 0)
                mem_exhausted();
        return text;
}
