# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def maxwell(t):
    (a,) = t
    c, q = log(2 / pi()) / 2 - 3 * log(a), 1 / (2 * a * a)
    return lambda x: 2 * log(x) + c - q * (x * x)


def maxwell_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    y = (x / t[0]) ** 2 / 2
    with mp.workdps(mp.dps + 60):
        lower, upper = mp.gammainc(1.5, 0, y), mp.gammainc(1.5, y)
        g = mp.gamma(1.5)
        if y < 1e-10:  # gammainc's own subtraction would lose digits
            lower = y**1.5 * (mpf(2) / 3 - 2 * y / 5 + y * y / 7 - y**3 / 27 + y**4 / 132)
        return both(lower / g, None) if y < 1.2 else both(None, upper / g)


add(
    name="maxwell",
    params=["a"],
    bounds=[POSITIVE],
    logpdf=maxwell,
    inside=lambda x, t: x > 0,
    logs=[0],
    closed=lambda s: [mp.sqrt(to_mpf(s.exact(lambda x: x * x)) / 3)],
    tails=maxwell_tails,
    tol_tail=TOL_SPECIAL,
    data=["airquality:Wind", "faithful:waiting", "airquality:Ozone", "rivers:length"],
    cases=[(x, (1.0,)) for x in (1e-300, 1e-100, 1e-8, 0.5, 1.0, 3.0, 30.0, 1e100)]
    + [(-1.0, (1.0,)), (0.0, (1.0,)), (3e200, (1e200,)), (1e-200, (2e-200,))],
)
