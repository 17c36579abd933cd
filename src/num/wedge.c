/* SPDX-License-Identifier: GPL-3.0-or-later */
/* num/wedge: of two standard normals Y and W, L(z, a) = 2 P(Y > z, W > a Y) for z, a >= 0: a normal's tail less twice Owen's T, and the
 * smaller tail of a skew normal, whose density is f(y) = 2 phi(y) Phi(-a y).
 *
 *   L = (1 / pi) int_a^inf exp(-z^2 (1 + x^2) / 2) / (1 + x^2) dx         (Owen 1956, Ann. Math. Stat. 27, 1075-1090)
 *
 * With k^2 = 1 + a^2, m = a z, h = phi(m) / Phi(-m), f = exp(-z^2 k^2 / 2) / (pi h), and the hazard p = f / L is all that is sought. Near 0 (z k < 1) L
 * is what f leaves of L(0, a) = atan(1 / a) / pi. Farther out x = sinh v, whose integrand falls doubly exponentially and is smooth on a scale
 * of 1. Far out x = s / z:
 *
 *   1 / p = E(z / (z^2 + s^2)), s a normal beyond m, = E(1 / (1 + d)) / (z k^2),   1 + d = (z^2 + s^2) / (z^2 + m^2)
 *
 * is a series in the moments of t = s - m, with T = t / (z k) and c = a / k = cos w of 1 / (1 + d) = 1 / (1 + 2 c T + T^2) = sum (-T)^j U_j(c), U_j
 * Chebyshev's polynomials of the second kind. What p - z k^2 and p + d log f / dz are is then known without cancellation.
 */
#include "num.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>

/* z k from and up to which the integral in v is taken. */
#define NEAR 1.0
#define FAR 12.0
enum { NODES = 20 };

struct place {
        double z, a, k, far; /* far = z k */
        struct mills beyond; /* of m */
};

/* What the wedge between 0 and z has. */
static double near_part(const struct place *at, const gsl_integration_glfixed_table *rule)
{
        double sum = 0;
        for (size_t i = 0; i < NODES; i++) {
                double y, w;
                gsl_integration_glfixed_point(0, at->z, i, &y, &w, rule);
                sum += w * exp(-y * y / 2) * erfc(at->a * y * M_SQRT1_2);
        }
        return sum / sqrt(2 * M_PI);
}

/* The integral, less its first factor exp(-far^2 / 2), times k. */
static double beyond_part(const struct place *at, const gsl_integration_glfixed_table *rule)
{
        const double nothing = 39; /* exp(-this) */
        double a = at->a, k = at->k, m = a * at->z, far = at->far, sum = 0;
        double reach = acosh(k * sqrt(1 + 2 * nothing / far / far)) - asinh(a);
        int panels = (int)ceil(reach);
        for (int panel = 0; panel < panels; panel++)
                for (size_t i = 0; i < NODES; i++) {
                        double v, w, width = reach / panels;
                        gsl_integration_glfixed_point(panel * width, (panel + 1) * width, i, &v, &w,
                                                      rule);
                        double e = exp(v), s = (e - 1 / e) / 2, c = (e + 1 / e) / 2;
                        double rise = s * (2 * m * far * c + (m * m + far * far) * s);
                        sum += w * exp(-rise / 2) / (c + a / k * s);
                }
        return sum;
}

static double middle_hazard(const struct place *at)
{
        gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(NODES);
        double p = 0;
        if (at->far < NEAR) {
                double l = atan2(1, at->a) / M_PI - near_part(at, rule);
                p = exp(-at->far * at->far / 2) / (M_PI * at->beyond.h * l);
        } else {
                p = at->k / (at->beyond.h * beyond_part(at, rule));
        }
        gsl_integration_glfixed_table_free(rule);
        return p;
}

static struct wedge wedge_far(const struct place *at)
{
        double power[NUM_POWERS + 1], c = at->a / at->k, before = 1, now = 2 * c;
        int n = at->far < 16 ? 40 : at->far < 30 ? 28 : at->far < 100 ? 20 : 12;
        num_powers_beyond(at->a * at->z, 1 / at->far, n, power);
        double mean = 2 * c * power[1] + power[2];  /* E d */
        double square = 0, first = at->far * at->k; /* E(d^2 / (1 + d)), z k^2 */
        for (int j = 2; j <= n; j++) {
                double next = 2 * c * now - before; /* U_j */
                square += (j == 2 ? 4 * c * c : j % 2 ? -next : next) * power[j];
                before = now;
                now = next;
        }
        double lost = mean - square; /* 1 - E(1 / (1 + d)) */
        double kept = 1 - lost;
        return (struct wedge){
                .hazard = first / kept,
                .more = first * lost / kept,
                .rest = 1 / at->z - first * ((square - mean * lost) / kept),
        };
}

struct wedge num_wedge(double z, double a)
{
        struct place at = {.z = z, .a = a, .k = hypot(1, a), .beyond = num_mills(-a * z)};
        struct wedge l = {0};
        at.far = z * at.k;
        if (at.far < FAR) {
                l.hazard = middle_hazard(&at);
                l.more = l.hazard - at.far * at.k;
                l.rest = l.hazard - z - a * at.beyond.h;
        } else {
                l = wedge_far(&at);
        }
        l.log_p = -at.far * at.far / 2 - log(M_PI * at.beyond.h * l.hazard);
        return l;
}
