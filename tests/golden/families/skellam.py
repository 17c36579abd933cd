# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def log_bessel_of(n, v):
    """For large n or v the integral of exp(v cosh t - n t) / (2 pi i) over one period upwards through its saddle
    point, sinh t = n / v: the trapezoidal rule converges there like exp(-(steps)^2 / (2 r))."""
    if n + v < 2000:
        return mp.log(mp.besseli(n, v))
    with mp.workdps(mp.dps + 2 * int(mp.log10(n + v)) + 20):
        r, saddle, digits = mp.hypot(n, v), mp.asinh(mpf(n) / v), mp.prec * mp.log(2)
        steps = mp.ceil(mp.sqrt(2 * r * digits)) + 10
        total, k = mpf(1) / 2, 0
        while k < steps / 2:
            k += 1
            y = 2 * mp.pi * k / steps
            fall = -2 * r * mp.sin(y / 2) ** 2
            if -fall > digits:
                break
            total += mp.exp(fall) * mp.cos(n * (mp.sin(y) - y))
        return mp.log(2 * total / steps) + r - n * saddle


def log_bessel(n, a):
    """log I_n, n >= 0; its slope is I_n+1 / I_n + n / a."""
    v, c = value(a), Numbers.ctx
    with mp.workdps(mp.dps if c is mp else 20):
        f, next = log_bessel_of(n, mpf(v)), log_bessel_of(n + 1, mpf(v))
        r = mp.exp(next - f) + n / mpf(v)
        if c is not mp:
            f, r = float(f), float(r)
    return a.through(f, r, 1 + n * n / (v * v) - r / v - r * r) if isinstance(a, Jet) else f


def skellam(t):
    mu1, mu2 = t
    half = (log(mu1) - log(mu2)) / 2
    v = 2 * exp((log(mu1) + log(mu2)) / 2)
    return lambda x: -mu1 - mu2 + x * half + log_bessel(abs(x), v)


def skellam_tails(x, t):
    """The smaller tail as a sum of its terms."""
    mu1, mu2 = t
    k, f = mp.floor(x), skellam(t)
    step = 1 if k >= mu1 - mu2 else -1
    k += step > 0
    total, term = mpf(0), mpf(1)
    while term > total * mpf(10) ** -max(60, mp.dps):
        term = mp.exp(f(k))
        total += term
        k += step
    return both(None, total) if step > 0 else both(total, None)


def poisson_limit(s):
    """Where no observation is negative, mu2 = 0 is a local maximum iff mean x mean 1/(x+1) <= 1."""
    if s.x[0] < 0 or to_mpf(s.exact()) * to_mpf(s.exact(lambda x: 1 / (x + 1))) > 1:
        return None
    m = to_mpf(s.exact())
    terms = [(x * mp.log(m) - m - mp.loggamma(x + 1), w) for x, w in ((mpf(x), w) for x, w in s.counts)]
    return Fit(
        [m, mpf(0)],
        [mp.sqrt(m / s.n), mp.nan],
        sum(v * w for v, w in terms),
        False,
        sum(abs(v) * w for v, w in terms),
        "poisson (mu2 = 0)",
    )


def starts(s):
    m, v = s.mean(), s.sd() ** 2
    return [(u + max(m, 0), u + max(-m, 0)) for u in (0.05 * v, 0.3 * v, max(v - abs(m), 0.1) / 2)]


add(
    name="skellam",
    params=["mu1", "mu2"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=skellam,
    inside=lambda x, t: x == mp.floor(x),
    starts=starts,
    limit=poisson_limit,
    admits=lambda s, t: min(t) > 1e-9,  # else a climb towards the limit
    tails=skellam_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["newcomb:time", "quine:Days", "mtcars:carb", "warpbreaks:breaks", "mtcars:gear"],
    cases=[
        (x, t)
        for t, xs in (
            ((4.0, 2.5), (-30.0, -3.0, 0.0, 1.0, 2.0, 9.0, 200.0)),
            ((1e-8, 3.0), (-7.0, -3.0, 0.0, 2.0)),
            ((0.3, 0.2), (-2.0, 0.0, 1.0, 40.0)),
            ((150.0, 140.0), (-60.0, 0.0, 10.0, 12.0, 90.0)),
        )
        for x in xs
    ]
    + [(x, (1e9, 1e6), ["logpdf", "score:mu1", "score:mu2"]) for x in (9.99e8, 9.9901e8, 1e9)]
    + [(x, (1e5, 1e5), ["logpdf", "score:mu1", "score:mu2"]) for x in (-2000.0, 1.0, 1500.0)]
    + [(x, (1e15, 1e15), ["logpdf"]) for x in (0.0, 1e7, -3e8)]
    + [(2.5, (2.0, 1.0), ["logpdf"])],
)
