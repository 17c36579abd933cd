/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program against maxima from elsewhere (tests/golden/README.md): runs $BUILD/mlefit in the top directory, once for each
 * file, distribution and options of a golden file. Every row is compared; one that cannot be, as the program failed or does not
 * name it, is wrong. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "mem.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define GOLDEN_HEADER "file\tdist\toptions\tquantity\tvalue\ttol\treason"
#define OUTPUT_HEADER "dist\tgroup\tparameter\testimate\tse\tlower\tupper"
enum { CELLS = 7 };
enum { FILE_NAME, DIST, OPTIONS, QUANTITY, VALUE, TOL };
enum { OUT_DIST, OUT_GROUP, OUT_NAME, OUT_ESTIMATE, OUT_SE, OUT_LOWER, OUT_UPPER };

/* Tab-separated lines under a header. */
struct tsv {
        size_t n;
        struct row {
                char *cell[CELLS]; /* cell[0] is where its line begins: owned */
        } * row;
};

static void tsv_free(struct tsv *t)
{
        for (size_t i = 0; i < t->n; i++)
                free(t->row[i].cell[0]);
        free(t->row);
        *t = (struct tsv){0};
}

/* The lines of f. false: another header, or other than CELLS cells somewhere. */
static bool tsv_read(FILE *f, const char *header, struct tsv *t)
{
        char *line = NULL;
        size_t size = 0, room = 0;
        bool fine = getline(&line, &size, f) > 0;
        *t = (struct tsv){0};
        if (fine) {
                line[strcspn(line, "\n")] = '\0';
                fine = strcmp(line, header) == 0;
        }
        while (fine && getline(&line, &size, f) > 0) {
                line[strcspn(line, "\n")] = '\0';
                char *rest = mem_text(line, strlen(line));
                t->row = mem_grow(t->row, &room, t->n + 1, sizeof *t->row);
                struct row *r = &t->row[t->n++];
                for (size_t k = 0; k < CELLS; k++) {
                        r->cell[k] = strsep(&rest, "\t");
                        fine = fine && r->cell[k];
                }
                fine = fine && !rest;
        }
        free(line);
        return fine && !ferror(f);
}

static bool same_case(const struct row *a, const struct row *b)
{
        return strcmp(a->cell[FILE_NAME], b->cell[FILE_NAME]) == 0 &&
               strcmp(a->cell[DIST], b->cell[DIST]) == 0 &&
               strcmp(a->cell[OPTIONS], b->cell[OPTIONS]) == 0;
}

/* --- what the program prints ------------------------------------------------------------------ */

/* The command of a row, whose file is in this directory; to be freed. */
static char *command(const struct row *r, const char *directory)
{
        const char *build = getenv("BUILD");
        return mem_format("%s/mlefit -d %s %s -q -o tsv %s%s", build ? build : "build",
                          r->cell[DIST], r->cell[OPTIONS], directory, r->cell[FILE_NAME]);
}

/* Runs it. What it printed into *out; false: it failed, or printed something else. */
static bool run(const struct row *r, const char *directory, struct tsv *out)
{
        char *line = command(r, directory);
        fflush(NULL);
        FILE *f = popen(line, "r");
        ck_assert_msg(f, "cannot run: %s", line);
        bool fine = tsv_read(f, OUTPUT_HEADER, out);
        while (getc(f) != EOF) /* what is left, lest it die of a closed pipe */
                ;
        int status = pclose(f);
        fine = fine && WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (!fine)
                fprintf(stderr, "%s: failed, or printed no table (%s %d)\n", line,
                        WIFEXITED(status) ? "exit status" : "wait status",
                        WIFEXITED(status) ? WEXITSTATUS(status) : status);
        free(line);
        return fine;
}

/* A quantity, NAME or se(NAME), lower(NAME), upper(NAME), as it was printed; NULL: it was not. */
static const char *printed(const struct tsv *out, const char *quantity)
{
        static const struct {
                const char *call;
                int cell;
        } parts[] = {{"se(", OUT_SE}, {"lower(", OUT_LOWER}, {"upper(", OUT_UPPER}};
        const char *name = quantity;
        size_t length = strlen(quantity);
        int cell = OUT_ESTIMATE;
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
                size_t n = strlen(parts[k].call);
                if (strncmp(quantity, parts[k].call, n) != 0)
                        continue;
                name = quantity + n;
                length = strlen(name) - 1;
                cell = parts[k].cell;
        }
        for (size_t i = 0; i < out->n; i++)
                if (strlen(out->row[i].cell[OUT_NAME]) == length &&
                    strncmp(out->row[i].cell[OUT_NAME], name, length) == 0)
                        return out->row[i].cell[cell];
        return NULL;
}

/* --- comparison --------------------------------------------------------------------------------- */

static bool number(const char *text, double *v)
{
        char *end;
        *v = strtod(text, &end);
        return end != text && *end == '\0';
}

/* NULL: got is within tol units of eps = 2^-52 of what the row wants, relative; else why not. To be freed. */
static char *compare(const struct row *r, const char *text)
{
        double got, want, tol;
        ck_assert_msg(number(r->cell[VALUE], &want) && number(r->cell[TOL], &tol),
                      "%s | %s: not a number: %s, %s", r->cell[FILE_NAME], r->cell[QUANTITY],
                      r->cell[VALUE], r->cell[TOL]);
        if (!text)
                return mem_format("it is not there");
        if (!number(text, &got) || !isfinite(got))
                return mem_format("got \"%s\"", text);
        if (fabs(got - want) <= tol * DBL_EPSILON * fabs(want))
                return NULL;
        return mem_format("got %.17g, off by %.3g eps", got,
                          fabs(got - want) / fabs(want) / DBL_EPSILON);
}

/* The rows of one case, the first of which is row[0]: how many are wrong; all are if it did not run. */
static size_t compare_case(const struct row *row, size_t n, const char *directory, bool *ran)
{
        struct tsv out;
        size_t wrong = n;
        *ran = run(row, directory, &out);
        for (size_t i = 0; *ran && i < n; i++) {
                char *why = compare(&row[i], printed(&out, row[i].cell[QUANTITY]));
                if (why)
                        fprintf(stderr, "%s | %s | %s: %s is %s within %s eps: %s\n",
                                row[i].cell[FILE_NAME], row[i].cell[DIST], row[i].cell[OPTIONS],
                                row[i].cell[QUANTITY], row[i].cell[VALUE], row[i].cell[TOL], why);
                else
                        wrong--;
                free(why);
        }
        tsv_free(&out);
        return wrong;
}

/* Every row of a golden file, whose files are in this directory: all are right, and of at least so many cases. */
static void compare_all(const char *golden, const char *directory, size_t least)
{
        FILE *f = fopen(golden, "r");
        ck_assert_msg(f, "%s: cannot open (the tests run in the top directory)", golden);
        struct tsv t;
        ck_assert_msg(tsv_read(f, GOLDEN_HEADER, &t), "%s: not of the form it should have", golden);
        fclose(f);
        size_t cases = 0, failed = 0, bad = 0, wrong = 0;
        for (size_t i = 0, n; i < t.n; i += n) {
                for (n = 1; i + n < t.n && same_case(&t.row[i], &t.row[i + n]); n++)
                        ;
                bool ran;
                size_t w = compare_case(&t.row[i], n, directory, &ran);
                cases++;
                failed += !ran;
                bad += w > 0;
                wrong += w;
        }
        ck_assert_uint_ge(cases, least);
        ck_assert_msg(wrong == 0,
                      "%zu of %zu rows in %zu of %zu cases wrong, %zu of which did not run (listed "
                      "above)",
                      wrong, t.n, bad, cases, failed);
        tsv_free(&t);
}

#endif
