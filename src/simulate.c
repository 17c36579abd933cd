/* SPDX-License-Identifier: GPL-3.0-or-later */
/* simulate: observations drawn from a model. */
#include "simulate.h"

#include "mem.h"

#include <stdint.h>
#include <stdlib.h>

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

void simulate_values(const struct dist *d, const double *t, gsl_rng *r, size_t n, double *x)
{
        for (size_t i = 0; i < n; i++)
                x[i] = d->draw ? d->draw(d, t, r) : dist_quantile(d, gsl_rng_uniform_pos(r), t);
}

void simulate_rows(const struct regression *r, const double *b, gsl_rng *rng, double *y)
{
        const struct dist *d = regression_family(r);
        double *t = mem_array(d->npar, sizeof *t);
        for (size_t i = 0; i < regression_response(r)->n; i++) {
                regression_parameters(r, b, i, t);
                simulate_values(d, t, rng, 1, y + i);
        }
        free(t);
}
