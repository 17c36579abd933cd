/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/path: what becomes of a search that found nothing. A ridge on the coefficients of the orthogonal columns, e W c'c / 2, gives
 * any likelihood that grows less than a square a maximum c(e). As e -> 0 the path c(e) leads to the maximum of the likelihood, if it
 * has one there: then that can be proved as any other. Or it goes on for ever, while the likelihood only rises: then some
 * parameters go to the ends of their ranges in some rows, towards a family on the edge; if what is gained by each step shrinks
 * the likelihood has a supremum that it does not reach, else it has no bound.
 *
 * For a likelihood that approaches its supremum as A exp(-u), A exp(-u) = e W u, so that u grows by nearly log 10 as e
 * falls by 10, and what is gained falls likewise; one that grows as A u for ever has u = A / (e W), which grows tenfold. */
#include "internal.h"

#include "mem.h"

#include <float.h>
#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

enum {
        STEPS = 14, /* of the ridge, from 1e-1 to 1e-14, unless it begins later */
        ON = 20,    /* and on to 1e-20 if it is to tell how high it leads */
        MOST = 60   /* coefficients */
};

/* --- along the path */

struct path {
        const struct inner *in;
        size_t n;
        double ridge; /* e W */
        double *c, *g, *h, *step, *next;
        double nll; /* at c, without the ridge */
        int tries;  /* of steps with one ridge */
};

static double height(const struct path *p, const double *c, double *g, double *h)
{
        const struct dist *d = &p->in->row;
        double value = d->nll(d, p->in->r->rows, c, g, h);
        for (size_t j = 0; j < p->n; j++) {
                value += p->ridge * c[j] * c[j] / 2;
                if (g)
                        g[j] += p->ridge * c[j];
                if (h)
                        h[j * p->n + j] += p->ridge;
        }
        return value;
}

/* step = -(h + lambda I)^-1 g; false: that is not positive definite. */
static bool find_step(const struct path *p, double lambda)
{
        size_t n = p->n;
        double *h = mem_array(n * n, sizeof *h);
        memcpy(h, p->h, n * n * sizeof *h);
        for (size_t j = 0; j < n; j++)
                h[j * n + j] += lambda;
        gsl_matrix_view a = gsl_matrix_view_array(h, n, n);
        gsl_vector_const_view g = gsl_vector_const_view_array(p->g, n);
        gsl_vector_view x = gsl_vector_view_array(p->step, n);
        bool fine = gsl_linalg_cholesky_decomp1(&a.matrix) == GSL_SUCCESS &&
                    gsl_linalg_cholesky_solve(&a.matrix, &g.vector, &x.vector) == GSL_SUCCESS;
        for (size_t j = 0; j < n; j++) {
                p->step[j] = -p->step[j];
                fine = fine && isfinite(p->step[j]);
        }
        free(h);
        return fine;
}

/* From c to the maximum with this ridge, by Newton's steps, shortened (Levenberg and Marquardt) where they lead up. */
static void descend(struct path *p)
{
        size_t n = p->n;
        double w = p->in->r->y->weight, lambda = 0, f = height(p, p->c, p->g, p->h);
        for (int i = 0; i < p->tries && isfinite(f); i++) {
                bool fine = find_step(p, lambda);
                double gain = 0, now = NUM_INF;
                for (size_t j = 0; j < n; j++) {
                        gain -= p->step[j] * p->g[j];
                        p->next[j] = p->c[j] + p->step[j];
                }
                if (fine && gain <= 1e-12 * w && lambda <= p->ridge)
                        break;
                if (fine)
                        now = height(p, p->next, NULL, NULL);
                if (!(now < f)) {
                        if (lambda > 1e6 * w)
                                break;
                        lambda = fmax(10 * lambda, 1e-6 * w);
                        continue;
                }
                lambda = lambda > 1e-6 * w ? lambda / 10 : 0;
                memcpy(p->c, p->next, n * sizeof *p->c);
                f = height(p, p->c, p->g, p->h);
        }
        double ridge = p->ridge;
        p->ridge = 0;
        p->nll = height(p, p->c, NULL, NULL);
        p->ridge = ridge;
}

static void path_make(struct path *p, const struct inner *in, const double *c)
{
        size_t n = in->sum.ncoefficient;
        *p = (struct path){.in = in, .n = n};
        p->c = mem_array(4 * n + n * n, sizeof *p->c);
        p->g = p->c + n;
        p->step = p->g + n;
        p->next = p->step + n;
        p->h = p->next + n;
        memcpy(p->c, c, n * sizeof *p->c);
}

/* The k-th of STEPS. */
static void go_on(struct path *p, int k)
{
        p->ridge = pow(10, -1 - k) * p->in->r->y->weight;
        descend(p);
}

/* Corners have no slopes to follow; closed forms need no path. */
bool path_applies(const struct inner *in)
{
        bool smooth = true;
        for (size_t j = 0; j < in->sum.ncoefficient; j++)
                smooth = smooth && !in->param[j].kink;
        return smooth && !in->lone && !in->why && !in->exact && !in->squares && in->start[0] &&
               in->r->rows && !in->r->d->simplex && in->sum.ncoefficient > 0 &&
               in->sum.ncoefficient <= MOST;
}

/* --- where it leads */

/* The coordinates u[m * n] of all rows where the path is. */
static void coordinates_at(const struct path *p, double *u)
{
        const struct predicted *sum = &p->in->sum;
        for (size_t i = 0; i < sum->n; i++)
                predicted_coordinates_of(sum, p->c, i, u + i * sum->m);
}

/* Three places, the ridge of each a thousandth of that before it or what there is, the last where the likelihood still rises by more than its rounding, and
 * where the path ended: the coordinates there, and the NLL. */
struct places {
        double *u[4], nll[4];
};

/* Of coordinate a in row i: 1 its parameter grows for ever, -1 it falls, 0 it settles. */
static int runs(const struct inner *in, const struct places *s, size_t i, size_t a)
{
        size_t at = i * in->sum.m + a;
        const struct param *p = &in->r->d->param[in->r->coordinate[a].param];
        double before = s->u[1][at] - s->u[0][at], last = s->u[2][at] - s->u[1][at];
        double on = s->u[3][at] - s->u[2][at];
        if (!(fabs(last) > 0.01) || fabs(last) < 0.3 * fabs(before) || on * last < 0)
                return 0;
        enum link l = in->sum.link[a];
        double from = link_apply(l, p->lo, p->hi, s->u[1][at], NULL, NULL);
        double to = link_apply(l, p->lo, p->hi, s->u[2][at], NULL, NULL);
        return (to > from) - (to < from);
}

static double end_of(const struct param *p, int direction)
{
        return direction > 0 ? p->hi : p->lo;
}

/* Whether what runs[m] in a row is what goes to its end on the way to this limit, and nothing else does. */
static bool leads_to(const struct inner *in, const struct limit *l, const int *run)
{
        bool leads = true;
        for (size_t a = 0; a < in->r->m; a++) {
                size_t j = in->r->coordinate[a].param;
                const struct param *p = &in->r->d->param[j];
                bool ends = !l->put && l->from[j] < 0 && (l->at[j] == p->lo || l->at[j] == p->hi);
                leads = leads && (run[a] ? l->from[j] < 0 && end_of(p, run[a]) == l->at[j] : !ends);
        }
        return leads;
}

/* The limit to which all rows lead in which something runs[m * n]; NULL: there is none. */
static const struct limit *limit_of(const struct inner *in, const int *run)
{
        size_t m = in->sum.m;
        for (const struct limit *l = in->r->d->limit; l && l->dist; l++) {
                bool leads = true;
                for (size_t i = 0; i < in->sum.n && leads; i++) {
                        bool any = false;
                        for (size_t a = 0; a < m; a++)
                                any = any || run[i * m + a];
                        leads = !any || leads_to(in, l, run + i * m);
                }
                if (leads)
                        return l;
        }
        return NULL;
}

/* "alpha goes to 0 in 3 of 32 rows", added to the text. */
static char *add_run(char *text, const struct inner *in, const int *run, size_t a, int direction)
{
        size_t rows = 0, n = in->sum.n;
        for (size_t i = 0; i < n; i++)
                rows += run[i * in->sum.m + a] == direction;
        if (rows == 0)
                return text;
        char *where = rows == n ? mem_text("", 0) : mem_format(" in %zu of %zu rows", rows, n);
        text = fit_add_run(text, &in->r->d->param[in->r->coordinate[a].param], direction, where);
        free(where);
        return text;
}

/* What runs where, in words; NULL: nothing does. */
static char *runs_text(const struct inner *in, const int *run)
{
        char *text = NULL;
        for (size_t a = 0; a < in->r->m; a++)
                for (int direction = 1; direction >= -1; direction -= 2)
                        text = add_run(text, in, run, a, direction);
        return text;
}

/* There is a family to become, or what is gained does not grow with the way as it does without a bound. */
static bool is_bounded(const struct lead *lead, const struct places *s)
{
        double before = s->nll[0] - s->nll[1], last = s->nll[1] - s->nll[2];
        return lead->limit || last <= 2 * before || last < 1;
}

/* How the likelihood rises, in words. */
static char *rise_text(const struct inner *in, const struct places *s, bool bounded)
{
        char number[NUM_TEXT];
        if (!bounded)
                return mem_format("without bound");
        return mem_format("beyond a log-likelihood of %s",
                          num_digits(number, -s->nll[3] - inner_rise(in), 6));
}

/* What runs, and where to, into the lead; nothing does: it leads nowhere. */
static void find_lead(const struct inner *in, const struct places *s, struct lead *lead)
{
        size_t m = in->sum.m, n = in->sum.n;
        int *run = mem_array(m * n, sizeof *run);
        for (size_t k = 0; k < m * n; k++)
                run[k] = runs(in, s, k / m, k % m);
        char *what = runs_text(in, run);
        if (what) {
                lead->limit = limit_of(in, run);
                lead->bounded = is_bounded(lead, s);
                char *rise = rise_text(in, s, lead->bounded);
                lead->why = mem_format("from where the search ended the likelihood only rises, %s, "
                                       "as %s%s%s",
                                       rise, what, lead->limit ? ": there it becomes " : "",
                                       lead->limit ? lead->limit->dist->name : "");
                free(rise);
        }
        free(what);
        free(run);
}

/* Whether the path will not lead below best: it is far above, for what is gained, or as good as there. */
static bool is_idle(double nll, double gain, double best, double w)
{
        double off = nll - best, small = 1e-8 * w;
        return off > 30 * fabs(gain) + small || (fabs(off) < small && gain < small);
}

/* patient: it takes its time to find out how high it leads. */
static void follow(const struct inner *in, double *c, enum reach reach, double best, bool patient,
                   struct lead *lead)
{
        size_t size = in->sum.m * in->sum.n;
        double *u = mem_array(STEPS * size, sizeof *u), nll[STEPS];
        struct path p;
        path_make(&p, in, c);
        p.tries = patient ? 600 : 60;
        int last = 0;
        bool idle = false;
        int first = (int)reach;
        for (int k = first; k < STEPS && !idle; k++) {
                double before = p.nll;
                go_on(&p, k);
                double gain = k > first ? before - p.nll : 0;
                nll[k] = p.nll;
                idle = k > first + 1 && is_idle(p.nll, gain, best, in->r->y->weight);
                coordinates_at(&p, u + (size_t)k * size);
                if (gain > 1e-6 * in->r->y->weight)
                        last = k;
        }
        memcpy(c, p.c, p.n * sizeof *c);
        for (int k = STEPS; patient && k < ON && isfinite(p.nll); k++) {
                double before = p.nll;
                go_on(&p, k);
                nll[STEPS - 1] = fmin(before, p.nll);
        }
        *lead = (struct lead){.nll = isfinite(p.nll) ? p.nll : NUM_INF};
        struct places s;
        int apart = last >= first + 6 ? 3 : (last - first) / 2;
        bool runs_on = last > first && apart > 0 && !idle && isfinite(p.nll);
        for (int i = 0; i < 4 && runs_on; i++) {
                int k = i < 3 ? last - apart * (2 - i) : STEPS - 1;
                s.u[i] = u + (size_t)k * size;
                s.nll[i] = nll[k];
        }
        if (runs_on)
                find_lead(in, &s, lead);
        free(p.c);
        free(u);
}

void path_follow(const struct inner *in, double *c, enum reach reach, double best,
                 struct lead *lead)
{
        follow(in, c, reach, best, false, lead);
}

char *path_why(const struct regression *r, const double *held)
{
        struct inner in;
        struct lead best = {.nll = NUM_INF}, lead;
        inner_make(&in, r, held, NULL, NULL, false);
        if (!in.why && !r->d->simplex && in.sum.ncoefficient > 0)
                start_find(&in, NULL);
        /* a corner that is one for some shapes only is none where the others lead */
        for (size_t j = 0; j < in.sum.ncoefficient && r->d->loss == LOSS_NONE; j++)
                in.param[j].kink = false;
        struct others others = {.in = &in};
        enum reach reach = REACH_AFAR;
        size_t size = in.sum.ncoefficient * sizeof(double);
        double *c, *from = mem_array(2 * in.sum.ncoefficient, sizeof *from),
                   *start = from + in.sum.ncoefficient;
        while (path_applies(&in) && (c = start_other(&others))) {
                memcpy(start, c, size);
                path_follow(&in, c, others.reach, best.nll, &lead);
                double margin = 1e-7 * (in.r->y->weight + fabs(lead.nll));
                bool better =
                        lead.why && (!best.why || lead.nll < best.nll - margin ||
                                     (lead.limit && !best.limit && lead.nll < best.nll + margin));
                free(better ? best.why : lead.why);
                best = better ? lead : best;
                reach = better ? others.reach : reach;
                if (better)
                        memcpy(from, start, size);
                free(c);
        }
        start_others_free(&others);
        lead.why = NULL;
        if (best.why)
                follow(&in, from, reach, NUM_INF, true, &lead);
        if (lead.why) {
                free(best.why);
                best = lead;
        }
        free(from);
        inner_free(&in);
        return best.why;
}
