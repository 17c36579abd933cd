# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.poisson import poisson_tails


def ztpoisson(t):
    (rate,) = t
    c = log(rate)
    d = log(exp(rate) - 1)
    return lambda x: x * c - d - mp.loggamma(x + 1)


def ztpoisson_tails(x, t):
    if x < 1:
        return -mp.inf, mpf(0)
    upper = poisson_tails(x, t)[1] - mp.log(-mp.expm1(-t[0]))
    with mp.workdps(mp.dps + 60):
        return log1mexp(upper), upper


add(
    name="ztpoisson",
    params=["lambda"],
    bounds=[POSITIVE],
    logpdf=ztpoisson,
    inside=lambda x, t: x >= 1 and x == mp.floor(x),
    closed=lambda s: [to_mpf(s.exact()) + mp.re(mp.lambertw(-to_mpf(s.exact()) * mp.exp(-to_mpf(s.exact()))))],
    worse=lambda s, t: (200, "the root of an equation, to 1e-13"),
    tails=ztpoisson_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["mtcars:carb", "airquality:Ozone", "warpbreaks:breaks", "mtcars:gear"],
    cases=[
        (x, (rate,))
        for rate, xs in (
            (1e-10, (1.0, 2.0, 7.0)),
            (0.3, (1.0, 2.0, 9.0)),
            (0.7, (1.0, 2.0, 9.0)),
            (3.5, (1.0, 3.0, 40.0)),
            (1e3, (1e3, 900.0, 1200.0)),
        )
        for x in xs
    ]
    + [(0.0, (2.0,)), (2.5, (2.0,), ["logpdf"])],
)
