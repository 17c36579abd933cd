# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403
from families.gamma import gamma_tails


def gengamma(t):
    a, d, p = t
    if mp.isinf(value(p)):
        return lambda x: log(d) - log(x) + d * (log(x) - log(a)) if x <= value(a) else -mp.inf
    la, c = log(a), log(p) - d * log(a) - lgamma(d / p)

    def f(x):
        lx = log(x)
        return c + (d - 1) * lx - exp(p * (lx - la))

    return f


def gengamma_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    a, d, p = t
    with mp.workdps(2 * mp.dps):
        return gamma_tails((x / a) ** p, [d / p, mpf(1)])


def gengamma_quantile(p, t):
    """x^p is gamma; from below, where F is nearly y^k / Gamma(k + 1), upward"""
    k = t[1] / t[2]
    lo = mp.exp((mp.log(p) + mp.loggamma(k + 1)) / k) / 2
    y = invert(gamma_tails, p, [k, mpf(1)], lo, k + 60 * mp.sqrt(k) + 1500)
    return t[0] * y ** (1 / t[2])


def extrapolated(s, t):
    """How many standard deviations of log x lie between the data and a, to which they are carried on."""
    if not 0 < t[0] < mp.inf:
        return 1
    logs = [(mp.log(mpf(x)), w) for x, w in s.counts]
    mu = sum(l * w for l, w in logs) / s.n
    return abs(mp.log(t[0]) - mu) / mp.sqrt(sum(w * (l - mu) ** 2 for l, w in logs) / s.n)


def gengamma_limits(s):
    """lognormal, where the third moment of log x is not negative, and powerfunction: the higher."""
    logs = [(mp.log(mpf(x)), w) for x, w in s.counts]
    mu = sum(l * w for l, w in logs) / s.n
    m2, m3 = (sum(w * (l - mu) ** k for l, w in logs) / s.n for k in (2, 3))
    top = logs[-1][0]
    d = 1 / (top - mu)
    a = mp.exp(top)
    power = Fit(
        [mpf(s.x[-1]), d, mp.inf],
        [mp.nan, d / mp.sqrt(s.n), mp.nan],
        s.n * (mp.log(d) - 1 - mu),
        True,
        sum(w * abs(mp.log(d) - l + d * (l - mp.log(a))) for l, w in logs),
        "powerfunction (p -> inf)",
    )
    if m3 < 0:
        return power
    c = mp.log(2 * mp.pi * m2) / 2
    normal = Fit(
        [mpf(0), mp.inf, mpf(0)],
        [mp.nan] * 3,
        -s.n * (c + mpf(1) / 2 + mu),
        True,
        sum(w * abs(c + l + (l - mu) ** 2 / m2 / 2) for l, w in logs),
        "lognormal (p -> 0)",
    )
    return max(power, normal, key=lambda r: r.loglik)


def gengamma_starts(s):
    """A few Q, with mu and sigma of the logarithms."""
    logs = [math.log(x) for x in s.x]
    mu = math.fsum(logs) / s.n
    sd = math.sqrt(math.fsum((l - mu) ** 2 for l in logs) / s.n)
    out = []
    for q in (0.15, 0.6, 2.5):
        p, k = q / sd, 1 / q**2
        out.append((math.exp(mu + sd * q / 2 - math.log(k) / p), k * p, p))
    return out


add(
    name="gengamma",
    params=["a", "d", "p"],
    bounds=[POSITIVE, POSITIVE, POSITIVE],
    logpdf=gengamma,
    worse=lambda s, t: (
        extrapolated(s, t),
        "a lies so far from the data, in standard deviations of log x, that an ulp of these moves it",
    ),
    inside=lambda x, t: 0 < x and (x <= t[0] or not mp.isinf(t[2])),
    starts=gengamma_starts,
    limit=gengamma_limits,
    # beyond these a climb in floats is under way to a limit
    admits=lambda s, t: 1e-2 < t[2] < 1e3 and t[1] < 1e5 * t[2],
    tails=gengamma_tails,
    quantile=gengamma_quantile,
    logs=[0, 1, 2],
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=[
        "airquality:Ozone",
        "airquality:Wind",
        "faithful:waiting",
        "mtcars:wt",
        "iris:Sepal_Width",
        "iris:Petal_Width",
        "nist/lottery:y",
        "rivers:length",
        "portpirie:metres",
    ],
    cases=[
        (x, (a, d, p))
        for a, d, p, xs in (
            (2.0, 3.0, 1.5, (1e-300, 1e-8, 1.0, 2.0, 3.5, 40.0, 1e4)),
            (2.0, 0.3, 5.0, (1e-300, 0.1, 2.0, 4.0)),
            (1.0, 1e-3, 10.0, (1e-300, 1e-3, 1.0, 1.5)),
            (1e-60, 60.0, 0.1, (1e-40, 1e-32, 1e-30)),
            (1e-100, 50.0, 0.05, (1e-50, 1e-40, 1e-38)),
            (1.0, 40.0, 40.0, (0.5, 0.99, 1.0, 1.05)),
            (1e-200, 2.0, 3.0, (1e-201, 2e-200)),
            (1e200, 2.0, 3.0, (1e150, 2e200)),
        )
        for x in xs
    ]
    + [(x, (2.0, 1.5, math.inf), ["logpdf"]) for x in (1e-300, 1.0, 2.0, 2.1)]
    + [(-1.0, (0.5, 1.0, 2.0)), (0.0, (2.0, 3.0, 1.0))]
    + [(p, (2.0, 3.0, 1.5), ["quantile"]) for p in (1e-100, 0.01, 0.3, 0.975, 1 - 2**-53)]
    + [(p, (2.0, 0.3, 5.0), ["quantile"]) for p in (1e-10, 0.6, 0.999)],
)
