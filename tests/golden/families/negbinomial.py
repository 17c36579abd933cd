# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.beta import beta_parts
from families.poisson import poisson


def negbinomial(t):
    r, mu = t
    p, q = r / (r + mu), mu / (r + mu)
    c = r * log(p) - lgamma(r)
    lq = log(q)
    return lambda x: c + lgamma(x + r) - lgamma(x + 1) + x * lq


def negbinomial_tails(x, t):
    r, mu = t
    if x < 0:
        return -mp.inf, mpf(0)
    return beta_parts(r / (r + mu), mu / (r + mu), r, mp.floor(x) + 1)


def poisson_limit(s):
    m, m2 = to_mpf(s.exact()), to_mpf(s.exact(lambda x: x * x))
    if m2 - m * m > m:
        return None
    f = poisson([m])
    terms = [(f(mpf(x)), w) for x, w in s.counts]
    return Fit(
        [mp.inf, m],
        [mp.nan, mp.sqrt(m / s.n)],
        sum(v * w for v, w in terms),
        False,
        sum(abs(v) * w for v, w in terms),
        "poisson (size -> inf)",
    )


add(
    name="negbinomial",
    params=["size", "mu"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=negbinomial,
    inside=lambda x, t: x >= 0 and x == mp.floor(x),
    starts=lambda s: [] if poisson_limit(s) else [(1.0, s.mean()), (10.0, s.mean()), (0.2, s.mean())],
    limit=poisson_limit,
    tails=negbinomial_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["quine:Days", "prussian:y", "mtcars:carb", "warpbreaks:breaks", "airquality:Ozone", "mtcars:gear"],
    cases=[
        (x, (r, mu))
        for r, mu, xs in (
            (2.5, 4.0, (0.0, 1.0, 5.0, 40.0, 1000.0)),
            (1e-8, 3.0, (0.0, 1.0, 100.0)),
            (1e3, 1e3, (990.0, 900.0, 1200.0)),
        )
        for x in xs
    ]
    + [(x, (1e10, 5.0), ["logpdf", "score:size", "score:mu"]) for x in (0.0, 4.0, 20.0)]
    + [(x, (1e4, 1e6), ["logpdf", "score:mu"]) for x in (1.001e6, 1.01e6)]
    + [(-1.0, (2.0, 1.0)), (2.5, (2.0, 1.0), ["logpdf"])],
)
