/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Von Mises: directions, in radians; the normal of the circle.
 *
 *   f(x) = exp(kappa cos(x - mu)) / (2 pi I0(kappa)),        kappa >= 0, of period 2 pi
 *   l    = kappa sum cos(x_i - mu) - n log(2 pi I0(kappa))
 *
 * dl/dmu = 0 gives the direction of the mean vector (mean cos x, mean sin x); dl/dkappa = 0 then I1/I0(kappa) = R, its
 * length, which has one root. 1 - R = mean 2 sin^2((x - mu) / 2) keeps its digits when the data are concentrated, and is
 * compared with 1 - I1/I0.   Mardia & Jupp (2000), Directional Statistics, sec. 5.3.
 */
#include "internal.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>

enum { MU, KAPPA };

#define LOG_2PI (2 * LOG_SQRT_2PI)

/* 1 - cos d */
static double versine(double d)
{
        double s = sin(d / 2);
        return 2 * s * s;
}

static double logpdf(ROW, double x, const double *t)
{
        return isinf(x) ? -NUM_INF
                        : -t[KAPPA] * versine(x - t[MU]) - LOG_2PI - num_log_i0(t[KAPPA]);
}

static void score(ROW, double x, const double *t, double *g)
{
        g[MU] = t[KAPPA] * sin(x - t[MU]);
        g[KAPPA] = num_bessel_rest(t[KAPPA]) - versine(x - t[MU]);
}

static void hess(ROW, double x, const double *t, double *h)
{
        h[0] = -t[KAPPA] * cos(x - t[MU]);
        h[1] = h[2] = sin(x - t[MU]);
        h[3] = -num_bessel_slope(t[KAPPA]);
}

/* E cos(x - mu) = I1/I0 */
static void info(ROW, const double *t, double *h)
{
        h[0] = t[KAPPA] * num_bessel_ratio(t[KAPPA]);
        h[1] = h[2] = 0;
        h[3] = num_bessel_slope(t[KAPPA]);
}

/* The means of 1 - cos(x - mu) and sin(x - mu). */
static struct circle seen_from(const struct sample *s, double mu)
{
        const struct circle *c = sample_circle(s);
        return circle_turn(c, mu - c->direction);
}

static double nll(ROW, const struct sample *s, const double *t, double *g, double *h)
{
        struct circle c = seen_from(s, t[MU]);
        double n = s->weight, k = t[KAPPA];
        if (g) {
                g[MU] = -n * k * c.sine;
                g[KAPPA] = n * (c.versine - num_bessel_rest(k));
        }
        if (h) {
                h[0] = n * k * (1 - c.versine);
                h[1] = h[2] = -n * c.sine;
                h[3] = n * num_bessel_slope(k);
        }
        return n * (k * c.versine + LOG_2PI + num_log_i0(k));
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->max - sample_moments(s)->min > 2 * M_PI)
                return MORE_THAN_A_TURN;
        bool at_mu = isnan(held[MU]) || held[MU] == sample_moments(s)->min;
        return all_equal(s) && isnan(held[KAPPA]) && at_mu ? NO_SPREAD(s, "kappa -> inf") : NULL;
}

static double excess(double kappa, void *spread)
{
        return num_bessel_rest(kappa) - *(double *)spread;
}

/* The mean direction, between -pi and pi, or 0 and 2 pi if no observation is negative. */
static double direction(const struct sample *s)
{
        double mu = sample_circle(s)->direction;
        return mu < 0 && sample_moments(s)->min >= 0 ? mu + 2 * M_PI : mu;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        t[MU] = isnan(held[MU]) ? direction(s) : held[MU];
        double spread = seen_from(s, t[MU]).versine;
        if (isnan(held[KAPPA]) && !(spread < 1))
                return false;
        t[KAPPA] =
                isnan(held[KAPPA]) ? num_root_positive(excess, &spread, 0.5 / spread) : held[KAPPA];
        return t[KAPPA] > 0;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        (void)held;
        t[MU] = direction(s) + (k == 1 ? M_PI : 0);
        t[KAPPA] = 1;
        return k < 2;
}

/* x - mu brought between -pi (excluded) and pi */
static double turn(double x, const double *t)
{
        double d = remainder(x - t[MU], 2 * M_PI);
        return d <= -M_PI ? M_PI : d;
}

struct window {
        double kappa, top; /* what is taken off the exponent */
};

static double height(double d, void *context)
{
        const struct window *w = context;
        return exp(w->top - w->kappa * versine(d));
}

/* log P(mu - pi < X < mu + d), d <= 0: by quadrature over that part of the range where the density has not fallen by more
 * than e^-45: it falls at least as exp(-kappa sin|d| y), and as the normal of precision 4 kappa / pi^2. */
static double log_below(double d, double kappa)
{
        enum { PARTS = 8 };
        gsl_function f = {height, NULL};
        double range = M_PI + d, top = kappa * versine(d), sum = 0;
        range = fmin(range, fmax(10.6 / sqrt(kappa), 1e-300));
        if (d > -M_PI_2)
                range = fmin(range, 45 / (kappa * sin(fabs(d))));
        if (!(range > 0))
                return -NUM_INF;
        struct window w = {kappa, top};
        f.params = &w;
        for (int i = 0; i < PARTS; i++) {
                double value, error;
                size_t evaluations;
                gsl_integration_qng(&f, d - range * (i + 1) / PARTS, d - range * i / PARTS, 0,
                                    1e-12, &value, &error, &evaluations);
                sum += value;
        }
        return log(sum) - top - LOG_2PI - num_log_i0(kappa);
}

static double logcdf(ROW, double x, const double *t)
{
        double d1 = turn(x, t);
        return d1 <= 0 ? fmin(log_below(d1, t[KAPPA]), 0) : log1p(-exp(log_below(-d1, t[KAPPA])));
}

static double logsf(ROW, double x, const double *t)
{
        double d1 = turn(x, t);
        return d1 >= 0 ? fmin(log_below(-d1, t[KAPPA]), 0) : log1p(-exp(log_below(d1, t[KAPPA])));
}

struct goal {
        double kappa, log_p;
};

static double short_of(double d, void *context)
{
        const struct goal *g = context;
        return fmax(log_below(d, g->kappa), -1e300) - g->log_p;
}

static double quantile(ROW, double p, const double *t)
{
        struct goal g = {t[KAPPA], p < 0.5 ? log(p) : log1p(-p)};
        if (p == 0 || p == 1)
                return t[MU] + (p > 0 ? M_PI : -M_PI);
        double d1 = p == 0.5 ? 0 : num_root(short_of, &g, -M_PI, 0);
        return t[MU] + (p < 0.5 ? d1 : -d1);
}

/* Best & Fisher (1979), Appl. Stat. 28, 152-157. */
static double draw(ROW, const double *t, gsl_rng *r)
{
        double k = t[KAPPA], a = 1 + sqrt(1 + 4 * k * k), b = (a - sqrt(2 * a)) / (2 * k);
        double s = (1 + b * b) / (2 * b), c, f;
        if (k < 1e-6)
                return t[MU] + gsl_ran_flat(r, -M_PI, M_PI);
        if (k > 1e6)
                return t[MU] + gsl_ran_gaussian(r, 1 / sqrt(k));
        do {
                double z = cos(M_PI * gsl_rng_uniform(r));
                f = (1 + s * z) / (s + z);
                c = k * (s - f);
        } while (log(c / gsl_rng_uniform_pos(r)) + 1 - c < 0);
        return t[MU] + (gsl_rng_uniform(r) < 0.5 ? -1 : 1) * acos(fmin(fmax(f, -1), 1));
}

static double mean(ROW, const double *t)
{
        return t[MU];
}

static double resultant(ROW, const double *t)
{
        return 1 - num_bessel_rest(t[KAPPA]);
}

static double circular_sd(ROW, const double *t)
{
        return sqrt(-2 * log1p(-num_bessel_rest(t[KAPPA])));
}

static double mu_degrees(ROW, const double *t)
{
        return t[MU] * (180 / M_PI);
}

const struct dist dist_vonmises = {
        .name = "vonmises",
        .aliases = NAMES("circularnormal", "tikhonov"),
        .title = "Von Mises (circular normal)",
        .formula = "f(x) = exp(kappa cos(x - mu)) / (2 pi I0(kappa))",
        .estimator = "mu the mean direction, then one equation in kappa: I1/I0(kappa) = R",
        .derivation =
                "l(mu, kappa) = kappa sum cos(x_i - mu) - n log(2 pi I0(kappa))\n"
                "dl/dmu = kappa sum sin(x_i - mu) = 0   =>  mu = atan2(mean sin x, mean cos x)\n"
                "dl/dkappa = sum cos(x_i - mu) - n I1(kappa) / I0(kappa) = 0\n"
                "  =>  I1/I0(kappa) = R, the length of the mean vector: one root",
        .notes = "Angles in radians, all in one turn; probabilities and quantiles are those from "
                 "mu - pi to mu + pi.\n"
                 "resultant is I1/I0(kappa), circular_sd sqrt(-2 log resultant).",
        .reference = "Mardia & Jupp (2000), Directional Statistics, section 5.3",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 2,
        .circular = true,
        .root = true,
        .param =
                (const struct param[]){
                        {.name = "mu", REAL, .doc = "mean direction", .aliases = NAMES("loc")},
                        {.name = "kappa", POSITIVE, .doc = "concentration", .aliases = NAMES("k")}},
        .probe = (const double[]){0.5, 2},
        .derived =
                (const struct derived[]){
                        {"mu_degrees", "mu in degrees", mu_degrees, -NUM_INF, NUM_INF},
                        {"resultant", "I1/I0(kappa)", resultant, 0, 1},
                        {"circular_sd", "sqrt(-2 log resultant)", circular_sd, 0, NUM_INF},
                        {0}},
        .spelling = {"circular::dvonmises(circular::circular(x), mu = circular::circular({mu}), "
                     "kappa = {kappa})",
                     "vonmises({kappa}, loc={mu})", "VonMises({mu}, {kappa})", NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .info = info,
        .nll = nll,
        .none = none,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
};
