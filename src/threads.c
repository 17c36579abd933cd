/* SPDX-License-Identifier: GPL-3.0-or-later */
/* threads: the parts are handed out one by one, so that nobody waits for the slowest. */
#include "threads.h"

#include "mem.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

/* Others are called in for what takes more microseconds than this: it takes them nearly as long to begin. */
#define ALONE 50

struct work {
        atomic_size_t next, done;
        size_t n;
        void (*task)(void *context, size_t i);
        void *context;
        const struct onlooker *who;
};

static void tell(const struct work *w, size_t done)
{
        if (w->who->tell)
                w->who->tell(w->who->context, done, w->n);
}

size_t threads_available(void)
{
        cpu_set_t set;
        CPU_ZERO(&set);
        int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
        return n > 1 ? (size_t)n : 1;
}

/* false: nothing is left to be done. */
static bool run_one(struct work *w)
{
        size_t i = atomic_fetch_add(&w->next, 1);
        if (i >= w->n)
                return false;
        w->task(w->context, i);
        tell(w, atomic_fetch_add(&w->done, 1) + 1);
        return true;
}

static void *run(void *context)
{
        while (run_one(context))
                continue;
        return NULL;
}

static double microseconds(void)
{
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* false: nothing is left to be done. */
static bool begin_alone(struct work *w)
{
        double start = microseconds();
        bool more = true;
        while (more && microseconds() - start < ALONE)
                more = run_one(w);
        return more;
}

void threads_each(size_t threads, size_t n, void (*task)(void *context, size_t i), void *context)
{
        threads_watched(threads, n, task, context, &(struct onlooker){0});
}

void threads_watched(size_t threads, size_t n, void (*task)(void *context, size_t i), void *context,
                     const struct onlooker *who)
{
        struct work w = {.n = n, .task = task, .context = context, .who = who};
        size_t more = threads < n ? threads : n, started = 0;
        pthread_t *id = mem_array(more, sizeof *id);
        tell(&w, 0);
        bool left = more > 1 && begin_alone(&w);
        while (left && started + 1 < more && pthread_create(&id[started], NULL, run, &w) == 0)
                started++;
        run(&w);
        for (size_t i = 0; i < started; i++)
                pthread_join(id[i], NULL);
        free(id);
}

/* --- streams */

struct crew {
        const struct stream *s;
        pthread_mutex_t lock; /* of all that follows, and of fetch and take */
        pthread_cond_t moved; /* parts have been taken, or it is over */
        size_t fetched, taken;
        bool *done; /* done[slots]: worked on, to be taken */
        bool over;
};

/* All parts that have come to the front of the queue. */
static void take_finished(struct crew *c)
{
        size_t slots = c->s->slots;
        while (!c->over && c->taken < c->fetched && c->done[c->taken % slots]) {
                c->done[c->taken % slots] = false;
                c->over = !c->s->take(c->s->context, c->taken % slots);
                c->taken++;
        }
        pthread_cond_broadcast(&c->moved);
}

/* Others hold the lock for less time than it takes to be put to sleep and woken. */
static void lock_soon(pthread_mutex_t *lock)
{
        enum { TRIES = 2000 };
        for (int i = 0; i < TRIES; i++) {
                if (pthread_mutex_trylock(lock) == 0)
                        return;
#ifdef __x86_64__
                __builtin_ia32_pause();
#endif
        }
        pthread_mutex_lock(lock);
}

static void *serve(void *context)
{
        struct crew *c = context;
        bool more = true;
        pthread_mutex_lock(&c->lock);
        while (more) {
                while (!c->over && c->fetched - c->taken == c->s->slots)
                        pthread_cond_wait(&c->moved, &c->lock);
                size_t slot = c->fetched % c->s->slots;
                more = !c->over && c->s->fetch(c->s->context, slot);
                if (!more)
                        break;
                c->fetched++;
                pthread_mutex_unlock(&c->lock);
                c->s->work(c->s->context, slot);
                lock_soon(&c->lock);
                c->done[slot] = true;
                take_finished(c);
        }
        pthread_mutex_unlock(&c->lock);
        return NULL;
}

void threads_stream(size_t threads, const struct stream *s)
{
        struct crew c = {.s = s, .done = mem_array(s->slots, sizeof *c.done)};
        size_t more = threads < s->slots ? threads : s->slots, started = 0;
        pthread_t *id = mem_array(more, sizeof *id);
        pthread_mutex_init(&c.lock, NULL);
        pthread_cond_init(&c.moved, NULL);
        while (started + 1 < more && pthread_create(&id[started], NULL, serve, &c) == 0)
                started++;
        serve(&c);
        for (size_t i = 0; i < started; i++)
                pthread_join(id[i], NULL);
        pthread_cond_destroy(&c.moved);
        pthread_mutex_destroy(&c.lock);
        free(id);
        free(c.done);
}
