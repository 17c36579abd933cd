#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""p-values of W2 and A2 in large samples where parameters were estimated, otherwise than the program has them:

    python3 tests/golden/gof_limit.py > tests/golden/gof_limit.tsv   # of the families named, or all: some minutes
    python3 tests/golden/gof_limit.py --check          # against published percentage points
    python3 tests/golden/gof_limit.py --simulate 200   # against 200000 samples of 200 observations each

The covariance min(u, v) - u v - g(u)' I^-1 g(v) is laid out on a grid of logit u, g and the scores being differences of scipy's cdf
and logpdf in the parameters; its eigenvalues at two widths of the grid are extrapolated (the kink on the diagonal is an error of
order h^2), and the distribution of sum mu_j z_j^2 is Imhof's integral (1961, Biometrika 48, 419-426) along the real line. Needs numpy
and scipy.
"""
import sys

import numpy as np
from scipy import integrate, optimize, stats

# name: parameters as in mlefit, those that are held, scipy's distribution of them
CASES = [
    ("normal", (1.0, 2.0), "", lambda t: stats.norm(t[0], t[1])),
    ("normal", (1.0, 2.0), "mu", lambda t: stats.norm(t[0], t[1])),
    ("normal", (1.0, 2.0), "sigma", lambda t: stats.norm(t[0], t[1])),
    ("lognormal", (0.3, 0.7), "", lambda t: stats.lognorm(t[1], scale=np.exp(t[0]))),
    ("exponential", (0.5,), "", lambda t: stats.expon(scale=1 / t[0])),
    ("gumbel", (3.0, 2.0), "", lambda t: stats.gumbel_r(t[0], t[1])),
    ("weibull", (1.5, 2.0), "", lambda t: stats.weibull_min(t[0], scale=t[1])),
    ("logistic", (-1.0, 0.5), "", lambda t: stats.logistic(t[0], t[1])),
    ("cauchy", (0.0, 1.0), "", lambda t: stats.cauchy(t[0], t[1])),
    ("gamma", (0.8, 1.0), "", lambda t: stats.gamma(t[0], scale=1 / t[1])),
    ("gamma", (5.0, 0.5), "", lambda t: stats.gamma(t[0], scale=1 / t[1])),
    ("gamma", (5.0, 0.5), "shape", lambda t: stats.gamma(t[0], scale=1 / t[1])),
    ("gev", (0.0, 1.0, 0.2), "", lambda t: stats.genextreme(-t[2], t[0], t[1])),
    ("invgauss", (1.0, 2.0), "", lambda t: stats.invgauss(t[0] / t[1], scale=t[1])),
    ("beta", (2.0, 3.0), "", lambda t: stats.beta(t[0], t[1])),
    ("t", (0.0, 1.0, 4.0), "", lambda t: stats.t(t[2], t[0], t[1])),
]
NAMES = {
    "normal": "mu sigma", "lognormal": "mu sigma", "exponential": "rate", "gumbel": "mu beta", "weibull": "shape scale",
    "logistic": "mu s", "cauchy": "x0 gamma", "gamma": "shape rate", "gev": "mu sigma xi", "invgauss": "mu lambda",
    "beta": "alpha beta", "t": "mu sigma df",
}
LEVELS = (0.9, 0.5, 0.1, 0.01, 0.001)


def slope(f, t, j):
    """df/dt_j by central differences, extrapolated twice."""
    h = 1e-2 * max(abs(t[j]), 0.1)
    d = []
    for k in range(4):
        up, down = list(t), list(t)
        up[j] += h / 2**k
        down[j] -= h / 2**k
        d.append((f(up) - f(down)) / (2 * h / 2**k))
    for order in (4, 16, 64):
        d = [(order * b - a) / (order - 1) for a, b in zip(d, d[1:])]
    return d[0]


def eigenvalues(test, make, t, free, h, far=24):
    v = np.arange(-far, far + h / 2, h)
    u, w = 1 / (1 + np.exp(-v)), 1 / (1 + np.exp(v))
    d = make(t)
    x = np.where(v < 0, d.ppf(u), d.isf(w))
    g = np.array([np.where(v < 0, slope(lambda s: make(s).cdf(x), t, j), -slope(lambda s: make(s).sf(x), t, j))
                  for j in free])
    score = np.array([slope(lambda s: make(s).logpdf(x), t, j) for j in free])
    bridge = np.minimum.outer(u, u) * np.minimum.outer(w, w)
    bridge = np.where(v[:, None] < v[None, :], np.outer(u, w), np.outer(w, u))
    information = (score * (h * u * w)) @ score.T
    kernel = bridge - g.T @ np.linalg.solve(information, g)
    root = np.sqrt(h * (u * w if test == "cvm" else 1))
    taken = (g * np.linalg.solve(information, g) * root**2).sum()
    return np.sort(np.linalg.eigvalsh(kernel * np.outer(root, root)))[::-1], taken


def spectrum(test, make, t, free, modes=60):
    """The first eigenvalues, and the sum of all others, as that of all of the bridge is known."""
    (a, _), (b, _), (c, taken) = (eigenvalues(test, make, t, free, 0.12 / 2**k) for k in range(3))
    a, b, c = a[:modes], b[:modes], c[:modes]
    mu = (16 * (4 * c - b) / 3 - (4 * b - a) / 3) / 15
    return mu, (1 / 6 if test == "cvm" else 1) - taken - mu.sum()


def imhof(spectrum, z):
    mu, rest = spectrum
    z = z - rest

    def f(s):
        angle = 0.5 * np.arctan(mu * s).sum() - 0.5 * z * s
        size = np.exp(0.25 * np.log1p((mu * s) ** 2).sum())
        return np.sin(angle) / (s * size)

    top, sums = 0.0, 0.0
    for k in range(400):
        part = integrate.quad(f, top, top + 20, epsabs=1e-13, epsrel=1e-11, limit=400)[0]
        sums, top = sums + part, top + 20
        if abs(part) < 1e-13:
            break
    return 0.5 + sums / np.pi


def rows(wanted):
    print("file\tdist\toptions\tquantity\tvalue\ttol\treason")
    for name, t, held, make in CASES:
        if wanted and name not in wanted:
            continue
        names = NAMES[name].split()
        free = [j for j, n in enumerate(names) if n != held]
        for test in ("cvm", "ad"):
            s = spectrum(test, make, t, free)
            for level in LEVELS:
                z = optimize.brentq(lambda z: imhof(s, z) - level, 1e-3, 20, xtol=1e-10)
                z = float(f"{z:.4g}")
                print(name, ",".join(map(repr, t)), held or "-", f"{test} {z!r}", f"{imhof(s, z):.10g}", "", "",
                      sep="\t", flush=True)


# --- percentage points: D'Agostino & Stephens (1986), tables 4.7 (normal), 4.14 (exponential), 4.17 (gumbel), 4.22 (logistic), as n grows

PUBLISHED = [
    ("normal", "ad", [(0.5, 0.341), (0.25, 0.470), (0.15, 0.561), (0.10, 0.631), (0.05, 0.752), (0.025, 0.873),
                      (0.01, 1.035), (0.005, 1.159)]),
    ("normal", "cvm", [(0.5, 0.051), (0.25, 0.074), (0.15, 0.091), (0.10, 0.104), (0.05, 0.126), (0.025, 0.148),
                       (0.01, 0.179), (0.005, 0.201)]),
    ("exponential", "ad", [(0.25, 0.736), (0.20, 0.816), (0.15, 0.916), (0.10, 1.062), (0.05, 1.321), (0.025, 1.591),
                           (0.01, 1.959), (0.005, 2.244)]),
    ("gumbel", "ad", [(0.25, 0.474), (0.10, 0.637), (0.05, 0.757), (0.025, 0.877), (0.01, 1.038)]),
    ("gumbel", "cvm", [(0.25, 0.073), (0.10, 0.102), (0.05, 0.124), (0.025, 0.146), (0.01, 0.175)]),
    ("logistic", "ad", [(0.25, 0.426), (0.10, 0.563), (0.05, 0.660), (0.025, 0.769), (0.01, 0.906), (0.005, 1.010)]),
]


def check():
    for name, test, points in PUBLISHED:
        _, t, _, make = next(c for c in CASES if c[0] == name and not c[2])
        s = spectrum(test, make, t, range(len(t)))
        for level, z in points:
            print(f"{name:12} {test:4} {z:6} published {level:6} here {imhof(s, z):.5f}")


# --- samples

def simulate(n, samples=200_000):
    import gof  # its closed forms and Newton's method

    rng = np.random.default_rng(n)
    i = np.arange(1, n + 1)
    for name, fit, d, t in [
        ("normal", gof.fit_normal, stats.norm(1, 2), (1.0, 2.0)),
        ("exponential", gof.fit_exponential, stats.expon(scale=2), (0.5,)),
        ("gumbel", gof.fit_gumbel, stats.gumbel_r(0, 1), (0.0, 1.0)),
        ("weibull", gof.fit_weibull, stats.weibull_min(1.5, scale=2), (1.5, 2.0)),
        ("gamma", gof.fit_gamma, stats.gamma(5, scale=2), (5.0, 0.5)),
    ]:
        make = next(c for c in CASES if c[0] == name and not c[2])[3]
        value = {"cvm": [], "ad": []}
        for _ in range(samples // 5000):
            x = np.sort(d.rvs((5000, n), random_state=rng), 1)
            e = gof.FAMILIES[name][1]([c for c in fit(x)])
            f = e.cdf(x)
            value["cvm"].append(1 / (12 * n) + ((f - (2 * i - 1) / (2 * n)) ** 2).sum(1))
            value["ad"].append(-n - ((2 * i - 1) / n * (e.logcdf(x) + e.logsf(x)[:, ::-1])).sum(1))
        for test in value:
            s = spectrum(test, make, t, range(len(t)))
            v = np.concatenate(value[test])
            line = f"{name:12} {test:4} n = {n:4}"
            for level in (0.5, 0.1, 0.05, 0.01):
                z = optimize.brentq(lambda z: imhof(s, z) - level, 1e-3, 20)
                line += f"   {level}: {(v >= z).mean():.5f}"
            print(line, flush=True)


if "--check" in sys.argv:
    check()
elif "--simulate" in sys.argv:
    simulate(int(sys.argv[-1]))
else:
    rows(sys.argv[1:])
