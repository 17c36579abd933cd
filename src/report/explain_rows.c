/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The likelihood as a product, row by row, and why its logarithm is taken. */
#include "explain.h"

#include "likelihood.h"
#include "mem.h"

#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. a row */

size_t contribution_count(const struct story *y)
{
        return y->y->outcomes ? y->y->outcomes->rows->n : y->y->n;
}

void contribution_parameters(const struct story *y, size_t i, double *t)
{
        if (y->t)
                memcpy(t, y->t, y->d->npar * sizeof *t);
        else
                regression_parameters(y->r->regression, y->f->t, i, t);
}

static char *observed_value(const struct story *y, double x)
{
        const struct levels *l = y->r->levels;
        if (l->n && x >= 0 && x < (double)l->n)
                return mem_format("%s", l->name[(size_t)x]);
        return explain_number(y, x);
}

static char *observed_bounds(const struct story *y, double lo, double hi)
{
        char *a = explain_number(y, lo), *b = explain_number(y, hi);
        char *text = hi == NUM_INF    ? mem_format("> %s", a)
                     : lo == -NUM_INF ? mem_format("<= %s", b)
                                      : mem_format("(%s, %s]", a, b);
        free(a);
        free(b);
        return text;
}

struct contribution contribution_of(const struct story *y, size_t i)
{
        const struct outcomes *o = y->y->outcomes;
        double *t = mem_array(y->d->npar, sizeof *t);
        struct contribution c = {.kind = "log f"};
        contribution_parameters(y, i, t);
        double lo = o ? o->rows->lo[i] : y->y->x[i], hi = o ? o->rows->hi[i] : lo;
        const double *w = o ? o->rows->w : y->y->w;
        c.weight = w ? w[i] : 1;
        if (lo == hi) {
                c.log = y->d->logpdf(y->d, lo, t);
                c.observed = observed_value(y, lo);
        } else {
                c.kind = hi == NUM_INF ? "log S" : lo == -NUM_INF ? "log F" : "log (F - F)";
                c.log = outcome_log(y->d, lo, hi, t, NULL, NULL);
                c.observed = observed_bounds(y, lo, hi);
        }
        if (o && o->rows->from)
                c.log -= outcome_log(y->d, o->rows->from[i], o->rows->to[i], t, NULL, NULL);
        free(t);
        return c;
}

/* --- 2. the product */

/* As it comes out in doubles, and where it stops to mean something. */
struct product {
        double product, sum;
        size_t dead; /* rows after which it is 0 or infinite; 0: it never is */
};

static void multiply(struct product *p, const struct contribution *c, size_t i)
{
        p->product *= exp(c->weight * c->log);
        p->sum += c->weight * c->log;
        if (!p->dead && (p->product == 0 || isinf(p->product)))
                p->dead = i + 1;
}

enum { SHOWN = 4, COLUMNS = 6 };

static void put_row(const struct story *y, char **cell, size_t i, const struct contribution *c,
                    const struct product *p)
{
        cell[0] = mem_format("%zu", i + 1);
        cell[1] = mem_format("%s%s", c->observed, "");
        cell[2] = explain_number(y, exp(c->weight * c->log));
        cell[3] = explain_number(y, p->product);
        cell[4] = explain_number(y, c->weight * c->log);
        cell[5] = explain_number(y, p->sum);
}

static struct product put_product(struct story *y)
{
        const bool plain = !y->y->outcomes && !y->y->w, discrete = y->d->support.discrete;
        const char *const heading[COLUMNS] = {"i",
                                              y->t ? "x_i" : "y_i",
                                              !plain     ? "factor"
                                              : discrete ? "P(x_i)"
                                                         : "f(x_i)",
                                              "product",
                                              !plain     ? "log"
                                              : discrete ? "log P"
                                                         : "log f",
                                              "sum"};
        const size_t n = contribution_count(y), few = n <= SHOWN + 2 ? n : SHOWN;
        char *cell[(SHOWN + 2) * COLUMNS] = {0};
        struct product p = {.product = 1};
        size_t rows = 0;
        for (size_t i = 0; i < n; i++) {
                struct contribution c = contribution_of(y, i);
                multiply(&p, &c, i);
                if (i == few)
                        for (size_t j = 0; j < COLUMNS; j++)
                                cell[few * COLUMNS + j] = mem_format("...");
                if (i < few || i + 1 == n) {
                        rows = i < few ? i : few + 1;
                        put_row(y, cell + rows * COLUMNS, i, &c, &p);
                }
                free(c.observed);
        }
        sheet_table(y->s, COLUMNS, heading, rows + 1, (const char *const *)cell);
        for (size_t i = 0; i < sizeof cell / sizeof *cell; i++)
                free(cell[i]);
        return p;
}

/* --- 3. what it shows */

static void say_sum(struct story *y, const struct product *p)
{
        const double mean = p->sum / y->y->weight;
        char *l = explain_number(y, p->sum), *typical = explain_number(y, exp(mean)), *text;
        if (p->dead && p->product == 0)
                text = mem_format(
                        "In doubles the product is 0 from row %zu on: its value there is below "
                        "4.9e-324, the smallest number a double holds. It would be 0 for other "
                        "values of the parameters too, and nothing could be compared. The sum of "
                        "the logarithms is %s, and loses nothing.",
                        p->dead, l);
        else if (p->dead)
                text = mem_format("In doubles the product is infinite from row %zu on: a density "
                                  "may exceed 1, and the product passes 1.8e308, the largest "
                                  "number a double holds. The sum of the logarithms is %s.",
                                  p->dead, l);
        else if (mean < 0)
                text = mem_format(
                        "The product is still a number here. At the same average factor, `exp(l "
                        "/ n)` = %s, it would be 0 in doubles, which end at 4.9e-324, from %.0f "
                        "observations on, for any values of the parameters; the sum of the "
                        "logarithms, here %s, never is.",
                        typical, ceil(-1075 * M_LN2 / mean), l);
        else
                text = mem_format(
                        "The product is still a number here; the sum of the logarithms "
                        "is %s.%s",
                        l,
                        y->d->support.discrete
                                ? ""
                                : " A density is no probability and may exceed 1, so that "
                                  "the log-likelihood may be positive.");
        sheet_say(y->s, text);
        free(typical);
        free(l);
}

static void say_bounds(struct story *y)
{
        const struct censoring c = subject_censoring(y->r);
        if (c.right)
                sheet_say(y->s, mem_format("%zu rows are right-censored: all that is known is that "
                                           "the value is larger, so that the factor of such a row "
                                           "is `S(c) = 1 - F(c)`, the probability of that, "
                                           "instead of a density.",
                                           c.right));
        if (c.left)
                sheet_say(y->s, mem_format("%zu rows are left-censored: the value is at most c, "
                                           "and the factor is `F(c)`.",
                                           c.left));
        if (c.interval)
                sheet_say(y->s, mem_format("%zu rows are known to lie between a and b: the factor "
                                           "is `F(b) - F(a)`.",
                                           c.interval));
        if (c.truncated)
                sheet_words(y->s, "Values outside a window could not be seen at all. Given that "
                                  "one was seen, each factor is divided by the probability of "
                                  "the window, `F(hi) - F(lo)`.");
        if (y->y->w || (y->y->outcomes && y->y->outcomes->rows->w))
                sheet_words(y->s, "A row of weight w stands for w equal rows: its factor is raised "
                                  "to the power w, its logarithm multiplied by w. n below is the "
                                  "sum of the weights.");
}

void explain_likelihood(struct story *y)
{
        const struct lesson *lesson = y->d->lesson;
        const bool discrete = y->d->support.discrete;
        sheet_section(y->s, "The likelihood: a product, and its logarithm");
        if (y->taught && lesson->likelihood)
                lesson_put(y, NULL, lesson->likelihood);
        else
                sheet_say(y->s, mem_format("With the parameters fixed, %s says which data to "
                                           "expect. The data being what they are, the same "
                                           "expression is read as a function of the parameters: "
                                           "the likelihood. It compares parameters; it is no "
                                           "%s of them and need not integrate to 1. "
                                           "Observations are taken to be independent, therefore "
                                           "it is a product.",
                                           discrete ? "`P(x)`" : "`f(x)`",
                                           discrete ? "probability" : "density"));
        say_bounds(y);
        if (!y->found || !contribution_count(y))
                return;
        sheet_words(y->s, "At the estimates, row by row:");
        struct product p = put_product(y);
        say_sum(y, &p);
        sheet_words(y->s, "The logarithm is increasing, so that what is largest for the "
                          "logarithm is largest for the product: the sum is searched, not the "
                          "product.");
}
