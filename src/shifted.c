/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A family moved along the line: x - loc has the family's density. loc is the last parameter.
 *
 * What loc asks of the family are derivatives in x. Where the family is closed under changes of unit they follow from
 * those in its parameters: with t_j of the unit x^u_j, x f(x; t) does not depend on the unit, and so (Euler)
 *
 *   x dl/dx = -1 - sum_j u_j t_j dl/dt_j,
 *
 * of which the derivatives in t_k and x give the second ones. Elsewhere the row's slope tells dl/dx and d2l/dx2, and
 * d2l/dxdt comes from differences of the score in log x. */
#include "dist.h"

#include "mem.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct shifted {
        struct dist row; /* first: a slot finds the rest from it */
        const struct dist *base;
        char *title, *r, *scipy, *julia;
};

static double logpdf(const struct dist *d, double x, const double *t);

const struct dist *dist_shifted_base(const struct dist *d)
{
        return d->logpdf == logpdf ? ((const struct shifted *)(const void *)d)->base : NULL;
}

/* x - loc */
static double moved(const struct dist *base, double x, const double *t)
{
        return x - t[base->npar];
}

static double logpdf(const struct dist *d, double x, const double *t)
{
        const struct dist *base = dist_shifted_base(d);
        return base->logpdf(base, moved(base, x, t), t);
}

/* --- derivatives */

static bool has_units(const struct dist *base)
{
        for (size_t j = 0; j < base->npar; j++)
                if (base->param[j].unit)
                        return true;
        return false;
}

/* dl/dx by Euler's identity, for the score g. */
static double euler(const struct dist *base, double y, const double *t, const double *g)
{
        double sum = 1;
        for (size_t j = 0; j < base->npar; j++)
                sum += base->param[j].unit * t[j] * g[j];
        return -sum / y;
}

/* Of a family that knows neither (a discrete one, say) loc is held, and there is no slope in what is held. */
static double slope_at(const struct dist *base, double y, const double *t, const double *g)
{
        double bend;
        return has_units(base) ? euler(base, y, t, g)
               : base->slope   ? base->slope(base, y, t, &bend)
                               : 0;
}

static void score(const struct dist *d, double x, const double *t, double *g)
{
        const struct dist *base = dist_shifted_base(d);
        double y = moved(base, x, t);
        base->score(base, y, t, g);
        g[base->npar] = -slope_at(base, y, t, g);
}

/* x d2l/dxdt_k by differences of the score with steps a, a/2, a/4 in log x, extrapolated twice. */
static void differences(const struct dist *base, double y, const double *t, double *cross)
{
        enum { STEPS = 3, MOST = 8 };
        double table[STEPS][MOST], up[MOST], down[MOST], a = 1.0 / 128;
        for (size_t i = 0; i < STEPS; i++, a /= 2) {
                base->score(base, y * exp(a), t, up);
                base->score(base, y * exp(-a), t, down);
                for (size_t k = 0; k < base->npar; k++)
                        table[i][k] = (up[k] - down[k]) / (2 * a);
        }
        for (size_t k = 0; k < base->npar; k++) {
                double first = (4 * table[1][k] - table[0][k]) / 3;
                double second = (4 * table[2][k] - table[1][k]) / 3;
                cross[k] = (16 * second - first) / 15;
        }
}

/* x d2l/dxdt_k = -u_k dl/dt_k - sum_j u_j t_j d2l/dt_jdt_k */
static void euler_cross(const struct dist *base, const double *t, const double *g, const double *h,
                        double *cross)
{
        size_t n = base->npar;
        for (size_t k = 0; k < n; k++) {
                cross[k] = -base->param[k].unit * g[k];
                for (size_t j = 0; j < n; j++)
                        cross[k] -= base->param[j].unit * t[j] * h[j * n + k];
        }
}

/* x d2l/dx2 = -dl/dx - sum_j u_j t_j d2l/dxdt_j, the last being cross / x. */
static double euler_bend(const struct dist *base, double y, const double *t, const double *g,
                         const double *cross)
{
        double sum = euler(base, y, t, g);
        for (size_t j = 0; j < base->npar; j++)
                sum += base->param[j].unit * t[j] * cross[j] / y;
        return -sum / y;
}

static void hess(const struct dist *d, double x, const double *t, double *h)
{
        enum { MOST = 8 };
        const struct dist *base = dist_shifted_base(d);
        size_t n = base->npar;
        double y = moved(base, x, t), g[MOST], own[MOST * MOST], cross[MOST] = {0}, bend = 0;
        base->score(base, y, t, g);
        base->hess(base, y, t, own);
        if (has_units(base)) {
                euler_cross(base, t, g, own, cross);
                bend = euler_bend(base, y, t, g, cross);
        } else if (base->slope) {
                differences(base, y, t, cross);
                base->slope(base, y, t, &bend);
        }
        for (size_t j = 0; j < n; j++) {
                memcpy(h + j * (n + 1), own + j * n, n * sizeof *h);
                h[j * (n + 1) + n] = h[n * (n + 1) + j] = -cross[j] / y;
        }
        h[n * (n + 1) + n] = bend;
}

/* Where the family has a way with blocks: its second derivatives come first, in a triangle that has no column for loc, and
 * are moved apart from the last row on; then loc's follow, as in score and hess. */
static void block(const struct dist *d, size_t count, const double *x, const double *t,
                  double *value, double *g, double *h)
{
        enum { MOST = 8 };
        const struct dist *base = dist_shifted_base(d);
        size_t n = base->npar;
        double y[SAMPLE_BLOCK] = {0}, room[MOST * SAMPLE_BLOCK], *score_of = g ? g : room;
        for (size_t i = 0; i < count; i++)
                y[i] = moved(base, x[i], t);
        base->block(base, count, y, t, value, g || h ? score_of : NULL, h);
        for (size_t j = n;
             h && j-- > 1;) /* row j begins at j n - j (j - 1) / 2, and at j more with loc */
                memmove(h + (j * n - j * (j - 1) / 2 + j) * SAMPLE_BLOCK,
                        h + (j * n - j * (j - 1) / 2) * SAMPLE_BLOCK,
                        (n - j) * SAMPLE_BLOCK * sizeof *h);
        for (size_t i = 0; i < count && (g || h); i++) {
                double own[MOST], second[MOST * MOST], cross[MOST];
                for (size_t j = 0; j < n; j++)
                        own[j] = score_of[j * SAMPLE_BLOCK + i];
                if (g)
                        g[n * SAMPLE_BLOCK + i] = -euler(base, y[i], t, own);
                if (!h)
                        continue;
                for (size_t j = 0, at = i; j < n; j++, at += SAMPLE_BLOCK)
                        for (size_t k = j; k < n; k++, at += SAMPLE_BLOCK)
                                second[j * n + k] = second[k * n + j] = h[at];
                euler_cross(base, t, own, second, cross);
                for (size_t j = 0, at = n * SAMPLE_BLOCK + i; j < n;
                     at += (n - j) * SAMPLE_BLOCK, j++)
                        h[at] = -cross[j] / y[i];
                h[((n + 1) * (n + 2) / 2 - 1) * SAMPLE_BLOCK + i] =
                        euler_bend(base, y[i], t, own, cross);
        }
}

static double slope(const struct dist *d, double x, const double *t, double *bend)
{
        const struct dist *base = dist_shifted_base(d);
        return base->slope(base, moved(base, x, t), t, bend);
}

/* --- the rest is the family's, moved */

static double logcdf(const struct dist *d, double x, const double *t)
{
        const struct dist *base = dist_shifted_base(d);
        return base->logcdf(base, moved(base, x, t), t);
}

static double logsf(const struct dist *d, double x, const double *t)
{
        const struct dist *base = dist_shifted_base(d);
        return base->logsf(base, moved(base, x, t), t);
}

/* In loc, with y = x - loc and the hazard r = f / S of an upper tail: d log S / dloc = r, d2 / dloc2 = -r (l' + r) and
 * d2 / dloc dt_k = r (dl/dt_k - d log S / dt_k); of a lower one r = -f / F. Nothing depends on it where the family has not begun. */
static bool tail(const struct dist *d, double x, bool upper, const double *t, double *g, double *h)
{
        enum { MOST = 8 };
        const struct dist *base = dist_shifted_base(d);
        size_t n = base->npar;
        double y = moved(base, x, t), own[MOST], bent[MOST * MOST], score_at[MOST];
        double log_p = upper ? base->logsf(base, y, t) : base->logcdf(base, y, t);
        for (size_t j = 0; j <= n && g; j++)
                g[j] = 0;
        for (size_t j = 0; j < (n + 1) * (n + 1) && h; j++)
                h[j] = 0;
        if (!(y > base->support.lo))
                return true;
        if (!base->tail(base, y, upper, t, own, h ? bent : NULL))
                return false;
        double r = (upper ? 1 : -1) * exp(base->logpdf(base, y, t) - log_p);
        if (g) {
                memcpy(g, own, n * sizeof *own);
                g[n] = r;
        }
        if (!h)
                return true;
        base->score(base, y, t, score_at);
        for (size_t j = 0; j < n; j++) {
                memcpy(h + j * (n + 1), bent + j * n, n * sizeof *h);
                h[j * (n + 1) + n] = h[n * (n + 1) + j] = r * (score_at[j] - own[j]);
        }
        h[n * (n + 1) + n] = -r * (slope_at(base, y, t, score_at) + r);
        return true;
}

static double quantile(const struct dist *d, double p, const double *t)
{
        const struct dist *base = dist_shifted_base(d);
        return t[base->npar] + dist_quantile(base, p, t);
}

static double draw(const struct dist *d, const double *t, gsl_rng *r)
{
        const struct dist *base = dist_shifted_base(d);
        return t[base->npar] + base->draw(base, t, r);
}

static double mean(const struct dist *d, const double *t)
{
        const struct dist *base = dist_shifted_base(d);
        return t[base->npar] + base->mean(base, t);
}

static double variance(const struct dist *d, const double *t)
{
        const struct dist *base = dist_shifted_base(d);
        return base->variance(base, t);
}

/* The exponential has an exact interval: with y = x - min x, (n - 1) y_min rate is F with 2 and 2 n - 2 degrees of freedom
 * where rate is 1 / mean y; where it is held, n (min x - loc) rate is exponential. */
static bool interval(const struct dist *d, const struct sample *s, const double *t, size_t j,
                     double level, double *lower, double *upper)
{
        const struct dist *base = dist_shifted_base(d);
        double n = s->weight, gap = sample_moments(s)->mean - t[base->npar];
        bool estimated = fabs(t[0] * gap - 1) < 1e-9;
        double reach = estimated ? expm1(-log1p(-level) / (n - 1)) : -log1p(-level) / n;
        *upper = t[base->npar];
        *lower = *upper - reach / t[0];
        return j == base->npar && !s->outcomes && strcmp(base->name, "exponential") == 0 &&
               (!estimated || n > 1);
}

/* Near enough to the least observation for the family to begin with what is left. */
static bool start(const struct dist *d, const struct sample *s, const double *held, size_t k,
                  double *t)
{
        const struct dist *base = dist_shifted_base(d);
        const struct moments *m = sample_moments(s);
        size_t n = base->npar;
        t[n] = isnan(held[n]) ? m->min - m->sd : held[n];
        struct sample *y = sample_standardised(s, t[n], 1);
        bool more = base->start(base, y, held, k, t);
        sample_free(y);
        return more;
}

/* --- spelling: what others call it */

/* base with its first occurrence of mark replaced by text; NULL: it has none. */
static char *replaced(const char *base, const char *mark, const char *text)
{
        const char *at = base ? strstr(base, mark) : NULL;
        return at ? mem_format("%.*s%s%s", (int)(at - base), base, text, at + strlen(mark)) : NULL;
}

/* "gamma(a={shape}, scale={scale})" has no loc; where there is one, the name means something else. */
static char *in_scipy(const char *base)
{
        size_t n = base ? strlen(base) : 0;
        if (!base || strstr(base, "loc=") || base[n - 1] != ')')
                return NULL;
        return mem_format("%.*s, loc={loc})", (int)n - 1, base);
}

static void spell(struct shifted *s)
{
        struct spelling of = s->base->spelling;
        s->r = replaced(of.r, "(x, ", "(x - ({loc}), ");
        s->scipy = in_scipy(of.scipy);
        s->julia = of.julia ? mem_format("({loc}) + %s", of.julia) : NULL;
        s->row.spelling = (struct spelling){.r = s->r, .scipy = s->scipy, .julia = s->julia};
}

/* --- the row */

static struct support support_of(const struct support *base, double by)
{
        struct support s = *base;
        s.lo = isnan(by) ? -NUM_INF : s.lo + by;
        s.hi = isnan(by) ? NUM_INF : s.hi + by;
        return s;
}

struct dist *dist_make_shifted(const struct dist *base, const struct param *loc, double by)
{
        struct shifted *s = mem_array(1, sizeof *s);
        size_t n = base->npar;
        struct param *param = mem_array(n + 1, sizeof *param);
        double *probe = mem_array(n + 1, sizeof *probe);
        memcpy(param, base->param, n * sizeof *param);
        memcpy(probe, base->probe, n * sizeof *probe);
        param[n] = *loc;
        probe[n] = isnan(by) ? 0 : by;
        s->base = base;
        s->title = mem_format("%s, shifted by loc", base->title);
        s->row = (struct dist){.name = base->name,
                               .title = s->title,
                               .support = support_of(&base->support, by),
                               .data = base->data,
                               .npar = n + 1,
                               .param = param,
                               .drives = base->drives,
                               .root = base->root,
                               .frontier = base->frontier && base->frontier->param == n && isnan(by)
                                                   ? base->frontier
                                                   : NULL,
                               .probe = probe,
                               .derived = base->derived,
                               .spelled = base->spelled,
                               .logpdf = logpdf,
                               .score = score,
                               .hess = hess,
                               .block = base->block && has_units(base) ? block : NULL,
                               .slope = base->slope ? slope : NULL,
                               .interval = interval,
                               .start = start,
                               .logcdf = base->logcdf ? logcdf : NULL,
                               .logsf = base->logsf ? logsf : NULL,
                               .tail = base->tail && (has_units(base) || base->slope) ? tail : NULL,
                               .draw = base->draw ? draw : NULL,
                               .mean = base->mean ? mean : NULL,
                               .variance = base->variance ? variance : NULL};
        if (base->quantile || (base->logcdf && base->logsf))
                s->row.quantile = quantile;
        spell(s);
        return &s->row;
}

void dist_free_shifted(struct dist *made)
{
        struct shifted *s = (struct shifted *)(void *)made;
        free(s->title);
        free(s->r);
        free(s->scipy);
        free(s->julia);
        free((void *)(uintptr_t)made->param);
        free((void *)(uintptr_t)made->probe);
        free(s);
}
