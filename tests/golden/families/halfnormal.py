# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def halfnormal(t):
    (sigma,) = t
    c, q = log(2 / pi()) / 2 - log(sigma), 1 / (2 * sigma * sigma)
    return lambda x: c - q * (x * x)


def halfnormal_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    z = x / t[0] / mp.sqrt(2)
    return both(mp.erf(z), None) if z < 0.5 else both(None, mp.erfc(z))


add(
    name="halfnormal",
    params=["sigma"],
    bounds=[POSITIVE],
    logpdf=halfnormal,
    inside=lambda x, t: x >= 0,
    logs=[0],
    closed=lambda s: [mp.sqrt(to_mpf(s.exact(lambda x: x * x)))],
    tails=halfnormal_tails,
    tol_tail=TOL_SPECIAL,
    data=["airquality:Wind", "quine:Days", "airquality:Ozone", "rivers:length"],
    cases=[(x, (1.0,)) for x in (0.0, 1e-300, 1e-8, 0.5, 1.0, 3.0, 30.0, 1e100)]
    + [(-1.0, (1.0,)), (3e200, (1e200,)), (1e-200, (2e-200,))],
)
