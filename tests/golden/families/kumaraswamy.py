# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def kumaraswamy(t):
    a, b = t
    c = log(a) + log(b)

    def f(x):
        lx = log(x)
        return c + (a - 1) * lx + (b - 1) * log1p(-exp(a * lx))

    return f


def kumaraswamy_tails(x, t):
    if x <= 0 or x >= 1:
        return (mpf(0), -mp.inf) if x >= 1 else (-mp.inf, mpf(0))
    upper = t[1] * log1mexp(t[0] * mp.log(x))
    return log1mexp(upper), upper


add(
    name="kumaraswamy",
    params=["a", "b"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=kumaraswamy,
    inside=lambda x, t: 0 < x < 1,
    starts=lambda s: [(1.0, 1.0), (2.0, 5.0), (5.0, 2.0), (1.0, 20.0), (0.5, 0.5)],
    tails=kumaraswamy_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    quantile=lambda p, t: mp.exp(log1mexp(mp.log1p(-p) / t[1]) / t[0]),
    data=["swiss:agriculture", "swiss:examination", "swiss:education"],
    cases=[
        (x, (a, b))
        for a, b, xs in (
            (2.0, 3.5, (1e-300, 1e-8, 0.3, 0.5, 0.9, 1 - 2**-53)),
            (0.01, 0.01, (1e-300, 0.25, 1 - 2**-40)),
            (100.0, 1e4, (0.9, 0.91, 0.95)),
        )
        for x in xs
    ]
    + [(-1.0, (1.0, 1.0)), (1.0, (1.0, 0.5))]
    + [(p, (2.0, 3.5), ["quantile"]) for p in QUANTILES[1:]],
)
