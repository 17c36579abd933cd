# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes conditional.tsv, which tests/regression.c reads: regressions that regression.py has no way with, from mpmath alone.

    generalised errors    the location of each shape above 1 in floats, a convex problem; the best shape; then Newton on all to 45
                          digits. Standard errors are those of the expected information, in closed form.
    binomial              with a column of trials: Newton, a concave problem
    least absolute        the vertex of regression.py with the expected information: n x x' / b^2, n / b^2

    conditional.py             rewrite conditional.tsv
    conditional.py --check     compute again and compare with the frozen file
"""
import glob
import importlib
import math
import os
import sys
from mpmath import mp, mpf

from frontier import gauss, solve
from reference import HERE, TOL_SE, as_table, freeze, number
from regression import COLUMNS, TOL, Case, Design, Table, arithmetic, as_mpf, least_absolute

GED = [
    ("nile.csv", "flow ~ I(year - 1900)"),
    ("faithful.csv", "waiting ~ eruptions"),
    ("airquality.csv", "Wind ~ Temp"),
    ("airquality.csv", "Temp ~ Wind + Ozone"),
]
BINOMIAL = [("mtcars.csv", "am ~ wt", "gear"), ("mtcars.csv", "gear ~ wt + qsec", "hp"), ("mtcars.csv", "gear ~ C(cyl)", "hp")]
LEAST = [
    ("mtcars.csv", "mpg ~ wt + hp"),
    ("mtcars.csv", "qsec ~ disp + wt"),
    ("stackloss.csv", "stack_loss ~ Air_Flow + Water_Temp + Acid_Conc_"),
    ("engel.csv", "foodexp ~ income"),
]


def read(file, formula, more=()):
    """(names, y, x, further columns), of rows that have all cells."""
    left, right = [s.strip() for s in formula.split("~")]
    table = Table(file)
    design = Design(right, table, [left])
    used = list(more)
    arithmetic(left, table, used)
    table.keep(used + design.used)
    design.make(table)
    y = [as_mpf(v) for v in arithmetic(left, table)]
    return design.names, y, [[as_mpf(v) for v in r] for r in design.x], [[as_mpf(v) for v in table.numbers(c)] for c in more]


def put(out, key, names, t, se, loglik, n):
    def row(quantity, v, tol):
        out.append([*key, quantity, number(v).removesuffix(".0"), str(tol), ""])

    for k, v in zip(names, t):
        row(k, v, TOL)
    for k, v in zip(names, se):
        row(f"se({k})", v, TOL_SE)
    row("loglik", loglik, TOL)
    row("n", n, 0)
    print(*key, *(mp.nstr(v, 8) for v in t), mp.nstr(loglik, 10), flush=True)


def inverse_roots(h):
    v = mp.matrix(h) ** -1
    return [mp.sqrt(v[i, i]) for i in range(len(h))]


# --- generalised errors ----------------------------------------------------------------------------


def nearest(y, x, beta, b):
    """The b of the least sum |y - x'b|^beta, in floats."""

    def cost(b):
        return sum(abs(v - sum(a * c for a, c in zip(r, b))) ** beta for v, r in zip(y, x))

    low, p = cost(b), len(b)
    for _ in range(200):
        r = [v - sum(a * c for a, c in zip(row, b)) for v, row in zip(y, x)]
        g = [sum(abs(e) ** (beta - 1) * math.copysign(1, e) * row[j] for e, row in zip(r, x)) for j in range(p)]
        w = [(beta - 1) * max(abs(e), 1e-6) ** (beta - 2) for e in r]
        step = gauss([[sum(v * row[i] * row[j] for v, row in zip(w, x)) for j in range(p)] for i in range(p)], g)
        size = 1.0
        while size > 1e-9 and not cost([c + size * s for c, s in zip(b, step)]) < low:
            size /= 2
        if size <= 1e-9:
            break
        b = [c + size * s for c, s in zip(b, step)]
        low = cost(b)
    return b, low


def ged(out, file, formula):
    names, y, x, _ = read(file, formula)
    n, p = len(y), len(names)
    rough = [float(v) for v in y]
    rx = [[float(v) for v in r] for r in x]
    units = [max(abs(r[j]) for r in rx) for j in range(p)]
    rx = [[v / u for v, u in zip(r, units)] for r in rx]
    spread = max(rough) - min(rough)
    rough = [v / spread for v in rough]

    def profile(beta):
        b, low = nearest(rough, rx, beta, [sum(rough) / n] + [0.0] * (p - 1))
        alpha = (beta * low / n) ** (1 / beta)
        return n * (math.log(beta / (2 * alpha)) - math.lgamma(1 / beta) - 1 / beta), beta, b, alpha

    tops = [profile(1.05 * 1.08**k) for k in range(36)]
    k = max(range(36), key=lambda k: tops[k][0])
    assert 0 < k < 35, f"{file} {formula}: at an end"
    lo, hi = tops[k - 1][1], tops[k + 1][1]
    while hi - lo > 1e-6:
        a, c = lo + (hi - lo) / 3, hi - (hi - lo) / 3
        lo, hi = (a, hi) if profile(a)[0] < profile(c)[0] else (lo, c)
    _, beta, b, alpha = profile((lo + hi) / 2)

    def slopes(*t):
        b, alpha, beta = t[:p], t[p], t[p + 1]
        g = [mpf(0)] * (p + 2)
        for v, row in zip(y, x):
            r = v - sum(a * c for a, c in zip(row, b))
            a = abs(r) / alpha
            e = a**beta
            for j in range(p):
                g[j] += beta * e / a / alpha * mp.sign(r) * row[j]
            g[p] += (beta * e - 1) / alpha
            g[p + 1] += 1 / beta + mp.psi(0, 1 / beta) / beta**2 - e * mp.log(a)
        return [v * s for v, s in zip(g, [mpf(spread) / u for u in units] + [mpf(spread), 1])]

    first = [mpf(c * spread / u) for c, u in zip(b, units)] + [mpf(alpha * spread), mpf(beta)]
    t = list(mp.findroot(slopes, first, tol=mpf(10) ** -80, maxsteps=60))
    alpha, beta = t[p:]
    rest = [v - sum(a * c for a, c in zip(row, t)) for v, row in zip(y, x)]
    loglik = sum(mp.log(beta / (2 * alpha)) - mp.loggamma(1 / beta) - (abs(r) / alpha) ** beta for r in rest)
    assert abs(loglik + n * mp.log(spread) - max(top[0] for top in tops)) < 0.1, f"{file} {formula}: elsewhere"
    k = 1 / beta
    mean = k * mp.psi(0, k + 1)
    both = k * (k + 1) * mp.psi(0, k + 2) - k * mean
    square = k * (k + 1) * (mp.psi(0, k + 2) ** 2 + mp.psi(1, k + 2)) - mean**2
    of_mu = (beta / alpha) ** 2 * mp.gamma(2 - k) / mp.gamma(k)
    h = [[of_mu * sum(r[i] * r[j] for r in x) for j in range(p)] for i in range(p)]
    shape = [[n * beta / alpha**2, -n * both / alpha], [-n * both / alpha, n * square / beta**2]]
    put(out, (file, "ged", f"--formula '{formula}'"), [f"mu:{c}" for c in names] + ["alpha", "beta"], t, inverse_roots(h) + inverse_roots(shape), loglik, n)


# --- binomial ------------------------------------------------------------------------------------------


def binomial(out, file, formula, trials):
    names, y, x, (size,) = read(file, formula, [trials])
    p, b = len(names), [mpf(0)] * len(names)
    for _ in range(100):
        chance = [1 / (1 + mp.exp(-sum(a * c for a, c in zip(r, b)))) for r in x]
        g = [sum((v - m * q) * r[j] for v, m, q, r in zip(y, size, chance, x)) for j in range(p)]
        h = [[sum(m * q * (1 - q) * r[i] * r[j] for m, q, r in zip(size, chance, x)) for j in range(p)] for i in range(p)]
        step = solve(h, g)
        b = [c + s for c, s in zip(b, step)]
        if max(abs(s) for s in step) < mpf(10) ** -45:
            break
    loglik = sum(mp.log(mp.binomial(m, v)) + v * mp.log(q) + (m - v) * mp.log(1 - q) for v, m, q in zip(y, size, chance))
    put(out, (file, "binomial", f"--formula '{formula}' --size={trials}"), [f"p:{c}" for c in names], b, inverse_roots(h), loglik, len(y))


# --- least absolute deviations -----------------------------------------------------------------------


def least(out, file, formula):
    options = f"--formula '{formula}'"
    case = Case(f"{file} | laplace | {options}")
    t, loglik, _ = least_absolute(case)
    names, y, x, _ = read(file, formula)
    p, b = len(names), t[-1]
    h = [[sum(r[i] * r[j] for r in x) / b**2 for j in range(p)] for i in range(p)]
    put(out, (file, "laplace", options), [f"mu:{c}" for c in names] + ["b"], t, inverse_roots(h) + [b / mp.sqrt(len(y))], loglik, len(y))


def main(arguments):
    for module in sorted(glob.glob(os.path.join(HERE, "families", "*.py"))):
        importlib.import_module("families." + os.path.basename(module)[:-3])
    mp.dps = 50
    out = [COLUMNS]
    for case in GED:
        ged(out, *case)
    for case in BINOMIAL:
        binomial(out, *case)
    for case in LEAST:
        least(out, *case)
    return freeze("conditional.tsv", as_table(out), "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
