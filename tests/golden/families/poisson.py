# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def poisson(t):
    (rate,) = t
    c = log(rate)
    return lambda x: x * c - rate - mp.loggamma(x + 1)


def poisson_tails(x, t):
    """The smaller tail as a sum of its terms."""
    rate, k = t[0], mp.floor(x)
    if k < 0:
        return -mp.inf, mpf(0)
    term = mp.exp(k * mp.log(rate) - rate - mp.loggamma(k + 1))
    if k + 1 < rate:
        total = mpf(0)
        while k >= 0 and term > total * mpf(10) ** -90:
            total += term
            term *= k / rate
            k -= 1
        return both(total, None)
    total, term, k = mpf(0), term * rate / (k + 1), k + 1
    while term > total * mpf(10) ** -90:
        total += term
        k += 1
        term *= rate / k
    return both(None, total)


add(
    name="poisson",
    params=["lambda"],
    bounds=[POSITIVE],
    logpdf=poisson,
    inside=lambda x, t: x >= 0 and x == mp.floor(x),
    closed=lambda s: [to_mpf(s.exact())],
    tails=poisson_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["prussian:y", "quine:Days", "mtcars:carb", "airquality:Ozone"],
    cases=[
        (x, (rate,))
        for rate, xs in (
            (1e-300, (0.0, 1.0, 2.0)),
            (0.01, (0.0, 1.0, 5.0, 170.0)),
            (3.5, (0.0, 2.0, 3.0, 4.0, 40.0, 1000.0)),
            (1e4, (1e4, 9500.0, 10700.0, 1.0)),
            (1e7, (1e7, 1e7 - 6e3, 1e7 + 2e4)),
        )
        for x in xs
    ]
    + [(x, (1e12,), ["logpdf", "score:lambda"]) for x in (1e12, 1e12 - 2e6, 1e12 + 7e6)]
    + [(-1.0, (2.0,)), (2.5, (2.0,), ["logpdf"]), (1e300, (2.0,), ["logpdf"])],
)
