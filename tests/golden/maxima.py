# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks for maxima of regressions that are higher than those that mlefit reports: log densities, links and designs are written
here once more, and scipy climbs from many places. A grid of families, formulas and data in data/; needs numpy and scipy.

    maxima.py MLEFIT                       the whole grid, a quarter of an hour the first time
    maxima.py MLEFIT WORD ...              the cases whose line has all of these words
    maxima.py --keep FILE MLEFIT ...       what scipy found is kept in FILE, and used again from there

Printed are the cases in which an inner maximum lies more than 1e-6 above what mlefit reports (LOWER), or above the
log-likelihood at which it says that there is none (ABOVE); in which the likelihood rises higher on its way to an edge of a
family whose likelihood has a bound (EDGE), or above where it says that it rises on its way there (SHORT); in which it found
none where there is one (MISSED); and in which it failed (FAILED); then how many there are. An inner maximum has a gradient
of 0, a negative definite Hessian, and parameters that are not far out.
"""
import csv
import itertools
import json
import os
import re
import subprocess
import sys
import warnings

import numpy as np
from scipy import optimize, special

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "data")
ENOUGH = 1e-6
warnings.filterwarnings("ignore")

# --- log densities of x[n] at parameters [k, n] ----------------------------------------------

pi, log, exp, sqrt, gammaln, betaln = np.pi, np.log, np.exp, np.sqrt, special.gammaln, special.betaln
HALF_LOG_2PI = 0.5 * log(2 * pi)


def phi(z):
    return -z * z / 2 - HALF_LOG_2PI


def gev(x, mu, sigma, xi):
    z = (x - mu) / sigma
    inner = 1 + xi * z
    w = np.where(np.abs(xi) < 1e-9, z, np.log1p(xi * z) / np.where(xi == 0, 1, xi))
    return np.where(inner > 0, -(1 + xi) * w - exp(-w) - log(sigma), -np.inf)


def gpd(x, sigma, xi):
    y = x / sigma
    inner = 1 + xi * y
    w = np.where(np.abs(xi) < 1e-9, y, np.log1p(xi * y) / np.where(xi == 0, 1, xi))
    return np.where(inner > 0, -(1 + xi) * w - log(sigma), -np.inf)


def asymlaplace(x, m, scale, kappa):
    up = np.maximum(x - m, 0)
    down = np.maximum(m - x, 0)
    return -kappa * up / scale - down / (kappa * scale) - log(scale) - log(kappa + 1 / kappa)


def johnsonsu(x, gamma, delta, xi, scale):
    z = (x - xi) / scale
    return log(delta / scale) - 0.5 * np.log1p(z * z) + phi(gamma + delta * np.arcsinh(z))


def exgaussian(x, mu, sigma, tau):
    z, a = (x - mu) / sigma, sigma / tau
    u = z - a
    plain = a * a / 2 - a * z + special.log_ndtr(np.maximum(u, -20))
    # Phi(u) = phi(u) erfcx(-u / sqrt 2) sqrt(pi / 2) far below 0, where a^2 / 2 - a z - u^2 / 2 = -z^2 / 2
    far = -z * z / 2 + log(special.erfcx(-u / sqrt(2)) / 2)
    return np.where(u > -5, plain, far) - log(tau)


def birnbaumsaunders(x, alpha, beta):
    z = (sqrt(x / beta) - sqrt(beta / x)) / alpha
    return phi(z) + log((sqrt(x / beta) + sqrt(beta / x)) / (2 * alpha * x))


def burr12(x, c, k, scale):
    w = c * log(x / scale)
    return log(c * k / x) + w - (k + 1) * np.logaddexp(0, w)


def dagum(x, p, a, b):
    w = -a * log(x / b)
    return log(a * p / x) + w - (p + 1) * np.logaddexp(0, w)


def f(x, m, n):
    return (
        0.5 * (m * log(m * x) + n * log(n) - (m + n) * log(m * x + n)) - log(x) - betaln(m / 2, n / 2)
    )


def negbinomial(x, size, mu):
    return (
        gammaln(x + size) - gammaln(size) - gammaln(x + 1)
        + size * log(size / (size + mu)) + x * log(mu / (size + mu))
    )


def zip(x, lam, p):
    zero = np.logaddexp(log(p), np.log1p(-p) - lam)
    return np.where(x == 0, zero, np.log1p(-p) + x * log(lam) - lam - gammaln(x + 1))


def gompertz(x, eta, b):
    return log(eta * b) + b * x - eta * np.expm1(b * x)


def kumaraswamy(x, a, b):
    return log(a * b) + (a - 1) * log(x) + (b - 1) * log(-np.expm1(a * log(x)))


def rice(x, nu, sigma):
    t = x * nu / sigma**2
    return log(x / sigma**2) - (x - nu) ** 2 / (2 * sigma**2) + log(special.ive(0, t))


def t(x, mu, sigma, df):
    z = (x - mu) / sigma
    return (
        gammaln((df + 1) / 2) - gammaln(df / 2) - 0.5 * log(df * pi) - log(sigma)
        - (df + 1) / 2 * np.log1p(z * z / df)
    )


def vonmises(x, mu, kappa):
    return kappa * (np.cos(x - mu) - 1) - log(2 * pi) - log(special.ive(0, kappa))


def wrappedcauchy(x, mu, rho):
    return np.log1p(-rho * rho) - log(2 * pi) - log(1 + rho * rho - 2 * rho * np.cos(x - mu))


INF = np.inf


def location(name):
    return (name, -INF, INF, "location")


def scale(name, unit=1):
    return (name, 0, INF, unit)


def shape(name, lo=0, hi=INF):
    return (name, lo, hi, 0)


# name: (parameters, log density, support); the formula of a response drives the first parameter, unless DRIVES has another
REAL, POSITIVE, UNIT, COUNT = "real", "positive", "unit", "count"
FAMILIES = {
    "normal": ([location("mu"), scale("sigma")], lambda x, m, s: phi((x - m) / s) - log(s), REAL),
    "logistic": (
        [location("mu"), scale("s")],
        lambda x, m, s: -(x - m) / s - log(s) - 2 * np.logaddexp(0, -(x - m) / s), REAL),
    "hypsecant": (
        [location("mu"), scale("sigma")],
        lambda x, m, s: -np.logaddexp(pi * (x - m) / s / 2, -pi * (x - m) / s / 2) - log(s), REAL),
    "cauchy": (
        [location("x0"), scale("gamma")],
        lambda x, m, s: -np.log1p(((x - m) / s) ** 2) - log(pi * s), REAL),
    "t": ([location("mu"), scale("sigma"), shape("df")], t, REAL),
    "skewnormal": (
        [location("xi"), scale("omega"), shape("alpha", -INF)],
        lambda x, m, s, a: log(2) + phi((x - m) / s) + special.log_ndtr(a * (x - m) / s) - log(s), REAL),
    "exgaussian": ([location("mu"), scale("sigma"), scale("tau")], exgaussian, REAL),
    "asymlaplace": ([location("m"), scale("lambda"), shape("kappa")], asymlaplace, REAL),
    "ged": (
        [location("mu"), scale("alpha"), shape("beta")],
        lambda x, m, a, b: log(b / (2 * a)) - gammaln(1 / b) - np.abs((x - m) / a) ** b, REAL),
    "gumbel": (
        [location("mu"), scale("beta")],
        lambda x, m, s: -(x - m) / s - exp(-(x - m) / s) - log(s), REAL),
    "gumbelmin": (
        [location("mu"), scale("beta")], lambda x, m, s: (x - m) / s - exp((x - m) / s) - log(s), REAL),
    "gev": ([location("mu"), scale("sigma"), shape("xi", -1)], gev, REAL),
    "johnsonsu": (
        [shape("gamma", -INF), shape("delta"), location("xi"), scale("lambda")], johnsonsu, REAL),
    "gpd": ([scale("sigma"), shape("xi", -1)], gpd, POSITIVE),
    "gamma": (
        [shape("shape"), scale("rate", -1)],
        lambda x, a, r: a * log(r) + (a - 1) * log(x) - r * x - gammaln(a), POSITIVE),
    "invgamma": (
        [shape("alpha"), scale("beta")],
        lambda x, a, b: a * log(b) - (a + 1) * log(x) - b / x - gammaln(a), POSITIVE),
    "gengamma": (
        [scale("a"), shape("d"), shape("p")],
        lambda x, a, d, p: log(p / a) + (d - 1) * log(x / a) - (x / a) ** p - gammaln(d / p), POSITIVE),
    "nakagami": (
        [shape("m"), scale("Omega", 2)],
        lambda x, m, o: log(2) + m * log(m / o) - gammaln(m) + (2 * m - 1) * log(x) - m * x * x / o,
        POSITIVE),
    "rice": ([scale("nu"), scale("sigma")], rice, POSITIVE),
    "foldednormal": (
        [scale("mu"), scale("sigma")],
        lambda x, m, s: np.logaddexp(phi((x - m) / s), phi((x + m) / s)) - log(s), POSITIVE),
    "weibull": (
        [shape("shape"), scale("scale")],
        lambda x, k, s: log(k / x) + k * log(x / s) - (x / s) ** k, POSITIVE),
    "lognormal": (
        [location("mu"), scale("sigma", 0)],
        lambda x, m, s: phi((log(x) - m) / s) - log(s * x), POSITIVE),
    "loglogistic": (
        [scale("alpha"), shape("beta")],
        lambda x, a, b: log(b / x) + b * log(x / a) - 2 * np.logaddexp(0, b * log(x / a)), POSITIVE),
    "invgauss": (
        [scale("mu"), scale("lambda")],
        lambda x, m, l: 0.5 * log(l / (2 * pi * x**3)) - l * (x - m) ** 2 / (2 * m * m * x), POSITIVE),
    "birnbaumsaunders": ([shape("alpha"), scale("beta")], birnbaumsaunders, POSITIVE),
    "frechet": (
        [shape("alpha"), scale("s")],
        lambda x, a, s: log(a / x) - a * log(x / s) - (x / s) ** -a, POSITIVE),
    "lomax": (
        [shape("alpha"), scale("lambda")],
        lambda x, a, l: log(a / l) - (a + 1) * np.log1p(x / l), POSITIVE),
    "gompertz": ([shape("eta"), scale("b", -1)], gompertz, POSITIVE),
    "burr12": ([shape("c"), shape("k"), scale("scale")], burr12, POSITIVE),
    "dagum": ([shape("p"), shape("a"), scale("b")], dagum, POSITIVE),
    "betaprime": (
        [shape("alpha"), shape("beta")],
        lambda x, a, b: (a - 1) * log(x) - (a + b) * np.log1p(x) - betaln(a, b), POSITIVE),
    "f": ([shape("df1"), shape("df2")], f, POSITIVE),
    "beta": (
        [shape("alpha"), shape("beta")],
        lambda x, a, b: (a - 1) * log(x) + (b - 1) * np.log1p(-x) - betaln(a, b), UNIT),
    "kumaraswamy": ([shape("a"), shape("b")], kumaraswamy, UNIT),
    "negbinomial": ([shape("size"), scale("mu")], negbinomial, COUNT),
    "zip": ([scale("lambda"), shape("pi", 0, 1)], zip, COUNT),
    "vonmises": ([location("mu"), shape("kappa")], vonmises, REAL),
    "wrappedcauchy": ([location("mu"), shape("rho", 0, 1)], wrappedcauchy, REAL),
}
DRIVES = {
    "birnbaumsaunders": 1, "burr12": 2, "dagum": 2, "frechet": 1, "gamma": 1, "invgamma": 1, "johnsonsu": 2, "lomax": 1,
    "nakagami": 1, "negbinomial": 1, "weibull": 1,
}
UNBOUNDED = {"t", "ged", "gev", "gpd", "johnsonsu", "vonmises", "wrappedcauchy"}
CIRCULAR = {"vonmises", "wrappedcauchy"}

# --- the grid ----------------------------------------------------------------------------------

# file, responses, numbers, factors, supports; the first formula has each of these, the others the first of each
GRID = [
    ("mtcars.csv", ["mpg", "hp"], ["wt", "log(disp)"], ["C(cyl)"], [REAL, POSITIVE]),
    ("iris.csv", ["Sepal_Length"], ["Petal_Width"], ["Species"], [REAL, POSITIVE]),
    ("mtcars.csv", ["I(mpg/40)"], ["wt", "log(disp)"], ["C(cyl)"], [UNIT]),
    ("quine.csv", ["Days"], [], ["Sex", "Age"], [COUNT]),
    ("warpbreaks.csv", ["breaks"], [], ["wool", "tension"], [POSITIVE, COUNT]),
]


def cases_of(dist, file, y, numbers, factors):
    names = [p[0] for p in FAMILIES[dist][0]]
    drives = DRIVES.get(dist, 0)
    others = names[:drives] + names[drives + 1 :]
    terms = numbers + factors
    second = numbers[:1] + factors[:1] if numbers else factors
    for x in terms:
        yield [f"{y} ~ {x}"]
    for o, z in itertools.product(others, second):
        yield [f"{y} ~ 1", f"{o} ~ {z}"]
    for o in others:
        yield [f"{y} ~ {factors[-1]}", f"{o} ~ {second[0]}"]
    for x in second:
        yield [f"{y} ~ {x}"] + [f"{o} ~ {x}" for o in others]


def grid():
    for file, ys, numbers, factors, supports in GRID:
        for dist, (_, _, support) in FAMILIES.items():
            if support not in supports or (dist in CIRCULAR and "mpg" not in ys):
                continue
            for y in ys:
                if dist in CIRCULAR:
                    y = "I(carb - 3)"
                for formulas in cases_of(dist, file, y, numbers, factors):
                    yield file, dist, formulas
                if dist in CIRCULAR:
                    break


# --- designs -----------------------------------------------------------------------------------


def table(file):
    with open(os.path.join(DATA, file)) as lines:
        rows = list(csv.DictReader(lines))
    return {name: [row[name] for row in rows] for name in rows[0]}


def numbers_of(columns, text):
    """A column, or arithmetic with it."""
    text = re.sub(r"^I\((.*)\)$", r"\1", text)
    names = {k: np.array(v, float) for k, v in columns.items() if k in re.findall(r"\w+", text)}
    return eval(text, {"log": np.log, "exp": np.exp}, names)


def design_of(columns, term, n):
    """The intercept and standardised columns: the maximum is the same."""
    if term == "1":
        return np.ones((1, n))
    match = re.fullmatch(r"C\((\w+)\)", term)
    name = match.group(1) if match else term
    factor = match or (name in columns and not re.match(r"[-\d.]", columns[name][0]))
    if factor:
        levels = sorted(set(columns[name]))
        rows = [[float(v == level) for v in columns[name]] for level in levels[1:]]
    else:
        rows = [numbers_of(columns, term)]
    rows = [np.array(r) - np.mean(r) for r in rows]
    return np.array([np.ones(n)] + [r / np.std(r) for r in rows])


class Problem:
    def __init__(self, file, dist, formulas):
        self.parameters, self.logpdf, self.support = FAMILIES[dist]
        columns = table(file)
        response, term = formulas[0].split(" ~ ")
        self.y = numbers_of(columns, response)
        n = len(self.y)
        terms = {self.parameters[DRIVES.get(dist, 0)][0]: term}
        terms.update(f.split(" ~ ") for f in formulas[1:])
        self.designs = [design_of(columns, terms.get(p[0], "1"), n) for p in self.parameters]
        self.size = [len(d) for d in self.designs]
        self.first = np.concatenate([[0], np.cumsum(self.size)])
        self.p = self.first[-1]
        # a location may be as large as it likes
        self.far = np.repeat([np.inf if p[3] == "location" else 25 for p in self.parameters], self.size)

    def parameters_at(self, c):
        """c[k, p] -> a list of [k, n]"""
        at = []
        for j, (_, lo, hi, _) in enumerate(self.parameters):
            u = c[:, self.first[j] : self.first[j + 1]] @ self.designs[j]
            if np.isfinite(lo) and np.isfinite(hi):
                u = lo + (hi - lo) * special.expit(u)
            elif np.isfinite(lo):
                u = lo + exp(u)
            at.append(u)
        return at

    def nll(self, c):
        value = -self.logpdf(self.y, *self.parameters_at(np.atleast_2d(c))).sum(axis=1)
        return np.where(np.isfinite(value), value, 1e10)

    def height(self, c):
        return self.nll(c)[0]

    def slope(self, c):
        step = 1e-5 * np.maximum(1, np.abs(c))
        around = np.concatenate([c + np.diag(step), c - np.diag(step)])
        value = self.nll(around)
        return (value[: self.p] - value[self.p :]) / (2 * step)

    def bend(self, c):
        step = 1e-4 * np.maximum(1, np.abs(c))
        h = np.array([(self.slope(c + e) - self.slope(c - e)) / 2 for e in np.diag(step)]) / step[:, None]
        return (h + h.T) / 2

    def start(self, rng, k):
        """Anywhere: locations and scales of the observations, any shapes, slopes of either sign."""
        c = np.zeros(self.p)
        y, sd = self.y, np.std(self.y)
        spread = (0.2, 0.8, 2)[k % 3]
        for j, (_, _, _, kind) in enumerate(self.parameters):
            at = slice(self.first[j], self.first[j + 1])
            d, own = self.designs[j], np.zeros(self.size[j])
            if kind == "location":
                target = log(y) if self.support == POSITIVE else y  # lognormal's
                own = np.linalg.lstsq(d.T, target, rcond=None)[0]
                own += np.std(target) * spread * rng.normal(size=len(own))
            elif kind != 0:  # of the size of the observations to that power
                middle = np.full_like(y, sd) if self.support == REAL else y
                target = kind * log(np.maximum(middle, 0.5 * np.mean(middle)))
                own = np.linalg.lstsq(d.T, target, rcond=None)[0] + spread * rng.normal(size=len(own))
            else:
                own = spread * rng.normal(size=len(own))
                own[0] = 1.5 * rng.normal()
            c[at] = own
        return c


# --- climbing ------------------------------------------------------------------------------------


def newton(problem, c):
    """The last digits, and whether it is an inner maximum."""
    for _ in range(8):
        try:
            step = np.linalg.solve(problem.bend(c), problem.slope(c))
        except np.linalg.LinAlgError:
            return c, False
        nxt = c - step
        if not problem.height(nxt) < problem.height(c) + 1e-10:
            break
        c = nxt
        if np.max(np.abs(step)) < 1e-9:
            break
    h, g = problem.bend(c), problem.slope(c)
    eigen = np.linalg.eigvalsh(h) if np.all(np.isfinite(h)) else [-1]
    inner = eigen[0] > 1e-4 and eigen[-1] / eigen[0] < 1e7 and g @ np.linalg.solve(h, g) < 1e-6
    return c, bool(inner and np.all(np.abs(c) < problem.far))


def corners_of(problem):
    """Whose likelihood has corners at the observations: asymmetric Laplace with one location, at each of them in turn."""
    best = (1e10, None)
    for at in np.unique(problem.y):
        for u in (-1, 0, 1):
            rest = np.zeros(problem.p - 1)
            rest[0] = log(np.std(problem.y))
            rest[problem.size[1]] = u
            found = optimize.minimize(
                lambda c: problem.height(np.concatenate([[at], c])), rest, method="BFGS"
            )
            inner = np.max(np.abs(found.x)) < 25
            if inner and found.fun < best[0]:
                best = (found.fun, np.concatenate([[at], found.x]))
    return best


def climb(problem, c):
    return optimize.minimize(
        problem.height, c, jac=problem.slope, method="BFGS", options={"maxiter": 400, "gtol": 1e-4}
    )


def maxima(problem, starts):
    """The highest inner maximum, -inf: none; and the highest place."""
    best, top, seen = 1e10, 1e10, []
    for c in starts:
        found = climb(problem, c)
        top = min(top, found.fun)
        if not found.fun < best - 1e-9 or any(abs(found.fun - s) < 1e-7 for s in seen):
            continue
        seen.append(found.fun)
        at, inner = newton(problem, found.x)
        if inner:
            best = min(best, problem.height(at))
    return [-best if best < 1e10 else -INF, -top]


def search(file, dist, formulas):
    problem = Problem(file, dist, formulas)
    if dist == "asymlaplace":
        if problem.size[0] > 1:
            return None
        best, at = corners_of(problem)
        return [-best if at is not None else -INF] * 2
    rng = np.random.default_rng(1)
    starts = []
    for k in range(600):
        c = problem.start(rng, k)
        if problem.height(c) < 1e9:
            starts.append(c)
        if len(starts) == 60:
            break
    starts.sort(key=problem.height)
    return maxima(problem, starts[:40])


# --- beside mlefit -------------------------------------------------------------------------------


def fit(program, file, dist, formulas):
    words = [program, "-q", "-o", "json", "-d", dist]
    for text in formulas:
        words += ["-f", text]
    done = subprocess.run(
        words + [os.path.join(DATA, file)], capture_output=True, text=True, timeout=300
    )
    out = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return done.returncode, out, done.stderr.strip().split("\n")[0]


def claimed(reason):
    """The log-likelihood beyond which it is said to rise."""
    found = re.search(r"log-likelihood of (-?[\d.e+]+)", reason)
    return float(found.group(1)) if found else INF


def judge(dist, status, loglik, reason, best, top):
    if status == 0 and best > loglik + ENOUGH:
        return "LOWER"
    if status == 0 and dist not in UNBOUNDED and top > loglik + ENOUGH:
        return "EDGE"
    if status not in (0, 2, 3, 4):
        return "FAILED"
    if status == 3:
        return "MISSED" if best > -INF else "FAILED"
    limit = claimed(reason)
    if status == 4 and dist not in UNBOUNDED and best < top and limit < top - 1e-3:
        return "SHORT"
    if status == 4 and best > -INF:
        if best > limit + 1e-3:
            return "ABOVE"
        return "NONE" if limit < INF else "MISSED"
    return ""


def main(words):
    kept, keep = {}, None
    if words and words[0] == "--keep":
        keep = words[1]
        words = words[2:]
        if os.path.exists(keep):
            with open(keep) as lines:
                kept = json.load(lines)
    program, words = words[0], words[1:]
    count, status_count = {}, {}
    for file, dist, formulas in grid():
        line = f"{file} {dist} {'; '.join(formulas)}"
        if not all(word in line for word in words):
            continue
        if line not in kept:
            kept[line] = search(file, dist, formulas)
            if keep and len(kept) % 20 == 0:
                with open(keep, "w") as out:
                    json.dump(kept, out)
        best, top = kept[line] or [-INF, -INF]
        status, out, error = fit(program, file, dist, formulas)
        reason = out.get("reason") or error
        status_count[status] = status_count.get(status, 0) + 1
        verdict = judge(dist, status, out.get("loglik") or -INF, reason, best, top)
        count[verdict] = count.get(verdict, 0) + 1
        if verdict and verdict != "NONE":
            shown = out.get("loglik") if status == 0 else reason[:150]
            edge = out.get("boundary") or ""
            print(f"{verdict:7}{status} {line} | {best:.6f} {top:.6f} | {shown} {edge}", flush=True)
    if keep:
        with open(keep, "w") as out:
            json.dump(kept, out)
    print("statuses", dict(sorted(status_count.items())))
    print("verdicts", {k or "as high": v for k, v in sorted(count.items())})


if __name__ == "__main__":
    main(sys.argv[1:])
