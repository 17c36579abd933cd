/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/lone: the only parameter that is estimated, without a formula, at the end of its range: p = 1 of a binomial whose sizes are
 * in a column, where all trials succeeded. No slope is 0 there; the likelihood must fall all the way from it. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* The only free parameter of the row, if no column predicts it; its npar: there is none. */
static size_t lone_of(const struct regression *r, const double *held)
{
        size_t found = r->row.npar, count = 0;
        for (size_t a = 0; a < r->m; a++)
                for (size_t j = 0; j < r->coordinate[a].p; j++)
                        if (isnan(held[r->coordinate[a].first + j])) {
                                count++;
                                found = r->coordinate[a].from ? r->row.npar
                                                              : r->coordinate[a].first;
                        }
        return count == 1 ? found : r->row.npar;
}

static double height_at(const struct regression *r, const double *b)
{
        return -likelihood_nll(&r->row, r->rows, b, NULL, NULL);
}

/* Whether the likelihood falls from the end at b, where it is top, over the whole range. */
static bool falls_from(const struct regression *r, const double *b, size_t j, double other,
                       double top)
{
        enum { HALVES = 40 };
        double *at = mem_array(r->row.npar, sizeof *at), end = b[j], last = top;
        bool falls = true;
        memcpy(at, b, r->row.npar * sizeof *at);
        /* from near to halfway, then on to the other end */
        for (int k = HALVES; k >= 1 && falls; k--) {
                at[j] = end + ldexp(other - end, -k);
                double height = height_at(r, at);
                falls = height <= last;
                last = height;
        }
        for (int k = 2; k <= HALVES && falls; k++) {
                at[j] = other + ldexp(end - other, -k);
                double height = height_at(r, at);
                falls = height <= last;
                last = height;
        }
        free(at);
        return falls;
}

bool lone_fit(struct fit *f, const struct regression *r, const double *held)
{
        size_t j = lone_of(r, held), n = r->row.npar;
        if (j == n || !r->d->support.discrete || !r->rows)
                return false;
        const struct param *p = &r->param[j];
        double *b = mem_array(n, sizeof *b), end[] = {p->lo, p->hi};
        bool found = false;
        memcpy(b, held, n * sizeof *b);
        for (size_t e = 0; e < 2 && !found && isfinite(p->hi - p->lo); e++) {
                b[j] = end[e];
                double top = height_at(r, b);
                found = isfinite(top) && falls_from(r, b, j, end[1 - e], top);
                if (!found)
                        continue;
                char text[NUM_TEXT];
                fit_refuse(f, STATUS_OK, NULL);
                memcpy(f->t, b, n * sizeof *b);
                for (size_t k = 0; k < n; k++)
                        f->vcov[j * n + k] = f->vcov[k * n + j] = NUM_NAN;
                f->edge[j] = true;
                f->boundary = mem_format("%s = %s", p->name, num_shortest(text, end[e]));
                f->gradient = 0; /* that of the search never came here */
                f->condition = 1;
                f->loglik = top;
        }
        free(b);
        return found;
}
