# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def gev(t):
    mu, sigma, xi = t
    c = -log(sigma)

    def f(x):
        w = log1p(xi * ((x - mu) / sigma)) / xi
        return c - (1 + xi) * w - exp(-w)

    return f


def gev_tails(x, t):
    mu, sigma, xi = t
    s = xi * (x - mu) / sigma
    if s <= -1:
        return (mpf(0), -mp.inf) if xi < 0 else (-mp.inf, mpf(0))
    u = mp.exp(-mp.log1p(s) / xi)
    return -u, log1mexp(-u)


def gev_starts(s):
    m, sd = s.mean(), s.sd()
    low, high = s.x[0], s.x[-1]
    out = []
    for xi in (0.01, 0.2, -0.2, 0.8, 2.0, -0.45):
        sigma = 0.7 * sd
        mu = s.quantile(0.4)
        end = low if xi > 0 else high
        sigma = max(sigma, -1.1 * xi * (end - mu))
        out.append((mu, sigma, xi))
    return out


add(
    name="gev",
    params=["mu", "sigma", "xi"],
    bounds=[REAL, POSITIVE, REAL],
    logpdf=gev,
    inside=lambda x, t: 1 + t[2] * (x - t[0]) / t[1] > 0,
    starts=gev_starts,
    admits=lambda s, t: t[2] > -1,
    regular=lambda t: t[2] > -0.5,
    tails=gev_tails,
    location=0,
    logs=[1],
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["portpirie:metres", "nhtemp:temp", "rivers:length", "airquality:Ozone", "michelson:Speed", "faithful:waiting"],
    cases=[
        (x, (mu, sigma, xi))
        for mu, sigma, xi, xs in (
            (0.0, 1.0, 0.3, (-3.0, -1.0, 1e-300, 1.0, 100.0, 1e300)),
            (0.0, 1.0, 1e-10, (-3.0, 1e-3, 1.0, 30.0, 700.0)),
            (0.0, 1.0, -1e-10, (-4.0, 1e-3, 1.0, 30.0)),
            (1.0, 2.0, -0.3, (-20.0, 1.5, 7.0, 7.6, 8.0)),
            (1e8, 2.0, 0.1, (1e8, 1e8 + 3, 1e8 - 5)),
            (0.0, 2.0**-20, 30.0, (1.0, 1e300)),
        )
        for x in xs
    ]
    + [(-4.0, (0.0, 1.0, 0.5))],
)
