# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def weibull(t):
    k, scale = t
    c, l = log(k), log(scale)

    def f(x):
        lx = log(x)
        z = k * (lx - l)
        return c - lx + z - exp(z)

    return f


def weibull_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    w = (x / t[1]) ** t[0]
    return log1mexp(-w), -w


def weibull_starts(s):
    m = s.mean()
    return [(1.0, m), (3.0, 1.1 * m), (0.5, 0.6 * m)]


add(
    name="weibull",
    params=["shape", "scale"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=weibull,
    inside=lambda x, t: x > 0,
    logs=[0, 1],
    starts=weibull_starts,
    tails=weibull_tails,
    quantile=lambda p, t: t[1] * (-mp.log1p(-p)) ** (1 / t[0]),
    data=[
        "airquality:Wind",
        "airquality:Ozone",
        "faithful:waiting",
        "danishuni:Loss",
        "rivers:length",
        "heights:height",
    ],
    cases=[
        (x, (k, scale))
        for k, scale, xs in (
            (1.7, 3.0, (1e-300, 1e-8, 2.9, 3.0, 40.0, 500.0)),
            (0.01, 1.0, (1e-300, 1e-5, 1e10, 1e300)),
            (1e3, 2.0, (1.99, 2.0, 2.01, 1.0)),
            (0.5, 1e-300, (1e-300, 1e-250)),
            (2.0, 1e300, (1e150, 1e300)),
            (1.0, 1.0, (1e-300, 700.0)),
        )
        for x in xs
    ]
    + [(-1.0, (0.5, 1.0)), (0.0, (2.0, 1.0))]
    + [(p, (1.7, 3.0), ["quantile"]) for p in QUANTILES],
)
