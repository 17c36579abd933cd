/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader, through read.h alone: bytes in, table or complaint out. Nothing here knows how it reads.
 *
 *   1. ways in which bytes arrive      2. what came of them, as text      3. trials: texts with their outcomes
 *   4. numbers, against strtod         5. the grammar, against a second reader that goes byte by byte
 *   6. borders of blocks               7. files, threads, reductions */
#include "read.h"

#include "mem.h"
#include "suite.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define LEN(a) (sizeof(a) / sizeof *(a))

/* As ck_assert_msg, which tells Check of every success: too slow for each of many rows. */
#define REQUIRE(fact, ...)                         \
        do {                                       \
                if (!(fact))                       \
                        ck_abort_msg(__VA_ARGS__); \
        } while (0)

/* main makes a directory for it. */
static const char file_name[] = "sample.csv";

/* --- text in the making ---------------------------------------------------------------------- */

struct text {
        char *s; /* s[n], and a '\0' */
        size_t n, room;
};

static void text_add(struct text *t, const char *s, size_t n)
{
        t->s = mem_grow(t->s, &t->room, t->n + n + 1, 1);
        memcpy(t->s + t->n, s, n);
        t->n += n;
        t->s[t->n] = '\0';
}

static void text_repeat(struct text *t, char c, size_t n)
{
        t->s = mem_grow(t->s, &t->room, t->n + n + 1, 1);
        memset(t->s + t->n, c, n);
        t->n += n;
        t->s[t->n] = '\0';
}

static void text_format(struct text *t, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

static void text_format(struct text *t, const char *format, ...)
{
        va_list arguments;
        char *s;
        va_start(arguments, format);
        int n = vasprintf(&s, format, arguments);
        va_end(arguments);
        REQUIRE(n >= 0, "no text: %s", format);
        text_add(t, s, (size_t)n);
        free(s);
}

static void text_free(struct text *t)
{
        free(t->s);
        *t = (struct text){0};
}

/* The first bytes of a text for a message; not released, as the test has failed. */
static const char *readable(const char *s, size_t n)
{
        struct text t = {0};
        for (size_t i = 0; i < n && i < 1000; i++)
                text_format(&t,
                            s[i] == '\n'                                 ? "\\n\n"
                            : s[i] < ' ' || s[i] == '\\' || s[i] == 0x7f ? "\\x%02x"
                                                                         : "%c",
                            (unsigned char)s[i]);
        return t.n ? t.s : "(nothing)";
}

/* --- 1. ways in which bytes arrive ----------------------------------------------------------- */

enum way { WAY_FILE, WAY_PIPE, WAY_BYTES, NWAY }; /* a pipe; one byte with every read() */

static void write_file(const char *name, const char *s, size_t n)
{
        unlink(name); /* to write an old one anew can mean to wait for the disk */
        FILE *to = fopen(name, "wb");
        REQUIRE(to, "%s: %s", name, strerror(errno));
        bool written = fwrite(s, 1, n, to) == n;
        written = fclose(to) == 0 && written;
        REQUIRE(written, "%s: %s", name, strerror(errno));
}

struct writer {
        int fd;
        const char *s;
        size_t n, piece;
};

/* Writes all, or until nobody reads any more. */
static void *write_pieces(void *context)
{
        const struct writer *w = context;
        ssize_t wrote = 0;
        for (size_t at = 0; at < w->n && wrote >= 0; at += (size_t)wrote) {
                wrote = write(w->fd, w->s + at, w->n - at < w->piece ? w->n - at : w->piece);
                if (wrote < 0 && errno == EINTR)
                        wrote = 0;
        }
        close(w->fd);
        return NULL;
}

/* What read_table is told. */
struct order {
        const struct dialect *dialect;
        size_t nrequest;
        const struct request *request;
        size_t threads;
        bool reduce; /* by a reduction that keeps all, instead of in the table */
};

struct gathered {
        size_t ncolumn, n;
        double **x;
        size_t *room;
        atomic_size_t made;
        size_t joined, dropped;
};

struct piece {
        size_t n;
        double *x; /* one column behind the other */
        struct gathered *of;
};

static void *gather_part(const void *context, size_t n, const double *const *x)
{
        struct gathered *const *of = context;
        struct piece *p = mem_array(1, sizeof *p);
        REQUIRE(n > 0, "a part without rows");
        *p = (struct piece){n, mem_array(n * (*of)->ncolumn, sizeof(double)), *of};
        for (size_t i = 0; i < (*of)->ncolumn; i++)
                memcpy(p->x + i * n, x[i], n * sizeof(double));
        atomic_fetch_add(&(*of)->made, 1);
        return p;
}

static void gather_join(void *context, void *part, size_t row)
{
        struct gathered *g = *(struct gathered **)context;
        struct piece *p = part;
        REQUIRE(row == g->n, "a part at row %zu, want %zu", row, g->n);
        for (size_t i = 0; i < g->ncolumn; i++) {
                g->x[i] = mem_grow(g->x[i], &g->room[i], g->n + p->n, sizeof(double));
                memcpy(g->x[i] + g->n, p->x + i * p->n, p->n * sizeof(double));
        }
        g->n += p->n;
        g->joined++;
        free(p->x);
        free(p);
}

static void gather_drop(void *part)
{
        struct piece *p = part;
        p->of->dropped++;
        free(p->x);
        free(p);
}

/* read_table; where the rows are reduced, what was gathered stands in the table afterwards as if it had been kept. */
static enum status read_files(size_t nfile, const char *const *file, const struct order *o,
                              struct table *t, struct fault *f)
{
        struct gathered g = {.ncolumn = o->nrequest}, *context = &g;
        struct reduction gather = {gather_part, gather_join, gather_drop, &context};
        g.x = mem_array(o->nrequest, sizeof *g.x);
        g.room = mem_array(o->nrequest, sizeof *g.room);
        enum status status = read_table(nfile, file, o->dialect, o->nrequest, o->request,
                                        o->threads, o->reduce ? &gather : NULL, t, f);
        size_t made = atomic_load(&g.made);
        struct table zero = {0};
        REQUIRE(made == g.joined + g.dropped, "%zu parts, %zu joined, %zu dropped", made, g.joined,
                g.dropped);
        if (status == STATUS_OK) {
                REQUIRE(t->ncolumn == o->nrequest && g.dropped == 0 && !f->text, "not all is well");
                REQUIRE(!o->reduce || t->nrow == g.n, "%zu rows, %zu reduced", t->nrow, g.n);
        } else {
                REQUIRE(f->status == status && f->text, "no fault of status %d", status);
                REQUIRE(memcmp(t, &zero, sizeof zero) == 0, "a table in spite of a fault");
        }
        for (size_t i = 0; i < o->nrequest; i++)
                if (status == STATUS_OK && o->reduce) {
                        REQUIRE(!t->column[i].x, "reduced and kept");
                        t->column[i].x = g.x[i];
                } else {
                        free(g.x[i]);
                }
        free(g.x);
        free(g.room);
        return status;
}

/* The file or standard input with these bytes is the one of the table and of complaints. */
static enum status read_text(const char *s, size_t n, enum way way, const struct order *o,
                             struct table *t, struct fault *f)
{
        static const char *const named[] = {file_name}, *const standard[] = {"-"};
        enum status status;
        size_t line;
        if (way == WAY_FILE) {
                write_file(file_name, s, n);
                status = read_files(1, named, o, t, f);
        } else {
                int fd[2], kept = dup(STDIN_FILENO);
                int made = way == WAY_BYTES ? socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd) : pipe(fd);
                REQUIRE(made == 0, "no pipe: %s", strerror(errno));
                struct writer w = {fd[1], s, n, way == WAY_BYTES ? 1 : 4093};
                pthread_t writer;
                dup2(fd[0], STDIN_FILENO);
                close(fd[0]);
                REQUIRE(pthread_create(&writer, NULL, write_pieces, &w) == 0, "no thread");
                status = read_files(n % 2, standard, o, t, f); /* no file is standard input, too */
                if (kept >= 0)
                        dup2(kept, STDIN_FILENO);
                else
                        close(STDIN_FILENO);
                close(kept);
                pthread_join(writer, NULL);
        }
        const char *name = way == WAY_FILE ? file_name : "standard input";
        REQUIRE(!f->file || strcmp(f->file, name) == 0, "a fault of %s", f->file);
        for (size_t row = 0; row < t->nrow && row < 3; row++)
                REQUIRE(strcmp(table_where(t, row, &line), name) == 0, "row %zu is elsewhere", row);
        return status;
}

/* --- 2. what came of them, as text ----------------------------------------------------------- */

/* "1,a@2 2,b@3 missing 1": rows with their lines; what was left out; warnings without the name of the file. Or
 * "data 3: complaint". */
static struct text outcome(enum status status, const struct table *t, const struct fault *f)
{
        static const char *const kind[] = {[STATUS_DATA] = "data", [STATUS_USAGE] = "usage"};
        struct text out = {0};
        text_add(&out, "", 0);
        if (status != STATUS_OK) {
                text_format(&out, "%s", kind[status]);
                if (f->line)
                        text_format(&out, " %zu", f->line);
                text_format(&out, ": %s", f->text);
                return out;
        }
        for (size_t row = 0; row < t->nrow; row++) {
                size_t line;
                for (size_t i = 0; i < t->ncolumn; i++) {
                        const struct column *c = &t->column[i];
                        text_add(&out, ",", i > 0);
                        if (c->is_label)
                                text_format(&out, "%s", c->label[(size_t)c->x[row]]);
                        else
                                text_format(&out, "%.17g", c->x[row]);
                }
                table_where(t, row, &line);
                text_format(&out, "@%zu%s", line, row + 1 < t->nrow ? " " : "");
        }
        if (t->missing)
                text_format(&out, " missing %zu", t->missing);
        for (size_t i = 0; i < t->nwarning; i++) {
                const char *rest = strstr(t->warning[i], ": ");
                text_format(&out, " warning: %s", rest ? rest + 2 : t->warning[i]);
        }
        return out;
}

/* Labels are distinct, each appears, first where it says, and in that order. */
static void check_labels(const struct table *t)
{
        for (size_t i = 0; i < t->ncolumn; i++) {
                const struct column *c = &t->column[i];
                size_t known = 0;
                if (!c->is_label) {
                        REQUIRE(c->nlabel == 0 && !c->label && !c->first, "labels of numbers");
                        continue;
                }
                for (size_t row = 0; row < t->nrow; row++) {
                        size_t k = (size_t)c->x[row];
                        REQUIRE(k <= known, "row %zu: label %zu before %zu", row, k, known);
                        if (k == known)
                                REQUIRE(c->first[known++] == row, "label %zu is not first there",
                                        k);
                }
                REQUIRE(known == c->nlabel, "%zu labels, %zu appear", c->nlabel, known);
                for (size_t k = 0; k < c->nlabel && c->nlabel < 100; k++)
                        for (size_t j = 0; j < k; j++)
                                REQUIRE(strcmp(c->label[j], c->label[k]) != 0, "%s twice",
                                        c->label[j]);
        }
}

/* --- 3. trials: texts with their outcomes ---------------------------------------------------- */

/* Most trials leave most of it out. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

enum { NO_COMMENT = 1, MOST_COLUMNS = 4 };

struct trial {
        const char *text, *outcome;
        const char *column[MOST_COLUMNS]; /* none: the only one that fits */
        enum want want[MOST_COLUMNS];
        int delimiter; /* 0: found out */
        char comment;  /* 0: #; NO_COMMENT */
        char decimal;  /* 0: . */
        enum header header;
        const char *const *na; /* NULL: as usual */
        bool refuse;           /* missing cells */
        size_t n;              /* of the text, if it holds NULs */
};

/* However the bytes come, on any number of threads, kept or reduced. */
static void try_text(const struct trial *trial, size_t n, enum way last)
{
        struct dialect d = dialect_default;
        struct request request[MOST_COLUMNS];
        size_t nrequest = 0;
        do
                request[nrequest] =
                        (struct request){trial->column[nrequest], trial->want[nrequest]};
        while (++nrequest < MOST_COLUMNS && trial->column[nrequest]);
        d.delimiter = trial->delimiter ? trial->delimiter : d.delimiter;
        d.header = trial->header;
        d.comment = trial->comment == NO_COMMENT ? '\0' : trial->comment ? trial->comment : '#';
        d.decimal = trial->decimal ? trial->decimal : '.';
        d.na = trial->na ? trial->na : d.na;
        d.missing_is_error = trial->refuse;
        for (int run = 0; run < 4 * (int)(last + 1); run++) {
                struct order o = {&d, nrequest, request, run & 1 ? 3 : 1, run & 2};
                struct table t;
                struct fault f = {0};
                enum status status = read_text(trial->text, n, (enum way)(run / 4), &o, &t, &f);
                struct text got = outcome(status, &t, &f);
                REQUIRE(strcmp(got.s, trial->outcome) == 0,
                        "way %d, %zu threads%s:\n%s\ngot  %.600s\nwant %.600s", run / 4, o.threads,
                        o.reduce ? ", reduced" : "", readable(trial->text, n), got.s,
                        trial->outcome);
                check_labels(&t);
                text_free(&got);
                table_free(&t);
                fault_clear(&f);
        }
}

static void try_all(const struct trial *trial, size_t n)
{
        for (size_t i = 0; i < n; i++)
                try_text(&trial[i], trial[i].n ? trial[i].n : strlen(trial[i].text), WAY_BYTES);
}

START_TEST(lines)
{
        static const struct trial trial[] = {
                {"1\n2\n3\n", "1@1 2@2 3@3"},
                {"1\n2\n3", "1@1 2@2 3@3"},
                {"7", "7@1"},
                {"", ""},
                {"\n", ""},
                {"\n\n\n", ""},
                {"  \t ", ""},
                {"x\n", " warning: line 1 (\"x\") was taken for a header; --header=no if it is "
                        "data"},
                {"x", " warning: line 1 (\"x\") was taken for a header; --header=no if it is data"},
                {"1\r\n2\r\n3\r\n", "1@1 2@2 3@3"},
                {"1\r\n2\r\n3", "1@1 2@2 3@3"},
                {"1\r\n2\r", "1@1 2@2"},
                {"x,y\r\n1,2\r\n3,4\r", "2@2 4@3", {"y"}},
                {"x,y\r\n1,2\r\n3,4\r\n", "1@2 3@3", {"x"}},
                {"1\n2\r\n3\n", "1@1 2@2 3@3"},
                {"5\n1\r2\n", "data 2: column 1: not a number: \"1\\x0D2\""},
                {"5\n1\r\r\n", "data 2: column 1: not a number: \"1\\x0D\""},
                {"\n\n1\n\n\n2\n\n", "1@3 2@6"},
                {"\r\n1\r\n\r\n2\r\n\r\n", "1@2 2@4"},
                {"  \n1\n \t \n2\n   ", "1@2 2@4"},
                {" \t\r\n1\n", "1@2"},
                {"  1\n2  \n\t3\t\n", "1@1 2@2 3@3"},
                {"x\n\n1\n", "1@3"},
                {"\n\nx\n1\n", "1@4"},
                {"\xef\xbb\xbf"
                 "1\n2\n",
                 "1@1 2@2"},
                {"\xef\xbb\xbfx,y\n1,2\n", "1@2", {"x"}},
                {"\xef\xbb\xbf\"x\",y\n1,2\n", "1@2", {"x"}},
                {"\xef\xbb\xbf", ""},
                {"1\n\xef\xbb\xbf"
                 "2\n",
                 "data 2: column 1: not a number: \"\xef\xbb\xbf"
                 "2\""},
                {"\xff\xfe"
                 "1\n",
                 "data: UTF-16 text; convert it to UTF-8"},
                {"\xfe\xff\n1", "data: UTF-16 text; convert it to UTF-8"},
        };
        try_all(trial, LEN(trial));
}
END_TEST

START_TEST(quotes)
{
        static const struct trial trial[] = {
                {"\"1\"\n\"2\"\n", "1@1 2@2"},
                {"\"1\"", "1@1"},
                {"\"1\"\r\n\"2\"\r\n", "1@1 2@2"},
                {"\"1\"\r", "1@1"},
                {"\" 1 \"\n", "1@1"},
                {"  \"1\"  \n", "1@1"},
                {"a,\"b\"\n1,\"2\"\n", "2@2", {"b"}},
                {"a,b\n\"x,y\",2\n\",\",3\n", "2@2 3@3", {"b"}},
                {"a,b\n\"x\ny\",2\nz,3\n", "2@2 3@4", {"b"}},
                {"a,b\n\"x\r\ny\n\n\",2\nz,3\n", "2@2 3@6", {"b"}},
                {"a,b\n\"x\n\n#y\n\",2\nz,3\n", "2@2 3@6", {"b"}},
                {"a,b\n1,\"x\n\"\n2,\"\n\"\n", "1@2 2@4", {"a"}},
                {"\"a\nb\",c\n1,2\n", "1@3", {"a\nb"}},
                {"\"a\"\"b\",c\n1,2\n", "1@2", {"a\"b"}},
                {"\"a,b\",c\n1,2\n", "1@2", {"a,b"}},
                {"a\nb\nc\nb\n", "a@1 b@2 c@3 b@4", {NULL}, {WANT_LABEL}, .header = HEADER_NO},
                {"\"a\"\nb\n\"b\"\na\n",
                 "a@1 b@2 b@3 a@4",
                 {NULL},
                 {WANT_LABEL},
                 .header = HEADER_NO},
                {"\"a\"\"\",1\n\"\"\"\",2\n\"\"\"b\"\"\",3\n",
                 "a\",1@1 \",2@2 \"b\",3@3",
                 {"1", "2"},
                 {WANT_LABEL}},
                {"\" a \",1\n b ,2\n", " a @1 b@2", {"1"}, {WANT_LABEL}},
                {"a\"b,1\na\"\"b,2\n", "a\"b@1 a\"\"b@2", {"1"}, {WANT_LABEL}},
                {"ab\",1\n\"c\",2\n", "ab\"@1 c@2", {"1"}, {WANT_LABEL}},
                {"a,b\n1,\"\"\n2,3\n", "3@3 missing 1", {"b"}},
                {"a,b\n1,\"NA\"\n2,3\n", "3@3 missing 1", {"b"}},
                {"a,b\n1,\"\n", "data 2: quote is never closed", {"a"}},
                {"a,b\n1,\"2\"\"\n3,4\n", "data 2: quote is never closed", {"a"}},
                {"1\n\"2\n\n\n", "data 2: quote is never closed"},
                {"\"", "data 1: quote is never closed"},
                {"a,b\n\"x\ny\",\"z\n", "data 3: quote is never closed", {"a"}},
                {"a,b\n1,\"2\"3\n", "data 2: text after a closing quote", {"a"}},
                {"a,b\n\"x\n\"y,2\n", "data 3: text after a closing quote", {"b"}},
                {"a,b\n1,\"2\" 3\n", "data 2: text after a closing quote", {"a"}},
                {"a,b\n1,\"2\"\r3\n", "data 2: text after a closing quote", {"a"}},
                {"\"1\"\"2\n", "data 1: quote is never closed"},
                {"a;b\n\"x;y\";2\n", "2@2", {"b"}},
                {"a\tb\n\"x\ty\"\t2\n", "2@2", {"b"}},
                {"a\tb\n\"x\" \t2\n", "2@2", {"b"}},
                {"a b\n\"x y\" 2\n  \"z\"   3  \n", "2@2 3@3", {"b"}},
                {"a b\n\"x y\"2\n",
                 "data 2: text after a closing quote",
                 {"b"},
                 .delimiter = DELIMITER_BLANKS},
                {"a b\n1 \"2\"\n3 \"4\" \n5 \"6\" \r\n", "2@2 4@3 6@4", {"b"}},
        };
        try_all(trial, LEN(trial));
}
END_TEST

START_TEST(delimiters)
{
        static const struct trial trial[] = {
                {"a,b,c\n1,2,3\n4,5,6\n", "2@2 5@3", {"b"}},
                {"a;b;c\n1;2;3\n4;5;6\n", "2@2 5@3", {"b"}},
                {"a|b|c\n1|2|3\n4|5|6\n", "2@2 5@3", {"b"}},
                {"a\tb\tc\n1\t2\t3\n4\t5\t6\n", "2@2 5@3", {"b"}},
                {"a b c\n1 2 3\n4 5 6\n", "2@2 5@3", {"b"}},
                {"a  b \tc\n  1 2    3\n4\t\t5\t6  \n", "2@2 5@3", {"b"}},
                {"a;b\n1,5;2\n2,5;3\n", "2@2 3@3", {"b"}},
                {"a;b\n1,5;2\n2,5;3\n", "1.5@2 2.5@3", {"a"}, .decimal = ','},
                {"1,5\n2,5\n", "1.5@1 2.5@2", .decimal = ','},
                {"1,5 2\n2,5 3\n", "1.5@1 2.5@2", {"1"}, .decimal = ','},
                {"a,b\n\"1,5\",2\n\"2,5\",3\n", "1.5@2 2.5@3", {"a"}, .decimal = ','},
                {"\"1,5\"\n\"2,5\"\n", "1.5@1 2.5@2", .decimal = ','},
                {"a,b\n\"1,5\",2\n3,4\n", "1.5@2 3@3", {"a"}, .decimal = ',', .delimiter = ','},
                {"1,5\n2,5\n", "1@1 2@2", {"1"}, .decimal = ',', .delimiter = ','},
                {"a, b ,c\n1, 2 ,3\n", "2@2", {"b"}},
                {"a,,c\n1,2,3\n", "2@2", {"2"}},
                {"1,2\n", "2@1", {"2"}},
                {"New York\nRome\nNew York\nOld Town\n",
                 "New York@1 Rome@2 New York@3 Old Town@4",
                 {NULL},
                 {WANT_LABEL}},
                {"name,x\nNew York,1\nRome,2\n", "1@2 2@3"},
                {"a:b\n1:2\n", "2@2", {"b"}, .delimiter = ':'},
                {"1 2\n3 4\n", "2@1 4@2", {"2"}, .delimiter = ' '},
                {"1  2\n3  4\n", "2@1 4@2", {"3"}, .delimiter = ' '},
                {"1 2 \n3  4\n", "2@1 missing 1", {"2"}, .delimiter = ' '},
                {"\t\t\n1\t2\t3\n", "2@2 missing 1", {"2"}, .delimiter = '\t', .header = HEADER_NO},
                {",,\n1,2,3\n", "2@2 missing 1", {"2"}, .header = HEADER_NO},
                {"1\xa7"
                 "2\n3\xa7"
                 "4\n",
                 "2@1 4@2",
                 {"2"},
                 .delimiter = 0xa7},
                {"\"1\"\xa7\"2\"\n\"3\"\xa7"
                 "4\n",
                 "2@1 4@2",
                 {"2"},
                 .delimiter = 0xa7},
                {"1\xff"
                 "2\n3\xff"
                 "4\n",
                 "2@1 4@2",
                 {"2"},
                 .delimiter = 0xff},
                {"5\n1,2\n",
                 "data 2: column 1: not a number: \"1,2\" (decimal comma? say "
                 "--decimal=,)",
                 .delimiter = ';'},
                {"x y\n1 2\n", "data 2: column \"x y\": not a number: \"1 2\"", .delimiter = ','},
                {"1x2\n3x4\n", "2@1 4@2", {"2"}, .delimiter = 'x'},
        };
        try_all(trial, LEN(trial));
}
END_TEST

START_TEST(ragged_rows)
{
        static const struct trial trial[] = {
                {"a,b\n1,2\n3\n", "data 3: 1 cell where line 1 has 2", {"a"}},
                {"a,b\n1,2\n3,4,5\n", "data 3: 3 cells where line 1 has 2", {"a"}},
                {"a,b\n1,2\n3,4,\n", "data 3: 3 cells where line 1 has 2", {"a"}},
                {"\n\na,b\n1,2\n\n3\n", "data 6: 1 cell where line 3 has 2", {"a"}},
                {"a,b\n\"x\ny\",2\n3\n", "data 4: 1 cell where line 1 has 2", {"b"}},
                {"a,b\n1,2\n\"x\ny\n\"\n", "data 3: 1 cell where line 1 has 2", {"b"}},
                {"1 2\n3 4\n5 6 7\n", "data 3: 3 cells where line 1 has 2", {"1"}},
                {"1 2\n3 4\n5\n", "data 3: 1 cell where line 1 has 2", {"1"}},
                {"1,2\n3,4\n5,NA,x\n", "data 3: 3 cells where line 1 has 2", {"1"}},
                {"a,b\n1\n", "data 2: 1 cell where line 1 has 2", {"a"}, .delimiter = ','},
        };
        try_all(trial, LEN(trial));
}
END_TEST

#define GUESS(line, cell) \
        " warning: line " line " (\"" cell "\") was taken for a header; --header=no if it is data"

START_TEST(headers)
{
        static const struct trial trial[] = {
                {"x\n1\n2\n", "1@2 2@3"},
                {"1\n2\n", "1@1 2@2"},
                {"\"x\"\n1\n", "1@2"},
                {"1\n2\n", "2@2", .header = HEADER_YES},
                {"1\n2\n", "2@2", {"1"}, .header = HEADER_YES},
                {"5,6\n2,3\n", "3@2", {"6"}, .header = HEADER_YES},
                {"2,1\n7,8\n", "8@2", {"1"}, .header = HEADER_YES}, /* a name before a number */
                {"x\n1\n", "data 1: column 1: not a number: \"x\"", .header = HEADER_NO},
                {"17O\n1\n2\n", "data 1: column 1: not a number: \"17O\" (if line 1 is a header, "
                                "say --header=yes)"},
                {"17O\n1\n2\n", "1@2 2@3", .header = HEADER_YES},
                {"1\n17O\n", "data 2: column 1: not a number: \"17O\""},
                {"name,x\na,1\nb,2\n", "1@2 2@3"},
                {"a,1\nb,2\n", "1@1 2@2"},
                {"a,1\nb,2\n", "a,1@1 b,2@2", {"1", "2"}, {WANT_LABEL, WANT_NUMBER}},
                {"NA\n1\n2\n", "1@2 2@3 missing 1"},
                {"x\nNA\n1\n", "1@3 missing 1"},
                {"x,NA\n1,2\n", "1@2", {"x"}},
                {"tail\nhead\ntail\n", "tail@1 head@2 tail@3", {NULL}, {WANT_LABEL}},
                {"side\nhead\ntail\nhead\n",
                 "head@2 tail@3 head@4" GUESS("1", "side"),
                 {NULL},
                 {WANT_LABEL}},
                {"2023,2024\n5,6\n", "6@2", {"2024"}}, /* what there is no column for but by name */
                {"g,2024\na,6\n", "6@2", {"2024"}},
                {"5,6\n7,8\n", "5@1 7@2", {"1"}},
                {"1,2\n7,8\n", "2@1 8@2", {"2"}},
                {"5,\n7,8\n", "usage: no column \"\" (columns: 1, 2)", {""}},
                {"side\nhead\ntail\n", "head@2 tail@3", {"side"}, {WANT_LABEL}},
                {"side\nhead\ntail\n", "head@2 tail@3", {"SIDE"}, {WANT_LABEL}},
                {"side\nhead\ntail\n",
                 "side@1 head@2 tail@3",
                 {NULL},
                 {WANT_LABEL},
                 .header = HEADER_NO},
                {"side\nhead\ntail\n", "head@2 tail@3", {NULL}, {WANT_LABEL}, .header = HEADER_YES},
                {"side,hand\nhead,left\ntail,right\n",
                 "left@2 right@3" GUESS("1", "side"),
                 {"2"},
                 {WANT_LABEL}},
                {"\n# c\nside\nhead\n", "head@4" GUESS("3", "side"), {NULL}, {WANT_LABEL}},
                {"x,y\n1,a\n2,b\n", "1@2 2@3", {NULL}, {WANT_EITHER}},
                {"x\n1\n2\n", "1@2 2@3", {NULL}, {WANT_EITHER}},
                {"x\n1\n2\n", "1@2 2@3", {"x"}, {WANT_LABEL}},
                {"x\na\nb\na\n", "a@2 b@3 a@4", {"x"}, {WANT_EITHER}},
                {"x\na\n1\nb\n", "a@2 1@3 b@4", {"x"}, {WANT_EITHER}},
                {"x\n1\n2\nb\n", "data 4: column \"x\": not a number: \"b\"", {"x"}, {WANT_EITHER}},
                {"x\n", "", {"x"}},
                {"x,y\n", "", {"y"}, .header = HEADER_YES},
        };
        try_all(trial, LEN(trial));
}
END_TEST

START_TEST(columns)
{
        static const struct trial trial[] = {
                {"height,name\n1,a\n2,b\n", "1@2 2@3"},
                {"height,name\n1,a\n2,b\n", "a@2 b@3", {NULL}, {WANT_LABEL}},
                {"x,y\n1,2\n", "usage: several numeric columns: x, y; choose one with --column"},
                {"1,2\n3,4\n", "usage: several numeric columns: 1, 2; choose one with --column"},
                {"x,name,y\n1,a,2\n", "usage: several numeric columns: x, y; choose one with "
                                      "--column"},
                {"a,b\nu,v\nw,u\n", "usage: no numeric column among: a, b"},
                {"a,b,c\nu,v,1\nw,u,2\n",
                 "usage: several text columns: a, b; choose one with --column",
                 {NULL},
                 {WANT_LABEL}},
                {"a,b\n1,2\n",
                 "usage: no text column among: a, b; choose one with --column",
                 {NULL},
                 {WANT_LABEL}},
                {"X,y\n1,2\n", "1@2", {"x"}},
                {"X,x\n1,2\n", "2@2", {"x"}},
                {"X,x\n1,2\n", "1@2", {"X"}},
                {"x,x\n1,2\n",
                 "usage: 2 columns are called \"x\"; choose one by its number",
                 {"x"}},
                {"x,x\n1,2\n", "2@2", {"2"}},
                {"Xx,xX\n1,2\n",
                 "usage: 2 columns are called \"XX\"; choose one by its number",
                 {"XX"}},
                {"x,y\n1,2\n", "2@2", {"2"}},
                {"x,y\n1,2\n", "usage: no column \"3\" (columns: x, y)", {"3"}},
                {"x,y\n1,2\n", "usage: no column \"0\" (columns: x, y)", {"0"}},
                {"x,y\n1,2\n", "usage: no column \"-1\" (columns: x, y)", {"-1"}},
                {"x,y\n1,2\n", "usage: no column \"1x\" (columns: x, y)", {"1x"}},
                {"x,y\n1,2\n", "usage: no column \"\" (columns: x, y)", {""}},
                {"x,y\n1,2\n",
                 "usage: no column \"99999999999999999999999\" (columns: x, y)",
                 {"99999999999999999999999"}},
                {"height,age\n1,2\n",
                 "usage: no column \"heigth\"; did you mean \"height\"? (columns: height, age)",
                 {"heigth"}},
                {"1,2\n", "usage: no column \"height\" (columns: 1, 2)", {"height"}},
                {"1,2,3\n4,5,6\n", "3,1@1 6,4@2", {"3", "1"}},
                {"1,2,3\n4,5,6\n", "2,2@1 5,5@2", {"2", "2"}},
                {"g,x\na,1\nb,2\na,3\n",
                 "1,a@2 2,b@3 3,a@4",
                 {"x", "g"},
                 {WANT_NUMBER, WANT_LABEL}},
                {"g,x,h\na,1,u\nb,2,v\na,3,v\n",
                 "a,1,u@2 b,2,v@3 a,3,v@4",
                 {"g", "x", "h"},
                 {WANT_LABEL, WANT_NUMBER, WANT_EITHER}},
                {"a,b,c,d,e,f,g,h,i,j,k,l,m,n\n1,2,3,4,5,6,7,8,9,10,11,12,13,14\n",
                 "usage: several numeric columns: a, b, c, d, e, f, g, h, i, j, k, l ... and 2 "
                 "more; choose one with --column"},
        };
        try_all(trial, LEN(trial));
}
END_TEST

START_TEST(missing_cells)
{
        static const char *const minus[] = {"-999", NULL}, *const none[] = {NULL};
        static const char *const zero[] = {"0", "no data", NULL};
        static const struct trial trial[] = {
                {"x\n1\nNA\nN/A\nNaN\nnan\nnull\n.\n2\n", "1@2 2@9 missing 6"},
                {"x\n1\nna\n", "data 3: column \"x\": not a number: \"na\""},
                {"x\n1\nNAN\n", "data 3: column \"x\": not a number: \"NAN\""},
                {"x\n1\n NA \n2\n", "1@2 2@4 missing 1"},
                {"x,y\n1,2\n,3\n4,\n5,6\n", "1,2@2 5,6@5 missing 2", {"x", "y"}},
                {"x,y\n1,2\n,3\n4,\n5,6\n", "1@2 4@4 5@5 missing 1", {"x"}},
                {"x,y\n1,2\n , 3\n", "1@2 missing 1", {"x"}},
                {"x\n1\n-999\n2\n", "1@2 2@4 missing 1", .na = minus},
                {"x\n1\n-999.0\n2\n", "1@2 -999@3 2@4", .na = minus}, /* tokens are texts */
                {"x\n1\n-9.99e2\n2\n", "1@2 -999@3 2@4", .na = minus},
                {"x,y\n1,1\n-999,2\n2,-999\n", "1@2 2@4 missing 1", {"x"}, .na = minus},
                {"x\n1\nNA\n", "data 3: column \"x\": not a number: \"NA\"", .na = minus},
                {"x\n1\nNA\n", "data 3: column \"x\": not a number: \"NA\"", .na = none},
                {"x,y\n1,2\n,2\n", "1@2 missing 1", {"x"}, .na = none},
                {"x\n1\n0\n-0\n0.0\n00\n2\nno data\n3\n", "1@2 -0@4 0@5 0@6 2@7 3@9 missing 2",
                 .na = zero, .delimiter = ','},
                {"g,x\na,1\nNA,2\nb,3\n", "a@2 b@4 missing 1", {"g"}, {WANT_LABEL}},
                {"g,x\na,1\nb,NA\nc,3\nb,4\n",
                 "1,a@2 3,c@4 4,b@5 missing 1",
                 {"x", "g"},
                 {WANT_NUMBER, WANT_LABEL}},
                {"g,x\na,1\nb,NA\nc,3\nb,4\n",
                 "a,1@2 c,3@4 b,4@5 missing 1",
                 {"g", "x"},
                 {WANT_LABEL, WANT_NUMBER}},
                {"g,h\na,u\nb,NA\nc,v\n",
                 "a,u@2 c,v@4 missing 1",
                 {"g", "h"},
                 {WANT_LABEL, WANT_LABEL}},
                {"x,y\n1,NA\n2,2\n",
                 "data 2: column \"y\": missing value: \"NA\"",
                 {"y"},
                 .refuse = true},
                {"x,y\n1,NA\n2,2\n", "1@2 2@3", {"x"}, .refuse = true},
                {"x,y\n1,2\n1,\n",
                 "data 3: column \"y\": missing value (empty cell)",
                 {"y"},
                 .refuse = true},
                {"1,2\n1,\n",
                 "data 2: column 2: missing value (empty cell)",
                 {"2"},
                 .refuse = true},
                {"x\n1\n\n2\n", "1@2 2@4", .refuse = true}, /* a blank line is no row */
                {"x,y\nNA,z\n", "data 2: column \"y\": not a number: \"z\"", {"x", "y"}},
                {"x\nNA\n", " missing 1", {"x"}},
        };
        try_all(trial, LEN(trial));
}
END_TEST

START_TEST(comments)
{
        static const struct trial trial[] = {
                {"# a comment\nx\n# another, with \"quotes\n1\n#\n2\n#end", "1@4 2@6"},
                {"#x\n1\n", "1@2"},
                {"a,b\n1,2\n  # no,3\n\t#no,4\n5,6\n",
                 "2@2 6@5 warning: line 3 and 1 more: passed over as comments, though like a row; "
                 "--comment=none if they are data",
                 {"b"}},
                {"a,b\n1,2\n# no, not\n#3\n5,6\n", "2@2 6@5", {"b"}},
                {"a b\n1 2\n# 3\n5 6\n",
                 "2@2 6@4 warning: line 3: passed over as comment, though like a row; "
                 "--comment=none if it is data",
                 {"b"}},
                {"a,b\n#N/A,2\n#N/A ,3\n5,6\n", "2@2 3@3 6@4", {"b"}},
                {"a\n#N/A\n5\n", "5@3 missing 1"},
                {"a\n#N/A\r\n5\n", "5@3 missing 1"},
                {"a\n#N/Always\n5\n", "5@3"},
                {"a,b\n1,2\n#DIV/0!,3\n", "data 3: column \"a\": not a number: \"#DIV/0!\"", {"a"}},
                {"  # indented\n1\n\t#\n2\n", "1@2 2@4"},
                {"1 # no comment\n", "data 1: column 1: not a number: \"1 # no comment\"",
                 .header = HEADER_NO, .delimiter = ','},
                {"x,y\n1,#2\n", "1@2", {"x"}},
                {"x,y\n1,\"\n# in quotes\n\"\n2,3\n", "1@2 2@5", {"x"}},
                {"% c\nx\n%\n1\n", "1@4", .comment = '%'},
                {"# c\nx\n1\n",
                 "data 2: 1 cell where line 1 has 2",
                 {"1"},
                 .comment = '%',
                 .delimiter = ' '},
                {"#x\n1\n", "1@2", {"#x"}, .comment = NO_COMMENT},
                {"#1\n1\n#2\n2\n", "data 1: column 1: not a number: \"#1\"", .comment = NO_COMMENT,
                 .header = HEADER_NO},
                {"-1\n1\n-2\n2\n", "1@2 2@4", .comment = '-'},
                {"1\n2\n11\n3\n", "2@2 3@4", .comment = '1'},
                {"5,1\n1,2\n 1,3\n6,4\n",
                 "1@1 4@4 warning: line 2 and 1 more: passed over as comments, though like a row; "
                 "--comment=none if they are data",
                 {"2"},
                 .comment = '1'},
                {"\"#\",1\n#\n\"#a\",2\n", "1@1 2@3", {"2"}},
                {"#\r\n1\r\n# x\r\n2\r\n", "1@2 2@4"},
                {"# NUL-free\n\n#\n", ""},
        };
        try_all(trial, LEN(trial));
}
END_TEST

/* A text that holds NULs. */
#define BYTES(s) .n = sizeof(s) - 1, .text = s

START_TEST(not_text)
{
        static const struct trial trial[] = {
                {BYTES("1\n2\0\n"), .outcome = "data 2: NUL byte"},
                {BYTES("1\n\0"), .outcome = "data 2: NUL byte"},
                {BYTES("\0"), .outcome = "data 1: NUL byte"},
                {BYTES("1\n\0 2\n"), .outcome = "data 2: NUL byte", .comment = NO_COMMENT},
                {BYTES("x,y\n1,2\n3,\0\n"), .outcome = "data 3: NUL byte", .column = {"x"}},
                {BYTES("x,y\n1,2\n\"\n\0\",4\n"), .outcome = "data 4: NUL byte", .column = {"y"}},
                {BYTES("1\n# \0\n2\n"), .outcome = "1@1 2@3"},
                {BYTES("1\n# \0"), .outcome = "data 2: NUL byte"},
                {BYTES("1\n\"a\n\0"), .outcome = "data 3: NUL byte"},
                {"1\n2\xfe\xff\n", "data 2: column 1: not a number: \"2\\xFE\\xFF\""},
                {"1\n\x1b[31m\n", "data 2: column 1: not a number: \"\\x1B[31m\""},
        };
        try_all(trial, LEN(trial));
}
END_TEST

/* --- 4. numbers, against strtod -------------------------------------------------------------- */

START_TEST(hard_numbers)
{
        static const struct trial trial[] = {
                {"-0\n+0\n0.0\n-0.000e5\n", "-0@1 0@2 0@3 -0@4"},
                {"1.\n.5\n-.5\n+.5\n00012\n", "1@1 0.5@2 -0.5@3 0.5@4 12@5"},
                {"1e5\n1E5\n1e+5\n1e-5\n", "100000@1 100000@2 100000@3 1.0000000000000001e-05@4"},
                {"1.7976931348623157e308\n", "1.7976931348623157e+308@1"},
                {"1.7976931348623158e308\n", "1.7976931348623157e+308@1"},
                {"1\n1.7976931348623159e308\n",
                 "data 2: column 1: too large for a double: \"1.7976931348623159e308\""},
                {"x\n-1e309\n", "data 2: column \"x\": too large for a double: \"-1e309\""},
                {"x\n1e99999999999999999999\n",
                 "data 2: column \"x\": too large for a double: \"1e99999999999999999999\""},
                {"4.9e-324\n2.5e-324\n2.4e-324\n1e-400\n-1e-99999999999999999999\n",
                 "4.9406564584124654e-324@1 4.9406564584124654e-324@2 0@3 0@4 -0@5"},
                {"2.2250738585072011e-308\n2.2250738585072014e-308\n",
                 "2.2250738585072009e-308@1 2.2250738585072014e-308@2"},
                {"9007199254740993\n9007199254740992.99999\n9007199254740993.00001\n",
                 "9007199254740992@1 9007199254740992@2 9007199254740994@3"},
                {"0,1234567890123456789012345\n-1,5e1\n", "0.12345678901234568@1 -15@2",
                 .decimal = ','},
                {"x;y\n1.5;2\n",
                 "data 2: column \"x\": not a number: \"1.5\"",
                 {"x"},
                 .decimal = ','},
                {"x;y\n1,5;2\n",
                 "data 2: column \"x\": not a number: \"1,5\" (decimal comma? say --decimal=,)",
                 {"x"}},
                {"x;y\n1,5,6;2\n", "data 2: column \"x\": not a number: \"1,5,6\"", {"x"}},
        };
        try_all(trial, LEN(trial));
}
END_TEST

/* What strtod or a habit takes for a number, and what no one does. */
START_TEST(no_numbers)
{
        static const char *const infinite[] = {"inf", "-inf",     "+Inf",
                                               "INF", "infinity", "-Infinity"};
        static const char *const bad[] = {
                "0x10",
                "0x1p3",
                "1e",
                "1e+",
                "1e-",
                "e5",
                "-",
                "+",
                "+-1",
                "--1",
                "1-",
                "1_000",
                "1.2.3",
                "..",
                "-.",
                "1e5.0",
                "1e1e1",
                "1d5",
                "1f",
                "1L",
                "$1",
                "1%",
                "(1)",
                "1/2",
                "nan(1)",
                "-nan",
                "infin",
                "1 2",
                "1'000",
                "\xc2\xa0"
                "1",
                "\xe2\x88\x92"
                "1",
                "\xef\xbc\x91",
                "12345678x",
                "x2345678",
                "1234567:",
                "12345678/",
                "1234567812345678:",
                "123456789.12345678/",
                "0.1234567812345678:",
                "true",
                "I",
                "O",
                "1..",
                "1.5.",
                "12345678.12345678.1",
        };
        for (size_t i = 0; i < LEN(infinite) + LEN(bad); i++) {
                struct text text = {0}, want = {0};
                bool is_bad = i >= LEN(infinite);
                const char *cell = is_bad ? bad[i - LEN(infinite)] : infinite[i];
                text_format(&text, "x,y\n1,2\n%s,3\n4,5\n", cell);
                text_format(&want, "data 3: column \"x\": %s: \"%s\"",
                            is_bad ? "not a number" : "infinite value", cell);
                try_text(&(struct trial){text.s, want.s, {"x"}}, text.n, WAY_PIPE);
                text_free(&text);
                text_free(&want);
        }
}
END_TEST

/* A number as somebody might write it. */
static void random_number(gsl_rng *r, struct text *t)
{
        static const int digits[] = {1, 3, 6, 9, 15, 16, 17, 17, 17};
        double v = (gsl_rng_uniform(r) - 0.5) * pow(10, (double)gsl_rng_uniform_int(r, 40) - 20);
        uint64_t bits = (uint64_t)gsl_rng_get(r) << 32 | gsl_rng_get(r);
        size_t n, at;
        switch (gsl_rng_uniform_int(r, 8)) {
        case 0: /* any double */
                memcpy(&v, &bits, sizeof v);
                v = isfinite(v) ? v : 1;
                text_format(t, "%.17g", v);
                return;
        case 1: /* and next to the middle of two */
                memcpy(&v, &bits, sizeof v);
                v = isfinite(v) ? v : 1;
                text_format(t, "%.*e", 17 + (int)gsl_rng_uniform_int(r, 8), v);
                return;
        case 2:
                text_format(t, "%+.*f", (int)gsl_rng_uniform_int(r, 20), v);
                return;
        case 3: /* an integer */
                text_format(t, "%lld", (long long)bits >> gsl_rng_uniform_int(r, 64));
                return;
        case 4: /* digits and a point, as it comes */
                n = 1 + gsl_rng_uniform_int(r, 30);
                at = gsl_rng_uniform_int(r, n + 1);
                text_add(t, "-", gsl_rng_uniform_int(r, 2));
                for (size_t i = 0; i <= n; i++)
                        text_format(t, "%c", i == at ? '.' : '0' + (int)gsl_rng_uniform_int(r, 10));
                return;
        case 5: /* halfway between two doubles */
                text_format(t, "%llu",
                            (unsigned long long)((bits >> 10 | UINT64_C(1) << 53) << 1 | 1));
                text_format(t, "e%d", (int)gsl_rng_uniform_int(r, 100) - 50);
                return;
        default:
                text_format(t, "%.*g", digits[gsl_rng_uniform_int(r, LEN(digits))], v);
        }
}

/* The column of a file with these cells is what strtod makes of them. */
static void numbers_agree(const struct text *file, const struct text *cells, size_t column,
                          size_t ncolumn)
{
        char number[] = {(char)('1' + column), '\0'};
        struct dialect d = dialect_default;
        struct request request = {number, WANT_NUMBER};
        d.header = HEADER_NO;
        d.delimiter = ncolumn > 1 ? ',' : DELIMITER_AUTO;
        for (int run = 0; run < 3; run++) {
                struct order o = {&d, 1, &request, run ? 2 : 1, false};
                struct table t;
                struct fault f = {0};
                const char *at = cells->s;
                REQUIRE(read_text(file->s, file->n, run == 2 ? WAY_PIPE : WAY_FILE, &o, &t, &f) ==
                                STATUS_OK,
                        "%zu: %s", f.line, f.text);
                for (size_t row = 0; row < t.nrow; row++) {
                        char *end;
                        double want = strtod(at, &end);
                        REQUIRE(memcmp(&want, &t.column[0].x[row], sizeof want) == 0,
                                "%.*s: got %.17g, want %.17g", (int)(end - at), at,
                                t.column[0].x[row], want);
                        at = end + 1;
                }
                REQUIRE(at == cells->s + cells->n, "%zu rows are not all", t.nrow);
                table_free(&t);
        }
}

/* Alone on their lines, quoted or between blanks; first, in the middle and last of three. */
START_TEST(random_numbers)
{
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        for (size_t column = 0; column < 4; column++) {
                static const char *const before[] = {"", "", "", " ", "\"", "\t"};
                static const char *const behind[] = {"", "", "", " \t", "\"", " "};
                struct text file = {0}, cells = {0};
                for (int i = 0; i < 12000; i++) {
                        size_t from = cells.n, how = gsl_rng_uniform_int(r, LEN(before));
                        random_number(r, &cells);
                        text_format(&file, "%s%s%s%s%s%s%s", column < 3 && column > 0 ? "7," : "",
                                    column == 2 ? "\"a,b\"," : "", before[how], cells.s + from,
                                    behind[how],
                                    column == 1   ? ",8"
                                    : column == 0 ? ",,\"\""
                                                  : "",
                                    gsl_rng_uniform_int(r, 5) ? "\n" : "\r\n");
                        text_add(&cells, " ", 1);
                }
                numbers_agree(&file, &cells, column < 3 ? column : 0, column < 3 ? 3 : 1);
                text_free(&file);
                text_free(&cells);
        }
        gsl_rng_free(r);
}
END_TEST

/* Digits without end: before the point, behind it, as zeros. */
START_TEST(long_numbers)
{
        struct text t = {0};
        for (size_t n = 1; n < 420; n++) {
                text_repeat(&t, '3', n < 300 ? n : 300);
                text_add(&t, "\n0.", 3);
                text_repeat(&t, '7', n);
                text_add(&t, "\n0.", 3);
                text_repeat(&t, '0', n);
                text_add(&t, "1234567890123456789e7\n", 22);
                text_repeat(&t, '0', n);
                text_add(&t, "1.5\n1", 5);
                text_repeat(&t, '0', n);
                text_format(&t, "e-%zu\n9007199254740993.", n);
                text_repeat(&t, '0', n);
                text_add(&t, n % 2 ? "1\n" : "\n", n % 2 ? 2 : 1);
        }
        numbers_agree(&t, &t, 0, 1);
        text_free(&t);
}
END_TEST

/* --- 5. the grammar, against a second reader that goes byte by byte -------------------------- */

/* What the second reader has found: cells behind each other in text, each with its '\0'. */
struct grammar {
        struct text text;
        size_t ncell, cell_room, nrecord, record_room;
        struct spot {
                size_t at, line;
        } * cell;
        struct rows {
                size_t first, n, line; /* cells */
        } * record;
        size_t line;       /* of what is wrong, behind the last record */
        const char *wrong; /* NULL: nothing is */
};

static bool blank_at(const char *s, size_t n, size_t p, int delimiter)
{
        return p < n && (s[p] == ' ' || s[p] == '\t') && (unsigned char)s[p] != delimiter;
}

/* Whether the line ends at p: with its newline, a carriage return before it, or the text. */
static bool ends_at(const char *s, size_t n, size_t p)
{
        return p >= n || s[p] == '\n' || (s[p] == '\r' && (p + 1 == n || s[p + 1] == '\n'));
}

static bool delimits(const char *s, size_t p, int delimiter)
{
        return delimiter == DELIMITER_BLANKS ? s[p] == ' ' || s[p] == '\t'
                                             : (unsigned char)s[p] == delimiter;
}

/* One cell from p on, into the grammar; where it ends, blanks behind it included. */
static size_t cell_by_grammar(struct grammar *g, const char *s, size_t n, size_t p, int delimiter,
                              size_t *line)
{
        g->cell = mem_grow(g->cell, &g->cell_room, g->ncell + 1, sizeof *g->cell);
        g->cell[g->ncell++] = (struct spot){g->text.n, *line};
        if (p < n && s[p] == '"') {
                size_t from = *line;
                for (p++; p < n && !(s[p] == '"' && (p + 1 >= n || s[p + 1] != '"')); p++) {
                        text_add(&g->text, s + p, 1);
                        *line += s[p] == '\n';
                        p += s[p] == '"';
                }
                text_add(&g->text, "", 1);
                if (p >= n) {
                        g->wrong = "quote is never closed";
                        g->line = from;
                        return p;
                }
                size_t closed = ++p;
                while (blank_at(s, n, p, delimiter))
                        p++;
                if (!ends_at(s, n, p) && !delimits(s, p, delimiter) &&
                    !(delimiter == DELIMITER_BLANKS && p > closed)) {
                        g->wrong = "text after a closing quote";
                        g->line = *line;
                }
                return p;
        }
        size_t from = p;
        while (!ends_at(s, n, p) && !delimits(s, p, delimiter))
                p++;
        size_t to = p;
        while (to > from && blank_at(s, n, to - 1, DELIMITER_AUTO))
                to--;
        text_add(&g->text, s + from, to - from);
        text_add(&g->text, "", 1);
        return p;
}

/* Records of the text, up to the first fault. delimiter: a byte or DELIMITER_BLANKS. */
static struct grammar by_grammar(const char *s, size_t n, int delimiter)
{
        struct grammar g = {0};
        size_t line = 1;
        for (size_t p = 0; p < n && !g.wrong;) {
                size_t q = p, start = p, first = g.ncell, began = line;
                while (blank_at(s, n, q, delimiter))
                        q++;
                if (ends_at(s, n, q) || s[q] == '#') { /* passed over */
                        while (p < n && s[p] != '\n')
                                p++;
                        p++;
                        line++;
                        continue;
                }
                for (bool more = true; more && !g.wrong;) {
                        while (blank_at(s, n, p, delimiter))
                                p++;
                        if (delimiter == DELIMITER_BLANKS && ends_at(s, n, p))
                                break;
                        p = cell_by_grammar(&g, s, n, p, delimiter, &line);
                        more = !ends_at(s, n, p);
                        p += more && delimiter != DELIMITER_BLANKS;
                }
                const char *nul = g.wrong ? NULL : memchr(s + start, '\0', p - start);
                if (nul) {
                        g.wrong = "NUL byte";
                        g.line = began;
                        for (const char *c = s + start; c < nul; c++)
                                g.line += *c == '\n';
                }
                if (g.wrong)
                        break;
                p += p < n && s[p] == '\r';
                p++;
                line++;
                g.record = mem_grow(g.record, &g.record_room, g.nrecord + 1, sizeof *g.record);
                g.record[g.nrecord++] = (struct rows){first, g.ncell - first, began};
        }
        return g;
}

static void grammar_free(struct grammar *g)
{
        text_free(&g->text);
        free(g->cell);
        free(g->record);
}

/* What WANT_NUMBER makes of a cell: whether it is missing, a number (in *value), or wrong (its reason). */
static const char *number_by_grammar(const char *cell, bool *missing, double *value)
{
        static const char *const na[] = {"", "NA", "N/A", "NaN", "nan", "null", "."};
        char copy[256];
        for (size_t i = 0; i < LEN(na); i++)
                if ((*missing = strcmp(cell, na[i]) == 0))
                        return NULL;
        size_t from = strspn(cell, " \t"), to = strlen(cell);
        while (to > from && (cell[to - 1] == ' ' || cell[to - 1] == '\t'))
                to--;
        if (to - from >= sizeof copy)
                return "not a number";
        memcpy(copy, cell + from, to - from);
        copy[to - from] = '\0';
        char *end;
        *value = strtod(copy, &end);
        if (*end || strspn(copy, "0123456789+-.eE") != strlen(copy) || !strpbrk(copy, "0123456789"))
                return "not a number";
        return isinf(*value) ? "too large for a double" : NULL;
}

/* Reads the text both ways: one column as number or label, no header. */
static void grammars_agree(const char *s, size_t n, int delimiter, size_t column, bool label,
                           enum way way, size_t threads, bool reduce)
{
        struct grammar g = by_grammar(s, n, delimiter);
        char number[32];
        size_t ncell = g.nrecord ? g.record[0].n : 1, row = 0, missing = 0, line;
        struct dialect d = dialect_default;
        struct request request = {number, label ? WANT_LABEL : WANT_NUMBER};
        struct order o = {&d, 1, &request, threads, reduce};
        struct table t;
        struct fault f = {0};
        column %= ncell;
        snprintf(number, sizeof number, "%zu", column + 1);
        d.header = HEADER_NO;
        d.delimiter = delimiter;
        enum status status = read_text(s, n, way, &o, &t, &f);
        for (size_t k = 0; k < g.nrecord; k++) {
                const struct rows *record = &g.record[k];
                const struct spot *cell = &g.cell[record->first + column];
                const char *wrong = NULL;
                double value = 0;
                bool gone;
                if (record->n != ncell) {
                        g.wrong = "where line";
                        g.line = record->line;
                        break;
                }
                wrong = number_by_grammar(g.text.s + cell->at, &gone, &value);
                if (wrong && !label) {
                        g.wrong = wrong;
                        g.line = cell->line;
                        break;
                }
                missing += gone;
                if (gone || status != STATUS_OK)
                        continue;
                REQUIRE(row < t.nrow, "%zu rows, want more:\n%s", t.nrow, readable(s, n));
                const struct column *c = &t.column[0];
                if (label)
                        REQUIRE(strcmp(c->label[(size_t)c->x[row]], g.text.s + cell->at) == 0,
                                "row %zu: got %s, want %s:\n%s", row, c->label[(size_t)c->x[row]],
                                g.text.s + cell->at, readable(s, n));
                else
                        REQUIRE(memcmp(&c->x[row], &value, sizeof value) == 0,
                                "row %zu: got %.17g, want %.17g:\n%s", row, c->x[row], value,
                                readable(s, n));
                table_where(&t, row, &line);
                REQUIRE(line == record->line, "row %zu: line %zu, want %zu:\n%s", row, line,
                        record->line, readable(s, n));
                row++;
        }
        if (g.wrong)
                REQUIRE(status == STATUS_DATA && f.line == g.line && strstr(f.text, g.wrong),
                        "got %zu: %s, want %zu: %s:\n%s", f.line, f.text, g.line, g.wrong,
                        readable(s, n));
        else
                REQUIRE(status == STATUS_OK && t.nrow == row && t.missing == missing,
                        "%zu: %s; %zu rows and %zu missing, want %zu and %zu:\n%s", f.line,
                        f.text ? f.text : "no fault", t.nrow, t.missing, row, missing,
                        readable(s, n));
        if (status == STATUS_OK && t.nrow)
                check_labels(&t);
        table_free(&t);
        fault_clear(&f);
        grammar_free(&g);
}

static const int delimiters_tried[] = {',', ';', '\t', ' ', '|', DELIMITER_BLANKS};

/* Pieces of the grammar in any order: mostly wrong somewhere. */
static void random_pieces(gsl_rng *r, struct text *t, int delimiter)
{
        static const char *const piece[] = {"1",    "-23.5", "NA", "x",    "\n", "\n",
                                            "\r\n", "\"",    "\"", "\"\"", " ",  "\t",
                                            "#",    "\r",    ",",  ";",    "é"};
        size_t n = gsl_rng_uniform_int(r, 24);
        char delimiting = delimiter == DELIMITER_BLANKS ? ' ' : (char)delimiter;
        for (size_t i = 0; i < n; i++) {
                const char *some = piece[gsl_rng_uniform_int(r, LEN(piece))];
                if (gsl_rng_uniform_int(r, 5) == 0)
                        text_add(t, &delimiting, 1);
                else
                        text_add(t, some, strlen(some));
        }
}

/* A record of ncell cells, the first of them a number; sometimes quoted, missing, across lines; lines that are passed
 * over before it. */
static void random_record(gsl_rng *r, struct text *t, int delimiter, size_t ncell)
{
        static const char *const label[] = {"a",    "bc",   "New York", "x,y", "p;q",
                                            "\"\"", "a\nb", "\r\n",     "#",   "\n\n# no comment\n",
                                            "",     "é"};
        static const char *const idle[] = {"\n",    "\r\n",    "# comment\n",
                                           " \t\n", "#\"\r\n", "\t#,;\n"};
        static const char *const stray[] = {"5'6\"", "a\"b", "c\"\"d", "\r1"};
        char delimiting = delimiter == DELIMITER_BLANKS ? ' ' : (char)delimiter;
        if (gsl_rng_uniform_int(r, 40) == 0) {
                const char *some = idle[gsl_rng_uniform_int(
                        r, delimiter == '\t' || delimiter == ' ' ? 3 : LEN(idle))];
                text_add(t, some, strlen(some));
        }
        for (size_t k = 0; k < ncell; k++) {
                bool blanks = delimiter == DELIMITER_BLANKS && gsl_rng_uniform_int(r, 8) == 0;
                if (k > 0)
                        text_add(t, &delimiting, 1);
                text_add(t, "\t", blanks);
                switch (k == 0 ? gsl_rng_uniform_int(r, 3) : gsl_rng_uniform_int(r, 12)) {
                case 0:
                        text_format(t, "%d", (int)gsl_rng_uniform_int(r, 1000) - 500);
                        break;
                case 1:
                        text_format(t, "%.6g", gsl_rng_uniform(r));
                        break;
                case 2:
                        text_format(t, gsl_rng_uniform_int(r, 2) ? "%.17g" : "\"%.17g\"",
                                    gsl_rng_uniform(r) * 1e3);
                        break;
                case 3:
                        text_add(t, "NA", 2);
                        break;
                case 4:
                        text_format(t, "\"%s\"", label[gsl_rng_uniform_int(r, LEN(label))]);
                        break;
                case 5:
                        text_format(t, "%s", stray[gsl_rng_uniform_int(r, LEN(stray))]);
                        break;
                default:
                        text_format(t, "%.8g", gsl_rng_uniform(r) - 0.5);
                }
                text_add(t, "  ", blanks);
        }
        text_add(t, "\r\n", 2);
        if (gsl_rng_uniform_int(r, 4)) {
                t->n -= 2;
                text_add(t, "\n", 1);
        }
}

START_TEST(any_pieces)
{
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        for (int i = 0; i < 5000; i++) {
                struct text t = {0};
                int delimiter = delimiters_tried[i % (int)LEN(delimiters_tried)];
                text_add(&t, "", 0);
                random_pieces(r, &t, delimiter);
                grammars_agree(t.s, t.n, delimiter, gsl_rng_uniform_int(r, 4), i % 4 == 0,
                               i % 64 ? WAY_FILE : WAY_BYTES, 1, i % 3 == 0);
                text_free(&t);
        }
        gsl_rng_free(r);
}
END_TEST

/* Right but for one piece somewhere, or not at all. */
START_TEST(nearly_right)
{
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        gsl_rng_set(r, 7);
        for (int i = 0; i < 2000; i++) {
                struct text t = {0};
                int delimiter = delimiters_tried[i % (int)LEN(delimiters_tried)];
                size_t ncell = 1 + gsl_rng_uniform_int(r, 5), n = gsl_rng_uniform_int(r, 30);
                size_t wrong = gsl_rng_uniform_int(r, 60);
                text_add(&t, "", 0);
                for (size_t k = 0; k < n; k++) {
                        if (k == wrong)
                                random_pieces(r, &t, delimiter);
                        random_record(r, &t, delimiter, ncell);
                }
                if (i % 5 == 0 && t.n > 0) /* cut off */
                        t.n = gsl_rng_uniform_int(r, t.n);
                grammars_agree(t.s, t.n, delimiter, i % 2 ? 0 : gsl_rng_uniform_int(r, ncell),
                               i % 6 == 0, WAY_FILE, 1, i % 3 == 0);
                text_free(&t);
        }
        gsl_rng_free(r);
}
END_TEST

/* Whatever a short cut might take for something else, at every place of a word or of a page. */
START_TEST(anywhere)
{
        static const struct {
                const char *s; /* delimiters are commas */
                size_t n;
        } odd[] = {
#define ODD(s) {s, sizeof(s) - 1}
                ODD("\"2\"x,1,3"),
                ODD("1,\"2\"x,3"),
                ODD("1,2,\"3\"x"),
                ODD("2\",1,3"),
                ODD("1,a\"b,3"),
                ODD("1,a\"b,c\"d"),
                ODD("1,a\"b,c\",3"),
                ODD("1,\"a\"\"b\",3"),
                ODD("1,\"a,b\",3"),
                ODD("1,\"a\nb\",3"),
                ODD("1,\"a,b\""),
                ODD("1,\"\",\"\""),
                ODD(" #1,2,3"),
                ODD("\t#1,2,3"),
                ODD("#1,2,3"),
                ODD("1,2,3\r"),
                ODD("1,2\r,3"),
                ODD("\r"),
                ODD(""),
                ODD(" \t "),
                ODD(",,"),
                ODD(" 1 , 2 , 3 "),
                ODD("1, 2"),
                ODD("1,,3"),
                ODD("1,,3,4"),
                ODD("1,2,3,"),
                ODD("1,2"),
                ODD("1,\"2"),
                ODD("1,2,\"3"),
                ODD("1,\"\0\",3"),
                ODD("1,\0,3"),
                ODD("#\0"),
                ODD("1,\"2\"\r,3"),
                ODD("1,2,\"3\"\r"),
                ODD("1,\"2\" ,3"),
                ODD("1, \"2\",3"),
                ODD("1,\"2\"  \"3\""),
                ODD("1,2\"\"3,4"),
                ODD("\"1\"\",2,3"),
                ODD("\"1,2,3"),
                ODD("\"1\",\"2\",\"3\""),
                ODD("1,\"\"\"\",3"),
                ODD("1,2,\xff"),
                ODD(",2,3"),
#undef ODD
        };
        static const int delimiter[] = {',', '\t', ' ', DELIMITER_BLANKS};
        for (size_t i = 0; i < LEN(odd) * LEN(delimiter); i++)
                for (size_t shift = i % 2; shift < 66; shift += 1 + (i & 2) / 2) {
                        const char *s = odd[i / LEN(delimiter)].s;
                        int by = delimiter[i % LEN(delimiter)];
                        struct text t = {0};
                        for (int k = 0; shift % 8 == 0 && k < 4032 / 8; k++)
                                text_add(&t, "123,4,5\n", 8);
                        text_repeat(&t, '6', 1 + shift);
                        text_add(&t, ",7,8\n", 5);
                        text_add(&t, s, odd[i / LEN(delimiter)].n);
                        text_add(&t, "\n7,8,9\n", 7);
                        for (size_t k = 0; k < t.n; k++)
                                if (t.s[k] == ',')
                                        t.s[k] = by == DELIMITER_BLANKS ? ' ' : (char)by;
                        grammars_agree(t.s, t.n, by, shift % 3 ? 0 : 2, false, WAY_FILE, 1, false);
                        text_free(&t);
                }
}
END_TEST

/* --- 6. borders of blocks -------------------------------------------------------------------- */

/* Over several blocks, whatever their size is. */
enum { LARGE = 1000000 };

START_TEST(large_and_mixed)
{
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        gsl_rng_set(r, 42);
        for (int i = 0; i < 6; i++) {
                struct text t = {0};
                int delimiter = delimiters_tried[i % (int)LEN(delimiters_tried)];
                size_t ncell = i % 4 == 0 ? 1 : 4;
                while (t.n < LARGE)
                        random_record(r, &t, delimiter, ncell);
                if (i % 4 == 3) /* wrong somewhere behind the first blocks */
                        memcpy(t.s + 3 * LARGE / 4, "\"x\"y", 4);
                grammars_agree(t.s, t.n, delimiter, i % 3 ? 0 : ncell - 1, i % 3 == 0,
                               i % 2 ? WAY_PIPE : WAY_FILE, 1 + (size_t)i % 4, i % 5 < 2);
                text_free(&t);
        }
        gsl_rng_free(r);
}
END_TEST

/* One kind of record over and over, behind a comment of any length: some border of blocks stands at every place in it.
 * Reading stops for memory, not for records: so file, pipe, number of threads change nothing. */
static void shifted(const char *record, size_t height, double value, size_t from, size_t to)
{
        size_t n = strlen(record);
        struct dialect d = dialect_default;
        struct request request = {"1", WANT_NUMBER};
        struct text t = {0};
        d.header = HEADER_NO;
        d.delimiter = ',';
        text_add(&t, "#", 1);
        text_repeat(&t, ' ', to);
        text_add(&t, "\n", 1);
        while (t.n < LARGE / 2)
                text_add(&t, record, n);
        for (size_t shift = from; shift < to; shift++) {
                struct order o = {&d, 1, &request, 1 + shift % 2, false};
                struct table got;
                struct fault f = {0};
                size_t nrow = (t.n - to - 2) / n, line;
                char *s = t.s + to - shift;
                *s = '#';
                REQUIRE(read_text(s, t.n - to + shift, shift % 8 ? WAY_FILE : WAY_PIPE, &o, &got,
                                  &f) == STATUS_OK,
                        "shift %zu: %zu: %s", shift, f.line, f.text);
                REQUIRE(got.nrow == nrow, "shift %zu: %zu rows", shift, got.nrow);
                for (size_t row = 0; row < nrow; row++) {
                        table_where(&got, row, &line);
                        REQUIRE(got.column[0].x[row] == value && line == 2 + height * row,
                                "shift %zu, row %zu: %.17g on line %zu", shift, row,
                                got.column[0].x[row], line);
                }
                *s = ' ';
                table_free(&got);
        }
        text_free(&t);
}

START_TEST(borders)
{
        static const struct {
                const char *record;
                size_t lines;
                double value;
        } kind[] = {
                {"7\n", 1, 7},
                {"0.12345678901234567\n", 1, 0.12345678901234567},
                {"-17.25,\"a,\"\"b\"\"\"\r\n", 1, -17.25},
                {"\"4.5\",\"two\nlines\",\"\"\"\"\r\n", 2, 4.5},
                {"31,\"\r\n\n# no comment\n\",,x \n", 4, 31},
        };
        for (size_t i = 0; i < LEN(kind); i++) {
                size_t n = strlen(kind[i].record);
                shifted(kind[i].record, kind[i].lines, kind[i].value, 0, n + 1);
        }
}
END_TEST

/* Sizes about powers of two, where blocks end; with and without a final newline. */
START_TEST(sizes)
{
        for (size_t power = 10; power <= 20; power++)
                for (size_t size = ((size_t)1 << power) - 2; size <= ((size_t)1 << power) + 2;
                     size++) {
                        struct dialect d = dialect_default;
                        struct request request = {NULL, WANT_NUMBER};
                        struct order o = {&d, 1, &request, 2, false};
                        struct text t = {0};
                        struct table got;
                        struct fault f = {0};
                        text_repeat(&t, '8', size);
                        for (size_t i = 3; i < size; i += 4)
                                t.s[i] = '\n';
                        REQUIRE(read_text(t.s, size, WAY_FILE, &o, &got, &f) == STATUS_OK,
                                "size %zu: %zu: %s", size, f.line, f.text);
                        size_t rest = size % 4;
                        double last = rest == 2 ? 88 : rest == 1 ? 8 : 888;
                        REQUIRE(got.nrow == size / 4 + (rest > 0), "size %zu: %zu rows", size,
                                got.nrow);
                        for (size_t row = 0; row < got.nrow; row++)
                                REQUIRE(got.column[0].x[row] == (row + 1 < got.nrow ? 888 : last),
                                        "size %zu: row %zu", size, row);
                        table_free(&got);
                        text_free(&t);
                }
}
END_TEST

/* Records, lines that are passed over and headers that no block holds. */
START_TEST(long_things)
{
        static const size_t size[] = {70000, 300000};
        for (size_t i = 0; i < LEN(size); i++) {
                struct text t = {0}, want = {0};
                size_t line = 1;
                text_add(&t, "# ", 2); /* a comment */
                text_repeat(&t, 'c', size[i]);
                text_repeat(&t, '\n', size[i]); /* blank lines */
                line += size[i];
                text_add(&t, "x,", 2); /* a name */
                text_repeat(&t, 'n', size[i]);
                text_add(&t, "\n1,", 3); /* a cell */
                text_repeat(&t, 'a', size[i]);
                text_add(&t, "\n2,\"", 4); /* lines in quotes, and quotes */
                text_repeat(&t, '\n', size[i]);
                text_repeat(&t, '"', 2 * (size[i] / 2));
                text_add(&t, "\"\n3,", 4);
                text_repeat(&t, ' ', size[i]);
                text_add(&t, "\n4,y", 4);
                text_format(&want, "1@%zu 2@%zu 3@%zu 4@%zu", line + 1, line + 2,
                            line + 3 + size[i], line + 4 + size[i]);
                try_text(&(struct trial){t.s, want.s, {"x"}, .delimiter = ','}, t.n, WAY_PIPE);
                if (i == 0)
                        try_text(&(struct trial){t.s, want.s, {"x"}}, t.n, WAY_FILE);
                text_free(&t);
                text_free(&want);
        }
}
END_TEST

/* Names with all that quotes allow, that end about where blocks do. */
START_TEST(long_names)
{
        for (size_t power = 15; power <= 19; power++)
                for (size_t to = ((size_t)1 << power) - 8; to <= ((size_t)1 << power) + 3; to++) {
                        struct text t = {0}, name = {0};
                        text_repeat(&name, 'n', to - 6);
                        name.s[1] = name.s[to / 2] = name.s[to - 8] = '\n';
                        text_format(&t, "\"%s\"\"\"\r\n1\n2\n3\n", name.s);
                        text_add(&name, "\"", 1);
                        struct request request = {name.s, WANT_NUMBER};
                        struct order o = {&dialect_default, 1, &request, 1, false};
                        struct table got;
                        struct fault f = {0};
                        REQUIRE(read_text(t.s, t.n, to % 4 ? WAY_FILE : WAY_PIPE, &o, &got, &f) ==
                                        STATUS_OK,
                                "%zu: %zu: %s", to, f.line, f.text);
                        struct text rows = outcome(STATUS_OK, &got, &f);
                        REQUIRE(strcmp(rows.s, "1@5 2@6 3@7") == 0, "%zu: got %s", to, rows.s);
                        REQUIRE(strcmp(got.column[0].name, name.s) == 0, "%zu: another name", to);
                        table_free(&got);
                        text_free(&rows);
                        text_free(&t);
                        text_free(&name);
                }
}
END_TEST

/* Only a complaint of the first record itself tells how to make a header of it. */
START_TEST(hints)
{
        for (size_t power = 14; power <= 20; power++) {
                struct text t = {0}, want = {0};
                while (t.n < (size_t)1 << power)
                        text_add(&t, "1234567\n", 8);
                text_format(&want, "data %zu: column 1: not a number: \"17O\"", t.n / 8 + 1);
                text_add(&t, "17O\n", 4);
                try_text(&(struct trial){t.s, want.s}, t.n, WAY_FILE);
                text_free(&t);
                text_free(&want);
        }
}
END_TEST

START_TEST(many_columns)
{
        enum { N = 10000 };
        struct text t = {0};
        for (int i = 0; i < N; i++)
                text_format(&t, "c%d%c", i, i < N - 1 ? ';' : '\n');
        for (int row = 0; row < 3; row++)
                for (int i = 0; i < N; i++)
                        text_format(&t, "%d%c", i + row, i < N - 1 ? ';' : '\n');
        static const struct trial trial[] = {
                {"", "0,9999@2 1,10000@3 2,10001@4", {"c0", "c9999"}},
                {"", "7776@2 7777@3 7778@4", {"7777"}},
                {"",
                 "usage: no column \"no column\" (columns: c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, "
                 "c10, c11 ... and 9988 more)",
                 {"no column"}},
        };
        for (size_t i = 0; i < LEN(trial); i++) {
                struct trial one = trial[i];
                one.text = t.s;
                try_text(&one, t.n, WAY_PIPE);
        }
        text_free(&t);
}
END_TEST

/* A fault far behind names its line, and is the first one of several, however many read. */
START_TEST(faults_far_behind)
{
        static const struct {
                const char *record, *outcome;
        } fault[] = {
                {"17O,\"a\nb\"", "data %zu: column \"x\": not a number: \"17O\""},
                {"\"\n7\n8\",1", "data %zu: column \"x\": not a number: \"\\x0A7\\x0A8\""},
                {"inf,1", "data %zu: column \"x\": infinite value: \"inf\""},
                {"1e999,1", "data %zu: column \"x\": too large for a double: \"1e999\""},
                {"5", "data %zu: 1 cell where line 1 has 2"},
                {"5,6,7", "data %zu: 3 cells where line 1 has 2"},
                {"5,\"6\"x", "data %zu: text after a closing quote"},
        };
        for (size_t i = 0; i < LEN(fault); i++) {
                struct text t = {0}, want = {0};
                size_t line = 1;
                text_add(&t, "x,y\n", 4);
                while (t.n < LARGE) {
                        text_format(&t, "%zu.5,%s\n", line,
                                    line % 100 ? "1" : "\"\n\""); /* 2 lines, now and then */
                        line += line % 100 ? 1 : 2;
                        if (t.n > LARGE / 2 && !want.n) {
                                text_format(&t, "%s\n", fault[i].record);
                                char *format = mem_format("%s", fault[i].outcome), *at;
                                at = strstr(format, "%zu");
                                text_format(&want, "%.*s%zu%s", (int)(at - format), format,
                                            line + 1, at + 3);
                                free(format);
                                for (const char *c = fault[i].record; *c; c++)
                                        line += *c == '\n';
                                line++;
                        }
                        if (want.n && i % 2 && line % 5000 == 0) /* others that nobody hears of */
                                text_add(&t, "oh,no,no\n", 9), line++;
                }
                try_text(&(struct trial){t.s, want.s, {"x"}}, t.n, WAY_PIPE);
                text_free(&t);
                text_free(&want);
        }
}
END_TEST

START_TEST(many_labels)
{
        struct text t = {0};
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        enum { N = 60000, DISTINCT = 9000 };
        unsigned *drawn = mem_array(N, sizeof *drawn);
        text_add(&t, "n,g\n", 4);
        for (size_t i = 0; i < N; i++) {
                drawn[i] = (unsigned)gsl_rng_uniform_int(r, DISTINCT);
                text_format(&t, i % 7 ? "%zu,label %u\n" : "%zu,\"label %u\"\n", i, drawn[i]);
        }
        static const struct request request[] = {{"g", WANT_LABEL}, {"n", WANT_NUMBER}};
        for (size_t run = 0; run < 4; run++) {
                struct order o = {&dialect_default, 2, request, 1 + 2 * (run & 1), run & 2};
                struct table got;
                struct fault f = {0};
                char label[32];
                ck_assert_int_eq(read_text(t.s, t.n, WAY_FILE, &o, &got, &f), STATUS_OK);
                ck_assert_uint_eq(got.nrow, N);
                check_labels(&got);
                for (size_t i = 0; i < N; i++) {
                        snprintf(label, sizeof label, "label %u", drawn[i]);
                        const char *found = got.column[0].label[(size_t)got.column[0].x[i]];
                        REQUIRE(strcmp(found, label) == 0 && got.column[1].x[i] == (double)i,
                                "row %zu: %s", i, found);
                }
                table_free(&got);
        }
        free(drawn);
        gsl_rng_free(r);
        text_free(&t);
}
END_TEST

/* --- 7. files -------------------------------------------------------------------------------- */

/* As trials, of several files a.csv b.csv ...; the outcome has "file:line" instead of lines. */
struct files_trial {
        const char *text[4], *outcome;
        const char *column[2];
        enum want want[2];
        enum header header;
};

static struct text outcome_files(enum status status, const struct table *t, const struct fault *f)
{
        struct text out = {0};
        size_t line;
        text_add(&out, "", 0);
        if (status != STATUS_OK)
                text_format(&out, "%s:%zu: %s", f->file, f->line, f->text);
        for (size_t row = 0; row < t->nrow; row++) {
                const struct column *c = t->column;
                const char *file = table_where(t, row, &line);
                text_add(&out, " ", row > 0);
                for (size_t i = 0; i < t->ncolumn; i++)
                        if (c[i].is_label)
                                text_format(&out, "%s,", c[i].label[(size_t)c[i].x[row]]);
                        else
                                text_format(&out, "%.17g,", c[i].x[row]);
                out.n--;
                text_format(&out, "@%s:%zu", file, line);
        }
        if (t->missing)
                text_format(&out, " missing %zu", t->missing);
        for (size_t i = 0; i < t->nwarning; i++)
                text_format(&out, " warning: %s", t->warning[i]);
        return out;
}

START_TEST(several_files)
{
        static const char *const name[] = {"a.csv", "b.csv", "c.csv", "d.csv"};
        static const struct files_trial trial[] = {
                {{"1\n2\n", "3\n", "4"}, "1@a.csv:1 2@a.csv:2 3@b.csv:1 4@c.csv:1"},
                {{"x\n1\n2\n", "x\n3\n"}, "1@a.csv:2 2@a.csv:3 3@b.csv:2"},
                {{"x,y\n1,2\n", "y,x\n3,4\n", "y;z;x\n5;6;7\n"},
                 "1@a.csv:2 4@b.csv:2 7@c.csv:2",
                 {"x"}},
                {{"x,y\n1,2\n", "y,X\n3,4\n"}, "1@a.csv:2 4@b.csv:2", {"x"}},
                {{"x,y\n1,2\n", "3,4\n"}, "2@a.csv:2 4@b.csv:1", {"y"}},
                {{"x,y\n1,2\n", "3\t4\n", "5 6\r\n"}, "2@a.csv:2 4@b.csv:1 6@c.csv:1", {"y"}},
                {{"1,2\n", "x,y\n3,4\n", "y,x\n5,6\n"}, "2@a.csv:1 4@b.csv:2 5@c.csv:2", {"2"}},
                {{"x,y\n1,2\n", "x\n3\n"}, "b.csv:0: no column \"y\" (columns: x)", {"y"}},
                {{"x,y\n1,2\n", "3\n"}, "b.csv:0: no column \"2\" (columns: 1)", {"y"}},
                {{"x\n1\n", "x\noops\n"}, "b.csv:2: column \"x\": not a number: \"oops\"", {"x"}},
                {{"x\n1\n", "", "x\n2\n", "\n"}, "1@a.csv:2 2@c.csv:2", {"x"}},
                {{"", "x\n2\n"}, "2@b.csv:2", {"x"}},
                {{"x\nNA\n", "x\n2\nNA\n"}, "2@b.csv:2 missing 2", {"x"}},
                {{"g\na\nb\na\n", "g\nc\nb\n"},
                 "a@a.csv:2 b@a.csv:3 a@a.csv:4 c@b.csv:2 b@b.csv:3",
                 {"g"},
                 {WANT_LABEL}},
                {{"g\n1\n2\n", "g\n3\n"}, "1@a.csv:2 2@a.csv:3 3@b.csv:2", {"g"}, {WANT_EITHER}},
                {{"g\na\nb\n", "g\n3\n"}, "a@a.csv:2 b@a.csv:3 3@b.csv:2", {"g"}, {WANT_EITHER}},
                {{"1", "2", "3", "4"}, "1@a.csv:1 2@b.csv:1 3@c.csv:1 4@d.csv:1"},
                {{"x,g\n1,a\n", "g,x\nb,2\n"}, "a,1@a.csv:2 b,2@b.csv:2", {"g", "x"}, {WANT_LABEL}},
                {{"a\nb\n", "c\nd\n"},
                 "b.csv:0: no column \"a\" (columns: c)",
                 {"1"},
                 {WANT_LABEL}},
                {{"1\n\"2", "\"\n3\n"}, "a.csv:2: quote is never closed"},
                {{"\xef\xbb\xbf"
                  "1\n",
                  "\xef\xbb\xbf"
                  "2\n"},
                 "1@a.csv:1 2@b.csv:1"},
        };
        for (size_t i = 0; i < LEN(trial); i++) {
                const struct files_trial *one = &trial[i];
                size_t nfile = 0;
                for (; nfile < LEN(name) && one->text[nfile]; nfile++)
                        write_file(name[nfile], one->text[nfile], strlen(one->text[nfile]));
                struct request request[] = {{one->column[0], one->want[0]},
                                            {one->column[1], one->want[1]}};
                struct dialect d = dialect_default;
                d.header = one->header;
                for (size_t run = 0; run < 4; run++) {
                        struct order o = {&d, one->column[1] ? 2 : 1, request, 1 + run % 2,
                                          run & 2};
                        struct table t;
                        struct fault f = {0};
                        enum status status = read_files(nfile, name, &o, &t, &f);
                        struct text got = outcome_files(status, &t, &f);
                        REQUIRE(strcmp(got.s, one->outcome) == 0, "%s...:\ngot  %s\nwant %s",
                                one->text[0], got.s, one->outcome);
                        check_labels(&t);
                        text_free(&got);
                        table_free(&t);
                        fault_clear(&f);
                }
        }
}
END_TEST

/* All columns but those that are asked for otherwise, as the first file with columns has them. */
START_TEST(the_rest)
{
        static const char *const name[] = {"a.csv", "b.csv", "c.csv"};
        static const struct files_trial trial[] = {
                {{"x,y,g\n1,2,a\n3,4,b\n"}, "1,2,a@a.csv:2 3,4,b@a.csv:3"},
                {{"x,y,g\n1,2,a\n3,4,b\n"}, "2,1,a@a.csv:2 4,3,b@a.csv:3", {"Y"}},
                {{"x,y,g\n1,2,a\n3,4,b\n"},
                 "a,2,1@a.csv:2 b,4,3@a.csv:3",
                 {"3", "y"},
                 {WANT_LABEL}},
                {{"x,y,g\n1,2,a\n", "g,x,z,y\nb,3,0,4\n"}, "1,2,a@a.csv:2 3,4,b@b.csv:2"},
                {{"x,y,g\n1,2,a\n", "3,4,b\n"}, "1,2,a@a.csv:2 3,4,b@b.csv:1"},
                {{"1,2,a\n", "x,y,g\n3,4,b\n", "y,x,g\n6,5,c\n"},
                 "1,2,a@a.csv:1 3,4,b@b.csv:2 5,6,c@c.csv:2"},
                {{"", "x,y,g\n1,2,a\n"}, "1,2,a@b.csv:2"},
                {{""}, ""},
                {{"\"\",x,y\n\"1\",1,2\n\"2\",3,4\n"}, "1,2@a.csv:2 3,4@a.csv:3"},
                {{"x,y\n1,2\nNA,3\n4,\n5,6\n"}, "2,1@a.csv:2 6,5@a.csv:5 missing 2", {"y"}},
                {{"x\n1\n2\n"}, "1@a.csv:2 2@a.csv:3", {"x"}},
                {{"x\n1\n2\n"}, "1,1@a.csv:2 2,2@a.csv:3", {"x", "1"}, {WANT_NUMBER, WANT_LABEL}},
                {{"x,y\n1,2\n", "x\n3\n"}, "b.csv:0: no column \"y\" (columns: x)"},
                {{"x,y,x\n1,2,3\n"},
                 "a.csv:0: 2 columns are called \"x\"; choose one by its number"},
                {{"x,y\n1,2\n"}, "a.csv:0: no column \"z\" (columns: x, y)", {"z"}},
                {{"x,y\n1,2\n3,4\n5,b\n"}, "a.csv:4: column \"y\": not a number: \"b\"", {"x"}},
        };
        for (size_t i = 0; i < LEN(trial); i++) {
                const struct files_trial *one = &trial[i];
                size_t nfile = 0, n = 0;
                struct request request[3];
                for (; nfile < LEN(name) && one->text[nfile]; nfile++)
                        write_file(name[nfile], one->text[nfile], strlen(one->text[nfile]));
                for (; n < 2 && one->column[n]; n++)
                        request[n] = (struct request){one->column[n], one->want[n]};
                request[n] = (struct request){NULL, WANT_REST};
                for (size_t threads = 1; threads < 4; threads++) {
                        struct table t;
                        struct fault f = {0};
                        enum status status = read_table(nfile, name, &dialect_default, n + 1,
                                                        request, threads, NULL, &t, &f);
                        struct text got = outcome_files(status, &t, &f);
                        REQUIRE(strcmp(got.s, one->outcome) == 0, "%s...:\ngot  %s\nwant %s",
                                one->text[0], got.s, one->outcome);
                        check_labels(&t);
                        text_free(&got);
                        table_free(&t);
                        fault_clear(&f);
                }
        }
}
END_TEST

/* What a table says of its columns. */
START_TEST(columns_are_described)
{
        static const char text[] = "x,g,\"long name\"\n1,a,2\n3,b,4\n5,a,6\n";
        static const struct request request[] = {
                {"LONG NAME", WANT_NUMBER}, {NULL, WANT_LABEL}, {"1", WANT_EITHER}};
        struct order o = {&dialect_default, 3, request, 1, false};
        struct table t;
        struct fault f = {0};
        ck_assert_int_eq(read_text(text, sizeof text - 1, WAY_FILE, &o, &t, &f), STATUS_OK);
        ck_assert_str_eq(t.column[0].name, "long name");
        ck_assert_str_eq(t.column[1].name, "g");
        ck_assert_str_eq(t.column[2].name, "x");
        ck_assert(t.column[0].number == 3 && t.column[1].number == 2 && t.column[2].number == 1);
        ck_assert(!t.column[0].is_label && t.column[1].is_label && !t.column[2].is_label);
        ck_assert_uint_eq(t.column[1].nlabel, 2);
        ck_assert_str_eq(t.column[1].label[0], "a");
        ck_assert_str_eq(t.column[1].label[1], "b");
        ck_assert(t.column[1].first[0] == 0 && t.column[1].first[1] == 1);
        table_free(&t);
        o.nrequest = 1;
        ck_assert_int_eq(read_text("1\n2\n", 4, WAY_FILE, &o, &t, &f), STATUS_USAGE);
        fault_clear(&f);
        o.request = &request[2];
        ck_assert_int_eq(read_text("1\n2\n", 4, WAY_FILE, &o, &t, &f), STATUS_OK);
        ck_assert_ptr_null(t.column[0].name);
        ck_assert_uint_eq(t.column[0].number, 1);
        table_free(&t);
}
END_TEST

static void cannot_read(const char *name, const char *want)
{
        static const struct request request = {NULL, WANT_NUMBER};
        struct order o = {&dialect_default, 1, &request, 2, false};
        struct table t;
        struct fault f = {0};
        ck_assert_int_eq(read_files(1, &name, &o, &t, &f), STATUS_DATA);
        ck_assert_str_eq(f.file, strcmp(name, "-") ? name : "standard input");
        ck_assert_str_eq(f.text, want);
        fault_clear(&f);
}

START_TEST(what_cannot_be_read)
{
        cannot_read("absent.csv", "cannot open: No such file or directory");
        cannot_read("", "cannot open: No such file or directory");
        cannot_read(".", "is a directory");
        cannot_read("/dev/zero", "NUL byte"); /* which has no end */
        ck_assert_int_eq(symlink("loop", "loop"), 0);
        cannot_read("loop", "cannot open: Too many levels of symbolic links");
        unlink("loop");
        if (access("/proc/self/mem", R_OK) == 0) /* a file that opens, and no more */
                cannot_read("/proc/self/mem", "cannot read: Input/output error");
        int kept = dup(STDIN_FILENO);
        close(STDIN_FILENO);
        cannot_read("-", "cannot read: Bad file descriptor");
        if (kept >= 0)
                dup2(kept, STDIN_FILENO);
        close(kept);
}
END_TEST

/* No descriptor stays open, whatever the end. */
START_TEST(descriptors_are_closed)
{
        static const char *const text[] = {"1\n2\n", "1\nx\n", "1,2\n", "1\n\"", ""};
        static const struct request request = {NULL, WANT_NUMBER};
        int before = dup(STDERR_FILENO);
        close(before);
        for (size_t i = 0; i < LEN(text); i++) {
                struct order o = {&dialect_default, 1, &request, 2, false};
                struct table t;
                struct fault f = {0};
                read_text(text[i], strlen(text[i]), WAY_FILE, &o, &t, &f);
                table_free(&t);
                fault_clear(&f);
        }
        cannot_read(".", "is a directory");
        int after = dup(STDERR_FILENO);
        close(after);
        ck_assert_int_eq(after, before);
}
END_TEST

int main(void)
{
        static const char *const made[] = {file_name, "a.csv", "b.csv", "c.csv", "d.csv", "loop"};
        const char *parent = getenv("TMPDIR");
        char *directory = mem_format("%s/mlefit-read-XXXXXX", parent && *parent ? parent : "/tmp");
        if (!mkdtemp(directory) || chdir(directory) != 0) {
                perror(directory);
                return EXIT_FAILURE;
        }
        signal(SIGPIPE, SIG_IGN); /* a reader that has seen enough */
        Suite *suite = suite_create("read");
        TCase *tc = tcase_create("read");
        tcase_set_timeout(tc, 120);
        tcase_add_test(tc, lines);
        tcase_add_test(tc, quotes);
        tcase_add_test(tc, delimiters);
        tcase_add_test(tc, ragged_rows);
        tcase_add_test(tc, headers);
        tcase_add_test(tc, columns);
        tcase_add_test(tc, missing_cells);
        tcase_add_test(tc, comments);
        tcase_add_test(tc, not_text);
        tcase_add_test(tc, hard_numbers);
        tcase_add_test(tc, no_numbers);
        tcase_add_test(tc, random_numbers);
        tcase_add_test(tc, long_numbers);
        tcase_add_test(tc, any_pieces);
        tcase_add_test(tc, nearly_right);
        tcase_add_test(tc, anywhere);
        tcase_add_test(tc, large_and_mixed);
        tcase_add_test(tc, borders);
        tcase_add_test(tc, sizes);
        tcase_add_test(tc, long_things);
        tcase_add_test(tc, long_names);
        tcase_add_test(tc, hints);
        tcase_add_test(tc, many_columns);
        tcase_add_test(tc, faults_far_behind);
        tcase_add_test(tc, many_labels);
        tcase_add_test(tc, several_files);
        tcase_add_test(tc, the_rest);
        tcase_add_test(tc, columns_are_described);
        tcase_add_test(tc, what_cannot_be_read);
        tcase_add_test(tc, descriptors_are_closed);
        suite_add_tcase(suite, tc);
        int status = suite_run(suite);
        for (size_t i = 0; i < LEN(made); i++)
                unlink(made[i]);
        if (chdir("/") == 0)
                rmdir(directory);
        free(directory);
        return status;
}
