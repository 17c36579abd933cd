/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data for the benchmark: the same bytes for the same arguments, as each kind has its own fixed seed.
 *
 *   generate KIND ROWS >FILE
 *
 * One column with a header, written as %.6g (17 digits where the kind says so); "wide" is twelve of them. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double normal(gsl_rng *r)
{
        return 168 + gsl_ran_gaussian_ziggurat(r, 5);
}

static double gamma_(gsl_rng *r)
{
        return gsl_ran_gamma(r, 2.5, 1.7);
}

/* Michael, Schucany and Haas (1976), Am. Stat. 30, 88-90. */
static double invgauss(gsl_rng *r)
{
        const double mu = 1.5, lambda = 3;
        double z = gsl_ran_gaussian_ziggurat(r, 1), y = mu * z * z;
        double x = mu + mu / (2 * lambda) * (y - sqrt(y * (4 * lambda + y)));
        return gsl_rng_uniform(r) <= mu / (mu + x) ? x : mu * mu / x;
}

static double laplace(gsl_rng *r)
{
        return 10 + gsl_ran_laplace(r, 1.3);
}

static double beta(gsl_rng *r)
{
        return gsl_ran_beta(r, 2, 3.5);
}

static double gumbel(gsl_rng *r)
{
        return 10 - 2.5 * log(-log(gsl_rng_uniform_pos(r)));
}

static double logistic(gsl_rng *r)
{
        return 5 + gsl_ran_logistic(r, 2);
}

static double cauchy(gsl_rng *r)
{
        return 3 + gsl_ran_cauchy(r, 1.5);
}

static double weibull(gsl_rng *r)
{
        return gsl_ran_weibull(r, 2, 1.7);
}

static double lomax(gsl_rng *r)
{
        return 2 * expm1(-log(gsl_rng_uniform_pos(r)) / 3);
}

/* Best and Fisher (1979), J. R. Stat. Soc. C 28, 152-157. */
static double vonmises(gsl_rng *r)
{
        const double mu = 1, kappa = 2;
        double tau = 1 + sqrt(1 + 4 * kappa * kappa), c, f;
        double rho = (tau - sqrt(2 * tau)) / (2 * kappa), s = (1 + rho * rho) / (2 * rho), u;
        do {
                double z = cos(M_PI * gsl_rng_uniform_pos(r));
                f = (1 + s * z) / (s + z);
                c = kappa * (s - f);
                u = gsl_rng_uniform_pos(r);
        } while (c * (2 - c) <= u && log(c / u) + 1 < c);
        double x = mu + (gsl_rng_uniform(r) < 0.5 ? -acos(f) : acos(f));
        return x > M_PI ? x - 2 * M_PI : x < -M_PI ? x + 2 * M_PI : x;
}

static double gpd(gsl_rng *r)
{
        return 1.5 * expm1(-0.2 * log(gsl_rng_uniform_pos(r))) / 0.2;
}

static double negbinomial(gsl_rng *r)
{
        return gsl_ran_negative_binomial(r, 0.3, 3.5);
}

static double t(gsl_rng *r)
{
        return 3 + 2 * gsl_ran_tdist(r, 5);
}

/* The order is part of the seeds: new kinds go to the end. */
static const struct kind {
        const char *name;
        double (*draw)(gsl_rng *r);
        int digits;
} kinds[] = {
        {"normal-6g", normal, 6},
        {"normal-17g", normal, 17},
        {"gamma", gamma_, 6},
        {"invgauss", invgauss, 6},
        {"laplace", laplace, 6},
        {"beta", beta, 6},
        {"gumbel", gumbel, 6},
        {"logistic", logistic, 6},
        {"cauchy", cauchy, 6},
        {"weibull", weibull, 6},
        {"lomax", lomax, 6},
        {"vonmises", vonmises, 6},
        {"gpd", gpd, 6},
        {"negbinomial", negbinomial, 6},
        {"t", t, 6},
        {"wide", NULL, 6},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* As people have tables: a number of the row, a quoted text with what must be quoted, a date, numbers; the seventh
 * column is the one that is wanted. */
static void write_wide(gsl_rng *r, unsigned long rows)
{
        puts("id,name,date,a,b,c,height,d,e,f,g,n");
        for (unsigned long i = 0; i < rows; i++) {
                unsigned long who = gsl_rng_uniform_int(r, 100000),
                              day = gsl_rng_uniform_int(r, 28);
                printf("%lu,\"Smith, \"\"Jo\"\" %lu\",2024-%02lu-%02lu", i + 1, who, who % 12 + 1,
                       day + 1);
                for (int column = 3; column < 11; column++)
                        printf(",%.6g", normal(r));
                printf(",%lu\n", gsl_rng_uniform_int(r, 1000));
        }
}

int main(int argc, char **argv)
{
        size_t k = 0;
        char *end = NULL;
        unsigned long rows = argc == 3 ? strtoul(argv[2], &end, 10) : 0;
        while (argc == 3 && k < KINDS && strcmp(kinds[k].name, argv[1]) != 0)
                k++;
        if (argc != 3 || k == KINDS || end == argv[2] || *end) {
                fputs("usage: generate KIND ROWS\nkinds:", stderr);
                for (k = 0; k < KINDS; k++)
                        fprintf(stderr, " %s", kinds[k].name);
                fputs("\n", stderr);
                return 2;
        }
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        gsl_rng_set(r, 20241123 + k);
        if (!kinds[k].draw) {
                write_wide(r, rows);
        } else {
                puts("x");
                for (unsigned long i = 0; i < rows; i++)
                        printf("%.*g\n", kinds[k].digits, kinds[k].draw(r));
        }
        gsl_rng_free(r);
        if (fflush(stdout) != 0 || ferror(stdout)) {
                perror("generate");
                return 1;
        }
        return 0;
}
