/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fitted model as a call in another language. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static const char *in_r(const struct dist *d)
{
        return d->spelling.r;
}

static const char *in_scipy(const struct dist *d)
{
        return d->spelling.scipy;
}

static const char *in_julia(const struct dist *d)
{
        return d->spelling.julia;
}

static const char *in_matlab(const struct dist *d)
{
        return d->spelling.matlab;
}

static const struct language languages[] = {
        {"R", "Inf", "#", in_r},
        {"scipy", "float('inf')", "#", in_scipy},
        {"julia", "Inf", "#", in_julia},
        {"matlab", "Inf", "%", in_matlab},
};

const struct language *report_language(size_t i)
{
        return i < sizeof languages / sizeof *languages ? &languages[i] : NULL;
}

static void put_value(FILE *out, const struct language *l, double v)
{
        char text[NUM_TEXT];
        if (isinf(v))
                fprintf(out, "%s%s", v < 0 ? "-" : "", l->infinity);
        else
                fputs(num_shortest(text, v), out);
}

/* The value of {name}; of {*}, all parameters between commas. */
static void put_named(FILE *out, const struct fit *f, const struct language *l, const char *name,
                      size_t length)
{
        const struct dist *d = f->d;
        for (size_t j = 0; j < d->npar; j++) {
                bool all = length == 1 && *name == '*';
                if (!all && (strlen(d->param[j].name) != length ||
                             strncmp(d->param[j].name, name, length) != 0))
                        continue;
                fputs(all && j ? ", " : "", out);
                put_value(out, l, f->t[j]);
                if (!all)
                        return;
        }
        for (const struct derived *q = d->derived; q && q->name; q++)
                if (strlen(q->name) == length && strncmp(q->name, name, length) == 0)
                        put_value(out, l, q->value(d, f->t));
}

/* Whether the language has these parameters of the family. */
static bool spells(const struct language *l, const struct fit *f)
{
        bool anywhere = l->spelling == in_r || !f->d->spelled;
        return l->spelling(f->d) && (anywhere || f->d->spelled(f->t));
}

bool report_has_call(const struct fit *f, const struct language *l)
{
        bool numbers = true;
        for (size_t j = 0; j < f->d->npar; j++)
                numbers = numbers && (isfinite(f->t[j]) || !f->edge[j]);
        return spells(l, fit_model(f)) || (spells(l, f) && numbers);
}

void report_call(FILE *out, const struct report *r, const struct language *l)
{
        const struct fit *model = fit_model(r->fit);
        if (!spells(l, model)) /* the limit is unknown there, the family itself is not */
                model = r->fit;
        for (const char *s = l->spelling(model->d); *s; s++) {
                const char *end = *s == '{' ? strchr(s, '}') : NULL;
                if (!end) {
                        putc(*s, out);
                        continue;
                }
                put_named(out, model, l, s + 1, (size_t)(end - s) - 1);
                s = end;
        }
        if (r->group) {
                char *words = subject_group(r->group);
                fprintf(out, " %s ", l->comment);
                report_plain(out, words);
                free(words);
        }
        putc('\n', out);
}
