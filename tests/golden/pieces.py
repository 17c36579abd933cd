#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes pieces.tsv, which tests/censored.c reads: maxima of triangular and arcsine distributions whose ends and mode are free, of
observations that are not all values. The samples are those of pieces/, in the notation of suprema/.

    pieces.py              rewrite pieces.tsv (needs scipy)
    pieces.py --check      compute again and compare with the frozen file

Whatever the shape of the likelihood, each parameter is at a value or a bound of an interval, at another parameter, or where the
likelihood has no slope in it. scipy looks for the highest of all such combinations from many places, in doubles; there Newton's
method finds the point with 80 digits, and no neighbour, in doubles, may be higher.
"""
import os
import random
import sys
from mpmath import fp, mp, mpf
from scipy.optimize import minimize

from reference import HERE, TOL_FIT, freeze, number
from suprema import INF, understand

mp.dps = 80
COLUMNS = ["file", "dist", "options", "quantity", "value", "tol", "reason"]
CASES = [
    ("triangle.txt", "triangular", ""),
    ("triangle.txt", "triangular", "--fix=min=0"),
    ("triangle.txt", "triangular", "--fix=mode=4"),
    ("right.txt", "triangular", ""),
    ("falling.txt", "triangular", ""),
    ("inside.txt", "triangular", ""),
    ("rounded.txt", "triangular", "--round=1"),
    ("window.txt", "triangular", "--truncate=1:9"),
    ("swing.txt", "arcsine", ""),
    ("swing.txt", "arcsine", "--fix=max=12"),
    ("corner.txt", "arcsine", ""),
    ("rounded.txt", "arcsine", "--round=1"),
]
NAMES = {"triangular": ("min", "mode", "max"), "arcsine": ("min", "max")}


def read(name, options):
    with open(os.path.join(HERE, "pieces", name)) as f:
        sample = [understand(line.strip()) for line in f if line.strip()]
    if options.startswith("--round="):
        half = mpf(options[8:]) / 2
        sample = [(x - half, x + half) for x, _ in sample]
    window = (-INF, INF)
    if options.startswith("--truncate="):
        window = tuple(mpf(v) for v in options[11:].split(":"))
        sample = [(x, y) if x == y else (max(x, window[0]), min(y, window[1])) for x, y in sample]
    return sample, window


def triangular_f(x, t, ctx):
    low, mode, high = t
    if x == mode:
        return 2 / (high - low)
    if not low < x < high:
        return 0
    return 2 / (high - low) * ((x - low) / (mode - low) if x < mode else (high - x) / (high - mode))


def triangular_F(x, t, ctx):
    low, mode, high = t
    if x <= low or x >= high:
        return 0 if x <= low else 1
    w = high - low
    return (x - low) ** 2 / (w * (mode - low)) if x <= mode else 1 - (high - x) ** 2 / (w * (high - mode))


def arcsine_f(x, t, ctx):
    return 1 / (ctx.pi * ctx.sqrt((x - t[0]) * (t[1] - x))) if t[0] < x < t[1] else 0


def arcsine_F(x, t, ctx):
    if x <= t[0] or x >= t[1]:
        return 0 if x <= t[0] else 1
    return 2 / ctx.pi * ctx.asin(ctx.sqrt((x - t[0]) / (t[1] - t[0])))


DENSITY = {"triangular": (triangular_f, triangular_F), "arcsine": (arcsine_f, arcsine_F)}


def in_doubles(data):
    return [(float(lo), float(hi)) for lo, hi in data[0]], tuple(float(v) for v in data[1])


def loglik(dist, data, t, ctx=mp):
    sample, window = data
    f, F = DENSITY[dist]
    if any(a > b for a, b in zip(t, t[1:])) or not t[0] < t[-1]:
        return -INF
    total = 0
    whole = F(window[1], t, ctx) - F(window[0], t, ctx)
    for lo, hi in sample:
        p = f(lo, t, ctx) if lo == hi else F(hi, t, ctx) - F(lo, t, ctx)
        if not p > 0 or not whole > 0:
            return -INF
        total += ctx.log(p) - ctx.log(whole)
    return total


def places(dist, data, held):
    """Combinations: of each parameter a number where it is held, or None: free, or another's name."""
    names, points = NAMES[dist], sorted({v for pair in data[0] for v in pair if abs(v) < INF})
    inner = {"min": min(hi for _, hi in data[0]), "max": max(lo for lo, _ in data[0])}

    def of(name):
        if name in held:
            return [held[name]]
        if name == "mode":
            return [None, "min", "max"] + sorted({lo for lo, hi in data[0] if lo == hi})
        return [None] + [p for p in points if (p <= inner["min"] if name == "min" else p >= inner["max"])]

    every = [[]]
    for name in names:
        every = [e + [v] for e in every for v in of(name)]
    # a corner of an end is one only where the density does not vanish there
    return [e for e in every if dist == "arcsine" or all(v is None or names[i] in held or names[i] == e[1] for i, v in enumerate(e) if i != 1)]


def unfold(names, place, u):
    """t for what is free of a combination."""
    free = iter(u)
    t = {n: next(free) if v is None else v for n, v in zip(names, place) if not isinstance(v, str)}
    return [t[v] if isinstance(v, str) else t[n] for n, v in zip(names, place)]


def climb(dist, data, place, tries, rng):
    """The highest point with this combination, in doubles: (l, u)."""
    names = NAMES[dist]
    free = [n for n, v in zip(names, place) if v is None]
    points = [float(v) for pair in data[0] for v in pair if abs(v) < INF]
    low, high = min(points), max(points)

    near = in_doubles(data)
    place = [v if v is None or isinstance(v, str) else float(v) for v in place]

    def less(u):
        v = float(loglik(dist, near, unfold(names, place, list(u)), fp))
        return -v if v > -1e300 else 1e300

    best = (-1e300, [])
    for _ in range(tries if free else 1):
        if not free:
            best = (-less([]), [])
            break
        for _ in range(50):
            u = {"min": low - (high - low) * rng.uniform(-0.3, 0.6), "mode": rng.uniform(low, high), "max": high + (high - low) * rng.uniform(-0.3, 0.6)}
            start = [u[n] for n in free]
            if less(start) < 1e300:
                break
        else:
            continue
        for _ in range(2):
            found = minimize(less, start, method="Nelder-Mead", options={"xatol": 1e-11, "fatol": 1e-13, "maxiter": 2000})
            start = list(found.x)
        best = max(best, (-found.fun, start))
    return best


def polish(dist, data, place, u):
    """The zero of the gradient near u, by Newton's method with 80 digits; ValueError: it leads to none."""
    names, h = NAMES[dist], mpf(10) ** -20
    if not u:
        return u
    u = mp.matrix([mpf(x) for x in u])

    def at(*moves):
        v = list(u)
        for i, step in moves:
            v[i] += step
        l = loglik(dist, data, unfold(names, place, v))
        if l == -INF:
            raise ValueError
        return l

    for _ in range(12):
        k = range(len(u))
        g = mp.matrix([(at((i, h)) - at((i, -h))) / (2 * h) for i in k])
        curve = mp.matrix(len(u))
        for i in k:
            for j in k:
                curve[i, j] = (at((i, h), (j, h)) - at((i, h), (j, -h)) - at((i, -h), (j, h)) + at((i, -h), (j, -h))) / (4 * h * h)
        step = mp.lu_solve(curve, g)
        if mp.norm(step) > mpf(10) ** -3:
            raise ValueError
        u -= step
    if mp.norm(step) > mpf(10) ** -30:
        raise ValueError
    return list(u)


def maximum(dist, data, held):
    rng = random.Random(1)
    names = NAMES[dist]
    top = [(*climb(dist, data, place, 2, rng), place) for place in places(dist, data, held)]
    top.sort(key=lambda c: c[0], reverse=True)
    best = (-INF, None)
    for l, u, place in [c for c in top if c[0] > -1e299][:4]:
        l, u = max(climb(dist, data, place, 6, rng), (l, u))
        try:
            u = polish(dist, data, place, u)
        except (ValueError, ZeroDivisionError):
            continue  # it has no zero: the top is at a corner, which is a combination of its own
        t = unfold(names, place, u)
        best = max(best, (loglik(dist, data, t), t), key=lambda b: b[0])
    assert best[0] > top[0][0] - 1e-9, (best, top[:4])
    for i, n in enumerate(names):
        for step in () if n in held else (1e-4, -1e-4, 1e-7, -1e-7):
            t = list(best[1])
            t[i] += step
            assert loglik(dist, data, t) < best[0], (n, step)
    return best


def rows():
    yield COLUMNS
    for name, dist, options in CASES:
        held = {}
        if options.startswith("--fix="):
            held = {n: mpf(v) for n, v in [options[6:].split("=")]}
        l, t = maximum(dist, read(name, options), held)
        line = " ".join(w for w in (options, "--censored --delimiter=tab --header=no" if "--round" not in options else "--header=no") if w)
        for n, v in zip(NAMES[dist], t):
            if n not in held:
                yield [f"tests/golden/pieces/{name}", dist, line, n, number(v), TOL_FIT, ""]
        yield [f"tests/golden/pieces/{name}", dist, line, "loglik", number(l), TOL_FIT, ""]


if __name__ == "__main__":
    text = "".join("\t".join(str(c) for c in row) + "\n" for row in rows())
    sys.exit(freeze("pieces.tsv", text, "--check" in sys.argv))
