# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.gamma import gamma_tails


def nakagami(t):
    m, omega = t
    c = log(2 + m * 0) + m * log(m) - lgamma(m) - m * log(omega)
    return lambda x: c + (2 * m - 1) * log(x) - m * (x * x) / omega


def nakagami_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    return gamma_tails(x * x, [t[0], t[0] / t[1]])


def nakagami_starts(s):
    q = s.mean() ** 2 + s.sd() ** 2
    return [(0.5, q), (2.0, q), (30.0, q)]


add(
    name="nakagami",
    params=["m", "Omega"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=nakagami,
    inside=lambda x, t: x > 0,
    starts=nakagami_starts,
    tails=nakagami_tails,
    logs=[1],
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["faithful:waiting", "danishuni:Loss", "airquality:Wind", "rivers:length", "heights:height"],
    cases=[
        (x, (m, omega))
        for m, omega, xs in (
            (1.8, 4.0, (1e-250, 1e-100, 0.5, 2.0, 30.0, 100.0)),
            (0.1, 1e3, (1e-200, 1e-20, 30.0, 300.0)),
            (1e5, 1.0, (0.99, 1.0, 1.01)),
        )
        for x in xs
    ]
    + [(0.0, (2.0, 1.0)), (-1.0, (0.5, 1.0))],
)
