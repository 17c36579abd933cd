# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def hypsecant(t):
    mu, sigma = t

    def f(x):
        u = pi() * (x - mu) / (2 * sigma)
        return -log(2 * sigma) - log((exp(u) + exp(-u)) / 2)

    return f


def hypsecant_tails(x, t):
    u = mp.pi * (x - t[0]) / (2 * t[1])
    small = 2 / mp.pi * mp.atan(mp.exp(-abs(u)))
    return both(None, small) if u > 0 else both(small, None)


def hypsecant_quantile(p, t):
    return t[0] + t[1] * 2 / mp.pi * mp.log(mp.tan(mp.pi * p / 2))


add(
    name="hypsecant",
    params=["mu", "sigma"],
    bounds=[REAL, POSITIVE],
    logpdf=hypsecant,
    starts=location_scale_starts,
    tails=hypsecant_tails,
    quantile=hypsecant_quantile,
    location=0,
    logs=[1],
    data=[
        "heights:height",
        "newcomb:time",
        "michelson:Speed",
        "nhtemp:temp",
        "faithful:waiting",
        "stackloss:stack_loss",
        "danishuni:Loss",
    ],
    cases=around(0.0, 1.0, [1e-300, 1e-8, -1.0, 0.5, 5.0, -40.0, 300.0, -1000.0])
    + around(1e8, 1e-3, [-2.0, 6.0])
    + [(4e-299, (0.0, 1e-300)), (-4e301, (0.0, 1e300)), (1e200, (0.0, 1e190), ["logpdf"])]
    + [(p, (0.0, 1.0), ["quantile"]) for p in QUANTILES]
    + [(0.3, (1e8, 1e-3), ["quantile"])],
)
