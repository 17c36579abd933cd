# SPDX-License-Identifier: GPL-3.0-or-later
#
#   make            builds build/mlefit; installs nothing
#   make demo       installs what is missing, builds, fits two data sets
#   make check      installs what is missing, builds, runs all tests
#   make asan       the same tests under the address and undefined-behaviour sanitizers
#   make tsan       those of them that open threads, under the thread sanitizer
#   make bench      times beside the programs that one would use instead, in one table
#                   (BENCH_ROWS=100000 for a quick one; BENCH='--tsv gamma t' for options, workloads)
#   make bench-deps installs those programs (Debian and its kin)
#   make lint       warnings of gcc and clang, layout, cppcheck, shellcheck
#   make deps       installs what is missing (Debian and its kin: apt, with sudo unless root)
#   make install    PREFIX=/usr/local DESTDIR=    and make uninstall
#   make clean

BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=

WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wdouble-promotion -Wstrict-prototypes \
            -Wmissing-prototypes -Wundef -Wwrite-strings -Wformat=2 -Wvla
# Results must not depend on whether a compiler fuses a * b + c: -ffp-contract=off.
CFLAGS   ?= -O2 -g
# Vectors are passed between inlined functions only: no convention matters (-Wno-psabi).
STRICT   := -std=c17 -pedantic -pthread $(WARNINGS) -ffp-contract=off -Wno-psabi
DEFINES  := -D_GNU_SOURCE -Iinclude
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
THREADED := cli formula gof groups read sample simulate study
# Without shared libraries where their archives are there, and at fixed addresses (STATIC= asks for shared ones): a
# small fit takes half the time, as most of it is finding symbols and moving tables.
STATIC   ?= -static
FIXED    := $(if $(STATIC),-fno-pie)
LINK      = $(CC) $(CFLAGS) -pthread $(if $(STATIC),-no-pie) $(EXTRA) $(LDFLAGS)
EXTRA    ?=#                                more flags for compiler and linker (asan, lint)

GSL_CFLAGS   := $(shell pkg-config --cflags gsl 2>/dev/null)
GSL_LIBS     := $(shell pkg-config --libs gsl 2>/dev/null)
CHECK_CFLAGS := $(shell pkg-config --cflags check 2>/dev/null)
CHECK_LIBS   := $(shell pkg-config --libs check 2>/dev/null)

# --- what is built ---------------------------------------------------------------------------

SOURCES := $(wildcard src/*.c src/*/*.c)
HEADERS := $(wildcard include/*.h src/*.h src/*/*.h tests/*.h)
PROGRAM := $(filter src/main.c src/cli/%.c,$(SOURCES))
LIBRARY := $(filter-out $(PROGRAM),$(SOURCES))
TESTS   := $(wildcard tests/*.c)
BENCHES := $(wildcard tests/bench/*.c)
SCRIPTS := .ci/run $(wildcard tests/*.sh tests/bench/*.sh)

object   = $(patsubst %.c,$(BUILD)/%.o,$(1))
BINARY  := $(BUILD)/mlefit
ARCHIVE := $(BUILD)/libmlefit.a
TESTERS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(TESTS))
BENCHERS := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(BENCHES))

.PHONY: all tests benches test bench bench-deps demo check asan tsan lint deps lint-deps need-gsl install uninstall clean
.DELETE_ON_ERROR:

all: $(BINARY)
tests: $(TESTERS)
benches: $(BENCHERS)

$(BINARY): $(call object,$(PROGRAM)) $(ARCHIVE)
	@echo '  link $@'
	@link() { $(LINK) "$$@" -o $@ $^ $(GSL_LIBS) -lm; }; \
	link $(STATIC) 2>/dev/null || link

# Made anew: an archive that is only updated keeps the objects of deleted sources.
$(ARCHIVE): $(call object,$(LIBRARY))
	@rm -f $@
	@$(AR) rcs $@ $^

$(TESTERS): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(ARCHIVE)
	@echo '  link $@'
	@$(LINK) -o $@ $^ $(CHECK_LIBS) $(GSL_LIBS) -lm

$(BENCHERS): $(BUILD)/bench/%: $(BUILD)/tests/bench/%.o
	@mkdir -p $(@D)
	@echo '  link $@'
	@$(LINK) -o $@ $^ $(GSL_LIBS) -lm

$(BUILD)/tests/%.o: CHECKING = $(CHECK_CFLAGS)
$(BUILD)/%.o: %.c Makefile | need-gsl
	@mkdir -p $(@D)
	@echo '  $(CC) $<'
	@$(CC) $(STRICT) $(CPPFLAGS) $(DEFINES) $(GSL_CFLAGS) $(CHECKING) $(CFLAGS) $(FIXED) $(EXTRA) \
	        -MMD -MP -c -o $@ $<

-include $(patsubst %.o,%.d,$(call object,$(SOURCES) $(TESTS) $(BENCHES)))

need-gsl:
	@pkg-config --exists gsl 2>/dev/null || { \
	        echo 'mlefit needs pkg-config and the GNU Scientific Library (GSL). To install them:'; \
	        echo '    make deps'; \
	        echo 'or  sudo apt-get install pkg-config libgsl-dev'; \
	        exit 1; } >&2

# --- to use and to test it -------------------------------------------------------------------
# pkg-config is asked when a Makefile is read: after an installation make starts over. Two of
# these at once would build the same files side by side: they take turns.
ifneq ($(filter demo check asan tsan lint,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

again = +@$(MAKE) --no-print-directory \
        $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2))

define DEMO
mlefit --dist normal data/heights.csv
mlefit --dist bernoulli data/coin.csv
endef
export DEMO

demo: deps
	$(again) all
	@printf '%s\n' "$$DEMO" | while read -r command; do \
	        printf '\n$$ %s\n' "$$command"; \
	        PATH="$(abspath $(BUILD)):$$PATH" sh -c "$$command" || exit; \
	done

test: $(BINARY) $(TESTERS)
	@BUILD='$(BUILD)' tests/run.sh $(SUITES)

check: deps
	$(again) test

asan: deps
	$(again) BUILD='$(BUILD)/asan' CFLAGS='-O1 -g' EXTRA='$(SANITIZE)' test

tsan: deps
	$(again) BUILD='$(BUILD)/tsan' CFLAGS='-O1 -g' STATIC= EXTRA='-fsanitize=thread' SUITES='$(THREADED)' LIMIT=600 test

# BENCH_ROWS, BENCH_RUNS, BENCH_SECONDS are explained in tests/bench/run.sh.
bench: $(BINARY) $(BENCHERS)
	@BUILD='$(BUILD)' tests/bench/run.sh $(BENCH)

lint: lint-deps
	$(again) BUILD='$(BUILD)/lint-gcc' CC=gcc EXTRA=-Werror all tests benches
	$(again) BUILD='$(BUILD)/lint-clang' CC=clang EXTRA=-Werror all tests benches
	@echo '  clang-format'
	@clang-format --dry-run -Werror $(SOURCES) $(HEADERS) $(TESTS) $(BENCHES)
	@echo '  cppcheck'
	@cppcheck --quiet --std=c11 --language=c --enable=warning,performance,portability \
	        --inline-suppr --error-exitcode=1 -Iinclude -D_GNU_SOURCE \
	        --suppress=missingIncludeSystem $(SOURCES) $(BENCHES)
	@echo '  shellcheck'
	@shellcheck $(SCRIPTS)

# --- what it needs ---------------------------------------------------------------------------

# $(call unless,command,packages): the Debian packages, if the command fails.
unless = $(shell { $(1); } >/dev/null 2>&1 || echo $(2))

TOOLS      = $(call unless,command -v $(CC) && test -e /usr/include/stdio.h,gcc libc6-dev) \
             $(call unless,command -v pkg-config,pkg-config)
LIBRARIES  = $(call unless,pkg-config --exists gsl,libgsl-dev) \
             $(call unless,pkg-config --exists check,check)
LINT_TOOLS = $(call unless,command -v gcc,gcc) $(call unless,command -v clang,clang) \
             $(foreach tool,clang-format cppcheck shellcheck,$(call unless,command -v $(tool),$(tool)))

# $(call install,packages). Package lists that are absent (a fresh machine) or old are fetched.
define install
@set -- $(1); [ $$# -gt 0 ] || exit 0; \
command -v apt-get >/dev/null || { \
        echo "missing, and there is no apt-get to install it: $$*" >&2; exit 1; }; \
sudo=; [ "$$(id -u)" -eq 0 ] || sudo=sudo; \
get() { $$sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$$@"; }; \
echo "installing with $${sudo:+$$sudo }apt-get: $$*"; \
get install --simulate "$$@" >/dev/null 2>&1 && get install -y --no-install-recommends "$$@" || \
{ get update && get install -y --no-install-recommends "$$@"; } || { \
        echo "could not install: $$*" >&2; exit 1; }
endef

deps:
	$(call install,$(TOOLS) $(LIBRARIES))

PEERS = datamash miller r-cran-data.table r-cran-mass r-cran-fitdistrplus python3-scipy \
        python3-pandas

bench-deps:
	$(call install,$(PEERS))

lint-deps: deps
	$(call install,$(LINT_TOOLS))

# --- to install and to remove it -------------------------------------------------------------

GENERATED := $(addprefix $(BUILD)/,mlefit.1 mlefit.bash mlefit.zsh mlefit.fish)

$(BUILD)/mlefit.1: $(BINARY)
	@$(BINARY) --man > $@
$(BUILD)/mlefit.bash $(BUILD)/mlefit.zsh $(BUILD)/mlefit.fish: $(BUILD)/mlefit.%: $(BINARY)
	@$(BINARY) --completion=$* > $@

INSTALLED := bin/mlefit share/man/man1/mlefit.1 share/bash-completion/completions/mlefit \
             share/zsh/site-functions/_mlefit share/fish/vendor_completions.d/mlefit.fish

install: $(BINARY) $(GENERATED)
	@set -- $(addprefix '$(DESTDIR)$(PREFIX)'/,$(INSTALLED)); \
	mode=755; for from in $^; do \
	        echo "  install $$1"; \
	        install -D -m $$mode "$$from" "$$1" || exit; \
	        mode=644; shift; \
	done

uninstall:
	rm -f $(addprefix '$(DESTDIR)$(PREFIX)'/,$(INSTALLED))

clean:
	rm -rf '$(BUILD)'
