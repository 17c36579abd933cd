# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.geometric import geometric_tails


def geometric1(t):
    (p,) = t
    return lambda x: log(p) + (x - 1) * log1p(-p)


add(
    name="geometric1",
    params=["p"],
    bounds=[UNIT],
    logpdf=geometric1,
    inside=lambda x, t: x >= 1 and x == mp.floor(x),
    closed=lambda s: [1 / to_mpf(s.exact())],
    tails=lambda x, t: geometric_tails(x - 1, t),
    data=["mtcars:carb", "airquality:Ozone", "warpbreaks:breaks", "veteran:time"],
    cases=[(x, (p,)) for p, xs in ((1e-9, (3.0, 1e9, 1e12)), (0.3, (1.0, 2.0, 5.0, 2000.0))) for x in xs]
    + [(0.0, (0.5,)), (2.5, (0.5,), ["logpdf"])],
)
