# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403
from families.normal import normal


def skewnormal(t):
    xi, omega, alpha = t
    if value(alpha) == 0 and not isinstance(alpha, Jet):
        return normal((xi, omega))

    def f(x):
        z = (x - xi) / omega
        w = mp.inf if mp.isinf(value(alpha)) and value(z) == 0 else alpha * z
        below = (0 if w > 0 else -mp.inf) if mp.isinf(value(w)) else log_ndtr(w)
        return log(mpf(2)) - square(z) / 2 - log(omega) - log(2 * pi()) / 2 + below

    return f


def lesser(z, a):
    """2 times the integral of phi(t) Phi(-a t) beyond z >= 0, a >= 0: what is left of it at 0, if z is near that, else Owen's
    integral of exp(-z^2 (1 + x^2) / 2) / (1 + x^2) beyond a, in x = sinh(asinh a + v)."""
    if z == 0:
        return mp.acot(a) / mp.pi
    dps = mp.dps
    with mp.workdps(dps + 15):
        k = mp.sqrt(1 + a * a)
        m, far = a * z, z * k
        if far < 1:
            part = mp.quad(lambda y: mp.exp(-y * y / 2) * mp.erfc(a * y / mp.sqrt(2)), [0, z / 2, z], method="gauss-legendre")
            return mp.acot(a) / mp.pi - part / mp.sqrt(2 * mp.pi)
        rise = 2 * (2.4 * dps + 40) / far**2  # up to where nothing is left
        reach = mp.asinh(k * k * rise / (mp.sqrt(a * a + k * k * rise) * k + k * mp.sqrt(1 + rise) * a))

        def f(v):
            s, c = mp.sinh(v), mp.cosh(v)
            return mp.exp(-s * (2 * m * far * c + (m * m + far * far) * s) / 2) / (c + a / k * s)

        ends = [reach * i / 8 for i in range(9)]
        return mp.quad(f, ends, method="gauss-legendre") * mp.exp(-far * far / 2) / (mp.pi * k)


def skewnormal_tails(x, t):
    xi, omega, alpha = t
    z = (x - xi) / omega
    if alpha < 0:
        return skewnormal_tails(2 * xi - x, (xi, omega, -alpha))[::-1]
    low = lesser(abs(z), alpha)
    if z <= 0:
        return mp.log(low), mp.log1p(-low)
    above = mp.erfc(z / mp.sqrt(2)) - low
    return (mp.log1p(-above) if above < 0.5 else mp.log(mp.erf(z / mp.sqrt(2)) + low)), mp.log(above)


def half(s, end, sign):
    """From the observation at one end."""
    end = Fraction(end)
    omega = mp.sqrt(to_mpf(s.exact(lambda x: (x - end) ** 2)))
    ll = s.n * (mp.log(2 / mp.pi) / 2 - mp.log(omega) - mpf(1) / 2)
    name = "shifted half-normal (alpha -> inf)" if sign > 0 else "reflected half-normal (alpha -> -inf)"
    t = [to_mpf(end), omega, sign * mp.inf]
    return Fit(t, [mp.nan, omega / mp.sqrt(2 * s.n), mp.nan], ll, True, boundary=name)


def skewnormal_limits(s):
    """half-normals from both ends, and the normal if the skewness is exactly 0 and the excess kurtosis below: the highest."""
    m = s.exact()
    m2, m3, m4 = (s.exact(lambda x: (x - m) ** k) for k in (2, 3, 4))
    out = [half(s, s.x[0], 1), half(s, s.x[-1], -1)]
    if m3 == 0 and m4 < 3 * m2 * m2:
        r = fit(FAMILIES["normal"], s)
        out.append(Fit(r.t + [mpf(0)], r.se + [mp.nan], r.loglik, True, r.size, "normal (alpha -> 0)"))
    return max(out, key=lambda r: r.loglik)


def skewnormal_starts(s):
    m, sd, out = s.mean(), s.sd(), []
    for d in (0.5, 0.9, 0.99, 0.999):
        for sign in (1, -1):
            omega = sd / math.sqrt(1 - 2 * d * d / math.pi)
            out.append((m - sign * omega * d * math.sqrt(2 / math.pi), omega, sign * d / math.sqrt(1 - d * d)))
    return out


add(
    name="skewnormal",
    params=["xi", "omega", "alpha"],
    bounds=[REAL, POSITIVE, REAL],
    logpdf=skewnormal,
    starts=skewnormal_starts,
    limit=skewnormal_limits,
    # at 0 there is no maximum but an inflection; beyond 1000 a climb in floats is under way to a limit
    admits=lambda s, t: 1e-3 < abs(t[2]) < 1e3,
    tails=skewnormal_tails,
    location=0,
    logs=[1],
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=[
        "portpirie:metres",
        "faithful:waiting",
        "faithful:eruptions",
        "newcomb:time",
        "rivers:length",
        "iris:Sepal_Length",
        "iris:Petal_Length",
        "airquality:Temp",
        "nhtemp:temp",
        "mtcars:hp",
        "veteran:time",
        "heights:height",
        "stackloss:Acid_Conc_",
    ],
    cases=[
        (x, t)
        for t, xs in (
            ((0.0, 1.0, 3.0), (1e-300, 0.5, -0.7, 4.0, -12.0, 38.0)),
            ((0.0, 1.0, -0.5), (1e-9, 2.0, -3.0, 30.0, -1e5)),
            ((0.0, 1.0, 1e-8), (0.3, -5.0, 20.0)),
            ((0.0, 1.0, 1e8), (1e-9, -1e-9, 1.0, -0.01, 9.0)),
            ((0.0, 1.0, -1e4), (-3.0, 1e-4, 1e-2)),
            ((1e8, 1e-3, 2.0), (1e8 - 2e-3, 1e8 + 6e-3)),
            ((0.0, 1e300, 1.5), (-4e300,)),
            ((0.0, 1e-300, 1.5), (4e-300,)),
        )
        for x in xs
    ]
    + [(x, (0.0, 1.0, a), ["logpdf", "score:xi", "score:alpha"]) for x, a in ((1e150, 2.0), (-1e150, 2.0), (-1e145, 1e5))]
    + [(x, (1.0, 2.0, a), ["logpdf"]) for x, a in ((0.5, 0.0), (1.0, math.inf), (4.0, math.inf), (0.5, math.inf), (0.5, -math.inf))]
    + [(0.0, (0.0, 1.0, 2.0), ["logcdf", "logsf"])],
)
