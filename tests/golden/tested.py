#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tested.tsv, which tests/tested.c reads: likelihood ratio, Wald and score statistics of restrictions, and Vuong's of two
families, from mpmath alone. Likelihoods are those of censored.py; the expected information is the expectation of products
of scores, by sums and quadrature of the density, so that nothing here knows mlefit's code or anybody's formula.

    tested.py                     rewrite tested.tsv
    tested.py --check             compute again and compare with the frozen file
    tested.py --show [WORD ...]   compute the cases whose line has all of these words and print them
"""
import glob
import importlib
import math
import multiprocessing
import os
import sys
from mpmath import mp, mpf

from censored import INF, Censored
from interval import DISCRETE
from reference import HERE, Numbers, as_table, brief, cholesky, freeze, number, solve
from regression import COLUMNS, DIGITS

TOL = 450360  # 1e-10
AWAY = "what is tested cancels: the sum of |log f| is so many times the statistic: "
NEAR = "the estimate is so many times its distance from the hypothesis: "


def spread(rows):
    """A matrix of its lower rows."""
    n = len(rows)
    return [[rows[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)]


def form(a, g):
    """g' a^-1 g."""
    c = cholesky([r[: i + 1] for i, r in enumerate(a)])
    assert c, "not positive definite"
    return sum(u * v for u, v in zip(solve(c, g), g))


def part(a, keep):
    return [[a[i][j] for j in keep] for i in keep]


def maximum(case, pins, b):
    """Damped Newton from b to the working precision, with some coefficients pinned; proved by its curvature."""
    b = [mpf(v) for v in b]
    for k, v in pins.items():
        b[k] = v
    free = [k for k in range(len(b)) if k not in pins]
    v, g, h = case.loglik(b)
    for _ in range(100):
        if not free:
            break
        curve, slope = part([[-x for x in r] for r in spread(h)], free), [g[k] for k in free]
        ridge = mpf(0)
        while True:
            c = cholesky([[x + (ridge * abs(x) if i == j else 0) for j, x in enumerate(r[: i + 1])] for i, r in enumerate(curve)])
            if c:
                break
            ridge = max(4 * ridge, mpf("0.01"))
        step = solve(c, slope)
        far = sum(s * a for s, a in zip(step, slope))
        if far < mpf(10) ** -90 and not ridge:
            return b, v
        while True:
            new = list(b)
            for k, s in zip(free, step):
                new[k] += s
            try:
                w, g1, h1 = case.loglik(new)
                if not isinstance(w, mp.mpc) and w >= v - mpf(10) ** -60:
                    break
            except (ValueError, ZeroDivisionError, TypeError):
                pass
            step = [s / 2 for s in step]
        b, v, g, h = new, w, g1, h1
    assert not free, f"{case}: Newton does not settle"
    return b, v


def products(case, u):
    """The expectation of the products of scores in the coordinates u of a row."""
    m = len(u)

    def at(x):
        j = case.row(u, (x, x, -INF, INF, 1))
        return j, mp.exp(j.v)

    total = [[mpf(0)] * (i + 1) for i in range(m)]
    if case.dist in DISCRETE or case.dist == "bernoulli":
        x, seen = 0, mpf(0)
        while 1 - seen > mpf(10) ** -40 and not (case.dist == "bernoulli" and x > 1):
            j, p = at(x)
            seen += p
            for a in range(m):
                for c in range(a + 1):
                    total[a][c] += p * j.g[a] * j.g[c]
            x += 1
        return total
    y = sorted(mpf(s[0]) for s in case.seen)
    positive = case.dist in ("gamma", "weibull", "lognormal", "exponential")
    middle, wide = y[len(y) // 2], y[-1] - y[0]
    if positive:  # in log x
        ends = [mp.log(middle) + k * (mp.log(y[-1] / y[0]) + 1) for k in (-40, -10, -3, -1, 0, 1, 2, 4, 8)]
        to, jacobian = mp.exp, mp.exp
    else:  # x = middle + sinh s, so that heavy tails end
        far = (20, 60) if case.dist in ("t", "cauchy") else ()
        ends = [mpf(k) for k in (*(-k for k in far[::-1]), -5, -3, -1, 0, 1, 3, 5, *far)]
        to = lambda s: middle + wide / 10 * mp.sinh(s)
        jacobian = lambda s: wide / 10 * mp.cosh(s)
    with mp.workdps(30):
        for a in range(m):
            for c in range(a + 1):

                def f(s):
                    x = to(s)
                    if positive and x == 0:
                        return mpf(0)
                    j, p = at(x)
                    return p * j.g[a] * j.g[c] * jacobian(s) if p else mpf(0)

                total[a][c] = mp.quad(f, ends)
    return total


def expected(case, b):
    """The expected information of all observations about the coefficients."""
    y, designs = case.rows()
    n = len(b)
    total = [[mpf(0)] * n for _ in range(n)]
    memory = {}
    for i, yi in enumerate(y):
        u = case.predictors(designs, b, i)
        key = tuple(u)
        if key not in memory:
            memory[key] = spread(products(case, u))
        one = memory[key]
        z = []
        for s, d in zip(case.mobile, designs):
            z.append([(s[1], mpf(1))] if d is None else [(s[3] + k, v) for k, v in enumerate(d[0][i])])
        for a in range(len(z)):
            for c in range(len(z)):
                for k, e in z[a]:
                    for l, w in z[c]:
                        total[k][l] += yi[4] * one[a][c] * e * w
    return total


def pinned(case, hypothesis):
    """{coefficient: value} of "NAME=VALUE,TERM,...": a term is all columns of it of the first formula."""
    pins = {}
    for word in hypothesis.split(","):
        name, _, v = word.partition("=")
        hits = [k for k, n in enumerate(case.names) if n == name]
        if not hits:
            prefix = {n.partition(":")[0] for n in case.names if ":" in n}
            first = case.drives if case.dist != "categorical" else None
            for k, n in enumerate(case.names):
                of, colon, column = n.partition(":")
                term = ":".join(c.split("[")[0] for c in column.split(":"))
                if colon and term == name and (first is None or of == first):
                    hits.append(k)
            assert prefix
        assert hits, (hypothesis, case.names)
        for k in hits:
            pins[k] = mpf(float(v)) if v else mpf(0)
    return pins


def size(case, b):
    y, designs = case.rows()
    return sum(abs(case.row(case.predictors(designs, b, i), yi).v) + yi[4] for i, yi in enumerate(y))


def terms(case, b):
    """Log-likelihoods of the observations, and their weights."""
    y, designs = case.rows()
    return [(case.row(case.predictors(designs, b, i), (*yi[:4], 1)).v, mpf(yi[4])) for i, yi in enumerate(y)]


def jets(case, b):
    """The scores of the observations, in the coordinates b, and their weights."""
    y, designs = case.rows()
    at = [(designs, i, yi) for i, yi in enumerate(y)]
    assert not case.names or len(b) == len(case.row(case.predictors(designs, b, 0), (*y[0][:4], 1)).g)
    return [(case.row(case.predictors(designs, b, i), (*yi[:4], 1)).g, mpf(yi[4])) for _, i, yi in at]


def weights_of(a, b, ta, tb):
    """What a sum of squares is weighted with that W times the variance comes to where both families hold the truth: squares of the
    eigenvalues of Vuong's matrix (1989, eq. 3.6)."""
    sa, sb = jets(a, ta), jets(b, tb)
    va, vb = (mp.inverse(mp.matrix([[-x for x in r] for r in spread(c.loglik(t)[2])])) for c, t in ((a, ta), (b, tb)))
    m, n = len(ta), len(ta) + len(tb)
    s = [list(x) + list(y) for (x, _), (y, _) in zip(sa, sb)]
    w = [q for _, q in sa]
    square = mp.matrix(n)
    for i in range(n):
        for j in range(n):
            square[i, j] = mp.fsum(q * r[i] * r[j] for q, r in zip(w, s))
    d = mp.matrix(n)
    for i in range(n):
        for j in range(n):
            if (i < m) == (j < m):
                d[i, j] = va[i, j] if i < m else -vb[i - m, j - m]
    with mp.workdps(30):
        values = mp.eig(square * d, left=False, right=False)
    return [mp.re(v) ** 2 for v in values if abs(v) > mpf(10) ** -15]


def beyond(z, weights):
    """P(sum of weights times squares of normal variables > z), by inversion along a parabola to the right of 0."""
    c = 1 / (4 * max(weights))

    def f(y):
        s, ds = c * (1 + 1j * y + y * y / 4), c * (1j + y / 2)
        return mp.exp(-s * z) / s * ds / mp.fprod(mp.sqrt(1 - 2 * s * w) for w in weights)

    with mp.workdps(25):
        far = mp.sqrt(4 * (60 / (c * z) + 1))
        half = mp.quad(f, mp.linspace(0, far, 41))
        return mp.im(half) / mp.pi


def tail(x, df, half=False):
    def q(k):
        return mp.gammainc(mpf(k) / 2, x / 2, mp.inf, regularized=True) if k else mpf(0 if x else 1)

    return (q(df - 1) + q(df)) / 2 if half else q(df)


def top(case):
    b = case.solve()[0] if case.names else []
    return b, case.loglik(b)[0]


def rows_of(line):
    mp.dps = DIGITS
    file, dist, options, kind = [f.strip() for f in line.split("|")]
    out = []

    def row(quantity, v, lost, why):
        tol, reason = TOL, ""
        if 8 * lost > TOL:
            tol, reason = int(mp.ceil(8 * lost)), why + brief(lost)
        out.append([file, dist, options, quantity, number(v).removesuffix(".0"), str(tol), reason])

    if "," in dist:
        return versus(line, file, dist, options, kind, row), out
    words = options.split("--test=")
    case = Censored(f"{file} | {dist} | {words[0].strip()}")
    hypothesis = words[1].strip("'")
    b, v = top(case)
    if kind not in ("expected", "observed"):
        narrow = Censored(f"{file} | {kind} | {words[0].strip()}")
        lr = 2 * (v - top(narrow)[1])
        lost = size(case, b) / lr
        row(f"lr({hypothesis})", lr, lost, AWAY)
        p = tail(lr, 1, True)
        if p > mpf(10) ** -300:
            row(f"lr_p({hypothesis})", p, lost * lr, AWAY)
        return f"{line}\n    lr {mp.nstr(lr, 12)} p {mp.nstr(p, 6)}", out
    pins = pinned(case, hypothesis)
    b0, v0 = maximum(case, pins, b)
    tested, k = sorted(pins), len(pins)
    lr = 2 * (v - v0)
    covariance = mp.inverse(mp.matrix([[-x for x in r] for r in spread(case.loglik(b)[2])])).tolist()
    away = [b[i] - pins[i] for i in tested]
    wald = form(part(covariance, tested), away)
    _, g, h = case.loglik(b0)
    info = expected(case, b0) if kind == "expected" else [[-x for x in r] for r in spread(h)]
    score = form(info, g)
    lost = size(case, b) / lr
    near = max(abs(b[i] / a) for i, a in zip(tested, away))
    for name, s, l, why in (("lr", lr, lost, AWAY), ("wald", wald, near, NEAR), ("score", score, near, NEAR)):
        row(f"{name}({hypothesis})", s, l, why)
        row(f"{name}_p({hypothesis})", tail(s, k), l * max(1, s), why)
    return f"{line}\n    lr {mp.nstr(lr, 12)} wald {mp.nstr(wald, 12)} score {mp.nstr(score, 12)}", out


def versus(line, file, dist, options, kind, row):
    a, b = (Censored(f"{file} | {d} | {options}") for d in dist.split(","))
    (ta, va), (tb, vb) = top(a), top(b)
    k = len(ta) - len(tb)
    if kind == "nested":  # the first is the narrower, and first in rank or not
        lr = max(2 * (vb - va), mpf(0))
        row(f"lr({dist.split(',')[1]})", lr, size(b, tb) / lr, AWAY)
        return f"{line}\n    lr {mp.nstr(lr, 12)}"
    if va - len(ta) > vb - len(tb):  # the better is the other
        a, b, ta, tb, va, vb, k = b, a, tb, ta, vb, va, -k
    pairs = [(x - y, w) for (x, w), (y, _) in zip(terms(a, ta), terms(b, tb))]
    n = sum(w for _, w in pairs)
    total = sum(w * d for d, w in pairs)
    sd = mp.sqrt(sum(w * (d - total / n) ** 2 for d, w in pairs) / n)
    lost = size(a, ta) / abs(total)
    for name, less in (("vuong", 0), ("vuong_aic", k), ("vuong_bic", mpf(k) / 2 * mp.log(n))):
        z = (total - less) / (mp.sqrt(n) * sd)
        row(f"{name}({b.dist})", z, size(a, ta) / abs(total - less), AWAY)
        row(f"{name}_p({b.dist})", mp.erfc(abs(z) / mp.sqrt(2)), lost * max(1, z * z), AWAY)
    weights, z = weights_of(a, b, ta, tb), n * sd * sd
    row(f"vuong_variance({b.dist})", z, size(a, ta) / abs(total), AWAY)
    row(f"vuong_variance_p({b.dist})", beyond(z, weights), 1000 * max(1, z / max(weights)), "digits of eigenvalues: ")
    return f"{line}\n    vuong {mp.nstr(total / (mp.sqrt(n) * sd), 12)}"


with open(os.path.join(HERE, "tested.txt")) as f:
    CASES = [line.strip() for line in f if line.strip() and not line.startswith("#")]


def main(arguments):
    for module in sorted(glob.glob(os.path.join(HERE, "families", "*.py"))):
        importlib.import_module("families." + os.path.basename(module)[:-3])
    if arguments[:1] == ["--show"]:
        for line in CASES:
            if all(w in line for w in arguments[1:]):
                note, rows = rows_of(line)
                print(note, flush=True)
                for r in rows:
                    print("       ", *r[3:])
        return 0
    table = [COLUMNS]
    with multiprocessing.Pool() as pool:
        for note, rows in pool.imap(rows_of, CASES):
            table += rows
            print(note, flush=True)
    return freeze("tested.tsv", as_table(table), "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
