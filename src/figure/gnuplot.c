/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure as a script for gnuplot, 5.0 or later, that holds its data. Colours are those of Okabe & Ito (2008), which
 * most people tell apart; lines differ by their dashes, points by their shape, too, for print. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- files */

static const struct medium {
        const char *ending, *terminal;
        double font; /* its size */
} media[] = {
        {".svg", "svg size 800,500 background rgb 'white'", 15},
        {".pdf", "pdfcairo size 20cm,12.5cm", 14},
        {".png", "pngcairo size 1600,1000 linewidth 2 pointscale 2", 28},
};

static const struct medium *medium_of(const char *name)
{
        size_t n = strlen(name);
        for (size_t i = 0; i < sizeof media / sizeof *media; i++)
                if (n > 4 && strcasecmp(name + n - 4, media[i].ending) == 0)
                        return &media[i];
        return NULL;
}

bool figure_is_file(const char *name)
{
        return medium_of(name) != NULL;
}

/* --- words and numbers */

/* In single quotes nothing but these is special. */
static void put_text(FILE *out, const char *text)
{
        putc('\'', out);
        for (; *text; text++) {
                if (*text == '\'')
                        putc('\'', out);
                putc((unsigned char)*text < ' ' || *text == 127 ? ' ' : *text, out);
        }
        putc('\'', out);
}

static void put_number(FILE *out, const char *before, double v)
{
        char text[NUM_TEXT];
        fprintf(out, "%s%s", before, isfinite(v) ? num_shortest(text, v) : "NaN");
}

static void put_range(FILE *out, const char *which, const struct axis *a)
{
        fprintf(out, "set %srange", which);
        put_number(out, " [", a->lo);
        put_number(out, ":", a->hi);
        fputs("]\n", out);
}

/* --- data */

static void put_row(FILE *out, size_t columns, const double *const *column, size_t i)
{
        for (size_t k = 0; k < columns; k++)
                put_number(out, k ? " " : "", column[k][i]);
        putc('\n', out);
}

static void put_point(FILE *out, double x, double y)
{
        put_number(out, "", x);
        put_number(out, " ", y);
        putc('\n', out);
}

static size_t columns_of(const struct series *s)
{
        return s->mark == MARK_BARS || s->mark == MARK_GRID ? 3 : 2;
}

static bool falls(const struct series *s)
{
        return s->n > 1 && s->column[1][0] > s->column[1][1];
}

/* Steps go from one side of the picture to the other. */
static void put_data(FILE *out, const struct panel *p, size_t panel, size_t k)
{
        const struct series *s = &p->series[k];
        const double *y = s->column[1];
        bool steps = s->mark == MARK_STEPS && s->n;
        fprintf(out, "$data%zu_%zu << EOD\n", panel + 1, k + 1);
        if (steps)
                put_point(out, p->x.lo, falls(s) ? 1 : 0);
        for (size_t i = 0; i < s->n; i++) {
                if (s->block && i && i % s->block == 0)
                        putc('\n', out);
                put_row(out, columns_of(s), (const double *const *)s->column, i);
        }
        if (steps)
                put_point(out, p->x.hi, y[s->n - 1]);
        fputs("EOD\n", out);
}

/* Of a grid, the lines where it has the levels. */
static void put_contours(FILE *out, const struct panel *p, size_t panel, size_t k)
{
        for (size_t i = 0; i < p->nlevel; i++) {
                fputs("set format xy '%.15g'\n", out); /* a table's numbers, too */
                fprintf(out, "set table $contour%zu_%zu\n", panel + 1, i + 1);
                fputs("set contour base; unset surface; set cntrparam levels discrete", out);
                put_number(out, " ", p->level[i]);
                fprintf(out, "\nsplot $data%zu_%zu using 1:2:3\n", panel + 1, k + 1);
                fputs("unset table; unset contour; set surface\n", out);
        }
}

/* --- fonts */

static const char font[] = "Helvetica";
static const double SMALL = 0.8, TINY = 0.4; /* of the font's size */

/* A text that is no longer than the picture is wide. */
static void put_fitting(FILE *out, const char *text, const struct medium *m, double size)
{
        enum { MOST = 72 }; /* characters of full size */
        double w = (double)page_width(text), part = w * size > MOST ? MOST / w : size;
        put_text(out, text);
        if (m && part < 1)
                fprintf(out, " font '%s,%.3g'", font, fmax(part, TINY) * m->font);
}

/* --- looks */

static const char *const colour[] = {"#56616b", "#0072b2", "#d55e00", "#009e73",
                                     "#cc79a7", "#e69f00", "#56b4e9"};
static const char *const dash[] = {"1", "1", "(12,6)", "(3,4)", "(14,4,3,4)", "(7,3)", "(2,2)"};
static const int shape[] = {7, 7, 5, 9, 13, 11, 6};
enum { HUES = sizeof colour / sizeof *colour };

static size_t hue_of(const struct series *s)
{
        return s->hue < 0 ? 0 : (size_t)s->hue % HUES;
}

static bool has_bars(const struct panel *p)
{
        for (size_t k = 0; k < p->n; k++)
                if (p->series[k].mark == MARK_BARS)
                        return true;
        return false;
}

enum { MANY_POINTS = 300, MANY_BARS = 80 };

static void put_reference(FILE *out)
{
        fputs("using 1:2 with lines lc rgb '#8a949e' dt (4,4) lw 1.5", out);
}

static void put_look(FILE *out, const struct panel *p, const struct series *s)
{
        const char *rgb = colour[hue_of(s)];
        switch (s->mark) {
        case MARK_BARS:
                fprintf(out,
                        "using (($1 + $2) / 2):3:(%s * ($2 - $1)) with boxes fill solid 1 "
                        "%s lc rgb '#c3ced9' lw 1",
                        p->x.whole ? "0.8" : "1.0",
                        s->n > MANY_BARS ? "noborder" : "border rgb 'white'");
                break;
        case MARK_LINE:
        case MARK_STEPS:
                if (s->hue < 0) {
                        put_reference(out);
                        break;
                }
                fprintf(out, "using 1:2 with %s lc rgb '%s' dt %s lw %s",
                        s->mark == MARK_LINE ? "lines" : "steps", rgb, dash[hue_of(s)],
                        s->hue == 0 ? "1.5" : "2.5");
                break;
        case MARK_POINTS:
        case MARK_STEMS:
                fprintf(out, "using 1:2 with points pt %d ps %s lc rgb '%s'", shape[hue_of(s)],
                        s->n > MANY_POINTS ? "0.5" : "1", rgb);
                break;
        case MARK_RULE:
                put_reference(out);
                break;
        case MARK_GRID:
                break;
        }
}

static void put_name(FILE *out, const char *name)
{
        if (name) {
                fputs(" title ", out);
                put_text(out, name);
                fputs(" noenhanced", out);
        } else {
                fputs(" notitle", out);
        }
}

static void put_levels(FILE *out, const struct panel *p, size_t panel, bool *first)
{
        static const char *const tint[] = {"#9cc7e3", "#3f94c9", "#0072b2", "#00486f"};
        for (size_t i = 0; i < p->nlevel; i++) {
                fprintf(out, "%s$contour%zu_%zu using 1:2 with lines lc rgb '%s' lw 2.5",
                        *first ? "" : ", \\\n     ", panel + 1, i + 1, tint[i]);
                put_name(out, p->level_name[i]);
                *first = false;
        }
}

static void put_plot(FILE *out, const struct panel *p, size_t panel, bool legend)
{
        bool first = true;
        fputs("plot ", out);
        for (size_t k = 0; k < p->n; k++) {
                const struct series *s = &p->series[k];
                if (s->mark == MARK_GRID) {
                        put_levels(out, p, panel, &first);
                        continue;
                }
                if (s->mark == MARK_STEMS && !has_bars(p)) {
                        fprintf(out,
                                "%s$data%zu_%zu using 1:2 with impulses lc rgb '%s' lw 1.5 notitle",
                                first ? "" : ", \\\n     ", panel + 1, k + 1, colour[hue_of(s)]);
                        first = false;
                }
                fprintf(out, "%s$data%zu_%zu ", first ? "" : ", \\\n     ", panel + 1, k + 1);
                put_look(out, p, s);
                put_name(out, legend ? s->name : NULL);
                first = false;
        }
        putc('\n', out);
}

/* --- the page */

static size_t named(const struct panel *p)
{
        size_t n = 0;
        for (size_t k = 0; k < p->n; k++)
                n += p->series[k].name != NULL;
        return n + p->nlevel;
}

static void put_names(FILE *out, const struct axis *a, bool turned)
{
        fputs("set xtics (", out);
        for (size_t k = 0; k < a->n; k++) {
                fputs(k ? ", " : "", out);
                put_text(out, a->name[k]);
                fprintf(out, " %zu", k);
        }
        fprintf(out, ") noenhanced %s\n", turned ? "rotate by -35" : "norotate");
}

enum { LINE = 64 }; /* characters under an axis */

/* Ticks a round number apart; a format that tells them from each other. room: of the labels together. Returns the characters that the widest takes. */
static size_t put_steps(FILE *out, const char *which, const struct axis *a, size_t about,
                        size_t room)
{
        struct ticks t = ticks_across(a, about, room);
        size_t wide = ticks_widest(&t);
        if (t.n > 1) {
                fprintf(out, "set %stics ", which);
                put_number(out, "", t.step);
        } else {
                fprintf(out, "set %stics autofreq", which);
        }
        if (t.n > 1 && t.decimals >= 0)
                fprintf(out, "\nset format %s '%%.%df'\n", which, t.decimals);
        else
                fprintf(out, "\nset format %s '%%.%dh'\n", which, t.n > 1 ? t.digits : 6);
        ticks_free(&t);
        return wide;
}

/* --- where the panels are */

struct layout {
        size_t columns, rows;
        size_t across; /* ticks */
        double left;   /* where panels begin, a part of the width */
};

static const double CHARACTER = 0.0135; /* its width, of the picture's, */
static const double RIGHT = 0.965;      /* where panels end, */
static const double BEFORE = 0.08;      /* and what a name and a tick take before the numbers */

static struct layout layout_of(const struct figure *g)
{
        struct layout l = {1, 1, 9, 0};
        struct ticks y = ticks_make(&g->panel[0].y, 7);
        l.left = BEFORE + CHARACTER * (double)ticks_widest(&y);
        ticks_free(&y);
        if (g->n > 1) {
                l.columns = g->n == 2 || g->n == 4 ? 2 : 3;
                l.rows = (g->n + l.columns - 1) / l.columns;
                l.across = l.columns == 2 ? 5 : 4;
        }
        return l;
}

/* Whether names under the axis would run into each other. */
static bool is_crowded(const struct axis *a)
{
        size_t all = 0;
        for (size_t k = 0; k < a->n; k++)
                all += page_width(a->name[k]) + 2;
        return all > LINE;
}

static void put_right(FILE *out, const struct axis *a, size_t wide)
{
        double room = a->n ? 0 : CHARACTER / 2 * (double)wide + 0.005; /* half of the last number */
        fputs("set rmargin at screen", out);
        put_number(out, " ", round(1000 * fmin(RIGHT, 1 - room)) / 1000);
        putc('\n', out);
}

static void put_axes(FILE *out, const struct panel *p, const struct layout *l, bool first,
                     const struct medium *m)
{
        bool square = p->x.lo == p->y.lo && p->x.hi == p->y.hi; /* the same on both axes */
        size_t wide = 0;
        fputs("set xlabel ", out);
        put_text(out, p->x.label);
        fputs(" noenhanced", out);
        if (m && l->columns > 1)
                fprintf(out, " font '%s,%.3g'", font, SMALL * m->font);
        putc('\n', out);
        put_range(out, "x", &p->x);
        put_range(out, "y", &p->y);
        if (p->x.n)
                put_names(out, &p->x, is_crowded(&p->x));
        else
                wide = put_steps(out, "x", &p->x, square ? 7 : l->across,
                                 LINE / (square ? 2 : l->columns));
        put_steps(out, "y", &p->y, 7, LINE);
        if (first) {
                fputs("set ylabel ", out);
                put_text(out, p->y.label);
                fputs(" noenhanced\n", out);
        } else {
                fputs("unset ylabel\nset format y ''\n", out); /* they share it */
        }
        fputs(square ? "set size square\nset rmargin\n" : "set size nosquare\n", out);
        if (!square && l->columns == 1)
                put_right(out, &p->x, wide);
}

/* Beside each other, under each other. */
static void put_layout(FILE *out, const struct layout *l)
{
        fprintf(out, "set multiplot layout %zu,%zu margins %.3f,%.3f,%s,0.82 spacing 0.05,0.2\n",
                l->rows, l->columns, l->left, RIGHT, l->rows > 1 ? "0.185" : "0.22");
}

static void put_head(FILE *out, const struct figure *g, const struct medium *m)
{
        fputs("set label 1 ", out);
        put_fitting(out, g->title, m, 1);
        fputs(" at screen 0.02,0.955 left noenhanced\nset label 2 ", out);
        put_fitting(out, g->caption, m, 1);
        fputs(" at screen 0.02,0.9 left noenhanced textcolor rgb '#666666'\n", out);
        if (g->note) {
                fputs("set label 3 ", out);
                put_fitting(out, g->note, m, SMALL);
                fputs(" at screen 0.02,0.03 left noenhanced textcolor rgb '#666666'\n", out);
                fprintf(out, "set bmargin at screen %s\n", g->n > 1 ? "0.22" : "0.2");
        }
}

/* gnuplot complains of an encoding that the locale does not have. */
static bool is_ascii(const char *text)
{
        for (; text && *text; text++)
                if ((unsigned char)*text > 127)
                        return false;
        return true;
}

static bool all_ascii(const struct figure *g)
{
        bool all = is_ascii(g->title) && is_ascii(g->caption);
        for (size_t i = 0; i < g->n; i++) {
                const struct panel *p = &g->panel[i];
                all = all && is_ascii(p->x.label) && is_ascii(p->y.label);
                for (size_t k = 0; k < p->x.n; k++)
                        all = all && is_ascii(p->x.name[k]);
                for (size_t k = 0; k < p->n; k++)
                        all = all && is_ascii(p->series[k].name);
        }
        return all;
}

void figure_gnuplot(FILE *out, const struct figure *g, const char *file)
{
        if (!all_ascii(g))
                fputs("set encoding utf8\n", out);
        const struct medium *m = file ? medium_of(file) : NULL;
        const struct layout l = layout_of(g);
        if (m)
                fprintf(out, "set terminal %s font '%s,%g'\n", m->terminal, font, m->font);
        for (size_t i = 0; i < g->n; i++)
                for (size_t k = 0; k < g->panel[i].n; k++) {
                        put_data(out, &g->panel[i], i, k);
                        if (g->panel[i].series[k].mark == MARK_GRID)
                                put_contours(out, &g->panel[i], i, k);
                }
        fputs("set border 3 lc rgb '#8a949e'\n"
              "set tics nomirror out scale 0.6 textcolor rgb '#333333'\n"
              "set grid ytics lc rgb '#e6e9ec' lt 1 lw 1 back\n"
              "set key at screen 0.02,0.865 left top horizontal reverse Left samplen 2.5 width 1 "
              "noenhanced\n",
              out);
        size_t entries = named(&g->panel[0]);
        fprintf(out, "set tmargin at screen %s\n",
                entries > 4   ? "0.74" /* they take two lines */
                : entries > 1 ? "0.785"
                              : "0.84");
        put_head(out, g, m);
        if (g->n > 1)
                put_layout(out, &l);
        for (size_t i = 0; i < g->n; i++) {
                put_axes(out, &g->panel[i], &l, i % l.columns == 0, m);
                put_plot(out, &g->panel[i], i, named(&g->panel[i]) > 1);
                if (i == 0 && g->n > 1)
                        fputs("unset label\n", out);
        }
        fputs(g->n > 1 ? "unset multiplot\n" : "", out);
}
