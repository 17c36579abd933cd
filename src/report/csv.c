/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of dist, group, parameter, estimate, se, lower, upper for other programs: parameters first,
 * then derived quantities and scalars as rows of the same shape. Comma-separated as RFC 4180 has
 * it, or tab-separated with tabs, newlines and backslashes written \t, \n, \r, \\. */
#include "internal.h"

#include <string.h>

/* What differs between the two. */
struct shape {
        char separator;
        void (*text)(FILE *out, const char *text);
};

static void csv_text(FILE *out, const char *text)
{
        if (!strpbrk(text, ",\"\r\n")) {
                fputs(text, out);
                return;
        }
        putc('"', out);
        for (; *text; text++) {
                if (*text == '"')
                        putc('"', out);
                putc(*text, out);
        }
        putc('"', out);
}

static void tsv_text(FILE *out, const char *text)
{
        static const char special[] = "\t\n\r\\", letter[] = "tnr\\";
        for (; *text; text++) {
                const char *found = strchr(special, *text);
                if (found)
                        fprintf(out, "\\%c", letter[found - special]);
                else
                        putc(*text, out);
        }
}

static const struct shape csv = {',', csv_text};
static const struct shape tsv = {'\t', tsv_text};

/* An undefined number is an empty cell. */
static void number(FILE *out, const struct shape *shape, double v)
{
        char text[NUM_TEXT];
        putc(shape->separator, out);
        if (!isnan(v))
                fputs(num_shortest(text, v), out);
}

static void row(FILE *out, const struct shape *shape, const struct dist *d, const char *name,
                const struct estimate *e)
{
        shape->text(out, d->name);
        putc(shape->separator, out);
        putc(shape->separator, out); /* there are no groups */
        shape->text(out, name);
        number(out, shape, e->value);
        number(out, shape, e->se);
        number(out, shape, e->lower);
        number(out, shape, e->upper);
        putc('\n', out);
}

static void single(FILE *out, const struct shape *shape, const struct dist *d, const char *name,
                   double v)
{
        row(out, shape, d, name, &(struct estimate){v, NUM_NAN, NUM_NAN, NUM_NAN});
}

static void table(FILE *out, const struct shape *shape, const struct report *r)
{
        const struct dist *d = r->fit->d;
        for (size_t j = 0; j < d->npar; j++)
                row(out, shape, d, d->param[j].name, &r->inference->estimate[j]);
        for (size_t i = 0; derived_name(r, i); i++)
                single(out, shape, d, derived_name(r, i), derived_value(r, i));
        for (size_t i = 0; i < scalar_count(); i++)
                if (scalar_applies(scalar_at(i), d))
                        single(out, shape, d, scalar_at(i)->name, scalar_at(i)->value(r));
        for (size_t i = 0; r->contender && place_name(i); i++)
                single(out, shape, d, place_name(i), place_value(r->contender, i));
}

static void head(FILE *out, const struct shape *shape)
{
        static const char *const name[] = {"dist", "group", "parameter", "estimate",
                                           "se",   "lower", "upper"};
        for (size_t i = 0; i < sizeof name / sizeof *name; i++)
                fprintf(out, "%s%c", name[i],
                        i + 1 < sizeof name / sizeof *name ? shape->separator : '\n');
}

void csv_head(FILE *out)
{
        head(out, &csv);
}

void csv_fit(FILE *out, const struct report *r)
{
        table(out, &csv, r);
}

void tsv_head(FILE *out)
{
        head(out, &tsv);
}

void tsv_fit(FILE *out, const struct report *r)
{
        table(out, &tsv, r);
}
