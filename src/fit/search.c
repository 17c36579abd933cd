/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit/search: maxima that have to be searched for, on standardised data, from several places. */
#include "internal.h"

#include "mem.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

/* Searches whose coordinates leave [-FAR, FAR] have run off: e^40 = 2e17 in units of the data. */
#define FAR 40

/* Centre and scale near 0 and 1 by the quartiles; only what the parameters can follow is changed, and nothing if there is
 * nothing to search for: a centre takes digits from what lies near an end that is 0. */
static struct units units_of(const struct dist *d, const struct sample *s, const double *held)
{
        struct units u = {0, 1};
        bool moves = false, scales = false, free = false;
        for (size_t j = 0; j < d->npar; j++) {
                moves = moves || d->param[j].location;
                scales = scales || d->param[j].unit != 0;
                free = free || isnan(held[j]);
        }
        if (!s->x || !scales || !free)
                return u;
        double spread = sample_about(s, 0.75) - sample_about(s, 0.25);
        if (moves)
                u.centre = sample_about(s, 0.5);
        else
                spread = fabs(sample_about(s, 0.5));
        if (!(spread > 0))
                spread = moves ? sample_moments(s)->sd : sample_moments(s)->mean;
        if (spread > 0 && isfinite(spread)) {
                int e;
                frexp(spread, &e);
                u.scale = ldexp(1, e < -1021 ? -1021 : e);
        }
        return u;
}

/* A starting point of the family, what the user gave put in, brought inside the range. */
static bool start_at(const struct problem *p, const struct units *units, const double *given,
                     size_t k, double *t)
{
        const struct dist *d = p->l.d;
        if (!d->start(d, p->l.s, p->held, k, t))
                return false;
        for (size_t j = 0; j < d->npar; j++) {
                const struct param *q = &d->param[j];
                if (given && !isnan(given[j]))
                        t[j] = to_units(q, units, given[j]);
                if (!(t[j] > q->lo && t[j] < q->hi))
                        t[j] = isfinite(q->lo) && isfinite(q->hi) ? (q->lo + q->hi) / 2
                               : isfinite(q->lo)                  ? q->lo + 1
                                                                  : 0;
                if (!isnan(p->held[j]))
                        t[j] = p->held[j];
        }
        return true;
}

static void starts_add(struct starts *starts, size_t npar, const double *t)
{
        starts->t = mem_grow(starts->t, &starts->room, (starts->n + 1) * npar, sizeof *starts->t);
        memcpy(starts->t + starts->n++ * npar, t, npar * sizeof *t);
}

/* In a window the likelihood may be higher far out than at a maximum inside, where a family's own starts lead. */
static void add_far_starts(const struct problem *p, struct starts *starts)
{
        const double apart = 5;
        size_t n = p->l.d->npar, m = p->l.c.dim;
        double *u = mem_array(2 * m + n, sizeof *u), *v = u + m, *t = v + m;
        coords_to(&p->l.c, starts->t, u);
        for (size_t k = 0; k < 2 * m; k++) {
                memcpy(v, u, m * sizeof *v);
                v[k / 2] += k % 2 ? apart : -apart;
                coords_from(&p->l.c, v, t);
                starts_add(starts, n, t);
        }
        free(u);
}

struct starts task_starts(const struct task *task, const double *given, bool far)
{
        const struct problem *p = &task->p;
        struct starts starts = {0};
        if (p->l.c.dim == 0) { /* there is nothing to search for */
                starts_add(&starts, p->l.d->npar, p->held);
                return starts;
        }
        double *t = mem_array(p->l.d->npar, sizeof *t);
        bool all = given != NULL; /* then the family's own are not asked for */
        for (size_t j = 0; j < p->l.d->npar; j++)
                all = all && (!isnan(given[j]) || !isnan(p->held[j]));
        for (size_t k = 0; start_at(p, &task->units, given, k, t) && !(all && k); k++)
                starts_add(&starts, p->l.d->npar, t);
        if (far && sample_is_windowed(p->l.s) && starts.n)
                add_far_starts(p, &starts);
        free(t);
        return starts;
}

/* A shape that is measured on a line: no unit says what is far. */
static bool is_line_shape(const struct param *p)
{
        return isinf(p->lo) && isinf(p->hi) && !p->location && p->unit == 0;
}

/* How far each free coordinate may go. What has a link cannot need more than the common bound; a location, or what else is
 * measured on a line, goes as far as the observations do, which an outlier may put far out in units of the bulk. */
static double *reaches(const struct problem *p)
{
        const struct dist *d = p->l.d;
        const struct moments *m = sample_moments(p->l.s);
        double *reach = mem_array(p->l.c.dim, sizeof *reach),
               far = fmax(fabs(m->min), fabs(m->max));
        for (size_t k = 0; d->simplex && k < p->l.c.dim; k++)
                reach[k] = 1;
        for (size_t j = 0, k = 0; !d->simplex && j < d->npar; j++) {
                const struct param *q = &d->param[j];
                bool line = isinf(q->lo) && isinf(q->hi);
                if (isnan(p->held[j]))
                        reach[k++] = !line              ? fmax(q->far, 1)
                                     : is_line_shape(q) ? 25
                                                        : (1 + far) * fmax(q->far, 1);
        }
        return reach;
}

/* No more than nine bits are left of the distance. */
static bool is_end(double t, double end)
{
        return isfinite(end) && fabs(t - end) <= 512 * DBL_EPSILON * fabs(end);
}

/* Whether a free parameter cannot be told from an end of its range: the search was on its way there. */
static bool at_an_end(const struct problem *p, const double *t)
{
        bool at = false;
        for (size_t j = 0; j < p->l.d->npar; j++) {
                const struct param *q = &p->l.d->param[j];
                at = at || (isnan(p->held[j]) && (is_end(t[j], q->lo) || is_end(t[j], q->hi)));
        }
        return at;
}

/* Who watches, and what it takes to tell. */
struct watcher {
        const struct problem *p;
        const struct units *units;
        const struct fit_options *o;
        double rise;  /* of the NLL by the units of the data */
        double *last; /* last[dim]: where the iteration before was */
};

/* Densities have a unit, probabilities have none. */
static double rise_of(const struct problem *p, const struct units *units)
{
        const struct outcomes *o = p->l.s->outcomes;
        double values = !o ? p->l.s->weight : o->exact ? o->exact->weight : 0;
        return p->l.d->support.discrete ? 0 : values * log(units->scale);
}

static void see(void *context, const char *stage, size_t iteration, size_t dim, const double *u,
                double f, double gradient, double step)
{
        struct watcher *w = context;
        const struct dist *d = w->p->l.d;
        struct fit_step s = {.stage = stage, .iteration = iteration};
        (void)f, (void)gradient, (void)step; /* which speak of where the iteration began */
        if (!w->o->traced) {
                w->o->watch(w->o->watch_context, &s);
                return;
        }
        double *t = mem_array(d->npar + dim, sizeof *t), *g = t + d->npar;
        coords_from(&w->p->l.c, u, t);
        for (size_t j = 0; j < d->npar; j++)
                t[j] = from_units(&d->param[j], w->units, t[j]);
        s.npar = d->npar;
        s.t = t;
        s.nll = w->p->o.value(w->p->o.context, u, g, NULL) + w->rise;
        for (size_t k = 0; k < dim; k++) {
                s.gradient = hypot(s.gradient, g[k]);
                s.step = hypot(s.step, u[k] - w->last[k]);
        }
        s.step = iteration ? s.step : NUM_NAN;
        memcpy(w->last, u, dim * sizeof *u);
        w->o->watch(w->o->watch_context, &s);
        free(t);
}

/* A function of some of the coordinates, at[] of those of whole; the others stay as they are in u. */
struct rest {
        const struct objective *whole;
        size_t n, *at;
        double *u, *g, *h;
};

static double rest_value(const void *context, const double *v, double *g, double *h)
{
        const struct rest *r = context;
        size_t m = r->whole->dim;
        for (size_t k = 0; k < r->n; k++)
                r->u[r->at[k]] = v[k];
        double f = r->whole->value(r->whole->context, r->u, g ? r->g : NULL, h ? r->h : NULL);
        for (size_t k = 0; k < r->n; k++) {
                if (g)
                        g[k] = r->g[r->at[k]];
                for (size_t i = 0; h && i < r->n; i++)
                        h[k * r->n + i] = r->h[r->at[k] * m + r->at[i]];
        }
        return f;
}

/* A search that runs off takes one coordinate to its limit and leaves the others where they happened to be: from u[dim] these
 * follow, and the least that there is comes back. */
static double follow(const struct objective *o, double *u)
{
        size_t m = o->dim;
        struct rest r = {.whole = o, .u = u, .at = mem_array(m, sizeof *r.at)};
        double *v = mem_array(2 * m + m * m, sizeof *v), f;
        r.g = v + m;
        r.h = r.g + m;
        for (size_t k = 0; k < m; k++)
                if (fabs(u[k]) <= FAR / 2 * (o->reach ? o->reach[k] : 1)) {
                        v[r.n] = u[k];
                        r.at[r.n++] = k;
                }
        struct objective rest = {.dim = r.n,
                                 .value = rest_value,
                                 .context = &r,
                                 .size = o->size,
                                 .curved = o->curved};
        f = optimize_run(&rest, METHOD_AUTO, FAR, v, NULL, NULL).f;
        free(v);
        free(r.at);
        return f;
}

/* Whether what was found is as high as what was looked for: less than 1e-10 is missing this far from where the gradient
 * vanishes, in standard errors, and nothing where the search ran off, or ended at a corner. */
static bool is_as_high(const struct fit *f, const struct objective *o, bool off)
{
        return off || f->gradient <= 1e-5 || o->kink;
}

/* A last step may lead much further than what counts as far, where nothing that is computed has a digit: as high as the search came
 * is told where it left what counts. */
static double recall(const struct objective *o, double *u)
{
        for (size_t k = 0; k < o->dim; k++)
                u[k] = fmax(fmin(u[k], FAR * o->reach[k]), -FAR * o->reach[k]);
        return o->value(o->context, u, NULL, NULL);
}

/* One search from t, to which the maximum is written (in the units of p), with its certificate in f and its
 * negative log-likelihood in *value. A point
 * that the poll finds better is searched from again. NULL, or why there is no maximum. */
static char *search(struct fit *f, const struct problem *p, const struct units *units,
                    const struct fit_options *o, double *t, double *value)
{
        enum { RESTARTS = 4 };
        size_t m = p->l.c.dim;
        double *u = mem_array(3 * m, sizeof *u), *reach = u + m;
        struct watcher w = {p, units, o, rise_of(p, units), reach + m};
        struct objective objective = p->o;
        char *why = NULL;
        bool moved = true, off = false;
        coords_to(&p->l.c, t, u);
        for (size_t k = 0; k < m; k++) /* on a line a start far out is no runaway */
                reach[k] = p->o.reach[k] > 1 ? fmax(p->o.reach[k], fabs(u[k])) : 1;
        objective.reach = reach;
        for (int i = 0; i < RESTARTS && moved; i++) {
                enum method method = i ? METHOD_NEWTON : o->method;
                if (o->watch && o->traced)
                        see(&w, i ? "restart" : "start", 0, m, u, NUM_NAN, NUM_NAN, NUM_NAN);
                struct optimum best =
                        optimize_run(&objective, method, FAR, u, o->watch ? see : NULL, &w);
                f->iterations += best.iterations;
                f->evaluations += best.evaluations;
                free(why);
                *value = best.runaway ? recall(&objective, u) : best.f;
                moved = false;
                coords_from(&p->l.c, u, t);
                off = best.runaway || at_an_end(p, t);
                why = off ? mem_format("the search ran off to infinity")
                          : certify(f, p, units, u, &moved);
                moved = moved && !best.exhausted;
        }
        coords_from(&p->l.c, u, t);
        f->supremum = -NUM_INF;
        if (o->height && is_as_high(f, &objective, off) && isfinite(*value))
                f->supremum =
                        -(off && !objective.kink ? fmin(*value, follow(&objective, u)) : *value) -
                        rise_of(p, units);
        free(u);
        return why;
}

/* Large samples are first searched as SMALL of their quantiles, from every starting point; only the different
 * maxima found there are worth starting points of their own, and what lies so far out that it speaks of more
 * detail than the quantiles have. */
enum { LARGE = 5000, SMALL = 1000 };

static bool is_new(const struct starts *starts, const struct coords *c, const double *t)
{
        double *u = mem_array(2 * c->dim, sizeof *u), *v = u + c->dim;
        bool same = false;
        coords_to(c, t, u);
        for (size_t i = 0; i < starts->n && !same; i++) {
                double gap = 0;
                coords_to(c, starts->t + i * c->d->npar, v);
                for (size_t k = 0; k < c->dim; k++)
                        gap = fmax(gap, fabs(u[k] - v[k]));
                same = gap < 1e-6;
        }
        free(u);
        return !same;
}

static bool is_far(const struct problem *p, const double *t)
{
        bool far = false;
        for (size_t j = 0; j < p->l.d->npar; j++)
                far = far ||
                      (isnan(p->held[j]) && is_line_shape(&p->l.d->param[j]) && fabs(t[j]) > FAR);
        return far;
}

static struct starts sifted_starts(const struct problem *p, const struct units *units,
                                   const struct fit_options *o, const struct starts *from)
{
        size_t n = p->l.d->npar;
        double *t = mem_array(n, sizeof *t), value;
        struct fit *trial = fit_new(p->l.d, p->l.s);
        struct starts starts = {0};
        struct problem small;
        double *x = p->l.s->outcomes ? NULL : mem_array(SMALL, sizeof *x);
        if (x) /* with the extremes: what the support must hold */
                sample_outline(p->l.s, SMALL, x);
        struct sample *s = x ? sample_make(SMALL, x, NULL) : sample_thinned(p->l.s, SMALL);
        problem_make(&small, p->l.d, s, p->held);
        double *reach = reaches(&small);
        small.o.reach = reach;
        for (size_t k = 0; k < from->n; k++) {
                memcpy(t, from->t + k * n, n * sizeof *t);
                if (is_far(p, t)) {
                        starts_add(&starts, n, t);
                        continue;
                }
                char *why = search(trial, &small, units, o, t, &value);
                if (!why && is_new(&starts, &p->l.c, t))
                        starts_add(&starts, n, t);
                free(why);
        }
        free(reach);
        problem_clear(&small);
        fit_free(trial);
        sample_free(s);
        free(t);
        free(x);
        return starts;
}

/* The best proved maximum from these starting points, into f; false, with a reason: none is proved. */
static bool best_of(struct fit *f, const struct problem *p, const struct units *units,
                    const struct fit_options *o, const struct starts *starts)
{
        const struct dist *d = f->d;
        size_t n = d->npar;
        double *t = mem_array(2 * n, sizeof *t), *at = t + n, best = NUM_INF;
        struct fit *trial = fit_new(d, p->l.s);
        for (size_t k = 0; k < starts->n; k++) {
                memcpy(t, starts->t + k * n, n * sizeof *t);
                double value;
                char *why = search(trial, p, units, o, t, &value);
                f->supremum = fmax(f->supremum, trial->supremum);
                for (size_t j = 0; j < n; j++)
                        at[j] = from_units(&d->param[j], units, t[j]);
                if (isfinite(value) && !spike_is_at(d, p->l.s, p->held, t))
                        fit_reach(f, -value - rise_of(p, units), at);
                if (why)
                        value = NUM_INF;
                /* of maxima that are the same to rounding (a turn apart, say) the first */
                bool higher = value < best &&
                              !(isfinite(best) && best - value <= optimize_noise(&p->o, best));
                if (higher) {
                        best = value;
                        for (size_t j = 0; j < n; j++)
                                if (isnan(p->held[j]))
                                        f->t[j] = at[j];
                        memcpy(f->vcov, trial->vcov, n * n * sizeof *f->vcov);
                }
                if (higher || k == 0) {
                        f->gradient = trial->gradient;
                        f->condition = trial->condition;
                }
                if (why && k == 0)
                        fit_refuse(
                                f, STATUS_SEARCH,
                                mem_format("the search for the maximum did not converge: %s", why));
                free(why);
        }
        f->iterations += trial->iterations;
        f->evaluations += trial->evaluations;
        fit_free(trial);
        free(t);
        if (!(best < NUM_INF))
                return false;
        fit_refuse(f, STATUS_OK, NULL);
        f->loglik = -likelihood_nll(d, f->s, f->t, NULL, NULL);
        if (isfinite(f->loglik))
                return true;
        fit_refuse(
                f, STATUS_SEARCH,
                mem_format("the search for the maximum did not converge: in units of the data no "
                           "double is near enough to where it ended"));
        return false;
}

/* false: not all observations were searched, as nothing was found among their quantiles, and little hope is left. */
static bool search_from_all(struct fit *f, const struct task *task, const struct fit_options *o,
                            bool hopeless)
{
        const struct problem *p = &task->p;
        const struct units *units = &task->units;
        struct starts starts = task_starts(task, o->start, true);
        bool found = false;
        const struct outcomes *bounds = p->l.s->outcomes;
        size_t terms = !bounds ? p->l.s->n : bounds->n + (bounds->exact ? bounds->exact->n : 0);
        bool large = o->method == METHOD_AUTO && !o->traced && terms > LARGE && p->l.s->x &&
                     (bounds || !p->l.d->nll);
        if (large && !hopeless) {
                struct starts few = sifted_starts(p, units, o, &starts);
                struct fit_options polish = *o;
                polish.method = METHOD_NEWTON;
                found = few.n > 0 && best_of(f, p, units, &polish, &few);
                free(few.t);
        }
        bool rest = large && !hopeless && !found && starts.n;
        if (rest || !starts.n)
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("the search for the maximum did not converge"));
        else if (!found)
                best_of(f, p, units, o, &starts);
        free(starts.t);
        return !rest;
}

void task_make(struct task *k, struct fit *f, const double *held)
{
        const struct dist *d = f->d;
        double *inner = mem_array(2 * d->npar, sizeof *inner), *ends = inner + d->npar;
        bool rough = false;
        *k = (struct task){.units = units_of(d, f->s, held), .held = inner};
        k->z = sample_standardised(f->s, k->units.centre, k->units.scale);
        for (size_t j = 0; j < d->npar; j++)
                rough = rough || (param_is_rough(&d->param[j]) && isnan(held[j]));
        if (rough && !d->fit(d, f->s, held, ends))
                rough = false;
        for (size_t j = 0; j < d->npar; j++) {
                bool end = rough && param_is_rough(&d->param[j]) && isnan(held[j]);
                if (end)
                        f->t[j] = ends[j];
                inner[j] = to_units(&d->param[j], &k->units, end ? ends[j] : held[j]);
        }
        problem_make(&k->p, d, k->z, inner);
        k->p.o.reach = k->reach = reaches(&k->p);
}

double task_rise(const struct task *k)
{
        return rise_of(&k->p, &k->units);
}

void task_search(struct fit *f, const struct task *k, const struct starts *starts)
{
        f->method = METHOD_NEWTON;
        best_of(f, &k->p, &k->units, &(struct fit_options){.method = METHOD_NEWTON}, starts);
}

void task_clear(struct task *k)
{
        free(k->reach);
        problem_clear(&k->p);
        sample_free(k->z);
        free(k->held);
}

bool search_run(struct fit *f, const double *held, const struct fit_options *o, bool hopeless)
{
        struct task k;
        task_make(&k, f, held);
        f->method = o->method == METHOD_AUTO ? METHOD_BFGS : o->method;
        bool all = search_from_all(f, &k, o, hopeless);
        task_clear(&k);
        return all;
}
