/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of dist, group, parameter, estimate, se, lower, upper for other programs: parameters first,
 * then derived quantities and scalars as rows of the same shape. Comma-separated as RFC 4180 has
 * it, or tab-separated with tabs, newlines and backslashes written \t, \n, \r, \\. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* What differs between the two. */
struct shape {
        char separator;
        void (*text)(FILE *out, const char *text);
};

void csv_text(FILE *out, const char *text)
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

void tsv_text(FILE *out, const char *text)
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

/* "setosa"; of several columns "species=setosa;site=A". */
static void group(FILE *out, const struct shape *shape, const struct cells *cells)
{
        if (!cells)
                return;
        if (cells->n == 1) {
                shape->text(out, cells->cell[0]);
                return;
        }
        char *all = mem_text("", 0);
        for (size_t k = 0; k < cells->n; k++) {
                char *longer =
                        mem_format("%s%s%s=%s", all, k ? ";" : "", cells->name[k], cells->cell[k]);
                free(all);
                all = longer;
        }
        shape->text(out, all);
        free(all);
}

static void row(FILE *out, const struct shape *shape, const struct report *r, const char *name,
                const struct estimate *e)
{
        shape->text(out, r->fit->d->name);
        putc(shape->separator, out);
        group(out, shape, r->group);
        putc(shape->separator, out);
        shape->text(out, name);
        number(out, shape, e->value);
        number(out, shape, e->se);
        number(out, shape, e->lower);
        number(out, shape, e->upper);
        putc('\n', out);
}

static void single(FILE *out, const struct shape *shape, const struct report *r, const char *name,
                   double v)
{
        row(out, shape, r, name, &(struct estimate){v, NUM_NAN, NUM_NAN, NUM_NAN});
}

/* A number that may have an interval, if the estimates imply it. */
static void implied(FILE *out, const struct shape *shape, const struct report *r, const char *name,
                    double v)
{
        const struct functional *q = quantity_functional(r, name, strlen(name));
        if (q)
                row(out, shape, r, name, &q->e);
        else
                single(out, shape, r, name, v);
}

/* lr(mu=0) and lr_p(mu=0), and so on */
static void statistic(FILE *out, const struct shape *shape, const struct report *r,
                      const char *name, const char *of, double value, double p)
{
        char *whole = mem_format("%s(%s)", name, of), *chance = mem_format("%s_p(%s)", name, of);
        single(out, shape, r, whole, value);
        single(out, shape, r, chance, p);
        free(whole);
        free(chance);
}

static void tests(FILE *out, const struct shape *shape, const struct report *r)
{
        for (size_t i = 0; i < r->ntest; i++) {
                const struct test *t = r->test[i];
                char *df = mem_format("df(%s)", t->text);
                single(out, shape, r, df, (double)t->df);
                free(df);
                for (size_t s = 0; s < STATISTIC_COUNT; s++)
                        statistic(out, shape, r, statistic_name((enum statistic)s), t->text,
                                  t->value[s], t->p[s]);
        }
}

static void versus(FILE *out, const struct shape *shape, const struct report *r)
{
        for (size_t i = 0; r->contender && i < r->contender->nversus; i++) {
                const struct versus *v = &r->contender->versus[i];
                const char *name = v->other->name;
                statistic(out, shape, r, v->how ? "lr" : "vuong", name, v->statistic, v->p);
                if (v->how)
                        continue;
                statistic(out, shape, r, "vuong_aic", name, v->aic, versus_p(v->aic));
                statistic(out, shape, r, "vuong_bic", name, v->bic, versus_p(v->bic));
                statistic(out, shape, r, "vuong_variance", name, v->variance, v->variance_p);
        }
}

/* Their names are short: here they are told from others. */
static void goodness(FILE *out, const struct shape *shape, const struct report *r)
{
        for (size_t i = 0; r->gof && i < scalar_count(); i++) {
                const struct scalar *s = scalar_at(i);
                if (s->section != SECTION_GOF || isnan(s->value(r)))
                        continue;
                char *name = mem_format("gof_%s", s->name);
                single(out, shape, r, name, s->value(r));
                free(name);
        }
}

static void table(FILE *out, const struct shape *shape, const struct report *r)
{
        const struct dist *d = r->fit->d;
        for (size_t j = 0; j < d->npar; j++)
                row(out, shape, r, d->param[j].name, &r->inference->estimate[j]);
        for (size_t j = 0; r->fit->score && j < d->npar; j++) {
                char *name = mem_format("score(%s)", d->param[j].name);
                single(out, shape, r, name, r->fit->score[j]);
                free(name);
        }
        for (size_t i = 0; derived_name(r, i); i++)
                implied(out, shape, r, derived_name(r, i), derived_value(r, i));
        for (size_t i = 0; i < scalar_count(); i++)
                if (scalar_applies(scalar_at(i), d) && scalar_at(i)->section != SECTION_GOF)
                        implied(out, shape, r, scalar_at(i)->name, scalar_at(i)->value(r));
        for (size_t k = 0; k < r->inference->nfunctional; k++)
                if (r->inference->functional[k].asked)
                        row(out, shape, r, r->inference->functional[k].name,
                            &r->inference->functional[k].e);
        goodness(out, shape, r);
        for (size_t i = 0; r->contender && place_name(i); i++)
                single(out, shape, r, place_name(i), place_value(r->contender, i));
        tests(out, shape, r);
        versus(out, shape, r);
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
