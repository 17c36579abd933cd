# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def cauchy_tails(x, t):
    z = (x - t[0]) / t[1]
    small = mp.atan2(1, abs(z)) / mp.pi
    return both(None, small) if z > 0 else both(small, None)


def cauchy(t):
    x0, gamma = t
    c = log(pi() * gamma)
    return lambda x: -log1p(square((x - x0) / gamma)) - c


def cauchy_quantile(p, t):
    small = min(p, 1 - p)
    return t[0] + t[1] * (1 if p > 0.5 else -1) / mp.tan(mp.pi * small)


add(
    name="cauchy",
    params=["x0", "gamma"],
    bounds=[REAL, POSITIVE],
    logpdf=cauchy,
    starts=location_scale_starts,
    tails=cauchy_tails,
    quantile=cauchy_quantile,
    location=0,
    logs=[1],
    data=[
        "newcomb:time",
        "michelson:Speed",
        "nhtemp:temp",
        "faithful:waiting",
        "faithful:eruptions",
        "stackloss:stack_loss",
        "rivers:length",
        "danishuni:Loss",
    ],
    cases=around(0.0, 1.0, [1e-300, 1e-8, -1.0, 0.5, 5.0, -40.0, 1e10, -1e160, 1e300, -1e300])
    + around(1e8, 1e-3, [-2.0, 6.0])
    + [(4e-299, (0.0, 1e-300)), (-4e301, (0.0, 1e300)), (1e300, (0.0, 1e-8), ["logpdf"])]
    + [(p, (0.0, 1.0), ["quantile"]) for p in QUANTILES]
    + [(0.3, (1e8, 1e-3), ["quantile"])],
)
