# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def arcsine(t):
    a, b = t
    c = -log(pi())
    return lambda x: c - (log(x - a) + log(b - x)) / 2


def arcsine_tails(x, t):
    a, b = t
    if x <= a or x >= b:
        return (mpf(0), -mp.inf) if x >= b else (-mp.inf, mpf(0))
    f = 2 / mp.pi * mp.asin(mp.sqrt((x - a) / (b - a)))
    g = 2 / mp.pi * mp.asin(mp.sqrt((b - x) / (b - a)))
    return mp.log(f), mp.log(g)


add(
    name="arcsine",
    params=["min", "max"],
    bounds=[REAL, REAL],
    logpdf=arcsine,
    inside=lambda x, t: t[0] < x < t[1],
    closed=lambda s, **fixed: [],
    given=["min", "max"],  # there is no maximum with an end free
    tails=arcsine_tails,
    tol_tail=TOL_SPECIAL,
    quantile=lambda p, t: t[0] + (t[1] - t[0]) * mp.sin(mp.pi * p / 2) ** 2,
    data=[
        "nhtemp:temp:min=47:max=55",
        "rivers:length:min=100:max=4000",
        "faithful:eruptions:min=1.5:max=5.25",
    ],
    cases=[
        (x, (a, b))
        for a, b, xs in (
            (-1.0, 3.0, (-1 + 2**-40, -0.5, 1.0, 2.5, 3 - 2**-40, 4.0, -2.0)),
            (0.0, 1e300, (1e-300, 1.0, 5e299)),
        )
        for x in xs
    ]
    + [(p, (-1.0, 3.0), ["quantile"]) for p in (0.01, 0.3, 0.975)],
)
