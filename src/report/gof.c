/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goodness of fit, for people. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

unsigned report_goodness(const char *name)
{
        for (size_t k = 0; k < GOF_COUNT; k++) {
                const char *test = gof_name((enum gof_test)k);
                size_t n = strlen(test);
                if (strncasecmp(name, test, n) == 0 &&
                    (!name[n] || strcasecmp(name + n, "_p") == 0))
                        return 1U << k;
        }
        return 0;
}

static bool is_tested(const struct gof *g, size_t k)
{
        return g->result[k].asked && !isnan(g->result[k].statistic);
}

/* --- what was not tested, or has no p-value: the tests of each reason together */

static bool same_reason(const struct gof *g, size_t a, size_t b)
{
        return g->result[a].reason && g->result[b].reason &&
               strcmp(g->result[a].reason, g->result[b].reason) == 0;
}

static void put_reasons(FILE *out, const struct gof *g)
{
        for (size_t k = 0; k < GOF_COUNT; k++) {
                size_t first = 0;
                while (!same_reason(g, first, k) && first < k)
                        first++;
                if (!g->result[k].reason || first < k)
                        continue;
                char *list = mem_format("%s", gof_title((enum gof_test)k));
                for (size_t i = k + 1; i < GOF_COUNT; i++)
                        if (same_reason(g, i, k)) {
                                char *longer =
                                        mem_format("%s, %s", list, gof_title((enum gof_test)i));
                                free(list);
                                list = longer;
                        }
                char *line = mem_format("%s: no %s: %s", list, is_tested(g, k) ? "p-value" : "test",
                                        g->result[k].reason);
                struct page p = {out, 0, 0};
                page_words(&p, line);
                putc('\n', out);
                free(line);
                free(list);
        }
}

/* --- of one fit */

static char *title_of(const struct gof *g, size_t k)
{
        const char *title = gof_title((enum gof_test)k);
        return GOF_CELLS & 1U << k ? mem_format("%s, %zu cells", title, g->cells)
                                   : mem_format("%s", title);
}

static void put_tests(FILE *out, const struct gof *g, int digits)
{
        static const char heading[] = "goodness of fit";
        size_t names = sizeof heading - 1, numbers = sizeof "statistic" - 1, ps = 1;
        char text[NUM_TEXT];
        for (size_t k = 0; k < GOF_COUNT; k++) {
                if (!is_tested(g, k))
                        continue;
                char *title = title_of(g, k);
                size_t a = strlen(title), b, c;
                b = strlen(page_number(text, g->result[k].statistic, digits));
                c = strlen(page_number(text, g->result[k].p, digits));
                names = a > names ? a : names;
                numbers = b > numbers ? b : numbers;
                ps = c > ps ? c : ps;
                free(title);
        }
        fprintf(out, "%-*s   %*s   %-*s   p by\n", (int)names, heading, (int)numbers, "statistic",
                (int)ps, "p");
        for (size_t k = 0; k < GOF_COUNT; k++) {
                const struct gof_result *r = &g->result[k];
                if (!is_tested(g, k))
                        continue;
                char *title = title_of(g, k);
                fprintf(out, "%-*s   %*s", (int)names, title, (int)numbers,
                        page_number(text, r->statistic, digits));
                if (r->method)
                        fprintf(out, "   %-*s   %s", (int)ps, page_number(text, r->p, digits),
                                r->method);
                putc('\n', out);
                free(title);
        }
}

static void put_failures(FILE *out, const struct gof *g)
{
        if (g->failed)
                fprintf(out, "%zu of %zu samples had no maximum and are left out\n", g->failed,
                        g->refits);
}

void text_gof(FILE *out, const struct report *r)
{
        const struct gof *g = r->gof;
        bool any = false;
        if (!g)
                return;
        putc('\n', out);
        for (size_t k = 0; k < GOF_COUNT; k++)
                any = any || is_tested(g, k);
        if (any)
                put_tests(out, g, r->digits);
        else
                fputs("goodness of fit\n", out);
        put_reasons(out, g);
        put_failures(out, g);
}

/* --- of several: a line each, with two columns for each test */

static const char *reason_at(struct gof *const *gof, size_t i)
{
        return gof[i / GOF_COUNT]->result[i % GOF_COUNT].reason;
}

static bool is_among(struct gof *const *gof, size_t from, size_t to, const char *reason)
{
        for (size_t i = from; i < to; i++)
                if (reason_at(gof, i) && strcmp(reason_at(gof, i), reason) == 0)
                        return true;
        return false;
}

/* Why there are blanks: the families of each reason together. */
static void put_whose(FILE *out, const struct comparison *c, struct gof *const *gof)
{
        for (size_t i = 0; i < c->fitted * GOF_COUNT; i++) {
                const char *reason = reason_at(gof, i);
                if (!reason || is_among(gof, 0, i, reason))
                        continue;
                char *list = NULL;
                for (size_t k = i / GOF_COUNT; k < c->fitted; k++) {
                        if (!is_among(gof, k * GOF_COUNT, (k + 1) * GOF_COUNT, reason))
                                continue;
                        char *longer = mem_format("%s%s%s", list ? list : "", list ? ", " : "",
                                                  c->contender[k].d->name);
                        free(list);
                        list = longer;
                }
                char *line = mem_format("- of %s: %s", list, reason);
                struct page p = {out, 0, 0};
                page_words(&p, line);
                putc('\n', out);
                free(line);
                free(list);
        }
}

enum { COLUMNS = 2 * GOF_COUNT, STATISTIC_DIGITS = 5, P_DIGITS = 3 };

static char *cell(const struct gof *g, size_t column)
{
        char text[NUM_TEXT];
        const struct gof_result *r = &g->result[column / 2];
        double v = column % 2 ? r->p : r->statistic;
        int digits = column % 2 ? P_DIGITS : STATISTIC_DIGITS;
        return mem_format("%s", isnan(v) ? "-" : num_digits(text, v, digits));
}

static const char *heading(size_t column)
{
        return column % 2 ? "p" : gof_name((enum gof_test)(column / 2));
}

/* "bootstrap, 999 refits; Stephens (1986)", as a string of the caller */
static char *methods(const struct comparison *c, struct gof *const *gof)
{
        char *all = mem_format("%s", "");
        for (size_t i = 0; i < c->fitted * GOF_COUNT; i++) {
                const char *one = gof[i / GOF_COUNT]->result[i % GOF_COUNT].method;
                if (!one || strstr(all, one))
                        continue;
                char *longer = mem_format("%s%s%s", all, *all ? "; " : "", one);
                free(all);
                all = longer;
        }
        return all;
}

void text_gofs(FILE *out, const struct comparison *c, struct gof *const *gof)
{
        size_t width[COLUMNS], names = 0;
        if (!gof || c->fitted == 0)
                return;
        for (size_t k = 0; k < COLUMNS; k++)
                width[k] = strlen(heading(k));
        for (size_t i = 0; i < c->fitted; i++) {
                size_t w = strlen(c->contender[i].d->name);
                names = w > names ? w : names;
                for (size_t k = 0; k < COLUMNS; k++) {
                        char *text = cell(gof[i], k);
                        w = strlen(text);
                        width[k] = w > width[k] ? w : width[k];
                        free(text);
                }
        }
        fprintf(out, "\ngoodness of fit\n%*s", (int)names, "");
        for (size_t k = 0; k < COLUMNS; k++)
                if (gof[0]->result[k / 2].asked)
                        fprintf(out, "   %*s", (int)width[k], heading(k));
        putc('\n', out);
        for (size_t i = 0; i < c->fitted; i++) {
                fprintf(out, "%-*s", (int)names, c->contender[i].d->name);
                for (size_t k = 0; k < COLUMNS; k++) {
                        char *text = cell(gof[i], k);
                        if (gof[i]->result[k / 2].asked)
                                fprintf(out, "   %*s", (int)width[k], text);
                        free(text);
                }
                putc('\n', out);
        }
        char *by = methods(c, gof), *line = mem_format("p by %s", by);
        struct page p = {out, 0, 0};
        if (*by) {
                page_words(&p, line);
                putc('\n', out);
        }
        free(line);
        free(by);
        put_whose(out, c, gof);
}
