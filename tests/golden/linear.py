#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes linear.tsv, which tests/tested.c reads: statistics of restrictions of sums of parameters, from mpmath alone:

    python3 tests/golden/linear.py > tests/golden/linear.tsv

The restriction is solved for one parameter, which leaves the likelihood a function of the others; derivatives are differences at 50
digits. Wald's statistic has the observed information, the score statistic the expected one, whose formulas are textbook ones.
"""
import csv
import os

from mpmath import mp, mpf

mp.dps = 50
HERE = os.path.dirname(os.path.abspath(__file__))


def table(name):
    with open(os.path.join(HERE, "..", "..", "data", name), encoding="ascii") as f:
        return list(csv.DictReader(line for line in f if not line.startswith("#")))


def gradient(f, t):
    h = mpf(10) ** -12
    return [(f([x + h * (j == k) for j, x in enumerate(t)]) - f([x - h * (j == k) for j, x in enumerate(t)])) / (2 * h)
            for k in range(len(t))]


def hessian(f, t):
    h = mpf(10) ** -12
    up = [gradient(f, [x + h * (j == k) for j, x in enumerate(t)]) for k in range(len(t))]
    down = [gradient(f, [x - h * (j == k) for j, x in enumerate(t)]) for k in range(len(t))]
    return mp.matrix([[(a - b) / (2 * h) for a, b in zip(u, d)] for u, d in zip(up, down)])


def maximum(f, t):
    """Newton's method, with halved steps at first."""
    t = [mpf(x) for x in t]
    for _ in range(100):
        g = gradient(f, t)
        try:
            step = mp.lu_solve(hessian(f, t), mp.matrix(g))
        except ZeroDivisionError:
            raise SystemExit("singular")
        by = mpf(1)
        while True:
            new = [x - by * s for x, s in zip(t, step)]
            try:
                if f(new) >= f(t) - mpf(10) ** -40:
                    break
            except (ValueError, TypeError):
                pass
            by /= 2
        t = new
        if max(abs(s / (1 + abs(x))) for s, x in zip(step, t)) < mpf(10) ** -18:
            return t
    raise SystemExit("no maximum")


def case(file, dist, options, hypothesis, f, start, rows, expected):
    """rows: (coefficients, value); each is solved for the parameter of its last coefficient that is not 0."""
    n = len(start)
    t = maximum(f, start)
    pivots = [max(j for j in range(n) if a[j]) for a, _ in rows]
    free = [j for j in range(n) if j not in pivots]

    def full(z):
        system = mp.matrix([[mpf(a[p]) for p in pivots] for a, _ in rows])
        right = mp.matrix([mpf(c) - sum(mpf(a[j]) * z[k] for k, j in enumerate(free)) for a, c in rows])
        solved = mp.lu_solve(system, right)
        whole = [None] * n
        for k, j in enumerate(free):
            whole[j] = z[k]
        for k, p in enumerate(pivots):
            whole[p] = solved[k]
        return whole

    a = mp.matrix([[mpf(x) for x in row] for row, _ in rows])
    away = a * mp.matrix(t) - mp.matrix([mpf(c) for _, c in rows])
    covariance = (-hessian(f, t)) ** -1
    v = a * covariance * a.T
    near = mp.matrix(t) - covariance * a.T * v**-1 * away
    t0 = full(maximum(lambda z: f(full(z)), [near[j] for j in free]))
    g = mp.matrix(gradient(f, t0))
    values = {
        "lr": 2 * (f(t) - f(t0)),
        "wald": (away.T * v**-1 * away)[0],
        "score": (g.T * expected(t0) ** -1 * g)[0],
    }
    for name, value in values.items():
        print(file, dist, f"{options} --test={hypothesis}", f"{name}({hypothesis.strip(chr(39))})", mp.nstr(value, 25), 4503600, "",
              sep="\t", flush=True)


def gamma():
    x = [mpf(r["length"]) for r in table("rivers.csv")]
    n, sx, sl = len(x), sum(x), sum(mp.log(v) for v in x)

    def f(t):
        return n * (t[0] * mp.log(t[1]) - mp.loggamma(t[0])) + (t[0] - 1) * sl - t[1] * sx

    def info(t):
        return n * mp.matrix([[mp.psi(1, t[0]), -1 / t[1]], [-1 / t[1], t[0] / t[1] ** 2]])

    case("data/rivers.csv", "gamma", "", "'shape=600*rate'", f, [2.5, 0.004], [((1, -600), 0)], info)
    case("data/rivers.csv", "gamma", "", "'shape - 2 = 100 * rate'", f, [2.5, 0.004], [((1, -100), 2)], info)


def normal():
    rows = [[mpf(r[c]) for c in ("mpg", "wt", "hp")] for r in table("mtcars.csv")]

    def f(t):
        return sum(-mp.log(2 * mp.pi) / 2 - mp.log(t[3]) - ((y - t[0] - t[1] * a - t[2] * b) / t[3]) ** 2 / 2
                   for y, a, b in rows)

    def info(t):
        m = mp.matrix(4, 4)
        for _, a, b in rows:
            z = (1, a, b)
            for i in range(3):
                for j in range(3):
                    m[i, j] += z[i] * z[j] / t[3] ** 2
            m[3, 3] += 2 / t[3] ** 2
        return m

    of = ("data/mtcars.csv", "normal", "-f 'mpg ~ wt + hp'")
    start = [37, -3.9, -0.03, 2.5]
    case(*of, "wt=hp", f, start, [((0, 1, -1, 0), 0)], info)
    case(*of, "'2*wt + 10*hp = -8'", f, start, [((0, 2, 10, 0), -8)], info)
    case(*of, "'wt=100*hp,sigma=2.5'", f, start, [((0, 1, -100, 0), 0), ((0, 0, 0, 1), 2.5)], info)


def poisson():
    rows = [(mpf(r["breaks"]), (1, int(r["wool"] == "B"), int(r["tension"] == "L"), int(r["tension"] == "M")))
            for r in table("warpbreaks.csv")]

    def f(t):
        return sum(y * u - mp.exp(u) - mp.loggamma(y + 1) for y, z in rows for u in [sum(a * b for a, b in zip(t, z))])

    def info(t):
        m = mp.matrix(4, 4)
        for _, z in rows:
            mu = mp.exp(sum(a * b for a, b in zip(t, z)))
            for i in range(4):
                for j in range(4):
                    m[i, j] += mu * z[i] * z[j]
        return m

    case("data/warpbreaks.csv", "poisson", "-f 'breaks ~ wool + tension'", "'tension[L]=tension[M]'", f,
         [3.2, -0.2, 0.5, 0.2], [((0, 0, 1, -1), 0)], info)
    case("data/warpbreaks.csv", "poisson", "-f 'breaks ~ wool + tension'", "'wool[B]+tension[L]=0,tension[M]=0.1'", f,
         [3.2, -0.2, 0.5, 0.2], [((0, 1, 1, 0), 0), ((0, 0, 0, 1), 0.1)], info)


print("file\tdist\toptions\tquantity\tvalue\ttol\treason")
gamma()
normal()
poisson()
