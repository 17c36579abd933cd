/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Simulated observations. They are drawn and written down block by block, each with random numbers of its own, on as many
 * processors as there are; the blocks then leave in order.
 *
 *   1. a column      2. beside the rows of a file */
#include "internal.h"

#include "mem.h"
#include "simulate.h"
#include "threads.h"

#include <stdlib.h>
#include <string.h>

static void put_text(FILE *out, const struct draws *w, const char *text)
{
        if (w->separator == '\t')
                tsv_text(out, text);
        else
                csv_text(out, text);
}

/* --- 1. a column --------------------------------------------------------------------------- */

enum { BLOCK = 4096 };

struct block {
        size_t index, n;
        double x[BLOCK];
        char *text;
        size_t size;
};

struct writing {
        const struct draws *w;
        FILE *out;
        size_t next; /* block */
        struct block *block;
};

static size_t draws_of(const struct draws *w, size_t index)
{
        size_t left = w->n - index * BLOCK;
        return left < BLOCK ? left : BLOCK;
}

static bool fetch(void *context, size_t slot)
{
        struct writing *g = context;
        if (g->next * BLOCK >= g->w->n)
                return false;
        g->block[slot].index = g->next++;
        return true;
}

static void put_labels(const struct draws *w, struct block *b)
{
        FILE *text = mem_stream(&b->text, &b->size);
        for (size_t i = 0; i < b->n; i++) {
                put_text(text, w, w->levels->name[(size_t)b->x[i]]);
                putc('\n', text);
        }
        fclose(text);
}

static void put_numbers(struct block *b)
{
        char *end = b->text = mem_array(b->n * (NUM_TEXT + 1), 1);
        for (size_t i = 0; i < b->n; i++) {
                end += strlen(num_shortest(end, b->x[i]));
                *end++ = '\n';
        }
        b->size = (size_t)(end - b->text);
}

static void work(void *context, size_t slot)
{
        struct writing *g = context;
        struct block *b = &g->block[slot];
        gsl_rng *rng = simulate_stream(g->w->seed, b->index);
        b->n = draws_of(g->w, b->index);
        for (size_t i = 0; i < b->n; i++)
                b->x[i] = simulate_inside(g->w->d, g->w->t, g->w->from, g->w->to, rng);
        gsl_rng_free(rng);
        if (g->w->levels->n)
                put_labels(g->w, b);
        else
                put_numbers(b);
}

static bool take(void *context, size_t slot)
{
        struct writing *g = context;
        struct block *b = &g->block[slot];
        fwrite(b->text, 1, b->size, g->out);
        free(b->text);
        b->text = NULL;
        return !ferror(g->out);
}

void report_draws(FILE *out, const struct draws *w)
{
        struct writing g = {.w = w, .out = out};
        struct stream s = {w->threads > 1 ? 4 * w->threads : 1, fetch, work, take, &g};
        g.block = mem_array(s.slots, sizeof *g.block);
        put_text(out, w, w->name);
        putc('\n', out);
        threads_stream(w->threads, &s);
        for (size_t k = 0; k < s.slots; k++) /* what there was no more need of */
                free(g.block[k].text);
        free(g.block);
}

/* --- 2. beside the rows of a file ----------------------------------------------------------- */

/* The draws of all rows, round after round of the file: each row of a block after the other. */
struct drawn_rows {
        const struct draws *w;
        size_t n, round; /* rows, and which time they are gone through */
        double *x;       /* x[n] */
};

static void draw_rows(void *context, size_t index)
{
        struct drawn_rows *g = context;
        const struct draws *w = g->w;
        size_t from = index * BLOCK, to = from + BLOCK < g->n ? from + BLOCK : g->n;
        size_t blocks = (g->n + BLOCK - 1) / BLOCK;
        const struct outcomes *known = regression_response(w->regression)->outcomes;
        const double *low = known ? known->rows->from : NULL, *high = low ? known->rows->to : NULL;
        double *t = mem_array(w->d->npar, sizeof *t);
        gsl_rng *rng = simulate_stream(w->seed, g->round * blocks + index);
        for (size_t i = from; i < to; i++) {
                regression_parameters(w->regression, w->t, i, t);
                g->x[i] = simulate_inside(w->d, t, low ? low[i] : -NUM_INF, low ? high[i] : NUM_INF,
                                          rng);
        }
        gsl_rng_free(rng);
        free(t);
}

/* A record with the draw in its place (the last cell: behind the others). */
static void put_record(FILE *out, const struct draws *w, const struct texts *t, size_t place,
                       double x)
{
        size_t n = texts_columns(t);
        char number[NUM_TEXT];
        for (size_t i = 0; i < n + (place == n); i++) {
                if (i)
                        putc(w->separator, out);
                if (i != place)
                        put_text(out, w, texts_cell(t, i));
                else
                        put_text(out, w,
                                 w->levels->n ? w->levels->name[(size_t)x]
                                              : num_shortest(number, x));
        }
        putc('\n', out);
}

/* Where the column of that name, or number, is; the number of columns: nowhere. */
static size_t place_of(const struct texts *t, const char *name)
{
        size_t n = texts_columns(t), i = 0;
        char *end;
        unsigned long number = strtoul(name, &end, 10);
        while (i < n && (!texts_name(t, i) || strcmp(texts_name(t, i), name) != 0))
                i++;
        return i == n && !*end && number > 0 && number <= n ? number - 1 : i;
}

static void put_heading(FILE *out, const struct draws *w, const struct texts *t, size_t place)
{
        size_t n = texts_columns(t);
        for (size_t i = 0; n && texts_name(t, 0) && i < n + (place == n); i++) {
                if (i)
                        putc(w->separator, out);
                put_text(out, w, i < n ? texts_name(t, i) : w->name);
                if (i + 1 == n + (place == n))
                        putc('\n', out);
        }
}

enum status report_draws_beside(FILE *out, const struct draws *w, const struct table *table,
                                const char *file, const struct dialect *dialect, size_t nrequest,
                                const struct request *request, struct fault *f)
{
        struct drawn_rows g = {.w = w, .n = table->nrow, .x = mem_array(table->nrow, sizeof *g.x)};
        for (; g.round < w->n && !ferror(out) && !f->text; g.round++) {
                struct texts *t = texts_open(file, dialect, nrequest, request, f);
                size_t line, of, i = 0;
                if (!t)
                        break;
                size_t place = place_of(t, w->name);
                if (g.round == 0)
                        put_heading(out, w, t, place);
                threads_each(w->threads, (g.n + BLOCK - 1) / BLOCK, draw_rows, &g);
                while (i < g.n && texts_next(t, &line, f)) {
                        table_where(table, i, &of);
                        if (of == line) /* others were left out */
                                put_record(out, w, t, place, g.x[i++]);
                }
                texts_close(t);
        }
        free(g.x);
        return f->text ? f->status : STATUS_OK;
}
