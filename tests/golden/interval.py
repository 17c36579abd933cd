#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes interval.txt: log P(lo < x <= hi) and its gradient in the parameters, of every family whose observations are
numbers, from mpmath alone.

    interval.py [NAME ...]          rewrite interval.txt (with names: print these families)
    interval.py --check             compute again and compare with the frozen file
    interval.py --prove [NAME ...]  beside the integral or sum of the density and of its score, where there is one

P is F(hi) - F(lo) of whichever tail is the smaller, at 110 digits; the gradient is its central difference with a relative
step of 1e-30. Both are made again at 150 digits with a step of 1e-40 and must agree to DIGITS.
"""
import glob
import importlib
import math
import multiprocessing
import os
import re
import sys
from mpmath import mp, mpf

from reference import FAMILIES, HERE, freeze, log1mexp, number, seeds

DIGITS = 30
WHOLE = {"erlang": ["k"], "discreteuniform": ["min", "max"]}  # whole numbers: no derivative
CIRCLES = {"vonmises", "wrappedcauchy"}  # where an interval may go round
SLOW = {"rice", "skewnormal"}  # far out their tails take mpmath minutes each
DISCRETE = {
    "bernoulli",
    "betabinomial",
    "binomial",
    "borel",
    "discreteuniform",
    "geometric",
    "geometric1",
    "logseries",
    "negbinomial",
    "poisson",
    "skellam",
    "yulesimon",
    "zeta",
    "zip",
    "ztpoisson",
}

HEADER = """\
# SPDX-License-Identifier: GPL-3.0-or-later
# log P(lo < x <= hi) and its gradient in the parameters; made by interval.py (see there), never edited.
#
#     family t[1] ... t[npar] lo hi logP g[1] ... g[npar]
#
# One line each, separated by single blanks; npar is that of the family, the parameters those of its .probe, in the order of
# `mlefit --describe`. lo is -inf and hi inf where there is no bound. t, lo and hi are doubles, to the last digit; logP and
# g = d logP / d t have {digits} significant digits. g is 0 of what is given or a whole number. Of integers lo and hi are integers.
"""


def probes():
    """{family: t}, as src/dist says them: typical parameters."""
    out = {}
    for file in glob.glob(os.path.join(HERE, "..", "..", "src", "dist", "*.c")):
        with open(file) as f:
            rows = re.findall(r"^const struct dist \w+ = \{\n(.*?)^\};", f.read(), re.S | re.M)
        for row in rows:
            t = re.search(r"\.probe = \(const double\[\]\)\{([^}]*)\}", row)
            if t:
                out[re.search(r'\.name = "(\w+)"', row)[1]] = [float(v) for v in t[1].split(",")]
    return out


# --- log P and its gradient --------------------------------------------------------------------------


def log_p(family, t, lo, hi):
    if lo == -math.inf:
        return family.tails(mpf(hi), t)[0]
    if hi == math.inf:
        return family.tails(mpf(lo), t)[1]
    below, above = family.tails(mpf(lo), t), family.tails(mpf(hi), t)
    upper = below[1] < above[0]
    large, small = (below[1], above[1]) if upper else (above[0], below[0])
    return large + log1mexp(small - large)


def free(family):
    return [p not in family.given and p not in WHOLE.get(family.name, ()) for p in family.params]


def differences(family, t, lo, hi, digits, step):
    with mp.workdps(digits):
        t = [mpf(v) for v in t]
        out = [log_p(family, t, lo, hi)]
        for k, moves in enumerate(free(family)):
            if not moves:
                out.append(mpf(0))
                continue
            h = mpf(10) ** -step * abs(t[k])
            there = [log_p(family, t[:k] + [t[k] + s * h] + t[k + 1 :], lo, hi) for s in (-1, 1)]
            out.append((there[1] - there[0]) / (2 * h))
        return out


def values(family, t, lo, hi):
    """[log P, gradient], or None where P is 0 or 1 to every digit."""
    first = differences(family, t, lo, hi, 110, 30)
    if mp.isinf(first[0]) or first[0] == 0:
        return None
    again = differences(family, t, lo, hi, 150, 40)
    size = max(1, abs(first[0]))
    for a, b in zip(first, again):
        assert abs(a - b) <= mpf(10) ** -(DIGITS + 2) * max(abs(b), size * mpf(10) ** -20), (family.name, lo, hi, a, b)
    return again


# --- where ------------------------------------------------------------------------------------------


def point(family, t, tail, goal):
    """A double about where the logarithm of this tail (0: F, 1: S) is goal; None: there is none."""
    discrete = family.name in DISCRETE
    positive = mp.isinf(family.tails(mpf(-1e-300), t)[0])
    link = (lambda u: math.exp(u)) if positive else math.sinh
    # of integers about as many as can be summed
    least, most = (-2.0 if positive else -8.0, 9.0) if discrete else (-740.0 if positive else -709.0, 709.0)

    def above(u):
        x = math.floor(link(u)) if discrete else link(u)
        v = family.tails(mpf(x), t)[tail]
        return v > goal if tail == 0 else v < goal

    a, b = -1.0, 1.0  # outwards, as a double exponential far out has too many digits
    while above(a) and a > least:
        a = max(least, 2 * a)
    while not above(b) and b < most:
        b = min(most, 2 * b)
    for _ in range(50):
        m = (a + b) / 2
        if above(m):
            b = m
        else:
            a = m
    x = float(math.floor(link(b)) if discrete else link(b))
    v = family.tails(mpf(x), t)[tail]
    if mp.isinf(v) or v == 0 or abs(v - goal) > max(2, 0.2 * abs(goal)):
        return None
    short = float(f"{x:.5g}")
    again = family.tails(mpf(short), t)[tail]
    return short if not discrete and not mp.isinf(again) and abs(again - v) < 0.1 * abs(v) else x


def between(x, y):
    return (None, None) if x is None or y is None else (min(x, y), max(x, y))


LEVELS = [-0.1, -0.5, -3, -50, -300, -310, -700, -1500]


def intervals(family, t):
    with mp.workdps(30):
        t = [mpf(v) for v in t]
        at = {(tail, v): point(family, t, tail, v) for tail in (0, 1) for v in LEVELS}
    inf = math.inf
    step = (lambda x: x - 1) if family.name in DISCRETE else (lambda x: x + 1e-6 * min(1, abs(x)))
    out = []
    for tail in (0, 1):
        for level in LEVELS:  # a tail
            x = at[tail, level]
            if x is not None:
                out.append((-inf, x) if tail == 0 else (x, inf))
        for level in (-0.5, -3, -50, -300, -700):  # narrow
            x = at[tail, level]
            if x is not None:
                out.append(between(x, step(x)))
        # far out: from one far point to the next, and from there to the middle
        for level in (-310, -0.5):
            out.append(between(at[tail, -300], at[tail, level]))
    for a, b in ((-3, -0.1), (-0.1, -3), (-3, -3), (-0.5, -0.5), (-700, -700)):  # wide
        out.append(between(at[0, a], at[1, b]))
    return [p for p in dict.fromkeys(out) if None not in p and p[0] < p[1]]


# --- the file ---------------------------------------------------------------------------------------


def lines(job):
    name, t = job
    family, out = FAMILIES[name], []
    mp.dps = 2 * DIGITS
    for lo, hi in intervals(family, t):
        v = values(family, t, lo, hi)
        if v:
            out.append(" ".join([name, *map(repr, t), repr(lo), repr(hi), *(number(a, DIGITS) for a in v)]))
    return name, t, out


def prove(job):
    """The largest relative differences of log P and of the gradient from integrals (narrow, wide) or sums."""
    name, t, table = job
    family, worst = FAMILIES[name], {}
    mp.dps = 40
    for line in table:
        cells = line.split()[1 + len(t) :]
        lo, hi = mpf(cells[0]), mpf(cells[1])
        if mp.isinf(lo) or mp.isinf(hi):
            continue
        f = family.logpdf(seeds([mpf(v) for v in t]))
        if name in DISCRETE:
            points = [(mpf(k), mpf(1)) for k in range(int(lo) + 1, int(hi) + 1)]
            kind = "sum"
        else:
            narrow = hi - lo < mpf("2e-6")
            kind = "narrow" if narrow else "wide"
            cuts = 1 if narrow else 40
            points = []
            for k in range(cuts):
                a, b = lo + (hi - lo) * k / cuts, lo + (hi - lo) * (k + 1) / cuts
                points += [((a + b) / 2 + (b - a) / 2 * x, w * (b - a) / 2) for x, w in GAUSS]
        total, slopes = mpf(0), [mpf(0)] * len(t)
        for x, w in points:
            if not family.inside(x, [mpf(v) for v in t]):
                continue
            j = f(x)
            p = w * mp.exp(j.v if hasattr(j, "v") else j)
            total += p
            if hasattr(j, "v"):
                slopes = [s + p * g for s, g in zip(slopes, j.g)]
        got = [mp.log(total)] + [s / total if moves else mpf(0) for s, moves in zip(slopes, free(family))]
        for k, (a, b) in enumerate(zip(got, cells[2:])):
            b = mpf(b)
            off = abs(a - b) / max(abs(b), mpf(10) ** -6)
            key = kind, "gradient" if k else "log P"
            worst[key] = max(worst.get(key, (mpf(0),)), (off, line[:90]))
    return name, worst


def gauss(n):
    """Nodes and weights of Gauss and Legendre on [-1, 1]."""
    out = []
    with mp.workdps(60):
        for k in range(1, n + 1):
            x = mp.cos(mp.pi * (k - mpf(1) / 4) / (n + mpf(1) / 2))
            for _ in range(20):
                p, q = mpf(1), x
                for i in range(2, n + 1):
                    p, q = q, ((2 * i - 1) * x * q - (i - 1) * p) / i
                slope = n * (x * q - p) / (x * x - 1)
                x -= q / slope
            out.append((x, 2 / ((1 - x * x) * slope * slope)))
    return out


def main(arguments):
    for module in sorted(glob.glob(os.path.join(HERE, "families", "*.py"))):
        importlib.import_module("families." + os.path.basename(module)[:-3])
    names = [a for a in arguments if not a.startswith("--")]
    jobs = [(n, t) for n, t in sorted(probes().items()) if n not in CIRCLES | SLOW and (not names or n in names)]
    assert not set(names) - {n for n, _ in jobs}, "no such family"
    text, table = HEADER.format(digits=DIGITS), {}
    with multiprocessing.Pool() as pool:
        for name, t, out in pool.imap_unordered(lines, jobs):
            table[name] = (name, t, out)
            print(name, len(out), file=sys.stderr, flush=True)
        if "--prove" in arguments:
            global GAUSS
            GAUSS = gauss(30)
            with multiprocessing.Pool() as late:
                for name, worst in late.imap_unordered(prove, [table[n] for n in sorted(table)]):
                    for (kind, what), (off, line) in sorted(worst.items()):
                        print(f"{name:18}{kind:8}{what:10}{mp.nstr(off, 2):10}{line}", flush=True)
            return 0
    for name in sorted(table):
        text += "\n" + "".join(line + "\n" for line in table[name][2])
    if names:
        print(text)
        return 0
    return freeze("interval.txt", text, "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
