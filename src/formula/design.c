/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formula/design: terms -> columns of numbers.
 *
 *   1. variables over a table      2. the columns of a term      3. the design      4. the left side */
#include "internal.h"

#include "mem.h"
#include "num.h"
#include "text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COEFFICIENTS = 10000 };

/* --- 1. variables over a table --------------------------------------------------------------- */

/* The columns that a variable has there. */
struct piece {
        bool made;
        size_t n;           /* x, or levels */
        const double **x;   /* x[n]; NULL: a factor */
        const double *code; /* code[rows] of a factor: indices into level */
        size_t *level;      /* level[code] */
};

struct builder {
        const struct formula *formula;
        const struct table *t;
        const struct requests *r;
        struct model *m;
        struct piece *piece; /* piece[m->nvariable] */
        struct design *d;
        struct fault *fault;
};

/* A column that the design owns from now on. */
static double *own(struct design *d, double *x)
{
        d->owned = mem_grow(d->owned, &d->room, d->nowned + 1, sizeof *d->owned);
        return d->owned[d->nowned++] = x;
}

static void piece_of_numbers(struct piece *p, size_t n)
{
        p->n = n;
        p->x = mem_array(n, sizeof *p->x);
}

/* The value that is not finite in a column made of finite ones, if there is one. */
static enum status check_finite(const struct builder *b, const char *name, const double *x)
{
        char shown[TEXT_SHOWN], value[NUM_TEXT];
        size_t line, row = 0;
        while (row < b->d->n && isfinite(x[row]))
                row++;
        if (row == b->d->n)
                return STATUS_OK;
        const char *file = table_where(b->t, row, &line);
        return fault_set(b->fault, STATUS_DATA, file, line, "%s is %s",
                         text_shown(shown, name, strlen(name)), num_shortest(value, x[row]));
}

/* Arithmetic, or its powers. */
static enum status make_values(const struct builder *b, const struct variable *v, struct piece *p)
{
        double *x = node_values(v->expr, b->t, b->r, b->fault);
        if (!x)
                return b->fault->status;
        piece_of_numbers(p, v->degree ? v->degree : 1);
        p->x[0] = own(b->d, x);
        for (size_t k = 1; k < p->n; k++) {
                double *to = own(b->d, mem_array(b->d->n, sizeof *to));
                for (size_t i = 0; i < b->d->n; i++)
                        to[i] = value_power(x[i], (double)(k + 1));
                p->x[k] = to;
        }
        return p->n > 1 ? check_finite(b, v->name, p->x[p->n - 1]) : STATUS_OK;
}

static void note_lone_levels(const struct builder *b, const struct variable *v,
                             const struct piece *p, const struct column *c)
{
        struct design *d = b->d;
        size_t *count = mem_array(p->n, sizeof *count);
        for (size_t i = 0; i < d->n; i++)
                count[p->level[(size_t)c->x[i]]]++;
        for (size_t k = 0; k < c->nlabel; k++) {
                if (count[p->level[k]] != 1)
                        continue;
                d->lone = mem_grow(d->lone, &d->lone_room, d->nlone + 1, sizeof *d->lone);
                d->lone[d->nlone++] =
                        (struct lone_level){v->name, v->factor->level[p->level[k]], c->first[k]};
        }
        free(count);
}

/* A column that was text for an earlier design must be text here, and numbers numbers. */
static enum status wrong_kind(const struct builder *b, const struct variable *v)
{
        char shown[TEXT_SHOWN];
        return fault_set(b->fault, STATUS_DATA, NULL, 0,
                         v->factor ? "%s was a factor and has numbers now"
                                   : "%s had numbers and is a factor now",
                         text_shown(shown, v->name, strlen(v->name)));
}

static enum status make_column(const struct builder *b, struct variable *v, struct piece *p)
{
        bool again = b->d->borrowed;
        size_t i = requests_find(b->r, b->t, v->column, v->factor ? WANT_LABEL : v->want);
        if (again && i == b->t->ncolumn)
                return wrong_kind(b, v);
        assert(i < b->t->ncolumn);
        const struct column *c = &b->t->column[i];
        if (again && c->is_label != (v->factor != NULL))
                return wrong_kind(b, v);
        if (!c->is_label) {
                piece_of_numbers(p, 1);
                p->x[0] = c->x;
                return STATUS_OK;
        }
        if (!v->factor && !(v->factor = factor_make(b->t, c, v->name, b->fault)))
                return b->fault->status;
        p->n = v->factor->n;
        p->code = c->x;
        p->level = factor_levels(v->factor, b->t, c, v->name, b->fault);
        if (!p->level)
                return b->fault->status;
        if (!again)
                note_lone_levels(b, v, p, c);
        return STATUS_OK;
}

/* Those that occur in terms: what was taken away again may be anything. */
static enum status make_pieces(const struct builder *b)
{
        for (size_t j = 0; j < b->m->terms.n; j++)
                for (size_t i = 0; i < b->m->terms.term[j].n; i++) {
                        size_t k = b->m->terms.term[j].variable[i];
                        struct variable *v = &b->m->variable[k];
                        struct piece *p = &b->piece[k];
                        if (p->made)
                                continue;
                        enum status status = v->expr ? make_values(b, v, p) : make_column(b, v, p);
                        if (status != STATUS_OK)
                                return status;
                        p->made = true;
                }
        return STATUS_OK;
}

/* --- 2. the columns of a term ---------------------------------------------------------------- */

static size_t width(const struct piece *p, bool full)
{
        return p->n - (!p->x && !full);
}

/* "x:g"; of the intercept (NULL) its own name. */
static char *term_text(const struct model *m, const struct term *t)
{
        char *text = t ? mem_text("", 0) : mem_format("(Intercept)");
        for (size_t i = 0; t && i < t->n; i++) {
                char *longer =
                        mem_format("%s%s%s", text, i ? ":" : "", m->variable[t->variable[i]].name);
                free(text);
                text = longer;
        }
        return text;
}

/* A column of a term; name and x are the design's from now on. */
static void add_column(struct design *d, const struct term *t, char *name, const double *x)
{
        d->term = mem_grow(d->term, &d->term_room, d->p + 1, sizeof *d->term);
        d->term[d->p] = term_text(d->model, t);
        d->name = mem_grow(d->name, &d->name_room, d->p + 1, sizeof *d->name);
        d->column = mem_grow(d->column, &d->column_room, d->p + 1, sizeof *d->column);
        d->name[d->p] = name;
        d->column[d->p++] = x;
}

/* Column k of a variable, called so behind a product (consumed), if that is not empty. */
static char *name_longer(char *name, const struct variable *v, const struct piece *p, size_t k)
{
        const char *colon = *name ? ":" : "";
        char *longer;
        if (!p->x)
                longer = mem_format("%s%s%s[%s]", name, colon, v->name, v->factor->level[k]);
        else if (v->degree)
                longer = mem_format("%s%s%s[%zu]", name, colon, v->name, k + 1);
        else
                longer = mem_format("%s%s%s", name, colon, v->name);
        free(name);
        return longer;
}

static void multiply(double *out, size_t n, const struct piece *p, size_t k)
{
        if (p->x) {
                for (size_t i = 0; i < n; i++)
                        out[i] *= p->x[k][i];
        } else {
                for (size_t i = 0; i < n; i++)
                        out[i] = p->level[(size_t)p->code[i]] == k ? out[i] : 0;
        }
}

/* Column k of a term, of which those of its first variable follow each other. */
static enum status add_product(const struct builder *b, const struct term *t, size_t k)
{
        struct design *d = b->d;
        const struct piece *first = &b->piece[t->variable[0]];
        char *name = mem_text("", 0);
        double *out = NULL;
        if (t->n > 1 || !first->x) {
                out = own(d, mem_array(d->n, sizeof *out));
                for (size_t i = 0; i < d->n; i++)
                        out[i] = 1;
        }
        for (size_t i = 0; i < t->n; i++) {
                const struct piece *p = &b->piece[t->variable[i]];
                size_t columns = width(p, t->full[i]);
                size_t at = k % columns + (p->n - columns);
                k /= columns;
                name = name_longer(name, &b->m->variable[t->variable[i]], p, at);
                if (out)
                        multiply(out, d->n, p, at);
                else
                        add_column(d, t, name, p->x[at]);
        }
        if (!out)
                return STATUS_OK;
        add_column(d, t, name, out);
        return check_finite(b, name, out);
}

static enum status add_term(const struct builder *b, const struct term *t)
{
        size_t columns = 1;
        enum status status = STATUS_OK;
        for (size_t i = 0; i < t->n && columns <= MOST_COEFFICIENTS; i++)
                columns *= width(&b->piece[t->variable[i]], t->full[i]);
        if (columns > MOST_COEFFICIENTS - b->d->p) {
                char shown[TEXT_SHOWN];
                const char *text = b->formula->text;
                return fault_set(b->fault, STATUS_USAGE, NULL, 0,
                                 "--formula: %s: more than %d coefficients",
                                 text_shown(shown, text, strlen(text)), (int)MOST_COEFFICIENTS);
        }
        for (size_t k = 0; k < columns && status == STATUS_OK; k++)
                status = add_product(b, t, k);
        return status;
}

/* --- 3. the design --------------------------------------------------------------------------- */

static enum status add_offsets(const struct builder *b)
{
        struct design *d = b->d;
        for (size_t k = 0; k < b->m->noffset; k++) {
                double *x = node_values(b->m->offset[k], b->t, b->r, b->fault);
                if (!x)
                        return b->fault->status;
                if (!d->offset) {
                        d->offset = x;
                        continue;
                }
                for (size_t i = 0; i < d->n; i++)
                        d->offset[i] += x[i];
                free(x);
        }
        return d->offset ? check_finite(b, "offset", d->offset) : STATUS_OK;
}

static enum status build(const struct builder *b)
{
        enum status status = make_pieces(b);
        if (status != STATUS_OK)
                return status;
        if (!b->d->borrowed)
                model_code(b->m);
        b->d->intercept = b->m->intercept;
        if (b->d->intercept)
                add_column(b->d, NULL, mem_text("(Intercept)", 11), NULL);
        for (size_t j = 0; j < b->m->terms.n && status == STATUS_OK; j++)
                status = add_term(b, &b->m->terms.term[j]);
        return status == STATUS_OK ? add_offsets(b) : status;
}

enum status formula_design(const struct formula *formula, const struct table *t,
                           const struct requests *r, const struct design *like, struct design *out,
                           struct fault *f)
{
        *out = (struct design){0};
        if (t->nrow == 0)
                return fault_set(f, STATUS_DATA, NULL, 0, "no observations");
        struct model *m = like ? like->model : model_make(formula, t, r, f);
        if (!m)
                return f->status;
        *out = (struct design){.n = t->nrow, .model = m, .borrowed = like != NULL};
        struct builder b = {formula, t, r, m, mem_array(m->nvariable, sizeof *b.piece), out, f};
        enum status status = build(&b);
        for (size_t i = 0; i < m->nvariable; i++) {
                free(b.piece[i].x);
                free(b.piece[i].level);
        }
        free(b.piece);
        if (status != STATUS_OK)
                design_free(out);
        return status;
}

void design_free(struct design *d)
{
        for (size_t j = 0; j < d->p; j++) {
                free(d->name[j]);
                free(d->term[j]);
        }
        for (size_t k = 0; k < d->nowned; k++)
                free(d->owned[k]);
        if (!d->borrowed)
                model_free(d->model);
        free(d->name);
        free(d->term);
        free(d->column);
        free(d->owned);
        free(d->offset);
        free(d->lone);
        *d = (struct design){0};
}

/* --- 4. the left side ------------------------------------------------------------------------ */

enum status formula_response(const struct formula *formula, const struct table *t,
                             const struct requests *r, size_t *column, double **x, struct fault *f)
{
        const struct node *left = formula->left;
        assert(left);
        *x = NULL;
        *column = t->ncolumn;
        if (left->kind != NODE_NAME)
                return (*x = node_values(left, t, r, f)) ? STATUS_OK : f->status;
        size_t i = 0;
        while (i < r->n && !(r->apart[i] && strcmp(r->request[i].column, left->name) == 0))
                i++;
        *column = i < r->n ? i : requests_find(r, t, left->name, WANT_EITHER);
        assert(*column < t->ncolumn);
        return STATUS_OK;
}
