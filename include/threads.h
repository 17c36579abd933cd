/* SPDX-License-Identifier: GPL-3.0-or-later */
/* threads: the same work for every part of something, on several processors. What depends on the order of
 * the parts (sums) is left to the caller to do afterwards, so that results never depend on the number of threads. */
#ifndef THREADS_H
#define THREADS_H

#include <stddef.h>

/* Processors that this process may run on; at least 1. */
size_t threads_available(void);

/* Calls task(context, i) once for each i < n, in any order, on the calling thread and up to threads - 1 more (fewer
 * if the system gives fewer); returns when all are done. */
void threads_each(size_t threads, size_t n, void (*task)(void *context, size_t i), void *context);

#endif
