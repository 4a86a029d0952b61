# The developers' front door: `make help`.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

GOLANGCI_LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
WITH_PG := go run ./internal/pgtest/withpg

# Extra flags for building tests. The race detector doubles their time; `make check`, and so CI, uses it.
RACE ?=

# Compilers and tests collect garbage a quarter as often as by default, which saves a tenth to a fifth of the time of `make test`.
GOGC ?= 400

# One package more than there are cores is built or tested at a time: while some tests wait for a clock, another uses the core.
PACKAGES = $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))

# How long `make fuzz` runs each target; how often `make drill` kills the service, and which drills it runs; extra arguments for `make run`
# and `make yardstick`; and the address of the service that `make portal-dev` uses.
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

# The program that runs the tests is built with the same flags as the tests, and nothing with the program's profile (default.pgo), so that
# nothing is compiled twice. `make lint` runs vet, with more checks than `go test` does.
test: ## Run every test on a throw-away PostgreSQL; RACE=-race turns the race detector on
	GOGC=$(GOGC) GORACE=atexit_sleep_ms=0 go run $(RACE) ./internal/pgtest/withpg go test $(RACE) -p $(PACKAGES) -pgo=off -vet=off ./...

drill: ## Break what the service depends on, for minutes: databases die, vanish, fill up and become read-only, clocks jump
	COSELL_TEST_KILLS=$(KILLS) $(WITH_PG) go test -tags drill -run '$(DRILL)' -count 1 -timeout 60m -v ./cmd/cosell

check: ## Do what CI does: test, lint, contract, portal
	@$(MAKE) --no-print-directory test RACE=-race
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory contract
	@$(MAKE) --no-print-directory portal

lint: ## Check the code with golangci-lint; the first run builds the linter, which takes minutes
	$(GOLANGCI_LINT) run

portal: bin/cosell ## Build the portal, check that the committed build is the same, and test it in a browser
	go build -o bin/provider ./internal/oidctest/provider
	cd internal/portal/web && npm ci --no-fund --no-audit && npm run generate && npm run check && npm run build && npm test
	git diff --exit-code --stat internal/portal/dist

portal-dev: ## Rebuild the portal at every change, and serve it with the API of the service at API
	cd internal/portal/web && npm ci --no-fund --no-audit && npm run generate && node build.mjs $(API)

contract: bin/cosell ## Check the contracts, and walk through a demo with clients generated from them
	internal/docs/scalar/update.sh
	api/prove.sh

bench: ## Run the benchmarks
	$(WITH_PG) go test -run '^$$' -bench . -benchmem ./...

yardstick: bin/cosell ## Compare Cosell with the limit and its peers, for minutes: bench/README.md
	go build -o bin/limit ./bench/limit
	go build -o bin/yardstick ./bench/yardstick
	@(cd bench/fastify && npm install --no-package-lock --no-audit --no-fund) >&2 || echo 'There is no Node, or no fastify: measuring without it.' >&2
	bin/yardstick $(YARDSTICK)

profile: ## Renew the profile that the compiler optimises with, for minutes: after changes to what requests do most
	@$(MAKE) --no-print-directory yardstick YARDSTICK='-rounds 2 -time 3s -profile cmd/cosell/default.pgo'

fuzz: ## Fuzz each target for FUZZTIME, 30s by default
	@grep -rHoE '^func Fuzz\w+' --include='*_test.go' ./internal | sed -E 's,/[^/]*:func , ,' | sort | while read -r package target; do \
		(set -x; $(WITH_PG) go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$package" </dev/null) || exit; \
	done

migrate-new: ## Create a migration: make migrate-new NAME=add_contact_language
	@[[ '$(NAME)' =~ ^[a-z][a-z0-9_]*$$ ]] || { echo 'usage: make migrate-new NAME=what_it_does' >&2; exit 2; }; \
	last=$$(ls migrations | sed -nE 's/^0*([0-9]+)_.*\.up\.sql$$/\1/p' | sort -n | tail -n 1); \
	pair=migrations/$$(printf %06d $$((last + 1)))_$(NAME); \
	echo '-- What changes, and why. Read migrations/README.md first: programs of the release before work on this schema too.' >"$$pair.up.sql"; \
	echo '-- The way back.' >"$$pair.down.sql"; ls "$$pair".*

bin/cosell:
	go build -o bin/cosell ./cmd/cosell
