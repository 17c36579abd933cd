/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers about a fit that are no parameters. */
#include "internal.h"

#include "mem.h"

#include <float.h>
#include <gsl/gsl_math.h>
#include <stdlib.h>
#include <string.h>

static double n(const struct report *r)
{
        return (double)r->fit->s->rows;
}

static double missing(const struct report *r)
{
        return (double)r->table->missing;
}

static double weight(const struct report *r)
{
        return r->fit->s->weight;
}

static double iterations(const struct report *r)
{
        return (double)r->fit->iterations;
}

static double gradient(const struct report *r)
{
        return r->fit->gradient;
}

static double condition(const struct report *r)
{
        return r->fit->condition;
}

static double loglik(const struct report *r)
{
        return r->fit->loglik;
}

static double nll(const struct report *r)
{
        return r->inference ? r->inference->nll : NUM_NAN;
}

static double aic(const struct report *r)
{
        return r->inference ? r->inference->aic : NUM_NAN;
}

static double aicc(const struct report *r)
{
        return r->inference ? r->inference->aicc : NUM_NAN;
}

static double bic(const struct report *r)
{
        return r->inference ? r->inference->bic : NUM_NAN;
}

static double cross_entropy(const struct report *r)
{
        return r->inference ? r->inference->cross_entropy : NUM_NAN;
}

static double cross_entropy_bits(const struct report *r)
{
        return cross_entropy(r) / M_LN2;
}

static double perplexity(const struct report *r)
{
        return exp(cross_entropy(r));
}

/* sum of q (log q - log p) over the distinct observations, q their shares and p those of a model; NULL: without one,
 * the negative entropy. */
static double divergence(const struct sample *s, const struct dist *d, const double *t)
{
        const struct sample *distinct = sample_distinct(s);
        struct dd sum = {0, 0};
        for (size_t i = 0; i < distinct->n; i++) {
                double q = (distinct->w ? distinct->w[i] : 1) / distinct->weight;
                double p = d ? d->logpdf(d, distinct->x[i], t) : 0;
                if (q > 0)
                        sum = dd_add(sum, dd_product(q, log(q) - p));
        }
        return dd_value(sum);
}

static const struct sample *response(const struct report *r)
{
        return r->regression ? regression_response(r->regression) : r->fit->s;
}

/* Whether all observations were seen: else nothing is known of their own distribution. */
static bool is_seen(const struct report *r)
{
        return r->inference && !response(r)->outcomes;
}

/* Whether rows differ in their distributions. */
static bool is_regression(const struct report *r)
{
        return r->regression && !regression_is_alone(r->fit->d);
}

static double entropy(const struct report *r)
{
        if (!is_seen(r))
                return NUM_NAN;
        return is_regression(r) ? regression_entropy(r->regression)
                                : 0 - divergence(response(r), NULL, NULL); /* 0, not -0 */
}

/* KL(data || model), which is cross-entropy - entropy; not negative but for rounding. Of one distribution it is summed by itself, so
 * that a small one keeps its digits. */
static double kl(const struct report *r)
{
        const struct dist *d = report_family(r);
        if (!is_seen(r))
                return NUM_NAN;
        if (is_regression(r)) {
                double v = cross_entropy(r) - entropy(r);
                return v < 8 * DBL_EPSILON * cross_entropy(r) ? 0 : v;
        }
        double *t = mem_array(d->npar, sizeof *t);
        report_parameters(r, 0, t);
        double v = divergence(response(r), d, t);
        free(t);
        return v < 0 ? 0 : v;
}

static double penalty(const struct report *r)
{
        return r->inference ? r->fit->penalty : NUM_NAN;
}

static double objective(const struct report *r)
{
        return nll(r) + penalty(r);
}

static double mean(const struct report *r)
{
        const struct fit *m = fit_model(r->fit);
        return r->inference && m->d->mean ? m->d->mean(m->d, m->t) : NUM_NAN;
}

static double sd(const struct report *r)
{
        const struct fit *m = fit_model(r->fit);
        return r->inference ? dist_sd(m->d, m->t) : NUM_NAN;
}

static double median(const struct report *r)
{
        const struct fit *m = fit_model(r->fit);
        return r->inference ? dist_median(m->d, m->t) : NUM_NAN;
}

static double nfree(const struct report *r)
{
        return (double)r->fit->nfree;
}

static double evaluations(const struct report *r)
{
        return (double)r->fit->evaluations;
}

/* The statistic and the p-value of a test. */
#define TEST(name, test)                                                  \
        static double name(const struct report *r)                        \
        {                                                                 \
                return r->gof ? r->gof->result[test].statistic : NUM_NAN; \
        }                                                                 \
        static double name##_p(const struct report *r)                    \
        {                                                                 \
                return r->gof ? r->gof->result[test].p : NUM_NAN;         \
        }

TEST(ks, GOF_KS)
TEST(cvm, GOF_CVM)
TEST(ad, GOF_AD)
TEST(chisq, GOF_CHISQ)
TEST(g, GOF_G)

static bool has_mean(const struct dist *d)
{
        return d->mean != NULL;
}

static bool has_sd(const struct dist *d)
{
        return d->variance != NULL;
}

static bool has_median(const struct dist *d)
{
        return d->quantile || (d->logcdf && d->logsf);
}

static bool is_discrete(const struct dist *d)
{
        return d->support.discrete;
}

static bool is_made(const struct dist *d)
{
        return d->made != NULL || d->simplex;
}

#define NONE_FREE "no parameter was free"

static const struct scalar scalars[] = {
        {"n", "observations", SECTION_DATA, n, NULL, NULL},
        {"missing", "rows left out because the value is missing", SECTION_DATA, missing, NULL,
         NULL},
        {"weight", "sum of the weights", SECTION_DATA, weight, NULL, NULL},
        {"iterations", "iterations of the search", SECTION_SEARCH, iterations, NULL, NULL},
        {"gradient", "distance of the gradient from zero, in standard errors", SECTION_SEARCH,
         gradient, NULL, NONE_FREE},
        {"condition", "condition number of the scaled Hessian", SECTION_SEARCH, condition, NULL,
         NONE_FREE},
        {"loglik", "log-likelihood at the maximum", SECTION_TOP, loglik, NULL, NULL},
        {"nll", "negative log-likelihood", SECTION_TOP, nll, NULL, NULL},
        {"aic", "Akaike's information criterion", SECTION_TOP, aic, NULL, NULL},
        {"aicc", "AIC, corrected for small samples", SECTION_TOP, aicc, NULL,
         "it takes n > free + 1"},
        {"bic", "Bayesian information criterion", SECTION_TOP, bic, NULL, NULL},
        {"cross_entropy", "negative log-likelihood of one observation, in nats", SECTION_TOP,
         cross_entropy, NULL, NULL},
        {"cross_entropy_bits", "the same in bits", SECTION_TOP, cross_entropy_bits, is_discrete,
         NULL},
        {"perplexity",
         "exp(cross_entropy): among how many equally likely outcomes it is as hard to "
         "choose",
         SECTION_TOP, perplexity, is_discrete, NULL},
        {"entropy", "that of the observations themselves, given the predictors, in nats",
         SECTION_TOP, entropy, is_discrete, NULL},
        {"kl", "cross_entropy - entropy: the divergence of the data from the model", SECTION_TOP,
         kl, is_discrete, NULL},
        {"penalty", "what priors, --l1 and --l2 add to the negative log-likelihood", SECTION_TOP,
         penalty, is_made, NULL},
        {"objective", "nll + penalty", SECTION_TOP, objective, is_made, NULL},
        {"mean", "mean of the fitted distribution", SECTION_MODEL, mean, has_mean,
         "the fitted distribution has none"},
        {"sd", "its standard deviation", SECTION_MODEL, sd, has_sd,
         "the fitted distribution has none"},
        {"median", "its median", SECTION_MODEL, median, has_median, NULL},
        {"free", "parameters that were estimated", SECTION_EXTRA, nfree, NULL, NULL},
        {"evaluations", "evaluations of the likelihood in the search", SECTION_EXTRA, evaluations,
         NULL, NULL},
        {"ks", "Kolmogorov-Smirnov: the greatest distance of two distribution functions",
         SECTION_GOF, ks, NULL, NULL},
        {"ks_p", "its p-value", SECTION_GOF, ks_p, NULL, NULL},
        {"cvm", "Cramer-von Mises: their squared distance on average", SECTION_GOF, cvm, NULL,
         NULL},
        {"cvm_p", "its p-value", SECTION_GOF, cvm_p, NULL, NULL},
        {"ad", "Anderson-Darling: the same with more weight on the tails", SECTION_GOF, ad, NULL,
         NULL},
        {"ad_p", "its p-value", SECTION_GOF, ad_p, NULL, NULL},
        {"chisq", "chi-squared, of counts in cells", SECTION_GOF, chisq, NULL, NULL},
        {"chisq_p", "its p-value", SECTION_GOF, chisq_p, NULL, NULL},
        {"g", "likelihood ratio, of the same counts", SECTION_GOF, g, NULL, NULL},
        {"g_p", "its p-value", SECTION_GOF, g_p, NULL, NULL},
};

size_t scalar_count(void)
{
        return sizeof scalars / sizeof *scalars;
}

const struct scalar *scalar_at(size_t i)
{
        return i < scalar_count() ? &scalars[i] : NULL;
}

bool scalar_applies(const struct scalar *s, const struct dist *d)
{
        if (s->applies && !s->applies(d))
                return false;
        if (s->section == SECTION_MODEL) /* unless the distribution itself has it under that name */
                for (const struct derived *q = d->derived; q && q->name; q++)
                        if (strcmp(q->name, s->name) == 0)
                                return false;
        for (size_t j = 0; s->section == SECTION_MODEL && j < d->npar; j++)
                if (strcmp(d->param[j].name, s->name) == 0)
                        return false;
        return true;
}

double scalar_value(const struct report *r, const char *name)
{
        for (size_t i = 0; i < scalar_count(); i++)
                if (strcmp(scalars[i].name, name) == 0 && scalar_applies(&scalars[i], r->fit->d))
                        return scalars[i].value(r);
        return NUM_NAN;
}
