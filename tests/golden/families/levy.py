# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def levy(t):
    (c,) = t
    a = (log(c) - log(2 * pi())) / 2
    return lambda x: a - 3 * log(x) / 2 - c / (2 * x)


def levy_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    z = mp.sqrt(t[0] / x / 2)
    return both(mp.erfc(z), None) if z > 0.5 else both(None, mp.erf(z))


add(
    name="levy",
    params=["c"],
    bounds=[POSITIVE],
    logpdf=levy,
    inside=lambda x, t: x > 0,
    logs=[0],
    closed=lambda s: [1 / to_mpf(s.exact(lambda x: 1 / x))],
    tails=levy_tails,
    tol_tail=TOL_SPECIAL,
    data=["airquality:Wind", "danishuni:Loss", "airquality:Ozone", "rivers:length"],
    cases=[(x, (1.0,)) for x in (1e-3, 0.1, 0.5, 1.0, 3.0, 1e8, 1e100, 1e300)]
    + [(-1.0, (1.0,)), (0.0, (1.0,)), (3e200, (1e200,)), (1e-200, (2e-200,)), (1e200, (1e-200,))],
)
