# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes alternate.tsv, which tests/regression.c reads: least absolute deviations whose scale has a formula too, with an l1 term or
laplace priors on the coefficients of both, from mpmath alone.

Whatever the scales, the best location is at a vertex: it meets as many observations, or has as many coefficients at their
corners, as there are of them. So all vertices are looked at, and for each the scales are found, a convex problem, in
floats: the least of all is the maximum, no other can be higher. It is solved again with 50 digits, with the sides that were found,
and proved: multipliers inside their bounds.

    alternate.py             rewrite alternate.tsv
    alternate.py --check     compute again and compare with the frozen file
"""
import itertools
import math
import multiprocessing
import shlex
import sys
from mpmath import mp, mpf

from frontier import gauss, solve
from reference import TOL_SE, as_table, freeze, number
from regression import COLUMNS, TOL, Design, Table, arithmetic, as_mpf

CASES = [
    "mtcars.csv | laplace | --formula 'mpg ~ wt' --formula 'b ~ hp' --l1=0.1",
    "mtcars.csv | laplace | --formula 'mpg ~ wt' --formula 'b ~ cyl' --l1=3",
    "mtcars.csv | laplace | --formula 'mpg ~ 1' --formula 'b ~ wt' --l1=1",
    "mtcars.csv | laplace | --formula 'mpg ~ wt + hp' --formula 'b ~ cyl' --l1=1",
    "mtcars.csv | laplace | --formula 'mpg ~ wt + hp' --formula 'b ~ cyl + qsec' --l1=0.5",
    "mtcars.csv | laplace | --formula 'mpg ~ wt + hp' --formula 'b ~ cyl + qsec' --l1=5",
    "mtcars.csv | laplace | --formula 'qsec ~ wt' --formula 'b ~ wt' --l1=2",
    "mtcars.csv | laplace | --formula 'mpg ~ wt' --formula 'b ~ wt' --prior 'b:wt=laplace(0.5,0.01)'",
    "mtcars.csv | laplace | --formula 'mpg ~ wt' --formula 'b ~ wt' --prior 'b:wt=laplace(0,1)' --prior 'mu:wt=laplace(0,1)'",
    "stackloss.csv | laplace | --formula 'stack_loss ~ Air_Flow' --formula 'b ~ Water_Temp' --l1=1",
]


class Problem:
    """Of numbers of one kind: minimise sum (z_i'g + exp(-z_i'g) |y_i - x_i'b|) + sum over k of rate_k |c_k - at_k|, c = (b, g)."""

    def __init__(self, convert, y, x, z, corner):
        self.y = [convert(v) for v in y]
        self.x = [[convert(v) for v in r] for r in x]
        self.z = [[convert(v) for v in r] for r in z]
        self.p, self.q = len(x[0]), len(z[0])
        self.corner = {k: (convert(at), convert(rate)) for k, (at, rate) in corner.items()}
        self.exp = math.exp if convert is float else mp.exp
        self.zero = convert(0)

    def rest(self, b):
        return [v - sum(a * c for a, c in zip(r, b)) for v, r in zip(self.y, self.x)]

    def scale(self, r, side):
        """The best g where those of the corners in side have these signs, or are there (0), and the slopes; None: it diverges."""
        free = [j for j in range(self.q) if side.get(self.p + j) != 0]
        g = [self.corner[self.p + j][0] if j not in free else self.zero for j in range(self.q)]
        if 0 in free:
            g[0] = self.zero + math.log(float(sum(map(abs, r)) / len(r)))
        for _ in range(100):
            s = [abs(v) * self.exp(-sum(a * c for a, c in zip(z, g))) for v, z in zip(r, self.z)]
            slope = [sum(z[j] * (1 - v) for v, z in zip(s, self.z)) for j in range(self.q)]
            for k, (at, rate) in self.corner.items():
                if k >= self.p and side[k]:
                    slope[k - self.p] += side[k] * rate
            bend = [[sum(v * z[i] * z[j] for v, z in zip(s, self.z)) for j in free] for i in free]
            step = gauss(bend, [-slope[j] for j in free]) if self.exp is math.exp else list(solve(bend, [-slope[j] for j in free]))
            if step is None:
                return None
            most = max((abs(v) for v in step), default=0)
            for v, j in zip(step, free):
                g[j] += v * min(1, 2 / most if most else 1)
            if most < (1e-10 if self.exp is math.exp else mpf(10) ** -45):
                return g, slope
        return None

    def scales(self, r):
        """The best g: that whose sides are right, and whose slopes at corners are no steeper than these; and its sides."""
        mine = [k for k in self.corner if k >= self.p]
        for signs in itertools.product((1, -1, 0), repeat=len(mine)):
            side = dict(zip(mine, signs))
            found = self.scale(r, side)
            if found is None:
                continue
            g, slope = found
            if all(
                (g[k - self.p] - self.corner[k][0]) * side[k] > 0 if side[k] else abs(slope[k - self.p]) <= self.corner[k][1]
                for k in mine
            ):
                return g, side
        return None

    def height(self, r, b, g):
        total = sum(sum(a * c for a, c in zip(z, g)) + abs(v) * self.exp(-sum(a * c for a, c in zip(z, g))) for v, z in zip(r, self.z))
        return total, sum(rate * abs((b + g)[k] - at) for k, (at, rate) in self.corner.items())


def read(line):
    file, dist, options = [c.strip() for c in line.split("|")]
    formulas, l1, priors, words = [], 0, {}, shlex.split(options)
    while words:
        name, _, v = words.pop(0).partition("=")
        v = v or words.pop(0)
        if name == "--formula":
            formulas.append([s.strip() for s in v.split("~")])
        elif name == "--l1":
            l1 = mpf(float(v))
        else:
            coefficient, _, call = v.partition("=")
            priors[coefficient] = [mpf(float(a)) for a in call[8:-1].split(",")]
    return file, dist, options, formulas, l1, priors


def rows_of(line):
    mp.dps = 50
    file, dist, options, ((left, right), (_, scale)), l1, priors = read(line)
    table = Table(file)
    x, z = Design(right, table, [left]).make(table), Design(scale, table, [left]).make(table)
    names = [f"mu:{n}" for n in x.names] + [f"b:{n}" for n in z.names]
    p, y = len(x.names), [as_mpf(v) for v in arithmetic(left, table)]
    corner = {k: (mpf(0), l1) for k, n in enumerate(names) if l1 and not n.endswith("(Intercept)")}
    corner.update({names.index(n): (at, 1 / b) for n, (at, b) in priors.items()})
    data = (y, [[as_mpf(v) for v in r] for r in x.x], [[as_mpf(v) for v in r] for r in z.x])
    rough, fine = Problem(float, *data, corner), Problem(lambda v: +mpf(v), *data, corner)
    axes = [k for k in corner if k < p]
    best = (math.inf,)
    for met in itertools.combinations(range(-len(axes), len(y)), p):
        rows = [rough.x[i] if i >= 0 else [float(j == axes[i]) for j in range(p)] for i in met]
        b = gauss(rows, [rough.y[i] if i >= 0 else rough.corner[axes[i]][0] for i in met])
        if b is None:
            continue
        r = [0 if i in met else v for i, v in enumerate(rough.rest(b))]
        found = rough.scales(r)
        if found:
            top = sum(rough.height(r, b, found[0]))
            best = min(best, (top, met, found[1]), key=lambda f: f[0])
    _, met, side = best
    rows = [fine.x[i] if i >= 0 else [mpf(j == axes[i]) for j in range(p)] for i in met]
    b = list(solve(rows, [fine.y[i] if i >= 0 else corner[axes[i]][0] for i in met]))
    r = [mpf(0) if i in met else v for i, v in enumerate(fine.rest(b))]
    g, slope = fine.scale(r, side)
    for i in met:
        if i < 0:
            b[axes[i]] = corner[axes[i]][0]
    # the location's multipliers: of an observation 1 / its scale at most, of a corner its rate
    rate = [mp.exp(-sum(a * c for a, c in zip(zi, g))) for zi in fine.z]
    pull = [sum(w * xi[j] * mp.sign(v) for w, xi, v in zip(rate, fine.x, r)) for j in range(p)]
    for k in axes:
        if axes.index(k) - len(axes) not in met:
            pull[k] -= corner[k][1] * mp.sign(b[k] - corner[k][0])
    m = solve([[rows[i][j] for i in range(p)] for j in range(p)], pull)
    inside = [abs(v) / (rate[i] if i >= 0 else corner[axes[i]][1]) for v, i in zip(m, met)]
    inside += [abs(slope[k - p]) / corner[k][1] for k, s in side.items() if s == 0]
    assert max(inside) < 1 - mpf(10) ** -6, f"{line}: not proved: {inside}"
    assert all(v * (g[k - p] - corner[k][0]) > 0 for k, v in side.items() if v), f"{line}: sides"
    nll, penalty = fine.height(r, b, g)
    held = {axes[i] for i in met if i < 0} | {k for k, s in side.items() if s == 0}
    out = []

    def row(quantity, v, tol):
        out.append([file, dist, options, quantity, number(v).removesuffix(".0"), str(tol if v else 0), ""])

    for k, v in enumerate(b + g):
        row(names[k], corner[k][0] if k in held else v, TOL)
    for part, cells, weights in ((range(p), fine.x, rate), (range(p, len(names)), fine.z, [mpf(1)] * len(y))):
        free = [k for k in part if k not in held]
        h = mp.matrix([[sum(w * w * c[i - part[0]] * c[j - part[0]] for w, c in zip(weights, cells)) for j in free] for i in free])
        v = h**-1
        for i, k in enumerate(free):
            row(f"se({names[k]})", mp.sqrt(v[i, i]), TOL_SE)
    row("penalty", penalty - sum(mp.log(1 / (2 * s)) for _, s in priors.values()), TOL)
    row("loglik", -nll - len(y) * mp.log(2), TOL)
    row("n", len(y), 0)
    note = f"{line}\n   " + " ".join(mp.nstr(v, 8) for v in b + g) + f"  loglik {mp.nstr(-nll - len(y) * mp.log(2), 10)}"
    return out, note + f"  {len(held)} at corners, multipliers up to {float(max(inside)):.3f}"


def main(arguments):
    table = [COLUMNS]
    with multiprocessing.Pool(2) as pool:
        for rows, note in pool.imap(rows_of, CASES):
            table += rows
            print(note, flush=True)
    return freeze("alternate.tsv", as_table(table), "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
