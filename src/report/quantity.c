/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever has a value under a name. */
#include "internal.h"

#include "mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- what each parameter has: its estimate mu, and se(mu) ... */

static const struct {
        const char *call, *form, *doc;
        enum kind kind;
} of_parameter[] = {
        {NULL, "NAME", "estimate of a parameter", KIND_ESTIMATE},
        {"se", "se(NAME)", "its standard error", KIND_SE},
        {"lower", "lower(NAME)", "lower end of its interval", KIND_LOWER},
        {"upper", "upper(NAME)", "upper end of its interval", KIND_UPPER},
        {"score", "score(NAME)", "slope of the log-likelihood in it, with --at", KIND_SCORE},
};

/* --- what is said in words */

static const char *dist_text(const struct report *r)
{
        return r->fit->d->name;
}

static const char *method_text(const struct report *r)
{
        return r->fit->score ? "none" : method_name(r->fit->method);
}

static const char *boundary_text(const struct report *r)
{
        return r->fit->boundary ? r->fit->boundary : "none";
}

static const char *converged_text(const struct report *r)
{
        return r->fit->status == STATUS_OK && !r->fit->score ? "true" : "false";
}

static const struct {
        const char *name, *doc;
        const char *(*text)(const struct report *r);
} texts[] = {
        {"dist", "name of the distribution", dist_text},
        {"method", "how the maximum was found", method_text},
        {"boundary", "the boundary on which the maximum lies, or none", boundary_text},
        {"converged", "true: a maximum was found and proved", converged_text},
};

enum {
        OF_PARAMETER = sizeof of_parameter / sizeof *of_parameter,
        TEXTS = sizeof texts / sizeof *texts,
};

bool report_quantity(size_t i, const char **name, const char **doc)
{
        size_t scalar = i - OF_PARAMETER, text = scalar - scalar_count();
        if (i < OF_PARAMETER) {
                *name = of_parameter[i].form;
                *doc = of_parameter[i].doc;
        } else if (scalar < scalar_count()) {
                *name = scalar_at(scalar)->name;
                *doc = scalar_at(scalar)->doc;
        } else if (text < TEXTS) {
                *name = texts[text].name;
                *doc = texts[text].doc;
        } else if (text == TEXTS) {
                *name = "lr_p(NAME=VALUE)";
                *doc = "p-value of a test, or with wald or score; lr(...): the statistic, df(...)";
        } else {
                return false;
        }
        return true;
}

/* --- by name */

static bool find_exact(const struct dist *d, const char *name, struct quantity *q)
{
        for (size_t j = 0; j < d->npar; j++)
                if (strcmp(name, d->param[j].name) == 0) {
                        *q = (struct quantity){.kind = KIND_ESTIMATE, .index = j};
                        return true;
                }
        for (size_t j = 0; d->derived && d->derived[j].name; j++)
                if (strcasecmp(name, d->derived[j].name) == 0) {
                        *q = (struct quantity){.kind = KIND_DERIVED, .index = j};
                        return true;
                }
        for (size_t i = 0; i < scalar_count(); i++)
                if (strcasecmp(name, scalar_at(i)->name) == 0 && scalar_applies(scalar_at(i), d)) {
                        *q = (struct quantity){.kind = KIND_SCALAR, .index = i};
                        return true;
                }
        for (size_t i = 0; i < TEXTS; i++)
                if (strcasecmp(name, texts[i].name) == 0) {
                        *q = (struct quantity){.kind = KIND_TEXT, .index = i};
                        return true;
                }
        return false;
}

/* Whether d implies something of this name: derived, a moment, or what may be asked of any. */
static bool is_implied(const struct dist *d, const char *name)
{
        struct asked a;
        struct quantity q;
        if (find_exact(d, name, &q))
                return q.kind == KIND_DERIVED ||
                       (q.kind == KIND_SCALAR && scalar_at(q.index)->section == SECTION_MODEL);
        return infer_asked(name, &a) && d->data != DATA_LABEL;
}

/* The word before the bracket, the text in it: "se(mu)"; OF_PARAMETER: it is not of this form. */
static size_t find_part(const char *name, const char **inner, size_t *length)
{
        size_t n = strlen(name), i = 1;
        for (; i < OF_PARAMETER; i++) {
                size_t m = strlen(of_parameter[i].call);
                if (n < m + 2 || strncasecmp(name, of_parameter[i].call, m) != 0 ||
                    name[m] != '(' || name[n - 1] != ')')
                        continue;
                *inner = name + m + 1;
                *length = n - m - 2;
                break;
        }
        return i;
}

/* "se(mu)", "upper(quantile(0.9))" */
static bool find_call(const struct dist *d, const char *name, struct quantity *q)
{
        const char *inner;
        size_t length, i = find_part(name, &inner, &length);
        struct asked a;
        if (i == OF_PARAMETER) {
                bool asked = infer_asked(name, &a) && d->data != DATA_LABEL;
                *q = (struct quantity){KIND_ESTIMATE, 0, name, strlen(name)};
                return asked;
        }
        char *text = mem_text(inner, length);
        size_t j = dist_param(d, text);
        bool implied = j == d->npar && is_implied(d, text);
        free(text);
        *q = (struct quantity){of_parameter[i].kind, j, implied ? inner : NULL, length};
        return implied || j < d->npar;
}

bool report_asks(const char *name, struct asked *a)
{
        const char *inner;
        size_t length;
        if (find_part(name, &inner, &length) == OF_PARAMETER)
                return infer_asked(name, a);
        char *text = mem_text(inner, length);
        bool asks = infer_asked(text, a);
        free(text);
        return asks;
}

const struct functional *quantity_functional(const struct report *r, const char *name,
                                             size_t length)
{
        const struct functional *found = NULL;
        char *text = mem_text(name, length);
        struct asked a, b;
        bool asks = infer_asked(text, &a);
        for (size_t k = 0; r->inference && k < r->inference->nfunctional; k++) {
                const struct functional *q = &r->inference->functional[k];
                bool same = strcasecmp(q->name, text) == 0 ||
                            (asks && infer_asked(q->name, &b) && a.question == b.question &&
                             a.at == b.at);
                found = same ? q : found;
        }
        free(text);
        return found;
}

bool quantity_find(const struct dist *d, const char *name, struct quantity *q)
{
        if (find_exact(d, name, q) || find_call(d, name, q))
                return true;
        *q = (struct quantity){.kind = KIND_ESTIMATE, .index = dist_param(d, name)};
        return q->index < d->npar;
}

/* --- all of them */

bool quantity_at(const struct dist *d, size_t i, struct quantity *q)
{
        if (i < d->npar) {
                *q = (struct quantity){.kind = KIND_ESTIMATE, .index = i};
                return true;
        }
        i -= d->npar;
        for (size_t j = 0; d->derived && d->derived[j].name; j++)
                if (i-- == 0) {
                        *q = (struct quantity){.kind = KIND_DERIVED, .index = j};
                        return true;
                }
        for (size_t j = 0; j < scalar_count(); j++)
                if (scalar_applies(scalar_at(j), d) && i-- == 0) {
                        *q = (struct quantity){.kind = KIND_SCALAR, .index = j};
                        return true;
                }
        if (i < TEXTS) {
                *q = (struct quantity){.kind = KIND_TEXT, .index = i};
                return true;
        }
        i -= TEXTS;
        if (i >= d->npar * (OF_PARAMETER - 1))
                return false;
        *q = (struct quantity){.kind = of_parameter[1 + i % (OF_PARAMETER - 1)].kind,
                               .index = i / (OF_PARAMETER - 1)};
        return true;
}

char *quantity_name(const struct dist *d, struct quantity q)
{
        switch (q.kind) {
        case KIND_ESTIMATE:
                return mem_format("%s", d->param[q.index].name);
        case KIND_DERIVED:
                return mem_format("%s", d->derived[q.index].name);
        case KIND_SCALAR:
                return mem_format("%s", scalar_at(q.index)->name);
        case KIND_TEXT:
                return mem_format("%s", texts[q.index].name);
        case KIND_SE:
        case KIND_LOWER:
        case KIND_UPPER:
        case KIND_SCORE:
                break;
        }
        size_t i = 1;
        while (of_parameter[i].kind != q.kind)
                i++;
        return mem_format("%s(%s)", of_parameter[i].call, d->param[q.index].name);
}

/* --- values */

double quantity_value(const struct report *r, struct quantity q)
{
        static const struct estimate unknown = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};
        const struct functional *of = q.of ? quantity_functional(r, q.of, q.length) : NULL;
        bool param = !q.of && (q.kind == KIND_ESTIMATE || q.kind == KIND_SE ||
                               q.kind == KIND_LOWER || q.kind == KIND_UPPER);
        const struct estimate *e = of      ? &of->e
                                   : param ? &r->inference->estimate[q.index]
                                           : &unknown;
        assert(q.kind != KIND_TEXT);
        switch (q.kind) {
        case KIND_ESTIMATE:
                return e->value;
        case KIND_SE:
                return e->se;
        case KIND_LOWER:
                return e->lower;
        case KIND_UPPER:
                return e->upper;
        case KIND_SCORE:
                return r->fit->score && q.index < r->fit->d->npar ? r->fit->score[q.index]
                                                                  : NUM_NAN;
        case KIND_DERIVED:
                return derived_value(r, q.index);
        case KIND_SCALAR:
                return scalar_at(q.index)->value(r);
        case KIND_TEXT:
                break;
        }
        return NUM_NAN;
}

const char *quantity_text(const struct report *r, struct quantity q)
{
        assert(q.kind == KIND_TEXT);
        return texts[q.index].text(r);
}

bool quantity_is_goodness(struct quantity q)
{
        return q.kind == KIND_SCALAR && scalar_at(q.index)->section == SECTION_GOF;
}

/* Of goodness of fit. */
static const char *why_untested(const struct report *r, const char *name)
{
        for (size_t k = 0; r->gof && k < GOF_COUNT; k++)
                if (report_goodness(name) == 1U << k && r->gof->result[k].reason)
                        return r->gof->result[k].reason;
        return "it was not asked for";
}

const char *quantity_why(const struct report *r, struct quantity q)
{
        const char *why = q.kind == KIND_SCALAR ? scalar_at(q.index)->why : NULL;
        if (quantity_is_goodness(q))
                return why_untested(r, scalar_at(q.index)->name);
        bool of_one = q.kind == KIND_SE || q.kind == KIND_LOWER || q.kind == KIND_UPPER;
        const struct functional *of = q.of ? quantity_functional(r, q.of, q.length) : NULL;
        if (q.kind == KIND_SE && r->how->error == ERROR_NONE)
                return "--se=none was asked for";
        if ((q.kind == KIND_LOWER || q.kind == KIND_UPPER) && r->how->interval == INTERVAL_NONE)
                return "--ci=none was asked for";
        if (of && of->why)
                return of->why;
        if (q.of)
                return "it has none of the kind that was asked for";
        if (q.kind == KIND_SCORE)
                return r->fit->score ? "the log-likelihood has no slope in it there"
                                     : "it is told of given parameters, --at";
        if (of_one && r->fit->held[q.index])
                return "the parameter was fixed";
        if (q.kind == KIND_SCALAR && r->fit->map)
                return "a penalty was added, and it is about the maximum of the likelihood";
        if (r->fit->map && of_one && r->fit->t[q.index] == 0)
                return "the penalty holds the coefficient at 0";
        if (r->fit->boundary && !why)
                return "the maximum is on the boundary";
        return why ? why : "it follows from no finite number";
}
