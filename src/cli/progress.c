/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What takes longer than a second says what it is doing, to people: one line on a terminal, which is gone when it is done. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Bytes that this process has read so far; 0: the system does not tell. */
static double bytes_read(void)
{
        char line[80];
        double bytes = 0;
        FILE *io = fopen("/proc/self/io", "r");
        while (io && fgets(line, sizeof line, io))
                if (strncmp(line, "rchar:", 6) == 0)
                        bytes = strtod(line + 6, NULL);
        if (io)
                fclose(io);
        return bytes;
}

static void put_line(const struct progress *p)
{
        double mega = bytes_read() / 1e6;
        if (p->all)
                fprintf(stderr, "\rmlefit: fitting, %zu of %zu samples\033[K", p->iteration,
                        p->all);
        else if (p->iteration)
                fprintf(stderr, "\rmlefit: fitting, iteration %zu\033[K", p->iteration);
        else if (p->fitting)
                fputs("\rmlefit: fitting\033[K", stderr);
        else if (p->total > 0)
                fprintf(stderr, "\rmlefit: reading, %.0f of %.0f MB\033[K", mega, p->total / 1e6);
        else
                fprintf(stderr, "\rmlefit: reading, %.0f MB\033[K", mega);
        fflush(stderr);
}

static void *watch(void *context)
{
        struct progress *p = context;
        struct timespec next;
        bool shown = false;
        clock_gettime(CLOCK_REALTIME, &next);
        next.tv_sec++;
        pthread_mutex_lock(&p->lock);
        while (!p->over) {
                if (pthread_cond_timedwait(&p->ended, &p->lock, &next) == 0)
                        continue;
                put_line(p);
                shown = true;
                next.tv_nsec += 200000000;
                next.tv_sec += next.tv_nsec / 1000000000;
                next.tv_nsec %= 1000000000;
        }
        pthread_mutex_unlock(&p->lock);
        if (shown)
                fputs("\r\033[K", stderr);
        return NULL;
}

void progress_start(struct progress *p, const struct options *o)
{
        *p = (struct progress){0};
        struct stat about;
        for (size_t i = 0; i < o->nfile; i++)
                p->total += stat(o->file[i], &about) == 0 && S_ISREG(about.st_mode)
                                    ? (double)about.st_size
                                    : 0;
        if (o->quiet || !isatty(STDERR_FILENO))
                return;
        pthread_mutex_init(&p->lock, NULL);
        pthread_cond_init(&p->ended, NULL);
        p->on = pthread_create(&p->watcher, NULL, watch, p) == 0;
}

void progress_fit(struct progress *p, size_t iteration)
{
        if (!p->on)
                return;
        pthread_mutex_lock(&p->lock);
        p->fitting = true;
        p->iteration = iteration;
        p->all = 0;
        pthread_mutex_unlock(&p->lock);
}

/* Threads may be overtaken between a count and this; 0 begins anew. */
static void count(void *context, size_t done, size_t all)
{
        struct progress *p = context;
        pthread_mutex_lock(&p->lock);
        p->iteration = done > p->iteration || !done ? done : p->iteration;
        p->all = all;
        pthread_mutex_unlock(&p->lock);
}

struct onlooker progress_onlooker(struct progress *p)
{
        return p->on ? (struct onlooker){count, p} : (struct onlooker){0};
}

void progress_stop(struct progress *p)
{
        if (!p->on)
                return;
        pthread_mutex_lock(&p->lock);
        p->over = true;
        pthread_cond_signal(&p->ended);
        pthread_mutex_unlock(&p->lock);
        pthread_join(p->watcher, NULL);
        pthread_cond_destroy(&p->ended);
        pthread_mutex_destroy(&p->lock);
        p->on = false;
}
