/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameters that follow from columns: the conditional likelihood, and its score by the chain rule. */
#include "explain.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 5, MOST_PARAMETERS = 4, MOST_TERMS = 6 };

/* What several predictors, and the coefficients in them, are called. */
static const char predictor_letter[] = "uvwr", coefficient_letter[] = "bcde";

/* The k-th in words: "b0 + b1 x + b2 z" */
static char *predictor_in_words(const struct design *d, char letter)
{
        char *text = mem_text("", 0);
        for (size_t j = 0; j < d->p && j < MOST_TERMS; j++) {
                const bool constant = d->intercept && j == 0;
                char *longer = constant ? mem_format("%c0", letter)
                                        : mem_format("%s%s%c%zu * %s", text, *text ? " + " : "",
                                                     letter, j + !d->intercept, d->name[j]);
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

/* "1 / (1 + exp(-u))": before and behind the letter of the predictor */
static char *inverse_of(enum link l, char u)
{
        static const char *const text[LINK_COUNT][2] = {
                [LINK_IDENTITY] = {"", ""},
                [LINK_LOG] = {"exp(", ")"},
                [LINK_LOGIT] = {"1 / (1 + exp(-", "))"},
                [LINK_PROBIT] = {"Phi(", ")"},
                [LINK_CLOGLOG] = {"1 - exp(-exp(", "))"},
                [LINK_CAUCHIT] = {"1/2 + arctan(", ") / pi"},
                [LINK_INVERSE] = {"1 / ", ""},
                [LINK_SQRT] = {"", "^2"},
        };
        return mem_format("%s%c%s", text[l][0], u, text[l][1]);
}

/* The k-th: u = b0 + b1 x, mu = u */
static void put_predictor(struct story *y, const struct prediction *p, size_t k)
{
        const struct param *q = &y->d->param[p->param];
        const char u = predictor_letter[k % 4];
        char *words = predictor_in_words(p->design, coefficient_letter[k % 4]);
        char *text = mem_format("%c = %s%s", u, words, p->offset ? " + offset" : "");
        sheet_formula(y->s, text);
        free(words);
        free(text);
        if (y->d->simplex) {
                sheet_formula(y->s, "p_k = exp(u_k) / sum_j exp(u_j)");
                return;
        }
        bool plain = (q->lo == 0 || q->lo == -NUM_INF) && (q->hi == 1 || q->hi == NUM_INF);
        char *inverse = inverse_of(p->link, u);
        text = plain ? mem_format("%s = %s", q->name, inverse)
                     : mem_format("%s = what %s makes of %c, within its range", q->name,
                                  link_word(p->link), u);
        sheet_formula(y->s, text);
        free(inverse);
        free(text);
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
        const struct prediction *all;
        const bool alone = regression_predictions(y->r->regression, &all) == 1;
        const char *name = y->d->name;
        return (strcmp(name, "normal") == 0 && alone && p->param == 0 &&
                p->link == LINK_IDENTITY) ||
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

/* Where the support ends at what is predicted. */
static void put_end(struct story *y, const struct prediction *p)
{
        const struct dist *d = regression_family(y->r->regression);
        bool above = d->frontier->side > 0;
        sheet_say(y->s,
                  mem_format("The support ends at `%s`, and on the scale of the link the "
                             "log-likelihood of a row is linear in u: it grows as u %s, until the "
                             "row's observation would lie outside, where the likelihood is 0. No "
                             "slope is 0 at such a maximum. What is %s is a sum that is linear in "
                             "the coefficients, under one inequality for each row:",
                             d->param[p->param].name, above ? "grows" : "falls",
                             above ? "to be largest" : "to be least"));
        sheet_formula(y->s, above ? "sum u_i largest, u_i <= v_i" : "sum u_i least, u_i >= v_i");
        sheet_words(y->s, "with v the observation on that scale. This is a linear program (Aigner "
                          "& Chu 1968). Its solution is a vertex, where as many rows are met as "
                          "there are coefficients, and hangs on no other parameter.");
}

static void put_chain(struct story *y, const struct prediction *p)
{
        if (dist_has_frontier(regression_family(y->r->regression), p->param)) {
                put_end(y, p);
                return;
        }
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
        if (y->d->loss == LOSS_ABSOLUTE && p->param == 0 && !y->f->map && !y->y->outcomes)
                sheet_words(
                        y->s,
                        "Here dl_i/du_i is 1 / b where the response lies above its median, and -1 "
                        "/ b "
                        "where it lies below: in every column these signs balance, as far as rows "
                        "that lie just on it allow.");
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
                put_predictor(y, &p[k], k);
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
