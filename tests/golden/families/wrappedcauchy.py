# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.vonmises import vonmises_starts


def wrappedcauchy(t):
    mu, r = t
    c = log1p(-r) + log1p(r) - log(2 * pi())

    def f(x):
        s = sin((x - mu) / 2)
        return c - log((1 - r) * (1 - r) + 4 * r * (s * s))

    return f


def wrappedcauchy_tails(x, t):
    mu, r = t
    d = x - mu
    d -= 2 * mp.pi * mp.nint(d / (2 * mp.pi))
    part = mp.atan((1 - r) / (1 + r) * mp.cot(abs(d) / 2)) / mp.pi
    return both(part, None) if d < 0 else both(None, part)


add(
    name="wrappedcauchy",
    params=["mu", "rho"],
    bounds=[REAL, UNIT],
    logpdf=wrappedcauchy,
    starts=lambda s: [(m + q, r) for m, _ in vonmises_starts(s)[:1] for q in (0.0, 1.5) for r in (0.2, 0.7)],
    tails=wrappedcauchy_tails,
    location=0,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    quantile=lambda p, t: t[0] + 2 * mp.atan((1 - t[1]) / (1 + t[1]) * mp.tan(mp.pi * (p - mpf(0.5)))),
    data=["fisherb1_rad:theta", "swiss:agriculture", "iris:Petal_Width"],
    cases=[
        (x, (mu, r))
        for mu, r, xs in (
            (0.5, 0.4, (-2.0, 3.0, 1.0, 7.0)),
            (0.0, 1e-10, (-1.0, 2.5)),
            (1.0, 0.999, (1.001, 1.05, 0.7)),
        )
        for x in xs
    ]
    + [(p, (0.5, 0.4), ["quantile"]) for p in (1e-6, 0.3, 0.975)],
)
