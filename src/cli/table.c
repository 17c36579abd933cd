/* SPDX-License-Identifier: GPL-3.0-or-later */
/* THE option table. */
#include "internal.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* --- words that options may be given */

#define WORDS(function, ...)                                            \
        static const char *function(size_t i)                           \
        {                                                               \
                static const char *const word[] = {__VA_ARGS__};        \
                return i < sizeof word / sizeof *word ? word[i] : NULL; \
        }

WORDS(header_word, "auto", "yes", "no")
WORDS(free_word, "loc")
WORDS(missing_word, "skip", "error")
WORDS(delimiter_word, "auto", "comma", "tab", "semicolon", "bar", "blanks")
WORDS(resample_word, "rows", "model")
WORDS(shell_word, "bash", "zsh", "fish")

static const char *dist_word(size_t i)
{
        return i < dist_count() ? dist_at(i)->name : NULL;
}

static const char *method_word(size_t i)
{
        return i < METHOD_COUNT ? method_name((enum method)i) : NULL;
}

static const char *link_words(size_t i)
{
        return i < LINK_COUNT ? link_word((enum link)i) : NULL;
}

static const char *criterion_word(size_t i)
{
        return i < CRITERION_COUNT ? criterion_name((enum criterion)i) : NULL;
}

static const char *language_word(size_t i)
{
        return report_language(i) ? report_language(i)->name : NULL;
}

static const char *style_word(size_t i)
{
        return report_style(i);
}

static const char *curve_word(size_t i)
{
        return i + 1 < CURVE_COUNT ? curve_name((enum curve)(i + 1)) : NULL;
}

static const char *interval_word(size_t i)
{
        return i < INTERVAL_COUNT ? interval_name((enum interval)i) : NULL;
}

static const char *error_word(size_t i)
{
        return i < ERROR_COUNT ? error_name((enum error)i) : NULL;
}

static const char *gof_word(size_t i)
{
        return i < GOF_COUNT ? gof_name((enum gof_test)i) : NULL;
}

static const char *paper_word(size_t i)
{
        return report_paper(i);
}

static const char *format_word(size_t i)
{
        return report_format(i) ? report_format(i)->name : NULL;
}

/* --- defaults */

const struct options cli_defaults = {
        .action = ACTION_FIT,
        .method = METHOD_AUTO,
        .infer = {.level = 0.95},
        .seed = 1,
};

static char *level_preset(void)
{
        char text[NUM_TEXT];
        return mem_format("%s", num_shortest(text, cli_defaults.infer.level));
}

static char *digits_preset(void)
{
        return mem_format("%d", DEFAULT_DIGITS);
}

static char *resamples_preset(void)
{
        return mem_format("%d", DEFAULT_RESAMPLES);
}

static char *refits_preset(void)
{
        return mem_format("999 to 49, fewer for larger samples and longer searches; none where the "
                          "p-value is known");
}

static char *seed_preset(void)
{
        return mem_format("%d", cli_defaults.seed);
}

static char *sizes_preset(void)
{
        return mem_format("%s", study_sizes);
}

static char *threads_preset(void)
{
        return mem_format("all");
}

static char *comment_preset(void)
{
        return mem_format("%c", dialect_default.comment);
}

static char *decimal_preset(void)
{
        return mem_format("%c", dialect_default.decimal);
}

static char *na_preset(void)
{
        char *list = NULL;
        for (const char *const *na = dialect_default.na; *na; na++) {
                char *longer = list ? mem_format("%s, %s", list, *na) : mem_format("%s", *na);
                free(list);
                list = longer;
        }
        return list;
}

/* --- the table */

static const struct row rows[] = {
        {
                .group = GROUP_MODEL,
                .letter = 'd',
                .name = "dist",
                .argument = "NAME[,NAME...]",
                .help = "the distribution; --list shows them; several, or all, are compared and "
                        "ranked",
                .word = dist_word,
                .take = take_dist,
        },
        {
                .group = GROUP_MODEL,
                .letter = 'f',
                .name = "formula",
                .argument = "FORMULA",
                .help = "a parameter predicted by columns, as in R: 'y ~ x + g'; again for "
                        "another: "
                        "'sigma ~ z'",
                .take = take_formula,
        },
        {
                .group = GROUP_MODEL,
                .name = "link",
                .argument = "NAME=LINK",
                .help = "how a predicted parameter follows from its columns; by default its range "
                        "tells",
                .word = link_words,
                .take = take_link,
        },
        {
                .group = GROUP_MODEL,
                .name = "offset",
                .argument = "NAME",
                .help = "a column that is added to what the first formula predicts",
                .take = take_offset,
        },
        {
                .group = GROUP_MODEL,
                .name = "prior",
                .argument = "NAME=DIST(...)",
                .help = "a prior on a parameter or coefficient: the posterior mode (MAP) is found",
                .take = take_prior,
        },
        {
                .group = GROUP_MODEL,
                .name = "l2",
                .argument = "LAMBDA",
                .help = "add LAMBDA times the sum of squared coefficients, intercepts excepted, to "
                        "the negative log-likelihood: weight decay, normal priors",
                .take = take_l2,
        },
        {
                .group = GROUP_MODEL,
                .name = "l1",
                .argument = "LAMBDA",
                .help = "add LAMBDA times the sum of absolute coefficients likewise: Laplace "
                        "priors, "
                        "some coefficients become 0",
                .take = take_l1,
        },
        {
                .group = GROUP_MODEL,
                .name = "standardize",
                .help = "--l1 and --l2 are of coefficients of columns divided by their standard "
                        "deviations",
                .take = take_standardize,
        },
        {
                .group = GROUP_MODEL,
                .name = "rank",
                .argument = "CRITERION",
                .help = "what several distributions are ranked by",
                .word = criterion_word,
                .closed = true,
                .take = take_rank,
        },
        {
                .group = GROUP_MODEL,
                .name = "method",
                .argument = "METHOD",
                .help = "how the maximum is found; auto is exact, the closed form, where there is "
                        "one, and else bfgs",
                .word = method_word,
                .closed = true,
                .take = take_method,
        },
        {
                .group = GROUP_MODEL,
                .name = "levels",
                .argument = "NAME,...",
                .help = "the categories in their order; of two, the second is success",
                .take = take_levels,
        },
        {
                .group = GROUP_MODEL,
                .name = "fix",
                .argument = "NAME=VALUE,...",
                .help = "hold these parameters, estimate the others; loc, where the family begins, "
                        "is "
                        "0 unless held elsewhere",
                .take = take_fix,
        },
        {
                .group = GROUP_MODEL,
                .name = "free",
                .argument = "NAME",
                .help = "estimate where a family of positive numbers begins, too",
                .word = free_word,
                .take = take_free,
        },
        {
                .group = GROUP_MODEL,
                .name = "size",
                .argument = "N|COLUMN",
                .help = "the number of trials of binomial and betabinomial (--fix=size=N), or the "
                        "column that has it",
                .take = take_trials,
        },
        {
                .group = GROUP_MODEL,
                .name = "max",
                .argument = "N",
                .help = "the largest value of zeta, which makes it Zipf's law: --fix=max=N",
                .take = take_given,
        },
        {
                .group = GROUP_MODEL,
                .name = "start",
                .argument = "NAME=VALUE,...",
                .help = "where a search starts",
                .take = take_start,
        },
        {
                .group = GROUP_MODEL,
                .name = "at",
                .argument = "NAME=VALUE,...",
                .help = "all parameters: the likelihood and its gradient there; nothing is fitted",
                .take = take_at,
        },
        {
                .group = GROUP_DATA,
                .letter = 'c',
                .name = "column",
                .argument = "NAME|N",
                .help = "the column with the sample, by name or number; needed if several fit",
                .take = take_column,
        },
        {
                .group = GROUP_DATA,
                .letter = 'w',
                .name = "weights",
                .argument = "COLUMN",
                .help = "frequency weights: a row of weight 3 is three rows; fractions are "
                        "allowed, "
                        "rows of weight 0 are as if they were not there",
                .take = take_weights,
        },
        {
                .group = GROUP_DATA,
                .name = "event",
                .argument = "COLUMN",
                .help = "whether a value was observed (1) or right-censored (0): then it is known "
                        "to "
                        "be exceeded",
                .take = take_event,
        },
        {
                .group = GROUP_DATA,
                .name = "interval",
                .argument = "LO,HI",
                .help = "the columns with the ends of intervals, instead of --column: LO < x <= "
                        "HI; empty: no "
                        "end, equal: a value",
                .take = take_interval,
        },
        {
                .group = GROUP_DATA,
                .name = "censored",
                .help = "cells of the sample may be 12+ or >=12, >12, <3, <=3, (3,5], [3,5)",
                .take = take_censored,
        },
        {
                .group = GROUP_DATA,
                .name = "round",
                .argument = "H",
                .help = "values were rounded to multiples of H: each stands for H/2 to either side",
                .take = take_round,
        },
        {
                .group = GROUP_DATA,
                .name = "truncate",
                .argument = "LO:HI",
                .help = "only values between could be seen; numbers or columns (an empty cell: no "
                        "end), either may be empty",
                .take = take_truncate,
        },
        {
                .group = GROUP_DATA,
                .letter = 'g',
                .name = "by",
                .argument = "COLUMN,...",
                .help = "one fit for each group of rows with the same text in these columns; "
                        "groups are sorted by value if all texts of a column are numbers, else by "
                        "bytes",
                .take = take_by,
        },
        {
                .group = GROUP_DATA,
                .letter = 'D',
                .name = "delimiter",
                .argument = "CHAR",
                .help = "what separates cells: a character, or comma, tab, semicolon, bar, blanks "
                        "(any run of spaces and tabs); found out by default (auto)",
                .word = delimiter_word,
                .take = take_delimiter,
        },
        {
                .group = GROUP_DATA,
                .name = "header",
                .argument = "WHETHER",
                .help = "whether the first line names the columns",
                .word = header_word,
                .closed = true,
                .take = take_header,
        },
        {
                .group = GROUP_DATA,
                .name = "comment",
                .argument = "CHAR",
                .help = "lines that begin with it are passed over; none: no line is",
                .preset = comment_preset,
                .take = take_comment,
        },
        {
                .group = GROUP_DATA,
                .name = "decimal",
                .argument = "CHAR",
                .help = "the decimal point of numbers",
                .preset = decimal_preset,
                .take = take_decimal,
        },
        {
                .group = GROUP_DATA,
                .name = "na",
                .argument = "TOKEN,...",
                .help = "cells that mean a missing value, besides the empty one",
                .preset = na_preset,
                .take = take_na,
        },
        {
                .group = GROUP_DATA,
                .name = "missing",
                .argument = "ACTION",
                .help = "what to do with rows whose value is missing; those skipped are counted "
                        "and reported",
                .word = missing_word,
                .closed = true,
                .take = take_missing,
        },
        {
                .group = GROUP_DATA,
                .name = "degrees",
                .help = "angles are in degrees: they are turned into radians",
                .take = take_degrees,
        },
        {
                .group = GROUP_DATA,
                .name = "threads",
                .argument = "N",
                .help = "how many processors to use; results do not depend on it",
                .preset = threads_preset,
                .take = take_threads,
        },
        {
                .group = GROUP_INFERENCE,
                .name = "level",
                .argument = "LEVEL",
                .help = "confidence level of the intervals",
                .preset = level_preset,
                .take = take_level,
        },
        {
                .group = GROUP_INFERENCE,
                .name = "ci",
                .argument = "KIND",
                .help = "how intervals are made: of the standard error, the likelihood ratio, "
                        "resamples (bias-corrected and accelerated, or percentiles), the exact "
                        "distribution where it is classical",
                .word = interval_word,
                .closed = true,
                .take = take_ci,
        },
        {
                .group = GROUP_INFERENCE,
                .name = "se",
                .argument = "KIND",
                .help = "where standard errors come from: the curvature at the maximum, its "
                        "expectation, the sandwich, resamples",
                .word = error_word,
                .closed = true,
                .take = take_se,
        },
        {
                .group = GROUP_INFERENCE,
                .name = "bootstrap",
                .argument = "B",
                .help = "how many resamples; without --ci and --se intervals are made of them",
                .preset = resamples_preset,
                .take = take_bootstrap,
        },
        {
                .group = GROUP_INFERENCE,
                .name = "resample",
                .argument = "WHAT",
                .help = "what resamples are drawn from: the rows of the data, or the fitted model",
                .word = resample_word,
                .closed = true,
                .take = take_resample,
        },
        {
                .group = GROUP_INFERENCE,
                .name = "quantiles",
                .argument = "P,...",
                .help = "quantiles of the fitted distribution, with intervals",
                .take = take_quantiles,
        },
        {
                .group = GROUP_INFERENCE,
                .name = "probs",
                .argument = "X,...",
                .help = "its probabilities P(X <= x), with intervals",
                .take = take_probs,
        },
        {
                .group = GROUP_INFERENCE,
                .name = "return",
                .argument = "T,...",
                .help = "its return levels, which one of T observations exceeds: quantiles 1 - 1/T",
                .take = take_return,
        },
        {
                .group = GROUP_INFERENCE,
                .name = "test",
                .argument = "NAME=VALUE,...",
                .help = "whether all this may be true, by likelihood ratio, Wald and score tests; "
                        "also NAME=NAME, 2*NAME+NAME=VALUE; of a "
                        "formula's term NAME is NAME=0; again for another test",
                .take = take_test,
        },
        {
                .group = GROUP_INFERENCE,
                .name = "gof",
                .argument = "TEST,...",
                .optional = true,
                .word = gof_word,
                .help = "goodness of fit: Kolmogorov-Smirnov (ks), Cramer-von Mises (cvm), "
                        "Anderson-Darling (ad), chi-squared (chisq), of the same counts the "
                        "likelihood "
                        "ratio (g), or those that are usual; p-values know that parameters were "
                        "estimated",
                .take = take_gof,
        },
        {
                .group = GROUP_INFERENCE,
                .name = "refits",
                .argument = "B",
                .help = "how many samples of the fitted distribution are drawn and fitted for the "
                        "p-values of --gof",
                .preset = refits_preset,
                .take = take_refits,
        },
        {
                .group = GROUP_OUTPUT,
                .letter = 'o',
                .name = "format",
                .argument = "FORMAT",
                .help = "how the fit is written",
                .word = format_word,
                .closed = true,
                .take = take_format,
        },
        {
                .group = GROUP_OUTPUT,
                .letter = 'p',
                .name = "print",
                .argument = "NAME,...",
                .help = "only these values, one a line: parameters, loglik, aic, bic, se(NAME), "
                        "...",
                .take = take_print,
        },
        {
                .group = GROUP_OUTPUT,
                .name = "curve",
                .argument = "CURVE",
                .help = "only this, as TSV with a header: of every row what was fitted, or "
                        "response, "
                        "deviance and randomised quantile residuals; or the points of a curve; of "
                        "likelihoods some parameters may be named: profile(mu,sigma)",
                .word = curve_word,
                .listed = true,
                .take = take_curve,
        },
        {
                .group = GROUP_OUTPUT,
                .name = "plot",
                .argument = "CURVE|FILE",
                .optional = true,
                .help = "only a picture: histogram and fitted density, or this curve; in the "
                        "terminal, as a script (gnuplot), or by gnuplot in FILE.svg, FILE.pdf or "
                        "FILE.png; both: qq:FILE.svg",
                .word = curve_word,
                .take = take_plot,
        },
        {
                .group = GROUP_OUTPUT,
                .name = "predict",
                .argument = "FILE",
                .help = "only predictions for the rows of this file: parameters, mean, quantiles",
                .take = take_predict,
        },
        {
                .group = GROUP_OUTPUT,
                .name = "trace",
                .help = "only the path of the search, as TSV: NLL, gradient, step and parameters "
                        "of "
                        "each iteration",
                .take = take_trace,
        },
        {
                .group = GROUP_OUTPUT,
                .name = "simulate",
                .argument = "N",
                .help = "draw a sample of N instead, from the fit or at --at, as CSV or TSV; with "
                        "a "
                        "formula a response for each row of the file, N times",
                .take = take_simulate,
        },
        {
                .group = GROUP_OUTPUT,
                .name = "study",
                .argument = "N,...",
                .optional = true,
                .help = "what theory promises, seen: samples of each N are drawn from the fit, or "
                        "at "
                        "--at, and fitted: bias, variance, Cramer-Rao bound, coverage",
                .preset = sizes_preset,
                .take = take_study,
        },
        {
                .group = GROUP_OUTPUT,
                .name = "seed",
                .argument = "N",
                .help = "of random numbers",
                .preset = seed_preset,
                .take = take_seed,
        },
        {
                .group = GROUP_OUTPUT,
                .name = "as",
                .argument = "LANGUAGE",
                .help = "only the fitted model, as a call to paste: R, scipy, julia or matlab",
                .word = language_word,
                .take = take_as,
        },
        {
                .group = GROUP_OUTPUT,
                .name = "explain",
                .argument = "PAPER",
                .optional = true,
                .word = paper_word,
                .closed = true,
                .help = "only the derivation with this sample's numbers in it: model, likelihood, "
                        "score, solution, information, loss",
                .take = take_explain,
        },
        {
                .group = GROUP_OUTPUT,
                .name = "digits",
                .argument = "N",
                .help = "significant digits of numbers in text",
                .preset = digits_preset,
                .take = take_digits,
        },
        {
                .group = GROUP_OUTPUT,
                .letter = 'q',
                .name = "quiet",
                .help = "no warnings",
                .take = take_quiet,
        },
        {
                .group = GROUP_OUTPUT,
                .letter = 'v',
                .name = "verbose",
                .help = "say on standard error what was read and how it was fitted",
                .take = take_verbose,
        },
        {
                .group = GROUP_ABOUT,
                .name = "list",
                .argument = "STYLE",
                .optional = true,
                .word = style_word,
                .closed = true,
                .help = "all distributions: name, title, parameters, support, how the maximum is "
                        "found",
                .take = take_list,
                .alone = true,
        },
        {
                .group = GROUP_ABOUT,
                .name = "describe",
                .argument = "NAME",
                .help = "one distribution: formula, parameters, derivation, spelling elsewhere",
                .word = dist_word,
                .take = take_describe,
                .alone = true,
        },
        {
                .group = GROUP_ABOUT,
                .name = "help",
                .help = "this text",
                .take = take_help,
                .alone = true,
        },
        {
                .group = GROUP_ABOUT,
                .name = "version",
                .help = "version, licence, libraries",
                .take = take_version,
                .alone = true,
        },
        {
                .group = GROUP_ABOUT,
                .name = "man",
                .help = "the manual page, as mdoc",
                .take = take_man,
                .alone = true,
        },
        {
                .group = GROUP_ABOUT,
                .name = "completion",
                .argument = "SHELL",
                .help = "a completion script: bash, zsh or fish",
                .word = shell_word,
                .take = take_completion,
                .alone = true,
        },
};

const struct row *row_at(size_t i)
{
        return i < sizeof rows / sizeof *rows ? &rows[i] : NULL;
}

const struct row *row_named(const char *name)
{
        size_t i = 0;
        while (strcmp(rows[i].name, name) != 0)
                i++;
        return &rows[i];
}

/* "text, json, csv or tsv: how the fit is written (default text)" */
char *row_text(const struct row *row)
{
        bool listed = row->closed || row->listed;
        char *text = mem_format("%s", listed ? row->word(0) : "");
        for (size_t i = 1; listed && row->word(i); i++) {
                char *longer =
                        mem_format("%s%s%s", text, row->word(i + 1) ? ", " : " or ", row->word(i));
                free(text);
                text = longer;
        }
        char *preset = row->preset   ? row->preset()
                       : row->closed ? mem_format("%s", row->word(0))
                                     : NULL;
        char *whole =
                mem_format("%s%s%s%s%s%s", text, listed ? ": " : "", row->help,
                           preset ? " (default " : "", preset ? preset : "", preset ? ")" : "");
        free(text);
        free(preset);
        return whole;
}

const char *group_title(enum group g)
{
        static const char *const title[GROUP_COUNT] = {"Model", "Data", "Inference", "Output",
                                                       "About"};
        return title[g];
}
