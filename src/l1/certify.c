/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The proof that b is a minimum, from the problem alone. */
#include "l1.h"

#include "num.h"

static double weight(const struct l1_problem *q, size_t i)
{
        return q->w ? q->w[i] : 1;
}

static double cell(const struct l1_problem *q, size_t i, size_t j)
{
        return q->column[j] ? q->column[j][i] : 1;
}

/* |sum w a x| relative to sum w |x| (up + down), over the column j */
static double balance(const struct l1_problem *q, const double *a, size_t j)
{
        struct dd sum = {0, 0}, size = {0, 0};
        for (size_t i = 0; i < q->n; i++) {
                struct dd term = dd_mul_d(dd_product(weight(q, i), a[i]), cell(q, i, j));
                sum = dd_add(sum, term);
                size = dd_add_d(size, weight(q, i) * fabs(cell(q, i, j)));
        }
        return size.hi > 0 ? fabs(sum.hi) / (size.hi * (q->up + q->down)) : 0;
}

struct l1_proof l1_certify(const struct l1_problem *q, const double *b, const double *a)
{
        struct l1_proof proof = {0};
        struct dd f = {0, 0}, dual = {0, 0};
        for (size_t i = 0; i < q->n; i++) {
                double w = weight(q, i);
                struct dd r = {q->y[i], 0};
                for (size_t j = 0; j < q->p; j++)
                        r = dd_sub(r, dd_product(b[j], cell(q, i, j)));
                f = dd_add(f, dd_mul_d(dd_mul_d(r, w), r.hi > 0 ? q->up : -q->down));
                dual = dd_add(dual, dd_mul_d(dd_product(w, a[i]), q->y[i]));
                double beyond = fmax(a[i] - q->up, -q->down - a[i]) / (q->up + q->down);
                proof.infeasible = fmax(proof.infeasible, w > 0 ? beyond : 0);
        }
        for (size_t j = 0; j < q->p; j++)
                proof.stationarity = fmax(proof.stationarity, balance(q, a, j));
        double gap = dd_value(dd_sub(f, dual));
        proof.f = dd_value(f);
        proof.gap = proof.f > 0 ? gap / proof.f : fabs(gap);
        return proof;
}
