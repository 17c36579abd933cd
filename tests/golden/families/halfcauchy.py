# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def halfcauchy(t):
    (s,) = t
    c = log(2 / pi()) - log(s)
    return lambda x: c - log1p((x / s) * (x / s))


def halfcauchy_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    z = x / t[0]
    if z < 1:
        return both(2 * mp.atan(z) / mp.pi, None)
    return both(None, 2 * mp.atan(1 / z) / mp.pi)


add(
    name="halfcauchy",
    params=["scale"],
    bounds=[POSITIVE],
    logpdf=halfcauchy,
    inside=lambda x, t: x >= 0,
    logs=[0],
    starts=lambda s: [(s.quantile(0.5) + 0.1,), (s.mean(),)],
    tails=halfcauchy_tails,
    quantile=lambda p, t: t[0] * mp.tan(mp.pi * p / 2),
    data=["airquality:Wind", "quine:Days", "airquality:Ozone", "rivers:length", "danishuni:Loss"],
    cases=[(x, (1.0,)) for x in (0.0, 1e-300, 1e-8, 0.5, 1.0, 3.0, 1e8, 1e200, 1e300)]
    + [(-1.0, (1.0,)), (3e200, (1e200,)), (1e-200, (2e-200,))]
    + [(p, (2.0,), ["quantile"]) for p in QUANTILES],
)
