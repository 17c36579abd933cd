/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fit/pieces: the maximum of a likelihood that has corners, of observations that are not all values: that of the best of its
 * pieces, each of which is searched as a family of its own. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* Through the pieces of f, in units of the data. */
struct tour {
        struct fit *f;
        const struct fit_options *o;
        double scale; /* a power of two: nothing is rounded */
        struct sample *z;
        double *held;            /* held[npar] */
        struct fit *best;        /* NULL: no maximum was found yet */
        double *t;               /* t[npar] of the family there */
        double reached, *summit; /* the highest that any search came by, and where */
        size_t grid, n[2];
};

/* The least power of two above the extent of the observations. */
static double scale_of(const struct sample *s)
{
        const struct moments *m = sample_moments(s);
        double extent = m->max - m->min;
        int e;
        if (!(extent > 0) || !isfinite(extent))
                extent = fabs(m->max);
        frexp(extent, &e);
        return extent > 0 && isfinite(extent) ? ldexp(1, e < -1021 ? -1021 : e) : 1;
}

static void copy_place(const struct family_piece *p, size_t n, const double *u, double *t)
{
        if (p->place)
                p->place(p, u, t);
        else
                memcpy(t, u, n * sizeof *t);
}

/* The maximum of the piece at[], taken if it is higher; true: a search there came higher than any before. */
static bool visit(struct tour *v, const size_t at[2])
{
        const struct dist *d = v->f->d;
        struct family_piece p = {0};
        struct param param[PIECE_PARAMS];
        d->piece(d, v->z, v->held, v->grid, at, &p);
        if (!p.row)
                return false;
        struct dist row = *p.row;
        for (size_t j = 0; j < row.npar; j++) {
                bool free = isnan(p.held[j]);
                param[j] = (struct param){.name = "", .lo = -NUM_INF, .hi = NUM_INF};
                if (free) {
                        param[j].lo = p.lo[j];
                        param[j].hi = p.hi[j];
                }
                if (free && !(p.lo[j] < p.hi[j]))
                        return false;
        }
        row.param = param;
        row.made = &p;
        struct fit_options how = {.method = v->o->method, .held = p.held, .brief = true};
        struct fit *found = fit_run(&row, v->z, &how);
        v->f->iterations += found->iterations;
        v->f->evaluations += found->evaluations;
        bool higher = found->reached > v->reached;
        if (higher) {
                v->reached = found->reached;
                copy_place(&p, d->npar, found->summit, v->summit);
        }
        if (found->status == STATUS_OK && !(v->best && found->loglik <= v->best->loglik)) {
                fit_free(v->best);
                v->best = found;
                found->d = p.row; /* that of these ranges goes */
                copy_place(&p, d->npar, found->t, v->t);
        } else {
                fit_free(found);
        }
        return higher;
}

/* From a piece of a grid on to neighbours, and to what is further away first. Of a stretch that rises to its end the top is that of
 * the corner there, which is one of them. */
static void climb(struct tour *v, size_t at[2])
{
        size_t longer = v->n[0] > v->n[1] ? v->n[0] : v->n[1];
        for (size_t step = longer / 16 + 1; step > 0; step /= 2)
                for (bool moved = true; moved;) {
                        moved = false;
                        for (size_t k = 0; k < 9; k++) {
                                size_t next[2] = {at[0] + k / 3 * step, at[1] + k % 3 * step};
                                bool in = next[0] >= step && next[0] - step < v->n[0] &&
                                          next[1] >= step && next[1] - step < v->n[1];
                                next[0] -= step;
                                next[1] -= step;
                                if (k != 4 && in && visit(v, next)) {
                                        memcpy(at, next, sizeof next);
                                        moved = true;
                                }
                        }
                }
}

/* All pieces of a grid if they are few, else several and what is better beside the best of them. */
static void visit_grid(struct tour *v)
{
        enum { MOST = 60, SIDE = 7 };
        bool few = v->n[0] * v->n[1] <= MOST;
        size_t some[2], top[2] = {0, 0};
        bool any = false;
        for (size_t k = 0; k < 2; k++)
                some[k] = few || v->n[k] < SIDE ? v->n[k] : SIDE;
        for (size_t i = 0; i < some[0]; i++)
                for (size_t j = 0; j < some[1]; j++) {
                        size_t at[2] = {some[0] == v->n[0] ? i : i * (v->n[0] - 1) / (some[0] - 1),
                                        some[1] == v->n[1] ? j : j * (v->n[1] - 1) / (some[1] - 1)};
                        if (visit(v, at)) {
                                memcpy(top, at, sizeof top);
                                any = true;
                        }
                }
        if (!few && any)
                climb(v, top);
}

/* The best piece's maximum becomes that of the family, which it is if no end that moves a little is better. */
static void take_best(struct tour *v)
{
        struct fit *f = v->f;
        size_t n = f->d->npar, *nowhere = mem_array(n, sizeof *nowhere);
        for (size_t j = 0; j < n; j++) {
                nowhere[j] = NOWHERE;
                f->t[j] = f->held[j] ? f->t[j] : v->t[j] * v->scale;
        }
        fit_adopt(f, v->best, nowhere);
        f->loglik = -likelihood_nll(f->d, f->s, f->t, NULL, NULL);
        if (!exact_ends_hold(f, -f->loglik))
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("the search for the maximum did not converge: the likelihood "
                                      "rises where the support ends"));
        free(nowhere);
}

/* Where t[npar] is in units of the observations' extent. */
static double height_at(const struct tour *v, double *t)
{
        for (size_t j = 0; j < v->f->d->npar; j++)
                t[j] *= v->scale;
        return -likelihood_nll(v->f->d, v->f->s, t, NULL, NULL);
}

/* What was found, or why nothing was. */
static void conclude(struct tour *v)
{
        const double far = 1e6; /* in units of the observations' extent */
        char height[NUM_TEXT];
        struct fit *f = v->f;
        size_t n = f->d->npar;
        double best = v->best ? v->best->loglik : -NUM_INF, most = 0;
        bool known = v->best && !(v->reached > best + 1e-9 * (fabs(best) + f->s->weight));
        double *top = known ? v->t : v->summit;
        const char *level =
                f->d->level && isfinite(v->reached) ? f->d->level(f->d, v->z, v->held, top) : NULL;
        for (size_t j = 0; j < n; j++)
                most = fmax(most, fabs(top[j]));
        if (level)
                fit_refuse(f, STATUS_NONE,
                           mem_format("no single maximum exists: %s, with a log-likelihood of %s",
                                      level, num_digits(height, height_at(v, top), 6)));
        else if (known)
                take_best(v);
        else if (isfinite(v->reached) && most > far)
                fit_refuse(f, STATUS_NONE,
                           mem_format("no maximum exists: the likelihood only grows as the ends "
                                      "move away from the observations"));
        else
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("the search for the maximum did not converge"));
}

void pieces_maximise(struct fit *f, const double *held, const struct fit_options *o)
{
        size_t n = f->d->npar;
        struct tour v = {.f = f, .o = o, .scale = scale_of(f->s), .reached = -NUM_INF};
        v.held = mem_array(3 * n, sizeof *v.held);
        v.t = v.held + n;
        v.summit = v.t + n;
        v.z = sample_standardised(f->s, 0, v.scale);
        for (size_t j = 0; j < n; j++)
                v.held[j] = held[j] / v.scale;
        for (; f->d->grid(f->d, v.z, v.held, v.grid, v.n); v.grid++)
                visit_grid(&v);
        conclude(&v);
        fit_free(v.best);
        sample_free(v.z);
        free(v.held);
}
