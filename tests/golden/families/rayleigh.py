# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def rayleigh(t):
    (sigma,) = t
    c, q = -2 * log(sigma), 1 / (2 * sigma * sigma)
    return lambda x: log(x) + c - q * (x * x)


def rayleigh_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    upper = -((x / t[0]) ** 2) / 2
    return log1mexp(upper), upper


add(
    name="rayleigh",
    params=["sigma"],
    bounds=[POSITIVE],
    logpdf=rayleigh,
    inside=lambda x, t: x > 0,
    logs=[0],
    closed=lambda s: [mp.sqrt(to_mpf(s.exact(lambda x: x * x)) / 2)],
    tails=rayleigh_tails,
    quantile=lambda p, t: t[0] * mp.sqrt(-2 * mp.log1p(-p)),
    data=["airquality:Wind", "faithful:waiting", "airquality:Ozone", "rivers:length"],
    cases=[(x, (1.0,)) for x in (1e-300, 1e-8, 0.5, 1.0, 3.0, 37.0, 1e100)]
    + [(-1.0, (1.0,)), (0.0, (1.0,)), (3e200, (1e200,)), (1e-200, (2e-200,))]
    + [(p, (2.0,), ["quantile"]) for p in QUANTILES],
)
