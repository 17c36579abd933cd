# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def loguniform(t):
    a, b = t
    c = -log(log(b) - log(a))
    return lambda x: c - log(x)


def loguniform_tails(x, t):
    a, b = t
    if x <= a or x >= b:
        return (mpf(0), -mp.inf) if x >= b else (-mp.inf, mpf(0))
    return mp.log(mp.log(x / a) / mp.log(b / a)), mp.log(mp.log(b / x) / mp.log(b / a))


add(
    name="loguniform",
    params=["min", "max"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=loguniform,
    inside=lambda x, t: t[0] <= x <= t[1],
    closed=lambda s: [mpf(s.counts[0][0]), mpf(s.counts[-1][0])],
    se=lambda s, t: [mp.nan, mp.nan],  # the support ends there
    tails=loguniform_tails,
    tol_tail=TOL_SPECIAL,
    quantile=lambda p, t: t[0] * (t[1] / t[0]) ** p,
    data=["nhtemp:temp", "rivers:length", "danishuni:Loss", "iris:Sepal_Length"],
    cases=[
        (x, (a, b))
        for a, b, xs in (
            (0.5, 4.0, (0.5, 0.5 + 2**-40, 1.0, 3.0, 4.0, 5.0, -1.0, 0.1)),
            (1e-300, 1e300, (1e-300, 1.0, 1e299)),
            (1.0, 1.0 + 2**-20, (1.0 + 2**-22,)),
        )
        for x in xs
    ]
    + [(p, (0.5, 4.0), ["quantile"]) for p in QUANTILES],
)
