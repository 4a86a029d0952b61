# The developers' front door: `make help`.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

GOLANGCI_LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
WITH_PG := go run ./internal/pgtest/withpg

# What tests are built with besides. With the race detector they take twice as long; `make check`, and so CI, has it.
RACE ?=

# Compilers and tests collect garbage a quarter as often as they would: a tenth to a fifth of the time of `make test`.
GOGC ?= 400

# One package more than there are cores is built or tested at a time: some tests wait for a clock, and another has the core meanwhile.
PACKAGES = $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))

# How long `make fuzz` tries each target, how often `make drill` kills the service and which drills it does, what `make run` and
# `make yardstick` are given besides, and where the service is that `make portal-dev` asks.
FUZZTIME ?= 30s
KILLS ?= 12
DRILL ?= ^TestDrill|^TestKilledAgainAndAgain$$
ARGS ?=
API ?= http://127.0.0.1:8080
YARDSTICK ?=

.PHONY: help run test drill check lint bench yardstick profile fuzz migrate-new contract portal portal-dev bin/cosell

help: ## List the targets
	@sed -nE 's/^([a-z-]+):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: bin/cosell ## Run the service with demo data at http://127.0.0.1:8080
	@exec bin/cosell serve --demo $(ARGS)

# What runs the tests is built as they are, and nothing by the profile of the program (default.pgo), so that nothing is compiled twice; vet
# is in `make lint`, with more than `go test` asks of it.
test: ## Run every test on a throw-away PostgreSQL; RACE=-race has the race detector look on
	GOGC=$(GOGC) GORACE=atexit_sleep_ms=0 go run $(RACE) ./internal/pgtest/withpg go test $(RACE) -p $(PACKAGES) -pgo=off -vet=off ./...

drill: ## Break what is beside the service, for minutes: databases that die, vanish, fill up and forbid to write, clocks that leap
	COSELL_TEST_KILLS=$(KILLS) $(WITH_PG) go test -tags drill -run '$(DRILL)' -count 1 -timeout 60m -v ./cmd/cosell

check: ## Do what CI does: test, lint, contract, portal
	@$(MAKE) --no-print-directory test RACE=-race
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory contract
	@$(MAKE) --no-print-directory portal

lint: ## Check the code with golangci-lint; the first run builds it, which takes minutes
	$(GOLANGCI_LINT) run

portal: bin/cosell ## Build the portal from its source, check that what is kept is that, and walk through it with a browser
	go build -o bin/provider ./internal/oidctest/provider
	cd internal/portal/web && npm ci --no-fund --no-audit && npm run generate && npm run check && npm run build && npm test
	git diff --exit-code --stat internal/portal/dist

portal-dev: ## Build the portal at every change, and serve it with the API of what runs at API
	cd internal/portal/web && npm ci --no-fund --no-audit && npm run generate && node build.mjs $(API)

contract: bin/cosell ## Check the contracts and walk through a demo with clients made from them
	internal/docs/scalar/update.sh
	api/prove.sh

bench: ## Run the benchmarks
	$(WITH_PG) go test -run '^$$' -bench . -benchmem ./...

yardstick: bin/cosell ## Measure Cosell beside the limit and its peers, for minutes: bench/README.md
	go build -o bin/limit ./bench/limit
	go build -o bin/yardstick ./bench/yardstick
	@(cd bench/fastify && npm install --no-package-lock --no-audit --no-fund) >&2 || echo 'There is no Node, or no fastify: measuring without it.' >&2
	bin/yardstick $(YARDSTICK)

profile: ## Renew the profile by which the compiler optimises the program, for minutes: after changes of what requests do most
	@$(MAKE) --no-print-directory yardstick YARDSTICK='-rounds 2 -time 3s -profile cmd/cosell/default.pgo'

fuzz: ## Fuzz each target for FUZZTIME, 30s unless told
	@grep -rHoE '^func Fuzz\w+' --include='*_test.go' ./internal | sed -E 's,/[^/]*:func , ,' | sort | while read -r package target; do \
		(set -x; $(WITH_PG) go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$package" </dev/null) || exit; \
	done

migrate-new: ## Begin a migration: make migrate-new NAME=add_contact_language
	@[[ '$(NAME)' =~ ^[a-z][a-z0-9_]*$$ ]] || { echo 'usage: make migrate-new NAME=what_it_does' >&2; exit 2; }; \
	last=$$(ls migrations | sed -nE 's/^0*([0-9]+)_.*\.up\.sql$$/\1/p' | sort -n | tail -n 1); \
	pair=migrations/$$(printf %06d $$((last + 1)))_$(NAME); \
	echo '-- What changes, and why. Read migrations/README.md first: programs of the release before work on this schema too.' >"$$pair.up.sql"; \
	echo '-- The way back.' >"$$pair.down.sql"; ls "$$pair".*

bin/cosell:
	go build -o bin/cosell ./cmd/cosell
