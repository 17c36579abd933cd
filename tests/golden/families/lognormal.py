# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def lognormal(t):
    mu, sigma = t
    c = -log(sigma) - log(2 * pi()) / 2

    def f(x):
        lx = log(x)
        z = (lx - mu) / sigma
        return c - lx - z * z / 2

    return f


def lognormal_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    z = (mp.log(x) - t[0]) / t[1] / mp.sqrt(2)
    lower, upper = mp.erfc(-z) / 2, mp.erfc(z) / 2
    return both(lower, None) if z < 0 else both(None, upper)


def lognormal_fit(s):
    logs = [(mp.log(mpf(x)), w) for x, w in s.counts]
    mu = sum(l * w for l, w in logs) / s.n
    return [mu, mp.sqrt(sum(w * (l - mu) ** 2 for l, w in logs) / s.n)]


def lognormal_quantile(p, t):
    with mp.workdps(60):
        goal = min(p, 1 - p)
        a = mp.findroot(
            lambda z: mp.log(mp.erfc(z / mp.sqrt(2)) / 2) - mp.log(goal),
            mp.sqrt(-2 * mp.log(goal)) if goal < 0.2 else mpf(0.5),
        )
    return mp.exp(t[0] + t[1] * (a if p > 0.5 else -a))


add(
    name="lognormal",
    params=["mu", "sigma"],
    bounds=[REAL, POSITIVE],
    logpdf=lognormal,
    inside=lambda x, t: x > 0,
    logs=[1],
    closed=lognormal_fit,
    worse=lambda s, t: (abs(t[0]) / t[1] / 4, "log x is right to eps |log x|, of which sigma is the spread"),
    tails=lognormal_tails,
    quantile=lognormal_quantile,
    data=[
        "airquality:Ozone",
        "danishuni:Loss",
        "rivers:length",
        "faithful:waiting",
        "heights:height",
    ],
    cases=[
        (x, (mu, sigma))
        for mu, sigma, xs in (
            (0.0, 1.0, (1e-300, 1e-8, 0.5, 1.0, 3.0, 1e10, 1e300)),
            (-600.0, 0.5, (1e-262, 1e-260)),
            (3.0, 1e-3, (20.0, 20.1, 20.3)),
            (0.0, 100.0, (1e-300, 2.0, 1e300)),
        )
        for x in xs
    ]
    + [(-1.0, (0.5, 1.0)), (0.0, (2.0, 1.0))]
    + [(p, (0.7, 0.6), ["quantile"]) for p in QUANTILES],
)
