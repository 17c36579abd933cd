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

/* --- what the estimates imply (functional.c) */

/* The value of one at parameters t of the model's distribution. */
double functional_value(const struct functional *q, const struct dist *d, const double *t);
/* Whether it moves by jumps, as what is an integer does: then it has no derivatives. */
bool functional_jumps(const struct functional *q, const struct dist *d);
/* Its derivatives in t, into g[npar], by steps that are small against the errors se[npar] (> 0 where it is free). */
void functional_gradient(const struct functional *q, const struct dist *d, const double *t,
                         const double *se, double *g);

/* --- profile likelihood (profile.c) */

/* The intervals of all parameters and functionals that are free, into i. A higher maximum: stops, and returns it; else NULL. */
struct fit *profile_run(struct inference *i, const struct spec *m, const struct fit *f);

/* Those of functionals that depend on one parameter alone, from its interval; the others have none then. */
void profile_image(struct inference *i, const struct fit *f);

/* The one-sided interval of estimate j, which is on the boundary; where others must be fitted for it, only if profiles were asked for. */
struct estimate profile_edge(const struct spec *m, const struct fit *f, size_t j,
                             const struct infer_options *o);

/* --- resamples (bootstrap.c) */

/* NULL, or why there can be none; then it is a text of its own. */
char *bootstrap_refusal(const struct spec *m, const struct fit *f, const struct infer_options *o);
/* Standard errors or intervals, as i->how says. */
void bootstrap_run(struct inference *i, const struct spec *m, const struct fit *f);

#endif
