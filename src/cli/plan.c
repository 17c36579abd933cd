/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --formula, --link, --offset, --size=COLUMN, --prior, --l1, --l2: from words to a regression.
 *
 *   1. formulas      2. links      3. priors      4. the regression      5. predictions
 */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

bool plan_is_asked(const struct options *o)
{
        return o->formula.n || o->prior.n || o->trials || o->l1 > 0 || o->l2 > 0;
}

/* --- 1. formulas --------------------------------------------------------------------------- */

/* What is known of observations is in columns apart. */
static void plan_known(struct plan *m, const struct options *o)
{
        struct request list[KNOWN_COUNT];
        char *column = o->censored ? mem_text(m->requests.request[0].column,
                                              strlen(m->requests.request[0].column))
                                   : NULL;
        known_requests(o, column, list, m->known);
        for (size_t k = 0; k < KNOWN_COUNT; k++)
                if (m->known[k] != KNOWN_NOT) {
                        const struct request *r = &list[m->known[k]];
                        m->known[k] = requests_add(&m->requests, r->column, r->want, true);
                }
        free(column);
}

/* The first formula is that of the response, unless this is --column; the others say whose they are. */
enum status plan_begin(struct plan *m, const struct options *o, struct fault *f)
{
        static const enum want want[] = {[DATA_NUMBER] = WANT_NUMBER,
                                         [DATA_BINARY] = WANT_EITHER,
                                         [DATA_LABEL] = WANT_LABEL};
        enum want response = known_want(o, o->levels.n ? WANT_LABEL : want[o->dist->data]);
        *m = (struct plan){.n = o->formula.n};
        m->formula = mem_array(m->n, sizeof *m->formula);
        m->names_parameter = mem_array(m->n, sizeof *m->names_parameter);
        m->design = mem_array(m->n, sizeof *m->design);
        m->prediction = mem_array(m->n, sizeof *m->prediction);
        for (size_t k = 0; k < m->n; k++) {
                m->formula[k] = formula_parse(o->formula.at[k], f);
                if (!m->formula[k])
                        return f->status;
                m->names_parameter[k] = k > 0 || o->column;
        }
        bool left = m->n && !m->names_parameter[0] && formula_left(m->formula[0]);
        if (m->n && !left && !o->column)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--formula: \"%s\" has no response: 'y ~ x', or say --column=y",
                                 o->formula.at[0]);
        if (draws_given(o))
                ; /* the response is what is drawn */
        else if (left)
                formula_request_left(m->formula[0], response, &m->requests);
        else
                m->response = requests_add(&m->requests, o->column, response, true);
        if (left && o->censored && m->requests.n != 1)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--censored: the response is a column, not \"%s\"",
                                 o->formula.at[0]);
        plan_known(m, o);
        if (o->offset)
                m->offset = requests_add(&m->requests, o->offset, WANT_NUMBER, true);
        if (o->trials)
                m->trials = requests_add(&m->requests, o->trials, WANT_NUMBER, true);
        for (size_t i = 0; i < o->by.n; i++)
                requests_add(&m->requests, o->by.at[i], WANT_GROUP, true);
        for (size_t k = 0; k < m->n; k++)
                formula_request(m->formula[k], &m->requests);
        if (m->requests.n == 0) /* rows there must be */
                requests_add(&m->requests, "1", WANT_GROUP, true);
        return STATUS_OK;
}

bool plan_streams(const struct plan *m, const struct options *o)
{
        bool adds = o->prior.n || o->l1 > 0 || o->l2 > 0 || o->offset || o->trials || o->weights;
        return m->n == 1 && !m->names_parameter[0] && o->dist->loss == LOSS_SQUARES && !adds &&
               !o->link.n && !o->levels.n && o->infer.error != ERROR_EXPECTED &&
               formula_is_plain(m->formula[0]);
}

enum status plan_response(struct plan *m, const struct table *t, size_t *column, struct fault *f)
{
        bool left = m->n && !m->names_parameter[0] && formula_left(m->formula[0]);
        *column = m->response;
        if (!left || t->nrow == 0)
                return STATUS_OK;
        enum status status = formula_response(m->formula[0], t, &m->requests, column, &m->left, f);
        if (m->left)
                *column = t->ncolumn;
        return status;
}

/* --- 2. which parameter, by which link ------------------------------------------------------ */

/* "mu=log": the length of the name and the word; false: there is no "=". */
static bool split_at(const char *text, size_t *name, const char **rest)
{
        const char *equals = strrchr(text, '=');
        *name = equals ? (size_t)(equals - text) : 0;
        *rest = equals ? equals + 1 : NULL;
        return equals && *name > 0;
}

/* Whether columns may predict it. */
static enum status check_predictable(const struct dist *d, size_t param, struct fault *f)
{
        const struct param *p = &d->param[param];
        if (p->given)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--formula: %s of %s is given, not estimated; it cannot be "
                                 "predicted",
                                 p->name, d->name);
        if (p->integer)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--formula: %s of %s is a whole number, where no link leads; it "
                                 "cannot be predicted",
                                 p->name, d->name);
        if (p->irregular && !dist_has_frontier(d, param))
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--formula: %s of %s ends the support, and the log-likelihood is "
                                 "not concave in it by any link: any corner of a polyhedron may "
                                 "be a local maximum, and none could be proved the highest; it "
                                 "cannot be predicted",
                                 p->name, d->name);
        return STATUS_OK;
}

/* Whether the others are found beside a formula for p, unless they are held. */
static enum status check_others(const struct options *o, const struct dist *d,
                                const struct param *p, struct fault *f)
{
        for (size_t j = 0; j < d->npar; j++) {
                bool held = false;
                for (size_t i = 0; i < o->fix.n; i++)
                        held = held || dist_param(d, o->fix.name[i]) == j;
                if (param_is_rough(&d->param[j]) && !d->param[j].given && !held && !p->irregular &&
                    !regression_finds_rough(d, j))
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "--formula: %s of %s %s, which is not searched for beside "
                                         "a formula: hold it, --fix=%s=...",
                                         d->param[j].name, d->name,
                                         d->param[j].integer ? "is a whole number"
                                                             : "ends the support",
                                         d->param[j].name);
        }
        return STATUS_OK;
}

static enum status predicted_parameter(const struct plan *m, const struct options *o,
                                       const struct dist *d, size_t k, size_t *param,
                                       struct fault *f)
{
        const char *left = formula_left(m->formula[k]);
        *param = d->drives;
        if (d->simplex && k > 0)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--formula: %s takes one formula, which predicts all of its "
                                 "probabilities",
                                 d->name);
        if (m->names_parameter[k] && left && !d->simplex) {
                *param = dist_param(d, left);
                if (*param == d->npar && k == 0 && o->interval.n)
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "--formula: \"%s\" is no parameter of %s; the response "
                                         "is that of --interval: '~ x'",
                                         left, d->name);
                if (*param == d->npar && k == 0)
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "--formula: \"%s\" is no parameter of %s; with --column "
                                         "the response is %s: '~ x', or leave out --column",
                                         left, d->name, o->column);
                if (*param == d->npar)
                        return check_unknown(d, left, "formula", f);
        }
        if (d->simplex)
                return STATUS_OK;
        const struct param *p = &d->param[*param];
        enum status status;
        if ((status = check_predictable(d, *param, f)) || (status = check_others(o, d, p, f)))
                return status;
        for (size_t i = 0; i < k; i++)
                if (m->prediction[i].param == *param)
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "--formula: \"%s\" is a second formula for %s",
                                         o->formula.at[k], p->name);
        return STATUS_OK;
}

/* A free location is found beside formulas only where it has one. */
static enum status check_location(const struct plan *m, const struct options *o,
                                  const struct dist *d, struct fault *f)
{
        bool predicted = false;
        for (size_t k = 0; k < m->n; k++)
                predicted = predicted || m->prediction[k].param + 1 == d->npar;
        if (!o->free_loc || predicted)
                return STATUS_OK;
        return fault_set(f, STATUS_USAGE, NULL, 0,
                         "--free=loc: beside formulas loc is found only if it has one, 'loc ~ 1'; "
                         "else hold it, as in --fix=loc=1");
}

/* What the bounds suggest, or where the support ends what makes the log-likelihood linear. */
static enum link first_link(const struct dist *d, size_t param)
{
        return dist_has_frontier(d, param) ? d->frontier->link
                                           : link_default(d->param[param].lo, d->param[param].hi);
}

static enum status take_links(struct plan *m, const struct options *o, const struct dist *d,
                              struct fault *f)
{
        for (size_t i = 0; i < o->link.n; i++) {
                const char *word, *text = o->link.at[i];
                size_t length;
                if (!split_at(text, &length, &word))
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "--link: \"%s\" is not of the form NAME=LINK", text);
                char *name = mem_text(text, length);
                size_t j = dist_param(d, name), k = 0;
                enum link link = link_find(word);
                while (k < m->n && (d->simplex || m->prediction[k].param != j))
                        k++;
                const char *unfit = j < d->npar && link < LINK_COUNT
                                            ? link_unfit(link, d->param[j].lo, d->param[j].hi)
                                            : NULL;
                enum status status = STATUS_OK;
                if (j == d->npar)
                        status = check_unknown(d, name, "link", f);
                else if (link == LINK_COUNT)
                        status = fault_set(f, STATUS_USAGE, NULL, 0,
                                           "--link: no link is called \"%s\"; there are identity, "
                                           "log, logit, probit, cloglog, cauchit, inverse, sqrt",
                                           word);
                else if (unfit)
                        status = fault_set(f, STATUS_USAGE, NULL, 0,
                                           "--link: %s cannot be that of %s: %s", word,
                                           d->param[j].name, unfit);
                else if (k == m->n)
                        status = fault_set(f, STATUS_USAGE, NULL, 0,
                                           "--link: no formula predicts %s", d->param[j].name);
                else
                        m->prediction[k].link = link;
                free(name);
                if (status != STATUS_OK)
                        return status;
        }
        return STATUS_OK;
}

/* --- 3. priors -------------------------------------------------------------------------------- */

/* Whether a parameter is an angle: the location of a family on the circle. */
static bool is_angle(const struct regression *r, size_t param)
{
        const struct dist *row = regression_row(r);
        struct origin o;
        return regression_family(r)->circular && isinf(row->param[param].lo) &&
               isinf(row->param[param].hi) && !regression_origin(r, param, &o);
}

/* Why a distribution is no prior of a parameter; NULL: it may be one. */
static const char *prior_unfit(const struct dist *d, bool angle)
{
        return !d                                              ? "no distribution is called"
               : d->support.discrete || d->data != DATA_NUMBER ? "a prior is continuous, unlike"
               : d->circular && !angle ? "only an angle, as mu of vonmises, has a prior on the "
                                         "circle, as"
                                       : NULL;
}

/* "normal(0, 2.5)": the distribution and its parameters, in their order or by name; angle: so is what it is of. */
static enum status read_prior(const char *text, bool angle, struct prior *p, struct fault *f)
{
        const char *open = strchr(text, '('), *close = strrchr(text, ')');
        if (!open || !close || close[1] || close < open)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--prior: \"%s\" is not of the form DIST(NUMBER,...)", text);
        char *name = mem_text(text, (size_t)(open - text));
        p->d = dist_find(name);
        const char *unfit = prior_unfit(p->d, angle);
        if (unfit) {
                fault_set(f, STATUS_USAGE, NULL, 0, "--prior: %s \"%s\"", unfit, name);
                free(name);
                return STATUS_USAGE;
        }
        free(name);
        p->t = mem_array(p->d->npar, sizeof *p->t);
        for (size_t j = 0; j < p->d->npar; j++)
                p->t[j] = NUM_NAN;
        size_t place = 0;
        for (const char *at = open + 1; at < close;) {
                size_t n = strcspn(at, ",)"), equals = strcspn(at, "=");
                size_t j = place++;
                const char *value = at;
                double v;
                if (equals < n) {
                        char *key = mem_text(at, equals);
                        j = dist_param(p->d, key);
                        free(key);
                        value = at + equals + 1;
                }
                while (*value == ' ')
                        value++;
                size_t length = (size_t)(at + n - value);
                while (length > 0 && value[length - 1] == ' ')
                        length--;
                if (j >= p->d->npar || num_parse(value, length, '.', &v) != NUM_OK)
                        return fault_set(f, STATUS_USAGE, NULL, 0, "--prior: \"%s\": %.*s is %s",
                                         text, (int)n, at,
                                         j >= p->d->npar ? "no parameter" : "not a number");
                p->t[j] = v;
                at += n + 1;
        }
        dist_take_presets(p->d, p->t);
        for (size_t j = 0; j < p->d->npar; j++)
                if (isnan(p->t[j]) || (!p->d->param[j].given && !(p->t[j] > p->d->param[j].lo &&
                                                                  p->t[j] < p->d->param[j].hi)))
                        return fault_set(f, STATUS_USAGE, NULL, 0, "--prior: \"%s\": %s %s", text,
                                         p->d->param[j].name,
                                         isnan(p->t[j]) ? "is missing" : "is outside its range");
        return STATUS_OK;
}

static enum status take_priors(struct plan *m, const struct options *o, const struct dist *row,
                               struct fault *f)
{
        m->prior = mem_array(o->prior.n, sizeof *m->prior);
        m->penalties = (struct penalties){
                .l1 = o->l1, .l2 = o->l2, .prior = m->prior, .standardize = o->standardize};
        for (size_t i = 0; i < o->prior.n; i++) {
                const char *text = o->prior.at[i], *open = strrchr(text, '(');
                size_t length = open ? (size_t)(open - text) : strlen(text);
                while (length > 0 && text[length - 1] != '=')
                        length--;
                if (length < 2)
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "--prior: \"%s\" is not of the form NAME=DIST(...)", text);
                struct prior *p = &m->prior[m->penalties.nprior++];
                p->name = mem_text(text, length - 1);
                p->param = dist_param(row, p->name);
                if (p->param == row->npar)
                        return check_unknown(row, p->name, "prior", f);
                enum status status =
                        read_prior(text + length, is_angle(m->regression, p->param), p, f);
                if (status != STATUS_OK)
                        return status;
        }
        return STATUS_OK;
}

/* "p=dirichlet(2,1,1)", or one number for all levels. */
static enum status take_dirichlet(struct plan *m, const struct options *o, const struct dist *d,
                                  struct fault *f)
{
        const char *text = o->prior.at[0], *open = strchr(text, '(');
        size_t n = 0;
        if (o->prior.n > 1 || strncmp(text, "p=dirichlet(", 12) != 0 ||
            text[strlen(text) - 1] != ')')
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--prior: that of %s is one for all of its probabilities, as in "
                                 "--prior='p=dirichlet(2,2,2)'",
                                 d->name);
        m->dirichlet = mem_array(d->npar, sizeof *m->dirichlet);
        for (const char *at = open + 1; *at; n++) {
                while (*at == ' ')
                        at++;
                size_t length = strcspn(at, ",) ");
                double v;
                if (num_parse(at, length, '.', &v) != NUM_OK || !(v > 0))
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "--prior: \"%s\": \"%.*s\" is not a positive number", text,
                                         (int)length, at);
                if (n < d->npar)
                        m->dirichlet[n] = v;
                at += length;
                at += strspn(at, " ,)");
        }
        if (n != 1 && n != d->npar)
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--prior: dirichlet has %zu numbers for %zu levels", n, d->npar);
        for (size_t k = 1; n == 1 && k < d->npar; k++)
                m->dirichlet[k] = m->dirichlet[0];
        return STATUS_OK;
}

/* --- 4. the regression -------------------------------------------------------------------------- */

/* A column of trials: whole numbers, none less than the successes. */
static enum status check_trials(const struct plan *m, const struct table *t, const struct sample *s,
                                struct fault *f)
{
        const double *size = t->column[m->trials].x;
        for (size_t i = 0; i < t->nrow; i++) {
                size_t line;
                char of[NUM_TEXT], x[NUM_TEXT];
                if (size[i] == floor(size[i]) && size[i] >= 0 && s->x[i] <= size[i])
                        continue;
                const char *file = table_where(t, i, &line);
                num_shortest(of, size[i]);
                if (size[i] != floor(size[i]) || size[i] < 0)
                        return fault_set(f, STATUS_DATA, file, line,
                                         "%s trials: that is no whole number", of);
                return fault_set(f, STATUS_DATA, file, line, "%s successes in %s trials",
                                 num_shortest(x, s->x[i]), of);
        }
        return STATUS_OK;
}

enum status plan_make(struct plan *m, const struct options *o, const struct dist *d,
                      const struct table *t, const struct sample *s, struct fault *f)
{
        enum status status = STATUS_OK;
        if (m->streaming) {
                m->regression = regression_make_streamed(d, s, streaming_design(m->streaming, s->n),
                                                         streaming_products(m->streaming));
                return STATUS_OK;
        }
        if (d->simplex && m->n == 0)
                return take_dirichlet(m, o, d, f);
        for (size_t k = 0; k < m->n; k++) {
                struct prediction *p = &m->prediction[k];
                if ((status = predicted_parameter(m, o, d, k, &p->param, f)) ||
                    (status = formula_design(m->formula[k], t, &m->requests, NULL, &m->design[k],
                                             f)))
                        return status;
                p->design = &m->design[k];
                if (k == 0 && o->offset)
                        p->offset = t->column[m->offset].x;
                if (!d->simplex)
                        p->link = first_link(d, p->param);
        }
        if ((status = take_links(m, o, d, f)) || (status = check_location(m, o, d, f)))
                return status;
        const double **given = NULL;
        if (o->trials) {
                size_t j = dist_param(d, "size");
                if (j == d->npar)
                        return check_unknown(d, "size", "size", f);
                if ((status = check_trials(m, t, s, f)))
                        return status;
                given = mem_array(d->npar, sizeof *given);
                given[j] = t->column[m->trials].x;
        }
        m->regression = regression_make(d, s, m->n, m->prediction, given);
        free(given);
        return take_priors(m, o, regression_row(m->regression), f);
}

void plan_free(struct plan *m)
{
        regression_free(m->regression);
        streaming_free(m->streaming);
        for (size_t k = 0; k < m->n; k++) {
                design_free(&m->design[k]);
                formula_free(m->formula[k]);
        }
        for (size_t i = 0; i < m->penalties.nprior; i++) {
                free(m->prior[i].name);
                free(m->prior[i].t);
        }
        free(m->prior);
        free(m->dirichlet);
        free(m->left);
        free(m->prediction);
        free(m->design);
        free(m->names_parameter);
        free(m->formula);
        requests_free(&m->requests);
        *m = (struct plan){0};
}

/* --- 5. predictions for another file -------------------------------------------------------------- */

enum status plan_foresee(struct plan *m, const struct options *o, const struct dist *d,
                         const struct table *t, struct foresight *s, struct fault *f)
{
        struct requests r = {0};
        size_t offset = 0, trials = 0;
        *s = (struct foresight){.design = mem_array(m->n, sizeof *s->design),
                                .offset = mem_array(m->n, sizeof *s->offset),
                                .given = mem_array(d->npar, sizeof *s->given)};
        if (o->offset)
                offset = requests_add(&r, o->offset, WANT_NUMBER, true);
        if (o->trials)
                trials = requests_add(&r, o->trials, WANT_NUMBER, true);
        for (size_t k = 0; k < m->n; k++)
                formula_request(m->formula[k], &r);
        requests_settle(&r, &m->requests, t);
        enum status status =
                read_table(1, &o->predict, &o->dialect, r.n, r.request, 1, NULL, &s->table, f);
        for (size_t k = 0; status == STATUS_OK && k < m->n; k++)
                status = formula_design(m->formula[k], &s->table, &r, &m->design[k], &s->design[k],
                                        f);
        if (status == STATUS_OK && o->offset)
                s->offset[0] = s->table.column[offset].x;
        if (status == STATUS_OK && o->trials)
                s->given[dist_param(d, "size")] = s->table.column[trials].x;
        s->predictors = (struct predictors){s->design, s->offset, s->given};
        requests_free(&r);
        return status;
}

void plan_forget(const struct plan *m, struct foresight *s)
{
        for (size_t k = 0; s->design && k < m->n; k++)
                design_free(&s->design[k]);
        free(s->design);
        free(s->offset);
        free(s->given);
        table_free(&s->table);
}
