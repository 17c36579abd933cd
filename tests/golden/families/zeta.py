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


def partial(s, q, top):
    """log of the sum of k^-s, k = q, ..., top, also of jets in s."""
    v, c = value(s), Numbers.ctx
    k = [c.mpf(i) for i in range(round(q), round(top) + 1)]
    terms, logs = [i**-v for i in k], [c.log(i) for i in k]
    f = c.fsum(terms)
    if not isinstance(s, Jet):
        return c.log(f)
    d1 = -c.fsum(t * u for t, u in zip(terms, logs))
    d2 = c.fsum(t * u * u for t, u in zip(terms, logs))
    return s.through(c.log(f), d1 / f, d2 / f - (d1 / f) ** 2)


def zeta(t):
    q, s, top = t
    c = -hurwitz(s, value(q)) if value(top) == math.inf else -partial(s, value(q), value(top))
    return lambda x: c - s * Numbers.ctx.log(x)


def zeta_tails(x, t):
    q, s, top = t
    k = mp.floor(x)
    if k < q or k >= top:
        return (-mp.inf, mpf(0)) if k < q else (mpf(0), -mp.inf)
    if top == mp.inf:
        upper = mp.log(mp.zeta(s, k + 1)) - mp.log(mp.zeta(s, q))
        return log1mexp(upper), upper
    whole = partial(s, q, top)
    return partial(s, q, k) - whole, partial(s, k + 1, top) - whole


add(
    name="zeta",
    params=["xmin", "s", "max"],
    bounds=[POSITIVE, POSITIVE, POSITIVE],
    given=["xmin", "max"],
    logpdf=zeta,
    inside=lambda x, t: t[0] <= x <= t[2] and x == mp.floor(x),
    starts=lambda s, xmin, max: [(1.5,), (2.5,), (0.5,)],
    tails=zeta_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=[
        "mtcars:carb:xmin=1:max=inf",
        "airquality:Ozone:xmin=1:max=inf",
        "warpbreaks:breaks:xmin=10:max=inf",
        "mtcars:gear:xmin=3:max=inf",
        "airquality:Ozone:xmin=1:max=168",
        "mtcars:carb:xmin=1:max=8",
    ],
    cases=[
        (x, (q, s, top), ["logpdf", "score:s", "logcdf", "logsf"])
        for q, s, top, xs in (
            (1.0, 2.5, math.inf, (1.0, 2.0, 15.0, 300.0, 1e9)),
            (1.0, 1.001, math.inf, (1.0, 5.0, 1e5)),
            (5.0, 40.0, math.inf, (5.0, 6.0, 100.0)),
            (1.0, 1.0, 200.0, (1.0, 30.0, 199.0, 200.0)),
            (1.0, 1.0001, 500.0, (2.0, 490.0)),
            (3.0, 0.25, 30.0, (3.0, 29.0)),
            (10.0, 3.5, 100.0, (10.0, 50.0, 99.0)),
        )
        for x in xs
    ]
    + [(0.0, (1.0, 2.0, math.inf)), (2.5, (1.0, 2.0, 9.0), ["logpdf"]), (10.0, (1.0, 2.0, 9.0), ["logpdf"])],
)
