# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def invgauss(t):
    mu, lam = t
    c = (log(lam) - log(2 * pi())) / 2
    q = lam / (mu * mu) / 2

    def f(x):
        d = x - mu
        return c - 3 * log(x) / 2 - q * (d * d) / x

    return f


def invgauss_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    mu, lam = t
    # the parts of the upper tail may agree to as many digits as lam / x has before them
    with mp.workdps(mp.dps + 40 + int(abs(mp.log10(lam / x))) + int(mp.log10(1 + lam / mu))):
        r = mp.sqrt(lam / x)
        a, b = r * (x / mu - 1), r * (x / mu + 1)
        phi = lambda z: mp.erfc(-z / mp.sqrt(2)) / 2  # noqa: E731
        second = mp.exp(2 * lam / mu) * phi(-b)
        if x < mu:
            return both(phi(a) + second, None)
        with mp.workdps(2 * mp.dps):
            second = mp.exp(2 * lam / mu) * phi(-b)
            return both(None, phi(-a) - second)


add(
    name="invgauss",
    params=["mu", "lambda"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=invgauss,
    inside=lambda x, t: x > 0,
    logs=[1],
    closed=lambda s: [
        to_mpf(s.exact()),
        1 / (to_mpf(s.exact(lambda x: 1 / x)) - 1 / to_mpf(s.exact())),
    ],
    tails=invgauss_tails,
    tol_tail=TOL_SPECIAL,
    data=[
        "airquality:Ozone",
        "danishuni:Loss",
        "rivers:length",
        "faithful:waiting",
        "heights:height",
    ],
    cases=[
        (x, (mu, lam))
        for mu, lam, xs in (
            (2.0, 3.0, (1e-2, 0.5, 1.9, 2.0, 2.5, 10.0, 100.0, 1e3)),
            (1.0, 1e-3, (1e-6, 1e-3, 0.5, 1.0, 2.0, 50.0, 1e4)),
            (1.0, 1e6, (0.99, 1.0, 1.01, 2.0)),
            (1e-200, 1e-200, (1e-201, 3e-200)),
        )
        for x in xs
    ]
    + [(-1.0, (0.5, 1.0)), (0.0, (2.0, 1.0))],
)
