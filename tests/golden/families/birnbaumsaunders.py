# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403
from families.lognormal import lognormal_quantile


def birnbaumsaunders(t):
    alpha, beta = t
    c = -log(2 * alpha) - log(2 * pi()) / 2 - log(beta) / 2
    q = 1 / (2 * alpha * alpha)

    def f(x):
        d = x - beta
        return c - log(x) * 1.5 + log(x + beta) - q * (d * d) / (x * beta)

    return f


def birnbaumsaunders_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    r = mp.sqrt(x / t[1])
    z = (r - 1 / r) / t[0] / mp.sqrt(2)
    lower, upper = mp.erfc(-z) / 2, mp.erfc(z) / 2
    return both(lower, None) if z < 0 else both(None, upper)


def birnbaumsaunders_quantile(p, t):
    w = t[0] * mp.log(lognormal_quantile(p, [mpf(0), mpf(1)])) / 2
    root = abs(w) + mp.sqrt(1 + w * w)
    return t[1] * root * root if w > 0 else t[1] / (root * root)


def birnbaumsaunders_starts(s):
    m = s.quantile(0.5)
    return [(s.sd() / s.mean(), m)] + [(a, b * m) for a in (0.2, 1.0) for b in (0.7, 1.4)]


add(
    name="birnbaumsaunders",
    params=["alpha", "beta"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=birnbaumsaunders,
    inside=lambda x, t: x > 0,
    logs=[0, 1],
    starts=birnbaumsaunders_starts,
    tails=birnbaumsaunders_tails,
    quantile=birnbaumsaunders_quantile,
    data=[
        "airquality:Ozone",
        "danishuni:Loss",
        "rivers:length",
        "faithful:waiting",
        "heights:height",
        "nist/mavro:y",
    ],
    cases=[
        (x, (alpha, beta))
        for alpha, beta, xs in (
            (0.8, 2.5, (1e-300, 1e-3, 2.0, 2.4999999, 2.5, 9.0, 1e4, 1e300)),
            (3.0, 1.0, (1e-5, 0.2, 1.0, 40.0)),
            (1e3, 1.0, (1e-300, 1e-8, 1.0, 1e8, 1e300)),
            (1e-5, 7.0, (6.999, 6.9999, 7.0, 7.0002)),
            (0.5, 1e-300, (1e-301, 3e-300)),
            (0.5, 1e300, (1e299, 3e300)),
            (1e-6, 1e300, (9.99995e299,)),
        )
        for x in xs
    ]
    + [(-1.0, (0.5, 1.0)), (0.0, (2.0, 1.0))]
    + [(p, (0.8, 2.5), ["quantile"]) for p in QUANTILES]
    + [(p, (30.0, 2.5), ["quantile"]) for p in (1e-20, 0.3, 0.975)],
)
