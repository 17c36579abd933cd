#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Coverage: of 95 % intervals at n = 1000, in families of all kinds at their typical parameters, so many hold the truth as
# chance allows: within 3 binomial standard errors of 95 %. It takes two minutes or so and is not among the tests of make check.
#
#   BUILD=build tests/coverage.sh [FAMILY]...
#   SAMPLES=2000 CI=wald SEED=1
set -u
cd "$(dirname "$0")/.." || exit 1
PATH=$(cd "${BUILD:-build}" && pwd):$PATH
export PATH LC_ALL=C
SAMPLES=${SAMPLES:-2000} CI=${CI:-wald} SEED=${SEED:-1}

MODELS='
normal mu=5,sigma=2
laplace mu=1,b=2
logistic mu=1,s=2
cauchy mu=1,gamma=2
gumbel mu=3,beta=2
lognormal mu=1,sigma=0.5
exponential rate=2
gamma shape=3,rate=2
weibull shape=1.5,scale=2
invgauss mu=2,lambda=3
beta alpha=2,beta=3
rayleigh sigma=2
lomax shape=3,scale=2
loglogistic shape=3,scale=2
vonmises mu=1,kappa=2
t mu=0,sigma=1,df=4
gev mu=0,sigma=1,xi=0.1
bernoulli p=0.3
poisson lambda=4
geometric p=0.3
negbinomial size=3,mu=5
zip pi=0.3,lambda=3
binomial size=10,p=0.3'

passed=0
failed=0
while read -r family at; do
        [ -n "$family" ] || continue
        [ $# -eq 0 ] || case " $* " in *" $family "*) ;; *) continue ;; esac
        if ! rows=$(mlefit --study=1000 -d "$family" --at "$at" --bootstrap="$SAMPLES" \
                --seed="$SEED" --ci="$CI" -o tsv); then
                echo "FAIL $family $at"
                failed=$((failed + 1))
                continue
        fi
        while read -r verdict line; do
                printf '%-4s %s\n' "$verdict" "$line"
                if [ "$verdict" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
        done < <(awk -F '\t' -v ci="$CI" '
                NR == 1 { for (k = 1; k <= NF; k++) at[$k] = k; next }
                {
                        n = $at[ci "_intervals"]
                        off = n ? ($at[ci] - 0.95) / sqrt(0.95 * 0.05 / n) : 99
                        printf "%s %-12s %-8s %.4f of %d (%+.1f standard errors), efficiency %s\n",
                                (off * off <= 9 ? "ok" : "FAIL"), $1, $2, $at[ci], n, off,
                                $at["efficiency"] == "" ? "unknown" : sprintf("%.3f", $at["efficiency"])
                }' <<<"$rows")
done <<<"$MODELS"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
