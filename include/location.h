/* SPDX-License-Identifier: GPL-3.0-or-later */
/* location: maxima of families that are moved along the line, x - loc. Where loc is free the likelihood often has no
 * upper bound as loc -> min x (Hill 1963, J. Amer. Statist. Assoc. 58, 72-84, for the lognormal; Smith 1985, Biometrika
 * 72, 67-90): the highest local maximum inside is meant, and said to be one. */
#ifndef LOCATION_H
#define LOCATION_H

#include "fit.h"

/* NULL, or why loc cannot be free (or held) in this family, as a text of its own. */
char *location_refusal(const struct dist *base, bool free);

/* A row of dist_make_shifted for the family; by: where loc is held, NAN: it is free. Freed by dist_free. */
struct dist *location_row(const struct dist *base, double by);

/* The fit of such a row; its d may be another one, which it owns. Never NULL. */
struct fit *location_fit(const struct dist *row, const struct sample *s,
                         const struct fit_options *o);

#endif
