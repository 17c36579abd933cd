/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON (RFC 8259): one object a fit, on one line. Numbers that are infinite or undefined are null, and
 * why is said in "warnings". */
#include "internal.h"

#include "mem.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* --- values. A key is written with the comma before it unless it is the first in its object. */

static void text(FILE *out, const char *s)
{
        putc('"', out);
        while (*s) {
                const unsigned char c = (unsigned char)*s;
                size_t n = text_character(s, strlen(s));
                if (c == '"' || c == '\\')
                        fprintf(out, "\\%c", c);
                else if (c == '\n' || c == '\t' || c == '\r')
                        fprintf(out, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
                else if (c < ' ' || c == 0x7f)
                        fprintf(out, "\\u%04x", c);
                else if (n)
                        fwrite(s, 1, n, out);
                else
                        fputs("\\ufffd", out);
                s += n ? n : 1;
        }
        putc('"', out);
}

static void key(FILE *out, bool *first, const char *name)
{
        if (!*first)
                putc(',', out);
        *first = false;
        text(out, name);
        putc(':', out);
}

static void text_or_null(FILE *out, const char *s)
{
        if (s)
                text(out, s);
        else
                fputs("null", out);
}

static void number(FILE *out, double v)
{
        char buf[NUM_TEXT];
        fputs(isfinite(v) ? num_shortest(buf, v) : "null", out);
}

static void truth(FILE *out, bool b)
{
        fputs(b ? "true" : "false", out);
}

/* the same for what is written elsewhere */

void json_text(FILE *out, const char *s)
{
        text(out, s);
}

void json_key(FILE *out, bool *first, const char *name)
{
        key(out, first, name);
}

void json_number(FILE *out, double v)
{
        number(out, v);
}

/* --- the parts of the object */

static void group(FILE *out, bool *first, const struct cells *cells)
{
        bool none = true;
        if (!cells)
                return;
        key(out, first, "group");
        putc('{', out);
        for (size_t k = 0; k < cells->n; k++) {
                key(out, &none, cells->name[k]);
                text(out, cells->cell[k]);
        }
        putc('}', out);
}

static void section(FILE *out, bool *first, const struct report *r, enum section which)
{
        for (size_t i = 0; i < scalar_count(); i++) {
                const struct scalar *s = scalar_at(i);
                if (s->section == which && scalar_applies(s, r->fit->d)) {
                        key(out, first, s->name);
                        number(out, s->value(r));
                }
        }
}

/* What an estimate has; the object stays open. */
static void estimate(FILE *out, const struct estimate *e)
{
        fputs("{\"estimate\":", out);
        number(out, e->value);
        fputs(",\"se\":", out);
        number(out, e->se);
        fputs(",\"lower\":", out);
        number(out, e->lower);
        fputs(",\"upper\":", out);
        number(out, e->upper);
}

static void params(FILE *out, const struct report *r)
{
        static const struct estimate unknown = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};
        const struct fit *f = r->fit;
        bool first = true;
        putc('{', out);
        for (size_t j = 0; j < f->d->npar; j++) {
                const struct estimate *e = r->inference ? &r->inference->estimate[j] : &unknown;
                key(out, &first, f->d->param[j].name);
                estimate(out, e);
                fputs(",\"fixed\":", out);
                truth(out, f->held[j]);
                putc('}', out);
        }
        putc('}', out);
}

/* n x n; undefined where there are no estimates. */
static void matrix(FILE *out, const double *v, size_t n)
{
        putc('[', out);
        for (size_t i = 0; i < n; i++) {
                fputs(i ? ",[" : "[", out);
                for (size_t j = 0; j < n; j++) {
                        if (j)
                                putc(',', out);
                        number(out, v ? v[i * n + j] : NUM_NAN);
                }
                putc(']', out);
        }
        putc(']', out);
}

/* One half is the other, or the order of the divisions would tell them apart. */
static void correlation(FILE *out, const double *v, size_t n)
{
        double *c = v ? mem_array(n * n, sizeof *c) : NULL;
        for (size_t i = 0; c && i < n; i++)
                for (size_t j = 0; j <= i; j++)
                        c[i * n + j] = c[j * n + i] =
                                i == j && v[i * n + i] > 0
                                        ? 1
                                        : v[i * n + j] / sqrt(v[i * n + i]) / sqrt(v[j * n + j]);
        matrix(out, c, n);
        free(c);
}

/* What the estimates imply, each with its error and interval; undefined where there are no estimates. */
static void functionals(FILE *out, const struct report *r)
{
        size_t n;
        bool first = true;
        struct functional *none = r->inference ? NULL : infer_implied(r->fit, r->how, &n);
        const struct functional *q = none ? none : r->inference->functional;
        if (!none)
                n = r->inference->nfunctional;
        putc('{', out);
        for (size_t k = 0; k < n; k++) {
                key(out, &first, q[k].name);
                estimate(out, &q[k].e);
                putc('}', out);
        }
        putc('}', out);
        if (none)
                infer_implied_free(none, n);
}

/* Where errors come from: of values whose log-likelihood has corners there is no curvature to be observed. */
static enum error errors_of(const struct report *r)
{
        const struct fit *f = r->inference ? r->inference->fit : NULL;
        enum error e = r->how->error;
        for (size_t j = 0; e == ERROR_OBSERVED && f && !f->s->outcomes && j < f->d->npar; j++)
                if (f->d->param[j].kink && !f->held[j])
                        e = ERROR_EXPECTED;
        return e;
}

/* How errors and intervals were made. */
static void inference(FILE *out, bool *first, const struct report *r)
{
        key(out, first, "ci");
        text(out, interval_name(r->how->interval));
        key(out, first, "errors");
        text(out, error_name(errors_of(r)));
        if (infer_resamples(r->how)) {
                key(out, first, "resamples");
                number(out, (double)r->how->resamples);
                key(out, first, "failed");
                number(out, r->inference ? (double)r->inference->failed : NUM_NAN);
                key(out, first, "seed");
                number(out, (double)r->how->seed);
        }
        key(out, first, "implied");
        functionals(out, r);
}

/* Of what was evaluated, not fitted. */
static void score(FILE *out, bool *first, const struct fit *f)
{
        bool none = true;
        if (!f->score)
                return;
        key(out, first, "score");
        putc('{', out);
        for (size_t j = 0; j < f->d->npar; j++) {
                key(out, &none, f->d->param[j].name);
                number(out, f->score[j]);
        }
        putc('}', out);
}

static void derived(FILE *out, const struct report *r)
{
        bool first = true;
        putc('{', out);
        for (size_t i = 0; derived_name(r, i); i++) {
                key(out, &first, derived_name(r, i));
                number(out, derived_value(r, i));
        }
        section(out, &first, r, SECTION_MODEL);
        putc('}', out);
}

static void strings(FILE *out, size_t n, const char *const *s)
{
        putc('[', out);
        for (size_t i = 0; i < n; i++) {
                if (i)
                        putc(',', out);
                text(out, s[i]);
        }
        putc(']', out);
}

/* --- warnings: those of reading and fitting, then one for every null among the results */

static void warning(FILE *out, bool *first, const char *s)
{
        if (!*first)
                putc(',', out);
        *first = false;
        text(out, s);
}

/* What was not wanted, or was given, needs no reason. */
static bool held(const struct report *r, struct quantity q)
{
        bool ends = q.kind == KIND_LOWER || q.kind == KIND_UPPER;
        if ((ends && r->inference->how.interval == INTERVAL_NONE) ||
            (q.kind == KIND_SE && r->inference->how.error == ERROR_NONE))
                return true;
        return (q.kind == KIND_SE || q.kind == KIND_LOWER || q.kind == KIND_UPPER) &&
               r->fit->held[q.index];
}

static void explain(FILE *out, bool *first, const struct report *r)
{
        struct quantity q;
        for (size_t i = 0; quantity_at(r->fit->d, i, &q); i++) {
                double v = q.kind == KIND_TEXT ? 0 : quantity_value(r, q);
                if (isfinite(v) || held(r, q) || (q.kind == KIND_SCORE && !r->fit->score) ||
                    quantity_is_goodness(q))
                        continue;
                char *name = quantity_name(r->fit->d, q);
                char *line = mem_format("%s is %s: %s", name, isnan(v) ? "undefined" : "infinite",
                                        quantity_why(r, q));
                warning(out, first, line);
                free(line);
                free(name);
        }
}

static void explain_implied(FILE *out, bool *first, const struct inference *i)
{
        for (size_t k = 0; k < i->nfunctional; k++) {
                char *line = derived_unsure(i, k, false);
                if (line)
                        warning(out, first, line);
                free(line);
        }
}

static void warnings(FILE *out, const struct report *r)
{
        bool first = true;
        putc('[', out);
        for (size_t i = 0; i < r->table->nwarning; i++)
                warning(out, &first, r->table->warning[i]);
        for (size_t i = 0; i < r->fit->nwarning; i++)
                warning(out, &first, r->fit->warning[i]);
        for (size_t i = 0; r->inference && i < r->inference->nwarning; i++)
                warning(out, &first, r->inference->warning[i]);
        if (r->inference) {
                explain(out, &first, r);
                explain_implied(out, &first, r->inference);
        }
        putc(']', out);
}

/* --- the object */

static void source(FILE *out, bool *first, const struct report *r)
{
        key(out, first, "column");
        if (r->column == r->table->ncolumn)
                fputs("null", out);
        else if (r->table->column[r->column].name)
                text(out, r->table->column[r->column].name);
        else
                fprintf(out, "\"%zu\"", r->table->column[r->column].number);
        key(out, first, "files");
        if (r->nfile)
                strings(out, r->nfile, r->file);
        else
                fputs("[\"-\"]", out);
        if (r->levels->n) {
                key(out, first, "levels");
                strings(out, r->levels->n, (const char *const *)r->levels->name);
        }
        if (subject_success(r)) {
                key(out, first, "success");
                text(out, subject_success(r));
        }
}

/* What was not seen as it was; nothing of samples that are plain. */
static void censoring(FILE *out, bool *first, const struct report *r)
{
        struct censoring c = subject_censoring(r);
        if (c.right + c.left + c.interval > 0) {
                key(out, first, "censored");
                fprintf(out, "{\"right\":%zu,\"left\":%zu,\"interval\":%zu}", c.right, c.left,
                        c.interval);
        }
        if (c.truncated) {
                key(out, first, "truncated");
                truth(out, true);
        }
}

/* What makes a regression: its formulas and links, and whether it is a posterior mode. */
static void model(FILE *out, bool *first, const struct report *r)
{
        char *all = NULL;
        if (!r->regression)
                return;
        for (size_t k = 0; k < r->nformula; k++) {
                char *longer = mem_format("%s%s%s", all ? all : "", all ? "; " : "", r->formula[k]);
                free(all);
                all = longer;
        }
        key(out, first, "formula");
        text_or_null(out, all);
        free(all);
        key(out, first, "links");
        bool none = true;
        putc('{', out);
        for (size_t k = 0; k < r->nformula; k++) {
                key(out, &none, subject_predicted(r, k));
                text(out, subject_link(r, k));
        }
        putc('}', out);
        key(out, first, "map");
        truth(out, r->fit->map);
}

/* --- tests */

/* A statistic and its probability; why: there is none. */
static void statistic(FILE *out, bool *first, const char *name, double value, double p,
                      const char *why)
{
        bool none = true;
        key(out, first, name);
        putc('{', out);
        key(out, &none, "statistic");
        number(out, value);
        key(out, &none, "p");
        number(out, p);
        if (why) {
                key(out, &none, "reason");
                text(out, why);
        }
        putc('}', out);
}

static void tests(FILE *out, bool *first, const struct report *r)
{
        if (r->ntest == 0)
                return;
        key(out, first, "tests");
        for (size_t i = 0; i < r->ntest; i++) {
                const struct test *t = r->test[i];
                bool none = true;
                fputs(i ? ",{" : "[{", out);
                key(out, &none, "hypothesis");
                text(out, t->text);
                key(out, &none, "df");
                number(out, (double)t->df);
                key(out, &none, "law");
                text(out, law_name(t->law));
                key(out, &none, "loglik");
                number(out, t->loglik);
                for (size_t s = 0; s < STATISTIC_COUNT; s++)
                        statistic(out, &none, statistic_name((enum statistic)s), t->value[s],
                                  t->p[s], t->why[s]);
                key(out, &none, "information");
                text(out, t->expected ? "expected" : "observed");
                key(out, &none, "note");
                text_or_null(out, t->note);
                putc('}', out);
        }
        putc(']', out);
}

static void versus(FILE *out, bool *first, const struct contender *c)
{
        key(out, first, "versus");
        putc('[', out);
        for (size_t i = 0; i < c->nversus; i++) {
                const struct versus *v = &c->versus[i];
                bool none = true;
                fputs(i ? ",{" : "{", out);
                key(out, &none, "dist");
                text(out, v->other->name);
                key(out, &none, "nested");
                text_or_null(out, v->how);
                if (v->how) {
                        key(out, &none, "df");
                        number(out, (double)v->df);
                        key(out, &none, "law");
                        text(out, law_name(v->law));
                }
                statistic(out, &none, v->how ? "lr" : "vuong", v->statistic, v->p, v->why);
                if (!v->how) {
                        statistic(out, &none, "vuong_aic", v->aic, versus_p(v->aic), NULL);
                        statistic(out, &none, "vuong_bic", v->bic, versus_p(v->bic), NULL);
                        statistic(out, &none, "vuong_variance", v->variance, v->variance_p, NULL);
                }
                putc('}', out);
        }
        putc(']', out);
}

/* Of the tests that were asked for. */
static void goodness(FILE *out, bool *first, const struct gof *g)
{
        bool none = true;
        if (!g)
                return;
        key(out, first, "gof");
        putc('{', out);
        for (size_t k = 0; k < GOF_COUNT; k++) {
                const struct gof_result *r = &g->result[k];
                bool begun = true;
                if (!r->asked)
                        continue;
                key(out, &none, gof_name((enum gof_test)k));
                putc('{', out);
                key(out, &begun, "statistic");
                number(out, r->statistic);
                key(out, &begun, "p");
                number(out, r->p);
                key(out, &begun, "method");
                text_or_null(out, r->method);
                key(out, &begun, "reason");
                text_or_null(out, r->reason);
                putc('}', out);
        }
        key(out, &none, "cells");
        number(out, g->cells ? (double)g->cells : NUM_NAN);
        key(out, &none, "resamples");
        number(out, (double)g->refits);
        key(out, &none, "failed");
        number(out, (double)g->failed);
        putc('}', out);
}

void json_fit(FILE *out, const struct report *r)
{
        const struct fit *f = r->fit;
        bool first = true;
        putc('{', out);
        key(out, &first, "dist");
        text(out, f->d->name);
        group(out, &first, r->group);
        section(out, &first, r, SECTION_DATA);
        censoring(out, &first, r);
        key(out, &first, "method");
        text_or_null(out, f->score ? NULL : method_name(f->method));
        key(out, &first, "converged");
        truth(out, f->status == STATUS_OK && !f->score);
        key(out, &first, "reason");
        text_or_null(out, f->score ? "evaluated at given parameters, not fitted" : f->reason);
        key(out, &first, "boundary");
        text_or_null(out, f->boundary);
        section(out, &first, r, SECTION_SEARCH);
        key(out, &first, "params");
        params(out, r);
        section(out, &first, r, SECTION_TOP);
        const double *v = r->inference ? r->inference->vcov : NULL;
        key(out, &first, "vcov");
        matrix(out, v, f->d->npar);
        key(out, &first, "warnings");
        warnings(out, r);
        key(out, &first, "derived");
        derived(out, r);
        key(out, &first, "level");
        number(out, r->how->level);
        inference(out, &first, r);
        if (f->d->npar > 1) {
                key(out, &first, "correlation");
                correlation(out, v, f->d->npar);
        }
        score(out, &first, f);
        source(out, &first, r);
        model(out, &first, r);
        section(out, &first, r, SECTION_EXTRA);
        goodness(out, &first, r->gof);
        for (size_t i = 0; r->contender && place_name(i); i++) {
                key(out, &first, place_name(i));
                number(out, place_value(r->contender, i));
        }
        tests(out, &first, r);
        if (r->contender)
                versus(out, &first, r->contender);
        fputs("}\n", out);
}

/* There is no more to say about it than this. */
void json_refusal(FILE *out, const struct report *r, const char *dist, const char *reason)
{
        bool first = true;
        putc('{', out);
        key(out, &first, "dist");
        text_or_null(out, dist);
        group(out, &first, r->group);
        key(out, &first, "n");
        number(out, (double)r->table->nrow);
        key(out, &first, "missing");
        number(out, (double)r->table->missing);
        key(out, &first, "converged");
        truth(out, false);
        key(out, &first, "reason");
        text(out, reason);
        key(out, &first, "params");
        fputs("{}", out);
        key(out, &first, "warnings");
        fputs("[]}\n", out);
}
