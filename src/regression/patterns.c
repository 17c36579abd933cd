/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regression/patterns: what the observations tell of their own distribution given the predictors.
 *
 * Rows that agree in all predictors have one distribution, of which the shares q of their values are what is observed: the entropy
 * of the observations given the predictors is - sum w / W log q. What the cross-entropy, - l / W, has above it is the
 * divergence of the data from the model. Where no two rows agree it is 0: the sample says nothing of chance. */
#include "internal.h"

#include "mem.h"
#include "wide.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Numbers by which rows are told apart. */
struct keys {
        size_t n, k;
        const double **column; /* column[k][n] */
};

static void keys_add(struct keys *s, const double *column)
{
        if (column)
                s->column[s->k++] = column;
}

static struct keys predictors_of(const struct regression *r)
{
        size_t most = r->m + 1;
        for (size_t k = 0; k < r->nprediction; k++)
                most += r->prediction[k].design->p + 2;
        struct keys s = {.n = r->y->n, .column = mem_array(most, sizeof *s.column)};
        for (size_t k = 0; k < r->nprediction; k++) {
                const struct design *d = r->prediction[k].design;
                for (size_t j = 0; j < d->p; j++)
                        keys_add(&s, d->column[j]);
                keys_add(&s, d->offset);
                keys_add(&s, r->prediction[k].offset);
        }
        for (size_t a = 0; a < r->m; a++)
                keys_add(&s, r->coordinate[a].given);
        return s;
}

/* The finaliser of splitmix64 (Steele, Lea & Flood 2014). */
static uint64_t hash_of(const struct keys *s, size_t i)
{
        uint64_t h = 0;
        for (size_t j = 0; j < s->k; j++) {
                double x = s->column[j][i] + 0.0; /* -0 is 0 */
                uint64_t bits;
                memcpy(&bits, &x, sizeof bits);
                h += bits + 0x9e3779b97f4a7c15;
                h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9;
                h = (h ^ (h >> 27)) * 0x94d049bb133111eb;
                h ^= h >> 31;
        }
        return h;
}

static bool agree(const struct keys *s, size_t a, size_t b)
{
        bool same = true;
        for (size_t j = 0; j < s->k && same; j++)
                same = s->column[j][a] == s->column[j][b];
        return same;
}

struct slot {
        uint64_t hash;
        size_t row; /* + 1; 0: empty */
};

/* first[n]: the first row that each agrees with. true: some do. */
static bool find_first(const struct keys *s, double *first)
{
        size_t room = 16;
        while (room < 2 * s->n)
                room *= 2;
        struct slot *slot = mem_array(room, sizeof *slot);
        bool any = false;
        for (size_t i = 0; i < s->n; i++) {
                uint64_t hash = hash_of(s, i);
                size_t at = (size_t)hash & (room - 1);
                while (slot[at].row && !(slot[at].hash == hash && agree(s, slot[at].row - 1, i)))
                        at = (at + 1) & (room - 1);
                any = any || slot[at].row;
                if (!slot[at].row)
                        slot[at] = (struct slot){hash, i + 1};
                first[i] = (double)(slot[at].row - 1);
        }
        free(slot);
        return any;
}

/* w[i] of the first of rows that agree: the weight of all of them. */
static void gather(const struct regression *r, const double *first, double *w)
{
        for (size_t i = 0; i < r->y->n; i++)
                w[(size_t)first[i]] += r->y->w ? r->y->w[i] : 1;
}

/* Of rows of which some agree. */
static double entropy_of(const struct regression *r, const double *first)
{
        size_t n = r->y->n;
        double *cell = mem_array(3 * n, sizeof *cell), *all = cell + n, *w = all + n;
        struct keys both = {n, 2, (const double *[]){first, r->y->x}};
        find_first(&both, cell);
        gather(r, first, all);
        gather(r, cell, w);
        struct dd sum = {0, 0};
        for (size_t i = 0; i < n; i++)
                if (w[i] > 0 && w[i] < all[(size_t)first[i]])
                        sum = dd_sub(sum, dd_product(w[i] / r->y->weight,
                                                     log(w[i] / all[(size_t)first[i]])));
        free(cell);
        return dd_value(sum);
}

double regression_entropy(const struct regression *r)
{
        struct keys predictors = predictors_of(r);
        double *first = mem_array(r->y->n, sizeof *first);
        double entropy = find_first(&predictors, first) ? entropy_of(r, first) : 0;
        free(first);
        free(predictors.column);
        return entropy;
}
