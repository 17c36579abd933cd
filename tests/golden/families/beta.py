# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def beta(t):
    a, b = t
    c = lgamma(a + b) - lgamma(a) - lgamma(b)
    return lambda x: c + (a - 1) * log(x) + (b - 1) * log1p(-x)


def lower_part(x, y, a, b):
    """I_x(a, b) by DLMF 8.17.7's series, terms positive: x^a y^b / (a B) 2F1(a + b, 1; a + 1; x)."""
    term = total = mpf(1)
    k = 0
    while term > total * mpf(10) ** -mp.dps:
        term *= (a + b + k) / (a + 1 + k) * x
        total += term
        k += 1
        assert k < 10**6
    return mp.exp(a * mp.log(x) + b * mp.log(y) + mp.loggamma(a + b) - mp.loggamma(a + 1) - mp.loggamma(b)) * total


def beta_parts(x, y, a, b):
    """(log I_x(a, b), log I_y(b, a)), x + y = 1: by the series that converges fast, with digits to spare for the
    other part, which may be small."""
    density = a * mp.log(x) + b * mp.log(y) + mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
    with mp.workdps(mp.dps + 40 + int(max(0, -density / mp.log(10)))):
        x, y = (x, 1 - x) if x < 0.5 else (1 - y, y)  # to all of these digits
        if x < 0.5:
            part = lower_part(x, y, a, b)
            return mp.log(part), mp.log1p(-part)
        part = lower_part(y, x, b, a)
        return mp.log1p(-part), mp.log(part)


def beta_tails(x, t):
    if x <= 0 or x >= 1:
        return (mpf(0), -mp.inf) if x >= 1 else (-mp.inf, mpf(0))
    return beta_parts(x, 1 - x, *t)


def beta_starts(s):
    m, v = s.mean(), s.sd() ** 2
    n = max(m * (1 - m) / v - 1, 0.2)
    return [(n * m, n * (1 - m)), (1.0, 1.0), (3.0, 3.0)]


add(
    name="beta",
    params=["alpha", "beta"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=beta,
    inside=lambda x, t: 0 < x < 1,
    starts=beta_starts,
    tails=beta_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["swiss:agriculture", "swiss:examination", "swiss:education"],
    cases=[
        (x, (a, b))
        for a, b, xs in (
            (2.5, 4.0, (1e-300, 1e-8, 0.3, 0.5, 0.9, 1 - 2**-53)),
            (1e-8, 1e-8, (1e-300, 0.25, 1 - 2**-40)),
            (0.5, 1e5, (1e-10, 5e-6, 1e-3)),
            (1e4, 3e4, (0.2, 0.249, 0.25, 0.26)),
            (1.0, 2.0, (0.3,)),
        )
        for x in xs
    ]
    + [(x, (1e12, 2e12), ["logpdf", "score:alpha", "score:beta"]) for x in (1 / 3, 0.333333, 0.3334)]
    + [(-1.0, (1.0, 1.0)), (2.0, (1.0, 0.5))],
)
