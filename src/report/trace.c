/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --trace: the path of the search, as TSV for plotting tools. */
#include "internal.h"

#include <math.h>

static void put_number(FILE *out, double v)
{
        char text[NUM_TEXT];
        putc('\t', out);
        if (!isnan(v))
                fputs(num_shortest(text, v), out);
}

void report_trace_head(const struct trace *w, const struct dist *d)
{
        fputs("run\tstage\titeration\tnll", w->out);
        fputs(w->penalised ? "\tobjective\tgradient\tstep" : "\tgradient\tstep", w->out);
        for (size_t j = 0; j < d->npar; j++) {
                putc('\t', w->out);
                tsv_text(w->out, d->param[j].name);
        }
        putc('\n', w->out);
}

void report_trace_step(struct trace *w, const struct fit_step *s)
{
        if (s->iteration == 0)
                w->runs++;
        fprintf(w->out, "%zu\t%s\t%zu", w->runs, s->stage, s->iteration);
        put_number(w->out, s->nll);
        if (w->penalised)
                put_number(w->out, s->nll + s->penalty);
        put_number(w->out, s->gradient);
        /* none where a search begins, as a number: gnuplot takes empty cells for no cells */
        put_number(w->out, s->iteration == 0 && !isnan(s->gradient) ? 0 : s->step);
        for (size_t j = 0; j < s->npar; j++)
                put_number(w->out, s->t[j]);
        putc('\n', w->out);
}

void report_trace_end(struct trace *w, const struct fit *f)
{
        bool searched = w->runs > 0;
        struct fit_step s = {.stage = searched ? "maximum" : method_name(f->method),
                             .iteration = f->iterations,
                             .npar = f->d->npar,
                             .t = f->t,
                             .nll = -f->loglik,
                             .penalty = f->penalty,
                             .gradient = NUM_NAN,
                             .step = NUM_NAN};
        w->runs = searched || s.iteration == 0 ? w->runs : 1;
        report_trace_step(w, &s);
}
