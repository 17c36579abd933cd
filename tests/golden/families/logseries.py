# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def logseries(t):
    (p,) = t
    lp = log(p)
    c = log(-log1p(-p))
    return lambda x: x * lp - mp.log(x) - c


def logseries_tails(x, t):
    k = mp.floor(x)
    if k < 1:
        return -mp.inf, mpf(0)
    with mp.workdps(mp.dps + 40):
        p, total, j = t[0], mpf(0), k + 1
        if k <= 1000:
            lower = mp.fsum(p**j / j for j in range(1, int(k) + 1)) / -mp.log1p(-p)
            if lower < 1 - mpf(10) ** -20:
                return mp.log(lower), mp.log1p(-lower)
        term = p**j
        while term / j > total * mpf(10) ** -mp.dps:
            total += term / j
            j += 1
            term *= p
        total /= -mp.log1p(-p)
        return mp.log1p(-total), mp.log(total)


def logseries_fit(s):
    m = to_mpf(s.exact())
    v = mp.findroot(lambda v: v / mp.log1p(v) - m, (2 * m, 3 * m * mp.log(m + 2)))
    return [v / (1 + v)]


add(
    name="logseries",
    params=["p"],
    bounds=[UNIT],
    logpdf=logseries,
    inside=lambda x, t: x >= 1 and x == mp.floor(x),
    closed=logseries_fit,
    worse=lambda s, t: (200, "the root of an equation, to 1e-13"),
    tails=logseries_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["mtcars:carb", "airquality:Ozone", "warpbreaks:breaks", "mtcars:gear"],
    cases=[(x, (p,)) for p, xs in ((0.6, (1.0, 2.0, 15.0, 300.0)), (0.999, (1.0, 5.0, 3000.0)), (1e-12, (1.0, 3.0))) for x in xs]
    + [(0.0, (0.5,)), (2.5, (0.5,), ["logpdf"])],
)
