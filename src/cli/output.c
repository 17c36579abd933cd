/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written: a report, or one of the outputs that take its place; and which options say nothing beside them. */
#include "internal.h"

#define BIT(output) (1U << (output))

enum {
        CURVES = BIT(OUTPUT_PLOT) | BIT(OUTPUT_CURVE) | BIT(OUTPUT_ROWS),
        SAMPLES = BIT(OUTPUT_DRAWS) | BIT(OUTPUT_STUDY),
        STEPS = BIT(OUTPUT_EXPLAIN) | BIT(OUTPUT_TRACE),
        OTHERS = CURVES | SAMPLES | STEPS | BIT(OUTPUT_PREDICTIONS) | BIT(OUTPUT_CALL),
        /* that tell no errors; of predictions the level is that of their quantiles */
        UNSURE = BIT(OUTPUT_CURVE) | BIT(OUTPUT_ROWS) | STEPS | BIT(OUTPUT_DRAWS) |
                 BIT(OUTPUT_PREDICTIONS) | BIT(OUTPUT_CALL),
        /* of one distribution, not of several; of all rows, not of each group */
        OF_ONE = SAMPLES | STEPS | BIT(OUTPUT_ROWS) | BIT(OUTPUT_PREDICTIONS) | BIT(OUTPUT_CALL) |
                 BIT(OUTPUT_PRINT),
        OF_ALL = SAMPLES | BIT(OUTPUT_TRACE) | BIT(OUTPUT_PREDICTIONS),
};

/* The output there is to be, and its option. */
static enum status choose(struct options *o, const char **option, struct fault *f)
{
        bool rows = o->curve == CURVE_FITTED || o->curve == CURVE_RESIDUALS;
        const struct {
                enum output output;
                const char *option;
                bool asked;
        } own[] = {
                {OUTPUT_PLOT, "plot", o->plot},
                {OUTPUT_PREDICTIONS, "predict", o->predict != NULL},
                {OUTPUT_ROWS, o->curve == CURVE_FITTED ? "curve=fitted" : "curve=residuals", rows},
                {OUTPUT_CURVE, "curve", o->curve != CURVE_NONE && !rows},
                {OUTPUT_EXPLAIN, "explain", o->explain != PAPER_NONE},
                {OUTPUT_TRACE, "trace", o->trace},
                {OUTPUT_DRAWS, "simulate", o->simulate > 0},
                {OUTPUT_STUDY, "study", o->study},
                {OUTPUT_PRINT, "print", o->print.n > 0},
                {OUTPUT_CALL, "as", o->as != NULL},
        };
        o->output = OUTPUT_REPORT;
        for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
                if (!own[i].asked)
                        continue;
                if (o->output != OUTPUT_REPORT)
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "--%s is an output of its own; leave out --%s", *option,
                                         own[i].option);
                o->output = own[i].output;
                *option = own[i].option;
        }
        return STATUS_OK;
}

enum status output_choose(struct options *o, struct fault *f)
{
        const char *option = NULL;
        enum status status = choose(o, &option, f);
        if (status != STATUS_OK)
                return status;
        const struct {
                const char *option;
                bool given;
                unsigned beside; /* nothing is said there */
        } stray[] = {
                {"format",
                 o->format && (o->output != OUTPUT_EXPLAIN || o->format != report_format(0)),
                 (OTHERS & ~(unsigned)SAMPLES) | BIT(OUTPUT_PRINT)},
                {"digits", o->digits, OTHERS & ~BIT(OUTPUT_EXPLAIN)},
                {"at", o->at.n, STEPS},
                {"start", o->start.n, BIT(OUTPUT_STUDY)},
                {"degrees", o->degrees, SAMPLES},
                {"se", o->infer.error, UNSURE},
                {"ci", o->chose_ci, UNSURE},
                {"bootstrap", o->resamples, UNSURE},
                {"level", o->chose_level, UNSURE & ~BIT(OUTPUT_PREDICTIONS)},
                {"quantiles, --probs or --return", o->infer.nasked, STEPS | SAMPLES},
                {"test", o->test.n, OTHERS},
                {"gof", o->gof, OTHERS},
        };
        for (size_t i = 0; i < sizeof stray / sizeof *stray; i++)
                if (stray[i].given && stray[i].beside & BIT(o->output))
                        return fault_set(f, STATUS_USAGE, NULL, 0,
                                         "--%s is an output of its own; leave out --%s", option,
                                         stray[i].option);
        if (o->nrival && OF_ONE & BIT(o->output))
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--%s goes with one distribution, not with several", option);
        if (o->by.n && OF_ALL & BIT(o->output))
                return fault_set(f, STATUS_USAGE, NULL, 0,
                                 "--%s is of one sample, not of one for each group (--by)", option);
        return STATUS_OK;
}
