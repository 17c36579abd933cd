/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests ask of infer where nothing special is meant. */
#ifndef TESTS_INFERENCE_H
#define TESTS_INFERENCE_H

#include "infer.h"

#include <assert.h>

/* Wald intervals of a distribution's fit. */
static inline struct inference *infer_wald(struct fit *f, double level)
{
        struct spec m = {.d = f->d, .s = f->s};
        char *why;
        struct infer_options o = {.level = level};
        struct inference *i = infer_run(&m, &f, &o, &why);
        assert(i);
        return i;
}

#endif
