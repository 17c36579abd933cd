/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mem: memory, with one answer to its exhaustion. */
#include "mem.h"

#include "fault.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void exhausted(void)
{
        fputs("mlefit: out of memory\n", stderr);
        exit(STATUS_DATA);
}

void *mem_array(size_t count, size_t size)
{
        void *p = calloc(count ? count : 1, size);
        if (!p)
                exhausted();
        return p;
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
                exhausted();
        p = realloc(p, want * size);
        if (!p)
                exhausted();
        *cap = want;
        return p;
}

char *mem_text(const char *s, size_t n)
{
        char *copy = mem_array(n + 1, 1);
        if (n)
                memcpy(copy, s, n);
        return copy;
}

char *mem_format(const char *format, ...)
{
        va_list list;
        char *text;
        va_start(list, format);
        int n = vasprintf(&text, format, list);
        va_end(list);
        if (n < 0)
                exhausted();
        return text;
}
