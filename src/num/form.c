/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/form: quadratic forms in an inverse. */
#include "num.h"

#include "mem.h"

#include <float.h>
#include <stdlib.h>

/* With a scaled to a diagonal of ones a = L L' and the form is |L^-1 g|^2: nothing is inverted. */
double num_form(size_t n, const double *a, const double *g)
{
        double *l = mem_array(n * n + 2 * n, sizeof *l), *by = l + n * n, *v = by + n, sum = 0;
        for (size_t i = 0; i < n; i++)
                by[i] = 1 / sqrt(a[i * n + i]);
        for (size_t i = 0; i < n && !isnan(sum); i++) {
                v[i] = g[i] * by[i];
                for (size_t j = 0; j <= i; j++) {
                        double rest = a[i * n + j] * by[i] * by[j];
                        for (size_t k = 0; k < j; k++)
                                rest -= l[i * n + k] * l[j * n + k];
                        if (j < i)
                                l[i * n + j] = rest / l[j * n + j];
                        else if (rest > 16 * (double)n * DBL_EPSILON)
                                l[i * n + i] = sqrt(rest);
                        else
                                sum = NUM_NAN;
                }
                for (size_t k = 0; k < i; k++)
                        v[i] -= l[i * n + k] * v[k];
                v[i] /= l[i * n + i];
                sum += v[i] * v[i];
        }
        free(l);
        return sum;
}
