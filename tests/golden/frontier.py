# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes frontier.tsv, which tests/regression.c reads: maxima of regressions whose formula is that of the end of a support (pareto's
xm, powerfunction's max, uniform's max above 0, the location of an exponential), from mpmath alone.

The best frontier is looked for among all that meet as many rows as there are coefficients, in floats; then it is solved with 50
digits and proved: no row lies beyond it, and sum w x = sum m x over the rows that are met, with all m > 0, which no other
frontier shares (the duality of linear programs).

    frontier.py             rewrite frontier.tsv
    frontier.py --check     compute again and compare with the frozen file
"""
import itertools
import shlex
import sys
from mpmath import mp, mpf

from reference import TOL_SE, as_table, freeze, number
from regression import COLUMNS, TOL, Design, Table, arithmetic, as_mpf

# dist: its end, the rate of the distance from it (None: 1), the side that observations are on, whether they are logarithms
ENDS = {
    "pareto": ("xm", "alpha", 1, True),
    "powerfunction": ("max", "a", -1, True),
    "uniform": ("max", None, -1, True),
    "exponential": ("loc", "rate", 1, False),
}

CASES = [
    "mtcars.csv | pareto | -c mpg --formula 'xm ~ wt'",
    "mtcars.csv | pareto | -c mpg --formula 'xm ~ wt + hp + qsec'",
    "mtcars.csv | pareto | -c hp --formula 'xm ~ 0 + wt'",
    "mtcars.csv | pareto | -c mpg --formula 'xm ~ C(cyl) + wt'",
    "mtcars.csv | pareto | -c mpg --formula 'xm ~ wt' --weights=gear",
    "mtcars.csv | pareto | -c mpg --formula 'xm ~ wt + hp' --fix=alpha=2,xm:wt=-0.2",
    "engel.csv | pareto | -c foodexp --formula 'xm ~ log(income)'",
    "mtcars.csv | powerfunction | -c mpg --formula 'max ~ wt + hp'",
    "engel.csv | powerfunction | -c foodexp --formula 'max ~ log(income)'",
    "mtcars.csv | uniform | -c mpg --formula 'max ~ wt + hp' --fix=min=0",
    "engel.csv | uniform | -c foodexp --formula 'max ~ log(income)' --fix=min=0",
    "mtcars.csv | exponential | --free=loc -c mpg --formula 'loc ~ wt + hp'",
    "mtcars.csv | exponential | --free=loc -c mpg --formula 'loc ~ wt' --weights=gear --fix=rate=0.3",
    "engel.csv | exponential | --free=loc -c foodexp --formula 'loc ~ income'",
]


def solve(rows, right):
    return mp.lu_solve(mp.matrix(rows), mp.matrix(right))


def vertices(x, v, w, side):
    """(least total distance, the rows that are met) of those that have all rows on their side."""
    n, p = len(x), len(x[0])
    best = (float("inf"), None)
    for met in itertools.combinations(range(n), p):
        b = gauss([x[i] for i in met], [v[i] for i in met])
        if b is None:
            continue
        total = 0.0
        for xi, vi, wi in zip(x, v, w):
            r = side * (vi - sum(a * c for a, c in zip(xi, b)))
            if r < -1e-9 * (1 + abs(vi)):
                break
            total += wi * r
        else:
            best = min(best, (total, met))
    return best


def gauss(a, y):
    """Of floats; None: dependent."""
    a = [row + [v] for row, v in zip(a, y)]
    n = len(a)
    for k in range(n):
        top = max(range(k, n), key=lambda i: abs(a[i][k]))
        if abs(a[top][k]) < 1e-9:
            return None
        a[k], a[top] = a[top], a[k]
        for i in range(n):
            if i != k and a[i][k]:
                f = a[i][k] / a[k][k]
                a[i] = [c - f * d for c, d in zip(a[i], a[k])]
    return [a[k][n] / a[k][k] for k in range(n)]


def read(line):
    file, dist, options = [c.strip() for c in line.split("|")]
    column = weights = formula = None
    fixed = {}
    words = shlex.split(options)
    while words:
        name, _, v = words.pop(0).partition("=")
        if name == "--free":
            continue
        v = v or words.pop(0)
        if name == "-c":
            column = v
        elif name == "--formula":
            formula = [s.strip() for s in v.split("~")]
        elif name == "--weights":
            weights = v
        else:
            assert name == "--fix", name
            fixed.update({k: mpf(float(x)) for k, x in (w.split("=") for w in v.split(","))})
    return file, dist, options, column, weights, formula, fixed


def rows_of(line):
    file, dist, options, column, weights, (end, right), fixed = read(line)
    name, rate, side, logs = ENDS[dist]
    assert end == name
    table = Table(file)
    design = Design(right, table, [column]).make(table)
    y = [as_mpf(v) for v in arithmetic(column, table)]
    w = [as_mpf(v) for v in table.numbers(weights)] if weights else [mpf(1)] * len(y)
    free = [k for k, n in enumerate(design.names) if f"{end}:{n}" not in fixed]
    held = {k: fixed[f"{end}:{n}"] for k, n in enumerate(design.names) if k not in free}
    v = [(mp.log(a) if logs else a) - sum(b * as_mpf(row[k]) for k, b in held.items()) for a, row in zip(y, design.x)]
    x = [[as_mpf(row[k]) for k in free] for row in design.x]
    _, met = vertices([[float(c) for c in r] for r in x], [float(c) for c in v], [float(c) for c in w], side)
    b = solve([x[i] for i in met], [v[i] for i in met])
    rest = [side * (vi - sum(c * b[k] for k, c in enumerate(xi))) for xi, vi in zip(x, v)]
    assert all(r > mpf(10) ** -12 or i in met for i, r in enumerate(rest)), f"{line}: met beside the vertex"
    p = len(free)
    multiplier = solve(
        [[x[i][k] for i in met] for k in range(p)], [sum(wi * xi[k] for wi, xi in zip(w, x)) for k in range(p)]
    )
    assert all(m > mpf(10) ** -6 for m in multiplier), f"{line}: not proved"
    total = sum(wi * (r if i not in met else 0) for i, (wi, r) in enumerate(zip(w, rest)))
    weight = sum(w)
    alpha = fixed.get(rate, weight / total) if rate else mpf(1)
    loglik = weight * mp.log(alpha) - alpha * total - (sum(wi * mp.log(a) for wi, a in zip(w, y)) if logs else 0)
    out = []

    def row(quantity, value, tol):
        out.append([file, dist, options, quantity, number(value).removesuffix(".0"), str(tol), ""])

    for k, j in enumerate(free):
        row(f"{end}:{design.names[j]}", b[k], TOL)
    if rate and rate not in fixed:
        row(rate, alpha, TOL)
        row(f"se({rate})", alpha / mp.sqrt(weight), TOL_SE)
    row("loglik", loglik, TOL)
    row("n", len(y), 0)
    print(line, mp.nstr(b.T, 8), mp.nstr(loglik, 10), "multipliers", mp.nstr(multiplier.T, 4), flush=True)
    return out


def main(arguments):
    mp.dps = 50
    return freeze("frontier.tsv", as_table([COLUMNS] + [r for line in CASES for r in rows_of(line)]), "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
