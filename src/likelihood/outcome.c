/* SPDX-License-Identifier: GPL-3.0-or-later */
/* likelihood/outcome: the probability of an interval, and its derivatives in the parameters.
 *
 *   P(A) = integral of f over A
 *   d log P / dt          = E[s | A]                            s = d log f / dt, the score
 *   d2 log P / dt dt'     = E[H + s s' | A] - E[s | A] E[s | A]'  H = d2 log f / dt dt'
 *
 * so that a family whose score and Hessian are known needs no more (Louis 1982, J. R. Stat. Soc. B 44, 226-233). The
 * averages are taken over what does not cancel: over the interval itself if it is short, else over the tails beyond its
 * ends, each by the double exponential rule (Takahasi & Mori 1974, Publ. RIMS 9, 721-741), of integers by adding them up. A
 * tail's own probability, which the family knows, says how good the rule was. Far out all scores are large and nearly
 * the same: they are taken about one of them, which changes nothing in the second line but what cancels.
 *
 *   1. averages over a set      2. tails      3. short intervals      4. any interval      5. a sample
 */
#include "internal.h"

#include "mem.h"
#include "threads.h"

#include <float.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. averages over a set ---------------------------------------------------------------- */

/* Integrals of f, f s and f (H + s s') over a set, f in units of exp(unit), s less a centre; the last from the diagonal up. */
struct averages {
        const struct dist *d;
        const double *t;
        bool bends;   /* H is wanted */
        bool squares; /* s s' alone instead */
        double unit;
        size_t k;       /* numbers: 1, npar and perhaps a triangle */
        double *sum;    /* sum[k] */
        double *row;    /* of one point: score and Hessian */
        double *centre; /* centre[npar] */
};

static struct averages averages_make(const struct dist *d, const double *t, bool bends)
{
        size_t n = d->npar, k = 1 + n + (bends ? triangle(n) : 0);
        double *room = mem_array(k + 2 * n + n * n, sizeof *room);
        return (struct averages){.d = d,
                                 .t = t,
                                 .bends = bends,
                                 .k = k,
                                 .sum = room,
                                 .row = room + k,
                                 .centre = room + k + n + n * n};
}

/* About the score at x, where there is one. */
static void averages_centre(struct averages *a, double x)
{
        size_t n = a->d->npar;
        if (a->d->logpdf(a->d, x, a->t) > -NUM_INF)
                a->d->score(a->d, x, a->t, a->centre);
        for (size_t i = 0; i < n; i++)
                a->centre[i] = isfinite(a->centre[i]) ? a->centre[i] : 0;
}

static void averages_free(struct averages *a)
{
        free(a->sum);
}

/* Adds a point of this weight; returns what it adds to the integral of f. */
static double add_point(struct averages *a, double x, double weight)
{
        size_t n = a->d->npar;
        double f = weight * exp(a->d->logpdf(a->d, x, a->t) - a->unit);
        if (!(f > 0) || isinf(f))
                return 0;
        double *s = a->row, *h = s + n, *to = a->sum + 1 + n;
        a->d->score(a->d, x, a->t, s);
        for (size_t i = 0; i < n; i++)
                s[i] -= a->centre[i];
        if (a->bends && !a->squares)
                a->d->hess(a->d, x, a->t, h);
        a->sum[0] += f;
        for (size_t i = 0; i < n; i++)
                a->sum[1 + i] += f * s[i];
        for (size_t i = 0; a->bends && i < n; i++)
                for (size_t j = i; j < n; j++)
                        *to++ += f * (h[i * n + j] + s[i] * s[j]);
        return f;
}

static void averages_scale(struct averages *a, double by)
{
        for (size_t i = 0; i < a->k; i++)
                a->sum[i] *= by;
}

/* a += by b */
static void averages_add(struct averages *a, const struct averages *b, double by)
{
        for (size_t i = 0; i < a->k; i++)
                a->sum[i] += by * b->sum[i];
}

/* --- 2. tails ------------------------------------------------------------------------------ */

/* x and what lies beyond it, up to the end of the support; lower: x <= the observation's, else >. */
struct tail {
        double x, end;
        bool lower;
        double log_p; /* of the whole tail, from the family */
        double reach; /* P / f(x): how far it goes, about */
};

static struct tail tail_of(const struct dist *d, const double *t, double x, bool lower)
{
        struct tail q = {.x = x, .lower = lower};
        q.log_p = lower ? d->logcdf(d, x, t) : d->logsf(d, x, t);
        q.end = lower ? d->support.lo : d->support.hi;
        double end = d->support.discrete ? q.end : dist_quantile(d, lower ? 0 : 1, t);
        if (!isnan(end)) /* a support may end where the parameters say */
                q.end = end;
        q.reach = exp(q.log_p - d->logpdf(d, x, t));
        return q;
}

/* The point at tau of the rule and what dx / dtau is there. To a near end by tanh-sinh, to a far one by exp-sinh. */
static double place(const struct tail *q, bool near, double tau, double *slope)
{
        double v = M_PI_2 * sinh(tau), dv = M_PI_2 * cosh(tau), sign = q->lower ? -1 : 1;
        if (!near) {
                double y = q->reach * exp(v);
                *slope = y * dv;
                return q->x + sign * y;
        }
        double width = fabs(q->end - q->x), from_x = width / (1 + exp(-2 * v)),
               from_end = width / (1 + exp(2 * v));
        *slope = 2 * dv * from_x * (from_end / width);
        return from_x < from_end ? q->x + sign * from_x : q->end - sign * from_end;
}

static void add_nodes(struct averages *a, const struct tail *q, bool near, double first,
                      double step)
{
        for (int side = 0; side < 2; side++) {
                int idle = 0;
                for (double tau = side ? first - step : first; fabs(tau) < 6.5 && idle < 4;
                     tau += side ? -step : step) {
                        double slope, x = place(q, near, tau, &slope);
                        double f = slope > 0 && isfinite(x) ? add_point(a, x, slope) : 0;
                        idle = f <= 1e-18 * a->sum[0] && fabs(tau) > 1 ? idle + 1 : 0;
                }
        }
}

static double change(const struct averages *a, const double *before)
{
        double most = 0;
        for (size_t i = 0; i < a->k; i++)
                most = fmax(most, fabs(a->sum[i] - before[i]) / (1 + fabs(a->sum[i])));
        return most;
}

/* Adds the integrals over a stretch of the continuous; part: of the tail whose probability q has. */
static void integrate(struct averages *a, const struct tail *q, bool part)
{
        enum { HALVINGS = 7 };
        struct averages level = averages_make(a->d, a->t, a->bends);
        double *before = mem_array(a->k, sizeof *before), step = 0.5;
        bool near = isfinite(q->end) && fabs(q->end - q->x) < 50 * q->reach, settled = false;
        level.squares = a->squares;
        memcpy(level.centre, a->centre, a->d->npar * sizeof *level.centre);
        level.unit = q->log_p;
        add_nodes(&level, q, near, 0, step);
        for (int i = 0; i < HALVINGS && !settled; i++) {
                for (size_t k = 0; k < a->k; k++)
                        before[k] = step * level.sum[k];
                add_nodes(&level, q, near, step / 2, step);
                step /= 2;
                averages_scale(&level, step);
                /* the next would double the digits; the whole must be what the family says */
                settled = change(&level, before) < 1e-9 &&
                          (part || fabs(level.sum[0] - 1) < 1e-10 * (1 + fabs(q->log_p)));
                if (!settled)
                        averages_scale(&level, 1 / step);
        }
        averages_add(a, &level, settled ? 1 : step);
        free(before);
        averages_free(&level);
}

/* Where the density of a family has a corner; NAN: nowhere. */
static double corner_of(const struct dist *d, const double *t)
{
        for (size_t j = 0; j < d->npar; j++)
                if (d->param[j].kink)
                        return t[j];
        return NUM_NAN;
}

static void integrate_tail(struct averages *a, const struct tail *q)
{
        double corner = corner_of(a->d, a->t);
        struct tail rest = *q, first = *q;
        bool cut = q->lower ? corner < q->x && corner > q->end : corner > q->x && corner < q->end;
        if (cut) {
                first.end = rest.x = corner;
                first.reach = NUM_INF; /* to a near end */
                rest.reach = exp(q->log_p - a->d->logpdf(a->d, corner, a->t));
                integrate(a, &first, true);
        }
        integrate(a, &rest, cut);
}

/* Adds f over integers from x on, away from the others, until nothing is left; false: so many were not enough. */
static bool add_integers(struct averages *a, double x, double last, bool lower, size_t most)
{
        double step = lower ? -1 : 1, previous = 0;
        for (size_t i = 0; lower ? x >= last : x <= last; i++, x += step) {
                double f = add_point(a, x, 1);
                if (f < previous && f < 1e-20 * a->sum[0])
                        return true;
                previous = f;
                if (i + 1 == most)
                        return false;
        }
        return true;
}

/* Adds this much of everything there may be, whose own averages are 0. */
static void averages_add_whole(struct averages *a, double much)
{
        size_t n = a->d->npar;
        double *to = a->sum + 1 + n, *c = a->centre;
        for (size_t i = 0; i < n; i++)
                a->sum[1 + i] -= much * c[i];
        for (size_t i = 0; a->bends && i < n; i++)
                for (size_t j = i; j < n; j++)
                        *to++ += much * c[i] * c[j];
}

/* The integers of a tail. One that is too heavy to be added up is what the others leave, E[s] being 0; where it has a
 * probability of P that loses a share of eps / P. */
static void add_tail_integers(struct averages *a, const struct tail *q)
{
        enum { SOME = 20000, MOST = 10000000 };
        double lo = a->d->support.lo, from = q->lower ? floor(q->x) : floor(q->x) + 1;
        if (q->lower || q->log_p < log(1e-3)) {
                bool few_below = !q->lower && q->x - lo < SOME;
                if (add_integers(a, from, q->end, q->lower, few_below ? SOME : MOST) || !few_below)
                        return;
                memset(a->sum, 0, a->k * sizeof *a->sum);
        } else if (q->x - lo >= SOME) {
                add_integers(a, from, q->end, false, MOST);
                return;
        }
        add_integers(a, floor(q->x), lo, true, MOST);
        averages_scale(a, -1);
        averages_add_whole(a, exp(-q->log_p));
        a->sum[0] = 1;
}

/* The averages that belong to derivatives of log P which the family knows. */
static bool take_tail(struct averages *a, const struct tail *q)
{
        size_t n = a->d->npar;
        double *g = a->row, *h = g + n, *to = a->sum + 1 + n;
        if (!a->d->tail(a->d, q->x, !q->lower, a->t, g, a->bends ? h : NULL))
                return false;
        a->sum[0] = 1;
        for (size_t i = 0; i < n; i++)
                a->sum[1 + i] = g[i] -= a->centre[i];
        for (size_t i = 0; a->bends && i < n; i++)
                for (size_t j = i; j < n; j++)
                        *to++ = h[i * n + j] + g[i] * g[j];
        return true;
}

/* E[. | tail] into a, whose sum[0] becomes 1. */
static void average_tail(struct averages *a, const struct tail *q)
{
        memset(a->sum, 0, a->k * sizeof *a->sum);
        if (q->log_p == -NUM_INF)
                return;
        if (a->d->tail && !a->squares && take_tail(a, q))
                return;
        a->unit = q->log_p;
        if (a->d->support.discrete)
                add_tail_integers(a, q);
        else
                integrate_tail(a, q);
        if (a->sum[0] > 0)
                averages_scale(a, 1 / a->sum[0]);
}

/* --- 3. short intervals -------------------------------------------------------------------- */

enum { NODES = 20 }; /* of the rule of Gauss and Legendre */

/* In units of the length, lest the smallest numbers vanish. */
static void add_stretch(struct averages *a, double lo, double hi, double length)
{
        gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(NODES);
        for (size_t i = 0; i < NODES; i++) {
                double x, w;
                gsl_integration_glfixed_point(lo, hi, i, &x, &w, rule);
                add_point(a, x, w / length);
        }
        gsl_integration_glfixed_table_free(rule);
}

static double mass_of(const struct averages *a, double lo, double hi)
{
        gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(NODES);
        double sum = 0;
        for (size_t i = 0; i < NODES; i++) {
                double x, w, f;
                gsl_integration_glfixed_point(lo, hi, i, &x, &w, rule);
                f = w * exp(a->d->logpdf(a->d, x, a->t) - a->unit);
                sum += isfinite(f) ? f : 0;
        }
        gsl_integration_glfixed_table_free(rule);
        return sum;
}

/* In halves until these add up to what they are of, but for a part of the total that is nothing: of what has a heavy tail an
 * interval about the middle may have a narrow peak, and little probability all the same. */
static void add_halves(struct averages *a, double lo, double hi, double length, double mass,
                       double total, int depth)
{
        double middle = lo + (hi - lo) / 2;
        double left = mass_of(a, lo, middle), right = mass_of(a, middle, hi);
        total = fmax(total + (left + right - mass), left + right);
        if (depth == 0 || fabs(left + right - mass) <= 1e-6 * total) {
                add_stretch(a, lo, middle, length);
                add_stretch(a, middle, hi, length);
                return;
        }
        add_halves(a, lo, middle, length, left, total, depth - 1);
        add_halves(a, middle, hi, length, right, total, depth - 1);
}

static void add_part(struct averages *a, double lo, double hi, double length, bool middle)
{
        enum { DEEP = 60 };
        double mass = middle ? mass_of(a, lo, hi) : 0;
        if (middle)
                add_halves(a, lo, hi, length, mass, mass, DEEP);
        else
                add_stretch(a, lo, hi, length);
}

/* The highest log density at the ends, so that none overflows in units of it, and in the middle. */
static double unit_of(const struct dist *d, double lo, double hi, const double *t)
{
        bool whole = d->support.discrete;
        double first = whole ? floor(lo) + 1 : lo, last = whole ? floor(hi) : hi;
        double middle = first + (last - first) / 2, unit = -NUM_INF;
        const double at[] = {first, whole ? floor(middle) : middle, last};
        for (size_t i = 0; i < 3; i++) {
                double log_f = d->logpdf(d, at[i], t);
                unit = isfinite(log_f) ? fmax(unit, log_f) : unit;
        }
        return isfinite(unit) ? unit : 0;
}

/* The interval itself; a density with a corner is smooth on either side of it. Returns log P. */
static double average_interval(struct averages *a, double lo, double hi, bool middle)
{
        const struct dist *d = a->d;
        double corner = corner_of(d, a->t);
        memset(a->sum, 0, a->k * sizeof *a->sum);
        a->unit = unit_of(d, lo, hi, a->t);
        if (d->support.discrete) {
                add_integers(a, floor(lo) + 1, floor(hi), false, (size_t)-1);
        } else if (corner > lo && corner < hi) {
                add_part(a, lo, corner, hi - lo, middle);
                add_part(a, corner, hi, hi - lo, middle);
        } else {
                add_part(a, lo, hi, hi - lo, middle);
        }
        double p = a->sum[0];
        if (p > 0)
                averages_scale(a, 1 / p);
        return p > 0 ? log(p) + a->unit + (d->support.discrete ? 0 : log(hi - lo)) : -NUM_INF;
}

/* --- 4. any interval ----------------------------------------------------------------------- */

/* log(e^a - e^b), a >= b */
static double log_difference(double a, double b)
{
        return b == -NUM_INF ? a : a + num_log1mexp(b - a);
}

/* How the probability of an interval is made of those of tails. */
enum way { INSIDE, MIDDLE, UPPER, LOWER, REST }; /* MIDDLE: itself, with the median in it */

static enum way choose(const struct dist *d, double lo, double hi, const double *t, double *log_p)
{
        enum { FEW = 64 };
        const double half = -M_LN2, tenth = 0.1;
        if (d->support.discrete && hi - lo <= FEW)
                return INSIDE;
        double below = isinf(lo) ? -NUM_INF : d->logcdf(d, lo, t);
        double above = isinf(hi) ? -NUM_INF : d->logsf(d, hi, t);
        enum way way = REST;
        double whole = 0;
        if (below > half) {
                whole = d->logsf(d, lo, t);
                *log_p = whole >= above ? log_difference(whole, above) : -NUM_INF;
                way = UPPER;
        } else if (above > half) {
                whole = d->logcdf(d, hi, t);
                *log_p = whole >= below ? log_difference(whole, below) : -NUM_INF;
                way = LOWER;
        } else {
                *log_p = log1p(-(exp(below) + exp(above)));
        }
        if (*log_p > whole + log(tenth) || isinf(lo) || isinf(hi))
                return way;
        return way == REST || whole > half - 1e-9 ? MIDDLE : INSIDE;
}

/* Adds by e^(log_p - unit) times the averages over a tail. */
static void add_tail(struct averages *all, struct averages *one, double x, bool lower, double unit,
                     double by)
{
        struct tail q = tail_of(all->d, all->t, x, lower);
        average_tail(one, &q);
        averages_add(all, one, by * exp(q.log_p - unit));
}

static void average_over(struct averages *a, double lo, double hi, enum way way, double log_p)
{
        struct averages one = averages_make(a->d, a->t, a->bends);
        memcpy(one.centre, a->centre, a->d->npar * sizeof *one.centre);
        memset(a->sum, 0, a->k * sizeof *a->sum);
        if (way == UPPER) {
                add_tail(a, &one, lo, false, log_p, 1);
                if (isfinite(hi))
                        add_tail(a, &one, hi, false, log_p, -1);
        } else if (way == LOWER) {
                add_tail(a, &one, hi, true, log_p, 1);
                if (isfinite(lo))
                        add_tail(a, &one, lo, true, log_p, -1);
        } else {
                if (isfinite(lo))
                        add_tail(a, &one, lo, true, log_p, -1);
                if (isfinite(hi))
                        add_tail(a, &one, hi, false, log_p, -1);
        }
        averages_free(&one);
}

/* A single tail whose derivatives the family knows: E[H + s s'] would lose digits to s s'. */
static bool take_derivatives(const struct dist *d, double lo, double hi, const double *t, double *g,
                             double *h)
{
        bool upper = hi >= d->support.hi;
        bool lower = lo <= d->support.lo - (d->support.discrete ? 1 : 0);
        return d->tail && upper != lower && d->tail(d, upper ? lo : hi, upper, t, g, h);
}

double outcome_log(const struct dist *d, double lo, double hi, const double *t, double *g,
                   double *h)
{
        size_t n = d->npar;
        double log_p = 0;
        lo = fmax(lo, d->support.lo - (d->support.discrete ? 1 : 0));
        hi = fmin(hi, d->support.hi);
        if (!(lo < hi))
                return -NUM_INF;
        if (d->between)
                return d->between(d, lo, hi, t, g, h);
        enum way way = choose(d, lo, hi, t, &log_p);
        bool itself = way == INSIDE || way == MIDDLE;
        if (!itself && !g && !h)
                return log_p;
        /* 0: the bound may lie outside the support */
        if (!itself && log_p > -NUM_INF && log_p < 0 && take_derivatives(d, lo, hi, t, g, h))
                return log_p;
        struct averages a = averages_make(d, t, h);
        /* what the rest adds up to is 0 only about 0 */
        if (way != REST && !d->tail)
                averages_centre(&a, isfinite(lo) && way != LOWER ? lo : hi);
        if (itself)
                log_p = average_interval(&a, lo, hi, way == MIDDLE);
        else if (log_p > -NUM_INF)
                average_over(&a, lo, hi, way, log_p);
        const double *s = a.sum + 1, *b = s + n;
        for (size_t i = 0; g && i < n; i++)
                g[i] = log_p > -NUM_INF ? a.centre[i] + s[i] : 0;
        for (size_t i = 0; h && i < n; i++)
                for (size_t j = i; j < n; j++)
                        h[i * n + j] = h[j * n + i] = *b++ - s[i] * s[j];
        averages_free(&a);
        return log_p;
}

/* --- E[s s'] ------------------------------------------------------------------------------- */

/* Over both tails at the median, of integers away from it; h stays zero in the averages. */
static bool average_squares(struct averages *a)
{
        const struct dist *d = a->d;
        double median = dist_quantile(d, 0.5, a->t);
        enum { MOST = 10000000 };
        if (d->support.discrete)
                return add_integers(a, floor(median), d->support.lo, true, MOST) &&
                       add_integers(a, floor(median) + 1, d->support.hi, false, MOST);
        struct averages one = averages_make(d, a->t, true);
        one.squares = true;
        for (int lower = 0; lower < 2; lower++) {
                struct tail q = tail_of(d, a->t, median, lower);
                average_tail(&one, &q);
                averages_add(a, &one, exp(q.log_p));
        }
        averages_free(&one);
        return true;
}

bool likelihood_information(const struct dist *d, const double *t, double *h)
{
        size_t n = d->npar;
        bool known = true;
        if (d->info) {
                d->info(d, t, h);
        } else {
                struct averages a = averages_make(d, t, true);
                a.squares = true;
                known = average_squares(&a);
                const double *from = a.sum + 1 + n;
                for (size_t i = 0; i < n; i++)
                        for (size_t j = i; j < n; j++)
                                h[i * n + j] = h[j * n + i] = *from++;
                averages_free(&a);
        }
        for (size_t i = 0; i < n * n; i++)
                known = known && isfinite(h[i]);
        return known;
}

/* --- 5. a sample --------------------------------------------------------------------------- */

enum { TOGETHER = 16 }; /* intervals that one thread does at a time */

struct sums {
        const struct dist *d;
        const struct outcomes *o;
        const double *t;
        bool g, h;
        size_t k;        /* numbers: the value, the gradient, the Hessian from the diagonal up */
        struct dd *part; /* part[parts * k] */
};

static void add(struct dd *sum, double w, double v)
{
        double plain = sum->hi + w * v;
        *sum = isfinite(plain) ? dd_add(*sum, dd_product(w, v)) : (struct dd){plain, 0};
}

static void sum_part(void *context, size_t part)
{
        const struct sums *c = context;
        const struct outcomes *o = c->o;
        size_t n = c->d->npar, from = part * TOGETHER,
               to = o->n - from < TOGETHER ? o->n : from + TOGETHER;
        double *g = mem_array(n + n * n, sizeof *g), *h = g + n;
        for (size_t i = from; i < to; i++) {
                struct dd *sum = c->part + part * c->k;
                add(sum++, o->w[i],
                    outcome_log(c->d, o->lo[i], o->hi[i], c->t, c->g ? g : NULL, c->h ? h : NULL));
                for (size_t j = 0; c->g && j < n; j++)
                        add(sum++, o->w[i], g[j]);
                for (size_t j = 0; c->h && j < n; j++)
                        for (size_t k = j; k < n; k++)
                                add(sum++, o->w[i], h[j * n + k]);
        }
        free(g);
}

double outcomes_nll(const struct dist *d, const struct sample *s, const double *t, double *g,
                    double *h)
{
        const struct outcomes *o = s->outcomes;
        size_t n = d->npar, parts = (o->n + TOGETHER - 1) / TOGETHER;
        struct sums c = {.d = d, .o = o, .t = t, .g = g, .h = h};
        double value = 0;
        c.k = 1 + (g ? n : 0) + (h ? triangle(n) : 0);
        c.part = mem_array((parts + 1) * c.k, sizeof *c.part);
        threads_each(s->threads, parts, sum_part, &c);
        if (o->exact) {
                struct sample exact = *o->exact;
                exact.threads = s->threads;
                value = likelihood_nll(d, &exact, t, g, h);
        }
        for (size_t i = 0; !o->exact && g && i < n; i++)
                g[i] = 0;
        for (size_t i = 0; !o->exact && h && i < n * n; i++)
                h[i] = 0;
        struct dd *all = c.part + parts * c.k;
        for (size_t part = 0; part < parts; part++)
                for (size_t i = 0; i < c.k; i++) {
                        struct dd next = c.part[part * c.k + i];
                        double plain = all[i].hi + next.hi;
                        all[i] = isfinite(plain) ? dd_add(all[i], next) : (struct dd){plain, 0};
                }
        value -= dd_value(*all);
        for (size_t i = 0; g && i < n; i++)
                g[i] -= dd_value(all[1 + i]);
        for (size_t i = 0, at = 1 + (g ? n : 0); h && i < n; i++)
                for (size_t j = i; j < n; j++, at++)
                        h[j * n + i] = h[i * n + j] = h[i * n + j] - dd_value(all[at]);
        free(c.part);
        return value;
}

/* Adds the squared slopes of the values in the parameters that have corners, to the diagonal of h; a value on a corner has none, but
 * what is expected of it. */
static void add_squares(const struct dist *d, const struct sample *values, const double *t,
                        double *slope, double *h)
{
        size_t n = d->npar;
        double corner = corner_of(d, t), *info = slope + n;
        d->info(d, t, info);
        for (size_t i = 0; i < values->n; i++) {
                double w = values->w ? values->w[i] : 1;
                bool on = values->x[i] == corner;
                if (!on)
                        d->score(d, values->x[i], t, slope);
                for (size_t j = 0; j < n; j++)
                        if (d->param[j].kink)
                                h[j * n + j] += w * (on ? info[j * n + j] : slope[j] * slope[j]);
        }
}

/* An observation's curvature in a parameter at whose value its log density has a corner is E[s^2] on average, of values as of
 * intervals, and so s^2 stands for it; of a value that was seen in a window that less the square of the window's score, which is its
 * mean. No expectation is of use, as it would be of all values, those that were censored too: where many above mu are, those that are left
 * tell more of mu (ged) or less than the family's info says. */
double likelihood_corners(const struct dist *d, const struct sample *s, const double *t, double *g,
                          double *h)
{
        const struct outcomes *o = s->outcomes;
        size_t n = d->npar;
        double *slope = mem_array(n + n * n, sizeof *slope);
        double value = outcomes_nll(d, s, t, g, h);
        if (d->smooth && d->smooth(d, t)) {
                free(slope);
                return value;
        }
        for (size_t j = 0; j < n; j++)
                if (d->param[j].kink)
                        h[j * n + j] = 0;
        if (o->exact)
                add_squares(d, o->exact, t, slope, h);
        for (size_t i = 0; i < o->n; i++) {
                outcome_log(d, o->lo[i], o->hi[i], t, slope, NULL);
                for (size_t j = 0; j < n; j++)
                        h[j * n + j] += d->param[j].kink ? o->w[i] * slope[j] * slope[j] : 0;
        }
        free(slope);
        return value;
}
