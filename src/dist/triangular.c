/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Triangular: a least, a most likely and a largest value, the ends being known.
 *
 *   f(x) = 2 (x - min) / (w (mode - min)) up to the mode, 2 (max - x) / (w (max - mode)) above it,  w = max - min
 *
 * l as a function of the mode is convex between neighbouring observations (each log(mode - min) is concave and enters with
 * a minus), so its maximum is at an observation: the best of them is found in one pass over the ordered sample. l has a
 * corner there, so there is no standard error.
 * Oliver (1972), Biometrika 59, 230; Kotz & van Dorp (2004), Beyond Beta, sec. 1.4.
 */
#include "internal.h"

#include <gsl/gsl_rng.h>

enum { MIN, MODE, MAX };

static double logpdf(ROW, double x, const double *t)
{
        double w = t[MAX] - t[MIN];
        if (!(x >= t[MIN] && x <= t[MAX]) || !(t[MODE] >= t[MIN] && t[MODE] <= t[MAX]))
                return -NUM_INF;
        if (x == t[MODE])
                return log(2 / w);
        return x < t[MODE] ? log(2 / w) + num_log_quotient(x - t[MIN], t[MODE] - t[MIN])
                           : log(2 / w) + num_log_quotient(t[MAX] - x, t[MAX] - t[MODE]);
}

static void score(ROW, double x, const double *t, double *g)
{
        g[MIN] = g[MAX] = 0;
        g[MODE] = x < t[MODE] ? -1 / (t[MODE] - t[MIN]) : x > t[MODE] ? 1 / (t[MAX] - t[MODE]) : 0;
}

static void hess(ROW, double x, const double *t, double *h)
{
        double slope[3];
        score(NULL, x, t, slope);
        for (int i = 0; i < 9; i++)
                h[i] = 0;
        h[4] = slope[MODE] * slope[MODE];
}

static const char *none(ROW, const struct sample *s, const double *held)
{
        const struct moments *m = sample_moments(s);
        if (!(held[MIN] < held[MAX]))
                return "min is not below max";
        if (m->min < held[MIN] || m->max > held[MAX])
                return "an observation is outside the fixed ends: the likelihood is 0 everywhere";
        if ((m->min == held[MIN] && m->max == held[MAX]) ||
            (m->min == held[MIN] && held[MODE] > held[MIN]) ||
            (m->max == held[MAX] && held[MODE] < held[MAX]))
                return "an observation is at an end, where the density is 0: the likelihood is 0 "
                       "everywhere";
        return NULL;
}

static bool fit(ROW, const struct sample *s, const double *held, double *t)
{
        const struct sorted *o = sample_sorted(s);
        struct dd below = {0, 0},
                  above = {0, 0}; /* sums of w log(x - min), w log(max - x) on either side */
        double wbelow = 0, wabove = 0, best = -NUM_INF;
        t[MIN] = held[MIN];
        t[MAX] = held[MAX];
        t[MODE] = held[MODE];
        if (!isnan(held[MODE]))
                return true;
        for (size_t i = 0; i < o->n; i++) {
                double w = o->w ? o->w[i] : 1;
                if (o->x[i] == t[MAX])
                        return t[MODE] = t[MAX], true; /* only there is its density not 0 */
                above = dd_add_d(above, w * log(t[MAX] - o->x[i]));
                wabove += w;
        }
        for (size_t i = 0; i < o->n; i++) {
                double w = o->w ? o->w[i] : 1, x = o->x[i], up = log(t[MAX] - x),
                       down = log(x - t[MIN]);
                if (x == t[MIN])
                        return t[MODE] = t[MIN], true;
                above = dd_add_d(above, -w * up);
                wabove -= w;
                double l = dd_value(below) - wbelow * down + dd_value(above) - wabove * up;
                if (l > best) {
                        best = l;
                        t[MODE] = x;
                }
                below = dd_add_d(below, w * down);
                wbelow += w;
        }
        return true;
}

static bool start(ROW, const struct sample *s, const double *held, size_t k, double *t)
{
        return fit(NULL, s, held, t) && k == 0;
}

static double logcdf(ROW, double x, const double *t)
{
        double w = t[MAX] - t[MIN], a = x - t[MIN], b = t[MAX] - x;
        if (!(a > 0) || !(b > 0))
                return a > 0 ? 0 : -NUM_INF;
        return x <= t[MODE] ? log(a / w) + log(a / (t[MODE] - t[MIN]))
                            : log1p(-b / w * (b / (t[MAX] - t[MODE])));
}

static double logsf(ROW, double x, const double *t)
{
        double w = t[MAX] - t[MIN], a = x - t[MIN], b = t[MAX] - x;
        if (!(a > 0) || !(b > 0))
                return a > 0 ? -NUM_INF : 0;
        return x <= t[MODE] ? log1p(-a / w * (a / (t[MODE] - t[MIN])))
                            : log(b / w) + log(b / (t[MAX] - t[MODE]));
}

static double quantile(ROW, double p, const double *t)
{
        double w = t[MAX] - t[MIN], left = t[MODE] - t[MIN], right = t[MAX] - t[MODE];
        return p * w <= left ? t[MIN] + sqrt(p * w * left) : t[MAX] - sqrt((1 - p) * w * right);
}

static double draw(ROW, const double *t, gsl_rng *r)
{
        return quantile(NULL, gsl_rng_uniform(r), t);
}

static double mean(ROW, const double *t)
{
        return t[MIN] / 3 + t[MODE] / 3 + t[MAX] / 3;
}

static double variance(ROW, const double *t)
{
        double w = t[MAX] - t[MIN], left = t[MODE] - t[MIN], right = t[MAX] - t[MODE];
        return (w * w - left * right) / 18;
}

static double width(ROW, const double *t)
{
        return t[MAX] - t[MIN];
}

static double peak(ROW, const double *t)
{
        return (t[MODE] - t[MIN]) / (t[MAX] - t[MIN]);
}

const struct dist dist_triangular = {
        .name = "triangular",
        .aliases = NAMES("triang", "triangle"),
        .title = "Triangular (ends known)",
        .formula = "f(x) = 2 (x - min) / ((max - min) (mode - min)) up to the mode, 2 (max - x) / "
                   "((max - min) (max - mode)) "
                   "above",
        .estimator = "exact: the best of the observations as mode; the ends are given",
        .derivation = "between two neighbouring observations l(mode) = -r log(mode - min) - (n - "
                      "r) log(max - mode) + const\n"
                      "is convex, so it is largest at an observation: the best of them, in one "
                      "pass over the ordered sample",
        .notes = "min and max are given: --fix=min=A,max=B. The mode has no standard error: l has "
                 "a corner there.",
        .reference = "Oliver (1972), Biometrika 59, 230; Kotz & van Dorp (2004), Beyond Beta, "
                     "section 1.4",
        .support = {.lo = -NUM_INF, .hi = NUM_INF},
        .npar = 3,
        .param = (const struct param[]){{.name = "min",
                                         REAL,
                                         .doc = "lower end",
                                         .unit = 1,
                                         .location = true,
                                         .given = true,
                                         .preset = NUM_NAN,
                                         .aliases = NAMES("lower", "a")},
                                        {.name = "mode",
                                         REAL,
                                         .doc = "the most likely value",
                                         .unit = 1,
                                         .location = true,
                                         .irregular = true,
                                         .aliases = NAMES("peak", "c")},
                                        {.name = "max",
                                         REAL,
                                         .doc = "upper end",
                                         .unit = 1,
                                         .location = true,
                                         .given = true,
                                         .preset = NUM_NAN,
                                         .aliases = NAMES("upper", "b")}},
        .probe = (const double[]){-3, 2, 9},
        .derived = (const struct derived[]){{"width", "max - min", width},
                                            {"fraction", "(mode - min) / (max - min)", peak},
                                            {0}},
        .spelling = {"extraDistr::dtriang(x, a = {min}, b = {max}, c = {mode})",
                     "triang({fraction}, loc={min}, scale={width})",
                     "TriangularDist({min}, {max}, {mode})",
                     "makedist('Triangular', 'a', {min}, 'b', {mode}, 'c', {max})"},
        .logpdf = logpdf,
        .score = score,
        .hess = hess,
        .none = none,
        .fit = fit,
        .start = start,
        .logcdf = logcdf,
        .logsf = logsf,
        .quantile = quantile,
        .draw = draw,
        .mean = mean,
        .variance = variance,
};
