/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building the description of a picture. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

const char *curve_name(enum curve c)
{
        static const char *const names[CURVE_COUNT] = {
                [CURVE_FITTED] = "fitted",
                [CURVE_RESIDUALS] = "residuals",
                [CURVE_PDF] = "pdf",
                [CURVE_CDF] = "cdf",
                [CURVE_SF] = "sf",
                [CURVE_QUANTILE] = "quantile",
                [CURVE_HIST] = "hist",
                [CURVE_ECDF] = "ecdf",
                [CURVE_QQ] = "qq",
                [CURVE_PP] = "pp",
                [CURVE_LIKELIHOOD] = "likelihood",
                [CURVE_LOGLIK] = "loglik",
                [CURVE_PROFILE] = "profile",
        };
        return names[c];
}

/* --- pieces */

static char *copy(const char *text)
{
        return text ? mem_text(text, strlen(text)) : NULL;
}

struct panel *figure_panel(struct figure *g)
{
        size_t room = g->n;
        g->panel = mem_grow(g->panel, &room, g->n + 1, sizeof *g->panel);
        struct panel *p = &g->panel[g->n++];
        *p = (struct panel){.x = {.lo = NUM_INF, .hi = -NUM_INF},
                            .y = {.lo = NUM_INF, .hi = -NUM_INF}};
        return p;
}

struct series *panel_series(struct panel *p, enum mark mark, size_t n, size_t columns,
                            const char *name, const char *key, int hue)
{
        p->series = mem_grow(p->series, &p->room, p->n + 1, sizeof *p->series);
        struct series *s = &p->series[p->n++];
        *s = (struct series){
                .mark = mark, .name = copy(name), .key = copy(key), .hue = hue, .n = n};
        for (size_t k = 0; k < columns; k++)
                s->column[k] = mem_array(n, sizeof **s->column);
        return s;
}

void panel_rule(struct panel *p, double x0, double y0, double x1, double y1)
{
        struct series *s = panel_series(p, MARK_RULE, 2, 2, NULL, NULL, -1);
        s->aside = true;
        s->column[0][0] = x0;
        s->column[1][0] = y0;
        s->column[0][1] = x1;
        s->column[1][1] = y1;
        struct series rule = *s; /* to be drawn over */
        memmove(p->series + 1, p->series, (p->n - 1) * sizeof *p->series);
        p->series[0] = rule;
}

void axis_hold(struct axis *a, double v)
{
        if (!isfinite(v))
                return;
        a->lo = fmin(a->lo, v);
        a->hi = fmax(a->hi, v);
}

static void hold(struct panel *p, struct axis *a, size_t column, bool bars)
{
        for (size_t k = 0; k < p->n; k++) {
                const struct series *s = &p->series[k];
                for (size_t i = 0; s->mark != MARK_RULE && i < s->n; i++) {
                        if (s->mark == MARK_BARS && bars)
                                axis_hold(a, s->column[1][i]);
                        axis_hold(a, s->column[s->mark == MARK_BARS && !bars ? 2 : column][i]);
                }
        }
        if (!(a->lo <= a->hi)) /* there is nothing */
                a->lo = 0, a->hi = 1;
        if (a->lo == a->hi) {
                double more = a->lo == 0 ? 1 : fabs(a->lo) * 0.1;
                a->lo -= more;
                a->hi += more;
        }
}

void panel_fit_x(struct panel *p)
{
        hold(p, &p->x, 0, true);
}

void panel_fit_y(struct panel *p)
{
        hold(p, &p->y, 1, false);
}

void figure_head(struct figure *g, const char *key, const char *first, const char *second,
                 const char *third, const char *fourth)
{
        const char *const heading[SERIES_COLUMNS] = {first, second, third, fourth};
        g->key = copy(key);
        for (size_t k = 0; k < SERIES_COLUMNS; k++)
                g->heading[k] = copy(heading[k]);
}

void figure_note(struct figure *g, char *text)
{
        char *whole = g->note ? mem_format("%s; %s", g->note, text) : mem_format("%s", text);
        free(g->note);
        free(text);
        g->note = whole;
}

enum status figure_refuse(const struct view *v, struct fault *f, char *why)
{
        fault_set(f, STATUS_USAGE, NULL, 0, "--%s=%s: %s", v->drawn ? "plot" : "curve",
                  curve_name(v->curve), why);
        free(why);
        return STATUS_USAGE;
}

void figure_free(struct figure *g)
{
        for (size_t k = 0; k < g->n; k++) {
                struct panel *p = &g->panel[k];
                for (size_t i = 0; i < p->n; i++) {
                        free(p->series[i].name);
                        free(p->series[i].key);
                        for (size_t c = 0; c < SERIES_COLUMNS; c++)
                                free(p->series[i].column[c]);
                }
                free(p->series);
                for (size_t i = 0; i < p->nlevel; i++)
                        free(p->level_name[i]);
                free(p->x.label);
                free(p->y.label);
        }
        free(g->panel);
        free(g->title);
        free(g->caption);
        free(g->note);
        free(g->key);
        for (size_t k = 0; k < SERIES_COLUMNS; k++)
                free(g->heading[k]);
        *g = (struct figure){0};
}
