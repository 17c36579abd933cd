/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fit is about, in words. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

char *subject_column(const struct report *r)
{
        if (r->column == r->table->ncolumn)
                return mem_format("the response");
        const struct column *c = &r->table->column[r->column];
        for (size_t k = 0; c->want == WANT_LOWER && k < r->table->ncolumn; k++) {
                const struct column *to = &r->table->column[k];
                if (to->want == WANT_UPPER)
                        return c->name ? mem_format("columns %s and %s", c->name, to->name)
                                       : mem_format("columns %zu and %zu", c->number, to->number);
        }
        return c->name ? mem_format("column %s", c->name) : mem_format("column %zu", c->number);
}

/* "-" is standard input */
static const char *subject_file(const char *name)
{
        return strcmp(name, "-") == 0 ? "standard input" : name;
}

char *subject_files(const struct report *r)
{
        if (r->nfile == 0)
                return mem_format("standard input");
        const char *first = subject_file(r->file[0]);
        if (r->nfile == 1)
                return mem_format("%s", first);
        if (r->nfile == 2)
                return mem_format("%s and %s", first, subject_file(r->file[1]));
        return mem_format("%s and %zu more files", first, r->nfile - 1);
}

const char *subject_method(const struct fit *f)
{
        return f->method == METHOD_EXACT ? (f->d->root ? "root of one equation" : "closed form")
                                         : method_name(f->method);
}

const char *subject_success(const struct report *r)
{
        return r->levels->n == 2 && r->fit->d->data == DATA_BINARY ? r->levels->name[1] : NULL;
}

char *subject_support(const struct dist *d)
{
        char text[SUPPORT_TEXT];
        if (d->data == DATA_LABEL)
                return mem_format("labels");
        support_text(text, &d->support);
        return mem_format("%s%s", text, d->data == DATA_BINARY ? ", or two labels" : "");
}

const char *subject_predicted(const struct report *r, size_t k)
{
        const struct prediction *p;
        const struct dist *d = regression_family(r->regression);
        regression_predictions(r->regression, &p);
        return d->simplex ? "p" : d->param[p[k].param].name;
}

const char *subject_link(const struct report *r, size_t k)
{
        const struct prediction *p;
        regression_predictions(r->regression, &p);
        return regression_family(r->regression)->simplex ? "softmax" : link_word(p[k].link);
}

char *subject_range(const struct param *p)
{
        char lo[NUM_TEXT], hi[NUM_TEXT];
        num_shortest(lo, p->lo);
        num_shortest(hi, p->hi);
        if (isfinite(p->lo) && isfinite(p->hi))
                return mem_format("%s < %s < %s", lo, p->name, hi);
        if (isfinite(p->lo))
                return mem_format("%s > %s", p->name, lo);
        if (isfinite(p->hi))
                return mem_format("%s < %s", p->name, hi);
        return mem_format("%s real", p->name);
}

char *subject_group(const struct cells *group)
{
        char *all = mem_text("", 0);
        for (size_t k = 0; k < group->n; k++) {
                char *longer = mem_format("%s%s%s = %s", all, k ? ", " : "", group->name[k],
                                          group->cell[k]);
                free(all);
                all = longer;
        }
        return all;
}

const struct sample *subject_sample(const struct report *r)
{
        return r->regression ? regression_response(r->regression) : r->fit->s;
}

struct censoring subject_censoring(const struct report *r)
{
        struct censoring c = {0};
        const struct outcomes *o = subject_sample(r)->outcomes;
        if (!o)
                return c;
        c.truncated = o->rows->from != NULL;
        for (size_t i = 0; i < o->rows->n; i++) {
                double lo = o->rows->lo[i], hi = o->rows->hi[i];
                c.right += lo < hi && hi == NUM_INF;
                c.left += lo < hi && lo == -NUM_INF;
                c.interval += lo < hi && isfinite(lo) && isfinite(hi);
        }
        return c;
}
