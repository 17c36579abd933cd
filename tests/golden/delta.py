#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes delta.tsv, which tests/inference.c reads: standard errors of the mean, sd and median that a fit implies, of families of
all kinds, from mpmath alone. But for CLOSED no moment is written down: with f and the scores s = d log f / dt of families/,

    d E[x^k] / dt = int x^k s f dx,     d median / dt = -int_(x < median) s f dx / f(median),

by quadrature (of counts: by adding up), and se = sqrt(g' V g), V the inverse Hessian at the maximum.

    delta.py [NAME ...]     rewrite delta.tsv (with names: print these families)
"""
import glob
import importlib
import os
import sys
from mpmath import mp, mpf

from reference import FAMILIES, HERE, Sample, fit, loglik, seeds

for path in sorted(glob.glob(os.path.join(HERE, "families", "*.py"))):
    importlib.import_module("families." + os.path.basename(path)[:-3])

mp.dps = 60
TOL = 4503600  # 1e-9
COUNTS = ["poisson", "geometric", "negbinomial", "zip"]
POSITIVE = ["exponential", "gamma", "weibull", "lognormal", "invgauss", "invgamma", "frechet",
            "rayleigh", "maxwell", "halfnormal", "nakagami", "birnbaumsaunders", "lindley"]
# Beyond four times the largest observation there is nothing, to more digits than these.
SHORT = ["gompertz"]
# Of heavy tails, too heavy for quadrature: E[x], E[x^2] and the median as they are known.
CLOSED = {
    "loglogistic": (
        lambda t: t[0] * mp.pi / t[1] / mp.sin(mp.pi / t[1]),
        lambda t: t[0] ** 2 * 2 * mp.pi / t[1] / mp.sin(2 * mp.pi / t[1]),
        lambda t: t[0],
    ),
}
# Likewise where a moment is near to ceasing, so that it changes fast: t has a variance for df > 2, invgamma for shape > 2.
STEEP = {
    "t": (
        "newcomb:time",  # df = 2.13
        lambda t: t[0],
        lambda t: t[0] ** 2 + t[1] ** 2 * t[2] / (t[2] - 2),
        lambda t: t[0],
    ),
    "invgamma": (
        "danishuni:Loss",  # shape = 2.91
        lambda t: t[1] / (t[0] - 1),
        lambda t: t[1] ** 2 / ((t[0] - 1) * (t[0] - 2)),
        lambda t: 1 / mp.findroot(lambda x: mp.gammainc(t[0], t[1] * x, mp.inf, regularized=True) - 0.5, (t[0] - 1 / mpf(3)) / t[1]),
    ),
}
LINE = ["normal", "logistic", "gumbel", "gumbelmin", "hypsecant"]
UNIT = ["beta", "kumaraswamy", "logitnormal"]
MOST = LINE + POSITIVE + SHORT + list(CLOSED) + UNIT + COUNTS
# Of a family whose first data set has its maximum at a limit.
ELSEWHERE = {"gompertz": "faithful:waiting"}


def moments(name, t, sample):
    """E[1], E[x], E[x^2], each with its gradient, and a function of m: P(X < m) with its own."""
    f = FAMILIES[name].logpdf(seeds(t))
    n = len(t)
    values = [mpf(x) for x, _ in sample.counts]
    lo, hi = min(values), max(values)

    def weighted(x, power):
        j = f(x)
        p = mp.exp(j.v) * x**power
        return [p] + [p * g for g in j.g]

    if name in COUNTS:
        last = 60 * int(hi + 10)
        rows = [[weighted(mpf(x), k) for x in range(last)] for k in range(3)]
        return [[mp.fsum(r[a] for r in rows[k]) for a in range(n + 1)] for k in range(3)], None
    width = hi - lo
    cuts = {
        "line": [lo - 20 * width, lo - 4 * width, lo - width, lo, (lo + hi) / 2, hi, hi + width, hi + 4 * width, hi + 20 * width],
        "unit": [mpf(0), lo / 2, lo, (lo + hi) / 2, hi, (1 + hi) / 2, mpf(1)],
        "positive": [mpf(0), lo / 4, lo, (lo + hi) / 2, hi, 2 * hi, 8 * hi, 64 * hi, mp.inf],
        "short": [mpf(0), lo / 4, lo, (lo + hi) / 2, hi, 2 * hi, 4 * hi],
    }["line" if name in LINE else "unit" if name in UNIT else "short" if name in SHORT else "positive"]

    def integral(k, a, at):
        return mp.quad(lambda x: weighted(x, k)[a], at)

    def below(m):
        at = [c for c in cuts if c < m] + [m]
        return [integral(0, a, at) for a in range(n + 1)]

    return [[integral(k, a, cuts) for a in range(n + 1)] for k in range(3)], below


def rows_of(name, known=None, data=None):
    """known: E[x], E[x^2] and the median as functions of t."""
    family = FAMILIES[name]
    file, column = (data or ELSEWHERE.get(name, family.data[0])).split(":")[:2]
    sample = Sample(file + ".csv", column)
    t = fit(family, sample).t
    n = len(t)
    j = loglik(family, sample, seeds(t))
    h = mp.matrix(n)
    for a in range(n):
        for b in range(a + 1):
            h[a, b] = h[b, a] = -j.h[a][b]
    v = h**-1
    out = []

    def add(quantity, value, g):
        se = mp.sqrt(sum(g[a] * v[a, b] * g[b] for a in range(n) for b in range(n)))
        line = f"-c {column}"
        out.append([file + ".csv", name, line, quantity, mp.nstr(value, 17), str(TOL), ""])
        out.append([file + ".csv", name, line, f"se({quantity})", mp.nstr(se, 17), str(TOL), ""])

    def closed(m):
        at = lambda a: tuple(int(a == b) for b in range(n))
        return [m(t)] + [mp.diff(lambda *t: m(t), tuple(t), at(a)) for a in range(n)]

    def add_moments(first, second):
        mean, sd = first[0], mp.sqrt(second[0] - first[0] ** 2)
        if "mean" not in family.params and name not in ("invgauss", "poisson", "negbinomial"):
            add("mean", mean, first[1:])
        if "sd" not in family.params:
            add("sd", sd, [(second[a + 1] - 2 * mean * first[a + 1]) / (2 * sd) for a in range(n)])

    if known:
        first, second, median = map(closed, known)
        add_moments(first, second)
        add("median", median[0], median[1:])
        return out
    with mp.workdps(20):
        (one, first, second), below = moments(name, t, sample)
        assert abs(one[0] - 1) < 1e-14 and max(map(abs, one[1:])) < 1e-12 * max(map(abs, second[1:])) + 1e-12, (name, one)
        add_moments(first, second)
        if below:
            f = family.logpdf(t)
            m = mp.findroot(lambda x: below(x)[0] - mpf(1) / 2, first[0], tol=1e-30, verify=False)
            add("median", m, [-d / mp.exp(f(m)) for d in below(m)[1:]])
    return out


def main():
    names = sys.argv[1:] or MOST + list(STEEP)
    where = sys.stdout if sys.argv[1:] else open(os.path.join(HERE, "delta.tsv"), "w")
    print("file\tdist\toptions\tquantity\tvalue\ttol\treason", file=where)
    for name in MOST:
        for row in rows_of(name, CLOSED.get(name)) if name in names else []:
            print("\t".join(row), file=where)
    for name, (data, *known) in STEEP.items():
        for row in rows_of(name, known, data) if name in names else []:
            print("\t".join(row), file=where)


if __name__ == "__main__":
    main()
