/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/profile: intervals of the values that a likelihood-ratio test does not reject, 2 (l(top) - l_p(value)) <= q, where l_p, the
 * profile log-likelihood, is the maximum with that value held and q the quantile of chi-squared with 1 degree of freedom.
 *
 * A parameter is held, and the rest fitted again. r(u) = sqrt(2 (l(top) - l_p)) is nearly a line in the parameter's link u, so that
 * few fits find where it is sqrt(q). Where there is no maximum with a value held, the profile is what l comes to.
 *
 *   1. an end      2. a parameter      3. on the boundary      4. all of it
 */
#include "internal.h"

#include "likelihood.h"
#include "mem.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

double profile_precision(double top)
{
        return 1e-10 + 1e-14 * fabs(top);
}

/* What is largest at the top: of a posterior mode, with its prior. */
static double height(const struct fit *f)
{
        return f->loglik - (f->map ? f->penalty : 0);
}

double profile_fall(double level)
{
        return gsl_cdf_chisq_Qinv(1 - level, 1);
}

/* --- 1. an end ----------------------------------------------------------------------------------- */

/* r(u) - sqrt(q) */
static double below(const struct profile *p, double u)
{
        return sqrt(p->drop(p->context, link_from(&p->range, u))) - p->root;
}

/* Two places of which the profile is known: at lo it has not fallen far enough, at hi it has. */
struct bracket {
        double lo, flo, hi, fhi;
};

enum found { FOUND, OPEN, UNKNOWN };

/* Whether r and the r twice as far out, of which below tells r - sqrt(q), are the same. */
static bool is_same(const struct profile *p, double f, double farther)
{
        double sum = f + farther + 2 * p->root;
        return fabs((farther - f) * sum) <= 1e-6;
}

/* r near that share of the way from u0 to u: a single place where it is not known says nothing. */
static double below_near(const struct profile *p, double u0, double u, double share)
{
        double f = NUM_NAN;
        for (int k = 0; k < 3 && isnan(f); k++)
                f = below(p, u0 + (u - u0) * (share + 0.02 * k));
        return f;
}

/* Whether the profile no longer moves at u: it is what it was halfway to there, or nearly, or from there on moved by less and less, and
 * would never fall far enough. */
static bool is_settled(const struct profile *p, double u0, double u, double f)
{
        if (u == u0)
                return false;
        double half = below_near(p, u0, u, 0.5);
        double moved = f - half;
        if (is_same(p, half, f) || (moved < -0.01 * f && moved < 0.02 * (f + p->root)))
                return true;
        double more = below_near(p, u0, u, 0.75), first = more - half, second = f - more;
        return second < 0.6 * first && f + 5 * fmax(second, 0) < 0;
}

/* Outward in steps that double, up to where the profile no longer moves, and back halfway from where it is not known. */
static enum found bracket_end(const struct profile *p, double u0, double step, int side,
                              struct bracket *b)
{
        enum { TRIES = 80 };
        const struct param *range = &p->range;
        bool line = isinf(range->lo) && isinf(range->hi);
        double unknown = NUM_NAN;
        bool exceeded = false;
        *b = (struct bracket){.lo = u0, .flo = -p->root};
        for (int k = 0; k < TRIES; k++) {
                b->hi = isnan(unknown) ? u0 + side * step : b->lo + (unknown - b->lo) / 2;
                double value = link_from(range, b->hi), apart = fabs(b->hi - b->lo);
                if (!(value > range->lo && value < range->hi) || isinf(value) ||
                    (!line && fabs(b->hi - u0) > 80))
                        return OPEN;
                double drop = p->drop(p->context, value);
                b->fhi = sqrt(drop) - p->root;
                if (b->fhi >= 0)
                        return FOUND;
                if (isnan(unknown) && (line || apart >= 2) && is_same(p, b->flo, b->fhi))
                        return OPEN;
                if (isnan(b->fhi)) {
                        unknown = b->hi;
                        exceeded = drop < 0;
                } else {
                        b->lo = b->hi;
                        b->flo = b->fhi;
                        step *= 2;
                }
                if (fabs(unknown - b->lo) <= 0.01 * fabs(b->lo - u0))
                        break;
        }
        bool open = isnan(unknown) || exceeded || is_settled(p, u0, b->lo, b->flo);
        return open ? OPEN : UNKNOWN;
}

/* The profile is steep, or jumps: at the top itself, or where numbers end. */
static double end_steep(const struct profile *p, double u0, int side, const struct bracket *b)
{
        double inner = below(p, b->lo);
        if (b->lo == u0 || below(p, b->hi) - inner <= 1e-3)
                return b->lo;
        return is_settled(p, u0, b->lo, inner) ? side * NUM_INF : NUM_NAN;
}

/* In the link; NAN: it was not found. */
static double end_inside(const struct profile *p, double u0, double step, int side)
{
        enum { TRIES = 60 };
        struct bracket b;
        enum found found = bracket_end(p, u0, step, side, &b);
        if (found != FOUND)
                return found == OPEN ? side * NUM_INF : NUM_NAN;
        /* regula falsi with halved weight on the end that stays (Illinois: Dowell & Jarratt 1971, BIT 11, 168-174) */
        int last = 0;
        for (int k = 0; k < TRIES; k++) {
                double u = b.lo + (b.hi - b.lo) * b.flo / (b.flo - b.fhi), f = below(p, u);
                if (isnan(f))
                        return NUM_NAN;
                /* 2 l differs from where it should be by |r^2 - q| */
                if (fabs(f * (2 * p->root + f)) <= p->precision)
                        return u;
                if (u == b.lo || u == b.hi)
                        break;
                if (f < 0) {
                        b.lo = u;
                        b.flo = f;
                        b.fhi = last < 0 ? b.fhi / 2 : b.fhi;
                        last = -1;
                } else {
                        b.hi = u;
                        b.fhi = f;
                        b.flo = last > 0 ? b.flo / 2 : b.flo;
                        last = 1;
                }
        }
        return end_steep(p, u0, side, &b);
}

double profile_end(const struct profile *p, double u0, double step, int side)
{
        double u = end_inside(p, u0, step, side);
        bool open = p->is_open && p->is_open(p->context, side, u);
        return open ? side * NUM_INF : u;
}

/* --- 2. a parameter ---------------------------------------------------------------------------- */

/* The profile of parameter j of a fit. */
struct walk {
        const struct spec *m;
        const struct fit *f;
        size_t j;
        double root;        /* sqrt(q) */
        double *held;       /* held[npar] of the user; NAN at j */
        double *start;      /* start[npar]: the last maximum */
        bool afresh;        /* maxima are not only looked for from there */
        bool proved;        /* where there is no maximum nothing is known */
        bool relied;        /* on heights that are those of no maximum */
        struct fit *higher; /* than the top: where it is exceeded; else NULL */
        char *why;          /* a maximum with j held was not found; else NULL */
};

static void walk_make(struct walk *w, const struct spec *m, const struct fit *f, size_t j,
                      double level)
{
        size_t n = f->d->npar;
        *w = (struct walk){.m = m, .f = f, .j = j, .root = sqrt(profile_fall(level))};
        w->held = infer_held(f, false);
        w->start = mem_array(n, sizeof *w->start);
        memcpy(w->start, f->t, n * sizeof *w->start);
}

static void walk_free(struct walk *w)
{
        free(w->held);
        free(w->start);
        free(w->why);
}

/* Starts are of use inside the range only. */
static void remember(struct walk *w, const struct fit *f)
{
        for (size_t k = 0; k < f->d->npar; k++) {
                const struct param *p = &f->d->param[k];
                w->start[k] = f->t[k] > p->lo && f->t[k] < p->hi ? f->t[k] : NUM_NAN;
        }
}

/* Whether 2 l differs by more than what the searches leave open. */
static bool is_higher(double l, double top)
{
        return 2 * (l - top) > 1e-8 + 1e-12 * fabs(top);
}

/* The maximum with values held, from the last one; where that leads nowhere (which may be outside the support now), or afresh, also as
 * if there had been none: the higher of the two. */
static struct fit *top_of(const struct walk *w)
{
        struct fit_options how = {.method = METHOD_AUTO, .held = w->held, .start = w->start};
        struct fit *f = spec_fit(w->m, &how);
        if (!w->afresh && f->status == STATUS_OK)
                return f;
        how.start = NULL;
        struct fit *other = spec_fit(w->m, &how);
        bool better =
                other->status == STATUS_OK && (f->status != STATUS_OK || height(other) > height(f));
        fit_free(better ? f : other);
        return better ? other : f;
}

/* The highest log-likelihood of a family on the edge of the fit's, with those of held[npar] held that it has, and where parameter j is
 * then. -inf: there is none, or it lacks one that is held. */
static double limit_top(const struct walk *w, const struct limit *limit, const double *held,
                        double *at_j)
{
        size_t n = w->f->d->npar;
        double *of_limit = mem_array(limit->dist->npar, sizeof *of_limit), top = -NUM_INF;
        bool has_all = true;
        for (size_t i = 0; i < limit->dist->npar; i++)
                of_limit[i] = NUM_NAN;
        for (size_t k = 0; k < n; k++)
                if (limit->from[k] >= 0)
                        of_limit[limit->from[k]] = held[k];
                else
                        has_all = has_all && isnan(held[k]);
        if (has_all) {
                struct fit *f =
                        fit_run(limit->dist, w->m->s, &(struct fit_options){.held = of_limit});
                double *t = mem_array(n, sizeof *t);
                for (size_t k = 0; k < n; k++)
                        t[k] = limit->from[k] < 0 ? limit->at[k] : f->t[limit->from[k]];
                if (limit->put)
                        limit->put(w->f->d, f->t, t);
                if (f->status == STATUS_OK)
                        top = f->loglik;
                *at_j = t[w->j];
                free(t);
                fit_free(f);
        }
        free(of_limit);
        return top;
}

/* Families on the edge; of rows of others none are known. */
static const struct limit *limits_of(const struct walk *w)
{
        bool plain = !w->m->regression && !w->m->moved && !w->f->map;
        return plain ? w->f->d->limit : NULL;
}

/* What the log-likelihood comes to where it has no maximum with values held; if it is not known, what it is somewhere, if that is enough to
 * say that they are not rejected. -inf: neither is known. */
static double supremum_of(const struct walk *w)
{
        double highest = -NUM_INF, reached = -NUM_INF;
        for (int k = 0; k < 2; k++) {
                struct fit_options how = {.method = METHOD_AUTO,
                                          .held = w->held,
                                          .start = k ? NULL : w->start,
                                          .height = true};
                struct fit *f = spec_fit(w->m, &how);
                highest = fmax(highest, f->supremum);
                reached = fmax(reached, f->reached);
                fit_free(f);
        }
        bool inside = 2 * (height(w->f) - reached) < w->root * w->root;
        return inside ? fmax(highest, reached) : highest;
}

/* The highest on the edges of the family with values held; -inf: none is known. */
static double edge_top(const struct walk *w)
{
        double highest = -NUM_INF, where;
        for (const struct limit *l = limits_of(w); l && l->dist; l++)
                highest = fmax(highest, limit_top(w, l, w->held, &where));
        return highest;
}

/* Whether the profile is open where the range of the parameter ends, by the family there: if no end was found, or one that relies on more
 * than proved maxima. */
static bool is_open(void *context, int side, double u)
{
        const struct walk *w = context;
        const struct param *p = &w->f->d->param[w->j];
        double highest = -NUM_INF;
        if (!isnan(u) && !w->relied)
                return false;
        for (const struct limit *l = limits_of(w); l && l->dist; l++) {
                double where = NUM_NAN, top = limit_top(w, l, w->held, &where);
                if (where == (side < 0 ? p->lo : p->hi))
                        highest = fmax(highest, top);
        }
        return 2 * (height(w->f) - highest) < w->root * w->root;
}

/* By how much twice the profile at value is below the top; NAN: it is not known (w->why) or higher (w->higher); -inf: l has no maximum
 * there, and more than the top's height. */
static double drop_at(struct walk *w, double value)
{
        const struct param *p = &w->f->d->param[w->j];
        double top = height(w->f), here, edge;
        char text[NUM_TEXT];
        if (w->higher)
                return NUM_NAN;
        w->held[w->j] = value;
        w->start[w->j] = NUM_NAN;
        struct fit *f = top_of(w);
        bool proved = f->status == STATUS_OK;
        here = proved ? height(f) : w->proved || w->f->map ? -NUM_INF : supremum_of(w);
        edge = edge_top(w);
        w->held[w->j] = NUM_NAN;
        if (proved)
                remember(w, f);
        if (proved && is_higher(here, top)) {
                w->higher = f;
                return NUM_NAN;
        }
        here = fmax(here, fmin(edge, top));
        w->relied = w->relied || !proved;
        if (isinf(here)) {
                free(w->why);
                w->why = mem_format("with %s = %s held: %s", p->name, num_digits(text, value, 6),
                                    f->reason);
        }
        fit_free(f);
        return isinf(here) ? NUM_NAN : is_higher(here, top) ? -NUM_INF : fmax(2 * (top - here), 0);
}

static double drop_of(void *context, double value)
{
        return drop_at(context, value);
}

/* The end to one side (-1, 1), from where a parabola would have it. Infinite in the link: open. */
static double end_of(struct walk *w, double u0, double step, int side)
{
        const struct param *p = &w->f->d->param[w->j];
        remember(w, w->f);
        w->relied = false;
        return profile_end(&(struct profile){{.lo = p->lo, .hi = p->hi},
                                             w->root,
                                             profile_precision(height(w->f)),
                                             drop_of,
                                             is_open,
                                             w},
                           u0, step, side);
}

/* The same where the maxima that follow each other may not be the highest, as the likelihood has several: then the end is farther
 * out. */
static double end_of_highest(struct walk *w, double u0, double step, int side)
{
        double u = end_of(w, u0, step, side), q = w->root * w->root;
        if (!isfinite(u))
                return u;
        w->afresh = true;
        double drop = drop_at(w, link_from(&w->f->d->param[w->j], u));
        if (drop < q - 100 * profile_precision(height(w->f)))
                u = end_of(w, u0, step, side);
        w->afresh = false;
        return w->higher ? NUM_NAN : u;
}

void profile_say_open(struct inference *i, const char *name, bool upper)
{
        char level[NUM_TEXT];
        infer_warn(i,
                   mem_format("the interval of %s is open %s: the profile log-likelihood does not "
                              "fall by %s there",
                              name, upper ? "above" : "below",
                              num_digits(level, profile_fall(i->how.level) / 2, 3)));
}

/* Of larger samples the likelihood is a hill, and every look at it takes time. */
static bool may_have_pieces(const struct spec *m)
{
        enum { SMALL = 1000 };
        return !m->regression && m->s->n <= SMALL;
}

static void say_pieces(struct inference *i, const struct param *p, double value)
{
        char at[NUM_TEXT], fall[NUM_TEXT];
        infer_warn(
                i,
                mem_format("the values of %s that are not rejected lie in pieces: the interval is "
                           "the one at the estimate, and at %s = %s the profile log-likelihood "
                           "is within %s of the maximum again",
                           p->name, p->name, num_digits(at, value, 6),
                           num_digits(fall, profile_fall(i->how.level) / 2, 3)));
}

/* A value beyond an end u that is not rejected, as the likelihood has several maxima: looked for as far as four times the way from the top,
 * of a location also as far as there are observations. NAN: there is none, where that was. */
static double piece_beyond(struct walk *w, double u0, double u, int side)
{
        enum { LOOKS = 12 };
        const struct param *p = &w->f->d->param[w->j];
        const struct moments *m = sample_moments(w->m->s);
        double far = 4 * fabs(u - u0), q = w->root * w->root, found = NUM_NAN;
        if (p->location)
                far = fmax(far, side * ((side < 0 ? m->min : m->max) - u));
        w->afresh = true;
        for (int k = 1; k <= LOOKS && isnan(found) && !w->higher; k++) {
                double value = link_from(p, u + side * far * k / LOOKS);
                double drop = value > p->lo && value < p->hi ? drop_at(w, value) : NUM_NAN;
                if (drop >= 0 && drop < q)
                        found = value;
        }
        w->afresh = false;
        return found;
}

/* true: a higher maximum was met. at[2 * npar] receives the parameters at the ends, or as far as it
 * was followed; NAN where there is none. */
static bool profile_param(struct inference *i, struct walk *w, size_t j, double *at)
{
        const struct param *p = &w->f->d->param[j];
        struct estimate *e = &i->estimate[j];
        double se = i->estimate[j].se, u0 = link_to(p, e->value);
        double step = w->root * (se > 0 ? se / link_slope(p, e->value) : 0.1);
        if (isfinite(p->lo) || isfinite(p->hi))
                step = fmin(step, 2); /* of a curvature that is next to none */
        for (int side = -1; side <= 1; side += 2) {
                double u = end_of_highest(w, u0, step, side);
                *(side < 0 ? &e->lower : &e->upper) = isnan(u) ? NUM_NAN : link_from(p, u);
                if (!isnan(u))
                        memcpy(at, w->start, w->f->d->npar * sizeof *at);
                if (isfinite(u))
                        at[j] = link_from(p, u);
                at += w->f->d->npar;
                if (isnan(u) && w->why)
                        infer_warn(i, mem_format("the interval of %s has no %s end: %s", p->name,
                                                 side < 0 ? "lower" : "upper", w->why));
                free(w->why);
                w->why = NULL;
                if (isinf(u))
                        profile_say_open(i, p->name, side > 0);
                double piece = isfinite(u) && may_have_pieces(w->m) ? piece_beyond(w, u0, u, side)
                                                                    : NUM_NAN;
                if (!isnan(piece))
                        say_pieces(i, p, piece);
                if (w->higher)
                        return true;
        }
        return false;
}

/* --- 3. on the boundary: the estimate is one end, the other is where the profile has fallen ------------ */

/* Of a simplex the others keep their proportions (which is their maximum), or share equally if all are 0 (where any division of
 * what does not occur is as good). */
static void set_member(const struct fit *f, size_t j, double value, double *t)
{
        const struct dist *d = f->d;
        double old = f->t[j], rest = 0;
        memcpy(t, f->t, d->npar * sizeof *t);
        t[j] = value;
        for (size_t i = 0; i < d->npar; i++)
                rest += i == j ? 0 : f->t[i];
        for (size_t i = 0; d->simplex && i < d->npar; i++)
                if (i != j)
                        t[i] = old < 1 ? f->t[i] * (1 - value) / rest
                                       : (1 - value) / (double)(d->npar - 1);
}

/* Nothing else is free but members of the simplex: no fit is needed. */
struct fall {
        const struct fit *f;
        size_t j;
        double drop, *t;
};

static double value_at(const struct fit *f, size_t j, double distance)
{
        double t = f->t[j];
        return isinf(t)                 ? copysign(1 / distance, t)
               : t == f->d->param[j].lo ? t + distance
                                        : t - distance;
}

/* With the parameter at value. */
static double fallen_at(double value, void *context)
{
        struct fall *c = context;
        set_member(c->f, c->j, value, c->t);
        double drop = 2 * (c->f->loglik + likelihood_nll(c->f->d, c->f->s, c->t, NULL, NULL));
        return fmin(drop, 1e300) - c->drop;
}

static double fallen(double distance, void *context)
{
        const struct fall *c = context;
        return fallen_at(value_at(c->f, c->j, distance), context);
}

static double distance_alone(const struct fit *f, size_t j, double q)
{
        const struct param *p = &f->d->param[j];
        struct fall c = {f, j, q, mem_array(f->d->npar, sizeof *c.t)};
        double range = p->hi - p->lo;
        double distance = isfinite(range) ? num_root(fallen, &c, 1e-300, range)
                                          : num_root_positive(fallen, &c, 1);
        free(c.t);
        return distance;
}

/* log distance, of the profile */
static double fallen_profile(double place, void *context)
{
        struct walk *w = context;
        double drop = drop_at(w, value_at(w->f, w->j, exp(place)));
        return sqrt(drop) - w->root;
}

/* Outward by factors of 4 from a distance that is next to nothing in the units of the sample, to where the profile has fallen far enough;
 * NAN: that is not known. */
static double distance_profile(struct inference *i, const struct spec *m, const struct fit *f,
                               size_t j)
{
        enum { STEPS = 40, LOOKS = 12 };
        const double step = 2 * M_LN2;
        double sd = m->s->x ? sample_moments(m->s)->sd : 1, distance = NUM_NAN, before = NUM_NAN;
        double place = f->d->param[j].unit * (sd > 0 ? log(sd) : 0) - 30 * M_LN2;
        struct walk w;
        walk_make(&w, m, f, j, i->how.level);
        w.proved = true;
        for (int k = 0; k < STEPS && isnan(distance) && !w.higher; k++, place += step) {
                double now = fallen_profile(place, &w);
                free(w.why); /* as where the range is left */
                w.why = NULL;
                if (now >= 0 && before < 0)
                        distance = exp(num_root(fallen_profile, &w, place - step, place));
                else if (isnan(now) && !isnan(before))
                        break;
                before = now;
        }
        for (int k = 1; k <= LOOKS && distance > 0 && may_have_pieces(m); k++) {
                double place_k = log(distance) + k * M_LN2 / 2;
                if (fallen_profile(place_k, &w) < -1e-6) {
                        say_pieces(i, &f->d->param[j], value_at(f, j, exp(place_k)));
                        break;
                }
        }
        fit_free(w.higher);
        walk_free(&w);
        return distance;
}

struct estimate profile_edge(struct inference *i, const struct spec *m, const struct fit *f,
                             size_t j)
{
        const struct param *p = &f->d->param[j];
        struct estimate e = {.value = f->t[j], .se = NUM_NAN, .lower = NUM_NAN, .upper = NUM_NAN};
        bool lower = f->t[j] == p->lo, upper = f->t[j] == p->hi, far = isinf(f->t[j]);
        bool alone = !far && (f->nfree == 1 || f->d->simplex);
        double distance = NUM_NAN;
        if (alone)
                distance = distance_alone(f, j, profile_fall(i->how.level));
        else if ((lower || upper) && i->how.interval == INTERVAL_PROFILE)
                distance = distance_profile(i, m, f, j);
        if (isnan(distance))
                return e;
        e.lower = lower ? p->lo : value_at(f, j, distance);
        e.upper = lower ? value_at(f, j, distance) : p->hi;
        return e;
}

/* A member of a simplex inside: its profile is that of a binomial share. */
static void profile_share(struct inference *i, const struct fit *f, size_t j)
{
        struct fall c = {f, j, profile_fall(i->how.level), mem_array(f->d->npar, sizeof *c.t)};
        i->estimate[j].lower = num_root(fallen_at, &c, 1e-300, f->t[j]);
        i->estimate[j].upper = num_root(fallen_at, &c, f->t[j], 1 - 1e-16);
        free(c.t);
}

/* --- 4. all of it --------------------------------------------------------------------------------- */

struct fit *profile_run(struct inference *i, const struct spec *m, const struct fit *f)
{
        const struct dist *d = f->d;
        double *ends = mem_array(2 * d->npar * d->npar, sizeof *ends);
        for (size_t k = 0; k < 2 * d->npar * d->npar; k++)
                ends[k] = NUM_NAN;
        for (size_t j = 0; j < d->npar; j++) {
                struct walk w;
                if (f->held[j] || f->edge[j] || param_is_rough(&d->param[j]))
                        continue;
                if (d->simplex) {
                        profile_share(i, f, j);
                        continue;
                }
                walk_make(&w, m, f, j, i->how.level);
                bool higher = profile_param(i, &w, j, ends + 2 * j * d->npar);
                struct fit *found = w.higher;
                walk_free(&w);
                if (higher) {
                        free(ends);
                        return found;
                }
        }
        const struct fit *model = fit_model(f);
        if (f->nfree == 1 && model == f && !d->simplex)
                profile_image(i, f);
        else if (i->nfunctional > 0 && !f->map) {
                double *held = infer_held(model, true);
                profile_implied(i, model, held, ends, model == f ? 2 * d->npar : 0);
                free(held);
        }
        free(ends);
        return NULL;
}
