# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.poisson import poisson, poisson_tails


def zip_density(t):
    rate, extra = t
    c = log(rate)
    zero = log(extra + (1 - extra) * exp(-rate))
    rest = log1p(-extra)
    return lambda x: zero if x == 0 else rest + x * c - rate - mp.loggamma(x + 1)


def zip_tails(x, t):
    if x < 0:
        return -mp.inf, mpf(0)
    with mp.workdps(mp.dps + 40):
        upper = mp.log1p(-t[1]) + poisson_tails(x, t)[1]
        return log1mexp(upper), upper


def zip_limit(s):
    m = to_mpf(s.exact())
    zeros = mpf(dict(s.counts).get(0.0, 0)) / s.n
    if zeros > mp.exp(-m):
        return None
    f = poisson([m])
    terms = [(f(mpf(x)), w) for x, w in s.counts]
    return Fit(
        [m, mpf(0)],
        [mp.sqrt(m / s.n), mp.nan],
        sum(v * w for v, w in terms),
        False,
        sum(abs(v) * w for v, w in terms),
        "poisson (pi = 0)",
    )


add(
    name="zip",
    params=["lambda", "pi"],
    bounds=[POSITIVE, UNIT],
    logpdf=zip_density,
    inside=lambda x, t: x >= 0 and x == mp.floor(x),
    starts=lambda s: [] if zip_limit(s) else [(s.mean() + 0.5, 0.3), (3.0, 0.7)],
    limit=zip_limit,
    tails=zip_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["prussian:y", "quine:Days", "mtcars:carb", "mtcars:am"],
    cases=[
        (x, (rate, extra))
        for rate, extra, xs in (
            (2.5, 0.3, (0.0, 1.0, 4.0, 40.0)),
            (1e-10, 0.5, (0.0, 1.0)),
            (100.0, 1e-10, (0.0, 90.0, 150.0)),
        )
        for x in xs
    ]
    + [(-1.0, (2.0, 0.1)), (2.5, (2.0, 0.1), ["logpdf"])],
)
