#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs every test: the Check programs built from tests/*.c, the command-line cases, the house
# rules. One line a suite; what went wrong above it; the last line counts them all. A suite that
# crashed or ran nothing has failed.
#
#   BUILD=build tests/run.sh [SUITE]...
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
export BUILD LC_ALL=C
exec </dev/null

total_passed=0
total_failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# report SUITE STATUS PASSED FAILED
report()
{
        local suite=$1 status=$2 passed=$3 failed=$4 why=
        if [ "$failed" -eq 0 ]; then
                if [ "$status" -ne 0 ]; then
                        failed=1 why=" (exit status $status)"
                elif [ "$passed" -eq 0 ]; then
                        failed=1 why=" (no test ran)"
                fi
        fi
        if [ "$failed" -gt 0 ]; then
                cat "$log"
        else
                grep '^skipped' "$log"
        fi
        printf '%-14s %5d passed, %d failed%s\n' "$suite" "$passed" "$failed" "$why"
        total_passed=$((total_passed + passed))
        total_failed=$((total_failed + failed))
}

# A Check program prints "97%: Checks: 33, Failures: 1, Errors: 0" for each of its runners.
run_check()
{
        timeout 600 "$BUILD/tests/$1" >"$log" 2>&1
        local status=$? counts
        counts=$(sed -n 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\)$/\1 \2 \3/p' "$log" |
                awk '{ bad += $2 + $3; all += $1 } END { print all - bad, bad + 0 }')
        # shellcheck disable=SC2086 # two words
        report "$1" $status $counts
}

# Our scripts close with "N passed, N failed".
run_script()
{
        timeout 600 "tests/$1.sh" >"$log" 2>&1
        local status=$? counts
        counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log" | tail -n 1)
        # shellcheck disable=SC2086 # two words
        report "$1" $status ${counts:-0 0}
}

suites=("$@")
if [ $# -eq 0 ]; then
        for source in tests/*.c; do
                suites+=("$(basename "$source" .c)")
        done
        suites+=(cli elsewhere house)
fi
for suite in "${suites[@]}"; do
        if [ -e "tests/$suite.sh" ]; then
                run_script "$suite"
        else
                run_check "$suite"
        fi
done

echo "$total_passed passed, $total_failed failed"
[ "$total_failed" -eq 0 ]
