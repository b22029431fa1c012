# The two commands most people need: `make demo` and `make test`. Both install the Debian packages they miss.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PACKAGES := libsqlite3-dev libopenblas-dev libtiff-dev libssl-dev zlib1g-dev libdeflate-dev libedit-dev pkg-config
FORMATTED := Package.swift Sources Tests Benchmarks
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# What only the checks of `.ci/run` need: two programs that load the extension.
CHECK_PACKAGES := sqlite3 python3
MODEL_OPTIONS := --preset long --simulated 120 --steps 3400 --precision bfloat16 --seed 1
.PHONY: help setup setup-checks build demo test kernels model lint words format layers schema docs extension threads fuzz fuzz-atlas stress

help: ## what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup-checks: PACKAGES += $(CHECK_PACKAGES)
setup setup-checks: ## installs the Debian packages that are missing, and names them
	@missing=""; for p in $(PACKAGES); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then echo "installing Debian packages:$$missing"; \
	  $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi

build: setup ## the program, optimised: .build/release/neurobridge
	swift build -c release --product neurobridge

demo: build ## simulate, ingest, train, embed, index, match, export: the whole pipeline in minutes
	.build/release/neurobridge demo demo --force

test: setup ## every test
	swift test

kernels: setup ## numerics and learning tests by each backend of this CPU; fails where one is missing (BackendTests)
	swift build --build-tests
	@backends=$$(.build/debug/learning-benchmark backends | awk '$$2 == "supported" { print $$1 }'); \
	[ -n "$$backends" ] || { echo "kernels: no backend found"; exit 1; }; \
	for backend in $$backends; do echo "kernels: $$backend"; \
	  NEUROBRIDGE_KERNELS=$$backend swift test --skip-build --filter 'LearningTests|NumericsTests' || exit 1; done; \
	echo "kernels: passed by" $$backends

lint: ## formatting, without changing a file
	swift format lint --strict --recursive $(FORMATTED)

words: ## refuses the private words of earlier drafts (.ci/words)
	@.ci/check-words

format: ## formatting, in place
	swift format --in-place --recursive $(FORMATTED)

layers: setup ## refuses an import the manifest does not declare
	swift build --build-tests --explicit-target-dependency-import-check error

schema: setup ## regenerates schema/atlas.sql from migrations/
	swift run neurobridge schema > schema/atlas.sql.new && mv schema/atlas.sql.new schema/atlas.sql

# Resumable: the same command goes on where it was stopped. One thread, since sums depend on their number.
MODEL := .build/base-1
model: build ## retrains the base model from nothing (hours; resumable) and prints the hash of its file
	@[ -e $(MODEL).atlas ] || .build/release/neurobridge init $(MODEL).atlas
	NEUROBRIDGE_THREADS=1 .build/release/neurobridge pretrain $(MODEL).atlas --name base-1 $(MODEL_OPTIONS)
	.build/release/neurobridge weights export $(MODEL).atlas $(MODEL).safetensors --model base-1 --half --force
	@rm -f $(MODEL)-hash.atlas; .build/release/neurobridge init $(MODEL)-hash.atlas > /dev/null
	@for file in $(MODEL).safetensors $(wildcard fixtures/models/base-1.safetensors); do echo "$$file: weights with SHA-256 \
	  $$(.build/release/neurobridge weights import $(MODEL)-hash.atlas $$file --json | sed -n 's/.*"sha256" : "\(.*\)".*/\1/p')"; done

# The targets of the extension, and the kernels it needs: no OpenBLAS, no second SQLite.
EXTENSION := NeuroBridgeExtension AtlasQuery IndexRows VectorIndex Statistics Concurrency Vocabulary CSQLite
extension: setup-checks ## the loadable SQLite extension: .build/release/neurobridge.so
	swift build -c release --target NeuroBridgeExtension
	cd .build/release && swiftc -static-stdlib -use-ld=lld -emit-library -o neurobridge.so \
	  $(EXTENSION:%=%.build/*.o) CKernels.build/Portable/vector_codes.c.o CKernels.build/Portable/workers.c.o \
	  -Xlinker --version-script=$(CURDIR)/Sources/NeuroBridgeExtension/exports.map \
	  -Xlinker --gc-sections -Xlinker --as-needed -Xlinker --strip-all
	@test "$$(nm -D --defined-only .build/release/neurobridge.so | awk '{print $$3}')" = sqlite3_neurobridge_init \
	  || { echo "neurobridge.so must show one symbol only"; exit 1; }
	@.ci/check-extension

docs: setup ## docs/sql.md from the schema, docs/architecture.md's table from the manifest
	swift run neurobridge schema --format markdown > docs/sql.md.new && mv docs/sql.md.new docs/sql.md
	docs/architecture.py

threads: setup ## worker pool and index under the thread sanitizer
	swift build --sanitize=thread --scratch-path .build/threads --product thread-checker
	.build/threads/debug/thread-checker

SECONDS_OF_FUZZ ?= 60
fuzz: setup ## small TIFF files of every dialect, damaged for a minute under the address sanitizer
	swift build --sanitize=address --scratch-path .build/fuzz --product stack-fuzzer
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 .build/fuzz/debug/stack-fuzzer $(SECONDS_OF_FUZZ) $$RANDOM

fuzz-atlas: setup ## atlases, tables, weights, vectors and manifests, damaged likewise
	swift build --sanitize=address --scratch-path .build/fuzz --product atlas-fuzzer
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 .build/fuzz/debug/atlas-fuzzer $(SECONDS_OF_FUZZ) $$RANDOM

stress: build ## atlas and index under kills, failing disks, rollbacks, flipped bits and a million operations; takes long
	NEUROBRIDGE_STRESS=1 swift test --filter 'KillTests|OperationsTests|TransactionTests|FlippedBitTests'
	Tests/Stress/stress.py kills .build/release/neurobridge --rounds 1000
	Tests/Stress/stress.py faults .build/release/neurobridge --points 40
	$(MAKE) fuzz SECONDS_OF_FUZZ=1800
