# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def geometric(t):
    (p,) = t
    return lambda x: log(p) + x * log1p(-p)


def geometric_tails(x, t):
    if x < 0:
        return -mp.inf, mpf(0)
    upper = (mp.floor(x) + 1) * mp.log1p(-t[0])
    return mp.log1p(-mp.exp(upper)) if upper < -1 else mp.log(-mp.expm1(upper)), upper


add(
    name="geometric",
    params=["p"],
    bounds=[UNIT],
    logpdf=geometric,
    inside=lambda x, t: x >= 0 and x == mp.floor(x),
    closed=lambda s: [1 / (1 + to_mpf(s.exact()))],
    tails=geometric_tails,
    data=["prussian:y", "quine:Days", "airquality:Ozone", "mtcars:carb"],
    cases=[
        (x, (p,))
        for p, xs in (
            (1e-300, (0.0, 7.0, 1e300)),
            (1e-9, (3.0, 1e9, 1e12)),
            (0.3, (0.0, 1.0, 5.0, 2000.0)),
            (1 - 2**-53, (0.0, 1.0, 20.0)),
        )
        for x in xs
    ]
    + [(-1.0, (0.5,)), (2.5, (0.5,), ["logpdf"])],
)
