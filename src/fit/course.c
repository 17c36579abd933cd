/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit/course: where the likelihood leads that was searched in vain. In a window most families come, as their parameters run off, to
 * densities that they do not hold: l rises for ever and has a supremum without a maximum. A ridge on the coordinates, e W u'u / 2,
 * gives any such likelihood a maximum u(e). As e -> 0 its course leads to a maximum of l, where the search may begin once
 * more, or goes on for ever.
 *
 * Where l approaches its supremum as A exp(-u), A exp(-u) = e W u, so that u grows by nearly log 10 as e falls by 10, and what
 * is gained falls likewise; one that grows as A u for ever has u = A / (e W), which grows tenfold. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* The ridge falls from 1e-1 to 1e-14, from LATE on where a search has been; what lasts for less than twice APART steps is no
 * course. */
enum { STEPS = 14, LATE = 3, APART = 2 };

/* --- along the ridge */

struct course {
        const struct task *task;
        double ridge; /* e W */
        double *u;    /* u[STEPS * dim]: where it was after each step */
        double nll[STEPS];
        int first, end; /* the steps that were made */
};

static double ridged(const void *context, const double *u, double *g, double *h)
{
        const struct course *p = context;
        const struct objective *o = &p->task->p.o;
        double value = o->value(o->context, u, g, h);
        for (size_t k = 0; k < o->dim; k++) {
                value += p->ridge * u[k] * u[k] / 2;
                if (g)
                        g[k] += p->ridge * u[k];
                if (h)
                        h[k * o->dim + k] += p->ridge;
        }
        return value;
}

/* Until doubles tell no more. */
static void walk(struct course *p, const double *from)
{
        const double far = 1e6;
        struct objective o = p->task->p.o;
        size_t n = o.dim;
        double *reach = mem_array(n, sizeof *reach);
        for (size_t k = 0; k < n; k++)
                reach[k] = o.reach[k] > 1 ? fmax(o.reach[k], far) : 1;
        o.value = ridged;
        o.context = p;
        o.reach = reach;
        for (int k = p->first; k < STEPS; k++) {
                double *u = p->u + (size_t)k * n;
                memcpy(u, k == p->first ? from : u - n, n * sizeof *u);
                p->ridge = pow(10, -1 - k) * o.size;
                bool runaway = optimize_run(&o, METHOD_NEWTON, 40, u, NULL, NULL).runaway;
                p->nll[k] = p->task->p.o.value(p->task->p.o.context, u, NULL, NULL);
                if (runaway || !isfinite(p->nll[k]))
                        break;
                p->end = k + 1;
        }
        free(reach);
}

/* --- where it leads */

/* The last step before one that gained no more than rounding. */
static int last_gain(const struct course *p)
{
        int last = p->first;
        while (last + 1 < p->end && p->nll[last] - p->nll[last + 1] > 3e-9 * p->task->p.o.size)
                last++;
        return last;
}

/* Of coordinate a: 1 its parameter grows for ever, -1 it falls, 0 it settles. */
static int runs(const struct course *p, int last, size_t a)
{
        size_t n = p->task->p.o.dim;
        const double *u = p->u + (size_t)last * n + a;
        double now = u[0] - *(u - APART * n), before = *(u - APART * n) - *(u - 2 * APART * n);
        if (!(fabs(now) > 0.1) || fabs(now) < 0.3 * fabs(before))
                return 0;
        return now > 0 ? 1 : -1;
}

char *fit_add_run(char *text, const struct param *p, int direction, const char *where)
{
        char number[NUM_TEXT];
        double end = direction > 0 ? p->hi : p->lo;
        char *longer =
                mem_format("%s%s%s goes to %s%s", text ? text : "", text ? " and " : "", p->name,
                           isfinite(end) ? num_digits(number, end, 6)
                           : end > 0     ? "infinity"
                                         : "-infinity",
                           where);
        free(text);
        return longer;
}

/* What runs where, in words; NULL: nothing does. */
static char *runs_text(const struct course *p)
{
        const struct dist *d = p->task->p.l.d;
        int last = last_gain(p);
        char *text = NULL;
        for (size_t j = 0, a = 0; j < d->npar && last >= p->first + 2 * APART; j++) {
                int direction = isnan(p->task->held[j]) ? runs(p, last, a++) : 0;
                text = direction ? fit_add_run(text, &d->param[j], direction, "") : text;
        }
        return text;
}

/* What is gained shrinks, or has to. */
static bool is_bounded(const struct course *p)
{
        const struct likelihood *l = &p->task->p.l;
        if (!l->s->outcomes->exact || l->d->support.discrete)
                return true; /* probabilities are at most 1 */
        int last = last_gain(p);
        const double *nll = p->nll + last;
        return nll[-APART] - nll[0] <= (nll[-2 * APART] - nll[-APART]) / 2;
}

/* Whether it ends at a maximum, which then is in f. */
static bool ends_at_maximum(struct fit *f, const struct course *p)
{
        const struct task *task = p->task;
        double *t = mem_array(f->d->npar, sizeof *t);
        struct fit *inside = fit_new(f->d, f->s);
        coords_from(&task->p.l.c, p->u + (size_t)(p->end - 1) * task->p.o.dim, t);
        memcpy(inside->held, f->held, f->d->npar * sizeof *f->held);
        inside->nfree = f->nfree;
        task_search(inside, task, &(struct starts){1, 1, t});
        fit_reach(f, inside->reached, inside->summit);
        bool found = inside->status == STATUS_OK && !limit_overtaken(f, inside->loglik);
        if (found) {
                fit_refuse(f, STATUS_OK, NULL);
                fit_adopt(f, inside, NULL);
        }
        fit_free(inside);
        free(t);
        return found;
}

static char *rise_text(const struct course *p, double loglik)
{
        char number[NUM_TEXT], *what = runs_text(p), *text = NULL;
        if (what && is_bounded(p))
                text = mem_format(
                        "the likelihood only rises as %s, as far as it was followed, to a "
                        "log-likelihood of %s",
                        what, num_digits(number, loglik, 6));
        else if (what)
                text = mem_format("the likelihood rises without bound as %s", what);
        free(what);
        return text;
}

/* t[npar] in the units of the task; the caller frees it. */
static double *in_units(const struct fit *f, const struct task *task, const double *from)
{
        size_t n = f->d->npar;
        double *t = mem_array(n, sizeof *t);
        for (size_t j = 0; j < n; j++)
                t[j] = to_units(&f->d->param[j], &task->units, from[j]);
        return t;
}

/* --- where it is level */

/* Whether l stays what it is at u[dim], to rounding, as coordinate a goes further and further to one side. */
static bool is_level(const struct task *task, const double *u, size_t a, int side)
{
        const struct objective *o = &task->p.o;
        double *v = mem_array(o->dim, sizeof *v), nll = o->value(o->context, u, NULL, NULL);
        bool level = true;
        for (double step = 1; level && step <= 16; step *= 2) {
                memcpy(v, u, o->dim * sizeof *v);
                v[a] += side * step;
                level = fabs(o->value(o->context, v, NULL, NULL) - nll) <= 1e-11 * o->size;
        }
        free(v);
        return level;
}

/* That it is where a search came highest, at t[npar] in the units of the task: what lies outside of a window may tell nothing in it. NULL: it is not. */
static char *level_text(const struct task *task, const double *t, double loglik)
{
        const struct dist *d = task->p.l.d;
        char number[NUM_TEXT], *what = NULL, *text = NULL;
        if (task->p.corners) /* at one of which l may be higher */
                return NULL;
        double *u = mem_array(task->p.o.dim, sizeof *u);
        coords_to(&task->p.l.c, t, u);
        for (size_t j = 0, a = 0; j < d->npar; j++) {
                bool free = isnan(task->held[j]);
                for (int side = -1; free && !what && side <= 1; side += 2)
                        if (is_level(task, u, a, side))
                                what = add_run(NULL, &d->param[j], side);
                a += free ? 1 : 0;
        }
        if (what)
                text = mem_format("the likelihood is the same as %s, with a log-likelihood of %s",
                                  what, num_digits(number, loglik, 6));
        free(what);
        free(u);
        return text;
}

/* The height at its end. */
static double height_of(const struct course *p)
{
        return p->end > p->first ? -p->nll[p->end - 1] - task_rise(p->task) : -NUM_INF;
}

static struct course course_make(const struct task *task, int first)
{
        return (struct course){.task = task,
                               .first = first,
                               .end = first,
                               .u = mem_array(STEPS * task->p.o.dim, sizeof(double))};
}

/* One from t[npar], which takes the place of *best if it is higher. */
static void try_course(const struct task *task, const double *t, int first, struct course *best)
{
        double *from = mem_array(task->p.o.dim, sizeof *from);
        struct course p = course_make(task, first);
        coords_to(&task->p.l.c, t, from);
        walk(&p, from);
        bool higher = height_of(&p) > height_of(best);
        free(higher ? best->u : p.u);
        *best = higher ? p : *best;
        free(from);
}

static bool is_high(const struct fit *f, const struct course *p)
{
        return isfinite(height_of(p)) && f->reached <= height_of(p) + 1e-6 * f->s->weight;
}

/* From the family's own starts, then from where a search came highest. */
static void try_courses(const struct fit *f, const struct task *task, struct course *best)
{
        size_t n = f->d->npar;
        struct starts starts = task_starts(task, NULL, false);
        for (size_t k = 0; k < starts.n; k++)
                try_course(task, starts.t + k * n, 0, best);
        free(starts.t);
        if (is_high(f, best) || !isfinite(f->reached))
                return;
        double *t = in_units(f, task, f->summit);
        try_course(task, t, LATE, best);
        free(t);
}

/* Corners have no slopes to follow. */
struct lead course_follow(struct fit *f, const double *held)
{
        struct lead lead = {.loglik = -NUM_INF};
        struct task task;
        task_make(&task, f, held);
        struct course best = course_make(&task, 0);
        if (task.p.o.dim > 0 && !task.p.corners)
                try_courses(f, &task, &best);
        if (is_high(f, &best) && !ends_at_maximum(f, &best)) {
                lead.loglik = fmax(height_of(&best), f->reached);
                lead.why = rise_text(&best, lead.loglik);
        }
        if (f->status == STATUS_SEARCH && !lead.why && isfinite(f->reached) &&
            f->reached + 1e-6 * f->s->weight >= height_of(&best)) {
                double *t = in_units(f, &task, f->summit);
                lead.loglik = f->reached;
                lead.why = level_text(&task, t, lead.loglik);
                free(t);
        }
        free(best.u);
        task_clear(&task);
        return lead;
}

char *course_level(struct fit *f, const double *held)
{
        struct task task;
        task_make(&task, f, held);
        double *t = in_units(f, &task, f->t);
        char *why = level_text(&task, t, f->loglik);
        free(t);
        task_clear(&task);
        return why;
}
