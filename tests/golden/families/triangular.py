# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def triangular(t):
    a, c, b = t
    left, right = log(2 / (b - a)) - log(c - a), log(2 / (b - a)) - log(b - c)
    return lambda x: left + log(x - a) if x <= value(c) else right + log(b - x)


def triangular_tails(x, t):
    a, c, b = t
    if x <= a or x >= b:
        return (mpf(0), -mp.inf) if x > a else (-mp.inf, mpf(0))
    lower = (x - a) ** 2 / ((b - a) * (c - a)) if x <= c else 1 - (b - x) ** 2 / ((b - a) * (b - c))
    upper = (b - x) ** 2 / ((b - a) * (b - c)) if x > c else 1 - (x - a) ** 2 / ((b - a) * (c - a))
    return mp.log(lower), mp.log(upper)


def triangular_fit(s, min, max):
    """The best of all observations."""
    a, b = mpf(min), mpf(max)

    def height(c):
        f = triangular([a, c, b])
        return sum(w * f(mpf(x)) for x, w in s.counts)

    top = [mpf(x) for x, _ in s.counts]
    best = top[0]
    for c in top[1:]:
        if height(c) > height(best):
            best = c
    return [best]


add(
    name="triangular",
    params=["min", "mode", "max"],
    bounds=[REAL, REAL, REAL],
    given=["min", "max"],
    logpdf=triangular,
    inside=lambda x, t: t[0] <= x <= t[2],
    closed=triangular_fit,
    se=lambda s, t, **fixed: [mp.nan],
    tails=triangular_tails,
    tol_tail=TOL_SPECIAL,
    data=["nhtemp:temp:min=45:max=57", "swiss:agriculture:min=0:max=1", "heights:height:min=150:max=190"],
    cases=[(x, (-3.0, 2.0, 9.0)) for x in (-2.999, 0.0, 1.0, 3.0, 8.999, 10.0, -4.0)]
    + [(1e300, (0.0, 1e300, 1e301), ["logpdf", "logcdf"])],
)
