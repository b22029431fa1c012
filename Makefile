# The two commands most people need: `make demo` and `make test`. Both install the Debian packages they miss.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PACKAGES := libsqlite3-dev libopenblas-dev libtiff-dev libssl-dev zlib1g-dev libdeflate-dev pkg-config
FORMATTED := Package.swift Sources Tests Benchmarks
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: help setup build demo test lint format layers schema

help: ## what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## installs the Debian packages that are missing, and says which
	@missing=""; for p in $(PACKAGES); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then echo "installing Debian packages:$$missing"; \
	  $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi

build: setup ## the program, optimised: .build/release/neurobridge
	swift build -c release --product neurobridge

demo: build ## simulate, ingest, train, embed, index, match, export: the whole job in minutes
	.build/release/neurobridge demo demo

test: setup ## every test
	swift test

lint: ## formatting, without changing a file
	swift format lint --strict --recursive $(FORMATTED)

format: ## formatting, in place
	swift format --in-place --recursive $(FORMATTED)

layers: setup ## refuses an import the manifest does not declare
	swift build --build-tests --explicit-target-dependency-import-check error

schema: setup ## schema/atlas.sql anew from migrations/
	swift run neurobridge schema > schema/atlas.sql.new && mv schema/atlas.sql.new schema/atlas.sql
