/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample/circle: the mean direction of angles, and how far they are from it. */
#include "internal.h"

/* 1 - cos(x - a) and sin(x - a), from the half angle: the first is right where it is small. */
static void turned(const void *context, size_t n, const double *x, double *row)
{
        double a = *(const double *)context, s, c;
        for (size_t i = 0; i < n; i++) {
                sincos((x[i] - a) / 2, &s, &c);
                row[i] = 2 * s * s;
                row[SAMPLE_BLOCK + i] = 2 * s * c;
        }
}

static struct circle about(const struct sample *s, double a)
{
        struct dd sum[2];
        sample_sums(s, 2, turned, &a, sum);
        return (struct circle){a, dd_value(sum[0]) / s->weight, dd_value(sum[1]) / s->weight};
}

static double angle_of(const struct circle *c)
{
        return atan2(c->sine, 1 - c->versine);
}

struct circle circle_turn(const struct circle *c, double by)
{
        double half = sin(by / 2), versine = 2 * half * half, cosine = 1 - c->versine;
        return (struct circle){
                .direction = c->direction + by,
                .versine = c->versine + cosine * versine - c->sine * sin(by),
                .sine = c->sine * cos(by) - cosine * sin(by),
        };
}

/* The second time to the last digits. */
const struct circle *sample_circle(const struct sample *s)
{
        struct summary *m = s->summary;
        if (m->have_circle)
                return &m->circle;
        struct circle zero = about(s, 0), near = about(s, angle_of(&zero));
        m->circle = circle_turn(&near, angle_of(&near));
        m->have_circle = true;
        return &m->circle;
}
