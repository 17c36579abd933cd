# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def yulesimon(t):
    (r,) = t
    c = log(r) + lgamma(r + 1)
    return lambda x: c + mp.loggamma(x) - lgamma(r + (x + 1))


def yulesimon_tails(x, t):
    k = mp.floor(x)
    if k < 1:
        return -mp.inf, mpf(0)
    upper = mp.loggamma(k + 1) + mp.loggamma(t[0] + 1) - mp.loggamma(k + 1 + t[0])
    return log1mexp(upper), upper


add(
    name="yulesimon",
    params=["rho"],
    bounds=[POSITIVE],
    logpdf=yulesimon,
    inside=lambda x, t: x >= 1 and x == mp.floor(x),
    starts=lambda s: [(1.5,), (10.0,), (0.3,)],
    tails=yulesimon_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["mtcars:carb", "airquality:Ozone", "warpbreaks:breaks", "mtcars:gear"],
    cases=[(x, (r,)) for r, xs in ((2.5, (1.0, 2.0, 15.0, 300.0, 1e9)), (1e-8, (1.0, 5.0, 1e5)), (1e6, (1.0, 2.0, 3.0))) for x in xs]
    + [(0.0, (0.5,)), (2.5, (0.5,), ["logpdf"])],
)
