/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What makes figures, and what their writers share. */
#ifndef FIGURE_INTERNAL_H
#define FIGURE_INTERNAL_H

#include "figure.h"

/* --- building (figure.c) */

struct panel *figure_panel(struct figure *g);
/* A series of n points with so many columns, whose numbers are to be written. name and key are copied, either may be NULL. */
struct series *panel_series(struct panel *p, enum mark mark, size_t n, size_t columns,
                            const char *name, const char *key, int hue);
void panel_rule(struct panel *p, double x0, double y0, double x1, double y1);
/* Makes an axis hold all numbers of a column, and a little more. */
void panel_fit_x(struct panel *p);
void panel_fit_y(struct panel *p);
void axis_hold(struct axis *a, double v);
void figure_head(struct figure *g, const char *key, const char *first, const char *second,
                 const char *third, const char *fourth);
/* Adds a sentence, which is freed, to what is said of the picture. */
void figure_note(struct figure *g, char *text);

/* "--plot=qq: " and why not, a text of its own that is freed. */
enum status figure_refuse(const struct view *v, struct fault *f, char *why);

/* --- what was fitted (model.c) */

struct model {
        const struct dist *d;
        const double *t;
        const char *name;
        double from,
                to; /* what is drawn is given that x is between: from < x <= to; of angles, where the circle is cut */
        double log_seen; /* log probability of that */
        double start;    /* of angles: F(from) */
};

struct model model_of(const struct report *r);
void model_truncate(struct model *m, double from, double to);
/* Angles from here, once around. */
void model_cut(struct model *m, double from);
/* NAN never; infinite perhaps. */
double model_pdf(const struct model *m, double x);
double model_cdf(const struct model *m, double x);
double model_sf(const struct model *m, double x);
double model_quantile(const struct model *m, double p);
bool model_has_cdf(const struct model *m);

/* --- the sample (empirical.c) */

/* Its distribution function: of values the usual one; where they are right-censored or truncated on the left, the
 * product-limit estimator (Kaplan & Meier 1958, J. Amer. Statist. Assoc. 53, 457-481), of intervals the maximum-likelihood one
 * (Turnbull 1976, J. R. Stat. Soc. B 38, 290-295). It rises at x[i] from below[i] to at[i], where lower[i] = x[i]; else
 * somewhere between lower[i] and x[i]. */
struct steps {
        size_t n;
        double *x, *lower, *below, *at, *middle; /* middle[n] of below and at */
        double from, to;                         /* given that a value is between */
        double known;                            /* up to here: behind it nothing was seen */
        const char *how;                         /* what it is called */
};

/* Of angles: wrapped, from cut on; cut NAN: they are none. NULL, or why what is known of the observations does not tell
 * it, a string of the caller. */
char *steps_make(const struct sample *s, double cut, struct steps *e);
void steps_free(struct steps *e);
/* Values in whose place a histogram may have those of the sample: they are known, or to a rounding. */
bool sample_is_plain(const struct sample *s);
/* Where the circle is cut to be laid on a line: 0, or -pi if there are negative angles. */
double sample_cut(const struct sample *s);
double angle_from(double x, double cut);

/* --- rows (rows.c) */

/* The quantile residuals of all rows as a sample in *own. NULL, or why there are none, a string of the caller. */
char *residuals_make(const struct report *r, unsigned long seed, double **own, struct sample **s);

/* --- where to draw (range.c) */

struct range {
        double lo, hi;
        double beyond; /* weight of observations that are outside */
};

/* Where the observations are, but for those further from the quartiles than ten times what is between these. */
struct range range_of(const struct sample *s);

/* --- bins (bins.c) */

struct bins {
        size_t n;
        double *edge;   /* edge[n + 1] */
        double *width;  /* width[n] */
        double *weight; /* weight[n]; of x: edge[i] <= x < edge[i + 1], of the last <= */
        double beyond;  /* weight of observations that are in none */
        bool single;    /* they are integers, one in each */
};

/* Nothing can be outside of lo and hi. */
struct bins bins_make(const struct sample *s, const struct dist *d, double lo, double hi);
void bins_free(struct bins *b);

/* --- kinds of figures. Each fills in a figure that has its title. */

typedef enum status drawing(const struct view *v, size_t n, const struct report *r,
                            struct figure *g, struct fault *f);

drawing draw_density, draw_cdf, draw_quantile, draw_hist, draw_ecdf, draw_qq,
        draw_pp,                       /* curves.c */
        draw_likelihood, draw_profile, /* likelihood.c */
        draw_residuals, draw_fitted;   /* rows.c */

/* --- for the writers */

/* Round numbers, step apart, from first to last within the axis. */
struct ticks {
        size_t n;
        double *at;
        double step;  /* of numbers */
        char **text;  /* as short as tells them apart, all with as many decimals */
        int decimals; /* of numbers; -1: they are powers of ten, */
        int digits;   /* with so many significant digits */
};

/* About so many; of an axis of names all of them, if there is room for so many. */
struct ticks ticks_make(const struct axis *a, size_t about);
/* As many as stand beside each other in so many characters, at most about so many. */
struct ticks ticks_across(const struct axis *a, size_t about, size_t room);
size_t ticks_widest(const struct ticks *t); /* characters */
void ticks_free(struct ticks *t);
/* The number m 10^e, m = 1, 2, 5 or 10, that is next to v > 0 below it or above. */
struct round {
        int m, e;
};
struct round round_below(double v);
struct round round_above(double v);
double round_multiple(struct round r, double k); /* k m 10^e, the nearest double */

#endif
