# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.beta import beta_parts


def binomial(t):
    n, p = t
    lp, lq = log(p), log1p(-p)
    c = lgamma(n + 1)
    return lambda x: c - lgamma(x + 1) - lgamma(n - x + 1) + x * lp + (n - x) * lq


def binomial_tails(x, t):
    n, p = t
    k = mp.floor(x)
    if k < 0 or k >= n:
        return (-mp.inf, mpf(0)) if k < 0 else (mpf(0), -mp.inf)
    return beta_parts(1 - p, p, n - k, k + 1)


add(
    name="binomial",
    params=["size", "p"],
    bounds=[POSITIVE, UNIT],
    given=["size"],
    logpdf=binomial,
    inside=lambda x, t: 0 <= x <= t[0] and x == mp.floor(x),
    closed=lambda s, size: [to_mpf(s.exact()) / mpf(size)],
    tails=binomial_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["prussian:y:size=10", "mtcars:carb:size=8", "mtcars:gear:size=5", "quine:Days:size=200"],
    cases=[
        (x, (n, p))
        for n, p, xs in (
            (12.0, 0.3, (0.0, 1.0, 4.0, 11.0, 12.0)),
            (1e4, 1e-3, (0.0, 10.0, 100.0)),
            (1e5, 0.5, (5e4, 49000.0, 52000.0)),
            (1.0, 1e-300, (0.0, 1.0)),
        )
        for x in xs
    ]
    + [(x, (1e12, 0.25), ["logpdf", "score:p"]) for x in (2.5e11, 2.50002e11)]
    + [(-1.0, (2.0, 0.5)), (13.0, (12.0, 0.5)), (2.5, (12.0, 0.5), ["logpdf"])],
)
