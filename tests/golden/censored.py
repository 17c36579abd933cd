#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes censored.tsv, which tests/censored.c reads: maxima of the likelihoods of weighted, censored, truncated and rounded
observations, from mpmath alone. Densities and distribution functions are those of families/; what an observation is
worth is written here a second time, so that nothing here knows mlefit's code.

    censored.py                     rewrite censored.tsv
    censored.py --check             compute again and compare with the frozen file
    censored.py --show [WORD ...]   compute the cases whose line has all of these words and print them

An observation that is a value x is worth log f(x); one of which only bounds are known log(F(hi) - F(lo)), of the smaller
tail; if it would not have been seen outside of (from, to], minus log(F(to) - F(from)); all that times its weight. Values
are differentiated exactly, as jets; the probabilities, which are right to 115 digits, by central differences with a
relative step of 1e-28, which leave 55 digits.
"""
import glob
import importlib
import math
import multiprocessing
import os
import shlex
import sys
from collections import Counter
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
    brief,
    freeze,
    holding,
    number,
    seeds,
    solve,
)
from regression import COLUMNS, DIGITS, LINKS, Case, Table, is_number

TOP = os.path.join(HERE, "..", "..")
INF = math.inf
SEVERAL = {"burr12", "cauchy", "gengamma", "gev", "laplace", "skewnormal", "t", "truncnormal"}


class Stand(Sample):
    """Numbers that observations might have been, for where a search starts."""

    def __init__(self, x):
        self.x, self.n, self.levels = sorted(x), len(x), None
        self.counts = sorted(Counter(x).items())


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
        file, dist, options = [f.strip() for f in line.split("|")]
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
            with mp.workdps(40 if fast else 115):
                step = mpf(10) ** (-9 if fast else -28)
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
        inverse = [solve(c, [mpf(i == j) for i in range(len(b))]) for j in range(len(b))]
        far = condition(case, b, inverse)
    for k, (name, v) in enumerate(zip(case.names, b)):
        tol, why = TOL_FIT, ""
        if 4 * far[k] > tol * abs(v):
            tol, why = int(mp.ceil(4 * far[k] / abs(v))), ROUNDING
        row(name, v, tol, why)
    for k, name in enumerate(case.names):
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
    if b:
        note += "\n    se " + " ".join(mp.nstr(mp.sqrt(inverse[k][k]), 6) for k in range(len(b)))
        if case.local > 1:
            note += f"   [{case.local} local maxima]"
    return out, note


with open(os.path.join(HERE, "censored.txt")) as f:
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
    text = "".join("\t".join(r) + "\n" for r in table)
    return freeze("censored.tsv", text, "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
