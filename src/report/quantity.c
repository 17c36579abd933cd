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
};

/* --- what is said in words */

static const char *dist_text(const struct report *r)
{
        return r->fit->d->name;
}

static const char *method_text(const struct report *r)
{
        return method_name(r->fit->method);
}

static const char *boundary_text(const struct report *r)
{
        return r->fit->boundary ? r->fit->boundary : "none";
}

static const char *converged_text(const struct report *r)
{
        return r->fit->status == STATUS_OK ? "true" : "false";
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
                        *q = (struct quantity){KIND_ESTIMATE, j};
                        return true;
                }
        for (size_t j = 0; d->derived && d->derived[j].name; j++)
                if (strcasecmp(name, d->derived[j].name) == 0) {
                        *q = (struct quantity){KIND_DERIVED, j};
                        return true;
                }
        for (size_t i = 0; i < scalar_count(); i++)
                if (strcasecmp(name, scalar_at(i)->name) == 0 && scalar_applies(scalar_at(i), d)) {
                        *q = (struct quantity){KIND_SCALAR, i};
                        return true;
                }
        for (size_t i = 0; i < TEXTS; i++)
                if (strcasecmp(name, texts[i].name) == 0) {
                        *q = (struct quantity){KIND_TEXT, i};
                        return true;
                }
        return false;
}

/* "se(mu)" */
static bool find_call(const struct dist *d, const char *name, struct quantity *q)
{
        size_t n = strlen(name), j = d->npar;
        for (size_t i = 1; i < OF_PARAMETER; i++) {
                size_t m = strlen(of_parameter[i].call);
                if (n < m + 2 || strncasecmp(name, of_parameter[i].call, m) != 0 ||
                    name[m] != '(' || name[n - 1] != ')')
                        continue;
                char *inner = mem_text(name + m + 1, n - m - 2);
                j = dist_param(d, inner);
                *q = (struct quantity){of_parameter[i].kind, j};
                free(inner);
        }
        return j < d->npar;
}

bool quantity_find(const struct dist *d, const char *name, struct quantity *q)
{
        if (find_exact(d, name, q) || find_call(d, name, q))
                return true;
        *q = (struct quantity){KIND_ESTIMATE, dist_param(d, name)};
        return q->index < d->npar;
}

/* --- all of them */

bool quantity_at(const struct dist *d, size_t i, struct quantity *q)
{
        if (i < d->npar) {
                *q = (struct quantity){KIND_ESTIMATE, i};
                return true;
        }
        i -= d->npar;
        for (size_t j = 0; d->derived && d->derived[j].name; j++)
                if (i-- == 0) {
                        *q = (struct quantity){KIND_DERIVED, j};
                        return true;
                }
        for (size_t j = 0; j < scalar_count(); j++)
                if (scalar_applies(scalar_at(j), d) && i-- == 0) {
                        *q = (struct quantity){KIND_SCALAR, j};
                        return true;
                }
        if (i < TEXTS) {
                *q = (struct quantity){KIND_TEXT, i};
                return true;
        }
        i -= TEXTS;
        if (i >= d->npar * (OF_PARAMETER - 1))
                return false;
        *q = (struct quantity){of_parameter[1 + i % (OF_PARAMETER - 1)].kind,
                               i / (OF_PARAMETER - 1)};
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
        const struct estimate *e = r->inference->estimate;
        assert(q.kind != KIND_TEXT);
        switch (q.kind) {
        case KIND_ESTIMATE:
                return e[q.index].value;
        case KIND_SE:
                return e[q.index].se;
        case KIND_LOWER:
                return e[q.index].lower;
        case KIND_UPPER:
                return e[q.index].upper;
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

const char *quantity_why(const struct report *r, struct quantity q)
{
        const char *why = q.kind == KIND_SCALAR ? scalar_at(q.index)->why : NULL;
        bool of_one = q.kind == KIND_SE || q.kind == KIND_LOWER || q.kind == KIND_UPPER;
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
