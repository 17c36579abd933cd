/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Birnbaum-Saunders: the cycles of load until a crack, which grows by chance, is long enough.
 *
 *   z = (sqrt(x / beta) - sqrt(beta / x)) / alpha is standard normal,     x > 0,  alpha, beta > 0
 *   f(x) = exp(-z^2 / 2) / sqrt(2 pi) * (sqrt(x / beta) + sqrt(beta / x)) / (2 alpha x)
 *
 * With y = log(x / beta) and s = sinh(y / 2): z = 2 s / alpha and
 *   log f = -log(alpha x) + log(1 + s^2) / 2 - z^2 / 2 - log(2 pi) / 2.
 * dl/dalpha = 0 gives alpha^2 = mean 4 s^2 = mean(2 cosh y - 2); then dl/dbeta = 0 leaves
 *   mean sinh y = (mean cosh y - 1) mean tanh(y / 2),
 * where every y >= 0 makes the left side larger and every y <= 0 the right one: there is a root between the
 * smallest and the largest x, and only one. beta goes to 1 / beta for 1 / x.
 * For alpha > 2 the density of log x has two peaks; with such an alpha held, l may have several.
 * Birnbaum & Saunders (1969), J. Appl. Prob. 6, 328-347; Engelhardt, Bain & Wright (1981), Technometrics 23, 251-256.
 */
#include "tails.h"
#include "tilt.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

enum { ALPHA, BETA };

/* sinh(y / 2); it cannot lose digits where x is near beta */
static double half_sinh(double x, double beta)
{
        return (x - beta) / sqrt(x) / sqrt(beta) / 2;
}

/* tanh(y / 2) */
static double half_tanh(double x, double beta)
{
        return (x / 2 - beta / 2) / (x / 2 + beta / 2);
}

static double normal_score(double x, const double *t)
{
        return 2 * half_sinh(x, t[BETA]) / t[ALPHA];
}

static double logpdf(ROW, double x, const double *t)
{
        if (!(x > 0))
                return -NUM_INF;
        double s = half_sinh(x, t[BETA]), z = 2 * s / t[ALPHA];
        double log_ax = num_log_quotient(x, 1 / t[ALPHA]);
        return num_log1psq(s) / 2 - log_ax - LOG_SQRT_2PI - z * z / 2;
}

static void score(ROW, double x, const double *t, double *g)
{
        double s = half_sinh(x, t[BETA]), z = 2 * s / t[ALPHA], w = 2 * hypot(1, s) / t[ALPHA];
        g[ALPHA] = (z - 1) * (z + 1) / t[ALPHA];
        g[BETA] = half_tanh(x, t[BETA]) * (w - 1) * (w + 1) / t[BETA] / 2;
}

static void hess(ROW, double x, const double *t, double *h)
{
        double s = half_sinh(x, t[BETA]), a = t[ALPHA], b = t[BETA], z = 2 * s / a;
        double share = 1 / (1 + x / b);
        h[0] = (1 - 3 * z * z) / a / a;
        h[1] = h[2] = -2 * z / a * (hypot(1, s) / a) / b;
        h[3] = (0.5 - share * share - x / b / a / a) / b / b;
}

/* E 1 / cosh^2(y / 2) = r sqrt(pi / 2) exp(r^2 / 2) erfc(r / sqrt 2), r = 2 / alpha. */
static void info(ROW, const double *t, double *h)
{
        double a = t[ALPHA], b = t[BETA], r = M_SQRT2 / a;
        h[0] = 2 / a / a;
        h[1] = h[2] = 0;
        h[3] = (1 / a / a + (2 - r * sqrt(M_PI) * num_erfcx(r)) / 4) / b / b;
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        bool at_beta = isnan(held[BETA]) || held[BETA] == sample_moments(s)->min;
        return all_equal(s) && isnan(held[ALPHA]) && at_beta ? NO_SPREAD(s, "alpha -> 0") : NULL;
}

static double square(double x, const void *beta)
{
        double s = half_sinh(x, *(const double *)beta);
        return 4 * s * s;
}

/* sinh y */
static double sinh_of(double x, const void *beta)
{
        double b = *(const double *)beta;
        return (x - b) / b * (1 + b / x) / 2;
}

static double tanh_of(double x, const void *beta)
{
        return half_tanh(x, *(const double *)beta);
}

struct equation {
        const struct sample *s;
        double square; /* alpha^2 if it is held, else NAN */
};

static double excess(double beta, void *context)
{
        const struct equation *e = context;
        double a2 = isnan(e->square) ? sample_average(e->s, square, &beta) : e->square;
        return sample_average(e->s, sinh_of, &beta) - a2 / 2 * sample_average(e->s, tanh_of, &beta);
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        const struct moments *m = sample_moments(s);
        struct equation e = {s, held[ALPHA] * held[ALPHA]};
        if (held[ALPHA] > 2 && isnan(held[BETA]))
                return false; /* the equation may have several roots */
        t[BETA] = isnan(held[BETA]) ? num_root(excess, &e, m->min, m->max) : held[BETA];
        t[ALPHA] = isnan(held[ALPHA]) ? sqrt(sample_average(s, square, &t[BETA])) : held[ALPHA];
        return t[BETA] > 0 && t[ALPHA] > 0 && isfinite(t[ALPHA]);
}

/* Moments: beta near the median. With alpha held, also every other quantile. */
static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        enum { MORE = 9 };
        t[BETA] = k == 0 ? sample_about(s, 0.5) : sample_about(s, (double)k / (MORE + 1));
        t[ALPHA] = fmin(sqrt(sample_average(s, square, &t[BETA])), 1e6);
        return k == 0 || (held[ALPHA] > 2 && k <= MORE);
}

/* In a window f(x) is proportional to (1 + beta / x) x^(-1/2) exp(-a x - b / x), a = 1 / (2 alpha^2 beta), b = beta^2 a: it
 * may end with 1 / x left out of it, or x. */
static bool edge(ROW, const struct sample *s, size_t k, struct brink *e)
{
        struct window w;
        struct bend b;
        if (k > 1 || !window_of(s, true, &w))
                return false;
        if (bend_best(&w, k ? -0.5 : 0.5, k ? -1 : 1, &b)) {
                e->how = k ? "beta -> inf, where the density is levy's, proportional to x^(-3/2) "
                             "exp(-b / x)"
                           : "beta -> 0, where the density is proportional to x^(-1/2) exp(-a x)";
                e->loglik = b.loglik;
                e->peak = !b.outgrown;
        }
        return true;
}

static double logcdf(ROW, double x, const double *t)
{
        return x > 0 ? num_log_ndtr(normal_score(x, t)) : -NUM_INF;
}

static double logsf(ROW, double x, const double *t)
{
        return x > 0 ? num_log_ndtr(-normal_score(x, t)) : 0;
}

/* beta e^y where sinh(y / 2) = alpha z / 2 */
static double from_normal(double z, const double *t)
{
        double s = t[ALPHA] * fabs(z) / 2, root = s + hypot(1, s);
        return z < 0 ? t[BETA] / root / root : t[BETA] * root * root;
}

static bool tail(ROW, double x, bool upper, const double *t, double *g, double *h)
{
        double a = 1 / t[ALPHA], b = 1 / t[BETA], up = sqrt(x) / sqrt(t[BETA]), down = 1 / up;
        double z = normal_score(x, t), sum = a * b * (up + down) / 2;
        tail_chain(tail_normal(z, upper), (const double[]){-z * a, -sum},
                   (const double[]){2 * z * a * a, sum * a, a * b * b * (3 * up + down) / 4}, g, h);
        return true;
}

static double quantile(ROW, double p, const double *t)
{
        return from_normal(gsl_cdf_ugaussian_Pinv(p), t);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return from_normal(gsl_ran_gaussian_ziggurat(r, 1), t);
}

static double mean(ROW, const double *t)
{
        return t[BETA] * (1 + t[ALPHA] * t[ALPHA] / 2);
}

static double variance(ROW, const double *t)
{
        double a = t[ALPHA], ab = a * t[BETA];
        return ab * ab * (1 + 1.25 * a * a);
}

const struct dist dist_birnbaumsaunders = {
        .name = "birnbaumsaunders",
        .aliases = NAMES("fatiguelife", "bisa", "fatigue"),
        .title = "Birnbaum-Saunders (fatigue life)",
        .formula = "f(x) = exp(-z^2 / 2) / sqrt(2 pi) (sqrt(x / beta) + sqrt(beta / x)) / (2 alpha "
                   "x),\n"
                   "z = (sqrt(x / beta) - sqrt(beta / x)) / alpha",
        .estimator = "one equation in beta, then alpha^2 = mean(x) / beta + beta mean(1/x) - 2",
        .derivation = "l(alpha, beta) = -n log alpha + sum log(cosh(y_i / 2) / x_i) - sum z_i^2 / "
                      "2 + const,\n"
                      "y = log(x / beta),  z = 2 sinh(y / 2) / alpha\n"
                      "dl/dalpha = 0   =>  alpha^2 = 4 mean sinh(y / 2)^2 = mean(x) / beta + beta "
                      "mean(1/x) - 2\n"
                      "dl/dbeta = 0    =>  mean sinh y / alpha^2 = mean tanh(y / 2) / 2\n"
                      "together one equation in beta, with one root between the smallest and the "
                      "largest x",
        .notes = "beta is the median. MATLAB calls alpha gamma. For alpha > 2 the density of log x "
                 "has two "
                 "peaks.",
        .reference = "Engelhardt, Bain & Wright (1981), Technometrics 23, 251-256",
        .support = {.lo = 0, .hi = NUM_INF, .lo_open = true},
        .npar = 2,
        .drives = 1,
        .root = true,
        .param =
                (const struct param[]){{.name = "alpha",
                                        POSITIVE,
                                        .doc = "shape: about the coefficient of variation if small",
                                        .aliases = NAMES("shape", "gamma", "c")},
                                       {.name = "beta",
                                        POSITIVE,
                                        .doc = "scale: the median",
                                        .unit = 1,
                                        .aliases = NAMES("scale")}},
        .probe = (const double[]){0.8, 2.5},
        .spelling = {"VGAM::dbisa(x, scale = {beta}, shape = {alpha})",
                     "fatiguelife({alpha}, scale={beta})", NULL,
                     "makedist('BirnbaumSaunders', 'beta', {beta}, 'gamma', {alpha})"},
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
