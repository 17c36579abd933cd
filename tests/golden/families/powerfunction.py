# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def powerfunction(t):
    a, top = t
    c = log(a) - a * log(top)
    return lambda x: c + (a - 1) * log(x)


def powerfunction_tails(x, t):
    if x <= 0 or x >= t[1]:
        return (mpf(0), -mp.inf) if x > 0 else (-mp.inf, mpf(0))
    lower = t[0] * mp.log(x / t[1])
    return lower, log1mexp(lower)


def powerfunction_fit(s):
    top = mpf(s.counts[-1][0])
    return [s.n / sum(w * mp.log(top / mpf(x)) for x, w in s.counts), top]


add(
    name="powerfunction",
    params=["a", "max"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=powerfunction,
    inside=lambda x, t: 0 < x <= t[1],
    closed=powerfunction_fit,
    se=lambda s, t: [t[0] / mp.sqrt(s.n), mp.nan],
    logs=[0, 1],
    tails=powerfunction_tails,
    tol_tail=TOL_SPECIAL,
    quantile=lambda p, t: t[1] * p ** (1 / t[0]),
    data=["nhtemp:temp", "rivers:length", "airquality:Wind", "faithful:waiting"],
    cases=[
        (x, (a, top))
        for top, a, xs in (
            (3.0, 1.7, (1e-300, 1e-9, 2.0, 3.0 - 2**-40, 3.0, 4.0)),
            (1e300, 0.01, (1e-300, 1.0, 1e300)),
            (1.0, 1e6, (0.999999, 0.99, 1.0)),
        )
        for x in xs
    ]
    + [(-1.0, (0.5, 1.0)), (0.0, (0.5, 1.0))]
    + [(p, (1.7, 3.0), ["quantile"]) for p in QUANTILES[1:]],
)
