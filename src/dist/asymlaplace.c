/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asymmetric Laplace: exponential tails of different lengths; the likelihood behind quantile regression.
 *
 *   f(x) = exp(-kappa u+ - u- / kappa) / (lambda (kappa + 1 / kappa)),    u = (x - m) / lambda,  lambda, kappa > 0
 *
 * where u+ = max(u, 0), u- = max(-u, 0). With A = mean (x - m)+ and B = mean (m - x)+,
 *   l / n = -log lambda - log(kappa + 1 / kappa) - (kappa A + B / kappa) / lambda.
 * Given m, dl/dlambda = dl/dkappa = 0 give kappa = (B / A)^(1/4), lambda = (A B)^(1/4) (sqrt A + sqrt B), and then
 *   l / n = -2 log(sqrt A + sqrt B) - 1.
 * Between neighbouring observations A and B are linear in m, so that sqrt A + sqrt B is concave there: the maximum is at
 * an observation, found by trying them all. If it is the least (B = 0) or the greatest (A = 0) there is no maximum inside:
 * l rises as kappa -> 0 or infinity to that of an exponential that starts there.
 * l has a corner in m at every observation: standard errors come from the expected information, which follows from
 * kappa u+ and u- / kappa being standard exponential, with P(x < m) = kappa^2 / (1 + kappa^2).
 * Kotz, Kozubowski & Podgorski (2001), The Laplace Distribution and Generalizations, ch. 3, sec. 3.5.
 */
#include "shifted.h"
#include "tails.h"
#include "tilted.h"

#include <gsl/gsl_randist.h>

enum { M, LAMBDA, KAPPA };

extern const struct dist dist_laplace;

static double logpdf(ROW, double x, const double *t)
{
        double u = (x - t[M]) / t[LAMBDA], k = t[KAPPA];
        if (!(t[LAMBDA] > 0) || isinf(k))
                return -NUM_INF; /* at the limits, whose place and scale these do not tell */
        return -(u > 0 ? k * u : -u / k) - log(t[LAMBDA]) - log(k + 1 / k);
}

static void score(ROW, double x, const double *t, double *g)
{
        double u = (x - t[M]) / t[LAMBDA], k = t[KAPPA], above = fmax(u, 0), below = fmax(-u, 0);
        g[M] = (u > 0 ? k : u < 0 ? -1 / k : 0) / t[LAMBDA];
        g[LAMBDA] = (k * above + below / k - 1) / t[LAMBDA];
        g[KAPPA] = (1 - k) * (1 + k) / (1 + k * k) / k - above + below / (k * k);
}

static void hess(ROW, double x, const double *t, double *h)
{
        double u = (x - t[M]) / t[LAMBDA], k = t[KAPPA], above = fmax(u, 0), below = fmax(-u, 0);
        double s = t[LAMBDA], k2 = k * k;
        h[0] = 0;
        h[1] = h[3] = -(u > 0 ? k : u < 0 ? -1 / k : 0) / s / s;
        h[2] = h[6] = (u > 0 ? 1 : u < 0 ? 1 / k2 : 0) / s;
        h[4] = (1 - 2 * (k * above + below / k)) / s / s;
        h[5] = h[7] = (above - below / k2) / s;
        h[8] = (k2 * k2 - 4 * k2 - 1) / (k2 * (k2 + 1) * (k2 + 1)) - 2 * below / (k2 * k);
}

static void info(ROW, const double *t, double *h)
{
        double k = t[KAPPA], s = t[LAMBDA], c = (k - 1) * (k + 1) / (k * k + 1);
        h[0] = h[4] = 1 / s / s;
        h[1] = h[3] = 0;
        h[2] = h[6] = -2 / s / (1 + k * k);
        h[5] = h[7] = c / k / s;
        h[8] = (2 - c * c) / (k * k);
}

/* --- the maximum */

struct place {
        double m, above, below; /* A and B there */
};

static struct place place_at(const struct sample *s, double m)
{
        struct dd above = {0, 0}, below = {0, 0};
        for (size_t i = 0; i < s->n; i++) {
                struct dd e = dd_sum(s->x[i], -m);
                if (s->w)
                        e = dd_mul_d(e, s->w[i]);
                if (e.hi > 0)
                        above = dd_add(above, e);
                else
                        below = dd_sub(below, e);
        }
        return (struct place){m, dd_value(above) / s->weight, dd_value(below) / s->weight};
}

/* Where sqrt A + sqrt B is least, by sums that run along the observations in their order. */
static struct place best_place(const struct sample *s)
{
        const struct sorted *o = sample_sorted(s);
        double least = NUM_INF, m = o->x[0], before = o->x[0], passed = 0;
        struct dd above = {0, 0}, below = {0, 0};
        for (size_t i = 0; i < o->n; i++) {
                struct dd e = dd_sum(o->x[i], -o->x[0]);
                above = dd_add(above, o->w ? dd_mul_d(e, o->w[i]) : e);
        }
        for (size_t i = 0; i < o->n; i++) {
                struct dd step = dd_sum(o->x[i], -before);
                below = dd_add(below, dd_mul_d(step, passed));
                above = dd_sub(above, dd_mul_d(step, s->weight - passed));
                double cost = sqrt(fmax(dd_value(above), 0)) + sqrt(dd_value(below));
                if (i + 1 == o->n)
                        cost = sqrt(dd_value(below)); /* above is 0, but for rounding */
                if (cost < least) {
                        least = cost;
                        m = o->x[i];
                }
                before = o->x[i];
                passed += o->w ? o->w[i] : 1;
        }
        return place_at(s, m);
}

static void shape(const struct place *p, double *t)
{
        double a = sqrt(p->above), b = sqrt(p->below);
        t[M] = p->m;
        t[LAMBDA] = sqrt(a) * sqrt(b) * (a + b);
        t[KAPPA] = sqrt(b / a);
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *mo = sample_moments(s);
        bool at_m = isnan(held[M]) || held[M] == mo->min;
        if (isnan(held[LAMBDA]) && all_equal(s) && at_m)
                return NO_SPREAD(s, "lambda -> 0");
        if (isnan(held[LAMBDA]) && isnan(held[KAPPA]) && held[M] <= mo->min)
                return "no observation is below the fixed m: the likelihood is largest as lambda "
                       "and kappa -> 0, which is an exponential";
        if (isnan(held[LAMBDA]) && isnan(held[KAPPA]) && held[M] >= mo->max)
                return "no observation is above the fixed m: the likelihood is largest as lambda "
                       "-> 0 and kappa -> inf, which is a reflected exponential";
        return NULL;
}

/* With kappa fixed the best m is the quantile at P(x < m), whatever lambda is. */
static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        double k = held[KAPPA];
        if (!isnan(held[LAMBDA]) && isnan(k))
                return false;
        if (isnan(k)) {
                struct place p = isnan(held[M]) ? best_place(s) : place_at(s, held[M]);
                shape(&p, t);
                return p.above > 0 && p.below > 0;
        }
        t[M] = isnan(held[M]) ? sample_quantile(s, 1 / (1 + 1 / (k * k))) : held[M];
        struct place p = place_at(s, t[M]);
        t[LAMBDA] = isnan(held[LAMBDA]) ? k * p.above + p.below / k : held[LAMBDA];
        t[KAPPA] = k;
        return true;
}

/* In a window from m - below to m + above, given m, the density is an exponential family in the slopes a on either side:
 * l is concave in these. One of them: */
struct slope {
        double width, mean; /* of the window, and of (x - m)+ or (m - x)+ */
        double a, other;    /* other: the mass on the other side */
};

static double slope_mass(double a, double width)
{
        return -expm1(-a * width) / a;
}

static double slope_excess(double a, void *context)
{
        const struct slope *p = context;
        double cut = isinf(p->width) ? 0 : a * p->width * exp(-a * p->width);
        return (-expm1(-a * p->width) - cut) / (a * a * (p->other + slope_mass(a, p->width))) -
               p->mean;
}

/* One after the other, until neither moves. false: one of them runs off. */
static bool slopes_settle(struct slope side[2])
{
        enum { ROUNDS = 40 };
        for (int i = 0; i < ROUNDS; i++) {
                double moved = 0;
                for (int k = 0; k < 2; k++) {
                        struct slope *p = &side[k], *q = &side[1 - k];
                        p->other = slope_mass(q->a, q->width);
                        double a = num_root_positive(slope_excess, p, p->a);
                        if (!(a > 0 && isfinite(a)))
                                return false;
                        moved = fmax(moved, fabs(log(a / p->a)));
                        p->a = a;
                }
                if (moved < 1e-9)
                        break;
        }
        return true;
}

/* l may have a top at any observation: the highest of about PLACES of them. false: there is none. */
static bool highest_corner(const struct window *w, double *t)
{
        enum { PLACES = 64 };
        double x[PLACES], best = -NUM_INF;
        size_t n = w->y->n < PLACES ? w->y->n : PLACES;
        sample_outline(w->y, n, x);
        for (size_t i = 0; i < n; i++) {
                struct place p = place_at(w->y, x[i]);
                struct slope side[2] = {{w->hi - x[i], p.above, 1 / p.above, 0},
                                        {x[i] - w->lo, p.below, 1 / p.below, 0}};
                if (!(p.above > 0 && p.below > 0 && slopes_settle(side)))
                        continue;
                double above = side[0].a, below = side[1].a;
                double l = -above * p.above - below * p.below -
                           log(slope_mass(above, side[0].width) + slope_mass(below, side[1].width));
                if (!(l > best))
                        continue;
                best = l;
                t[M] = x[i];
                t[LAMBDA] = 1 / (sqrt(above) * sqrt(below));
                t[KAPPA] = sqrt(above / below);
        }
        return isfinite(best);
}

/* l has many corners: a search begins at the highest that the closed form knows, or that is in a window, then elsewhere. */
static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        static const double at[] = {0.5, 0.25, 0.75, 0.1, 0.9};
        enum { N = sizeof at / sizeof *at };
        struct window w;
        (void)held;
        if (k == N + 1 && s->outcomes && window_of(s, false, &w))
                return highest_corner(&w, t);
        struct place p =
                k == 0 ? best_place(s) : place_at(s, sample_about(s, at[k <= N ? k - 1 : 0]));
        double spread = p.above + p.below; /* keep away from the edges */
        p.above = fmax(p.above, 1e-3 * spread);
        p.below = fmax(p.below, 1e-3 * spread);
        shape(&p, t);
        return k <= N;
}

static bool starts_at_least(ROW, const struct sample *s, const double *t)
{
        (void)t;
        return !(best_place(s).below > 0);
}

static bool starts_at_greatest(ROW, const struct sample *s, const double *t)
{
        (void)t;
        return !(best_place(s).above > 0);
}

/* --- the distribution function: log P(x < m) and log P(x > m), and within them an exponential */

static double log_below(const double *t)
{
        return -log1p(1 / t[KAPPA] / t[KAPPA]);
}

static double log_above(const double *t)
{
        return -log1p(t[KAPPA] * t[KAPPA]);
}

/* As kappa -> 0 with kappa lambda = 1/r it is e^(r (x - m)) below m and flat above, which a window may like; mirrored as kappa -> inf. For
 * any m the mean distance of what is below is that of the sample, and between observations l is convex in m. */
struct ramp {
        double width, rest; /* of the window below m, and above */
        double below;       /* mean (m - x)+ */
};

static double ramp_mass(const struct ramp *p, double r)
{
        return p->rest - expm1(-r * p->width) / r;
}

static double ramp_excess(double r, void *context)
{
        const struct ramp *p = context;
        double end = isinf(p->width) ? 0 : r * p->width * exp(-r * p->width);
        return (-expm1(-r * p->width) - end) / (r * r * ramp_mass(p, r)) - p->below;
}

/* The best of these into *e; down: the flat part is below. */
static void ramp_edge(const struct window *w, bool down, struct brink *e)
{
        const struct sorted *o = sample_sorted(w->y);
        const struct moments *m = sample_moments(w->y);
        double n = w->y->weight, passed = 0, sum = 0;
        e->loglik = -NUM_INF;
        for (size_t k = 0; k < o->n; k++) {
                size_t i = down ? o->n - 1 - k : k;
                double x = o->x[i], one = o->w ? o->w[i] : 1;
                double below = (down ? sum - passed * x : passed * x - sum) / n;
                struct ramp p = {down ? w->hi - x : x - w->lo, down ? x - w->lo : w->hi - x, below};
                double above = below + (down ? x - m->mean : m->mean - x);
                passed += one;
                sum += one * x;
                if (!(below > 0) || isinf(p.rest))
                        continue;
                double r = num_root_positive(ramp_excess, &p, 1 / below);
                double loglik = -n * (r * below + log(ramp_mass(&p, r)));
                if (!(r > 0) || !(loglik > e->loglik))
                        continue;
                e->how = down ? "kappa -> inf, where below m the density is flat"
                              : "kappa -> 0, where above m the density is flat";
                e->loglik = loglik;
                e->peak = above >= p.rest * p.rest / 2 / ramp_mass(&p, r);
        }
}

/* The other tail may end there too: l falls into the family if values crowd to where the density is cut off. */
static void ledge(const struct window *w, bool upper, struct brink *e)
{
        const struct moments *m = sample_moments(w->y);
        double width;
        if (flat_edge(w, upper,
                      upper ? "kappa -> inf and kappa lambda -> inf, where the density is flat up "
                              "to the "
                              "largest value, and 0 above it"
                            : "kappa -> 0 and lambda / kappa -> inf, where the density is flat "
                              "from the "
                              "least value on, and 0 below it",
                      e, &width))
                e->peak = (upper ? m->max - m->mean : m->mean - m->min) >= width / 2;
}

/* Beyond the window it does not matter where mu is: the density in it is e^(a x), a = 1/(kappa lambda) or -kappa / lambda, exactly. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct tilted t;
        if (k > 4 || !window_of(s, false, &t.w))
                return false;
        if (k > 2) {
                ledge(&t.w, k == 4, e);
                return true;
        }
        if (k > 0) {
                ramp_edge(&t.w, k == 2, e);
                return true;
        }
        if (!tilted_edge(s, false,
                         "m leaves the window, below which every m is as good: the density is "
                         "proportional to exp(-a x)",
                         "m leaves the window, above which every m is as good: the density is "
                         "proportional to exp(a x)",
                         &t, e))
                return false;
        e->peak = true;
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        double u = (x - t[M]) / t[LAMBDA];
        return u < 0 ? log_below(t) + u / t[KAPPA] : num_log1mexp(log_above(t) - u * t[KAPPA]);
}

static double logsf(ROW, double x, const double *t)
{
        double u = (x - t[M]) / t[LAMBDA];
        return u > 0 ? log_above(t) - u * t[KAPPA] : num_log1mexp(log_below(t) + u / t[KAPPA]);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double k = t[KAPPA], r = 1 / t[LAMBDA], u = (x - t[M]) * r, q = 1 / (1 + k * k);
        bool above = u > 0;
        /* exp(-m), m = a u + log(1 + k^2) or log(1 + k^-2) */
        double a = above ? k : -1 / k, da = above ? 1 : 1 / k / k, dda = above ? 0 : -2 / k / k / k;
        double b = above ? 2 * k * q : -2 * q / k,
               bb = above ? 2 * (1 - k * k) * q * q : 2 * q * q * (1 + 3 * k * k) / k / k;
        double m = a * u - (above ? log_above(t) : log_below(t));
        return tail_of_exponent(m, 3, (const double[]){-a * r, -a * u * r, da * u + b},
                                (const double[]){0, a * r * r, -da * r, a * r * r,
                                                 2 * a * u * r * r, -da * u * r, -da * r,
                                                 -da * u * r, dda * u + bb},
                                above == upper, g, h);
}

static double quantile(ROW, double p, const double *t)
{
        double below = log_below(t), above = log_above(t);
        if (log(p) < below)
                return t[M] + t[LAMBDA] * t[KAPPA] * (log(p) - below);
        return t[M] - t[LAMBDA] / t[KAPPA] * (log1p(-p) - above);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        double up = gsl_ran_exponential(r, 1 / t[KAPPA]);
        return t[M] + t[LAMBDA] * (up - gsl_ran_exponential(r, t[KAPPA]));
}

static double mean(ROW, const double *t)
{
        return t[M] + t[LAMBDA] * (1 / t[KAPPA] - t[KAPPA]);
}

static double variance(ROW, const double *t)
{
        double k = t[KAPPA];
        return t[LAMBDA] * t[LAMBDA] * (1 / (k * k) + k * k);
}

static double tau(ROW, const double *t)
{
        return exp(log_below(t));
}

const struct dist dist_asymlaplace = {
        .name = "asymlaplace",
        .aliases = NAMES("ald", "asymmetriclaplace", "laplaceasymmetric"),
        .title = "Asymmetric Laplace",
        .formula = "f(x) = exp(-kappa (x - m)+ / lambda - (m - x)+ / (kappa lambda)) / (lambda "
                   "(kappa + 1 / kappa))",
        .estimator = "closed form given m, which is the best of the observations",
        .derivation =
                "with A = mean (x - m)+ and B = mean (m - x)+\n"
                "l / n = -log lambda - log(kappa + 1 / kappa) - (kappa A + B / kappa) / lambda\n"
                "dl/dlambda = dl/dkappa = 0  =>  kappa = (B / A)^(1/4),\n"
                "  lambda = (A B)^(1/4) (sqrt A + sqrt B)\n"
                "and then -2 log(sqrt A + sqrt B) - 1 is l / n: largest at an observation m,\n"
                "because sqrt A + sqrt B is concave between observations",
        .notes = "m is the tau-quantile, tau = kappa^2 / (1 + kappa^2): with kappa fixed the "
                 "maximum is the sample\n"
                 "quantile, and -l is the check loss of quantile regression.\n"
                 "lambda is a scale; where lambda multiplies x - m, as in Wikipedia, it is 1 over "
                 "this one. VGAM's\n"
                 "scale is sqrt(2) lambda.\n"
                 "If the best m is the least or the greatest observation the maximum is an "
                 "exponential that\n"
                 "starts there. l has a corner at every observation, so standard errors come from "
                 "the expected\n"
                 "information.",
        .reference = "Kotz, Kozubowski & Podgorski (2001), The Laplace Distribution and "
                     "Generalizations, ch. 3",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 3,
        .loss = LOSS_TILTED,
        .param = (const struct param[]){{.name = "m",
                                         REAL,
                                         .doc = "location: mode, and the tau-quantile",
                                         .unit = 1,
                                         .location = true,
                                         .kink = true,
                                         .aliases = NAMES("loc", "location", "mu", "theta")},
                                        {.name = "lambda",
                                         POSITIVE,
                                         .doc = "scale",
                                         .unit = 1,
                                         .aliases = NAMES("scale")},
                                        {.name = "kappa",
                                         POSITIVE,
                                         .doc = "asymmetry: below 1 the upper tail is the longer",
                                         .aliases = NAMES("asymmetry")}},
        .probe = (const double[]){1.5, 2, 0.7},
        .derived =
                (const struct derived[]){{"tau", "kappa^2 / (1 + kappa^2) = P(x < m)", tau, 0, 1},
                                         {0}},
        .limit = (const struct limit[]){{
                                                .dist = &shifted_up,
                                                .how = "kappa -> 0",
                                                .from = (const int[]){SHIFTED_LOC, -1, -1},
                                                .at = (const double[]){0, 0, 0},
                                                .is_peak = starts_at_least,
                                                .decides = true,
                                        },
                                        {
                                                .dist = &shifted_down,
                                                .how = "kappa -> inf",
                                                .from = (const int[]){SHIFTED_LOC, -1, -1},
                                                .at = (const double[]){0, 0, NUM_INF},
                                                .is_peak = starts_at_greatest,
                                                .decides = true,
                                        },
                                        {0}},
        .special = (const struct special[]){{&dist_laplace, "kappa = 1", LAW_CHI2,
                                             (const double[]){NUM_NAN, NUM_NAN, 1}},
                                            {0}},
        .spelling = {"VGAM::dalap(x, location = {m}, scale = sqrt(2) * {lambda}, kappa = {kappa})",
                     "laplace_asymmetric({kappa}, loc={m}, scale={lambda})", NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .info = info,
        .edge = edge,
        .none = none,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
