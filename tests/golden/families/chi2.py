# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.gamma import gamma_tails


def chi2(t):
    (df,) = t
    k = df / 2
    c = -k * log(mpf(2) if Numbers.ctx is mp else 2.0) - lgamma(k)
    return lambda x: c + (k - 1) * log(x) - x / 2


add(
    name="chi2",
    params=["df"],
    bounds=[POSITIVE],
    logpdf=chi2,
    inside=lambda x, t: x > 0,
    starts=lambda s: [(s.mean(),), (2.0,), (s.quantile(0.5),)],
    tails=lambda x, t: gamma_tails(x, [t[0] / 2, mpf(0.5)]),
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["airquality:Wind", "faithful:waiting", "airquality:Ozone", "danishuni:Loss"],
    cases=[
        (x, (df,))
        for df, xs in (
            (1e-8, (1e-300, 1e-8, 3.0)),
            (1.0, (1e-300, 0.5, 800.0)),
            (3.5, (1e-40, 3.6, 30.0, 1e5)),
            (1e5, (1e5, 1.01e5, 9e4)),
        )
        for x in xs
    ]
    + [(0.0, (4.0,)), (-1.0, (0.5,))],
)
