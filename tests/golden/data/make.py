#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the files beside it from those of data/: what would be known of them if less were. Each says how, in its first line."""
import csv
import math
import os

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "..", "data")


def read(file):
    with open(os.path.join(DATA, file), newline="") as f:
        return list(csv.DictReader(f))


def write(file, how, names, rows):
    with open(os.path.join(HERE, file), "w", newline="") as f:
        f.write(f"# {how}\n")
        out = csv.writer(f, lineterminator="\n")
        out.writerow(names)
        out.writerows(rows)


def bins(file, source, column, edges):
    """How many values lie in each (lo, hi]; '' is no bound."""
    x = [float(r[column]) for r in read(source) if r[column] not in ("", "NA")]
    rows = []
    for lo, hi in zip(edges, edges[1:]):
        n = sum((lo == "" or v > lo) and (hi == "" or v <= hi) for v in x)
        if n:
            rows.append((lo, hi, n))
    assert sum(r[2] for r in rows) == len(x)
    write(file, f"data/{source}, {column}: how many lie in (lo, hi]", ["lo", "hi", "count"], rows)


ozone = [float(r["Ozone"]) for r in read("airquality.csv") if r["Ozone"] != "NA"]
write(
    "ozone.csv",
    "data/airquality.csv, Ozone: below limits of 10 and, every third row, 20 it was not detected",
    ["ozone", "lo", "hi"],
    [
        (f"<{d}", "NA", d) if v < d else (f"{v:g}", f"{v:g}", f"{v:g}")
        for v, d in ((v, 20 if k % 3 == 0 else 10) for k, v in enumerate(ozone))
    ],
)
write(
    "tobit.csv",
    "data/mtcars.csv, wt, hp and mpg - 18: not seen below 0",
    ["wt", "hp", "y"],
    [(r["wt"], r["hp"], "<0" if float(r["mpg"]) < 18 else f"{float(r['mpg']) - 18:.1f}") for r in read("mtcars.csv")],
)
write(
    "engel.csv",
    "data/engel.csv, food expenditure: above 1000 it is not known how far, below 400 rounded to 100",
    ["income", "food"],
    [
        (r["income"], "1000+" if v > 1000 else f"({v // 100 * 100:g},{v // 100 * 100 + 100:g}]" if v < 400 else r["foodexp"])
        for r in read("engel.csv")
        for v in [float(r["foodexp"])]
    ],
)
write(
    "quine.csv",
    "data/quine.csv, days absent: above 25 only that they were more",
    ["days", "seen", "Eth", "Sex", "Age", "Lrn"],
    [
        (min(int(r["Days"]), 25), int(int(r["Days"]) <= 25), r["Eth"], r["Sex"], r["Age"], r["Lrn"])
        for r in read("quine.csv")
    ],
)
write(
    "absent.csv",
    "data/quine.csv, days absent of those who were",
    ["days"],
    [(r["Days"],) for r in read("quine.csv") if r["Days"] != "0"],
)
write(
    "weighted.csv",
    "data/nhtemp.csv and data/rivers.csv side by side, with weights made up",
    ["temp", "length", "w", "v"],
    [
        (a["temp"], b["length"], 0.25 * (1 + k * 7 % 11), round(0.1 + 0.37 * (k * 5 % 13), 2))
        for k, (a, b) in enumerate(zip(read("nhtemp.csv"), read("rivers.csv")))
    ],
)
write(
    "far.csv",
    "data/nhtemp.csv, its first twelve less 51, and one that is only known to be more than 40",
    ["x"],
    [(f"{float(r['temp']) - 51:.1f}",) for r in read("nhtemp.csv")[:12]] + [("40+",)],
)
write(
    "danish.csv",
    "data/danishuni.csv: losses above 5",
    ["loss"],
    [(r["Loss"],) for r in read("danishuni.csv") if float(r["Loss"]) > 5],
)
bins("michelson_bins.csv", "michelson.csv", "Speed", [600, 700, 750, 800, 850, 900, 950, 1000, 1100])
bins("rivers_bins.csv", "rivers.csv", "length", [0, 200, 300, 400, 500, 700, 1000, 2000, ""])
bins("danish_bins.csv", "danishuni.csv", "Loss", ["", 1.5, 2, 3, 5, 10, 25, 100, ""])
bins("swiss_bins.csv", "swiss.csv", "agriculture", [0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 1])
bins("quine_bins.csv", "quine.csv", "Days", ["", 0, 2, 5, 10, 15, 20, 30, ""])


def known(file, source, column, step, where=lambda v: True, every=1, whole=False):
    """What is known of a value v between neighbours of a grid, lo < v <= hi: in `right` every third is only beyond lo, in `left`
    at most hi; `lo` and `hi` hold all; of `mixed` a fifth each is right, left and in between."""
    x = [float(r[column]) for r in read(source) if r[column] not in ("", "NA") and where(float(r[column]))][::every]
    rows = []
    for k, v in enumerate(x):
        cell = math.ceil(round(v / step, 9))
        lo, hi, text = (f"{c:.9g}" for c in ((cell - 1) * step, cell * step, v))
        cells = [f">{lo}", f"<={hi}", f"({lo},{hi}]", text, text]
        rows.append((lo if k % 3 == 0 else text, int(k % 3 != 0), f"<={hi}" if k % 3 == 1 else text, lo, hi, cells[k % 5]))
    how = f"data/{source}, {column}: what is known of a value between multiples of {step}"
    write(file, how, ["right", "seen", "left", "lo", "hi", "mixed"], rows)


known("nhtemp_known.csv", "nhtemp.csv", "temp", 0.75)
known("newcomb_known.csv", "newcomb.csv", "time", 2.5)
known("wind_known.csv", "airquality.csv", "Wind", 2, every=3)
known("rivers_known.csv", "rivers.csv", "length", 100, every=2)
known("swiss_known.csv", "swiss.csv", "agriculture", 0.15)
known("absent_known.csv", "quine.csv", "Days", 2, where=lambda v: v > 0, every=2)
known("petals_known.csv", "iris.csv", "Petal_Width", 0.4, every=3)
known("danish_known.csv", "danishuni.csv", "Loss", 1, every=25)
known("insects_known.csv", "insectsprays.csv", "count", 2, every=2)
known("carb_known.csv", "mtcars.csv", "carb", 2)
