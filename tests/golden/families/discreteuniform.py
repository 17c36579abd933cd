# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def discreteuniform(t):
    a, b = t
    c = -log(b - a + 1)
    return lambda x: c


def discreteuniform_tails(x, t):
    a, b = t
    k = mp.floor(x)
    if k < a or k >= b:
        return (mpf(0), -mp.inf) if k >= b else (-mp.inf, mpf(0))
    return mp.log((k - a + 1) / (b - a + 1)), mp.log((b - k) / (b - a + 1))


add(
    name="discreteuniform",
    params=["min", "max"],
    bounds=[REAL, REAL],
    logpdf=discreteuniform,
    inside=lambda x, t: t[0] <= x <= t[1] and x == mp.floor(x),
    closed=lambda s: [mpf(s.counts[0][0]), mpf(s.counts[-1][0])],
    se=lambda s, t: [mp.nan, mp.nan],
    tails=discreteuniform_tails,
    data=["mtcars:carb", "faithful:waiting", "quine:Days", "michelson:Speed"],
    cases=[(x, (-1.0, 6.0), ["logpdf", "logcdf", "logsf"]) for x in (-1.0, 0.0, 6.0, 7.0, -2.0)]
    + [(2.5, (0.0, 9.0), ["logpdf"])]
    + [(0.0, (-1e15, 1e15), ["logpdf", "logcdf", "logsf"])],
)
