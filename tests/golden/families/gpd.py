# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def gpd(t):
    mu, sigma, xi = t
    c = -log(sigma)

    def f(x):
        y = (x - mu) / sigma
        if value(xi) == 0 and not isinstance(xi, Jet):
            return c - y
        return c - (1 + 1 / xi) * log1p(xi * y)

    return f


def gpd_tails(x, t):
    mu, sigma, xi = t
    y = (x - mu) / sigma
    if y <= 0:
        return -mp.inf, mpf(0)
    if 1 + xi * y <= 0:
        return mpf(0), -mp.inf
    upper = -mp.log1p(xi * y) / xi if xi else -y
    return log1mexp(upper), upper


def gpd_starts(s, mu):
    m = s.mean() - mu
    top = s.x[-1] - mu
    return [(m * 0.8, 0.2), (m / 3, 0.8), (max(m * 1.2, 0.25 * top), -0.2), (0.9 * top, -0.8), (m, 0.01)]


add(
    name="gpd",
    params=["mu", "sigma", "xi"],
    bounds=[REAL, POSITIVE, REAL],
    given=["mu"],
    logpdf=gpd,
    inside=lambda x, t: x >= t[0] and 1 + t[2] * (x - t[0]) / t[1] > 0,
    starts=gpd_starts,
    admits=lambda s, t: t[1] > -1,
    regular=lambda t: t[1] > -0.5,
    tails=gpd_tails,
    logs=[1],
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=[
        "danishuni:Loss:mu=1",
        "airquality:Ozone:mu=0",
        "airquality:Wind:mu=0",
        "quine:Days:mu=0",
        "rivers:length:mu=100",
    ],
    cases=[
        (x, (mu, sigma, xi))
        for mu, sigma, xi, xs in (
            (0.0, 1.0, 0.3, (0.0, 1e-300, 1e-8, 1.0, 100.0, 1e300)),
            (0.0, 1.0, 1e-10, (1e-3, 1.0, 30.0, 700.0)),
            (0.0, 1.0, -1e-10, (1e-3, 1.0, 30.0)),
            (1.0, 2.0, -0.3, (1.5, 7.0, 7.6, 8.0)),
            (1.0, 2.0, 5.0, (1.5, 7.0, 1e200)),
            (0.0, 1.0, -0.9, (0.5, 1.05, 1.11)),
            (0.0, 2.0**-20, 30.0, (1.0, 1e307)),
        )
        for x in xs
    ]
    + [(-1.0, (0.0, 1.0, 0.5))],
)
