#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The command-line cases. A case is a folder tests/cli/NAME:
#
#   cmd      run by sh in that folder, with mlefit on PATH and nothing on standard input
#   out err  what it must write to standard output and standard error; absent: nothing
#   status   the exit status; absent: 0
#   needs    programs, one a line, without which the case is skipped by name
#   *        files that cmd reads
#
#   BUILD=build tests/cli.sh [NAME]...      run these (globs too), or all
#   UPDATE=1 tests/cli.sh NAME...           write down what happens now as what is expected
#   LIMIT=600 ...                           seconds that a case may take, instead of 60 (sanitizers are slow)
set -u
cd "$(dirname "$0")/cli" || exit 1
bin=$(cd ../.. && cd "${BUILD:-build}" && pwd)
if [ ! -x "$bin/mlefit" ]; then
        echo "no mlefit in ${BUILD:-build}"
        exit 1
fi
export PATH="$bin:$PATH" LC_ALL=C
exec </dev/null

passed=0
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work

# differs FILE: prints how what happened differs from what is expected.
differs()
{
        local expected=/dev/null
        [ -e "$1" ] && expected=$1
        ! diff -u --label "expected $1" --label "$1" "$expected" "$work/$1"
}

expect_status()
{
        if [ -e status ]; then cat status; else echo 0; fi
}

run_case()
{
        local name=$1 bad='' tool
        if [ ! -e cmd ]; then
                echo "FAIL $name: no file cmd"
                return 1
        fi
        if [ -e needs ]; then
                while read -r tool; do
                        if ! command -v "$tool" >/dev/null; then
                                echo "skipped $name: needs $tool"
                                return 2
                        fi
                done <needs
        fi
        timeout "${LIMIT:-60}" sh ./cmd >"$work/out" 2>"$work/err"
        echo $? >"$work/status"
        if [ -n "${UPDATE:-}" ]; then
                update
                return 0
        fi
        if ! expect_status | diff -u --label "expected status" --label status - "$work/status"; then
                bad=1
        fi
        differs out && bad=1
        differs err && bad=1
        [ -z "$bad" ] && return 0
        echo "FAIL $name: $(tr '\n' ' ' <cmd)"
        return 1
}

update()
{
        local stream
        rm -f out err status
        for stream in out err; do
                [ -s "$work/$stream" ] && cp "$work/$stream" "$stream"
        done
        [ "$(cat "$work/status")" = 0 ] || cp "$work/status" status
}

if [ -n "${UPDATE:-}" ] && [ $# -eq 0 ]; then
        echo "UPDATE needs the names of cases"
        exit 2
fi
[ $# -gt 0 ] || set -- '*'
for name in $(for glob in "$@"; do compgen -G "$glob" || echo "$glob"; done); do
        if ! cd "$name" 2>/dev/null; then
                echo "FAIL $name: no such case"
                failed=$((failed + 1))
                continue
        fi
        run_case "$name"
        case $? in
        0) passed=$((passed + 1)) ;;
        1) failed=$((failed + 1)) ;;
        esac
        cd ..
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
