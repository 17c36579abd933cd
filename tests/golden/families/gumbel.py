# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def gumbel(t):
    mu, beta = t
    c = -log(beta)

    def f(x):
        z = (x - mu) / beta
        return c - z - exp(-z)

    return f


def gumbel_tails(x, t):
    u = mp.exp(-(x - t[0]) / t[1])
    return -u, log1mexp(-u)


add(
    name="gumbel",
    params=["mu", "beta"],
    bounds=[REAL, POSITIVE],
    logpdf=gumbel,
    location=0,
    logs=[1],
    starts=location_scale_starts,
    tails=gumbel_tails,
    quantile=lambda p, t: t[0] - t[1] * mp.log(-mp.log(p)),
    data=["portpirie:metres", "nhtemp:temp", "rivers:length", "faithful:waiting", "michelson:Speed"],
    cases=around(0.0, 1.0, [0, 1, -1, 5, -5, 40, 800, -600, 1e-9, 1e-300])
    + around(1e8, 3.0, [0.5, 30, -4])
    + around(-7.0, 1e-200, [1e200, 7e200])
    + [(p, (1.5, 2.0), ["quantile"]) for p in QUANTILES],
)
