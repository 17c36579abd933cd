/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text: UTF-8 that may be anything, shown to people. */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>

/* The number of bytes (1..4) of the UTF-8 character at s, of which n bytes are there; 0: there is
 * none (overlong forms, surrogates and cut sequences are none). */
size_t text_character(const char *s, size_t n);

/* The same, but 0 also for control characters: what can be written as it is. */
size_t text_printable(const char *s, size_t n);

enum { TEXT_SHOWN = 80 };

/* s in quotes for a message: other bytes as \xHH, shortened with "..." to fit. Returns buf. */
const char *text_shown(char buf[TEXT_SHOWN], const char *s, size_t n);

#endif
