/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mlefit: options -> table -> sample -> fit -> report. */
#include "cli.h"
#include "mem.h"

#include <errno.h>
#include <gsl/gsl_errno.h>
#include <string.h>
#include <unistd.h>

/* The sentence. A fit that found no maximum (SEARCH, NONE) is reported too. */
static enum status fit(const struct options *o, struct job *j, struct fault *f)
{
        enum status status;
        bool draws = o->output == OUTPUT_DRAWS, studies = o->output == OUTPUT_STUDY;
        bool given = (draws || studies) && o->at.n;
        if (!(status = job_observe(o, j, f)) && !(status = job_resolve(o, j, f)) && !given &&
            !(status = job_estimate(o, j, f)))
                status = job_call(o, j, f);
        if (studies)
                return status ? status : job_study(o, j, f);
        if (draws)
                return status ? status : job_draw(o, j, f);
        if (status != STATUS_DATA && status != STATUS_USAGE)
                job_report(o, j);
        return status;
}

/* For one distribution, several, or group by group. */
static enum status run(const struct options *o, struct fault *f)
{
        if (o->output == OUTPUT_DRAWS && o->at.n && !plan_is_asked(o))
                return job_draw_alone(o, f);
        if (o->output == OUTPUT_STUDY && o->at.n && !plan_is_asked(o))
                return job_study_alone(o, f);
        struct job j = {.out = stdout, .err = stderr, .head = stdout};
        progress_start(&j.progress, o);
        enum status status = job_load(o, &j, f);
        if (!status)
                status = o->by.n     ? each_group(o, &j, f)
                         : o->nrival ? job_compare(o, &j, f)
                                     : fit(o, &j, f);
        job_free(&j);
        return status;
}

static enum status act(const struct options *o, struct fault *f)
{
        switch (o->action) {
        case ACTION_FIT:
                return run(o, f);
        case ACTION_LIST:
                report_list(stdout, o->style, isatty(STDOUT_FILENO));
                break;
        case ACTION_DESCRIBE:
                report_describe(stdout, o->dist);
                break;
        case ACTION_HELP:
                cli_help(stdout);
                break;
        case ACTION_VERSION:
                cli_version(stdout);
                break;
        case ACTION_MAN:
                cli_man(stdout);
                break;
        case ACTION_COMPLETION:
                cli_completion(stdout, o->shell);
                break;
        }
        return STATUS_OK;
}

/* Results that were not written are no success. */
static enum status close_output(enum status status)
{
        errno = 0;
        bool failed = fflush(stdout) != 0;
        failed = ferror(stdout) || failed;
        if (failed && !errno && write(STDOUT_FILENO, "\n", 1) == 1) /* for the reason, once more */
                errno = EIO;
        if (fclose(stdout) != 0 && errno != EBADF)
                failed = true;
        if (!failed)
                return status;
        fprintf(stderr, "mlefit: standard output: %s\n", errno ? strerror(errno) : "write error");
        return status > STATUS_DATA ? status : STATUS_DATA;
}

int main(int argc, char **argv)
{
        struct options o;
        struct fault f = {0};
        mem_begin();
        gsl_set_error_handler_off();
        enum status status = cli_parse(argc, argv, &o, &f);
        bool command = status != STATUS_OK;
        if (!command)
                status = act(&o, &f);
        if (f.text)
                report_fault(stderr, NULL, &f);
        if (command)
                fputs("Try 'mlefit --help'.\n", stderr);
        fault_clear(&f);
        cli_free(&o);
        return (int)close_output(status);
}
