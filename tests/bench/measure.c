/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time and memory of whole processes.
 *
 *   measure RUNS SECONDS OUTPUT COMMAND...
 *
 * Runs the commands (of the shell) in turn, RUNS rounds of them, so that what else the machine does meets them alike.
 * "exec PROGRAM WORD... [<FILE]" is started without a shell, which would take longer than a small fit.
 * A command that has used up its SECONDS is not run again; one that takes much longer is killed. What command k (from 0)
 * writes in all its runs goes to OUTPUT.k. For each command a line:
 *
 *   runs  median of the wall time in seconds  largest resident set in KiB  exit status (128 + signal)
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wordexp.h>

enum { PATIENCE = 10 }; /* times SECONDS */

struct command {
        const char *text;
        wordexp_t words, input; /* of what needs no shell: words.we_wordc > 0; its standard input */
        double *seconds;        /* seconds[n] */
        size_t n;
        double total;
        long peak; /* KiB */
        int status;
};

static void die(const char *what)
{
        fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
        exit(1);
}

static double now(void)
{
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The words of a command that needs no shell. */
static void split(struct command *c)
{
        static const char exec[] = "exec ";
        if (strncmp(c->text, exec, sizeof exec - 1) != 0)
                return;
        char *text = strdup(c->text + sizeof exec - 1);
        if (!text)
                die("memory");
        char *from = strrchr(text, '<');
        if (from)
                *from++ = '\0';
        if ((from && wordexp(from, &c->input, WRDE_NOCMD) != 0) ||
            wordexp(text, &c->words, WRDE_NOCMD) != 0) /* there are other signs of the shell */
                c->words.we_wordc = 0;
        free(text);
}

/* The program, in a process group of its own that ends with it. */
static void become(const struct command *c, const char *output, double patience)
{
        int fd = open(output, O_WRONLY | O_CREAT | O_APPEND, 0666);
        int in = open(c->input.we_wordc ? c->input.we_wordv[0] : "/dev/null", O_RDONLY);
        if (fd < 0 || in < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(in, STDIN_FILENO) < 0)
                _exit(126);
        close(fd);
        close(in);
        setpgid(0, 0);
        alarm((unsigned)patience);
        if (c->words.we_wordc)
                execvp(c->words.we_wordv[0], c->words.we_wordv);
        else
                execl("/bin/sh", "sh", "-c", c->text, (char *)NULL);
        _exit(127);
}

static void run(struct command *c, const char *output, double patience)
{
        struct rusage used;
        int status;
        double begin = now();
        pid_t child = fork();
        if (child < 0)
                die("fork");
        if (child == 0)
                become(c, output, patience);
        while (wait4(child, &status, 0, &used) < 0)
                if (errno != EINTR)
                        die("wait");
        c->seconds[c->n] = now() - begin;
        kill(-child, SIGKILL); /* what an alarm has left behind */
        c->total += c->seconds[c->n++];
        c->peak = used.ru_maxrss > c->peak ? used.ru_maxrss : c->peak;
        int worst = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        c->status = worst > c->status ? worst : c->status;
}

static int ascending(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;
        return (x > y) - (x < y);
}

static double median(struct command *c)
{
        qsort(c->seconds, c->n, sizeof *c->seconds, ascending);
        return (c->seconds[(c->n - 1) / 2] + c->seconds[c->n / 2]) / 2;
}

int main(int argc, char **argv)
{
        if (argc < 5 || atoi(argv[1]) < 1 || atof(argv[2]) <= 0) {
                fputs("usage: measure RUNS SECONDS OUTPUT COMMAND...\n", stderr);
                return 2;
        }
        size_t runs = (size_t)atoi(argv[1]), n = (size_t)argc - 4, room = strlen(argv[3]) + 32;
        double seconds = atof(argv[2]);
        struct command *command = calloc(n, sizeof *command);
        char *output = malloc(room);
        if (!command || !output)
                die("memory");
        for (size_t k = 0; k < n; k++) {
                command[k].text = argv[4 + k];
                split(&command[k]);
                command[k].seconds = calloc(runs, sizeof *command[k].seconds);
                if (!command[k].seconds)
                        die("memory");
                snprintf(output, room, "%s.%zu", argv[3], k);
                if (truncate(output, 0) != 0 && errno != ENOENT)
                        die(output);
        }
        for (size_t i = 0; i < runs; i++)
                for (size_t k = 0; k < n; k++) {
                        struct command *c = &command[k];
                        snprintf(output, room, "%s.%zu", argv[3], k);
                        if (c->status == 0 && (i == 0 || c->total < seconds))
                                run(c, output, PATIENCE * seconds);
                }
        for (size_t k = 0; k < n; k++) {
                printf("%zu\t%.6g\t%ld\t%d\n", command[k].n, median(&command[k]), command[k].peak,
                       command[k].status);
                free(command[k].seconds);
                wordfree(&command[k].words);
                wordfree(&command[k].input);
        }
        free(command);
        free(output);
        return fflush(stdout) == 0 ? 0 : 1;
}
