/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --completion: a script for bash, zsh or fish. */
#include "internal.h"

#include <assert.h>
#include <string.h>

/* "a b c" */
static void put_words(FILE *out, const struct row *row)
{
        for (size_t i = 0; row->word(i); i++)
                fprintf(out, "%s%s", i ? " " : "", row->word(i));
}

/* --- bash */

static void bash(FILE *out)
{
        fputs("# bash completion for mlefit\n"
              "_mlefit()\n"
              "{\n"
              "        local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} "
              "value=\n"
              "        COMPREPLY=()\n"
              "        # --option=value comes as three words\n"
              "        if [[ $cur == '=' ]]; then\n"
              "                cur= value=yes\n"
              "        elif [[ $prev == '=' ]]; then\n"
              "                prev=${COMP_WORDS[COMP_CWORD-2]} value=yes\n"
              "        fi\n"
              "        case $prev in\n",
              out);
        for (size_t i = 0; row_at(i); i++) {
                const struct row *row = row_at(i);
                if (!row->argument)
                        continue;
                fputs("        ", out);
                if (row->letter)
                        fprintf(out, "-%c|", row->letter);
                fprintf(out, "--%s)", row->name);
                if (row->word) {
                        fputs(row->optional ? " [[ $value ]] && " : " ", out);
                        fputs("mapfile -t COMPREPLY < <(compgen -W '", out);
                        put_words(out, row);
                        fputs(row->optional ? "' -- \"$cur\") && return ;;\n"
                                            : "' -- \"$cur\"); return ;;\n",
                              out);
                } else {
                        fputs(" return ;;\n", out);
                }
        }
        fputs("        esac\n"
              "        if [[ $cur == -* ]]; then\n"
              "                mapfile -t COMPREPLY < <(compgen -W '",
              out);
        for (size_t i = 0; row_at(i); i++)
                fprintf(out, "%s--%s%s", i ? " " : "", row_at(i)->name,
                        row_at(i)->argument && !row_at(i)->optional ? "=" : "");
        fputs("' -- \"$cur\")\n"
              "                [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace\n"
              "        else\n"
              "                compopt -o default\n"
              "        fi\n"
              "}\n"
              "complete -F _mlefit mlefit\n",
              out);
}

/* --- zsh */

/* Text between single quotes in a specification, where brackets and colons have a meaning. */
static void zsh_text(FILE *out, const char *text)
{
        for (; *text; text++) {
                if (*text == '\'')
                        fputs("'\\''", out);
                else if (strchr("[]:\\", *text))
                        fprintf(out, "\\%c", *text);
                else
                        putc(*text, out);
        }
}

static void zsh_option(FILE *out, const struct row *row, char letter)
{
        fputs(" \\\n        '", out);
        if (row->alone)
                fputs("(- *)", out);
        if (letter)
                fprintf(out, "-%c%s", letter, row->argument ? "+" : "");
        else
                fprintf(out, "--%s%s", row->name, !row->argument ? "" : row->optional ? "=-" : "=");
        putc('[', out);
        zsh_text(out, row->help);
        putc(']', out);
        if (row->argument) {
                fputs(row->optional ? "::" : ":", out);
                zsh_text(out, row->argument);
                putc(':', out);
        }
        if (row->argument && row->word) {
                putc('(', out);
                put_words(out, row);
                putc(')', out);
        }
        putc('\'', out);
}

static void zsh(FILE *out)
{
        fputs("#compdef mlefit\n"
              "# zsh completion for mlefit\n"
              "_arguments -s -S",
              out);
        for (size_t i = 0; row_at(i); i++) {
                if (row_at(i)->letter)
                        zsh_option(out, row_at(i), row_at(i)->letter);
                zsh_option(out, row_at(i), 0);
        }
        fputs(" \\\n        '*:file:_files'\n", out);
}

/* --- fish */

static void fish(FILE *out)
{
        fputs("# fish completion for mlefit\n", out);
        for (size_t i = 0; row_at(i); i++) {
                const struct row *row = row_at(i);
                fputs("complete -c mlefit", out);
                if (row->letter)
                        fprintf(out, " -s %c", row->letter);
                fprintf(out, " -l %s", row->name);
                if (row->argument && !row->optional)
                        fputs(" -x", out);
                if (row->word && !row->optional) {
                        fputs(" -a '", out);
                        put_words(out, row);
                        putc('\'', out);
                }
                fputs(" -d '", out);
                for (const char *c = row->help; *c; c++)
                        fprintf(out, *c == '\'' || *c == '\\' ? "\\%c" : "%c", *c);
                fputs("'\n", out);
        }
}

void cli_completion(FILE *out, const char *shell)
{
        static const struct {
                const char *name;
                void (*write)(FILE *out);
        } shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};
        for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
                if (strcmp(shell, shells[i].name) == 0) {
                        shells[i].write(out);
                        return;
                }
        assert(shell == NULL);
}
