# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def pareto(t):
    xm, a = t
    c = log(a) + a * log(xm)
    return lambda x: c - (a + 1) * log(x)


def pareto_tails(x, t):
    if x <= t[0]:
        return -mp.inf, mpf(0)
    upper = -t[1] * mp.log(x / t[0])
    return log1mexp(upper), upper


def pareto_fit(s):
    xm = mpf(s.counts[0][0])
    return [xm, s.n / sum(w * mp.log(mpf(x) / xm) for x, w in s.counts)]


add(
    name="pareto",
    params=["xm", "alpha"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=pareto,
    inside=lambda x, t: x >= t[0],
    closed=pareto_fit,
    se=lambda s, t: [mp.nan, t[1] / mp.sqrt(s.n)],  # the support ends at xm
    logs=[0, 1],
    tails=pareto_tails,
    tol_tail=TOL_SPECIAL,
    quantile=lambda p, t: t[0] * (1 - p) ** (-1 / t[1]),
    data=["danishuni:Loss", "rivers:length", "airquality:Wind", "faithful:waiting"],
    cases=[
        (x, (xm, a))
        for xm, a, xs in (
            (2.0, 2.5, (2.0, 2.0 + 2**-40, 2.5, 100.0, 1e300)),
            (1e-300, 0.01, (1e-300, 1.0, 1e300)),
            (1.0, 1e6, (1.0, 1.000001, 1.5)),
        )
        for x in xs
    ]
    + [(1.9, (2.0, 1.0)), (-1.0, (0.5, 1.0))]
    + [(p, (2.0, 2.5), ["quantile"]) for p in QUANTILES],
)
