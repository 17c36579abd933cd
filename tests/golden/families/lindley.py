# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def lindley(t):
    (a,) = t
    c = 2 * log(a) - log1p(a)
    return lambda x: c + log1p(x) - a * x


def lindley_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    (a,) = t
    with mp.workdps(mp.dps + 20 - int(min(0, mp.log10(a * x))) * 2 - 2 * int(min(0, mp.log10(a)))):
        upper = mp.log1p(a * x / (1 + a)) - a * x
        return log1mexp(upper), upper


def lindley_fit(s):
    m = to_mpf(s.exact())
    return [(1 - m + mp.sqrt((m - 1) ** 2 + 8 * m)) / (2 * m)]


add(
    name="lindley",
    params=["theta"],
    bounds=[POSITIVE],
    logpdf=lindley,
    inside=lambda x, t: x >= 0,
    logs=[0],
    closed=lindley_fit,
    tails=lindley_tails,
    tol_tail=TOL_SPECIAL,
    data=["airquality:Wind", "quine:Days", "airquality:Ozone", "danishuni:Loss"],
    cases=[
        (x, (a,))
        for a, xs in (
            (0.8, (0.0, 1e-300, 1e-8, 0.5, 1.0, 3.0, 100.0)),
            (1e-8, (1.0, 1e7, 3e8, 1e10)),
            (1e8, (1e-9, 1e-8, 1e-6)),
        )
        for x in xs
    ]
    + [(-1.0, (1.0,))],
)
