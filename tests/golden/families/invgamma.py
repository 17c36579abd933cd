# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.gamma import gamma_starts, gamma_tails


def invgamma(t):
    a, b = t
    c = a * log(b) - lgamma(a)
    return lambda x: c - (a + 1) * log(x) - b / x


def invgamma_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    return gamma_tails(1 / x, t)[::-1]


def invgamma_starts(s):
    q = s.quantile(0.5)
    return [(1.0, q), (5.0, 5 * q), (50.0, 50 * q)]


add(
    name="invgamma",
    params=["alpha", "beta"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=invgamma,
    inside=lambda x, t: x > 0,
    starts=invgamma_starts,
    tails=invgamma_tails,
    logs=[1],
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["faithful:waiting", "danishuni:Loss", "airquality:Ozone", "rivers:length", "heights:height"],
    cases=[
        (x, (a, b))
        for a, b, xs in (
            (3.5, 2.0, (1e-2, 0.5, 1.0, 30.0, 1e10, 1e300)),
            (0.5, 1e3, (1.0, 1e3, 1e200)),
            (1e5, 1e5, (0.99, 1.01, 1.5)),
        )
        for x in xs
    ]
    + [(0.0, (2.0, 1.0)), (-1.0, (0.5, 1.0))],
)
