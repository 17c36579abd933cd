# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def truncexponential(t):
    rate, top = t
    c = -log((1 - exp(-rate * top)) / rate)
    return lambda x: c - rate * x


def truncexponential_tails(x, t):
    rate, top = t
    if x <= 0 or x >= top:
        return (mpf(0), -mp.inf) if x > 0 else (-mp.inf, mpf(0))
    lower = mp.expm1(-rate * x) / mp.expm1(-rate * top)
    upper = mp.exp(-rate * x) * mp.expm1(-rate * (top - x)) / mp.expm1(-rate * top)
    return both(lower, None) if lower < 0.5 else both(None, upper)


add(
    name="truncexponential",
    params=["rate", "upper"],
    bounds=[REAL, POSITIVE],
    given=["upper"],
    logpdf=truncexponential,
    inside=lambda x, t: 0 <= x <= t[1],
    starts=lambda s, upper: [(1 / s.mean(),), (-1 / s.mean(),), (0.1 / s.mean(),)],
    tails=truncexponential_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["airquality:Ozone:upper=200", "airquality:Wind:upper=21", "swiss:agriculture:upper=1", "quine:Days:upper=100"],
    cases=[
        (x, (rate, top))
        for rate, top, xs in (
            (0.8, 3.0, (0.0, 1e-300, 1.0, 2.999, 3.0)),
            (-0.8, 3.0, (0.0, 1e-10, 1.0, 2.999)),
            (1e-10, 1.0, (0.25, 0.75)),
            (300.0, 10.0, (1e-5, 1.0, 9.0)),
        )
        for x in xs
    ]
    + [(-1.0, (1.0, 2.0)), (3.0, (1.0, 2.0))],
)
