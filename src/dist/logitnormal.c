/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logit-normal: log(x / (1 - x)) is normal.
 *
 *   f(x) = exp(-z^2 / 2) / (sigma sqrt(2 pi) x (1 - x)),     z = (logit x - mu) / sigma,  0 < x < 1,  sigma > 0
 *
 * l is that of the normal for the logits, less sum log(x_i (1 - x_i)): mu and sigma are their mean and standard
 * deviation (divisor n).   Johnson (1949), Biometrika 36, 149-176 (his S_B with fixed ends).
 */
#include "internal.h"

enum { MU, SIGMA };

extern const struct dist dist_normal;
static const struct dist *const base = &dist_normal;

static double logpdf(ROW, double x, const double *t)
{
        if (!(x > 0 && x < 1))
                return -NUM_INF;
        return base->logpdf(base, num_logit(x), t) - log(x) - log1p(-x);
}

static void score(ROW, double x, const double *t, double *g)
{
        base->score(base, num_logit(x), t, g);
}

static void hess(ROW, double x, const double *t, double *h)
{
        base->hess(base, num_logit(x), t, h);
}

static void info(ROW, const double *t, double *h)
{
        base->info(base, t, h);
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        return base->none(base, sample_mapped(s, MAP_LOGIT), held);
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        return base->fit(base, sample_mapped(s, MAP_LOGIT), held, t);
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        return base->start(base, sample_mapped(s, MAP_LOGIT), held, k, t);
}

static double logcdf(ROW, double x, const double *t)
{
        if (!(x > 0 && x < 1))
                return x > 0 ? 0 : -NUM_INF;
        return base->logcdf(base, num_logit(x), t);
}

static double logsf(ROW, double x, const double *t)
{
        if (!(x > 0 && x < 1))
                return x > 0 ? -NUM_INF : 0;
        return base->logsf(base, num_logit(x), t);
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        return base->tail(base, num_logit(x), upper, t, g, h);
}

static double share(double u)
{
        return u < 0 ? exp(u) / (1 + exp(u)) : 1 / (1 + exp(-u));
}

static double quantile(ROW, double p, const double *t)
{
        return share(base->quantile(base, p, t));
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return share(base->draw(base, t, r));
}

static double median(ROW, const double *t)
{
        return share(t[MU]);
}

/* Moments have no closed form: E (x - centre)^power by the trapezium rule over z, which for a function analytic in a
 * strip converges exponentially (Trefethen & Weideman 2014, SIAM Rev. 56, 385-458). */
static double narrow(double mu, double sigma, double centre, int power)
{
        double step = fmin(0.04, 0.2 / sigma), sum = 0, norm = 0;
        int half = (int)((8.5 + 2 * sigma) / step);
        for (int k = -half; k <= half; k++) {
                double z = k * step, w = exp(-z * z / 2);
                sum += w * pow(share(mu + sigma * z) - centre, power);
                norm += w;
        }
        return sum / norm;
}

/* With a large sigma x is a step in z. E x = P(V < mu + sigma z) over a logistic variable V, E x^2 that of the
 * larger of two. */
static double wide(double mu, double sigma, int power)
{
        double step = 0.25, sum = 0;
        for (int k = -3000; k <= 3000; k++) {
                double v = k * step, p = share(v), density = p * share(-v);
                sum += density * (power > 1 ? 2 * p : 1) * exp(num_log_ndtr((mu - v) / sigma));
        }
        return sum * step;
}

#define WIDE 8

static double mean(ROW, const double *t)
{
        return t[SIGMA] < WIDE ? narrow(t[MU], t[SIGMA], 0, 1) : wide(t[MU], t[SIGMA], 1);
}

/* That of 1 - x, of which the smaller loses less. */
static double variance(ROW, const double *t)
{
        double mu = -fabs(t[MU]), sigma = t[SIGMA];
        if (sigma < WIDE)
                return narrow(mu, sigma, narrow(mu, sigma, 0, 1), 2);
        double m = wide(mu, sigma, 1);
        return wide(mu, sigma, 2) - m * m;
}

static const struct lesson lesson = {
        .solution = "Step by step. logit x is normal, and the factor 1 / (x (1 - x)) of the "
                    "density has no parameter in\n"
                    "it. Of the rest only the squares have mu in them:\n"
                    "  dl/dmu = (sum logit(x_i) - n mu) / sigma^2 = 0\n"
                    "  mu = sum logit(x_i) / n = {sum logit(x_i)} / {n} = {mean logit(x)}\n"
                    "whatever sigma is. From there the squared distances of the logits sum to {sum "
                    "(logit(x_i) - mu)^2},\n"
                    "and\n"
                    "  dl/dsigma = -{n} / sigma + {sum (logit(x_i) - mu)^2} / sigma^3 = 0\n"
                    "  sigma^2 = {sum (logit(x_i) - mu)^2} / {n} = {sigma^2}\n"
                    "  sigma = {sigma}",
};

const struct dist dist_logitnormal = {
        .name = "logitnormal",
        .aliases = NAMES("logitnorm", "logisticnormal"),
        .title = "Logit-normal",
        .formula = "f(x) = exp(-z^2 / 2) / (sigma sqrt(2 pi) x (1 - x)),  z = (log(x / (1 - x)) - "
                   "mu) / sigma",
        .estimator = "closed form: mean and standard deviation (divisor n) of the logits",
        .derivation = "logit x = log(x / (1 - x)) is normal:\n"
                      "mu = mean logit x,  sigma^2 = mean (logit x - mu)^2",
        .notes = "mu and sigma are those of the logits; 1 / (1 + exp(-mu)) is the median.",
        .lesson = &lesson,
        .reference = "Johnson (1949), Biometrika 36, 149-176",
        .support = {.lo = 0, .hi = 1, .lo_open = true, .hi_open = true},
        .npar = 2,
        .param =
                (const struct param[]){
                        {.name = "mu", REAL, .doc = "mean of the logits"},
                        {.name = "sigma", POSITIVE, .doc = "standard deviation of the logits"}},
        .probe = (const double[]){0.4, 0.9},
        .derived = (const struct derived[]){{"median", "1 / (1 + exp(-mu))", median, 0, 1}, {0}},
        .spelling = {"logitnorm::dlogitnorm(x, mu = {mu}, sigma = {sigma})", NULL,
                     "LogitNormal({mu}, {sigma})", NULL},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .info = info,
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
