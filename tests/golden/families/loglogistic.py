# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def loglogistic(t):
    alpha, beta = t
    c, l = log(beta), log(alpha)

    def f(x):
        lx = log(x)
        z = beta * (lx - l)
        if value(z) > 0:
            return c - lx - z - 2 * log1p(exp(-z))
        return c - lx + z - 2 * log1p(exp(z))

    return f


def loglogistic_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    z = t[1] * mp.log(x / t[0])
    return -mp.log1p(mp.exp(-z)), -mp.log1p(mp.exp(z))


def loglogistic_starts(s):
    m = s.quantile(0.5)
    return [(m, 1.0), (m, 3.0), (m, 20.0)]


add(
    name="loglogistic",
    params=["alpha", "beta"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=loglogistic,
    inside=lambda x, t: x > 0,
    logs=[0, 1],
    starts=loglogistic_starts,
    tails=loglogistic_tails,
    quantile=lambda p, t: t[0] * (p / (1 - p)) ** (1 / t[1]),
    data=[
        "airquality:Ozone",
        "danishuni:Loss",
        "rivers:length",
        "faithful:waiting",
        "heights:height",
    ],
    cases=[
        (x, (alpha, beta))
        for alpha, beta, xs in (
            (3.0, 2.5, (1e-300, 1e-2, 2.0, 3.0, 40.0, 1e10, 1e300)),
            (1.0, 0.01, (1e-300, 1e-5, 1e10, 1e300)),
            (2.0, 1e3, (1.99, 2.0, 2.01, 5.0)),
            (1e-300, 0.5, (1e-300, 1e-250)),
        )
        for x in xs
    ]
    + [(-1.0, (0.5, 1.0)), (0.0, (2.0, 1.0))]
    + [(p, (3.0, 2.5), ["quantile"]) for p in QUANTILES],
)
