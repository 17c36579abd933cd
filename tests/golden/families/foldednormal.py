# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def foldednormal(t):
    mu, sigma = t
    c = -log(2 * pi() * sigma * sigma) / 2
    q = 2 * sigma * sigma
    return lambda x: c - square(x - mu) / q + log(1 + exp(-4 * x * mu / q))


def foldednormal_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    mu, sigma = t
    with mp.workdps(600):
        a, b = (x - mu) / (sigma * mp.sqrt(2)), (x + mu) / (sigma * mp.sqrt(2))
        lower, upper = (mp.erf(a) + mp.erf(b)) / 2, (mp.erfc(a) + mp.erfc(b)) / 2
        return mp.log(lower), mp.log(upper)


def foldednormal_limit(s):
    m2, m4 = s.exact(lambda x: x * x), s.exact(lambda x: x**4)
    if m4 < 3 * m2 * m2:
        return None
    r = fit(FAMILIES["halfnormal"], s)
    return Fit([mpf(0)] + r.t, [mp.nan] + r.se, r.loglik, True, r.size, "halfnormal (mu -> 0)")


add(
    name="foldednormal",
    params=["mu", "sigma"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=foldednormal,
    inside=lambda x, t: x >= 0,
    starts=lambda s: [(s.mean(), s.sd()), (s.mean() / 2, s.mean()), (0.3 * s.mean(), 1.2 * s.mean())],
    limit=foldednormal_limit,
    admits=lambda s, t: t[0] > 1e-3 * t[1],  # below it a climb in floats is under way to the limit
    tails=foldednormal_tails,
    logs=[1],
    tol_tail=TOL_SPECIAL,
    data=[
        "airquality:Wind",
        "airquality:Ozone",
        "faithful:waiting",
        "iris:Petal_Width",
        "quine:Days",
        "rivers:length",
        "swiss:agriculture",
        "swiss:examination",
        "danishuni:Loss",
    ],
    cases=[
        (x, t)
        for t, xs in (
            ((1.0, 2.0), (0.0, 1e-300, 1e-8, 0.5, 1.0, 3.0, 30.0, 1e3)),
            ((1e-8, 1.0), (1e-300, 1e-4, 2.0, 40.0)),
            ((30.0, 1.0), (1e-10, 1.0, 25.0, 30.0, 36.0)),
            ((1e4, 1.0), (9990.0, 1e4 + 3)),
            ((1e-200, 2e-200), (3e-200,)),
            ((1e200, 2e200), (3e200, 1e190)),
        )
        for x in xs
    ]
    + [(-1.0, (1.0, 2.0)), (2.0, (0.0, 1.0), ["logpdf"])],
)
