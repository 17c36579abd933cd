/* SPDX-License-Identifier: GPL-3.0-or-later */
/* simulate: observations drawn from a model. */
#include "simulate.h"

#include "likelihood.h"
#include "mem.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Seeds that lie next to each other are spread by a permutation of the 32-bit numbers (the finaliser of MurmurHash3, Appleby), of
 * which each stream then takes the next. */
static uint32_t spread(uint32_t h)
{
        h ^= h >> 16;
        h *= UINT32_C(0x85ebca6b);
        h ^= h >> 13;
        h *= UINT32_C(0xc2b2ae35);
        return h ^ h >> 16;
}

gsl_rng *simulate_stream(unsigned long seed, size_t stream)
{
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        uint32_t s = spread(spread((uint32_t)seed) + (uint32_t)stream);
        gsl_rng_set(r, s ? s : 1); /* 0 means the default seed */
        return r;
}

double simulate_value(const struct dist *d, const double *t, gsl_rng *r)
{
        const struct support *s = &d->support;
        double x = d->draw ? d->draw(d, t, r) : dist_quantile(d, gsl_rng_uniform_pos(r), t);
        if (x <= s->lo)
                return s->lo_open || !s->discrete || isinf(s->lo) ? nextafter(s->lo, NUM_INF)
                                                                  : s->lo;
        if (x >= s->hi)
                return s->hi_open || !s->discrete || isinf(s->hi) ? nextafter(s->hi, -NUM_INF)
                                                                  : s->hi;
        return x;
}

/* Doubles as integers in the same order, so that halving goes through all magnitudes. */
static int64_t rank_of(double x)
{
        int64_t bits;
        memcpy(&bits, &x, sizeof bits);
        return bits < 0 ? INT64_MIN - bits : bits;
}

static double double_of(int64_t rank)
{
        const int64_t bits = rank < 0 ? INT64_MIN - rank : rank;
        double x;
        memcpy(&x, &bits, sizeof x);
        return x;
}

/* The smallest x above from with P(from < X <= x) >= u P(from < X <= to), in logarithms: right in either tail. */
static double invert_inside(const struct dist *d, const double *t, double from, double to, double u)
{
        const double target = outcome_log(d, from, to, t, NULL, NULL) + log(u);
        int64_t below = rank_of(from), above = rank_of(fmin(to, DBL_MAX));
        while (above - 1 > below) {
                const int64_t middle = (below & above) + ((below ^ above) >> 1);
                if (outcome_log(d, from, double_of(middle), t, NULL, NULL) >= target)
                        above = middle;
                else
                        below = middle;
        }
        return double_of(above);
}

/* What falls outside is drawn again: mostly that is soon done. Where the window is far out the distribution function is inverted. */
double simulate_inside(const struct dist *d, const double *t, double from, double to, gsl_rng *r)
{
        enum { TRIES = 100 };
        for (int k = 0; k < TRIES; k++) {
                const double x = simulate_value(d, t, r);
                if (from < x && x <= to)
                        return x;
        }
        return invert_inside(d, t, from, to, gsl_rng_uniform_pos(r));
}

/* Chances of 0 and 1 are chances; an infinite support has no draws at the edge of its parameters. */
char *simulate_refusal(const struct dist *d, const double *t)
{
        bool finite = isfinite(d->support.lo) && isfinite(d->support.hi);
        for (size_t j = 0; j < d->npar; j++) {
                const struct param *p = &d->param[j];
                char text[NUM_TEXT];
                bool inside = t[j] > p->lo && t[j] < p->hi;
                bool chance = finite && isfinite(p->lo) && isfinite(p->hi);
                if (!p->given && !d->simplex && !inside && !chance)
                        return mem_format("%s = %s is on the edge of its range, where there are "
                                          "no draws",
                                          p->name, num_shortest(text, t[j]));
        }
        return NULL;
}

void simulate_values(const struct dist *d, const double *t, gsl_rng *r, size_t n, double *x)
{
        for (size_t i = 0; i < n; i++)
                x[i] = simulate_value(d, t, r);
}

void simulate_rows(const struct regression *r, const double *b, gsl_rng *rng, double *y)
{
        const struct dist *d = regression_family(r);
        double *t = mem_array(d->npar, sizeof *t);
        for (size_t i = 0; i < regression_response(r)->n; i++) {
                regression_parameters(r, b, i, t);
                y[i] = simulate_value(d, t, rng);
        }
        free(t);
}
