/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --test: from words to hypotheses about the parameters of a row, and what becomes of them. */
#include "internal.h"

#include "mem.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

/* One --test, all of which is to be true at once. */
struct joint {
        size_t n, room, value_room;
        size_t *param;
        double *value;
};

static void joint_add(struct joint *j, size_t param, double value)
{
        j->param = mem_grow(j->param, &j->room, j->n + 1, sizeof *j->param);
        j->value = mem_grow(j->value, &j->value_room, j->n + 1, sizeof *j->value);
        j->param[j->n] = param;
        j->value[j->n++] = value;
}

static void joint_free(struct joint *j)
{
        free(j->param);
        free(j->value);
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

/* "NAME=VALUE"; of a formula's terms also "NAME", which is NAME=0. */
static enum status read_one(const struct spec *m, const char *text, struct joint *to,
                            struct fault *f)
{
        const char *equals = strrchr(text, '=');
        double value = 0;
        bool number = equals && equals > text && value_setting(equals + 1, &value);
        if (number) {
                char *name = mem_text(text, (size_t)(equals - text));
                enum status status = add_named(m, name, value, to)
                                             ? STATUS_OK
                                             : check_unknown(m->d, name, "test", f);
                free(name);
                return status;
        }
        if (is_term(m, text) && add_named(m, text, 0, to))
                return STATUS_OK;
        if (equals && equals > text)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--test: \"%s\" is not a number in \"%s\"", equals + 1, text);
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
        struct hypothesis h = {text, to->n, to->param, to->value};
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
                struct joint joint = {0};
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
                struct joint joint = {0};
                status = read_joint(&j->spec, o->test.at[i], &joint, f);
                struct hypothesis h = {o->test.at[i], joint.n, joint.param, joint.value};
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
