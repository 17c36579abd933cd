/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fault: how a layer below the command line says what went wrong. */
#include "fault.h"

#include "mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status fault_set(struct fault *f, enum status status, const char *file, size_t line,
                      const char *format, ...)
{
        va_list list;
        char *name = file ? mem_text(file, strlen(file)) : NULL;
        va_start(list, format);
        int n = vsnprintf(NULL, 0, format, list);
        va_end(list);
        char *text = mem_array(n < 0 ? 1 : (size_t)n + 1, 1);
        va_start(list, format);
        if (n > 0)
                vsnprintf(text, (size_t)n + 1, format, list);
        va_end(list);
        fault_clear(f); /* only now: the arguments may point into the old texts */
        *f = (struct fault){.status = status, .file = name, .line = line, .text = text};
        return status;
}

void fault_clear(struct fault *f)
{
        free(f->file);
        free(f->text);
        *f = (struct fault){0};
}
