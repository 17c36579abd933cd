/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --man: the manual page, in mdoc. */
#include "internal.h"

#include "mem.h"
#include "version.h"

#include <stdlib.h>
#include <string.h>

/* --- text lines: words escaped for roff, a new line after each sentence and before column 78 */

enum { WIDTH = 78 };

/* One word. In front of a line a point or quote would begin a request. */
static void put_word(FILE *out, const char *word, size_t n, bool front)
{
        if (front && (*word == '.' || *word == '\''))
                fputs("\\&", out);
        for (size_t i = 0; i < n; i++) {
                if (word[i] == '\\')
                        fputs("\\e", out);
                else if (word[i] == '-')
                        fputs("\\-", out);
                else
                        putc(word[i], out);
        }
}

static void put_text(FILE *out, const char *text)
{
        size_t at = 0;
        bool sentence = false;
        while (*text) {
                size_t n = strcspn(text, " \n");
                if (at && (sentence || at + 1 + 2 * n > WIDTH)) {
                        putc('\n', out);
                        at = 0;
                } else if (at) {
                        putc(' ', out);
                        at++;
                }
                put_word(out, text, n, at == 0);
                at += n;
                sentence = n > 1 && strchr(".!?", text[n - 1]);
                text += n + strspn(text + n, " \n");
        }
        putc('\n', out);
}

/* Arguments of a macro that are text: in quotes, so that nothing in them is a macro. */
static void put_quoted(FILE *out, const char *text)
{
        putc('"', out);
        for (; *text; text++) {
                if (*text == '"')
                        fputs("\"\"", out);
                else
                        put_word(out, text, 1, false);
        }
        putc('"', out);
}

/* --- sections */

static void put_options(FILE *out)
{
        fputs(".Sh OPTIONS\n", out);
        for (size_t g = 0; g < GROUP_COUNT; g++) {
                fprintf(out, ".Ss %s\n.Bl -tag -width Ds\n", group_title((enum group)g));
                for (size_t i = 0; row_at(i); i++) {
                        const struct row *row = row_at(i);
                        if (row->group != g)
                                continue;
                        fputs(".It ", out);
                        if (row->letter && row->argument)
                                fprintf(out, "Fl %c Ar %s , ", row->letter, row->argument);
                        else if (row->letter)
                                fprintf(out, "Fl %c , ", row->letter);
                        fprintf(out, "Fl -%s", row->name);
                        if (row->argument)
                                fprintf(out,
                                        row->optional ? " Ns Oo Ns = Ns Ar %s Oc"
                                                      : " Ns = Ns Ar %s",
                                        row->argument);
                        putc('\n', out);
                        char *text = row_text(row);
                        put_text(out, text);
                        free(text);
                }
                fputs(".El\n", out);
        }
}

static void put_distributions(FILE *out)
{
        fputs(".Sh DISTRIBUTIONS\n.Bl -tag -width Ds\n", out);
        for (size_t i = 0; i < dist_count(); i++) {
                const struct dist *d = dist_at(i);
                fprintf(out, ".It Cm %s\n", d->name);
                char *text = mem_format("%s.", d->title);
                put_text(out, text);
                free(text);
                put_text(out,
                         d->npar ? "Parameters:" : "Parameters: p[LEVEL], one for each level.");
                for (size_t j = 0; j < d->npar; j++)
                        fprintf(out, ".Va %s%s\n", d->param[j].name, j + 1 < d->npar ? " ," : " .");
                text = mem_format("Maximum: %s", d->estimator);
                put_text(out, text);
                free(text);
        }
        fputs(".El\n", out);
}

static void put_quantities(FILE *out)
{
        const char *name, *doc;
        fputs(".Sh QUANTITIES\n", out);
        put_text(out, "Names for --print, besides the derived quantities that --describe lists:");
        fputs(".Bl -tag -width cross_entropy -compact\n", out);
        for (size_t i = 0; report_quantity(i, &name, &doc); i++) {
                fputs(".It Cm ", out);
                put_quoted(out, name);
                putc('\n', out);
                put_text(out, doc);
        }
        fputs(".El\n", out);
}

static void put_notes(FILE *out, const char *section, const char *macro,
                      const struct note *(*at)(size_t i))
{
        fprintf(out, ".Sh %s\n.Bl -tag -width Ds\n", section);
        for (size_t i = 0; at(i); i++) {
                fprintf(out, ".It %s ", macro);
                put_quoted(out, at(i)->head);
                putc('\n', out);
                put_text(out, at(i)->text);
        }
        fputs(".El\n", out);
}

void cli_man(FILE *out)
{
        fprintf(out,
                ".\\\" SPDX-License-Identifier: GPL-3.0-or-later\n"
                ".Dd %s\n"
                ".Dt MLEFIT 1\n"
                ".Os\n"
                ".Sh NAME\n"
                ".Nm mlefit\n"
                ".Nd fit probability models by maximum likelihood\n"
                ".Sh SYNOPSIS\n"
                ".Nm\n"
                ".Op Ar OPTION ...\n"
                ".Op Ar FILE ...\n"
                ".Sh DESCRIPTION\n",
                MLEFIT_DATE);
        put_text(out, note_purpose);
        put_text(out, note_files);
        put_text(out,
                 "A fit is reported only if it was proved: the gradient of the log-likelihood is "
                 "zero within 1e-8 standard errors, its Hessian is positive definite for the "
                 "negative log-likelihood, and no point of a poll around it does better. "
                 "Results go to standard output; warnings and errors, as mlefit: FILE:LINE: "
                 "reason, to standard error.");
        put_options(out);
        put_distributions(out);
        put_quantities(out);
        put_notes(out, "EXIT STATUS", "", note_status);
        put_notes(out, "EXAMPLES", "Li", note_example);
        fputs(".Sh SEE ALSO\n.Lk https://www.gnu.org/software/gsl/ \"GNU Scientific Library\"\n",
              out);
}
