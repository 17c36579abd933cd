# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.gamma import gamma_tails


def erlang(t):
    k, rate = t
    c = k * log(rate) - lgamma(k)
    return lambda x: c + (k - 1) * log(x) - rate * x


def erlang_fit(s):
    """All whole shapes up to far beyond the moment estimate, and the best of them."""
    m, logs = to_mpf(s.exact()), sum(mp.log(mpf(x)) * w for x, w in s.counts) / s.n

    def height(k):
        return k * mp.log(k / m) - mp.loggamma(k) + (k - 1) * logs - k

    k = max(range(1, int(5 * (s.mean() / s.sd()) ** 2) + 5), key=height)
    return [mpf(k), k / m]


add(
    name="erlang",
    params=["k", "rate"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=erlang,
    inside=lambda x, t: x > 0,
    closed=erlang_fit,
    se=lambda s, t: [mp.nan, t[1] / mp.sqrt(t[0] * s.n)],
    tails=gamma_tails,
    logs=[1],
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["faithful:waiting", "danishuni:Loss", "airquality:Wind", "rivers:length", "airquality:Ozone"],
    cases=[(x, (k, 2.0), ["logpdf", "score:rate", "logcdf", "logsf"]) for k, x in ((1.0, 0.3), (3.0, 1e-40), (3.0, 2.0), (3.0, 300.0), (1e5, 5e4))]
    + [(-1.0, (2.0, 1.0)), (2.0, (2.5, 1.0), ["erlang"])][:1],
)
