#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes ends.tsv, which tests/inference.c reads: ends of profile intervals where no maximum inside a family stands behind them,
or where its likelihood has corners, from mpmath alone. The top is that of reference.py. The profile beyond is that of the
family on the edge, in closed form or by one root:

    burr12       a quantile held, k and scale -> inf: weibull
    zip          lambda held, pi -> 0: poisson
    negbinomial  sd held, size -> inf: poisson
    exgaussian   mu or sigma held, tau -> 0: normal
    laplace      a quantile held: the least of a function that is smooth between observations, piece by piece

    ends.py              rewrite ends.tsv
"""
import glob
import importlib
import os
from mpmath import mp, mpf

from reference import FAMILIES, HERE, Sample, fit, loglik

for path in sorted(glob.glob(os.path.join(HERE, "families", "*.py"))):
    importlib.import_module("families." + os.path.basename(path)[:-3])

mp.dps = 60
TOL = 22518000  # 5e-9: the ends are where 2 l is right to 1e-8
Q = 2 * mp.erfinv(mpf("0.95")) ** 2


def values(sample):
    return [mpf(x) for x, n in sample.counts for _ in range(n)]


def mean_of(x):
    return mp.fsum(x) / len(x)


def end(top, profile, near):
    """Where 2 (top - profile) = Q, next to near: the end is known to three digits, and proved here."""
    return mp.findroot(lambda v: 2 * (top - profile(v)) - Q, (near, near * (1 + mpf("1e-6"))), tol=1e-50)


def weibull(x, p):
    logs = mp.fsum(map(mp.log, x))

    def profile(q):
        def at(k):
            s = q / (-mp.log1p(-p)) ** (1 / k)
            return len(x) * (mp.log(k) - k * mp.log(s)) + (k - 1) * logs - mp.fsum((v / s) ** k for v in x)

        return at(mp.findroot(lambda k: mp.diff(at, k), mpf("1.34")))

    return profile


def poisson(x, mean):
    constant = mp.fsum(mp.loggamma(v + 1) for v in x)
    return lambda t: mp.fsum(x) * mp.log(mean(t)) - len(x) * mean(t) - constant


def normal(x, mu=None, sigma=None):
    m = mean_of(x) if mu is None else mu
    v = mp.fsum((y - m) ** 2 for y in x)
    s2 = v / len(x) if sigma is None else sigma**2
    return -len(x) * mp.log(2 * mp.pi * s2) / 2 - v / (2 * s2)


def laplace(x, p):
    """q = mu + b log(2 p), p < 1/2."""
    slope = -mp.log(2 * p)

    def profile(q):
        def at(mu):
            b = (mu - q) / slope
            return -len(x) * mp.log(2 * b) - mp.fsum(abs(y - mu) for y in x) / b

        best, points = -mp.inf, sorted(set(y for y in x if y > q))
        for lo, hi in zip(points, points[1:]):
            best = max(best, at(lo), at(hi))
            # between them sum |y - mu| = a + c mu: the slope has one root
            c = sum(1 if y <= lo else -1 for y in x)
            a = mp.fsum(-y if y <= lo else y for y in x)
            mu = q + slope * (a + c * q) / len(x)
            if lo < mu < hi:
                best = max(best, at(mu))
        return best

    return profile


def top_of(name, where):
    file, column = where.split(":")
    sample = Sample(file + ".csv", column)
    return file + ".csv", column, values(sample), fit(FAMILIES[name], sample).loglik


def rows():
    def cases(name, where, options, *ends):
        file, column, x, top = top_of(name, where)
        for quantity, profile, near in ends:
            v = end(top, profile(x), mpf(near))
            line = f"-c {column} {options} --ci=profile".replace("  ", " ")
            yield file, name, line, quantity, mp.nstr(v, 17), str(TOL), ""

    p = mpf("0.05"), mpf("0.99")
    yield from cases("burr12", "airquality:Ozone", "--quantiles=0.05,0.99",
                     ("lower(quantile(0.05))", lambda x: weibull(x, p[0]), "3.421"),
                     ("lower(quantile(0.99))", lambda x: weibull(x, p[1]), "124.1"))
    yield from cases("zip", "prussian:y", "",
                     ("lower(lambda)", lambda x: poisson(x, lambda t: t), "0.62"))
    yield from cases("negbinomial", "prussian:y", "",
                     ("lower(sd)", lambda x: poisson(x, lambda t: t * t), "0.787"))
    yield from cases("exgaussian", "airquality:Wind", "",
                     ("upper(mu)", lambda x: lambda t: normal(x, mu=t), "10.30"),
                     ("upper(sigma)", lambda x: lambda t: normal(x, sigma=t), "3.77"))
    yield from cases("laplace", "airquality:Ozone", "--quantiles=0.05",
                     ("lower(quantile(0.05))", lambda x: laplace(x, p[0]), "-39.17"),
                     ("upper(quantile(0.05))", lambda x: laplace(x, p[0]), "-15.35"))


def main():
    with open(os.path.join(HERE, "ends.tsv"), "w") as f:
        print("file\tdist\toptions\tquantity\tvalue\ttol\treason", file=f)
        for row in rows():
            print("\t".join(row), file=f)


if __name__ == "__main__":
    main()
