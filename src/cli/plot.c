/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures, and tables of curves: what was asked for, and where it goes. */
#include "internal.h"

#include <string.h>
#include <strings.h>

static bool is_script(const struct options *o)
{
        return o->canvas && strcasecmp(o->canvas, "gnuplot") == 0;
}

bool plot_has_file(const struct options *o)
{
        return o->plot && o->canvas && !is_script(o);
}

enum status plot_make(const struct options *o, struct job *j, size_t n, const struct report *r,
                      struct fault *f)
{
        struct view v = {.curve = o->plot ? o->picture : o->curve,
                         .drawn = o->plot,
                         .nname = o->drawn.n,
                         .name = (const char *const *)o->drawn.at,
                         .seed = (unsigned long)o->seed,
                         .spec = &j->spec};
        enum status status = figure_make(&v, n, r, &j->figure, f);
        if (status == STATUS_OK && o->output == OUTPUT_CURVE && j->figure.note && !o->quiet)
                report_warning(j->err, j->group, j->figure.note);
        if (status == STATUS_OK && plot_has_file(o))
                status = figure_write(&j->figure, o->canvas, f);
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
