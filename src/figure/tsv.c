/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a figure as they are: a header, then a row for each point. */
#include "internal.h"

static void put_number(FILE *out, bool first, double v)
{
        char text[NUM_TEXT];
        fprintf(out, "%s%s", first ? "" : "\t", num_shortest(text, v));
}

void figure_tsv_head(FILE *out, const struct figure *g)
{
        bool first = true;
        for (size_t k = 0; g->group && k < g->group->n; k++, first = false) {
                fputs(first ? "" : "\t", out);
                tsv_text(out, g->group->name[k]);
        }
        if (g->key)
                fprintf(out, "%s%s", first ? "" : "\t", g->key);
        for (size_t k = 0; k < SERIES_COLUMNS; k++)
                if (g->heading[k]) {
                        fputs(k == 0 && first && !g->key ? "" : "\t", out);
                        tsv_text(out, g->heading[k]);
                }
        putc('\n', out);
}

static void put_row(FILE *out, const struct figure *g, const struct series *s, size_t i)
{
        bool first = true;
        for (size_t k = 0; g->group && k < g->group->n; k++, first = false) {
                fputs(first ? "" : "\t", out);
                tsv_text(out, g->group->cell[k]);
        }
        if (g->key) {
                fputs(first ? "" : "\t", out);
                tsv_text(out, s->key);
                first = false;
        }
        for (size_t k = 0; k < SERIES_COLUMNS; k++) {
                if (!g->heading[k])
                        continue;
                if (k == 0 && g->levels) {
                        fputs(first ? "" : "\t", out);
                        tsv_text(out, g->levels->name[(size_t)ceil(s->column[k][i])]);
                } else {
                        put_number(out, first, s->column[k][i]);
                }
                first = false;
        }
        putc('\n', out);
}

void figure_tsv(FILE *out, const struct figure *g, bool first)
{
        for (size_t p = 0; p < g->n; p++)
                for (size_t k = 0; k < g->panel[p].n; k++) {
                        const struct series *s = &g->panel[p].series[k];
                        if (s->aside)
                                continue;
                        fputs(first ? "" : "\n\n", out);
                        first = false;
                        for (size_t i = 0; i < s->n; i++) {
                                if (s->block && i && i % s->block == 0)
                                        putc('\n', out);
                                put_row(out, g, s, i);
                        }
                }
}
