/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library against reference values that do not come from it (tests/golden/README.md): fits of
 * real data, the NIST univariate sets, densities far out. Runs in the top directory. Every row of
 * the files is compared; a row that cannot be is a failure. */
#include "dist.h"
#include "fit.h"
#include "inference.h"
#include "mem.h"
#include "read.h"
#include "sample.h"
#include "suite.h"

#include <check.h>
#include <dirent.h>
#include <float.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS = 8 };

/* A file of tab-separated cells under a header. */
struct tsv {
        char *name; /* owned */
        size_t n;
        struct row {
                size_t line;
                char *cell[CELLS];
        } * row;
};

static void split(struct row *r, char *line, size_t ncell, const char *name)
{
        line[strcspn(line, "\n")] = '\0';
        for (size_t k = 0; k < CELLS; k++)
                r->cell[k] = k < ncell ? strsep(&line, "\t") : NULL;
        for (size_t k = 0; k < ncell; k++)
                ck_assert_msg(r->cell[k], "%s:%zu: fewer than %zu cells", name, r->line, ncell);
        ck_assert_msg(!line, "%s:%zu: more than %zu cells", name, r->line, ncell);
}

static struct tsv tsv_read(char *name, const char *header)
{
        struct tsv t = {.name = name};
        size_t ncell = 1, room = 0, size = 0;
        for (const char *c = header; *c; c++)
                ncell += *c == '\t';
        FILE *f = fopen(name, "r");
        ck_assert_msg(f, "%s: cannot open (the tests run in the top directory)", name);
        char *line = NULL;
        ck_assert_msg(getline(&line, &size, f) > 0, "%s: empty", name);
        line[strcspn(line, "\n")] = '\0';
        ck_assert_str_eq(line, header);
        while (getline(&line, &size, f) > 0) {
                t.row = mem_grow(t.row, &room, t.n + 1, sizeof *t.row);
                t.row[t.n].line = t.n + 2;
                split(&t.row[t.n], mem_text(line, strlen(line)), ncell, name);
                t.n++;
        }
        ck_assert(!ferror(f));
        free(line);
        fclose(f);
        ck_assert_msg(t.n > 0, "%s: no rows", name);
        return t;
}

#define FAMILIES "tests/golden/families"

static struct tsv tsv_of(const struct dist *d, const char *kind, const char *header)
{
        return tsv_read(mem_format(FAMILIES "/%s.%s.tsv", d->name, kind), header);
}

static void tsv_free(struct tsv *t)
{
        for (size_t i = 0; i < t->n; i++)
                free(t->row[i].cell[0]); /* where its line begins */
        free(t->row);
        free(t->name);
}

static double number(const char *text)
{
        char *end;
        double v = strtod(text, &end);
        ck_assert_msg(end != text && *end == '\0', "not a number: \"%s\"", text);
        return v;
}

/* Rows compared and rows that failed: all of them are reported, not only the first. */
struct tally {
        size_t rows, wrong;
};

static void complain(struct tally *tally, const struct tsv *t, const struct row *r,
                     const char *text)
{
        fprintf(stderr, "%s:%zu:", t->name, r->line);
        for (size_t k = 0; k < CELLS && r->cell[k]; k++)
                fprintf(stderr, "%s%s", k ? " | " : " ", r->cell[k]);
        fprintf(stderr, ": %s\n", text);
        tally->wrong++;
}

/* got against want: within tol units of eps = 2^-52, relative, or within the absolute floor. A few
 * subnormals are always allowed: there the relative error of a double has no bound. */
static void compare(struct tally *tally, const struct tsv *t, const struct row *r, double got,
                    double want, double tol, double floor)
{
        bool same = got == want || (isnan(got) && isnan(want));
        if (!same && isfinite(got) && isfinite(want)) {
                double off = fabs(got - want), bound = fmax(tol * DBL_EPSILON * fabs(want), floor);
                same = off <= bound + 4 * DBL_TRUE_MIN;
        }
        if (same)
                return;
        char *text = mem_format("got %.17g, want %.17g, off by %.3g eps", got, want,
                                fabs(got - want) / fabs(want) / DBL_EPSILON);
        complain(tally, t, r, text);
        free(text);
}

static void finish(const struct tally *tally, const char *what)
{
        ck_assert_msg(tally->rows > 0, "%s: no rows", what);
        ck_assert_msg(tally->wrong == 0, "%s: %zu of %zu rows wrong (listed above)", what,
                      tally->wrong, tally->rows);
}

/* Index of the parameter of exactly this name (no alias): names are part of the contract. */
static size_t param_named(const struct dist *d, const char *name, size_t length)
{
        size_t j = 0;
        while (j < d->npar &&
               (strlen(d->param[j].name) != length || strncmp(d->param[j].name, name, length) != 0))
                j++;
        return j;
}

/* --- a fit of a column of a data file ------------------------------------------------------ */

struct fitted {
        struct table table;
        struct sample *s;
        struct levels levels;
        struct dist *made; /* the row made for the levels; NULL: there are none */
        const struct dist *d;
        struct fit *fit;
        struct inference *i;
};

/* held[npar]: the constants given in rows "fixed:NAME" of the same column, from r on. */
static double *fixed(const struct dist *d, const struct row *r, const struct row *end)
{
        double *held = mem_array(d->npar, sizeof *held);
        for (size_t j = 0; j < d->npar; j++)
                held[j] = NUM_NAN;
        for (; r < end && strncmp(r->cell[3], "fixed:", 6) == 0; r++) {
                size_t j = param_named(d, r->cell[3] + 6, strlen(r->cell[3]) - 6);
                ck_assert_msg(j < d->npar, "%s has no %s", d->name, r->cell[3] + 6);
                held[j] = number(r->cell[4]);
        }
        return held;
}

/* held: as in fit_options, unless d is made for the levels of the data */
static struct fitted fitted_make(const struct dist *d, const char *file, const char *column,
                                 const double *held)
{
        struct fitted f = {.d = d};
        struct fault fault = {0};
        static const enum want want[] = {[DATA_NUMBER] = WANT_NUMBER,
                                         [DATA_BINARY] = WANT_EITHER,
                                         [DATA_LABEL] = WANT_LABEL};
        struct request request = {.column = column, .want = want[d->data]};
        char *path = mem_format("data/%s", file);
        bool plain = true; /* as the program does: what need not be kept is not */
        for (size_t j = 0; j < d->npar; j++)
                plain = plain && (!held || isnan(held[j]));
        struct gather *g = plain && dist_summaries(d)
                                   ? gather_make(dist_summaries(d),
                                                 d->data == DATA_LABEL ? NULL : &d->support, false)
                                   : NULL;
        struct reduction reduction = g ? gather_reduction(g) : (struct reduction){0};
        enum status status = read_table(1, (const char *const[]){path}, &dialect_default, 1,
                                        &request, 2, g ? &reduction : NULL, &f.table, &fault);
        ck_assert_msg(status == STATUS_OK, "%s: %s", path, fault.text);
        status = sample_from_table(&f.table, 0, d->data, NULL, d->name, &d->support, NULL, g, 1,
                                   &f.s, &f.levels, &fault);
        gather_free(g);
        ck_assert_msg(status == STATUS_OK, "%s: %s", path, fault.text);
        free(path);
        if (f.levels.n > 0)
                f.d = f.made = dist_make_levels(d, &f.levels);
        f.fit = fit_run(f.d, f.s, &(struct fit_options){.held = f.made ? NULL : held});
        if (f.fit->status == STATUS_OK)
                f.i = infer_wald(f.fit, 0.95);
        return f;
}

static void fitted_free(struct fitted *f)
{
        if (f->i)
                infer_free(f->i);
        if (f->fit) {
                fit_free(f->fit);
                dist_free(f->made);
                levels_free(&f->levels);
                sample_free(f->s);
                table_free(&f->table);
        }
}

/* A quantity by its name in the files; false: there is none of that name. */
static bool quantity(const struct fitted *f, const char *name, double *value)
{
        bool fixed = strncmp(name, "fixed:", 6) == 0;
        name += fixed ? 6 : 0;
        size_t length = strlen(name), j = param_named(f->d, name, length);
        if (j < f->d->npar) {
                *value = f->i->estimate[j].value;
                return true;
        }
        if (length > 4 && strncmp(name, "se(", 3) == 0) {
                j = param_named(f->d, name + 3, length - 4);
                if (j == f->d->npar)
                        return false;
                *value = f->i->estimate[j].se;
                return true;
        }
        if (strcmp(name, "n") == 0)
                *value = f->s->weight;
        else if (strcmp(name, "missing") == 0)
                *value = (double)f->table.missing;
        else if (strcmp(name, "loglik") == 0)
                *value = f->fit->loglik;
        else
                return false;
        return true;
}

static void compare_quantity(struct tally *tally, const struct tsv *t, const struct row *r,
                             const struct fitted *f, const char *name, const char *want,
                             const char *tol)
{
        double got;
        tally->rows++;
        if (f->fit->status != STATUS_OK) {
                complain(tally, t, r, f->fit->reason);
        } else if (strcmp(name, "boundary") == 0) {
                const char *boundary = f->fit->boundary ? f->fit->boundary : "none";
                if (strcmp(boundary, want) != 0)
                        complain(tally, t, r, boundary);
        } else if (!quantity(f, name, &got)) {
                complain(tally, t, r, "no such quantity");
        } else {
                compare(tally, t, r, got, number(want), number(tol), 0);
        }
}

/* --- families/NAME.fits.tsv ------------------------------------------------------------------- */

#define FITS_HEADER "file\tcolumn\tdist\tquantity\tvalue\ttol\treason"
enum { FILE_NAME, COLUMN, DIST, QUANTITY, VALUE, TOL };

/* A fit has rows for every parameter and its standard error (fixed ones have none), and for n, missing,
 * boundary, loglik. */
static void complete(const struct fitted *f, const char *file, size_t seen)
{
        size_t fixed = 0;
        for (size_t j = 0; j < f->d->npar; j++)
                fixed += f->fit->held[j];
        ck_assert_msg(seen == 2 * f->d->npar + 4 - fixed, "%s of %s: %zu rows for %zu parameters",
                      f->d->name, file, seen, f->d->npar);
}

/* One family on all of its data sets. */
START_TEST(fits)
{
        const struct dist *d = dist_at((size_t)_i);
        struct tsv t = tsv_of(d, "fits", FITS_HEADER);
        struct tally tally = {0};
        struct fitted f = {0};
        size_t sets = 0, seen = 0;
        const char *file = "", *column = "";
        for (const struct row *r = t.row; r < t.row + t.n; r++) {
                ck_assert_str_eq(r->cell[DIST], d->name);
                if (strcmp(r->cell[FILE_NAME], file) != 0 || strcmp(r->cell[COLUMN], column) != 0) {
                        if (sets > 0)
                                complete(&f, file, seen);
                        fitted_free(&f);
                        file = r->cell[FILE_NAME];
                        column = r->cell[COLUMN];
                        double *held = fixed(d, r, t.row + t.n);
                        f = fitted_make(d, file, column, held);
                        free(held);
                        sets++;
                        seen = 0;
                }
                compare_quantity(&tally, &t, r, &f, r->cell[QUANTITY], r->cell[VALUE],
                                 r->cell[TOL]);
                seen++;
        }
        ck_assert_msg(sets >= 3, "%s has %zu data sets, 3 are the least", d->name, sets);
        complete(&f, file, seen);
        fitted_free(&f);
        tsv_free(&t);
        finish(&tally, d->name);
}
END_TEST

/* --- nist.tsv --------------------------------------------------------------------------------- */

#define NIST "tests/golden/nist.tsv"
#define NIST_HEADER "file\tdist\tquantity\tvalue\ttol"
#define CERTIFIED "data/nist/certified.csv"
enum { NIST_SETS = 9, NIST_QUANTITIES = 7 };

/* The certified value of a file ("nist/lew.csv"): "mean" or "sd (divisor n-1)". */
static double certified(const struct table *c, const char *file, const char *what)
{
        for (size_t i = 0; i < c->nrow; i++) {
                const char *cell[3];
                for (size_t k = 0; k < 3; k++)
                        cell[k] = c->column[k].label[(size_t)c->column[k].x[i]];
                if (strcmp(cell[0], strrchr(file, '/') + 1) == 0 &&
                    strcmp(cell[1], "mean and sd") == 0 && strcmp(cell[2], what) == 0)
                        return c->column[3].x[i];
        }
        ck_abort_msg(CERTIFIED ": no %s of %s", what, file);
}

/* Agreement with a certified value to so many significant digits: half a unit of the last one, and
 * two roundings of our own. */
static void compare_certified(struct tally *tally, const struct tsv *t, const struct row *r,
                              const struct fitted *f, const struct table *c, bool mean)
{
        tally->rows++;
        if (f->fit->status != STATUS_OK) {
                complain(tally, t, r, f->fit->reason);
                return;
        }
        double n = f->s->weight, digits = number(r->cell[3]);
        double want = certified(c, r->cell[0], mean ? "mean" : "sd (divisor n-1)");
        double got = f->i->estimate[mean ? 0 : 1].value * (mean ? 1 : sqrt(n / (n - 1)));
        double unit = pow(10, floor(log10(fabs(want))) - (digits - 1));
        ck_assert_msg(digits >= 8 && digits <= 15, NIST ":%zu: digits", r->line);
        compare(tally, t, r, got, want, 2, unit / 2 + 2 * DBL_EPSILON * fabs(want));
}

START_TEST(nist)
{
        struct tsv t = tsv_read(mem_text(NIST, strlen(NIST)), NIST_HEADER);
        struct tally tally = {0};
        struct fitted f = {0};
        struct fault fault = {0};
        struct table c;
        const struct request request[] = {{.column = "data", .want = WANT_LABEL},
                                          {.column = "model", .want = WANT_LABEL},
                                          {.column = "quantity", .want = WANT_LABEL},
                                          {.column = "certified", .want = WANT_NUMBER}};
        enum status status = read_table(1, (const char *const[]){CERTIFIED}, &dialect_default, 4,
                                        request, 1, NULL, &c, &fault);
        ck_assert_msg(status == STATUS_OK, CERTIFIED ": %s", fault.text);
        size_t sets = 0;
        for (const struct row *r = t.row; r < t.row + t.n; r++) {
                ck_assert_str_eq(r->cell[1], "normal");
                if (r == t.row || strcmp(r->cell[0], r[-1].cell[0]) != 0) {
                        fitted_free(&f);
                        f = fitted_make(dist_find("normal"), r->cell[0], NULL, NULL);
                        sets++;
                }
                if (strcmp(r->cell[2], "digits(mu)") == 0)
                        compare_certified(&tally, &t, r, &f, &c, true);
                else if (strcmp(r->cell[2], "digits(sigma)") == 0)
                        compare_certified(&tally, &t, r, &f, &c, false);
                else
                        compare_quantity(&tally, &t, r, &f, r->cell[2], r->cell[3], r->cell[4]);
        }
        ck_assert_uint_eq(sets, NIST_SETS);
        ck_assert_uint_eq(t.n, NIST_SETS * NIST_QUANTITIES);
        fitted_free(&f);
        table_free(&c);
        tsv_free(&t);
        finish(&tally, "nist");
}
END_TEST

/* --- families/NAME.density.tsv ---------------------------------------------------------------- */

#define DENSITY_HEADER "dist\tfunction\tx\tparameters\tvalue\ttol\tfloor\treason"
enum { D_DIST, D_FUNCTION, D_X, D_PARAMETERS, D_VALUE, D_TOL, D_FLOOR };

/* One "name=value" after another, separated by commas. Names into name[], which are as many as are
 * returned; the text is cut into pieces. */
static size_t parameters(char *text, size_t room, char **name, double *value)
{
        size_t n = 0;
        for (char *part; (part = strsep(&text, ","));) {
                name[n] = strsep(&part, "=");
                ck_assert_msg(part && n < room, "parameters: \"%s\"", name[n]);
                value[n++] = number(part);
        }
        return n;
}

/* A row of the distribution for the levels in "p[LEVEL]", ... */
static struct dist *made_for(const struct dist *base, struct levels *levels, size_t n, char **name)
{
        levels->n = n;
        levels->name = mem_array(n, sizeof *levels->name);
        for (size_t k = 0; k < n; k++) {
                size_t length = strlen(name[k]);
                ck_assert_msg(length > 3, "level: \"%s\"", name[k]);
                levels->name[k] = mem_text(name[k] + 2, length - 3);
        }
        return dist_make_levels(base, levels);
}

/* The function of a row at x; false: the distribution does not have it. */
static bool evaluate(const struct dist *d, const char *function, double x, const double *t,
                     double *value)
{
        if (strcmp(function, "logpdf") == 0)
                *value = d->logpdf(d, x, t);
        else if (strcmp(function, "logcdf") == 0 && d->logcdf)
                *value = d->logcdf(d, x, t);
        else if (strcmp(function, "logsf") == 0 && d->logsf)
                *value = d->logsf(d, x, t);
        else if (strcmp(function, "quantile") == 0)
                *value = dist_quantile(d, x, t);
        else if (strncmp(function, "score:", 6) == 0) {
                size_t j = param_named(d, function + 6, strlen(function + 6));
                if (j == d->npar)
                        return false;
                double *g = mem_array(d->npar, sizeof *g);
                d->score(d, x, t, g);
                *value = g[j];
                free(g);
        } else {
                return false;
        }
        return true;
}

static void compare_density(struct tally *tally, const struct tsv *t, const struct row *r,
                            const struct dist *base)
{
        enum { ROOM = 32 };
        char *name[ROOM], *text = mem_text(r->cell[D_PARAMETERS], strlen(r->cell[D_PARAMETERS]));
        double value[ROOM], theta[ROOM], got;
        size_t n = parameters(text, ROOM, name, value);
        struct levels levels = {0};
        struct dist *made = base->data == DATA_LABEL ? made_for(base, &levels, n, name) : NULL;
        const struct dist *d = made ? made : base;
        ck_assert_msg(n == d->npar, "%s:%zu: %zu parameters for %zu", t->name, r->line, n, d->npar);
        for (size_t k = 0; k < n; k++) {
                size_t j = param_named(d, name[k], strlen(name[k]));
                ck_assert_msg(j < n, "%s:%zu: no parameter %s", t->name, r->line, name[k]);
                theta[j] = value[k];
        }
        tally->rows++;
        if (!evaluate(d, r->cell[D_FUNCTION], number(r->cell[D_X]), theta, &got))
                complain(tally, t, r, "no such function");
        else
                compare(tally, t, r, got, number(r->cell[D_VALUE]), number(r->cell[D_TOL]),
                        number(r->cell[D_FLOOR]));
        dist_free(made);
        levels_free(&levels);
        free(text);
}

START_TEST(density)
{
        const struct dist *d = dist_at((size_t)_i);
        struct tsv t = tsv_of(d, "density", DENSITY_HEADER);
        struct tally tally = {0};
        for (const struct row *r = t.row; r < t.row + t.n; r++) {
                ck_assert_str_eq(r->cell[D_DIST], d->name);
                compare_density(&tally, &t, r, d);
        }
        tsv_free(&t);
        finish(&tally, d->name);
}
END_TEST

/* --- no family is left out -------------------------------------------------------------------- */

START_TEST(families)
{
        DIR *folder = opendir(FAMILIES);
        size_t files = 0;
        ck_assert(folder != NULL);
        for (struct dirent *entry; (entry = readdir(folder));) {
                char *name = mem_text(entry->d_name, strcspn(entry->d_name, "."));
                const char *ending = entry->d_name + strlen(name);
                if (strcmp(ending, ".fits.tsv") == 0 || strcmp(ending, ".density.tsv") == 0) {
                        const struct dist *d = dist_find(name);
                        ck_assert_msg(d && strcmp(d->name, name) == 0, FAMILIES "/%s: no family",
                                      entry->d_name);
                        files++;
                }
                free(name);
        }
        closedir(folder);
        ck_assert_uint_eq(files, 2 * dist_count());
}
END_TEST

int main(void)
{
        gsl_set_error_handler_off(); /* as the program does */
        Suite *suite = suite_create("golden");
        TCase *fitting = tcase_create("fits"), *far = tcase_create("density");
        tcase_add_loop_test(fitting, fits, 0, (int)dist_count());
        tcase_add_test(fitting, nist);
        tcase_add_loop_test(far, density, 0, (int)dist_count());
        tcase_add_test(far, families);
        tcase_set_timeout(fitting, 60);
        suite_add_tcase(suite, fitting);
        suite_add_tcase(suite, far);
        return suite_run(suite);
}
