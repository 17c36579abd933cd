/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/counts: a Dirichlet prior on the probabilities of categories, prod p_k^(a_k - 1), is as good as a_k - 1 more
 * observations of each (Bishop 2006, Pattern Recognition and Machine Learning, sec. 2.2.1): the posterior mode is the
 * maximum of the likelihood of n_k + a_k - 1 of them. */
#include "internal.h"

#include "mem.h"

#include <gsl/gsl_sf_gamma.h>
#include <stdlib.h>

struct fit *regression_counts(const struct dist *d, const struct sample *s, const double *a,
                              const struct fit_options *o)
{
        size_t n = d->npar, bad = n;
        const double *count = sample_counts(s, n);
        double *x = mem_array(2 * n, sizeof *x), *w = x + n;
        for (size_t k = 0; k < n; k++) {
                x[k] = (double)k;
                w[k] = count[k] + a[k] - 1;
                bad = w[k] < 0 ? k : bad;
        }
        struct fit *f;
        if (o->evaluate) {
                f = fit_evaluate(d, s, o->held);
        } else if (bad < n) {
                f = fit_new(d, s);
                fit_refuse(
                        f, STATUS_NONE,
                        mem_format(
                                "no maximum exists: the posterior grows without bound as %s -> 0",
                                d->param[bad].name));
        } else {
                struct sample *more = sample_make(n, x, w);
                f = fit_run(d, more, o);
                f->s = s;
                sample_free(more);
        }
        if (f->status == STATUS_OK) {
                double all = 0;
                f->map = true;
                f->penalty = 0;
                for (size_t k = 0; k < n; k++) {
                        all += a[k];
                        f->penalty +=
                                gsl_sf_lngamma(a[k]) - (a[k] == 1 ? 0 : (a[k] - 1) * log(f->t[k]));
                }
                f->penalty -= gsl_sf_lngamma(all);
                f->loglik = -likelihood_nll(d, s, f->t, NULL, NULL);
        }
        free(x);
        return f;
}
