/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameters that follow from columns: the conditional likelihood, and its score by the chain rule. */
#include "explain.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 5, MOST_PARAMETERS = 4, MOST_TERMS = 6 };

/* The coefficients of a prediction in words: "b0 + b1 x + b2 z" */
static char *predictor_in_words(const struct design *d)
{
        char *text = mem_text("", 0);
        size_t b = 0;
        for (size_t j = 0; j < d->p && j < MOST_TERMS; j++) {
                const bool constant = d->intercept && j == 0;
                char *longer = constant ? mem_format("b%zu", b)
                                        : mem_format("%s%sb%zu * %s", text, *text ? " + " : "", b,
                                                     d->name[j]);
                b++;
                free(text);
                text = longer;
        }
        if (d->p > MOST_TERMS) {
                char *longer = mem_format("%s + ...", text);
                free(text);
                text = longer;
        }
        return text;
}

/* "mu = u", "p = 1 / (1 + exp(-u))" */
static const char *inverse_of(enum link l)
{
        static const char *const text[LINK_COUNT] = {
                [LINK_IDENTITY] = "u",
                [LINK_LOG] = "exp(u)",
                [LINK_LOGIT] = "1 / (1 + exp(-u))",
                [LINK_PROBIT] = "Phi(u)",
                [LINK_CLOGLOG] = "1 - exp(-exp(u))",
                [LINK_CAUCHIT] = "the Cauchy distribution function at u",
                [LINK_INVERSE] = "1 / u",
                [LINK_SQRT] = "u^2",
        };
        return text[l];
}

static void put_predictor(struct story *y, const struct prediction *p)
{
        const struct param *q = &y->d->param[p->param];
        char *words = predictor_in_words(p->design);
        char *text = mem_format("u = %s%s", words, p->offset ? " + offset" : "");
        sheet_formula(y->s, text);
        free(text);
        if (y->d->simplex) {
                sheet_formula(y->s, "p_k = exp(u_k) / sum exp(u_j)");
        } else {
                bool plain = (q->lo == 0 || q->lo == -NUM_INF) && (q->hi == 1 || q->hi == NUM_INF);
                text = plain ? mem_format("%s = %s", q->name, inverse_of(p->link))
                             : mem_format("%s = what %s makes of u, within its range", q->name,
                                          link_word(p->link));
                sheet_formula(y->s, text);
                free(text);
        }
        free(words);
}

static void put_rows(struct story *y)
{
        const size_t n = contribution_count(y), rows = n < SHOWN ? n : SHOWN;
        const size_t m = y->d->npar < MOST_PARAMETERS ? y->d->npar : MOST_PARAMETERS, width = m + 2;
        const char *heading[MOST_PARAMETERS + 2] = {"i", "y_i"};
        char *cell[SHOWN * (MOST_PARAMETERS + 2)];
        double *t = mem_array(y->d->npar, sizeof *t);
        for (size_t j = 0; j < m; j++)
                heading[j + 2] = y->d->param[j].name;
        for (size_t i = 0; i < rows; i++) {
                struct contribution c = contribution_of(y, i);
                contribution_parameters(y, i, t);
                cell[i * width] = mem_format("%zu", i + 1);
                cell[i * width + 1] = c.observed;
                for (size_t j = 0; j < m; j++)
                        cell[i * width + j + 2] = explain_number(y, t[j]);
        }
        sheet_table(y->s, width, heading, rows, (const char *const *)cell);
        for (size_t i = 0; i < rows * width; i++)
                free(cell[i]);
        free(t);
}

/* --- the score */

static bool is_canonical(const struct story *y, const struct prediction *p)
{
        const char *name = y->d->name;
        return (strcmp(name, "normal") == 0 && p->param == 0 && p->link == LINK_IDENTITY) ||
               (strcmp(name, "bernoulli") == 0 && p->link == LINK_LOGIT) ||
               (strcmp(name, "poisson") == 0 && p->link == LINK_LOG);
}

/* sum w (y_i - t_i) */
static double residuals(const struct story *y, size_t param)
{
        double *t = mem_array(y->d->npar, sizeof *t), sum = 0;
        for (size_t i = 0; i < y->y->n; i++) {
                contribution_parameters(y, i, t);
                sum += (y->y->x[i] - t[param]) * (y->y->w ? y->y->w[i] : 1);
        }
        free(t);
        return sum;
}

static void put_chain(struct story *y, const struct prediction *p)
{
        sheet_words(y->s,
                    "The log-likelihood of a row depends on a coefficient through u alone, and u "
                    "is linear in it, its slope being the value of the column:");
        sheet_formula(y->s, y->f->map ? "dl/db_j = sum dl_i/du_i x_ij"
                                      : "dl/db_j = sum dl_i/du_i x_ij = 0");
        if (y->d->simplex) {
                sheet_words(y->s, "For softmax the slope in `u_k` is the indicator of level k less "
                                  "its probability: "
                                  "at the maximum, every column is as much correlated with what "
                                  "was seen as with what is predicted.");
                return;
        }
        if (y->f->map)
                sheet_words(
                        y->s,
                        "At the maximum it is not 0 but the slope of the penalty, which the next "
                        "section adds.");
        if (!y->found || !is_canonical(y, p) || y->y->outcomes || y->f->map)
                return;
        const char *name = y->d->param[p->param].name;
        char *text = mem_format("dl/db_j = sum (y_i - %s_i) x_ij%s = 0", name,
                                y->d->loss == LOSS_SQUARES ? " / sigma^2" : "");
        sheet_say(y->s, mem_format("Here dl_i/du_i is the residual `y_i - %s_i`%s: the residuals "
                                   "are orthogonal to every column.",
                                   name, y->d->loss == LOSS_SQUARES ? " over `sigma^2`" : ""));
        sheet_formula(y->s, text);
        free(text);
        double sum = residuals(y, p->param);
        if (p->design->intercept && !y->f->map &&
            fabs(sum) < 1e-6 * (y->y->weight + fabs(sample_moments(y->y)->mean) * y->y->weight))
                sheet_say(y->s,
                          mem_format("For the intercept, whose column is 1: the residuals sum to "
                                     "0, so that the mean of `%s` over the rows is the mean of "
                                     "the response.",
                                     name));
}

static void say_solution(struct story *y)
{
        if (y->f->method == METHOD_EXACT && y->d->loss == LOSS_SQUARES)
                sheet_words(y->s, "These equations are linear in the coefficients: the normal "
                                  "equations X'X b = X'y, solved here by orthogonalising the "
                                  "columns, which loses fewer digits.");
        else if (y->f->method == METHOD_EXACT && y->d->loss == LOSS_ABSOLUTE)
                sheet_words(y->s, "Where residuals are 0 there is a corner, and no slope; the "
                                  "maximum is at a "
                                  "vertex, where as many residuals are 0 as there are "
                                  "coefficients, and is found as one, by linear programming.");
}

void explain_predictors(struct story *y)
{
        const struct prediction *p;
        size_t n = regression_predictions(y->r->regression, &p);
        sheet_words(y->s, "Each row has parameters of its own, which follow from its columns. The "
                          "likelihood is "
                          "conditional: it is of the response given the columns, and says "
                          "nothing of how these came about.");
        for (size_t k = 0; k < n; k++)
                put_predictor(y, &p[k]);
        if (!y->found || !contribution_count(y))
                return;
        sheet_words(y->s, "At the estimates, in the first rows:");
        put_rows(y);
}

void explain_score(struct story *y)
{
        const struct prediction *p;
        regression_predictions(y->r->regression, &p);
        put_chain(y, &p[0]);
        if (y->found)
                say_solution(y);
}
