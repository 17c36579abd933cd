/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --test: from words to hypotheses about the parameters of a row, and what becomes of them. */
#include "internal.h"

#include "mem.h"
#include "test.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* One --test, all of which is to be true at once: each of n restrictions is of a parameter, and also a sum of all of them. */
struct joint {
        size_t n, room, value_room, npar, row_room;
        size_t *param;
        double *value;
        double *row; /* row[n * npar] */
        bool sums;   /* some are of no single parameter */
};

/* A sum of no parameter yet. */
static double *joint_open(struct joint *j, size_t param, double value)
{
        j->param = mem_grow(j->param, &j->room, j->n + 1, sizeof *j->param);
        j->value = mem_grow(j->value, &j->value_room, j->n + 1, sizeof *j->value);
        j->row = mem_grow(j->row, &j->row_room, (j->n + 1) * j->npar, sizeof *j->row);
        double *row = j->row + j->n * j->npar;
        memset(row, 0, j->npar * sizeof *row);
        j->param[j->n] = param;
        j->value[j->n++] = value;
        return row;
}

static void joint_add(struct joint *j, size_t param, double value)
{
        joint_open(j, param, value)[param] = 1;
}

static struct hypothesis joint_hypothesis(const struct joint *j, const char *text)
{
        return (struct hypothesis){.text = text,
                                   .n = j->n,
                                   .param = j->param,
                                   .value = j->value,
                                   .matrix = j->sums ? j->row : NULL};
}

static void joint_free(struct joint *j)
{
        free(j->param);
        free(j->value);
        free(j->row);
}

/* --- names ------------------------------------------------------------------------------------------- */

/* Whether parameter j of the row is a coefficient of the term "mu:g"; of the first formula "g", or "g[b]", will do. */
static bool is_of_term(const struct regression *r, size_t j, const char *name)
{
        struct origin o;
        if (!regression_origin(r, j, &o))
                return false;
        size_t n = strlen(name), m = strlen(o.term);
        if (strcmp(name, o.term) == 0 || strcmp(name, o.column) == 0)
                return o.prediction == 0;
        return n > m + 1 && name[n - m - 1] == ':' && strcmp(name + n - m, o.term) == 0 &&
               strncmp(name, regression_row(r)->param[j].name, n - m) == 0;
}

/* Whether it is the name of a term or of a coefficient. */
static bool is_term(const struct spec *m, const char *name)
{
        struct origin o;
        bool any = false;
        for (size_t j = 0; m->regression && j < m->d->npar; j++)
                any = any || is_of_term(m->regression, j, name) ||
                      (dist_param(m->d, name) == j && regression_origin(m->regression, j, &o));
        return any;
}

/* A parameter, or all coefficients of a term; false: nothing has that name. */
static bool add_named(const struct spec *m, const char *name, double value, struct joint *to)
{
        size_t before = to->n, j = dist_param(m->d, name);
        if (j < m->d->npar)
                joint_add(to, j, value);
        for (size_t k = 0; j == m->d->npar && m->regression && k < m->d->npar; k++)
                if (is_of_term(m->regression, k, name))
                        joint_add(to, k, value);
        return to->n > before;
}

/* --- sums: "x1 = x2", "2 * x1 + x2 = 1" ------------------------------------------------------------------ */

/* The first of these characters outside of brackets, from text + 1 on; NULL: there is none. Signs of exponents are none. */
static char *find_outside(char *text, const char *any)
{
        int depth = 0;
        for (char *c = text; *c; c++) {
                depth += (*c == '(' || *c == '[') - (*c == ')' || *c == ']');
                bool exponent = c > text + 1 && strchr("+-", *c) && strchr("eE", c[-1]) &&
                                isdigit((unsigned char)c[-2]);
                if (c > text && depth == 0 && strchr(any, *c) && !exponent)
                        return c;
        }
        return NULL;
}

static char *trim(char *text)
{
        while (*text == ' ')
                text++;
        for (size_t n = strlen(text); n > 0 && text[n - 1] == ' '; n--)
                text[n - 1] = '\0';
        return text;
}

static bool has_signs(const char *name)
{
        char *copy = mem_text(name, strlen(name));
        bool any = strchr("+-", *name) || find_outside(copy, "+-*");
        free(copy);
        return any;
}

/* The one parameter or coefficient of that name; npar: none, or several. A name with signs in it must be that of a column: what else
 * is lenient with hyphens would make "-mu" of "mu". */
static size_t find_named(const struct spec *m, const char *name)
{
        size_t npar = m->d->npar, j = dist_param(m->d, name), found = 0;
        if (j < npar && has_signs(name) && strcmp(name, m->d->param[j].name) != 0)
                j = npar;
        if (j < npar || !m->regression)
                return j;
        for (size_t k = 0; k < npar; k++)
                if (is_of_term(m->regression, k, name)) {
                        found++;
                        j = k;
                }
        return found == 1 ? j : npar;
}

/* Of the restriction added last, "- 2 * x1", "x1" or "3" times sign. */
static enum status add_piece(const struct spec *m, char *text, double sign, struct joint *to,
                             struct fault *f)
{
        double by = 1, number, *row = to->row + (to->n - 1) * to->npar;
        if (*text == '-' || *text == '+') {
                sign = *text == '-' ? -sign : sign;
                text = trim(text + 1);
        }
        char *star = find_outside(text, "*"), *name = text;
        if (value_setting(text, &number)) {
                to->value[to->n - 1] -= sign * number;
                return STATUS_OK;
        }
        if (star) {
                *star = '\0';
                name = trim(star + 1);
                if (!value_setting(trim(text), &by))
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "--test: \"%s\" before \"%s\" is not a number", text,
                                         name);
        }
        size_t j = find_named(m, name);
        if (j < m->d->npar)
                row[j] += sign * by;
        else if (is_term(m, name))
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--test: \"%s\" has several coefficients; say which", name);
        else if (!*name)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--test: a parameter or a number is missing beside a sign");
        return j < m->d->npar ? STATUS_OK : check_unknown(m->d, name, "test", f);
}

/* A side of the equation, times sign. */
static enum status add_side(const struct spec *m, char *text, double sign, struct joint *to,
                            struct fault *f)
{
        enum status status = STATUS_OK;
        text = trim(text);
        size_t j = find_named(m, text);
        if (j < m->d->npar) { /* whatever signs there are in its name */
                to->row[(to->n - 1) * to->npar + j] += sign;
                return STATUS_OK;
        }
        while (status == STATUS_OK && *text) {
                const char *end = find_outside(text, "+-");
                size_t n = end ? (size_t)(end - text) : strlen(text);
                char *piece = mem_text(text, n);
                status = add_piece(m, trim(piece), sign, to, f);
                free(piece);
                text += n;
        }
        return status;
}

static enum status add_equation(const struct spec *m, const char *text, const char *equals,
                                struct joint *to, struct fault *f)
{
        char *left = mem_text(text, (size_t)(equals - text)),
             *right = mem_text(equals + 1, strlen(equals + 1));
        joint_open(to, m->d->npar, 0);
        to->sums = true;
        enum status status = add_side(m, left, 1, to, f);
        if (status == STATUS_OK)
                status = add_side(m, right, -1, to, f);
        bool any = false;
        for (size_t j = 0; j < to->npar; j++)
                any = any || to->row[(to->n - 1) * to->npar + j] != 0;
        if (status == STATUS_OK && !any)
                status = fault_set(f, STATUS_USAGE, NULL, 0,
                                   "--test: \"%s\" says nothing of a parameter", text);
        free(left);
        free(right);
        return status;
}

/* "NAME=VALUE"; of a formula's terms also "NAME", which is NAME=0; or an equation of sums. */
static enum status read_one(const struct spec *m, const char *text, struct joint *to,
                            struct fault *f)
{
        const char *equals = strrchr(text, '=');
        double value = 0;
        bool sides = equals && equals > text && equals[1];
        bool number = sides && value_setting(equals + 1, &value);
        if (is_term(m, text) && add_named(m, text, 0, to))
                return STATUS_OK;
        if (number) {
                char *name = mem_text(text, (size_t)(equals - text));
                bool sum = has_signs(name) && find_named(m, name) == m->d->npar;
                enum status status = sum ? add_equation(m, text, equals, to, f)
                                     : add_named(m, name, value, to)
                                             ? STATUS_OK
                                             : check_unknown(m->d, name, "test", f);
                free(name);
                return status;
        }
        if (sides)
                return add_equation(m, text, equals, to, f);
        if (m->regression && !equals && dist_param(m->d, text) == m->d->npar)
                return check_unknown(m->d, text, "test", f);
        return fault_set(f, STATUS_USAGE, NULL, 0, "--test: \"%s\" is not of the form NAME=VALUE",
                         text);
}

static enum status read_joint(const struct spec *m, const char *text, struct joint *to,
                              struct fault *f)
{
        struct words list = {0};
        enum status status = value_list(row_named("test"), text, true, &list, f);
        for (size_t i = 0; status == STATUS_OK && i < list.n; i++)
                status = read_one(m, list.at[i], to, f);
        words_free(&list);
        if (status != STATUS_OK)
                return status;
        struct hypothesis h = joint_hypothesis(to, text);
        char *why = test_refusal(m, &h);
        if (why)
                fault_set(f, STATUS_USAGE, NULL, 0, "--test=%s: %s", text, why);
        free(why);
        return why ? STATUS_USAGE : STATUS_OK;
}

/* --- the run ------------------------------------------------------------------------------------------ */

enum status tests_check(const struct options *o, const struct spec *m, struct fault *f)
{
        enum status status = STATUS_OK;
        for (size_t i = 0; i < o->test.n && status == STATUS_OK; i++) {
                struct joint joint = {.npar = m->d->npar};
                status = read_joint(m, o->test.at[i], &joint, f);
                joint_free(&joint);
        }
        return status;
}

/* Tests may be asked for by --print alone: "lr_p(mu=0)". */
static void ask_printed(struct options *o)
{
        char *what, *hypothesis;
        for (size_t i = 0; i < o->print.n; i++) {
                if (!report_tests(o->print.at[i], &what, &hypothesis))
                        continue;
                size_t k = 0;
                while (k < o->test.n && strcmp(o->test.at[k], hypothesis) != 0)
                        k++;
                if (k == o->test.n)
                        words_add(&o->test, hypothesis);
                free(what);
                free(hypothesis);
        }
}

enum status tests_check_options(struct options *o, struct fault *f)
{
        const struct dist *d = o->dist;
        if (o->test.n && o->output == OUTPUT_PRINT)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--print is an output of its own, without tests; leave out "
                                 "--test, and say --print='lr_p(NAME=VALUE)'");
        ask_printed(o);
        if (o->test.n == 0)
                return STATUS_OK;
        if (o->at.n)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--at: nothing is fitted there, and nothing tested");
        if (o->prior.n || o->l1 > 0 || o->l2 > 0)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--test compares maxima of the likelihood; with --%s they are not",
                                 o->prior.n  ? "prior"
                                 : o->l1 > 0 ? "l1"
                                             : "l2");
        if (plan_is_asked(o) || d->npar == 0)
                return STATUS_OK;
        double *held = mem_array(d->npar, sizeof *held);
        struct spec m = {.d = d, .held = held};
        enum status status = cli_settings(&o->fix, "fix", d, held, f);
        if (status == STATUS_OK)
                status = tests_check(o, &m, f);
        free(held);
        return status;
}

enum status tests_run(const struct options *o, struct job *j, struct fault *f)
{
        enum status status = STATUS_OK;
        j->test = mem_array(o->test.n, sizeof *j->test);
        for (size_t i = 0; i < o->test.n && status == STATUS_OK; i++) {
                struct joint joint = {.npar = j->spec.d->npar};
                status = read_joint(&j->spec, o->test.at[i], &joint, f);
                struct hypothesis h = joint_hypothesis(&joint, o->test.at[i]);
                if (status == STATUS_OK)
                        j->test[j->ntest++] = test_run(&j->spec, j->fit, j->inference->vcov, &h);
                joint_free(&joint);
        }
        return status;
}

void tests_free(struct job *j)
{
        for (size_t i = 0; i < j->ntest; i++)
                test_free(j->test[i]);
        free(j->test);
}
