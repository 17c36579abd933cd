# SPDX-License-Identifier: GPL-3.0-or-later
"""What pandas and scipy are measured with: reads a column, fits a family to it by maximum likelihood.

    peer.py check                       exits 0 if pandas and scipy are there
    peer.py fit FAMILY FILE [COLUMN]    prints "read S", "fit S" (seconds), "params ..."
    peer.py loglik FAMILY FILE PARAM...  the log-likelihood there

Parameters that the family does not have (a location, say) are held, as they are in mlefit.
"""
import sys
import time

import pandas
from scipy import stats

HELD = {
    "normal": ("norm", {}),
    "laplace": ("laplace", {}),
    "gumbel": ("gumbel_r", {}),
    "logistic": ("logistic", {}),
    "cauchy": ("cauchy", {}),
    "t": ("t", {}),
    "gamma": ("gamma", {"floc": 0}),
    "invgauss": ("invgauss", {"floc": 0}),
    "weibull": ("weibull_min", {"floc": 0}),
    "lomax": ("lomax", {"floc": 0}),
    "gpd": ("genpareto", {"floc": 0}),
    "beta": ("beta", {"floc": 0, "fscale": 1}),
    "vonmises": ("vonmises", {"fscale": 1}),
}


def read(path, column):
    if column is None:
        return pandas.read_csv(path).iloc[:, 0].to_numpy()
    return pandas.read_csv(path, usecols=[column - 1]).iloc[:, 0].to_numpy()


def main():
    what = sys.argv[1]
    if what == "check":
        return
    name, held = HELD[sys.argv[2]]
    family = getattr(stats, name)
    if what == "loglik":
        params = [float(p) for p in sys.argv[4:]]
        print(repr(float(family.logpdf(read(sys.argv[3], None), *params).sum())))
        return
    begin = time.perf_counter()
    x = read(sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else None)
    middle = time.perf_counter()
    params = family.fit(x, **held)
    end = time.perf_counter()
    print("read", middle - begin)
    print("fit", end - middle)
    print("params", *(repr(float(p)) for p in params))


main()
