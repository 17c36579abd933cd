# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def normal_tails(x, t):
    z = (x - t[0]) / t[1]
    if abs(z) > 1e10:  # A&S 26.2.12; 1 - the other tail is below exp(-5e19)
        term = total = mpf(1)
        for k in range(1, 20):
            term *= -(2 * k - 1) / z**2
            total += term
        small = -z * z / 2 - mp.log(abs(z)) - mp.log(2 * mp.pi) / 2 + mp.log(total)
        return (mpf(0), small) if z > 0 else (small, mpf(0))
    small = mp.erfc(abs(z) / mp.sqrt(2)) / 2
    return both(None, small) if z > 0 else both(small, None)


def normal(t):
    mu, sigma = t
    c = log(sigma) + log(2 * pi()) / 2
    return lambda x: -square((x - mu) / sigma) / 2 - c


def normal_closed(s):
    m = s.exact()
    return [to_mpf(m), mp.sqrt(to_mpf(s.exact(lambda x: (x - m) ** 2)))]


def normal_quantile(p, t):
    small = min(p, 1 - p)
    # f(z) = log erfc(z / sqrt 2) - log(2 small), from the leading term of its tail
    z = mp.sqrt(-2 * mp.log(2 * small))
    for _ in range(60):
        tail = mp.erfc(z / mp.sqrt(2)) / 2
        slope = mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi) / tail
        step = (mp.log(tail) - mp.log(small)) / slope
        z += step
        if abs(step) < mpf(10) ** (8 - mp.dps):
            break
    return t[0] + t[1] * (z if p > 0.5 else -z)


add(
    name="normal",
    params=["mu", "sigma"],
    bounds=[REAL, POSITIVE],
    logpdf=normal,
    closed=normal_closed,
    tails=normal_tails,
    quantile=normal_quantile,
    location=0,
    logs=[1],
    tol_tail=TOL_SPECIAL,
    data=[
        "heights:height",
        "newcomb:time",
        "michelson:Speed",
        "faithful:waiting",
        "airquality:Ozone",
        "danishuni:Loss",
    ],
    cases=around(0.0, 1.0, [1e-300, -1.0, 5.0, -5.0, -40.0, 40.0, 1e8, -1e8])
    + around(1e8, 1e-3, [-2.0, 6.0])
    + around(-3.0, 1e-300, [0.0])
    + [(4e-299, (0.0, 1e-300)), (-4e301, (0.0, 1e300)), (1.5e300, (1e300, 1e300))]
    + [(37.5, (0.0, 1e-300), ["logpdf", "logcdf", "logsf"])]  # z^2 overflows
    + [(p, (0.0, 1.0), ["quantile"]) for p in QUANTILES]
    + [(0.3, (1e8, 1e-3), ["quantile"]), (1e-300, (5.0, 1e200), ["quantile"])],
)
