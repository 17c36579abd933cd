# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def exponential_tails(x, t):
    if x < 0:
        return -mp.inf, mpf(0)
    if x == 0:
        return -mp.inf, mpf(0)
    return mp.log(-mp.expm1(-t[0] * x)), -t[0] * x


def exponential(t):
    (rate,) = t
    c = log(rate)
    return lambda x: c - rate * x


add(
    name="exponential",
    params=["rate"],
    bounds=[POSITIVE],
    logpdf=exponential,
    inside=lambda x, t: x >= 0,
    closed=lambda s: [1 / to_mpf(s.exact())],
    tails=exponential_tails,
    quantile=lambda p, t: -mp.log1p(-p) / t[0],
    logs=[0],
    data=[
        "danishuni:Loss",
        "rivers:length",
        "faithful:eruptions",
        "airquality:Ozone",
        "quine:Days",
    ],
    cases=[
        (x, (rate,))
        for rate, xs in (
            (1.0, (0.0, 1e-300, 1e-8, 0.3, 1.0, 40.0, 800.0, 1e300)),
            (1e-300, (1e-5, 1e300, 4e301)),
            (1e300, (1e-310, 1e-300, 8e-298)),
        )
        for x in xs
    ]
    + [(-1e-300, (2.0,)), (-5.0, (2.0,))]
    + [(p, (0.25,), ["quantile"]) for p in QUANTILES + [0.0]]
    + [(0.5, (1e300,), ["quantile"])],
)
