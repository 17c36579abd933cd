/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/fit: the maximum, its proof, and both in the user's coefficients. */
#include "internal.h"

#include "mem.h"
#include "separation.h"

#include <stdlib.h>
#include <string.h>

/* --- separation ----------------------------------------------------------------------------------- */

/* Whether a row's likelihood rises for ever as u grows (1) or falls (-1); 0: neither. It is concave in u. */
static signed char side_of(const struct predicted *q, size_t i, size_t a, double *u)
{
        enum { FAR = 36 }; /* where a probability is not yet 1 */
        double *g = mem_array(2 * q->m, sizeof *g), *h = g + q->m, old = u[a];
        u[a] = FAR;
        if (isinf(predicted_row(q, i, u, g,
                                NULL))) /* where it is 0 it has fallen, and has no slope */
                g[a] = -1;
        u[a] = -FAR;
        if (isinf(predicted_row(q, i, u, h, NULL)))
                h[a] = 1;
        u[a] = old;
        signed char side = (signed char)(g[a] >= 0 && h[a] >= 0   ? 1
                                         : g[a] <= 0 && h[a] <= 0 ? -1
                                                                  : 0);
        free(g);
        return side;
}

/* The coordinate that could be separated: the only one that is predicted, where likelihoods are bounded: of integers and of
 * censored observations; m: none. */
static size_t separable(const struct inner *in)
{
        const struct regression *r = in->r;
        size_t found = r->m, count = 0;
        for (size_t a = 0; a < r->m; a++)
                if (in->turn[a].z) {
                        found = a;
                        count++;
                }
        if (r->d->simplex)
                return in->turn[0].z ? 0 : r->m;
        return count == 1 && (r->d->support.discrete || r->y->outcomes) ? found : r->m;
}

/* The direction as a sum of coefficients: "x - 2.5 (Intercept)" */
static char *direction_text(const struct inner *in, size_t a, size_t dim, const double *d)
{
        const struct regression *r = in->r;
        char *text = NULL;
        size_t p = in->turn[a].nfree;
        for (size_t j = 0; j < dim; j++) {
                const struct coordinate *c = &r->coordinate[a + j / p];
                if (d[j] != 0)
                        text = sum_in_words(text, d[j],
                                            r->param[c->first + in->turn[a].free[j % p]].name, 4);
        }
        return text;
}

/* The side whatever the other coordinates are, tried where they are and far out; SIDE_HANGS: it hangs on them. */
enum { SIDE_HANGS = 2 };

static signed char sure_side_of(const struct predicted *q, size_t i, size_t a, double *u)
{
        enum { FAR = 20 };
        signed char side = side_of(q, i, a, u);
        for (size_t b = 0; b < q->m && side != SIDE_HANGS; b++) {
                double old = u[b];
                for (int k = -1; k <= 1 && b != a && q->predictor[b].p > 0; k += 2) {
                        u[b] = k * FAR;
                        side = side_of(q, i, a, u) == side ? side : SIDE_HANGS;
                }
                u[b] = old;
        }
        return side;
}

/* NULL, or why there is no maximum: a direction of coordinate a along which the likelihood only rises. several: others are
 * predicted too. */
static char *separated_in(const struct inner *in, size_t a, bool several)
{
        const struct regression *r = in->r;
        size_t n = r->y->n, p = in->turn[a].nfree, strict = 0;
        size_t classes = r->d->simplex ? r->d->npar : 0, dim = classes ? p * (classes - 1) : p;
        signed char *side = mem_array(n, sizeof *side);
        double *u = mem_array(r->m + dim, sizeof *u), *d = u + r->m,
               *c = mem_array(in->sum.ncoefficient, sizeof *c);
        bool any = classes > 0, sure = true;
        for (size_t i = 0; i < n && !classes && sure; i++) {
                predicted_coordinates_of(&in->sum, in->start[0] ? in->start[0] : c, i, u);
                side[i] = several ? sure_side_of(&in->sum, i, a, u) : side_of(&in->sum, i, a, u);
                any = any || side[i] != 0;
                sure = side[i] != SIDE_HANGS;
        }
        struct separation_problem q = {.n = n,
                                       .p = p,
                                       .column = in->turn[a].column,
                                       .w = r->y->w,
                                       .side = side,
                                       .classes = classes,
                                       .level = classes ? r->y->x : NULL};
        enum separation_kind kind =
                any && sure ? separation_find(&q, d, NULL, &strict) : SEPARATION_NONE;
        char *why = NULL;
        if (kind == SEPARATION_QUASI || kind == SEPARATION_COMPLETE) {
                char *direction = direction_text(in, a, dim, d);
                why = kind == SEPARATION_COMPLETE
                              ? mem_format("the data are separated: along %s the likelihood only "
                                           "grows, in every row; use --l2 or --prior",
                                           direction)
                              : mem_format("the data are separated: along %s the likelihood grows "
                                           "without end in %zu of %zu rows and falls in none; use "
                                           "--l2 or --prior",
                                           direction, strict, n);
                free(direction);
        }
        free(c);
        free(u);
        free(side);
        return why;
}

/* Whether another coordinate than a is to be found too. */
static bool has_others(const struct inner *in, size_t a)
{
        bool has = false;
        for (size_t b = 0; b < in->r->m && !in->r->d->simplex; b++)
                has = has || (b != a && in->predictor[b].p > 0);
        return has;
}

/* In one of several coordinates a direction is found if there is one; one that goes along several is not looked for, as a row
 * that rises along either need not rise along both. */
static char *separated(const struct inner *in)
{
        const struct regression *r = in->r;
        size_t only = separable(in);
        char *why = NULL;
        if (only < r->m)
                return separated_in(in, only, has_others(in, only));
        for (size_t a = 0; a < r->m && !why && r->d->support.discrete && !r->d->simplex; a++)
                if (in->turn[a].z)
                        why = separated_in(in, a, true);
        return why;
}

/* Whether the maximum c proves by itself that nothing separates: its own slopes g_i of the rows are the multipliers of Stiemke's
 * theorem, sum g_i z_i = 0, if none of them is so small that rounding could have made it. */
static bool overlaps(const struct inner *in, const double *c)
{
        const struct regression *r = in->r;
        size_t a = separable(in), m = r->m;
        if (a == m)
                return true;
        size_t to = r->d->simplex ? m : a + 1;
        return predicted_flattest(&in->sum, c, a, to) > 1e-7;
}

/* --- back ------------------------------------------------------------------------------------------- */

/* -l, without what a prior adds */
static double likelihood_of(const struct inner *in, const double *c)
{
        return in->squares ? least_squares_nll(in, c, NULL, NULL)
                           : predicted_nll(&in->sum, c, NULL, NULL);
}

void regression_take_over(struct fit *f, const struct inner *in, const struct fit *found)
{
        const struct regression *r = in->r;
        size_t P = r->row.npar;
        f->method = found->method;
        f->iterations += found->iterations;
        f->evaluations += found->evaluations;
        f->gradient = found->gradient;
        f->condition = found->condition;
        if (found->status != STATUS_OK) {
                fit_refuse(f, found->status, mem_format("%s", found->reason));
                return;
        }
        inner_back(in, found->t, found->method == METHOD_EXACT ? in->fine : NULL, f->t);
        memset(f->vcov, 0, P * P * sizeof *f->vcov);
        inner_covariance(in, f->t, found->vcov, f->vcov);
        f->map = in->penalties;
        if (f->map)
                f->penalty = penalty_at(r, in->penalties, in->l2, in->held, f->t, NULL, NULL);
        for (size_t j = 0; in->sign && j < P; j++)
                f->penalty += in->sign[j] * f->t[j];
        f->loglik = -likelihood_of(in, found->t) - inner_rise(in);
}

/* --- the run ------------------------------------------------------------------------------------------ */

/* The sample of a fit: row numbers, or what there is of rows that were not kept. */
static const struct sample *rows_of(const struct regression *r)
{
        return r->rows ? r->rows : r->y;
}

/* What is seen of the inner problem, told in the user's coefficients. */
struct watcher {
        const struct inner *in;
        const struct fit_options *o;
        double rise; /* of the NLL by the units of the response */
};

static void see(void *context, const struct fit_step *s)
{
        const struct watcher *w = context;
        const struct inner *in = w->in;
        struct fit_step own = *s;
        if (!s->t) {
                w->o->watch(w->o->watch_context, s);
                return;
        }
        double *b = mem_array(in->r->row.npar, sizeof *b);
        inner_back(in, s->t, NULL, b);
        own.npar = in->r->row.npar;
        own.t = b;
        if (in->penalties)
                own.penalty = penalty_at(in->r, in->penalties, in->l2, in->held, b, NULL, NULL);
        for (size_t j = 0; in->sign && j < own.npar; j++)
                own.penalty += in->sign[j] * b[j];
        own.nll = s->nll + w->rise - own.penalty;
        w->o->watch(w->o->watch_context, &own);
        free(b);
}

/* c[ncoefficient]: where to start; NULL: where the problem says. */
static struct fit *run_inner(const struct inner *in, const struct fit_options *o, const double *c)
{
        struct watcher w = {in, o, inner_rise(in)};
        struct fit_options how = {.method = o->method,
                                  .start = c,
                                  .watch = o->watch ? see : NULL,
                                  .watch_context = &w,
                                  .traced = o->traced};
        if (how.method == METHOD_AUTO && !in->exact)
                how.method = METHOD_NEWTON;
        struct fit *f = fit_run(&in->row, rows_of(in->r), &how);
        if (f->status != STATUS_SEARCH || o->method != METHOD_AUTO || in->exact)
                return f;
        how.method = METHOD_BFGS;
        struct fit *again = fit_run(&in->row, rows_of(in->r), &how);
        fit_free(f);
        return again;
}

/* How much more than rounding a log-likelihood is to be higher. */
static double margin_of(const struct inner *in, double nll)
{
        return 1e-7 * (in->r->y->weight + fabs(nll));
}

/* Whether a parameter is so near the end of a family that is only taken for want of a maximum, which is a maximum itself, that a search
 * can have been on its way there. */
static bool is_at_resort(const struct inner *in, const double *c)
{
        const struct regression *r = in->r;
        double *u = mem_array(in->sum.m + r->d->npar, sizeof *u), *t = u + in->sum.m;
        bool at = false;
        for (const struct limit *l = r->d->limit; l && l->dist; l++)
                for (size_t i = 0; l->resort && i < in->sum.n && !at; i++) {
                        predicted_coordinates_of(&in->sum, c, i, u);
                        predicted_parameters(&in->sum, u, t);
                        for (size_t j = 0; j < r->d->npar; j++)
                                at = at || (l->from[j] < 0 && l->at[j] != 0 &&
                                            fabs(t[j] - l->at[j]) < 1e-4);
                }
        free(u);
        return at;
}

/* Whether a local maximum is of no account beside what it leads to. Of a likelihood without a bound a local maximum is meant. */
static bool counts(const struct dist *d, const struct lead *lead)
{
        if (lead->limit)
                return !lead->limit->resort;
        return lead->why && lead->bounded && !d->unbounded && !d->circular;
}

/* Whether a parameter is far out in some row, in the units of the search. */
static bool is_far_out(const struct inner *in, const double *c)
{
        enum { FAR = 12 };
        double *u = mem_array(in->sum.m, sizeof *u);
        bool far = false;
        for (size_t i = 0; i < in->sum.n && !far; i++) {
                predicted_coordinates_of(&in->sum, c, i, u);
                for (size_t a = 0; a < in->sum.m; a++)
                        far = far || (in->predictor[a].p > 0 && fabs(u[a]) > FAR);
        }
        free(u);
        return far;
}

/* Whether the coordinates of a row are not the same. */
static bool are_apart(const struct inner *in, const double *from, const double *to)
{
        double *u = mem_array(2 * in->sum.m, sizeof *u), *v = u + in->sum.m;
        bool apart = false;
        for (size_t i = 0; i < in->sum.n && !apart; i++) {
                predicted_coordinates_of(&in->sum, from, i, u);
                predicted_coordinates_of(&in->sum, to, i, v);
                for (size_t a = 0; a < in->sum.m; a++)
                        apart = apart || fabs(u[a] - v[a]) > 1e-2 * (1 + fabs(v[a]));
        }
        free(u);
        return apart;
}

/* Whether a search that found c went on along a valley that is flat to rounding, and came to rest for no reason: then a path from there
 * ends elsewhere, as high. At a maximum it comes back, with so small a ridge as its last. */
static bool is_stray(const struct inner *in, const double *c, double nll)
{
        if (!path_applies(in) || !is_far_out(in, c))
                return false;
        size_t n = in->sum.ncoefficient;
        double *to = mem_array(n, sizeof *to);
        struct lead lead;
        memcpy(to, c, n * sizeof *to);
        path_follow(in, to, REACH_EDGE, NUM_INF, &lead);
        bool stray = lead.nll < nll + margin_of(in, nll) && are_apart(in, c, to);
        free(lead.why);
        free(to);
        return stray;
}

/* Whether the coefficients have the signs for which something is added to them. */
static bool keeps_signs(const struct inner *in, const double *c)
{
        size_t P = in->r->row.npar;
        double *b = mem_array(P, sizeof *b);
        bool keeps = true;
        if (in->sign)
                inner_back(in, c, NULL, b);
        for (size_t j = 0; in->sign && j < P; j++)
                keeps = keeps && !(in->sign[j] * b[j] < 0);
        free(b);
        return keeps;
}

/* From c, to a higher maximum than that of *f, if there is one. *seen: the NLL of a higher place from where it only rises
 * towards a limit. */
static void challenge(struct fit **f, const struct inner *in, const struct fit_options *o,
                      double *c, enum reach reach, double *seen)
{
        struct lead lead;
        double best = (*f)->status == STATUS_OK ? -(*f)->loglik : NUM_INF;
        path_follow(in, c, reach, best, &lead);
        if (lead.nll < best - margin_of(in, lead.nll) && keeps_signs(in, c)) {
                struct fit *again = run_inner(in, o, c);
                /* what only looks like a maximum, far out on the way to a limit, is none */
                bool found = again->status == STATUS_OK && keeps_signs(in, again->t);
                bool no_higher = -again->loglik > lead.nll - margin_of(in, lead.nll);
                bool on_the_way = found && ((no_higher && lead.why) || is_at_resort(in, again->t) ||
                                            is_stray(in, again->t, -again->loglik));
                bool higher = found && -again->loglik < best && !on_the_way;
                if (!higher && counts(in->r->d, &lead))
                        *seen = fmin(*seen, lead.nll);
                fit_free(higher ? *f : again);
                *f = higher ? again : *f;
        }
        free(lead.why);
}

enum {
        MANY = 1000
}; /* rows, of which the likelihood has hardly other maxima, and other starts take long */

struct fit *regression_search(const struct inner *in, const struct fit_options *o, double *seen)
{
        struct fit *f = run_inner(in, o, NULL);
        double nll = NUM_INF;
        /* something that is added holds coefficients without a slope of the likelihood */
        if (f->status == STATUS_OK && path_applies(in) && !in->penalties &&
            (is_at_resort(in, f->t) || is_stray(in, f->t, -f->loglik)))
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("the search for the maximum did not converge: it was on its "
                                      "way to the edge"));
        bool searches = o->method == METHOD_AUTO && path_applies(in), many = in->sum.n > MANY;
        struct others others = {.in = in, .k = f->status == STATUS_OK};
        double *c;
        while (searches && !(many && others.k) && (c = start_other(&others))) {
                challenge(&f, in, o, c, others.reach, &nll);
                free(c);
        }
        start_others_free(&others);
        if (f->status == STATUS_OK && nll < -f->loglik - margin_of(in, nll))
                fit_refuse(f, STATUS_SEARCH,
                           mem_format("the search for the maximum did not converge: the likelihood "
                                      "is higher where it has no maximum"));
        *seen = -nll - inner_rise(in);
        return f;
}

const char not_unique[] = "the maximum is not unique: other coefficients fit as well";

void regression_maximise(struct fit *f, const struct inner *in, const struct fit_options *o)
{
        if (corners_apply(in)) {
                corners_fit(f, in, o);
                return;
        }
        double seen;
        struct fit *found = regression_search(in, o, &seen);
        bool proven = found->status == STATUS_OK &&
                      (in->penalties || in->exact || overlaps(in, found->t));
        char *why = proven || in->penalties ? NULL : separated(in);
        if (why)
                fit_refuse(f, STATUS_NONE, mem_format("no maximum exists: %s", why));
        else
                regression_take_over(f, in, found);
        free(why);
        fit_free(found);
        if (f->status == STATUS_OK && in->exact && !in->unique)
                fit_warn(f, not_unique);
        limit_take(f, in, o, seen);
}

/* Whether several coefficients have corners: a search along them one by one, and a poll, prove nothing then. */
static bool has_corners(const struct regression *r, const double *held)
{
        size_t corners = 0;
        for (size_t j = 0; j < r->row.npar; j++)
                corners += r->param[j].kink && isnan(held[j]);
        return corners > 1;
}

static char *corners_text(const struct regression *r)
{
        size_t j = 0;
        while (!r->param[j].kink)
                j++;
        if (r->d->loss == LOSS_NONE)
                return mem_format("the likelihood may have corners in %s and its like, and be "
                                  "curved between them: a maximum is proved only with the identity "
                                  "link, exact observations and one shape for all, without an l1 "
                                  "term (those of laplace and asymlaplace are with one)",
                                  r->param[j].name);
        return mem_format("the likelihood has corners in %s and its like: a maximum is proved only "
                          "with the identity link and exact observations, if no other parameter "
                          "than a scale has a formula",
                          r->param[j].name);
}

/* What a user should know beside the estimates. */
static void remark(struct fit *f, const struct regression *r)
{
        for (size_t k = 0; f->status == STATUS_OK && k < r->nprediction; k++) {
                const struct design *d = r->prediction[k].design;
                for (size_t i = 0; i < d->nlone; i++) {
                        char *text =
                                mem_format("%s has level \"%s\" in one row only: its coefficient "
                                           "fits that row alone",
                                           d->lone[i].factor, d->lone[i].level);
                        fit_warn(f, text);
                        free(text);
                }
        }
}

/* Nothing that looks like an estimate where there is none. */
static void forget(struct fit *f)
{
        for (size_t j = 0; f->status != STATUS_OK && j < f->d->npar; j++)
                f->t[j] = NUM_NAN;
        if (f->status != STATUS_OK)
                f->loglik = NUM_NAN;
}

struct fit *regression_at(const struct regression *r, const double *b, const struct penalties *p)
{
        struct fit *f = fit_evaluate(&r->row, rows_of(r), b);
        if (f->status != STATUS_OK || !p || !(p->l1 > 0 || p->l2 > 0 || p->nprior > 0))
                return f;
        size_t n = r->row.npar;
        double *l1 = mem_array(3 * n, sizeof *l1), *l2 = l1 + n, *held = l2 + n;
        for (size_t j = 0; j < n; j++)
                held[j] = NUM_NAN;
        penalty_weights(r, p, l1, l2);
        f->map = true;
        f->penalty = penalty_at(r, p, l2, held, b, NULL, NULL);
        for (size_t j = 0; j < n; j++)
                f->penalty += l1[j] * fabs(b[j]);
        free(l1);
        return f;
}

/* Into f, the maximum of what has no corners but those of the likelihood; p: NULL, nothing is added. */
static void smooth_fit(struct fit *f, const struct regression *r, const struct fit_options *o,
                       const struct penalties *p, const double *held)
{
        struct inner in;
        inner_make(&in, r, held, p, NULL, false);
        if (!in.why && (in.squares || o->method == METHOD_AUTO || o->method == METHOD_EXACT))
                least_find(&in);
        bool searches = !in.exact || (o->method != METHOD_AUTO && o->method != METHOD_EXACT);
        if (!in.why && searches && in.sum.ncoefficient > 0)
                start_find(&in, o->start);
        if (!in.why && !in.exact && o->method == METHOD_EXACT)
                fit_refuse(f, STATUS_USAGE,
                           mem_format("%s has no closed form; use another --method", r->title));
        else if (o->method == METHOD_AUTO && vertex_apply(&in))
                vertex_fit(f, &in, o);
        else if (!in.why && !in.exact && has_corners(r, held) && cusps_apply(r))
                cusps_fit(f, &in, o);
        else if (!in.why && !in.exact && has_corners(r, held) && !corners_apply(&in))
                fit_refuse(f, STATUS_USAGE, corners_text(r));
        else if (in.why)
                fit_refuse(f, STATUS_NONE, mem_format("no maximum exists: %s", in.why));
        else
                regression_maximise(f, &in, o);
        inner_free(&in);
}

static void warn_of_starts(struct fit *f, const struct regression *r, const struct fit_options *o)
{
        bool starts = false;
        for (size_t j = 0; o->start && j < r->row.npar; j++)
                starts = starts || !isnan(o->start[j]);
        if (starts)
                fit_warn(f, "starting values are of no use with an l1 term: its search starts "
                            "where all slopes are 0");
}

/* Why a search without penalties found nothing, if that can be told. */
static void explain(struct fit *f, const struct regression *r, const struct fit_options *o,
                    const double *held)
{
        char *why = unbounded_why(r, held, false);
        bool followed = false; /* to where it led, which is no proof */
        if (!why) {
                faces_explain(f, r, &(struct penalties){0}, held);
                if (f->status == STATUS_SEARCH && o->method == METHOD_AUTO)
                        why = path_why(r, held);
                followed = why != NULL;
                if (f->status == STATUS_SEARCH && !why)
                        why = unbounded_why(r, held, true);
        }
        if (why)
                fit_refuse(f, STATUS_NONE,
                           mem_format("no maximum %s: %s", followed ? "was found" : "exists", why));
        free(why);
}

struct fit *regression_fit_inside(struct regression *r, const struct fit_options *o,
                                  const struct penalties *p)
{
        struct fit *f = fit_new(&r->row, rows_of(r));
        double *held = mem_array(r->row.npar, sizeof *held);
        char *wrong = fit_hold(f, o, held);
        bool adds = p && (p->l1 > 0 || p->l2 > 0 || p->nprior > 0);
        f->method = o->method;
        if (wrong) {
                fit_refuse(f, STATUS_USAGE, wrong);
        } else if (ends_apply(r)) {
                ends_fit(f, r, o, adds ? p : NULL, held);
        } else if (rough_apply(r, held)) {
                rough_fit(f, r, o, p, held);
        } else if (adds && alternate_apply(r, p, held)) {
                alternate_fit(f, r, o, p, held);
                warn_of_starts(f, r, o);
        } else if (adds && faces_apply(r, p, held)) {
                faces_fit(f, r, o, p, held);
        } else if (adds && p->l1 > 0 && has_corners(r, held)) {
                fit_refuse(f, STATUS_USAGE, corners_text(r));
        } else if (adds && sparse_apply(r, p, held)) {
                sparse_fit(f, r, o, p, held);
                warn_of_starts(f, r, o);
        } else {
                smooth_fit(f, r, o, adds ? p : NULL, held);
        }
        bool failed =
                adds && !ends_apply(r) && (f->status == STATUS_SEARCH || f->status == STATUS_NONE);
        if (failed && !pinned_fit(f, r, o, p, held))
                faces_explain(f, r, p, held);
        bool ends = !adds && f->status == STATUS_SEARCH && lone_fit(f, r, held);
        if (!adds && !ends && f->status == STATUS_SEARCH)
                explain(f, r, o, held);
        remark(f, r);
        forget(f);
        free(held);
        return f;
}

struct fit *regression_fit(struct regression *r, const struct fit_options *o,
                           const struct penalties *p)
{
        struct fit *f = regression_fit_inside(r, o, p);
        bool adds = p && (p->l1 > 0 || p->l2 > 0 || p->nprior > 0);
        if (!adds || r->d->loss != LOSS_TILTED || f->status == STATUS_USAGE)
                return f;
        double *held = mem_array(r->row.npar, sizeof *held);
        struct fit *apart = fit_new(&r->row, rows_of(r)); /* f has counted what is free */
        free(fit_hold(apart, o, held)); /* nothing is wrong with it, or f would say so */
        fit_free(apart);
        corners_compare_edges(f, r, p, held);
        forget(f);
        free(held);
        return f;
}
