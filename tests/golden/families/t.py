# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403
from families.normal import normal


def t_tails(x, t):
    """Student's t by the incomplete beta function: 26.5.4 of A&S, whose terms are positive, from
    whichever side converges."""
    mu, sigma, df = t
    z = (x - mu) / sigma
    if z == 0:
        return mp.log(0.5), mp.log(0.5)
    z2 = z * z
    central = z2 < df and z2 < 4000
    with mp.workdps(mp.dps + 40 + (int(z2 / 4) if central else 0)):
        w = z2 / (df + z2) if central else df / (df + z2)
        rest = df / (df + z2) if central else z2 / (df + z2)
        a, b = (mpf(1) / 2, df / 2) if central else (df / 2, mpf(1) / 2)
        term = total = mpf(1)
        k = 0
        while term > total * mpf(10) ** -mp.dps:
            term *= (a + b + k) / (a + 1 + k) * w
            total += term
            k += 1
            assert k < 200000, "t: series too long"
        beta = mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)
        i = mp.exp(a * mp.log(w) + b * mp.log(rest) - beta) / a * total
        small = (1 - i) / 2 if central else i / 2
        return both(None, small) if z > 0 else both(small, None)


def student(t):
    mu, sigma, df = t
    half = df / 2
    if mp.isinf(value(df)):
        return normal((mu, sigma))
    c = lgamma(half + 0.5) - lgamma(half) - log(pi() * df) / 2 - log(sigma)
    return lambda x: c - (half + 0.5) * log1p(square((x - mu) / sigma) / df)


def student_limit(s):
    """normal (df -> inf), where that is a local maximum: kurtosis <= 3."""
    m = s.exact()
    m2, m4 = s.exact(lambda x: (x - m) ** 2), s.exact(lambda x: (x - m) ** 4)
    if m4 > 3 * m2 * m2:
        return None
    r = fit(FAMILIES["normal"], s)
    return Fit(
        r.t + [mp.inf], r.se + [mp.nan], r.loglik, True, r.size, boundary="normal (df -> inf)"
    )


def student_starts(s):
    m, half = median_start(s)
    return [(m, half, df) for df in (0.5, 1.0, 2.0, 5.0, 20.0, 100.0)] + [
        (s.mean(), s.sd(), df) for df in (3.0, 30.0)
    ]


add(
    name="t",
    params=["mu", "sigma", "df"],
    bounds=[REAL, POSITIVE, POSITIVE],
    logpdf=student,
    starts=student_starts,
    limit=student_limit,
    # Below 0.5 the likelihood is unbounded (df -> 0 at a datum); beyond 1e5 a climb in floats is
    # under way to the limit.
    admits=lambda s, t: 0.5 <= t[2] <= 1e5,
    tails=t_tails,
    quantile=lambda p, t: t[0]
    + t[1] * invert(t_tails, p, [mpf(0), mpf(1), t[2]], -mpf(10) ** 400, mpf(10) ** 400),
    location=0,
    logs=[1],
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=[
        "newcomb:time",
        "stackloss:stack_loss",
        "rivers:length",
        "danishuni:Loss",
        "airquality:Ozone",
        "michelson:Speed",
        "nhtemp:temp",
        "faithful:waiting",
        "faithful:eruptions",
        "iris:Sepal_Length",
    ],
    cases=[
        (x, (0.0, 1.0, df))
        for df, xs in (
            (0.01, (1e-300, -3.0, 1e10, -1e200)),
            (1.0, (0.5, 1e160)),
            (2.5, (-1e-8, 4.0, -1e100)),
            (30.0, (-1.5, 40.0)),
            (1e6, (2.0, -8.0, 1e8)),
            (1e10, (0.7, -40.0)),
            (1e15, (1e-300, 3.0, -40.0, 1e10)),
        )
        for x in xs
    ]
    + [(1e8 - 2e-3, (1e8, 1e-3, 5.0)), (4e-299, (0.0, 1e-300, 3.0)), (-4e301, (0.0, 1e300, 3.0))]
    + [(x, (1.0, 2.0, math.inf), ["logpdf"]) for x in (0.5, -60.0)]
    + [(p, (0.0, 1.0, 2.5), ["quantile"]) for p in (1e-300, 0.01, 0.3, 0.975, 1 - 2**-53)]
    + [(p, (0.0, 1.0, 1e6), ["quantile"]) for p in (1e-20, 0.3, 0.975)]
    + [(p, (3.0, 2.0, 0.5), ["quantile"]) for p in (1e-100, 0.9)],
)
