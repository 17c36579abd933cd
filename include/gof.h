/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gof: goodness of fit. How far the observations lie from the fitted distribution, and how often a sample of that distribution,
 * fitted in its turn, lies as far: parameters that were estimated make the distance small, so that its distribution is not that
 * which is in the books for a distribution known beforehand. */
#ifndef GOF_H
#define GOF_H

#include "spec.h"
#include "threads.h"

enum gof_test { GOF_KS, GOF_CVM, GOF_AD, GOF_CHISQ, GOF_G, GOF_COUNT };
#define GOF_ALL ((1U << GOF_COUNT) - 1)
#define GOF_CELLS (1U << GOF_CHISQ | 1U << GOF_G) /* those of counts in cells */
#define GOF_USUAL (1U << GOF_COUNT) /* of values all but g; of bins those of counts in cells */

const char *gof_name(enum gof_test test);  /* "ks", "cvm", "ad", "chisq", "g" */
const char *gof_title(enum gof_test test); /* "Kolmogorov-Smirnov" */

struct gof_options {
        unsigned tests; /* bits, 1U << test, GOF_USUAL */
        size_t refits; /* samples that are drawn and fitted; 0: as many as take a second or so, or none where the
                               distribution is known */
        unsigned long seed; /* of these samples */
        size_t threads;
        struct onlooker onlooker; /* of the refits */
};

struct gof_result {
        bool asked;
        double statistic, p; /* NAN: there is none */
        char *method; /* how p was found: "999 refits", "limit of large samples"; NULL: it was not */
        char *reason; /* why something is undefined; NULL: nothing is */
};

struct gof {
        struct gof_result result[GOF_COUNT];
        size_t cells;  /* of chisq and g; 0: there are none */
        size_t refits; /* samples that were drawn; 0: none were needed */
        size_t failed; /* of which no maximum was found; they are left out */
};

/* Of a fit of the specification whose status is OK and whose observations were kept. Never NULL. A p-value is
 * (1 + #{T* >= T}) / (1 + B), of B samples whose statistics are T*; it does not depend on the number of threads. */
struct gof *gof_run(const struct spec *m, const struct fit *f, const struct gof_options *o);
void gof_free(struct gof *g);

#endif
