# What a person or a machine does with the checkout. Everything works with Go,
# make and git; `make tools` installs what some tests need (Debian, as root).

SHELL := /bin/bash
GO ?= go

.PHONY: build test tools check reference demo bench bench-paper campaign fuzz

build:
	$(GO) build -o bin/tidings ./cmd/tidings

# tools installs the servers and programs that tests talk to, and says which before
# it does; without root or with TIDINGS_INSTALL=no it leaves things as they are, and
# those tests skip by name.
tools:
	@.ci/tools

SOURCES := cmd notices templates recipients outputs internal

check:
	@changed="$$(gofmt -l $(SOURCES))"; test -z "$$changed" || \
		{ echo "gofmt would change these files:"; echo "$$changed"; exit 1; }
	$(GO) vet ./...

# reference writes the JSON Schemas and the pages of docs/reference anew, from the
# types and tables that decide; tests compare them.
REFERENCE := ./internal/workspace/schemagen ./outputs ./recipients ./internal/letter ./internal/check ./cmd/tidings
reference:
	$(GO) generate ./internal/workspace
	$(GO) test $(REFERENCE) -run 'TestReference' -update-reference

test: tools check
	@mkdir -p bin
	@$(GO) build -o bin/summary ./internal/testneed/summary
	@set -o pipefail; $(GO) test -json -timeout 20m ./... | bin/summary

demo:
	$(GO) run ./cmd/tidings demo

# bench prints the figures of the documentation; it takes some minutes.
bench: build
	@.ci/bench

# bench-paper sets one letter beside WeasyPrint, where that is installed.
bench-paper: build
	@.ci/bench-paper

# campaign kills real senders at random moments, on SQLite and PostgreSQL, and
# compares what arrived with the ledger; about half an hour.
campaign:
	@.ci/campaign

# fuzz runs every fuzz target for FUZZTIME (default 60 s).
FUZZTIME ?= 60s
fuzz:
	@.ci/fuzz $(FUZZTIME)
