/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample: the observations, and the summaries that estimators need, each computed once, when
 * first asked for. Sums are double-double about a provisional centre. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "fault.h"
#include "num.h"
#include "read.h"

#include <stdbool.h>
#include <stddef.h>

/* Where observations may lie. An infinite end is never a value. */
struct support {
        double lo, hi;
        bool lo_open, hi_open; /* the end itself is outside */
        bool discrete;         /* integers only */
};

enum { SUPPORT_TEXT = 96 };
/* The support in words for people: "x > 0", "integers 0 to 10", "all real numbers". Returns buf. */
const char *support_text(char buf[SUPPORT_TEXT], const struct support *where);

/* What a family takes as observations. */
enum data {
        DATA_NUMBER,
        DATA_BINARY, /* 0 and 1, or two labels */
        DATA_LABEL,  /* categories */
};

/* Names of categories, in order; category k is the observation x = k. */
struct levels {
        size_t n;
        char **name; /* owned */
};

/* n observations. x and w are borrowed and must outlive the sample. The weighted sample stands for
 * one in which observation i occurs w[i] times (w need not be whole). Of some samples only summaries are there: x is
 * NULL, and nothing else can be asked of them. */
struct sample {
        size_t n;
        const double *x;
        const double *w; /* NULL: 1 each; else w[n] >= 0, finite, not all 0 */
        double weight;   /* sum of w: what "n" is in every formula */
        size_t rows; /* how many the observations were, before equal ones were counted together */
        size_t threads;                  /* that sums over them may use; 0, 1: only the caller */
        const struct outcomes *outcomes; /* NULL: every observation is the value x[i] */
        struct summary *summary;
};

/* Mean and sd are right to the last bit or two. */
struct moments {
        double mean;       /* weighted mean, rounded once */
        struct dd mean_dd; /* the same before rounding */
        double sd;         /* divisor W = sum of weights; 0 iff all values are equal */
        double min, max;   /* over observations of weight > 0 */
};

/* Sums over positive observations. */
struct logs {
        double mean_log; /* mean of log x; -inf if any x is 0, NAN if any is negative */
        double gap;      /* log(mean x) - mean(log x) >= 0, free of cancellation */
};

/* Observations as angles in radians. */
struct circle {
        double direction;     /* of the mean of (cos x, sin x), between -pi and pi */
        double versine, sine; /* means of 1 - cos and of sin (which is rounding) of x - direction */
};

/* The observations in ascending order. */
struct sorted {
        size_t n;        /* those of weight > 0 */
        const double *x; /* x[n] ascending */
        const double *w; /* their weights; NULL: 1 each */
        double ties;     /* the largest total weight at one value */
};

struct sample *sample_make(size_t n, const double *x, const double *w);

/* --- observations of which only bounds are known */

/* Observation i is lo[i] if lo[i] == hi[i]; else all that is known is lo[i] < x <= hi[i] (-inf, inf: no bound; of integers
 * "3 or more" is 2 < x). It would not have been seen unless from[i] < x <= to[i]. */
struct bounds {
        size_t n;
        const double *lo, *hi;   /* lo[n] <= hi[n] */
        const double *w;         /* as in struct sample */
        const double *from, *to; /* both NULL: it would have been seen anywhere */
        double step;             /* > 0: all are values that were rounded to multiples of it */
};

/* What the likelihood of such a sample is made of: of values, sum w log f(x), and of the probabilities of
 * intervals, sum w log P(lo < x <= hi); w is negative where an observation was seen only there. */
struct outcomes {
        const struct sample *exact; /* NULL: there are none */
        size_t n;
        const double *lo, *hi, *w; /* [n]: all different */
        const struct bounds *rows; /* the observations one by one */
};

/* A sample of what lies in these bounds; copies them. Its x are values that the observations might have had (where a search
 * may start, what a plot may show), and none of its sums is the likelihood's. */
struct sample *sample_make_bounded(const struct bounds *b);

/* Whether some observations would not have been seen outside of a window. */
bool sample_is_windowed(const struct sample *s);

/* About n of them in its place, from the least bounds to the largest, the extreme values among them: for where a search starts. */
struct sample *sample_thinned(const struct sample *s, size_t n);

/* Whether all observations of a sample with bounds may be one and the same value. */
bool sample_has_common_point(const struct sample *s);

/* --- observations that are not kept: while they are read, summaries are made of them */

/* Summaries of f(x), as bits that are combined. */
#define SUMMARY_MOMENTS(map) (1U << 3 * (map))
#define SUMMARY_LOGS(map) (3U << 3 * (map))     /* moments too */
#define SUMMARY_HARMONIC(map) (5U << 3 * (map)) /* likewise */
#define SUMMARY_COUNTS (1U << 3 * MAP_COUNT)    /* the distinct values and how often they occur */

struct gather;

/* Observations should lie in this support (NULL: anywhere). Their own moments, for the extremes, come with all but counts. */
struct gather *gather_make(unsigned summaries, const struct support *where, bool weighted);
void gather_free(struct gather *g);
/* For read_table, of the first column, with weights > 0 in the second; valid as long as g. */
struct reduction gather_reduction(struct gather *g);
/* What has been gathered, at least one observation, as a sample of its own. */
struct sample *gather_sample(const struct gather *g);

/* The observations in a column of a table, which is borrowed and whose column may be recoded in
 * place. Labels become indices into *levels (which the caller frees; left empty for numbers), in the
 * order of the NULL-terminated list order, or if that is NULL: for DATA_LABEL as levels_sorted, for
 * DATA_BINARY failure before success where the two words are a known pair (no/yes, tails/heads,
 * ...), else as levels_sorted. family names the distribution and where its support in messages.
 * STATUS_DATA: no rows, a value outside the support, more than two levels or a level that is not
 * in the list; *s is then NULL. w: as in struct sample. g has gathered what the rows of the table were reduced to; NULL: they are in the table.
 * threads: as in struct sample. */
enum status sample_from_table(struct table *t, size_t column, enum data data,
                              const char *const *order, const char *family,
                              const struct support *where, const double *w, const struct gather *g,
                              size_t threads, struct sample **s, struct levels *levels,
                              struct fault *f);
void sample_free(struct sample *s);
/* The levels of such a column, which has labels and rows: what sample_from_table would make of it. */
enum status levels_from_table(const struct table *t, size_t column, enum data data,
                              const char *const *order, const char *family, struct levels *levels,
                              struct fault *f);

const struct moments *sample_moments(const struct sample *s);
const struct logs *sample_logs(const struct sample *s);
/* mean(1 / x) - 1 / mean(x) >= 0 of positive observations, free of cancellation; NAN if any is not positive. */
double sample_harmonic_gap(const struct sample *s);
const struct circle *sample_circle(const struct sample *s);
/* The same about another direction. */
struct circle circle_turn(const struct circle *c, double by);
const struct sorted *sample_sorted(const struct sample *s);

/* Of a block of n <= SAMPLE_BLOCK observations k numbers each: the j-th of x[i] into row[j * SAMPLE_BLOCK + i]. n is a
 * multiple of 8 (an observation may be there more than once). Called by several threads at the same time. */
enum { SAMPLE_BLOCK = 512 };
typedef void sample_terms(const void *context, size_t n, const double *x, double *row);

/* Their weighted sums over the sample, into sum[k]: to the last bit or two, whatever the number of threads. Infinite
 * where a term is. */
void sample_sums(const struct sample *s, size_t k, sample_terms *terms, const void *context,
                 struct dd *sum);

/* The weighted mean of f over the sample, summed likewise; not kept. */
double sample_average(const struct sample *s, double (*f)(double x, const void *context),
                      const void *context);

/* What a family of transformed observations is fitted to: the sample of f(x), made once and owned by s. */
enum map {
        MAP_SELF,       /* x: the sample itself */
        MAP_LOG,        /* log x, x > 0 */
        MAP_NEGATIVE,   /* -x */
        MAP_SQUARE,     /* x^2 */
        MAP_RECIPROCAL, /* 1 / x, x != 0 */
        MAP_LOGIT,      /* log x - log(1 - x), 0 < x < 1 */
        MAP_LOG1M,      /* log(1 - x), x < 1 */
        MAP_COMPLEMENT, /* 1 - x */
        MAP_SHARE,      /* x / (1 + x), x >= 0: the proportion whose odds are x */
        MAP_REST,       /* 1 / (1 + x): what the share leaves */
        MAP_COUNT
};
const struct sample *sample_mapped(const struct sample *s, enum map map);

/* The distinct values in ascending order, each with its total weight: the same sample to every sum over it, and a short
 * one if values are counts. Made once and owned by s. */
const struct sample *sample_distinct(const struct sample *s);

/* The total weight of each of the values 0, 1, ..., n-1 (others are not counted), as an array
 * owned by the sample. */
const double *sample_counts(const struct sample *s, size_t n);

/* Smallest value v such that at least the fraction p of the weight lies at or below it. */
double sample_quantile(const struct sample *s, double p);

/* The same, of a large sample only about: for where a search starts, and its units. */
double sample_about(const struct sample *s, double p);

/* Every point of [*lo, *hi] is a median; both may be NULL. Returns their midpoint. */
double sample_median(const struct sample *s, double *lo, double *hi);

/* n values that lie as the observations do: the extremes, and between them about the quantiles ((i + 1/2) / n). */
void sample_outline(const struct sample *s, size_t n, double *x);

/* The weight of the observations equal to x. */
double sample_weight_at(const struct sample *s, double x);

/* The largest weight at one value if that is half of all or more; else 0. */
double sample_tied(const struct sample *s);

/* A step, 1, 0.1 or 0.01, of which all observations are multiples, so few of them that on average each occurs twice or more, and
 * not many to a standard deviation: as values of a density they are too coarse. 0: they are not. */
double sample_coarseness(const struct sample *s);

/* The index of the first observation outside the support, of an interval if no part of it is inside; n if there is none. */
size_t sample_outside(const struct sample *s, const struct support *where);

/* A copy standing on its own (x and w are freed with it) of (x - centre) / scale. */
struct sample *sample_standardised(const struct sample *s, double centre, double scale);

/* The levels in the order that categories have by default: by value if every label is a number,
 * else by bytes (names are copied). */
struct levels levels_sorted(size_t n, char *const *label);
/* Index of a name, or n. */
size_t levels_find(const struct levels *l, const char *name);
void levels_free(struct levels *l);

#endif
