/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link: how a parameter follows from a number on the whole line. */
#include "link.h"

#include "num.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <strings.h>

static const char *const words[LINK_COUNT] = {
        [LINK_IDENTITY] = "identity", [LINK_LOG] = "log",         [LINK_LOGIT] = "logit",
        [LINK_PROBIT] = "probit",     [LINK_CLOGLOG] = "cloglog", [LINK_CAUCHIT] = "cauchit",
        [LINK_INVERSE] = "inverse",   [LINK_SQRT] = "sqrt",
};

enum link link_default(double lo, double hi)
{
        if (isfinite(lo))
                return isfinite(hi) ? LINK_LOGIT : LINK_LOG;
        return isfinite(hi) ? LINK_LOG : LINK_IDENTITY;
}

const char *link_word(enum link l)
{
        return words[l];
}

enum link link_find(const char *name)
{
        int l = 0;
        while (l < LINK_COUNT && strcasecmp(name, words[l]) != 0)
                l++;
        return (enum link)l;
}

const char *link_unfit(enum link l, double lo, double hi)
{
        bool low = isfinite(lo), high = isfinite(hi);
        switch (l) {
        case LINK_LOG:
                return low && high ? "it needs a parameter that is not bounded on both sides"
                                   : NULL;
        case LINK_LOGIT:
        case LINK_PROBIT:
        case LINK_CLOGLOG:
        case LINK_CAUCHIT:
                return low && high ? NULL : "it needs a parameter that is bounded on both sides";
        case LINK_SQRT:
                return lo == 0 && !high ? NULL : "it needs a parameter that is positive";
        case LINK_INVERSE:
                return high ? "it needs a parameter without an upper bound" : NULL;
        case LINK_IDENTITY:
        case LINK_COUNT:
                break;
        }
        return NULL;
}

/* F(u), F'(u), F''(u); the smaller of F and 1 - F is exact */
static double chance(enum link l, double u, double *slope, double *bend, double *rest)
{
        double f, e, q;
        switch (l) {
        case LINK_PROBIT:
                f = exp(-u * u / 2) * (M_SQRT1_2 * M_2_SQRTPI / 2);
                *slope = f;
                *bend = -u * f;
                *rest = erfc(u * M_SQRT1_2) / 2;
                return erfc(-u * M_SQRT1_2) / 2;
        case LINK_CLOGLOG:
                e = exp(u);
                f = exp(u - e);
                *slope = f;
                *bend = f * (1 - e);
                *rest = exp(-e);
                return -expm1(-e);
        case LINK_CAUCHIT:
                q = 1 / (1 + u * u);
                *slope = q * M_1_PI;
                *bend = -2 * u * q * q * M_1_PI;
                *rest = atan2(1, u) * M_1_PI;
                return atan2(1, -u) * M_1_PI;
        default:
                e = exp(-fabs(u));
                q = 1 / (1 + e);
                *slope = e * q * q;
                *bend = *slope * (u < 0 ? 1 - e : e - 1) * q;
                *rest = u < 0 ? q : e * q;
                return u < 0 ? e * q : q;
        }
}

double link_apply(enum link l, double lo, double hi, double u, double *slope, double *bend)
{
        double s = 1, b = 0, t = u, f, rest, width = hi - lo;
        switch (l) {
        case LINK_LOG: /* of a parameter without bounds: from 0 up */
                s = exp(isfinite(hi) ? -u : u);
                b = isfinite(hi) ? -s : s;
                t = isfinite(hi) ? hi - s : isfinite(lo) ? lo + s : s;
                break;
        case LINK_LOGIT:
        case LINK_PROBIT:
        case LINK_CLOGLOG:
        case LINK_CAUCHIT: /* from the nearer end, so that it is never lost to rounding */
                f = chance(l, u, &s, &b, &rest);
                t = f < 0.5 ? lo + width * f : hi - width * rest;
                s *= width;
                b *= width;
                break;
        case LINK_INVERSE:
                t = 1 / u;
                s = -t * t;
                b = -2 * s * t;
                break;
        case LINK_SQRT:
                t = u > 0 ? u * u : NUM_NAN;
                s = 2 * u;
                b = 2;
                break;
        case LINK_IDENTITY:
        case LINK_COUNT:
                break;
        }
        if (slope)
                *slope = s;
        if (bend)
                *bend = b;
        return t;
}

double link_invert(enum link l, double lo, double hi, double t)
{
        double f = (t - lo) / (hi - lo), rest = (hi - t) / (hi - lo);
        switch (l) {
        case LINK_LOG:
                return isfinite(hi) ? -log(hi - t) : log(isfinite(lo) ? t - lo : t);
        case LINK_LOGIT:
                return log((t - lo) / (hi - t));
        case LINK_PROBIT:
                return f < 0.5 ? gsl_cdf_ugaussian_Pinv(f) : gsl_cdf_ugaussian_Qinv(rest);
        case LINK_CLOGLOG:
                return log(-(f < 0.5 ? log1p(-f) : log(rest)));
        case LINK_CAUCHIT:
                return f < 0.5 ? -1 / tan(M_PI * f) : 1 / tan(M_PI * rest);
        case LINK_INVERSE:
                return 1 / t;
        case LINK_SQRT:
                return sqrt(t);
        case LINK_IDENTITY:
        case LINK_COUNT:
                break;
        }
        return t;
}

/* log F and its derivatives for a symmetric distribution, whose log(1 - F) is that of -u */
static void log_chance(enum link l, double u, double f[3])
{
        double e = exp(-fabs(u)), q = 1 / (1 + e), slope, bend, rest;
        switch (l) {
        case LINK_PROBIT: {
                struct mills m = num_mills(u);
                f[0] = num_log_ndtr(u);
                f[1] = m.h;
                f[2] = -m.h * m.rest;
                break;
        }
        case LINK_CAUCHIT: {
                double all = chance(l, u, &slope, &bend, &rest);
                f[0] = all < 0.5 ? log(all) : log1p(-rest);
                f[1] = slope / all;
                f[2] = bend / all - f[1] * f[1];
                break;
        }
        default:
                f[0] = -num_log1pexp(-u);
                f[1] = u < 0 ? q : e * q;
                f[2] = -e * q * q;
        }
}

void link_log_chances(enum link l, double u, double f[3], double s[3])
{
        if (l == LINK_CLOGLOG) {
                double e = exp(u), r = e > 0 ? e / expm1(e) : 1;
                f[0] = u < -40 ? u : num_log1mexp(-e); /* log(1 - exp(-e)) = u - e / 2 + ... */
                f[1] = r;
                f[2] = e > 700 ? 0 : r * (1 - e - r);
                s[0] = s[1] = s[2] = -e;
                return;
        }
        log_chance(l, u, f);
        log_chance(l, -u, s);
        s[1] = -s[1];
}
