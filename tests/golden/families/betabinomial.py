# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.binomial import binomial


def betabinomial(t):
    n, a, b = t
    c = lgamma(n + 1) + lgamma(a + b) - lgamma(a) - lgamma(b) - lgamma(a + b + n)
    return lambda x: c - lgamma(x + 1) - lgamma(n - x + 1) + lgamma(x + a) + lgamma(n - x + b)


def betabinomial_tails(x, t):
    n, k = t[0], mp.floor(x)
    if k < 0 or k >= n:
        return (-mp.inf, mpf(0)) if k < 0 else (mpf(0), -mp.inf)
    f = betabinomial(t)
    return (
        mp.log(sum(mp.exp(f(mpf(j))) for j in range(int(k) + 1))),
        mp.log(sum(mp.exp(f(mpf(j))) for j in range(int(k) + 1, int(n) + 1))),
    )


def binomial_limit(s, size):
    n = mpf(size)
    m, m2 = to_mpf(s.exact()), to_mpf(s.exact(lambda x: x * x))
    if m2 - m * m > m * (1 - m / n):
        return None
    f = binomial([n, m / n])
    terms = [(f(mpf(x)), w) for x, w in s.counts]
    ll, absolute = sum(v * w for v, w in terms), sum(abs(v) * w for v, w in terms)
    return Fit([mp.inf, mp.inf], [mp.nan, mp.nan], ll, False, absolute, "binomial (alpha, beta -> inf)")


def betabinomial_starts(s, size):
    if binomial_limit(s, size):
        return []
    p = s.mean() / size
    return [(k * p, k * (1 - p)) for k in (1.0, 5.0, 50.0)]


add(
    name="betabinomial",
    params=["size", "alpha", "beta"],
    bounds=[POSITIVE, POSITIVE, POSITIVE],
    given=["size"],
    logpdf=betabinomial,
    inside=lambda x, t: 0 <= x <= t[0] and x == mp.floor(x),
    starts=betabinomial_starts,
    limit=binomial_limit,
    tails=betabinomial_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["prussian:y:size=10", "mtcars:carb:size=8", "mtcars:gear:size=5", "quine:Days:size=200"],
    cases=[
        (x, (n, a, b))
        for n, a, b, xs in (
            (12.0, 2.0, 3.0, (0.0, 1.0, 4.0, 11.0, 12.0)),
            (12.0, 1e-8, 1e-8, (0.0, 1.0, 12.0)),
            (100.0, 1e3, 4e3, (0.0, 20.0, 60.0)),
        )
        for x in xs
    ]
    + [(x, (12.0, 1e10, 2e10), ["logpdf", "score:alpha"]) for x in (0.0, 4.0)]
    + [(-1.0, (2.0, 0.5, 1.0)), (13.0, (12.0, 0.5, 1.0)), (2.5, (12.0, 0.5, 1.0), ["logpdf"])],
)
