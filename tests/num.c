/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers from text and to text, roots, tails. */
#include "num.h"
#include "mem.h"
#include "suite.h"
#include "wide.h"

#include <check.h>
#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEN(a) (sizeof(a) / sizeof *(a))

/* --- text -> number ---------------------------------------------------------------------- */

/* The C library's strtod is exact (glibc); num_parse must agree to the last bit, sign of zero
 * included. */
static void agrees(const char *text)
{
        double got = NUM_NAN, want = strtod(text, NULL);
        enum num_status status = num_parse(text, strlen(text), '.', &got);
        if (isinf(want)) {
                ck_assert_msg(status == NUM_HUGE, "%s", text);
                return;
        }
        ck_assert_msg(status == NUM_OK && memcmp(&got, &want, sizeof got) == 0,
                      "%s: got %.17g (status %d), want %.17g", text, got, status, want);
}

/* num_parse_field on the n bytes at text + NUM_MARGIN: what it accepts, num_parse accepts with the same value. */
static bool field_agrees(const char *text, size_t n)
{
        double got = NUM_NAN, want = NUM_NAN;
        const char *s = text + NUM_MARGIN;
        if (!num_parse_field(s, s + n, '.', &got))
                return false;
        ck_assert_msg(num_parse(s, n, '.', &want) == NUM_OK && memcmp(&got, &want, sizeof got) == 0,
                      "%.*s: got %.17g, want %.17g", (int)n, s, got, want);
        return true;
}

/* Any bytes around it, and in it: mostly those of which numbers are made. */
START_TEST(fields)
{
        static const char letter[] = "0123456789012345678901234567890123456789...--+e, \n\"\xff";
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        char text[2 * NUM_MARGIN + 64];
        size_t accepted = 0;
        for (int i = 0; i < 300000; i++) {
                size_t n = gsl_rng_uniform_int(r, 27);
                for (size_t k = 0; k < sizeof text; k++)
                        text[k] = letter[gsl_rng_uniform_int(r, sizeof letter)];
                accepted += field_agrees(text, n);
        }
        ck_assert_int_gt((int)accepted, 20000);
        memset(text, '7', sizeof text);
        for (int i = 0; i < 300000;
             i++) { /* what programs print is read quickly, whatever follows */
                static const int digits[] = {6, 15, 16, 17};
                double v = (gsl_rng_uniform(r) - 0.5) * pow(10, (double)gsl_rng_uniform_int(r, 7));
                int n = snprintf(text + NUM_MARGIN, 64, "%.*g", digits[i % 4], v);
                text[NUM_MARGIN + n] = '7';
                if (!memchr(text + NUM_MARGIN, 'e', (size_t)n) && fabs(v) > 1e-2)
                        ck_assert_msg(field_agrees(text, (size_t)n), "%.*s", n, text + NUM_MARGIN);
        }
        gsl_rng_free(r);
}
END_TEST

/* Each power of ten with mantissas of 19 digits and fewer, and halfway between two doubles. */
START_TEST(every_power)
{
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        char text[128];
        for (int q = -80; q <= 80; q++) {
                for (int i = 0; i < 1000; i++) {
                        uint64_t w = (uint64_t)gsl_rng_get(r) << 32 | gsl_rng_get(r);
                        snprintf(text, sizeof text, "%llue%d",
                                 (unsigned long long)(w % UINT64_C(10000000000000000000) >> i % 11),
                                 q);
                        agrees(text);
                        snprintf(text, sizeof text, "%llu.e%d",
                                 (unsigned long long)((w >> 10 | UINT64_C(1) << 53) << 1 | 1), q);
                        agrees(text);
                }
        }
        gsl_rng_free(r);
}
END_TEST

START_TEST(hard_numbers)
{
        static const char *const text[] = {
                "0",
                "-0",
                "+0",
                "0.0",
                "-0.0e5",
                "0e999999",
                "1",
                "-1",
                "+1",
                "1.",
                ".5",
                "-.5",
                "1e5",
                "1E5",
                "1e+5",
                "1e-5",
                "00012",
                "0.1",
                "0.2",
                "0.3",
                "1e22",
                "1e23",
                "1e-22",
                "9007199254740991",
                "9007199254740992",
                "9007199254740993",
                "9007199254740994",
                "9007199254740993.0000000000000000000000000000000000001",
                "18446744073709551615",
                "18446744073709551616",
                "9999999999999999999",
                "99999999999999999999",
                "1.7976931348623157e308",
                "1.7976931348623158e308",
                "1.7976931348623159e308",
                "179769313486231580793728971405301e276",
                "2.2250738585072011e-308",
                "2.2250738585072012e-308",
                "2.2250738585072014e-308",
                "4.9e-324",
                "5e-324",
                "2.4703282292062327e-324",
                "2.4703282292062328e-324",
                "1e-400",
                "1e400",
                "0.000000000000000000000000000000000000000000000000000000000000000000001e60",
                "123456789012345678901234567890",
                "0.1e-6",
                "6.02214076e23",
                "3.14159265358979323846",
                "1e-99999999999999999999",
                "1e99999999999999999999",
                "0e99999999999999999999",
                "8.5e-1",
                "1.00000000000000011102230246251565404236316680908203125",
                "1.00000000000000011102230246251565404236316680908203124",
                "1.00000000000000011102230246251565404236316680908203126",
        };
        for (size_t i = 0; i < LEN(text); i++)
                agrees(text[i]);
}
END_TEST

/* Random digits and exponents of every length, and doubles written with 1 to 20 digits. */
START_TEST(random_numbers)
{
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        for (int i = 0; i < 300000; i++) {
                char text[64];
                if (i % 2) {
                        size_t n = 1 + gsl_rng_uniform_int(r, 25),
                               point = gsl_rng_uniform_int(r, n + 1);
                        char *p = text;
                        for (size_t k = 0; k < n; k++) {
                                if (k == point)
                                        *p++ = '.';
                                *p++ = (char)('0' + gsl_rng_uniform_int(r, 10));
                        }
                        *p = '\0';
                        if (i % 3)
                                sprintf(p, "e%d",
                                        (int)gsl_rng_uniform_int(r, i % 4 ? 60 : 700) -
                                                (i % 4 ? 30 : 350));
                } else {
                        uint64_t bits = (uint64_t)gsl_rng_get(r) << 32 | gsl_rng_get(r);
                        double v;
                        memcpy(&v, &bits, sizeof v);
                        if (!isfinite(v))
                                continue;
                        snprintf(text, sizeof text, "%.*e", (int)gsl_rng_uniform_int(r, 20), v);
                }
                agrees(text);
        }
        gsl_rng_free(r);
}
END_TEST

START_TEST(no_numbers)
{
        static const char *const text[] = {
                "",    "+",     "-",     ".",   "e",    "e5",      "1e",
                "1e+", "1e-",   "+-1",   "--1", "0x10", "1_000",   " 1",
                "1 ",  "1,5",   "nan",   "NaN", "in",   "infinit", "1.2.3",
                "1d5", "1e5.0", "12abc", "abc", "1f",   "1e5e5",   "\xc2\xb2",
        };
        static const char *const infinite[] = {"inf", "-inf", "+INF", "Infinity", "-infinity"};
        double v = 7;
        for (size_t i = 0; i < LEN(text); i++)
                ck_assert_msg(num_parse(text[i], strlen(text[i]), '.', &v) == NUM_BAD, "%s",
                              text[i]);
        for (size_t i = 0; i < LEN(infinite); i++)
                ck_assert_msg(num_parse(infinite[i], strlen(infinite[i]), '.', &v) == NUM_INFINITE,
                              "%s", infinite[i]);
        ck_assert(v == 7);
}
END_TEST

START_TEST(other_points_and_ends)
{
        double v;
        ck_assert(num_parse("1,5", 3, ',', &v) == NUM_OK && v == 1.5);
        ck_assert(num_parse("1.5", 3, ',', &v) == NUM_BAD);
        ck_assert(num_parse("0,12345678901234567890123", 25, ',', &v) == NUM_OK);
        ck_assert(v == 0.12345678901234567890123);
        ck_assert(num_parse("123456", 3, '.', &v) == NUM_OK && v == 123); /* no further than n */
}
END_TEST

START_TEST(endless_digits)
{
        enum { N = 100000 };
        char *text = mem_array(N + 10, 1); /* NUL behind */
        double v;
        memset(text, '9', N);
        ck_assert(num_parse(text, N, '.', &v) == NUM_HUGE);
        text[0] = '0', text[1] = '.';
        ck_assert(num_parse(text, N, '.', &v) == NUM_OK && v == 1);
        memset(text + 2, '0', N - 2);
        text[N - 1] = '7';
        ck_assert(num_parse(text, N, '.', &v) == NUM_OK && v == 0);
        memcpy(text + N, "e100001", 7);
        ck_assert(num_parse(text, N + 7, '.', &v) == NUM_OK && v == 7e3);
        memcpy(text + N, "e1000010", 8); /* far beyond what the zeros make up for */
        ck_assert(num_parse(text, N + 8, '.', &v) == NUM_HUGE);
        free(text);
}
END_TEST

/* --- number -> text ---------------------------------------------------------------------- */

START_TEST(shortest_text)
{
        static const struct {
                double v;
                const char *text;
        } want[] = {
                {0.1, "0.1"},
                {-0.0, "0"},
                {1e20, "1e+20"},
                {5e-324, "5e-324"},
                {1.0 / 3, "0.3333333333333333"},
                {2.8722813232690143, "2.8722813232690143"},
                {100, "100"},
                {NUM_INF, "inf"},
                {-NUM_INF, "-inf"},
                {NUM_NAN, "nan"},
                {-NUM_NAN, "nan"},
                {DBL_MAX, "1.7976931348623157e+308"},
                {1e23, "1e+23"},
                {DBL_MIN, "2.2250738585072014e-308"},
                {123456789012345680, "1.2345678901234568e+17"},
        };
        char buf[NUM_TEXT];
        for (size_t i = 0; i < LEN(want); i++)
                ck_assert_str_eq(num_shortest(buf, want[i].v), want[i].text);
        ck_assert_str_eq(num_digits(buf, 3.14159, 3), "3.14");
        ck_assert_str_eq(num_digits(buf, -0.0, 6), "0");
        ck_assert_str_eq(num_digits(buf, 1e-7 / 3, 17), "3.3333333333333334e-08");
}
END_TEST

/* The first of %.15g, %.16g, %.17g that reads back. */
static void check_text(double v)
{
        char buf[NUM_TEXT], want[320];
        double back;
        ck_assert(strlen(num_shortest(buf, v)) < NUM_TEXT);
        ck_assert(num_parse(buf, strlen(buf), '.', &back) == NUM_OK && back == v);
        if (v != 0 && fabs(v) < DBL_MIN)
                return;
        int digits = 15;
        do
                snprintf(want, sizeof want, "%.*g", digits++, v == 0 ? 0 : v);
        while (strtod(want, NULL) != v);
        ck_assert_str_eq(buf, want);
}

/* Any doubles, and those that people write: short decimals, halves, powers of two, counts. */
START_TEST(text_reads_back)
{
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        for (int i = 0; i < 10000; i++) {
                uint64_t bits = (uint64_t)gsl_rng_get(r) << 32 | gsl_rng_get(r);
                double v;
                memcpy(&v, &bits, sizeof v);
                if (isfinite(v))
                        check_text(v);
                check_text((double)(int64_t)bits * 1e-19);
                check_text((double)(bits % 1000000) / 1000);
                check_text(ldexp(1, (int)(bits % 2000) - 1000));
                check_text((double)(bits >> 11) * ldexp(1, -(int)(bits & 63)));
                check_text((double)(bits >> 40) * pow(10, (int)(bits % 60) - 30));
        }
        gsl_rng_free(r);
}
END_TEST

/* --- roots and tails --------------------------------------------------------------------- */

static double cube(double x, void *context)
{
        return x * x * x - *(const double *)context;
}

static double bell(const void *context, double x)
{
        return -x * x / 2 * *(const double *)context;
}

START_TEST(roots)
{
        double two = 2, small = 1e-30, one = 1, negative = -1;
        ck_assert_double_eq_tol(num_root(cube, &two, 0, 5), cbrt(2), 4e-16);
        ck_assert_double_eq_tol(num_root_positive(cube, &two, 1e-9), cbrt(2), 4e-16);
        ck_assert_double_eq_tol(num_root_positive(cube, &small, 1e9) / 1e-10, 1, 1e-14);
        ck_assert(num_root(cube, &one, 1, 2) == 1);
        ck_assert(isnan(num_root(cube, &two, 2, 3)));
        ck_assert(isnan(num_root_positive(cube, &negative, 1)));
}
END_TEST

/* By mpmath at 1000 digits. */
START_TEST(exponential_remainders)
{
        static const double want[][2] = {{0.0, 1.0},
                                         {1e-300, 1.0},
                                         {1e-09, 1.00000000033333333},
                                         {0.0021, 1.00070036765440404},
                                         {0.0139, 1.00464947903088433},
                                         {0.3, 1.10797350168895786},
                                         {1.0, 1.43656365691809047},
                                         {1.01, 1.44221353792160866},
                                         {30.0, 23747721292.2076937},
                                         {-0.004, 0.998667998934044038},
                                         {-0.7, 0.802388995066977622},
                                         {-50.0, 0.0392}};
        for (size_t i = 0; i < sizeof want / sizeof *want; i++)
                ck_assert_double_eq_tol(num_exprel_2(want[i][0]) / want[i][1], 1, 1e-15);
}
END_TEST

/* x, a, b and the derivatives in a and b of the log kernel, by mpmath at 60 digits. */
START_TEST(beta_scores)
{
        static const double want[][5] = {
                {0.3, 2.5, 4.0, -0.114218114571246275, 0.180118718029400106},
                {0.25, 1000000000000.0, 2000000000000.0, -0.287682072451447594,
                 0.117783035656466788},
                {1e-12, 3.0, 2000000000000.0, -0.22963715453727185, 4.9999999999875002e-13},
                {1e-300, 1e-08, 1000000000.0, 99999330.5249535846, 1.00000000050000002e-17},
                {0.9375, 1e-08, 1e-08, 49999999.9354614943, 49999997.2274112932},
                {0.75, 1000000000.0, 0.001, -0.287682072450780927, 1019.9125434071378},
                {9.094947017729282e-13, 0.5, 100000000000.0, -0.433941173441886373,
                 4.09050529823915817e-12},
        };
        for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
                const double *w = want[i];
                double g[2];
                num_beta_score(w[0], 1 - w[0], w[1], w[2], g);
                ck_assert_double_eq_tol(g[0], w[3], 1e-13 * fabs(w[3]));
                ck_assert_double_eq_tol(g[1], w[4], 1e-13 * fabs(w[4]));
        }
}
END_TEST

/* x; phi(x) / Phi(x), x plus that, the variance of what is below x; by mpmath at 80 digits, as the next two. */
START_TEST(normal_below)
{
        static const double want[][4] = {
                {-50, 50.0199840319056398, 0.0199840319056398094, 0.000399043186803899548},
                {-5, 5.18650396712584212, 0.186503967125842116, 0.0326964346171122253},
                {-1, 1.52513527616098121, 0.525135276160981209, 0.199097665570348792},
                {0.5, 0.509160433837033486, 1.00916043383703349, 0.486175435696367103},
                {8, 5.05227108353689543e-15, 8.00000000000000505, 0.999999999999959582},
        };
        for (size_t i = 0; i < LEN(want); i++) {
                struct mills m = num_mills(want[i][0]);
                ck_assert_double_eq_tol(m.h / want[i][1], 1, 2e-14);
                ck_assert_double_eq_tol(m.rest / want[i][2], 1, 2e-14);
                ck_assert_double_eq_tol(m.variance / want[i][3], 1, 5e-14);
        }
}
END_TEST

/* c, d, log P(c - d < Z < c + d) */
START_TEST(normal_slices)
{ /* the last is erfc(6.2), which the rounding of its argument moves by 40 eps */
        static const double want[][3] = {
                {0, 1e-09, -20.9490571895911385},  {1, 3, -0.0230453183945351292},
                {-5, 0.001, -19.6335426316308811}, {30, 2, -396.252414511631038},
                {42, 6e-10, -903.459882813357129}, {0.3, 9, -1.66644315420521535e-18},
        };
        for (size_t i = 0; i < LEN(want); i++)
                ck_assert_double_eq_tol(num_log_slice(want[i][0], want[i][1]) / want[i][2], 1,
                                        2e-14);
}
END_TEST

/* x, log(exp(-x) I0(x)), 1 - I1(x) / I0(x), the slope of I1 / I0 */
START_TEST(bessel)
{
        static const double want[][4] = {
                {1e-09, -9.99999999750000062e-10, 0.9999999995, 0.5},
                {0.5, -0.438450280814518696, 0.757500387419198055, 0.456194712736557072},
                {7, -1.87250708491715122, 0.0744677892058478155, 0.0111712395261815916},
                {29.5, -2.60682187794156145, 0.0170979363321828427, 0.000584819214908437662},
                {200, -3.56747064577653026, 0.00250314074835647247, 1.25314868486446963e-05},
                {1e12, -14.7344490911688218, 5.00000000000125e-13, 5.0000000000025e-25},
        };
        for (size_t i = 0; i < LEN(want); i++) {
                ck_assert_double_eq_tol(num_log_i0(want[i][0]), want[i][1],
                                        1e-15 * fmax(1, fabs(want[i][1])));
                ck_assert_double_eq_tol(num_bessel_rest(want[i][0]) / want[i][2], 1, 5e-14);
                ck_assert_double_eq_tol(num_bessel_slope(want[i][0]) / want[i][3], 1, 2e-12);
        }
}
END_TEST

START_TEST(tails)
{
        double one = 1, log_root_2pi = log(2 * M_PI) / 2;
        for (double x = 0; x < 40; x += 1.7) {
                double want = num_log_ndtr(-x) + log_root_2pi, scale = 1 / fmax(x, 1);
                ck_assert_double_eq_tol(num_log_tail(bell, &one, x, 1, scale), want,
                                        2e-14 * fmax(1, fabs(want)));
                ck_assert_double_eq_tol(num_log_tail(bell, &one, -x, -1, scale), want,
                                        2e-14 * fmax(1, fabs(want)));
        }
}
END_TEST

/* --- wide: compared with long double ------------------------------------------------------- */

enum { LANES = 512 };

#define LANEWISE(name, expression)                          \
        WIDE_KERNEL                                         \
        static void each_##name(double *y, const double *x) \
        {                                                   \
                for (size_t i = 0; i < LANES; i += WIDE) {  \
                        wide v = wide_at(x + i);            \
                        wide_put(y + i, expression);        \
                }                                           \
        }

LANEWISE(log, wide_log(v))
LANEWISE(log1p, wide_log1p(v))
LANEWISE(exp, wide_exp(v))
LANEWISE(expm1, wide_expm1(v))
LANEWISE(excess, wide_log_excess(v - 1.0, v))

WIDE_KERNEL
static void each_less(double *y, const double *x)
{
        for (size_t i = 0; i < LANES; i += WIDE) {
                wide v = wide_at(x + i), less, log1p_v = wide_log1p_both(v, &less);
                wide apart = wide_abs(log1p_v - wide_log1p(v));
                wide_mask close = apart <= 2 * DBL_EPSILON * wide_abs(log1p_v);
                wide_put(y + i, wide_select(close, less, wide_all(NUM_NAN)));
        }
}

static void each_log1pmx(double *y, const double *x)
{
        for (size_t i = 0; i < LANES; i++)
                y[i] = num_log1pmx(x[i]);
}

static long double less_exactly(long double r)
{
        if (fabsl(r) < 1e-3L)
                return -r * r *
                       (0.5L - r * (1 / 3.0L - r * (0.25L - r * (0.2L - r * (1 / 6.0L - r / 7)))));
        return log1pl(r) - r;
}

static long double excess_exactly(long double ratio)
{
        return less_exactly(ratio - 1);
}

static double any_positive(gsl_rng *r)
{
        uint64_t bits = ((uint64_t)gsl_rng_get(r) << 31) ^ gsl_rng_get(r);
        double x;
        memcpy(&x, &bits, sizeof x);
        return isfinite(x) && x > 0 ? x : 1;
}

static double near_one(gsl_rng *r)
{
        return exp(3 * gsl_rng_uniform(r) - 1.5);
}

static double any_above_minus_one(gsl_rng *r)
{
        double size = exp(1400 * gsl_rng_uniform(r) - 700);
        return size < 1 && gsl_rng_uniform(r) < 0.5 ? -size : size;
}

static double near_zero(gsl_rng *r)
{
        return 1.98 * gsl_rng_uniform(r) - 0.99;
}

static double any_exponent(gsl_rng *r)
{
        return 1500 * gsl_rng_uniform(r) - 760;
}

static double small_exponent(gsl_rng *r)
{
        return 4 * gsl_rng_uniform(r) - 2;
}

START_TEST(wide_functions)
{
        static const struct {
                const char *name;
                void (*each)(double *y, const double *x);
                long double (*exactly)(long double x);
                double (*draw)(gsl_rng *r);
                double ulps;
        } function[] = {
                {"log", each_log, logl, any_positive, 1},
                {"log", each_log, logl, near_one, 1},
                {"log1p", each_log1p, log1pl, any_above_minus_one, 1},
                {"log1p", each_log1p, log1pl, near_zero, 1},
                {"exp", each_exp, expl, any_exponent, 1},
                {"exp", each_exp, expl, small_exponent, 1},
                {"expm1", each_expm1, expm1l, any_exponent, 2},
                {"expm1", each_expm1, expm1l, small_exponent, 2},
                {"expm1", each_expm1, expm1l, any_above_minus_one, 2},
                {"less", each_less, less_exactly, near_zero, 8},
                {"less", each_less, less_exactly, any_above_minus_one, 8},
                {"excess", each_excess, excess_exactly, near_one, 8},
                {"log1pmx", each_log1pmx, less_exactly, near_zero, 8},
                {"log1pmx", each_log1pmx, less_exactly, any_above_minus_one, 8},
        };
        static const double ends[] = {0,       -0.0,   -1, NUM_INF, -NUM_INF,
                                      NUM_NAN, 5e-324, -2, 1e308,   1e-310};
        gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
        double x[LANES], y[LANES];
        for (size_t f = 0; f < LEN(function); f++)
                for (int round = 0; round < 200; round++) {
                        for (size_t i = 0; i < LANES; i++)
                                x[i] = i < LEN(ends) ? ends[i] : function[f].draw(r);
                        function[f].each(y, x);
                        for (size_t i = function[f].ulps > 2 ? LEN(ends) : 0; i < LANES; i++) {
                                long double want = function[f].exactly((long double)x[i]);
                                double nearest = (double)want;
                                if (y[i] == nearest || (isnan(y[i]) && isnan(nearest)))
                                        continue;
                                double ulp = nextafter(fabs(nearest), NUM_INF) - fabs(nearest);
                                ck_assert_msg(fabsl((long double)y[i] - want) <=
                                                      (long double)(function[f].ulps * ulp),
                                              "%s(%.17g): got %.17g, want %.17g", function[f].name,
                                              x[i], y[i], nearest);
                        }
                }
        gsl_rng_free(r);
}
END_TEST

START_TEST(sorted_texts)
{
        char ten[] = "10", nine[] = "9", same[] = "9.0", minus[] = "-1e0", b[] = "b";
        char *number[] = {ten, same, minus, nine}, *text[] = {nine, b, ten};
        ck_assert(num_sort_texts(LEN(number), number));
        ck_assert(number[0] == minus && number[1] == nine && number[2] == same && number[3] == ten);
        ck_assert(!num_sort_texts(LEN(text), text));
        ck_assert(text[0] == ten && text[1] == nine && text[2] == b);
        ck_assert(num_sort_texts(0, text));
}
END_TEST

int main(void)
{
        gsl_set_error_handler_off();
        Suite *suite = suite_create("num");
        TCase *tc = tcase_create("num");
        tcase_set_timeout(tc, 60);
        tcase_add_test(tc, hard_numbers);
        tcase_add_test(tc, random_numbers);
        tcase_add_test(tc, fields);
        tcase_add_test(tc, every_power);
        tcase_add_test(tc, no_numbers);
        tcase_add_test(tc, other_points_and_ends);
        tcase_add_test(tc, endless_digits);
        tcase_add_test(tc, shortest_text);
        tcase_add_test(tc, text_reads_back);
        tcase_add_test(tc, sorted_texts);
        tcase_add_test(tc, roots);
        tcase_add_test(tc, exponential_remainders);
        tcase_add_test(tc, beta_scores);
        tcase_add_test(tc, normal_below);
        tcase_add_test(tc, normal_slices);
        tcase_add_test(tc, bessel);
        tcase_add_test(tc, tails);
        tcase_add_test(tc, wide_functions);
        suite_add_tcase(suite, tc);
        return suite_run(suite);
}
