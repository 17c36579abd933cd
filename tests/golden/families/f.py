# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


from families.beta import beta_parts


def f_density(t):
    m, n = t
    a, b = m / 2, n / 2
    c = lgamma(a + b) - lgamma(a) - lgamma(b) + a * (log(m) - log(n))
    return lambda x: c + (a - 1) * log(x) - (a + b) * log1p(m / n * x)


def f_tails(x, t):
    if x <= 0:
        return -mp.inf, mpf(0)
    m, n = t
    return beta_parts(m * x / (m * x + n), n / (m * x + n), m / 2, n / 2)


def limits(s):
    """chi2/df1 of the data, df2/chi2 of its inverse: the better one that is a local maximum."""
    out = []
    for inverse in (False, True):
        y = [(1 / mpf(x) if inverse else mpf(x), w) for x, w in s.counts]
        logs = sum(w * mp.log(v) for v, w in y) / s.n
        surplus = sum(w * v for v, w in y) / s.n - 1 - logs
        a = mp.exp(mp.findroot(lambda u: mp.log(u - mp.psi(0, mp.exp(u))) - mp.log(surplus), -mp.log(surplus)))
        if a * sum(w * (v - 1) ** 2 for v, w in y) / s.n > 1:
            continue
        terms = [
            (a * mp.log(a) - mp.loggamma(a) + (a - 1) * mp.log(v) - a * v + (2 * mp.log(v) if inverse else 0), w)
            for v, w in y
        ]
        ll, size = sum(w * v for v, w in terms), sum(w * abs(v) for v, w in terms)
        se = 2 / mp.sqrt(s.n * (mp.psi(1, a) - 1 / a))
        t, e = [2 * a, mp.inf], [se, mp.nan]
        name = "df2/chi2 (df1 -> inf)" if inverse else "chi2/df1 (df2 -> inf)"
        out.append(Fit(t[::-1] if inverse else t, e[::-1] if inverse else e, ll, False, size, name))
    return max(out, key=lambda f: f.loglik) if out else None


add(
    name="f",
    params=["df1", "df2"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=f_density,
    inside=lambda x, t: x > 0,
    starts=lambda s: [] if limits(s) else [(4.0, 10.0), (2.0, 2.0), (20.0, 20.0), (2.0, 50.0), (50.0, 2.0)],
    limit=limits,
    tails=f_tails,
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=["danishuni:Loss", "airquality:Ozone", "iris:Petal_Width", "swiss:examination", "mtcars:carb"],
    cases=[
        (x, (m, n))
        for m, n, xs in (
            (6.0, 9.0, (1e-300, 1e-8, 0.3, 1.0, 100.0, 1e100, 1e300)),
            (0.5, 1e3, (1e-100, 0.25, 30.0)),
            (1e4, 3e4, (0.9, 0.999, 1.1)),
            (1e-3, 9.0, (5e-324, 1e-250, 1e-247, 1.0)),
            (2e-2, 1e-3, (1e-300, 3e305, 1.7e308)),
        )
        for x in xs
    ]
    + [(-1.0, (1.0, 1.0)), (0.0, (1.0, 0.5))],
)
