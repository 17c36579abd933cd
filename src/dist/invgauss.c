/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inverse Gaussian: the time a Brownian motion with drift takes to a level.
 *
 *   f(x) = sqrt(lambda / (2 pi x^3)) exp(-lambda (x - mu)^2 / (2 mu^2 x)),   x > 0,  mu, lambda > 0
 *   l    = n log(lambda / 2 pi) / 2 - 3/2 sum log x_i - lambda sum (x_i - mu)^2 / (2 mu^2 x_i)
 *
 * dl/dmu = 0 gives mu = mean x, dl/dlambda = 0 then 1/lambda = mean (x - mu)^2 / (mu^2 x) = mean(1/x) - 1/mean(x):
 * the first form does not cancel.   Chhikara & Folks (1989), The Inverse Gaussian Distribution, sec. 5.2.
 *
 * Tails: with a = sqrt(lambda / x) (x / mu - 1), b = a + 2 sqrt(lambda / x),
 * F = Phi(a) + e^(2 lambda / mu) Phi(-b) = e^(-a^2/2) [erfcx(-a/sqrt 2) + erfcx(b/sqrt 2)] / 2, since
 * b^2 - a^2 = 4 lambda / mu; above the mean the two parts are subtracted, unless they nearly cancel: then
 * the density is integrated.
 */
#include "exact.h"
#include "internal.h"
#include "tails.h"
#include "tilt.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>

enum { MU, LAMBDA };

/* (x - mu)^2 / (mu^2 x) */
static double distance(double x, double mu)
{
        double r = (x - mu) / mu;
        return r * (r / x);
}

static double logpdf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return -NUM_INF;
        double y = num_log_quotient(t[LAMBDA], x);
        return y / 2 - log(x) - LOG_SQRT_2PI - t[LAMBDA] * distance(x, t[MU]) / 2;
}

static void score(ROW, double x, const double *t, double *g)
{
        g[MU] = t[LAMBDA] / t[MU] * ((x - t[MU]) / t[MU]) / t[MU];
        g[LAMBDA] = (1 / t[LAMBDA] - distance(x, t[MU])) / 2;
}

static void hess(ROW, double x, const double *t, double *h)
{
        double m = t[MU], r = x / m;
        h[0] = t[LAMBDA] / m * (2 - 3 * r) / m / m;
        h[1] = h[2] = (x - m) / m / m / m;
        h[3] = -1 / t[LAMBDA] / t[LAMBDA] / 2;
}

static void info(ROW, const double *t, double *h)
{
        h[0] = t[LAMBDA] / t[MU] / t[MU] / t[MU];
        h[1] = h[2] = 0;
        h[3] = 1 / t[LAMBDA] / t[LAMBDA] / 2;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        bool at_mu = isnan(held[MU]) || held[MU] == sample_moments(s)->min;
        return all_equal(s) && isnan(held[LAMBDA]) && at_mu ? NO_SPREAD(s, "lambda -> inf") : NULL;
}

/* mean of distance(x, mu) = D + (m - mu)^2 / (m mu^2), where m is the mean and D the same at mu = m. */
static double mean_distance(const struct sample *s, double mu)
{
        double m = sample_moments(s)->mean, off = (m - mu) / mu;
        return sample_harmonic_gap(s) + off * off / m;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        t[MU] = isnan(held[MU]) ? sample_moments(s)->mean : held[MU];
        t[LAMBDA] = isnan(held[LAMBDA]) ? 1 / mean_distance(s, t[MU]) : held[LAMBDA];
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        const struct moments *m = sample_moments(s);
        (void)held;
        t[MU] = m->mean;
        t[LAMBDA] = m->mean / (m->sd / m->mean) / (m->sd / m->mean);
        return k == 0;
}

static double nll(ROW, const struct sample *s, const double *t, double *g, double *h)
{
        double m = sample_moments(s)->mean, n = s->weight, l = t[LAMBDA], mu = t[MU];
        double off = (m - mu) / mu, apart = mean_distance(s, mu);
        if (g) {
                g[MU] = -n * (l / mu) * off / mu;
                g[LAMBDA] = n * (apart - 1 / l) / 2;
        }
        if (h) {
                h[0] = n * (l / mu) * (1 + 3 * off) / mu / mu;
                h[1] = h[2] = -n * off / mu / mu;
                h[3] = n / l / l / 2;
        }
        return n * (LOG_SQRT_2PI - log(l) / 2 + 1.5 * sample_logs(s)->mean_log + l * apart / 2);
}

static double log_density(const void *t, double x)
{
        return logpdf(NULL, x, t);
}

static bool exact(const struct dist *d, const struct sample *s, const bool *held, const double *t,
                  size_t j, double level, double *lower, double *upper)
{
        (void)d;
        double n = s->weight, df = held[MU] ? n : n - 1;
        return j == LAMBDA && exact_chi2(t[LAMBDA], n, df, 1, level, lower, upper);
}

/* log f = -3/2 log x - a x - b / x and a constant, a = lambda / 2 mu^2, b = lambda / 2: concave in (a, b), so that where l
 * falls from an edge there is nothing inside. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct window w;
        struct bend b;
        if (k > 1 || !window_of(s, true, &w))
                return false;
        if (bend_best(&w, -0.5, k ? 1 : -1, &b)) {
                e->how = k ? "lambda -> 0, where the density is proportional to x^(-3/2) exp(-a x)"
                           : "mu -> inf, where the density is levy's, proportional to x^(-3/2) "
                             "exp(-lambda / (2 x))";
                e->loglik = b.loglik;
                e->peak = b.outgrown;
        }
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return -NUM_INF;
        double r = sqrt(t[LAMBDA] / x), a = r * ((x - t[MU]) / t[MU]), b = a + 2 * r;
        if (a < 0)
                return -a * a / 2 - M_LN2 +
                       log(num_erfcx(-a * M_SQRT1_2) + num_erfcx(b * M_SQRT1_2));
        return log1p(-exp(d->logsf(d, x, t)));
}

static double logsf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return 0;
        double r = sqrt(t[LAMBDA] / x), a = r * ((x - t[MU]) / t[MU]), b = a + 2 * r;
        if (a < 0)
                return log1p(-exp(logcdf(d, x, t)));
        if (a < 2 * r || a < 0.5)
                return -a * a / 2 - M_LN2 +
                       log(num_erfcx(a * M_SQRT1_2) - num_erfcx(b * M_SQRT1_2));
        double fall =
                t[LAMBDA] * ((x - t[MU]) / t[MU]) * ((x + t[MU]) / t[MU]) / x / x / 2 + 1.5 / x;
        return num_log_tail(log_density, t, x, 1, 1 / fall);
}

/* Derivatives of Mills' ratio M = S / phi of the standard normal: the k-th is -m[k - 1] times the one before, where
 * m[k] = (k + 1) / (z + m[k + 1]) (tail_excess). */
static double mills(double z, double m[3])
{
        double e = 0;
        if (z > 4) {
                for (double i = ceil(8 + 400 / z / z); i > 3; i--)
                        e = i / (z + e);
                for (int k = 2; k >= 0; k--)
                        e = m[k] = (k + 1) / (z + e);
        } else {
                m[0] = tail_excess(z, &m[1]);
                m[2] = 2 / m[1] - z;
        }
        return num_erfcx(z * M_SQRT1_2) * sqrt(M_PI_2);
}

/* A sum of functions of z, and the derivatives of it, then of its logarithm. */
struct mills_sum {
        double sum, slope[2], bend[4];
};

/* Adds f[0] times by, f[1] and f[2] being its derivatives in z, and u and uu those of z in the parameters. */
static void mills_add(struct mills_sum *s, double by, const double f[3], const double *u,
                      const double *uu)
{
        s->sum += by * f[0];
        for (int i = 0; i < 2; i++)
                s->slope[i] += by * f[1] * u[i];
        for (int i = 0; i < 4; i++)
                s->bend[i] += by * (f[2] * u[i / 2] * u[i % 2] + f[1] * uu[i]);
}

static void mills_log(struct mills_sum *s)
{
        for (int i = 0; i < 2; i++)
                s->slope[i] /= s->sum;
        for (int i = 0; i < 4; i++)
                s->bend[i] = s->bend[i] / s->sum - s->slope[i / 2] * s->slope[i % 2];
}

/* M(a) - M(b) where b = a + 2 r is near: 2 r times an average of the slope between them. m1, m2: derivatives of both in mu. */
static struct mills_sum mills_near(double a, double r, double l, double m1, double m2)
{
        enum { NODES = 8 };
        struct mills_sum s = {0};
        gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(NODES);
        for (size_t i = 0; i < NODES; i++) {
                double z, w, m[3];
                gsl_integration_glfixed_point(a, a + 2 * r, i, &z, &w, rule);
                double f[3] = {mills(z, m)}, u[] = {m1, z / (2 * l)};
                f[0] *= m[0];
                f[1] = -f[0] * m[1];
                f[2] = -f[1] * m[2];
                mills_add(&s, w / (2 * r), f, u,
                          (double[]){m2, m1 / (2 * l), m1 / (2 * l), -u[1] / (2 * l)});
        }
        gsl_integration_glfixed_table_free(rule);
        mills_log(&s);
        s.slope[LAMBDA] += 1 / (2 * l);
        s.bend[3] -= 1 / (2 * l * l);
        return s;
}

/* M(-a) + M(b), or above the mean M(a) - M(b). */
static struct mills_sum mills_both(double a, double r, double l, double m1, double m2)
{
        struct mills_sum s = {0};
        for (int k = 0; k < 2; k++) {
                double z = k ? a + 2 * r : fabs(a), turn = k || a > 0 ? 1 : -1, m[3];
                double f[3] = {mills(z, m)}, u[] = {turn * m1, z / (2 * l)};
                f[1] = -f[0] * m[0];
                f[2] = -f[1] * m[1];
                mills_add(&s, k && !(a < 0) ? -1 : 1, f, u,
                          (double[]){turn * m2, u[0] / (2 * l), u[0] / (2 * l), -u[1] / (2 * l)});
        }
        mills_log(&s);
        return s;
}

/* Of phi(a) [M(-a) + M(b)] or, above the mean, phi(a) [M(a) - M(b)]; a and b are sqrt(lambda) (sqrt x / mu -+ 1 / sqrt x). */
static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double l = t[LAMBDA], r = sqrt(l / x), a = r * ((x - t[MU]) / t[MU]);
        double m1 = -r * x / t[MU] / t[MU], m2 = -2 * m1 / t[MU];
        struct mills_sum s = (a > 10 * r ? mills_near : mills_both)(a, r, l, m1, m2);
        s.slope[MU] -= a * m1;
        s.slope[LAMBDA] -= a * a / (2 * l);
        s.bend[0] -= m1 * m1 + a * m2;
        s.bend[1] = s.bend[2] -= a * m1 / l;
        if (upper != (a > 0)) {
                tail_rest(2, (a > 0 ? logsf : logcdf)(d, x, t), s.slope, s.bend, g, h);
                return true;
        }
        tail_put(2, s.slope, s.bend, g, h);
        return true;
}

/* Michael, Schucany & Haas (1976), Am. Stat. 30, 88-90; the smaller root in a form without cancellation. */
static double draw(ROW, const double *t, gsl_rng *r)
{
        double z = gsl_ran_ugaussian(r), y = t[MU] * z * z / (2 * t[LAMBDA]);
        double x = t[MU] / (1 + y + sqrt(y * (2 + y)));
        return gsl_rng_uniform(r) * (t[MU] + x) <= t[MU] ? x : t[MU] * (t[MU] / x);
}

static double mean(ROW, const double *t)
{
        return t[MU];
}

static double variance(ROW, const double *t)
{
        return t[MU] * t[MU] * (t[MU] / t[LAMBDA]);
}

/* scipy's shape */
static double ratio(ROW, const double *t)
{
        return t[MU] / t[LAMBDA];
}

static const struct lesson lesson = {
        .solution = "Step by step. First mu, by the slope that has all of it:\n"
                    "  dl/dmu = lambda (sum x_i - n mu) / mu^3 = 0\n"
                    "  mu = sum x_i / n = {sum x_i} / {n} = {mean x}\n"
                    "whatever lambda is. Then lambda:\n"
                    "  sum (x_i - mu)^2 / (mu^2 x_i) = {sum (x_i - mu)^2 / (mu^2 x_i)}\n"
                    "  dl/dlambda = {n} / (2 lambda) - {sum (x_i - mu)^2 / (mu^2 x_i)} / 2 = 0\n"
                    "  lambda = {n} / {sum (x_i - mu)^2 / (mu^2 x_i)} = {n / sum (x_i - mu)^2 / "
                    "(mu^2 x_i)}\n"
                    "`(x - mu)^2 / (mu^2 x)` is `x / mu^2 - 2 / mu + 1 / x`, and because mu is the "
                    "mean of x, its mean is\n"
                    "that of 1 / x less 1 / mu:\n"
                    "  1 / lambda = mean(1/x) - 1 / mu = {mean(1/x)} - {1 / mu} = {1 / lambda}\n"
                    "It is positive unless all values are the same (Jensen's inequality): then "
                    "lambda would be infinite.",
        .curvature = "  d2l/dmu2 = -n lambda / mu^3\n"
                     "  d2l/dlambda2 = -n / (2 lambda^2)\n"
                     "The mixed derivative is 0 at the maximum: the two estimates do not disturb "
                     "each other.",
};

const struct dist dist_invgauss = {
        .name = "invgauss",
        .aliases = NAMES("wald", "inversegaussian", "inversenormal", "ig"),
        .title = "Inverse Gaussian (Wald)",
        .formula = "f(x) = sqrt(lambda / (2 pi x^3)) exp(-lambda (x - mu)^2 / (2 mu^2 x))",
        .estimator = "closed form: mu the mean, 1 / lambda = mean(1/x) - 1/mean(x)",
        .derivation = "l(mu, lambda) = n log(lambda / (2 pi)) / 2 - 3/2 sum log x_i\n"
                      "  - lambda sum (x_i - mu)^2 / (2 mu^2 x_i)\n"
                      "dl/dmu = lambda sum (x_i - mu) / mu^3 = 0   =>  mu = mean x\n"
                      "dl/dlambda = n / (2 lambda) - sum (x_i - mu)^2 / (2 mu^2 x_i) = 0\n"
                      "  =>  1 / lambda = mean (x - mu)^2 / (mu^2 x) = mean(1/x) - 1/mu",
        .notes = "scipy's invgauss has mu / lambda as its shape and lambda as its scale.",
        .lesson = &lesson,
        .reference = "Chhikara & Folks (1989), The Inverse Gaussian Distribution, section 5.2",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 2,
        .summaries = SUMMARY_LOGS(MAP_SELF) | SUMMARY_HARMONIC(MAP_SELF),
        .param = (const struct param[]){{.name = "mu",
                                         POSITIVE,
                                         .doc = "mean",
                                         .unit = 1,
                                         .aliases = NAMES("mean")},
                                        {.name = "lambda",
                                         POSITIVE,
                                         .doc = "shape: variance is mu^3 / lambda",
                                         .unit = 1,
                                         .aliases = NAMES("shape")}},
        .probe = (const double[]){2, 3},
        .derived = (const struct derived[]){{"ratio", "mu / lambda", ratio, 0, NUM_INF}, {0}},
        .spelling = {"statmod::dinvgauss(x, mean = {mu}, shape = {lambda})",
                     "invgauss({ratio}, scale={lambda})", "InverseGaussian({mu}, {lambda})",
                     "makedist('InverseGaussian', 'mu', {mu}, 'lambda', {lambda})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .info = info,
        .edge = edge,
        .none = none,
        .fit = fit,
        .exact = exact,
        .start = start,
        .nll = nll,
        .logcdf = logcdf,
        .logsf = logsf,
        .tail = tail,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
