#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""p-values of goodness of fit where parameters were estimated, by simulation of its own:

    python3 tests/golden/gof.py > tests/golden/gof_p.tsv

Samples are drawn from the fitted distribution and fitted again, all at once: closed forms, or Newton's method in one unknown.
(scipy.stats.goodness_of_fit and R's nortest fit the normal with divisor n - 1, which is another statistic.) The tolerance is five
standard errors of the difference of two simulations, of which that of mlefit has REFITS samples. Needs numpy and scipy.
"""
import csv
import sys

import numpy as np
from scipy import stats
from scipy.special import polygamma, psi

REFITS = 9999
SAMPLES = 100_000


# --- maxima: x[samples, n] -> columns of parameters ------------------------------------------

def fit_normal(x):
    return x.mean(1, keepdims=True), x.std(1, keepdims=True)


def fit_exponential(x):
    return (x.mean(1, keepdims=True),)


def fit_gamma(x):
    m = x.mean(1, keepdims=True)
    gap = np.log(m) - np.log(x).mean(1, keepdims=True)
    k = 0.5 / gap
    for _ in range(60):
        f = np.log(k) - psi(k) - gap
        k = k * np.exp(-f / (1 - k * polygamma(1, k)))
    return k, m / k


def fit_weibull(x):
    y = np.log(x)
    k = 1.28 / y.std(1, keepdims=True)
    for _ in range(60):
        w = np.exp(k * (y - y.max(1, keepdims=True)))
        a = (w * y).sum(1, keepdims=True) / w.sum(1, keepdims=True)
        b = (w * y * y).sum(1, keepdims=True) / w.sum(1, keepdims=True) - a * a
        f = a - 1 / k - y.mean(1, keepdims=True)
        k = k - f / (b + 1 / k**2)
    return k, np.exp(np.log(np.exp(k * y).mean(1, keepdims=True)) / k)


def fit_gumbel(x):
    k, scale = fit_weibull(np.exp(-x))
    return -np.log(scale), 1 / k


FAMILIES = {
    "normal": (fit_normal, lambda t: stats.norm(*t)),
    "exponential": (fit_exponential, lambda t: stats.expon(scale=t[0])),
    "gamma": (fit_gamma, lambda t: stats.gamma(t[0], scale=t[1])),
    "weibull": (fit_weibull, lambda t: stats.weibull_min(t[0], scale=t[1])),
    "gumbel": (fit_gumbel, lambda t: stats.gumbel_r(*t)),
    "poisson": (fit_exponential, lambda t: stats.poisson(t[0])),
    "geometric": (fit_exponential, lambda t: stats.geom(1 / (1 + t[0]), loc=-1)),
}


# --- statistics ------------------------------------------------------------------------------

def distances(x, d):
    n = x.shape[1]
    i = np.arange(1, n + 1)
    x = np.sort(x, 1)
    f, lower, upper = d.cdf(x), d.logcdf(x), d.logsf(x)
    ks = np.maximum((i / n - f).max(1), (f - (i - 1) / n).max(1))
    cvm = 1 / (12 * n) + ((f - (2 * i - 1) / (2 * n)) ** 2).sum(1)
    ad = -n - ((2 * i - 1) / n * (lower + upper[:, ::-1])).sum(1)
    m = int(min(max(2, np.floor(2 * n**0.4)), n // 5))
    cell = np.clip(np.ceil(f * m).astype(int) - 1, 0, m - 1)
    o = np.stack([(cell == k).sum(1) for k in range(m)], 1)
    return {"ks": ks, "cvm": cvm, "ad": ad, "chisq": ((o - n / m) ** 2).sum(1) / (n / m)}


def cells(p, n, least):
    """Upper ends of all cells but the last; p of 0, 1, ..., and so few beyond that they do not count"""
    ends, total, left = [], 0, 1 - np.concatenate([[0], np.cumsum(p)])
    for k, q in enumerate(p):
        total += n * q
        if total >= least and n * left[k + 1] >= least:
            ends.append(k)
            total = 0
    return ends


def counts(x, d):
    """of one sample"""
    n, top = len(x), np.arange(0, 1000)
    p = d.pmf(top).ravel()
    most = max(2, int(np.floor(2 * n**0.4)))
    ends = cells(p, n, 5)
    if len(ends) + 1 > most:
        ends = cells(p, n, max(5, n / most))
    c = np.concatenate([[0], d.cdf(np.array(ends, dtype=float)).ravel(), [1]])
    e = n * np.diff(c)
    o = np.bincount(np.searchsorted(ends, x), minlength=len(e))
    below = np.bincount(x.astype(int), minlength=1000).cumsum() / n
    return ((o - e) ** 2 / e).sum(), np.abs(below - d.cdf(top).ravel()).max()


# --- p-values --------------------------------------------------------------------------------

def column(file, name):
    with open("data/" + file, newline="") as f:
        rows = csv.DictReader(line for line in f if not line.startswith("#"))
        return np.array([float(r[name]) for r in rows if r[name] not in ("", "NA")])


def share(beyond):
    return (1 + beyond.sum()) / (1 + len(beyond))


def simulate(x, family, rng):
    fit, make = FAMILIES[family]
    t = fit(x[None, :])
    d = make(t)
    if family in ("poisson", "geometric"):
        observed = counts(x, make([v[0, 0] for v in t]))
        out = []
        for _ in range(SAMPLES // 5):
            y = d.rvs(size=(1, len(x)), random_state=rng)
            out.append(counts(y[0], make([v[0, 0] for v in fit(y)])))
        beyond = np.array(out) >= np.array(observed) - 1e-9
        return {"chisq": share(beyond[:, 0]), "ks": share(beyond[:, 1])}
    observed = distances(x[None, :], d)
    beyond = {k: [] for k in observed}
    for _ in range(20):
        y = d.rvs(size=(SAMPLES // 20, len(x)), random_state=rng)
        for k, v in distances(y, make(fit(y))).items():
            beyond[k].append(v >= observed[k] - 1e-9)
    return {k: share(np.concatenate(v)) for k, v in beyond.items()}


def row(file, family, options, name, p, why):
    off = 5 * np.sqrt(p * (1 - p) * (1 / REFITS + 1 / SAMPLES)) / p
    print(file, family, options, f"gof_{name}_p", f"{p:.6g}", f"{off / 2**-52:.0f}", why, sep="\t")


def main():
    print("file", "dist", "options", "quantity", "value", "tol", "reason", sep="\t")
    for i, (file, name, family) in enumerate([
            ("nhtemp.csv", "temp", "normal"), ("michelson.csv", "Speed", "normal"), ("quine.csv", "Days", "exponential"),
            ("airquality.csv", "Wind", "gamma"), ("airquality.csv", "Wind", "weibull"),
            ("portpirie.csv", "metres", "gumbel"), ("mtcars.csv", "carb", "poisson"),
            ("prussian.csv", "y", "poisson"), ("quine.csv", "Days", "geometric")]):
        options = f"-c {name} --gof --refits={REFITS}"
        x = column(file, name)
        for k, p in simulate(x, family, np.random.default_rng([20, i])).items():
            if not (k == "ad" and (x == 0).any()):
                row(file, family, options, k, p, "two simulations")


if __name__ == "__main__":
    sys.exit(main())
