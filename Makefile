# Each target is the whole recipe: it installs from Debian what is missing, builds and runs.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
.DEFAULT_GOAL := help
.PHONY: help run build test lint bench compare fuzz soak load sanitize clients packages

# What the program is built on, and what the Swift toolchain itself needs to run and link.
DEBIAN_PACKAGES := libxapian-dev libsqlite3-dev libssl-dev libcurl4-openssl-dev zlib1g-dev pkg-config \
    git ca-certificates tzdata binutils libc6-dev libgcc-12-dev libstdc++-12-dev libncurses6 libedit2 libxml2 \
    libpython3.11 libz3-4

help:
	@echo "make run      build in release and serve the demonstration shop at http://127.0.0.1:3000"
	@echo "make test     build and run every test"
	@echo "make lint     hold the sources to the style"
	@echo "make bench    measure; prints a table and JSON"
	@echo "make compare  the same products and searches through others, side by side"
	@echo "make fuzz     run hostile inputs through the parsers"
	@echo "make soak     kill a working shop again and again and look whether anything is lost"
	@echo "make sanitize address and thread sanitizers on the core and the store"
	@echo "make load     raise the load until saturation, then overload, slow and idle clients"
	@echo "make clients  run clients written by others against a running server"

# Debian's packages that are not there yet; nothing to do, and nothing fetched, when all are.
packages:
	@missing=(); \
	for package in $(DEBIAN_PACKAGES); do \
	    [ "$$(dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null)" = installed ] || missing+=($$package); \
	done; \
	if [ $${#missing[@]} -gt 0 ]; then \
	    echo "Installing $${missing[*]}"; \
	    as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	    $$as_root apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq --no-install-recommends "$${missing[@]}"; \
	fi

build: packages
	swift build -c release --product souk

# Swagger UI is fetched when it can be; without it /docs is a page of our own.
run: build
	-deploy/fetch-swagger-ui
	.build/release/souk serve --demo

# Hundreds of shops at once would run out of file descriptors before they ran out of work. What tests leave in the
# temporary directory, also those that crash, goes with it. What failed is said again at the end, where it is found.
test: packages
	swift build --build-tests
	folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	TMPDIR=$$folder swift test --skip-build --disable-xctest --experimental-maximum-parallelization-width 8 2>&1 \
		| tee .build/test-output.txt \
		|| { grep -aE '✘|Fatal error|Crash|signal' .build/test-output.txt | cut -c1-1000; exit 1; }
	@grep -aE 'Test run with [0-9]+ tests' .build/test-output.txt | tail -n 1 > .build/test-summary.txt

lint:
	swift format lint --strict --parallel --recursive Sources Tests Package.swift

# Figures on a catalog of your own as well: make bench BENCH="--catalog catalog.jsonl.gz"
bench: DEBIAN_PACKAGES += wrk python3-xapian curl
bench: build
	swift build -c release --product SoukBenchmark
	.build/release/SoukBenchmark $(BENCH)

# The peers are one package of PyPI and one of Debian; a virtual environment that sees both.
compare: DEBIAN_PACKAGES += python3-xapian python3-venv
compare: build
	[ -x .build/compare/bin/python ] || python3 -m venv --system-site-packages .build/compare
	.build/compare/bin/python -m pip install --quiet --disable-pip-version-check tantivy
	.build/compare/bin/python Sources/SoukBenchmark/Peers/compare.py $(COMPARE)

# Seconds for each parser, in release when it is long: make fuzz FUZZ_SECONDS=600 FUZZ_CONFIGURATION=release
fuzz: packages
	swift build -c $(or $(FUZZ_CONFIGURATION),debug) --product SoukFuzz
	.build/$(or $(FUZZ_CONFIGURATION),debug)/SoukFuzz --seconds $(or $(FUZZ_SECONDS),10)

# Kills in a row, then minutes in which nothing may grow: make soak SOAK_KILLS=200 SOAK_MINUTES=30
soak: DEBIAN_PACKAGES += python3
soak: build
	Tests/Reliability/crash.py --kills $(or $(SOAK_KILLS),50)
	Tests/Reliability/soak.py --minutes $(or $(SOAK_MINUTES),2)

# The core alone first, without Swift: with the sanitizers, then under valgrind, which has address space for small arenas
# only. Then the tests of the program. libxapian itself is not instrumented.
CORE_TESTS := $(wildcard Sources/CXapian/*.cpp Sources/CXapian/*/*.cpp Tests/CXapianTests/*.cpp)
CORE_FLAGS := -std=c++20 -g -gdwarf-4 -O1 -Wall -Wextra -fno-omit-frame-pointer
sanitize: DEBIAN_PACKAGES += valgrind
sanitize: packages
	mkdir -p .build/core
	clang++ $(CORE_FLAGS) -fsanitize=address,undefined $(CORE_TESTS) -lxapian -o .build/core/sanitized
	.build/core/sanitized 500
	clang++ $(CORE_FLAGS) -DSOUK_ARENA_BITS=30 $(CORE_TESTS) -lxapian -o .build/core/plain
	valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite .build/core/plain 20
	ASAN_OPTIONS=detect_leaks=0:suppressions=$(CURDIR)/Tests/Reliability/address-sanitizer.supp \
		swift test --sanitize=address --scratch-path .build/asan --disable-xctest \
		--experimental-maximum-parallelization-width 4
	TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/Reliability/thread-sanitizer.supp \
		swift test --sanitize=thread --scratch-path .build/tsan --disable-xctest \
		--experimental-maximum-parallelization-width 4

# Writes the curve: make load LOAD="--picture docs/pictures/latency.svg"
load: DEBIAN_PACKAGES += python3
load: build
	Tests/Reliability/load.py $(LOAD)

# All of them, or some: make clients CLIENTS="Tests/Clients/faults -k full"
clients: build
	Tests/Clients/run $(CLIENTS)
