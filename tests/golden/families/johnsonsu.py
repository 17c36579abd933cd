# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def root(a):
    return exp(log(a) / 2)


def asinh(u):
    size = absolute(u)
    y = log(size + root(1 + size * size))
    return -y if value(u) < 0 else y


def johnsonsu(t):
    gamma, delta, xi, lam = t
    c = log(delta) - log(lam) - log(2 * pi()) / 2

    def f(x):
        u = (x - xi) / lam
        z = gamma + delta * asinh(u)
        return c - log(1 + u * u) / 2 - z * z / 2

    return f


def johnsonsu_tails(x, t):
    gamma, delta, xi, lam = t
    z = gamma + delta * mp.asinh((x - xi) / lam)
    small = mp.ncdf(-abs(z))
    return both(None, small) if z > 0 else both(small, None)


def lognormal_from(s, side, near):
    """The local maximum of the lognormal that starts at loc, near this distance from the mean; None if l rises into the family."""
    m = to_mpf(s.exact())

    def parts(far):
        v = [(far + side * (mpf(x) - m), w) for x, w in s.counts]
        mean = sum(w * mp.log(a) for a, w in v) / s.n
        var = sum(w * (mp.log(a) - mean) ** 2 for a, w in v) / s.n
        return v, mean, var

    def slope(far):
        v, mean, var = parts(far)
        return sum(w * (1 + (mp.log(a) - mean) / var) / a for a, w in v) / s.n

    far = mp.findroot(slope, near)
    v, mean, var = parts(far)
    cov = sum(w * (mp.log(a) - mean) / a**2 for a, w in v) / s.n
    if -cov / (4 * var) > sum(w / a**2 for a, w in v) / s.n / 2:
        return None
    terms = [(-mp.log(a) - mp.log(var) / 2 - mp.log(2 * mp.pi) / 2 - (mp.log(a) - mean) ** 2 / var / 2, w) for a, w in v]
    loc, sigma = m - side * far, mp.sqrt(var)
    return Fit(
        [-side * mp.inf, 1 / sigma, loc, mpf(0)],
        [mp.nan] * 4,
        sum(a * w for a, w in terms),
        False,
        sum(abs(a) * w for a, w in terms),
        f"lognormal from loc {'up' if side > 0 else 'down'} (lambda -> 0)",
    )


# number of observations: side, distance of loc from the mean, roughly
LOGNORMAL = {65: (1, "0.77"), 153: (1, "29")}


def limit(s):
    side, near = LOGNORMAL.get(s.n, (0, "0"))
    return lognormal_from(s, side, mpf(near)) if side else None


def starts(s):
    if limit(s):
        return []
    median, sd = s.quantile(0.5), s.sd()
    return [(g, d, median + g * sd * 0.3, sd * l) for g in (-1.5, 0.0, 1.0) for d, l in ((1.0, 0.6), (2.0, 1.5), (3.5, 3.0))]


add(
    name="johnsonsu",
    params=["gamma", "delta", "xi", "lambda"],
    bounds=[REAL, POSITIVE, REAL, POSITIVE],
    logpdf=johnsonsu,
    starts=starts,
    limit=limit,
    admits=lambda s, t: s.sd() / 100 < t[3] < 20 * s.sd() and abs(t[0]) < 20,
    tails=johnsonsu_tails,
    location=2,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=[
        "newcomb:time",
        "nhtemp:temp",
        "michelson:Speed",
        "rivers:length",
        "mtcars:qsec",
        "veteran:age",
        "portpirie:metres",
        "airquality:Wind",
    ],
    cases=[
        (x, t)
        for t, xs in (
            ((0.0, 1.0, 0.0, 1.0), (1e-9, -1.0, 5.0, 1e3, -1e10, 1e150)),
            ((2.0, 1.5, 1.0, 0.5), (1.0, 0.2, -3.0, 40.0)),
            ((-30.0, 20.0, 0.0, 2.0), (4.0, 8.0, 0.5)),
            ((1.0, 0.1, 0.0, 1.0), (0.5, -1e4, 1e20)),
        )
        for x in xs
    ]
    + [(1e10, (0.5, 2.0, 1e10 - 1, 1e-3), ["logpdf"])],
)
