/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --print: single values, one a line, or a line for each group. */
#include "internal.h"

#include "mem.h"
#include "suggest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* --- names that mean nothing */

/* Lists in messages are no longer than this. */
enum { LISTED = 24 };

/* Adds a name to a list that is a string of the caller. */
static void append(char **list, const char *name)
{
        char *longer = *list ? mem_format("%s, %s", *list, name) : mem_format("%s", name);
        free(*list);
        *list = longer;
}

/* What there is, and what may have been meant by name. */
static enum status unknown(const struct dist *d, const char *name, struct fault *f)
{
        struct suggestion s = {.word = name};
        struct quantity q;
        char *list = NULL, *meant = NULL;
        for (size_t i = 0; quantity_at(d, i, &q); i++) {
                char *candidate = quantity_name(d, q);
                suggest_offer(&s, candidate);
                if (s.best == candidate) {
                        free(meant);
                        s.best = meant = candidate;
                }
                bool plain = q.kind != KIND_SE && q.kind != KIND_LOWER && q.kind != KIND_UPPER &&
                             q.kind != KIND_SCORE && !quantity_is_goodness(q);
                if (plain && (q.kind != KIND_ESTIMATE || i < LISTED))
                        append(&list, candidate);
                else if (q.kind == KIND_ESTIMATE && i == LISTED)
                        append(&list, "...");
                if (meant != candidate)
                        free(candidate);
        }
        fault_set(f, STATUS_USAGE, NULL, 0,
                  "--print: %s has no \"%s\"%s%s%s (there are %s, and se(NAME), lower(NAME), "
                  "upper(NAME))",
                  d->name, name, meant ? "; did you mean \"" : "", meant ? meant : "",
                  meant ? "\"?" : "", list);
        free(meant);
        free(list);
        return STATUS_USAGE;
}

enum status report_print_check(const struct dist *d, size_t n, char *const *name, struct fault *f)
{
        for (size_t i = 0; i < n; i++) {
                struct quantity q;
                char *what, *hypothesis;
                if (report_tests(name[i], &what,
                                 &hypothesis)) { /* which was looked at as --test is */
                        free(what);
                        free(hypothesis);
                } else if (!quantity_find(d, name[i], &q)) {
                        return unknown(d, name[i], f);
                }
        }
        return STATUS_OK;
}

/* --- values */

static void put_number(FILE *out, FILE *warn, const struct report *r, const char *name, double v,
                       const char *why, char end)
{
        char text[NUM_TEXT];
        fprintf(out, "%s%c", num_shortest(text, v), end);
        if (isnan(v) && warn) {
                char *line = mem_format("%s is undefined: %s", name, why);
                report_warning(warn, r->group, line);
                free(line);
        }
}

void report_print(FILE *out, FILE *warn, const struct report *r, size_t n, char *const *name)
{
        for (size_t k = 0; r->group && k < r->group->n; k++) {
                tsv_text(out, r->group->cell[k]);
                putc('\t', out);
        }
        for (size_t i = 0; i < n; i++) {
                struct quantity q;
                char *what, *hypothesis, end = r->group && i + 1 < n ? '\t' : '\n';
                if (report_tests(name[i], &what, &hypothesis)) {
                        const char *why;
                        double v = tested_value(r, name[i], &why);
                        put_number(out, warn, r, name[i], v, why, end);
                        free(what);
                        free(hypothesis);
                        continue;
                }
                bool found = quantity_find(r->fit->d, name[i], &q);
                assert(found);
                (void)found;
                if (q.kind == KIND_TEXT) {
                        fprintf(out, "%s%c", quantity_text(r, q), end);
                        continue;
                }
                double v = quantity_value(r, q);
                put_number(out, warn, r, name[i], v, isnan(v) ? quantity_why(r, q) : NULL, end);
        }
}
