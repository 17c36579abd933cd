#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# mlefit beside the programs that one would use instead, as far as they are installed: whole
# processes, medians, on the same files, read from a warm cache. One table on standard output; the
# first row of a workload is mlefit, and ratios are to it (2: twice as long).
#
#   BUILD=build tests/bench/run.sh [--tsv] [WORKLOAD]...
#
#   BENCH_ROWS=10000000   rows of the large files; others have a tenth, loops a ten-thousandth
#   BENCH_RUNS=5          runs of each command, of which the median is shown
#   BENCH_SECONDS=30      a command that has used up so many is not run again
#
# Data and what the programs print stay in $BUILD/bench.
# shellcheck disable=SC2016 # commands are for the shell that measure starts
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
rows=${BENCH_ROWS:-10000000}
runs=${BENCH_RUNS:-5}
seconds=${BENCH_SECONDS:-30}
export LC_ALL=C
bench=$(cd "$BUILD/bench" 2>/dev/null && pwd) || {
        echo "no $BUILD/bench; make bench builds it" >&2
        exit 1
}
export MLEFIT="$bench/../mlefit" PEER=tests/bench/peer.py PEER_R=tests/bench/peer.R

tsv=
[ "${1:-}" = --tsv ] && tsv=yes && shift
chosen=("$@")
families='gamma invgauss laplace beta gumbel logistic cauchy weibull lomax vonmises gpd negbinomial t'
workloads="normal-6g normal-17g column-7 $families one-fit loop"

for name in "$@"; do
        case " $workloads " in *" $name "*) ;; *)
                printf '%s\n' "no workload $name; there are: $workloads" >&2
                exit 2
                ;;
        esac
done

for number in "$rows" "$runs" "$seconds"; do
        case $number in '' | 0* | *[!0-9]*)
                echo "BENCH_ROWS, BENCH_RUNS and BENCH_SECONDS are numbers of 1 or more: $number" >&2
                exit 2
                ;;
        esac
done
for program in "$MLEFIT" "$bench/generate" "$bench/measure"; do
        [ -x "$program" ] || {
                echo "no $program; make bench builds it" >&2
                exit 1
        }
done
few=$((rows / 10 > 0 ? rows / 10 : 1))
export TIMES=$((rows / 10000 > 0 ? rows / 10000 : 1))
log=$bench/log
: >"$log"

# --- who is there -----------------------------------------------------------------------------

PYTHON=
for python in python3 /usr/bin/python3; do
        command -v "$python" >/dev/null && "$python" $PEER check 2>/dev/null && PYTHON=$python && break
done
export PYTHON

# there PEER: whether it is.
there()
{
        case $1 in
        scipy) [ -n "$PYTHON" ] ;;
        data.table | MASS | fitdistrplus) case " $packages " in *" $1 "*) ;; *) false ;; esac ;;
        *) command -v "$1" >/dev/null ;;
        esac
}

packages=
for package in data.table MASS fitdistrplus; do
        command -v Rscript >/dev/null && Rscript --vanilla $PEER_R check $package 2>/dev/null &&
                packages+=" $package"
done
there data.table || packages= # which reads for the others

remark()
{
        printf '# %s\n' "$*"
}

remark "$(date +%F), $(uname -m), $(nproc) processors, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
remark "$("$MLEFIT" --version | head -n 1); $rows rows, fits of $few"
there datamash && remark "$(datamash --version | head -n 1)"
there mlr && remark "$(mlr --version)"
there scipy && remark "$("$PYTHON" -c 'import platform, pandas, scipy
print("Python", platform.python_version(), "pandas", pandas.__version__, "scipy", scipy.__version__)')"
for package in $packages; do
        remark "R $package $(Rscript --vanilla -e "cat(as.character(packageVersion(\"$package\")))")"
done
for peer in datamash mlr scipy data.table MASS fitdistrplus; do
        there $peer || remark "not installed: $peer"
done

# --- a workload: commands that are measured together --------------------------------------------

# The file with these data, made when it is not there.
data()
{
        local file=$bench/data/$1-$2.csv
        mkdir -p "$bench/data"
        if [ ! -e "$file" ] || [ "$bench/generate" -nt "$file" ]; then
                "$bench/generate" "$1" "$2" >"$file.part" && mv "$file.part" "$file" || exit 1
        fi
        cat "$file" >/dev/null # into the cache
        echo "$file"
}

workload=
names=()
commands=()
insides=()

# begin NAME: false if others were chosen.
begin()
{
        local name
        workload=$1
        names=() commands=() insides=()
        [ ${#chosen[@]} -eq 0 ] && return 0
        for name in "${chosen[@]}"; do
                [ "$name" = "$workload" ] && return 0
        done
        return 1
}

# run NAME COMMAND [INSIDE=NAME]...: INSIDE is a line "read S" or "fit S" among what the command
# prints, or read+fit for their sum; it gets a row of its own.
run()
{
        names+=("$1")
        commands+=("$2")
        shift 2
        insides+=("$*")
}

# peer WHO NAME COMMAND [INSIDE=NAME]...: run, if it is there.
peer()
{
        there "$1" && run "${@:2}"
}

# inside FILE LINE: the median of the numbers on these lines (of read + fit in each run).
inside()
{
        awk -v want="$2" '
        want == $1 || (want == "read+fit" && ($1 == "read" || $1 == "fit")) {
                sum += $2
                if (want != "read+fit" || $1 == "fit") { print sum; sum = 0 }
        }' "$1" | sort -g | awk '{ x[NR] = $1 }
        END { if (NR) printf "%.6g\n", (x[int((NR + 1) / 2)] + x[int((NR + 2) / 2)]) / 2 }'
}

# The log-likelihood that a command reached, from what it printed: its own, or at its parameters.
reached()
{
        local params
        params=$(sed -n 's/^params //p' "$1" | tail -n 1)
        if [ -n "$params" ]; then
                # shellcheck disable=SC2086 # numbers
                "$PYTHON" $PEER loglik "$workload" "$FILE" $params 2>>"$log"
        else
                awk '$1 == "loglik" || NF == 1 { l = $NF } END { print l }' "$1"
        fi
}

rule=------------------------------
row()
{
        if [ -n "$tsv" ]; then
                printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$@"
        else
                printf '%-12.12s %-30s %5s %10s %9s %9s %18s %12s\n' "$@"
        fi
}

# number FORMAT VALUE
number()
{
        [ -z "$2" ] && return
        # shellcheck disable=SC2059 # the format
        [ -n "$tsv" ] && echo "$2" || printf "$1" "$2"
}

# ratio A B, as people read it
ratio()
{
        [ -n "$1" ] && [ -n "$2" ] && awk -v a="$1" -v b="$2" -v tsv="$tsv" '
        BEGIN { r = a / b; printf (tsv ? "%.6g\n" : r < 9.95 ? "%.2f\n" : "%.0f\n"), r }'
}

less()
{
        [ -n "$1" ] && [ -n "$2" ] && awk -v a="$1" -v b="$2" -v tsv="$tsv" '
        BEGIN { d = a - b; if (d * d < 25e-14) d = 0; printf (tsv ? "%.6g\n" : "%.2g\n"), d }'
}

# finish: measures what was run, and prints its rows. Log-likelihoods are compared if "compared" is
# set; a difference below 5e-7 is the rounding of sums.
failed=0
finish()
{
        local k=0 count median peak status ours='' best='' likelihood name shown part
        [ ${#names[@]} -gt 0 ] || return
        while IFS=$'\t' read -r count median peak status; do
                local output=$bench/output.$k
                likelihood=
                if [ "$status" -ne 0 ]; then
                        shown="failed ($status)"
                        [ "$status" -eq 142 ] && shown="> $((10 * seconds))" # killed by an alarm
                        row "$workload" "${names[k]}" "$count" "$shown" '' '' '' ''
                        [ $k -eq 0 ] && failed=1 # that is mlefit
                        k=$((k + 1))
                        continue
                fi
                [ -n "$compared" ] && likelihood=$(reached "$output")
                [ $k -eq 0 ] && ours=$median best=$likelihood
                row "$workload" "${names[k]}" "$count" "$(number %.4f "$median")" \
                        "$(ratio "$median" "$ours")" "$(number %.1f "$(awk -v k="$peak" \
                                'BEGIN { print k / 1024 }')")" "$(number %.6f "$likelihood")" \
                        "$(less "$likelihood" "$best")"
                for part in ${insides[k]}; do
                        name=${part#*=} name=${name//_/ }
                        [ -n "$tsv" ] && name="${names[k]}, $name" || name="  $name"
                        median=$(inside "$output" "${part%%=*}")
                        row "$workload" "$name" "$count" "$(number %.4f "$median")" \
                                "$(ratio "$median" "$ours")" '' '' ''
                done
                k=$((k + 1))
        done < <("$bench/measure" "$runs" "$seconds" "$bench/output" "${commands[@]}" 2>>"$log")
        [ -n "$tsv" ] || echo
        [ $k -eq ${#names[@]} ] || failed=1
}

row workload program runs seconds ratio 'peak MiB' loglik 'less mlefit'
[ -n "$tsv" ] || row $rule $rule ----- ---------- --------- --------- ------------------ ------------

# --- reading is all there is to do ---------------------------------------------------------------

compared=
for digits in 6g 17g; do
        begin normal-$digits || continue
        FILE=$(data normal-$digits "$rows") || exit 1
        export FILE
        run mlefit 'exec "$MLEFIT" -d normal -p mu,sigma "$FILE"'
        run 'mlefit --threads=1' 'exec "$MLEFIT" --threads=1 -d normal -p mu,sigma "$FILE"'
        run 'cat | mlefit' 'cat "$FILE" | "$MLEFIT" -d normal -p mu,sigma'
        peer datamash datamash 'exec datamash --header-in mean 1 pstdev 1 <"$FILE"'
        peer mlr miller 'exec mlr --icsv --ojson stats1 -a mean,var -f x "$FILE"'
        peer scipy 'pandas, scipy' 'exec "$PYTHON" "$PEER" fit normal "$FILE"' \
                read+fit=reading_and_fit_alone
        peer data.table 'R data.table' 'exec Rscript --vanilla "$PEER_R" read "$FILE"' \
                read=reading_alone
        finish
done

if begin column-7; then
        FILE=$(data wide "$few") || exit 1
        export FILE
        run mlefit 'exec "$MLEFIT" -d normal -c 7 -p mu,sigma "$FILE"'
        run 'mlefit --threads=1' 'exec "$MLEFIT" --threads=1 -d normal -c 7 -p mu,sigma "$FILE"'
        run 'cat | mlefit' 'cat "$FILE" | "$MLEFIT" -d normal -c 7 -p mu,sigma'
        peer mlr miller 'exec mlr --icsv --ojson stats1 -a mean,var -f height "$FILE"'
        peer scipy 'pandas, scipy' 'exec "$PYTHON" "$PEER" fit normal "$FILE" 7' \
                read+fit=reading_and_fit_alone
        peer data.table 'R data.table' 'exec Rscript --vanilla "$PEER_R" read "$FILE" 7' \
                read=reading_alone
        finish
fi

# --- fits, by what they reach ---------------------------------------------------------------------

compared=yes
for family in $families; do
        begin "$family" || continue
        FILE=$(data "$family" "$few") || exit 1
        export FILE FAMILY=$family
        run mlefit 'exec "$MLEFIT" -q -d "$FAMILY" -p loglik "$FILE"'
        case $family in
        negbinomial) ;; # scipy has no fit for it
        *) peer scipy scipy 'exec "$PYTHON" "$PEER" fit "$FAMILY" "$FILE"' fit=fit_alone ;;
        esac
        case $family in gamma | weibull | logistic | cauchy | negbinomial | t)
                peer MASS 'R MASS' 'exec Rscript --vanilla "$PEER_R" fit MASS "$FAMILY" "$FILE"' \
                        fit=fit_alone
                ;;
        esac
        case $family in gamma | beta)
                peer fitdistrplus 'R fitdistrplus' \
                        'exec Rscript --vanilla "$PEER_R" fit fitdistrplus "$FAMILY" "$FILE"' \
                        fit=fit_alone
                ;;
        esac
        finish
done

# --- small fits -----------------------------------------------------------------------------------

compared=
if begin one-fit; then
        FILE=$(data normal-6g 100) || exit 1
        export FILE
        run mlefit 'exec "$MLEFIT" -d normal -p mu,sigma "$FILE"'
        peer datamash datamash 'exec datamash --header-in mean 1 pstdev 1 <"$FILE"'
        peer mlr miller 'exec mlr --icsv --ojson stats1 -a mean,var -f x "$FILE"'
        peer scipy 'pandas, scipy' 'exec "$PYTHON" "$PEER" fit normal "$FILE"'
        peer MASS 'R MASS' 'exec Rscript --vanilla "$PEER_R" fit MASS normal "$FILE"'
        finish
fi

if begin loop; then
        FILE=$(data normal-6g 100) || exit 1
        export FILE
        each='i=0; while [ $i -lt "$TIMES" ]; do %s; i=$((i + 1)); done'
        # shellcheck disable=SC2059 # the format
        {
                run "mlefit, $TIMES times" "$(printf "$each" '"$MLEFIT" -d normal -p mu "$FILE"')"
                peer datamash "datamash, $TIMES times" \
                        "$(printf "$each" 'datamash --header-in mean 1 <"$FILE"')"
                run "true, $TIMES times" "$(printf "$each" '/bin/true')"
        }
        finish
fi

if [ -s "$log" ]; then
        echo "what the programs said beside: $log" >&2
fi
exit $failed
