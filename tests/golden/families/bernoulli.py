# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def bernoulli_tails(x, t):
    p = t[0]
    if x < 0:
        return -mp.inf, mpf(0)
    if x < 1:
        return mp.log1p(-p), mp.log(p)
    return mpf(0), -mp.inf


def bernoulli(t):
    (p,) = t
    return lambda x: log(p) if x == 1 else log1p(-p)


add(
    name="bernoulli",
    params=["p"],
    bounds=[UNIT],
    logpdf=bernoulli,
    labels="binary",
    inside=lambda x, t: x in (0, 1),
    closed=lambda s: [to_mpf(s.exact())],
    tails=bernoulli_tails,
    conditioned=False,
    tol=4,
    tol_tail=4,
    data=["coin:toss", "mtcars:vs", "mtcars:am", "quine:Sex", "quine:Lrn", "quine:Eth"],
    cases=[
        (x, (p,))
        for p in (1e-300, 1e-17, 0.3, 0.5, 1 - 2**-30, 1 - 2**-53)
        for x in (0.0, 1.0)
    ]
    + [(2.0, (0.3,)), (0.5, (0.3,)), (-1.0, (0.3,)), (5e-324, (0.3,))],
)
