# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes shifted.tsv, which tests/regression.c reads: local maxima of families that are moved along the line, from mpmath
alone. Log densities are written here a second time, and differentiated by differences with 40 of 100 digits, so that
nothing here knows mlefit's code. The cases, with a point near each maximum, are those of shifted.txt.

    shifted.py            rewrite shifted.tsv (and the simulated samples in shifted/)
    shifted.py --check    compute again and compare with the frozen file
"""
import csv
import os
import random
import re
import sys
from mpmath import mp, mpf

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "data")
COLUMNS = ["file", "dist", "options", "quantity", "value", "tol", "reason"]
TOL = 4504        # 1e-12: estimates and loglik
TOL_SE = 4503600  # 1e-9: standard errors
mp.dps = 100
STEP = mpf(10) ** -20  # differences: an error of about STEP^4, and of 10^-100 / STEP^2 by rounding

log, exp, pi = mp.log, mp.exp, mp.pi


# --- log densities at y = x - loc: the parameters' names, then of log y ... what is added up --------------------------


def ndtr_free_normal(z):
    return -z * z / 2 - log(2 * pi) / 2


DENSITY = {
    "exponential": (["rate"], lambda y, r: log(r) - r * y),
    "weibull": (
        ["shape", "scale"],
        lambda y, k, s: log(k / s) + (k - 1) * log(y / s) - (y / s) ** k,
    ),
    "gamma": (
        ["shape", "rate"],
        lambda y, k, r: k * log(r) - mp.loggamma(k) + (k - 1) * log(y) - r * y,
    ),
    "lognormal": (
        ["mu", "sigma"],
        lambda y, m, s: ndtr_free_normal((log(y) - m) / s) - log(s * y),
    ),
    "invgauss": (
        ["mu", "lambda"],
        lambda y, m, l: log(l / (2 * pi * y**3)) / 2 - l * (y - m) ** 2 / (2 * m * m * y),
    ),
    "loglogistic": (
        ["alpha", "beta"],
        lambda y, a, b: log(b / a) + (b - 1) * log(y / a) - 2 * log(1 + (y / a) ** b),
    ),
    "frechet": (
        ["alpha", "s"],
        lambda y, a, s: log(a / s) - (1 + a) * log(y / s) - (y / s) ** -a,
    ),
    "invgamma": (
        ["alpha", "beta"],
        lambda y, a, b: a * log(b) - mp.loggamma(a) - (a + 1) * log(y) - b / y,
    ),
    "birnbaumsaunders": (
        ["alpha", "beta"],
        lambda y, a, b: ndtr_free_normal((mp.sqrt(y / b) - mp.sqrt(b / y)) / a)
        + log((mp.sqrt(y / b) + mp.sqrt(b / y)) / (2 * a * y)),
    ),
    "nakagami": (
        ["m", "Omega"],
        lambda y, m, o: log(2) + m * log(m / o) - mp.loggamma(m) + (2 * m - 1) * log(y) - m * y * y / o,
    ),
    "maxwell": (["a"], lambda y, a: log(2 / pi) / 2 + 2 * log(y) - y * y / (2 * a * a) - 3 * log(a)),
    "levy": (["c"], lambda y, c: log(c / (2 * pi)) / 2 - c / (2 * y) - 3 * log(y) / 2),
    "betaprime": (
        ["alpha", "beta"],
        lambda y, a, b: (a - 1) * log(y) - (a + b) * log(1 + y) - log(mp.beta(a, b)),
    ),
    "chi2": (["df"], lambda y, k: (k / 2 - 1) * log(y) - y / 2 - k / 2 * log(2) - mp.loggamma(k / 2)),
    "gengamma": (
        ["a", "d", "p"],
        lambda y, a, d, p: log(p / a) + (d - 1) * log(y / a) - (y / a) ** p - mp.loggamma(d / p),
    ),
    "poisson": (["lambda"], lambda y, l: y * log(l) - l - mp.loggamma(y + 1)),
    "geometric": (["p"], lambda y, p: log(p) + y * log(1 - p)),
}


# F(y), of those of which observations are known within bounds below
CUMULATIVE = {
    "weibull": lambda y, k, s: -mp.expm1(-((y / s) ** k)),
    "gamma": lambda y, k, r: mp.gammainc(k, 0, r * y, regularized=True),
    "lognormal": lambda y, m, s: mp.ncdf((log(y) - m) / s),
    "loglogistic": lambda y, a, b: 1 / (1 + (y / a) ** -b),
    "exponential": lambda y, r: -mp.expm1(-r * y),
}


# --- samples ------------------------------------------------------------------------------------------------


def simulate():
    """The samples in shifted/: Python's generator is the same everywhere."""
    r = random.Random(20240229)
    weibull = ["%.6f" % (12 + r.weibullvariate(4, 2.5)) for _ in range(200)]
    gamma = ["%.6f" % (5 + r.gammavariate(4, 2)) for _ in range(200)]
    lognormal = ["%.5f" % (-40 + r.lognormvariate(1, 0.7)) for _ in range(150)]
    counts = [str(1 + min(int(r.expovariate(0.4)), 12)) for _ in range(80)]
    tied = ["%.1f" % (3 + r.gammavariate(5, 0.6)) for _ in range(40)]
    sets = {
        "weibull": weibull,
        "gamma": gamma,
        "gamma_small": [x + "e-6" for x in gamma],
        "gamma_large": [x + "e6" for x in gamma],
        "lognormal": lognormal,
        "counts": counts,
        "tied": tied + [min(tied, key=float)] * 2,
        "three": ["1.25", "2", "4.5"],
        "offset": ["%.3f" % (1e6 + r.gammavariate(4, 2)) for _ in range(60)],
    }
    draws = [(5 + r.weibullvariate(3, 2), 5 + r.expovariate(0.15)) for _ in range(60)]
    sets["right"] = ["%.3f" % a if a < b else "%.3f+" % b for a, b in draws]
    forms = ["{0:.3f}", "{0:.3f}", "<{1:.2f}", "{2:.2f}+", "({2:.2f},{1:.2f}]"]
    draws = [5 + r.gammavariate(5, 0.7) for _ in range(60)]
    sets["mixed"] = [forms[i % 5].format(a, a + 0.6, a - 0.5) for i, a in enumerate(draws)]
    draws = [5 + r.weibullvariate(3, 2.5) for _ in range(80)]
    sets["window"] = ["%.3f" % a for a in draws if a < 9]
    os.makedirs(os.path.join(HERE, "shifted"), exist_ok=True)
    for name, x in sets.items():
        with open(os.path.join(HERE, "shifted", name + ".csv"), "w") as f:
            quoted = ['"%s"' % v if "," in v else v for v in x]
            f.write("\n".join(["x"] + quoted) + "\n")


def bounds(cell, h=mpf(0)):
    """What is known of an observation: lo < x <= hi, a value where they are equal."""
    if cell.endswith("+"):
        return mpf(cell[:-1]), mp.inf
    if cell.startswith("<"):
        return -mp.inf, mpf(cell[1:])
    if cell.startswith("("):
        lo, hi = cell[1:-1].split(",")
        return mpf(lo), mpf(hi)
    return mpf(float(cell)) - h, mpf(float(cell)) + h


def sample(name, options):
    column = re.search(r"--column=(\w+)", options)
    with open(os.path.join(DATA, name), newline="") as f:
        rows = list(csv.DictReader(f))
    h = re.search(r"--round=(\S+)", options)
    window = re.search(r"--truncate=(\S*):(\S*)", options)
    seen = [mpf(v) if v else s * mp.inf for v, s in zip(window.groups(), (-1, 1))] if window else None
    cells = [r[column.group(1) if column else list(r)[0]] for r in rows]
    return [(*bounds(c, mpf(float(h.group(1))) / 2 if h else mpf(0)), seen) for c in cells]


# --- maxima -------------------------------------------------------------------------------------------------


def derivatives(f, t, scale):
    """Gradient and Hessian of f at t, by central differences of fourth order."""
    n = len(t)
    h = [STEP * s for s in scale]

    def at(moves):
        u = list(t)
        for i, k in moves:
            u[i] += k * h[i]
        return f(u)

    weights = [(1, mpf(2) / 3), (-1, -mpf(2) / 3), (2, -mpf(1) / 12), (-2, mpf(1) / 12)]
    g = [sum(w * at([(i, k)]) for k, w in weights) / h[i] for i in range(n)]
    middle = f(t)
    H = mp.matrix(n)
    for i in range(n):
        H[i, i] = (
            -30 * middle
            + 16 * (at([(i, 1)]) + at([(i, -1)]))
            - at([(i, 2)])
            - at([(i, -2)])
        ) / (12 * h[i] ** 2)
        for j in range(i):
            H[i, j] = H[j, i] = sum(
                w * v * at([(i, k), (j, l)]) for k, w in weights for l, v in weights
            ) / (h[i] * h[j])
    return g, H


def maximum(x, dist, fixed, guess):
    """Newton's method from a guess; the Hessian proves a maximum. Values and standard errors of what is free."""
    names, density = DENSITY[dist]
    names = names + ["loc"]
    free = [n for n in names if n not in fixed]

    def f(u):
        t = dict(fixed)
        t.update(zip(free, u))
        own = [t[n] for n in names[:-1]]

        def below(v):
            v -= t["loc"]
            return mpf(0) if v <= 0 else mpf(1) if v == mp.inf else CUMULATIVE[dist](v, *own)

        def row(lo, hi, seen):
            value = density(lo - t["loc"], *own) if lo == hi else log(below(hi) - below(lo))
            return value - (log(below(seen[1]) - below(seen[0])) if seen else 0)

        return sum(row(*v) for v in x)

    t = [mpf(guess[n]) for n in free]
    least = min(hi for _, hi, _ in x)
    distance = least - (fixed["loc"] if "loc" in fixed else t[free.index("loc")])
    scale = [distance if n == "loc" else abs(v) for n, v in zip(free, t)]
    for _ in range(60):
        g, H = derivatives(f, t, scale)
        step = mp.lu_solve(H, mp.matrix(g))
        half = mpf(1)
        while True:  # inside the ranges
            new = [a - half * b for a, b in zip(t, step)]
            inside = all(n == "loc" or v > 0 or n == "mu" for n, v in zip(free, new))
            inside = inside and ("loc" in fixed or new[free.index("loc")] < least)
            if inside:
                break
            half /= 2
        t = new
        if max(abs(b) / s for b, s in zip(step, scale)) < mpf(10) ** -45:
            break
    else:
        raise SystemExit(f"{dist}, {guess}: Newton's method did not arrive")
    _, H = derivatives(f, t, scale)
    mp.cholesky(-H)  # fails unless it is a maximum
    V = (-H) ** -1
    return free, t, [mp.sqrt(V[i, i]) for i in range(len(t))], f(t)


def rows_of(line):
    name, dist, options, near = [c.strip() for c in line.split("|")]
    fixed = {}
    for text in re.findall(r"--fix=(\S+)", options):
        for setting in text.split(","):
            key, v = setting.split("=")
            fixed[key] = mpf(float(v))
    guess = dict(c.split("=") for c in near.split() if "=" in c)
    x = sample(name, options)
    rows = []

    def add(quantity, v, tol):
        rows.append([name, dist, options, quantity, mp.nstr(v, 25), str(tol), ""])

    if near == "end":  # exponential: the support ends at the least observation
        loc = min(hi for _, hi, _ in x)
        seen = sum(lo == hi for lo, hi, _ in x)  # the others are right-censored
        rate = seen / sum(max(lo - loc, 0) for lo, _, _ in x)
        add("loc", loc, 0)
        add("rate", rate, TOL)
        add("se(rate)", rate / mp.sqrt(seen), TOL_SE)
        add("loglik", seen * (log(rate) - 1), TOL)
        return rows
    free, t, se, loglik = maximum(x, dist, fixed, guess)
    for n, v in zip(free, t):
        add(n, v, TOL)
    if "no-se" not in near:
        for n, v in zip(free, se):
            add(f"se({n})", v, TOL_SE)
    add("loglik", loglik, TOL)
    return rows


def cases():
    with open(os.path.join(HERE, "shifted.txt")) as f:
        return [l for l in (l.strip() for l in f) if l and not l.startswith("#")]


def main():
    simulate()
    lines = ["\t".join(COLUMNS)]
    for line in cases():
        lines += ["\t".join(r) for r in rows_of(line)]
    text = "\n".join(lines) + "\n"
    path = os.path.join(HERE, "shifted.tsv")
    if "--check" in sys.argv[1:]:
        with open(path) as f:
            sys.exit(0 if f.read() == text else "shifted.tsv is not what is computed now")
    with open(path, "w") as f:
        f.write(text)


if __name__ == "__main__":
    main()
