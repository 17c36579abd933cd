/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formulas: designs against those of R (tests/golden/formula.R made them), and what R has no word on: complaints, names,
 * requests, later tables. Runs in the top directory.
 *
 *   1. tables and designs from text      2. R      3. parsing      4. designs      5. later tables      6. faults
 *   7. the left side                     8. many rows */
#include "formula.h"

#include "mem.h"
#include "suite.h"

#include <check.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LEN(a) (sizeof(a) / sizeof *(a))

/* As ck_assert_msg, which tells Check of every success: too slow for each of many values. */
#define REQUIRE(fact, ...)                         \
        do {                                       \
                if (!(fact))                       \
                        ck_abort_msg(__VA_ARGS__); \
        } while (0)

/* main makes a file for it. */
static char *file_name;

/* --- 1. tables and designs from text ------------------------------------------------------------ */

static void write_file(const char *s)
{
        FILE *to = fopen(file_name, "w");
        REQUIRE(to, "%s: %s", file_name, strerror(errno));
        fputs(s, to);
        REQUIRE(fclose(to) == 0, "%s: %s", file_name, strerror(errno));
}

/* One formula over one table. */
struct made {
        struct formula *formula;
        struct requests r;
        struct table t;
        struct design d;
        struct fault f;
};

static enum status read_requested(const char *file, const struct requests *r, struct table *t,
                                  struct fault *f)
{
        return read_table(1, &file, &dialect_default, r->n, r->request, 2, NULL, t, f);
}

/* left: what is wanted there, if that is a column; negative: it is the name of a parameter. */
static enum status make(struct made *m, const char *formula, const char *file, int left)
{
        enum status status;
        *m = (struct made){0};
        m->formula = formula_parse(formula, &m->f);
        if (!m->formula)
                return m->f.status;
        if (left >= 0)
                formula_request_left(m->formula, (enum want)left, &m->r);
        formula_request(m->formula, &m->r);
        status = read_requested(file, &m->r, &m->t, &m->f);
        if (status != STATUS_OK)
                return status;
        return formula_design(m->formula, &m->t, &m->r, NULL, &m->d, &m->f);
}

static void made_free(struct made *m)
{
        design_free(&m->d);
        if (m->t.column)
                table_free(&m->t);
        requests_free(&m->r);
        formula_free(m->formula);
        fault_clear(&m->f);
}

static double value(const struct design *d, size_t column, size_t row)
{
        return d->column[column] ? d->column[column][row] : 1;
}

static char *append(char *text, char *more)
{
        char *longer = mem_format("%s%s", text, more);
        free(text);
        free(more);
        return longer;
}

/* "(Intercept) 1 1; x 2 3; offset 1 2", or "data 3: complaint" */
static char *outcome(enum status status, const struct design *d, const struct fault *f)
{
        char *text = mem_text("", 0);
        if (status != STATUS_OK) {
                REQUIRE(f->status == status && d->p == 0 && !d->column && !d->model, "not zero");
                text = append(text, mem_format("%s", status == STATUS_DATA ? "data" : "usage"));
                if (f->line)
                        text = append(text, mem_format(" %zu", f->line));
                return append(text, mem_format(": %s", f->text));
        }
        for (size_t j = 0; j < d->p; j++) {
                text = append(text, mem_format("%s%s", j ? "; " : "", d->name[j]));
                for (size_t i = 0; i < d->n; i++)
                        text = append(text, mem_format(" %g", value(d, j, i)));
        }
        if (d->offset) {
                text = append(text, mem_format("%soffset", d->p ? "; " : ""));
                for (size_t i = 0; i < d->n; i++)
                        text = append(text, mem_format(" %g", d->offset[i]));
        }
        return text;
}

struct trial {
        const char *table, *formula, *outcome;
};

static void try_all(const struct trial *trial, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                struct made m;
                write_file(trial[i].table);
                enum status status = make(&m, trial[i].formula, file_name, WANT_EITHER);
                char *got = outcome(status, &m.d, &m.f);
                REQUIRE(strcmp(got, trial[i].outcome) == 0, "%s\n%s\ngot  %s\nwant %s",
                        trial[i].table, trial[i].formula, got, trial[i].outcome);
                if (m.f.line)
                        ck_assert_str_eq(m.f.file, file_name);
                free(got);
                made_free(&m);
        }
}

/* --- 2. R --------------------------------------------------------------------------------------- */

/* A column of the design of a formula, as R has it. Powers and logarithms differ from one C library to another. */
static void compare_column(const struct made *m, const char *formula, size_t j, const char *name,
                           char *values)
{
        bool offset = strcmp(name, "offset") == 0;
        REQUIRE(offset ? j == m->d.p && m->d.offset : j < m->d.p, "%s: no %s", formula, name);
        REQUIRE(offset || strcmp(m->d.name[j], name) == 0, "%s: column %zu is %s, not %s", formula,
                j, offset ? "offset" : m->d.name[j], name);
        for (size_t i = 0; i < m->d.n; i++) {
                double got = offset ? m->d.offset[i] : value(&m->d, j, i);
                double want = strtod(values, &values);
                REQUIRE(fabs(got - want) <= 2 * DBL_EPSILON * fabs(want),
                        "%s: %s: row %zu: got %.17g, want %.17g", formula, name, i, got, want);
        }
        REQUIRE(!*values, "%s: %s: more values: %s", formula, name, values);
}

START_TEST(as_in_r)
{
        static const char golden[] = "tests/golden/formula.tsv",
                          data[] = "tests/golden/formula.csv";
        FILE *from = fopen(golden, "r");
        REQUIRE(from, "%s: cannot open (the tests run in the top directory)", golden);
        char *line = NULL, *present = mem_text("", 0);
        size_t size = 0, j = 0, formulas = 0;
        struct made m = {0};
        ck_assert(getline(&line, &size, from) > 0);
        while (getline(&line, &size, from) > 0) {
                char *rest = line, *formula = strsep(&rest, "\t"), *name = strsep(&rest, "\t");
                REQUIRE(rest, "%s: fewer than three cells: %s", golden, line);
                rest[strcspn(rest, "\n")] = '\0';
                if (strcmp(formula, present) != 0) {
                        REQUIRE(j == m.d.p, "%s: %zu columns, not %zu", present, m.d.p, j);
                        made_free(&m);
                        free(present);
                        present = mem_text(formula, strlen(formula));
                        enum status status = make(&m, formula, data, WANT_NUMBER);
                        REQUIRE(status == STATUS_OK, "%s: %s", formula, m.f.text);
                        j = 0;
                        formulas++;
                }
                compare_column(&m, formula, j, name, rest);
                j += strcmp(name, "offset") != 0;
        }
        REQUIRE(j == m.d.p && formulas > 50, "%s: %zu formulas", golden, formulas);
        made_free(&m);
        free(present);
        free(line);
        fclose(from);
}
END_TEST

/* --- 3. parsing --------------------------------------------------------------------------------- */

#define BACKQUOTES " (arithmetic goes into I(...), the number of a column into backquotes)"

START_TEST(complaints)
{
        static const struct {
                const char *formula, *text;
        } trial[] = {
                {"y ~ x1 + + x2", "unexpected \"+\" at character 10"},
                {"y ~", "unexpected end at character 4"},
                {"y ~ x +", "unexpected end at character 8"},
                {"y ~ (x + z", "a parenthesis that is never closed at character 5"},
                {"y ~ x)", "unexpected \")\" at character 6"},
                {"y ~ x z", "unexpected \"z\" at character 7"},
                {"y ~ x ~ z", "unexpected \"~\" at character 7"},
                {"y x ~ z", "unexpected \"x\" at character 3"},
                {"~ x | z", "unexpected \"|\" at character 5"},
                {"~ x:", "unexpected end at character 5"},
                {"~ *x", "unexpected \"*\" at character 3"},
                {"~ x - - 1", "unexpected \"-\" at character 7"},
                {"~ x + -1", "unexpected \"-\" at character 7"},
                {"~ ()", "unexpected \")\" at character 4"},
                {"~ \xc3\xa9t\xc3\xa9 + + x", "unexpected \"+\" at character 9"},
                {"~ x + \x01", "unexpected \"\\x01\" at character 7"},
                {"~ x + `z", "a backquote that is never closed at character 7"},
                {"~ ``", "no name in \"``\" at character 3"},
                {"~ 2x", "not a number: \"2x\" at character 3"},
                {"~ I(1.2.3 * x)", "not a number: \"1.2.3\" at character 5"},
                {"~ I(1e999 * x)", "not a number: \"1e999\" at character 5"},
                {"~ x + 2", "unexpected number at character 7" BACKQUOTES},
                {"~ x * 2", "unexpected number at character 7" BACKQUOTES},
                {"2 ~ x", "no column before \"~\" at character 3 (the number of a column goes into "
                          "backquotes)"},
                {"~ x:(1)", "unexpected number at character 6" BACKQUOTES},
                {"~ x:1", "unexpected number at character 5" BACKQUOTES},
                {"~ x^2", "unexpected \"^\" at character 4 (arithmetic goes into I(...))"},
                {"~ (x + z)^0.5",
                 "unexpected power at character 11 (a whole number from 1 to 100 makes terms)"},
                {"~ (x + z)^x",
                 "unexpected power at character 11 (a whole number from 1 to 100 makes terms)"},
                {"~ x - offset(z)", "unexpected offset at character 7 (it can only be added)"},
                {"~ x:offset(z)", "unexpected offset at character 5 (it can only be added)"},
                {"~ lgo(x)", "unknown function \"lgo\" at character 3; did you mean \"log\"?"},
                {"~ I(sqr(x))", "unknown function \"sqr\" at character 5; did you mean \"sqrt\"?"},
                {"~ f(x)", "unknown function \"f\" at character 3"},
                {"~ log(x, 2)", "unexpected \",\" at character 8"},
                {"~ log()", "unexpected \")\" at character 7"},
                {"~ log(x", "unexpected end at character 8"},
                {"~ log(.)", "unexpected \".\" at character 7"},
                {"~ I(a:b)", "unexpected \":\" at character 6"},
                {"~ I(poly(x, 2))",
                 "unexpected poly at character 5 (it cannot be part of arithmetic)"},
                {"~ C(x + 1)",
                 "unexpected argument of C at character 5 (the name of a column is all it takes)"},
                {"~ poly(x)", "unexpected \")\" at character 9"},
                {"~ poly(x, k)", "unexpected \"k\" at character 11"},
                {"~ poly(x, 0)", "the degree of poly is a whole number from 1 to 100, not \"0\" at "
                                 "character 11"},
                {"~ poly(x, 1.5)", "the degree of poly is a whole number from 1 to 100, not "
                                   "\"1.5\" at character 11"},
                {"~ poly(x, 2, raw = FALSE)", "poly makes raw powers, no orthogonal ones: "
                                              "unexpected \"FALSE\" at character 20"},
                {"~ poly(x, 2, simple = TRUE)", "unexpected \"simple\" at character 14"},
                {"~ poly(x, 2, raw = 1)", "unexpected \"1\" at character 20"},
                {"~ poly(x, 2, raw)", "unexpected \")\" at character 17"},
        };
        for (size_t i = 0; i < LEN(trial); i++) {
                struct fault f = {0};
                char *front = mem_format("--formula: \"%s\": ", trial[i].formula);
                ck_assert_msg(!formula_parse(trial[i].formula, &f), "%s", trial[i].formula);
                ck_assert_int_eq(f.status, STATUS_USAGE);
                const char *text = strstr(f.text, "\": ");
                ck_assert_msg(text && strcmp(text + 3, trial[i].text) == 0, "got  %s\nwant %s%s",
                              f.text, front, trial[i].text);
                free(front);
                fault_clear(&f);
        }
}
END_TEST

START_TEST(no_tilde)
{
        struct fault f = {0};
        ck_assert_ptr_null(formula_parse("", &f));
        ck_assert_str_eq(f.text, "--formula: \"\": unexpected end at character 1");
        ck_assert_ptr_null(formula_parse("x + z", &f));
        ck_assert_str_eq(f.text, "--formula: \"x + z\": no \"~\" in it (y ~ x)");
        fault_clear(&f);
}
END_TEST

START_TEST(left_sides)
{
        static const char *const trial[][2] = {
                {"~ x", NULL},
                {"  y~x", "y"},
                {"log( y )~x", "log(y)"},
                {"`my col` ~ x", "my col"},
                {"log(`my col`) ~ x", "log(`my col`)"},
                {"I(-y^2*3+ 1/z-+2) ~ x", "I(-y^2 * 3 + 1/z - +2)"},
                {"y_1.b ~ .", "y_1.b"},
                {".y ~ .", ".y"},
                {"(y+.5) ~ 1", "(y + 0.5)"},
        };
        for (size_t i = 0; i < LEN(trial); i++) {
                struct fault f = {0};
                struct formula *formula = formula_parse(trial[i][0], &f);
                ck_assert_msg(formula, "%s: %s", trial[i][0], f.text);
                if (trial[i][1])
                        ck_assert_str_eq(formula_left(formula), trial[i][1]);
                else
                        ck_assert_ptr_null(formula_left(formula));
                formula_free(formula);
        }
}
END_TEST

/* n copies of a text behind another, with a third behind them. */
static char *repeat(const char *before, const char *s, size_t n, const char *behind)
{
        size_t length = strlen(s), first = strlen(before);
        char *text = mem_array(first + n * length + strlen(behind) + 1, 1);
        memcpy(text, before, first);
        for (size_t i = 0; i < n; i++)
                memcpy(text + first + i * length, s, length);
        memcpy(text + first + n * length, behind, strlen(behind));
        return text;
}

static void too_deep(char *text, const char *want)
{
        struct fault f = {0};
        ck_assert_ptr_null(formula_parse(text, &f));
        ck_assert_msg(strstr(f.text, want), "%s", f.text);
        fault_clear(&f);
        free(text);
}

START_TEST(deep_formulas)
{
        too_deep(repeat("~ ", "(", 100000, "x"), "nested too deeply");
        too_deep(repeat("~ I(", "-", 100000, "x)"), "nested too deeply");
        too_deep(repeat("~ I(x", "^x", 100000, ")"), "nested too deeply");
        too_deep(repeat("~ ", "log(", 100000, "x"), "nested too deeply");
        too_deep(repeat("~ x", "+x", 100000, ""), "more than 10000 summands");
        too_deep(repeat("~ I(x", "+x", 100000, ")"), "more than 10000 summands");
        struct fault f = {0};
        char *text = repeat("~ x", "+x", 9000, "");
        struct formula *formula = formula_parse(text, &f);
        ck_assert_msg(formula, "%s", f.text);
        formula_free(formula);
        free(text);
}
END_TEST

/* "x:number g:label y:number!": ! for those apart. */
static void check_requests(const struct requests *r, const char *want)
{
        static const char *const kind[] = {"number", "label", "either", "rest"};
        char *text = mem_text("", 0);
        for (size_t i = 0; i < r->n; i++)
                text = append(text, mem_format("%s%s:%s%s", i ? " " : "",
                                               r->request[i].column ? r->request[i].column : "",
                                               kind[r->request[i].want], r->apart[i] ? "!" : ""));
        ck_assert_str_eq(text, want);
        free(text);
}

static void ask(struct requests *r, const char *text, int left)
{
        struct fault f = {0};
        struct formula *formula = formula_parse(text, &f);
        ck_assert_msg(formula, "%s", f.text);
        if (left >= 0)
                formula_request_left(formula, (enum want)left, r);
        formula_request(formula, r);
        formula_free(formula);
}

START_TEST(requested)
{
        static const struct {
                const char *formula;
                int left;
                const char *want;
        } trial[] = {
                {"~ 1", -1, ""},
                {"y ~ x + g + x:g", WANT_NUMBER, "y:number! x:either g:either"},
                {"y ~ x", WANT_LABEL, "y:label! x:either"},
                {"sigma ~ x", -1, "x:either"},
                {"log(y/n) ~ x", WANT_LABEL, "y:number! n:number! x:either"},
                {"~ x + log(x)", -1, "x:number"},
                {"~ log(x) + x", -1, "x:number"},
                {"~ C(x) + x", -1, "x:label x:either"},
                {"~ C(x) + log(x) + x", -1, "x:label x:number"},
                {"~ poly(x + z, 2) + offset(w)", -1, "x:number z:number w:number"},
                {"y ~ .", WANT_EITHER, "y:either! :rest"},
                {"y ~ . - x", WANT_EITHER, "y:either! x:either :rest"},
                {"y ~ . + C(x)", WANT_EITHER, "y:either! x:label x:either :rest"},
        };
        for (size_t i = 0; i < LEN(trial); i++) {
                struct requests r = {0};
                ask(&r, trial[i].formula, trial[i].left);
                check_requests(&r, trial[i].want);
                requests_free(&r);
        }
        struct requests r = {0};
        ask(&r, "y ~ . + x", WANT_LABEL);
        ask(&r, "sigma ~ C(z) + log(x)", -1);
        ck_assert_uint_eq(requests_add(&r, "w", WANT_NUMBER, true), 4);
        ck_assert_uint_eq(requests_add(&r, "x", WANT_NUMBER, false), 1);
        check_requests(&r, "y:label! x:number z:label z:either w:number! :rest");
        requests_free(&r);
}
END_TEST

/* --- 4. designs --------------------------------------------------------------------------------- */

START_TEST(designs)
{
        static const struct trial trial[] = {
                /* kinds of columns and their names */
                {"y,X\n1,2\n3,4\n", "y ~ x", "(Intercept) 1 1; X 2 4"},
                {"y,X\n1,2\n3,4\n", "y ~ x + X", "(Intercept) 1 1; X 2 4"},
                {"y,x\n1,2\n3,4\n", "y ~ `2`", "(Intercept) 1 1; x 2 4"},
                {"1,2\n3,4\n", "`1` ~ `2`", "(Intercept) 1 1; 2 2 4"},
                {"1,2,3\n3,4,5\n", "`2` ~ .", "(Intercept) 1 1; 1 1 3; 3 3 5"},
                {"y,a b\n1,2\n3,4\n", "y ~ `a b`:y + log(`a b`/`a b`)",
                 "(Intercept) 1 1; log(`a b`/`a b`) 0 0; a b:y 2 12"},
                {"y,log(x)\n1,2\n3,4\n", "y ~ `log(x)`", "(Intercept) 1 1; log(x) 2 4"},
                {"y,x\n1,T\n3,F\n", "y ~ x", "(Intercept) 1 1; x[T] 1 0"},
                {"y,x\n1,b c\n3,\"a,b\"\n", "y ~ 0 + x", "x[a,b] 0 1; x[b c] 1 0"},
                {"y,x,x\n1,2,3\n3,4,6\n", "y ~ `2` + `3`", "(Intercept) 1 1; x 2 4; x 3 6"},
                /* levels */
                {"y,x\n1,10\n2,9\n3,9.0\n4,-1\n", "y ~ C(x)",
                 "(Intercept) 1 1 1 1; C(x)[9] 0 1 1 0; C(x)[10] 1 0 0 0"},
                {"y,x\n1,10\n2,9\n3,b\n4,b\n", "y ~ factor(x)",
                 "(Intercept) 1 1 1 1; factor(x)[9] 0 1 0 0; factor(x)[b] 0 0 1 1"},
                {"y,x\n1,10\n2,9\n3,10\n", "y ~ C(x):x",
                 "(Intercept) 1 1 1; C(x)[9]:x 0 9 0; C(x)[10]:x 10 0 10"},
                {"y,x\n1,b\n2,B\n3,a\n", "y ~ x", "(Intercept) 1 1 1; x[a] 0 0 1; x[b] 1 0 0"},
                {"y,x\n1,b\n2,NA\n3,a\n", "y ~ x", "(Intercept) 1 1; x[b] 1 0"},
                /* the rest */
                {"y,x,g\n1,2,a\n2,3,b\n", "y ~ .", "(Intercept) 1 1; x 2 3; g[b] 0 1"},
                {"y,x,g\n1,2,a\n2,3,b\n", "y ~ g + .", "(Intercept) 1 1; g[b] 0 1; x 2 3"},
                {"y,x,g\n1,2,a\n2,3,b\n", "y ~ . - g", "(Intercept) 1 1; x 2 3"},
                {"y,x,g\n1,2,a\n2,3,a\n", "y ~ . - g", "(Intercept) 1 1; x 2 3"},
                {"y,x,g\n1,2,a\n2,3,b\n", "log(y) ~ .", "(Intercept) 1 1; x 2 3; g[b] 0 1"},
                {"y,x,z\n1,2,5\n2,3,7\n", "Y ~ . + C(x) + Z",
                 "(Intercept) 1 1; x 2 3; z 5 7; C(x)[3] 0 1"},
                {"\"\",y,x\n\"1\",1,2\n\"2\",2,3\n", "y ~ .", "(Intercept) 1 1; x 2 3"},
                {"y\n1\n2\n", "y ~ .", "(Intercept) 1 1"},
                {"y,x,z\n1,2,NA\n2,3,4\n", "y ~ .", "(Intercept) 1; x 3; z 4"},
                /* no columns, no coefficients */
                {"y\n1\n2\n", "y ~ 1", "(Intercept) 1 1"},
                {"y\n1\n2\n", "y ~ 0", ""},
                {"y,x\n1,2\n2,3\n", "y ~ x - x - 1 + offset(x^2 + 1)", "offset 5 10"},
                {"y,x\n1,2\n2,3\n", "y ~ poly(x, 2, raw = TRUE)",
                 "(Intercept) 1 1; poly(x, 2, raw = TRUE)[1] 2 3; poly(x, 2, raw = TRUE)[2] 4 9"},
                /* removal stays in its parentheses */
                {"y,x,z\n1,2,3\n2,3,4\n", "y ~ x + (z - x)", "(Intercept) 1 1; x 2 3; z 3 4"},
                {"y,x,z\n1,2,3\n2,3,4\n", "y ~ z:(x + z)^100", "(Intercept) 1 1; z 3 4; z:x 6 12"},
                {"y,x,z\n1,2,3\n2,3,4\n", "y ~ - (x - 1)", "(Intercept) 1 1"},
                {"y,x,z\n1,2,3\n2,3,4\n", "y ~ + x - 0", "(Intercept) 1 1; x 2 3"},
        };
        try_all(trial, LEN(trial));
}
END_TEST

/* A number in the table is not copied, and neither is one column of ones. */
START_TEST(borrowed_columns)
{
        struct made m;
        write_file("y,x\n1,2\n3,4\n");
        ck_assert_int_eq(make(&m, "y ~ x", file_name, WANT_NUMBER), STATUS_OK);
        ck_assert(m.d.n == 2 && m.d.p == 2 && m.d.intercept);
        ck_assert_ptr_null(m.d.column[0]);
        ck_assert_ptr_eq(m.d.column[1], m.t.column[1].x);
        ck_assert_ptr_null(m.d.offset);
        made_free(&m);
}
END_TEST

START_TEST(lone_levels)
{
        struct made m;
        write_file("y,g,h,k\n1,a,1,u\n2,b,1.0,v\n3,a,2,u\n4,c,2,v\n");
        ck_assert_int_eq(make(&m, "y ~ g + C(h) + k", file_name, WANT_NUMBER), STATUS_OK);
        ck_assert_uint_eq(m.d.nlone, 2);
        ck_assert_str_eq(m.d.lone[0].factor, "g");
        ck_assert_str_eq(m.d.lone[0].level, "b");
        ck_assert_uint_eq(m.d.lone[0].row, 1);
        ck_assert_str_eq(m.d.lone[1].level, "c");
        ck_assert_uint_eq(m.d.lone[1].row, 3);
        made_free(&m);
}
END_TEST

/* Several formulas share a table. Columns that others ask for apart are not in `.`. */
START_TEST(shared_table)
{
        static const char *const text[] = {"y ~ . - z", "sigma ~ C(z) + log(x)"};
        static const char *const want[] = {"(Intercept) 1 1; x 1 1; u 5 6",
                                           "(Intercept) 1 1; C(z)[4] 0 1; log(x) 0 0"};
        struct fault f = {0};
        struct requests r = {0};
        struct formula *formula[2];
        struct table t;
        write_file("x,y,z,w,u\n1,2,3,4,5\n1,3,4,5,6\n");
        for (size_t i = 0; i < 2; i++) {
                formula[i] = formula_parse(text[i], &f);
                formula_request(formula[i], &r);
        }
        formula_request_left(formula[0], WANT_NUMBER, &r);
        requests_add(&r, "w", WANT_NUMBER, true);
        ck_assert_int_eq(read_requested(file_name, &r, &t, &f), STATUS_OK);
        for (size_t i = 0; i < 2; i++) {
                struct design d;
                enum status status = formula_design(formula[i], &t, &r, NULL, &d, &f);
                char *got = outcome(status, &d, &f);
                ck_assert_str_eq(got, want[i]);
                free(got);
                design_free(&d);
                formula_free(formula[i]);
        }
        table_free(&t);
        requests_free(&r);
}
END_TEST

/* --- 5. later tables ---------------------------------------------------------------------------- */

/* The outcome of the design of a second table, made like that of a first; settle: and read like it. */
static void try_later(bool settle, const char *formula, const char *first, const char *second,
                      const char *want)
{
        struct made m;
        struct table t;
        struct design d;
        write_file(first);
        REQUIRE(make(&m, formula, file_name, WANT_EITHER) == STATUS_OK, "%s", m.f.text);
        if (settle)
                requests_settle(&m.r, &m.r, &m.t);
        write_file(second);
        REQUIRE(read_requested(file_name, &m.r, &t, &m.f) == STATUS_OK, "%s", m.f.text);
        enum status status = formula_design(m.formula, &t, &m.r, &m.d, &d, &m.f);
        char *got = outcome(status, &d, &m.f);
        REQUIRE(strcmp(got, want) == 0, "%s\ngot  %s\nwant %s", formula, got, want);
        free(got);
        design_free(&d);
        table_free(&t);
        made_free(&m);
}

START_TEST(later_tables)
{
        static const char first[] = "y,x,g,n\n1,2,a,1\n2,3,b,2\n3,4,c,10\n";
        try_later(true, "y ~ x + g", first, "g,y,x\nc,0,7\n", "(Intercept) 1; x 7; g[b] 0; g[c] 1");
        try_later(true, "y ~ .", first, "n,g,y,z,x\n3,c,0,0,7\n",
                  "(Intercept) 1; x 7; g[b] 0; g[c] 1; n 3");
        try_later(true, "y ~ X*C(n) + offset(log(n))", first, "n,y,x\n2.0,0,7\n2,0,8\n",
                  "(Intercept) 1 1; x 7 8; C(n)[2] 1 1; C(n)[10] 0 0; x:C(n)[2] 7 8; x:C(n)[10] 0 "
                  "0; offset 0.693147 0.693147");
        try_later(true, "Y ~ `2` + G", first, "g,x,y\nc,7,0\n",
                  "(Intercept) 1; x 7; g[b] 0; g[c] 1");
        try_later(true, "y ~ g", first, "g,y\na,0\nb,0\nd,0\n",
                  "data 4: factor \"g\" has no level \"d\"");
        try_later(true, "y ~ g", first, "g,y\n1,0\n2,0\n",
                  "data 2: factor \"g\" has no level \"1\"");
        try_later(true, "y ~ C(n)", first, "n,y\n1,0\nb,0\n",
                  "data 3: factor \"C(n)\" has no level \"b\"");
        try_later(false, "y ~ g", first, "g,y\n1,0\n2,0\n",
                  "data: \"g\" was a factor and has numbers now");
        try_later(false, "y ~ x", first, "x,y\na,0\nb,0\n",
                  "data: \"x\" had numbers and is a factor now");
        try_later(false, "y ~ .", first, "n,g,y,x\n3,c,0,7\n",
                  "(Intercept) 1; x 7; g[b] 0; g[c] 1; n 3");
}
END_TEST

/* --- 6. faults ---------------------------------------------------------------------------------- */

START_TEST(faults)
{
        static const struct trial trial[] = {
                {"y,x\n1,2\n3,0\n", "y ~ log(x)", "data 3: \"log(x)\" is -inf where \"x\" is 0"},
                {"y,x\n1,2\n\n3,-1\n", "y ~ log(x)",
                 "data 4: \"log(x)\" is not a number where \"x\" is -1"},
                {"y,x\n1,2\n3,0\n", "y ~ I(y/x/x + y)",
                 "data 3: \"I(y/x/x + y)\" is inf where \"y\" is 3 and \"x\" is 0"},
                {"y,x\n1,2\n3,0\n", "y ~ offset(1/x)",
                 "data 3: \"offset(1/x)\" is inf where \"x\" is 0"},
                {"y,x\n1,2\n3,4\n", "y ~ x:I(1/0)", "data 2: \"I(1/0)\" is inf"},
                {"y,x,z\n1,2,3\n3,1e200,-1e200\n", "y ~ x:z", "data 3: \"x:z\" is -inf"},
                {"y,x\n1,2\n3,1e200\n", "y ~ poly(x, 3)", "data 3: \"poly(x, 3)\" is inf"},
                {"y,x\n1,1e308\n3,1\n", "y ~ offset(x) + offset(x)", "data 2: \"offset\" is inf"},
                {"y,x\n1,a\n3,a\n", "y ~ x",
                 "data: factor \"x\" has only one level, \"a\": it tells nothing apart"},
                {"y,x\n1,2\n3,2.0\n", "y ~ C(x)",
                 "data: factor \"C(x)\" has only one level, \"2\": it tells nothing apart"},
                {"y,x\n", "y ~ x", "data: no observations"},
                {"y,x\n1,NA\n", "y ~ x", "data: no observations"},
                {"", "y ~ .", "data: no observations"},
                {"y,x\n1,b\n2,c\n", "y ~ log(x)", "data 2: column \"x\": not a number: \"b\""},
                {"y,height\n1,2\n", "y ~ heigth",
                 "usage: no column \"heigth\"; did you mean \"height\"? (columns: y, height)"},
                {"y,a,a\n1,2,3\n", "y ~ .",
                 "usage: 2 columns are called \"a\"; choose one by its number"},
        };
        try_all(trial, LEN(trial));
}
END_TEST

/* Two factors of so many levels each. */
static void write_levels(size_t n)
{
        FILE *to = fopen(file_name, "w");
        REQUIRE(to, "%s: %s", file_name, strerror(errno));
        fputs("y,g,h\n", to);
        for (size_t i = 0; i < n; i++)
                fprintf(to, "%zu,a%zu,b%zu\n", i, i, i);
        fclose(to);
}

START_TEST(too_many)
{
        struct made m;
        write_levels(1001);
        ck_assert_int_eq(make(&m, "y ~ g", file_name, WANT_NUMBER), STATUS_DATA);
        ck_assert_uint_eq(m.f.line, 1002);
        ck_assert_str_eq(m.f.text,
                         "factor \"g\": \"a1000\" is the 1001st level, more than the 1000 that are "
                         "fitted; is this column an identifier?");
        made_free(&m);
        write_levels(200);
        ck_assert_int_eq(make(&m, "y ~ g*h", file_name, WANT_NUMBER), STATUS_USAGE);
        ck_assert_str_eq(m.f.text, "--formula: \"y ~ g*h\": more than 10000 coefficients");
        made_free(&m);
}
END_TEST

/* --- 7. the left side --------------------------------------------------------------------------- */

START_TEST(responses)
{
        struct made m;
        size_t column;
        double *x;
        write_file("x,y,g\n1,2,a\n2,4,b\n");
        ck_assert_int_eq(make(&m, "g ~ x + y", file_name, WANT_LABEL), STATUS_OK);
        ck_assert_int_eq(formula_response(m.formula, &m.t, &m.r, &column, &x, &m.f), STATUS_OK);
        ck_assert_ptr_null(x);
        ck_assert_str_eq(m.t.column[column].name, "g");
        ck_assert(m.t.column[column].is_label);
        made_free(&m);
        ck_assert_int_eq(make(&m, "x ~ log(x)", file_name, WANT_LABEL), STATUS_OK);
        ck_assert_int_eq(formula_response(m.formula, &m.t, &m.r, &column, &x, &m.f), STATUS_OK);
        ck_assert(m.t.column[column].is_label);
        made_free(&m);
        ck_assert_int_eq(make(&m, "y/2 - x ~ g", file_name, WANT_LABEL), STATUS_OK);
        ck_assert_int_eq(formula_response(m.formula, &m.t, &m.r, &column, &x, &m.f), STATUS_OK);
        ck_assert(x[0] == 0 && x[1] == 0);
        free(x);
        made_free(&m);
        ck_assert_int_eq(make(&m, "sqrt(x - 2) ~ 1", file_name, WANT_LABEL), STATUS_OK);
        ck_assert_int_eq(formula_response(m.formula, &m.t, &m.r, &column, &x, &m.f), STATUS_DATA);
        ck_assert_ptr_null(x);
        ck_assert_uint_eq(m.f.line, 2);
        ck_assert_str_eq(m.f.text, "\"sqrt(x - 2)\" is not a number where \"x\" is 1");
        made_free(&m);
}
END_TEST

/* --- 8. many rows ------------------------------------------------------------------------------- */

/* Arithmetic goes by blocks: every row of several, the last not full. */
START_TEST(many_rows)
{
        enum { N = 5003 };
        struct made m;
        FILE *to = fopen(file_name, "w");
        ck_assert_ptr_nonnull(to);
        fputs("y,x,g\n", to);
        for (int i = 0; i < N; i++)
                fprintf(to, "%d,%d,%c\n", i, i % 1000, 'a' + i % 3);
        fclose(to);
        ck_assert_int_eq(make(&m, "y ~ I((x + 1)^2 - y/2)*g", file_name, WANT_NUMBER), STATUS_OK);
        ck_assert_uint_eq(m.d.p, 6);
        for (size_t i = 0; i < N; i++) {
                double x = (double)(i % 1000) + 1, want = x * x - (double)i / 2;
                REQUIRE(value(&m.d, 1, i) == want, "row %zu", i);
                REQUIRE(value(&m.d, 5, i) == (i % 3 == 2 ? want : 0), "row %zu", i);
        }
        made_free(&m);
}
END_TEST

int main(void)
{
        const char *parent = getenv("TMPDIR");
        file_name = mem_format("%s/mlefit-formula-XXXXXX", parent && *parent ? parent : "/tmp");
        int made = mkstemp(file_name);
        if (made < 0) {
                perror(file_name);
                return EXIT_FAILURE;
        }
        close(made);
        Suite *suite = suite_create("formula");
        TCase *tc = tcase_create("formula");
        tcase_set_timeout(tc, 60);
        tcase_add_test(tc, as_in_r);
        tcase_add_test(tc, complaints);
        tcase_add_test(tc, no_tilde);
        tcase_add_test(tc, left_sides);
        tcase_add_test(tc, deep_formulas);
        tcase_add_test(tc, requested);
        tcase_add_test(tc, designs);
        tcase_add_test(tc, borrowed_columns);
        tcase_add_test(tc, lone_levels);
        tcase_add_test(tc, shared_table);
        tcase_add_test(tc, later_tables);
        tcase_add_test(tc, faults);
        tcase_add_test(tc, too_many);
        tcase_add_test(tc, responses);
        tcase_add_test(tc, many_rows);
        suite_add_tcase(suite, tc);
        int status = suite_run(suite);
        unlink(file_name);
        free(file_name);
        return status;
}
