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


def triangular_fit(s, **fixed):
    """The best of all observations as mode, with the best ends for each."""

    def height(c, a, b):
        f = triangular([a, c, b])
        return sum(w * (f(mpf(x)) if x != c else mp.log(2 / (b - a))) for x, w in s.counts)

    def ends(c):
        """Bisection in the width, and in either end for each width."""
        left, right = [(c - mpf(x), w) for x, w in s.counts if x < c], [(mpf(x) - c, w) for x, w in s.counts if x > c]

        def reach(side, w):  # of the end from the mode
            if not side:
                return mpf(0)
            far = max(d for d, _ in side)
            lo, hi = far, 2 * far
            push = lambda e: sum(k * (1 / (e - d) - 1 / e) for d, k in side) - s.n / w
            while push(hi) > 0:
                hi *= 2
            for _ in range(260):
                m = (lo + hi) / 2
                lo, hi = (m, hi) if push(m) > 0 else (lo, m)
            return hi

        lo = sum(max([d for d, _ in side] or [0]) for side in (left, right))
        hi = 2 * lo
        excess = lambda w: reach(left, w) + reach(right, w) - w
        while excess(hi) > 0:
            hi *= 2
        w = mp.findroot(excess, (lo + (hi - lo) / 1000, hi), solver="anderson", tol=mpf(10) ** -90)
        return c - reach(left, w), c + reach(right, w)

    best = None
    with mp.workdps(60):
        for x, _ in s.counts:
            c = mpf(x)
            a, b = (mpf(fixed["min"]), mpf(fixed["max"])) if fixed else ends(c)
            here = height(c, a, b)
            if best is None or here > best[0]:
                best = here, a, c, b
    return [best[2]] if fixed else [best[1], best[2], best[3]]


add(
    name="triangular",
    params=["min", "mode", "max"],
    bounds=[REAL, REAL, REAL],
    logpdf=triangular,
    inside=lambda x, t: t[0] <= x <= t[2],
    closed=triangular_fit,
    worse=lambda s, t: None if len(t) == 1 else (200, "the roots of equations, to 1e-13"),
    se=lambda s, t, **fixed: [mp.nan] * len(t),
    tails=triangular_tails,
    tol_tail=TOL_SPECIAL,
    data=[
        "nhtemp:temp",
        "airquality:Wind",
        "mtcars:qsec",
        "nhtemp:temp:min=45:max=57",
        "swiss:agriculture:min=0:max=1", "heights:height:min=150:max=190",
    ],
    cases=[(x, (-3.0, 2.0, 9.0)) for x in (-2.999, 0.0, 1.0, 3.0, 8.999, 10.0, -4.0)]
    + [(1e300, (0.0, 1e300, 1e301), ["logpdf", "logcdf"])],
)
