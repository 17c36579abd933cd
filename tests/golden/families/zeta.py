# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def hurwitz(s, q):
    """log zeta(s, q), also of jets in s."""
    v, c = value(s), Numbers.ctx
    f = c.zeta(v, q)
    if not isinstance(s, Jet):
        return c.log(f)
    if c is fp:
        with mp.workdps(20):
            d1, d2 = float(mp.zeta(v, q, 1)), float(mp.zeta(v, q, 2))
    else:
        d1, d2 = mp.zeta(v, q, 1), mp.zeta(v, q, 2)
    return s.through(c.log(f), d1 / f, d2 / f - (d1 / f) ** 2)


def zeta(t):
    q, s = t
    c = -hurwitz(s, value(q))
    return lambda x: c - s * Numbers.ctx.log(x)


def zeta_tails(x, t):
    k = mp.floor(x)
    if k < t[0]:
        return -mp.inf, mpf(0)
    upper = mp.log(mp.zeta(t[1], k + 1)) - mp.log(mp.zeta(t[1], t[0]))
    return log1mexp(upper), upper


add(
    name="zeta",
    params=["xmin", "s"],
    bounds=[POSITIVE, POSITIVE],
    given=["xmin"],
    logpdf=zeta,
    inside=lambda x, t: x >= t[0] and x == mp.floor(x),
    starts=lambda s, xmin: [(1.5,), (2.5,)],
    tails=zeta_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["mtcars:carb:xmin=1", "airquality:Ozone:xmin=1", "warpbreaks:breaks:xmin=10", "mtcars:gear:xmin=3"],
    cases=[
        (x, (q, s), ["logpdf", "score:s", "logcdf", "logsf"])
        for q, s, xs in (
            (1.0, 2.5, (1.0, 2.0, 15.0, 300.0, 1e9)),
            (1.0, 1.001, (1.0, 5.0, 1e5)),
            (5.0, 40.0, (5.0, 6.0, 100.0)),
        )
        for x in xs
    ]
    + [(0.0, (1.0, 2.0)), (2.5, (1.0, 2.0), ["logpdf"])],
)
