#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The house rules: what the design promises of the source, and facts that stand in two places.
# A rule is a function that prints its violations; silence is a pass.
#
#   BUILD=build tests/house.sh
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
PATH=$(cd "$BUILD" && pwd):$PATH
export PATH LC_ALL=C
exec </dev/null
if [ ! -x "$BUILD/mlefit" ] || [ ! -e "$BUILD/libmlefit.a" ]; then
        echo "no mlefit in $BUILD"
        exit 1
fi

passed=0
failed=0

# rule TEXT FUNCTION [ARGUMENT]...
rule()
{
        local text=$1 found
        shift
        if found=$("$@" 2>&1) && [ -z "$found" ]; then
                passed=$((passed + 1))
        else
                failed=$((failed + 1))
                printf 'FAIL %s\n%s\n' "$text" "$found"
        fi
}

# needs PROGRAM TEXT: whether the program is there; else the rule is skipped, by name.
needs()
{
        command -v "$1" >/dev/null && return 0
        echo "skipped $2: needs $1"
        return 1
}

# --- files -----------------------------------------------------------------------------------

# Those that are, or (--others) could be, under version control; all there are in a source tree
# without a history.
files()
{
        local list
        list=$(git ls-files --exclude-standard --cached "$@" 2>/dev/null)
        [ -n "$list" ] || list=$(find . \( -path ./.git -o -path ./build \) -prune -o -type f -print |
                sed 's|^\./||')
        while read -r file; do
                [ -e "$file" ] && echo "$file"
        done <<<"$list"
}

top_level()
{
        files | cut -d/ -f1 | sort -u |
                grep -vxE 'src|include|tests|data|Makefile|README\.md|LICENSE|\..*'
        return 0
}

licence_lines()
{
        local line file
        while read -r file; do
                read -r line <"$file"
                case $line in '#!'*) line=$(sed -n 2p "$file") ;; esac
                case $line in
                *'SPDX-License-Identifier: GPL-3.0-or-later'*) ;;
                *) echo "$file" ;;
                esac
        done < <(files --others | grep -E '\.([ch]|sh|py|R)$|^\.ci/run$|^Makefile$')
        grep -q 'GNU GENERAL PUBLIC LICENSE' LICENSE || echo LICENSE
}

data_rows()
{
        diff <(files --others | sed -n 's|^data/||p' | grep -vx README.md | sort) \
                <(sed -n 's/^| \([^ |]*\.[a-z]*\) |.*/\1/p' data/README.md | sort)
}

# An #include may point down this list, or stay on its line.
LAYERS='
main
cli
figure
report
infer study gof
test
spec
simulate
regression location
fit
optimize l1 separation
likelihood
coords
dist shifted
tilt
link sample
formula
read
num wide
fault mem suggest text threads version'
# The search knows nothing of what it minimises.
FORBIDDEN='optimize:likelihood optimize:coords optimize:dist optimize:sample
l1:likelihood l1:coords l1:dist l1:sample l1:optimize l1:separation
separation:likelihood separation:coords separation:dist separation:sample separation:optimize'

layers()
{
        find src include -name '*.[ch]' -exec awk -v layers="$LAYERS" -v forbidden="$FORBIDDEN" '
        function unit(path) {
                sub(/^(src|include)\//, "", path)
                sub(/\/.*/, "", path)
                sub(/\.[a-z]+$/, "", path)
                return path
        }
        function exists(path,    line, found) {
                found = (getline line < path) >= 0
                close(path)
                return found
        }
        BEGIN {
                n = split(layers, line, "\n")
                for (i = 1; i <= n; i++) {
                        m = split(line[i], word, " ")
                        for (j = 1; j <= m; j++)
                                rank[word[j]] = n - i + 1
                }
                m = split(forbidden, word, " ")
                for (j = 1; j <= m; j++)
                        never[word[j]] = 1
        }
        /^[ \t]*#[ \t]*include[ \t]*"/ {
                split($0, part, "\"")
                directory = FILENAME
                sub(/[^\/]*$/, "", directory)
                from = unit(FILENAME)
                to = unit(directory != "include/" && exists(directory part[2]) ? directory part[2] : part[2])
                if (!(from in rank) || !(to in rank))
                        print FILENAME ": " part[2] ": not in the list of layers"
                else if (from != to && (rank[to] > rank[from] || from ":" to in never))
                        print FILENAME ": " from " may not include " part[2]
        }' {} +
}

rule "the top level holds what the design names" top_level
rule "every source file opens with its licence" licence_lines
rule "each file in data has its row in data/README.md" data_rows
rule "includes point down the layers" layers

# --- objects ---------------------------------------------------------------------------------

# The library from infer downward, or one folder of it.
objects()
{
        find "$BUILD/src" -name '*.o' -path "$BUILD/src/${1:-}*" \
                ! -path "$BUILD/src/main.o" ! -path "$BUILD/src/cli*" ! -path "$BUILD/src/report*" ! -path "$BUILD/src/figure*" |
                while read -r object; do
                        source=${object#"$BUILD/"}
                        [ -e "${source%.o}.c" ] && echo "$object"
                done
}

# uses PATTERN FOLDER [EXCEPTION]: the objects that need a symbol.
uses()
{
        local list
        list=$(objects "$2" | grep -v "${3:-^$}")
        [ -n "$list" ] || echo "no objects in $BUILD/src/$2"
        [ -z "$list" ] || echo "$list" | tr '\n' '\0' | xargs -0 nm -A -u |
                awk -v pattern="^($1)(@.*)?$" '$NF ~ pattern { print $1 " " $NF }'
}

STREAMS='(__)?v?f?printf(_chk)?|f?puts|putc|fputc|putchar|_IO_putc|fwrite|write|perror|stdout|stderr'
EXITS='_?exit|_Exit|quick_exit|abort|longjmp'

one_symbol()
{
        diff -U0 <(for file in src/dist/*.c; do basename "$file" .c; done | sed 's/.*/& dist_&/' | sort) \
                <(objects dist/ | tr '\n' '\0' | xargs -0 nm -A -g --defined-only |
                        sed 's|.*/\([^/]*\)\.o:.* \([^ ]*\)$|\1 \2|' | sort)
}

# Sections that are written to; pointers to constants are relocated, then read-only (.data.rel.ro).
globals()
{
        objdump -t "$BUILD/libmlefit.a" | awk '
        /^[^ ]*\.o: / { object = $1; seen++ }
        $NF !~ /^\./ && /[ \t](\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ && !/[ \t]\.data\.rel\.ro/ {
                print object " " $NF
        }
        END { if (!seen) print "no objects" }'
}

# Not under the sanitizers, which add symbols and calls of their own.
if nm "$BUILD/libmlefit.a" 2>/dev/null | grep -qE '__[at]san_'; then
        echo "skipped rules on objects: the build is instrumented"
else
        rule "a distribution exports one symbol" one_symbol
        rule "a distribution allocates nothing" uses 'malloc|calloc|realloc|free|mem_.*' dist/
        rule "no likelihood is built on a density of GSL" uses 'gsl_ran_.*_pdf' dist/
        rule "the library prints nothing, mem apart" uses "$STREAMS" '' /mem.o
        rule "the library never exits, mem apart" uses "$EXITS" '' /mem.o
        rule "memory comes from mem" uses 'malloc|calloc|realloc|reallocarray' '' /mem.o
        rule "gsl_multimin is known to optimize only" uses 'gsl_multimin_.*' '' /optimize.o
        rule "the library has no mutable globals" globals
        rule "nor those of lgamma: num_lgamma" uses 'lgamma[fl]?|signgam' ''
fi

# --- what the program says of itself -----------------------------------------------------------

registered()
{
        sed -n 's/^DIST(\(.*\))$/\1/p' src/dist/dist.def
}

listed()
{
        diff <(registered) <(mlefit --list | awk '{ print $1 }')
}

filed()
{
        diff <(registered | sort) <(find src/dist -name '*.c' -exec basename {} .c \; | sort)
}

described()
{
        local name
        for name in $(registered); do
                [ -n "$(mlefit --describe="$name")" ] || echo "$name"
        done
}

man_page()
{
        mlefit --man | mandoc -Tlint -W style
}

# completion SHELL: the script is one that the shell can parse.
completion()
{
        local script
        script=$(mktemp)
        mlefit --completion="$1" >"$script" && [ -s "$script" ] || echo "nothing for $1"
        "$1" -n "$script"
        rm -f "$script"
}

rule "--list and dist.def agree" listed
rule "src/dist and dist.def agree" filed
rule "--describe knows every distribution" described
if needs mandoc "the man page is clean"; then
        rule "the man page is clean" man_page
fi
for shell in bash zsh fish; do
        if needs "$shell" "completion for $shell"; then
                rule "completion for $shell" completion "$shell"
        fi
done

# --- README ------------------------------------------------------------------------------------
# In its console blocks a command follows "$ " (and goes on after a final backslash); beneath it
# stands what it prints.

# Pictures differ a little from one gnuplot to another: exactly the one below, or some picture.
GNUPLOT='gnuplot 5.4'

# What is left of a gradient at the maximum is rounding noise of the C library; pictures begin with a
# form feed and end in blanks.
steady()
{
        sed -E 's/(gradient[ ,":]+)[0-9][0-9.e-]*/\1G/; s/\f//; s/ +$//'
}

example()
{
        local command=$1 expected got status
        got=$(sh -c "$command" 2>&1)
        status=$?
        if [[ "$command" == *gnuplot* && "$(gnuplot --version)" != "$GNUPLOT"* ]]; then
                [ $status -eq 0 ] && [ -n "$got" ] || echo "$got"
                return
        fi
        expected=$(steady <<<"$2")
        got=$(steady <<<"$got")
        diff -U 1 --label README.md --label now <(echo "$expected") <(echo "$got")
}

# Tools that examples show, and that need not be there.
tools()
{
        local tool
        for tool in gnuplot jq; do
                if [[ "$1" == *"| $tool"* ]]; then
                        needs "$tool" "README: ${1%% |*} | ..." || return 1
                fi
        done
}

examples=0
command=
expected=
finish_example()
{
        [ -n "$command" ] || return
        examples=$((examples + 1))
        if tools "$command"; then
                rule "README: $command" example "$command" "$expected"
        fi
        command=
        expected=
}

inside=
continued=
while IFS= read -r line; do
        case $line in
        '```console') inside=yes ;;
        '```')
                [ -n "$inside" ] && finish_example
                inside=
                ;;
        *)
                if [ -z "$inside" ]; then
                        continue
                elif [ -n "$continued" ]; then
                        command+=$'\n'$line
                elif [[ "$line" == '$ '* ]]; then
                        finish_example
                        command=${line#'$ '}
                else
                        expected+=$line$'\n'
                        continue
                fi
                continued=
                [[ "$line" == *\\ ]] && continued=yes
                ;;
        esac
done <README.md

some_examples()
{
        [ "$examples" -gt 0 ] || echo "README.md has no console block"
}
rule "README has examples" some_examples

lists_families()
{
        diff -U 1 --label README.md --label now \
                <(sed -n '/^| name | title |/,/^$/p' README.md | sed '$d') <(mlefit --list=markdown)
}
rule "README has the table of --list=markdown" lists_families

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
