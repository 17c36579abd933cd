/* SPDX-License-Identifier: GPL-3.0-or-later */
/* threads: the parts are handed out one by one, so that nobody waits for the slowest. */
#include "threads.h"

#include "mem.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

struct work {
        atomic_size_t next;
        size_t n;
        void (*task)(void *context, size_t i);
        void *context;
};

size_t threads_available(void)
{
        cpu_set_t set;
        CPU_ZERO(&set);
        int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
        return n > 1 ? (size_t)n : 1;
}

static void *run(void *context)
{
        struct work *w = context;
        for (size_t i; (i = atomic_fetch_add(&w->next, 1)) < w->n;)
                w->task(w->context, i);
        return NULL;
}

void threads_each(size_t threads, size_t n, void (*task)(void *context, size_t i), void *context)
{
        struct work w = {.n = n, .task = task, .context = context};
        size_t more = threads < n ? threads : n, started = 0;
        pthread_t *id = mem_array(more, sizeof *id);
        while (started + 1 < more && pthread_create(&id[started], NULL, run, &w) == 0)
                started++;
        run(&w);
        for (size_t i = 0; i < started; i++)
                pthread_join(id[i], NULL);
        free(id);
}
