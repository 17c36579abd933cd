/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num: numbers from text and to text, exact sums, and the functions that GSL lacks. */
#ifndef NUM_H
#define NUM_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The constants of <math.h> are floats, which -Wdouble-promotion rightly dislikes. */
#define NUM_INF ((double)INFINITY)
#define NUM_NAN ((double)NAN)
#define LOG_SQRT_2PI 0.918938533204672741780 /* log(2 pi) / 2 */

/* Before a definition: compiled also for processors with wider registers, and chosen when the program is loaded. The
 * same operations on more numbers at a time, so the same results. ThreadSanitizer is not yet awake when they are chosen. */
#if defined __x86_64__ && defined __GLIBC__ && defined __has_attribute && \
        !defined __SANITIZE_THREAD__
#if __has_attribute(target_clones)
#define NUM_WIDE __attribute__((target_clones("avx2", "default")))
#endif
#endif
#ifndef NUM_WIDE
#define NUM_WIDE
#endif

/* --- text -> number (num/parse.c) ------------------------------------------------------- */

enum num_status {
        NUM_OK,
        NUM_BAD,      /* not a decimal number */
        NUM_INFINITE, /* inf or infinity, any case, with or without a sign */
        NUM_HUGE,     /* a number, but beyond the largest double */
};

/* The double nearest to the decimal number in the n bytes at s (ties to even, as strtod):
 * [+-] digits [point digits] [e [+-] digits], at least one digit in the mantissa; nothing
 * else, so no blanks, no hexadecimal, no digit grouping. point is '.' or another byte.
 * s needs no terminator and is not read beyond n. Underflow gives the nearest double (possibly
 * 0). *value is written for NUM_OK only. */
enum num_status num_parse(const char *s, size_t n, char point, double *value);

enum { NUM_MARGIN = 32 }; /* bytes */

/* The same, quickly, for what most numbers look like: [-] digits [point digits], up to 19 of them. false: it is not, or
 * perhaps no number; num_parse knows. NUM_MARGIN bytes before s and behind end may be read; what is in them does not matter. */
bool num_parse_field(const char *s, const char *end, char point, double *value);

/* The same for n fields of one text, each from text + from[i] to text + to[i]; where it is false, so becomes ok[i]. */
void num_parse_fields(const char *text, size_t n, const uint16_t *from, const uint16_t *to,
                      char point, double *value, bool *ok);

/* --- texts in order (num/sort.c) ---------------------------------------------------------- */

/* Sorts texts by value if every one of them is a decimal number (equal ones by bytes), else by bytes; returns
 * whether they are numbers. */
bool num_sort_texts(size_t n, char **text);

/* --- number -> text (num/format.c) ------------------------------------------------------ */

enum { NUM_TEXT = 32 }; /* bytes that hold any formatted double */

/* The shortest decimal that reads back as exactly v ("0.1", "1e+20", "nan", "inf", "-inf");
 * "-0" is written as 0. Returns buf. */
const char *num_shortest(char buf[NUM_TEXT], double v);

/* v with so many significant digits (1..17), as %g, "-0" written as 0. Returns buf. */
const char *num_digits(char buf[NUM_TEXT], double v, int digits);

/* --- roots (num/root.c) ------------------------------------------------------------------- */

/* A root of f between lo and hi, where its signs differ, to the last bits; NAN if they do not. */
double num_root(double (*f)(double x, void *context), void *context, double lo, double hi);

/* The root of a monotone f on (0, inf), bracketed from guess > 0 outward; NAN: there is none between
 * 1e-300 and 1e300. f may be infinite, not NAN. */
double num_root_positive(double (*f)(double x, void *context), void *context, double guess);

/* A root of f on (0, inf) by Newton's method in log x, from a guess, to the last bits; f writes its derivative into *slope. NAN:
 * it was not found so; num_root_positive brackets. */
double num_newton_positive(double (*f)(double x, void *context, double *slope), void *context,
                           double guess);

/* --- quadratic forms (num/form.c) ---------------------------------------------------------- */

/* g' a^-1 g, a[n * n] symmetric; NAN unless a is positive definite, whatever the units of its rows. */
double num_form(size_t n, const double *a, const double *g);

/* --- double-double: an unevaluated sum of two doubles, about 32 digits -------------------
 * Dekker (1971), Numer. Math. 18, 224-242; Shewchuk (1997), Discrete Comput. Geom. 18,
 * 305-363. Exact as long as nothing overflows; needs strict IEEE arithmetic. */

struct dd {
        double hi, lo; /* |lo| <= ulp(hi) / 2 */
};

static inline struct dd dd_fast(double a, double b) /* a + b, |a| >= |b| or a = 0 */
{
        double s = a + b;
        return (struct dd){s, b - (s - a)};
}

static inline struct dd dd_sum(double a, double b) /* a + b, exactly */
{
        double s = a + b, t = s - a;
        return (struct dd){s, (a - (s - t)) + (b - t)};
}

static inline struct dd dd_product(double a, double b) /* a * b, exactly */
{
        double p = a * b;
        return (struct dd){p, fma(a, b, -p)};
}

static inline struct dd dd_add(struct dd a, struct dd b) /* relative error <= 3 2^-106 */
{
        struct dd s = dd_sum(a.hi, b.hi), t = dd_sum(a.lo, b.lo);
        s = dd_fast(s.hi, s.lo + t.hi);
        return dd_fast(s.hi, s.lo + t.lo);
}

static inline struct dd dd_add_d(struct dd a, double b)
{
        struct dd s = dd_sum(a.hi, b);
        return dd_fast(s.hi, s.lo + a.lo);
}

static inline struct dd dd_sub(struct dd a, struct dd b)
{
        return dd_add(a, (struct dd){-b.hi, -b.lo});
}

static inline struct dd dd_mul(struct dd a, struct dd b)
{
        struct dd p = dd_product(a.hi, b.hi);
        return dd_fast(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static inline struct dd dd_mul_d(struct dd a, double b)
{
        struct dd p = dd_product(a.hi, b);
        return dd_fast(p.hi, fma(a.lo, b, p.lo));
}

static inline struct dd dd_div(struct dd a, struct dd b)
{
        double q = a.hi / b.hi;
        struct dd r = dd_sub(a, dd_mul_d(b, q));
        double q2 = r.hi / b.hi;
        r = dd_sub(r, dd_mul_d(b, q2));
        return dd_add_d(dd_fast(q, q2), r.hi / b.hi);
}

static inline double dd_value(struct dd a)
{
        return a.hi + a.lo;
}

/* --- special functions that GSL lacks (num/special.c) ------------------------------------ */

/* log(1 - exp(x)), x <= 0; -inf at 0. Maechler (2012), "Accurately computing log(1-exp(-|a|))". */
double num_log1mexp(double x);

/* log(1 + exp(x)), any x. */
double num_log1pexp(double x);

/* log(1 + x) - x, x > -1: about -x^2 / 2 for small x, relative error below 1.8e-15 (4e-16 between -0.29 and 0.41). */
double num_log1pmx(double x);

/* log(x / (1 - x)), 0 < x < 1; near 1/2 about 4 (x - 1/2), to the last bits. */
double num_logit(double x);

/* log(a / b) for a, b > 0, whatever their sizes; exact to rounding where a is near b. */
double num_log_quotient(double a, double b);

/* exp(x^2) erfc(x), x > -26; falls as 1 / (x sqrt(pi)). */
double num_erfcx(double x);

/* log erf(x), x > 0, and log erfc(x), any x: right where they are near 0 and where they are far from it. */
double num_log_erf(double x);
double num_log_erfc(double x);

/* log of the standard normal distribution function, any x; right in both tails. */
double num_log_ndtr(double x);

/* P(T <= t) for T = (Z + shift) / sqrt(chi2 / df), Z standard normal: noncentral t; and t for 0 < p < 1. */
double num_noncentral_t(double t, double df, double shift);
double num_noncentral_t_quantile(double p, double df, double shift);

/* Of a standard normal Z that is below x (num/normal.c), each to full relative precision in both tails: */
struct mills {
        double h;        /* phi(x) / Phi(x), the inverse of Mills' ratio: -E(Z | Z < x) */
        double rest;     /* x + h > 0: how far the mean lies below x */
        double variance; /* var(Z | Z < x) = 1 - h rest */
};
struct mills num_mills(double x);

/* E((scale (Z - x))^k | Z > x) into power[k], 0 <= k <= n <= NUM_POWERS. */
enum { NUM_POWERS = 40 };
void num_powers_beyond(double x, double scale, int n, double *power);

/* log P(c - d < Z < c + d), d > 0: right for thin slices and far out. */
double num_log_slice(double c, double d);

/* Of two standard normals Y and W the wedge L = 2 P(Y > z, W > a Y), z, a >= 0 (num/wedge.c): the smaller tail of a skew normal, whose
 * density is f. All are right to their own last digits but a few. */
struct wedge {
        double log_p;  /* log L */
        double hazard; /* f / L */
        double more;   /* hazard - z (1 + a^2) */
        double rest;   /* hazard + d log f / dz */
};
struct wedge num_wedge(double z, double a);

/* Of the modified Bessel functions (num/bessel.c), x >= 0: log(exp(-x) I0(x)) (to 1e-15 absolute where x is small), and of
 * A(x) = I1(x) / I0(x): A itself, 1 - A and the slope A' = 1 - A^2 - A / x. */
double num_log_i0(double x);
double num_bessel_ratio(double x);
double num_bessel_rest(double x);
double num_bessel_slope(double x);

/* log Gamma(x + a) - log Gamma(x) - a log x for x > 0, x + a > 0: small when x is large, where the
 * difference of two lgamma loses every digit. */
double num_lgamma_ratio(double x, double a);

/* Its derivative in x: psi(x + a) - psi(x) - a / x. */
double num_psi_ratio(double x, double a);

/* The second derivative: psi'(x + a) - psi'(x) + a / x^2. */
double num_trigamma_ratio(double x, double a);

/* log Gamma(x) - (x log x - x - log(x / 2 pi) / 2): Stirling's remainder, x > 0. */
double num_stirling(double x);

/* log |Gamma(x)|. */
double num_lgamma(double x);

/* log Gamma(1 + x), x > -1, right to the last bits for small x too. */
double num_lgamma1p(double x);

/* Moments of (y - 1)^a for y = U^(-1/k): L(a) = log of Gamma(k - a) Gamma(1 + a) / Gamma(k) k^a, -1 < a < k; and
 * L(2 a) - 2 L(a), about a^2 (psi'(k) + pi^2 / 6) when a is small, where the difference loses every digit. */
double num_log_burr_moment(double k, double a);
double num_log_burr_spread(double k, double a);

/* 1 / (1 + exp(-x)), any x. */
double num_logistic(double x);

/* log(x) - psi(x) for x > 0, about 1 / (2 x) when x is large. */
double num_log_minus_psi(double x);

/* 2 (exp(x) - 1 - x) / x^2, 1 at 0. */
double num_exprel_2(double x);

/* log1p(x) / x, 1 at 0, and its first two derivatives, x > -1. */
double num_log1p_ratio(double x);
double num_log1p_ratio_1(double x);
double num_log1p_ratio_2(double x);

/* log(x^a y^b / B(a, b)), where x + y = 1 and neither has lost digits to the other; a, b > 0 of any size. It is the
 * density of log(x / y) for a beta variable x. */
double num_log_beta_kernel(double x, double y, double a, double b);

/* Its derivatives in a and b, into g[2]: log x - psi(a) + psi(a + b) and log y - psi(b) + psi(a + b). Both come from
 * one difference of x and a / (a + b), so that a g[0] + b g[1] is right however large a and b are. */
void num_beta_score(double x, double y, double a, double b, double *g);

/* log of the incomplete beta function I_x(a, b), the probability below x; and above it with x and y, a and b
 * exchanged. x + y = 1 as before. Relative error about 1e-13. */
double num_log_beta_tail(double x, double y, double a, double b);

/* First and second derivatives in two variables. */
struct pair_bends {
        double k, l, kk, kl, ll;
};

/* The derivatives of the logarithm of a tail of a gamma variable with rate 1 at y = e^l, in its shape k and in l; and without what
 * both have in common, where powers of y would cancel. */
struct gamma_bends {
        struct pair_bends in;
        double k_less, l_less; /* k - l kl, l - k kl */
};

/* Of the tail below, y <= k + 1; above, y >= k + 1; near y = k large k take too long. */
struct gamma_bends num_gamma_lower(double k, double l);
struct gamma_bends num_gamma_upper(double k, double l);

/* Where it serves: of the tail above (or below) y = k (1 + mu), and unless log_p is NULL its logarithm. */
bool num_gamma_is_central(double k, double mu);
struct gamma_bends num_gamma_central(double k, double mu, bool upper, double *log_p);

/* Of what a tail with these, whose logarithm is log_p, leaves. */
struct pair_bends num_pair_rest(struct pair_bends b, double log_p);
struct gamma_bends num_gamma_rest(struct gamma_bends b, double k, double l, double log_p);

/* The logarithm of I_x(a, b), x + y = 1 and b x <= a y, with its derivatives in a, b and log(x / y): slope[3], bend[9]. a, b up to 1e5:
 * more take too long. */
double num_beta_bends(double x, double y, double a, double b, double *slope, double *bend);

/* Marcum's Q (num/marcum.c), b > 0: the logarithm of the probability that a signal a >= 0 with normal noise 1 in two directions is more
 * than b (!upper: less) away from 0; c = b - a, as it is known without cancellation. Into bends, unless NULL, its derivatives, by k in a
 * and by l in the size of the noise, each to its own last digits but a few. */
double num_log_marcum(double a, double b, double c, bool upper, struct pair_bends *bends);

/* log(1 + x^2), whatever x. */
double num_log1psq(double x);

/* The unit deviance r - 1 - log r >= 0 of r = y / k, y and k > 0, given d = y - k as it is known without
 * cancellation (Loader 2000). */
double num_deviance(double y, double d, double k);

/* log of the sum of exp(g) over x, x + 1, x + 2, ..., for a g that is smooth and falls there: term by term, and what
 * is left after 2000 of them by the Euler-Maclaurin formula (DLMF 2.10.1). */
double num_log_series(double (*g)(const void *context, double x), const void *context, double x);

/* log of the integral of exp(g) from x to infinity (side = 1) or from -infinity to x (side = -1), for a
 * density log g that is smooth beyond x and falls there. scale: a length over which exp(g) changes
 * at x. Double-exponential quadrature (Takahasi & Mori 1974), relative error of the integral
 * about 1e-14 unless the tail is heavier than |x|^-1.05. */
double num_log_tail(double (*g)(const void *context, double x), const void *context, double x,
                    int side, double scale);

#endif
