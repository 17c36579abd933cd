/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --help and --version. */
#include "internal.h"

#include "mem.h"
#include "version.h"

#include <gsl/gsl_version.h>
#include <stdlib.h>
#include <string.h>

/* --- what the manual says too */

const char note_purpose[] = "Fit a probability model to data by maximum likelihood, and prove it.";
const char note_files[] = "With no FILE, or where FILE is -, standard input is read. Several files "
                          "are one sample: comma, tab, semicolon, bar or blank separated text, "
                          "with or without a line of names.";

static const struct note statuses[] = {
        {"0", "fitted; also a maximum on the boundary, which the output names"},
        {"1", "data or I/O: not a number, outside the support, no rows, a write error"},
        {"2", "the command line"},
        {"3", "the search did not converge"},
        {"4", "no maximum exists"},
        {NULL, NULL},
};

static const struct note examples[] = {
        {"mlefit -d normal heights.csv", "the normal distribution, to the only column of numbers"},
        {"seq 1 10 | mlefit -d normal -p mu,sigma", "two estimates, one a line"},
        {"mlefit -d gamma -c waiting -o json faithful.csv", "one column of several, as JSON"},
        {"mlefit -d poisson -c breaks --by=wool,tension -p lambda warpbreaks.csv",
         "for each group one fit, and its values in a line"},
        {"mlefit -d bernoulli --levels=tails,heads tosses.txt", "a coin; heads is success"},
        {"mlefit -d normal --method=newton -v heights.csv",
         "by search, although there is a closed form"},
        {NULL, NULL},
};

const struct note *note_status(size_t i)
{
        return statuses[i].head ? &statuses[i] : NULL;
}

const struct note *note_example(size_t i)
{
        return examples[i].head ? &examples[i] : NULL;
}

/* --- help */

enum { MARGIN = 28, WIDTH = 80 };

/* Words from a column on, broken before WIDTH; at is the column now. */
static void wrap(FILE *out, size_t margin, size_t at, const char *text)
{
        bool first = true;
        while (*text) {
                size_t n = strcspn(text, " ");
                if (!first && at + 1 + n > WIDTH) {
                        fprintf(out, "\n%*s", (int)margin, "");
                        at = margin;
                } else if (!first) {
                        putc(' ', out);
                        at++;
                }
                fwrite(text, 1, n, out);
                at += n;
                first = false;
                text += n + strspn(text + n, " ");
        }
        putc('\n', out);
}

/* An entry whose head stands in the margin, or on a line of its own if it is too long. */
static void entry(FILE *out, const char *head, const char *text)
{
        if (strlen(head) + 2 > MARGIN)
                fprintf(out, "%s\n%*s", head, MARGIN, "");
        else
                fprintf(out, "%-*s", MARGIN, head);
        wrap(out, MARGIN, MARGIN, text);
}

static void option(FILE *out, const struct row *row)
{
        char letter[] = {'-', row->letter, ',', '\0'};
        char *head = mem_format("  %3s --%s%s%s%s", row->letter ? letter : "", row->name,
                                !row->argument  ? ""
                                : row->optional ? "[="
                                                : "=",
                                row->argument ? row->argument : "", row->optional ? "]" : "");
        char *text = row_text(row);
        entry(out, head, text);
        free(text);
        free(head);
}

void cli_help(FILE *out)
{
        fputs("Usage: mlefit [OPTION]... [FILE]...\n", out);
        wrap(out, 0, 0, note_purpose);
        putc('\n', out);
        wrap(out, 0, 0, note_files);
        for (size_t g = 0; g < GROUP_COUNT; g++) {
                fprintf(out, "\n%s\n", group_title((enum group)g));
                for (size_t i = 0; row_at(i); i++)
                        if (row_at(i)->group == g)
                                option(out, row_at(i));
        }
        fputs("\nExit status\n", out);
        for (size_t i = 0; note_status(i); i++) {
                fprintf(out, "  %s   ", note_status(i)->head);
                wrap(out, 6, 6, note_status(i)->text);
        }
        fputs("\nExamples\n", out);
        for (size_t i = 0; note_example(i); i++)
                fprintf(out, "  %s\n      %s\n", note_example(i)->head, note_example(i)->text);
}

void cli_version(FILE *out)
{
        fprintf(out,
                "mlefit %s\n"
                "Maximum-likelihood fitting of probability models.\n"
                "With the GNU Scientific Library %s.\n"
                "License GPL-3.0-or-later: GNU GPL version 3 or later "
                "<https://gnu.org/licenses/gpl.html>.\n"
                "There is NO WARRANTY, to the extent permitted by law.\n",
                MLEFIT_VERSION, gsl_version);
}
