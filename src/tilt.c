/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tilt: densities at the edge of families, in windows. */
#include "tilt.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>

bool window_of(const struct sample *s, bool logs, struct window *w)
{
        const struct outcomes *o = s->outcomes;
        if (!o->exact || o->n != 1 || o->w[0] > 0 ||
            fabs(o->w[0] + o->exact->weight) > 1e-12 * o->exact->weight)
                return false;
        w->logs = logs;
        w->y = logs ? sample_mapped(o->exact, MAP_LOG) : o->exact;
        w->lo = logs ? log(fmax(o->lo[0], 0)) : o->lo[0];
        w->hi = logs ? log(o->hi[0]) : o->hi[0];
        return (isfinite(w->lo) || isfinite(w->hi)) && isfinite(sample_moments(w->y)->min);
}

/* --- e^(a y) */

/* log of its integral; infinite: it has none */
static double log_mass(const struct window *w, double a)
{
        double far = a > 0 ? w->hi : w->lo, width = w->hi - w->lo;
        if (a == 0 || isinf(far))
                return a == 0 ? log(width) : NUM_INF;
        return a * far + log(-expm1(-fabs(a) * width) / fabs(a));
}

/* 1/z - 1/(e^z - 1), less what it should be */
static double share_excess(double z, void *share)
{
        return (fabs(z) < 1e-3 ? 0.5 - z / 12 : 1 / z - 1 / expm1(z)) - *(double *)share;
}

double tilt_best(const struct window *w)
{
        const struct moments *m = sample_moments(w->y);
        double width = w->hi - w->lo, above = w->hi - m->mean, below = m->mean - w->lo;
        if (!(above > 0 && below > 0))
                return NUM_NAN;
        if (isinf(width))
                return isinf(above) ? -1 / below : 1 / above;
        double share = fmin(above, below) / width;
        double z = share == 0.5 ? 0 : num_root_positive(share_excess, &share, 1 / share);
        return (above < below ? z : -z) / width;
}

/* The Jacobian of log x is in it. */
double tilt_loglik(const struct window *w, double a)
{
        const struct moments *m = sample_moments(w->y);
        return w->y->weight * (a * m->mean - log_mass(w, a) - (w->logs ? m->mean : 0));
}

struct power {
        double b, unit;
};

static double raised(double y, const void *context)
{
        const struct power *p = context;
        return exp(p->b * (y - p->unit));
}

bool tilt_exceeded(const struct window *w, double a, double b)
{
        struct power p = {b, b > 0 ? sample_moments(w->y)->max : sample_moments(w->y)->min};
        double log_expected = log_mass(w, a + b) - log_mass(w, a) - b * p.unit;
        return log(sample_average(w->y, raised, &p)) >= log_expected;
}

bool tilt_outspread(const struct window *w, double a)
{
        double sd = sample_moments(w->y)->sd, z = a * (w->hi - w->lo), s = 2 * sinh(z / 2);
        double share = fabs(z) < 1e-2 ? 1.0 / 12 - z * z / 240 : 1 / (z * z) - 1 / s / s;
        double variance = isinf(z) ? 1 / (a * a) : share * (w->hi - w->lo) * (w->hi - w->lo);
        return sd * sd >= variance;
}

/* --- e^(p y - r e^(q y)) */

struct bending {
        const struct window *w;
        double p, q, unit; /* e^(q (y - unit)) is what r multiplies */
        double power;      /* its mean in the sample */
};

struct integrals {
        double log_mass, power, mean,
                inverse; /* and E e^(q (y - unit)), E y, E e^(-q (y - unit)) */
};

/* An end beyond which nothing is left; infinite: too much is. */
static double end_of(const struct bending *b, double r, bool upper)
{
        double end = upper ? b->w->hi : b->w->lo, out = upper ? 1 : -1;
        if (isfinite(end))
                return end;
        if (out * b->q > 0 && r > 0)
                return b->unit + out * log((750 + fabs(b->p) * 50) / r + 50) / fabs(b->q);
        return out * b->p < 0 ? b->unit + out * 50 / fabs(b->p) : end;
}

static bool integrate(const struct bending *b, double r, struct integrals *i)
{
        enum { PANELS = 200, NODES = 10 };
        double lo = end_of(b, r, false), hi = end_of(b, r, true), sum = 0, power = 0, mean = 0,
               inverse = 0;
        double step = (hi - lo) / PANELS, top = -NUM_INF;
        if (!isfinite(step))
                return false;
        for (int k = 0; k <= PANELS; k++) {
                double y = lo + k * step;
                top = fmax(top, b->p * y - r * exp(b->q * (y - b->unit)));
        }
        gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(NODES);
        for (int k = 0; k < PANELS; k++)
                for (size_t j = 0; j < NODES; j++) {
                        double y, weight;
                        gsl_integration_glfixed_point(lo + k * step, lo + (k + 1) * step, j, &y,
                                                      &weight, rule);
                        double e = exp(b->q * (y - b->unit));
                        double f = weight * exp(b->p * y - r * e - top);
                        sum += f;
                        power += f * e;
                        mean += f * y;
                        inverse += f / e;
                }
        gsl_integration_glfixed_table_free(rule);
        *i = (struct integrals){top + log(sum), power / sum, mean / sum, inverse / sum};
        return true;
}

static double bend_excess(double r, void *context)
{
        const struct bending *b = context;
        struct integrals i;
        return integrate(b, r, &i) ? i.power - b->power : NUM_INF;
}

bool bend_best(const struct window *w, double p, double q, struct bend *best)
{
        const struct moments *m = sample_moments(w->y);
        struct bending b = {w, p, q, q > 0 ? m->max : m->min, 0};
        struct integrals i;
        double r = 0;
        b.power = sample_average(w->y, raised, &(struct power){q, b.unit});
        if (!integrate(&b, 0, &i) || i.power > b.power)
                r = num_root_positive(bend_excess, &b, 1 / b.power);
        if (!(r >= 0) || !integrate(&b, r, &i))
                return false;
        best->r = r * exp(-q * b.unit);
        best->mean = i.mean;
        best->outgrown = sample_average(w->y, raised, &(struct power){-q, b.unit}) >= i.inverse;
        best->loglik =
                w->y->weight * ((p - (w->logs ? 1 : 0)) * m->mean - r * b.power - i.log_mass);
        return true;
}
