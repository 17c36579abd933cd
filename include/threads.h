/* SPDX-License-Identifier: GPL-3.0-or-later */
/* threads: work on several processors. What depends on the order of the parts (sums, say) is done by one thread at a
 * time and in order, so that results never depend on the number of threads. */
#ifndef THREADS_H
#define THREADS_H

#include <stdbool.h>
#include <stddef.h>

/* Processors that this process may run on; at least 1. */
size_t threads_available(void);

/* Calls task(context, i) once for each i < n, in any order, on the calling thread and up to threads - 1 more (fewer
 * if the system gives fewer); returns when all are done. */
void threads_each(size_t threads, size_t n, void (*task)(void *context, size_t i), void *context);

/* Who is told how many of all parts are done: when they begin (0), and after each of them, by the thread that did it. */
struct onlooker {
        void (*tell)(void *context, size_t done, size_t all); /* NULL: nobody */
        void *context;
};

/* threads_each while somebody looks on. */
void threads_watched(size_t threads, size_t n, void (*task)(void *context, size_t i), void *context,
                     const struct onlooker *who);

/* A stream of parts, each of which is in one of slots places from when it is fetched until it is taken. */
struct stream {
        size_t slots;
        bool (*fetch)(void *context,
                      size_t slot); /* the next part into a slot; false: there are no more */
        void (*work)(void *context, size_t slot); /* on it, whatever the others do */
        bool (*take)(void *context, size_t slot); /* what came of it; false: that is enough */
        void *context;
};

/* Goes through the stream with so many threads, the calling one among them. fetch and take are never called at the same
 * time, and take follows the order of fetch. */
void threads_stream(size_t threads, const struct stream *s);

#endif
