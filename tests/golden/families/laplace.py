# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def laplace_tails(x, t):
    z = (x - t[0]) / t[1]
    small = mp.exp(-abs(z)) / 2
    return both(None, small) if z > 0 else both(small, None)


def laplace(t):
    mu, b = t
    c = log(2 * b)
    return lambda x: -absolute(x - mu) / b - c


def laplace_closed(s):
    k = s.n // 2
    middle = (Fraction(s.x[k]) + Fraction(s.x[k if s.n % 2 else k - 1])) / 2
    return [to_mpf(middle), to_mpf(s.exact(lambda x: abs(x - middle)))]


def laplace_quantile(p, t):
    small = min(p, 1 - p)
    return t[0] + t[1] * (mp.log(2 * small) if p < 0.5 else -mp.log(2 * small))


add(
    name="laplace",
    params=["mu", "b"],
    bounds=[REAL, POSITIVE],
    logpdf=laplace,
    closed=laplace_closed,
    se=lambda s, t: [t[1] / mp.sqrt(s.n)] * 2,  # expected information: the density has a corner
    tails=laplace_tails,
    quantile=laplace_quantile,
    location=0,
    logs=[1],
    data=[
        "heights:height",
        "newcomb:time",
        "michelson:Speed",
        "nhtemp:temp",
        "stackloss:stack_loss",
        "rivers:length",
        "danishuni:Loss",
    ],
    cases=around(0.0, 1.0, [1e-300, -1.0, 0.5, 5.0, -40.0, 40.0, 800.0, -800.0, 1e300, -1e300])
    + around(1e8, 1e-3, [-2.0, 6.0])
    + [(4e-299, (0.0, 1e-300)), (-4e301, (0.0, 1e300))]
    + [(p, (0.0, 1.0), ["quantile"]) for p in QUANTILES]
    + [(0.3, (1e8, 1e-3), ["quantile"])],
)
