/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit/bounded: the maximum where observations are censored or truncated. What a family knows of its maximum speaks of
 * values: closed forms, existence, peaks at limits; so it is searched for. */
#include "internal.h"

#include "mem.h"

#include <float.h>
#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

char *bounded_misfit(const struct dist *d)
{
        return d->circular || d->simplex || !(d->between || (d->logcdf && d->logsf))
                       ? mem_format("what has no order cannot be censored or truncated")
                       : NULL;
}

/* The first free parameter at which the support ends, or of the whole numbers; npar: there is none. */
static size_t first_rough(const struct dist *d, const double *held)
{
        size_t j = 0;
        while (j < d->npar && !(isnan(held[j]) && param_is_rough(&d->param[j])))
                j++;
        return j;
}

/* NULL, or why this cannot be done, as a text of its own. */
static char *refusal(const struct dist *d, const struct fit_options *o)
{
        char *why = bounded_misfit(d);
        if (why)
                return why;
        if (o->method == METHOD_EXACT)
                return mem_format(
                        "%s has no closed form where observations are censored or truncated; use "
                        "another --method",
                        d->name);
        return NULL;
}

/* Whether the ends that are held leave no room for some observation, whatever the rest is: it is put where a search would begin. */
static bool is_cut_off(const struct dist *d, const struct sample *s, const double *held)
{
        const struct outcomes *o = s->outcomes;
        double *t = mem_array(d->npar, sizeof *t);
        bool ends = false, out = false;
        if (!d->start || !d->start(d, s, held, 0, t))
                memcpy(t, d->probe, d->npar * sizeof *t);
        for (size_t j = 0; j < d->npar; j++) {
                ends = ends || d->param[j].irregular || d->param[j].given;
                bool inside = t[j] > d->param[j].lo && t[j] < d->param[j].hi;
                t[j] = isnan(held[j]) ? (inside ? t[j] : d->probe[j]) : held[j];
        }
        if (ends && o->exact) {
                const struct moments *m = sample_moments(o->exact);
                out = d->logpdf(d, m->min, t) == -NUM_INF || d->logpdf(d, m->max, t) == -NUM_INF;
        }
        for (size_t i = 0; ends && i < o->n; i++)
                out = out || (o->w[i] > 0 && (d->logcdf(d, o->hi[i], t) == -NUM_INF ||
                                              d->logsf(d, o->lo[i], t) == -NUM_INF));
        free(t);
        return out;
}

/* Where the likelihood of values has corners. */
static bool has_corners(const struct fit *f)
{
        bool corners = false;
        for (size_t j = 0; j < f->d->npar; j++)
                corners = corners || (!f->held[j] && f->d->param[j].kink);
        return corners && f->s->outcomes->exact;
}

/* The covariance there: of what is free, the inverse of likelihood_corners. */
static void vary_at_corners(struct fit *f)
{
        const struct dist *d = f->d;
        size_t n = d->npar, k = 0;
        size_t *at = mem_array(n, sizeof *at);
        double *g = mem_array(n + 2 * n * n, sizeof *g), *h = g + n, *part = h + n * n;
        for (size_t j = 0; j < n; j++)
                if (!f->held[j])
                        at[k++] = j;
        likelihood_corners(d, f->s, f->t, g, h);
        for (size_t a = 0; a < k; a++)
                for (size_t b = 0; b < k; b++)
                        part[a * k + b] = h[at[a] * n + at[b]];
        gsl_matrix_view m = gsl_matrix_view_array(part, k, k);
        bool definite = gsl_linalg_cholesky_decomp1(&m.matrix) == GSL_SUCCESS &&
                        gsl_linalg_cholesky_invert(&m.matrix) == GSL_SUCCESS;
        for (size_t a = 0; a < k; a++)
                for (size_t b = 0; b < k; b++)
                        f->vcov[at[a] * n + at[b]] = definite ? part[a * k + b] : NUM_NAN;
        if (!definite)
                fit_warn(f, "no standard errors: the likelihood has corners, and what is expected "
                            "in their place is no information matrix");
        free(g);
        free(at);
}

/* Why there is no maximum in a window, which the same family between given ends knows; a text of its own, NULL: it does not. */
static char *in_window(const struct fit *f, const double *held)
{
        const struct outcomes *o = f->s->outcomes;
        const struct dist *d = f->d->truncated;
        if (!d || !o->exact || o->n != 1 || o->w[0] > 0) /* one window, and nothing else */
                return NULL;
        size_t n = f->d->npar;
        double *ends = mem_array(d->npar, sizeof *ends);
        memcpy(ends, held, n * sizeof *ends);
        bool logs = f->d->truncated_of == MAP_LOG;
        ends[n] = logs ? log(fmax(o->lo[0], 0)) : o->lo[0];
        ends[n + 1] = logs ? log(o->hi[0]) : o->hi[0];
        struct fit_options how = {.method = METHOD_AUTO, .held = ends};
        struct fit *known = fit_run(d, sample_mapped(o->exact, f->d->truncated_of), &how);
        char *why = NULL, height[NUM_TEXT];
        double jacobian =
                logs ? o->exact->weight * sample_moments(sample_mapped(o->exact, MAP_LOG))->mean
                     : 0;
        if (known->boundary)
                why = mem_format("no maximum exists: the likelihood only grows towards the limit "
                                 "%s%s, with a log-likelihood of %s",
                                 known->boundary, logs ? " of log x" : "",
                                 num_digits(height, known->loglik - jacobian, 6));
        else if (known->status == STATUS_NONE)
                why = mem_format("%s", known->reason);
        fit_free(known);
        free(ends);
        return why;
}

/* The highest edge of the family in a window; how is NULL: none is known. */
static struct brink highest_edge(const struct fit *f)
{
        struct brink best = {.loglik = -NUM_INF}, e = {0};
        bool known = f->d->edge && sample_is_windowed(f->s) && f->nfree == f->d->npar;
        for (size_t k = 0; known && f->d->edge(f->d, f->s, k, &e); k++, e = (struct brink){0})
                if (e.how && e.loglik > best.loglik)
                        best = e;
        return best;
}

/* There is no maximum where an edge is as high as all that was found, and l falls from there into the family: what lies inside
 * is at best a local one. What is found that near to a peak's height was found on the way there, where doubles tell no more. */
static void compare_edges(struct fit *f)
{
        bool found = f->status == STATUS_OK;
        struct brink e = highest_edge(f);
        double noise = (e.peak ? 1e-11 : 8 * DBL_EPSILON) * (fabs(e.loglik) + f->s->weight);
        char there[NUM_TEXT], here[NUM_TEXT];
        if (!e.how || (!found && f->status != STATUS_SEARCH) ||
            (found && f->loglik > e.loglik + noise) ||
            (!found && (!e.peak || limit_overtaken(f, e.loglik))))
                return;
        num_digits(there, e.loglik, 6);
        bool local = found && f->loglik < e.loglik - 1e-6 * (1 + fabs(e.loglik));
        fit_refuse(f, STATUS_NONE,
                   mem_format("no maximum exists: the likelihood only grows as %s, towards a "
                              "log-likelihood of %s%s%s",
                              e.how, there,
                              local ? "; inside there is only a local maximum, of " : "",
                              local ? num_digits(here, f->loglik, 6) : ""));
}

/* What makes the likelihood of the values grow without bound does so beside intervals that reach beyond the least of them. */
static const char *unbounded(const struct fit *f, const double *held)
{
        const struct outcomes *o = f->s->outcomes;
        const struct dist *d = f->d;
        bool holds = o->exact && d->unbounded;
        for (size_t j = 0; j < d->npar; j++)
                holds = holds && (isnan(held[j]) || d->param[j].given);
        for (size_t i = 0; holds && i < o->n; i++)
                holds = o->w[i] < 0 || o->hi[i] > sample_moments(o->exact)->min;
        return holds ? d->unbounded(d, o->exact, held) : NULL;
}

/* --- whole numbers */

/* The fit with parameter j held at k; NULL: that is outside its range. */
static struct fit *fit_at(const struct fit *f, const double *held, size_t j, double k)
{
        const struct param *p = &f->d->param[j];
        double *inner = mem_array(f->d->npar, sizeof *inner);
        struct fit_options o = {.method = METHOD_AUTO, .held = inner};
        memcpy(inner, held, f->d->npar * sizeof *inner);
        inner[j] = k;
        struct fit *at = k > p->lo && k < p->hi ? fit_run(f->d, f->s, &o) : NULL;
        free(inner);
        return at;
}

/* Steps of 1, 2, 4, ... to one side of *best, as long as they are better; false: none was. */
static bool climb(const struct fit *f, const double *held, size_t j, double side, struct fit **best)
{
        bool any = false;
        for (double step = 1;; step *= 2) {
                struct fit *next = fit_at(f, held, j, (*best)->t[j] + side * step);
                bool better = next && next->status == STATUS_OK && next->loglik > (*best)->loglik;
                fit_free(better ? *best : next);
                if (!better)
                        return any;
                *best = next;
                any = true;
        }
}

/* From where it would be if what is known of each observation were a value, to where neither neighbour is better. */
static void maximise_whole(struct fit *f, const double *held, size_t j)
{
        double *near = mem_array(f->d->npar, sizeof *near);
        bool placed = f->d->fit && f->d->fit(f->d, f->s, held, near) && isfinite(near[j]);
        struct fit *best = placed ? fit_at(f, held, j, near[j]) : NULL;
        bool found = best && best->status == STATUS_OK;
        while (found && (climb(f, held, j, 1, &best) || climb(f, held, j, -1, &best)))
                continue;
        if (found)
                fit_adopt(f, best, NULL);
        else
                fit_refuse(f, best ? best->status : STATUS_SEARCH,
                           mem_format("%s", best ? best->reason : "no whole number to begin with"));
        fit_free(best);
        free(near);
}

/* Why there is no maximum where all observations have a point in common. */
static const char *grown_from(const struct sample *s)
{
        return s->outcomes->exact
                       ? "all observations may be one and the same value: the likelihood grows as "
                         "the distribution shrinks to it"
                       : "no observation was seen as it is, and all may be the same value: the "
                         "likelihood only grows towards 1";
}

/* Where a probability of 1 is only approached, a search finds nothing, or what it takes for flat enough. */
static bool grows_for_ever(const struct fit *f)
{
        bool certain = f->status == STATUS_OK && f->loglik > -1e-6 * f->s->weight;
        return f->nfree > 0 && (f->status == STATUS_SEARCH || certain) &&
               sample_has_common_point(f->s);
}

static void say_none(struct fit *f, const char *why)
{
        /* what a family knows of local maxima it knows of values that could have been anywhere */
        const char *local = sample_is_windowed(f->s) ? strstr(why, ", and has no local") : NULL;
        int length = (int)(local ? (size_t)(local - why) : strlen(why));
        fit_refuse(f, STATUS_NONE, mem_format("no maximum exists: %.*s", length, why));
}

/* Where searches found nothing: a maximum after all, or how l rises for ever; an edge as high as what is reached has the better
 * words for that. */
static void follow(struct fit *f, const double *held)
{
        char there[NUM_TEXT];
        struct lead lead = course_follow(f, held);
        struct brink e = highest_edge(f);
        if (f->status == STATUS_OK)
                compare_edges(f);
        else if (lead.why && e.how && fabs(lead.loglik - e.loglik) <= 1e-6 * f->s->weight)
                fit_refuse(f, STATUS_NONE,
                           mem_format("no maximum exists: the likelihood only grows as %s, towards "
                                      "a log-likelihood of %s",
                                      e.how, num_digits(there, e.loglik, 6)));
        else if (lead.why)
                fit_refuse(f, STATUS_NONE, mem_format("no maximum was found: %s", lead.why));
        free(lead.why);
}

/* Of a family that moves a local maximum is meant: its likelihood may have no bound. */
static void search_for(struct fit *f, const double *held, const struct fit_options *o)
{
        const struct dist *d = f->d;
        const char *none;
        char *why = NULL, *window;
        bool searched = search_run(f, held, o, false);
        if (f->status == STATUS_SEARCH && isfinite(f->reached) &&
            (why = spike_why(d, f->s, held, f->summit))) {
                say_none(f, why);
                free(why);
                return;
        }
        limit_search(f, held);
        if (!limit_compare(f, held, false) && !searched) {
                search_run(f, held, o, true);
                limit_compare(f, held, false);
        }
        if (f->status == STATUS_OK && !dist_shifted_base(d) && limit_overtaken(f, f->loglik))
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("the search for the maximum did not converge: a search that "
                                      "ran off came higher than the maximum inside"));
        compare_edges(f);
        bool inside = f->status == STATUS_OK && !f->limit && sample_is_windowed(f->s);
        if (grows_for_ever(f))
                say_none(f, grown_from(f->s));
        else if (inside && (why = course_level(f, held)))
                say_none(f, why);
        else if (f->status == STATUS_OK && !f->limit && has_corners(f))
                vary_at_corners(f);
        else if (f->status == STATUS_SEARCH &&
                 ((d->windowed && (none = d->windowed(d, f->s, held, true))) ||
                  (none = unbounded(f, held))))
                say_none(f, none);
        else if (f->status == STATUS_SEARCH && (window = in_window(f, held)))
                fit_refuse(f, STATUS_NONE, window);
        else if (f->status == STATUS_SEARCH && !o->brief)
                follow(f, held);
        free(why);
}

void bounded_maximise(struct fit *f, const double *held, const struct fit_options *o)
{
        const struct dist *d = f->d;
        size_t rough = first_rough(d, held);
        bool ends = rough < d->npar && d->bounded;
        bool pieces = rough < d->npar && d->piece;
        bool whole = rough < d->npar && !ends && !pieces;
        char *why = ends || whole ? bounded_misfit(d) : refusal(d, o);
        const char *none = NULL;
        if (why) {
                fit_refuse(f, STATUS_USAGE, why);
                return;
        }
        if (d->windowed)
                none = d->windowed(d, f->s, held, false);
        if (!none && rough == d->npar && !d->shape_ends && is_cut_off(d, f->s, held))
                none = "an observation is outside the fixed ends: the likelihood is 0 everywhere";
        if (!none && ends)
                none = d->bounded(d, f->s, held, f->t);
        if (!none && whole && sample_has_common_point(f->s))
                none = grown_from(f->s);
        if (none)
                say_none(f, none);
        else if (ends)
                exact_accept(f, held);
        else if (pieces)
                pieces_maximise(f, held, o);
        else if (whole)
                maximise_whole(f, held, rough);
        else
                search_for(f, held, o);
}
