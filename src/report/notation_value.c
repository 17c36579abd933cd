/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What formulas are worth. */
#include "tree.h"

#include "likelihood.h"
#include "mem.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_psi.h>
#include <stdlib.h>
#include <string.h>

static double digamma(double x)
{
        return x > 0 ? gsl_sf_psi(x) : NUM_NAN;
}

static double normal_density(double x)
{
        return exp(-x * x / 2) / sqrt(2 * M_PI);
}

static double normal_below(double x)
{
        return exp(num_log_ndtr(x));
}

static double bessel(double x)
{
        return exp(num_log_i0(fabs(x)) + fabs(x));
}

static double bessel_one(double x)
{
        return x < 0 ? -bessel_one(-x) : num_bessel_ratio(x) * bessel(x);
}

static double secant(double x)
{
        return 1 / cosh(x);
}

/* Whole numbers come out whole. */
static double choose(double n, double k)
{
        if (n != floor(n) || k != floor(k) || k > 1000)
                return exp(num_lgamma(n + 1) - num_lgamma(k + 1) - num_lgamma(n - k + 1));
        double c = k <= n && k >= 0;
        for (double i = 1; i <= k; i++)
                c = c * (n - k + i) / i;
        return c;
}

static double beta(double a, double b)
{
        return exp(num_lgamma(a) + num_lgamma(b) - num_lgamma(a + b));
}

static const struct function functions[] = {
        {"log", "\\log", log, NULL},
        {"exp", "\\exp", exp, NULL},
        {"logit", "\\operatorname{logit}", num_logit, NULL},
        {"sqrt", "\\sqrt", sqrt, NULL},
        {"sinh", "\\sinh", sinh, NULL},
        {"cosh", "\\cosh", cosh, NULL},
        {"tanh", "\\tanh", tanh, NULL},
        {"asinh", "\\operatorname{asinh}", asinh, NULL},
        {"arctan", "\\arctan", atan, NULL},
        {"sech", "\\operatorname{sech}", secant, NULL},
        {"sin", "\\sin", sin, NULL},
        {"cos", "\\cos", cos, NULL},
        {"psi", "\\psi", digamma, NULL},
        {"Gamma", "\\Gamma", tgamma, NULL},
        {"floor", "\\operatorname{floor}", floor, NULL},
        {"I0", "I_0", bessel, NULL},
        {"I1", "I_1", bessel_one, NULL},
        {"Phi", "\\Phi", normal_below, NULL},
        {"phi", "\\varphi", normal_density, NULL},
        {"max", "\\max", NULL, fmax},
        {"min", "\\min", NULL, fmin},
        {"atan2", "\\operatorname{atan2}", NULL, atan2},
        {"C", "\\binom", NULL, choose},
        {"B", "\\mathrm{B}", NULL, beta},
};

const struct function *function_find(const char *name)
{
        for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
                if (strcmp(functions[i].name, name) == 0)
                        return &functions[i];
        return NULL;
}

static double total(struct board *b, const struct node *body)
{
        struct dd sum = {0, 0};
        double plain = 0;
        const double *before = b->x;
        for (size_t i = 0; i < b->s->n; i++) {
                b->x = &b->s->x[i];
                double v = node_value(b, body) * (b->s->w ? b->s->w[i] : 1);
                sum = dd_add_d(sum, v);
                plain += v;
        }
        b->x = before;
        return isfinite(plain) ? dd_value(sum) : plain;
}

static double statistic(const struct board *b, const char *name)
{
        double lo, hi;
        if (!b->s)
                return NUM_NAN;
        if (strcmp(name, "n") == 0)
                return b->s->weight;
        if (strcmp(name, "rows") == 0)
                return (double)b->s->rows;
        if (strcmp(name, "levels") == 0)
                return (double)b->d->npar;
        if (strcmp(name, "held") == 0) {
                double held = 0;
                for (size_t j = 0; j < b->d->npar; j++)
                        held += b->f->held[j] && !b->d->param[j].given;
                return held;
        }
        if (strcmp(name, "unseen") == 0) {
                double unseen = 0;
                for (size_t k = 0; k < b->d->npar; k++)
                        unseen += sample_counts(b->s, b->d->npar)[k] == 0;
                return unseen;
        }
        if (strcmp(name, "x_(1)") == 0)
                return sample_moments(b->s)->min;
        if (strcmp(name, "x_(n)") == 0)
                return sample_moments(b->s)->max;
        if (strcmp(name, "variance_of_x") == 0)
                return sample_moments(b->s)->sd * sample_moments(b->s)->sd;
        double middle = sample_median(b->s, &lo, &hi);
        return strcmp(name, "median") == 0 ? middle : strcmp(name, "middle_1") == 0 ? lo : hi;
}

static double value_of_name(struct board *b, const char *name)
{
        char *s = name_stem(name);
        double v = NUM_NAN;
        const struct entry *e = entry_find(b, s);
        size_t j = name_parameter(b, s);
        if (e && !e->node)
                v = e->v;
        else if (strcmp(s, "x") == 0)
                v = b->x ? *b->x : NUM_NAN;
        else if (j < b->d->npar)
                v = b->t[j];
        else if (e && b->depth < 20) {
                b->depth++;
                v = node_value(b, e->node);
                b->depth--;
        } else if (name_is_statistic(name))
                v = statistic(b, name);
        else if (strcmp(s, "pi") == 0)
                v = M_PI;
        free(s);
        return v;
}

/* The slope or curvature of the log-likelihood in a parameter. */
static double slope(struct board *b, const struct node *n)
{
        const size_t m = b->d->npar, j = name_parameter(b, n->name);
        if (j == m || !b->s)
                return NUM_NAN;
        if (!b->slope) {
                b->slope = mem_array(m, sizeof *b->slope);
                likelihood_nll(b->d, b->s, b->t, b->slope, NULL);
        }
        if (n->kind == SLOPE)
                return -b->slope[j];
        if (!b->d->nll && !b->d->hess)
                return NUM_NAN;
        if (!b->curve) {
                double *g = mem_array(m, sizeof *g);
                b->curve = mem_array(m * m, sizeof *b->curve);
                likelihood_nll(b->d, b->s, b->t, g, b->curve);
                free(g);
        }
        return -b->curve[j * m + j];
}

/* log Gamma(x), log B(a, b), log C(n, k), log x!, which are no doubles without the log; NAN: of something else. */
static double log_of(struct board *b, const struct node *n)
{
        if (n->kind == FACTORIAL)
                return num_lgamma(node_value(b, n->a) + 1);
        if (n->kind != CALL || !n->name || !strpbrk(n->name, "GBC") ||
            (n->name[1] && *n->name != 'G'))
                return NUM_NAN;
        const double x = node_value(b, n->a), y = n->b ? node_value(b, n->b) : 0;
        return *n->name == 'G'   ? (x > 0 ? num_lgamma(x) : NUM_NAN)
               : *n->name == 'B' ? num_lgamma(x) + num_lgamma(y) - num_lgamma(x + y)
                                 : num_lgamma(x + 1) - num_lgamma(y + 1) - num_lgamma(x - y + 1);
}

static double call(struct board *b, const struct node *n)
{
        const struct function *f = function_find(n->name);
        if (strcmp(n->name, "se") == 0 && n->a->kind == NAME) {
                size_t j = name_parameter(b, n->a->name);
                return j < b->d->npar ? sqrt(b->f->vcov[j * b->d->npar + j]) : NUM_NAN;
        }
        const double log =
                f && f->one && !n->b && strcmp(n->name, "log") == 0 ? log_of(b, n->a) : NUM_NAN;
        if (!isnan(log))
                return log;
        if (f && f->one && !n->b)
                return f->one(node_value(b, n->a));
        return f && f->two && n->b ? f->two(node_value(b, n->a), node_value(b, n->b)) : NUM_NAN;
}

static double height(struct board *b, const struct node *n)
{
        if (!b->s)
                return NUM_NAN;
        if (*n->name == 'f' || *n->name == 'P') {
                double x = n->a ? node_value(b, n->a->a) : value_of_name(b, "x");
                return isnan(x) ? x : exp(b->d->logpdf(b->d, x, b->t));
        }
        double l = -likelihood_nll(b->d, b->s, b->t, NULL, NULL);
        return *n->name == 'l' ? l : exp(l);
}

double node_value(struct board *b, const struct node *n)
{
        double v;
        switch (n->kind) {
        case NUMBER:
                return n->v;
        case NAME:
                return value_of_name(b, n->name);
        case CALL:
                return call(b, n);
        case SUM:
                return b->s ? total(b, n->a) : NUM_NAN;
        case MEAN:
                return b->s ? total(b, n->a) / b->s->weight : NUM_NAN;
        case ADD:
                return node_value(b, n->a) + node_value(b, n->b);
        case SUBTRACT:
                return node_value(b, n->a) - node_value(b, n->b);
        case TIMES: /* 0 log 0 is 0 */
                v = node_value(b, n->a);
                return v == 0 ? 0 : v * node_value(b, n->b);
        case OVER:
                return node_value(b, n->a) / node_value(b, n->b);
        case POWER:
                return pow(node_value(b, n->a), node_value(b, n->b));
        case MINUS:
                return -node_value(b, n->a);
        case ABSOLUTE:
                return fabs(node_value(b, n->a));
        case FACTORIAL:
                return tgamma(node_value(b, n->a) + 1);
        case PLUS:
                return fmax(node_value(b, n->a), 0);
        case SLOPE:
        case CURVE:
                return slope(b, n);
        case HEIGHT:
                return height(b, n);
        }
        return NUM_NAN;
}

/* A relation is 1 or 0. */
double board_value(struct board *b, const char *text)
{
        const struct node *left = expression_read(b, &text), *right = NULL;
        const char sign = *text;
        bool too = false; /* <=, >= */
        if (left && (sign == '<' || sign == '>' || sign == '=')) {
                text++;
                too = *text == '=';
                text += too;
                right = expression_read(b, &text);
        }
        if (!left || *text)
                return NUM_NAN;
        double v = node_value(b, left), w = right ? node_value(b, right) : 0;
        if (!right)
                return v;
        return (sign == '<' && v < w) || (sign == '>' && v > w) || ((sign == '=' || too) && v == w);
}
