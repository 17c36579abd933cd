#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes window.tsv and window_edges.tsv: families fitted to values that were all seen in a window [a, b], from scipy and
mpmath. Nothing of mlefit is used, nor any distribution function: the density in the window is g(x) / int_a^b g, with log g
written here up to a constant, and the integral taken by Gauss and Legendre's rule between neighbouring observations (of
counts: a sum).

    window.py           rewrite both files, and the samples in window/ if they are not there
    window.py WORD ...  compute the cases whose names have all of these words, and print them

From many places the likelihood is climbed in doubles, in coordinates that reach everywhere; what looks like the top is
climbed on with a ridge that shrinks. If it lies inside, Newton's method finds it at 40 digits, with a negative definite
Hessian: a row of window.tsv. If it is far out, where the likelihood still rises and gains nothing any more, there is no
maximum, and its supremum is a row of window_edges.tsv, unless it is NOT_REACHED. What is neither is left out, and said.
"""
import math
import os
import random
import sys

import numpy as np
from mpmath import mp, mpf
from scipy import optimize, special

HERE = os.path.dirname(os.path.abspath(__file__))
NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)


FINE = np.concatenate([-(2.0 ** np.arange(12, -2, -1)), [0], 2.0 ** np.arange(-1, 13)])
STEEP = {  # where a density may come to jump, and how wide the jump is
    "exgaussian": lambda mu, s, tau: (mu, s),
    "dagum": lambda p, a, b: (b, b / a),
    "burr12": lambda c, k, s: (s, s / c),
    "gengamma": lambda a, d, p: (a, a / p),
}


def between(cuts):
    """Nodes of Gauss and Legendre between these, and the logarithms of their weights."""
    half = np.diff(cuts) / 2
    return (cuts[:-1, None] + half[:, None] * (1 + NODES)).ravel(), np.log(half[:, None] * WEIGHTS).ravel()


class Doubles:
    log, log1p, exp, expm1, sqrt = np.log, np.log1p, np.exp, np.expm1, np.sqrt
    lgamma, log_phi = special.gammaln, special.log_ndtr

    @staticmethod
    def log1pexp(z):
        return np.logaddexp(0, z)

    @staticmethod
    def log_mixed(z, a):
        y = (a - z) / np.sqrt(2)
        left = -z * z / 2 + np.log(special.erfcx(np.maximum(y, 0)))
        return np.where(y > 0, left, a * a / 2 - a * z + np.log(special.erfc(np.minimum(y, 0))))

    @staticmethod
    def log_cosh(z):
        return np.logaddexp(z, -z)

    @staticmethod
    def log_i0(z):
        return np.log(special.i0e(z)) + np.abs(z)


class Digits:
    log, exp, sqrt, lgamma = mp.log, mp.exp, mp.sqrt, mp.loggamma
    log1p, expm1 = mp.log1p, mp.expm1

    @staticmethod
    def log_phi(z):
        return mp.log(mp.erfc(-z / mp.sqrt(2)) / 2)

    @staticmethod
    def log1pexp(z):
        return mp.log1p(mp.exp(z))

    @staticmethod
    def log_mixed(z, a):
        return a * a / 2 - a * z + mp.log(mp.erfc((a - z) / mp.sqrt(2)))

    @staticmethod
    def log_cosh(z):
        return mp.log(mp.exp(z) + mp.exp(-z))

    @staticmethod
    def log_i0(z):
        return mp.log(mp.besseli(0, z))


def lbeta(m, a, b):
    return m.lgamma(a) + m.lgamma(b) - m.lgamma(a + b)


def exgaussian(m, x, mu, s, tau):
    return m.log_mixed((x - mu) / s, s / tau)


def log_g(name):
    """log g(m, x, parameters), and the parameters: name and kind (+ positive, u unit interval, - any number)."""
    return {
        "normal": (lambda m, x, mu, s: -(((x - mu) / s) ** 2) / 2, "mu- sigma+"),
        "logistic": (lambda m, x, mu, s: -abs((x - mu) / s) - 2 * m.log1p(m.exp(-abs((x - mu) / s))), "mu- s+"),
        "gumbel": (lambda m, x, mu, s: -(x - mu) / s - m.exp(-(x - mu) / s), "mu- beta+"),
        "gumbelmin": (lambda m, x, mu, s: (x - mu) / s - m.exp((x - mu) / s), "mu- beta+"),
        "cauchy": (lambda m, x, mu, s: -m.log1p(((x - mu) / s) ** 2), "x0- gamma+"),
        "skewnormal": (lambda m, x, a, w, k: -(((x - a) / w) ** 2) / 2 + m.log_phi(k * (x - a) / w), "xi- omega+ alpha-"),
        "exgaussian": (exgaussian, "mu- sigma+ tau+"),
        "exponential": (lambda m, x, r: -r * x, "rate+"),
        "lindley": (lambda m, x, r: m.log1p(x) - r * x, "theta+"),
        "gamma": (lambda m, x, k, r: (k - 1) * m.log(x) - r * x, "shape+ rate+"),
        "chi2": (lambda m, x, k: (k / 2 - 1) * m.log(x) - x / 2, "df+"),
        "chi": (lambda m, x, k: (k - 1) * m.log(x) - x * x / 2, "df+"),
        "nakagami": (lambda m, x, k, o: (2 * k - 1) * m.log(x) - k / o * x * x, "m+ Omega+"),
        "rayleigh": (lambda m, x, s: m.log(x) - (x / s) ** 2 / 2, "sigma+"),
        "rice": (lambda m, x, v, s: m.log(x) - (x / s) ** 2 / 2 + m.log_i0(x / s * (v / s)), "nu+ sigma+"),
        "foldednormal": (lambda m, x, v, s: -((x / s) ** 2) / 2 + m.log_cosh(x / s * (v / s)), "mu+ sigma+"),
        "weibull": (lambda m, x, k, s: (k - 1) * m.log(x) - m.exp(k * m.log(x / s)), "shape+ scale+"),
        "frechet": (lambda m, x, k, s: -(k + 1) * m.log(x) - m.exp(-k * m.log(x / s)), "alpha+ s+"),
        "lognormal": (lambda m, x, mu, s: -m.log(x) - ((m.log(x) - mu) / s) ** 2 / 2, "mu- sigma+"),
        "loglogistic": (lambda m, x, a, b: (b - 1) * m.log(x / a) - 2 * m.log1pexp(b * m.log(x / a)), "alpha+ beta+"),
        "invgauss": (lambda m, x, mu, l: -1.5 * m.log(x) - l * x / 2 / mu / mu - l / 2 / x, "mu+ lambda+"),
        "invgamma": (lambda m, x, a, b: -(a + 1) * m.log(x) - b / x, "alpha+ beta+"),
        "birnbaumsaunders": (
            lambda m, x, a, b: m.log1p(b / x) - m.log(x) / 2 - (x / b + b / x - 2) / (2 * a * a),
            "alpha+ beta+",
        ),
        "lomax": (lambda m, x, a, l: -(a + 1) * m.log1p(x / l), "alpha+ lambda+"),
        "gompertz": (lambda m, x, e, b: b * x - e * m.expm1(b * x), "eta+ b+"),
        "burr12": (
            lambda m, x, c, k, s: (c - 1) * m.log(x / s) - (k + 1) * m.log1pexp(c * m.log(x / s)),
            "c+ k+ scale+",
        ),
        "dagum": (
            lambda m, x, p, a, b: (a * p - 1) * m.log(x / b) - (p + 1) * m.log1pexp(a * m.log(x / b)),
            "p+ a+ b+",
        ),
        "gengamma": (lambda m, x, a, d, p: (d - 1) * m.log(x / a) - m.exp(p * m.log(x / a)), "a+ d+ p+"),
        "betaprime": (lambda m, x, a, b: (a - 1) * m.log(x) - (a + b) * m.log1p(x), "alpha+ beta+"),
        "f": (lambda m, x, p, q: (p / 2 - 1) * m.log(x) - (p + q) / 2 * m.log1p(p * x / q), "df1+ df2+"),
        "beta": (lambda m, x, a, b: (a - 1) * m.log(x) + (b - 1) * m.log1p(-x), "alpha+ beta+"),
        "kumaraswamy": (lambda m, x, a, b: (a - 1) * m.log(x) + (b - 1) * m.log(-m.expm1(a * m.log(x))), "a+ b+"),
        "logitnormal": (
            lambda m, x, mu, s: -m.log(x) - m.log1p(-x) - ((m.log(x) - m.log1p(-x) - mu) / s) ** 2 / 2,
            "mu- sigma+",
        ),
        "toppleone": (lambda m, x, a: m.log1p(-x) + (a - 1) * (m.log(x) + m.log(2 - x)), "theta+"),
        "poisson": (lambda m, x, l: x * m.log(l) - m.lgamma(x + 1), "lambda+"),
        "geometric": (lambda m, x, p: x * m.log1p(-p), "pu"),
        "logseries": (lambda m, x, p: x * m.log(p) - m.log(x), "pu"),
        "yulesimon": (lambda m, x, r: lbeta(m, x, r + 1), "rho+"),
        "negbinomial": (
            lambda m, x, k, mu: m.lgamma(x + k) - m.lgamma(x + 1) + x * (m.log(mu) - m.log(mu + k)),
            "size+ mu+",
        ),
    }[name]


WHERE = {  # window, and the families that are fitted in it
    "2:10": "normal logistic gumbel gumbelmin cauchy skewnormal exgaussian exponential lindley gamma chi2 chi nakagami "
    "rayleigh rice foldednormal weibull frechet lognormal loglogistic invgauss invgamma birnbaumsaunders lomax gompertz "
    "burr12 dagum gengamma betaprime f".split(),
    "0.3:0.8": "beta kumaraswamy logitnormal toppleone".split(),
    "3:12": "poisson geometric logseries yulesimon negbinomial".split(),
}
# Suprema to which these climbs do not come: densities that jump at an observation, or parameters that no double holds on the way.
# They are not tested.
NOT_REACHED = {
    ("dagum", "ends"),
    ("gengamma", "ends"),
    ("gengamma", "rising"),
    ("exgaussian", "falling"),
    ("frechet", "ends"),
}
SHAPES = {
    "flat": lambda u: u,
    "ends": lambda u: (1 - math.cos(math.pi * u)) / 2,
    "rising": lambda u: u ** (1 / 3),
    "falling": lambda u: 1 - u ** (1 / 3),
    "peaked": lambda u: 0.55 + 0.35 * math.copysign(abs(2 * u - 1) ** 1.8, 2 * u - 1) / 2 + 0.1 * u * u,
}
N = 60


def sample(window, shape):
    """The values, from a file that is made if it is not there."""
    counts = window == "3:12"
    name = f"tests/golden/window/{window.replace(':', '_')}_{shape}.txt"
    path = os.path.join(HERE, "..", "..", name)
    lo, hi = map(float, window.split(":"))
    if not os.path.exists(path):
        draw = random.Random(f"{window} {shape}")
        x = [lo + (hi - lo) * SHAPES[shape](draw.random()) for _ in range(N)]
        with open(path, "w") as f:
            f.writelines(f"{round(v)}\n" if counts else f"{v:.4g}\n" for v in x)
    return name, np.array([float(v) for v in open(path)]), lo, hi, counts


class Problem:
    def __init__(self, family, x, lo, hi, counts):
        self.g, names = log_g(family)
        self.form = names
        self.names = [n[:-1] for n in names.split()]
        self.kinds = [n[-1] for n in names.split()]
        self.x, self.lo, self.hi, self.counts = x, lo, hi, counts
        self.k = len(self.names)
        self.steep = STEEP.get(family)
        if counts:
            self.at, self.log_w = np.arange(lo, hi + 1), np.zeros(int(hi - lo) + 1)
        else:
            self.cuts = np.unique(np.concatenate([[lo, hi], x, np.linspace(lo, hi, 20)]))
            self.at, self.log_w = between(self.cuts)

    def rule(self, t):
        """Where the density is taken and how it counts; where it may be steep, panels are narrower."""
        if not self.steep:
            return self.at, self.log_w
        place, width = self.steep(*t)
        near = place + width * FINE
        near = near[(near > self.lo) & (near < self.hi)]
        return between(np.unique(np.concatenate([self.cuts, near]))) if len(near) else (self.at, self.log_w)

    def natural(self, u):
        """Parameters at coordinates; a location is as far out as u says, in both directions."""
        middle, width = (self.lo + self.hi) / 2, self.hi - self.lo
        alike = {"alpha": (0, 1), "x0": (middle, width), "mu": (middle, width), "xi": (middle, width)}
        t = []
        for name, kind, v in zip(self.names, self.kinds, u):
            if kind == "+":
                t.append(np.exp(v))
            elif kind == "u":
                t.append(1 / (1 + np.exp(-v)))
            else:
                at, unit = alike[name]
                t.append(at + unit * np.sinh(v))
        return t

    def nll(self, u):
        if np.max(np.abs(u)) > 32:
            return 1e10
        with np.errstate(all="ignore"):
            t = self.natural(u)
            at, log_w = self.rule(t)
            mass = special.logsumexp(self.g(Doubles, at, *t) + log_w)
            each = self.g(Doubles, self.x, *t)
            value = -(np.sum(each) - len(self.x) * mass)
            drowned = np.max(np.abs(each)) > 1e7
        return value if np.isfinite(value) and not drowned else 1e10

    def ends(self):
        """Places where the density nearly jumps, at the least or the greatest observation."""
        if not self.steep:
            return []
        least, most, middle, width = min(self.x), max(self.x), (self.lo + self.hi) / 2, self.hi - self.lo
        out = []
        for v in (-1, 0, 1, 2, 4):
            for steep in (8, 16, 24):
                out += {
                    "mu- sigma+ tau+": [(math.asinh((least - middle) / width), -steep, v)],
                    "p+ a+ b+": [(v - steep, steep, math.log(most))],
                    "c+ k+ scale+": [(steep, v - steep, math.log(least))],
                    "a+ d+ p+": [(math.log(most), v, steep)],
                }[self.form]
        return [np.array(u, float) for u in out]

    def climb(self):
        """The best coordinates of many starts."""
        draw = np.random.default_rng(1)
        found = []
        places = [draw.normal(0, 1 + (i % 3) * 2, self.k) for i in range(24)] + self.ends()
        for u in places:
            r = optimize.minimize(self.nll, u, method="Nelder-Mead", options={"maxiter": 300 * self.k})
            found.append((r.fun, tuple(r.x)))
        found.sort()
        best = []
        for f, u in found[:4]:
            u = np.array(u)
            for ridge in (1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 0):
                r = optimize.minimize(
                    lambda v: self.nll(v) + ridge * v @ v,
                    u,
                    method="Nelder-Mead",
                    options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 2000},
                )
                r = optimize.minimize(lambda v: self.nll(v) + ridge * v @ v, r.x, method="BFGS")
                if self.nll(r.x) <= self.nll(u) or ridge > 1e-9:
                    u = r.x
                best.append((self.nll(u), tuple(u)))
        best += found[:1]
        best.sort()
        return best[0][0], np.array(best[0][1])

    # --- at many digits

    def nodes(self):
        if self.counts:
            return [(mpf(int(k)), mpf(1)) for k in range(int(self.lo), int(self.hi) + 1)]
        out, base = [], legendre(40)
        cuts = [mpf(self.lo) + (mpf(self.hi) - mpf(self.lo)) * i / 8 for i in range(9)]
        for a, b in zip(cuts, cuts[1:]):
            out += [((a + b) / 2 + (b - a) / 2 * y, (b - a) / 2 * w) for y, w in base]
        return out

    def exact(self, t):
        total = mp.fsum(w * mp.exp(self.g(Digits, y, *t)) for y, w in self.grid)
        return mp.fsum(self.g(Digits, v, *t) for v in self.data) - len(self.data) * mp.log(total)

    def polish(self, u):
        """Newton's method from these coordinates: parameters and l, or None."""
        self.grid, self.data = self.nodes(), [mpf(float(v)) for v in self.x]
        t = [mpf(float(v)) for v in self.natural(u)]
        for _ in range(12):
            h = [abs(v) * mpf(10) ** -10 + mpf(10) ** -14 for v in t]
            f = lambda i, a, j, b: self.exact(
                [v + (a * h[m] if m == i else 0) + (b * h[m] if m == j else 0) for m, v in enumerate(t)]
            )
            here = self.exact(t)
            up = [f(i, 1, i, 0) for i in range(self.k)]
            down = [f(i, -1, i, 0) for i in range(self.k)]
            g = mp.matrix([(up[i] - down[i]) / 2 / h[i] for i in range(self.k)])
            hess = mp.matrix(self.k, self.k)
            for i in range(self.k):
                hess[i, i] = (up[i] - 2 * here + down[i]) / h[i] ** 2
                for j in range(i):
                    both = f(i, 1, j, 1) - up[i] - up[j] + 2 * here - down[i] - down[j] + f(i, -1, j, -1)
                    hess[i, j] = hess[j, i] = both / 2 / h[i] / h[j]
            try:
                mp.cholesky(-hess)
            except ValueError:
                return None
            step = mp.lu_solve(-hess, g)
            t = [v + step[i] for i, v in enumerate(t)]
            if any(v <= 0 for v, kind in zip(t, self.kinds) if kind == "+"):
                return None
            if max(abs(step[i]) / (abs(t[i]) + mpf(10) ** -6) for i in range(self.k)) < mpf(10) ** -16:
                return t, self.exact(t)
        return None


def legendre(n):
    """Nodes and weights on [-1, 1]."""
    out = []
    for i in range(n):
        y = mp.cos(mp.pi * (i + mpf(3) / 4) / (n + mpf(1) / 2))
        for _ in range(20):
            p, q = mpf(1), mpf(0)
            for k in range(n):
                p, q = ((2 * k + 1) * y * p - k * q) / (k + 1), p
            slope = n * (y * p - q) / (y * y - 1)
            step = p / slope
            y -= step
            if abs(step) < mpf(10) ** -(mp.dps - 3):
                break
        out.append((y, 2 / ((1 - y * y) * slope**2)))
    return out


def solve(family, window, shape):
    """Lines for window.tsv, lines for window_edges.tsv, and what is said."""
    name, x, lo, hi, counts = sample(window, shape)
    p = Problem(family, x, lo, hi, counts)
    nll, u = p.climb()
    case = f"{name}\t{family}\t--truncate={window}"
    top = p.polish(u) if np.max(np.abs(u)) < 20 else None
    if top and abs(float(top[1]) + nll) < 1e-7:
        rows = [f"{case}\t{n}\t{mp.nstr(v, 17)}\t4503600\t" for n, v in zip(p.names, top[0])]
        return rows + [f"{case}\tloglik\t{mp.nstr(top[1], 17)}\t4504\t"], [], ""
    if not top and np.max(np.abs(u)) > 5 and p.nll(u * 0.8) > nll:
        return [], [f"{case}\tsupremum\t{-nll:.9g}\t0\t"], ""
    return [], [], f"{case}: neither: l = {-nll:.9g} at {u}"


def main():
    mp.dps = 40
    words = sys.argv[1:]
    inside, edges = [], []
    for window, families in WHERE.items():
        for family in families:
            for shape in SHAPES:
                if all(w in (family, window, shape) for w in words):
                    a, b, said = solve(family, window, shape)
                    if (family, shape) in NOT_REACHED:
                        b = []
                    inside += a
                    edges += b
                    for line in a + b if words else []:
                        print(line)
                    if said:
                        print(said, file=sys.stderr, flush=True)
    header = "file\tdist\toptions\tquantity\tvalue\ttol\treason\n"
    for file, rows in (("window.tsv", inside), ("window_edges.tsv", edges)):
        if not words:
            with open(os.path.join(HERE, file), "w") as f:
                f.write(header + "".join(r + "\n" for r in rows))


if __name__ == "__main__":
    main()
