# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403
from families.normal import normal


def exgaussian(t):
    mu, sigma, tau = t
    if value(tau) == 0:
        return normal((mu, sigma))
    a = sigma / tau

    def f(x):
        z = (x - mu) / sigma
        return a * (a / 2 - z) - log(tau) + log_ndtr(z - a)

    return f


def exgaussian_tails(x, t):
    mu, sigma, tau = t
    with mp.workdps(600):
        z, a = (x - mu) / sigma, sigma / tau
        part = mp.exp(a * (a / 2 - z)) * mp.erfc((a - z) / mp.sqrt(2)) / 2
        lower, upper = mp.erfc(-z / mp.sqrt(2)) / 2 - part, mp.erfc(z / mp.sqrt(2)) / 2 + part
        return mp.log(lower), mp.log(upper)


def exgaussian_limits(s):
    """normal (tau -> 0) if the skewness is <= 0, and an exponential from the least observation: the higher."""
    m = s.exact()
    m3 = s.exact(lambda x: (x - m) ** 3)
    lo = to_mpf(Fraction(s.x[0]))
    tau = to_mpf(m) - lo
    out = [
        Fit(
            [lo, mpf(0), tau],
            [mp.nan, mp.nan, tau / mp.sqrt(s.n)],
            -s.n * (mp.log(tau) + 1),
            True,
            sum(w * abs(mp.log(tau) + (mpf(x) - lo) / tau) for x, w in s.counts),
            "shifted exponential (sigma -> 0)",
        )
    ]
    if m3 <= 0:
        r = fit(FAMILIES["normal"], s)
        out.append(Fit(r.t + [mpf(0)], r.se + [mp.nan], r.loglik, True, r.size, "normal (tau -> 0)"))
    return max(out, key=lambda r: r.loglik)


def exgaussian_starts(s):
    m, sd = s.mean(), s.sd()
    return [(m - r * sd, sd * math.sqrt(1 - r * r), r * sd) for r in (0.3, 0.6, 0.9)]


add(
    name="exgaussian",
    params=["mu", "sigma", "tau"],
    bounds=[REAL, POSITIVE, POSITIVE],
    logpdf=exgaussian,
    starts=exgaussian_starts,
    limit=exgaussian_limits,
    # beyond these a climb in floats is under way to a limit
    admits=lambda s, t: 0.1 < t[2] / t[1] < 1e6,
    tails=exgaussian_tails,
    location=0,
    logs=[1, 2],
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=[
        "newcomb:time",
        "michelson:Speed",
        "nhtemp:temp",
        "airquality:Ozone",
        "faithful:waiting",
        "stackloss:stack_loss",
        "rivers:length",
        "portpirie:metres",
        "mtcars:mpg",
        "veteran:time",
    ],
    cases=[
        (x, t)
        for t, xs in (
            ((0.0, 1.0, 2.0), (1e-300, -1.0, 0.5, 5.0, -30.0, 80.0)),
            ((0.0, 1.0, 1e-6), (-2.0, 1e-3, 3.0, -20.0)),
            ((0.0, 1.0, 1e6), (-2.0, 0.3, 4.0, 8.0, 1e5, 1e7)),
            ((0.0, 1.0, 0.05), (19.0, 20.5, -5.0)),
            ((1e8, 1e-3, 1e-3), (1e8 - 2e-3, 1e8 + 6e-3)),
            ((0.0, 1e300, 1e299), (4e300,)),
            ((0.0, 1e-300, 1e-299), (4e-300,)),
        )
        for x in xs
    ]
    + [(x, (1.0, 2.0, 0.0), ["logpdf"]) for x in (0.5, -60.0)],
)
