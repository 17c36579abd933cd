/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/unbounded: why a search found nothing, where the likelihood has no bound. Either the family without predictors has
 * none on this sample, and is among those that the formulas allow: all of them have intercepts. Or an observation has a scale or a
 * shape to itself, as the only one of its level has: some sum of columns is 0 in all rows but its own. Then that can
 * go to its end, while another parameter has the one value that makes the observation ever more likely, and the other
 * observations lose a finite amount. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* --- the family without predictors */

/* Reasons of a row that hold for all rows that have it among theirs. */
static bool holds_for_more(const char *reason)
{
        return strstr(reason, "without bound") || strstr(reason, "unbounded") ||
               strstr(reason, "everywhere") || strstr(reason, "infinite");
}

/* What the user holds of the family's parameters, known[npar]; false: it is not among what the formulas allow. */
static bool is_nested(const struct regression *r, const double *held, double *known)
{
        bool nested = !r->d->simplex;
        for (size_t j = 0; j < r->d->npar; j++)
                known[j] = NUM_NAN;
        for (size_t a = 0; a < r->m && nested; a++) {
                const struct coordinate *c = &r->coordinate[a];
                const struct design *d = c->from ? c->from->design : NULL;
                if (!d && !c->given)
                        known[c->param] = held[c->first];
                nested = !c->given && (!d || (d->intercept && isnan(held[c->first]) && !d->offset &&
                                              !c->from->offset));
                for (size_t j = 1; d && nested && j < c->p; j++)
                        nested = isnan(held[c->first + j]) || held[c->first + j] == 0;
        }
        return nested;
}

/* of_all: the reason that holds for any sample. */
static char *of_family(const struct regression *r, const double *held, bool of_all)
{
        const struct dist *d = r->d;
        double *known = mem_array(d->npar, sizeof *known);
        const char *(*reason)(const struct dist *, const struct sample *, const double *) =
                of_all ? d->unbounded : d->none;
        const char *why = reason && is_nested(r, held, known) ? reason(d, r->y, known) : NULL;
        free(known);
        if (!why || !holds_for_more(why))
                return NULL;
        const char *end = of_all ? strstr(why, ", and ") : NULL; /* of its own search */
        return end ? mem_format("%.*s, and no local maximum was found", (int)(end - why), why)
                   : mem_format("%s", why);
}

/* --- one observation */

/* Its share of the columns: 1 if they have a sum that is 0 in all rows but this. */
static double leverage(const struct inner *in, size_t a, size_t i)
{
        const struct predictor *q = &in->predictor[a];
        const struct sample *y = in->r->y;
        double sum = 0;
        for (size_t j = 0; j < q->p; j++) {
                double z = q->z[(i / SAMPLE_BLOCK * q->p + j) * SAMPLE_BLOCK + i % SAMPLE_BLOCK];
                sum += z * z;
        }
        return sum * (y->w ? y->w[i] : 1) / y->weight;
}

/* Whether some coefficients give coordinate b any value in this row. */
static bool is_free_in(const struct inner *in, size_t b, size_t i)
{
        return in->predictor[b].p > 0 && (!in->turn[b].z || leverage(in, b, i) > 1e-9);
}

/* Whether log f(y) grows for ever as the parameter of a goes to its end in this direction, that of b being at. */
static bool grows(const struct regression *r, double y, size_t a, double direction, size_t b,
                  double at)
{
        const struct dist *d = r->d;
        const struct param *p = &d->param[a], *q = &d->param[b];
        double *t = mem_array(d->npar, sizeof *t), f[3];
        memcpy(t, d->probe, d->npar * sizeof *t);
        bool fits = isfinite(at) && at > q->lo && at < q->hi;
        t[b] = at;
        for (int k = 0; k < 3 && fits; k++) {
                t[a] = link_apply(LINK_LOG, p->lo, p->hi, direction * (k + 1) * 10, NULL, NULL);
                f[k] = d->logpdf(d, y, t);
                fits = isfinite(f[k]);
        }
        free(t);
        return fits && f[1] - f[0] > 4 && f[2] - f[1] > 4;
}

/* What has row i to itself, as a text of its own. */
static char *whose_is(const struct design *d, size_t i)
{
        for (size_t k = 0; k < d->nlone; k++)
                if (d->lone[k].row == i)
                        return mem_format("level \"%s\" of %s is in one row only", d->lone[k].level,
                                          d->lone[k].factor);
        return mem_format("observation %zu has a sum of columns to itself", i + 1);
}

static char *pierced_at(const struct inner *in, size_t a, size_t i)
{
        const struct regression *r = in->r;
        double y = r->y->x[i];
        const double peak[] = {y, log(y), 1 / y};
        for (size_t b = 0; b < r->m; b++)
                for (size_t k = 0; k < sizeof peak / sizeof *peak; k++)
                        for (double to = -1; to <= 1; to += 2) {
                                if (b == a || !is_free_in(in, b, i) ||
                                    !grows(r, y, r->coordinate[a].param, to, r->coordinate[b].param,
                                           peak[k]))
                                        continue;
                                char *whose = whose_is(r->coordinate[a].from->design, i);
                                char *why = mem_format(
                                        "%s: the likelihood grows without bound as %s goes to %s "
                                        "there and %s meets that observation",
                                        whose, r->d->param[r->coordinate[a].param].name,
                                        to < 0 ? "0" : "infinity",
                                        r->d->param[r->coordinate[b].param].name);
                                free(whose);
                                return why;
                        }
        return NULL;
}

static char *of_observation(const struct regression *r, const double *held)
{
        char *why = NULL;
        struct inner in;
        inner_make(&in, r, held, NULL, NULL, false);
        for (size_t a = 0; a < r->m && !in.why; a++) {
                const struct param *p = &r->d->param[r->coordinate[a].param];
                if (!in.turn[a].z || p->lo != 0 || !isinf(p->hi) ||
                    r->link[r->coordinate[a].param] != LINK_LOG)
                        continue;
                for (size_t i = 0; i < r->y->n && !why; i++)
                        if (leverage(&in, a, i) > 1 - 1e-9)
                                why = pierced_at(&in, a, i);
        }
        inner_free(&in);
        return why;
}

/* Whether the column has its largest or its least number in one row only. */
static bool has_extreme(const double *column, size_t n)
{
        size_t least = 0, most = 0;
        double min = NUM_INF, max = -NUM_INF;
        for (size_t i = 0; i < n; i++) {
                least = column[i] < min ? 1 : least + (column[i] == min);
                most = column[i] > max ? 1 : most + (column[i] == max);
                min = fmin(min, column[i]);
                max = fmax(max, column[i]);
        }
        return least == 1 || most == 1;
}

/* On a circle the density is bounded below as the concentration goes to 0: in one row it can go up while it goes down in all others. */
static char *of_circle(const struct regression *r, const double *held)
{
        for (size_t a = 0; a < r->m; a++) {
                const struct coordinate *c = &r->coordinate[a];
                const struct param *p = &r->d->param[c->param];
                const struct design *d = c->from ? c->from->design : NULL;
                if (!d || isinf(p->lo) || !d->intercept || !isnan(held[c->first]))
                        continue;
                for (size_t j = 1; j < c->p; j++)
                        if (isnan(held[c->first + j]) && has_extreme(d->column[j], r->y->n))
                                return mem_format(
                                        "the likelihood grows without bound as %s goes to its "
                                        "upper "
                                        "end in one row, where the direction meets the "
                                        "observation, "
                                        "and to 0 in the others, and no local maximum was found",
                                        p->name);
        }
        return NULL;
}

char *unbounded_why(const struct regression *r, const double *held, bool always)
{
        if (r->products || r->y->outcomes || r->d->simplex || !r->d->probe)
                return NULL;
        char *why = of_family(r, held, always);
        if (!why && always && r->d->circular)
                why = of_circle(r, held);
        return why || always || r->d->support.discrete ? why : of_observation(r, held);
}
