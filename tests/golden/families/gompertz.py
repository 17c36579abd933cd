# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def gompertz(t):
    eta, b = t
    c = log(eta) + log(b) + eta
    return lambda x: c + b * x - eta * exp(b * x)


def gompertz_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    upper = -t[0] * mp.expm1(t[1] * x)
    return log1mexp(upper), upper


def exponential_limit(s):
    m, m2 = to_mpf(s.exact()), to_mpf(s.exact(lambda x: x * x))
    if m2 < 2 * m * m:
        return None
    ll = -s.n * (mp.log(m) + 1)
    size = sum(w * abs(mp.log(m) + mpf(x) / m) for x, w in s.counts)
    return Fit([mp.inf, mpf(0)], [mp.nan, mp.nan], ll, False, size, "exponential (b -> 0, eta -> inf)")


def gompertz_starts(s):
    m = s.mean()
    return [(e, math.log1p(0.7 / e) / m) for e in (1.0, 0.1, 0.001, 1e-5)]


add(
    name="gompertz",
    params=["eta", "b"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=gompertz,
    inside=lambda x, t: x >= 0,
    starts=lambda s: [] if exponential_limit(s) else gompertz_starts(s),
    limit=exponential_limit,
    logs=[0, 1],
    tails=gompertz_tails,
    tol_tail=TOL_SPECIAL,
    quantile=lambda p, t: mp.log1p(-mp.log1p(-p) / t[0]) / t[1],
    data=["danishuni:Loss", "airquality:Wind", "faithful:waiting", "quine:Days", "airquality:Ozone"],
    cases=[
        (x, (eta, b))
        for eta, b, xs in (
            (0.3, 0.9, (0.0, 1e-300, 1e-9, 2.0, 8.0, 20.0)),
            (1e-10, 1e-3, (1e3, 2e4, 3e4)),
            (1e8, 1e-8, (1.0, 30.0)),
        )
        for x in xs
    ]
    + [(-1.0, (0.5, 1.0))]
    + [(p, (0.3, 0.9), ["quantile"]) for p in QUANTILES],
)
