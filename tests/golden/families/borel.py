# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def borel(t):
    (mu,) = t
    lm = log(mu)
    return lambda x: -mu * x + (x - 1) * (lm + mp.log(x)) - mp.loggamma(x + 1)


def borel_tails(x, t):
    k = mp.floor(x)
    if k < 1:
        return -mp.inf, mpf(0)
    f = borel(t)
    with mp.workdps(mp.dps + 40):
        if k <= 1000:
            lower = mp.fsum(mp.exp(f(mpf(j))) for j in range(1, int(k) + 1))
            if lower < 1 - mpf(10) ** -20:
                return mp.log(lower), mp.log1p(-lower)
        total, j = mpf(0), k + 1
        term = mp.exp(f(j))
        while term > total * mpf(10) ** -mp.dps:
            total += term
            j += 1
            term = mp.exp(f(j))
        return mp.log1p(-total), mp.log(total)


add(
    name="borel",
    params=["mu"],
    bounds=[UNIT],
    logpdf=borel,
    inside=lambda x, t: x >= 1 and x == mp.floor(x),
    closed=lambda s: [1 - 1 / to_mpf(s.exact())],
    tails=borel_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["mtcars:carb", "airquality:Ozone", "warpbreaks:breaks", "mtcars:gear"],
    cases=[(x, (mu,)) for mu, xs in ((0.4, (1.0, 2.0, 15.0, 16.0, 300.0)), (0.9, (1.0, 5.0, 200.0))) for x in xs]
    + [(x, (1 - 2**-20,), ["logpdf", "score:mu"]) for x in (1.0, 1e6, 1e12)]
    + [(0.0, (0.5,)), (2.5, (0.5,), ["logpdf"])],
)
