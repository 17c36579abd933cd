# SPDX-License-Identifier: GPL-3.0-or-later
from reference import *  # noqa: F403


def categorical_of(levels):
    n = len(levels)

    def logpdf(t):
        return lambda x: log(t[int(x)])

    def closed(s):
        return [mpf(w) / s.n for _, w in s.counts]

    # The probabilities sum to 1, so the Hessian is that of a constrained problem: n p (1 - p).
    def se(s, t):
        return [mp.sqrt(p * (1 - p) / s.n) for p in t]

    return Family(
        name="categorical",
        params=[f"p[{v}]" for v in levels],
        bounds=[UNIT] * n,
        logpdf=logpdf,
        labels=True,
        closed=closed,
        se=se,
        inside=lambda x, t: x == int(x) and 0 <= x < n,
        conditioned=False,
        tol=4,
        data=[],
        cases=[],
    )


CATEGORICAL = categorical_of([])
CATEGORICAL.made = categorical_of
CATEGORICAL.data = [
    "iris:Species",
    "quine:Age",
    "prussian:corp",
    "prussian:y",
    "mtcars:carb",
    "airquality:Month",
]
CATEGORICAL.cases = (
    [(float(k), (0.2, 0.3, 0.5)) for k in range(3)]
    + [(float(k), (1 - 2**-53, 2**-54, 2**-54)) for k in range(3)]
    + [(float(k), (1e-300, 0.25, 0.5, 0.25)) for k in range(4)]
    + [(k, (0.2, 0.3, 0.5), ["logpdf"]) for k in (-1.0, 3.0, 0.5, 1e9)]
)
FAMILIES["categorical"] = CATEGORICAL
