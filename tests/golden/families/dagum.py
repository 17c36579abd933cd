# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.burr12 import burr12_tails, softplus


def dagum(t):
    p, a, b = t
    front, l = log(a) + log(p), log(b)

    def f(x):
        lx = log(x)
        z = -a * (lx - l)
        return front - lx + z - (p + 1) * softplus(z)

    return f


def dagum_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    p, a, b = t
    lower = -p * mp.log1p((x / b) ** -a)
    return lower, log1mexp(lower)


def dagum_starts(s):
    m = s.quantile(0.5)
    return [(1.0, 2.0, m), (3.0, 2.0, m / 2), (0.3, 5.0, 1.5 * m), (0.5, 8.0, 1.2 * m), (20.0, 1.5, m / 8)]


def frechet_limit(s):
    w = fit(FAMILIES["frechet"], s)
    k, scale = w.t
    squares = sum(n * (mpf(x) / scale) ** (-2 * k) for x, n in s.counts) / s.n
    if squares > 2:
        return None
    return Fit([mp.inf, k, mpf(0)], [mp.nan, w.se[0], mp.nan], w.loglik, False, w.size, "frechet (p -> inf, b -> 0)")


add(
    name="dagum",
    params=["p", "a", "b"],
    bounds=[POSITIVE, POSITIVE, POSITIVE],
    logpdf=dagum,
    inside=lambda x, t: x > 0,
    starts=dagum_starts,
    limit=frechet_limit,
    tails=dagum_tails,
    logs=[0, 1, 2],
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    quantile=lambda p, t: t[2] * mp.expm1(-mp.log(p) / t[0]) ** (-1 / t[1]),
    data=["airquality:Ozone", "rivers:length", "airquality:Wind", "faithful:waiting", "mtcars:hp"],
    cases=[
        (x, (p, a, b))
        for p, a, b, xs in (
            (1.5, 2.0, 3.0, (1e-150, 1e-8, 1.0, 3.0, 100.0, 1e300)),
            (0.01, 100.0, 1.0, (1e-10, 0.9, 1.0, 1.1)),
        )
        for x in xs
    ]
    + [(-1.0, (1.0, 1.0, 0.5)), (0.0, (1.0, 1.0, 0.5))]
    + [(p, (1.5, 2.0, 3.0), ["quantile"]) for p in QUANTILES]
    + [(1e-200, (0.125, 18576.0, 40422.0), ["quantile"]), (1e-320, (1e-4, 30.0, 0.5)), (1.7e308, (0.5, 1e-3, 2.0))],
)
