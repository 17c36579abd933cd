/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures, and tables of curves: what was asked for, and where it goes. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_script(const struct options *o)
{
        return o->canvas && strcasecmp(o->canvas, "gnuplot") == 0;
}

/* Whether the program writes a file of its own. */
static bool has_file(const struct options *o)
{
        return o->plot && o->canvas && !is_script(o);
}

static void put_name(FILE *out, const char *text, bool several)
{
        for (; *text; text++) {
                unsigned char c = (unsigned char)*text;
                if (c < ' ' || c == 127 || c == '/' || c == '%' || (several && c == '-'))
                        fprintf(out, "%%%02X", c);
                else
                        putc(c, out);
        }
}

/* A file for each group, fit.svg: fit-A.svg. No two groups have the same: what would end a part, or cannot be in a name, is
 * written as %HH. */
static char *file_of(const struct options *o, const struct job *j)
{
        const char *ending = strrchr(o->canvas, '.');
        char *name = NULL;
        size_t size;
        FILE *out = mem_stream(&name, &size);
        fprintf(out, "%.*s", (int)(ending - o->canvas), o->canvas);
        for (size_t k = 0; j->group && k < j->group->n; k++) {
                putc('-', out);
                put_name(out, j->group->cell[k], j->group->n > 1);
        }
        fputs(ending, out);
        if (fclose(out) != 0)
                mem_exhausted();
        return name;
}

/* With a prior alone all rows have the same distribution, and pictures of one are of that; others are of the regression that it
 * is for the search. NULL: nothing of the kind. */
static struct fit *distribution_of(const struct options *o, const struct job *j)
{
        enum curve curve = o->plot ? o->picture : o->curve;
        const struct regression *r = j->plan.regression;
        bool of_likelihood =
                curve == CURVE_LIKELIHOOD || curve == CURVE_LOGLIK || curve == CURVE_PROFILE;
        if (!r || o->formula.n || o->trials || of_likelihood)
                return NULL;
        const struct dist *d = regression_family(r);
        double *t = mem_array(d->npar, sizeof *t);
        regression_parameters(r, j->fit->t, 0, t);
        struct fit *f = fit_evaluate(d, j->sample, t);
        free(t);
        return f;
}

enum status plot_make(const struct options *o, struct job *j, size_t n, const struct report *r,
                      struct fault *f)
{
        struct fit *same = n == 1 ? distribution_of(o, j) : NULL;
        struct report alone = *r;
        alone.fit = same;
        alone.regression = NULL;
        struct view v = {.curve = o->plot ? o->picture : o->curve,
                         .drawn = o->plot,
                         .nname = o->drawn.n,
                         .name = (const char *const *)o->drawn.at,
                         .seed = (unsigned long)o->seed,
                         .spec = &j->spec};
        enum status status = figure_make(&v, n, same ? &alone : r, &j->figure, f);
        fit_free(same);
        if (status == STATUS_OK && o->output == OUTPUT_CURVE && j->figure.note && !o->quiet)
                report_warning(j->err, j->group, j->figure.note);
        if (status == STATUS_OK && has_file(o)) {
                char *file = file_of(o, j);
                status = figure_write(&j->figure, file, f);
                free(file);
        }
        return status;
}

void plot_show(const struct options *o, struct job *j)
{
        if (o->output == OUTPUT_CURVE) {
                figure_tsv(j->out, &j->figure, !j->follows);
        } else if (is_script(o)) {
                figure_gnuplot(j->out, &j->figure, NULL);
        } else if (!o->canvas) {
                struct terminal t = terminal_make();
                if (j->follows)
                        putc('\n', j->out);
                figure_terminal(j->out, &j->figure, &t);
        }
}
