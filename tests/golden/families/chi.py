# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.gamma import gamma_tails


def chi(t):
    (df,) = t
    k = df / 2
    c = (1 - k) * log(mpf(2) if Numbers.ctx is mp else 2.0) - lgamma(k)
    return lambda x: c + (df - 1) * log(x) - x * x / 2


add(
    name="chi",
    params=["df"],
    bounds=[POSITIVE],
    logpdf=chi,
    inside=lambda x, t: x > 0,
    starts=lambda s: [(s.mean() ** 2,), (2.0,), (s.quantile(0.5),)],
    tails=lambda x, t: gamma_tails(x * x, [t[0] / 2, mpf(0.5)]) if x > 0 else (-mp.inf, mpf(0)),
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["airquality:Wind", "faithful:eruptions", "portpirie:metres", "danishuni:Loss"],
    cases=[
        (x, (df,))
        for df, xs in (
            (1e-8, (1e-150, 1e-8, 3.0)),
            (1.0, (1e-100, 0.5, 30.0)),
            (3.5, (1e-40, 1.9, 30.0, 1e3)),
            (1e5, (316.0, 320.0, 300.0)),
        )
        for x in xs
    ]
    + [(1e-300, (2.5,)), (1e-300, (1e-3,)), (0.0, (4.0,)), (-1.0, (0.5,))],
)
