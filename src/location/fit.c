/* SPDX-License-Identifier: GPL-3.0-or-later */
/* location/fit: a held location moves the observations; a free one is searched for.
 *
 * l(loc) = max over the family's parameters of l(loc, t), the profile, is known at any loc < min x from the family's own
 * fit to x - loc; of observations that are known within bounds min x is the least of the values and upper bounds. It is computed on a grid of log(min x - loc) from very near to very far, and each of its peaks is made a
 * joint maximum in (loc, t) by the common search, whose certificate proves it. What happens at the ends:
 *
 *   loc -> min x   where the density at 0 can grow, so does l, to infinity. Where it is finite and not 0 (exponential), loc =
 *                  min x may be the maximum: the support ends there, without a slope.
 *   loc -> -inf    the family becomes another one, without a lower end; l may rise all the way towards it.
 *
 * Everything is done with y = x - min x: near the end there are digits enough. */
#include "internal.h"

#include "mem.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- which families ------------------------------------------------------------------------- */

/* What the family becomes as loc -> -inf: log(1 + z / delta) is z / delta. */
static const struct {
        const char *of, *limit;
} far_families[] = {
        {"weibull", "gumbelmin"}, {"gamma", "normal"},         {"lognormal", "normal"},
        {"invgauss", "normal"},   {"invgamma", "normal"},      {"birnbaumsaunders", "normal"},
        {"nakagami", "normal"},   {"rice", "normal"},          {"foldednormal", "normal"},
        {"frechet", "gumbel"},    {"loglogistic", "logistic"},
};

static const struct dist *far_family(const struct dist *base)
{
        for (size_t i = 0; i < sizeof far_families / sizeof *far_families; i++)
                if (strcmp(far_families[i].of, base->name) == 0)
                        return dist_find(far_families[i].limit);
        return NULL;
}

/* The parameter that says where the family lies; npar: none. */
static size_t own_location(const struct dist *base)
{
        size_t j = 0;
        while (j < base->npar && !base->param[j].location)
                j++;
        return base->circular && base->npar ? 0 : j;
}

char *location_refusal(const struct dist *base, bool free)
{
        size_t j = own_location(base), k = 0;
        if (j < base->npar)
                return mem_format("%s has a location of its own, %s", base->name,
                                  base->param[j].name);
        if (base->data != DATA_NUMBER || base->npar == 0)
                return mem_format("the observations of %s are no numbers that can be moved",
                                  base->name);
        if (isinf(base->support.lo))
                return mem_format("%s lies anywhere on the line already", base->name);
        if (!free)
                return NULL;
        if (base->support.discrete)
                return mem_format("%s is discrete, where nothing tells a shift from a sample "
                                  "without small counts; hold it, as in --fix=loc=1",
                                  base->name);
        if (isfinite(base->support.hi))
                return mem_format("%s lies between %g and %g: a location without a scale is no "
                                  "model; hold it, as in --fix=loc=1",
                                  base->name, base->support.lo, base->support.hi);
        while (k < base->npar && !param_is_rough(&base->param[k]) && !base->param[k].given)
                k++;
        if (k == base->npar)
                return NULL;
        const struct param *p = &base->param[k];
        return mem_format("%s has the parameter %s, %s; hold loc, as in --fix=loc=1", base->name,
                          p->name,
                          p->given     ? "which is given"
                          : p->integer ? "a whole number"
                                       : "where its support ends");
}

/* The unit of loc. In a family without one (lognormal: mu is the logarithm of a scale) no change of unit may be made. */
static int unit_of(const struct dist *base)
{
        for (size_t j = 0; j < base->npar; j++)
                if (base->param[j].unit)
                        return 1;
        return 0;
}

/* As the user knows it; end: the least observation, which it must stay below. */
static struct param public_loc(const struct dist *base, double end)
{
        return (struct param){.name = "loc",
                              .lo = -NUM_INF,
                              .hi = end,
                              .doc = "where the family begins",
                              .unit = unit_of(base),
                              .location = true};
}

struct dist *location_row(const struct dist *base, double by)
{
        struct param loc = public_loc(base, NUM_INF);
        return dist_make_shifted(base, &loc, by);
}

/* --- fits of the family become fits of the row ------------------------------------------------ */

static char *copy_of(const char *text)
{
        return text ? mem_text(text, strlen(text)) : NULL;
}

/* Whatever is known of from, a fit of f's family to x - loc. */
static void take(struct fit *f, const struct fit *from, double loc)
{
        size_t n = from->d->npar, m = n + 1;
        fit_refuse(f, from->status, copy_of(from->reason));
        free(f->boundary);
        f->boundary = copy_of(from->boundary);
        f->nfree = from->nfree + (f->held[n] ? 0 : 1);
        fit_adopt(f, from, NULL);
        for (size_t i = 0; i < n; i++) {
                f->held[i] = from->held[i];
                f->vcov[i * m + n] = f->vcov[n * m + i] = f->held[n] ? 0 : NUM_NAN;
        }
        f->vcov[n * m + n] = f->held[n] ? 0 : NUM_NAN;
        f->t[n] = from->status == STATUS_OK ? loc : NUM_NAN;
        for (size_t i = 0; i < from->nwarning; i++) {
                char *line = mem_format("of x - loc: %s", from->warning[i]);
                fit_warn(f, line);
                free(line);
        }
        if (from->limit) {
                struct dist *row = location_row(from->limit->d, loc);
                f->limit = fit_new(row, f->s);
                f->limit->made = row;
                f->limit->held[row->npar - 1] = f->held[n];
                take(f->limit, from->limit, loc);
        }
}

/* What is seen of the family's fit to x - loc. */
struct watcher {
        const struct fit_options *o;
        size_t n; /* the family's parameters */
        double loc;
};

static void see(void *context, const struct fit_step *s)
{
        const struct watcher *w = context;
        struct fit_step own = *s;
        if (!s->t) {
                w->o->watch(w->o->watch_context, s);
                return;
        }
        double *t = mem_array(w->n + 1, sizeof *t);
        memcpy(t, s->t, s->npar * sizeof *t);
        t[w->n] += w->loc; /* 0 where it is none of these */
        own.npar = w->n + 1;
        own.t = t;
        w->o->watch(w->o->watch_context, &own);
        free(t);
}

static struct fit *fit_held(struct fit *f, const double *held, const struct fit_options *o)
{
        const struct dist *base = dist_shifted_base(f->d);
        double loc = held[base->npar];
        struct fit_options how = *o;
        struct sample *y = sample_standardised(f->s, loc, 1);
        struct watcher w = {o, base->npar, loc};
        how.held = held;
        how.watch = o->watch ? see : NULL;
        how.watch_context = &w;
        struct fit *inner = fit_run(base, y, &how);
        take(f, inner, loc);
        if (f->status == STATUS_NONE && loc != 0)
                fit_refuse(f, STATUS_NONE, mem_format("%s (of x - loc)", inner->reason));
        fit_free(inner);
        sample_free(y);
        return f;
}

/* --- the search --------------------------------------------------------------------------------- */

/* log(min x - loc), in units of the observations. */
#define NEAR (-18.0)
#define APART 0.25
#define FAR 11.0
enum { GRID = 117 };

/* Above LARGE observations the grid is that of SMALL of their quantiles. */
enum { LARGE = 5000, SMALL = 1000 };

struct search {
        struct profile p;       /* of all observations */
        struct profile grid_of; /* of those that the grid is computed with */
        const struct fit_options *o;
        struct dist *row;    /* loc < 0, for y */
        const double *start; /* what the user wants, in terms of x; NAN, NULL: nothing */
        double min;
        double value[GRID];
        struct fit *best; /* the highest local maximum inside; NULL: none */
        double unproved;  /* loc of the highest peak where no maximum was proved; NAN */
        double height;    /* of the profile there */
        char *why;        /* that one was not */
        struct edge edge; /* the highest peak that lies on the family's boundary */
};

/* A joint search from loc and what the family makes of it; the maximum is kept if it is the highest. */
static void search_from(struct search *s, double loc)
{
        size_t n = s->p.base->npar;
        double *start = mem_array(2 * (n + 1), sizeof *start), *held = start + n + 1;
        struct edge edge;
        profile_value(&s->grid_of, loc, start, &edge);
        start[n] = loc;
        for (size_t j = 0; s->start && j < n; j++)
                if (!isnan(s->start[j]))
                        start[j] = s->start[j];
        memcpy(held, s->p.held, n * sizeof *held);
        held[n] = NUM_NAN;
        struct fit_options how = *s->o;
        struct watcher w = {s->o, n, s->min};
        how.held = held;
        how.start = start;
        how.watch = s->o->watch ? see : NULL;
        how.watch_context = &w;
        struct fit *f = edge.how ? NULL : fit_run(s->row, s->p.y, &how);
        bool outline = s->grid_of.y != s->p.y, lost = f && f->status != STATUS_OK;
        if (outline && (lost || edge.how)) { /* all observations may know better */
                free(edge.how);
                profile_value(&s->p, loc, NULL, &edge);
        }
        if (lost && !edge.how && (isnan(s->unproved) || edge.value > s->height)) {
                s->unproved = s->min + loc;
                s->height = edge.value;
                free(s->why);
                s->why = copy_of(f->reason);
        }
        if (f && f->status == STATUS_OK && (!s->best || f->loglik > s->best->loglik)) {
                fit_free(s->best);
                s->best = f;
        } else {
                fit_free(f);
        }
        if (edge.how && (!s->edge.how || edge.value > s->edge.value)) {
                free(s->edge.how);
                s->edge = edge;
        } else {
                free(edge.how);
        }
        free(start);
}

/* Of values v[n] of the profile, the i-th at u. */
static bool is_peak(const struct search *s, const double *v, size_t n, size_t i, double u)
{
        double noise = profile_noise(&s->grid_of, v[i], u);
        if (i > 0 && i + 1 < n && sample_is_windowed(s->p.y) &&
            !(isfinite(v[i - 1]) && isfinite(v[i + 1])))
                return false; /* where the family has no maximum in the window l may be higher */
        return i > 0 && i + 1 < n && isfinite(v[i]) && v[i] >= v[i - 1] && v[i] > v[i + 1] &&
               v[i] - fmin(v[i - 1], v[i + 1]) > noise;
}

/* Whether the slope between v[i] and v[i + 1] comes near 0 but keeps its sign. */
static bool is_flat(const struct search *s, const double *v, size_t n, size_t i, double u)
{
        if (i == 0 || i + 2 >= n)
                return false;
        double before = v[i] - v[i - 1], here = v[i + 1] - v[i], after = v[i + 2] - v[i + 1];
        return isfinite(before) && isfinite(after) && before * here > 0 && here * after > 0 &&
               fabs(here) < fabs(before) && fabs(here) < fabs(after) &&
               fabs(here) > 64 * profile_noise(&s->grid_of, v[i], u);
}

/* Searches from the peaks of the profile at from, from + apart, ..., whose values go to v[n]. Where it is flat, a low peak
 * and a valley may lie between two of these: there it is looked at once more, closely. */
static void search_among(struct search *s, double from, double apart, size_t n, double *v)
{
        enum { FINER = 16, CLOSE = 3 * FINER + 1 };
        double close[CLOSE];
        for (size_t i = 0; i < n; i++)
                v[i] = profile_value(&s->grid_of,
                                     profile_loc(&s->grid_of, from + apart * (double)i), NULL,
                                     NULL);
        for (size_t i = 0; i < n; i++) {
                double u = from + apart * (double)i;
                if (is_peak(s, v, n, i, u))
                        search_from(s, profile_loc(&s->p, profile_refine(&s->grid_of, u, apart)));
                else if (n == GRID && is_flat(s, v, n, i, u))
                        search_among(s, u - apart, apart / FINER, CLOSE, close);
        }
}

/* Whether the profile is highest, of all that lies beyond its last peak, as loc -> -inf. */
static bool rises_far(const struct search *s)
{
        double last = s->value[GRID - 1];
        for (size_t i = GRID - 8; i + 1 < GRID; i++)
                if (s->value[i] > last + profile_noise(&s->grid_of, last, FAR))
                        return false;
        return isfinite(last);
}

/* The fit with loc = min x, if that is a maximum: then l is no higher near by. NULL: it is not. */
static struct fit *at_end(const struct search *s, struct sample **z)
{
        if (s->p.base->support.lo_open)
                return NULL;
        double here = profile_value(&s->grid_of, 0, NULL, NULL);
        struct fit *f = isfinite(here) && here >= s->value[0] ? profile_fit(&s->p, 0, z) : NULL;
        if (f && (f->status != STATUS_OK || !isfinite(f->loglik))) {
                fit_free(f);
                sample_free(*z);
                return NULL;
        }
        return f;
}

/* The row that is reported; end: loc has no slope there. */
static struct fit *new_record(const struct search *s, const struct sample *x, double loc, bool end)
{
        struct param param = public_loc(s->p.base, s->min);
        param.irregular = end;
        struct dist *row = dist_make_shifted(s->p.base, &param, loc);
        struct fit *f = fit_new(row, x);
        f->made = row;
        return f;
}

/* --- what is found -------------------------------------------------------------------------------- */

static void say_unbounded(struct fit *f, double min)
{
        char text[NUM_TEXT];
        char *line =
                mem_format("a local maximum is reported: the likelihood is unbounded as loc -> "
                           "%s, the smallest observation",
                           num_shortest(text, min));
        fit_warn(f, line);
        free(line);
}

/* What to do about the boundary, as a text of its own. */
static char *hint_of(const struct search *s)
{
        char *refusal = s->edge.d ? location_refusal(s->edge.d, true) : NULL;
        bool possible = s->edge.d && !refusal;
        free(refusal);
        return possible ? mem_format("; use -d %s --free=loc", s->edge.d->name) : mem_text("", 0);
}

static void say_beaten(struct fit *f, const struct search *s)
{
        char *hint = hint_of(s);
        char *line = mem_format("a local maximum is reported: there is a higher one, where %s "
                                "becomes %s%s",
                                f->d->name, s->edge.how, hint);
        fit_warn(f, line);
        free(line);
        free(hint);
}

static void say_lower(struct fit *f, const struct fit *limit)
{
        char text[NUM_TEXT];
        char *line = mem_format("a local maximum is reported: as loc -> -inf %s becomes %s, whose "
                                "log-likelihood is higher, %s",
                                f->d->name, limit->d->name, num_digits(text, limit->loglik, 6));
        fit_warn(f, line);
        free(line);
}

/* The power of x - loc that the density begins with: 1 + that is Smith's index (1985), and 2 or less of it says that the
 * distance between loc and its estimate is less than n^(-1/2) and not normal; where values were seen: of intervals alone the
 * probabilities are smooth in loc. */
static double first_power(const struct profile *p, const double *t)
{
        struct param loc = public_loc(p->base, NUM_INF);
        size_t n = p->base->npar;
        struct dist *row = dist_make_shifted(p->base, &loc, NUM_NAN);
        double *at = mem_array(2 * (n + 1), sizeof *at), *g = at + n + 1;
        double y = p->scale * 1e-100;
        memcpy(at, t, n * sizeof *at);
        row->score(row, y, at, g);
        double power = -g[n] * y;
        free(at);
        dist_free(row);
        return power;
}

static bool is_regular(const struct profile *p, const double *t, struct fit *f)
{
        double power = first_power(p, t);
        char text[NUM_TEXT];
        const struct outcomes *o = p->y->outcomes;
        if (!(power <= 1 + 1e-9) || (o && !o->exact))
                return true;
        char *line =
                mem_format("near loc the density is as (x - loc)^%s, a power of 1 or less: the "
                           "estimates are not asymptotically normal and have no standard "
                           "errors",
                           num_digits(text, power, 3));
        fit_warn(f, line);
        free(line);
        return false;
}

/* A maximum inside: best is in terms of y. */
static struct fit *report_inside(const struct search *s, const struct sample *x,
                                 const struct fit *limit)
{
        const struct fit *best = s->best;
        size_t n = s->p.base->npar, m = n + 1;
        double loc = s->min + best->t[n];
        struct fit *f = new_record(s, x, loc, false);
        bool regular = is_regular(&s->p, best->t, f);
        fit_adopt(f, best, NULL);
        f->nfree = best->nfree;
        memcpy(f->held, best->held, m * sizeof *f->held);
        f->t[n] = loc;
        for (size_t i = 0; i < m * m && !regular; i++)
                f->vcov[i] = NUM_NAN;
        if (profile_is_unbounded(&s->p))
                say_unbounded(f, s->min);
        if (s->edge.how && s->edge.value > f->loglik)
                say_beaten(f, s);
        if (limit && limit->status == STATUS_OK && limit->loglik > f->loglik)
                say_lower(f, limit);
        return f;
}

/* Why there is no maximum, as a text of its own. */
static char *no_maximum(const struct search *s, const struct fit *limit)
{
        char text[NUM_TEXT], min[NUM_TEXT];
        const char *name = s->p.base->name;
        num_shortest(min, s->min);
        if (s->edge.how) {
                char *hint = hint_of(s);
                char *why = mem_format("no maximum exists: on the way to it %s becomes %s%s", name,
                                       s->edge.how, hint);
                free(hint);
                return why;
        }
        if ((s->best || rises_far(s)) && limit && limit->status == STATUS_OK)
                return mem_format("no maximum exists: the likelihood grows as loc -> -inf, where "
                                  "%s becomes %s (log-likelihood %s); use -d %s",
                                  name, limit->d->name, num_digits(text, limit->loglik, 6),
                                  limit->d->name);
        if (rises_far(s))
                return mem_format("no maximum exists: the likelihood grows as loc -> -inf");
        return mem_format("no maximum exists: the likelihood only grows as loc -> %s, the smallest "
                          "observation%s",
                          min, profile_is_unbounded(&s->p) ? ", where it is unbounded" : "");
}

static char *not_proved(const struct search *s)
{
        char text[NUM_TEXT];
        return mem_format(
                "the likelihood has a local maximum near loc = %s that cannot be proved: %s",
                num_digits(text, s->unproved, 6), s->why);
}

/* Whether the maximum cannot be told from the limit as loc -> -inf. */
static bool is_limit(const struct search *s, const struct fit *limit)
{
        return limit && limit->status == STATUS_OK &&
               fabs(s->best->loglik - limit->loglik) <=
                       1e-10 * (fabs(limit->loglik) + s->p.y->weight);
}

static struct fit *fit_free_loc(struct fit *f, const double *held, const struct fit_options *o,
                                struct search *s)
{
        const struct dist *far = far_family(s->p.base);
        size_t n = s->p.base->npar;
        struct sample *z = NULL;
        struct fit_options plain = {0};
        if (o->start && !isnan(o->start[n]))
                search_from(s, o->start[n] - s->min);
        else
                search_among(s, NEAR, APART, GRID, s->value);
        bool whole = !o->start || isnan(o->start[n]);
        struct fit *end = whole ? at_end(s, &z) : NULL;
        double bound = s->unproved, height;
        bool corner =
                whole && !end && !isnan(bound) && bounds_peak(&s->p, f->s, s->min, &bound, &height);
        bool alone = far != NULL;
        for (size_t j = 0; j < n; j++)
                alone = alone && isnan(held[j]);
        struct fit *limit = alone ? fit_run(far, f->s, &plain) : NULL, *found = NULL;
        if (end && (!s->best || end->loglik >= s->best->loglik)) {
                found = new_record(s, f->s, s->min, true);
                take(found, end, s->min);
        } else if (corner && (!s->best || height >= s->best->loglik)) {
                end = profile_fit(&s->p, bound - s->min, &z);
                found = new_record(s, f->s, bound, true);
                take(found, end, bound);
                fit_warn(found, "loc is at a bound of an observation, where the likelihood has a "
                                "corner: it has no standard error");
        } else if (s->best && !is_limit(s, limit)) {
                found = report_inside(s, f->s, limit);
        } else if (!s->best && !isnan(s->unproved) && whole) {
                fit_refuse(f, STATUS_SEARCH, not_proved(s));
        } else if (whole && sample_is_windowed(f->s)) {
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("no maximum was found: in a window the family may have none "
                                      "wherever loc is held; --fix=loc=... tells"));
        } else if (whole) {
                fit_refuse(f, STATUS_NONE, no_maximum(s, limit));
        } else {
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("the search for the maximum did not converge"));
        }
        fit_free(limit);
        fit_free(end);
        if (end)
                sample_free(z);
        if (!found)
                return f;
        fit_free(f);
        return found;
}

/* Anything but a search; NULL: a search it is. */
static char *nothing_to_search(const struct fit *f, const double *held, const struct fit_options *o,
                               enum status *status)
{
        size_t n = f->d->npar - 1, free_ones = 0;
        char text[NUM_TEXT];
        for (size_t j = 0; j < n; j++)
                free_ones += isnan(held[j]) ? 1 : 0;
        *status = STATUS_USAGE;
        if (!f->s->x)
                return mem_format("a free location needs the observations one by one");
        if (o->start && o->start[n] >= profile_ceiling(f->s))
                return mem_format("starting value: loc = %s is not below the smallest observation",
                                  num_shortest(text, o->start[n]));
        *status = STATUS_NONE;
        if (sample_has_common_point(f->s) && free_ones)
                return mem_format("no maximum exists: all observations may be one and the same "
                                  "value: the likelihood only grows as the distribution shrinks "
                                  "to it");
        const struct moments *m = sample_moments(f->s);
        if (m->min == m->max && free_ones)
                return mem_format(
                        "no maximum exists: %s: the likelihood grows without bound as loc "
                        "-> %s",
                        f->s->rows == 1 ? "one observation" : "all values are equal",
                        num_shortest(text, m->min));
        return NULL;
}

/* The middle of y; of ties at the smallest observation the mean; where bounds lie below it, how far they are from each other. */
static double scale_of(const struct sample *y)
{
        double middle = sample_about(y, 0.5);
        const struct moments *m = sample_moments(y);
        return middle > 0 ? middle : m->mean > 0 ? m->mean : m->sd > 0 ? m->sd : 1;
}

/* loc in terms of y ends at 0, which no change of unit moves. */
static struct dist *row_for_search(const struct dist *base)
{
        struct param loc = {.name = "loc", .lo = -NUM_INF, .doc = "", .unit = unit_of(base)};
        return dist_make_shifted(base, &loc, NUM_NAN);
}

static struct fit *fit_moving(struct fit *f, const double *held, const struct fit_options *o)
{
        const struct dist *base = dist_shifted_base(f->d);
        struct search s = {
                .o = o, .start = o->start, .min = profile_ceiling(f->s), .unproved = NUM_NAN};
        struct sample *y = sample_standardised(f->s, s.min, 1), *few = NULL;
        double x[SMALL];
        s.p = (struct profile){base, y, held, scale_of(y)};
        s.grid_of = s.p;
        s.row = row_for_search(base);
        if (y->n > LARGE && y->outcomes) {
                s.grid_of.y = few = sample_thinned(y, SMALL);
        } else if (y->n > LARGE) {
                sample_outline(y, SMALL, x);
                s.grid_of.y = few = sample_make(SMALL, x, NULL);
        }
        f = fit_free_loc(f, held, o, &s);
        fit_free(s.best);
        free(s.edge.how);
        free(s.why);
        dist_free(s.row);
        sample_free(few);
        sample_free(y);
        return f;
}

struct fit *location_fit(const struct dist *row, const struct sample *s,
                         const struct fit_options *o)
{
        struct fit *f = fit_new(row, s);
        size_t n = row->npar - 1;
        double *held = mem_array(row->npar, sizeof *held);
        enum status status = STATUS_USAGE;
        char *wrong = fit_hold(f, o, held);
        f->method = o->method;
        if (!wrong && isnan(held[n]))
                wrong = nothing_to_search(f, held, o, &status);
        if (wrong)
                fit_refuse(f, status, wrong);
        else
                f = isnan(held[n]) ? fit_moving(f, held, o) : fit_held(f, held, o);
        for (size_t j = 0; f->status != STATUS_OK && j < f->d->npar; j++)
                f->t[j] = NUM_NAN;
        free(held);
        return f;
}
