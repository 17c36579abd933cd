/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The likelihood as a function of its parameters: of one, of two, and profiles. It is followed outward from the maximum, on the
 * scale of the link, in steps of a part of the standard error, until it has fallen far enough.
 *
 *   1. the parameters      2. outward from the maximum      3. of one      4. of two      5. profiles
 */
#include "internal.h"

#include "coords.h"
#include "likelihood.h"
#include "mem.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <stdlib.h>
#include <string.h>

/* --- 1. the parameters */

struct slope {
        const struct view *v;
        const struct report *r;
        const struct fit *f; /* at the limit, if the maximum is there, */
        struct spec spec;
        const struct inference *inference;
        struct inference *own; /* then this one, */
        struct fit *again;     /* of this fit */
        double *t;             /* t[npar], where it is evaluated */
        double *held;
        double *start;  /* start[npar]: the last maximum of a profile, */
        double *before; /* and that before it */
};

/* What is known of the fit at the limit. */
static void infer_limit(struct slope *s)
{
        char *why = NULL;
        struct infer_options plain = {.level = s->r->how->level};
        s->spec = (struct spec){.d = s->f->d, .s = s->f->s};
        double *held = mem_array(s->f->d->npar, sizeof *held);
        for (size_t j = 0; j < s->f->d->npar; j++)
                held[j] = s->f->held[j] ? s->f->t[j] : NUM_NAN;
        s->again = spec_fit(&s->spec, &(struct fit_options){.held = held});
        free(held);
        if (s->again->status == STATUS_OK)
                s->inference = s->own = infer_run(&s->spec, &s->again, &plain, &why);
        assert(s->own); /* it was found before */
        free(why);
}

static struct slope slope_make(const struct view *v, const struct report *r)
{
        const struct fit *f = fit_model(r->fit);
        struct slope s = {.v = v,
                          .r = r,
                          .f = f,
                          .spec = *v->spec,
                          .inference = r->inference,
                          .t = mem_array(4 * f->d->npar + 1, sizeof *s.t)};
        s.held = s.t + f->d->npar;
        s.start = s.held + f->d->npar;
        s.before = s.start + f->d->npar;
        if (f != r->fit)
                infer_limit(&s);
        return s;
}

static void slope_free(struct slope *s)
{
        infer_free(s->own);
        fit_free(s->again);
        free(s->t);
}

/* Whether the likelihood can be followed along it. */
static bool is_drawn(const struct fit *f, size_t j)
{
        return !f->held[j] && isfinite(f->t[j]) && !f->d->param[j].integer;
}

/* Moves parameter j of t to a value; those of a simplex keep their proportions. */
static void move(const struct dist *d, double *t, size_t j, double value)
{
        double rest = 1 - t[j];
        for (size_t k = 0; d->simplex && k < d->npar; k++)
                if (k != j)
                        t[k] = rest > 0 ? t[k] * (1 - value) / rest
                                        : (1 - value) / (double)(d->npar - 1);
        t[j] = value;
}

static double loglik(const struct slope *s)
{
        return -likelihood_nll(s->f->d, s->f->s, s->t, NULL, NULL);
}

/* Others at their estimates. */
static double along(struct slope *s, size_t j, double value)
{
        memcpy(s->t, s->f->t, s->f->d->npar * sizeof *s->t);
        move(s->f->d, s->t, j, value);
        return loglik(s);
}

/* A profile begins at the maximum. */
static void begin(struct slope *s)
{
        for (size_t k = 0; k < s->f->d->npar; k++)
                s->start[k] = s->before[k] = s->f->t[k];
}

/* Where the next maximum may be, from the last two; inside the range only. */
static void extrapolate(const struct slope *s, double *start)
{
        for (size_t k = 0; k < s->f->d->npar; k++) {
                const struct param *p = &s->f->d->param[k];
                double next = 2 * s->start[k] - s->before[k];
                start[k] = next > p->lo && next < p->hi ? next : s->start[k];
                if (!(start[k] > p->lo && start[k] < p->hi))
                        start[k] = NUM_NAN;
        }
}

/* Others at their maximum, given this one; NAN: there is none. */
static double profile(struct slope *s, size_t j, double value)
{
        const struct dist *d = s->f->d;
        if (d->simplex || s->f->nfree == 1)
                return along(s, j, value);
        for (size_t k = 0; k < d->npar; k++)
                s->held[k] = s->f->held[k] ? s->f->t[k] : NUM_NAN;
        s->held[j] = value;
        extrapolate(s, s->t);
        s->t[j] = NUM_NAN;
        struct fit *again =
                spec_fit(&s->spec, &(struct fit_options){.held = s->held, .start = s->t});
        double found = again->status == STATUS_OK ? again->loglik : NUM_NAN;
        for (size_t k = 0; again->status == STATUS_OK && k < d->npar; k++) {
                s->before[k] = s->start[k];
                s->start[k] = again->t[k];
        }
        fit_free(again);
        return found;
}

/* The length of a step in the coordinate of the link; in the parameter itself where there is no curvature. NAN: unknown. */
static double standard_error(const struct slope *s, size_t j, bool *linked)
{
        const struct dist *d = s->f->d;
        double variance = s->f->vcov[j * d->npar + j];
        *linked = variance > 0 && isfinite(variance);
        if (*linked)
                return sqrt(variance) / link_slope(&d->param[j], s->f->t[j]);
        const struct estimate *e = &s->inference->estimate[j];
        double width = fmax(e->upper - s->f->t[j], s->f->t[j] - e->lower);
        return width > 0 && isfinite(width) ? width / 3 : NUM_NAN;
}

/* The parameters that were named, or those that can be drawn, into index[npar]; *n how many. */
static enum status choose(const struct slope *s, size_t *index, size_t *n, struct fault *f)
{
        const struct dist *d = s->f->d;
        *n = 0;
        for (size_t i = 0; i < s->v->nname; i++) {
                size_t j = dist_param(d, s->v->name[i]);
                if (j == d->npar)
                        return figure_refuse(
                                s->v, f,
                                mem_format("%s has no parameter \"%s\"", d->name, s->v->name[i]));
                if (!is_drawn(s->f, j))
                        return figure_refuse(s->v, f,
                                             mem_format("%s is not estimated, or not a real number",
                                                        d->param[j].name));
                index[(*n)++] = j;
        }
        bool linked;
        for (size_t j = 0; s->v->nname == 0 && j < d->npar; j++)
                if (is_drawn(s->f, j) && !isnan(standard_error(s, j, &linked)))
                        index[(*n)++] = j;
        if (*n == 0)
                return figure_refuse(
                        s->v, f,
                        mem_format("no parameter is a real number that was estimated, with a "
                                   "standard error or an interval"));
        if (s->r->fit->map)
                return figure_refuse(s->v, f,
                                     mem_format("the estimates are not at the top of the "
                                                "likelihood but of a posterior"));
        return STATUS_OK;
}

/* --- 2. outward from the maximum */

static double stepped(const struct slope *s, size_t j, bool linked, double by)
{
        const struct param *p = &s->f->d->param[j];
        return linked ? link_from(p, link_to(p, s->f->t[j]) + by) : s->f->t[j] + by;
}

static bool is_inside(const struct param *p, double v)
{
        return isfinite(v) && v >= p->lo && v <= p->hi;
}

/* Points of a curve through the maximum, ascending. */
struct ridge {
        size_t n;
        double *value, *loglik;
        double *far; /* steps from the maximum, to either side */
        double h;    /* and how long they are, */
        bool linked; /* on the scale of the link */
};

enum { MOST_STEPS = 200, SOME = 5000 };

/* In steps of so many standard errors, until the likelihood has fallen by exp(-fall). */
static struct ridge follow(struct slope *s, size_t j, double step, double fall,
                           double (*height)(struct slope *s, size_t j, double value))
{
        enum { ALL = 2 * MOST_STEPS + 1 };
        struct ridge p = {.value = mem_array(ALL, sizeof *p.value),
                          .loglik = mem_array(ALL, sizeof *p.loglik),
                          .far = mem_array(ALL, sizeof *p.far)};
        const double top = s->f->loglik;
        p.h = step * standard_error(s, j, &p.linked);
        size_t down = 0, up = 0;
        if (isnan(p.h))
                return p;
        for (int side = -1; side <= 1; side += 2) {
                begin(s);
                for (size_t k = 1; k <= MOST_STEPS; k++) {
                        double far = (double)side * (double)k * (k > 40 ? (double)k / 40 : 1);
                        double v = stepped(s, j, p.linked, far * p.h);
                        if (!is_inside(&s->f->d->param[j], v))
                                break;
                        double l = height(s, j, v);
                        if (!isfinite(l))
                                break;
                        size_t at = side < 0 ? MOST_STEPS - ++down : MOST_STEPS + ++up;
                        p.value[at] = v;
                        p.loglik[at] = l;
                        p.far[at] = far;
                        if (top - l > fall)
                                break;
                }
        }
        p.value[MOST_STEPS] = s->f->t[j];
        p.loglik[MOST_STEPS] = top;
        p.far[MOST_STEPS] = 0;
        p.n = down + 1 + up;
        memmove(p.value, p.value + MOST_STEPS - down, p.n * sizeof *p.value);
        memmove(p.loglik, p.loglik + MOST_STEPS - down, p.n * sizeof *p.loglik);
        memmove(p.far, p.far + MOST_STEPS - down, p.n * sizeof *p.far);
        return p;
}

static void path_free(struct ridge *p)
{
        free(p->value);
        free(p->loglik);
        free(p->far);
}

/* The cubic through four points, at x. */
static double cubic(const double *x, const double *y, double at)
{
        double sum = 0;
        for (size_t i = 0; i < 4; i++) {
                double part = y[i];
                for (size_t k = 0; k < 4; k++)
                        part *= k == i ? 1 : (at - x[k]) / (x[i] - x[k]);
                sum += part;
        }
        return sum;
}

/* A picture of a large sample, whose likelihood is dear and smooth, has points between those that were computed: the root of how
 * far it has fallen, with the sign of the side, is nearly a line. */
static void refine(const struct slope *s, size_t j, struct ridge *p)
{
        enum { BETWEEN = 8 };
        if (p->n < 4)
                return;
        const size_t all = (p->n - 1) * BETWEEN + 1;
        double *root = mem_array(p->n, sizeof *root), *value = mem_array(all, sizeof *value),
               *height = mem_array(all, sizeof *height);
        for (size_t i = 0; i < p->n; i++)
                root[i] = copysign(sqrt(fmax(s->f->loglik - p->loglik[i], 0)), p->far[i]);
        for (size_t i = 0; i < all; i++) {
                size_t k = i / BETWEEN, first = k > 0 ? k - 1 : 0;
                first = first + 4 > p->n ? p->n - 4 : first;
                double part = (double)(i % BETWEEN) / BETWEEN;
                double far =
                        k + 1 < p->n ? p->far[k] + part * (p->far[k + 1] - p->far[k]) : p->far[k];
                double r = cubic(p->far + first, root + first, far);
                bool known = i % BETWEEN == 0;
                value[i] = known ? p->value[k] : stepped(s, j, p->linked, far * p->h);
                height[i] = known ? p->loglik[k] : s->f->loglik - r * r;
        }
        free(root);
        free(p->value);
        free(p->loglik);
        p->value = value;
        p->loglik = height;
        p->n = all;
}

/* The curve of a picture, or of a table in steps of its own, which holds no other points than were computed. */
static struct ridge curve_of(struct slope *s, size_t j, double step, double fall,
                             double (*height)(struct slope *s, size_t j, double value))
{
        const bool dear = s->v->drawn && s->f->s->n > SOME;
        const double picture = dear ? 1 : fmin(step, 0.1);
        struct ridge p = follow(s, j, s->v->drawn ? picture : step, fall, height);
        if (dear)
                refine(s, j, &p);
        return p;
}

static enum status no_range(const struct view *v, const struct param *p, struct fault *f)
{
        return figure_refuse(v, f,
                             mem_format("%s has neither a standard error nor an interval: how far "
                                        "to go is not known",
                                        p->name));
}

/* "mu 167, 95% interval 165 .. 169" of the estimate; "" where there is no interval. */
static char *in_words(const struct slope *s, size_t j)
{
        char at[NUM_TEXT], lo[NUM_TEXT], hi[NUM_TEXT], level[NUM_TEXT];
        const char *name = s->f->d->param[j].name;
        const struct estimate *e = &s->inference->estimate[j];
        const int digits = report_digits(e, 6);
        num_digits(at, s->f->t[j], digits);
        if (isnan(e->lower))
                return mem_format("%s = %s", name, at);
        return mem_format("%s = %s, %s%% interval %s .. %s", name, at,
                          num_digits(level, 100 * s->r->how->level, 6),
                          num_digits(lo, e->lower, digits), num_digits(hi, e->upper, digits));
}

static double fall_at(double level, double dimensions)
{
        return gsl_cdf_chisq_Pinv(level, dimensions) / 2;
}

/* The height as it is drawn. */
static double shown(const struct slope *s, double l)
{
        return s->v->curve == CURVE_LIKELIHOOD ? exp(l - s->f->loglik) : l;
}

/* The estimate and its interval, as lines across the picture; and how far the likelihood falls within one. */
static void mark_estimate(struct panel *p, const struct slope *s, size_t j)
{
        const double cut = shown(s, s->f->loglik - fall_at(s->r->how->level, 1));
        const double lo = p->y.lo, hi = p->y.hi;
        const struct estimate *e = &s->inference->estimate[j];
        if (e->lower > p->x.lo)
                panel_rule(p, e->lower, lo, e->lower, hi);
        if (e->upper < p->x.hi)
                panel_rule(p, e->upper, lo, e->upper, hi);
        panel_rule(p, s->f->t[j], lo, s->f->t[j], hi);
        panel_rule(p, p->x.lo, cut, p->x.hi, cut);
}

/* --- 3. of one */

static const char *height_label(const struct slope *s)
{
        return s->v->curve == CURVE_LIKELIHOOD ? "likelihood / its maximum" : "log-likelihood";
}

static void put_path(struct panel *p, const struct slope *s, size_t j, const struct ridge *path,
                     const char *key)
{
        const char *name = s->f->d->param[j].name;
        struct series *line = panel_series(p, MARK_LINE, path->n, 2, NULL, key, 1);
        for (size_t i = 0; i < path->n; i++) {
                line->column[0][i] = path->value[i];
                line->column[1][i] = shown(s, path->loglik[i]);
        }
        p->x.label = mem_format("%s", name);
        panel_fit_x(p);
        panel_fit_y(p);
        if (s->v->curve == CURVE_LIKELIHOOD) {
                p->y.lo = 0;
                p->y.hi = 1.05;
        } else {
                p->y.hi += 0.05 * (p->y.hi - p->y.lo);
        }
        struct series *top = panel_series(p, MARK_POINTS, 1, 2, NULL, NULL, 1);
        top->aside = true;
        top->column[0][0] = s->f->t[j];
        top->column[1][0] = shown(s, s->f->loglik);
}

static void note_marks(struct figure *g, const struct slope *s)
{
        char level[NUM_TEXT];
        if (s->v->drawn)
                figure_note(g, mem_format("dotted: the estimate, its interval, and the height of "
                                          "the %s%% likelihood-ratio interval",
                                          num_digits(level, 100 * s->r->how->level, 6)));
}

static enum status draw_one(struct slope *s, size_t j, struct figure *g, struct fault *f)
{
        struct ridge path = curve_of(s, j, 0.05, 5, along);
        if (path.n == 0) {
                path_free(&path);
                return no_range(s->v, &s->f->d->param[j], f);
        }
        struct panel *p = figure_panel(g);
        figure_head(g, "dist", s->f->d->param[j].name, curve_name(s->v->curve), NULL, NULL);
        put_path(p, s, j, &path, s->r->fit->d->name);
        p->y.label = mem_format("%s", height_label(s));
        mark_estimate(p, s, j);
        note_marks(g, s);
        g->caption = in_words(s, j);
        path_free(&path);
        return STATUS_OK;
}

/* --- 4. of two: on a grid that holds the outermost region, or nearly. In the coordinates of the links the likelihood is smooth,
 * so that a polynomial through few points has it between them (Trefethen 2013, Approximation Theory and Approximation Practice,
 * ch. 5 and 8); where it is not, each point is computed. */

enum { FINER = 101, FINE = 81, GRID = 61, COARSE = 25, MANY = 100000 };

/* Points to a side, as many as take no longer than a look. */
static size_t points_of(const struct fit *f)
{
        if (f->s->n <= SOME)
                return FINE;
        return f->s->n <= MANY ? GRID : COARSE;
}

struct frame {
        size_t a, b, n;
        bool smooth; /* a polynomial is worth a try */
        bool linked[2];
        double unit[2], lo[2], hi[2]; /* in standard errors */
};

/* Of one of the two, a part of the way through the frame. */
static double frame_value(const struct slope *s, const struct frame *w, int which, double part)
{
        double by = w->lo[which] + (w->hi[which] - w->lo[which]) * part;
        return stepped(s, which ? w->b : w->a, w->linked[which], by * w->unit[which]);
}

static double height_at(struct slope *s, const struct frame *w, double x, double y)
{
        const struct dist *d = s->f->d;
        bool inside = is_inside(&d->param[w->a], x) && is_inside(&d->param[w->b], y);
        memcpy(s->t, s->f->t, d->npar * sizeof *s->t);
        if (d->simplex) { /* what the two leave is shared as it was */
                double rest = 1 - s->t[w->a] - s->t[w->b];
                inside = inside && x + y < 1 && rest > 0;
                for (size_t j = 0; j < d->npar; j++)
                        s->t[j] *= (1 - x - y) / rest;
        }
        s->t[w->a] = x;
        s->t[w->b] = y;
        return inside ? loglik(s) : -NUM_INF;
}

/* Heights at degree + 1 points to a side, Chebyshev's, of which every other one is a point of half the degree. */
enum { LEAST_DEGREE = 4, MOST_DEGREE = 32, MOST_NODES = MOST_DEGREE + 1 };

struct surface {
        size_t degree;
        double height[MOST_NODES * MOST_NODES]; /* height[i * (degree + 1) + k] */
};

static double node(size_t degree, size_t i)
{
        return (1 - cos(M_PI * (double)i / (double)degree)) / 2;
}

/* How much each point counts at a place (barycentric: Berrut & Trefethen 2004, SIAM Rev. 46, 501-517). */
static void shares(size_t degree, double part, double *share)
{
        double sum = 0;
        for (size_t i = 0; i <= degree; i++)
                share[i] = 0;
        for (size_t i = 0; i <= degree; i++)
                if (fabs(part - node(degree, i)) < 1e-15) {
                        share[i] = 1;
                        return;
                }
        for (size_t i = 0; i <= degree; i++) {
                double end = i == 0 || i == degree ? 0.5 : 1;
                share[i] = (i % 2 ? -end : end) / (part - node(degree, i));
                sum += share[i];
        }
        for (size_t i = 0; i <= degree; i++)
                share[i] /= sum;
}

static double surface_at(const struct surface *f, const double *first, const double *second)
{
        double sum = 0;
        for (size_t i = 0; i <= f->degree; i++) {
                double line = 0;
                for (size_t k = 0; k <= f->degree; k++)
                        line += second[k] * f->height[i * (f->degree + 1) + k];
                sum += first[i] * line;
        }
        return sum;
}

/* Doubles the degree. Returns by how much the heights that are new differ from what was expected of them, at most, far below
 * the top by how much for each unit below; NAN: not all are finite. */
static double surface_double(struct slope *s, const struct frame *w, struct surface *f)
{
        struct surface *old = mem_array(1, sizeof *old);
        double most = 0, first[MOST_NODES], second[MOST_NODES];
        *old = *f;
        f->degree = old->degree ? 2 * old->degree : LEAST_DEGREE;
        for (size_t i = 0; i <= f->degree; i++)
                for (size_t k = 0; k <= f->degree; k++) {
                        double *h = &f->height[i * (f->degree + 1) + k];
                        if (old->degree && i % 2 == 0 && k % 2 == 0) {
                                *h = old->height[i / 2 * (old->degree + 1) + k / 2];
                                continue;
                        }
                        double u = node(f->degree, i), v = node(f->degree, k);
                        *h = height_at(s, w, frame_value(s, w, 0, u), frame_value(s, w, 1, v));
                        if (!isfinite(*h))
                                most = NUM_NAN;
                        if (!old->degree || isnan(most))
                                continue;
                        shares(old->degree, u, first);
                        shares(old->degree, v, second);
                        double off = fabs(surface_at(old, first, second) - *h);
                        most = isfinite(off) ? fmax(most, off / (1 + fmax(s->f->loglik - *h, 0)))
                                             : NUM_NAN;
                }
        free(old);
        return most;
}

static void put_places(const struct slope *s, const struct frame *w, struct series *grid)
{
        for (size_t i = 0; i < w->n; i++)
                for (size_t k = 0; k < w->n; k++) {
                        double last = (double)(w->n - 1);
                        grid->column[0][i * w->n + k] = frame_value(s, w, 0, (double)i / last);
                        grid->column[1][i * w->n + k] = frame_value(s, w, 1, (double)k / last);
                }
        grid->n = w->n * w->n;
        grid->block = w->n;
}

/* Heights by a polynomial; false: there is none. It is of twice the degree of one that was off by less than this, and by far
 * nearer. */
static bool fill_smooth(struct slope *s, const struct frame *w, struct series *grid)
{
        const double near = s->v->drawn ? 1e-3 : 1e-6;
        struct surface *f = mem_array(1, sizeof *f);
        double *share = mem_array(w->n * MOST_NODES, sizeof *share), off = NUM_INF;
        f->degree = 0;
        surface_double(s, w, f);
        while (f->degree < MOST_DEGREE && off > near)
                off = surface_double(s, w, f);
        for (size_t i = 0; i < w->n; i++)
                shares(f->degree, (double)i / (double)(w->n - 1), share + i * MOST_NODES);
        for (size_t i = 0; off <= near && i < w->n; i++)
                for (size_t k = 0; k < w->n; k++)
                        grid->column[2][i * w->n + k] =
                                surface_at(f, share + i * MOST_NODES, share + k * MOST_NODES);
        free(share);
        free(f);
        return off <= near;
}

static void fill(struct slope *s, struct frame *w, struct series *grid)
{
        const bool smooth = w->smooth && fill_smooth(s, w, grid);
        if (!smooth)
                w->n = points_of(s->f);
        w->smooth = smooth;
        put_places(s, w, grid);
        for (size_t i = 0; !smooth && i < grid->n; i++)
                grid->column[2][i] = height_at(s, w, grid->column[0][i], grid->column[1][i]);
}

/* Moves the sides out at which the likelihood is still higher than this; false: none. */
static bool widen(struct frame *w, const double *l, double above)
{
        bool moved = false;
        double top[4] = {-NUM_INF, -NUM_INF, -NUM_INF, -NUM_INF};
        for (size_t i = 0; i < w->n; i++) {
                top[0] = fmax(top[0], l[i]);
                top[1] = fmax(top[1], l[(w->n - 1) * w->n + i]);
                top[2] = fmax(top[2], l[i * w->n]);
                top[3] = fmax(top[3], l[i * w->n + w->n - 1]);
        }
        for (int side = 0; side < 4; side++) {
                if (top[side] <= above)
                        continue;
                *(side % 2 ? &w->hi[side / 2] : &w->lo[side / 2]) *= 1.4;
                moved = true;
        }
        return moved;
}

static void name_levels(struct panel *p, const struct slope *s)
{
        const double outer = s->r->how->level < 0.99 ? 0.99 : 0.999;
        const double level[] = {outer, s->r->how->level, 0.5};
        for (size_t i = 0; i < sizeof level / sizeof *level; i++) {
                char text[NUM_TEXT];
                p->level[i] = shown(s, s->f->loglik - fall_at(level[i], 2));
                p->level_name[i] = mem_format("%s%% region", num_digits(text, 100 * level[i], 6));
                p->nlevel = i + 1;
        }
}

/* What is within the outermost contour, and a little around it. */
static void frame_axes(struct panel *p, const struct series *grid)
{
        struct axis *axis[] = {&p->x, &p->y};
        for (size_t k = 0; k < 2; k++) {
                for (size_t i = 0; i < grid->n; i++)
                        if (grid->column[2][i] >= p->level[0])
                                axis_hold(axis[k], grid->column[k][i]);
                double margin = 0.06 * (axis[k]->hi - axis[k]->lo);
                axis[k]->lo -= margin;
                axis[k]->hi += margin;
        }
}

static enum status draw_two(struct slope *s, size_t a, size_t b, struct figure *g, struct fault *f)
{
        const struct dist *d = s->f->d;
        struct frame w = {.a = a,
                          .b = b,
                          .n = s->v->drawn ? FINER : FINE,
                          .smooth = s->v->drawn || s->f->s->n > SOME,
                          .lo = {-3.3, -3.3},
                          .hi = {3.3, 3.3}};
        w.unit[0] = standard_error(s, a, &w.linked[0]);
        w.unit[1] = standard_error(s, b, &w.linked[1]);
        if (isnan(w.unit[0]) || isnan(w.unit[1]))
                return no_range(s->v, &d->param[isnan(w.unit[0]) ? a : b], f);
        struct panel *p = figure_panel(g);
        struct series *grid = panel_series(p, MARK_GRID, w.n * w.n, 3, NULL, s->r->fit->d->name, 1);
        for (int tries = 0; tries < 5; tries++) {
                fill(s, &w, grid);
                if (!widen(&w, grid->column[2], s->f->loglik - fall_at(0.99, 2)))
                        break;
        }
        for (size_t i = 0; i < grid->n; i++) {
                double l = grid->column[2][i];
                if (s->v->drawn) /* contours go between finite numbers */
                        l = fmax(l, s->f->loglik - 1e4);
                grid->column[2][i] = shown(s, l);
        }
        figure_head(g, "dist", d->param[a].name, d->param[b].name, curve_name(s->v->curve), NULL);
        p->x.label = mem_format("%s", d->param[a].name);
        p->y.label = mem_format("%s", d->param[b].name);
        name_levels(p, s);
        frame_axes(p, grid);
        struct series *top = panel_series(p, MARK_POINTS, 1, 2, NULL, NULL, 1);
        top->aside = true;
        top->column[0][0] = s->f->t[a];
        top->column[1][0] = s->f->t[b];
        const struct estimate *e = s->inference->estimate;
        char x[NUM_TEXT], y[NUM_TEXT];
        g->caption =
                mem_format("%s = %s, %s = %s", d->param[a].name,
                           num_digits(x, s->f->t[a], report_digits(&e[a], 6)), d->param[b].name,
                           num_digits(y, s->f->t[b], report_digits(&e[b], 6)));
        return STATUS_OK;
}

/* Of what else there is, a slice is drawn. */
static void note_slice(struct figure *g, const struct slope *s, size_t n)
{
        if (s->f->nfree > n)
                figure_note(g, mem_format("the other parameters are at their estimates"));
}

enum status draw_likelihood(const struct view *v, size_t n, const struct report *r,
                            struct figure *g, struct fault *f)
{
        (void)n;
        struct slope s = slope_make(v, r);
        size_t *index = mem_array(s.f->d->npar + v->nname + 1, sizeof *index), count;
        enum status status = choose(&s, index, &count, f);
        if (status == STATUS_OK && v->nname > 2)
                status = figure_refuse(v, f, mem_format("of two parameters at most"));
        bool one = count == 1 || (s.f->d->simplex && s.f->d->npar == 2);
        if (status == STATUS_OK)
                status =
                        one ? draw_one(&s, index[0], g, f) : draw_two(&s, index[0], index[1], g, f);
        if (status == STATUS_OK)
                note_slice(g, &s, one ? 1 : 2);
        free(index);
        slope_free(&s);
        return status;
}

/* --- 5. profiles */

enum { MOST_PANELS = 6 };

/* All on the same scale. */
static void finish_profiles(struct figure *g, const struct slope *s, const size_t *index)
{
        double lo = NUM_INF, hi = -NUM_INF;
        for (size_t i = 0; i < g->n; i++) {
                lo = fmin(lo, g->panel[i].y.lo);
                hi = fmax(hi, g->panel[i].y.hi);
        }
        for (size_t i = 0; i < g->n; i++) {
                g->panel[i].y.lo = lo;
                g->panel[i].y.hi = hi;
                mark_estimate(&g->panel[i], s, index[i]);
        }
        note_marks(g, s);
        if (g->n == 1)
                g->caption = in_words(s, index[0]);
}

enum status draw_profile(const struct view *v, size_t n, const struct report *r, struct figure *g,
                         struct fault *f)
{
        (void)n;
        struct slope s = slope_make(v, r);
        size_t *index = mem_array(s.f->d->npar + v->nname + 1, sizeof *index), count;
        enum status status = choose(&s, index, &count, f);
        figure_head(g, "parameter", "value", "loglik", NULL, NULL);
        for (size_t i = 0; status == STATUS_OK && i < count; i++) {
                const struct param *param = &s.f->d->param[index[i]];
                if (v->drawn && g->n == MOST_PANELS) {
                        figure_note(g, mem_format("the first %zu of %zu parameters", g->n, count));
                        break;
                }
                struct ridge path = curve_of(&s, index[i], 0.25, 3.5, profile);
                if (path.n) {
                        struct panel *p = figure_panel(g);
                        put_path(p, &s, index[i], &path, param->name);
                        p->y.label = mem_format("log-likelihood");
                        index[g->n - 1] = index[i]; /* of the panels */
                } else if (v->nname) {
                        status = no_range(v, param, f);
                }
                path_free(&path);
        }
        if (status == STATUS_OK && g->n == 0)
                status = no_range(v, &s.f->d->param[index[0]], f);
        if (status == STATUS_OK)
                finish_profiles(g, &s, index);
        free(index);
        slope_free(&s);
        return status;
}
