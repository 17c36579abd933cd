/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wrapped Cauchy: directions with heavy tails; a Cauchy variable wound round the circle.
 *
 *   f(x) = (1 - rho^2) / (2 pi D),  D = 1 + rho^2 - 2 rho cos(x - mu) = (1 - rho)^2 + 4 rho sin^2((x - mu) / 2),
 *   0 <= rho < 1, of period 2 pi
 *
 * There is no closed form; the maximum is unique for n >= 3 unless half of the observations are equal, when rho -> 1.
 * Kent & Tyler (1988), J. Appl. Stat. 15, 247-254.
 */
#include "internal.h"

#include <gsl/gsl_rng.h>

enum { MU, RHO };

static double divisor(double x, const double *t)
{
        double s = sin((x - t[MU]) / 2), q = 1 - t[RHO];
        return q * q + 4 * t[RHO] * s * s;
}

static double logpdf(ROW, double x, const double *t)
{
        if (isinf(x))
                return -NUM_INF;
        return log1p(-t[RHO]) + log1p(t[RHO]) - 2 * LOG_SQRT_2PI - log(divisor(x, t));
}

/* dD/dmu = -2 rho sin, dD/drho = 2 (rho - cos) */
static void score(ROW, double x, const double *t, double *g)
{
        double r = t[RHO], d1 = divisor(x, t), s = sin((x - t[MU]) / 2),
               slope = 2 * (2 * s * s - (1 - r));
        g[MU] = 2 * r * sin(x - t[MU]) / d1;
        g[RHO] = -2 * r / (1 - r) / (1 + r) - slope / d1;
}

static void hess(ROW, double x, const double *t, double *h)
{
        double r = t[RHO], d1 = divisor(x, t), s = sin((x - t[MU]) / 2),
               slope = 2 * (2 * s * s - (1 - r));
        double y = 2 * sin(x - t[MU]) / d1, c = cos(x - t[MU]), q = (1 - r) * (1 + r);
        h[0] = -2 * r * c / d1 + r * y * (r * y);
        h[1] = h[2] = y - r * y * slope / d1;
        h[3] = -2 * (1 + r * r) / q / q - 2 / d1 + slope / d1 * (slope / d1);
}

static void info(ROW, const double *t, double *h)
{
        double r = t[RHO], rest = (1 - r) * (1 + r);
        h[0] = 2 * r * r / (rest * rest);
        h[1] = h[2] = 0;
        h[3] = 2 / (rest * rest);
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        if (sample_moments(s)->max - sample_moments(s)->min > 2 * M_PI)
                return MORE_THAN_A_TURN;
        const struct sorted *o = sample_sorted(s);
        if (!isnan(held[RHO]) || !isnan(held[MU]) || 2 * o->ties < s->weight)
                return NULL;
        return s->rows == 1
                       ? "one observation: the likelihood grows without bound as rho -> 1"
                       : "half of the values or more are equal: the likelihood has no maximum, "
                         "rho -> 1";
}

static double sine(double x, const void *context)
{
        (void)context;
        return sin(x);
}

static double cosine(double x, const void *context)
{
        (void)context;
        return cos(x);
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        double y = sample_average(s, sine, NULL), x = sample_average(s, cosine, NULL);
        double mu = atan2(y, x);
        (void)held;
        t[MU] = mu < 0 && sample_moments(s)->min >= 0 ? mu + 2 * M_PI : mu;
        t[RHO] = k == 0 ? fmin(fmax(hypot(x, y), 0.1), 0.95) : 0.9;
        return k < 2;
}

/* x - mu between -pi (excluded) and pi */
static double turn(double x, const double *t)
{
        double d = remainder(x - t[MU], 2 * M_PI);
        return d <= -M_PI ? M_PI : d;
}

/* log P(mu - pi < X < mu - d), d >= 0: atan((1 - rho) / (1 + rho) cot(d / 2)) / pi */
static double log_beyond(double d, double rho)
{
        return log(atan2((1 - rho) * cos(d / 2), (1 + rho) * sin(d / 2)) / M_PI);
}

static double logcdf(ROW, double x, const double *t)
{
        double d1 = turn(x, t);
        return d1 < 0 ? log_beyond(-d1, t[RHO]) : log1p(-exp(log_beyond(d1, t[RHO])));
}

static double logsf(ROW, double x, const double *t)
{
        double d1 = turn(x, t);
        return d1 > 0 ? log_beyond(d1, t[RHO]) : log1p(-exp(log_beyond(-d1, t[RHO])));
}

static double quantile(ROW, double p, const double *t)
{
        double q = p < 0.5 ? p : 1 - p; /* of the nearer tail */
        double d1 = 2 * atan2((1 - t[RHO]) * cos(M_PI * q), (1 + t[RHO]) * sin(M_PI * q));
        return t[MU] + (p < 0.5 ? -d1 : d1);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return quantile(NULL, gsl_rng_uniform_pos(r), t);
}

static double mean(ROW, const double *t)
{
        return t[MU];
}

static double gamma_of(ROW, const double *t)
{
        return -log(t[RHO]);
}

static double mu_degrees(ROW, const double *t)
{
        return t[MU] * (180 / M_PI);
}

const struct dist dist_wrappedcauchy = {
        .name = "wrappedcauchy",
        .aliases = NAMES("wrapcauchy"),
        .title = "Wrapped Cauchy",
        .formula = "f(x) = (1 - rho^2) / (2 pi (1 + rho^2 - 2 rho cos(x - mu)))",
        .estimator = "iterated; unique for n >= 3 without many ties",
        .derivation = "l(mu, rho) = n log(1 - rho^2) - n log(2 pi) - sum log D_i,  D_i = 1 + rho^2 "
                      "- 2 rho cos(x_i - mu)\n"
                      "dl/dmu = sum 2 rho sin(x_i - mu) / D_i = 0\n"
                      "dl/drho = -2 n rho / (1 - rho^2) - sum 2 (rho - cos(x_i - mu)) / D_i = 0\n"
                      "no closed form: searched in (mu, logit rho) from the mean direction",
        .notes = "Angles in radians, all in one turn; probabilities and quantiles are those from "
                 "mu - pi to mu + pi.\n"
                 "gamma = -log rho is the scale of the Cauchy variable that was wound up.",
        .reference = "Kent & Tyler (1988), J. Appl. Stat. 15, 247-254",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 2,
        .circular = true,
        .param =
                (const struct param[]){
                        {.name = "mu", REAL, .doc = "mean direction", .aliases = NAMES("loc")},
                        {.name = "rho",
                         UNIT,
                         .doc = "concentration: the mean resultant length",
                         .aliases = NAMES("c")}},
        .probe = (const double[]){0.5, 0.4},
        .derived = (const struct derived[]){{"mu_degrees", "mu in degrees", mu_degrees, -NUM_INF,
                                             NUM_INF},
                                            {"gamma", "-log rho", gamma_of, 0, NUM_INF},
                                            {0}},
        .spelling = {"circular::dwrappedcauchy(circular::circular(x), mu = "
                     "circular::circular({mu}), rho = {rho})",
                     NULL, NULL, NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .info = info,
        .none = none,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
};
