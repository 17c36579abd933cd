/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generalised error (exponential power, Subbotin): one shape for Laplace (beta = 1), normal (2) and uniform (inf).
 *
 *   f(x) = beta / (2 alpha Gamma(1 / beta)) exp(-|z|^beta),    z = (x - mu) / alpha
 *
 * For given beta l is largest where sum |x - mu|^beta is least: for beta >= 1, convex, where sum sign(x - mu) |x - mu|^(beta - 1)
 * passes 0; for beta < 1, when it is concave between observations, at one of them. Then alpha^beta = beta mean |x - mu|^beta, and what is
 * left is the profile in beta, whose slope, as l is flat in mu and alpha there, is that of l. Each fall of it through 0 on a grid
 * is a local maximum; the highest is taken.
 *
 * As beta -> 0 with mu at an observation l has no bound, in any sample: maxima below beta = 1/2, where mu has no information any more, are
 * not meant. As beta -> inf l rises to that of the uniform on [min, max] (as n log(beta) / beta), in any sample: it is the answer
 * if it is higher than all else.
 *
 * l has corners (beta <= 1) or no second derivative (beta < 2) in mu at the observations: variances come from the expected
 * information. log|z|^beta = beta log|z|: |z|^beta is right to beta log|z| eps.
 * Subbotin (1923), Mat. Sb. 31, 296-301; Agro (1995), Commun. Stat. Simul. 24, 523-529 (maximum likelihood, information).
 */
#include "internal.h"
#include "tails.h"
#include "wide.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_psi.h>

enum { MU, ALPHA, BETA };

extern const struct dist dist_gamma, dist_uniform;
extern const struct dist dist_normal;
extern const struct dist dist_laplace;

/* log of beta / (2 Gamma(1 / beta)) */
static double log_norm(double beta)
{
        return -M_LN2 - num_lgamma1p(1 / beta);
}

/* |z|^beta */
static double power(double x, const double *t)
{
        return pow(fabs((x - t[MU]) / t[ALPHA]), t[BETA]);
}

static double logpdf(ROW, double x, const double *t)
{
        double p = power(x, t);
        if (isinf(t[BETA]))
                p = fabs((x - t[MU]) / t[ALPHA]) <= 1 ? 0 : NUM_INF;
        return log_norm(t[BETA]) - log(t[ALPHA]) - p;
}

/* x log x */
static double entropy(double x)
{
        return x > 0 ? x * log(x) : 0;
}

static void score(ROW, double x, const double *t, double *g)
{
        double z = (x - t[MU]) / t[ALPHA], p = power(x, t), b = t[BETA], k = 1 / b;
        g[MU] = z != 0 ? b / t[ALPHA] * (p / z) : 0;
        g[ALPHA] = (b * p - 1) / t[ALPHA];
        g[BETA] = k * (k * gsl_sf_psi(1 + k) - entropy(p));
}

static void hess(ROW, double x, const double *t, double *h)
{
        double z = (x - t[MU]) / t[ALPHA], a = t[ALPHA], p = power(x, t), b = t[BETA], k = 1 / b;
        double first = z != 0 ? p / z : 0, second = z != 0 ? first / z : 0,
               log_p = p > 0 ? log(p) : 0;
        h[0] = -b * (b - 1) * second / a / a;
        h[1] = h[3] = -b * b * first / a / a;
        h[2] = h[6] = first * (1 + log_p) / a;
        h[4] = (1 - b * (b + 1) * p) / a / a;
        h[5] = h[7] = p * (1 + log_p) / a;
        h[8] = -k * k * (k * (2 * gsl_sf_psi(1 + k) + k * gsl_sf_psi_1(1 + k)) + p * log_p * log_p);
}

static bool smooth(ROW, const double *t)
{
        return t[BETA] >= 2;
}

/* p is gamma with shape k = 1 / beta and rate 1. */
static void info(ROW, const double *t, double *h)
{
        double a = t[ALPHA], b = t[BETA], k = 1 / b, psi = gsl_sf_psi(1 + k);
        for (int i = 0; i < 9; i++)
                h[i] = 0;
        h[0] = k < 2 ? b * exp(num_lgamma1p(1 - k) - num_lgamma1p(k)) / a / a : NUM_INF;
        h[4] = b / a / a;
        h[5] = h[7] = -k * (1 + psi) / a;
        h[8] = k * k * k * ((1 + k) * gsl_sf_psi_1(1 + k) + psi * (2 + psi));
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        if (isnan(held[ALPHA]) && all_equal(s) && (isnan(held[MU]) || held[MU] == m->min))
                return NO_SPREAD(s, "alpha -> 0");
        return NULL;
}

/* --- the maximum for a given beta */

struct point {
        const struct sample *s;
        const double *held;
        double t[3];
};

/* beta log|z|, then |z|^beta */
WIDE_INLINE wide wide_log_power(const double *x, const double *t)
{
        return t[BETA] * wide_log(wide_abs((wide_at(x) - t[MU]) / t[ALPHA]));
}

WIDE_KERNEL
static void powers(const void *t, size_t n, const double *x, double *row)
{
        for (size_t i = 0; i < n; i += WIDE)
                wide_put(row + i, wide_exp(wide_log_power(x + i, t)));
}

WIDE_KERNEL
static void entropies(const void *t, size_t n, const double *x, double *row)
{
        for (size_t i = 0; i < n; i += WIDE) {
                wide log_p = wide_log_power(x + i, t);
                wide_put(row + i,
                         wide_select(log_p > -750.0, log_p * wide_exp(log_p), wide_all(0)));
        }
}

/* |z|^(beta - 1) towards x */
WIDE_KERNEL
static void pulls(const void *context, size_t n, const double *x, double *row)
{
        const double *t = context;
        for (size_t i = 0; i < n; i += WIDE) {
                wide off = wide_at(x + i) - t[MU], log_z = wide_log(wide_abs(off / t[ALPHA]));
                wide_put(row + i, wide_sign(wide_exp((t[BETA] - 1) * log_z), off));
        }
}

static double average(const struct sample *s, sample_terms *terms, const double *t)
{
        struct dd sum;
        sample_sums(s, 1, terms, t, &sum);
        return dd_value(sum) / s->weight;
}

static double mean_pull(double mu, void *context)
{
        struct point *p = context;
        p->t[MU] = mu;
        return average(p->s, pulls, p->t);
}

/* The best observation for beta < 1: of a few over a window of the ordered sample, which narrows around the best of them. */
static void choose_observation(struct point *p)
{
        enum { FEW = 32 };
        const struct sorted *o = sample_sorted(p->s);
        size_t from = 0, to = o->n - 1, best = 0;
        for (size_t step = o->n;;) {
                double least = NUM_INF;
                step = (to - from) / FEW + 1;
                for (size_t i = from; i <= to; i += step) {
                        p->t[MU] = o->x[i];
                        double sum = average(p->s, powers, p->t);
                        if (sum < least) {
                                least = sum;
                                best = i;
                        }
                }
                if (step == 1)
                        break;
                from = best > from + step ? best - step : from;
                to = best + step < to ? best + step : to;
        }
        p->t[MU] = o->x[best];
}

/* mu and alpha, where they are free, for p->t[BETA]. */
static void settle(struct point *p)
{
        const struct moments *m = sample_moments(p->s);
        double *t = p->t, reach = (m->max - m->min) / 2;
        t[ALPHA] = reach > 0 ? reach : 1; /* a unit, for the present */
        if (!isnan(p->held[MU]))
                t[MU] = p->held[MU];
        else if (t[BETA] == 1 || all_equal(p->s))
                t[MU] = sample_median(p->s, NULL, NULL);
        else if (t[BETA] < 1)
                choose_observation(p);
        else
                t[MU] = num_root(mean_pull, p, m->min, m->max);
        if (isnan(p->held[ALPHA]))
                t[ALPHA] *= pow(t[BETA] * average(p->s, powers, t), 1 / t[BETA]);
        else
                t[ALPHA] = p->held[ALPHA];
}

/* beta^2 times the slope of the profile, per observation; its sign is what matters. */
static double slope(double beta, void *context)
{
        struct point *p = context;
        p->t[BETA] = beta;
        settle(p);
        return gsl_sf_psi(1 + 1 / beta) / beta - average(p->s, entropies, p->t);
}

static double height(const struct point *p)
{
        return log_norm(p->t[BETA]) - log(p->t[ALPHA]) - average(p->s, powers, p->t);
}

/* Where maxima are looked for: LEAST GROWTH^k, up to MOST. */
#define LEAST 0.5
#define GROWTH 2.0
#define MOST 500.0

/* The highest local maximum within the grid, into t; its height, or -inf if there is none. *edge: the height at LEAST. */
static double inside(const struct sample *s, const double *held, double *t, double *edge)
{
        struct point p = {s, held, {0, 0, 0}};
        double best = -NUM_INF, before = slope(LEAST, &p), at = LEAST;
        *edge = height(&p);
        for (double beta = LEAST * GROWTH; beta < MOST; beta *= GROWTH) {
                double now = slope(beta, &p);
                if (before > 0 && now <= 0) {
                        p.t[BETA] = num_root(slope, &p, at, beta);
                        settle(&p);
                        if (height(&p) > best) {
                                best = height(&p);
                                for (int j = 0; j < 3; j++)
                                        t[j] = p.t[j];
                        }
                }
                before = now;
                at = beta;
        }
        return best;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        struct point p = {s, held, {NUM_NAN, NUM_NAN, held[BETA]}};
        double edge;
        if (isnan(held[BETA]))
                return inside(s, held, t, &edge) > -NUM_INF;
        settle(&p);
        for (int j = 0; j < 3; j++)
                t[j] = p.t[j];
        return true;
}

/* The uniform is a local maximum in every sample; mostly the normal (beta = 2) is above it already. */
static bool uniform_is_peak(ROW, const struct sample *s, const double *t)
{
        const double held[] = {NUM_NAN, NUM_NAN, NUM_NAN};
        double found[3], edge, uniform = -log(t[1] - t[0]);
        if (uniform < -LOG_SQRT_2PI - log(sample_moments(s)->sd) - 0.5)
                return false;
        double best = inside(s, held, found, &edge);
        return uniform >= best && uniform >= edge;
}

static void put_uniform(ROW, const double *limit, double *t)
{
        t[MU] = limit[0] / 2 + limit[1] / 2;
        t[ALPHA] = limit[1] / 2 - limit[0] / 2;
}

static const char *unbounded(ROW, const struct sample *s, const double *held)
{
        (void)s;
        return isnan(held[BETA]) ? "the likelihood grows without bound as beta -> 0 with mu at an "
                                   "observation, "
                                   "and has no local maximum with beta above 1/2"
                                 : NULL;
}

/* Where the profile has no maximum there is none; values that stand for bounds need not have one where the sample has, so that
 * their normal and their laplace come first. */
static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        const struct moments *m = sample_moments(s);
        size_t before = s->outcomes && m->sd > 0 ? 2 : 0;
        if (k >= before)
                return k == before && fit(NULL, s, held, t);
        t[MU] = k == 0 ? m->mean : sample_median(s, NULL, NULL);
        t[ALPHA] = k == 0 ? M_SQRT2 * m->sd : M_SQRT1_2 * m->sd;
        t[BETA] = k == 0 ? 2 : 1;
        return true;
}

/* --- distribution function: |z|^beta is gamma with shape 1 / beta */

/* Where |z|^beta has no double, or few digits, though |z| may be near 1, the distribution function of that gamma is
 * |z| / Gamma(1 + 1 / beta): the density is flat. */
static double log_beyond(double x, const double *t)
{
        static const double flat = 1e-250;
        const double base[] = {1 / t[BETA], 1};
        double p = power(x, t);
        return (p > flat ? dist_gamma.logsf(&dist_gamma, p, base)
                         : log1p(-fabs(x - t[MU]) / t[ALPHA] / tgamma(1 + 1 / t[BETA]))) -
               M_LN2;
}

static double logcdf(ROW, double x, const double *t)
{
        double tail = log_beyond(x, t);
        return x < t[MU] ? tail : log1p(-exp(tail));
}

static double logsf(ROW, double x, const double *t)
{
        double tail = log_beyond(x, t);
        return x > t[MU] ? tail : log1p(-exp(tail));
}

/* |x - mu| is a generalised gamma with d = 1, of whose tail this is a half; next to mu its derivatives cancel. */
static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        extern const struct dist dist_gengamma;
        double y = x - t[MU], far = fabs(y), q = 1 / y, a = t[ALPHA], s[3], b[9];
        if (!(far > 1e-5 * a) ||
            !dist_gengamma.tail(&dist_gengamma, far, true, (const double[]){a, 1, t[BETA]}, s, b))
                return false;
        double in = a * a * b[0] +
                    a * s[0]; /* twice in log |y|, of which all is a function by |y| / alpha */
        const double slope[] = {a * s[0] * q, s[0], s[2]};
        const double mixed = in * q / a, shaped = a * b[2] * q;
        const double bend[] = {
                (in + a * s[0]) * q * q, mixed, shaped, mixed, b[0], b[2], shaped, b[2], b[8]};
        if (upper != (y > 0)) {
                tail_rest(3, log_beyond(x, t), slope, bend, g, h);
                return true;
        }
        tail_put(3, slope, bend, g, h);
        return true;
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        double size = exp(draw_log_gamma(r, 1 / t[BETA]) / t[BETA]);
        return t[MU] + (gsl_rng_uniform(r) < 0.5 ? -size : size) * t[ALPHA];
}

static double mean(ROW, const double *t)
{
        return t[MU];
}

static double variance(ROW, const double *t)
{
        double k = 1 / t[BETA];
        return t[ALPHA] * t[ALPHA] * exp(num_lgamma1p(3 * k) - num_lgamma1p(k)) / 3;
}

const struct dist dist_ged = {
        .name = "ged",
        .aliases = NAMES("gennorm", "gennormal", "exppower", "subbotin", "generalizederror",
                         "generalizednormal", "exponentialpower"),
        .title = "Generalised error (exponential power)",
        .formula = "f(x) = beta / (2 alpha Gamma(1 / beta)) exp(-|(x - mu) / alpha|^beta)",
        .estimator = "mu and alpha for each beta; the profile in beta, its highest maximum",
        .derivation =
                "l(mu, alpha, beta) = n log(beta / (2 alpha Gamma(1 / beta))) - sum |z_i|^beta\n"
                "for given beta mu makes sum |x_i - mu|^beta least: 1 a median, 2 the mean, inf "
                "the mid-range\n"
                "dl/dalpha = 0  =>  alpha^beta = beta mean |x_i - mu|^beta\n"
                "dl/dbeta = n [psi(1 + 1/beta) / beta - mean p_i log p_i] / beta = 0,  p_i = "
                "|z_i|^beta:\n"
                "one equation in beta, all of whose falls through 0 are found",
        .notes = "beta = 1 is laplace, 2 normal, inf uniform on [min, max], which is a local "
                 "maximum of every "
                 "sample and the\n"
                 "answer where it is the highest. The likelihood of every sample is unbounded as "
                 "beta -> 0 with mu "
                 "at an observation;\n"
                 "the highest local maximum with beta above 1/2 is meant. Standard errors come "
                 "from the expected "
                 "information.\n"
                 "fGarch's ged has mean, sd and nu = beta.",
        .reference = "Agro (1995), Commun. Stat. Simul. Comput. 24, 523-529",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 3,
        .root = true,
        .param = (const struct param[]){{.name = "mu",
                                         REAL,
                                         .doc = "location: mean and median",
                                         .unit = 1,
                                         .location = true,
                                         .kink = true,
                                         .aliases = NAMES("loc", "location", "mean")},
                                        {.name = "alpha",
                                         POSITIVE,
                                         .doc = "scale",
                                         .unit = 1,
                                         .aliases = NAMES("scale", "sigma")},
                                        {.name = "beta",
                                         POSITIVE,
                                         .doc = "shape: 1 is Laplace, 2 normal",
                                         .aliases = NAMES("shape", "p", "nu")}},
        .probe = (const double[]){1.5, 2, 1.4},
        .limit = (const struct limit[]){{
                                                .dist = &dist_uniform,
                                                .how = "beta -> inf",
                                                .from = (const int[]){-1, -1, -1},
                                                .at = (const double[]){0, 0, NUM_INF},
                                                .is_peak = uniform_is_peak,
                                                .decides = true,
                                                .put = put_uniform,
                                        },
                                        {0}},
        .special = (const struct special[]){{&dist_laplace, "beta = 1", LAW_CHI2,
                                             (const double[]){NUM_NAN, NUM_NAN, 1}},
                                            {&dist_normal, "beta = 2", LAW_CHI2,
                                             (const double[]){NUM_NAN, NUM_NAN, 2}},
                                            {0}},
        .spelling = {"gnorm::dgnorm(x, mu = {mu}, alpha = {alpha}, beta = {beta})",
                     "gennorm(beta={beta}, loc={mu}, scale={alpha})",
                     "PGeneralizedGaussian({mu}, {alpha}, {beta})", NULL},
        .logpdf = logpdf,
        .score = score,
        .none = none,
        .unbounded = unbounded,
        .fit = fit,
        .start = start,
        .hess = hess,
        .info = info,
        .smooth = smooth,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
