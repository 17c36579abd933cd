# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def gamma_tails(x, t):
    """Incomplete gamma functions by a series, an asymptotic series or quadrature."""
    a, y = t[0], x * t[1]
    if x <= 0:
        return -mp.inf, mpf(0)
    with mp.workdps(mp.dps + 40):
        at = a * mp.log(y) - y - mp.loggamma(a)  # log(y f)
        if a < 10**5 and y > 5000 + 4 * a:
            # A&S 6.5.32; the smallest term is about exp(-y)
            term = total = mpf(1)
            for k in range(1, 4000):
                term *= (a - k) / y
                total += term
                if abs(term) < mpf(10) ** -mp.dps:
                    break
            else:
                raise AssertionError("gamma: asymptotic series")
            return both(None, mp.exp(at) / y * total)
        if a < 10**5:
            with mp.workdps(mp.dps + 40 + int(0.44 * max(0, y - a))):
                at = a * mp.log(y) - y - mp.loggamma(a)
                term = total = 1 / a
                k = a
                while term > total * mpf(10) ** -mp.dps:
                    k += 1
                    term *= y / k
                    total += term
                lower = mp.exp(at) * total
                return mp.log(lower), mp.log1p(-lower)
        # log f(y + s v) - log f(y) = (a - 1) log1p(s v / y) - s v
        sd = mp.sqrt(a)
        slope = (a - 1) / y - 1
        s = 1 / (abs(slope) + 1 / sd)
        upward = y >= a
        sign = 1 if upward else -1

        def f(v):
            d = sign * s * v
            return mp.exp((a - 1) * mp.log1p(d / y) - d) if d > -y else mpf(0)

        far = 60 * (1 + mp.dps / mpf(60))
        cut = [mpf(k) * far / 24 for k in range(25)]
        tail = mp.exp(at) / y * s * mp.quad(f, cut, method="gauss-legendre")
        return both(None, tail) if upward else both(tail, None)


def gamma(t):
    shape, rate = t
    c = shape * log(rate) - lgamma(shape)
    return lambda x: c + (shape - 1) * log(x) - rate * x


def gamma_starts(s):
    m, v = s.mean(), s.sd() ** 2
    return [(m * m / v, m / v), (1.0, 1 / m), (0.5, 0.5 / m), (20.0, 20 / m)]


def gamma_quantile(p, t):
    a, rate = t
    # F >= (y e^-1)^a / Gamma(a + 1) below 1 bounds the lower end, a wide margin the upper one
    lo = mp.exp((mp.log(p) + mp.loggamma(a + 1)) / a) / 2
    hi = a + 60 * mp.sqrt(a) + 1500
    return invert(gamma_tails, p, [a, mpf(1)], min(lo, a / 10**6), hi) / rate


add(
    name="gamma",
    params=["shape", "rate"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=gamma,
    inside=lambda x, t: x > 0,
    starts=gamma_starts,
    tails=gamma_tails,
    quantile=gamma_quantile,
    logs=[1],
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=[
        "faithful:waiting",
        "faithful:eruptions",
        "rivers:length",
        "danishuni:Loss",
        "airquality:Wind",
        "airquality:Ozone",
        "heights:height",
    ],
    cases=[
        (x, (shape, rate))
        for shape, rate, xs in (
            (1e-8, 1.0, (1e-300, 1e-8, 0.5, 1.0, 3.0, 800.0)),
            (0.3, 1.0, (0.1, 1.25)),
            (0.5, 1e-3, (1e-297, 400.0, 1e6)),
            (1.0, 1.0, (1e-300, 5.0)),
            (7.25, 2.0, (1e-40, 3.6, 30.0, 1e5)),
            (1e5, 1e5, (0.99, 1.01, 1.5)),
            (1e12, 1.0, (1e12, 1e12 - 2e6, 1e12 + 7e6, 1.01e12)),
            (1e12, 1e300, (1e-288,)),
        )
        for x in xs
    ]
    + [(0.0, (2.0, 1.0)), (-1.0, (0.5, 1.0)), (1e300, (3.0, 1e-300))]
    + [(p, (7.25, 2.0), ["quantile"]) for p in (1e-300, 0.01, 0.3, 0.975, 1 - 2**-53)]
    + [(p, (0.01, 1.0), ["quantile"]) for p in (0.05, 0.6, 0.999)]
    + [(p, (1e4, 10.0), ["quantile"]) for p in (1e-10, 0.5, 0.99)],
)
