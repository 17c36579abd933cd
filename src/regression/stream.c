/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/stream: least squares of rows that are not kept. Of a part of the rows the products of all columns are made, by any
 * thread; they are added in the order of the rows. With 32 digits they are as good as the rows themselves as long as the
 * columns are not nearly collinear (condition 10^8), which regression_is_steep tells. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

struct streaming {
        const struct formula *formula;
        const struct requests *requests;
        const struct table
                *table;        /* that is being read: its columns tell whether they are labels */
        struct gather *gather; /* of the response */
        struct design design;  /* names, no columns */
        struct dd *products;   /* products[(p + 1)^2], the response last */
        double **kept;         /* kept[ncolumn][nkept]: the rows, if there are labels; or NULL */
        size_t nkept, *room;
        struct fault fault;
        bool failed;
};

/* What a part becomes. */
struct piece {
        size_t n;
        struct design design;
        struct dd *products;
        void *gathered;
        double **kept;
        struct fault fault;
        bool failed;
};

static bool has_labels(const struct table *t)
{
        bool any = false;
        for (size_t k = 0; k < t->ncolumn; k++)
                any = any || t->column[k].is_label;
        return any;
}

/* The design without its columns, with names of its own. */
static struct design names_of(const struct design *d)
{
        struct design own = {.p = d->p, .intercept = d->intercept};
        own.name = mem_array(d->p, sizeof *own.name);
        own.column = mem_array(d->p, sizeof *own.column);
        for (size_t j = 0; j < d->p; j++)
                own.name[j] = mem_text(d->name[j], strlen(d->name[j]));
        return own;
}

static void names_free(struct design *d)
{
        for (size_t j = 0; d->name && j < d->p; j++)
                free(d->name[j]);
        free(d->name);
        free(d->column);
        *d = (struct design){0};
}

static void *make_piece(const void *context, size_t n, const double *const *x)
{
        const struct streaming *s = context;
        const struct table *whole = s->table;
        struct piece *p = mem_array(1, sizeof *p);
        p->n = n;
        if (has_labels(whole)) {
                p->kept = mem_array(whole->ncolumn, sizeof *p->kept);
                for (size_t k = 0; k < whole->ncolumn; k++) {
                        p->kept[k] = mem_array(n, sizeof **p->kept);
                        memcpy(p->kept[k], x[k], n * sizeof **p->kept);
                }
                return p;
        }
        struct table part = {.nrow = n, .ncolumn = whole->ncolumn};
        struct design design;
        size_t response;
        double *left;
        part.column = mem_array(part.ncolumn, sizeof *part.column);
        for (size_t k = 0; k < part.ncolumn; k++) {
                part.column[k] = (struct column){.name = whole->column[k].name,
                                                 .number = whole->column[k].number};
                part.column[k].x = mem_array(n, sizeof *part.column[k].x);
                memcpy(part.column[k].x, x[k], n * sizeof *part.column[k].x);
        }
        p->failed = formula_design(s->formula, &part, s->requests, NULL, &design, &p->fault) ||
                    formula_response(s->formula, &part, s->requests, &response, &left, &p->fault);
        if (!p->failed) {
                size_t q = design.p + 1;
                const double **all = mem_array(q, sizeof *all);
                struct reduction of_y = gather_reduction(s->gather);
                const double *y = part.column[response].x;
                memcpy(all, design.column, design.p * sizeof *all);
                all[design.p] = y;
                p->products = mem_array(q * q, sizeof *p->products);
                products_of(n, q, all, NULL, 1, p->products);
                p->gathered = of_y.part(of_y.context, n, &y);
                p->design = names_of(&design);
                free(all);
                design_free(&design);
        }
        for (size_t k = 0; k < part.ncolumn; k++)
                free(part.column[k].x);
        free(part.column);
        return p;
}

static void drop_piece(void *part)
{
        struct piece *p = part;
        names_free(&p->design);
        free(p->products);
        fault_clear(&p->fault);
        free(p);
}

static void keep(struct streaming *s, struct piece *p)
{
        size_t columns = s->table->ncolumn;
        if (!s->kept) {
                s->kept = mem_array(columns, sizeof *s->kept);
                s->room = mem_array(columns, sizeof *s->room);
        }
        for (size_t k = 0; k < columns; k++) {
                s->kept[k] = mem_grow(s->kept[k], &s->room[k], s->nkept + p->n, sizeof **s->kept);
                memcpy(s->kept[k] + s->nkept, p->kept[k], p->n * sizeof **s->kept);
                free(p->kept[k]);
        }
        free(p->kept);
        s->nkept += p->n;
}

static void join_piece(void *context, void *part, size_t row)
{
        struct streaming *s = context;
        struct piece *p = part;
        struct reduction of_y = gather_reduction(s->gather);
        if (p->kept) {
                keep(s, p);
        } else if (p->failed && !s->failed) {
                s->failed = true;
                s->fault = p->fault;
                p->fault = (struct fault){0};
        } else if (!p->failed) {
                size_t q = p->design.p + 1;
                of_y.join(of_y.context, p->gathered, row);
                if (!s->products) {
                        s->products = p->products;
                        s->design = p->design;
                        p->products = NULL;
                        p->design = (struct design){0};
                }
                for (size_t i = 0; p->products && i < q * q; i++)
                        s->products[i] = dd_add(s->products[i], p->products[i]);
        }
        drop_piece(p);
}

struct streaming *streaming_make(const struct formula *formula, const struct requests *requests,
                                 const struct table *table)
{
        struct streaming *s = mem_array(1, sizeof *s);
        *s = (struct streaming){.formula = formula, .requests = requests, .table = table};
        s->gather = gather_make(SUMMARY_MOMENTS(MAP_SELF), NULL, false);
        return s;
}

void streaming_free(struct streaming *s)
{
        if (!s)
                return;
        for (size_t k = 0; s->kept && k < s->table->ncolumn; k++)
                free(s->kept[k]);
        free(s->kept);
        free(s->room);
        names_free(&s->design);
        free(s->products);
        fault_clear(&s->fault);
        gather_free(s->gather);
        free(s);
}

struct reduction streaming_reduction(struct streaming *s)
{
        return (struct reduction){make_piece, join_piece, drop_piece, s};
}

/* Whether all products are far from both ends of the range of doubles. */
static bool are_moderate(const struct streaming *s)
{
        size_t q = s->design.p + 1;
        bool fine = true;
        for (size_t j = 0; j < q; j++) {
                double square = s->products[j * q + j].hi;
                fine = fine && square < 1e180 && (square > 1e-180 || square == 0);
        }
        return fine;
}

bool streaming_succeeded(const struct streaming *s)
{
        return s->products && !s->failed && are_moderate(s);
}

const char *streaming_reason(const struct streaming *s)
{
        return s->fault.text ? s->fault.text
                             : "squares of the columns leave the range of doubles, and standard "
                               "input cannot be read again to scale them: give a file";
}

bool streaming_give_back(struct streaming *s, struct table *t)
{
        for (size_t k = 0; s->kept && k < t->ncolumn; k++) {
                t->column[k].x = s->kept[k];
                s->kept[k] = NULL;
        }
        return s->kept;
}

struct sample *streaming_response(const struct streaming *s)
{
        return gather_sample(s->gather);
}

const struct design *streaming_design(struct streaming *s, size_t n)
{
        s->design.n = n;
        return &s->design;
}

const struct dd *streaming_products(const struct streaming *s)
{
        return s->products;
}

bool streaming_is_steep(const struct streaming *s)
{
        struct orthogonal o;
        size_t p = s->design.p;
        char *why = p ? orthogonal_from(&o, p, s->products, 1, (const char *const *)s->design.name)
                      : NULL;
        bool steep = p && !why && o.steepest > 1e8;
        if (p)
                orthogonal_free(&o);
        bool dependent = why;
        free(why);
        return steep || dependent; /* which the rows themselves will tell */
}
