/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What foldednormal (k = 1) and rice (k = 2) share: x is the length of a signal mu in k directions of normal noise sigma.
 *
 *   dl/dsigma = 0 and dl/dmu = 0 give   k sigma^2 = mean x^2 - mu^2,   mean(x A(x mu / sigma^2)) = mu,
 *
 * A(w) = tanh w for k = 1, I1(w) / I0(w) for k = 2. With delta = mean x - mu and rest = 1 - A they are, without
 * cancellation where the signal is strong,
 *   k sigma^2 = sd^2 + delta (2 mean x - delta),              r(delta) = delta - mean(x rest(x mu / sigma^2)) = 0
 * on (0, mean x). l rises with mu where r > 0. As mu -> 0, r ~ mu^3 (1 / M - mean x^4 / (c M^3)), M = mean x^2, c = 3 or 2: mu = 0
 * is a local maximum iff mean x^4 >= c M^2, and there may be another one inside, for which r is followed all the way. */
#ifndef DIST_SIGNAL_H
#define DIST_SIGNAL_H

#include "internal.h"

enum { MU, SIGMA };

struct signal {
        const struct dist *d;
        const struct sample *s;
        double (*rest)(double w);
        double k;
        double held;            /* sigma, if it is held; else NAN */
        double mean, mu, sigma; /* mean x; where rest is averaged */
};

/* Of the family in whose file this is. */
static struct signal signal_of(const struct dist *d, const struct sample *s);

static double signal_rest(double x, const void *context)
{
        const struct signal *e = context;
        return x * e->rest(x / e->sigma * (e->mu / e->sigma));
}

static void signal_place(struct signal *e, double delta)
{
        double sd = sample_moments(e->s)->sd;
        e->mu = e->mean - delta;
        e->sigma = isnan(e->held) ? hypot(sd, sqrt(delta) * sqrt(2 * e->mean - delta)) / sqrt(e->k)
                                  : e->held;
}

static double signal_excess(double delta, void *context)
{
        struct signal *e = context;
        signal_place(e, delta);
        return delta - sample_average(e->s, signal_rest, e);
}

static double signal_logpdf(double x, const void *context)
{
        const struct signal *e = context;
        return e->d->logpdf(e->d, x, (const double[]){e->mu, e->sigma});
}

/* The highest maximum with mu > 0 into e->mu and e->sigma, and its l / n; -inf: there is none. r is followed from
 * where delta is lost in rounding (of mu, and of sigma if it is free) by factors, then evenly, then towards mu = 0. */
static double signal_maximum(struct signal *e)
{
        enum { STEPS = 16 };
        double m = e->mean = sample_moments(e->s)->mean, sd = sample_moments(e->s)->sd;
        double last = 1e-17 * (isnan(e->held) ? fmin(m, sd * (sd / m)) : m), next;
        double r = signal_excess(last, e), best = -NUM_INF, mu = 0, sigma = 0;
        if (r >= 0) { /* hardly any noise: rest is next to nothing */
                signal_place(e, sample_average(e->s, signal_rest, e));
                return sample_average(e->s, signal_logpdf, e);
        }
        for (; last < m * (1 - 1e-3); last = next) {
                double before = r;
                if (last < m / STEPS)
                        next = fmin(STEPS * last, m / STEPS);
                else
                        next = last + fmin(m / STEPS, (m - last) * 3 / 4);
                r = signal_excess(next, e);
                if (!(before < 0 && r >= 0))
                        continue;
                signal_place(e, num_root(signal_excess, e, last, next));
                double height = sample_average(e->s, signal_logpdf, e);
                if (height > best) {
                        best = height;
                        mu = e->mu;
                        sigma = e->sigma;
                }
        }
        e->mu = mu;
        e->sigma = sigma;
        return best;
}

static const char *signal_none(ROW, const struct sample *s, const double *held)
{
        bool at_mu = isnan(held[MU]) || held[MU] == sample_moments(s)->min;
        if (isnan(held[SIGMA]) && all_equal(s) && at_mu)
                return NO_SPREAD(s, "sigma -> 0");
        return NULL;
}

static bool signal_fit(const struct dist *d, const struct sample *s, const double *held, double *t)
{
        struct signal e = signal_of(d, s);
        e.held = held[SIGMA];
        if (!isnan(held[MU]) || signal_maximum(&e) == -NUM_INF)
                return false;
        t[MU] = e.mu;
        t[SIGMA] = e.sigma;
        return true;
}

static double signal_square(double x, const void *sigma)
{
        double z = x / *(const double *)sigma;
        return z * z;
}

static double signal_fourth(double x, const void *sigma)
{
        double z = signal_square(x, sigma);
        return z * z;
}

/* Whether mu = 0 with this sigma is the maximum. If sigma is held, it is iff mean x^2 <= k sigma^2: r is concave in mu
 * then. If it is free that is an equality, the fourth moment tells, and l inside must not be higher. */
static bool signal_is_peak(const struct dist *d, const struct sample *s, const double *t)
{
        struct signal e = signal_of(d, s);
        double sigma = t[0];
        double z2 = sample_average(e.s, signal_square, &sigma);
        double c = e.k == 1 ? 3 : 2;
        if (fabs(z2 - e.k) > 1e-9 * e.k)
                return z2 < e.k;
        if (sample_average(e.s, signal_fourth, &sigma) < c * e.k * e.k)
                return false;
        e.held = NUM_NAN;
        double inside = signal_maximum(&e);
        e.mu = 0;
        e.sigma = sigma;
        return inside <= sample_average(e.s, signal_logpdf, &e);
}

/* By the second and fourth moments: c M^2 - mean x^4 is 2 mu^4 or mu^4; then by mean and deviation; then halfway. */
static bool signal_start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                         double *t)
{
        struct signal e = signal_of(d, s);
        (void)held;
        double m = sample_moments(s)->mean, sd = sample_moments(s)->sd, square = hypot(m, sd);
        double fourth = sample_average(e.s, signal_fourth, &square);
        double mu4 = e.k == 1 ? (3 - fourth) / 2 : 2 - fourth;
        double part = k == 0 && mu4 > 0 ? fmin(sqrt(sqrt(mu4)), 0.99) : k == 1 ? m / square : 0.5;
        t[MU] = part * square;
        t[SIGMA] = sqrt((1 - part) * (1 + part) / e.k) * square;
        if (!(t[SIGMA] > 0))
                t[SIGMA] = 0.1 * square;
        return k <= 2;
}

#endif
