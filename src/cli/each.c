/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --by: one fit for each group. Groups are fitted by several threads, each of them by one (by more if there are fewer groups than
 * threads); what they print is kept until it is their turn, so that nothing depends on the number of threads. */
#include "internal.h"

#include "mem.h"
#include "threads.h"

#include <stdlib.h>
#include <string.h>

enum {
        BATCH_GROUPS = 256,   /* that are fitted one after another by a thread, */
        BATCH_ROWS = 1 << 14, /* unless they have more rows than this */
        MOST_WARNINGS = 20,   /* nobody reads more */
};

/* Groups that are on their way. */
struct batch {
        size_t first, n; /* which */
        FILE *out, *err, *head;
        char *text, *remarks, *opening; /* what is written to these */
        size_t text_size, remarks_size, opening_size;
        struct fault usage; /* of the first group there is: it concerns all */
        size_t refused;
        enum status worst;
};

struct round {
        const struct options *o; /* as given, */
        struct options one;      /* and for a single group */
        struct job *all;
        struct groups groups;
        size_t next; /* group, to be fetched */
        size_t most; /* groups of a batch */
        struct batch *batch;
        bool begun; /* results have been written */
        size_t warnings, refused;
        enum status worst;
        struct fault *fault;
};

/* --- 1. one group */

static enum status fit(const struct round *r, struct job *j, struct fault *f)
{
        const struct options *o = &r->one;
        enum status status = STATUS_OK;
        memcpy(j->plan.known, r->all->plan.known, sizeof j->plan.known);
        if (o->nrival)
                return job_compare(o, j, f);
        if (plan_is_asked(o))
                status = plan_begin(&j->plan, r->o, f); /* as it was for the table */
        if (status || (status = job_observe(o, j, f)) || (status = job_resolve(o, j, f)) ||
            (status = job_estimate(o, j, f)))
                return status;
        return job_call(o, j, f);
}

/* Residuals of a discrete family are random: those of another group shall be others. */
static struct options options_of(const struct round *r, size_t group)
{
        struct options o = r->one;
        o.seed = (int)(((size_t)o.seed + group) % 2147483647);
        return o;
}

static void take_group(const struct round *r, struct batch *b, size_t i)
{
        struct options o = options_of(r, i);
        struct cells cells = groups_cells(&r->groups, i);
        struct job j = {
                .out = b->out, .err = b->err, .head = b->head, .group = &cells, .follows = i > 0};
        struct fault f = {0};
        bool records = o.output == OUTPUT_REPORT;
        if (i > 0 && (records || o.explain) && o.format == report_format(0))
                putc('\n', b->out);
        j.table = groups_table(&r->groups, i);
        enum status status = fit(r, &j, &f);
        bool known = j.fit && status != STATUS_DATA && status != STATUS_USAGE;
        if (i == 0 && status == STATUS_USAGE && !j.fit) {
                b->usage = f;
                f = (struct fault){0};
        } else if (known && (status == STATUS_OK || o.explain || (records && o.format->failures))) {
                job_report(&o, &j);
        } else if (f.text) {
                job_refuse(&o, &j, &f);
        }
        b->refused += j.comparison ? !j.comparison->fitted : status != STATUS_OK;
        b->worst = status > b->worst ? status : b->worst;
        b->head = j.head;
        fault_clear(&f);
        job_free(&j);
}

/* --- 2. all groups, some at a time */

static bool fetch(void *context, size_t slot)
{
        struct round *r = context;
        struct batch *b = &r->batch[slot];
        size_t rows = 0;
        *b = (struct batch){.first = r->next};
        while (r->next < r->groups.n && b->n < r->most && rows < BATCH_ROWS) {
                rows += groups_rows(&r->groups, r->next++);
                b->n++;
        }
        return b->n > 0;
}

static void work(void *context, size_t slot)
{
        const struct round *r = context;
        struct batch *b = &r->batch[slot];
        FILE *head = mem_stream(&b->opening, &b->opening_size);
        b->out = mem_stream(&b->text, &b->text_size);
        b->err = mem_stream(&b->remarks, &b->remarks_size);
        b->head = head;
        for (size_t i = 0; i < b->n && !b->usage.text; i++)
                take_group(r, b, b->first + i);
        fclose(head);
        fclose(b->out);
        fclose(b->err);
}

/* Reasons are all told, warnings only so many. */
static void put_remarks(struct round *r, const struct batch *b)
{
        static const char warning[] = "mlefit: warning: ";
        for (const char *s = b->remarks; *s;) {
                size_t n = strcspn(s, "\n") + 1;
                bool minor = strncmp(s, warning, sizeof warning - 1) == 0;
                r->warnings += minor;
                if (!minor || r->warnings <= MOST_WARNINGS)
                        fwrite(s, 1, n, r->all->err);
                s += n;
        }
}

static bool deliver(void *context, size_t slot)
{
        struct round *r = context;
        struct batch *b = &r->batch[slot];
        bool usage = b->usage.text != NULL;
        progress_stop(&r->all->progress); /* what is written says enough */
        if (usage) {
                *r->fault = b->usage;
        } else {
                if (b->text_size && !r->begun)
                        fwrite(b->opening, 1, b->opening_size, r->all->out);
                r->begun = r->begun || b->text_size;
                fwrite(b->text, 1, b->text_size, r->all->out);
                put_remarks(r, b);
        }
        r->refused += b->refused;
        r->worst = b->worst > r->worst ? b->worst : r->worst;
        free(b->opening);
        free(b->text);
        free(b->remarks);
        *b = (struct batch){0};
        return !usage && !ferror(r->all->out);
}

/* --- 3. what concerns all of them */

/* Categories, and which of two is success, are the same in all groups. */
static enum status share_levels(struct round *r, struct levels *levels, struct fault *f)
{
        const struct options *o = r->o;
        struct job *j = r->all;
        enum status status = STATUS_OK;
        if (!o->dist || o->dist->data == DATA_NUMBER || o->levels.n)
                return STATUS_OK;
        if (plan_is_asked(o))
                status = plan_response(&j->plan, &j->table, &j->column, f);
        if (status || j->column == j->table.ncolumn || !j->table.column[j->column].is_label)
                return status;
        status = levels_from_table(&j->table, j->column, o->dist->data, NULL, o->dist->name, levels,
                                   f);
        if (status)
                return status;
        r->one.levels = (struct words){levels->n, mem_array(levels->n + 1, sizeof(char *))};
        memcpy(r->one.levels.at, levels->name, levels->n * sizeof(char *));
        return STATUS_OK;
}

static void tell_ungrouped(const struct options *o, const struct table *t)
{
        size_t n = t->missing - t->nlost;
        if (o->quiet || n == 0)
                return;
        char *text = mem_format("%zu row%s left out: the group is missing", n, n == 1 ? "" : "s");
        report_warning(stderr, NULL, text);
        free(text);
        n = t->nlost;
        if (n == 0 || o->output == OUTPUT_REPORT) /* which have their missing rows */
                return;
        text = mem_format("%zu row%s left out: the value is missing", n, n == 1 ? "" : "s");
        report_warning(stderr, NULL, text);
        free(text);
}

/* Never more threads at work than were asked for. A group that is fitted many times over is a batch. */
static size_t share_threads(struct round *r)
{
        size_t threads = threads_of(r->o), n = r->groups.n;
        bool often = infer_resamples(&r->o->infer) || r->o->gof;
        r->most = often ? 1 : BATCH_GROUPS;
        threads = n < threads ? n : threads;
        r->one.threads = (int)(threads_of(r->o) / threads);
        r->one.infer.threads = (size_t)r->one.threads;
        return threads;
}

static void run(struct round *r)
{
        size_t threads = share_threads(r);
        struct stream stream = {threads > 1 ? 16 * threads : 1, fetch, work, deliver, r};
        r->batch = mem_array(stream.slots, sizeof *r->batch);
        threads_stream(threads, &stream);
        for (size_t k = 0; k < stream.slots; k++) { /* what there was no more need of */
                fault_clear(&r->batch[k].usage);
                free(r->batch[k].opening);
                free(r->batch[k].text);
                free(r->batch[k].remarks);
        }
        free(r->batch);
}

/* What remains to be said when all have been told of one by one. */
static enum status conclude(struct round *r)
{
        const struct options *o = r->o;
        if (r->warnings > MOST_WARNINGS) {
                char *text = mem_format("%zu more warnings of groups", r->warnings - MOST_WARNINGS);
                report_warning(r->all->err, NULL, text);
                free(text);
        }
        if (r->refused && !r->fault->text)
                fault_set(r->fault, r->worst, NULL, 0, "%zu of %zu groups ha%s no estimates%s",
                          r->refused, r->groups.n, r->refused == 1 ? "s" : "ve",
                          o->output == OUTPUT_REPORT && o->format->refusal ? ": the output says why"
                                                                           : "");
        return r->worst;
}

enum status each_group(const struct options *o, struct job *all, struct fault *f)
{
        struct round r = {.o = o, .one = *o, .all = all, .fault = f};
        struct levels levels = {0};
        const struct table *t = &all->table;
        if (t->nrow == 0 && t->missing)
                return fault_set(f, STATUS_DATA, NULL, 0,
                                 "no observations: the value or the group is missing in all %zu "
                                 "rows",
                                 t->missing);
        if (t->nrow == 0) /* then there is one reason for all */
                return sample_from_table(&all->table, 0, DATA_NUMBER, NULL, "", NULL, NULL, NULL, 1,
                                         &all->sample, &all->levels, f);
        enum status status = share_levels(&r, &levels, f);
        if (status != STATUS_OK)
                return status;
        tell_ungrouped(o, &all->table);
        r.groups = groups_make(&all->table);
        progress_fit(&all->progress, 0);
        run(&r);
        progress_stop(&all->progress);
        status = conclude(&r);
        if (r.one.levels.at != o->levels.at)
                free(r.one.levels.at);
        levels_free(&levels);
        groups_free(&r.groups);
        return status;
}
