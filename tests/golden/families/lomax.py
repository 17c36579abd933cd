# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def lomax(t):
    a, l = t
    c = log(a) - log(l)
    return lambda x: c - (a + 1) * log1p(x / l)


def lomax_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    upper = -t[0] * mp.log1p(x / t[1])
    return log1mexp(upper), upper


def exponential_limit(s):
    m, m2 = to_mpf(s.exact()), to_mpf(s.exact(lambda x: x * x))
    if m2 > 2 * m * m:
        return None
    ll = -s.n * (mp.log(m) + 1)
    size = sum(w * abs(mp.log(m) + mpf(x) / m) for x, w in s.counts)
    return Fit([mp.inf, mp.inf], [mp.nan, mp.nan], ll, False, size, "exponential (alpha, lambda -> inf)")


def lomax_starts(s):
    m = s.mean()
    return [(3.0, 3 * m), (1.0, m), (20.0, 20 * m)]


add(
    name="lomax",
    params=["alpha", "lambda"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=lomax,
    inside=lambda x, t: x >= 0,
    starts=lambda s: [] if exponential_limit(s) else lomax_starts(s),
    limit=exponential_limit,
    logs=[0, 1],
    tails=lomax_tails,
    tol_tail=TOL_SPECIAL,
    quantile=lambda p, t: t[1] * mp.expm1(-mp.log1p(-p) / t[0]),
    data=["danishuni:Loss", "rivers:length", "airquality:Wind", "quine:Days", "airquality:Ozone"],
    cases=[
        (x, (a, l))
        for a, l, xs in (
            (2.5, 3.0, (0.0, 1e-300, 1e-9, 2.0, 100.0, 1e300)),
            (0.01, 1e-300, (1e-300, 1.0, 1e300)),
            (1e6, 1e6, (1e-3, 1.0, 30.0)),
        )
        for x in xs
    ]
    + [(-1.0, (0.5, 1.0)), (0.99999999, (0.02, 1e-118), ["quantile"])]
    + [(p, (2.5, 3.0), ["quantile"]) for p in QUANTILES],
)
