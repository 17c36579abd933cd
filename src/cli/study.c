/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --study: samples of the fitted model, or at given parameters, are drawn and fitted. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* Intervals cost nothing by the curvature, little where they are exact; others where they are asked for. */
static struct study_options study_options_of(const struct options *o, const struct dist *d,
                                             struct progress *p)
{
        struct study_options s = {.nsize = o->nsize,
                                  .size = o->size,
                                  .samples = o->infer.resamples,
                                  .seed = (unsigned long)o->seed,
                                  .threads = threads_of(o),
                                  .method = o->method,
                                  .how = o->infer,
                                  .onlooker = progress_onlooker(p)};
        bool some = o->infer.interval != INTERVAL_NONE;
        s.how.bare = true;
        s.how.threads = 1; /* samples are what threads work on */
        s.interval[INTERVAL_WALD] = some;
        s.interval[INTERVAL_EXACT] = some && d->exact;
        s.interval[o->infer.interval] = some;
        return s;
}

/* A family may have exact intervals only with another parameter held; who did not ask for them is not told. */
static void forget_unknown(const struct options *o, struct study *s)
{
        size_t known = 0;
        for (size_t i = 0; i < s->nsize; i++)
                for (size_t j = 0; j < s->d->npar; j++)
                        known += s->size[i].cell[j].coverage[INTERVAL_EXACT].intervals;
        if (known == 0 && o->infer.interval != INTERVAL_EXACT)
                s->by.interval[INTERVAL_EXACT] = false;
}

static enum status put(FILE *out, const struct options *o, const struct study *s, struct fault *f)
{
        bool any = false;
        for (size_t i = 0; i < s->nsize; i++)
                any = any || s->size[i].failed < s->by.samples;
        if (!any)
                return fault_set(f, STATUS_NONE, NULL, 0,
                                 "--study: no sample of any n has a maximum; the first: %s",
                                 s->size[0].reason);
        if (o->format == report_format(0))
                report_study(out, s);
        else if (strcmp(o->format->name, "json") == 0)
                report_study_json(out, s);
        else
                report_study_rows(out, s, strcmp(o->format->name, "tsv") == 0 ? '\t' : ',');
        return STATUS_OK;
}

/* Of what is held among t[npar]: by --fix, or given. */
static double *held_of(const struct options *o, const struct dist *d, const double *t)
{
        double *held = mem_array(d->npar, sizeof *held);
        struct fault none = {0};
        bool loc_is_known = o->moved && !o->free_loc; /* the last */
        cli_settings(&o->fix, "fix", d, held, &none);
        fault_clear(&none);
        for (size_t j = 0; j < d->npar; j++)
                held[j] = d->param[j].given || (loc_is_known && j + 1 == d->npar) ? t[j] : held[j];
        return held;
}

static enum status study(FILE *out, const struct options *o, const struct spec *m, const double *t,
                         struct progress *p, struct fault *f)
{
        double *held = held_of(o, m->d, t);
        struct spec at = *m;
        char *why = NULL;
        at.held = held;
        struct study_options how = study_options_of(o, m->d, p);
        struct study *s = study_run(&at, t, &how, &why);
        progress_stop(p);
        if (s)
                forget_unknown(o, s);
        enum status status =
                s ? put(out, o, s, f)
                  : fault_set(f, STATUS_USAGE, NULL, 0, "--study: %s: %s", m->d->name, why);
        study_free(s);
        free(why);
        free(held);
        return status;
}

enum status job_study_alone(const struct options *o, struct fault *f)
{
        struct levels levels = levels_of_words(&o->levels);
        struct dist *made = levels.n ? dist_make_levels(o->dist, &levels) : NULL;
        struct spec m = {.d = made ? made : o->dist, .moved = o->moved != NULL};
        double *t = mem_array(m.d->npar, sizeof *t);
        struct progress p;
        enum status status = cli_values(o, m.d, t, f);
        progress_start(&p, o);
        if (status == STATUS_OK)
                status = study(stdout, o, &m, t, &p, f);
        progress_stop(&p);
        free(t);
        dist_free(made);
        levels_free(&levels);
        return status;
}

enum status job_study(const struct options *o, struct job *j, struct fault *f)
{
        if (!o->at.n && j->fit->boundary)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--study: the maximum is on the boundary, %s, where the theory is "
                                 "another; say where with --at",
                                 j->fit->boundary);
        progress_stop(&j->progress);
        progress_start(&j->progress, o);
        progress_fit(&j->progress, 0);
        return study(j->out, o, &j->spec, o->at.n ? j->held : j->fit->t, &j->progress, f);
}
