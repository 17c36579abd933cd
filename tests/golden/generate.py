#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reference values for tests/golden.c, from mpmath alone: nothing here knows mlefit's code.

    generate.py                     rewrite nist.tsv and families/*.tsv
    generate.py gamma t             rewrite those of these families only
    generate.py --check [NAME ...]  compute again and compare with the frozen files
"""
import glob
import importlib
import multiprocessing
import os
import sys

from reference import (
    DENSITY_COLUMNS,
    FAMILIES,
    FIT_COLUMNS,
    HERE,
    NIST_COLUMNS,
    density_rows,
    fit_rows,
    nist_rows,
)


def run(job):
    kind, rest = job
    try:
        rows, note = {"fits": fit_rows, "nist": nist_rows, "density": density_rows}[kind](rest)
        return kind, rest, rows, note
    except Exception as e:
        raise RuntimeError(f"{kind} {rest}: {e!r}") from e


def jobs(names):
    for name in names:
        for d in FAMILIES[name].data:
            file, column, *constants = d.split(":")
            constants = {k: float(v) for k, v in (c.split("=") for c in constants)}
            yield "fits", (name, f"{file}.csv", column, constants)
    if "normal" in names:
        yield "nist", ("normal",)
    for name in names:
        for case in FAMILIES[name].cases:
            yield "density", (name, case[0], case[1], case[2] if len(case) > 2 else None)


COLUMNS = {"fits": FIT_COLUMNS, "nist": NIST_COLUMNS, "density": DENSITY_COLUMNS}


def path(kind, name):
    return os.path.join(HERE, "nist.tsv" if kind == "nist" else f"families/{name}.{kind}.tsv")


def frozen(where):
    try:
        with open(where) as f:
            return [line.rstrip("\n").split("\t") for line in f]
    except FileNotFoundError:
        return []


def main(arguments):
    for module in sorted(glob.glob(os.path.join(HERE, "families", "*.py"))):
        importlib.import_module("families." + os.path.basename(module)[:-3])
    check = "--check" in arguments
    names = [a for a in arguments if a != "--check"] or list(FAMILIES)
    unknown = [n for n in names if n not in FAMILIES]
    if unknown:
        sys.exit(f"generate.py: what is {', '.join(unknown)}? (--check, families)")
    new = {}
    with multiprocessing.Pool() as pool:
        for kind, rest, rows, note in pool.imap(run, jobs(names)):
            new.setdefault((kind, rest[0]), [COLUMNS[kind]]).extend(rows)
            if note:
                print(note, flush=True)
    wrong = 0
    for (kind, name), rows in new.items():
        where = path(kind, name)
        if check:
            old = frozen(where)
            for r in sorted({tuple(r) for r in old} ^ {tuple(r) for r in rows}):
                print("frozen" if list(r) in old else "now   ", kind, *r)
            wrong += old != rows
            continue
        with open(where, "w") as f:
            for r in rows:
                f.write("\t".join(r) + "\n")
    if check:
        print("as frozen" if wrong == 0 else f"{wrong} files differ")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
