/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --simulate: draws at given parameters, or from a fit. */
#include "internal.h"

#include "likelihood.h"
#include "mem.h"
#include "simulate.h"

#include <stdlib.h>
#include <string.h>

struct levels levels_of_words(const struct words *w)
{
        struct levels l = {.n = w->n, .name = mem_array(w->n, sizeof *l.name)};
        for (size_t i = 0; i < w->n; i++)
                l.name[i] = mem_text(w->at[i], strlen(w->at[i]));
        return l;
}

/* What all draws have in common. */
static struct draws draws_of(const struct options *o, const struct levels *levels)
{
        return (struct draws){.levels = levels,
                              .from = -NUM_INF,
                              .to = NUM_INF,
                              .n = o->simulate,
                              .separator = strcmp(o->format->name, "tsv") == 0 ? '\t' : ',',
                              .seed = (unsigned long)o->seed,
                              .threads = threads_of(o)};
}

static enum status check_place(const struct draws *w, struct fault *f)
{
        char *why = simulate_refusal(w->d, w->t);
        if (why)
                fault_set(f, STATUS_USAGE, NULL, 0, "--simulate: %s: %s", w->d->name, why);
        else if ((isfinite(w->from) || isfinite(w->to)) &&
                 outcome_log(w->d, w->from, w->to, w->t, NULL, NULL) == -NUM_INF)
                fault_set(f, STATUS_USAGE, NULL, 0,
                          "--simulate: nothing of this %s is inside the window of --truncate",
                          w->d->name);
        free(why);
        return f->text ? f->status : STATUS_OK;
}

enum status job_draw_alone(const struct options *o, struct fault *f)
{
        struct levels levels = levels_of_words(&o->levels);
        struct dist *made = levels.n ? dist_make_levels(o->dist, &levels) : NULL;
        const struct dist *d = made ? made : o->dist;
        double *t = mem_array(d->npar, sizeof *t);
        enum status status;
        struct draws w = draws_of(o, &levels);
        w.d = d;
        w.t = t;
        w.name = o->column ? o->column : "x";
        known_window(o, d->support.discrete, &w.from, &w.to);
        if (!(status = cli_values(o, d, t, f)) && !(status = check_place(&w, f)))
                report_draws(stdout, &w);
        free(t);
        dist_free(made);
        levels_free(&levels);
        return status;
}

enum status draw_stage(const struct options *o, struct job *j, struct fault *f)
{
        if (j->table.nrow == 0)
                return fault_set(f, STATUS_DATA, NULL, 0, "no rows to draw a response for");
        j->plan.left = mem_array(j->table.nrow, sizeof *j->plan.left);
        j->sample = sample_make(j->table.nrow, j->plan.left, NULL);
        j->column = j->table.ncolumn;
        j->levels = levels_of_words(&o->levels);
        return STATUS_OK;
}

/* The response, as it is called in the file. */
static const char *response_name(const struct options *o, const struct job *j)
{
        bool left = j->plan.n && !j->plan.names_parameter[0];
        if (left)
                return formula_left(j->plan.formula[0]);
        if (j->column < j->table.ncolumn && j->table.column[j->column].name)
                return j->table.column[j->column].name;
        return o->column ? o->column : "x";
}

/* The window that all rows of a truncated sample were seen in. */
static enum status take_window(const struct sample *s, struct draws *w, struct fault *f)
{
        const struct bounds *b = s->outcomes ? s->outcomes->rows : NULL;
        if (!b || !b->from)
                return STATUS_OK;
        for (size_t i = 1; i < b->n; i++)
                if (b->from[i] != b->from[0] || b->to[i] != b->to[0])
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "--simulate: the window of --truncate differs by row; "
                                         "with a formula (y ~ 1) each row is drawn in its own");
        w->from = b->from[0];
        w->to = b->to[0];
        return STATUS_OK;
}

/* Of a regression without predictors (a prior alone) all rows are the same. */
static enum status draw_same(const struct options *o, struct job *j, struct draws *w,
                             struct fault *f)
{
        const struct fit *model = fit_model(j->fit);
        const enum status status = take_window(j->sample, w, f);
        if (status)
                return status;
        double *t = NULL;
        w->d = model->d;
        w->t = model->t;
        if (j->plan.regression) {
                w->d = regression_family(j->plan.regression);
                w->t = t = mem_array(w->d->npar, sizeof *t);
                regression_parameters(j->plan.regression, j->fit->t, 0, t);
        }
        w->name = response_name(o, j);
        report_draws(j->out, w);
        free(t);
        return STATUS_OK;
}

enum status job_draw(const struct options *o, struct job *j, struct fault *f)
{
        struct draws w = draws_of(o, &j->levels);
        bool same = !o->formula.n && !o->trials;
        if (same)
                return draw_same(o, j, &w, f);
        w.regression = j->plan.regression;
        w.d = regression_family(w.regression);
        w.t = o->at.n ? j->held : j->fit->t;
        w.name = response_name(o, j);
        if (j->table.missing)
                tell_missing(o, j);
        return report_draws_beside(j->out, &w, &j->table, o->file[0], &o->dialect,
                                   j->plan.requests.n, j->plan.requests.request, f);
}
