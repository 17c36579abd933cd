# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def rice(t):
    nu, sigma = t
    q = sigma * sigma
    return lambda x: log(x) - log(q) - (x * x + nu * nu) / (2 * q) + log_i0(x * nu / q)


def rice_tails(x, t):
    """x^2 is a Poisson mixture of chi-squareds: P(X < x) = sum_j P(J = j) P(K > j) and P(X > x) = sum_j P(J = j) P(K <= j),
    J and K Poisson with means nu^2 / (2 sigma^2) and x^2 / (2 sigma^2)."""
    if x <= 0:
        return -mp.inf, mpf(0)
    a, b = t[0] / t[1], x / t[1]
    if b > 2 * a and b > 30:  # sum_k (a / b)^k I_k(a b), far quicker there
        with mp.workdps(mp.dps + 20):
            small = mpf(10) ** -mp.dps
            first = last = mp.besseli(0, a * b)
            upper = k = 0
            while last > small * first:
                upper += last
                k += 1
                last = (a / b) ** k * mp.besseli(k, a * b)
            return both(None, upper * mp.exp(-(a * a + b * b) / 2))
    u, v = a * a / 2, b * b / 2
    most = int(2 * (u + v)) + 1000
    with mp.workdps(mp.dps + 20):
        first, second = [mp.exp(-u)], [mp.exp(-v)]
        for j in range(1, most):
            first.append(first[-1] * u / j)
            second.append(second[-1] * v / j)
        above, lower = second[-1] * v / most * 2, mpf(0)
        for j in reversed(range(most)):
            lower += first[j] * above
            above += second[j]
        upto, upper = mpf(0), mpf(0)
        for j in range(most):
            upto += second[j]
            upper += first[j] * upto
        small = mpf(10) ** (10 - mp.dps)
        assert first[-1] < small * upper and first[-1] * second[-1] < small * lower
        return both(lower, None) if lower < upper else both(None, upper)


def rice_limit(s):
    m2, m4 = s.exact(lambda x: x * x), s.exact(lambda x: x**4)
    if m4 < 2 * m2 * m2:
        return None
    r = fit(FAMILIES["rayleigh"], s)
    return Fit([mpf(0)] + r.t, [mp.nan] + r.se, r.loglik, True, r.size, "rayleigh (nu -> 0)")


def rice_starts(s):
    return [] if rice_limit(s) else [(s.mean(), s.sd()), (0.7 * s.mean(), s.mean() / 2)]


add(
    name="rice",
    params=["nu", "sigma"],
    bounds=[POSITIVE, POSITIVE],
    logpdf=rice,
    inside=lambda x, t: x > 0,
    starts=rice_starts,
    limit=rice_limit,
    admits=lambda s, t: t[0] > 1e-3 * t[1],
    tails=rice_tails,
    logs=[1],
    tol=TOL_SPECIAL,
    tol_tail=TOL_SPECIAL,
    data=[
        "airquality:Wind",
        "airquality:Ozone",
        "nhtemp:temp",
        "mtcars:mpg",
        "iris:Petal_Width",
        "iris:Petal_Length",
        "swiss:agriculture",
        "swiss:examination",
        "rivers:length",
    ],
    cases=[
        (x, t)
        for t, xs in (
            ((1.0, 2.0), (1e-300, 1e-8, 0.5, 1.0, 3.0, 30.0)),
            ((1e-8, 1.0), (1e-200, 1e-4, 2.0, 40.0)),
            ((30.0, 1.0), (1e-10, 1.0, 25.0, 30.0, 30.02, 36.0)),
            ((2e-200, 1e-200), (3e-200,)),
            ((2e200, 1e200), (3e200, 1e190)),
        )
        for x in xs
    ]
    + [(x, (1e4, 1.0), ["logpdf", "score:nu", "score:sigma"]) for x in (9990.0, 1e4 + 3)]
    + [(x, (1e8, 1.0), ["logpdf"]) for x in (1e8 - 3, 1e8 + 1)]
    + [(-1.0, (1.0, 2.0)), (0.0, (1.0, 2.0)), (2.0, (0.0, 1.0), ["logpdf"])],
)
