/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of `infer` know of each other. */
#ifndef INFER_INTERNAL_H
#define INFER_INTERNAL_H

#include "infer.h"

void infer_warn(struct inference *i, char *text); /* takes the text */

/* held[npar] of what was held in this fit, and if edges what has no slope, NAN: free; to be freed. */
double *infer_held(const struct fit *f, bool edges);

/* --- covariance (variance.c) */

/* vcov[npar * npar] of a fit, NAN and 0 where fit has them; NULL: there is none of this kind, and *why says so. */
double *variance_make(const struct spec *m, const struct fit *f, enum error error, char **why);

/* --- intervals of standard errors (estimate.c) */

/* Symmetric on the scale of a range (link.h); NAN where there is no variance > 0. */
struct estimate wald_estimate(double lo, double hi, double value, double variance, double level);

/* --- what the estimates imply (functional.c) */

/* The value of one at parameters t of the model's distribution. */
double functional_value(const struct functional *q, const struct dist *d, const double *t);
/* Whether it moves by jumps, as what is an integer does: then it has no derivatives. */
bool functional_jumps(const struct functional *q, const struct dist *d);
/* Its derivatives in t, into g[npar], by steps that are small against the errors se[npar] (> 0 where it is free). */
void functional_gradient(const struct functional *q, const struct dist *d, const double *t,
                         const double *se, double *g);

/* --- profile likelihood (profile.c; of functionals implied.c) */

/* A profile of which an end is looked for. */
struct profile {
        struct param range; /* lo and hi of what is profiled, which tell its link */
        double root;        /* how far it falls to the end, as sqrt(2 l) */
        double precision;   /* of 2 l there */
        double (*drop)(
                void *context,
                double value); /* by how much 2 l is below the top; NAN: it is not known; < 0: it is above, without a maximum */
        bool (*is_open)(
                void *context, int side,
                double u); /* whatever end u was found (NAN: none) inside; NULL: it is not known */
        void *context;
};
/* The end to one side (-1, 1) of u0, in the link, where a parabola would have it at a distance of step. Infinite: open; NAN: not found. */
double profile_end(const struct profile *p, double u0, double step, int side);
double profile_fall(double level); /* how far 2 l falls to the ends of an interval */
double profile_precision(
        double top); /* how far 2 l at an end may be from where it should be: rounding of sums apart */
void profile_say_open(struct inference *i, const char *name, bool upper);

/* The intervals of all parameters and functionals that are free, into i. A higher maximum: stops, and returns it; else NULL. */
struct fit *profile_run(struct inference *i, const struct spec *m, const struct fit *f);

/* Those of functionals of a fit f, i->fit or its limit, by the likelihood with held[npar]; ends[n * npar]: parameters that are on the
 * boundary of what is not rejected. */
void profile_implied(struct inference *i, const struct fit *f, const double *held,
                     const double *ends, size_t n);

/* Those of functionals that depend on one parameter alone, from its interval; the others have none then. */
void profile_image(struct inference *i, const struct fit *f);

/* The one-sided interval of estimate j, which is on the boundary; where others must be fitted for it, only if profiles were asked for. */
struct estimate profile_edge(struct inference *i, const struct spec *m, const struct fit *f,
                             size_t j);

/* --- resamples (bootstrap.c) */

/* NULL, or why there can be none; then it is a text of its own. */
char *bootstrap_refusal(const struct spec *m, const struct fit *f, const struct infer_options *o);
/* Intervals, or standard errors with i->vcov and what follows from them, as i->how says. */
void bootstrap_run(struct inference *i, const struct spec *m, const struct fit *f);

#endif
