/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the top of the log-likelihood says: its curvature, and that it is a top. */
#include "explain.h"

#include "likelihood.h"
#include "mem.h"

#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

enum { FEW = 4, MOST_ROWS = 20 };

/* --- 1. information */

/* a[n * n], symmetric and positive definite, is inverted; false: it is not. */
static bool invert(size_t n, double *a)
{
        gsl_matrix_view m = gsl_matrix_view_array(a, n, n);
        return gsl_linalg_cholesky_decomp1(&m.matrix) == 0 &&
               gsl_linalg_cholesky_invert(&m.matrix) == 0;
}

/* The parameters that have a standard error, into at[]; how many. */
static size_t known_ones(const struct fit *f, size_t *at)
{
        size_t n = 0;
        for (size_t j = 0; j < f->d->npar; j++)
                if (f->vcov[j * f->d->npar + j] > 0 && !f->held[j])
                        at[n++] = j;
        return n;
}

static double se_of(const struct fit *f, size_t j)
{
        return sqrt(f->vcov[j * f->d->npar + j]);
}

/* The information of the sample about parameters at[n], as a matrix of the caller; NULL: it is singular (a simplex). */
static double *information(const struct fit *f, size_t n, const size_t *at)
{
        double *a = mem_array(n * n, sizeof *a);
        for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < n; j++)
                        a[i * n + j] = f->vcov[at[i] * f->d->npar + at[j]];
        if (!f->d->simplex && invert(n, a))
                return a;
        free(a);
        return NULL;
}

/* Whether it fits on a page. */
static bool fits(const struct story *y, size_t n, const size_t *at, const double *a)
{
        size_t width = 4, names = 0;
        for (size_t j = 0; j < n; j++) {
                size_t column = page_width(y->m->d->param[at[j]].name);
                names = column > names ? column : names;
                for (size_t i = 0; i < n; i++) {
                        char *text = explain_number(y, a[i * n + j]);
                        column = strlen(text) > column ? strlen(text) : column;
                        free(text);
                }
                width += column + 3;
        }
        return width + names <= PAGE_WIDTH;
}

static void put_matrix(struct story *y, size_t n, const size_t *at, const double *a)
{
        const char *heading[FEW + 1] = {"<"};
        char *cell[FEW * (FEW + 1)];
        for (size_t i = 0; i < n; i++) {
                heading[i + 1] = y->m->d->param[at[i]].name;
                cell[i * (n + 1)] = mem_format("%s", heading[i + 1]);
                for (size_t j = 0; j < n; j++) {
                        /* rounding of an inverse is no information */
                        double v = a[i * n + j], scale = sqrt(a[i * n + i] * a[j * n + j]);
                        cell[i * (n + 1) + j + 1] =
                                explain_number(y, fabs(v) < 1e-9 * scale ? 0 : v);
                }
        }
        sheet_table(y->s, n + 1, heading, n, (const char *const *)cell);
        for (size_t i = 0; i < n * (n + 1); i++)
                free(cell[i]);
}

static void put_errors(struct story *y, size_t n, const size_t *at)
{
        static const char *const heading[] = {"<parameter", "estimate", "standard error"};
        const size_t rows = n < MOST_ROWS ? n : MOST_ROWS;
        char **cell = mem_array(3 * rows, sizeof *cell);
        for (size_t i = 0; i < rows; i++) {
                cell[3 * i] = mem_format("%s", y->m->d->param[at[i]].name);
                cell[3 * i + 1] = explain_number(y, y->m->t[at[i]]);
                cell[3 * i + 2] = explain_number(y, se_of(y->m, at[i]));
        }
        sheet_table(y->s, 3, heading, rows, (const char *const *)cell);
        for (size_t i = 0; i < 3 * rows; i++)
                free(cell[i]);
        free(cell);
        if (rows < n)
                sheet_say(y->s, mem_format("(and %zu more)", n - rows));
}

static bool has_kink(const struct fit *f, size_t n, const size_t *at)
{
        bool kink = false;
        for (size_t i = 0; i < n; i++)
                kink = kink || f->d->param[at[i]].kink;
        return kink;
}

static void say_one(struct story *y, size_t j, double i)
{
        const char *name = y->m->d->param[j].name;
        char *info = explain_number(y, i), *se = explain_number(y, sqrt(1 / i));
        char *text = mem_format("I = -d2l/d%s2 = %s,   se = 1 / sqrt(I) = %s", name, info, se);
        sheet_formula(y->s, text);
        free(text);
        free(info);
        free(se);
}

static void put_information(struct story *y, size_t n, const size_t *at)
{
        double *a = n <= FEW && !y->f->map ? information(y->m, n, at) : NULL;
        if (a && n > 1 && !fits(y, n, at, a)) {
                free(a);
                a = NULL;
        }
        if (y->f->map)
                sheet_words(y->s,
                            "With a prior, l stands here for the log-likelihood less the penalty.");
        sheet_words(y->s,
                    has_kink(y->m, n, at)
                            ? "The log-likelihood has corners, where there is no second "
                              "derivative. The expected square of the score takes its place: it is "
                              "the information of the sample, I."
                            : "At a maximum the first derivative is 0. The second, with its sign "
                              "turned, says how sharply the log-likelihood falls there: it is "
                              "the information of the sample, I.");
        sheet_words(y->s,
                    "Close to the maximum l is nearly a parabola, so that the likelihood has about "
                    "the shape of a normal density, with standard deviation `1 / sqrt(I)`. That is "
                    "the standard error: a sharp maximum is well known, a flat one hardly.");
        if (a && n == 1) {
                say_one(y, at[0], a[0]);
        } else if (a) {
                sheet_words(y->s, "With several parameters it is a matrix:");
                put_matrix(y, n, at, a);
                sheet_words(y->s, "Its inverse is the covariance matrix of the estimates, and the "
                                  "square roots of its diagonal are the standard errors "
                                  "(other parameters being unknown, too, they are no smaller than "
                                  "`1 / sqrt(I)` of "
                                  "the diagonal):");
                put_errors(y, n, at);
        } else {
                put_errors(y, n, at);
        }
        free(a);
}

/* --- 2. what theory promises */

/* The standard deviation that no unbiased estimator of parameter j undercuts, by the expected information; NAN: it is not
 * known here. */
static double bound_of(const struct story *y, size_t j)
{
        const struct dist *d = y->m->d;
        const size_t m = d->npar;
        double v = NUM_NAN;
        if (!d->info || d->simplex || y->r->regression || y->y->outcomes)
                return v;
        double *a = mem_array(m * m, sizeof *a);
        size_t *at = mem_array(m, sizeof *at), n = known_ones(y->m, at);
        double *part = mem_array(n * n, sizeof *part);
        d->info(d, y->m->t, a);
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < n; k++)
                        part[i * n + k] = a[at[i] * m + at[k]] * y->y->weight;
        if (invert(n, part))
                for (size_t i = 0; i < n; i++)
                        v = at[i] == j ? sqrt(part[i * n + i]) : v;
        free(part);
        free(at);
        free(a);
        return v;
}

static void say_bound(struct story *y, size_t j, bool alone)
{
        const double bound = bound_of(y, j), se = se_of(y->m, j);
        if (isnan(bound) || y->f->map)
                return;
        char *n = explain_number(y, y->y->weight), *sd = explain_number(y, bound);
        char *variance = explain_number(y, bound * bound);
        sheet_say(y->s,
                  mem_format("The Cramer-Rao bound: no unbiased estimator of `%s` from %s "
                             "observations has a variance below %s, %s if the estimates are "
                             "the truth, a standard deviation of %s%s.",
                             y->m->d->param[j].name, n,
                             alone ? "1 over the expected information"
                                   : "its entry in the inverse of the expected information",
                             variance, sd,
                             fabs(se / bound - 1) < 1e-6
                                     ? ": the standard error above"
                                     : "; the standard error above uses the curvature that was "
                                       "observed instead of the expected one"));
        free(variance);
        free(sd);
        free(n);
}

static void say_small(struct story *y)
{
        const double per = y->y->weight / (double)y->f->nfree;
        if (per < 20)
                sheet_say(y->s,
                          mem_format("These are statements about large samples. This one has %.3g "
                                     "observations for each estimated parameter: take the "
                                     "standard errors as rough%s.",
                                     per,
                                     per < 3 && !y->f->map
                                             ? ", and the fit for what it is, close to repeating "
                                               "the data (overfitting)"
                                             : ""));
}

/* alone: one parameter has a standard error. */
static void say_theory(struct story *y, size_t j, bool alone)
{
        char *half = explain_number(y, se_of(y->m, j) / 2);
        say_bound(y, j, alone);
        if (y->f->map)
                sheet_words(y->s,
                            "So seen it is the normal approximation of the posterior at its mode "
                            "(Laplace's). As n grows the prior matters less and less, and "
                            "estimate and standard error become those of maximum likelihood.");
        else
                sheet_say(y->s,
                          mem_format("Theory promises, if the model is true and as n grows: the "
                                     "estimate tends to the true value (consistency), its error "
                                     "becomes normal with this standard error (asymptotic "
                                     "normality), and no regular estimator has a smaller one "
                                     "(efficiency). Four times the observations halve it: `%s` "
                                     "would be known to %s.",
                                     y->m->d->param[j].name, half));
        free(half);
        say_small(y);
}

static void say_none(struct story *y)
{
        const struct fit *f = y->m;
        bool rough = false;
        for (size_t j = 0; j < f->d->npar; j++)
                rough = rough || (!f->held[j] && param_is_rough(&f->d->param[j]));
        if (f->nfree == 0)
                sheet_words(y->s, "Nothing was estimated, so that there is nothing to be known "
                                  "better or worse.");
        else if (f->boundary || y->f->boundary)
                sheet_say(y->s, mem_format("The maximum lies on the boundary of what the "
                                           "parameters may be, %s. The slope need not be 0 there, "
                                           "the likelihood is no parabola about it, and its "
                                           "curvature gives no standard error.",
                                           f->boundary ? f->boundary : y->f->boundary));
        else if (rough)
                sheet_words(y->s, "The likelihood ends, or jumps, at the estimates: there is no "
                                  "derivative that could be 0, no curvature, and no standard error "
                                  "in the usual sense. Such estimates are often closer to the "
                                  "truth than others, with errors of order 1 / n instead of "
                                  "1 / sqrt(n).");
        else
                sheet_words(y->s, "The curvature does not say how well the estimates are known "
                                  "here, so that no standard error is given.");
}

void explain_curvature(struct story *y)
{
        size_t *at = mem_array(y->m->d->npar, sizeof *at);
        size_t n = known_ones(y->m, at);
        sheet_section(y->s, "The second derivative: how well the estimates are known");
        if (n) {
                put_information(y, n, at);
                if (y->taught)
                        lesson_put(y, NULL, y->d->lesson->curvature);
                say_theory(y, at[0], n == 1);
        } else {
                say_none(y);
        }
        free(at);
}

/* --- 3. the check */

/* t[], with parameter j moved by step: of a simplex the others keep their proportions. */
static void move(const struct fit *f, size_t j, double step, double *t)
{
        memcpy(t, f->t, f->d->npar * sizeof *t);
        t[j] += step;
        for (size_t i = 0; f->d->simplex && i < f->d->npar; i++)
                if (i != j)
                        t[i] *= (1 - t[j]) / (1 - f->t[j]);
}

/* A standard error, or less where the range ends; where there is none, something small. */
static double step_of(const struct story *y, size_t j)
{
        const struct fit *f = y->m;
        const struct param *p = &f->d->param[j];
        double se = se_of(f, j), size = fabs(f->t[j]) > 0 ? fabs(f->t[j]) : 1;
        double room = fmin(f->t[j] - p->lo, p->hi - f->t[j]);
        if (p->integer)
                return 1;
        if (!(se > 0) || !isfinite(se))
                se = p->irregular ? 1e-3 * size : 0.01 * size;
        return room > 0 ? fmin(se, room / 2) : fmin(se, 0.1);
}

static char *fall(const struct story *y, size_t j, double step)
{
        const struct fit *f = y->m;
        const struct param *p = &f->d->param[j];
        double to = f->t[j] + step, *t = mem_array(f->d->npar, sizeof *t);
        move(f, j, step, t);
        bool inside = to > p->lo && to < p->hi;
        double change = inside ? -likelihood_nll(f->d, f->s, t, NULL, NULL) - f->loglik : 0;
        free(t);
        return inside ? explain_number(y, change) : mem_format("-");
}

enum { COLUMNS = 4 };

static void put_neighbours(struct story *y)
{
        static const char *const heading[COLUMNS] = {"<parameter", "step", "change below",
                                                     "change above"};
        const struct fit *f = y->m;
        char *cell[MOST_ROWS * COLUMNS];
        size_t rows = 0;
        for (size_t j = 0; j < f->d->npar && rows < MOST_ROWS; j++) {
                if (f->held[j] || !isfinite(f->t[j]))
                        continue;
                const double step = step_of(y, j);
                char **at = cell + rows++ * COLUMNS;
                at[0] = mem_format("%s", f->d->param[j].name);
                at[1] = explain_number(y, step);
                at[2] = fall(y, j, -step);
                at[3] = fall(y, j, step);
        }
        if (rows)
                sheet_table(y->s, COLUMNS, heading, rows, (const char *const *)cell);
        for (size_t i = 0; i < rows * COLUMNS; i++)
                free(cell[i]);
}

/* Those in which the likelihood has a slope that is 0. */
static size_t smooth_ones(const struct fit *f)
{
        size_t n = 0;
        for (size_t j = 0; j < f->d->npar; j++)
                n += !f->held[j] && !f->edge[j] && !param_is_rough(&f->d->param[j]) &&
                     !f->d->param[j].kink;
        return n;
}

static void say_score(struct story *y)
{
        const struct fit *f = y->m;
        char text[NUM_TEXT];
        const size_t n = smooth_ones(f);
        if (isnan(f->gradient) || n == 0)
                return;
        sheet_say(
                y->s,
                mem_format("The score, the slope of %s, is 0 at the estimates but for rounding%s: "
                           "they are %s standard errors away from where it would be exactly "
                           "0.",
                           f->map ? "the log-likelihood less the penalty" : "the log-likelihood",
                           n < f->nfree ? ", in the parameters in which there is one" : "",
                           f->gradient < 1e-10 ? "less than 1e-10"
                                               : num_digits(text, f->gradient, 2)));
}

void explain_check(struct story *y)
{
        const struct fit *f = y->f;
        size_t *at = mem_array(y->m->d->npar, sizeof *at);
        const bool steps = known_ones(y->m, at) > 0;
        free(at);
        if (!f->nfree)
                return;
        sheet_section(y->s, "The check");
        say_score(y);
        if (f->map)
                return;
        sheet_say(y->s,
                  mem_format("One step to either side, the other parameters staying where they "
                             "are, changes the log-likelihood by this much (\"-\": outside the "
                             "range)%s",
                             steps ? ". A step of one standard error costs 1/2 where l is a "
                                     "parabola, and more where a parameter is tied to others, "
                                     "which would have to follow:"
                                   : ":"));
        put_neighbours(y);
}
