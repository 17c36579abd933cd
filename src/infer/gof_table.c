/* SPDX-License-Identifier: GPL-3.0-or-later */
/* infer/gof_table: the distributions of A2 and W2 in large samples where all parameters were estimated, of families for which they
 * depend on nothing else: D'Agostino & Stephens (1986), Goodness-of-Fit Techniques, tables 4.9 (normal) and 4.14
 * (exponential). Theirs are those of the standard deviation with divisor n - 1: the difference is of order 1 / n, and these are used
 * where samples are so large that few refits are affordable.
 *
 * They are fitted curves. By simulation they are off by less than 0.011 where p > 0.25, by less than 8 % of p from there down to 0.001, and by
 * less than 30 % at 0.0001, below which they are not used.
 */
#include "gof_internal.h"

/* Between two values p is exp(a + b z + c z^2), or 1 less that. */
struct piece {
        double to; /* z; the last is infinite */
        bool rest;
        double a, b, c;
};

static const struct approximation {
        enum gof_test test;
        bool normal;
        double first, second; /* z = T (1 + first / n + second / n^2) */
        struct piece piece[4];
} tables[] = {
        {GOF_AD,
         true,
         0.75,
         2.25,
         {{0.2, true, -13.436, 101.14, -223.73},
          {0.34, true, -8.318, 42.796, -59.938},
          {0.6, false, 0.9177, -4.279, -1.38},
          {(double)INFINITY, false, 1.2937, -5.709, 0.0186}}},
        {GOF_CVM,
         true,
         0.5,
         0,
         {{0.0275, true, -13.953, 775.5, -12542.61},
          {0.051, true, -5.903, 179.546, -1515.29},
          {0.092, false, 0.886, -31.62, 10.897},
          {(double)INFINITY, false, 1.111, -34.242, 12.832}}},
        {GOF_AD,
         false,
         0.6,
         0,
         {{0.26, true, -12.2204, 67.459, -110.3},
          {0.51, true, -6.1327, 20.218, -18.663},
          {0.95, false, 0.9209, -3.353, 0.3},
          {(double)INFINITY, false, 0.731, -3.009, 0.15}}},
        {GOF_CVM,
         false,
         0.16,
         0,
         {{0.035, true, -11.334, 459.098, -5652.1},
          {0.074, true, -5.779, 132.89, -866.58},
          {0.16, false, 0.586, -17.87, 7.417},
          {(double)INFINITY, false, 0.447, -16.592, 4.849}}},
};

/* The logarithm of a number is as normal as it is lognormal. */
static bool is_normal(const struct dist *d)
{
        return d == dist_find("normal") || d == dist_find("lognormal");
}

static const struct approximation *find(enum gof_test test, const struct dist *d)
{
        bool normal = is_normal(d);
        if (!normal && d != dist_find("exponential"))
                return NULL;
        for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
                if (tables[i].test == test && tables[i].normal == normal)
                        return &tables[i];
        return NULL;
}

bool gof_table(enum gof_test test, const struct dist *d, double n, double statistic,
               struct gof_source *source)
{
        const double large = 5000, least = 1e-4;
        const struct approximation *t = find(test, d);
        if (!t || !(n > large))
                return false;
        double z = statistic * (1 + t->first / n + t->second / (n * n));
        const struct piece *p = t->piece;
        while (z >= p->to)
                p++;
        double bottom = -p->b / (2 * p->c); /* where the last one would begin to rise */
        double at = !p->rest && p->c > 0 ? fmin(z, bottom) : z;
        double tail = exp(p->a + p->b * at + p->c * at * at), value = p->rest ? 1 - tail : tail;
        *source = (struct gof_source){fmax(value, least),
                                      value < least ? "D'Agostino & Stephens (1986), at most"
                                                    : "D'Agostino & Stephens (1986)"};
        return true;
}
