# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def asymlaplace(t):
    m, s, k = t
    c = -log(s) - log(k + 1 / k)

    def f(x):
        above = value(x - m) > 0
        return c - (x - m) * k / s if above else c + (x - m) / (k * s)

    return f


def asymlaplace_tails(x, t):
    m, s, k = t
    if x > m:
        return both(None, mp.exp(-(x - m) * k / s) / (1 + k * k))
    return both(mp.exp((x - m) / (k * s)) * k * k / (1 + k * k), None)


def asymlaplace_quantile(p, t):
    m, s, k = t
    q = k * k / (1 + k * k)
    return m + s * k * mp.log(p / q) if p < q else m - s / k * mp.log((1 - p) * (1 + k * k))


def information_inverse(t):
    """From kappa u+ and u- / kappa being standard exponential."""
    m, s, k = t
    c = (k * k - 1) / (k * k + 1)
    mk, sk = -2 / (s * (1 + k * k)), c / (k * s)
    return mp.inverse(mp.matrix([[1 / s**2, 0, mk], [0, 1 / s**2, sk], [mk, sk, (2 - c * c) / k**2]]))


def best(s):
    """sqrt A + sqrt B at every observation, from exact sums; an exponential where the least is at an end."""
    xs = [(Fraction(x), w) for x, w in s.counts]
    above, below, passed, before, options = sum(x * w for x, w in xs) - xs[0][0] * s.n, 0, 0, xs[0][0], []
    for x, w in xs:
        above, below = above - (x - before) * (s.n - passed), below + (x - before) * passed
        a, b = (mp.sqrt(to_mpf(Fraction(v, s.n))) for v in (above, below))
        options.append((a + b, to_mpf(x), a, b))
        passed, before = passed + w, x
    cost, m, a, b = min(options)
    ll = -2 * s.n * mp.log(cost) - s.n
    if a == 0 or b == 0:
        size = sum(w * abs(mp.log(cost**2) + abs(mpf(x) - m) / cost**2) for x, w in s.counts)
        name = "shifted exponential (kappa -> 0)" if b == 0 else "reflected exponential (kappa -> inf)"
        return Fit([m, mpf(0), mpf(0) if b == 0 else mp.inf], [mp.nan] * 3, ll, True, size, name)
    t = [m, mp.sqrt(a * b) * (a + b), mp.sqrt(b / a)]
    v = information_inverse(t)
    return Fit(t, [mp.sqrt(v[k, k] / s.n) for k in range(3)], ll, True)


add(
    name="asymlaplace",
    params=["m", "lambda", "kappa"],
    bounds=[REAL, POSITIVE, POSITIVE],
    logpdf=asymlaplace,
    starts=lambda s: [],
    limit=best,
    tails=asymlaplace_tails,
    quantile=asymlaplace_quantile,
    location=0,
    logs=[1, 2],
    data=[
        "heights:height",
        "newcomb:time",
        "michelson:Speed",
        "nhtemp:temp",
        "stackloss:stack_loss",
        "rivers:length",
        "danishuni:Loss",
        "iris:Petal_Width",
        "mtcars:carb",
    ],
    cases=[
        (x, t)
        for t, xs in (
            ((0.0, 1.0, 0.7), (1e-300, -1.0, 0.5, 5.0, -40.0, 800.0, -800.0, 1e300)),
            ((0.0, 1.0, 1e-6), (-1e-6, 1.0, 1e7)),
            ((1.0, 2.0, 1e8), (-1e9, 1.0 + 1e-9, 3.0)),
            ((1e8, 1e-3, 1.5), (1e8 - 2e-3, 1e8 + 6e-3)),
            ((0.0, 1e300, 1.1), (-4e301,)),
            ((0.0, 1e-300, 1.1), (4e-299,)),
        )
        for x in xs
    ]
    + [(p, (0.0, 1.0, 0.7), ["quantile"]) for p in QUANTILES]
    + [(0.3, (1e8, 1e-3, 1.5), ["quantile"])],
)
