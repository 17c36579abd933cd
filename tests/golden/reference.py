# SPDX-License-Identifier: GPL-3.0-or-later
"""What reference values are made with: numbers and jets, samples, maxima, and the rows of the files.

A family (families/NAME.py) is its log density, written once with the functions below (log, lgamma,
...), which work on numbers and on jets, so that scores and Hessians follow by exact differentiation
rather than by a second formula; its data sets; the points where its density is tested.
"""
import csv
import math
import os
from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction
import mpmath
from mpmath import fp, mp, mpf
HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "data")
EPS = 2.0**-52
MISSING = {"", "NA", "N/A", "NaN", "nan", "null", "."}

# Tolerances, in units of EPS.
TOL_EXACT = 4        # an estimate that has a closed form
TOL_EXACT_MORE = 8   # what follows from it by a few more operations: se, loglik
TOL_FIT = 4504       # 1e-12: estimates and loglik found by a search
TOL_SE = 4503600     # 1e-9: standard errors from a Hessian
TOL_SIMPLE = 16      # a density of elementary functions
TOL_SPECIAL = 450    # 1e-13: one that needs special functions


# --- numbers: one set of functions for floats (searching) and mpf (the answer), and for jets -----


class Numbers:
    """Where the functions below compute: mpmath's fp (floats) or mp."""

    ctx = mp


class Jet:
    """A value with its gradient g[i] and Hessian h[i][j], j <= i, in the parameters."""

    __slots__ = ("v", "g", "h")

    def __init__(self, v, g, h):
        self.v, self.g, self.h = v, g, h

    def through(self, f, f1, f2):
        """f(self), given f and its first two derivatives at self.v."""
        g = self.g
        return Jet(
            f,
            [f1 * a for a in g],
            [[f1 * b + f2 * g[i] * g[j] for j, b in enumerate(row)] for i, row in enumerate(self.h)],
        )

    def __neg__(self):
        return Jet(-self.v, [-a for a in self.g], [[-b for b in row] for row in self.h])

    def __add__(self, o):
        if not isinstance(o, Jet):
            return Jet(self.v + o, self.g, self.h)
        return Jet(
            self.v + o.v,
            [a + b for a, b in zip(self.g, o.g)],
            [[a + b for a, b in zip(p, q)] for p, q in zip(self.h, o.h)],
        )

    __radd__ = __add__

    def __sub__(self, o):
        return self + -o

    def __rsub__(self, o):
        return -self + o

    def __mul__(self, o):
        if not isinstance(o, Jet):
            return Jet(self.v * o, [a * o for a in self.g], [[b * o for b in row] for row in self.h])
        u, v, g, k = self.v, o.v, self.g, o.g
        return Jet(
            u * v,
            [u * b + v * a for a, b in zip(g, k)],
            [
                [u * q[j] + v * p[j] + g[i] * k[j] + g[j] * k[i] for j in range(i + 1)]
                for i, (p, q) in enumerate(zip(self.h, o.h))
            ],
        )

    __rmul__ = __mul__

    def __truediv__(self, o):
        return self * (reciprocal(o) if isinstance(o, Jet) else 1 / o)

    def __rtruediv__(self, o):
        return reciprocal(self) * o


def reciprocal(a):
    r = 1 / a.v
    return a.through(r, -r * r, 2 * r * r * r)


def seeds(t):
    """The parameters as variables."""
    n, zero, one = len(t), Numbers.ctx.mpf(0), Numbers.ctx.mpf(1)
    return [
        Jet(
            v,
            [one if i == k else zero for i in range(n)],
            [[zero] * (i + 1) for i in range(n)],
        )
        for k, v in enumerate(t)
    ]


def value(a):
    return a.v if isinstance(a, Jet) else a


def log(a):
    v = value(a)
    f = Numbers.ctx.log(v)
    return a.through(f, 1 / v, -1 / (v * v)) if isinstance(a, Jet) else f


def log1p(a):
    v = value(a)
    f = Numbers.ctx.log1p(v)
    return a.through(f, 1 / (1 + v), -1 / ((1 + v) * (1 + v))) if isinstance(a, Jet) else f


def exp(a):
    f = Numbers.ctx.exp(value(a))
    return a.through(f, f, f) if isinstance(a, Jet) else f


def lgamma(a):
    v, c = value(a), Numbers.ctx
    f = c.re(c.loggamma(v))
    return a.through(f, c.psi(0, v), c.psi(1, v)) if isinstance(a, Jet) else f


def sin(a):
    v, c = value(a), Numbers.ctx
    return a.through(c.sin(v), c.cos(v), -c.sin(v)) if isinstance(a, Jet) else c.sin(v)


def cos(a):
    v, c = value(a), Numbers.ctx
    return a.through(c.cos(v), -c.sin(v), -c.cos(v)) if isinstance(a, Jet) else c.cos(v)


def log_ndtr(a):
    """log of the normal distribution function."""
    v, c = value(a), Numbers.ctx
    if c is mp:
        f = mp.log(mp.ncdf(v) if v > -5 else mp.erfc(-v / mp.sqrt(2)) / 2)
    elif v > -30:
        f = math.log(math.erfc(-v / math.sqrt(2)) / 2)
    else:
        f = -v * v / 2 - math.log(-v) - math.log(2 * math.pi) / 2 + math.log1p(-1 / (v * v))
    if not isinstance(a, Jet):
        return f
    h = c.exp(-v * v / 2 - f) / c.sqrt(2 * pi())
    return a.through(f, h, -h * (v + h))


def log_i0(a):
    """log I0; its slopes are I1 / I0 and 1 - (I1 / I0)^2 - I1 / (I0 a)."""
    v, c = value(a), Numbers.ctx
    # in floats scaled, lest it overflow
    i0 = c.besseli(0, v) if c is mp else besseli_scaled(0, v)
    f = c.log(i0) + (0 if c is mp else v)
    if not isinstance(a, Jet):
        return f
    r = (c.besseli(1, v) if c is mp else besseli_scaled(1, v)) / i0
    return a.through(f, r, 1 - r * r - (r / v if v else 0.5))


def besseli_scaled(n, v):
    with mp.workdps(20):
        return float(mp.besseli(n, mpf(v)) * mp.exp(-mpf(v)))


def absolute(a):
    return -a if value(a) < 0 else a


def pi():
    return +Numbers.ctx.pi


def square(a):
    return a * a


# --- samples ---------------------------------------------------------------------------------


class Sample:
    """A column of a data file, each cell the double nearest to it; labels become level numbers."""

    def __init__(self, file, column, labels=False):
        with open(os.path.join(DATA, file), newline="") as f:
            rows = list(csv.DictReader(f))
        cells = [row[column].strip() for row in rows]
        kept = [c for c in cells if c not in MISSING]
        self.missing = len(cells) - len(kept)
        self.n = len(kept)
        self.levels = None
        try:
            x = [float(c) for c in kept]
        except ValueError:
            labels, x = True, None
        if labels:
            # ascending, as numbers if all are, else by bytes
            key = (lambda s: s.encode()) if x is None else float
            self.levels = sorted(set(kept), key=key)
            x = [float(self.levels.index(c)) for c in kept]
        self.x = sorted(x)
        self.counts = sorted(Counter(x).items())

    def exact(self, f=lambda x: x):
        """The mean of f(x), f rational, without any rounding."""
        return sum(w * f(Fraction(x)) for x, w in self.counts) / self.n

    def mean(self):
        return math.fsum(self.x) / self.n

    def sd(self):
        m = self.mean()
        return math.sqrt(math.fsum((x - m) ** 2 for x in self.x) / self.n)

    def quantile(self, p):
        return self.x[min(self.n - 1, int(p * self.n))]


def to_mpf(fraction):
    return mpf(fraction.numerator) / fraction.denominator


# --- maximum likelihood ------------------------------------------------------------------------


def loglik(family, sample, t):
    """The log-likelihood: a jet if t are jets."""
    f = family.logpdf(t)
    convert = Numbers.ctx.mpf if Numbers.ctx is mp else float
    total = 0
    for x, w in sample.counts:
        total = f(convert(x)) * w + total
    return total


def cholesky(h):
    """Lower factor of the symmetric matrix given by its lower rows; None: not positive definite."""
    n, c = len(h), []
    for i in range(n):
        row = []
        for j in range(i + 1):
            s = h[i][j] - sum(row[k] * (row if i == j else c[j])[k] for k in range(j))
            if i == j:
                if not s > 0:
                    return None
                row.append(Numbers.ctx.sqrt(s))
            else:
                row.append(s / c[j][j])
        c.append(row)
    return c


def solve(c, b):
    n, y = len(b), []
    for i in range(n):
        y.append((b[i] - sum(c[i][k] * y[k] for k in range(i))) / c[i][i])
    for i in reversed(range(n)):
        y[i] = (y[i] - sum(c[k][i] * y[k] for k in range(i + 1, n))) / c[i][i]
    return y


def information(j):
    return [[-b for b in row] for row in j.h]


def from_link(family, u):
    out = []
    for (lo, hi), v in zip(family.bounds, u):
        if lo == 0 and hi == 1:
            out.append(1 / (1 + exp(-v)))
        elif lo == 0:
            out.append(exp(v))
        else:
            out.append(v)
    return out


def to_link(family, t):
    out = []
    for (lo, hi), v in zip(family.bounds, t):
        if lo == 0 and hi == 1:
            out.append(math.log(v / (1 - v)))
        else:
            out.append(math.log(v) if lo == 0 else v)
    return out


def climb(family, sample, t):
    """Damped Newton in floats from t; None if it runs away."""
    Numbers.ctx = fp
    u = to_link(family, t)
    scale = [max(1.0, sample.sd()) if lo != 0 else 1.0 for lo, hi in family.bounds]

    def at(u):
        try:
            j = loglik(family, sample, from_link(family, seeds(u)))
            return None if isinstance(j.v, complex) or math.isnan(j.v) else j
        except (OverflowError, ZeroDivisionError, ValueError):
            return None

    try:
        j = at(u)
        if j is None:
            return None
        for _ in range(500):
            h, ridge = information(j), 0.0
            while True:
                c = cholesky(
                    [
                        [b + (ridge / scale[i] ** 2 if i == k else 0) for k, b in enumerate(row)]
                        for i, row in enumerate(h)
                    ]
                )
                if c:
                    break
                ridge = max(10 * ridge, 1e-3 * sample.n)
                if ridge > 1e30:  # not a number
                    return None
            step = solve(c, j.g)
            longest = max(abs(s) / k for s, k in zip(step, scale))
            if longest > 2:
                step = [2 * s / longest for s in step]
            gain = sum(s * g for s, g in zip(step, j.g))
            while True:
                new = at([a + s for a, s in zip(u, step)])
                if new is not None and new.v >= j.v + 1e-4 * gain - 1e-12 * abs(j.v):
                    break
                step, gain = [s / 4 for s in step], gain / 4
                if not gain >= 1e-30:
                    return from_link(family, u)
            u, j = [a + s for a, s in zip(u, step)], new
            if any(abs(a) > 40 for a, b in zip(u, family.bounds) if b[0] == 0):
                return None
            if gain < 1e-18 and not ridge:
                return from_link(family, u)
        return None
    finally:
        Numbers.ctx = mp


def polish(family, sample, t):
    """Newton to the working precision; the parameters and the jet there, proved a local maximum."""
    t = [mpf(v) for v in t]
    for _ in range(12):
        j = loglik(family, sample, seeds(t))
        c = cholesky(information(j))
        assert c, f"{family.name}: not concave at {t}"
        step = solve(c, j.g)
        t = [a + s for a, s in zip(t, step)]
        if sum(s * g for s, g in zip(step, j.g)) < mpf(10) ** (10 - 2 * mp.dps):
            break
    else:
        raise AssertionError(f"{family.name}: Newton does not settle")
    j = loglik(family, sample, seeds(t))
    prove(family, j)
    return t, j


def prove(family, j):
    """The score is 0 and the Hessian negative definite: a local maximum."""
    c = cholesky(information(j))
    assert c, f"{family.name}: not a maximum"
    # |score| in units of its standard deviation
    far = mp.sqrt(sum(s * g for s, g in zip(solve(c, j.g), j.g)))
    assert far < mpf(10) ** -50, f"{family.name}: score is not 0 but {mp.nstr(far, 5)} sd"


def standard_errors(j):
    c, n = cholesky(information(j)), len(j.g)
    return [
        mp.sqrt(solve(c, [mpf(i == k) for i in range(n)])[k]) for k in range(n)
    ]


@dataclass
class Fit:
    t: list
    se: list
    loglik: object
    exact: bool
    size: object = 0  # sum of the absolute log densities
    boundary: str = "none"
    local: int = 1  # local maxima seen


def fit(family, sample):
    if family.closed:
        t = family.closed(sample)
        j = loglik(family, sample, seeds(t) if t else t)
        if not t:
            return Fit([], [], j, True, sum(w * abs(family.logpdf(t)(mpf(x))) for x, w in sample.counts))
        if family.se:
            se = family.se(sample, t)
        else:
            prove(family, j)
            se = standard_errors(j)
        best = Fit(t, se, j.v, True)
    else:
        tops = {}
        for start in family.starts(sample):
            t = climb(family, sample, start)
            if t:
                tops[tuple(f"{v:.6g}" for v in t)] = t
        peaks = [polish(family, sample, t) for t in tops.values() if family.admits(sample, t)]
        best = None
        if peaks:
            t, j = max(peaks, key=lambda p: p[1].v)
            se = family.se(sample, t) if family.se else standard_errors(j)
            se = se if family.regular(t) else [mp.nan] * len(t)
            best = Fit(t, se, j.v, False, local=len(peaks))
        if family.limit:
            other = family.limit(sample)
            if other and (best is None or other.loglik > best.loglik):
                best = other
        assert best, f"{family.name}: no maximum"
    if best.size == 0:
        f = family.logpdf(best.t)
        best.size = sum(w * abs(f(mpf(x))) for x, w in sample.counts)
    return best


# --- text ---------------------------------------------------------------------------------------


TINY = mpf(10) ** -340  # every double is 0 or larger


def number(v, digits=25):
    v = mpf(v)
    if mp.isnan(v):
        return "nan"
    if mp.isinf(v):
        return "inf" if v > 0 else "-inf"
    if abs(v) < TINY:
        return "0"
    if v == mp.nint(v) and abs(v) < mpf(10) ** digits:
        return str(int(v))
    return mp.nstr(v, digits, min_fixed=-5, max_fixed=digits)


def as_table(rows):
    return "".join("\t".join(r) + "\n" for r in rows)


def freeze(name, text, check):
    """Writes a table; or, to check it, prints what differs from the one that is there. True: something does."""
    where = os.path.join(HERE, name)
    if not check:
        with open(where, "w") as f:
            f.write(text)
        return False
    with open(where) as f:
        old = f.read()
    for line in sorted(set(old.split("\n")) ^ set(text.split("\n"))):
        print("frozen" if line in old else "now   ", line)
    print("as frozen" if old == text else "the file differs")
    return old != text


def brief(v):
    return "0" if v == 0 else mp.nstr(mpf(v), 3, min_fixed=-3, max_fixed=7).removesuffix(".0")


# --- fits.tsv -------------------------------------------------------------------------------------


FIT_COLUMNS = ["file", "column", "dist", "quantity", "value", "tol", "reason"]


def holding(family, constants):
    """The family with some of its parameters held: one of the others."""
    full, free = family.params, [p for p in family.params if p not in constants]

    def whole(t):
        values = dict(zip(free, t)) | {p: mpf(v) for p, v in constants.items()}
        if Numbers.ctx is fp:
            values.update({p: float(v) for p, v in constants.items()})
        return [values[p] for p in full]

    def given(f):
        return f and (lambda sample, *rest: f(sample, *rest, **constants))

    return replace(
        family,
        params=free,
        bounds=[b for p, b in zip(full, family.bounds) if p in free],
        logpdf=lambda t: family.logpdf(whole(t)),
        closed=given(family.closed),
        starts=given(family.starts),
        limit=given(family.limit),
        se=given(family.se),
        given=[],
    )


def fit_rows(job):
    name, file, column, constants = job
    mp.dps = 70
    family = FAMILIES[name]
    sample = Sample(file, column, family.labels)
    assert all(p in constants for p in family.given), name
    if constants:
        family = holding(family, constants)
    if family.made:
        family = family.made(sample.levels)
    r = fit(family, sample)
    rows = []

    def row(quantity, v, tol, reason=""):
        text = v if isinstance(v, str) else number(v)
        rows.append([file, column, name, quantity, text, str(tol), reason])

    for p, v in constants.items():
        row(f"fixed:{p}", v, 0)
    row("n", sample.n, 0)
    row("missing", sample.missing, 0)
    row("boundary", r.boundary, 0)
    worse, why = family.worse(sample, r.t) or (1, "")
    worse, why = (int(worse), why) if worse > 2 else (1, "")
    for p, v in zip(family.params, r.t):
        row(p, v, (TOL_EXACT if r.exact else TOL_FIT) * worse, why)
    for p, v in zip(family.params, r.se):
        row(f"se({p})", v, TOL_EXACT_MORE * worse if r.exact else TOL_SE, why)
    # Every log density is right to eps (|log f| + 1) at best: that is what its sum may be wrong by.
    lost = (r.size + sample.n) / abs(r.loglik)
    tol, reason = TOL_EXACT_MORE if r.exact else TOL_FIT, ""
    if lost > 2 and tol < TOL_EXACT_MORE * lost:
        tol = int(mp.ceil(TOL_EXACT_MORE * lost))
        reason = f"the sum cancels: (sum |log f| + n) / |loglik| = {brief(lost)}"
    row("loglik", r.loglik, tol, reason)
    note = f"{name:12} {file}:{column}  n {sample.n}  loglik {mp.nstr(r.loglik, 12)}  "
    note += " ".join(f"{p}={mp.nstr(v, 8)}" for p, v in zip(family.params, r.t))
    if r.local != 1 or r.boundary != "none":
        note += f"  [{r.local} local maxima; boundary {r.boundary}]"
    return rows, note


# --- nist.tsv -------------------------------------------------------------------------------------


NIST_COLUMNS = ["file", "dist", "quantity", "value", "tol"]
NIST = "lew lottery mavro michelso numacc1 numacc2 numacc3 numacc4 pidigits".split()


def nist_rows(_):
    """normal on the NIST univariate sets, with exact rational moments of the parsed doubles."""
    mp.dps = 70
    rows, certified = [], {}
    with open(os.path.join(DATA, "nist", "certified.csv"), newline="") as f:
        for r in csv.DictReader(f):
            if r["model"] == "mean and sd":
                certified[r["data"], r["quantity"].split()[0]] = mpf(r["certified"])
    for name in NIST:
        file = f"{name}.csv"
        with open(os.path.join(DATA, "nist", file), newline="") as f:
            column = next(csv.reader(f))[0]
        sample = Sample(f"nist/{file}", column)
        m = sample.exact()
        mu, sigma = to_mpf(m), mp.sqrt(to_mpf(sample.exact(lambda x: (x - m) ** 2)))
        n = sample.n
        ll = -n * (mp.log(2 * mp.pi) / 2 + mp.log(sigma) + mpf(1) / 2)
        for q, v in (
            ("mu", mu),
            ("sigma", sigma),
            ("loglik", ll),
            ("se(mu)", sigma / mp.sqrt(n)),
            ("se(sigma)", sigma / mp.sqrt(2 * n)),
        ):
            tol = TOL_EXACT_MORE if q.startswith("se") else TOL_EXACT
            rows.append([f"nist/{file}", "normal", q, number(v), str(tol)])
        # To how many digits exact arithmetic on the doubles agrees with the certified values, which
        # are those of the decimals in the file: nobody can do better, golden.c asks for no less.
        s = sigma * mp.sqrt(mpf(n) / (n - 1))
        for q, got, want in (("mu", mu, "mean"), ("sigma", s, "sd")):
            c = certified[file, want]
            k = 15
            while 2 * abs(got - c) > mpf(10) ** (mp.floor(mp.log10(abs(c))) - (k - 1)):
                k -= 1
            rows.append([f"nist/{file}", "normal", f"digits({q})", str(k), "0"])
    return rows, f"nist: {len(NIST)} sets"


# --- density.tsv -----------------------------------------------------------------------------------


DENSITY_COLUMNS = ["dist", "function", "x", "parameters", "value", "tol", "floor", "reason"]
STEPS = mpf(10) ** -25  # relative, for condition numbers
FLOOR = 4  # eps


def settled(f):
    """f() at a precision where more of it changes nothing that is printed."""
    digits = 400
    with mp.workdps(digits):
        old = f()
    while digits < 6400:
        digits *= 2
        with mp.workdps(digits):
            new = f()
            if old == new or abs(new - old) <= abs(new) * mpf(10) ** -40:
                return new
        old = new
    raise AssertionError("precision does not settle")


def condition(family, what, x, t):
    """By how much the value moves, per relative move of x and each parameter (of x - location
    where there is one: the subtraction of two doubles costs no more than one rounding)."""
    total, here = mpf(0), what(x, t)
    if mp.isinf(here) or here == 0:
        return total
    moves = []
    if family.location is None or what.quantile:
        d = min(x, 1 - x) if what.quantile else x
        moves.append((x + d * STEPS, t))
    else:
        moves.append((x + (x - t[family.location]) * STEPS, t))
    for k, v in enumerate(t):
        if (k != family.location or what.quantile) and not mp.isinf(v):
            moves.append((x, [a * (1 + STEPS) if i == k else a for i, a in enumerate(t)]))
    for x1, t1 in moves:
        total += abs(what(x1, t1) - here) / STEPS
    return total


class Function:
    """One function of (x, t) of a family."""

    def __init__(self, family, name):
        self.family, self.name, self.quantile = family, name, name == "quantile"
        self.density = name == "logpdf" or name.startswith("score:")

    def __call__(self, x, t):
        f = self.family
        if self.name == "logpdf":
            return f.logpdf(t)(x) if f.inside(x, t) else -mp.inf
        if self.density:
            return f.logpdf(seeds(t))(x).g[f.params.index(self.name[6:])]
        if self.quantile:
            return f.quantile(x, t)
        return f.tails(x, t)[self.name == "logsf"]


def density_rows(job):
    name, x, t, only = job
    family = FAMILIES[name]
    if family.made:
        family = family.made([str(k) for k in range(len(t))])
    xm, tm = mpf(x), [mpf(v) for v in t]
    functions = only
    if only is None:
        functions = ["logpdf"]
        with mp.workdps(50):
            if family.inside(xm, tm):
                functions += [f"score:{p}" for p in family.params if p not in family.given]
            if family.tails:
                functions += ["logcdf", "logsf"]
    rows = []
    for fn in functions:
        what = Function(family, fn)
        if what.density:
            v = settled(lambda: what(xm, tm))
        else:
            mp.dps = 80
            v = what(xm, tm)
        mp.dps = 100
        floor, reason = mpf(0), ""
        simple = family.tol if what.density else family.tol_tail
        if family.conditioned and not mp.isinf(v):
            mp.dps = 400 if what.density else 80
            c = condition(family, what, xm, tm)
            mp.dps = 100
            logs = sum(abs(mp.log(tm[k])) for k in family.logs) if fn == "logpdf" else 0
            if abs(v) > TINY and FLOOR * (c + logs) > simple * abs(v):
                floor = FLOOR * EPS * (c + logs)
                cause = [f"inputs moved by {FLOOR} eps move it so far"] if c > 0 else []
                if FLOOR * c < simple * abs(v):
                    cause = []
                if logs > c or not cause:
                    cause.append(f"{FLOOR} eps of the logarithms that cancel")
                reason = "; ".join(cause)
        inputs = ",".join(f"{p}={a!r}" for p, a in zip(family.params, t))
        rows.append([name, fn, repr(x), inputs, number(v), str(simple), brief(floor), reason])
    return rows, ""


# --- tails -----------------------------------------------------------------------------------------


def both(lower, upper):
    """(log F, log S) from whichever of them is the smaller, the other being None."""
    if upper is None:
        return mp.log(lower), mp.log1p(-lower)
    return mp.log1p(-upper), mp.log(upper)


def log1mexp(v):
    """log(1 - e^v), v < 0."""
    return mp.log(-mp.expm1(v)) if v > -1 else mp.log1p(-mp.exp(v))


def invert(tails, p, t, lo, hi):
    """The x in [lo, hi] where F = p: bisection in floats' worth of steps, then the secant rule."""
    tail = 0 if p <= 0.5 else 1
    goal = mp.log(p) if tail == 0 else mp.log1p(-p)

    def f(u):
        return tails(link(u), t)[tail] - goal

    # over the reals by asinh, which is a logarithm far out
    positive = lo >= 0
    link = mp.exp if positive else mp.sinh
    back = mp.log if positive else mp.asinh
    a, b = back(lo), back(hi)
    with mp.workdps(25):
        fa = f(a)
        for _ in range(40):
            m = (a + b) / 2
            fm = f(m)
            if (fm > 0) == (fa > 0):
                a, fa = m, fm
            else:
                b = m
    return link(mp.findroot(f, (a, b), tol=mpf(10) ** (-2 * mp.dps + 30)))


# --- families ---------------------------------------------------------------------------------------


REAL, POSITIVE, UNIT = (-math.inf, math.inf), (0, math.inf), (0, 1)


def none(*_):
    return None


@dataclass
class Family:
    name: str
    params: list
    bounds: list  # REAL, POSITIVE or UNIT of each
    logpdf: object  # t -> (x -> log f(x; t)), generic in numbers and jets
    data: list  # "file:column" without .csv; see given
    cases: list  # (x, t) or (x, t, [functions]) of density.tsv
    inside: object = lambda x, t: True  # the support
    closed: object = None  # sample -> t, where the maximum has a closed form
    se: object = None  # (sample, t) -> standard errors, where they are not those of the Hessian
    starts: object = None  # sample -> [t, ...] of the search otherwise
    limit: object = None  # sample -> Fit on the boundary if that is a local maximum, else None
    admits: object = lambda sample, t: True  # which local maxima the policy counts
    regular: object = lambda t: True  # whether the curvature gives standard errors
    tails: object = None  # (x, t) -> (log F, log S)
    quantile: object = None  # (p, t) -> x
    location: object = None  # index of the location parameter
    given: list = field(default_factory=list)  # constants: data are "file:column:size=10" (and closed,
    # starts, se, limit then take size=10), cases have them among t
    logs: list = field(default_factory=list)  # parameters whose logarithm is a term of logpdf
    conditioned: bool = True  # give the floor of ill-conditioned points
    made: object = None  # levels -> Family, where parameters depend on the levels of the data
    labels: object = False  # "binary" or True: cells are labels
    worse: object = none  # (sample, t) -> (factor, reason): estimates that lose digits
    tol: int = TOL_SIMPLE
    tol_tail: int = TOL_SIMPLE


FAMILIES = {}


def add(**facts):
    f = Family(**facts)
    FAMILIES[f.name] = f


def median_start(s):
    half = (s.quantile(0.75) - s.quantile(0.25)) / 2 or s.sd()
    return s.quantile(0.5), half


def location_scale_starts(s):
    m, half = median_start(s)
    return [(m, half), (s.mean(), s.sd()), (s.quantile(0.1), half), (s.quantile(0.9), half)]


def around(loc, scale, zs):
    """Doubles near loc + z scale; the reference is of the double, whatever z it makes."""
    return [(float(loc + z * scale), (loc, scale)) for z in zs]


QUANTILES = [1e-300, 1e-20, 0.01, 0.3, 0.975, 1 - 2**-53]
