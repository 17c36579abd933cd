# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def toppleone(t):
    (a,) = t
    c = log(2 * a)
    return lambda x: c + log1p(-x) + (a - 1) * (log(x) + log(2 - x))


def toppleone_tails(x, t):
    if x <= 0 or x >= 1:
        return (mpf(0), -mp.inf) if x >= 1 else (-mp.inf, mpf(0))
    lower = t[0] * (mp.log(x) + mp.log(2 - x))
    return lower, log1mexp(lower)


add(
    name="toppleone",
    params=["theta"],
    bounds=[POSITIVE],
    logpdf=toppleone,
    inside=lambda x, t: 0 < x < 1,
    closed=lambda s: [-s.n / sum(w * mp.log1p(-((1 - mpf(x)) ** 2)) for x, w in s.counts)],
    tails=toppleone_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    quantile=lambda p, t: 1 - mp.sqrt(-mp.expm1(mp.log(p) / t[0])),
    data=["swiss:agriculture", "swiss:examination", "swiss:education"],
    cases=[
        (x, (a,))
        for a, xs in (
            (1.8, (1e-300, 1e-8, 0.3, 0.5, 0.9, 1 - 2**-53)),
            (0.01, (1e-300, 0.25, 1 - 2**-40)),
            (1e4, (0.9, 0.99, 0.999)),
        )
        for x in xs
    ]
    + [(-1.0, (1.0,)), (1.0, (0.5,))]
    + [(p, (1.8,), ["quantile"]) for p in QUANTILES[1:]],
)
