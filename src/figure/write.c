/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file by gnuplot: it reads the script and writes the picture, both of which pass through files without a name, so that
 * nothing is left behind by a failure and the disk that is full is noticed. */
#include "internal.h"

#include "text.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Its standard input, output and error. */
enum { SCRIPT, PICTURE, ERRORS, STREAMS };

/* 0, or errno. */
static int run(FILE *const *stream, int *status)
{
        char name[] = "gnuplot";
        char *const argument[] = {name, NULL};
        posix_spawn_file_actions_t actions;
        pid_t child;
        posix_spawn_file_actions_init(&actions);
        for (int k = 0; k < STREAMS; k++)
                posix_spawn_file_actions_adddup2(&actions, fileno(stream[k]), k);
        int failed = posix_spawnp(&child, name, &actions, NULL, argument, environ);
        posix_spawn_file_actions_destroy(&actions);
        if (failed)
                return failed;
        while (waitpid(child, status, 0) < 0)
                if (errno != EINTR)
                        return errno;
        return 0;
}

/* What it complained of: a line that says something. */
static enum status complain(FILE *errors, const char *file, struct fault *f)
{
        char line[256], last[256] = "no reason is given";
        rewind(errors);
        while (fgets(line, sizeof line, errors)) {
                line[strcspn(line, "\n")] = '\0';
                if (strspn(line, " ^\t") < strlen(line))
                        memcpy(last, line, sizeof last);
        }
        char shown[TEXT_SHOWN];
        return fault_set(f, STATUS_DATA, file, 0, "gnuplot failed: %s",
                         text_shown(shown, last, strlen(last)));
}

static enum status copy(FILE *from, const char *file, struct fault *f)
{
        char block[1 << 14];
        size_t n, all = 0;
        rewind(from);
        FILE *to = fopen(file, "wb");
        if (!to)
                return fault_set(f, STATUS_DATA, file, 0, "%s", strerror(errno));
        while ((n = fread(block, 1, sizeof block, from)) > 0) {
                all += n;
                if (fwrite(block, 1, n, to) != n)
                        break;
        }
        bool failed = ferror(to) || ferror(from);
        int why = errno;
        if (fclose(to) != 0 && !failed) {
                failed = true;
                why = errno;
        }
        if (failed)
                return fault_set(f, STATUS_DATA, file, 0, "%s", strerror(why));
        return all ? STATUS_OK : fault_set(f, STATUS_DATA, file, 0, "gnuplot drew nothing");
}

enum status figure_write(const struct figure *g, const char *file, struct fault *f)
{
        FILE *stream[STREAMS] = {NULL};
        enum status status = STATUS_OK;
        int ended = 0, failed = 0;
        for (int k = 0; k < STREAMS; k++)
                if (!(stream[k] = tmpfile()))
                        failed = errno;
        if (!failed) {
                figure_gnuplot(stream[SCRIPT], g, file);
                if (fflush(stream[SCRIPT]) != 0 || fseek(stream[SCRIPT], 0, SEEK_SET) != 0)
                        failed = errno;
        }
        if (failed) {
                status = fault_set(f, STATUS_DATA, NULL, 0, "temporary file: %s", strerror(failed));
        } else if ((failed = run(stream, &ended)) == ENOENT) {
                status = fault_set(f, STATUS_DATA, file, 0,
                                   "gnuplot draws it, and is not there: apt-get install "
                                   "gnuplot-nox; --plot=gnuplot writes the script for later");
        } else if (failed) {
                status = fault_set(f, STATUS_DATA, file, 0, "gnuplot: %s", strerror(failed));
        } else {
                status = WIFEXITED(ended) && WEXITSTATUS(ended) == 0
                                 ? copy(stream[PICTURE], file, f)
                                 : complain(stream[ERRORS], file, f);
        }
        for (int k = 0; k < STREAMS; k++)
                if (stream[k])
                        fclose(stream[k]);
        return status;
}
