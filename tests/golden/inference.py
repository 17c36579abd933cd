#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes inference.tsv, which tests/inference.c reads: ends of intervals and standard errors of every kind but those of resamples,
from mpmath alone. Densities are those of families/, differentiated exactly; everything else is written here from its
definition.

    inference.py            rewrite inference.tsv
    inference.py --check    compute again and compare with the frozen file

profile   both ends of a parameter solve  l_p(t_j) = l(top) - q/2  with the others at their best; those of c(t) solve
          Lagrange's equations  grad l = lambda grad c,  l = l(top) - q/2
expected  (n E[s s'])^-1, the expectation by quadrature or by adding up
robust    H^-1 (sum s s') H^-1
delta     sqrt(g' V g), g by central differences with 60 digits
exact     quantiles of chi-squared, beta and t as roots of their distribution functions
"""
import csv
import glob
import importlib
import os
import sys
from mpmath import mp, mpf

from reference import DATA, FAMILIES, HERE, Jet, Sample, exp, fit, log, seeds, value

for path in sorted(glob.glob(os.path.join(HERE, "families", "*.py"))):
    importlib.import_module("families." + os.path.basename(path)[:-3])

mp.dps = 60
TOL = 4503600     # 1e-9: the profile is solved for to 1e-8 in 2 l; errors come from a Hessian
TOL_EXACT = 4504  # 1e-12: GSL's inverse distribution functions
LEVEL = mpf(0.95)
Q = mp.findroot(lambda q: mp.erf(mp.sqrt(q / 2)) - LEVEL, 3.84)
Z = mp.sqrt(Q)


# --- models: a sum of jets over observations ------------------------------------------------------


class Plain:
    """A family fitted to a column."""

    def __init__(self, name, data):
        self.family = FAMILIES[name]
        self.sample = Sample(data + ".csv" if ":" not in data else data.split(":")[0] + ".csv", data.split(":")[1])
        self.names = list(self.family.params)
        self.positive = [lo == 0 for lo, _ in self.family.bounds]
        self.n = self.sample.n
        self.start = fit(self.family, self.sample).t

    def terms(self, t):
        f = self.family.logpdf(t)
        return [(f(mpf(x)), w) for x, w in self.sample.counts]


class Regression:
    """0 and 1 by logit or probit, counts by log: coefficients of the columns."""

    def __init__(self, kind, file, y, columns):
        with open(os.path.join(DATA, file)) as f:
            rows = list(csv.DictReader(f))
        self.y = [mpf(float(r[y])) for r in rows]
        self.x = [[mpf(1)] + [mpf(float(r[c])) for c in columns] for r in rows]
        self.kind, self.n = kind, len(rows)
        of = "lambda" if kind == "poisson" else "p"
        self.names = [f"{of}:{c}" for c in ["(Intercept)"] + columns]
        self.positive = [False] * len(self.names)
        self.start = [mpf(0)] * len(self.names)
        self.start[0] = mp.log(sum(self.y) / self.n) if kind == "poisson" else mpf(0)

    def link(self, t, i):
        eta = 0
        for a, b in zip(t, self.x[i]):
            eta = a * b + eta
        return eta

    def terms(self, t):
        out = []
        for i, y in enumerate(self.y):
            eta = self.link(t, i)
            if self.kind == "poisson":
                out.append((eta * y - exp(eta) - mp.loggamma(y + 1), 1))
            elif self.kind == "logit":
                s = eta if y == 0 else -eta
                out.append((-log(exp(s) + 1), 1))
            else:
                out.append((log_ndtr_of(eta if y == 1 else -eta), 1))
        return out

    def expected(self, t):
        """E[s s'] summed over rows, from the mean and variance of y."""
        k = len(t)
        total = mp.zeros(k)
        for i in range(self.n):
            eta = self.link(t, i)
            if self.kind == "poisson":
                w = mp.exp(eta)
            elif self.kind == "logit":
                w = mp.exp(eta) / (1 + mp.exp(eta)) ** 2
            else:
                p = mp.ncdf(eta)
                w = mp.npdf(eta) ** 2 / (p * (1 - p))
            for a in range(k):
                for b in range(k):
                    total[a, b] += w * self.x[i][a] * self.x[i][b]
        return total


def log_ndtr_of(a):
    v = value(a)
    p, d = mp.ncdf(v), mp.npdf(v)
    r = d / p
    return a.through(mp.log(p), r, -r * (v + r)) if isinstance(a, Jet) else mp.log(p)


def total(model, t):
    s = 0
    for v, w in model.terms(seeds(t)):
        s = v * w + s
    return s


def hessian(j):
    n = len(j.g)
    h = mp.zeros(n)
    for a in range(n):
        for b in range(a + 1):
            h[a, b] = h[b, a] = j.h[a][b]
    return h


def newton(model, t, held=()):
    """The maximum with some parameters where they are."""
    t = [mpf(v) for v in t]
    free = [i for i in range(len(t)) if i not in held]
    for _ in range(60):
        j = total(model, t)
        h = hessian(j)
        if not free:
            return t, j
        part = mp.matrix([[h[a, b] for b in free] for a in free])
        step = mp.lu_solve(-part, mp.matrix([j.g[a] for a in free]))
        shrink = mpf(1)
        for k, a in enumerate(free):
            while model.positive[a] and t[a] + shrink * step[k] <= t[a] / 4:
                shrink /= 2
        for k, a in enumerate(free):
            t[a] += shrink * step[k]
        if shrink == 1 and max(abs(step[k]) / (1 + abs(t[a])) for k, a in enumerate(free)) < mpf(10) ** -45:
            return t, total(model, t)
    raise AssertionError("Newton does not settle")


# --- kinds ------------------------------------------------------------------------------------------


def profile_end(model, top, j_top, vcov, k, side):
    target = j_top.v - Q / 2
    se = mp.sqrt(vcov[k, k])
    last = [list(top)]

    def at(u):
        v = mp.exp(u) if model.positive[k] else u
        start = list(last[0])
        start[k] = v
        t, j = newton(model, start, held=(k,))
        last[0] = t
        return side * (mp.sqrt(max(2 * (j_top.v - j.v), 0))) - side * Z

    u0 = mp.log(top[k]) if model.positive[k] else top[k]
    su = se / top[k] if model.positive[k] else se
    u = mp.findroot(at, (u0 + side * Z * su, u0 + side * Z * su * mpf(1.1)), solver="secant", tol=1e-80, maxsteps=40)
    v = mp.exp(u) if model.positive[k] else u
    start = list(last[0])
    start[k] = v
    assert abs(newton(model, start, held=(k,))[1].v - target) < mpf(10) ** -30
    return v


def gradient_of(c, t):
    g = []
    for k in range(len(t)):
        h = mpf(10) ** -20 * abs(t[k])
        up, down = list(t), list(t)
        up[k] += h
        down[k] -= h
        g.append((c(up) - c(down)) / (2 * h))
    return g


def implied_end(model, top, j_top, vcov, c, side):
    """Lagrange's equations by Newton's method with a Jacobian by differences, from Wald's ellipsoid."""
    n = len(top)
    g = gradient_of(c, top)
    norm = mp.sqrt(sum(g[a] * vcov[a, b] * g[b] for a in range(n) for b in range(n)))
    x = [top[a] + side * Z * sum(vcov[a, b] * g[b] for b in range(n)) / norm for a in range(n)]
    for a in range(n):
        if model.positive[a] and x[a] <= 0:
            x[a] = top[a] / 3
    x = [mp.log(v) if p else v for v, p in zip(x, model.positive)] + [side * Z / norm]

    def equations(*u):
        t = [mp.exp(v) if p else v for v, p in zip(u[:n], model.positive)]
        j, gc = total(model, t), gradient_of(c, t)
        scale = [t[a] if model.positive[a] else mpf(1) for a in range(n)]
        return [(j.g[a] + u[n] * gc[a]) * scale[a] for a in range(n)] + [j.v - j_top.v + Q / 2]

    u = mp.findroot(equations, x, tol=1e-30, maxsteps=80)
    t = [mp.exp(v) if p else v for v, p in zip(list(u)[:n], model.positive)]
    assert (u[n] > 0) == (side > 0)
    return c(t)


def robust(model, top, vcov):
    n = len(top)
    b = mp.zeros(n)
    for v, w in model.terms(seeds(top)):
        for i in range(n):
            for k in range(n):
                b[i, k] += w * v.g[i] * v.g[k]
    v = vcov * b * vcov
    return [mp.sqrt(v[k, k]) for k in range(n)]


def expected(model, top, cuts):
    """cuts: where the quadrature is cut, or the largest of the integers that are added up."""
    n = len(top)
    if isinstance(model, Regression):
        info = model.expected(top)
    else:
        f = model.family.logpdf(seeds(top))
        info = mp.zeros(n)
        for a in range(n):
            for b in range(a + 1):
                def piece(x):
                    j = f(x)
                    return mp.exp(j.v) * j.g[a] * j.g[b]

                if isinstance(cuts, int):
                    info[a, b] = sum(piece(mpf(x)) for x in range(cuts))
                else:
                    with mp.workdps(30):
                        info[a, b] = mp.quad(piece, cuts)
                info[b, a] = info[a, b]
        info *= model.n
    v = info**-1
    return [mp.sqrt(v[k, k]) for k in range(n)]


# --- cases ------------------------------------------------------------------------------------------


def gamma_cdf(x):
    return lambda t: mp.gammainc(t[0], 0, t[1] * x, regularized=True)


def quantile(cdf_of, p, guess):
    def at(t):
        return mp.findroot(lambda x: cdf_of(x)(t) - p, guess)

    return at


def normal_quantile(p):
    z = mp.sqrt(2) * mp.erfinv(2 * mpf(p) - 1)
    return lambda t: t[0] + z * t[1]


P9 = mpf(0.9)    # the doubles that the program reads
P99 = mpf(0.99)
INF = mp.inf

CASES = [
    # file, dist, model, {name: c(t)} of what is implied, --quantiles and the like, cuts for the expectation
    ("heights.csv", "normal", lambda: Plain("normal", "heights:height"),
     {"variance": lambda t: t[1] ** 2, "quantile(0.9)": normal_quantile(P9),
      "cdf(170)": lambda t: mp.ncdf((170 - t[0]) / t[1])},
     "--quantiles=0.9 --probs=170", [-INF, 160, 167, 174, INF]),
    ("rivers.csv", "gamma", lambda: Plain("gamma", "rivers:length"),
     {"scale": lambda t: 1 / t[1], "mean": lambda t: t[0] / t[1], "sd": lambda t: mp.sqrt(t[0]) / t[1],
      "quantile(0.99)": quantile(gamma_cdf, P99, 1800), "cdf(300)": gamma_cdf(mpf(300))},
     "--quantiles=0.99 --probs=300", [0, 100, 500, 1500, 5000, 40000]),
    ("rivers.csv", "weibull", lambda: Plain("weibull", "rivers:length"),
     {"mean": lambda t: t[1] * mp.gamma(1 + 1 / t[0]), "median": lambda t: t[1] * mp.log(2) ** (1 / t[0]),
      "return(100)": lambda t: t[1] * (-mp.log(1 - mpf(1 - 1 / 100))) ** (1 / t[0])},
     "--return=100", [0, 10, 100, 500, 1500, 5000, 20000]),
    ("portpirie.csv", "gev", lambda: Plain("gev", "portpirie:metres"),
     {"level_100": lambda t: t[0] + t[1] * ((-mp.log(mpf(0.99))) ** -t[2] - 1) / t[2]}, "", None),
    ("portpirie.csv", "gumbel", lambda: Plain("gumbel", "portpirie:metres"),
     {"return(50)": lambda t: t[0] - t[1] * mp.log(-mp.log(mpf(1 - 1 / 50)))}, "--return=50",
     [2, 3.4, 3.8, 4.3, 5, 7, 12]),
    ("quine.csv", "negbinomial -c Days", lambda: Plain("negbinomial", "quine:Days"),
     {"p": lambda t: t[0] / (t[0] + t[1]), "cdf(10)": lambda t: mp.betainc(t[0], 11, 0, t[0] / (t[0] + t[1]), regularized=True)},
     "--probs=10", 1500),
    ("prussian.csv", "poisson -c y", lambda: Plain("poisson", "prussian:y"), {"mean": lambda t: t[0]}, "", 60),
    ("rivers.csv", "exponential", lambda: Plain("exponential", "rivers:length"),
     {"scale": lambda t: 1 / t[0], "median": lambda t: mp.log(2) / t[0], "cdf(500)": lambda t: 1 - mp.exp(-500 * t[0])},
     "--probs=500", [0, 500, 2000, 8000, 60000]),
    ("logit200.csv", "bernoulli --formula 'y ~ x1 + x2 + x3'",
     lambda: Regression("logit", "logit200.csv", "y", ["x1", "x2", "x3"]), {}, "", True),
    ("logit200.csv", "bernoulli --formula 'y ~ x1 + x2 + x3' --link=p=probit",
     lambda: Regression("probit", "logit200.csv", "y", ["x1", "x2", "x3"]), {}, "", True),
    ("insectsprays.csv", "poisson --formula 'count ~ 1'",
     lambda: Regression("poisson", "insectsprays.csv", "count", []), {}, "", True),
]


def rows_of(case):
    file, dist, make, implied, asks, cuts = case
    words = dist.split(" ", 1)
    base = words[1] if len(words) > 1 else ""
    model = make()
    top, j = newton(model, model.start)
    vcov = (-hessian(j)) ** -1
    out = []

    def add(options, quantity, v, tol=TOL):
        line = " ".join(w for w in (base, options, asks) if w)
        out.append([file, words[0], line, quantity, mp.nstr(v, 25), str(tol), ""])

    kind = "--ci=profile"
    for k, name in enumerate(model.names):
        add(kind, f"lower({name})", profile_end(model, top, j, vcov, k, -1))
        add(kind, f"upper({name})", profile_end(model, top, j, vcov, k, 1))
    for name, c in implied.items():
        g = gradient_of(c, top)
        n = len(top)
        add(kind, name, c(top))
        add(kind, f"se({name})", mp.sqrt(sum(g[a] * vcov[a, b] * g[b] for a in range(n) for b in range(n))))
        add(kind, f"lower({name})", implied_end(model, top, j, vcov, c, -1))
        add(kind, f"upper({name})", implied_end(model, top, j, vcov, c, 1))
    for name, se in zip(model.names, robust(model, top, vcov)):
        add("--se=robust", f"se({name})", se)
    if cuts is not None:
        for name, se in zip(model.names, expected(model, top, cuts)):
            add("--se=expected", f"se({name})", se)
    return out


# --- exact -------------------------------------------------------------------------------------------


def increasing(f, p, lo, hi):
    """The root of f = p in (lo, hi) by bisection, then the secant."""
    lo, hi = mpf(lo), mpf(hi)
    for _ in range(60):
        middle = (lo + hi) / 2
        lo, hi = (middle, hi) if f(middle) < p else (lo, middle)
    return mp.findroot(lambda x: f(x) - p, (lo, hi), solver="secant", tol=1e-80, maxsteps=60)


def chi2_quantile(p, df):
    return increasing(lambda x: mp.gammainc(mpf(df) / 2, 0, x / 2, regularized=True), p, 0, df + 40 * mp.sqrt(df) + 60)


def beta_quantile(p, a, b):
    return increasing(lambda x: mp.betainc(a, b, 0, x, regularized=True), p, 0, 1)


def t_quantile(p, df):
    df = mpf(df)
    return increasing(lambda x: 1 - mp.betainc(df / 2, mpf(1) / 2, 0, df / (df + x * x), regularized=True) / 2, p, 0, 1000)


def exact_rows():
    tail = (1 - LEVEL) / 2
    out = []

    def add(file, dist, options, name, lower, upper):
        line = (options + " --ci=exact").strip()
        out.append([file, dist, line, f"lower({name})", mp.nstr(lower, 25), str(TOL_EXACT), ""])
        out.append([file, dist, line, f"upper({name})", mp.nstr(upper, 25), str(TOL_EXACT), ""])

    coin = Sample("coin.csv", "toss")
    ones = sum(w for x, w in coin.counts if x == 1)
    add("coin.csv", "bernoulli", "", "p", beta_quantile(tail, ones, coin.n - ones + 1), beta_quantile(1 - tail, ones + 1, coin.n - ones))
    s = Sample("heights.csv", "height")
    n, m = s.n, mpf(s.exact().numerator) / s.exact().denominator
    square = sum((mpf(x) - m) ** 2 for x in s.x)
    half = t_quantile(1 - tail, n - 1) * mp.sqrt(square / (n - 1) / n)
    add("heights.csv", "normal", "", "mu", m - half, m + half)
    add("heights.csv", "normal", "", "sigma", mp.sqrt(square / chi2_quantile(1 - tail, n - 1)), mp.sqrt(square / chi2_quantile(tail, n - 1)))
    about = sum((mpf(x) - 165) ** 2 for x in s.x)
    add("heights.csv", "normal", "--fix=mu=165", "sigma", mp.sqrt(about / chi2_quantile(1 - tail, n)), mp.sqrt(about / chi2_quantile(tail, n)))
    add("heights.csv", "normal", "--fix=sigma=4", "mu", m - Z * 4 / mp.sqrt(n), m + Z * 4 / mp.sqrt(n))
    s = Sample("rivers.csv", "length")
    whole = sum(mpf(x) for x in s.x)
    rate = [chi2_quantile(p, 2 * s.n) / (2 * whole) for p in (tail, 1 - tail)]
    add("rivers.csv", "exponential", "", "rate", rate[0], rate[1])
    add("rivers.csv", "exponential", "", "scale", 1 / rate[1], 1 / rate[0])
    logs = sum(mp.log(mpf(x) / min(s.x)) for x in s.x)
    add("rivers.csv", "pareto", "", "alpha", chi2_quantile(tail, 2 * (s.n - 1)) / (2 * logs), chi2_quantile(1 - tail, 2 * (s.n - 1)) / (2 * logs))
    squares = sum(mpf(x) ** 2 for x in s.x)
    for dist, name, norm, df in (("rayleigh", "sigma", 1, 2), ("halfnormal", "sigma", 1, 1), ("maxwell", "a", 1, 3)):
        add("rivers.csv", dist, "", name, mp.sqrt(squares / chi2_quantile(1 - tail, df * s.n)), mp.sqrt(squares / chi2_quantile(tail, df * s.n)))
    inverse = sum(1 / mpf(x) for x in s.x)
    add("rivers.csv", "levy", "", "c", chi2_quantile(tail, s.n) / inverse, chi2_quantile(1 - tail, s.n) / inverse)
    gap = inverse - s.n**2 / whole
    add("rivers.csv", "invgauss", "", "lambda", chi2_quantile(tail, s.n - 1) / gap, chi2_quantile(1 - tail, s.n - 1) / gap)
    s = Sample("prussian.csv", "y")
    k = int(sum(s.x))
    add("prussian.csv", "poisson", "-c y", "lambda", chi2_quantile(tail, 2 * k) / 2 / s.n, chi2_quantile(1 - tail, 2 * (k + 1)) / 2 / s.n)
    add("prussian.csv", "geometric", "-c y", "p", beta_quantile(tail, s.n, k + 1), beta_quantile(1 - tail, s.n, k))
    add("prussian.csv", "binomial", "-c y --size=10", "p", beta_quantile(tail, k, 10 * s.n - k + 1), beta_quantile(1 - tail, k + 1, 10 * s.n - k))
    return out


def main():
    lines = ["file\tdist\toptions\tquantity\tvalue\ttol\treason"]
    for case in CASES:
        lines += ["\t".join(r) for r in rows_of(case)]
    lines += ["\t".join(r) for r in exact_rows()]
    text = "\n".join(lines) + "\n"
    path = os.path.join(HERE, "inference.tsv")
    if "--check" in sys.argv[1:]:
        with open(path) as f:
            sys.exit(0 if f.read() == text else "inference.tsv is not what is computed now")
    with open(path, "w") as f:
        f.write(text)


if __name__ == "__main__":
    main()
