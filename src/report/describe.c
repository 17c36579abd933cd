/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --describe: what is known about a distribution. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

enum { INDENT = 15, LONGEST = 100 };

/* A heading in the margin, then words beside it. */
static void entry(FILE *out, const char *heading, const char *text)
{
        struct page p = {out, INDENT, INDENT};
        page_pad(out, heading, INDENT);
        page_words(&p, text);
        putc('\n', out);
}

static void entry_list(FILE *out, const char *heading, const char *const *list)
{
        struct page p = {out, INDENT, INDENT};
        if (!list || !*list)
                return;
        page_pad(out, heading, INDENT);
        for (; *list; list++)
                page_item(&p, ", ", *list);
        putc('\n', out);
}

/* A heading, then lines as they are, indented; those too long for a page are broken. */
static void block(FILE *out, const char *heading, const char *text)
{
        if (!text)
                return;
        fprintf(out, "\n%s\n", heading);
        while (*text) {
                size_t n = strcspn(text, "\n");
                char *line = mem_text(text, n);
                struct page p = {out, 2, 2};
                fputs("  ", out);
                if (n + 2 > LONGEST)
                        page_words(&p, line);
                else
                        fputs(line, out);
                putc('\n', out);
                free(line);
                text += n + (text[n] ? 1 : 0);
        }
}

static void parameters(FILE *out, const struct dist *d)
{
        size_t width = 0;
        if (d->npar == 0)
                entry(out, "Parameters", "p[LEVEL], one for each level, which sum to 1");
        for (size_t j = 0; j < d->npar; j++) {
                char *text = subject_range(&d->param[j]);
                if (strlen(text) > width)
                        width = strlen(text);
                free(text);
        }
        for (size_t j = 0; j < d->npar; j++) {
                const struct param *q = &d->param[j];
                char *text = subject_range(q);
                struct page p = {out, INDENT + width + 3, INDENT + width + 3};
                page_pad(out, j ? "" : "Parameters", INDENT);
                page_pad(out, text, width + 3);
                page_words(&p, q->doc);
                if (q->given) {
                        char preset[NUM_TEXT];
                        char *when = isnan(q->preset)
                                             ? mem_format("; given, with --fix")
                                             : mem_format("; given: %s unless --fix says otherwise",
                                                          num_shortest(preset, q->preset));
                        page_words(&p, when);
                        free(when);
                }
                for (const char *const *a = q->aliases; a && *a; a++) {
                        char *alias = mem_format("%s%s%s", a == q->aliases ? "(also " : "", *a,
                                                 a[1] ? "," : ")");
                        page_item(&p, a == q->aliases ? "  " : " ", alias);
                        free(alias);
                }
                putc('\n', out);
                free(text);
        }
}

static void derived(FILE *out, const struct dist *d)
{
        for (const struct derived *q = d->derived; q && q->name; q++) {
                char *text = mem_format("%s = %s", q->name, q->doc);
                entry(out, q == d->derived ? "Derived" : "", text);
                free(text);
        }
}

static void limits(FILE *out, const struct dist *d)
{
        for (const struct limit *l = d->limit; l && l->dist; l++) {
                char *text = mem_format("%s as %s", l->dist->name, l->how);
                entry(out, l == d->limit ? "Limit" : "", text);
                free(text);
        }
}

/* A call in another system, parameters by name. */
static void spelling(FILE *out, const char *system, const char *template)
{
        fprintf(out, "  %-10s", system);
        for (; template && *template; template ++) {
                if (strncmp(template, "{*}", 3) == 0) {
                        fputs("p1, ..., pK", out);
                        template += 2;
                } else if (*template != '{' && *template != '}') {
                        putc(*template, out);
                }
        }
        fputs(template ? "\n" : "not there\n", out);
}

void report_describe(FILE *out, const struct dist *d)
{
        char *support = subject_support(d);
        fprintf(out, "%s: %s\n", d->name, d->title);
        block(out, "Formula", d->formula);
        putc('\n', out);
        entry_list(out, "Also called", d->aliases);
        entry(out, "Support", support);
        parameters(out, d);
        derived(out, d);
        limits(out, d);
        entry(out, "Maximum", d->estimator);
        block(out, "Derivation", d->derivation);
        block(out, "Notes", d->notes);
        fputs("\nElsewhere\n", out);
        spelling(out, "R", d->spelling.r);
        spelling(out, "scipy", d->spelling.scipy);
        spelling(out, "Julia", d->spelling.julia);
        spelling(out, "MATLAB", d->spelling.matlab);
        block(out, "Reference", d->reference);
        free(support);
}
