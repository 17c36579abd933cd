# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def logistic_tails(x, t):
    z = (x - t[0]) / t[1]
    return -mp.log1p(mp.exp(-z)), -mp.log1p(mp.exp(z))


def logistic(t):
    mu, s = t
    c = log(s)

    def f(x):
        z = absolute((x - mu) / s)
        return -z - 2 * log1p(exp(-z)) - c

    return f


add(
    name="logistic",
    params=["mu", "s"],
    bounds=[REAL, POSITIVE],
    logpdf=logistic,
    starts=location_scale_starts,
    tails=logistic_tails,
    quantile=lambda p, t: t[0] + t[1] * (mp.log(p) - mp.log1p(-p)),
    location=0,
    logs=[1],
    data=[
        "heights:height",
        "newcomb:time",
        "michelson:Speed",
        "nhtemp:temp",
        "faithful:waiting",
        "airquality:Ozone",
        "danishuni:Loss",
    ],
    cases=around(0.0, 1.0, [1e-300, -1.0, 0.5, 5.0, -40.0, 40.0, 800.0, -800.0, 1e300, -1e300])
    + around(1e8, 1e-3, [-2.0, 6.0])
    + [(4e-299, (0.0, 1e-300)), (-4e301, (0.0, 1e300))]
    + [(p, (0.0, 1.0), ["quantile"]) for p in QUANTILES]
    + [(0.3, (1e8, 1e-3), ["quantile"])],
)
