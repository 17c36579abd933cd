# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def vonmises(t):
    mu, kappa = t
    c = -log(2 * pi()) - log_i0(kappa)
    return lambda x: c + kappa * cos(x - mu)


def vonmises_tails(x, t):
    mu, kappa = t
    d = x - mu
    d -= 2 * mp.pi * mp.nint(d / (2 * mp.pi))
    f = lambda u: mp.exp(kappa * (mp.cos(u) - 1))  # noqa: E731
    s = min(mp.pi, 30 / mp.sqrt(kappa))
    cuts = lambda a, b: [a + (b - a) * k / 12 for k in range(13)]  # noqa: E731
    norm = 2 * mp.pi * mp.besseli(0, kappa) * mp.exp(-kappa)
    part = mp.quad(f, cuts(max(-mp.pi, -abs(d) - s), -abs(d))) / norm
    return both(part, None) if d < 0 else both(None, part)


def vonmises_starts(s):
    c, y = math.fsum(math.cos(x) for x in s.x) / s.n, math.fsum(math.sin(x) for x in s.x) / s.n
    mu = math.atan2(y, c)
    return [(mu + (2 * math.pi if mu < 0 and s.x[0] >= 0 else 0), k) for k in (0.5, 2.0, 20.0)]


add(
    name="vonmises",
    params=["mu", "kappa"],
    bounds=[REAL, POSITIVE],
    logpdf=vonmises,
    starts=vonmises_starts,
    tails=vonmises_tails,
    location=0,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["fisherb1_rad:theta", "swiss:agriculture", "iris:Petal_Width"],
    cases=[
        (x, (mu, kappa))
        for mu, kappa, xs in (
            (0.5, 2.0, (0.5, -2.0, 3.0, 1.0, 7.0)),
            (0.0, 0.01, (-1.0, 2.5)),
            (1.0, 500.0, (1.0, 1.05, 0.7)),
        )
        for x in xs
    ],
)
