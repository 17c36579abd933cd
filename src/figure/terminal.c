/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure in characters. Curves are drawn by the dots of Braille patterns, two by four in a character, and bars by
 * eighths of blocks; where there is no Unicode, by one ASCII character for all of that.
 *
 *   1. what the terminal is      2. the canvas      3. marks      4. characters      5. axes      6. the page
 */
#include "internal.h"

#include "mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH = 80, LEAST_WIDTH = 30, MOST_WIDTH = 1000, ROWS = 20, ROWS_OF_SEVERAL = 12 };

/* --- 1. what the terminal is */

static bool locale_is_utf8(void)
{
        static const char *const variable[] = {"LC_ALL", "LC_CTYPE", "LANG"};
        for (size_t i = 0; i < sizeof variable / sizeof *variable; i++) {
                const char *value = getenv(variable[i]);
                if (value && *value)
                        return strcasestr(value, "UTF-8") || strcasestr(value, "UTF8");
        }
        return false;
}

static size_t width_found(void)
{
        struct winsize size;
        const char *columns = getenv("COLUMNS");
        double v = 0;
        if (columns && num_parse(columns, strlen(columns), '.', &v) == NUM_OK && v >= 1)
                return v < MOST_WIDTH ? (size_t)v : MOST_WIDTH;
        if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
                return size.ws_col;
        return WIDTH;
}

struct terminal terminal_make(void)
{
        const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
        struct terminal t = {.width = width_found(), .unicode = locale_is_utf8()};
        t.width = t.width < LEAST_WIDTH ? LEAST_WIDTH : t.width;
        t.colour = isatty(STDOUT_FILENO) && !(none && *none) && term && strcmp(term, "dumb") != 0;
        return t;
}

/* --- 2. the canvas */

enum { DOTS_X = 2, DOTS_Y = 4, EIGHTHS = 8, NO_HUE = -2 };

struct cell {
        unsigned char dots; /* of the Braille pattern */
        unsigned char fill; /* eighths of a bar, or a shade (SHADE + 1..4) */
        char glyph;         /* a point or, without Unicode, a part of a line; 0: none */
        signed char hue;    /* of what is on top */
};

enum { SHADE = 100 };

struct canvas {
        const struct terminal *t;
        const struct panel *p;
        size_t columns, rows;
        struct cell *cell; /* cell[rows * columns], from the top */
};

static struct cell *cell_at(const struct canvas *c, size_t column, size_t row)
{
        return &c->cell[row * c->columns + column];
}

/* In dots, from the left and from the top. */
static double dot_x(const struct canvas *c, double x)
{
        const struct axis *a = &c->p->x;
        return (x - a->lo) / (a->hi - a->lo) * (double)(DOTS_X * c->columns - 1);
}

static double dot_y(const struct canvas *c, double y)
{
        const struct axis *a = &c->p->y;
        return (a->hi - y) / (a->hi - a->lo) * (double)(DOTS_Y * c->rows - 1);
}

static const char line_mark[] = "#*+x@%&", point_mark[] = "oo+x@%&";

static char mark_of_hue(const char *marks, int hue)
{
        return hue < 0 ? '.' : marks[(size_t)hue % (sizeof line_mark - 1)];
}

static void put_dot(const struct canvas *c, long x, long y, int hue)
{
        static const unsigned char bit[DOTS_Y][DOTS_X] = {
                {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
        if (x < 0 || y < 0 || x >= (long)(DOTS_X * c->columns) || y >= (long)(DOTS_Y * c->rows))
                return;
        struct cell *at = cell_at(c, (size_t)x / DOTS_X, (size_t)y / DOTS_Y);
        at->dots |= bit[y % DOTS_Y][x % DOTS_X];
        at->glyph = mark_of_hue(line_mark, hue);
        at->hue = (signed char)hue;
}

/* Lines of different fits differ without colours, too: how many dots are there, how many are not. */
static bool is_dashed(int hue, long at)
{
        static const int on[] = {1, 1, 6, 1, 8, 3, 2}, off[] = {0, 0, 4, 2, 2, 3, 4};
        if (hue < 0)
                return at % 4 != 0;
        size_t k = (size_t)hue % (sizeof on / sizeof *on);
        return at % (on[k] + off[k]) >= on[k];
}

/* Dots from one point to another, with a common count of steps for dashes. */
static void put_line(const struct canvas *c, double x0, double y0, double x1, double y1, int hue,
                     long *count)
{
        double width = (double)(DOTS_X * c->columns), height = (double)(DOTS_Y * c->rows);
        if (isnan(x0 + y0 + x1 + y1) || fmin(x0, x1) > width || fmax(x0, x1) < 0)
                return;
        y0 = fmin(fmax(y0, -height), 2 * height); /* far outside: as steep as matters */
        y1 = fmin(fmax(y1, -height), 2 * height);
        x0 = fmin(fmax(x0, -width), 2 * width);
        x1 = fmin(fmax(x1, -width), 2 * width);
        double n = ceil(fmax(fabs(x1 - x0), fabs(y1 - y0)));
        for (double k = 0; k <= n; k++) {
                double part = n > 0 ? k / n : 0;
                if (!is_dashed(hue, *count))
                        put_dot(c, lround(x0 + part * (x1 - x0)), lround(y0 + part * (y1 - y0)),
                                hue);
                *count += k < n;
        }
}

/* --- 3. marks */

static void draw_line(const struct canvas *c, const struct series *s)
{
        const double *x = s->column[0], *y = s->column[1];
        long count = 0;
        for (size_t i = 1; i < s->n; i++)
                put_line(c, dot_x(c, x[i - 1]), dot_y(c, y[i - 1]), dot_x(c, x[i]), dot_y(c, y[i]),
                         s->hue, &count);
}

static void draw_steps(const struct canvas *c, const struct series *s, double first)
{
        const double *x = s->column[0], *y = s->column[1];
        double right = (double)(DOTS_X * c->columns - 1);
        long count = 0;
        if (s->n == 0)
                return;
        put_line(c, 0, dot_y(c, first), dot_x(c, x[0]), dot_y(c, first), s->hue, &count);
        for (size_t i = 0; i < s->n; i++) {
                double from = dot_x(c, x[i]);
                double to = i + 1 < s->n ? dot_x(c, x[i + 1]) : right;
                put_line(c, from, dot_y(c, i ? y[i - 1] : first), from, dot_y(c, y[i]), s->hue,
                         &count);
                put_line(c, from, dot_y(c, y[i]), fmax(from, to), dot_y(c, y[i]), s->hue, &count);
        }
}

enum { MANY_POINTS = 400 };

static void draw_points(const struct canvas *c, const struct series *s)
{
        for (size_t i = 0; i < s->n; i++) {
                double x = dot_x(c, s->column[0][i]), y = dot_y(c, s->column[1][i]);
                if (!(x > -0.5 && y > -0.5 && x < (double)(DOTS_X * c->columns) - 0.5 &&
                      y < (double)(DOTS_Y * c->rows) - 0.5))
                        continue;
                struct cell *at =
                        cell_at(c, (size_t)lround(x) / DOTS_X, (size_t)lround(y) / DOTS_Y);
                if (s->n > MANY_POINTS && c->t->unicode) {
                        put_dot(c, lround(x), lround(y), s->hue);
                } else {
                        at->glyph = mark_of_hue(point_mark, s->hue);
                        at->dots = 0;
                        at->hue = (signed char)s->hue;
                }
        }
}

/* Bars of integers have gaps between them, those of intervals have none. */
static void draw_bars(const struct canvas *c, const struct series *s)
{
        double height = (double)(EIGHTHS * c->rows);
        const struct axis *a = &c->p->y;
        for (size_t i = 0; i < s->n; i++) {
                double from = (dot_x(c, s->column[0][i]) + 1) / DOTS_X;
                double to = (dot_x(c, s->column[1][i]) + 1) / DOTS_X, gap = (to - from) / 6;
                double top = (s->column[2][i] - a->lo) / (a->hi - a->lo) * height;
                if (c->p->x.whole && gap > 0.4) {
                        from += gap;
                        to -= gap;
                }
                for (long k = lround(from); k < lround(to) || k == lround(from); k++)
                        for (size_t row = 0; row < c->rows; row++) {
                                double left = top - (double)(EIGHTHS * (c->rows - 1 - row));
                                if (k < 0 || k >= (long)c->columns || left < 0.5)
                                        continue;
                                struct cell *at = cell_at(c, (size_t)k, row);
                                at->fill = (unsigned char)(left < EIGHTHS ? lround(left) : EIGHTHS);
                                at->hue = 0;
                        }
        }
}

/* How many of the levels a point is above. */
static size_t rank_of(const struct panel *p, double z)
{
        size_t n = 0;
        while (n < p->nlevel && z >= p->level[n])
                n++;
        return n;
}

/* Each character as the point of the grid that is nearest to its middle. */
static void draw_grid(const struct canvas *c, const struct series *s)
{
        size_t lines = s->n / s->block;
        const struct axis *x = &c->p->x, *y = &c->p->y;
        const double *at_x = s->column[0], *at_y = s->column[1];
        for (size_t k = 0; k < c->columns; k++)
                for (size_t row = 0; row < c->rows; row++) {
                        double u = x->lo + ((double)k + 0.5) / (double)c->columns * (x->hi - x->lo);
                        double v = y->hi - ((double)row + 0.5) / (double)c->rows * (y->hi - y->lo);
                        size_t i = 0, j = 0;
                        while (i + 1 < lines &&
                               fabs(at_x[(i + 1) * s->block] - u) <= fabs(at_x[i * s->block] - u))
                                i++;
                        while (j + 1 < s->block && fabs(at_y[j + 1] - v) <= fabs(at_y[j] - v))
                                j++;
                        size_t rank = rank_of(c->p, s->column[2][i * s->block + j]);
                        if (rank)
                                *cell_at(c, k, row) = (struct cell){
                                        .fill = (unsigned char)(SHADE + rank), .hue = 1};
                }
}

static void draw_series(const struct canvas *c, const struct series *s)
{
        switch (s->mark) {
        case MARK_RULE:
        case MARK_LINE:
                draw_line(c, s);
                break;
        case MARK_STEPS:
                draw_steps(c, s, s->n > 1 && s->column[1][0] > s->column[1][1] ? 1 : 0);
                break;
        case MARK_POINTS:
        case MARK_STEMS:
                draw_points(c, s);
                break;
        case MARK_BARS:
                draw_bars(c, s);
                break;
        case MARK_GRID:
                draw_grid(c, s);
                break;
        }
}

/* --- 4. characters */

/* Colours of about the same lightness, that are read on white and on black, and by most who do not see all of them. */
static void set_hue(FILE *out, const struct terminal *t, int hue, int *now)
{
        static const int colour[] = {245, 32, 166, 29, 133, 136, 67};
        if (!t->colour || hue == *now)
                return;
        if (hue == NO_HUE)
                fputs("\033[0m", out);
        else
                fprintf(out, "\033[38;5;%dm",
                        hue < 0 ? 245 : colour[(size_t)hue % (sizeof colour / sizeof *colour)]);
        *now = hue;
}

static void put_utf8(FILE *out, unsigned code)
{
        putc((int)(0xe0 | code >> 12), out);
        putc((int)(0x80 | (code >> 6 & 0x3f)), out);
        putc((int)(0x80 | (code & 0x3f)), out);
}

static bool is_point(char glyph)
{
        return glyph && strchr(point_mark, glyph);
}

static void put_cell(FILE *out, const struct terminal *t, const struct cell *c, int *hue)
{
        static const unsigned shade[] = {0x2591, 0x2592, 0x2593, 0x2588};
        bool empty = !c->dots && !c->glyph && !c->fill;
        set_hue(out, t, empty ? NO_HUE : c->hue, hue);
        if (t->unicode && c->dots)
                put_utf8(out, 0x2800 + c->dots);
        else if (c->glyph && t->unicode && is_point(c->glyph) && c->glyph == 'o')
                put_utf8(out, 0x2022);
        else if (c->glyph)
                putc(c->glyph, out);
        else if (c->fill > SHADE && t->unicode)
                put_utf8(out, shade[c->fill - SHADE - 1]);
        else if (c->fill > SHADE)
                putc(" .-+#"[c->fill - SHADE], out);
        else if (c->fill && t->unicode)
                put_utf8(out, 0x2580 + c->fill);
        else
                putc(c->fill >= EIGHTHS / 2 ? ':' : c->fill ? '.' : ' ', out);
}

/* --- 5. axes */

static void put_blanks(FILE *out, size_t n)
{
        for (size_t i = 0; i < n; i++)
                putc(' ', out);
}

static size_t row_of(const struct canvas *c, double y)
{
        double dot = dot_y(c, y);
        return dot <= 0 ? 0 : (size_t)lround(dot) / DOTS_Y;
}

static void put_rows(FILE *out, const struct canvas *c, const struct ticks *y, size_t margin)
{
        int hue = NO_HUE;
        for (size_t row = 0; row < c->rows; row++) {
                const char *label = "";
                for (size_t i = 0; i < y->n; i++)
                        if (row_of(c, y->at[i]) == row)
                                label = y->text[i];
                put_blanks(out, margin - page_width(label));
                fprintf(out, "%s %s", label,
                        c->t->unicode ? (*label ? "\u2524" : "\u2502") : (*label ? "+" : "|"));
                size_t last = c->columns; /* nothing but blanks follows */
                while (last > 0 && !cell_at(c, last - 1, row)->dots &&
                       !cell_at(c, last - 1, row)->glyph && !cell_at(c, last - 1, row)->fill)
                        last--;
                for (size_t k = 0; k < last; k++)
                        put_cell(out, c->t, cell_at(c, k, row), &hue);
                set_hue(out, c->t, NO_HUE, &hue);
                putc('\n', out);
        }
}

static size_t column_of(const struct canvas *c, double x)
{
        return (size_t)lround(fmax(dot_x(c, x), 0)) / DOTS_X;
}

static bool has_tick(const struct canvas *c, const struct ticks *x, size_t column)
{
        for (size_t i = 0; i < x->n; i++)
                if (column_of(c, x->at[i]) == column)
                        return true;
        return false;
}

/* The axis and the numbers beneath it; one that would run into the next is left out. */
static void put_x_axis(FILE *out, const struct canvas *c, const struct ticks *x, size_t margin)
{
        put_blanks(out, margin + 1);
        fputs(c->t->unicode ? "\u2514" : "+", out);
        for (size_t k = 0; k < c->columns; k++)
                fputs(has_tick(c, x, k) ? (c->t->unicode ? "\u252c" : "+")
                                        : (c->t->unicode ? "\u2500" : "-"),
                      out);
        putc('\n', out);
        size_t at = 0; /* characters that are written */
        for (size_t i = 0; i < x->n; i++) {
                size_t w = page_width(x->text[i]), middle = margin + 2 + column_of(c, x->at[i]);
                size_t from = middle > w / 2 ? middle - w / 2 : 0;
                if (from + w > margin + 2 + c->columns)
                        from = margin + 2 + c->columns > w ? margin + 2 + c->columns - w : 0;
                if (i && from < at + 1)
                        continue;
                put_blanks(out, from - at);
                report_plain(out, x->text[i]);
                at = from + w;
        }
        putc('\n', out);
}

static void put_panel(FILE *out, const struct panel *p, const struct terminal *t, size_t rows)
{
        struct canvas c = {.t = t, .p = p, .rows = rows};
        struct ticks y = ticks_make(&p->y, rows / 4);
        size_t margin = ticks_widest(&y);
        c.columns = t->width > margin + 12 ? t->width - margin - 3 : 10;
        c.cell = mem_array(c.rows * c.columns, sizeof *c.cell);
        struct ticks x = ticks_across(&p->x, c.columns / 10, c.columns);
        for (size_t k = 0; k < p->n; k++)
                draw_series(&c, &p->series[k]);
        put_blanks(out, margin + 1);
        report_plain(out, p->y.label);
        putc('\n', out);
        put_rows(out, &c, &y, margin);
        put_x_axis(out, &c, &x, margin);
        size_t label = page_width(p->x.label), room = margin + 2 + c.columns;
        put_blanks(out, room > label ? room - label : 0);
        report_plain(out, p->x.label);
        putc('\n', out);
        ticks_free(&x);
        ticks_free(&y);
        free(c.cell);
}

/* --- 6. the page */

static void put_sentence(FILE *out, const char *text, size_t width)
{
        size_t column = 0;
        while (*text) {
                size_t gap = strspn(text, " "), n = strcspn(text + gap, " ");
                char *word = mem_text(text + gap, n);
                size_t w = page_width(word);
                if (column && column + gap + w > width) {
                        putc('\n', out);
                        column = gap = 0;
                        text += strspn(text, " ");
                } else {
                        put_blanks(out, gap);
                        text += gap;
                }
                report_plain(out, word);
                column += gap + w;
                text += n;
                free(word);
        }
        putc('\n', out);
}

static void put_sample(FILE *out, const struct series *s, const struct terminal *t)
{
        int hue = NO_HUE;
        set_hue(out, t, s->hue, &hue);
        if (s->mark == MARK_BARS) {
                fputs(t->unicode ? "\u2588\u2588" : "::", out);
        } else if (s->mark == MARK_POINTS || s->mark == MARK_STEMS) {
                struct cell c = {.glyph = mark_of_hue(point_mark, s->hue),
                                 .hue = (signed char)s->hue};
                put_cell(out, t, &c, &hue);
        } else if (t->unicode) {
                for (long k = 0; k < 5; k++) {
                        unsigned dots = (is_dashed(s->hue, 2 * k) ? 0U : 0x02U) |
                                        (is_dashed(s->hue, 2 * k + 1) ? 0U : 0x10U);
                        put_utf8(out, 0x2800 + dots);
                }
        } else {
                fprintf(out, "%c%c", mark_of_hue(line_mark, s->hue),
                        mark_of_hue(line_mark, s->hue));
        }
        set_hue(out, t, NO_HUE, &hue);
        putc(' ', out);
        report_plain(out, s->name);
}

/* Which shade is within which contour. */
static void put_levels(FILE *out, const struct panel *p, const struct terminal *t)
{
        int hue = NO_HUE;
        for (size_t i = 0; i < p->nlevel; i++) {
                struct cell c = {.fill = (unsigned char)(SHADE + i + 1), .hue = 1};
                fputs(i ? "   " : "", out);
                put_cell(out, t, &c, &hue);
                put_cell(out, t, &c, &hue);
                set_hue(out, t, NO_HUE, &hue);
                fprintf(out, " %s%s", p->level_name[i], i + 1 == p->nlevel ? "\n" : "");
        }
}

/* Which is which, if there is more than one. */
static void put_legend(FILE *out, const struct figure *g, const struct terminal *t)
{
        const struct panel *p = &g->panel[0];
        size_t named = 0, column = 0;
        for (size_t k = 0; k < p->n; k++)
                named += p->series[k].name != NULL;
        for (size_t k = 0; named > 1 && k < p->n; k++) {
                if (!p->series[k].name)
                        continue;
                size_t w = page_width(p->series[k].name) + 6;
                if (column && column + 3 + w > t->width) {
                        putc('\n', out);
                        column = 0;
                }
                fputs(column ? "   " : "", out);
                put_sample(out, &p->series[k], t);
                column += 3 + w;
        }
        if (column)
                putc('\n', out);
        put_levels(out, p, t);
}

void figure_terminal(FILE *out, const struct figure *g, const struct terminal *t)
{
        size_t rows = t->height ? t->height : g->n > 1 ? ROWS_OF_SEVERAL : ROWS;
        put_sentence(out, g->title, t->width);
        put_sentence(out, g->caption, t->width);
        for (size_t k = 0; k < g->n; k++) {
                putc('\n', out);
                put_panel(out, &g->panel[k], t, rows);
        }
        put_legend(out, g, t);
        if (g->note)
                put_sentence(out, g->note, t->width);
}
