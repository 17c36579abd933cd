/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generalised gamma (Stacy): a power of a gamma variable; holds gamma (p = 1), weibull (d = p), half-normal (d = 1, p = 2).
 *
 *   f(x) = (p / a) (x / a)^(d - 1) exp(-(x / a)^p) / Gamma(d / p),   x >= 0,  a, d, p > 0
 *
 * y = (x / a)^p is gamma with shape k = d / p. For each p, dl/da = dl/dd = 0 therefore gives
 *   log k - psi(k) = log(mean x^p) - mean(log x^p),   a^p = mean x^p / k,
 * and dl/dp = 0 leaves one equation, p k [sum x^p log x / sum x^p - mean log x] = 1. It may have no root or several: it
 * is followed over all p, in units of s, the standard deviation of log x, and the highest maximum is taken.
 *
 * In Prentice's terms (mu = log a + log(k) / p, sigma = 1 / (p sqrt k), Q = 1 / sqrt k) Q -> 0 is the lognormal, with
 * log f = log f_lognormal - Q z^3 / 6 + O(Q^2): there l falls into the family iff the third central moment of log x is >= 0.
 * p -> inf is the power function f(x) = (d / x) (x / a)^d, x < a: n d (log(p / n d) + 1 - gamma) / p above what l can reach
 * at a large p, so that it is always a local maximum; in small samples often the highest.
 *
 * Near the lognormal a = exp(mu - 2 (sigma / Q) log(1 / Q)) leaves the range of numbers; and gamma's terms cancel: with
 * v = log(y / k), log f = -log x + log(p d / 2 pi) / 2 - S(k) - k (e^v - 1 - v), S Stirling's remainder.
 * Stacy (1962), Ann. Math. Stat. 33, 1187-1192; Prentice (1974), Biometrika 61, 539-544; Hager & Bain (1970), JASA 65,
 * 1601-1609.
 */
#include "tails.h"
#include "tilt.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_exp.h>
#include <gsl/gsl_sf_psi.h>

enum { A, D, P };

extern const struct dist dist_gamma, dist_lognormal, dist_powerfunction;
extern const struct dist dist_halfnormal;
extern const struct dist dist_nakagami;
extern const struct dist dist_weibull;

/* e^v - 1 - v */
static double excess_of_exp(double v)
{
        return fabs(v) < 1 ? v * v / 2 * gsl_sf_exprel_2(v) : expm1(v) - v;
}

/* log y = p log(x / a) */
static double log_y(double x, const double *t)
{
        return t[P] * num_log_quotient(x, t[A]);
}

static double logpdf_at_zero(const double *t)
{
        if (t[D] != 1)
                return t[D] < 1 ? NUM_INF : -NUM_INF;
        return -log(t[A]) - num_lgamma1p(1 / t[P]);
}

static double logpdf(ROW, double x, const double *t)
{
        double k = t[D] / t[P];
        if (!(x >= 0) || isinf(t[D]))
                return -NUM_INF;
        if (isinf(t[P]))
                return dist_powerfunction.logpdf(&dist_powerfunction, x,
                                                 (const double[]){t[D], t[A]});
        if (x == 0)
                return logpdf_at_zero(t);
        if (k < 1)
                return num_log_quotient(t[D], x) + t[D] * num_log_quotient(x, t[A]) -
                       exp(log_y(x, t)) - num_lgamma1p(k);
        return (log(t[P]) + log(t[D])) / 2 - log(x) - LOG_SQRT_2PI - num_stirling(k) -
               k * excess_of_exp(log_y(x, t) - log(k));
}

static void score(ROW, double x, const double *t, double *g)
{
        double k = t[D] / t[P], p = t[P], lk = log(k), l = log_y(x, t), v = l - lk;
        if (x == 0) { /* where d is held at 1 */
                g[A] = -t[D] / t[A];
                g[D] = 0;
                g[P] = gsl_sf_psi(1 + k) * k / p;
                return;
        }
        g[A] = t[D] * expm1(v) / t[A];
        g[D] = (v + num_log_minus_psi(k)) / p;
        g[P] = k < 1 ? (k * gsl_sf_psi(1 + k) - exp(l) * l) / p
                     : (1 - k * num_log_minus_psi(k) - k * (v * exp(v) + lk * expm1(v))) / p;
}

static void hess(ROW, double x, const double *t, double *h)
{
        double a = t[A], p = t[P], k = t[D] / p;
        double psi = gsl_sf_psi(k), psi1 = gsl_sf_psi_1(k);
        double l = x > 0 ? log_y(x, t) : 0, y = x > 0 ? exp(l) : 0;
        h[0] = (t[D] - p * (1 + p) * y) / a / a;
        h[1] = h[3] = -1 / a;
        h[2] = h[6] = y * (1 + l) / a;
        h[4] = -psi1 / p / p;
        h[5] = h[7] = (psi + k * psi1) / p / p;
        h[8] = -(1 + y * l * l + 2 * k * psi + k * k * psi1) / p / p;
}

/* E y = k, E y log y = k psi(k + 1), E y log^2 y = k (psi'(k + 1) + psi(k + 1)^2) */
static void info(ROW, const double *t, double *h)
{
        double a = t[A], p = t[P], k = t[D] / p;
        double psi = gsl_sf_psi(k), psi1 = gsl_sf_psi_1(k), next = gsl_sf_psi(k + 1);
        h[0] = p * t[D] / a / a;
        h[1] = h[3] = 1 / a;
        h[2] = h[6] = -k * (1 + next) / a;
        h[4] = psi1 / p / p;
        h[5] = h[7] = -(psi + k * psi1) / p / p;
        h[8] = (1 + k * (gsl_sf_psi_1(k + 1) + next * next) + 2 * k * psi + k * k * psi1) / p / p;
}

/* --- the profile in p */

struct profile {
        const struct sample *logs;
        double d; /* where it is held, else NAN */
};

/* What the sample says of x^p, and the best k for it. */
struct powers {
        double gap;  /* log(mean x^p) - mean(log x^p) */
        double tilt; /* sum x^p log x^p / sum x^p - mean(log x^p) */
        double k;
};

static double shape_excess(double k, void *gap)
{
        return num_log_minus_psi(k) - *(const double *)gap;
}

/* log k - psi(k) = gap, from Minka's approximation (2002, "Estimating a Gamma distribution", eq. 10), right to 1.5 %. */
static double shape_of(double gap)
{
        double guess = (3 - gap + sqrt((gap - 3) * (gap - 3) + 24 * gap)) / (12 * gap);
        return gap > 0 ? num_root_positive(shape_excess, &gap, guess) : NUM_INF;
}

/* With v = p (log x - its mean): about the mean where v is small (e^v - 1 - v and v (e^v - 1) do not cancel), about
 * the largest, top, where e^v might overflow. */
static struct powers powers_of(const struct profile *f, double p)
{
        const struct sample *logs = f->logs;
        const struct moments *m = sample_moments(logs);
        double top = p * (m->max - m->mean), n = logs->weight;
        bool small = top < 1;
        struct dd one = {0, 0}, two = {0, 0};
        for (size_t i = 0; i < logs->n; i++) {
                double w = logs->w ? logs->w[i] : 1;
                double v = p * ((logs->x[i] - m->mean_dd.hi) - m->mean_dd.lo);
                double e = small ? expm1(v) : exp(v - top);
                one = dd_add(one, dd_product(w, small ? excess_of_exp(v) : e));
                two = dd_add(two, dd_product(w, v * e));
        }
        double mean = dd_value(one) / n;
        struct powers r = {.gap = small ? log1p(mean) : log(mean) + top,
                           .tilt = dd_value(two) / n / (small ? 1 + mean : mean)};
        r.k = isnan(f->d) ? shape_of(r.gap) : f->d / p;
        return r;
}

/* -p dl/dp / n along the profile. */
static double slope(double p, void *profile)
{
        const struct profile *f = profile;
        struct powers r = powers_of(f, p);
        return r.k * r.tilt - 1 + (isnan(f->d) ? 0 : r.k * (num_log_minus_psi(r.k) - r.gap));
}

/* The mean of log x f(x) at p with the best of the others; and at the limits. */
static double height(const struct profile *f, double p)
{
        struct powers r = powers_of(f, p);
        return log(p) + log(r.k) / 2 - LOG_SQRT_2PI - num_stirling(r.k) - r.k * r.gap;
}

static double lognormal_height(const struct profile *f)
{
        return isnan(f->d) ? -log(sample_moments(f->logs)->sd) - LOG_SQRT_2PI - 0.5 : -NUM_INF;
}

static double powerfunction_height(const struct profile *f)
{
        const struct moments *m = sample_moments(f->logs);
        double below = m->max - m->mean, d = isnan(f->d) ? 1 / below : f->d;
        return log(d) - d * below;
}

/* a, d for this p */
static void complete(const struct profile *f, double p, double *t)
{
        struct powers r = powers_of(f, p);
        t[A] = exp(sample_moments(f->logs)->mean + (r.gap - log(r.k)) / p);
        t[D] = isnan(f->d) ? r.k * p : f->d;
        t[P] = p;
}

/* Where the maximum is; the p of the highest one inside, if that is it. Below p s = 1e-5 (k = 1e10) the family cannot be
 * told from the lognormal; where the largest value alone counts, from the power function. */
enum top { TOP_INSIDE, TOP_LOGNORMAL, TOP_POWERFUNCTION };

#define LEAST(f) (1e-5 / sample_moments((f)->logs)->sd)

static enum top highest(struct profile *f, double *best)
{
        const struct moments *m = sample_moments(f->logs);
        double p = LEAST(f), before = slope(p, f), after, next, top = powerfunction_height(f);
        enum top where = TOP_POWERFUNCTION;
        if (before >= 0 && lognormal_height(f) > top) {
                top = lognormal_height(f);
                where = TOP_LOGNORMAL;
        }
        for (; p * (m->max - m->mean) < 500; p = next, before = after) {
                next = p * (p * m->sd < 0.02 ? 3 : 1.5);
                after = slope(next, f);
                double root = before < 0 && after >= 0 ? num_root(slope, f, p, next) : NUM_NAN;
                if (root > 0 && height(f, root) > top) {
                        top = height(f, root);
                        where = TOP_INSIDE;
                        *best = root;
                }
        }
        return where;
}

/* --- the maximum */

/* Whether a, and its variance, are numbers. */
static bool is_held_by_doubles(const double *t)
{
        return isnormal(t[A] * t[A]) && isfinite(t[D]);
}

/* A maximum so near the lognormal that a is too small. There log a is about mean log x + 2 log(p s) / p: where that is
 * -170, half of what is needed, the likelihood must already fall. */
static bool is_lost(struct profile *f, double p)
{
        const struct moments *m = sample_moments(f->logs);
        double edge = LEAST(f), t[3];
        if (isnan(p)) {
                while (m->mean + 2 * log(edge * m->sd) / edge < -170)
                        edge *= 1.2;
                if (edge == LEAST(f) || (isnan(f->d) && slope(edge, f) < 0) ||
                    highest(f, &p) != TOP_INSIDE)
                        return false;
        }
        complete(f, p, t);
        return !is_held_by_doubles(t);
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        if (m->min == 0 && !(held[D] >= 1))
                return "a value is 0: the likelihood grows without bound as d -> 0 (the density at "
                       "0 "
                       "is infinite for d < 1)";
        if (m->min == 0 && held[D] > 1)
                return "a value is 0, where the density is 0 for d > 1: the likelihood is 0 "
                       "everywhere";
        if (all_equal(s) && isnan(held[D]) &&
            (isnan(held[A]) || (isnan(held[P]) && m->min >= held[A])))
                return NO_SPREAD(s, "d -> inf");
        if (isnan(held[A]) && m->min > 0 && !all_equal(s) &&
            is_lost(&(struct profile){sample_mapped(s, MAP_LOG), held[D]}, held[P]))
                return "none that numbers can hold: a < 1e-154, so near is it to the lognormal, "
                       "which should be fitted instead";
        return NULL;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        struct profile f = {sample_mapped(s, MAP_LOG), held[D]};
        double p = held[P];
        if (sample_moments(s)->min == 0 || all_equal(s) || !isnan(held[A]))
                return false;
        if (isnan(p) && highest(&f, &p) != TOP_INSIDE)
                return false;
        complete(&f, p, t);
        return is_held_by_doubles(t);
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        static const double spread[] = {1, 4};
        enum { N = sizeof spread / sizeof *spread };
        struct profile f = {sample_mapped(s, MAP_LOG), held[D]};
        if (k >= (isnan(held[P]) ? N : 1))
                return false;
        t[A] = sample_moments(s)->mean;
        t[D] = t[P] = 1;
        if (sample_moments(s)->min > 0 && !all_equal(s))
                complete(&f, isnan(held[P]) ? spread[k] / sample_moments(f.logs)->sd : held[P], t);
        return true;
}

/* Only where nothing is held is the limit asked for. */
static bool lognormal_is_peak(ROW, const struct sample *s, const double *t)
{
        struct profile f = {sample_mapped(s, MAP_LOG), NUM_NAN};
        double p;
        (void)t;
        return slope(LEAST(&f), &f) >= 0 && highest(&f, &p) == TOP_LOGNORMAL;
}

/* With a held above the largest value l rises towards finite p. d is held unless it is the best for the limit. */
static bool powerfunction_is_peak(ROW, const struct sample *s, const double *t)
{
        struct profile f = {sample_mapped(s, MAP_LOG), NUM_NAN};
        const struct moments *m = sample_moments(f.logs);
        double p;
        if (t[1] != sample_moments(s)->max || sample_moments(s)->min == 0)
                return false;
        if (all_equal(s))
                return true;
        if (fabs(t[0] * (m->max - m->mean) - 1) > 1e-9)
                f.d = t[0];
        return powerfunction_height(&f) > lognormal_height(&f) &&
               highest(&f, &p) == TOP_POWERFUNCTION;
}

/* --- in a window, where y = log x, log f = d y - K e^(p y) and a constant, K = a^-p. Its edges: the lognormal, a limit; as p -> inf the
 * power function, which ends at the largest value; and e^(c y), as K -> 0, d = c, or as p -> 0, K p = d - c. l falls from there iff
 * mean e^(p y) >= E e^(p y) for every p, or mean y^2 >= E y^2. */

static bool is_outgrown(const struct window *w, double c)
{
        double p = 1e-3 / sample_moments(w->y)->sd;
        bool falls = tilt_outspread(w, c);
        for (; falls && c > 0 && p * sample_moments(w->y)->sd < 1e3; p *= 1.5)
                falls = tilt_exceeded(w, c, p);
        return falls;
}

static void power_edge(const struct window *w, struct brink *e)
{
        double c = tilt_best(w);
        if (isnan(c))
                return;
        e->how = c < 0 ? "p -> 0, where the density is proportional to a power of x below -1"
                       : "a -> inf, where the density is proportional to x^(d - 1)";
        e->loglik = tilt_loglik(w, c);
        e->peak = is_outgrown(w, c);
}

static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct window w;
        if (k > 1 || !window_of(s, true, &w) || !(sample_moments(w.y)->sd > 0))
                return false;
        if (k == 0) {
                power_edge(&w, e);
                return true;
        }
        w.hi = sample_moments(w.y)->max;
        double c = fmax(tilt_best(&w), 0);
        if (c > 0 || isfinite(w.lo)) {
                e->how = "p -> inf, where the density is proportional to x^(d - 1) up to the "
                         "largest value and vanishes above";
                e->loglik = tilt_loglik(&w, c);
                e->peak = true;
        }
        return true;
}

/* --- the distribution function is gamma's at y; far down it is y^k / Gamma(k + 1) */

#define FAR_DOWN -37.0

static double log_lower(double x, const double *t)
{
        return t[D] * num_log_quotient(x, t[A]) - num_lgamma1p(t[D] / t[P]);
}

static double logcdf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return -NUM_INF;
        double l = log_y(x, t);
        if (l < FAR_DOWN)
                return fmin(log_lower(x, t), 0);
        return dist_gamma.logcdf(&dist_gamma, exp(l), (const double[]){t[D] / t[P], 1});
}

static double logsf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return 0;
        double l = log_y(x, t);
        if (l < FAR_DOWN)
                return num_log1mexp(fmin(log_lower(x, t), 0));
        return dist_gamma.logsf(&dist_gamma, exp(l), (const double[]){t[D] / t[P], 1});
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double a = 1 / t[A], p = t[P], q = 1 / p, k = t[D] * q, l = log_y(x, t);
        struct gamma_bends b;
        if (isinf(p) || isinf(k) || !tail_bends(k, l, upper, &b))
                return false;
        if (g) {
                g[A] = -p * a * b.in.l;
                g[D] = q * b.in.k;
                g[P] = q * (l * b.l_less - k * b.k_less);
        }
        if (h) {
                h[0] = p * a * a * (p * b.in.ll + b.in.l);
                h[1] = h[3] = -a * b.in.kl;
                h[2] = h[6] = -a * (b.l_less + l * b.in.ll);
                h[4] = q * q * b.in.kk;
                h[5] = h[7] = -q * q * (k * b.in.kk + b.k_less);
                h[8] = q * q * (k * (k * b.in.kk + 2 * b.k_less) + l * l * b.in.ll);
        }
        return true;
}

/* A gamma variable of shape k is one of shape k + 1 times U^(1/k), which may be too small a number. */
static double draw(ROW, const double *t, gsl_rng *r)
{
        double y = gsl_ran_gamma(r, t[D] / t[P] + 1, 1);
        return t[A] * pow(y, 1 / t[P]) * pow(gsl_rng_uniform_pos(r), 1 / t[D]);
}

static double shape(ROW, const double *t)
{
        return t[D] / t[P];
}

/* a Gamma(k + 1/p) / Gamma(k) */
static double mean(ROW, const double *t)
{
        double k = t[D] / t[P];
        return exp(log(t[A]) + log(k) / t[P] + num_lgamma_ratio(k, 1 / t[P]));
}

static double variance(const struct dist *d, const double *t)
{
        double k = t[D] / t[P], m = mean(d, t);
        return m * m * expm1(num_lgamma_ratio(k, 2 / t[P]) - 2 * num_lgamma_ratio(k, 1 / t[P]));
}

/* --- Prentice's parameters */

static double prentice_mu(ROW, const double *t)
{
        return log(t[A]) + log(t[D] / t[P]) / t[P];
}

static double prentice_sigma(ROW, const double *t)
{
        return 1 / sqrt(t[D] * t[P]);
}

static double prentice_q(ROW, const double *t)
{
        return sqrt(t[P] / t[D]);
}

const struct dist dist_gengamma = {
        .name = "gengamma",
        .aliases = NAMES("stacy", "generalizedgamma", "generalisedgamma"),
        .title = "Generalised gamma (Stacy)",
        .formula = "f(x) = (p / a) (x / a)^(d - 1) exp(-(x / a)^p) / Gamma(d / p)",
        .estimator =
                "one equation in p, then gamma for x^p; the limits p -> 0 and inf are compared",
        .derivation =
                "l(a, d, p) = n log p - n d log a + (d - 1) sum log x_i - sum y_i - n log "
                "Gamma(k),  y = (x / a)^p,  k = d / p\n"
                "y is gamma with shape k. For each p, dl/da = dl/dd = 0 give\n"
                "log k - psi(k) = log(mean x^p) - mean(log x^p),  a^p = mean x^p / k\n"
                "and dl/dp = 0 becomes  p k [sum x^p log x / sum x^p - mean log x] = 1\n"
                "which is followed over all p: the highest of its maxima is the answer, unless a "
                "limit is higher, the lognormal (p -> 0) or the power function (p -> inf)",
        .notes = "Holds gamma (p = 1), weibull (d = p), exponential and half-normal (d = 1, p = "
                 "2). If log x "
                 "is skewed to\n"
                 "the right the lognormal limit is usually the maximum; in samples of some ten "
                 "values "
                 "often\n"
                 "the power function. a, d and p are hardly told apart when k is large: mu, sigma "
                 "and Q "
                 "(Prentice) are.",
        .reference =
                "Stacy (1962), Ann. Math. Stat. 33, 1187-1192; Prentice (1974), Biometrika 61, "
                "539-544",
        .support = {.lo = 0, .hi = NUM_INF},
        .npar = 3,
        .root = true,
        .param =
                (const struct param[]){
                        {.name = "a",
                         POSITIVE,
                         .doc = "scale",
                         .unit = 1,
                         .aliases = NAMES("scale")},
                        {.name = "d", POSITIVE, .doc = "exponent at 0: f goes as x^(d - 1)"},
                        {.name = "p",
                         POSITIVE,
                         .doc = "exponent far out: 1 is gamma",
                         .aliases = NAMES("c", "power")}},
        .probe = (const double[]){2, 1.5, 3},
        .derived =
                (const struct derived[]){
                        {"k", "d / p, the shape of x^p", shape, 0, NUM_INF},
                        {"mu", "log a + log(k) / p (Prentice)", prentice_mu, -NUM_INF, NUM_INF},
                        {"sigma", "1 / sqrt(d p) (Prentice)", prentice_sigma, 0, NUM_INF},
                        {"Q", "sqrt(p / d) (Prentice)", prentice_q, 0, NUM_INF},
                        {0}},
        .limit = (const struct limit[]){{
                                                .dist = &dist_lognormal,
                                                .how = "p -> 0",
                                                .law = LAW_HALF,
                                                .from = (const int[]){-1, -1, -1},
                                                .at = (const double[]){0, NUM_INF, 0},
                                                .is_peak = lognormal_is_peak,
                                                .decides = true,
                                        },
                                        {
                                                .dist = &dist_powerfunction,
                                                .how = "p -> inf",
                                                .from = (const int[]){1, 0, -1},
                                                .at = (const double[]){0, 0, NUM_INF},
                                                .is_peak = powerfunction_is_peak,
                                                .decides = true,
                                        },
                                        {0}},
        .special =
                (const struct special[]){
                        {&dist_gamma, "p = 1", LAW_CHI2, (const double[]){NUM_NAN, NUM_NAN, 1}},
                        {&dist_weibull, "d = p", LAW_CHI2, NULL},
                        {&dist_nakagami, "p = 2", LAW_CHI2, (const double[]){NUM_NAN, NUM_NAN, 2}},
                        {&dist_halfnormal, "d = 1, p = 2", LAW_CHI2,
                         (const double[]){NUM_NAN, 1, 2}},
                        {0}},
        .spelling = {"flexsurv::dgengamma.orig(x, shape = {p}, scale = {a}, k = {k})",
                     "gengamma({k}, {p}, scale={a})", NULL, NULL},
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
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
