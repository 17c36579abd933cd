# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def ged(t):
    mu, alpha, beta = t
    c = log(beta) - log(2 * alpha) - lgamma(1 / beta)

    def f(x):
        if value(x - mu) == 0:  # a corner: no slope in mu
            return c + 0 * mu
        return c - exp(beta * (log(absolute(x - mu)) - log(alpha)))

    return f


def ged_tails(x, t):
    mu, alpha, beta = t
    p = (abs(x - mu) / alpha) ** beta
    small = mp.gammainc(1 / beta, p, mp.inf, regularized=True) / 2
    return both(None, small) if x > mu else both(small, None)


def uniform_limit(s):
    lo, hi = mpf(s.x[0]), mpf(s.x[-1])
    l = -s.n * mp.log(hi - lo)
    return Fit([(lo + hi) / 2, (hi - lo) / 2, mp.inf], [mp.nan] * 3, l, True, abs(l), "uniform (beta -> inf)")


def expected(s, t):
    """Expected information; log f is twice differentiable in mu almost nowhere."""
    mu, alpha, beta = t
    k, psi, psi1 = 1 / beta, mp.psi(0, 1 + 1 / beta), mp.psi(1, 1 + 1 / beta)
    i_mu = beta**2 * mp.gamma(2 - k) / (alpha**2 * mp.gamma(k))
    m = mp.matrix(
        [[beta / alpha**2, -k * (1 + psi) / alpha], [-k * (1 + psi) / alpha, k**3 * ((1 + k) * psi1 + psi * (2 + psi))]]
    )
    v = m**-1
    return [mp.sqrt(1 / i_mu / s.n), mp.sqrt(v[0, 0] / s.n), mp.sqrt(v[1, 1] / s.n)]


add(
    name="ged",
    params=["mu", "alpha", "beta"],
    bounds=[REAL, POSITIVE, POSITIVE],
    logpdf=ged,
    starts=lambda s: [(s.mean() + 1e-3 * s.sd(), 1.2 * s.sd(), b) for b in (1.7, 3.0, 10.0)],
    admits=lambda s, t: 1 < t[2] < 500,  # where Newton's method may be used: smooth in mu
    limit=uniform_limit,
    se=expected,
    tails=ged_tails,
    location=0,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=[
        "nhtemp:temp",
        "michelson:Speed",
        "faithful:eruptions",
        "faithful:waiting",
        "heights:height",
        "stackloss:Air_Flow",
    ],
    cases=[
        (x, t)
        for t, xs in (
            ((0.0, 1.0, 1.5), (0.25, -1.0, 3.0, -20.0, 1e3)),
            ((0.0, 1.0, 0.5), (1e-6, 0.7, -50.0, 1e8)),
            ((0.0, 1.0, 0.05), (1e-20, 0.7, 1e30)),
            ((2.0, 3.0, 8.0), (2.5, 4.99, -3.0, 10.0)),
            ((0.0, 1.0, 300.0), (0.5, 0.999, -1.01)),
            ((0.0, 1.0, 1e6), (1.0000001,)),
            ((1e8, 1e-3, 3.0), (1e8 + 0.001, 1e8 - 0.002)),
        )
        for x in xs
    ]
    + [(0.5, (0.0, 1.0, 1e6), ["logpdf"])]
    + [(1e100, (0.0, 1e99, 2.0), ["logpdf"]), (1e-150, (0.0, 1e-150, 1.2), ["logpdf"])],
)
