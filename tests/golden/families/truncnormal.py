# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def log_mass(a, b):
    """log of Phi(b) - Phi(a), of numbers and jets."""
    if value(a) > 0:
        a, b = -b, -a
    big, small = log_ndtr(b), log_ndtr(a)
    return big + log1p(-exp(small - big))


def truncnormal(t):
    mu, sigma, lower, upper = t
    c = -log(sigma) - log(2 * pi()) / 2
    c = c - log_mass((lower - mu) / sigma, (upper - mu) / sigma)

    def f(x):
        z = (x - mu) / sigma
        return c - z * z / 2

    return f


def truncnormal_tails(x, t):
    mu, sigma, lower, upper = t
    if x <= lower or x >= upper:
        return (mpf(0), -mp.inf) if x > lower else (-mp.inf, mpf(0))
    with mp.workdps(mp.dps + 40):
        a, z, b = (lower - mu) / sigma, (x - mu) / sigma, (upper - mu) / sigma
        whole = log_mass(a, b)
        return log_mass(a, z) - whole, log_mass(z, b) - whole


def exponential_limit(s, lower, upper):
    """Where the sample spreads as an exponential on [0, inf) with its mean does, or more."""
    m = to_mpf(s.exact())
    if float(lower) != 0 or float(upper) != math.inf or to_mpf(s.exact(lambda x: x * x)) < 2 * m * m:
        return None
    terms = [(-mp.log(m) - x / m, w) for x, w in s.counts]
    return Fit(
        [-mp.inf, mp.inf],
        [mp.nan, mp.nan],
        sum(v * w for v, w in terms),
        False,
        sum(abs(v) * w for v, w in terms),
        "truncexponential (sigma -> inf)",
    )


add(
    name="truncnormal",
    params=["mu", "sigma", "lower", "upper"],
    bounds=[REAL, POSITIVE, REAL, REAL],
    given=["lower", "upper"],
    logpdf=truncnormal,
    inside=lambda x, t: t[2] <= x <= t[3],
    starts=lambda s, lower, upper: (
        [] if exponential_limit(s, lower, upper) else [(s.mean(), s.sd()), (s.mean(), 2 * s.sd())]
    ),
    limit=exponential_limit,
    tails=truncnormal_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=[
        "airquality:Wind:lower=0:upper=25",
        "nhtemp:temp:lower=40:upper=56",
        "heights:height:lower=150:upper=200",
        "veteran:time:lower=0:upper=inf",
        "danishuni:Loss:lower=0:upper=inf",
    ],
    cases=[
        (x, (mu, sigma, lower, upper))
        for mu, sigma, lower, upper, xs in (
            (1.5, 2.0, 0.0, 5.0, (0.1, 1.0, 4.9)),
            (-20.0, 2.0, 0.0, 5.0, (0.1, 1.0, 4.9)),
            (0.0, 1.0, -0.5, 0.75, (0.25, -0.4)),
        )
        for x in xs
    ]
    + [(-1.0, (1.0, 1.0, 0.0, 1.0)), (2.0, (1.0, 1.0, 0.0, 1.0))],
)
