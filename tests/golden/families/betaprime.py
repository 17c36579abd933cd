# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.beta import beta_parts


def betaprime(t):
    a, b = t
    c = lgamma(a + b) - lgamma(a) - lgamma(b)
    return lambda x: c + (a - 1) * log(x) - (a + b) * log1p(x)


def betaprime_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    return beta_parts(x / (1 + x), 1 / (1 + x), *t)


add(
    name="betaprime",
    params=["alpha", "beta"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=betaprime,
    inside=lambda x, t: x > 0,
    starts=lambda s: [(1.0, 1.0), (3.0, 3.0), (20.0, 4.0), (50.0, 2.0), (100.0, 30.0)],
    tails=betaprime_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["danishuni:Loss", "airquality:Ozone", "faithful:eruptions", "portpirie:metres"],
    cases=[
        (x, (a, b))
        for a, b, xs in (
            (2.5, 4.0, (1e-300, 1e-8, 0.3, 1.0, 100.0, 1e100, 1e300)),
            (1e-8, 1e-8, (1e-300, 0.25, 1e300)),
            (1e4, 3e4, (0.2, 0.333, 0.35)),
        )
        for x in xs
    ]
    + [(-1.0, (1.0, 1.0)), (0.0, (1.0, 0.5))],
)
