/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample/sums: sums of functions of the observations, as double-doubles. Observations are taken in blocks, whose terms fit
 * into the first cache, and added in WIDE lanes, each with what rounding takes from it. A stride of blocks is what one
 * thread does at a time; strides are joined in order, so that sums do not depend on the number of threads. */
#include "internal.h"

#include "mem.h"
#include "threads.h"
#include "wide.h"

#include <stdlib.h>

enum { STRIDE = 64 * SAMPLE_BLOCK };

struct sums {
        const struct sample *s;
        size_t k;
        sample_terms *terms;
        const void *context;
        struct dd *part; /* part[strides][k] */
};

/* a + b, without the low halves that infinities would make NAN */
static struct dd join(struct dd a, struct dd b)
{
        double plain = a.hi + b.hi;
        return isfinite(plain) ? dd_add(a, b) : (struct dd){plain, 0};
}

/* Running sums in lanes, and what is lost to rounding. */
struct running {
        double sum[WIDE], lost[WIDE];
};

/* n is a multiple of WIDE. */
WIDE_KERNEL
static void add_lanes(struct running *r, size_t n, const double *v)
{
        wide sum = wide_at(r->sum), lost = wide_at(r->lost);
        for (size_t i = 0; i < n; i += WIDE) {
                wide a = wide_at(v + i), s = sum + a, z = s - sum;
                lost += (sum - (s - z)) + (a - z);
                sum = s;
        }
        wide_put(r->sum, sum);
        wide_put(r->lost, lost);
}

static struct dd total(const struct running *r)
{
        struct dd sum = {0, 0};
        for (int j = 0; j < WIDE; j++)
                sum = join(sum, isfinite(r->sum[j]) ? dd_sum(r->sum[j], r->lost[j])
                                                    : (struct dd){r->sum[j], 0});
        return sum;
}

static void add_each(struct dd *sum, size_t n, const double *v, const double *w)
{
        for (size_t i = 0; i < n; i++)
                if (!w || w[i] > 0)
                        *sum = join(*sum, w && isfinite(v[i]) ? dd_product(w[i], v[i])
                                                              : (struct dd){v[i], 0});
}

static void sum_stride(void *context, size_t i)
{
        const struct sums *all = context;
        const struct sample *s = all->s;
        size_t k = all->k, from = i * STRIDE, to = s->n - from < STRIDE ? s->n : from + STRIDE;
        double *row = mem_array(k * SAMPLE_BLOCK, sizeof *row);
        struct running *running = mem_array(k, sizeof *running);
        struct dd *rest = all->part + i * k;
        for (size_t at = from; at < to; at += SAMPLE_BLOCK) {
                size_t n = to - at < SAMPLE_BLOCK ? to - at : SAMPLE_BLOCK, whole = n - n % WIDE;
                if (whole)
                        all->terms(all->context, whole, s->x + at, row);
                for (size_t j = 0; j < k && !s->w; j++)
                        add_lanes(&running[j], whole, row + j * SAMPLE_BLOCK);
                for (size_t j = 0; j < k && s->w; j++)
                        add_each(&rest[j], whole, row + j * SAMPLE_BLOCK, s->w + at);
                if (whole == n)
                        continue;
                double last[WIDE];
                for (size_t j = 0; j < WIDE; j++)
                        last[j] = s->x[at + (whole + j < n ? whole + j : n - 1)];
                all->terms(all->context, WIDE, last, row);
                for (size_t j = 0; j < k; j++)
                        add_each(&rest[j], n - whole, row + j * SAMPLE_BLOCK,
                                 s->w ? s->w + at + whole : NULL);
        }
        for (size_t j = 0; j < k; j++)
                rest[j] = join(rest[j], total(&running[j]));
        free(running);
        free(row);
}

void sample_sums(const struct sample *s, size_t k, sample_terms *terms, const void *context,
                 struct dd *sum)
{
        size_t n = (s->n + STRIDE - 1) / STRIDE;
        struct sums all = {s, k, terms, context, mem_array(n * k, sizeof *all.part)};
        threads_each(s->threads, n, sum_stride, &all);
        for (size_t j = 0; j < k; j++) {
                sum[j] = (struct dd){0, 0};
                for (size_t i = 0; i < n; i++)
                        sum[j] = join(sum[j], all.part[i * k + j]);
        }
        free(all.part);
}

/* --- the average of one function, given for one observation */

struct average {
        double (*f)(double x, const void *context);
        const void *context;
};

static void average_terms(const void *context, size_t n, const double *x, double *row)
{
        const struct average *a = context;
        for (size_t i = 0; i < n; i++)
                row[i] = a->f(x[i], a->context);
}

double sample_average(const struct sample *s, double (*f)(double x, const void *context),
                      const void *context)
{
        struct average a = {f, context};
        struct dd sum;
        sample_sums(s, 1, average_terms, &a, &sum);
        return dd_value(sum) / s->weight;
}
