# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def frechet(t):
    k, scale = t
    c, l = log(k), log(scale)

    def f(x):
        lx = log(x)
        z = k * (lx - l)
        return c - lx - z - exp(-z)

    return f


def frechet_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    w = (x / t[1]) ** -t[0]
    return -w, log1mexp(-w)


def frechet_starts(s):
    m = s.quantile(0.4)
    return [(1.0, m), (3.0, m), (10.0, m), (0.5, m)]


add(
    name="frechet",
    params=["alpha", "s"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=frechet,
    inside=lambda x, t: x > 0,
    logs=[0, 1],
    starts=frechet_starts,
    tails=frechet_tails,
    quantile=lambda p, t: t[1] * (-mp.log(p)) ** (-1 / t[0]),
    data=[
        "portpirie:metres",
        "airquality:Ozone",
        "danishuni:Loss",
        "rivers:length",
        "heights:height",
    ],
    cases=[
        (x, (k, scale))
        for k, scale, xs in (
            (2.5, 3.0, (1e-2, 1.0, 3.0, 40.0, 1e10, 1e300)),
            (0.01, 1.0, (1e-300, 1e-5, 1e10, 1e300)),
            (1e3, 2.0, (1.99, 2.0, 2.01, 5.0)),
            (0.5, 1e-300, (1e-300, 1e-250)),
            (2.0, 1e300, (1e299, 1e300)),
        )
        for x in xs
    ]
    + [(-1.0, (0.5, 1.0)), (0.0, (2.0, 1.0))]
    + [(p, (2.5, 3.0), ["quantile"]) for p in QUANTILES],
)
