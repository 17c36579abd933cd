/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which picture it is, and what stands above it. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_DRAWN = 5 }; /* fits, that can be told apart */

static const struct kind {
        drawing *draw;
        bool regression; /* there is one of a regression */
        bool alone;      /* there is none of several fits */
} kinds[CURVE_COUNT] = {
        [CURVE_FITTED] = {draw_fitted, true, true},
        [CURVE_RESIDUALS] = {draw_residuals, true, true},
        [CURVE_PDF] = {draw_density, false, false},
        [CURVE_CDF] = {draw_cdf, false, false},
        [CURVE_SF] = {draw_cdf, false, false},
        [CURVE_QUANTILE] = {draw_quantile, false, false},
        [CURVE_HIST] = {draw_hist, false, false},
        [CURVE_ECDF] = {draw_ecdf, false, false},
        [CURVE_QQ] = {draw_qq, true, false},
        [CURVE_PP] = {draw_pp, true, false},
        [CURVE_LIKELIHOOD] = {draw_likelihood, true, true},
        [CURVE_LOGLIK] = {draw_likelihood, true, true},
        [CURVE_PROFILE] = {draw_profile, true, true},
};

static enum curve suitable(const struct report *r)
{
        if (r->regression)
                return CURVE_FITTED;
        return sample_is_plain(r->fit->s) ? CURVE_HIST : CURVE_CDF;
}

/* --- above it */

static bool is_posterior(const struct report *r)
{
        const struct penalties *p = r->penalties;
        return p && (p->nprior || p->l1 > 0 || p->l2 > 0);
}

static char *title_of(size_t n, const struct report *r)
{
        char *column = subject_column(r), *files = subject_files(r), *title, *group = NULL;
        if (n == 1)
                title = mem_format(is_posterior(r) ? "%s, fitted to %s of %s (MAP)"
                                   : r->fit->nfree ? "%s, fitted to %s of %s"
                                                   : "%s as it is given, beside %s of %s",
                                   r->fit->d->title, column, files);
        else
                title = mem_format("%zu distributions fitted to %s of %s", n, column, files);
        if (r->group) {
                group = subject_group(r->group);
                char *whole = mem_format("%s: %s", group, title);
                free(title);
                title = whole;
        }
        free(group);
        free(column);
        free(files);
        return title;
}

static char *caption_of(size_t n, const struct report *r)
{
        char text[NUM_TEXT];
        const struct fit *f = r->fit;
        char *all = mem_format("n = %s", num_shortest(text, (double)f->s->rows));
        for (size_t k = 0; k < n + 1; k++) {
                char *longer;
                if (k == 0 && f->s->weight == (double)f->s->rows)
                        continue;
                if (k == 0)
                        longer = mem_format("%s, total weight %s", all,
                                            num_digits(text, f->s->weight, 6));
                else
                        longer = mem_format("%s%s%s%s %s", all, k > 1 ? ", " : "   log-likelihood",
                                            n > 1 && k == 1 ? ": " : "",
                                            n > 1 ? r[k - 1].fit->d->name : "",
                                            page_number(text, r[k - 1].fit->loglik, 6));
                free(all);
                all = longer;
        }
        return all;
}

enum status figure_make(const struct view *v, size_t n, const struct report *r, struct figure *g,
                        struct fault *f)
{
        struct view view = *v;
        if (view.curve == CURVE_NONE)
                view.curve = suitable(r);
        const struct kind *kind = &kinds[view.curve];
        *g = (struct figure){.group = r->group};
        if (r->regression && !kind->regression)
                return figure_refuse(&view, f,
                                     mem_format("a regression has a distribution for each row; "
                                                "there are fitted, residuals, qq, pp, likelihood, "
                                                "loglik and profile"));
        if (n > 1 && kind->alone)
                return figure_refuse(&view, f,
                                     mem_format("it is of one distribution, not of several"));
        size_t drawn = view.drawn && n > MOST_DRAWN ? MOST_DRAWN : n;
        enum status status = kind->draw(&view, drawn, r, g, f);
        if (status != STATUS_OK) {
                figure_free(g);
                return status;
        }
        g->title = title_of(drawn, r);
        char *caption = caption_of(drawn, r);
        if (g->caption) { /* of the estimates */
                char *both = mem_format("%s   %s", caption, g->caption);
                free(g->caption);
                free(caption);
                caption = both;
        }
        g->caption = caption;
        if (drawn < n)
                figure_note(g, mem_format("the %zu best of %zu", drawn, n));
        return STATUS_OK;
}
