/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loss that the negative log-likelihood is, and what a prior adds to it. */
#include "explain.h"

#include "mem.h"

#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. of parameters that differ by row */

/* The weighted mean of a deviation of each row from what is predicted. */
static double mean_of(const struct story *y, double (*of)(double x, const double *t))
{
        double *t = mem_array(y->d->npar, sizeof *t), total = 0;
        for (size_t i = 0; i < y->y->n; i++) {
                contribution_parameters(y, i, t);
                total += of(y->y->x[i], t) * (y->y->w ? y->y->w[i] : 1);
        }
        free(t);
        return total / y->y->weight;
}

static double square(double x, const double *t)
{
        return (x - t[0]) * (x - t[0]);
}

static double absolute(double x, const double *t)
{
        return fabs(x - t[0]);
}

static double log_loss(double x, const double *t)
{
        return x == 1 ? -log(t[0]) : -log1p(-t[0]);
}

static double spread(double x, const double *t)
{
        (void)x;
        return t[1];
}

static double entropy_of_share(const struct sample *s)
{
        double p = sample_moments(s)->mean;
        return p > 0 && p < 1 ? -p * log(p) - (1 - p) * log1p(-p) : 0;
}

/* Whether the second parameter is the same in all rows. */
static bool has_one_spread(const struct story *y)
{
        const struct prediction *p;
        size_t n = regression_predictions(y->r->regression, &p);
        for (size_t k = 0; k < n; k++)
                if (p[k].param != 0)
                        return false;
        return true;
}

static void say_squares(struct story *y, double mean)
{
        double mse = mean_of(y, square), sigma = mean_of(y, spread);
        char *a = explain_number(y, mse), *b = explain_number(y, sigma),
             *c = explain_number(y, mean),
             *rest = explain_number(y, log(sigma) + log(2 * M_PI) / 2),
             *q = explain_number(y, mse / (2 * sigma * sigma));
        char *text = mem_format("%s / (2 * %s^2) + %s = %s + %s = %s", a, b, rest, q, rest, c);
        sheet_words(y->s, "With a normal distribution the mean loss is, up to terms without the "
                          "coefficients, the mean squared error:");
        sheet_formula(y->s, "-l / n = MSE / (2 sigma^2) + log sigma + log(2 pi) / 2,  "
                            "MSE = mean (y - mu)^2");
        sheet_formula(y->s, text);
        sheet_say(
                y->s,
                mem_format(
                        "Whatever sigma is, the coefficients with the least squared "
                        "error are the most likely ones: least squares is maximum likelihood under "
                        "normal errors. sigma^2 = MSE = %s is then best, with divisor "
                        "n.",
                        a));
        free(text);
        free(q);
        free(rest);
        free(c);
        free(b);
        free(a);
}

static void say_absolute(struct story *y)
{
        char *a = explain_number(y, mean_of(y, absolute));
        sheet_words(y->s, "With a Laplace distribution it is the mean absolute error, up to terms "
                          "without the coefficients:");
        sheet_formula(y->s, "-l / n = MAE / b + log(2 b),  MAE = mean |y - mu|");
        sheet_say(y->s, mem_format("MAE = %s: least absolute deviations, the conditional median. "
                                   "b = MAE is then best.",
                                   a));
        free(a);
}

static void say_binary(struct story *y)
{
        char *a = explain_number(y, mean_of(y, log_loss)),
             *b = explain_number(y, entropy_of_share(y->y));
        sheet_words(y->s, "This is the binary cross-entropy (BCE, log loss) of machine learning:");
        sheet_formula(y->s, "BCE = -mean (y log p + (1 - y) log(1 - p)) = -l / n");
        sheet_say(y->s, mem_format("BCE = %s nats; a model with the same p for all rows has %s. "
                                   "To minimise BCE is to maximise this likelihood.",
                                   a, b));
        free(b);
        free(a);
}

static void say_labels(struct story *y, double mean)
{
        char *a = explain_number(y, mean), *b = explain_number(y, exp(mean));
        sheet_say(y->s,
                  mem_format("This is the cross-entropy of softmax regression: the mean of -log p "
                             "of the level that was seen, %s nats. Its exponential, the "
                             "perplexity, %s, is the number of equally likely levels among "
                             "which one would be as uncertain.",
                             a, b));
        free(b);
        free(a);
}

static void say_conditional(struct story *y, double mean)
{
        if (y->y->outcomes)
                sheet_words(y->s, "Of rows that are not fully known the loss is -log of the "
                                  "probability of what is known.");
        else if (y->d->loss == LOSS_SQUARES && has_one_spread(y))
                say_squares(y, mean);
        else if (y->d->loss == LOSS_ABSOLUTE && has_one_spread(y))
                say_absolute(y);
        else if (y->d->data == DATA_BINARY)
                say_binary(y);
        else if (y->d->simplex)
                say_labels(y, mean);
        else
                sheet_say(y->s, mem_format("A program that minimises this as a \"loss\" fits "
                                           "a %s distribution whose parameters depend on the row.",
                                           y->d->name));
}

/* --- 2. priors */

static void say_prior(struct story *y, const struct prior *p)
{
        char *arguments = mem_text("", 0);
        for (size_t j = 0; j < p->d->npar; j++) {
                char *v = explain_number(y, p->t[j]);
                char *longer = mem_format("%s%s%s", arguments, j ? ", " : "", v);
                free(arguments);
                free(v);
                arguments = longer;
        }
        const double at = y->f->t[p->param];
        char *value = explain_number(y, at),
             *cost = explain_number(y, -p->d->logpdf(p->d, at, p->t));
        sheet_say(y->s, mem_format("The prior %s(%s) on %s: -log of its density at %s is %s.",
                                   p->d->name, arguments, p->name, value, cost));
        free(cost);
        free(value);
        free(arguments);
}

static void say_added(struct story *y)
{
        const struct penalties *p = y->r->penalties;
        char *lambda;
        if (p && p->l2 > 0) {
                lambda = explain_number(y, p->l2);
                char *sd = explain_number(y, 1 / sqrt(2 * p->l2));
                sheet_say(
                        y->s,
                        mem_format(
                                "--l2 adds %s times the sum of squared coefficients "
                                "(intercepts excepted): weight decay. It is -log of a normal prior "
                                "with mean 0 and standard deviation 1 / sqrt(2 * %s) = %s on "
                                "each of them, but for a constant.",
                                lambda, lambda, sd));
                free(sd);
                free(lambda);
        }
        if (p && p->l1 > 0) {
                lambda = explain_number(y, p->l1);
                sheet_say(y->s, mem_format("--l1 adds %s times the sum of absolute coefficients "
                                           "(intercepts excepted). It is -log of a Laplace prior "
                                           "with median 0 and "
                                           "scale 1 / %s on each of them, but for a constant; its "
                                           "corner at 0 makes some of them exactly 0.",
                                           lambda, lambda));
                free(lambda);
        }
        for (size_t k = 0; p && k < p->nprior; k++)
                say_prior(y, &p->prior[k]);
}

/* Where likelihood and prior are of one kind, the mode has a formula. */
static void say_posterior(struct story *y)
{
        static const char *const letter[] = {"a", "b"};
        const struct penalties *p = y->r->penalties;
        const struct lesson *lesson = y->d->lesson;
        const size_t n = p ? p->nprior : 0;
        if (!lesson || !lesson->posterior || !y->t || y->y->outcomes || n > 1)
                return;
        if (n == 1 && strcmp(p->prior->d->name, lesson->conjugate) != 0)
                return;
        for (size_t j = 0; n && j < p->prior->d->npar && j < 2; j++)
                board_let(y->s->board, letter[j], p->prior->t[j]);
        lesson_put(y, NULL, lesson->posterior);
        for (size_t j = 0; n && j < p->prior->d->npar && j < 2; j++)
                board_drop(y->s->board);
}

void explain_prior(struct story *y)
{
        char *nll = explain_number(y, -y->f->loglik),
             *penalty = explain_number(y, fabs(y->f->penalty)),
             *sum = explain_number(y, y->f->penalty - y->f->loglik);
        sheet_section(y->s, "The prior: maximum a posteriori");
        sheet_words(y->s, "By Bayes' rule the posterior density of the parameters is proportional "
                          "to likelihood times prior. Its logarithm is a sum, and its mode (MAP) "
                          "is where this is least:");
        sheet_formula(y->s, "-log posterior = -l - log prior + const");
        say_added(y);
        char *text = mem_format("-l + penalty = %s %c %s = %s", nll, y->f->penalty < 0 ? '-' : '+',
                                penalty, sum);
        sheet_formula(y->s, text);
        say_posterior(y);
        sheet_words(y->s, "The likelihood alone would be larger elsewhere; the prior pulls the "
                          "estimate away from there, the less the more data there are, because -l "
                          "grows with n and the penalty does not.");
        free(text);
        free(sum);
        free(penalty);
        free(nll);
}

void explain_loss(struct story *y)
{
        const double mean = -y->f->loglik / y->y->weight;
        const bool simple = y->t && !y->y->outcomes;
        char *text = explain_number(y, mean);
        sheet_section(y->s, "The loss that this is");
        sheet_say(
                y->s,
                mem_format("Loss is the negative log-likelihood. Per observation it is `-l / n` = "
                           "%s%s.",
                           text, y->d->support.discrete ? " nats" : ""));
        free(text);
        if (!y->t)
                say_conditional(y, mean);
        else if (y->taught && y->d->lesson->loss)
                lesson_put(y, NULL, y->d->lesson->loss);
        else if (simple)
                sheet_say(
                        y->s,
                        mem_format(
                                "It is the mean over the observations of -log of %s above; whoever "
                                "minimises that as a \"loss\" fits this distribution. %s",
                                y->d->support.discrete ? "`P(x)`" : "`f(x)`",
                                y->d->support.discrete
                                        ? "It is a cross-entropy: the entropy of the data plus the "
                                          "Kullback-Leibler divergence of the model from them."
                                        : "Terms without parameters, and constant factors, "
                                          "do not matter for where the minimum is."));
        if (y->y->outcomes && y->t)
                sheet_words(y->s, "Of rows that are not fully known it is -log of the probability "
                                  "of what is known.");
}
