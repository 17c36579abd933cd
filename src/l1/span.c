/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What some rows span. Gram and Schmidt's method, each row taken through it twice, which is enough (Giraud, Langou and
 * Rozloznik 2005, Numer. Math. 101, 87-100). */
#include "span.h"

#include "mem.h"

#include <gsl/gsl_cblas.h>
#include <stdlib.h>
#include <string.h>

const double span_share[SPAN_PASSES] = {0.1, 1e-3, 1e-7, 1e-11};

struct span span_make(size_t p)
{
        return (struct span){p, 0, mem_array(p * p, sizeof(double)), mem_array(p, sizeof(double))};
}

void span_free(struct span *s)
{
        free(s->q);
        free(s->rest);
}

double span_outside(struct span *s, const double *z)
{
        int p = (int)s->p;
        double length = cblas_dnrm2(p, z, 1);
        if (!(length > 0))
                return 0;
        memcpy(s->rest, z, s->p * sizeof *z);
        for (size_t k = 0; k < 2 * s->rank; k++) {
                const double *q = s->q + k % s->rank * s->p;
                cblas_daxpy(p, -cblas_ddot(p, q, 1, s->rest, 1), q, 1, s->rest, 1);
        }
        return cblas_dnrm2(p, s->rest, 1) / length;
}

bool span_add(struct span *s, const double *z, double least)
{
        if (s->rank == s->p || !(span_outside(s, z) > least))
                return false;
        double length = cblas_dnrm2((int)s->p, s->rest, 1), *q = s->q + s->rank++ * s->p;
        for (size_t j = 0; j < s->p; j++)
                q[j] = s->rest[j] / length;
        return true;
}

/* The mixing step of splitmix64 (Steele, Lea and Flood 2014). */
uint64_t span_hash(size_t i)
{
        uint64_t z = (uint64_t)i + UINT64_C(0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        return (z ^ (z >> 31)) >> 11;
}
