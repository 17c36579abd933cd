# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.weibull import weibull_starts


def softplus(z):
    return z + log1p(exp(-z)) if value(z) > 0 else log1p(exp(z))


def burr12(t):
    c, k, scale = t
    front, l = log(c) + log(k), log(scale)

    def f(x):
        lx = log(x)
        z = c * (lx - l)
        return front - lx + z - (k + 1) * softplus(z)

    return f


def burr12_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    upper = -t[1] * mp.log1p((x / t[2]) ** t[0])
    return log1mexp(upper), upper


def burr12_starts(s):
    m = s.quantile(0.5)
    return [(2.0, 1.0, m), (1.0, 3.0, 3 * m), (5.0, 0.3, 0.7 * m), (8.0, 2.0, 1.2 * m), (1.5, 20.0, 8 * m)]


def weibull_limit(s):
    w = fit(FAMILIES["weibull"], s)
    k, scale = w.t
    squares = sum(n * (mpf(x) / scale) ** (2 * k) for x, n in s.counts) / s.n
    if squares > 2:
        return None
    return Fit([k, mp.inf, mp.inf], [w.se[0], mp.nan, mp.nan], w.loglik, False, w.size, "weibull (k, scale -> inf)")


add(
    name="burr12",
    params=["c", "k", "scale"],
    bounds=[POSITIVE, POSITIVE, POSITIVE],
    logpdf=burr12,
    inside=lambda x, t: x > 0,
    starts=burr12_starts,
    limit=weibull_limit,
    tails=burr12_tails,
    logs=[0, 1, 2],
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    quantile=lambda p, t: t[2] * mp.expm1(-mp.log1p(-p) / t[1]) ** (1 / t[0]),
    data=["airquality:Ozone", "rivers:length", "airquality:Wind", "faithful:waiting", "mtcars:hp"],
    cases=[
        (x, (c, k, scale))
        for c, k, scale, xs in (
            (2.0, 1.5, 3.0, (1e-300, 1e-8, 1.0, 3.0, 100.0, 1e300)),
            (100.0, 0.01, 1.0, (0.9, 1.0, 1.1, 1e10)),
            (0.5, 1e4, 1e8, (1e-3, 2.0, 30.0)),
        )
        for x in xs
    ]
    + [(-1.0, (1.0, 1.0, 0.5)), (0.0, (1.0, 1.0, 0.5))]
    + [(p, (2.0, 1.5, 3.0), ["quantile"]) for p in QUANTILES]
    + [(0.375, (235.0, 2e-4, 1.0), ["quantile"]), (1 - 2**-30, (5.0, 0.0157, 1e117), ["quantile"])],
)
