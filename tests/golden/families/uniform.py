# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def uniform(t):
    a, b = t
    c = -log(b - a)
    return lambda x: c


def uniform_tails(x, t):
    a, b = t
    if x <= a or x >= b:
        return (mpf(0), -mp.inf) if x >= b else (-mp.inf, mpf(0))
    return mp.log((x - a) / (b - a)), mp.log((b - x) / (b - a))


add(
    name="uniform",
    params=["min", "max"],
    bounds=[REAL, REAL],
    logpdf=uniform,
    inside=lambda x, t: t[0] <= x <= t[1],
    closed=lambda s: [mpf(s.counts[0][0]), mpf(s.counts[-1][0])],
    se=lambda s, t: [mp.nan, mp.nan],  # the support ends there
    tails=uniform_tails,
    quantile=lambda p, t: t[0] + p * (t[1] - t[0]),
    data=["nhtemp:temp", "faithful:eruptions", "michelson:Speed", "iris:Sepal_Length"],
    cases=[
        (x, (a, b))
        for a, b, xs in (
            (0.0, 1.0, (0.0, 1e-300, 0.25, 0.5, 1.0, 2.0, -1.0)),
            (-1e300, 1e300, (0.0, 5e299)),
            (0.0, 1e-300, (5e-301,)),
            (1e8, 1e8 + 1, (1e8 + 0.25,)),
        )
        for x in xs
    ]
    + [(p, (-2.0, 6.0), ["quantile"]) for p in (0.25, 0.5, 0.875)],
)
