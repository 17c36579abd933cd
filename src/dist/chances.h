/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Successes x in m trials, each with probability F(u): x log F(u) + (m - x) log(1 - F(u)), which neither end of u harms. */
#ifndef CHANCES_H
#define CHANCES_H

#include "dist.h"
#include "wide.h"

/* The same for x = 0 or 1 and a logistic F: with s = 2 x - 1 it is -log(1 + exp(-s u)), whose slope is s F(-s u). */
WIDE_KERNEL
static inline void chance_logistic(size_t n, const double *x, const double *u, double *value,
                                   double *g, double *h)
{
        for (size_t i = 0; i < n; i += WIDE) {
                wide s = 2.0 * wide_at(x + i) - 1.0, v = s * wide_at(u + i);
                wide e = wide_exp(-wide_abs(v)), q = 1.0 / (1.0 + e);
                wide loss = wide_select(v < 0.0, -v, wide_all(0)) + wide_log1p(e);
                wide_put(value + i, -loss);
                if (g)
                        wide_put(g + i, s * wide_select(v > 0.0, e * q, q));
                if (h)
                        wide_put(h + i, -e * q * q);
        }
}

/* m[n]: the trials; NULL: one. */
static inline void chance_rows(enum link link, size_t n, const double *x, const double *m,
                               const double *u, double *value, double *g, double *h)
{
        if (link == LINK_LOGIT && !m) {
                chance_logistic(n, x, u, value, g, h);
                return;
        }
        for (size_t i = 0; i < n; i++) {
                double f[3], s[3], k = x[i], rest = (m ? m[i] : 1) - k;
                link_log_chances(link, u[i], f, s);
                value[i] = (k > 0 ? k * f[0] : 0) + (rest > 0 ? rest * s[0] : 0);
                if (g)
                        g[i] = (k > 0 ? k * f[1] : 0) + (rest > 0 ? rest * s[1] : 0);
                if (h)
                        h[i] = (k > 0 ? k * f[2] : 0) + (rest > 0 ? rest * s[2] : 0);
        }
}

static inline bool is_chance(enum link l)
{
        return l == LINK_LOGIT || l == LINK_PROBIT || l == LINK_CLOGLOG || l == LINK_CAUCHIT;
}

#endif
