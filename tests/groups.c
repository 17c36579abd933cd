/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups of rows, against a second way of finding them: every row is looked up where it came from. */
#include "read.h"

#include "mem.h"
#include "suite.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS = 30000, YEAR = 0, SITE, KIND, X };

/* Row i of the file: cells that repeat in no obvious order, some of them missing. */
static unsigned scramble(unsigned i)
{
        i = (i ^ (i >> 7)) * 2654435761U;
        return i ^ (i >> 13);
}

static const char *site_of(unsigned i)
{
        static const char *const site[] = {"b", "a", "c c", ""};
        return site[scramble(i) % 31 == 0 ? 3 : scramble(i + 9) % 3];
}

static unsigned year_of(unsigned i)
{
        return scramble(i + 77) % 500;
}

static const char *kind_of(unsigned i)
{
        static const char *const kind[] = {"u", "v", "w", "x", "y"};
        return kind[scramble(i + 5) % 5];
}

static bool lacks_x(unsigned i)
{
        return scramble(i + 3) % 17 == 0 || (year_of(i) == 499 && strcmp(site_of(i), "a") == 0);
}

static void write_rows(FILE *out)
{
        fputs("year,site,kind,x\n", out);
        for (unsigned i = 0; i < ROWS; i++) {
                fprintf(out, "%u,%s,%s,", year_of(i), site_of(i), kind_of(i));
                fprintf(out, lacks_x(i) ? "NA\n" : "%u.5\n", i);
        }
}

static struct table read_rows(size_t threads)
{
        char name[] = "/tmp/groups-XXXXXX";
        int fd = mkstemp(name);
        ck_assert(fd >= 0);
        FILE *out = fdopen(fd, "w");
        write_rows(out);
        ck_assert(fclose(out) == 0);
        const struct request request[] = {[YEAR] = {"year", WANT_GROUP},
                                          [SITE] = {"site", WANT_GROUP},
                                          [KIND] = {"kind", WANT_LABEL},
                                          [X] = {NULL, WANT_NUMBER}};
        struct table t;
        struct fault f = {0};
        const char *const file = name;
        enum status status =
                read_table(1, &file, &dialect_default, 4, request, threads, NULL, &t, &f);
        ck_assert_msg(status == STATUS_OK, "%s", f.text);
        unlink(name);
        return t;
}

/* Where rows of a group came from is where they belong. */
static void check_group(const struct groups *g, size_t i, bool *seen)
{
        struct table t = groups_table(g, i);
        struct cells cells = groups_cells(g, i);
        size_t before = 0;
        ck_assert_uint_eq(t.nrow, groups_rows(g, i));
        for (size_t row = 0; row < t.nrow; row++) {
                size_t line;
                table_where(&t, row, &line);
                unsigned from = (unsigned)line - 2;
                char year[16];
                snprintf(year, sizeof year, "%u", year_of(from));
                if (line <= before || seen[from] || strcmp(cells.cell[0], year) != 0 ||
                    strcmp(cells.cell[1], site_of(from)) != 0 || t.column[X].x[row] != from + 0.5 ||
                    t.column[YEAR].x[row] != 0 || strcmp(*t.column[YEAR].label, year) != 0)
                        ck_abort_msg("group %zu, row %zu, line %zu", i, row, line);
                const struct column *kind = &t.column[KIND];
                size_t k = (size_t)kind->x[row];
                if (k >= kind->nlabel || strcmp(kind->label[k], kind_of(from)) != 0 ||
                    kind->first[k] > row || (size_t)kind->x[kind->first[k]] != k)
                        ck_abort_msg("group %zu, row %zu: kind %zu", i, row, k);
                seen[from] = true;
                before = line;
        }
        table_free(&t);
}

/* By value of the year, then by bytes of the site. */
static bool in_order(const struct groups *g, size_t i)
{
        struct cells a = groups_cells(g, i - 1), b = groups_cells(g, i);
        int x = atoi(a.cell[0]), y = atoi(b.cell[0]);
        return x < y || (x == y && strcmp(a.cell[1], b.cell[1]) < 0);
}

START_TEST(every_row_once)
{
        struct table t = read_rows(_i ? 3 : 1);
        bool *seen = mem_array(ROWS, sizeof *seen);
        size_t missing = 0, empty = 0;
        struct groups g = groups_make(&t);
        for (size_t i = 0; i < g.n; i++) {
                check_group(&g, i, seen);
                ck_assert(i == 0 || in_order(&g, i));
                struct table one = groups_table(&g, i);
                missing += one.missing;
                empty += one.nrow == 0;
                ck_assert(one.nrow + one.missing > 0);
                table_free(&one);
        }
        size_t left = 0, lost = 0;
        for (unsigned i = 0; i < ROWS; i++) {
                bool whole = !lacks_x(i) && *site_of(i);
                ck_assert(seen[i] == whole);
                left += !whole;
                lost += !whole && *site_of(i);
        }
        ck_assert_uint_eq(t.missing, left);
        ck_assert_uint_eq(missing, lost);
        ck_assert_uint_eq(empty, 1); /* all of 499, a */
        free(seen);
        groups_free(&g);
        table_free(&t);
}
END_TEST

int main(void)
{
        Suite *suite = suite_create("groups");
        TCase *tc = tcase_create("groups");
        tcase_set_timeout(tc, 60);
        tcase_add_loop_test(tc, every_row_once, 0, 2);
        suite_add_tcase(suite, tc);
        return suite_run(suite);
}
