#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tails.txt: log F(x) and log S(x) with their first and second derivatives in the parameters, at the middle and far
out, of every family whose observations may be censored and that has parameters to differentiate in.

    tails.py [NAME ...]             rewrite tails.txt (with names: print these families)
    tails.py --check                compute again and compare with the frozen file

Derivatives are central differences of the tails in families/ at 90 digits with a relative step of 1e-20; made again at 110
digits with a step of 1e-25 they must agree to DIGITS. What is 0 to 32 digits of log P is written as 0.
"""
import glob
import importlib
import multiprocessing
import os
import sys
from mpmath import mp, mpf

from interval import CIRCLES, free, point, probes
from reference import FAMILIES, HERE, freeze, number

DIGITS = 25
LEVELS = [-0.01, -1, -30, -200, -700, -3000, -1e6]
CORNERS = {"pareto", "powerfunction"}  # x may be next to the end of the support: shorter steps
MORE = {  # parameters for which these are computed in other ways
    "rice": [[0.01, 1.0], [40.0, 1.0]],
    "skewnormal": [[1.0, 1.0, -0.05]],
}
ENDS = {"arcsine", "discreteuniform", "loguniform", "triangular", "uniform"}  # of the support: nothing is differentiated

HEADER = """\
# SPDX-License-Identifier: GPL-3.0-or-later
# Logarithms of tails and their derivatives in the parameters; made by tails.py (see there), never edited.
#
#     family t[1] ... t[npar] x tail logP g[1] ... g[npar] h[11] h[12] ... h[npar npar]
#
# One line each, separated by single blanks; npar is that of the family, the parameters those of its .probe (and of MORE), in the order of
# `mlefit --describe`; tail is lower (log F) or upper (log S). Of h the diagonal and what is above it. t and x are doubles, to
# the last digit, the others have {digits} significant digits; they are 0 for what is given or a whole number.
"""


def differences(family, t, x, tail, digits, step):
    """[log P, gradient, second derivatives from the diagonal on]."""
    with mp.workdps(digits):
        t, moves, n = [mpf(v) for v in t], free(family), len(t)
        h = [mpf(10) ** -step * abs(v) for v in t]

        def at(*moved):
            u = list(t)
            for k, sign in moved:
                u[k] += sign * h[k]
            return family.tails(mpf(x), u)[tail]

        middle = at()
        ends = [(at((k, -1)), at((k, 1))) if moves[k] else (mpf(0), mpf(0)) for k in range(n)]
        out = [middle] + [(b - a) / (2 * h[k]) if moves[k] else mpf(0) for k, (a, b) in enumerate(ends)]
        for i in range(n):
            for j in range(i, n):
                if not (moves[i] and moves[j]):
                    out.append(mpf(0))
                elif i == j:
                    out.append((ends[i][0] + ends[i][1] - 2 * middle) / h[i] ** 2)
                else:
                    same = at((i, 1), (j, 1)) + at((i, -1), (j, -1))
                    across = at((i, 1), (j, -1)) + at((i, -1), (j, 1))
                    out.append((same - across) / (4 * h[i] * h[j]))
        return out


def values(family, t, x, tail):
    """None where P is 0 or 1 to every digit. What is 0 to 32 digits of log P is 0."""
    corner = family.name in CORNERS
    first = differences(family, t, x, tail, *((130, 30) if corner else (90, 20)))
    if mp.isinf(first[0]) or first[0] == 0:
        return None
    again = differences(family, t, x, tail, *((160, 40) if corner else (110, 25)))
    least = mpf(10) ** -32 * max(1, abs(first[0]))
    for a, b in zip(first, again):
        none = max(abs(a), abs(b)) < least
        assert none or abs(a - b) <= mpf(10) ** -DIGITS * abs(b) + least * mpf(10) ** -8, (family.name, x, tail, a, b)
    return [b if abs(b) > least else mpf(0) for b in again]


def lines(job):
    name, t = job
    family, out = FAMILIES[name], []
    mp.dps = 60
    with mp.workdps(30):
        exact = [mpf(v) for v in t]
        at = [(tail, point(family, exact, tail, v)) for tail in (0, 1) for v in LEVELS]
    for tail, x in dict.fromkeys(at):
        v = values(family, t, x, tail) if x is not None else None
        if v:
            cells = [name, *map(repr, t), repr(x), ("lower", "upper")[tail], *(number(a, DIGITS) for a in v)]
            out.append(" ".join(cells))
    return name, out


def main(arguments):
    for module in sorted(glob.glob(os.path.join(HERE, "families", "*.py"))):
        importlib.import_module("families." + os.path.basename(module)[:-3])
    names = [a for a in arguments if not a.startswith("--")]
    wanted = {n for n in probes() if FAMILIES[n].tails} - CIRCLES - ENDS - {"bernoulli"}
    assert not set(names) - wanted, "no such family"
    chosen = sorted(wanted & set(names) if names else wanted)
    jobs = [(n, t) for n in chosen for t in [probes()[n], *MORE.get(n, [])]]
    table = {}
    with multiprocessing.Pool() as pool:
        for name, out in pool.imap(lines, jobs, 1):
            table[name] = table.get(name, []) + out
            print(name, len(out), file=sys.stderr, flush=True)
    text = HEADER.format(digits=DIGITS)
    for name in sorted(table):
        text += "\n" + "".join(line + "\n" for line in table[name])
    if names:
        print(text)
        return 0
    return freeze("tails.txt", text, "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
