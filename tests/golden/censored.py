#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes censored.tsv, which tests/censored.c reads: maxima of the likelihoods of weighted, censored, truncated and rounded
observations, from mpmath alone. Densities and distribution functions are those of families/; what an observation is
worth is written here a second time, so that nothing here knows mlefit's code.

    censored.py                     rewrite censored.tsv
    censored.py --check             compute again and compare with the frozen file
    censored.py --show [WORD ...]   compute the cases whose line has all of these words and print them
    censored.py --add               compute the cases that the frozen file has not, and put them in
    censored.py --search WORD ...   a point near the maximum: the highest of a dozen climbs in doubles (needs numpy and scipy)

An observation that is a value x is worth log f(x); one of which only bounds are known log(F(hi) - F(lo)), of the smaller
tail; if it would not have been seen outside of (from, to], minus log(F(to) - F(from)); all that times its weight. Values
are differentiated exactly, as jets; the probabilities, which are right to 115 digits, by central differences with a
relative step of 1e-28, which leave 55 digits. Where a case says a point, Newton's method begins there.
"""
import glob
import importlib
import itertools
import math
import multiprocessing
import os
import shlex
import sys
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from mpmath import fp, mp, mpf

import regression
from interval import DISCRETE, log_p
from reference import (
    HERE,
    MISSING,
    POSITIVE,
    REAL,
    TOL_EXACT,
    TOL_FIT,
    TOL_SE,
    UNIT,
    Jet,
    Numbers,
    Sample,
    as_table,
    brief,
    cholesky,
    freeze,
    holding,
    number,
    seeds,
    solve,
)
from regression import COLUMNS, DIGITS, LINKS, Case, Table, is_number

TOP = os.path.join(HERE, "..", "..")
INF = math.inf
# An integral, and sums of Bessel functions: to so many digits, with a step that leaves 28.
SLOW = {"skellam": (60, 15), "skewnormal": (60, 15)}
# Of families whose log density has corners: the expected squared slope; None: it has two derivatives in spite of them.
CORNERS = {
    "asymlaplace": lambda t: 1 / t[1] ** 2,
    "ged": lambda t: None if t[2] >= 2 else t[2] ** 2 * mp.gamma(2 - 1 / t[2]) / (t[1] ** 2 * mp.gamma(1 / t[2])),
    "laplace": lambda t: 1 / t[1] ** 2,
}
SEVERAL = {"burr12", "cauchy", "gengamma", "gev", "laplace", "skewnormal", "t", "truncnormal"}


class Stand(Sample):
    """Numbers that observations might have been, for where a search starts."""

    def __init__(self, x):
        self.x, self.n, self.levels = sorted(x), len(x), None
        self.counts = sorted(Counter(x).items())


def remembering(tails):
    """Bounds are shared, and so are the steps of differences."""
    known = {}

    def f(x, t):
        key = mp.prec, x, tuple(t)
        if key not in known:
            if len(known) > 100000:
                known.clear()
            known[key] = tails(x, t)
        return known[key]

    return f


def middle(lo, hi):
    """A number that might be the observation."""
    if lo == -INF:
        return hi if hi <= 0 else hi / 2
    if hi == INF:
        return lo
    return (lo + hi) / 2


class Censored(Case):
    """A case whose observations are (lo, hi, from, to, weight): lo == hi is a value, else lo < x <= hi."""

    def __init__(self, line):
        file, dist, options, *near = [f.strip() for f in line.split("|")]
        self.asked, rest, words = {"column": None}, [], shlex.split(options)
        own = {"-w": "weights", "-c": "column"}
        for name in ("weights", "event", "interval", "round", "truncate", "column"):
            own["--" + name] = name
        while words:
            name, _, v = words.pop(0).partition("=")
            if name == "--censored":
                self.asked["censored"] = True
            elif name in own:
                self.asked[own[name]] = v or words.pop(0)
            else:
                rest.append(f"{name}={v or words.pop(0)}")
        formulas = [w for w in rest if w.startswith(("--formula", "-f"))]
        if formulas:
            self.asked["column"] = formulas[0].partition("=")[2].partition("~")[0].strip()
        else:
            rest.append("--column=MIGHT_BE")
        self.discrete = dist in DISCRETE
        self.held = {}
        super().__init__(f"{os.path.join(TOP, file)} | {dist} | {shlex.join(rest)}")
        self.file, self.options = file, options
        self.seen = [self.outcome[int(k)] for k in self.table.cells("OUTCOME")]
        self.fixed = {p: s[1] for p, s in zip(self.params, self.slots) if s[0] == "fixed"}
        self.chances, self.reached = {}, False
        near = near[0].split() if near else []
        self.errors, near = "no-se" not in near, [w for w in near if w != "no-se"]
        self.near = dict(w.split("=") for w in near) if near else None
        self.family = replace(self.family, tails=remembering(self.family.tails))
        if dist in SLOW:
            self.settled = 60

    # --- what a line says

    def open(self):
        table, ask = Table(self.file), self.asked
        column = ask["column"] or table.names[0]
        self.outcome, kept = [], []
        for row in table.rows:
            seen = self.understand(dict(zip(table.names, row)), column)
            if seen:
                might_be = repr(seen[0] if seen[0] == seen[1] else middle(*seen[:2]))
                if column in table.names:
                    row[table.names.index(column)] = might_be
                kept.append(row + [might_be, str(len(self.outcome))])
                self.outcome.append(seen)
        table.names, table.rows = table.names + ["MIGHT_BE", "OUTCOME"], kept
        return table

    def understand(self, cell, column):
        ask, step = self.asked, 1 if self.discrete else 0
        weight = float(cell[ask["weights"]]) if "weights" in ask else 1.0
        if "interval" in ask:
            lo, hi = (cell[c] for c in ask["interval"].split(","))
            lo = -INF if lo in MISSING else float(lo)
            hi = INF if hi in MISSING else float(hi)
        elif cell[column] in MISSING:
            return None
        elif "censored" in ask:
            lo, hi = self.notation(cell[column])
        else:
            lo = hi = float(cell[column])
        if "event" in ask:
            code = cell[ask["event"]]
            assert code in ("0", "1", "2")
            two = any(r == "2" for r in self.codes())
            hi = lo if code == ("2" if two else "1") else INF
        if "round" in ask:
            half = float(ask["round"]) / 2
            lo, hi = lo - half, hi + half
        start, end = -INF, INF
        if "truncate" in ask:
            a, b = ask["truncate"].split(":")
            start, end = float(a) - step if a else -INF, float(b) if b else INF
            assert lo == hi or hi > start and lo < end
            if lo != hi:
                lo, hi = max(lo, start), min(hi, end)
        return (lo, hi, start, end, weight) if weight else None

    def codes(self):
        if "codes" not in self.held:
            self.held["codes"] = set(Table(self.file).cells(self.asked["event"]))
        return self.held["codes"]

    def notation(self, text):
        """12+, >12, <3, <=3, (3,5] or a number."""
        assert not (self.discrete and (text.endswith("+") or text.startswith("<") and text[1] != "="))  # x >= 12, x < 3
        if text.endswith("+"):
            return float(text[:-1]), INF
        if text.startswith(">"):
            return float(text[1:]), INF
        if text.startswith("<"):
            return -INF, float(text[1:].lstrip("="))
        if text.startswith("("):
            lo, hi = text[1:-1].split(",")
            return float(lo), float(hi)
        return float(text), float(text)

    # --- what an observation is worth

    def rows(self):
        fast = Numbers.ctx is fp
        if fast not in self.converted:
            y = self.y
            self.y = [Fraction(0)] * self.n
            _, designs = super().rows()
            self.y = y
            self.converted[fast] = self.seen, designs
        return self.converted[fast]

    def loglik(self, b):
        self.chances = {}
        return super().loglik(b)

    def row(self, u, y):
        lo, hi, start, end, weight = y
        if lo == hi:
            j = super().row(u, lo if Numbers.ctx is fp else mpf(lo))
            if not isinstance(j, Jet):  # nothing is free
                j = Jet(j, [], [])
        else:
            j = self.chance(u, lo, hi)
        if start > -INF or end < INF:
            j = j - self.chance(u, start, end)
        return j * weight

    def chance(self, u, lo, hi):
        """log P(lo < x <= hi), a jet in u."""
        key = (lo, hi, *u)
        if key not in self.chances:
            self.chances[key] = self.differences(u, lo, hi)
        return self.chances[key]

    def differences(self, u, lo, hi):
        fast, k = Numbers.ctx is fp, len(u)
        Numbers.ctx = mp
        try:
            digits, leap = (40, 9) if fast else SLOW.get(self.dist, (115, 28))
            with mp.workdps(digits):
                step = mpf(10) ** -leap
                u = [mpf(v) for v in u]
                h = [step * (abs(v) or 1) for v in u]

                def at(*moves):
                    w = list(u)
                    for i, sign in moves:
                        w[i] += sign * h[i]
                    v = log_p(self.family, self.parameters(w), lo, hi)
                    if not mp.isfinite(v):
                        raise ValueError
                    return v

                v = at()
                side = [[at((i, s)) for s in (-1, 1)] for i in range(k)]
                g = [(b - a) / (2 * d) for (a, b), d in zip(side, h)]
                curve = [[mpf(0)] * (i + 1) for i in range(k)]
                for i in range(k):
                    curve[i][i] = (side[i][0] + side[i][1] - 2 * v) / h[i] ** 2
                    for j in range(i):
                        four = [at((i, a), (j, b)) * a * b for a in (-1, 1) for b in (-1, 1)]
                        curve[i][j] = sum(four) / (4 * h[i] * h[j])
        finally:
            Numbers.ctx = fp if fast else mp
        if fast:
            return Jet(float(v), [float(x) for x in g], [[float(x) for x in r] for r in curve])
        return Jet(+v, [+x for x in g], [[+x for x in r] for r in curve])

    def parameters(self, u):
        """Those of the family, of the coordinates of a row."""
        t, k = [], 0
        for s in self.slots:
            if s[0] == "fixed":
                t.append(mpf(s[1]))
                continue
            v = u[k] if s[0] != "formula" else LINKS[s[2]][0](Jet(u[k], [], [])).v
            k += 1
            if not self.inside(len(t), v):
                raise ValueError
            t.append(v)
        return t

    # --- the search

    def exact(self):
        return None

    def solve(self):
        if self.near is None:
            return super().solve()
        self.local = 1
        b = [mpf(float(self.near[p].rstrip("!"))) for p in self.names]
        held = [k for k, p in enumerate(self.names) if self.near[p].endswith("!")]
        free = [k for k in range(len(b)) if k not in held]
        for _ in range(20 if free else 0):
            v, g, h = self.objective(b)
            c = cholesky([[-h[i][k] for k in free if k <= i] for i in free])
            assert c, f"{self}: not concave at {b}"
            slope = [g[k] for k in free]
            step = solve(c, slope)
            for k, s in zip(free, step):
                b[k] += s
            if sum(s * a for s, a in zip(step, slope)) < mpf(10) ** -self.settled:
                break
        else:
            assert not free, f"{self}: Newton does not settle"
        self.peaked(b, held)
        if not self.errors:
            return b, None, self.objective(b)[0]
        c = cholesky(self.information(b))
        assert c, f"{self}: no information matrix"
        return b, c, self.objective(b)[0]

    def peaked(self, b, held):
        """The likelihood falls on every side of the coordinates that are held: where an observation is."""
        top, far = self.height(b), 1 if self.discrete else mpf(10) ** -20
        for sides in itertools.product((-1, 0, 1), repeat=len(held)):
            near = list(b)
            for k, side in zip(held, sides):
                near[k] += side * far
            assert not any(sides) or self.height(near) < top, f"{self}: no corner, {sides}"

    def height(self, b):
        """The log-likelihood of parameters without formulas, without derivatives."""
        t, total = self.parameters(b), mpf(0)
        for lo, hi, start, end, weight in self.seen:
            assert start == -INF and end == INF
            if lo == hi and not self.family.inside(mpf(lo), t):
                return -mp.inf
            total += weight * (self.logpdf(t)(mpf(lo)) if lo == hi else log_p(self.family, t, lo, hi))
        return -mp.inf if mp.isnan(total) else total  # where both tails are 0

    def information(self, b):
        """Where the log density of a value has corners in its first parameter: the squared slopes stand for the curvature in it, on a
        corner what is expected of them."""
        y, designs = self.rows()
        h = [[-x for x in r] for r in self.objective(b)[2]]
        expected = CORNERS.get(self.dist, lambda t: None)(b)
        if expected is None or all(s[0] < s[1] for s in self.seen):
            return h
        h[0][0] = mpf(0)
        for i, yi in enumerate(y):
            j = self.row(self.predictors(designs, b, i), yi)
            if yi[0] == yi[1] == b[0]:
                h[0][0] += yi[4] * expected
                for k in range(1, len(b)):  # no slope that could bend
                    h[k][0] += j.h[k][0]
            else:
                h[0][0] += j.g[0] ** 2 / yi[4]
        return h

    def starts(self):
        if any(s[0] == "formula" for s in self.slots):
            return super().starts()
        given = {p: self.fixed[p] for p in self.family.given}
        family = holding(self.family, given) if given else self.family
        stand = Stand([float(v) for v in self.y])
        alone = family.starts(stand) if family.starts else [family.closed(stand)]
        out = []
        for t in alone:
            try:
                whole = {p: self.coordinate(float(v), b) for p, v, b in zip(family.params, t, family.bounds)}
                out.append([whole[p] for p in self.names])
            except ValueError:
                pass
        return out

    def climb(self, u):
        """From the first start that leads anywhere, but where there may be several maxima."""
        if self.reached and self.dist not in SEVERAL:
            return None
        b = super().climb(u)
        self.reached = self.reached or b is not None
        return b

    def coordinate(self, v, bounds):
        if bounds == POSITIVE:
            return math.log(v)
        return math.log(v / (1 - v)) if bounds == UNIT else v


# --- a point near the maximum, by scipy -----------------------------------------------------------------

# The family of a vector of parameters, as scipy has it.
BESIDE = {
    "asymlaplace": lambda s, m, l, k: s.laplace_asymmetric(k, m, l),
    "betabinomial": lambda s, n, a, b: s.betabinom(n, a, b),
    "burr12": lambda s, c, k, scale: s.burr12(c, k, scale=scale),
    "dagum": lambda s, p, a, b: s.burr(a, p, scale=b),
    "exgaussian": lambda s, mu, sigma, tau: s.exponnorm(tau / sigma, mu, sigma),
    "f": lambda s, m, n: s.f(m, n),
    "ged": lambda s, mu, a, b: s.gennorm(b, mu, a),
    "gengamma": lambda s, a, d, p: s.gengamma(d / p, p, scale=a),
    "laplace": lambda s, mu, b: s.laplace(mu, b),
    "lomax": lambda s, a, scale: s.lomax(a, scale=scale),
    "rice": lambda s, nu, sigma: s.rice(nu / sigma, scale=sigma),
    "skellam": lambda s, a, b: s.skellam(a, b),
    "skewnormal": lambda s, xi, omega, a: s.skewnorm(a, xi, omega),
}


def search(line, climbs=12):
    """The highest of so many climbs by simplices from anywhere, and how many of them end there."""
    import numpy as np
    from scipy import optimize, stats

    case = Censored(line)
    lo, hi, start, end, weight = (np.array(v) for v in zip(*case.seen))
    value, between = lo == hi, lo != hi
    cut = (start > -INF) | (end < INF)
    middle = np.sort([float(v) for v in case.y])
    centre, spread = np.median(middle), np.std(middle)

    def natural(u):
        free = iter(u)
        t = (case.fixed[p] if p in case.fixed else next(free) for p in case.params)
        return [math.exp(v) if b == POSITIVE and p not in case.fixed else v for p, b, v in zip(case.params, case.family.bounds, t)]

    def chance(d, a, b):
        upper = d.sf(a) < 0.5
        return np.log(np.where(upper, d.sf(a) - d.sf(b), d.cdf(b) - d.cdf(a)))

    def down(u):
        with np.errstate(all="ignore"):
            try:
                d = BESIDE[case.dist](stats, *natural(u))
            except OverflowError:
                return 1e10
            f = d.logpmf if case.discrete else d.logpdf
            l = np.sum(weight[value] * f(lo[value])) + np.sum(weight[between] * chance(d, lo[between], hi[between]))
            l -= np.sum(weight[cut] * chance(d, start[cut], end[cut]))
        return -l if np.isfinite(l) else 1e10

    draw, tops = np.random.default_rng(1), []
    free = [(p, b) for p, b in zip(case.params, case.family.bounds) if p not in case.fixed]
    for _ in range(climbs):
        u = [
            draw.normal(centre, spread) if b == REAL and draw.random() < 0.7
            else draw.normal(0, 2) if b == REAL
            else draw.normal(draw.choice([0, math.log(abs(centre)), math.log(spread)]), 1)
            for _, b in free
        ]
        for _ in range(2):
            r = optimize.minimize(down, u, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10, "maxiter": 2000})
            u = r.x
        tops.append((-r.fun, natural(r.x)))
    tops.sort(reverse=True)
    near = " ".join(f"{p}={v:.9g}" for p, v in zip(case.params, tops[0][1]) if p not in case.fixed)
    same = sum(t[0] > tops[0][0] - 1e-6 for t in tops)
    other = next((t for t in tops if t[0] <= tops[0][0] - 1e-6), None)
    return f"{line} | {near}\n    # {tops[0][0]:.9g} ({same} of {climbs}), then {other}"


# --- rows of the file ----------------------------------------------------------------------------------

ROUNDING = "4 eps of every term of the score move it so far"


def condition(case, b, inverse):
    """By how much each coefficient moves, in eps, if every observation's part of the score is wrong by eps; by 16 times that
    where it is the difference between a value's part and that of what could have been seen, each several times as large."""
    y, designs = case.rows()
    parts = 16 if case.asked.get("truncate") else 1
    far = [mpf(0)] * len(b)
    for i, yi in enumerate(y):
        j = case.row(case.predictors(designs, b, i), yi)
        for k in range(len(b)):
            for a, (s, d) in enumerate(zip(case.mobile, designs)):
                z = inverse[k][s[1]] if d is None else sum(inverse[k][s[3] + l] * x for l, x in enumerate(d[0][i]))
                far[k] += parts * abs(z * j.g[a])
    return far


def rows_of(line):
    mp.dps = DIGITS
    case = Censored(line)
    out = []

    def row(quantity, v, tol, reason=""):
        text = number(v).removesuffix(".0")
        out.append([case.file, case.dist, case.options, quantity, text, str(tol), reason])

    weight = sum(Fraction(s[4]) for s in case.seen)
    inverse, b = [], []
    if case.names:
        b, c, _ = case.solve()
        if case.errors:
            inverse = [solve(c, [mpf(i == j) for i in range(len(b))]) for j in range(len(b))]
        far = condition(case, b, inverse) if inverse else [mpf(0)] * len(b)
    for k, (name, v) in enumerate(zip(case.names, b)):
        tol, why = TOL_FIT, ""
        if 4 * far[k] > tol * abs(v):
            tol, why = int(mp.ceil(4 * far[k] / abs(v))), ROUNDING
        row(name, v, tol, why)
    for k, name in enumerate(case.names if inverse else []):
        row(f"se({name})", mp.sqrt(inverse[k][k]), TOL_SE)
    ll = case.loglik(b)[0]
    y, designs = case.rows()
    size = sum(abs(case.row(case.predictors(designs, b, i), yi).v) + yi[4] for i, yi in enumerate(y))
    tol, why, lost = TOL_FIT, "", size / abs(ll)
    if 8 * lost > tol:
        tol, why = int(8 * lost), f"the sum cancels: (sum |log f| + n) / |loglik| = {brief(lost)}"
    row("loglik", ll, tol, why)
    row("weight", mpf(weight.numerator) / weight.denominator, TOL_EXACT)
    note = f"{line}\n    n {case.n}  loglik {mp.nstr(ll, 12)}  " + " ".join(mp.nstr(v, 8) for v in b)
    if inverse:
        note += "\n    se " + " ".join(mp.nstr(mp.sqrt(inverse[k][k]), 6) for k in range(len(b)))
        if case.local > 1:
            note += f"   [{case.local} local maxima]"
    return out, note


with open(os.path.join(HERE, "censored.txt")) as f:
    CASES = [line.strip() for line in f if line.strip() and not line.startswith("#")]


def key_of(line):
    return tuple(f.strip() for f in line.split("|")[:3])


def frozen():
    """The rows of each case in the file."""
    known = {}
    with open(os.path.join(HERE, "censored.tsv")) as f:
        for r in [line.rstrip("\n").split("\t") for line in f][1:]:
            known.setdefault(tuple(r[:3]), []).append(r)
    return known


def main(arguments):
    for module in sorted(glob.glob(os.path.join(HERE, "families", "*.py"))):
        importlib.import_module("families." + os.path.basename(module)[:-3])
    if arguments[:1] == ["--search"]:
        for line in CASES:
            if all(w in line for w in arguments[1:]):
                print(search(line), flush=True)
        return 0
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
    known = frozen() if "--add" in arguments else {}
    with multiprocessing.Pool() as pool:
        for rows, note in pool.imap(rows_of, [c for c in CASES if key_of(c) not in known]):
            known[tuple(rows[0][:3])] = rows
            print(note, flush=True)
    text = as_table([COLUMNS] + [r for c in CASES for r in known[key_of(c)]])
    return freeze("censored.tsv", text, "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
