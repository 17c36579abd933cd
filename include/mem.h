/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mem: memory, with one answer to its exhaustion: a message and exit status 1, here and
 * nowhere else. Callers never test for NULL. Everything returned is released by free(). */
#ifndef MEM_H
#define MEM_H

#include <stddef.h>
#include <stdio.h>

/* Once, before the rest: a program that wants large arrays in large pages. A library need not. */
void mem_begin(void);

/* For who gets no memory from elsewhere: the message and the end. */
_Noreturn void mem_exhausted(void);

/* count elements of size bytes each, all zero; count 0 gives a valid pointer. */
void *mem_array(size_t count, size_t size);

/* Room for at least need elements: p (NULL at first) moved if necessary, *cap (elements, 0 at
 * first) at least doubled. Elements beyond the old *cap are not initialised. */
void *mem_grow(void *p, size_t *cap, size_t need, size_t size);

/* The bytes at p, of an array from here, are all about to be written to: their pages come with one call, not with a
 * fault for each (a virtual machine: 4 us a page, not 10). Their values are unchanged. */
void mem_expect(void *p, size_t bytes);

/* A copy of the n bytes at s, with a NUL behind it. */
char *mem_text(const char *s, size_t n);

/* A stream whose bytes are *text, *size of them, once it is closed. */
FILE *mem_stream(char **text, size_t *size);

/* What sprintf would have written, as a string of its own. */
char *mem_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
