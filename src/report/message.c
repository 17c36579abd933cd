/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said on standard error. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>

void message_begin(FILE *err, const struct cells *group, const char *kind)
{
        fprintf(err, "mlefit: %s", kind);
        if (!group)
                return;
        char *words = subject_group(group);
        report_plain(err, words);
        fputs(": ", err);
        free(words);
}

char *report_reason(const struct fault *f)
{
        if (!f->file)
                return mem_format("%s", f->text);
        return f->line ? mem_format("%s:%zu: %s", f->file, f->line, f->text)
                       : mem_format("%s: %s", f->file, f->text);
}

void report_fault(FILE *err, const struct cells *group, const struct fault *f)
{
        char *reason = report_reason(f);
        message_begin(err, group, "");
        report_plain(err, reason);
        putc('\n', err);
        free(reason);
}

void report_warning(FILE *err, const struct cells *group, const char *text)
{
        message_begin(err, group, "warning: ");
        report_plain(err, text);
        putc('\n', err);
}
