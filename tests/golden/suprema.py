#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes suprema.tsv, which tests/censored.c reads: maxima of censored observations that lie on the edge of a family, from mpmath
alone. The samples are those of suprema/, in which 12+ is a value of at least 12, <3 one below 3, (3,5] one between.

    suprema.py              rewrite suprema.tsv
    suprema.py --check      compute again and compare with the frozen file

Of the half-normal that starts at loc, where skew normals end as alpha -> inf (-inf: it goes down), the log-likelihood is log-concave
in (1 / scale, loc / scale): its one maximum is where the gradient vanishes, or where loc is at the outermost value, if l still
rises there.
"""
import os
import sys
from mpmath import mp, mpf

from reference import HERE, TOL_FIT, TOL_SE, freeze, number

mp.dps = 80
INF = mp.inf
COLUMNS = ["file", "dist", "options", "quantity", "value", "tol", "reason"]


def read(name):
    with open(os.path.join(HERE, "suprema", name)) as f:
        return [understand(line.strip()) for line in f if line.strip()]


def understand(text):
    """(lo, hi), equal if it is a value."""
    if text.endswith("+"):
        return double(text[:-1]), INF
    if text.startswith("<"):
        return -INF, double(text[1:])
    if text.startswith("("):
        lo, hi = text[1:-1].split(",")
        return double(lo), double(hi)
    return double(text), double(text)


def double(text):
    return mpf(float(text))


def root(f, lo, hi):
    """Between two signs: by bisection, then by secants."""
    rises = f(hi) > 0
    assert (f(lo) > 0) != rises
    for _ in range(40):
        middle = (lo + hi) / 2
        if (f(middle) > 0) == rises:
            hi = middle
        else:
            lo = middle
    return mp.findroot(f, (lo, hi), tol=mpf(10) ** -100)


def half_normal(sample, sign):
    """The best loc, scale, its standard error (of scale alone) and l of the half-normal going up (sign 1) or down (-1)."""
    y = [(lo, hi) if sign > 0 else (-hi, -lo) for lo, hi in sample]

    def above(z):
        return mpf(0) if z == INF else mp.erfc(z / mp.sqrt(2)) if z > 0 else mpf(1)

    def density(z):
        return mp.sqrt(2 / mp.pi) * mp.exp(-z * z / 2) if 0 <= z < INF else mpf(0)

    def l(loc, scale):
        """l and its slopes in loc and scale."""
        s = [mpf(0)] * 3
        for lo, hi in y:
            a, b = (lo - loc) / scale, (hi - loc) / scale
            if lo == hi:
                part = mp.log(density(a) / scale), a / scale, (a * a - 1) / scale
            else:
                p, fa, fb = above(a) - above(b), density(a), density(b)
                part = mp.log(p), (fa - fb) / p / scale, ((a * fa if fa else 0) - (b * fb if fb else 0)) / p / scale
            s = [u + v for u, v in zip(s, part)]
        return s

    def best_scale(loc):
        return root(lambda s: l(loc, s)[2], guess / 20, 100 * guess)

    def slope(loc):
        return l(loc, best_scale(loc))[1]

    first = min((lo for lo, hi in y if lo == hi), default=INF)
    nearest = min([first] + [hi for lo, hi in y])
    guess = sum((hi if hi < INF else lo) - nearest + 1 for lo, hi in y) / len(y)
    loc = first
    if first > nearest or slope(first) < 0:
        loc = root(slope, nearest - 10 * guess, nearest - mpf(10) ** -12)
    scale = best_scale(loc)
    curve = mp.diff(lambda v: l(loc, v)[2], scale)
    assert curve < 0
    return sign * loc, scale, 1 / mp.sqrt(-curve), l(loc, scale)[0]


def rows_of(name, sign):
    loc, scale, se, height = half_normal(read(name), sign)
    for quantity, v, tol in [("xi", loc, TOL_FIT), ("omega", scale, TOL_FIT), ("se(omega)", se, TOL_SE), ("loglik", height, TOL_FIT)]:
        text = number(v).removesuffix(".0")
        yield [f"tests/golden/suprema/{name}", "skewnormal", "--censored --delimiter=tab", quantity, text, str(tol), ""]


def main(arguments):
    table = [COLUMNS]
    for case in [("skewed.txt", 1), ("rounded.txt", 1), ("falling.txt", -1)]:
        table += rows_of(*case)
    text = "".join("\t".join(r) + "\n" for r in table)
    return freeze("suprema.tsv", text, "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
