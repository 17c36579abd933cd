#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --as: every family is either spelt in a language or said not to be known there; and what is printed for
# SciPy and R, evaluated there on the same data, has the log-likelihood that mlefit reports.
# Families on their first golden data set. Systems that are not installed are skipped by name.
#
#   BUILD=build tests/elsewhere.sh
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
PATH=$(cd "$BUILD" && pwd):$PATH
export PATH LC_ALL=C
exec </dev/null
passed=0
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tell()
{
        if [ "$1" = ok ]; then
                passed=$((passed + 1))
        else
                failed=$((failed + 1))
                echo "FAIL $2"
        fi
}

# One line a family and language: family, file, column, log-likelihood, call.
for rows in tests/golden/families/*.fits.tsv; do
        family=$(basename "$rows" .fits.tsv)
        IFS=$'\t' read -r file column _ < <(sed -n 2p "$rows")
        # constants that must be given are in rows of their own: fixed:size
        fixed=$(awk -F'\t' -v file="$file" -v column="$column" \
                '$1 == file && $2 == column && sub(/^fixed:/, "", $4) {
                        printf "%s%s=%s", n++ ? "," : "--fix=", $4, $5 }' "$rows")
        loglik=$(mlefit -q -d "$family" ${fixed:+"$fixed"} -c "$column" -p loglik "data/$file")
        for language in R scipy julia matlab; do
                call=$(mlefit -q -d "$family" ${fixed:+"$fixed"} -c "$column" --as="$language" "data/$file" 2>"$work/err")
                status=$?
                if [ $status -eq 0 ] && [ "$(wc -l <<<"$call")" -eq 1 ] && [[ $call == ?* && $call != *[{}]* ]]; then
                        printf '%s\t' "$family" "data/$file" "$column" "$loglik" >>"$work/$language"
                        printf '%s\n' "$call" >>"$work/$language"
                        tell ok
                elif [ $status -eq 2 ] && grep -q "^mlefit: --as: $family is not known in" "$work/err"; then
                        tell ok
                else
                        tell wrong "$family in $language: $call$(cat "$work/err")"
                fi
        done
done

# $1: a system's answers, one line a family: name, and ok or what is wrong; or skipped
count()
{
        while read -r family answer; do
                case $answer in
                skipped*) echo "skipped $family in $1: ${answer#skipped }" ;;
                *) tell "${answer%% *}" "$family in $1: $answer" ;;
                esac
        done
}

python=
for candidate in python3 /usr/bin/python3; do
        "$candidate" -c 'import scipy' 2>/dev/null && python=$candidate && break
done
if [ -n "$python" ]; then
        count scipy < <("$python" - "$work/scipy" <<'PY'
import csv, sys
import numpy as np
from scipy import stats

MISSING = {"", "NA", "N/A", "NaN", "nan", "null", "."}
for line in open(sys.argv[1]):
    family, file, column, loglik, call = line.rstrip("\n").split("\t")
    with open(file, newline="") as f:
        rows = csv.DictReader(f)
        x = np.array([float(r[column]) for r in rows if r[column] not in MISSING])
    try:
        d = eval(call, {**vars(stats), "np": np})
        got = np.sum(d.logpmf(x) if hasattr(d.dist, "pmf") else d.logpdf(x))
    except Exception as e:
        print(family, repr(e).replace("\n", " "))
        continue
    off = abs(got - float(loglik)) / max(1, abs(float(loglik)))
    print(family, "ok" if off < 1e-9 else f"{call}: loglik {got!r}, want {loglik}")
PY
        )
else
        echo 'skipped SciPy: needs python3-scipy'
fi

if command -v Rscript >/dev/null; then
        count R < <(Rscript - "$work/R" <<'R'
for (line in readLines(commandArgs(TRUE))) {
    part <- strsplit(line, "\t")[[1]]
    names(part) <- c("family", "file", "column", "loglik", "call")
    package <- if (grepl("::", part["call"])) sub("^([A-Za-z0-9.]+)::.*", "\\1", part["call"])
    if (!is.null(package) && !requireNamespace(package, quietly = TRUE)) {
        cat(part["family"], "skipped needs", package, "\n")
        next
    }
    table <- read.csv(part["file"], check.names = FALSE)
    x <- table[[part["column"]]]
    x <- x[!is.na(x)]
    got <- tryCatch(sum(log(eval(parse(text = part["call"])))), error = function(e) NA)
    want <- as.numeric(part["loglik"])
    fine <- !is.na(got) && abs(got - want) / max(1, abs(want)) < 1e-9
    cat(part["family"], if (fine) "ok" else paste(part["call"], "loglik", got, "want", want), "\n")
}
R
        )
else
        echo 'skipped R: needs r-base-core'
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
