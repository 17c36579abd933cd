/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One fit, or one comparison, step by step: table -> sample -> fit -> report. */
#include "internal.h"

#include "location.h"
#include "mem.h"
#include "threads.h"

#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void job_free(struct job *j)
{
        progress_stop(&j->progress);
        for (size_t i = 0; j->gofs && i < j->comparison->n; i++)
                gof_free(j->gofs[i]);
        free(j->gofs);
        gof_free(j->gof);
        figure_free(&j->figure);
        infer_compare_free(j->comparison);
        tests_free(j);
        infer_free(j->inference);
        fit_free(j->fit);
        free(j->path.step);
        free(j->held);
        free(j->start);
        dist_free(j->made);
        plan_forget(&j->plan, &j->foresight);
        plan_free(&j->plan);
        sample_free(j->sample);
        levels_free(&j->levels);
        gather_free(j->gather);
        table_free(&j->table);
}

/* --- messages */

/* Of reading, which concerns all there is. */
static void warn(const struct options *o, const char *text)
{
        if (!o->quiet)
                report_warning(stderr, NULL, text);
}

/* Of this fit; of a group in a format that has warnings, not twice. */
static void tell(const struct options *o, const struct job *j, const char *text)
{
        if (!o->quiet && !(j->group && o->format->failures))
                report_warning(j->err, j->group, text);
}

/* --- the steps */

size_t threads_of(const struct options *o)
{
        return o->threads ? (size_t)o->threads : threads_available();
}

/* Whether the input can be read again: regular files. */
bool is_rereadable(const struct options *o)
{
        struct stat about;
        bool all = o->nfile > 0;
        for (size_t i = 0; i < o->nfile; i++)
                all = all && strcmp(o->file[i], "-") != 0 && stat(o->file[i], &about) == 0 &&
                      S_ISREG(about.st_mode);
        return all;
}

static void stop_streaming(struct job *j)
{
        streaming_free(j->plan.streaming);
        j->plan.streaming = NULL;
}

static enum status read_rows(const struct options *o, struct job *j, const struct request *single,
                             const struct reduction *reduction, struct fault *f)
{
        const struct requests *r = &j->plan.requests;
        struct request known[KNOWN_COUNT], *list;
        size_t n = 1 + o->by.n, nknown = 0;
        if (single)
                nknown = known_requests(o, single->column, known, j->plan.known);
        list = mem_array(n + nknown, sizeof *list);
        if (single)
                list[0] = *single;
        for (size_t i = 0; i < o->by.n; i++)
                list[1 + i] = (struct request){o->by.at[i], WANT_GROUP};
        for (size_t i = 0; i < nknown; i++)
                list[n + i] = known[i];
        for (size_t k = 0; single && k < KNOWN_COUNT; k++)
                if (j->plan.known[k] != KNOWN_NOT)
                        j->plan.known[k] += n;
        enum status status =
                read_table(o->nfile, o->file, &o->dialect, r->n ? r->n : n + nknown,
                           r->n ? r->request : list, threads_of(o), reduction, &j->table, f);
        free(list);
        return status;
}

static enum status settle_events(const struct options *o, struct job *j, struct fault *f)
{
        const char *warning = NULL;
        if (j->plan.known[KNOWN_EVENT] == KNOWN_NOT || j->table.nrow == 0)
                return STATUS_OK;
        enum status status = known_events(&j->table, j->plan.known[KNOWN_EVENT], &warning, f);
        if (warning)
                warn(o, warning);
        return status;
}

/* Rows that were not kept are read again if their products will not do. */
static enum status settle_stream(const struct options *o, struct job *j, struct fault *f)
{
        struct streaming *s = j->plan.streaming;
        if (streaming_give_back(s, &j->table) || j->table.nrow == 0) {
                stop_streaming(j);
                return STATUS_OK;
        }
        if ((streaming_succeeded(s) && !streaming_is_steep(s)) || !is_rereadable(o))
                return streaming_succeeded(s)
                               ? STATUS_OK
                               : fault_set(f, STATUS_DATA, NULL, 0, "%s", streaming_reason(s));
        stop_streaming(j);
        table_free(&j->table);
        return read_rows(o, j, NULL, NULL, f);
}

/* Whether more is asked than summaries of the rows tell: rows are looked at, fitted again, or in groups. */
static bool needs_rows(const struct options *o)
{
        static const bool looks[] = {
                [OUTPUT_PLOT] = true,    [OUTPUT_CURVE] = true,       [OUTPUT_ROWS] = true,
                [OUTPUT_EXPLAIN] = true, [OUTPUT_PREDICTIONS] = true, [OUTPUT_DRAWS] = true,
                [OUTPUT_STUDY] = true};
        enum interval interval = o->infer.interval;
        bool refits = interval == INTERVAL_PROFILE || interval == INTERVAL_BOOTSTRAP ||
                      interval == INTERVAL_PERCENTILE || o->infer.error == ERROR_ROBUST ||
                      o->infer.error == ERROR_BOOTSTRAP || o->test.n;
        bool tests =
                o->gof && (plan_is_asked(o) || !o->dist->support.discrete); /* counts will do */
        bool searches = o->fix.n || o->at.n || o->start.n || o->moved || o->method != METHOD_AUTO;
        return looks[o->output] || refits || tests || searches || o->degrees || o->by.n ||
               known_bounds(o);
}

enum status job_load(const struct options *o, struct job *j, struct fault *f)
{
        static const enum want want[] = {[DATA_NUMBER] = WANT_NUMBER,
                                         [DATA_BINARY] = WANT_EITHER,
                                         [DATA_LABEL] = WANT_LABEL};
        enum data data = o->dist ? o->dist->data : DATA_NUMBER;
        bool plans = o->dist && plan_is_asked(o);
        bool reduced = o->dist && !needs_rows(o);
        unsigned summaries = reduced && !plans ? dist_summaries(o->dist) : 0;
        struct request single = {o->column, known_want(o, o->levels.n ? WANT_LABEL : want[data])};
        struct reduction reduction;
        enum status status = plans ? plan_begin(&j->plan, o, f) : STATUS_OK;
        if (status != STATUS_OK)
                return status;
        bool streams = plans && reduced && plan_streams(&j->plan, o);
        if (summaries) {
                j->gather = gather_make(summaries, data == DATA_LABEL ? NULL : &o->dist->support,
                                        o->weights != NULL);
                reduction = gather_reduction(j->gather);
        } else if (streams) {
                j->plan.streaming =
                        streaming_make(j->plan.formula[0], &j->plan.requests, &j->table);
                reduction = streaming_reduction(j->plan.streaming);
        }
        status = read_rows(o, j, plans ? NULL : &single, summaries || streams ? &reduction : NULL,
                           f);
        if (streams && status == STATUS_OK)
                status = settle_stream(o, j, f);
        for (size_t i = 0; i < j->table.nwarning; i++)
                warn(o, j->table.warning[i]);
        for (size_t i = 0; o->degrees && i < j->table.nrow; i++)
                j->table.column[0].x[i] *= M_PI / 180;
        return status ? status : settle_events(o, j, f);
}

/* The response of a formula may be an expression. */
static enum status observe_left(const struct options *o, struct job *j, struct fault *f)
{
        const struct support *where = &o->dist->support;
        j->sample = sample_make(j->table.nrow, j->plan.left, known_weights(&j->plan, &j->table));
        j->sample->threads = threads_of(o);
        size_t line, bad = sample_outside(j->sample, where);
        if (bad == j->sample->n)
                return STATUS_OK;
        char value[NUM_TEXT], range[SUPPORT_TEXT];
        const char *file = table_where(&j->table, bad, &line);
        return fault_set(
                f, STATUS_DATA, file, line, "the response, %s, is outside the support of %s: %s",
                num_shortest(value, j->plan.left[bad]), o->dist->name, support_text(range, where));
}

static enum status observe_bounds(const struct options *o, struct job *j, struct fault *f)
{
        enum status status = known_sample(o, &j->plan, &j->table, j->column, o->dist->name,
                                          &o->dist->support, &j->sample, f);
        if (status == STATUS_OK)
                j->sample->threads = threads_of(o);
        return status;
}

static enum status check_weight(const struct sample *s, struct fault *f)
{
        return isfinite(s->weight) ? STATUS_OK
                                   : fault_set(f, STATUS_DATA, NULL, 0,
                                               "--weights: their sum is too large for a double");
}

/* Counts and rounded values may be meant for a density, but it takes them at their word. */
static void doubt_values(const struct options *o, const struct job *j)
{
        bool continuous = true;
        for (size_t i = 0; i < (o->nrival ? o->nrival : 1); i++) {
                const struct dist *d = o->nrival ? o->rival[i] : o->dist;
                continuous = continuous && d->data == DATA_NUMBER && !d->support.discrete &&
                             !d->circular;
        }
        if (!continuous || known_bounds(o) || plan_is_asked(o))
                return;
        double step = sample_coarseness(j->sample);
        if (step == 0)
                return;
        char *text = mem_format(
                "all values are multiples of %g, and many of them equal: a density takes them "
                "as exact; --round=%g lets each stand for what is rounded to it",
                step, step);
        tell(o, j, text);
        free(text);
}

enum status job_observe(const struct options *o, struct job *j, struct fault *f)
{
        enum status status = plan_is_asked(o) && !draws_given(o)
                                     ? plan_response(&j->plan, &j->table, &j->column, f)
                                     : STATUS_OK;
        if (status != STATUS_OK)
                return status;
        if (draws_given(o))
                status = draw_stage(o, j, f);
        else if (j->plan.streaming)
                j->sample = streaming_response(j->plan.streaming);
        else if (known_bounds(o) && j->table.nrow)
                status = observe_bounds(o, j, f);
        else if (j->plan.left)
                status = observe_left(o, j, f);
        else
                status = sample_from_table(&j->table, j->column, o->dist->data,
                                           (const char *const *)o->levels.at, o->dist->name,
                                           &o->dist->support, known_weights(&j->plan, &j->table),
                                           j->gather, threads_of(o), &j->sample, &j->levels, f);
        if (status == STATUS_OK)
                status = check_weight(j->sample, f);
        if (status == STATUS_OK && j->levels.n)
                j->made = dist_make_levels(o->dist, &j->levels);
        j->dist = j->made ? j->made : o->dist;
        if (status == STATUS_OK && !draws_given(o))
                doubt_values(o, j);
        if (status != STATUS_OK || !plan_is_asked(o))
                return status;
        status = plan_make(&j->plan, o, j->dist, &j->table, j->sample, f);
        if (status == STATUS_OK && j->plan.regression)
                j->dist = regression_row(j->plan.regression);
        return status;
}

/* What was asked about parameters, now that there are some for certain. */
enum status job_resolve(const struct options *o, struct job *j, struct fault *f)
{
        enum status status;
        j->held = mem_array(j->dist->npar, sizeof *j->held);
        j->start = mem_array(j->dist->npar, sizeof *j->start);
        if (o->at.n)
                status = cli_values(o, j->dist, j->held, f);
        else if (!(status = cli_settings(&o->fix, "fix", j->dist, j->held, f)))
                status = cli_settings(&o->start, "start", j->dist, j->start, f);
        if (status != STATUS_OK)
                return status;
        j->spec = (struct spec){.d = j->dist,
                                .s = j->sample,
                                .regression = j->plan.regression,
                                .penalties = &j->plan.penalties,
                                .dirichlet = j->plan.dirichlet,
                                .moved = o->moved,
                                .held = j->held};
        enum status tests = tests_check(o, &j->spec, f);
        return tests ? tests : report_print_check(j->dist, o->print.n, o->print.at, f);
}

static struct infer_options watched(const struct options *o, struct job *j)
{
        struct infer_options how = o->infer;
        how.onlooker = progress_onlooker(&j->progress);
        return how;
}

static struct gof *test_goodness(const struct options *o, struct job *j, const struct spec *m,
                                 const struct fit *f)
{
        struct gof_options how = {.tests = o->gof,
                                  .refits = (size_t)o->refits,
                                  .seed = (unsigned long)o->seed,
                                  .threads = threads_of(o),
                                  .onlooker = progress_onlooker(&j->progress)};
        return gof_run(m, f, &how);
}

static void watch_fit(void *context, const struct fit_step *s)
{
        struct job *j = context;
        progress_fit(&j->progress, s->iteration);
        if (j->trace.out)
                report_trace_step(&j->trace, s);
        struct path *p = &j->path;
        if (!j->records_path)
                return;
        p->step = mem_grow(p->step, &p->room, p->n + 1, sizeof *p->step);
        struct step *step = &p->step[p->n++];
        *step = (struct step){s->stage, s->iteration, s->nll + s->penalty, s->gradient, {0}};
        for (size_t k = 0; s->t && k < PATH_PARAMETERS && k < s->npar; k++)
                step->t[k] = s->t[k];
}

enum status job_estimate(const struct options *o, struct job *j, struct fault *f)
{
        struct fit_options how = {.method = o->method,
                                  .start = j->start,
                                  .evaluate = o->at.n > 0,
                                  .watch = watch_fit,
                                  .watch_context = j,
                                  .traced =
                                          o->output == OUTPUT_TRACE || o->output == OUTPUT_EXPLAIN};
        struct infer_options infer = watched(o, j);
        char *why = NULL;
        j->records_path = o->output == OUTPUT_EXPLAIN;
        progress_fit(&j->progress, 0);
        if (o->output == OUTPUT_TRACE) {
                j->trace = (struct trace){.out = j->out,
                                          .penalised = o->prior.n || o->l1 > 0 || o->l2 > 0};
                report_trace_head(&j->trace, j->dist);
        }
        j->fit = spec_fit(&j->spec, &how);
        if (j->fit->status == STATUS_OK)
                j->inference = infer_run(&j->spec, &j->fit, &infer, &why);
        if (o->gof && j->inference)
                j->gof = test_goodness(o, j, &j->spec, j->fit);
        progress_stop(&j->progress);
        for (size_t i = 0; i < j->fit->nwarning; i++)
                tell(o, j, j->fit->warning[i]);
        for (size_t i = 0; j->inference && i < j->inference->nwarning; i++)
                tell(o, j, j->inference->warning[i]);
        if (o->start.n && j->fit->method == METHOD_EXACT)
                tell(o, j, "--start was of no use: the maximum was found by the closed form");
        if (j->fit->status != STATUS_OK)
                return fault_set(f, j->fit->status, NULL, 0, "%s: %s", j->dist->name,
                                 j->fit->reason);
        if (why) {
                fault_set(f, STATUS_USAGE, NULL, 0, "%s", why);
                free(why);
                return STATUS_USAGE;
        }
        enum status status = tests_run(o, j, f);
        if (status != STATUS_OK)
                return status;
        return o->output == OUTPUT_PREDICTIONS
                       ? plan_foresee(&j->plan, o, regression_family(j->plan.regression), &j->table,
                                      &j->foresight, f)
                       : STATUS_OK;
}

void tell_missing(const struct options *o, const struct job *j)
{
        size_t n = j->table.missing;
        char *text = mem_format("%zu row%s left out: the value is missing", n, n == 1 ? "" : "s");
        tell(o, j, text);
        free(text);
}

static void tell_unforeseen(const struct options *o, const struct job *j)
{
        size_t n = j->foresight.table.missing;
        char *text = mem_format("%s: %zu row%s without a prediction: a predictor is missing",
                                strcmp(o->predict, "-") == 0 ? "standard input" : o->predict, n,
                                n == 1 ? "" : "s");
        tell(o, j, text);
        free(text);
}

/* Between cells that are written as those of a table were read. */
static char separator_of(const struct table *t)
{
        return t->delimiter == DELIMITER_AUTO     ? ','
               : t->delimiter == DELIMITER_BLANKS ? ' '
                                                  : (char)t->delimiter;
}

static bool draws_picture(const struct options *o)
{
        return o->output == OUTPUT_PLOT || o->output == OUTPUT_CURVE;
}

/* What all reports of a job have in common. */
static struct report subject(const struct options *o, const struct job *j)
{
        return (struct report){.table = &j->table,
                               .column = j->column,
                               .levels = &j->levels,
                               .nfile = o->nfile,
                               .file = o->file,
                               .how = &o->infer,
                               .digits = o->digits,
                               .group = j->group,
                               .bounded = known_intervals(o)};
}

static enum rows rows_of(const struct options *o)
{
        return o->curve == CURVE_FITTED ? ROWS_FITTED : ROWS_RESIDUALS;
}

/* What comes before the first of several, or the only one. */
static void report_head(const struct options *o, struct job *j, const struct report *r)
{
        if (!j->head)
                return;
        if (o->output == OUTPUT_CURVE)
                figure_tsv_head(j->head, &j->figure);
        else if (o->output == OUTPUT_ROWS)
                report_rows_head(j->head, r, rows_of(o));
        else if (o->output == OUTPUT_REPORT && o->format->head)
                o->format->head(j->head);
        j->head = NULL;
}

static void report_fit(const struct options *o, struct job *j, const struct report *r)
{
        report_head(o, j, r);
        switch (o->output) {
        case OUTPUT_REPORT:
                o->format->fit(j->out, r);
                break;
        case OUTPUT_PRINT:
                report_print(j->out, o->quiet ? NULL : j->err, r, o->print.n, o->print.at);
                break;
        case OUTPUT_CALL:
                report_call(j->out, r, o->as);
                break;
        case OUTPUT_PLOT:
        case OUTPUT_CURVE:
                plot_show(o, j);
                break;
        case OUTPUT_ROWS:
                report_rows(j->out, r, rows_of(o), (unsigned long)o->seed);
                break;
        case OUTPUT_PREDICTIONS:
                report_predictions(j->out, r, &j->foresight.predictors, &j->foresight.table,
                                   separator_of(&j->foresight.table));
                break;
        case OUTPUT_EXPLAIN:
                report_explain(j->out, r, o->explain);
                break;
        case OUTPUT_TRACE:
                report_trace_end(&j->trace, j->fit);
                break;
        case OUTPUT_DRAWS: /* job_draw and job_study write these */
        case OUTPUT_STUDY:
                break;
        }
}

static struct report report_of(const struct options *o, const struct job *j)
{
        struct report r = subject(o, j);
        r.fit = j->fit;
        r.inference = j->inference;
        r.gof = j->gof;
        r.regression = j->plan.regression;
        r.penalties = &j->plan.penalties;
        r.path = &j->path;
        r.nformula = o->formula.n;
        r.formula = (const char *const *)o->formula.at;
        r.ntest = j->ntest;
        r.test = (const struct test *const *)j->test;
        return r;
}

void job_report(const struct options *o, struct job *j)
{
        struct report r = report_of(o, j);
        if (o->verbose)
                report_details(j->err, &r);
        bool silent = o->output == OUTPUT_PRINT || o->output == OUTPUT_ROWS ||
                      o->output == OUTPUT_PREDICTIONS; /* the others say so themselves */
        if (silent && j->inference && j->table.missing && !j->group)
                tell_missing(o, j);
        if (o->output == OUTPUT_PREDICTIONS && j->inference && j->foresight.table.missing)
                tell_unforeseen(o, j);
        if (j->inference || o->output == OUTPUT_EXPLAIN ||
            (o->output == OUTPUT_REPORT && o->format->failures))
                report_fit(o, j, &r);
}

void job_refuse(const struct options *o, struct job *j, const struct fault *f)
{
        struct report r = subject(o, j);
        if (o->output != OUTPUT_REPORT || !o->format->refusal) {
                report_fault(j->err, j->group, f);
                return;
        }
        char *reason = report_reason(f);
        o->format->refusal(j->out, &r, o->dist ? o->dist->name : NULL, reason);
        free(reason);
}

/* Where the format has no place for reasons, standard error has. */
static void without_maximum(const struct options *o, const struct job *j, const struct contender *c)
{
        bool told = o->output == OUTPUT_REPORT &&
                    (o->format->failures || o->format == report_format(0));
        if (told || (o->all && !c->fit))
                return;
        char *text = mem_format("%s: %s", c->d->name, c->reason);
        tell(o, j, text);
        free(text);
}

/* What is given of each of several families: the settings of --fix that it has, or all of --at. The caller frees both levels. */
static double **givens(const struct options *o, struct fault *f)
{
        double **held = mem_array(o->nrival, sizeof *held);
        for (size_t i = 0; i < o->nrival; i++) {
                held[i] = mem_array(o->rival[i]->npar, sizeof **held);
                if (o->at.n)
                        cli_values(o, o->rival[i], held[i], f); /* which were checked */
                else
                        cli_givens(&o->fix, o->rival[i], held[i]);
        }
        return held;
}

/* Of those that have a fit. */
static void compare_goodness(const struct options *o, struct job *j, double *const *held)
{
        const struct comparison *c = j->comparison;
        j->gofs = mem_array(c->n, sizeof(struct gof *));
        for (size_t i = 0; i < c->fitted; i++) {
                size_t k = 0;
                while (o->rival[k] != c->contender[i].d)
                        k++;
                struct spec m = {.d = o->rival[k], .s = j->sample, .held = held[k]};
                j->gofs[i] = test_goodness(o, j, &m, c->contender[i].fit);
        }
}

/* A picture of all that have a maximum. */
static enum status compare_drawn(const struct options *o, struct job *j, const struct report *base,
                                 struct fault *f)
{
        const struct comparison *c = j->comparison;
        struct report *r = mem_array(c->fitted, sizeof *r);
        for (size_t i = 0; i < c->fitted; i++) {
                r[i] = *base;
                r[i].contender = &c->contender[i];
                r[i].fit = c->contender[i].fit;
                r[i].inference = c->contender[i].inference;
        }
        enum status status = c->fitted ? plot_make(o, j, c->fitted, r, f) : STATUS_OK;
        if (status == STATUS_OK && c->fitted)
                report_fit(o, j, &r[0]);
        free(r);
        return status;
}

enum status job_compare(const struct options *o, struct job *j, struct fault *f)
{
        static const struct support anything = {.lo = -NUM_INF, .hi = NUM_INF};
        struct fit_options how = {.method = o->method, .evaluate = o->at.n > 0};
        struct infer_options infer = watched(o, j);
        progress_fit(&j->progress, 0);
        enum status status =
                known_bounds(o) && j->table.nrow
                        ? known_sample(o, &j->plan, &j->table, 0, "", &anything, &j->sample, f)
                        : sample_from_table(&j->table, 0, DATA_NUMBER, NULL, "", &anything,
                                            known_weights(&j->plan, &j->table), NULL, threads_of(o),
                                            &j->sample, &j->levels, f);
        if (status == STATUS_OK)
                status = check_weight(j->sample, f);
        if (status != STATUS_OK)
                return status;
        j->sample->threads = threads_of(o);
        doubt_values(o, j);
        double **held = givens(o, f);
        struct report base = subject(o, j);
        j->comparison = infer_compare(j->sample, o->nrival, o->rival, (const double *const *)held,
                                      &how, &infer, o->rank);
        if (o->gof)
                compare_goodness(o, j, held);
        base.gofs = j->gofs;
        for (size_t i = 0; i < o->nrival; i++)
                free(held[i]);
        free(held);
        progress_stop(&j->progress);
        if (draws_picture(o)) {
                status = compare_drawn(o, j, &base, f);
                if (status != STATUS_OK)
                        return status;
        } else {
                report_head(o, j, &base);
                report_comparison(j->out, o->format, j->comparison, &base, o->all);
        }
        for (size_t i = j->comparison->fitted; i < j->comparison->n; i++)
                without_maximum(o, j, &j->comparison->contender[i]);
        /* who asks for all does not expect all to succeed */
        return o->all && j->comparison->fitted ? STATUS_OK : j->comparison->status;
}

enum status job_call(const struct options *o, struct job *j, struct fault *f)
{
        if (draws_picture(o)) {
                struct report r = report_of(o, j);
                return plot_make(o, j, 1, &r, f);
        }
        if (o->output != OUTPUT_CALL || report_has_call(j->fit, o->as))
                return STATUS_OK;
        if (j->fit->boundary)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--as: the maximum is on the boundary, %s, which is not known in "
                                 "%s",
                                 j->fit->boundary, o->as->name);
        return fault_set(f, STATUS_USAGE, NULL, 0,
                         "--as: %s is not known in %s with these parameters", j->fit->d->name,
                         o->as->name);
}
