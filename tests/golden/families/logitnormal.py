# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.lognormal import lognormal_quantile


def logitnormal(t):
    mu, sigma = t
    c = -log(sigma) - log(2 * pi()) / 2

    def f(x):
        lx, ly = log(x), log1p(-x)
        z = (lx - ly - mu) / sigma
        return c - lx - ly - z * z / 2

    return f


def logitnormal_tails(x, t):
    if x <= 0 or x >= 1:
        return (mpf(0), -mp.inf) if x >= 1 else (-mp.inf, mpf(0))
    z = (mp.log(x) - mp.log1p(-x) - t[0]) / t[1] / mp.sqrt(2)
    return both(mp.erfc(-z) / 2, None) if z < 0 else both(None, mp.erfc(z) / 2)


def logitnormal_fit(s):
    u = [(mp.log(mpf(x)) - mp.log1p(-mpf(x)), w) for x, w in s.counts]
    mu = sum(l * w for l, w in u) / s.n
    return [mu, mp.sqrt(sum(w * (l - mu) ** 2 for l, w in u) / s.n)]


add(
    name="logitnormal",
    params=["mu", "sigma"],
    bounds=[REAL, POSITIVE],
    logpdf=logitnormal,
    inside=lambda x, t: 0 < x < 1,
    logs=[1],
    closed=logitnormal_fit,
    worse=lambda s, t: (3, "logits near 0 are differences of logarithms"),
    tails=logitnormal_tails,
    tol_tail=TOL_SPECIAL,
    data=["swiss:agriculture", "swiss:examination", "swiss:education"],
    cases=[
        (x, (mu, sigma))
        for mu, sigma, xs in (
            (0.4, 0.9, (1e-300, 1e-8, 0.3, 0.5, 0.9, 1 - 2**-53)),
            (-500.0, 3.0, (1e-217, 1e-220)),
        )
        for x in xs
    ]
    + [(-1.0, (1.0, 1.0)), (1.0, (1.0, 0.5))],
)
