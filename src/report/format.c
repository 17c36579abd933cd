/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of formats. */
#include "internal.h"

#include <string.h>

static const struct format formats[] = {
        {"text", "for people", false, NULL, text_fit, text_refusal},
        {"json", "one object a fit, on one line", true, NULL, json_fit, json_refusal},
        {"csv", "comma-separated, a row for each parameter and number", false, csv_head, csv_fit,
         NULL},
        {"tsv", "the same, tab-separated", false, tsv_head, tsv_fit, NULL},
};

const struct format *report_format(size_t i)
{
        return i < sizeof formats / sizeof *formats ? &formats[i] : NULL;
}

const struct format *report_format_find(const char *name)
{
        const struct format *f;
        for (size_t i = 0; (f = report_format(i)); i++)
                if (strcmp(name, f->name) == 0)
                        break;
        return f;
}
