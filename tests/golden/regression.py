# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes regression.tsv, which tests/regression.c reads: maxima of regressions and of penalised likelihoods, from
mpmath alone. Densities are those of families/; formulas, links, designs and penalties are written here a
second time, so that nothing here knows mlefit's code.

    regression.py                   rewrite regression.tsv
    regression.py --check           compute again and compare with the frozen file
    regression.py --show [WORD ...] compute the cases whose line has all of these words and print them
"""
import ast
import csv
import glob
import importlib
import itertools
import math
import multiprocessing
import os
import random
import shlex
import sys
from fractions import Fraction
from mpmath import fp, mp, mpf

from reference import (
    DATA,
    EPS,
    FAMILIES,
    HERE,
    MISSING,
    POSITIVE,
    REAL,
    TOL_SE,
    UNIT,
    Numbers,
    as_table,
    brief,
    cholesky,
    exp,
    freeze,
    log,
    log_ndtr,
    number,
    pi,
    reciprocal,
    seeds,
    solve,
    square,
    to_mpf,
    value,
)

COLUMNS = ["file", "dist", "options", "quantity", "value", "tol", "reason"]
TOL = 45036  # 1e-11: coefficients and loglik
DIGITS = 70

# The parameter that the formula of a response drives, where it is not the first.
DRIVES = {
    "negbinomial": "mu",
    "binomial": "p",
    "gamma": "rate",
    "weibull": "scale",
    "johnsonsu": "xi",
}

# Whose observations are whole numbers or labels, which no rounding moves.
WHOLE = {"bernoulli", "binomial", "categorical", "geometric", "negbinomial", "poisson", "zip"}

# --- tables ----------------------------------------------------------------------------------


def is_number(cell):
    try:
        float(cell)
        return True
    except ValueError:
        return False


class Table:
    """The cells of a file; columns become numbers (exact ones, of the nearest doubles) or factors."""

    def __init__(self, file):
        with open(os.path.join(DATA, file), newline="") as f:
            rows = [[c.strip() for c in r] for r in csv.reader(line for line in f if line[0] != "#")]
        self.names, self.rows = rows[0], rows[1:]

    def keep(self, names):
        """Only the rows that have all of these columns."""
        where = [self.names.index(n) for n in names]
        self.rows = [r for r in self.rows if not any(r[k] in MISSING for k in where)]

    def cells(self, name):
        k = self.names.index(name)
        return [r[k] for r in self.rows]

    def numeric(self, name):
        return all(is_number(c) for c in self.cells(name) if c not in MISSING)

    def numbers(self, name):
        return [Fraction(float(c)) for c in self.cells(name)]

    def factor(self, name):
        cells = self.cells(name)
        key = float if self.numeric(name) else (lambda s: s.encode())
        levels = sorted(set(cells), key=key)
        return levels, [levels.index(c) for c in cells]


# --- formulas --------------------------------------------------------------------------------


def split_at(text, signs):
    """[(sign, piece)] at these signs outside of parentheses."""
    out, depth, start, sign = [], 0, 0, "+"
    for k, c in enumerate(text + "\0"):
        depth += (c == "(") - (c == ")")
        if c == "\0" or (c in signs and depth == 0):
            if text[start:k].strip():
                out.append((sign, text[start:k].strip()))
            sign, start = c, k + 1
    return out


FUNCTIONS = {"log": mp.log, "sqrt": mp.sqrt, "exp": mp.exp}


def as_mpf(v):
    return to_mpf(v) if isinstance(v, Fraction) else mpf(v)


def arithmetic(text, table, used=None):
    """The values of an expression, exact where they are rational. used: only collect its columns."""

    def walk(node):
        if isinstance(node, ast.Constant):
            return lambda i: Fraction(float(node.value))
        if isinstance(node, ast.Name):
            if used is not None:
                used.append(node.id)
                return None
            x = table.numbers(node.id)
            return lambda i: x[i]
        if isinstance(node, ast.UnaryOp):
            a = walk(node.operand)
            return lambda i: -a(i)
        if isinstance(node, ast.BinOp):
            a, b = walk(node.left), walk(node.right)

            def both(i):
                u, v = a(i), b(i)
                if isinstance(node.op, ast.Pow):
                    assert v.denominator == 1
                    return u ** int(v)
                if not isinstance(u, Fraction) or not isinstance(v, Fraction):
                    u, v = as_mpf(u), as_mpf(v)
                return {
                    ast.Add: lambda: u + v,
                    ast.Sub: lambda: u - v,
                    ast.Mult: lambda: u * v,
                    ast.Div: lambda: u / v,
                }[type(node.op)]()

            return both
        assert isinstance(node, ast.Call), text
        a = walk(node.args[0])
        if node.func.id == "I":
            return a
        return lambda i: FUNCTIONS[node.func.id](as_mpf(a(i)))

    f = walk(ast.parse(text.replace("^", "**"), mode="eval").body)
    return None if used is not None else [f(i) for i in range(len(table.rows))]


class Design:
    """The right side of a formula over a table: names, rows x[i][j], offsets. Factors only beside an intercept, by
    treatment contrasts: what these cases need of R's rules."""

    def __init__(self, text, table, apart):
        self.intercept, terms, gone, self.offsets = True, [], [], []
        for sign, piece in split_at(text, "+-"):
            if piece in ("0", "1"):
                self.intercept = (piece == "1") == (sign == "+")
            elif sign == "-":
                gone.append([piece])
            elif piece == ".":
                terms += [[n] for n in table.names if n not in apart]
            elif piece.startswith("offset("):
                self.offsets.append(piece[7:-1])
            else:
                crossed = [[f.strip() for _, f in split_at(p, ":")] for _, p in split_at(piece, "*")]
                for bits in range(1, 1 << len(crossed)):
                    terms.append(sum((c for k, c in enumerate(crossed) if bits >> k & 1), []))
        terms = [t for t in terms if t not in gone]
        self.terms = sorted((t for k, t in enumerate(terms) if t not in terms[:k]), key=len)
        self.used = []
        for variable in sum(self.terms, []) + self.offsets:
            if variable[:2] == "C(":
                self.used.append(variable[2:-1])
            elif variable[:5] == "poly(":
                self.used.append(variable[5:].split(",")[0])
            else:
                arithmetic(variable, table, self.used)

    def variable(self, text, table):
        """[(name, values)], of a factor without its first level."""
        if text[:2] == "C(" or (text in table.names and not table.numeric(text)):
            assert self.intercept
            levels, of = table.factor(text[2:-1] if text[:2] == "C(" else text)
            return [(f"{text}[{v}]", [Fraction(k + 1 == o) for o in of]) for k, v in enumerate(levels[1:])]
        if text[:5] == "poly(":
            name, degree = text[5:-1].split(",")
            x = table.numbers(name)
            return [(f"{text}[{k}]", [v**k for v in x]) for k in range(1, int(degree) + 1)]
        return [(text, arithmetic(text, table))]

    def make(self, table):
        n = len(table.rows)
        columns = [("(Intercept)", [Fraction(1)] * n)] if self.intercept else []
        for term in self.terms:
            product = [("", [Fraction(1)] * n)]
            for text in term:
                product = [
                    (f"{a}:{b}" if a else b, [u * v if u and v else Fraction(0) for u, v in zip(p, q)])
                    for b, q in self.variable(text, table)
                    for a, p in product
                ]
            columns += product
        self.names = [c[0] for c in columns]
        self.x = [[c[1][i] for c in columns] for i in range(n)]
        self.offset = [Fraction(0)] * n
        for text in self.offsets:
            more = arithmetic(text, table)
            self.offset = [a + b if isinstance(b, Fraction) else as_mpf(a) + b for a, b in zip(self.offset, more)]
        return self


# --- links -----------------------------------------------------------------------------------


def arctangent(a):
    """atan(a) / pi + 1/2."""
    v, c = value(a), Numbers.ctx
    f = c.atan(v) / pi() + c.mpf(1) / 2
    q = 1 / (1 + v * v)
    return a.through(f, q / pi(), -2 * v * q * q / pi())


LINKS = {
    "identity": (lambda u: u, lambda t: t),
    "log": (exp, math.log),
    "logit": (lambda u: reciprocal(1 + exp(-u)), lambda t: math.log(t / (1 - t))),
    "probit": (lambda u: exp(log_ndtr(u)), lambda t: (t - 0.5) * 2.5),
    "cloglog": (lambda u: 1 - exp(-exp(u)), lambda t: math.log(-math.log1p(-t))),
    "cauchit": (arctangent, lambda t: math.tan(math.pi * (t - 0.5))),
    "inverse": (reciprocal, lambda t: 1 / t),
    "sqrt": (square, math.sqrt),
}


def default_link(bounds):
    return {REAL: "identity", POSITIVE: "log", UNIT: "logit"}[bounds]


# --- where a search begins: what each observation alone says of the parameters -------------------


def starts_at(dist, y, params):
    n = len(y)
    m = sum(y) / n
    sd = math.sqrt(sum((v - m) ** 2 for v in y) / n) or 1.0
    alone = {
        "bernoulli": lambda: {"p": [0.25 + 0.5 * v for v in y]},
        "binomial": lambda: {"p": [0.1 + 0.8 * v / (max(y) + 1) for v in y]},
        "geometric": lambda: {"p": [1 / (1.5 + v) for v in y]},
        "poisson": lambda: {"lambda": [v + 0.5 for v in y]},
        "negbinomial": lambda: {"mu": [v + 0.5 for v in y], "size": 1.5},
        "zip": lambda: {"lambda": [max(v, 0.5 * m) for v in y], "pi": 0.2},
        "gamma": lambda: {"rate": [2 / v for v in y], "shape": 2.0},
        "exponential": lambda: {"rate": [1 / (v + 0.1 * m) for v in y]},
        "invgauss": lambda: {"mu": y, "lambda": m},
        "weibull": lambda: {"scale": y, "shape": 1.0},
        "loglogistic": lambda: {"alpha": y, "beta": 1.5},
        "lognormal": lambda: {"mu": [math.log(v) for v in y], "sigma": 1.0},
        "johnsonsu": lambda: {"gamma": 0.0, "delta": 1.2, "lambda": sd / 2},
        "beta": lambda: {"alpha": [4 * v for v in y], "beta": [4 * (1 - v) for v in y]},
    }.get(dist, dict)()
    scale = {"sigma": sd, "gamma": sd / 2, "s": sd / 2, "b": sd, "df": 5.0, "xi": 0.05}
    if dist in ("gumbel", "cauchy"):
        scale["beta"] = sd
    return [alone.get(p, scale.get(p, y)) for p in params]


def least_squares(x, y):
    """Exact: the solution of the normal equations in fractions; None if there is no unique one."""
    p = len(x[0])
    a = [[sum(r[j] * r[k] for r in x) for k in range(p)] for j in range(p)]
    for j in range(p):
        a[j].append(sum(r[j] * v for r, v in zip(x, y)))
    for j in range(p):
        k = next((k for k in range(j, p) if a[k][j]), None)
        if k is None:
            return None
        a[j], a[k] = a[k], a[j]
        a[j] = [v / a[j][j] for v in a[j]]
        for k in range(p):
            if k != j and a[k][j]:
                c = a[k][j]
                a[k] = [u - c * v for u, v in zip(a[k], a[j])]
    return [r[p] for r in a]


# --- a case ------------------------------------------------------------------------------------


def softmax(levels):
    """The log-likelihood of a level, as a function of the predictors of all but the first."""

    def logpdf(u):
        total = 1 + sum(exp(v) for v in u[1:]) + exp(u[0])
        c = log(total)
        return lambda k: (u[int(k) - 1] if int(k) > 0 else 0) - c

    return logpdf


class Case:
    settled = 104  # |score| < 1e-52 standard deviations

    def __init__(self, line):
        self.file, self.dist, self.options = [f.strip() for f in line.split("|")]
        self.family = FAMILIES.get(self.dist)
        formulas, fixed, links, column = [], {}, {}, None
        self.l1 = self.l2 = None
        self.priors = []
        words = shlex.split(self.options)
        while words:
            name, _, v = words.pop(0).partition("=")
            v = v or words.pop(0)
            if name in ("--formula", "-f"):
                formulas.append([s.strip() for s in v.split("~")])
            elif name == "--fix":
                fixed.update({k: float(x) for k, x in (w.split("=") for w in v.split(","))})
            elif name == "--size":
                fixed["size"] = float(v)
            elif name == "--link":
                links.update([v.split("=")])
            elif name in ("--column", "-c"):
                column = v
            elif name == "--l1":
                self.l1 = float(v)
            elif name == "--l2":
                self.l2 = float(v)
            else:
                assert name == "--prior", name
                self.priors.append(self.prior(v))
        table = self.open()
        params = self.family.params
        bounds = dict(zip(params, self.family.bounds))
        self.drives = DRIVES.get(self.dist, params[0] if params else None)
        left = column
        right = {}
        for l, r in formulas:
            if l in params:
                right[l] = r
            else:
                left, right[self.drives] = l, r
        left = left or table.names[0]
        responses = []
        arithmetic(left, table, responses)
        designs = {p: Design(r, table, responses) for p, r in right.items()}
        table.keep(responses + sum((d.used for d in designs.values()), []))
        self.table, self.n = table, len(table.rows)
        labels = self.dist == "categorical" or (self.family.labels == "binary" and not table.numeric(left))
        if labels:
            self.levels, self.y = table.factor(left)
            self.y = [Fraction(k) for k in self.y]
        else:
            self.y = arithmetic(left, table)
        for d in designs.values():
            d.make(table)
        self.names, self.slots, self.scalars = [], [], {}
        if self.dist == "categorical":
            (d,) = designs.values()
            self.slots = [("formula", d, "identity", len(d.names) * k) for k in range(len(self.levels) - 1)]
            self.names = [f"{v}:{c}" for v in self.levels[1:] for c in d.names]
            self.plain = {k for k, v in enumerate(self.names) if not v.endswith("(Intercept)")}
            self.logpdf = softmax(self.levels)
            params = []
        else:
            self.plain = set()
            self.logpdf = self.family.logpdf
        # coefficients first, in the order of the parameters, then scalars
        for p in params:
            if p in designs:
                link = links.get(p, default_link(bounds[p]))
                self.slots.append(("formula", designs[p], link, len(self.names)))
                self.plain |= {len(self.names) + k for k, v in enumerate(designs[p].names) if v != "(Intercept)"}
                self.names += [f"{p}:{v}" for v in designs[p].names]
            elif p in fixed:
                self.slots.append(("fixed", fixed[p]))
            else:
                self.slots.append(("scalar", len(self.names), bounds[p]))
                self.scalars[len(self.names)] = bounds[p]
                self.names.append(p)
        self.params = params
        self.mobile = [s for s in self.slots if s[0] != "fixed"]  # the coordinates of a row
        self.active = range(len(self.names))
        self.converted = {}

    def open(self):
        return Table(self.file)

    def prior(self, text):
        name, _, call = text.partition("=")
        dist, _, arguments = call.rstrip(")").partition("(")
        return name, dist, [float(a) for a in arguments.split(",")]

    # --- numbers as the context wants them

    def rows(self):
        """Responses, and for each slot the rows of its design and offsets."""
        fast = Numbers.ctx is fp
        if fast not in self.converted:
            f = (lambda v: float(v)) if fast else as_mpf
            seen = {}

            def convert(d):
                if id(d) not in seen:
                    seen[id(d)] = ([[f(v) for v in r] for r in d.x], [f(v) for v in d.offset])
                return seen[id(d)]

            self.converted[fast] = (
                [f(v) for v in self.y],
                [convert(s[1]) if s[0] == "formula" else None for s in self.mobile],
            )
        return self.converted[fast]

    def predictors(self, designs, b, i):
        """The coordinates of a row: linear predictors, and scalars as they are."""
        out = []
        for s, d in zip(self.mobile, designs):
            if d is None:
                out.append(b[s[1]])
            else:
                x = d[0][i]
                out.append(sum((b[s[3] + k] * v for k, v in enumerate(x) if v), d[1][i]))
        return out

    def row(self, u, y):
        """The log-likelihood of an observation, a jet in its coordinates u."""
        jets, t = seeds(u), []
        k = 0
        for s in self.slots:
            if s[0] == "fixed":
                t.append(Numbers.ctx.mpf(s[1]))
                continue
            j = jets[k]
            k += 1
            if s[0] == "formula":
                lo = {"log": None, "sqrt": 0}.get(s[2])
                if lo is not None and not j.v > lo:
                    raise ValueError
                j = LINKS[s[2]][0](j)
                if self.dist != "categorical" and not self.inside(len(t), j.v):
                    raise ValueError
            t.append(j)
        return self.logpdf(t)(y)

    def inside(self, k, v):
        lo, hi = self.family.bounds[k]
        return lo < v < hi

    def loglik(self, b):
        """(value, gradient, lower rows of the Hessian) in coefficients and natural scalars, without penalties."""
        y, designs = self.rows()
        n, zero = len(b), Numbers.ctx.mpf(0)
        v, g, h = zero, [zero] * n, [[zero] * (i + 1) for i in range(n)]
        memory = {}
        for i, yi in enumerate(y):
            u = self.predictors(designs, b, i)
            key = (yi, *u)
            if key not in memory:
                memory[key] = self.row(u, yi)
            j = memory[key]
            v += j.v
            spread = []  # (coefficient, coordinate, factor)
            for a, (s, d) in enumerate(zip(self.mobile, designs)):
                if d is None:
                    spread.append((s[1], a, 1))
                else:
                    spread += [(s[3] + k, a, x) for k, x in enumerate(d[0][i]) if x]
            for k, a, x in spread:
                g[k] += j.g[a] * x
                for l, c, z in spread:
                    if l <= k:
                        h[k][l] += j.h[max(a, c)][min(a, c)] * x * z
        return v, g, h

    def penalty(self, b):
        """(value, gradient, diagonal of the Hessian) of what is added to the negative log-likelihood, but for l1."""
        c = Numbers.ctx
        v, g, h = c.mpf(0), [c.mpf(0)] * len(b), [c.mpf(0)] * len(b)
        if self.l2 is not None:
            for k in self.plain:
                v += c.mpf(self.l2) * b[k] ** 2
                g[k] += 2 * c.mpf(self.l2) * b[k]
                h[k] += 2 * c.mpf(self.l2)
        for name, dist, arguments in self.priors:
            k = self.names.index(name)
            # d log f / dx: of all these densities by hand, as jets are in parameters
            x, a = b[k], [c.mpf(s) for s in arguments]
            v -= FAMILIES[dist].logpdf(a)(x)
            if dist == "normal":
                g[k] += (x - a[0]) / a[1] ** 2
                h[k] += 1 / a[1] ** 2
            elif dist == "gamma":
                g[k] += a[1] - (a[0] - 1) / x
                h[k] += (a[0] - 1) / x**2
            elif dist == "beta":
                g[k] += -(a[0] - 1) / x + (a[1] - 1) / (1 - x)
                h[k] += (a[0] - 1) / x**2 + (a[1] - 1) / (1 - x) ** 2
            elif dist == "laplace":  # but for its corner
                g[k] += mp.sign(x - a[0]) / a[1]
            elif dist == "cauchy":
                q = (x - a[0]) ** 2 + a[1] ** 2
                g[k] += 2 * (x - a[0]) / q
                h[k] += 2 / q - 4 * (x - a[0]) ** 2 / q**2
            elif dist == "halfnormal":
                g[k] += x / a[0] ** 2
                h[k] += 1 / a[0] ** 2
            else:
                assert dist == "exponential"
                g[k] += a[0]
        return v, g, h

    def objective(self, b):
        v, g, h = self.loglik(b)
        if self.l2 is not None or self.priors:
            pv, pg, ph = self.penalty(b)
            v, g = v - pv, [a - c for a, c in zip(g, pg)]
            h = [[x - (ph[i] if i == k else 0) for k, x in enumerate(r)] for i, r in enumerate(h)]
        return v, g, h

    # --- the search, in floats and in coordinates without bounds

    def natural(self, u):
        """The coefficients, and their first two derivatives in u."""
        b, d, e = list(u), [1.0] * len(u), [0.0] * len(u)
        for k, bounds in self.scalars.items():
            if bounds == POSITIVE:
                b[k] = d[k] = e[k] = math.exp(u[k])
            elif bounds == UNIT:
                q = 1 / (1 + math.exp(-u[k]))
                b[k], d[k], e[k] = q, q * (1 - q), q * (1 - q) * (1 - 2 * q)
        return b, d, e

    def at(self, u):
        try:
            b, d, e = self.natural(u)
            v, g, h = self.objective(b)
            if isinstance(v, complex) or not math.isfinite(v):
                return None
            h = [
                [float(x) * d[i] * d[k] + (float(g[i]) * e[i] if i == k else 0) for k, x in enumerate(r)]
                for i, r in enumerate(h)
            ]
            return float(v), [float(a) * c for a, c in zip(g, d)], h
        except (OverflowError, ZeroDivisionError, ValueError, TypeError):
            return None

    def starts(self):
        y = [float(v) for v in self.y]
        if self.dist == "categorical":
            return [[0.0] * len(self.names)]
        guess = starts_at(self.dist, y, self.params)
        n, out = self.n, []
        draw = random.Random(1)
        several = self.dist in ("t", "gev", "zip", "johnsonsu") or self.l1 is not None
        for attempt in range(60 if self.dist == "cauchy" else 12 if several else 3):
            few = min(n, len(self.names) + 2)
            some = range(n) if attempt == 0 else draw.sample(range(n), few if attempt > 12 else max(n // 2, few))
            b, spread = [0.0] * len(self.names), 1.0
            for s, p, v in zip(self.slots, self.params, guess):
                if s[0] != "formula":
                    continue
                v = v if isinstance(v, list) else [v] * n
                w = [Fraction(LINKS[s[2]][1](a)) - Fraction(float(o)) for a, o in zip(v, s[1].offset)]
                x = [[Fraction(float(z)) for z in r] for r in s[1].x]
                c = least_squares([x[i] for i in some], [w[i] for i in some]) or least_squares(x, w)
                if s[2] in ("inverse", "sqrt"):  # lest a predictor be negative
                    c = [Fraction(sum(w) / n) if k == 0 else Fraction(0) for k in range(len(c))]
                b[s[3] : s[3] + len(c)] = map(float, c)
                if p in ("mu", "x0") and s[2] == "identity":
                    fit = [w[i] - sum(a * z for a, z in zip(c, x[i])) for i in range(n)]
                    spread = math.sqrt(float(sum(f * f for f in fit) / n)) or 1.0
            base = {"sigma": 1.0, "gamma": 0.5, "s": 0.6, "beta": 0.8, "b": 0.7}
            for s, p, v in zip(self.slots, self.params, guess):
                location = self.params[0] in ("mu", "x0") and self.dist not in ("invgauss", "negbinomial")
                if s[0] == "scalar":
                    v = v if not isinstance(v, list) else sum(v) / n
                    if location and p in base:
                        v = spread * base[p] * (1, 0.5, 0.2, 1.5)[attempt % 4]
                    if p == "df":
                        v = (5.0, 2.0, 15.0, 1.0)[attempt % 4]
                    if p == "xi":
                        v = (0.05, -0.2, 0.2)[attempt % 3]
                    b[s[1]] = v
                elif s[0] == "formula" and location and p == "sigma":
                    b[s[3]] = LINKS[s[2]][1](spread)
            for k, bounds in self.scalars.items():
                b[k] = {POSITIVE: lambda v: math.log(v), UNIT: lambda v: math.log(v / (1 - v))}.get(
                    bounds, lambda v: v
                )(b[k])
            out.append(b)
        return out

    def climb(self, u):
        """Damped Newton; None if it runs away."""
        Numbers.ctx = fp
        try:
            j = self.at(u)
            if j is None:
                return None
            for _ in range(300):
                v, g, h = j
                ridge = 0.0
                while True:
                    c = cholesky(
                        [
                            [-b + (ridge * (abs(b) + 1e-8) if i == k else 0) for k, b in enumerate(r)]
                            for i, r in enumerate(h)
                        ]
                    )
                    if c:
                        break
                    ridge = max(4 * ridge, 1e-3)
                    if ridge > 1e12:
                        return None
                step = solve(c, g)
                gain = sum(s * a for s, a in zip(step, g))
                if gain < 1e-18 and not ridge:
                    return self.natural(u)[0]
                for k in self.scalars:
                    if abs(step[k]) > 1:
                        step = [s / abs(step[k]) for s in step]
                        gain = sum(s * a for s, a in zip(step, g))
                while True:
                    new = self.at([a + s for a, s in zip(u, step)])
                    if new is not None and new[0] >= v + 1e-4 * gain - 1e-12 * abs(v):
                        break
                    step, gain = [s / 3 for s in step], gain / 3
                    if not gain > 1e-25:
                        return self.natural(u)[0]
                u, j = [a + s for a, s in zip(u, step)], new
                if any(abs(u[k]) > 30 for k, b in self.scalars.items() if b != REAL):
                    return None
            return None
        finally:
            Numbers.ctx = mp

    # --- l1: quadratic models, each minimised by coordinate descent

    def climb_l1(self, u):
        Numbers.ctx = fp
        lam = self.l1

        def size(u):
            return lam * sum(abs(u[k]) for k in self.plain)

        try:
            j = self.at(u)
            if j is None:
                return None
            for _ in range(200):
                v, g, h = j
                n = len(u)
                full = [[-h[max(i, k)][min(i, k)] for k in range(n)] for i in range(n)]
                diagonal, ridge = [full[i][i] for i in range(n)], 0.0
                while not cholesky([r[: i + 1] for i, r in enumerate(full)]):
                    ridge = max(4 * ridge, 1e-3)
                    for i in range(n):
                        full[i][i] = diagonal[i] + ridge * (abs(diagonal[i]) + 1e-8)
                to, slope = list(u), [-a for a in g]  # of the model at to
                for _ in range(20000):
                    most = 0.0
                    for k in range(n):
                        q = full[k][k]
                        z = to[k] - slope[k] / q
                        if k in self.plain:
                            z = math.copysign(max(abs(z) - lam / q, 0.0), z)
                        d = z - to[k]
                        if d:
                            most = max(most, d * d * q)
                            to[k] = z
                            for i in range(n):
                                slope[i] += d * full[i][k]
                    if most < 1e-24:
                        break
                step = [a - b for a, b in zip(to, u)]
                if sum(s * s * full[k][k] for k, s in enumerate(step)) < 1e-20:
                    return [0.0 if k in self.plain and a == 0 else a for k, a in enumerate(self.natural(to)[0])]
                f, shrink = v - size(u), 1.0
                while True:
                    trial = [a + shrink * s for a, s in zip(u, step)] if shrink < 1 else to
                    new = self.at(trial)
                    if new is not None and new[0] - size(trial) >= f - 1e-11 * abs(f):
                        break
                    shrink /= 3
                    if shrink < 1e-12:
                        return self.natural(u)[0]
                u, j = trial, new
            return None
        finally:
            Numbers.ctx = mp

    # --- the answer

    def polish(self, b):
        """Newton to the working precision, proved a local maximum: score 0, Hessian negative definite. With l1 on the
        coefficients that are not 0, whose signs stay, and the score of the others is inside (-lambda, lambda)."""
        b = [mpf(v) for v in b]
        free = [k for k, v in enumerate(b) if self.l1 is None or v != 0 or k not in self.plain]
        pull = [mpf(0)] * len(b)
        if self.l1 is not None:
            pull = [mpf(self.l1) * mp.sign(v) if k in self.plain else mpf(0) for k, v in enumerate(b)]
        for rounds in range(14):
            v, g, h = self.objective(b)
            c = cholesky([[-h[i][k] for k in free if k <= i] for i in free])
            assert c, f"{self}: not concave at {b}"
            slope = [g[k] - pull[k] for k in free]
            step = solve(c, slope)
            far = sum(s * a for s, a in zip(step, slope))
            if far < mpf(10) ** -self.settled:
                break
            for k, s in zip(free, step):
                b[k] += s
        else:
            raise AssertionError(f"{self}: Newton does not settle")
        if self.l1 is not None:
            for k in range(len(b)):
                if k not in free:
                    assert abs(g[k]) < mpf(self.l1) * (1 - mpf(10) ** -6), f"{self}: KKT {self.names[k]}"
                elif k in self.plain:
                    assert b[k] * pull[k] > 0, f"{self}: KKT sign of {self.names[k]}"
        return b, c, v

    def __str__(self):
        return f"{self.file} {self.dist} {self.options}"

    def exact(self):
        """Least squares in fractions, where that is the answer: a climb in floats would not get there for filip."""
        if self.dist != "normal" or self.l1 is not None or self.l2 is not None or self.priors:
            return None
        mu, sigma = self.slots
        if mu[0] != "formula" or mu[2] != "identity" or sigma[0] == "formula":
            return None
        d = mu[1]
        y = [v - o for v, o in zip(self.y, d.offset)]
        if not all(isinstance(v, Fraction) for v in y):
            return None
        b = least_squares(d.x, y)
        squares = sum((v - sum(c * x for c, x in zip(b, r))) ** 2 for v, r in zip(y, d.x))
        return [to_mpf(c) for c in b] + ([mp.sqrt(to_mpf(squares / self.n))] if sigma[0] == "scalar" else [])

    def solve(self):
        climb = self.climb if self.l1 is None else self.climb_l1
        tops = {}
        exact = self.exact()
        if exact:
            tops[()] = exact
        for start in [] if exact else self.starts():
            b = climb(start)
            if b:
                tops.setdefault(tuple(f"{v:.5g}" for v in b), b)
        peaks = []
        for b in tops.values():
            try:
                peak = self.polish(b)
            except (AssertionError, ValueError) as e:
                print("  (dropped)", e, file=sys.stderr)
                continue
            if "df" in self.names and not 0.5 <= peak[0][self.names.index("df")] <= 1e5:
                continue
            if "xi" in self.names and not peak[0][self.names.index("xi")] > -1:
                continue
            peaks.append(peak)
        assert peaks, f"{self}: no maximum"

        def height(peak):
            b, _, v = peak
            return v - (mpf(self.l1) * sum(abs(b[k]) for k in self.plain) if self.l1 is not None else 0)

        peaks.sort(key=height, reverse=True)
        others = [max(abs(a - c) / (1 + abs(c)) for a, c in zip(p[0], peaks[0][0])) for p in peaks]
        self.local = 1 + sum(d > 1e-6 for d in others)
        return peaks[0]


# --- how far the answer moves ----------------------------------------------------------------------


def moves(case, b, inverse):
    """By how much each coefficient, relatively its standard error, and the log-likelihood move when every product x beta, y and every
    term of the score move by eps: what no algorithm in doubles can help, to first order and in the worst case."""
    y, designs = case.rows()
    n = len(b)
    far = [mpf(0)] * n
    se = [mpf(0)] * n
    top = mpf(0)
    whole = case.dist in WHOLE
    with mp.workdps(40):
        for i, yi in enumerate(y):
            u = case.predictors(designs, b, i)
            j = case.row(u, yi)
            m = len(u)
            # sizes of what the coordinates are sums of
            size = []
            for s, d in zip(case.mobile, designs):
                if d is None:
                    size.append(abs(b[s[1]]))
                else:
                    size.append(sum(abs(b[s[3] + k] * x) for k, x in enumerate(d[0][i])) + abs(d[1][i]))
            by_y = [mpf(0)] * m
            if not whole and yi:
                tiny = mpf(10) ** -20
                k = case.row(u, yi * (1 + tiny))
                by_y = [abs(p - q) / tiny for p, q in zip(k.g, j.g)]
                top += abs(k.v - j.v) / tiny
            top += sum(abs(j.g[a]) * size[a] for a in range(m))
            h = [[j.h[max(a, c)][min(a, c)] for c in range(m)] for a in range(m)]
            off = [by_y[a] + sum(abs(h[a][c]) * size[c] for c in range(m)) for a in range(m)]
            for k in range(n):
                z, wide = [], []
                for s, d in zip(case.mobile, designs):
                    if d is None:
                        z.append(inverse[k][s[1]])
                        wide.append(abs(inverse[k][s[1]]))
                    else:
                        terms = [inverse[k][s[3] + l] * x for l, x in enumerate(d[0][i])]
                        z.append(sum(terms))
                        wide.append(sum(map(abs, terms)))
                # errors of y and of x beta arrive through the row of the pseudo-inverse, those of the sum without its
                # cancellation
                far[k] += sum(abs(z[a]) * off[a] + 2 * wide[a] * abs(j.g[a]) for a in range(m))
                se[k] += sum(abs(z[a] * h[a][c]) * wide[c] for a in range(m) for c in range(m))
        relative = [se[k] / inverse[k][k] for k in range(n)]
        for k in case.scalars:
            for l in range(n):
                relative[l] += far[k] / abs(b[k])
    return far, relative, top


MOVED = "inputs moved by 4 eps move it so far"


def tolerance(default, off):
    """off: relative, in eps."""
    if 4 * off <= default:
        return str(default), ""
    return mp.nstr(mp.ceil(4 * off), 3, min_fixed=-1, max_fixed=30).removesuffix(".0"), MOVED


def rows_of(line):
    mp.dps = DIGITS
    case = Case(line)
    rows = []

    def row(quantity, v, tol, reason=""):
        text = number(v).removesuffix(".0")
        rows.append([case.file, case.dist, case.options, quantity, text, str(tol), reason])

    if adds_to_corners(case):
        return added(case)
    if is_cornered(case):
        b, ll, first, p, note = cornered(case)
        se = expected(case, b, case.penalty(b)[2])
        for name, v in zip(case.names, b):
            row(name, v, TOL)
        for name, v in zip(case.names, se):
            row(f"se({name})", v, TOL_SE)
        if case.priors:
            row("penalty", case.penalty(b)[0], TOL)
        row("loglik", ll, TOL)
        row("n", case.n, 0)
        return rows, f"{case}\n    n {case.n}  loglik {mp.nstr(ll, 10)}  " + " ".join(mp.nstr(v, 6) for v in b) + f"\n    {note}"
    if case.dist == "laplace":
        b, ll, note = least_absolute(case)
        for name, v in zip(case.names, b):
            row(name, v, TOL)
        row("loglik", ll, TOL)
        row("n", case.n, 0)
        return rows, f"{case}\n    {note}"
    b, c, _ = case.solve()
    ll = case.loglik(b)[0]
    smooth = case.l1 is None
    k = len(c)
    inverse = [solve(c, [mpf(i == j) for i in range(k)]) for j in range(k)]
    free = [j for j, v in enumerate(b) if smooth or v != 0 or j not in case.plain]
    padded = [[mpf(0)] * len(b) for _ in b]
    for i, p in enumerate(free):
        for j, q in enumerate(free):
            padded[p][q] = inverse[i][j]
    for j in range(len(b)):
        if j not in free:
            padded[j][j] = mpf(1)  # of no consequence
    far, relative, top = moves(case, b, padded)
    for j, (name, v) in enumerate(zip(case.names, b)):
        if v == 0:
            row(name, v, 0)
        else:
            row(name, v, *tolerance(TOL, far[j] / abs(v)))
    if smooth:
        for j, name in enumerate(case.names):
            row(f"se({name})", mp.sqrt(inverse[j][j]), *tolerance(TOL_SE, relative[j]))
    if case.l1 is not None or case.l2 is not None or case.priors:
        row("penalty", case.penalty(b)[0] + mpf(case.l1 or 0) * sum(abs(b[j]) for j in case.plain), TOL)
    y, designs = case.rows()
    size = sum(abs(case.row(case.predictors(designs, b, i), yi).v) for i, yi in enumerate(y))
    lost = (size + case.n) / abs(ll)
    reason = f"the sum cancels: (sum |log f| + n) / |loglik| = {brief(lost)}" if 8 * lost > TOL else ""
    if case.file.startswith("nist/"):  # the others are far from where this would be seen
        tol, why = tolerance(TOL, top / abs(ll))
        row("loglik", ll, *(tol, why) if why else (max(TOL, int(8 * lost)), reason))
    else:
        row("loglik", ll, max(TOL, int(8 * lost)), reason)
    row("n", case.n, 0)
    note = f"{case}\n    n {case.n}  loglik {mp.nstr(ll, 10)}  " + " ".join(mp.nstr(v, 6) for v in b)
    note += f"\n    se " + " ".join(mp.nstr(mp.sqrt(inverse[j][j]), 4) for j in range(k))
    if case.local > 1:
        note += f"   [{case.local} local maxima]"
    if case.file.startswith("nist/"):
        note += "\n    digits of the certified values: " + certified(case, b)
    return rows, note


def certified(case, b):
    """To how many digits the coefficients agree with those of NIST, 15 at most."""
    want = {}
    with open(os.path.join(DATA, "nist", "certified.csv"), newline="") as f:
        for r in csv.DictReader(f):
            if r["data"] == os.path.basename(case.file):
                want[r["quantity"]] = mpf(r["certified"])
    out = []
    for name, v in zip(case.names, b):
        if name == "sigma":
            q = "residual sd (divisor n-p)"
            v = v * mp.sqrt(mpf(case.n) / (case.n - len(b) + 1))
        else:
            q = name[3:]
            if "poly" in q:
                k = q.split("[")[1][:-1]
                q = "x" if k == "1" else f"x{k}"
        w, k = want[q], 15
        while k and 2 * abs(v - w) > mpf(10) ** (mp.floor(mp.log10(abs(w))) - (k - 1)):
            k -= 1
        out.append(k)
    return " ".join(map(str, out))


# --- least absolute deviations -----------------------------------------------------------------------


def least_absolute(case):
    """The vertex where sum |r| is least, by descent along edges in fractions (Barrodale & Roberts 1973); proved
    by its multipliers: sum over the others of sign(r) x + sum of v x over the basis = 0 with all |v| < 1, and no
    other residual 0, so that it is the only minimiser."""
    d = case.slots[0][1]
    x, y, n, p = d.x, [a - o for a, o in zip(case.y, d.offset)], case.n, len(d.names)
    basis = []
    for i in range(n):  # rows that are independent
        if len(basis) < p and least_squares(transpose([x[k] for k in basis + [i]]), [Fraction(0)] * p) is not None:
            basis.append(i)
    for _ in range(1000):
        b = least_squares([x[i] for i in basis], [y[i] for i in basis])
        r = [v - sum(a * z for a, z in zip(b, row)) for v, row in zip(y, x)]
        g = [sum((1 if r[i] > 0 else -1) * x[i][k] for i in range(n) if i not in basis and r[i]) for k in range(p)]
        v = least_squares(transpose([x[i] for i in basis]), [-a for a in g])
        k = max(range(p), key=lambda k: abs(v[k]))
        if abs(v[k]) <= 1:
            break
        # let go of row basis[k]: b moves along e with x_k e = -sign(v_k), its residual gets that sign
        s = 1 if v[k] > 0 else -1
        e = least_squares([x[i] for i in basis], [Fraction(-s * (j == k)) for j in range(p)])
        cross = []
        for i in range(n):
            if i not in basis:
                a = -sum(c * z for c, z in zip(e, x[i]))  # dr
                if a and (r[i] == 0 or (r[i] > 0) != (a > 0)):
                    cross.append((-r[i] / a, i, abs(a)))
        slope = 1 - abs(v[k])
        for _, i, a in sorted(cross):
            slope += 2 * a
            if slope >= 0:
                break
        basis[k] = i
    else:
        raise AssertionError(f"{case}: edges do not end")
    assert all(abs(a) < 1 for a in v), f"{case}: not the only minimiser"
    assert sum(a == 0 for a in r) == p, f"{case}: degenerate"
    mean = to_mpf(sum(map(abs, r)) / n)
    ll = -n * (mp.log(2 * mean) + 1)
    note = f"n {n}  {' '.join(mp.nstr(to_mpf(a), 6) for a in b)} {mp.nstr(mean, 6)}"
    note += f"  largest multiplier {float(max(map(abs, v))):.3f}"
    return [to_mpf(a) for a in b] + [mean], ll, note


# --- corners: a location in which the likelihood is linear between the observations ------------------


def is_cornered(case):
    return case.dist == "asymlaplace" or (case.dist == "laplace" and case.slots[1][0] == "formula") or bool(
        case.dist == "laplace" and case.priors
    )


def smooth(case, b, free):
    """Newton in the coefficients of free, damped, the others staying where they are; (b, factor of the Hessian, value) where their
    score is 0, or None."""
    c = Numbers.ctx
    end = 1e-20 if c is fp else mpf(10) ** -104
    b = list(b)
    for _ in range(200):
        v, g, h = case.objective(b)
        ridge = c.mpf(0)
        while True:
            low = [[-h[i][k] + (ridge if i == k else 0) for k in free if k <= i] for i in free]
            factor = cholesky(low)
            if factor:
                break
            ridge = max(4 * ridge, c.mpf(1) / 1000)
        slope = [g[k] for k in free]
        step = solve(factor, slope)
        far = sum(s * a for s, a in zip(step, slope))
        if far < end and not ridge:
            return b, factor, v
        shrink = c.mpf(1)
        while shrink > 1e-12:
            new = list(b)
            for k, s in zip(free, step):
                new[k] += shrink * s
            try:
                if all(new[k] > 0 for k in case.scalars if k in free) and case.objective(new)[0] >= v - 1e-13 * abs(v):
                    break
            except (ValueError, OverflowError, ZeroDivisionError, TypeError):
                pass
            shrink /= 2
        else:
            return (b, factor, v) if c is fp and far < 1e-9 else None
        if any(abs(a) > 1e6 for a in new):
            return None
        b = new
    return None


def cornered(case):
    """Of all vertices, each of which meets as many observations as the location has coefficients, the one with the highest maximum in the
    other parameters; proved by multipliers strictly between the slopes on both sides, and the score 0 and Hessian
    negative definite in the others."""
    place = case.slots[0]
    if place[0] == "formula":
        x, first = case.slots[0][1].x, place[3]
        y = [a - o for a, o in zip(case.y, place[1].offset)]
    else:
        x, first, y = [[Fraction(1)] for _ in case.y], place[1], list(case.y)
    n, p = len(x), len(x[0])
    free = [k for k in range(len(case.names)) if not first <= k < first + p]
    size = float(sum(abs(v - sum(y) / n) for v in y) / n)
    base = [0.0] * len(case.names)
    for s in case.slots[1:]:
        if s[0] == "scalar":
            base[s[1]] = 1.0 if case.names[s[1]] == "kappa" else size
        elif s[0] == "formula":
            base[s[3]] = LINKS[s[2]][1](size)
    found = []
    for rows in itertools.combinations(range(n), p):
        b = least_squares([x[i] for i in rows], [y[i] for i in rows])
        if b is None:
            continue
        start = list(base)
        start[first : first + p] = map(float, b)
        Numbers.ctx = fp
        try:
            top = smooth(case, start, free)
        finally:
            Numbers.ctx = mp
        if top:
            found.append((top[2], rows, b, top[0]))
    found.sort(key=lambda f: f[0], reverse=True)
    _, rows, b, near = found[0]
    start = [mpf(v) for v in near]
    start[first : first + p] = [to_mpf(v) for v in b]
    top = smooth(case, start, free)
    assert top, f"{case}: Newton does not settle"
    t, factor, _ = top
    # multipliers
    observed, designs = case.rows()
    pull, between = [mpf(0)] * p, []
    for i, yi in enumerate(observed):
        u = case.predictors(designs, t, i)
        if i in rows:
            tiny = mpf(10) ** -30
            between.append([case.row([u[0] + e, *u[1:]], yi).g[0] for e in (tiny, -tiny)])
            continue
        slope = case.row(u, yi).g[0]
        for k in range(p):
            pull[k] -= slope * to_mpf(x[i][k])
    v = mp.lu_solve(mp.matrix([[to_mpf(x[i][k]) for i in rows] for k in range(p)]), mp.matrix(pull))
    for a, (down, up) in zip(v, between):
        assert down < a < up, f"{case}: a vertex that is no maximum"
    return t, case.loglik(t)[0], first, p, f"{len(found)} vertices, the next is lower by {found[0][0] - found[1][0]:.3g}"


def expected(case, t, bends=None, gone=()):
    """Standard errors from the expected information, by quadrature of the scores' products; what is added bends it by so much, and
    coefficients that are gone have none."""
    observed, designs = case.rows()
    n = len(t)
    total = mp.matrix(n, n)
    memory = {}
    for i in range(len(observed)):
        u = case.predictors(designs, t, i)
        key = tuple(u[1:])
        if key not in memory:
            m = len(u)
            scale = abs(1 / case.row(u, u[0] + mpf(10) ** -30).g[0]), abs(1 / case.row(u, u[0] - mpf(10) ** -30).g[0])

            def product(a, c):
                def f(x):
                    j = case.row(u, x)
                    return j.g[a] * j.g[c] * mp.exp(j.v)

                with mp.workdps(30):
                    return sum(
                        mp.quad(f, [u[0] + side * w * e for e in ((0, 5, 20, 80, 200) if side > 0 else (200, 80, 20, 5, 0))])
                        for side, w in ((1, scale[0]), (-1, scale[1]))
                    )

            memory[key] = [[product(a, c) if c <= a else None for c in range(m)] for a in range(m)]
        one = memory[key]
        z = []
        for s, d in zip(case.mobile, designs):
            z.append([(s[1], mpf(1))] if d is None else [(s[3] + k, v) for k, v in enumerate(d[0][i])])
        for a in range(len(z)):
            for c in range(len(z)):
                for k, e in z[a]:
                    for l, g in z[c]:
                        total[k, l] += one[max(a, c)][min(a, c)] * e * g
    for k in range(n):
        total[k, k] += bends[k] if bends else 0
    left = [k for k in range(n) if k not in gone]
    inverse = mp.inverse(mp.matrix([[total[i, k] for k in left] for i in left]))
    return [mp.sqrt(inverse[left.index(k), left.index(k)]) if k in left else None for k in range(n)]


def transpose(a):
    return [list(c) for c in zip(*a)]


# --- corners in the likelihood, and something added to their coefficients --------------------------------


def place_of(case):
    """(rows x, observations, first coefficient, how many) of the location."""
    place = case.slots[0]
    if place[0] == "formula":
        d = place[1]
        return d.x, [a - o for a, o in zip(case.y, d.offset)], place[3], len(d.names)
    return [[Fraction(1)] for _ in case.y], list(case.y), place[1], 1


def adds_to_corners(case):
    if case.dist not in ("laplace", "asymlaplace") or case.slots[0][0] == "fixed":
        return False
    _, _, first, p = place_of(case)
    mine = range(first, first + p)
    adds = case.l1 is not None or case.l2 is not None
    return (adds and any(k in mine for k in case.plain)) or any(case.names.index(q[0]) in mine for q in case.priors)


def corners_of(case):
    """{coefficient: (where, rate)}: rate |b - where| is added."""
    out = {k: (mpf(0), mpf(case.l1)) for k in (case.plain if case.l1 is not None else ())}
    for name, dist, a in case.priors:
        if dist == "laplace":
            assert case.names.index(name) not in out
            out[case.names.index(name)] = (mpf(a[0]), 1 / mpf(a[1]))
    return out


def rounded_off(case, first, p, b, others, corner):
    """The location where, the others given, the corners are rounded off less and less: |r| becomes sqrt(r^2 + e^2). In floats; (what is
    least, b)."""
    x, y, _, _ = place_of(case)
    x, y = [[float(v) for v in r] for r in x], [float(v) for v in y]
    t = list(others)
    n, mine = len(y), range(first, first + p)
    spread = sum(abs(v - sum(y) / n) for v in y) / n

    def sides(i):
        u = list(t)
        u[first : first + p] = [0.0] * p
        scale = u[case.names.index("b" if case.dist == "laplace" else "lambda")]
        kappa = 1.0 if case.dist == "laplace" else u[case.names.index("kappa")]
        return kappa / scale, 1 / (kappa * scale)

    up, down = sides(0)
    lean, width = (up - down) / 2, (up + down) / 2

    def value(b, e):
        """(f, gradient, Hessian)"""
        f, g, h = 0.0, [0.0] * p, [[0.0] * p for _ in range(p)]
        for r, v in zip(x, y):
            d = v - sum(a * c for a, c in zip(b, r))
            s = math.sqrt(d * d + e * e)
            f += lean * d + width * s
            q, w = lean + width * d / s, width * e * e / s**3
            for j in range(p):
                g[j] -= q * r[j]
                for k in range(j + 1):
                    h[j][k] += w * r[j] * r[k]
        full = list(t)
        full[first : first + p] = b
        smooth = [q for q in case.priors if q[1] != "laplace"]
        kept, case.priors = case.priors, smooth
        pv, pg, ph = case.penalty(full)
        case.priors = kept
        f += pv
        for j in range(p):
            g[j] += pg[first + j]
            h[j][j] += max(ph[first + j], 0.0)
            if first + j in corner:
                at, rate = map(float, corner[first + j])
                tiny = e * 1e-2 / spread
                d = b[j] - at
                s = math.sqrt(d * d + tiny * tiny)
                f += rate * s
                g[j] += rate * d / s
                h[j][j] += rate * tiny * tiny / s**3
        return f, g, h

    e = spread
    while e > 1e-9 * spread:
        for _ in range(100):
            f, g, h = value(b, e)
            ridge = 1e-13
            factor = None
            while factor is None:
                factor = cholesky([[v + (ridge * h[j][j] if j == k else 0) for k, v in enumerate(r[: j + 1])] for j, r in enumerate(h)])
                ridge *= 100
            step = solve(factor, g)
            gain = sum(a * c for a, c in zip(step, g))
            shrink = 1.0
            while shrink > 1e-10 and value([a - shrink * c for a, c in zip(b, step)], e)[0] > f - 1e-4 * shrink * gain:
                shrink /= 2
            if shrink <= 1e-10:
                break
            b = [a - shrink * c for a, c in zip(b, step)]
            if gain < 1e-12:
                break
        e /= 3
    return value(b, 1e-12 * spread)[0], b


def added(case):
    """The highest maximum over a grid of the other parameters, the corners rounded off; then which of them hold it is read off, all is
    solved to 70 digits on what they leave, and proved: multipliers inside their bounds, the Hessian definite."""
    x, y, first, p = place_of(case)
    corner = corners_of(case)
    n = len(y)
    spread = float(sum(abs(v - sum(y) / n) for v in y) / n)
    free = [k for k in range(len(case.names)) if not first <= k < first + p]
    Numbers.ctx = fp
    base = [0.0] * len(case.names)
    b = [float(v) for v in least_squares(x, y)]
    grid = [{}]
    for k in free:
        near = [2.0**e for e in range(-2, 3)] if case.names[k] == "kappa" else [spread * 2.0 ** (e / 2) for e in range(-9, 4)]
        grid = [{**g, k: v} for g in grid for v in near]

    def height(g, b):
        t = list(base)
        for k, v in g.items():
            t[k] = v
        low, b = rounded_off(case, first, p, b, t, corner)
        kappa = g.get(case.names.index("kappa")) if "kappa" in case.names else 1.0
        if "kappa" in case.names or case.dist == "laplace":
            scale = t[case.names.index("b" if case.dist == "laplace" else "lambda")]
        return n * math.log(scale * (kappa + 1 / kappa)) + low, b

    assert all(s[0] != "fixed" for s in case.slots), f"{case}: not here"
    looked = []
    for g in grid:
        v, b = height(g, b)
        looked.append((v, g, b))
    looked.sort(key=lambda f: f[0])
    best = None
    for v, g, b in looked[: 12 if len(free) > 1 else 3]:
        step = {k: 0.2 for k in free}
        while max(step.values(), default=0) > (1e-7 if best is None or v < best[0] + 0.05 else 1e-2):
            for signs in itertools.product((0, 1, -1), repeat=len(free)):
                near = {k: g[k] * math.exp(sign * step[k]) for k, sign in zip(free, signs)}
                w, c = height(near, b)
                if w < v:
                    v, g, b = w, near, c
                    break
            else:
                step = {k: v / 3 for k, v in step.items()}
        if best is None or v < best[0]:
            best = (v, g, b)
    v, g, b = best
    Numbers.ctx = mp
    # what holds it
    rows, met, fixed = [], [], []
    for k, (at, rate) in corner.items():
        if abs(b[k - first] - float(at)) < 1e-6 * (abs(b[k - first]) + spread * 1e-3):
            fixed.append(k)
            rows.append(([mpf(k == first + j) for j in range(p)], at))
    for i in range(n):
        if abs(float(y[i]) - sum(float(a) * c for a, c in zip(x[i], b))) < 1e-6 * spread:
            met.append(i)
            rows.append(([to_mpf(a) for a in x[i]], to_mpf(y[i])))
    m, size = len(rows), len(case.names)
    assert m <= p, f"{case}: degenerate"
    t = [mpf(0)] * size
    for k in free:
        t[k] = mpf(g[k])
    t[first : first + p] = [mpf(v) for v in b]
    a = mp.matrix(m, size)
    for i, (r, _) in enumerate(rows):
        for j in range(p):
            a[i, first + j] = r[j]
    kept, case.priors = case.priors, [q for q in case.priors if q[1] != "laplace"]

    def slopes(t):
        """Of all that has no corner where it is, and the Hessian."""
        observed, designs = case.rows()
        g, h = mp.matrix(size, 1), mp.matrix(size, size)
        for i, yi in enumerate(observed):
            u = case.predictors(designs, t, i)
            if i in met:
                u[0] = yi - mpf(10) ** -300  # its slope in the location is the multiplier's
            j = case.row(u, yi)
            z = []
            for s, d in zip(case.mobile, designs):
                z.append([(s[1], mpf(1))] if d is None else [(s[3] + k, v) for k, v in enumerate(d[0][i])])
            for q in range(len(z)):
                for k, e in z[q]:
                    if q or i not in met:
                        g[k] += j.g[q] * e
                    for w in range(len(z)):
                        for l, c in z[w]:
                            if i not in met or (q and w):
                                h[k, l] += j.h[max(q, w)][min(q, w)] * e * c
        _, pg, ph = case.penalty(t)
        for k in range(size):
            g[k] -= pg[k]
            h[k, k] -= ph[k]
        for k, (at, rate) in corner.items():
            if k not in fixed:
                g[k] -= rate * mp.sign(t[k] - at)
        return g, h

    for _ in range(60):  # Newton with the rows as equations
        g, h = slopes(t)
        big, right = mp.matrix(size + m, size + m), mp.matrix(size + m, 1)
        for j in range(size):
            right[j] = -g[j]
            for k in range(size):
                big[j, k] = h[j, k]
        for i in range(m):
            right[size + i] = rows[i][1] - sum(a[i, k] * t[k] for k in range(size))
            for k in range(size):
                big[size + i, k] = big[k, size + i] = a[i, k]
        to = mp.lu_solve(big, right)
        far = max(abs(to[k]) / (abs(t[k]) + 1) for k in range(size))
        t = [v + to[k] for k, v in enumerate(t)]
        if far < mpf(10) ** -60:
            break
    else:
        raise AssertionError(f"{case}: Newton does not settle")
    for k in fixed:
        t[k] = corner[k][0]
    multipliers = [to[size + i] for i in range(m)]  # g + a' multipliers = 0 where the step is 0
    observed, designs = case.rows()
    tiny = mpf(10) ** -30
    bounds = [(-corner[k][1], corner[k][1]) for k in fixed]
    for i in met:
        u = case.predictors(designs, t, i)
        bounds.append(tuple(case.row([observed[i] + e, *u[1:]], observed[i]).g[0] for e in (tiny, -tiny)))
    inside = 1
    for v, (low, high) in zip(multipliers, bounds):
        inside = min(inside, (v - low) / (high - low), (high - v) / (high - low))
    assert inside > mpf(10) ** -6, f"{case}: multipliers {multipliers} {bounds}"
    # definite on what the rows leave: by the signature of the bordered matrix
    shift = mp.matrix(size, size)
    for j in range(size):
        for k in range(size):
            shift[j, k] = -h[j, k] + mpf(10) ** 20 * sum(a[i, j] * a[i, k] for i in range(m))
    assert cholesky([[shift[j, k] for k in range(j + 1)] for j in range(size)]), f"{case}: not definite"
    for i, yi in enumerate(observed):  # no corner was crossed
        rest = to_mpf(y[i]) - sum(to_mpf(v) * t[first + j] for j, v in enumerate(x[i]))
        near = float(y[i]) - sum(float(v) * c for v, c in zip(x[i], b))
        assert i in met or rest * near > 0, f"{case}: crossed"
    _, _, bends = case.penalty(t)
    ll = mpf(0)
    for i, yi in enumerate(observed):
        ll += case.row(case.predictors(designs, t, i), yi).v
    case.priors = kept
    se = expected(case, t, bends, fixed)
    penalty = case.penalty(t)[0] + mpf(case.l1 or 0) * sum(abs(t[k]) for k in case.plain)
    out = []

    def row(quantity, v, tol):
        out.append([case.file, case.dist, case.options, quantity, number(v).removesuffix(".0"), str(tol), ""])

    for name, v in zip(case.names, t):
        row(name, v, TOL if v else 0)
    for name, v in zip(case.names, se):
        if v is not None:
            row(f"se({name})", v, TOL_SE)
    row("penalty", penalty, TOL)
    row("loglik", ll, TOL)
    row("n", case.n, 0)
    note = f"{case}\n    n {n}  loglik {mp.nstr(ll, 10)}  penalty {mp.nstr(penalty, 6)}  " + " ".join(mp.nstr(v, 6) for v in t)
    return out, note + f"\n    {len(met)} observations met, {len(fixed)} corners, multipliers inside by {float(inside):.3f}"


# --- the cases -----------------------------------------------------------------------------------


with open(os.path.join(HERE, "regression.txt")) as f:
    CASES = [line.strip() for line in f if line.strip() and not line.startswith("#")]


def main(arguments):
    for module in sorted(glob.glob(os.path.join(HERE, "families", "*.py"))):
        importlib.import_module("families." + os.path.basename(module)[:-3])
    if arguments[:1] == ["--show"]:
        for line in CASES:
            if all(w in line for w in arguments[1:]):
                try:
                    rows, note = rows_of(line)
                    print(note, flush=True)
                    for r in rows:
                        print("       ", *r[3:])
                except Exception as e:
                    print("FAILED", line, repr(e)[:300], flush=True)
        return 0
    table = [COLUMNS]
    with multiprocessing.Pool() as pool:
        for rows, note in pool.imap(rows_of, CASES):
            table += rows
            print(note, flush=True)
    return freeze("regression.tsv", as_table(table), "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
